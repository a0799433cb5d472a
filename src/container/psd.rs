//! Owns the layout of Photoshop files: image resources, layer names.

use crate::container::{EndLook, Format, Layout};
use crate::limits::Limits;
use crate::source::Bytes;

/// Walks a PSD or PSB file. `format` is what the signature said; the walker may refine it.
pub fn read<'a>(bytes: &'a Bytes, format: Format, end: EndLook, limits: &Limits) -> Layout<'a> {
    let _ = (bytes, end, limits);
    Layout::new(format)
}
