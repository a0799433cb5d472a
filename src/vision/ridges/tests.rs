//! Ridges of known period, and what only looks like ridges.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::pattern::{Pattern, SKIN, Shape};
use super::*;
use crate::vision::quad::Quad;
use std::time::Duration;

const FOUND: f32 = 0.5;

fn looked(pattern: Pattern, pads: &[Pad]) -> Vec<Patch> {
    let (picture, luma) = pattern.picture();
    let ridges = look(&picture, &luma, pads, Deadline::never());
    assert!(ridges.skips.is_empty());
    ridges.patches.into_iter().filter(|patch| patch.certainty >= FOUND).collect()
}

#[test]
fn the_period_is_measured_within_three_percent_from_3_to_16_pixels() {
    let mut cases = 0;
    for (i, period) in [3.0, 3.4, 3.9, 4.5, 5.3, 6.2, 7.3, 8.6, 10.0, 11.8, 13.8, 16.0].into_iter().enumerate() {
        for (j, shape) in [Shape::Whorl, Shape::Loop, Shape::Arch].into_iter().enumerate() {
            // Each shape meets every kind of damage at some period.
            let mut pattern = Pattern::on_skin(shape, period);
            match (i + j) % 4 {
                0 => pattern.noise = 4.0,
                1 => pattern.jpeg = Some(60),
                2 => pattern.blur = 0.2 * period,
                _ => (pattern.noise, pattern.jpeg) = (3.0, Some(80)),
            }
            let patches = looked(pattern, &[]);
            let found = patches.first().unwrap_or_else(|| panic!("nothing found of {pattern:?}"));
            let error = (found.period_px / period - 1.0).abs();
            assert!(error <= 0.03, "{} instead of {period}: {pattern:?}", found.period_px);
            assert_eq!(found.ground, Ground::Skin);
            cases += 1;
        }
    }
    assert_eq!(cases, 36);
}

#[test]
fn half_as_large_a_picture_has_half_the_period() {
    let (picture, _) = Pattern::on_skin(Shape::Whorl, 9.0).picture();
    let (width, height) = (picture.width() / 2, picture.height() / 2);
    let half = image::imageops::thumbnail(&picture, width, height);
    let found = look(&half, &image::imageops::grayscale(&half), &[], Deadline::never());
    let period = found.patches.first().unwrap().period_px;
    assert!((period / 4.5 - 1.0).abs() <= 0.1, "{period}");
}

#[test]
fn the_same_ridges_have_the_same_period_at_every_size_though_it_changes_across_them() {
    // Stretched along one axis by a factor that grows from edge to edge, as a finger is that leans away.
    let (flat, _) = Pattern { side: 640, noise: 2.0, ..Pattern::on_skin(Shape::Loop, 12.0) }.picture();
    let leaning = RgbImage::from_fn(640, 640, |x, y| {
        let from = (y as f32 / 640.0).powf(1.4) * 639.0;
        *flat.get_pixel(x, from as u32)
    });
    let period = |factor: f32| {
        let side = (640.0 * factor) as u32;
        let copy = image::imageops::resize(&leaning, side, side, image::imageops::FilterType::Lanczos3);
        let found = look(&copy, &image::imageops::grayscale(&copy), &[], Deadline::never());
        found.patches.first().unwrap().period_px / factor
    };
    let whole = period(1.0);
    for factor in [0.35, 0.5, 0.6, 0.7, 0.8, 0.9, 1.25] {
        let ratio = period(factor) / whole;
        assert!((ratio - 1.0).abs() <= 0.06, "{ratio} at {factor}");
    }
}

#[test]
fn ridges_finer_than_two_pixels_are_no_finding() {
    let pattern = Pattern { side: 200, blur: 0.5, ..Pattern::on_skin(Shape::Whorl, 2.1) };
    assert_eq!(looked(pattern, &[]), []);
}

#[test]
fn stripes_and_weaves_are_no_ridges_in_any_colour() {
    for shape in [Shape::Stripes, Shape::Weave] {
        for colour in [SKIN, [200.0, 200.0, 200.0], [90.0, 120.0, 200.0], [60.0, 60.0, 60.0]] {
            for (period, contrast) in [(4.0, 0.05), (7.0, 0.3), (12.0, 0.1)] {
                let pattern = Pattern { colour, contrast, noise: 2.0, ..Pattern::on_skin(shape, period) };
                assert_eq!(looked(pattern, &[]), [], "{pattern:?}");
            }
        }
    }
}

#[test]
fn noise_and_plain_skin_are_no_ridges() {
    for noise in [0.0, 3.0, 12.0] {
        let pattern = Pattern { contrast: 0.0, noise, side: 256, ..Pattern::on_skin(Shape::Whorl, 6.0) };
        assert_eq!(looked(pattern, &[]), []);
    }
}

#[test]
fn ink_on_paper_is_a_print() {
    let pattern = Pattern { colour: [150.0; 3], contrast: 0.6, noise: 2.0, ..Pattern::on_skin(Shape::Loop, 8.0) };
    let found = looked(pattern, &[]);
    assert_eq!(found.first().unwrap().ground, Ground::Print);
}

#[test]
fn ridges_are_found_in_blue_and_violet_light_too() {
    for light in [[0.75, 0.95, 1.2], [1.05, 0.8, 1.15], [1.2, 0.97, 0.7]] {
        let colour = [0, 1, 2].map(|channel| SKIN[channel] * light[channel]);
        let pattern = Pattern { colour, noise: 2.0, ..Pattern::on_skin(Shape::Whorl, 6.0) };
        assert!(!looked(pattern, &[]).is_empty(), "{light:?}");
    }
}

#[test]
fn minutiae_are_counted_and_a_patch_lies_in_the_picture() {
    let found = looked(Pattern { noise: 3.0, ..Pattern::on_skin(Shape::Whorl, 7.0) }, &[]);
    let patch = found.first().unwrap();
    assert!(patch.minutiae.is_some());
    assert!(patch.region.x + patch.region.width <= 168 && patch.region.y + patch.region.height <= 168);
    assert!(patch.why.iter().any(|why| why.contains("pixels apart")));
}

fn pad(finger: Option<u8>, expected_period_px: f32) -> Pad {
    Pad { quad: Quad::upright(10.0, 10.0, 130.0, 130.0), finger, expected_period_px, stretch: 1.0 }
}

#[test]
fn pads_are_counted_where_ridges_lie_on_them() {
    let pattern = Pattern::on_skin(Shape::Whorl, 7.0);
    assert_eq!(looked(pattern, &[]).first().unwrap().fingers, None);
    assert_eq!(looked(pattern, &[pad(Some(1), 6.0)]).first().unwrap().fingers, Some(1));
    assert_eq!(looked(pattern, &[pad(None, 8.0)]).first().unwrap().fingers, Some(0));
}

/// Two fingers side by side, and how dark the seam between them is.
fn side_by_side(period: f32, darkness: f32) -> (RgbImage, GrayImage) {
    let (one, _) = Pattern { noise: 2.0, ..Pattern::on_skin(Shape::Loop, period) }.picture();
    let (width, height) = one.dimensions();
    let picture = RgbImage::from_fn(2 * width, height, |x, y| {
        let far = (x as f32 + 0.5 - width as f32) / (2.0 * period);
        let light = 1.0 - darkness * (-far * far).exp();
        image::Rgb(one.get_pixel(x % width, y).0.map(|value| (f32::from(value) * light) as u8))
    });
    let luma = image::imageops::grayscale(&picture);
    (picture, luma)
}

#[test]
fn fingers_side_by_side_are_patches_of_their_own() {
    for period in [4.0, 8.0, 14.0] {
        let mut middle = 0;
        let mut patches = |darkness| {
            let (picture, luma) = side_by_side(period, darkness);
            middle = picture.width() / 2;
            let found = look(&picture, &luma, &[], Deadline::never()).patches;
            let sure = found.into_iter().filter(|patch| patch.certainty >= FOUND);
            sure.map(|patch| (patch.region, patch.period_px)).collect::<Vec<_>>()
        };
        assert_eq!(patches(0.0).len(), 1, "{period}");
        let mut fingers = patches(0.5);
        fingers.sort_by_key(|(region, _)| region.x);
        let [(left, of_left), (right, of_right)] = fingers[..] else { panic!("{period}: {fingers:?}") };
        assert!(left.x + left.width <= middle + 16 && right.x + 16 >= middle, "{period}: {left:?} {right:?}");
        assert!([of_left, of_right].iter().all(|found| (found / period - 1.0).abs() <= 0.03), "{of_left} {of_right}");
    }
}

#[test]
fn a_pad_is_counted_once_and_where_most_of_it_lies() {
    let (picture, luma) = side_by_side(8.0, 0.5);
    let pad = |finger, x: f32, width: f32| Pad { quad: Quad::upright(x, 30.0, width, 130.0), ..pad(Some(finger), 7.0) };
    // The index finger lies on the left, with a bit of it on the right; the landmarks of ring and little finger fell on each other.
    let pads = [pad(1, 40.0, 200.0), pad(3, 230.0, 120.0), pad(4, 240.0, 120.0)];
    let mut found = look(&picture, &luma, &pads, Deadline::never()).patches;
    found.sort_by_key(|patch| patch.region.x);
    assert_eq!(found.iter().map(|patch| patch.fingers).collect::<Vec<_>>(), [Some(1), Some(1)]);
}

#[test]
fn a_period_that_the_hand_cannot_have_speaks_against_ridges() {
    let pattern = Pattern::on_skin(Shape::Whorl, 9.0);
    let fits = looked(pattern, &[pad(Some(1), 8.0)]).first().unwrap().certainty;
    let (picture, luma) = pattern.picture();
    let off = look(&picture, &luma, &[pad(Some(1), 2.0)], Deadline::never()).patches.first().unwrap().certainty;
    assert!(off < fits);
}

#[test]
fn pads_too_small_for_ridges_are_not_looked_at() {
    let everywhere = Pad { quad: Quad::upright(0.0, 0.0, 168.0, 168.0), ..pad(Some(1), 1.0) };
    assert_eq!(looked(Pattern::on_skin(Shape::Whorl, 7.0), &[everywhere]), []);
}

#[test]
fn small_odd_pictures_give_nothing_and_do_not_panic() {
    for (width, height) in [(1, 1), (31, 200), (200, 31), (33, 35), (47, 64)] {
        let picture = RgbImage::from_pixel(width, height, image::Rgb([200, 160, 140]));
        let found = look(&picture, &image::imageops::grayscale(&picture), &[], Deadline::never());
        assert!(found.patches.is_empty());
    }
}

#[test]
fn past_the_deadline_a_skip_is_told() {
    let (picture, luma) = Pattern::on_skin(Shape::Whorl, 7.0).picture();
    let limits = crate::limits::Limits { time: Some(Duration::ZERO), ..Default::default() };
    let found = look(&picture, &luma, &[], Deadline::starting_now(&limits));
    assert_eq!(found.skips.first().unwrap().kind, SkipKind::TimeLimit);
}
