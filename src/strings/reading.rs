//! Owns a passage cut up for the recognisers of numbers: its characters with their places, in groups, and the words around them.

use std::cell::OnceCell;
use std::ops::Range;

use super::context::plain;
use super::{Belief, Match, Passage, Span};
use crate::rule::Rule;

/// Most characters of one line that are looked at.
const MAX_LINE: usize = 20_000;
/// Most groups of one passage.
const MAX_GROUPS: usize = 20_000;
/// How many characters before and behind a string its context words stand, on its own line.
const BEFORE: usize = 48;
const BEHIND: usize = 24;

/// What stands between a group and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// Other characters, or nothing.
    Break,
    /// One or two blanks.
    Blank,
    /// A dash, with or without blanks.
    Dash,
    /// A full stop.
    Dot,
    /// A slash.
    Slash,
    /// An opening bracket.
    Open,
    /// The end of a line.
    Line,
}

/// A run of letters and digits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    pub line: usize,
    pub start: usize,
    pub end: usize,
    pub gap: Gap,
}

/// One letter or digit and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sign {
    pub read: char,
    pub line: usize,
    pub at: usize,
}

/// Where a context word was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Near {
    /// On the same line.
    Beside,
    /// So many lines above, one or two.
    Above(usize),
}

/// A passage, cut up.
pub(super) struct Reading<'a> {
    passage: &'a Passage<'a>,
    rows: Vec<Vec<char>>,
    pub groups: Vec<Group>,
    folded: Vec<OnceCell<String>>,
}

fn gap(between: &[char]) -> Gap {
    const DASHES: &str = "-\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2212}";
    let marks: Vec<char> = between.iter().copied().filter(|mark| !mark.is_whitespace()).collect();
    match (marks.as_slice(), between.len()) {
        ([], 1..=2) => Gap::Blank,
        ([mark], 1..=3) if DASHES.contains(*mark) => Gap::Dash,
        (['.'], 1) => Gap::Dot,
        (['/'], 1) => Gap::Slash,
        (['('], 1..=2) => Gap::Open,
        _ => Gap::Break,
    }
}

impl<'a> Reading<'a> {
    pub fn new(passage: &'a Passage<'a>) -> Self {
        let rows: Vec<Vec<char>> =
            passage.lines.iter().map(|line| line.text.chars().take(MAX_LINE).collect()).collect();
        let mut groups: Vec<Group> = Vec::new();
        for (line, row) in rows.iter().enumerate() {
            let mut at = 0;
            let mut behind = None;
            while at < row.len() && groups.len() < MAX_GROUPS {
                let start = at + row.iter().skip(at).take_while(|c| !c.is_alphanumeric()).count();
                let end = start + row.iter().skip(start).take_while(|c| c.is_alphanumeric()).count();
                if end > start {
                    let gap = match behind {
                        Some(behind) => gap(row.get(behind..start).unwrap_or_default()),
                        None if ends_its_line(&rows, groups.last(), line) && blank(row.get(..start)) => Gap::Line,
                        None => Gap::Break,
                    };
                    groups.push(Group { line, start, end, gap });
                    behind = Some(end);
                }
                at = end.max(start);
            }
        }
        let folded = rows.iter().map(|_| OnceCell::new()).collect();
        Self { passage, rows, groups, folded }
    }

    /// Adds what begins with each group. `beginning_at` tells it with the group behind it, where the search goes on.
    pub fn search(&self, found: &mut Vec<Match>, beginning_at: impl Fn(usize) -> Option<(usize, Match)>) {
        let mut next = 0;
        while next < self.groups.len() {
            next = match beginning_at(next) {
                Some((end, begun)) => {
                    found.push(begun);
                    end
                }
                None => next + 1,
            };
        }
    }

    /// Whether the line's characters are certain, so that nothing may be repaired.
    pub fn certain(&self, line: usize) -> bool {
        self.passage.lines.get(line).is_none_or(|line| line.certainty.is_empty())
    }

    /// Whether any of these characters may be misread.
    pub fn uncertain(&self, signs: &[Sign]) -> bool {
        signs.first().is_some_and(|sign| !self.certain(sign.line))
    }

    /// Whether the passage comes from this country (ISO 3166-1 alpha-2).
    pub fn at_home(&self, country: &str) -> bool {
        self.passage.home.iter().any(|home| home == country)
    }

    pub fn row(&self, line: usize) -> &[char] {
        self.rows.get(line).map_or(&[], Vec::as_slice)
    }

    pub fn line_count(&self) -> usize {
        self.rows.len()
    }

    /// Characters of a line.
    pub fn signs_at(&self, line: usize, range: Range<usize>) -> Vec<Sign> {
        let row = self.row(line).get(range.clone()).unwrap_or_default();
        row.iter().zip(range).map(|(&read, at)| Sign { read, line, at }).collect()
    }

    /// The letters and digits of some groups.
    pub fn signs(&self, groups: Range<usize>) -> Vec<Sign> {
        let groups = self.groups.get(groups).unwrap_or_default();
        groups.iter().flat_map(|group| self.signs_at(group.line, group.start..group.end)).collect()
    }

    /// Whether nothing else with letters or digits stands on the lines of these characters.
    pub fn alone(&self, signs: &[Sign]) -> bool {
        spans(signs).iter().all(|span| {
            let row = self.row(span.line);
            let outside =
                row.get(..span.start).unwrap_or_default().iter().chain(row.get(span.end..).unwrap_or_default());
            !outside.clone().any(|c| c.is_alphanumeric())
        })
    }

    /// Whether a longer number goes on beside these characters: `.5`, `-5`, `:5`, or a currency sign.
    pub fn goes_on(&self, signs: &[Sign]) -> bool {
        let (Some(first), Some(last)) = (signs.first(), signs.last()) else { return false };
        let row = self.row(first.line);
        let joins = |mark: char| "-./:,_=+%$€£".contains(mark);
        let before = first.at.checked_sub(1).and_then(|at| row.get(at)).is_some_and(|&mark| joins(mark))
            && first.at.checked_sub(2).and_then(|at| row.get(at)).is_some_and(char::is_ascii_digit);
        let row = self.row(last.line);
        let behind = row.get(last.at + 1).is_some_and(|&mark| joins(mark))
            && row.get(last.at + 2).is_some_and(char::is_ascii_digit);
        before || behind
    }

    /// Where one of these words or phrases (lower-case, without accents and marks, ASCII or a script without blanks) stands near.
    pub fn near(&self, signs: &[Sign], words: &[&str]) -> Option<Near> {
        let first = signs.first()?;
        let last = signs.last()?;
        let start = first.at.saturating_sub(BEFORE);
        let row = self.row(first.line);
        let end = if first.line == last.line { (last.at + 1).saturating_add(BEHIND).min(row.len()) } else { row.len() };
        let beside = fold(row.get(start..first.at).unwrap_or_default().iter().copied())
            + &fold(row.get(first.at..end).unwrap_or_default().iter().copied());
        if words.iter().any(|word| holds(&beside, word)) {
            return Some(Near::Beside);
        }
        let above = |up: &usize| {
            let text = first.line.checked_sub(*up).map(|line| self.folded(line));
            text.is_some_and(|text| words.iter().any(|word| holds(text, word)))
        };
        (1..=2).find(above).map(Near::Above)
    }

    /// A line as its words: lower-case, without accents and marks.
    pub fn folded(&self, line: usize) -> &str {
        let row = self.row(line);
        self.folded.get(line).map_or("", |cell| cell.get_or_init(|| fold(row.iter().copied().take(200))))
    }

    /// A match of these characters, printed as in the passage with what `repaired` (one for each) puts in their places.
    pub fn found(
        &self,
        rule: &'static Rule,
        signs: &[Sign],
        repaired: &[u8],
        normalized: Option<String>,
        belief: Belief,
    ) -> Match {
        let spans = spans(signs);
        let mut text = String::new();
        let mut fixes = signs.iter().zip(repaired).peekable();
        for span in &spans {
            if !text.is_empty() {
                text.push(' ');
            }
            for at in span.start..span.end {
                let fix = fixes.next_if(|(sign, _)| sign.line == span.line && sign.at == at);
                let read = self.row(span.line).get(at).copied();
                match (fix, read) {
                    (Some((_, &fix)), Some(read)) if read.to_ascii_uppercase() != char::from(fix) => {
                        text.push(char::from(fix))
                    }
                    (_, Some(read)) => text.push(read),
                    (_, None) => {}
                }
            }
        }
        Match { rule, spans, text, normalized, belief }
    }
}

fn blank(row: Option<&[char]>) -> bool {
    row.is_none_or(|row| row.iter().all(|c| c.is_whitespace()))
}

fn ends_its_line(rows: &[Vec<char>], last: Option<&Group>, line: usize) -> bool {
    last.is_some_and(|last| last.line + 1 == line && blank(rows.get(last.line).and_then(|row| row.get(last.end..))))
}

/// The places of these characters, one span a line.
pub(super) fn spans(signs: &[Sign]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for sign in signs {
        match spans.last_mut() {
            Some(span) if span.line == sign.line => span.end = span.end.max(sign.at + 1),
            _ => spans.push(Span { line: sign.line, start: sign.at, end: sign.at + 1 }),
        }
    }
    spans
}

/// Characters as words: lower-case, accents off, anything else a blank; single letters (`N.I.F.`) are put together. Begins and ends
/// with a blank.
pub(super) fn fold(text: impl Iterator<Item = char>) -> String {
    let mut words = String::from(" ");
    for c in text {
        match plain(c) {
            Some(c) => words.push(c),
            None if !words.ends_with(' ') => words.push(' '),
            None => {}
        }
    }
    let mut folded = String::with_capacity(words.len() + 1);
    let mut was_single = false;
    for word in words.split_ascii_whitespace() {
        let single = word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
        if !(single && was_single) {
            folded.push(' ');
        }
        folded.push_str(word);
        was_single = single;
    }
    folded.push(' ');
    folded
}

/// Whether folded text holds a word or phrase; phrases of ten letters and more with one character misread. Words of scripts that set no
/// blanks may stand inside others.
pub(super) fn holds(folded: &str, word: &str) -> bool {
    last(folded, word).is_some()
}

/// Where folded text holds a word or phrase for the last time: the byte behind it.
pub(super) fn last(folded: &str, word: &str) -> Option<usize> {
    const FORGIVING_FROM: usize = 10;
    if !word.is_ascii() {
        return folded.rfind(word).map(|at| at + word.len());
    }
    let (text, word) = (folded.as_bytes(), word.as_bytes());
    let forgiven = usize::from(word.len() >= FORGIVING_FROM);
    let stands = |window: &[u8]| {
        let (Some((b' ', rest)), true) = (window.split_first(), window.ends_with(b" ")) else { return false };
        rest.iter().zip(word).filter(|(a, b)| a != b).count() <= forgiven
    };
    text.windows(word.len() + 2).rposition(stands).map(|at| at + 1 + word.len())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::strings::{Carrier, Line, Origin, Recogniser};

    fn matches(recognise: Recogniser, texts: &[&str], origin: Origin) -> Vec<Match> {
        let certainty: Vec<Vec<f32>> = texts.iter().map(|text| vec![0.9; text.chars().count()]).collect();
        let lines: Vec<Line<'_>> = texts
            .iter()
            .zip(&certainty)
            .map(|(text, certainty)| match origin {
                Origin::Pixels => Line { certainty, height_px: 20.0, aspect: 10.0, ..Line::certain(text) },
                _ => Line::certain(text),
            })
            .collect();
        let mut found = Vec::new();
        recognise(&Passage { origin, carrier: Carrier::Unknown, lines: &lines, around: &[], home: &[] }, &mut found);
        found
    }

    /// What a recogniser finds in lines read in a picture.
    pub(in crate::strings) fn pixels(recognise: Recogniser, texts: &[&str]) -> Vec<Match> {
        matches(recognise, texts, Origin::Pixels)
    }

    /// What a recogniser finds in text that is certain.
    pub(in crate::strings) fn sure(recognise: Recogniser, texts: &[&str]) -> Vec<Match> {
        matches(recognise, texts, Origin::Metadata)
    }

    #[test]
    fn text_is_folded_to_words() {
        assert_eq!(fold("N.I.F.: Año-Né(e)".chars()), " nif ano ne e ");
        assert!(holds(" date of bixth ", "date of birth") && !holds(" dobermann ", "dob"));
    }

    #[test]
    fn groups_know_what_stands_between_them() {
        let lines = [Line::certain("AB 12-34.5 / 6"), Line::certain("78")];
        let passage =
            Passage { origin: Origin::Pixels, carrier: Carrier::Unknown, lines: &lines, around: &[], home: &[] };
        let reading = Reading::new(&passage);
        let gaps: Vec<Gap> = reading.groups.iter().map(|group| group.gap).collect();
        assert_eq!(gaps, [Gap::Break, Gap::Blank, Gap::Dash, Gap::Dot, Gap::Break, Gap::Line]);
    }

    fn matches_hold(texts: &[String], origin: Origin) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        for recognise in crate::strings::RECOGNISERS {
            for found in matches(*recognise, &texts, origin) {
                assert!(!found.text.is_empty() && found.belief.probability().is_finite());
                for span in found.spans {
                    let length = texts.get(span.line).map_or(0, |text| text.chars().count());
                    assert!(span.start < span.end && span.end <= length);
                }
            }
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

        #[test]
        fn no_text_breaks_a_recogniser(texts in proptest::collection::vec("\\PC{0,60}", 0..4)) {
            matches_hold(&texts, Origin::Pixels);
            matches_hold(&texts, Origin::Metadata);
        }

        #[test]
        fn no_zone_number_or_date_breaks_a_recogniser(
            texts in proptest::collection::vec("([PIV][A-Z<]{4}[A-Z<«k]{10,39}|[A-Z0-9<]{28,46}|DOB [0-9]{1,4}[./ -][0-9A-Za-zé]{1,4}[./ -][0-9]{1,8}|[A-Z0-9]{1,4}([ .-/][0-9A-Z]{1,6}){0,6}|IBAN [A-Z]{2}[0-9O ]{10,34}|(password|PIN|密码)[:= ]{0,3}\\PC{0,12})", 0..5),
        ) {
            matches_hold(&texts, Origin::Pixels);
            matches_hold(&texts, Origin::Metadata);
        }
    }
}
