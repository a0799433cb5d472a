//! Owns the text detector: a network of the DB kind (Liao et al., *Real-time Scene Text Detection with Differentiable Binarization*,
//! AAAI 2020) that gives each pixel the probability of lying in the core of a line of text, and the boxes around those cores.

use image::{GrayImage, Luma, RgbImage};
use imageproc::geometry::min_area_rect;
use imageproc::point::Point;
use imageproc::region_labelling::{Connectivity, connected_components};

use crate::vision::model::{Network, Tensor};
use crate::vision::quad::Quad;
use crate::vision::resample::{Window, scaled};

/// The network wants edges that are multiples of this, in pixels.
const STEP_PX: u32 = 32;

/// Longest edge of a map, in pixels: a window of 12 megapixels across at twice its size. Only strips beyond any camera's are squeezed by it.
const MAX_EDGE_PX: u32 = 8_192;

/// Mean and deviation of ImageNet's channels, blue, green, red: what the network was trained with.
const MEAN: [f32; 3] = [0.406, 0.456, 0.485];
const DEVIATION: [f32; 3] = [0.225, 0.224, 0.229];

/// Probability from which a pixel belongs to the core of a line: the publisher's default.
const CORE: f32 = 0.2;

/// How far a core is grown into the line's box: the box gains `area × UNCLIP / perimeter` on each side (DB, section 3.4). The publisher
/// says 1.4; 1.7 read 80 % of 335 words of street scenes where 1.4 read 79 and 2.0 79.
const UNCLIP: f32 = 1.7;

/// A box is this much longer at each end than that, in its heights: what it cuts off is the end of a word, which matters more than a
/// little room. Empirical, on street scenes: a quarter of the words that were found and not read lacked their first or last letter.
const END: f32 = 0.05;

/// Thinner cores are noise, in pixels of the map.
const MIN_CORE_PX: f32 = 2.0;

/// Most cores of one map that become boxes; a page of small print has some 300.
const MAX_BOXES: usize = 2_000;

/// Steps of a pixel in which rectangles are laid around cores: the library's are of whole numbers.
const FINE: i32 = 16;

/// The detector's answer for one window.
pub struct Map {
    window: Window,
    width: u32,
    height: u32,
    core: Vec<f32>,
}

/// A place that the detector takes for a line.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    /// Where, in full-size pixels, its longer edge first; upright as far as that can be said of a line that nobody has read.
    pub quad: Quad,
    /// Mean probability of the core, 0…1.
    pub score: f32,
    /// Full-size pixels per pixel of the map in which it was seen.
    pub pixel: f32,
    /// Whether it touches the edge of the window in which it was seen: it may go on outside.
    pub cut: bool,
}

/// Looks for text in `window`, scaled by `scale`.
///
/// # Errors
///
/// Where the network fails.
pub fn detect(network: &dyn Network, picture: &RgbImage, window: Window, scale: f32) -> Result<Map, String> {
    let edge =
        |px: u32| ((px as f32 * scale / STEP_PX as f32).round() as u32).clamp(1, MAX_EDGE_PX / STEP_PX) * STEP_PX;
    let (width, height) = (edge(window.width), edge(window.height));
    let shown = scaled(picture, window, width, height).ok_or("a window outside of the picture")?;
    let plane = width as usize * height as usize;
    let mut data = vec![0.0; 3 * plane];
    let (blue, rest) = data.split_at_mut(plane);
    let (green, red) = rest.split_at_mut(plane);
    let level = |value: u8, channel: usize| (f32::from(value) / 255.0 - MEAN[channel]) / DEVIATION[channel];
    for (((pixel, b), g), r) in shown.as_raw().chunks_exact(3).zip(blue).zip(green).zip(red) {
        *b = level(pixel[2], 0);
        *g = level(pixel[1], 1);
        *r = level(pixel[0], 2);
    }
    let output = network.run(Tensor { shape: vec![1, 3, height as usize, width as usize], data })?;
    if output.data.len() != plane {
        return Err("the detector's map has another size than its picture".to_owned());
    }
    Ok(Map { window, width, height, core: output.data })
}

impl Map {
    /// What was looked at.
    pub const fn window(&self) -> Window {
        self.window
    }

    /// Full-size pixels per pixel of the map, to the right and down.
    pub fn pixel(&self) -> (f32, f32) {
        (self.window.width as f32 / self.width as f32, self.window.height as f32 / self.height as f32)
    }

    /// The highest probability in each cell of `cell` × `cell` map pixels, row by row, and how many cells a row has.
    pub fn peaks(&self, cell: usize) -> (Vec<f32>, usize) {
        let columns = (self.width as usize).div_ceil(cell);
        let mut peaks = vec![0.0_f32; columns * (self.height as usize).div_ceil(cell)];
        for (y, row) in self.core.chunks_exact(self.width as usize).enumerate() {
            let cells = &mut peaks[y / cell * columns..][..columns];
            for (peak, part) in cells.iter_mut().zip(row.chunks(cell)) {
                *peak = part.iter().copied().fold(*peak, f32::max);
            }
        }
        (peaks, columns)
    }

    /// The lines: cores at least `min_score` sure, grown to boxes.
    pub fn found(&self, min_score: f32) -> Vec<Found> {
        let bits = self.core.iter().map(|&core| u8::from(core > CORE)).collect();
        let Some(bits) = GrayImage::from_raw(self.width, self.height, bits) else { return Vec::new() };
        let labels = connected_components(&bits, Connectivity::Eight, Luma([0]));
        let mut cores: Vec<Core> = Vec::new();
        for (y, row) in labels.as_raw().chunks_exact(self.width as usize).enumerate() {
            for (x, &label) in row.iter().enumerate().filter(|(_, label)| **label > 0) {
                let label = label as usize;
                if cores.len() < label {
                    cores.resize_with(label, Core::default);
                }
                cores[label - 1].add(x, y, self.core[y * self.width as usize + x]);
            }
        }
        cores.retain(|core| core.score() >= min_score);
        cores.sort_by(|a, b| b.score().total_cmp(&a.score()));
        cores.iter().take(MAX_BOXES).filter_map(|core| self.grown(core)).collect()
    }

    fn grown(&self, core: &Core) -> Option<Found> {
        let corners = min_area_rect(&core.outline()).map(|p| [p.x as f32 / FINE as f32, p.y as f32 / FINE as f32]);
        let side = |a: usize, b: usize| (corners[a][0] - corners[b][0]).hypot(corners[a][1] - corners[b][1]);
        let (mut long, mut short) = (side(0, 1), side(1, 2));
        let mut along = [corners[1][0] - corners[0][0], corners[1][1] - corners[0][1]];
        if short > long {
            (long, short) = (short, long);
            along = [corners[2][0] - corners[1][0], corners[2][1] - corners[1][1]];
        }
        if short < MIN_CORE_PX {
            return None;
        }
        let grow = long * short * UNCLIP / (2.0 * (long + short));
        let centre = [0, 1].map(|axis| corners.iter().map(|corner| corner[axis]).sum::<f32>() / 4.0 + 0.5);
        let mut angle = along[1].atan2(along[0]);
        // Nobody knows which end is the beginning: take the left one, of upright lines the lower one.
        if angle > std::f32::consts::FRAC_PI_2 - 1e-3 {
            angle -= std::f32::consts::PI;
        } else if angle < -std::f32::consts::FRAC_PI_2 - 1e-3 {
            angle += std::f32::consts::PI;
        }
        let height = short + 2.0 * grow;
        let quad = Quad::turned(centre, long + 2.0 * (grow + END * height), height, angle);
        let (right, down) = self.pixel();
        let place =
            |corner: [f32; 2]| [self.window.x as f32 + corner[0] * right, self.window.y as f32 + corner[1] * down];
        let cut = core.rows.iter().any(|&(y, first, last)| {
            first == 0 || y == 0 || last + 1 == self.width as usize || y + 1 == self.height as usize
        });
        let quad = Quad { corners: quad.corners.map(place) };
        Some(Found { quad, score: core.score(), pixel: right.max(down), cut })
    }
}

/// The core of one line: for each row its first and last pixel.
#[derive(Default)]
struct Core {
    rows: Vec<(usize, usize, usize)>,
    sum: f32,
    count: f32,
}

impl Core {
    fn add(&mut self, x: usize, y: usize, probability: f32) {
        self.sum += probability;
        self.count += 1.0;
        match self.rows.last_mut() {
            Some((row, first, last)) if *row == y => (*first, *last) = ((*first).min(x), (*last).max(x)),
            _ => self.rows.push((y, x, x)),
        }
    }

    fn score(&self) -> f32 {
        self.sum / self.count.max(1.0)
    }

    fn outline(&self) -> Vec<Point<i32>> {
        let point = |x: usize, y: usize| Point::new(x as i32 * FINE, y as i32 * FINE);
        self.rows.iter().flat_map(|&(y, first, last)| [point(first, y), point(last, y)]).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A network that takes bright pixels for the cores of lines.
    struct Bright;

    impl Network for Bright {
        fn outputs(&self, input: Tensor) -> Result<Vec<Tensor>, String> {
            let [_, _, height, width] = input.shape[..] else { return Err("shape".into()) };
            let data = input.data[..height * width].iter().map(|&blue| f32::from(u8::from(blue > 0.0))).collect();
            Ok(vec![Tensor { shape: vec![1, 1, height, width], data }])
        }
    }

    fn picture(bright: impl Fn(f32, f32) -> bool) -> RgbImage {
        RgbImage::from_fn(320, 160, |x, y| image::Rgb([u8::from(bright(x as f32, y as f32)) * 255; 3]))
    }

    #[test]
    fn a_core_becomes_a_larger_box_at_its_place_and_angle() {
        let (sin, cos) = 0.4_f32.sin_cos();
        let slanted = picture(|x, y| {
            let (x, y) = (x - 160.0, y - 80.0);
            (x * cos + y * sin).abs() < 60.0 && (y * cos - x * sin).abs() < 5.0
        });
        let found = detect(&Bright, &slanted, Window::whole(&slanted), 1.0).unwrap().found(0.4);
        assert_eq!(found.len(), 1);
        let quad = found[0].quad;
        assert!((quad.angle() - 0.4).abs() < 0.05, "{}", quad.angle());
        assert!((quad.centre()[0] - 160.0).abs() < 2.0 && (quad.centre()[1] - 80.0).abs() < 2.0);
        assert!(quad.height() > 20.0 && quad.height() < 30.0, "{}", quad.height());
    }

    #[test]
    fn a_window_is_found_at_its_place_in_the_picture_and_runs_from_left_to_right() {
        let line = picture(|x, y| (200.0..260.0).contains(&x) && (100.0..108.0).contains(&y));
        let window = Window { x: 160, y: 64, width: 160, height: 96 };
        let map = detect(&Bright, &line, window, 2.0).unwrap();
        let found = map.found(0.4);
        assert_eq!(found.len(), 1);
        let centre = found[0].quad.centre();
        assert!((centre[0] - 230.0).abs() < 1.5 && (centre[1] - 104.0).abs() < 1.5, "{centre:?}");
        assert!(found[0].quad.angle().abs() < 0.05);
        let (peaks, columns) = map.peaks(32);
        assert_eq!((peaks.len(), columns), (60, 10));
        assert!(peaks.iter().any(|&peak| peak > 0.9) && peaks[0] < 0.1);
    }

    #[test]
    fn a_strip_beyond_any_camera_takes_no_more_memory_than_a_photo() {
        let strip = RgbImage::new(1_000_000, 1);
        let map = detect(&Bright, &strip, Window::whole(&strip), 1.0).unwrap();
        assert_eq!(map.core.len(), (MAX_EDGE_PX * STEP_PX) as usize);
    }

    #[test]
    fn nothing_bright_is_no_text() {
        let dark = picture(|_, _| false);
        assert!(detect(&Bright, &dark, Window::whole(&dark), 1.0).unwrap().found(0.1).is_empty());
    }
}
