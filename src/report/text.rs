//! Owns the text that people read of a scan: a line or a short block a photo, and a summary at the end.

use std::collections::HashMap;
use std::io::Write as _;

use unicode_width::UnicodeWidthStr as _;

use super::escape::{escape, shorten, thousands};
use super::message::message;
use super::{Paint, Reporter};
use crate::error::{Skip, SkipKind};
use crate::finding::{Evidence, Finding, Origin, Region};
use crate::rule::{Family, MACHINE_CODE, READABLE_TEXT, RULES, Rule, Severity, UNREADABLE_FILE};
use crate::scan::{PhotoReport, Status, Summary};

/// Columns of the severity's name, the longest being `medium`.
const SEVERITY_COLUMNS: usize = 6;

/// Fewest columns kept for a message on a narrow terminal.
const MIN_MESSAGE_COLUMNS: usize = 24;

/// Columns that lists are filled into where the report's width has no end (a file, a pipe).
const MAX_LIST_COLUMNS: usize = 100;

/// Most findings of one rule that a scan tells of one photo; what an editor logged can be hundreds.
const MAX_LINES_A_RULE: usize = 5;

/// Most lines of text in the picture that a scan quotes of one photo, and the widest quote, in columns.
const MAX_QUOTED_LINES: usize = 4;
const MAX_QUOTE_COLUMNS: usize = 40;

/// Most things that could not be looked at that a scan tells of one photo.
const MAX_SKIP_LINES: usize = 8;

/// Fewest files in a run whose speed is worth a line.
const MIN_FILES_FOR_RATE: u64 = 100;

/// Confidence under which a person is told how sure overshare is.
const SURE: f32 = 0.9;

/// Degrees within which two positions are told as copies of one: a metre. Copies are stored with different precision.
const SAME_POSITION_DEGREES: f64 = 1e-5;

/// Text for people.
#[derive(Debug, Clone, Copy)]
pub struct Text {
    /// Whether values stay shut.
    pub mask: bool,
    /// Colours.
    pub paint: Paint,
    /// Columns of the terminal, for shortening; `usize::MAX` where nothing is to be shortened.
    pub width: usize,
    /// Whether photos without findings and the summary are left out.
    pub quiet: bool,
    /// Whether every finding is told, context (severity info) too, and nothing shortened.
    pub verbose: bool,
}

/// A finding and its copies: same rule, same value.
pub(super) struct Told<'a> {
    /// The first of them.
    pub(super) finding: &'a Finding,
    /// Where the others stand, each named once.
    pub(super) also_in: Vec<&'a str>,
    /// Where all of them lie in the picture.
    pub(super) regions: Vec<Region>,
}

impl<'a> Told<'a> {
    /// A finding without copies.
    pub(super) fn alone(finding: &'a Finding) -> Self {
        Self { finding, also_in: Vec::new(), regions: finding.region.into_iter().collect() }
    }
}

/// Findings with their copies told together, in the order of their first.
pub(super) fn told_together(findings: &[Finding]) -> Vec<Told<'_>> {
    let mut told: Vec<Told<'_>> = Vec::new();
    let mut seen: HashMap<(&str, String), usize> = HashMap::new();
    for finding in findings {
        let key = match &finding.evidence {
            Evidence::Field { value, .. } => value.reveal().trim().to_owned(),
            Evidence::Position { latitude, longitude, .. } => {
                let steps = |degrees: f64| (degrees / SAME_POSITION_DEGREES).round() as i64;
                format!("{} {}", steps(*latitude.reveal()), steps(*longitude.reveal()))
            }
            Evidence::Text { text, normalized, .. } => normalized.as_ref().unwrap_or(text).reveal().clone(),
            Evidence::Code { payload, .. } => payload.reveal().clone(),
            Evidence::Bytes { .. } | Evidence::Shape { .. } | Evidence::Ridges { .. } => {
                told.push(Told::alone(finding));
                continue;
            }
        };
        match seen.get(&(finding.rule.id, key.clone())).and_then(|&at| told.get_mut(at)) {
            Some(first) => {
                first.regions.extend(finding.region.filter(|region| !first.regions.contains(region)));
                let place = place(finding);
                if place != self::place(first.finding) && !first.also_in.contains(&place) {
                    first.also_in.push(place);
                }
            }
            None => {
                seen.insert((finding.rule.id, key), told.len());
                told.push(Told::alone(finding));
            }
        }
    }
    told
}

/// Whether a finding says only that there is a code whose payload's own finding says all that it says.
fn is_told_by_its_payload(finding: &Finding, findings: &[Finding]) -> bool {
    finding.rule == &MACHINE_CODE
        && findings.iter().any(|other| other.rule != &MACHINE_CODE && other.evidence == finding.evidence)
}

/// Where a copy of a finding stands, in a word or two.
fn place(finding: &Finding) -> &str {
    match &finding.evidence {
        Evidence::Field { namespace, .. } => namespace,
        Evidence::Text { origin: Origin::Pixels, .. } => "the picture",
        Evidence::Text { origin: Origin::FileName, .. } => "the file's name",
        Evidence::Text { origin: Origin::Code, .. } | Evidence::Code { .. } => "a code",
        Evidence::Text { field: Some(field), .. } => field,
        _ => finding.why.first().map_or("another copy", |why| why.as_ref()),
    }
}

/// One word for the worst of a photo.
pub(super) fn verdict_word(report: &PhotoReport) -> &'static str {
    let worst = report.findings.iter().map(|finding| finding.rule.severity).max();
    match (report.status, worst) {
        (_, Some(Severity::High)) => "exposed",
        (_, Some(Severity::Medium)) => "revealing",
        (_, Some(Severity::Low)) => "traces",
        (Status::Failed, _) if report.is_no_image() => "not an image",
        (Status::Failed, _) => "unreadable",
        (Status::Partial, _) => "unsure",
        (Status::Complete, Some(Severity::Info)) => "notes",
        (Status::Complete, None) => "clean",
    }
}

/// The verdict in its colour.
pub(super) fn painted_verdict(report: &PhotoReport, paint: Paint) -> String {
    let word = verdict_word(report);
    if report.is_no_image() {
        return paint.faint(word);
    }
    match report.findings.iter().map(|finding| finding.rule.severity).max() {
        Some(severity) if severity > Severity::Info => paint.severity(severity, word),
        _ if report.status != Status::Complete => paint.doubt(word),
        Some(_) => paint.faint(word),
        None => paint.good(word),
    }
}

/// `MakerNote: an offset lies outside the file (malformed)`.
pub(super) fn skip_text(skip: &Skip) -> String {
    let why = match skip.kind {
        SkipKind::Io => "not readable",
        SkipKind::NotAnImage => "not an image",
        SkipKind::Unsupported => "not supported",
        SkipKind::Malformed => "malformed",
        SkipKind::Truncated => "cut short",
        SkipKind::TooLarge => "too large",
        SkipKind::TimeLimit => "time limit",
        SkipKind::Panic => "internal error",
    };
    let text = format!("{}: {}", skip.what, skip.detail);
    let said = skip.kind == SkipKind::Io || skip.detail.contains(why);
    escape(&if said { text } else { format!("{text} ({why})") }).into_owned()
}

/// What follows a message: how sure, and where else it stands.
pub(super) fn tail(told: &Told<'_>) -> String {
    let mut tail = String::new();
    if told.finding.confidence < SURE {
        tail.push_str(&format!(" ({:.0} % sure)", told.finding.confidence * 100.0));
    }
    if !told.also_in.is_empty() {
        let places: Vec<_> = told.also_in.iter().map(|place| escape(place)).collect();
        tail.push_str(&format!(" (also in {})", places.join(", ")));
    }
    tail
}

/// `3 photos`, `1 photo`.
fn count(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", thousands(number), if number == 1 { "" } else { "s" })
}

impl Text {
    fn push_findings(&self, findings: &[Finding], out: &mut Vec<u8>) {
        let mut together = told_together(findings);
        if !self.verbose {
            together.retain(|told| !is_told_by_its_payload(told.finding, findings));
        }
        let (notes, mut shown): (Vec<_>, Vec<_>) =
            together.into_iter().partition(|told| told.finding.rule.severity == Severity::Info && !self.verbose);
        let (read, notes): (Vec<_>, Vec<_>) = notes.into_iter().partition(|told| told.finding.rule == &READABLE_TEXT);
        let place = |rule: &Rule| RULES.iter().position(|known| *known == rule);
        shown.sort_by_key(|told| (std::cmp::Reverse(told.finding.rule.severity), place(told.finding.rule)));
        let rule_columns = shown.iter().chain(read.first()).map(|told| told.finding.rule.id.len()).max().unwrap_or(0);
        let before_message = 2 + SEVERITY_COLUMNS + 2 + rule_columns + 2;
        let room = self.width.saturating_sub(before_message).max(MIN_MESSAGE_COLUMNS);
        for of_rule in shown.chunk_by(|a, b| a.finding.rule == b.finding.rule) {
            // One line for "and 1 more" would save none.
            let most =
                if self.verbose || of_rule.len() == MAX_LINES_A_RULE + 1 { usize::MAX } else { MAX_LINES_A_RULE };
            for told in of_rule.iter().take(most) {
                let rule = told.finding.rule;
                let tail = tail(told);
                let message = message(told.finding, self.mask);
                let message = match self.verbose {
                    true => message.into(),
                    false => shorten(&message, room.saturating_sub(tail.width()).max(MIN_MESSAGE_COLUMNS)),
                };
                let severity = format!("{:SEVERITY_COLUMNS$}", rule.severity.name());
                let severity = self.paint.severity(rule.severity, severity);
                let tail = self.paint.faint(tail);
                let _ = writeln!(out, "  {severity}  {:rule_columns$}  {message}{tail}", rule.id);
            }
            let more = of_rule.len().saturating_sub(most);
            if more > 0 {
                let line = format!("{:before_message$}… and {} more like these", "", thousands(more as u64));
                let _ = writeln!(out, "{}", self.paint.faint(line));
            }
        }
        if !read.is_empty() {
            let severity = format!("{:SEVERITY_COLUMNS$}", Severity::Info.name());
            let line = format!("{severity}  {:rule_columns$}  {}", READABLE_TEXT.id, self.read_in_short(&read, room));
            let _ = writeln!(out, "  {}", self.paint.faint(line));
        }
        if !notes.is_empty() {
            let mut ids: Vec<(&str, u64)> = Vec::new();
            for told in &notes {
                match ids.iter_mut().find(|(id, _)| *id == told.finding.rule.id) {
                    Some((_, many)) => *many += 1,
                    None => ids.push((told.finding.rule.id, 1)),
                }
            }
            let listed: Vec<String> = ids
                .iter()
                .map(|(id, many)| if *many == 1 { (*id).to_owned() } else { format!("{id} × {}", thousands(*many)) })
                .collect();
            let line = format!("{:SEVERITY_COLUMNS$}  {}", Severity::Info.name(), listed.join(", "));
            let _ = writeln!(out, "  {}", self.paint.faint(shorten(&line, self.width.saturating_sub(2))));
        }
    }

    /// The first lines that can be read, as many as fit, and how many more there are: `“BELLA”, “IF FOUND” and 37 more lines`.
    fn read_in_short(&self, read: &[Told<'_>], room: usize) -> String {
        let mut short = String::new();
        let mut quoted = 0;
        for told in read.iter().take(if self.mask { 0 } else { MAX_QUOTED_LINES }) {
            let Evidence::Text { text, .. } = &told.finding.evidence else { continue };
            let quote = format!("“{}”", shorten(&escape(text.reveal()), MAX_QUOTE_COLUMNS));
            if quoted > 0 && short.width() + quote.width() + " and 1000 more lines".len() > room {
                break;
            }
            short.push_str(if quoted > 0 { ", " } else { "" });
            short.push_str(&quote);
            quoted += 1;
        }
        match (quoted, read.len() - quoted) {
            (_, 0) => {}
            (0, more) => short.push_str(&count(more as u64, "line")),
            (_, more) => short.push_str(&format!(" and {}", count(more as u64, "more line"))),
        }
        short
    }

    /// What was found, worst family first. Files that could not be read are counted with the files, not here.
    fn push_families(&self, summary: &Summary, out: &mut Vec<u8>) {
        let counted = |family: Family| {
            let mut rules: Vec<(&Rule, u64)> = RULES
                .iter()
                .zip(&summary.by_rule)
                .filter(|(rule, (findings, _))| rule.family == family && *findings > 0 && **rule != &UNREADABLE_FILE)
                .map(|(rule, &(_, photos))| (*rule, photos))
                .collect();
            rules.sort_by_key(|(rule, photos)| std::cmp::Reverse((rule.severity, *photos)));
            (family, rules)
        };
        let mut families: Vec<_> =
            Family::ALL.into_iter().map(counted).filter(|(_, rules)| !rules.is_empty()).collect();
        families
            .sort_by_key(|(_, rules)| std::cmp::Reverse(rules.first().map(|(rule, photos)| (rule.severity, *photos))));
        let columns = families.iter().map(|(family, _)| family.title().width()).max().unwrap_or(0);
        let room = self.width.min(MAX_LIST_COLUMNS).saturating_sub(2 + columns + 2).max(MIN_MESSAGE_COLUMNS);
        for (family, rules) in families {
            let mut title = family.title();
            let mut rest = rules.as_slice();
            while !rest.is_empty() {
                // As many as fit; their width is measured without colours.
                let mut used = 0;
                let fitting = rest.iter().take_while(|(rule, photos)| {
                    used += rule.id.len() + " in , ".len() + thousands(*photos).len();
                    used <= room
                });
                let (line, later) = rest.split_at(fitting.count().max(1));
                let listed: Vec<String> = line
                    .iter()
                    .map(|(rule, photos)| {
                        format!("{} in {}", self.paint.severity(rule.severity, rule.id), thousands(*photos))
                    })
                    .collect();
                let comma = if later.is_empty() { "" } else { "," };
                let _ = writeln!(out, "  {title:columns$}  {}{comma}", listed.join(", "));
                (title, rest) = ("", later);
            }
        }
    }

    /// The links behind which nobody looked.
    fn push_links(&self, summary: &Summary, out: &mut Vec<u8>) {
        if summary.links > 0 {
            let verb = if summary.links == 1 { "was" } else { "were" };
            let line = format!("{} {verb} not followed; --follow does", count(summary.links, "symbolic link"));
            let _ = writeln!(out, "{}", self.paint.doubt(line));
        }
    }

    /// A file that could not be looked at at all, in one line: its finding says no more than its skip.
    fn push_failed(&self, report: &PhotoReport, out: &mut Vec<u8>) {
        let path = report.path.to_string_lossy();
        let path = escape(&path);
        let verdict = painted_verdict(report, self.paint);
        let _ = match report.skipped.first() {
            Some(skip) if !report.is_no_image() => {
                let detail = escape(&skip.detail);
                writeln!(out, "{}  {verdict}  {}", self.paint.bold(path), self.paint.doubt(detail))
            }
            _ => writeln!(out, "{path}  {verdict}"),
        };
    }
}

impl Reporter for Text {
    fn start(&self, _: &mut Vec<u8>) {}

    fn photo(&self, report: &PhotoReport, out: &mut Vec<u8>) {
        let unremarkable = report.findings.is_empty() && report.status == Status::Complete;
        if self.quiet && (unremarkable || report.is_no_image()) {
            return;
        }
        if report.status == Status::Failed {
            return self.push_failed(report, out);
        }
        let path = report.path.to_string_lossy();
        let _ = writeln!(out, "{}  {}", self.paint.bold(escape(&path)), painted_verdict(report, self.paint));
        self.push_findings(&report.findings, out);
        let most = if self.verbose { usize::MAX } else { MAX_SKIP_LINES };
        for skip in report.skipped.iter().take(most) {
            let line = format!("not looked at: {}", skip_text(skip));
            let _ = writeln!(out, "  {}", self.paint.doubt(shorten(&line, self.width.saturating_sub(2))));
        }
        let more = report.skipped.len().saturating_sub(most);
        if more > 0 {
            let _ = writeln!(out, "  {}", self.paint.doubt(format!("not looked at: {} more", thousands(more as u64))));
        }
    }

    fn end(&self, summary: &Summary, out: &mut Vec<u8>) {
        if summary.interrupted {
            let note = "interrupted: the report ends early, and the other photos were not looked at";
            let _ = writeln!(out, "\n{}", self.paint.doubt(note));
        }
        if self.quiet {
            return;
        }
        let [complete, partial, failed] = summary.by_status;
        if summary.photos == 0 {
            let _ = writeln!(out, "{}", self.paint.doubt("no files found"));
            return self.push_links(summary, out);
        }
        let unreadable = failed.saturating_sub(summary.no_images);
        let mut parts = vec![format!("{} looked at completely", thousands(complete))];
        let doubtful = [(partial, "in part"), (unreadable, "not readable")];
        for (number, what) in doubtful.into_iter().filter(|(number, _)| *number > 0) {
            parts.push(self.paint.doubt(format!("{} {what}", thousands(number))));
        }
        if summary.no_images > 0 {
            let what = if summary.no_images == 1 { "not an image" } else { "not images" };
            parts.push(format!("{} {what}", thousands(summary.no_images)));
        }
        let _ = writeln!(out, "\n{}: {}", self.paint.bold(count(summary.photos, "file")), parts.join(", "));
        if complete > 0 && summary.pictures == 0 {
            let _ =
                writeln!(out, "{}", self.paint.doubt("the pictures themselves were not asked for and not looked at"));
        }
        self.push_links(summary, out);
        if summary.by_rule.iter().zip(RULES).any(|((findings, _), rule)| *findings > 0 && *rule != &UNREADABLE_FILE) {
            let _ = writeln!(out, "\nfound, by number of files");
            self.push_families(summary, out);
        } else if partial + failed == 0 {
            let _ = writeln!(out, "{}", self.paint.good("nothing found"));
        }
        if !summary.skips.is_empty() {
            let _ = writeln!(out, "\nnot looked at");
            for (what, times) in &summary.skips {
                let line = format!("{} × {}", thousands(*times), escape(what));
                let _ = writeln!(out, "  {}", self.paint.doubt(shorten(&line, self.width.saturating_sub(2))));
            }
        }
        let seconds = summary.elapsed.as_secs_f64();
        let mut line = format!("{seconds:.2} s");
        if summary.photos >= MIN_FILES_FOR_RATE && seconds > 0.0 {
            let rate = (summary.photos as f64 / seconds).round() as u64;
            line.push_str(&format!(", {} a second", count(rate, "file")));
        }
        let _ = writeln!(out, "\n{}", self.paint.faint(line));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::super::samples;
    use super::*;

    const PLAIN: Text =
        Text { mask: false, paint: Paint { coloured: false }, width: 100, quiet: false, verbose: false };

    fn told(text: Text) -> String {
        let mut out = Vec::new();
        for report in [samples::photo(), samples::clean(), samples::failed()] {
            text.photo(&report, &mut out);
        }
        text.end(&samples::summary(), &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_run_reads_worst_first_and_short() {
        insta::assert_snapshot!(told(PLAIN), @r##"
        holiday/bob.jpg  exposed
          high    gps-position   taken at 43.467448, 11.885127 (near Arezzo, Tuscany, IT, 1.2 km)
          high    person-name    Artist: =Ian "Ace" Britton\x1b[0m (also in XMP-dc)
          medium  device-serial  Canon SerialNumber: 1731000068
          low     capture-time   taken 2008-10-22 16:28:39 +02:00 (72 % sure)
          info    embedded-thumbnail, unknown-metadata
          not looked at: MakerNote: an offset lies outside the file (malformed)
        holiday/clean.png  clean
        holiday/notes\x1b[2J.jpg  unreadable  not an image format

        3 files: 1 looked at completely, 1 in part, 1 not readable

        found, by number of files
          place                 gps-position in 1
          person                person-name in 1
          device                device-serial in 1
          time                  capture-time in 1
          left inside the file  embedded-thumbnail in 1, unknown-metadata in 1

        not looked at
          1 × MakerNote: malformed

        1.50 s
        "##);
    }

    #[test]
    fn a_quiet_run_tells_only_what_needs_a_look() {
        let text = told(Text { quiet: true, ..PLAIN });
        assert!(!text.contains("clean.png") && !text.contains("looked at completely"));
        assert!(text.contains("bob.jpg") && text.contains("notes\\x1b[2J.jpg"));
    }

    #[test]
    fn a_file_that_is_no_photo_is_one_calm_line() {
        let mut report = samples::failed();
        report.path = "holiday/README.md".into();
        let mut out = Vec::new();
        PLAIN.photo(&report, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), "holiday/README.md  not an image\n");
        let mut out = Vec::new();
        PLAIN.end(&Summary { no_images: 1, skips: Vec::new(), ..samples::summary() }, &mut out);
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("3 files: 1 looked at completely, 1 in part, 1 not an image\n"), "{text}");
        assert!(!text.contains("not readable"), "{text}");
    }

    #[test]
    fn many_findings_of_one_rule_are_told_in_few_lines() {
        let mut report = samples::clean();
        report.findings = (0..90)
            .map(|n| samples::field(&crate::rule::EDIT_HISTORY, "XMP-xmpMM", "History/when", &n.to_string()))
            .collect();
        let lines = |text: Text| {
            let mut out = Vec::new();
            text.photo(&report, &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(lines(PLAIN).lines().count(), 1 + MAX_LINES_A_RULE + 1);
        assert!(lines(PLAIN).ends_with("… and 85 more like these\n"));
        assert_eq!(lines(Text { verbose: true, ..PLAIN }).lines().count(), 1 + 90);
    }

    #[test]
    fn strings_that_identify_come_first_and_other_text_in_short() {
        let mut report = samples::clean();
        report.findings = (1..=41)
            .map(|n| samples::string(&crate::rule::READABLE_TEXT, &format!("A LINE {n}"), Origin::Pixels))
            .chain([samples::string(&crate::rule::PHONE_NUMBER, "07700 900123", Origin::Pixels)])
            .collect();
        let told = |text: Text| {
            let mut out = Vec::new();
            text.photo(&report, &mut out);
            String::from_utf8(out).unwrap()
        };
        insta::assert_snapshot!(told(PLAIN), @r"
        holiday/clean.png  exposed
          high    phone-number   a phone number can be read: 07700 900123
          info    readable-text  “A LINE 1”, “A LINE 2”, “A LINE 3”, “A LINE 4” and 37 more lines
        ");
        assert!(told(Text { width: 60, ..PLAIN }).contains("“A LINE 1” and 40 more lines\n"));
        assert!(told(Text { mask: true, ..PLAIN }).contains("info    readable-text  41 lines\n"));
        assert_eq!(told(Text { verbose: true, ..PLAIN }).lines().count(), 1 + 42);
    }

    #[test]
    fn a_code_is_told_once_and_short_unless_everything_is_wanted() {
        let mut report = samples::clean();
        let long = "Specimen ".repeat(100);
        let fields = [("name", long.as_str()), ("phone", "+44 7700 900123")];
        report.findings = vec![
            samples::code(&crate::rule::CONTACT_CARD, "MECARD:", &fields),
            samples::code(&MACHINE_CODE, "MECARD:", &fields),
            samples::code(&MACHINE_CODE, &"another".repeat(100), &[]),
        ];
        let told = |text: Text| {
            let mut out = Vec::new();
            text.photo(&report, &mut out);
            String::from_utf8(out).unwrap()
        };
        let short = told(PLAIN);
        assert_eq!(short.lines().count(), 1 + 2, "{short}");
        assert!(short.lines().all(|line| line.width() <= 100), "{short}");
        assert_eq!(told(Text { verbose: true, ..PLAIN }).lines().count(), 1 + 3);
        let masked = told(Text { mask: true, verbose: true, ..PLAIN });
        assert!(!masked.contains("Specimen") && !masked.contains("7700") && !masked.contains("another"), "{masked}");
    }

    #[test]
    fn without_an_end_of_the_line_nothing_is_shortened() {
        let mut report = samples::clean();
        report.findings = vec![samples::field(&crate::rule::FILE_PATH, "IFD0", "DocumentName", &"x".repeat(500))];
        let mut out = Vec::new();
        Text { width: usize::MAX, ..PLAIN }.photo(&report, &mut out);
        assert!(String::from_utf8(out).unwrap().contains(&"x".repeat(500)));
    }

    #[test]
    fn a_verbose_run_tells_the_context_too() {
        let text = told(Text { verbose: true, ..PLAIN });
        assert!(text.contains("info    unknown-metadata    ExifIFD 0x9999: whatever"), "{text}");
    }

    #[test]
    fn a_masked_run_holds_no_value() {
        let text = told(Text { mask: true, verbose: true, ..PLAIN });
        for value in ["Britton", "43.46", "Arezzo", "1731000068", "2008", "whatever"] {
            assert!(!text.contains(value), "{value}");
        }
    }

    #[test]
    fn only_a_coloured_report_holds_escape_sequences() {
        assert!(!told(PLAIN).contains('\x1b'));
        assert!(told(Text { paint: Paint { coloured: true }, ..PLAIN }).contains("\x1b[1m"));
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for line in told(Text { width: 80, ..PLAIN }).lines().filter(|line| line.starts_with("  ")) {
            assert!(line.width() <= 80 || line.contains(" in 1"), "{line}");
        }
    }

    #[test]
    fn a_photo_with_skips_is_never_called_clean() {
        let mut report = samples::clean();
        assert_eq!(verdict_word(&report), "clean");
        report.status = Status::Partial;
        assert_eq!(verdict_word(&report), "unsure");
    }

    #[test]
    fn an_interrupted_run_says_so() {
        let mut out = Vec::new();
        PLAIN.end(&Summary { interrupted: true, ..samples::summary() }, &mut out);
        assert!(String::from_utf8(out).unwrap().contains("interrupted: "));
    }
}
