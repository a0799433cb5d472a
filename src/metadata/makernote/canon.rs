//! Owns Canon's notes: a bare directory, offsets counting from the TIFF block's start.

use super::super::ifd::{Block, Entry, Ifd};
use super::{Base, Maker, Reader, tags};
use crate::container::EmbeddedKind;
use crate::metadata::Value;

static MAKER: Maker = Maker { namespace: "Canon", names: tags::CANON, entry, rest };

const SERIAL_NUMBER: u16 = 0x000c;
const IMAGE_UNIQUE_ID: u16 = 0x0028;
const TIME_INFO: u16 = 0x0035;
const SERIAL_INFO: u16 = 0x0096;
const PREVIEW_IMAGE_INFO: u16 = 0x00b6;
const LENS_INFO: u16 = 0x4019;

/// The cities that cameras offer for the time zone, by number.
const CITIES: [&str; 34] = [
    "",
    "Chatham Islands",
    "Wellington",
    "Solomon Islands",
    "Sydney",
    "Adelaide",
    "Tokyo",
    "Hong Kong",
    "Bangkok",
    "Yangon",
    "Dhaka",
    "Kathmandu",
    "Delhi",
    "Karachi",
    "Kabul",
    "Dubai",
    "Tehran",
    "Moscow",
    "Cairo",
    "Paris",
    "London",
    "Azores",
    "Fernando de Noronha",
    "Sao Paulo",
    "Newfoundland",
    "Santiago",
    "Caracas",
    "New York",
    "Chicago",
    "Denver",
    "Los Angeles",
    "Anchorage",
    "Honolulu",
    "Samoa",
];

pub(super) fn read(reader: &mut Reader<'_, '_>, _: &[u8]) -> bool {
    reader.note.make.starts_with("Canon") && reader.walk(&MAKER, 0, Base::Block, None)
}

fn entry(reader: &mut Reader<'_, '_>, block: &Block<'_>, entry: &Entry) -> bool {
    match entry.tag {
        SERIAL_NUMBER => match entry.unsigned(block) {
            // Some models leave it 0.
            Some(0) => true,
            Some(number) => {
                let text = serial(reader.note.model, number);
                reader.push("SerialNumber", Value::Text(text));
                true
            }
            None => false,
        },
        IMAGE_UNIQUE_ID => match entry.bytes(block) {
            Some(bytes) if entry.kind == 1 && bytes.len() == 16 => {
                reader.push_hex("ImageUniqueID", &bytes);
                true
            }
            _ => false,
        },
        TIME_INFO => {
            let number = |index: u64| entry.u32_at(block, index).filter(|_| entry.length() >= (index + 1) * 4);
            let (Some(minutes), Some(city)) = (number(1), number(2)) else { return false };
            reader.push("TimeZone", Value::Signed(i64::from(minutes as i32)));
            if let Some(city) = CITIES.get(city as usize).filter(|city| !city.is_empty()) {
                reader.push("TimeZoneCity", Value::Text((*city).to_owned()));
            }
            true
        }
        SERIAL_INFO => match entry.bytes(block) {
            // The EOS 5D has nine bytes of something else before it.
            Some(bytes) => {
                let skipped = if reader.note.model.ends_with("EOS 5D") { 9 } else { 0 };
                let serial = bytes.get(skipped..).unwrap_or_default();
                // Some cameras fill it up with 0xff.
                let end = serial.iter().position(|b| *b == 0xff).unwrap_or(serial.len());
                reader.push_text("InternalSerialNumber", serial.get(..end).unwrap_or_default());
                true
            }
            None => false,
        },
        LENS_INFO => {
            let number = block.get(entry.at, 5).filter(|_| entry.length() >= 5);
            if let Some(number) = number.filter(|n| n.iter().take(4).any(|b| *b != 0)) {
                reader.push_hex("LensSerialNumber", &number);
            }
            false
        }
        _ => false,
    }
}

/// A serial number as it is printed on the body: the D30 has four hexadecimal digits before five decimal ones, the 1D family at
/// least six digits, all others ten.
fn serial(model: &str, number: u64) -> String {
    if model.ends_with("EOS D30") {
        format!("{:04x}{:05}", number >> 16, number & 0xffff)
    } else if model.contains("EOS-1D") {
        format!("{number:06}")
    } else {
        format!("{number:010}")
    }
}

fn rest(reader: &mut Reader<'_, '_>, block: &Block<'_>, ifd: &Ifd) {
    if let Some(info) = ifd.entry(PREVIEW_IMAGE_INFO) {
        let number = |index: u64| info.u32_at(block, index).map(u64::from);
        if let (Some(length), Some(start)) = (number(2), number(5)) {
            reader.preview(EmbeddedKind::Preview, block, start, length);
        }
    }
}
