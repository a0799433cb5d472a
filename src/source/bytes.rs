//! Owns reading of one file's bytes: by place, capped, and whole only when somebody needs it whole.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::sync::OnceLock;

use crate::error::{Skip, SkipKind, Stage};

/// How much of a file's start is read at once, in bytes. Most cameras' metadata ends before it; empirical, on the benchmark folder.
pub const HEAD_BYTES: usize = 32 * 1024;

/// The bytes of one photo, read by place. Cheap to open: the first [`HEAD_BYTES`] and nothing else. Every read is bounded by the
/// file's length, so a claimed size inside a hostile file never takes memory that the file does not back.
pub struct Bytes {
    store: Store,
    len: u64,
    max_bytes: u64,
}

enum Store {
    Memory(Vec<u8>),
    File { file: File, head: Vec<u8>, whole: OnceLock<Vec<u8>> },
}

impl Bytes {
    /// Reads the head of an open file of `len` bytes. `max_bytes` caps [`Bytes::all`].
    pub fn from_file(file: File, len: u64, max_bytes: u64) -> io::Result<Self> {
        let head = read_at(&file, HEAD_BYTES.min(usize::try_from(len).unwrap_or(usize::MAX)), 0)?;
        let len = if head.len() < HEAD_BYTES { head.len() as u64 } else { len };
        Ok(Self { store: Store::File { file, head, whole: OnceLock::new() }, len, max_bytes })
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
            Store::File { head, whole, .. } => whole.get().unwrap_or(head),
        }
    }

    /// Exactly `len` bytes at `offset`; borrowed where they are in memory already. `UnexpectedEof` where the file ends before.
    pub fn at(&self, offset: u64, len: usize) -> io::Result<Cow<'_, [u8]>> {
        match offset.checked_add(len as u64) {
            Some(end) if end <= self.len => {}
            _ => return Err(io::ErrorKind::UnexpectedEof.into()),
        }
        let bytes = self.up_to(offset, len)?;
        if bytes.len() == len { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    /// At most `len` bytes at `offset`: fewer where the file ends before, none behind its end.
    pub fn up_to(&self, offset: u64, len: usize) -> io::Result<Cow<'_, [u8]>> {
        let len = usize::try_from(self.len.saturating_sub(offset)).unwrap_or(usize::MAX).min(len);
        let memory = self.head();
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        if let Some(slice) = start.checked_add(len).and_then(|end| memory.get(start..end)) {
            return Ok(Cow::Borrowed(slice));
        }
        match &self.store {
            Store::Memory(_) => Ok(Cow::Borrowed(&[])),
            Store::File { file, .. } => read_at(file, len, offset).map(Cow::Owned),
        }
    }

    /// The whole file, read once and kept; a skip where it is over `--max-bytes`.
    pub fn all(&self) -> Result<&[u8], Skip> {
        match &self.store {
            Store::Memory(bytes) => Ok(bytes),
            Store::File { file, head, whole } => {
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
                let len = usize::try_from(self.len).unwrap_or(usize::MAX);
                let bytes = read_at(file, len, 0).map_err(|e| Skip::io(Stage::Source, "file", &e))?;
                Ok(whole.get_or_init(|| bytes))
            }
        }
    }

    /// Whether [`Bytes::all`] costs no further reading.
    pub fn is_whole(&self) -> bool {
        self.head().len() as u64 == self.len
    }
}

/// At most `len` bytes from `offset`, as far as the file reaches. Goes through the file's own position, because only so the standard
/// library reads into memory that was not zeroed before; nobody else reads through this handle.
fn read_at(mut file: &File, len: usize, offset: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(len);
    file.seek(io::SeekFrom::Start(offset))?;
    file.take(len as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}
