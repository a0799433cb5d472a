//! Owns the colours: what is worst is red, what is fine is green, and nothing is coloured where no terminal is.

use std::fmt::Display;

use anstyle::{AnsiColor, Style};

use crate::rule::Severity;

/// Whether and how to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paint {
    /// Whether escape sequences are written at all.
    pub coloured: bool,
}

impl Paint {
    fn style(self, style: Style, text: impl Display) -> String {
        if self.coloured { format!("{style}{text}{style:#}") } else { text.to_string() }
    }

    /// Text that stands out.
    pub fn bold(self, text: impl Display) -> String {
        self.style(Style::new().bold(), text)
    }

    /// Text that stands back.
    pub fn faint(self, text: impl Display) -> String {
        self.style(Style::new().dimmed(), text)
    }

    /// Text that says all is well.
    pub fn good(self, text: impl Display) -> String {
        self.style(AnsiColor::Green.on_default(), text)
    }

    /// Text that says something was not looked at.
    pub fn doubt(self, text: impl Display) -> String {
        self.style(AnsiColor::Magenta.on_default(), text)
    }

    /// Text in the colour of a severity.
    pub fn severity(self, severity: Severity, text: impl Display) -> String {
        let style = match severity {
            Severity::High => AnsiColor::Red.on_default().bold(),
            Severity::Medium => AnsiColor::Yellow.on_default(),
            Severity::Low => AnsiColor::Cyan.on_default(),
            Severity::Info => Style::new().dimmed(),
        };
        self.style(style, text)
    }
}
