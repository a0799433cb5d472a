//! Owns skin and what looks like its ridges: a pattern of friction ridges, grown and not copied from anybody, and the pictures that
//! carry it.

use crate::draw::{Canvas, Colour, Shape, clouds, cos_sin, mix, noise, smooth};

const SKIN: Colour = [222.0, 168.0, 142.0];
const SHADOW: Colour = [136.0, 84.0, 66.0];
const BLACK: Colour = [26.0, 24.0, 28.0];
const PAPER: Colour = [246.0, 244.0, 238.0];

/// Pixels from ridge to ridge in the pattern as it grows.
const GROWN_PERIOD: f32 = 4.0;

/// Directions that the growing pattern tells apart.
const DIRECTIONS: usize = 32;

/// How often the pattern is filtered: ridges close their gaps and keep some forks and ends.
const ROUNDS: usize = 6;

/// A patch of ridges: -1 (furrow) to 1 (ridge).
struct Ridges {
    width: usize,
    height: usize,
    values: Vec<f32>,
}

impl Ridges {
    /// A whorl: noise that is filtered again and again along the direction that ridges have there.
    fn whorl(width: usize, height: usize, seed: u32) -> Self {
        let kernels: Vec<Kernel> = (0..DIRECTIONS).map(kernel).collect();
        let places = || (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let kernel_at: Vec<usize> = places()
            .map(|(x, y)| {
                let (u, v) = (x as f32 / width as f32 - 0.5, y as f32 / height as f32 - 0.5);
                direction(u, v * height as f32 / width as f32)
            })
            .collect();
        let mut values: Vec<f32> = places().map(|(x, y)| noise(x as i32, y as i32, seed)).collect();
        for _ in 0..ROUNDS {
            let now = Self { width, height, values };
            let filtered = places().zip(&kernel_at).map(|((x, y), kernel)| {
                let taps = kernels[*kernel].iter();
                let sum: f32 = taps.map(|&(dx, dy, weight)| weight * now.clamped(x as i32 + dx, y as i32 + dy)).sum();
                // As steep as a pattern of full height is kept by.
                (sum * 3.0).clamp(-1.0, 1.0)
            });
            values = filtered.collect();
        }
        Self { width, height, values }
    }

    fn clamped(&self, x: i32, y: i32) -> f32 {
        let (x, y) = (x.clamp(0, self.width as i32 - 1) as usize, y.clamp(0, self.height as i32 - 1) as usize);
        self.values[y * self.width + x]
    }

    /// The value at a place between the grown ones.
    fn at(&self, x: f32, y: f32) -> f32 {
        let (left, top) = (x.floor(), y.floor());
        let (u, v) = (x - left, y - top);
        let row = |dy: i32| {
            let a = self.clamped(left as i32, top as i32 + dy);
            a + (self.clamped(left as i32 + 1, top as i32 + dy) - a) * u
        };
        let (upper, lower) = (row(0), row(1));
        upper + (lower - upper) * v
    }
}

/// Places around a pixel, and their weights.
type Kernel = Vec<(i32, i32, f32)>;

/// A wave across one direction, fading out: what is ridge along it grows, what is flat does not.
fn kernel(direction: usize) -> Kernel {
    let (cos, sin) = cos_sin(direction as f32 * 180.0 / DIRECTIONS as f32);
    let reach = 1.4 * GROWN_PERIOD;
    let edge = reach.ceil() as i32;
    let mut taps = Vec::new();
    for dy in -edge..=edge {
        for dx in -edge..=edge {
            let (x, y) = (dx as f32, dy as f32);
            let far = (x * x + y * y) / (reach * reach);
            if far < 1.0 {
                let across = (y * cos - x * sin) / GROWN_PERIOD;
                let turns = across - across.round();
                taps.push((dx, dy, (1.0 - far) * (1.0 - far) * cos_sin(turns * 360.0).0));
            }
        }
    }
    let mean = taps.iter().map(|tap| tap.2).sum::<f32>() / taps.len() as f32;
    taps.iter_mut().for_each(|tap| tap.2 -= mean);
    let all: f32 = taps.iter().map(|tap| if tap.2 < 0.0 { -tap.2 } else { tap.2 }).sum();
    taps.iter_mut().for_each(|tap| tap.2 /= all);
    taps
}

/// The direction of ridges around two cores with two deltas below (Sherlock and Monro 1993): half of the sum of the angles seen from the
/// cores less those seen from the deltas. Only products and square roots of complex numbers are needed for that.
fn direction(u: f32, v: f32) -> usize {
    let unit = |x: f32, y: f32| {
        let length = (x * x + y * y).sqrt().max(1e-3);
        (x / length, y / length)
    };
    let times = |a: (f32, f32), b: (f32, f32)| (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0);
    let mut double = (1.0, 0.0);
    for (x, y, sign) in [(0.02, -0.1, 1.0), (-0.02, 0.06, 1.0), (-0.52, 0.5, -1.0), (0.56, 0.54, -1.0)] {
        let (dx, dy) = unit(u - x, v - y);
        double = times(double, (dx, dy * sign));
    }
    // Half of the angle: cos² = (1 + cos 2θ) / 2.
    let cos = ((1.0 + double.0) / 2.0).max(0.0).sqrt();
    let sin = ((1.0 - double.0) / 2.0).max(0.0).sqrt() * if double.1 < 0.0 { -1.0 } else { 1.0 };
    // The nearest direction is the one whose axis it lies along most.
    let along = |direction: usize| {
        let (c, s) = cos_sin(direction as f32 * 180.0 / DIRECTIONS as f32);
        let dot = c * cos + s * sin;
        dot * dot
    };
    (0..DIRECTIONS).max_by(|a, b| along(*a).total_cmp(&along(*b))).unwrap_or(0)
}

/// A fingertip before a grey wall, so near that its ridges are `period` pixels apart (0: skin without ridges). 480 x 600.
pub fn fingertip(period: f32) -> Canvas {
    let mut canvas = Canvas::new(480, 600, |x, y| {
        mix([120.0, 134.0, 148.0], [84.0, 96.0, 112.0], smooth(0.0, 700.0, x + y))
            .map(|c| c + 3.0 * clouds(x, y, 60.0, 3))
    });
    let (middle, top, half) = (236.0, 70.0, 132.0);
    let finger = Shape::curve(&[
        (middle, top),
        (middle + 88.0, top + 40.0),
        (middle + half, top + 150.0),
        (middle + half + 2.0, top + 330.0),
        (middle + half - 6.0, 640.0),
        (middle - half + 6.0, 640.0),
        (middle - half - 2.0, top + 330.0),
        (middle - half, top + 150.0),
        (middle - 88.0, top + 40.0),
    ]);
    let scale = period / GROWN_PERIOD;
    let size = |px: f32| if scale > 0.0 { (px / scale) as usize } else { 1 };
    let ridges = Ridges::whorl(size(280.0), size(400.0), 17);
    canvas.glow(&Shape::line(&[(middle + 30.0, 200.0), (middle + 34.0, 660.0)], 270.0), 60.0, 0.45, BLACK);
    canvas.paint(&finger, 2.0, 1.0, |x, y, depth| {
        let round = smooth(0.0, 90.0, depth);
        let light = 0.35 + 0.65 * round - 0.12 * smooth(-120.0, 160.0, x - middle);
        let skin = mix(SHADOW, SKIN, light).map(|c| c + 2.5 * clouds(x, y, 38.0, 9));
        let flushed = mix(skin, [206.0, 124.0, 112.0], 0.25 * smooth(260.0, 0.0, y - top));
        // The crease of the last joint.
        let crease = (y - 478.0 - 0.0005 * (x - middle) * (x - middle)) / 5.0;
        let dark = 26.0 / (1.0 + crease * crease);
        let height = if scale > 0.0 { ridges.at((x - middle + 140.0) / scale, (y - top) / scale) } else { 0.0 };
        let here = smooth(6.0, 60.0, depth) * smooth(462.0, 430.0, y);
        flushed.map(|c| c * (1.0 + 0.06 * height * here) - dark)
    });
    canvas.develop(1.2, 31);
    canvas
}

/// An ink print on a form. 420 x 480.
pub fn inked() -> Canvas {
    let mut canvas =
        Canvas::new(420, 480, |x, y| PAPER.map(|c| c - 4.0 * smooth(0.0, 900.0, x + y) + 1.5 * clouds(x, y, 5.0, 2)));
    let frame = [(50.0, 40.0), (370.0, 40.0), (370.0, 440.0), (50.0, 440.0), (50.0, 40.0)];
    canvas.fill(&Shape::Strokes { lines: vec![frame.to_vec()], width: 2.0 }, [90.0, 98.0, 120.0]);
    let scale = 7.0 / GROWN_PERIOD;
    let ridges = Ridges::whorl(150, 200, 29);
    canvas.paint(&Shape::ellipse(210.0, 240.0, 116.0, 160.0, 3.0), 6.0, 1.0, |x, y, depth| {
        let pressed = smooth(0.0, 40.0, depth) * (0.85 + 0.3 * clouds(x, y, 40.0, 6));
        let ink = smooth(-0.35, 0.35, ridges.at((x - 80.0) / scale, (y - 70.0) / scale)) * pressed;
        mix(PAPER, [40.0, 42.0, 58.0], ink * 0.92)
    });
    canvas.develop(1.0, 7);
    canvas
}

/// A hand held up, from so far that its ridges are lost. 560 x 640.
pub fn hand() -> Canvas {
    let mut canvas = Canvas::new(560, 640, |x, y| {
        mix([146.0, 168.0, 156.0], [92.0, 112.0, 108.0], smooth(0.0, 800.0, x + y))
            .map(|c| c + 4.0 * clouds(x, y, 70.0, 5))
    });
    // Each finger from its knuckle to its tip, with its width.
    let fingers = [
        ([(196.0, 470.0), (140.0, 410.0), (84.0, 352.0)], 50.0),
        ([(212.0, 376.0), (196.0, 270.0), (186.0, 152.0)], 46.0),
        ([(266.0, 362.0), (266.0, 240.0), (268.0, 116.0)], 48.0),
        ([(318.0, 372.0), (330.0, 260.0), (342.0, 148.0)], 46.0),
        ([(362.0, 398.0), (386.0, 318.0), (410.0, 232.0)], 40.0),
    ];
    let palm = [
        (184.0, 368.0),
        (230.0, 350.0),
        (290.0, 346.0),
        (350.0, 364.0),
        (386.0, 400.0),
        (378.0, 470.0),
        (346.0, 540.0),
        (336.0, 660.0),
        (226.0, 660.0),
        (218.0, 560.0),
        (176.0, 492.0),
        (166.0, 430.0),
    ];
    let skin = |x: f32, y: f32, depth: f32| {
        mix(SHADOW, SKIN, 0.5 + 0.5 * smooth(0.0, 20.0, depth)).map(|c| c + 2.5 * clouds(x, y, 24.0, 12))
    };
    canvas.paint(&Shape::curve(&palm), 1.6, 1.0, skin);
    for (bones, width) in &fingers {
        canvas.paint(&Shape::line(bones, *width), 1.6, 1.0, skin);
    }
    // The fingers' roots and the palm are one.
    canvas.glow(
        &Shape::curve(&palm.map(|(x, y)| (275.0 + (x - 275.0) * 0.84, 460.0 + (y - 460.0) * 0.9))),
        30.0,
        1.0,
        SKIN,
    );
    let crease = |canvas: &mut Canvas, points: &[(f32, f32)], width: f32| {
        canvas.glow(&Shape::line(points, width), 3.0, 0.5, SHADOW);
    };
    for (bones, width) in &fingers {
        for t in [0.32, 0.66] {
            let at = |i: usize, j: usize, t: f32| {
                (bones[i].0 + (bones[j].0 - bones[i].0) * t, bones[i].1 + (bones[j].1 - bones[i].1) * t)
            };
            let (x, y) = at(0, 2, t);
            crease(&mut canvas, &[(x - width * 0.36, y + 2.0), (x, y + 5.0), (x + width * 0.36, y)], 2.0);
        }
    }
    crease(&mut canvas, &[(186.0, 420.0), (240.0, 424.0), (300.0, 408.0), (346.0, 376.0)], 3.0);
    crease(&mut canvas, &[(182.0, 436.0), (250.0, 450.0), (330.0, 470.0)], 3.0);
    crease(&mut canvas, &[(192.0, 428.0), (236.0, 480.0), (246.0, 570.0)], 3.0);
    canvas.develop(1.4, 23);
    canvas
}

/// Corduroy of the colour of skin: straight, even cords. 560 x 420.
pub fn corduroy() -> Canvas {
    let mut canvas = Canvas::new(560, 420, |x, y| {
        let across = (x * 0.94 + y * 0.34 + 4.0 * clouds(x, y, 240.0, 41)) / 7.0;
        let cord = cos_sin((across - across.round()) * 360.0).0;
        let pile = 4.0 * noise(x as i32 / 2, y as i32 / 2, 43);
        mix([196.0, 142.0, 114.0], [168.0, 116.0, 92.0], smooth(0.0, 900.0, x + y))
            .map(|c| c * (1.0 + 0.08 * cord) + pile)
    });
    canvas.glow(&Shape::line(&[(-20.0, 300.0), (240.0, 340.0), (600.0, 300.0)], 12.0), 40.0, 0.35, BLACK);
    canvas.develop(1.2, 47);
    canvas
}
