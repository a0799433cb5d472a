//! Owns Photoshop image resources (Adobe Photoshop File Formats Specification, "Image Resources"): thumbnail, URLs, captions, names,
//! and what of other kinds lies inside (IPTC-IIM, EXIF, XMP, ICC), which their own readers read.

use std::borrow::Cow;

use crate::byte_order::be32;
use crate::container::{Embedded, EmbeddedKind, Location, Segment, SegmentKind};
use crate::error::{Skip, SkipKind, Stage};
use crate::metadata::{Field, MAX_TEXT_BYTES, Metadata, Value, read_segment, text};
use crate::source::Bytes;

/// What a resource starts with: Photoshop, PhotoDeluxe, and other writers.
const SIGNATURES: [&[u8; 4]; 5] = [b"8BIM", b"PHUT", b"DCSR", b"AgHg", b"MeSa"];
/// Most resources read; real files have below 60.
const MAX_RESOURCES: usize = 2_000;
/// Most texts read of one descriptor; a document of many layer compositions has some dozens.
const MAX_DESCRIPTOR_TEXTS: usize = 500;

/// Length of the header before a thumbnail's JPEG data, in bytes.
const THUMBNAIL_HEADER_BYTES: usize = 28;

/// Reads Photoshop image resources and adds its fields, embedded things and skips to `metadata`; `bytes` is the file, for the readers
/// of what lies inside.
pub fn read(segment: &Segment<'_>, bytes: &Bytes, metadata: &mut Metadata) {
    let data = &*segment.bytes;
    let mut at = 0;
    let mut trouble = None;
    for count in 0.. {
        let rest = data.get(at..).unwrap_or_default();
        if rest.iter().all(|b| *b == 0) {
            break;
        }
        if count == MAX_RESOURCES {
            trouble = Some((SkipKind::TooLarge, "more resources than are read"));
            break;
        }
        let Some(resource) = Resource::at(data, at) else {
            // A wrong padding or some bytes of garbage: go on with the next signature.
            let next = (1..rest.len()).find(|n| rest.get(*n..).is_some_and(has_signature));
            trouble = Some(match next {
                Some(_) => (SkipKind::Malformed, "bytes between the resources are none"),
                None => (SkipKind::Truncated, "the last resource breaks off"),
            });
            match next {
                Some(next) => at += next,
                None => break,
            }
            continue;
        };
        at = resource.next;
        if resource.is_cut {
            trouble = Some((SkipKind::Truncated, "the last resource breaks off"));
        }
        let offset = segment.offset.map(|offset| offset + resource.start as u64);
        resource.read(offset, bytes, metadata);
    }
    if let Some((kind, detail)) = trouble {
        metadata.skips.push(Skip::new(Stage::Metadata, "Photoshop resources", kind, detail));
    }
}

fn has_signature(data: &[u8]) -> bool {
    data.first_chunk::<4>().is_some_and(|start| SIGNATURES.contains(&start))
}

/// One resource.
struct Resource<'a> {
    id: u16,
    name: &'a [u8],
    /// Where its data starts.
    start: usize,
    data: &'a [u8],
    /// Where the next one starts.
    next: usize,
    is_cut: bool,
}

impl<'a> Resource<'a> {
    /// The resource at `at`: signature, identifier, Pascal name padded to even length, length, data padded to even length.
    fn at(all: &'a [u8], at: usize) -> Option<Self> {
        let head = all.get(at..)?;
        if !has_signature(head) {
            return None;
        }
        let id = u16::from_be_bytes(*head.get(4..6)?.first_chunk()?);
        let name_length = usize::from(*head.get(6)?);
        let name = head.get(7..7 + name_length)?;
        let sized = at + 6 + (1 + name_length).next_multiple_of(2);
        let length = be32(all, sized)? as usize;
        let start = sized + 4;
        let end = start.checked_add(length)?.min(all.len());
        let data = all.get(start..end)?;
        let is_cut = data.len() < length;
        // Some writers leave the padding out.
        let next = if length % 2 == 1 && !all.get(end..).is_some_and(has_signature) { end + 1 } else { end };
        Some(Self { id, name, start, data, next, is_cut })
    }

    fn read(&self, offset: Option<u64>, bytes: &Bytes, metadata: &mut Metadata) {
        let mut inner =
            |kind| read_segment(&Segment { kind, offset, bytes: Cow::Borrowed(self.data) }, bytes, metadata);
        match self.id {
            0x0404 => return inner(SegmentKind::Iptc),
            0x040F => return inner(SegmentKind::Icc),
            0x0424 => return inner(SegmentKind::Xmp),
            0x0422 | 0x0423 => return self.exif(offset, bytes, metadata),
            0x0409 | 0x040C => return self.thumbnail(offset, metadata),
            _ => {}
        }
        // Paths and plug-in resources have names that people gave; the others, if any, have Photoshop's own.
        let name_tag = match self.id {
            0x07D0..=0x0BB6 => Some("PathName"),
            0x03E8..=0x0BB8 | 0x2710 => None,
            _ => Some("ResourceName"),
        };
        if let Some((tag, name)) = name_tag.zip(text::kept(&decode_name(self.name))) {
            metadata.fields.push(Field::new("Photoshop", tag, name));
        }
        let mut push = |tag: &'static str, value: Option<Value>| {
            if let Some(value) = value {
                metadata.fields.push(Field::new("Photoshop", tag, value));
            }
        };
        match self.id {
            0x03EE => push("AlphaChannelsNames", list(pascal_strings(self.data))),
            0x03F0 => push("PStringCaption", list(pascal_strings(self.data))),
            0x0BB7 => push("ClippingPathName", list(pascal_strings(self.data).into_iter().take(1).collect())),
            0x040A => push("CopyrightFlag", self.data.first().map(|flag| Value::Unsigned((*flag).into()))),
            0x040B => push("URL", text::kept(&text::decode(self.data))),
            0x0415 => push("UnicodeAlphaNames", list(unicode_strings(self.data))),
            0x041A => push("Slices", list(slice_texts(self.data))),
            0x041B => push("WorkflowURL", list(unicode_strings(self.data))),
            0x041E => push("URL_List", list(url_list(self.data))),
            0x0421 => {
                // Version, a flag, writer's and reader's name as Unicode strings, file version.
                let mut names = unicode_strings(self.data.get(5..).unwrap_or_default()).into_iter();
                push("WriterName", names.next());
                push("ReaderName", names.next());
            }
            0x0425 => {
                let digest: String = self.data.iter().take(16).map(|b| format!("{b:02x}")).collect();
                push("IPTCDigest", text::kept(&digest));
            }
            0x043E => push("AutoSaveFilePath", list(descriptor_texts(self.data))),
            0x043F => push("AutoSaveFormat", list(descriptor_texts(self.data))),
            0x03EA => push("XMLData", self.words(offset)),
            0x1B58 => push("ImageReadyVariables", self.words(offset)),
            0x1B59 => push("ImageReadyDataSets", self.words(offset)),
            0x1F40 => push("LightroomWorkflow", self.words(offset)),
            0x03E9 => push("MacintoshPrintInfo", self.words(offset)),
            0x043C => push("MacintoshNSPrintInfo", self.words(offset)),
            0x043D => push("WindowsDEVMODE", self.words(offset)),
            0x043A => self.descriptor("PrintInfo2", metadata),
            0x043B => self.descriptor("PrintStyle", metadata),
            0x0429 => self.descriptor("LayerComps", metadata),
            0x042F => self.descriptor("PrintInfo", metadata),
            0x0433 => self.descriptor("TimelineInfo", metadata),
            0x0434 => self.descriptor("SheetDisclosure", metadata),
            0x0438 => self.descriptor("CountInfo", metadata),
            // Colours, screens, guides, angles, flags, numbers of layers, path geometry: nothing that anybody wrote.
            0x03E8..=0x0442 | 0x07D0..=0x0BB8 | 0x2710 => {}
            id => {
                let value = if self.data.is_empty() { None } else { self.words(offset) };
                if let Some(value) = value {
                    metadata.fields.push(Field::new("Photoshop", format!("0x{id:04x}"), value));
                }
            }
        }
    }

    /// The data as text where it is text, else as so many bytes.
    fn words(&self, offset: Option<u64>) -> Option<Value> {
        if text::is_binary(self.data) {
            Some(Value::Binary { length: self.data.len() as u64, offset })
        } else {
            text::kept(&text::decode(self.data))
        }
    }

    /// The texts in a descriptor, if there are any; its numbers say nothing.
    fn descriptor(&self, tag: &'static str, metadata: &mut Metadata) {
        if let Some(value) = list(descriptor_texts(self.data)) {
            metadata.fields.push(Field::new("Photoshop", tag, value));
        }
    }

    fn exif(&self, offset: Option<u64>, bytes: &Bytes, metadata: &mut Metadata) {
        let prefix = if self.data.starts_with(b"Exif\0\0") { 6 } else { 0 };
        let block = self.data.get(prefix..).unwrap_or_default();
        if matches!(block, [b'I', b'I', ..] | [b'M', b'M', ..]) {
            let offset = offset.map(|offset| offset + prefix as u64);
            let segment = Segment { kind: SegmentKind::Exif, offset, bytes: Cow::Borrowed(block) };
            read_segment(&segment, bytes, metadata);
        }
    }

    /// Header: format (1 is JPEG), width, height, bytes a row, size unpacked, size packed, bits, planes.
    fn thumbnail(&self, offset: Option<u64>, metadata: &mut Metadata) {
        let picture = self.data.get(THUMBNAIL_HEADER_BYTES..).unwrap_or_default();
        if picture.is_empty() {
            let detail = "the thumbnail resource holds no picture";
            metadata.skips.push(Skip::new(Stage::Metadata, "Photoshop resources", SkipKind::Malformed, detail));
            return;
        }
        let size = be32(self.data, 4).zip(be32(self.data, 8)).filter(|(w, h)| *w > 0 && *h > 0);
        let length = picture.len() as u64;
        let offset = offset.map(|offset| offset + THUMBNAIL_HEADER_BYTES as u64);
        let location = match offset {
            Some(offset) => Location::File { offset, length },
            None => Location::Memory(picture.to_vec()),
        };
        let media = (be32(self.data, 0) == Some(1) && picture.starts_with(&[0xFF, 0xD8])).then_some("image/jpeg");
        let (tag, named_by) = match self.id {
            0x0409 => ("PhotoshopBGRThumbnail", "Photoshop resource 0x0409"),
            _ => ("PhotoshopThumbnail", "Photoshop resource 0x040C"),
        };
        metadata.fields.push(Field::new("Photoshop", tag, Value::Binary { length, offset }));
        let (kind, named_by) = (EmbeddedKind::Thumbnail, Cow::Borrowed(named_by));
        metadata.embedded.push(Embedded { kind, location, media, size, named_by });
    }
}

/// Names of resources are Mac Roman unless they are UTF-8.
fn decode_name(name: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(name) {
        Ok(name) => Cow::Borrowed(name),
        Err(_) => encoding_rs::MACINTOSH.decode_without_bom_handling(name).0,
    }
}

fn list(mut values: Vec<Value>) -> Option<Value> {
    match values.len() {
        0 => None,
        1 => values.pop(),
        _ => Some(Value::List(values)),
    }
}

fn pascal_strings(mut data: &[u8]) -> Vec<Value> {
    let mut strings = Vec::new();
    while let Some((length, rest)) = data.split_first() {
        let end = usize::from(*length).min(rest.len());
        let (string, tail) = rest.split_at(end);
        strings.extend(text::kept(&decode_name(string)));
        data = tail;
    }
    strings
}

/// A Unicode string at the start of `data` (a count of UTF-16 units, then the units), and how many bytes it takes. `None` also where
/// it is longer than any value kept: hostile ones could overlap a thousandfold.
fn unicode_string(data: &[u8]) -> Option<(Cow<'_, str>, usize)> {
    let length = (be32(data, 0)? as usize).checked_mul(2).filter(|length| *length <= 2 * MAX_TEXT_BYTES)?;
    let units = data.get(4..length.checked_add(4)?)?;
    Some((encoding_rs::UTF_16BE.decode_without_bom_handling(units).0, 4 + length))
}

fn unicode_strings(mut data: &[u8]) -> Vec<Value> {
    let mut strings = Vec::new();
    while let Some((string, length)) = unicode_string(data) {
        strings.extend(text::kept(&string));
        data = data.get(length..).unwrap_or_default();
    }
    strings
}

/// A count, then for each URL a long, an identifier and a Unicode string.
fn url_list(data: &[u8]) -> Vec<Value> {
    let mut urls = Vec::new();
    let mut at = 4;
    while let Some((url, length)) = data.get(at + 8..).and_then(unicode_string) {
        urls.extend(text::kept(&url));
        at += 8 + length;
    }
    urls
}

/// What people wrote into slices: of version 6 the group's name and each slice's name, URL, target, message, alternative text and
/// cell text; of versions 7 and 8 the texts of the descriptor.
fn slice_texts(data: &[u8]) -> Vec<Value> {
    if be32(data, 0) != Some(6) {
        return descriptor_texts(data);
    }
    let mut texts = Vec::new();
    let Some((group, length)) = data.get(20..).and_then(unicode_string) else { return texts };
    texts.extend(text::kept(&group));
    let mut at = 24 + length;
    let mut string = |at: usize| {
        let (string, length) = data.get(at..).and_then(unicode_string)?;
        texts.extend(text::kept(&string));
        Some(at + length)
    };
    // Identifier, group, origin (1: an associated layer follows), name, type, edges, four texts, a flag, a text, alignment, colour.
    while let Some(origin) = be32(data, at + 8) {
        let name = at + if origin == 1 { 16 } else { 12 };
        let end = string(name)
            .and_then(|at| string(at + 20))
            .and_then(&mut string)
            .and_then(&mut string)
            .and_then(&mut string)
            .and_then(|at| string(at + 1));
        let Some(end) = end else { break };
        at = end + 12;
    }
    texts
}

/// The texts of a descriptor: whatever stands behind a `TEXT` type as a Unicode string. Found by that mark instead of by walking the
/// structure, which has some twenty types and new ones with each version.
fn descriptor_texts(data: &[u8]) -> Vec<Value> {
    let mut texts = Vec::new();
    let mut rest = data;
    while let Some(at) = memchr::memmem::find(rest, b"TEXT").filter(|_| texts.len() < MAX_DESCRIPTOR_TEXTS) {
        rest = rest.get(at + 4..).unwrap_or_default();
        // What stands inside a text is no mark: hostile ones would hold one another.
        if let Some((string, length)) = unicode_string(rest) {
            texts.extend(text::kept(&string));
            rest = rest.get(length..).unwrap_or_default();
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    fn resource(id: u16, name: &[u8], data: &[u8]) -> Vec<u8> {
        let mut out = b"8BIM".to_vec();
        out.extend(id.to_be_bytes());
        out.push(name.len() as u8);
        out.extend(name);
        out.resize(out.len().next_multiple_of(2), 0);
        out.extend((data.len() as u32).to_be_bytes());
        out.extend(data);
        out.resize(out.len().next_multiple_of(2), 0);
        out
    }

    fn unicode(text: &str) -> Vec<u8> {
        let mut out = (text.encode_utf16().count() as u32).to_be_bytes().to_vec();
        out.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
        out
    }

    fn read_bytes(data: &[u8]) -> Metadata {
        let mut metadata = Metadata::default();
        let segment = Segment { kind: SegmentKind::Photoshop, offset: Some(50), bytes: Cow::Borrowed(data) };
        read(&segment, &Bytes::from_memory(Vec::new()), &mut metadata);
        metadata
    }

    fn lines(metadata: &Metadata) -> Vec<String> {
        metadata.fields.iter().map(|f| format!("{}:{}={}", f.namespace, f.tag, f.value.to_text())).collect()
    }

    fn sample() -> Vec<u8> {
        let mut thumbnail = Vec::new();
        for number in [1u32, 4, 3, 12, 36, 5, 0x18_0001] {
            thumbnail.extend(number.to_be_bytes());
        }
        thumbnail.extend([0xFF, 0xD8, 0xFF, 0xD9, 0]);
        let version = [&[0, 0, 0, 1, 1], unicode("Adobe").as_slice(), &unicode("Reader"), &[0, 0, 0, 1]].concat();
        [
            resource(0x0404, b"", b"\x1C\x02\x50\0\x03Ann"),
            resource(0x040C, b"", &thumbnail),
            resource(0x07D0, b"Path 1", &[0; 26]),
            resource(0x040B, b"", b"http://example.org"),
            resource(0x0421, b"", &version),
            resource(0x0FA0, b"plug", &[1, 2, 3]),
            resource(0x041E, b"", &[&[0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1], unicode("u").as_slice()].concat()),
        ]
        .concat()
    }

    #[test]
    fn resources_are_read_and_routed() {
        let metadata = read_bytes(&sample());
        assert_eq!(
            lines(&metadata),
            [
                "IPTC:By-line=Ann",
                "Photoshop:PhotoshopThumbnail=(5 bytes)",
                "Photoshop:PathName=Path 1",
                "Photoshop:URL=http://example.org",
                "Photoshop:WriterName=Adobe",
                "Photoshop:ReaderName=Reader",
                "Photoshop:ResourceName=plug",
                "Photoshop:0x0fa0=(3 bytes)",
                "Photoshop:URL_List=u",
            ]
        );
        assert!(metadata.skips.is_empty());
        let thumbnail = &metadata.embedded[0];
        assert_eq!((thumbnail.size, thumbnail.media), (Some((4, 3)), Some("image/jpeg")));
        let start = sample().windows(3).position(|w| w == [0xFF, 0xD8, 0xFF]).unwrap() as u64 + 50;
        assert!(matches!(thumbnail.location, Location::File { offset, length: 5 } if offset == start));
    }

    #[test]
    fn a_missing_padding_and_garbage_are_stepped_over() {
        let mut data = resource(0x040B, b"", b"odd");
        data.pop();
        data.extend(resource(0x040B, b"", b"even"));
        assert_eq!(lines(&read_bytes(&data)).len(), 2);
        let data = [b"junk".to_vec(), resource(0x040B, b"", b"even")].concat();
        let metadata = read_bytes(&data);
        assert_eq!((lines(&metadata).len(), metadata.skips.len()), (1, 1));
    }

    #[test]
    fn no_cut_and_no_flipped_byte_panics() {
        let data = sample();
        for cut in 0..data.len() {
            read_bytes(&data[..cut]);
            let mut flipped = data.clone();
            flipped[cut] ^= 0xFF;
            read_bytes(&flipped);
        }
    }

    #[test]
    fn marks_of_texts_inside_a_text_are_no_texts() {
        let inside = [b"TEXT".repeat(200), unicode("name")].concat();
        let units = (inside.len() / 2) as u32;
        let data = [b"TEXT", &units.to_be_bytes()[..], &inside, b"TEXT", &unicode("behind")].concat();
        let texts = descriptor_texts(&data);
        assert_eq!(texts.len(), 2);
        assert_eq!(texts[1].to_text(), "behind");
    }
}
