//! Owns friction ridges: whether a texture of ridges can be seen, where, and how fine. Measured at original resolution, block by block.

use image::{GrayImage, RgbImage};

use super::hands::Pad;
use crate::error::Skip;
use crate::finding::Region;
use crate::limits::Deadline;

/// What ridges are on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// A finger or palm, in front of the camera.
    Skin,
    /// Ink or a scanner's glass: a contact print.
    Print,
    /// Neither is sure.
    Unknown,
}

/// A coherent patch of friction ridges.
#[derive(Debug, Clone, PartialEq)]
pub struct Patch {
    /// Where.
    pub region: Region,
    /// Median distance from ridge to ridge, in pixels of the full-size picture.
    pub period_px: f32,
    /// Contrast of the ridges: amplitude over mean luma.
    pub contrast: f32,
    /// How likely these are friction ridges, 0…1.
    pub certainty: f32,
    /// What they are on.
    pub ground: Ground,
    /// How many finger pads it covers; `None` where no hand was found there.
    pub fingers: Option<u32>,
    /// Minutiae that a detector counts in the patch; `None` where none was asked.
    pub minutiae: Option<u32>,
    /// What speaks for and against it, in plain words.
    pub why: Vec<String>,
}

/// All patches of a picture.
#[derive(Clone, PartialEq, Default)]
pub struct Ridges {
    /// The patches, surest first.
    pub patches: Vec<Patch>,
    /// What was not looked at.
    pub skips: Vec<Skip>,
}

/// Looks for friction ridges in an upright, full-size picture; `luma` is the same in grey, `pads` is where hands say that some would
/// be. A hand is no condition.
pub fn look(_picture: &RgbImage, _luma: &GrayImage, _pads: &[Pad], _deadline: Deadline) -> Ridges {
    Ridges::default()
}
