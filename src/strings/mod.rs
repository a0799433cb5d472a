//! Owns what a string is (a phone number, an e-mail address, a card, a plate …), wherever it came from: the picture, metadata, a
//! code's payload, a file name. Never touches a pixel and makes no finding: it says what it takes a string for and why, and
//! `detect/` judges.
//!
//! Text comes as a [`Passage`]: lines that belong together. [`find`] shows it to every recogniser of [`RECOGNISERS`]; where two
//! recognisers claim the same characters, the better supported one stays.

mod address;
mod belief;
mod birth;
mod card;
mod checksum;
mod confusion;
mod contact;
mod context;
mod iban;
mod mrz;
mod national_id;
mod phone;
mod plate;
mod reading;
mod secret;
mod tracking;
mod vin;

pub use belief::{Belief, Term};
pub use phone::calling_code;

pub use crate::finding::Origin;
use crate::rule::{self, Rule};

/// What a text in the picture stands on, as far as its surroundings say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Carrier {
    /// Nothing that is known; also every text that is not from pixels.
    #[default]
    Unknown,
    /// A small thing with a rim: pet tag, badge, label.
    Tag,
    /// A rectangle of the shape of a licence plate, with one line (or two) that fills it.
    Plate,
    /// A page of text: receipt, letter, identity document.
    Page,
}

/// What else a character may be, with probabilities, the likelier first.
pub type Seconds = [Option<(char, f32)>; 3];

/// One line of text.
#[derive(Clone, Copy)]
pub struct Line<'a> {
    /// The characters as read or stored.
    pub text: &'a str,
    /// For each `char` of `text` how sure its reading is, 0…1, as the recogniser says it. Empty where the text is certain (metadata,
    /// codes, file names).
    pub certainty: &'a [f32],
    /// For each `char` of `text` what else it may be; empty where that is not known.
    pub seconds: &'a [Seconds],
    /// What other looks at the line read, with the mean certainty of its characters.
    pub others: &'a [(String, f32)],
    /// Height of the line in pixels of the full-size picture; 0 where the text is not from pixels.
    pub height_px: f32,
    /// Width of the line over its height; 0 where the text is not from pixels.
    pub aspect: f32,
}

impl<'a> Line<'a> {
    /// A line that is certain: from metadata, a code, a file name.
    pub const fn certain(text: &'a str) -> Self {
        Self { text, certainty: &[], seconds: &[], others: &[], height_px: 0.0, aspect: 0.0 }
    }
}

/// Lines that belong together (one carrier, one metadata field, one payload), in reading order.
#[derive(Clone, Copy)]
pub struct Passage<'a> {
    /// Where they came from.
    pub origin: Origin,
    /// What they stand on.
    pub carrier: Carrier,
    /// The lines.
    pub lines: &'a [Line<'a>],
    /// Of a passage in a picture: every line that was read in it, this passage's among them, for recognisers that ask what else is
    /// there. Empty where the passage is all that is known.
    pub around: &'a [Line<'a>],
    /// Home countries, ISO 3166-1 alpha-2 codes in capitals, the likeliest first: from `--region`, the photo's position, the locale.
    pub home: &'a [String],
}

/// Characters of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Index of the line in its passage.
    pub line: usize,
    /// First character, counted in `char`s.
    pub start: usize,
    /// The character behind the last.
    pub end: usize,
}

/// What some characters are taken for.
#[derive(Clone)]
pub struct Match {
    /// The rule that says what it is.
    pub rule: &'static Rule,
    /// Where it stands; more than one span where it goes over a line's end.
    pub spans: Vec<Span>,
    /// As printed, repairs applied; lines joined with a blank.
    pub text: String,
    /// In its standard form (E.164, digits only, upper case …) where it has one.
    pub normalized: Option<String>,
    /// How likely it is that kind of string, were the reading certain, and why.
    pub belief: Belief,
}

/// Shows a passage to some recogniser; it adds what it takes for its kind.
pub type Recogniser = fn(&Passage<'_>, &mut Vec<Match>);

/// Every recogniser: adding a kind of string is one file and its row.
pub static RECOGNISERS: &[Recogniser] = &[
    phone::recognise,
    contact::recognise,
    mrz::find,
    card::find,
    iban::find,
    vin::find,
    national_id::find,
    birth::find,
    tracking::find,
    secret::find,
    plate::recognise,
    address::recognise,
];

/// Kinds whose shape a check digit confirms: what else claims their characters has to be much better supported.
static CHECKED: &[&Rule] = &[
    &rule::PAYMENT_CARD,
    &rule::BANK_ACCOUNT,
    &rule::TRAVEL_DOCUMENT,
    &rule::VEHICLE_ID,
    &rule::NATIONAL_ID,
    &rule::TRACKING_NUMBER,
    // No check digit, but its own word beside it.
    &rule::DATE_OF_BIRTH,
];

/// What a check digit is worth against a shape, in log odds: between one and two digits that might as well have been others.
const CHECKED_HEADSTART: f32 = 3.0;

/// What the passage holds, in the order of its text; no two matches claim the same characters, and none says the same as another.
pub fn find(passage: &Passage<'_>) -> Vec<Match> {
    let mut all = Vec::new();
    for recognise in RECOGNISERS {
        recognise(passage, &mut all);
    }
    resolved(all)
}

/// Of matches that claim the same characters, or say the same, the strongest; in the order of the text.
fn resolved(mut all: Vec<Match>) -> Vec<Match> {
    // The sort is stable: where two are equally strong, the earlier recogniser's stays.
    all.sort_by(|a, b| strength(b).total_cmp(&strength(a)));
    let mut kept: Vec<Match> = Vec::with_capacity(all.len());
    for candidate in all {
        if !kept.iter().any(|other| overlap(other, &candidate) || is_same(other, &candidate)) {
            kept.push(candidate);
        }
    }
    kept.sort_by(|a, b| a.spans.first().cmp(&b.spans.first()));
    kept
}

fn strength(found: &Match) -> f32 {
    let checked = found.belief.log_odds() > 0.0 && CHECKED.iter().any(|rule| rule.id == found.rule.id);
    found.belief.log_odds() + if checked { CHECKED_HEADSTART } else { 0.0 }
}

fn overlap(a: &Match, b: &Match) -> bool {
    let touches = |a: &Span, b: &Span| a.line == b.line && a.start < b.end && b.start < a.end;
    a.spans.iter().any(|a| b.spans.iter().any(|b| touches(a, b)))
}

/// Whether two matches say the same in their standard form.
fn is_same(a: &Match, b: &Match) -> bool {
    a.rule.id == b.rule.id && a.normalized.is_some() && a.normalized == b.normalized
}

/// Digits, or letters taken for digits, from which on a line may be a number.
const PROMISING_DIGITS: usize = 4;

/// Whether a line as read might hold something that identifies, so that a second, dearer look at it pays. Cheap, and generous: what
/// it turns down is never looked at again.
pub fn promising(text: &str) -> bool {
    let (mut digits, mut alike, mut others) = (0, 0, 0);
    for character in text.chars() {
        match character {
            '0'..='9' => digits += 1,
            'O' | 'o' | 'D' | 'Q' | 'I' | 'l' | '|' | 'i' | 'Z' | 'z' | 'S' | 's' | 'G' | 'B' | 'A' | 'T' => alike += 1,
            _ if character.is_alphanumeric() => others += 1,
            _ => {}
        }
    }
    digits > PROMISING_DIGITS
        || (digits >= 2 && digits + alike >= PROMISING_DIGITS && digits + alike >= 2 * others && !is_price(text))
        || text.contains("<<")
        || contact::is_hinted(text)
        || plate::promising(text)
        || [&context::PHONE, &context::LOST, &context::BIRTH].iter().any(|group| group.is_in(text))
}

/// Whether the text is nothing but an amount with two decimals.
fn is_price(text: &str) -> bool {
    let text = text.trim();
    let cents = text.rfind(['.', ',']).and_then(|dot| text.get(dot + 1..));
    cents.is_some_and(|cents| cents.len() == 2)
        && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn of(carrier: Carrier, texts: &[&str], home: &[&str]) -> Vec<(&'static str, String, Option<String>, f32)> {
        let lines: Vec<Line<'_>> = texts.iter().map(|text| Line::certain(text)).collect();
        let home: Vec<String> = home.iter().map(|code| (*code).to_owned()).collect();
        let found = find(&Passage { origin: Origin::Pixels, carrier, lines: &lines, around: &[], home: &home });
        found
            .into_iter()
            .map(|found| (found.rule.id, found.text, found.normalized, found.belief.probability()))
            .collect()
    }

    #[test]
    fn a_card_holds_its_numbers_and_addresses_in_the_order_of_its_text() {
        let card = ["Jo Doe", "M: +44 7700 900123", "jo.doe@example.co.uk", "www.example.co.uk", "T 020 7946 0958"];
        let rules: Vec<&str> = of(Carrier::Unknown, &card, &["GB"])
            .into_iter()
            .filter(|found| found.3 >= 0.5)
            .map(|found| found.0)
            .collect();
        assert_eq!(rules, ["phone-number", "email-address", "web-address", "phone-number"]);
    }

    #[test]
    fn the_same_number_twice_is_told_once() {
        assert_eq!(of(Carrier::Unknown, &["Tel 020 7946 0958", "CALL 020 7946 0958"], &["GB"]).len(), 1);
    }

    #[test]
    fn where_two_claim_the_same_characters_the_stronger_stays_and_check_digits_count() {
        let claim = |rule: &'static Rule, start: usize, end: usize, log_odds: f32| Match {
            rule,
            spans: vec![Span { line: 0, start, end }],
            text: String::new(),
            normalized: None,
            belief: Belief::prior(log_odds, "a shape"),
        };
        let ids = |all: Vec<Match>| resolved(all).iter().map(|found| found.rule.id).collect::<Vec<_>>();
        let phone = |log_odds| claim(&rule::PHONE_NUMBER, 0, 10, log_odds);
        assert_eq!(ids(vec![phone(2.0), claim(&rule::PAYMENT_CARD, 5, 20, 1.0)]), ["payment-card"]);
        assert_eq!(ids(vec![phone(2.0), claim(&rule::PAYMENT_CARD, 5, 20, -1.0)]), ["phone-number"]);
        assert_eq!(ids(vec![claim(&rule::SECRET, 12, 20, 1.0), phone(0.0)]), ["phone-number", "secret"]);
        assert_eq!(ids(vec![phone(1.0), claim(&rule::LICENCE_PLATE, 0, 10, 1.0)]), ["phone-number"]);
    }

    #[test]
    fn lines_that_might_identify_are_worth_another_look() {
        for text in [
            "07700 9O",
            "O77OO",
            "jo@ex",
            "www.ex",
            "P<GBR<<",
            "AB12 CDE",
            "CALL ME",
            "IFFOUND",
            "born 1.2.",
            "example.com",
            "555 O1",
        ] {
            assert!(promising(text), "{text}");
        }
        for text in ["MILO", "best friend", "22 Elm Road", "", "The end."] {
            assert!(!promising(text), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(lines in proptest::collection::vec("\\PC{0,60}", 0..4), home in proptest::option::of("[A-Z]{0,3}")) {
            let lines: Vec<Line<'_>> = lines.iter().map(|line| Line::certain(line)).collect();
            let home: Vec<String> = home.into_iter().collect();
            find(&Passage { origin: Origin::Pixels, carrier: Carrier::Tag, lines: &lines, around: &[], home: &home });
        }

        #[test]
        fn no_number_like_text_makes_it_panic(lines in proptest::collection::vec("[0-9OIlSBx+() .,:;/@w<\\-]{0,60}|(tel|www|@|\\.com|[0-9]{1,6}|[ ().+-]){0,20}", 0..4)) {
            for line in &lines {
                promising(line);
            }
            let lines: Vec<Line<'_>> = lines.iter().map(|line| Line::certain(line)).collect();
            for found in find(&Passage { origin: Origin::Metadata, carrier: Carrier::Unknown, lines: &lines, around: &[], home: &[] }) {
                for span in found.spans {
                    assert!(span.start < span.end && span.end <= lines[span.line].text.chars().count());
                }
            }
        }
    }
}
