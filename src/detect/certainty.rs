//! Judges how surely a text was read: from what the recogniser says of each character, how tall the text is, and in how many looks
//! the same was read. How sure it is that a string is a phone number is `strings/`'s to say.

use crate::odds::{self, probability};

/// By how much the recogniser is too sure of its characters: its log odds are divided by this (temperature scaling, Guo et al. 2017,
/// arXiv 1706.04599). Empirical; `docs/confidence.md` tells on what it was fitted.
const TEMPERATURE: f32 = 1.5;

/// Text whose capitals are this tall is as likely misread as not, and how fast that changes, in pixels. Empirical, as above.
const HALF_HEIGHT_PX: f32 = 6.0;
const HEIGHT_SPREAD_PX: f32 = 1.5;

/// What each further look that read the same adds to the log odds: it makes a wrong reading a third as likely. Empirical, as above.
const AGREEMENT: f32 = 1.1;

/// Looks beyond this many add nothing: they see the same pixels.
const MOST_LOOKS: u8 = 3;

/// How the log odds of being text change where only so much was read. Empirical, as above.
const LONE_LETTER: f32 = -4.0;
const TWO_LETTERS: f32 = -1.5;
const ONE_LETTER_AGAIN: f32 = -3.5;

/// Up to so many letters of only two shapes say no more than two letters.
const FEW_LETTERS: usize = 4;

/// Letters from this height on, in pixels, are read but for blur. What doubt in a reading takes from the log odds of being text at all
/// at twice this height; all of it where nothing was read. Empirical, as above.
const LARGE_PX: f32 = 15.0;
const LARGE_IN_DOUBT: f32 = -5.0;

/// Log odds that something is text which was not read surely. Fitted together (logistic regression); `docs/confidence.md` tells on what.
struct Unread {
    base: f32,
    /// Times the log odds of its finder's score,
    of_finder: f32,
    /// times the mean of those of its characters,
    of_reading: f32,
    /// for letters as varied as [`ENOUGH_LETTERS`] of different shapes, and less in proportion,
    of_letters: f32,
    /// and times the square of the logarithm of how many times it is smaller than [`LARGE_PX`].
    of_smallness: f32,
}
const UNREAD: Unread = Unread { base: -2.1, of_finder: 0.2, of_reading: 0.45, of_letters: 3.2, of_smallness: -0.2 };
const ENOUGH_LETTERS: f32 = 6.0;

/// Letters begin to be tall at this height, in pixels, and are so at this one; what was made of tall strokes says so much less of
/// whether they are letters, which would have been read surely. Of the same fit, the best of some ranges and of tenths.
const TALL_PX: (f32, f32) = (25.0, 40.0);
const TALL_SAYS_LESS: f32 = 0.6;

/// Nothing is taken for smaller than this, in pixels.
const LEAST_PX: f32 = 1.0;

/// Probabilities are kept this far from 0 and 1: nothing that was read in pixels is certain.
const DOUBT: f32 = 1e-3;

/// How a text was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// Height of its digits and capitals in pixels of the full-size picture.
    pub capitals_px: f32,
    /// How many looks read the same.
    pub looks: u8,
}

/// How likely every one of these characters is right: strings that identify are wrong if one is.
pub(super) fn exactly(certainty: &[f32], look: Look) -> f32 {
    let calibrated = certainty.iter().map(|p| calibrated(*p));
    let weakest = calibrated.clone().fold(1.0, f32::min);
    // Misreadings come together (a blurred part, a wrong cut), so that the product of all would doubt long strings too much.
    judged((mean(calibrated) * weakest).sqrt(), look)
}

/// How likely a reading is right, once check digits speak for it with `log_odds`.
pub(super) fn confirmed(p_read: f32, log_odds_for: f32) -> f32 {
    if log_odds_for > 0.0 { probability(log_odds(p_read) + log_odds_for) } else { p_read }
}

/// How likely the characters of `text` are right but for a few: what a line says can be understood with those.
pub(super) fn mostly(text: &str, certainty: &[f32], look: Look) -> f32 {
    let p = judged(mean(certainty.iter().map(|p| calibrated(*p))), look);
    // What is large and still read with doubt is doubted the more.
    as_text(probability(log_odds(p) + in_doubt(1.0 - p, look.capitals_px)), text)
}

/// How likely something is text of which nothing was read: its finder gave it `score`, and nothing else is known of it but its height.
pub(super) fn as_unseen_text(score: f32, capitals_px: f32) -> f32 {
    probability(log_odds(score) + in_doubt(1.0, capitals_px))
}

/// How likely something is text that was not read surely: its finder gave it `score`, and `text` is what was made of it.
pub(super) fn as_unread_text(score: f32, text: &str, certainty: &[f32], capitals_px: f32) -> f32 {
    let letters = (variety(&shapes(text)) / ENOUGH_LETTERS).min(1.0);
    let read = certainty.iter().map(|p| log_odds(*p)).sum::<f32>() / certainty.len().max(1) as f32;
    let (from, to) = TALL_PX;
    let says = 1.0 - TALL_SAYS_LESS * ((capitals_px - from) / (to - from)).clamp(0.0, 1.0);
    let smaller = (capitals_px.max(LEAST_PX) / LARGE_PX).min(1.0).ln();
    probability(
        UNREAD.base
            + UNREAD.of_finder * log_odds(score)
            + (UNREAD.of_reading * read + UNREAD.of_letters * letters) * says
            + UNREAD.of_smallness * smaller * smaller,
    )
}

/// How often each shape of letters and digits occurs in a text.
fn shapes(text: &str) -> Vec<usize> {
    let mut shapes: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).map(shape).collect();
    shapes.sort_unstable();
    shapes.chunk_by(|a, b| a == b).map(<[char]>::len).collect()
}

/// How many shapes, each as frequent as the others, would be as varied (the inverse of E. H. Simpson's index, "Measurement of
/// diversity", 1949): "mmmmmm" is one, and "Inmmmmmm", which a fence was read as, not two.
fn variety(shapes: &[usize]) -> f32 {
    let count: usize = shapes.iter().sum();
    let squares: usize = shapes.iter().map(|times| times * times).sum();
    (count * count) as f32 / squares.max(1) as f32
}

/// What so much doubt in a reading, 0…1, takes from the log odds of being text, by the height of the letters.
fn in_doubt(doubt: f32, capitals_px: f32) -> f32 {
    doubt * (LARGE_IN_DOUBT * ((capitals_px - LARGE_PX) / LARGE_PX).clamp(0.0, 1.0))
}

/// How likely something is text, where its look alone gave `p` and `text` was read in it: fences, windows and leaves read as a lone
/// letter, or as one letter again and again.
pub(super) fn as_text(p: f32, text: &str) -> f32 {
    let shapes = shapes(text);
    let doubt = match (shapes.iter().sum(), shapes.len()) {
        (0 | 1, _) => LONE_LETTER,
        // An amount, a time: 0.00 and 11:11 are no row of posts.
        _ if text.contains(['.', ',', ':', '/']) => 0.0,
        (_, 1) => ONE_LETTER_AGAIN,
        (2, _) | (..=FEW_LETTERS, 2) => TWO_LETTERS,
        _ => 0.0,
    };
    probability(log_odds(p) + doubt)
}

/// One character for all that rings and posts are read as.
const fn shape(character: char) -> char {
    match character {
        'o' | 'O' | 'Q' | 'D' => '0',
        'I' | 'l' | 'i' | 'j' | 't' => '1',
        other => other,
    }
}

/// A character's probability, less sure of itself than the recogniser is.
fn calibrated(p: f32) -> f32 {
    probability(log_odds(p) / TEMPERATURE)
}

/// The geometric mean; 1/2 of nothing, since a reading without certainties says nothing of itself.
fn mean(values: impl Iterator<Item = f32>) -> f32 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), p| (sum + p.ln(), count + 1.0));
    if count > 0.0 { f32::exp(sum / count) } else { 0.5 }
}

fn judged(p: f32, look: Look) -> f32 {
    let further = f32::from(look.looks.clamp(1, MOST_LOOKS) - 1);
    probability(log_odds(p) + AGREEMENT * further) * probability((look.capitals_px - HALF_HEIGHT_PX) / HEIGHT_SPREAD_PX)
}

fn log_odds(p: f32) -> f32 {
    odds::log_odds(if p.is_nan() { 0.5 } else { p }, DOUBT)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "some words";
    const TALL: Look = Look { capitals_px: 15.0, looks: 1 };

    #[test]
    fn one_doubtful_digit_spoils_a_number_more_than_a_line() {
        let mut certainty = [0.99; 11];
        let (sure, line) = (exactly(&certainty, TALL), mostly(LINE, &certainty, TALL));
        assert!(sure > 0.9 && line >= sure, "{sure} {line}");
        certainty[4] = 0.4;
        assert!(exactly(&certainty, TALL) < sure - 0.15);
        assert!(mostly(LINE, &certainty, TALL) > line - 0.1);
    }

    #[test]
    fn small_text_is_doubted_and_agreeing_looks_are_trusted() {
        let certainty = [0.95; 8];
        let small = exactly(&certainty, Look { capitals_px: 6.0, ..TALL });
        assert!(small < 0.5);
        assert!(exactly(&certainty, Look { looks: 2, ..TALL }) > exactly(&certainty, TALL));
        let many = exactly(&certainty, Look { looks: 200, ..TALL });
        assert_eq!(many, exactly(&certainty, Look { looks: MOST_LOOKS, ..TALL }));
    }

    #[test]
    fn a_lone_letter_and_a_letter_again_and_again_are_doubted() {
        let sure = |text: &str| mostly(text, &vec![0.97; text.chars().count()], TALL);
        assert!(sure("EXIT") > 0.85 && sure("BUS 7") > 0.85);
        assert!(sure("OK") < sure("EXIT") && sure("OK") > 0.6);
        for texture in ["0", "888", "用用用用", "--", "www"] {
            assert!(sure(texture) < 0.5, "{texture}");
        }
    }

    #[test]
    fn what_reads_as_a_word_is_rather_text_than_what_reads_as_a_fence() {
        let unread =
            |text: &str, certainty: f32| as_unread_text(0.8, text, &vec![certainty; text.chars().count()], 12.0);
        assert!(unread("Sentul krvwr", 0.5) > 0.5);
        assert!(unread("Sentul krvwr", 0.5) > unread("Sen", 0.5) && unread("Sen", 0.5) > unread("n", 0.5));
        assert!(unread("1lI|1lI|1", 0.5) < 0.4 && unread("", 0.0) < 0.3);
        assert!(unread("Sentul krvwr", 0.7) > unread("Sentul krvwr", 0.3));
        assert!(as_unread_text(0.8, "HIATUS", &[0.5; 6], 40.0) < 0.4, "a row of posts, not large letters");
        assert!(as_unseen_text(0.95, 40.0) < 0.2 && as_unseen_text(0.95, 12.0) > 0.9);
        assert!(as_unread_text(0.9, "Sen", &[0.5; 3], 12.0) > as_unread_text(0.5, "Sen", &[0.5; 3], 12.0));
    }

    #[test]
    fn what_was_not_read_is_doubted_where_letters_would_be_tall_or_tiny_and_where_they_are_alike() {
        let unread = |text: &str, px: f32| as_unread_text(0.9, text, &vec![0.5; text.chars().count()], px);
        assert!(unread("Sentul", 40.0) < unread("Sentul", 25.0) - 0.2);
        assert!(unread("Sentul", 3.0) < unread("Sentul", 8.0) && unread("Sentul", 8.0) < unread("Sentul", 15.0));
        assert!(unread("Inmmmmmm", 15.0) < unread("Inu", 15.0), "a fence, not letters");
        let windows = |px: f32| as_unread_text(0.95, "用", &[0.99], px);
        assert!(windows(50.0) < 0.4 && windows(50.0) < windows(20.0), "a sign read in tall strokes, and surely");
        let varied = |text: &str| variety(&shapes(text));
        assert_eq!([varied(""), varied("--"), varied("mmmm"), varied("1lI"), varied("abc")], [0.0, 0.0, 1.0, 1.0, 3.0]);
        assert!(varied("Inmmmmmm") < 2.0);
    }

    #[test]
    fn broken_certainties_give_a_probability_all_the_same() {
        for certainty in [&[][..], &[f32::NAN], &[f32::INFINITY, -3.0], &[0.0], &[1.0]] {
            let unread = [-1.0, 0.0, f32::INFINITY].map(|px| as_unread_text(0.5, LINE, certainty, px));
            let read = [exactly(certainty, TALL), mostly(LINE, certainty, TALL)];
            for p in read.into_iter().chain(unread) {
                assert!((0.0..=1.0).contains(&p), "{p}");
            }
        }
    }
}
