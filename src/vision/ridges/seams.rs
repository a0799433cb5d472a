//! Owns where one pad of skin ends and the next begins: ridges of fingers held side by side, or of a finger's pads, seem to run on from one
//! to the other, but for a dark seam between them. Each has a period of its own: how it leans to the camera changes from pad to pad.
//! Whether there are ridges is decided before.

use image::{GrayImage, Luma};
use imageproc::filter::gaussian_blur_f32;
use imageproc::morphology::{Mask, grayscale_close, grayscale_erode};
use imageproc::region_labelling::{Connectivity, connected_components};

use super::field::Plane;
use crate::finding::Region;

/// How far from a seam lighter skin is looked for, in ridges: a finger is some 38 wide, and the shade at its edge a fifth of that.
const REACH: u8 = 8;
/// Share of the light around that a seam lacks. Empirical, on seven hands and eight single fingertips at twelve sizes: between fingers
/// 0.35 to 0.8, along flexion creases 0.1 to 0.4; from 0.13 to 0.16 the same pads come out at all sizes, and no fingertip is divided.
const DEPTH: f32 = 0.16;
/// Parts that hang together by no more than twice this many ridges are two.
const NECK: u8 = 1;
/// Blur beyond the mean over a ridge, in ridges.
const BLUR: f32 = 0.8;
/// Ridges' squares that are looked at in one place, at most: a palm that fills twelve megapixels.
const MOST_SAMPLES: usize = 400_000;

/// The parts of a place that seams divide: which of them holds a point.
pub struct Parts {
    left: f32,
    top: f32,
    period_px: f32,
    labels: GrayImage,
    /// Area of each part in squared periods, in the order of their numbers.
    pub areas: Vec<u32>,
}

impl Parts {
    /// Divides the points of `region` that are `inside` and whose ridges are `period_px` apart; all in pixels of the picture, of which
    /// `planes` are full size, half, quarter. Parts of less than `least_area` squared periods are none. `None` where there are fewer
    /// than two.
    pub fn of(
        region: Region,
        inside: impl Fn(f32, f32) -> bool,
        period_px: f32,
        least_area: f32,
        planes: &[Plane<'_>],
    ) -> Option<Self> {
        let (left, top) = (region.x as f32, region.y as f32);
        let count = |side: u32| (side as f32 / period_px) as u32;
        let (across, down) = (count(region.width), count(region.height));
        if across == 0 || down == 0 || across as usize * down as usize > MOST_SAMPLES {
            return None;
        }
        let light = gaussian_blur_f32(&light(planes, [left, top], period_px, across, down)?, BLUR);
        let around = grayscale_close(&light, &Mask::disk(REACH));
        let place = |at: u32, from: f32| from + (at as f32 + 0.5) * period_px;
        let skin = GrayImage::from_fn(across, down, |x, y| {
            let (here, around) = (light.get_pixel(x, y).0[0], around.get_pixel(x, y).0[0]);
            let light = f32::from(here) >= (1.0 - DEPTH) * f32::from(around);
            Luma([u8::from(light && inside(place(x, left), place(y, top)))])
        });
        let cores = connected_components(&grayscale_erode(&skin, &Mask::square(NECK)), Connectivity::Four, Luma([0]));
        let most = cores.pixels().map(|label| label.0[0]).max().unwrap_or(0) as usize;
        let mut sizes = vec![0_u32; most + 1];
        cores.pixels().for_each(|label| sizes[label.0[0] as usize] += 1);
        // Cores lose a rim of `NECK` and get it back below.
        let large = |label: u32| label > 0 && sizes[label as usize] as f32 >= least_area / 2.0;
        let kept: Vec<u32> = (1..=most as u32).filter(|&label| large(label)).take(usize::from(u8::MAX)).collect();
        let number = |label: u32| kept.iter().position(|&other| other == label).map_or(0, |at| at as u8 + 1);
        let numbers: Vec<u8> = (0..=most as u32).map(number).collect();
        let mut labels = GrayImage::from_fn(across, down, |x, y| Luma([numbers[cores.get_pixel(x, y).0[0] as usize]]));
        for _ in 0..2 * NECK {
            labels = grown(&labels, &skin);
        }
        let mut areas = vec![0; kept.len()];
        labels.pixels().filter(|label| label.0[0] > 0).for_each(|label| areas[usize::from(label.0[0]) - 1] += 1);
        (areas.len() >= 2).then_some(Self { left, top, period_px, labels, areas })
    }

    /// The number of the part that holds most of a square of the picture, pixels.
    pub fn of_square(&self, x: f32, y: f32, side: f32) -> Option<usize> {
        const PROBES: usize = 3;
        let along = |i: usize| (i as f32 + 0.5) / PROBES as f32 * side;
        let vote = |i: usize| self.label(x + along(i % PROBES), y + along(i / PROBES));
        let mut votes: [u8; PROBES * PROBES] = std::array::from_fn(vote);
        votes.sort_unstable();
        // Of equals, the first.
        let runs = votes.chunk_by(|a, b| a == b).filter(|run| run[0] > 0);
        let most = runs.reduce(|most, run| if run.len() > most.len() { run } else { most })?;
        Some(usize::from(most[0]) - 1)
    }

    fn label(&self, x: f32, y: f32) -> u8 {
        let at = |value: f32, from: f32| (value >= from).then_some(((value - from) / self.period_px) as u32);
        let (Some(x), Some(y)) = (at(x, self.left), at(y, self.top)) else { return 0 };
        self.labels.get_pixel_checked(x, y).map_or(0, |label| label.0[0])
    }
}

/// Mean light of squares one ridge wide, so that the ridges themselves are not seen.
fn light(planes: &[Plane<'_>], from: [f32; 2], period_px: f32, across: u32, down: u32) -> Option<GrayImage> {
    // At least two pixels to a ridge.
    let level = (0..planes.len()).rev().find(|&level| period_px >= (2 << level) as f32).unwrap_or(0);
    let plane = planes.get(level)?;
    let scale = (1 << level) as f32;
    let edge = |at: u32, from: f32, length: usize| (((from + at as f32 * period_px) / scale) as usize).min(length);
    let mut light = GrayImage::new(across, down);
    for (x, y, pixel) in light.enumerate_pixels_mut() {
        let (left, top) = (edge(x, from[0], plane.width), edge(y, from[1], plane.height));
        let (right, bottom) = (edge(x + 1, from[0], plane.width), edge(y + 1, from[1], plane.height));
        let (mut sum, mut count) = (0_u32, 0_u32);
        for row in plane.pixels.chunks_exact(plane.width.max(1)).take(bottom).skip(top) {
            for &value in row.get(left..right)? {
                sum += u32::from(value);
                count += 1;
            }
        }
        pixel.0[0] = (sum / count.max(1)) as u8;
    }
    Some(light)
}

/// Each part, larger by one sample wherever there is skin that belongs to none.
fn grown(labels: &GrayImage, skin: &GrayImage) -> GrayImage {
    GrayImage::from_fn(labels.width(), labels.height(), |x, y| {
        let own = labels.get_pixel(x, y).0[0];
        if own > 0 || skin.get_pixel(x, y).0[0] == 0 {
            return Luma([own]);
        }
        let near = [(0, -1), (-1, 0), (1, 0), (0, 1)]
            .into_iter()
            .filter_map(|(dx, dy)| labels.get_pixel_checked(x.checked_add_signed(dx)?, y.checked_add_signed(dy)?));
        Luma([near.map(|label| label.0[0]).max().unwrap_or(0)])
    })
}
