//! Owns Sigma's and Foveon's notes.

use super::super::ifd::{Block, Ifd};
use super::{Base, Maker, Reader, tags};
use crate::container::EmbeddedKind;

static MAKER: Maker = Maker { namespace: "Sigma", names: tags::SIGMA, entry: |_, _, _| false, rest };

pub(super) fn read(reader: &mut Reader<'_, '_>, head: &[u8]) -> bool {
    (head.starts_with(b"SIGMA\0") || head.starts_with(b"FOVEON\0")) && reader.walk(&MAKER, 10, Base::Block, None)
}

/// Older cameras keep the preview's place in 0x001a, newer ones in 0x001c; where that holds texts, there is no number to follow.
fn rest(reader: &mut Reader<'_, '_>, block: &Block<'_>, ifd: &Ifd) {
    for (start, length) in [(0x001a, 0x001b), (0x001c, 0x001d)] {
        reader.preview_of(EmbeddedKind::Preview, block, ifd, start, length);
    }
}
