//! Owns driver licences and identity cards of North America (AAMVA DL/ID Card Design Standard, annex D, versions 0 to 11): the elements
//! that say who it is. Those that a jurisdiction defines for itself are left out.

use super::{Given, Payload, date};
use crate::rule::DRIVER_LICENCE;

/// Elements, and their names for people; the order is that in which they are told.
const ELEMENTS: [(&str, &str); 34] = [
    ("DAA", "name"),
    ("DCS", "surname"),
    ("DAB", "surname"),
    ("DCT", "given names"),
    ("DAC", "first name"),
    ("DAD", "middle name"),
    ("DBN", "alias surname"),
    ("DBG", "alias given name"),
    ("DBB", "date of birth"),
    ("DAQ", "licence number"),
    ("DBJ", "licence number"),
    ("DAG", "street"),
    ("DAH", "street, second line"),
    ("DAL", "street"),
    ("DAI", "city"),
    ("DAJ", "state"),
    ("DAK", "postal code"),
    ("DBC", "sex"),
    ("DAU", "height"),
    ("DAW", "weight"),
    ("DAX", "weight"),
    ("DAY", "eyes"),
    ("DAZ", "hair"),
    ("DBD", "issued"),
    ("DBA", "expires"),
    ("DBM", "social security number"),
    ("DBK", "social security number"),
    ("DCK", "inventory number"),
    ("DCF", "document number"),
    ("DCG", "country"),
    ("DCI", "place of birth"),
    ("DCL", "race"),
    ("DDK", "organ donor"),
    ("DDL", "veteran"),
];

/// Values that say that there is none.
const EMPTY: [&str; 5] = ["NONE", "UNAVL", "NA", "N/A", "UNK"];

/// Most lines of a licence that are looked at; real ones have some forty.
const MAX_LINES: usize = 300;

/// Elements from which on a payload is a licence beyond doubt.
const ENOUGH: usize = 3;

/// Whether the text is a licence, and what it says.
pub(super) fn parse(given: &Given<'_>) -> Option<Payload> {
    let body = body(given.text)?;
    let mut found: Vec<(&str, &str)> = Vec::new();
    for line in body.split(['\n', '\r', '\u{1e}', '\u{1c}']).take(MAX_LINES) {
        let Some((element, value)) = element(line) else { continue };
        let value = value.trim().trim_end_matches(',');
        if !value.is_empty() && !EMPTY.contains(&value) && found.iter().all(|(known, _)| *known != element) {
            found.push((element, value));
        }
    }
    if found.is_empty() {
        return None;
    }
    let certainty = if found.len() >= ENOUGH { 0.99 } else { 0.9 };
    let mut payload =
        Payload::new(Some(&DRIVER_LICENCE), certainty, "keeps to the form of North American licences (AAMVA)");
    let value = |element: &str| found.iter().find(|(known, _)| *known == element).map_or("", |(_, value)| *value);
    for (element, name) in ELEMENTS {
        let value = value(element);
        let is_date = matches!(element, "DBB" | "DBD" | "DBA");
        // Version 1 and Canada put the year first, the United States the month; no date can be read both ways.
        let as_date = || date::year_first(value).or_else(|| date::month_first(value));
        let told = match element {
            "DAK" => postal_code(value).to_owned(),
            _ => if is_date { as_date() } else { None }.unwrap_or_else(|| value.to_owned()),
        };
        payload.tell(name, &told);
        match element {
            "DBB" => payload.read("date of birth", &told),
            "DAG" | "DAL" | "DAA" => payload.read("", &told),
            "DBM" | "DBK" => payload.read("SSN", &told),
            _ => {}
        }
    }
    payload.read("", &[value("DAI"), ", ", value("DAJ"), " ", postal_code(value("DAK"))].concat());
    Some(payload)
}

/// A postal code without the add-on that nobody has.
fn postal_code(code: &str) -> &str {
    code.strip_suffix("0000").filter(|code| code.len() == 5).unwrap_or(code)
}

/// What follows the head (`@`, separators, `ANSI ` or `AAMVA`, the issuer's six digits).
fn body(text: &str) -> Option<&str> {
    let head = text.trim_start().strip_prefix('@')?;
    let head = head.trim_start_matches(|c: char| c.is_control() || c.is_whitespace());
    let rest = head.strip_prefix("ANSI ").or_else(|| head.strip_prefix("AAMVA"))?;
    let issuer = rest.get(..6)?;
    issuer.bytes().all(|byte| byte.is_ascii_digit()).then_some(rest.get(6..)?)
}

/// The element that a line holds, and its value; a subfile's mark (`DL`), with the head before it, may stand before the first.
fn element(line: &str) -> Option<(&str, &str)> {
    let of = |line: &'_ str| ELEMENTS.iter().any(|(id, _)| line.starts_with(id));
    let line = line.trim_start();
    if of(line) {
        return line.split_at_checked(3);
    }
    let marks = ["DL", "ID", "EN"].into_iter().flat_map(|mark| line.match_indices(mark));
    let behind = marks.filter_map(|(at, mark)| line.get(at + mark.len()..)).filter(|rest| of(rest));
    // Where a mark stands twice by chance, the first is the subfile's.
    behind.max_by_key(|rest| rest.len())?.split_at_checked(3)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn licence(head: &str, elements: &[&str]) -> Option<Payload> {
        parse(&Given { format: "PDF417", text: &format!("@\n\u{1e}\r{head}DL{}\r", elements.join("\n")) })
    }

    #[test]
    fn a_licence_of_today_is_told() {
        let elements = [
            "DAQX0000000",
            "DCSSPECIMEN",
            "DDEN",
            "DACANNA",
            "DADNONE",
            "DBB01311985",
            "DBA01312030",
            "DAG123 MAIN STREET",
            "DAISPRINGFIELD",
            "DAJVA",
            "DAK221500000  ",
            "DCGUSA",
        ];
        let payload = licence("ANSI 636000090002DL00410278ZV03190008", &elements).unwrap();
        assert_eq!(payload.rule.map(|rule| rule.id), Some("driver-licence"));
        for (name, expected) in [
            ("surname", "SPECIMEN"),
            ("first name", "ANNA"),
            ("date of birth", "1985-01-31"),
            ("expires", "2030-01-31"),
            ("licence number", "X0000000"),
            ("street", "123 MAIN STREET"),
            ("postal code", "22150"),
        ] {
            assert_eq!(payload.value(name), Some(expected), "{name}");
        }
        assert_eq!(payload.value("middle name"), None);
        assert!(payload.texts.contains(&("".into(), "SPRINGFIELD, VA 22150".into())));
        assert!(payload.texts.contains(&("date of birth".into(), "1985-01-31".into())));
    }

    #[test]
    fn the_first_version_and_canada_put_the_year_first() {
        let payload = licence("AAMVA6360000102DL00290179", &["DAASPECIMEN,ANNA", "DBB19850131", "DAQX1"]).unwrap();
        assert_eq!(payload.value("date of birth"), Some("1985-01-31"));
        assert_eq!(payload.value("name"), Some("SPECIMEN,ANNA"));
    }

    #[test]
    fn a_head_alone_and_another_head_are_none() {
        assert!(licence("ANSI 636000090002DL00410278", &["ZZZ"]).is_none());
        assert!(licence("ANSI 63A000", &["DAQX1"]).is_none());
        for text in ["@", "@ANSI ", "@home", "DAQX1", "@\n\u{1e}\rANSI é36000DAQX1"] {
            assert!(parse(&Given { format: "PDF417", text }).is_none(), "{text}");
        }
    }
}
