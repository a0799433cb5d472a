//! Owns Minolta's and Konica Minolta's notes that are a bare directory; those behind `MINOL` and `CAMER` are of Olympus' kind.

use super::super::ifd::{Block, Entry, Ifd};
use super::{Base, Maker, Reader, tags};
use crate::container::EmbeddedKind;

static MAKER: Maker = Maker { namespace: "Minolta", names: tags::MINOLTA, entry, rest };

const PREVIEW_IMAGE: u16 = 0x0081;
const CAMERA_SETTINGS_A100: u16 = 0x0114;

/// Where the A100's settings keep its internal serial number, and how long it is.
const SERIAL_A100: (u64, usize) = (0x49dc, 12);

pub(super) fn read(reader: &mut Reader<'_, '_>, head: &[u8]) -> bool {
    const NO_DIRECTORY: [&[u8]; 4] = [b"MLY0", b"KC", b"+M+M", b"\xd7"];
    let make = reader.note.make;
    let own = ["konica minolta", "minolta"]
        .iter()
        .any(|name| make.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)));
    own && !NO_DIRECTORY.iter().any(|mark| head.starts_with(mark)) && reader.walk(&MAKER, 0, Base::Block, None)
}

fn entry(reader: &mut Reader<'_, '_>, block: &Block<'_>, entry: &Entry) -> bool {
    let (place, length) = SERIAL_A100;
    if entry.tag == CAMERA_SETTINGS_A100
        && entry.length() >= place + length as u64
        && let Some(serial) = entry.at.checked_add(place).and_then(|at| block.get(at, length))
    {
        reader.push_text("InternalSerialNumber", &serial);
    }
    false
}

fn rest(reader: &mut Reader<'_, '_>, block: &Block<'_>, ifd: &Ifd) {
    if let Some(entry) = ifd.entry(PREVIEW_IMAGE) {
        reader.preview(EmbeddedKind::Preview, block, entry.at, entry.length());
    }
    reader.preview_of(EmbeddedKind::Preview, block, ifd, 0x0088, 0x0089);
}
