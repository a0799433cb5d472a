//! Tells every field that no table knows to be harmless.

use std::borrow::Cow;

use super::meaning::Meaning;
use super::{Detector, Distinct, Needs, STATED, facts, plain};
use crate::container::SegmentKind;
use crate::error::Skip;
use crate::finding::{Evidence, Finding};
use crate::metadata::{Field, Value};
use crate::photo::Photo;
use crate::rule::UNKNOWN_METADATA;

/// Most fields told one by one of one photo; the rest comes as one finding.
const MAX_TOLD: usize = 100;

pub(super) static UNKNOWN: Detector =
    Detector { name: "unknown metadata", rules: &[&UNKNOWN_METADATA], needs: Needs::Metadata, detect };

fn detect(photo: &Photo<'_>, findings: &mut Vec<Finding>) -> Result<(), Skip> {
    let mut distinct = Distinct::new();
    let mut unnamed: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut untold = 0;
    for (field, meaning) in facts(photo) {
        if meaning != Meaning::Unknown {
            continue;
        }
        if field.tag.starts_with("0x") {
            // Unnamed tags of one MakerNote are told together: one by one they would bury the rest.
            match unnamed.iter_mut().find(|(namespace, _)| *namespace == field.namespace) {
                Some((_, tags)) => tags.push(&field.tag),
                None => unnamed.push((&field.namespace, vec![&field.tag])),
            }
            continue;
        }
        let value = match (&field.value, plain(field)) {
            (Value::Binary { .. }, _) => field.value.to_text(),
            (_, Some(value)) => value,
            (_, None) => continue,
        };
        if distinct.found.len() < MAX_TOLD {
            distinct.add(&UNKNOWN_METADATA, field, &key(field, &value), &value);
        } else {
            untold += 1;
        }
    }
    let told = distinct.into(findings);
    for (namespace, tags) in unnamed {
        findings.push(several(namespace, tags.join(" "), tags.len(), "tags without a known name"));
    }
    if untold > 0 {
        findings.push(several("metadata", "further fields".to_owned(), untold, "more than can be told one by one"));
    }
    for segment in &photo.layout.segments {
        if let SegmentKind::Other(name) = &segment.kind
            && !is_harmless_segment(name)
            && !told_by_fields(photo, name)
        {
            let evidence = Evidence::Bytes {
                offset: segment.offset,
                length: segment.bytes.len() as u64,
                what: name.clone(),
                detail: None,
            };
            findings.push(Finding::new(&UNKNOWN_METADATA, STATED, evidence).because("a segment of unknown use"));
        }
    }
    told
}

fn key(field: &Field, value: &str) -> String {
    format!("{}\0{value}", field.tag)
}

fn several(namespace: &str, tag: String, count: usize, why: &'static str) -> Finding {
    let evidence = Evidence::Field {
        namespace: Cow::Owned(namespace.to_owned()),
        tag: Cow::Owned(tag),
        value: format!("{count} fields").into(),
        offset: None,
    };
    Finding::new(&UNKNOWN_METADATA, STATED, evidence).because(why)
}

/// Application segments that only steer decoding.
fn is_harmless_segment(name: &str) -> bool {
    ["Adobe", "Ducky", "JFIF", "NETSCAPE", "ANIM", "Adobe_CM"].iter().any(|known| name.contains(known))
}

/// Whether a reader made fields of the segment, which then tell of it.
fn told_by_fields(photo: &Photo<'_>, name: &str) -> bool {
    let namespace = name.split(' ').next().unwrap_or(name);
    photo.metadata.fields.iter().any(|field| field.namespace == namespace)
}
