//! Owns the search for faces: looks at the whole picture at a few scales, then a close-up of each place where one may be, then
//! another network's opinion. How sure a face is comes from all three.

use image::RgbImage;

use super::judge::{close_up, judge};
use super::{Face, Faces};
use crate::error::{Skip, SkipKind, Stage};
use crate::limits::Deadline;
use crate::vision::model::Network;
use crate::vision::resample::{Window, scaled};

/// Pixels of the finest look at a picture that is larger; a thorough one is in full size. Measured: 12 MP are looked at in 0.2 s.
const FINE_PX: f32 = 5_000_000.0;

/// A look is taken in parts of about this edge, in its own pixels: what the finder computes stays below 60 MB.
const PART_PX: f32 = 1_100.0;

/// By how much a part reaches beyond its edges, in its own pixels: larger faces are seen whole in the next smaller look.
const BEYOND_PX: f32 = 48.0;

/// Length of the picture's longer side in the coarsest look: the finder sees faces of up to some 300 pixels.
const COARSE_PX: f32 = 320.0;

/// Each look is smaller than the one before by this factor, down to the coarsest.
const STEP: f32 = 2.5;

/// Score from which a place is looked at closer. Empirical: faces of 8 pixels in a look reach it.
const FAINT: f32 = 0.3;

/// Boxes that share this much of their common area are one face.
const SAME: f32 = 0.3;

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
            if kept.iter().all(|known| shared(known.frame, face.frame) < SAME) {
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
        for (window, scale) in looks(picture, thorough) {
            if deadline.is_over() {
                skips.push(late());
                break;
            }
            let edge = |px: u32| ((px as f32 * scale).round() as u32).max(1);
            let (width, height) = (edge(window.width), edge(window.height));
            let Some(shown) = scaled(picture, window, width, height) else { continue };
            let (right, down) = (window.width as f32 / width as f32, window.height as f32 / height as f32);
            let mut seen = self.finder.find(&shown, FAINT);
            for candidate in &mut seen {
                let place = |at: [f32; 2]| [at[0] * right + window.x as f32, at[1] * down + window.y as f32];
                let [x, y, width, height] = candidate.frame;
                let at = place([x, y]);
                candidate.frame = [at[0], at[1], width * right, height * down];
                candidate.eyes = candidate.eyes.map(place);
            }
            for candidate in best(seen) {
                let known = places.iter_mut().find(|(known, _)| shared(known.frame, candidate.frame) >= SAME);
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
            let seen = self.finder.find(&shown, 0.0).into_iter().map(|seen| {
                let [left, top] = whole([seen.frame[0], seen.frame[1]]);
                let frame = [left, top, seen.frame[2] * at[2], seen.frame[3] * at[2]];
                Candidate { frame, eyes: seen.eyes.map(whole), ..seen }
            });
            seen.filter(|seen| shared(seen.frame, place.frame) >= SAME).max_by(|a, b| a.score.total_cmp(&b.score))
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
            debug: [first, closer, opinion],
        };
        Ok((certainty >= LEAST).then_some(face))
    }
}

/// What is looked at in one go, and at what scale: first the picture as large as pays, in parts, then smaller and smaller.
fn looks(picture: &RgbImage, thorough: bool) -> Vec<(Window, f32)> {
    let whole = Window::whole(picture);
    let coarsest = (COARSE_PX / whole.width.max(whole.height) as f32).min(1.0);
    let mut scale = if thorough { 1.0 } else { (FINE_PX / whole.area() as f32).sqrt().min(1.0) };
    let mut looks = Vec::new();
    // Between the last but one and the coarsest there must be something to gain.
    while scale > coarsest * STEP.sqrt() {
        looks.extend(parts(whole, scale).into_iter().map(|part| (part, scale)));
        scale /= STEP;
    }
    looks.push((whole, coarsest));
    looks
}

/// The picture in parts that overlap.
fn parts(whole: Window, scale: f32) -> Vec<Window> {
    let edges = |size: u32| {
        let count = (size as f32 * scale / PART_PX).ceil().max(1.0);
        let (step, beyond) = (size as f32 / count, BEYOND_PX / scale);
        (0..count as u32).map(move |i| {
            let low = (i as f32 * step - beyond).max(0.0) as u32;
            let high = (((i + 1) as f32 * step + beyond) as u32).min(size);
            (low, high.saturating_sub(low).max(1))
        })
    };
    let part = |(y, height), (x, width)| Window { x, y, width, height };
    edges(whole.height).flat_map(|down| edges(whole.width).map(move |across| part(down, across))).collect()
}

/// How likely a place is a face, from the finder's scores at the first and the closer look and the judge's opinion.
///
/// A logistic regression; `docs/faces.md` says on what.
fn certainty(first: f32, closer: f32, opinion: f32) -> f32 {
    let odds = |score: f32| {
        let score = score.clamp(0.02, 0.98);
        (score / (1.0 - score)).ln()
    };
    let sum = odds(first) * 1.0 + odds(closer) * 0.5 + odds(opinion) * 1.5;
    1.0 / (1.0 + (-sum).exp())
}

/// One candidate for each face: the best.
fn best(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut kept: Vec<Candidate> = Vec::new();
    for candidate in candidates {
        if kept.len() < MAX_PLACES && kept.iter().all(|known| shared(known.frame, candidate.frame) < SAME) {
            kept.push(candidate);
        }
    }
    kept
}

/// What two boxes have in common, as a share of what they cover together.
pub fn shared(a: [f32; 4], b: [f32; 4]) -> f32 {
    let along = |axis: usize| (a[axis] + a[axis + 2]).min(b[axis] + b[axis + 2]) - a[axis].max(b[axis]);
    let common = along(0).max(0.0) * along(1).max(0.0);
    let together = a[2] * a[3] + b[2] * b[3] - common;
    if together > 0.0 { common / together } else { 0.0 }
}

fn late() -> Skip {
    Skip::new(Stage::Detect, "faces", SkipKind::TimeLimit, "the time for this photo was over".to_owned())
}
