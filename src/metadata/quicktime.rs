//! Owns the metadata of QuickTime and MP4 movies: user data, item lists, positions, times. Reads no sample: of timed metadata tracks
//! only that they are there is told.
//!
//! Sources: Apple, "QuickTime File Format" (user data, metadata keys); 3GPP TS 26.244 section 8 (`loci`, `auth` …); tag names as in
//! ExifTool's documentation of its QuickTime tags.

use std::borrow::Cow;

use crate::byte_order::{Order, be16, be32, be64};
use crate::calendar::exif_time;
use crate::container::isobmff::UUID_XMP;
use crate::container::isobmff::boxes::{FourCc, Inner, boxes, four_cc};
use crate::container::{Segment, SegmentKind};
use crate::error::{Skip, SkipKind, Stage};
use crate::metadata::ifd::{decode_text, decode_utf16};
use crate::metadata::{Field, MAX_TEXT_BYTES, Metadata, Value, xmp};

/// Deepest nesting of boxes followed; `moov/trak/mdia/minf/stbl/stsd` is six deep.
const MAX_DEPTH: u8 = 8;

/// Most fields of one movie.
const MAX_MOVIE_FIELDS: usize = 2_000;

/// Longest name of a metadata key kept, in bytes: thousands of items may bear one.
const MAX_KEY_BYTES: usize = 256;

/// Seconds from 1904-01-01, where QuickTime's clock starts, to 1970-01-01.
const EPOCH_1904_SECONDS: u64 = 2_082_844_800;

/// Reads a movie box (or the content of a `meta` or `udta` box) and adds its fields and skips to `metadata`.
pub fn read(segment: &Segment<'_>, metadata: &mut Metadata) {
    let mut movie = Movie { offset: segment.offset, fields_left: MAX_MOVIE_FIELDS, timed: Vec::new(), metadata };
    movie.walk(&segment.bytes, 0, 0);
    let cut = movie.fields_left == 0;
    if !movie.timed.is_empty() {
        let names = movie.timed.join(", ");
        movie.field("TimedMetadata", Value::Text(names));
    }
    if cut {
        let detail = format!("more than {MAX_MOVIE_FIELDS} fields; the rest was not kept");
        metadata.skips.push(Skip::new(Stage::Metadata, "QuickTime", SkipKind::TooLarge, detail));
    }
}

struct Movie<'m> {
    /// Where the segment starts in the file.
    offset: Option<u64>,
    fields_left: usize,
    /// Sample formats of the timed metadata tracks.
    timed: Vec<String>,
    metadata: &'m mut Metadata,
}

impl Movie<'_> {
    /// Walks the boxes of `data`, which starts at `base` of the segment.
    fn walk(&mut self, data: &[u8], base: usize, depth: u8) {
        if depth > MAX_DEPTH {
            return;
        }
        // A bare `meta` content is a full box in MP4 and a plain one in QuickTime: told by where the handler's name stands.
        let skip = if four_cc(data, 8).as_ref() == Some(b"hdlr") { 4 } else { 0 };
        let data = data.get(skip..).unwrap_or_default();
        let mut keys = Vec::new();
        for child in boxes(data) {
            if !child.whole {
                let detail = "a box reaches beyond the end of the one around it";
                self.metadata.skips.push(Skip::new(Stage::Metadata, "QuickTime", SkipKind::Truncated, detail));
            }
            let at = base + skip + child.at;
            match &child.kind {
                b"mvhd" => self.movie_header(child.body),
                b"udta" => self.user_data(child.body, at, depth + 1),
                b"trak" | b"meta" => self.walk(child.body, at, depth + 1),
                b"mdia" => self.media(child.body),
                b"keys" => keys = key_names(child.body),
                b"ilst" => self.item_list(child.body, at, &keys),
                b"uuid" if child.body.starts_with(&UUID_XMP) => {
                    self.xmp(child.body.get(16..).unwrap_or_default(), at + 16);
                }
                _ => {}
            }
        }
    }

    fn field(&mut self, tag: impl Into<Cow<'static, str>>, value: Value) {
        if self.fields_left > 0 {
            self.fields_left -= 1;
            self.metadata.fields.push(Field::new("QuickTime", tag, value));
        }
    }

    fn text(&mut self, tag: impl Into<Cow<'static, str>>, bytes: &[u8]) {
        let text = decode(bytes);
        if !text.is_empty() {
            self.field(tag, Value::Text(text));
        }
    }

    fn binary(&mut self, tag: impl Into<Cow<'static, str>>, length: usize, at: usize) {
        let offset = self.offset.map(|start| start + at as u64);
        self.field(tag, Value::Binary { length: length as u64, offset });
    }

    fn xmp(&mut self, packet: &[u8], at: usize) {
        let offset = self.offset.map(|start| start + at as u64);
        let segment = Segment { kind: SegmentKind::Xmp, offset, bytes: Cow::Borrowed(packet) };
        xmp::read(&segment, self.metadata);
    }

    fn movie_header(&mut self, body: &[u8]) {
        let time = |index: usize| match body.first()? {
            1 => be64(body, 4 + index * 8),
            _ => be32(body, 4 + index * 4).map(u64::from),
        };
        for (index, tag) in ["CreateDate", "ModifyDate"].into_iter().enumerate() {
            if let Some(text) = time(index).and_then(date_of_1904) {
                self.field(tag, Value::Text(text));
            }
        }
    }

    /// Notes a track of timed metadata by its sample format.
    fn media(&mut self, body: &[u8]) {
        /// Most formats told.
        const MAX_TIMED: usize = 16;
        let find = |body, kind: &FourCc| boxes(body).find(|b| b.kind == *kind).map(|b| b.body);
        let handler = find(body, b"hdlr").and_then(|body| four_cc(body, 8));
        if !matches!(handler.as_ref(), Some(b"meta" | b"camm" | b"gpmd")) || self.timed.len() >= MAX_TIMED {
            return;
        }
        let entries = find(body, b"minf").and_then(|b| find(b, b"stbl")).and_then(|b| find(b, b"stsd"));
        let format = entries.and_then(|body| four_cc(body, 12)).unwrap_or(*b"????");
        let name = plain_name(format);
        if !self.timed.contains(&name) {
            self.timed.push(name);
        }
    }

    fn user_data(&mut self, body: &[u8], base: usize, depth: u8) {
        if depth > MAX_DEPTH {
            return;
        }
        for atom in boxes(body) {
            let at = base + atom.at;
            match &atom.kind {
                b"meta" => self.walk(atom.body, at, depth + 1),
                b"XMP_" => self.xmp(atom.body, at),
                b"loci" => self.loci(atom.body),
                b"free" | b"skip" | b"hnti" | b"hinf" | b"ptv " | b"WLOC" | b"LOOP" | b"SelO" | b"AllF" => {}
                [0xa9, ..] => self.international_text(&atom),
                b"name" => self.text("Name", atom.body),
                b"clfn" => self.text("ClipFileName", atom.body),
                // Adobe's is plain text; 3GPP's starts with a version of 0.
                b"kywd" if atom.body.first() != Some(&0) => self.text("Keywords", atom.body),
                _ => match three_gpp_tag(atom.kind) {
                    // Version, flags and a packed language code stand before the text (3GPP TS 26.244 section 8.2).
                    Some(tag) => self.text(tag, atom.body.get(6..).unwrap_or_default()),
                    None if !atom.body.is_empty() => self.binary(plain_name(atom.kind), atom.body.len(), at),
                    None => {}
                },
            }
        }
    }

    /// A `©xxx` atom: texts, each with its length and language. The first non-empty one is told.
    fn international_text(&mut self, atom: &Inner<'_>) {
        let tag = copyright_tag(atom.kind).map_or_else(|| Cow::Owned(plain_name(atom.kind)), Cow::Borrowed);
        let stated = be16(atom.body, 0).map_or(0, usize::from);
        // Some writers leave out the length and the language.
        let text = atom.body.get(4..4 + stated).unwrap_or(atom.body);
        if atom.kind == *b"\xa9xyz" {
            self.position(text);
        } else {
            self.text(tag, text);
        }
    }

    /// The 3GPP location box: a name, a role, 16.16 fixed-point longitude, latitude and altitude (TS 26.244 section 8.2.9).
    fn loci(&mut self, body: &[u8]) {
        let Some(rest) = body.get(6..) else { return };
        let wide = rest.starts_with(b"\xfe\xff") || rest.starts_with(b"\xff\xfe");
        let end = if wide {
            rest.chunks_exact(2).position(|c| c == [0, 0]).map(|n| (n * 2, n * 2 + 2))
        } else {
            memchr::memchr(0, rest).map(|n| (n, n + 1))
        };
        let Some((end, next)) = end else { return };
        self.text("LocationName", rest.get(..end).unwrap_or_default());
        let fixed = |index: usize| Some(f64::from(be32(rest, next + 1 + index * 4)? as i32) / 65_536.0);
        if let (Some(longitude), Some(latitude)) = (fixed(0), fixed(1)) {
            self.coordinates(latitude, longitude, fixed(2));
        }
    }

    fn position(&mut self, text: &[u8]) {
        let text = decode(text);
        let parsed = iso_6709(&text);
        if !text.is_empty() {
            self.field("GPSCoordinates", Value::Text(text));
        }
        if let Some((latitude, longitude, altitude)) = parsed {
            self.coordinates(latitude, longitude, altitude);
        }
    }

    fn coordinates(&mut self, latitude: f64, longitude: f64, altitude: Option<f64>) {
        if latitude.abs() > 90.0 || longitude.abs() > 180.0 {
            return;
        }
        self.field("GPSLatitude", Value::Real(latitude));
        self.field("GPSLongitude", Value::Real(longitude));
        if let Some(altitude) = altitude {
            self.field("GPSAltitude", Value::Real(altitude));
        }
    }

    /// An `ilst`: named by `keys` where there are some (Apple's metadata keys), else by the items' own types (iTunes).
    fn item_list(&mut self, body: &[u8], base: usize, keys: &[String]) {
        for item in boxes(body) {
            let mut free_name = None;
            for part in boxes(item.body) {
                let at = base + item.at + part.at;
                match &part.kind {
                    b"name" => {
                        free_name = part.body.get(4..).map(|name| decode(name.get(..MAX_KEY_BYTES).unwrap_or(name)))
                    }
                    b"data" => {
                        let number = u32::from_be_bytes(item.kind) as usize;
                        let tag = match number.checked_sub(1).and_then(|index| keys.get(index)) {
                            Some(key) => key_tag(key),
                            None => match (&item.kind, free_name.take()) {
                                (b"----", Some(name)) if !name.is_empty() => Cow::Owned(name),
                                (kind, _) => copyright_tag(*kind)
                                    .or_else(|| itunes_tag(*kind))
                                    .map_or_else(|| Cow::Owned(plain_name(*kind)), Cow::Borrowed),
                            },
                        };
                        self.item(tag, part.body, at);
                    }
                    _ => {}
                }
            }
        }
    }

    /// The content of one `data` box: a type (QuickTime File Format, "Well-known data types"), a locale, the value.
    fn item(&mut self, tag: Cow<'static, str>, body: &[u8], at: usize) {
        let (Some(kind), Some(value)) = (be32(body, 0), body.get(8..)) else { return };
        if value.is_empty() {
            return;
        }
        if tag == "GPSCoordinates" {
            return self.position(value);
        }
        let unsigned = || value.iter().take(8).fold(0u64, |n, b| n << 8 | u64::from(*b));
        match kind & 0x00ff_ffff {
            1 | 4 => self.text(tag, value),
            2 | 5 => {
                let text = decode_utf16(value, Order::Big);
                self.field(tag, Value::Text(text));
            }
            21 if value.len() <= 8 => {
                let spare = 64 - 8 * value.len() as u32;
                self.field(tag, Value::Signed((unsigned() << spare) as i64 >> spare));
            }
            22 if value.len() <= 8 => self.field(tag, Value::Unsigned(unsigned())),
            23 if value.len() == 4 => self.field(tag, Value::Real(f64::from(f32::from_bits(unsigned() as u32)))),
            24 if value.len() == 8 => self.field(tag, Value::Real(f64::from_bits(unsigned()))),
            _ => self.binary(tag, value.len(), at + 8),
        }
    }
}

/// Text without its terminating NULs, cut to [`MAX_TEXT_BYTES`]: UTF-16 where it has a byte order mark, else UTF-8 or Latin-1.
fn decode(bytes: &[u8]) -> String {
    let bytes = bytes.get(..bytes.len().min(MAX_TEXT_BYTES)).unwrap_or_default();
    match bytes {
        [0xfe, 0xff, rest @ ..] => decode_utf16(rest, Order::Big),
        [0xff, 0xfe, rest @ ..] => decode_utf16(rest, Order::Little),
        _ => decode_text(bytes),
    }
}

/// A box type as a tag: `©` as such, unprintable bytes as dots.
fn plain_name(kind: FourCc) -> String {
    let letter = |c: u8| match c {
        0xa9 => '©',
        c if c.is_ascii_graphic() || c == b' ' => char::from(c),
        _ => '.',
    };
    kind.into_iter().map(letter).collect::<String>().trim_end().to_owned()
}

/// The names in a `keys` box, in the order in which an `ilst` counts them (from 1).
fn key_names(body: &[u8]) -> Vec<String> {
    let name = |key: Inner<'_>| decode(key.body.get(..MAX_KEY_BYTES).unwrap_or(key.body));
    boxes(body.get(8..).unwrap_or_default()).map(name).collect()
}

/// The tag of a metadata key: ExifTool's name where it differs from the key's words joined, else just that.
fn key_tag(key: &str) -> Cow<'static, str> {
    let own = key.strip_prefix("com.apple.quicktime.").unwrap_or(key);
    Cow::Borrowed(match own {
        "location.ISO6709" => "GPSCoordinates",
        "creationdate" => "CreationDate",
        "displayname" => "DisplayName",
        "direction.facing" => "CameraDirection",
        "direction.motion" => "CameraMotion",
        "make" | "com.android.manufacturer" => "Make",
        "model" | "com.android.model" => "Model",
        "software" => "Software",
        "author" => "Author",
        "artist" => "Artist",
        "content.identifier" => "ContentIdentifier",
        "com.android.version" => "AndroidVersion",
        _ => {
            let words = own.split(['.', '-', '_', ' ']).filter(|word| !word.is_empty());
            return Cow::Owned(words.map(capitalised).collect());
        }
    })
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// User data and iTunes items whose type starts with `©`.
fn copyright_tag(kind: FourCc) -> Option<&'static str> {
    Some(match &kind {
        b"\xa9xyz" => "GPSCoordinates",
        b"\xa9mak" => "Make",
        b"\xa9mod" | b"\xa9mdl" => "Model",
        b"\xa9day" => "ContentCreateDate",
        b"\xa9nam" => "Title",
        b"\xa9cmt" => "Comment",
        b"\xa9ART" => "Artist",
        b"\xa9aut" => "Author",
        b"\xa9swr" => "SoftwareVersion",
        b"\xa9too" => "Encoder",
        b"\xa9enc" => "EncoderID",
        b"\xa9cpy" => "Copyright",
        b"\xa9des" => "Description",
        b"\xa9inf" => "Information",
        b"\xa9alb" => "Album",
        b"\xa9dir" => "Director",
        b"\xa9prd" => "Producer",
        b"\xa9prf" => "Performers",
        b"\xa9wrt" => "Composer",
        b"\xa9src" => "SourceCredits",
        b"\xa9hst" => "HostComputer",
        b"\xa9key" => "Keywords",
        b"\xa9gen" => "Genre",
        b"\xa9url" => "URL",
        b"\xa9own" => "Owner",
        b"\xa9fmt" => "Format",
        _ => return None,
    })
}

/// Text boxes of 3GPP TS 26.244 section 8.2.
fn three_gpp_tag(kind: FourCc) -> Option<&'static str> {
    Some(match &kind {
        b"auth" => "Author",
        b"titl" => "Title",
        b"dscp" => "Description",
        b"cprt" => "Copyright",
        b"perf" => "Performer",
        b"gnre" => "Genre",
        b"albm" => "Album",
        b"coll" => "Collection",
        _ => return None,
    })
}

/// iTunes items without `©`.
fn itunes_tag(kind: FourCc) -> Option<&'static str> {
    Some(match &kind {
        b"aART" => "AlbumArtist",
        b"cprt" => "Copyright",
        b"desc" => "Description",
        b"ldes" => "LongDescription",
        b"covr" => "CoverArt",
        b"apID" => "AppleStoreAccount",
        b"ownr" => "Owner",
        b"purd" => "PurchaseDate",
        b"keyw" => "Keyword",
        _ => return None,
    })
}

/// `YYYY:MM:DD HH:MM:SS` (UTC) of a number of seconds since 1904; `None` for 0, which means unknown, and beyond the year 9999.
fn date_of_1904(seconds: u64) -> Option<String> {
    /// From 1904-01-01 to 10000-01-01.
    const END_SECONDS: u64 = 255_485_145_600;
    if seconds == 0 || seconds >= END_SECONDS {
        return None;
    }
    // A few writers count from 1970; a date before it is taken as theirs, as there were no such movies (ExifTool does the same).
    let unix = if seconds >= EPOCH_1904_SECONDS { seconds - EPOCH_1904_SECONDS } else { seconds };
    Some(exif_time(unix))
}

/// Latitude, longitude in degrees and altitude in metres of an ISO 6709 string: `±DD.D±DDD.D±A/`, or with minutes (`±DDMM.M`) and
/// seconds (`±DDMMSS.S`).
fn iso_6709(text: &str) -> Option<(f64, f64, Option<f64>)> {
    let text = text.trim();
    let end = text.find(['/', 'C']).unwrap_or(text.len());
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, letter) in text.get(..end)?.char_indices().chain([(end, '+')]) {
        if at > start && matches!(letter, '+' | '-') {
            parts.push(text.get(start..at)?);
            start = at;
        }
    }
    let latitude = angle(parts.first()?, 2)?;
    let longitude = angle(parts.get(1)?, 3)?;
    let altitude = parts.get(2).and_then(|part| part.parse().ok()).filter(|metres: &f64| metres.is_finite());
    Some((latitude, longitude, altitude))
}

/// Degrees of one signed part of an ISO 6709 string whose degrees have `digits` digits.
fn angle(part: &str, digits: usize) -> Option<f64> {
    let sign = match part.as_bytes().first()? {
        b'+' => 1.0,
        b'-' => -1.0,
        _ => return None,
    };
    let number = part.get(1..)?;
    if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    let whole = number.find('.').unwrap_or(number.len());
    let degrees = match whole.checked_sub(digits) {
        Some(2) => number.get(..digits)?.parse::<f64>().ok()? + number.get(digits..)?.parse::<f64>().ok()? / 60.0,
        Some(4) => {
            let minutes = number.get(digits..digits + 2)?.parse::<f64>().ok()?;
            let seconds = number.get(digits + 2..)?.parse::<f64>().ok()?;
            number.get(..digits)?.parse::<f64>().ok()? + minutes / 60.0 + seconds / 3_600.0
        }
        _ => number.parse().ok()?,
    };
    Some(sign * degrees)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::container::isobmff::boxes::build::{boxed, full, torment};

    fn told(data: &[u8]) -> Metadata {
        let mut metadata = Metadata::default();
        let segment = Segment { kind: SegmentKind::QuickTime, offset: Some(100), bytes: Cow::Borrowed(data) };
        read(&segment, &mut metadata);
        metadata
    }

    fn text_of(metadata: &Metadata, tag: &str) -> String {
        metadata.get("QuickTime", tag).unwrap().value.to_text().into_owned()
    }

    fn data(kind: u8, value: &[u8]) -> Vec<u8> {
        boxed(b"data", &[&[0, 0, 0, kind, 0, 0, 0, 0], value])
    }

    fn movie() -> Vec<u8> {
        let seconds = (EPOCH_1904_SECONDS + 951_827_696) as u32;
        let keys = full(
            b"keys",
            0,
            0,
            &[
                &[0, 0, 0, 3],
                &boxed(b"mdta", &[b"com.apple.quicktime.location.ISO6709"]),
                &boxed(b"mdta", &[b"com.apple.quicktime.location.accuracy.horizontal"]),
                &boxed(b"mdta", &[b"com.apple.quicktime.live-photo.auto"]),
            ],
        );
        let list = boxed(
            b"ilst",
            &[
                &boxed(&[0, 0, 0, 1], &[&data(1, b"+32.0929+034.8620+028.516/")]),
                &boxed(&[0, 0, 0, 2], &[&data(1, b"4.7")]),
                &boxed(&[0, 0, 0, 3], &[&data(22, &[1])]),
            ],
        );
        let meta = boxed(b"meta", &[&full(b"hdlr", 0, 0, &[b"\0\0\0\0mdta"]), &keys, &list]);
        let itunes = full(
            b"meta",
            0,
            0,
            &[
                &full(b"hdlr", 0, 0, &[b"\0\0\0\0mdir"]),
                &boxed(
                    b"ilst",
                    &[&boxed(b"\xa9nam", &[&data(1, b"Title one")]), &boxed(b"covr", &[&data(13, b"jpeg")])],
                ),
            ],
        );
        let udta = boxed(
            b"udta",
            &[
                &boxed(b"\xa9mak", &[&[0, 4, 0x15, 0xc7], b"Acme"]),
                &full(b"auth", 0, 0, &[&[0x15, 0xc7], b"Jane\0"]),
                &boxed(b"smta", &[b"maker"]),
                &itunes,
                &[0; 4],
            ],
        );
        let track = boxed(
            b"trak",
            &[&boxed(
                b"mdia",
                &[
                    &full(b"hdlr", 0, 0, &[b"\0\0\0\0meta"]),
                    &boxed(
                        b"minf",
                        &[&boxed(b"stbl", &[&full(b"stsd", 0, 0, &[&[0, 0, 0, 1], &boxed(b"gpmd", &[&[0; 8]])])])],
                    ),
                ],
            )],
        );
        [full(b"mvhd", 0, 0, &[&seconds.to_be_bytes(), &[0; 92]]), track, meta, udta].concat()
    }

    #[test]
    fn a_movie_tells_when_where_and_with_what() {
        let metadata = told(&movie());
        assert_eq!(text_of(&metadata, "CreateDate"), "2000:02:29 12:34:56");
        assert_eq!(text_of(&metadata, "GPSCoordinates"), "+32.0929+034.8620+028.516/");
        assert_eq!(metadata.get("QuickTime", "GPSLatitude").unwrap().value.number(), Some(32.0929));
        assert_eq!(metadata.get("QuickTime", "GPSLongitude").unwrap().value.number(), Some(34.862));
        assert_eq!(metadata.get("QuickTime", "GPSAltitude").unwrap().value.number(), Some(28.516));
        assert_eq!(text_of(&metadata, "LocationAccuracyHorizontal"), "4.7");
        assert_eq!(text_of(&metadata, "LivePhotoAuto"), "1");
        assert_eq!(text_of(&metadata, "Make"), "Acme");
        assert_eq!(text_of(&metadata, "Author"), "Jane");
        assert_eq!(text_of(&metadata, "Title"), "Title one");
        assert_eq!(text_of(&metadata, "TimedMetadata"), "gpmd");
        assert_eq!(text_of(&metadata, "smta"), "(5 bytes)");
        assert!(metadata.get("QuickTime", "ModifyDate").is_none());
        assert!(metadata.skips.is_empty());
    }

    #[test]
    fn positions_are_read_in_degrees_minutes_and_seconds() {
        assert_eq!(iso_6709("+27.5916+086.5640+8850/"), Some((27.5916, 86.564, Some(8850.0))));
        assert_eq!(iso_6709("-1230-00115/"), Some((-12.5, -1.25, None)));
        assert_eq!(iso_6709("+123045.0-0011500CRSWGS_84/"), Some((12.5125, -1.25, None)));
        assert_eq!(iso_6709("somewhere"), None);
        assert_eq!(iso_6709("+91"), None);
        assert_eq!(iso_6709("+é+ü/"), None);
    }

    #[test]
    fn a_3gpp_location_is_read() {
        let degrees = |x: f64| ((x * 65_536.0) as i32).to_be_bytes();
        let body =
            [&[0x15, 0xc7][..], b"Home\0\0", &degrees(-1.5), &degrees(51.25), &degrees(30.0), b"earth\0\0"].concat();
        let metadata = told(&boxed(b"udta", &[&full(b"loci", 0, 0, &[&body])]));
        assert_eq!(text_of(&metadata, "LocationName"), "Home");
        assert_eq!(metadata.get("QuickTime", "GPSLatitude").unwrap().value.number(), Some(51.25));
        assert_eq!(metadata.get("QuickTime", "GPSLongitude").unwrap().value.number(), Some(-1.5));
    }

    #[test]
    fn a_broken_movie_never_panics() {
        torment(&movie(), |data| {
            told(&data);
        });
    }
}
