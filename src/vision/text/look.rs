//! Owns the reading cascade: one look at the whole picture at a moderate size, closer looks where something was sensed, and a second,
//! dearer look at lines that might identify somebody. Spends where it matters.

use image::RgbImage;

use super::detector::{Found, Map, detect};
use super::quad::Quad;
use super::recogniser::{Alphabet, LINE_PX, MAX_LINE_PX, read};
use super::resample::{Window, straightened};
use super::zoom::{Cell, groups};
use super::{Ask, Reading, Text, TextLine, lines};
use crate::error::{Skip, SkipKind, Stage};
use crate::limits::Deadline;
use crate::vision::model::Network;

/// Size to which the whole picture is brought for the first look, in pixels. Empirical: see `docs/text.md`.
const COARSE_PX: f32 = 600_000.0;

/// Small pictures are enlarged for the first look by at most this.
const MAX_COARSE_SCALE: f32 = 1.0;

/// Edge of the cells that are looked at closer or not, in pixels of the first look's map.
const CELL_PX: usize = 16;

/// Probability from which a cell deserves a closer look: far below what makes a box. `research/text-regions.md` found the levels from
/// 0.0008 to 0.003 to hold the lines that the detector senses and does not box.
const FAINT: f32 = 0.01;

/// Cells at least this strong hold text for the detector itself: they are always looked at.
const SENSED: f32 = 0.2;

/// Pixels of the closer look spent on cells that are only faint, as a share of the picture's.
const FAINT_SHARE: f32 = 0.10;

/// … and at least so many, in pixels.
const MIN_FAINT_PX: f32 = 300_000.0;

/// Largest single window of a closer look, in pixels of its map.
const MAX_WINDOW_PX: f32 = 1_300_000.0;

/// Lines that are taller than this in a map are seen well enough in it, in pixels of the map (of the box, which is some 1.3 times as
/// tall as the digits).
const WELL_SEEN_PX: f32 = 20.0;

/// Largest scale of a closer look.
const MAX_SCALE: f32 = 2.0;

/// Sure enough to be a line, 0…1: the publisher's default.
const LINE: f32 = 0.4;

/// Smallest text that the cascade reads, height of digits in pixels.
const SMALLEST_PX: u32 = 8;

/// Most lines read in one photo.
const MAX_LINES: usize = 600;

/// A reader: the two networks and the recogniser's characters.
pub struct Reader {
    detector: Box<dyn Network>,
    recogniser: Box<dyn Network>,
    alphabet: Alphabet,
}

impl Reader {
    /// A reader from its networks; `alphabet` holds the recogniser's characters, one a line.
    pub fn new(detector: Box<dyn Network>, recogniser: Box<dyn Network>, alphabet: &'static str) -> Self {
        Self { detector, recogniser, alphabet: Alphabet::new(alphabet) }
    }

    /// All text of the picture.
    pub fn look(&self, picture: &RgbImage, ask: &Ask<'_>, deadline: Deadline) -> Text {
        let mut look = Look { reader: self, picture, ask, deadline, skips: Vec::new() };
        let found = look.find();
        let lines = look.read_all(found);
        Text { blocks: lines::blocks(lines), smallest_px: SMALLEST_PX, skips: look.skips }
    }
}

/// One photo being looked at.
struct Look<'a> {
    reader: &'a Reader,
    picture: &'a RgbImage,
    ask: &'a Ask<'a>,
    deadline: Deadline,
    skips: Vec<Skip>,
}

impl Look<'_> {
    fn skip(&mut self, kind: SkipKind, detail: impl Into<std::borrow::Cow<'static, str>>) {
        let skip = Skip::new(Stage::Detect, "text", kind, detail);
        if !self.skips.contains(&skip) {
            self.skips.push(skip);
        }
    }

    /// Whether there is time for more; says so in the skips where there is none.
    fn in_time(&mut self) -> bool {
        let over = self.deadline.is_over();
        if over {
            self.skip(SkipKind::TimeLimit, "the time limit was reached before all text was looked at");
        }
        !over
    }

    fn detect(&mut self, window: Window, scale: f32) -> Option<Map> {
        match detect(self.reader.detector.as_ref(), self.picture, window, scale) {
            Ok(map) => Some(map),
            Err(why) => {
                self.skip(SkipKind::Unsupported, why);
                None
            }
        }
    }

    /// Where lines are.
    fn find(&mut self) -> Vec<Found> {
        let whole = Window::whole(self.picture);
        let area = whole.area() as f32;
        let coarse = (COARSE_PX / area).sqrt().min(MAX_COARSE_SCALE);
        let Some(map) = self.detect(whole, coarse) else { return Vec::new() };
        let mut found = map.found(LINE);
        let fine = if coarse < 0.75 { 1.0 } else { MAX_SCALE };
        let mut faint_px = (area * FAINT_SHARE).max(MIN_FAINT_PX);
        let closer = self.closer(&map, &found, fine, FAINT, &mut faint_px);
        found.extend(closer);
        lines::distinct(found)
    }

    /// Looks at `scale` wherever `map` sensed something, at least `level` strong, that it did not see well. `faint_px` is what may
    /// still be spent on cells that no line's core lies in, in pixels of closer maps.
    fn closer(&mut self, map: &Map, found: &[Found], scale: f32, level: f32, faint_px: &mut f32) -> Vec<Found> {
        let (peaks, columns) = map.peaks(CELL_PX);
        let (right, down) = map.pixel();
        let (cell, origin) = ((right * CELL_PX as f32, down * CELL_PX as f32), map.window());
        let seen = |line: &&Found| line.quad.height() / line.pixel >= WELL_SEEN_PX;
        let well_seen: Vec<Quad> = found.iter().filter(seen).map(|line| line.quad).collect();
        let at = |index: usize| ((index % columns) as u32, (index / columns) as u32);
        let centre = |(column, row): (u32, u32)| {
            [origin.x as f32 + (column as f32 + 0.5) * cell.0, origin.y as f32 + (row as f32 + 0.5) * cell.1]
        };
        let level = if self.ask.thorough { 0.0 } else { level };
        let cells: Vec<Cell> = peaks
            .iter()
            .enumerate()
            .map(|(index, &strength)| Cell { at: at(index), strength })
            .filter(|cell| cell.strength >= level && !well_seen.iter().any(|quad| quad.holds(centre(cell.at))))
            .collect();
        let max_cells = (MAX_WINDOW_PX / (cell.0 * cell.1 * scale * scale)).max(4.0) as u32;
        let mut closer = Vec::new();
        for group in groups(cells, max_cells) {
            let window = group.window(cell, 1.0, origin);
            let cost = window.area() as f32 * scale * scale;
            if group.strength < SENSED && !self.ask.thorough {
                if cost > *faint_px {
                    continue;
                }
                *faint_px -= cost;
            }
            if !self.in_time() {
                break;
            }
            let Some(map) = self.detect(window, scale) else { continue };
            let lines = map.found(LINE);
            if scale * 2.0 <= MAX_SCALE {
                closer.extend(self.closer(&map, &lines, scale * 2.0, SENSED, faint_px));
            }
            closer.extend(lines);
        }
        closer
    }

    /// Reads every line, the surest first where there are too many.
    fn read_all(&mut self, mut found: Vec<Found>) -> Vec<TextLine> {
        if found.len() > MAX_LINES {
            self.skip(SkipKind::TooLarge, format!("more than {MAX_LINES} lines of text; the rest was not read"));
            found.sort_by(|a, b| b.score.total_cmp(&a.score));
            found.truncate(MAX_LINES);
        }
        let mut lines = Vec::with_capacity(found.len());
        for line in found {
            let reading = if self.in_time() { self.read_line(&line.quad) } else { None };
            let (quad, reading) = match reading {
                Some((quad, reading)) => (quad, Some(reading)),
                None => (line.quad, None),
            };
            lines.push(TextLine { quad, reading, score: line.score });
        }
        lines
    }

    /// Reads one line: as it lies, and where that is unsure, in the other directions; a second look where it might identify.
    fn read_line(&mut self, quad: &Quad) -> Option<(Quad, Reading)> {
        let mut best = self.read_once(quad, 1.0)?;
        let upright = quad.angle().abs() < STEEP;
        if !upright || mean(&best.1) < SURE {
            let flipped = self.read_once(&quad.flipped(), 1.0);
            best = better(best, flipped);
        }
        if mean(&best.1) < SURE && quad.width() < 1.6 * quad.height() {
            let turned = quad.quarter_turned();
            best = better(best, self.read_once(&turned, 1.0));
            best = better(best, self.read_once(&turned.flipped(), 1.0));
        }
        if (self.ask.promising)(&best.1.text) {
            best = self.second_look(best);
        }
        (!best.1.text.trim().is_empty()).then_some(best)
    }

    /// A dearer look at a line: found anew in a close-up, read at several widths; the reading that most looks agree on stays.
    fn second_look(&mut self, first: (Quad, Reading)) -> (Quad, Reading) {
        let quad = first.0;
        let mut readings = vec![first];
        for stretch in [1.25] {
            readings.extend(self.read_once(&quad, stretch));
        }
        if let Some(found) = self.close_up(&quad) {
            for stretch in [1.0, 1.25] {
                readings.extend(self.read_once(&found, stretch));
            }
        }
        elected(readings)
    }

    /// The line found anew in a straightened close-up of its surroundings.
    fn close_up(&mut self, quad: &Quad) -> Option<Quad> {
        let (width, height) = (quad.width(), quad.height());
        let (wide, tall) = (width + 2.4 * height, 2.2 * height);
        let around = quad.scaled(wide / width, tall / height);
        // So that the line itself is some 32 pixels tall, which the detector sees best.
        let scale = CLOSE_UP_PX / height;
        let tall_px = (tall * scale).round().max(1.0) as u32;
        let close = straightened(self.picture, &around, tall_px, 1.0, MAX_LINE_PX)?;
        let map = detect(self.reader.detector.as_ref(), &close, Window::whole(&close), 1.0).ok()?;
        let middle = [close.width() as f32 / 2.0, close.height() as f32 / 2.0];
        let mut found = map.found(LINE);
        found.retain(|line| {
            line.quad.angle().abs() < 0.4 && (line.quad.centre()[1] - middle[1]).abs() < CLOSE_UP_PX * 0.5
        });
        let lines: Vec<Quad> = lines::joined(found).into_iter().map(|line| line.quad).collect();
        let best = lines.into_iter().max_by(|a, b| a.width().total_cmp(&b.width()))?;
        if best.width() < 0.6 * width * scale {
            return None;
        }
        Some(around.inside(&best, close.width() as f32, close.height() as f32))
    }

    fn read_once(&mut self, quad: &Quad, stretch: f32) -> Option<(Quad, Reading)> {
        let line = straightened(self.picture, quad, LINE_PX, stretch, MAX_LINE_PX)?;
        match read(self.reader.recogniser.as_ref(), &self.reader.alphabet, &line) {
            Ok(reading) => Some((*quad, reading)),
            Err(why) => {
                self.skip(SkipKind::Unsupported, why);
                None
            }
        }
    }
}

/// Lines steeper than this are read from both ends, in radians.
const STEEP: f32 = 0.9;

/// Mean certainty from which a first reading stands.
const SURE: f32 = 0.9;

/// Height of a line in its close-up, in pixels.
const CLOSE_UP_PX: f32 = 40.0;

/// Mean certainty of a reading's characters; 0 for an empty one.
fn mean(reading: &Reading) -> f32 {
    let count = reading.certainty.len();
    if count == 0 { 0.0 } else { reading.certainty.iter().sum::<f32>() / count as f32 }
}

/// The surer of two readings; a longer one counts more, since an upside-down line often gives one sure letter.
fn better(a: (Quad, Reading), b: Option<(Quad, Reading)>) -> (Quad, Reading) {
    let worth = |reading: &Reading| mean(reading) * (reading.certainty.len() as f32).min(6.0).sqrt();
    match b {
        Some(b) if worth(&b.1) > worth(&a.1) => b,
        _ => a,
    }
}

/// The reading with the most certainty behind it, summed over the looks that gave the same text.
fn elected(readings: Vec<(Quad, Reading)>) -> (Quad, Reading) {
    let squeezed = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let votes = |text: &str| {
        let same = readings.iter().filter(|(_, other)| squeezed(&other.text) == squeezed(text));
        same.map(|(_, other)| (mean(other), 1_u8)).fold((0.0, 0), |sum, vote| (sum.0 + vote.0, sum.1 + vote.1))
    };
    let mut best = 0;
    let mut most = (0.0, 0);
    for (index, (_, reading)) in readings.iter().enumerate() {
        let vote = votes(&reading.text);
        let surer = vote.0 == most.0 && readings.get(best).is_some_and(|(_, other)| mean(reading) > mean(other));
        if vote.0 > most.0 || surer {
            (best, most) = (index, vote);
        }
    }
    let mut readings = readings;
    let (quad, reading) = readings.swap_remove(best);
    (quad, Reading { looks: most.1.max(1), ..reading })
}
