//! Owns the view of a flat square from anywhere: the projective map that takes the square onto the quadrilateral it is seen as, and
//! grey values between pixels.

use image::GrayImage;

/// The least depth that is not behind the horizon, with the square's first corner at 1.
const HORIZON: f32 = 0.05;
/// Where points behind the horizon are put: outside of every picture.
const NOWHERE: f32 = -1e6;

/// The projective map of the unit square onto a quadrilateral (Heckbert, "Fundamentals of Texture Mapping", 1989, section 2.2.3).
#[derive(Debug, Clone, Copy)]
pub struct Warp([f32; 8]);

impl Warp {
    /// Onto corners in turn; `None` where they make no quadrilateral.
    pub fn onto([a, b, c, d]: [[f32; 2]; 4]) -> Option<Self> {
        let sum = [0, 1].map(|i| a[i] - b[i] + c[i] - d[i]);
        let (p, q) = ([0, 1].map(|i| b[i] - c[i]), [0, 1].map(|i| d[i] - c[i]));
        let area = p[0] * q[1] - q[0] * p[1];
        if area.is_nan() || area.abs() < 1.0 {
            return None;
        }
        let g = (sum[0] * q[1] - q[0] * sum[1]) / area;
        let h = (p[0] * sum[1] - sum[0] * p[1]) / area;
        let row = |i: usize| [b[i] - a[i] + g * b[i], d[i] - a[i] + h * d[i], a[i]];
        let ([x0, x1, x2], [y0, y1, y2]) = (row(0), row(1));
        Some(Self([x0, x1, x2, y0, y1, y2, g, h]))
    }

    /// Where a point of the square, 0…1 each way inside of it, is seen.
    pub fn at(&self, u: f32, v: f32) -> [f32; 2] {
        let [x0, x1, x2, y0, y1, y2, g, h] = self.0;
        let depth = g * u + h * v + 1.0;
        if depth < HORIZON {
            return [NOWHERE; 2];
        }
        [(x0 * u + x1 * v + x2) / depth, (y0 * u + y1 * v + y2) / depth]
    }
}

/// A picture whose code is dark on light: inverted where the code is light on dark.
#[derive(Clone, Copy)]
pub struct Grey<'a> {
    /// The picture as it is.
    pub picture: &'a GrayImage,
    /// Whether the code in it is light on dark.
    pub inverted: bool,
}

impl Grey<'_> {
    /// The grey level at a point, between the pixels around it; paper outside of the picture.
    pub fn at(&self, [x, y]: [f32; 2]) -> f32 {
        let (width, height) = self.picture.dimensions();
        let (x, y) = (x - 0.5, y - 0.5);
        if !(x > -1.0 && y > -1.0 && x < width as f32 && y < height as f32) {
            return 255.0;
        }
        let (left, top) = (x.floor(), y.floor());
        let (u, v) = (x - left, y - top);
        let raw = self.picture.as_raw();
        // A negative place becomes 0 by the cast: the border repeats itself.
        let (xs, ys) = ([left as usize, (left + 1.0) as usize], [top as usize, (top + 1.0) as usize]);
        let tap = |i: usize, j: usize| {
            let (x, y) = (xs[i].min(width as usize - 1), ys[j].min(height as usize - 1));
            raw.get(y * width as usize + x).map_or(255.0, |&v| f32::from(v))
        };
        let upper = tap(0, 0) * (1.0 - u) + tap(1, 0) * u;
        let lower = tap(0, 1) * (1.0 - u) + tap(1, 1) * u;
        let level = upper * (1.0 - v) + lower * v;
        if self.inverted { 255.0 - level } else { level }
    }
}
