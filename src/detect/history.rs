//! Judges what the file tells of its own making: programs and steps, paths, image generators, content credentials.

use std::borrow::Cow;

use super::meaning::Meaning;
use super::{Detector, Distinct, Needs, facts, folded, plain};
use crate::container::SegmentKind;
use crate::error::Skip;
use crate::finding::{Evidence, Finding};
use crate::metadata::{Field, Value};
use crate::photo::Photo;
use crate::rule::{CONTENT_CREDENTIALS, EDIT_HISTORY, FILE_PATH, GENERATION_PARAMETERS};

/// Longest text in which paths are looked for, in bytes.
const MAX_SEARCHED_BYTES: usize = 64 * 1024;

pub(super) static HISTORY: Detector = Detector {
    name: "history",
    rules: &[&EDIT_HISTORY, &FILE_PATH, &GENERATION_PARAMETERS, &CONTENT_CREDENTIALS],
    needs: Needs::Metadata,
    detect,
};

fn detect(photo: &Photo<'_>, findings: &mut Vec<Finding>) -> Result<(), Skip> {
    let mut distinct = Distinct::new();
    let mut records: Vec<Record<'_>> = Vec::new();
    for (field, meaning) in facts(photo) {
        match meaning {
            Meaning::History => match field.tag.split_once('/') {
                Some((name, step)) => add_to_record(&mut records, field, name, step),
                None => {
                    if let Some(value) = plain(field) {
                        distinct.add(&EDIT_HISTORY, field, &folded(&value), &value);
                    }
                }
            },
            Meaning::Generation => {
                if let Some(value) = plain(field).filter(|value| is_generated(field, value)) {
                    distinct.add(&GENERATION_PARAMETERS, field, &folded(&value), &value);
                }
            }
            _ => {}
        }
        for item in field.value.items() {
            let Value::Text(text) = item else { continue };
            if meaning == Meaning::Unknown && is_prompt(text) {
                distinct.add(&GENERATION_PARAMETERS, field, &folded(text), text.trim());
            }
            if let Some(path) = path_in(text) {
                let finding = distinct.add(&FILE_PATH, field, path, path);
                if let Some(finding) = finding
                    && names_user(path)
                {
                    finding.why.push("the folder is named after a user".into());
                }
            } else if meaning == Meaning::Path
                && let Some(value) = plain(field)
                && let Some(finding) = distinct.add(&FILE_PATH, field, &value, &value)
            {
                finding.confidence = FILE_NAME;
                finding.why.push("a file name without its folder".into());
            }
        }
    }
    findings.extend(records.iter().map(Record::finding));
    findings.extend(credentials(photo));
    distinct.into(findings)
}

/// Confidence of a file name without a folder: many are the camera's own.
const FILE_NAME: f32 = 0.6;

/// Most different facts of a record that are told one by one.
const MAX_TOLD_FACTS: usize = 6;

/// An XMP structure or list of structures (a history, a source file), which is told as one finding.
struct Record<'a> {
    first: &'a Field,
    name: &'a str,
    /// Steps of a history, or entries of a list: how often its first member occurs.
    entries: usize,
    first_member: &'a str,
    /// What its members say, each said once: member and value.
    facts: Vec<(&'a str, Cow<'a, str>)>,
}

fn add_to_record<'a>(records: &mut Vec<Record<'a>>, field: &'a Field, name: &'a str, member: &'a str) {
    let Some(value) = plain(field) else { return };
    let known = records.iter_mut().find(|r| r.name == name && r.first.namespace == field.namespace);
    let record = match known {
        Some(record) => record,
        None => {
            records.push(Record { first: field, name, entries: 0, first_member: member, facts: Vec::new() });
            let Some(record) = records.last_mut() else { return };
            record
        }
    };
    record.entries += usize::from(member == record.first_member);
    if !record.facts.iter().any(|(m, v)| *m == member && *v == value) {
        record.facts.push((member, value));
    }
}

impl Record<'_> {
    fn finding(&self) -> Finding {
        let value = if self.name == "History" { self.steps() } else { self.members() };
        let evidence = Evidence::Field {
            namespace: self.first.namespace.clone(),
            tag: self.name.to_owned().into(),
            value: value.into(),
            offset: None,
        };
        Finding::new(&EDIT_HISTORY, super::STATED, evidence).because(super::place_of(self.first))
    }

    /// `24 steps from 2024-05-18T09:01 to 2024-05-19T09:24: created, saved; Imaginary Editor 3.1`.
    fn steps(&self) -> String {
        let of = |wanted: &str| -> Vec<&str> {
            self.facts.iter().filter(|(member, _)| *member == wanted).map(|(_, value)| value.as_ref()).collect()
        };
        let (times, actions, programs) = (of("when"), of("action"), of("softwareAgent"));
        let mut told = format!("{} step{}", self.entries, if self.entries == 1 { "" } else { "s" });
        match (times.iter().min(), times.iter().max()) {
            (Some(first), Some(last)) if first != last => told += &format!(" from {first} to {last}"),
            (Some(only), _) => told += &format!(" at {only}"),
            _ => {}
        }
        for (separator, list) in [(": ", actions), ("; ", programs)] {
            if !list.is_empty() {
                told = told + separator + &list.join(", ");
            }
        }
        told
    }

    /// `documentID xmp.did:…; instanceID xmp.iid:…`, the first few.
    fn members(&self) -> String {
        let told: Vec<String> =
            self.facts.iter().take(MAX_TOLD_FACTS).map(|(member, value)| format!("{member} {value}")).collect();
        let rest = self.facts.len().saturating_sub(MAX_TOLD_FACTS);
        told.join("; ") + &if rest > 0 { format!("; and {rest} more") } else { String::new() }
    }
}

/// IPTC's digital source type is a URI; only those that name an algorithm say that a generator was at work
/// (<https://cv.iptc.org/newscodes/digitalsourcetype/>).
fn is_generated(field: &Field, value: &str) -> bool {
    if !field.tag.to_ascii_lowercase().contains("digitalsource") {
        return true;
    }
    value.to_ascii_lowercase().contains("algorithmicmedia") || value.contains("compositeSynthetic")
}

/// The parameter line that Stable Diffusion front ends write into comments: a list of settings behind the prompt.
fn is_prompt(text: &str) -> bool {
    text.contains("Steps: ") && (text.contains("Sampler: ") || text.contains("CFG scale: "))
}

/// The first path in a text: a drive letter, a network share, a `file:` URL, or a folder in which users live.
fn path_in(text: &str) -> Option<&str> {
    if text.len() > MAX_SEARCHED_BYTES {
        return None;
    }
    let bytes = text.as_bytes();
    let starts = |at: usize, word: &str| {
        bytes.get(at..at + word.len()).is_some_and(|here| here.eq_ignore_ascii_case(word.as_bytes()))
    };
    let boundary = |at: usize| at == 0 || !bytes[at - 1].is_ascii_alphanumeric() && !b"/.:".contains(&bytes[at - 1]);
    let start = memchr::memchr3_iter(b':', b'/', b'\\', bytes).find_map(|at| match bytes[at] {
        b':' if at >= 1
            && bytes[at - 1].is_ascii_alphabetic()
            && boundary(at - 1)
            && matches!(bytes.get(at + 1), Some(b'\\' | b'/'))
            && bytes.get(at + 2).is_some_and(|b| !b"/\\".contains(b) && !b.is_ascii_whitespace()) =>
        {
            Some(at - 1)
        }
        b':' if at >= 4 && starts(at - 4, "file:/") => Some(at - 4),
        b'\\'
            if boundary(at)
                && bytes.get(at + 1) == Some(&b'\\')
                && bytes.get(at + 2).is_some_and(u8::is_ascii_alphanumeric) =>
        {
            Some(at)
        }
        b'/' if boundary(at)
            && [
                "/Users/",
                "/home/",
                "/Volumes/",
                "/private/var/",
                "/mnt/",
                "/media/",
                "/storage/emulated/",
                "/var/mobile/",
            ]
            .iter()
            .any(|folder| starts(at, folder)) =>
        {
            Some(at)
        }
        _ => None,
    })?;
    let tail = &text[start..];
    let end = tail.find(|c: char| c.is_control() || "\"<>|*?\u{fffd}".contains(c)).unwrap_or(tail.len());
    let path = tail[..end].trim_end_matches([' ', ',', ';', ')', '\'']);
    (path.len() >= 4).then_some(path)
}

fn names_user(path: &str) -> bool {
    let lower = path.to_ascii_lowercase().replace('\\', "/");
    ["/users/", "/home/", "/documents and settings/"].iter().any(|folder| lower.contains(folder))
}

/// Confidence of a manifest store whose claims were read, and of one in which none could be.
const READ_STORE: f32 = 0.95;
const UNREAD_STORE: f32 = 0.7;

/// One finding for the whole manifest store: which program made the claim, and how much is claimed.
fn credentials(photo: &Photo<'_>) -> Option<Finding> {
    let claims: Vec<&Field> =
        facts(photo).filter(|(_, meaning)| *meaning == Meaning::Credentials).map(|(field, _)| field).collect();
    let present = photo.layout.segments.iter().any(|segment| segment.kind == SegmentKind::Jumbf);
    if claims.is_empty() && !present {
        return None;
    }
    let told = |tag: &str| claims.iter().find(|field| field.tag == tag).and_then(|field| plain(field));
    let value = told("ClaimGenerator").unwrap_or("a C2PA manifest store".into());
    let evidence = Evidence::Field {
        namespace: "C2PA".into(),
        tag: "ClaimGenerator".into(),
        value: value.into_owned().into(),
        offset: None,
    };
    let confidence = if claims.is_empty() { UNREAD_STORE } else { READ_STORE };
    let finding = Finding::new(&CONTENT_CREDENTIALS, confidence, evidence).because("C2PA manifest store");
    Some(finding.because(format!("{} claims in it, none validated", claims.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_found_inside_texts() {
        let paths = [
            (r"C:\Users\anna\Pictures\a b.psd", r"C:\Users\anna\Pictures\a b.psd"),
            ("made from /Users/anna/Desktop/x.tif, cropped", "/Users/anna/Desktop/x.tif, cropped"),
            (r#"{"image": "/home/anna/in.png", "n": 1}"#, "/home/anna/in.png"),
            (r"\\server\share\job 7.indd", r"\\server\share\job 7.indd"),
            ("file:///Volumes/Work/client.jpg", "file:///Volumes/Work/client.jpg"),
        ];
        for (text, path) in paths {
            assert_eq!(path_in(text), Some(path), "{text}");
        }
    }

    #[test]
    fn web_addresses_times_and_prose_are_no_paths() {
        for text in ["http://example.org/home/x", "at 12:30 / 13:00", "and/or", "f/2.8", "https://a.b/Users/x", r"x\\y"]
        {
            assert_eq!(path_in(text), None, "{text}");
        }
    }

    #[test]
    fn a_line_of_generator_settings_is_a_prompt() {
        assert!(is_prompt("a dog\nSteps: 20, Sampler: Euler a, CFG scale: 7"));
        assert!(!is_prompt("Steps: to the church"));
    }
}
