//! Owns judgement: the only place that turns facts into findings. [`DETECTORS`] is THE TABLE, in the order of cost.

use std::borrow::Cow;

use crate::error::{Skip, SkipKind, Stage};
use crate::finding::{Evidence, Finding};
use crate::metadata::{Field, Within};
use crate::photo::Photo;
use crate::rule::{Family, Rule};

mod certainty;
mod codes;
mod device;
mod face;
mod file;
mod history;
mod inside;
mod links;
pub mod meaning;
mod person;
mod place;
mod position;
mod ridges;
mod text;
mod thumbnail;
mod time;
mod unknown;

pub use links::link;
use meaning::Meaning;

/// What a detector must be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needs {
    /// The layout and the metadata, which are always there.
    Metadata,
    /// The decoded picture.
    Pixels,
    /// The decoded picture, to look for things in it: that takes memory beside it.
    Scene,
    /// The text in it, which is looked for and read at the first call.
    Text,
}

/// One judge.
pub struct Detector {
    /// Its name, for skips: `"positions"`.
    pub name: &'static str,
    /// The rules that it can find.
    pub rules: &'static [&'static Rule],
    /// What it needs.
    pub needs: Needs,
    /// Looks at the photo and adds what it finds. An error says what was not looked at; findings made before it stand.
    pub detect: fn(&Photo<'_>, &mut Vec<Finding>) -> Result<(), Skip>,
}

/// Whether a rule can be found without looking at the picture: strings stand in metadata and file names too.
pub fn needs_no_pixels(rule: &Rule) -> bool {
    let mut its = DETECTORS.iter().filter(|detector| detector.rules.contains(&rule));
    rule.family == Family::Strings || its.any(|detector| detector.needs == Needs::Metadata)
}

/// Every detector, in the order of cost.
pub static DETECTORS: &[&Detector] = &[
    &file::FILE,
    &device::DEVICE,
    &time::TIME,
    &person::PERSON,
    &place::PLACE,
    &position::POSITION,
    &history::HISTORY,
    &inside::INSIDE,
    &unknown::UNKNOWN,
    &thumbnail::THUMBNAIL,
    &face::FACES,
    &codes::CODES,
    &ridges::HANDS,
    &text::TEXT,
];

/// Findings about values that stand in several fields: one finding a distinct value, the other places told in its `why`.
struct Distinct {
    found: Vec<(String, Finding)>,
    overflown: bool,
}

/// Most different values that one detector tells of one photo; real photos have fewer than 200.
const MAX_DISTINCT: usize = 1_000;

impl Distinct {
    const fn new() -> Self {
        Self { found: Vec::new(), overflown: false }
    }

    /// Adds what a field says, unless `key` was said before; returns the finding if it is new.
    fn add(&mut self, rule: &'static Rule, field: &Field, key: &str, value: &str) -> Option<&mut Finding> {
        let place = place_of(field);
        let known = self.found.iter().position(|(k, finding)| k == key && finding.rule == rule);
        if let Some(index) = known {
            let also = ["also in ", &place].concat();
            let why = &mut self.found[index].1.why;
            if !why.contains(&Cow::Borrowed(also.as_str())) && why.first().is_none_or(|first| *first != place) {
                why.push(also.into());
            }
            return None;
        }
        if self.found.len() >= MAX_DISTINCT {
            self.overflown = true;
            return None;
        }
        let evidence = Evidence::Field {
            namespace: field.namespace.clone(),
            tag: field.tag.clone(),
            value: value.to_owned().into(),
            offset: None,
        };
        self.found.push((key.to_owned(), Finding::new(rule, STATED, evidence).because(place)));
        self.found.last_mut().map(|(_, finding)| finding)
    }

    /// Hands the findings over; an error says that there were too many.
    fn into(self, findings: &mut Vec<Finding>) -> Result<(), Skip> {
        findings.extend(self.found.into_iter().map(|(_, finding)| finding));
        if self.overflown {
            let detail = format!("more than {MAX_DISTINCT} different values; the rest is not told");
            return Err(Skip::new(Stage::Detect, "metadata fields", SkipKind::TooLarge, detail));
        }
        Ok(())
    }
}

/// Confidence of what a field of its own states plainly: true unless somebody wrote it in to mislead.
const STATED: f32 = 0.98;

/// Where a field stands, for people.
fn place_of(field: &Field) -> String {
    let inside = match field.within {
        Within::Photo => "",
        Within::Thumbnail => ", in an embedded picture",
        Within::Video => ", in the embedded video",
        Within::Trailer => ", behind the picture's end",
        Within::Ancestor => ", about another file",
    };
    [&field.namespace, " ", &field.tag, inside].concat()
}

/// Letters and digits in lower case: two values that differ only in punctuation or case are the same to a reader.
fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'a'..='z' | '0'..='9' => folded.push(c),
            _ if c.is_ascii() => folded.extend(c.is_ascii_uppercase().then(|| c.to_ascii_lowercase())),
            _ if c.is_alphanumeric() => folded.extend(c.to_lowercase()),
            _ => {}
        }
    }
    folded
}

/// The photo's fields with their meanings.
fn facts<'a>(photo: &'a Photo<'_>) -> impl Iterator<Item = (&'a Field, Meaning)> {
    photo.metadata.fields.iter().zip(photo.meanings().iter().copied())
}

/// A text without the blanks and NULs that fixed-length fields are filled with.
fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\0')
}

/// A value as people would write it down, [`trimmed`]. `None` where no letter or digit is left.
fn plain(field: &Field) -> Option<Cow<'_, str>> {
    let plain = match field.value.to_text() {
        Cow::Borrowed(text) => Cow::Borrowed(trimmed(text)),
        Cow::Owned(text) if trimmed(&text).len() == text.len() => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(trimmed(&text).to_owned()),
    };
    plain.chars().any(char::is_alphanumeric).then_some(plain)
}
