//! Owns the reading cascade: one look at the whole picture at a moderate size, closer looks where something was sensed, and a second,
//! dearer look at lines that might identify somebody. Spends where it matters.

use image::{GrayImage, RgbImage};

use super::carrier::{Footing, footing};
use super::code::{self, CUTS, Columns};
use super::detector::{Found, Map, detect};
use super::election::{better, elected, is_varied, least, mean};
use super::islands::{Island, islands};
use super::recogniser::{Alphabet, LINE_PX, MAX_LINE_PX, columns, read};
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
const LINE: f32 = 0.4;

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
const DOUBTFUL: f32 = 0.75;

/// A box in doubt is looked into at a size at which it is this tall, in pixels: three or four lines of 20 pixels,
const INSIDE_PX: f32 = 110.0;

/// enlarged by no more than this.
const MAX_INSIDE_SCALE: f32 = 3.0;

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

/// Height of a line in its close-up, in pixels.
const CLOSE_UP_PX: f32 = 40.0;

/// Height of a close-up, in heights of the line: the lines above and below stay outside but for their edges, and a line that was boxed
/// half a height off is still whole.
const CLOSE_UP_HEIGHTS: f32 = 2.2;

/// A line found in a close-up is the line looked for if it is at least so long, in lengths of that; …
const CLOSE_UP_LENGTH: f32 = 0.6;

/// … its middle lies no further above or below than this, in heights, …
const CLOSE_UP_OFFSET: f32 = 0.5;

/// … it is no taller than this, in heights, …
const CLOSE_UP_TALLER: f32 = 1.5;

/// … and turned no further, in radians: the close-up is straight already.
const CLOSE_UP_TURN: f32 = 0.4;

/// How far a close-up goes beyond the line at each end, in heights: a number of 13 digits of which 5 were boxed is 6 longer.
const CLOSE_UP_REACH: f32 = 6.0;

/// Room left around an unsure line in its last look, on each side, in heights.
const ROOM: f32 = 0.25;

/// Digits of one number may stand further apart than letters of a word: a gap of so many heights.
const DIGIT_GAP: f32 = 1.1;

/// Boxes of doubtful lines that are no longer than this, in heights, are turned by quarters too: a line of several letters that lies
/// across is boxed upright.
const NEARLY_SQUARE: f32 = 1.6;

/// Unsure lines that are read in further directions in one photo.
const MAX_TURNED: usize = 40;

/// Lines that must have been read surely as they lie, none of them turned, before the others are taken to lie so too.
const LIE_ALIKE: usize = 3;

/// Lines that get a second look in one photo, and on a page.
const MAX_SECOND_LOOKS: usize = 40;
const MAX_PAGE_LOOKS: usize = 10;

/// How much wider than its shape asks a line is made for another look: narrow type loses repeated digits, since the recogniser needs
/// columns between them. A quarter more columns; not tuned.
const WIDER: f32 = 1.25;

/// Islands that no read line explains are looked at in a close-up if they are at least so much like writing, and no more than so many
/// of them, those first that stand on something like a plate. Empirical: on plates of the openalpr benchmark that the cascade lost,
/// such an island was the first of one to four.
const UNREAD_ISLAND: f32 = 0.6;
const MAX_UNREAD_ISLANDS: usize = 2;

/// An island of which read lines take this share is explained by them: the name of a state takes a tenth of its plate.
const MOST_EXPLAINED: f32 = 0.2;

/// How tall an island is in its close-up, in pixels, enlarged by no more than [`MAX_INSIDE_SCALE`]: two or three lines.
const ISLAND_PX: f32 = 200.0;

/// Islands worth that look: from this height and width on, in pixels, and up to this share of the picture's width.
const ISLAND_AT_LEAST_PX: (f32, f32) = (18.0, 40.0);
const ISLAND_AT_MOST: f32 = 0.4;

/// Islands whose surroundings are looked at for that, the most like writing first.
const MAX_ISLAND_FOOTINGS: usize = 12;

/// Two places of which the smaller shares so much with the other are one.
const SAME_PLACE: f32 = 0.5;

/// Lines read in one island.
const MAX_ISLAND_LINES: usize = 4;

/// A line explains the place where it stands if so many of its characters were read.
const EXPLAINS: usize = 4;

/// Lines of one block whose surroundings are looked at.
const MAX_FOOTINGS: usize = 4;

/// A line that could not be read is said to stand on a plate from this evidence on, if it is at least so tall, in pixels, and between
/// so many times as long as high.
const UNREAD_PLATE: f32 = 2.0;
const LOWEST_PLATE_PX: f32 = 12.0;
const PLATE_LENGTH: std::ops::RangeInclusive<f32> = 1.5..=6.5;

/// In photos with more lines than this only unsure lines get a second look: pages are printed clearly, and cost most.
const FEW_LINES: usize = 15;

/// Certainty of the least sure character below which a promising line of a page gets its second look.
const ALL_SURE: f32 = 0.75;

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
struct Look<'a> {
    reader: &'a Reader,
    picture: &'a RgbImage,
    ask: &'a Ask<'a>,
    deadline: Deadline,
    /// Where the picture looks like writing.
    islands: Vec<Island>,
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
    fn in_time(&mut self) -> bool {
        let over = self.deadline.is_over();
        if over {
            self.skip(SkipKind::TimeLimit, "the time limit was reached before all text was looked at");
        }
        !over
    }

    fn detect(&mut self, window: Window, scale: f32) -> Option<Map> {
        self.detect_in(self.picture, window, scale)
    }

    fn detect_in(&mut self, picture: &RgbImage, window: Window, scale: f32) -> Option<Map> {
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
        let few = lines.len() <= FEW_LINES;
        let mut looks_left = if few { MAX_SECOND_LOOKS } else { MAX_PAGE_LOOKS };
        for line in &mut lines {
            let Some(reading) = &line.reading else { continue };
            let worth =
                (few || least(reading) < ALL_SURE) && is_varied(&reading.text) && (self.ask.promising)(&reading.text);
            if worth && looks_left > 0 && self.in_time() {
                looks_left -= 1;
                let (quad, reading) = self.second_look((line.quad, reading.clone()));
                (line.quad, line.reading) = (quad, Some(reading));
            }
        }
        lines::read_once(lines)
    }

    /// Looks for lines that might identify in the islands that no line explains: plates are lost where their rim or the car's lie near.
    fn read_islands(&mut self, luma: &GrayImage, lines: &mut Vec<TextLine>) {
        let read: Vec<Quad> = lines.iter().filter(|line| explains(line)).map(|line| line.quad).collect();
        let widest = ISLAND_AT_MOST * self.picture.width() as f32;
        // How much of a place the lines take that stand in it.
        let explained = |place: &Quad| {
            let inside = read.iter().map(|line| (place.shared(line), line)).filter(|(s, line)| *s > 0.5 * line.area());
            inside.map(|(shared, _)| shared).sum::<f32>() / place.area().max(1.0)
        };
        let worth = |island: &&Island| {
            let (width, height) = (island.quad.width(), island.quad.height());
            island.score >= UNREAD_ISLAND
                && height >= ISLAND_AT_LEAST_PX.0
                && (ISLAND_AT_LEAST_PX.1..=widest).contains(&width)
                && width > height
                && explained(&island.quad) < MOST_EXPLAINED
        };
        let mut places: Vec<(f32, Quad)> = self
            .islands
            .iter()
            .filter(worth)
            .take(MAX_ISLAND_FOOTINGS)
            .map(|island| (footing(luma, &island.quad).plate, island.quad))
            .collect();
        places.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut seen: Vec<Quad> = Vec::new();
        for (_, place) in places {
            if seen.len() >= MAX_UNREAD_ISLANDS || !self.in_time() {
                break;
            }
            if seen.iter().all(|other| other.shared(&place) < 0.5 * place.area().min(other.area())) {
                seen.push(place);
                self.read_island(&place, lines);
            }
        }
    }

    fn read_island(&mut self, place: &Quad, lines: &mut Vec<TextLine>) {
        let (wide, tall) = self.picture.dimensions();
        let region = place.scaled(1.15, 1.25).region(wide, tall);
        let window = Window { x: region.x, y: region.y, width: region.width, height: region.height };
        let scale = (ISLAND_PX / region.height as f32).min(MAX_INSIDE_SCALE);
        if scale < 1.0 {
            return;
        }
        let Some(map) = self.detect(window, scale) else { return };
        for line in lines::distinct(map.found(LINE)).into_iter().take(MAX_ISLAND_LINES) {
            let Some((quad, reading)) = self.read_once(&line.quad, 1.0) else { continue };
            if !(is_varied(&reading.text) && (self.ask.promising)(&reading.text)) {
                continue;
            }
            let (quad, reading) = self.second_look((quad, reading));
            if mean(&reading) < DOUBTFUL || !(self.ask.promising)(&reading.text) {
                continue;
            }
            // An island that is a part of a line gives a part of what that line says.
            let is_known = |known: &TextLine| {
                explains(known)
                    && known.quad.area() >= quad.area()
                    && known.quad.shared(&quad) > SAME_PLACE * quad.area()
            };
            if lines.iter().any(is_known) {
                continue;
            }
            // Pieces of it that were read as something else.
            lines.retain(|known| known.quad.shared(&quad) <= SAME_PLACE * known.quad.area());
            lines.push(TextLine { quad, reading: Some(reading), score: line.score });
        }
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

    /// A dearer look at a line: read at several widths, and found anew in a close-up; the reading that most looks agree on stays. Looks
    /// that read the same do not end it early: of a box that cut the line short they read the same too, and the close-up mends that.
    fn second_look(&mut self, first: (Quad, Reading)) -> (Quad, Reading) {
        let quad = first.0;
        let longer = quad.scaled(1.0 + quad.height() / quad.width(), 1.0);
        let mut readings = vec![first];
        // Narrow type loses repeated digits, and boxes their last one.
        readings.extend(self.read_once(&quad, WIDER));
        readings.extend(self.read_once(&longer, 1.0));
        if let Some(found) = self.close_up(&quad) {
            readings.extend(self.read_once(&found, 1.0));
            readings.extend(self.read_once(&found, WIDER));
        }
        let (quad, mut reading) = elected(readings);
        if reading.certainty.iter().any(|&certainty| certainty < ALL_SURE) {
            // With more room around it, blurred type reads differently: worse on the whole, so that it has no vote.
            let roomy = self.read_once(&quad.scaled(1.0 + ROOM * quad.height() / quad.width(), 1.0 + 2.0 * ROOM), 1.0);
            if let Some((_, other)) = roomy.filter(|(_, other)| other.text != reading.text) {
                let certainty = mean(&other);
                reading.others.push((other.text, certainty));
            }
        }
        if code::is_code(&reading) {
            reading = self.as_code(&quad, reading);
        }
        (quad, reading)
    }

    /// A short code, each of its characters as several looks have it together.
    fn as_code(&mut self, quad: &Quad, reading: Reading) -> Reading {
        let mut looks = Vec::with_capacity(CUTS.len());
        for cut in &CUTS {
            let Some(line) = cut.of(self.picture, quad).filter(|_| self.in_time()) else { continue };
            match columns(self.reader.recogniser.as_ref(), &line) {
                Ok((data, classes)) => looks.push(Columns::new(&data, classes, &self.reader.alphabet)),
                Err(why) => self.skip(SkipKind::Unsupported, why),
            }
        }
        code::together(&looks, reading)
    }

    /// The line found anew in a straightened close-up of its surroundings, with what stands beside it in the same row.
    fn close_up(&mut self, quad: &Quad) -> Option<Quad> {
        let (width, height) = (quad.width(), quad.height());
        let around = quad.scaled(1.0 + 2.0 * CLOSE_UP_REACH * height / width, CLOSE_UP_HEIGHTS);
        let close = straightened(self.picture, &around, (CLOSE_UP_HEIGHTS * CLOSE_UP_PX) as u32, 1.0, MAX_LINE_PX)?;
        let map = self.detect_in(&close, Window::whole(&close), 1.0)?;
        let middle = [close.width() as f32 / 2.0, close.height() as f32 / 2.0];
        let mut found = map.found(LINE);
        found.retain(|line| {
            let off = (line.quad.centre()[1] - middle[1]).abs();
            line.quad.angle().abs() < CLOSE_UP_TURN
                && off < CLOSE_UP_PX * CLOSE_UP_OFFSET
                && line.quad.height() < CLOSE_UP_PX * CLOSE_UP_TALLER
        });
        let lines = lines::joined(found, DIGIT_GAP);
        let best = lines.into_iter().map(|line| line.quad).find(|line| line.holds(middle))?;
        let scale = CLOSE_UP_PX / height;
        (best.width() > CLOSE_UP_LENGTH * width * scale)
            .then(|| around.inside(&best, close.width() as f32, close.height() as f32))
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

/// The scale of the look after one at `scale`: full size, then twice that.
fn next_scale(scale: f32) -> f32 {
    if scale < 0.75 { 1.0 } else { MAX_SCALE }
}

/// Whether a line was read well enough to say what its place is.
fn explains(line: &TextLine) -> bool {
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
