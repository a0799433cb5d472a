//! Owns links that call, write or lead somewhere: `tel:`, `sms:`, `smsto:`, `mailto:`, `MATMSG:`, `geo:` and their like (RFC 3966, 5724,
//! 6068, 5870), and bookmarks of mobile phones (`MEBKM:`).

use super::{Given, Payload, escaped, uri};

/// Schemes that a phone number stands behind, and what they do.
const PHONES: [(&str, &str); 7] = [
    ("tel:", "calls"),
    ("smsto:", "writes to"),
    ("sms:", "writes to"),
    ("mmsto:", "writes to"),
    ("mms:", "writes to"),
    ("facetime:", "calls"),
    ("https://wa.me/", "writes to"),
];

/// Whether the text is such a link, and what it says.
pub(super) fn parse(given: &Given<'_>) -> Option<Payload> {
    let text = given.text;
    phone(text).or_else(|| mail(text)).or_else(|| matmsg(text)).or_else(|| place(text)).or_else(|| bookmark(text))
}

fn phone(text: &str) -> Option<Payload> {
    let (scheme, why, rest) =
        PHONES.iter().find_map(|&(scheme, why)| Some((scheme, why, uri::behind(text, scheme)?)))?;
    let (number, parameters) = uri::parts(rest);
    // `smsto:number:text`.
    let (number, message) = number.split_once(':').unwrap_or((number, ""));
    let number = uri::decoded(number.split(';').next().unwrap_or(""), false);
    // Here numbers are international, and written without a plus sign.
    let number = if scheme.starts_with("https") { ["+", number.trim_matches(['/', '+'])].concat() } else { number };
    if !number.chars().any(|c| c.is_ascii_digit()) && !number.contains('@') {
        return None;
    }
    let why = if why == "calls" { "calls a phone number" } else { "writes to a phone number" };
    let mut payload = Payload::new(None, 0.99, why);
    payload.note("phone", "tel", &number);
    payload.note("message", "", message);
    payload.note("message", "", uri::value(&parameters, "body").or(uri::value(&parameters, "text")).unwrap_or(""));
    Some(payload)
}

fn mail(text: &str) -> Option<Payload> {
    let (to, parameters, rest) = if let Some(rest) = uri::behind(text, "mailto:") {
        let (to, parameters) = uri::parts(rest);
        (uri::decoded(to, false), parameters, "")
    } else {
        let rest = uri::behind(text, "smtp:")?;
        let (to, rest) = rest.split_once(':').unwrap_or((rest, ""));
        (to.to_owned(), Vec::new(), rest)
    };
    let value = |key: &str| uri::value(&parameters, key).unwrap_or("");
    let mut payload = Payload::new(None, 0.99, "writes an e-mail");
    payload.note("to", "", if to.is_empty() { value("to") } else { &to });
    for (key, name) in [("cc", "copy to"), ("bcc", "blind copy to"), ("subject", "subject"), ("body", "text")] {
        payload.note(name, "", value(key));
    }
    payload.note("text", "", rest);
    payload.fields.iter().any(|(_, value)| value.contains('@')).then_some(payload)
}

fn matmsg(text: &str) -> Option<Payload> {
    let fields = escaped::fields(text, "MATMSG:")?;
    let mut payload = Payload::new(None, 0.99, "writes an e-mail");
    for (key, name) in [("TO", "to"), ("SUB", "subject"), ("BODY", "text")] {
        payload.note(name, "", escaped::value(&fields, key).unwrap_or(""));
    }
    (!payload.fields.is_empty()).then_some(payload)
}

fn place(text: &str) -> Option<Payload> {
    let (place, parameters) = uri::parts(uri::behind(text, "geo:")?);
    let (latitude, longitude) = position(place)?;
    let mut payload = Payload::new(None, 0.99, "names a position");
    payload.tell("latitude", &latitude);
    payload.tell("longitude", &longitude);
    // Android's way to name a place, with 0,0 before it.
    payload.note("place", "", uri::value(&parameters, "q").unwrap_or(""));
    Some(payload)
}

/// Degrees north and east, as they are written: `51.5,-0.12`, and a height or parameters behind. `None` where they lie not on Earth.
pub(super) fn position(text: &str) -> Option<(String, String)> {
    let mut parts = text.split([',', ';']);
    let mut degrees = |most: f64| {
        let part = parts.next()?.trim();
        let plain = part.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+'));
        let value: f64 = part.parse().ok()?;
        (plain && value.abs() <= most).then(|| part.to_owned())
    };
    Some((degrees(90.0)?, degrees(180.0)?))
}

fn bookmark(text: &str) -> Option<Payload> {
    let fields = escaped::fields(text, "MEBKM:")?;
    let mut payload = Payload::new(None, 0.99, "a bookmark of mobile phones");
    payload.note("title", "", escaped::value(&fields, "TITLE").unwrap_or(""));
    payload.note("web", "", escaped::value(&fields, "URL").unwrap_or(""));
    (!payload.fields.is_empty()).then_some(payload)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::payload::told::of;

    #[test]
    fn links_of_phones_are_told() {
        assert_eq!(of(parse, "TEL:+447700900123").unwrap().told(), [("phone", "+447700900123")]);
        assert_eq!(of(parse, "tel:0770-0900-123;phone-context=+44").unwrap().told(), [("phone", "0770-0900-123")]);
        let message = [("phone", "+447700900123"), ("message", "Hi Jo")];
        assert_eq!(of(parse, "smsto:+447700900123:Hi Jo").unwrap().told(), message);
        assert_eq!(of(parse, "sms:+447700900123?body=Hi%20Jo").unwrap().told(), message);
        assert_eq!(of(parse, "https://wa.me/447700900123?text=Hi+Jo").unwrap().told(), message);
    }

    #[test]
    fn mails_are_told() {
        let mail = [("to", "anna@example.com"), ("subject", "Hi"), ("text", "Call me")];
        assert_eq!(of(parse, "mailto:anna@example.com?subject=Hi&body=Call%20me").unwrap().told(), mail);
        assert_eq!(of(parse, "MATMSG:TO:anna@example.com;SUB:Hi;BODY:Call me;;").unwrap().told(), mail);
    }

    #[test]
    fn a_position_lies_on_earth() {
        let place = [("latitude", "51.508"), ("longitude", "-0.128")];
        assert_eq!(of(parse, "geo:51.508,-0.128").unwrap().told(), place);
        assert_eq!(of(parse, "geo:51.508,-0.128,100;u=35").unwrap().told(), place);
        for none in ["geo:", "geo:91,0", "geo:1", "geo:inf,0", "geo:1e1,0", "geo:nan,nan"] {
            assert!(of(parse, none).is_none(), "{none}");
        }
    }

    #[test]
    fn links_without_their_address_are_none() {
        for none in ["tel:", "tel:help", "mailto:", "mailto:anna", "MATMSG:", "smsto:", "MEBKM:"] {
            assert!(of(parse, none).is_none(), "{none}");
        }
        assert_eq!(of(parse, "MEBKM:TITLE:Wiki;URL:http\\://example.org;;").unwrap().values()[1], "http://example.org");
    }
}
