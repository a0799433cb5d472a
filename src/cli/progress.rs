//! Owns the progress line on standard error, shown only where that is a terminal.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use overshare::report::{escape, thousands};
use overshare::scan::PhotoReport;

use super::doors::Progress;

/// Time between two redraws.
const REDRAW: Duration = Duration::from_millis(100);

/// Photos between two updates of the words; a scan does tens of thousands a second.
const WORDS_EVERY: u64 = 64;

/// The progress line.
pub struct Line {
    bar: ProgressBar,
    findings: AtomicU64,
    done: AtomicU64,
}

impl Line {
    /// A line; nothing is drawn where `wanted` is false or standard error is no terminal.
    pub fn new(wanted: bool) -> Self {
        let bar = if wanted && io::stderr().is_terminal() { ProgressBar::new(0) } else { ProgressBar::hidden() };
        if !bar.is_hidden() {
            let template = "{bar:24} {human_pos}/{human_len} photos, {per_sec}, {eta} left{msg}";
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.enable_steady_tick(REDRAW);
        }
        Self { bar, findings: AtomicU64::new(0), done: AtomicU64::new(0) }
    }

    /// Takes the line off the terminal, so that it does not stand in the report.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Line {
    fn found(&self, photos: u64) {
        self.bar.set_length(photos);
    }

    fn done(&self, photo: &PhotoReport) {
        if self.bar.is_hidden() {
            return;
        }
        self.bar.inc(1);
        let new = photo.findings.len() as u64;
        let findings = self.findings.fetch_add(new, Ordering::Relaxed) + new;
        if self.done.fetch_add(1, Ordering::Relaxed).is_multiple_of(WORDS_EVERY) {
            self.bar.set_message(format!(", {} findings", thousands(findings)));
        }
    }

    fn warn(&self, line: &str) {
        // A warning that cannot be written has nowhere else to go.
        self.bar.suspend(|| {
            let _ = writeln!(io::stderr(), "overshare: {}", escape(line));
        });
    }
}
