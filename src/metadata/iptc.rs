//! Owns IPTC-IIM records and their character sets.

use crate::container::Segment;
use crate::metadata::Metadata;

/// Reads IPTC-IIM records and adds its fields, embedded things and skips to `metadata`.
pub fn read(segment: &Segment<'_>, metadata: &mut Metadata) {
    let _ = (segment, metadata);
}
