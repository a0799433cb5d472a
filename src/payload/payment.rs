//! Owns requests for payment that are lines or links: EPC QR (European Payments Council, EPC069-12), Swiss QR bills (SIX, Swiss
//! Implementation Guidelines QR-bill 2.3), SPD (Czech Banking Association), UPI (NPCI linking specification), cryptocurrencies (BIP 21,
//! EIP 681, BOLT 11) and the links of payment services. EMV QR codes are `emv`'s.

use super::{Given, Payload, check, uri};
use crate::rule::PAYMENT_REQUEST;

/// How sure a structure is whose account has a check digit that holds, and one that does not.
const CHECKED: f32 = 0.99;
const UNCHECKED: f32 = 0.7;

/// Links of payment services that name the one who is paid, and whose they are.
const SERVICES: [(&str, &str); 10] = [
    ("https://paypal.me/", "PayPal"),
    ("https://www.paypal.me/", "PayPal"),
    ("https://www.paypal.com/paypalme/", "PayPal"),
    ("https://venmo.com/", "Venmo"),
    ("https://account.venmo.com/", "Venmo"),
    ("https://cash.app/$", "Cash App"),
    ("https://qr.alipay.com/", "Alipay"),
    ("wxp://", "WeChat Pay"),
    ("https://revolut.me/", "Revolut"),
    ("https://twint.ch/", "TWINT"),
];

/// Schemes of cryptocurrencies.
const COINS: [(&str, &str); 11] = [
    ("bitcoin:", "Bitcoin"),
    ("lightning:", "Lightning"),
    ("ethereum:", "Ethereum"),
    ("litecoin:", "Litecoin"),
    ("bitcoincash:", "Bitcoin Cash"),
    ("dogecoin:", "Dogecoin"),
    ("monero:", "Monero"),
    ("dash:", "Dash"),
    ("solana:", "Solana"),
    ("tron:", "Tron"),
    ("cardano:", "Cardano"),
];

/// Whether the text asks for a payment, and what it says.
pub(super) fn parse(given: &Given<'_>) -> Option<Payload> {
    let text = given.text;
    epc(text)
        .or_else(|| swiss(text))
        .or_else(|| spd(text))
        .or_else(|| upi(text))
        .or_else(|| coin(text))
        .or_else(|| service(text))
}

/// A payload whose account is an IBAN; it is one only if the account looks like one.
fn to_account(account: &str, why: &'static str) -> Option<Payload> {
    let account: String = account.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
    let is_shaped = (15..=34).contains(&account.len()) && account.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_shaped {
        return None;
    }
    let holds = check::iban(&account);
    let mut payload = Payload::new(Some(&PAYMENT_REQUEST), if holds { CHECKED } else { UNCHECKED }, why);
    if holds {
        payload.because("the account's check digits hold");
    }
    payload.note("account", "IBAN", &account);
    Some(payload)
}

/// Service tag, version, character set, identification, BIC, name, IBAN, amount, purpose, reference, text, information.
fn epc(text: &str) -> Option<Payload> {
    let lines: Vec<&str> = text.trim_start().lines().map(str::trim).take(13).collect();
    let line = |at: usize| lines.get(at).copied().unwrap_or("");
    if line(0) != "BCD" || !matches!(line(1), "001" | "002") || line(2).len() != 1 {
        return None;
    }
    let mut payload = to_account(line(6), "keeps to the form of European transfers (EPC QR)")?;
    payload.note("payee", "", line(5));
    payload.tell("amount", line(7));
    payload.tell("bank", line(4));
    payload.tell("reference", line(9));
    payload.note("text", "", line(10));
    payload.note("information", "", line(11));
    Some(payload)
}

/// Places of lines in a Swiss QR bill, counted from 0.
const IBAN_LINE: usize = 3;
const CREDITOR: usize = 4;
const AMOUNT: usize = 18;
const DEBTOR: usize = 20;
const REFERENCE: usize = 28;
const MESSAGE: usize = 29;

fn swiss(text: &str) -> Option<Payload> {
    let lines: Vec<&str> = text.trim_start().lines().map(str::trim).take(40).collect();
    let line = |at: usize| lines.get(at).copied().unwrap_or("");
    let is_swiss = line(IBAN_LINE).starts_with("CH") || line(IBAN_LINE).starts_with("LI");
    if line(0) != "SPC" || !line(1).starts_with("02") || line(2) != "1" || !is_swiss {
        return None;
    }
    let mut payload = to_account(line(IBAN_LINE), "keeps to the form of Swiss QR bills")?;
    party(["payee", "payee's address"], lines.get(CREDITOR..CREDITOR + 7).unwrap_or_default(), &mut payload);
    payload.tell("amount", &[line(AMOUNT), " ", line(AMOUNT + 1)].concat());
    party(["debtor", "debtor's address"], lines.get(DEBTOR..DEBTOR + 7).unwrap_or_default(), &mut payload);
    payload.tell("reference", line(REFERENCE));
    payload.note("message", "", line(MESSAGE));
    Some(payload)
}

/// Kind of address (S in parts, K in lines), name, street, number, postal code, town, country.
fn party(names: [&'static str; 2], lines: &[&str], payload: &mut Payload) {
    let &[kind, name, first, second, code, town, country] = lines else { return };
    payload.note(names[0], "", name);
    let (street, place) = match kind {
        "K" => (first.to_owned(), second.to_owned()),
        _ => ([first, " ", second].concat(), [code, " ", town].concat()),
    };
    let parts = [street.trim(), place.trim(), country].into_iter().filter(|part| !part.is_empty());
    payload.tell(names[1], &parts.collect::<Vec<_>>().join(", "));
    payload.read("", &[&street, "\n", &place].concat());
}

/// `SPD*1.0*ACC:IBAN+BIC*AM:amount*MSG:text*`.
fn spd(text: &str) -> Option<Payload> {
    let rest = text.trim().strip_prefix("SPD*1.0*")?;
    let fields: Vec<(&str, &str)> = rest.split('*').take(50).filter_map(|field| field.split_once(':')).collect();
    let value = |key: &str| fields.iter().find(|(known, _)| *known == key).map_or("", |(_, value)| *value);
    let account = value("ACC").split('+').next()?;
    let mut payload = to_account(account, "keeps to the form of Czech and Slovak transfers (SPD)")?;
    payload.note("payee", "", &uri::decoded(value("RN"), false));
    payload.tell("amount", &[value("AM"), " ", value("CC")].concat());
    payload.tell("reference", value("X-VS"));
    payload.note("message", "", &uri::decoded(value("MSG"), false));
    Some(payload)
}

fn upi(text: &str) -> Option<Payload> {
    let rest = uri::behind(text, "upi://")?;
    let (_, parameters) = uri::parts(rest);
    let value = |key: &str| uri::value(&parameters, key).unwrap_or("");
    let account = uri::value(&parameters, "pa").filter(|account| account.contains('@'))?;
    let mut payload = Payload::new(Some(&PAYMENT_REQUEST), CHECKED, "keeps to the form of Indian payments (UPI)");
    payload.tell("account", account);
    payload.note("payee", "", value("pn"));
    payload.tell("amount", &[value("am"), " ", value("cu")].concat());
    payload.note("message", "", value("tn"));
    payload.tell("reference", value("tr"));
    Some(payload)
}

fn coin(text: &str) -> Option<Payload> {
    let text = text.trim();
    let by_scheme = COINS.iter().find_map(|&(scheme, coin)| Some((coin, uri::behind(text, scheme)?)));
    let (coin, rest) = by_scheme.or_else(|| Some((bare(text)?, text)))?;
    let (address, parameters) = uri::parts(rest.trim_start_matches("//"));
    let address = address.strip_prefix("pay-").unwrap_or(address);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '@' | ':' | '.' | '_' | '-' | '/');
    if address.len() < 14 || !address.chars().all(is_plain) {
        return None;
    }
    let low = address.to_ascii_lowercase();
    let checked = check::bech32(&low);
    let certainty = if checked {
        CHECKED
    } else if by_scheme.is_some() {
        0.95
    } else {
        UNCHECKED
    };
    let mut payload = Payload::new(Some(&PAYMENT_REQUEST), certainty, "an address of a cryptocurrency");
    if checked {
        payload.because("its checksum holds");
    }
    payload.tell("currency", coin);
    payload.tell("account", address);
    let value = |key: &str| uri::value(&parameters, key).unwrap_or("");
    payload.tell("amount", value("amount"));
    payload.note("payee", "", value("label"));
    payload.note("message", "", value("message"));
    Some(payload)
}

/// The currency of an address without a scheme, by a form that little else has.
fn bare(text: &str) -> Option<&'static str> {
    let low = text.to_ascii_lowercase();
    let is_ethereum =
        low.strip_prefix("0x").is_some_and(|hex| hex.len() == 40 && hex.bytes().all(|b| b.is_ascii_hexdigit()));
    if is_ethereum {
        return Some("Ethereum");
    }
    let starts: [(&str, &str); 5] = [
        ("bc1", "Bitcoin"),
        ("lnbc", "Lightning"),
        ("lnurl1", "Lightning"),
        ("ltc1", "Litecoin"),
        ("addr1", "Cardano"),
    ];
    starts.iter().find(|(start, _)| low.starts_with(start)).filter(|_| check::bech32(&low)).map(|(_, coin)| *coin)
}

fn service(text: &str) -> Option<Payload> {
    let (whose, rest) = SERVICES.iter().find_map(|&(start, whose)| Some((whose, uri::behind(text, start)?)))?;
    let payee = rest.split(['?', '#']).next().unwrap_or("").trim_matches('/');
    if payee.is_empty() {
        return None;
    }
    let mut payload = Payload::new(Some(&PAYMENT_REQUEST), 0.9, "a link of a payment service");
    payload.tell("service", whose);
    payload.tell("payee", payee);
    payload.read("", text);
    Some(payload)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::payload::told::of;

    #[test]
    fn a_european_transfer_is_told_and_its_check_digits_count() {
        let text = "BCD\n002\n1\nSCT\n\nAnna Specimen\nDE89 3704 0044 0532 0130 00\nEUR12.50\n\n\nRent\n";
        let payload = of(parse, text).unwrap();
        assert!(payload.certainty > 0.9);
        assert_eq!(payload.value("account"), Some("DE89370400440532013000"));
        assert_eq!(payload.value("payee"), Some("Anna Specimen"));
        assert_eq!(payload.value("text"), Some("Rent"));
        assert!(of(parse, &text.replace("DE89", "DE88")).unwrap().certainty < 0.8);
        assert!(of(parse, "BCD\n002\n1\nSCT\n\nAnna\n12\n").is_none() && of(parse, "BCD").is_none());
    }

    #[test]
    fn a_swiss_bill_names_payee_and_debtor() {
        let text = "SPC\r\n0200\r\n1\r\nCH9300762011623852957\r\nS\r\nExample AG\r\nRue\r\n7\r\n1003\r\nLausanne\r\nCH\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n199.95\r\nCHF\r\nK\r\nAnna Specimen\r\nElmweg 1\r\n3000 Bern\r\n\r\n\r\nCH\r\nNON\r\n\r\nRent\r\nEPD";
        let payload = of(parse, text).unwrap();
        for (name, expected) in [
            ("payee", "Example AG"),
            ("payee's address", "Rue 7, 1003 Lausanne, CH"),
            ("amount", "199.95 CHF"),
            ("debtor", "Anna Specimen"),
            ("debtor's address", "Elmweg 1, 3000 Bern, CH"),
            ("message", "Rent"),
        ] {
            assert_eq!(payload.value(name), Some(expected), "{name}");
        }
        assert!(of(parse, "SPC\n0200\n1\nDE89370400440532013000").is_none());
    }

    #[test]
    fn links_that_ask_for_money_are_told() {
        let payload = of(parse, "upi://pay?pa=anna@examplebank&pn=Anna%20Specimen&am=10&cu=INR").unwrap();
        assert_eq!(payload.value("amount"), Some("10 INR"));
        assert_eq!(of(parse, "https://paypal.me/annaspecimen/5").unwrap().value("service"), Some("PayPal"));
        let payload = of(parse, "SPD*1.0*ACC:CZ6508000000192000145399*AM:450.00*CC:CZK*MSG:RENT*").unwrap();
        assert!(payload.certainty > 0.9 && payload.value("message").is_some());
        assert!(of(parse, "upi://pay?pn=x").is_none() && of(parse, "https://paypal.me/").is_none());
    }

    #[test]
    fn cryptocurrencies_are_known_by_scheme_or_checksum() {
        let address = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
        let payload = of(parse, &format!("bitcoin:{address}?amount=0.1&label=Anna")).unwrap();
        assert_eq!(payload.value("account"), Some(address));
        assert_eq!(payload.value("amount"), Some("0.1"));
        assert!(of(parse, &address.to_ascii_uppercase()).unwrap().certainty > 0.9);
        assert!(of(parse, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5").is_none());
        assert!(of(parse, "0x00000000219ab540356cBB839Cbe05303d7705Fa").is_some());
        assert!(of(parse, "bitcoin:").is_none() && of(parse, "bitcoin: a story of money and more").is_none());
    }
}
