//! Owns the image file directory (TIFF 6.0 section 2): a tolerant walker over TIFF blocks in memory or in a file, shared by the TIFF and
//! RAW shells here and by the readers of EXIF and MakerNotes. Names no tag and decodes no value; that is `metadata`'s. Every offset
//! and count of the file is checked before it is followed.

use std::borrow::Cow;

use crate::byte_order::Order;
use crate::source::Bytes;

/// Most entries read of one IFD; TIFF 6.0 allows 65,535, real ones have fewer than 300.
pub(crate) const MAX_ENTRIES: usize = 2_000;

/// The number in a BigTIFF header where TIFF has 42 (BigTIFF design, AWare Systems).
const BIG_TIFF: u16 = 43;

#[derive(Clone, Copy)]
enum Store<'a> {
    Slice(&'a [u8]),
    File(&'a Bytes),
}

/// A TIFF block: bytes with an order, addressed by offsets from its own start.
#[derive(Clone, Copy)]
pub(crate) struct Block<'a> {
    store: Store<'a>,
    /// Its byte order.
    pub order: Order,
    /// What is added to an offset before the block's bytes are addressed: 0, but for MakerNotes that count from elsewhere.
    shift: i64,
    /// Where the addressed bytes start in the file, if they lie there as they are.
    file_offset: Option<u64>,
    /// Whether counts and offsets of its IFDs are those of BigTIFF.
    big: bool,
}

impl<'a> Block<'a> {
    /// A block in memory whose first byte lies at `file_offset` of the file.
    pub fn in_memory(bytes: &'a [u8], order: Order, file_offset: Option<u64>) -> Self {
        Self { store: Store::Slice(bytes), order, shift: 0, file_offset, big: false }
    }

    /// A whole file as a block.
    pub fn in_file(bytes: &'a Bytes, order: Order) -> Self {
        Self { store: Store::File(bytes), order, shift: 0, file_offset: Some(0), big: false }
    }

    /// A whole file as a block, in the order and with the kind of IFDs that its TIFF or BigTIFF header states, and the offset of its
    /// first IFD. The number behind the byte order is 42 in TIFF 6.0, 43 in BigTIFF, and the maker's own in several RAW formats:
    /// all but 43 are laid out alike.
    pub fn of_tiff_file(bytes: &'a Bytes) -> Option<(Self, u64)> {
        let block = Self::in_file(bytes, Order::of_mark(bytes.head())?);
        if block.u16(2)? == BIG_TIFF {
            let first = block.u64(8)?;
            return Some((Self { big: true, ..block }, first));
        }
        Some((block, u64::from(block.u32(4)?)))
    }

    /// The same bytes, with offsets that count from `start` (in this block's offsets) and in `order`.
    #[must_use]
    pub fn rebased(self, start: i64, order: Order) -> Self {
        Self { shift: self.shift.saturating_add(start), order, ..self }
    }

    /// The place in the file of `offset`.
    pub fn file_offset(&self, offset: u64) -> Option<u64> {
        self.file_offset?.checked_add(self.address(offset)?)
    }

    fn address(&self, offset: u64) -> Option<u64> {
        u64::try_from(i64::try_from(offset).ok()?.checked_add(self.shift)?).ok()
    }

    /// How many bytes can be addressed from offset 0 on.
    pub fn len(&self) -> u64 {
        let bytes = match self.store {
            Store::Slice(bytes) => bytes.len() as u64,
            Store::File(bytes) => bytes.len(),
        };
        bytes.saturating_add_signed(self.shift.saturating_neg())
    }

    /// Whether `length` bytes at `offset` lie in the block. Reads nothing.
    pub fn holds(&self, offset: u64, length: u64) -> bool {
        self.address(offset).is_some() && offset.checked_add(length).is_some_and(|end| end <= self.len())
    }

    /// Exactly `len` bytes at `offset`; `None` where the block ends before.
    pub fn get(&self, offset: u64, len: usize) -> Option<Cow<'a, [u8]>> {
        let at = self.address(offset)?;
        match self.store {
            Store::Slice(bytes) => {
                let start = usize::try_from(at).ok()?;
                Some(Cow::Borrowed(bytes.get(start..start.checked_add(len)?)?))
            }
            Store::File(bytes) => bytes.at(at, len).ok(),
        }
    }

    /// At most `len` bytes at `offset`: fewer where the block ends before.
    pub fn up_to(&self, offset: u64, len: usize) -> Cow<'a, [u8]> {
        let Some(at) = self.address(offset) else { return Cow::Borrowed(&[]) };
        match self.store {
            Store::Slice(bytes) => {
                let start = usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
                Cow::Borrowed(&bytes[start..start.saturating_add(len).min(bytes.len())])
            }
            Store::File(bytes) => bytes.up_to(at, len).unwrap_or_default(),
        }
    }

    /// The 16-bit number at `offset`.
    pub fn u16(&self, offset: u64) -> Option<u16> {
        self.get(offset, 2).and_then(|b| Some(self.order.u16(b.as_ref().try_into().ok()?)))
    }

    /// The 32-bit number at `offset`.
    pub fn u32(&self, offset: u64) -> Option<u32> {
        self.get(offset, 4).and_then(|b| Some(self.order.u32(b.as_ref().try_into().ok()?)))
    }

    /// The 64-bit number at `offset`.
    pub fn u64(&self, offset: u64) -> Option<u64> {
        self.get(offset, 8).and_then(|b| Some(self.order.u64(b.as_ref().try_into().ok()?)))
    }

    /// Reads the IFD at `offset`: its entries as far as they lie in the block.
    pub fn ifd(&self, offset: u64) -> Option<Ifd> {
        let (count, count_bytes) = if self.big { (self.u64(offset)?, 8) } else { (u64::from(self.u16(offset)?), 2) };
        self.ifd_of(offset.checked_add(count_bytes)?, usize::try_from(count).unwrap_or(usize::MAX))
    }

    /// Reads an IFD of `claimed` entries whose first stands at `start`, for those that do not say their count as TIFF orders.
    pub fn ifd_of(&self, start: u64, claimed: usize) -> Option<Ifd> {
        let (entry_bytes, next_bytes) = if self.big { (20, 8) } else { (12, 4) };
        let read = claimed.min(MAX_ENTRIES);
        let table = self.up_to(start, read * entry_bytes + next_bytes);
        let mut entries = Vec::with_capacity(read.min(table.len() / entry_bytes));
        let mut unknown = 0;
        for (index, raw) in table.chunks_exact(entry_bytes).take(read).enumerate() {
            match Entry::parse(self.order, raw, start.checked_add((index * entry_bytes) as u64)?) {
                Some(entry) => entries.push(entry),
                // Type 0 says that there is nothing: cameras pad their IFDs so.
                None => unknown += usize::from(raw.get(2..4) != Some(&[0, 0])),
            }
        }
        let whole = claimed <= MAX_ENTRIES && table.len() >= claimed * entry_bytes;
        let next = match *table.get(read * entry_bytes..).unwrap_or_default() {
            [a, b, c, d, e, f, g, h] if whole => self.order.u64([a, b, c, d, e, f, g, h]),
            [a, b, c, d] if whole => u64::from(self.order.u32([a, b, c, d])),
            _ => 0,
        };
        Some(Ifd { entries, next, whole, unknown })
    }
}

/// One image file directory.
pub(crate) struct Ifd {
    /// Its entries, in file order; those of an unknown type are left out.
    pub entries: Vec<Entry>,
    /// Offset of the next IFD, 0 for none.
    pub next: u64,
    /// Whether every entry that it claims was there.
    pub whole: bool,
    /// How many entries were left out because their type is unknown.
    pub unknown: usize,
}

impl Ifd {
    /// The first entry with this tag.
    pub fn entry(&self, tag: u16) -> Option<&Entry> {
        self.entries.iter().find(|e| e.tag == tag)
    }
}

/// One entry of an IFD.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The tag number.
    pub tag: u16,
    /// The field type, TIFF 6.0 section 2 (1…12, 13 IFD, 16…18 BigTIFF), 129 EXIF 3.0 UTF-8.
    pub kind: u16,
    /// How many items the entry claims.
    pub count: u32,
    /// Offset of its first item in the block.
    pub at: u64,
}

impl Entry {
    /// Reads 12 bytes of a TIFF or 20 of a BigTIFF entry that stands at `at`.
    fn parse(order: Order, raw: &[u8], at: u64) -> Option<Self> {
        let two = |i: usize| Some(order.u16(raw.get(i..i + 2)?.try_into().ok()?));
        let four = |i: usize| Some(order.u32(raw.get(i..i + 4)?.try_into().ok()?));
        let eight = |i: usize| Some(order.u64(raw.get(i..i + 8)?.try_into().ok()?));
        let big = raw.len() == 20;
        let (tag, kind) = (two(0)?, two(2)?);
        let count = if big { u32::try_from(eight(4)?).ok()? } else { four(4)? };
        let size = u64::from(item_bytes(kind)?).checked_mul(u64::from(count))?;
        let at = match (big, size) {
            (false, ..=4) => at + 8,
            (false, _) => u64::from(four(8)?),
            (true, ..=8) => at + 12,
            (true, _) => eight(12)?,
        };
        Some(Self { tag, kind, count, at })
    }

    /// Length of the value in bytes, as claimed.
    pub fn length(&self) -> u64 {
        u64::from(item_bytes(self.kind).unwrap_or(1)) * u64::from(self.count)
    }

    /// The bytes of the value; `None` where the block ends before.
    pub fn bytes<'a>(&self, block: &Block<'a>) -> Option<Cow<'a, [u8]>> {
        block.get(self.at, usize::try_from(self.length()).ok()?)
    }

    /// The 16 bits at `index` of those that stand where the value does, whatever type and count say: makers keep tables so.
    pub fn u16_at(&self, block: &Block<'_>, index: u64) -> Option<u16> {
        block.u16(self.at.checked_add(index.checked_mul(2)?)?)
    }

    /// The 32 bits at `index`, like [`Entry::u16_at`].
    pub fn u32_at(&self, block: &Block<'_>, index: u64) -> Option<u32> {
        block.u32(self.at.checked_add(index.checked_mul(4)?)?)
    }

    /// The first item as a whole number.
    pub fn unsigned(&self, block: &Block<'_>) -> Option<u64> {
        match self.kind {
            1 | 7 => block.get(self.at, 1)?.first().map(|b| u64::from(*b)),
            3 => block.u16(self.at).map(u64::from),
            4 | 9 | 13 => block.u32(self.at).map(u64::from),
            16 | 18 => block.u64(self.at),
            _ => None,
        }
    }
}

/// Size of one item of a TIFF field type in bytes; `None` for types that do not exist.
pub(crate) fn item_bytes(kind: u16) -> Option<u8> {
    match kind {
        1 | 2 | 6 | 7 | 129 => Some(1),
        3 | 8 => Some(2),
        4 | 9 | 11 | 13 => Some(4),
        5 | 10 | 12 | 16..=18 => Some(8),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A little-endian IFD at 8 with one inline SHORT and one ASCII value behind it.
    fn sample() -> Vec<u8> {
        let mut b = b"II*\0\x08\0\0\0".to_vec();
        b.extend_from_slice(&[2, 0]);
        b.extend_from_slice(&[0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]);
        b.extend_from_slice(&[0x0f, 1, 2, 0, 5, 0, 0, 0, 38, 0, 0, 0]);
        b.extend_from_slice(&[0, 0, 0, 0]);
        b.extend_from_slice(b"Acme\0");
        b
    }

    #[test]
    fn an_ifd_gives_its_entries_and_values() {
        let bytes = sample();
        let block = Block::in_memory(&bytes, Order::Little, Some(100));
        let ifd = block.ifd(8).unwrap();
        assert!(ifd.whole);
        assert_eq!(ifd.entries.len(), 2);
        assert_eq!(ifd.entry(0x112).unwrap().unsigned(&block), Some(6));
        assert_eq!(&*ifd.entry(0x10f).unwrap().bytes(&block).unwrap(), b"Acme\0");
        assert_eq!(block.file_offset(38), Some(138));
    }

    #[test]
    fn a_truncated_ifd_keeps_what_was_read() {
        let bytes = sample();
        let block = Block::in_memory(&bytes[..24], Order::Little, None);
        let ifd = block.ifd(8).unwrap();
        assert!(!ifd.whole);
        assert_eq!(ifd.entries.len(), 1);
    }

    #[test]
    fn a_rebased_block_counts_offsets_from_its_new_start() {
        let bytes = sample();
        let block = Block::in_memory(&bytes, Order::Big, None).rebased(8, Order::Little);
        assert_eq!(block.ifd(0).unwrap().entries.len(), 2);
        assert!(block.get(u64::MAX, 1).is_none());
    }

    #[test]
    fn a_big_tiff_file_is_read_with_its_wide_entries() {
        let mut b = b"II\x2b\0\x08\0\0\0\x10\0\0\0\0\0\0\0".to_vec();
        b.extend_from_slice(&[1, 0, 0, 0, 0, 0, 0, 0]);
        b.extend_from_slice(&[0x0f, 1, 2, 0, 5, 0, 0, 0, 0, 0, 0, 0, b'A', b'c', b'm', b'e', 0, 0, 0, 0]);
        b.extend_from_slice(&[0; 8]);
        let bytes = Bytes::from_memory(b);
        let (block, first) = Block::of_tiff_file(&bytes).unwrap();
        let ifd = block.ifd(first).unwrap();
        assert_eq!(&*ifd.entry(0x10f).unwrap().bytes(&block).unwrap(), b"Acme\0");
        assert!(ifd.whole);
        assert_eq!(ifd.next, 0);
    }

    #[test]
    fn a_table_at_the_end_of_all_numbers_is_not_read() {
        let bytes = [0, 1, 0, 2, 0, 3];
        let block = Block::in_memory(&bytes, Order::Big, None);
        let entry = |at| Entry { tag: 0, kind: 7, count: 6, at };
        assert_eq!((entry(0).u16_at(&block, 2), entry(0).u16_at(&block, 3)), (Some(3), None));
        assert_eq!(entry(2).u32_at(&block, 0), Some(0x0002_0003));
        assert_eq!((entry(u64::MAX).u16_at(&block, 1), entry(0).u32_at(&block, u64::MAX)), (None, None));
    }

    #[test]
    fn a_block_holds_what_can_be_addressed() {
        let bytes = sample();
        let block = Block::in_memory(&bytes, Order::Little, None);
        assert!(block.holds(38, 5));
        assert!(!block.holds(39, 5));
        assert!(!block.holds(u64::MAX, 5));
        let rebased = block.rebased(-10, Order::Little);
        assert_eq!(rebased.len(), 53);
        assert!(!rebased.holds(9, 1));
    }
}
