//! Owns Samsung's notes: directories and the binary `STMN` ones; those of the GX cameras are Pentax'.

use super::super::ifd::{Block, Ifd};
use super::{Base, Maker, Reader, order_at, tags, unknown};
use crate::container::EmbeddedKind;

static MAKER: Maker = Maker { namespace: "Samsung", names: tags::SAMSUNG_2, entry: |_, _, _| false, rest };

const PREVIEW_IFD: u16 = 0x0035;

pub(super) fn read(reader: &mut Reader<'_, '_>, head: &[u8]) -> bool {
    if head.starts_with(b"STMN") {
        return stamped(reader, head);
    }
    if head.starts_with(b"ISLMAKERNOTE000\0") {
        return reader.walk(&unknown::MAKER, 24, Base::Note(16), None);
    }
    reader.note.make.eq_ignore_ascii_case("samsung") && reader.walk(&MAKER, 0, Base::Block, None)
}

/// A binary note: its version, then at 8 place and length of a preview.
fn stamped(reader: &mut Reader<'_, '_>, head: &[u8]) -> bool {
    reader.namespace = "Samsung";
    reader.push_text("MakerNoteVersion", head.get(..8).unwrap_or_default());
    let note = reader.note;
    let number =
        |at: u64| note.block.u32(note.offset.saturating_add(at)).map(u64::from).filter(|_| at + 4 <= note.length);
    if let (Some(start), Some(length)) = (number(8), number(12)) {
        reader.preview(EmbeddedKind::Preview, &note.block, start, length);
    }
    true
}

fn rest(reader: &mut Reader<'_, '_>, block: &Block<'_>, ifd: &Ifd) {
    // In JPEGs the entry is no directory.
    let Some(offset) = ifd.entry(PREVIEW_IFD).filter(|e| e.count == 1).and_then(|e| e.unsigned(block)) else { return };
    // The EK-GN120 counts from 36 bytes earlier.
    for offset in [Some(offset), offset.checked_sub(36)].into_iter().flatten() {
        if let Some(order) = order_at(block, offset) {
            let block = block.rebased(0, order);
            if let Some(preview) = block.ifd(offset) {
                reader.preview_of(EmbeddedKind::Preview, &block, &preview, 0x0201, 0x0202);
                return;
            }
        }
    }
}
