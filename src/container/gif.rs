//! Owns the layout of GIF files (GIF89a specification): size, comments, application extensions and the end. What lies behind the end
//! is `tail`'s to describe.

use std::borrow::Cow;

use crate::container::{EndLook, FIRST_FRAME_ONLY, Format, Layout, Segment, SegmentKind, tail};
use crate::error::{Skip, SkipKind, Stage};
use crate::limits::Deadline;
use crate::source::Bytes;

/// Most comments and application extensions kept.
const MAX_SEGMENTS: usize = 1_000;

/// Length of the bytes behind an XMP packet that let a reader which takes it for sub-blocks fall through to the end (XMP
/// specification part 3, section 1.1.2): a 1, then 255 down to 0.
const XMP_MAGIC_BYTES: usize = 257;

/// Walks a GIF file. `format` is what the signature said; the walker may refine it.
pub fn read<'a>(bytes: &'a Bytes, format: Format, _end: EndLook, deadline: Deadline) -> Layout<'a> {
    let mut layout = Layout::new(format);
    // Pictures are cut into pieces of at most 255 bytes: there is no way to the end but through all of them.
    let data = match bytes.all() {
        Ok(data) => data,
        Err(skip) => {
            layout.skips.push(skip);
            bytes.head()
        }
    };
    layout.end = Some(if data.len() as u64 == bytes.len() { EndLook::Full } else { EndLook::Tail });
    if let Some(end) = walk(&mut layout, data) {
        tail::describe(&mut layout, bytes, end as u64, &[], deadline);
    } else if data.len() as u64 == bytes.len() {
        layout.truncated = Some("the end marker is missing".into());
    }
    layout
}

/// Walks the blocks; where the trailer byte ends.
fn walk<'a>(layout: &mut Layout<'a>, data: &'a [u8]) -> Option<usize> {
    let [w1, w2, h1, h2, flags] = *data.get(6..11)? else { return None };
    layout.size = Some((u32::from(u16::from_le_bytes([w1, w2])), u32::from(u16::from_le_bytes([h1, h2]))));
    let mut at = 13 + colour_table(flags);
    let mut pictures = 0_usize;
    loop {
        match data.get(at)? {
            0x3b => return Some(at + 1),
            0x2c => {
                let flags = *data.get(at + 9)?;
                pictures += 1;
                if pictures > 1 {
                    layout.beyond_first = Some(FIRST_FRAME_ONLY);
                }
                at = sub_blocks(data, at + 11 + colour_table(flags))?;
            }
            0x21 => {
                let label = *data.get(at + 1)?;
                let start = at + 2;
                at = extension(layout, data, label, start)?;
            }
            // Stray NUL bytes between blocks are met in real files.
            0 => at += 1,
            _ => {
                let detail = "no block where one should start";
                layout.skips.push(Skip::new(Stage::Container, "GIF", SkipKind::Malformed, detail));
                return None;
            }
        }
    }
}

/// Length of the colour table that a flag byte announces.
fn colour_table(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// Behind the sub-blocks at `at`.
fn sub_blocks(data: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match *data.get(at)? {
            0 => return Some(at + 1),
            length => at += 1 + usize::from(length),
        }
    }
}

/// The content of the sub-blocks at `at`, joined.
fn join(data: &[u8], mut at: usize) -> Cow<'_, [u8]> {
    let mut joined = Cow::Borrowed(&[][..]);
    while let Some(length) = data.get(at).copied().filter(|length| *length > 0) {
        let end = (at + 1 + usize::from(length)).min(data.len());
        let piece = &data[at + 1..end];
        if joined.is_empty() {
            joined = Cow::Borrowed(piece);
        } else {
            joined.to_mut().extend_from_slice(piece);
        }
        at = end;
    }
    joined
}

/// Reads the extension whose first sub-block is at `start`; where it ends.
fn extension<'a>(layout: &mut Layout<'a>, data: &'a [u8], label: u8, start: usize) -> Option<usize> {
    let end = sub_blocks(data, start);
    let (kind, offset, bytes) = match label {
        0xfe => {
            let bytes = join(data, start);
            let offset = matches!(bytes, Cow::Borrowed(_)).then_some(start as u64 + 1);
            (SegmentKind::Comment, offset, bytes)
        }
        0xff => {
            let first = usize::from(*data.get(start)?);
            let name = data.get(start + 1..start + 1 + first)?;
            let content = start + 1 + first;
            match name {
                b"NETSCAPE2.0" | b"ANIMEXTS1.0" => return end,
                b"XMP DataXMP" => {
                    let packet = data.get(content..end.unwrap_or(data.len()))?;
                    // The sub-block terminator stands behind the magic.
                    let length =
                        if end.is_some() { packet.len().saturating_sub(XMP_MAGIC_BYTES + 1) } else { packet.len() };
                    (SegmentKind::Xmp, Some(content as u64), Cow::Borrowed(&packet[..length]))
                }
                b"ICCRGBG1012" => (SegmentKind::Icc, None, join(data, content)),
                _ => {
                    let name: String =
                        name.iter().filter(|b| matches!(b, 0x20..=0x7e)).take(16).map(|b| char::from(*b)).collect();
                    (SegmentKind::Other(format!("GIF {}", name.trim()).into()), None, join(data, content))
                }
            }
        }
        // Graphic control.
        0xf9 => return end,
        0x01 => (SegmentKind::Other("GIF plain text".into()), None, join(data, start)),
        _ => (SegmentKind::Other(format!("GIF extension {label:#04x}").into()), None, join(data, start)),
    };
    if layout.segments.len() < MAX_SEGMENTS {
        layout.segments.push(Segment { kind, offset, bytes });
    } else if layout.segments.len() == MAX_SEGMENTS && layout.skips.is_empty() {
        let detail = "more extensions than are kept";
        layout.skips.push(Skip::new(Stage::Container, "GIF", SkipKind::TooLarge, detail));
    }
    end
}
