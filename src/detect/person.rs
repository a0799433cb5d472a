//! Judges who is named in the metadata.

use super::meaning::Meaning;
use super::{Detector, Distinct, Needs, facts, folded, trimmed};
use crate::error::Skip;
use crate::finding::Finding;
use crate::metadata::Value;
use crate::photo::Photo;
use crate::rule::PERSON_NAME;

/// Values that programs and cameras write into a name field when nobody filled it in.
static FILLERS: &[&str] =
    &["picasa", "unknown", "none", "owner", "author", "artist", "user", "photographer", "default", "na"];

/// Confidence of such a value: some people are called Artist.
const FILLED_IN: f32 = 0.3;

pub(super) static PERSON: Detector =
    Detector { name: "people", rules: &[&PERSON_NAME], needs: Needs::Metadata, detect };

fn detect(photo: &Photo<'_>, findings: &mut Vec<Finding>) -> Result<(), Skip> {
    let mut distinct = Distinct::new();
    for (field, meaning) in facts(photo) {
        if meaning != Meaning::Person {
            continue;
        }
        for item in field.value.items() {
            let Value::Text(text) = item else { continue };
            let value = trimmed(text);
            let key = folded(value);
            if key.is_empty() || key.bytes().all(|b| b.is_ascii_digit()) {
                continue;
            }
            if let Some(finding) = distinct.add(&PERSON_NAME, field, &key, value)
                && FILLERS.contains(&key.as_str())
            {
                finding.confidence = FILLED_IN;
                finding.why.push("a word that programs fill in".into());
            }
        }
    }
    distinct.into(findings)
}
