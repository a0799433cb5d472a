//! Owns Phase One's notes: a directory of their own kind, with 16-byte entries, offsets counting from the note's start.

use super::super::ifd::Order;
use super::{Reader, plain_text, tags};
use crate::metadata::Value;

/// Most entries of a directory (ExifTool, `PhaseOne.pm`).
const MAX_ENTRIES: u32 = 300;

/// Longest value that is decoded, in bytes.
const MAX_VALUE_BYTES: usize = 256;

pub(super) fn read(reader: &mut Reader<'_, '_>, head: &[u8]) -> bool {
    let order = match head.get(..8) {
        Some([b'I', b'I', b'I', b'I', _, b'w', b'a', b'R']) => Order::Little,
        Some([b'M', b'M', b'M', b'M', b'R', b'a', b'w', _]) => Order::Big,
        _ => return false,
    };
    reader.namespace = "PhaseOne";
    directory(reader, order).is_some()
}

/// Header (8 bytes), the directory's offset; there its count, four bytes, and the entries: tag, format, length, value or offset.
fn directory(reader: &mut Reader<'_, '_>, order: Order) -> Option<()> {
    let note = reader.note;
    let block = note.block.rebased(i64::try_from(note.offset).ok()?, order);
    let start = u64::from(block.u32(8)?);
    let count = block.u32(start)?;
    if !(2..=MAX_ENTRIES).contains(&count) {
        return None;
    }
    for index in 0..u64::from(count) {
        let at = start + 8 + index * 16;
        let (tag, format, length) = (block.u32(at)?, block.u32(at + 4)?, block.u32(at + 8)?);
        let place = if length <= 4 { at + 12 } else { u64::from(block.u32(at + 12)?) };
        let size = length as usize;
        let text = || {
            let bytes = block.get(place, size).filter(|_| size <= MAX_VALUE_BYTES)?;
            plain_text(bytes.split(|b| *b == 0).next().unwrap_or_default()).map(Value::Text)
        };
        let value = match (format, size) {
            (1, _) => text(),
            (2, 2) => block.u16(place).map(|n| Value::Unsigned(u64::from(n))),
            (4, 4) => block.u32(place).map(|n| Value::Signed(i64::from(n as i32))),
            _ => None,
        };
        let value = value.unwrap_or(Value::Binary { length: u64::from(length), offset: block.file_offset(place) });
        match u16::try_from(tag).ok().and_then(|tag| tags::name(tags::PHASE_ONE, tag)) {
            Some(name) => reader.push(name, value),
            None => reader.push(format!("0x{tag:04x}"), value),
        }
    }
    Some(())
}
