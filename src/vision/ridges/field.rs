//! Owns the field of waves over one level: which blocks agree with their neighbours, and what the regions that they make are like.
//! Whether a region is ridges is `judge`'s business.

use std::f32::consts::PI;

use super::spectrum::{SIDE, Spectrum, Wave};

/// From block to block, pixels of the level: half a block.
pub const STEP: usize = SIDE / 2;
/// Neighbours agree whose waves differ by less than this much in direction (25°) …
const MOST_TURN: f32 = 25.0 * PI / 180.0;
/// … and in the logarithm of the period.
const MOST_STRETCH: f32 = 0.28;
/// Of eight neighbours, how many must agree with a block.
const LEAST_AGREEING: usize = 3;
/// Blocks of the smallest region that is judged.
const LEAST_BLOCKS: usize = 4;

/// Grey pixels of one level.
pub struct Plane<'a> {
    /// Row by row.
    pub pixels: &'a [u8],
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

impl Plane<'_> {
    /// How many blocks lie in the plane, across and down.
    pub fn blocks(&self) -> (usize, usize) {
        let count = |side: usize| if side < SIDE { 0 } else { (side - SIDE) / STEP + 1 };
        (count(self.width), count(self.height))
    }

    /// The plane from a block's first pixel on.
    pub fn block_at(&self, x: usize, y: usize) -> &[u8] {
        self.pixels.get(y * STEP * self.width + x * STEP..).unwrap_or(&[])
    }

    /// Half as wide and high; each pixel is the mean of four.
    pub fn halved(&self, into: &mut Vec<u8>) -> (usize, usize) {
        let (width, height) = (self.width / 2, self.height / 2);
        into.clear();
        into.reserve(width * height);
        for rows in self.pixels.chunks_exact(2 * self.width.max(1)).take(height) {
            let (upper, lower) = rows.split_at(self.width);
            into.extend(
                upper.chunks_exact(2).zip(lower.chunks_exact(2)).map(|(a, b)| {
                    ((u16::from(a[0]) + u16::from(a[1]) + u16::from(b[0]) + u16::from(b[1]) + 2) / 4) as u8
                }),
            );
        }
        (width, height)
    }
}

/// The waves of a level, one a block, as far as they were measured.
pub struct Field {
    /// Blocks in a row.
    pub width: usize,
    waves: Vec<Option<Wave>>,
    done: Vec<bool>,
}

impl Field {
    /// A field with nothing measured.
    pub fn over(plane: &Plane<'_>) -> Self {
        let (width, height) = plane.blocks();
        Self { width, waves: vec![None; width * height], done: vec![false; width * height] }
    }

    /// How many blocks there are, measured or not.
    pub fn len(&self) -> usize {
        self.waves.len()
    }

    /// Measures blocks that were not yet, two by two.
    pub fn measure(&mut self, plane: &Plane<'_>, spectrum: &mut Spectrum, blocks: impl Iterator<Item = usize>) {
        let mut waiting = None;
        let from = |index: usize| plane.block_at(index % self.width, index / self.width);
        for index in blocks {
            let Some(done) = self.done.get_mut(index) else { continue };
            if std::mem::replace(done, true) {
                continue;
            }
            let Some(other) = waiting.take() else {
                waiting = Some(index);
                continue;
            };
            let [first, second] = spectrum.waves([from(other), from(index)], plane.width);
            self.waves[other] = first;
            self.waves[index] = second;
        }
        if let Some(last) = waiting {
            self.waves[last] = spectrum.waves([from(last), from(last)], plane.width)[0];
        }
    }

    /// Measures on from where waves are that might be ridges' to where they end: around a block that is promising, then around all
    /// that agree with it or with those reached from it. At most `most` blocks; `stop` is asked once a round.
    pub fn spread(&mut self, plane: &Plane<'_>, spectrum: &mut Spectrum, most: usize, stop: impl Fn() -> bool) {
        let promising = |wave: &Wave| wave.share >= 0.28 && wave.radial >= 0.58 && wave.angular >= 0.55;
        let hits: Vec<usize> =
            (0..self.len()).filter(|&index| self.waves[index].as_ref().is_some_and(promising)).collect();
        // Four of the neighbours first: most hits of ordinary photos stand alone.
        let crosses = hits.iter().flat_map(|&index| cross(index, self.width)).collect::<Vec<_>>();
        self.measure(plane, spectrum, crosses.into_iter());
        let mut reached = vec![false; self.len()];
        let mut front: Vec<usize> = hits
            .into_iter()
            .filter(|&index| self.agreeing(index).count() >= LEAST_AGREEING - 1)
            .inspect(|&index| reached[index] = true)
            .collect();
        let (mut measured, mut around) = (0, Vec::new());
        while !front.is_empty() && measured < most && !stop() {
            around.clear();
            around.extend(front.iter().flat_map(|&index| self.places(index)).filter(|&index| !self.done[index]));
            around.sort_unstable();
            around.dedup();
            measured += around.len();
            self.measure(plane, spectrum, around.iter().copied());
            let mut next = Vec::new();
            for &index in &front {
                for (other, _) in self.agreeing(index) {
                    if !std::mem::replace(&mut reached[other], true) {
                        next.push(other);
                    }
                }
            }
            front = next;
        }
    }

    /// The places around a block.
    fn places(&self, index: usize) -> impl Iterator<Item = usize> + use<> {
        let (x, y, width, height) = (index % self.width, index / self.width, self.width, self.waves.len() / self.width);
        AROUND.iter().filter_map(move |(dx, dy)| {
            let (x, y) = (x.checked_add_signed(*dx)?, y.checked_add_signed(*dy)?);
            (x < width && y < height).then_some(y * width + x)
        })
    }

    /// The neighbours that agree with a block.
    fn agreeing(&self, index: usize) -> impl Iterator<Item = (usize, &Wave)> {
        let wave = self.waves[index].as_ref();
        self.neighbours(index).filter(move |(_, other)| wave.is_some_and(|wave| agree(wave, other)))
    }

    /// The eight neighbours of a block that have waves.
    fn neighbours(&self, index: usize) -> impl Iterator<Item = (usize, &Wave)> {
        self.places(index).filter_map(|other| Some((other, self.waves.get(other)?.as_ref()?)))
    }

    /// Regions of blocks that agree with at least three neighbours, each the list of its blocks.
    pub fn regions(&self) -> Vec<Vec<usize>> {
        let firm: Vec<bool> = (0..self.waves.len())
            .map(|index| self.waves[index].is_some() && self.agreeing(index).count() >= LEAST_AGREEING)
            .collect();
        let mut taken = vec![false; firm.len()];
        let mut regions = Vec::new();
        for seed in 0..firm.len() {
            if !firm[seed] || taken[seed] {
                continue;
            }
            taken[seed] = true;
            let mut blocks = vec![seed];
            let mut next = 0;
            while let Some(&index) = blocks.get(next) {
                next += 1;
                for (other, _) in self.agreeing(index) {
                    if firm[other] && !taken[other] {
                        taken[other] = true;
                        blocks.push(other);
                    }
                }
            }
            if blocks.len() >= LEAST_BLOCKS {
                blocks.sort_unstable();
                regions.push(blocks);
            }
        }
        regions
    }

    /// The waves of a region's blocks, each with its block.
    pub fn waves(&self, blocks: &[usize]) -> impl Iterator<Item = (usize, &Wave)> {
        blocks.iter().filter_map(|&index| Some((index, self.waves.get(index)?.as_ref()?)))
    }

    /// What a region is like.
    pub fn traits(&self, blocks: &[usize]) -> Traits {
        let waves: Vec<&Wave> = blocks.iter().filter_map(|&index| self.waves[index].as_ref()).collect();
        let count = waves.len().max(1) as f32;
        let mean = |of: fn(&Wave) -> f32| waves.iter().map(|wave| of(wave)).sum::<f32>() / count;
        let mut periods: Vec<f32> = waves.iter().map(|wave| wave.period).collect();
        periods.sort_unstable_by(f32::total_cmp);
        let period = periods.get(periods.len() / 2).copied().unwrap_or(1.0);
        let log = mean(|wave| wave.period.ln());
        let variance = waves.iter().map(|wave| (wave.period.ln() - log).powi(2)).sum::<f32>() / count;
        let (c, s) = (mean(|wave| (2.0 * wave.across).cos()), mean(|wave| (2.0 * wave.across).sin()));
        let (turn, bend) = self.turns(blocks);
        Traits {
            area: count * (STEP * STEP) as f32 / (period * period),
            blocks: blocks.len(),
            period,
            stretch: variance.sqrt(),
            share: mean(|wave| wave.share),
            coherence: mean(|wave| wave.coherence),
            radial: mean(|wave| wave.radial),
            angular: mean(|wave| wave.angular),
            concentration: c.hypot(s),
            turn: turn.to_degrees(),
            bend: bend.to_degrees(),
            contrast: mean(Wave::contrast),
            amplitude: mean(|wave| wave.amplitude),
            luma: mean(|wave| wave.luma),
        }
    }

    /// Mean turn from a block to the next, right and down, and mean change of that turn from step to step; radians.
    fn turns(&self, blocks: &[usize]) -> (f32, f32) {
        let (mut turn, mut pairs, mut bend, mut triples) = (0.0, 0.0_f32, 0.0, 0.0_f32);
        // `blocks` is sorted.
        let wave = |index: usize| blocks.binary_search(&index).ok().and_then(|_| self.waves[index].as_ref());
        for &index in blocks {
            let column = index % self.width;
            let right = (column + 1 < self.width).then_some((index + 1, (column > 0).then(|| index - 1)));
            let down = Some((index + self.width, index.checked_sub(self.width)));
            for (next, before) in [right, down].into_iter().flatten() {
                let (Some(here), Some(next)) = (wave(index), wave(next)) else { continue };
                let step = signed_turn(here.across, next.across);
                turn += step.abs();
                pairs += 1.0;
                if let Some(before) = before.and_then(wave) {
                    bend += (step - signed_turn(before.across, here.across)).abs();
                    triples += 1.0;
                }
            }
        }
        (turn / pairs.max(1.0), bend / triples.max(1.0))
    }
}

/// What a region is like: means over its blocks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Traits {
    /// Area in squared periods: how many ridges have room in it, each way.
    pub area: f32,
    /// Blocks.
    pub blocks: usize,
    /// Median period, pixels of the level.
    pub period: f32,
    /// Standard deviation of ln(period).
    pub stretch: f32,
    /// See [`Wave::share`].
    pub share: f32,
    /// See [`Wave::coherence`].
    pub coherence: f32,
    /// See [`Wave::radial`].
    pub radial: f32,
    /// See [`Wave::angular`].
    pub angular: f32,
    /// How much all directions are one, 0…1.
    pub concentration: f32,
    /// Turn from block to block, degrees.
    pub turn: f32,
    /// Change of that turn from step to step, degrees: small where the direction turns steadily.
    pub bend: f32,
    /// Amplitude over mean luma.
    pub contrast: f32,
    /// Amplitude, grey levels.
    pub amplitude: f32,
    /// Mean luma.
    pub luma: f32,
}

const AROUND: [(isize, isize); 8] = [(-1, -1), (0, -1), (1, -1), (-1, 0), (1, 0), (-1, 1), (0, 1), (1, 1)];

/// The blocks left, right, above and below; some may lie outside or across the edge, which only costs a look.
fn cross(index: usize, width: usize) -> impl Iterator<Item = usize> {
    [Some(index + 1), index.checked_sub(1), Some(index + width), index.checked_sub(width)].into_iter().flatten()
}

fn agree(a: &Wave, b: &Wave) -> bool {
    signed_turn(a.across, b.across).abs() <= MOST_TURN && (a.period / b.period).ln().abs() <= MOST_STRETCH
}

/// From one direction to another, −π/2…π/2.
fn signed_turn(from: f32, to: f32) -> f32 {
    (to - from + PI / 2.0).rem_euclid(PI) - PI / 2.0
}
