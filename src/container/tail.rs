//! Owns what lies behind a picture's end, whatever the picture's format: trailers that cameras and programs leave there, videos,
//! sounds, further pictures, archives, remains of an older file. Finds and names; judges nothing.
//!
//! Layouts of the trailers: ExifTool's documentation and the files of its test set (facts only).

use std::borrow::Cow;

use std::sync::LazyLock;

use memchr::memmem;

use crate::byte_order::{Order, be16, be64, le16};
use crate::container::{Embedded, EmbeddedKind, Format, Layout, Location, Segment, SegmentKind, jpeg};
use crate::error::{Skip, SkipKind, Stage};
use crate::limits::Deadline;
use crate::source::Bytes;

/// Padding of at most this many bytes at a picture's end is not told: it gives nothing away. Cameras pad to blocks of up to 64 KiB.
const MAX_QUIET_PADDING: usize = 64 * 1024;

/// Most things told of one tail.
const MAX_PIECES: usize = 64;

/// Most entries read of one trailer directory; Samsung's have fewer than 20.
const MAX_ENTRIES: usize = 256;

/// Largest `moov` box handed on, in bytes; a one-minute video's has some 100 KB.
const MAX_MOOV_BYTES: usize = 16 * 1024 * 1024;

/// Shortest run of bytes that is called the remains of an older picture.
const MIN_REMNANT_BYTES: usize = 64;

/// `bytes` without the NUL and `FF` bytes that it ends in, and without the line break before or behind them that some transfers add.
pub(super) fn without_padding(bytes: &[u8]) -> &[u8] {
    let padded = |bytes: &[u8]| bytes.iter().rposition(|b| !matches!(b, 0 | 0xff)).map_or(0, |at| at + 1);
    let bytes = &bytes[..padded(bytes)];
    let bytes = bytes.strip_suffix(b"\r\n").or_else(|| bytes.strip_suffix(b"\n")).unwrap_or(bytes);
    &bytes[..padded(bytes)]
}

/// Whether the end of a file, padding taken off, bears the mark of a trailer or of a further file, though it ends as a picture does.
pub(super) fn signed(tail: &[u8]) -> bool {
    // Canon's footer ends in FF D9 (64 bytes); the others are met where a picture was glued behind them.
    const MARKS: [&[u8]; 8] =
        [b"CANON OPTIONAL DATA\0", b"SEFT", b"AXS!", b"AXS*", b"cbipcbbl", b"ftyp", b"PK\x05\x06", b"%%EOF"];
    static FINDERS: LazyLock<[memmem::Finder<'static>; 8]> = LazyLock::new(|| MARKS.map(memmem::Finder::new));
    FINDERS.iter().any(|mark| mark.find(tail).is_some())
}

/// Describes everything from `from` to the file's end, but for the pictures at `known` (offset and length, sorted).
pub(super) fn describe(layout: &mut Layout<'_>, bytes: &Bytes, from: u64, known: &[(u64, u64)], deadline: Deadline) {
    let mut at = from;
    let end = (bytes.len(), 0);
    for (offset, length) in known.iter().chain(std::iter::once(&end)) {
        if *offset > at {
            gap(layout, bytes, at, *offset, deadline);
        }
        at = at.max(offset.saturating_add(*length));
    }
}

/// Describes one gap between known things.
fn gap(layout: &mut Layout<'_>, bytes: &Bytes, from: u64, to: u64, deadline: Deadline) {
    let length = usize::try_from(to - from).unwrap_or(usize::MAX);
    if !bytes.is_whole() && length > MAX_QUIET_PADDING && video_in_file(layout, bytes, from, to).is_some() {
        return;
    }
    // A gap of any size is told; its content is looked at only as far as the whole file may be read.
    let data = if bytes.is_whole() || length <= MAX_QUIET_PADDING {
        bytes.up_to(from, length)
    } else {
        match bytes.all() {
            Ok(_) => bytes.up_to(from, length),
            Err(skip) => {
                layout.skips.push(skip);
                let named_by = "unknown data behind the end".into();
                layout.embedded.push(place(EmbeddedKind::Trailing, from, to - from, None, named_by));
                return;
            }
        }
    };
    match data {
        Ok(data) => {
            let segment_bytes_left = data.len();
            Tail { layout, data: &data, base: from, pieces: 0, segment_bytes_left, deadline }.describe();
        }
        Err(error) => layout.skips.push(Skip::io(Stage::Container, "data behind the end", &error)),
    }
}

/// Describes a gap that is one video from end to end, by the headers of its boxes: only its `moov` box is read.
fn video_in_file(layout: &mut Layout<'_>, bytes: &Bytes, from: u64, to: u64) -> Option<()> {
    let mut at = from;
    let mut format = None;
    let mut movie = None;
    for _ in 0..MAX_PIECES {
        let head = bytes.up_to(at, 16).ok()?;
        if format.is_none() {
            format = Some(Format::sniff(&head).filter(|f| f.is_movie())?);
        }
        let (_, header, length) = one_box(&head, 0)?;
        let end = if length == 0 { to } else { at.checked_add(length)? };
        if head.get(4..8) == Some(b"moov") {
            movie = Some((at + header as u64, end));
        }
        at = end;
        if at >= to {
            break;
        }
    }
    if at != to {
        return None;
    }
    if let Some((start, end)) = movie {
        let content = bytes.up_to(start, usize::try_from(end - start).ok()?.min(MAX_MOOV_BYTES)).ok()?.into_owned();
        layout.segments.push(Segment { kind: SegmentKind::QuickTime, offset: Some(start), bytes: content.into() });
    }
    let media = format.map(Format::media);
    layout.embedded.push(place(EmbeddedKind::Video, from, to - from, media, "video behind the end".into()));
    Some(())
}

fn place(
    kind: EmbeddedKind,
    offset: u64,
    length: u64,
    media: Option<&'static str>,
    named_by: Cow<'static, str>,
) -> Embedded {
    Embedded { kind, location: Location::File { offset, length }, media, size: None, named_by }
}

/// Bytes behind the end, on their way to being described.
struct Tail<'t, 'l, 'a> {
    layout: &'l mut Layout<'a>,
    data: &'t [u8],
    /// Where `data` starts in the file.
    base: u64,
    pieces: usize,
    /// How many bytes may still be handed on as segments. The blocks of a hostile trailer overlap: together no more than there is.
    segment_bytes_left: usize,
    deadline: Deadline,
}

impl Tail<'_, '_, '_> {
    fn describe(&mut self) {
        let quiet = without_padding(self.data).len();
        if quiet == 0 && self.data.len() <= MAX_QUIET_PADDING {
            return;
        }
        let mut end = self.data.len();
        // Trailers say at their end how long they are, and follow each other.
        while let Some(start) = self.trailer(end) {
            end = start;
        }
        let mut at = 0;
        while at < end && self.pieces < MAX_PIECES {
            let rest = &self.data[at..end];
            let Some(length) = self.known_thing(at, rest) else {
                // `next` is never 0: nothing known starts here.
                let next = next_start(rest, self.deadline).unwrap_or(rest.len());
                self.unknown(at, &rest[..next]);
                at += next;
                continue;
            };
            at += length.clamp(1, rest.len());
        }
        if self.deadline.is_over() {
            let detail = "the time limit was reached; the rest was not told apart";
            self.layout.skip_once(Skip::new(Stage::Container, "data behind the end", SkipKind::TimeLimit, detail));
        }
        if at < end {
            let detail = format!("more than {MAX_PIECES} things behind the end; the rest was not told apart");
            self.layout.skips.push(Skip::new(Stage::Container, "data behind the end", SkipKind::TooLarge, detail));
            self.add(EmbeddedKind::Trailing, at, end - at, None, "unknown data behind the end");
        }
    }

    fn add(
        &mut self,
        kind: EmbeddedKind,
        at: usize,
        length: usize,
        media: Option<&'static str>,
        named_by: impl Into<Cow<'static, str>>,
    ) -> Option<&mut Embedded> {
        self.pieces += 1;
        self.layout.embedded.push(place(kind, self.base + at as u64, length as u64, media, named_by.into()));
        self.layout.embedded.last_mut()
    }

    fn segment(&mut self, kind: SegmentKind, at: usize, bytes: &[u8]) {
        let Some(left) = self.segment_bytes_left.checked_sub(bytes.len()) else {
            let detail = "the parts of a trailer claim more bytes than it has";
            let skip = Skip::new(Stage::Container, "data behind the end", SkipKind::Malformed, detail);
            return self.layout.skip_once(skip);
        };
        self.segment_bytes_left = left;
        let offset = Some(self.base + at as u64);
        self.layout.segments.push(Segment { kind, offset, bytes: Cow::Owned(bytes.to_vec()) });
    }

    /// Takes the trailer off that ends at `end`; where it starts.
    fn trailer(&mut self, end: usize) -> Option<usize> {
        if self.pieces >= MAX_PIECES {
            return None;
        }
        let data = &self.data[..end];
        let back = |count: usize| end.checked_sub(count).and_then(|at| data.get(at..));
        let sized = |length: Option<usize>| length.and_then(|length| end.checked_sub(length));
        let (start, name) = if data.ends_with(b"SEFT") {
            return self.samsung(end);
        } else if data.ends_with(b"QDIOBS") {
            // A wrapper around Samsung's directory: "QD", length, "IOBS"; the directory's own end lies before.
            let inner = memmem::rfind(data, b"SEFT")? + 4;
            return self.samsung(inner);
        } else if data.ends_with(&[0xa1, 0xb2, 0xc3, 0xd4]) {
            return self.foto_station(end);
        } else if back(12).is_some_and(|b| b.starts_with(b"AXS!") || b.starts_with(b"AXS*")) {
            return self.afcp(end);
        } else if data.ends_with(b"cbipcbbl") {
            let size = back(12).and_then(|b| size_at(Order::Big, b, 0))?;
            (sized(size.checked_add(12)), "Photo Mechanic trailer")
        } else if let Some(footer) = back(64).filter(|b| b.starts_with(b"CANON OPTIONAL DATA\0")) {
            // Header of 0x1c bytes and footer of 0x40 bytes around what the footer counts.
            (sized(size_at(Order::Big, footer, 20).and_then(|size| size.checked_add(0x5c))), "Canon VRD trailer")
        } else if data.ends_with(b"8db42d694ccc418790edff439fe026bf") {
            let size = back(78).and_then(|b| size_at(Order::Little, b, 38));
            (sized(size), "Insta360 trailer")
        } else if data.ends_with(b"\0\0\0\0\0\0/NIKON APP") {
            let size = back(20).and_then(|b| size_at(Order::Big, b, 0));
            (sized(size), "NikonApp trailer")
        } else {
            return None;
        };
        let start = start.filter(|start| *start < end);
        if start.is_none() {
            let detail = format!("the {name} claims more bytes than lie behind the picture");
            self.layout.skips.push(Skip::new(Stage::Container, "data behind the end", SkipKind::Malformed, detail));
        }
        let start = start?;
        self.add(EmbeddedKind::Trailing, start, end - start, None, name);
        Some(start)
    }

    /// Samsung's trailer: data blocks, then `SEFH` with a directory that points back at them, its length and `SEFT`.
    fn samsung(&mut self, end: usize) -> Option<usize> {
        let le32 = |bytes: &[u8], at| size_at(Order::Little, bytes, at);
        let size = le32(self.data, end.checked_sub(8)?)?;
        let directory = end.checked_sub(8)?.checked_sub(size)?;
        let entries = self.data.get(directory..end - 8)?;
        if !entries.starts_with(b"SEFH") {
            return None;
        }
        let mut start = directory;
        for entry in entries.get(12..)?.chunks_exact(12).take(le32(entries, 8)?.min(MAX_ENTRIES)) {
            let (Some(kind), Some(back), Some(size)) = (le32(entry, 0), le32(entry, 4), le32(entry, 8)) else {
                break;
            };
            let Some(at) = directory.checked_sub(back) else { continue };
            let Some(block) = self.data.get(at..at.saturating_add(size).min(directory)) else { continue };
            let Some(name_length) = le32(block, 4).filter(|length| *length <= 256) else { continue };
            let Some(content) = block.get(8 + name_length..) else { continue };
            start = start.min(at);
            self.samsung_block((kind >> 16) as u16, &block[8..8 + name_length], at + 8 + name_length, content);
        }
        if start == directory {
            self.add(EmbeddedKind::Trailing, directory, end - directory, None, "Samsung trailer directory");
        }
        Some(start)
    }

    /// One block of Samsung's trailer.
    fn samsung_block(&mut self, number: u16, name: &[u8], at: usize, content: &[u8]) {
        let said: String = name.iter().filter(|b| b.is_ascii_graphic()).map(|b| char::from(*b)).collect();
        let named_by = format!("Samsung trailer {said}");
        let jpeg = content.starts_with(b"\xff\xd8\xff");
        if said.contains("DepthMap") {
            self.add(EmbeddedKind::DepthMap, at, content.len(), None, named_by);
        } else if jpeg {
            let size = jpeg::frame_size(content);
            if let Some(item) = self.add(EmbeddedKind::Picture, at, content.len(), Some("image/jpeg"), named_by) {
                item.size = size;
            }
        } else if let Some((length, media)) = video(content) {
            self.add(EmbeddedKind::Video, at, length, Some(media), named_by);
            self.movie(at, &content[..length]);
        } else if number == 0x0100 || sound(content).is_some() {
            let media = sound(content).map(|(_, media)| media);
            self.add(EmbeddedKind::Audio, at, content.len(), media, named_by);
        } else {
            self.add(EmbeddedKind::Trailing, at, content.len(), None, named_by);
        }
    }

    /// FotoWare FotoStation: blocks that each end in their tag, their length and a mark.
    fn foto_station(&mut self, end: usize) -> Option<usize> {
        let footer = self.data.get(end.checked_sub(10)?..end)?;
        let (tag, size) = (be16(footer, 0)?, size_at(Order::Big, footer, 2)?);
        let start = end.checked_sub(size).filter(|_| size >= 10)?;
        let content = &self.data[start..end - 10];
        self.known_record(tag_of_foto_station(tag), "FotoStation trailer", start, content);
        self.add(EmbeddedKind::Trailing, start, size, None, "FotoStation trailer");
        Some(start)
    }

    /// AXS File Concatenation Protocol: a header with a directory, the data, and a footer that points at the header by its place in
    /// the file, which is wrong where something before was changed.
    fn afcp(&mut self, end: usize) -> Option<usize> {
        let footer = self.data.get(end.checked_sub(12)?..end)?;
        let mark: &[u8] = &footer[..4];
        let order = if mark.ends_with(b"!") { Order::Big } else { Order::Little };
        let stated = u64::from(order.u32_at(footer, 4)?);
        let at_stated = stated.checked_sub(self.base).and_then(|at| usize::try_from(at).ok());
        let is_header = |at: &usize| *at < end - 12 && self.data.get(*at..).is_some_and(|b| b.starts_with(mark));
        let start = at_stated.filter(is_header).or_else(|| memmem::find(&self.data[..end - 12], mark))?;
        // What the stated offsets are off by.
        let shift = (self.base + start as u64).wrapping_sub(stated);
        let data = self.data;
        let header = &data[start..end];
        let count = order.u16_at(header, 6).unwrap_or(0);
        let entries = header.get(12..).unwrap_or_default();
        for entry in entries.chunks_exact(12).take(usize::from(count).min(MAX_ENTRIES)) {
            let (Some(size), Some(offset)) = (size_at(order, entry, 4), order.u32_at(entry, 8)) else { break };
            let at =
                u64::from(offset).wrapping_add(shift).checked_sub(self.base).and_then(|at| usize::try_from(at).ok());
            let Some(at) = at.filter(|at| *at >= start) else { continue };
            let Some(content) = data.get(at..at.saturating_add(size)) else { continue };
            let record = match &entry[..4] {
                b"IPTC" => Record::Iptc,
                b"Nail" => Record::Thumbnail,
                b"PrVw" => Record::Preview,
                _ => Record::Unknown,
            };
            let picture = if matches!(record, Record::Thumbnail | Record::Preview) {
                memmem::find(content, b"\xff\xd8\xff").unwrap_or(0)
            } else {
                0
            };
            self.known_record(record, "AFCP trailer", at + picture, &content[picture..]);
        }
        self.add(EmbeddedKind::Trailing, start, end - start, None, "AFCP trailer");
        Some(start)
    }

    /// A record of a trailer whose meaning is known.
    fn known_record(&mut self, record: Record, named_by: &'static str, at: usize, content: &[u8]) {
        let kind = match record {
            Record::Iptc => return self.segment(SegmentKind::Iptc, at, content),
            Record::Thumbnail => EmbeddedKind::Thumbnail,
            Record::Preview => EmbeddedKind::Preview,
            Record::Unknown => return,
        };
        if content.starts_with(b"\xff\xd8") {
            let size = jpeg::frame_size(content);
            if let Some(item) = self.add(kind, at, content.len(), Some("image/jpeg"), named_by) {
                item.size = size;
            }
        }
    }

    /// Adds what `rest` (at `at`) starts with, if it is known; how long it is.
    fn known_thing(&mut self, at: usize, rest: &[u8]) -> Option<usize> {
        if let Some((length, media)) = video(rest) {
            self.add(EmbeddedKind::Video, at, length, Some(media), "video behind the end");
            self.movie(at, &rest[..length]);
            return Some(length);
        }
        if let Some((length, media)) = sound(rest) {
            self.add(EmbeddedKind::Audio, at, length, Some(media), "sound behind the end");
            return Some(length);
        }
        if let Some((length, media)) = archive(rest) {
            self.add(EmbeddedKind::Archive, at, length, Some(media), "archive behind the end");
            return Some(length);
        }
        let (length, format) = picture(rest)?;
        let (kind, size) = if format == Format::Jpeg {
            let size = jpeg::frame_size(rest);
            let main = self.layout.size;
            let kind = jpeg::picture_kind(rest).unwrap_or(match (size, main) {
                (Some(size), Some(main)) if is_smaller_copy(size, main) => EmbeddedKind::Preview,
                _ => EmbeddedKind::Picture,
            });
            (kind, size)
        } else {
            (EmbeddedKind::Picture, None)
        };
        if let Some(item) = self.add(kind, at, length, Some(format.media()), "picture behind the end") {
            item.size = size;
        }
        Some(length)
    }

    /// Hands the `moov` box of a video on, so that its own metadata is read.
    fn movie(&mut self, at: usize, video: &[u8]) {
        for (start, header, end) in boxes(video) {
            if video.get(start + 4..start + 8) == Some(b"moov") {
                let content = video.get(start + header..end.min(start + header + MAX_MOOV_BYTES)).unwrap_or_default();
                self.segment(SegmentKind::QuickTime, at + start + header, content);
            }
        }
    }

    /// Names bytes that start with nothing known.
    fn unknown(&mut self, at: usize, bytes: &[u8]) {
        let content = without_padding(bytes);
        if content.is_empty() {
            if bytes.len() > MAX_QUIET_PADDING {
                self.add(EmbeddedKind::Trailing, at, bytes.len(), None, "padding behind the end");
            }
            return;
        }
        let old = match self.layout.format {
            Format::Jpeg => content.ends_with(b"\xff\xd9"),
            Format::Png => content.ends_with(b"IEND\xae\x42\x60\x82"),
            _ => false,
        };
        if old && content.len() >= MIN_REMNANT_BYTES {
            let media = Some(self.layout.format.media());
            self.add(EmbeddedKind::Remnant, at, content.len(), media, "remains of an older picture behind the end");
            return;
        }
        let name = if content.starts_with(b"vivo{") {
            "Vivo trailer"
        } else if std::str::from_utf8(content).is_ok_and(|text| !text.chars().any(is_control)) {
            "text behind the end"
        } else {
            "unknown data behind the end"
        };
        self.add(EmbeddedKind::Trailing, at, bytes.len(), None, name);
    }
}

/// What a trailer's record holds.
#[derive(Clone, Copy)]
enum Record {
    Iptc,
    Thumbnail,
    Preview,
    Unknown,
}

fn tag_of_foto_station(tag: u16) -> Record {
    match tag {
        1 => Record::Iptc,
        3 => Record::Thumbnail,
        4 => Record::Preview,
        _ => Record::Unknown,
    }
}

fn is_control(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\0')
}

/// Whether `size` has the shape of `main` within two percent and is smaller.
fn is_smaller_copy(size: (u32, u32), main: (u32, u32)) -> bool {
    let [w, h, mw, mh] = [size.0, size.1, main.0, main.1].map(u64::from);
    w * h < mw * mh && (w * mh).abs_diff(h * mw) * 50 <= w * mh
}

/// The 32 bits at `at` as a length or a place in memory.
fn size_at(order: Order, bytes: &[u8], at: usize) -> Option<usize> {
    order.u32_at(bytes, at).map(|size| size as usize)
}

/// The top-level boxes of an ISO base media file at the start of `data`: start, header length and end of each. Stops at the first
/// thing that is no box.
fn boxes(data: &[u8]) -> impl Iterator<Item = (usize, usize, usize)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (start, header, length) = one_box(data, at)?;
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        at = start.saturating_add(if length == 0 { data.len() } else { length }).min(data.len());
        Some((start, header, at))
    })
}

/// The top-level box at `at`: start, header length, and its whole length, 0 for one that goes on to the end.
fn one_box(data: &[u8], at: usize) -> Option<(usize, usize, u64)> {
    if !is_top_level(data.get(at + 4..at + 8)?) {
        return None;
    }
    let (length, header) = match size_at(Order::Big, data, at)? {
        0 => return Some((at, 8, 0)),
        1 => (be64(data, at + 8)?, 16),
        length => (length as u64, 8),
    };
    (length >= header as u64).then_some((at, header, length))
}

/// Where a Samsung trailer starts that ends the file, by its directory at the end; `last` are the file's last bytes.
pub(super) fn samsung_start(bytes: &Bytes, last: &[u8]) -> Option<u64> {
    let foot = last.strip_suffix(b"SEFT")?.last_chunk::<4>()?;
    let foot_start = bytes.len().checked_sub(8)?;
    let directory = foot_start.checked_sub(u64::from(u32::from_le_bytes(*foot)))?;
    let entries = bytes.up_to(directory, usize::try_from(foot_start - directory).ok()?.min(MAX_QUIET_PADDING)).ok()?;
    if !entries.starts_with(b"SEFH") {
        return None;
    }
    // Twelve bytes an entry: zero, type, distance back from the directory, length.
    let farthest = entries.get(12..)?.chunks_exact(12).filter_map(|entry| size_at(Order::Little, entry, 4)).max()?;
    directory.checked_sub(farthest as u64)
}

/// Box types that stand at a file's top level (ISO/IEC 14496-12 table 1, QuickTime, and Samsung's and Google's own).
fn is_top_level(kind: &[u8]) -> bool {
    const KINDS: [&[u8; 4]; 18] = [
        b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"uuid", b"meta", b"moof", b"mfra", b"sidx", b"styp",
        b"pnot", b"udta", b"emsg", b"prft", b"pdin", b"mpvd",
    ];
    KINDS.iter().any(|known| kind == *known)
}

/// Whether `data` starts with a video: its length and media type.
fn video(data: &[u8]) -> Option<(usize, &'static str)> {
    if data.starts_with(b"RIFF") && data.get(8..12) == Some(b"AVI ") {
        return Some((riff_length(data)?, "video/x-msvideo"));
    }
    let format = match data.get(4..8)? {
        b"ftyp" | b"moov" | b"mdat" | b"wide" => Format::sniff(data)?,
        _ => return None,
    };
    if !matches!(format, Format::Mov | Format::Mp4) {
        return None;
    }
    let length = boxes(data).last()?.2;
    Some((length, format.media()))
}

/// Whether `data` starts with a sound: its length and media type.
fn sound(data: &[u8]) -> Option<(usize, &'static str)> {
    let media = match data.get(..4)? {
        b"RIFF" if data.get(8..12) == Some(b"WAVE") => return Some((riff_length(data)?, "audio/wav")),
        b"OggS" => "audio/ogg",
        b"fLaC" => "audio/flac",
        b"#!AM" if data.starts_with(b"#!AMR") => "audio/amr",
        [b'I', b'D', b'3', 2..=4] => "audio/mpeg",
        // ADTS: sync word, layer 0, a sampling rate that exists and a frame behind the first (ISO/IEC 13818-7 section 6.2).
        [0xff, 0xf1 | 0xf9, rate, _] if rate >> 2 & 0x0f < 13 => {
            let [a, b, c] = *data.get(3..6)? else { return None };
            let frame = usize::from(a & 3) << 11 | usize::from(b) << 3 | usize::from(c >> 5);
            if frame < 7 || !matches!(data.get(frame..frame + 2), Some([0xff, 0xf1 | 0xf9])) {
                return None;
            }
            "audio/aac"
        }
        _ => return None,
    };
    Some((data.len(), media))
}

/// The length that a RIFF header claims, as far as the bytes reach.
fn riff_length(data: &[u8]) -> Option<usize> {
    Some(size_at(Order::Little, data, 4)?.saturating_add(8).min(data.len()))
}

/// Whether `data` starts with an archive or document: its length and media type.
fn archive(data: &[u8]) -> Option<(usize, &'static str)> {
    let whole = data.len();
    Some(match *data.get(..4)? {
        [b'P', b'K', 3, 4] | [b'P', b'K', 5, 6] => {
            // The end record, then a comment whose length it states (APPNOTE 4.3.16).
            let end = memmem::rfind(data, b"PK\x05\x06").and_then(|at| {
                let comment = le16(data, at + 20)?;
                Some(at + 22 + usize::from(comment))
            });
            (end.map_or(whole, |end| end.min(whole)), "application/zip")
        }
        [b'R', b'a', b'r', b'!'] if data.starts_with(b"Rar!\x1a\x07") => (whole, "application/vnd.rar"),
        [b'7', b'z', 0xbc, 0xaf] => (whole, "application/x-7z-compressed"),
        [b'%', b'P', b'D', b'F'] => {
            (memmem::rfind(data, b"%%EOF").map_or(whole, |at| (at + 5).min(whole)), "application/pdf")
        }
        [0x1f, 0x8b, 8, flags] if flags < 0x20 => (whole, "application/gzip"),
        [0xfd, b'7', b'z', b'X'] => (whole, "application/x-xz"),
        [0x28, 0xb5, 0x2f, 0xfd] => (whole, "application/zstd"),
        [b'B', b'Z', b'h', b'1'..=b'9'] if data.get(4..10) == Some(b"1AY&SY") => (whole, "application/x-bzip2"),
        [b'M', b'S', b'C', b'F'] => (whole, "application/vnd.ms-cab-compressed"),
        [0xd0, 0xcf, 0x11, 0xe0] => (whole, "application/x-ole-storage"),
        _ if data.get(257..262) == Some(b"ustar") => (whole, "application/x-tar"),
        _ => return None,
    })
}

/// Whether `data` starts with a further picture: its length and format.
fn picture(data: &[u8]) -> Option<(usize, Format)> {
    let whole = data.len();
    let format = Format::sniff(data)?;
    let length = match format {
        Format::Jpeg => jpeg::extent(data)?,
        Format::Png => memmem::find(data, b"IEND\xae\x42\x60\x82").map_or(whole, |at| at + 8),
        Format::WebP => riff_length(data)?,
        Format::Heic | Format::Avif | Format::Cr3 => boxes(data).last()?.2,
        Format::Gif | Format::Bmp | Format::Pnm | Format::Tiff | Format::Psd => whole,
        _ => return None,
    };
    Some((length, format))
}

/// The next place in `data`, but for its first byte, where something starts whose mark is long enough not to stand there by chance. Each
/// mark may cost a walk to the end of `data`: none is looked at when the time is over.
fn next_start(data: &[u8], deadline: Deadline) -> Option<usize> {
    let rest = data.get(1..)?;
    // The marks, and how far behind the thing's start they stand.
    const MARKS: [(&[u8], usize); 11] = [
        (b"ftyp", 4),
        (b"\xff\xd8\xff\xe0", 0),
        (b"\xff\xd8\xff\xe1", 0),
        (b"\xff\xd8\xff\xdb", 0),
        (b"\x89PNG\r\n\x1a\n", 0),
        (b"PK\x03\x04", 0),
        (b"Rar!\x1a\x07", 0),
        (b"7z\xbc\xaf\x27\x1c", 0),
        (b"%PDF-", 0),
        (b"RIFF", 0),
        (b"ID3\x03\0", 0),
    ];
    let mut first = rest.len();
    for (mark, back) in MARKS {
        for hit in memmem::find_iter(&rest[..first.saturating_add(back + mark.len()).min(rest.len())], mark) {
            let Some(at) = hit.checked_sub(back).filter(|at| *at < first) else { continue };
            if deadline.is_over() {
                return None;
            }
            let thing = &rest[at..];
            if video(thing).is_some() || sound(thing).is_some() || archive(thing).is_some() || picture(thing).is_some()
            {
                first = at;
                break;
            }
        }
    }
    (first < rest.len()).then_some(first + 1)
}
