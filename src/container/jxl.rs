//! Owns the layout of JPEG XL files: the bare codestream's header, and the box format with its metadata, Brotli-compressed or not
//! (ISO/IEC 18181-1 annexes D and E, 18181-2).

use std::borrow::Cow;

use super::isobmff::boxes::{self, FourCc, MAX_METADATA_BYTES};
use super::isobmff::tiff_start;
use crate::container::{EndLook, Format, Layout, Segment, SegmentKind};
use crate::error::{Skip, SkipKind, Stage};
use crate::limits::Deadline;
use crate::source::Bytes;

/// The codestream's first bytes.
const CODESTREAM: [u8; 2] = [0xff, 0x0a];

/// How much of the codestream is read for its size and orientation: they end within the first 20 bytes.
const HEADER_BYTES: usize = 32;

/// Walks a JPEG XL file. `format` is what the signature said.
///
/// A bare codestream has no end that could be told without decoding it; the box format's boxes tell theirs.
pub fn read<'a>(bytes: &'a Bytes, format: Format, _end: EndLook, _deadline: Deadline) -> Layout<'a> {
    let mut layout = Layout::new(format);
    layout.orientation = Some(1);
    if bytes.head().starts_with(&CODESTREAM) {
        codestream(bytes.head(), &mut layout);
        return layout;
    }
    layout.end = Some(EndLook::Full);
    let mut seen = false;
    boxes::top_level(bytes, &mut layout, is_known, |found, layout| {
        match &found.kind {
            b"jxlc" | b"jxlp" if !seen => {
                seen = true;
                let content = found.content(bytes, HEADER_BYTES);
                // A partial codestream has its index in front.
                let skip = if found.kind == *b"jxlp" { 4 } else { 0 };
                codestream(content.get(skip..).unwrap_or_default(), layout);
            }
            b"Exif" | b"xml " => {
                metadata(found.kind, found.content(bytes, MAX_METADATA_BYTES), Some(found.body), layout);
            }
            b"jumb" => {
                metadata(found.kind, found.with_header(bytes, MAX_METADATA_BYTES), Some(found.start), layout);
            }
            b"brob" => brotli(&found.content(bytes, MAX_METADATA_BYTES), layout),
            _ => {}
        }
        true
    });
    if !seen {
        let detail = "the file has no codestream";
        layout.skips.push(Skip::new(Stage::Container, "JPEG XL", SkipKind::Malformed, detail));
    }
    layout
}

fn is_known(kind: FourCc) -> bool {
    matches!(
        &kind,
        b"JXL "
            | b"ftyp"
            | b"jxll"
            | b"jxlc"
            | b"jxlp"
            | b"jxli"
            | b"Exif"
            | b"xml "
            | b"jumb"
            | b"brob"
            | b"jbrd"
            | b"jhgm"
    )
}

fn metadata<'a>(kind: FourCc, content: Cow<'a, [u8]>, offset: Option<u64>, layout: &mut Layout<'a>) {
    let (kind, skip) = match &kind {
        b"Exif" => match tiff_start(&content) {
            Some(start) => (SegmentKind::Exif, start),
            None => {
                let detail = "the box holds no TIFF header";
                layout.skips.push(Skip::new(Stage::Container, "EXIF", SkipKind::Malformed, detail));
                return;
            }
        },
        b"xml " => (SegmentKind::Xmp, 0),
        b"jumb" => (SegmentKind::Jumbf, 0),
        _ => (SegmentKind::Other("JPEG XL brob box".into()), 0),
    };
    let bytes = boxes::part(&content, skip, content.len());
    layout.segments.push(Segment { kind, offset: offset.map(|at| at + skip as u64), bytes });
}

/// A `brob` box: the type of the box that it stands for, then that box's content, Brotli-compressed.
fn brotli(content: &[u8], layout: &mut Layout<'_>) {
    /// Working buffer of the decompressor, in bytes.
    const BUFFER_BYTES: usize = 4_096;
    let (Some(kind), Some(packed)) = (boxes::four_cc(content, 0), content.get(4..)) else { return };
    let mut inflated = Vec::new();
    // A superbox is yielded with its header: its length and name are put in front again.
    if kind == *b"jumb" {
        inflated.extend_from_slice(b"\0\0\0\0jumb");
    }
    let reader = brotli_decompressor::Decompressor::new(packed, BUFFER_BYTES);
    if let Some(kind) = layout.unpack(reader, MAX_METADATA_BYTES, &mut inflated) {
        let detail = match kind {
            SkipKind::TooLarge => "compressed boxes unpack to more than is read",
            _ => "a compressed box cannot be unpacked to its end",
        };
        layout.skip_once(Skip::new(Stage::Container, "JPEG XL", kind, detail));
    }
    metadata(kind, Cow::Owned(inflated), None, layout);
}

/// Reads size and orientation at the codestream's start.
fn codestream(data: &[u8], layout: &mut Layout<'_>) {
    let Some(stream) = data.strip_prefix(&CODESTREAM) else {
        let detail = "the codestream does not start as one";
        layout.skips.push(Skip::new(Stage::Container, "JPEG XL", SkipKind::Malformed, detail));
        return;
    };
    let mut bits = Bits { data: stream, at: 0 };
    layout.size = size(&mut bits);
    // ImageMetadata: all_default, extra_fields, then orientation - 1 in three bits.
    if layout.size.is_some() && bits.take(1) == Some(0) && bits.take(1) == Some(1) {
        layout.orientation = bits.take(3).map(|n| n as u8 + 1);
    }
    if layout.size.is_none() || layout.orientation.is_none() {
        layout.truncated = Some("the codestream's header breaks off".into());
        layout.orientation = layout.orientation.or(Some(1));
    }
}

/// `SizeHeader` (ISO/IEC 18181-1 section D.2): width and height.
fn size(bits: &mut Bits<'_>) -> Option<(u32, u32)> {
    let small = bits.take(1)? == 1;
    let side = |bits: &mut Bits<'_>| {
        if small {
            return Some((bits.take(5)? + 1) * 8);
        }
        let width = *[9, 13, 18, 30].get(bits.take(2)? as usize)?;
        Some(bits.take(width)? + 1)
    };
    let height = side(bits)?;
    let ratio = |numerator: u64, denominator: u64| u32::try_from(u64::from(height) * numerator / denominator).ok();
    let width = match bits.take(3)? {
        1 => ratio(1, 1)?,
        2 => ratio(12, 10)?,
        3 => ratio(4, 3)?,
        4 => ratio(3, 2)?,
        5 => ratio(16, 9)?,
        6 => ratio(5, 4)?,
        7 => ratio(2, 1)?,
        _ => side(bits)?,
    };
    Some((width, height))
}

/// Bits, the lowest of a byte first.
struct Bits<'d> {
    data: &'d [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: usize) -> Option<u32> {
        let mut value = 0;
        for index in 0..count {
            let byte = *self.data.get(self.at / 8)?;
            value |= u32::from(byte >> (self.at % 8) & 1) << index;
            self.at += 1;
        }
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::isobmff::boxes::build::{boxed, torment};
    use super::*;

    /// A codestream's header of the fields `(value, width in bits)`.
    fn stream(fields: &[(u32, usize)]) -> Vec<u8> {
        let bits: Vec<u32> =
            fields.iter().flat_map(|(value, width)| (0..*width).map(move |i| value >> i & 1)).collect();
        let mut data = CODESTREAM.to_vec();
        data.extend(bits.chunks(8).map(|c| c.iter().enumerate().map(|(i, bit)| (*bit as u8) << i).sum::<u8>()));
        data.extend_from_slice(&[0; 4]);
        data
    }

    fn portrait() -> Vec<u8> {
        // 600 high and 400 wide, in 13 and 9 bits; orientation 6.
        stream(&[(0, 1), (1, 2), (599, 13), (0, 3), (0, 2), (399, 9), (0, 1), (1, 1), (5, 3)])
    }

    fn walk(file: Vec<u8>, judge: impl FnOnce(&Layout<'_>)) {
        let bytes = Bytes::from_memory(file);
        judge(&read(&bytes, Format::Jxl, EndLook::Full, Deadline::never()));
    }

    #[test]
    fn a_bare_codestream_gives_its_size_and_orientation() {
        walk(portrait(), |layout| {
            assert_eq!((layout.size, layout.orientation), (Some((400, 600)), Some(6)));
        });
        // 8 x 31 + 8 pixels high, 3:2, all defaults.
        walk(stream(&[(1, 1), (31, 5), (4, 3), (1, 1)]), |layout| {
            assert_eq!((layout.size, layout.orientation), (Some((384, 256)), Some(1)));
        });
    }

    fn file() -> Vec<u8> {
        // An uncompressed Brotli meta-block (RFC 7932 section 9.2): window 16, not the last, length 12, uncompressed; then an empty last one.
        let packed = [&[0xb0, 0x00, 0x08][..], b"<x:xmpmeta/>", &[0x03]].concat();
        [
            boxed(b"JXL ", &[b"\r\n\x87\n"]),
            boxed(b"ftyp", &[b"jxl \0\0\0\0jxl "]),
            boxed(b"jxlp", &[&[0; 4], &portrait()]),
            boxed(b"Exif", &[&[0; 4], b"II*\0\x08\0\0\0\0\0"]),
            boxed(b"brob", &[b"xml ", &packed]),
            boxed(b"jumb", &[b"superbox"]),
        ]
        .concat()
    }

    #[test]
    fn the_box_format_gives_its_metadata() {
        walk([file(), b"\x01behind".to_vec()].concat(), |layout| {
            assert_eq!((layout.size, layout.orientation), (Some((400, 600)), Some(6)));
            let kinds: Vec<_> = layout.segments.iter().map(|s| s.kind.clone()).collect();
            assert_eq!(kinds, [SegmentKind::Exif, SegmentKind::Xmp, SegmentKind::Jumbf]);
            assert!(layout.segments[0].bytes.starts_with(b"II*\0"));
            assert!(layout.segments[2].bytes.ends_with(b"jumbsuperbox"));
            assert_eq!(layout.embedded.len(), 1);
        });
    }

    #[test]
    fn a_broken_file_never_panics() {
        torment(&file(), |file| walk(file, |_| {}));
        torment(&portrait(), |file| walk(file, |_| {}));
    }
}
