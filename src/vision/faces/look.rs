//! Owns the search for faces: looks at the whole picture at a few scales, then a close-up of each place where one may be, then
//! another network's opinion. How sure a face is comes from all three.

use image::RgbImage;
use image::imageops::crop_imm;

use super::judge::{close_up, judge};
use super::{Face, Faces};
use crate::error::{Skip, SkipKind, Stage};
use crate::limits::Deadline;
use crate::odds::{log_odds, probability};
use crate::vision::bounds::{Bounds, overlap, shared};
use crate::vision::model::Network;
use crate::vision::resample::{Window, scaled};

/// Pixels of the finest look at a picture that is larger; a thorough one is in full size. Measured: 12 MP are looked at in 0.2 s.
const FINE_PX: f32 = 5_000_000.0;

/// A look is taken in parts of at most this edge, in its own pixels: what the finder computes stays below 60 MB.
const PART_PX: u32 = 1_100;

/// By how much a part reaches beyond its edges, in its own pixels: larger faces are seen whole in the next smaller look.
const BEYOND_PX: u32 = 48;

/// Length of the picture's longer side in the coarsest look: the finder sees faces of up to some 300 pixels.
const COARSE_PX: f32 = 320.0;

/// Each look is smaller than the one before by this factor, down to the coarsest.
const STEP: f32 = 2.5;

/// Score from which a place is looked at closer. Empirical: faces of 10 pixels in a look reach it, of 15 nearly always.
const FAINT: f32 = 0.15;

/// Boxes that share this much of what they cover together are one face …
const SAME: f32 = 0.3;

/// … and so is a box of which this much lies in a surer face's box: a mouth and a chin look like a small face.
const INSIDE: f32 = 0.7;

/// Edge of the close-up, and its edge in edges of the face.
const CLOSE_PX: u32 = 96;
const AROUND: f32 = 2.0;

/// Most places looked at closer.
const MAX_PLACES: usize = 200;

/// Sum of the scores of the first and the closer look from which the judge is asked: below, no opinion of his would make a face.
const WORTH_JUDGING: f32 = 0.8;

/// Least certainty that is told.
const LEAST: f32 = 0.2;

/// A place where a face may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Left, top, width, height.
    pub frame: [f32; 4],
    /// The finder's score, 0…1.
    pub score: f32,
    /// The eye on the left and the one on the right.
    pub eyes: [[f32; 2]; 2],
}

impl Candidate {
    /// The same elsewhere: `whole` says where its points lie in another picture.
    fn placed(self, whole: impl Fn([f32; 2]) -> [f32; 2]) -> Self {
        let [x, y, width, height] = self.frame;
        let (from, to) = (whole([x, y]), whole([x + width, y + height]));
        Self { frame: [from[0], from[1], to[0] - from[0], to[1] - from[1]], eyes: self.eyes.map(&whole), ..self }
    }
}

/// What finds faces in a picture of moderate size.
pub trait Finds: Send + Sync {
    /// Everything with a score of `at_least`; several for one face.
    fn find(&self, picture: &RgbImage, at_least: f32) -> Vec<Candidate>;
}

/// What sees faces.
pub struct Seer {
    finder: Box<dyn Finds>,
    judge: Box<dyn Network>,
}

impl Seer {
    /// A seer of these networks.
    pub fn new(finder: Box<dyn Finds>, judge: Box<dyn Network>) -> Self {
        Self { finder, judge }
    }

    /// As [`super::look`].
    pub fn look(&self, picture: &RgbImage, thorough: bool, deadline: Deadline) -> Faces {
        let mut skips = Vec::new();
        let mut places = self.places(picture, thorough, deadline, &mut skips);
        if places.len() > MAX_PLACES {
            let detail =
                format!("more than {MAX_PLACES} places that could be faces; the least likely were not looked at");
            skips.push(Skip::new(Stage::Detect, "faces", SkipKind::TooLarge, detail));
            places.truncate(MAX_PLACES);
        }
        let mut faces: Vec<Face> = Vec::new();
        for (place, looks) in places {
            if deadline.is_over() {
                skips.push(late());
                break;
            }
            match self.face(picture, place, looks) {
                Ok(Some(face)) => faces.push(face),
                Ok(None) => {}
                Err(why) => {
                    skips.push(Skip::new(Stage::Detect, "faces", SkipKind::Unsupported, why));
                    break;
                }
            }
        }
        faces.sort_by(|a, b| b.certainty.total_cmp(&a.certainty));
        let mut kept: Vec<Face> = Vec::new();
        for face in faces {
            if kept.iter().all(|known| !is_same(known.frame, face.frame)) {
                kept.push(face);
            }
        }
        Faces { faces: kept, skips }
    }

    /// Where a face may be, the likeliest first, and in how many looks it was seen.
    fn places(
        &self,
        picture: &RgbImage,
        thorough: bool,
        deadline: Deadline,
        skips: &mut Vec<Skip>,
    ) -> Vec<(Candidate, u8)> {
        let mut places: Vec<(Candidate, u8)> = Vec::new();
        let mut shown: Option<RgbImage> = None;
        for scale in scales(picture, thorough) {
            if scale < 1.0 {
                // Each look is made from the one before it, which has less to average.
                let edge = |px: u32| ((px as f32 * scale).round() as u32).max(1);
                let before = shown.as_ref().unwrap_or(picture);
                shown = scaled(before, Window::whole(before), edge(picture.width()), edge(picture.height()));
            }
            let shown = shown.as_ref().unwrap_or(picture);
            let pixel =
                [picture.width() as f32 / shown.width() as f32, picture.height() as f32 / shown.height() as f32];
            let mut seen = Vec::new();
            for Window { x, y, width, height } in parts(Window::whole(shown)) {
                if deadline.is_over() {
                    skips.push(late());
                    return places;
                }
                let whole = |at: [f32; 2]| [(at[0] + x as f32) * pixel[0], (at[1] + y as f32) * pixel[1]];
                let part = crop_imm(shown, x, y, width, height).to_image();
                seen.extend(self.finder.find(&part, FAINT).into_iter().map(|found| found.placed(whole)));
            }
            for candidate in best(seen) {
                let known = places.iter_mut().find(|(known, _)| overlap(known.frame, candidate.frame) >= SAME);
                match known {
                    Some((known, looks)) => {
                        *looks = looks.saturating_add(1);
                        if candidate.score > known.score {
                            *known = candidate;
                        }
                    }
                    None => places.push((candidate, 1)),
                }
            }
        }
        places.sort_by(|a, b| b.0.score.total_cmp(&a.0.score));
        places
    }

    /// The face at a place, if it is one.
    fn face(&self, picture: &RgbImage, mut place: Candidate, looks: u8) -> Result<Option<Face>, String> {
        let seen = close_up(picture, place.frame, AROUND, CLOSE_PX).and_then(|(shown, at)| {
            let whole = |point: [f32; 2]| [point[0] * at[2] + at[0], point[1] * at[2] + at[1]];
            let seen = self.finder.find(&shown, FAINT).into_iter().map(|found| found.placed(whole));
            seen.filter(|seen| overlap(seen.frame, place.frame) >= SAME).max_by(|a, b| a.score.total_cmp(&b.score))
        });
        let closer = seen.map_or(0.0, |seen| seen.score);
        let first = place.score;
        if let Some(seen) = seen.filter(|seen| seen.score > 0.5) {
            place = seen;
        }
        if first + closer < WORTH_JUDGING {
            return Ok(None);
        }
        let opinion = judge(&*self.judge, picture, place.frame)?;
        let certainty = certainty(first, closer, opinion);
        let across = [0, 1].map(|axis| place.eyes[1][axis] - place.eyes[0][axis]);
        let face = Face {
            frame: place.frame,
            certainty,
            pupils_px: Some(across[0].hypot(across[1])),
            tilt: Some(across[1].atan2(across[0]).to_degrees()),
            looks,
        };
        Ok((certainty >= LEAST).then_some(face))
    }
}

/// The scales of the looks: as large as pays, then smaller and smaller.
fn scales(picture: &RgbImage, thorough: bool) -> Vec<f32> {
    let whole = Window::whole(picture);
    let coarsest = (COARSE_PX / whole.width.max(whole.height) as f32).min(1.0);
    let mut scale = if thorough { 1.0 } else { (FINE_PX / whole.area() as f32).sqrt().min(1.0) };
    let mut scales = Vec::new();
    // Between the last but one and the coarsest there must be something to gain.
    while scale > coarsest * STEP.sqrt() {
        scales.push(scale);
        scale /= STEP;
    }
    scales.push(coarsest);
    scales
}

/// A picture in parts that overlap.
fn parts(whole: Window) -> Vec<Window> {
    let edges = |size: u32| {
        let count = size.div_ceil(PART_PX).max(1);
        (0..count).map(move |i| {
            let at = |i: u32| (u64::from(size) * u64::from(i) / u64::from(count)) as u32;
            let low = at(i).saturating_sub(BEYOND_PX);
            (low, (at(i + 1) + BEYOND_PX).min(size) - low)
        })
    };
    let part = |(y, height), (x, width)| Window { x, y, width, height };
    edges(whole.height).flat_map(|down| edges(whole.width).map(move |across| part(down, across))).collect()
}

/// How likely a place is a face, from the finder's scores at the first and the closer look and the judge's opinion.
///
/// A logistic function whose factors were set by hand, in round numbers: `docs/faces.md`.
fn certainty(first: f32, closer: f32, opinion: f32) -> f32 {
    let odds = |score| log_odds(score, 0.02);
    probability(0.5 * odds(first) + odds(closer) + 1.5 * odds(opinion))
}

/// One candidate for each face: the best.
fn best(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut kept: Vec<Candidate> = Vec::new();
    for candidate in candidates {
        if kept.len() < MAX_PLACES && kept.iter().all(|known| overlap(known.frame, candidate.frame) < SAME) {
            kept.push(candidate);
        }
    }
    kept
}

/// Whether a box shows the same face as that of a surer one.
fn is_same(surer: Bounds, other: Bounds) -> bool {
    overlap(surer, other) >= SAME || shared(surer, other) >= INSIDE * other[2] * other[3]
}

fn late() -> Skip {
    Skip::new(Stage::Detect, "faces", SkipKind::TimeLimit, "the time for this photo was over".to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::limits::Limits;
    use crate::vision::model::Tensor;

    /// Takes the box around everything bright for a face.
    struct Bright;

    impl Finds for Bright {
        fn find(&self, picture: &RgbImage, _at_least: f32) -> Vec<Candidate> {
            let bright = || picture.enumerate_pixels().filter(|(_, _, pixel)| pixel.0[0] > 200);
            let ends = |axis: fn((u32, u32)) -> u32| {
                let places = bright().map(move |(x, y, _)| axis((x, y)));
                Some((places.clone().min()? as f32, places.max()? as f32 + 1.0))
            };
            let (Some(across), Some(down)) = (ends(|at| at.0), ends(|at| at.1)) else { return Vec::new() };
            let frame = [across.0, down.0, across.1 - across.0, down.1 - down.0];
            let eye = |share: f32| [frame[0] + frame[2] * share, frame[1] + frame[3] * 0.4];
            vec![Candidate { frame, score: 0.9, eyes: [eye(0.25), eye(0.75)] }]
        }
    }

    /// Always of one opinion.
    struct Opinion(f32);

    impl Network for Opinion {
        fn outputs(&self, input: Tensor) -> Result<Vec<Tensor>, String> {
            let edge = input.shape[3] / 4;
            Ok(vec![Tensor { shape: vec![1, 1, edge, edge], data: vec![self.0; edge * edge] }])
        }
    }

    fn seer(opinion: f32) -> Seer {
        Seer::new(Box::new(Bright), Box::new(Opinion(opinion)))
    }

    fn picture() -> RgbImage {
        RgbImage::from_fn(800, 600, |x, y| {
            image::Rgb([u8::from((200..280).contains(&x) && (120..220).contains(&y)) * 255; 3])
        })
    }

    #[test]
    fn a_face_is_told_at_its_place_with_its_pupils_and_both_looks() {
        let faces = seer(0.7).look(&picture(), false, Deadline::never()).faces;
        let [face] = faces[..] else { panic!("{} faces", faces.len()) };
        let off = [200.0, 120.0, 80.0, 100.0].iter().zip(face.frame).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(off <= 6.0, "{:?}", face.frame);
        assert!((face.pupils_px.unwrap() - 40.0).abs() < 4.0 && face.tilt.unwrap().abs() < 1.0);
        assert!(face.certainty > 0.9);
        assert_eq!(face.looks, 2);
    }

    #[test]
    fn what_the_judge_takes_for_no_face_is_not_told() {
        assert!(seer(0.02).look(&picture(), false, Deadline::never()).faces.is_empty());
    }

    #[test]
    fn when_the_time_is_over_a_skip_says_so() {
        let limits = Limits { time: Some(std::time::Duration::ZERO), ..Limits::default() };
        let faces = seer(0.7).look(&picture(), false, Deadline::starting_now(&limits));
        assert!(faces.faces.is_empty());
        assert_eq!(faces.skips.first().unwrap().kind, SkipKind::TimeLimit);
    }

    #[test]
    fn parts_cover_a_large_picture_and_are_small_enough_each() {
        let whole = Window { x: 0, y: 0, width: 4_001, height: 3_000 };
        let parts = parts(whole);
        assert_eq!(parts.len(), 12);
        for at in [(0, 0), (4_000, 2_999), (1_000, 1_000), (2_000, 1_499)] {
            let holds = |part: &&Window| {
                (part.x..part.x + part.width).contains(&at.0) && (part.y..part.y + part.height).contains(&at.1)
            };
            assert!(parts.iter().any(|part| holds(&part)));
        }
        assert!(parts.iter().all(|part| part.width.max(part.height) <= PART_PX + 2 * BEYOND_PX));
    }

    #[test]
    fn looks_get_smaller_down_to_the_coarsest() {
        assert_eq!(scales(&RgbImage::new(300, 200), false), [1.0]);
        let scales = scales(&RgbImage::new(4_000, 3_000), false);
        assert_eq!(scales.len(), 3);
        assert!((scales[0] - 0.645).abs() < 0.01 && (scales[2] - 0.08).abs() < 0.001);
    }

    #[test]
    fn a_small_box_inside_a_face_is_that_face() {
        assert!(is_same([0.0, 0.0, 100.0, 130.0], [30.0, 80.0, 50.0, 40.0]));
        assert!(!is_same([0.0, 0.0, 100.0, 130.0], [90.0, 0.0, 100.0, 130.0]));
    }
}
