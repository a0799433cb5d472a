//! Owns what the pixels show: decoding, and comparing an embedded copy with the picture. Knows nothing of findings.

use crate::error::{Skip, SkipKind, Stage};
use crate::photo::Photo;

/// A decoded picture, upright, 8 bits a channel.
pub struct Pixels {
    /// Red, green, blue; alpha flattened onto white.
    pub rgb: image::RgbImage,
}

/// Decodes the photo's main picture (for RAW, its largest embedded preview) and turns it upright.
pub fn decode(photo: &Photo<'_>) -> Result<Pixels, Skip> {
    let _ = photo;
    Err(Skip::new(Stage::Decode, "pixels", SkipKind::Unsupported, "not decoded by this version"))
}
