//! Owns text in the picture: where text-like regions are, what they say, and which lines belong together. Knows nothing of what a
//! string means; `strings/` says that, and `detect/` judges.

mod alphabet;
mod amounts;
mod carrier;
mod code;
mod detector;
mod election;
mod islands;
mod lines;
mod look;
mod recogniser;
mod second;
mod unread;
mod zoom;

pub use super::quad::Quad;
pub use carrier::{Footing, footing};
pub use islands::{Island, islands};
pub use look::Reader;

use image::{GrayImage, RgbImage};

use crate::error::{Skip, SkipKind, Stage};
use crate::limits::Deadline;

/// What is asked of a look.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    /// Whether every part of the picture is looked at in full size, whatever the cheap looks say.
    pub thorough: bool,
    /// Whether a line as read might identify somebody, so that a second look pays.
    pub promising: &'a dyn Fn(&str) -> bool,
}

/// What a line says, as far as it could be read.
#[derive(Clone, PartialEq, Default)]
pub struct Reading {
    /// The characters.
    pub text: String,
    /// For each `char` of `text` the recogniser's probability, 0…1.
    pub certainty: Vec<f32>,
    /// In how many independent looks (scales, contrasts, turns) the same was read.
    pub looks: u8,
    /// For each `char` of `text` the likeliest other characters that the recogniser saw in its place, with their probabilities.
    pub seconds: Vec<Seconds>,
    /// What other looks at the same line read, where it differs, each text once, with the mean certainty of its characters.
    pub others: Vec<(String, f32)>,
}

/// What else a character may be, the likelier first.
pub type Seconds = [Option<(char, f32)>; 3];

/// One line of text, or of what looks like text.
#[derive(Clone, PartialEq)]
pub struct TextLine {
    /// Where it is, in upright full-size pixels; corners in the text's own reading order.
    pub quad: Quad,
    /// What it says; `None` where it could not be read.
    pub reading: Option<Reading>,
    /// How likely it is that this is text at all, 0…1.
    pub score: f32,
}

/// What lines stand on, as far as their surroundings say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Surface {
    /// Nothing that is known.
    #[default]
    Unknown,
    /// A small thing with a rim: pet tag, badge, label.
    Tag,
    /// A rectangle of the shape of a licence plate, with one line (or two) that fills it.
    Plate,
    /// A page of text.
    Page,
}

/// Lines that belong together, in reading order.
#[derive(Clone, PartialEq)]
pub struct TextBlock {
    /// What they stand on.
    pub surface: Surface,
    /// The lines, in reading order.
    pub lines: Vec<TextLine>,
}

/// All text of a picture.
#[derive(Clone, PartialEq, Default)]
pub struct Text {
    /// Blocks, from top to bottom.
    pub blocks: Vec<TextBlock>,
    /// Height in pixels of the smallest text that this look could have read.
    pub smallest_px: u32,
    /// What was not looked at.
    pub skips: Vec<Skip>,
}

/// Looks for text in an upright, full-size picture; `luma` is the same in grey. What was found by the deadline is kept; the rest is told in [`Text::skips`].
///
/// Where there are no weights to read with, what looks like writing is told as lines that were not read.
pub fn look(picture: &RgbImage, luma: &GrayImage, ask: &Ask<'_>, deadline: Deadline) -> Text {
    let why = match reader() {
        Ok(reader) => return reader.look(picture, luma, ask, deadline),
        Err(why) => why,
    };
    let mut text = look_only(luma, deadline);
    text.skips.push(Skip::new(Stage::Detect, "text", SkipKind::Unsupported, why));
    text
}

#[cfg(feature = "weights")]
fn reader() -> Result<&'static Reader, String> {
    Ok(super::runtime::reader())
}

#[cfg(not(feature = "weights"))]
fn reader() -> Result<&'static Reader, String> {
    Err("nothing was read: this overshare was built without the weights that read".to_owned())
}

/// What looks like writing, unread.
fn look_only(luma: &GrayImage, deadline: Deadline) -> Text {
    let islands = islands(luma, deadline);
    let line = |island: Island| TextLine { quad: island.quad, reading: None, score: island.score };
    let block = |island| TextBlock { surface: Surface::Unknown, lines: vec![line(island)] };
    Text { blocks: islands.into_iter().map(block).collect(), smallest_px: 0, skips: Vec::new() }
}
