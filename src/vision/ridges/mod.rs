//! Owns friction ridges: whether a texture of ridges can be seen, where, and how fine. Measured at original resolution and at its half
//! and quarter, block by block: `spectrum.rs` finds a block's wave, `field.rs` the regions in which waves agree, `judge.rs` says whether
//! they are ridges, `patch.rs` brings the levels together, `seams.rs` takes fingers apart, `period.rs` measures how far apart ridges are,
//! `minutiae.rs` counts. What follows from the period is `detect/`'s business.

mod colour;
mod field;
mod judge;
mod minutiae;
mod patch;
#[cfg(test)]
pub(crate) mod pattern;
mod period;
mod seams;
mod spectrum;
#[cfg(test)]
mod tests;

use image::{GrayImage, RgbImage};

use self::colour::Colours;
use self::field::{Field, Plane, STEP};
use self::minutiae::Lean;
use self::patch::Candidate;
use self::spectrum::{SIDE, Spectrum};
use super::hands::Pad;
use crate::error::{Skip, SkipKind, Stage};
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

/// Levels that are looked at: full size, half, quarter. Together they hold periods of 2.4 to 38 pixels.
const LEVELS: usize = 3;
/// Where nothing looks like skin, each so many-th block is probed, each way; between them lie 64 pixels of the level, and the smallest
/// fingertip with readable ridges is some 60 pixels wide.
const PROBE_EVERY: usize = 4;
/// Blocks measured around promising probes of a level, at most: all of a fingerprint card that fills twelve megapixels.
const MOST_SPREAD: usize = 40_000;
/// A pad on which the hand's size lets expect ridges closer than this is not looked at. Below 2.5 pixels nothing is told; the hand's
/// size may be wrong by a third.
const HOPELESS_PX: f32 = 1.7;
/// Measured and expected period may differ by this factor before it speaks against ridges.
const EXPECTED_WITHIN: f32 = 2.0;
/// Patches that are told (a card for ten fingers has fourteen prints), and those of them whose minutiae are counted, which takes some
/// 0.1 s each.
const MOST_PATCHES: usize = 24;
const MOST_COUNTED: usize = 2;
/// Certainty from which ridges are likely: minutiae are counted only there.
const LIKELY: f32 = 0.5;

/// Looks for friction ridges in an upright, full-size picture; `luma` is the same in grey, `pads` is where hands say that some would
/// be. A hand is no condition.
pub fn look(picture: &RgbImage, luma: &GrayImage, pads: &[Pad], deadline: Deadline) -> Ridges {
    let (width, height) = (luma.width() as usize, luma.height() as usize);
    let colours = Colours::of(picture);
    let mut spectrum = Spectrum::new();
    let mut smaller: [Vec<u8>; LEVELS - 1] = Default::default();
    halve(luma, &mut smaller);
    let mut candidates = Vec::new();
    for level in 0..LEVELS {
        let plane = level_of(luma, &smaller, level);
        let field = field(&plane, 1 << level, &colours, pads, &mut spectrum, deadline);
        for blocks in field.regions() {
            candidates.extend(Candidate::of(&field, &blocks, 1 << level, (width, height), &colours));
        }
    }
    let planes: [Plane<'_>; LEVELS] = std::array::from_fn(|level| level_of(luma, &smaller, level));
    let mut places: Vec<Candidate> =
        patch::places(candidates).into_iter().flat_map(|place| place.parts(&planes)).collect();
    let too_many = places.get(MOST_PATCHES).is_some_and(|place| place.certainty >= LIKELY);
    places.truncate(MOST_PATCHES);
    for place in &mut places {
        if !deadline.is_over() {
            place.measure(&planes);
        }
    }
    let mut counted = 0;
    let patches = places.iter().zip(patch::fingers(&places, pads)).map(|(place, fingers)| {
        let certainty = place.certainty_with(pads);
        let minutiae = if certainty >= LIKELY && counted < MOST_COUNTED && !deadline.is_over() {
            counted += 1;
            let level = (place.scale.trailing_zeros() as usize).min(LEVELS - 1);
            let plane = level_of(luma, &smaller, level);
            let ridged = |x, y| place.covers(x, y);
            let (period_px, around) = (place.period_px(), (place.region, place.middle()));
            minutiae::count(&plane, place.scale as f32, around, period_px, lean(pads, around.1), ridged)
        } else {
            None
        };
        Patch {
            region: place.region,
            period_px: place.period_px(),
            contrast: place.judged.traits.contrast,
            certainty,
            ground: place.ground(),
            fingers,
            minutiae,
            why: place.judged.why(),
        }
    });
    let mut patches: Vec<Patch> = patches.collect();
    patches.sort_by(|a, b| b.certainty.total_cmp(&a.certainty));
    let mut skips = Vec::new();
    if too_many {
        let detail = format!("more than {MOST_PATCHES} places with ridges; the rest is not told");
        skips.push(Skip::new(Stage::Detect, "friction ridges", SkipKind::TooLarge, detail));
    }
    if deadline.is_over() {
        skips.push(out_of_time());
    }
    Ridges { patches, skips }
}

/// Half and quarter size.
fn halve(luma: &GrayImage, smaller: &mut [Vec<u8>; LEVELS - 1]) {
    for level in 1..LEVELS {
        let (before, after) = smaller.split_at_mut(level - 1);
        let Some(into) = after.first_mut() else { return };
        level_of(luma, before, level - 1).halved(into);
    }
}

/// The grey pixels of a level; `smaller` holds at least those up to it.
fn level_of<'a>(luma: &'a GrayImage, smaller: &'a [Vec<u8>], level: usize) -> Plane<'a> {
    let (width, height) = (luma.width() as usize >> level, luma.height() as usize >> level);
    let pixels = level.checked_sub(1).map_or(luma.as_raw().as_slice(), |at| smaller.get(at).map_or(&[], Vec::as_slice));
    Plane { pixels, width, height }
}

/// The waves of a level: everywhere on what may be skin, elsewhere at probes and around those that promise something.
fn field(
    plane: &Plane<'_>,
    scale: usize,
    colours: &Colours,
    pads: &[Pad],
    spectrum: &mut Spectrum,
    deadline: Deadline,
) -> Field {
    let mut field = Field::over(plane);
    let (across, down) = plane.blocks();
    let hopeless: Vec<&Pad> = pads.iter().filter(|pad| pad.expected_period_px < HOPELESS_PX).collect();
    let wanted = |x: usize, y: usize| {
        let (left, top) = (x * STEP * scale, y * STEP * scale);
        let middle = (SIDE * scale / 2) as f32;
        if hopeless.iter().any(|pad| pad.quad.holds([left as f32 + middle, top as f32 + middle])) {
            return false;
        }
        let probe = x % PROBE_EVERY == PROBE_EVERY / 2 && y % PROBE_EVERY == PROBE_EVERY / 2;
        probe || colours.mean(left, top, SIDE * scale).is_some_and(|rgb| colours.is_skin(rgb))
    };
    for y in 0..down {
        if deadline.is_over() {
            return field;
        }
        field.measure(plane, spectrum, (0..across).filter(|&x| wanted(x, y)).map(|x| y * across + x));
    }
    field.spread(plane, spectrum, MOST_SPREAD, || deadline.is_over());
    field
}

/// How the finger at a place leans, as far as a hand says so.
fn lean(pads: &[Pad], middle: [f32; 2]) -> Lean {
    let Some(pad) = pads.iter().find(|pad| pad.finger.is_some() && pad.quad.holds(middle)) else { return Lean::NONE };
    let turn = pad.quad.angle();
    Lean { along: [-turn.sin(), turn.cos()], stretch: pad.stretch }
}

fn out_of_time() -> Skip {
    Skip::new(
        Stage::Detect,
        "friction ridges",
        SkipKind::TimeLimit,
        "the time limit was reached before all of the picture was looked at",
    )
}
