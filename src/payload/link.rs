//! Owns links to the web whose parameters say something of a person: names, addresses, accounts, keys, positions.

use super::{Given, Payload, message, uri};

/// Parameters that are told: their spellings, the name for people, and the word by which strings in them are known.
const PERSONAL: &[(&[&str], &str, &str)] = &[
    (&["email", "mail", "e-mail", "emailaddress", "email_address", "useremail"], "e-mail", ""),
    (
        &[
            "name",
            "fullname",
            "full_name",
            "firstname",
            "first_name",
            "lastname",
            "last_name",
            "surname",
            "fname",
            "lname",
        ],
        "name",
        "",
    ),
    (&["user", "username", "user_name", "login", "account", "acct", "nick", "nickname"], "account", ""),
    (
        &[
            "uid",
            "userid",
            "user_id",
            "member",
            "memberid",
            "member_id",
            "customer",
            "customerid",
            "customer_id",
            "cid",
            "uuid",
            "guid",
        ],
        "person's id",
        "",
    ),
    (&["phone", "tel", "mobile", "telephone", "phonenumber", "phone_number", "msisdn"], "phone", "tel"),
    (&["address", "addr", "street"], "address", ""),
    (&["zip", "zipcode", "postcode", "postal", "plz"], "postal code", ""),
    (&["dob", "birthday", "birthdate", "birth_date", "date_of_birth"], "date of birth", "date of birth"),
    (
        &[
            "token",
            "access_token",
            "auth",
            "auth_token",
            "authkey",
            "apikey",
            "api_key",
            "key",
            "secret",
            "sig",
            "signature",
            "jwt",
        ],
        "token",
        "token",
    ),
    (&["session", "sessionid", "session_id", "sid", "jsessionid", "phpsessid"], "session", ""),
    (&["password", "passwd", "pwd", "pass", "pin", "otp"], "password", "password"),
    (
        &["pnr", "booking", "bookingid", "booking_id", "bookingref", "reservation", "confirmation", "ref", "reference"],
        "reference",
        "",
    ),
    (&["order", "orderid", "order_id", "invoice", "invoiceid", "ticket", "ticketid", "ticket_id"], "order", ""),
    (
        &["tracking", "trackingnumber", "tracking_number", "trackno", "tracknum", "parcel", "shipment", "waybill"],
        "tracking number",
        "tracking number",
    ),
    (&["iban", "card", "cardno", "card_number"], "account", ""),
    (&["invite", "invitecode", "referral", "referrer", "refcode", "code"], "code", ""),
    (&["id"], "id", ""),
];

/// Parameters that hold a position, or one of its two numbers.
const POSITIONS: [&str; 6] = ["ll", "q", "sll", "center", "daddr", "query"];

/// Longest value of a parameter that is told as what its name says, in characters.
const MAX_VALUE: usize = 300;

/// Whether the text is a link with parameters of a person, and what they say. Other links are texts.
pub(super) fn parse(given: &Given<'_>) -> Option<Payload> {
    let text = given.text.trim();
    let rest = uri::behind(text, "https://").or_else(|| uri::behind(text, "http://"))?;
    if text.contains(char::is_whitespace) {
        return None;
    }
    let site = rest.split(['/', '?', '#']).next().unwrap_or("");
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (_, mut parameters) = uri::parts(rest);
    if fragment.contains('=') {
        parameters.extend(uri::parameters(fragment.trim_start_matches(['?', '/', '!'])));
    }
    let mut payload = Payload::new(None, 1.0, "a link with personal parameters");
    // Of `user:password@host`, the host names the site.
    let (login, site) = site.rsplit_once('@').unwrap_or(("", site));
    payload.tell("site", site);
    payload.read("", text);
    payload.tell("login", login);
    for (key, value) in parameters.iter().filter(|(_, value)| !value.is_empty()) {
        if value.chars().count() > MAX_VALUE {
            continue;
        }
        if let Some((_, name, label)) = PERSONAL.iter().find(|(keys, ..)| keys.contains(&key.as_str())) {
            payload.note(*name, label, value);
        } else if is_mail(value) {
            payload.note("e-mail", "", value);
        } else if POSITIONS.contains(&key.as_str()) {
            tell_position(value, &mut payload);
        }
    }
    for (names, told) in [(["lat", "latitude"], "latitude"), (["lon", "lng"], "longitude")] {
        let degrees =
            names.iter().find_map(|name| uri::value(&parameters, name)).filter(|value| value.parse::<f64>().is_ok());
        payload.tell(told, degrees.unwrap_or(""));
    }
    // The site alone says no more than the link.
    (payload.fields.len() > 1).then_some(payload)
}

/// Tells a position of two decimal numbers; whole numbers can be anything.
fn tell_position(value: &str, payload: &mut Payload) {
    if let Some((latitude, longitude)) = message::position(value).filter(|(a, b)| a.contains('.') && b.contains('.')) {
        payload.tell("latitude", &latitude);
        payload.tell("longitude", &longitude);
    }
}

fn is_mail(value: &str) -> bool {
    let parts = value.split_once('@').filter(|(user, host)| !user.is_empty() && host.contains('.'));
    parts.is_some() && !value.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::payload::told::of;

    #[test]
    fn parameters_of_a_person_are_told() {
        let link = "https://example.com/t?email=anna%40example.com&first_name=Anna&x=1&to=jo@example.org#token=abc";
        let expected = [
            ("site", "example.com"),
            ("e-mail", "anna@example.com"),
            ("name", "Anna"),
            ("e-mail", "jo@example.org"),
            ("token", "abc"),
        ];
        assert_eq!(of(parse, link).unwrap().told(), expected);
    }

    #[test]
    fn positions_are_told() {
        let expected = [("site", "maps.example.com"), ("latitude", "51.508"), ("longitude", "-0.128")];
        assert_eq!(of(parse, "https://maps.example.com/?q=51.508,-0.128").unwrap().told(), expected);
        assert_eq!(of(parse, "https://maps.example.com/?lat=51.508&lng=-0.128").unwrap().told(), expected);
        assert!(of(parse, "https://maps.example.com/?q=5,6").is_none());
    }

    #[test]
    fn other_links_are_texts() {
        for link in [
            "http://code.google.com",
            "https://example.com/?utm_source=x&page=2",
            "https://",
            "ftp://x?email=a@b.c",
            "https://x?name=",
        ] {
            assert!(of(parse, link).is_none(), "{link}");
        }
    }
}
