//! Owns the layout of RAW formats with a shell of their own: RAF (Fujifilm), CRW (Canon CIFF), MRW (Minolta), X3F (Sigma).

use std::borrow::Cow;

use crate::byte_order::{Order, le32};
use crate::calendar::exif_time;
use crate::container::{Embedded, EmbeddedKind, EndLook, Format, Layout, Location, Segment, SegmentKind, jpeg};
use crate::error::{Skip, SkipKind, Stage};
use crate::limits::Deadline;
use crate::source::Bytes;

/// Most entries of a directory; real ones have fewer than 100.
const MAX_ENTRIES: u32 = 1_000;

/// Deepest nesting of CIFF heaps; real ones have 3.
const MAX_DEPTH: usize = 6;

/// Longest text or block read out of a directory entry, in bytes.
const MAX_BLOCK_BYTES: u64 = 16 << 20;

/// Most sections of one kind read of an X3F file, which may all lie in the same place; cameras write one of properties and three of
/// pictures.
const MAX_SECTIONS: usize = 8;

/// Walks a RAW file that is not TIFF. `format` is what the signature said; the walker may refine it.
pub fn read<'a>(bytes: &'a Bytes, format: Format, _end: EndLook, _deadline: Deadline) -> Layout<'a> {
    let mut layout = Layout::new(format);
    let head = bytes.head();
    let walked = match head {
        [b'F', b'U', b'J', b'I', b'F', b'I', b'L', b'M', ..] => raf(bytes, &mut layout),
        [0, b'M', b'R', b'M', ..] => mrw(bytes, &mut layout),
        [b'F', b'O', b'V', b'b', ..] => x3f(bytes, &mut layout),
        _ if head.get(6..14) == Some(b"HEAPCCDR") => crw(bytes, &mut layout),
        _ => {
            let detail = "a RAW format whose layout overshare does not know";
            layout.skips.push(Skip::new(Stage::Container, "RAW", SkipKind::Unsupported, detail));
            return layout;
        }
    };
    if walked.is_none() && layout.truncated.is_none() {
        layout.truncated = Some(Cow::Borrowed("the file ends before its directories do"));
    }
    layout
}

fn number(bytes: &Bytes, order: Order, offset: u64) -> Option<u32> {
    let four = bytes.at(offset, 4).ok()?;
    Some(order.u32(four.as_ref().try_into().ok()?))
}

fn embed_jpeg(
    layout: &mut Layout<'_>,
    kind: EmbeddedKind,
    place: (u64, u64),
    size: Option<(u32, u32)>,
    by: &'static str,
) {
    layout.embedded.push(Embedded {
        kind,
        location: Location::File { offset: place.0, length: place.1 },
        media: Some("image/jpeg"),
        size,
        named_by: Cow::Borrowed(by),
    });
}

fn stated(
    layout: &mut Layout<'_>,
    namespace: &'static str,
    tag: impl Into<Cow<'static, str>>,
    text: String,
    at: Option<u64>,
) {
    if text.trim().is_empty() {
        return;
    }
    let kind = SegmentKind::Stated { namespace, tag: tag.into() };
    layout.segments.push(Segment { kind, offset: at, bytes: Cow::Owned(text.into_bytes()) });
}

/// Text up to the first NUL; bytes that are no UTF-8 as Latin-1.
fn text(bytes: &[u8]) -> String {
    let bytes = bytes.split(|b| *b == 0).next().unwrap_or_default();
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|b| char::from(*b)).collect(),
    }
}

/// Fujifilm RAF: a big-endian header with the JPEG's place at 84 and that of the sensor's directory at 92; in the directory, tag 0x0111
/// is the cropped and 0x0100 the full size, height first (layout as ExifTool and libopenraw document it).
fn raf<'a>(bytes: &'a Bytes, layout: &mut Layout<'a>) -> Option<()> {
    let place = |at| {
        let (offset, length) = (number(bytes, Order::Big, at)?, number(bytes, Order::Big, at + 4)?);
        Some((u64::from(offset), u64::from(length)))
    };
    let jpeg = place(84)?;
    let sensor = place(92)?;
    let count = number(bytes, Order::Big, sensor.0).unwrap_or(0);
    let mut at = sensor.0.saturating_add(4);
    for _ in 0..count.min(MAX_ENTRIES) {
        let Ok(entry) = bytes.at(at, 8) else { break };
        let &[tag1, tag2, len1, len2, h1, h2, w1, w2] = entry.as_ref() else { break };
        let tag = u16::from_be_bytes([tag1, tag2]);
        if tag == 0x0111 || (tag == 0x0100 && layout.size.is_none()) {
            let (width, height) = (u16::from_be_bytes([w1, w2]), u16::from_be_bytes([h1, h2]));
            layout.size = Some((u32::from(width), u32::from(height)));
        }
        at = at.saturating_add(4 + u64::from(u16::from_be_bytes([len1, len2])));
    }
    if jpeg.0 > 0 && jpeg.1 > 0 && jpeg.0 < bytes.len() {
        let size = jpeg::segments_inside(bytes, jpeg.0, jpeg.1, layout);
        embed_jpeg(layout, EmbeddedKind::Preview, jpeg, size, "RAF JPEG");
    }
    let picture = place(100)?;
    if jpeg.0.saturating_add(jpeg.1).max(picture.0.saturating_add(picture.1)) > bytes.len() {
        layout.truncated = Some(Cow::Borrowed("picture data reaches behind the end of the file"));
    }
    Some(())
}

/// Minolta MRW: big-endian blocks of a name and a length; `TTW` is a TIFF block, `PRD` has the picture's height and width at 12 (layout
/// as ExifTool documents it).
fn mrw<'a>(bytes: &'a Bytes, layout: &mut Layout<'a>) -> Option<()> {
    let end = u64::from(number(bytes, Order::Big, 4)?).saturating_add(8);
    let mut at = 8;
    for count in 0.. {
        if at >= end {
            break;
        }
        if count == MAX_ENTRIES {
            let detail = "more blocks than any camera writes; the rest was not walked";
            layout.skips.push(Skip::new(Stage::Container, "RAW", SkipKind::TooLarge, detail));
            break;
        }
        let header = bytes.at(at, 8).ok()?;
        let &[_, a, b, c, l1, l2, l3, l4] = header.as_ref() else { return None };
        let length = u32::from_be_bytes([l1, l2, l3, l4]);
        let start = at + 8;
        match &[a, b, c] {
            b"TTW" => {
                let data = bytes.up_to(start, u64::from(length).min(MAX_BLOCK_BYTES) as usize).ok()?;
                layout.segments.push(Segment { kind: SegmentKind::Exif, offset: Some(start), bytes: data });
            }
            b"PRD" => {
                let sides = number(bytes, Order::Big, start.saturating_add(12))?;
                layout.size = Some((sides & 0xffff, sides >> 16));
            }
            _ => {}
        }
        at = start + u64::from(length);
    }
    Some(())
}

/// Sigma X3F: a little-endian directory, whose place stands in the file's last four bytes, of sections: `PROP` has UTF-16 names and
/// values, `IMAG`/`IMA2` pictures (X3F documentation by Foveon, 2004).
fn x3f<'a>(bytes: &'a Bytes, layout: &mut Layout<'a>) -> Option<()> {
    const JPEG: u32 = 18;
    let le = |at| number(bytes, Order::Little, at);
    layout.size = Some((le(28)?, le(32)?)).filter(|(w, h)| *w > 0 && *h > 0);
    let directory = u64::from(le(bytes.len().checked_sub(4)?)?);
    if bytes.at(directory, 4).ok()?.as_ref() != b"SECd" {
        return None;
    }
    let count = le(directory.checked_add(8)?)?;
    let (mut properties, mut pictures) = (0, 0);
    for index in 0..u64::from(count.min(MAX_ENTRIES)) {
        let entry = directory + 12 + index * 12;
        let (offset, length) = (u64::from(le(entry)?), u64::from(le(entry + 4)?));
        match bytes.at(entry + 8, 4).ok()?.as_ref() {
            b"PROP" => {
                properties += 1;
                if properties <= MAX_SECTIONS {
                    let _ = x3f_properties(bytes, offset, length, layout);
                }
            }
            b"IMAG" | b"IMA2" if le(offset + 12) == Some(JPEG) => {
                pictures += 1;
                if pictures > MAX_SECTIONS {
                    continue;
                }
                let place = (offset + 28, length.saturating_sub(28));
                let size = le(offset + 16).zip(le(offset + 20));
                jpeg::segments_inside(bytes, place.0, place.1, layout);
                embed_jpeg(layout, EmbeddedKind::Preview, place, size, "X3F image section");
            }
            _ => {}
        }
    }
    if properties.max(pictures) > MAX_SECTIONS {
        let detail = format!("more than {MAX_SECTIONS} sections of one kind; the rest was not read");
        layout.skips.push(Skip::new(Stage::Container, "RAW", SkipKind::TooLarge, detail));
    }
    Some(())
}

fn x3f_properties(bytes: &Bytes, offset: u64, length: u64, layout: &mut Layout<'_>) -> Option<()> {
    let section = bytes.up_to(offset, length.min(MAX_BLOCK_BYTES) as usize).ok()?;
    let le = |at| le32(&section, at);
    let count = le(8)?.min(MAX_ENTRIES) as usize;
    let characters = section.get(24_usize.checked_add(count * 8)?..)?;
    let string = |index: u32| -> Option<String> {
        let units = characters.get((index as usize).checked_mul(2)?..)?.chunks_exact(2);
        let units = units.map(|b| u16::from_le_bytes([b[0], b[1]])).take_while(|u| *u != 0).take(4_096);
        Some(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
    };
    for index in 0..count {
        let at = 24 + index * 8;
        let (name, value) = (string(le(at)?)?, string(le(at + 4)?)?);
        let (namespace, tag): (_, Cow<'static, str>) = match name.as_str() {
            "CAMMANUF" => ("IFD0", Cow::Borrowed("Make")),
            "CAMMODEL" => ("IFD0", Cow::Borrowed("Model")),
            "CAMSERIAL" => ("Sigma", Cow::Borrowed("SerialNumber")),
            "CAMNAME" => ("Sigma", Cow::Borrowed("CameraName")),
            "TIME" => {
                if let Ok(seconds) = value.trim().parse() {
                    stated(layout, "Sigma", "DateTimeOriginal", exif_time(seconds), None);
                }
                continue;
            }
            _ => ("Sigma", Cow::Owned(name)),
        };
        stated(layout, namespace, tag, value, None);
    }
    Some(())
}

/// What a CIFF block in memory states: the kind of fact, its offset in the block, and its text.
pub(super) fn ciff_facts(block: &[u8]) -> Vec<(SegmentKind, u64, Vec<u8>)> {
    let bytes = Bytes::from_memory(block.to_vec());
    let mut layout = Layout::new(Format::Crw);
    // What could be read stays; a broken heap has nothing more.
    let _ = crw(&bytes, &mut layout);
    let stated = layout.segments.into_iter().filter(|segment| matches!(segment.kind, SegmentKind::Stated { .. }));
    stated.map(|segment| (segment.kind, segment.offset.unwrap_or(0), segment.bytes.into_owned())).collect()
}

/// Canon CRW: nested heaps, each with its directory's place in its last four bytes (CIFF 1.0 revision 4, Canon 1997; tags as ExifTool
/// documents them).
fn crw<'a>(bytes: &'a Bytes, layout: &mut Layout<'a>) -> Option<()> {
    let order = Order::of_mark(bytes.head())?;
    let start = u64::from(number(bytes, order, 2)?);
    let mut entries_left = MAX_ENTRIES;
    heap(bytes, order, start, bytes.len().checked_sub(start)?, MAX_DEPTH, &mut entries_left, layout)
}

fn heap<'a>(
    bytes: &'a Bytes,
    order: Order,
    start: u64,
    length: u64,
    depth: usize,
    entries_left: &mut u32,
    layout: &mut Layout<'a>,
) -> Option<()> {
    let end = start.checked_add(length)?;
    let directory = start.checked_add(u64::from(number(bytes, order, end.checked_sub(4)?)?))?;
    let count = order.u16(bytes.at(directory, 2).ok()?.as_ref().try_into().ok()?);
    for index in 0..u64::from(count) {
        *entries_left = entries_left.checked_sub(1)?;
        let at = directory + 2 + index * 10;
        let entry = bytes.at(at, 10).ok()?;
        let tag = order.u16(entry.get(..2)?.try_into().ok()?);
        // The upper two bits say where the value is: 0 in the heap, 1 in the entry itself.
        let (offset, size) = match tag >> 14 {
            0 => {
                (start.checked_add(u64::from(number(bytes, order, at + 6)?))?, u64::from(number(bytes, order, at + 2)?))
            }
            1 => (at + 2, 8),
            _ => continue,
        };
        let id = tag & 0x3fff;
        if matches!(id & 0x3800, 0x2800 | 0x3000) {
            if depth > 0 && tag >> 14 == 0 {
                heap(bytes, order, offset, size, depth - 1, entries_left, layout)?;
            }
            continue;
        }
        ciff_value(bytes, order, id, (offset, size), layout);
    }
    Some(())
}

fn ciff_value(bytes: &Bytes, order: Order, id: u16, place: (u64, u64), layout: &mut Layout<'_>) {
    let data = || bytes.up_to(place.0, place.1.min(4_096) as usize).unwrap_or_default();
    let mut text_tag = |tag: &'static str| stated(layout, "Canon", tag, text(&data()), Some(place.0));
    match id {
        0x0805 => text_tag("CanonFileDescription"),
        0x080b => text_tag("CanonFirmwareVersion"),
        0x080c => text_tag("ComponentVersion"),
        0x0810 => text_tag("OwnerName"),
        0x0815 => text_tag("CanonImageType"),
        0x0816 => text_tag("OriginalFileName"),
        0x0817 => text_tag("ThumbnailFileName"),
        0x080a => {
            let data = data();
            let mut parts = data.split(|b| *b == 0);
            for tag in ["Make", "Model"] {
                stated(layout, "IFD0", tag, text(parts.next().unwrap_or_default()), Some(place.0));
            }
        }
        0x180b => {
            if let Some(serial) = number(bytes, order, place.0).filter(|n| *n != 0) {
                stated(layout, "Canon", "SerialNumber", serial.to_string(), Some(place.0));
            }
        }
        0x180e => {
            if let Some(seconds) = number(bytes, order, place.0).filter(|n| *n != 0) {
                stated(layout, "Canon", "DateTimeOriginal", exif_time(seconds.into()), Some(place.0));
            }
        }
        0x1810 => {
            let side = |at| number(bytes, order, at).filter(|n| *n > 0);
            layout.size = side(place.0).zip(side(place.0.saturating_add(4)));
        }
        0x2007 => embed_jpeg(layout, EmbeddedKind::Preview, place, None, "CRW JpgFromRaw"),
        0x2008 => embed_jpeg(layout, EmbeddedKind::Thumbnail, place, None, "CRW thumbnail"),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn walk(bytes: &Bytes, format: Format) -> Layout<'_> {
        read(bytes, format, EndLook::Tail, Deadline::never())
    }

    fn facts(layout: &Layout<'_>) -> Vec<(String, String)> {
        let row = |s: &Segment<'_>| match &s.kind {
            SegmentKind::Stated { tag, .. } => Some((tag.to_string(), String::from_utf8_lossy(&s.bytes).into_owned())),
            _ => None,
        };
        layout.segments.iter().filter_map(row).collect()
    }

    /// A JPEG up to its frame header, 8 x 6 pixels, with an EXIF segment.
    fn jpeg() -> Vec<u8> {
        let mut jpeg = b"\xff\xd8\xff\xe1\0\x10Exif\0\0II*\0\x08\0\0\0".to_vec();
        jpeg.extend(b"\xff\xc0\0\x08\x08\0\x06\0\x08\x01");
        jpeg
    }

    fn raf_file() -> Vec<u8> {
        let jpeg = jpeg();
        let mut file = b"FUJIFILMCCD-RAW 0201".to_vec();
        file.resize(84, 0);
        let sensor_at = 120 + jpeg.len() as u32;
        for n in [120, jpeg.len() as u32, sensor_at, 12, sensor_at, 12] {
            file.extend(n.to_be_bytes());
        }
        file.resize(120, 0);
        file.extend(jpeg);
        file.extend(b"\0\0\0\x01\x01\x11\0\x04\x0b\xb8\x0f\xa0");
        file
    }

    /// Heap entries whose values lie in the heap.
    fn heap_of(values: &[(u16, &[u8])]) -> Vec<u8> {
        let mut heap: Vec<u8> = values.iter().flat_map(|(_, v)| v.to_vec()).collect();
        let directory_at = heap.len() as u32;
        heap.extend((values.len() as u16).to_le_bytes());
        let mut offset = 0_u32;
        for (tag, value) in values {
            heap.extend(tag.to_le_bytes());
            heap.extend((value.len() as u32).to_le_bytes());
            heap.extend(offset.to_le_bytes());
            offset += value.len() as u32;
        }
        heap.extend(directory_at.to_le_bytes());
        heap
    }

    fn crw_file() -> Vec<u8> {
        let inner =
            heap_of(&[(0x080a, b"Canon\0Eye 10D\0"), (0x0810, b"Jo\0"), (0x180b, &[7, 0, 0, 0]), (0x180e, &[0; 12])]);
        let mut file = b"II\x1a\0\0\0HEAPCCDR\x02\0\x01\0".to_vec();
        file.resize(26, 0);
        file.extend(heap_of(&[(0x300a, &inner), (0x2007, b"\xff\xd8\xff\xd9")]));
        file
    }

    fn mrw_file() -> Vec<u8> {
        let mut file = b"\0MRM\0\0\0\x28\0PRD\0\0\0\x10".to_vec();
        file.extend([0; 12]);
        file.extend([0x06, 0, 0x08, 0]);
        file.extend(b"\0TTW\0\0\0\x08MM\0*\0\0\0\x08");
        file
    }

    fn x3f_file() -> Vec<u8> {
        let mut file = b"FOVb\0\0\x02\0".to_vec();
        file.resize(28, 0);
        file.extend([0, 8, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0]);
        let section_at = file.len() as u32;
        let text: Vec<u16> = "CAMSERIAL\0S1\0".encode_utf16().collect();
        file.extend(b"SECp\0\0\x02\0\x01\0\0\0\0\0\0\0\0\0\0\0\x0d\0\0\0\0\0\0\0\x0a\0\0\0");
        file.extend(text.iter().flat_map(|u| u.to_le_bytes()));
        let length = file.len() as u32 - section_at;
        let directory_at = file.len() as u32;
        file.extend(b"SECd\0\0\x02\0\x01\0\0\0");
        file.extend(section_at.to_le_bytes());
        file.extend(length.to_le_bytes());
        file.extend(b"PROP");
        file.extend(directory_at.to_le_bytes());
        file
    }

    #[test]
    fn a_raf_gives_its_jpeg_the_exif_inside_and_the_sensor_size() {
        let bytes = Bytes::from_memory(raf_file());
        let layout = walk(&bytes, Format::Raf);
        assert_eq!(layout.size, Some((4000, 3000)));
        assert_eq!(layout.embedded[0].size, Some((8, 6)));
        assert_eq!(layout.segments[0].kind, SegmentKind::Exif);
        assert_eq!(layout.segments[0].offset, Some(132));
        assert!(layout.truncated.is_none());
    }

    #[test]
    fn a_crw_gives_camera_owner_serial_number_and_preview() {
        let bytes = Bytes::from_memory(crw_file());
        let layout = walk(&bytes, Format::Crw);
        let facts = facts(&layout);
        for (tag, value) in [("Make", "Canon"), ("Model", "Eye 10D"), ("OwnerName", "Jo"), ("SerialNumber", "7")] {
            assert!(facts.contains(&(tag.into(), value.into())), "{tag}");
        }
        assert_eq!(layout.embedded.len(), 1);
    }

    #[test]
    fn an_mrw_gives_its_tiff_block_and_size() {
        let bytes = Bytes::from_memory(mrw_file());
        let layout = walk(&bytes, Format::Raw);
        assert_eq!(layout.size, Some((2048, 1536)));
        assert_eq!(layout.segments[0].kind, SegmentKind::Exif);
    }

    #[test]
    fn an_x3f_gives_its_properties() {
        let bytes = Bytes::from_memory(x3f_file());
        let layout = walk(&bytes, Format::Raw);
        assert_eq!(layout.size, Some((2048, 1536)));
        assert_eq!(facts(&layout), [("SerialNumber".into(), "S1".into())]);
    }

    #[test]
    fn an_x3f_that_names_one_section_a_hundred_times_hands_it_out_a_few_times() {
        let mut file = x3f_file();
        let directory_at = file.len() - 28;
        let row = file[directory_at + 12..directory_at + 24].to_vec();
        file.truncate(directory_at);
        file.extend(b"SECd\0\0\x02\0\x64\0\0\0");
        file.extend(row.repeat(100));
        file.extend((directory_at as u32).to_le_bytes());
        let bytes = Bytes::from_memory(file);
        let layout = walk(&bytes, Format::Raw);
        assert_eq!(facts(&layout).len(), MAX_SECTIONS);
        assert_eq!(layout.skips.iter().map(|skip| skip.kind).collect::<Vec<_>>(), [SkipKind::TooLarge]);
    }

    #[test]
    fn an_mrw_of_empty_blocks_is_walked_as_far_as_any_camera_writes() {
        let mut file = b"\0MRM\x00\xff\xff\xff".to_vec();
        file.extend(b"\0TTW\0\0\0\0".repeat(5_000));
        let bytes = Bytes::from_memory(file);
        let layout = walk(&bytes, Format::Raw);
        assert_eq!(layout.segments.len(), MAX_ENTRIES as usize);
        assert_eq!(layout.skips.iter().map(|skip| skip.kind).collect::<Vec<_>>(), [SkipKind::TooLarge]);
    }

    #[test]
    fn no_cut_and_no_flipped_byte_makes_it_panic_or_hang() {
        for (file, format) in
            [(raf_file(), Format::Raf), (crw_file(), Format::Crw), (mrw_file(), Format::Raw), (x3f_file(), Format::Raw)]
        {
            for end in 0..file.len() {
                walk(&Bytes::from_memory(file[..end].to_vec()), format);
            }
            for at in 0..file.len() {
                for bits in [0x01, 0x80, 0xff] {
                    let mut broken = file.clone();
                    broken[at] ^= bits;
                    walk(&Bytes::from_memory(broken), format);
                }
            }
        }
    }
}
