//! Owns Olympus', OM System's and Epson's notes, and those of their kind in Minolta, Sony and other cameras that Sanyo made.

use super::super::ifd::{Block, Entry, Ifd};
use super::tags::{self, Names};
use super::{Base, Maker, Reader};
use crate::container::EmbeddedKind;

static MAKER: Maker = Maker { namespace: "Olympus", names: tags::OLYMPUS, entry: |_, _, _| false, rest };

/// The sub-directories and what their tags are called.
static SUB_IFDS: [(u16, &Names); 7] = [
    (0x2010, tags::OLYMPUS_EQUIPMENT),
    (CAMERA_SETTINGS, tags::OLYMPUS_SETTINGS),
    (0x2030, tags::OLYMPUS_DEVELOPMENT),
    (0x2031, tags::OLYMPUS_DEVELOPMENT_2),
    (0x2040, tags::OLYMPUS_PROCESSING),
    (0x2050, tags::OLYMPUS_FOCUS),
    (0x3000, tags::OLYMPUS_RAW),
];

const THUMBNAIL: u16 = 0x0100;
const PREVIEW: u16 = 0x0280;
const CAMERA_SETTINGS: u16 = 0x2020;

pub(super) fn read(reader: &mut Reader<'_, '_>, head: &[u8]) -> bool {
    /// Signature, where the directory starts, from where its offsets count.
    static FORMS: [(&[u8], u64, Base); 8] = [
        (b"OLYMPUS\0", 12, Base::Note(0)),
        (b"OM SYSTEM\0", 16, Base::Note(0)),
        (b"OLYMP\0", 8, Base::Block),
        (b"EPSON\0", 8, Base::Block),
        (b"MINOL\0", 8, Base::Block),
        (b"CAMER\0", 8, Base::Block),
        (b"SONY PI\0", 12, Base::Block),
        (b"PREMI\0", 8, Base::Block),
    ];
    FORMS.iter().any(|(mark, start, base)| head.starts_with(mark) && reader.walk(&MAKER, *start, *base, None))
}

fn rest(reader: &mut Reader<'_, '_>, block: &Block<'_>, ifd: &Ifd) {
    for (tag, names) in SUB_IFDS {
        let Some(entry) = ifd.entry(tag) else { continue };
        let Some(sub) = place(block, entry).and_then(|offset| reader.sub_ifd(names, block, offset)) else { continue };
        if tag == CAMERA_SETTINGS {
            reader.preview_of(EmbeddedKind::Preview, block, &sub, 0x0101, 0x0102);
        }
    }
    for (tag, kind) in [(THUMBNAIL, EmbeddedKind::Thumbnail), (PREVIEW, EmbeddedKind::Preview)] {
        if let Some(entry) = ifd.entry(tag) {
            reader.preview(kind, block, entry.at, entry.length());
        }
    }
    reader.preview_of(EmbeddedKind::Preview, block, ifd, 0x0088, 0x0089);
    reader.preview_of(EmbeddedKind::Preview, block, ifd, 0x1036, 0x1037);
}

/// Where a sub-directory starts: older cameras keep it as the entry's value, newer ones point to it.
fn place(block: &Block<'_>, entry: &Entry) -> Option<u64> {
    match entry.kind {
        4 | 13 => entry.unsigned(block),
        _ => Some(entry.at),
    }
}
