//! The laws of the tables: every rule has a detector, every detector its rules, in the order of cost.

#![allow(clippy::unwrap_used, missing_docs)]

use overshare::detect::DETECTORS;
use overshare::rule::{Family, RULES, rule};

/// The ids of version 1 of the report contract. A rule may be missing until its detector is built; none may be invented.
const CONTRACT: &[&str] = &[
    "gps-position",
    "place-name",
    "gps-track",
    "capture-time",
    "device-model",
    "device-serial",
    "device-name",
    "person-name",
    "embedded-thumbnail",
    "thumbnail-mismatch",
    "embedded-image",
    "embedded-video",
    "trailing-data",
    "edit-history",
    "file-path",
    "generation-parameters",
    "content-credentials",
    "unknown-metadata",
    "text-region",
    "readable-text",
    "phone-number",
    "email-address",
    "web-address",
    "postal-address",
    "payment-card",
    "bank-account",
    "licence-plate",
    "travel-document",
    "vehicle-id",
    "national-id",
    "date-of-birth",
    "tracking-number",
    "secret",
    "machine-code",
    "boarding-pass",
    "wifi-credentials",
    "contact-card",
    "payment-request",
    "login-secret",
    "shipping-label",
    "driver-licence",
    "face",
    "hand",
    "friction-ridges",
    "unreadable-file",
    "truncated-file",
    "format-mismatch",
];

#[test]
fn every_rule_has_exactly_one_detector() {
    assert_eq!(RULES.len(), 47);
    for rule in RULES {
        let rows = DETECTORS.iter().filter(|detector| detector.rules.contains(rule)).count();
        assert_eq!(rows, 1, "{} stands in {rows} detectors", rule.id);
    }
}

#[test]
fn detectors_stand_in_the_order_of_cost_and_are_named_once() {
    assert!(DETECTORS.is_sorted_by_key(|detector| detector.needs));
    for (index, detector) in DETECTORS.iter().enumerate() {
        assert!(!detector.rules.is_empty(), "{} finds nothing", detector.name);
        assert!(DETECTORS[..index].iter().all(|earlier| earlier.name != detector.name), "{} twice", detector.name);
    }
}

#[test]
fn rules_are_those_of_the_contract_and_stand_by_family() {
    for (index, known) in RULES.iter().enumerate() {
        assert!(CONTRACT.contains(&known.id), "{} is not in the contract", known.id);
        assert!(RULES[..index].iter().all(|earlier| earlier.id != known.id), "{} twice", known.id);
        assert!(rule(known.id).is_some_and(|found| found == *known));
        assert!(known.id.split('-').all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase())));
    }
    assert!(RULES.is_sorted_by_key(|rule| Family::ALL.iter().position(|family| *family == rule.family)));
    assert!(RULES.iter().all(|rule| Family::ALL.contains(&rule.family)));
    // `--only` takes both.
    assert!(Family::ALL.iter().all(|family| rule(family.id()).is_none()), "a family has the id of a rule");
}

#[test]
fn every_rule_explains_itself_in_three_parts() {
    for rule in RULES {
        let doc = rule.doc();
        let headings: Vec<&str> = doc.lines().filter(|line| line.starts_with('#')).collect();
        assert_eq!(headings, ["# What it finds", "# Why it matters", "# What to do"], "{}", rule.id);
        for line in [rule.summary, rule.remedy] {
            assert!(!line.ends_with('.') && !line.is_empty() && line.len() <= 80, "{}: {line}", rule.id);
            assert!(line.chars().next().unwrap().is_lowercase() || line.starts_with("C2PA"), "{}: {line}", rule.id);
        }
    }
}
