//! Owns the makers' private notes inside EXIF: Canon, Nikon, Apple. Tag numbers as the ExifTool tag name tables list them.

use crate::exif::{Directory, Order, Value, block};

/// A Canon note: a bare directory whose offsets count from the start of the EXIF block, and a footer that says where it lay.
pub fn canon(owner: &'static str, serial: u32, internal_serial: &'static str) -> Value {
    Value::Placed(Box::new(move |place| {
        let note = Directory::new()
            .text(0x0006, "Canon EOS Specimen")
            .text(0x0007, "Firmware Version 1.0.0")
            .text(0x0009, owner);
        let note = note
            .long(0x000C, serial)
            .long(0x0010, 0x8000_0285)
            .text(0x0095, "EF50mm f/1.8 STM")
            .text(0x0096, internal_serial);
        let mut bytes = note.encode(Order::Little, place, 0);
        bytes.extend(b"II\x2A\0");
        bytes.extend(place.to_le_bytes());
        bytes
    }))
}

/// A Nikon note of type 3: a TIFF block of its own.
pub fn nikon(serial: &str) -> Value {
    let note =
        Directory::new().with(0x0001, Value::Undefined(b"0210".to_vec())).text(0x0004, "FINE").text(0x001D, serial);
    let lens = Value::Rational(vec![(350, 10), (350, 10), (18, 10), (18, 10)]);
    let note = note.with(0x0084, lens).long(0x00A7, 4321);
    Value::Undefined([b"Nikon\0\x02\x10\0\0".to_vec(), block(Order::Big, &note, None)].concat())
}

/// An Apple note: offsets count from its own start.
pub fn apple(content_identifier: &str) -> Value {
    let note = Directory::new().with(0x0001, Value::SignedLong(vec![14])).text(0x0011, content_identifier);
    let header = b"Apple iOS\0\0\x01MM";
    Value::Undefined([header.to_vec(), note.encode(Order::Big, header.len() as u32, 0)].concat())
}
