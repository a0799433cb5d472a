//! Owns what the payload of a machine-readable code says: one file a kind. Knows no pixel; which strings identify in its texts is
//! `strings/`'s business.

use std::borrow::Cow;

use crate::rule::Rule;

/// What a payload is, understood.
#[derive(Clone, PartialEq)]
pub struct Payload {
    /// The rule that it is a finding of; `None` where it is told as a code only.
    pub rule: Option<&'static Rule>,
    /// Names for people (`flight`) and values, in the payload's order.
    pub fields: Vec<(Cow<'static, str>, String)>,
    /// The texts in which strings that identify are looked for: a label that says what it is (`phone`, may be empty), and the value.
    pub texts: Vec<(Cow<'static, str>, String)>,
    /// How likely the payload is what it was taken for, 0…1.
    pub certainty: f32,
    /// What speaks for it, in plain words, no values.
    pub why: Vec<Cow<'static, str>>,
}

/// What the payload `text` of a code of the symbology `format` (as in [`crate::vision::codes::Code::format`]) says. Everything is a
/// payload: what no kind knows has no rule and no fields, and its whole text in `texts`.
pub fn parse(_format: &str, text: &str) -> Payload {
    let texts = vec![(Cow::Borrowed(""), text.to_owned())];
    Payload { rule: None, fields: Vec::new(), texts, certainty: 1.0, why: Vec::new() }
}
