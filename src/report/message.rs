//! Owns the one wording of a finding, derived from its rule and evidence only, so that text, JSON and CSV say the same.

use std::fmt::Write as _;

use super::escape::{escape, thousands};
use crate::finding::{Evidence, Finding, NearestPlace};
use crate::rule;

/// What stands in place of a value under `--mask`. Always the same: even a length can identify.
pub const MASK: &str = "[masked]";

/// Tags whose time is that of a change rather than of the shot, in the names of EXIF 2.32, XMP and ExifTool.
const CHANGE_TIME_TAGS: [&str; 5] = ["ModifyDate", "DateTime", "MetadataDate", "FileModifyDate", "HistoryWhen"];

/// The finding in one line of plain words. Hazardous characters in values are written out (see [`escape`]); nothing is shortened.
/// Under `mask` no value of the photo is in it.
pub fn message(finding: &Finding, mask: bool) -> String {
    match &finding.evidence {
        Evidence::Field { namespace, tag, value, offset } => {
            let value = if mask { MASK } else { value.reveal().as_str() };
            let offset = if mask { None } else { offset.as_ref().map(|offset| offset.reveal().as_str()) };
            field_message(finding.rule.id, namespace, tag, value, offset)
        }
        Evidence::Position { .. } if mask => format!("{} {MASK}", position_verb(finding)),
        Evidence::Position { latitude, longitude, place, .. } => {
            let mut text = format!("{} {:.6}, {:.6}", position_verb(finding), latitude.reveal(), longitude.reveal());
            if let Some(place) = place {
                push_place(&mut text, place);
            }
            text
        }
        Evidence::Bytes { offset, length, what, detail } => {
            let unit = if *length == 1 { "byte" } else { "bytes" };
            let mut place = format!("{} {unit}", thousands(*length));
            if let Some(offset) = offset {
                let _ = write!(place, " at offset {}", thousands(*offset));
            }
            match detail {
                // What was learnt of the bytes goes before where they lie: a terminal may have no room for both.
                Some(detail) => format!("{} {} ({place})", escape(what), escape(detail)),
                None => format!("{}, {place}", escape(what)),
            }
        }
    }
}

/// The wording of a metadata field: the rules whose meaning is plain need no namespace.
fn field_message(id: &str, namespace: &str, tag: &str, value: &str, offset: Option<&str>) -> String {
    let value = escape(value.trim());
    if id == rule::CAPTURE_TIME.id {
        let verb = if CHANGE_TIME_TAGS.contains(&tag) { "changed" } else { "taken" };
        let mut text = format!("{verb} {}", dashed_date(&value));
        if let Some(offset) = offset {
            let _ = write!(text, " {}", escape(offset));
        }
        return text;
    }
    let tag = escape(tag);
    if id == rule::DEVICE_MODEL.id {
        format!("taken with {value}")
    } else if [rule::PERSON_NAME.id, rule::PLACE_NAME.id, rule::DEVICE_NAME.id].contains(&id) {
        format!("{tag}: {value}")
    } else {
        format!("{} {tag}: {value}", escape(namespace))
    }
}

/// `2008:10:22 16:28:39` as `2008-10-22 16:28:39`; anything else as it is.
fn dashed_date(value: &str) -> String {
    let bytes = value.as_bytes();
    if bytes.get(4) == Some(&b':') && bytes.get(7) == Some(&b':') {
        return value.replacen(':', "-", 2);
    }
    value.to_owned()
}

fn position_verb(finding: &Finding) -> &'static str {
    if finding.rule == &rule::GPS_TRACK { "on the way to" } else { "taken at" }
}

/// ` (near Arezzo, Tuscany, IT, 1.2 km)`.
fn push_place(text: &mut String, place: &NearestPlace) {
    let _ = write!(text, " (near {}", escape(place.name.reveal()));
    for part in [place.region.reveal(), place.country.reveal()] {
        if !part.is_empty() {
            let _ = write!(text, ", {}", escape(part));
        }
    }
    let _ = write!(text, ", {:.1} km)", place.distance_km);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::super::samples::{bytes, field, position};
    use super::*;

    #[test]
    fn a_position_names_the_nearest_place() {
        assert_eq!(message(&position(), false), "taken at 43.467448, 11.885127 (near Arezzo, Tuscany, IT, 1.2 km)");
    }

    #[test]
    fn a_time_is_written_with_dashes_and_its_offset() {
        let mut finding = field(&rule::CAPTURE_TIME, "ExifIFD", "DateTimeOriginal", "2008:10:22 16:28:39");
        if let Evidence::Field { offset, .. } = &mut finding.evidence {
            *offset = Some("+02:00".to_owned().into());
        }
        assert_eq!(message(&finding, false), "taken 2008-10-22 16:28:39 +02:00");
        assert_eq!(message(&finding, true), "taken [masked]");
        let changed = field(&rule::CAPTURE_TIME, "IFD0", "ModifyDate", "2008-10");
        assert_eq!(message(&changed, false), "changed 2008-10");
    }

    #[test]
    fn fields_name_their_tag_and_where_it_helps_their_namespace() {
        let serial = field(&rule::DEVICE_SERIAL, "Canon", "SerialNumber", "1731000068");
        assert_eq!(message(&serial, false), "Canon SerialNumber: 1731000068");
        let artist = field(&rule::PERSON_NAME, "IFD0", "Artist", "Ian Britton");
        assert_eq!(message(&artist, false), "Artist: Ian Britton");
        let model = field(&rule::DEVICE_MODEL, "IFD0", "Model", "Canon EOS 40D");
        assert_eq!(message(&model, false), "taken with Canon EOS 40D");
    }

    #[test]
    fn bytes_tell_their_length_and_place() {
        assert_eq!(message(&bytes(), false), "JPEG thumbnail, 160 × 120, 4,322 bytes at offset 12,345");
    }

    #[test]
    fn what_bytes_show_is_told_before_where_they_lie() {
        let mut finding = bytes();
        if let Evidence::Bytes { what, detail, .. } = &mut finding.evidence {
            *what = "the embedded copy".into();
            *detail = Some("shows another scene".into());
        }
        assert_eq!(message(&finding, false), "the embedded copy shows another scene (4,322 bytes at offset 12,345)");
    }

    #[test]
    fn a_hostile_value_cannot_drive_a_terminal() {
        let hostile = field(&rule::PERSON_NAME, "IFD0", "Art\x1bist", "\x1b]0;owned\x07\u{202e}");
        assert_eq!(message(&hostile, false), "Art\\x1bist: \\x1b]0;owned\\x07\\u{202e}");
    }

    #[test]
    fn a_masked_message_holds_no_value() {
        assert_eq!(message(&position(), true), "taken at [masked]");
        let artist = field(&rule::PERSON_NAME, "IFD0", "Artist", "Ian Britton");
        assert_eq!(message(&artist, true), "Artist: [masked]");
    }
}
