//! Owns JFIF and other application segments that state facts of their own.

use crate::container::Segment;
use crate::metadata::Metadata;

/// Reads an application segment and adds its fields, embedded things and skips to `metadata`.
pub fn read(segment: &Segment<'_>, metadata: &mut Metadata) {
    let _ = (segment, metadata);
}
