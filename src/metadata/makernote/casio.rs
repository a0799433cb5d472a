//! Owns Casio's notes: the first type (a bare directory) and the second (`QVC\0`, also Concord's `DCI\0`).

use super::super::ifd::{Block, Ifd};
use super::{Base, Maker, Reader, tags};
use crate::container::EmbeddedKind;

static TYPE_1: Maker = Maker::plain("Casio", tags::CASIO);
pub(super) static TYPE_2: Maker = Maker { namespace: "Casio", names: tags::CASIO_2, entry: |_, _, _| false, rest };

const PREVIEW_IMAGE: u16 = 0x2000;

pub(super) fn read(reader: &mut Reader<'_, '_>, head: &[u8]) -> bool {
    if head.starts_with(b"QVC\0") || head.starts_with(b"DCI\0") {
        return reader.walk(&TYPE_2, 6, Base::Block, None);
    }
    reader.note.make.starts_with("CASIO") && reader.walk(&TYPE_1, 0, Base::Block, None)
}

fn rest(reader: &mut Reader<'_, '_>, block: &Block<'_>, ifd: &Ifd) {
    let found = reader.metadata.embedded.len();
    if let Some(entry) = ifd.entry(PREVIEW_IMAGE) {
        reader.preview(EmbeddedKind::Preview, block, entry.at, entry.length());
    }
    // Most cameras with the entry 0x2000 repeat its place here.
    if reader.metadata.embedded.len() == found {
        reader.preview_of(EmbeddedKind::Preview, block, ifd, 0x0004, 0x0003);
    }
}
