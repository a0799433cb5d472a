//! Judges where the photo was taken: puts the parts of every position together, and tells direction, speed and destination.

use super::meaning::Meaning;
use super::{Detector, Distinct, Needs, STATED, facts, place_of, plain};
use crate::error::{Skip, SkipKind, Stage};
use crate::finding::{Evidence, Finding};
use crate::metadata::{Field, Value, coordinate};
use crate::photo::Photo;
use crate::places;
use crate::rule::{GPS_POSITION, GPS_TRACK};

/// Two positions nearer than this, in degrees of either axis, are one: copies in XMP keep fewer digits. 1e-4 degrees are 11 m.
const SAME_DEGREES: f64 = 1e-4;

/// Most latitudes, directions and speeds looked at of one photo, since each looks for its companions among all fields; photos have fewer
/// than 50.
const MAX_LOOKED_AT: usize = 300;

/// Confidence of a position that its receiver marked as void: mostly the last one that it knew.
const NOT_CURRENT: f32 = 0.7;

/// Confidence of a position at exactly 0, 0, where firmware puts what it lacks.
const NOWHERE: f32 = 0.3;

pub(super) static POSITION: Detector =
    Detector { name: "positions", rules: &[&GPS_POSITION, &GPS_TRACK], needs: Needs::Metadata, detect };

fn detect(photo: &Photo<'_>, findings: &mut Vec<Finding>) -> Result<(), Skip> {
    let mut positions: Vec<(f64, f64, Finding)> = Vec::new();
    let mut tracks = Distinct::new();
    let mut looked_at = 0;
    for (field, meaning) in facts(photo) {
        let is_track = meaning == Meaning::Track && !field.tag.ends_with("Ref");
        if !is_track && !is_latitude(field, meaning) {
            continue;
        }
        looked_at += 1;
        if looked_at > MAX_LOOKED_AT {
            break;
        }
        if is_track {
            track(photo, field, &mut tracks);
            continue;
        }
        let Some((latitude, longitude, finding)) = position(photo, field) else { continue };
        let same = |known: &&mut (f64, f64, Finding)| {
            (known.0 - latitude).abs() < SAME_DEGREES && (known.1 - longitude).abs() < SAME_DEGREES
        };
        match positions.iter_mut().find(same) {
            Some((_, _, known)) => known.why.push(format!("also in {}", place_of(field)).into()),
            None => positions.push((latitude, longitude, finding)),
        }
    }
    findings.extend(positions.into_iter().map(|(_, _, finding)| finding));
    tracks.into(findings)?;
    if looked_at > MAX_LOOKED_AT {
        let detail = format!("more than {MAX_LOOKED_AT} positions and directions; the rest was not looked at");
        return Err(Skip::new(Stage::Detect, "positions", SkipKind::TooLarge, detail));
    }
    Ok(())
}

/// The country where the photo was taken (ISO 3166-1 alpha-2), by the place nearest to its first position.
pub(super) fn country(photo: &Photo<'_>) -> Option<String> {
    let latitudes = facts(photo).filter(|(field, meaning)| is_latitude(field, *meaning)).take(MAX_LOOKED_AT);
    let (latitude, longitude, _) = latitudes.filter_map(|(field, _)| position(photo, field)).next()?;
    places::nearest(latitude, longitude).map(|place| place.country.into_inner())
}

fn is_latitude(field: &Field, meaning: Meaning) -> bool {
    meaning == Meaning::Position && last_step(&field.tag).eq_ignore_ascii_case("GPSLatitude")
}

fn last_step(tag: &str) -> &str {
    tag.rsplit('/').next().unwrap_or(tag)
}

/// The field that stands beside `field` with its last step replaced.
fn beside<'a>(photo: &'a Photo<'_>, field: &Field, name: &str) -> Option<&'a Field> {
    let stem = field.tag.len() - last_step(&field.tag).len();
    photo.metadata.fields.iter().find(|f| {
        f.namespace == field.namespace
            && f.within == field.within
            && f.tag.get(..stem) == field.tag.get(..stem)
            && f.tag.get(stem..).is_some_and(|last| last.eq_ignore_ascii_case(name))
    })
}

/// The position whose latitude stands in `field`.
fn position(photo: &Photo<'_>, field: &Field) -> Option<(f64, f64, Finding)> {
    let near = |name: &str| beside(photo, field, name);
    // DJI wrote the longitude's name wrong for years.
    let longitude_field = near("GPSLongitude").or_else(|| near("GpsLongtitude"))?;
    let latitude = signed(degrees(&field.value)?, near("GPSLatitudeRef"), 'S');
    let longitude = signed(degrees(&longitude_field.value)?, near("GPSLongitudeRef"), 'W');
    if !(-90.0..=90.0).contains(&latitude) || !(-180.0..=180.0).contains(&longitude) {
        return None;
    }
    let altitude_m = near("GPSAltitude").and_then(|f| f.value.number()).map(|metres| {
        let below = near("GPSAltitudeRef").and_then(|f| f.value.number()) == Some(1.0);
        if below { -metres.abs() } else { metres }
    });
    let accuracy_m = near("GPSHPositioningError").or_else(|| near("LocationAccuracyHorizontal"));
    let evidence = Evidence::Position {
        latitude: latitude.into(),
        longitude: longitude.into(),
        altitude_m: altitude_m.filter(|metres| metres.is_finite()).map(Into::into),
        accuracy_m: accuracy_m.and_then(|f| f.value.number()).map(Into::into),
        place: places::nearest(latitude, longitude),
    };
    let mut finding = Finding::new(&GPS_POSITION, STATED, evidence).because(place_of(field));
    if near("GPSMapDatum").and_then(plain).is_some_and(|datum| !is_wgs84(&datum)) {
        finding.why.push("given in another datum than WGS 84, told as it stands".into());
    }
    if near("GPSStatus").and_then(plain).is_some_and(|status| status.starts_with('V')) {
        finding.confidence = NOT_CURRENT;
        finding.why.push("the receiver marked it as not current".into());
    }
    if latitude == 0.0 && longitude == 0.0 {
        finding.confidence = NOWHERE;
        finding.why.push("exactly 0, 0, which firmware writes when it knows no position".into());
    }
    Some((latitude, longitude, finding))
}

fn is_wgs84(datum: &str) -> bool {
    let folded = super::folded(datum);
    folded.contains("wgs84") || folded == "wgs"
}

/// Degrees from three fractions (degrees, minutes, seconds), one number, or XMP's text. `None` where a needed part has no value: a
/// fraction over 0 in degrees or minutes is how receivers say that they do not know.
fn degrees(value: &Value) -> Option<f64> {
    let degrees = match value {
        Value::List(parts) => {
            let whole = parts.first()?.number()?;
            let minutes = parts.get(1).map_or(Some(0.0), Value::number)?;
            let seconds = parts.get(2).and_then(Value::number).unwrap_or(0.0);
            if parts.len() > 3 {
                return None;
            }
            let size = whole.abs() + minutes.abs() / 60.0 + seconds.abs() / 3600.0;
            if whole < 0.0 || minutes < 0.0 || seconds < 0.0 { -size } else { size }
        }
        Value::Text(text) => coordinate(text)?,
        other => other.number()?,
    };
    degrees.is_finite().then_some(degrees)
}

/// Applies the hemisphere; a sign in the number itself stays.
fn signed(degrees: f64, reference: Option<&Field>, negative: char) -> f64 {
    let stated = reference.and_then(plain).and_then(|text| text.chars().next());
    if stated.is_some_and(|c| c.eq_ignore_ascii_case(&negative)) { -degrees.abs() } else { degrees }
}

/// Direction, speed and destination. A zero speed and a destination without a value say nothing.
fn track(photo: &Photo<'_>, field: &Field, tracks: &mut Distinct) {
    let last = last_step(&field.tag);
    let (unit, value) = if last.contains("Latitude") || last.contains("Longitude") {
        let Some(value) = degrees(&field.value).filter(|d| *d != 0.0) else { return };
        let negative = if last.contains("Latitude") { 'S' } else { 'W' };
        ("°", signed(value, beside(photo, field, &format!("{last}Ref")), negative))
    } else {
        let Some(value) = field.value.number() else { return };
        let reference = beside(photo, field, &format!("{last}Ref")).and_then(plain);
        let unit = match (last, reference.as_deref()) {
            ("GPSSpeed", Some("M")) => " mph",
            ("GPSSpeed", Some("N")) => " knots",
            ("GPSSpeed", _) => " km/h",
            ("GPSDestDistance", Some("M")) => " miles",
            ("GPSDestDistance", Some("N")) => " nautical miles",
            ("GPSDestDistance", _) => " km",
            _ => "°",
        };
        (unit, value)
    };
    if !value.is_finite() || (value == 0.0 && unit != "°") {
        return;
    }
    let text = format!("{}{unit}", (value * 1e5).round() / 1e5);
    tracks.add(&GPS_TRACK, field, &format!("{last} {text}"), &text);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dms(parts: [(i64, i64); 3]) -> Value {
        Value::List(parts.iter().map(|(n, d)| Value::Rational(*n, *d)).collect())
    }

    #[test]
    fn degrees_minutes_and_seconds_add_up() {
        let value = degrees(&dms([(43, 1), (28, 1), (281_400, 100_000)]));
        assert!(value.is_some_and(|d| (d - 43.467_448_3).abs() < 1e-6));
    }

    #[test]
    fn a_fraction_over_zero_is_no_position() {
        assert_eq!(degrees(&dms([(0, 0), (0, 0), (0, 0)])), None);
        assert_eq!(degrees(&dms([(43, 1), (0, 0), (0, 1)])), None);
    }

    #[test]
    fn the_hemisphere_gives_the_sign() {
        let west = Field::new("GPS", "GPSLongitudeRef", Value::Text("W".into()));
        assert_eq!(signed(3.5, Some(&west), 'W'), -3.5);
        assert_eq!(signed(-3.5, Some(&west), 'W'), -3.5);
        assert_eq!(signed(3.5, None, 'W'), 3.5);
    }
}
