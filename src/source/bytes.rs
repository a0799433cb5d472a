//! Owns reading of one file's bytes: by place, capped, and whole only when somebody needs it whole.

use std::borrow::Cow;
use std::fs::File;
use std::io;
use std::sync::OnceLock;

use crate::error::{Skip, SkipKind, Stage};

/// How much of a file's start is read at once, in bytes. Most cameras' metadata ends before it; empirical, on the benchmark folder.
pub const HEAD_BYTES: usize = 16 * 1024;

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
    /// Reads the head of an open file. `max_bytes` caps [`Bytes::all`].
    pub fn from_file(file: File, max_bytes: u64) -> io::Result<Self> {
        let len = file.metadata()?.len();
        let mut head = vec![0; HEAD_BYTES.min(usize::try_from(len).unwrap_or(usize::MAX))];
        let got = read_at(&file, &mut head, 0)?;
        head.truncate(got);
        let len = if got < HEAD_BYTES { got as u64 } else { len };
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
            Store::File { file, .. } => {
                let mut buffer = vec![0; len];
                let got = read_at(file, &mut buffer, offset)?;
                buffer.truncate(got);
                Ok(Cow::Owned(buffer))
            }
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
                let mut buffer = vec![0; usize::try_from(self.len).unwrap_or(usize::MAX)];
                let got = read_at(file, &mut buffer, 0).map_err(|e| Skip::io(Stage::Source, "file", &e))?;
                buffer.truncate(got);
                Ok(whole.get_or_init(|| buffer))
            }
        }
    }

    /// Whether [`Bytes::all`] costs no further reading.
    pub fn is_whole(&self) -> bool {
        self.head().len() as u64 == self.len
    }
}

/// Fills `buffer` from `offset` as far as the file reaches; returns how many bytes came.
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut done = 0;
    while done < buffer.len() {
        #[cfg(unix)]
        let step = std::os::unix::fs::FileExt::read_at(file, &mut buffer[done..], offset + done as u64);
        #[cfg(windows)]
        let step = std::os::windows::fs::FileExt::seek_read(file, &mut buffer[done..], offset + done as u64);
        match step {
            Ok(0) => break,
            Ok(n) => done += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(done)
}
