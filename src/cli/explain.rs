//! Owns `overshare explain`: one rule's explanation for a terminal.

use std::io::{self, Write};

use overshare::report::wrap;
use overshare::rule::Rule;

use super::{Color, columns, selection};

/// Widest text that is good to read, in columns.
const READABLE_COLUMNS: usize = 80;

/// Arguments of `overshare explain`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The rule's id, as `overshare rules` lists it
    #[arg(value_name = "RULE", value_parser = selection::parse_rule)]
    rule: &'static Rule,
    /// When to colour
    #[arg(long, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
}

/// Writes the explanation.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> io::Result<()> {
    let rule = arguments.rule;
    let paint = arguments.color.paint(false);
    let width = columns(false).min(READABLE_COLUMNS);
    let severity = paint.severity(rule.severity, rule.severity.name());
    writeln!(out, "{}  {severity}  {}", paint.bold(rule.id), rule.summary)?;
    let mut paragraph = String::new();
    let mut in_table = false;
    for line in rule.doc().lines().chain([""]) {
        // A table stands between blank lines.
        if line.starts_with('|') != in_table {
            in_table = !in_table;
            writeln!(out)?;
        }
        match line.strip_prefix("# ") {
            Some(heading) => writeln!(out, "\n{}", paint.bold(heading))?,
            None if line.starts_with('|') => writeln!(out, "{}", row(line))?,
            None if line.is_empty() => {
                for line in wrap(&std::mem::take(&mut paragraph), width) {
                    writeln!(out, "{line}")?;
                }
            }
            None => {
                paragraph.push_str(line);
                paragraph.push(' ');
            }
        }
    }
    writeln!(out, "\n{}", paint.bold("Remedy"))?;
    writeln!(out, "{}", rule.remedy)
}

/// A table's row without its bars: its cells are padded where they are written.
fn row(line: &str) -> String {
    let cells = line.trim_matches('|').split('|');
    cells
        .map(|cell| if cell.starts_with("--") { cell.replace(':', "-") } else { cell.to_owned() })
        .collect::<Vec<_>>()
        .join("  ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn a_table_keeps_its_columns() {
        let mut out = Vec::new();
        run(&Arguments { rule: &overshare::rule::FRICTION_RIDGES, color: Color::Never }, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let head = lines.iter().position(|line| line.contains("camera and picture")).unwrap();
        assert!(lines[head - 1].is_empty() && lines[head + 1].starts_with("---"), "{text}");
        let widths: Vec<usize> = lines[head..head + 10].iter().map(|line| line.chars().count()).collect();
        assert!(widths.iter().all(|width| *width == widths[0] && *width <= READABLE_COLUMNS), "{text}");
        assert!(lines[head + 10].is_empty() && !text.contains('|'), "{text}");
    }

    #[test]
    fn an_explanation_has_its_headings_and_its_remedy() {
        let mut out = Vec::new();
        let arguments = Arguments { rule: &overshare::rule::TRAILING_DATA, color: Color::Never };
        run(&arguments, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(
            text.starts_with(
                "trailing-data  medium  data behind the end of the picture\n\nWhat it finds\nBytes behind"
            )
        );
        assert!(text.ends_with("\n\nRemedy\nsave the picture anew, which drops what lies behind it\n"));
        assert!(text.lines().all(|line| line.chars().count() <= READABLE_COLUMNS));
    }
}
