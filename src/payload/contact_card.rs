//! Owns the short contact cards of mobile phones: MECARD (NTT DOCOMO) and BIZCARD. vCards are `vcard`'s.

use super::{Given, Payload, date, escaped};
use crate::rule::CONTACT_CARD;

/// Whether the text is a contact card, and what it says.
pub(super) fn parse(given: &Given<'_>) -> Option<Payload> {
    mecard(given.text).or_else(|| bizcard(given.text))
}

fn mecard(text: &str) -> Option<Payload> {
    let fields = escaped::fields(text, "MECARD:")?;
    let mut payload = Payload::new(Some(&CONTACT_CARD), 0.99, "keeps to the form of contact cards (MECARD)");
    for (key, value) in &fields {
        match key.as_str() {
            // The family name stands before a comma.
            "N" => match value.split_once(',') {
                Some((family, given)) => payload.note("name", "", &[given, " ", family].concat()),
                None => payload.note("name", "", value),
            },
            "TEL" | "TEL-AV" => payload.note("phone", "tel", value),
            "EMAIL" => payload.note("e-mail", "", value),
            "ADR" => {
                let parts: Vec<&str> = value.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
                payload.note("address", "", &parts.join(", "));
            }
            "BDAY" => {
                let day = date::year_first(value).unwrap_or_else(|| value.clone());
                payload.note("date of birth", "date of birth", &day);
            }
            "NICKNAME" => payload.tell("nickname", value),
            "ORG" => payload.note("organisation", "", value),
            "NOTE" | "MEMO" => payload.note("note", "", value),
            "URL" => payload.note("web", "", value),
            _ => {}
        }
    }
    (!payload.fields.is_empty()).then_some(payload)
}

fn bizcard(text: &str) -> Option<Payload> {
    let fields = escaped::fields(text, "BIZCARD:")?;
    let mut payload = Payload::new(Some(&CONTACT_CARD), 0.99, "keeps to the form of contact cards (BIZCARD)");
    let value = |key: &str| escaped::value(&fields, key).unwrap_or("");
    payload.note("name", "", &[value("N"), " ", value("X")].concat());
    payload.tell("role", value("T"));
    payload.note("organisation", "", value("C"));
    payload.note("address", "", value("A"));
    for key in ["B", "M", "F"] {
        payload.note("phone", "tel", value(key));
    }
    payload.note("e-mail", "", value("E"));
    (!payload.fields.is_empty()).then_some(payload)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::payload::told::of;

    #[test]
    fn a_mecard_is_told() {
        let payload =
            of(parse, "MECARD:N:Specimen,Anna;TEL:+447700900123;EMAIL:anna@example.com;BDAY:19850131;;").unwrap();
        let expected = [
            ("name", "Anna Specimen"),
            ("phone", "+447700900123"),
            ("e-mail", "anna@example.com"),
            ("date of birth", "1985-01-31"),
        ];
        assert_eq!(payload.told(), expected);
    }

    #[test]
    fn a_bizcard_is_told() {
        let payload =
            of(parse, "BIZCARD:N:Anna;X:Specimen;T:Engineer;C:Example;A:1 Elm Road;B:+12025550123;E:a@example.com;;")
                .unwrap();
        assert_eq!(payload.told().first(), Some(&("name", "Anna Specimen")));
        assert_eq!(payload.fields.len(), 6);
    }

    #[test]
    fn a_card_without_anything_known_is_none() {
        assert!(
            of(parse, "MECARD:;;").is_none()
                && of(parse, "MECARD:X:1;;").is_none()
                && of(parse, "BIZCARD:Z:1;;").is_none()
        );
    }
}
