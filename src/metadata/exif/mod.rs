//! Owns EXIF: TIFF blocks with all their IFDs. In a block that lies in memory, `kamadak-exif` reads the values of the standard IFDs;
//! the walker here, over [`super::ifd`], follows what it does not know (SubIFDs, MakerNotes, packets and pictures inside tags), fills
//! in what it dropped where the block is broken, and says what stayed unreadable. Whole TIFF files go through the walker alone,
//! because `kamadak-exif` would read all of them into memory.

use std::borrow::Cow;

use super::ifd::{Block, Entry, Ifd, Order, decode_text};
use super::makernote::{self, Note};
use super::{MAX_FIELDS, MAX_TEXT_BYTES, Metadata, Reading, Value};
use crate::container::{Embedded, EmbeddedKind, Location, Segment, SegmentKind};
use crate::error::{Skip, SkipKind, Stage};
use crate::metadata::Field;
use crate::source::Bytes;

mod tags;

use tags::Known;

/// Most IFDs followed in one block, so that a hostile chain ends; real files have fewer than 40 (RAW files with previews).
const MAX_DIRECTORIES: usize = 128;

/// Most SubIFDs followed of one `SubIFDs` tag; DNG files have up to 8.
const MAX_SUB_DIRECTORIES: usize = 16;

/// Largest block handed to `kamadak-exif`, in bytes. It keeps every value as a vector of its own, entries may overlap, and an ASCII
/// value of NULs takes 24 bytes a byte; larger blocks go through the walker alone. JPEG blocks have at most 64 KiB.
const MAX_KAMADAK_BYTES: usize = 1 << 20;

/// Most entries of all directories together of a block handed to `kamadak-exif`: it follows every pointer, and thousands of pointers to
/// overlapping directories make millions of entries out of 64 KiB. Real blocks have fewer than 300.
const MAX_KAMADAK_ENTRIES: usize = 4_000;

/// Most bytes of values that one block may yield, in bytes: entries of a hostile block may all point to the same long text.
const MAX_VALUE_BYTES: usize = 8 << 20;

/// Largest packet (XMP, IPTC, ICC …) taken out of a tag, in bytes.
const MAX_PACKET_BYTES: u64 = 32 << 20;

/// Most bytes of packets taken out of the tags of one photo: thousands of tags may point to one packet.
const MAX_PACKETS_BYTES: usize = 64 << 20;

/// Most blocks walked of `DNGPrivateData`; Adobe's converter writes fewer than ten.
const MAX_PRIVATE_BLOCKS: usize = 64;

/// An IFD by its role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Directory {
    /// The first one.
    Zero,
    /// The `n`th of the chain: 1 is the thumbnail's, further ones are pages.
    Later(u16),
    /// One that a `SubIFDs` tag points to.
    Sub,
    /// The Exif IFD.
    Exif,
    /// The GPS IFD.
    Gps,
    /// The Interoperability IFD.
    Interop,
    /// An IFD of a Multi-Picture Format index.
    Mpf,
    /// The first one of a Panasonic RW2 file.
    Panasonic,
}

impl Directory {
    fn namespace(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Zero | Self::Panasonic => "IFD0",
            Self::Later(1) => "IFD1",
            Self::Later(2) => "IFD2",
            Self::Later(n) => return Cow::Owned(format!("IFD{n}")),
            Self::Sub => "SubIFD",
            Self::Exif => "ExifIFD",
            Self::Gps => "GPS",
            Self::Interop => "InteropIFD",
            Self::Mpf => "MPF",
        })
    }

    /// Whether it uses the number space of TIFF and EXIF, in which the pointers and packets below have their numbers.
    fn is_tiff(self) -> bool {
        !matches!(self, Self::Gps | Self::Mpf)
    }
}

/// Tags that the walker itself follows: TIFF 6.0, EXIF 3.0, DNG 1.7, the TIFF technical notes of Adobe, and C2PA 2.1.
mod tag {
    pub const IMAGE_WIDTH: u16 = 0x0100;
    pub const IMAGE_LENGTH: u16 = 0x0101;
    pub const COMPRESSION: u16 = 0x0103;
    pub const STRIP_OFFSETS: u16 = 0x0111;
    pub const STRIP_BYTE_COUNTS: u16 = 0x0117;
    pub const SUB_IFDS: u16 = 0x014a;
    pub const JPEG_OFFSET: u16 = 0x0201;
    pub const JPEG_LENGTH: u16 = 0x0202;
    pub const XMP: u16 = 0x02bc;
    pub const COPYRIGHT: u16 = 0x8298;
    pub const IPTC: u16 = 0x83bb;
    pub const PHOTOSHOP: u16 = 0x8649;
    pub const EXIF_IFD: u16 = 0x8769;
    pub const ICC: u16 = 0x8773;
    pub const GPS_IFD: u16 = 0x8825;
    pub const MAKER_NOTE: u16 = 0x927c;
    pub const USER_COMMENT: u16 = 0x9286;
    pub const XP_FIRST: u16 = 0x9c9b;
    pub const XP_LAST: u16 = 0x9c9f;
    pub const INTEROP_IFD: u16 = 0xa005;
    pub const DNG_PRIVATE_DATA: u16 = 0xc634;
    pub const JUMBF: u16 = 0xcd41;
    pub const PADDING: u16 = 0xea1c;
    pub const GPS_PROCESSING_METHOD: u16 = 0x001b;
    pub const GPS_AREA_INFORMATION: u16 = 0x001c;
}

/// Reads a TIFF block (`Exif`, `Mpf`, `CanonCmt`, `TiffFile`) and adds its fields, embedded things and skips to `metadata`.
pub fn read(segment: &Segment<'_>, bytes: &Bytes, metadata: &mut Metadata) {
    let first_field = metadata.fields.len();
    if segment.kind == SegmentKind::TiffFile {
        let Some((block, first)) = Block::of_tiff_file(bytes) else {
            return say(metadata, SkipKind::Truncated, "the file ends in its TIFF header");
        };
        let directory = if block.u16(2) == Some(PANASONIC_MAGIC) { Directory::Panasonic } else { Directory::Zero };
        let mut walk = Walk::new(block, bytes, metadata, first_field, Fill::All);
        walk.is_file = true;
        walk.chain(directory, first);
        return walk.finish();
    }
    let Some((start, block, first)) = open(&segment.bytes, segment.offset) else {
        let kind = if segment.bytes.len() < 8 { SkipKind::Truncated } else { SkipKind::Malformed };
        return say(metadata, kind, "no TIFF header where the block should start");
    };
    match segment.kind {
        SegmentKind::Mpf => {
            let mut walk = Walk::new(block, bytes, metadata, first_field, Fill::All);
            walk.mpf(first);
            walk.finish();
        }
        SegmentKind::CanonCmt(3) => {
            let (_, model) = camera(metadata, 0);
            let length = segment.bytes.len().saturating_sub(start) as u64;
            let length = length.saturating_sub(first);
            makernote::read(&Note { block, offset: first, length, make: "Canon", model: &model }, metadata);
        }
        SegmentKind::CanonCmt(number) => {
            let directory = match number {
                2 => Directory::Exif,
                4 => Directory::Gps,
                _ => Directory::Zero,
            };
            let mut walk = Walk::new(block, bytes, metadata, first_field, Fill::All);
            walk.directory(directory, first);
            walk.finish();
        }
        _ => {
            let data = segment.bytes.get(start..).unwrap_or_default();
            let fill = match metadata.reading {
                Reading::Whole => standard_fields(data, block, first, metadata),
                Reading::Fast => Fill::All,
            };
            let mut walk = Walk::new(block, bytes, metadata, first_field, fill);
            walk.chain(Directory::Zero, first);
            walk.finish();
        }
    }
}

/// Stands in RW2 files where TIFF has 42.
const PANASONIC_MAGIC: u16 = 0x0055;

/// Finds the TIFF header of a block: at its start, or behind an `Exif\0\0` that was left on; where it starts, the block from there
/// on, and the offset of its first IFD. A header whose first IFD makes sense only in the other byte order is read in that one.
fn open(bytes: &[u8], offset: Option<u64>) -> Option<(usize, Block<'_>, u64)> {
    let start = [0, 6, 4].into_iter().find(|&at| Order::of_mark(bytes.get(at..).unwrap_or_default()).is_some())?;
    let data = bytes.get(start..)?;
    let place = offset.and_then(|o| o.checked_add(start as u64));
    let stated = Order::of_mark(data)?;
    let other = if stated == Order::Little { Order::Big } else { Order::Little };
    let candidates = [stated, other].map(|order| Block::in_memory(data, order, place));
    let plausible = candidates.iter().find(|b| {
        let count = b.u32(4).filter(|first| *first >= 8).and_then(|first| b.u16(u64::from(first)));
        count.is_some_and(|n| n > 0 && n < 0x100)
    });
    let block = *plausible.unwrap_or(&candidates[0]);
    let first = u64::from(block.u32(4)?);
    Some((start, block, first))
}

fn say(metadata: &mut Metadata, kind: SkipKind, detail: impl Into<Cow<'static, str>>) {
    metadata.skips.push(Skip::new(Stage::Metadata, "EXIF", kind, detail));
}

/// Make and model as the fields from `first` on have them, trimmed; empty where they have none.
fn camera(metadata: &Metadata, first: usize) -> (String, String) {
    let find = |tag| {
        let fields = metadata.fields.get(first..).unwrap_or_default();
        let field = fields.iter().find(|f| f.tag == tag && f.namespace == "IFD0");
        field.map(|f| f.value.to_text().trim().to_owned()).unwrap_or_default()
    };
    (find("Make"), find("Model"))
}

/// Which values the walker adds itself.
enum Fill {
    /// Every one.
    All,
    /// Those that are not in the list, which is sorted.
    Missing(Vec<(Directory, u16)>),
    /// None: they are there.
    Nothing,
}

/// Adds the fields that `kamadak-exif` reads, and says what is left for the walker.
fn standard_fields(data: &[u8], block: Block<'_>, first: u64, metadata: &mut Metadata) -> Fill {
    if data.len() > MAX_KAMADAK_BYTES || claims_too_many_entries(&block, first) {
        return Fill::All;
    }
    let mut whole = true;
    let exif = exif::Reader::new().continue_on_error(true).read_raw(data.to_vec()).or_else(|error| {
        whole = false;
        error.distill_partial_result(|_| {})
    });
    // It believes the header's byte order; where the block is read in the other one, its values are wrong.
    let Ok(exif) = exif else { return Fill::All };
    if exif.little_endian() != (block.order == Order::Little) {
        return Fill::All;
    }
    let mut seen = Vec::new();
    let mut value_bytes = 0;
    metadata.fields.reserve(exif.fields().len());
    for field in exif.fields() {
        let directory = directory_of(field);
        let number = field.tag.number();
        if !is_followed(directory, number)
            && let Some(value) = value_of(directory, number, field, block)
        {
            metadata.fields.push(Field::new(directory.namespace(), tag_name(directory, number), value));
        }
        value_bytes += taken_bytes(&field.value);
        if !whole || value_bytes > MAX_VALUE_BYTES {
            seen.push((directory, number));
        }
        if value_bytes > MAX_VALUE_BYTES {
            say(metadata, SkipKind::TooLarge, "the entries claim more bytes than the block can mean");
            return Fill::Nothing;
        }
    }
    seen.sort_unstable();
    if whole { Fill::Nothing } else { Fill::Missing(seen) }
}

/// Whether the directories together claim more than [`MAX_KAMADAK_ENTRIES`].
fn claims_too_many_entries(block: &Block<'_>, first: u64) -> bool {
    let mut entries = 0;
    let mut waiting = vec![first];
    while let Some(offset) = waiting.pop() {
        let Some(ifd) = block.ifd(offset) else { continue };
        // One more for the directory itself, so that a ring of empty ones ends.
        entries += ifd.entries.len() + ifd.unknown + 1;
        if entries > MAX_KAMADAK_ENTRIES {
            return true;
        }
        let pointers = ifd.entries.iter().filter(|e| matches!(e.tag, tag::EXIF_IFD | tag::GPS_IFD | tag::INTEROP_IFD));
        waiting.extend(pointers.filter_map(|e| e.unsigned(block)));
        if ifd.next != 0 {
            waiting.push(ifd.next);
        }
    }
    false
}

/// Memory that `kamadak-exif` took for a value, in bytes, roughly.
fn taken_bytes(value: &exif::Value) -> usize {
    match value {
        exif::Value::Byte(v) | exif::Value::Undefined(v, _) => v.len(),
        exif::Value::Ascii(parts) => parts.iter().map(|p| p.len() + 24).sum(),
        exif::Value::Short(v) => v.len() * 2,
        exif::Value::Long(v) => v.len() * 4,
        exif::Value::Rational(v) => v.len() * 8,
        exif::Value::SRational(v) => v.len() * 8,
        exif::Value::SByte(v) => v.len(),
        exif::Value::SShort(v) => v.len() * 2,
        exif::Value::SLong(v) => v.len() * 4,
        exif::Value::Float(v) => v.len() * 4,
        exif::Value::Double(v) => v.len() * 8,
        exif::Value::Unknown(..) => 0,
    }
}

fn directory_of(field: &exif::Field) -> Directory {
    match (field.tag.context(), field.ifd_num.index()) {
        (exif::Context::Exif, _) => Directory::Exif,
        (exif::Context::Gps, _) => Directory::Gps,
        (exif::Context::Interop, _) => Directory::Interop,
        (_, 0) => Directory::Zero,
        (_, n) => Directory::Later(n),
    }
}

/// Whether the walker handles the tag wherever it stands, so that its value must not be added twice.
fn is_followed(directory: Directory, number: u16) -> bool {
    directory.is_tiff()
        && matches!(
            number,
            tag::SUB_IFDS
                | tag::XMP
                | tag::IPTC
                | tag::PHOTOSHOP
                | tag::EXIF_IFD
                | tag::ICC
                | tag::GPS_IFD
                | tag::MAKER_NOTE
                | tag::INTEROP_IFD
                | tag::DNG_PRIVATE_DATA
                | tag::JUMBF
        )
}

fn tag_name(directory: Directory, number: u16) -> Cow<'static, str> {
    name_of(tags::known(directory, number), number)
}

fn name_of(known: Option<Known>, number: u16) -> Cow<'static, str> {
    match known {
        Some(known) => Cow::Borrowed(known.name),
        None => Cow::Owned(format!("0x{number:04x}")),
    }
}

/// A value of `kamadak-exif` as a value of ours.
fn value_of(directory: Directory, number: u16, field: &exif::Field, block: Block<'_>) -> Option<Value> {
    fn list<T: Copy>(items: &[T], item_bytes: usize, value: impl Fn(T) -> Value) -> Value {
        match items {
            [one] => value(*one),
            _ if items.len() > super::ifd::MAX_ITEMS => {
                Value::Binary { length: (items.len() * item_bytes) as u64, offset: None }
            }
            _ => Value::List(items.iter().map(|i| value(*i)).collect()),
        }
    }
    Some(match &field.value {
        exif::Value::Ascii(parts) => text_of_parts(number, parts.iter().map(Vec::as_slice)),
        exif::Value::Byte(bytes) => value_of_bytes(directory, number, bytes, None, block.order),
        exif::Value::Undefined(bytes, at) => {
            value_of_bytes(directory, number, bytes, block.file_offset(u64::from(*at)), block.order)
        }
        exif::Value::Short(v) => list(v, 2, |n| Value::Unsigned(u64::from(n))),
        exif::Value::Long(v) => list(v, 4, |n| Value::Unsigned(u64::from(n))),
        exif::Value::Rational(v) => list(v, 8, |r| Value::Rational(i64::from(r.num), i64::from(r.denom))),
        exif::Value::SByte(v) => list(v, 1, |n| Value::Signed(i64::from(n))),
        exif::Value::SShort(v) => list(v, 2, |n| Value::Signed(i64::from(n))),
        exif::Value::SLong(v) => list(v, 4, |n| Value::Signed(i64::from(n))),
        exif::Value::SRational(v) => list(v, 8, |r| Value::Rational(i64::from(r.num), i64::from(r.denom))),
        exif::Value::Float(v) => list(v, 4, |x| Value::Real(f64::from(x))),
        exif::Value::Double(v) => list(v, 8, Value::Real),
        // Types that it does not know, e.g. EXIF 3.0's UTF-8: it tells the place of the entry's last four bytes.
        exif::Value::Unknown(kind, count, at) => {
            let kind_bytes = super::ifd::item_bytes(*kind)?;
            let length = u64::from(kind_bytes) * u64::from(*count);
            let at = if length <= 4 { u64::from(*at) } else { u64::from(block.u32(u64::from(*at))?) };
            return value_of_entry(directory, &Entry { tag: number, kind: *kind, count: *count, at }, &block);
        }
    })
}

/// The value of an entry; `None` where it lies outside the block.
fn value_of_entry(directory: Directory, entry: &Entry, block: &Block<'_>) -> Option<Value> {
    let length = usize::try_from(entry.length()).ok()?.min(MAX_TEXT_BYTES);
    match entry.kind {
        2 | 129 => {
            let bytes = block.up_to(entry.at, length);
            if bytes.is_empty() && length > 0 {
                return None;
            }
            Some(text_of_parts(entry.tag, bytes.split(|b| *b == 0)))
        }
        1 | 7 => {
            if !block.holds(entry.at, entry.length()) {
                return None;
            }
            let offset = block.file_offset(entry.at);
            let long = entry.length() as usize > length || is_opaque(directory, entry.tag);
            if long || (length > 64 && !may_be_text(directory, entry.tag, &block.up_to(entry.at, 16))) {
                return Some(Value::Binary { length: entry.length(), offset });
            }
            let bytes = block.get(entry.at, length)?;
            Some(value_of_bytes(directory, entry.tag, &bytes, offset, block.order))
        }
        _ => entry.value(block),
    }
}

/// ASCII: several NUL-separated parts have a meaning in `Copyright` alone (photographer, editor; EXIF 3.0 section 4.6.5.4); in other
/// tags, what stands behind the first NUL is a left-over of a fixed-length buffer.
fn text_of_parts<'b>(number: u16, mut parts: impl Iterator<Item = &'b [u8]>) -> Value {
    if number != tag::COPYRIGHT {
        return Value::Text(parts.next().map(decode_text).unwrap_or_default());
    }
    let mut texts = parts.map(decode_text).filter(|t| !t.trim().is_empty()).take(2).map(Value::Text);
    match (texts.next(), texts.next()) {
        (Some(photographer), Some(editor)) => Value::List(vec![photographer, editor]),
        (Some(one), None) => one,
        _ => Value::Text(String::new()),
    }
}

/// Tags whose bytes are never text, whatever they look like.
fn is_opaque(directory: Directory, number: u16) -> bool {
    directory.is_tiff() && matches!(number, tag::MAKER_NOTE | tag::PADDING)
}

fn has_charset(directory: Directory, number: u16) -> bool {
    match directory {
        Directory::Gps => matches!(number, tag::GPS_PROCESSING_METHOD | tag::GPS_AREA_INFORMATION),
        _ => number == tag::USER_COMMENT,
    }
}

fn may_be_text(directory: Directory, number: u16, start: &[u8]) -> bool {
    has_charset(directory, number)
        || (tag::XP_FIRST..=tag::XP_LAST).contains(&number)
        || start.iter().all(|b| !b.is_ascii_control() || b.is_ascii_whitespace())
}

/// BYTE and UNDEFINED: text where the tag says so or where all of it reads as text, a few numbers, or binary.
fn value_of_bytes(directory: Directory, number: u16, bytes: &[u8], offset: Option<u64>, order: Order) -> Value {
    let binary = Value::Binary { length: bytes.len() as u64, offset };
    if is_opaque(directory, number) {
        return binary;
    }
    if directory.is_tiff() && (tag::XP_FIRST..=tag::XP_LAST).contains(&number) {
        return Value::Text(utf16(bytes, Order::Little));
    }
    if has_charset(directory, number) {
        return Value::Text(text_with_charset(bytes, order));
    }
    if let [one] = bytes {
        return Value::Unsigned(u64::from(*one));
    }
    let end = bytes.iter().rposition(|b| *b != 0).map_or(0, |last| last + 1);
    let text = bytes.get(..end).unwrap_or_default();
    let reads = |text: &str| !text.chars().any(|c| c.is_control() && !c.is_whitespace());
    if text.len() >= 4
        && bytes.len() <= MAX_TEXT_BYTES
        && let Ok(text) = std::str::from_utf8(text)
        && reads(text)
    {
        return Value::Text(text.to_owned());
    }
    if bytes.len() <= 8 { Value::List(bytes.iter().map(|b| Value::Unsigned(u64::from(*b))).collect()) } else { binary }
}

/// Text behind an 8-byte character code (EXIF 3.0 section 4.6.6.3.4): ASCII, JIS, Unicode (UTF-16 in the block's byte order, though
/// many writers use the other one), or undefined.
fn text_with_charset(bytes: &[u8], order: Order) -> String {
    let (code, rest) = bytes.split_at_checked(8).unwrap_or((&[], bytes));
    let text = match code.get(..5).unwrap_or_default() {
        b"UNICO" => match rest {
            [0xff, 0xfe, rest @ ..] => utf16(rest, Order::Little),
            [0xfe, 0xff, rest @ ..] => utf16(rest, Order::Big),
            _ => {
                // Most letters have a zero upper byte: where the zeros stand tells the order that was really used.
                let zeros = |parity: usize| rest.iter().skip(parity).step_by(2).take(64).filter(|b| **b == 0).count();
                match zeros(0).cmp(&zeros(1)) {
                    std::cmp::Ordering::Greater => utf16(rest, Order::Big),
                    std::cmp::Ordering::Less => utf16(rest, Order::Little),
                    std::cmp::Ordering::Equal => utf16(rest, order),
                }
            }
        },
        b"JIS\0\0" => {
            let rest = rest.split(|b| *b == 0).next().unwrap_or_default();
            encoding_rs::ISO_2022_JP.decode_without_bom_handling(rest).0.into_owned()
        }
        b"ASCII" | b"\0\0\0\0\0" => decode_text(rest),
        // Writers that forget the code.
        _ => decode_text(bytes),
    };
    let mut text = text;
    text.truncate(text.trim_end().len());
    text
}

/// UTF-16 up to its first NUL.
fn utf16(bytes: &[u8], order: Order) -> String {
    let bytes = bytes.get(..MAX_TEXT_BYTES).unwrap_or(bytes);
    let units = bytes.chunks_exact(2).filter_map(|b| Some(order.u16(b.try_into().ok()?)));
    char::decode_utf16(units.take_while(|u| *u != 0)).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// Why something of an IFD stayed unread.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Loss {
    /// The IFD itself lies outside the block.
    DirectoryOutside,
    /// It was visited before, by another way.
    DirectoryTwice,
    /// Not all of its entries are there.
    DirectoryCut,
    /// Values lie outside the block.
    ValueOutside,
    /// Entries have types that do not exist.
    UnknownType,
}

/// A walk over the IFDs of one block.
struct Walk<'a, 'm> {
    block: Block<'a>,
    bytes: &'a Bytes,
    metadata: &'m mut Metadata,
    /// Whether the block is the whole file, whose pictures are the container's to tell.
    is_file: bool,
    /// Index of the first field that comes from this block.
    first_field: usize,
    fill: Fill,
    visited: Vec<u64>,
    losses: Vec<(Directory, Loss, usize)>,
    note: Option<Entry>,
    private: Option<Entry>,
    value_bytes_left: usize,
}

impl<'a, 'm> Walk<'a, 'm> {
    fn new(block: Block<'a>, bytes: &'a Bytes, metadata: &'m mut Metadata, first_field: usize, fill: Fill) -> Self {
        Self {
            block,
            bytes,
            is_file: false,
            first_field,
            metadata,
            fill,
            visited: Vec::new(),
            losses: Vec::new(),
            note: None,
            private: None,
            value_bytes_left: MAX_VALUE_BYTES,
        }
    }

    fn lost(&mut self, directory: Directory, loss: Loss, count: usize) {
        match self.losses.iter_mut().find(|l| l.0 == directory && l.1 == loss) {
            Some(known) => known.2 += count,
            None => self.losses.push((directory, loss, count)),
        }
    }

    /// Walks IFD0 and the ones chained to it.
    fn chain(&mut self, zero: Directory, first: u64) {
        let mut next = first;
        let mut number = 0;
        while next != 0 {
            let directory = if number == 0 { zero } else { Directory::Later(number) };
            let Some(ifd) = self.directory(directory, next) else { return };
            if number == 1 && !self.is_file {
                self.thumbnail(&ifd);
            }
            next = ifd.next;
            number += 1;
        }
    }

    /// Walks the index IFD and the attribute IFD of an MPF block.
    fn mpf(&mut self, first: u64) {
        if let Some(ifd) = self.directory(Directory::Mpf, first)
            && ifd.next != 0
        {
            self.directory(Directory::Mpf, ifd.next);
        }
    }

    fn directory(&mut self, directory: Directory, offset: u64) -> Option<Ifd> {
        if self.visited.contains(&offset) || self.visited.len() >= MAX_DIRECTORIES {
            self.lost(directory, Loss::DirectoryTwice, 1);
            return None;
        }
        self.visited.push(offset);
        let Some(ifd) = self.block.ifd(offset) else {
            self.lost(directory, Loss::DirectoryOutside, 1);
            return None;
        };
        if !ifd.whole {
            self.lost(directory, Loss::DirectoryCut, 1);
        }
        if ifd.unknown > 0 {
            self.lost(directory, Loss::UnknownType, ifd.unknown);
        }
        for entry in &ifd.entries {
            self.entry(directory, entry);
        }
        Some(ifd)
    }

    fn entry(&mut self, directory: Directory, entry: &Entry) {
        if !self.block.holds(entry.at, entry.length()) {
            self.lost(directory, Loss::ValueOutside, 1);
        }
        if !is_followed(directory, entry.tag) {
            return self.value(directory, entry);
        }
        match entry.tag {
            tag::EXIF_IFD => self.pointer(Directory::Exif, entry),
            tag::GPS_IFD => self.pointer(Directory::Gps, entry),
            tag::INTEROP_IFD => self.pointer(Directory::Interop, entry),
            tag::SUB_IFDS => {
                let size = u64::from(super::ifd::item_bytes(entry.kind).unwrap_or(4));
                for index in 0..u64::from(entry.count).min(MAX_SUB_DIRECTORIES as u64) {
                    let one = Entry { count: 1, at: entry.at.saturating_add(index * size), ..*entry };
                    self.pointer(Directory::Sub, &one);
                }
            }
            tag::XMP => self.packet(directory, SegmentKind::Xmp, entry),
            tag::IPTC => self.packet(directory, SegmentKind::Iptc, entry),
            tag::PHOTOSHOP => self.packet(directory, SegmentKind::Photoshop, entry),
            tag::ICC => self.packet(directory, SegmentKind::Icc, entry),
            tag::JUMBF => self.packet(directory, SegmentKind::Jumbf, entry),
            tag::MAKER_NOTE => {
                self.note = Some(*entry);
                self.binary(directory, entry);
            }
            tag::DNG_PRIVATE_DATA => {
                self.private = Some(*entry);
                self.binary(directory, entry);
            }
            _ => {}
        }
    }

    fn pointer(&mut self, to: Directory, entry: &Entry) {
        match entry.unsigned(&self.block) {
            Some(0) => {}
            Some(offset) => {
                self.directory(to, offset);
            }
            None => self.lost(to, Loss::DirectoryOutside, 1),
        }
    }

    fn binary(&mut self, directory: Directory, entry: &Entry) {
        let value = Value::Binary { length: entry.length(), offset: self.block.file_offset(entry.at) };
        self.metadata.fields.push(Field::new(directory.namespace(), tag_name(directory, entry.tag), value));
    }

    fn value(&mut self, directory: Directory, entry: &Entry) {
        match &self.fill {
            Fill::Nothing => return,
            Fill::Missing(seen) if seen.binary_search(&(directory, entry.tag)).is_ok() => return,
            _ => {}
        }
        let known = tags::known(directory, entry.tag);
        if self.metadata.reading == Reading::Fast && known.is_some_and(|known| known.is_setting) {
            return;
        }
        // Above that number the caller cuts, and says so.
        if self.value_bytes_left == 0 || self.metadata.fields.len() > MAX_FIELDS {
            return;
        }
        let Some(value) = value_of_entry(directory, entry, &self.block) else { return };
        if let Value::Text(text) = &value {
            self.value_bytes_left = self.value_bytes_left.saturating_sub(text.len());
            if self.value_bytes_left == 0 {
                say(self.metadata, SkipKind::TooLarge, "the entries claim more bytes than the block can mean");
            }
        }
        self.metadata.fields.push(Field::new(directory.namespace(), name_of(known, entry.tag), value));
    }

    /// Hands a packet that is the value of a tag to the reader of its kind.
    fn packet(&mut self, directory: Directory, kind: SegmentKind, entry: &Entry) {
        let length = entry.length();
        if length > MAX_PACKET_BYTES {
            let detail = format!("a packet in {} has {length} bytes, over the limit", directory.namespace());
            return say(self.metadata, SkipKind::TooLarge, detail);
        }
        let bytes = self.block.up_to(entry.at, usize::try_from(length).unwrap_or_default());
        if bytes.is_empty() {
            return;
        }
        let before = self.metadata.packet_bytes;
        self.metadata.packet_bytes = before.saturating_add(bytes.len());
        if self.metadata.packet_bytes > MAX_PACKETS_BYTES {
            if before <= MAX_PACKETS_BYTES {
                say(self.metadata, SkipKind::TooLarge, "the packets in its tags take more bytes than are read");
            }
            return;
        }
        let segment = Segment { kind, offset: self.block.file_offset(entry.at), bytes };
        super::read_segment(&segment, self.bytes, self.metadata);
    }

    /// The picture that IFD1 describes.
    fn thumbnail(&mut self, ifd: &Ifd) {
        let number = |tag| ifd.entry(tag).and_then(|e| e.unsigned(&self.block));
        let (offset, length, media) = match (number(tag::JPEG_OFFSET), number(tag::JPEG_LENGTH)) {
            (Some(offset), Some(length)) => (offset, length, "image/jpeg"),
            _ => match (number(tag::STRIP_OFFSETS), number(tag::STRIP_BYTE_COUNTS)) {
                (Some(offset), Some(first)) if ifd.entry(tag::STRIP_OFFSETS).is_some_and(|e| e.count == 1) => {
                    let is_jpeg = matches!(number(tag::COMPRESSION), Some(6 | 7));
                    (offset, first, if is_jpeg { "image/jpeg" } else { "image/x-raw-rgb" })
                }
                _ => return,
            },
        };
        if length == 0 || offset == 0 || !self.block.holds(offset, 1) {
            return;
        }
        let location = match self.block.file_offset(offset) {
            Some(offset) => Location::File { offset, length },
            None => {
                let bytes = self.block.up_to(offset, usize::try_from(length).unwrap_or(usize::MAX));
                Location::Memory(bytes.into_owned())
            }
        };
        let side = |tag| number(tag).and_then(|n| u32::try_from(n).ok()).filter(|n| *n > 0);
        self.metadata.embedded.push(Embedded {
            kind: EmbeddedKind::Thumbnail,
            location,
            media: Some(media),
            size: side(tag::IMAGE_WIDTH).zip(side(tag::IMAGE_LENGTH)),
            named_by: Cow::Borrowed("EXIF IFD1"),
        });
    }

    /// Reads the MakerNote, which needs to know the camera, and says what was lost.
    fn finish(self) {
        let metadata = self.metadata;
        let (make, model) = camera(metadata, self.first_field);
        if let Some(note) = self.note.filter(|n| self.block.holds(n.at, 1) && n.length() > 0) {
            let length = note.length().min(self.block.len().saturating_sub(note.at));
            makernote::read(&Note { block: self.block, offset: note.at, length, make: &make, model: &model }, metadata);
        }
        if let Some(private) = self.private {
            private_note(&self.block, &private, &make, &model, metadata);
        }
        for (directory, loss, count) in self.losses {
            let name = directory.namespace();
            let s = if count == 1 { "" } else { "s" };
            let lie = if count == 1 { "lies" } else { "lie" };
            let (kind, detail) = match loss {
                Loss::DirectoryOutside => (SkipKind::Malformed, format!("{name} lies outside the block")),
                Loss::DirectoryTwice => (SkipKind::Malformed, format!("{name} is a directory that was read already")),
                Loss::DirectoryCut => (SkipKind::Truncated, format!("{name} ends before its last entry")),
                Loss::ValueOutside => {
                    (SkipKind::Truncated, format!("{count} value{s} of {name} {lie} outside the block"))
                }
                Loss::UnknownType => (SkipKind::Malformed, format!("{count} value{s} of {name}: unknown type")),
            };
            say(metadata, kind, detail);
        }
    }
}

/// Reads the MakerNote inside `DNGPrivateData`: Adobe's converter stores it behind `Adobe\0` in a block `MakN` with the byte order
/// and the offset that it had in the original file (DNG SDK, as documented by ExifTool's DNG page); Pentax, Ricoh and Samsung cameras
/// put it there as it is.
fn private_note(block: &Block<'_>, private: &Entry, make: &str, model: &str, metadata: &mut Metadata) {
    let length = private.length().min(block.len().saturating_sub(private.at));
    let head = block.up_to(private.at, 8);
    if [&b"PENTAX"[..], b"AOC\0", b"RICOH", b"SAMSUNG"].iter().any(|m| head.starts_with(m)) {
        return makernote::read(&Note { block: *block, offset: private.at, length, make, model }, metadata);
    }
    if !head.starts_with(b"Adobe\0") {
        return;
    }
    let big = block.rebased(0, Order::Big);
    let end = private.at.saturating_add(length);
    let mut at = private.at.saturating_add(6);
    for _ in 0..MAX_PRIVATE_BLOCKS {
        let Some(name) = big.get(at, 4).filter(|_| at < end) else { return };
        let Some(size) = big.u32(at.saturating_add(4)).map(u64::from) else { return };
        let content = at.saturating_add(8);
        if name.as_ref() == b"MakN" {
            let order = big.get(content, 2).and_then(|mark| Order::of_mark(&mark));
            let (Some(order), Some(original)) = (order, big.u32(content.saturating_add(2)).map(u64::from)) else {
                return;
            };
            let start = content.saturating_add(6);
            let shift = i64::try_from(start).unwrap_or(i64::MAX).saturating_sub(i64::try_from(original).unwrap_or(0));
            let length = size.saturating_sub(6).min(end.saturating_sub(start));
            let note = Note { block: block.rebased(shift, order), offset: original, length, make, model };
            return makernote::read(&note, metadata);
        }
        // Blocks are padded to an even length.
        at = content.saturating_add(size).saturating_add(size & 1);
    }
}

/// Whether the TIFF or EXIF tag of this name holds the picture's structure or a setting of the camera, and nothing of persons, places,
/// times or devices.
pub fn is_setting(name: &str) -> bool {
    tags::is_setting_name(name)
}

/// A standard tag's value as people read it (`1/60 s`, `rotated to left`, flash and metering words); `None` where the stored value
/// says it already or the tag is not of the EXIF standard. The words are `kamadak-exif`'s.
pub fn readable(field: &Field) -> Option<String> {
    let (context, directory) = match field.namespace.as_ref() {
        "IFD0" | "SubIFD" => (exif::Context::Tiff, Directory::Zero),
        "IFD1" => (exif::Context::Tiff, Directory::Later(1)),
        "ExifIFD" => (exif::Context::Exif, Directory::Exif),
        "GPS" => (exif::Context::Gps, Directory::Gps),
        "InteropIFD" => (exif::Context::Interop, Directory::Interop),
        _ => return None,
    };
    let number = tags::number(directory, &field.tag)?;
    let tag = exif::Tag(context, number);
    tag.description()?;
    let value = standard_value(tag, &field.value)?;
    let standard = exif::Field { tag, ifd_num: exif::In::PRIMARY, value };
    let mut text = standard.display_value().with_unit(()).to_string();
    // A unit that another field states: better none than a complaint.
    if text.ends_with(" missing]") {
        text = standard.value.display_as(tag).to_string();
    }
    (text != field.value.to_text()).then_some(text)
}

/// Our value in the type that the standard gives the tag, as far as `kamadak-exif` has words for it.
fn standard_value(tag: exif::Tag, value: &Value) -> Option<exif::Value> {
    let items = value.items();
    let bytes = || -> Option<Vec<u8>> {
        items.iter().map(|v| if let Value::Unsigned(n) = v { u8::try_from(*n).ok() } else { None }).collect()
    };
    if matches!(tag, exif::Tag::FileSource | exif::Tag::SceneType | exif::Tag::ComponentsConfiguration) {
        return Some(exif::Value::Undefined(bytes().unwrap_or_default(), 0));
    }
    if matches!(tag, exif::Tag::GPSVersionID | exif::Tag::GPSAltitudeRef) {
        return bytes().map(exif::Value::Byte);
    }
    match items.first()? {
        // Only words behind a code letter help; a text that says itself is left as it is.
        Value::Text(text) if text.len() == 1 => Some(exif::Value::Ascii(vec![text.clone().into_bytes()])),
        Value::Unsigned(_) => {
            let whole = |v: &Value| if let Value::Unsigned(n) = v { u16::try_from(*n).ok() } else { None };
            items.iter().map(whole).collect::<Option<_>>().map(exif::Value::Short)
        }
        Value::Rational(..) => {
            let unsigned = |v: &Value| match v {
                Value::Rational(n, d) => {
                    Some(exif::Rational { num: u32::try_from(*n).ok()?, denom: u32::try_from(*d).ok()? })
                }
                _ => None,
            };
            let signed = |v: &Value| match v {
                Value::Rational(n, d) => {
                    Some(exif::SRational { num: i32::try_from(*n).ok()?, denom: i32::try_from(*d).ok()? })
                }
                _ => None,
            };
            let signed = || items.iter().map(signed).collect::<Option<_>>().map(exif::Value::SRational);
            items.iter().map(unsigned).collect::<Option<_>>().map(exif::Value::Rational).or_else(signed)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// An entry of a test IFD: tag, type, count, value bytes.
    struct Row(u16, u16, u32, Vec<u8>);

    fn ascii(tag: u16, text: &[u8]) -> Row {
        Row(tag, 2, text.len() as u32, text.to_vec())
    }

    fn long(tag: u16, n: u32) -> Row {
        Row(tag, 4, 1, n.to_le_bytes().to_vec())
    }

    fn rationals(tag: u16, kind: u16, items: &[(u32, u32)]) -> Row {
        let bytes = items.iter().flat_map(|(n, d)| [n.to_le_bytes(), d.to_le_bytes()].concat()).collect();
        Row(tag, kind, items.len() as u32, bytes)
    }

    /// A little-endian IFD to stand at `at`, its long values behind it.
    fn ifd(at: usize, rows: &[Row], next: u32) -> Vec<u8> {
        let mut table = (rows.len() as u16).to_le_bytes().to_vec();
        let mut values: Vec<u8> = Vec::new();
        let values_at = at + 2 + rows.len() * 12 + 4;
        for Row(tag, kind, count, value) in rows {
            table.extend(tag.to_le_bytes());
            table.extend(kind.to_le_bytes());
            table.extend(count.to_le_bytes());
            if value.len() <= 4 {
                let mut inline = value.clone();
                inline.resize(4, 0);
                table.extend(inline);
            } else {
                table.extend(((values_at + values.len()) as u32).to_le_bytes());
                values.extend(value);
            }
        }
        table.extend(next.to_le_bytes());
        table.extend(values);
        table
    }

    const EXIF_AT: usize = 400;
    const GPS_AT: usize = 700;
    const THUMB_AT: usize = 1_000;

    /// A block with IFD0, Exif IFD, GPS IFD and IFD1 at fixed places.
    fn sample() -> Vec<u8> {
        let mut block = b"II*\0\x08\0\0\0".to_vec();
        let zero = [
            ascii(0x010f, b"Acme Optics\0"),
            ascii(0x0110, b"Eye 1\0"),
            Row(0x0112, 3, 1, vec![6, 0]),
            ascii(0x8298, b"Jo Photo\0Ed Editor\0"),
            long(0x8769, EXIF_AT as u32),
            long(0x8825, GPS_AT as u32),
            Row(0x9c9d, 1, 6, b"J\0o\0\0\0".to_vec()),
        ];
        block.extend(ifd(8, &zero, THUMB_AT as u32));
        block.resize(EXIF_AT, 0);
        let exif = [
            rationals(0x829a, 5, &[(1, 60)]),
            ascii(0x9003, b"2020:01:02 03:04:05\0"),
            Row(0x927c, 7, 10, vec![1; 10]),
            Row(0x9286, 7, 14, b"UNICODE\0h\0e\0y\0".to_vec()),
            Row(0xa437, 129, 6, "Zoë\0\0".as_bytes().to_vec()),
            ascii(0xa431, b"SN-7\0\0"),
            Row(0xbeef, 3, 1, vec![9, 0]),
        ];
        block.extend(ifd(EXIF_AT, &exif, 0));
        block.resize(GPS_AT, 0);
        let gps = [ascii(1, b"N\0"), rationals(2, 10, &[(48, 1), (30, 1), (0, 1)]), ascii(3, b"E\0")];
        block.extend(ifd(GPS_AT, &gps, 0));
        block.resize(THUMB_AT, 0);
        block.extend(ifd(THUMB_AT, &[long(0x0201, 1_100), long(0x0202, 8)], 0));
        block.resize(1_108, 0xff);
        block
    }

    fn read_block(kind: SegmentKind, block: &[u8]) -> Metadata {
        let bytes = Bytes::from_memory(block.to_vec());
        let mut metadata = Metadata::default();
        let segment = Segment { kind, offset: Some(0), bytes: Cow::Borrowed(block) };
        read(&segment, &bytes, &mut metadata);
        metadata
    }

    fn text(metadata: &Metadata, namespace: &str, tag: &str) -> Option<String> {
        metadata.get(namespace, tag).map(|f| f.value.to_text().into_owned())
    }

    #[test]
    fn a_block_gives_the_fields_of_all_its_directories() {
        let m = read_block(SegmentKind::Exif, &sample());
        assert_eq!(text(&m, "IFD0", "Make").unwrap(), "Acme Optics");
        assert_eq!(text(&m, "IFD0", "Copyright").unwrap(), "Jo Photo, Ed Editor");
        assert_eq!(text(&m, "IFD0", "XPAuthor").unwrap(), "Jo");
        assert_eq!(text(&m, "ExifIFD", "DateTimeOriginal").unwrap(), "2020:01:02 03:04:05");
        assert_eq!(text(&m, "ExifIFD", "UserComment").unwrap(), "hey");
        assert_eq!(text(&m, "ExifIFD", "Photographer").unwrap(), "Zoë");
        assert_eq!(text(&m, "ExifIFD", "BodySerialNumber").unwrap(), "SN-7");
        assert_eq!(text(&m, "ExifIFD", "0xbeef").unwrap(), "9");
        assert_eq!(text(&m, "GPS", "GPSLatitude").unwrap(), "48 30 0");
        assert_eq!(text(&m, "ExifIFD", "MakerNote").unwrap(), "(10 bytes)");
        assert_eq!(m.embedded.len(), 1);
        assert!(m.skips.is_empty());
    }

    #[test]
    fn the_walker_reads_what_kamadak_reads() {
        let rows = |m: &Metadata| {
            let mut rows: Vec<_> =
                m.fields.iter().map(|f| (f.namespace.clone(), f.tag.clone(), f.value.to_text().into_owned())).collect();
            rows.sort();
            rows
        };
        let (block, file) = (read_block(SegmentKind::Exif, &sample()), read_block(SegmentKind::TiffFile, &sample()));
        assert_eq!(rows(&block), rows(&file));
    }

    #[test]
    fn a_fast_reading_leaves_out_the_settings_and_nothing_else() {
        let mut fast = Metadata { reading: Reading::Fast, ..Metadata::default() };
        let block = sample();
        let segment = Segment { kind: SegmentKind::Exif, offset: Some(0), bytes: block.as_slice().into() };
        read(&segment, &Bytes::from_memory(block.clone()), &mut fast);
        let mut whole = read_block(SegmentKind::Exif, &block);
        let all = whole.fields.len();
        whole.fields.retain(|field| field.namespace == "GPS" || !is_setting(&field.tag));
        assert!(whole.fields.len() < all, "the sample has settings");
        let told = |m: &Metadata| {
            let mut told: Vec<_> = m.fields.iter().map(|f| (f.tag.clone(), f.value.to_text().into_owned())).collect();
            told.sort();
            told
        };
        assert_eq!(told(&fast), told(&whole));
    }

    #[test]
    fn a_broken_exif_directory_does_not_take_the_position_with_it() {
        let mut block = sample();
        block[EXIF_AT..EXIF_AT + 2].copy_from_slice(&[0xff, 0xff]);
        let m = read_block(SegmentKind::Exif, &block);
        assert_eq!(text(&m, "GPS", "GPSLatitude").unwrap(), "48 30 0");
        assert!(m.skips.iter().any(|s| s.detail.contains("ExifIFD")));
    }

    #[test]
    fn a_prefix_left_on_a_wrong_magic_number_and_a_wrong_byte_order_are_read_past() {
        let mut prefixed = b"Exif\0\0".to_vec();
        prefixed.extend(sample());
        assert!(text(&read_block(SegmentKind::Exif, &prefixed), "IFD0", "Model").is_some());
        let mut odd = sample();
        odd[2] = 0x55;
        assert!(text(&read_block(SegmentKind::Exif, &odd), "GPS", "GPSLatitude").is_some());
        odd[..2].copy_from_slice(b"MM");
        assert!(text(&read_block(SegmentKind::Exif, &odd), "IFD0", "Model").is_some(), "the other byte order");
    }

    #[test]
    fn no_cut_and_no_flipped_byte_makes_it_panic() {
        let whole = sample();
        for end in 0..whole.len() {
            read_block(SegmentKind::Exif, &whole[..end]);
            read_block(SegmentKind::TiffFile, &whole[..end]);
        }
        for at in 0..THUMB_AT + 40 {
            for bits in [0x01, 0x80, 0xff] {
                let mut block = whole.clone();
                block[at] ^= bits;
                for kind in [SegmentKind::Exif, SegmentKind::TiffFile, SegmentKind::Mpf, SegmentKind::CanonCmt(1)] {
                    read_block(kind, &block);
                }
            }
        }
    }

    #[test]
    fn thousands_of_pointers_to_overlapping_directories_stay_cheap() {
        // Every second byte pair of what follows reads as a directory of many entries.
        let mut block = b"II*\0\x08\0\0\0".to_vec();
        let rows: Vec<Row> = (0..2_000).map(|n| long(tag::EXIF_IFD, 30_000 + n)).collect();
        block.extend(ifd(8, &rows, 0));
        block.resize(60_000, 8);
        let started = std::time::Instant::now();
        read_block(SegmentKind::Exif, &block);
        assert!(started.elapsed().as_secs() < 5);
    }

    #[test]
    fn a_cr3_block_is_read_as_the_directory_that_it_is() {
        let mut exif = b"II*\0\x08\0\0\0".to_vec();
        exif.extend(ifd(8, &[ascii(0xa431, b"0123456\0")], 0));
        assert!(text(&read_block(SegmentKind::CanonCmt(2), &exif), "ExifIFD", "BodySerialNumber").is_some());
        let mut gps = b"II*\0\x08\0\0\0".to_vec();
        gps.extend(ifd(8, &[ascii(1, b"N\0")], 0));
        assert!(text(&read_block(SegmentKind::CanonCmt(4), &gps), "GPS", "GPSLatitudeRef").is_some());
    }

    #[test]
    fn a_directory_that_points_to_itself_ends() {
        let mut block = b"II*\0\x08\0\0\0".to_vec();
        block.extend(ifd(8, &[long(0x8769, 8), long(0x014a, 8)], 8));
        let m = read_block(SegmentKind::TiffFile, &block);
        assert!(!m.skips.is_empty());
    }

    #[test]
    fn standard_values_are_told_in_words() {
        let field = |namespace: &'static str, tag: &'static str, value| Field::new(namespace, tag, value);
        assert_eq!(readable(&field("ExifIFD", "ExposureTime", Value::Rational(1, 60))).unwrap(), "1/60 s");
        assert!(readable(&field("IFD0", "Orientation", Value::Unsigned(6))).unwrap().contains("right"));
        assert!(readable(&field("GPS", "GPSImgDirectionRef", Value::Text("M".into()))).unwrap().contains("magnetic"));
        assert!(readable(&field("IFD0", "Make", Value::Text("Acme".into()))).is_none());
        assert!(readable(&field("Canon", "OwnerName", Value::Text("Jo".into()))).is_none());
    }

    #[test]
    fn a_packet_that_hundreds_of_tags_point_to_is_not_read_hundreds_of_times() {
        let packet = [b"<rdf:RDF><!--".to_vec(), vec![b' '; 1 << 20], b"--></rdf:RDF>".to_vec()].concat();
        let count = 500;
        let packet_at = 8 + 2 + count * 12 + 4;
        let mut block = b"II*\0\x08\0\0\0".to_vec();
        block.extend((count as u16).to_le_bytes());
        for _ in 0..count {
            block.extend([0xbc, 0x02, 1, 0]);
            block.extend((packet.len() as u32).to_le_bytes());
            block.extend((packet_at as u32).to_le_bytes());
        }
        block.extend([0; 4]);
        block.extend(&packet);
        let metadata = read_block(SegmentKind::Exif, &block);
        assert!(metadata.packet_bytes > MAX_PACKETS_BYTES);
        assert_eq!(metadata.skips.iter().filter(|skip| skip.kind == SkipKind::TooLarge).count(), 1);
    }
}
