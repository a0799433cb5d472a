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
            let doc = rule.doc();
            let mut in_table = false;
            for line in doc.lines() {
                // A table stands between blank lines.
                if line.starts_with('|') != in_table {
                    in_table = !in_table;
                    writeln!(out)?;
                }
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
    #![allow(clippy::unwrap_used)]
    use super::*;

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
