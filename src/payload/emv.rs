//! Owns EMV QR codes (EMVCo, QR Code Specification for Payment Systems, Merchant-Presented Mode 1.1): Pix, PayNow, PromptPay, DuitNow,
//! VietQR and others are such, each with its own template of the account.

use super::{Given, Payload, check};
use crate::rule::PAYMENT_REQUEST;

/// How sure a structure is whose checksum holds, and one whose does not.
const CHECKED: f32 = 0.99;
const UNCHECKED: f32 = 0.5;

/// Most objects on one level.
const MAX_OBJECTS: usize = 100;

/// Unique identifiers of payment systems by their beginnings, and their names.
const SYSTEMS: [(&str, &str); 11] = [
    ("br.gov.bcb.pix", "Pix"),
    ("sg.paynow", "PayNow"),
    ("com.p2pqrpay", "QR Ph"),
    ("a000000677010111", "PromptPay"),
    ("a000000677010112", "PromptPay"),
    ("a000000615", "DuitNow"),
    ("a000000727", "VietQR"),
    ("a000000524", "UPI"),
    ("id.co.qris", "QRIS"),
    ("hk.com.hkicl", "FPS"),
    ("com.mercadolibre", "Mercado Pago"),
];

/// Whether the text is an EMV QR code, and what it says.
pub(super) fn parse(given: &Given<'_>) -> Option<Payload> {
    let text = given.text.trim();
    // Format indicator first, checksum last.
    if !text.starts_with("000201") {
        return None;
    }
    let objects = objects(text)?;
    let value = |id: &str| objects.iter().find(|(known, _)| *known == id).map_or("", |(_, value)| *value);
    let (body, stated) = text.split_at_checked(text.len().checked_sub(4)?)?;
    if !body.ends_with("6304") {
        return None;
    }
    let holds = u16::from_str_radix(stated, 16).is_ok_and(|stated| stated == check::crc16(body.as_bytes()));
    let certainty = if holds { CHECKED } else { UNCHECKED };
    let mut payload = Payload::new(Some(&PAYMENT_REQUEST), certainty, "keeps to the form of payment codes (EMV QR)");
    payload.because(if holds { "its checksum holds" } else { "its checksum does not hold" });
    let templates = objects.iter().filter(|(id, _)| ("26".."52").contains(id));
    for (_, template) in templates {
        account(template, &mut payload);
    }
    payload.note("payee", "", value("59"));
    payload.tell("amount", value("54"));
    payload.tell("city", value("60"));
    payload.tell("postal code", value("61"));
    payload.tell("country", value("58"));
    for (id, value) in self::objects(value("62")).unwrap_or_default() {
        match id {
            "02" => payload.note("phone", "tel", value),
            "01" | "05" | "06" => payload.tell("reference", value),
            "08" => payload.note("purpose", "", value),
            _ => {}
        }
    }
    Some(payload)
}

/// A template of an account: who defines it, and the account in some of its objects.
fn account(template: &str, payload: &mut Payload) {
    let Some(objects) = objects(template) else { return };
    let Some((_, system)) = objects.iter().find(|(id, _)| *id == "00") else { return };
    let low = system.to_ascii_lowercase();
    let known = SYSTEMS.iter().find(|(start, _)| low.starts_with(start)).map(|(_, name)| *name);
    payload.tell("system", known.unwrap_or(system));
    let told: &[&str] = match known {
        // The kind of proxy stands before it: a phone number, an organisation's number.
        Some("PayNow") => &["02"],
        Some("Pix") => &["01", "25"],
        Some("VietQR") => &["01"],
        _ => &["01", "02", "03", "04"],
    };
    for (_, value) in objects.iter().filter(|(id, _)| told.contains(id)) {
        // Of templates in templates, the innermost say it.
        let inner = self::objects(value).filter(|_| known == Some("VietQR"));
        match inner {
            Some(inner) => inner.iter().for_each(|(_, value)| payload.tell("account", value)),
            None => payload.note("account", label(value), value),
        }
    }
}

/// The word by which an account that is a phone number is known: PromptPay writes them with `00` and the country before.
fn label(account: &str) -> &'static str {
    let is_international = account.starts_with('+') || (account.len() == 13 && account.starts_with("00"));
    if is_international { "tel" } else { "" }
}

/// Objects of two digits of id, two of length in characters, and a value; `None` where the text is anything else.
fn objects(text: &str) -> Option<Vec<(&str, &str)>> {
    let (mut rest, mut objects) = (text, Vec::new());
    while !rest.is_empty() && objects.len() < MAX_OBJECTS {
        let (id, behind) = rest.split_at_checked(2)?;
        let (length, behind) = behind.split_at_checked(2)?;
        if !id.bytes().chain(length.bytes()).all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let length: usize = length.parse().ok()?;
        let end = behind.char_indices().map(|(at, _)| at).chain([behind.len()]).nth(length)?;
        let (value, behind) = behind.split_at_checked(end)?;
        objects.push((id, value));
        rest = behind;
    }
    (!objects.is_empty()).then_some(objects)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::payload::told::of;

    fn object(id: &str, value: &str) -> String {
        format!("{id}{:02}{value}", value.chars().count())
    }

    fn code(objects: &[String]) -> String {
        let body = format!("000201{}6304", objects.concat());
        format!("{body}{:04X}", check::crc16(body.as_bytes()))
    }

    #[test]
    fn a_pix_code_is_told_and_its_checksum_counts() {
        let account = object("26", &(object("00", "br.gov.bcb.pix") + &object("01", "anna@example.com")));
        let text = code(&[
            account,
            object("53", "986"),
            object("58", "BR"),
            object("59", "Anna Specimen"),
            object("60", "São Paulo"),
        ]);
        let payload = of(parse, &text).unwrap();
        assert!(payload.certainty > 0.9);
        for (name, expected) in
            [("system", "Pix"), ("account", "anna@example.com"), ("payee", "Anna Specimen"), ("city", "São Paulo")]
        {
            assert_eq!(payload.value(name), Some(expected), "{name}");
        }
        let broken = text.replace("Anna S", "Anne S");
        assert!(of(parse, &broken).unwrap().certainty < 0.6);
    }

    #[test]
    fn the_phone_of_a_promptpay_code_is_read_as_one() {
        let account = object("29", &(object("00", "A000000677010111") + &object("01", "0066812345678")));
        let payload = of(parse, &code(&[account, object("58", "TH")])).unwrap();
        assert_eq!(payload.value("system"), Some("PromptPay"));
        assert!(payload.texts.iter().any(|(label, _)| label == "tel"));
    }

    #[test]
    fn digits_without_the_structure_are_none() {
        for text in ["000201", "0002016304", "00020163041D3D9", "000201990", "00020126é46304ABCD", "0002011234567890"]
        {
            assert!(of(parse, text).is_none(), "{text}");
        }
    }
}
