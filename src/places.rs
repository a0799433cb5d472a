//! Owns place names: the nearest town to a position, where a town of some name lies, which towns lie around a position; offline.
//! `areas.rs`: where phone numbers and postcodes belong. The table is embedded and read as it lies, so that nothing is loaded or
//! parsed before the first position asks.
//!
//! `data/places.bin`, little-endian: `PLACES01`; 64,801 × u32, the first record of each 1° cell (row by row from 90° south, 180°
//! west); records of 14 bytes (latitude and longitude inside the cell in 1/65536°, u32 offset of name, u32 offset of region, country
//! code); texts, each a length byte and UTF-8. Source and licence: `data/manifest.toml`. A k-d tree of the same data
//! (`reverse_geocoder` 4.1.1) takes 174 ms to load, as long as scanning four thousand photos.

use std::collections::BTreeSet;

use crate::byte_order::le32;
use crate::finding::NearestPlace;

pub mod areas;

static TABLE: &[u8] = include_bytes!("../data/places.bin");

const MAGIC_BYTES: usize = 8;
const ROWS: i32 = 180;
const COLUMNS: i32 = 360;
const RECORD_BYTES: usize = 14;
const RECORDS_START: usize = MAGIC_BYTES + 4 * (ROWS as usize * COLUMNS as usize + 1);

/// Mean radius of the Earth in kilometres (IUGG).
const EARTH_RADIUS_KM: f64 = 6371.0088;

/// Kilometres in one degree of latitude on that sphere.
const KM_PER_DEGREE: f64 = EARTH_RADIUS_KM * std::f64::consts::PI / 180.0;

/// Farther away than this, a town says nothing about a position (open sea, ice).
const MAX_DISTANCE_KM: f64 = 200.0;

/// A town by its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Town {
    /// Degrees north, WGS 84.
    pub latitude: f64,
    /// Degrees east, WGS 84.
    pub longitude: f64,
    /// ISO 3166-1 alpha-2 country code.
    pub country: String,
}

/// The towns whose names are what `is_it` asks for, from south to north, `most` at most. Goes through the whole table, in a few
/// milliseconds.
pub fn named(is_it: impl Fn(&str) -> bool, most: usize) -> Vec<Town> {
    let mut names = BTreeSet::new();
    let texts = texts_start();
    let mut at = texts;
    while let Some(length) = TABLE.get(at).map(|length| usize::from(*length)) {
        let text = TABLE.get(at + 1..at + 1 + length).and_then(|text| str::from_utf8(text).ok());
        if text.is_some_and(&is_it) {
            names.insert((at - texts) as u32);
        }
        at += 1 + length;
    }
    if names.is_empty() {
        return Vec::new();
    }
    let cells = (0..(ROWS * COLUMNS) as usize).filter_map(|cell| Some(first_record(cell)?..first_record(cell + 1)?));
    let is_named =
        |index: &usize| record(*index).and_then(|record| le32(record, 4)).is_some_and(|at| names.contains(&at));
    let found = cells.flatten().filter(is_named).filter_map(|index| {
        let (latitude, longitude) = position(index)?;
        let country = String::from_utf8_lossy(record(index)?.get(12..14)?).into_owned();
        Some(Town { latitude, longitude, country })
    });
    found.take(most).collect()
}

/// The names of the towns within some kilometres of a position, `most` at most, in the table's order.
pub fn names_within(latitude: f64, longitude: f64, km: f64, most: usize) -> Vec<String> {
    let high = km / KM_PER_DEGREE;
    let wide = high / latitude.to_radians().cos().max(0.01);
    let first = |degrees: f64, from: f64| (degrees + from).floor() as i32;
    let rows = first(latitude - high, 90.0).max(0)..=first(latitude + high, 90.0).min(ROWS - 1);
    let columns = first(longitude - wide, 180.0)..=first(longitude + wide, 180.0);
    let cells = rows.flat_map(|row| columns.clone().take(COLUMNS as usize).map(move |column| (row, column)));
    let records = cells.flat_map(|(row, column)| {
        let cell = (row * COLUMNS + column.rem_euclid(COLUMNS)) as usize;
        first_record(cell).zip(first_record(cell + 1)).map_or(0..0, |(from, to)| from..to)
    });
    let near = records
        .filter(|index| position(*index).is_some_and(|(lat, lon)| distance_km(latitude, longitude, lat, lon) <= km));
    near.filter_map(|index| Some(text(record(index)?, 4))).take(most).collect()
}

/// The nearest place to a position in degrees WGS 84; `None` for impossible positions and where nothing lies within 200 km.
pub fn nearest(latitude: f64, longitude: f64) -> Option<NearestPlace> {
    if !(-90.0..=90.0).contains(&latitude) || !(-180.0..=180.0).contains(&longitude) {
        return None;
    }
    let row = ((latitude + 90.0) as i32).min(ROWS - 1);
    let column = ((longitude + 180.0) as i32).min(COLUMNS - 1);
    let narrowing = latitude.to_radians().cos().max(0.01);
    let farthest = MAX_DISTANCE_KM / KM_PER_DEGREE;
    // The square of the distance in degrees of latitude, and the record.
    let mut best: Option<(f64, usize)> = None;
    let (south, west) = ((latitude + 90.0) - f64::from(row), (longitude + 180.0) - f64::from(column));
    for ring in 0..=COLUMNS / 2 {
        // Nothing in this ring lies nearer than its inner edge.
        let inner = f64::from(ring - 1);
        let least = (inner + south.min(1.0 - south)).min((inner + west.min(1.0 - west)) * narrowing).max(0.0);
        if ring > 0 && least * least > best.map_or(farthest * farthest, |(square, _)| square) {
            break;
        }
        for r in (row - ring).max(0)..=(row + ring).min(ROWS - 1) {
            let whole_row = r == row - ring || r == row + ring;
            let step = if whole_row { 1 } else { (2 * ring).max(1) as usize };
            // How far the row lies from the position, in degrees.
            let north = f64::from(r - row) - south;
            let off = north.max(-1.0 - north).max(0.0);
            if best.is_some_and(|(square, _)| off * off > square) {
                continue;
            }
            for c in ((column - ring)..=(column + ring)).step_by(step) {
                nearest_in_cell(r, c.rem_euclid(COLUMNS), latitude, longitude, &mut best);
            }
        }
    }
    let (_, index) = best?;
    let record = record(index)?;
    let (lat, lon) = position(index)?;
    let distance_km = distance_km(latitude, longitude, lat, lon);
    (distance_km <= MAX_DISTANCE_KM).then(|| NearestPlace {
        name: text(record, 4).into(),
        region: text(record, 8).into(),
        country: String::from_utf8_lossy(&record[12..14]).into_owned().into(),
        distance_km,
    })
}

/// Looks for a place nearer than `best` in one cell. Distances are taken on a plane, which ranks places within 200 km rightly.
fn nearest_in_cell(row: i32, column: i32, latitude: f64, longitude: f64, best: &mut Option<(f64, usize)>) {
    let cell = (row * COLUMNS + column) as usize;
    let (Some(from), Some(to)) = (first_record(cell), first_record(cell + 1)) else { return };
    let narrowing = latitude.to_radians().cos();
    for index in from..to {
        let Some(record) = record(index) else { return };
        let lat = f64::from(row) - 90.0 + fraction(record, 0);
        let lon = f64::from(column) - 180.0 + fraction(record, 2);
        let mut east = (lon - longitude).abs();
        if east > 180.0 {
            east = 360.0 - east;
        }
        let (north, east) = (lat - latitude, east * narrowing);
        let square = north * north + east * east;
        if best.is_none_or(|(least, _)| square < least) {
            *best = Some((square, index));
        }
    }
}

fn first_record(cell: usize) -> Option<usize> {
    number(MAGIC_BYTES + cell * 4)
}

fn number(at: usize) -> Option<usize> {
    le32(TABLE, at).map(|n| n as usize)
}

fn record(index: usize) -> Option<&'static [u8; RECORD_BYTES]> {
    let at = RECORDS_START + index * RECORD_BYTES;
    TABLE.get(at..at + RECORD_BYTES)?.try_into().ok()
}

/// Degrees inside the cell; the middle of the stored step.
fn fraction(record: &[u8; RECORD_BYTES], at: usize) -> f64 {
    (f64::from(u16::from_le_bytes([record[at], record[at + 1]])) + 0.5) / 65536.0
}

/// Latitude and longitude of a record, found through the cell that holds it.
fn position(index: usize) -> Option<(f64, f64)> {
    let (mut low, mut high) = (0, (ROWS * COLUMNS) as usize);
    while low < high {
        let middle = (low + high) / 2;
        if first_record(middle + 1)? <= index { low = middle + 1 } else { high = middle }
    }
    let record = record(index)?;
    let (row, column) = (low as i32 / COLUMNS, low as i32 % COLUMNS);
    Some((f64::from(row) - 90.0 + fraction(record, 0), f64::from(column) - 180.0 + fraction(record, 2)))
}

fn texts_start() -> usize {
    first_record((ROWS * COLUMNS) as usize).map_or(TABLE.len(), |records| RECORDS_START + records * RECORD_BYTES)
}

fn text(record: &[u8; RECORD_BYTES], at: usize) -> String {
    let offset = u32::from_le_bytes([record[at], record[at + 1], record[at + 2], record[at + 3]]) as usize;
    let start = texts_start() + offset;
    let length = usize::from(TABLE.get(start).copied().unwrap_or(0));
    String::from_utf8_lossy(TABLE.get(start + 1..start + 1 + length).unwrap_or_default()).into_owned()
}

/// Great-circle distance by the haversine formula, in kilometres.
fn distance_km(lat1: f64, lon1: f64, lat2: f64, lon2: f64) -> f64 {
    let half_lat = ((lat2 - lat1).to_radians() / 2.0).sin();
    let half_lon = ((lon2 - lon1).to_radians() / 2.0).sin();
    let a = half_lat * half_lat + lat1.to_radians().cos() * lat2.to_radians().cos() * half_lon * half_lon;
    2.0 * EARTH_RADIUS_KM * a.sqrt().clamp(0.0, 1.0).asin()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn name(latitude: f64, longitude: f64) -> String {
        nearest(latitude, longitude).unwrap().name.into_inner()
    }

    #[test]
    fn known_positions_get_their_town() {
        assert_eq!(name(43.467448, 11.885127), "Arezzo");
        assert_eq!(name(37.7749, -122.4194), "San Francisco");
        assert_eq!(name(-33.8688, 151.2093), "Sydney");
        assert_eq!(name(51.5074, -0.1278), "London");
    }

    #[test]
    fn towns_are_found_by_name_and_around_a_position() {
        let towns = named(|name| name.eq_ignore_ascii_case("arezzo"), 8);
        assert_eq!(towns.len(), 1);
        let town = &towns[0];
        assert_eq!(town.country, "IT");
        assert!(distance_km(town.latitude, town.longitude, 43.467448, 11.885127) < 5.0);
        assert_eq!(named(|name| name == "Springfield", 3).len(), 3);
        assert!(named(|name| name == "no town is called so", 8).is_empty());
        let names = names_within(43.467448, 11.885127, 20.0, 100);
        assert!(names.contains(&"Arezzo".to_owned()) && !names.contains(&"Firenze".to_owned()), "{names:?}");
        assert_eq!(names_within(43.467448, 11.885127, 50.0, 3).len(), 3);
        assert!(names_within(-48.88, -123.39, 50.0, 3).is_empty(), "Point Nemo");
        assert!(!names_within(-16.80, -179.99, 100.0, 3).is_empty(), "across the date line");
    }

    #[test]
    fn the_search_goes_across_the_date_line() {
        let place = nearest(-16.80, -179.99).unwrap();
        assert_eq!(place.country.reveal(), "FJ");
        assert!(place.distance_km < 100.0);
    }

    #[test]
    fn open_sea_the_poles_and_impossible_positions_have_no_place() {
        assert!(nearest(-48.88, -123.39).is_none(), "Point Nemo");
        assert!(nearest(-90.0, 0.0).is_none());
        assert!(nearest(90.0, 180.0).is_none());
        assert!(nearest(91.0, 0.0).is_none());
        assert!(nearest(f64::NAN, 0.0).is_none());
    }

    #[test]
    fn the_nearest_of_all_places_is_found_from_anywhere() {
        let records = first_record((ROWS * COLUMNS) as usize).unwrap();
        assert_eq!(records, 144_563);
        let all: Vec<(f64, f64)> = (0..records).map(|r| position(r).unwrap()).collect();
        let mut compared = 0;
        for i in 0..40 {
            // A low-discrepancy walk over inhabited latitudes.
            let lat = -50.0 + (f64::from(i) * 0.618_033_98 * 110.0) % 110.0;
            let lon = -180.0 + (f64::from(i) * 0.754_877_66 * 360.0) % 360.0;
            let least = all.iter().map(|(a, b)| distance_km(lat, lon, *a, *b)).fold(f64::INFINITY, f64::min);
            match nearest(lat, lon) {
                Some(place) => {
                    assert!(place.distance_km <= least * 1.02 + 0.1, "{lat},{lon}: {} > {least}", place.distance_km);
                    compared += 1;
                }
                None => assert!(least > MAX_DISTANCE_KM * 0.98, "{lat},{lon}: {least} km away, not found"),
            }
        }
        assert!(compared >= 10, "only {compared} positions had a place");
    }
}
