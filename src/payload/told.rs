//! Owns how the tests of all kinds ask what a kind makes of a text, and what it tells then.

use super::{Given, Payload};

/// What a kind makes of the text of a QR code.
pub(super) fn of(parse: fn(&Given<'_>) -> Option<Payload>, text: &str) -> Option<Payload> {
    parse(&Given { format: "QR Code", text })
}

impl Payload {
    /// Names and values of all fields.
    pub(super) fn told(&self) -> Vec<(&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_ref(), value.as_str())).collect()
    }

    /// The values of all fields.
    pub(super) fn values(&self) -> Vec<&str> {
        self.fields.iter().map(|(_, value)| value.as_str()).collect()
    }

    /// The first value of this name.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}
