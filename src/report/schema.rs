//! Owns the JSON Schema of the report, made from the very structs that the report is written from.

use schemars::{JsonSchema, schema_for};
use serde::Serialize;

use super::record::{PhotoRecord, SCHEMA_VERSION, SummaryRecord};

/// The document of `--format json`.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "overshare report")]
struct Document<'a> {
    /// The version of the report contract.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema: u32,
    /// The photos, each as a line of `--format jsonl`.
    photos: Vec<PhotoRecord<'a>>,
    /// What the run found.
    summary: SummaryRecord<'a>,
}

/// The JSON Schema (draft 2020-12) of a line of `--format jsonl`, or with `document` of the whole of `--format json`, as indented
/// JSON.
pub fn schema(document: bool) -> String {
    let schema = if document { schema_for!(Document<'static>) } else { schema_for!(PhotoRecord<'static>) };
    format!("{:#}", schema.as_value())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use serde_json::Value;

    use super::*;
    use crate::rule::RULES;

    #[test]
    fn the_schema_lists_every_rule_id_and_every_member_of_a_record() {
        let schema: Value = serde_json::from_str(&schema(false)).unwrap();
        let ids = schema["$defs"]["RuleId"]["enum"].as_array().unwrap();
        assert!(RULES.iter().all(|rule| ids.iter().any(|id| id == rule.id)));
        assert_eq!(schema["properties"]["schema"]["const"], 1);
        let mut line = Vec::new();
        super::super::record::write(&PhotoRecord::new(&super::super::samples::photo(), false), &mut line);
        let told: Value = serde_json::from_slice(&line).unwrap();
        for name in told.as_object().unwrap().keys() {
            assert!(schema["properties"].get(name).is_some(), "{name}");
        }
    }
}
