//! Owns JSON Lines: one record of the report contract a line, one line a photo, nothing before and nothing behind.

use super::Reporter;
use super::record::{self, PhotoRecord};
use crate::scan::{PhotoReport, Summary};

/// JSON Lines.
#[derive(Debug, Clone, Copy)]
pub struct JsonLines {
    /// Whether values stay shut.
    pub mask: bool,
}

impl Reporter for JsonLines {
    fn start(&self, _: &mut Vec<u8>) {}

    fn photo(&self, report: &PhotoReport, out: &mut Vec<u8>) {
        record::write(&PhotoRecord::new(report, self.mask), out);
        out.push(b'\n');
    }

    fn end(&self, _: &Summary, _: &mut Vec<u8>) {}
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use serde_json::{Value, json};

    use super::super::samples;
    use super::*;

    fn line(report: &PhotoReport, mask: bool) -> String {
        let mut out = Vec::new();
        JsonLines { mask }.photo(report, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_photo_is_told_as_the_contract_has_it() {
        let line = line(&samples::photo(), false);
        assert!(line.ends_with("}\n") && line.matches('\n').count() == 1);
        let told: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(told["schema"], 1);
        assert_eq!(told["path"], "holiday/bob.jpg");
        assert_eq!(told["format"], "jpeg");
        assert_eq!((&told["width"], &told["height"], &told["bytes"]), (&json!(3024), &json!(4032), &json!(2_817_345)));
        assert_eq!(told["status"], "partial");
        assert_eq!(told["examined"], json!({"pixels": "full", "end": "tail"}));
        assert_eq!(
            told["findings"][0],
            json!({
                "rule": "gps-position", "severity": "high", "confidence": 1.0,
                "message": "taken at 43.467448, 11.885127 (near Arezzo, Tuscany, IT, 1.2 km)",
                "evidence": {"kind": "position", "latitude": 43.4674482, "longitude": 11.8851267, "altitude_m": 281.5,
                             "place": {"name": "Arezzo", "region": "Tuscany", "country": "IT", "distance_km": 1.23}},
                "region": null,
                "why": ["EXIF GPS"],
                "remedy": {"action": "remove-metadata", "text": "remove the position from the metadata"}
            })
        );
        assert_eq!(
            told["findings"][4]["evidence"],
            json!({"kind": "field", "namespace": "ExifIFD", "tag": "DateTimeOriginal", "value": "2008:10:22 16:28:39",
                   "offset": "+02:00"})
        );
        assert_eq!(told["findings"][4]["confidence"], 0.72);
        assert_eq!(
            told["findings"][5]["evidence"],
            json!({"kind": "bytes", "offset": 12345, "length": 4322, "what": "JPEG thumbnail, 160 × 120"})
        );
        assert_eq!(told["findings"][6]["region"], json!({"x": 1, "y": 2, "width": 30, "height": 40}));
        assert_eq!(
            told["skipped"],
            json!([{"stage": "metadata", "what": "MakerNote", "kind": "malformed", "detail": "an offset lies outside the file"}])
        );
        assert!(told.get("metadata").is_none() && told.get("path_bytes").is_none());
    }

    #[test]
    fn a_file_that_is_no_image_has_no_format_and_no_size() {
        let told: Value = serde_json::from_str(&line(&samples::failed(), false)).unwrap();
        assert_eq!(told["status"], "failed");
        assert!(told["format"].is_null() && told["width"].is_null() && told["height"].is_null());
        assert_eq!(told["examined"], json!({"pixels": "none", "end": null}));
    }

    #[cfg(unix)]
    #[test]
    fn a_path_that_is_not_utf8_keeps_its_bytes() {
        use std::os::unix::ffi::OsStrExt as _;
        let mut report = samples::clean();
        report.path = std::ffi::OsStr::from_bytes(b"caf\xe9.jpg").into();
        let told: Value = serde_json::from_str(&line(&report, false)).unwrap();
        assert_eq!(told["path"], "caf\u{fffd}.jpg");
        assert_eq!(told["path_bytes"], "Y2Fm6S5qcGc=");
    }

    #[test]
    fn a_masked_line_holds_no_value_but_keeps_what_was_found_where() {
        let line = line(&samples::photo(), true);
        for value in
            ["Britton", "43.46", "11.88", "281.5", "Arezzo", "Tuscany", "1731000068", "2008", "+02:00", "whatever"]
        {
            assert!(!line.contains(value), "{value}");
        }
        let told: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(
            told["findings"][0]["evidence"],
            json!({"kind": "position", "latitude": null, "longitude": null, "place": null})
        );
        assert_eq!(
            told["findings"][3]["evidence"],
            json!({"kind": "field", "namespace": "Canon", "tag": "SerialNumber", "value": "[masked]"})
        );
        assert_eq!(told["findings"][5]["evidence"]["offset"], 12345);
        assert_eq!(told["path"], "holiday/bob.jpg");
    }

    #[test]
    fn characters_that_drive_terminals_are_escaped_without_loss() {
        let value = "a\x1b[0m \u{9b}1m \u{7f} \u{202e}b \u{2028} é € \u{1f600}";
        let mut report = samples::clean();
        report.findings = vec![samples::field(&crate::rule::PERSON_NAME, "IFD0", "Artist", value)];
        let line = line(&report, false);
        let body = line.trim_end();
        assert!(!body.contains(super::super::escape::is_hazardous));
        assert!(body.contains("é € \u{1f600}"));
        let told: Value = serde_json::from_str(body).unwrap();
        assert_eq!(told["findings"][0]["evidence"]["value"], value);
    }
}
