//! Owns MakerNotes: what each maker's own tags say of persons, serial numbers, lenses, places, unique ids and owners, and the previews
//! that they point to. Finds where a note's directory starts, from where its offsets count and in which byte order; each maker's file
//! knows what is its own. Leaves EXIF's IFDs to `exif`, FLIR's thermal records to `flir`.
//!
//! Layouts (signatures, offset bases, tag numbers) are facts as documented by ExifTool (`MakerNotes.pm` and the makers' modules,
//! version 12.57) and Exiv2's tag reference.

use std::borrow::Cow;

use super::ifd::{Block, Entry, Ifd, Order, item_bytes};
use crate::container::{Embedded, EmbeddedKind, Location};
use crate::error::{Skip, SkipKind, Stage};
use crate::metadata::{Field, MAX_TEXT_BYTES, Metadata, Value};
use tags::Names;

mod apple;
mod canon;
mod casio;
mod dji;
mod flir;
mod fujifilm;
mod kodak;
mod leica;
mod minolta;
mod nikon;
mod olympus;
mod others;
mod panasonic;
mod pentax;
mod phaseone;
mod reconyx;
mod ricoh;
mod samsung;
mod sigma;
mod sony;
mod tags;
mod unknown;

/// Most bytes looked at to tell whose note it is.
const HEAD_BYTES: usize = 64;

/// Most entries read of one note with all its sub-directories; real ones have fewer than 600.
const MAX_ENTRIES: usize = 3_000;

/// Most entries that a note's first directory is believed to have; the largest seen have about 150.
const MAX_PLAUSIBLE_ENTRIES: u16 = 512;

/// Longest value that is decoded rather than pointed to, in bytes.
const MAX_VALUE_BYTES: u64 = 4_096;

/// Most items decoded of a value: longer ones are tables of settings, no names or numbers of a thing.
const MAX_ITEMS: u32 = 16;

/// Longest value of type UNDEFINED or BYTE that is tried as text, in bytes; Panasonic's landmark has 128, Reconyx' label 44.
const MAX_UNDEFINED_TEXT_BYTES: u64 = 256;

/// Shortest value of type UNDEFINED or BYTE that is tried as text, in bytes: shorter ones are numbers.
const MIN_UNDEFINED_TEXT_BYTES: u64 = 4;

/// Most bytes read of a note that is no directory.
const MAX_FLAT_BYTES: usize = 64 * 1024;

/// Shortest preview that can be one, in bytes; makers leave smaller lengths where there is none.
const MIN_PREVIEW_BYTES: u64 = 64;

/// A MakerNote as it stands in its TIFF block.
pub struct Note<'a> {
    /// The TIFF block around it: most makers' offsets count from the block's start, not from the note's.
    pub block: Block<'a>,
    /// Where the note starts in the block.
    pub offset: u64,
    /// Its length in bytes.
    pub length: u64,
    /// `Make` of IFD0, trimmed.
    pub make: &'a str,
    /// `Model` of IFD0, trimmed.
    pub model: &'a str,
}

/// Tries a note as one maker's: whether it was, and then its fields are read. Gets the note's first bytes.
type Read = fn(&mut Reader<'_, '_>, &[u8]) -> bool;

/// The makers. Signatures exclude each other; where only `Make` tells, the file asks for the signatures of others first.
static MAKERS: &[Read] = &[
    apple::read,
    nikon::read,
    canon::read,
    fujifilm::read,
    olympus::read,
    sony::read,
    panasonic::read,
    leica::read,
    casio::read,
    pentax::read,
    ricoh::read,
    samsung::read,
    dji::read,
    flir::read,
    reconyx::read,
    phaseone::read,
    sigma::read,
    minolta::read,
    kodak::read,
    others::read,
    unknown::read,
];

/// Reads a MakerNote and adds its fields, embedded things and skips to `metadata`.
pub fn read(note: &Note<'_>, metadata: &mut Metadata) {
    let length = usize::try_from(note.length).unwrap_or(usize::MAX);
    let head = note.block.up_to(note.offset, HEAD_BYTES.min(length));
    let mut reader = Reader { note, metadata, namespace: unknown::NAMESPACE, left: MAX_ENTRIES, outside: 0 };
    if head.is_empty() {
        if note.length > 0 {
            reader.skip(SkipKind::Truncated, "the maker note lies outside of its block");
        }
        return;
    }
    let _ = MAKERS.iter().any(|read| read(&mut reader, &head));
    if reader.outside > 0 {
        reader.skip(SkipKind::Malformed, "values of the maker note lie outside of its block");
    }
}

/// From where a note's offsets count.
#[derive(Clone, Copy)]
enum Base {
    /// From the TIFF block's start.
    Block,
    /// From this many bytes behind the TIFF block's start.
    Behind(i64),
    /// From this many bytes behind the note's start.
    Note(u64),
    /// From the file's start.
    File,
}

/// What is one maker's own.
struct Maker {
    /// The namespace of its fields.
    namespace: &'static str,
    /// The names of its tags.
    names: &'static Names,
    /// Looks at one entry before it becomes a field: whether it was taken care of.
    entry: fn(&mut Reader<'_, '_>, &Block<'_>, &Entry) -> bool,
    /// Looks at the whole directory once its fields are read: for previews, whose place and length stand in two entries.
    rest: fn(&mut Reader<'_, '_>, &Block<'_>, &Ifd),
}

impl Maker {
    /// A maker without anything particular.
    const fn plain(namespace: &'static str, names: &'static Names) -> Self {
        Self { namespace, names, entry: |_, _, _| false, rest: |_, _, _| {} }
    }
}

/// A note on its way into the metadata.
struct Reader<'r, 'n> {
    note: &'r Note<'n>,
    metadata: &'r mut Metadata,
    namespace: &'static str,
    /// How many more entries may be read.
    left: usize,
    /// How many values lay outside of the block.
    outside: usize,
}

impl<'n> Reader<'_, 'n> {
    /// Adds a field.
    fn push(&mut self, tag: impl Into<Cow<'static, str>>, value: Value) {
        self.metadata.fields.push(Field::new(self.namespace, tag, value));
    }

    /// Adds a text field of bytes up to their first NUL; nothing where that is empty or no text.
    fn push_text(&mut self, tag: &'static str, bytes: &[u8]) {
        let end = memchr::memchr(0, bytes).unwrap_or(bytes.len());
        if let Some(text) = bytes.get(..end).and_then(plain_text) {
            self.push(tag, Value::Text(text));
        }
    }

    /// Adds bytes as a hexadecimal text, as the makers' binary serial numbers are shown; nothing where all are zero.
    fn push_hex(&mut self, tag: &'static str, bytes: &[u8]) {
        if bytes.iter().any(|b| *b != 0) {
            self.push(tag, Value::Text(hexadecimal(bytes)));
        }
    }

    fn skip(&mut self, kind: SkipKind, detail: &'static str) {
        self.metadata.skips.push(Skip::new(Stage::Metadata, "MakerNote", kind, detail));
    }

    /// The note's own bytes, at most [`MAX_FLAT_BYTES`].
    fn bytes(&self) -> Cow<'n, [u8]> {
        let length = usize::try_from(self.note.length).unwrap_or(usize::MAX);
        self.note.block.up_to(self.note.offset, length.min(MAX_FLAT_BYTES))
    }

    /// Reads the note as a directory that starts `start` bytes behind the note's start. `order` where the note tells it. `false` where
    /// no directory is there.
    fn walk(&mut self, maker: &Maker, start: u64, base: Base, order: Option<Order>) -> bool {
        let Some((block, at)) = self.place(start, base) else { return false };
        let Some(order) = order.or_else(|| order_at(&block, at)) else { return false };
        let block = block.rebased(0, order);
        match block.ifd(at) {
            Some(ifd) => self.directory(maker, block, at + 2, &ifd, base),
            None => false,
        }
    }

    /// As [`Reader::walk`], for directories whose count takes two words, one of which is empty.
    fn walk_wide(&mut self, maker: &Maker, start: u64, base: Base, order: Option<Order>) -> bool {
        let Some((block, at)) = self.place(start, base) else { return false };
        let orders = [order.unwrap_or(Order::Little), order.unwrap_or(Order::Big)];
        for order in orders {
            let block = block.rebased(0, order);
            let (Some(one), Some(two)) = (block.u16(at), block.u16(at + 2)) else { return false };
            let count = if one == 0 { two } else { one };
            if (1..=MAX_PLAUSIBLE_ENTRIES).contains(&count) && is_entry(&block, at + 4) {
                return self.walk_counted(maker, start + 4, count, base, order);
            }
        }
        false
    }

    /// As [`Reader::walk`], for `count` entries the first of which stands `start` bytes behind the note's start.
    fn walk_counted(&mut self, maker: &Maker, start: u64, count: u16, base: Base, order: Order) -> bool {
        let Some((block, first)) = self.place(start, base) else { return false };
        let block = block.rebased(0, order);
        match block.ifd_of(first, usize::from(count)) {
            Some(ifd) => self.directory(maker, block, first, &ifd, base),
            None => false,
        }
    }

    /// The block with its offsets counting from `base`, and where in it the note's byte `start` lies.
    fn place(&self, start: u64, base: Base) -> Option<(Block<'n>, u64)> {
        let zero = self.zero(base)?;
        let at = i64::try_from(self.note.offset.checked_add(start)?).ok()?.checked_sub(zero)?;
        Some((self.note.block.rebased(zero, self.note.block.order), u64::try_from(at).ok()?))
    }

    /// The block's offset from which a note's offsets count.
    fn zero(&self, base: Base) -> Option<i64> {
        Some(match base {
            Base::Block => 0,
            Base::Behind(n) => n,
            Base::Note(n) => i64::try_from(self.note.offset.checked_add(n)?).ok()?,
            Base::File => i64::try_from(self.note.block.file_offset(0)?).ok()?.checked_neg()?,
        })
    }

    /// Reads a directory whose first entry stands at `first` of `block`. `false` where it has no entry.
    fn directory(&mut self, maker: &Maker, block: Block<'_>, first: u64, ifd: &Ifd, base: Base) -> bool {
        if ifd.entries.is_empty() {
            return false;
        }
        self.namespace = maker.namespace;
        if !ifd.whole {
            self.skip(SkipKind::Truncated, "the maker note's directory breaks off");
        }
        match self.zero(base).map_or(0, |zero| self.misplacement(&block, first, ifd, zero)) {
            0 => {
                self.fields(maker.names, maker.entry, &block, ifd);
                (maker.rest)(self, &block, ifd);
            }
            shift => {
                let (block, ifd) = moved(block, ifd, shift);
                self.fields(maker.names, maker.entry, &block, &ifd);
                (maker.rest)(self, &block, &ifd);
            }
        }
        true
    }

    /// Reads a directory inside the note at `offset` of `block`, with its own names; handed back for what its maker seeks in it.
    fn sub_ifd(&mut self, names: &'static Names, block: &Block<'_>, offset: u64) -> Option<Ifd> {
        let order = order_at(block, offset).filter(|_| self.left > 0)?;
        let block = block.rebased(0, order);
        let ifd = block.ifd(offset)?;
        self.fields(names, |_, _, _| false, &block, &ifd);
        Some(ifd)
    }

    /// Adds every entry as a field, but those that `take` takes care of.
    fn fields(
        &mut self,
        names: &'static Names,
        take: fn(&mut Reader<'_, '_>, &Block<'_>, &Entry) -> bool,
        block: &Block<'_>,
        ifd: &Ifd,
    ) {
        self.metadata.fields.reserve(ifd.entries.len());
        for entry in &ifd.entries {
            if self.left == 0 {
                self.skip(SkipKind::TooLarge, "the maker note has more entries than are read");
                return;
            }
            self.left -= 1;
            if take(self, block, entry) {
                continue;
            }
            match value(block, entry) {
                Some(Value::Text(text)) if text.is_empty() => {}
                Some(value) => {
                    let tag = tags::name(names, entry.tag)
                        .map_or_else(|| Cow::Owned(format!("0x{:04x}", entry.tag)), Cow::Borrowed);
                    self.push(tag, value);
                }
                None => self.outside += 1,
            }
        }
    }

    /// By how many bytes a note's values lie elsewhere than it says: 0 where they lie in the note and its texts are texts; else what
    /// makes the first value follow the directory, provided that then all of them lie in the note and more texts are texts. Editors
    /// that move notes without knowing their offsets, and some cameras, make this needed.
    fn misplacement(&self, block: &Block<'_>, first: u64, ifd: &Ifd, zero: i64) -> i64 {
        /// How far behind its directory a note's first value may stand, in bytes, the usual first (ExifTool, `GetMakerNoteOffset`).
        const GAPS: [i64; 9] = [4, 0, 2, 6, 12, 16, 24, 28, 40];
        let signed = |n: u64| i64::try_from(n).unwrap_or(i64::MAX / 4);
        let start = signed(self.note.offset).saturating_sub(zero);
        let end = start.saturating_add(signed(self.note.length));
        let table_end = signed(first).saturating_add(ifd.entries.len() as i64 * 12);
        let values = || ifd.entries.iter().filter(|e| e.length() > 4 && e.length() <= self.note.length);
        let texts = || values().filter(|e| e.kind == 2 && e.length() <= MAX_VALUE_BYTES);
        let fits = |entry: &Entry, shift: i64| {
            let at = signed(entry.at).saturating_add(shift);
            at >= table_end && at.saturating_add(signed(entry.length())) <= end
        };
        let readable = |shift: i64| {
            let block = block.rebased(shift, block.order);
            texts().filter(|e| e.bytes(&block).is_some_and(|b| b.last() == Some(&0) && reads_as_text(&b))).count()
        };
        let outside = values().filter(|e| !fits(e, 0)).count();
        let mut most = readable(0);
        if outside == 0 && most == texts().count() {
            return 0;
        }
        let Some(lowest) = values().map(|e| signed(e.at)).min() else { return 0 };
        // Where hardly a value is in its place, any shift that puts all of them into the note is better than none.
        let mut lost = outside * 2 > values().count();
        let mut best = 0;
        for gap in GAPS {
            let shift = table_end.saturating_add(gap).saturating_sub(lowest);
            if values().all(|e| fits(e, shift)) {
                let count = readable(shift);
                if count > most || lost && count == most {
                    (best, most, lost) = (shift, count, false);
                }
            }
        }
        best
    }

    /// Adds the JPEG of `length` bytes at `offset` of `block` as something embedded. Nothing where that cannot be one.
    fn preview(&mut self, kind: EmbeddedKind, block: &Block<'_>, offset: u64, length: u64) {
        if offset == 0 || length < MIN_PREVIEW_BYTES {
            return;
        }
        // The first byte is not asked for: some cameras blank it.
        if block.get(offset, 2).is_some_and(|b| b.get(1) != Some(&0xd8)) {
            return;
        }
        let Some(offset) = block.file_offset(offset) else { return };
        self.metadata.embedded.push(Embedded {
            kind,
            location: Location::File { offset, length },
            media: Some("image/jpeg"),
            size: None,
            named_by: Cow::Owned(format!("{} MakerNote", self.namespace)),
        });
    }

    /// Adds the preview whose place and length stand in the entries `start` and `length`.
    fn preview_of(&mut self, kind: EmbeddedKind, block: &Block<'_>, ifd: &Ifd, start: u16, length: u16) {
        let number = |tag: u16| ifd.entry(tag).and_then(|e| e.unsigned(block));
        if let (Some(start), Some(length)) = (number(start), number(length)) {
            self.preview(kind, block, start, length);
        }
    }
}

/// A block moved by `shift` bytes, and its directory, whose entries' own four bytes did not move.
fn moved<'b>(block: Block<'b>, ifd: &Ifd, shift: i64) -> (Block<'b>, Ifd) {
    let stay = |entry: &Entry| {
        if entry.length() > 4 {
            return Some(*entry);
        }
        let at = u64::try_from(i64::try_from(entry.at).ok()?.checked_sub(shift)?).ok()?;
        Some(Entry { at, ..*entry })
    };
    let entries = ifd.entries.iter().filter_map(stay).collect();
    (block.rebased(shift, block.order), Ifd { entries, next: ifd.next, whole: ifd.whole, unknown: ifd.unknown })
}

/// The byte order in which a directory at `at` makes sense: the block's own, else the other one.
fn order_at(block: &Block<'_>, at: u64) -> Option<Order> {
    let other = if block.order == Order::Little { Order::Big } else { Order::Little };
    [block.order, other].into_iter().find(|order| is_plausible(&block.rebased(0, *order), at))
}

/// Whether the first entries of a directory at `at` look like entries.
fn is_plausible(block: &Block<'_>, at: u64) -> bool {
    const LOOKED_AT: u16 = 4;
    let Some(count) = block.u16(at).filter(|n| (1..=MAX_PLAUSIBLE_ENTRIES).contains(n)) else { return false };
    let looked = count.min(LOOKED_AT);
    let good = (0..looked).filter(|index| is_entry(block, at + 2 + u64::from(*index) * 12)).count();
    good * 2 > usize::from(looked)
}

/// Whether an entry of a known type and a believable length stands at `at`.
fn is_entry(block: &Block<'_>, at: u64) -> bool {
    const MAX_BELIEVABLE_ITEMS: u32 = 1 << 24;
    let kind = block.u16(at.saturating_add(2)).filter(|kind| *kind <= 13).and_then(item_bytes);
    kind.is_some() && block.u32(at.saturating_add(4)).is_some_and(|count| count < MAX_BELIEVABLE_ITEMS)
}

/// An entry's value: texts without trailing blanks, and bytes that read as text as such.
fn value(block: &Block<'_>, entry: &Entry) -> Option<Value> {
    let length = entry.length();
    let binary = || Value::Binary { length, offset: block.file_offset(entry.at) };
    match entry.kind {
        _ if length == 0 => Some(Value::Text(String::new())),
        2 | 129 => {
            let mut text = entry.text(block)?;
            text.truncate(text.trim_end().len());
            let start = usize::try_from(length).unwrap_or(usize::MAX).min(MAX_TEXT_BYTES);
            let is_hidden = |bytes: Cow<'_, [u8]>| bytes.iter().any(|c| !matches!(c, 0 | b' '));
            let hidden = text.is_empty() && block.get(entry.at, start).is_some_and(is_hidden);
            Some(if hidden { binary() } else { Value::Text(text) })
        }
        _ if length > MAX_VALUE_BYTES => Some(binary()),
        1 | 7 if (MIN_UNDEFINED_TEXT_BYTES..=MAX_UNDEFINED_TEXT_BYTES).contains(&length) => {
            let bytes = entry.bytes(block)?;
            match plain_text(&bytes).or_else(|| terminated_text(&bytes)) {
                Some(text) => Some(Value::Text(text)),
                None => entry.value(block),
            }
        }
        _ if entry.count > MAX_ITEMS => entry.bytes(block).map(|_| binary()),
        _ => entry.value(block),
    }
}

/// Whether the bytes are text and then nothing but NULs.
fn reads_as_text(bytes: &[u8]) -> bool {
    let end = bytes.iter().rposition(|b| *b != 0).map_or(0, |last| last + 1);
    let text = bytes.get(..end).unwrap_or_default();
    !text.iter().any(|b| *b < b' ' && !matches!(b, b'\t' | b'\n' | b'\r') || *b == 0x7f)
        && std::str::from_utf8(text).is_ok()
}

/// Bytes as text without blanks around it, where they are nothing else: UTF-8 without control characters, NULs only at the end.
fn plain_text(bytes: &[u8]) -> Option<String> {
    if !reads_as_text(bytes) {
        return None;
    }
    let text = std::str::from_utf8(bytes).ok()?.trim_matches(['\0', ' ']);
    (!text.is_empty()).then(|| text.to_owned())
}

/// Text that ends at a NUL in a small field with leftovers behind it, as Panasonic keeps its serial numbers.
fn terminated_text(bytes: &[u8]) -> Option<String> {
    /// Longest field that is taken for such a one, in bytes.
    const LONGEST_FIELD: usize = 32;
    /// Shortest text that is not taken for chance, in bytes.
    const SHORTEST_TEXT: usize = 8;
    let end = memchr::memchr(0, bytes).filter(|end| *end >= SHORTEST_TEXT && bytes.len() <= LONGEST_FIELD)?;
    plain_text(bytes.get(..end)?)
}

/// Bytes as lower-case hexadecimal digits.
fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0');
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A value to put into a built directory: tag, type, count, bytes.
    type Made = (u16, u16, u32, Vec<u8>);

    /// A directory of `order` whose first byte will stand `at` bytes behind what its offsets count from; values follow it.
    fn directory(order: Order, at: usize, values: &[Made]) -> Vec<u8> {
        let two = |n: u16| if order == Order::Little { n.to_le_bytes() } else { n.to_be_bytes() };
        let four = |n: u32| if order == Order::Little { n.to_le_bytes() } else { n.to_be_bytes() };
        let mut table = two(values.len() as u16).to_vec();
        let mut behind: Vec<u8> = Vec::new();
        let first_value = at + 2 + values.len() * 12 + 4;
        for (tag, kind, count, bytes) in values {
            table.extend(two(*tag));
            table.extend(two(*kind));
            table.extend(four(*count));
            if bytes.len() > 4 {
                table.extend(four((first_value + behind.len()) as u32));
                behind.extend_from_slice(bytes);
            } else {
                table.extend(bytes.iter().copied().chain([0; 4]).take(4));
            }
        }
        table.extend([0; 4]);
        table.extend(behind);
        table
    }

    fn ascii(tag: u16, text: &str) -> Made {
        let bytes: Vec<u8> = text.bytes().chain([0]).collect();
        (tag, 2, bytes.len() as u32, bytes)
    }

    fn undefined(tag: u16, bytes: &[u8]) -> Made {
        (tag, 7, bytes.len() as u32, bytes.to_vec())
    }

    /// Where the built notes stand in their block.
    const AT: usize = 40;

    fn read_note(note: &[u8], order: Order, make: &str, model: &str) -> Metadata {
        let mut bytes = vec![0xee; AT];
        bytes.extend(note);
        let mut metadata = Metadata::default();
        let block = Block::in_memory(&bytes, order, Some(1000));
        read(&Note { block, offset: AT as u64, length: note.len() as u64, make, model }, &mut metadata);
        metadata
    }

    fn text(metadata: &Metadata, namespace: &str, tag: &str) -> String {
        metadata.get(namespace, tag).map(|f| f.value.to_text().into_owned()).unwrap_or_default()
    }

    fn canon() -> Vec<u8> {
        let serial = (0x000c, 4, 1, 380_319_450u32.to_le_bytes().to_vec());
        let lens = undefined(0x4019, &[0, 0, 0, 0x13, 0xe8, 0, 0, 0]);
        directory(Order::Little, AT, &[ascii(0x0006, "Canon EOS"), ascii(0x0009, "Ann Owner"), serial, lens])
    }

    fn nikon() -> Vec<u8> {
        let mut note = b"Nikon\0\x02\x10\0\0MM\0*\0\0\0\x08".to_vec();
        let place = undefined(0x0039, b"0100\x01USA\x02Golden Gate\0\0\0");
        note.extend(directory(
            Order::Big,
            8,
            &[ascii(0x001d, "6028018"), ascii(0x00a0, "NO= 20025585        "), place],
        ));
        note
    }

    fn olympus() -> Vec<u8> {
        let mut note = b"OLYMPUS\0II\x03\0".to_vec();
        let equipment_at = 12 + 2 + 12 + 4;
        note.extend(directory(Order::Little, 12, &[(0x2010, 4, 1, (equipment_at as u32).to_le_bytes().to_vec())]));
        note.extend(directory(Order::Little, equipment_at, &[ascii(0x0101, "B12345678"), ascii(0x0202, "L998877")]));
        note
    }

    fn fujifilm() -> Vec<u8> {
        let mut faces = vec![0u8; 8 * 8 + 62];
        faces[0..4].copy_from_slice(&64u32.to_le_bytes());
        faces[4..8].copy_from_slice(&62u32.to_le_bytes());
        let name_at = faces.len() as u32;
        faces[64 + 30..64 + 34].copy_from_slice(&4u32.to_le_bytes());
        faces[64 + 34..64 + 38].copy_from_slice(&name_at.to_le_bytes());
        faces.extend(b"Anna");
        let mut note = b"FUJIFILM\x0c\0\0\0".to_vec();
        note.extend(directory(Order::Little, 12, &[ascii(0x0010, "FPX 20495643"), undefined(0x4282, &faces)]));
        note
    }

    fn panasonic() -> Vec<u8> {
        let mut note = b"Panasonic\0\0\0".to_vec();
        let mut faces = vec![1, 0, 0, 0];
        faces.extend(*b"Bert\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
        faces.extend([0; 8]);
        faces.extend(*b"2001:02:03 00:00:00\0");
        let values = [
            undefined(0x0025, b"F350807010058\0^\0"),
            undefined(0x0061, &faces),
            undefined(0x006d, b"Kiel\0\0\0\0\0\0\0\0"),
            undefined(0x006f, b"---\0\0\0\0\0\0\0\0\0"),
        ];
        note.extend(directory(Order::Little, AT + 12, &values));
        note
    }

    #[test]
    fn canon_serial_numbers_have_ten_digits_and_lens_ones_are_hexadecimal() {
        let metadata = read_note(&canon(), Order::Little, "Canon", "Canon EOS 7D");
        assert_eq!(text(&metadata, "Canon", "SerialNumber"), "0380319450");
        assert_eq!(text(&metadata, "Canon", "LensSerialNumber"), "00000013e8");
        assert_eq!(text(&metadata, "Canon", "OwnerName"), "Ann Owner");
        assert!(metadata.skips.is_empty());
    }

    #[test]
    fn nikon_notes_have_a_header_and_an_order_of_their_own() {
        let metadata = read_note(&nikon(), Order::Little, "NIKON CORPORATION", "NIKON D70");
        assert_eq!(text(&metadata, "Nikon", "SerialNumber"), "6028018");
        assert_eq!(text(&metadata, "Nikon", "CountryCode"), "USA");
        assert_eq!(text(&metadata, "Nikon", "Location"), "Golden Gate");
        assert_eq!(metadata.fields.iter().filter(|f| f.tag == "SerialNumber").count(), 2);
    }

    #[test]
    fn olympus_serial_numbers_stand_in_a_sub_directory() {
        let metadata = read_note(&olympus(), Order::Big, "OLYMPUS IMAGING CORP.", "E-5");
        assert_eq!(text(&metadata, "Olympus", "SerialNumber"), "B12345678");
        assert_eq!(text(&metadata, "Olympus", "LensSerialNumber"), "L998877");
    }

    #[test]
    fn people_whom_the_camera_knows_are_named() {
        let metadata = read_note(&fujifilm(), Order::Big, "FUJIFILM", "X-T3");
        assert_eq!(text(&metadata, "FujiFilm", "Face1Name"), "Anna");
        let metadata = read_note(&panasonic(), Order::Little, "Panasonic", "DMC-LX3");
        assert_eq!(text(&metadata, "Panasonic", "RecognizedFace1Name"), "Bert");
        assert_eq!(text(&metadata, "Panasonic", "RecognizedFace1Age"), "2001:02:03 00:00:00");
        assert_eq!(text(&metadata, "Panasonic", "City"), "Kiel");
        assert_eq!(text(&metadata, "Panasonic", "InternalSerialNumber"), "F350807010058");
        assert!(metadata.get("Panasonic", "Landmark").is_none());
    }

    #[test]
    fn a_note_that_an_editor_moved_is_still_read() {
        let mut note = directory(Order::Little, AT + 700, &[ascii(0x0006, "Canon EOS"), ascii(0x0009, "Ann Owner")]);
        let metadata = read_note(&note, Order::Little, "Canon", "Canon EOS 7D");
        assert_eq!(text(&metadata, "Canon", "OwnerName"), "Ann Owner");
        note.truncate(30);
        assert!(!read_note(&note, Order::Little, "Canon", "Canon EOS 7D").skips.is_empty());
    }

    #[test]
    fn a_preview_is_told_with_its_place_in_the_file() {
        let start = (0x0088, 4, 1, 60_000u32.to_le_bytes().to_vec());
        let length = (0x0089, 4, 1, 5_000u32.to_le_bytes().to_vec());
        let note = directory(Order::Little, AT, &[start, length]);
        let metadata = read_note(&note, Order::Little, "Minolta Co., Ltd.", "DiMAGE 7");
        let preview = metadata.embedded.first().unwrap();
        assert!(matches!(preview.location, Location::File { offset: 61_000, length: 5_000 }));
        assert_eq!(preview.named_by, "Minolta MakerNote");
    }

    #[test]
    fn a_note_of_nobody_is_read_as_text_directory_or_bytes() {
        let metadata = read_note(b"hello from a camera", Order::Little, "Acme", "1");
        assert_eq!(text(&metadata, "MakerUnknown", "MakerNoteUnknownText"), "hello from a camera");
        let mut note = b"ACME\0\0\0\0".to_vec();
        note.extend(directory(Order::Big, AT + 8, &[ascii(0x0001, "serial 77"), ascii(0x0002, "x")]));
        let metadata = read_note(&note, Order::Little, "Acme", "1");
        assert_eq!(text(&metadata, "MakerUnknown", "0x0001"), "serial 77");
        let metadata = read_note(&[0xff; 50], Order::Little, "Acme", "1");
        assert_eq!(text(&metadata, "MakerUnknown", "MakerNoteUnknown"), "(50 bytes)");
    }

    #[test]
    fn cut_and_flipped_notes_never_panic() {
        let phase_one = {
            let mut note = b"IIIICwaR\x0c\0\0\0\x02\0\0\0\0\0\0\0".to_vec();
            note.extend([2, 1, 0, 0, 1, 0, 0, 0, 8, 0, 0, 0, 0x34, 0, 0, 0]);
            note.extend([5, 1, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 100, 0, 0, 0]);
            note.extend(b"BJ003126");
            note
        };
        let notes = [canon(), nikon(), olympus(), fujifilm(), panasonic(), phase_one];
        let plain =
            directory(Order::Little, AT, &[ascii(0x0001, "text"), undefined(0x2001, b"[Ricoh Camera Info]\0\0\x01")]);
        let marks: [&[u8]; 18] = [
            b"Apple iOS\0\0\x01MM",
            b"AOC\0II",
            b"PENTAX \0II",
            b"RICOH\0\0\0",
            b"LEICA\0\0\0",
            b"LEICA0\0\0",
            b"QVC\0\0\0",
            b"SONY DSC \0\0\0",
            b"SIGMA\0\0\0\x01\0",
            b"SANYO\0\x01\0",
            b"MOT\0\0\0\0\0",
            b"KDK INFO",
            b"RECONYXUF\0",
            b"RECONYXH2\0",
            b"STMN100",
            b"[ae_dbg_info:1][a:b]",
            b"GE\0\0",
            b"\x01\xf1\x03\0",
        ];
        let makes = [
            "Canon",
            "SONY",
            "Samsung",
            "CASIO",
            "RICOH",
            "Leica Camera AG",
            "Eastman Kodak",
            "Nintendo",
            "Minolta",
            "X",
        ];
        let all = notes.into_iter().chain(marks.iter().map(|mark| mark.iter().chain(&plain).copied().collect()));
        for (index, note) in all.enumerate() {
            let make = makes[index % makes.len()];
            for length in 0..=note.len() {
                let _ = read_note(&note[..length], Order::Big, make, "SLT-A99");
            }
            for place in 0..note.len() {
                for flip in [0xff, 0x01, 0x80] {
                    let mut broken = note.clone();
                    broken[place] ^= flip;
                    let _ = read_note(&broken, Order::Little, make, "ILCE-1");
                }
            }
        }
        for make in makes {
            let _ = read_note(&plain, Order::Little, make, "EOS 5D");
        }
    }
}
