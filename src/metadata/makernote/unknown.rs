//! Owns notes whose maker nobody else knew: a bare preview, a text, a directory somewhere near the start, or bytes.

use super::super::ifd::Order;
use super::tags::Names;
use super::{Base, MAX_PLAUSIBLE_ENTRIES, Maker, Reader, is_entry, reads_as_text};
use crate::container::EmbeddedKind;
use crate::metadata::Value;

/// The namespace of fields whose maker is not known.
pub(super) const NAMESPACE: &str = "MakerUnknown";

static NO_NAMES: &Names = &[];
pub(super) static MAKER: Maker = Maker::plain(NAMESPACE, NO_NAMES);

/// How far behind the note's start a directory is looked for, in bytes.
const LAST_TRY: u64 = 32;

pub(super) fn read(reader: &mut Reader<'_, '_>, head: &[u8]) -> bool {
    if head.starts_with(&[0xff, 0xd8, 0xff]) {
        let note = reader.note;
        reader.preview(EmbeddedKind::Preview, &note.block, note.offset, note.length);
        return true;
    }
    // What one of the makers began and gave up must not name it.
    let namespace = reader.namespace;
    if text(reader) || scan(reader, &MAKER) {
        return true;
    }
    reader.namespace = namespace;
    let length = reader.note.length;
    reader
        .push("MakerNoteUnknown", Value::Binary { length, offset: reader.note.block.file_offset(reader.note.offset) });
    true
}

/// Reads the note as a text; `false` where it is none.
pub(super) fn text(reader: &mut Reader<'_, '_>) -> bool {
    let bytes = reader.bytes();
    if !bytes.first().is_some_and(|b| *b >= b' ' || matches!(b, b'\t' | b'\n' | b'\r')) || !reads_as_text(&bytes) {
        return false;
    }
    reader.push_text("MakerNoteUnknownText", &bytes);
    true
}

/// Looks for a directory within the note's first bytes: behind a TIFF header, or bare with nothing but sane entries.
pub(super) fn scan(reader: &mut Reader<'_, '_>, maker: &Maker) -> bool {
    let note = reader.note;
    for start in (0..=LAST_TRY.min(note.length)).step_by(2) {
        let header = note.block.up_to(note.offset.saturating_add(start), 8);
        let mark = Order::of_mark(&header);
        if let (Some(order), Some(magic), Some(offset)) = (mark, header.get(2..4), header.get(4..8)) {
            let offset = offset.try_into().map(|b| order.u32(b)).unwrap_or(0);
            if order.u16([magic[0], magic[1]]) == 42 && offset >= 8 {
                return reader.walk(maker, start + u64::from(offset), Base::Note(start), Some(order));
            }
        }
        for order in [note.block.order, other(note.block.order)] {
            if is_directory(reader, start, order) {
                return reader.walk(maker, start, Base::Block, Some(order));
            }
        }
    }
    false
}

fn other(order: Order) -> Order {
    if order == Order::Little { Order::Big } else { Order::Little }
}

/// Whether a whole directory stands `start` bytes behind the note's start, all its entries sane.
fn is_directory(reader: &Reader<'_, '_>, start: u64, order: Order) -> bool {
    let note = reader.note;
    let block = note.block.rebased(0, order);
    let at = note.offset.saturating_add(start);
    let Some(count) = block.u16(at).filter(|n| (1..=MAX_PLAUSIBLE_ENTRIES).contains(n)) else { return false };
    let count = u64::from(count);
    if start + 2 + count * 12 > note.length {
        return false;
    }
    let entry = |index: u64| at + 2 + index * 12;
    (0..count).all(|index| is_entry(&block, entry(index)))
}
