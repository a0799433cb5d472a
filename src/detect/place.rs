//! Judges which places the metadata names in words.

use super::meaning::Meaning;
use super::{Detector, Distinct, Needs, facts, folded, trimmed};
use crate::error::Skip;
use crate::finding::Finding;
use crate::metadata::Value;
use crate::photo::Photo;
use crate::rule::PLACE_NAME;

pub(super) static PLACE: Detector =
    Detector { name: "place names", rules: &[&PLACE_NAME], needs: Needs::Metadata, detect };

fn detect(photo: &Photo<'_>, findings: &mut Vec<Finding>) -> Result<(), Skip> {
    let mut distinct = Distinct::new();
    for (field, meaning) in facts(photo) {
        if meaning != Meaning::Place {
            continue;
        }
        for item in field.value.items() {
            let Value::Text(text) = item else { continue };
            let value = trimmed(text);
            let key = folded(value);
            // Makers write "---" or a number where a place would stand.
            if key.chars().any(char::is_alphabetic) {
                distinct.add(&PLACE_NAME, field, &key, value);
            }
        }
    }
    distinct.into(findings)
}
