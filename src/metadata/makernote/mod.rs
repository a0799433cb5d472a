//! Owns MakerNotes: what each maker's own tags say of persons, serial numbers, lenses, places, unique ids and owners.

use super::ifd::Block;
use crate::metadata::Metadata;

/// A MakerNote as it stands in its TIFF block.
pub struct Note<'a> {
    /// The TIFF block around it: most makers' offsets count from the block's start, not from the note's.
    pub block: Block<'a>,
    /// Where the note starts in the block.
    pub offset: u64,
    /// Its length in bytes.
    pub length: u64,
    /// `Make` of IFD0, trimmed.
    pub make: &'a str,
    /// `Model` of IFD0, trimmed.
    pub model: &'a str,
}

/// Reads a MakerNote and adds its fields, embedded things and skips to `metadata`.
pub fn read(note: &Note<'_>, metadata: &mut Metadata) {
    let _ = (note, metadata);
}
