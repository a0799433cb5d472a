//! Owns Panasonic's notes, and those of Leica cameras made by Panasonic.

use super::super::ifd::{Block, Entry};
use super::{Base, Maker, Reader, plain_text, tags};
use crate::metadata::Value;

static MAKER: Maker = Maker { namespace: "Panasonic", names: tags::PANASONIC, entry, rest: |_, _, _| {} };

const BABY_AGE: [u16; 2] = [0x0033, 0x8010];
const FACE_REC_INFO: u16 = 0x0061;

/// What cameras write where no age is set.
const NO_AGE: &str = "9999:99:99 00:00:00";

/// What cameras write where no name is set.
const NO_NAME: &str = "---";

/// Names of the fields of the people that the camera knows, at most three in a photo.
const FACES: [(&str, &str); 3] = [
    ("RecognizedFace1Name", "RecognizedFace1Age"),
    ("RecognizedFace2Name", "RecognizedFace2Age"),
    ("RecognizedFace3Name", "RecognizedFace3Age"),
];

pub(super) fn read(reader: &mut Reader<'_, '_>, head: &[u8]) -> bool {
    let (start, base) = if head.starts_with(b"Panasonic") {
        // The FT7 counts from 12 bytes behind where all others do.
        (12, if reader.note.model == "DC-FT7" { Base::Behind(12) } else { Base::Block })
    } else if head.starts_with(b"LEICA CAMERA AG\0") {
        (18, Base::Block)
    } else if reader.note.make == "LEICA" && head.starts_with(b"LEICA\0\0\0") {
        (8, Base::Block)
    } else {
        return false;
    };
    reader.walk(&MAKER, start, base, None)
}

fn entry(reader: &mut Reader<'_, '_>, block: &Block<'_>, entry: &Entry) -> bool {
    match entry.tag {
        tag if BABY_AGE.contains(&tag) => entry.text(block).is_some_and(|text| text.starts_with(NO_AGE)),
        FACE_REC_INFO => entry.bytes(block).is_some_and(|bytes| faces(reader, block, &bytes)),
        // The names of places and people are UNDEFINED, with `---` for none.
        0x0065..=0x0070 if entry.kind == 7 => match entry.bytes(block).as_deref().and_then(plain_text) {
            Some(text) => text == NO_NAME,
            None => entry.bytes(block).is_some_and(|bytes| place_name(reader, entry.tag, &bytes)),
        },
        _ => false,
    }
}

/// A name that is no UTF-8, or has something behind its end.
fn place_name(reader: &mut Reader<'_, '_>, tag: u16, bytes: &[u8]) -> bool {
    let text = super::super::ifd::decode_text(bytes);
    let text = text.trim();
    if let Some(name) = tags::name(tags::PANASONIC, tag).filter(|_| !text.is_empty() && text != NO_NAME) {
        reader.push(name, Value::Text(text.to_owned()));
    }
    true
}

/// The people that the camera recognised: their count, then 48 bytes each with name (20), position (8) and age (20).
fn faces(reader: &mut Reader<'_, '_>, block: &Block<'_>, bytes: &[u8]) -> bool {
    const RECORD_BYTES: usize = 48;
    let Some(count) = bytes.get(..2).and_then(|b| b.try_into().ok()).map(|b| block.order.u16(b)) else { return false };
    let records = bytes.get(4..).unwrap_or_default().chunks_exact(RECORD_BYTES);
    for (record, (name, age)) in records.zip(FACES).take(usize::from(count)) {
        reader.push_text(name, record.get(..20).unwrap_or_default());
        reader.push_text(age, record.get(28..).unwrap_or_default());
    }
    true
}
