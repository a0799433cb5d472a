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

/// How a pad leans away from the camera.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lean {
    /// Direction in the picture in which it seems too short: a unit vector.
    pub along: [f32; 2],
    /// How many times longer it is than it seems.
    pub stretch: f32,
}

impl Lean {
    /// Faces the camera.
    pub const NONE: Self = Self { along: [0.0, 1.0], stretch: 1.0 };
}

/// Where the straightened window lies: pixels of the picture to those of the window.
struct Frame {
    low: [f32; 2],
    middle: [f32; 2],
    axes: [[f32; 2]; 2],
    /// Pixels of the picture to one of the window's, across and along.
    zoom: [f32; 2],
    /// Pixels of the window.
    size: [usize; 2],
}

impl Frame {
    /// Around `middle`, no further than `region`, so that ridges are [`PERIOD`] apart once the pad faces the camera.
    fn new(region: Region, middle: [f32; 2], period_px: f32, lean: Lean) -> Self {
        let [x, y] = lean.along;
        let axes = [[y, -x], [x, y]];
        // Ridges of all directions are shortened by the root of what those across the finger are, in the mean.
        let across = period_px * lean.stretch.sqrt() / PERIOD;
        let zoom = [across, across / lean.stretch];
        let (left, top) = (region.x as f32 - middle[0], region.y as f32 - middle[1]);
        let (right, bottom) = (left + region.width as f32, top + region.height as f32);
        let corners = [[left, top], [right, top], [left, bottom], [right, bottom]];
        let (mut low, mut size) = ([0.0; 2], [0; 2]);
        for i in 0..2 {
            let at = corners.map(|[x, y]| x * axes[i][0] + y * axes[i][1]);
            let (least, most) = at.into_iter().fold((0.0_f32, 0.0_f32), |(a, b), at| (a.min(at), b.max(at)));
            size[i] = (((most - least) / zoom[i]) as usize).min(MOST);
            let length = size[i] as f32 * zoom[i];
            low[i] = (-length / 2.0).clamp(least, (most - length).max(least));
        }
        Self { low, middle, axes, zoom, size }
    }

    /// The place in the picture of a place in the window.
    fn place(&self, x: f32, y: f32) -> [f32; 2] {
        let [u, v] = [self.low[0] + x * self.zoom[0], self.low[1] + y * self.zoom[1]];
        [0, 1].map(|i| self.middle[i] + u * self.axes[0][i] + v * self.axes[1][i])
    }
}

/// Counts minutiae around `middle` (pixels of the picture), no further than `region`, on `plane`, whose pixels are `scale` pixels of the
/// picture wide, as if the skin faced the camera. `ridged` says whether a point of the picture is.
pub fn count(
    plane: &Plane<'_>,
    scale: f32,
    (region, middle): (Region, [f32; 2]),
    period_px: f32,
    lean: Lean,
    ridged: impl Fn(f32, f32) -> bool,
) -> Option<u32> {
    let frame = Frame::new(region, middle, period_px, lean);
    let [width, height] = frame.size;
    let mut grey = Vec::with_capacity(width * height);
    for y in 0..height {
        grey.extend((0..width).map(|x| {
            let [u, v] = frame.place(x as f32 + 0.5, y as f32 + 0.5).map(|at| at / scale - 0.5);
            sample(plane, u, v)
        }));
    }
    let flat = levelled(&grey, width, height);
    let print = Print::new(&flat, width, height, PPI).ok()?;
    let found = detect_minutiae(print);
    let counted = found.iter().filter(|minutia| {
        let [x, y] = frame.place(minutia.x as f32, height as f32 - 1.0 - minutia.y as f32);
        minutia.quality >= LEAST_QUALITY && ridged(x, y)
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

#[cfg(test)]
mod tests {
    use super::*;

    const REGION: Region = Region { x: 100, y: 200, width: 90, height: 180 };

    #[test]
    fn a_window_of_a_pad_that_faces_the_camera_lies_upright_in_its_region() {
        let frame = Frame::new(REGION, [140.0, 290.0], 9.0, Lean::NONE);
        assert_eq!(
            (frame.size, frame.place(0.0, 0.0), frame.place(90.0, 180.0)),
            ([90, 180], [100.0, 200.0], [190.0, 380.0])
        );
    }

    #[test]
    fn a_pad_that_leans_away_is_stretched_along_its_finger() {
        // A finger that points to the right and seems half as long as it is.
        let lean = Lean { along: [1.0, 0.0], stretch: 2.0 };
        let frame = Frame::new(REGION, [145.0, 290.0], 9.0 / 2.0_f32.sqrt(), lean);
        let [a, b, c] = [frame.place(0.0, 0.0), frame.place(10.0, 0.0), frame.place(0.0, 10.0)];
        let step = |to: [f32; 2]| (to[0] - a[0]).hypot(to[1] - a[1]);
        assert!((step(b) - 10.0).abs() < 1e-3 && (step(c) - 5.0).abs() < 1e-3, "{b:?} {c:?}");
        assert!((c[0] - a[0] - 5.0).abs() < 1e-3);
        assert_eq!(frame.size, [180, 180]);
    }
}
