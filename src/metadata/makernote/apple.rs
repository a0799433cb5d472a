//! Owns Apple's notes: `Apple iOS\0`, offsets counting from the note's start.

use super::{Base, Maker, Reader, tags};

static MAKER: Maker = Maker::plain("Apple", tags::APPLE);

pub(super) fn read(reader: &mut Reader<'_, '_>, head: &[u8]) -> bool {
    head.starts_with(b"Apple iOS\0") && reader.walk(&MAKER, 14, Base::Note(0), None)
}
