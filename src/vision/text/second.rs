//! Owns the second, dearer look at a line that might identify somebody: which lines get one, and what is done in it.

use super::code::{self, CUTS};
use super::election::{elected, is_varied, mean};
use super::look::{LINE, Look, explains};
use super::recogniser::MAX_LINE_PX;
use super::{Reading, TextLine, lines};
use crate::vision::quad::Quad;
use crate::vision::resample::{Window, straightened};

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

/// How much wider than its shape asks a line is made for another look: narrow type loses repeated digits, since the recogniser needs
/// columns between them. A quarter more columns; not tuned.
const WIDER: f32 = 1.25;

/// Lines that get a second look in one photo, and on a page.
const MAX_SECOND_LOOKS: usize = 40;
const MAX_PAGE_LOOKS: usize = 10;

/// A photo in which more lines than this were read well is a page: it is printed clearly, and costs most, so that only unsure lines
/// get a second look there.
const FEW_LINES: usize = 15;

/// A character less certain than this is not sure.
const ALL_SURE: f32 = 0.75;

impl Look<'_> {
    /// Looks again at lines that might identify somebody: at all of them where there are few, on a page where it matters.
    pub(super) fn second_looks(&mut self, lines: &mut [TextLine]) {
        let few = lines.iter().filter(|line| explains(line)).count() <= FEW_LINES;
        let mut left = if few { MAX_SECOND_LOOKS } else { MAX_PAGE_LOOKS };
        for line in lines {
            let Some(reading) = &line.reading else { continue };
            let worth = (few || is_unsure_where_it_matters(reading))
                && is_varied(&reading.text)
                && (self.ask.promising)(&reading.text);
            if worth && left > 0 && self.in_time() {
                left -= 1;
                let (quad, reading) = self.second_look((line.quad, reading.clone()));
                (line.quad, line.reading) = (quad, Some(reading));
            }
        }
    }

    /// A dearer look at a line: read at several widths, and found anew in a close-up; the reading that most looks agree on stays. Looks
    /// that read the same do not end it early: of a box that cut the line short they read the same too, and the close-up mends that.
    pub(super) fn second_look(&mut self, first: (Quad, Reading)) -> (Quad, Reading) {
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
            let line = cut.of(self.picture, quad).filter(|_| self.in_time());
            looks.extend(line.and_then(|line| self.columns(&line)));
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
}

/// Whether a character is unsure on which a number, an address of the net or a machine-readable line hangs: nothing hangs on blanks and
/// marks, and little on a word beside a number. On 16 receipts 60 of 290 promising lines have an unsure character, a third of them one
/// that matters; without the looks at the others not one line less was read, at a quarter less time.
fn is_unsure_where_it_matters(reading: &Reading) -> bool {
    let characters: Vec<char> = reading.text.chars().collect();
    let all_matter = reading.text.contains('@') || reading.text.contains("<<");
    let near_a_digit = |at: usize| {
        let near = characters.get(at.saturating_sub(1)..(at + 2).min(characters.len())).unwrap_or_default();
        near.iter().any(char::is_ascii_digit)
    };
    let unsure =
        characters.iter().zip(&reading.certainty).enumerate().filter(|(_, (_, certainty))| **certainty < ALL_SURE);
    unsure.filter(|(_, (character, _))| character.is_alphanumeric()).any(|(at, _)| all_matter || near_a_digit(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unsure_at(text: &str, unsure: &[usize]) -> bool {
        let certainty = (0..text.chars().count()).map(|at| if unsure.contains(&at) { 0.5 } else { 0.99 }).collect();
        is_unsure_where_it_matters(&Reading { text: text.to_owned(), certainty, looks: 1, ..Reading::default() })
    }

    #[test]
    fn doubt_in_a_number_matters_and_in_a_blank_or_a_word_it_does_not() {
        assert!(unsure_at("TEL 07700 900123", &[5]));
        assert!(unsure_at("TEL 07700 9OO123", &[11]));
        assert!(!unsure_at("TEL 07700 900123", &[]));
        assert!(!unsure_at("TEL 07700 900123", &[0, 3, 9]));
        assert!(unsure_at("a.b@example.org", &[2]));
        assert!(!unsure_at("a.b@example.org", &[1, 3]));
        assert!(unsure_at("P<GBRDOE<<JO", &[6]));
        assert!(!unsure_at("", &[]));
    }
}
