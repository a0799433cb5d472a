//! Owns numbers as they lie in bytes: the two orders, and reads at a place that may lie outside. Knows no format.

/// Byte order, named by TIFF's marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// `II`.
    Little,
    /// `MM`.
    Big,
}

impl Order {
    /// The order that a TIFF header's first two bytes state.
    pub fn of_mark(mark: &[u8]) -> Option<Self> {
        match mark.get(..2)? {
            b"II" => Some(Self::Little),
            b"MM" => Some(Self::Big),
            _ => None,
        }
    }

    /// Two bytes as a number.
    pub fn u16(self, b: [u8; 2]) -> u16 {
        if self == Self::Little { u16::from_le_bytes(b) } else { u16::from_be_bytes(b) }
    }

    /// Four bytes as a number.
    pub fn u32(self, b: [u8; 4]) -> u32 {
        if self == Self::Little { u32::from_le_bytes(b) } else { u32::from_be_bytes(b) }
    }

    /// Eight bytes as a number.
    pub fn u64(self, b: [u8; 8]) -> u64 {
        if self == Self::Little { u64::from_le_bytes(b) } else { u64::from_be_bytes(b) }
    }

    /// The 16 bits of `data` at `at`.
    pub fn u16_at(self, data: &[u8], at: usize) -> Option<u16> {
        array(data, at).map(|b| self.u16(b))
    }

    /// The 32 bits of `data` at `at`.
    pub fn u32_at(self, data: &[u8], at: usize) -> Option<u32> {
        array(data, at).map(|b| self.u32(b))
    }
}

/// The `N` bytes at `at`; `None` where `data` ends before.
pub(crate) fn array<const N: usize>(data: &[u8], at: usize) -> Option<[u8; N]> {
    data.get(at..)?.first_chunk().copied()
}

/// The 16 bits at `at`, big-endian.
pub(crate) fn be16(data: &[u8], at: usize) -> Option<u16> {
    array(data, at).map(u16::from_be_bytes)
}

/// The 32 bits at `at`, big-endian.
pub(crate) fn be32(data: &[u8], at: usize) -> Option<u32> {
    array(data, at).map(u32::from_be_bytes)
}

/// The 64 bits at `at`, big-endian.
pub(crate) fn be64(data: &[u8], at: usize) -> Option<u64> {
    array(data, at).map(u64::from_be_bytes)
}

/// The 16 bits at `at`, little-endian.
pub(crate) fn le16(data: &[u8], at: usize) -> Option<u16> {
    array(data, at).map(u16::from_le_bytes)
}

/// The 32 bits at `at`, little-endian.
pub(crate) fn le32(data: &[u8], at: usize) -> Option<u32> {
    array(data, at).map(u32::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_lies_outside_is_none_wherever_it_is_looked_for() {
        let data = [1, 2, 3, 4, 5];
        assert_eq!((be32(&data, 1), be32(&data, 2)), (Some(0x0203_0405), None));
        assert_eq!((le16(&data, 3), le16(&data, 4), le16(&data, 6)), (Some(0x0504), None, None));
        assert_eq!((be64(&data, 0), le32(&data, usize::MAX)), (None, None));
        assert_eq!(Order::of_mark(b"MM").and_then(|order| order.u16_at(&data, 0)), Some(0x0102));
        assert_eq!(Order::of_mark(b"II\0").and_then(|order| order.u32_at(&data, 0)), Some(0x0403_0201));
        assert_eq!(Order::of_mark(b"M"), None);
    }
}
