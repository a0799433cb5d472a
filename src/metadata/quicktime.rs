//! Owns the metadata of QuickTime and MP4 movies: user data, item lists, positions, times.

use crate::container::Segment;
use crate::metadata::Metadata;

/// Reads a movie box and adds its fields, embedded things and skips to `metadata`.
pub fn read(segment: &Segment<'_>, metadata: &mut Metadata) {
    let _ = (segment, metadata);
}
