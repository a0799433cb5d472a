//! Owns the layout of PNG files (W3C PNG, third edition): text, Exif, ICC, XMP and C2PA chunks, and the end. What lies behind the
//! end is `tail`'s to describe; what a text says is `metadata`'s.

use std::borrow::Cow;

use crate::container::window::{Window, behind};
use crate::container::{EndLook, FIRST_FRAME_ONLY, Format, Layout, Segment, SegmentKind, tail};
use crate::error::{Skip, SkipKind, Stage};
use crate::limits::Deadline;
use crate::source::Bytes;

/// Most bytes that one chunk may unpack to.
const MAX_INFLATED_BYTES: usize = 8 * 1024 * 1024;

/// Most bytes kept of one chunk.
const MAX_CHUNK_BYTES: usize = 64 * 1024 * 1024;

/// Most chunks walked; a film of a PNG (APNG) with small data chunks has some 10,000.
const MAX_CHUNKS: usize = 200_000;

/// Walks a PNG file. `format` is what the signature said; the walker may refine it.
pub fn read<'a>(bytes: &'a Bytes, format: Format, end: EndLook, deadline: Deadline) -> Layout<'a> {
    let mut layout = Layout::new(format);
    layout.end = Some(end);
    let mut window = Window::new(bytes);
    let mut at = 8_u64;
    for count in 0.. {
        if count == MAX_CHUNKS {
            layout.skips.push(skip(SkipKind::TooLarge, "more chunks than any picture has; the rest was not walked"));
            break;
        }
        let Some([l1, l2, l3, l4, kind @ ..]) = window.array::<8>(at) else {
            layout.truncated = Some("the end chunk is missing".into());
            break;
        };
        let length = u64::from(u32::from_be_bytes([l1, l2, l3, l4]));
        if !kind.iter().all(u8::is_ascii_alphabetic) {
            layout.truncated = Some("no chunk where one should start".into());
            layout.skips.push(skip(SkipKind::Malformed, "no chunk where one should start"));
            break;
        }
        let start = at + 8;
        at = start + length + 4;
        chunk(&mut layout, &mut window, kind, start, usize::try_from(length).unwrap_or(usize::MAX));
        if at > bytes.len() {
            layout.truncated = Some("the file ends inside a chunk".into());
            break;
        }
        if &kind == b"IEND" {
            tail::describe(&mut layout, bytes, at, &[], deadline);
            break;
        }
        if &kind == b"IDAT" && end == EndLook::Tail {
            at = behind_equals(&mut window, at, length);
        }
        if deadline.is_over() {
            layout.skips.push(skip(SkipKind::TimeLimit, "the time limit was reached; the rest was not walked"));
            break;
        }
    }
    layout.skips.extend(window.failure("PNG"));
    layout
}

fn skip(kind: SkipKind, detail: &'static str) -> Skip {
    Skip::new(Stage::Container, "PNG", kind, detail)
}

/// Behind the data chunks at `at` that are as long as the one before. Data chunks must follow each other (section 5.6), and writers
/// cut them into equal pieces, often of 8 KiB: reading each header would cost a system call for each piece. The steps double while
/// they land on a header of that very length.
fn behind_equals(window: &mut Window<'_>, mut at: u64, length: u64) -> u64 {
    let mut header = [0; 8];
    header[..4].copy_from_slice(&u32::try_from(length).unwrap_or(0).to_be_bytes());
    header[4..].copy_from_slice(b"IDAT");
    let stride = length + 12;
    let mut step = 1;
    loop {
        // `at` itself must be such a header: the one behind the last that was seen.
        if window.array::<8>(at) != Some(header) {
            return at;
        }
        while window.array::<8>(at + stride * step) == Some(header) {
            at += stride * step;
            step *= 2;
        }
        at += stride;
        step = 1;
    }
}

fn chunk<'a>(layout: &mut Layout<'a>, window: &mut Window<'a>, kind: [u8; 4], start: u64, length: usize) {
    match &kind {
        b"IHDR" => {
            if let Some([w1, w2, w3, w4, h1, h2, h3, h4]) = window.array::<8>(start) {
                layout.size = Some((u32::from_be_bytes([w1, w2, w3, w4]), u32::from_be_bytes([h1, h2, h3, h4])));
            }
            return;
        }
        b"acTL" => {
            // The number of frames (PNG third edition, section 11.3.6.1).
            if window.array::<4>(start).is_some_and(|frames| u32::from_be_bytes(frames) > 1) {
                layout.beyond_first = Some(FIRST_FRAME_ONLY);
            }
            return;
        }
        // Pixels, colours and timing; `iDOT` and `CgBI` are Apple's notes on how the pixels are cut.
        b"PLTE" | b"IDAT" | b"IEND" | b"pHYs" | b"gAMA" | b"cHRM" | b"sRGB" | b"sBIT" | b"bKGD" | b"hIST" | b"tRNS"
        | b"fcTL" | b"fdAT" | b"sTER" | b"oFFs" | b"cICP" | b"mDCV" | b"cLLI" | b"mDCv" | b"cLLi" | b"iDOT"
        | b"CgBI" | b"sPLT" => return,
        _ => {}
    }
    let content = window.take(start, length.min(MAX_CHUNK_BYTES));
    if content.len() < length && content.len() == MAX_CHUNK_BYTES {
        layout.skips.push(skip(SkipKind::TooLarge, "a chunk is larger than is read"));
    }
    if let Some(stated) = window.array::<4>(start + length as u64).filter(|_| content.len() == length) {
        let mut crc = flate2::Crc::new();
        crc.update(&kind);
        crc.update(&content);
        if crc.sum() != u32::from_be_bytes(stated) {
            layout.skip_once(skip(SkipKind::Malformed, "the checksum of a chunk is wrong"));
        }
    }
    let push = |layout: &mut Layout<'a>, kind, offset, bytes| layout.segments.push(Segment { kind, offset, bytes });
    match &kind {
        b"tEXt" | b"zTXt" | b"iTXt" => text(layout, kind, start, content),
        b"eXIf" => {
            let prefix = if content.starts_with(b"Exif\0\0") { 6 } else { 0 };
            push(layout, SegmentKind::Exif, Some(start + prefix as u64), behind(content, prefix));
        }
        // The packed form once proposed: a method of 0, the length of the block, the packed block.
        b"zxIf" => {
            let block = inflate(layout, content.get(5..).unwrap_or_default());
            push(layout, SegmentKind::Exif, None, Cow::Owned(block));
        }
        b"iCCP" => {
            if let Some(name) = memchr::memchr(0, &content) {
                let profile = inflate(layout, content.get(name + 2..).unwrap_or_default());
                push(layout, SegmentKind::Icc, None, Cow::Owned(profile));
            }
        }
        b"tIME" => {
            if let Some([y1, y2, month, day, hour, minute, second]) = content.first_chunk::<7>() {
                let year = u16::from_be_bytes([*y1, *y2]);
                let time = format!("{year:04}:{month:02}:{day:02} {hour:02}:{minute:02}:{second:02}");
                let kind = SegmentKind::Stated { namespace: "PNG", tag: "ModifyDate".into() };
                push(layout, kind, Some(start), Cow::Owned(time.into_bytes()));
            }
        }
        b"caBX" => push(layout, SegmentKind::Jumbf, Some(start), content),
        _ => {
            let name = format!("PNG {}", String::from_utf8_lossy(&kind));
            push(layout, SegmentKind::Other(name.into()), Some(start), content);
        }
    }
}

/// A text chunk (section 11.3.3): keyword, NUL, then as the kind has it.
fn text<'a>(layout: &mut Layout<'a>, kind: [u8; 4], start: u64, content: Cow<'a, [u8]>) {
    let key_end = memchr::memchr(0, &content).unwrap_or(content.len());
    let keyword: String = content[..key_end].iter().map(|b| char::from(*b)).collect();
    let mut at = key_end + 1;
    let mut packed = false;
    if &kind == b"zTXt" {
        packed = true;
        at += 1;
    } else if &kind == b"iTXt" {
        packed = content.get(at) == Some(&1);
        at += 2;
        // Language and translated keyword.
        for _ in 0..2 {
            at += content.get(at..).and_then(|rest| memchr::memchr(0, rest)).map_or(0, |n| n + 1);
        }
    }
    let (offset, bytes) = if packed {
        (None, Cow::Owned(inflate(layout, content.get(at..).unwrap_or_default())))
    } else {
        (Some(start + at as u64), behind(content, at))
    };
    let kind = if keyword == "XML:com.adobe.xmp" {
        SegmentKind::Xmp
    } else {
        SegmentKind::PngText { keyword, utf8: &kind == b"iTXt" }
    };
    layout.segments.push(Segment { kind, offset, bytes });
}

/// Unpacks a zlib stream as far as it goes and the caps allow.
fn inflate(layout: &mut Layout<'_>, packed: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    match layout.unpack(flate2::read::ZlibDecoder::new(packed), MAX_INFLATED_BYTES, &mut out) {
        None => {}
        Some(SkipKind::TooLarge) => {
            layout.skip_once(skip(SkipKind::TooLarge, "packed chunks unpack to more than is read"));
        }
        Some(kind) => layout.skip_once(skip(kind, "a packed chunk cannot be unpacked to its end")),
    }
    out
}
