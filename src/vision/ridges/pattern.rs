//! Owns made-up pictures for the tests: ridges of a known period in the shapes of fingerprints, and textures that only look like them.

#![allow(clippy::unwrap_used)]

use image::codecs::jpeg::JpegEncoder;
use image::{GrayImage, Luma, Rgb, RgbImage};

/// How ridges run. Each is made of the distance to a curve, so that the period is the same everywhere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// Rings around a short line.
    Whorl,
    /// Rings around the end of a long line, and along it.
    Loop,
    /// Arcs around a point far below.
    Arch,
    /// All in one direction: no friction ridges.
    Stripes,
    /// Two directions at once: no friction ridges.
    Weave,
}

/// A picture to be made.
#[derive(Debug, Clone, Copy)]
pub struct Pattern {
    pub shape: Shape,
    pub period: f32,
    /// Side of the picture in pixels.
    pub side: u32,
    /// Mean colour.
    pub colour: [f32; 3],
    /// Amplitude over luma.
    pub contrast: f32,
    /// Standard deviation of noise, grey levels.
    pub noise: f32,
    /// Of a Gaussian, pixels.
    pub blur: f32,
    /// JPEG quality, `None` for none.
    pub jpeg: Option<u8>,
}

/// Skin in plain light.
pub const SKIN: [f32; 3] = [205.0, 160.0, 138.0];

impl Pattern {
    /// Ridges on skin, clean, 24 periods wide.
    pub fn on_skin(shape: Shape, period: f32) -> Self {
        let side = (24.0 * period).max(160.0) as u32;
        Self { shape, period, side, colour: SKIN, contrast: 0.06, noise: 0.0, blur: 0.0, jpeg: None }
    }

    /// The picture and its luma.
    pub fn picture(&self) -> (RgbImage, GrayImage) {
        let mut chance = 0x2545_F491_u32;
        let mut picture = RgbImage::from_fn(self.side, self.side, |x, y| {
            let wave = self.wave(x as f32 + 0.5, y as f32 + 0.5);
            Rgb(self.colour.map(|channel| (channel * (1.0 + self.contrast * wave)).round().clamp(0.0, 255.0) as u8))
        });
        if self.blur > 0.0 {
            picture = image::imageops::blur(&picture, self.blur);
        }
        for pixel in picture.pixels_mut() {
            // The sum of four even chances is nearly normal, with a variance of a third.
            let sum: f32 = (0..4).map(|_| even(&mut chance)).sum::<f32>() - 2.0;
            let noise = sum * 3.0_f32.sqrt() * self.noise;
            pixel.0 = pixel.0.map(|value| (f32::from(value) + noise).round().clamp(0.0, 255.0) as u8);
        }
        if let Some(quality) = self.jpeg {
            let mut bytes = Vec::new();
            JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(&picture).unwrap();
            picture = image::load_from_memory(&bytes).unwrap().into_rgb8();
        }
        let luma = GrayImage::from_fn(self.side, self.side, |x, y| {
            let [r, g, b] = picture.get_pixel(x, y).0.map(f32::from);
            Luma([(0.2126 * r + 0.7152 * g + 0.0722 * b).round() as u8])
        });
        (picture, luma)
    }

    fn wave(&self, x: f32, y: f32) -> f32 {
        let side = self.side as f32;
        // From the core, which lies off the middle, in parts of the side.
        let (u, v) = (x / side - 0.47, y / side - 0.43);
        let distance = match self.shape {
            Shape::Whorl => u.hypot((v.abs() - 0.12).max(0.0)),
            Shape::Loop => u.hypot(v.min(0.0)),
            Shape::Arch => u.hypot(v - 0.6),
            Shape::Stripes => 0.8 * u + 0.6 * v,
            Shape::Weave => {
                let phase = |along: f32| (std::f32::consts::TAU * along * side / self.period).cos();
                return (phase(u) + phase(v)) / 2.0;
            }
        };
        (std::f32::consts::TAU * distance * side / self.period).cos()
    }
}

/// The next of a row of chances, 0…1 (xorshift).
fn even(state: &mut u32) -> f32 {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    *state as f32 / u32::MAX as f32
}
