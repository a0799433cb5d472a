//! Owns secrets of logins: one-time passwords (`otpauth:`, as Google Authenticator's key format), their transfer between phones, and the
//! links that sign a device in.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Given, Payload, uri};
use crate::rule::LOGIN_SECRET;

/// Beginnings of links that sign a device in while they are fresh, and whose they are (the services' own apps).
const DEVICE_LINKS: &[(&str, &str)] = &[
    ("sgnl://linkdevice", "Signal"),
    ("tsdevice:", "Signal"),
    ("tg://login", "Telegram"),
    ("https://wa.me/settings/linked_devices", "WhatsApp"),
    ("https://discord.com/ra/", "Discord"),
    ("https://discordapp.com/ra/", "Discord"),
    ("https://s.team/q/", "Steam"),
    ("https://login.weixin.qq.com/l/", "WeChat"),
    ("http://weixin.qq.com/x/", "WeChat"),
    ("https://line.me/R/au/lgn/", "LINE"),
    ("FIDO:/", "a passkey"),
    ("phonefactor://activate_account", "Microsoft Authenticator"),
];

/// Most accounts of one transfer that are told; an app puts ten into one code.
const MAX_ACCOUNTS: usize = 20;

/// Whether the text is a secret of a login, and what it says.
pub(super) fn parse(given: &Given<'_>) -> Option<Payload> {
    one_time(given.text).or_else(|| transfer(given.text)).or_else(|| device(given.text))
}

fn one_time(text: &str) -> Option<Payload> {
    let rest = uri::behind(text, "otpauth://").or_else(|| uri::behind(text, "apple-otpauth://"))?;
    let (path, parameters) = uri::parts(rest);
    let (kind, label) = path.split_once('/')?;
    let kind = ["totp", "hotp", "steam"].into_iter().find(|known| kind.eq_ignore_ascii_case(known))?;
    let secret = uri::value(&parameters, "secret")?;
    let base32 = |c: char| matches!(c.to_ascii_uppercase(), 'A'..='Z' | '2'..='7' | '=' | ' ' | '-');
    let whole = secret.len() >= 8 && secret.chars().all(base32);
    let mut payload =
        Payload::new(Some(&LOGIN_SECRET), if whole { 0.99 } else { 0.7 }, "sets up one-time passwords (otpauth)");
    let label = uri::decoded(label, false);
    let (before, account) = label.split_once(':').unwrap_or(("", &label));
    payload.tell("issuer", uri::value(&parameters, "issuer").unwrap_or(before));
    payload.note("account", "", account);
    payload.tell("secret", secret);
    payload.tell("kind", kind);
    Some(payload)
}

/// The transfer of accounts to another phone: a message in Protocol Buffers' wire format, one field 1 an account, in it 2 the name and
/// 3 the issuer.
fn transfer(text: &str) -> Option<Payload> {
    let rest = uri::behind(text, "otpauth-migration://offline")?;
    let (_, parameters) = uri::parts(rest);
    // A plus sign that was not escaped has become a blank.
    let data = uri::value(&parameters, "data")?.replace(' ', "+");
    let bytes = STANDARD.decode(data).unwrap_or_default();
    let mut payload =
        Payload::new(Some(&LOGIN_SECRET), 0.9, "moves one-time passwords to another phone (otpauth-migration)");
    for account in members(&bytes).into_iter().filter(|(field, _)| *field == 1).take(MAX_ACCOUNTS) {
        payload.certainty = 0.99;
        for (field, value) in members(account.1) {
            match field {
                2 => payload.note("account", "", &String::from_utf8_lossy(value)),
                3 => payload.tell("issuer", &String::from_utf8_lossy(value)),
                _ => {}
            }
        }
    }
    Some(payload)
}

/// The members of a message that have a length; those before a broken one.
fn members(mut bytes: &[u8]) -> Vec<(u64, &[u8])> {
    let mut members = Vec::new();
    while let Some(key) = varint(&mut bytes) {
        let length = match key & 7 {
            0 => {
                varint(&mut bytes);
                continue;
            }
            1 => 8,
            2 => varint(&mut bytes).and_then(|length| usize::try_from(length).ok()).unwrap_or(usize::MAX),
            5 => 4,
            _ => break,
        };
        let Some((value, rest)) = bytes.split_at_checked(length) else { break };
        members.push((key >> 3, value));
        bytes = rest;
    }
    members
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for place in 0..10 {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f).checked_shl(7 * place)?;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn device(text: &str) -> Option<Payload> {
    let whose = DEVICE_LINKS
        .iter()
        .find_map(|(start, whose)| uri::behind(text, start).filter(|rest| !rest.is_empty()).map(|_| *whose));
    // WhatsApp's own: a version, a reference and three keys in base64, between commas.
    let keys = text.trim().strip_prefix("2@").map(|rest| rest.split(',').collect::<Vec<_>>());
    let is_key = |key: &&str| key.len() >= 40 && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b));
    let linked = keys.is_some_and(|keys| keys.len() >= 4 && keys.iter().filter(|key| is_key(key)).count() >= 3);
    let whose = whose.or(linked.then_some("WhatsApp"))?;
    let mut payload = Payload::new(Some(&LOGIN_SECRET), 0.95, "signs a device in while it is fresh");
    payload.tell("signs in to", whose);
    Some(payload)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::payload::told::of;

    #[test]
    fn a_one_time_password_is_told() {
        let link = "otpauth://totp/Example:anna%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=Example";
        assert_eq!(of(parse, link).unwrap().values(), ["Example", "anna@example.com", "JBSWY3DPEHPK3PXP", "totp"]);
        assert!(
            of(parse, "otpauth://totp/x").is_none() && of(parse, "otpauth://other/x?secret=JBSWY3DPEHPK3PXP").is_none()
        );
    }

    #[test]
    fn a_transfer_tells_its_accounts() {
        let mut account = vec![10, 2, 1, 2, 18, 4];
        account.extend(b"anna");
        account.extend([26, 7]);
        account.extend(b"Example");
        account.extend([32, 1]);
        let mut message = vec![10, account.len() as u8];
        message.extend(account);
        message.extend([16, 1]);
        let data = STANDARD.encode(message).replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
        let payload = of(parse, &format!("otpauth-migration://offline?data={data}")).unwrap();
        assert_eq!(payload.told(), [("account", "anna"), ("issuer", "Example")]);
    }

    #[test]
    fn a_broken_transfer_is_one_all_the_same() {
        for data in ["AAAA", "%%%", "CgD%2F", "////////////////"] {
            assert!(of(parse, &format!("otpauth-migration://offline?data={data}")).unwrap().certainty > 0.5, "{data}");
        }
    }

    #[test]
    fn links_that_sign_a_device_in_are_told() {
        for (text, whose) in [
            ("sgnl://linkdevice?uuid=x&pub_key=y", "Signal"),
            ("tg://login?token=AQ", "Telegram"),
            ("FIDO:/0123456789", "a passkey"),
        ] {
            assert_eq!(of(parse, text).unwrap().told(), [("signs in to", whose)]);
        }
        let key = "A".repeat(43);
        assert_eq!(of(parse, &format!("2@abc,{key}=,{key}=,{key}=")).unwrap().values()[0], "WhatsApp");
        assert!(
            of(parse, "tg://login").is_none()
                && of(parse, "2@a,b,c,d").is_none()
                && of(parse, "https://discord.com/").is_none()
        );
    }
}
