//! Owns the islands that no line explains: places that look like writing, and where nothing was read. A few are looked at from near by,
//! for what might identify.

use image::GrayImage;

use super::carrier::footing;
use super::election::{is_varied, mean};
use super::islands::Island;
use super::look::{DOUBTFUL, LINE, Look, MAX_INSIDE_SCALE, explains};
use super::{TextLine, lines};
use crate::vision::quad::Quad;
use crate::vision::resample::Window;

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

impl Look<'_> {
    /// Looks for lines that might identify in the islands that no line explains: plates are lost where their rim or the car's lie near.
    pub(super) fn read_islands(&mut self, luma: &GrayImage, lines: &mut Vec<TextLine>) {
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
}
