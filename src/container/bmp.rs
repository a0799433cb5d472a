//! Owns the layout of Windows and OS/2 bitmaps: size, the colour profile of version 5, and the end.

use crate::byte_order::{le16, le32};
use crate::container::{EndLook, Format, Layout, Segment, SegmentKind, tail};
use crate::limits::Deadline;
use crate::source::Bytes;

/// Most bytes kept of a colour profile or of the path of one.
const MAX_PROFILE_BYTES: usize = 16 * 1024 * 1024;

/// Walks a BMP file. `format` is what the signature said; the walker may refine it.
pub fn read<'a>(bytes: &'a Bytes, format: Format, end: EndLook, deadline: Deadline) -> Layout<'a> {
    let mut layout = Layout::new(format);
    layout.end = Some(end);
    let head = bytes.head();
    let u16_at = |at| le16(head, at).unwrap_or(0);
    let u32_at = |at| le32(head, at).unwrap_or(0);
    let (stated, pixels, header) = (u64::from(u32_at(2)), u64::from(u32_at(10)), u32_at(14));
    let (width, height, depth, packing, packed);
    if header == 12 {
        (width, height, depth) = (u32::from(u16_at(18)), u32::from(u16_at(20)), u16_at(24));
        (packing, packed) = (0, 0);
    } else {
        // A negative height means rows from top to bottom.
        (width, height, depth) = (u32_at(18), (u32_at(22) as i32).unsigned_abs(), u16_at(28));
        (packing, packed) = (u32_at(30), u64::from(u32_at(34)));
    }
    layout.size = Some((width, height));
    // Rows are padded to four bytes; packed kinds (RLE, JPEG, PNG inside) state their length.
    let row = (u64::from(width) * u64::from(depth)).div_ceil(32) * 4;
    let length = if matches!(packing, 0 | 3 | 6) { row.saturating_mul(u64::from(height)) } else { packed };
    let mut end = pixels.saturating_add(length);
    if header >= 124 {
        // BITMAPV5HEADER: colour space type, and profile data counted from the header.
        let (start, size) = (14 + u64::from(u32_at(14 + 112)), u32_at(14 + 116));
        let kind = match u32_at(14 + 56) {
            0x4d42_4544 => Some(SegmentKind::Icc),
            0x4c49_4e4b => Some(SegmentKind::Stated { namespace: "BMP", tag: "ProfileFileName".into() }),
            _ => None,
        };
        if let Some(kind) = kind {
            end = end.max(start.saturating_add(u64::from(size)));
            let bytes = bytes.up_to(start, MAX_PROFILE_BYTES.min(size as usize)).unwrap_or_default();
            layout.segments.push(Segment { kind, offset: Some(start), bytes });
        }
    }
    if end > bytes.len() {
        layout.truncated = Some("the file ends before the picture's rows do".into());
    }
    let stated = if stated <= bytes.len() { stated } else { 0 };
    tail::describe(&mut layout, bytes, end.max(stated).min(bytes.len()), &[], deadline);
    layout
}
