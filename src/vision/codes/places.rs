//! Owns where a code could be: a cheap look at edges, in cells, on several sizes of the picture. Stripes in one direction could be a
//! linear code; dense edges in two directions could be a matrix code.

use image::GrayImage;

use super::frame::{Frame, Pyramid};
use crate::vision::quad::Quad;

/// Side of a cell, in pixels of its size.
const CELL: usize = 8;
/// Least mean squared step between neighbouring pixels in a cell with edges of a code: a contrast of 40 levels at 4 pixels a module.
const EDGES: f32 = 60.0;
/// Coherence (0 all directions alike, 1 one direction) above which a cell is stripes.
const STRIPES: f32 = 0.6;
/// How alike two neighbouring cells run, as the cosine of twice their angle: 17°.
const ALIKE: f32 = 0.83;
/// Least length of a striped place along its reading direction, in pixels of its size.
const SHORTEST: f32 = 48.0;
/// Share of the rectangle around a row of stripes that a parallelogram must do with to be looked at too: fur and leaves fill neither.
const LEANING: f32 = 0.75;
/// How many striped and how many dense places are handed on at most.
const MOST: usize = 24;
/// How many of each are handed on where the look need not be thorough.
const FEW: usize = 8;

/// A place that could hold a code.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Where, its reading direction along the edges' steps.
    pub quad: Quad,
    /// How much speaks for it.
    pub weight: f32,
    /// The parallelogram of its stripes where they lean: its reading direction along the row of stripes, the other along themselves.
    pub leaning: Option<Quad>,
}

/// Places for linear codes and for matrix codes, best first.
#[derive(Debug, Default)]
pub struct Places {
    /// Stripes in one direction.
    pub striped: Vec<Place>,
    /// Edges in several directions.
    pub dense: Vec<Place>,
}

/// Sums over a cell: the structure tensor.
#[derive(Debug, Clone, Copy, Default)]
struct Tensor {
    xx: f32,
    yy: f32,
    xy: f32,
}

impl Tensor {
    fn energy(self) -> f32 {
        self.xx + self.yy
    }

    fn coherence(self) -> f32 {
        (self.xx - self.yy).hypot(2.0 * self.xy) / self.energy().max(1e-6)
    }

    /// Unit vector at twice the angle of the steps.
    fn double(self) -> [f32; 2] {
        let (x, y) = (self.xx - self.yy, 2.0 * self.xy);
        let length = x.hypot(y).max(1e-6);
        [x / length, y / length]
    }

    /// Angle of the steps, radians.
    fn angle(self) -> f32 {
        (2.0 * self.xy).atan2(self.xx - self.yy) / 2.0
    }

    fn add(&mut self, other: Self) {
        self.xx += other.xx;
        self.yy += other.yy;
        self.xy += other.xy;
    }
}

/// The cells of one size.
struct Cells {
    width: usize,
    height: usize,
    tensors: Vec<Tensor>,
}

impl Cells {
    fn new(picture: &GrayImage) -> Self {
        let (stride, rows) = (picture.width() as usize, picture.height() as usize);
        let (width, height) = (stride.saturating_sub(1) / CELL, rows.saturating_sub(1) / CELL);
        let mut tensors = vec![Tensor::default(); width * height];
        let raw = picture.as_raw();
        for (cy, line) in tensors.chunks_exact_mut(width.max(1)).enumerate() {
            let mut sums = vec![[0_i32; 3]; width];
            for y in cy * CELL..(cy + 1) * CELL {
                let (Some(row), Some(below)) =
                    (raw.get(y * stride..(y + 1) * stride), raw.get((y + 1) * stride..(y + 2) * stride))
                else {
                    continue;
                };
                for (cx, sum) in sums.iter_mut().enumerate() {
                    let at = cx * CELL;
                    let (Some(here), Some(down)) = (row.get(at..at + CELL + 1), below.get(at..at + CELL)) else {
                        continue;
                    };
                    for ((pair, &down), _) in here.windows(2).zip(down).zip(0..CELL) {
                        let (Some(&a), Some(&b)) = (pair.first(), pair.get(1)) else { continue };
                        let (gx, gy) = (i32::from(b) - i32::from(a), i32::from(down) - i32::from(a));
                        sum[0] += gx * gx;
                        sum[1] += gy * gy;
                        sum[2] += gx * gy;
                    }
                }
            }
            let scale = 1.0 / (CELL * CELL) as f32;
            for (tensor, [xx, yy, xy]) in line.iter_mut().zip(sums) {
                *tensor = Tensor { xx: xx as f32 * scale, yy: yy as f32 * scale, xy: xy as f32 * scale };
            }
        }
        Self { width, height, tensors }
    }

    fn get(&self, i: usize) -> Tensor {
        self.tensors.get(i).copied().unwrap_or_default()
    }

    /// Cells that hang together: each taken cell, and those within `reach` cells that `alike` says belong to it.
    fn groups(
        &self,
        taken: impl Fn(Tensor) -> bool,
        reach: usize,
        alike: impl Fn(Tensor, Tensor) -> bool,
    ) -> Vec<Vec<usize>> {
        let mut open: Vec<bool> = self.tensors.iter().map(|&tensor| taken(tensor)).collect();
        let mut groups = Vec::new();
        for seed in 0..open.len() {
            if !std::mem::take(&mut open[seed]) {
                continue;
            }
            let mut group = vec![seed];
            let mut next = 0;
            while let Some(&cell) = group.get(next) {
                next += 1;
                let (x, y) = (cell % self.width, cell / self.width);
                for ny in y.saturating_sub(reach)..=(y + reach).min(self.height - 1) {
                    for nx in x.saturating_sub(reach)..=(x + reach).min(self.width - 1) {
                        let near = ny * self.width + nx;
                        if open[near] && alike(self.get(cell), self.get(near)) {
                            open[near] = false;
                            group.push(near);
                        }
                    }
                }
            }
            groups.push(group);
        }
        groups
    }

    /// The sum of a group's tensors and the rectangle around it at an angle, in pixels of this size.
    fn around(&self, group: &[usize], angle: f32) -> Quad {
        let (sin, cos) = angle.sin_cos();
        let (mut low, mut high) = ([f32::INFINITY; 2], [f32::NEG_INFINITY; 2]);
        for &cell in group {
            let centre = [cell % self.width, cell / self.width].map(|v| (v as f32 + 0.5) * CELL as f32);
            let turned = [centre[0] * cos + centre[1] * sin, centre[1] * cos - centre[0] * sin];
            for axis in 0..2 {
                low[axis] = low[axis].min(turned[axis]);
                high[axis] = high[axis].max(turned[axis]);
            }
        }
        let middle = [0, 1].map(|i| (low[i] + high[i]) / 2.0);
        let size = [0, 1].map(|i| high[i] - low[i] + CELL as f32);
        Quad::turned([middle[0] * cos - middle[1] * sin, middle[0] * sin + middle[1] * cos], size[0], size[1], angle)
    }

    fn sum(&self, group: &[usize]) -> Tensor {
        let mut sum = Tensor::default();
        group.iter().for_each(|&cell| sum.add(self.get(cell)));
        sum
    }

    fn striped(&self) -> Vec<Place> {
        let groups = self.groups(
            |tensor| tensor.energy() >= EDGES && tensor.coherence() >= STRIPES,
            2,
            |a, b| {
                let (a, b) = (a.double(), b.double());
                a[0] * b[0] + a[1] * b[1] >= ALIKE
            },
        );
        let mut places = Vec::new();
        for group in groups.iter().filter(|group| group.len() >= 4) {
            let sum = self.sum(group);
            let quad = self.around(group, sum.angle());
            let filled = group.len() as f32 * (CELL * CELL) as f32 / quad.area();
            if quad.width() >= SHORTEST && sum.coherence() >= STRIPES && filled >= 0.3 {
                let weight = group.len() as f32 * sum.coherence() * filled;
                places.push(Place { quad, weight, leaning: self.leaning(group, sum.angle(), quad.area()) });
            }
        }
        places
    }

    /// The parallelogram around a group whose stripes do not stand upright on the row that they make, as where a code is seen from
    /// the side or cut off aslant by the picture's edge; `None` where the rectangle, whose area is `around`, holds them about as well.
    fn leaning(&self, group: &[usize], angle: f32, around: f32) -> Option<Quad> {
        let (sin, cos) = angle.sin_cos();
        let turned = |&cell: &usize| {
            let [x, y] = [cell % self.width, cell / self.width].map(|v| (v as f32 + 0.5) * CELL as f32);
            [x * cos + y * sin, y * cos - x * sin]
        };
        let points: Vec<[f32; 2]> = group.iter().map(turned).collect();
        let mean = [0, 1].map(|i| points.iter().map(|point| point[i]).sum::<f32>() / points.len() as f32);
        let (mut uu, mut uv) = (0.0, 0.0);
        for [u, v] in &points {
            uu += (u - mean[0]).powi(2);
            uv += (u - mean[0]) * (v - mean[1]);
        }
        let slope = uv / uu.max(1.0);
        let (mut low, mut high) = ([f32::INFINITY; 2], [f32::NEG_INFINITY; 2]);
        for [u, v] in points {
            let place = [u, v - slope * u];
            for axis in 0..2 {
                low[axis] = low[axis].min(place[axis] - CELL as f32 / 2.0);
                high[axis] = high[axis].max(place[axis] + CELL as f32 / 2.0);
            }
        }
        let corner = |u: f32, v: f32| {
            let v = v + slope * u;
            [u * cos - v * sin, u * sin + v * cos]
        };
        let ([left, top], [right, bottom]) = (low, high);
        let quad =
            Quad { corners: [corner(left, top), corner(right, top), corner(right, bottom), corner(left, bottom)] };
        (quad.area() < LEANING * around).then_some(quad)
    }

    fn dense(&self) -> Vec<Place> {
        let groups = self.groups(|tensor| tensor.energy() >= 3.0 * EDGES, 1, |_, _| true);
        let mut places = Vec::new();
        for group in groups.iter().filter(|group| group.len() >= 4) {
            let sum = self.sum(group);
            let angle = if sum.coherence() > 0.25 { sum.angle() } else { 0.0 };
            let quad = self.around(group, angle);
            let filled = group.len() as f32 * (CELL * CELL) as f32 / quad.area();
            let (short, long) = (quad.width().min(quad.height()), quad.width().max(quad.height()));
            if filled >= 0.4 && long <= 5.0 * short {
                let mean = sum.energy() / group.len() as f32;
                places.push(Place { quad, weight: mean.sqrt() * (group.len() as f32).sqrt() * filled, leaning: None });
            }
        }
        places
    }
}

/// Grey levels between ink and paper, least.
const INK: f32 = 28.0;
/// Share of the variance that two levels explain, least: ink and paper 0.74 to 1.0 on the codes of the corpus; an even spread of greys
/// 0.75, fur, leaves and sky less.
const TWO_LEVELS: f32 = 0.7;
/// The same for stripes, which are read in spite of shadows and glare across them.
const TWO_LEVELS_OF_BARS: f32 = 0.55;
/// Share of ink, least and most: 0.2 to 0.55 on the codes of the corpus, places with a margin around the code among them.
const SHARE: (f32, f32) = (0.15, 0.85);
/// Samples along each side of a place.
const SAMPLES: u32 = 40;

/// Whether a place is in two colours about as ink and paper are.
fn printed(pyramid: &Pyramid<'_>, place: &Place, two_levels_least: f32) -> bool {
    let frame = Frame::over(&place.quad.scaled(0.9, 0.9), SAMPLES, SAMPLES);
    let full = pyramid.full();
    let mut counts = [0_u32; 256];
    for y in 0..SAMPLES {
        for x in 0..SAMPLES {
            let [px, py] = frame.at(x as f32 + 0.5, y as f32 + 0.5);
            // A negative place becomes 0 by the cast: the border repeats itself.
            let (px, py) = ((px as u32).min(full.width() - 1), (py as u32).min(full.height() - 1));
            let level = usize::from(full.get_pixel(px, py).0[0]);
            if let Some(count) = counts.get_mut(level) {
                *count += 1;
            }
        }
    }
    let (explained, share, gap) = two_levels(&counts);
    explained >= two_levels_least && gap >= INK && (SHARE.0..=SHARE.1).contains(&share)
}

/// The best split of grey levels in two (Otsu): share of the variance it explains, share of the darker part, distance of the means.
fn two_levels(counts: &[u32; 256]) -> (f32, f32, f32) {
    let total = counts.iter().sum::<u32>() as f32;
    let weighted =
        |power: i32| counts.iter().enumerate().map(|(v, &n)| (v as f32).powi(power) * n as f32).sum::<f32>() / total;
    let mean = weighted(1);
    let variance = (weighted(2) - mean * mean).max(1.0);
    let (mut dark, mut sum) = (0.0, 0.0);
    let mut best = (0.0, 0.0, 0.0);
    for (v, &n) in counts.iter().enumerate() {
        dark += n as f32;
        sum += v as f32 * n as f32;
        if dark <= 0.0 || dark >= total {
            continue;
        }
        let share = dark / total;
        let gap = (mean * total - sum) / (total - dark) - sum / dark;
        let between = share * (1.0 - share) * gap * gap / variance;
        if between > best.0 {
            best = (between, share, gap);
        }
    }
    best
}

/// Where codes could be, in full-size pixels.
/// `thorough`: also those that are not in two colours, and more of them.
pub fn places(pyramid: &Pyramid<'_>, thorough: bool) -> Places {
    let mut found = Places::default();
    for (picture, scale) in pyramid.levels() {
        let cells = Cells::new(picture);
        if cells.width == 0 || cells.height == 0 {
            continue;
        }
        let quad = |quad: Quad| Quad { corners: quad.corners.map(|corner| corner.map(|v| v * scale)) };
        let grown = |place: Place| Place { quad: quad(place.quad), leaning: place.leaning.map(quad), ..place };
        found.striped.extend(cells.striped().into_iter().map(grown));
        found.dense.extend(cells.dense().into_iter().map(grown));
    }
    let joined = joined(&best(found.striped.clone()));
    found.striped.extend(joined);
    found.striped = best(found.striped);
    found.dense = best(found.dense);
    if !thorough {
        found.striped.retain(|place| printed(pyramid, place, TWO_LEVELS_OF_BARS));
        found.dense.retain(|place| printed(pyramid, place, TWO_LEVELS));
        found.striped.truncate(FEW);
        found.dense.truncate(FEW);
    }
    found
}

/// Striped places that go on behind a gap, as one: wide bars can tear a code in parts.
fn joined(places: &[Place]) -> Vec<Place> {
    let mut found = Vec::new();
    for (i, a) in places.iter().enumerate() {
        for b in places.iter().skip(i + 1) {
            let turn = (a.quad.angle() - b.quad.angle()).sin().abs();
            let (sin, cos) = a.quad.angle().sin_cos();
            let (from, to) = (a.quad.centre(), b.quad.centre());
            let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
            let (along, across) = (dx * cos + dy * sin, dy * cos - dx * sin);
            let [(wa, ha), (wb, hb)] = [a, b].map(|place| (place.quad.width(), place.quad.height()));
            let gap = along.abs() - (wa + wb) / 2.0;
            let alike = turn < 0.25 && ha.max(hb) < 2.0 * ha.min(hb) && across.abs() < 0.4 * ha.max(hb);
            if alike && gap > -0.3 * wa.min(wb) && gap < 0.5 * wa.max(wb) {
                let (low, high) = ((-wa / 2.0).min(along - wb / 2.0), (wa / 2.0).max(along + wb / 2.0));
                let (middle, side) = ((low + high) / 2.0, across / 2.0);
                let centre = [from[0] + middle * cos - side * sin, from[1] + middle * sin + side * cos];
                let quad = Quad::turned(centre, high - low, ha.max(hb), a.quad.angle());
                found.push(Place { quad, weight: 1.1 * (a.weight + b.weight), leaning: None });
            }
        }
    }
    found
}

/// The heaviest, each place once.
fn best(mut places: Vec<Place>) -> Vec<Place> {
    places.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    let mut kept: Vec<Place> = Vec::new();
    for place in places {
        let same = |other: &Place| {
            let shared = other.quad.shared(&place.quad);
            let turn = (other.quad.angle() - place.quad.angle()).sin().abs();
            shared > 0.6 * other.quad.area().max(place.quad.area()) && turn < 0.3
        };
        if kept.len() < MOST && !kept.iter().any(same) {
            kept.push(place);
        }
    }
    kept
}
