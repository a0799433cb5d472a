//! Owns Minolta's and Konica Minolta's notes that are a bare directory; those behind `MINOL` and `CAMER` are of Olympus' kind.

use super::super::ifd::{Block, Ifd};
use super::{Base, Maker, Reader, tags};
use crate::container::EmbeddedKind;

static MAKER: Maker = Maker { namespace: "Minolta", names: tags::MINOLTA, entry: |_, _, _| false, rest };

const PREVIEW_IMAGE: u16 = 0x0081;
const WB_INFO_A100: u16 = 0x0020;

/// Where the A100's white balance block keeps its internal serial number, and how long it is.
const SERIAL_A100: (u64, usize) = (0x49dc, 12);

pub(super) fn read(reader: &mut Reader<'_, '_>, head: &[u8]) -> bool {
    const NO_DIRECTORY: [&[u8]; 4] = [b"MLY0", b"KC", b"+M+M", b"\xd7"];
    let make = reader.note.make;
    let own = ["konica minolta", "minolta"]
        .iter()
        .any(|name| make.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)));
    own && !NO_DIRECTORY.iter().any(|mark| head.starts_with(mark)) && reader.walk(&MAKER, 0, Base::Block, None)
}

/// The A100's internal serial number, also in the directory that Sony's version of the camera points to.
pub(super) fn serial(reader: &mut Reader<'_, '_>, block: &Block<'_>, ifd: &Ifd) {
    let (place, length) = SERIAL_A100;
    let info = ifd.entry(WB_INFO_A100).filter(|e| e.length() >= place + length as u64);
    if let Some(serial) = info.and_then(|e| block.get(e.at.checked_add(place)?, length)) {
        reader.push_text("InternalSerialNumber", &serial);
    }
}

fn rest(reader: &mut Reader<'_, '_>, block: &Block<'_>, ifd: &Ifd) {
    serial(reader, block, ifd);
    if let Some(entry) = ifd.entry(PREVIEW_IMAGE) {
        reader.preview(EmbeddedKind::Preview, block, entry.at, entry.length());
    }
    reader.preview_of(EmbeddedKind::Preview, block, ifd, 0x0088, 0x0089);
}
