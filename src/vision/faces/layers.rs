//! Owns the arithmetic of small convolutional networks: pairs of a 1×1 and a depthwise 3×3 convolution, row by row, so that what
//! lies between the two never leaves the cache. `rten` runs each by itself over the whole picture, at five times the cost.

use image::RgbImage;
use rten_simd::ops::FloatOps;
use rten_simd::{Isa, SimdOp};

/// Channels come in multiples of this, so that they fill the vectors of every machine (16 lanes at most).
pub const CHANNELS: usize = 16;

/// Rows and pixels around a pixel that a 3×3 convolution sees.
const SIDE: usize = 3;
const TAPS: usize = SIDE * SIDE;

/// Numbers per pixel, row by row, a pixel's channels together.
#[derive(Debug, Clone, PartialEq)]
pub struct Map {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Numbers per pixel.
    pub channels: usize,
    /// The numbers.
    pub data: Vec<f32>,
}

/// A convolution as a matrix: weights by input, then by output, and what is added.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// Inputs.
    pub inputs: usize,
    /// Outputs, a multiple of [`CHANNELS`].
    pub outputs: usize,
    /// The weights, `inputs` × `outputs`.
    pub weights: Vec<f32>,
    /// One number an output.
    pub bias: Vec<f32>,
}

/// A 1×1 convolution and the depthwise 3×3 one behind it (stride 1, zeros around).
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// The first.
    pub point: Matrix,
    /// The second: for each of the nine places its weight by channel; `inputs` is 9.
    pub depth: Matrix,
    /// Whether negative results become zero.
    pub rectify: bool,
}

/// The first layers of a network in one go: a 3×3 convolution with stride 2 (zeros around, negative results become zero), a unit,
/// and the largest of each 2×2.
pub struct Stem<'a> {
    /// What is looked at; blue, green, red as they are, 0…255.
    pub picture: &'a RgbImage,
    /// To what width and height zeros are added, multiples of 4.
    pub size: (usize, usize),
    /// The first convolution: inputs are row, column, channel (blue first) of the 3×3 patch.
    pub first: &'a Matrix,
    /// The unit.
    pub unit: &'a Unit,
}

/// A unit and the map that it works on.
pub struct Apply<'a>(pub &'a Unit, pub &'a Map);

impl SimdOp for Apply<'_> {
    type Output = Map;

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) -> Map {
        let Self(unit, map) = self;
        let ops = isa.f32();
        let row = map.width * unit.point.outputs;
        let mut data = vec![0.0; row * map.height];
        let mut rows = Rows::new(unit, map.width);
        let mut input = map.data.chunks_exact((map.width * map.channels).max(1));
        rows.push(ops, input.next(), &mut []);
        for out in data.chunks_exact_mut(row.max(1)) {
            rows.push(ops, input.next(), out);
        }
        Map { width: map.width, height: map.height, channels: unit.point.outputs, data }
    }
}

impl SimdOp for Stem<'_> {
    type Output = Map;

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) -> Map {
        let ops = isa.f32();
        let (width, height) = (self.size.0 / 2, self.size.1 / 2);
        let channels = self.unit.point.outputs;
        let mut patches = vec![0.0; width * self.first.inputs];
        let mut first = vec![0.0; width * self.first.outputs];
        let mut shown: [Vec<f32>; SIDE] = std::array::from_fn(|_| vec![0.0; (self.size.0 + 2) * 3]);
        let mut rows = Rows::new(self.unit, width);
        let (mut upper, mut lower) = (vec![0.0; width * channels], vec![0.0; width * channels]);
        let mut data = vec![0.0; width / 2 * (height / 2) * channels];
        let mut pooled = data.chunks_exact_mut((width / 2 * channels).max(1));
        for y in 0..=height {
            let input = (y < height).then(|| {
                shown.rotate_left(2);
                self.show(2 * y, &mut shown[1]);
                self.show(2 * y + 1, &mut shown[2]);
                for (x, patch) in patches.chunks_exact_mut(self.first.inputs).enumerate() {
                    for (part, row) in patch.chunks_exact_mut(SIDE * 3).zip(&shown) {
                        part.copy_from_slice(&row[x * 6..x * 6 + SIDE * 3]);
                    }
                }
                multiply(ops, self.first, &patches, &mut first, true);
                first.as_slice()
            });
            // A row comes out one later than it goes in; two of them make one that is kept.
            let out = if y % 2 == 1 { &mut upper } else { &mut lower };
            rows.push(ops, input, if y == 0 { &mut [] } else { out });
            if y > 0
                && y % 2 == 0
                && let Some(kept) = pooled.next()
            {
                largest(&upper, &lower, channels, kept);
            }
        }
        Map { width: width / 2, height: height / 2, channels, data }
    }
}

impl Stem<'_> {
    /// Row `y` of the picture as numbers, a zero pixel before it and zeros behind.
    fn show(&self, y: usize, row: &mut [f32]) {
        let stored = self.picture.width() as usize * 3;
        let Some(pixels) = self.picture.as_raw().get(y * stored..(y + 1) * stored) else { return row.fill(0.0) };
        for (pixel, place) in pixels.chunks_exact(3).zip(row.chunks_exact_mut(3).skip(1)) {
            for (value, place) in pixel.iter().rev().zip(place) {
                *place = f32::from(*value);
            }
        }
    }
}

/// A unit at work: the last three rows between its two convolutions, a zero pixel on both ends.
struct Rows<'a> {
    unit: &'a Unit,
    between: Vec<f32>,
    seen: usize,
}

impl<'a> Rows<'a> {
    fn new(unit: &'a Unit, width: usize) -> Self {
        Self { unit, between: vec![0.0; SIDE * (width + 2) * unit.point.outputs], seen: 0 }
    }

    /// Takes the next row, or the zeros behind the last one, and gives the row before it, if there is one.
    #[inline(always)]
    fn push<O: FloatOps<f32>>(&mut self, ops: O, row: Option<&[f32]>, out: &mut [f32]) {
        let channels = self.unit.point.outputs;
        let length = self.between.len() / SIDE;
        let place = &mut self.between[self.seen % SIDE * length..][..length];
        match row {
            Some(row) => {
                multiply(ops, &self.unit.point, row, &mut place[channels..length - channels], false);
            }
            None => place.fill(0.0),
        }
        self.seen += 1;
        if self.seen < 2 {
            return;
        }
        let rows = [0, 1, 2].map(|row| &self.between[(self.seen + row) % SIDE * length..][..length]);
        for channel in (0..channels).step_by(ops.len()) {
            let pairs = out.len() / channels / 2;
            for x in 0..pairs {
                neighbours::<O, 2>(ops, self.unit, rows, 2 * x * channels + channel, channel, out);
            }
            if out.len() / channels % 2 == 1 {
                neighbours::<O, 1>(ops, self.unit, rows, 2 * pairs * channels + channel, channel, out);
            }
        }
    }
}

/// The depthwise convolution of `X` pixels in one row, for as many channels as a vector holds; `at` is the first number's place.
#[inline(always)]
fn neighbours<O: FloatOps<f32>, const X: usize>(
    ops: O,
    unit: &Unit,
    rows: [&[f32]; SIDE],
    at: usize,
    channel: usize,
    out: &mut [f32],
) {
    let channels = unit.point.outputs;
    let mut sums = [ops.load(&unit.depth.bias[channel..]); X];
    for (y, row) in rows.iter().enumerate() {
        let weights = [0, 1, 2].map(|x| (y * SIDE + x) * channels + channel);
        let weights = [
            ops.load(&unit.depth.weights[weights[0]..]),
            ops.load(&unit.depth.weights[weights[1]..]),
            ops.load(&unit.depth.weights[weights[2]..]),
        ];
        for column in 0..X + SIDE - 1 {
            let value = ops.load(&row[at + column * channels..]);
            for (x, sum) in sums.iter_mut().enumerate() {
                if column >= x && column - x < SIDE {
                    *sum = ops.mul_add(value, weights[column - x], *sum);
                }
            }
        }
    }
    for (x, sum) in sums.into_iter().enumerate() {
        let sum = if unit.rectify { ops.max(sum, ops.zero()) } else { sum };
        ops.store(sum, &mut out[at + x * channels..]);
    }
}

/// Each pixel's numbers times the matrix.
#[inline(always)]
fn multiply<O: FloatOps<f32>>(ops: O, matrix: &Matrix, input: &[f32], out: &mut [f32], rectify: bool) {
    /// Pixels, and vectors of outputs, that are worked on at a time: their sums stay in registers.
    const WIDE: (usize, usize) = (6, 2);
    const NARROW: (usize, usize) = (8, 1);
    let vectors = matrix.outputs / ops.len();
    let tile = if vectors.is_multiple_of(WIDE.1) { WIDE.0 } else { NARROW.0 };
    let many = input.len() / matrix.inputs / tile * tile;
    let (input_tiles, input_rest) = input.split_at(many * matrix.inputs);
    let (out_tiles, out_rest) = out.split_at_mut(many * matrix.outputs);
    let tiles = input_tiles.chunks_exact(tile * matrix.inputs).zip(out_tiles.chunks_exact_mut(tile * matrix.outputs));
    for (input, out) in tiles {
        if tile == WIDE.0 {
            product::<O, { WIDE.0 }, { WIDE.1 }>(ops, matrix, input, out, rectify);
        } else {
            product::<O, { NARROW.0 }, { NARROW.1 }>(ops, matrix, input, out, rectify);
        }
    }
    let rest = input_rest.chunks_exact(matrix.inputs).zip(out_rest.chunks_exact_mut(matrix.outputs));
    for (input, out) in rest {
        product::<O, 1, 1>(ops, matrix, input, out, rectify);
    }
}

/// `P` pixels times the matrix, `V` vectors of outputs at a time.
#[inline(always)]
fn product<O: FloatOps<f32>, const P: usize, const V: usize>(
    ops: O,
    matrix: &Matrix,
    input: &[f32],
    out: &mut [f32],
    rectify: bool,
) {
    let (inputs, lanes) = (matrix.inputs, ops.len());
    let mut pixels = [input; P];
    for (p, pixel) in pixels.iter_mut().enumerate() {
        *pixel = &input[p * inputs..][..inputs];
    }
    for first in (0..matrix.outputs).step_by(V * lanes) {
        let mut sums = [[ops.zero(); V]; P];
        for v in 0..V {
            let bias = ops.load(&matrix.bias[first + v * lanes..]);
            for sum in &mut sums {
                sum[v] = bias;
            }
        }
        for (i, weights) in matrix.weights.chunks_exact(matrix.outputs).enumerate() {
            for v in 0..V {
                let weight = ops.load(&weights[first + v * lanes..]);
                for p in 0..P {
                    sums[p][v] = ops.mul_add(ops.splat(pixels[p][i]), weight, sums[p][v]);
                }
            }
        }
        for p in 0..P {
            for v in 0..V {
                let sum = if rectify { ops.max(sums[p][v], ops.zero()) } else { sums[p][v] };
                ops.store(sum, &mut out[p * matrix.outputs + first + v * lanes..]);
            }
        }
    }
}

/// The largest of each 2×2 in two rows.
fn largest(upper: &[f32], lower: &[f32], channels: usize, out: &mut [f32]) {
    let pairs = upper.chunks_exact(2 * channels).zip(lower.chunks_exact(2 * channels));
    for ((upper, lower), out) in pairs.zip(out.chunks_exact_mut(channels)) {
        let (a, b) = upper.split_at(channels);
        let (c, d) = lower.split_at(channels);
        for ((((out, a), b), c), d) in out.iter_mut().zip(a).zip(b).zip(c).zip(d) {
            *out = a.max(*b).max(c.max(*d));
        }
    }
}

impl Map {
    /// The largest of each 2×2; a last odd row or column is left out.
    pub fn halved(&self) -> Self {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut data = vec![0.0; width * height * self.channels];
        let rows = self.data.chunks_exact((2 * self.width * self.channels).max(1));
        for (rows, out) in rows.zip(data.chunks_exact_mut((width * self.channels).max(1))) {
            let (upper, lower) = rows.split_at(self.width * self.channels);
            largest(upper, lower, self.channels, out);
        }
        Self { width, height, channels: self.channels, data }
    }

    /// Adds a map of half the size, each of its pixels to four.
    pub fn add_doubled(&mut self, half: &Self) {
        let channels = self.channels;
        for (y, row) in self.data.chunks_exact_mut((self.width * channels).max(1)).enumerate() {
            let halves = half.data.chunks_exact((half.width * channels).max(1)).nth(y / 2).unwrap_or_default();
            for (pair, half) in row.chunks_exact_mut(2 * channels).zip(halves.chunks_exact(channels)) {
                for pixel in pair.chunks_exact_mut(channels) {
                    for (number, added) in pixel.iter_mut().zip(half) {
                        *number += added;
                    }
                }
            }
        }
    }
}

impl Matrix {
    /// A 1×1 convolution of weights `outputs` × `inputs`, as networks store them. `None` where the numbers do not fit.
    pub fn point(weights: &[f32], bias: &[f32], inputs: usize) -> Option<Self> {
        let outputs = bias.len();
        if weights.len() != inputs * outputs {
            return None;
        }
        let turned = (0..inputs).flat_map(|i| (0..outputs).map(move |o| weights[o * inputs + i])).collect();
        Some(Self { inputs, outputs, weights: turned, bias: bias.to_vec() })
    }

    /// A depthwise 3×3 convolution of weights `outputs` × 9.
    pub fn depth(weights: &[f32], bias: &[f32]) -> Option<Self> {
        Self::point(weights, bias, TAPS)
    }

    /// The 3×3 convolution of three channels of weights `outputs` × 3 × 3 × 3 (channel, row, column) on patches (row, column, channel).
    pub fn patch(weights: &[f32], bias: &[f32]) -> Option<Self> {
        let mut matrix = Self::point(weights, bias, 3 * TAPS)?;
        let outputs = bias.len();
        let stored = matrix.weights.clone();
        for (i, row) in matrix.weights.chunks_exact_mut(outputs).enumerate() {
            let (place, channel) = (i / 3, i % 3);
            row.copy_from_slice(&stored[(channel * TAPS + place) * outputs..][..outputs]);
        }
        Some(matrix)
    }

    /// The outputs of both, one behind the other.
    pub fn beside(&self, other: &Self) -> Option<Self> {
        if self.inputs != other.inputs {
            return None;
        }
        let rows = self.weights.chunks_exact(self.outputs).zip(other.weights.chunks_exact(other.outputs));
        let weights = rows.flat_map(|(a, b)| a.iter().chain(b).copied()).collect();
        let bias = self.bias.iter().chain(&other.bias).copied().collect();
        Some(Self { inputs: self.inputs, outputs: self.outputs + other.outputs, weights, bias })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(count: usize, seed: u32) -> Vec<f32> {
        let number = |i: u32| (i.wrapping_add(seed).wrapping_mul(2_654_435_761) >> 8) as f32 / (1 << 24) as f32 - 0.5;
        (0..count as u32).map(number).collect()
    }

    fn unit(inputs: usize, outputs: usize) -> Unit {
        let matrix = |inputs: usize, seed: u32| Matrix {
            inputs,
            outputs,
            weights: numbers(inputs * outputs, seed),
            bias: numbers(outputs, seed + 1),
        };
        Unit { point: matrix(inputs, 1), depth: matrix(TAPS, 7), rectify: true }
    }

    /// One number of a unit's result, as the definition of the two convolutions has it.
    fn defined(unit: &Unit, map: &Map, x: usize, y: usize, channel: usize) -> f32 {
        let outputs = unit.point.outputs;
        let mut sum = unit.depth.bias[channel];
        for tap in 0..TAPS {
            let (Some(x), Some(y)) = ((x + tap % SIDE).checked_sub(1), (y + tap / SIDE).checked_sub(1)) else {
                continue;
            };
            if x >= map.width || y >= map.height {
                continue;
            }
            let pixel = &map.data[(y * map.width + x) * map.channels..][..map.channels];
            let weights = unit.point.weights.chunks_exact(outputs).map(|row| row[channel]);
            let point = unit.point.bias[channel] + pixel.iter().zip(weights).map(|(a, b)| a * b).sum::<f32>();
            sum += point * unit.depth.weights[tap * outputs + channel];
        }
        sum.max(0.0)
    }

    #[test]
    fn a_unit_computes_what_the_two_convolutions_are_defined_as() {
        for (width, height, inputs, outputs) in [(7, 5, 16, 32), (9, 1, 32, 16), (1, 3, 16, 64)] {
            let map = Map { width, height, channels: inputs, data: numbers(width * height * inputs, 3) };
            let unit = unit(inputs, outputs);
            let got = Apply(&unit, &map).dispatch();
            assert_eq!((got.width, got.height, got.channels), (width, height, outputs));
            for (i, got) in got.data.iter().enumerate() {
                let (pixel, channel) = (i / outputs, i % outputs);
                let want = defined(&unit, &map, pixel % width, pixel / width, channel);
                assert!((got - want).abs() < 1e-4, "{got} {want}");
            }
        }
    }

    #[test]
    fn the_stem_keeps_the_largest_of_four_patches_and_adds_black() {
        // The first convolution passes on the green of a patch's middle, the unit everything.
        let mut first = Matrix { inputs: 27, outputs: 16, weights: vec![0.0; 27 * 16], bias: vec![0.0; 16] };
        first.weights[(4 * 3 + 1) * 16] = 1.0;
        let mut point = Matrix { inputs: 16, outputs: 16, weights: vec![0.0; 256], bias: vec![0.0; 16] };
        point.weights[0] = 1.0;
        let mut depth = Matrix { inputs: TAPS, outputs: 16, weights: vec![0.0; TAPS * 16], bias: vec![0.0; 16] };
        depth.weights[4 * 16] = 1.0;
        let unit = Unit { point, depth, rectify: true };
        let picture = RgbImage::from_fn(6, 5, |x, y| image::Rgb([0, (10 * y + x) as u8, 200]));
        let map = Stem { picture: &picture, size: (8, 8), first: &first, unit: &unit }.dispatch();
        assert_eq!((map.width, map.height), (2, 2));
        let greens: Vec<f32> = map.data.chunks_exact(16).map(|pixel| pixel[0]).collect();
        assert_eq!(greens, [22.0, 24.0, 42.0, 44.0]);
    }

    #[test]
    fn half_a_map_is_added_to_the_four_pixels_it_came_from() {
        let mut map = Map { width: 4, height: 2, channels: 16, data: vec![0.0; 128] };
        map.data[16] = 3.0;
        let half = map.halved();
        assert_eq!((half.width, half.height, half.data[0], half.data[16]), (2, 1, 3.0, 0.0));
        map.add_doubled(&half);
        assert_eq!([map.data[0], map.data[16], map.data[32], map.data[64]], [3.0, 6.0, 0.0, 3.0]);
    }
}
