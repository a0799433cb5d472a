//! Owns Ricoh's notes, where they are not of Pentax' kind: directories and, of early cameras, texts.

use super::super::ifd::{Block, Entry, Ifd, Order};
use super::{Base, Maker, Reader, plain_text, tags, unknown};
use crate::metadata::Value;

static MAKER: Maker = Maker { namespace: "Ricoh", names: tags::RICOH, entry, rest };
static TYPE_2: Maker = Maker::plain("Ricoh", tags::RICOH_2);

const SERIAL_NUMBER: u16 = 0x0005;
const SUB_DIRECTORY: u16 = 0x2001;
const THETA_DIRECTORY: u16 = 0x4001;
const SERIAL_INFO: u16 = 0x002c;

/// The header of the sub-directory.
const SUB_HEADER: &[u8] = b"[Ricoh Camera Info]\0";

pub(super) fn read(reader: &mut Reader<'_, '_>, head: &[u8]) -> bool {
    let make = reader.note.make;
    if !make.starts_with("RICOH") && !make.starts_with("PENTAX RICOH") {
        return false;
    }
    // A count of two words, one of them empty: HZ15, XG-1, WG-M1.
    let wide = |at: usize| head.get(at..at + 2) == Some(&[0, 0]);
    let second =
        head.starts_with(b"MM\0\x2a\0\0\0\x08\0") && wide(10) || head.starts_with(b"II\x2a\0\x08\0\0\0") && wide(10);
    if second || reader.note.model == "RICOH WG-M1" {
        return reader.walk_wide(&TYPE_2, 8, Base::Note(0), None);
    }
    let header = head.get(..5).is_some_and(|mark| mark.eq_ignore_ascii_case(b"Ricoh"));
    let known = header || [&b"      "[..], b"MM\0\x2a", b"II\x2a\0"].iter().any(|mark| head.starts_with(mark));
    if known && reader.walk(&MAKER, 8, Base::Block, None) {
        return true;
    }
    reader.namespace = "Ricoh";
    unknown::text(reader)
}

fn entry(reader: &mut Reader<'_, '_>, block: &Block<'_>, entry: &Entry) -> bool {
    if entry.tag != SERIAL_NUMBER {
        return false;
    }
    let Some(bytes) = entry.bytes(block) else { return false };
    match plain_text(&bytes) {
        Some(text) => reader.push("SerialNumber", Value::Text(text)),
        None => reader.push_hex("InternalSerialNumber", &bytes),
    }
    true
}

fn rest(reader: &mut Reader<'_, '_>, block: &Block<'_>, ifd: &Ifd) {
    if let Some(entry) = ifd.entry(SUB_DIRECTORY) {
        let start = if entry.kind == 4 && entry.count == 1 { entry.unsigned(block) } else { Some(entry.at) };
        let start = start.filter(|at| block.get(*at, SUB_HEADER.len()).is_some_and(|head| *head == *SUB_HEADER));
        if let Some(start) = start {
            let block = block.rebased(0, Order::Big);
            // The Caplio RR1 counts from the sub-directory.
            let own = reader.note.model.starts_with("Caplio RR1");
            let (block, start) = if own { (block.rebased(start as i64, Order::Big), 0) } else { (block, start) };
            sub_directory(reader, &block, start + SUB_HEADER.len() as u64);
        }
    }
    if let Some(offset) = ifd.entry(THETA_DIRECTORY).and_then(|e| e.unsigned(block)) {
        reader.sub_ifd(tags::RICOH_THETA, block, offset);
    }
}

fn sub_directory(reader: &mut Reader<'_, '_>, block: &Block<'_>, offset: u64) {
    let Some(ifd) = reader.sub_ifd(tags::RICOH_SUB, block, offset) else { return };
    // Of the GXR: firmware and serial number of body and lens unit, 16 bytes each.
    if let Some(bytes) = ifd.entry(SERIAL_INFO).and_then(|e| e.bytes(block)) {
        let names = ["BodyFirmware", "BodySerialNumber", "LensFirmware", "LensSerialNumber"];
        for (name, text) in names.into_iter().zip(bytes.chunks_exact(16)) {
            reader.push_text(name, text);
        }
    }
}
