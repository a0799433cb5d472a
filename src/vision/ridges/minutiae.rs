//! Owns how many minutiae a detector counts in a patch: evidence that identification would work. Only the count leaves; nothing that
//! could be matched is kept.

use fprint_mindtct::{GrayImage as Print, detect_minutiae};

use super::field::Plane;
use crate::finding::Region;

/// Period to which ridges are resampled: that of 500 ppi, for which MINDTCT is made.
const PERIOD: f32 = 9.0;
const PPI: u16 = 500;
/// Side of the largest window that is looked at, in resampled pixels: a fingertip, and some 0.1 s.
const MOST: usize = 480;
/// MINDTCT's reliability, 0…100, from which a minutia is counted.
const LEAST_QUALITY: i32 = 20;
/// Amplitude to which the ridges are stretched, in grey levels.
const AMPLITUDE: f32 = 70.0;

/// Counts minutiae around `middle` (pixels of the picture), no further than `region`, on `plane`, whose pixels are `scale` pixels of the picture wide. `ridged` says whether a
/// point of the picture is.
pub fn count(
    plane: &Plane<'_>,
    scale: f32,
    region: Region,
    middle: [f32; 2],
    period_px: f32,
    ridged: impl Fn(f32, f32) -> bool,
) -> Option<u32> {
    // Resampled pixels to pixels of the picture.
    let zoom = period_px / PERIOD;
    let side = |length: u32| ((length as f32 / zoom) as usize).min(MOST);
    let (width, height) = (side(region.width), side(region.height));
    let edge = |low: u32, length: u32, middle: f32, side: usize| {
        let (low, high) = (low as f32, (low + length) as f32 - side as f32 * zoom);
        (middle - side as f32 * zoom / 2.0).clamp(low, high.max(low))
    };
    let left = edge(region.x, region.width, middle[0], width);
    let top = edge(region.y, region.height, middle[1], height);
    let mut grey = Vec::with_capacity(width * height);
    for y in 0..height {
        let v = (top + (y as f32 + 0.5) * zoom) / scale - 0.5;
        grey.extend((0..width).map(|x| sample(plane, (left + (x as f32 + 0.5) * zoom) / scale - 0.5, v)));
    }
    let flat = levelled(&grey, width, height);
    let print = Print::new(&flat, width, height, PPI).ok()?;
    let found = detect_minutiae(print);
    let counted = found.iter().filter(|minutia| {
        let (x, y) = (minutia.x as f32, height as f32 - 1.0 - minutia.y as f32);
        minutia.quality >= LEAST_QUALITY && ridged(left + x * zoom, top + y * zoom)
    });
    u32::try_from(counted.count()).ok()
}

/// The plane between its pixels.
fn sample(plane: &Plane<'_>, x: f32, y: f32) -> f32 {
    let (x, y) = (x.clamp(0.0, plane.width as f32 - 1.0), y.clamp(0.0, plane.height as f32 - 1.0));
    let (column, row) = (x as usize, y as usize);
    let (right, below) = (x - column as f32, y - row as f32);
    let at = |x: usize, y: usize| {
        let (x, y) = (x.min(plane.width.saturating_sub(1)), y.min(plane.height.saturating_sub(1)));
        plane.pixels.get(y * plane.width + x).map_or(0.0, |&pixel| f32::from(pixel))
    };
    let upper = at(column, row) * (1.0 - right) + at(column + 1, row) * right;
    let lower = at(column, row + 1) * (1.0 - right) + at(column + 1, row + 1) * right;
    upper * (1.0 - below) + lower * below
}

/// Ridges at one contrast on a ground at half grey: less the mean around, over the deviation around.
fn levelled(grey: &[f32], width: usize, height: usize) -> Vec<u8> {
    const REACH: usize = 14;
    let stride = width + 1;
    let (mut sum, mut square) = (vec![0.0_f64; stride * (height + 1)], vec![0.0_f64; stride * (height + 1)]);
    for y in 0..height {
        let (mut line, mut line_square) = (0.0, 0.0);
        for x in 0..width {
            let value = f64::from(grey[y * width + x]);
            line += value;
            line_square += value * value;
            sum[(y + 1) * stride + x + 1] = sum[y * stride + x + 1] + line;
            square[(y + 1) * stride + x + 1] = square[y * stride + x + 1] + line_square;
        }
    }
    let mut flat = Vec::with_capacity(width * height);
    for y in 0..height {
        let (top, bottom) = (y.saturating_sub(REACH), (y + REACH + 1).min(height));
        for x in 0..width {
            let (left, right) = (x.saturating_sub(REACH), (x + REACH + 1).min(width));
            let count = ((bottom - top) * (right - left)) as f64;
            let over = |table: &[f64]| {
                (table[bottom * stride + right] - table[top * stride + right] - table[bottom * stride + left]
                    + table[top * stride + left])
                    / count
            };
            let mean = over(&sum);
            let deviation = (over(&square) - mean * mean).max(1.0).sqrt();
            let value =
                (f64::from(grey[y * width + x]) - mean) / deviation * f64::from(AMPLITUDE) / std::f64::consts::SQRT_2;
            flat.push((128.0 + value).clamp(0.0, 255.0) as u8);
        }
    }
    flat
}
