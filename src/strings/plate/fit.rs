//! Owns laying a line over the countries' shapes: which of its letters and digits fall into which group, what must have been misread for
//! that, and how much that takes. What a fit is worth is `plate.rs`'s business.

use super::shape::{self, Part, SHAPES, Shape, Verdict, listed};
use super::words::{MODELS, beside, is_ordinary};
use crate::odds::log_odds;
use crate::strings::{Line, Seconds};

/// Longer lines (bytes) are sentences, not plates; also bounds the work on hostile text.
const LONGEST_LINE_BYTES: usize = 48;
/// Letters and digits of a plate, at least and at most.
pub(super) const FEWEST: usize = 4;
pub(super) const MOST: usize = 10;
/// Letters beyond A–Z on the plates of Germany, Croatia, Slovenia and Serbia.
const LETTERS_WITH_MARKS: &str = "ÄÖÜČĆŠŽĐ";

/// Small letters that only their size tells from capitals.
const SMALL_AS_CAPITALS: &str = "ckopsuvwxz";

/// What it takes, in log odds, that a character is not what was read. Judged by eye on plates of the openalpr benchmark: O for 0 and I
/// for 1, which plates hardly tell apart;
const SWAP: f32 = 1.6;
/// another character that looks alike, where the recogniser did not think of it;
const UNTHOUGHT: f32 = 3.0;
/// where it did, so much and this share of the log odds between the two.
const THOUGHT: f32 = 0.5;
pub(super) const THOUGHT_SHARE: f32 = 0.7;
/// A character too many that was read unsurely; one read surely takes [`THOUGHT_SHARE`] of its log odds more.
const TOO_MANY: f32 = 1.5;
/// Recognisers are never as sure as they say: this much doubt is left, which is log odds of 5.
const LEAST_DOUBT: f32 = 0.006_692_85;
/// A small letter, which no plate has: an emblem for certain.
const EMBLEM: f32 = 0.5;
/// A dot or the like inside of a group.
const STRAY_MARK: f32 = 1.5;
/// The whole from another look than the one that most agreed on.
pub(super) const OTHER_LOOK: f32 = 1.0;

/// One letter or digit of a line.
#[derive(Clone, Copy)]
pub(super) struct Symbol {
    /// In capitals.
    pub ch: char,
    /// Whether it was read as a small letter that is no capital's look-alike.
    pub small: bool,
    /// Whether a blank, hyphen, dot or the like stands before it, and which.
    pub gap: Option<char>,
    /// Whether that is in doubt.
    pub gap_unsure: bool,
    /// How surely it was read, 0…1,
    pub certainty: f32,
    /// and as what else.
    pub seconds: Seconds,
}

impl Symbol {
    /// How likely the recogniser took it for `other`, if it thought of that.
    fn second(&self, other: char) -> Option<f32> {
        let second = self.seconds.iter().flatten().find(|(second, _)| second.to_ascii_uppercase() == other);
        second.map(|(_, probability)| *probability)
    }

    /// Whether the recogniser took it for `other` in earnest.
    fn may_be(&self, other: char) -> bool {
        self.second(other).is_some_and(|probability| probability >= SERIOUS_SECOND)
    }
}

/// A second choice of the recogniser is taken seriously from this probability on.
const SERIOUS_SECOND: f32 = 0.02;

/// A mark that was read less surely may be dirt, a bolt or an emblem.
const SURE_MARK: f32 = 0.9;

/// The characters of a line from `start` to `end` as symbols; `None` where they cannot be a plate.
pub(super) fn symbols(line: &Line<'_>, start: usize, end: usize) -> Option<Vec<Symbol>> {
    let mut found: Vec<Symbol> = Vec::with_capacity(MOST);
    let (mut gap, mut gap_unsure, mut small) = (None, false, 0);
    for (at, ch) in line.text.chars().enumerate().skip(start).take(end.saturating_sub(start)) {
        let certainty = line.certainty.get(at).copied().unwrap_or(1.0);
        if is_gap(ch) {
            gap = Some(ch);
            gap_unsure = certainty < SURE_MARK;
        } else if ch.is_ascii_alphanumeric() || LETTERS_WITH_MARKS.contains(ch) {
            if found.len() > MOST {
                return None;
            }
            let gap = gap.take().filter(|_| !found.is_empty());
            let seconds = line.seconds.get(at).copied().unwrap_or_default();
            small += usize::from(ch.is_ascii_lowercase());
            let (ch, small) = (ch.to_ascii_uppercase(), ch.is_ascii_lowercase() && !SMALL_AS_CAPITALS.contains(ch));
            found.push(Symbol { ch, small, gap, gap_unsure, certainty, seconds });
        } else {
            return None;
        }
    }
    let digits = found.iter().filter(|symbol| symbol.ch.is_ascii_digit()).count();
    (found.len() >= FEWEST && digits > 0 && small <= 1).then_some(found)
}

/// What is read where a plate has a gap, a seal or an emblem.
fn is_gap(ch: char) -> bool {
    matches!(
        ch,
        ' ' | '-' | '–' | '·' | '•' | ':' | '=' | '.' | ',' | '*' | '~' | '_' | '°' | '|' | '\'' | '"' | '^' | '+'
    ) || matches!(ch, '♥' | '★' | '☆' | '●' | '◆' | '■' | '▲' | '#' | '&' | '/')
}

/// The whole line, and the line without the state's name, sign or sticker that was read along with it: from and to which `char`.
pub(super) fn variants(text: &str) -> Vec<(usize, usize)> {
    if text.len() > LONGEST_LINE_BYTES || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let mut words: Vec<(usize, usize, String)> = Vec::new();
    let mut inside = false;
    for (index, ch) in text.chars().enumerate() {
        if ch.is_whitespace() {
            inside = false;
        } else if let Some((_, end, word)) = words.last_mut().filter(|_| inside) {
            *end = index + 1;
            word.push(ch);
        } else {
            words.push((index, index + 1, ch.to_string()));
            inside = true;
        }
    }
    let mut variants = Vec::new();
    let mut rest = words.as_slice();
    if let (Some(first), Some(last)) = (rest.first(), rest.last()) {
        variants.push((first.0, last.1));
    }
    while let Some((_, others)) = rest.split_first().filter(|(first, others)| !others.is_empty() && beside(&first.2)) {
        rest = others;
    }
    while let Some((_, others)) = rest.split_last().filter(|(last, others)| !others.is_empty() && beside(&last.2)) {
        rest = others;
    }
    if let (Some(first), Some(last)) = (rest.first(), rest.last())
        && rest.len() < words.len()
    {
        variants.push((first.0, last.1));
    }
    variants
}

/// One half of a plate in two boxes.
pub(super) fn half(line: &Line<'_>) -> Option<Vec<Symbol>> {
    let text = line.text.trim();
    if text.len() > 8 {
        return None;
    }
    let mut found = Vec::new();
    for ch in text.chars() {
        if ch.is_ascii_uppercase() || ch.is_ascii_digit() {
            let seconds = Seconds::default();
            found.push(Symbol { ch, small: false, gap: None, gap_unsure: false, certainty: 1.0, seconds });
        } else if !is_gap(ch) {
            return None;
        }
    }
    (1..=5).contains(&found.len()).then_some(found)
}

/// What a line is in ordinary print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Print {
    /// Nothing that is known.
    Unknown,
    /// A number with a word or a unit.
    Ordinary,
    /// The name of a product.
    Product,
}

/// What a line, as read, is in ordinary print: nothing in it needs repair then.
fn print(symbols: &[Symbol]) -> Print {
    let is_letter = |symbol: &Symbol| symbol.ch.is_alphabetic();
    let runs: Vec<&[Symbol]> = symbols.chunk_by(|a, b| is_letter(a) == is_letter(b) && b.gap.is_none()).collect();
    let number = |at: Option<usize>| {
        at.and_then(|at| runs.get(at)).and_then(|run| run.first()).is_some_and(|symbol| symbol.ch.is_ascii_digit())
    };
    // A word stands apart; where nothing but a word and a number stands there, it may touch it.
    let apart = |at: usize| runs.get(at).is_none_or(|run| run.first().is_some_and(|symbol| symbol.gap == Some(' ')));
    let two = runs.len() == 2;
    for (at, run) in runs.iter().enumerate().filter(|(_, run)| run.first().is_some_and(is_letter)) {
        let word: String = run.iter().map(|symbol| symbol.ch).collect();
        let (before, behind) = (number(at.checked_sub(1)), number(Some(at + 1)));
        let (in_front, after) = (behind && is_ordinary(&word, true), before && is_ordinary(&word, false));
        // A month needs no blanks: 12AUG1974.
        let date = in_front && after && runs.get(at + 1).is_some_and(|year| matches!(year.len(), 2 | 4));
        let stands_apart = two || (run.len() > 1 && (at == 0 || apart(at)) && apart(at + 1));
        if date || (stands_apart && (in_front || after)) {
            return Print::Ordinary;
        }
        if two && (before || behind) && listed(MODELS, &word) {
            return Print::Product;
        }
    }
    Print::Unknown
}

/// How a line fits a shape.
#[derive(Clone)]
pub(super) struct Fit {
    pub shape: &'static Shape,
    /// The plate's characters, repaired.
    pub chars: Vec<char>,
    /// Before which of them a gap is printed, and which.
    pub gaps: Vec<(usize, char)>,
    /// Characters taken for others that look alike, but for O and I.
    pub repairs: usize,
    /// O for 0, I for 1 and the reverse.
    pub swaps: usize,
    /// Characters left out as emblem, seal or sticker: 0 or 1.
    pub dropped: usize,
    /// Gaps printed where the country has them.
    pub printed_gaps: usize,
    /// The line is two boxes.
    pub joined: bool,
    /// The line, as read, is nothing but digits: only letters that the recogniser thought of may stand in it.
    pub digits: bool,
    /// What the line is in ordinary print.
    pub print: Print,
    /// What all departures from what was read take, in log odds.
    pub cost: f32,
    pub verdict: Option<Verdict>,
}

/// By how much digits alone stand behind a shape with letters, in log odds, where a line fits both: what speaks for a number alone says
/// that it is a plate, not that none of its digits is a letter.
const BEHIND_LETTERS: f32 = 2.2;

impl Fit {
    /// How far it stands behind others, in log odds: what it takes to read it so.
    pub(super) fn behind(&self) -> f32 {
        let digits = self.chars.iter().all(char::is_ascii_digit);
        self.cost + if digits { BEHIND_LETTERS } else { 0.0 }
    }
}

/// All shapes that a line fits, mended where `mends` allows it: look-alikes exchanged, at most one character left out. `joins` are where
/// boxes were put together.
pub(super) fn fits(symbols: &[Symbol], joins: &[usize], mends: bool) -> Vec<Fit> {
    let mut all = Vec::new();
    let print = print(symbols);
    let mends = mends && joins.is_empty() && print == Print::Unknown;
    let shorter = if mends && symbols.len() > FEWEST + 1 { one_left_out(symbols) } else { Vec::new() };
    for shape in SHAPES {
        let whole = fit(shape, symbols, joins).filter(|fit| mends || fit.repairs + fit.swaps == 0);
        let none = whole.is_none();
        all.extend(whole.map(|fit| Fit { print, ..fit }));
        if !none || shape.rarity.0 < shape::FAIR.0 {
            continue;
        }
        for (rest, at, gone) in &shorter {
            let at_gap = if *at == 0 || *at == rest.len() { None } else { Some(*at) };
            let Some(mut fit) = fit(shape, rest, at_gap.as_slice()) else { continue };
            if fit.repairs + fit.swaps <= 1 {
                fit.joined = false;
                fit.dropped = usize::from(!gone.small);
                fit.cost += if gone.small {
                    EMBLEM
                } else {
                    TOO_MANY + THOUGHT_SHARE * log_odds(gone.certainty, LEAST_DOUBT).max(0.0)
                };
                all.push(fit);
            }
        }
    }
    all
}

/// The symbols without each one in turn, with its place: the blue band's letter, an emblem or a sticker between the groups is read as
/// one more character.
fn one_left_out(symbols: &[Symbol]) -> Vec<(Vec<Symbol>, usize, Symbol)> {
    let without = |(at, gone): (usize, &Symbol)| {
        let mut rest = symbols.to_vec();
        rest.remove(at);
        if let Some(next) = rest.get_mut(at).filter(|_| at > 0 && gone.gap.is_some()) {
            next.gap = next.gap.or(gone.gap);
        }
        (rest, at, *gone)
    };
    symbols.iter().enumerate().map(without).collect()
}

/// Fits all symbols to one shape; at `joins` the shape must have a gap.
fn fit(shape: &'static Shape, symbols: &[Symbol], joins: &[usize]) -> Option<Fit> {
    let (mut least, mut most) = (0, 0);
    for part in shape.parts {
        let (low, high) = part.counts();
        least += low;
        most += high;
    }
    let digits = symbols.iter().all(|symbol| symbol.ch.is_ascii_digit());
    let mixed = shape.parts.iter().any(|part| matches!(part, Part::Any(..)));
    if !(least..=most).contains(&symbols.len()) || symbols.iter().any(|symbol| symbol.small) || (digits && mixed) {
        return None;
    }
    let empty = Fit {
        shape,
        chars: Vec::with_capacity(symbols.len()),
        gaps: Vec::new(),
        repairs: 0,
        swaps: 0,
        dropped: 0,
        printed_gaps: 0,
        joined: !joins.is_empty(),
        digits,
        print: Print::Unknown,
        cost: 0.0,
        verdict: None,
    };
    let mut best = None;
    lay(shape.parts, symbols, joins, false, empty, &mut best);
    best
}

/// Lays the parts over the symbols, every count tried; keeps the fit that takes least.
fn lay(
    parts: &'static [Part],
    symbols: &[Symbol],
    joins: &[usize],
    after_gap: bool,
    so_far: Fit,
    best: &mut Option<Fit>,
) {
    let Some((part, rest)) = parts.split_first() else {
        if so_far.chars.len() == symbols.len() {
            finish(so_far, best);
        }
        return;
    };
    if *part == Part::Gap {
        return lay(rest, symbols, joins, true, so_far, best);
    }
    let (low, high) = part.counts();
    let mut fit = so_far;
    for count in 0..=high {
        if count >= low {
            lay(rest, symbols, joins, after_gap && count == 0, fit.clone(), best);
        }
        if count == high {
            return;
        }
        let at = fit.chars.len();
        let Some(symbol) = symbols.get(at) else { return };
        let declared = count == 0 && after_gap;
        let Some(ch) = as_part(*part, symbol, &mut fit) else { return };
        if let Some(gap) = symbol.gap {
            // Between letters and digits a wider gap is read anywhere; inside a group it speaks of another kind of string.
            let border = fit.chars.last().is_some_and(|last| last.is_ascii_digit() != ch.is_ascii_digit());
            if declared {
                fit.printed_gaps += 1;
                fit.gaps.push((at, gap));
            } else if border && gap != '.' {
                fit.gaps.push((at, gap));
            } else if symbol.gap_unsure && gap != ' ' {
                fit.cost += STRAY_MARK;
            } else {
                return;
            }
        }
        if joins.contains(&at) {
            if !declared {
                return;
            }
            if symbol.gap.is_none() {
                fit.gaps.push((at, ' '));
            }
        }
        fit.chars.push(ch);
    }
}

/// Keeps a fit that reaches the end of its shape, if the country's own rule holds and it is the best so far.
fn finish(mut fit: Fit, best: &mut Option<Fit>) {
    if let Some(holds) = fit.shape.holds {
        let verdict = holds(&fit.chars);
        if verdict == Verdict::No {
            return;
        }
        fit.verdict = Some(verdict);
    }
    let better = best.as_ref().is_none_or(|best| {
        fit.cost < best.cost - 1e-3 || (fit.cost < best.cost + 1e-3 && fit.printed_gaps > best.printed_gaps)
    });
    let bearable = if fit.shape.is_bare() { 0 } else { fit.chars.len().saturating_sub(1) / 3 };
    if better && fit.repairs + fit.swaps <= bearable {
        *best = Some(fit);
    }
}

/// The character that a part makes of one that was read; counts repairs. `None` where it cannot be.
fn as_part(part: Part, symbol: &Symbol, fit: &mut Fit) -> Option<char> {
    let never = fit.shape.never;
    let allowed = |ch: char| {
        let fits = match part {
            Part::Digits(..) => ch.is_ascii_digit(),
            Part::Letters(..) => ch.is_alphabetic(),
            Part::Is(list) => list.contains(ch),
            Part::Any(..) => ch.is_ascii_alphanumeric(),
            Part::Gap => false,
        };
        fits && !never.contains(ch)
    };
    if allowed(symbol.ch) {
        return Some(symbol.ch);
    }
    let (other, swap) = instead(part, symbol, allowed)?;
    // A and 4, T and 7 are taken for one another only in blurred type, and the recogniser thinks of it then.
    let seldom = matches!(symbol.ch, 'A' | '4' | 'T');
    if (fit.digits || seldom) && !symbol.may_be(other) {
        return None;
    }
    if swap {
        fit.swaps += 1;
        fit.cost += price(symbol, other, SWAP);
    } else {
        fit.repairs += 1;
        fit.cost += price(symbol, other, UNTHOUGHT);
    }
    Some(other)
}

/// What a character is taken for that cannot stand where it was read, and whether plates hardly tell the two apart: what the recogniser
/// thought of in earnest, else what looks alike.
fn instead(part: Part, symbol: &Symbol, allowed: impl Fn(char) -> bool) -> Option<(char, bool)> {
    let alike = lookalike(symbol.ch, matches!(part, Part::Digits(..))).filter(|(other, _)| allowed(*other));
    let known = alike.map_or(0.0, |(other, _)| symbol.second(other).unwrap_or_default());
    let thought =
        symbol.seconds.iter().flatten().map(|(other, probability)| (other.to_ascii_uppercase(), *probability));
    let thought = thought
        .filter(|(other, probability)| *probability >= SERIOUS_SECOND && *probability > known && allowed(*other))
        .max_by(|a, b| a.1.total_cmp(&b.1));
    thought.map(|(other, _)| (other, false)).or(alike)
}

/// What it takes that a character is `other`; `unthought` where the recogniser did not think of it.
fn price(symbol: &Symbol, other: char, unthought: f32) -> f32 {
    symbol.second(other).map_or(unthought, |second| {
        let apart = (symbol.certainty.max(1e-3) / second.max(1e-3)).ln();
        (THOUGHT + THOUGHT_SHARE * apart).clamp(0.0, unthought)
    })
}

/// The digit that a letter may be, or the letter that a digit may be, and whether plates hardly tell the two apart.
const fn lookalike(ch: char, digit: bool) -> Option<(char, bool)> {
    Some(match (digit, ch) {
        (true, 'O' | 'Q') => ('0', true),
        (true, 'D') => ('0', false),
        (true, 'I') => ('1', true),
        (true, 'L') => ('1', false),
        (true, 'Z') => ('2', false),
        (true, 'S') => ('5', false),
        (true, 'G') => ('6', false),
        (true, 'B') => ('8', false),
        (true, 'A') => ('4', false),
        (true, 'T') => ('7', false),
        (false, '0') => ('O', true),
        (false, '1') => ('I', true),
        (false, '2') => ('Z', false),
        (false, '4') => ('A', false),
        (false, '5') => ('S', false),
        (false, '6') => ('G', false),
        (false, '8') => ('B', false),
        _ => return None,
    })
}
