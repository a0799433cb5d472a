//! Owns the RAW formats with a shell of their own: RAF, CRW (CIFF), MRW, X3F.

use crate::container::{EndLook, Format, Layout};
use crate::limits::Limits;
use crate::source::Bytes;

/// Walks a RAW file that is not TIFF at its start. `format` is what the signature said; the walker may refine it.
pub fn read<'a>(bytes: &'a Bytes, format: Format, end: EndLook, limits: &Limits) -> Layout<'a> {
    let _ = (bytes, end, limits);
    Layout::new(format)
}
