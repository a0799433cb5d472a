//! Owns the samples of machine-readable codes: what each holds, and what a scan must say of it.

use rxing::BarcodeFormat;
use serde_json::{Value as Json, json};

use crate::coded::{self, Modules};
use crate::draw::Canvas;
use crate::jpeg;
use crate::manifest::{Sample, carries, encodes, reads};
use crate::samples::{QUALITY, Result, sample};

/// Rules that say what a payload is.
const PAYLOADS: [&str; 7] = [
    "boarding-pass",
    "wifi-credentials",
    "contact-card",
    "payment-request",
    "login-secret",
    "shipping-label",
    "driver-licence",
];

/// A boarding pass of nobody on a flight of no airline (IATA gives XX to none).
const BOARDING_PASS: &str = "M1SPECIMEN/ANNA MS    EXMPL01 YULFRAXX 0834 226F001A0025 100";

const NETWORK: &str = "WIFI:T:WPA;S:Example Home;P:correct-horse-42;;";

const CONTACT: &str =
    "BEGIN:VCARD\nVERSION:3.0\nN:Example;Erika\nTEL:+447700900456\nEMAIL:erika@example.org\nEND:VCARD";

/// A European transfer to the example IBAN of the registry.
const TRANSFER: &str = "BCD\n002\n1\nSCT\n\nExample Ltd\nGB82WEST12345698765432\nEUR120.00\n\n\nInvoice 42";

const LOGIN: &str = "otpauth://totp/Example:erika@example.org?secret=JBSWY3DPEHPK3PXP&issuer=Example";

/// A parcel's data as FedEx writes it, to nobody in no street.
const PARCEL: &str = "[)>\u{1e}01\u{1d}0284116\u{1d}840\u{1d}19\u{1d}7900000000000201\u{1d}FDE\u{1d}000000000\u{1d}138\u{1d}\u{1d}1/1\u{1d}2LB\u{1d}N\u{1d}12 EXAMPLE STREET\u{1d}SPRINGFIELD\u{1d}UT\u{1d}ERIKA EXAMPLE\u{1e}06\u{1d}10ZGE004\u{1d}12Z2025550123\u{1d}\u{1e}\u{4}";

/// A licence with the issuer's number of AAMVA's own examples.
const LICENCE: &str = "@\n\u{1e}\rANSI 636000100001DL00310147DLDAQX0000000\nDCSSPECIMEN\nDACANNA\nDADNONE\nDBB01311985\nDBA01312030\nDAG123 EXAMPLE STREET\nDAISPRINGFIELD\nDAJVA\nDAK221500000\nDCGUSA\r";

/// The article that GS1 prints in its manuals.
const ARTICLE: &str = "9501101530003";

/// A JPEG file of a code with what it shows: the code is found as such, and as what `must` says.
fn coded(
    name: &'static str,
    shows: &'static str,
    held: &[(&str, &str)],
    must: Vec<Json>,
    picture: &Canvas,
) -> Result<Sample> {
    let codes: Vec<Json> = held.iter().map(|(format, text)| json!({ "format": format, "payload": text })).collect();
    let found = held.iter().map(|(_, text)| encodes("machine-code", text));
    let sample = sample(name, shows, found.chain(must).collect(), jpeg::encode(&picture.image(), QUALITY)?);
    let mut must_not = sample.must_not.clone();
    must_not.extend(PAYLOADS.iter().filter(|rule| !sample.must.iter().any(|wanted| wanted["rule"] == **rule)));
    Ok(Sample { pictured: json!({ "codes": codes }), must_not, ..sample })
}

fn qr(text: &str) -> Result<Modules> {
    Modules::new(BarcodeFormat::QR_CODE, text)
}

/// Codes whose payloads give somebody away, one sample a rule.
pub fn codes() -> Result<Vec<Sample>> {
    let pass = ["SPECIMEN/ANNA MS", "YUL - FRA", "XX 834  14 AUG", "SEAT 1A", "REF XMPL01"];
    let bill = ["INVOICE 42", "TOTAL EUR 120.00", "PAY WITH", "YOUR PHONE"];
    let card = ["ERIKA EXAMPLE", "EXAMPLE DESIGN", "SCAN ME"];
    let label = ["TO", "ERIKA EXAMPLE", "12 EXAMPLE STREET", "SPRINGFIELD UT 84116"];
    let aztec = Modules::new(BarcodeFormat::AZTEC, BOARDING_PASS)?;
    let stacked = |text| Modules::new(BarcodeFormat::PDF_417, text);
    Ok(vec![
        coded(
            "boarding_pass.jpg",
            "A boarding pass of nobody: its Aztec code holds name, booking reference, flight and seat.",
            &[("Aztec", BOARDING_PASS)],
            vec![encodes("boarding-pass", "SPECIMEN/ANNA"), reads("readable-text", "BOARDING PASS")],
            &coded::boarding_pass(&pass, &aztec),
        )?,
        coded(
            "fridge_wifi.jpg",
            "A card on a fridge with a code for the wireless network: name and password.",
            &[("QR Code", NETWORK)],
            vec![encodes("wifi-credentials", "correct-horse-42")],
            &coded::fridge("OUR WIFI", &qr(NETWORK)?),
        )?,
        coded(
            "contact_code.jpg",
            "A card whose code holds what is not printed on it: phone and e-mail.",
            &[("QR Code", CONTACT)],
            vec![
                encodes("contact-card", "erika@example.org"),
                carries("phone-number", "+447700900456"),
                carries("email-address", "erika@example.org"),
            ],
            &coded::paper(&card, &qr(CONTACT)?, 5.4, 82),
        )?,
        coded(
            "bill_code.jpg",
            "A bill with a code for the transfer: payee, account and amount.",
            &[("QR Code", TRANSFER)],
            vec![
                encodes("payment-request", "GB82WEST12345698765432"),
                carries("bank-account", "GB82WEST12345698765432"),
            ],
            &coded::paper(&bill, &qr(TRANSFER)?, 5.4, 85),
        )?,
        coded(
            "login_setup.jpg",
            "A screen that sets up one-time passwords, with the secret in a code.",
            &[("QR Code", LOGIN)],
            vec![encodes("login-secret", "JBSWY3DPEHPK3PXP")],
            &coded::screen("SCAN TO SIGN IN", &qr(LOGIN)?, 7.0),
        )?,
        coded(
            "parcel_code.jpg",
            "A parcel's label whose stacked code adds a phone number that is not printed.",
            &[("PDF417", PARCEL)],
            vec![
                encodes("shipping-label", "12 EXAMPLE STREET"),
                carries("phone-number", "2025550123"),
                reads("readable-text", "ERIKA EXAMPLE"),
            ],
            &coded::parcel(&label, &stacked(PARCEL)?),
        )?,
        coded(
            "licence_back.jpg",
            "The back of a specimen licence: all of its front stands in the stacked code.",
            &[("PDF417", LICENCE)],
            vec![encodes("driver-licence", "DCSSPECIMEN"), carries("date-of-birth", "1985")],
            &coded::licence("SPECIMEN", &stacked(LICENCE)?),
        )?,
    ])
}

/// Codes that give nobody away, and what is no code.
pub fn no_codes() -> Result<Vec<Sample>> {
    let (menu, open) = ("https://example.org/menu", "WIFI:T:nopass;S:Example Cafe;;");
    let article = Modules::new(BarcodeFormat::EAN_13, ARTICLE)?;
    let product = coded(
        "product.jpg",
        "An article's code on a box.",
        &[("EAN-13", ARTICLE)],
        vec![],
        &coded::product("BISCUITS", &article),
    )?;
    let poster = coded(
        "poster.jpg",
        "A poster with two codes that give nobody away: a menu's address and an open network.",
        &[("QR Code", menu), ("QR Code", open)],
        vec![carries("web-address", menu)],
        &coded::poster("EXAMPLE CAFE", [&qr(menu)?, &qr(open)?]),
    )?;
    let mut tiles = coded("tiles.jpg", "A floor of black and white tiles: no code.", &[], vec![], &coded::tiles())?;
    tiles.must_not.push("machine-code");
    tiles.pictured = json!({});
    Ok(vec![product, poster, tiles])
}
