//! Owns the report of one photo in full: the verdict first, then each finding with its reason and remedy, what could not be looked
//! at, and every metadata field.

use std::cmp::Reverse;
use std::io::Write as _;

use unicode_width::UnicodeWidthStr as _;

use super::escape::{escape, fold, thousands, wrap};
use super::message::{MASK, message};
use super::record::{self, PhotoRecord};
use super::text::{Told, painted_verdict, skip_text, tail, told_together};
use super::{Paint, Reporter};
use crate::finding::{Evidence, Finding, Region};
use crate::metadata::{Field, Within};
use crate::rule::{Family, READABLE_TEXT, RULES, Rule, Severity};
use crate::scan::{PhotoReport, Status, Summary};

/// What a field's value means in words (`Flash`: `16` → `off, did not fire`); `None` where the value speaks for itself.
pub type Readable<'r> = dyn Fn(&Field) -> Option<String> + Sync + 'r;

/// Columns that sentences are filled into where the report's width has no end (a file, a pipe).
const MAX_TEXT_COLUMNS: usize = 100;

/// Most things named in the verdict's sentence.
const VERDICT_ITEMS: usize = 3;

/// Most findings of one rule that are told one by one; an editor's log can hold hundreds.
const MAX_LINES_A_RULE: usize = 12;

/// Fewest columns kept for a value on a narrow terminal.
const MIN_VALUE_COLUMNS: usize = 24;

/// Widest tag name that the values of its group are aligned behind.
const MAX_TAG_COLUMNS: usize = 32;

/// The report of one photo.
#[derive(Clone, Copy)]
pub struct Inspect<'r> {
    /// JSON rather than text: the record of a scan with `metadata` added.
    pub json: bool,
    /// Whether values stay shut.
    pub mask: bool,
    /// Colours.
    pub paint: Paint,
    /// Columns of the terminal, for filling lines; values are never cut. `usize::MAX` where values are not to be broken either.
    pub width: usize,
    /// Whether every finding of a rule is told, be they hundreds.
    pub verbose: bool,
    /// What values mean.
    pub readable: &'r Readable<'r>,
}

/// The id of where a field was found, for JSON; `None` for the photo itself.
pub(super) fn within_id(within: Within) -> Option<&'static str> {
    match within {
        Within::Photo => None,
        Within::Thumbnail => Some("thumbnail"),
        Within::Video => Some("video"),
        Within::Trailer => Some("trailer"),
        Within::Ancestor => Some("ancestor"),
    }
}

/// The same in words.
fn within_title(within: Within) -> &'static str {
    match within {
        Within::Photo => "in the photo",
        Within::Thumbnail => "in the embedded thumbnail or preview",
        Within::Video => "in the embedded video",
        Within::Trailer => "behind the picture's end",
        Within::Ancestor => "about a file that this one was made from",
    }
}

/// The third of `side` in which the middle of what starts at `start` and is `length` long lies: 0, 1 or 2.
fn third(start: u32, length: u32, side: u32) -> usize {
    let middle = u64::from(start) + u64::from(length) / 2;
    usize::try_from(middle * 3 / u64::from(side.max(1))).unwrap_or(2).min(2)
}

/// Where in a picture of `size` a region lies: `upper left, 182 × 41 pixels at 1410, 2216`.
fn place_in_picture(region: Region, (width, height): (u32, u32)) -> String {
    const PLACES: [[&str; 3]; 3] =
        [["upper left", "top", "upper right"], ["left", "middle", "right"], ["lower left", "bottom", "lower right"]];
    // What takes more than two thirds of both sides lies everywhere.
    let fills = |length: u32, side: u32| u64::from(length) * 3 > u64::from(side) * 2;
    let place = if fills(region.width, width) && fills(region.height, height) {
        "nearly everywhere"
    } else {
        PLACES[third(region.y, region.height, height)][third(region.x, region.width, width)]
    };
    format!("{place}, {} × {} pixels at {}, {}", region.width, region.height, region.x, region.y)
}

/// What the photo gives away at worst, in one sentence.
fn verdict(report: &PhotoReport) -> String {
    let worst = report.findings.iter().map(|finding| finding.rule.severity).max();
    let whole = report.status == Status::Complete;
    match (report.status, worst.filter(|severity| *severity > Severity::Info)) {
        (_, Some(severity)) => {
            let mut rules: Vec<&Rule> = Vec::new();
            for finding in report.findings.iter().filter(|finding| finding.rule.severity == severity) {
                if !rules.contains(&finding.rule) {
                    rules.push(finding.rule);
                }
            }
            let named: Vec<&str> = rules.iter().take(VERDICT_ITEMS).map(|rule| rule.summary).collect();
            let more = match rules.len().saturating_sub(VERDICT_ITEMS) {
                0 => String::new(),
                more => format!("; and {more} more"),
            };
            let doubt = if whole { "" } else { " Not everything could be looked at." };
            let harm = match severity {
                Severity::High => "This photo can identify a person, a home or an account",
                Severity::Medium => "This photo points to a person, a place or a device",
                Severity::Low | Severity::Info => "This photo identifies nobody by itself, but adds to what is known",
            };
            format!("{harm}: {}{more}.{doubt}", named.join("; "))
        }
        (Status::Failed, None) => {
            let why = report.skipped.first().map_or("could not be read", |skip| skip.detail.as_ref());
            format!("What this file gives away is not known: {}.", escape(why))
        }
        (Status::Partial, None) => {
            "Nothing that identifies was found, but not everything could be looked at.".to_owned()
        }
        (Status::Complete, None) => {
            let found =
                if worst.is_some() { "Nothing that identifies was found, only context" } else { "Nothing was found" };
            match report.examined.pixels {
                false => format!("{found}. The picture itself was not asked for and not looked at."),
                true if worst.is_some() => format!("{found}."),
                true => format!("{found}, and everything was looked at."),
            }
        }
    }
}

impl Inspect<'_> {
    fn push_head(&self, report: &PhotoReport, out: &mut Vec<u8>) {
        let path = report.path.to_string_lossy();
        let mut facts = Vec::new();
        if let Some(format) = report.format {
            facts.push(format.title().to_owned());
        }
        if let Some((width, height)) = report.size {
            facts.push(format!("{width} × {height}"));
        }
        if report.bytes > 0 {
            facts.push(format!("{} byte{}", thousands(report.bytes), if report.bytes == 1 { "" } else { "s" }));
        }
        let facts = if facts.is_empty() { String::new() } else { format!("({})", facts.join(", ")) };
        let facts = self.paint.faint(facts);
        let verdict_word = painted_verdict(report, self.paint);
        let gap = if facts.is_empty() { "" } else { "  " };
        let _ = writeln!(out, "{}  {verdict_word}{gap}{facts}", self.paint.bold(escape(&path)));
        for line in wrap(&verdict(report), self.columns()) {
            let _ = writeln!(out, "{line}");
        }
    }

    /// Columns that sentences are filled into.
    fn columns(&self) -> usize {
        self.width.min(MAX_TEXT_COLUMNS)
    }

    fn push_findings(&self, report: &PhotoReport, out: &mut Vec<u8>) {
        let mut together = told_together(&report.findings);
        together.retain(|told| told.finding.rule != &READABLE_TEXT);
        let place = |rule: &Rule| RULES.iter().position(|known| *known == rule);
        together.sort_by_key(|told| (Reverse(told.finding.rule.severity), place(told.finding.rule)));
        for of_rule in together.chunk_by(|a, b| a.finding.rule == b.finding.rule) {
            let Some(rule) = of_rule.first().map(|told| told.finding.rule) else { continue };
            let severity = self.paint.severity(rule.severity, rule.severity.name());
            let _ = writeln!(out, "\n{}  {severity}  {}", self.paint.bold(rule.id), rule.summary);
            let most = if self.verbose { usize::MAX } else { MAX_LINES_A_RULE };
            for told in of_rule.iter().take(most) {
                self.push_finding(told, report.size, out);
            }
            let more = of_rule.len().saturating_sub(most);
            if more > 0 {
                let line = format!("… and {} more like these, told with --verbose", thousands(more as u64));
                let _ = writeln!(out, "  {}", self.paint.faint(line));
            }
            for line in wrap(&format!("to do: {}", rule.remedy), self.columns().saturating_sub(2)) {
                let _ = writeln!(out, "  {}", self.paint.good(line));
            }
        }
    }

    /// The lines that can be read in the picture, from top to bottom.
    fn push_text(&self, report: &PhotoReport, out: &mut Vec<u8>) {
        let Some(smallest) = report.examined.smallest_text_px else { return };
        let title = self.paint.bold(Family::Text.title());
        let mut lines: Vec<&Finding> = report.findings.iter().filter(|f| f.rule == &READABLE_TEXT).collect();
        lines.sort_by_key(|line| line.region.map(|region| (region.y, region.x)));
        let _ = match lines.len() {
            0 => writeln!(out, "\n{title}  none that can be read beside what is told above"),
            _ => writeln!(out, "\n{title}"),
        };
        let most = if self.verbose || lines.len() == MAX_LINES_A_RULE + 1 { usize::MAX } else { MAX_LINES_A_RULE };
        for line in lines.iter().take(most) {
            let Evidence::Text { text, .. } = &line.evidence else { continue };
            let text = if self.mask { MASK.into() } else { escape(text.reveal()) };
            let tail = tail(&Told::alone(line));
            let room = self.width.saturating_sub(4 + tail.width()).max(MIN_VALUE_COLUMNS);
            let folded = fold(&text, room);
            for (number, part) in folded.iter().enumerate() {
                let tail = if number + 1 == folded.len() { tail.as_str() } else { "" };
                let indent = if number == 0 { 2 } else { 4 };
                let _ = writeln!(out, "{:indent$}{}{}", "", part.trim_end(), self.paint.faint(tail));
            }
        }
        let more = lines.len().saturating_sub(most);
        if more > 0 {
            let line = format!("… and {} more lines, told with --verbose", thousands(more as u64));
            let _ = writeln!(out, "  {}", self.paint.faint(line));
        }
        let line = format!("text less than {smallest} pixels tall could not have been read");
        let _ = writeln!(out, "  {}", self.paint.faint(line));
    }

    /// One finding; `size` is the picture's.
    fn push_finding(&self, told: &Told<'_>, size: Option<(u32, u32)>, out: &mut Vec<u8>) {
        let message = message(told.finding, self.mask);
        let tail = tail(told);
        let room = self.width.saturating_sub(4 + tail.width()).max(MIN_VALUE_COLUMNS);
        let lines = fold(&message, room);
        for (number, line) in lines.iter().enumerate() {
            let tail = if number + 1 == lines.len() { tail.as_str() } else { "" };
            let indent = if number == 0 { 2 } else { 4 };
            let _ = writeln!(out, "{:indent$}{}{}", "", line.trim_end(), self.paint.faint(tail));
        }
        // "Cover this region" helps who can find it.
        let places: Vec<String> = size
            .into_iter()
            .flat_map(|size| told.regions.iter().map(move |region| place_in_picture(*region, size)))
            .collect();
        if !places.is_empty() {
            for line in wrap(&format!("where: {}", places.join("; ")), self.columns().saturating_sub(4)) {
                let _ = writeln!(out, "    {}", self.paint.faint(line));
            }
        }
        let why = &told.finding.why;
        // A reason that only names the field is already said where the message names it.
        if why.is_empty() || matches!(why.as_slice(), [only] if message.starts_with(escape(only).as_ref())) {
            return;
        }
        let why: Vec<_> = why.iter().map(|why| escape(why)).collect();
        for line in wrap(&format!("why: {}", why.join("; ")), self.columns().saturating_sub(4)) {
            let _ = writeln!(out, "    {}", self.paint.faint(line));
        }
    }

    fn push_metadata(&self, fields: &[Field], out: &mut Vec<u8>) {
        let mut withins: Vec<Within> = fields.iter().map(|field| field.within).collect();
        withins.sort_unstable();
        withins.dedup();
        for within in withins {
            let _ = writeln!(out, "\n{}", self.paint.bold(format!("metadata {}", within_title(within))));
            let branch: Vec<&Field> = fields.iter().filter(|field| field.within == within).collect();
            let mut namespaces: Vec<&str> = Vec::new();
            for field in &branch {
                if !namespaces.contains(&field.namespace.as_ref()) {
                    namespaces.push(&field.namespace);
                }
            }
            for namespace in namespaces {
                let _ = writeln!(out, "  {}", escape(namespace));
                let leaves: Vec<&Field> = branch.iter().copied().filter(|field| field.namespace == namespace).collect();
                let columns = leaves.iter().map(|field| field.tag.width()).max().unwrap_or(0).min(MAX_TAG_COLUMNS);
                for field in leaves {
                    self.push_field(field, columns, out);
                }
            }
        }
    }

    fn push_field(&self, field: &Field, tag_columns: usize, out: &mut Vec<u8>) {
        let value = if self.mask { MASK.into() } else { field.value.to_text() };
        let readable = if self.mask { None } else { (self.readable)(field) };
        let mut line = escape(&value).into_owned();
        if let Some(readable) = readable.filter(|readable| *readable != *value) {
            line = format!("{}  [{line}]", escape(&readable));
        }
        let room = self.width.saturating_sub(4 + tag_columns + 2).max(MIN_VALUE_COLUMNS);
        let tag = escape(&field.tag);
        let gap = tag_columns.saturating_sub(tag.width());
        let mut lines = fold(&line, room).into_iter();
        let first = lines.next().unwrap_or_default().trim_end();
        let _ = writeln!(out, "    {}{:gap$}  {first}", self.paint.faint(&tag), "");
        for line in lines {
            let _ = writeln!(out, "{:1$}{2}", "", 4 + tag_columns + 2, line.trim_end());
        }
    }
}

impl Reporter for Inspect<'_> {
    fn start(&self, _: &mut Vec<u8>) {}

    fn photo(&self, report: &PhotoReport, out: &mut Vec<u8>) {
        if self.json {
            record::write(&PhotoRecord::with_metadata(report, self.mask, self.readable), out);
            out.push(b'\n');
            return;
        }
        self.push_head(report, out);
        if report.status == Status::Failed {
            return;
        }
        self.push_findings(report, out);
        self.push_text(report, out);
        if !report.skipped.is_empty() {
            let _ = writeln!(out, "\n{}", self.paint.bold("not looked at"));
            for skip in &report.skipped {
                let _ = writeln!(out, "  {}", self.paint.doubt(skip_text(skip)));
            }
        }
        self.push_metadata(&report.fields, out);
    }

    fn separator(&self) -> &'static [u8] {
        if self.json { b"" } else { b"\n" }
    }

    fn end(&self, _: &Summary, _: &mut Vec<u8>) {}
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use serde_json::{Value, json};

    use super::super::samples;
    use super::*;
    use crate::finding::{Origin, Region};

    fn told(json: bool, mask: bool, report: &PhotoReport) -> String {
        let readable = |field: &Field| (field.tag == "Flash").then(|| "off, did not fire".to_owned());
        let paint = Paint { coloured: false };
        let inspect = Inspect { json, mask, paint, width: 100, verbose: false, readable: &readable };
        let mut out = Vec::new();
        inspect.photo(report, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn one_photo_is_told_verdict_first_and_whole() {
        insta::assert_snapshot!(told(false, false, &samples::photo()), @r##"
        holiday/bob.jpg  exposed  (JPEG, 3024 × 4032, 2,817,345 bytes)
        This photo can identify a person, a home or an account: where the photo was taken, as coordinates; a
        person or rights holder named in the metadata. Not everything could be looked at.

        gps-position  high  where the photo was taken, as coordinates
          taken at 43.467448, 11.885127 (near Arezzo, Tuscany, IT, 1.2 km)
            why: EXIF GPS
          to do: remove the position from the metadata

        person-name  high  a person or rights holder named in the metadata
          Artist: =Ian "Ace" Britton\x1b[0m (also in XMP-dc)
          to do: remove the name from the metadata

        device-serial  medium  a serial number of camera, lens or part
          Canon SerialNumber: 1731000068
          to do: remove the serial number, and the MakerNote that holds it

        capture-time  low  when the photo was taken
          taken 2008-10-22 16:28:39 +02:00 (72 % sure)
          to do: remove the time from the metadata

        embedded-thumbnail  info  a small copy of the picture inside the file
          JPEG thumbnail, 160 × 120, 4,322 bytes at offset 12,345
          to do: save the picture anew without a thumbnail

        unknown-metadata  info  metadata not known to be harmless
          ExifIFD 0x9999: whatever
            where: upper left, 30 × 40 pixels at 1, 2
          to do: remove the metadata, or look at the field

        not looked at
          MakerNote: an offset lies outside the file (malformed)

        metadata in the photo
          IFD0
            Artist  =Ian "Ace" Britton\x1b[0m
          ExifIFD
            Flash  off, did not fire  [16]

        metadata in the embedded video
          QuickTime
            CreateDate  2008
        "##);
    }

    #[test]
    fn the_record_gains_its_metadata() {
        let told: Value = serde_json::from_str(&told(true, false, &samples::photo())).unwrap();
        assert_eq!(
            told["metadata"][1],
            json!({"namespace": "ExifIFD", "tag": "Flash", "value": "16", "readable": "off, did not fire"})
        );
        assert_eq!(told["metadata"][2]["within"], "video");
        assert_eq!(told["findings"].as_array().unwrap().len(), 7);
    }

    #[test]
    fn masked_metadata_holds_no_value() {
        for json in [false, true] {
            let text = told(json, true, &samples::photo());
            assert!(!text.contains("Britton") && !text.contains("2008") && !text.contains("did not fire"), "{text}");
        }
    }

    #[test]
    fn the_verdict_never_calls_a_partial_photo_clean() {
        let mut report = samples::clean();
        assert_eq!(verdict(&report), "Nothing was found. The picture itself was not asked for and not looked at.");
        report.examined.pixels = true;
        assert_eq!(verdict(&report), "Nothing was found, and everything was looked at.");
        report.status = Status::Partial;
        assert!(verdict(&report).contains("not everything could be looked at"));
        assert!(verdict(&samples::failed()).contains("not known"));
    }

    #[test]
    fn text_in_the_picture_is_told_from_top_to_bottom() {
        let mut report = samples::clean();
        report.examined.smallest_text_px = Some(8);
        let mut name = samples::string(&READABLE_TEXT, "BELLA", Origin::Pixels);
        let below = samples::string(&READABLE_TEXT, "if found call", Origin::Pixels);
        name.region = name.region.map(|region| Region { y: 2, ..region });
        name.confidence = 0.61;
        report.findings =
            vec![samples::string(&crate::rule::PHONE_NUMBER, "07700 900123", Origin::Pixels), below, name];
        insta::assert_snapshot!(told(false, false, &report), @r"
        holiday/clean.png  exposed  (PNG, 10 × 20, 99 bytes)
        This photo can identify a person, a home or an account: a phone number.

        phone-number  high  a phone number
          a phone number can be read: 07700 900123
            where: lower right, 100 × 12 pixels at 10, 20
          to do: cover this region, or remove it from the metadata

        text in the picture
          BELLA (61 % sure)
          if found call
          text less than 8 pixels tall could not have been read
        ");
        assert!(!told(false, true, &report).contains("BELLA"));
        report.findings.clear();
        assert!(told(false, false, &report).contains("text in the picture  none that can be read"));
    }

    #[test]
    fn what_is_to_be_covered_is_told_with_every_place_where_it_stands() {
        let mut report = samples::clean();
        report.size = Some((300, 600));
        let first = samples::string(&crate::rule::PHONE_NUMBER, "07700 900123", Origin::Pixels);
        let mut second = first.clone();
        second.region = Some(Region { x: 210, y: 570, width: 80, height: 30 });
        report.findings = vec![first, second];
        let text = told(false, false, &report);
        let place = "where: upper left, 100 × 12 pixels at 10, 20; lower right, 80 × 30 pixels at 210, 570";
        assert!(text.contains(place), "{text}");
        assert_eq!(text.matches("07700 900123").count(), 1, "{text}");
        assert!(told(false, true, &report).contains(place));
    }

    #[test]
    fn places_are_named_by_thirds_of_the_picture() {
        let place = |x, y, width, height| place_in_picture(Region { x, y, width, height }, (90, 60));
        assert_eq!(place(0, 0, 10, 10), "upper left, 10 × 10 pixels at 0, 0");
        assert_eq!(place(40, 25, 10, 10), "middle, 10 × 10 pixels at 40, 25");
        assert!(place(0, 55, 90, 5).starts_with("bottom, "));
        assert!(place(0, 0, 90, 60).starts_with("nearly everywhere, "));
        assert!(
            place_in_picture(Region { x: u32::MAX, y: 0, width: u32::MAX, height: 1 }, (0, 0)).contains("pixels at")
        );
    }

    #[test]
    fn values_are_never_cut() {
        let mut report = samples::clean();
        let value = format!("{}{}", "long words ".repeat(40), "x".repeat(300));
        report.findings = vec![samples::field(&crate::rule::FILE_PATH, "IFD0", "DocumentName", &value)];
        report.fields = vec![Field::new("IFD0", "DocumentName", crate::metadata::Value::Text(value.clone()))];
        let text = told(false, false, &report);
        assert!(text.lines().all(|line| line.width() <= 100), "{text}");
        let squeezed: String = text.split_whitespace().collect();
        assert_eq!(squeezed.matches(&value.split_whitespace().collect::<String>()).count(), 2, "{text}");
    }
}
