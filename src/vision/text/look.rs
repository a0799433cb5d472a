//! Owns the reading cascade: one look at the whole picture at a moderate size, closer looks where something was sensed, every line read.
//! Spends where it matters. What it leaves to others: `second` looks again at lines that might identify, `unread` at what no line explains.

use image::{GrayImage, RgbImage};

use super::alphabet::Alphabet;
use super::carrier::{Footing, footing};
use super::code::Columns;
use super::detector::{Found, Map, detect};
use super::election::{better, is_varied, mean};
use super::islands::{Island, islands};
use super::recogniser::{LINE_PX, MAX_LINE_PX, columns, read};
use super::zoom::{Cell, groups};
use super::{Ask, Reading, Surface, Text, TextBlock, TextLine, amounts, lines};
use crate::error::{Skip, SkipKind, Stage};
use crate::limits::Deadline;
use crate::vision::model::Network;
use crate::vision::quad::Quad;
use crate::vision::resample::{Window, straightened};

/// Size to which the whole picture is brought for the first look: half of its pixels, within these bounds. Empirical: text whose
/// digits are 3 pixels tall in it is sensed, though not boxed.
const COARSE_PX: (f32, f32) = (150_000.0, 500_000.0);
const COARSE_SHARE: f32 = 0.5;

/// Edge of the cells that are looked at closer or not, in pixels of a map.
const CELL_PX: usize = 16;

/// Probability from which a cell deserves a closer look: far below what makes a box. An earlier probe on tags found
/// that the detector senses at 0.001 to 0.003 most lines that it does not box.
const FAINT: f32 = 0.01;

/// A cell that is only faint is looked at where it looks like writing too, be it ever so little …
const LIKE_WRITING: f32 = 0.03;

/// … or where it is not so faint,
const LESS_FAINT: f32 = 0.06;

/// or where it looks so much like writing that the detector need not have sensed it.
const MUCH_LIKE_WRITING: f32 = 0.35;

/// Cells at least this strong hold text for the detector itself: they are always looked at.
const SENSED: f32 = 0.2;

/// Room left around a group of cells, in cells: what a cell cut is seen in the closer look.
const MARGIN_CELLS: f32 = 1.5;

/// Pixels of closer looks spent on cells that are only faint: this share of the picture's …
const FAINT_SHARE: f32 = 0.08;

/// … and at least so many.
const MIN_FAINT_PX: f32 = 100_000.0;

/// Largest single window of a closer look, in pixels of its map.
const MAX_WINDOW_PX: f32 = 1_300_000.0;

/// Lines that are taller than this in a map are seen well enough in it, in pixels of the map (of the box, which is some 1.3 times as
/// tall as the digits).
const WELL_SEEN_PX: f32 = 20.0;

/// Largest scale of a closer look.
const MAX_SCALE: f32 = 2.0;

/// Sure enough to be a line, 0…1: the publisher's default.
pub(super) const LINE: f32 = 0.4;

/// Sure enough that a box which nobody could read is turned by quarters too.
const LIKELY_LINE: f32 = 0.7;

/// Smallest text that the cascade reads, height of digits in pixels.
const SMALLEST_PX: u32 = 8;

/// Most lines read in one photo.
const MAX_LINES: usize = 600;

/// Lines steeper than this are read from both ends, in radians.
const STEEP: f32 = 0.9;

/// Mean certainty from which a first reading stands.
const SURE: f32 = 0.9;

/// Mean certainty below which a box may hold several lines, or none.
pub(super) const DOUBTFUL: f32 = 0.75;

/// A box in doubt is looked into at a size at which it is this tall, in pixels: three or four lines of 20 pixels,
const INSIDE_PX: f32 = 110.0;

/// enlarged by no more than this.
pub(super) const MAX_INSIDE_SCALE: f32 = 3.0;

/// A box is looked into only where that shows it so much larger than it was seen, …
const MIN_INSIDE_GAIN: f32 = 1.3;

/// … with a little room around it, in sizes of the box; …
const INSIDE_ROOM: f32 = 1.1;

/// … what is found in it is a line of its own if it is lower than this share of the box …
const INSIDE_LOWER: f32 = 0.7;

/// … and this share of it lies in the box.
const INSIDE_SHARED: f32 = 0.5;

/// Pixels of maps that may be spent on looking into boxes in one photo.
const INSIDE_BUDGET_PX: f32 = 800_000.0;

/// Boxes of doubtful lines that are no longer than this, in heights, are turned by quarters too: a line of several letters that lies
/// across is boxed upright.
const NEARLY_SQUARE: f32 = 1.6;

/// Unsure lines that are read in further directions in one photo.
const MAX_TURNED: usize = 40;

/// Lines that must have been read surely as they lie, none of them turned, before the others are taken to lie so too.
const LIE_ALIKE: usize = 3;

/// A line explains the place where it stands if so many of its characters were read.
const EXPLAINS: usize = 4;

/// Lines of one block whose surroundings are looked at.
const MAX_FOOTINGS: usize = 4;

/// A line that could not be read is said to stand on a plate from this evidence on, if it is at least so tall, in pixels, and between
/// so many times as long as high.
const UNREAD_PLATE: f32 = 2.0;
const LOWEST_PLATE_PX: f32 = 12.0;
const PLATE_LENGTH: std::ops::RangeInclusive<f32> = 1.5..=6.5;

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

    /// All text of the picture; `luma` is the same in grey.
    pub fn look(&self, picture: &RgbImage, luma: &GrayImage, ask: &Ask<'_>, deadline: Deadline) -> Text {
        let islands = islands(luma, deadline);
        let mut look = Look {
            reader: self,
            picture,
            ask,
            deadline,
            islands,
            turned: 0,
            upright: 0,
            flipped: 0,
            skips: Vec::new(),
        };
        let found = look.find();
        let mut lines = look.read_all(found);
        look.read_islands(luma, &mut lines);
        amounts::mend(&mut lines);
        let mut blocks = lines::blocks(lines);
        for block in &mut blocks {
            block.surface = look.surface(luma, block);
        }
        Text { blocks, smallest_px: SMALLEST_PX, skips: look.skips }
    }
}

/// One photo being looked at.
pub(super) struct Look<'a> {
    reader: &'a Reader,
    pub(super) picture: &'a RgbImage,
    pub(super) ask: &'a Ask<'a>,
    deadline: Deadline,
    /// Where the picture looks like writing.
    pub(super) islands: Vec<Island>,
    /// Lines that were read in further directions,
    turned: usize,
    /// and lines read surely: as they lie, and turned.
    upright: usize,
    flipped: usize,
    skips: Vec<Skip>,
}

impl Look<'_> {
    /// What a block stands on.
    fn surface(&self, luma: &GrayImage, block: &TextBlock) -> Surface {
        if block.surface != Surface::Unknown {
            return block.surface;
        }
        let matters =
            |line: &&TextLine| line.reading.as_ref().is_some_and(|reading| (self.ask.promising)(&reading.text));
        let surfaces = block.lines.iter().filter(matters).take(MAX_FOOTINGS).map(|line| footing(luma, &line.quad));
        let best = surfaces.max_by(|a, b| a.tag.max(a.plate).total_cmp(&b.tag.max(b.plate)));
        best.map_or_else(|| Self::unread_surface(luma, block), Footing::surface)
    }

    /// What a block stands on in which nothing was read that might identify: a plate whose number is too blurred still looks like one.
    fn unread_surface(luma: &GrayImage, block: &TextBlock) -> Surface {
        let plate_like = |line: &&TextLine| {
            let long = line.quad.width() / line.quad.height().max(1.0);
            let unread = line.reading.as_ref().is_none_or(|reading| mean(reading) < DOUBTFUL);
            unread && line.score >= LIKELY_LINE && line.quad.height() >= LOWEST_PLATE_PX && PLATE_LENGTH.contains(&long)
        };
        let on_plate = |line: &TextLine| footing(luma, &line.quad).plate >= UNREAD_PLATE;
        let found = block.lines.iter().filter(plate_like).take(MAX_FOOTINGS).any(on_plate);
        if found { Surface::Plate } else { Surface::Unknown }
    }

    fn skip(&mut self, kind: SkipKind, detail: impl Into<std::borrow::Cow<'static, str>>) {
        let skip = Skip::new(Stage::Detect, "text", kind, detail);
        if !self.skips.contains(&skip) {
            self.skips.push(skip);
        }
    }

    /// Whether there is time for more; says so in the skips where there is none.
    pub(super) fn in_time(&mut self) -> bool {
        let over = self.deadline.is_over();
        if over {
            self.skip(SkipKind::TimeLimit, "the time limit was reached before all text was looked at");
        }
        !over
    }

    pub(super) fn detect(&mut self, window: Window, scale: f32) -> Option<Map> {
        self.detect_in(self.picture, window, scale)
    }

    pub(super) fn detect_in(&mut self, picture: &RgbImage, window: Window, scale: f32) -> Option<Map> {
        match detect(self.reader.detector.as_ref(), picture, window, scale) {
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
        let coarse = ((area * COARSE_SHARE).clamp(COARSE_PX.0, COARSE_PX.1) / area).sqrt().min(1.0);
        let Some(map) = self.detect(whole, coarse) else { return Vec::new() };
        let mut found = map.found(LINE);
        let mut faint_px = (area * FAINT_SHARE).max(MIN_FAINT_PX);
        let closer = self.closer(&map, &found, next_scale(coarse), FAINT, &mut faint_px);
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
        let cell_of = |(index, &peak): (usize, &f32)| {
            let at = at(index);
            if well_seen.iter().any(|quad| quad.holds(centre(at))) {
                return None;
            }
            if peak >= SENSED {
                return Some(Cell { at, strength: peak });
            }
            let like = if level < SENSED { self.like_writing(centre(at)) } else { 0.0 };
            let faint = peak >= level && (like >= LIKE_WRITING || peak >= LESS_FAINT);
            let wanted = self.ask.thorough || (level < SENSED && (faint || like >= MUCH_LIKE_WRITING));
            // Faint ones stand behind all that were sensed.
            wanted.then_some(Cell { at, strength: SENSED * (1.0 - (1.0 - peak) * (1.0 - 0.5 * like)) })
        };
        let cells: Vec<Cell> = peaks.iter().enumerate().filter_map(cell_of).collect();
        let max_cells = (MAX_WINDOW_PX / (cell.0 * cell.1 * scale * scale)).max(4.0) as u32;
        let mut closer = Vec::new();
        for group in groups(cells, max_cells) {
            let window = group.window(cell, MARGIN_CELLS, origin);
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
            if scale < MAX_SCALE {
                closer.extend(self.closer(&map, &lines, next_scale(scale), SENSED, faint_px));
            }
            closer.extend(lines);
        }
        closer
    }

    /// How much the place around a point looks like writing, 0…1.
    fn like_writing(&self, point: [f32; 2]) -> f32 {
        let here = self.islands.iter().find(|island| island.quad.holds(point));
        here.map_or(0.0, |island| island.score)
    }

    /// Reads every line, the surest first where there are too many.
    fn read_all(&mut self, mut found: Vec<Found>) -> Vec<TextLine> {
        if found.len() > MAX_LINES {
            self.skip(SkipKind::TooLarge, format!("more than {MAX_LINES} lines of text; the rest was not read"));
            found.sort_by(|a, b| b.score.total_cmp(&a.score));
            found.truncate(MAX_LINES);
        }
        let mut lines = Vec::with_capacity(found.len());
        let mut inside_px = INSIDE_BUDGET_PX;
        for line in found {
            if !self.in_time() {
                lines.push(TextLine { quad: line.quad, reading: None, score: line.score });
                continue;
            }
            let first = self.read_once(&line.quad, 1.0);
            if first.as_ref().is_none_or(|first| mean(&first.1) < DOUBTFUL) {
                let inner = self.inside(&line, &mut inside_px);
                if !inner.is_empty() {
                    for line in inner {
                        let reading = self.read_once(&line.quad, 1.0).map(|first| self.turned(first, line.score));
                        lines.push(told(line, reading));
                    }
                    continue;
                }
            }
            let reading = first.map(|first| self.turned(first, line.score));
            lines.push(told(line, reading));
        }
        self.second_looks(&mut lines);
        lines::read_once(lines)
    }

    /// The lines inside of a box that is more than one.
    fn inside(&mut self, line: &Found, budget_px: &mut f32) -> Vec<Found> {
        let height = line.quad.height();
        let scale = (INSIDE_PX / height).min(MAX_INSIDE_SCALE);
        let (wide, tall) = self.picture.dimensions();
        let region = line.quad.scaled(INSIDE_ROOM, INSIDE_ROOM).region(wide, tall);
        let window = Window { x: region.x, y: region.y, width: region.width, height: region.height };
        let cost = window.area() as f32 * scale * scale;
        if scale * line.pixel < MIN_INSIDE_GAIN || cost > *budget_px {
            return Vec::new();
        }
        *budget_px -= cost;
        let Some(map) = self.detect(window, scale) else { return Vec::new() };
        let mut inner = map.found(LINE);
        inner.retain(|inner| {
            inner.quad.height() < INSIDE_LOWER * height
                && inner.quad.shared(&line.quad) > INSIDE_SHARED * inner.quad.area()
        });
        lines::distinct(inner)
    }

    /// A reading that is unsure is read in the other directions too; the best one stays.
    fn turned(&mut self, first: (Quad, Reading), score: f32) -> (Quad, Reading) {
        let quad = first.0;
        let steep = quad.angle().abs() > STEEP;
        if !steep && mean(&first.1) >= SURE {
            self.upright += 1;
            return first;
        }
        let known = !steep && self.upright >= LIE_ALIKE && self.flipped == 0;
        if known || self.turned >= MAX_TURNED {
            return first;
        }
        self.turned += 1;
        let mut best = better(first, self.read_once(&quad.flipped(), 1.0));
        if mean(&best.1) >= SURE && best.0 != quad {
            self.flipped += 1;
        }
        if mean(&best.1) < DOUBTFUL && quad.width() < NEARLY_SQUARE * quad.height() && score >= LIKELY_LINE {
            let turned = quad.quarter_turned();
            best = better(best, self.read_once(&turned, 1.0));
            best = better(best, self.read_once(&turned.flipped(), 1.0));
        }
        best
    }

    /// What the recogniser gives a line, column by column.
    pub(super) fn columns(&mut self, line: &RgbImage) -> Option<Columns> {
        match columns(self.reader.recogniser.as_ref(), line) {
            Ok((data, classes)) => Some(Columns::new(&data, classes, &self.reader.alphabet)),
            Err(why) => {
                self.skip(SkipKind::Unsupported, why);
                None
            }
        }
    }

    pub(super) fn read_once(&mut self, quad: &Quad, stretch: f32) -> Option<(Quad, Reading)> {
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

/// The scale of the look after one at `scale`: full size, then twice that.
fn next_scale(scale: f32) -> f32 {
    if scale < 0.75 { 1.0 } else { MAX_SCALE }
}

/// Whether a line was read well enough to say what its place is.
pub(super) fn explains(line: &TextLine) -> bool {
    line.reading.as_ref().is_some_and(|reading| {
        reading.certainty.len() >= EXPLAINS && mean(reading) >= DOUBTFUL && is_varied(&reading.text)
    })
}

/// A line with what was read of it.
fn told(line: Found, reading: Option<(Quad, Reading)>) -> TextLine {
    match reading.filter(|(_, reading)| !reading.text.trim().is_empty()) {
        Some((quad, reading)) => TextLine { quad, reading: Some(reading), score: line.score },
        None => TextLine { quad: line.quad, reading: None, score: line.score },
    }
}
