//! Owns what a line of text stands on, judged from the luma around it: whether a closed outline runs around it, how far away and of
//! what shape. Pages are not its business: those are seen from many lines together.

use super::{Quad, Surface};
use image::GrayImage;

/// Rays across the upper and the lower edge of the line.
const LONG: usize = 16;
/// Rays across its left and right edge.
const SHORT: usize = 5;
/// Rays that fan out from each corner.
const CORNER: usize = 3;
const RAYS: usize = 2 * LONG + 2 * SHORT + 4 * CORNER;
/// Steps along a ray.
const STEPS: usize = 34;
/// Steps of a ray on the height of the line.
const STEPS_PER_LINE: f32 = 8.0;
/// How far from one ray to the next an outline may come nearer or go farther, in steps.
const BEND: usize = 2;
/// An edge as strong as this share of the text's own contrast counts no more than that.
const STRONGEST: f32 = 1.0;

/// What is measured of the outline.
type Traits = [f32; 16];

/// Grey levels along rays that leave the line on all sides, clockwise from its upper left corner.
struct Rays {
    values: [[f32; STEPS]; RAYS],
}

impl Rays {
    fn cast(luma: &GrayImage, quad: &Quad) -> Self {
        let (sin, cos) = quad.angle().sin_cos();
        let (half_w, half_h) = (quad.width() / 2.0, quad.height() / 2.0);
        let step = quad.height() / STEPS_PER_LINE;
        let [cx, cy] = quad.centre();
        let mut values = [[0.0; STEPS]; RAYS];
        for (ray, values) in values.iter_mut().enumerate() {
            let (start, direction) = departure(ray, half_w, half_h);
            // Across the ray, so that one stray hair is no edge.
            let across = [-direction[1], direction[0]];
            for (i, value) in values.iter_mut().enumerate() {
                let far = (i as f32 + 0.5) * step;
                let mut sum = 0.0;
                for (aside, ahead) in [(-0.7, -0.25), (0.0, 0.25), (0.7, -0.25), (-0.35, 0.25), (0.35, 0.0)] {
                    let (aside, ahead) = (aside * step, far + ahead * step);
                    let u = start[0] + direction[0] * ahead + across[0] * aside;
                    let v = start[1] + direction[1] * ahead + across[1] * aside;
                    sum += grey(luma, cx + u * cos - v * sin, cy + u * sin + v * cos);
                }
                *value = sum / 5.0;
            }
        }
        Self { values }
    }

    /// How much the picture changes outwards at each step, as a share of `contrast`, between −1 and 1.
    fn edges(&self, contrast: f32) -> Field {
        let mut edges = [[0.0; STEPS]; RAYS];
        for (to, from) in edges.iter_mut().zip(&self.values) {
            for i in 1..STEPS - 2 {
                let outside = from[i + 1] + from[i + 2];
                let inside = from[i] + from[i - 1];
                to[i] = ((outside - inside) / (2.0 * contrast)).clamp(-STRONGEST, STRONGEST);
            }
        }
        edges
    }
}

/// One value for each step of each ray.
type Field = [[f32; STEPS]; RAYS];

/// Where a ray leaves the line's rectangle, and in which direction.
fn departure(ray: usize, half_w: f32, half_h: f32) -> ([f32; 2], [f32; 2]) {
    let share = |i: usize, n: usize| 2.0 * (i as f32 + 0.5) / n as f32 - 1.0;
    let fan = |i: usize, quarter: f32| {
        let angle = (quarter + (i as f32 + 1.0) / (CORNER + 1) as f32) * std::f32::consts::FRAC_PI_2;
        [angle.cos(), angle.sin()]
    };
    let side = LONG + CORNER;
    let end = SHORT + CORNER;
    match ray {
        i if i < LONG => ([share(i, LONG) * half_w, -half_h], [0.0, -1.0]),
        i if i < side => ([half_w, -half_h], fan(i - LONG, -1.0)),
        i if i < side + SHORT => ([half_w, share(i - side, SHORT) * half_h], [1.0, 0.0]),
        i if i < side + end => ([half_w, half_h], fan(i - side - SHORT, 0.0)),
        i if i < side + end + LONG => ([-share(i - side - end, LONG) * half_w, half_h], [0.0, 1.0]),
        i if i < 2 * side + end => ([-half_w, half_h], fan(i - side - end - LONG, 1.0)),
        i if i < 2 * side + end + SHORT => ([-half_w, -share(i - 2 * side - end, SHORT) * half_h], [-1.0, 0.0]),
        i => ([-half_w, -half_h], fan((i - 2 * side - end - SHORT).min(CORNER - 1), 2.0)),
    }
}

/// The rays that leave the upper, right, lower and left edge.
fn sides() -> [std::ops::Range<usize>; 4] {
    let (side, end) = (LONG + CORNER, SHORT + CORNER);
    [0..LONG, side..side + SHORT, side + end..side + end + LONG, 2 * side + end..2 * side + end + SHORT]
}

/// The grey level at a point; beyond the border the nearest.
fn grey(luma: &GrayImage, x: f32, y: f32) -> f32 {
    let (x, y) = ((x as u32).min(luma.width() - 1), (y as u32).min(luma.height() - 1));
    f32::from(luma.as_raw()[y as usize * luma.width() as usize + x as usize])
}

/// Standard deviation of the grey levels inside the line, and their mean.
fn spread(luma: &GrayImage, quad: &Quad) -> f32 {
    let [a, b, _, d] = quad.corners;
    let (mut sum, mut squares, mut n) = (0.0, 0.0, 0.0);
    for i in 0..12 {
        for j in 0..64 {
            let (u, v) = ((j as f32 + 0.5) / 64.0, (i as f32 + 0.5) / 12.0);
            let at = |axis: usize| a[axis] + u * (b[axis] - a[axis]) + v * (d[axis] - a[axis]);
            let value = grey(luma, at(0), at(1));
            sum += value;
            squares += value * value;
            n += 1.0;
        }
    }
    (squares / n - (sum / n) * (sum / n)).max(0.0).sqrt()
}

/// The closed path around the line that collects most of `gain`, as one step for each ray.
fn outline(gain: &Field) -> [usize; RAYS] {
    let mut best = gain[0];
    let mut came_from = [[0_u8; STEPS]; RAYS];
    // Once around to settle where it starts, once more to follow it: closed but for chance.
    let mut path = [0; RAYS];
    for lap in 0..2 {
        for ray in usize::from(lap == 0)..RAYS {
            let before = best;
            for step in 0..STEPS {
                let (low, high) = (step.saturating_sub(BEND), (step + BEND).min(STEPS - 1));
                let mut from = step;
                for other in low..=high {
                    if before[other] - bend(other, step) > before[from] - bend(from, step) {
                        from = other;
                    }
                }
                best[step] = before[from] - bend(from, step) + gain[ray][step];
                came_from[ray][step] = from as u8;
            }
        }
    }
    let mut step = (0..STEPS).max_by(|a, b| best[*a].total_cmp(&best[*b])).unwrap_or(0);
    for ray in (0..RAYS).rev() {
        path[ray] = step;
        step = usize::from(came_from[ray][step]);
    }
    path
}

/// What a bend of the outline costs.
fn bend(a: usize, b: usize) -> f32 {
    0.04 * a.abs_diff(b) as f32
}

fn measure(luma: &GrayImage, quad: &Quad) -> Option<Traits> {
    let (w, h) = (quad.width(), quad.height());
    if luma.width() == 0 || luma.height() == 0 || !(h >= 4.0 && w >= 1.0 && w.is_finite() && h.is_finite()) {
        return None;
    }
    let contrast = (2.0 * spread(luma, quad)).max(12.0);
    let rays = Rays::cast(luma, quad);
    let falling = rays.edges(-contrast);
    let rising = falling.map(|ray| ray.map(|v| -v));
    let gains = [falling, rising].map(|edges| {
        let path = outline(&edges);
        let gain: f32 = path.iter().zip(&edges).map(|(step, ray)| ray[*step]).sum::<f32>() / RAYS as f32;
        (gain, path, edges)
    });
    let (chosen, other) = if gains[0].0 >= gains[1].0 { (&gains[0], &gains[1]) } else { (&gains[1], &gains[0]) };
    let (gain, path, edges) = chosen;
    let clear = path.iter().zip(edges).filter(|(step, ray)| ray[**step] > 0.3).count() as f32 / RAYS as f32;
    let bends = (0..RAYS).map(|i| path[i].abs_diff(path[(i + 1) % RAYS])).sum::<usize>() as f32 / RAYS as f32;
    let offsets = sides().map(|side| {
        let n = side.len() as f32;
        let mean = path[side.clone()].iter().sum::<usize>() as f32 / n;
        // Around the straight line that fits best.
        let slope_of = |i: usize| i as f32 - (n - 1.0) / 2.0;
        let slope = path[side.clone()].iter().enumerate().map(|(i, p)| slope_of(i) * *p as f32).sum::<f32>()
            / (0..side.len()).map(|i| slope_of(i) * slope_of(i)).sum::<f32>();
        let rest = path[side.clone()].iter().enumerate().map(|(i, p)| (*p as f32 - mean - slope * slope_of(i)).powi(2));
        let rough = (rest.sum::<f32>() / n).sqrt();
        let gain = side.clone().map(|ray| edges[ray][path[ray]]).sum::<f32>() / n;
        ((mean + 1.0) / STEPS_PER_LINE, rough, gain)
    });
    let [top, right, bottom, left] = offsets;
    let (mut inside, mut cells, mut outside, mut out_cells) = (0.0, 0.0_f32, 0.0, 0.0_f32);
    for (ray, step) in edges.iter().zip(path) {
        for v in &ray[1..step.saturating_sub(2).max(1)] {
            inside += v.abs();
            cells += 1.0;
        }
        for v in &ray[(step + 3).min(STEPS)..] {
            outside += v.abs();
            out_cells += 1.0;
        }
    }
    let weakest = offsets.iter().map(|side| side.2).fold(f32::INFINITY, f32::min);
    let (plate_w, plate_h) = (w / h + left.0 + right.0, 1.0 + top.0 + bottom.0);
    Some([
        *gain,
        clear,
        bends,
        weakest,
        (top.1 + bottom.1).min(6.0),
        top.1.max(bottom.1).max(left.1).max(right.1).min(6.0),
        top.0.max(bottom.0),
        left.0.max(right.0),
        (left.0 - right.0).abs(),
        (top.0 - bottom.0).abs(),
        (w / h).ln(),
        (plate_w / plate_h).ln(),
        inside / cells.max(1.0),
        outside / out_cells.max(1.0),
        other.0,
        (h / luma.width().min(luma.height()) as f32).ln(),
    ])
}
