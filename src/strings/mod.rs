//! Owns what a string is (a phone number, an e-mail address, a card, a plate …), wherever it came from: the picture, metadata, a
//! code's payload, a file name. Never touches a pixel and makes no finding: it says what it takes a string for and why, and
//! `detect/` judges.
//!
//! Text comes as a [`Passage`]: lines that belong together. [`find`] shows it to every recogniser of [`RECOGNISERS`]; where two
//! recognisers claim the same characters, the better supported one stays.

mod address;
mod belief;
mod plate;

pub use belief::{Belief, Term};

pub use crate::finding::Origin;
use crate::rule::Rule;

/// What a text in the picture stands on, as far as its surroundings say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Carrier {
    /// Nothing that is known; also every text that is not from pixels.
    #[default]
    Unknown,
    /// A small thing with a rim: pet tag, badge, label.
    Tag,
    /// A rectangle of the shape of a licence plate, with one line (or two) that fills it.
    Plate,
    /// A page of text: receipt, letter, identity document.
    Page,
}

/// One line of text.
#[derive(Clone, Copy)]
pub struct Line<'a> {
    /// The characters as read or stored.
    pub text: &'a str,
    /// For each `char` of `text` how sure its reading is, 0…1, as the recogniser says it. Empty where the text is certain (metadata,
    /// codes, file names).
    pub certainty: &'a [f32],
    /// Height of the line in pixels of the full-size picture; 0 where the text is not from pixels.
    pub height_px: f32,
    /// Width of the line over its height; 0 where the text is not from pixels.
    pub aspect: f32,
}

impl<'a> Line<'a> {
    /// A line that is certain: from metadata, a code, a file name.
    pub const fn certain(text: &'a str) -> Self {
        Self { text, certainty: &[], height_px: 0.0, aspect: 0.0 }
    }
}

/// Lines that belong together (one carrier, one metadata field, one payload), in reading order.
#[derive(Clone, Copy)]
pub struct Passage<'a> {
    /// Where they came from.
    pub origin: Origin,
    /// What they stand on.
    pub carrier: Carrier,
    /// The lines.
    pub lines: &'a [Line<'a>],
    /// Home countries, ISO 3166-1 alpha-2 codes in capitals, the likeliest first: from `--region`, the photo's position, the locale.
    pub home: &'a [String],
}

/// Characters of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Index of the line in its passage.
    pub line: usize,
    /// First character, counted in `char`s.
    pub start: usize,
    /// The character behind the last.
    pub end: usize,
}

/// What some characters are taken for.
#[derive(Clone)]
pub struct Match {
    /// The rule that says what it is.
    pub rule: &'static Rule,
    /// Where it stands; more than one span where it goes over a line's end.
    pub spans: Vec<Span>,
    /// As printed, repairs applied; lines joined with a blank.
    pub text: String,
    /// In its standard form (E.164, digits only, upper case …) where it has one.
    pub normalized: Option<String>,
    /// How likely it is that kind of string, were the reading certain, and why.
    pub belief: Belief,
}

/// Shows a passage to some recogniser; it adds what it takes for its kind.
pub type Recogniser = fn(&Passage<'_>, &mut Vec<Match>);

/// Every recogniser: adding a kind of string is one file and its row.
pub static RECOGNISERS: &[Recogniser] = &[plate::recognise, address::recognise];

/// What the passage holds, in the order of its text; no two matches claim the same characters.
pub fn find(passage: &Passage<'_>) -> Vec<Match> {
    let mut all = Vec::new();
    for recognise in RECOGNISERS {
        recognise(passage, &mut all);
    }
    all
}

/// Whether a line as read might hold something that identifies, so that a second, dearer look at it pays. Cheap, and generous: what
/// it turns down is never looked at again.
pub fn promising(text: &str) -> bool {
    text.chars().filter(char::is_ascii_digit).count() >= 5 || plate::promising(text)
}
