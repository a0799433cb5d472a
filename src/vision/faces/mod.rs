//! Owns faces: where they are. Who they are nobody asks here.

#[cfg(feature = "weights")]
mod finder;
mod judge;
#[cfg(feature = "weights")]
mod layers;
mod look;
#[cfg(feature = "weights")]
mod onnx;

#[cfg(feature = "weights")]
pub use finder::Yunet;
pub use look::Seer;

use image::RgbImage;

use crate::error::{Skip, SkipKind, Stage};
use crate::limits::Deadline;

/// One face, in pixels of the upright, full-size picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Face {
    /// Left, top, width and height of the box around it: from the middle of the forehead to the chin, and as wide as the head is
    /// between the ears; taller than wide where it looks at the camera.
    pub frame: [f32; 4],
    /// How likely it is a person's face, 0…1: of those told with 0.8, eight of ten are.
    pub certainty: f32,
    /// Distance of the pupils in pixels; in a face turned aside shorter than it is.
    pub pupils_px: Option<f32>,
    /// By how much the head is tilted, in degrees clockwise, −180…180: the direction from the eye on the left to the one on the right.
    pub tilt: Option<f32>,
    /// In how many looks at different scales it was seen.
    pub looks: u8,
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
pub fn look(picture: &RgbImage, thorough: bool, deadline: Deadline) -> Faces {
    match seer() {
        Ok(seer) => seer.look(picture, thorough, deadline),
        Err(why) => {
            let skip = Skip::new(Stage::Detect, "faces", SkipKind::Unsupported, why);
            Faces { faces: Vec::new(), skips: vec![skip] }
        }
    }
}

#[cfg(feature = "weights")]
fn seer() -> Result<&'static Seer, String> {
    super::runtime::seer()
}

#[cfg(not(feature = "weights"))]
fn seer() -> Result<&'static Seer, String> {
    Err("no face was looked for: this overshare was built without the weights that see them".to_owned())
}
