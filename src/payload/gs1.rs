//! Owns GS1 element strings (GS1 General Specifications 24, section 3: application identifiers), as decoders give them: with separators
//! (FNC1 as GS), in brackets, or bare; and GS1 Digital Links.

use super::{Given, Payload, check, date, uri};
use crate::rule::SHIPPING_LABEL;

/// FNC1 as decoders give it.
const GROUP: char = '\u{1d}';

/// Marks that decoders put before element strings (ISO/IEC 15424 symbology identifiers).
const MARKS: [&str; 6] = ["]C1", "]d2", "]e0", "]Q3", "]J1", "]d3"];

/// Most elements of one string.
const MAX_ELEMENTS: usize = 50;

/// Longest value of an identifier without a fixed length.
const MAX_LENGTH: usize = 90;

/// How a value is to be told.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Plain,
    /// Digits with a check digit last.
    Checked,
    Date,
    Url,
    Phone,
    /// A part of an address or a name that goes to somebody.
    To,
}

/// Identifiers worth a name: what tells one thing or one person from others. All others are told by their number.
const NAMES: &[(&str, &str, Kind)] = &[
    ("00", "shipping container (SSCC)", Kind::Checked),
    ("01", "article (GTIN)", Kind::Checked),
    ("02", "article inside (GTIN)", Kind::Checked),
    ("10", "batch", Kind::Plain),
    ("11", "produced", Kind::Date),
    ("13", "packed", Kind::Date),
    ("15", "best before", Kind::Date),
    ("16", "sell by", Kind::Date),
    ("17", "expires", Kind::Date),
    ("21", "serial number", Kind::Plain),
    ("22", "variant", Kind::Plain),
    ("250", "second serial number", Kind::Plain),
    ("253", "document", Kind::Plain),
    ("255", "coupon", Kind::Plain),
    ("30", "count", Kind::Plain),
    ("37", "count", Kind::Plain),
    ("400", "order", Kind::Plain),
    ("401", "consignment", Kind::Plain),
    ("402", "shipment", Kind::Plain),
    ("403", "routing code", Kind::Plain),
    ("410", "ship to (location)", Kind::Checked),
    ("411", "bill to (location)", Kind::Checked),
    ("412", "bought from (location)", Kind::Checked),
    ("414", "location", Kind::Checked),
    ("415", "invoicing party (location)", Kind::Checked),
    ("420", "ship to, postal code", Kind::Plain),
    ("421", "ship to, country and postal code", Kind::Plain),
    ("4300", "ship to, company", Kind::To),
    ("4301", "ship to, contact", Kind::To),
    ("4302", "ship to, address", Kind::To),
    ("4303", "ship to, address", Kind::To),
    ("4304", "ship to, suburb", Kind::To),
    ("4305", "ship to, town", Kind::To),
    ("4306", "ship to, region", Kind::To),
    ("4307", "ship to, country", Kind::To),
    ("4308", "ship to, phone", Kind::Phone),
    ("4310", "return to, company", Kind::To),
    ("4311", "return to, contact", Kind::To),
    ("4312", "return to, address", Kind::To),
    ("4313", "return to, address", Kind::To),
    ("4315", "return to, town", Kind::To),
    ("4318", "return to, postal code", Kind::To),
    ("4319", "return to, phone", Kind::Phone),
    ("8003", "returnable asset", Kind::Plain),
    ("8004", "asset", Kind::Plain),
    ("8006", "part of an article", Kind::Plain),
    ("8008", "produced at", Kind::Plain),
    ("8010", "component", Kind::Plain),
    ("8017", "service relation, provider", Kind::Checked),
    ("8018", "service relation, recipient", Kind::Checked),
    ("8020", "payment slip", Kind::Plain),
    ("8200", "web", Kind::Url),
];

/// Whether the text is an element string or a Digital Link, and what it says.
pub(super) fn parse(given: &Given<'_>) -> Option<Payload> {
    let text = given.text.trim_matches([' ', '\r', '\n']);
    if let Some(link) = digital_link(text) {
        return Some(link);
    }
    let marked = MARKS.iter().find_map(|mark| text.strip_prefix(mark)).or_else(|| text.strip_prefix(GROUP));
    let elements = if text.starts_with('(') { bracketed(text)? } else { plain(marked.unwrap_or(text))? };
    let checked =
        elements.iter().filter(|(id, value)| row(id).is_some_and(|row| row.2 == Kind::Checked) && is_valid(value));
    // Bare digits have the form of some element string by chance: a check digit, or the decoder's mark, has to speak for it.
    let checked = checked.count() > 0;
    let said = marked.is_some() || text.contains(GROUP) || text.starts_with('(');
    if !checked && !said {
        return None;
    }
    Some(told(&elements, checked, said))
}

fn told(elements: &[(&str, &str)], checked: bool, said: bool) -> Payload {
    let certainty = if said { 0.98 } else { 0.9 };
    let mut payload = Payload::new(None, certainty, "keeps to the form of GS1 element strings");
    if checked {
        payload.because("its check digits hold");
    }
    let has = |wanted: &str| elements.iter().any(|(id, _)| *id == wanted);
    let parcel = has("00") || has("401") || has("402") || has("403");
    let addressed = elements.iter().any(|(id, _)| id.starts_with("43") && ("4300".."4320").contains(id));
    if addressed || (parcel && (has("420") || has("421"))) {
        payload.rule = Some(&SHIPPING_LABEL);
        payload.because("tells where a parcel goes");
    }
    for (id, value) in elements {
        let Some((_, name, kind)) = row(id) else {
            let digits = value.bytes().all(|byte| byte.is_ascii_digit());
            match (id.as_bytes(), digits) {
                ([b'3', b'1'..=b'6', ..], _) => payload.tell("measure", &measure(id, value)),
                ([b'3', b'9', ..], _) => payload.tell("amount", &measure(id, value)),
                (_, true) => payload.tell(format!("({id})"), value),
                (_, false) => payload.note(format!("({id})"), "", value),
            }
            continue;
        };
        match kind {
            Kind::Date => payload.tell(*name, &date::short(value).unwrap_or_else(|| (*value).to_owned())),
            Kind::Plain | Kind::Checked => payload.tell(*name, value),
            // Blanks and such come with percent signs here.
            Kind::To => payload.note(*name, "", &uri::decoded(value, true)),
            Kind::Phone => payload.note(*name, "tel", value),
            Kind::Url => payload.note(*name, "", value),
        }
        if matches!(*id, "00" | "401" | "402") {
            payload.read("tracking number", value);
        }
    }
    payload
}

/// A number whose identifier's last digit says how many decimals it has.
fn measure(id: &str, value: &str) -> String {
    let decimals = id.bytes().last().map_or(0, |byte| usize::from(byte.saturating_sub(b'0')));
    let padded = format!("{value:0>width$}", width = decimals + 1);
    let (whole, part) = padded.split_at_checked(padded.len().saturating_sub(decimals)).unwrap_or((value, ""));
    let whole = whole.trim_start_matches('0');
    [if whole.is_empty() { "0" } else { whole }, if part.is_empty() { "" } else { "." }, part].concat()
}

fn row(id: &str) -> Option<&'static (&'static str, &'static str, Kind)> {
    NAMES.iter().find(|(known, ..)| *known == id)
}

fn is_valid(value: &str) -> bool {
    check::gs1(value) && value.bytes().any(|byte| byte != b'0')
}

/// The number of a text's first two characters, where they are digits.
fn two_digits(text: &str) -> Option<u32> {
    let start = text.get(..2).filter(|start| start.bytes().all(|byte| byte.is_ascii_digit()))?;
    start.parse().ok()
}

/// How many digits an identifier has by its first two (General Specifications, figure 3.2-1); `None` where none does.
fn identifier(start: &str) -> Option<usize> {
    Some(match two_digits(start)? {
        0..=4 | 10..=13 | 15..=17 | 20..=22 | 30 | 37 | 90..=99 => 2,
        23..=25 | 40..=42 | 71 => 3,
        31..=36 | 39 | 43 | 70 | 72 | 80..=82 => 4,
        _ => return None,
    })
}

/// How many characters follow the first two, identifier's rest and value, where that is fixed (figure 7.8.5-2).
fn fixed(start: &str) -> Option<usize> {
    Some(match two_digits(start)? {
        0 => 18,
        1..=3 => 14,
        4 => 16,
        11..=19 => 6,
        20 => 2,
        31..=36 => 8,
        41 => 14,
        _ => return None,
    })
}

/// `01…10…␝21…`: `None` where anything does not fit.
fn plain(text: &str) -> Option<Vec<(&str, &str)>> {
    let (mut rest, mut elements) = (text, Vec::new());
    while !rest.is_empty() {
        let end = match fixed(rest) {
            Some(length) => 2 + length,
            None => rest.find(GROUP).unwrap_or(rest.len()),
        };
        let (element, behind) = rest.split_at_checked(end)?;
        let (id, value) = element.split_at_checked(identifier(rest)?)?;
        push(&mut elements, id, value)?;
        rest = behind.strip_prefix(GROUP).unwrap_or(behind);
    }
    (!elements.is_empty()).then_some(elements)
}

/// `(01)…(10)…`: `None` where anything does not fit.
fn bracketed(text: &str) -> Option<Vec<(&str, &str)>> {
    let (mut rest, mut elements) = (text, Vec::new());
    while let Some(behind) = rest.strip_prefix('(') {
        let (id, behind) = behind.split_once(')')?;
        if identifier(id)? != id.len() {
            return None;
        }
        // A bracket may be part of a value: the next element begins with one that holds an identifier.
        let next = behind.match_indices('(').map(|(at, _)| at).find(|at| {
            let inside =
                behind.get(at + 1..).and_then(|inside| inside.split_once(')')).map_or("", |(inside, _)| inside);
            (2..=4).contains(&inside.len()) && inside.bytes().all(|byte| byte.is_ascii_digit())
        });
        let (value, behind) = behind.split_at_checked(next.unwrap_or(behind.len()))?;
        if fixed(id).is_some_and(|length| id.len() + value.len() != 2 + length) {
            return None;
        }
        push(&mut elements, id, value.trim_end_matches(GROUP))?;
        rest = behind;
    }
    (rest.is_empty() && !elements.is_empty()).then_some(elements)
}

/// Adds an element, if it may be one.
fn push<'a>(elements: &mut Vec<(&'a str, &'a str)>, id: &'a str, value: &'a str) -> Option<()> {
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let numeric = fixed(id).is_some();
    let fits = is_digits(id)
        && (1..=MAX_LENGTH).contains(&value.len())
        && (!numeric || is_digits(value))
        && value.bytes().all(|byte| (b' '..=b'~').contains(&byte))
        && elements.len() < MAX_ELEMENTS;
    fits.then(|| elements.push((id, value)))
}

/// `https://any.host/01/gtin/21/serial?17=date` (GS1 Digital Link: URI Syntax 1.4).
fn digital_link(text: &str) -> Option<Payload> {
    let rest = uri::behind(text, "https://").or_else(|| uri::behind(text, "http://"))?;
    let (path, parameters) = uri::parts(rest.split('#').next().unwrap_or(rest));
    let segments: Vec<&str> = path.split('/').skip(1).take(2 * MAX_ELEMENTS).collect();
    let first = segments.windows(2).position(|pair| match *pair {
        ["01", article] => matches!(article.len(), 8 | 12 | 13 | 14) && is_valid(article),
        ["00", container] => container.len() == 18 && is_valid(container),
        ["414", location] => location.len() == 13 && is_valid(location),
        _ => false,
    })?;
    let pairs = segments.get(first..)?.chunks_exact(2).filter_map(|pair| Some((*pair.first()?, *pair.get(1)?)));
    let known = |id: &str| id.bytes().all(|byte| byte.is_ascii_digit()) && identifier(id) == Some(id.len());
    let further = parameters.iter().map(|(id, value)| (id.as_str(), value.as_str()));
    let elements: Vec<(&str, &str)> = pairs.chain(further).filter(|(id, _)| known(id)).take(MAX_ELEMENTS).collect();
    let mut payload = told(&elements, true, true);
    payload.why = vec!["keeps to the form of GS1 Digital Links".into(), "its check digits hold".into()];
    payload.read("", text);
    Some(payload)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::payload::told::of;

    #[test]
    fn an_element_string_is_told_however_it_is_written() {
        let expected = ["09501101530003", "AB-123", "2025-12", "12345"];
        for text in [
            "\u{1d}010950110153000310AB-123\u{1d}1725120021",
            "(01)09501101530003(10)AB-123(17)251200(21)12345",
            "]d2010950110153000310AB-123\u{1d}172512002112345",
            "010950110153000310AB-123\u{1d}172512002112345",
        ] {
            let text = if text.ends_with("0021") { format!("{text}12345") } else { text.to_owned() };
            assert_eq!(of(parse, &text).unwrap().values(), expected, "{text}");
        }
    }

    #[test]
    fn an_address_makes_a_shipping_label() {
        let container = "340123450000000000";
        let payload = of(parse, &format!("00{container}42022150")).unwrap();
        assert_eq!(payload.rule.map(|rule| rule.id), Some("shipping-label"));
        let payload =
            of(parse, &format!("(00){container}(4301)Anna+Specimen(4302)1%20Elm+Road(4308)+447700900123")).unwrap();
        assert_eq!(payload.rule.map(|rule| rule.id), Some("shipping-label"));
        assert!(payload.texts.contains(&("".into(), "1 Elm Road".into())));
        assert!(of(parse, &format!("00{container}")).unwrap().rule.is_none());
    }

    #[test]
    fn measures_have_their_decimals() {
        assert_eq!(of(parse, "(01)90012345678908(3103)001750").unwrap().told()[1], ("measure", "1.750"));
        assert_eq!(of(parse, "(01)90012345678908(3106)001750").unwrap().values()[1], "0.001750");
        assert_eq!(of(parse, "(01)90012345678908(3922)999").unwrap().told()[1], ("amount", "9.99"));
        assert_eq!(of(parse, "(01)90012345678908(3100)000012").unwrap().values()[1], "12");
    }

    #[test]
    fn a_digital_link_names_the_article() {
        let payload = of(parse, "https://example.com/shop/01/09501101530003/21/12345?17=251200&utm=x").unwrap();
        assert_eq!(payload.values(), ["09501101530003", "12345", "2025-12"]);
        assert!(
            of(parse, "https://example.com/01/02").is_none()
                && of(parse, "https://example.com/01/09501101530004").is_none()
        );
    }

    #[test]
    fn digits_that_nothing_speaks_for_are_none() {
        for text in [
            "",
            "1",
            "10064908",
            "163167305864402752",
            "0109501101530004",
            "(01",
            "(99)",
            "(1)2",
            "()",
            "(01)123",
            "01é",
            "0000000000000000000000",
        ] {
            assert!(of(parse, text).is_none(), "{text}");
        }
    }
}
