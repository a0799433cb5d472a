//! Owns Fujifilm's notes (also made for General Imaging, Leica, Minolta and Sharp): `FUJIFILM`, little-endian whatever the block is,
//! the directory's offset and all others counting from the note's start.

use super::super::ifd::{Block, Entry, Order};
use super::{Base, Maker, Reader, tags};

static MAKER: Maker = Maker { namespace: "FujiFilm", names: tags::FUJIFILM, entry, rest: |_, _, _| {} };

const FACE_REC_INFO: u16 = 0x4282;

/// Names of the fields of the people that the camera knows, at most eight in a photo.
const FACES: [(&str, &str); 8] = [
    ("Face1Name", "Face1Birthday"),
    ("Face2Name", "Face2Birthday"),
    ("Face3Name", "Face3Birthday"),
    ("Face4Name", "Face4Birthday"),
    ("Face5Name", "Face5Birthday"),
    ("Face6Name", "Face6Birthday"),
    ("Face7Name", "Face7Birthday"),
    ("Face8Name", "Face8Birthday"),
];

pub(super) fn read(reader: &mut Reader<'_, '_>, head: &[u8]) -> bool {
    if !head.starts_with(b"FUJIFILM") && !head.starts_with(b"GENERALE") {
        return false;
    }
    let Some(offset) = head.get(8..12).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes) else { return false };
    reader.walk(&MAKER, u64::from(offset), Base::Note(0), Some(Order::Little))
}

fn entry(reader: &mut Reader<'_, '_>, block: &Block<'_>, entry: &Entry) -> bool {
    entry.tag == FACE_REC_INFO && entry.bytes(block).is_some_and(|bytes| faces(reader, &bytes))
}

/// The people that the camera recognised: pairs of offset and length of their records, which point to name (30, 34) and birthday
/// (54, 58), lengths and offsets counting from the block's start.
fn faces(reader: &mut Reader<'_, '_>, bytes: &[u8]) -> bool {
    const RECORD_BYTES: usize = 62;
    let number = |at: usize| {
        let four = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(four)).ok()
    };
    let text = |length: usize, place: usize| {
        let (length, place) = (number(length)?, number(place)?);
        bytes.get(place..place.checked_add(length)?)
    };
    let mut found = false;
    for (index, (name, birthday)) in FACES.iter().enumerate() {
        let (Some(record), Some(length)) = (number(index * 8), number(index * 8 + 4)) else { break };
        if length < RECORD_BYTES || record.saturating_add(length) > bytes.len() {
            break;
        }
        if let Some(text) = text(record + 30, record + 34) {
            reader.push_text(name, text);
            found = true;
        }
        if let Some(text) = text(record + 54, record + 58) {
            reader.push_text(birthday, text);
        }
    }
    found
}
