//! Owns groups of digits in a line: what is a run of digits, misread letters among them, what may stand between two groups of one
//! number, and which groups are of dates, times, amounts and network addresses.

use super::super::Span;
use super::super::context::{PHONE, digits};
use super::{FULL_DIGITS, LOCAL_DIGITS};

/// Most groups looked at in a line, and most characters: a page of digits must not cost more than a page of letters.
const MAX_GROUPS_IN_LINE: usize = 256;
const MAX_LINE: usize = 100_000;

/// Digits without a gap.
#[derive(Clone)]
pub(super) struct Group {
    pub span: Span,
    /// As digits, repairs applied.
    pub digits: String,
    /// How many letters were taken for digits.
    pub repairs: usize,
    /// A plus sign stands before it.
    pub plus: bool,
    /// It stands in parentheses, or behind an opening or before a closing one.
    pub parenthesis: bool,
    /// It stands behind an opening one.
    pub opens: bool,
}

/// Groups with gaps as numbers have them.
#[derive(Clone, Default)]
pub(super) struct Chain {
    pub groups: Vec<Group>,
    /// The gap before each group.
    pub gaps: Vec<Gap>,
    /// The character before the first group, and that behind the last one.
    pub before: Option<char>,
    pub after: Option<char>,
    /// A hyphen and letters stand behind the last one.
    pub goes_on: bool,
    /// A letter or digit stands before the character before it.
    pub begins_inside: bool,
    /// Nothing but signs stands before it in its line, and behind it.
    pub begins_line: bool,
    pub ends_line: bool,
}

/// What stands between two groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    Start,
    Blank,
    Wide,
    Hyphen,
    Dot,
    Slash,
    Parenthesis,
    LineEnd,
}

/// The chains of groups of a line.
pub(super) fn chains(line: usize, text: &str) -> Vec<Chain> {
    if text.is_ascii() && digits(text) < 2 {
        return Vec::new();
    }
    let characters: Vec<char> = text.chars().take(MAX_LINE).map(western).collect();
    let letters = characters.iter().filter(|character| character.is_alphabetic()).count();
    let numeric = digits(text) >= letters;
    let mut all: Vec<Chain> = Vec::new();
    let mut open = false;
    let mut behind = 0;
    let mut at = 0;
    let mut seen = 0;
    while at < characters.len() && seen < MAX_GROUPS_IN_LINE {
        // A stroke at the end is a rim, or between two things; inside it is a 1.
        let digit_at = |index: usize| characters.get(index).is_some_and(char::is_ascii_digit);
        if characters.get(at) == Some(&'|') && !(open && digit_at(at + 1)) {
            at += 1;
            open = false;
            continue;
        }
        let from = at;
        let same = |next: &char| next.is_alphanumeric() || *next == '|';
        at += characters.get(at..).unwrap_or_default().iter().take_while(|next| same(next)).count();
        if at == from {
            at += 1;
            continue;
        }
        while at > from + 1 && characters.get(at - 1) == Some(&'|') && !digit_at(at + 1) {
            at -= 1;
        }
        let Some((start, end)) = digits_of(&characters, from, at, numeric) else {
            open = false;
            continue;
        };
        // Behind a number's name or before the next one's, the run goes on: `8263254Fax`.
        if end < at {
            at = end;
        }
        let gap = if open && start == from { gap(characters.get(behind..start).unwrap_or_default()) } else { None };
        let mut group = group_of(line, &characters, start, end);
        let in_number = is_amount_or_time(&characters, start, end);
        if in_number {
            open = false;
            continue;
        }
        seen += 1;
        let so_far: usize = all.last().map_or(0, |chain| chain.groups.iter().map(|group| group.digits.len()).sum());
        match (gap, all.last_mut()) {
            (Some(gap), Some(chain)) if !(group.plus || gap == Gap::Slash && so_far >= LOCAL_DIGITS) => {
                group.parenthesis |= gap == Gap::Parenthesis;
                chain.groups.push(group);
                chain.gaps.push(gap);
            }
            _ => {
                let before = start.checked_sub(1).and_then(|index| characters.get(index)).copied();
                let begins_inside = start
                    .checked_sub(2)
                    .and_then(|index| characters.get(index))
                    .is_some_and(|character| character.is_alphanumeric());
                let begins_line = !characters.iter().take(start).any(|character| character.is_alphanumeric());
                all.push(Chain {
                    groups: vec![group],
                    gaps: vec![Gap::Start],
                    before,
                    begins_line,
                    begins_inside,
                    ..Chain::default()
                });
            }
        }
        if let Some(chain) = all.last_mut() {
            chain.after = characters.get(end).copied();
            chain.goes_on =
                chain.after == Some('-') && characters.get(end + 1).is_some_and(|next| next.is_alphabetic());
        }
        behind = end;
        open = characters.get(end).is_none_or(|next| !next.is_alphanumeric());
    }
    if let Some(last) = all.last_mut() {
        last.ends_line = !characters.iter().skip(behind).any(|character| character.is_alphanumeric());
    }
    all
}

/// Digits of other scripts as western ones, and the many hyphens as one.
pub(super) fn western(character: char) -> char {
    let digit = |zero: char| char::from_digit(u32::from(character).wrapping_sub(u32::from(zero)), 10);
    match character {
        '\u{ff10}'..='\u{ff19}' => digit('\u{ff10}').unwrap_or(character),
        '\u{660}'..='\u{669}' => digit('\u{660}').unwrap_or(character),
        '\u{6f0}'..='\u{6f9}' => digit('\u{6f0}').unwrap_or(character),
        '\u{966}'..='\u{96f}' => digit('\u{966}').unwrap_or(character),
        '‐' | '‑' | '‒' | '–' | '—' | '−' | '－' | '~' => '-',
        '·' | '•' | '․' | '。' => '.',
        '（' => '(',
        '）' => ')',
        '＋' => '+',
        '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{3000}' | '\t' => ' ',
        _ => character,
    }
}

/// The digit that a letter was, where a reader takes one for the other.
pub(super) const fn confused(character: char) -> Option<char> {
    Some(match character {
        'O' | 'o' | 'D' | 'Q' => '0',
        'I' | 'l' | '|' | 'i' => '1',
        'Z' | 'z' => '2',
        'S' | 's' => '5',
        'G' => '6',
        'B' => '8',
        _ => return None,
    })
}

/// Where the digits of a run of letters and digits are: all of it where its letters are taken for digits, its end behind a phone word
/// (`Tel07700`), its beginning before one (`8263254Fax`, `900123x12`). `None` for a run that is no number. In a line of which most is
/// `numeric`, one digit makes letters that are like digits a run.
fn digits_of(characters: &[char], from: usize, to: usize, numeric: bool) -> Option<(usize, usize)> {
    let run = characters.get(from..to)?;
    let count = run.iter().filter(|character| character.is_ascii_digit()).count();
    let at = |index: Option<usize>| index.and_then(|index| characters.get(index));
    // `+44 (O)20`
    if matches!(run, ['O' | 'o']) && at(from.checked_sub(1)) == Some(&'(') && at(Some(to)) == Some(&')') {
        return Some((from, to));
    }
    if count == 0 {
        return None;
    }
    if count == run.len() {
        return Some((from, to));
    }
    let readable = run.iter().all(|character| character.is_ascii_digit() || confused(*character).is_some());
    if readable && (numeric || count * 3 >= run.len() * 2 || (count * 2 >= run.len() && run.len() == 4)) {
        return Some((from, to));
    }
    let first = run.iter().position(char::is_ascii_digit)?;
    let named = |part: &[char]| part.is_empty() || PHONE.is_in(&part.iter().collect::<String>());
    if !named(run.get(..first)?) {
        return None;
    }
    let length = run.get(first..)?.iter().take_while(|character| character.is_ascii_digit()).count();
    let rest = run.get(first + length..)?;
    let next = rest.iter().position(char::is_ascii_digit).unwrap_or(rest.len());
    let extension = matches!(rest.first(), Some('x' | 'X')) && length >= 4 && rest.len() <= 6;
    (extension || named(rest.get(..next)?)).then_some((from + first, from + first + length))
}

fn group_of(line: usize, characters: &[char], start: usize, end: usize) -> Group {
    let mut repairs = 0;
    let digits = characters.get(start..end).unwrap_or_default().iter().map(|character| {
        confused(*character).map_or(*character, |digit| {
            repairs += 1;
            digit
        })
    });
    let digits = digits.collect();
    let mut before = characters.get(..start).unwrap_or_default().iter().rev();
    let mut previous = before.next();
    let opens = previous == Some(&'(');
    let parenthesis = opens || characters.get(end) == Some(&')');
    while matches!(previous, Some('(' | ' ')) {
        previous = before.next();
    }
    Group { span: Span { line, start, end }, digits, repairs, plus: previous == Some(&'+'), parenthesis, opens }
}

/// The gap that these characters are, if a number can have it.
fn gap(between: &[char]) -> Option<Gap> {
    let count = |wanted: &[char]| between.iter().filter(|character| wanted.contains(character)).count();
    let (blanks, hyphens, dots, slashes, parentheses) =
        (count(&[' ']), count(&['-']), count(&['.']), count(&['/']), count(&['(', ')']));
    if blanks + hyphens + dots + slashes + parentheses != between.len()
        || hyphens + dots + slashes > 1
        || blanks > 4
        || parentheses > 2
    {
        return None;
    }
    Some(match () {
        () if parentheses > 0 => Gap::Parenthesis,
        () if slashes > 0 => Gap::Slash,
        () if hyphens > 0 => Gap::Hyphen,
        () if dots > 0 => Gap::Dot,
        () if blanks > 1 => Gap::Wide,
        () => Gap::Blank,
    })
}

/// Whether a group is of a time (`13:14`), an amount (`1,234`, `$12`) or a measure (`20%`).
fn is_amount_or_time(characters: &[char], start: usize, end: usize) -> bool {
    let at = |index: Option<usize>| index.and_then(|index| characters.get(index)).copied();
    let digit = |character: Option<char>| character.is_some_and(|character| character.is_ascii_digit());
    let before = at(start.checked_sub(1));
    let (next, after_next) = (at(Some(end)), at(Some(end + 1)));
    let joined = |character: Option<char>| matches!(character, Some(':' | ',' | '\'' | '=' | '_' | '*'));
    (joined(before) && digit(at(start.checked_sub(2))))
        || (joined(next) && digit(after_next))
        || matches!(before, Some('$' | '€' | '£' | '¥' | '₹'))
        || matches!(next, Some('%' | '°' | '€' | '$' | '£' | '"' | '×'))
}

/// The last chain of a line and the first of the next one as one, and how many groups it has before the line's end; where nothing
/// else stands in between.
pub(super) fn over_the_end(upper: &[Chain], lower: &[Chain]) -> Option<(Chain, usize)> {
    let (upper, lower) = (upper.last()?, lower.first()?);
    if !upper.ends_line || !lower.begins_line || lower.groups.first()?.plus {
        return None;
    }
    let mut joint = upper.clone();
    joint.groups.extend(lower.groups.iter().cloned());
    joint.gaps.push(Gap::LineEnd);
    joint.gaps.extend(lower.gaps.iter().skip(1));
    joint.after = lower.after;
    joint.goes_on = lower.goes_on;
    Some((joint, upper.groups.len()))
}

impl Chain {
    /// Whether any of the spans is one of this chain's characters.
    pub(super) fn holds(&self, spans: &[Span]) -> bool {
        let touches = |group: &Group, span: &Span| {
            group.span.line == span.line && group.span.start < span.end && span.start < group.span.end
        };
        self.groups.iter().any(|group| spans.iter().any(|span| touches(group, span)))
    }

    /// Whether the groups before one begin a number with its country code that the group may belong to.
    pub(super) fn is_abroad_before(&self, group: usize) -> bool {
        let before = self.groups.get(..group).unwrap_or_default();
        let digits: usize = before.iter().map(|group| group.digits.len()).sum();
        before.iter().any(|group| group.plus) && digits < FULL_DIGITS
    }

    /// Whether a group is of a date, of a network address, or one of two years.
    pub(super) fn excluded(&self) -> Vec<bool> {
        let mut excluded = vec![false; self.groups.len()];
        let mut mark = |from: usize, to: usize| excluded.iter_mut().take(to).skip(from).for_each(|group| *group = true);
        for (index, triple) in self.groups.windows(3).enumerate() {
            let gaps = (self.gaps.get(index + 1), self.gaps.get(index + 2));
            let [first, second, third] = triple else { continue };
            if gaps.0 == gaps.1
                && matches!(gaps.0, Some(Gap::Dot | Gap::Hyphen | Gap::Slash))
                && is_date(first, second, third)
            {
                // An hour may follow: `2014-05-09-07:02`.
                mark(index, index + 3);
            }
        }
        for (index, pair) in self.groups.windows(2).enumerate() {
            let [first, second] = pair else { continue };
            if self.groups.len() == 2 && is_year(first) && is_year(second) {
                mark(index, index + 2);
            }
        }
        let octet = |group: &Group| group.digits.len() <= 3 && group.digits.parse().is_ok_and(|value: u16| value < 256);
        let dotted = self.gaps.iter().skip(1).all(|gap| *gap == Gap::Dot);
        if self.groups.len() == 4
            && dotted
            && self.groups.iter().all(octet)
            && self.groups.iter().any(|group| group.digits.len() != 2)
        {
            mark(0, 4);
        }
        excluded
    }
}

pub(super) fn is_year(group: &Group) -> bool {
    group.digits.len() == 4 && matches!(group.digits.get(..2), Some("18" | "19" | "20"))
}

fn is_date(first: &Group, second: &Group, third: &Group) -> bool {
    let number = |group: &Group| group.digits.parse::<u16>().unwrap_or(u16::MAX);
    let (a, b, c) = (number(first), number(second), number(third));
    let lengths = (first.digits.len(), second.digits.len(), third.digits.len());
    let day = |value: u16| (1..=31).contains(&value);
    let year = |value: u16| (1900..2100).contains(&value);
    match lengths {
        (4, 1..=2, 1..=2) => year(a) && (1..=12).contains(&b) && day(c),
        (1..=2, 1..=2, 4) => year(c) && day(a) && day(b) && (a <= 12 || b <= 12),
        (1..=2, 1..=2, 2) => day(a) && day(b) && (a <= 12 || b <= 12),
        _ => false,
    }
}
