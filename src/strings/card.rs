//! Owns payment card numbers: issuers' ranges and lengths, Luhn's check digit, and how cards print their digits. Sees a number that goes
//! over two or four lines or boxes.

use super::confusion::{Class, cost, fit};
use super::reading::{Gap, Near, Reading};
use super::{Belief, Match, Passage, checksum};
use crate::rule::PAYMENT_CARD;

/// An issuer's range: first digits from and to (both of the same length), and the lengths of its numbers.
struct Range {
    network: &'static str,
    from: u32,
    to: u32,
    lengths: &'static [usize],
    /// Wide or shared: only with words of a card beside it, or grouped.
    weak: bool,
}

const fn range(network: &'static str, from: u32, to: u32, lengths: &'static [usize]) -> Range {
    Range { network, from, to, lengths, weak: false }
}

const fn weak(network: &'static str, from: u32, to: u32, lengths: &'static [usize]) -> Range {
    Range { network, from, to, lengths, weak: true }
}

/// Issuer identification numbers of the networks (ISO/IEC 7812; the networks' public rules).
static RANGES: &[Range] = &[
    range("Visa", 4, 4, &[16, 19]),
    range("Mastercard", 51, 55, &[16]),
    range("Mastercard", 2221, 2720, &[16]),
    range("American Express", 34, 34, &[15]),
    range("American Express", 37, 37, &[15]),
    range("Discover", 6011, 6011, &[16, 19]),
    range("Discover", 644, 649, &[16, 19]),
    range("Discover", 65, 65, &[16, 19]),
    range("Diners Club", 300, 305, &[14]),
    range("Diners Club", 3095, 3095, &[14]),
    range("Diners Club", 36, 36, &[14]),
    range("Diners Club", 38, 39, &[14]),
    range("JCB", 3528, 3589, &[16, 19]),
    range("UnionPay", 62, 62, &[16, 17, 18, 19]),
    range("Mir", 2200, 2204, &[16, 19]),
    range("RuPay", 60, 60, &[16]),
    range("RuPay", 81, 82, &[16]),
    range("RuPay", 508, 508, &[16]),
    range("Troy", 9792, 9792, &[16]),
    range("Verve", 5060, 5061, &[16, 18, 19]),
    range("Elo", 6362, 6363, &[16]),
    weak("Maestro", 50, 50, &[12, 13, 14, 15, 16, 17, 18, 19]),
    weak("Maestro", 56, 59, &[12, 13, 14, 15, 16, 17, 18, 19]),
    weak("Maestro", 63, 63, &[12, 13, 14, 15, 16, 17, 18, 19]),
    weak("Maestro", 67, 67, &[12, 13, 14, 15, 16, 17, 18, 19]),
];

/// Words on cards and beside their numbers.
const WORDS: &[&str] = &[
    "visa",
    "mastercard",
    "master card",
    "maestro",
    "amex",
    "american express",
    "discover",
    "diners club",
    "jcb",
    "unionpay",
    "union pay",
    "rupay",
    "mir",
    "debit",
    "credit",
    "card",
    "card no",
    "card number",
    "kartennummer",
    "karte",
    "kreditkarte",
    "carte",
    "carte bancaire",
    "numero de carte",
    "tarjeta",
    "numero de tarjeta",
    "carta",
    "carta di credito",
    "cartao",
    "kort",
    "kortnummer",
    "karta",
    "valid thru",
    "valid from",
    "valid until",
    "good thru",
    "expires",
    "exp",
    "expires end",
    "member since",
    "cvv",
    "cvc",
    "cardholder",
    "gueltig bis",
    "gultig bis",
    "valable jusqu",
    "expire fin",
    "validade",
    "validez",
    "scadenza",
    "month year",
    "paywave",
    "contactless",
    "银行卡",
    "信用卡",
];

/// Fewest digits that a card shows.
const SHORTEST: usize = 12;
/// Longest number (ISO/IEC 7812-1).
const LONGEST: usize = 19;

fn issuer(digits: &[u8]) -> Option<&'static Range> {
    let fits = |range: &&Range| {
        let width = range.from.ilog10() as usize + 1;
        let first = digits.iter().take(width).fold(0, |value, &byte| value * 10 + u32::from(byte.wrapping_sub(b'0')));
        (range.from..=range.to).contains(&first) && range.lengths.contains(&digits.len())
    };
    RANGES.iter().find(fits)
}

/// How the digits are grouped.
enum Print {
    /// As cards print them.
    Card,
    /// In one run.
    Solid,
    /// Otherwise.
    Odd,
}

fn print(lengths: &[usize], total: usize) -> Print {
    match lengths {
        [_] => Print::Solid,
        // A reader may lose blanks, but not put them elsewhere.
        [4, 6, 5] | [10, 5] | [4, 11] if total == 15 => Print::Card,
        [4, 6, 4] | [10, 4] | [4, 10] if total == 14 => Print::Card,
        [start @ .., last] if start.iter().all(|length| length % 4 == 0) && (*last >= 3 || total % 4 == *last % 4) => {
            Print::Card
        }
        _ => Print::Odd,
    }
}

/// Adds the payment cards of a passage.
pub(super) fn find(passage: &Passage<'_>, found: &mut Vec<Match>) {
    let digits: usize = passage.lines.iter().map(|line| line.text.bytes().filter(u8::is_ascii_digit).count()).sum();
    if digits < SHORTEST - 2 {
        return;
    }
    let reading = Reading::new(passage);
    reading.search(found, |start| {
        (start + 1..=(start + 6).min(reading.groups.len()))
            .filter_map(|end| Some((end, candidate(&reading, start, end)?)))
            .max_by(|(_, a), (_, b)| a.belief.log_odds().total_cmp(&b.belief.log_odds()))
    });
}

fn candidate(reading: &Reading<'_>, start: usize, end: usize) -> Option<Match> {
    let groups = reading.groups.get(start..end)?;
    let lengths: Vec<usize> = groups.iter().map(|group| group.end - group.start).collect();
    let total: usize = lengths.iter().sum();
    let joined = |gap: Gap| matches!(gap, Gap::Blank | Gap::Dash | Gap::Line);
    if !(SHORTEST..=LONGEST).contains(&total) || !groups.iter().skip(1).all(|group| joined(group.gap)) {
        return None;
    }
    let over_lines = groups.iter().skip(1).any(|group| group.gap == Gap::Line);
    let print = print(&lengths, total);
    if matches!(print, Print::Odd) || (over_lines && !lengths.iter().all(|length| length % 4 == 0)) {
        return None;
    }
    let signs = reading.signs(start..end);
    let read: Vec<char> = signs.iter().map(|sign| sign.read).collect();
    let fitted = fit(&read, std::iter::repeat_n(Class::Digit, total), reading.uncertain(&signs))?;
    if fitted.repairs > 4 || fitted.text.iter().all(|byte| fitted.text.first() == Some(byte)) {
        return None;
    }
    let issuer = issuer(&fitted.text)?;
    if !checksum::luhn(&fitted.text) || reading.goes_on(&signs) {
        return None;
    }
    let grouped = matches!(print, Print::Card) && lengths.len() >= 3;
    let mut belief = match print {
        Print::Card if grouped => Belief::prior(-1.0, "digits grouped as cards print them"),
        Print::Card => Belief::prior(-2.5, "digits grouped like those of a card"),
        _ => Belief::prior(-4.5, "a run of digits as long as a card's number"),
    };
    belief.confirm(2.3, "its check digit (Luhn) holds");
    if issuer.weak {
        belief.add(-0.5, format!("its first digits are in a wide range of {}", issuer.network));
    } else {
        belief.add(0.9, format!("its first digits are a range of {}", issuer.network));
    }
    match reading.near(&signs, WORDS) {
        Some(Near::Beside) => belief.add(2.0, "a word for cards stands beside it"),
        Some(Near::Above(_)) => belief.add(1.2, "a word for cards stands above it"),
        // Four numbers of four digits are also what cameras note down.
        None if !reading.uncertain(&signs) => {
            belief.add(-2.5, "it is text that is not from the picture, without a word for cards")
        }
        None => {}
    }
    if reading.uncertain(&signs) && reading.alone(&signs) {
        belief.add(1.0, "it is alone on its line");
    }
    if over_lines {
        belief.add(-1.5, "it goes over several lines");
    }
    if fitted.repairs > 0 {
        belief.add(cost(fitted.repairs, 1), "letters are taken for the digits that they look like");
    }
    if belief.log_odds() < -2.0 {
        return None;
    }
    let number = String::from_utf8(fitted.text.clone()).ok()?;
    Some(reading.found(&PAYMENT_CARD, &signs, &fitted.text, Some(number), belief))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::strings::reading::tests::{pixels, sure};

    #[test]
    fn test_numbers_of_the_networks_are_found() {
        for (text, network) in [
            ("4111 1111 1111 1111", "Visa"),
            ("5555-5555-5555-4444", "Mastercard"),
            ("2223 0031 2200 3222", "Mastercard"),
            ("3782 822463 10005", "American Express"),
            ("6011 1111 1111 1117", "Discover"),
            ("3056 930902 5904", "Diners Club"),
            ("3530 1113 3330 0000", "JCB"),
            ("6200 0000 0000 0005", "UnionPay"),
        ] {
            let found = pixels(find, &[text]);
            let card = found.first().unwrap_or_else(|| panic!("{network}"));
            assert!(card.belief.probability() > 0.8, "{network} {}", card.belief.probability());
            assert!(card.belief.terms().iter().any(|term| term.why.contains(network)), "{network}");
            assert_eq!(card.text, text);
        }
    }

    #[test]
    fn a_solid_run_needs_words_or_its_own_line() {
        assert!(pixels(find, &["Card no. 4111111111111111"]).first().unwrap().belief.probability() > 0.6);
        assert!(sure(find, &["serial 4111111111111111"]).first().is_none_or(|card| card.belief.probability() < 0.5));
    }

    #[test]
    fn look_alikes_are_repaired_and_what_the_check_digit_refuses_is_none() {
        let found = pixels(find, &["4lll 1111 11I1 1111"]);
        assert_eq!(found.first().unwrap().text, "4111 1111 1111 1111");
        assert_eq!(found.first().unwrap().normalized.as_deref(), Some("4111111111111111"));
        assert!(pixels(find, &["4111 1111 1111 1112"]).is_empty());
        assert!(sure(find, &["4lll 1111 1111 1111"]).is_empty());
        assert!(pixels(find, &["9111 1111 1111 1111"]).is_empty());
    }

    #[test]
    fn four_boxes_are_one_number() {
        let found = pixels(find, &["VISA", "4111", "1111", "1111", "1111", "VALID THRU 12/28"]);
        let card = found.first().unwrap();
        assert_eq!(card.spans.len(), 4);
        assert_eq!(card.text, "4111 1111 1111 1111");
        assert!(card.belief.probability() > 0.5);
    }
}
