//! Owns the layout of TIFF files and of the RAW formats that are TIFF inside: DNG, CR2, NEF, ARW, PEF, ORF, RW2 and others. Looks only at
//! the entries that say where pictures lie; the fields are [`crate::metadata`]'s.

use std::borrow::Cow;

use crate::container::ifd::{Block, Entry, Ifd, item_bytes};
use crate::container::{
    Embedded, EmbeddedKind, EndLook, FIRST_PAGE_ONLY, Format, Layout, Location, Segment, SegmentKind, jpeg,
};
use crate::error::{Skip, SkipKind, Stage};
use crate::limits::Deadline;
use crate::source::Bytes;

/// Most pictures (pages, SubIFDs) looked at of one file.
const MAX_PICTURES: usize = 512;

/// Most SubIFDs of one IFD.
const MAX_SUB_DIRECTORIES: u32 = 16;

/// Most strips or tiles summed up for a picture's length; a 250-megapixel picture in 256-pixel tiles has 4,000.
const MAX_STRIPS: u32 = 65_536;

/// A reduced picture of at most this width or height, in pixels, is a thumbnail, a larger one a preview.
const MAX_THUMBNAIL_SIDE_PX: u32 = 320;

/// Stands in RW2 files where TIFF has 42.
const PANASONIC_MAGIC: u16 = 0x0055;

/// Tag numbers: TIFF 6.0, DNG 1.7, and for RW2 those that ExifTool documents.
mod tag {
    pub const RW2_TOP: u16 = 0x0004;
    pub const RW2_LEFT: u16 = 0x0005;
    pub const RW2_BOTTOM: u16 = 0x0006;
    pub const RW2_RIGHT: u16 = 0x0007;
    pub const RW2_JPEG: u16 = 0x002e;
    pub const NEW_SUBFILE_TYPE: u16 = 0x00fe;
    pub const IMAGE_WIDTH: u16 = 0x0100;
    pub const IMAGE_LENGTH: u16 = 0x0101;
    pub const COMPRESSION: u16 = 0x0103;
    pub const PHOTOMETRIC: u16 = 0x0106;
    pub const MAKE: u16 = 0x010f;
    pub const STRIP_OFFSETS: u16 = 0x0111;
    pub const STRIP_BYTE_COUNTS: u16 = 0x0117;
    pub const TILE_OFFSETS: u16 = 0x0144;
    pub const TILE_BYTE_COUNTS: u16 = 0x0145;
    pub const SUB_IFDS: u16 = 0x014a;
    pub const JPEG_OFFSET: u16 = 0x0201;
    pub const JPEG_LENGTH: u16 = 0x0202;
    pub const DNG_VERSION: u16 = 0xc612;
}

/// One IFD's picture.
struct Picture {
    name: Cow<'static, str>,
    /// Its number in the chain of IFDs; `None` for a SubIFD.
    page: Option<usize>,
    size: Option<(u32, u32)>,
    /// `NewSubfileType`: bit 0 reduced, bit 1 a page, bit 2 a mask (TIFF 6.0 section 8).
    subfile: u64,
    compression: u64,
    photometric: u64,
    /// First byte and length of its strips or tiles, and where the last of them ends.
    data: Option<(u64, u64, u64)>,
    one_piece: bool,
    jpeg: Option<(u64, u64)>,
}

impl Picture {
    fn new(block: &Block<'_>, ifd: &Ifd, name: Cow<'static, str>, page: Option<usize>) -> Self {
        let number = |tag| ifd.entry(tag).and_then(|e| e.unsigned(block));
        let side = |tag| number(tag).and_then(|n| u32::try_from(n).ok()).filter(|n| *n > 0);
        let strips = [(tag::STRIP_OFFSETS, tag::STRIP_BYTE_COUNTS), (tag::TILE_OFFSETS, tag::TILE_BYTE_COUNTS)]
            .into_iter()
            .find_map(|(offsets, lengths)| ifd.entry(offsets).zip(ifd.entry(lengths)));
        Self {
            name,
            page,
            size: side(tag::IMAGE_WIDTH).zip(side(tag::IMAGE_LENGTH)),
            subfile: number(tag::NEW_SUBFILE_TYPE).unwrap_or(0),
            compression: number(tag::COMPRESSION).unwrap_or(1),
            photometric: number(tag::PHOTOMETRIC).unwrap_or(2),
            data: strips.and_then(|(offsets, lengths)| pieces(block, offsets, lengths)),
            one_piece: strips.is_some_and(|(offsets, _)| offsets.count == 1),
            jpeg: number(tag::JPEG_OFFSET).zip(number(tag::JPEG_LENGTH)).filter(|(at, n)| *at > 0 && *n > 0),
        }
    }

    fn area(&self) -> u64 {
        self.size.map_or(0, |(w, h)| u64::from(w) * u64::from(h))
    }

    fn is_reduced(&self) -> bool {
        self.subfile & 1 != 0
    }

    /// Sensor data: a colour filter array or linear raw (TIFF/EP, DNG), or a RAW compression: 32767 Sony, 32769…32773 Samsung and
    /// others, 34713 Nikon, 65000 Kodak, 65535 Pentax.
    fn is_sensor_data(&self) -> bool {
        matches!(self.photometric, 32_803 | 34_892)
            || matches!(self.compression, 32_767 | 32_769 | 32_770 | 32_772 | 34_713 | 65_000 | 65_535)
    }

    /// The JPEG file that it is, if its data is one: offset and length.
    fn jpeg_file(&self) -> Option<(u64, u64)> {
        let strip = || {
            let jpeg = matches!(self.compression, 6 | 7) && self.one_piece && !self.is_sensor_data();
            self.data.filter(|_| jpeg).map(|(at, length, _)| (at, length))
        };
        self.jpeg.or_else(strip)
    }

    fn is_small(&self) -> bool {
        self.size.map_or(self.page == Some(1), |(w, h)| w.max(h) <= MAX_THUMBNAIL_SIDE_PX)
    }
}

/// Where a picture's pieces start, their length together, and the furthest end of the first and the last one.
fn pieces(block: &Block<'_>, offsets: &Entry, lengths: &Entry) -> Option<(u64, u64, u64)> {
    let item = |entry: &Entry, index: u32| {
        let size = u64::from(item_bytes(entry.kind)?);
        let at = entry.at.checked_add(u64::from(index).checked_mul(size)?)?;
        Entry { count: 1, at, ..*entry }.unsigned(block)
    };
    let first = item(offsets, 0)?;
    let last = offsets.count.min(lengths.count).saturating_sub(1);
    if last == 0 {
        let length = item(lengths, 0)?;
        return Some((first, length, first.saturating_add(length)));
    }
    // One read for the array instead of one for each item.
    let size = usize::from(item_bytes(lengths.kind)?);
    let array = block.up_to(lengths.at, lengths.count.min(MAX_STRIPS) as usize * size);
    let order = block.order;
    let total = array.chunks_exact(size).fold(0_u64, |sum, b| {
        let n = match *b {
            [a, b] => u64::from(order.u16([a, b])),
            [a, b, c, d] => u64::from(order.u32([a, b, c, d])),
            [a, b, c, d, e, f, g, h] => order.u64([a, b, c, d, e, f, g, h]),
            _ => 0,
        };
        sum.saturating_add(n)
    });
    let end = item(offsets, last)?.saturating_add(item(lengths, last)?);
    Some((first, total, end))
}

/// Walks a TIFF-based file. `format` is what the signature said; the walker may refine it.
pub fn read<'a>(bytes: &'a Bytes, format: Format, _end: EndLook, _deadline: Deadline) -> Layout<'a> {
    let mut layout = Layout::new(format);
    let Some((block, first)) = Block::of_tiff_file(bytes) else {
        layout.truncated = Some(Cow::Borrowed("the file ends in its TIFF header"));
        return layout;
    };
    layout.segments.push(Segment { kind: SegmentKind::TiffFile, offset: Some(0), bytes: Cow::Borrowed(&[]) });
    let Some(zero) = block.ifd(first) else {
        layout.truncated = Some(Cow::Borrowed("the first directory lies behind the end of the file"));
        return layout;
    };
    let pictures = pictures(&block, &zero, first, &mut layout);
    layout.format = refined(format, &block, &zero, &pictures);
    if block.u16(2) == Some(PANASONIC_MAGIC) {
        panasonic(bytes, &block, &zero, &mut layout);
    }
    let is_raw = layout.format != Format::Tiff;
    let main = if is_raw {
        pictures.iter().enumerate().max_by_key(|(index, p)| (p.area(), std::cmp::Reverse(*index)))
    } else {
        pictures
            .iter()
            .enumerate()
            .find(|(_, p)| !p.is_reduced() && p.size.is_some())
            .or(pictures.iter().enumerate().next())
    };
    let main_index = main.map(|(index, _)| index);
    if layout.size.is_none() {
        layout.size = main.and_then(|(_, p)| p.size);
    }
    for (index, picture) in pictures.iter().enumerate() {
        let is_main = Some(index) == main_index;
        if picture.data.is_some_and(|(_, _, end)| end > bytes.len()) && layout.truncated.is_none() {
            layout.truncated = Some(Cow::Borrowed("picture data reaches behind the end of the file"));
        }
        embed(picture, is_main, is_raw, bytes.len(), &mut layout);
    }
    layout
}

/// The pictures of the chain of IFDs and their SubIFDs, in file order.
fn pictures(block: &Block<'_>, zero: &Ifd, first: u64, layout: &mut Layout<'_>) -> Vec<Picture> {
    let mut pictures = Vec::new();
    let mut visited = vec![first];
    let mut page = 0;
    let mut next = zero.next;
    add_with_subs(block, zero, page, &mut visited, &mut pictures);
    while next != 0 && !visited.contains(&next) {
        if pictures.len() >= MAX_PICTURES {
            let detail = format!("more than {MAX_PICTURES} pictures; the rest was not looked at");
            layout.skips.push(Skip::new(Stage::Container, "TIFF", SkipKind::TooLarge, detail));
            break;
        }
        visited.push(next);
        let Some(ifd) = block.ifd(next) else {
            let detail = "a directory of the chain lies behind the end of the file";
            layout.skips.push(Skip::new(Stage::Container, "TIFF", SkipKind::Truncated, detail));
            break;
        };
        page += 1;
        add_with_subs(block, &ifd, page, &mut visited, &mut pictures);
        next = ifd.next;
    }
    pictures
}

fn add_with_subs(block: &Block<'_>, ifd: &Ifd, page: usize, visited: &mut Vec<u64>, pictures: &mut Vec<Picture>) {
    let name = if page == 0 { Cow::Borrowed("TIFF IFD0") } else { Cow::Owned(format!("TIFF IFD{page}")) };
    pictures.push(Picture::new(block, ifd, name, Some(page)));
    let Some(subs) = ifd.entry(tag::SUB_IFDS) else { return };
    let Some(size) = item_bytes(subs.kind).map(u64::from) else { return };
    for index in 0..subs.count.min(MAX_SUB_DIRECTORIES) {
        let at = subs.at.saturating_add(u64::from(index) * size);
        let Some(offset) = (Entry { count: 1, at, ..*subs }).unsigned(block) else { return };
        if visited.contains(&offset) || pictures.len() >= MAX_PICTURES {
            continue;
        }
        visited.push(offset);
        if let Some(sub) = block.ifd(offset) {
            pictures.push(Picture::new(block, &sub, Cow::Owned(format!("TIFF SubIFD {index}")), None));
        }
    }
}

/// Tells the RAW formats apart whose signature is plain TIFF.
fn refined(format: Format, block: &Block<'_>, zero: &Ifd, pictures: &[Picture]) -> Format {
    if format != Format::Tiff {
        return format;
    }
    if zero.entry(tag::DNG_VERSION).is_some() {
        return Format::Dng;
    }
    if !pictures.iter().any(Picture::is_sensor_data) {
        return format;
    }
    let make = zero.entry(tag::MAKE).map(|e| block.up_to(e.at, e.length().min(16) as usize)).unwrap_or_default();
    let make = make.to_ascii_uppercase();
    let makes = |name: &[u8]| make.starts_with(name);
    match () {
        () if makes(b"NIKON") => Format::Nef,
        () if makes(b"SONY") => Format::Arw,
        () if makes(b"PENTAX") || makes(b"RICOH") => Format::Pef,
        () => Format::Raw,
    }
}

/// What an RW2 file has in its own tags: the sensor's borders and a whole JPEG with the EXIF inside.
fn panasonic<'a>(bytes: &'a Bytes, block: &Block<'a>, zero: &Ifd, layout: &mut Layout<'a>) {
    let number = |tag| zero.entry(tag).and_then(|e| e.unsigned(block)).and_then(|n| u32::try_from(n).ok());
    let side = |low, high| Some(number(high)?.checked_sub(number(low)?)?).filter(|n| *n > 0);
    layout.size = side(tag::RW2_LEFT, tag::RW2_RIGHT).zip(side(tag::RW2_TOP, tag::RW2_BOTTOM));
    if let Some(jpeg) = zero.entry(tag::RW2_JPEG).filter(|e| block.holds(e.at, 2)) {
        let (offset, length) = (jpeg.at, jpeg.length());
        let size = jpeg::segments_inside(bytes, offset, length, layout);
        layout.embedded.push(Embedded {
            kind: EmbeddedKind::Preview,
            location: Location::File { offset, length },
            media: Some("image/jpeg"),
            size,
            named_by: Cow::Borrowed("JpgFromRaw"),
        });
    }
}

/// Adds what `picture` is beside the main one.
fn embed(picture: &Picture, is_main: bool, is_raw: bool, file_length: u64, layout: &mut Layout<'_>) {
    let as_jpeg = picture.jpeg_file().filter(|(at, _)| *at < file_length);
    // The main picture of a RAW can be a JPEG beside the sensor's data (CR2's IFD0); that of a plain TIFF is the picture itself,
    // unless its JPEG is a second one beside the strips.
    if is_main && !(is_raw && as_jpeg.is_some()) {
        return;
    }
    let small = if picture.is_small() { EmbeddedKind::Thumbnail } else { EmbeddedKind::Preview };
    let (kind, location, media) = match (as_jpeg, picture.data) {
        (Some((offset, length)), _) => {
            let is_page = !is_raw && !picture.is_reduced() && picture.jpeg.is_none();
            let kind = if is_page { EmbeddedKind::Picture } else { small };
            (kind, Location::File { offset, length }, Some("image/jpeg"))
        }
        (None, Some((offset, length, _))) if offset < file_length && !picture.is_sensor_data() && length > 0 => {
            let kind = match picture.subfile {
                n if n & 4 != 0 => EmbeddedKind::Auxiliary,
                n if n & 1 != 0 || is_raw => small,
                _ => EmbeddedKind::Picture,
            };
            let is_rgb = picture.compression == 1 && picture.photometric == 2 && picture.one_piece;
            (kind, Location::File { offset, length }, is_rgb.then_some("image/x-raw-rgb"))
        }
        _ => return,
    };
    if kind == EmbeddedKind::Picture && picture.page.is_some() {
        layout.beyond_first = Some(FIRST_PAGE_ONLY);
    }
    let named_by = picture.name.clone();
    layout.embedded.push(Embedded { kind, location, media, size: picture.size, named_by });
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A little-endian IFD of inline SHORT and LONG values.
    fn ifd(rows: &[(u16, u32)], next: u32) -> Vec<u8> {
        let mut table = (rows.len() as u16).to_le_bytes().to_vec();
        for (tag, value) in rows {
            table.extend(tag.to_le_bytes());
            table.extend(4_u16.to_le_bytes());
            table.extend(1_u32.to_le_bytes());
            table.extend(value.to_le_bytes());
        }
        table.extend(next.to_le_bytes());
        table
    }

    fn file(parts: &[(usize, Vec<u8>)], length: usize) -> Bytes {
        let mut file = b"II*\0\x08\0\0\0".to_vec();
        for (at, part) in parts {
            file.resize(*at, 0);
            file.extend(part);
        }
        file.resize(length, 0);
        Bytes::from_memory(file)
    }

    fn walk(bytes: &Bytes) -> Layout<'_> {
        read(bytes, Format::Tiff, EndLook::Tail, Deadline::never())
    }

    #[test]
    fn further_pages_are_pictures_and_the_first_gives_the_size() {
        let zero =
            [(tag::IMAGE_WIDTH, 40), (tag::IMAGE_LENGTH, 30), (tag::STRIP_OFFSETS, 300), (tag::STRIP_BYTE_COUNTS, 100)];
        let one =
            [(tag::IMAGE_WIDTH, 20), (tag::IMAGE_LENGTH, 10), (tag::STRIP_OFFSETS, 400), (tag::STRIP_BYTE_COUNTS, 90)];
        let bytes = file(&[(8, ifd(&zero, 100)), (100, ifd(&one, 0))], 500);
        let layout = walk(&bytes);
        assert_eq!(layout.size, Some((40, 30)));
        assert_eq!(layout.format, Format::Tiff);
        assert!(layout.truncated.is_none());
        assert_eq!(layout.embedded.len(), 1);
        assert_eq!(layout.embedded[0].kind, EmbeddedKind::Picture);
        assert_eq!(layout.embedded[0].size, Some((20, 10)));
        assert_eq!(layout.beyond_first, Some(FIRST_PAGE_ONLY));
    }

    #[test]
    fn a_smaller_copy_is_no_page() {
        let zero =
            [(tag::IMAGE_WIDTH, 40), (tag::IMAGE_LENGTH, 30), (tag::STRIP_OFFSETS, 300), (tag::STRIP_BYTE_COUNTS, 100)];
        let one = [
            (tag::NEW_SUBFILE_TYPE, 1),
            (tag::IMAGE_WIDTH, 20),
            (tag::IMAGE_LENGTH, 10),
            (tag::STRIP_OFFSETS, 400),
            (tag::STRIP_BYTE_COUNTS, 90),
        ];
        let bytes = file(&[(8, ifd(&zero, 100)), (100, ifd(&one, 0))], 500);
        let layout = walk(&bytes);
        assert_eq!((layout.embedded.len(), layout.beyond_first), (1, None));
    }

    #[test]
    fn strips_behind_the_end_mean_a_truncated_file() {
        let zero =
            [(tag::IMAGE_WIDTH, 40), (tag::IMAGE_LENGTH, 30), (tag::STRIP_OFFSETS, 300), (tag::STRIP_BYTE_COUNTS, 300)];
        assert!(walk(&file(&[(8, ifd(&zero, 0))], 500)).truncated.is_some());
    }

    #[test]
    fn a_dng_has_the_size_of_its_sensor_picture_and_its_jpeg_is_a_preview() {
        let zero = [(tag::NEW_SUBFILE_TYPE, 1), (tag::SUB_IFDS, 100), (tag::DNG_VERSION, 0x0401)];
        let raw = [(tag::IMAGE_WIDTH, 4000), (tag::IMAGE_LENGTH, 3000), (tag::PHOTOMETRIC, 32_803)];
        let jpeg =
            [(tag::JPEG_OFFSET, 300), (tag::JPEG_LENGTH, 100), (tag::IMAGE_WIDTH, 800), (tag::IMAGE_LENGTH, 600)];
        let bytes = file(&[(8, ifd(&zero, 200)), (100, ifd(&raw, 0)), (200, ifd(&jpeg, 0))], 500);
        let layout = walk(&bytes);
        assert_eq!(layout.format, Format::Dng);
        assert_eq!(layout.size, Some((4000, 3000)));
        assert_eq!(layout.embedded.len(), 1);
        assert_eq!(layout.embedded[0].kind, EmbeddedKind::Preview);
        assert_eq!(layout.embedded[0].media, Some("image/jpeg"));
    }

    #[test]
    fn no_cut_and_no_flipped_byte_makes_it_panic_or_hang() {
        let zero =
            [(tag::IMAGE_WIDTH, 40), (tag::SUB_IFDS, 100), (tag::STRIP_OFFSETS, 300), (tag::STRIP_BYTE_COUNTS, 9)];
        let bytes = file(&[(8, ifd(&zero, 100)), (100, ifd(&zero, 8))], 400);
        let whole = bytes.head().to_vec();
        for end in 0..whole.len() {
            walk(&Bytes::from_memory(whole[..end].to_vec()));
        }
        for at in 0..180 {
            for bits in [0x01, 0x80, 0xff] {
                let mut broken = whole.clone();
                broken[at] ^= bits;
                walk(&Bytes::from_memory(broken));
            }
        }
    }
}
