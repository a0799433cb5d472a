//! Owns patches: the same ridges seen on several levels are one, and a patch knows where it lies, on what, and which pads it covers.

use super::colour::{CELL, Colours, chroma};
use super::field::{Field, Plane, STEP};
use super::judge;
use super::period::{self, Start};
use super::seams::Parts;
use super::spectrum::{SIDE, Wave};
use super::{EXPECTED_WITHIN, Ground, Pad};
use crate::finding::Region;
use crate::odds;

/// Regions of one picture that are weighed against each other, best first.
const MOST_CANDIDATES: usize = 96;
/// Certainty below which a region is not worth telling, whatever else speaks for it.
const LEAST_CERTAINTY: f32 = 0.05;
/// Finest period in pixels that can be something to anybody: nothing below can be used.
const FINEST_PX: f32 = 2.4;
/// Squared periods of the smallest region: with fewer, chance agreement is too likely, and nobody could be told by so few ridges.
const LEAST_AREA: f32 = 60.0;
/// Squared periods of the smallest part that a seam divides from others: a tenth of a fingertip. Less is a shred of a neighbour.
const LEAST_PART: f32 = 200.0;
/// Of the smaller of two regions, how much must lie in the other so that they are the same place.
const SAME_PLACE: f32 = 0.25;
/// The same where ridges are alike: regions part where the direction turns at once, as around a core.
const TOUCHING: f32 = 0.05;
/// Periods of one place differ by less than this factor.
const SAME_PERIOD: f32 = 1.35;
/// Blocks that two levels must share before these say whether both saw the same.
const LEAST_SHARED: usize = 4;
/// Periods on a level at which waves are measured best, pixels: neither cut off by the band's ends nor too few in a block.
const BEST_BAND: (f32, f32) = (3.2, 7.5);
/// What a factor of e outside that band costs when levels compete.
const BAND_COST: f32 = 6.0;
/// Contrast from which it is ink on paper whatever its colour, and from which on grey, light ground; empirical.
const INK: f32 = 0.18;
const INK_ON_GREY: f32 = 0.1;
const LIGHT: f32 = 80.0;
/// Cb and Cr up to which a colour is grey.
const GREY: f32 = 10.0;
/// How often a pad is probed each way, and in how many of the probes ridges must lie.
const PROBES: usize = 6;
const LEAST_RIDGED: usize = 9;
/// Pads that share more than this of the smaller are one finger: landmarks of a hand that is cut off fall on each other.
const SAME_PAD: f32 = 0.3;
/// Log odds lost by each factor of e that the period is further off than hands vary; set by reason.
const MISFIT: f32 = 3.0;

/// A region that may be ridges, in the frame of the picture.
pub struct Candidate {
    /// Which of the picture's cells it covers.
    cells: Vec<bool>,
    across: usize,
    /// Rectangle around it.
    pub region: Region,
    /// What is known of it.
    pub judged: judge::Region,
    /// How likely it is ridges.
    pub certainty: f32,
    /// On which level it was measured: pixels of the picture to one of the level's.
    pub scale: usize,
    rgb: [f32; 3],
    /// The waves of its blocks; those of absorbed candidates too.
    starts: Vec<Start>,
}

impl Candidate {
    /// A region of a field; `None` where it cannot be ridges that matter.
    pub fn of(
        field: &Field,
        blocks: &[usize],
        scale: usize,
        (width, height): (usize, usize),
        colours: &Colours,
    ) -> Option<Self> {
        let traits = field.traits(blocks);
        let period_px = traits.period * scale as f32;
        if period_px < FINEST_PX || traits.area < LEAST_AREA {
            return None;
        }
        let places =
            || blocks.iter().map(|&index| (index % field.width * STEP * scale, index / field.width * STEP * scale));
        let (mut skin, mut rgb, mut count) = (0.0, [0.0; 3], 0.0_f32);
        for mean in places().filter_map(|(x, y)| colours.mean(x, y, SIDE * scale)) {
            skin += f32::from(u8::from(colours.is_skin(mean)));
            for (sum, channel) in rgb.iter_mut().zip(mean) {
                *sum += channel;
            }
            count += 1.0;
        }
        let (skin, rgb) = (skin / count.max(1.0), rgb.map(|channel| channel / count.max(1.0)));
        let judged = judge::Region { traits, skin, period_px };
        let certainty = judged.certainty();
        if certainty < LEAST_CERTAINTY {
            return None;
        }
        let across = width.div_ceil(CELL);
        let mut cells = vec![false; across * height.div_ceil(CELL)];
        let (mut left, mut top, mut right, mut bottom) = (width, height, 0, 0);
        for (x, y) in places() {
            let side = SIDE * scale;
            (left, top) = (left.min(x), top.min(y));
            (right, bottom) = (right.max((x + side).min(width)), bottom.max((y + side).min(height)));
            for row in cells.chunks_mut(across).take((y + side).div_ceil(CELL)).skip(y / CELL) {
                row.iter_mut().take((x + side).div_ceil(CELL)).skip(x / CELL).for_each(|cell| *cell = true);
            }
        }
        let region = rectangle(left, top, right, bottom);
        let middle = |at: usize| (at * STEP * scale + SIDE * scale / 2) as f32;
        let start = |(index, wave): (usize, &Wave)| Start {
            at: [middle(index % field.width), middle(index / field.width)],
            period_px: wave.period * scale as f32,
            across: wave.across,
            contrast: wave.contrast(),
        };
        let starts = field.waves(blocks).map(start).collect();
        Some(Self { cells, across, region, judged, certainty, scale, rgb, starts })
    }

    /// What decides between two levels that saw the same.
    fn rank(&self) -> f32 {
        self.judged.score() - BAND_COST * outside(self.judged.traits.period)
    }

    /// Its parts, largest first, where seams between pads divide it: each has its own area, contrast and blocks, and the certainty
    /// of the whole. Ink has no seams.
    pub fn parts(self, planes: &[Plane<'_>]) -> Vec<Self> {
        if self.ground() == Ground::Print {
            return vec![self];
        }
        let inside = |x, y| self.covers(x, y);
        let Some(parts) = Parts::of(self.region, inside, self.period_px(), LEAST_PART, planes) else {
            return vec![self];
        };
        let side = CELL as f32;
        let place = |index: usize| [index % self.across, index / self.across].map(|at| (at * CELL) as f32);
        let of_cell =
            |index: usize, cell: bool| cell.then(|| parts.of_square(place(index)[0], place(index)[1], side))?;
        let owners: Vec<Option<usize>> = self.cells.iter().enumerate().map(|(i, cell)| of_cell(i, *cell)).collect();
        let mut divided: Vec<Self> = Vec::new();
        for (part, &area) in parts.areas.iter().enumerate() {
            divided.extend(self.part(|index| owners.get(index) == Some(&Some(part)), area as f32));
        }
        divided.sort_by(|a, b| b.judged.traits.area.total_cmp(&a.judged.traits.area));
        if divided.len() < 2 { vec![self] } else { divided }
    }

    /// What of it lies in some of its cells, `area` squared periods; `None` where hardly any block has its middle there.
    fn part(&self, holds: impl Fn(usize) -> bool, area: f32) -> Option<Self> {
        let cell = |at: [f32; 2]| (at[1] as usize / CELL) * self.across + at[0] as usize / CELL;
        let starts: Vec<Start> = self.starts.iter().filter(|start| holds(cell(start.at))).copied().collect();
        if starts.len() < LEAST_SHARED || area < LEAST_PART {
            return None;
        }
        let cells: Vec<bool> = (0..self.cells.len()).map(|index| self.cells[index] && holds(index)).collect();
        let (mut left, mut top, mut right, mut bottom) = (usize::MAX, usize::MAX, 0, 0);
        for index in (0..cells.len()).filter(|&index| cells[index]) {
            let (x, y) = (index % self.across * CELL, index / self.across * CELL);
            (left, top) = (left.min(x), top.min(y));
            (right, bottom) = (right.max(x + CELL), bottom.max(y + CELL));
        }
        let whole = self.region;
        right = right.min((whole.x + whole.width) as usize);
        bottom = bottom.min((whole.y + whole.height) as usize);
        let mut periods: Vec<f32> = starts.iter().map(|start| start.period_px).collect();
        periods.sort_unstable_by(f32::total_cmp);
        let mut judged = self.judged;
        judged.period_px = periods[periods.len() / 2];
        judged.traits.area = area;
        judged.traits.contrast = starts.iter().map(|start| start.contrast).sum::<f32>() / starts.len() as f32;
        let region = rectangle(left, top, right, bottom);
        Some(Self { cells, region, judged, starts, ..*self })
    }

    /// Measures the distance of its ridges anew, all over it.
    pub fn measure(&mut self, planes: &[Plane<'_>]) {
        let covers = |x, y| self.covers(x, y);
        if let Some(period_px) = period::measured(&self.starts, self.judged.period_px, covers, planes) {
            self.judged.period_px = period_px;
        }
    }

    /// Whether another level saw the same ridges: by the blocks that share a middle, or, where there are too few, by the middle period.
    fn same_ridges(&self, other: &Self) -> bool {
        let key = |start: &Start| start.at.map(|at| at as u32);
        let mut own: Vec<([u32; 2], f32)> = self.starts.iter().map(|start| (key(start), start.period_px)).collect();
        own.sort_unstable_by_key(|(at, _)| *at);
        let (mut shared, mut agreeing) = (0, 0);
        for start in &other.starts {
            let Ok(index) = own.binary_search_by_key(&key(start), |(at, _)| *at) else { continue };
            shared += 1;
            agreeing += usize::from(like(own[index].1, start.period_px));
        }
        if shared < LEAST_SHARED { like(self.judged.period_px, other.judged.period_px) } else { 2 * agreeing >= shared }
    }

    /// From ridge to ridge, pixels of the picture.
    pub fn period_px(&self) -> f32 {
        self.judged.period_px
    }

    /// Whether ridges cover a point of the picture.
    pub fn covers(&self, x: f32, y: f32) -> bool {
        let index = (y.max(0.0) as usize / CELL) * self.across + x.max(0.0) as usize / CELL;
        x.max(0.0) as usize / CELL < self.across && self.cells.get(index).copied().unwrap_or(false)
    }

    /// A ridged place near the middle of all that is ridged, pixels of the picture.
    pub fn middle(&self) -> [f32; 2] {
        let places = || self.cells.iter().enumerate().filter(|(_, cell)| **cell).map(|(index, _)| index);
        let place = |index: usize| [index % self.across, index / self.across].map(|at| ((at * CELL) + CELL / 2) as f32);
        let count = places().count().max(1) as f32;
        let [x, y] = [0, 1].map(|axis| places().map(|index| place(index)[axis]).sum::<f32>() / count);
        let far = |at: [f32; 2]| (at[0] - x).powi(2) + (at[1] - y).powi(2);
        places().map(place).min_by(|a, b| far(*a).total_cmp(&far(*b))).unwrap_or([x, y])
    }

    fn overlap(&self, other: &Self) -> f32 {
        let count = |cells: &[bool]| cells.iter().filter(|&&cell| cell).count();
        let both = self.cells.iter().zip(&other.cells).filter(|(a, b)| **a && **b).count();
        both as f32 / count(&self.cells).min(count(&other.cells)).max(1) as f32
    }

    fn absorb(&mut self, other: &Self) {
        for (cell, theirs) in self.cells.iter_mut().zip(&other.cells) {
            *cell |= theirs;
        }
        self.region = self.region.enclosing(other.region);
        if like(self.judged.period_px, other.judged.period_px) {
            self.certainty = self.certainty.max(other.certainty);
        }
        self.starts.extend_from_slice(&other.starts);
    }

    /// What the ridges are on.
    pub fn ground(&self) -> Ground {
        let [luma, blue, red] = chroma(self.rgb);
        let contrast = self.judged.traits.contrast;
        let grey = (blue - 128.0).abs() <= GREY && (red - 128.0).abs() <= GREY;
        if luma >= LIGHT && (contrast >= INK || (grey && contrast >= INK_ON_GREY)) {
            Ground::Print
        } else if self.judged.skin >= 0.5 {
            Ground::Skin
        } else {
            Ground::Unknown
        }
    }

    /// How likely it is ridges, once the periods that the hand's size lets expect here are weighed in.
    pub fn certainty_with(&self, pads: &[Pad]) -> f32 {
        let off = |pad: &Pad| {
            let ratio = self.period_px() / pad.expected_period_px.max(0.1);
            (ratio.max(1.0 / ratio) / EXPECTED_WITHIN).max(1.0).ln()
        };
        // The pad that fits best: a hand's pads may overlap what is in front of it.
        let least = pads.iter().filter(|pad| self.has(pad)).map(off).fold(f32::INFINITY, f32::min);
        if !least.is_finite() {
            return self.certainty;
        }
        odds::probability(odds::log_odds(self.certainty, 1e-6) - MISFIT * least)
    }

    /// How much of a pad lies in it, in probes.
    fn ridged(&self, pad: &Pad) -> usize {
        let probes = (0..PROBES * PROBES).map(|i| {
            let along = |i: usize| (i as f32 + 0.5) / PROBES as f32;
            pad.quad.at(along(i % PROBES), along(i / PROBES))
        });
        probes.filter(|point| self.covers(point[0], point[1])).count()
    }

    /// Whether a pad lies in it.
    fn has(&self, pad: &Pad) -> bool {
        self.ridged(pad) >= LEAST_RIDGED
    }
}

/// One candidate for each place, surest first; those that saw the same on other levels, or more of it, are absorbed or dropped.
pub fn places(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    candidates.sort_by(|a, b| b.rank().total_cmp(&a.rank()));
    candidates.truncate(MOST_CANDIDATES);
    let mut kept: Vec<Candidate> = Vec::new();
    for candidate in candidates {
        let same = kept.iter_mut().find(|place| {
            let overlap = place.overlap(&candidate);
            overlap >= SAME_PLACE || (overlap >= TOUCHING && place.same_ridges(&candidate))
        });
        match same {
            Some(place) => {
                if place.same_ridges(&candidate) {
                    place.absorb(&candidate);
                }
            }
            None => kept.push(candidate),
        }
    }
    kept.sort_by(|a, b| b.certainty.total_cmp(&a.certainty));
    kept
}

/// How many fingers' pads are ridged, for each place; `None` where no pad, of finger or palm, lies. A pad belongs to the place that
/// holds most of it.
pub fn fingers(places: &[Candidate], pads: &[Pad]) -> Vec<Option<u32>> {
    let mut counted: Vec<(usize, &Pad)> = Vec::new();
    let mut fingers: Vec<Option<u32>> =
        places.iter().map(|place| pads.iter().any(|pad| place.has(pad)).then_some(0)).collect();
    for pad in pads.iter().filter(|pad| pad.finger.is_some()) {
        let shares = places.iter().enumerate().map(|(index, place)| (place.ridged(pad), std::cmp::Reverse(index)));
        let Some((ridged, std::cmp::Reverse(index))) = shares.max() else { continue };
        let same = |other: &Pad| pad.quad.shared(&other.quad) > SAME_PAD * pad.quad.area().min(other.quad.area());
        if ridged < LEAST_RIDGED || counted.iter().any(|&(at, other)| at == index && same(other)) {
            continue;
        }
        counted.push((index, pad));
        if let Some(Some(count)) = fingers.get_mut(index) {
            *count += 1;
        }
    }
    fingers
}

fn like(a: f32, b: f32) -> bool {
    (1.0 / SAME_PERIOD..=SAME_PERIOD).contains(&(a / b))
}

/// How far a level's period lies outside of [`BEST_BAND`], as a logarithm.
fn outside(period: f32) -> f32 {
    (BEST_BAND.0 / period).max(period / BEST_BAND.1).max(1.0).ln()
}

/// A rectangle by its edges.
fn rectangle(left: usize, top: usize, right: usize, bottom: usize) -> Region {
    let narrow = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    Region {
        x: narrow(left),
        y: narrow(top),
        width: narrow(right.saturating_sub(left).max(1)),
        height: narrow(bottom.saturating_sub(top).max(1)),
    }
}
