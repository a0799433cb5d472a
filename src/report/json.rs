//! Owns the JSON document: `{"schema": 1, "photos": […], "summary": {…}}`, streamed photo by photo.

use std::io::Write as _;

use super::Reporter;
use super::record::{self, PhotoRecord, SCHEMA_VERSION, SummaryRecord};
use crate::scan::{PhotoReport, Summary};

/// One JSON document.
#[derive(Debug, Clone, Copy)]
pub struct Json {
    /// Whether values stay shut.
    pub mask: bool,
}

impl Reporter for Json {
    fn start(&self, out: &mut Vec<u8>) {
        let _ = writeln!(out, "{{\"schema\":{SCHEMA_VERSION},\"photos\":[");
    }

    fn photo(&self, report: &PhotoReport, out: &mut Vec<u8>) {
        record::write(&PhotoRecord::new(report, self.mask), out);
    }

    fn separator(&self) -> &'static [u8] {
        b",\n"
    }

    fn end(&self, summary: &Summary, out: &mut Vec<u8>) {
        out.extend_from_slice(b"\n],\"summary\":");
        record::write(&SummaryRecord::new(summary), out);
        out.extend_from_slice(b"}\n");
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use serde_json::{Value, json};

    use super::super::samples;
    use super::*;

    #[test]
    fn the_document_holds_photos_and_summary() {
        let json = Json { mask: false };
        let mut out = Vec::new();
        json.start(&mut out);
        json.photo(&samples::photo(), &mut out);
        out.extend_from_slice(json.separator());
        json.photo(&samples::clean(), &mut out);
        json.end(&samples::summary(), &mut out);
        let told: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(told["schema"], 1);
        assert_eq!(told["photos"].as_array().unwrap().len(), 2);
        let summary = &told["summary"];
        assert_eq!((&summary["photos"], &summary["failed"], &summary["seconds"]), (&json!(3), &json!(1), &json!(1.5)));
        assert_eq!(
            summary["findings"][0],
            json!({"rule": "gps-position", "severity": "high", "findings": 1, "photos": 1})
        );
        assert_eq!(summary["skipped"], json!([{"what": "MakerNote: malformed", "count": 1}]));
    }

    #[test]
    fn a_document_without_photos_is_still_json() {
        let mut out = Vec::new();
        Json { mask: false }.start(&mut out);
        Json { mask: false }.end(&Summary::default(), &mut out);
        let told: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(told["photos"], json!([]));
    }
}
