//! Owns what findings say of each other: a number that is read in the picture and stands in the metadata, a place name beside the
//! position, a name on a label that the metadata knows; in `areas.rs`, area codes and postcodes that belong where the photo was taken.
//! What agrees raises each other; nothing is found here that was not found before.

use std::borrow::Cow;

use super::folded;
use crate::finding::{Evidence, Finding, NearestPlace, Origin, Region};
use crate::odds;
use crate::rule::{
    CONTACT_CARD, Family, GPS_POSITION, PERSON_NAME, PHONE_NUMBER, PLACE_NAME, POSTAL_ADDRESS, READABLE_TEXT,
};
use crate::strings::calling_code;

mod areas;

/// Log odds that the same string in a second, independent place adds: misread or by chance, two would hardly be the same.
const SAME_ELSEWHERE: f32 = 3.0;

/// Log odds that the name of the nearest town adds to what it is read in. Empirical guess: a word of four letters and more that
/// happens to be the name of the town nearest to the position is rare.
const NAMED_TOWN: f32 = 1.5;

/// Log odds that the full name of a person in the metadata adds to what it is read in. A guess, like the town's.
const NAMED_PERSON: f32 = 1.5;

/// Log odds that a number with the country code of where the photo was taken gains: most numbers in a photo are local ones.
const LOCAL_NUMBER: f32 = 0.7;

/// No finding becomes surer than this by what stands beside it.
const SUREST: f32 = 0.98;

/// Town names shorter than this stand in too many other words and lines.
const MIN_TOWN_LETTERS: usize = 4;

/// Places farther from the nearest town than this, in kilometres, are not called after it.
const TOWN_KM: f64 = 25.0;

/// Most pairs of findings that are compared; a page of small print has some 200 lines, a catalogue's metadata some 200 names.
const MAX_PAIRS: usize = 100_000;

/// Links the findings of one photo. None is added or removed; confidences rise, regions and reasons are added.
pub fn link(findings: &mut [Finding]) {
    same_string(findings);
    position_and_words(findings);
    position_and_number(findings);
    areas::places_and_codes(findings);
    names(findings);
}

/// The finding with `log_odds` more for it, and why.
fn raise(finding: &mut Finding, log_odds: f32, why: impl Into<Cow<'static, str>>) {
    because(finding, why);
    let raised = odds::probability(odds::log_odds(finding.confidence, 1e-4) + log_odds);
    finding.confidence = finding.confidence.max(raised.min(SUREST));
}

fn because(finding: &mut Finding, why: impl Into<Cow<'static, str>>) {
    let why = why.into();
    if !finding.why.contains(&why) {
        finding.why.push(why);
    }
}

/// A string's origin and its standard form.
fn string(finding: &Finding) -> Option<(Origin, Cow<'_, str>)> {
    match &finding.evidence {
        Evidence::Text { text, normalized, origin, .. } => {
            let standard = normalized.as_ref().map(|normalized| Cow::Borrowed(normalized.reveal().as_str()));
            Some((*origin, standard.unwrap_or_else(|| folded(text.reveal()).into())))
        }
        _ => None,
    }
}

/// The words of a text, folded.
fn split(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).map(folded).filter(|word| !word.is_empty())
}

/// Words of what a finding says in the picture or in a code: a line, a string, a code's fields.
fn words(finding: &Finding) -> Option<Vec<String>> {
    match &finding.evidence {
        Evidence::Text { text, origin: Origin::Pixels | Origin::Code, .. } => Some(split(text.reveal()).collect()),
        Evidence::Code { fields, .. } if !fields.is_empty() => {
            Some(fields.iter().flat_map(|(_, value)| split(value.reveal())).collect())
        }
        _ => None,
    }
}

/// The same string in two places of which neither was made from the other.
fn same_string(findings: &mut [Finding]) {
    let is_string = |finding: &Finding| finding.rule.family == Family::Strings;
    let known: Vec<_> = findings
        .iter()
        .enumerate()
        .filter(|(_, finding)| is_string(finding))
        .filter_map(|(at, finding)| string(finding).map(|(origin, standard)| (at, origin, standard.into_owned())))
        .collect();
    let mut pairs = 0;
    for (n, (a, origin, standard)) in known.iter().enumerate() {
        for (b, other_origin, other) in known.get(n + 1..).unwrap_or_default() {
            pairs += 1;
            if pairs > MAX_PAIRS {
                return;
            }
            if origin == other_origin || standard != other || findings[*a].rule != findings[*b].rule {
                continue;
            }
            for (at, elsewhere) in [(*a, *other_origin), (*b, *origin)] {
                let why = match elsewhere {
                    Origin::Pixels => "the same can be read in the picture",
                    Origin::Metadata => "the same stands in the metadata",
                    Origin::Code => "the same stands in a code",
                    Origin::FileName => "the same stands in the file's name",
                };
                raise(&mut findings[at], SAME_ELSEWHERE, why);
            }
        }
    }
}

/// The nearest town of the first position that is told, with the finding's index.
fn town(findings: &[Finding]) -> Option<(usize, &NearestPlace)> {
    findings.iter().enumerate().find_map(|(at, finding)| match &finding.evidence {
        Evidence::Position { place: Some(place), .. } if finding.rule == &GPS_POSITION => Some((at, place)),
        _ => None,
    })
}

/// The name of the town nearest to the position, read in the picture or named in the metadata.
fn position_and_words(findings: &mut [Finding]) {
    let Some((position, place)) = town(findings) else { return };
    let name: Vec<String> = split(place.name.reveal()).collect();
    if place.distance_km > TOWN_KM || name.iter().map(|word| word.chars().count()).sum::<usize>() < MIN_TOWN_LETTERS {
        return;
    }
    let named = |finding: &Finding| {
        let in_picture =
            [&READABLE_TEXT, &POSTAL_ADDRESS].contains(&finding.rule) || finding.rule.family == Family::Codes;
        let words = match &finding.evidence {
            Evidence::Field { value, .. } if finding.rule == &PLACE_NAME => Some(vec![folded(value.reveal())]),
            _ if in_picture => words(finding),
            _ => None,
        };
        // A field holds the name and nothing else; a line holds it among others.
        words.is_some_and(|words| words == [name.concat()] || words.windows(name.len()).any(|part| part == name))
    };
    let agreeing: Vec<usize> = (0..findings.len()).filter(|&at| named(&findings[at])).collect();
    let (mut in_picture, mut in_metadata) = (false, false);
    for at in agreeing {
        let is_field = findings[at].rule == &PLACE_NAME;
        in_metadata |= is_field;
        in_picture |= !is_field;
        raise(&mut findings[at], NAMED_TOWN, "names the town nearest to the position in the metadata");
    }
    if in_metadata {
        raise(&mut findings[position], NAMED_TOWN, "the metadata names the nearest town too");
    }
    if in_picture {
        raise(&mut findings[position], NAMED_TOWN, "the nearest town's name can be read in the picture");
    }
}

/// A number with the country code of where the photo was taken.
fn position_and_number(findings: &mut [Finding]) {
    let Some((position, place)) = town(findings) else { return };
    if !findings.iter().any(|finding| finding.rule == &PHONE_NUMBER) {
        return;
    }
    let Some(code) = calling_code(place.country.reveal()).map(|code| code.to_string()) else { return };
    // A number without its country code was understood by the position: that both agree says nothing then.
    let local = |finding: &Finding| {
        finding.rule == &PHONE_NUMBER
            && matches!(&finding.evidence, Evidence::Text { text, origin: Origin::Pixels, .. }
                if writes_country_code(text.reveal(), &code))
    };
    let agreeing: Vec<usize> = (0..findings.len()).filter(|&at| local(&findings[at])).collect();
    for at in &agreeing {
        raise(&mut findings[*at], LOCAL_NUMBER, "its country is the one where the metadata's position lies");
    }
    if !agreeing.is_empty() {
        because(&mut findings[position], "a phone number of that country can be read in the picture");
    }
}

/// Whether a number is written with its country code: `+44 …`, `0044 …`.
fn writes_country_code(text: &str, code: &str) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let written = if text.trim_start().starts_with('+') { Some(digits.as_str()) } else { digits.strip_prefix("00") };
    written.is_some_and(|digits| digits.starts_with(code))
}

/// A person whom the metadata names, named in the picture or in a code as well.
fn names(findings: &mut [Finding]) {
    let people: Vec<(usize, Vec<String>)> = findings
        .iter()
        .enumerate()
        .filter(|(_, finding)| finding.rule == &PERSON_NAME)
        .filter_map(|(at, finding)| match &finding.evidence {
            Evidence::Field { value, .. } => Some((at, full_name(value.reveal())?)),
            _ => None,
        })
        .collect();
    let lines: Vec<(usize, Vec<String>)> = findings
        .iter()
        .enumerate()
        .filter(|(_, finding)| finding.rule != &PERSON_NAME)
        .filter_map(|(at, finding)| Some((at, words(finding)?)))
        .collect();
    for (pairs, (person, name, line, words)) in people
        .iter()
        .flat_map(|(person, name)| lines.iter().map(move |(line, words)| (person, name, line, words)))
        .enumerate()
    {
        if pairs >= MAX_PAIRS {
            return;
        }
        if !name.iter().all(|part| words.contains(part)) {
            continue;
        }
        let region: Option<Region> = findings[*line].region;
        let is_card = findings[*line].rule == &CONTACT_CARD;
        raise(&mut findings[*line], NAMED_PERSON, "names a person whom the metadata names too");
        let person = &mut findings[*person];
        because(
            person,
            if is_card { "the same name stands in a code" } else { "the same name can be read in the picture" },
        );
        person.region = person.region.or(region);
    }
}

/// The words of a name that has at least two: one alone (`Anna`, `Canon`) is too common to be the same person.
fn full_name(value: &str) -> Option<Vec<String>> {
    let is_name = |word: &String| word.chars().count() >= 2 && !word.chars().all(|c| c.is_ascii_digit());
    let words: Vec<String> = split(value).filter(is_name).collect();
    (2..=5).contains(&words.len()).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::{self, Rule};

    fn text(rule: &'static Rule, text: &str, normalized: Option<&str>, origin: Origin, confidence: f32) -> Finding {
        let normalized = normalized.map(|normalized| normalized.to_owned().into());
        let evidence = Evidence::Text { text: text.to_owned().into(), normalized, origin, field: None };
        Finding::new(rule, confidence, evidence)
    }

    fn field(rule: &'static Rule, value: &str) -> Finding {
        let (namespace, tag) = ("IPTC".into(), "City".into());
        Finding::new(rule, 0.9, Evidence::Field { namespace, tag, value: value.to_owned().into(), offset: None })
    }

    fn position(name: &str, country: &str) -> Finding {
        let place = NearestPlace {
            name: name.to_owned().into(),
            region: "x".to_owned().into(),
            country: country.to_owned().into(),
            distance_km: 2.0,
        };
        let evidence = Evidence::Position {
            latitude: 51.7.into(),
            longitude: 0.1.into(),
            altitude_m: None,
            accuracy_m: None,
            place: Some(place),
        };
        Finding::new(&GPS_POSITION, 0.9, evidence)
    }

    /// The reasons of a finding, once linked.
    fn whys(findings: &[Finding], at: usize) -> Vec<&str> {
        findings.get(at).map(|finding| finding.why.iter().map(AsRef::as_ref).collect()).unwrap_or_default()
    }

    #[test]
    fn a_number_in_picture_and_metadata_is_surer_in_both() {
        let number = |origin| text(&PHONE_NUMBER, "07700 900123", Some("+447700900123"), origin, 0.6);
        let mut findings = [number(Origin::Pixels), number(Origin::Metadata), number(Origin::Pixels)];
        link(&mut findings);
        assert!(findings.iter().all(|finding| finding.confidence > 0.9 && finding.confidence <= SUREST));
        assert_eq!(whys(&findings, 0), ["the same stands in the metadata"]);
        assert_eq!(whys(&findings, 1), ["the same can be read in the picture"]);
    }

    #[test]
    fn other_strings_stay_as_they_are() {
        let mut findings = [
            text(&PHONE_NUMBER, "07700 900123", Some("+447700900123"), Origin::Pixels, 0.6),
            text(&PHONE_NUMBER, "07700 900124", Some("+447700900124"), Origin::Metadata, 0.6),
            text(&rule::TRACKING_NUMBER, "447700900123", None, Origin::Metadata, 0.6),
        ];
        let before = findings.clone();
        link(&mut findings);
        assert!(findings == before);
    }

    #[test]
    fn a_town_that_is_read_agrees_with_the_position_as_a_whole_word() {
        let line = |words| text(&READABLE_TEXT, words, None, Origin::Pixels, 0.7);
        let mut findings =
            [position("Saint Albans", "GB"), line("Welcome to SAINT ALBANS!"), line("saint albansy"), line("Albans")];
        link(&mut findings);
        assert_eq!(whys(&findings, 0), ["the nearest town's name can be read in the picture"]);
        assert!(findings[1].confidence > 0.85);
        assert!(findings[2..].iter().all(|finding| finding.why.is_empty()));
        let mut findings = [position("Harlow", "GB"), field(&PLACE_NAME, "Harlow")];
        link(&mut findings);
        assert_eq!(whys(&findings, 0), ["the metadata names the nearest town too"]);
    }

    #[test]
    fn only_a_written_country_code_agrees_with_the_country() {
        let number = |printed| text(&PHONE_NUMBER, printed, Some("+447700900123"), Origin::Pixels, 0.6);
        let mut findings = [position("Harlow", "GB"), number("+44 7700 900123"), number("07700 900123")];
        link(&mut findings);
        assert!(findings[1].confidence > 0.7);
        assert_eq!(findings[2].confidence, 0.6);
        let mut elsewhere = [position("Lyon", "FR"), number("+44 7700 900123")];
        link(&mut elsewhere);
        assert_eq!(elsewhere[1].confidence, 0.6);
    }

    #[test]
    fn a_person_in_metadata_and_picture_is_told_together() {
        let mut label = text(&READABLE_TEXT, "Ms Anna SPECIMEN, room 4", None, Origin::Pixels, 0.7);
        label.region = Some(Region { x: 1, y: 2, width: 3, height: 4 });
        let mut findings = [field(&PERSON_NAME, "Anna Specimen"), field(&PERSON_NAME, "Anna"), label];
        link(&mut findings);
        assert_eq!(whys(&findings, 0), ["the same name can be read in the picture"]);
        assert_eq!(findings[0].region, findings[2].region);
        assert!(findings[1].why.is_empty() && findings[1].region.is_none());
        assert_eq!(whys(&findings, 2), ["names a person whom the metadata names too"]);
    }
}
