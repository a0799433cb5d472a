//! Owns the notes of Leica cameras that Leica itself made: M8, M9, M10, M (Typ 240), R8/R9, S, X, T, Q, SL.

use super::super::ifd::{Block, Entry, Ifd};
use super::{Base, Maker, Reader, tags};
use crate::container::EmbeddedKind;
use crate::metadata::Value;

static M8: Maker = Maker { namespace: "Leica", names: tags::LEICA_2, entry: serial_of_the_m8, rest: |_, _, _| {} };
static R8: Maker = Maker { namespace: "Leica", names: tags::LEICA_3, entry: serial_info, rest: |_, _, _| {} };
static M9: Maker = Maker { namespace: "Leica", names: tags::LEICA_4, entry: |_, _, _| false, rest: sub_directories };
static X: Maker = Maker::plain("Leica", tags::LEICA_5);
static S2: Maker = Maker { namespace: "Leica", names: tags::LEICA_6, entry: lens_serial, rest: preview };
static M10: Maker = Maker::plain("Leica", tags::LEICA_9);

pub(super) fn read(reader: &mut Reader<'_, '_>, head: &[u8]) -> bool {
    let own = reader.note.make.starts_with("Leica Camera AG");
    if head.starts_with(b"LEICA0") {
        return own && reader.walk(&M9, 8, Base::Note(0), None);
    }
    if !head.starts_with(b"LEICA\0") {
        return own && !head.starts_with(b"LEICA") && reader.walk(&R8, 0, Base::Block, None);
    }
    match (head.get(6), head.get(7)) {
        (Some(0x01 | 0x04..=0x07 | 0x10 | 0x1a), Some(0)) => reader.walk(&X, 8, Base::Note(0), None),
        (Some(0x08 | 0x09), Some(0)) => reader.walk(&X, 8, Base::Block, None),
        (Some(0x02), Some(0xff)) if reader.note.model.contains("(Typ 246)") => reader.walk(&S2, 8, Base::File, None),
        (Some(0x02), Some(0xff)) => reader.walk(&S2, 8, Base::Block, None),
        (Some(0x02), Some(0)) => reader.walk(&M10, 8, Base::Block, None),
        (Some(0), Some(0)) => reader.walk(&M8, 8, Base::Note(8), None),
        // Later cameras number on; most count as the Q does.
        _ => reader.walk(&X, 8, Base::Block, None),
    }
}

/// The M8's serial number as it is printed on the body: seven digits.
fn serial_of_the_m8(reader: &mut Reader<'_, '_>, block: &Block<'_>, entry: &Entry) -> bool {
    let Some(number) = (entry.tag == 0x0303).then(|| entry.unsigned(block)).flatten() else { return false };
    reader.push("SerialNumber", Value::Text(format!("{number:07}")));
    true
}

/// The R8 keeps its serial number behind four bytes of something else.
fn serial_info(reader: &mut Reader<'_, '_>, block: &Block<'_>, entry: &Entry) -> bool {
    let bytes = if entry.tag == 0x000b { entry.bytes(block) } else { None };
    let Some(bytes) = bytes else { return false };
    reader.push_text("SerialNumber", bytes.get(4..12).unwrap_or_default());
    true
}

fn lens_serial(reader: &mut Reader<'_, '_>, block: &Block<'_>, entry: &Entry) -> bool {
    let Some(number) = (entry.tag == 0x0321).then(|| entry.unsigned(block)).flatten() else { return false };
    reader.push("LensSerialNumber", Value::Text(format!("{number:010}")));
    true
}

/// The M9 keeps everything in directories 0x3000 to 0x3900, each the value of its entry.
fn sub_directories(reader: &mut Reader<'_, '_>, block: &Block<'_>, ifd: &Ifd) {
    for entry in ifd.entries.iter().filter(|e| (0x3000..0x4000).contains(&e.tag) && e.length() > 14) {
        reader.sub_ifd(tags::LEICA_SUB, block, entry.at);
    }
}

fn preview(reader: &mut Reader<'_, '_>, block: &Block<'_>, ifd: &Ifd) {
    if let Some(entry) = ifd.entry(0x0300) {
        reader.preview(EmbeddedKind::Preview, block, entry.at, entry.length());
    }
}
