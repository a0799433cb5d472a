//! Owns FLIR's notes: a bare directory of temperatures. Leaves the thermal records (`FLIR\0` segments) to `metadata::flir`.

use super::{Base, Maker, Reader, tags};

static MAKER: Maker = Maker::plain("FLIR", tags::FLIR);

pub(super) fn read(reader: &mut Reader<'_, '_>, _: &[u8]) -> bool {
    reader.note.make.starts_with("FLIR Systems") && reader.walk(&MAKER, 0, Base::Block, None)
}
