//! Owns where friction ridges are on a hand, and how far apart the hand's own size lets expect them.

use super::marks::Marks;
use super::{Pad, RIDGE_MM};
use crate::vision::quad::Quad;

/// Lengths on an adult's hand in millimetres: from the knuckle of the index finger to that of the little one, and from the wrist to the
/// knuckle of the middle finger, as the landmarks put them; the palm's breadth (`docs/confidence.md` names the source of the last two).
const KNUCKLES_MM: f32 = 60.0;
const WRIST_TO_KNUCKLE_MM: f32 = 92.0;
const PALM_MM: f32 = 80.0;

/// A fingertip: its width, and from the last joint to the tip.
const TIP_MM: f32 = 17.0;
const LAST_JOINT_TO_TIP_MM: f32 = 24.0;

/// By how much a finger may seem larger than its hand: it is nearer to the camera, or its joints were put wrongly.
const NEARER: f32 = 1.35;

/// How much larger than its landmarks say a hand is of which wrist or knuckles lie outside of the picture: they are drawn into it.
/// Empirical, on five photos of four fingers whose ridges were measured: 0.8 to 2.2, median 1.5.
const CUT_OFF: f32 = 1.5;

/// How far beyond the tip's point the pad reaches, and how far from the last joint it begins, in parts of the length between them.
const BEYOND: f32 = 0.25;
const BEGINS: f32 = 0.1;

/// A pad that seems shorter than this makes it is not seen from before any more.
const MOST_STRETCH: f32 = 2.0;

/// Landmarks: the wrist, the fingers' knuckles, and of each finger the last joint and the tip.
const WRIST: usize = 0;
const INDEX_KNUCKLE: usize = 5;
const MIDDLE_KNUCKLE: usize = 9;
const LITTLE_KNUCKLE: usize = 17;
const LAST_JOINTS: [usize; 5] = [3, 7, 11, 15, 19];

/// Whether the points by which a hand is measured lie inside a picture of this size.
pub fn is_whole(marks: &Marks, width: u32, height: u32) -> bool {
    let inside = |[x, y]: [f32; 2]| (0.0..=width as f32).contains(&x) && (0.0..=height as f32).contains(&y);
    [WRIST, INDEX_KNUCKLE, MIDDLE_KNUCKLE, LITTLE_KNUCKLE]
        .iter()
        .all(|&i| marks.points.get(i).copied().is_some_and(inside))
}

/// The pads of the five fingers and the palm; of a hand that is cut off where not `whole`.
pub fn pads(marks: &Marks, whole: bool) -> Vec<Pad> {
    let point = |index: usize| marks.points.get(index).copied().unwrap_or_default();
    let length = |a: usize, b: usize| distance(point(a), point(b));
    // Turning away from the camera makes lengths seem shorter, never longer.
    let hand =
        (length(INDEX_KNUCKLE, LITTLE_KNUCKLE) / KNUCKLES_MM).max(length(WRIST, MIDDLE_KNUCKLE) / WRIST_TO_KNUCKLE_MM);
    let hand = if whole { hand } else { hand * CUT_OFF };
    let mut pads = Vec::with_capacity(6);
    for (finger, joint) in LAST_JOINTS.into_iter().enumerate() {
        let (from, to) = (point(joint), point(joint + 1));
        let bone = distance(from, to);
        if bone < 1.0 {
            continue;
        }
        let px_mm = (bone / LAST_JOINT_TO_TIP_MM).clamp(hand, hand * NEARER);
        let along = [0, 1].map(|i| (to[i] - from[i]) / bone);
        // A finger that points to the camera is still as long as it is wide.
        let tall = (bone * (1.0 + BEYOND - BEGINS)).max(TIP_MM * px_mm);
        let end = [0, 1].map(|i| to[i] + along[i] * bone * BEYOND);
        let centre = [0, 1].map(|i| end[i] - along[i] * tall / 2.0);
        let quad = Quad::turned(centre, TIP_MM * px_mm, tall, along[0].atan2(-along[1]));
        let stretch = (px_mm * LAST_JOINT_TO_TIP_MM / bone).clamp(1.0, MOST_STRETCH);
        pads.push(Pad { quad, finger: u8::try_from(finger).ok(), expected_period_px: px_mm * RIDGE_MM, stretch });
    }
    let (wrist, knuckle) = (point(WRIST), point(MIDDLE_KNUCKLE));
    let across = [0, 1].map(|i| (point(INDEX_KNUCKLE)[i] + point(LITTLE_KNUCKLE)[i]) / 2.0);
    let centre = [0, 1].map(|i| (wrist[i] + across[i]) / 2.0);
    let turn = (knuckle[0] - wrist[0]).atan2(wrist[1] - knuckle[1]);
    let quad = Quad::turned(centre, PALM_MM * hand, distance(wrist, across).max(1.0), turn);
    pads.push(Pad { quad, finger: None, expected_period_px: hand * RIDGE_MM, stretch: 1.0 });
    pads
}

fn distance(a: [f32; 2], b: [f32; 2]) -> f32 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::vision::hands::marks::POINTS;

    /// A hand with its fingers upwards, of `px_mm` pixels a millimetre.
    fn upright(px_mm: f32) -> Marks {
        let mut points = [[0.0; 2]; POINTS];
        for finger in 0..5 {
            for joint in 0..4 {
                let (x, y) = (finger as f32 * 20.0 - 40.0, -92.0 - 24.0 * joint as f32);
                points[1 + finger * 4 + joint] = [x * px_mm, y * px_mm];
            }
        }
        Marks { points, presence: 1.0, frame: Quad::upright(-300.0, -1_000.0, 600.0, 1_000.0) }
    }

    #[test]
    fn a_hand_says_how_far_apart_its_ridges_are() {
        let pads = pads(&upright(8.7), true);
        assert_eq!(pads.len(), 6);
        for pad in &pads {
            assert!((pad.expected_period_px - 4.0).abs() < 0.1, "{}", pad.expected_period_px);
        }
        // A tip is 38 ridges wide.
        let index = pads[1];
        assert_eq!(index.finger, Some(1));
        assert!((index.quad.width() / index.expected_period_px - 37.0).abs() < 1.0);
        assert!(pads.iter().all(|pad| (pad.stretch - 1.0).abs() < 1e-3));
        assert!(pads[5].finger.is_none() && (pads[5].quad.width() - 80.0 * 8.7).abs() < 30.0);
    }

    #[test]
    fn a_pad_lies_around_its_tip_and_its_first_edge_beyond_it() {
        let marks = upright(5.0);
        let pad = pads(&marks, true)[2];
        let tip = marks.points[12];
        assert!(pad.quad.holds(tip));
        let edge = [0, 1].map(|i| (pad.quad.corners[0][i] + pad.quad.corners[1][i]) / 2.0);
        assert!(edge[1] < tip[1] && (edge[0] - tip[0]).abs() < 1.0, "{edge:?} {tip:?}");
        assert!(!pad.quad.holds(marks.points[10]));
    }

    #[test]
    fn a_finger_that_seems_too_short_leans_away_from_the_camera() {
        let mut marks = upright(5.0);
        // The middle finger's tip, nearer to its joint by a third.
        marks.points[12][1] += 8.0 * 5.0;
        let stretches: Vec<f32> = pads(&marks, true).iter().map(|pad| pad.stretch).collect();
        assert!((stretches[2] - 1.5).abs() < 1e-3 && (stretches[1] - 1.0).abs() < 1e-3, "{stretches:?}");
    }

    #[test]
    fn a_hand_that_is_cut_off_is_taken_for_larger() {
        let mut marks = upright(5.0);
        marks.points.iter_mut().for_each(|point| *point = [point[0] + 400.0, point[1] + 900.0]);
        assert!(is_whole(&marks, 1_000, 1_000) && !is_whole(&marks, 1_000, 800));
        let period = |whole| pads(&marks, whole)[1].expected_period_px;
        assert!((period(false) / period(true) - CUT_OFF).abs() < 1e-3);
    }

    #[test]
    fn points_that_fall_together_give_no_panic() {
        let marks = Marks { points: [[7.0; 2]; POINTS], presence: 0.5, frame: Quad::upright(0.0, 0.0, 1.0, 1.0) };
        assert_eq!(pads(&marks, true).len(), 1);
    }
}
