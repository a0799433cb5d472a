//! Owns the cascade of looks for hands: skin-like places first, then the whole picture, then parts of it that skin-like places say.

use image::RgbImage;

use super::gate::{Place, Skin};
use super::marks::{self, Marks};
use super::pads::pads;
use super::palm::{self, Palm, overlap};
use super::{Hand, Hands};
use crate::error::{Skip, SkipKind, Stage};
use crate::limits::Deadline;
use crate::vision::model::Network;
use crate::vision::resample::Window;

/// Share of the detector's input that the picture fills in the second look at one that skin fills: the detector knows no palm as large
/// as its input. Empirical.
const SHRUNK: f32 = 0.6;

/// Share of the picture from which a skin-like place could be a hand that is too large for the first look.
const LARGE: f32 = 0.12;

/// Edge of the parts that are looked at closer, in parts of the picture's longer edge: a hand half as large as in the first look.
const PART: f32 = 0.45;

/// Pictures smaller than this have no parts worth a look of their own, in pixels along the longer edge.
const MIN_PARTED_PX: u32 = 480;

/// Closer looks at parts, usually, and in a thorough scan.
const PARTS: usize = 1;
const PARTS_THOROUGH: usize = 24;

/// Places that the landmark network looks at in one photo, at most.
const MAX_PALMS: usize = 12;

/// Shorter than this nothing is told as a hand, in pixels: blurred specks look like hands to both networks.
const MIN_HAND_PX: f32 = 32.0;

/// Least certainty of a hand that is told at all.
const LEAST: f32 = 0.3;

/// Least share of a palm that is skin-like. Letters and bumpers look like hands to both networks once they are blurred enough.
const SKIN: f32 = 0.25;

/// What the log odds of being a hand grow with: the landmark network's log odds and the palm detector's. Empirical:
/// `docs/confidence.md`.
const BY_PRESENCE: f32 = 1.0;
const BY_PALM: f32 = 1.0;
const OFFSET: f32 = -1.0;

/// The networks.
pub struct Eyes {
    palms: Box<dyn Network>,
    marks: Box<dyn Network>,
}

impl Eyes {
    /// A palm detector and a landmark network.
    pub fn new(palms: Box<dyn Network>, marks: Box<dyn Network>) -> Self {
        Self { palms, marks }
    }

    /// Looks for hands.
    pub fn look(&self, picture: &RgbImage, skin: &Skin, thorough: bool, deadline: Deadline) -> Hands {
        let mut search = Search { eyes: self, picture, skin, seen: Vec::new(), hands: Vec::new() };
        let skips = search.run(&skin.places(), thorough, deadline).err().into_iter().collect();
        let mut hands = search.hands;
        hands.sort_by(|a, b| b.certainty.total_cmp(&a.certainty));
        Hands { hands, skips }
    }
}

/// One photo's search.
struct Search<'a> {
    eyes: &'a Eyes,
    picture: &'a RgbImage,
    skin: &'a Skin,
    /// Palms that were looked into, hands or not.
    seen: Vec<Palm>,
    hands: Vec<Hand>,
}

impl Search<'_> {
    fn run(&mut self, places: &[Place], thorough: bool, deadline: Deadline) -> Result<(), Skip> {
        let whole = Window::whole(self.picture);
        self.window(whole, 1.0)?;
        let large = !self.skin.grey && places.first().is_some_and(|place| place.share >= LARGE);
        if self.hands.is_empty() && large && !deadline.is_over() {
            self.window(whole, SHRUNK)?;
        }
        // Of a grey picture no part is skin-like more than another.
        if !thorough && (self.skin.grey || whole.width.max(whole.height) < MIN_PARTED_PX) {
            return Ok(());
        }
        let most = if thorough { PARTS_THOROUGH } else { PARTS };
        for part in parts(whole, places, thorough, &self.hands).into_iter().take(most) {
            if deadline.is_over() {
                let why = "the time for this photo was over before all parts were looked at for hands";
                return Err(Skip::new(Stage::Detect, "hands", SkipKind::TimeLimit, why));
            }
            self.window(part, 1.0)?;
        }
        Ok(())
    }

    /// One look at a window.
    fn window(&mut self, window: Window, share: f32) -> Result<(), Skip> {
        let failed = |why: String| Skip::new(Stage::Detect, "hands", SkipKind::Unsupported, why);
        for palm in palm::detect(&*self.eyes.palms, self.picture, window, share).map_err(failed)? {
            if self.seen.len() >= MAX_PALMS || self.seen.iter().any(|seen| overlap(&seen.frame, &palm.frame) > 0.3) {
                continue;
            }
            self.seen.push(palm);
            if self.skin.share(&palm.frame) < SKIN {
                continue;
            }
            let marks = marks::look(&*self.eyes.marks, self.picture, &palm.hand()).map_err(failed)?;
            let certainty = certainty(&palm, &marks);
            let long = marks.frame.height().max(marks.frame.width()) >= MIN_HAND_PX;
            if certainty >= LEAST && long && self.is_new(&marks) {
                self.hands.push(Hand { quad: marks.frame, certainty, pads: pads(&marks) });
            }
        }
        Ok(())
    }

    /// Whether no hand was found there: two palms can lead to one hand.
    fn is_new(&self, marks: &Marks) -> bool {
        let area = marks.frame.area();
        self.hands.iter().all(|hand| hand.quad.shared(&marks.frame) < 0.5 * area.min(hand.quad.area()))
    }
}

/// How likely it is a hand.
fn certainty(palm: &Palm, marks: &Marks) -> f32 {
    let odds = |p: f32| {
        let p = p.clamp(1e-4, 1.0 - 1e-4);
        (p / (1.0 - p)).ln()
    };
    1.0 / (1.0 + (-(BY_PRESENCE * odds(marks.presence) + BY_PALM * odds(palm.certainty) + OFFSET)).exp())
}

/// The parts worth a closer look: around skin-like places that hold no hand yet, the largest first; in a thorough scan all parts.
fn parts(whole: Window, places: &[Place], thorough: bool, hands: &[Hand]) -> Vec<Window> {
    let edge = ((whole.width.max(whole.height) as f32 * PART) as u32).max(1);
    let (width, height) = (edge.min(whole.width), edge.min(whole.height));
    let start = |middle: u32, size: u32, all: u32| middle.saturating_sub(size / 2).min(all - size);
    if thorough {
        let steps = |size: u32, all: u32| -> Vec<u32> {
            let count = (all - size).div_ceil((size * 2 / 3).max(1));
            (0..=count).map(|i| u64::from(all - size) as u32 / count.max(1) * i).collect()
        };
        let (xs, ys) = (steps(width, whole.width), steps(height, whole.height));
        return ys.iter().flat_map(|&y| xs.iter().map(move |&x| Window { x, y, width, height })).collect();
    }
    let mut parts: Vec<Window> = Vec::new();
    for place in places {
        let window = place.window;
        // What is as large as a part was seen as well in the first look.
        if window.width.max(window.height) > edge {
            continue;
        }
        let middle = [window.x + window.width / 2, window.y + window.height / 2];
        let within = |part: &Window| {
            (part.x..part.x + part.width).contains(&middle[0]) && (part.y..part.y + part.height).contains(&middle[1])
        };
        let known = hands.iter().any(|hand| hand.quad.holds(middle.map(|v| v as f32)));
        if !known && !parts.iter().any(within) {
            let (x, y) = (start(middle[0], width, whole.width), start(middle[1], height, whole.height));
            parts.push(Window { x, y, width, height });
        }
    }
    parts
}
