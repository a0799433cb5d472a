//! Owns what the payload of a machine-readable code says: one file a kind. Knows no pixel; which strings identify in its texts is
//! `strings/`'s business.
//!
//! Structure and check digits decide: what does not keep to a kind's standard is not that kind. Payloads are as hostile as any file:
//! only their first [`MAX_BYTES`] are looked at, and numbers of fields and lengths of values are capped.

mod boarding_pass;
mod check;
mod contact_card;
mod date;
mod driver_licence;
mod emv;
mod escaped;
mod gs1;
mod health;
mod link;
mod login;
mod message;
mod payment;
mod retail;
mod shipping;
#[cfg(test)]
mod told;
mod uri;
mod vcard;
mod wifi;

use std::borrow::Cow;

use crate::rule::Rule;

/// Most bytes of a payload that are looked at. The densest symbols hold 7,089 characters (QR, digits only).
const MAX_BYTES: usize = 16 * 1024;

/// Most fields told of a payload, and most texts.
const MAX_FIELDS: usize = 64;

/// Longest value of a field, in characters.
const MAX_VALUE: usize = 500;

/// What a payload is, understood.
#[derive(Clone, PartialEq)]
pub struct Payload {
    /// The rule that it is a finding of; `None` where it is told as a code only.
    pub rule: Option<&'static Rule>,
    /// Names for people (`flight`) and values, in the payload's order.
    pub fields: Vec<(Cow<'static, str>, String)>,
    /// The texts in which strings that identify are looked for: a label that says what it is (`tel`, may be empty), and the value.
    pub texts: Vec<(Cow<'static, str>, String)>,
    /// How likely the payload is what it was taken for, 0…1.
    pub certainty: f32,
    /// What speaks for it, in plain words, no values.
    pub why: Vec<Cow<'static, str>>,
}

impl Payload {
    /// An empty one of this rule.
    fn new(rule: Option<&'static Rule>, certainty: f32, why: &'static str) -> Self {
        Self { rule, fields: Vec::new(), texts: Vec::new(), certainty, why: vec![Cow::Borrowed(why)] }
    }

    /// Tells a field, unless it is empty.
    fn tell(&mut self, name: impl Into<Cow<'static, str>>, value: &str) {
        let value = value.trim_matches(is_blank);
        if !value.is_empty() && self.fields.len() < MAX_FIELDS {
            self.fields.push((name.into(), value.chars().take(MAX_VALUE).collect()));
        }
    }

    /// Hands a text to the search for strings, unless it is empty. The label is a word by which strings are known (`tel`).
    fn read(&mut self, label: &'static str, value: &str) {
        let value = value.trim_matches(is_blank);
        if !value.is_empty() && self.texts.len() < MAX_FIELDS {
            self.texts.push((Cow::Borrowed(label), value.to_owned()));
        }
    }

    /// Tells a field, and hands it to the search for strings.
    fn note(&mut self, name: impl Into<Cow<'static, str>>, label: &'static str, value: &str) {
        self.tell(name, value);
        self.read(label, value);
    }

    /// Adds a reason.
    fn because(&mut self, why: impl Into<Cow<'static, str>>) {
        self.why.push(why.into());
    }
}

/// What stands around values and is none of them.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

/// A code's symbology and its text.
#[derive(Clone, Copy)]
struct Given<'a> {
    format: &'a str,
    text: &'a str,
}

impl Given<'_> {
    /// Whether the symbology's name says this, whatever its case, blanks and dashes: `EAN-13` is `ean13`.
    fn is(&self, name: &str) -> bool {
        self.plain().eq(name.chars())
    }

    /// Whether the symbology's name begins so, as in [`Self::is`].
    fn begins(&self, name: &str) -> bool {
        let mut plain = self.plain();
        name.chars().all(|c| plain.next() == Some(c))
    }

    fn plain(&self) -> impl Iterator<Item = char> {
        self.format.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase())
    }
}

/// Looks whether a payload is of its kind.
type Kind = fn(&Given<'_>) -> Option<Payload>;

/// Every kind, the most particular first: adding one is one file and its row.
static KINDS: &[Kind] = &[
    boarding_pass::parse,
    driver_licence::parse,
    vcard::parse,
    contact_card::parse,
    wifi::parse,
    login::parse,
    payment::parse,
    emv::parse,
    shipping::parse,
    health::parse,
    message::parse,
    gs1::parse,
    retail::parse,
    link::parse,
];

/// What the payload `text` of a code of the symbology `format` (as in [`crate::vision::codes::Code::format`]) says. Everything is a
/// payload: what no kind knows has no rule and no fields, and its whole text in `texts`.
pub fn parse(format: &str, text: &str) -> Payload {
    let end = text.floor_char_boundary(MAX_BYTES);
    let given = Given { format, text: text.get(..end).unwrap_or(text) };
    KINDS.iter().find_map(|kind| kind(&given)).unwrap_or_else(|| {
        let texts = vec![(Cow::Borrowed(""), given.text.to_owned())];
        Payload { rule: None, fields: Vec::new(), texts, certainty: 1.0, why: Vec::new() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Beginnings of every kind, so that random ends reach into each.
    const STARTS: &str = "(M1|@\n\u{1e}\rANSI 636000|BEGIN:VCARD\n|MECARD:|BIZCARD:|WIFI:|otpauth://|otpauth-migration://offline\\?data=|\
                          BCD\n002\n1\nSCT\n|SPC\n0200\n1\n|SPD\\*1\\.0\\*|upi://pay\\?|000201|\\[\\)>\u{1e}01\u{1d}96|\\[\\)>\u{1e}06\u{1d}|420|\
                          HC1:|tel:|smsto:|mailto:|MATMSG:|geo:|\u{1d}01|\\(01\\)|https://|bitcoin:|lightning:|lnbc|bc1|)";

    proptest::proptest! {
        #[test]
        fn no_payload_makes_it_panic(start in STARTS, rest in "[ -~\n\r\u{1d}\u{1e}é]{0,120}", format in "QR Code|Aztec|EAN-13|UPC-E|PDF417|") {
            let payload = parse(&format, &(start + &rest));
            assert!((0.0..=1.0).contains(&payload.certainty));
        }

        #[test]
        fn no_digits_make_it_panic(text in "[0-9]{0,40}", format in "EAN-13|EAN-8|UPC-A|UPC-E|ITF|Code 128|DataBar|Data Matrix|QR Code") {
            parse(&format, &text);
        }
    }

    #[test]
    fn what_no_kind_knows_is_a_text() {
        let payload = parse("Aztec", "This is a real world Aztec barcode test.");
        assert!(payload.rule.is_none() && payload.fields.is_empty() && payload.texts.len() == 1);
    }

    #[test]
    fn a_payload_without_end_is_cut_between_characters() {
        let long = "é".repeat(MAX_BYTES);
        assert!(parse("QR Code", &long).texts.iter().all(|(_, text)| text.len() <= MAX_BYTES));
        assert!(
            parse("QR Code", &["tel:+44", &long].concat()).fields.iter().all(|(_, v)| v.chars().count() <= MAX_VALUE)
        );
    }

    #[test]
    fn symbologies_are_known_however_they_are_written() {
        for format in ["EAN-13", "EAN_13", "ean13"] {
            assert!(Given { format, text: "" }.is("ean13") && Given { format, text: "" }.begins("ean"));
            assert!(!Given { format, text: "" }.is("ean1") && !Given { format, text: "" }.begins("ean134"));
        }
    }
}
