//! Owns the cascade of looks for hands: skin-like places first, then the whole picture, then parts of it that skin-like places say.

use image::RgbImage;

use super::gate::{Place, Skin};
use super::marks::{self, Marks};
use super::pads::{is_whole, pads};
use super::palm::{self, Palm};
use super::{Hand, Hands};
use crate::error::{Skip, SkipKind, Stage};
use crate::limits::Deadline;
use crate::odds::{log_odds, probability};
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
const OFFSET: f32 = -0.3;

/// What a look at a part takes from them: of small things in it, enlarged, more look like hands.
const IN_A_PART: f32 = -0.7;

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
        let mut search = Search { eyes: self, picture, skin, looked: 0, hands: Vec::new() };
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
    /// How many palms were looked into, hands or not.
    looked: usize,
    hands: Vec<Hand>,
}

impl Search<'_> {
    fn run(&mut self, places: &[Place], thorough: bool, deadline: Deadline) -> Result<(), Skip> {
        let whole = Window::whole(self.picture);
        self.window(whole, 1.0, 0.0)?;
        let large = !self.skin.grey && places.first().is_some_and(|place| place.share >= LARGE);
        if self.hands.is_empty() && large && !deadline.is_over() {
            self.window(whole, SHRUNK, 0.0)?;
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
            self.window(part, 1.0, IN_A_PART)?;
        }
        Ok(())
    }

    /// One look at a window, which fills `share` of the detector's input; `doubt` changes the log odds of what is seen in it.
    fn window(&mut self, window: Window, share: f32, doubt: f32) -> Result<(), Skip> {
        let failed = |why: String| Skip::new(Stage::Detect, "hands", SkipKind::Unsupported, why);
        for palm in palm::detect(&*self.eyes.palms, self.picture, window, share).map_err(failed)? {
            let [x, y, width, height] = palm.frame;
            let known = |hand: &Hand| hand.quad.holds([x + width / 2.0, y + height / 2.0]);
            if self.looked >= MAX_PALMS || self.skin.share(&palm.frame) < SKIN || self.hands.iter().any(known) {
                continue;
            }
            self.looked += 1;
            let marks = marks::look(&*self.eyes.marks, self.picture, &palm.hand()).map_err(failed)?;
            let certainty = certainty(&palm, &marks, doubt);
            let long = marks.frame.height().max(marks.frame.width()) >= MIN_HAND_PX;
            if certainty >= LEAST && long && self.is_new(&marks) {
                let whole = is_whole(&marks, self.picture.width(), self.picture.height());
                self.hands.push(Hand { quad: marks.frame, certainty, whole, pads: pads(&marks, whole) });
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
fn certainty(palm: &Palm, marks: &Marks, doubt: f32) -> f32 {
    let odds = |p| log_odds(p, 1e-4);
    probability(BY_PRESENCE * odds(marks.presence) + BY_PALM * odds(palm.certainty) + OFFSET + doubt)
}

/// The parts worth a closer look: around skin-like places that hold no hand yet, the largest first; in a thorough scan all parts.
fn parts(whole: Window, places: &[Place], thorough: bool, hands: &[Hand]) -> Vec<Window> {
    let edge = ((whole.width.max(whole.height) as f32 * PART) as u32).max(1);
    let (width, height) = (edge.min(whole.width), edge.min(whole.height));
    let start = |middle: u32, size: u32, all: u32| middle.saturating_sub(size / 2).min(all - size);
    if thorough {
        let steps = |size: u32, all: u32| -> Vec<u32> {
            let count = (all - size).div_ceil((size * 2 / 3).max(1));
            (0..=count).map(|i| (u64::from(all - size) * u64::from(i) / u64::from(count.max(1))) as u32).collect()
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use image::Rgb;

    use super::*;
    use crate::limits::Limits;
    use crate::vision::model::Tensor;

    /// Sees a palm in the middle of every input, with these log odds.
    struct Palms(f32);

    impl Network for Palms {
        fn outputs(&self, _: Tensor) -> Result<Vec<Tensor>, String> {
            let (mut boxes, mut scores) = (vec![0.0; 2016 * 18], vec![-9.0; 2016]);
            let middle = (12 * 24 + 12) * 2;
            scores[middle] = self.0;
            let palm = &mut boxes[middle * 18..][..18];
            palm[2..4].copy_from_slice(&[40.0, 40.0]);
            // Fingers upwards.
            palm[5] = 10.0;
            palm[9] = -10.0;
            Ok(vec![Tensor { shape: vec![1, 2016, 18], data: boxes }, Tensor { shape: vec![1, 2016, 1], data: scores }])
        }
    }

    /// Sees a hand, as sure as said.
    struct Joints(f32);

    impl Network for Joints {
        fn outputs(&self, _: Tensor) -> Result<Vec<Tensor>, String> {
            let points =
                (0..marks::POINTS).flat_map(|i| [60.0 + 5.0 * i as f32, 200.0 - 8.0 * i as f32, 0.0]).collect();
            let points = Tensor { shape: vec![1, 63], data: points };
            Ok(vec![points, Tensor { shape: vec![1, 1], data: vec![self.0] }])
        }
    }

    fn look(picture: &RgbImage, palms: f32, joints: f32, thorough: bool, deadline: Deadline) -> Hands {
        Eyes::new(Box::new(Palms(palms)), Box::new(Joints(joints))).look(
            picture,
            &Skin::new(picture),
            thorough,
            deadline,
        )
    }

    fn skin() -> RgbImage {
        RgbImage::from_pixel(600, 600, Rgb([198, 140, 110]))
    }

    #[test]
    fn a_hand_is_told_once_with_its_pads() {
        let hands = look(&skin(), 3.0, 0.99, false, Deadline::never()).hands;
        assert_eq!(hands.len(), 1);
        assert!(hands[0].certainty > 0.95 && hands[0].pads.len() == 6);
        // The same palm, seen again in a smaller look, is no second hand.
        let doubted = look(&skin(), 1.0, 0.4, false, Deadline::never()).hands;
        assert!(doubted.len() == 1 && doubted[0].certainty < hands[0].certainty);
    }

    #[test]
    fn what_the_landmarks_deny_and_what_is_not_skin_is_no_hand() {
        assert!(look(&skin(), 3.0, 0.01, false, Deadline::never()).hands.is_empty());
        let leaves = RgbImage::from_pixel(600, 600, Rgb([60, 110, 70]));
        assert!(look(&leaves, 3.0, 0.99, true, Deadline::never()).hands.is_empty());
    }

    #[test]
    fn a_thorough_look_that_ran_out_of_time_says_so() {
        let over = Deadline::starting_now(&Limits { time: Some(std::time::Duration::ZERO), ..Limits::default() });
        let hands = look(&skin(), 3.0, 0.99, true, over);
        assert_eq!((hands.hands.len(), hands.skips.len()), (1, 1));
    }

    #[test]
    fn parts_cover_the_picture_in_a_thorough_look_and_skin_in_a_usual_one() {
        let whole = Window { x: 0, y: 0, width: 1_000, height: 400 };
        let all = parts(whole, &[], true, &[]);
        for (x, y) in [(0, 0), (999, 0), (500, 399), (999, 399)] {
            let held = |w: &Window| (w.x..w.x + w.width).contains(&x) && (w.y..w.y + w.height).contains(&y);
            assert!(all.iter().any(held), "{x} {y}");
        }
        assert!(all.iter().all(|w| w.x + w.width <= 1_000 && w.y + w.height <= 400) && all.len() <= PARTS_THOROUGH);
        let place = Place { window: Window { x: 950, y: 10, width: 40, height: 50 }, share: 0.02 };
        assert_eq!(parts(whole, &[place], false, &[]), [Window { x: 550, y: 0, width: 450, height: 400 }]);
        assert!(parts(whole, &[Place { window: whole, share: 0.9 }], false, &[]).is_empty());
    }
}
