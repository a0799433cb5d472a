//! Judges machine-readable codes: each is told as a code, and beside it as what its payload is. What a payload is, `payload/` says.
//! Also hands the strings in payloads to the judge of text, whose rules they are.

use std::borrow::Cow;

use super::text::{found, key};
use super::{Detector, Needs};
use crate::error::Skip;
use crate::finding::{Evidence, Finding, Origin};
use crate::payload::Payload;
use crate::photo::Photo;
use crate::rule::{
    BOARDING_PASS, CONTACT_CARD, DRIVER_LICENCE, LOGIN_SECRET, MACHINE_CODE, PAYMENT_REQUEST, SHIPPING_LABEL,
    WIFI_CREDENTIALS,
};
use crate::strings::{self, Carrier, Line, Passage};
use crate::vision::codes::Code;

pub(super) static CODES: Detector = Detector {
    name: "codes",
    rules: &[
        &MACHINE_CODE,
        &BOARDING_PASS,
        &WIFI_CREDENTIALS,
        &CONTACT_CARD,
        &PAYMENT_REQUEST,
        &LOGIN_SECRET,
        &SHIPPING_LABEL,
        &DRIVER_LICENCE,
    ],
    needs: Needs::Scene,
    detect,
};

fn detect(photo: &Photo<'_>, findings: &mut Vec<Finding>) -> Result<(), Skip> {
    let codes = &photo.codes().map_err(Clone::clone)?.codes;
    let payloads = photo.payloads().map_err(Clone::clone)?;
    let Some(size) = photo.upright_size() else { return Ok(()) };
    for (code, payload) in codes.iter().zip(payloads) {
        of_code(code, payload, size, findings);
    }
    Ok(())
}

/// A code, and what its payload is.
fn of_code(code: &Code, payload: &Payload, size: (u32, u32), findings: &mut Vec<Finding>) {
    let evidence = evidence(code, payload);
    let finding = |rule, confidence| {
        let mut finding = Finding::new(rule, confidence, evidence.clone());
        finding.region = Some(code.quad.region(size.0, size.1));
        finding.why.extend(code.why.iter().copied().map(Cow::Borrowed));
        finding.why.extend(payload.why.iter().cloned());
        finding
    };
    findings.extend(payload.rule.map(|rule| finding(rule, code.certainty * payload.certainty)));
    findings.push(finding(&MACHINE_CODE, code.certainty));
}

fn evidence(code: &Code, payload: &Payload) -> Evidence {
    Evidence::Code {
        format: code.format,
        payload: code.text.clone().into(),
        fields: payload.fields.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect(),
    }
}

/// The strings in the payloads of a photo's codes, by the rules of the judge of text, who calls this: each once a code, where the code
/// lies. Silent where there are no pixels, since the judge of text says so itself.
pub(super) fn strings_in(photo: &Photo<'_>, home: &[String], findings: &mut Vec<Finding>) {
    let (Ok(codes), Ok(payloads), Some(size)) = (photo.codes(), photo.payloads(), photo.upright_size()) else { return };
    for (code, payload) in codes.codes.iter().zip(payloads) {
        strings_of(code, payload, size, home, findings);
    }
}

fn strings_of(code: &Code, payload: &Payload, size: (u32, u32), home: &[String], findings: &mut Vec<Finding>) {
    let lines: Vec<Cow<'_, str>> = payload.texts.iter().flat_map(|(label, text)| labelled(label, text)).collect();
    let lines: Vec<Line<'_>> = lines.iter().map(|line| Line::certain(line)).collect();
    let passage = Passage { origin: Origin::Code, carrier: Carrier::Unknown, lines: &lines, around: &[], home };
    let mut known = Vec::new();
    for matched in strings::find(&passage) {
        let key = (matched.rule, key(&matched));
        if known.contains(&key) {
            continue;
        }
        known.push(key);
        let mut finding = found(&matched, Origin::Code, None, code.certainty);
        finding.region = Some(code.quad.region(size.0, size.1));
        finding.why.insert(0, ["in a code: ", code.format].concat().into());
        findings.push(finding);
    }
}

/// The lines of a text, the first behind its label.
fn labelled<'a>(label: &'a str, text: &'a str) -> impl Iterator<Item = Cow<'a, str>> {
    text.lines().enumerate().map(move |(at, line)| match label {
        "" => Cow::Borrowed(line),
        _ if at > 0 => Cow::Borrowed(line),
        _ => [label, ": ", line].concat().into(),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::payload;
    use crate::vision::quad::Quad;

    const SIZE: (u32, u32) = (800, 600);

    fn code(format: &'static str, text: &str) -> Code {
        let quad = Quad::upright(100.0, 200.0, 80.0, 60.0);
        Code { format, text: text.to_owned(), quad, certainty: 0.9, why: vec!["error correction holds"] }
    }

    fn told(code: &Code) -> Vec<Finding> {
        let mut findings = Vec::new();
        of_code(code, &payload::parse(code.format, &code.text), SIZE, &mut findings);
        findings
    }

    fn strings(code: &Code) -> Vec<(&'static str, String, f32)> {
        let mut findings = Vec::new();
        strings_of(code, &payload::parse(code.format, &code.text), SIZE, &["GB".to_owned()], &mut findings);
        let text = |finding: &Finding| match &finding.evidence {
            Evidence::Text { text, origin: Origin::Code, .. } => text.reveal().clone(),
            _ => String::new(),
        };
        assert!(findings.iter().all(|finding| finding.region.is_some_and(|region| region.width == 80)));
        findings.iter().map(|finding| (finding.rule.id, text(finding), finding.confidence)).collect()
    }

    #[test]
    fn a_code_is_told_and_beside_it_what_it_is() {
        let findings = told(&code("QR Code", "WIFI:T:WPA;S:Specimen;P:correct horse;;"));
        let ids: Vec<&str> = findings.iter().map(|finding| finding.rule.id).collect();
        assert_eq!(ids, ["wifi-credentials", "machine-code"]);
        assert!(findings[0].confidence < findings[1].confidence && findings[1].confidence == 0.9);
        assert_eq!(findings[0].evidence, findings[1].evidence);
        assert!(findings[0].why.contains(&"error correction holds".into()) && findings[0].why.len() == 2);
    }

    #[test]
    fn a_code_that_says_nothing_is_a_code() {
        let findings = told(&code("Code 128", "10064908"));
        assert_eq!(findings.len(), 1);
        assert!(matches!(&findings[0].evidence, Evidence::Code { fields, .. } if fields.is_empty()));
    }

    #[test]
    fn strings_in_a_payload_are_told_once_and_where_the_code_lies() {
        let card = "BEGIN:VCARD\nN:Specimen;Anna\nTEL:+447700900123\nTEL;CELL:07700 900123\nEMAIL:anna@example.com\nADR:;;12 Elm Road;London;;N1 9GU;UK\nBDAY:19850131\nEND:VCARD";
        let found = strings(&code("QR Code", card));
        let ids: Vec<&str> = found.iter().map(|found| found.0).collect();
        assert_eq!(ids, ["phone-number", "email-address", "postal-address", "date-of-birth"]);
        assert!(found.iter().all(|found| found.2 > 0.6 && found.2 <= 0.9), "{found:?}");
    }

    #[test]
    fn strings_of_every_kind_of_payload_are_found() {
        let steps = [
            ("tel:07700900123", "phone-number"),
            ("https://example.com/login?token=ghp_0123456789abcdefghij0123456789abcdef", "secret"),
            ("https://example.com/login", "web-address"),
            ("BCD\n002\n1\nSCT\n\nAnna\nDE89370400440532013000\nEUR1\n\n\n\n", "bank-account"),
            (
                "[)>\u{1e}01\u{1d}96841706672\u{1d}840\u{1d}001\u{1d}1Z999AA10123456784\u{1d}UPSN\u{1d}1X2X3X\u{1d}187\u{1d}\u{1d}1/1\u{1d}10.5\u{1d}Y\u{1d}12 ELM ROAD\u{1d}SPRINGFIELD\u{1d}UT\u{1e}\u{4}",
                "tracking-number",
            ),
        ];
        for (text, rule) in steps {
            let found = strings(&code("QR Code", text));
            assert!(found.iter().any(|found| found.0 == rule && found.2 > 0.6), "{rule}: {found:?}");
        }
    }
}
