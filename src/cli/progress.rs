//! Owns the progress line on standard error, shown only where that is a terminal.

use std::fmt;
use std::io::{self, IsTerminal as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use overshare::report::thousands;
use overshare::scan::{PhotoReport, Progress};
use overshare::source::Sources;

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
    /// A line over these sources; nothing is drawn without them or where standard error is no terminal.
    pub fn new(sources: Option<&Sources>) -> Self {
        let Some(sources) = sources.filter(|_| io::stderr().is_terminal()) else {
            return Self { bar: ProgressBar::hidden(), findings: AtomicU64::new(0), done: AtomicU64::new(0) };
        };
        let bar = ProgressBar::new(0);
        if !bar.is_hidden() {
            let template = "{bar:24} {human_pos}/{human_len} photos, {rate}, {eta} left{msg}";
            if let Ok(style) = ProgressStyle::with_template(template) {
                let rate = |state: &ProgressState, out: &mut dyn fmt::Write| {
                    // A line that cannot be written has no reader.
                    let _ = write!(out, "{:.0}/s", state.per_sec());
                };
                bar.set_style(style.with_key("rate", rate));
            }
            bar.enable_steady_tick(REDRAW);
            count(sources.clone(), bar.clone());
        }
        Self { bar, findings: AtomicU64::new(0), done: AtomicU64::new(0) }
    }

    /// Takes the line off the terminal, so that it does not stand in the report.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Line {
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
}

/// Counts the photos beside the scan, so that the line can tell the time left. A list can be read only once, so with one the total
/// stays unknown.
fn count(sources: Sources, bar: ProgressBar) {
    if sources.files_from.is_some() {
        return;
    }
    std::thread::spawn(move || {
        let Ok(walk) = sources.walk() else { return };
        let mut total = 0;
        for _ in walk {
            total += 1;
            if total % WORDS_EVERY == 0 {
                bar.set_length(total);
            }
        }
        bar.set_length(total);
    });
}
