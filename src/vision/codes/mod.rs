//! Owns machine-readable codes: where they are and what they hold. What a payload says is `payload/`'s business.

mod aztec;
mod bars;
mod formats;
mod frame;
mod matrix;
mod places;
mod retail;
mod runs;
#[cfg(test)]
mod tests;
mod text;
mod warp;

use image::GrayImage;

use self::frame::{Frame, Pyramid};
use self::matrix::Eyes;
use self::places::Place;
use super::quad::Quad;
use crate::error::{Skip, SkipKind, Stage};
use crate::fence::fenced;
use crate::limits::Deadline;

/// What a skip here is about.
const WHAT: &str = "codes";
/// Codes that are told of one picture at most.
const MOST_CODES: usize = 100;
/// Smallest side of a picture that is looked at, in pixels: below the smallest symbol at a pixel a module.
const SMALLEST: u32 = 10;
/// Smallest side to which the picture is halved for the look at places, in pixels.
const SMALLEST_HALF: u32 = 32;
/// Largest picture in which readers that find their code anywhere look at full size, in pixels; larger ones from their half.
const LARGEST_WHOLE: u64 = 16_000_000;
/// Picture that is looked at as hard as a place is where nothing else was found, in pixels.
const SMALL_PICTURE: u64 = 200_000;
/// Longest side of a cut-out picture of a matrix code, in pixels: four pixels a module in the largest symbols.
const CUT_OUT: f32 = 600.0;
/// Side below which a cut-out picture is enlarged, in pixels.
const SMALL_CUT_OUT: f32 = 240.0;

/// One code.
#[derive(Clone, PartialEq)]
pub struct Code {
    /// Its symbology, in the usual name: `QR Code`, `Data Matrix`, `EAN-13`, `Code 128`.
    pub format: &'static str,
    /// What it holds, as text; bytes that are no text come as Latin-1. Line ends are line feeds; GS1's separator is U+001D.
    pub text: String,
    /// Where it lies: corners in reading order, as far as the decoder tells them.
    pub quad: Quad,
    /// How likely it is that the payload is right and no phantom, 0…1.
    pub certainty: f32,
    /// What speaks for it, in plain words, no values: `error correction holds`, `read alike on several scan lines`.
    pub why: Vec<&'static str>,
}

/// All codes of a picture.
#[derive(Clone, PartialEq, Default)]
pub struct Codes {
    /// The codes, from top to bottom.
    pub codes: Vec<Code>,
    /// What was not looked at.
    pub skips: Vec<Skip>,
}

/// Looks for codes in an upright, full-size picture in grey. `thorough`: every part in full size, whatever the cheap looks say. What
/// was found by the deadline is kept.
pub fn look(luma: &GrayImage, thorough: bool, deadline: Deadline) -> Codes {
    let mut search = Search { found: Codes::default(), deadline };
    if luma.width().min(luma.height()) < SMALLEST {
        return search.found;
    }
    let pyramid = Pyramid::new(luma, SMALLEST_HALF);
    search.whole(&pyramid, thorough);
    let places = places::places(&pyramid, thorough);
    for place in &places.striped {
        search.striped(&pyramid, place);
    }
    for place in &places.dense {
        search.dense(&pyramid, place);
    }
    if u64::from(luma.width()) * u64::from(luma.height()) <= SMALL_PICTURE && search.found.codes.is_empty() {
        let all = Quad::upright(0.0, 0.0, luma.width() as f32, luma.height() as f32);
        search.cut_out(&pyramid, &Place { quad: all, weight: 0.0, leaning: None }, Eyes::Any);
    }
    search.end()
}

/// A search under way.
struct Search {
    found: Codes,
    deadline: Deadline,
}

impl Search {
    /// Readers that find their code anywhere, on the whole picture at each size.
    fn whole(&mut self, pyramid: &Pyramid<'_>, thorough: bool) {
        for (picture, scale) in pyramid.levels() {
            let pixels = u64::from(picture.width()) * u64::from(picture.height());
            if pixels > LARGEST_WHOLE && !thorough {
                continue;
            }
            let eyes = if thorough { Eyes::Any } else { Eyes::Quick };
            self.step(|| matrix::read(picture, &Frame::of_scale(scale), eyes));
        }
    }

    /// A place of stripes: linear codes and stacked ones.
    fn striped(&mut self, pyramid: &Pyramid<'_>, place: &Place) {
        if self.known(&place.quad) {
            return;
        }
        let place = &bars::aligned(pyramid, place);
        let deadline = self.deadline;
        if self.step(|| bars::read(pyramid, &place.quad, deadline)) {
            return;
        }
        if place.leaning.is_some_and(|quad| self.step(|| bars::read(pyramid, &quad, deadline)))
            || place.quad.height() < 20.0
        {
            return;
        }
        self.cut_out(pyramid, place, Eyes::Stacked);
    }

    fn dense(&mut self, pyramid: &Pyramid<'_>, place: &Place) {
        if !self.known(&place.quad) {
            // The stripes of stacked codes have a direction.
            let eyes = if place.quad.angle() == 0.0 { Eyes::Hard } else { Eyes::Any };
            self.cut_out(pyramid, place, eyes);
        }
    }

    /// Cuts a place out with a margin, at a size that readers like.
    fn cut_out(&mut self, pyramid: &Pyramid<'_>, place: &Place, eyes: Eyes) {
        let (width, height) = (place.quad.width(), place.quad.height());
        let margin = 0.1 * width.min(height) + 8.0;
        let quad = place.quad.scaled(1.0 + 2.0 * margin / width, 1.0 + 2.0 * margin / height);
        let (long, short) = (quad.width().max(quad.height()), quad.width().min(quad.height()));
        let zoom = (SMALL_CUT_OUT / short).ceil().clamp(1.0, 3.0).min(CUT_OUT / long);
        let size = [quad.width(), quad.height()].map(|side| (side * zoom).round().max(1.0) as u32);
        let frame = Frame::over(&quad, size[0], size[1]);
        self.step(|| matrix::read(&frame.cut(pyramid, size[0], size[1], 255), &frame, eyes));
    }

    /// Whether a code was found at a place.
    fn known(&self, place: &Quad) -> bool {
        self.found.codes.iter().any(|code| code.quad.shared(place) > 0.5 * place.area())
    }

    /// Takes what a step finds, once; a step that panics loses only itself. Whether it found anything.
    fn step(&mut self, work: impl FnOnce() -> Vec<Code>) -> bool {
        if self.deadline.is_over() {
            self.skip(Skip::new(
                Stage::Detect,
                WHAT,
                SkipKind::TimeLimit,
                "not the whole picture was searched for codes",
            ));
            return false;
        }
        if self.found.codes.len() >= MOST_CODES {
            self.skip(Skip::new(Stage::Detect, WHAT, SkipKind::TooLarge, "more codes than are told of one picture"));
            return false;
        }
        match fenced(Stage::Detect, WHAT, work) {
            Ok(codes) => {
                let any = !codes.is_empty();
                codes.into_iter().for_each(|code| self.take(code));
                any
            }
            Err(skip) => {
                self.skip(skip);
                false
            }
        }
    }

    /// Adds a code unless it is known: the same payload where it overlaps, or weaker evidence at the same place.
    fn take(&mut self, code: Code) {
        let same = |other: &Code| {
            let shared = other.quad.shared(&code.quad);
            let smaller = other.quad.area().min(code.quad.area());
            shared > 0.3 * smaller && (other.text == code.text || shared > 0.6 * smaller)
        };
        match self.found.codes.iter_mut().find(|other| same(other)) {
            Some(other) if other.certainty < code.certainty => *other = code,
            Some(_) => {}
            None => self.found.codes.push(code),
        }
    }

    fn skip(&mut self, skip: Skip) {
        if !self.found.skips.contains(&skip) {
            self.found.skips.push(skip);
        }
    }

    /// The codes from top to bottom.
    fn end(mut self) -> Codes {
        let place = |code: &Code| {
            let [x, y] = code.quad.centre();
            (y, x)
        };
        self.found.codes.sort_by(|a, b| {
            let (a, b) = (place(a), place(b));
            a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
        });
        self.found.codes.truncate(MOST_CODES);
        self.found
    }
}
