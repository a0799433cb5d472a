//! Owns `overshare rules`: the one table of rules as text, JSON or the page `docs/rules.md`.

use std::io::{self, Write};

use clap::ValueEnum;
use overshare::rule::{Family, RULES, Rule};
use serde::Serialize;

use super::Color;

/// Arguments of `overshare rules`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// How to tell them
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// When to colour
    #[arg(long, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// A table
    Text,
    /// A JSON list
    Json,
    /// The explanations as Markdown
    Markdown,
}

/// One rule, for programs.
#[derive(Serialize)]
struct Record<'a> {
    id: &'a str,
    family: Family,
    severity: overshare::rule::Severity,
    summary: &'a str,
    remedy: &'a str,
    explanation: String,
}

impl<'a> Record<'a> {
    fn new(rule: &'a Rule) -> Self {
        Self {
            id: rule.id,
            family: rule.family,
            severity: rule.severity,
            summary: rule.summary,
            remedy: rule.remedy,
            explanation: rule.doc(),
        }
    }
}

/// Writes the table.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> io::Result<()> {
    match arguments.format {
        Format::Text => text(arguments.color, out),
        Format::Json => {
            let records: Vec<Record<'_>> = RULES.iter().map(|rule| Record::new(rule)).collect();
            serde_json::to_writer_pretty(&mut *out, &records)?;
            writeln!(out)
        }
        Format::Markdown => markdown(out),
    }
}

fn text(color: Color, out: &mut dyn Write) -> io::Result<()> {
    let paint = color.paint(false);
    let columns = RULES.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let families = Family::ALL.iter().map(|family| family.id().len()).max().unwrap_or(0);
    for rule in RULES {
        let severity = paint.severity(rule.severity, format!("{:6}", rule.severity.name()));
        writeln!(out, "{:columns$}  {severity}  {:families$}  {}", rule.id, rule.family.id(), rule.summary)?;
    }
    Ok(())
}

fn markdown(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# Rules\n")?;
    writeln!(
        out,
        "What overshare can find. Made by `overshare rules --format markdown`; edit `src/rule.rs`, not this page."
    )?;
    for family in Family::ALL {
        writeln!(out, "\n## {} (`{}`)", capitalised(family.title()), family.id())?;
        for rule in RULES.iter().filter(|rule| rule.family == family) {
            writeln!(out, "\n### `{}`\n\n{} severity: {}.", rule.id, capitalised(rule.severity.name()), rule.summary)?;
            for line in rule.doc().lines() {
                match line.strip_prefix("# ") {
                    Some(heading) => writeln!(out, "\n**{heading}.**")?,
                    None if line.is_empty() => {}
                    None => writeln!(out, "{line}")?,
                }
            }
        }
    }
    Ok(())
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use std::collections::BTreeSet;

    use super::*;

    /// The ids of version 1 of the report contract that this version finds.
    const CONTRACT_IDS: [&str; 21] = [
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
        "unreadable-file",
        "truncated-file",
        "format-mismatch",
    ];

    #[test]
    fn rule_ids_are_unique_and_those_of_the_contract() {
        let ids: BTreeSet<&str> = RULES.iter().map(|rule| rule.id).collect();
        assert_eq!(ids.len(), RULES.len());
        assert_eq!(ids, BTreeSet::from(CONTRACT_IDS));
        for id in ids {
            assert!(id.split('-').all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase())), "{id}");
        }
    }

    #[test]
    fn no_family_shares_its_id_with_a_rule() {
        assert!(Family::ALL.iter().all(|family| overshare::rule::rule(family.id()).is_none()));
        assert!(RULES.iter().all(|rule| Family::ALL.contains(&rule.family)));
    }

    #[test]
    fn every_rule_explains_what_it_finds_why_it_matters_and_what_to_do() {
        for rule in RULES {
            let doc = rule.doc();
            let headings: Vec<&str> = doc.lines().filter(|line| line.starts_with('#')).collect();
            assert_eq!(headings, ["# What it finds", "# Why it matters", "# What to do"], "{}", rule.id);
        }
    }

    #[test]
    fn summaries_and_remedies_are_lower_case_without_a_full_stop() {
        for rule in RULES {
            for text in [rule.summary, rule.remedy] {
                // Names such as C2PA keep their capitals; a sentence's first letter does not.
                assert!(text.chars().next().is_some_and(|c| !c.is_uppercase()), "{text}");
                assert!(!text.ends_with('.'), "{text}");
            }
        }
    }

    #[test]
    fn every_format_names_every_rule() {
        for format in [Format::Text, Format::Json, Format::Markdown] {
            let mut out = Vec::new();
            run(&Arguments { format, color: Color::Never }, &mut out).unwrap();
            let text = String::from_utf8(out).unwrap();
            assert!(RULES.iter().all(|rule| text.contains(rule.id) && text.contains(rule.summary)));
        }
    }
}
