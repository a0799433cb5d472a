//! Owns texts that formats carry as they are: comments, PNG text chunks and the raw profiles inside them; and how text of unknown
//! encoding is taken, for all readers of this room.

use std::borrow::Cow;

use crate::container::{Segment, SegmentKind};
use crate::error::{Skip, SkipKind, Stage};
use crate::metadata::{Field, MAX_TEXT_BYTES, Metadata, Value, read_segment};
use crate::source::Bytes;

/// Largest raw profile unpacked from a PNG text chunk, in bytes.
const MAX_PROFILE_BYTES: usize = 16 << 20;

/// Reads a comment or text chunk and adds its fields, embedded things and skips to `metadata`; `bytes` is the file, for the readers
/// of profiles inside.
pub fn read(segment: &Segment<'_>, bytes: &Bytes, metadata: &mut Metadata) {
    match &segment.kind {
        SegmentKind::PngText { keyword, utf8 } => png_text(segment, keyword, *utf8, bytes, metadata),
        _ => comment(segment, metadata),
    }
}

/// Text of unknown encoding: UTF-8 where it is valid, else Windows-1252.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// `text` as a value: without blanks and NULs around it, [`cut`]; `None` where nothing is left.
pub(super) fn kept(text: &str) -> Option<Value> {
    let text = text.trim_matches(|c: char| c == '\0' || c.is_whitespace());
    (!text.is_empty()).then(|| Value::Text(cut(text)))
}

/// `text`, cut at [`MAX_TEXT_BYTES`].
pub(super) fn cut(text: &str) -> String {
    if text.len() <= MAX_TEXT_BYTES {
        return text.to_owned();
    }
    let mut cut = text.get(..text.floor_char_boundary(MAX_TEXT_BYTES)).unwrap_or_default().to_owned();
    cut.push('…');
    cut
}

/// Whether `bytes` hold something else than text: a control character that no text has, NULs at the end aside.
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    let end = bytes.iter().rposition(|b| *b != 0).map_or(0, |last| last + 1);
    let bytes = bytes.get(..end).unwrap_or_default();
    bytes.iter().any(|b| matches!(b, 0..=8 | 0x0E..=0x1A | 0x1C..=0x1F))
}

fn comment(segment: &Segment<'_>, metadata: &mut Metadata) {
    let value = match &*segment.bytes {
        [0xFF, 0xFE, rest @ ..] if rest.len() > 1 => kept(&encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0),
        [0xFE, 0xFF, rest @ ..] if rest.len() > 1 => kept(&encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0),
        bytes if is_binary(bytes) => Some(Value::Binary { length: bytes.len() as u64, offset: segment.offset }),
        bytes => kept(&decode(bytes)),
    };
    if let Some(value) = value {
        metadata.fields.push(Field::new("File", "Comment", value));
    }
}

fn png_text(segment: &Segment<'_>, keyword: &str, utf8: bool, bytes: &Bytes, metadata: &mut Metadata) {
    if let Some(name) = keyword.strip_prefix("Raw profile type ") {
        return raw_profile(name.trim(), &segment.bytes, bytes, metadata);
    }
    // Writers put UTF-8 where Latin-1 is due; multi-byte UTF-8 hardly ever reads as meant in Latin-1.
    let text = if utf8 { String::from_utf8_lossy(&segment.bytes) } else { decode(&segment.bytes) };
    if let Some(value) = kept(&text) {
        let tag = keyword.get(..keyword.floor_char_boundary(79)).unwrap_or_default();
        metadata.fields.push(Field::new("PNG", tag.to_owned(), value));
    }
}

/// A profile as ImageMagick writes it into PNG text: a line feed, the name, a line feed, the length in bytes as a padded decimal, a
/// line feed, and the profile in hexadecimal with line feeds in between (ImageMagick, `coders/png.c`).
fn raw_profile(name: &str, text: &[u8], bytes: &Bytes, metadata: &mut Metadata) {
    let profile = match unpack_profile(text) {
        Ok(profile) => profile,
        Err((kind, detail)) => {
            metadata.skips.push(Skip::new(Stage::Metadata, "PNG raw profile", kind, detail));
            return;
        }
    };
    let lower = name.to_ascii_lowercase();
    let (kind, start) = match (lower.as_str(), profile.as_slice()) {
        ("exif" | "app1", [b'E', b'x', b'i', b'f', 0, _, ..]) => (SegmentKind::Exif, 6),
        ("exif" | "app1", [b'I', b'I', ..] | [b'M', b'M', ..]) => (SegmentKind::Exif, 0),
        ("exif" | "app1" | "xmp", data) if data.starts_with(XMP_HEADER) => (SegmentKind::Xmp, XMP_HEADER.len()),
        ("xmp", _) => (SegmentKind::Xmp, 0),
        ("iptc" | "8bim" | "app13", data) if data.starts_with(PHOTOSHOP_HEADER) => {
            (SegmentKind::Photoshop, PHOTOSHOP_HEADER.len())
        }
        ("iptc" | "8bim" | "app13", [b'8', b'B', b'I', b'M', ..]) => (SegmentKind::Photoshop, 0),
        ("iptc", [0x1C, ..]) => (SegmentKind::Iptc, 0),
        ("icc" | "icm", _) => (SegmentKind::Icc, 0),
        _ => {
            let tag = format!("RawProfile {}", name.get(..name.floor_char_boundary(79)).unwrap_or_default());
            metadata.fields.push(Field::new("PNG", tag, Value::Binary { length: profile.len() as u64, offset: None }));
            return;
        }
    };
    let inner = profile.get(start..).unwrap_or_default();
    read_segment(&Segment { kind, offset: None, bytes: Cow::Borrowed(inner) }, bytes, metadata);
}

/// What stands before an XMP packet in a JPEG APP1 segment (XMP Specification Part 3, 1.1.3).
const XMP_HEADER: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
/// What stands before Photoshop resources in a JPEG APP13 segment.
const PHOTOSHOP_HEADER: &[u8] = b"Photoshop 3.0\0";

fn unpack_profile(text: &[u8]) -> Result<Vec<u8>, (SkipKind, &'static str)> {
    const BROKEN: (SkipKind, &str) = (SkipKind::Malformed, "not written as raw profiles are");
    // Name and length are the first two lines that are not empty.
    let mut rest = text;
    let mut line = || {
        while let [b'\n' | b'\r', tail @ ..] = rest {
            rest = tail;
        }
        let end = memchr::memchr(b'\n', rest)?;
        let (line, tail) = rest.split_at_checked(end)?;
        rest = tail;
        Some(line)
    };
    let _name = line().ok_or(BROKEN)?;
    let length = line().and_then(|l| std::str::from_utf8(l).ok()).and_then(|l| l.trim().parse::<usize>().ok());
    let length = length.ok_or(BROKEN)?;
    if length > MAX_PROFILE_BYTES {
        return Err((SkipKind::TooLarge, "the profile is too large to be unpacked"));
    }
    let mut profile = Vec::with_capacity(length.min(rest.len() / 2));
    let mut high = None;
    for digit in rest.iter().filter_map(|b| char::from(*b).to_digit(16)) {
        if profile.len() == length {
            break;
        }
        high = match high {
            None => Some(digit),
            Some(high) => {
                profile.push((high << 4 | digit) as u8);
                None
            }
        };
    }
    if profile.is_empty() { Err(BROKEN) } else { Ok(profile) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    fn read_kind(kind: SegmentKind, data: &[u8]) -> Metadata {
        let mut metadata = Metadata::default();
        let segment = Segment { kind, offset: Some(20), bytes: Cow::Borrowed(data) };
        read(&segment, &Bytes::from_memory(Vec::new()), &mut metadata);
        metadata
    }

    fn keyword(keyword: &str, utf8: bool) -> SegmentKind {
        SegmentKind::PngText { keyword: keyword.to_owned(), utf8 }
    }

    #[test]
    fn comments_are_read_as_what_they_are() {
        let value = |data| read_kind(SegmentKind::Comment, data).fields.pop().map(|f| f.value);
        assert_eq!(value("Grüße\0".as_bytes()), Some(Value::Text("Grüße".into())));
        assert_eq!(value(b"Gr\xFC\xDFe"), Some(Value::Text("Grüße".into())));
        assert_eq!(value(b"\x01\x02\x03"), Some(Value::Binary { length: 3, offset: Some(20) }));
        assert_eq!(value(b" \0"), None);
    }

    #[test]
    fn png_text_keeps_its_keyword() {
        let metadata = read_kind(keyword("parameters", false), "a cät".as_bytes());
        assert_eq!(metadata.get("PNG", "parameters").unwrap().value.to_text(), "a cät");
        assert_eq!(read_kind(keyword("Author", false), b"J\xF6rg").fields[0].value.to_text(), "Jörg");
    }

    #[test]
    fn long_text_is_cut_at_a_character() {
        let Some(Value::Text(text)) = kept(&"ü".repeat(MAX_TEXT_BYTES)) else { panic!("text expected") };
        assert!(text.ends_with("ü…") && text.len() <= MAX_TEXT_BYTES + 3);
    }

    #[test]
    fn raw_profiles_are_unpacked_and_routed() {
        let metadata = read_kind(keyword("Raw profile type iptc", false), b"\niptc\n       8\n1c0250\n0003416e6e\n");
        assert_eq!(metadata.get("IPTC", "By-line").unwrap().value.to_text(), "Ann");
        let mut nested = b"Exif\0\0".to_vec();
        nested.extend(b"II*\0\x08\0\0\0\0\0\0\0\0\0");
        let hex: String = nested.iter().map(|b| format!("{b:02x}")).collect();
        let text = format!("\nexif\n    {}\n{hex}\n", nested.len());
        assert!(unpack_profile(text.as_bytes()).is_ok_and(|profile| profile == nested));
        let metadata = read_kind(keyword("Raw profile type own", false), b"\ngeneric data\n       2\n0102\n");
        assert_eq!(metadata.fields[0].value, Value::Binary { length: 2, offset: None });
        for broken in [&b""[..], b"\n", b"\nexif\n", b"\nexif\nx\n00", b"\nexif\n 99999999999\n00", b"\nexif\n 2\n"] {
            assert_eq!(read_kind(keyword("Raw profile type exif", false), broken).skips.len(), 1);
        }
    }
}
