//! Owns Nikon's notes: type 3 (a TIFF header of its own behind `Nikon\0\x02`), type 2 (`Nikon\0\x01`) and those without a header.
//! Leaves the enciphered blocks (lens data, shot info, colour balance) as they are.

use super::super::ifd::{Block, Entry, Ifd, Order};
use super::{Base, Maker, Reader, plain_text, tags};
use crate::container::EmbeddedKind;
use crate::metadata::Value;

static MAKER: Maker = Maker { namespace: "Nikon", names: tags::NIKON, entry, rest };
static TYPE_2: Maker = Maker::plain("Nikon", tags::NIKON_2);

/// Where the TIFF header of a type-3 note stands.
const HEADER: u64 = 10;

const PREVIEW_IFD: u16 = 0x0011;
const WORLD_TIME: u16 = 0x0024;
const LOCATION_INFO: u16 = 0x0039;
const FILE_INFO: u16 = 0x00b8;
const SCAN_IFD: u16 = 0x0e10;

pub(super) fn read(reader: &mut Reader<'_, '_>, head: &[u8]) -> bool {
    if head.starts_with(b"Nikon\0\x02") {
        let order = head.get(HEADER as usize..).and_then(Order::of_mark);
        let offset: Option<[u8; 4]> = head.get(14..18).and_then(|b| b.try_into().ok());
        return match (order, offset) {
            (Some(order), Some(offset)) => {
                reader.walk(&MAKER, HEADER + u64::from(order.u32(offset)), Base::Note(HEADER), Some(order))
            }
            _ => false,
        };
    }
    if head.starts_with(b"Nikon\0\x01") {
        return reader.walk(&TYPE_2, 8, Base::Block, None);
    }
    reader.note.make.get(..5).is_some_and(|make| make.eq_ignore_ascii_case("NIKON"))
        && reader.walk(&MAKER, 0, Base::Block, None)
}

fn entry(reader: &mut Reader<'_, '_>, block: &Block<'_>, entry: &Entry) -> bool {
    match entry.tag {
        WORLD_TIME => {
            let minutes = block.u16(entry.at).filter(|_| entry.length() >= 2);
            if let Some(minutes) = minutes {
                reader.push("TimeZone", Value::Signed(i64::from(minutes as i16)));
            }
            minutes.is_some()
        }
        LOCATION_INFO => location(reader, block, entry).is_some(),
        FILE_INFO => {
            let number = |index: u64| entry.u16_at(block, index).map(u64::from);
            let (Some(folder), Some(file)) = (number(3), number(4)) else { return false };
            reader.push("DirectoryNumber", Value::Unsigned(folder));
            reader.push("FileNumber", Value::Unsigned(file));
            true
        }
        _ => false,
    }
}

/// Country and place name, as GPS-equipped Coolpix write them: version, encoding, country code at 5, name of at most 70 bytes at 9.
fn location(reader: &mut Reader<'_, '_>, block: &Block<'_>, entry: &Entry) -> Option<()> {
    /// The encoding byte's value for UTF-16; 1 is UTF-8.
    const UTF_16: u8 = 2;
    let bytes = entry.bytes(block)?;
    reader.push_text("CountryCode", bytes.get(5..8)?);
    let name = bytes.get(9..)?;
    let name = if bytes.get(4) == Some(&UTF_16) {
        let units = name.chunks_exact(2).map(|b| block.order.u16([b[0], b[1]])).take_while(|unit| *unit != 0);
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect::<String>().into_bytes()
    } else {
        name.split(|b| *b == 0).next().unwrap_or_default().to_vec()
    };
    if let Some(name) = plain_text(&name) {
        reader.push("Location", Value::Text(name));
    }
    Some(())
}

fn rest(reader: &mut Reader<'_, '_>, block: &Block<'_>, ifd: &Ifd) {
    let preview = ifd.entry(PREVIEW_IFD).and_then(|e| e.unsigned(block)).and_then(|offset| block.ifd(offset));
    if let Some(preview) = preview {
        reader.preview_of(EmbeddedKind::Preview, block, &preview, 0x0201, 0x0202);
    }
    if let Some(offset) = ifd.entry(SCAN_IFD).filter(|e| e.count == 1).and_then(|e| e.unsigned(block)) {
        reader.sub_ifd(tags::NIKON_SCAN, block, offset);
    }
}
