//! Owns where phone numbers and postcodes belong: circles around the places that share their first digits or letters, offline. The
//! tables are embedded and read as they lie: a look-up is a few binary searches, and nothing is loaded before the first.
//!
//! `data/phone_areas.bin` and `data/postcode_areas.bin`, little-endian: `AREAS_01`; u32, how many groups; groups of 20 bytes (calling
//! code or country in four bytes, u32 first record, six u16 shapes of its postcodes); records of 9 bytes, sorted (u32 beginning, six
//! characters to the base 37, 0 for none, `0` is 1 and `z` is 36; u16 latitude and u16 longitude in 1/65535 of 180° and 360°; u8, 20
//! times the binary logarithm of the radius in kilometres). A shape has two bits a character: 1 a digit, 2 a letter. Sources and
//! licences: `data/manifest.toml`; `examples/make_areas.rs` says how circles are made.

use std::ops::Range;

use super::distance_km;
use crate::byte_order::le32;

static PHONES: &[u8] = include_bytes!("../../data/phone_areas.bin");
static POSTCODES: &[u8] = include_bytes!("../../data/postcode_areas.bin");

/// Where the groups start: behind the mark and their number.
const GROUPS_START: usize = 12;
const GROUP_BYTES: usize = 20;
const SHAPES: usize = 6;
const RECORD_BYTES: usize = 9;
/// Longest beginning in the tables.
const LONGEST: usize = 6;

/// Postcodes in two halves of which the tables know the first; the second's shape is what tells them from other words: `9` a digit,
/// `a` a letter, `?` any of both.
const SECOND_HALVES: &[(&str, &str)] =
    &[("CA", "9a9"), ("GB", "9aa"), ("GG", "9aa"), ("IE", "????"), ("IM", "9aa"), ("JE", "9aa")];

/// Postcodes that are written in two parts: how long the first is (`123 45`, `00-950`, `1000-001`).
const SPLIT: &[(&str, usize)] =
    &[("BR", 5), ("CZ", 3), ("IN", 3), ("JP", 3), ("PL", 2), ("PT", 4), ("SE", 3), ("SK", 3)];

/// A circle on Earth that holds most of what begins alike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Degrees north, WGS 84.
    pub latitude: f64,
    /// Degrees east, WGS 84.
    pub longitude: f64,
    /// Kilometres.
    pub radius_km: f64,
}

impl Area {
    /// How far a position in degrees WGS 84 lies from the middle, in kilometres.
    pub fn distance_km(&self, latitude: f64, longitude: f64) -> f64 {
        distance_km(self.latitude, self.longitude, latitude, longitude)
    }
}

/// The areas of a number in E.164 (`+12125550123`), the narrowest first; none where its first digits say nothing of a place.
pub fn of_number(e164: &str) -> Vec<Area> {
    let Some(digits) = e164.strip_prefix('+').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit())) else {
        return Vec::new();
    };
    // No calling code begins another.
    let group = (1..=3).find_map(|n| Some((group(PHONES, digits.get(..n)?)?, digits.get(n..)?)));
    group.map(|(group, national)| group.areas(national)).unwrap_or_default()
}

/// What has the shape of a country's postcodes among the words of a text, letters and digits each: which words, and the areas of the
/// code, the narrowest first.
pub fn of_postcodes(country: &str, words: &[&str]) -> Vec<(Range<usize>, Vec<Area>)> {
    let Some(group) = group(POSTCODES, country) else { return Vec::new() };
    let found = (0..words.len()).filter_map(|at| {
        let (code, length) = postcode(country, &group, words, at)?;
        let areas = group.areas(&code);
        (!areas.is_empty()).then_some((at..at + length, areas))
    });
    found.collect()
}

/// The postcode that starts with the word at `at`, as far as the tables know it, and of how many words it is.
fn postcode(country: &str, group: &Group, words: &[&str], at: usize) -> Option<(String, usize)> {
    let word = *words.get(at)?;
    let next = words.get(at + 1).copied().unwrap_or_default();
    if let Some((_, half)) = SECOND_HALVES.iter().find(|(of, _)| *of == country) {
        if group.has_shape(word) && fits(next, half) {
            return Some((word.to_owned(), 2));
        }
        // Printed or read without the blank.
        let (head, tail) = word.split_at_checked(word.len().checked_sub(half.len())?)?;
        return (group.has_shape(head) && fits(tail, half)).then(|| (head.to_owned(), 1));
    }
    if SPLIT.iter().any(|(of, first)| *of == country && word.len() == *first) {
        let whole = [word, next].concat();
        if group.has_shape(&whole) {
            return Some((whole, 2));
        }
    }
    group.has_shape(word).then(|| (word.to_owned(), 1))
}

/// Whether a word is as [`SECOND_HALVES`] says.
fn fits(word: &str, half: &str) -> bool {
    let one = |(byte, kind): (u8, u8)| match kind {
        b'9' => byte.is_ascii_digit(),
        b'a' => byte.is_ascii_alphabetic(),
        _ => byte.is_ascii_alphanumeric(),
    };
    word.len() == half.len() && word.bytes().zip(half.bytes()).all(one)
}

/// A country's or calling code's records.
struct Group {
    table: &'static [u8],
    records: Range<usize>,
    shapes: [u16; SHAPES],
}

/// The group of a calling code or a country.
fn group(table: &'static [u8], name: &str) -> Option<Group> {
    let count = number(table, 8)?;
    let entry = |index: usize| {
        let at = GROUPS_START + index * GROUP_BYTES;
        table.get(at..at + GROUP_BYTES)
    };
    let is_it = |index: &usize| {
        let key = entry(*index).and_then(|entry| entry.get(..4));
        key.is_some_and(|key| key.iter().filter(|byte| **byte != 0).eq(name.as_bytes()))
    };
    let index = (0..count).find(is_it)?;
    let first = |index: usize| number(table, GROUPS_START + index * GROUP_BYTES + 4);
    let all = table.len().saturating_sub(GROUPS_START + count * GROUP_BYTES) / RECORD_BYTES;
    let to = if index + 1 < count { first(index + 1)? } else { all };
    let shapes = entry(index)?.get(8..)?.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let mut group = Group { table, records: first(index)?..to, shapes: [0; SHAPES] };
    group.shapes.iter_mut().zip(shapes).for_each(|(slot, shape)| *slot = shape);
    Some(group)
}

impl Group {
    /// The areas of what begins like `code`, the longest beginning first.
    fn areas(&self, code: &str) -> Vec<Area> {
        let beginnings = (1..=LONGEST.min(code.len())).rev().filter_map(|n| packed(code.get(..n)?));
        beginnings.filter_map(|key| self.area(key)).collect()
    }

    fn area(&self, key: u32) -> Option<Area> {
        let start = GROUPS_START + number(self.table, 8)? * GROUP_BYTES;
        let (mut low, mut high) = (self.records.start, self.records.end);
        while low < high {
            let middle = low.midpoint(high);
            let at = start + middle * RECORD_BYTES;
            let here = le32(self.table, at)?;
            if here == key {
                let &[a, b, c, d, radius] = self.table.get(at + 4..at + RECORD_BYTES)? else { return None };
                let share = |low, high| f64::from(u16::from_le_bytes([low, high])) / f64::from(u16::MAX);
                return Some(Area {
                    latitude: share(a, b) * 180.0 - 90.0,
                    longitude: share(c, d) * 360.0 - 180.0,
                    radius_km: (f64::from(radius) / 20.0).exp2(),
                });
            }
            if here < key { low = middle + 1 } else { high = middle }
        }
        None
    }

    fn has_shape(&self, word: &str) -> bool {
        let known = (1..=8).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let shape = |word: &str| {
            word.bytes().fold(0_u16, |shape, byte| (shape << 2) | if byte.is_ascii_digit() { 1 } else { 2 })
        };
        known && self.shapes.contains(&shape(word))
    }
}

fn number(table: &[u8], at: usize) -> Option<usize> {
    le32(table, at).map(|n| n as usize)
}

/// A beginning as the tables have it; `None` if it has other characters than ASCII letters and digits.
fn packed(beginning: &str) -> Option<u32> {
    let mut digits = beginning.bytes().map(|byte| char::from(byte).to_digit(36).map(|digit| digit + 1));
    (0..LONGEST).try_fold(0_u32, |sum, _| Some(sum * 37 + digits.next().unwrap_or(Some(0))?))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// How far the narrowest area's middle lies from a place, in kilometres.
    fn off(areas: &[Area], latitude: f64, longitude: f64) -> f64 {
        areas.first().unwrap().distance_km(latitude, longitude)
    }

    #[test]
    fn area_codes_lie_where_their_cities_are() {
        for (number, latitude, longitude) in [
            ("+12125550123", 40.71, -74.01),
            ("+442079460958", 51.51, -0.13),
            ("+493012345678", 52.52, 13.40),
            ("+390612345678", 41.90, 12.50),
            ("+81312345678", 35.68, 139.69),
            ("+551112345678", -23.55, -46.63),
            ("+74951234567", 55.75, 37.62),
        ] {
            let areas = of_number(number);
            assert!(off(&areas, latitude, longitude) < 60.0, "{number}: {areas:?}");
            assert!(areas.is_sorted_by(|a, b| a.radius_km < b.radius_km), "{areas:?}");
        }
    }

    #[test]
    fn what_is_no_number_or_belongs_nowhere_has_no_area() {
        // Mobile, toll-free, and a code that no country has.
        for number in ["", "+", "2125550123", "+447700900123", "+18005550199", "+999123456", "+1é2", "+12", "+٣٣"] {
            assert!(of_number(number).is_empty(), "{number}");
        }
    }

    #[test]
    fn postcodes_lie_where_their_towns_are() {
        for (country, words, at, latitude, longitude) in [
            ("US", &["12", "Main", "St", "New", "York", "NY", "10001"][..], 6..7, 40.75, -74.0),
            ("GB", &["London", "SW1A", "1AA"], 1..3, 51.50, -0.14),
            ("GB", &["M11AE"], 0..1, 53.48, -2.24),
            ("DE", &["Weg", "4", "10115", "Berlin"], 2..3, 52.53, 13.38),
            ("SE", &["111", "22", "Stockholm"], 0..2, 59.33, 18.06),
            ("CA", &["K1A", "0B1"], 0..2, 45.42, -75.70),
            ("BR", &["01310", "100"], 0..2, -23.56, -46.65),
            ("NL", &["1012", "AB", "Amsterdam"], 0..1, 52.37, 4.90),
            ("IE", &["d02", "af30"], 0..2, 53.34, -6.26),
        ] {
            let found = of_postcodes(country, words);
            let (range, areas) = found.first().unwrap();
            assert_eq!(*range, at, "{words:?}");
            assert!(off(areas, latitude, longitude) < 40.0, "{words:?}: {areas:?}");
        }
    }

    #[test]
    fn words_of_other_shapes_are_no_postcodes() {
        for (country, words) in [
            ("GB", &["M1", "London", "B12"][..]),
            ("CA", &["K1A", "team"]),
            ("US", &["1000", "123456", "1234é", ""]),
            ("XX", &["10115"]),
            ("", &["10115"]),
        ] {
            assert!(of_postcodes(country, words).is_empty(), "{country} {words:?}");
        }
    }

    #[test]
    fn the_tables_are_whole_and_sorted() {
        for (table, groups, records) in [(PHONES, 119, 26_925), (POSTCODES, 91, 32_688)] {
            assert_eq!(table.get(..8).unwrap(), b"AREAS_01");
            assert_eq!(number(table, 8), Some(groups));
            let start = GROUPS_START + groups * GROUP_BYTES;
            assert_eq!(table.len(), start + records * RECORD_BYTES);
            let mut met = 0;
            for index in 0..groups {
                let name: Vec<u8> = table[GROUPS_START + index * GROUP_BYTES..][..4].to_vec();
                let name = String::from_utf8(name).unwrap();
                let group = group(table, name.trim_end_matches('\0')).unwrap();
                assert_eq!(group.records.start, met, "{name}");
                let keys: Vec<u32> =
                    group.records.clone().map(|at| le32(table, start + at * RECORD_BYTES).unwrap()).collect();
                assert!(!keys.is_empty() && keys.is_sorted_by(|a, b| a < b), "{name}");
                assert!(keys.iter().all(|key| group.area(*key).is_some_and(|area| area.radius_km <= 520.0)), "{name}");
                met = group.records.end;
            }
            assert_eq!(met, records);
        }
    }
}
