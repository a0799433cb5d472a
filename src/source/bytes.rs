//! Owns reading of one file's bytes: by place, capped, and whole only when somebody needs it whole.

use std::borrow::Cow;
use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::sync::OnceLock;

use crate::error::{Skip, SkipKind, Stage};

/// How much of a file's start is read at once, in bytes. Most cameras' metadata ends before it; empirical, on the benchmark folder.
pub const HEAD_BYTES: usize = 16 * 1024;

/// How far the start that is kept in memory grows when somebody reads across its end, in bytes: four JPEG segments.
const MAX_WIDE_BYTES: usize = 256 * 1024;

/// What is read beyond such a read, so that the next small one costs nothing.
const WIDER_BYTES: usize = 2 * 1024;

thread_local! {
    /// The buffer of the last head that this thread gave up: a fresh one a photo costs page faults.
    static SPARE: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// The bytes of one photo, read by place. Cheap to open: the first [`HEAD_BYTES`] and nothing else. Every read is bounded by the
/// file's length, so a claimed size inside a hostile file never takes memory that the file does not back.
pub struct Bytes {
    store: Store,
    len: u64,
    max_bytes: u64,
}

enum Store {
    Memory(Vec<u8>),
    File {
        file: File,
        head: Vec<u8>,
        /// The head and what follows it, once somebody read across its end.
        wide: OnceLock<Vec<u8>>,
        whole: OnceLock<Vec<u8>>,
    },
}

impl Bytes {
    /// Reads the head of a file of `len` bytes that was opened just now. `max_bytes` caps [`Bytes::all`].
    ///
    /// # Errors
    /// What the operating system refused.
    pub fn from_file(file: File, len: u64, max_bytes: u64) -> io::Result<Self> {
        let mut head = SPARE.take();
        head.clear();
        // A file just opened stands at its start: no need to seek there.
        read_on(&file, HEAD_BYTES.min(usize::try_from(len).unwrap_or(usize::MAX)), &mut head)?;
        let len = if head.len() < HEAD_BYTES { head.len() as u64 } else { len };
        Ok(Self { store: Store::File { file, head, wide: OnceLock::new(), whole: OnceLock::new() }, len, max_bytes })
    }

    /// Bytes that are already in memory (standard input, an embedded picture).
    pub fn from_memory(bytes: Vec<u8>) -> Self {
        let len = bytes.len() as u64;
        Self { store: Store::Memory(bytes), len, max_bytes: u64::MAX }
    }

    /// Length of the file in bytes.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether the file is empty.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// What is in memory from the file's start: at least the first [`HEAD_BYTES`], or the whole file where it is shorter.
    pub fn head(&self) -> &[u8] {
        match &self.store {
            Store::Memory(bytes) => bytes,
            Store::File { head, wide, whole, .. } => whole.get().or(wide.get()).unwrap_or(head),
        }
    }

    /// Exactly `len` bytes at `offset`; borrowed where they are in memory already.
    ///
    /// # Errors
    /// `UnexpectedEof` where the file ends before, and what the operating system refused.
    pub fn at(&self, offset: u64, len: usize) -> io::Result<Cow<'_, [u8]>> {
        match offset.checked_add(len as u64) {
            Some(end) if end <= self.len => {}
            _ => return Err(io::ErrorKind::UnexpectedEof.into()),
        }
        let bytes = self.up_to(offset, len)?;
        if bytes.len() == len { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    /// At most `len` bytes at `offset`: fewer where the file ends before, none behind its end.
    ///
    /// # Errors
    /// What the operating system refused.
    pub fn up_to(&self, offset: u64, len: usize) -> io::Result<Cow<'_, [u8]>> {
        let len = usize::try_from(self.len.saturating_sub(offset)).unwrap_or(usize::MAX).min(len);
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let end = start.saturating_add(len);
        if len == 0 {
            return Ok(Cow::Borrowed(&[]));
        }
        if let Some(slice) = self.head().get(start..end) {
            return Ok(Cow::Borrowed(slice));
        }
        match &self.store {
            Store::Memory(_) => Ok(Cow::Borrowed(&[])),
            Store::File { file, head, wide, .. } => {
                if start < head.len() && end <= MAX_WIDE_BYTES && wide.get().is_none() {
                    let to = usize::try_from(self.len).unwrap_or(usize::MAX).min(end + WIDER_BYTES);
                    let mut bytes = Vec::with_capacity(to);
                    bytes.extend_from_slice(head);
                    read_at(file, to - head.len(), head.len() as u64, &mut bytes)?;
                    let wide = wide.get_or_init(|| bytes);
                    return Ok(Cow::Borrowed(wide.get(start..end.min(wide.len())).unwrap_or_default()));
                }
                let mut bytes = Vec::new();
                read_at(file, len, offset, &mut bytes)?;
                Ok(Cow::Owned(bytes))
            }
        }
    }

    /// The whole file, read once and kept.
    ///
    /// # Errors
    /// A skip where the file is over `--max-bytes` or cannot be read.
    pub fn all(&self) -> Result<&[u8], Skip> {
        match &self.store {
            Store::Memory(bytes) => Ok(bytes),
            Store::File { file, head, whole, .. } => {
                if head.len() as u64 == self.len {
                    return Ok(head);
                }
                if let Some(bytes) = whole.get() {
                    return Ok(bytes);
                }
                if self.len > self.max_bytes {
                    let detail = format!("the file has {} bytes, over the limit of {}", self.len, self.max_bytes);
                    return Err(Skip::new(Stage::Source, "file", SkipKind::TooLarge, detail));
                }
                let mut bytes = Vec::new();
                let len = usize::try_from(self.len).unwrap_or(usize::MAX);
                read_at(file, len, 0, &mut bytes).map_err(|e| Skip::io(Stage::Source, "file", &e))?;
                Ok(whole.get_or_init(|| bytes))
            }
        }
    }

    /// Whether [`Bytes::all`] costs no further reading.
    pub fn is_whole(&self) -> bool {
        self.head().len() as u64 == self.len
    }
}

impl Drop for Bytes {
    fn drop(&mut self) {
        if let Store::File { head, .. } = &mut self.store {
            SPARE.set(std::mem::take(head));
        }
    }
}

/// Adds at most `len` bytes from `offset` to `out`, as far as the file reaches. Goes through the file's own position, because only so
/// the standard library reads into memory that was not zeroed before; nobody else reads through this handle.
fn read_at(mut file: &File, len: usize, offset: u64, out: &mut Vec<u8>) -> io::Result<()> {
    file.seek(io::SeekFrom::Start(offset))?;
    read_on(file, len, out)
}

/// Appends at most `len` bytes from where the file stands.
fn read_on(file: &File, len: usize, out: &mut Vec<u8>) -> io::Result<()> {
    out.reserve_exact(len);
    file.take(len as u64).read_to_end(out)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_file_read_by_place_is_still_read_whole_from_its_start() {
        let content: Vec<u8> = (0..200_000_u32).map(|n| (n % 251) as u8).collect();
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&content).unwrap();
        let bytes = Bytes::from_file(file.reopen().unwrap(), 200_000, u64::MAX).unwrap();
        assert_eq!(bytes.head(), &content[..HEAD_BYTES]);
        assert_eq!(&*bytes.at(150_000, 10).unwrap(), &content[150_000..150_010]);
        assert_eq!(bytes.all().unwrap(), content);
    }
}
