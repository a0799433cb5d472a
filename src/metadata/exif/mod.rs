//! Owns EXIF: TIFF blocks with all their IFDs. In a block that lies in memory, `kamadak-exif` reads the values of the standard IFDs
//! (`standard.rs`); the walker here, over [`super::ifd`], follows what it does not know (SubIFDs, MakerNotes, packets and pictures inside
//! tags), fills in what it dropped where the block is broken, and says what stayed unreadable. Whole TIFF files go through the walker
//! alone, because `kamadak-exif` would read all of them into memory.

use std::borrow::Cow;

use super::ifd::{Block, Entry, Ifd, Order, decode_text, decode_utf16};
use super::makernote::{self, Note};
use super::{MAX_FIELDS, MAX_TEXT_BYTES, Metadata, Reading, Value};
use crate::container::{Embedded, EmbeddedKind, Location, Segment, SegmentKind};
use crate::error::{Skip, SkipKind, Stage};
use crate::metadata::Field;
use crate::source::Bytes;

mod standard;
mod tags;

pub use standard::readable;

use tags::Known;

/// Most IFDs followed in one block, so that a hostile chain ends; real files have fewer than 40 (RAW files with previews).
const MAX_DIRECTORIES: usize = 128;

/// Most SubIFDs followed of one `SubIFDs` tag; DNG files have up to 8.
const MAX_SUB_DIRECTORIES: usize = 16;

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
                Reading::Whole => standard::fields(data, block, first, metadata),
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
        return Value::Text(decode_utf16(bytes, Order::Little));
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
            [0xff, 0xfe, rest @ ..] => decode_utf16(rest, Order::Little),
            [0xfe, 0xff, rest @ ..] => decode_utf16(rest, Order::Big),
            _ => {
                // Most letters have a zero upper byte: where the zeros stand tells the order that was really used.
                let zeros = |parity: usize| rest.iter().skip(parity).step_by(2).take(64).filter(|b| **b == 0).count();
                match zeros(0).cmp(&zeros(1)) {
                    std::cmp::Ordering::Greater => decode_utf16(rest, Order::Big),
                    std::cmp::Ordering::Less => decode_utf16(rest, Order::Little),
                    std::cmp::Ordering::Equal => decode_utf16(rest, order),
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
