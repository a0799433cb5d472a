//! Owns ICC profiles (ICC.1:2022): description, copyright, and which device and when. Colours are nobody's concern here.

use crate::byte_order::be32;
use crate::container::Segment;
use crate::error::{Skip, SkipKind, Stage};
use crate::metadata::{Field, MAX_TEXT_BYTES, Metadata, Value, text};

/// Length of the profile header in bytes (ICC.1, 7.2).
const HEADER_BYTES: usize = 128;
/// Most entries of the tag table read; real profiles have below 60.
const MAX_TAGS: usize = 200;

/// Longest name of a language kept, in bytes of UTF-16: entries may overlap, and a hostile profile's do.
const MAX_NAME_BYTES: usize = 4096;

/// Reads an ICC profile and adds its fields, embedded things and skips to `metadata`.
pub fn read(segment: &Segment<'_>, metadata: &mut Metadata) {
    let data = &*segment.bytes;
    let mut skip = |kind, detail: &'static str| {
        metadata.skips.push(Skip::new(Stage::Metadata, "ICC profile", kind, detail));
    };
    if data.len() < HEADER_BYTES || data.get(36..40) != Some(b"acsp") {
        let kind = if data.len() < HEADER_BYTES { SkipKind::Truncated } else { SkipKind::Malformed };
        return skip(kind, "not a whole ICC profile header");
    }
    let count = be32(data, HEADER_BYTES).unwrap_or(0) as usize;
    let table = data.get(HEADER_BYTES + 4..).unwrap_or_default().as_chunks::<12>().0;
    if count > MAX_TAGS {
        skip(SkipKind::TooLarge, "the tag table claims more entries than are read");
    } else if table.len() < count || data.len() < HEADER_BYTES + 4 {
        skip(SkipKind::Truncated, "the tag table breaks off");
    }
    header(data, &mut metadata.fields);
    let mut broken = false;
    let mut seen = Vec::new();
    for entry in table.iter().take(count.min(MAX_TAGS)) {
        let [a, b, c, d, ..] = *entry;
        // A signature stands once in a table (ICC.1, 7.3); a hostile one repeats it.
        let Some(name) = tag_name([a, b, c, d]).filter(|name| !seen.contains(name)) else { continue };
        seen.push(name);
        let (offset, length) = (be32(entry, 4).unwrap_or(0) as usize, be32(entry, 8).unwrap_or(0) as usize);
        let end = offset.saturating_add(length).min(data.len());
        let Some(content) = data.get(offset..end).filter(|c| c.len() >= 8) else {
            broken = true;
            continue;
        };
        broken |= content.len() < length;
        if name == "MakeAndModel" {
            make_and_model(content, &mut metadata.fields);
        } else {
            let mut values = texts(content.get(..MAX_TEXT_BYTES).unwrap_or(content));
            let value = if values.len() > 1 { Some(Value::List(values)) } else { values.pop() };
            metadata.fields.extend(value.map(|value| Field::new("ICC_Profile", name, value)));
        }
    }
    if broken {
        metadata.skips.push(Skip::new(
            Stage::Metadata,
            "ICC profile",
            SkipKind::Truncated,
            "some tags reach beyond the profile's end",
        ));
    }
}

/// Tags that hold words (ICC.1, 9.2; `mmod`, `dscm` and `ncol`-likes are Apple's).
fn tag_name(signature: [u8; 4]) -> Option<&'static str> {
    Some(match &signature {
        b"desc" => "ProfileDescription",
        b"dscm" => "ProfileDescriptionML",
        b"cprt" => "ProfileCopyright",
        b"dmnd" => "DeviceMfgDesc",
        b"dmdd" => "DeviceModelDesc",
        b"targ" => "CharTarget",
        b"scrd" => "ScreeningDesc",
        b"mmod" => "MakeAndModel",
        _ => return None,
    })
}

fn header(data: &[u8], fields: &mut Vec<Field>) {
    let mut text_field = |tag, at: usize| {
        let signature = data.get(at..at + 4).unwrap_or_default();
        if let Some(value) = signature.is_ascii().then(|| text::kept(&text::decode(signature))).flatten() {
            fields.push(Field::new("ICC_Profile", tag, value));
        }
    };
    text_field("ProfileCMMType", 4);
    text_field("DeviceManufacturer", 48);
    text_field("DeviceModel", 52);
    text_field("ProfileCreator", 80);
    let mut date = [0u16; 6];
    for (number, at) in date.iter_mut().zip((24..36).step_by(2)) {
        *number = data.get(at..at + 2).and_then(|b| b.first_chunk()).map_or(0, |b| u16::from_be_bytes(*b));
    }
    let [year, month, day, hour, minute, second] = date;
    if year != 0 {
        let stamp = format!("{year:04}:{month:02}:{day:02} {hour:02}:{minute:02}:{second:02}");
        fields.push(Field::new("ICC_Profile", "ProfileDateTime", Value::Text(stamp)));
    }
    let id = data.get(84..100).unwrap_or_default();
    if id.iter().any(|b| *b != 0) {
        let hex = id.iter().map(|b| format!("{b:02x}")).collect();
        fields.push(Field::new("ICC_Profile", "ProfileID", Value::Text(hex)));
    }
}

/// The texts of a `desc`, `mluc` or `text` element (ICC.1:2001 6.5.17, ICC.1:2022 10.15 and 10.24), each once.
fn texts(content: &[u8]) -> Vec<Value> {
    let mut values = Vec::new();
    match content.get(..4) {
        Some(b"desc") => {
            let length = be32(content, 8).unwrap_or(0) as usize;
            let end = length.saturating_add(12).min(content.len());
            values.extend(content.get(12..end).and_then(|ascii| text::kept(&text::decode(until_nul(ascii)))));
        }
        Some(b"text") => values.extend(content.get(8..).and_then(|t| text::kept(&text::decode(until_nul(t))))),
        Some(b"mluc") => {
            let count = be32(content, 8).unwrap_or(0).min(64) as usize;
            let size = be32(content, 12).unwrap_or(12).clamp(12, 1024) as usize;
            // Languages may share a text; texts that differ do not overlap, and take up to three bytes for two of UTF-16.
            let mut left = content.len() * 3 / 2;
            for record in content.get(16..).unwrap_or_default().chunks_exact(size).take(count) {
                let (length, offset) = (be32(record, 4).unwrap_or(0), be32(record, 8).unwrap_or(0));
                let end = (offset as usize).saturating_add(length as usize).min(content.len());
                let utf16 = content.get(offset as usize..end).unwrap_or_default();
                let utf16 = utf16.get(..MAX_NAME_BYTES).unwrap_or(utf16);
                let text = encoding_rs::UTF_16BE.decode_without_bom_handling(utf16).0;
                let Some(value) = text::kept(&text).filter(|value| !values.contains(value)) else { continue };
                let Some(rest) = left.checked_sub(text.len()) else { break };
                left = rest;
                values.push(value);
            }
        }
        _ => {}
    }
    values
}

/// Apple's `mmod` (ColorSync, `CMMakeAndModel`): behind type and reserve the display's manufacturer, model, serial number and date of manufacture, four bytes
/// each, as its EDID has them.
fn make_and_model(content: &[u8], fields: &mut Vec<Field>) {
    let names = ["MakeAndModel/Manufacturer", "MakeAndModel/Model", "MakeAndModel/SerialNumber"];
    for (name, at) in names.into_iter().zip([8, 12, 16]) {
        if let Some(number) = be32(content, at).filter(|n| *n != 0) {
            fields.push(Field::new("ICC_Profile", name, Value::Text(format!("0x{number:08x}"))));
        }
    }
}

fn until_nul(bytes: &[u8]) -> &[u8] {
    memchr::memchr(0, bytes).and_then(|end| bytes.get(..end)).unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use std::borrow::Cow;

    use super::*;
    use crate::container::SegmentKind;

    fn profile(tags: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
        let mut data = vec![0; HEADER_BYTES];
        data[4..8].copy_from_slice(b"appl");
        data[24..36].copy_from_slice(&[7, 228, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6]);
        data[36..40].copy_from_slice(b"acsp");
        data.extend((tags.len() as u32).to_be_bytes());
        let mut offset = data.len() + 12 * tags.len();
        for (signature, content) in tags {
            data.extend(*signature);
            data.extend((offset as u32).to_be_bytes());
            data.extend((content.len() as u32).to_be_bytes());
            offset += content.len();
        }
        for (_, content) in tags {
            data.extend(content);
        }
        data
    }

    fn sample() -> Vec<u8> {
        let mut mluc = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0Cen\x47\x42\0\0\0\x06\0\0\0\x1C".to_vec();
        mluc.extend([0, b'A', 0, b'n', 0, b'n']);
        let mmod = b"mmod\0\0\0\0\0\0\x06\x10\0\0\xA0\x22\x12\x34\x56\x78".to_vec();
        profile(&[
            (b"desc", b"desc\0\0\0\0\0\0\0\x04sRG\0".to_vec()),
            (b"dscm", mluc),
            (b"cprt", b"text\0\0\0\0Someone\0".to_vec()),
            (b"mmod", mmod),
        ])
    }

    fn read_bytes(bytes: &[u8]) -> Metadata {
        let mut metadata = Metadata::default();
        read(&Segment { kind: SegmentKind::Icc, offset: None, bytes: Cow::Borrowed(bytes) }, &mut metadata);
        metadata
    }

    #[test]
    fn words_dates_and_the_displays_serial_are_read() {
        let metadata = read_bytes(&sample());
        let got = |tag| metadata.get("ICC_Profile", tag).unwrap().value.to_text().into_owned();
        assert_eq!(got("ProfileDescription"), "sRG");
        assert_eq!(got("ProfileDescriptionML"), "Ann");
        assert_eq!(got("ProfileCopyright"), "Someone");
        assert_eq!(got("ProfileCMMType"), "appl");
        assert_eq!(got("ProfileDateTime"), "2020:02:03 04:05:06");
        assert_eq!(got("MakeAndModel/SerialNumber"), "0x12345678");
        assert!(metadata.skips.is_empty());
    }

    #[test]
    fn no_cut_and_no_flipped_byte_panics_and_cuts_are_told() {
        let data = sample();
        for cut in 0..data.len() {
            assert!(!read_bytes(&data[..cut]).skips.is_empty(), "{cut}");
            let mut flipped = data.clone();
            flipped[cut] ^= 0xFF;
            read_bytes(&flipped);
        }
    }

    #[test]
    fn a_repeated_signature_and_languages_whose_texts_overlap_yield_no_more_than_the_profile_has() {
        let (records, letters) = (60, 2_000);
        let mut mluc = b"mluc\0\0\0\0".to_vec();
        mluc.extend((records as u32).to_be_bytes());
        mluc.extend(12_u32.to_be_bytes());
        for record in 0..records {
            mluc.extend(b"enUS");
            mluc.extend((letters as u32).to_be_bytes());
            mluc.extend((16 + records as u32 * 12 + 2 * record as u32).to_be_bytes());
        }
        mluc.extend((0..letters + 200).flat_map(|n: usize| [0, b'a' + (n * n % 26) as u8]));
        let data = profile(&vec![(b"desc", mluc); 50]);
        let names = read_bytes(&data).fields.into_iter().filter(|field| field.tag == "ProfileDescription");
        let bytes: Vec<usize> =
            names.map(|name| name.value.items().iter().map(|text| text.to_text().len()).sum()).collect();
        assert!(matches!(bytes[..], [kept] if (letters / 2..data.len()).contains(&kept)), "{bytes:?}");
    }
}
