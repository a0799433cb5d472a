//! Owns the agreement of a place that a photo names otherwise with an area code or a postcode that is read in it. What disagrees says
//! nothing: people travel, and numbers move with them.

use super::{MAX_PAIRS, MIN_TOWN_LETTERS, TOWN_KM, because, raise};
use crate::detect::folded;
use crate::finding::{Evidence, Finding, Origin};
use crate::places::areas::{Area, of_number, of_postcodes};
use crate::places::{self, Town};
use crate::rule::{GPS_POSITION, MACHINE_CODE, PHONE_NUMBER, PLACE_NAME, POSTAL_ADDRESS, READABLE_TEXT};

/// Log odds that an agreeing area of up to [`NEAR_KM`] adds. Of 66,000 pairs of a random area code and a random town of the same
/// country (22 countries), 3 % agree so and 4 % in wider areas, of as many postcodes 5 % and 1 %; if half of what is read in a photo
/// belongs there, that is worth 2.3 to 2.8. Less is taken, since neither photos nor numbers are spread at random.
const NEAR_AREA: f32 = 1.5;

/// The same for wider areas: a state, a province.
const WIDE_AREA: f32 = 0.7;

/// Radius up to which an area counts as near, in kilometres.
const NEAR_KM: f64 = 100.0;

/// Most places that a photo names, and towns of one name: a name that more towns bear is no place.
const MAX_PLACES: usize = 8;

/// Words of a town's name that stand beside a postcode, at most.
const LONGEST_TOWN: usize = 3;

/// Most towns around a position whose names are compared.
const MAX_TOWNS: usize = 5_000;

/// A finding that names a place, and where that is.
struct Place {
    finding: usize,
    /// As a sentence begins.
    what: &'static str,
    /// From the same code as what agrees it would be one witness, not two.
    in_code: bool,
    spots: Vec<Town>,
}

/// What may agree with a place: a number, an address, a line.
struct Candidate {
    finding: usize,
    origin: Origin,
    kind: Kind,
}

enum Kind {
    Number(Vec<Area>),
    Address(String),
    Line(String),
}

/// An area that holds a place, and how far the place lies from its middle.
struct Agreement {
    area: Area,
    km: f64,
}

/// Raises places and the area codes and postcodes that belong there.
pub(super) fn places_and_codes(findings: &mut [Finding]) {
    let mut candidates = candidates(findings);
    if candidates.is_empty() {
        return;
    }
    for place in places(findings) {
        // Each kind says so once: a page of numbers is one witness.
        let mut said: Vec<(f32, &'static str)> = Vec::new();
        candidates.retain(|candidate| {
            let is_one_witness = place.in_code && candidate.origin == Origin::Code;
            let Some(agreement) = agreement(&place, &candidate.kind).filter(|_| !is_one_witness) else { return true };
            let log_odds = if agreement.area.radius_km <= NEAR_KM { NEAR_AREA } else { WIDE_AREA };
            if let Some(finding) = findings.get_mut(candidate.finding) {
                raise(finding, log_odds, agreement.told(place.what, candidate.kind.code()));
            }
            let back = candidate.told();
            match said.iter_mut().find(|(_, known)| *known == back) {
                Some((most, _)) => *most = most.max(log_odds),
                None => said.push((log_odds, back)),
            }
            false
        });
        let Some(finding) = findings.get_mut(place.finding) else { continue };
        let strongest = said.iter().map(|(log_odds, _)| *log_odds).fold(0.0, f32::max);
        for (at, (_, back)) in said.into_iter().enumerate() {
            if at == 0 { raise(finding, strongest, back) } else { because(finding, back) }
        }
    }
}

impl Kind {
    /// What of it belongs somewhere.
    const fn code(&self) -> &'static str {
        if matches!(self, Self::Number(_)) { "area code" } else { "postcode" }
    }
}

impl Candidate {
    /// What it says to the place that it agrees with.
    const fn told(&self) -> &'static str {
        match (&self.kind, self.origin) {
            (Kind::Number(_), Origin::Code) => "the area code of a number in a code belongs there",
            (Kind::Number(_), _) => "the area code of a number in the picture belongs there",
            (_, Origin::Code) => "a postcode in a code belongs there",
            _ => "a postcode in the picture belongs there",
        }
    }
}

impl Agreement {
    fn told(&self, place: &str, code: &str) -> String {
        let (km, radius) = (self.km.max(1.0), self.area.radius_km);
        format!("{place} lies in the area of its {code}, {km:.0} km from the middle ({radius:.0} km around)")
    }
}

/// What is read in the picture or stands in a code and might belong somewhere.
fn candidates(findings: &[Finding]) -> Vec<Candidate> {
    let candidate = |(finding, found): (usize, &Finding)| {
        let Evidence::Text { text, normalized, origin: origin @ (Origin::Pixels | Origin::Code), .. } = &found.evidence
        else {
            return None;
        };
        let with_digits = || Some(text.reveal()).filter(|text| text.bytes().any(|byte| byte.is_ascii_digit())).cloned();
        let kind = if found.rule == &PHONE_NUMBER {
            Kind::Number(Some(of_number(normalized.as_ref()?.reveal())).filter(|areas| !areas.is_empty())?)
        } else if found.rule == &POSTAL_ADDRESS {
            Kind::Address(with_digits()?)
        } else if found.rule == &READABLE_TEXT {
            Kind::Line(with_digits()?)
        } else {
            return None;
        };
        Some(Candidate { finding, origin: *origin, kind })
    };
    findings.iter().enumerate().filter_map(candidate).take(MAX_PAIRS / MAX_PLACES).collect()
}

/// The places that the metadata or a code names: positions first, then towns by name.
fn places(findings: &[Finding]) -> Vec<Place> {
    let spot = |latitude: f64, longitude: f64| {
        let country = places::nearest(latitude, longitude).map(|place| place.country.into_inner()).unwrap_or_default();
        vec![Town { latitude, longitude, country }]
    };
    let positions = findings.iter().enumerate().filter_map(|(finding, found)| match &found.evidence {
        Evidence::Position { latitude, longitude, .. } if found.rule == &GPS_POSITION => Some(Place {
            finding,
            what: "the position in the metadata",
            in_code: false,
            spots: spot(*latitude.reveal(), *longitude.reveal()),
        }),
        _ => None,
    });
    let codes = findings.iter().enumerate().filter_map(|(finding, found)| match &found.evidence {
        Evidence::Code { fields, .. } if found.rule == &MACHINE_CODE => {
            let told = |name| fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.reveal());
            let (latitude, longitude) = (told("latitude")?.parse().ok()?, told("longitude")?.parse().ok()?);
            Some(Place { finding, what: "the position in a code", in_code: true, spots: spot(latitude, longitude) })
        }
        _ => None,
    });
    let mut places: Vec<Place> = positions.chain(codes).take(MAX_PLACES).collect();
    if places.is_empty() {
        places.extend(findings.iter().enumerate().filter_map(named).take(MAX_PLACES));
    }
    places
}

/// A town that the metadata names, where few bear its name.
fn named((finding, found): (usize, &Finding)) -> Option<Place> {
    let Evidence::Field { tag, value, .. } = &found.evidence else { return None };
    let wider = ["Country", "State", "Province", "Code", "Region"];
    if found.rule != &PLACE_NAME || wider.iter().any(|word| tag.contains(word)) {
        return None;
    }
    let name = folded(value.reveal());
    if name.chars().count() < MIN_TOWN_LETTERS {
        return None;
    }
    // Folding every name of the table would cost more than comparing their first letters.
    let first = name.chars().next();
    let is_it = |town: &str| town.chars().flat_map(char::to_lowercase).next() == first && folded(town) == name;
    let spots = places::named(is_it, MAX_PLACES + 1);
    let what = "the place that the metadata names";
    (1..=MAX_PLACES).contains(&spots.len()).then_some(Place { finding, what, in_code: false, spots })
}

/// The narrowest area of a candidate that holds a place.
fn agreement(place: &Place, kind: &Kind) -> Option<Agreement> {
    place.spots.iter().find_map(|spot| match kind {
        Kind::Number(areas) => holding(areas, spot),
        Kind::Address(text) => {
            // House and unit numbers stand before the postcode.
            let (_, areas) = of_postcodes(&spot.country, &words(text)).pop()?;
            holding(&areas, spot)
        }
        Kind::Line(text) => beside_town(&words(text), spot),
    })
}

fn holding(areas: &[Area], spot: &Town) -> Option<Agreement> {
    let apart = |area: &Area| Agreement { area: *area, km: area.distance_km(spot.latitude, spot.longitude) };
    areas.iter().map(apart).find(|agreement| agreement.km <= agreement.area.radius_km)
}

fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

/// A postcode in a line counts with its town beside it: many other numbers have its shape.
fn beside_town(words: &[&str], spot: &Town) -> Option<Agreement> {
    of_postcodes(&spot.country, words).into_iter().find_map(|(range, areas)| {
        let agreement = holding(&areas, spot)?;
        let Area { latitude, longitude, radius_km } = agreement.area;
        let before = words.get(..range.start)?;
        // `New York, NY 10001`: the state stands between.
        let is_state = |word: &str| word.len() <= 3 && word.bytes().all(|byte| byte.is_ascii_uppercase());
        let before_state = before.split_last().filter(|(last, _)| is_state(last)).map_or(before, |(_, rest)| rest);
        let behind = words.get(range.end..)?;
        let beside = |name: &[String]| {
            let is_name = |part: Option<&[&str]>| {
                part.is_some_and(|part| part.iter().map(|word| folded(word)).eq(name.iter().cloned()))
            };
            let ends = |words: &[&str]| is_name(words.len().checked_sub(name.len()).and_then(|from| words.get(from..)));
            is_name(behind.get(..name.len())) || ends(before) || ends(before_state)
        };
        let towns = places::names_within(latitude, longitude, radius_km + TOWN_KM, MAX_TOWNS);
        let stands_there = towns.iter().any(|town| {
            let name: Vec<String> = self::words(town).into_iter().map(folded).collect();
            let letters: usize = name.iter().map(|word| word.chars().count()).sum();
            // `New York City` is called `New York` where it stands in an address.
            let short = name.strip_suffix(&["city".to_owned()]).filter(|short| !short.is_empty());
            name.len() <= LONGEST_TOWN && letters >= MIN_TOWN_LETTERS && (beside(&name) || short.is_some_and(&beside))
        });
        stands_there.then_some(agreement)
    })
}

#[cfg(test)]
mod tests {
    use super::super::{SUREST, link};
    use super::*;
    use crate::finding::NearestPlace;
    use crate::rule::Rule;

    const NEW_YORK: (f64, f64) = (40.758, -73.9855);
    const LYON: (f64, f64) = (45.764, 4.8357);

    fn text(rule: &'static Rule, text: &str, normalized: Option<&str>, origin: Origin) -> Finding {
        let normalized = normalized.map(|normalized| normalized.to_owned().into());
        Finding::new(rule, 0.6, Evidence::Text { text: text.to_owned().into(), normalized, origin, field: None })
    }

    fn number(e164: &str) -> Finding {
        text(&PHONE_NUMBER, "(212) 555-0123", Some(e164), Origin::Pixels)
    }

    fn address(words: &str) -> Finding {
        text(&POSTAL_ADDRESS, words, None, Origin::Pixels)
    }

    fn line(words: &str) -> Finding {
        text(&READABLE_TEXT, words, None, Origin::Pixels)
    }

    fn position((latitude, longitude): (f64, f64)) -> Finding {
        let place: Option<NearestPlace> = None;
        let (latitude, longitude) = (latitude.into(), longitude.into());
        let evidence = Evidence::Position { latitude, longitude, altitude_m: None, accuracy_m: None, place };
        Finding::new(&GPS_POSITION, 0.9, evidence)
    }

    fn city(name: &str) -> Finding {
        let (namespace, tag) = ("IPTC".into(), "City".into());
        Finding::new(&PLACE_NAME, 0.9, Evidence::Field { namespace, tag, value: name.to_owned().into(), offset: None })
    }

    fn code(latitude: &str, longitude: &str) -> Finding {
        let fields =
            vec![("latitude".into(), latitude.to_owned().into()), ("longitude".into(), longitude.to_owned().into())];
        let payload = String::new().into();
        Finding::new(&MACHINE_CODE, 0.9, Evidence::Code { format: "QR Code", payload, fields })
    }

    /// The findings, linked.
    fn linked<const N: usize>(mut findings: [Finding; N]) -> [Finding; N] {
        link(&mut findings);
        findings
    }

    fn whys(finding: &Finding) -> Vec<&str> {
        finding.why.iter().map(AsRef::as_ref).collect()
    }

    #[test]
    fn an_area_code_and_the_position_raise_each_other() {
        let [place, agreeing] = linked([position(NEW_YORK), number("+12125550123")]);
        assert!(agreeing.confidence > 0.8 && place.confidence > 0.95 && place.confidence <= SUREST);
        let said =
            "the position in the metadata lies in the area of its area code, 5 km from the middle (20 km around)";
        assert_eq!(whys(&agreeing), [said]);
        assert_eq!(whys(&place), ["the area code of a number in the picture belongs there"]);
    }

    #[test]
    fn an_area_code_of_elsewhere_changes_nothing() {
        let before = [position(LYON), number("+12125550123"), number("+447700900123")];
        assert!(linked(before.clone()) == before);
        let mut unsure = number("+12125550123");
        if let Evidence::Text { normalized, .. } = &mut unsure.evidence {
            *normalized = None;
        }
        let before = [position(NEW_YORK), unsure];
        assert!(linked(before.clone()) == before);
    }

    #[test]
    fn a_wide_area_is_worth_less() {
        let helena = (46.59, -112.03);
        let [_, number] = linked([position(helena), number("+14065550123")]);
        assert!(number.confidence > 0.7 && number.confidence < 0.8, "{}", number.confidence);
    }

    #[test]
    fn many_numbers_raise_a_position_once() {
        let few = linked([position(NEW_YORK), number("+12125550123")]);
        let many = linked([position(NEW_YORK), number("+12125550123"), number("+12125550124"), number("+12125550125")]);
        assert_eq!(few[0], many[0]);
    }

    #[test]
    fn a_postcode_and_the_position_raise_each_other() {
        for (at, words) in [
            (NEW_YORK, "12345 Example Street, New York, NY 10036"),
            (LYON, "3 rue des Lilas, 69002 Lyon"),
            ((51.508, -0.128), "12 EXAMPLE STREET, LONDON SW1A 1AA, UNITED KINGDOM"),
        ] {
            let [place, agreeing] = linked([position(at), address(words)]);
            assert!(agreeing.confidence > 0.8, "{words}");
            assert!(whys(&agreeing)[0].contains("in the area of its postcode"));
            assert_eq!(whys(&place), ["a postcode in the picture belongs there"]);
        }
        let before = [position(LYON), address("3 rue des Lilas, 33000 Bordeaux"), address("Lot 69002, 33000 Bordeaux")];
        assert!(linked(before.clone()) == before);
    }

    #[test]
    fn a_postcode_in_a_line_needs_its_town_beside_it() {
        for words in ["Welcome to New York, NY 10036", "NEW YORK 10036"] {
            let [_, read] = linked([position(NEW_YORK), line(words)]);
            assert!(read.confidence > 0.8, "{words}");
        }
        let [_, line_in_lyon] = linked([position(LYON), line("69003 VILLEURBANNE")]);
        assert!(line_in_lyon.confidence > 0.8);
        for words in ["lot 10036", "New York and 10036 more", "Boston 10036"] {
            let before = [position(NEW_YORK), line(words)];
            assert!(linked(before.clone()) == before, "{words}");
        }
    }

    #[test]
    fn a_position_in_a_code_and_a_named_town_agree_too() {
        let [code, agreeing] = linked([code("40.75", "-73.99"), number("+12125550123")]);
        assert!(whys(&agreeing)[0].starts_with("the position in a code lies"));
        assert_eq!(whys(&code), ["the area code of a number in the picture belongs there"]);
        let [named, agreeing] = linked([city("Dresden"), number("+493510000000")]);
        assert!(whys(&agreeing)[0].starts_with("the place that the metadata names lies"));
        assert_eq!(whys(&named), ["the area code of a number in the picture belongs there"]);
        let before = [city("Springfield"), number("+12175550123")];
        assert!(linked(before.clone()) == before, "many towns are called so");
    }

    #[test]
    fn what_one_code_holds_is_one_witness() {
        let in_code = text(&PHONE_NUMBER, "+12125550123", Some("+12125550123"), Origin::Code);
        let before = [code("40.75", "-73.99"), in_code.clone()];
        assert!(linked(before.clone()) == before);
        let [_, number] = linked([position(NEW_YORK), in_code]);
        assert!(number.confidence > 0.8);
    }

    #[test]
    fn impossible_positions_and_numbers_are_passed_over() {
        let before = [
            position((f64::NAN, 500.0)),
            code("91", "inf"),
            code("x", ""),
            number("+"),
            address("10036 é 10036"),
            line("\u{202e}10036\0"),
        ];
        assert!(linked(before.clone())[1..] == before[1..]);
    }
}
