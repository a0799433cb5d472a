//! Judges when the photo was taken, from every clock that wrote into it.

use super::meaning::Meaning;
use super::{Detector, Needs, facts, place_of, trimmed};
use crate::calendar::days_of_date;
use crate::error::{Skip, SkipKind, Stage};
use crate::finding::{Evidence, Finding};
use crate::metadata::{Field, Value};
use crate::photo::Photo;
use crate::rule::CAPTURE_TIME;

/// Confidence of a time that says when the picture was taken.
const TAKEN: f32 = 0.97;

/// Confidence of a time of digitizing or storing: the same moment but for scans and copies.
const STORED: f32 = 0.8;

/// Confidence of a time of change where no better one is there.
const CHANGED: f32 = 0.55;

/// Most times looked at of one photo, since each is compared with all that are known and looks for its zone among all fields; photos
/// have fewer than 50.
const MAX_TIMES: usize = 500;

/// How far a camera's clock and a receiver's may differ and still mean one moment, in seconds.
const CLOCK_SECONDS: i64 = 30;

/// Time zones lie a multiple of a quarter of an hour apart.
const QUARTER_SECONDS: i64 = 15 * 60;

/// Time zones reach from UTC-12 to UTC+14.
const MAX_ZONE_QUARTERS: i64 = 14 * 4;

pub(super) static TIME: Detector = Detector { name: "times", rules: &[&CAPTURE_TIME], needs: Needs::Metadata, detect };

fn detect(photo: &Photo<'_>, findings: &mut Vec<Finding>) -> Result<(), Skip> {
    let mut moments: Vec<(Moment, Finding)> = Vec::new();
    let mut looked_at = 0;
    for (wanted, confidence) in [(Meaning::Taken, TAKEN), (Meaning::Stored, STORED), (Meaning::Changed, CHANGED)] {
        if wanted == Meaning::Changed && !moments.is_empty() {
            break;
        }
        for (field, meaning) in facts(photo) {
            if meaning != wanted {
                continue;
            }
            looked_at += 1;
            if looked_at > MAX_TIMES {
                break;
            }
            let Some(mut moment) = moment_of(photo, field) else { continue };
            if moment.offset.is_none() {
                moment.offset = offset_of(photo, field);
            }
            let place = place_of(field);
            let known = moments.iter_mut().find_map(|(known, finding)| Some((known.says(&moment)?, known, finding)));
            if let Some((zone, known, finding)) = known {
                let also = format!("also in {place}");
                if !finding.why.iter().any(|why| *why == also || *why == place) {
                    finding.why.push(also.into());
                }
                if known.offset.is_none()
                    && let (Some(zone), Evidence::Field { offset, .. }) = (zone, &mut finding.evidence)
                {
                    *offset = Some(zone.clone().into());
                    known.offset = Some(zone);
                }
                continue;
            }
            let evidence = Evidence::Field {
                namespace: field.namespace.clone(),
                tag: field.tag.clone(),
                value: moment.text.clone().into(),
                offset: moment.offset.clone().map(Into::into),
            };
            moments.push((moment, Finding::new(&CAPTURE_TIME, confidence, evidence).because(place)));
        }
    }
    findings.extend(moments.into_iter().map(|(_, finding)| finding));
    if looked_at > MAX_TIMES {
        let detail = format!("more than {MAX_TIMES} times; the rest was not looked at");
        return Err(Skip::new(Stage::Detect, "times", SkipKind::TooLarge, detail));
    }
    Ok(())
}

/// A point in time as clocks of cameras know it.
struct Moment {
    /// `YYYY:MM:DD HH:MM:SS`, or `YYYY:MM:DD` where only the day is known.
    text: String,
    /// `+02:00` where known.
    offset: Option<String>,
}

impl Moment {
    /// Whether `other` says nothing new: the same second, or only the day of it, or the same moment in UTC. Gives the time zone that
    /// the other one adds, if any.
    fn says(&self, other: &Self) -> Option<Option<String>> {
        if self.text.starts_with(&other.text) {
            return Some(other.offset.clone());
        }
        let ahead = self.seconds()? - other.seconds()?;
        match (minutes(self.offset.as_deref()), minutes(other.offset.as_deref())) {
            (Some(mine), Some(other)) => ((ahead - (mine - other) * 60).abs() <= CLOCK_SECONDS).then_some(None),
            // A camera's clock and a receiver's UTC that differ by whole quarters of an hour are one moment, and tell the zone.
            (None, Some(0)) => {
                let quarters = (ahead as f64 / QUARTER_SECONDS as f64).round() as i64;
                let is_zone =
                    quarters.abs() <= MAX_ZONE_QUARTERS && (ahead - quarters * QUARTER_SECONDS).abs() <= CLOCK_SECONDS;
                let (sign, zone) = (if quarters < 0 { '-' } else { '+' }, quarters.abs() * 15);
                is_zone.then(|| Some(format!("{sign}{:02}:{:02}", zone / 60, zone % 60)))
            }
            _ => None,
        }
    }

    /// Seconds on its own clock since 1970; `None` where only the day is known.
    fn seconds(&self) -> Option<i64> {
        let number = |from: usize, to: usize| self.text.get(from..to)?.parse::<i64>().ok();
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let days = days_of_date(year, month, day);
        Some(((days * 24 + number(11, 13)?) * 60 + number(14, 16)?) * 60 + number(17, 19)?)
    }
}

/// Minutes east of UTC of an offset like `+02:00`.
fn minutes(offset: Option<&str>) -> Option<i64> {
    let (sign, digits) = offset?.split_at_checked(1)?;
    let (hours, minutes) = digits.split_once(':')?;
    let total = hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?;
    Some(if sign == "-" { -total } else { total })
}

fn moment_of(photo: &Photo<'_>, field: &Field) -> Option<Moment> {
    let tag = field.tag.as_ref();
    let beside = |tag: &str| {
        photo
            .metadata
            .fields
            .iter()
            .find(|f| f.tag == tag && f.namespace == field.namespace && f.within == field.within)
    };
    match tag {
        // GPS receivers write day and time of day apart, in UTC; the time alone says nothing.
        "GPSTimeStamp" if field.namespace == "GPS" => None,
        "GPSDateStamp" if field.namespace == "GPS" => {
            let day = moment(&field.value.to_text())?;
            let clock = match beside("GPSTimeStamp").map(|time| &time.value) {
                Some(Value::List(parts)) if parts.len() == 3 => {
                    let part = |i: usize| parts.get(i).and_then(Value::number).filter(|n| (0.0..60.0).contains(n));
                    format!(" {:02}:{:02}:{:02}", part(0)? as u32, part(1)? as u32, part(2)? as u32)
                }
                _ => return Some(day),
            };
            Some(Moment { text: day.text.get(..10)?.to_owned() + &clock, offset: Some("+00:00".to_owned()) })
        }
        "TimeCreated" | "DigitalCreationTime" => None,
        "DateCreated" | "DigitalCreationDate" if field.namespace == "IPTC" => {
            let time = beside(if tag == "DateCreated" { "TimeCreated" } else { "DigitalCreationTime" });
            let day = field.value.to_text();
            moment(&match time {
                Some(time) => format!("{day}T{}", time.value.to_text()),
                None => day.into_owned(),
            })
        }
        _ => moment(&field.value.to_text()),
    }
}

/// The time zone that EXIF keeps in a field of its own (EXIF 2.31, tags 0x9010 to 0x9012).
fn offset_of(photo: &Photo<'_>, field: &Field) -> Option<String> {
    let tag = match field.tag.as_ref() {
        "DateTimeOriginal" => "OffsetTimeOriginal",
        "DateTimeDigitized" => "OffsetTimeDigitized",
        "DateTime" => "OffsetTime",
        _ => return None,
    };
    let fields = &photo.metadata.fields;
    let stored = fields.iter().find(|f| f.tag == tag && f.within == field.within)?.value.to_text();
    let trimmed = stored.trim();
    minutes(Some(trimmed)).filter(|_| trimmed.len() == 6 && trimmed.starts_with(['+', '-'])).map(|_| trimmed.to_owned())
}

/// Reads EXIF (`2008:10:22 16:28:39`), ISO 8601 (`2008-10-22T16:28:39.5+02:00`) and IPTC (`20081022`, `162839+0200`) times.
/// `None` for blanks, zeros and impossible days.
fn moment(text: &str) -> Option<Moment> {
    let text = trimmed(text);
    if text.as_bytes().first().is_none_or(|b| !b.is_ascii_digit()) {
        return None;
    }
    let (clock, zone) = match text.get(10..).and_then(|tail| tail.find(['+', '-', 'Z'])) {
        Some(at) => text.split_at(10 + at),
        None => (text, ""),
    };
    let digits: String = clock.split('.').next()?.chars().filter(char::is_ascii_digit).collect();
    let number = |from: usize, to: usize| digits.get(from..to).and_then(|n| n.parse::<u32>().ok());
    let (year, month, day) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
    if !(1800..=2200).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // EXIF's own way of writing needs no rewriting.
    let is_exif =
        clock.len() == 19 && clock.as_bytes().get(4) == Some(&b':') && clock.as_bytes().get(10) == Some(&b' ');
    let told = match (number(8, 10), number(10, 12), number(12, 14).unwrap_or(0)) {
        (Some(hour), Some(minute), second) if hour > 24 || minute > 59 || second > 60 => return None,
        (Some(_), Some(_), _) if is_exif => clock.to_owned(),
        (Some(hour), Some(minute), second) => {
            format!("{year:04}:{month:02}:{day:02} {hour:02}:{minute:02}:{second:02}")
        }
        _ => format!("{year:04}:{month:02}:{day:02}"),
    };
    if zone.is_empty() {
        return Some(Moment { text: told, offset: None });
    }
    let zone_digits: String = zone.chars().filter(char::is_ascii_digit).collect();
    let offset = match (zone.chars().next(), zone_digits.get(..2)) {
        (Some('Z'), _) => Some("+00:00".to_owned()),
        (Some(sign), Some(hours)) => Some(format!("{sign}{hours}:{}", zone_digits.get(2..4).unwrap_or("00"))),
        _ => None,
    };
    Some(Moment { text: told, offset })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_way_of_writing_a_time_comes_out_as_exif_has_it() {
        let reads = [
            ("2008:10:22 16:28:39", "2008:10:22 16:28:39", None),
            ("2008-10-22T16:28:39.51+02:00", "2008:10:22 16:28:39", Some("+02:00")),
            ("2008-10-22T16:28:39Z", "2008:10:22 16:28:39", Some("+00:00")),
            ("2008-10-22T16:28-05:00", "2008:10:22 16:28:00", Some("-05:00")),
            ("20081022T162839+0200", "2008:10:22 16:28:39", Some("+02:00")),
            ("20081022", "2008:10:22", None),
        ];
        for (text, told, offset) in reads {
            let moment = moment(text).unwrap();
            assert_eq!(moment.text, told);
            assert_eq!(moment.offset.as_deref(), offset, "{text}");
        }
    }

    #[test]
    fn a_receivers_utc_is_the_same_moment_and_tells_the_zone() {
        let at = |text: &str| moment(text).unwrap();
        let camera = at("2024:02:29 23:30:10");
        assert_eq!(camera.says(&at("2024-02-29T21:30:04Z")), Some(Some("+02:00".to_owned())));
        assert_eq!(camera.says(&at("2024-03-01T05:00:10Z")), Some(Some("-05:30".to_owned())));
        assert_eq!(camera.says(&at("2024-02-29T21:37:04Z")), None);
        assert_eq!(at("2024-02-29T23:30:10+02:00").says(&at("2024-02-29T21:30:10Z")), Some(None));
        assert_eq!(camera.says(&at("20240229")), Some(None));
    }

    #[test]
    fn blanks_zeros_and_impossible_days_are_no_times() {
        for text in ["", "    :  :     :  :  ", "0000:00:00 00:00:00", "2008:13:01 00:00:00", "2008", "soon"] {
            assert!(moment(text).is_none(), "{text}");
        }
    }
}
