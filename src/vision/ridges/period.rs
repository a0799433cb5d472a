//! Owns how far apart the ridges of a patch are, measured anew once it is known where they lie: at each place a window of as many ridges,
//! so that the same skin gives the same answer at any size of the picture. Where ridges are at all is `field`'s and `judge`'s business.

use std::f32::consts::TAU;

use super::field::Plane;

/// Ridges across a window. Fewer are measured badly, more turn and change too much within it.
const RIDGES: f32 = 5.0;
/// From place to place, in ridges: windows overlap by half.
const APART: f32 = 2.5;
/// Places measured in one patch at most, and in the first round, which only says about which period to look.
const MOST_PLACES: usize = 256;
const FIRST_PLACES: usize = 64;
/// Period on the level that is measured, at least (pixels), so that what made the level smaller has not touched it.
const LEAST_PX: f32 = 4.0;
/// From frequency to frequency at which the power is taken, in parts of a wave a window.
const PROBE: f32 = 0.5;
/// Steps towards the top for each size of the window, and how far one may lead, in waves a window.
const STEPS: usize = 3;
const LONGEST_STEP: f32 = 0.75;
/// A step shorter than this has arrived, in waves a window.
const ARRIVED: f32 = 0.02;
/// From period to period at which the search begins.
const SPREAD: f32 = 1.25;
/// How far a place's period may lie from the patch's, as a factor: below what twice as many lines would have.
const STRAYED: f32 = 1.6;

/// A wave at a place of the picture, as a block of some level has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Start {
    /// Middle of the block, pixels of the picture.
    pub at: [f32; 2],
    /// Pixels of the picture from ridge to ridge.
    pub period_px: f32,
    /// Direction across the ridges, radians.
    pub across: f32,
    /// Amplitude over mean luma.
    pub contrast: f32,
}

/// Middle distance of the ridges where these waves were seen, pixels of the picture; `about_px` is what the blocks took it for, which
/// hardly matters, since the first round mends it. `None` where none can be measured. `inside` says whether a point of the picture
/// belongs to the ridges, `planes` are the picture in full size, half, quarter.
pub fn measured(
    starts: &[Start],
    about_px: f32,
    inside: impl Fn(f32, f32) -> bool,
    planes: &[Plane<'_>],
) -> Option<f32> {
    let first = round(starts, about_px, &inside, FIRST_PLACES, planes)?;
    round(starts, first, &inside, MOST_PLACES, planes)
}

fn round(
    starts: &[Start],
    about_px: f32,
    inside: impl Fn(f32, f32) -> bool,
    most: usize,
    planes: &[Plane<'_>],
) -> Option<f32> {
    let whole = planes.first()?;
    let pitch = APART * about_px.max(1.0);
    let count = |length: usize| (length as f32 / pitch) as usize;
    let (across, down) = (count(whole.width), count(whole.height));
    let middle = |index: usize| [index % across, index / across].map(|at| (at as f32 + 0.5) * pitch);
    let middles: Vec<[f32; 2]> = (0..across * down).map(middle).filter(|at| inside(at[0], at[1])).collect();
    let every = middles.len().div_ceil(most).max(1);
    let places = middles.into_iter().step_by(every);
    let mut logs: Vec<f32> = places.filter_map(|middle| Some(at(middle, starts, about_px, planes)?.ln())).collect();
    logs.sort_unstable_by(f32::total_cmp);
    // The mean of the middle half: a median leaps where two fingers make up one patch.
    let cut = logs.len() / 4;
    let half = logs.get(cut..logs.len() - cut).filter(|half| !half.is_empty())?;
    Some((half.iter().sum::<f32>() / half.len() as f32).exp())
}

/// The period at a place: of the strongest wave that is reached from what the nearest block saw, and from periods around the patch's.
/// No block's own period alone begins: which of them see a place depends on how their band lies to the picture's size.
fn at(middle: [f32; 2], starts: &[Start], about_px: f32, planes: &[Plane<'_>]) -> Option<f32> {
    let far = |start: &Start| (start.at[0] - middle[0]).powi(2) + (start.at[1] - middle[1]).powi(2);
    let near = starts.iter().min_by(|a, b| far(a).total_cmp(&far(b)))?;
    let begins = [near.period_px, about_px / SPREAD, about_px, about_px * SPREAD];
    let tops = begins.into_iter().filter_map(|period_px| top(middle, period_px, near.across, planes));
    let about = tops.filter(|(period_px, _)| (1.0 / STRAYED..=STRAYED).contains(&(period_px / about_px)));
    about.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(period_px, _)| period_px)
}

/// Period and amplitude of the wave that is reached uphill from a period (pixels of the picture) and a direction.
fn top(middle: [f32; 2], period_px: f32, across: f32, planes: &[Plane<'_>]) -> Option<(f32, f32)> {
    let seen = |level: usize| level == 0 || period_px >= LEAST_PX * (1 << level) as f32;
    let level = (0..planes.len()).rev().find(|&level| seen(level))?;
    let (plane, scale) = (planes.get(level)?, (1 << level) as f32);
    let middle = middle.map(|at| at / scale);
    let wave = TAU * scale / period_px;
    let mut k = [wave * across.cos(), wave * across.sin()];
    let mut amplitude = 0.0;
    // The second time in a window for the period that was reached the first time.
    for _ in 0..2 {
        let side = (RIDGES * TAU / k[0].hypot(k[1])).round() as usize;
        let window = Window::new(plane, middle, side)?;
        for _ in 0..STEPS {
            let step;
            (step, amplitude) = window.uphill(k)?;
            k = [k[0] + step[0], k[1] + step[1]];
            if step[0].hypot(step[1]) < ARRIVED * TAU / side as f32 {
                break;
            }
        }
        if !(1.0 / STRAYED..=STRAYED).contains(&(k[0].hypot(k[1]) / wave)) {
            return None;
        }
    }
    Some((scale * TAU / k[0].hypot(k[1]), amplitude))
}

/// A square of a plane, without its mean, under a Hann window.
struct Window {
    side: usize,
    values: Vec<f32>,
    /// Sum of the window's weights.
    total: f32,
}

impl Window {
    /// `None` where less than three quarters of it lie in the plane.
    fn new(plane: &Plane<'_>, middle: [f32; 2], side: usize) -> Option<Self> {
        let low = |middle: f32| (middle - side as f32 / 2.0).round();
        let fit = |low: f32, length: usize| {
            let most = length as f32 - side as f32;
            (most >= 0.0 && low >= -0.25 * side as f32 && low <= most + 0.25 * side as f32)
                .then(|| low.clamp(0.0, most) as usize)
        };
        let (left, top) = (fit(low(middle[0]), plane.width)?, fit(low(middle[1]), plane.height)?);
        let hann: Vec<f32> = (0..side).map(|i| 0.5 - 0.5 * (TAU * (i as f32 + 0.5) / side as f32).cos()).collect();
        let total = hann.iter().sum::<f32>().powi(2);
        let mut values = Vec::with_capacity(side * side);
        for y in top..top + side {
            let row = plane.pixels.get(y * plane.width + left..y * plane.width + left + side)?;
            values.extend(row.iter().map(|&pixel| f32::from(pixel)));
        }
        let weights = || hann.iter().flat_map(|v| hann.iter().map(move |h| v * h));
        let mean = values.iter().zip(weights()).map(|(value, weight)| value * weight).sum::<f32>() / total;
        values.iter_mut().zip(weights()).for_each(|(value, weight)| *value = (*value - mean) * weight);
        Some(Self { side, values, total })
    }

    /// From a wave vector (radians a pixel) to the top of the parabola through the logarithm of the power around it, at most
    /// [`LONGEST_STEP`]; uphill where there is no top; and the amplitude at the
    /// wave vector, as a share of a wave's of that height.
    fn uphill(&self, k: [f32; 2]) -> Option<([f32; 2], f32)> {
        let unit = TAU / self.side as f32;
        let power = self.power(k, PROBE * unit);
        let p = |x: usize, y: usize| power[y][x].max(f32::MIN_POSITIVE).ln();
        let (here, left, right, above, below) = (p(1, 1), p(0, 1), p(2, 1), p(1, 0), p(1, 2));
        let slope = [(right - left) / 2.0, (below - above) / 2.0];
        let (xx, yy) = (right - 2.0 * here + left, below - 2.0 * here + above);
        let xy = (p(2, 2) - p(0, 2) - p(2, 0) + p(0, 0)) / 4.0;
        let bend = xx * yy - xy * xy;
        let step = if xx < 0.0 && bend > 0.0 {
            [(xy * slope[1] - yy * slope[0]) / bend, (xy * slope[0] - xx * slope[1]) / bend]
        } else {
            slope
        };
        let amplitude = power[1][1].sqrt() / self.total;
        let length = step[0].hypot(step[1]) * PROBE;
        if !length.is_finite() {
            return None;
        }
        let shorter = (LONGEST_STEP / length.max(f32::MIN_POSITIVE)).min(1.0) * PROBE * unit;
        Some((step.map(|part| part * shorter), amplitude))
    }

    /// Power at nine wave vectors around one, `[y][x]`, `apart` radians a pixel from each other.
    fn power(&self, k: [f32; 2], apart: f32) -> [[f32; 3]; 3] {
        let turns = |k: f32| [-1.0, 0.0, 1.0].map(|i| Turn::new(k + i * apart));
        // Down the columns first, all columns at once.
        let mut columns = vec![0.0_f32; 6 * self.side];
        let mut down = turns(k[1]);
        for row in self.values.chunks_exact(self.side) {
            for (column, turn) in columns.chunks_exact_mut(2 * self.side).zip(&mut down) {
                let [c, s] = turn.next();
                let (re, im) = column.split_at_mut(self.side);
                for ((re, im), value) in re.iter_mut().zip(im).zip(row) {
                    *re += value * c;
                    *im += value * s;
                }
            }
        }
        let mut power = [[0.0; 3]; 3];
        for (row, column) in power.iter_mut().zip(columns.chunks_exact(2 * self.side)) {
            let (re, im) = column.split_at(self.side);
            for (power, mut turn) in row.iter_mut().zip(turns(k[0])) {
                let mut sum = [0.0_f32; 2];
                for (re, im) in re.iter().zip(im) {
                    let [c, s] = turn.next();
                    sum = [sum[0] + re * c - im * s, sum[1] + re * s + im * c];
                }
                *power = sum[0] * sum[0] + sum[1] * sum[1];
            }
        }
        power
    }
}

/// A unit vector that turns by the same angle from step to step.
struct Turn {
    now: [f32; 2],
    by: [f32; 2],
}

impl Turn {
    fn new(angle: f32) -> Self {
        Self { now: [1.0, 0.0], by: [angle.cos(), -angle.sin()] }
    }

    fn next(&mut self) -> [f32; 2] {
        let [c, s] = self.now;
        self.now = [c * self.by[0] - s * self.by[1], c * self.by[1] + s * self.by[0]];
        [c, s]
    }
}
