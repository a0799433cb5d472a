//! Owns hands: where they are, and where on them friction ridges would be. Whether ridges can be seen is `ridges`' business.

mod gate;
mod look;
mod marks;
mod pads;
mod palm;

pub use look::Eyes;

use image::RgbImage;

use super::quad::Quad;
use crate::error::{Skip, SkipKind, Stage};
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
    /// How many times longer the pad is along the finger than it seems, because it leans away from the camera; 1 where it faces it.
    pub stretch: f32,
}

/// One hand.
#[derive(Clone, PartialEq)]
pub struct Hand {
    /// Where it lies.
    pub quad: Quad,
    /// How likely it is a hand, 0…1.
    pub certainty: f32,
    /// Whether wrist and knuckles lie inside the picture: the size of a hand that is cut off is guessed.
    pub whole: bool,
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

/// Distance from ridge to ridge on an adult's skin, in millimetres: 0.47 in men and 0.40 in women, from ridge counts of 300 persons in 5 mm
/// squares (Sohag University, Mansoura Journal of Forensic Medicine, article 47279), rounded as phones are mostly tested on men's.
pub const RIDGE_MM: f32 = 0.46;

/// Looks for hands in an upright, full-size picture. `thorough`: every part in full size, whatever the cheap looks say.
///
/// A picture without skin-like places costs a look at a sample of its pixels, and no network.
pub fn look(picture: &RgbImage, thorough: bool, deadline: Deadline) -> Hands {
    let skin = gate::Skin::new(picture);
    if skin.places().is_empty() && !thorough {
        return Hands::default();
    }
    match eyes() {
        Ok(eyes) => eyes.look(picture, &skin, thorough, deadline),
        Err(why) => {
            Hands { hands: Vec::new(), skips: vec![Skip::new(Stage::Detect, "hands", SkipKind::Unsupported, why)] }
        }
    }
}

#[cfg(feature = "weights")]
fn eyes() -> Result<&'static Eyes, String> {
    Ok(super::runtime::hands())
}

#[cfg(not(feature = "weights"))]
fn eyes() -> Result<&'static Eyes, String> {
    Err("no hand was looked for: this overshare was built without the weights that find them".to_owned())
}
