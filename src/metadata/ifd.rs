//! Owns what the entries of an IFD say: text and values, decoded by their type. The directories themselves are
//! [`crate::container`]'s to walk.

use crate::metadata::{MAX_TEXT_BYTES, Value};

pub(super) use crate::byte_order::Order;
pub(super) use crate::container::ifd::{Block, Entry, Ifd, item_bytes};

/// Most items decoded of one array value; longer ones come as [`Value::Binary`].
pub(super) const MAX_ITEMS: usize = 64;

impl Entry {
    /// The value as text: up to the first NUL, Latin-1 where it is not UTF-8, trailing blanks kept.
    pub fn text(&self, block: &Block<'_>) -> Option<String> {
        let bytes = block.up_to(self.at, usize::try_from(self.length()).ok()?.min(MAX_TEXT_BYTES));
        if bytes.is_empty() { None } else { Some(decode_text(&bytes)) }
    }

    /// The value, decoded by its type. Byte arrays, unknown and over-long ones come as [`Value::Binary`]; `None` where it lies
    /// outside the block.
    pub fn value(&self, block: &Block<'_>) -> Option<Value> {
        if matches!(self.kind, 2 | 129) {
            return self.text(block).map(Value::Text);
        }
        let binary = Value::Binary { length: self.length(), offset: block.file_offset(self.at) };
        if self.count as usize > MAX_ITEMS || (matches!(self.kind, 1 | 6 | 7) && self.count > 8) {
            return block.holds(self.at, 1).then_some(binary);
        }
        let bytes = self.bytes(block)?;
        let order = block.order;
        let size = usize::from(item_bytes(self.kind)?);
        let item = |b: &[u8]| -> Option<Value> {
            let four = |i: usize| b.get(i..i + 4).and_then(|b| b.try_into().ok()).map(|b| order.u32(b));
            Some(match self.kind {
                1 | 7 => Value::Unsigned(u64::from(*b.first()?)),
                6 => Value::Signed(i64::from(*b.first()? as i8)),
                3 => Value::Unsigned(u64::from(order.u16(b.try_into().ok()?))),
                8 => Value::Signed(i64::from(order.u16(b.try_into().ok()?) as i16)),
                4 | 13 => Value::Unsigned(u64::from(four(0)?)),
                9 => Value::Signed(i64::from(four(0)? as i32)),
                5 => Value::Rational(i64::from(four(0)?), i64::from(four(4)?)),
                10 => Value::Rational(i64::from(four(0)? as i32), i64::from(four(4)? as i32)),
                11 => Value::Real(f64::from(f32::from_bits(four(0)?))),
                12 => Value::Real(f64::from_bits(order.u64(b.try_into().ok()?))),
                16 | 18 => Value::Unsigned(order.u64(b.try_into().ok()?)),
                17 => Value::Signed(order.u64(b.try_into().ok()?) as i64),
                _ => return None,
            })
        };
        if self.count == 1 {
            return item(&bytes);
        }
        Some(Value::List(bytes.chunks_exact(size).filter_map(item).collect()))
    }
}

/// UTF-16 up to its first NUL, at most [`MAX_TEXT_BYTES`] of it.
pub(super) fn decode_utf16(bytes: &[u8], order: Order) -> String {
    let units = bytes.get(..MAX_TEXT_BYTES).unwrap_or(bytes).as_chunks::<2>().0.iter().map(|unit| order.u16(*unit));
    char::decode_utf16(units.take_while(|unit| *unit != 0)).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// Bytes as text: up to the first NUL; UTF-8 where it is, else Windows-1252 (a superset of Latin-1's printable part).
pub(super) fn decode_text(bytes: &[u8]) -> String {
    let end = memchr::memchr(0, bytes).unwrap_or(bytes.len());
    let bytes = bytes.get(..end).unwrap_or_default();
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// The value of an entry of this type and count that stands in front of its items.
    fn value(kind: u16, count: u32, items: &[u8]) -> Option<Value> {
        Entry { tag: 0, kind, count, at: 0 }.value(&Block::in_memory(items, Order::Big, None))
    }

    #[test]
    fn values_are_decoded_by_their_type() {
        assert!(value(3, 1, &[0, 6]) == Some(Value::Unsigned(6)));
        assert!(value(8, 2, &[0xff, 0xff, 0, 1]) == Some(Value::List(vec![Value::Signed(-1), Value::Signed(1)])));
        assert!(value(10, 1, &[0xff, 0xff, 0xff, 0xff, 0, 0, 0, 2]) == Some(Value::Rational(-1, 2)));
        assert!(value(2, 5, b"Acme\0") == Some(Value::Text("Acme".to_owned())));
    }

    #[test]
    fn a_value_that_claims_more_than_there_is_takes_no_memory() {
        assert!(value(4, 2, &[0; 7]).is_none());
        let claimed = value(3, u32::MAX, &[0; 2]).unwrap();
        assert!(claimed == Value::Binary { length: 2 * u64::from(u32::MAX), offset: None });
    }
}
