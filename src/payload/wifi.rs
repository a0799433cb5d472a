//! Owns the credentials of wireless networks: `WIFI:T:WPA;S:name;P:password;;` (Wi-Fi Alliance, WPA3 Specification, 7).

use super::{Given, Payload, escaped};
use crate::rule::WIFI_CREDENTIALS;

/// Whether the text is a network's, and what it says. A network without a password is told, but not as credentials.
pub(super) fn parse(given: &Given<'_>) -> Option<Payload> {
    let fields = escaped::fields(given.text, "WIFI:")?;
    let value = |key: &str| escaped::value(&fields, key);
    let name = unquoted(value("S")?);
    let password =
        value("P").map(unquoted).filter(|_| !value("T").is_some_and(|kind| kind.eq_ignore_ascii_case("nopass")));
    let (rule, why) = match password {
        Some(_) => (Some(&WIFI_CREDENTIALS), "names a wireless network and its password"),
        None => (None, "names a wireless network without a password"),
    };
    let mut payload = Payload::new(rule, 0.99, why);
    payload.tell("network", name);
    if let Some(password) = password {
        // Told whole here; as a string it would be told again, and cut at its blanks.
        payload.tell("password", password);
    }
    payload.tell("security", value("T").unwrap_or("none"));
    // `A` is the anonymous identity in Android's form.
    payload.note("identity", "", value("I").or(value("A")).or(value("AI")).unwrap_or(""));
    if value("H").is_some_and(|hidden| hidden.eq_ignore_ascii_case("true")) {
        payload.tell("hidden", "yes");
    }
    Some(payload)
}

/// A value without the quotes that tell a text from hexadecimal digits.
fn unquoted(value: &str) -> &str {
    value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::payload::told::of;

    #[test]
    fn a_network_is_told_with_its_password() {
        let payload = of(parse, "WIFI:T:WPA;S:Specimen \\\"Net\\\";P:not\\;a\\:secret;H:true;;").unwrap();
        assert_eq!(payload.rule.map(|rule| rule.id), Some("wifi-credentials"));
        assert_eq!(
            payload.told(),
            [("network", "Specimen \"Net\""), ("password", "not;a:secret"), ("security", "WPA"), ("hidden", "yes")]
        );
    }

    #[test]
    fn an_open_network_is_told_and_has_no_credentials() {
        for text in ["WIFI:S:Cafe;;", "WIFI:T:nopass;S:\"Cafe\";P:x;;", "WIFI:T:WPA;S:Cafe;P:;;"] {
            let payload = of(parse, text).unwrap();
            assert!(payload.rule.is_none(), "{text}");
            assert_eq!(payload.fields.first().map(|(_, value)| value.as_str()), Some("Cafe"));
        }
        assert!(of(parse, "WIFI:").is_none() && of(parse, "WIFI:T:WPA;P:x;;").is_none() && of(parse, "WIFI").is_none());
    }
}
