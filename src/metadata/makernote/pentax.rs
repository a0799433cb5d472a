//! Owns Pentax' notes, those of Ricoh and Samsung cameras that are Pentax' by descent, and the text notes of the Optio E20.

use super::super::ifd::{Block, Entry, Ifd};
use super::{Base, Maker, Reader, casio, others, tags};
use crate::container::EmbeddedKind;
use crate::metadata::Value;

static MAKER: Maker = Maker { namespace: "Pentax", names: tags::PENTAX, entry, rest };
static EARLY: Maker = Maker::plain("Pentax", tags::PENTAX_2);

const HOMETOWN_CITY: u16 = 0x0023;
const DESTINATION_CITY: u16 = 0x0024;
const CAMERA_INFO: u16 = 0x0215;

/// The cities that cameras offer for home and destination, by number.
const CITIES: [&str; 75] = [
    "Pago Pago",
    "Honolulu",
    "Anchorage",
    "Vancouver",
    "San Francisco",
    "Los Angeles",
    "Calgary",
    "Denver",
    "Mexico City",
    "Chicago",
    "Miami",
    "Toronto",
    "New York",
    "Santiago",
    "Caracas",
    "Halifax",
    "Buenos Aires",
    "Sao Paulo",
    "Rio de Janeiro",
    "Madrid",
    "London",
    "Paris",
    "Milan",
    "Rome",
    "Berlin",
    "Johannesburg",
    "Istanbul",
    "Cairo",
    "Jerusalem",
    "Moscow",
    "Jeddah",
    "Tehran",
    "Dubai",
    "Karachi",
    "Kabul",
    "Male",
    "Delhi",
    "Colombo",
    "Kathmandu",
    "Dhaka",
    "Yangon",
    "Bangkok",
    "Kuala Lumpur",
    "Vientiane",
    "Singapore",
    "Phnom Penh",
    "Ho Chi Minh",
    "Jakarta",
    "Hong Kong",
    "Perth",
    "Beijing",
    "Shanghai",
    "Manila",
    "Taipei",
    "Seoul",
    "Adelaide",
    "Tokyo",
    "Guam",
    "Sydney",
    "Noumea",
    "Wellington",
    "Auckland",
    "Lima",
    "Dakar",
    "Algiers",
    "Helsinki",
    "Athens",
    "Nairobi",
    "Amsterdam",
    "Stockholm",
    "Lisbon",
    "Copenhagen",
    "Warsaw",
    "Prague",
    "Budapest",
];

pub(super) fn read(reader: &mut Reader<'_, '_>, head: &[u8]) -> bool {
    let (make, model) = (reader.note.make, reader.note.model);
    if head.starts_with(b"AOC\0") {
        let casio = model.starts_with("PENTAX Optio") && model.ends_with("30RS");
        return reader.walk(if casio { &casio::TYPE_2 } else { &MAKER }, 6, Base::Block, None);
    }
    if head.starts_with(b"PENTAX \0") {
        return reader.walk(&MAKER, 10, Base::Note(0), None);
    }
    if head.starts_with(b"RICOH\0II") || head.starts_with(b"RICOH\0MM") {
        return reader.walk(&MAKER, 8, Base::Note(0), None);
    }
    if make.starts_with("PENTAX") && head.len() >= 3 && head.iter().take(3).all(u8::is_ascii_digit) {
        return others::labelled(reader, "Pentax", &[("F/W Version:", "FirmwareVersion")]);
    }
    make.starts_with("Asahi") && reader.walk(&EARLY, 0, Base::Block, None)
}

fn entry(reader: &mut Reader<'_, '_>, block: &Block<'_>, entry: &Entry) -> bool {
    match entry.tag {
        HOMETOWN_CITY | DESTINATION_CITY => {
            let number = entry.unsigned(block).and_then(|n| usize::try_from(n).ok());
            let Some(city) = number.and_then(|n| CITIES.get(n)) else { return false };
            let tag = if entry.tag == HOMETOWN_CITY { "HometownCity" } else { "DestinationCity" };
            reader.push(tag, Value::Text((*city).to_owned()));
            true
        }
        CAMERA_INFO => {
            let number = |index: u64| entry.u32_at(block, index).filter(|_| entry.length() >= (index + 1) * 4);
            let Some(model) = number(0) else { return false };
            reader.push("PentaxModelID", Value::Unsigned(u64::from(model)));
            if let Some(date) = number(1) {
                reader.push("ManufactureDate", Value::Unsigned(u64::from(date)));
            }
            if let (Some(major), Some(minor)) = (number(2), number(3)) {
                reader.push("ProductionCode", Value::Text(format!("{major}.{minor}")));
            }
            if let Some(serial) = number(4).filter(|serial| *serial != 0) {
                reader.push("InternalSerialNumber", Value::Unsigned(u64::from(serial)));
            }
            true
        }
        _ => false,
    }
}

fn rest(reader: &mut Reader<'_, '_>, block: &Block<'_>, ifd: &Ifd) {
    reader.preview_of(EmbeddedKind::Preview, block, ifd, 0x0004, 0x0003);
}
