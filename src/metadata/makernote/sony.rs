//! Owns Sony's notes, Sony Ericsson's, and those of Hasselblad cameras that are Sony's.

use super::super::ifd::{Block, Entry, Ifd};
use super::{Base, Maker, Reader, minolta, tags};
use crate::container::EmbeddedKind;
use crate::metadata::Value;

static MAKER: Maker = Maker { namespace: "Sony", names: tags::SONY, entry, rest };
static ERICSSON: Maker = Maker {
    namespace: "Sony",
    names: tags::SONY_ERICSSON,
    entry: |_, _, _| false,
    rest: |reader, block, ifd| reader.preview_of(EmbeddedKind::Preview, block, ifd, 0x0201, 0x0202),
};

const PREVIEW_IMAGE: u16 = 0x2001;
const SERIAL_NUMBER: u16 = 0x2031;
const ENCIPHERED_9050: u16 = 0x9050;
const MINOLTA_NOTE: u16 = 0xb028;

/// Sony's own header before the preview's JPEG, in bytes.
const PREVIEW_HEADER_BYTES: u64 = 32;

pub(super) fn read(reader: &mut Reader<'_, '_>, head: &[u8]) -> bool {
    const BEHIND_A_HEADER: [&[u8]; 5] = [b"SONY DSC", b"SONY CAM", b"SONY MOBILE", b"\0\0SONY PIC\0", b"VHAB     \0"];
    if BEHIND_A_HEADER.iter().any(|mark| head.starts_with(mark)) {
        return reader.walk(&MAKER, 12, Base::Block, None);
    }
    if head.starts_with(b"SEMC MS\0") {
        return reader.walk(&ERICSSON, 20, Base::Note(12), None);
    }
    let make = reader.note.make;
    let own = make.starts_with("SONY")
        || (make.starts_with("HASSELBLAD")
            && ["HV", "Stellar", "Lusso", "Lunar"].iter().any(|model| reader.note.model.starts_with(model)));
    own && reader.walk(&MAKER, 0, Base::Block, None)
}

fn entry(reader: &mut Reader<'_, '_>, block: &Block<'_>, entry: &Entry) -> bool {
    match entry.tag {
        PREVIEW_IMAGE => {
            let offset = entry.at.saturating_add(PREVIEW_HEADER_BYTES);
            reader.preview(EmbeddedKind::Preview, block, offset, entry.length().saturating_sub(PREVIEW_HEADER_BYTES));
        }
        ENCIPHERED_9050 => counters(reader, block, entry),
        SERIAL_NUMBER => {
            let Some(text) = entry.text(block).filter(|t| t.len() == 8 && t.bytes().all(|b| b.is_ascii_digit())) else {
                return false;
            };
            // Stored with its four pairs of digits in reverse order.
            let pairs = text.as_bytes().rchunks(2).flatten().map(|b| char::from(*b)).collect();
            reader.push("SerialNumber", Value::Text(pairs));
            return true;
        }
        _ => {}
    }
    false
}

/// The A100 points to a directory of Minolta's kind.
fn rest(reader: &mut Reader<'_, '_>, block: &Block<'_>, ifd: &Ifd) {
    let offset = ifd.entry(MINOLTA_NOTE).and_then(|e| e.unsigned(block));
    if let Some(sub) = offset.and_then(|offset| reader.sub_ifd(tags::MINOLTA, block, offset)) {
        minolta::serial(reader, block, &sub);
    }
}

/// Where block 0x9050 keeps the body's internal serial number (place, length) and the count of its shutter's releases, by model.
/// Places as ExifTool documents them (`Sony::Tag9050a` to `Tag9050c`); models that it does not know are left alone.
struct Places {
    serial: Option<(u64, usize)>,
    count: Option<u64>,
}

fn places(model: &str) -> Option<Places> {
    const NEWEST: [&str; 4] = ["ILCE-7M4", "ILCE-7RM5", "ILCE-7SM3", "ILME-FX3"];
    const NEWER: [&str; 14] = [
        "ILCE-6100",
        "ILCE-6300",
        "ILCE-6400",
        "ILCE-6500",
        "ILCE-6600",
        "ILCE-7C",
        "ILCE-7M3",
        "ILCE-7RM2",
        "ILCE-7RM3",
        "ILCE-7RM4",
        "ILCE-7SM2",
        "ILCE-9",
        "ILCA-99M2",
        "ZV-E10",
    ];
    const FIRST_E_MOUNT: [&str; 7] =
        ["ILCE-3000", "ILCE-3500", "ILCE-5000", "ILCE-5100", "ILCE-6000", "ILCE-7", "ILCE-QX1"];
    const OTHER_E_MOUNT: [&str; 3] = ["NEX-5N", "NEX-7", "NEX-VG20E"];
    let is = |models: &[&str]| models.iter().any(|m| model.starts_with(m));
    let (serial, count) = if is(&NEWEST) || is(&NEWER) {
        (Some((0x88, 6)), Some(0x3a))
    } else if model == "ILCE-1" {
        (Some((0x8a, 6)), Some(0x3a))
    } else if is(&["SLT-", "HV", "ILCA-"]) {
        (Some((0xf0, 5)), Some(0x32))
    } else if is(&OTHER_E_MOUNT) {
        (None, Some(0x32))
    } else if is(&["NEX-"]) || is(&FIRST_E_MOUNT) && !is(&["ILCE-7CR", "ILCE-7CM", "ILCE-7M5"]) {
        (Some((0x7c, 4)), Some(0x32))
    } else {
        return None;
    };
    Some(Places { serial, count })
}

fn counters(reader: &mut Reader<'_, '_>, block: &Block<'_>, entry: &Entry) {
    let Some(places) = places(reader.note.model) else { return };
    let deciphered = |place: u64, length: usize| {
        let within = place.saturating_add(length as u64) <= entry.length();
        let bytes = block.get(entry.at.checked_add(place)?, length).filter(|_| within)?;
        Some(bytes.iter().map(|b| DECIPHER[usize::from(*b)]).collect::<Vec<u8>>())
    };
    if let Some(serial) = places.serial.and_then(|(place, length)| deciphered(place, length)) {
        reader.push_hex("InternalSerialNumber", &serial);
    }
    if let Some(count) = places.count.and_then(|place| deciphered(place, 3)) {
        let count = count.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
        reader.push("ShutterCount", Value::Unsigned(count));
    }
}

/// What an enciphered byte stood for: Sony stores `b³ mod 249` (ExifTool, `Sony.pm`). The few bytes that share a cipher byte with
/// others (0, 1, 82 to 84, 165 to 167, 248) and 249 to 255 stand for themselves.
static DECIPHER: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = byte as u8;
        byte += 1;
    }
    let mut plain = 2;
    while plain < 248 {
        if !(plain >= 82 && plain <= 84 || plain >= 165 && plain <= 167) {
            table[plain * plain * plain % 249] = plain as u8;
        }
        plain += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deciphering_undoes_the_cube_modulo_249() {
        assert_eq!(DECIPHER[8], 2);
        assert_eq!(DECIPHER[(100usize.pow(3)) % 249], 100);
        let mut seen = DECIPHER.to_vec();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 256);
    }
}
