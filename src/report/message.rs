//! Owns the one wording of a finding, derived from its rule and evidence only, so that text, JSON and CSV say the same.

use std::fmt::Write as _;

use super::escape::{escape, thousands};
use crate::finding::{Evidence, Finding, NearestPlace, Origin, RidgeVerdict};
use crate::rule::{self, Rule};

/// What stands in place of a value under `--mask`. Always the same: even a length can identify.
pub(super) const MASK: &str = "[masked]";

/// Tags whose time is that of a change rather than of the shot, in the names of EXIF 2.32, XMP and ExifTool.
const CHANGE_TIME_TAGS: [&str; 5] = ["ModifyDate", "DateTime", "MetadataDate", "FileModifyDate", "HistoryWhen"];

/// The finding in one line of plain words. Hazardous characters in values are written out (see [`escape`]); nothing is shortened.
/// Under `mask` no value of the photo is in it.
pub fn message(finding: &Finding, mask: bool) -> String {
    let mut text = String::with_capacity(64);
    push_message(&mut text, finding, mask);
    text
}

/// Writes the [`message`] behind what `text` holds.
pub(super) fn push_message(text: &mut String, finding: &Finding, mask: bool) {
    match &finding.evidence {
        Evidence::Field { namespace, tag, value, offset } => {
            let value = if mask { MASK } else { value.reveal().as_str() };
            let offset = if mask { None } else { offset.as_ref().map(|offset| offset.reveal().as_str()) };
            push_field(text, finding.rule, namespace, tag, value, offset);
        }
        Evidence::Position { .. } if mask => push_all(text, &[position_verb(finding), " ", MASK]),
        Evidence::Position { latitude, longitude, place, .. } => {
            let _ = write!(text, "{} {:.6}, {:.6}", position_verb(finding), latitude.reveal(), longitude.reveal());
            if let Some(place) = place {
                push_place(text, place);
            }
        }
        Evidence::Text { text: found, origin, field, .. } => {
            let found = if mask { MASK } else { found.reveal().as_str() };
            push_string(text, finding.rule, *origin, field.as_deref(), found);
        }
        Evidence::Code { format, payload, fields } => {
            // The payload of what was understood is told by its fields.
            push_all(text, &[finding.rule.summary, " (", format, "): "]);
            if mask {
                text.push_str(MASK);
            } else if fields.is_empty() {
                text.push_str(&escape(payload.reveal().trim()));
            } else {
                for (at, (name, value)) in fields.iter().enumerate() {
                    push_all(text, &[if at > 0 { ", " } else { "" }, &escape(name), " ", &escape(value.reveal())]);
                }
            }
        }
        Evidence::Ridges { period_px, fingers, verdict, what, .. } => {
            let can = match verdict {
                RidgeVerdict::Readable => "can be read",
                RidgeVerdict::PartlyReadable => "can partly be read",
                RidgeVerdict::HardlyReadable => "can hardly be read",
            };
            let _ = write!(text, "friction ridges on {} {can}: {period_px:.1} pixels a ridge", escape(what));
            match fingers {
                Some(1) => text.push_str(", on 1 finger"),
                Some(count) if *count > 0 => {
                    let _ = write!(text, ", on {count} fingers");
                }
                _ => {}
            }
        }
        Evidence::Shape { what, length_px, height_px, .. } => {
            let _ = write!(text, "what looks like {}, {length_px:.0} × {height_px:.0} pixels", escape(what));
        }
        Evidence::Bytes { offset, length, what, detail } => {
            let unit = if *length == 1 { " byte" } else { " bytes" };
            text.push_str(&escape(what));
            match detail {
                // What was learnt of the bytes goes before where they lie: a terminal may have no room for both.
                Some(detail) => push_all(text, &[" ", &escape(detail), " ("]),
                None => text.push_str(", "),
            }
            push_all(text, &[&thousands(*length), unit]);
            if let Some(offset) = offset {
                push_all(text, &[" at offset ", &thousands(*offset)]);
            }
            if detail.is_some() {
                text.push(')');
            }
        }
    }
}

/// The wording of a string: where it stands, and what it says.
fn push_string(text: &mut String, rule: &Rule, origin: Origin, field: Option<&str>, found: &str) {
    let found = &*escape(found);
    match origin {
        Origin::Pixels if *rule == rule::READABLE_TEXT => push_all(text, &["text that can be read: “", found, "”"]),
        Origin::Pixels => push_all(text, &[rule.summary, " can be read: ", found]),
        Origin::Metadata => {
            let field = field.map_or("the metadata".into(), escape);
            push_all(text, &[rule.summary, " in ", &field, ": ", found]);
        }
        Origin::Code => push_all(text, &[rule.summary, " in a code: ", found]),
        Origin::FileName => push_all(text, &[rule.summary, " in the file's name: ", found]),
    }
}

/// The wording of a metadata field: the rules whose meaning is plain need no namespace.
fn push_field(text: &mut String, rule: &Rule, namespace: &str, tag: &str, value: &str, offset: Option<&str>) {
    let value = &*escape(value.trim());
    if *rule == rule::CAPTURE_TIME {
        text.push_str(if CHANGE_TIME_TAGS.contains(&tag) { "changed " } else { "taken " });
        push_dashed_date(text, value);
        if let Some(offset) = offset {
            push_all(text, &[" ", &escape(offset)]);
        }
    } else if *rule == rule::DEVICE_MODEL {
        push_all(text, &["taken with ", value]);
    } else if [&rule::PERSON_NAME, &rule::PLACE_NAME, &rule::DEVICE_NAME].contains(&rule) {
        // Of a structure's path, the last step says what the value is; of regions, that it names a face.
        let last = tag.rsplit('/').next().unwrap_or(tag);
        let named = if matches!(namespace, "XMP-mwg-rs" | "XMP-MP") { "named face".into() } else { escape(last) };
        push_all(text, &[&named, ": ", value]);
    } else {
        push_all(text, &[&escape(namespace), " ", &escape(tag), ": ", value]);
    }
}

fn push_all(text: &mut String, parts: &[&str]) {
    parts.iter().for_each(|part| text.push_str(part));
}

/// `2008:10:22 16:28:39` as `2008-10-22 16:28:39`; anything else as it is.
fn push_dashed_date(text: &mut String, value: &str) {
    match (value.get(..4), value.get(4..5), value.get(5..7), value.get(7..8), value.get(8..)) {
        (Some(year), Some(":"), Some(month), Some(":"), Some(rest)) => push_all(text, &[year, "-", month, "-", rest]),
        _ => text.push_str(value),
    }
}

fn position_verb(finding: &Finding) -> &'static str {
    if finding.rule == &rule::GPS_TRACK { "on the way to" } else { "taken at" }
}

/// ` (near Arezzo, Tuscany, IT, 1.2 km)`.
fn push_place(text: &mut String, place: &NearestPlace) {
    push_all(text, &[" (near ", &escape(place.name.reveal())]);
    for part in [place.region.reveal(), place.country.reveal()] {
        if !part.is_empty() {
            push_all(text, &[", ", &escape(part)]);
        }
    }
    let _ = write!(text, ", {:.1} km)", place.distance_km);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::super::samples::{bytes, code, field, position, shape, string};
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
    fn a_string_is_told_with_where_it_stands() {
        let number = |origin| message(&string(&rule::PHONE_NUMBER, "07700 900123", origin), false);
        assert_eq!(number(Origin::Pixels), "a phone number can be read: 07700 900123");
        assert_eq!(number(Origin::Metadata), "a phone number in IPTC Caption-Abstract: 07700 900123");
        assert_eq!(number(Origin::FileName), "a phone number in the file's name: 07700 900123");
        let line = string(&rule::READABLE_TEXT, "BELLA\x1b[0m", Origin::Pixels);
        assert_eq!(message(&line, false), "text that can be read: “BELLA\\x1b[0m”");
        assert_eq!(message(&line, true), "text that can be read: “[masked]”");
        assert_eq!(message(&shape(), false), "what looks like a line of text, 120 × 14 pixels");
    }

    #[test]
    fn a_code_is_told_by_what_was_understood_of_it() {
        let fields = [("network", "Specimen\x1b[0m"), ("password", "correct horse")];
        let network = code(&rule::WIFI_CREDENTIALS, "WIFI:S:Specimen;P:correct horse;;", &fields);
        let told = "the password of a wireless network (QR Code): network Specimen\\x1b[0m, password correct horse";
        assert_eq!(message(&network, false), told);
        assert_eq!(message(&network, true), "the password of a wireless network (QR Code): [masked]");
        let plain = code(&rule::MACHINE_CODE, "two\nlines ", &[]);
        assert_eq!(message(&plain, false), "a machine-readable code (QR Code): two\\nlines");
        let number = string(&rule::PHONE_NUMBER, "07700 900123", Origin::Code);
        assert_eq!(message(&number, false), "a phone number in a code: 07700 900123");
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
