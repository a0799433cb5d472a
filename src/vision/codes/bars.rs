//! Owns linear codes: scan lines across a striped place at its own angle, and which values enough of them agree on.

use rxing::common::BitArray;
use rxing::oned::rss::{RSS14Reader, expanded::RSSExpandedReader};
use rxing::oned::{
    CodaBarReader, Code39Reader, Code93Reader, Code128Reader, ITFReader, MultiFormatUPCEANReader, OneDReader,
};
use rxing::{BarcodeFormat, DecodeHints, RXingResult};

use super::formats::{Format, Guard, format};
use super::frame::{Frame, Pyramid};
use super::places::Place;
use super::runs::{self, Look, Stretch};
use super::{Code, retail, text};
use crate::limits::Deadline;
use crate::vision::quad::Quad;

/// Scan lines across a place.
const LINES: usize = 21;
/// What is looked at beyond a place's ends, as a share of its length: quiet zones, and bars at the edge of a cell.
const BEYOND: f32 = 0.12;
/// Samples in a scan line, least and most.
const SAMPLES: (f32, f32) = (400.0, 2_000.0);
/// In which part of a line, from the picture's edge, the paper is looked for with which it goes on beyond: a twelfth.
const PAPER: usize = 12;
/// How alike neighbouring scan lines of a code are at least (their correlation), for a third of them.
const ALIKE: f32 = 0.5;

/// How alike scan lines far apart are at least, on the mean, at the right angle: those of different rows of a stacked code stay below.
const BARS: f32 = 0.3;
/// Scan lines by which a place is turned upright.
const PROBES: u32 = 6;
/// By which steps it is turned, four to each side: in radians, coarse and fine.
const TURNS: [f32; 2] = [0.045, 0.012];

/// How far bars may be off on a line that counts as fitting, in modules: 0.05 to 0.25 on the corpus's codes, 0.43 and more where
/// something else reads as one; a digit wrong by a module adds 0.25 to it (as roots of sums of squares do).
const MISFIT: f32 = 0.22;

/// On how many lines there must be as many bars as in a code: 9 and more on the corpus's codes, less on two in five striped places of
/// its other photos.
const BARRED: usize = 5;

/// The ways to look at a line, cheapest first.
const LOOKS: [Look; 3] = [Look::Turns, Look::SharpTurns, Look::Level];

/// A value, and on which lines it was read.
struct Vote {
    format: &'static Format,
    text: String,
    lines: Vec<usize>,
    /// The lines on which the bars as a whole are as wide as they must be, those among them that could not be read.
    fitting: Vec<usize>,
    /// Where it begins and ends on a line, in samples: the outermost.
    span: [f32; 2],
    backward: bool,
}

/// The linear codes at a place, a rectangle or parallelogram whose sides run along the bars and across them.
pub fn read(pyramid: &Pyramid<'_>, place: &Quad, deadline: Deadline) -> Vec<Code> {
    let (length, height) = (place.width(), place.height());
    let margin = (length * BEYOND).max(24.0);
    let wide = place.scaled(1.0 + 2.0 * margin / length.max(1.0), 1.0);
    let total = length + 2.0 * margin;
    let count = (total * 2.0).min(SAMPLES.0.max(total)).min(SAMPLES.1).max(1.0);
    let frame = Frame::over(&wide, count as u32, LINES as u32);
    let step = total / count;
    let lines: Vec<Vec<u8>> = (0..LINES).map(|n| line(pyramid, &frame, n, count as usize, height)).collect();
    if !steady(&lines) {
        return Vec::new();
    }
    let how = Sweep { look: Look::Turns, backward: false, inverted: false, blur: 1.0 / step };
    let codes = told(votes(&lines, how, deadline), &frame, false);
    if !codes.is_empty() || !darker_ends(&lines) {
        return codes;
    }
    told(votes(&lines, Sweep { inverted: true, ..how }, deadline), &frame, true)
}

/// What the lines say, every way of looking at them until most of them agree.
fn votes(lines: &[Vec<u8>], how: Sweep, deadline: Deadline) -> Vec<Vote> {
    let mut votes: Vec<Vote> = Vec::new();
    let barred = |line: &&Vec<u8>| !runs::stretches(line, how.look, how.inverted, how.blur).is_empty();
    if lines.iter().filter(barred).count() < BARRED {
        return votes;
    }
    for look in LOOKS {
        for backward in [false, true] {
            if deadline.is_over() {
                return votes;
            }
            sweep(lines, Sweep { look, backward, ..how }, &mut votes);
        }
        if votes.iter().any(|vote| vote.lines.len() >= LINES / 2) {
            break;
        }
    }
    votes.iter_mut().for_each(|vote| vote.confirm(lines, how));
    votes
}

impl Vote {
    /// Looks on all lines for a value that few of them could be read as: bars that nobody could guess can be such that are known.
    fn confirm(&mut self, lines: &[Vec<u8>], how: Sweep) {
        if self.fitting.is_empty() || self.lines.len() >= self.format.lines {
            return;
        }
        for (n, line) in lines.iter().enumerate().filter(|(n, _)| !self.lines.contains(n)) {
            let fits = |look: Look| {
                let stretches = runs::stretches(line, look, how.inverted, how.blur);
                stretches.iter().any(|stretch| fits(self.format.kind, &self.text, stretch, self.backward))
            };
            if LOOKS.into_iter().any(fits) {
                self.fitting.push(n);
            }
        }
    }
}

/// Whether the lines' ends are darker than their middle, as around light codes on dark.
fn darker_ends(lines: &[Vec<u8>]) -> bool {
    let (mut ends, mut middle) = ((0_u64, 0_u64), (0_u64, 0_u64));
    for line in lines {
        let end = line.len() / 16;
        for (i, &v) in line.iter().enumerate() {
            let sum = if i < end || i + end >= line.len() { &mut ends } else { &mut middle };
            *sum = (sum.0 + u64::from(v), sum.1 + 1);
        }
    }
    ends.0 * middle.1.max(1) < middle.0 * ends.1.max(1)
}

/// The place turned so that its bars stand upright in it: at the angle at which scan lines far apart look most alike. What edges say of
/// their own angle is off by up to a tenth where bars are a pixel or two wide.
pub fn aligned(pyramid: &Pyramid<'_>, place: &Place) -> Place {
    let (width, height) = (place.quad.width(), place.quad.height());
    let centre = place.quad.centre();
    let turned = |angle: f32| Quad::turned(centre, width, height, place.quad.angle() + angle);
    let count = (width * 1.5).clamp(1.0, SAMPLES.0) as u32;
    let likeness = |angle: f32| {
        let frame = Frame::over(&turned(angle), count, PROBES);
        let lines: Vec<Vec<u8>> = (0..PROBES)
            .map(|n| {
                let mut row = vec![0; count as usize];
                frame.row(pyramid, n as f32 + 0.5, 255, &mut row);
                row
            })
            .collect();
        lines.iter().zip(lines.iter().skip(1)).map(|(a, b)| correlation(a, b)).sum::<f32>()
    };
    let mut best = (likeness(0.0), 0.0);
    for step in TURNS {
        let around = best.1;
        for turn in -4..=4 {
            let angle = around + turn as f32 * step;
            let alike = likeness(angle);
            if alike > best.0 {
                best = (alike, angle);
            }
        }
    }
    // Rows of a stacked code do not look alike at any angle: there the edges must tell it.
    let angle = if best.0 >= BARS * (PROBES - 1) as f32 { best.1 } else { 0.0 };
    Place { quad: turned(angle), ..*place }
}

/// One scan line: the mean of three neighbouring ones, which keeps bars and drops grain.
fn line(pyramid: &Pyramid<'_>, frame: &Frame, n: usize, count: usize, height: f32) -> Vec<u8> {
    // Lines lie between 6 % and 94 % of the height: the ends are often cut or slanted.
    let y = |shift: f32| 0.06 * LINES as f32 + 0.88 * (n as f32 + 0.5) + shift * LINES as f32 / height.max(1.0);
    let mut sum = vec![0_u16; count];
    let mut row = vec![0_u8; count];
    for shift in [-1.0, 0.0, 1.0] {
        frame.row(pyramid, y(shift), 255, &mut row);
        continued(&mut row, frame.within(pyramid, y(shift), count));
        sum.iter_mut().zip(&row).for_each(|(sum, &v)| *sum += u16::from(v));
    }
    sum.into_iter().map(|sum| (sum / 3) as u8).collect()
}

/// Goes on beyond the picture's edges with the paper that is next to them: what is brighter there would make the paper seem dark.
fn continued(row: &mut [u8], within: std::ops::Range<usize>) {
    let reach = row.len() / PAPER;
    let paper = |part: Option<&[u8]>| part.and_then(|part| part.iter().copied().max()).unwrap_or(255);
    let before = paper(row.get(within.start..within.end.min(within.start + reach)));
    let behind = paper(row.get(within.start.max(within.end.saturating_sub(reach))..within.end));
    row.iter_mut().take(within.start).for_each(|v| *v = before);
    row.iter_mut().skip(within.end).for_each(|v| *v = behind);
}

/// Whether the stripes go on from line to line, as bars do and fur does not.
fn steady(lines: &[Vec<u8>]) -> bool {
    let pairs = lines.iter().zip(lines.iter().skip(1));
    let alike = pairs.filter(|(a, b)| correlation(a, b) >= ALIKE).count();
    alike * 3 >= lines.len()
}

fn correlation(a: &[u8], b: &[u8]) -> f32 {
    let mean = |row: &[u8]| row.iter().map(|&v| u64::from(v)).sum::<u64>() as f32 / row.len().max(1) as f32;
    let (ma, mb) = (mean(a), mean(b));
    let (mut aa, mut bb, mut ab) = (0.0_f32, 0.0_f32, 0.0_f32);
    for (&x, &y) in a.iter().zip(b) {
        let (x, y) = (f32::from(x) - ma, f32::from(y) - mb);
        aa += x * x;
        bb += y * y;
        ab += x * y;
    }
    ab / (aa * bb).sqrt().max(1e-6)
}

/// How a sweep over the lines looks at them.
#[derive(Clone, Copy)]
struct Sweep {
    look: Look,
    backward: bool,
    inverted: bool,
    /// Samples that a full-size pixel spans.
    blur: f32,
}

/// Decodes all lines one way and counts what they say. The readers of DataBar put pairs and rows together over lines, so that lines
/// come in reading order.
fn sweep(lines: &[Vec<u8>], how: Sweep, votes: &mut Vec<Vote>) {
    let hints = DecodeHints { AssumeGs1: Some(true), ReturnCodabarStartEnd: Some(false), ..DecodeHints::default() };
    let mut readers = Readers::new(&hints);
    for n in 0..lines.len() {
        let n = if how.backward { lines.len() - 1 - n } else { n };
        let Some(line) = lines.get(n) else { continue };
        for stretch in runs::stretches(line, how.look, how.inverted, how.blur) {
            let row = stretch.row(how.backward);
            let other = stretch.row(true);
            let stacked = (!how.backward).then_some(&other);
            for result in readers.decode(n as u32, &row, stacked, &hints) {
                count(&result, n, &stretch, how.backward, votes);
            }
        }
    }
}

/// One of each reader; those of DataBar remember what earlier lines said.
struct Readers {
    retail: MultiFormatUPCEANReader,
    code39: Code39Reader,
    code93: Code93Reader,
    itf: ITFReader,
    codabar: CodaBarReader,
    databar: RSS14Reader,
    expanded: RSSExpandedReader,
}

impl Readers {
    fn new(hints: &DecodeHints) -> Self {
        Self {
            retail: MultiFormatUPCEANReader::new(hints),
            code39: Code39Reader::default(),
            code93: Code93Reader::default(),
            itf: ITFReader::default(),
            codabar: CodaBarReader::default(),
            databar: RSS14Reader::default(),
            expanded: RSSExpandedReader::default(),
        }
    }

    /// `reversed`: the same row the other way round. Every other row of a stacked DataBar Expanded runs backward, so that its reader
    /// gets both, and only in one of the two sweeps.
    fn decode(&mut self, n: u32, row: &BitArray, reversed: Option<&BitArray>, hints: &DecodeHints) -> Vec<RXingResult> {
        let results = [
            self.retail.decode_row(n, row, hints),
            Code128Reader.decode_row(n, row, hints),
            self.code39.decode_row(n, row, hints),
            self.code93.decode_row(n, row, hints),
            self.itf.decode_row(n, row, hints),
            self.codabar.decode_row(n, row, hints),
            self.databar.decode_row(n, row, hints),
        ];
        let mut found: Vec<RXingResult> = results.into_iter().flatten().collect();
        if let Some(reversed) = reversed {
            found.extend(self.expanded.decode_row(n, row, hints));
            found.extend(self.expanded.decode_row(n, reversed, hints));
        }
        found
    }
}

fn count(result: &RXingResult, n: usize, stretch: &Stretch, backward: bool, votes: &mut Vec<Vote>) {
    let span = stretch.span();
    let Some(format) = format(*result.getBarcodeFormat()) else { return };
    let text = text::linear(format, result.getText());
    let fits = fits(format.kind, &text, stretch, backward);
    let known = votes.iter_mut().find(|v| v.format.kind == format.kind && v.text == text && v.backward == backward);
    match known {
        Some(vote) => {
            if !vote.lines.contains(&n) {
                vote.lines.push(n);
            }
            if fits && !vote.fitting.contains(&n) {
                vote.fitting.push(n);
            }
            vote.span = [vote.span[0].min(span[0]), vote.span[1].max(span[1])];
        }
        None => votes.push(Vote {
            format,
            text,
            lines: vec![n],
            fitting: fits.then_some(n).into_iter().collect(),
            span,
            backward,
        }),
    }
}

/// Whether the bars that were read are as wide as those of such a code; not known of most symbologies.
fn fits(kind: BarcodeFormat, text: &str, stretch: &Stretch, backward: bool) -> bool {
    let Some(mut widths) = retail::widths(kind, text) else { return false };
    if backward {
        widths.reverse();
    }
    retail::misfit(&stretch.widths(), &widths) <= MISFIT
}

/// What enough lines agree on.
fn told(mut votes: Vec<Vote>, frame: &Frame, inverted: bool) -> Vec<Code> {
    votes.sort_by_key(|vote| std::cmp::Reverse((vote.format.guard != Guard::Weak, vote.lines.len())));
    let mut codes: Vec<Code> = Vec::new();
    let mut taken: Vec<([f32; 2], usize)> = Vec::new();
    for vote in votes {
        let rival = taken.iter().any(|(span, _)| {
            let shared = span[1].min(vote.span[1]) - span[0].max(vote.span[0]);
            shared > 0.3 * (vote.span[1] - vote.span[0])
        });
        let lines = vote.lines.len().max(vote.fitting.len());
        let needed = vote.format.lines;
        let doubtful = lines < needed;
        if !vote.span[0].is_finite()
            || vote.span[1] <= vote.span[0]
            || (rival && lines * 2 < needed * 3)
            || !text::plausible(vote.format, &vote.text)
        {
            continue;
        }
        if doubtful && (rival || lines * 2 < needed || lines < 2) {
            continue;
        }
        taken.push((vote.span, lines));
        let certainty = match (vote.format.guard, doubtful) {
            (_, true) => 0.4,
            (Guard::Weak, false) => (0.6 + 0.05 * (lines - needed) as f32).min(0.9),
            (_, false) => 0.95,
        };
        let mut why =
            vec![if lines > LINES / 2 { "read alike on most scan lines" } else { "read alike on several scan lines" }];
        if vote.format.guard == Guard::Checked {
            why.push("its check character holds");
        }
        if vote.fitting.len() >= needed {
            why.push("its bars are as wide as they must be");
        }
        if inverted {
            why.push("light on dark");
        }
        let corner = |x: f32, y: f32| frame.at(x, y);
        let [from, to] = vote.span;
        let bottom = LINES as f32;
        let quad = Quad { corners: [corner(from, 0.0), corner(to, 0.0), corner(to, bottom), corner(from, bottom)] };
        let quad = if vote.backward { quad.flipped() } else { quad };
        codes.push(Code { format: vote.format.name, text: vote.text, quad, certainty, why });
    }
    codes
}
