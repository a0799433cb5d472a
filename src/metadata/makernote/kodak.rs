//! Owns Kodak's notes, of a dozen kinds: directories, and binary ones of which the texts at known places are read.

use super::super::ifd::{Block, Ifd, Order};
use super::tags::{self, Names};
use super::{Base, Maker, Reader, unknown};
use crate::metadata::Value;

static DIRECTORY: Maker = Maker { namespace: "Kodak", names: tags::KODAK_8, entry: |_, _, _| false, rest };
static MARKED: Maker = Maker::plain("Kodak", tags::KODAK_10);
static PIX_PRO: Maker = Maker::plain("Kodak", tags::KODAK_11);

/// The sub-directories and what their tags are called.
static SUB_IFDS: [(u16, &Names); 5] = [
    (0xfc00, tags::KODAK_SUB_0),
    (0xfc01, tags::KODAK_SUB_1),
    (0xfc02, tags::KODAK_SUB_2),
    (0xfc03, tags::KODAK_SUB_3),
    (0xfc05, tags::KODAK_SUB_5),
];

pub(super) fn read(reader: &mut Reader<'_, '_>, head: &[u8]) -> bool {
    if head.get(8..21) == Some(b"Eastman Kodak") {
        return texts(reader, &[("KodakMaker", 8, 32), ("KodakModel", 40, 32)]);
    }
    let kodak = |make: &str| make.to_ascii_lowercase().contains("kodak") || make.starts_with("JK Imaging");
    if !kodak(reader.note.make) || head.starts_with(b"AOC\0") {
        return false;
    }
    if head.get(41..44) == Some(b"JPG") {
        return texts(reader, &[("OriginalFileName", 32, 12)]);
    }
    if head.starts_with(b"KDK") {
        return texts(reader, &[("KodakModel", 8, 8)]);
    }
    if head.starts_with(b"IIII") && matches!(head.get(4..6), Some([2 | 3, 0])) {
        // The two numbers are not unique to a camera of every model, so not called serial numbers.
        let places = [
            ("DateTimeOriginal", 0x14, 20),
            ("FirmwareVersion", 0x57, 16),
            ("UnknownNumber", 0xa8, 12),
            ("UnknownNumber", 0xc4, 12),
        ];
        return texts(reader, &places);
    }
    if starts_with_serial(head) {
        return texts(reader, &[("SerialNumber", 0, 16)]);
    }
    let order = Order::of_mark(head);
    match head.get(2..8) {
        // A TIFF header before a count of two words, one of them empty.
        Some(b"\x2a\0\x08\0\0\0") if head.get(10..12) == Some(&[0, 0]) => {
            reader.walk_wide(&PIX_PRO, 8, Base::Note(0), order)
        }
        Some(b"\0\x2a\0\0\0\x08") if head.get(8..10) == Some(&[0, 0]) => {
            reader.walk_wide(&PIX_PRO, 8, Base::Note(0), order)
        }
        Some(b"\0\x2a\0\0\0\x08") if head.get(10..12) == Some(&[0, 0]) => {
            reader.walk_wide(&DIRECTORY, 8, Base::Note(0), order)
        }
        Some(b"\x2a\0\x08\0\0\0" | b"\0\x2a\0\0\0\x08") => reader.walk(&DIRECTORY, 8, Base::Note(0), order),
        _ if order.is_some() => reader.walk(&MARKED, 2, Base::Block, order),
        _ => unknown::scan(reader, &DIRECTORY),
    }
}

/// Texts at fixed places: name, start and length in bytes.
fn texts(reader: &mut Reader<'_, '_>, places: &[(&'static str, usize, usize)]) -> bool {
    reader.namespace = "Kodak";
    let bytes = reader.bytes();
    for (tag, start, length) in places {
        let end = (start + length).min(bytes.len());
        reader.push_text(tag, bytes.get(*start..end).unwrap_or_default());
    }
    let length = reader.note.length;
    reader.push("MakerNoteKodak", Value::Binary { length, offset: reader.note.block.file_offset(reader.note.offset) });
    true
}

/// Whether a note starts with what looks like Kodak's serial numbers (`KCXFV53312345`) or a model's name and eight digits.
fn starts_with_serial(head: &[u8]) -> bool {
    let text = head.get(..16).unwrap_or_default();
    let text = text.split(|b| matches!(b, 0 | b' ')).find(|part| !part.is_empty()).unwrap_or_default();
    let capital = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit();
    matches!(head.first(), Some(b'C' | b'K'))
        && head.get(1..4).is_some_and(|b| b.iter().all(capital))
        && text.iter().all(capital)
        && head.get(..16).is_some_and(|b| b.iter().filter(|b| b.is_ascii_digit()).count() >= 6)
}

fn rest(reader: &mut Reader<'_, '_>, block: &Block<'_>, ifd: &Ifd) {
    for (tag, names) in SUB_IFDS {
        let Some(entry) = ifd.entry(tag) else { continue };
        let offset = if matches!(entry.kind, 4 | 13) { entry.unsigned(block) } else { Some(entry.at) };
        if let Some(offset) = offset {
            reader.sub_ifd(names, block, offset);
        }
    }
}
