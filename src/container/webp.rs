//! Owns the layout of WebP files (WebP Container Specification): RIFF chunks and the end. What lies behind the end is `tail`'s to
//! describe.

use crate::container::window::{Window, behind};
use crate::container::{EndLook, FIRST_FRAME_ONLY, Format, Layout, Segment, SegmentKind, tail};
use crate::error::{Skip, SkipKind, Stage};
use crate::limits::Deadline;
use crate::source::Bytes;

/// Most chunks walked; an animation has one a frame.
const MAX_CHUNKS: usize = 20_000;

/// Most bytes kept of one chunk.
const MAX_CHUNK_BYTES: usize = 64 * 1024 * 1024;

/// Walks a WebP file. `format` is what the signature said; the walker may refine it.
pub fn read<'a>(bytes: &'a Bytes, format: Format, end: EndLook, deadline: Deadline) -> Layout<'a> {
    let mut layout = Layout::new(format);
    layout.end = Some(end);
    let mut window = Window::new(bytes);
    let size = window.array::<4>(4).map_or(0, u32::from_le_bytes);
    // The size counts from behind itself; chunks are padded to even lengths.
    let stated = 8 + u64::from(size) + u64::from(size & 1);
    if stated > bytes.len() + 1 {
        layout.truncated = Some("the file is shorter than it says".into());
    }
    let stated = stated.min(bytes.len());
    let mut at = 12_u64;
    let mut frames = 0;
    for count in 0.. {
        if at + 8 > stated {
            break;
        }
        if count == MAX_CHUNKS {
            let detail = "more chunks than any picture has; the rest was not walked";
            layout.skips.push(Skip::new(Stage::Container, "WebP", SkipKind::TooLarge, detail));
            break;
        }
        let Some([k1, k2, k3, k4, length @ ..]) = window.array::<8>(at) else { break };
        frames += u32::from([k1, k2, k3, k4] == *b"ANMF");
        let length = u64::from(u32::from_le_bytes(length));
        let start = at + 8;
        at = start + length + (length & 1);
        chunk(&mut layout, &mut window, [k1, k2, k3, k4], start, usize::try_from(length).unwrap_or(usize::MAX));
        if start + length > bytes.len() {
            layout.truncated = Some("the file ends inside a chunk".into());
        }
        if deadline.is_over() {
            let detail = "the time limit was reached; the rest was not walked";
            layout.skips.push(Skip::new(Stage::Container, "WebP", SkipKind::TimeLimit, detail));
            break;
        }
    }
    if frames > 1 {
        layout.beyond_first = Some(FIRST_FRAME_ONLY);
    }
    tail::describe(&mut layout, bytes, stated, &[], deadline);
    layout.skips.extend(window.failure("WebP"));
    layout
}

fn chunk<'a>(layout: &mut Layout<'a>, window: &mut Window<'a>, kind: [u8; 4], start: u64, length: usize) {
    let kind = match &kind {
        b"VP8X" => {
            // Canvas width and height minus one, 24 bits each, behind flags and reserved bytes.
            if let Some([.., w1, w2, w3, h1, h2, h3]) = window.array::<10>(start) {
                let side = |a, b, c| u32::from_le_bytes([a, b, c, 0]) + 1;
                layout.size = Some((side(w1, w2, w3), side(h1, h2, h3)));
            }
            return;
        }
        b"VP8 " => {
            // Frame tag, start code 9D 01 2A, then 14 bits each (RFC 6386 section 9.1).
            if let Some([_, _, _, 0x9d, 0x01, 0x2a, w1, w2, h1, h2]) = window.array::<10>(start) {
                let side = |a, b| u32::from(u16::from_le_bytes([a, b]) & 0x3fff);
                layout.size.get_or_insert((side(w1, w2), side(h1, h2)));
            }
            return;
        }
        b"VP8L" => {
            // Signature 2F, then width and height minus one, 14 bits each (WebP lossless bitstream section 3).
            if let Some([0x2f, bits @ ..]) = window.array::<5>(start) {
                let bits = u32::from_le_bytes(bits);
                layout.size.get_or_insert(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1));
            }
            return;
        }
        b"ALPH" | b"ANIM" | b"ANMF" => return,
        b"EXIF" => SegmentKind::Exif,
        b"XMP " | b"XMP\0" => SegmentKind::Xmp,
        b"ICCP" => SegmentKind::Icc,
        b"C2PA" => SegmentKind::Jumbf,
        other => {
            let name: String = other.iter().filter(|b| b.is_ascii_graphic()).map(|b| char::from(*b)).collect();
            SegmentKind::Other(format!("WebP {name}").into())
        }
    };
    let mut offset = start;
    let mut bytes = window.take(start, length.min(MAX_CHUNK_BYTES));
    if kind == SegmentKind::Exif && bytes.starts_with(b"Exif\0\0") {
        offset += 6;
        bytes = behind(bytes, 6);
    }
    layout.segments.push(Segment { kind, offset: Some(offset), bytes });
}
