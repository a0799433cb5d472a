//! Owns IBANs: each country's length and the classes of its characters, and the check digits (ISO 13616, ISO 7064 MOD 97-10).

use super::confusion::{Class, cost, fit, variants};
use super::reading::{Gap, Near, Reading, Sign};
use super::{Belief, Match, Passage, checksum};
use crate::rule::BANK_ACCOUNT;

/// Country and structure of what follows country and check digits: `n` digits, `a` capitals, `c` either (SWIFT IBAN registry, release
/// 99; the last rows are countries that use the form without being in it).
const REGISTRY: &[(&str, &str)] = &[
    ("AD", "8n12c"),
    ("AE", "19n"),
    ("AL", "8n16c"),
    ("AT", "16n"),
    ("AZ", "4a20c"),
    ("BA", "16n"),
    ("BE", "12n"),
    ("BG", "4a6n8c"),
    ("BH", "4a14c"),
    ("BI", "23n"),
    ("BR", "23n1a1c"),
    ("BY", "4c4n16c"),
    ("CH", "5n12c"),
    ("CR", "18n"),
    ("CY", "8n16c"),
    ("CZ", "20n"),
    ("DE", "18n"),
    ("DJ", "23n"),
    ("DK", "14n"),
    ("DO", "4c20n"),
    ("EE", "16n"),
    ("EG", "25n"),
    ("ES", "20n"),
    ("FI", "14n"),
    ("FK", "2a12n"),
    ("FO", "14n"),
    ("FR", "10n11c2n"),
    ("GB", "4a14n"),
    ("GE", "2a16n"),
    ("GI", "4a15c"),
    ("GL", "14n"),
    ("GR", "7n16c"),
    ("GT", "24c"),
    ("HN", "4a20n"),
    ("HR", "17n"),
    ("HU", "24n"),
    ("IE", "4a14n"),
    ("IL", "19n"),
    ("IQ", "4a15n"),
    ("IS", "22n"),
    ("IT", "1a10n12c"),
    ("JO", "4a4n18c"),
    ("KW", "4a22c"),
    ("KZ", "3n13c"),
    ("LB", "4n20c"),
    ("LC", "4a24c"),
    ("LI", "5n12c"),
    ("LT", "16n"),
    ("LU", "3n13c"),
    ("LV", "4a13c"),
    ("LY", "21n"),
    ("MC", "10n11c2n"),
    ("MD", "20c"),
    ("ME", "18n"),
    ("MK", "3n10c2n"),
    ("MN", "16n"),
    ("MR", "23n"),
    ("MT", "4a5n18c"),
    ("MU", "4a19n3a"),
    ("NI", "4a20n"),
    ("NL", "4a10n"),
    ("NO", "11n"),
    ("OM", "3n16c"),
    ("PK", "4a16c"),
    ("PL", "24n"),
    ("PS", "4a21c"),
    ("PT", "21n"),
    ("QA", "4a21c"),
    ("RO", "4a16c"),
    ("RS", "18n"),
    ("RU", "14n15c"),
    ("SA", "2n18c"),
    ("SC", "4a20n3a"),
    ("SD", "14n"),
    ("SE", "20n"),
    ("SI", "15n"),
    ("SK", "20n"),
    ("SM", "1a10n12c"),
    ("SO", "19n"),
    ("ST", "21n"),
    ("SV", "4a20n"),
    ("TL", "19n"),
    ("TN", "20n"),
    ("TR", "6n16c"),
    ("UA", "6n19c"),
    ("VA", "18n"),
    ("VG", "4a16n"),
    ("XK", "16n"),
    ("YE", "4a4n18c"),
    ("AO", "21n"),
    ("BF", "2c22n"),
    ("BJ", "2c22n"),
    ("CF", "23n"),
    ("CG", "23n"),
    ("CI", "2c22n"),
    ("CM", "23n"),
    ("CV", "21n"),
    ("DZ", "22n"),
    ("GA", "23n"),
    ("GQ", "23n"),
    ("GW", "2c19n"),
    ("IR", "22n"),
    ("KM", "23n"),
    ("MA", "24n"),
    ("MG", "23n"),
    ("ML", "2c22n"),
    ("MZ", "21n"),
    ("NE", "2c22n"),
    ("SN", "2c22n"),
    ("TD", "23n"),
    ("TG", "2c22n"),
];

/// Words beside an IBAN.
const WORDS: &[&str] = &[
    "iban",
    "account",
    "account no",
    "bank",
    "bic",
    "swift",
    "konto",
    "kontonummer",
    "bankverbindung",
    "compte",
    "rib",
    "cuenta",
    "conto",
    "conta",
    "rekening",
    "rekeningnummer",
    "konto nr",
    "ucet",
    "szamlaszam",
    "hesap",
];

/// The shortest IBAN (Norway).
const SHORTEST: usize = 15;
/// The longest that ISO 13616 allows.
const LONGEST: usize = 34;

/// The classes of a country's whole IBAN.
fn shape(country: &[u8]) -> Option<Vec<Class>> {
    let (_, structure) = REGISTRY.iter().find(|(code, _)| code.as_bytes() == country)?;
    let mut shape = vec![Class::Letter, Class::Letter, Class::Digit, Class::Digit];
    let mut count = 0;
    for byte in structure.bytes() {
        let class = match byte {
            b'n' => Class::Digit,
            b'a' => Class::Letter,
            b'c' => Class::Either,
            _ => {
                count = count * 10 + usize::from(byte.wrapping_sub(b'0'));
                continue;
            }
        };
        shape.extend(std::iter::repeat_n(class, count));
        count = 0;
    }
    Some(shape)
}

/// Adds the bank accounts of a passage.
pub(super) fn find(passage: &Passage<'_>, found: &mut Vec<Match>) {
    if !passage.lines.iter().any(|line| line.text.len() >= 4 && line.text.bytes().any(|byte| byte.is_ascii_digit())) {
        return;
    }
    let signs: usize =
        passage.lines.iter().map(|line| line.text.bytes().filter(u8::is_ascii_alphanumeric).count()).sum();
    if signs < SHORTEST {
        return;
    }
    let reading = Reading::new(passage);
    reading.search(found, |start| starting_at(&reading, start));
}

/// The IBAN that begins with a group, and the group behind it.
fn starting_at(reading: &Reading<'_>, start: usize) -> Option<(usize, Match)> {
    let first = reading.groups.get(start)?;
    let row = reading.row(first.line).get(first.start..first.end)?;
    // `IBAN DE89…` read without its blank.
    let prefix =
        row.get(..4).map_or(0, |four| if matches!(four, ['I', 'B', 'A', 'N']) && row.len() > 4 { 4 } else { 0 });
    let country: Vec<u8> = row
        .get(prefix..prefix + 2)?
        .iter()
        .filter(|c| c.is_ascii_alphabetic())
        .map(|c| c.to_ascii_uppercase() as u8)
        .collect();
    let shape = shape(&country)?;
    let repair = !reading.certain(first.line);
    // Check digits follow the country at once, or the reader put a blank there.
    let third = row.get(prefix + 2).copied();
    if third.is_some_and(|c| if repair { super::confusion::as_digit(c).is_none() } else { !c.is_ascii_digit() }) {
        return None;
    }
    let mut signs: Vec<Sign> = reading.signs_at(first.line, first.start + prefix..first.end);
    let mut end = start + 1;
    let (mut fours, mut lines) = (usize::from(signs.len() == 4), 0);
    while signs.len() < shape.len() {
        let group = reading.groups.get(end)?;
        if !matches!(group.gap, Gap::Blank | Gap::Dash | Gap::Line) || end - start > 16 {
            return None;
        }
        lines += usize::from(group.gap == Gap::Line);
        let more = reading.signs_at(group.line, group.start..group.end);
        fours += usize::from(more.len() == 4);
        signs.extend(more);
        end += 1;
    }
    if signs.len() != shape.len() || signs.len() > LONGEST || lines > 2 {
        return None;
    }
    let read: Vec<char> = signs.iter().map(|sign| sign.read).collect();
    let fitted = fit(&read, shape.iter().copied(), repair)?;
    if fitted.repairs > 4 {
        return None;
    }
    let holds = |text: &[u8]| {
        let (head, body) = text.split_at_checked(4)?;
        (checksum::mod_97(body.iter().chain(head).copied()) == Some(1)).then_some(())
    };
    let (text, exchanged, tried) = if holds(&fitted.text).is_some() {
        (fitted.text, 0, 1)
    } else {
        let open = |place: usize| shape.get(place) == Some(&Class::Either);
        let all = if repair { variants(&fitted.text, open) } else { Vec::new() };
        let tried = all.len();
        let variant = all.into_iter().find(|variant| holds(&variant.text).is_some())?;
        (variant.text, variant.repairs, tried)
    };
    let mut belief = Belief::prior(-2.0, "a country's code and as many characters as its IBANs have");
    belief.confirm(4.6, "its check digits (mod 97) hold");
    let letters = shape.iter().skip(4).filter(|class| **class == Class::Letter).count();
    if letters > 0 {
        belief.add(1.0, "letters and digits stand where the country has them");
    }
    if fours >= 3 {
        belief.add(1.5, "it is printed in groups of four");
    }
    match reading.near(&signs, WORDS) {
        _ if prefix > 0 => belief.add(2.5, "it says that it is an IBAN"),
        Some(Near::Beside) => belief.add(2.0, "a word for bank accounts stands beside it"),
        Some(Near::Above(_)) => belief.add(1.2, "a word for bank accounts stands above it"),
        None => {}
    }
    if lines > 0 {
        belief.add(-0.7, "it goes over a line's end");
    }
    let repairs = fitted.repairs + exchanged;
    if repairs > 0 {
        belief.add(cost(repairs, tried), "characters that look alike are exchanged to fit");
    }
    let number = String::from_utf8(text.clone()).ok()?;
    Some((end, reading.found(&BANK_ACCOUNT, &signs, &text, Some(number), belief)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::strings::reading::tests::{pixels, sure};

    #[test]
    fn examples_of_the_registry_are_found() {
        for text in [
            "AD12 0001 2030 2003 5910 0100",
            "AE07 0331 2345 6789 0123 456",
            "AT61 1904 3002 3457 3201",
            "BE68 5390 0754 7034",
            "BR18 0036 0305 0000 1000 9795 493C 1",
            "CH93 0076 2011 6238 5295 7",
            "CZ65 0800 0000 1920 0014 5399",
            "DE89 3704 0044 0532 0130 00",
            "DK50 0040 0440 1162 43",
            "ES91 2100 0418 4502 0005 1332",
            "FI21 1234 5600 0007 85",
            "FR14 2004 1010 0505 0001 3M02 606",
            "GB29 NWBK 6016 1331 9268 19",
            "GR16 0110 1250 0000 0001 2300 695",
            "HU42 1177 3016 1111 1018 0000 0000",
            "IE29 AIBK 9311 5212 3456 78",
            "IT60 X054 2811 1010 0000 0123 456",
            "LU28 0019 4006 4475 0000",
            "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
            "NL91 ABNA 0417 1643 00",
            "NO93 8601 1117 947",
            "PL61 1090 1014 0000 0712 1981 2874",
            "PT50 0002 0123 1234 5678 9015 4",
            "SA03 8000 0000 6080 1016 7519",
            "SE45 5000 0000 0583 9825 7466",
            "TR33 0006 1005 1978 6457 8413 26",
        ] {
            let solid = text.replace(' ', "");
            for text in [text, solid.as_str(), &format!("IBAN: {text} BIC COBADEFF")] {
                let found = sure(find, &[text]);
                assert_eq!(found.len(), 1, "{text}");
                let iban = found.first().unwrap();
                assert_eq!(iban.normalized.as_deref(), Some(solid.as_str()));
                assert!(iban.belief.probability() > 0.9);
            }
        }
    }

    #[test]
    fn look_alikes_are_repaired_and_wrong_digits_refused() {
        let found = pixels(find, &["IBANDE89 37O4 0044 0S32 0130 00"]);
        assert_eq!(found.first().unwrap().normalized.as_deref(), Some("DE89370400440532013000"));
        assert_eq!(found.first().unwrap().text, "DE89 3704 0044 0532 0130 00");
        assert!(pixels(find, &["DE89 3704 0044 0532 0130 01"]).is_empty());
        assert!(sure(find, &["DE89 37O4 0044 0532 0130 00"]).is_empty());
        assert!(pixels(find, &["FR14 2OO4 1010 0505 0001 3M02 6O6"]).len() == 1);
    }

    #[test]
    fn an_account_may_go_over_a_lines_end() {
        let found = pixels(find, &["DE89 3704 0044", "0532 0130 00"]);
        assert_eq!(found.first().unwrap().spans.len(), 2);
    }
}
