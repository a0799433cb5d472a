//! Owns postal addresses: a house number with a street's name, a postcode with its town, and both on neighbouring lines. High
//! precision before recall: a street's name alone (a sign at a corner) or a bare five-digit number is none. Words and shapes of
//! postcodes are those of the Universal Postal Union's addressing sheets and of the countries' posts.

use super::{Belief, Carrier, Match, Origin, Passage, Span};
use crate::rule::POSTAL_ADDRESS;

/// Words of a line that are looked at; bounds the work on hostile text.
const MOST_WORDS: usize = 300;
/// Characters of a line that are looked at.
const MOST_CHARS: usize = 4000;
/// Lines of a passage that are looked at.
const MOST_LINES: usize = 400;
/// From the street's line to the town's, at most.
const LINES_TO_TOWN: usize = 4;
/// Words between a house number and the street word, or a street word and its number.
const LONGEST_NAME: usize = 4;
/// Words of a town, at most.
const LONGEST_TOWN: usize = 5;

/// Finds addresses in a passage, from whatever place it comes.
pub fn recognise(passage: &Passage<'_>, matches: &mut Vec<Match>) {
    if passage.origin == Origin::FileName {
        return;
    }
    let lines: Vec<Parts> = passage.lines.iter().take(MOST_LINES).map(|line| Parts::of(line.text)).collect();
    let mut next = 0;
    while let Some(parts) = lines.get(next) {
        let first = next;
        next += 1;
        let Some(street) = parts.street else {
            if let Some(town) = parts.town.filter(|town| town.alone) {
                let mut belief = match town.labelled {
                    true => Belief::prior(1.0, "a postcode that is called one, behind the names of places"),
                    false => Belief::prior(-0.4, "a postcode of a shape that little else has"),
                };
                surroundings(passage, &mut belief);
                matches.push(told(passage, &[(first, town.start, town.end)], belief));
            }
            continue;
        };
        let reach = lines.iter().enumerate().skip(first).take(LINES_TO_TOWN);
        let town = reach
            .clone()
            .take_while(|(index, other)| {
                *index == first || other.street.is_none() || other.town.is_some() || !other.other_matter
            })
            .find_map(|(index, other)| other.town.map(|town| (index, town)))
            .filter(|(index, town)| *index > first || town.start >= street.start);
        let Some((last, town)) = town else {
            if street.number {
                let mut belief = Belief::prior(0.2, "a house number and a street's name");
                if street.start == parts.start && street.end == parts.end {
                    belief.add(0.6, "the line is nothing else");
                }
                surroundings(passage, &mut belief);
                matches.push(told(passage, &[(first, street.start, street.end)], belief));
            }
            continue;
        };
        let words = if street.number { "a house number and a street's name" } else { "a street's name" };
        let mut belief = Belief::prior(if street.number { 0.2 } else { -1.5 }, words);
        belief.add(2.8, "a postcode and a town follow");
        surroundings(passage, &mut belief);
        // What belongs to it before and behind: the unit or floor on the line above, the state or country on the line below.
        let above = |lines_up: usize| first.checked_sub(lines_up).and_then(|index| lines.get(index));
        let from = if above(1).is_some_and(|line| line.unit) {
            first - 1
        } else if above(1).is_some_and(|line| line.building) && above(2).is_some_and(|line| line.unit) {
            first - 2
        } else {
            first
        };
        let mut last = last;
        let mut end = town.end;
        while let Some(below) = lines.get(last + 1).filter(|line| line.region && last < first + LINES_TO_TOWN) {
            last += 1;
            end = below.end;
        }
        let pieces: Vec<(usize, usize, usize)> = (from..=last)
            .filter_map(|index| {
                let line = lines.get(index)?;
                let start = if index == first { street.start } else { 0 };
                let stop = if index == last { end } else { line.end };
                (start < stop).then_some((index, start, stop))
            })
            .collect();
        matches.push(told(passage, &pieces, belief));
        next = last + 1;
    }
}

fn surroundings(passage: &Passage<'_>, belief: &mut Belief) {
    match passage.carrier {
        Carrier::Tag => belief.add(1.2, "on a tag"),
        Carrier::Page => belief.add(0.3, "on a page of text"),
        Carrier::Plate | Carrier::Unknown => {}
    }
}

fn told(passage: &Passage<'_>, pieces: &[(usize, usize, usize)], belief: Belief) -> Match {
    let mut text = String::new();
    for (line, start, end) in pieces {
        let Some(line) = passage.lines.get(*line) else { continue };
        if !text.is_empty() {
            text.push_str(", ");
        }
        let piece: String = line.text.chars().skip(*start).take(end - start).collect();
        text.push_str(piece.trim().trim_end_matches([',', ';', '.']));
    }
    let spans = pieces.iter().map(|&(line, start, end)| Span { line, start, end }).collect();
    Match { rule: &POSTAL_ADDRESS, spans, text, normalized: None, belief }
}

/// A street in a line: from and to which `char`.
#[derive(Clone, Copy)]
struct Street {
    start: usize,
    end: usize,
    /// Whether a house number stands with it.
    number: bool,
}

/// A postcode with its town.
#[derive(Clone, Copy)]
struct Town {
    start: usize,
    end: usize,
    /// Whether the postcode speaks for itself: by its shape or by its label.
    alone: bool,
    /// Whether a word in front of it says that it is one.
    labelled: bool,
}

/// What a line holds of an address.
struct Parts {
    /// First `char` of its first word, and the one behind its last word.
    start: usize,
    end: usize,
    street: Option<Street>,
    town: Option<Town>,
    /// A unit, a floor or a lot and nothing that speaks against it.
    unit: bool,
    /// A name with a comma behind it: a building, a quarter.
    building: bool,
    /// Nothing but the name of a state or a country.
    region: bool,
    /// Phone numbers, tax numbers and the like.
    other_matter: bool,
}

impl Parts {
    fn of(text: &str) -> Self {
        let words = words(text);
        let other = words.iter().position(|word| listed(OTHER_MATTER, &word.lower));
        let address = words.get(..other.unwrap_or(words.len())).unwrap_or_default();
        Self {
            start: words.first().map_or(0, |word| word.start),
            end: address.last().map_or(0, |word| word.end),
            street: street(address),
            town: town(address),
            unit: other.is_none()
                && address.len() <= 8
                && address.iter().any(|word| listed(UNITS, &word.lower))
                && address.iter().any(|word| word.lower.chars().any(|c| c.is_ascii_digit())),
            building: other.is_none()
                && address.last().is_some_and(|word| word.comma)
                && address.iter().all(|word| word.is_name() && word.capital),
            region: other.is_none()
                && address.len() <= 6
                && !address.iter().any(|word| word.lower.chars().any(|c| c.is_ascii_digit()))
                && address.iter().any(|word| listed(REGIONS, &word.lower)),
            other_matter: other.is_some(),
        }
    }
}

/// One word: letters, digits, `-`, `/`, `'`.
struct Word {
    lower: String,
    /// It begins with a capital or is in capitals.
    capital: bool,
    start: usize,
    end: usize,
    /// A comma or semicolon stands behind it.
    comma: bool,
}

impl Word {
    fn is_digits(&self, count: usize) -> bool {
        self.lower.len() == count && self.lower.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// A word of letters, as a name has.
    fn is_name(&self) -> bool {
        self.lower.chars().all(|c| c.is_alphabetic() || c == '-' || c == '\'' || c == '’')
    }

    /// `12`, `12a`, `12-14`, `1102/108`, `17-G`.
    fn is_house(&self) -> bool {
        let leading = self.lower.bytes().take_while(u8::is_ascii_digit).count();
        let rest = self.lower.get(leading..).unwrap_or_default();
        let tail = rest.strip_prefix(['-', '/']).unwrap_or(rest);
        (1..=5).contains(&leading)
            && tail.chars().filter(|c| c.is_alphabetic()).count() <= 1
            && tail.chars().filter(char::is_ascii_digit).count() <= 4
            && tail.chars().all(|c| c.is_ascii_alphanumeric())
            && (rest.is_empty() || tail != rest || tail.chars().all(char::is_alphabetic))
            && (rest.is_empty() || !tail.is_empty())
    }
}

fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut open = false;
    for (index, ch) in text.chars().enumerate().take(MOST_CHARS) {
        let part = ch.is_alphanumeric() || matches!(ch, '-' | '/' | '\'' | '’');
        if part {
            if !open {
                if words.len() >= MOST_WORDS {
                    break;
                }
                words.push(Word {
                    lower: String::new(),
                    capital: ch.is_uppercase(),
                    start: index,
                    end: index,
                    comma: false,
                });
            }
            if let Some(word) = words.last_mut() {
                word.lower.extend(ch.to_lowercase());
                word.end = index + 1;
            }
        } else if matches!(ch, ',' | ';' | '\n')
            && let Some(word) = words.last_mut()
        {
            word.comma = true;
        }
        open = part;
    }
    words
}

/// The first street of a line.
fn street(words: &[Word]) -> Option<Street> {
    let found = (0..words.len())
        .filter_map(|at| named_before(words, at).or_else(|| named_behind(words, at)).or_else(|| one_word(words, at)));
    found.reduce(|best, other| if other.number && !best.number { other } else { best })
}

/// `12, Jalan Tampoi`, `3 rue des Lilas`, `Via Roma 7`, `ul. Długa 5`: the street word stands first.
fn named_before(words: &[Word], at: usize) -> Option<Street> {
    let word = words.get(at)?;
    let (number_first, number_last) = if listed(NUMBER_THEN_WORD, &word.lower) {
        (true, false)
    } else if listed(WORD_THEN_NUMBER, &word.lower) {
        (false, true)
    } else if listed(EITHER, &word.lower) {
        (true, true)
    } else {
        return None;
    };
    // At least one word of a name follows.
    let name = words.get(at + 1).filter(|next| next.is_name() && next.lower.chars().count() >= 2)?;
    let before = number_first.then(|| house_before(words, at)).flatten();
    if let Some(start) = before {
        return Some(Street { start, end: name_end(words, at + 1), number: true });
    }
    if number_last {
        for candidate in words.iter().skip(at + 2).take(LONGEST_NAME) {
            if matches!(candidate.lower.as_str(), "nr" | "n" | "no" | "núm" | "nº" | "n°") {
                continue;
            }
            if candidate.is_house() && !candidate.is_digits(5) {
                return Some(Street { start: word.start, end: candidate.end, number: true });
            }
            if !candidate.is_name() {
                break;
            }
        }
    }
    // A street's name without a number counts only with a postcode, and only where the word means nothing else.
    listed(SURE, &word.lower).then_some(Street { start: word.start, end: name.end, number: false })
}

/// A house number in front of the word at `at`: where it starts, with its `No.` or `Lot`.
fn house_before(words: &[Word], at: usize) -> Option<usize> {
    let number = words.get(at.checked_sub(1)?)?;
    if !number.is_house() {
        return None;
    }
    let mut start = number.start;
    // `LOT 1851-A & 1851-B`, `NO. 32 & 33`, `12 bis`.
    for word in words.get(..at - 1)?.iter().rev().take(3) {
        if word.is_house()
            || matches!(word.lower.as_str(), "no" | "nr" | "lot" | "unit" | "p" | "t" | "pt" | "block" | "blk")
        {
            start = word.start;
        } else {
            break;
        }
    }
    Some(start)
}

/// Where a name ends: at the next comma, or behind a few words.
fn name_end(words: &[Word], at: usize) -> usize {
    let mut end = words.get(at).map_or(0, |word| word.end);
    for word in words.iter().skip(at).take(LONGEST_NAME) {
        end = word.end;
        if word.comma {
            break;
        }
    }
    end
}

/// `14 Elm Road`, `1380 Rio Rancho Blvd`: number, name, street word.
fn named_behind(words: &[Word], at: usize) -> Option<Street> {
    let word = words.get(at)?;
    let sure = listed(STREET_WORDS, &word.lower);
    if (!sure && !listed(SHORT_STREET_WORDS, &word.lower)) || !word.capital {
        return None;
    }
    for (distance, index) in (0..at).rev().take(LONGEST_NAME + 1).enumerate() {
        let candidate = words.get(index)?;
        if candidate.is_house() {
            // `25 St` needs a name between; `221b Baker Street`, but not `2 Way`.
            let start = house_before(words, index + 1)?;
            return (distance >= 1).then_some(Street { start, end: word.end, number: true });
        }
        let ordinal = ["st", "nd", "rd", "th"].iter().any(|end| candidate.lower.ends_with(end));
        if candidate.comma || !(candidate.capital && candidate.is_name() || ordinal) {
            return None;
        }
    }
    None
}

/// `Lindenweg 4`, `Hauptstr. 12`, `Kerkstraat 5`, `Storgatan 3`: the street word ends the name, the number follows.
fn one_word(words: &[Word], at: usize) -> Option<Street> {
    let word = words.get(at)?;
    let number = words.get(at + 1)?;
    let length = word.lower.chars().count();
    let ends =
        ENDINGS.split_ascii_whitespace().any(|end| word.lower.ends_with(end) && length >= end.chars().count() + 3);
    let whole = word.lower == "straße" || word.lower == "strasse" || word.lower == "str";
    let before =
        at.checked_sub(1).and_then(|index| words.get(index)).filter(|before| before.capital && before.is_name());
    let start = if whole { before?.start } else { word.start };
    let fits =
        (ends && word.capital || whole) && word.is_name() && !word.comma && number.is_house() && !number.is_digits(5);
    fits.then_some(Street { start, end: number.end, number: true })
}

/// The postcode with its town in a line; the last one.
fn town(words: &[Word]) -> Option<Town> {
    (0..words.len()).rev().find_map(|at| postcode(words, at))
}

fn postcode(words: &[Word], at: usize) -> Option<Town> {
    let word = words.get(at)?;
    let next = words.get(at + 1);
    let before = at.checked_sub(1).and_then(|index| words.get(index));
    let name = |word: Option<&Word>| {
        word.is_some_and(|word| word.capital && word.is_name() && word.lower.chars().count() >= 3)
    };
    // `Examplepur, Gujarat, Pincode 395099`: behind places in a row a PIN is no secret.
    if let Some(label) = postcode_label(words, at).filter(|_| (4..=6).any(|count| word.is_digits(count))) {
        let start = town_start(words, label);
        let names = words.get(..label).unwrap_or_default();
        let row = names.iter().filter(|name| name.start >= start).count() >= 2;
        if row && names.last().is_some_and(|name| name.comma) {
            return Some(Town { start, end: word.end, alone: true, labelled: true });
        }
    }
    // State and number: `NM 87124`, `QLD 4000`.
    if let Some(state) = before {
        let american = (word.is_digits(5) || shape(word) == "99999-9999") && listed(AMERICAN_STATES, &state.lower);
        let australian = word.is_digits(4) && listed(AUSTRALIAN_STATES, &state.lower);
        if state.capital && (american || australian) {
            let alone = american && name(at.checked_sub(2).and_then(|index| words.get(index)));
            return Some(Town { start: town_start(words, at - 1), end: word.end, alone, labelled: false });
        }
    }
    let form = shape(word);
    // In two halves: `SW1A 1AA`, `K1A 0B1`, `1012 AB`, `123 45`.
    if let Some(second) = next.filter(|_| !word.comma) {
        let ends = shape(second);
        let british = matches!(form.as_str(), "a9" | "a99" | "aa9" | "aa99" | "a9a" | "aa9a")
            && ends == "9aa"
            && !second.lower.chars().any(|c| "cikmov".contains(c))
            && british_area(&word.lower)
            && word.capital;
        let canadian = form == "a9a"
            && ends == "9a9"
            && !word.lower.starts_with(['d', 'f', 'i', 'o', 'q', 'u', 'w', 'z'])
            && word.capital;
        if british || canadian {
            return Some(Town { start: town_start(words, at), end: second.end, alone: true, labelled: false });
        }
        let third = words.get(at + 2);
        let dutch = form == "9999" && ends == "aa" && second.capital && name(third) && !word.lower.starts_with('0');
        let swedish = form == "999" && ends == "99" && name(third);
        if dutch || swedish {
            return Some(Town { start: word.start, end: town_end(words, at + 2), alone: false, labelled: false });
        }
    }
    let known =
        matches!(form.as_str(), "99999" | "99-999" | "9999-999" | "99999-999" | "a-99999" | "a-9999" | "aa-9999");
    if known && name(next) && !word.comma {
        return Some(Town { start: word.start, end: town_end(words, at + 1), alone: false, labelled: false });
    }
    // `BANDAR BUKIT RAJA, 41050`, with the town on the next line; `Singapore 123456`.
    let singapore = word.is_digits(6) && before.is_some_and(|before| before.lower == "singapore");
    if singapore
        || (word.is_digits(5) && next.is_none() && before.is_some_and(|before| before.comma && before.is_name()))
    {
        return Some(Town { start: town_start(words, at), end: word.end, alone: false, labelled: false });
    }
    None
}

/// Where the label starts that calls the word at `at` a postcode: `Pincode`, `PIN code`, `PIN`.
fn postcode_label(words: &[Word], at: usize) -> Option<usize> {
    let before = words.get(at.checked_sub(1)?)?;
    if listed(POSTCODE_LABELS, &before.lower) {
        return Some(at - 1);
    }
    let first = words.get(at.checked_sub(2)?)?;
    (before.lower == "code" && listed(CODES_OF_POST, &first.lower)).then_some(at - 2)
}

/// Letters as `a`, digits as `9`, the rest as it is.
fn shape(word: &Word) -> String {
    let class = |c: char| {
        if c.is_ascii_digit() {
            '9'
        } else if c.is_alphabetic() {
            'a'
        } else {
            c
        }
    };
    word.lower.chars().map(class).collect()
}

/// Whether a blank-separated list holds a word.
fn listed(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|one| one == word)
}

/// Where a town's name starts that stands in front of `at`.
fn town_start(words: &[Word], at: usize) -> usize {
    let mut start = words.get(at).map_or(0, |word| word.start);
    for word in words.get(..at).unwrap_or_default().iter().rev().take(LONGEST_TOWN) {
        if !(word.is_name() && word.capital) {
            break;
        }
        start = word.start;
    }
    start
}

/// Where a town's name ends that starts at `at`.
fn town_end(words: &[Word], at: usize) -> usize {
    let names = words.iter().skip(at).take(LONGEST_TOWN).take_while(|word| word.is_name());
    names.last().map_or(0, |word| word.end)
}

/// The letters in front of the first digit are one of the 124 postcode areas.
fn british_area(outward: &str) -> bool {
    let area: String = outward.chars().take_while(|c| c.is_alphabetic()).collect();
    BRITISH_AREAS.split_ascii_whitespace().any(|one| one == area)
}

/// Behind a number and a name.
const STREET_WORDS: &str = "\
street road avenue ave lane drive boulevard blvd crescent terrace highway hwy parkway pkwy rd grove mews";

/// The same, words with other meanings.
const SHORT_STREET_WORDS: &str = "\
st ln dr ct court close way place pl square sq hill gardens circle cir row walk";

/// Number, word, name.
const NUMBER_THEN_WORD: &str = "\
jalan jln lorong persiaran lebuh lengkok rue chemin allée allee impasse quai route bd";

/// Word, name, number.
const WORD_THEN_NUMBER: &str = "\
via viale piazza corso vicolo calle c/ avda carrer paseo plaza rua travessa praça praca largo ul aleja ulica strada \
str bulevardul";

/// Both orders are in use.
const EITHER: &str = "\
avenida av avenue boulevard place";

/// Of those, the words that mean nothing but a street.
const SURE: &str = "\
jalan jln lorong persiaran lebuh rue viale calle rua ulica avenida";

/// Endings of a street's one-word name.
const ENDINGS: &str = "\
straße strasse str weg platz allee gasse damm ufer chaussee stieg straat laan plein gracht kade dijk gatan vägen \
gränd vej gade veien gata katu kuja";

/// Words that call the number behind them a postcode, and such that do so with `code` between.
const POSTCODE_LABELS: &str = "\
pincode pin postcode zipcode zip plz";
const CODES_OF_POST: &str = "\
pin post postal zip area";

/// A line about a unit of a building.
const UNITS: &str = "\
no lot unit floor flr level suite apt flat block blk room";

/// From here on a line is not the address any more.
const OTHER_MATTER: &str = "\
tel telephone phone fax gst gstin email e-mail www http https hp mobile cell invoice receipt reg roc cashier date \
vat tax";

/// States and countries that stand on a line of their own.
const REGIONS: &str = "\
malaysia selangor johor pahang perak kedah kelantan melaka penang sabah sarawak perlis terengganu darul lumpur usa \
england scotland wales deutschland germany france españa spain italia italy nederland netherlands polska poland \
österreich austria schweiz suisse switzerland belgium portugal brasil brazil canada australia singapore ireland \
india";

const AMERICAN_STATES: &str = "\
al ak az ar ca co ct dc de fl ga hi ia id il in ks ky la ma md me mi mn mo ms mt nc nd ne nh nj nm nv ny oh ok or \
pa pr ri sc sd tn tx ut va vt wa wi wv wy";

const AUSTRALIAN_STATES: &str = "\
nsw vic qld sa wa tas nt act";

/// Postcode areas of the United Kingdom and the Crown dependencies.
const BRITISH_AREAS: &str = "ab al b ba bb bd bh bl bn br bs bt ca cb cf ch cm co cr ct cv cw da dd de dg dh dl dn dt dy e ec eh en ex fk \
fy g gl gu gy ha hd hg hp hr hs hu hx ig im ip iv ka kt kw ky l la ld le ll ln ls lu m me mk ml n ne ng nn np nr nw ol ox pa pe ph pl po pr \
rg rh rm s sa se sg sk sl sm sn so sp sr ss st sw sy ta td tf tn tq tr ts tw ub w wa wc wd wf wn wr ws wv yo ze";

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::strings::Line;
    use proptest::prelude::*;

    fn found(origin: Origin, carrier: Carrier, lines: &[&str]) -> Vec<(String, f32)> {
        let lines: Vec<Line<'_>> = lines.iter().map(|text| Line::certain(text)).collect();
        let mut matches = Vec::new();
        recognise(&Passage { origin, carrier, lines: &lines, around: &[], home: &[] }, &mut matches);
        matches.into_iter().map(|found| (found.text, found.belief.probability())).collect()
    }

    fn one(lines: &[&str]) -> String {
        let found = found(Origin::Metadata, Carrier::Unknown, lines);
        assert_eq!(found.len(), 1, "{lines:?}: {found:?}");
        assert!(found[0].1 >= 0.5, "{found:?}");
        found[0].0.clone()
    }

    #[test]
    fn an_address_over_several_lines_is_one_match() {
        let lines = [
            "SHOP 3 SDN BHD",
            "NO. 12, JALAN MAWAR 3/4,",
            "TAMAN INDAH,",
            "40100 SHAH ALAM, SELANGOR",
            "TEL: 03-5555 0100",
        ];
        assert_eq!(one(&lines), "NO. 12, JALAN MAWAR 3/4, TAMAN INDAH, 40100 SHAH ALAM, SELANGOR");
        assert_eq!(
            one(&["B-3, Second Floor,", "Mall City,", "1, Jalan Baru,", "81100 Johor Bahru,", "Malaysia"])
                .matches(',')
                .count(),
            6
        );
    }

    #[test]
    fn a_number_and_a_street_are_an_address_in_many_languages() {
        for street in [
            "14 ELM ROAD",
            "1380 Rio Verde Blvd",
            "221b Baker Street",
            "Lindenweg 4",
            "Hauptstraße 12",
            "Bahnhofstr. 7a",
            "3 rue des Lilas",
            "Via Roma 7",
            "Calle Mayor 12",
            "Rua das Flores 21",
            "Kerkstraat 5",
            "Storgatan 3",
            "ul. Długa 5",
            "12, Jalan Mawar",
        ] {
            assert_eq!(one(&[street]), street);
        }
    }

    #[test]
    fn a_postcode_and_a_town_raise_the_belief() {
        for lines in [
            ["10 Downing Street", "London SW1A 2AA"],
            ["Hauptstraße 12", "10115 Berlin"],
            ["8 Vernon Rd", "East Northport, NY 11731"],
            ["1102/108 Albert Street,", "Brisbane QLD 4000"],
            ["Kerkstraat 5", "1012 AB Amsterdam"],
            ["ul. Długa 5", "00-238 Warszawa"],
            ["24 Sussex Drive", "Ottawa K1M 1M4"],
            ["3 rue des Lilas", "75020 Paris"],
        ] {
            let found = found(Origin::Pixels, Carrier::Unknown, &lines);
            assert!(found.len() == 1 && found[0].1 > 0.9, "{lines:?}: {found:?}");
        }
    }

    #[test]
    fn a_postcode_that_is_called_one_behind_places_is_an_address() {
        for line in [
            "Lake Road West, Examplepur, Gujarat, Pincode 395099",
            "Examplepur, Gujarat, PIN code: 395099",
            "Examplepur, Gujarat, PIN 395099",
            "Wellington, Otago, Postcode 6011",
        ] {
            let found = found(Origin::Pixels, Carrier::Unknown, &[line]);
            assert!(found.len() == 1 && found[0].1 > 0.6, "{line}: {found:?}");
        }
        for line in
            ["PIN 395099", "Bank PIN 4711", "Your card, your PIN 4711", "Dear Ann, Your PIN code 471122", "zip 12"]
        {
            let found = found(Origin::Pixels, Carrier::Unknown, &[line]);
            assert!(found.iter().all(|found| found.1 < 0.5), "{line}: {found:?}");
        }
    }

    #[test]
    fn street_signs_and_bare_numbers_are_no_addresses() {
        for line in [
            "Ayer Rajah Ave",
            "JALAN BUKIT MERAH",
            "Baker Street",
            "40100",
            "Total 12345",
            "2 Way",
            "1 st",
            "Page 12 of 14",
            "21:30",
            "The Long And Winding Road",
            "3 FOR 2",
            "20.00",
            "INVOICE 81620",
            "Norway 2012",
            "10 pl",
            "East West Line",
        ] {
            let found = found(Origin::Pixels, Carrier::Unknown, &[line]);
            assert!(found.iter().all(|found| found.1 < 0.5), "{line}: {found:?}");
        }
    }

    #[test]
    fn a_street_on_a_tag_is_surer() {
        let plain = found(Origin::Pixels, Carrier::Unknown, &["14 ELM ROAD"])[0].1;
        assert!(found(Origin::Pixels, Carrier::Tag, &["14 ELM ROAD"])[0].1 > plain);
    }

    #[test]
    fn a_very_long_line_takes_no_time() {
        let text = "12 jalan a ".repeat(1000);
        let begin = std::time::Instant::now();
        let _ = found(Origin::Metadata, Carrier::Unknown, &[&text]);
        assert!(begin.elapsed().as_millis() < 500);
    }

    proptest! {
        #[test]
        fn no_text_panics_and_spans_lie_in_their_lines(
            lines in prop::collection::vec("\\PC{0,40}|(([0-9]{1,5}|Jalan|Road|str|weg|St|NY|SW1A|1AA|,|-|/|é|[A-Z][a-z]{1,5})[ ,./]?){0,12}", 0..5)
        ) {
            let lines: Vec<Line<'_>> = lines.iter().map(|text| Line::certain(text)).collect();
            let mut matches = Vec::new();
            recognise(&Passage { origin: Origin::Metadata, carrier: Carrier::Unknown, lines: &lines, around: &[], home: &[] }, &mut matches);
            for span in matches.iter().flat_map(|found| &found.spans) {
                prop_assert!(span.start < span.end && span.end <= lines[span.line].text.chars().count());
            }
        }
    }
}
