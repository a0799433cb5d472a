//! Owns texts that formats carry as they are: comments, PNG text chunks and the raw profiles inside them.

use crate::container::Segment;
use crate::metadata::Metadata;

/// Reads a comment or text chunk and adds its fields, embedded things and skips to `metadata`.
pub fn read(segment: &Segment<'_>, metadata: &mut Metadata) {
    let _ = (segment, metadata);
}
