//! Owns short codes of capitals and digits: what several looks at one of them say together of each of its characters. Lone looks at small
//! type take 8 for B or 2 for Z and are sure of it; a few of them, softened and cut a little differently, are less often wrong together.
//! What a code means is not known here.

use image::RgbImage;

use super::alphabet::{Alphabet, SIGN_COUNT as COUNT, SIGNS, sign};
use super::recogniser::{LINE_PX, MAX_LINE_PX};
use super::{Quad, Reading, Seconds};
use crate::vision::resample::straightened;

/// Characters of a code, at least and at most.
const FEWEST: usize = 4;
const MOST: usize = 10;

/// No look is believed to rule anything out: this much it leaves to each character.
const LEFT: f64 = 1e-3;

/// Less likely characters are no second choice.
const LEAST_SECOND: f32 = 0.002;

/// Rounds in which single characters are exchanged for likelier ones.
const ROUNDS: usize = 2;

/// By how much a softened look is blurred, in pixels of the straightened line: small type that was enlarged has steps that are no strokes.
/// Of 51 plates of the openalpr benchmark (US) looks of their own read 41 as they were cut, and 42, 44, 44 and 42 softened by 0.5 to 1.4.
const SOFT_PX: f32 = 1.0;

/// How one look is cut: so much longer, in heights of the line, drawn out so many times, softened or not.
pub struct Cut {
    longer: f32,
    stretch: f32,
    soft: bool,
}

/// The looks. Of 357 plates (51 of that benchmark, and each shrunk, pressed, blurred, darkened, lightened and tilted) they read six more
/// together than the elected look alone; looks that were lower, turned, wider still, sharper or grey added none.
pub const CUTS: [Cut; 4] = [
    Cut { longer: 0.0, stretch: 1.0, soft: false },
    Cut { longer: 0.0, stretch: 1.25, soft: false },
    Cut { longer: 0.0, stretch: 1.0, soft: true },
    Cut { longer: -0.15, stretch: 1.0, soft: true },
];

impl Cut {
    /// The line at `quad`, straightened as this look has it; `None` where it has no area.
    pub fn of(&self, picture: &RgbImage, quad: &Quad) -> Option<RgbImage> {
        let place = quad.scaled(1.0 + self.longer * quad.height() / quad.width().max(1.0), 1.0);
        let line = straightened(picture, &place, LINE_PX, self.stretch, MAX_LINE_PX)?;
        Some(if self.soft { image::imageops::blur(&line, SOFT_PX) } else { line })
    }
}

/// What one look saw: for each column how likely each sign is, the last one none of them.
pub struct Columns(Vec<[f64; COUNT + 1]>);

impl Columns {
    /// From the recogniser's columns of `classes` probabilities each.
    pub fn new(data: &[f32], classes: usize, alphabet: &Alphabet) -> Self {
        let column = |column: &[f32]| {
            let mut of_sign = [0.0; COUNT + 1];
            for (class, sign) in alphabet.signs() {
                of_sign[*sign] += f64::from(column.get(*class).copied().unwrap_or_default());
            }
            of_sign[COUNT] = 1.0 - of_sign.iter().sum::<f64>();
            of_sign.map(|probability| probability.max(LEFT))
        };
        Self(data.chunks_exact(classes.max(1)).map(column).collect())
    }

    /// The likeliest sign of each column, repeats taken together.
    fn likeliest(&self) -> Vec<usize> {
        let mut code = Vec::new();
        let mut before = COUNT;
        for column in &self.0 {
            let best = (0..=COUNT).max_by(|a, b| column[*a].total_cmp(&column[*b])).unwrap_or(COUNT);
            if best != before && best != COUNT {
                code.push(best);
            }
            before = best;
        }
        code
    }

    /// The logarithm of how likely the look saw just this code: over all ways in which its signs may fall on the columns (the forward
    /// variable of CTC, Graves et al., ICML 2006, section 4.1).
    fn likelihood(&self, code: &[usize]) -> f64 {
        // Signs with nothing before, between and behind them.
        let mut ways = vec![0.0_f64; 2 * code.len() + 1];
        let at = |state: usize| if state % 2 == 1 { code.get(state / 2).copied().unwrap_or(COUNT) } else { COUNT };
        for (index, column) in self.0.iter().enumerate() {
            for state in (0..ways.len()).rev() {
                let mut sum = ways[state];
                if index == 0 {
                    sum = f64::from(u8::from(state < 2));
                } else if state > 0 {
                    sum += ways[state - 1];
                    if state > 2 && state % 2 == 1 && at(state) != at(state - 2) {
                        sum += ways[state - 2];
                    }
                }
                ways[state] = sum * column[at(state)];
            }
        }
        ways.iter().rev().take(2).sum::<f64>().max(f64::MIN_POSITIVE).ln()
    }
}

/// Whether a line as read, or as other looks read it, is a short code of both letters and digits.
pub fn is_code(reading: &Reading) -> bool {
    let count = reading.text.chars().filter(|ch| sign(*ch).is_some()).count();
    let others = || reading.others.iter().flat_map(|(text, _)| text.chars());
    let all = || reading.text.chars().chain(others());
    let small = reading.text.chars().filter(|ch| ch.is_lowercase() && sign(*ch).is_none()).count();
    (FEWEST..=MOST).contains(&count)
        && small <= 1
        && reading.text.chars().any(|ch| ch.is_ascii_digit())
        && all().any(|ch| sign(ch).is_some() && !ch.is_ascii_digit())
}

/// The reading with each of its characters as the looks have it together, and what else they may be: the likeliest of the other kind
/// (letter or digit) first. Looks that saw more or fewer characters have no say.
pub fn together(looks: &[Columns], reading: Reading) -> Reading {
    let places: Vec<(usize, usize)> =
        reading.text.chars().enumerate().filter_map(|(at, ch)| sign(ch).map(|sign| (at, sign))).collect();
    let all = looks.iter().map(|look| (look, look.likeliest()));
    let read: Vec<(&Columns, Vec<usize>)> = all.filter(|(_, code)| code.len() == places.len()).collect();
    if read.is_empty() {
        return reading;
    }
    let likely = |code: &[usize]| read.iter().map(|(look, _)| look.likelihood(code)).sum::<f64>() / read.len() as f64;
    let mut best: Vec<usize> = places.iter().map(|(_, sign)| *sign).collect();
    let mut most = likely(&best);
    for (_, code) in &read {
        let rival = likely(code);
        if rival > most {
            (best, most) = (code.clone(), rival);
        }
    }
    let mut choices = Vec::new();
    for _ in 0..ROUNDS {
        choices = (0..best.len()).map(|at| choice(&mut best, at, &likely)).collect();
    }
    let mut characters: Vec<char> = reading.text.chars().collect();
    let mut told = Reading { text: String::new(), ..reading };
    for (((at, _), sign), shares) in places.iter().zip(&best).zip(&choices) {
        let slots = (characters.get_mut(*at), told.certainty.get_mut(*at), told.seconds.get_mut(*at));
        if let (Some(character), Some(certainty), Some(seconds)) = slots {
            *character = SIGNS.chars().nth(*sign).unwrap_or(*character);
            *certainty = shares[*sign];
            *seconds = others(*sign, shares);
        }
    }
    told.text = characters.into_iter().collect();
    told
}

/// Puts the likeliest sign in its place; the share of each.
fn choice(code: &mut [usize], place: usize, likely: &impl Fn(&[usize]) -> f64) -> [f32; COUNT] {
    let mut logs = [0.0; COUNT];
    for (sign, log) in logs.iter_mut().enumerate() {
        code[place] = sign;
        *log = likely(code);
    }
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    code[place] = logs.iter().position(|log| *log >= most).unwrap_or(0);
    // What no look rules out is not what some look saw.
    let seen = logs.map(|log| ((log - most).exp() - LEFT).max(0.0));
    let sum: f64 = seen.iter().sum();
    seen.map(|share| (share / sum) as f32)
}

/// What else a sign may be.
fn others(won: usize, shares: &[f32; COUNT]) -> Seconds {
    const DIGITS: usize = 10;
    let mut order: Vec<usize> = (0..COUNT).filter(|sign| *sign != won && shares[*sign] >= LEAST_SECOND).collect();
    order.sort_by(|a, b| shares[*b].total_cmp(&shares[*a]));
    if let Some(first) = order.iter().position(|sign| (*sign < DIGITS) != (won < DIGITS)) {
        order[..=first].rotate_right(1);
    }
    let mut seconds = Seconds::default();
    for (slot, sign) in seconds.iter_mut().zip(order) {
        *slot = SIGNS.chars().nth(sign).map(|ch| (ch, shares[sign]));
    }
    seconds
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn reading(text: &str) -> Reading {
        let count = text.chars().count();
        let seconds = vec![Seconds::default(); count];
        Reading { text: text.to_owned(), certainty: vec![0.9; count], looks: 1, seconds, ..Default::default() }
    }

    /// A look in which each character is followed by nothing, each with its rival and that one's probability.
    fn look(characters: &[(char, char, f64)]) -> Columns {
        let mut columns = Vec::new();
        for (ch, rival, share) in characters {
            let mut column = [LEFT; COUNT + 1];
            column[sign(*rival).unwrap()] = share.max(LEFT);
            column[sign(*ch).unwrap()] = 1.0 - share;
            columns.push(column);
            let mut nothing = [LEFT; COUNT + 1];
            nothing[COUNT] = 1.0;
            columns.push(nothing);
        }
        Columns(columns)
    }

    #[test]
    fn looks_that_differ_decide_together() {
        let first = look(&[('A', 'A', 0.0), ('8', 'B', 0.4), ('1', '1', 0.0), ('2', '2', 0.0)]);
        let second = look(&[('A', 'A', 0.0), ('B', '8', 0.05), ('1', '1', 0.0), ('2', '2', 0.0)]);
        let told = together(&[first, second], reading("A8-12"));
        assert_eq!(told.text, "AB-12");
        assert_eq!(told.seconds[1][0].unwrap().0, '8');
        assert!(told.certainty[0] > 0.9 && told.certainty[1] < 0.9);
        assert!((told.certainty[2] - 0.9).abs() < 1e-6);
    }

    #[test]
    fn looks_that_saw_more_or_fewer_characters_have_no_say() {
        let short = look(&[('A', 'A', 0.0), ('B', 'B', 0.0), ('1', '1', 0.0)]);
        let told = together(&[short], reading("A812"));
        assert_eq!((told.text.as_str(), told.certainty[1]), ("A812", 0.9));
        assert_eq!(together(&[], reading("A812")).text, "A812");
    }

    #[test]
    fn repeated_characters_need_nothing_between_them() {
        let apart = look(&[('8', '8', 0.0), ('8', '8', 0.0)]);
        let (twice, once) = ([8, 8], [8]);
        assert!(apart.likelihood(&twice) > apart.likelihood(&once));
        let together = Columns(apart.0.iter().step_by(2).copied().collect());
        assert!(together.likelihood(&once) > together.likelihood(&twice));
    }

    #[test]
    fn codes_hold_letters_and_digits_and_no_small_print() {
        for (text, code) in
            [("AB1-C2D", true), ("555 0142", false), ("MAINE", false), ("a few 12", false), ("A1", false)]
        {
            assert_eq!(is_code(&reading(text)), code, "{text}");
        }
        let other = Reading { others: vec![("D315771".to_owned(), 0.9)], ..reading("0315771") };
        assert!(is_code(&other));
    }

    #[test]
    fn cuts_are_as_tall_as_the_recogniser_reads() {
        let picture = RgbImage::new(120, 40);
        let quad = Quad::upright(10.0, 10.0, 100.0, 20.0);
        assert!(CUTS.iter().all(|cut| cut.of(&picture, &quad).is_some_and(|line| line.height() == LINE_PX)));
    }
}
