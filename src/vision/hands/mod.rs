//! Owns hands: where they are, and where on them friction ridges would be. Whether ridges can be seen is `ridges`' business.

use image::RgbImage;

use super::quad::Quad;
use crate::error::Skip;
use crate::limits::Deadline;

/// A place on a hand where friction ridges are: a finger's last pad, or the palm; in pixels of the upright, full-size picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pad {
    /// Where: for a finger, `[0]`→`[1]` runs across its tip.
    pub quad: Quad,
    /// The finger, 0 (thumb) to 4 (little finger); `None` for the palm.
    pub finger: Option<u8>,
    /// The ridge period that the hand's size lets expect here, in pixels.
    pub expected_period_px: f32,
}

/// One hand.
#[derive(Clone, PartialEq)]
pub struct Hand {
    /// Where it lies.
    pub quad: Quad,
    /// How likely it is a hand, 0…1.
    pub certainty: f32,
    /// Where its ridges would be; from the back of the hand too, since a detector cannot always tell.
    pub pads: Vec<Pad>,
}

/// All hands of a picture.
#[derive(Clone, PartialEq, Default)]
pub struct Hands {
    /// The hands, surest first.
    pub hands: Vec<Hand>,
    /// What was not looked at.
    pub skips: Vec<Skip>,
}

/// Looks for hands in an upright, full-size picture. `thorough`: every part in full size, whatever the cheap looks say.
pub fn look(_picture: &RgbImage, _thorough: bool, _deadline: Deadline) -> Hands {
    Hands::default()
}
