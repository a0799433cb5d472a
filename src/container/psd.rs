//! Owns the layout of Photoshop documents, PSD and PSB (Adobe Photoshop File Formats Specification): size, image resources, layer
//! names.

use std::borrow::Cow;

use crate::container::window::Window;
use crate::container::{EndLook, Format, Layout, Segment, SegmentKind};
use crate::error::{Skip, SkipKind, Stage};
use crate::limits::Deadline;
use crate::source::Bytes;

/// Most bytes kept of the image resources.
const MAX_RESOURCE_BYTES: usize = 64 * 1024 * 1024;

/// Most layers whose name is told.
const MAX_LAYERS: usize = 256;

/// Most additional blocks of one layer looked at for its name.
const MAX_BLOCKS: usize = 64;

/// Walks a Photoshop document. `format` is what the signature said; the walker may refine it.
pub fn read<'a>(bytes: &'a Bytes, format: Format, _end: EndLook, _deadline: Deadline) -> Layout<'a> {
    let mut layout = Layout::new(format);
    let mut window = Window::new(bytes);
    if walk(&mut layout, &mut window).is_none() {
        layout.truncated = Some("the file ends before its layers do".into());
    }
    layout.skips.extend(window.failure("PSD"));
    layout
}

/// Walks header, colour data, resources and layers; `None` where the file ends before.
fn walk<'a>(layout: &mut Layout<'a>, window: &mut Window<'a>) -> Option<()> {
    let large = window.array::<2>(4)? == [0, 2];
    let [h1, h2, h3, h4, w1, w2, w3, w4] = window.array::<8>(14)?;
    layout.size = Some((u32::from_be_bytes([w1, w2, w3, w4]), u32::from_be_bytes([h1, h2, h3, h4])));
    let resources = 26 + 4 + u64::from(u32::from_be_bytes(window.array(26)?));
    let length = u32::from_be_bytes(window.array(resources)?);
    let start = resources + 4;
    if length > 0 {
        let bytes = window.take(start, MAX_RESOURCE_BYTES.min(length as usize));
        layout.segments.push(Segment { kind: SegmentKind::Photoshop, offset: Some(start), bytes });
    }
    let layers = start + u64::from(length);
    let wide = if large { 8 } else { 4 };
    let section = length_at(window, layers, large)?;
    if section == 0 {
        return Some(());
    }
    // Documents of 16 or 32 bits a channel leave the layer information empty and put it into a tagged block behind.
    let (first, end) = (layers + wide, layers.checked_add(wide)?.checked_add(section)?);
    let info = length_at(window, first, large)?;
    if info > 0 {
        return names(layout, window, first + wide, large);
    }
    let masks = u64::from(u32::from_be_bytes(window.array(first + wide)?));
    let mut at = first + wide + 4 + masks;
    for _ in 0..MAX_BLOCKS {
        if at.saturating_add(12) > end {
            break;
        }
        let (key, content, length) = block(window, at, large)?;
        if matches!(&key, b"Lr16" | b"Lr32" | b"Layr") {
            return names(layout, window, content, large);
        }
        // Padded to four bytes, counted from the content's start: the section itself may begin anywhere.
        at = content.checked_add(length.checked_next_multiple_of(4)?)?;
    }
    Some(())
}

fn length_at(window: &mut Window<'_>, at: u64, wide: bool) -> Option<u64> {
    if wide {
        window.array(at).map(u64::from_be_bytes)
    } else {
        window.array(at).map(|b| u64::from(u32::from_be_bytes(b)))
    }
}

/// The additional block at `at`: its key, where its content starts, and how long that is. In large documents some keys have a length
/// of eight bytes (Adobe's specification, "Additional Layer Information").
fn block(window: &mut Window<'_>, at: u64, large: bool) -> Option<([u8; 4], u64, u64)> {
    const WIDE: [&[u8; 4]; 13] = [
        b"LMsk", b"Lr16", b"Lr32", b"Layr", b"Mt16", b"Mt32", b"Mtrn", b"Alph", b"FMsk", b"lnk2", b"FEid", b"FXid",
        b"PxSD",
    ];
    let [_, _, _, _, key @ ..] = window.array::<8>(at)?;
    let wide = large && WIDE.contains(&&key);
    let length = length_at(window, at + 8, wide)?;
    Some((key, at + if wide { 16 } else { 12 }, length))
}

/// Reads the names of the layers whose count stands at `at`.
fn names<'a>(layout: &mut Layout<'a>, window: &mut Window<'a>, at: u64, large: bool) -> Option<()> {
    // A negative count means that the first alpha channel is the merged picture's transparency.
    let count = usize::from(i16::from_be_bytes(window.array(at)?).unsigned_abs());
    if count > MAX_LAYERS {
        let detail = format!("more than {MAX_LAYERS} layers; the names of the rest were not read");
        layout.skips.push(Skip::new(Stage::Container, "layer names", SkipKind::TooLarge, detail));
    }
    let mut at = at + 2;
    for _ in 0..count.min(MAX_LAYERS) {
        let channels = u64::from(u16::from_be_bytes(window.array(at + 16)?));
        // Rectangle and channel count, then the channels, blend mode and flags.
        let extra = at + 18 + channels * if large { 10 } else { 6 } + 12;
        let length = u64::from(u32::from_be_bytes(window.array(extra)?));
        let start = extra + 4;
        let name = name(window, start, start + length, large);
        if let Some((offset, name)) = name.filter(|(_, name)| !name.is_empty()) {
            let kind = SegmentKind::Stated { namespace: "Photoshop", tag: "LayerName".into() };
            layout.segments.push(Segment { kind, offset: Some(offset), bytes: Cow::Owned(name.into_bytes()) });
        }
        at = start + length;
    }
    Some(())
}

/// The name in the extra data of one layer: the Unicode one where there is one, else the Pascal string.
fn name(window: &mut Window<'_>, start: u64, end: u64, large: bool) -> Option<(u64, String)> {
    let ranges = start + 4 + u64::from(u32::from_be_bytes(window.array(start)?));
    let short_at = ranges + 4 + u64::from(u32::from_be_bytes(window.array(ranges)?));
    let [short_length] = window.array::<1>(short_at)?;
    let short = window.get(short_at + 1, usize::from(short_length))?;
    let short: String = short.iter().map(|b| char::from(*b)).collect();
    let mut at = short_at + (u64::from(short_length) + 1).next_multiple_of(4);
    for _ in 0..MAX_BLOCKS {
        if at.saturating_add(12) > end {
            break;
        }
        let Some((key, content, length)) = block(window, at, large) else { break };
        if &key == b"luni" {
            let count = window.array(content).map_or(0, u32::from_be_bytes).min(1024) as usize;
            let Some(text) = window.get(content + 4, count * 2) else { break };
            let units: Vec<u16> =
                text.chunks_exact(2).filter_map(|b| Some(u16::from_be_bytes(b.try_into().ok()?))).collect();
            let text = String::from_utf16_lossy(&units);
            return Some((content + 4, text.trim_end_matches('\0').to_owned()));
        }
        at = content.saturating_add(length);
    }
    Some((short_at + 1, short))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_that_claims_all_numbers_there_are_ends_the_walk() {
        let mut file = b"8BPS\0\x02".to_vec();
        file.resize(34, 0);
        file.extend(1_000_u64.to_be_bytes());
        // No layers and no masks, then a block whose length is 64 bits wide.
        file.extend([0; 12]);
        file.extend(b"8BIMAlph");
        file.extend((u64::MAX - 73).to_be_bytes());
        let bytes = Bytes::from_memory(file);
        let layout = read(&bytes, Format::Psd, EndLook::Tail, Deadline::never());
        assert!(layout.segments.is_empty());
        assert!(layout.truncated.is_none() && layout.skips.is_empty());
    }

    #[test]
    fn the_layers_of_a_large_document_are_found_behind_any_block_of_wide_length() {
        let mut file = b"8BPS\0\x02".to_vec();
        file.resize(34, 0);
        file.extend(1_000_u64.to_be_bytes());
        // No layer information and no masks, then linked files with a length of eight bytes.
        file.extend([0; 12]);
        file.extend(b"8BIMlnk2\0\0\0\0\0\0\0\x04abcd");
        file.extend(b"8BIMLr16\0\0\0\0\0\0\0\x40\0\x01");
        file.extend([0; 18]);
        file.extend(b"8BIMnorm\xff\0\0\0");
        file.extend(b"\0\0\0\x10\0\0\0\0\0\0\0\0\x05Title\0\0");
        file.resize(1_100, 0);
        let bytes = Bytes::from_memory(file);
        let layout = read(&bytes, Format::Psd, EndLook::Tail, Deadline::never());
        assert_eq!(layout.segments.iter().map(|segment| &*segment.bytes).collect::<Vec<_>>(), [b"Title"]);
    }
}
