//! Owns faces: where they are. Who they are nobody asks here.

use image::RgbImage;

use crate::error::Skip;
use crate::limits::Deadline;

/// One face, in pixels of the upright, full-size picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Face {
    /// Left, top, width and height of the box around it, from the brow to the chin.
    pub frame: [f32; 4],
    /// How likely it is a person's face, 0…1.
    pub certainty: f32,
    /// Distance of the pupils in pixels, where the detector says it.
    pub pupils_px: Option<f32>,
}

/// All faces of a picture.
#[derive(Clone, PartialEq, Default)]
pub struct Faces {
    /// The faces, surest first.
    pub faces: Vec<Face>,
    /// What was not looked at.
    pub skips: Vec<Skip>,
}

/// Looks for faces in an upright, full-size picture. `thorough`: every part in full size, whatever the cheap looks say.
pub fn look(_picture: &RgbImage, _thorough: bool, _deadline: Deadline) -> Faces {
    Faces::default()
}
