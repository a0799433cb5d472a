//! Owns telephone numbers of all countries, as they are printed and as a reader misreads them: with and without country code, bare on a
//! tag, broken over two lines, several on a line. Numbering plans come from `rlibphonenumber`; ranges kept for fiction, which a strict
//! plan refuses and which specimens carry, are a table here. Extensions stay out.

mod plan;

use std::cell::OnceCell;

use plan::{Fit, Grouping, Standing};

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
/// Most groups looked at in a line, so that a page of digits costs no more than a page of letters.
const MAX_CHAIN: usize = 24;
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
}

/// Shows the passage's telephone numbers.
pub(super) fn recognise(passage: &Passage<'_>, found: &mut Vec<Match>) {
    let scene = Scene { passage, lost: OnceCell::new(), named: OnceCell::new() };
    let lines: Vec<Vec<Chain>> =
        passage.lines.iter().enumerate().map(|(index, line)| chains(index, line.text)).collect();
    let first = found.len();
    for chain in lines.iter().flatten() {
        best_in(&scene, chain, |_, _| true, found);
    }
    for pair in lines.windows(2) {
        let [upper, lower] = pair else { continue };
        if let Some((chain, seam)) = over_the_end(upper, lower)
            && chain.begins_a_number(&scene)
            && !found.iter().skip(first).any(|other| other.belief.log_odds() > 0.0 && chain.holds(&other.spans))
        {
            let whole = chain.groups.len();
            let mut joint = Vec::new();
            best_in(&scene, &chain, |from, to| from == 0 && to == whole && from < seam, &mut joint);
            if joint.iter().any(|joint| joint.belief.log_odds() > 0.0) {
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

/// Digits without a gap.
#[derive(Clone)]
struct Group {
    span: Span,
    /// As digits, repairs applied.
    digits: String,
    /// How many letters were taken for digits.
    repairs: usize,
    /// A plus sign stands before it.
    plus: bool,
    /// It stands in parentheses, or behind an opening or before a closing one.
    parenthesis: bool,
    /// It stands behind an opening one.
    opens: bool,
}

/// Groups with gaps as numbers have them.
#[derive(Clone, Default)]
struct Chain {
    groups: Vec<Group>,
    /// The gap before each group.
    gaps: Vec<Gap>,
    /// The character before the first group, and that behind the last one.
    before: Option<char>,
    after: Option<char>,
    /// A hyphen and letters stand behind the last one.
    goes_on: bool,
    /// The line's characters; those of the second line behind them where the chain goes over its line's end.
    text: Vec<char>,
    /// Where the second line begins in `text`.
    second: usize,
}

/// What stands between two groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
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
fn chains(line: usize, text: &str) -> Vec<Chain> {
    let characters: Vec<char> = text.chars().map(western).collect();
    let mut all: Vec<Chain> = Vec::new();
    let mut open = false;
    let mut behind = 0;
    let mut at = 0;
    let mut seen = 0;
    while at < characters.len() && seen < MAX_CHAIN {
        let from = at;
        let same = |next: &char| next.is_alphanumeric() || *next == '|';
        at += characters.get(at..).unwrap_or_default().iter().take_while(|next| same(next)).count();
        if at == from {
            at += 1;
            continue;
        }
        let Some((start, end)) = digits_of(&characters, from, at) else {
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
            (Some(gap), Some(chain)) if !group.plus && !(gap == Gap::Slash && so_far >= LOCAL_DIGITS) => {
                group.parenthesis |= gap == Gap::Parenthesis;
                chain.groups.push(group);
                chain.gaps.push(gap);
            }
            _ => {
                let before = start.checked_sub(1).and_then(|index| characters.get(index)).copied();
                all.push(Chain {
                    groups: vec![group],
                    gaps: vec![Gap::Start],
                    before,
                    after: None,
                    goes_on: false,
                    text: characters.clone(),
                    second: usize::MAX,
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
    all
}

/// Digits of other scripts as western ones, and the many hyphens as one.
fn western(character: char) -> char {
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
const fn confused(character: char) -> Option<char> {
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
/// (`Tel07700`), its beginning before one (`8263254Fax`, `900123x12`). `None` for a run that is no number.
fn digits_of(characters: &[char], from: usize, to: usize) -> Option<(usize, usize)> {
    let run = characters.get(from..to)?;
    let count = run.iter().filter(|character| character.is_ascii_digit()).count();
    if count == 0 {
        return None;
    }
    if count == run.len() {
        return Some((from, to));
    }
    let readable = run.iter().all(|character| character.is_ascii_digit() || confused(*character).is_some());
    if readable && (count * 3 >= run.len() * 2 || (count * 2 >= run.len() && run.len() == 4)) {
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
fn over_the_end(upper: &[Chain], lower: &[Chain]) -> Option<(Chain, usize)> {
    let (upper, lower) = (upper.last()?, lower.first()?);
    let last = upper.groups.last()?;
    let head = lower.groups.first()?;
    let quiet =
        |part: Option<&[char]>| part.is_none_or(|part| part.iter().all(|character| !character.is_alphanumeric()));
    if !quiet(upper.text.get(last.span.end..)) || !quiet(lower.text.get(..head.span.start)) || head.plus {
        return None;
    }
    let mut joint = upper.clone();
    joint.second = upper.text.len();
    joint.text.extend(&lower.text);
    joint.groups.extend(lower.groups.iter().cloned());
    joint.gaps.push(Gap::LineEnd);
    joint.gaps.extend(lower.gaps.iter().skip(1));
    joint.after = lower.after;
    joint.goes_on = lower.goes_on;
    Some((joint, upper.groups.len()))
}

impl Chain {
    /// Whether any of the spans is one of this chain's characters.
    fn holds(&self, spans: &[Span]) -> bool {
        let touches = |group: &Group, span: &Span| {
            group.span.line == span.line && group.span.start < span.end && span.start < group.span.end
        };
        self.groups.iter().any(|group| spans.iter().any(|span| touches(group, span)))
    }

    /// Whether there is reason to look for a number's end in the next line.
    fn begins_a_number(&self, scene: &Scene<'_>) -> bool {
        let Some(first) = self.groups.first() else { return false };
        let digits: usize = self.groups.iter().map(|group| group.digits.len()).sum();
        let shaped = first.plus || first.parenthesis || first.digits.starts_with('0');
        let carrier = scene.passage.carrier;
        let place = || carrier == Carrier::Tag || scene.is_named() || scene.is_lost();
        (FULL_DIGITS + 1..=E164_DIGITS + 1).contains(&digits) && ((shaped && carrier == Carrier::Unknown) || place())
    }

    /// Whether the groups before one begin a number with its country code that the group may belong to.
    fn is_abroad_before(&self, group: usize) -> bool {
        let before = self.groups.get(..group).unwrap_or_default();
        let digits: usize = before.iter().map(|group| group.digits.len()).sum();
        before.iter().any(|group| group.plus) && digits < FULL_DIGITS
    }

    /// Whether a group is of a date, of a network address, or one of two years.
    fn excluded(&self) -> Vec<bool> {
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

fn is_year(group: &Group) -> bool {
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
                candidates.push((from, to, candidate.text(judgement.misread_plus), candidate.spans(), judgement));
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

    /// Its characters, one span a line; with a plus sign and parentheses.
    fn spans(&self) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        for group in self.groups {
            match spans.last_mut() {
                Some(last) if last.line == group.span.line => last.end = group.span.end,
                _ => spans.push(group.span),
            }
        }
        if let Some(first) = spans.first_mut() {
            let closes = self.chain.text.get(first.start..first.end).is_some_and(|text| text.contains(&')'));
            let mut start = first.start;
            while let Some(before) = start.checked_sub(1) {
                match self.chain.text.get(before) {
                    Some('(') if closes || self.plus() => start = before,
                    Some('+') => start = before,
                    Some(' ') if self.plus() && !matches!(self.chain.text.get(start), Some('+')) => start = before,
                    _ => break,
                }
            }
            first.start = start;
        }
        spans
    }

    /// As printed, repairs applied.
    fn text(&self, misread_plus: bool) -> String {
        let mut text = String::new();
        for (index, span) in self.spans().into_iter().enumerate() {
            let shift = if index > 0 { self.chain.second } else { 0 };
            if index > 0 {
                text.push(' ');
            }
            let characters = self.chain.text.get(shift.saturating_add(span.start)..shift.saturating_add(span.end));
            text.extend(
                characters.unwrap_or_default().iter().map(|character| confused(*character).unwrap_or(*character)),
            );
        }
        match text.strip_prefix('4') {
            Some(rest) if misread_plus => format!("+{rest}"),
            _ => text,
        }
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
            () if self.in_parentheses() => Belief::prior(0.8, "has its area in parentheses"),
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
            Some(fit) => {
                fit.terms(passage.carrier == Carrier::Tag).for_each(|(log_odds, why)| belief.add(log_odds, why))
            }
            None if self.gaps.contains(&Gap::LineEnd) => return None,
            None => self.add_no_plan(passage, &mut belief),
        }
        let normalized = fit.filter(Fit::is_sure).map(|fit| fit.e164);
        Some(Judgement { belief, normalized, misread_plus })
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
        let address = |text: &str| text.contains('@') || text.to_ascii_lowercase().contains("www.");
        if passage.carrier != Carrier::Page
            && passage.lines.len() <= MAX_CARD_LINES
            && passage.lines.iter().any(|line| address(line.text))
        {
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
            belief.add(-0.8 * repairs as f32, "letters in it are taken for digits");
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
        if self.left.is_none() && matches!(before, Some('-' | '.' | '/' | '_')) {
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
