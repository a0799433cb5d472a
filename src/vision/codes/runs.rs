//! Owns a scan line's way from grey to bars: where its edges lie between the samples, which part of it lies between quiet zones, and
//! the same in whole modules, freed of what blur and bright paper add to the white.

use rxing::common::BitArray;

/// Least contrast of a scan line, in grey levels.
const CONTRAST: u8 = 16;
/// A rise or fall below this part of the contrast around is no bar.
const NO_TURN: u8 = 7;
/// Length of a quiet zone in narrow runs; white inside of a code is at most four modules wide, at most eight in DataBar.
const QUIET: f32 = 9.8;
/// Fewest bars of a code: UPC-E has 16, a short Codabar 16, half of a stacked DataBar 12.
const FEWEST_BARS: usize = 10;
/// Most bars: over three times those of the longest Code 128 in use.
const MOST_BARS: usize = 600;
/// How many stretches of a line are read.
const MOST_STRETCHES: usize = 4;
/// Bits that a narrow bar gets.
const MODULE: f32 = 6.0;
/// White bits before and behind the bars: ten modules.
const MARGIN: f32 = 60.0;
/// Most bits of a row.
const LONGEST_ROW: f32 = 12_000.0;

/// How a line becomes black and white.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Edges midway between a peak and the dip beside it: narrow bars that blur lifted far above the level of wide ones are still dips.
    Turns,
    /// The same on the sharpened line.
    SharpTurns,
    /// Midway between the darkest and the lightest around, on the sharpened line: grain makes no bars.
    Level,
}

/// Bars between two quiet zones: the places of their edges in samples, the first where black begins, the last where it ends.
pub struct Stretch {
    edges: Vec<f32>,
}

impl Stretch {
    /// From where to where it reaches on the line, in samples.
    pub fn span(&self) -> [f32; 2] {
        [self.edges.first().copied().unwrap_or(0.0), self.edges.last().copied().unwrap_or(0.0)]
    }

    /// How wide the bars and the spaces between them are, a bar first, in samples.
    pub fn widths(&self) -> Vec<f32> {
        self.edges.iter().zip(self.edges.iter().skip(1)).map(|(a, b)| b - a).collect()
    }

    /// The bars as a row of bits, six a module, and as wide as they were printed: where bright paper makes all white runs wider and
    /// all black ones narrower, the narrow ones say by how much.
    pub fn row(&self, backward: bool) -> BitArray {
        let widths = self.widths();
        let narrow = |first: usize| {
            let mut widths: Vec<f32> = widths.iter().skip(first).step_by(2).copied().collect();
            widths.sort_unstable_by(f32::total_cmp);
            widths.get(widths.len() / 4).copied().unwrap_or(1.0)
        };
        let (black, white) = (narrow(0), narrow(1));
        let module = ((black + white) / 2.0).max(0.1);
        let bloom = ((white - black) / 2.0).clamp(-0.4 * module, 0.4 * module);
        let [first, last] = self.span();
        let span = (last - first).max(1.0);
        let scale = (MODULE / module).min(LONGEST_ROW / span);
        let length = (span * scale + 2.0 * MARGIN).ceil();
        let mut row = BitArray::with_size(length as usize);
        let bit = |edge: f32| MARGIN + (edge - first) * scale;
        for pair in self.edges.chunks_exact(2) {
            let &[from, to] = pair else { continue };
            let (from, to) = (bit(from - bloom / 2.0).round() as usize, bit(to + bloom / 2.0).round() as usize);
            for i in from..to.min(row.get_size()) {
                row.set(i);
            }
        }
        if backward {
            row.reverse();
        }
        row
    }
}

/// The parts of a line between quiet zones that have enough bars. Readers begin at the first thing that looks like a start and look no
/// further; what lies outside of the quiet zones would be that. `blur`: samples that a pixel of the photo spans.
pub fn stretches(line: &[u8], look: Look, inverted: bool, blur: f32) -> Vec<Stretch> {
    let mut line = if look == Look::Turns { line.to_vec() } else { sharpened(line, blur) };
    if inverted {
        line.iter_mut().for_each(|v| *v = 255 - *v);
    }
    let levels = if look == Look::Level { levels(&line) } else { middles(&line) };
    let edges = edges(&line, &levels);
    let mut widths: Vec<f32> = edges.iter().zip(edges.iter().skip(1)).map(|(a, b)| b - a).collect();
    widths.sort_unstable_by(f32::total_cmp);
    let quiet = QUIET * widths.get(widths.len() / 3).copied().unwrap_or(1.0);
    let mut found: Vec<Stretch> = Vec::new();
    for bar in edges.chunks_exact(2) {
        let &[from, to] = bar else { continue };
        match found.last_mut() {
            Some(last) if last.edges.last().is_some_and(|end| from - end < quiet) => last.edges.extend([from, to]),
            _ => found.push(Stretch { edges: vec![from, to] }),
        }
    }
    found.retain(|stretch| (2 * FEWEST_BARS..=2 * MOST_BARS).contains(&stretch.edges.len()));
    found.truncate(MOST_STRETCHES);
    found
}

/// Where the line goes below its levels and above them again, between the samples.
fn edges(line: &[u8], levels: &[u8]) -> Vec<f32> {
    let mut edges = Vec::new();
    let mut black = false;
    let mut last = 255.0;
    for (x, (&v, &level)) in line.iter().zip(levels).enumerate() {
        let (v, level) = (f32::from(v), f32::from(level));
        if (v < level) != black {
            let share = if (v - last).abs() < 0.5 { 1.0 } else { ((level - last) / (v - last)).clamp(0.0, 1.0) };
            edges.push(if x == 0 { 0.0 } else { x as f32 - 1.0 + share });
            black = !black;
        }
        last = v;
    }
    if black {
        edges.push(line.len() as f32);
    }
    edges
}

/// Everywhere midway between the darkest and the lightest around; flat stretches are white or black by the level of all of the line.
fn levels(line: &[u8]) -> Vec<u8> {
    let extremes = Extremes::new(line);
    let all = extremes.spans.iter().fold((255, 0), |(low, high): (u8, u8), &(l, h)| (low.min(l), high.max(h)));
    let contrast = |(low, high): (u8, u8)| high.saturating_sub(low);
    let level = |x: usize| {
        let near = extremes.around(x);
        let (low, high) = if contrast(near) < CONTRAST.max(contrast(all) / 4) { all } else { near };
        low.midpoint(high)
    };
    (0..line.len()).map(level).collect()
}

/// Between each peak and dip their middle.
fn middles(line: &[u8]) -> Vec<u8> {
    let turns = turns(line);
    let mut levels = Vec::with_capacity(line.len());
    for (from, to) in turns.iter().zip(turns.iter().skip(1)) {
        levels.resize(to.at, from.level.midpoint(to.level));
    }
    let last = turns.last().map_or(0, |last| if last.dip { 255 } else { 0 });
    levels.resize(line.len(), last);
    levels
}

/// A peak or a dip of a line.
struct Turn {
    at: usize,
    level: u8,
    dip: bool,
}

/// The peaks and dips of a line, in turns; a rise or fall that is small beside the contrast around it is none.
fn turns(line: &[u8]) -> Vec<Turn> {
    let extremes = Extremes::new(line);
    let step_in = |&(low, high): &(u8, u8)| (high.saturating_sub(low) / NO_TURN).max(CONTRAST / 2);
    let steps: Vec<u8> = extremes.spans.iter().map(step_in).collect();
    let start = line.first().copied().unwrap_or(0);
    let (mut high, mut low) = ((0, start), (0, start));
    let mut turns: Vec<Turn> = Vec::new();
    let mut rising = None;
    for (x, &v) in line.iter().enumerate() {
        let step = steps.get(x / extremes.block).copied().unwrap_or(CONTRAST);
        if v > high.1 {
            high = (x, v);
        }
        if v < low.1 {
            low = (x, v);
        }
        if rising != Some(false) && high.1.saturating_sub(v) >= step {
            turns.push(Turn { at: high.0, level: high.1, dip: false });
            (rising, low) = (Some(false), (x, v));
        } else if rising != Some(true) && v.saturating_sub(low.1) >= step {
            turns.push(Turn { at: low.0, level: low.1, dip: true });
            (rising, high) = (Some(true), (x, v));
        }
    }
    match rising {
        Some(true) => turns.push(Turn { at: high.0, level: high.1, dip: false }),
        Some(false) => turns.push(Turn { at: low.0, level: low.1, dip: true }),
        None => {}
    }
    turns
}

/// Steps made steeper: the line plus what it differs from its surroundings, about a pixel and a half to both sides. It stays between
/// the darkest and the lightest around, or a quiet zone would ring.
fn sharpened(line: &[u8], blur: f32) -> Vec<u8> {
    let reach = (1.5 * blur).round().max(1.0) as usize;
    let last = line.len().saturating_sub(1);
    let at = |i: usize| line.get(i.min(last)).map_or(0, |&v| i16::from(v));
    let extremes = Extremes::new(line);
    let steep = |i: usize| {
        let (low, high) = extremes.around(i);
        let value = at(i) * 3 - at(i.saturating_sub(reach)) - at(i + reach);
        value.clamp(i16::from(low), i16::from(high)) as u8
    };
    (0..line.len()).map(steep).collect()
}

/// The darkest and lightest values of a line, in blocks.
struct Extremes {
    block: usize,
    /// For each block, of it and its neighbours.
    spans: Vec<(u8, u8)>,
}

impl Extremes {
    fn new(line: &[u8]) -> Self {
        let block = (line.len() / 24).max(8);
        let ends = |part: &[u8]| (part.iter().copied().min().unwrap_or(0), part.iter().copied().max().unwrap_or(0));
        let own: Vec<(u8, u8)> = line.chunks(block).map(ends).collect();
        let around = |i: usize| {
            let near = own.get(i.saturating_sub(1)..(i + 2).min(own.len())).unwrap_or_default();
            near.iter().fold((255, 0), |(low, high), &(l, h)| (low.min(l), high.max(h)))
        };
        Self { block, spans: (0..own.len()).map(around).collect() }
    }

    fn around(&self, x: usize) -> (u8, u8) {
        self.spans.get(x / self.block).copied().unwrap_or((0, 255))
    }
}
