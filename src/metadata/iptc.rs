//! Owns IPTC-IIM records (IPTC-NAA Information Interchange Model, version 4.2) and their character sets.

use std::borrow::Cow;

use encoding_rs::Encoding;

use crate::container::{Embedded, EmbeddedKind, Location, Segment};
use crate::error::{Skip, SkipKind, Stage};
use crate::metadata::{Field, Metadata, Value, text};

/// The tag marker that every dataset starts with (IIM 1.5).
const MARKER: u8 = 0x1C;
/// Most datasets kept; real files have below 200.
const MAX_DATASETS: usize = 5_000;

/// Reads IPTC-IIM records and adds its fields, embedded things and skips to `metadata`.
pub fn read(segment: &Segment<'_>, metadata: &mut Metadata) {
    let data = &*segment.bytes;
    let mut charset = Charset::Unstated;
    let mut at = 0;
    let mut datasets = 0;
    let skip = |metadata: &mut Metadata, kind, detail: &'static str| {
        metadata.skips.push(Skip::new(Stage::Metadata, "IPTC", kind, detail));
    };
    let mut garbage = false;
    while let Some(found) = data.get(at..).and_then(|rest| memchr::memchr(MARKER, rest)) {
        garbage |= data.get(at..at + found).is_some_and(|between| between.iter().any(|b| *b != 0));
        at += found;
        let Some((record, dataset, value, next)) = dataset(data, at) else {
            if data.len() - at < 5 || data.get(at + 1).is_some_and(|record| (1..=9).contains(record)) {
                skip(metadata, SkipKind::Truncated, "a dataset reaches beyond the end of the records");
                let rest = data.get(at + 5..).unwrap_or_default();
                if let (Some(record), Some(dataset), false) = (data.get(at + 1), data.get(at + 2), rest.is_empty()) {
                    push(*record, *dataset, rest, (segment, at + 5), charset, metadata);
                }
                break;
            }
            garbage = true;
            at += 1;
            continue;
        };
        if datasets == MAX_DATASETS {
            skip(metadata, SkipKind::TooLarge, "more datasets than are kept");
            break;
        }
        datasets += 1;
        let start = next - value.len();
        at = next;
        if (record, dataset) == (1, 90) {
            charset = Charset::designated_by(value);
            let name = match charset {
                Charset::Stated(encoding) => Value::Text(encoding.name().to_owned()),
                Charset::Unstated => Value::Binary { length: value.len() as u64, offset: None },
            };
            metadata.fields.push(Field::new("IPTC", "CodedCharacterSet", name));
        } else {
            push(record, dataset, value, (segment, start), charset, metadata);
        }
    }
    if garbage {
        skip(metadata, SkipKind::Malformed, "bytes between the datasets are none of IPTC-IIM");
    }
}

/// The dataset at `at`: record, number, value and where the next one starts. `None` where it is broken.
fn dataset(data: &[u8], at: usize) -> Option<(u8, u8, &[u8], usize)> {
    let [_, record, dataset, high, low] = *data.get(at..at.checked_add(5)?)?.first_chunk::<5>()?;
    if !(1..=9).contains(&record) && record != 240 {
        return None;
    }
    let mut start = at + 5;
    let mut length = usize::from(u16::from_be_bytes([high, low]));
    if length & 0x8000 != 0 {
        // An extended dataset: what follows is the length's length (IIM 1.5.3).
        let digits = length & 0x7FFF;
        if digits > 4 {
            return None;
        }
        let bytes = data.get(start..start + digits)?;
        length = bytes.iter().fold(0, |sum, b| sum << 8 | usize::from(*b));
        start += digits;
    }
    let next = start.checked_add(length)?;
    Some((record, dataset, data.get(start..next)?, next))
}

fn push(
    record: u8,
    dataset: u8,
    bytes: &[u8],
    (segment, start): (&Segment<'_>, usize),
    charset: Charset,
    metadata: &mut Metadata,
) {
    let (name, form) = named(record, dataset);
    let offset = segment.offset.map(|offset| offset + start as u64);
    let value = match form {
        Form::Text if text::is_binary(bytes) => Some(Value::Binary { length: bytes.len() as u64, offset }),
        Form::Text => text::kept(&charset.decode(bytes)),
        Form::Number if (1..=8).contains(&bytes.len()) => {
            Some(Value::Unsigned(bytes.iter().fold(0, |sum, b| sum << 8 | u64::from(*b))))
        }
        Form::Number | Form::Binary => Some(Value::Binary { length: bytes.len() as u64, offset }),
    };
    if (record, dataset) == (2, 202) && bytes.len() > 2 {
        let location = match offset {
            Some(offset) => Location::File { offset, length: bytes.len() as u64 },
            None => Location::Memory(bytes.to_vec()),
        };
        let media = bytes.starts_with(&[0xFF, 0xD8]).then_some("image/jpeg");
        let named_by = Cow::Borrowed("IPTC ObjectPreviewData");
        metadata.embedded.push(Embedded { kind: EmbeddedKind::Preview, location, media, size: None, named_by });
    }
    if let Some(value) = value {
        metadata.fields.push(Field::new("IPTC", name, value));
    }
}

/// How the texts of record 2 are written.
#[derive(Clone, Copy)]
enum Charset {
    /// Dataset 1:90 is missing or says nothing that is known.
    Unstated,
    /// As 1:90 designates.
    Stated(&'static Encoding),
}

impl Charset {
    /// The set that the escape sequences of dataset 1:90 designate (ISO 2022; IIM 1:90).
    fn designated_by(sequence: &[u8]) -> Self {
        let encoding = match sequence {
            // ESC % G, and ESC % / G … I: UTF-8.
            [0x1B, b'%', b'G', ..] | [0x1B, b'%', b'/', b'G'..=b'I', ..] => encoding_rs::UTF_8,
            // ESC - or ESC . and the final byte of a part of ISO 8859.
            [0x1B, b'-' | b'.', part, ..] => match part {
                b'A' => encoding_rs::WINDOWS_1252,
                b'B' => encoding_rs::ISO_8859_2,
                b'C' => encoding_rs::ISO_8859_3,
                b'D' => encoding_rs::ISO_8859_4,
                b'F' => encoding_rs::ISO_8859_7,
                b'G' => encoding_rs::ISO_8859_6,
                b'H' => encoding_rs::ISO_8859_8,
                b'L' => encoding_rs::ISO_8859_5,
                b'M' => encoding_rs::WINDOWS_1254,
                _ => return Self::Unstated,
            },
            _ => return Self::Unstated,
        };
        Self::Stated(encoding)
    }

    /// Valid UTF-8 is taken as such whatever is stated: other text hardly ever is valid by chance, and writers forget to state it.
    fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        if let Ok(text) = std::str::from_utf8(bytes) {
            return Cow::Borrowed(text);
        }
        let encoding = match self {
            Self::Stated(encoding) if encoding != encoding_rs::UTF_8 => encoding,
            _ if looks_like_macintosh(bytes) => encoding_rs::MACINTOSH,
            _ => encoding_rs::WINDOWS_1252,
        };
        encoding.decode_without_bom_handling(bytes).0
    }
}

/// Whether some byte inside a word is a small letter in Mac Roman but none in Windows-1252: early Photoshop for Macintosh wrote so
/// and stated nothing. A rule of thumb, tried on a dozen files.
fn looks_like_macintosh(bytes: &[u8]) -> bool {
    bytes.iter().enumerate().skip(1).any(|(at, byte)| {
        // 0x87-0x9F are small accented letters in Mac Roman; in Windows-1252 š, œ and ž are among them, and closing quotation marks,
        // dashes, the bullet and the trade mark sign, which stand behind words.
        let is_candidate = matches!(byte, 0x87..=0x91 | 0x93 | 0x98 | 0x9B | 0x9D | 0x9F);
        let before = bytes.get(at - 1).is_some_and(u8::is_ascii_lowercase);
        let capital_before = bytes.get(at - 1).is_some_and(u8::is_ascii_uppercase);
        let after = bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
        is_candidate && (before || (capital_before && after))
    })
}

/// How a dataset's value is written.
#[derive(Clone, Copy)]
enum Form {
    Text,
    Number,
    Binary,
}

/// A dataset's name, as IIM and those who print it have it, and form. Numbers: IIM 4.2, records 1, 2, 3 (Digital Newsphoto
/// Parameter Record), 7, 8 and 9; datasets 2:184-2:255 as later writers use them.
fn named(record: u8, dataset: u8) -> (Cow<'static, str>, Form) {
    use Form::{Binary, Number, Text};
    let (name, form) = match (record, dataset) {
        (1, 0) => ("EnvelopeRecordVersion", Number),
        (1, 5) => ("Destination", Text),
        (1, 20) => ("FileFormat", Number),
        (1, 22) => ("FileVersion", Number),
        (1, 30) => ("ServiceIdentifier", Text),
        (1, 40) => ("EnvelopeNumber", Text),
        (1, 50) => ("ProductID", Text),
        (1, 60) => ("EnvelopePriority", Text),
        (1, 70) => ("DateSent", Text),
        (1, 80) => ("TimeSent", Text),
        (1, 100) => ("UniqueObjectName", Text),
        (1, 120) => ("ARMIdentifier", Number),
        (1, 122) => ("ARMVersion", Number),
        (2, 0) => ("ApplicationRecordVersion", Number),
        (2, 3) => ("ObjectTypeReference", Text),
        (2, 4) => ("ObjectAttributeReference", Text),
        (2, 5) => ("ObjectName", Text),
        (2, 7) => ("EditStatus", Text),
        (2, 8) => ("EditorialUpdate", Text),
        (2, 10) => ("Urgency", Text),
        (2, 12) => ("SubjectReference", Text),
        (2, 15) => ("Category", Text),
        (2, 20) => ("SupplementalCategories", Text),
        (2, 22) => ("FixtureIdentifier", Text),
        (2, 25) => ("Keywords", Text),
        (2, 26) => ("ContentLocationCode", Text),
        (2, 27) => ("ContentLocationName", Text),
        (2, 30) => ("ReleaseDate", Text),
        (2, 35) => ("ReleaseTime", Text),
        (2, 37) => ("ExpirationDate", Text),
        (2, 38) => ("ExpirationTime", Text),
        (2, 40) => ("SpecialInstructions", Text),
        (2, 42) => ("ActionAdvised", Text),
        (2, 45) => ("ReferenceService", Text),
        (2, 47) => ("ReferenceDate", Text),
        (2, 50) => ("ReferenceNumber", Text),
        (2, 55) => ("DateCreated", Text),
        (2, 60) => ("TimeCreated", Text),
        (2, 62) => ("DigitalCreationDate", Text),
        (2, 63) => ("DigitalCreationTime", Text),
        (2, 65) => ("OriginatingProgram", Text),
        (2, 70) => ("ProgramVersion", Text),
        (2, 75) => ("ObjectCycle", Text),
        (2, 80) => ("By-line", Text),
        (2, 85) => ("By-lineTitle", Text),
        (2, 90) => ("City", Text),
        (2, 92) => ("Sub-location", Text),
        (2, 95) => ("Province-State", Text),
        (2, 100) => ("Country-PrimaryLocationCode", Text),
        (2, 101) => ("Country-PrimaryLocationName", Text),
        (2, 103) => ("OriginalTransmissionReference", Text),
        (2, 105) => ("Headline", Text),
        (2, 110) => ("Credit", Text),
        (2, 115) => ("Source", Text),
        (2, 116) => ("CopyrightNotice", Text),
        (2, 118) => ("Contact", Text),
        (2, 120) => ("Caption-Abstract", Text),
        (2, 121) => ("LocalCaption", Text),
        (2, 122) => ("Writer-Editor", Text),
        (2, 125) => ("RasterizedCaption", Binary),
        (2, 130) => ("ImageType", Text),
        (2, 131) => ("ImageOrientation", Text),
        (2, 135) => ("LanguageIdentifier", Text),
        (2, 150) => ("AudioType", Text),
        (2, 151) => ("AudioSamplingRate", Text),
        (2, 152) => ("AudioSamplingResolution", Text),
        (2, 153) => ("AudioDuration", Text),
        (2, 154) => ("AudioOutcue", Text),
        (2, 184) => ("JobID", Text),
        (2, 185) => ("MasterDocumentID", Text),
        (2, 186) => ("ShortDocumentID", Text),
        (2, 187) => ("UniqueDocumentID", Text),
        (2, 188) => ("OwnerID", Text),
        (2, 200) => ("ObjectPreviewFileFormat", Number),
        (2, 201) => ("ObjectPreviewFileVersion", Number),
        (2, 202) => ("ObjectPreviewData", Binary),
        (2, 221) => ("Prefs", Text),
        (2, 225) => ("ClassifyState", Text),
        (2, 228) => ("SimilarityIndex", Text),
        (2, 230) => ("DocumentNotes", Text),
        (2, 231) => ("DocumentHistory", Text),
        (2, 232) => ("ExifCameraInfo", Text),
        (2, 255) => ("CatalogSets", Text),
        (3, 0) => ("NewsPhotoVersion", Number),
        (3, 10) => ("IPTCPictureNumber", Binary),
        (3, 20) => ("IPTCImageWidth", Number),
        (3, 30) => ("IPTCImageHeight", Number),
        (3, 40) => ("IPTCPixelWidth", Number),
        (3, 50) => ("IPTCPixelHeight", Number),
        (3, 55) => ("SupplementalType", Number),
        (3, 60) => ("ColorRepresentation", Number),
        (3, 64) => ("InterchangeColorSpace", Number),
        (3, 86) => ("IPTCBitsPerSample", Number),
        (3, 90) => ("SampleStructure", Number),
        (3, 100) => ("ScanningDirection", Number),
        (3, 102) => ("IPTCImageRotation", Number),
        (3, 110) => ("DataCompressionMethod", Number),
        (3, 120) => ("QuantizationMethod", Number),
        (3, 135) => ("BitsPerComponent", Number),
        (7, 10) => ("SizeMode", Number),
        (7, 20) => ("MaxSubfileSize", Number),
        (7, 90) => ("ObjectSizeAnnounced", Number),
        (7, 95) => ("MaximumObjectSize", Number),
        (8, 10) => ("SubFile", Binary),
        (9, 10) => ("ConfirmedObjectSize", Number),
        (record, dataset) => return (Cow::Owned(format!("0x{record:02x}{dataset:02x}")), Text),
    };
    (Cow::Borrowed(name), form)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;
    use crate::container::SegmentKind;

    fn dataset(record: u8, number: u8, value: &[u8]) -> Vec<u8> {
        let length = (value.len() as u16).to_be_bytes();
        [&[MARKER, record, number, length[0], length[1]], value].concat()
    }

    fn read_bytes(bytes: &[u8]) -> Metadata {
        let mut metadata = Metadata::default();
        let segment = Segment { kind: SegmentKind::Iptc, offset: Some(100), bytes: Cow::Borrowed(bytes) };
        read(&segment, &mut metadata);
        metadata
    }

    fn lines(metadata: &Metadata) -> Vec<String> {
        metadata.fields.iter().map(|f| format!("{}={}", f.tag, f.value.to_text())).collect()
    }

    #[test]
    fn datasets_become_fields_in_order() {
        let data =
            [dataset(2, 0, &[0, 4]), dataset(2, 80, b"Ann"), dataset(2, 25, b"one"), dataset(2, 25, b"two"), vec![0]];
        let metadata = read_bytes(&data.concat());
        assert_eq!(lines(&metadata), ["ApplicationRecordVersion=4", "By-line=Ann", "Keywords=one", "Keywords=two"]);
        assert!(metadata.skips.is_empty());
    }

    #[test]
    fn stated_and_guessed_character_sets_are_followed() {
        let latin2 = [dataset(1, 90, b"\x1B-B"), dataset(2, 90, b"\xA3\xF3d\xBC")].concat();
        assert_eq!(lines(&read_bytes(&latin2)), ["CodedCharacterSet=ISO-8859-2", "City=Łódź"]);
        let utf8 = [dataset(1, 90, b"\x1B%G"), dataset(2, 90, "Kållered".as_bytes())].concat();
        assert_eq!(lines(&read_bytes(&utf8)), ["CodedCharacterSet=UTF-8", "City=Kållered"]);
        assert_eq!(lines(&read_bytes(&dataset(2, 90, "Kållered".as_bytes()))), ["City=Kållered"]);
        assert_eq!(lines(&read_bytes(&dataset(2, 90, b"K\xE5llered"))), ["City=Kållered"]);
        assert_eq!(lines(&read_bytes(&dataset(2, 90, b"M\x9Fnster"))), ["City=Münster"]);
        assert_eq!(lines(&read_bytes(&dataset(2, 90, b"\x8Akofja Loka \x96 BO\x8EE"))), ["City=Škofja Loka – BOŽE"]);
    }

    #[test]
    fn extended_datasets_and_previews_are_read() {
        let mut data = vec![MARKER, 2, 202, 0x80, 4, 0, 0, 0, 3, 0xFF, 0xD8, 0xFF];
        data.extend(dataset(2, 232, b"x"));
        let metadata = read_bytes(&data);
        assert_eq!(lines(&metadata), ["ObjectPreviewData=(3 bytes)", "ExifCameraInfo=x"]);
        assert!(matches!(metadata.embedded[0].location, Location::File { offset: 109, length: 3 }));
    }

    #[test]
    fn garbage_between_and_a_cut_end_are_told() {
        let data =
            [dataset(2, 80, b"Ann"), b"junk".to_vec(), dataset(2, 90, b"Bonn"), dataset(2, 5, b"title")].concat();
        let metadata = read_bytes(&data[..data.len() - 2]);
        assert_eq!(lines(&metadata), ["By-line=Ann", "City=Bonn", "ObjectName=tit"]);
        assert_eq!(metadata.skips.len(), 2);
    }

    #[test]
    fn unknown_datasets_are_named_by_number() {
        assert_eq!(lines(&read_bytes(&dataset(6, 255, b"x"))), ["0x06ff=x"]);
    }

    #[test]
    fn no_cut_and_no_flipped_byte_panics() {
        let data = [dataset(1, 90, b"\x1B%G"), dataset(2, 80, b"Ann"), dataset(2, 202, b"\xFF\xD8\xFF")].concat();
        for cut in 0..data.len() {
            read_bytes(&data[..cut]);
            for flip in [0x80, 0xFF, 1] {
                let mut flipped = data.clone();
                flipped[cut] ^= flip;
                read_bytes(&flipped);
            }
        }
    }
}
