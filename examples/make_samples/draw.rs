//! Owns drawing: a canvas of real-valued pixels, soft-edged shapes, blur and grain. Knows nothing of what is drawn (`scenes.rs`).
//!
//! Only `+ - * /` and square roots are used, which IEEE 754 fixes to the last bit: the same picture comes out on every machine.

use image::{Rgb, RgbImage};

/// A colour: red, green, blue as sRGB values 0..=255, not yet rounded.
pub type Colour = [f32; 3];

/// A place in pixels, x to the right and y down.
pub type Point = (f32, f32);

/// `a` at 0, `b` at 1, straight between; `t` is clamped.
pub fn mix(a: Colour, b: Colour, t: f32) -> Colour {
    let t = t.clamp(0.0, 1.0);
    [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t]
}

/// A smooth step from 0 at `from` to 1 at `to`.
pub fn smooth(from: f32, to: f32, x: f32) -> f32 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// Cosine and sine of an angle in degrees (-180..=180), by their Taylor series to the 15th power.
pub fn cos_sin(degrees: f32) -> (f32, f32) {
    let x = f64::from(degrees) * std::f64::consts::PI / 180.0;
    let (mut cos, mut sin, mut term) = (0.0, 0.0, 1.0);
    for n in 0..16 {
        match n % 4 {
            0 => cos += term,
            1 => sin += term,
            2 => cos -= term,
            _ => sin -= term,
        }
        term = term * x / f64::from(n + 1);
    }
    (cos as f32, sin as f32)
}

/// White noise, -1..=1, the same for the same arguments (a finalizer of the kind of MurmurHash3's).
pub fn noise(x: i32, y: i32, seed: u32) -> f32 {
    let mut h =
        (x as u32).wrapping_mul(0x9E37_79B1) ^ (y as u32).wrapping_mul(0x85EB_CA77) ^ seed.wrapping_mul(0xC2B2_AE3D);
    h = (h ^ (h >> 16)).wrapping_mul(0x7FEB_352D);
    h = (h ^ (h >> 15)).wrapping_mul(0x846C_A68B);
    h ^= h >> 16;
    (h >> 8) as f32 / 8_388_608.0 - 1.0
}

/// Noise whose features are `size` pixels large, -1..=1.
pub fn clouds(x: f32, y: f32, size: f32, seed: u32) -> f32 {
    let (gx, gy) = (x / size, y / size);
    let (ix, iy) = (gx.floor(), gy.floor());
    let (fx, fy) = (smooth(0.0, 1.0, gx - ix), smooth(0.0, 1.0, gy - iy));
    let (ix, iy) = (ix as i32, iy as i32);
    let top = noise(ix, iy, seed) * (1.0 - fx) + noise(ix + 1, iy, seed) * fx;
    let bottom = noise(ix, iy + 1, seed) * (1.0 - fx) + noise(ix + 1, iy + 1, seed) * fx;
    top * (1.0 - fy) + bottom * fy
}

/// What can be drawn.
pub enum Shape {
    /// An ellipse turned clockwise by `turn` degrees.
    Ellipse {
        /// Its middle.
        at: Point,
        /// Half its width and half its height before turning.
        radii: Point,
        /// Degrees, clockwise.
        turn: f32,
    },
    /// A closed polygon, grown outwards with round corners by `round` pixels.
    Polygon {
        /// Its corners in order.
        points: Vec<Point>,
        /// Pixels.
        round: f32,
    },
    /// Open lines of one width with round ends; each a list of points.
    Strokes {
        /// The lines.
        lines: Vec<Vec<Point>>,
        /// Width of the pen in pixels.
        width: f32,
    },
}

impl Shape {
    /// A circle.
    pub fn circle(x: f32, y: f32, radius: f32) -> Self {
        Self::ellipse(x, y, radius, radius, 0.0)
    }

    /// An ellipse turned clockwise by `turn` degrees.
    pub fn ellipse(x: f32, y: f32, rx: f32, ry: f32, turn: f32) -> Self {
        Self::Ellipse { at: (x, y), radii: (rx, ry), turn }
    }

    /// A rectangle from its top left corner, with rounded corners.
    pub fn rectangle(x: f32, y: f32, width: f32, height: f32, round: f32) -> Self {
        let (l, t, r, b) = (x + round, y + round, x + width - round, y + height - round);
        Self::Polygon { points: vec![(l, t), (r, t), (r, b), (l, b)], round }
    }

    /// A sharp polygon.
    pub fn polygon(points: &[Point]) -> Self {
        Self::Polygon { points: points.to_vec(), round: 0.0 }
    }

    /// A smooth closed curve through `points` (Catmull-Rom).
    pub fn curve(points: &[Point]) -> Self {
        let n = points.len();
        let points = (0..n).flat_map(|i| {
            let [a, b, c, d] = [points[(i + n - 1) % n], points[i], points[(i + 1) % n], points[(i + 2) % n]];
            (0..STEPS).map(move |s| catmull_rom(a, b, c, d, s as f32 / STEPS as f32))
        });
        Self::Polygon { points: points.collect(), round: 0.0 }
    }

    /// A smooth open line through `points`, drawn with a round pen.
    pub fn line(points: &[Point], width: f32) -> Self {
        let n = points.len();
        let mut line: Vec<Point> = (0..n.saturating_sub(1))
            .flat_map(|i| {
                let [a, b, c, d] = [points[i.saturating_sub(1)], points[i], points[i + 1], points[(i + 2).min(n - 1)]];
                (0..STEPS).map(move |s| catmull_rom(a, b, c, d, s as f32 / STEPS as f32))
            })
            .collect();
        line.extend(points.last());
        Self::Strokes { lines: vec![line], width }
    }

    /// Pixels from `(x, y)` to the edge, negative inside.
    fn distance(&self, x: f32, y: f32) -> f32 {
        match self {
            Self::Ellipse { at, radii, turn } => {
                let (cos, sin) = if *turn == 0.0 { (1.0, 0.0) } else { cos_sin(*turn) };
                let (dx, dy) = (x - at.0, y - at.1);
                let (u, v) = ((dx * cos + dy * sin) / radii.0, (dy * cos - dx * sin) / radii.1);
                let (p, q) = (u / radii.0, v / radii.1);
                // The first-order distance: the implicit function over its gradient's length.
                let k = (u * u + v * v).sqrt();
                k * (k - 1.0) / (p * p + q * q).sqrt().max(1e-6)
            }
            Self::Polygon { points, round } => {
                let (mut nearest, mut inside) = (f32::MAX, false);
                let mut previous = points[points.len() - 1];
                for &corner in points {
                    nearest = nearest.min(square_distance((x, y), previous, corner));
                    let crosses = (corner.1 > y) != (previous.1 > y);
                    if crosses && x < (previous.0 - corner.0) * (y - corner.1) / (previous.1 - corner.1) + corner.0 {
                        inside = !inside;
                    }
                    previous = corner;
                }
                let distance = nearest.sqrt();
                if inside { -distance - round } else { distance - round }
            }
            Self::Strokes { lines, width } => {
                let mut nearest = f32::MAX;
                for line in lines {
                    for ends in line.windows(2) {
                        nearest = nearest.min(square_distance((x, y), ends[0], ends[1]));
                    }
                }
                nearest.sqrt() - width / 2.0
            }
        }
    }

    /// The corners of the upright rectangle around it: top left and bottom right.
    fn bounds(&self) -> (Point, Point) {
        let around = |points: &mut dyn Iterator<Item = &Point>, by: f32| {
            let start = ((f32::MAX, f32::MAX), (f32::MIN, f32::MIN));
            let (low, high) = points
                .fold(start, |(low, high), p| ((low.0.min(p.0), low.1.min(p.1)), (high.0.max(p.0), high.1.max(p.1))));
            ((low.0 - by, low.1 - by), (high.0 + by, high.1 + by))
        };
        match self {
            Self::Ellipse { at, radii, turn } => {
                let (rx, ry) = if *turn == 0.0 { *radii } else { (radii.0.max(radii.1), radii.0.max(radii.1)) };
                ((at.0 - rx, at.1 - ry), (at.0 + rx, at.1 + ry))
            }
            Self::Polygon { points, round } => around(&mut points.iter(), *round),
            Self::Strokes { lines, width } => around(&mut lines.iter().flatten(), width / 2.0),
        }
    }
}

/// Straight pieces that a curve between two points is drawn with.
const STEPS: usize = 6;

/// The point at `t` (0..=1) between `b` and `c` of the Catmull-Rom curve through four points.
fn catmull_rom(a: Point, b: Point, c: Point, d: Point, t: f32) -> Point {
    let at = |a: f32, b: f32, c: f32, d: f32| {
        let (p, q, r) = (c - a, 2.0 * a - 5.0 * b + 4.0 * c - d, 3.0 * b - a - 3.0 * c + d);
        0.5 * (2.0 * b + t * (p + t * (q + t * r)))
    };
    (at(a.0, b.0, c.0, d.0), at(a.1, b.1, c.1, d.1))
}

/// The square of the distance from `p` to the straight line between `a` and `b`.
fn square_distance(p: Point, a: Point, b: Point) -> f32 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let (px, py) = (p.0 - a.0, p.1 - a.1);
    let length = dx * dx + dy * dy;
    let t = if length > 0.0 { ((px * dx + py * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    let (ex, ey) = (px - dx * t, py - dy * t);
    ex * ex + ey * ey
}

/// A picture being drawn.
#[derive(Clone)]
pub struct Canvas {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    pixels: Vec<Colour>,
}

impl Canvas {
    /// A canvas filled with `colour(x, y)`.
    pub fn new(width: u32, height: u32, colour: impl Fn(f32, f32) -> Colour) -> Self {
        let places = (0..height).flat_map(|y| (0..width).map(move |x| (x as f32 + 0.5, y as f32 + 0.5)));
        Self { width, height, pixels: places.map(|(x, y)| colour(x, y)).collect() }
    }

    /// Draws `shape` in one colour with a crisp edge.
    pub fn fill(&mut self, shape: &Shape, colour: Colour) {
        self.paint(shape, 1.0, 1.0, |_, _, _| colour);
    }

    /// Draws `shape` in one colour: its edge `soft` pixels wide, covering by `opacity` 0..=1. Good for shadows and shine.
    pub fn glow(&mut self, shape: &Shape, soft: f32, opacity: f32, colour: Colour) {
        self.paint(shape, soft, opacity, |_, _, _| colour);
    }

    /// Draws `shape` with `colour(x, y, depth)`, `depth` being the pixels inwards from the edge.
    pub fn paint(&mut self, shape: &Shape, soft: f32, opacity: f32, colour: impl Fn(f32, f32, f32) -> Colour) {
        let (low, high) = shape.bounds();
        let range = |low: f32, high: f32, end: u32| {
            let first = (low - soft).floor().max(0.0) as u32;
            first..((high + soft).ceil().max(0.0) as u32).min(end)
        };
        for y in range(low.1, high.1, self.height) {
            for x in range(low.0, high.0, self.width) {
                let (px, py) = (x as f32 + 0.5, y as f32 + 0.5);
                let distance = shape.distance(px, py);
                if distance < soft / 2.0 {
                    let cover = opacity * smooth(soft / 2.0, -soft / 2.0, distance);
                    let pixel = &mut self.pixels[(y * self.width + x) as usize];
                    *pixel = mix(*pixel, colour(px, py, -distance), cover);
                }
            }
        }
    }

    /// Blurs the whole picture: three box blurs of `radius` pixels, close to a Gaussian.
    pub fn blur(&mut self, radius: usize) {
        let (width, height) = (self.width as usize, self.height as usize);
        for _ in 0..3 {
            for y in 0..height {
                blur_line(&mut self.pixels, y * width, 1, width, radius);
            }
            for x in 0..width {
                blur_line(&mut self.pixels, x, width, height, radius);
            }
        }
    }

    /// Adds what a lens and a sensor add: darker corners, and grain of `amount` sRGB steps.
    pub fn develop(&mut self, amount: f32, seed: u32) {
        let (width, height) = (self.width as f32, self.height as f32);
        for (i, pixel) in self.pixels.iter_mut().enumerate() {
            let (x, y) = (i as u32 % self.width, i as u32 / self.width);
            let (u, v) = (x as f32 / width - 0.5, y as f32 / height - 0.5);
            let light = 1.0 - 0.35 * (u * u + v * v);
            let grain = amount * noise(x as i32 / 2, y as i32 / 2, seed);
            *pixel = pixel.map(|c| c * light + grain);
        }
    }

    /// The picture in whole numbers.
    pub fn image(&self) -> RgbImage {
        RgbImage::from_fn(self.width, self.height, |x, y| {
            Rgb(self.pixels[(y * self.width + x) as usize].map(|c| c.round().clamp(0.0, 255.0) as u8))
        })
    }
}

/// Box blur of one row or column: `count` pixels from `start`, `step` apart.
fn blur_line(pixels: &mut [Colour], start: usize, step: usize, count: usize, radius: usize) {
    let line: Vec<Colour> = (0..count).map(|i| pixels[start + i * step]).collect();
    let at = |i: isize| line[i.clamp(0, count as isize - 1) as usize];
    let reach = radius as isize;
    let mut sum = [0.0_f32; 3];
    for i in -reach..=reach {
        let pixel = at(i);
        (0..3).for_each(|c| sum[c] += pixel[c]);
    }
    let size = (2 * radius + 1) as f32;
    for i in 0..count as isize {
        pixels[start + i as usize * step] = sum.map(|c| c / size);
        let (enters, leaves) = (at(i + reach + 1), at(i - reach));
        (0..3).for_each(|c| sum[c] += enters[c] - leaves[c]);
    }
}
