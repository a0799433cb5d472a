//! Owns getting a part of the picture to the size that a network wants: windows scaled upright, and quadrilaterals made straight.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::{Rgb, RgbImage};
use imageproc::geometric_transformations::{Border, Interpolation, Projection, warp_into};

use crate::vision::quad::Quad;

/// Most pixels along an edge of a straightened line before it is shrunk to its final height.
const MAX_STRAIGHT_PX: u32 = 6_000;

/// A rectangle of the picture, in full-size pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Left edge.
    pub x: u32,
    /// Top edge.
    pub y: u32,
    /// Width, at least 1.
    pub width: u32,
    /// Height, at least 1.
    pub height: u32,
}

impl Window {
    /// The whole picture.
    pub fn whole(picture: &RgbImage) -> Self {
        Self { x: 0, y: 0, width: picture.width().max(1), height: picture.height().max(1) }
    }

    /// How many pixels it holds.
    pub const fn area(&self) -> u64 {
        self.width as u64 * self.height as u64
    }
}

/// The window scaled to `width` × `height` pixels: areas averaged where it shrinks, interpolated where it grows. `None` for a window
/// outside of the picture.
pub fn scaled(picture: &RgbImage, window: Window, width: u32, height: u32) -> Option<RgbImage> {
    let source = ImageRef::new(picture.width(), picture.height(), picture.as_raw(), PixelType::U8x3).ok()?;
    let mut target = Image::new(width, height, PixelType::U8x3);
    let crop = [window.x, window.y, window.width, window.height].map(f64::from);
    // A bilinear filter whose support grows with the factor: an area average with soft edges.
    let options = ResizeOptions::new()
        .crop(crop[0], crop[1], crop[2], crop[3])
        .resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
    Resizer::new().resize(&source, &mut target, Some(&options)).ok()?;
    RgbImage::from_raw(width, height, target.into_vec())
}

/// What lies in `quad`, made straight: `height` pixels tall and as wide as its shape asks, times `stretch`, at most `max_width`.
/// Outside of the picture its edge goes on. `None` where the quad has no area.
pub fn straightened(picture: &RgbImage, quad: &Quad, height: u32, stretch: f32, max_width: u32) -> Option<RgbImage> {
    let (quad_width, quad_height) = (quad.width(), quad.height());
    if !(quad_width >= 1.0 && quad_height >= 1.0) {
        return None;
    }
    let width = (quad_width / quad_height * height as f32 * stretch).round().clamp(1.0, max_width as f32) as u32;
    // Shrinking by more than half would skip pixels: straighten at a multiple of the size, then average.
    let shrink = (quad_height / height as f32).max(quad_width / width as f32).ceil().max(1.0) as u32;
    let multiple = shrink.min(MAX_STRAIGHT_PX / width.max(height).max(1)).max(1);
    let (wide, tall) = (width * multiple, height * multiple);
    let corner = |index: usize| (quad.corners[index][0] - 0.5, quad.corners[index][1] - 0.5);
    let (right, bottom) = (wide as f32 - 0.5, tall as f32 - 0.5);
    let to = [(-0.5, -0.5), (right, -0.5), (right, bottom), (-0.5, bottom)];
    let projection = Projection::from_control_points([corner(0), corner(1), corner(2), corner(3)], to)?;
    let mut straight = RgbImage::new(wide, tall);
    let interpolation = if multiple > 1 { Interpolation::Bilinear } else { Interpolation::Bicubic };
    warp_into(picture, projection, interpolation, Border::<Rgb<u8>>::Replicate, &mut straight);
    if multiple == 1 { Some(straight) } else { scaled(&straight, Window::whole(&straight), width, height) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A picture whose red grows to the right and whose green grows downwards.
    fn ramp() -> RgbImage {
        RgbImage::from_fn(200, 100, |x, y| Rgb([x as u8, y as u8, 0]))
    }

    #[test]
    fn a_window_keeps_its_place_when_it_is_scaled() {
        let half = scaled(&ramp(), Window { x: 100, y: 50, width: 40, height: 20 }, 20, 10).unwrap();
        let Rgb([red, green, _]) = *half.get_pixel(10, 5);
        assert!(red.abs_diff(121) <= 1 && green.abs_diff(61) <= 1, "{red} {green}");
        assert!(scaled(&ramp(), Window { x: 190, y: 0, width: 40, height: 20 }, 20, 10).is_none());
    }

    #[test]
    fn a_turned_line_is_made_straight() {
        let quad = Quad::turned([100.0, 50.0], 40.0, 10.0, std::f32::consts::FRAC_PI_2);
        let straight = straightened(&ramp(), &quad, 20, 1.0, 1_000).unwrap();
        assert_eq!(straight.dimensions(), (80, 20));
        // Its text runs downwards: green grows along the line.
        let ends = [2, 77].map(|x| straight.get_pixel(x, 10).0[1]);
        assert!(ends[0].abs_diff(31) <= 1 && ends[1].abs_diff(69) <= 1, "{ends:?}");
    }

    #[test]
    fn a_large_line_is_averaged_and_a_flat_one_refused() {
        let straight = straightened(&ramp(), &Quad::upright(0.0, 0.0, 200.0, 100.0), 10, 1.0, 1_000).unwrap();
        assert_eq!(straight.dimensions(), (20, 10));
        assert!(straight.get_pixel(10, 5).0[0].abs_diff(104) <= 2);
        assert!(straightened(&ramp(), &Quad::upright(5.0, 5.0, 0.0, 3.0), 10, 1.0, 1_000).is_none());
    }
}
