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
use crate::metadata::{Field, Metadata, Value};
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
        let order = order_at(block, offset)?;
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

    /// By how many bytes a note's values lie elsewhere than it says: 0 where they lie in the note; else what makes the first value
    /// follow the directory, provided that then all of them lie in the note. Editors that move notes without knowing their offsets,
    /// and some cameras, make this needed.
    fn misplacement(&self, block: &Block<'_>, first: u64, ifd: &Ifd, zero: i64) -> i64 {
        /// How far behind its directory a note's first value may stand, in bytes, the usual first (ExifTool, `GetMakerNoteOffset`).
        const GAPS: [i64; 9] = [4, 0, 2, 6, 12, 16, 24, 28, 40];
        let signed = |n: u64| i64::try_from(n).unwrap_or(i64::MAX / 4);
        let start = signed(self.note.offset).saturating_sub(zero);
        let end = start.saturating_add(signed(self.note.length));
        let table_end = signed(first).saturating_add(ifd.entries.len() as i64 * 12);
        let values = || ifd.entries.iter().filter(|e| e.length() > 4 && e.length() <= self.note.length);
        let fits = |entry: &Entry, shift: i64| {
            let at = signed(entry.at).saturating_add(shift);
            at >= table_end && at.saturating_add(signed(entry.length())) <= end
        };
        let outside = values().filter(|e| !fits(e, 0)).count();
        if outside == 0 || outside * 4 < values().count() {
            return 0;
        }
        let Some(lowest) = values().map(|e| signed(e.at)).min() else { return 0 };
        let readable = |shift: i64| {
            let block = block.rebased(shift, block.order);
            values().filter(|e| e.kind == 2 && e.bytes(&block).is_some_and(|b| reads_as_text(&b))).count()
        };
        let (mut best, mut most) = (0, readable(0));
        for gap in GAPS {
            let shift = table_end + gap - lowest;
            if values().all(|e| fits(e, shift)) {
                let count = readable(shift);
                if count > most || (best == 0 && count == most) {
                    (best, most) = (shift, count);
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
    (block.rebased(shift, block.order), Ifd { entries, next: ifd.next, whole: ifd.whole })
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
        2 | 129 => {
            let mut text = entry.text(block)?;
            text.truncate(text.trim_end().len());
            let hidden =
                text.is_empty() && entry.bytes(block).is_some_and(|b| b.iter().any(|c| !matches!(c, 0 | b' ')));
            Some(if hidden { binary() } else { Value::Text(text) })
        }
        _ if length > MAX_VALUE_BYTES => Some(binary()),
        1 | 7 if (MIN_UNDEFINED_TEXT_BYTES..=MAX_UNDEFINED_TEXT_BYTES).contains(&length) => {
            let bytes = entry.bytes(block)?;
            match plain_text(&bytes) {
                Some(text) => Some(Value::Text(text)),
                None => entry.value(block),
            }
        }
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

/// Bytes as lower-case hexadecimal digits.
fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0');
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}
