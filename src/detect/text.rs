//! Judges text: strings that identify somebody, wherever they stand (picture, metadata, codes, the file's name), and what else
//! can be read in the picture or looks as if it could. What a string is, `strings/` says; how sure its reading is, `certainty`.

use std::borrow::Cow;
use std::ops::Range;

use super::certainty::{self, Look};
use super::codes;
use super::meaning::Meaning;
use super::{Detector, Needs, facts, folded, place_of, position};
use crate::error::{Skip, SkipKind, Stage};
use crate::finding::{Evidence, Finding, Origin, Region};
use crate::metadata::{Field, Value};
use crate::photo::Photo;
use crate::rule::{
    BANK_ACCOUNT, DATE_OF_BIRTH, EMAIL_ADDRESS, LICENCE_PLATE, NATIONAL_ID, PAYMENT_CARD, PHONE_NUMBER, POSTAL_ADDRESS,
    READABLE_TEXT, SECRET, TEXT_REGION, TRACKING_NUMBER, TRAVEL_DOCUMENT, VEHICLE_ID, WEB_ADDRESS,
};
use crate::strings::{self, Carrier, Line, Match, Passage};
use crate::vision::text::{Quad, Reading, Surface, Text, TextLine};

/// Most findings about text that are told of one photo; a page of small print has some 200 lines.
const MAX_FINDINGS: usize = 500;

/// Most bytes of metadata text looked through; captions have hundreds, prompts of image generators (which are passed over) far more.
const MAX_METADATA_BYTES: usize = 256 * 1024;

/// A string less likely than this is what it was taken for leaves its line to be told as text.
const LIKELY: f32 = 0.5;

/// As many letters and digits beside the strings that were found make a line worth telling as a whole.
const MORE_TO_READ: usize = 2;

/// A string in a file's name is told if it is at least this likely: names are full of counters, dates and hashes.
const SURE_IN_A_NAME: f32 = 0.8;

/// Height of digits and capitals in parts of the line's height as it is found, with the margin that its finder leaves. Empirical: the
/// median of 34 phone numbers on tags with known digits is 0.45 in the boxes of PP-OCR's usual widening, half of them 0.41 to 0.52.
const CAPITAL_SHARE: f32 = 0.45;

pub(super) static TEXT: Detector = Detector {
    name: "text",
    rules: &[
        &TEXT_REGION,
        &READABLE_TEXT,
        &PHONE_NUMBER,
        &EMAIL_ADDRESS,
        &WEB_ADDRESS,
        &POSTAL_ADDRESS,
        &PAYMENT_CARD,
        &BANK_ACCOUNT,
        &LICENCE_PLATE,
        &TRAVEL_DOCUMENT,
        &VEHICLE_ID,
        &NATIONAL_ID,
        &DATE_OF_BIRTH,
        &TRACKING_NUMBER,
        &SECRET,
    ],
    needs: Needs::Text,
    detect,
};

fn detect(photo: &Photo<'_>, findings: &mut Vec<Finding>) -> Result<(), Skip> {
    let home = photo.wish.home.countries(position::country(photo).as_deref());
    let first = findings.len();
    let mut outcome = Ok(());
    if photo.wish.strings {
        outcome = in_metadata(photo, &home, findings);
        in_name(photo, &home, findings);
    }
    if photo.wish.pixels {
        if photo.wish.strings {
            codes::strings_in(photo, &home, findings);
        }
        match photo.text() {
            Ok(text) => in_picture(text, photo.upright_size(), &home, findings),
            Err(skip) => outcome = both(outcome, skip),
        }
    }
    if findings.len() - first > MAX_FINDINGS {
        // The strings that identify come first.
        findings.truncate(first + MAX_FINDINGS);
        let detail = format!("more than {MAX_FINDINGS} findings about text; the rest is not told");
        outcome = both(outcome, &Skip::new(Stage::Detect, "text", SkipKind::TooLarge, detail));
    }
    outcome
}

/// One skip that says what both say, for a detector has one to give; of the kind of the later one.
fn both(earlier: Result<(), Skip>, later: &Skip) -> Result<(), Skip> {
    let Err(earlier) = earlier else { return Err(later.clone()) };
    let detail = format!("{}; also, of the {}: {}", later.detail, earlier.what, earlier.detail);
    Err(Skip { detail: detail.into(), ..later.clone() })
}

/// A finding of a string.
pub(super) fn found(matched: &Match, origin: Origin, field: Option<Cow<'static, str>>, p_read: f32) -> Finding {
    let evidence = Evidence::Text {
        text: matched.text.clone().into(),
        normalized: matched.normalized.clone().map(Into::into),
        origin,
        field,
    };
    let p_read = certainty::confirmed(p_read, matched.belief.confirmed());
    let mut finding = Finding::new(matched.rule, p_read * matched.belief.probability(), evidence);
    finding.why.extend(matched.belief.terms().iter().map(|term| term.why.clone()));
    finding
}

/// What two findings of one string have in common.
pub(super) fn key(matched: &Match) -> String {
    matched.normalized.clone().unwrap_or_else(|| folded(&matched.text))
}

// ---- the picture

fn in_picture(text: &Text, size: Option<(u32, u32)>, home: &[String], findings: &mut Vec<Finding>) {
    let Some((width, height)) = size else { return };
    let (mut strings, mut others) = (Vec::<(String, Finding)>::new(), Vec::new());
    // What was hardly read is no text that a plate could be small beside.
    let all = || text.blocks.iter().flat_map(|block| &block.lines);
    let sure: Vec<f32> = all().map(surely).collect();
    let around: Vec<Line<'_>> =
        all().zip(&sure).filter(|(_, sure)| **sure >= LIKELY).filter_map(|(line, _)| for_recognisers(line)).collect();
    let mut sure = sure.into_iter();
    for block in &text.blocks {
        let read: Vec<&TextLine> = block.lines.iter().filter(|line| line.reading.is_some()).collect();
        let lines: Vec<Line<'_>> = read.iter().filter_map(|line| for_recognisers(line)).collect();
        let carrier = carrier(block.surface);
        let passage = Passage { origin: Origin::Pixels, carrier, lines: &lines, around: &around, home };
        let mut told = vec![Vec::new(); read.len()];
        let mut has_plate = false;
        for matched in strings::find(&passage) {
            let Some(finding) = in_lines(&matched, &read, (width, height)) else { continue };
            // What is another kind of string on a plate-like ground is no plate.
            has_plate |= finding.rule == &LICENCE_PLATE || finding.confidence >= LIKELY;
            if finding.confidence >= LIKELY {
                for span in &matched.spans {
                    if let Some(told) = told.get_mut(span.line) {
                        told.push(span.start..span.end);
                    }
                }
            }
            let key = key(&matched);
            match strings.iter_mut().find(|(k, known)| *k == key && is_same(known, &finding)) {
                Some((_, known)) if known.confidence < finding.confidence => *known = finding,
                Some(_) => {}
                None => strings.push((key, finding)),
            }
        }
        if block.surface == Surface::Plate && !has_plate {
            others.extend(unread_plate(&block.lines, (width, height)));
        }
        let mut told = told.iter();
        for (line, sure) in block.lines.iter().zip(&mut sure) {
            let told = if line.reading.is_some() { told.next() } else { None };
            others.extend(of_line(line, sure, told.map(Vec::as_slice).unwrap_or_default(), (width, height)));
        }
    }
    findings.extend(strings.into_iter().map(|(_, finding)| finding));
    findings.extend(others);
}

/// A plate by its look alone, told below what reports show unasked: one street scene in ten has something of that look.
const PLATE_BY_LOOK: f32 = 0.3;

/// A plate whose number could not be read, where its tallest line stands.
fn unread_plate(lines: &[TextLine], size: (u32, u32)) -> Option<Finding> {
    let line = lines.iter().max_by(|a, b| a.quad.height().total_cmp(&b.quad.height()))?;
    let evidence = shape("a licence plate", &line.quad);
    let mut finding = Finding::new(&LICENCE_PLATE, PLATE_BY_LOOK * line.score, evidence);
    finding.region = Some(line.quad.region(size.0, size.1));
    finding.why.push("on a rectangle of a plate's shape".into());
    finding.why.push("its number could not be read surely".into());
    Some(finding)
}

fn shape(what: &'static str, quad: &Quad) -> Evidence {
    Evidence::Shape {
        what: what.into(),
        length_px: quad.width(),
        height_px: quad.height(),
        angle: quad.angle().to_degrees(),
    }
}

/// How likely a line was read right but for a few characters; 0 for one that was not read.
fn surely(line: &TextLine) -> f32 {
    let reading = line.reading.as_ref();
    reading.map_or(0.0, |reading| certainty::mostly(&reading.text, &reading.certainty, look_at(line, reading.looks)))
}

/// A line that was read, for the recognisers.
fn for_recognisers(line: &TextLine) -> Option<Line<'_>> {
    let reading = line.reading.as_ref()?;
    let height_px = line.quad.height();
    let aspect = line.quad.width() / height_px.max(1.0);
    Some(Line {
        text: &reading.text,
        certainty: &reading.certainty,
        seconds: &reading.seconds,
        others: &reading.others,
        height_px,
        aspect,
    })
}

/// What a block stands on, for the recognisers.
const fn carrier(surface: Surface) -> Carrier {
    match surface {
        Surface::Unknown => Carrier::Unknown,
        Surface::Tag => Carrier::Tag,
        Surface::Plate => Carrier::Plate,
        Surface::Page => Carrier::Page,
    }
}

/// A string that stands in lines of the picture.
fn in_lines(matched: &Match, read: &[&TextLine], size: (u32, u32)) -> Option<Finding> {
    let (mut certainty, mut look, mut region) = (Vec::new(), None::<Look>, None::<Region>);
    for span in &matched.spans {
        let line = read.get(span.line)?;
        let reading = line.reading.as_ref()?;
        certainty.extend_from_slice(reading.certainty.get(span.start..span.end).unwrap_or_default());
        let of_line = look_at(line, reading.looks);
        look = Some(look.map_or(of_line, |known| Look {
            capitals_px: known.capitals_px.min(of_line.capitals_px),
            looks: known.looks.min(of_line.looks),
        }));
        let part = part(&line.quad, span.start..span.end, reading.text.chars().count()).region(size.0, size.1);
        region = Some(region.map_or(part, |known| known.enclosing(part)));
    }
    let look = look?;
    let mut finding = found(matched, Origin::Pixels, None, certainty::exactly(&certainty, look));
    finding.region = region;
    because_read(&mut finding, look, matched.text.chars().any(|c| c.is_ascii_digit()));
    Some(finding)
}

fn look_at(line: &TextLine, looks: u8) -> Look {
    Look { capitals_px: line.quad.height() * CAPITAL_SHARE, looks }
}

fn because_read(finding: &mut Finding, look: Look, digits: bool) {
    if look.looks > 1 {
        finding.why.push(format!("read the same in {} looks", look.looks).into());
    }
    let height = look.capitals_px.round();
    finding.why.push(format!("{} about {height} px tall", if digits { "digits" } else { "letters" }).into());
}

/// Whether two findings of the same string mean the same place.
fn is_same(a: &Finding, b: &Finding) -> bool {
    let overlap = |a: Region, b: Region| {
        a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
    };
    a.rule == b.rule && a.region.zip(b.region).is_some_and(|(a, b)| overlap(a, b))
}

/// The part of a line that holds `span` of its `count` characters, half a character wider on both sides: letters differ in width.
fn part(quad: &Quad, span: Range<usize>, count: usize) -> Quad {
    let count = count.max(1) as f32;
    let from = ((span.start as f32 - 0.5) / count).clamp(0.0, 1.0);
    let to = ((span.end as f32 + 0.5) / count).clamp(from, 1.0);
    Quad { corners: [quad.at(from, 0.0), quad.at(to, 0.0), quad.at(to, 1.0), quad.at(from, 1.0)] }
}

/// What is told of a line, read with the confidence `sure`, beside the strings that were found in it at `told`.
fn of_line(line: &TextLine, sure: f32, told: &[Range<usize>], size: (u32, u32)) -> Vec<Finding> {
    let region = Some(line.quad.region(size.0, size.1));
    let mut findings = Vec::new();
    if let Some(reading) = &line.reading {
        let left = reading
            .text
            .chars()
            .enumerate()
            .filter(|(at, c)| c.is_alphanumeric() && !told.iter().any(|span| span.contains(at)));
        let enough = if told.is_empty() { 1 } else { MORE_TO_READ };
        if left.count() >= enough {
            let text = reading.text.clone().into();
            let evidence = Evidence::Text { text, normalized: None, origin: Origin::Pixels, field: None };
            let mut finding = Finding::new(&READABLE_TEXT, sure, evidence);
            finding.region = region;
            because_read(&mut finding, look_at(line, reading.looks), false);
            findings.push(finding);
        }
        if !told.is_empty() || sure >= LIKELY {
            return findings;
        }
    }
    // What was read, but not surely, still looks like text.
    let evidence = shape("a line of text", &line.quad);
    let capitals_px = look_at(line, 0).capitals_px;
    let as_read =
        |reading: &Reading| certainty::as_unread_text(line.score, &reading.text, &reading.certainty, capitals_px);
    let unseen = certainty::as_unseen_text(line.score, capitals_px);
    let mut finding = Finding::new(&TEXT_REGION, line.reading.as_ref().map_or(unseen, as_read), evidence);
    finding.region = region;
    finding.why.push(if line.reading.is_some() { "could not be read surely" } else { "could not be read" }.into());
    findings.push(finding);
    findings
}

// ---- metadata

fn in_metadata(photo: &Photo<'_>, home: &[String], findings: &mut Vec<Finding>) -> Result<(), Skip> {
    let fields: Vec<&Field> = facts(photo).filter(|(f, meaning)| holds_text(f, *meaning)).map(|(f, _)| f).collect();
    let mut known: Vec<(String, Finding)> = Vec::new();
    let mut bytes = 0;
    let mut outcome = Ok(());
    for together in fields.chunk_by(|a, b| belong_together(a, b)) {
        // Each line with the field that it is of; a label is of none.
        let mut lines: Vec<(Cow<'_, str>, Option<&Field>)> = Vec::new();
        for field in together {
            lines.extend(label(&field.tag).map(|label| (Cow::Borrowed(label), None)));
            for item in field.value.items() {
                let Value::Text(text) = item else { continue };
                bytes += text.len();
                lines.extend(text.lines().map(|line| (Cow::Borrowed(line), Some(*field))));
            }
        }
        if bytes > MAX_METADATA_BYTES {
            let detail = format!("more than {MAX_METADATA_BYTES} bytes of text; the rest was not looked through");
            outcome = Err(Skip::new(Stage::Detect, "metadata text", SkipKind::TooLarge, detail));
            break;
        }
        let certain: Vec<Line<'_>> = lines.iter().map(|(text, _)| Line::certain(text)).collect();
        let passage =
            Passage { origin: Origin::Metadata, carrier: Carrier::Unknown, lines: &certain, around: &[], home };
        for matched in strings::find(&passage) {
            let field = matched.spans.iter().find_map(|span| lines.get(span.line)?.1);
            let Some(field) = field else { continue };
            let place = place_of(field);
            let key = key(&matched);
            match known.iter_mut().find(|(k, finding)| *k == key && finding.rule == matched.rule) {
                Some((_, finding)) => {
                    let also = Cow::Owned(["also in ", &place].concat());
                    if !finding.why.contains(&also) && finding.why.first().is_none_or(|first| *first != place) {
                        finding.why.push(also);
                    }
                }
                None => {
                    let place: Cow<'static, str> = place.into();
                    let mut finding = found(&matched, Origin::Metadata, Some(place.clone()), 1.0);
                    finding.why.insert(0, place);
                    known.push((key, finding));
                }
            }
        }
    }
    findings.extend(known.into_iter().map(|(_, finding)| finding));
    outcome
}

/// Whether a field holds what somebody wrote, rather than settings, numbers, ids and dates.
fn holds_text(field: &Field, meaning: Meaning) -> bool {
    if !field.value.items().iter().any(|item| matches!(item, Value::Text(_))) {
        return false;
    }
    let last = field.tag.rsplit('/').next().unwrap_or(&field.tag);
    match meaning {
        Meaning::Person | Meaning::Place => true,
        Meaning::Unknown => {
            let is_standard = match field.namespace.as_ref() {
                "IFD0" | "IFD1" | "SubIFD" | "ExifIFD" | "IPTC" | "PNG" | "File" | "GIF" | "BMP" | "RIFF"
                | "QuickTime" | "Photoshop" => true,
                namespace => namespace.starts_with("XMP-"),
            };
            // Ids, counters and dates of programs that no table knows.
            let is_counted = ["ID", "Id", "Number", "Count", "Version", "Date", "Time", "Hash", "Digest", "GUID"];
            is_standard && !last.starts_with("0x") && !is_counted.iter().any(|end| last.ends_with(end))
        }
        // A field for a phone number is judged a mere number by its value.
        Meaning::Harmless => label(last).is_some(),
        _ => false,
    }
}

/// Fields of one structure, such as a postal address in parts.
fn belong_together(a: &Field, b: &Field) -> bool {
    let structure = |field: &Field| field.tag.rfind('/').map(|end| field.tag[..end].to_owned());
    a.namespace == b.namespace && a.within == b.within && structure(a).is_some_and(|path| structure(b) == Some(path))
}

/// What the name of a field says of its value, in the words by which strings are known.
fn label(tag: &str) -> Option<&'static str> {
    let last = tag.rsplit('/').next().unwrap_or(tag);
    const LABELS: [(&str, &str); 7] = [
        ("CiTel", "tel:"),
        ("Phone", "tel:"),
        ("Telephone", "tel:"),
        ("CiAdr", "address:"),
        ("Address", "address:"),
        ("DateOfBirth", "date of birth:"),
        ("PersonBirth", "date of birth:"),
    ];
    LABELS.iter().find(|(start, _)| last.contains(start)).map(|(_, words)| *words)
}

// ---- the file's name

fn in_name(photo: &Photo<'_>, home: &[String], findings: &mut Vec<Finding>) {
    let Some(stem) = photo.name.file_stem().and_then(|stem| stem.to_str()) else { return };
    // People write `_` for a blank.
    let text = stem.replace('_', " ");
    let line = [Line::certain(&text)];
    let passage = Passage { origin: Origin::FileName, carrier: Carrier::Unknown, lines: &line, around: &[], home };
    for matched in strings::find(&passage) {
        if is_strong(&matched) {
            let finding = found(&matched, Origin::FileName, None, 1.0).because("the file's name");
            findings.push(finding);
        }
    }
}

/// Whether a string in a name is told: one whose shape no counter, date, size or hash has by chance.
fn is_strong(matched: &Match) -> bool {
    let text = matched.text.trim();
    let shape = if matched.rule == &PHONE_NUMBER {
        text.starts_with('+')
    } else if matched.rule == &PAYMENT_CARD {
        text.contains([' ', '-'])
    } else if matched.rule == &WEB_ADDRESS {
        text.starts_with("www.") || text.starts_with("http")
    } else {
        [&EMAIL_ADDRESS, &BANK_ACCOUNT, &VEHICLE_ID].contains(&matched.rule)
    };
    shape && matched.belief.probability() >= SURE_IN_A_NAME
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::path::Path;

    use super::*;
    use crate::container::{Format, Layout};
    use crate::limits::{Budget, Deadline, Limits};
    use crate::metadata::Metadata;
    use crate::rule::Rule;
    use crate::source::Bytes;
    use crate::strings::{Belief, Span};

    const SIZE: (u32, u32) = (1000, 500);

    fn line(text: &str, certainty: f32, y: f32) -> TextLine {
        let certainty = vec![certainty; text.chars().count()];
        let reading = Some(Reading { text: text.to_owned(), certainty, looks: 1, ..Reading::default() });
        TextLine { quad: Quad::upright(100.0, y, 400.0, 30.0), reading, score: 0.9 }
    }

    fn matched(rule: &'static Rule, spans: &[(usize, usize, usize)], log_odds: f32) -> Match {
        Match {
            rule,
            spans: spans.iter().map(|&(line, start, end)| Span { line, start, end }).collect(),
            text: "07700 900123".to_owned(),
            normalized: None,
            belief: Belief::prior(log_odds, "a shape"),
        }
    }

    fn rules(findings: &[Finding]) -> Vec<&str> {
        findings.iter().map(|finding| finding.rule.id).collect()
    }

    #[test]
    fn a_string_covers_its_part_of_the_line() {
        let line = line("TEL 07700 900123 NOW", 0.99, 40.0);
        let finding = in_lines(&matched(&PHONE_NUMBER, &[(0, 4, 16)], 3.0), &[&line], SIZE).unwrap();
        let region = finding.region.unwrap();
        // 20 characters over 400 pixels, half a character wider on both sides.
        assert_eq!((region.x, region.y, region.width, region.height), (170, 40, 260, 30));
        assert!(finding.confidence > 0.8 && finding.confidence < 0.96, "{}", finding.confidence);
        assert_eq!(finding.why, ["a shape", "digits about 14 px tall"]);
    }

    #[test]
    fn a_string_over_two_lines_covers_both() {
        let (first, second) = (line("07700", 0.99, 40.0), line("900123", 0.8, 80.0));
        let both = [&first, &second];
        let finding = in_lines(&matched(&PHONE_NUMBER, &[(0, 0, 5), (1, 0, 6)], 3.0), &both, SIZE).unwrap();
        let region = finding.region.unwrap();
        assert_eq!((region.y, region.height), (40, 70));
        let broken = matched(&PHONE_NUMBER, &[(7, 0, 5)], 3.0);
        assert!(in_lines(&broken, &both, SIZE).is_none());
        let beyond = in_lines(&matched(&PHONE_NUMBER, &[(1, 90, 95)], 3.0), &both, SIZE).unwrap();
        assert!(beyond.region.unwrap().width >= 1);
    }

    #[test]
    fn a_line_is_told_as_text_where_more_stands_in_it_than_what_was_found() {
        let line = line("CALL 07700 900123", 0.99, 40.0);
        assert_eq!(rules(&of_line(&line, surely(&line), &[], SIZE)), ["readable-text"]);
        let number = 5..17;
        assert_eq!(rules(&of_line(&line, surely(&line), std::slice::from_ref(&number), SIZE)), ["readable-text"]);
        assert!(of_line(&line, surely(&line), &[number, 0..3], SIZE).is_empty());
    }

    #[test]
    fn what_was_not_or_hardly_read_is_a_region() {
        let mut line = line("ll1lI|", 0.3, 40.0);
        assert_eq!(rules(&of_line(&line, surely(&line), &[], SIZE)), ["readable-text", "text-region"]);
        line.reading = None;
        let findings = of_line(&line, surely(&line), &[], SIZE);
        assert_eq!(rules(&findings), ["text-region"]);
        assert!((findings[0].confidence - 0.9).abs() < 1e-3);
        assert!(matches!(findings[0].evidence, Evidence::Shape { length_px, .. } if length_px == 400.0));
    }

    #[test]
    fn a_plate_that_could_not_be_read_is_told_by_its_look_and_not_unasked() {
        use crate::vision::text::TextBlock;
        let unread = TextLine { reading: None, ..line("", 0.0, 40.0) };
        let block = |lines| TextBlock { surface: Surface::Plate, lines };
        let found = |lines| {
            let mut findings = Vec::new();
            in_picture(&Text { blocks: vec![block(lines)], ..Text::default() }, Some(SIZE), &[], &mut findings);
            findings.retain(|finding| finding.rule == &LICENCE_PLATE);
            findings
        };
        let findings = found(vec![unread]);
        assert!(matches!(&findings[..], [plate] if plate.confidence < LIKELY && plate.region.is_some()));
        assert!(matches!(&findings[0].evidence, Evidence::Shape { what, .. } if what == "a licence plate"));
        let read = found(vec![line("AB12 CDE", 0.99, 40.0)]);
        assert!(matches!(&read[..], [plate] if matches!(plate.evidence, Evidence::Text { .. })));
    }

    #[test]
    fn only_strong_shapes_are_told_of_a_name() {
        let named = |rule, text: &str, log_odds| {
            is_strong(&Match { text: text.to_owned(), ..matched(rule, &[(0, 0, 1)], log_odds) })
        };
        assert!(named(&EMAIL_ADDRESS, "erika@example.org", 2.0));
        assert!(named(&PHONE_NUMBER, "+44 7700 900123", 2.0));
        assert!(!named(&PHONE_NUMBER, "20240101 123456", 4.0));
        assert!(!named(&PAYMENT_CARD, "4111111111111111", 4.0));
        assert!(!named(&EMAIL_ADDRESS, "a@b.cd", 0.5));
    }

    #[test]
    fn written_fields_are_looked_through_and_settings_are_not() {
        let text = |namespace: &'static str, tag: &'static str, value: &str| {
            let field = Field::new(namespace, tag, Value::Text(value.to_owned()));
            holds_text(&field, super::super::meaning::meaning(&field))
        };
        assert!(text("IFD0", "ImageDescription", "call 07700 900123"));
        assert!(text("IPTC", "Caption-Abstract", "call 07700 900123"));
        assert!(text("IPTC", "Contact", "zoe@example.org"));
        assert!(text("File", "Comment", "by erika@example.org"));
        assert!(text("XMP-dc", "description", "call 07700 900123"));
        // Judged harmless for being a number, but its name says what the number is.
        assert!(text("XMP-iptcCore", "CreatorContactInfo/CiTelWork", "+44 7700 900123"));
        assert!(!text("ExifIFD", "BodySerialNumber", "012345678901"));
        assert!(!text("IFD0", "Model", "D70"));
        assert!(!text("XMP-xmpMM", "DocumentID", "xmp.did:5f0c"));
        assert!(!text("XMP-acme", "AssetID", "1234-5678"));
        assert!(!text("Canon", "0x4321", "07700 900123"));
        assert!(!text("ExifIFD", "DateTimeOriginal", "2024:05:17 14:03:22"));
    }

    #[test]
    fn a_structures_fields_are_read_together() {
        let of = |tag: &'static str| Field::new("XMP-iptcCore", tag, Value::Text("x".into()));
        assert!(belong_together(&of("CreatorContactInfo/CiAdrCity"), &of("CreatorContactInfo/CiAdrPcode")));
        assert!(!belong_together(&of("Scene"), &of("Location")));
        assert!(!belong_together(&of("CreatorContactInfo/CiAdrCity"), &of("Other/CiAdrPcode")));
    }

    #[test]
    fn of_two_skips_both_are_told() {
        let skip = |what: &'static str, kind, detail: &'static str| Skip::new(Stage::Detect, what, kind, detail);
        let large = skip("metadata text", SkipKind::TooLarge, "more than 5 bytes");
        let broken = skip("text", SkipKind::Malformed, "no picture");
        let told = both(Err(large), &broken).unwrap_err();
        assert_eq!((told.what.as_ref(), told.kind), ("text", SkipKind::Malformed));
        assert_eq!(told.detail, "no picture; also, of the metadata text: more than 5 bytes");
        assert!(both(Ok(()), &broken).is_err_and(|told| told == broken));
    }

    #[test]
    fn without_pixels_the_metadata_is_looked_through_all_the_same() {
        let (bytes, mut layout) = (Bytes::from_memory(b"no picture".to_vec()), Layout::new(Format::Png));
        layout.size = Some(SIZE);
        let mut metadata = Metadata::default();
        let caption = Value::Text("mail erika@example.org".into());
        metadata.fields.push(Field::new("IPTC", "Caption-Abstract", caption));
        let (limits, budget) = (Limits::default(), Budget::new(1));
        let photo = Photo::new(Path::new("a.png"), &bytes, &layout, &metadata, &limits, Deadline::never(), &budget);
        let mut findings = Vec::new();
        assert!(detect(&photo, &mut findings).is_err());
        // Empty until the recognisers stand in their table.
        assert!(findings.iter().all(|finding| finding.rule == &EMAIL_ADDRESS));
    }
}
