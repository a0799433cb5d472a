//! Packs the place names of the crate `reverse_geocoder` into `data/places.bin`; the layout is described in `src/places.rs`.
//!
//! ```sh
//! cargo run --example make_places -- PATH/TO/reverse_geocoder-4.1.1/cities.csv data/places.bin
//! ```

#![allow(clippy::print_stderr, reason = "a tool for developers")]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;

/// One row of `cities.csv`: `lat,lon,name,admin1,admin2,cc`.
struct City {
    cell: usize,
    lat: u16,
    lon: u16,
    name: String,
    region: String,
    country: [u8; 2],
}

/// Index of the 1° cell and the place inside it, in 1/65536 of a degree.
fn split(degrees: f64, lowest: f64, cells: usize) -> (usize, u16) {
    let from_edge = (degrees - lowest).clamp(0.0, cells as f64 - 1e-9);
    (from_edge as usize, (from_edge.fract() * 65536.0) as u16)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args_os().skip(1);
    let (Some(source), Some(target)) = (args.next(), args.next()) else {
        return Err("usage: make_places CITIES_CSV PLACES_BIN".into());
    };
    let mut cities = Vec::new();
    for row in csv::Reader::from_path(source)?.records() {
        let row = row?;
        let text = |i: usize| row.get(i).unwrap_or_default();
        let (row_index, lat) = split(text(0).parse()?, -90.0, 180);
        let (column, lon) = split(text(1).parse()?, -180.0, 360);
        let country = text(5).as_bytes().try_into().map_err(|_| "country code is not two letters")?;
        let (name, region) = (text(2).to_owned(), text(3).to_owned());
        cities.push(City { cell: row_index * 360 + column, lat, lon, name, region, country });
    }
    cities.sort_by(|a, b| (a.cell, a.lat, a.lon, &a.name).cmp(&(b.cell, b.lat, b.lon, &b.name)));

    let mut texts = Vec::new();
    let mut places_of_texts = BTreeMap::new();
    let mut intern = |text: &str| -> Result<u32, Box<dyn Error>> {
        if let Some(at) = places_of_texts.get(text) {
            return Ok(*at);
        }
        let at = u32::try_from(texts.len())?;
        texts.push(u8::try_from(text.len())?);
        texts.extend_from_slice(text.as_bytes());
        places_of_texts.insert(text.to_owned(), at);
        Ok(at)
    };
    let mut cells = vec![0_u32; 180 * 360 + 1];
    let mut records = Vec::new();
    for city in &cities {
        cells[city.cell + 1] += 1;
        records.extend_from_slice(&city.lat.to_le_bytes());
        records.extend_from_slice(&city.lon.to_le_bytes());
        records.extend_from_slice(&intern(&city.name)?.to_le_bytes());
        records.extend_from_slice(&intern(&city.region)?.to_le_bytes());
        records.extend_from_slice(&city.country);
    }
    for i in 1..cells.len() {
        cells[i] += cells[i - 1];
    }
    let mut file = b"PLACES01".to_vec();
    cells.iter().for_each(|n| file.extend_from_slice(&n.to_le_bytes()));
    file.extend_from_slice(&records);
    file.extend_from_slice(&texts);
    fs::write(target, &file)?;
    eprintln!("{} places, {} bytes", cities.len(), file.len());
    Ok(())
}
