//! Owns CSV (RFC 4180): one row a finding; photos without findings and skips have rows too, so that nothing is lost. Cells that a
//! spreadsheet would run as a formula are defused.

use std::borrow::Cow;

use super::Reporter;
use super::escape::escape;
use super::message::{MASK, message};
use crate::error::Skip;
use crate::finding::{Evidence, Finding};
use crate::scan::{PhotoReport, Status, Summary};

/// The columns, in order.
const COLUMNS: [&str; 18] = [
    "path",
    "status",
    "rule",
    "severity",
    "confidence",
    "message",
    "namespace",
    "tag",
    "value",
    "latitude",
    "longitude",
    "x",
    "y",
    "width",
    "height",
    "offset",
    "length",
    "skipped",
];

/// Comma-separated values.
#[derive(Debug, Clone, Copy)]
pub struct Csv {
    /// Whether values stay shut.
    pub mask: bool,
}

/// One row; what does not apply stays empty.
#[derive(Default, Clone)]
struct Row<'a> {
    path: Cow<'a, str>,
    status: &'static str,
    rule: &'static str,
    severity: &'static str,
    confidence: String,
    message: Cow<'a, str>,
    namespace: Cow<'a, str>,
    tag: Cow<'a, str>,
    value: Cow<'a, str>,
    latitude: String,
    longitude: String,
    region: [String; 4],
    offset: String,
    length: String,
    skipped: Cow<'a, str>,
}

impl<'a> Row<'a> {
    fn of_finding(photo: &Row<'a>, finding: &'a Finding, mask: bool) -> Self {
        let mut row = Row {
            rule: finding.rule.id,
            severity: finding.rule.severity.name(),
            confidence: format!("{:.3}", finding.confidence),
            message: cell(Cow::Owned(message(finding, mask))),
            ..photo.clone()
        };
        match &finding.evidence {
            Evidence::Field { namespace, tag, value, .. } => {
                row.namespace = cell(escape(namespace));
                row.tag = cell(escape(tag));
                row.value = if mask { Cow::Borrowed(MASK) } else { cell(escape(value.reveal())) };
            }
            Evidence::Position { latitude, longitude, .. } if !mask => {
                row.latitude = format!("{:.7}", latitude.reveal());
                row.longitude = format!("{:.7}", longitude.reveal());
            }
            Evidence::Position { .. } => {}
            Evidence::Text { text, .. } => {
                row.value = if mask { Cow::Borrowed(MASK) } else { cell(escape(text.reveal())) };
            }
            Evidence::Code { payload, .. } => {
                row.value = if mask { Cow::Borrowed(MASK) } else { cell(escape(payload.reveal())) };
            }
            Evidence::Ridges { what, .. } | Evidence::Shape { what, .. } => row.value = cell(escape(what)),
            Evidence::Bytes { offset, length, what, .. } => {
                row.value = cell(escape(what));
                row.offset = offset.map(|offset| offset.to_string()).unwrap_or_default();
                row.length = length.to_string();
            }
        }
        if let Some(region) = finding.region {
            row.region = [region.x, region.y, region.width, region.height].map(|n| n.to_string());
        }
        row
    }

    fn of_skip(photo: &Row<'a>, skip: &'a Skip) -> Self {
        let text = format!("{}: {}", skip.what, skip.detail);
        Row { skipped: cell(Cow::Owned(escape(&text).into_owned())), ..photo.clone() }
    }

    fn cells(&self) -> [&str; COLUMNS.len()] {
        let [x, y, width, height] = &self.region;
        [
            &self.path,
            self.status,
            self.rule,
            self.severity,
            &self.confidence,
            &self.message,
            &self.namespace,
            &self.tag,
            &self.value,
            &self.latitude,
            &self.longitude,
            x,
            y,
            width,
            height,
            &self.offset,
            &self.length,
            &self.skipped,
        ]
    }
}

/// A text cell that no spreadsheet takes for a formula: an apostrophe goes before the characters that start one.
/// After the OWASP page "CSV Injection".
fn cell(text: Cow<'_, str>) -> Cow<'_, str> {
    match text.trim_start().chars().next() {
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠') => Cow::Owned(format!("'{text}")),
        _ => text,
    }
}

fn status_name(status: Status) -> &'static str {
    match status {
        Status::Complete => "complete",
        Status::Partial => "partial",
        Status::Failed => "failed",
    }
}

/// Writes rows behind what `out` holds. A `Vec` takes every byte, so no error can come of it.
fn write_rows<'r>(rows: impl Iterator<Item = [&'r str; COLUMNS.len()]>, out: &mut Vec<u8>) {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    for row in rows {
        let _ = writer.write_record(row);
    }
    let _ = writer.flush();
}

impl Reporter for Csv {
    fn start(&self, out: &mut Vec<u8>) {
        write_rows(std::iter::once(COLUMNS), out);
    }

    fn photo(&self, report: &PhotoReport, out: &mut Vec<u8>) {
        let path = report.path.to_string_lossy();
        let photo = Row { path: cell(escape(&path)), status: status_name(report.status), ..Row::default() };
        let findings = report.findings.iter().map(|finding| Row::of_finding(&photo, finding, self.mask));
        let skips = report.skipped.iter().map(|skip| Row::of_skip(&photo, skip));
        let mut rows: Vec<Row<'_>> = findings.chain(skips).collect();
        if rows.is_empty() {
            rows.push(photo);
        }
        write_rows(rows.iter().map(Row::cells), out);
    }

    fn end(&self, _: &Summary, _: &mut Vec<u8>) {}
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::super::samples;
    use super::*;

    fn table(reports: &[PhotoReport], mask: bool) -> Vec<Vec<String>> {
        let mut out = Vec::new();
        Csv { mask }.start(&mut out);
        for report in reports {
            Csv { mask }.photo(report, &mut out);
        }
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(out.as_slice());
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn every_finding_skip_and_clean_photo_has_a_row() {
        let rows = table(&[samples::photo(), samples::clean(), samples::failed()], false);
        assert_eq!(rows[0], COLUMNS);
        assert_eq!(rows.len(), 1 + 7 + 1 + 1 + 1);
        assert_eq!(rows[1][..5], ["holiday/bob.jpg", "partial", "gps-position", "high", "1.000"]);
        assert_eq!(rows[1][9..11], ["43.4674482", "11.8851267"]);
        assert_eq!(rows[6][15..17], ["12345", "4322"]);
        assert_eq!(rows[7][11..15], ["1", "2", "30", "40"]);
        assert_eq!(rows[8][17], "MakerNote: an offset lies outside the file");
        assert_eq!(rows[9][..3], ["holiday/clean.png", "complete", ""]);
        assert_eq!(rows[10][0], "holiday/notes\\x1b[2J.jpg");
    }

    #[test]
    fn a_value_that_starts_a_formula_is_defused() {
        let rows = table(&[samples::photo()], false);
        assert_eq!(rows[2][8], "'=Ian \"Ace\" Britton\\x1b[0m");
        assert_eq!(cell("-1".into()), "'-1");
        assert_eq!(cell("  @SUM".into()), "'  @SUM");
        assert_eq!(cell("a=b".into()), "a=b");
    }

    #[test]
    fn masked_rows_hold_no_value() {
        let rows = table(&[samples::photo()], true);
        assert_eq!(rows[1][9..11], ["", ""]);
        assert_eq!(rows[2][8], "[masked]");
        assert!(!rows.concat().concat().contains("Britton"));
    }
}
