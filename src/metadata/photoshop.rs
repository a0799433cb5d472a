//! Owns Photoshop image resources (8BIM): thumbnail, URLs, captions, the IPTC-IIM inside.

use crate::container::Segment;
use crate::metadata::Metadata;

/// Reads Photoshop image resources and adds its fields, embedded things and skips to `metadata`.
pub fn read(segment: &Segment<'_>, bytes: &crate::source::Bytes, metadata: &mut Metadata) {
    let _ = (segment, bytes, metadata);
}
