//! Owns vCards (vCard 2.1; RFC 2426 for 3.0; RFC 6350 for 4.0) and the events of calendars (RFC 5545), which are written alike.

use std::borrow::Cow;

use super::{Given, Payload, date};
use crate::rule::CONTACT_CARD;

/// Most properties that are looked at.
const MAX_LINES: usize = 500;

/// What a name in parts is called until it is known whether there is a full one.
const IN_PARTS: &str = "name in parts";

/// One property: its name in capitals without a group, and its value as it is meant but for `;` and `,`.
struct Property<'a> {
    name: String,
    value: Cow<'a, str>,
}

/// Whether the text holds a contact or an event, and what it says.
pub(super) fn parse(given: &Given<'_>) -> Option<Payload> {
    let begins = |mark: &str| {
        let start = given.text.trim_start().get(..mark.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(mark))
    };
    if begins("BEGIN:VCARD") {
        return contact(given.text);
    }
    (begins("BEGIN:VEVENT") || begins("BEGIN:VCALENDAR")).then(|| event(given.text))
}

fn contact(text: &str) -> Option<Payload> {
    let mut payload = Payload::new(Some(&CONTACT_CARD), 0.99, "keeps to the form of contact cards (vCard)");
    for property in properties(text) {
        tell(&property, &mut payload);
    }
    // The full name and its parts say the same.
    if payload.fields.iter().any(|(name, _)| name == "name") {
        payload.fields.retain(|(name, _)| name != IN_PARTS);
    }
    for (name, _) in payload.fields.iter_mut().filter(|(name, _)| name == IN_PARTS) {
        *name = Cow::Borrowed("name");
    }
    (!payload.fields.is_empty()).then_some(payload)
}

fn tell(property: &Property<'_>, payload: &mut Payload) {
    let plain = || unescaped(&property.value);
    match property.name.as_str() {
        "FN" => payload.note("name", "", &plain()),
        "N" => {
            // Family name, given name, further names, titles before and behind.
            let parts = components(&property.value);
            let order = [3, 1, 2, 0, 4].into_iter().filter_map(|at| parts.get(at)).filter(|part| !part.is_empty());
            payload.note(IN_PARTS, "", &order.map(String::as_str).collect::<Vec<_>>().join(" "));
        }
        "TEL" => payload.note("phone", "tel", plain().trim_start_matches("tel:")),
        "EMAIL" => payload.note("e-mail", "", &plain()),
        "ADR" => address(&components(&property.value), payload),
        "LABEL" => payload.note("address", "", &plain()),
        "ORG" => payload.note("organisation", "", &components(&property.value).join(", ")),
        "TITLE" | "ROLE" => payload.tell("role", &plain()),
        "NICKNAME" => payload.tell("nickname", &plain()),
        "URL" => payload.note("web", "", &plain()),
        "BDAY" => {
            let day = plain();
            let day = date::year_first(day.get(..10).unwrap_or(&day))
                .or_else(|| date::year_first(day.get(..8)?))
                .unwrap_or(day);
            payload.note("date of birth", "date of birth", &day);
        }
        "GEO" => payload.tell("position", plain().trim_start_matches("geo:")),
        "NOTE" => payload.note("note", "", &plain()),
        "IMPP" | "X-SKYPE" | "X-SKYPE-USERNAME" | "X-WECHAT" | "X-SOCIALPROFILE" | "X-TWITTER" => {
            payload.note("account", "", &plain());
        }
        _ => {}
    }
}

/// Post office box, extended address, street, locality, region, postal code, country: told in one, read as lines.
fn address(parts: &[String], payload: &mut Payload) {
    let part = |at: usize| parts.get(at).map_or("", String::as_str);
    let street = [part(0), part(1), part(2)].map(str::trim);
    let street = street.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(", ");
    let town = [part(3), part(4), part(5)].map(str::trim);
    let town = town.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ");
    let lines = [street.as_str(), town.as_str(), part(6).trim()];
    let all = lines.iter().filter(|line| !line.is_empty()).copied().collect::<Vec<_>>().join(", ");
    payload.tell("address", &all);
    payload.read("", &lines.join("\n"));
}

fn event(text: &str) -> Payload {
    let mut payload = Payload::new(None, 0.99, "keeps to the form of calendars (iCalendar)");
    for property in properties(text) {
        let plain = unescaped(&property.value);
        match property.name.as_str() {
            "SUMMARY" => payload.note("event", "", &plain),
            "LOCATION" => payload.note("place", "", &plain),
            "DESCRIPTION" => payload.note("description", "", &plain),
            "DTSTART" => payload.tell("begins", &plain),
            "ORGANIZER" | "ATTENDEE" => payload.note("person", "", plain.trim_start_matches("mailto:")),
            "GEO" => payload.tell("position", &plain),
            "URL" => payload.note("web", "", &plain),
            _ => {}
        }
    }
    payload
}

/// The properties, folded lines joined, quoted-printable values undone.
fn properties(text: &str) -> Vec<Property<'_>> {
    let mut lines: Vec<Cow<'_, str>> = Vec::new();
    for line in text.lines().take(MAX_LINES) {
        let line = line.trim_end_matches('\r');
        match lines.last_mut() {
            Some(last) if line.starts_with([' ', '\t']) => last.to_mut().push_str(line.get(1..).unwrap_or("")),
            // A soft break, of quoted-printable values only: base64 ends so too.
            Some(last) if last.ends_with('=') && is_quoted(last) => {
                last.to_mut().pop();
                last.to_mut().push_str(line);
            }
            _ => lines.push(Cow::Borrowed(line)),
        }
    }
    let property = |line: Cow<'_, str>| {
        let (head, value) = line.split_once(':')?;
        let name = head.split(';').next()?.rsplit('.').next()?.trim().to_ascii_uppercase();
        let value = if is_quoted(head) { quoted_printable(value) } else { value.to_owned() };
        Some(Property { name, value: Cow::Owned(value) })
    };
    lines.into_iter().filter_map(property).collect()
}

fn is_quoted(line: &str) -> bool {
    let head = line.split(':').next().unwrap_or("");
    head.split(';').skip(1).any(|parameter| parameter.to_ascii_uppercase().ends_with("QUOTED-PRINTABLE"))
}

/// Quoted-printable (RFC 2045, 6.7): `=E4` is a byte. What is no UTF-8 then is taken for Latin-1, as old phones wrote it.
fn quoted_printable(value: &str) -> String {
    let bytes = value.as_bytes();
    let (mut undone, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(&byte) = bytes.get(at) {
        let hex = |offset: usize| bytes.get(at + offset).and_then(|digit| char::from(*digit).to_digit(16));
        match (byte, hex(1), hex(2)) {
            (b'=', Some(high), Some(low)) => {
                undone.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                undone.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(undone).unwrap_or_else(|error| error.as_bytes().iter().map(|byte| char::from(*byte)).collect())
}

/// The parts between semicolons, as they are meant.
fn components(value: &str) -> Vec<String> {
    let (mut parts, mut part, mut escaped) = (Vec::new(), String::new(), false);
    for c in value.chars() {
        match c {
            ';' if !escaped => parts.push(unescaped(&std::mem::take(&mut part))),
            _ => part.push(c),
        }
        escaped = c == '\\' && !escaped;
    }
    parts.push(unescaped(&part));
    parts
}

/// A value with its backslashes undone.
fn unescaped(value: &str) -> String {
    let (mut plain, mut characters) = (String::with_capacity(value.len()), value.chars());
    while let Some(c) = characters.next() {
        match c {
            '\\' => match characters.next() {
                Some('n' | 'N') => plain.push('\n'),
                Some(other) => plain.push(other),
                None => {}
            },
            _ => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::payload::told::of;

    #[test]
    fn a_contact_of_version_3_is_told() {
        let card = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Specimen;Anna;;Dr.;\r\nFN:Dr. Anna Specimen\r\nitem1.TEL;TYPE=CELL:+44 7700\r\n  900123\r\nEMAIL:anna@example.com\r\nADR;TYPE=HOME:;;12 Elm Road\\, Flat 2;London;;N1 9GU;UK\r\nBDAY:19850131\r\nNOTE:a\\;b\r\nEND:VCARD";
        let payload = of(parse, card).unwrap();
        for (name, expected) in [
            ("name", "Dr. Anna Specimen"),
            ("phone", "+44 7700 900123"),
            ("e-mail", "anna@example.com"),
            ("address", "12 Elm Road, Flat 2, London N1 9GU, UK"),
            ("date of birth", "1985-01-31"),
            ("note", "a;b"),
        ] {
            assert_eq!(payload.value(name), Some(expected), "{name}");
        }
        assert_eq!(payload.fields.iter().filter(|(name, _)| name.starts_with("name")).count(), 1);
        assert!(payload.texts.contains(&("tel".into(), "+44 7700 900123".into())));
    }

    #[test]
    fn quoted_printable_of_version_2_is_undone() {
        let card = "begin:vcard\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=\n=C3=B6rg\nNOTE;QUOTED-PRINTABLE:caf=E9\nend:vcard";
        let payload = of(parse, card).unwrap();
        assert_eq!(payload.value("name"), Some("Jörg Müller"));
        assert_eq!(payload.value("note"), Some("café"));
    }

    #[test]
    fn an_event_is_no_contact_and_an_empty_card_is_nothing() {
        let payload = of(parse, "BEGIN:VEVENT\nSUMMARY:Party\nLOCATION:12 Elm Road\nEND:VEVENT").unwrap();
        assert!(payload.rule.is_none() && payload.value("place").is_some());
        assert!(
            of(parse, "BEGIN:VCARD\nEND:VCARD").is_none()
                && of(parse, "BEGIN:").is_none()
                && of(parse, "ééééééééééé").is_none()
        );
    }
}
