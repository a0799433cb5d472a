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
    for line in rule.doc().lines().chain([""]) {
        match line.strip_prefix("# ") {
            Some(heading) => writeln!(out, "\n{}", paint.bold(heading))?,
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

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
