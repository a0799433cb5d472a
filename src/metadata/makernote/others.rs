//! Owns the notes of makers of whom there is little to know: General Imaging, HP, JVC, Motorola, Nintendo, Sanyo.

use super::super::ifd::{Block, Entry, Ifd, Order};
use super::{Base, Maker, Reader, tags, unknown};
use crate::container::EmbeddedKind;
use crate::metadata::Value;

static GE: Maker = Maker::plain("GE", tags::GE);
static GE_FUJIFILM: Maker = Maker::plain("FujiFilm", tags::FUJIFILM);
static HP: Maker = Maker::plain("HP", &[(0x0e00, "PrintIM")]);
static JVC: Maker = Maker::plain("JVC", tags::JVC);
static MOTOROLA: Maker = Maker::plain("Motorola", tags::MOTOROLA);
static NINTENDO: Maker = Maker { namespace: "Nintendo", names: tags::NINTENDO, entry: nintendo, rest: |_, _, _| {} };
static SANYO: Maker = Maker { namespace: "Sanyo", names: tags::SANYO, entry: |_, _, _| false, rest: sanyo };

pub(super) fn read(reader: &mut Reader<'_, '_>, head: &[u8]) -> bool {
    let make = reader.note.make;
    if head.starts_with(b"GE\0\0") || head.starts_with(b"GENIC\0") {
        return reader.walk(&GE, 18, Base::Block, None);
    }
    if head.starts_with(b"GE\x0c\0\0\0\x16\0\0\0") {
        // 25 entries, which the note does not count (ExifTool, `ProcessGE2`).
        return reader.walk_counted(&GE_FUJIFILM, 14, 25, Base::Note(6), Order::Little);
    }
    if head.starts_with(b"Hewlett-Packard") || head.starts_with(b"Vivitar") {
        return unknown::scan(reader, &HP);
    }
    if head.starts_with(b"610") && matches!(head.get(3), Some(0..=4)) {
        return labelled(reader, "HP", &[("Serial Number:", "SerialNumber"), ("Lens Shading:", "LensShading")]);
    }
    if head.starts_with(b"IIII\x04\0") || head.starts_with(b"IIII\x06\0") {
        return labelled(reader, "HP", &[("SERIAL NUMBER:", "SerialNumber")]);
    }
    if head.starts_with(b"JVC ") {
        return reader.walk(&JVC, 4, Base::Block, None);
    }
    if head.starts_with(b"VER:") && (make.starts_with("JVC") || make.starts_with("Victor")) {
        return labelled(reader, "JVC", &[("VER:", "MakerNoteVersion"), ("QTY:", "Quality")]);
    }
    if head.starts_with(b"MOT\0") {
        return reader.walk(&MOTOROLA, 8, Base::Note(0), None);
    }
    if head.starts_with(b"SANYO\0") {
        return reader.walk(&SANYO, 8, Base::Block, None);
    }
    make == "Nintendo" && reader.walk(&NINTENDO, 0, Base::Block, None)
}

/// A note with texts behind labels somewhere in it; the label and what it is called.
pub(super) fn labelled(reader: &mut Reader<'_, '_>, namespace: &'static str, labels: &[(&str, &'static str)]) -> bool {
    /// Longest text taken, in bytes.
    const MAX_BYTES: usize = 64;
    reader.namespace = namespace;
    let bytes = reader.bytes();
    for (label, tag) in labels {
        let Some(found) = memchr::memmem::find(&bytes, label.as_bytes()) else { continue };
        let text = bytes.get(found + label.len()..).unwrap_or_default();
        let text = text.get(..text.len().min(MAX_BYTES)).unwrap_or_default();
        let start = text.iter().position(|b| *b != b' ').unwrap_or(0);
        let end = text.iter().skip(start).position(|b| !(0x20..0x7f).contains(b)).map_or(text.len(), |n| start + n);
        reader.push_text(tag, text.get(start..end).unwrap_or_default());
    }
    true
}

/// The Nintendo 3DS' block: model at 0, serial number of four bytes at 24.
fn nintendo(reader: &mut Reader<'_, '_>, block: &Block<'_>, entry: &Entry) -> bool {
    let bytes = if entry.tag == 0x1101 { entry.bytes(block) } else { None };
    let Some(bytes) = bytes else { return false };
    reader.push_text("ModelID", bytes.get(..4).unwrap_or_default());
    if let Some(serial) = bytes.get(24..28).filter(|serial| serial.iter().any(|b| *b != 0)) {
        reader.push("InternalSerialNumber", Value::Text(format!("0x{}", super::hexadecimal(serial))));
    }
    true
}

fn sanyo(reader: &mut Reader<'_, '_>, block: &Block<'_>, ifd: &Ifd) {
    if let Some(entry) = ifd.entry(0x0100) {
        reader.preview(EmbeddedKind::Thumbnail, block, entry.at, entry.length());
    }
}
