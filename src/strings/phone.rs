//! Owns telephone numbers of all countries, as they are printed and as a reader misreads them: with and without country code, bare on a
//! tag, broken over two lines, several on a line. Numbering plans come from `rlibphonenumber`; ranges kept for fiction, which a strict
//! plan refuses and which specimens carry, are a table here. Extensions stay out.

mod chain;
mod plan;

use std::cell::OnceCell;

use chain::{Chain, Gap, Group, chains, confused, is_year, over_the_end, western};
use plan::{Fit, Standing};

pub use plan::calling_code;

use super::context::{COUNTER, LOST, Near, PHONE};
use super::{Belief, Carrier, Match, Origin, Passage, Span};
use crate::rule::PHONE_NUMBER;

/// Fewest digits of a number that is dialled within a town.
const LOCAL_DIGITS: usize = 6;
/// Fewest digits of a whole number in the smallest countries, where there are no areas (Iceland, Estonia).
const SHORTEST_FULL: usize = 7;
/// Fewest digits of a number with its area.
const FULL_DIGITS: usize = 8;
/// Most digits of a number with its country code (ITU-T E.164, section 6.2.1).
const E164_DIGITS: usize = 15;
/// Most groups of one number; more are no number.
const MAX_GROUPS: usize = 8;
/// Words between a number and the word that names it.
const CONTEXT_WORDS: usize = 3;
/// Most lines of a card, a sign, a van's side: with more, an address says nothing about a number elsewhere in the text.
const MAX_CARD_LINES: usize = 30;
/// Below these log odds nothing is told; about one in five.
const WORTH_TELLING: f32 = -1.4;

/// A passage, and what is asked of all of it again and again.
struct Scene<'a> {
    passage: &'a Passage<'a>,
    lost: OnceCell<bool>,
    named: OnceCell<bool>,
    address: OnceCell<bool>,
}

impl Scene<'_> {
    /// Whether it has words for something lost.
    fn is_lost(&self) -> bool {
        *self.lost.get_or_init(|| LOST.is_anywhere(self.passage))
    }

    /// Whether it has words for telephone.
    fn is_named(&self) -> bool {
        *self.named.get_or_init(|| PHONE.is_anywhere(self.passage))
    }

    /// Whether it is as short as a card or a sign, and an e-mail or web address stands on it.
    fn has_address(&self) -> bool {
        let address = |text: &str| text.contains('@') || text.to_ascii_lowercase().contains("www.");
        let lines = self.passage.lines;
        *self.address.get_or_init(|| lines.len() <= MAX_CARD_LINES && lines.iter().any(|line| address(line.text)))
    }
}

/// Shows the passage's telephone numbers.
pub(super) fn recognise(passage: &Passage<'_>, found: &mut Vec<Match>) {
    let scene = Scene { passage, lost: OnceCell::new(), named: OnceCell::new(), address: OnceCell::new() };
    let lines: Vec<Vec<Chain>> =
        passage.lines.iter().enumerate().map(|(index, line)| chains(index, line.text)).collect();
    let first = found.len();
    for chain in lines.iter().flatten() {
        best_in(&scene, chain, |_, _| true, found);
    }
    for pair in lines.windows(2) {
        let [upper, lower] = pair else { continue };
        if let Some((chain, seam)) = over_the_end(upper, lower)
            && begins_a_number(&chain, &scene)
        {
            let whole = chain.groups.len();
            let mut joint = Vec::new();
            best_in(&scene, &chain, |from, to| from == 0 && to == whole && from < seam, &mut joint);
            let parts = found.iter().skip(first).filter(|other| chain.holds(&other.spans));
            // A part that is a number by itself is better supported than it would be with what is no part of it.
            let strongest = parts.map(|part| part.belief.log_odds()).fold(0.0, f32::max);
            if joint.iter().any(|joint| joint.belief.log_odds() > strongest) {
                let mut index = 0;
                found.retain(|other| {
                    index += 1;
                    index <= first || !chain.holds(&other.spans)
                });
                found.append(&mut joint);
            }
        }
    }
}

/// Adds the best supported numbers of a chain, none of which share a group; `allowed` says which ranges of groups are looked at.
fn best_in(scene: &Scene<'_>, chain: &Chain, allowed: impl Fn(usize, usize) -> bool, found: &mut Vec<Match>) {
    let excluded = chain.excluded();
    let mut candidates = Vec::new();
    for from in 0..chain.groups.len() {
        for to in from + 1..=chain.groups.len().min(from + MAX_GROUPS) {
            let clean = excluded.get(from..to).is_some_and(|groups| groups.iter().all(|excluded| !excluded));
            if clean
                && allowed(from, to)
                && let Some(candidate) = Candidate::of(chain, from, to)
                && let Some(judgement) = candidate.judge(scene)
                && judgement.belief.log_odds() >= WORTH_TELLING
            {
                let (spans, text) = candidate.printed(scene.passage, judgement.misread_plus);
                candidates.push((from, to, text, spans, judgement));
            }
        }
    }
    // Where two are as good, the longer stays.
    candidates.sort_by(|(from, to, .., one), (other_from, other_to, .., other)| {
        let lengths = (other_to - other_from).cmp(&(to - from));
        other.belief.log_odds().total_cmp(&one.belief.log_odds()).then(lengths)
    });
    let mut taken = vec![false; chain.groups.len()];
    for (from, to, text, spans, Judgement { belief, normalized, .. }) in candidates {
        let Some(groups) = taken.get_mut(from..to) else { continue };
        if groups.iter().all(|taken| !taken) {
            groups.fill(true);
            found.push(Match { rule: &PHONE_NUMBER, spans, text, normalized, belief });
        }
    }
}

/// Whether there is reason to look for a number's end in the next line.
fn begins_a_number(chain: &Chain, scene: &Scene<'_>) -> bool {
    let Some(first) = chain.groups.first() else { return false };
    let digits: usize = chain.groups.iter().map(|group| group.digits.len()).sum();
    let shaped = first.plus || first.parenthesis || first.digits.starts_with('0');
    let carrier = scene.passage.carrier;
    let place = || carrier == Carrier::Tag || scene.is_named() || scene.is_lost();
    (FULL_DIGITS + 1..=E164_DIGITS + 1).contains(&digits) && ((shaped && carrier == Carrier::Unknown) || place())
}

/// What a candidate is taken for.
struct Judgement {
    belief: Belief,
    /// In the form of ITU-T E.164, where that is sure enough.
    normalized: Option<String>,
    /// Its first digit was a plus sign.
    misread_plus: bool,
}

/// Some groups of a chain that might be a number.
struct Candidate<'a> {
    chain: &'a Chain,
    /// Its first group in the chain.
    from: usize,
    groups: &'a [Group],
    /// Gaps between its groups.
    gaps: &'a [Gap],
    /// The gap before it and the one behind it, where groups of the chain are left over there.
    left: Option<Gap>,
    right: Option<Gap>,
    /// Its digits without a trunk prefix in parentheses behind the country code: `+44 (0)20`.
    digits: String,
    /// Lengths of its groups, as `digits` has them.
    lengths: Vec<usize>,
}

impl<'a> Candidate<'a> {
    fn of(chain: &'a Chain, from: usize, to: usize) -> Option<Self> {
        let groups = chain.groups.get(from..to)?;
        let gaps = chain.gaps.get(from + 1..to)?;
        let plus = groups.first()?.plus;
        let mut digits = String::with_capacity(E164_DIGITS + 1);
        let mut lengths = Vec::with_capacity(groups.len());
        for (index, group) in groups.iter().enumerate() {
            if !(plus && index == 1 && group.parenthesis && group.digits == "0") {
                digits.push_str(&group.digits);
                lengths.push(group.digits.len());
            }
        }
        let longest = lengths.iter().max().copied()?;
        let possible = (LOCAL_DIGITS..=E164_DIGITS).contains(&digits.len()) && (longest >= 3 || groups.len() >= 4);
        let repeated = digits.bytes().all(|digit| digits.bytes().next() == Some(digit));
        let left = (from > 0).then(|| chain.gaps.get(from).copied()).flatten();
        let right = chain.gaps.get(to).copied();
        (possible && !repeated).then_some(Self { chain, from, groups, gaps, left, right, digits, lengths })
    }

    /// Its characters, one span a line, with a plus sign and parentheses; and what they say, repairs applied.
    fn printed(&self, passage: &Passage<'_>, misread_plus: bool) -> (Vec<Span>, String) {
        let mut spans: Vec<Span> = Vec::new();
        for group in self.groups {
            match spans.last_mut() {
                Some(last) if last.line == group.span.line => last.end = group.span.end,
                _ => spans.push(group.span),
            }
        }
        let mut text = String::new();
        for span in &mut spans {
            let line = passage.lines.get(span.line).map_or("", |line| line.text);
            let characters: Vec<char> = line.chars().take(span.end).map(western).collect();
            if text.is_empty() {
                span.start = self.beginning(&characters, span.start);
            } else {
                text.push(' ');
            }
            let characters = characters.get(span.start..).unwrap_or_default();
            text.extend(characters.iter().map(|character| confused(*character).unwrap_or(*character)));
        }
        match text.strip_prefix('4') {
            Some(rest) if misread_plus => (spans, format!("+{rest}")),
            _ => (spans, text),
        }
    }

    /// Where the signs begin that belong to it and stand before its first digit.
    fn beginning(&self, characters: &[char], digit: usize) -> usize {
        let closes = characters.get(digit..).is_some_and(|text| text.contains(&')'));
        let mut start = digit;
        while let Some(before) = start.checked_sub(1) {
            match characters.get(before) {
                Some('(') if closes || self.plus() => start = before,
                Some('+') if self.plus() => return before,
                Some(' ') if self.plus() => start = before,
                _ => break,
            }
        }
        start
    }

    fn plus(&self) -> bool {
        self.groups.first().is_some_and(|group| group.plus)
    }

    fn is_bare(&self) -> bool {
        self.groups.len() == 1
    }

    /// Whether its area is in parentheses: `(020) 7946`, `8 (495) 123`, `(0-611) 06891`, `01632) 960`.
    fn in_parentheses(&self) -> bool {
        let trunk = usize::from(self.lengths.first() == Some(&1) && self.groups.len() > 3);
        let area = self.groups.get(trunk).is_some_and(|group| group.parenthesis);
        let opened = self.groups.first().is_some_and(|group| group.opens) && self.gaps.contains(&Gap::Parenthesis);
        opened || (area && self.gaps.get(trunk) == Some(&Gap::Parenthesis))
    }

    /// How likely it is a number, and its E.164 form where that is sure enough. `None` where nothing speaks for it.
    fn judge(&self, scene: &Scene<'_>) -> Option<Judgement> {
        let passage = scene.passage;
        let count = self.digits.len();
        let span = self.groups.first()?.span;
        let span =
            Span { end: self.groups.iter().take_while(|group| group.span.line == span.line).last()?.span.end, ..span };
        let trunk = self.digits.starts_with('0');
        let american = matches!(self.lengths.as_slice(), [3, 3, 4] | [1, 3, 3, 4]);
        let dialled_abroad = self.digits.starts_with("00") && count >= 11;
        let mut belief = match () {
            () if self.plus() => Belief::prior(1.5, "begins with a plus sign and a country code"),
            () if dialled_abroad => Belief::prior(-0.7, "begins as a number dialled to another country"),
            () if self.is_bare() && count > 12 => return None,
            () if self.is_bare() && trunk => Belief::prior(-1.9, "a run of digits that begins with 0"),
            () if self.is_bare() => Belief::prior(-3.3, "a run of digits"),
            () if self.in_parentheses() && count >= SHORTEST_FULL => Belief::prior(0.8, "has its area in parentheses"),
            () if trunk => Belief::prior(-0.4, "groups of digits that begin with 0"),
            () if american && self.gaps.iter().all(|gap| matches!(gap, Gap::Hyphen | Gap::Dot)) => {
                Belief::prior(0.3, "grouped as an American number")
            }
            () if american => Belief::prior(-0.8, "three groups of digits"),
            () => Belief::prior(-2.1, "groups of digits"),
        };
        let named = self.add_context(scene, span, &mut belief);
        self.add_neighbours(named, &mut belief);
        if belief.log_odds() + self.plan_at_most(passage) < WORTH_TELLING {
            return None;
        }
        let number = if dialled_abroad { self.digits.get(2..)? } else { &self.digits };
        let abroad = self.plus() || dialled_abroad;
        let elsewhere = belief.log_odds() + plan::elsewhere_at_most(!self.is_bare()) >= 0.0;
        let printed = plan::Printed { digits: number, lengths: &self.lengths, international: abroad, elsewhere };
        let mut fit = (count >= SHORTEST_FULL).then(|| plan::fit(&printed, passage.home)).flatten();
        let over_the_end = self.gaps.contains(&Gap::LineEnd);
        if over_the_end && !fit.as_ref().is_some_and(Fit::is_likely) {
            // A line may end where there is no more room: that is no gap.
            let lengths = self.lengths_joined();
            fit = plan::fit(&plan::Printed { lengths: &lengths, ..printed }, passage.home);
        }
        let unknown = fit.as_ref().is_none_or(|fit| fit.standing == Standing::Possible);
        let misread = self.behind_misread_plus().filter(|_| unknown);
        let fit_behind = misread
            .and_then(|digits| plan::fit(&plan::Printed { digits, international: true, ..printed }, passage.home));
        let misread_plus = fit_behind.as_ref().is_some_and(Fit::is_likely);
        if misread_plus {
            belief.add(-0.5, "its first digit is taken for a plus sign");
            fit = fit_behind;
        }
        match &fit {
            Some(fit) if over_the_end && !fit.is_likely() => return None,
            Some(fit) => {
                fit.terms(passage.carrier == Carrier::Tag).for_each(|(log_odds, why)| belief.add(log_odds, why))
            }
            None if over_the_end => return None,
            None => self.add_no_plan(passage, &mut belief),
        }
        let normalized = fit.filter(Fit::is_sure).map(|fit| fit.e164);
        Some(Judgement { belief, normalized, misread_plus })
    }

    /// Lengths of its groups where those beside its line's end are one.
    fn lengths_joined(&self) -> Vec<usize> {
        let seam = self.gaps.iter().position(|gap| *gap == Gap::LineEnd).map(|gap| gap + 1);
        // A trunk prefix in parentheses is no group of its own.
        let shift = self.groups.len() - self.lengths.len();
        let mut lengths = self.lengths.clone();
        let seam = seam.and_then(|seam| seam.checked_sub(shift)).filter(|seam| (1..lengths.len()).contains(seam));
        if let Some(seam) = seam {
            let second = lengths.remove(seam);
            lengths.iter_mut().skip(seam - 1).take(1).for_each(|first| *first += second);
        }
        lengths
    }

    /// The number behind a first digit that may have been a plus sign: `433 1 …` for `+33 1 …`.
    fn behind_misread_plus(&self) -> Option<&str> {
        let misread =
            self.groups.len() >= 3 && (2..=4).contains(self.lengths.first()?) && self.left.is_none() && !self.plus();
        self.digits.strip_prefix('4').filter(|_| misread)
    }

    /// Words and surroundings; whether a word for telephone is in its line before it.
    fn add_context(&self, scene: &Scene<'_>, span: Span, belief: &mut Belief) -> bool {
        let passage = scene.passage;
        let named = PHONE.near(passage, span, CONTEXT_WORDS);
        let counter = COUNTER.near(passage, span, CONTEXT_WORDS);
        let line = passage.lines.get(span.line).map_or("", |line| line.text);
        let behind = line.chars().skip(span.end).filter(char::is_ascii_digit).count();
        // Behind a number may stand the name of the next one.
        let named = named.filter(|near| !matches!(near, Near::After(_)) || behind < LOCAL_DIGITS);
        let counter = counter.filter(|near| match near {
            Near::Before(_) => true,
            Near::After(between) => *between == 0 && behind < 3,
            Near::Neighbour => self.is_bare() && passage.carrier != Carrier::Tag,
        });
        let tag = passage.carrier == Carrier::Tag;
        match named {
            Some(Near::Before(between)) if between < 2 => {
                belief.add(4.0, "a word for telephone stands right before it")
            }
            Some(Near::Before(_)) => belief.add(3.0, "a word for telephone stands before it"),
            Some(Near::After(_)) => belief.add(1.6, "a word for telephone stands behind it"),
            Some(Near::Neighbour) if tag => belief.add(2.5, "a word for telephone stands beside it"),
            Some(Near::Neighbour) => belief.add(1.4, "a word for telephone stands in the next line"),
            None if letter_before(line, span.start) => {
                belief.add(1.8, "a letter that stands for telephone is before it")
            }
            None => {}
        }
        if counter.is_some_and(|counter| named.is_none_or(|named| counter < named)) {
            let weight = if self.plus() || self.in_parentheses() { -2.0 } else { -4.0 };
            let near = counter.is_some_and(|near| near != Near::Neighbour);
            belief.add(if near { weight } else { weight / 2.5 }, "a word for other numbers stands beside it");
        }
        if tag {
            // Little else is written on a tag in as many digits.
            belief.add(
                match self.digits.len() {
                    9.. => 4.0,
                    8 => 3.2,
                    _ => 2.8,
                },
                "stands on a tag",
            );
        }
        if passage.carrier != Carrier::Page && scene.is_lost() {
            belief.add(2.0, "words for something lost stand with it");
        }
        if passage.carrier != Carrier::Page && scene.has_address() {
            belief.add(1.5, "an e-mail or web address stands with it");
        }
        match (passage.carrier, passage.origin) {
            (Carrier::Plate, _) => belief.add(-2.0, "stands on a licence plate"),
            (Carrier::Page, _) if named.is_none() => belief.add(-0.5, "on a page with other numbers"),
            (_, Origin::FileName) if !self.plus() => belief.add(-2.0, "file names are full of numbers"),
            _ => {}
        }
        matches!(named, Some(Near::Before(_)))
    }

    /// What stands right before and behind it, and how it was read.
    fn add_neighbours(&self, named: bool, belief: &mut Belief) {
        let repairs: usize = self.groups.iter().map(|group| group.repairs).sum();
        if repairs > 0 {
            belief.add(-0.6 * repairs.min(3) as f32, "letters in it are taken for digits");
        }
        let before = self.from.checked_sub(1).and_then(|before| self.chain.groups.get(before));
        let begins = self.plus() || (self.in_parentheses() && before.is_none_or(|before| before.digits.len() > 1));
        for gap in [self.left.filter(|_| !begins), self.right].into_iter().flatten() {
            match gap {
                Gap::Wide | Gap::Slash => belief.add(-0.4, "more digits stand beside it"),
                Gap::Parenthesis if Some(gap) == self.right => belief.add(-0.4, "more digits stand behind it"),
                _ => belief.add(-1.8, "more digits stand right beside it"),
            }
        }
        if self.left.is_some() && !self.plus() && self.chain.is_abroad_before(self.from) {
            belief.add(-3.0, "the end of a number with a country code");
        }
        // `+44 (0)20 …`, `1 (212) …`, but no `12800104 (20)`.
        let code = usize::from(self.plus() || self.lengths.first().is_some_and(|length| *length == 1));
        if self.groups.iter().skip(1 + code).any(|group| group.opens) {
            belief.add(-3.0, "a parenthesis opens where no number has one");
        }
        if self.right.is_none() && self.chain.goes_on {
            belief.add(-2.5, "letters go on behind it");
        }
        let before = if self.left.is_none() { self.chain.before } else { None };
        if matches!(before, Some('#' | '№' | '<')) || self.right.is_none() && matches!(self.chain.after, Some('<')) {
            belief.add(-2.5, "marked as another number");
        }
        if matches!(before, Some('-' | '.' | '/' | '_')) && self.chain.begins_inside {
            belief.add(-1.2, "the end of something longer");
        }
        let total: usize = self.chain.groups.iter().map(|group| group.digits.len()).sum();
        if total >= 12 && !self.plus() && self.chain.groups.iter().all(|group| group.digits.len() == 4) {
            belief.add(-2.5, "groups of four, as cards and accounts have");
        }
        if matches!(self.gaps, [Gap::Dot]) && self.lengths.last().is_some_and(|length| *length <= 3 || *length > 6) {
            belief.add(-2.5, "looks like a decimal number");
        }
        if self.gaps.contains(&Gap::LineEnd) {
            belief.add(-0.8, "goes over a line's end");
        }
        if self.is_bare() && !self.plus() && !named && is_goods_number(&self.digits) {
            belief.add(-3.5, "has the check digit of a number for goods");
        }
        if self.is_bare() && !self.plus() && is_calendar_day(&self.digits) {
            belief.add(-2.5, "could be a date");
        }
        if !self.plus() && self.groups.len() > 1 && self.groups.first().is_some_and(is_year) {
            belief.add(-1.5, "begins with a year");
        }
    }

    /// What [`Fit::terms`] can add at most: it asks the numbering plans, which is dear at first.
    fn plan_at_most(&self, passage: &Passage<'_>) -> f32 {
        let standing = if plan::may_be_fiction(&self.digits) {
            3.0
        } else if self.plus() {
            1.5
        } else {
            0.7
        };
        let grouping = if self.is_bare() { 0.0 } else { 1.1 };
        let home = if passage.home.is_empty() || self.plus() { 0.0 } else { 1.3 };
        standing + grouping + home + 0.4
    }

    /// No country's plan knows it: a local number without its area, or one misread.
    fn add_no_plan(&self, passage: &Passage<'_>, belief: &mut Belief) {
        let local =
            matches!(self.lengths.as_slice(), [3, 4] | [4, 4] | [3, 2, 2] | [4, 3]) && !self.digits.starts_with('0');
        if local && self.gaps.iter().all(|gap| matches!(gap, Gap::Hyphen | Gap::Blank | Gap::Dot)) {
            let fiction = self.lengths == [3, 4] && self.digits.starts_with("55501");
            belief.add(if fiction { 1.0 } else { -0.6 }, "shaped like a local number without its area");
        } else if self.digits.len() < FULL_DIGITS {
            // Licence, chip and rabies numbers on tags have as many digits.
            belief.add(if passage.carrier == Carrier::Tag { -2.5 } else { -0.6 }, "short for a telephone number");
        } else {
            belief.add(-2.2, "in no country's numbering plan");
        }
    }
}

/// Whether right before the characters stands a letter that is short for telephone, mobile, fax and the like: `M: 07700`.
fn letter_before(line: &str, start: usize) -> bool {
    let mut before: Vec<char> = line.chars().take(start).filter(|character| !matches!(character, '(' | '+')).collect();
    while matches!(before.last(), Some(' ')) {
        before.pop();
    }
    if matches!(before.last(), Some('☎' | '☏' | '✆' | '📞' | '📱' | '✉')) {
        return true;
    }
    let marked = matches!(before.last(), Some(':' | '.' | ')' | '|'));
    while matches!(before.last(), Some(':' | '.' | ')' | '|' | ' ')) {
        before.pop();
    }
    let letter = matches!(before.pop(), Some('T' | 'M' | 'F' | 'P' | 'H' | 'C' | 'D' | 'W' | 't' | 'm' | 'f' | 'p'));
    letter && marked && before.last().is_none_or(|character| !character.is_alphanumeric())
}

/// EAN-8, UPC-A and EAN-13 with ISBN: the check digit of the GS1 General Specifications, section 7.9.
fn is_goods_number(digits: &str) -> bool {
    let weigh = |(index, digit): (usize, u8)| u32::from(digit - b'0') * if index % 2 == 0 { 1 } else { 3 };
    matches!(digits.len(), 12 | 13) && digits.bytes().rev().enumerate().map(weigh).sum::<u32>() % 10 == 0
}

/// `20190131`, `31012019`.
fn is_calendar_day(digits: &str) -> bool {
    let part = |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse::<u16>().ok()).unwrap_or(0);
    let day = |month: u16, day: u16| (1..=12).contains(&month) && (1..=31).contains(&day);
    let year = |year: u16| (1900..2100).contains(&year);
    digits.len() == 8
        && (year(part(0, 4)) && day(part(4, 6), part(6, 8))
            || year(part(4, 8)) && (day(part(2, 4), part(0, 2)) || day(part(0, 2), part(2, 4))))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::super::Line;
    use super::*;

    /// What is told with even odds or better: as printed, and in E.164.
    fn told(carrier: Carrier, texts: &[&str], home: &[&str]) -> Vec<(String, Option<String>)> {
        let lines: Vec<Line<'_>> = texts.iter().map(|text| Line::certain(text)).collect();
        let home: Vec<String> = home.iter().map(|code| (*code).to_owned()).collect();
        let mut found = Vec::new();
        recognise(&Passage { origin: Origin::Pixels, carrier, lines: &lines, around: &[], home: &home }, &mut found);
        found.retain(|found| found.belief.log_odds() >= 0.0);
        found.sort_by_key(|found| found.spans.first().copied());
        found.into_iter().map(|found| (found.text, found.normalized)).collect()
    }

    fn printed(carrier: Carrier, texts: &[&str], home: &[&str]) -> Vec<String> {
        told(carrier, texts, home).into_iter().map(|(text, _)| text).collect()
    }

    #[test]
    fn a_number_with_its_country_code_needs_nothing_else() {
        for (text, e164) in [
            ("+44 7700 900123", "+447700900123"),
            ("+44 (0)20 7946 0958", "+442079460958"),
            ("+1 (212) 555-0142", "+12125550142"),
            ("+33 1 99 00 28 36", "+33199002836"),
            ("+49 30 23125 262", "+493023125262"),
            ("+61 491 570 156", "+61491570156"),
        ] {
            assert_eq!(told(Carrier::Unknown, &[text], &[]), [(text.to_owned(), Some(e164.to_owned()))]);
        }
    }

    #[test]
    fn a_number_of_the_home_country_is_told_in_full() {
        let norm = |text, home| told(Carrier::Unknown, &[text], &[home]).pop().and_then(|found| found.1);
        assert_eq!(norm("020 8366 1177", "GB").as_deref(), Some("+442083661177"));
        assert_eq!(norm("(650) 253-0000", "US").as_deref(), Some("+16502530000"));
        assert_eq!(norm("06 12 34 56 78", "FR").as_deref(), Some("+33612345678"));
        assert_eq!(norm("703-777-5833", "GB"), None);
    }

    #[test]
    fn numbers_kept_for_fiction_are_found_on_tags() {
        for text in [
            "07700900123",
            "020 912 1038",
            "070-174 06 84",
            "0171 39200 42",
            "6045550194",
            "0491570158",
            "01 99 00 28 36",
        ] {
            assert_eq!(printed(Carrier::Tag, &["BELLA", text], &[]), [text]);
        }
    }

    #[test]
    fn a_local_number_counts_on_a_tag_and_beside_a_word_only() {
        assert_eq!(printed(Carrier::Tag, &["MILO", "555 0142"], &[]), ["555 0142"]);
        assert_eq!(printed(Carrier::Unknown, &["CALL 555-0142"], &[]), ["555-0142"]);
        assert!(printed(Carrier::Unknown, &["MILO", "555 0142"], &[]).is_empty());
    }

    #[test]
    fn a_number_over_a_lines_end_is_joined() {
        assert_eq!(
            told(Carrier::Tag, &["MAX", "07700", "900123"], &["GB"]),
            [("07700 900123".to_owned(), Some("+447700900123".to_owned()))]
        );
        assert_eq!(printed(Carrier::Tag, &["(212) 555", "0142"], &["US"]), ["(212) 555 0142"]);
    }

    #[test]
    fn two_whole_numbers_are_never_joined() {
        assert_eq!(
            printed(Carrier::Tag, &["07700 900123", "020 7946 0958"], &["GB"]),
            ["07700 900123", "020 7946 0958"]
        );
        assert_eq!(printed(Carrier::Unknown, &["Tel:07-8263254Fax:07-8266888"], &["MY"]), ["07-8263254", "07-8266888"]);
        assert_eq!(
            printed(Carrier::Unknown, &["0113 496 0526 / 07700 900082"], &["GB"]),
            ["0113 496 0526", "07700 900082"]
        );
    }

    #[test]
    fn extensions_and_house_numbers_stay_out() {
        assert_eq!(printed(Carrier::Unknown, &["Tel 020 7946 0958 ext 12"], &["GB"]), ["020 7946 0958"]);
        assert_eq!(printed(Carrier::Unknown, &["Tel 02079460958x12"], &["GB"]), ["02079460958"]);
        assert_eq!(printed(Carrier::Tag, &["14 Elm Road 07700 900123"], &["GB"]), ["07700 900123"]);
    }

    #[test]
    fn letters_read_for_digits_and_a_4_read_for_a_plus_are_mended() {
        assert_eq!(printed(Carrier::Tag, &["O77OO 9OO123"], &["GB"]), ["07700 900123"]);
        assert_eq!(
            told(Carrier::Tag, &["433.1 99 00 94 68"], &[]),
            [("+33.1 99 00 94 68".to_owned(), Some("+33199009468".to_owned()))]
        );
    }

    #[test]
    fn numbers_of_other_kinds_are_none() {
        for text in [
            "GST REG NO: 000800589824",
            "Invoice No: 2018021951320026157",
            "Date: 12/02/2018 08:30",
            "2014-05-11 08:27:33",
            "9555075109147",
            "ISBN 978-3-16-148410-0",
            "192.168.10.254",
            "51.50735, -0.12776",
            "1998-2004",
            "RM 1,234.50",
            "5128 4851 2118 1744",
            "BANK ACC MBB 5128 4851 2118",
            "Order No. 1000219 11/03/2018 06:20 PM",
            "IMEI 490154203237518",
            "JM0325955-V",
            "36,000,000 times",
            "8 x 20 x 3000 mm",
            "(801580-T)",
        ] {
            for home in [&[][..], &["GB"], &["US"], &["DE"]] {
                assert!(printed(Carrier::Page, &[text], home).is_empty(), "{text}");
            }
        }
    }

    #[test]
    fn other_numbers_on_tags_are_none() {
        for text in [
            "LIC. 65225",
            "RABIES 2024 C-787343",
            "RABIES 2019 329862",
            "2022-04-28",
            "08.12.2022",
            "981381441520070",
            "ID 08764455",
            "14 ELM ROAD",
        ] {
            assert!(printed(Carrier::Tag, &["OSCAR", text], &["GB"]).is_empty(), "{text}");
        }
    }
}
