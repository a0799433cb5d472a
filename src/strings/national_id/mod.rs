//! Owns numbers by which states know persons. Runs of digits pass one of so many rules in one case of fifty: without the printed
//! groups or a word beside them they stay below what is shown.

mod checks;
mod table;

use std::sync::LazyLock;

use super::confusion::{Class, as_digit, cost, fit};
use super::reading::{Gap, Near, Reading, Sign, fold};
use super::{Belief, Match, Passage};
use crate::rule::NATIONAL_ID;
use table::{KINDS, Kind};

/// Most groups in one number.
const MAX_GROUPS: usize = 8;
/// Shortest and longest number, without separators.
const SHORTEST: usize = 8;
const LONGEST: usize = 20;
/// Most groups of one passage that are looked at.
const MAX_STARTS: usize = 4_000;
/// Least log odds that are reported.
const FLOOR: f32 = -2.0;

/// Words that say that a number is something else.
const OTHERWISE: &[&str] = &[
    "tel",
    "phone",
    "fax",
    "mobile",
    "mob",
    "cell",
    "hp",
    "call",
    "whatsapp",
    "telefon",
    "handy",
    "telefono",
    "isbn",
    "issn",
    "ean",
    "upc",
    "gst",
    "gst no",
    "gst id",
    "gst reg no",
    "gst id no",
    "vat",
    "vat no",
    "vat reg no",
    "invoice",
    "invoice no",
    "inv no",
    "receipt",
    "receipt no",
    "order",
    "order no",
    "bill no",
    "doc no",
    "document no",
    "ref",
    "ref no",
    "serial",
    "serial no",
    "s n",
    "lot",
    "model",
    "imei",
    "account",
    "account no",
    "a c no",
    "tracking",
    "awb",
    "waybill",
    "item",
    "sku",
    "code",
    "co no",
    "company no",
    "reg no",
    "co reg no",
    "roc",
    "ssm",
    "rechnung",
    "rechnungsnr",
    "bestellung",
    "artikel",
    "siret",
    "siren",
    "cnpj",
    "abn",
    "barcode",
    "batch",
    "terminal",
    "tid",
    "mid",
];

/// Adds the national identity numbers of a passage.
pub(super) fn find(passage: &Passage<'_>, found: &mut Vec<Match>) {
    let may = |text: &str| text.bytes().filter(u8::is_ascii_digit).count() >= 4;
    if !passage.lines.iter().any(|line| may(line.text)) {
        return;
    }
    let reading = Reading::new(passage);
    reading.search(found, |start| if start < MAX_STARTS { starting_at(&reading, start) } else { None });
}

/// A way of printing, taken apart.
struct Pattern {
    lengths: Vec<usize>,
    marks: Vec<u8>,
    print: &'static str,
    prior: f32,
    kind: &'static Kind,
}

/// All ways of printing, by the number of their groups.
static PATTERNS: LazyLock<Vec<Vec<Pattern>>> = LazyLock::new(|| {
    let mut by_groups: Vec<Vec<Pattern>> = (0..=MAX_GROUPS).map(|_| Vec::new()).collect();
    for kind in KINDS {
        for &(print, prior) in kind.prints {
            let lengths: Vec<usize> = print.split([' ', '-', '.', '/', '(']).map(str::len).collect();
            let marks = print.bytes().filter(|byte| b" -./(".contains(byte)).collect();
            if let Some(patterns) = by_groups.get_mut(lengths.len()) {
                patterns.push(Pattern { lengths, marks, print, prior, kind });
            }
        }
    }
    by_groups
});

/// The likeliest number that begins with a group, and the group behind it.
fn starting_at(reading: &Reading<'_>, start: usize) -> Option<(usize, Match)> {
    let mut best: Option<(usize, Match)> = None;
    let mut total = 0;
    for end in start + 1..=(start + MAX_GROUPS).min(reading.groups.len()) {
        let group = reading.groups.get(end - 1)?;
        total += group.end - group.start;
        if total > LONGEST || (end > start + 1 && matches!(group.gap, Gap::Break | Gap::Line)) {
            break;
        }
        if total < SHORTEST {
            continue;
        }
        for pattern in PATTERNS.get(end - start)? {
            let Some(skip) = fits(reading, start, end, pattern) else { continue };
            let signs: Vec<Sign> = reading.signs(start..end).into_iter().skip(skip).collect();
            let Some(number) = candidate(reading, pattern, &signs, skip > 0) else { continue };
            if best.as_ref().is_none_or(|(_, best)| number.belief.log_odds() > best.belief.log_odds()) {
                best = Some((end, number));
            }
        }
    }
    best
}

/// Whether groups and gaps are as printed; how many characters of a name of the number are glued to its front (`CNP185…`).
fn fits(reading: &Reading<'_>, start: usize, end: usize, pattern: &Pattern) -> Option<usize> {
    let groups = reading.groups.get(start..end)?;
    let gap_fits = |(gap, mark): (Gap, &u8)| match mark {
        b' ' | b'-' => matches!(gap, Gap::Blank | Gap::Dash),
        b'.' => gap == Gap::Dot,
        b'/' => gap == Gap::Slash,
        _ => gap == Gap::Open,
    };
    let lengths = || groups.iter().map(|group| group.end - group.start);
    if lengths().eq(pattern.lengths.iter().copied()) {
        return groups.iter().skip(1).map(|group| group.gap).zip(&pattern.marks).all(gap_fits).then_some(0);
    }
    let ([group], [wanted]) = (groups, pattern.lengths.as_slice()) else { return None };
    let more = (group.end - group.start).checked_sub(*wanted).filter(|more| (2..=8).contains(more))?;
    let front = reading.row(group.line).get(group.start..group.start + more)?;
    if !front.iter().all(|c| c.is_alphabetic()) {
        return None;
    }
    pattern.kind.words.contains(&fold(front.iter().copied()).trim()).then_some(more)
}

fn candidate(reading: &Reading<'_>, pattern: &Pattern, signs: &[Sign], named: bool) -> Option<Match> {
    let &Pattern { print, prior, kind, .. } = pattern;
    let read: Vec<char> = signs.iter().map(|sign| sign.read).collect();
    let classes = print.bytes().filter_map(|byte| match byte {
        b'9' => Some(Class::Digit),
        b'A' => Some(Class::Letter),
        b'*' => Some(Class::Either),
        _ => None,
    });
    let fitted = fit(&read, classes.clone(), reading.uncertain(signs))?;
    let small = read.iter().any(|c| c.is_lowercase());
    if fitted.repairs > 2 || (small && fitted.repairs == 0) || reading.goes_on(signs) || continues(reading, signs) {
        return None;
    }
    // Letters as they should be, and how many of them a digit was taken for: a run of digits is not to become a number with letters.
    let wanted = classes.clone().filter(|class| *class == Class::Letter).count();
    let made = classes.zip(&read).filter(|(class, c)| *class == Class::Letter && !c.is_ascii_alphabetic()).count();
    if made > 0 && made == wanted {
        return None;
    }
    let worth = (kind.check)(&fitted.text)?;
    let mut belief = Belief::prior(prior, format!("printed like {}", kind.name));
    belief.confirm(worth, "its check digits and the rules of its parts hold");
    let near = if named { Some(Near::Beside) } else { reading.near(signs, kind.words) };
    match near {
        Some(Near::Beside) => belief.add(4.0, "its name stands beside it"),
        Some(Near::Above(_)) => belief.add(3.0, "its name stands above it"),
        None if reading.near(signs, OTHERWISE).is_some() => {
            belief.add(-2.5, "a word for another kind of number is near")
        }
        None => {}
    }
    if reading.at_home(kind.country) {
        belief.add(0.7, "its country is one of the home countries");
    }
    if made > 0 {
        belief.add(-1.5 * made as f32, "digits are taken for letters");
    }
    let doubtful = |c: &char| !c.is_ascii_alphabetic() || as_digit(*c).is_some();
    if wanted > 0 && made == 0 && reading.uncertain(signs) && read.iter().all(doubtful) {
        belief.add(-0.5, "its letters may be digits");
    }
    if fitted.repairs > 0 {
        belief.add(cost(fitted.repairs, 1), "characters that look alike are exchanged to fit");
    }
    if belief.log_odds() < FLOOR {
        return None;
    }
    let number = String::from_utf8(fitted.text.clone()).ok()?;
    Some(reading.found(&NATIONAL_ID, signs, &fitted.text, Some(number), belief))
}

/// Whether further digits stand directly beside: then it is part of something longer, or of a table.
fn continues(reading: &Reading<'_>, signs: &[Sign]) -> bool {
    let (Some(first), Some(last)) = (signs.first(), signs.last()) else { return true };
    let row = reading.row(first.line);
    let digit = |at: Option<usize>| at.and_then(|at| row.get(at)).is_some_and(char::is_ascii_digit);
    let mark = |at: Option<usize>| at.and_then(|at| row.get(at)).is_some_and(|c| " -./".contains(*c));
    let before = mark(first.at.checked_sub(1)) && digit(first.at.checked_sub(2));
    let behind = mark(Some(last.at + 1)) && digit(Some(last.at + 2));
    before || behind
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::strings::reading::tests::{pixels, sure};

    fn belief(texts: &[&str]) -> (f32, String) {
        let found = pixels(find, texts);
        found.first().map_or((0.0, String::new()), |found| {
            let why = found.belief.terms().first().map(|term| term.why.to_string());
            (found.belief.probability(), why.unwrap_or_default())
        })
    }

    /// Specimens and examples that the states, their standards or encyclopaedias publish, and made-up numbers that satisfy the rules.
    const EXAMPLES: &[(&str, &str)] = &[
        ("SSN 219-09-9998", "US"),
        ("National Insurance number: AB 12 34 56 C", "British"),
        ("Steuer-ID 86 095 742 719", "German tax"),
        ("Versicherungsnummer 15070649C103", "German pension"),
        ("Sécurité sociale 2 55 08 14 168 025 38", "French"),
        ("DNI 12345678Z", "DNI"),
        ("NIE X1234567L", "NIE"),
        ("RSSMRA85T10A562S", "codice fiscale"),
        ("Contribuinte 123 456 789", "Portuguese"),
        ("BSN 123456782", "Dutch"),
        ("85.07.30-033.28", "Belgian"),
        ("Personnummer 811228-9874", "Swedish"),
        ("131052-308T", "Finnish"),
        ("CPR 070761-4285", "Danish"),
        ("PESEL 44051401359", "PESEL"),
        ("CNP1850509204994", "CNP"),
        ("EGN 7523169263", "EGN"),
        ("390.533.447-05", "CPF"),
        ("Aadhaar 2341 2341 2346", "Aadhaar"),
        ("Permanent Account Number ABCPE1234F", "PAN"),
        ("公民身份号码 11010519491231002X", "Chinese"),
        ("BOXW310820HNERXN09", "CURP"),
        ("Identity number 800101 5009 08 7", "South African"),
        ("T.C. Kimlik No 10000000146", "Turkish"),
        ("S0000001I", "NRIC"),
        ("SIN 130 692 544", "Canadian"),
        ("TFN 123 456 782", "tax file"),
        ("Medicare 2123 45670 1", "Medicare"),
        ("HKID A123456(3)", "Hong Kong"),
        ("ID No. A123456789", "Taiwanese"),
        ("756.9217.0769.85", "Swiss"),
        ("SVNR 1237 010180", "Austrian"),
        ("PPS No 1234567T", "PPS"),
        ("asmens kodas 33309240064", "Lithuanian"),
        ("OIB 69435151530", "OIB"),
        ("12.345.678-5", "RUT"),
        ("CUIL 20-05536168-2", "CUIL"),
        ("1-1014-02051-78-3", "Thai"),
        ("СНИЛС 112-233-445 95", "SNILS"),
    ];

    #[test]
    fn examples_of_each_country_are_found() {
        let failed = EXAMPLES.iter().filter(|(text, name)| {
            let (probability, why) = belief(&[text]);
            probability < 0.5 || !why.contains(name)
        });
        assert_eq!(failed.collect::<Vec<_>>(), Vec::<&(&str, &str)>::new());
    }

    #[test]
    fn bare_digits_without_a_word_are_not_shown() {
        for text in [
            "44051401359",
            "046454286",
            "123456782",
            "7523169263",
            "10000000146",
            "070761-4285",
            "123 456 782",
            "1850509204994",
            "33309240064",
        ] {
            assert!(belief(&[text]).0 < 0.5, "{text} {:?}", belief(&[text]));
        }
    }

    #[test]
    fn wrong_check_digits_are_none() {
        for text in [
            "DNI 12345678A",
            "RSSMRA85T10A562T",
            "PESEL 44051401358",
            "390.533.447-06",
            "SSN 000-12-3456",
            "SSN 666-12-3456",
            "S0000001J",
        ] {
            assert_eq!(belief(&[text]).0, 0.0, "{text}");
        }
    }

    #[test]
    fn longer_numbers_and_other_words_speak_against() {
        assert_eq!(belief(&["219-09-9998-1"]).0, 0.0);
        assert!(belief(&["Tel: 219-09-9998"]).0 < 0.3);
    }

    #[test]
    fn look_alikes_are_repaired_unless_the_text_is_certain() {
        assert_eq!(pixels(find, &["PESEL 44O514O1359"]).first().unwrap().normalized.as_deref(), Some("44051401359"));
        assert!(sure(find, &["PESEL 44O514O1359"]).is_empty());
    }
}
