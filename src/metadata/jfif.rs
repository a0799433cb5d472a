//! Owns JFIF and other application segments that state facts of their own. What is not known to be harmless and not understood
//! comes out as a binary field, so that nobody takes silence for absence.

use std::borrow::Cow;

use super::ifd::decode_text;
use super::{MAX_TEXT_BYTES, Value};
use crate::container::{Embedded, EmbeddedKind, Location, Segment, SegmentKind};
use crate::metadata::{Field, Metadata};

/// Most `key=value` lines kept of a text segment; Olympus writes about 60.
const MAX_LINES: usize = 500;

/// Most records of a Ducky segment; Photoshop writes 3.
const MAX_RECORDS: usize = 16;

/// Reads an application segment and adds its fields, embedded things and skips to `metadata`.
pub fn read(segment: &Segment<'_>, metadata: &mut Metadata) {
    match &segment.kind {
        SegmentKind::Jfif => jfif(segment, metadata),
        SegmentKind::Other(name) => other(name, segment, metadata),
        _ => {}
    }
}

/// Version, density and its unit, and the place of the uncompressed thumbnail (ITU-T T.871 section 10.1).
fn jfif(segment: &Segment<'_>, metadata: &mut Metadata) {
    let bytes = segment.bytes.as_ref();
    let &[major, minor, unit, x1, x2, y1, y2, ref rest @ ..] = bytes else { return };
    let mut add = |tag, value| metadata.fields.push(Field::new("JFIF", tag, value));
    add("JFIFVersion", Value::Text(format!("{major}.{minor:02}")));
    add("ResolutionUnit", Value::Unsigned(u64::from(unit)));
    add("XResolution", Value::Unsigned(u64::from(u16::from_be_bytes([x1, x2]))));
    add("YResolution", Value::Unsigned(u64::from(u16::from_be_bytes([y1, y2]))));
    if let &[width, height, ref pixels @ ..] = rest
        && width > 0
        && height > 0
    {
        let length = usize::from(width) * usize::from(height) * 3;
        let Some(pixels) = pixels.get(..length) else { return };
        let location = match segment.offset {
            Some(offset) => Location::File { offset: offset.saturating_add(9), length: length as u64 },
            None => Location::Memory(pixels.to_vec()),
        };
        metadata.embedded.push(Embedded {
            kind: EmbeddedKind::Thumbnail,
            location,
            media: Some("image/x-raw-rgb"),
            size: Some((u32::from(width), u32::from(height))),
            named_by: Cow::Borrowed("JFIF"),
        });
    }
}

/// A segment, chunk or box by its name: `APP12 Ducky`, `PNG xxXx`.
fn other(name: &str, segment: &Segment<'_>, metadata: &mut Metadata) {
    let (place, signature) = name.split_once(' ').unwrap_or((name, ""));
    let bytes = segment.bytes.as_ref();
    match place {
        // Adobe's colour transform tells the decoder something, and nobody else.
        "APP14" if bytes.starts_with(b"Adobe") => {}
        "APP12" if bytes.starts_with(b"Ducky") => ducky(bytes.get(5..).unwrap_or_default(), metadata),
        "APP12" if memchr::memchr(b'=', bytes).is_some() => picture_info(bytes, metadata),
        "APP10" if bytes.starts_with(b"UNICODE\0") => {
            let text = utf16_be(bytes.get(8..).unwrap_or_default());
            metadata.fields.push(Field::new("APP10", "Comment", Value::Text(text)));
        }
        _ => {
            let tag = match signature.trim_matches(|c: char| c == '"' || c.is_whitespace()) {
                "" => Cow::Borrowed("data"),
                signature => Cow::Owned(signature.to_owned()),
            };
            let value = match readable_text(bytes) {
                Some(text) => Value::Text(text),
                None => Value::Binary { length: bytes.len() as u64, offset: segment.offset },
            };
            metadata.fields.push(Field::new(place.to_owned(), tag, value));
        }
    }
}

/// Bytes that are text as a whole, without their closing NULs.
fn readable_text(bytes: &[u8]) -> Option<String> {
    let end = bytes.iter().rposition(|b| *b != 0)? + 1;
    let text = std::str::from_utf8(bytes.get(..end.min(MAX_TEXT_BYTES))?).ok()?;
    (text.len() >= 4 && !text.chars().any(|c| c.is_control() && !c.is_whitespace())).then(|| text.to_owned())
}

/// Records of Photoshop's "Save for Web": tag, length, content, all big-endian; 1 quality, 2 comment, 3 copyright, the texts as
/// UTF-16 behind their length (as ExifTool documents it).
fn ducky(bytes: &[u8], metadata: &mut Metadata) {
    let mut rest = bytes;
    for _ in 0..MAX_RECORDS {
        let &[tag1, tag2, len1, len2, ref content @ ..] = rest else { return };
        let length = usize::from(u16::from_be_bytes([len1, len2]));
        let Some((content, behind)) = content.split_at_checked(length) else { return };
        let text = || Value::Text(utf16_be(content.get(4..).unwrap_or_default()));
        match (u16::from_be_bytes([tag1, tag2]), content) {
            (1, &[a, b, c, d]) => {
                let quality = Value::Unsigned(u64::from(u32::from_be_bytes([a, b, c, d])));
                metadata.fields.push(Field::new("Ducky", "Quality", quality));
            }
            (2, _) => metadata.fields.push(Field::new("Ducky", "Comment", text())),
            (3, _) => metadata.fields.push(Field::new("Ducky", "Copyright", text())),
            _ => return,
        }
        rest = behind;
    }
}

/// `key=value` lines of cameras from before EXIF (Agfa, Olympus, Epson, Sanyo …): `[camera info]`, `Type=…`, `Serial#=…`.
fn picture_info(bytes: &[u8], metadata: &mut Metadata) {
    let lines = bytes.split(|b| matches!(b, b'\r' | b'\n' | 0));
    for line in lines.filter(|l| !l.is_empty()).take(MAX_LINES) {
        let line = decode_text(line);
        let Some((key, value)) = line.split_once('=') else { continue };
        // The first key stands behind the segment's signature.
        let key = key.rsplit(|c: char| c.is_control()).next().unwrap_or_default().trim();
        let tag = match key {
            "" => continue,
            "Serial#" => Cow::Borrowed("SerialNumber"),
            "Type" => Cow::Borrowed("CameraType"),
            "TimeDate" => Cow::Borrowed("DateTimeOriginal"),
            key => Cow::Owned(key.to_owned()),
        };
        metadata.fields.push(Field::new("APP12", tag, Value::Text(value.trim().to_owned())));
    }
}

fn utf16_be(bytes: &[u8]) -> String {
    let bytes = bytes.get(..MAX_TEXT_BYTES).unwrap_or(bytes);
    let units = bytes.chunks_exact(2).filter_map(|b| Some(u16::from_be_bytes(b.try_into().ok()?)));
    char::decode_utf16(units.take_while(|u| *u != 0)).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn fields(kind: SegmentKind, bytes: &[u8]) -> Vec<(String, String, String)> {
        let mut metadata = Metadata::default();
        read(&Segment { kind, offset: Some(20), bytes: Cow::Borrowed(bytes) }, &mut metadata);
        let row = |f: &Field| (f.namespace.to_string(), f.tag.to_string(), f.value.to_text().into_owned());
        metadata.fields.iter().map(row).collect()
    }

    #[test]
    fn jfif_gives_version_and_density() {
        let rows = fields(SegmentKind::Jfif, &[1, 2, 1, 0, 72, 0, 72, 0, 0]);
        assert_eq!(rows[0].2, "1.02");
        assert_eq!(rows[2].2, "72");
        assert!(fields(SegmentKind::Jfif, &[1, 2]).is_empty());
    }

    #[test]
    fn picture_info_lines_become_fields() {
        let rows = fields(
            SegmentKind::Other("APP12".into()),
            b"OLYMPUS OPTICAL CO.,LTD.\0[camera info]\r\nType=C900Z\r\nSerial#=42\r\n",
        );
        assert_eq!(rows[0], ("APP12".into(), "CameraType".into(), "C900Z".into()));
        assert_eq!(rows[1].1, "SerialNumber");
    }

    #[test]
    fn ducky_gives_quality_and_comment() {
        let rows = fields(
            SegmentKind::Other("APP12 Ducky".into()),
            b"Ducky\0\x01\0\x04\0\0\0\x3c\0\x02\0\x08\0\0\0\x02\0h\0i\0\0",
        );
        assert_eq!(rows[0].2, "60");
        assert_eq!(rows[1], ("Ducky".into(), "Comment".into(), "hi".into()));
    }

    #[test]
    fn an_unknown_segment_is_told_and_adobe_is_not() {
        let rows = fields(SegmentKind::Other("APP4 SCALADO".into()), b"SCALADO\0\x01\x02\xff");
        assert_eq!(rows, [("APP4".into(), "SCALADO".into(), "(11 bytes)".into())]);
        assert!(fields(SegmentKind::Other("APP14 Adobe".into()), b"Adobe\0\x64\0\0\0\0\x01").is_empty());
    }
}
