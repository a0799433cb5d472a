//! Owns the layout of JPEG 2000 files.

use crate::container::{EndLook, Format, Layout};
use crate::limits::Limits;
use crate::source::Bytes;

/// Walks a JPEG 2000 file. `format` is what the signature said; the walker may refine it.
pub fn read<'a>(bytes: &'a Bytes, format: Format, end: EndLook, limits: &Limits) -> Layout<'a> {
    let _ = (bytes, end, limits);
    Layout::new(format)
}
