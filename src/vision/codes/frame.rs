//! Owns the picture at several sizes, and parts of it that are cut out, turned and resized for a decoder.

use image::GrayImage;

use crate::vision::quad::Quad;

/// The picture halved again and again, largest first.
pub struct Pyramid<'a> {
    full: &'a GrayImage,
    halves: Vec<GrayImage>,
}

impl<'a> Pyramid<'a> {
    /// Halves until a side is below `smallest` pixels.
    pub fn new(full: &'a GrayImage, smallest: u32) -> Self {
        let mut halves: Vec<GrayImage> = Vec::new();
        loop {
            let last = halves.last().unwrap_or(full);
            if last.width().min(last.height()) / 2 < smallest {
                return Self { full, halves };
            }
            let next = half(last);
            halves.push(next);
        }
    }

    /// The sizes, largest first, each with the number of full-size pixels that one of its pixels spans.
    pub fn levels(&self) -> impl Iterator<Item = (&GrayImage, f32)> {
        let scales = std::iter::successors(Some(1.0), |scale| Some(scale * 2.0));
        std::iter::once(self.full).chain(&self.halves).zip(scales)
    }

    /// The full-size picture.
    pub const fn full(&self) -> &GrayImage {
        self.full
    }

    /// The smallest size whose pixels are not larger than `step` full-size pixels.
    fn at(&self, step: f32) -> (&GrayImage, f32) {
        let fits = self.levels().take_while(|&(_, scale)| scale <= step).last();
        fits.unwrap_or((self.full, 1.0))
    }
}

/// Each pixel the mean of four.
fn half(picture: &GrayImage) -> GrayImage {
    let (width, height) = (picture.width() / 2, picture.height() / 2);
    let mut out = GrayImage::new(width, height);
    let stride = picture.width() as usize;
    let rows = picture.as_raw().chunks_exact(stride.max(1) * 2);
    for (to, rows) in out.chunks_exact_mut((width as usize).max(1)).zip(rows) {
        let (upper, lower) = rows.split_at(stride);
        for ((to, a), b) in to.iter_mut().zip(upper.chunks_exact(2)).zip(lower.chunks_exact(2)) {
            let sum: u16 = a.iter().chain(b).map(|&v| u16::from(v)).sum();
            *to = ((sum + 2) / 4) as u8;
        }
    }
    out
}

/// Where a cut-out picture lies: an affine frame in the full-size picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Where its corner (0, 0) lies.
    pub origin: [f32; 2],
    /// The step from one of its pixels to the next in its row.
    pub along: [f32; 2],
    /// The step from one of its rows to the next.
    pub across: [f32; 2],
}

impl Frame {
    /// The upright frame of a picture made smaller by `scale`.
    pub const fn of_scale(scale: f32) -> Self {
        Self { origin: [0.0, 0.0], along: [scale, 0.0], across: [0.0, scale] }
    }

    /// A frame of `width` × `height` pixels that spans `quad`, a rectangle or parallelogram.
    pub fn over(quad: &Quad, width: u32, height: u32) -> Self {
        let [a, b, _, d] = quad.corners;
        let step = |to: [f32; 2], count: u32| [0, 1].map(|i| (to[i] - a[i]) / count.max(1) as f32);
        Self { origin: a, along: step(b, width), across: step(d, height) }
    }

    /// A point of the cut-out picture in the full one.
    pub fn at(&self, x: f32, y: f32) -> [f32; 2] {
        [0, 1].map(|i| self.origin[i] + x * self.along[i] + y * self.across[i])
    }

    /// Cuts it out, `width` × `height` pixels; what lies outside of the picture is `beyond`.
    pub fn cut(&self, pyramid: &Pyramid<'_>, width: u32, height: u32, beyond: u8) -> GrayImage {
        let mut out = GrayImage::new(width, height);
        let rows = out.chunks_exact_mut((width as usize).max(1));
        for (y, row) in rows.enumerate() {
            self.row(pyramid, y as f32 + 0.5, beyond, row);
        }
        out
    }

    /// Which of the `count` samples of the row at height `y` lie in the picture.
    pub fn within(&self, pyramid: &Pyramid<'_>, y: f32, count: usize) -> std::ops::Range<usize> {
        let (width, height) = (pyramid.full.width() as f32, pyramid.full.height() as f32);
        let inside = |&i: &usize| {
            let [px, py] = self.at(i as f32 + 0.5, y);
            (0.0..width).contains(&px) && (0.0..height).contains(&py)
        };
        let first = (0..count).find(inside).unwrap_or(count);
        let end = (first..count).rev().find(inside).map_or(first, |last| last + 1);
        first..end
    }

    /// Samples the row at height `y` of the cut-out picture, bilinear; `beyond` outside of the picture.
    pub fn row(&self, pyramid: &Pyramid<'_>, y: f32, beyond: u8, out: &mut [u8]) {
        let step = self.along[0].hypot(self.along[1]);
        let (picture, scale) = pyramid.at(step);
        let (width, height) = (picture.width() as i32, picture.height() as i32);
        let raw = picture.as_raw();
        if width < 1 || height < 1 {
            return;
        }
        let start = self.at(0.5, y).map(|v| v / scale - 0.5);
        let along = self.along.map(|v| v / scale);
        for (i, out) in out.iter_mut().enumerate() {
            let [px, py] = [0, 1].map(|axis| start[axis] + i as f32 * along[axis]);
            let (fx, fy) = (px.floor(), py.floor());
            let (u, v) = (px - fx, py - fy);
            let (x0, y0) = (fx as i32, fy as i32);
            if x0 < -1 || y0 < -1 || x0 >= width || y0 >= height {
                *out = beyond;
                continue;
            }
            let xs = [x0.clamp(0, width - 1), x0.saturating_add(1).clamp(0, width - 1)];
            let ys = [y0.clamp(0, height - 1), y0.saturating_add(1).clamp(0, height - 1)];
            let tap = |x: i32, y: i32| f32::from(raw.get((y * width + x) as usize).copied().unwrap_or(0));
            let upper = tap(xs[0], ys[0]) * (1.0 - u) + tap(xs[1], ys[0]) * u;
            let lower = tap(xs[0], ys[1]) * (1.0 - u) + tap(xs[1], ys[1]) * u;
            *out = (upper * (1.0 - v) + lower * v + 0.5) as u8;
        }
    }
}
