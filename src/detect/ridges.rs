//! Judges hands, and friction ridges on them: what can be made of ridges by the distance between them, and how sure that is. Where
//! they are and how far apart is measured in `vision/hands` and `vision/ridges`.

use std::borrow::Cow;

use super::{Detector, Needs};
use crate::error::Skip;
use crate::finding::{Evidence, Finding, Region, RidgeVerdict};
use crate::odds;
use crate::photo::Photo;
use crate::rule::{FRICTION_RIDGES, HAND};
use crate::vision::faces::Face;
use crate::vision::hands::{Hand, RIDGE_MM};
use crate::vision::ridges::{Ground, Patch};

/// Pixels from ridge to ridge from which a verdict holds. Measured on five synthetic prints resampled, blurred and compressed, by the
/// minutiae that a detector finds again: 90 % and more at 4 pixels even in a soft photo, 58 to 90 % at 3, half or less below 2.5.
const READABLE_PX: f32 = 4.0;
const PARTLY_PX: f32 = 3.0;
const HARDLY_PX: f32 = 2.5;

/// Contrast (amplitude over mean luma) below which a verdict is one step weaker, and that which ridges below [`PARTLY_PX`] need.
/// Empirical: clear ridges on photographed fingers have 0.02 to 0.12, those hardly to be seen 0.006 to 0.012.
const GOOD_CONTRAST: f32 = 0.015;
const HIGH_CONTRAST: f32 = 0.04;

/// How sure each verdict's claim is once there are ridges at all: the share of minutiae found again in photo-like copies, as above.
const READABLE: f32 = 1.0;
const PARTLY: f32 = 0.85;
const HARDLY: f32 = 0.65;

/// Millimetres in an inch.
const INCH_MM: f32 = 25.4;

/// How far the measured distance may lie from an expected one and still agree, as a share of it. Persons differ by some 15 %, hands in
/// size as much, and landmarks err.
const AGREES: f32 = 0.35;

/// What agreement with the hand's size, or with the distance that the camera wrote down, does to the log odds. A camera's distance is
/// often rough, and says nothing of a copy that was cut. Of the hand, `vision/ridges` has already weighed what is wrong by a factor of
/// two. Judgement, not fitted.
const HAND_AGREES: f32 = 0.8;
const HAND_DISAGREES: f32 = -0.4;
const CAMERA_AGREES: f32 = 0.5;
const CAMERA_DISAGREES: f32 = -0.3;

/// The same of the size of faces in the photo, which says less: a hand may be held far out in front of a face.
const FACE_AGREES: f32 = 0.3;
const FACE_DISAGREES: f32 = -0.3;

/// Millimetres from pupil to pupil in adults (mean of N. Dodgson, "Variation and extrema of human interpupillary distance", SPIE 5291,
/// 2004: 63.4), and from side to side of the head (ANSUR II, 2012, head breadth: 154 in men, 148 in women).
const PUPILS_MM: f32 = 63.0;
const HEAD_MM: f32 = 151.0;

/// How many times as near to the camera as a face a hand in the same photo may be: at arm's length before somebody who stands 1 m away.
const BEFORE_FACE: f32 = 2.5;

/// A face this sure says how large the people in the photo are.
const SURELY_A_FACE: f32 = 0.8;

/// Fewer minutiae than this are hardly a print: their number, and what that does to the log odds. Judgement, not fitted.
const FEW_MINUTIAE: u32 = 6;
const FEW: f32 = -0.6;

/// Ridges this sure show skin that belongs to a hand, where no whole hand is seen.
const SURELY_RIDGES: f32 = 0.7;

/// A hand this sure says how large its ridges are.
const SURELY_A_HAND: f32 = 0.5;

/// Width of the picture of a camera with a 36 mm × 24 mm sensor, in millimetres; and what takes its place for pictures of 4:3, whose
/// 35 mm focal lengths are meant by the diagonal (43.27 mm · 4/5).
const WIDE_MM: f64 = 36.0;
const FOUR_THIRDS_MM: f64 = 34.6;

/// Distances that cameras write down in earnest, in metres: 0 and far away mean that they do not know.
const DISTANCES_M: std::ops::Range<f64> = 0.03..20.0;

pub(super) static HANDS: Detector =
    Detector { name: "hands and ridges", rules: &[&HAND, &FRICTION_RIDGES], needs: Needs::Scene, detect };

fn detect(photo: &Photo<'_>, findings: &mut Vec<Finding>) -> Result<(), Skip> {
    let picture = &photo.pixels().map_err(Clone::clone)?.rgb;
    let size = picture.dimensions();
    let hands = &photo.hands().map_err(Clone::clone)?.hands;
    findings.extend(hands.iter().map(|hand| of_hand(hand, size)));
    let patches = &photo.ridges().map_err(Clone::clone)?.patches;
    if hands.iter().all(|hand| hand.certainty < SURELY_A_HAND) {
        findings.extend(close_up(patches));
    }
    let scale = Scale { camera: camera_period(photo, size), faces: face_periods(photo.known_faces()) };
    let mut ridges: Vec<(RidgeVerdict, Finding)> =
        patches.iter().filter_map(|patch| of_patch(patch, hands, scale)).collect();
    ridges.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.confidence.total_cmp(&a.1.confidence)));
    findings.extend(ridges.into_iter().map(|(_, finding)| finding));
    Ok(())
}

// ---- hands

fn of_hand(hand: &Hand, (width, height): (u32, u32)) -> Finding {
    let evidence = Evidence::Shape {
        what: "a hand".into(),
        length_px: hand.quad.height(),
        height_px: hand.quad.width(),
        // The fingers point to the upper edge of the hand's own frame.
        angle: (hand.quad.angle().to_degrees() + 90.0).rem_euclid(360.0) - 180.0,
    };
    let mut finding = Finding::new(&HAND, hand.certainty, evidence);
    finding.region = Some(hand.quad.region(width, height));
    finding.why.push("palm and finger joints fit together".into());
    let widest = hand.pads.iter().map(|pad| pad.expected_period_px).fold(0.0, f32::max);
    if !hand.whole {
        finding.why.push("a part of it is outside of the picture".into());
    } else if widest > 0.0 {
        let can = if widest < HARDLY_PX { "too close to be read" } else { "far enough to be read where it is sharp" };
        finding.why.push(format!("by its size, ridges would be {widest:.1} pixels apart: {can}").into());
    }
    finding
}

/// A finger or palm so near that no hand is seen, told by its ridges.
fn close_up(patches: &[Patch]) -> Option<Finding> {
    let skin = || patches.iter().filter(|p| p.ground == Ground::Skin && p.certainty >= SURELY_RIDGES);
    let certainty = skin().map(|patch| patch.certainty).fold(0.0, f32::max);
    let region = skin().map(|patch| patch.region).reduce(Region::enclosing)?;
    let (width, height) = (region.width as f32, region.height as f32);
    let (length_px, height_px) = (width.max(height), width.min(height));
    let angle = if width >= height { 0.0 } else { 90.0 };
    let evidence = Evidence::Shape { what: "a finger or palm close by".into(), length_px, height_px, angle };
    let mut finding = Finding::new(&HAND, certainty, evidence).because("friction ridges are on it");
    finding.region = Some(region);
    Some(finding)
}

// ---- ridges

/// What can be made of ridges; `None` where they are too close to be read.
fn verdict(period_px: f32, contrast: f32) -> Option<RidgeVerdict> {
    let good = contrast >= GOOD_CONTRAST;
    match period_px {
        px if px >= READABLE_PX => Some(if good { RidgeVerdict::Readable } else { RidgeVerdict::PartlyReadable }),
        px if px >= PARTLY_PX => Some(if good { RidgeVerdict::PartlyReadable } else { RidgeVerdict::HardlyReadable }),
        px if px >= HARDLY_PX && contrast >= HIGH_CONTRAST => Some(RidgeVerdict::HardlyReadable),
        _ => None,
    }
}

/// What else than the hand lets expect a distance of ridges, in pixels.
#[derive(Debug, Clone, Copy, Default)]
struct Scale {
    camera: Option<f32>,
    /// By the smallest and the largest face, if ridges were as far away as these.
    faces: Option<(f32, f32)>,
}

fn of_patch(patch: &Patch, hands: &[Hand], scale: Scale) -> Option<(RidgeVerdict, Finding)> {
    let verdict = verdict(patch.period_px, patch.contrast)?;
    let mut why: Vec<Cow<'static, str>> = patch.why.iter().map(|why| why.clone().into()).collect();
    let mut log_odds = 0.0;
    if patch.ground != Ground::Print {
        if let Some(expected) = hand_period(patch, hands) {
            log_odds += if agrees(patch.period_px, expected) { HAND_AGREES } else { HAND_DISAGREES };
            why.push(compared(patch.period_px, expected, "the hand's size"));
        }
        if let Some((least, most)) = scale.faces {
            let bounds = least * (1.0 - AGREES)..=most * BEFORE_FACE * (1.0 + AGREES);
            let (agrees, how) = match bounds.contains(&patch.period_px) {
                true => (
                    FACE_AGREES,
                    "as far apart as faces in the photo let expect of a hand near them or in front of them",
                ),
                false => (FACE_DISAGREES, "not as far apart as faces in the photo let expect"),
            };
            log_odds += agrees;
            why.push(how.into());
        }
        if let Some(expected) = scale.camera {
            log_odds += if agrees(patch.period_px, expected) { CAMERA_AGREES } else { CAMERA_DISAGREES };
            why.push(compared(patch.period_px, expected, "the camera's distance"));
        }
    }
    if let Some(minutiae) = patch.minutiae {
        log_odds += if minutiae < FEW_MINUTIAE { FEW } else { 0.0 };
        why.push(format!("about {minutiae} minutiae (ends and forks of ridges) can be counted").into());
    }
    let claim = match verdict {
        RidgeVerdict::Readable => READABLE,
        RidgeVerdict::PartlyReadable => PARTLY,
        RidgeVerdict::HardlyReadable => HARDLY,
    };
    let what = match patch.ground {
        Ground::Skin => "skin",
        Ground::Print => "a contact print",
        Ground::Unknown => "what could be skin or a print",
    };
    let evidence = Evidence::Ridges {
        period_px: patch.period_px,
        resolution_ppi: Some(patch.period_px * INCH_MM / RIDGE_MM),
        fingers: patch.fingers,
        verdict,
        minutiae: patch.minutiae,
        what: what.into(),
    };
    let mut finding = Finding::new(&FRICTION_RIDGES, shifted(patch.certainty, log_odds) * claim, evidence);
    finding.region = Some(patch.region);
    finding.why = why;
    Some((verdict, finding))
}

/// A probability whose log odds are changed.
fn shifted(p: f32, by: f32) -> f32 {
    if by == 0.0 || !(p > 0.0 && p < 1.0) {
        return if p.is_nan() { 0.0 } else { p.clamp(0.0, 1.0) };
    }
    odds::probability(odds::log_odds(p, 0.0) + by)
}

fn agrees(measured: f32, expected: f32) -> bool {
    (measured / expected - 1.0).abs() <= AGREES
}

/// What a comparison of distances says, for people.
fn compared(measured: f32, expected: f32, by: &str) -> Cow<'static, str> {
    match measured / expected {
        ratio if agrees(measured, expected) => format!("as far apart as {by} lets expect ({:.0} %)", ratio * 100.0),
        ratio if ratio > 1.0 => format!("{ratio:.1} times as far apart as {by} lets expect"),
        ratio => format!("closer than {by} lets expect ({:.0} %)", ratio * 100.0),
    }
    .into()
}

/// The distance of ridges that the size of the hand lets expect where a patch is; of hands that are not cut off.
fn hand_period(patch: &Patch, hands: &[Hand]) -> Option<f32> {
    let Region { x, y, width, height } = patch.region;
    let middle = [x as f32 + width as f32 / 2.0, y as f32 + height as f32 / 2.0];
    let sure = hands.iter().filter(|h| h.whole && h.certainty >= SURELY_A_HAND && h.quad.holds(middle));
    let pads = sure.flat_map(|hand| &hand.pads).filter(|pad| pad.expected_period_px > 0.0);
    // On a pad, that pad's; else the nearest one's.
    let far = |corner: [f32; 2]| (corner[0] - middle[0]).hypot(corner[1] - middle[1]);
    pads.min_by(|a, b| {
        let key = |pad: &crate::vision::hands::Pad| if pad.quad.holds(middle) { 0.0 } else { far(pad.quad.centre()) };
        key(a).total_cmp(&key(b))
    })
    .map(|pad| pad.expected_period_px)
}

/// The distances of ridges, in pixels, that the smallest and the largest face let expect on skin as far away as they are.
fn face_periods(faces: &[Face]) -> Option<(f32, f32)> {
    let sure = faces.iter().filter(|face| face.certainty >= SURELY_A_FACE);
    // Turning aside makes both seem shorter, never longer.
    let px_mm = sure.map(|face| (face.pupils_px.unwrap_or(0.0) / PUPILS_MM).max(face.frame[2] / HEAD_MM));
    let periods = px_mm.map(|px_mm| px_mm * RIDGE_MM).filter(|period| *period > 0.0);
    periods.fold(None, |range, period| {
        let (least, most) = range.unwrap_or((period, period));
        Some((period.min(least), period.max(most)))
    })
}

/// The distance of ridges in pixels that focal length and distance let expect, where the camera wrote down both.
fn camera_period(photo: &Photo<'_>, (width, height): (u32, u32)) -> Option<f32> {
    let number = |tag| photo.metadata.get("ExifIFD", tag).and_then(|field| field.value.number());
    let (focal_mm, distance_m) = (number("FocalLengthIn35mmFilm")?, number("SubjectDistance")?);
    let (long, short) = (f64::from(width.max(height)), f64::from(width.min(height)));
    (focal_mm > 0.0 && DISTANCES_M.contains(&distance_m) && short > 0.0)
        .then(|| period_px(long, long / short, focal_mm, distance_m) as f32)
}

/// The distance of ridges, in pixels, on skin `distance_m` in front of a camera with this focal length (as of 35 mm film), whose
/// pictures are `long_px` pixels long and `aspect` times as long as high: a thin lens far beyond its focal length.
fn period_px(long_px: f64, aspect: f64, focal_mm: f64, distance_m: f64) -> f64 {
    let sensor_mm = if aspect < 1.42 { FOUR_THIRDS_MM } else { WIDE_MM };
    f64::from(RIDGE_MM) * long_px * focal_mm / (sensor_mm * distance_m * 1_000.0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::limits::Deadline;
    use crate::vision::hands::Pad;
    use crate::vision::quad::Quad;
    use crate::vision::ridges;
    use crate::vision::ridges::pattern::{Pattern, Shape};

    fn patch(period_px: f32, contrast: f32) -> Patch {
        Patch {
            region: Region { x: 100, y: 100, width: 200, height: 300 },
            period_px,
            contrast,
            certainty: 0.9,
            ground: Ground::Skin,
            fingers: Some(1),
            minutiae: None,
            why: vec!["ridges turn smoothly".to_owned()],
        }
    }

    fn hand(expected_period_px: f32) -> Hand {
        let quad = Quad::upright(0.0, 0.0, 500.0, 900.0);
        let pad = |y: f32| Quad::upright(100.0, y, 200.0, 300.0);
        let pads = vec![
            Pad { quad: pad(600.0), finger: None, expected_period_px: 50.0, stretch: 1.0 },
            Pad { quad: pad(100.0), finger: Some(1), expected_period_px, stretch: 1.0 },
        ];
        Hand { quad, certainty: 0.95, whole: true, pads }
    }

    fn told(patch: &Patch, hands: &[Hand], camera: Option<f32>) -> Finding {
        of_patch(patch, hands, Scale { camera, faces: None }).unwrap().1
    }

    #[test]
    fn the_distance_of_ridges_decides_what_can_be_made_of_them() {
        use RidgeVerdict::{HardlyReadable, PartlyReadable, Readable};
        let cases = [
            (8.0, 0.05, Some(Readable)),
            (4.0, 0.02, Some(Readable)),
            (4.0, 0.01, Some(PartlyReadable)),
            (3.9, 0.05, Some(PartlyReadable)),
            (3.0, 0.01, Some(HardlyReadable)),
            (2.9, 0.05, Some(HardlyReadable)),
            (2.9, 0.02, None),
            (2.4, 0.5, None),
            (f32::NAN, 0.5, None),
        ];
        for (period, contrast, expected) in cases {
            assert_eq!(verdict(period, contrast), expected, "{period} {contrast}");
        }
    }

    #[test]
    fn a_weaker_verdict_is_told_with_less_confidence_and_its_resolution() {
        let sure = told(&patch(4.5, 0.05), &[], None);
        let partly = told(&patch(3.5, 0.05), &[], None);
        assert!((sure.confidence - 0.9).abs() < 1e-6 && partly.confidence < sure.confidence);
        let Evidence::Ridges { resolution_ppi, fingers, .. } = &sure.evidence else { panic!("ridges") };
        assert!((resolution_ppi.unwrap() - 4.5 * 55.2).abs() < 0.2 && *fingers == Some(1));
        assert_eq!(sure.region.unwrap().width, 200);
        assert_eq!(sure.why, ["ridges turn smoothly"]);
    }

    #[test]
    fn the_hand_and_the_camera_confirm_or_doubt() {
        let alone = told(&patch(4.5, 0.05), &[], None).confidence;
        let fitting = told(&patch(4.5, 0.05), &[hand(4.0)], Some(5.0));
        assert!(fitting.confidence > alone);
        assert!(fitting.why.iter().any(|why| why.contains("as the hand's size lets expect (1")), "{:?}", fitting.why);
        let coarse = told(&patch(9.0, 0.05), &[hand(4.0)], None);
        assert!(coarse.confidence < alone && coarse.why[1].contains("2.2 times"), "{:?}", coarse.why);
        let cut_off = Hand { whole: false, ..hand(4.0) };
        assert_eq!(told(&patch(9.0, 0.05), &[cut_off], None).confidence, alone);
        // What lies elsewhere is not measured by this hand, and a print by no hand.
        let mut elsewhere = patch(9.0, 0.05);
        elsewhere.region.x = 2_000;
        assert_eq!(told(&elsewhere, &[hand(4.0)], None).confidence, alone);
        let print = Patch { ground: Ground::Print, ..patch(9.0, 0.5) };
        let print = told(&print, &[hand(4.0)], Some(1.0));
        assert_eq!(print.confidence, alone);
        assert!(matches!(print.evidence, Evidence::Ridges { what, .. } if what == "a contact print"));
    }

    #[test]
    fn faces_in_the_photo_confirm_or_doubt() {
        let face = |pupils_px, width, certainty| Face {
            frame: [0.0, 0.0, width, 1.4 * width],
            certainty,
            pupils_px,
            tilt: None,
            looks: 2,
        };
        assert_eq!(face_periods(&[face(Some(600.0), 1_400.0, 0.5)]), None);
        // 630 pixels from pupil to pupil are 10 a millimetre; turned aside, the head's width says more.
        let (least, most) = face_periods(&[face(Some(630.0), 1_500.0, 0.9), face(None, 302.0, 0.9)]).unwrap();
        assert!((least - 0.92).abs() < 0.01 && (most - 4.6).abs() < 0.01, "{least} {most}");
        let beside = |faces| of_patch(&patch(4.5, 0.05), &[], Scale { camera: None, faces }).unwrap().1;
        let alone = beside(None).confidence;
        assert!(beside(Some((4.0, 4.0))).confidence > alone && beside(Some((1.5, 1.8))).confidence > alone);
        let (small, large) = (beside(Some((0.5, 0.9))), beside(Some((9.0, 9.0))));
        assert!(small.confidence < alone && large.confidence < alone);
        assert!(large.why.last().unwrap().starts_with("not as far apart as faces"), "{:?}", large.why);
    }

    #[test]
    fn the_verdict_moves_with_the_size_of_the_picture() {
        use RidgeVerdict::{HardlyReadable, PartlyReadable, Readable};
        let cases = [
            (12.0, Some(Readable)),
            (8.0, Some(Readable)),
            (5.5, Some(Readable)),
            (4.2, Some(Readable)),
            (3.8, Some(PartlyReadable)),
            (3.2, Some(PartlyReadable)),
            (2.8, Some(HardlyReadable)),
            (2.6, Some(HardlyReadable)),
            (2.4, None),
            (1.8, None),
        ];
        for shape in [Shape::Loop, Shape::Arch] {
            // As wide as a fingertip: 40 ridges.
            let pattern = Pattern { contrast: 0.1, noise: 1.0, side: 480, ..Pattern::on_skin(shape, 12.0) };
            let (large, _) = pattern.picture();
            for (period, expected) in cases {
                let side = (40.0 * period) as u32;
                let copy = image::imageops::resize(&large, side, side, image::imageops::FilterType::Lanczos3);
                let luma = image::imageops::grayscale(&copy);
                let patches = ridges::look(&copy, &luma, &[], Deadline::never()).patches;
                let sure = patches.iter().filter(|patch| patch.certainty >= 0.5);
                let told = sure.filter_map(|patch| of_patch(patch, &[], Scale::default())).map(|(verdict, _)| verdict);
                assert_eq!(told.max(), expected, "{period} pixels, {shape:?}");
            }
        }
    }

    #[test]
    fn few_minutiae_are_doubted_and_many_told() {
        let counted = |minutiae| told(&Patch { minutiae: Some(minutiae), ..patch(4.5, 0.05) }, &[], None);
        assert!(counted(2).confidence < counted(40).confidence);
        assert!(counted(40).why.iter().any(|why| why.starts_with("about 40 minutiae")));
    }

    #[test]
    fn a_hand_is_told_with_what_its_size_lets_expect() {
        let finding = of_hand(&hand(1.2), (500, 900));
        assert!(finding.why[1].contains("50.0 pixels apart: far enough"), "{:?}", finding.why);
        let Evidence::Shape { what, length_px, height_px, angle } = &finding.evidence else { panic!("a shape") };
        assert_eq!((what.as_ref(), *length_px, *height_px, *angle), ("a hand", 900.0, 500.0, -90.0));
    }

    #[test]
    fn a_finger_close_by_is_told_by_its_ridges() {
        let mut second = patch(5.0, 0.05);
        second.region.x = 500;
        let finding = close_up(&[patch(5.0, 0.05), second]).unwrap();
        assert_eq!(finding.region.unwrap(), Region { x: 100, y: 100, width: 600, height: 300 });
        assert_eq!((finding.rule, finding.confidence), (&HAND, 0.9));
        assert!(close_up(&[Patch { ground: Ground::Unknown, ..patch(5.0, 0.05) }]).is_none());
        assert!(close_up(&[Patch { certainty: 0.5, ..patch(5.0, 0.05) }]).is_none());
    }

    #[test]
    fn the_table_that_is_explained_is_what_the_formula_says() {
        // Camera (as it stands in the explanation), pixels along the longer edge, its ratio, focal length as of 35 mm film.
        let cameras = [
            ("phone, 12 MP, 26 mm", 4_032.0, 4.0 / 3.0, 26.0),
            ("phone, 12 MP, selfie, 23 mm", 4_032.0, 4.0 / 3.0, 23.0),
            ("phone, 48 MP, 24 mm", 8_064.0, 4.0 / 3.0, 24.0),
            ("phone, 12 MP, tele, 77 mm", 4_032.0, 4.0 / 3.0, 77.0),
            ("camera, 24 MP, 50 mm", 6_000.0, 1.5, 50.0),
            ("camera, 24 MP, 200 mm", 6_000.0, 1.5, 200.0),
            ("copy, 2048 px, of 26 mm", 2_048.0, 4.0 / 3.0, 26.0),
            ("copy, 1080 px, of 26 mm", 1_080.0, 4.0 / 3.0, 26.0),
        ];
        let doc = FRICTION_RIDGES.doc();
        let rows: Vec<&str> = doc.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
        assert_eq!(rows.len(), cameras.len(), "{rows:?}");
        for (row, (camera, long_px, aspect, focal_mm)) in rows.into_iter().zip(cameras) {
            let at = |ridge_px: f32| period_px(long_px, aspect, focal_mm, 1.0) / f64::from(ridge_px);
            let cells: Vec<&str> = row.split('|').map(str::trim).filter(|cell| !cell.is_empty()).collect();
            let said = |index: usize| cells[index].trim_end_matches(" m").parse::<f64>().unwrap();
            assert_eq!(cells[0], camera);
            for (index, ridge_px) in [(1, READABLE_PX), (2, HARDLY_PX)] {
                let exact = at(ridge_px);
                assert!(
                    (said(index) - exact).abs() <= 0.05 * exact.max(0.1),
                    "{camera}: {exact:.3} m, not {}",
                    said(index)
                );
            }
        }
    }
}
