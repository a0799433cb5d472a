//! Owns boarding passes (IATA Resolution 792, bar coded boarding pass, format code M): places of fields as its table of versions 1 to 8.

use super::{Given, Payload};
use crate::rule::BOARDING_PASS;

/// Characters of the head, and of what each leg must have.
const HEAD: usize = 23;
const LEG: usize = 37;

/// Takes characters from the front, a fixed number at a time; what is missing is empty.
struct Places<'a>(&'a str);

impl<'a> Places<'a> {
    /// The next `count` characters, as they stand.
    fn raw(&mut self, count: usize) -> &'a str {
        let end = self.0.char_indices().nth(count).map_or(self.0.len(), |(at, _)| at);
        let (taken, rest) = self.0.split_at_checked(end).unwrap_or((self.0, ""));
        self.0 = rest;
        taken
    }

    /// The next `count` characters without blanks around them.
    fn next(&mut self, count: usize) -> &'a str {
        self.raw(count).trim()
    }

    /// A length in two hexadecimal digits; 0 where it is none.
    fn length(&mut self) -> usize {
        usize::from_str_radix(self.raw(2), 16).unwrap_or(0)
    }
}

/// Whether the text is a boarding pass, and what it says.
pub(super) fn parse(given: &Given<'_>) -> Option<Payload> {
    let text = given.text.trim_start();
    let mut places = Places(text);
    let legs = text.strip_prefix('M')?.chars().next()?.to_digit(10).filter(|legs| (1..=4).contains(legs))?;
    if text.chars().count() < HEAD + LEG || text.chars().any(char::is_control) {
        return None;
    }
    places.raw(2);
    let (name, ticket) = (places.next(20), places.raw(1));
    if !name.chars().any(char::is_alphabetic) || !matches!(ticket, "E" | " " | "L") {
        return None;
    }
    let mut payload = Payload::new(Some(&BOARDING_PASS), 0.99, "keeps to the form of boarding passes (IATA BCBP)");
    let (family, given_name) = name.split_once('/').unwrap_or((name, ""));
    payload.note("passenger", "", &[given_name, " ", family].concat());
    for leg in 0..legs {
        if leg_of(&mut places, leg == 0, &mut payload).is_none() {
            // The first leg makes it a boarding pass; what follows may have been cut.
            if leg == 0 {
                return None;
            }
            payload.certainty = 0.95;
            break;
        }
    }
    Some(payload)
}

/// Tells one leg; `None` where it is none.
fn leg_of(places: &mut Places<'_>, first: bool, payload: &mut Payload) -> Option<()> {
    let (reference, from, to) = (places.next(7), places.next(3), places.next(3));
    let (carrier, flight, day) = (places.next(3), places.next(5), places.next(3));
    let (class, seat, sequence, _status) = (places.next(1), places.next(4), places.next(5), places.raw(1));
    let length = usize::from_str_radix(places.raw(2), 16).ok()?;
    let is_airport = |code: &str| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    let of_year =
        if day.is_empty() { None } else { Some(day.parse::<u32>().ok().filter(|day| (1..=366).contains(day))?) };
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let fits = is_airport(from)
        && is_airport(to)
        && (2..=3).contains(&carrier.len())
        && [reference, carrier, flight, class, seat].iter().all(|part| is_plain(part))
        && (flight.is_empty() || flight.bytes().take(4).any(|byte| byte.is_ascii_digit()));
    if !fits {
        return None;
    }
    payload.tell("booking reference", reference);
    payload.tell("flight", &[carrier, " ", flight.trim_start_matches('0')].concat());
    payload.tell("from", from);
    payload.tell("to", to);
    if let Some(day) = of_year {
        payload.tell("date", &format!("day {day} of the year"));
    }
    payload.tell("class", class);
    payload.tell("seat", seat.trim_start_matches('0'));
    payload.tell("sequence", sequence.trim_start_matches('0'));
    more(&mut Places(places.raw(length)), first, payload);
    Some(())
}

/// Tells what a leg may have beside: the ticket, the frequent flyer, bags.
fn more(places: &mut Places<'_>, first: bool, payload: &mut Payload) {
    if first && places.0.starts_with(['>', '<']) {
        places.raw(2);
        let length = places.length();
        let once = &mut Places(places.raw(length));
        // Description of the passenger, source of check-in and of issue; then the date, the document's type, the issuer.
        once.raw(3);
        once.raw(4);
        once.raw(1);
        once.raw(3);
        for _ in 0..3 {
            payload.tell("bag tag", once.next(13));
        }
    }
    let length = places.length();
    let of_leg = &mut Places(places.raw(length));
    let (airline, document) = (of_leg.next(3), of_leg.next(10));
    if !document.is_empty() {
        payload.tell("ticket number", &[airline, document].concat());
    }
    // Selectee, verification of documents, marketing carrier.
    of_leg.raw(5);
    let (programme, flyer) = (of_leg.next(3), of_leg.next(16));
    if !flyer.is_empty() {
        payload.tell("frequent flyer", &[programme, " ", flyer].concat());
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::payload::told::of;

    /// Laid out as the standard's example of one leg; the data is invented.
    const ONE_LEG: &str = "M1SPECIMEN/ANNA MS    EXMPL01 YULFRAAC 0834 226F001A0025 14D>6181WW6225BAC 00141234560032A0141234567890 1AC AC 1234567890123    20KYLX58Z";

    #[test]
    fn one_leg_is_told_with_what_it_may_have_beside() {
        let payload = of(parse, ONE_LEG).unwrap();
        for (name, expected) in [
            ("passenger", "ANNA MS SPECIMEN"),
            ("booking reference", "XMPL01"),
            ("flight", "AC 834"),
            ("from", "YUL"),
            ("to", "FRA"),
            ("date", "day 226 of the year"),
            ("class", "F"),
            ("seat", "1A"),
            ("sequence", "25"),
            ("bag tag", "0014123456003"),
            ("ticket number", "0141234567890"),
            ("frequent flyer", "AC 1234567890123"),
        ] {
            assert_eq!(payload.value(name), Some(expected), "{name}");
        }
    }

    #[test]
    fn two_legs_have_a_flight_each() {
        let two = "M2SPECIMEN/ANNA       EXMPL01 YULFRAAC 0834 226F001A0025 100XMPL02 FRAGVALH 3664 227C012C0002 100";
        let payload = of(parse, two).unwrap();
        assert_eq!(payload.fields.iter().filter(|(name, _)| name == "flight").count(), 2);
        assert_eq!(payload.fields.iter().filter(|(name, _)| name == "booking reference").count(), 2);
    }

    #[test]
    fn a_cut_second_leg_leaves_the_first_and_a_cut_first_is_none() {
        let two = "M2SPECIMEN/ANNA       EXMPL01 YULFRAAC 0834 226F001A0025 100XMPL02 FRA";
        let payload = of(parse, two).unwrap();
        assert!(payload.certainty < 0.99 && payload.fields.iter().any(|(name, _)| name == "seat"));
        assert!(of(parse, "M1SPECIMEN/ANNA       EXMPL01 YULFRAAC 0834").is_none());
    }

    #[test]
    fn what_only_begins_like_one_is_none() {
        for text in [
            "",
            "M",
            "M00968628436",
            "M1",
            "M1 is a motorway between London and the north of England, and it is long",
            "M1SPECIMEN/ANNA       EXMPL01 yulfraAC 0834 226F001A0025 100",
            "M1SPECIMEN/ANNA       EXMPL01 YULFRAAC 0834 426F001A0025 100",
            "M1SPECIMEN/ANNA       EXMPL01 YULFRAAC 0834 226F001A0025 1zz",
            "M1ééééééééééééééééééééEXMPL01 YULFRAAC 0834 226F001A0025 1é0",
        ] {
            assert!(of(parse, text).is_none(), "{text}");
        }
    }
}
