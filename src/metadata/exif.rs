//! Owns EXIF: TIFF blocks with all their IFDs, read with `kamadak-exif` and, where it stops, with [`super::ifd`].

use crate::container::Segment;
use crate::metadata::Metadata;
use crate::source::Bytes;

/// Reads a TIFF block (`Exif`, `Mpf`, `CanonCmt`, `TiffFile`) and adds its fields, embedded things and skips to `metadata`.
pub fn read(segment: &Segment<'_>, bytes: &Bytes, metadata: &mut Metadata) {
    let _ = (segment, bytes, metadata);
}
