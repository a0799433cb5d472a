//! Owns licence plates: whether a line of text, read in a picture, is the plate of a vehicle. The countries' shapes lie in
//! `plate/shape.rs`; here is how a line is fitted to them and what its surroundings say. Shape alone proves little: article numbers,
//! unit prices and flight numbers have it too, so most of the weight lies on how much other text the photo holds, how tall the line
//! is among it, and on what stands near (a state's name, a car maker's).
//!
//! The levels were set on what RapidOCR reads on plates of the openalpr benchmark, SROIE receipts, ICDAR street scenes and pet tags.

mod shape;

use std::cmp::Reverse;

use super::{Belief, Carrier, Line, Match, Origin, Passage, Span};
use crate::rule::LICENCE_PLATE;
use shape::{Part, SHAPES, Shape, Verdict, listed};

/// Longer lines (bytes) are sentences, not plates; also bounds the work on hostile text.
const LONGEST_LINE_BYTES: usize = 48;
/// Letters and digits of a plate, at least and at most.
const FEWEST: usize = 4;
const MOST: usize = 10;
/// Beliefs below this are not worth telling: log odds of about 1 in 10.
const LEAST_LOG_ODDS: f32 = -2.2;
/// Lines looked at in one photo; beyond, it is a page.
const MOST_LINES: usize = 400;

/// Finds plates in a passage. Only pixels show plates; a file's name may hold one where it says so.
pub fn recognise(passage: &Passage<'_>, matches: &mut Vec<Match>) {
    match passage.origin {
        Origin::Pixels => {
            let photo = if passage.around.is_empty() { passage.lines } else { passage.around };
            in_picture(passage, photo, matches);
        }
        Origin::FileName => in_file_name(passage, matches),
        Origin::Metadata | Origin::Code => {}
    }
}

/// Whether a line as read might be a plate, so that a second look at it pays: a short line of capitals and digits.
pub(super) fn promising(text: &str) -> bool {
    variants(text)
        .into_iter()
        .any(|(start, end)| symbols(text, start, end).is_some_and(|symbols| symbols.len() > FEWEST))
}

/// As [`recognise`], for a passage of a picture; `photo` is all lines of the photo.
fn in_picture(passage: &Passage<'_>, photo: &[Line<'_>], matches: &mut Vec<Match>) {
    let mut around = None;
    let mut taken = vec![false; passage.lines.len().min(MOST_LINES)];
    for (index, line) in passage.lines.iter().enumerate().take(MOST_LINES) {
        let found = variants(line.text)
            .into_iter()
            .filter_map(|(start, end)| {
                let symbols = symbols(line.text, start, end)?;
                let fits = fits(&symbols, &[]);
                let around = around.get_or_insert_with(|| Around::of(photo));
                best(fits, |fit, words| judge(fit, words, &[*line], passage, around)).map(|found| (start, end, found))
            })
            .max_by(|a, b| a.2.1.log_odds().total_cmp(&b.2.1.log_odds()));
        if let Some((start, end, (fit, belief))) = found
            && belief.log_odds() >= LEAST_LOG_ODDS
        {
            taken[index] = true;
            matches.push(told(&fit, vec![Span { line: index, start, end }], belief));
        }
    }
    // A plate in two boxes: two rows of a motorcycle's, or parted by an emblem.
    if photo.len() > MOST_LINES_TO_JOIN || passage.carrier == Carrier::Tag {
        return;
    }
    for (index, pair) in passage.lines.windows(2).enumerate() {
        let [upper, lower] = pair else { continue };
        if taken.get(index..index + 2).is_none_or(|taken| taken.contains(&true)) {
            continue;
        }
        let (Some(mut both), Some(second)) = (half(upper), half(lower)) else { continue };
        let ratio = upper.height_px / lower.height_px.max(1.0);
        if !(MOST_UNLIKE.recip()..=MOST_UNLIKE).contains(&ratio) {
            continue;
        }
        let join = both.len();
        both.extend(second);
        let around = around.get_or_insert_with(|| Around::of(photo));
        let found = best(fits(&both, &[join]), |fit, words| judge(fit, words, pair, passage, around));
        if let Some((fit, belief)) = found
            && belief.log_odds() >= LEAST_LOG_ODDS
        {
            let whole = |line: usize, text: &str| Span { line, start: 0, end: text.chars().count() };
            let spans = vec![whole(index, upper.text), whole(index + 1, lower.text)];
            matches.push(told(&fit, spans, belief));
            taken[index] = true;
            taken[index + 1] = true;
        }
    }
}

/// In a fuller photo, neighbouring lines make plates by chance.
const MOST_LINES_TO_JOIN: usize = 8;
/// Heights of the halves of a plate differ by no more than this factor.
const MOST_UNLIKE: f32 = 1.6;

/// A file's name: only in the country's own print with its gaps, and of a shape that camera names do not have.
fn in_file_name(passage: &Passage<'_>, matches: &mut Vec<Match>) {
    for (index, line) in passage.lines.iter().enumerate().take(4) {
        if line.text.len() > LONGEST_LINE_BYTES {
            continue;
        }
        let stem = line.text.rsplit_once('.').map_or(line.text, |(stem, _)| stem);
        let end = stem.chars().count();
        let Some(symbols) = symbols(stem, 0, end) else { continue };
        let found = best(fits(&symbols, &[]), |fit, words| {
            let exact = fit.changes() == 0 && fit.shape.rarity == shape::RARE;
            let gaps = fit.shape.parts.iter().filter(|part| **part == Part::Gap).count();
            if !exact || fit.printed_gaps < gaps || gaps == 0 {
                return None;
            }
            let mut belief = Belief::prior(fit.shape.rarity.0, words);
            belief.add(0.6, "the file's name is nothing else, printed with the plate's own gaps");
            Some(belief)
        });
        if let Some((fit, belief)) = found {
            matches.push(told(&fit, vec![Span { line: index, start: 0, end }], belief));
        }
    }
}

/// One letter or digit of a line.
#[derive(Clone, Copy)]
struct Symbol {
    /// In capitals.
    ch: char,
    /// Whether the line has it in small letters.
    small: bool,
    /// Whether a blank, hyphen, dot or the like stands before it, and which.
    gap: Option<char>,
}

/// The characters of a line from `start` to `end` as symbols; `None` where they cannot be a plate.
fn symbols(text: &str, start: usize, end: usize) -> Option<Vec<Symbol>> {
    let mut found: Vec<Symbol> = Vec::with_capacity(MOST);
    let mut gap = None;
    for ch in text.chars().skip(start).take(end.saturating_sub(start)) {
        if is_gap(ch) {
            gap = Some(ch);
        } else if ch.is_ascii_alphanumeric() || LETTERS_WITH_MARKS.contains(ch) {
            if found.len() > MOST {
                return None;
            }
            let gap = gap.take().filter(|_| !found.is_empty());
            found.push(Symbol { ch: ch.to_ascii_uppercase(), small: ch.is_ascii_lowercase(), gap });
        } else {
            return None;
        }
    }
    let digits = found.iter().filter(|symbol| symbol.ch.is_ascii_digit()).count();
    let small = found.iter().filter(|symbol| symbol.small).count();
    (found.len() >= FEWEST && digits > 0 && small <= 1).then_some(found)
}

/// Letters beyond A–Z on the plates of Germany, Croatia, Slovenia and Serbia.
const LETTERS_WITH_MARKS: &str = "ÄÖÜČĆŠŽĐ";

/// What is read where a plate has a gap, a seal or an emblem.
fn is_gap(ch: char) -> bool {
    matches!(ch, ' ' | '-' | '–' | '·' | '•' | ':' | '=' | '.' | '*' | '~' | '_' | '°' | '|' | '\'' | '"' | '^' | '+')
}

/// The whole line, and the line without the state's name, sign or sticker that was read along with it: from and to which `char`.
fn variants(text: &str) -> Vec<(usize, usize)> {
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

/// Whether a word stands on plates beside the number: a state, a country's sign, a month of the sticker.
fn beside(word: &str) -> bool {
    let key = key(word);
    listed(STATES, &key) || listed(MONTHS, &key) || SHAPES.iter().any(|shape| shape.signs.contains(&key.as_str()))
}

/// One half of a plate in two boxes.
fn half(line: &Line<'_>) -> Option<Vec<Symbol>> {
    let text = line.text.trim();
    if text.len() > 8 {
        return None;
    }
    let mut found = Vec::new();
    for ch in text.chars() {
        if ch.is_ascii_uppercase() || ch.is_ascii_digit() {
            found.push(Symbol { ch, small: false, gap: None });
        } else if !is_gap(ch) {
            return None;
        }
    }
    (1..=5).contains(&found.len()).then_some(found)
}

/// How a line fits a shape.
#[derive(Clone)]
struct Fit {
    shape: &'static Shape,
    /// The plate's characters, repaired.
    chars: Vec<char>,
    /// Before which of them a gap is printed, and which.
    gaps: Vec<(usize, char)>,
    /// Letters taken for digits and the reverse, but for O and I.
    repairs: usize,
    /// O for 0, I for 1 and the reverse.
    swaps: usize,
    /// Characters left out as emblem, seal or sticker: 0 or 1.
    dropped: usize,
    /// Gaps printed where the country has them.
    printed_gaps: usize,
    /// The line is two boxes.
    joined: bool,
    verdict: Option<Verdict>,
}

impl Fit {
    /// How far it departs from what was read.
    const fn changes(&self) -> usize {
        10 * self.repairs + 2 * self.swaps + 15 * self.dropped
    }
}

/// All shapes that a line fits, with at most one character left out. `joins` are where boxes were put together.
fn fits(symbols: &[Symbol], joins: &[usize]) -> Vec<Fit> {
    let mut all = Vec::new();
    let ordinary = is_ordinary_print(symbols);
    for shape in SHAPES {
        let whole = fit(shape, symbols, joins).filter(|fit| (joins.is_empty() && !ordinary) || fit.changes() == 0);
        let none = whole.is_none();
        all.extend(whole);
        if !none || ordinary || !joins.is_empty() || shape.rarity.0 < shape::FAIR.0 || symbols.len() <= FEWEST + 1 {
            continue;
        }
        // The blue band's letter, an emblem or a sticker between the groups is read as one more character.
        for left_out in 0..symbols.len() - 1 {
            let mut rest = symbols.to_vec();
            let gone = rest.remove(left_out);
            let at_gap = if left_out == 0 { &[][..] } else { &[left_out][..] };
            if let Some(next) = rest.get_mut(left_out).filter(|_| left_out > 0 && gone.gap.is_some()) {
                next.gap = next.gap.or(gone.gap);
            }
            if let Some(mut fit) = fit(shape, &rest, at_gap).filter(|fit| fit.repairs + fit.swaps <= 1) {
                fit.joined = false;
                // Small letters never stand on a plate: an emblem for certain.
                fit.dropped = usize::from(!gone.small);
                all.push(fit);
            }
        }
    }
    all
}

/// Fits all symbols to one shape; at `joins` the shape must have a gap.
fn fit(shape: &'static Shape, symbols: &[Symbol], joins: &[usize]) -> Option<Fit> {
    let (mut least, mut most) = (0, 0);
    for part in shape.parts {
        let (low, high) = match part {
            Part::Letters(low, high) | Part::Digits(low, high) => (*low, *high),
            Part::Is(_) => (1, 1),
            Part::Gap => (0, 0),
        };
        least += low;
        most += high;
    }
    // Digits alone are never turned into letters.
    let digits_only =
        symbols.iter().all(|symbol| symbol.ch.is_ascii_digit()) && shape.parts.iter().any(|part| part.is_letters());
    if !(least..=most).contains(&symbols.len()) || digits_only || symbols.iter().any(|symbol| symbol.small) {
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
        verdict: None,
    };
    let mut best = None;
    lay(shape.parts, symbols, joins, false, empty, &mut best);
    best
}

/// Lays the parts over the symbols, every count tried; keeps the fit with the fewest repairs.
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
    let (low, high) = match part {
        Part::Gap => return lay(rest, symbols, joins, true, so_far, best),
        Part::Letters(low, high) | Part::Digits(low, high) => (*low, *high),
        Part::Is(_) => (1, 1),
    };
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
        let Some(ch) = as_part(*part, symbol.ch, &mut fit) else { return };
        if fit.shape.never.contains(ch) {
            return;
        }
        if let Some(gap) = symbol.gap {
            // Between letters and digits a wider gap is read anywhere; inside a group it speaks of another kind of string.
            let border = fit.chars.last().is_some_and(|last| last.is_ascii_digit() != ch.is_ascii_digit());
            if declared {
                fit.printed_gaps += 1;
            } else if !border || gap == '.' {
                return;
            }
            fit.gaps.push((at, gap));
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
    let better = best
        .as_ref()
        .is_none_or(|best| (fit.changes(), Reverse(fit.printed_gaps)) < (best.changes(), Reverse(best.printed_gaps)));
    let exact_only = fit.shape.rarity == shape::BARE;
    let bearable = if exact_only { 0 } else { fit.chars.len().saturating_sub(1) / 3 };
    if better && fit.repairs + fit.swaps <= bearable {
        *best = Some(fit);
    }
}

/// The character that a part makes of one that was read; counts repairs. `None` where it cannot be.
fn as_part(part: Part, ch: char, fit: &mut Fit) -> Option<char> {
    let allowed = |ch: char| match part {
        Part::Digits(..) => ch.is_ascii_digit(),
        Part::Letters(..) => ch.is_alphabetic(),
        Part::Is(list) => list.contains(ch),
        Part::Gap => false,
    };
    if allowed(ch) {
        return Some(ch);
    }
    let (other, swap) = match (part, ch) {
        (Part::Digits(..), 'O' | 'Q') => ('0', true),
        (Part::Digits(..), 'D') => ('0', false),
        (Part::Digits(..), 'I') => ('1', true),
        (Part::Digits(..), 'L') => ('1', false),
        (Part::Digits(..), 'Z') => ('2', false),
        (Part::Digits(..), 'S') => ('5', false),
        (Part::Digits(..), 'G') => ('6', false),
        (Part::Digits(..), 'B') => ('8', false),
        (_, '0') => ('O', true),
        (_, '1') => ('I', true),
        (_, '2') => ('Z', false),
        (_, '5') => ('S', false),
        (_, '6') => ('G', false),
        (_, '8') => ('B', false),
        _ => return None,
    };
    if !allowed(other) {
        return None;
    }
    if swap {
        fit.swaps += 1;
    } else {
        fit.repairs += 1;
    }
    Some(other)
}

/// The fit that departs least from what was read, and among equals the best supported one.
fn best(fits: Vec<Fit>, judge: impl Fn(&Fit, String) -> Option<Belief>) -> Option<(Fit, Belief)> {
    let least = fits.iter().map(Fit::changes).min()?;
    let judged: Vec<(Fit, Belief)> = fits
        .into_iter()
        .filter(|fit| fit.changes() == least)
        .filter_map(|fit| judge(&fit, String::new()).map(|belief| (fit, belief)))
        .collect();
    let most = judged.iter().map(|(_, belief)| belief.log_odds()).reduce(f32::max)?;
    let mut places: Vec<&str> = Vec::new();
    let mut best = None;
    for (fit, belief) in judged {
        if belief.log_odds() > most - 0.3 && !places.contains(&fit.shape.place) {
            places.push(fit.shape.place);
        }
        if belief.log_odds() >= most && best.is_none() {
            best = Some(fit);
        }
    }
    let fit = best?;
    let belief = judge(&fit, shape_words(&places))?;
    Some((fit, belief))
}

fn shape_words(places: &[&str]) -> String {
    match places {
        [] => String::new(),
        [one] => format!("has the shape of a plate of {one}"),
        [others @ .., last] if places.len() <= 3 => {
            format!("has the shape of a plate of {} or {last}", others.join(", "))
        }
        [first, second, ..] => format!("has the shape of a plate of {first}, {second} and other countries"),
    }
}

fn told(fit: &Fit, spans: Vec<Span>, belief: Belief) -> Match {
    let mut text = String::with_capacity(MOST + 4);
    for (index, ch) in fit.chars.iter().enumerate() {
        if let Some((_, gap)) = fit.gaps.iter().find(|(at, _)| *at == index) {
            text.push(if matches!(gap, '-' | '–') { '-' } else { ' ' });
        }
        text.push(*ch);
    }
    Match { rule: &LICENCE_PLATE, spans, text, normalized: Some(fit.chars.iter().collect()), belief }
}

/// What the photo's text says about a plate in it.
struct Around {
    /// How many lines could be read.
    lines: usize,
    /// Height of the tallest line in pixels.
    tallest_px: f32,
    /// Countries whose state, region or slogan is named.
    countries: Vec<&'static str>,
    /// Short lines that may be a country's sign.
    short: Vec<String>,
    /// A maker of cars is named.
    maker: bool,
    /// Words of pet tags, receipts and documents.
    against: bool,
}

impl Around {
    fn of(photo: &[Line<'_>]) -> Self {
        let mut around = Self {
            lines: photo.len(),
            tallest_px: photo.iter().map(|line| line.height_px).fold(0.0, f32::max),
            countries: Vec::new(),
            short: Vec::new(),
            maker: false,
            against: false,
        };
        for line in photo.iter().take(MOST_LINES).filter(|line| line.text.len() <= 64) {
            let key = key(line.text);
            if key.is_empty() {
                continue;
            }
            if key.len() <= 3 {
                around.short.push(key);
                continue;
            }
            around.maker |= near(MAKERS, &key);
            around.against |= AGAINST.split_ascii_whitespace().any(|word| key.contains(word));
            let words = || line.text.split(|c: char| !c.is_alphanumeric());
            if SLOGANS.split_ascii_whitespace().any(|slogan| key.contains(slogan))
                || (key.len() > 4 && STATES.split_ascii_whitespace().any(|state| state.len() > 3 && alike(&key, state)))
                || (key.contains("EXEMPT") && words().any(|word| listed(STATES, word)))
            {
                around.countries.push("US");
            }
            let state = line.text.split_once(['-', '·', ' ']).filter(|(_, town)| town.chars().count() >= 4);
            if state.is_some_and(|(state, town)| {
                listed(BRAZILIAN_STATES, state) && town.chars().all(|c| !c.is_ascii_digit())
            }) {
                around.countries.push("BR");
            }
            if let Some((_, country)) = PROVINCES.iter().find(|(name, _)| alike(&key, name)) {
                around.countries.push(country);
            }
        }
        around
    }
}

/// How sure a fit is; `None` where something rules it out.
fn judge(fit: &Fit, words: String, lines: &[Line<'_>], passage: &Passage<'_>, around: &Around) -> Option<Belief> {
    let shape = fit.shape;
    let count = fit.chars.len();
    let height = lines.iter().map(|line| line.height_px).fold(0.0, f32::max);
    let mut belief = Belief::prior(shape.rarity.0, words);
    match fit.verdict {
        Some(Verdict::Check) => belief.add(2.9, "its check letter holds"),
        Some(Verdict::Codes) => belief.add(0.2, "its letters are that country's"),
        _ => {}
    }
    match fit.printed_gaps {
        0 => {}
        1 => belief.add(0.6, "its groups stand apart as on that country's plates"),
        _ => belief.add(1.4, "all its groups stand apart as on that country's plates"),
    }
    if count < 5 {
        belief.add(-1.5, "very short");
    }
    if fit.repairs > 0 {
        belief.add(-0.7 * fit.repairs as f32, "letters and digits that look alike were exchanged to fit the shape");
    }
    if fit.swaps > 0 {
        belief.add(-0.1 * fit.swaps as f32, "O and 0, I and 1 were exchanged to fit the shape");
    }
    if fit.dropped > 0 {
        belief.add(-1.0, "one character was left out as an emblem or sticker");
    }
    if fit.joined {
        belief.add(-1.5, "put together from two lines");
    }
    match passage.carrier {
        Carrier::Plate => belief.add(3.0, "on a rectangle of a plate's shape"),
        // The outline says "tag" of 46 % of the lines on tags and of 9 % of those on plates: ln(9 / 46).
        Carrier::Tag => belief.add(-1.6, "on a tag"),
        Carrier::Page => belief.add(-3.0, "on a page of text"),
        Carrier::Unknown => {}
    }
    let (log_odds, words) = match around.lines {
        0..=4 => (1.0, "hardly any other text in the photo"),
        5..=9 => (0.5, "little other text in the photo"),
        10..=15 => (-0.8, "more text in the photo"),
        16..=24 => (-2.5, "much other text in the photo"),
        _ => (-4.5, "the photo is full of text"),
    };
    belief.add(log_odds, words);
    let share = height / around.tallest_px.max(1.0);
    if share >= 0.9 {
        belief.add(0.8, "the tallest text in the photo");
    } else if share < 0.35 {
        belief.add(-0.8, "much smaller than other text in the photo");
    }
    if let [line] = lines
        && line.aspect > 0.0
    {
        let pitch = line.aspect / count as f32;
        if !(0.2..=0.95).contains(&pitch) {
            belief.add(-2.0, "too wide or too narrow for a plate's letters");
        } else if pitch <= 0.46 {
            belief.add(0.5, "tall, narrow letters as on a plate");
        }
    }
    if around.countries.contains(&shape.country) {
        belief.add(2.2, "a state, region or motto of that country beside it");
    } else if shape.signs.iter().any(|sign| sign.len() > 1 && around.short.iter().any(|short| short == sign)) {
        belief.add(1.0, "the country's sign beside it");
    }
    if around.maker {
        belief.add(1.0, "a car maker's name near it");
    }
    if passage.home.iter().any(|home| home == shape.country) {
        belief.add(0.5, "of the home country");
    }
    against(fit, around, &mut belief);
    Some(belief)
}

/// What else the string may be.
fn against(fit: &Fit, around: &Around, belief: &mut Belief) {
    let letters: Vec<String> =
        fit.chars.split(|c| !c.is_alphabetic()).filter(|run| !run.is_empty()).map(|run| run.iter().collect()).collect();
    let digits: Vec<String> = fit
        .chars
        .split(|c| !c.is_ascii_digit())
        .filter(|run| !run.is_empty())
        .map(|run| run.iter().collect())
        .collect();
    if let ([word], [number]) = (letters.as_slice(), digits.as_slice()) {
        let in_front = fit.chars.first().is_some_and(|first| first.is_alphabetic());
        if is_ordinary(word, in_front) {
            belief.add(-4.0, "its letters are a word or a unit that stands beside numbers");
        }
        if listed(MODELS, word) {
            belief.add(-2.5, "the name of a car, a camera or another product");
        }
        let year = number.len() == 4 && (number.starts_with("19") || number.starts_with("20"));
        if year && fit.gaps.iter().any(|(_, gap)| *gap == ' ') {
            belief.add(-0.7, "its number looks like a year");
        }
        if number.chars().all(|digit| digit == '0') {
            belief.add(-2.0, "its number is nothing but zeros");
        }
    }
    if letters.is_empty() && fit.chars.len() == 8 {
        belief.add(-1.0, "as long as a date");
    }
    if around.against {
        belief.add(-2.0, "words of a tag, a receipt or a document near it");
    }
}

/// Whether a word stands beside numbers in ordinary print, in front of them or behind.
fn is_ordinary(word: &str, in_front: bool) -> bool {
    let list = if in_front { WORDS_BEFORE } else { WORDS_BEHIND };
    listed(list, word)
}

/// Whether a line, as read, is a number with such a word: nothing in it needs repair.
fn is_ordinary_print(symbols: &[Symbol]) -> bool {
    let in_front = symbols.first().is_some_and(|symbol| symbol.ch.is_alphabetic());
    let borders =
        symbols.windows(2).filter(|pair| matches!(pair, [a, b] if a.ch.is_alphabetic() != b.ch.is_alphabetic()));
    let word: String = symbols.iter().map(|symbol| symbol.ch).filter(|ch| ch.is_alphabetic()).collect();
    borders.count() == 1 && is_ordinary(&word, in_front)
}

/// A line's letters and digits in capitals.
fn key(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// Whether a line is, or begins or ends with, a name; one letter misread is forgiven in long ones.
fn alike(key: &str, name: &str) -> bool {
    key.starts_with(name) || key.ends_with(name) || (name.len() >= 7 && one_apart(key, name))
}

fn near(names: &str, key: &str) -> bool {
    names.split_ascii_whitespace().any(|name| key == name || (name.len() >= 6 && one_apart(key, name)))
}

/// Same length, one character differs.
fn one_apart(a: &str, b: &str) -> bool {
    a.chars().count() == b.chars().count() && a.chars().zip(b.chars()).filter(|(a, b)| a != b).count() <= 1
}

const MONTHS: &str = "\
JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC";

/// States of the USA: names without blanks, and the postal codes that stand on plates of public vehicles.
const STATES: &str = "\
ALABAMA ALASKA ARIZONA ARKANSAS CALIFORNIA COLORADO CONNECTICUT DELAWARE WASHINGTONDC FLORIDA GEORGIA HAWAII IDAHO \
ILLINOIS INDIANA IOWA KANSAS KENTUCKY LOUISIANA MAINE MARYLAND MASSACHUSETTS MICHIGAN MINNESOTA MISSISSIPPI \
MISSOURI MONTANA NEBRASKA NEVADA NEWHAMPSHIRE NEWJERSEY NEWMEXICO NEWYORK NORTHCAROLINA NORTHDAKOTA OHIO OKLAHOMA \
OREGON PENNSYLVANIA RHODEISLAND SOUTHCAROLINA SOUTHDAKOTA TENNESSEE TEXAS UTAH VERMONT VIRGINIA WASHINGTON \
WESTVIRGINIA WISCONSIN WYOMING CA TX NY FL MO";

/// Mottoes on plates of the USA.
const SLOGANS: &str = "\
NATURALSTATE TAXATIONWITHOUT EMPIRESTATE GARDENSTATE SUNSHINESTATE LONESTARSTATE LANDOFLINCOLN SHOWMESTATE \
LIVEFREEORDIE GRANDCANYON VACATIONLAND ALOHASTATE FAMOUSPOTATOES 10000LAKES BLUEGRASSSTATE FIRSTINFLIGHT \
BIRTHPLACEOFAVIATION KEYSTONESTATE LANDOFENCHANTMENT OCEANSTATE VOLUNTEERSTATE EVERGREENSTATE WILDWONDERFUL \
DAIRYLAND GREATFACES SPIRITOFAMERICA CONSTITUTIONSTATE PEACHSTATE SPORTSMANSPARADISE TREASURESTATE SILVERSTATE \
DMVCAGOV PUREMICHIGAN GREATLAKES";

const BRAZILIAN_STATES: &str = "\
AC AL AM AP BA CE DF ES GO MA MG MS MT PA PB PE PI PR RJ RN RO RR RS SC SE SP TO";

/// Names on plates of other countries.
const PROVINCES: &[(&str, &str)] = &[
    ("ONTARIO", "CA"),
    ("YOURSTODISCOVER", "CA"),
    ("JEMESOUVIENS", "CA"),
    ("BRITISHCOLUMBIA", "CA"),
    ("ALBERTA", "CA"),
    ("MANITOBA", "CA"),
    ("SASKATCHEWAN", "CA"),
    ("NOVASCOTIA", "CA"),
    ("BRASIL", "BR"),
    ("ARGENTINA", "AR"),
    ("MERCOSUR", "AR"),
    ("MERCOSUL", "BR"),
    ("CHILE", "CL"),
    ("MEXICO", "MX"),
    ("VICTORIA", "AU"),
    ("NEWSOUTHWALES", "AU"),
    ("QUEENSLAND", "AU"),
    ("SOUTHAUSTRALIA", "AU"),
    ("WESTERNAUSTRALIA", "AU"),
    ("TASMANIA", "AU"),
];

/// Makers of cars, as on bonnets and boot lids.
const MAKERS: &str = "\
ACURA ALFAROMEO ASTONMARTIN AUDI BENTLEY BMW BUICK CADILLAC CHERY CHEVROLET CHRYSLER CITROEN CITROËN CUPRA DACIA \
DAEWOO DAIHATSU DODGE FERRARI FIAT FORD GEELY GENESIS HONDA HYUNDAI INFINITI ISUZU IVECO JAGUAR JEEP KIA LADA \
LANCIA LANDROVER LEXUS LINCOLN MASERATI MAZDA MERCEDES MERCEDESBENZ MERCURY MITSUBISHI NISSAN OPEL PERODUA PEUGEOT \
PONTIAC PORSCHE PROTON RENAULT ROVER SAAB SATURN SCANIA SEAT SKODA ŠKODA SMART SUBARU SUZUKI TATA TESLA TOYOTA \
VAUXHALL VOLKSWAGEN VOLVO YAMAHA";

/// Words in front of a number in ordinary print.
const WORDS_BEFORE: &str = "\
A AND APR APT ART AUG AVE BAR BLK BOX BUS BUY CALL COVID DAY DEC DEG DIN EAN EST EUR EXIT EXP EXT FAX FEB FOR FREE \
FRI FROM GATE GBP GET GST HWY ID IEC INC INT INV ISBN ISO JAN JUL JUN LIC LINE LOT MAC MAR MAX MAY MFG MIN MON MYR NET \
NEW NO NOV NOW NR OCT ONLY OPEN OUT PAGE PAX PER PIN POS PTY QTY RAM RD REF REG REV RM ROOM RS RTE SAT SAVE SEC SEP \
SET SGD SIM SIZE SKU SN SR STR SUB SUN TAX TEL THB THE THU TO TOP TUE TV TYP UNIT UP USB USD VAT VER VOL WED WIN";

/// Units and words behind a number in ordinary print.
const WORDS_BEHIND: &str = "\
AM APR AUG CC CL CM DEC DM DPI EACH EUR FEB FPS FT GB GBP GHZ GMT HP HRS HZ IN JAN JUL JUN KB KCAL KG KM KMH KW LB \
LBS LTR MAR MAY MB MG MHZ MIN ML MM MPH MYR NET NOV OCT OFF ONLY OZ PCS PKT PM RPM SEC SEP SGD SR THB UP USD YEN \
YRS";

/// Letters of product names in front of or behind a number.
const MODELS: &str = "\
AMG BF CBR CLA CLK CLS CRV DMC DSC EOS ETS GLA GLB GLC GLE GLK GLS GSX GTI HRV HTR ILCE IMG IS LS LX MP MQ MX NX \
PSP RAV RTX RX SC SLC SLK SM TDI VW WRX XPS YZF ZX";

/// Words of pet tags, receipts and documents, as part of a line.
const AGAINST: &str = "\
RABIES VACC MICROCHIP REWARD IFFOUND INVOICE RECEIPT CASHIER SUBTOTAL PASSPORT BOARDING SERIALNO SERIALNUMBER";

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use proptest::prelude::*;

    /// What is found in a photo with these lines of equal height, at 0.5 and above.
    fn plates(carrier: Carrier, texts: &[&str]) -> Vec<String> {
        let lines: Vec<Line<'_>> = texts.iter().map(|text| line(text, 40.0)).collect();
        let mut matches = Vec::new();
        recognise(&Passage { origin: Origin::Pixels, carrier, lines: &lines, around: &[], home: &[] }, &mut matches);
        matches.into_iter().filter(|found| found.belief.probability() >= 0.5).map(|found| found.text).collect()
    }

    const fn line(text: &str, height_px: f32) -> Line<'_> {
        Line { text, certainty: &[], height_px, aspect: 3.0 }
    }

    #[test]
    fn plates_of_many_countries_are_known_by_their_shape() {
        for (read, plate) in [
            ("AB12 CDE", "AB12 CDE"),
            ("AB-123-CD", "AB-123-CD"),
            ("B-AB 1234", "B-AB 1234"),
            ("HH-XY 99E", "HH-XY 99E"),
            ("1234 BCD", "1234 BCD"),
            ("12-ABC-3", "12-ABC-3"),
            ("1-ABC-234", "1-ABC-234"),
            ("W 12345 A", "W 12345 A"),
            ("RK-828AG", "RK-828AG"),
            ("1B7 0440", "1B7 0440"),
            ("ABC1D23", "ABC1D23"),
            ("ABC·1234", "ABC 1234"),
            ("6ABC123", "6ABC123"),
            ("AB1-C2D", "AB1-C2D"),
            ("L12 3456", "L12 3456"),
            ("34 ABC 12", "34 ABC 12"),
            ("12-D-12345", "12-D-12345"),
            ("B 123 ABC", "B 123 ABC"),
            ("ZG 1234-AB", "ZG 1234-AB"),
            ("MH 12 AB 1234", "MH 12 AB 1234"),
        ] {
            assert_eq!(plates(Carrier::Unknown, &[read]), [plate], "{read}");
        }
    }

    #[test]
    fn a_singapore_plate_needs_its_check_letter() {
        assert_eq!(plates(Carrier::Unknown, &["SBA1234G"]), ["SBA1234G"]);
        let lines = [line("SBA1234H", 40.0)];
        let mut matches = Vec::new();
        recognise(
            &Passage { origin: Origin::Pixels, carrier: Carrier::Unknown, lines: &lines, around: &[], home: &[] },
            &mut matches,
        );
        assert!(matches.iter().all(|found| !found.belief.terms().iter().any(|term| term.why.contains("check letter"))));
    }

    #[test]
    fn letters_and_digits_change_places_only_where_the_shape_asks_for_it() {
        assert_eq!(plates(Carrier::Unknown, &["CJL-P5G"]), ["CJ1-P5G"]);
        assert_eq!(plates(Carrier::Unknown, &["AB12 CDE"]), ["AB12 CDE"]);
        assert!(plates(Carrier::Unknown, &["0709061"]).is_empty());
    }

    #[test]
    fn an_emblem_or_the_blue_band_read_as_a_letter_is_left_out() {
        assert_eq!(plates(Carrier::Unknown, &["SK5aK9V"]), ["SK5 K9V"]);
        assert_eq!(plates(Carrier::Unknown, &["4B281875"]), ["4B2 1875"]);
        assert_eq!(plates(Carrier::Unknown, &["SK BA-738DE"]), ["BA-738DE"]);
    }

    #[test]
    fn a_number_alone_is_a_plate_only_with_much_support() {
        assert!(plates(Carrier::Unknown, &["1366026"]).is_empty());
        assert!(plates(Carrier::Tag, &["555 0142", "MILO"]).is_empty());
        assert_eq!(plates(Carrier::Plate, &["1366026", "CA EXEMPT"]), ["1366026"]);
    }

    #[test]
    fn a_page_full_of_text_holds_no_plate() {
        let mut texts = vec!["FG-A00019", "ABC 1234", "RM 57.80", "06:20PM", "BK-123AB"];
        texts.extend(["some other line"; 30]);
        assert!(plates(Carrier::Unknown, &texts).is_empty());
        assert!(plates(Carrier::Tag, &["C-787343", "RABIES 2024"]).is_empty());
    }

    #[test]
    fn prices_units_dates_and_models_are_no_plates() {
        for text in [
            "RM 5780",
            "ISO 9001",
            "MAY 2012",
            "120 KG",
            "GLC300",
            "BLK 123",
            "06:46:42",
            "2014-05-12",
            "A4",
            "COVID19",
            "20.00",
            "TOP 100",
        ] {
            assert!(plates(Carrier::Unknown, &[text, "other"]).is_empty(), "{text}");
        }
    }

    #[test]
    fn short_lines_of_capitals_and_digits_are_worth_a_second_look() {
        assert!(promising("HH9-G5W") && promising("TEXAS CRK-4732"));
        assert!(!promising("CITROEN") && !promising("a sentence of 12 words") && !promising("06:20 pm"));
    }

    #[test]
    fn two_boxes_side_by_side_are_one_plate_on_a_plate() {
        assert_eq!(plates(Carrier::Plate, &["ABC", "1234"]), ["ABC 1234"]);
        assert!(plates(Carrier::Tag, &["ABC", "1234"]).is_empty());
    }

    #[test]
    fn only_pixels_and_telling_file_names_hold_plates() {
        let found = |origin, text| {
            let lines = [Line::certain(text)];
            let mut matches = Vec::new();
            recognise(
                &Passage { origin, carrier: Carrier::Unknown, lines: &lines, around: &[], home: &[] },
                &mut matches,
            );
            matches.len()
        };
        assert_eq!(found(Origin::Metadata, "AB-123-CD"), 0);
        assert_eq!(found(Origin::FileName, "AB-123-CD.jpg"), 1);
        for name in ["DSC-1234.jpg", "IMG_1234.jpg", "ABC1234.jpg", "P1010001.jpg", "2014-05-12.jpg"] {
            assert_eq!(found(Origin::FileName, name), 0, "{name}");
        }
    }

    #[test]
    fn long_and_many_lines_take_no_time() {
        let long = "AB-123-CD ".repeat(1000);
        let mut texts = vec!["AB1-C2D 8"; 400];
        texts.push(&long);
        let begin = std::time::Instant::now();
        let _ = plates(Carrier::Unknown, &texts);
        assert!(begin.elapsed().as_millis() < 2000);
    }

    proptest! {
        #[test]
        fn no_text_panics_and_spans_lie_in_their_lines(lines in prop::collection::vec("\\PC{0,20}|[A-Z0-9ÖŠ :.-]{0,12}", 0..6)) {
            let lines: Vec<Line<'_>> = lines.iter().map(|text| line(text, 20.0)).collect();
            let mut matches = Vec::new();
            recognise(&Passage { origin: Origin::Pixels, carrier: Carrier::Plate, lines: &lines, around: &[], home: &[] }, &mut matches);
            for span in matches.iter().flat_map(|found| &found.spans) {
                prop_assert!(span.start < span.end && span.end <= lines[span.line].text.chars().count());
            }
        }
    }
}
