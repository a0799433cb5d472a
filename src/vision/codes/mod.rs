//! Owns machine-readable codes: where they are and what they hold. What a payload says is `payload/`'s business.

use image::{GrayImage, RgbImage};

use super::quad::Quad;
use crate::error::Skip;
use crate::limits::Deadline;

/// One code.
#[derive(Clone, PartialEq)]
pub struct Code {
    /// Its symbology, in the usual name: `QR Code`, `Data Matrix`, `EAN-13`, `Code 128`.
    pub format: &'static str,
    /// What it holds, as text; bytes that are no text come as Latin-1.
    pub text: String,
    /// Where it lies: corners in reading order, as far as the decoder tells them.
    pub quad: Quad,
    /// How likely it is that the payload is right and no phantom, 0…1.
    pub certainty: f32,
    /// What speaks for it, in plain words, no values: `error correction holds`, `read on 3 lines`.
    pub why: Vec<&'static str>,
}

/// All codes of a picture.
#[derive(Clone, PartialEq, Default)]
pub struct Codes {
    /// The codes, from top to bottom.
    pub codes: Vec<Code>,
    /// What was not looked at.
    pub skips: Vec<Skip>,
}

/// Looks for codes in an upright, full-size picture; `luma` is the same in grey. `thorough`: every part in full size, whatever the
/// cheap looks say. What was found by the deadline is kept.
pub fn look(_picture: &RgbImage, _luma: &GrayImage, _thorough: bool, _deadline: Deadline) -> Codes {
    Codes::default()
}
