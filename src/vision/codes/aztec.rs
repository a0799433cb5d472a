//! Owns finding Aztec codes anywhere and at any slant: by the light ring in their bull's eye, which tells the perspective. The
//! decoder's own detector needs them in the middle and seen from straight ahead.

use image::{GrayImage, Luma};
use rxing::common::BitMatrix;

/// Pixels that a module gets in the straightened picture.
const MODULE: f32 = 5.0;
/// Modules across the largest compact and the largest full symbol (ISO/IEC 24778), with a margin.
const EXTENT: [f32; 2] = [27.0 + 4.0, 151.0 + 4.0];
/// Modules from edge to edge of the outermost light ring, in compact and in full symbols.
const RING: [f32; 2] = [7.0, 11.0];
/// Most pixels of a ring.
const LARGEST_RING: usize = 60_000;
/// Bull's eyes that are looked at in one picture.
const MOST_EYES: usize = 6;

/// A picture of a symbol seen from straight ahead, and how its pixels lie in the picture it was made of.
pub struct Straightened {
    /// The picture, the bull's eye in its middle.
    pub picture: GrayImage,
    warp: Warp,
    /// Pixels to modules of the ring.
    scale: f32,
}

impl Straightened {
    /// A point of the straightened picture in the picture it was made of.
    pub fn at(&self, x: f32, y: f32) -> [f32; 2] {
        let centre = self.picture.width() as f32 / 2.0;
        self.warp.at((x - centre) * self.scale + 0.5, (y - centre) * self.scale + 0.5)
    }
}

/// The symbols whose bull's eye is seen in `bits` (set is dark), straightened out of `picture`.
pub fn straightened(bits: &BitMatrix, picture: &GrayImage) -> Vec<Straightened> {
    let mut found = Vec::new();
    for centre in eyes(bits) {
        // The outermost closed ring tells the perspective best: full symbols have one more than compact ones.
        let compact = ring(bits, centre, 1);
        let full = ring(bits, centre, 2);
        for (kind, corners) in [(1, full), (0, compact)] {
            let Some(warp) = corners.and_then(Warp::onto) else { continue };
            let ring = RING[kind];
            let reach = EXTENT[kind].min(
                2.0 * ring * picture.width().max(picture.height()) as f32 / side(&corners.unwrap_or_default()).max(1.0),
            );
            let size = (reach * MODULE).round().max(1.0) as u32;
            let mut out = Straightened { picture: GrayImage::new(size, size), warp, scale: 1.0 / (MODULE * ring) };
            let straight =
                GrayImage::from_fn(size, size, |x, y| sample(picture, out.at(x as f32 + 0.5, y as f32 + 0.5)));
            out.picture = straight;
            found.push(out);
        }
    }
    found
}

/// Middles of bull's eyes: seven runs of about one length around a dark one, across and down.
fn eyes(bits: &BitMatrix) -> Vec<[u32; 2]> {
    let (width, height) = (bits.width(), bits.height());
    let mut found: Vec<[u32; 2]> = Vec::new();
    for y in (0..height).step_by(2) {
        // The last seven runs' ends and the present run's begin.
        let mut ends: Vec<u32> = Vec::with_capacity(64);
        let mut last = false;
        for x in 0..width {
            let dark = bits.get(x, y);
            if dark != last {
                ends.push(x);
                last = dark;
                // Light to dark just ended a light run, so that the seven runs before it begin and end light.
                if let (true, Some(seven)) = (dark, ends.len().checked_sub(8).and_then(|from| ends.get(from..))) {
                    centre(seven).into_iter().for_each(|x| try_eye(bits, [x, y], seven, &mut found));
                }
            }
        }
        if found.len() >= MOST_EYES {
            break;
        }
    }
    found
}

/// The middle of seven runs of about one length, light, dark, light, dark in the middle; `None` where they are not.
fn centre(ends: &[u32]) -> Option<u32> {
    let widths: Vec<u32> = ends.iter().zip(ends.iter().skip(1)).map(|(a, b)| b - a).collect();
    let total: u32 = widths.iter().sum();
    // Two pixels of slack, since small modules are two or three pixels wide.
    let fits = widths.iter().all(|&w| w * 14 <= total * 4 + 14 && w * 14 + 14 >= total);
    (fits && widths.len() == 7 && total >= 10).then(|| ends.get(3).zip(ends.get(4)).map_or(0, |(a, b)| a.midpoint(*b)))
}

fn try_eye(bits: &BitMatrix, [x, y]: [u32; 2], ends: &[u32], found: &mut Vec<[u32; 2]>) {
    let span = ends.last().zip(ends.first()).map_or(0, |(b, a)| b - a);
    if found.len() >= MOST_EYES || found.iter().any(|eye| eye[0].abs_diff(x) + eye[1].abs_diff(y) < span) {
        return;
    }
    // Up and down from here: dark, light, dark, light, each ending within what the slant of a photo allows.
    let walk = |step: i64| {
        let (mut at, mut dark, mut turns) = (i64::from(y), true, Vec::new());
        while turns.len() < 4 {
            at += step;
            let seen = u32::try_from(at).ok().filter(|&at| at < bits.height()).map(|at| bits.get(x, at));
            match seen {
                None => break,
                Some(seen) if seen != dark => {
                    turns.push(at.abs_diff(i64::from(y)) as f32);
                    dark = seen;
                }
                Some(_) => {}
            }
        }
        turns
    };
    let (up, down) = (walk(-1), walk(1));
    let (Some(&up), Some(&down)) = (up.get(3), down.get(3)) else { return };
    let module = span as f32 / 7.0;
    let middle = f64::from(y) + f64::from(down - up) / 2.0;
    let high = (up + down) / 7.0;
    if high < 0.5 * module || high > 2.0 * module || (down - up).abs() > 2.0 * high {
        return;
    }
    found.push([x, middle.round().max(0.0) as u32]);
}

/// The corners of the light ring that is met behind `skip` others on the way to the right of a bull's eye's middle; `None` where it is
/// not closed.
fn ring(bits: &BitMatrix, [x, y]: [u32; 2], skip: usize) -> Option<[[f32; 2]; 4]> {
    let mut start = x;
    let mut lights = 0;
    let mut last = true;
    loop {
        start += 1;
        let dark = bits.try_get(start, y)?;
        if last && !dark {
            if lights == skip {
                break;
            }
            lights += 1;
        }
        last = dark;
    }
    let ring = flood(bits, [start, y])?;
    let far = |from: [f32; 2]| {
        let distance = |p: &[u32; 2]| (p[0] as f32 + 0.5 - from[0]).hypot(p[1] as f32 + 0.5 - from[1]);
        ring.iter().max_by(|a, b| distance(a).total_cmp(&distance(b))).map(|p| [p[0] as f32 + 0.5, p[1] as f32 + 0.5])
    };
    let centre = [x as f32 + 0.5, y as f32 + 0.5];
    let a = far(centre)?;
    let c = far(a)?;
    let across = |p: &[u32; 2]| (c[0] - a[0]) * (p[1] as f32 + 0.5 - a[1]) - (c[1] - a[1]) * (p[0] as f32 + 0.5 - a[0]);
    let point = |p: &[u32; 2]| [p[0] as f32 + 0.5, p[1] as f32 + 0.5];
    let b = ring.iter().min_by(|p, q| across(p).total_cmp(&across(q))).map(point)?;
    let d = ring.iter().max_by(|p, q| across(p).total_cmp(&across(q))).map(point)?;
    // Corners are of pixels' centres: half a pixel more to the outside.
    let outward = |p: [f32; 2]| [0, 1].map(|i| p[i] + 0.5 * (p[i] - centre[i]).signum());
    let corners = [a, b, c, d].map(outward);
    let shoelace: f32 =
        (0..4).map(|i| corners[i][0] * corners[(i + 1) % 4][1] - corners[(i + 1) % 4][0] * corners[i][1]).sum();
    // A square ring fills its outline by 24 of 49 or 40 of 121 modules; its sides are not of very different length.
    let filled = ring.len() as f32 / (shoelace.abs() / 2.0).max(1.0);
    (0.2..=0.75).contains(&filled).then_some(corners)
}

/// The light pixels that hang together with one; `None` where they reach the border or are too many.
fn flood(bits: &BitMatrix, start: [u32; 2]) -> Option<Vec<[u32; 2]>> {
    let (width, height) = (bits.width(), bits.height());
    let mut seen = vec![false; width as usize * height as usize];
    let mut ring = vec![start];
    let mut next = 0;
    while let Some(&[x, y]) = ring.get(next) {
        next += 1;
        if x == 0 || y == 0 || x + 1 >= width || y + 1 >= height || ring.len() > LARGEST_RING {
            return None;
        }
        for [x, y] in [[x - 1, y], [x + 1, y], [x, y - 1], [x, y + 1]] {
            if let Some(seen) = seen.get_mut((y * width + x) as usize)
                && !*seen
                && !bits.get(x, y)
            {
                *seen = true;
                ring.push([x, y]);
            }
        }
    }
    Some(ring)
}

/// Mean side of a quadrilateral.
fn side(corners: &[[f32; 2]; 4]) -> f32 {
    (0..4)
        .map(|i| (corners[i][0] - corners[(i + 1) % 4][0]).hypot(corners[i][1] - corners[(i + 1) % 4][1]))
        .sum::<f32>()
        / 4.0
}

fn sample(picture: &GrayImage, [x, y]: [f32; 2]) -> Luma<u8> {
    let (x, y) = (x - 0.5, y - 0.5);
    let inside = x > -1.0 && y > -1.0 && x < picture.width() as f32 && y < picture.height() as f32;
    if !inside {
        return Luma([255]);
    }
    let (u, v) = (x - x.floor(), y - y.floor());
    let tap = |dx: f32, dy: f32| {
        let (x, y) = ((x.floor() + dx).max(0.0) as u32, (y.floor() + dy).max(0.0) as u32);
        f32::from(picture.get_pixel(x.min(picture.width() - 1), y.min(picture.height() - 1)).0[0])
    };
    let upper = tap(0.0, 0.0) * (1.0 - u) + tap(1.0, 0.0) * u;
    let lower = tap(0.0, 1.0) * (1.0 - u) + tap(1.0, 1.0) * u;
    Luma([(upper * (1.0 - v) + lower * v + 0.5) as u8])
}

/// The projective map of the unit square onto a quadrilateral (Heckbert, "Fundamentals of Texture Mapping", 1989, section 2.2.3).
struct Warp([f32; 8]);

impl Warp {
    /// Onto corners in turn; `None` where they make no quadrilateral.
    fn onto([a, b, c, d]: [[f32; 2]; 4]) -> Option<Self> {
        let sum = [0, 1].map(|i| a[i] - b[i] + c[i] - d[i]);
        let (p, q) = ([0, 1].map(|i| b[i] - c[i]), [0, 1].map(|i| d[i] - c[i]));
        let area = p[0] * q[1] - q[0] * p[1];
        if area.abs() < 1.0 {
            return None;
        }
        let g = (sum[0] * q[1] - q[0] * sum[1]) / area;
        let h = (p[0] * sum[1] - sum[0] * p[1]) / area;
        let row = |i: usize| [b[i] - a[i] + g * b[i], d[i] - a[i] + h * d[i], a[i]];
        let ([x0, x1, x2], [y0, y1, y2]) = (row(0), row(1));
        Some(Self([x0, x1, x2, y0, y1, y2, g, h]))
    }

    fn at(&self, u: f32, v: f32) -> [f32; 2] {
        let [x0, x1, x2, y0, y1, y2, g, h] = self.0;
        let depth = g * u + h * v + 1.0;
        // Behind the horizon there is nothing.
        if depth < 0.05 {
            return [-1e6, -1e6];
        }
        [(x0 * u + x1 * v + x2) / depth, (y0 * u + y1 * v + y2) / depth]
    }
}
