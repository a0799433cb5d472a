//! Owns small grey versions of pictures, as they are or seen through a part of another one, and how alike two of them are. What a
//! difference means is for others.

use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, RgbImage};

use super::Area;

/// Most samples that a small pixel takes of a large picture, across and down. Few rows, for the memory's sake.
const MAX_SAMPLES_PER_PIXEL: (u32, u32) = (4, 3);

/// A grid of grey values.
pub(super) struct Grid {
    pub width: usize,
    pub height: usize,
    pub values: Vec<f32>,
    /// Whether the value is one of the copy, rather than outside it.
    pub inside: Vec<bool>,
}

/// Shrinks to grey with `edge` as its longest edge (never enlarging), averaging a sparse raster of samples.
pub(super) fn shrink(rgb: &RgbImage, edge: u32) -> GrayImage {
    let (width, height) = fit(rgb.dimensions(), edge);
    let across = MAX_SAMPLES_PER_PIXEL.0.min(rgb.width().div_ceil(width));
    let down = MAX_SAMPLES_PER_PIXEL.1.min(rgb.height().div_ceil(height));
    // The middles of evenly spaced cells.
    let raster = |cells: u32, large: u32| {
        (0..u64::from(cells)).map(move |i| (i * 2 + 1) * u64::from(large) / (u64::from(cells) * 2))
    };
    let columns: Vec<usize> = raster(width * across, rgb.width()).map(|x| x as usize * 3).collect();
    let row_length = rgb.width() as usize * 3;
    let mut sums = vec![0_u32; width as usize];
    let mut out = Vec::with_capacity(width as usize * height as usize);
    for (i, y) in raster(height * down, rgb.height()).enumerate() {
        let row = rgb.as_raw().get(y as usize * row_length..).unwrap_or(&[]);
        for (sum, columns) in sums.iter_mut().zip(columns.chunks_exact(across as usize)) {
            for &at in columns {
                if let Some(&[r, g, b]) = row.get(at..at + 3) {
                    // Luma of BT.601 in 256ths.
                    *sum += 77 * u32::from(r) + 150 * u32::from(g) + 29 * u32::from(b);
                }
            }
        }
        if i as u32 % down == down - 1 {
            out.extend(sums.iter_mut().map(|sum| (std::mem::take(sum) / (256 * across * down)) as u8));
        }
    }
    GrayImage::from_raw(width, height, out).unwrap_or_default()
}

/// The size with `edge` as its longest edge, never enlarged.
pub(super) fn fit((width, height): (u32, u32), edge: u32) -> (u32, u32) {
    let longest = width.max(height).max(1);
    let edge = edge.min(longest);
    let scale = |n: u32| ((u64::from(n) * u64::from(edge) + u64::from(longest) / 2) / u64::from(longest)).max(1) as u32;
    (scale(width), scale(height))
}

pub(super) fn contrast(grey: &GrayImage) -> f32 {
    deviation(grey.as_raw().iter().map(|&v| f32::from(v)))
}

/// Standard deviation.
pub(super) fn deviation(values: impl Iterator<Item = f32>) -> f32 {
    let (n, sum, squares) = values.fold((0.0_f32, 0.0, 0.0), |(n, s, q), v| (n + 1.0, s + v, q + v * v));
    if n == 0.0 { 0.0 } else { (squares / n - (sum / n) * (sum / n)).max(0.0).sqrt() }
}

/// Shrinks, its pixels averaged.
pub(super) fn resized(grey: &GrayImage, (width, height): (u32, u32)) -> GrayImage {
    image::imageops::resize(grey, width, height, image::imageops::FilterType::Triangle)
}

/// The grid of a whole picture, its pixels averaged.
pub(super) fn grid(grey: &GrayImage, edge: u32) -> Grid {
    let (width, height) = fit(grey.dimensions(), edge);
    let small = resized(grey, (width, height));
    let values: Vec<f32> = small.as_raw().iter().map(|&v| f32::from(v)).collect();
    Grid { width: width as usize, height: height as usize, inside: vec![true; values.len()], values }
}

/// The part of the copy under `area`, on a grid of the given size.
pub(super) fn view(copy: &GrayImage, area: &Area, width: usize, height: usize) -> Grid {
    let across = taps(area.left, area.width, width, copy.width() as usize);
    let down = taps(area.top, area.height, height, copy.height() as usize);
    let mut values = Vec::with_capacity(width * height);
    let mut inside = Vec::with_capacity(width * height);
    let row_length = copy.width() as usize;
    for row in &down {
        let row_at = |y: usize| copy.as_raw().get(y * row_length..(y + 1) * row_length).unwrap_or(&[]);
        let (above, below) = (row_at(row.first), row_at(row.second));
        for column in &across {
            let between = |row: &[u8]| match (row.get(column.first), row.get(column.second)) {
                (Some(&a), Some(&b)) => f32::from(a) * (1.0 - column.part) + f32::from(b) * column.part,
                _ => 0.0,
            };
            values.push(between(above) * (1.0 - row.part) + between(below) * row.part);
            inside.push(row.inside && column.inside);
        }
    }
    Grid { width, height, values, inside }
}

/// Two neighbouring pixels on one axis and the second's part in the value between them.
struct Tap {
    first: usize,
    second: usize,
    part: f32,
    inside: bool,
}

/// Where `count` values, evenly spread over a stretch given in fractions, lie among `pixels`.
fn taps(start: f32, length: f32, count: usize, pixels: usize) -> Vec<Tap> {
    let last = pixels.saturating_sub(1);
    let tap = |i: usize| {
        let at = start + length * (i as f32 + 0.5) / count as f32;
        let place = at * pixels as f32 - 0.5;
        let floor = place.floor();
        // The casts saturate.
        let (first, second) = ((floor as usize).min(last), ((floor + 1.0) as usize).min(last));
        Tap { first, second, part: place - floor, inside: (0.0..1.0).contains(&at) }
    };
    (0..count).map(tap).collect()
}

/// What is left of a grid without its broad light and shade: each value less the mean of its neighbourhood, an eighth of the width
/// to each side.
pub(super) fn details(grid: &Grid) -> Vec<f32> {
    let broad = averaged(grid, (grid.width.max(grid.height) / 8).max(2));
    grid.values.iter().zip(broad).map(|(v, mean)| v - mean).collect()
}

/// Each value's mean with its neighbours up to `radius` away on each axis.
pub(super) fn averaged(grid: &Grid, radius: usize) -> Vec<f32> {
    let (width, height) = (grid.width, grid.height);
    let row_of = |y: usize| &grid.values[y * width..(y + 1) * width];
    let mut out = Vec::with_capacity(width * height);
    // Sums of the rows around the current one, and their sums from the left.
    let mut columns = vec![0.0_f32; width];
    let mut from_left = vec![0.0_f32; width + 1];
    for y in 0..height {
        let (top, bottom) = (y.saturating_sub(radius), (y + radius + 1).min(height));
        columns.fill(0.0);
        for v in top..bottom {
            columns.iter_mut().zip(row_of(v)).for_each(|(sum, value)| *sum += value);
        }
        let mut sum = 0.0;
        for (so_far, column) in from_left[1..].iter_mut().zip(&columns) {
            sum += column;
            *so_far = sum;
        }
        for x in 0..width {
            let (left, right) = (x.saturating_sub(radius), (x + radius + 1).min(width));
            let count = ((bottom - top) * (right - left)) as f32;
            out.push((from_left[right] - from_left[left]) / count);
        }
    }
    out
}

/// Zero-mean normalised cross-correlation over the places that `of` lets through; 0 where one side is flat.
pub(super) fn correlation(a: &[f32], b: &[f32], of: impl Fn(usize) -> bool) -> f32 {
    let (mut n, mut sa, mut sb, mut saa, mut sbb, mut sab) = (0.0_f64, 0.0, 0.0, 0.0, 0.0, 0.0);
    for (&x, &y) in a.iter().zip(b).enumerate().filter(|(i, _)| of(*i)).map(|(_, pair)| pair) {
        let (x, y) = (f64::from(x), f64::from(y));
        n += 1.0;
        sa += x;
        sb += y;
        saa += x * x;
        sbb += y * y;
        sab += x * y;
    }
    let (va, vb) = (saa - sa * sa / n, sbb - sb * sb / n);
    if n < 16.0 || va <= n || vb <= n { 0.0 } else { ((sab - sa * sb / n) / (va * vb).sqrt()) as f32 }
}

/// Turns a copy by an EXIF orientation.
pub(super) fn turned(grey: &GrayImage, turn: u8) -> GrayImage {
    match Orientation::from_exif(turn) {
        None | Some(Orientation::NoTransforms) => grey.clone(),
        Some(orientation) => {
            let mut picture = DynamicImage::ImageLuma8(grey.clone());
            picture.apply_orientation(orientation);
            picture.into_luma8()
        }
    }
}
