//! Owns small reads along a file, front to back, at the cost of few system calls. Knows no format.

use std::borrow::Cow;

use crate::error::{Skip, Stage};
use crate::source::Bytes;

/// How much is read where a few bytes are asked for. Empirical: the tables between a camera's last APPn segment and its scan
/// (quantisation, frame, Huffman, scan header) take 600 bytes.
const WINDOW_BYTES: usize = 1024;

/// A view of a file that keeps the bytes it read last.
pub(super) struct Window<'a> {
    bytes: &'a Bytes,
    held: Vec<u8>,
    at: u64,
    failure: Option<std::io::Error>,
}

impl<'a> Window<'a> {
    /// A view of `bytes`; reads nothing yet.
    pub fn new(bytes: &'a Bytes) -> Self {
        Self { bytes, held: Vec::new(), at: 0, failure: None }
    }

    /// Exactly `len` bytes at `offset`; `None` where the file ends before or cannot be read.
    pub fn get(&mut self, offset: u64, len: usize) -> Option<&[u8]> {
        if let Some(slice) = part(self.bytes.head(), 0, offset, len) {
            return Some(slice);
        }
        if part(&self.held, self.at, offset, len).is_none() {
            self.held = self.read(offset, len.max(WINDOW_BYTES));
            self.at = offset;
        }
        part(&self.held, self.at, offset, len)
    }

    /// Exactly `N` bytes at `offset`.
    pub fn array<const N: usize>(&mut self, offset: u64) -> Option<[u8; N]> {
        self.get(offset, N)?.try_into().ok()
    }

    /// At most `len` bytes at `offset`, to be kept: fewer where the file ends before. What follows them is read with them.
    pub fn take(&mut self, offset: u64, len: usize) -> Cow<'a, [u8]> {
        let left = usize::try_from(self.bytes.len().saturating_sub(offset)).unwrap_or(usize::MAX);
        let len = len.min(left);
        if let Some(slice) = part(self.bytes.head(), 0, offset, len) {
            return Cow::Borrowed(slice);
        }
        if let Some(slice) = part(&self.held, self.at, offset, len) {
            return Cow::Owned(slice.to_vec());
        }
        let mut read = match self.bytes.up_to(offset, len.saturating_add(WINDOW_BYTES)) {
            Ok(Cow::Borrowed(kept)) => return Cow::Borrowed(kept.get(..len).unwrap_or(kept)),
            Ok(Cow::Owned(read)) => read,
            Err(error) => {
                self.failure = Some(error);
                return Cow::Borrowed(&[]);
            }
        };
        self.held = read.split_off(len.min(read.len()));
        self.at = offset.saturating_add(read.len() as u64);
        Cow::Owned(read)
    }

    /// The file's length.
    pub fn len(&self) -> u64 {
        self.bytes.len()
    }

    /// What the operating system refused, if anything.
    pub fn failure(&self, what: &'static str) -> Option<Skip> {
        self.failure.as_ref().map(|error| Skip::io(Stage::Container, what, error))
    }

    fn read(&mut self, offset: u64, len: usize) -> Vec<u8> {
        match self.bytes.up_to(offset, len) {
            Ok(bytes) => bytes.into_owned(),
            Err(error) => {
                self.failure = Some(error);
                Vec::new()
            }
        }
    }
}

/// `content` without its first `count` bytes, borrowed where it was.
pub(super) fn behind(content: Cow<'_, [u8]>, count: usize) -> Cow<'_, [u8]> {
    match content {
        Cow::Borrowed(bytes) => Cow::Borrowed(bytes.get(count..).unwrap_or_default()),
        Cow::Owned(mut bytes) => {
            bytes.drain(..count.min(bytes.len()));
            Cow::Owned(bytes)
        }
    }
}

/// The `len` bytes at `offset` of a piece that starts at `at`.
fn part(piece: &[u8], at: u64, offset: u64, len: usize) -> Option<&[u8]> {
    let start = usize::try_from(offset.checked_sub(at)?).ok()?;
    piece.get(start..start.checked_add(len)?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::io::Write;

    #[test]
    fn a_window_reads_behind_the_head_and_never_behind_the_end() {
        let content: Vec<u8> = (0..40_000u32).map(|n| (n % 251) as u8).collect();
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&content).unwrap();
        let bytes = Bytes::from_file(file, 40_000, u64::MAX).unwrap();
        let mut window = Window::new(&bytes);
        assert_eq!(window.get(10, 4).unwrap(), &content[10..14]);
        assert_eq!(window.get(20_000, 4).unwrap(), &content[20_000..20_004]);
        assert_eq!(&*window.take(16_000, 9_000), &content[16_000..25_000]);
        assert_eq!(window.array::<2>(25_000).unwrap(), content[25_000..25_002]);
        assert_eq!(window.take(39_990, 100).len(), 10);
        assert!(window.get(39_990, 11).is_none());
        assert!(window.get(u64::MAX, 4).is_none());
        assert!(window.failure("file").is_none());
    }
}
