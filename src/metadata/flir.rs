//! Owns FLIR thermal records: camera and lens serial numbers, position.

use crate::container::Segment;
use crate::metadata::Metadata;

/// Reads FLIR records and adds its fields, embedded things and skips to `metadata`.
pub fn read(segment: &Segment<'_>, metadata: &mut Metadata) {
    let _ = (segment, metadata);
}
