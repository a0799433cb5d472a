//! Owns shipping labels: ISO/IEC 15434 messages (`[)>`) with transportation data (format 01, as UPS in MaxiCode and FedEx in PDF417) or
//! data identifiers (format 06, ANSI MH10.8.2), and USPS package barcodes (USPS Publication 199, IMpb).

use super::{Given, Payload, check};
use crate::rule::SHIPPING_LABEL;

/// Separators of ISO/IEC 15434.
const GROUP: char = '\u{1d}';
const RECORD: char = '\u{1e}';
const END: char = '\u{4}';

/// Most elements of one record.
const MAX_ELEMENTS: usize = 100;

/// Whether the text is a label's, and what it says.
pub(super) fn parse(given: &Given<'_>) -> Option<Payload> {
    message(given.text).or_else(|| usps(given.text))
}

fn message(text: &str) -> Option<Payload> {
    let rest = text.trim_start().strip_prefix("[)>")?;
    let rest = rest.trim_start_matches([RECORD, '\r', '\n']);
    let mut payload = Payload::new(None, 0.99, "keeps to the form of industrial labels (ISO/IEC 15434)");
    for record in rest.split([RECORD, END]).take(10) {
        let elements: Vec<&str> = record.split(GROUP).map(str::trim).take(MAX_ELEMENTS).collect();
        match elements.split_first() {
            Some((&"01", rest)) => transport(rest, &mut payload),
            Some((&("05" | "06" | "12"), rest)) => identified(rest, &mut payload),
            _ => {}
        }
    }
    (!payload.fields.is_empty()).then_some(payload)
}

/// Format 01: version and postal code, country, class of service, tracking number, carrier, and what the carrier adds.
fn transport(elements: &[&str], payload: &mut Payload) {
    let element = |at: usize| elements.get(at).copied().unwrap_or("");
    let is_version = element(0).get(..2).is_some_and(|version| version.bytes().all(|byte| byte.is_ascii_digit()));
    if !is_version || elements.len() < 4 {
        return;
    }
    let carrier = element(4);
    // Without a carrier it is the mere form.
    if !carrier.is_empty() {
        payload.rule = Some(&SHIPPING_LABEL);
        payload.because("tells where a parcel goes");
    }
    let name = match carrier {
        "UPSN" => "UPS",
        "FDE" | "FDEB" | "FDEG" | "FDXE" | "FDXG" => "FedEx",
        other => other,
    };
    payload.tell("carrier", name);
    payload.note("tracking number", "tracking number", element(3));
    payload.tell("account", element(5));
    // Day of pickup, shipment id, package and weight, then whether the address was checked.
    let checked =
        elements.iter().enumerate().skip(6).find(|(_, element)| matches!(**element, "Y" | "N")).map(|(at, _)| at);
    let address = checked.map_or(elements.len(), |at| at + 1);
    let (street, city, state) = (element(address), element(address + 1), element(address + 2));
    payload.tell("name", element(address + 3));
    payload.tell("street", street);
    payload.tell("city", city);
    payload.tell("state", state);
    let code = element(0).get(2..).unwrap_or("");
    // Five digits and, where it is known, four more.
    let written = match code.split_at_checked(5) {
        Some((code, more)) if more.len() == 4 && more != "0000" => [code, "-", more].concat(),
        Some((code, "0000")) => code.to_owned(),
        _ => code.to_owned(),
    };
    payload.tell("postal code", &written);
    payload.tell("country", element(1));
    payload.read("", element(address + 3));
    payload.read("", street);
    payload.read("", &[city, ", ", state, " ", &written].concat());
}

/// How an identifier's value is told: its name, the word by which strings in it are known, whether it says that this is a shipment.
type Row = (&'static str, &'static str, &'static str, bool);

/// Data identifiers, longest first where one begins like another (ANSI MH10.8.2-2016). `Z` ones are between the partners: those here are
/// as FedEx fills them, seen on its labels.
const IDENTIFIERS: [Row; 19] = [
    ("11Z", "company or name", "", true),
    ("12Z", "phone", "tel", true),
    ("14Z", "address, second line", "", true),
    ("31Z", "tracking number", "tracking number", true),
    ("20L", "ship to, postal code", "", true),
    ("52L", "ship to, postal code", "", true),
    ("1J", "licence plate of the package", "", true),
    ("2J", "licence plate of the package", "", true),
    ("3J", "licence plate of the package", "", true),
    ("4J", "licence plate of the package", "", true),
    ("5J", "licence plate of the package", "", true),
    ("6J", "licence plate of the package", "", true),
    ("1T", "batch", "", false),
    ("1P", "part number", "", false),
    ("J", "licence plate of the package", "", true),
    ("P", "part number", "", false),
    ("S", "serial number", "", false),
    ("K", "order", "", false),
    ("V", "supplier", "", false),
];

/// Format 06: elements that begin with their data identifier.
fn identified(elements: &[&str], payload: &mut Payload) {
    let of_fedex = elements.iter().any(|element| element.starts_with("10ZG"));
    for element in elements {
        let row = IDENTIFIERS.iter().find(|(id, ..)| element.starts_with(id));
        let Some((id, name, label, ships)) = row else { continue };
        if id.ends_with('Z') && !of_fedex && payload.rule.is_none() {
            continue;
        }
        let value = element.get(id.len()..).unwrap_or("").trim();
        if value.is_empty() {
            continue;
        }
        payload.note(*name, label, value);
        if *ships {
            payload.rule = Some(&SHIPPING_LABEL);
        }
    }
}

/// USPS: `420`, a postal code of 5 or 9 digits, then 22 (or 26) digits that begin with 91 to 95 and hold their check digit.
fn usps(text: &str) -> Option<Payload> {
    let plain: String = text.chars().filter(|c| !c.is_control() && *c != ' ').collect();
    let digits =
        plain.strip_prefix("(420)").map_or(plain.clone(), |rest| ["420", &rest.replace(['(', ')'], "")].concat());
    let rest = digits.strip_prefix("420")?;
    if !rest.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (code, tracking) = [5, 9].into_iter().filter_map(|at| rest.split_at_checked(at)).find(|(_, tracking)| {
        let begins = tracking.starts_with('9') && ("91".."96").contains(&tracking.get(..2).unwrap_or(""));
        begins && matches!(tracking.len(), 22 | 26) && check::gs1(tracking)
    })?;
    let mut payload = Payload::new(Some(&SHIPPING_LABEL), 0.98, "keeps to the form of USPS package codes");
    payload.because("its check digit holds");
    payload.tell("carrier", "USPS");
    payload.note("tracking number", "tracking number", tracking);
    let (five, four) = code.split_at_checked(5)?;
    payload.tell("postal code", &if four.is_empty() { five.to_owned() } else { [five, "-", four].concat() });
    Some(payload)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::payload::told::of;

    #[test]
    fn the_label_of_ups_is_told() {
        let text = "[)>\u{1e}01\u{1d}96841706672\u{1d}840\u{1d}001\u{1d}1Z12345677\u{1d}UPSN\u{1d}1X2X3X\u{1d}187\u{1d}\u{1d}1/1\u{1d}10.5\u{1d}Y\u{1d}12 ELM ROAD\u{1d}SPRINGFIELD\u{1d}UT\u{1e}\u{4}";
        let payload = of(parse, text).unwrap();
        assert_eq!(payload.rule.map(|rule| rule.id), Some("shipping-label"));
        for (name, expected) in [
            ("carrier", "UPS"),
            ("tracking number", "1Z12345677"),
            ("street", "12 ELM ROAD"),
            ("city", "SPRINGFIELD"),
            ("state", "UT"),
            ("postal code", "84170-6672"),
        ] {
            assert_eq!(payload.value(name), Some(expected), "{name}");
        }
    }

    #[test]
    fn the_label_of_fedex_has_name_and_phone() {
        let text = "[)>\u{1e}01\u{1d}0284116\u{1d}840\u{1d}19\u{1d}7917580000040201\u{1d}FDE\u{1d}061031488\u{1d}164\u{1d}\u{1d}1/1\u{1d}2.00LB\u{1d}N\u{1d}12 Elm Road\u{1d}Springfield\u{1d}UT\u{1d}Anna Specimen\u{1e}06\u{1d}10ZGE004\u{1d}11ZExample Ltd\u{1d}12Z2025550123\u{1d}14ZFlat 2\u{1d}\u{1e}\u{4}";
        let payload = of(parse, text).unwrap();
        for (name, expected) in [
            ("carrier", "FedEx"),
            ("name", "Anna Specimen"),
            ("street", "12 Elm Road"),
            ("phone", "2025550123"),
            ("address, second line", "Flat 2"),
            ("postal code", "84116"),
        ] {
            assert_eq!(payload.value(name), Some(expected), "{name}");
        }
        assert!(payload.texts.contains(&("tel".into(), "2025550123".into())));
    }

    #[test]
    fn a_part_is_no_parcel() {
        let payload = of(parse, "[)>\u{1e}06\u{1d}P12345-678\u{1d}SXYZ001\u{1d}Q5\u{1e}\u{4}").unwrap();
        assert!(payload.rule.is_none());
        assert_eq!(payload.value("serial number"), Some("XYZ001"));
        assert!(
            of(parse, "[)>").is_none()
                && of(parse, "[)>\u{1e}06").is_none()
                && of(parse, "[)>\u{1e}99\u{1d}x").is_none()
        );
    }

    #[test]
    fn the_code_of_usps_holds_its_check_digit() {
        let body = "920557770000000000001";
        let digit = (0..10).find(|digit| check::gs1(&format!("{body}{digit}"))).unwrap();
        let payload = of(parse, &format!("42022150\u{1d}{body}{digit}")).unwrap();
        assert_eq!(payload.value("postal code"), Some("22150"));
        assert!(of(parse, &format!("420221500001{body}{digit}")).is_some());
        assert!(of(parse, &format!("42022150{body}{}", (digit + 1) % 10)).is_none());
        assert!(of(parse, "420").is_none() && of(parse, "4202215").is_none() && of(parse, "420é").is_none());
    }
}
