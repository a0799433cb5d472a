//! Owns tracking numbers of parcels: the carriers' shapes and check digits. Bare digits need a carrier's name or a word for parcels.

use super::confusion::{Class, cost, fit};
use super::reading::{Gap, Near, Reading, Sign};
use super::{Belief, Match, Passage, checksum};
use crate::rule::TRACKING_NUMBER;

/// Words for parcels and their numbers, whoever carries them.
const PARCEL: &[&str] = &[
    "tracking",
    "tracking no",
    "tracking number",
    "tracking id",
    "track",
    "trk",
    "awb",
    "awb no",
    "waybill",
    "way bill",
    "airwaybill",
    "air waybill",
    "consignment",
    "consignment no",
    "consignment number",
    "shipment",
    "shipment no",
    "shipment id",
    "parcel",
    "parcel no",
    "sendungsnummer",
    "sendungsnr",
    "sendungs nr",
    "sendung",
    "paketnummer",
    "paketnr",
    "paket nr",
    "identcode",
    "leitcode",
    "numero de suivi",
    "n de suivi",
    "colis",
    "n colis",
    "no colis",
    "numero de seguimiento",
    "n envio",
    "envio",
    "spedizione",
    "numero di spedizione",
    "codigo de rastreio",
    "objeto",
    "zending",
    "zendingsnummer",
    "forsendelse",
    "kollinummer",
    "kolli",
    "kollinr",
    "przesylka",
    "nr przesylki",
    "numer przesylki",
    "zasilka",
    "takip no",
    "kargo takip no",
    "运单号",
    "快递单号",
    "お問い合わせ番号",
];

/// How a carrier's numbers look.
struct Kind {
    name: &'static str,
    /// `9` a digit, `A` a capital, `*` either, anything else itself.
    shape: &'static str,
    check: Check,
    /// The log odds of the shape alone.
    prior: f32,
    /// The carrier's names.
    words: &'static [&'static str],
    /// Whether it counts only beside its words.
    needs_word: bool,
}

/// A check and what its holding is worth: the logarithm of how few random strings pass.
enum Check {
    None,
    Of(fn(&[u8]) -> bool, f32),
}

const fn kind(
    name: &'static str,
    shape: &'static str,
    check: Check,
    prior: f32,
    words: &'static [&'static str],
) -> Kind {
    Kind { name, shape, check, prior, words, needs_word: false }
}

const fn bare(name: &'static str, shape: &'static str, check: Check, words: &'static [&'static str]) -> Kind {
    Kind { name, shape, check, prior: -5.0, words, needs_word: true }
}

const USPS: &[&str] = &[
    "usps",
    "united states postal service",
    "priority mail",
    "certified mail",
    "usps tracking",
    "first class",
    "postal service",
];
const FEDEX: &[&str] = &["fedex", "fed ex", "trk", "fedex ground", "express"];
const DHL: &[&str] = &["dhl", "waybill", "deutsche post", "dhl paket"];

/// Every carrier's shape. Checks: UPS and FedEx by their published routines, S10 by UPU standard S10-12, USPS by Publication 199
/// (GS1 mod 10), DHL's waybill modulo 7.
static KINDS: &[Kind] = &[
    kind("UPS", "1Z****************", Check::Of(ups, 2.3), 0.5, &["ups", "united parcel service"]),
    kind(
        "a postal service (S10)",
        "AA999999999AA",
        Check::Of(s10, 2.4),
        -1.0,
        &["post", "mail", "registered", "recommande", "einschreiben", "certificado"],
    ),
    kind("Amazon", "TBA999999999999", Check::None, 1.5, &["amazon"]),
    kind("Amazon", "TBC999999999999", Check::None, 1.0, &["amazon"]),
    kind("Amazon", "TBM999999999999", Check::None, 1.0, &["amazon"]),
    kind("DHL", "JJD9999999999999999", Check::None, 1.5, DHL),
    kind("DHL", "JJD999999999999999999", Check::None, 1.5, DHL),
    kind("DHL", "JVGL999999999999999", Check::None, 1.0, DHL),
    kind("DHL", "JD999999999999999999", Check::None, 0.7, DHL),
    kind("DHL", "3S****999999999", Check::None, -1.0, &["dhl", "postnl"]),
    kind("USPS", "9999999999999999999999", Check::Of(usps, 2.3), -3.0, USPS),
    bare("USPS", "99999999999999999999", Check::Of(usps_20, 2.3), USPS),
    bare("FedEx", "999999999999", Check::Of(fedex_12, 2.3), FEDEX),
    bare("FedEx", "999999999999999", Check::Of(gs1, 2.3), FEDEX),
    bare("FedEx", "96999999999999999999", Check::Of(gs1_fedex, 2.3), FEDEX),
    bare("DHL", "9999999999", Check::Of(dhl, 1.9), DHL),
];

/// UPS's modulo 10: letters count as their places of the alphabet (A = 2 …) modulo 10, every second one twice.
fn ups(text: &[u8]) -> bool {
    let Some((last, body)) = text.get(2..).and_then(<[u8]>::split_last) else { return false };
    let sum: Option<u32> = body
        .iter()
        .enumerate()
        .map(|(place, &byte)| {
            let value = if byte.is_ascii_digit() {
                checksum::digit(byte)
            } else {
                checksum::base36(byte).map(|value| (value - 8) % 10)
            };
            value.map(|value| if place % 2 == 1 { value * 2 } else { value })
        })
        .sum();
    sum.is_some_and(|sum| checksum::digit(*last) == Some((10 - sum % 10) % 10))
}

/// UPU S10: eight digits with weights, modulo 11, and a country behind.
fn s10(text: &[u8]) -> bool {
    let Some(sum) = text.get(2..10).and_then(|digits| checksum::weighted(digits, &[8, 6, 4, 2, 3, 5, 9, 7])) else {
        return false;
    };
    let check = match 11 - sum % 11 {
        10 => 0,
        11 => 5,
        check => check,
    };
    text.get(10).is_some_and(|&byte| checksum::digit(byte) == Some(check)) && text.get(11..).is_some_and(is_country)
}

/// Countries and territories that issue S10 numbers (ISO 3166-1 alpha-2).
fn is_country(code: &[u8]) -> bool {
    const CODES: &str = "AD AE AF AG AI AL AM AN AO AR AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CK CL CM CN \
        CO CR CU CV CW CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FK FO FR GA GB GD GE GH GI GL GM GN GQ GR GT GW GY HK HN HR HT HU ID IE IL \
        IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MK ML MM MN MO MR MS MT MU MV MW \
        MX MY MZ NA NC NE NG NI NL NO NP NR NZ OM PA PE PF PG PH PK PL PS PT PY QA RO RS RU RW SA SB SC SD SE SG SH SI SK SL SM SN SO SR SS ST SV \
        SY SZ TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VN VU WS XK YE ZA ZM ZW YU XA XB XC XD XE XF XG XH XI XJ XK XL XM";
    CODES.split_ascii_whitespace().any(|known| known.as_bytes() == code)
}

/// GS1's modulo 10: weights 3 and 1 from the right.
fn gs1(text: &[u8]) -> bool {
    let sum: Option<u32> = text
        .iter()
        .rev()
        .enumerate()
        .map(|(place, &byte)| Some(checksum::digit(byte)? * if place % 2 == 1 { 3 } else { 1 }))
        .sum();
    sum.is_some_and(|sum| sum % 10 == 0)
}

fn usps(text: &[u8]) -> bool {
    text.first() == Some(&b'9') && text.get(1).is_some_and(|byte| (b'1'..=b'5').contains(byte)) && gs1(text)
}

fn usps_20(text: &[u8]) -> bool {
    text.first().is_some_and(|byte| matches!(byte, b'0' | b'7' | b'9' | b'2')) && gs1(text)
}

fn gs1_fedex(text: &[u8]) -> bool {
    text.get(5..).is_some_and(gs1)
}

/// FedEx Express: weights 3, 1, 7, modulo 11, ten as zero.
fn fedex_12(text: &[u8]) -> bool {
    let Some((last, body)) = text.split_last() else { return false };
    let sum = checksum::weighted(body, &[3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1]);
    sum.is_some_and(|sum| checksum::digit(*last) == Some(sum % 11 % 10))
}

/// DHL Express: nine digits modulo 7.
fn dhl(text: &[u8]) -> bool {
    let Some((last, body)) = text.split_last() else { return false };
    let rest = body.iter().try_fold(0, |rest, &byte| Some((rest * 10 + checksum::digit(byte)?) % 7));
    rest.is_some() && rest == checksum::digit(*last)
}

/// Adds the tracking numbers of a passage.
pub(super) fn find(passage: &Passage<'_>, found: &mut Vec<Match>) {
    let may = |text: &str| text.bytes().filter(u8::is_ascii_digit).count() >= 6;
    if !passage.lines.iter().any(|line| may(line.text)) {
        return;
    }
    let reading = Reading::new(passage);
    reading.search(found, |start| {
        (start + 1..=(start + 8).min(reading.groups.len()))
            .map_while(|end| joined(&reading, start, end).then_some(end))
            .filter_map(|end| Some((end, candidate(&reading, start, end)?)))
            .max_by(|(_, a), (_, b)| a.belief.log_odds().total_cmp(&b.belief.log_odds()))
    });
}

fn joined(reading: &Reading<'_>, start: usize, end: usize) -> bool {
    end == start + 1 || reading.groups.get(end - 1).is_some_and(|group| matches!(group.gap, Gap::Blank | Gap::Dash))
}

fn candidate(reading: &Reading<'_>, start: usize, end: usize) -> Option<Match> {
    let groups = reading.groups.get(start..end)?;
    let length: usize = groups.iter().map(|group| group.end - group.start).sum();
    if !(8..=34).contains(&length) {
        return None;
    }
    if groups.len() > 1 && !KINDS.iter().any(|kind| kind.shape.len() == length) {
        return None;
    }
    let signs = reading.signs(start..end);
    let read: Vec<char> = signs.iter().map(|sign| sign.read).collect();
    let known = KINDS
        .iter()
        .filter(|kind| kind.shape.len() == length)
        .filter_map(|kind| of_kind(reading, kind, &signs, &read, groups.len()));
    let best = known.max_by(|a, b| a.belief.log_odds().total_cmp(&b.belief.log_odds()));
    best.or_else(|| if groups.len() == 1 { named(reading, &signs, &read) } else { None })
}

fn of_kind(reading: &Reading<'_>, kind: &Kind, signs: &[Sign], read: &[char], groups: usize) -> Option<Match> {
    let fixed = |place: char| !matches!(place, '9' | 'A' | '*');
    let class = |place: char| match place {
        '9' => Class::Digit,
        'A' => Class::Letter,
        '*' => Class::Either,
        place if place.is_ascii_digit() => Class::Digit,
        _ => Class::Letter,
    };
    // `9` in a fixed prefix cannot be told from a place for any digit: checks look at it.
    let fitted = fit(read, kind.shape.chars().map(class), reading.uncertain(signs))?;
    let prefix = kind.shape.chars().zip(&fitted.text).all(|(place, &byte)| !fixed(place) || char::from(byte) == place);
    let small = read.iter().any(|c| c.is_lowercase());
    if !prefix || fitted.repairs > 3 || (small && fitted.repairs == 0) {
        return None;
    }
    let worth = match kind.check {
        Check::None => None,
        Check::Of(holds, worth) => Some(worth).filter(|_| holds(&fitted.text) && !reading.goes_on(signs)),
    };
    if worth.is_none() && !matches!(kind.check, Check::None) {
        return None;
    }
    let near = reading.near(signs, kind.words).or_else(|| reading.near(signs, PARCEL));
    if kind.needs_word && near.is_none() {
        return None;
    }
    let mut belief = Belief::prior(kind.prior, format!("the shape of a number of {}", kind.name));
    if let Some(worth) = worth {
        belief.confirm(worth, "its check digit holds");
    }
    match near {
        Some(Near::Beside) => belief
            .add(if kind.needs_word { 3.5 } else { 2.0 }, "the carrier's name or a word for parcels stands beside it"),
        Some(Near::Above(_)) => belief
            .add(if kind.needs_word { 2.5 } else { 1.3 }, "the carrier's name or a word for parcels stands above it"),
        None => {}
    }
    if kind.name == "USPS" && groups >= 5 {
        belief.add(2.0, "it is printed in groups of four");
    }
    if fitted.repairs > 0 {
        belief.add(cost(fitted.repairs, 1), "characters that look alike are exchanged to fit");
    }
    if belief.log_odds() < -2.0 {
        return None;
    }
    let number = String::from_utf8(fitted.text.clone()).ok()?;
    Some(reading.found(&TRACKING_NUMBER, signs, &fitted.text, Some(number), belief))
}

/// Anything with many digits directly behind a word for a parcel's number.
fn named(reading: &Reading<'_>, signs: &[Sign], read: &[char]) -> Option<Match> {
    const SURE: &[&str] = &[
        "awb",
        "awb no",
        "waybill",
        "waybill no",
        "tracking",
        "tracking no",
        "tracking number",
        "tracking id",
        "consignment no",
        "consignment number",
        "shipment id",
        "sendungsnummer",
        "sendungsnr",
        "sendungs nr",
        "paketnummer",
        "numero de suivi",
        "n de suivi",
        "n colis",
        "numero de seguimiento",
        "codigo de rastreio",
        "zendingsnummer",
        "kollinummer",
        "nr przesylki",
        "numer przesylki",
        "takip no",
    ];
    let digits = read.iter().filter(|c| c.is_ascii_digit()).count();
    if !(9..=24).contains(&read.len())
        || digits < 8
        || read.iter().any(|c| !c.is_ascii_alphanumeric() || c.is_lowercase())
        || reading.goes_on(signs)
    {
        return None;
    }
    let near = reading.near(signs, SURE)?;
    let mut belief = Belief::prior(-2.0, "many digits in one run");
    match near {
        Near::Beside => belief.add(2.8, "a word for a parcel's number stands beside it"),
        Near::Above(lines) => {
            belief.add(if lines == 1 { 2.2 } else { 1.2 }, "a word for a parcel's number stands above it");
        }
    }
    let text: Vec<u8> = read.iter().filter_map(|&c| u8::try_from(c).ok()).collect();
    let number = String::from_utf8(text.clone()).ok()?;
    Some(reading.found(&TRACKING_NUMBER, signs, &text, Some(number), belief))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::strings::reading::tests::{pixels, sure};

    fn belief(texts: &[&str]) -> f32 {
        pixels(find, texts).first().map_or(0.0, |number| number.belief.probability())
    }

    #[test]
    fn published_examples_are_found() {
        // UPS's, the UPU's, USPS's and FedEx's own examples.
        assert!(belief(&["1Z 999 AA1 01 2345 6784"]) > 0.85);
        assert!(belief(&["RR 473 124 829 GB"]) > 0.75);
        assert!(belief(&["9400 1000 0000 0000 0000 00"]) < 0.9);
        assert!(belief(&["USPS TRACKING #", "9400 1112 0255 5842 3363 13"]) > 0.5 || !usps(b"9400111202555842336313"));
        assert!(belief(&["AMAZON TBA123456789012"]) > 0.9);
    }

    #[test]
    fn wrong_check_digits_are_refused() {
        assert_eq!(belief(&["1Z 999 AA1 01 2345 6785"]), 0.0);
        assert_eq!(belief(&["RR 473 124 828 GB"]), 0.0);
        assert_eq!(belief(&["RR 473 124 829 QQ"]), 0.0);
    }

    #[test]
    fn bare_digits_need_a_word() {
        assert!(fedex_12(b"986578788855"));
        assert_eq!(belief(&["986578788855"]), 0.0);
        assert!(belief(&["FedEx 9865 7878 8855"]) > 0.5);
        assert!(belief(&["AWB:", "M00900628400"]) > 0.5 && belief(&["AWB: M00900628400"]) > 0.5);
        assert!(belief(&["AWB:", "12 kg", "M00900628400"]) < 0.5);
    }

    #[test]
    fn certain_text_is_not_repaired() {
        assert!(sure(find, &["RR 473 I24 829 GB"]).is_empty());
        assert_eq!(pixels(find, &["RR 473 I24 829 GB"]).len(), 1);
    }
}
