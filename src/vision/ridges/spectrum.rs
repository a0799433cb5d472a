//! Owns the spectrum of one block: which wave is strongest in it, how long and how steep it is, and how much of the block it explains.
//! Knows nothing of neighbours or of what makes waves.

use std::f32::consts::PI;

/// Side of a block in pixels of its level. At 500 ppi it is the 1.6 mm that NFIQ 2 takes.
pub const SIDE: usize = 32;
const HALF: usize = SIDE / 2;
/// Waves shorter than this (pixels of the level) are noise and the sampling's own.
const SHORTEST: f32 = 2.3;
/// Waves longer than this are the next level's business; bands of neighbouring levels overlap by more than half an octave.
const LONGEST: f32 = 9.6;
/// Waves longer than this (a block holds three) are shading, no texture: they stay out of every sum.
const SHADING: f32 = 12.0;

/// The strongest wave of a block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wave {
    /// From crest to crest, pixels of the level.
    pub period: f32,
    /// Direction across the ridges, radians, 0…π.
    pub across: f32,
    /// Share of the block's energy that lies in this wave, 0…1.
    pub share: f32,
    /// Anisotropy of the whole block (structure tensor), 0…1.
    pub coherence: f32,
    /// Of the energy in the wave's direction, the share at its period, 0…1: edges and hair spread over all periods.
    pub radial: f32,
    /// Of the energy at the wave's period, the share in its direction, 0…1: weaves and rings have others.
    pub angular: f32,
    /// Amplitude in grey levels.
    pub amplitude: f32,
    /// Mean grey level.
    pub luma: f32,
}

impl Wave {
    /// Amplitude over mean luma.
    pub fn contrast(&self) -> f32 {
        self.amplitude / self.luma.max(DARKEST)
    }
}

/// Luma that counts at least where something is set in proportion to it.
const DARKEST: f32 = 8.0;

type Square = [[f32; SIDE]; SIDE];
/// Power over half the plane: `[kx][ky]`, kx 0…16; ky wraps round.
type Power = [[f32; SIDE]; HALF + 1];

/// Tables and room for transforms; made once a picture.
pub struct Spectrum {
    window: [f32; SIDE],
    cos: [f32; HALF],
    sin: [f32; HALF],
    re: Box<Square>,
    im: Box<Square>,
    turned: Box<Square>,
    power: [Box<Power>; 2],
    /// Weight of a bin in sums over texture: 0 outside, ½ where both halves of the plane hold it.
    texture: Box<Power>,
    /// `texture` × k² × (cos 2φ, sin 2φ), and × k² alone: the structure tensor by Parseval's theorem.
    tensor: [Box<Power>; 3],
    /// Wave number of a bin where a ridge may have it, else 0.
    band: Box<Power>,
}

impl Spectrum {
    /// Empty room with its tables.
    pub fn new() -> Self {
        let zero = || Box::new([[0.0; SIDE]; HALF + 1]);
        let (mut texture, mut band, mut tensor) = (zero(), zero(), [zero(), zero(), zero()]);
        for kx in 0..=HALF {
            for ky in 0..SIDE {
                let (x, y) = (kx as f32, signed(ky));
                let k = x.hypot(y);
                if k < SIDE as f32 / SHADING || k > HALF as f32 {
                    continue;
                }
                let twice = kx == 0 || kx == HALF;
                let weight = if twice { 0.5 } else { 1.0 };
                texture[kx][ky] = weight;
                tensor[0][kx][ky] = weight * (x * x - y * y);
                tensor[1][kx][ky] = weight * 2.0 * x * y;
                tensor[2][kx][ky] = weight * k * k;
                let period = SIDE as f32 / k;
                if (SHORTEST..=LONGEST).contains(&period) && !(twice && y < 0.0) {
                    band[kx][ky] = k;
                }
            }
        }
        let angle = |i: usize| 2.0 * PI * i as f32 / SIDE as f32;
        Self {
            window: std::array::from_fn(|i| 0.5 - 0.5 * (2.0 * PI * (i as f32 + 0.5) / SIDE as f32).cos()),
            cos: std::array::from_fn(|i| angle(i).cos()),
            sin: std::array::from_fn(|i| -angle(i).sin()),
            re: Box::new([[0.0; SIDE]; SIDE]),
            im: Box::new([[0.0; SIDE]; SIDE]),
            turned: Box::new([[0.0; SIDE]; SIDE]),
            power: [zero(), zero()],
            texture,
            tensor,
            band,
        }
    }

    /// The waves of two blocks, transformed together as real and imaginary part. Each is given as the picture from its first pixel on.
    /// A block that reaches beyond the pixels has no wave.
    pub fn waves(&mut self, blocks: [&[u8]; 2], stride: usize) -> [Option<Wave>; 2] {
        let needed = (SIDE - 1) * stride + SIDE;
        if blocks.iter().any(|block| block.len() < needed) {
            return [None, None];
        }
        let means =
            [load(&mut self.re, blocks[0], stride, &self.window), load(&mut self.im, blocks[1], stride, &self.window)];
        transform(&mut self.re, &mut self.im, &self.cos, &self.sin);
        transpose(&self.re, &mut self.turned);
        std::mem::swap(&mut self.re, &mut self.turned);
        transpose(&self.im, &mut self.turned);
        std::mem::swap(&mut self.im, &mut self.turned);
        transform(&mut self.re, &mut self.im, &self.cos, &self.sin);
        self.split();
        [self.strongest(0, means[0]), self.strongest(1, means[1])]
    }

    /// The power of both blocks out of their common transform.
    fn split(&mut self) {
        let [first, second] = &mut self.power;
        for kx in 0..=HALF {
            let other = (SIDE - kx) % SIDE;
            let (mut mirror_re, mut mirror_im) = (self.re[other], self.im[other]);
            mirror_re[1..].reverse();
            mirror_im[1..].reverse();
            let (re, im) = (&self.re[kx], &self.im[kx]);
            for ky in 0..SIDE {
                let (sum_re, difference_re) = (re[ky] + mirror_re[ky], re[ky] - mirror_re[ky]);
                let (sum_im, difference_im) = (im[ky] + mirror_im[ky], im[ky] - mirror_im[ky]);
                first[kx][ky] = 0.25 * (sum_re * sum_re + difference_im * difference_im);
                second[kx][ky] = 0.25 * (sum_im * sum_im + difference_re * difference_re);
            }
        }
    }

    fn strongest(&self, which: usize, luma: f32) -> Option<Wave> {
        let power: &Power = &self.power[which];
        let energy = weighed(power, &self.texture);
        // Less than an amplitude of about half a grey level in the whole block.
        if energy < LEAST_ENERGY {
            return None;
        }
        let (mut best, mut at) = (0.0, (0, 0));
        for (kx, (row, band)) in power.iter().zip(self.band.iter()).enumerate() {
            for (ky, (value, k)) in row.iter().zip(band).enumerate() {
                // Whitened by k: shading falls with k, noise does not.
                if value * k > best {
                    (best, at) = (value * k, (kx, ky));
                }
            }
        }
        let at = summit(power, (at.0 as i32, signed(at.1) as i32))?;
        let (kx, ky) = if at.0 < 0 { (-at.0, -at.1) } else { at };
        let p = |dx: i32, dy: i32| value(power, kx + dx, ky + dy);
        let peak = p(0, 0);
        let lobe = (-1..=1).map(|dx| (-1..=1).map(|dy| p(dx, dy)).sum::<f32>()).sum::<f32>();
        let share = lobe / energy;
        if share < LEAST_SHARE {
            return None;
        }
        let x = kx as f32 + vertex(p(-1, 0), peak, p(1, 0));
        let y = ky as f32 + vertex(p(0, -1), peak, p(0, 1));
        let k = x.hypot(y);
        if !(SHORTEST..=LONGEST).contains(&(SIDE as f32 / k)) {
            return None;
        }
        let (a, b, c) =
            (weighed(power, &self.tensor[0]), weighed(power, &self.tensor[1]), weighed(power, &self.tensor[2]));
        let (radial, angular) = self.concentration(power, x / k, y / k, k);
        Some(Wave {
            period: SIDE as f32 / k,
            across: y.atan2(x).rem_euclid(PI),
            share: share.min(1.0),
            coherence: a.hypot(b) / c.max(f32::MIN_POSITIVE),
            radial,
            angular,
            amplitude: (lobe / WINDOW_ENERGY).sqrt(),
            luma,
        })
    }

    /// How much of the energy in a direction lies at a wave number, and how much of that at a wave number in the direction.
    fn concentration(&self, power: &Power, ux: f32, uy: f32, k0: f32) -> (f32, f32) {
        let (near, far) = ((k0 * 0.75).powi(2), (k0 * 1.33).powi(2));
        let (mut both, mut along, mut around) = (0.0, 0.0, 0.0);
        for (kx, (row, weights)) in power.iter().zip(self.texture.iter()).enumerate() {
            let x = kx as f32;
            for (ky, (&value, &weight)) in row.iter().zip(weights).enumerate() {
                let y = signed(ky);
                let square = x * x + y * y;
                let projection = x * ux + y * uy;
                let value = value * weight;
                let in_sector = if projection * projection > SECTOR * square { value } else { 0.0 };
                let in_ring = square > near && square < far;
                along += in_sector;
                around += if in_ring { value } else { 0.0 };
                both += if in_ring { in_sector } else { 0.0 };
            }
        }
        (both / along.max(f32::MIN_POSITIVE), both / around.max(f32::MIN_POSITIVE))
    }
}

/// cos² of the half width of the sector that counts as a wave's direction: 22.5°.
const SECTOR: f32 = 0.853_55;
/// Power of the whole block below which there is nothing to see: that of a wave of half a grey level.
const LEAST_ENERGY: f32 = 0.25 * WINDOW_ENERGY;
/// What a wave of amplitude 1 has as energy over half the plane: SIDE⁴ × ¼ × the window's mean square (⅜ each way).
const WINDOW_ENERGY: f32 = (SIDE * SIDE * SIDE * SIDE) as f32 * 0.25 * 0.375 * 0.375;
/// A peak with less of the energy is one among many. Empirical: ridges of four pixels in grainy photos have 0.2 and more.
const LEAST_SHARE: f32 = 0.14;

/// A bin's index as a wave number, −16…15.
fn signed(k: usize) -> f32 {
    if k < HALF { k as f32 } else { k as f32 - SIDE as f32 }
}

/// Power at a wave number of either half of the plane.
fn value(power: &Power, kx: i32, ky: i32) -> f32 {
    let (kx, ky) = if kx < 0 { (-kx, -ky) } else { (kx, ky) };
    let kx = if kx as usize > HALF { SIDE - kx as usize } else { kx as usize };
    power.get(kx).map_or(0.0, |row| row[ky.rem_euclid(SIDE as i32) as usize])
}

/// The top that is reached uphill from a bin; `None` where it is far, so that the bin lay on the flank of something else.
fn summit(power: &Power, start: (i32, i32)) -> Option<(i32, i32)> {
    let mut at = start;
    for _ in 0..=MOST_STEPS {
        let mut best = (value(power, at.0, at.1), at);
        for dx in -1..=1 {
            for dy in -1..=1 {
                let here = value(power, at.0 + dx, at.1 + dy);
                if here > best.0 {
                    best = (here, (at.0 + dx, at.1 + dy));
                }
            }
        }
        if best.1 == at {
            return Some(at);
        }
        at = best.1;
    }
    None
}

/// How far a top may lie from the bin that is strongest once whitened, in bins: within its lobe.
const MOST_STEPS: usize = 2;

fn weighed(power: &Power, weights: &Power) -> f32 {
    let mut lanes = [0.0; SIDE];
    for (row, weights) in power.iter().zip(weights) {
        for (lane, (value, weight)) in lanes.iter_mut().zip(row.iter().zip(weights)) {
            *lane += value * weight;
        }
    }
    lanes.iter().sum()
}

/// Where between three neighbours the top lies, −½…½ of a bin. On logarithms, since a Hann window's lobe is nearly a Gaussian.
fn vertex(before: f32, at: f32, after: f32) -> f32 {
    let [a, b, c] = [before, at, after].map(|value| value.max(f32::MIN_POSITIVE).ln());
    let bend = a - 2.0 * b + c;
    if bend > -1e-6 { 0.0 } else { (0.5 * (a - c) / bend).clamp(-0.5, 0.5) }
}

/// Puts a block into place, without its mean and under the window; gives the mean.
fn load(into: &mut Square, block: &[u8], stride: usize, window: &[f32; SIDE]) -> f32 {
    let mut sum = 0_u32;
    for (row, line) in into.iter_mut().zip(block.chunks(stride)) {
        for (value, &pixel) in row.iter_mut().zip(line) {
            sum += u32::from(pixel);
            *value = f32::from(pixel);
        }
    }
    let mean = sum as f32 / (SIDE * SIDE) as f32;
    for (row, vertical) in into.iter_mut().zip(window) {
        for (value, horizontal) in row.iter_mut().zip(window) {
            *value = (*value - mean) * vertical * horizontal;
        }
    }
    mean
}

/// Fourier transform down all columns at once: decimation in time, radix 2.
fn transform(re: &mut Square, im: &mut Square, cos: &[f32; HALF], sin: &[f32; HALF]) {
    for i in 0..SIDE {
        let j = (i as u32).reverse_bits() as usize >> (u32::BITS - SIDE.trailing_zeros());
        if i < j {
            re.swap(i, j);
            im.swap(i, j);
        }
    }
    let mut span = 1;
    while span < SIDE {
        for start in (0..SIDE).step_by(2 * span) {
            for i in 0..span {
                let turn = i * HALF / span;
                butterfly(re, im, start + i, start + i + span, cos[turn], sin[turn]);
            }
        }
        span *= 2;
    }
}

fn butterfly(re: &mut Square, im: &mut Square, upper: usize, lower: usize, cos: f32, sin: f32) {
    let (re_upper, re_lower) = re.split_at_mut(lower);
    let (im_upper, im_lower) = im.split_at_mut(lower);
    let (Some(ar), Some(ai)) = (re_upper.get_mut(upper), im_upper.get_mut(upper)) else { return };
    let (Some(br), Some(bi)) = (re_lower.first_mut(), im_lower.first_mut()) else { return };
    for lane in 0..SIDE {
        let turned_re = br[lane] * cos - bi[lane] * sin;
        let turned_im = br[lane] * sin + bi[lane] * cos;
        br[lane] = ar[lane] - turned_re;
        bi[lane] = ai[lane] - turned_im;
        ar[lane] += turned_re;
        ai[lane] += turned_im;
    }
}

fn transpose(from: &Square, into: &mut Square) {
    for (y, row) in from.iter().enumerate() {
        for (x, &value) in row.iter().enumerate() {
            into[x][y] = value;
        }
    }
}
