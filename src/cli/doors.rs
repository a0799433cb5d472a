//! Placeholders for the doors of `overshare::scan` and `overshare::source` that the command line calls, until they are merged:
//! replace `use super::doors::…` by those modules and delete this file.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use overshare::limits::Limits;
use overshare::report::Reporter;
use overshare::rule::{Rule, Severity};
use overshare::scan::{PhotoReport, Summary};

/// Where the photos are (`overshare::source::Sources`).
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// A list of further paths.
    pub files_from: Option<FilesFrom>,
    /// Whether one image comes on standard input.
    pub stdin_image: bool,
    /// Globs that a file found in a folder must match one of; empty for all.
    pub include: Vec<String>,
    /// Globs that a file or folder found must match none of.
    pub exclude: Vec<String>,
    /// Whether hidden files and folders are walked.
    pub hidden: bool,
    /// Whether symbolic links are followed.
    pub follow: bool,
}

/// A list of paths (`overshare::source::FilesFrom`).
#[derive(Debug, Clone)]
pub struct FilesFrom {
    /// The list; `None` for standard input.
    pub file: Option<PathBuf>,
    /// Whether NUL rather than a line break ends a path.
    pub null: bool,
}

/// What a run is asked (`overshare::scan::Options`).
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the photos are.
    pub sources: Sources,
    /// Threads, at least 1.
    pub jobs: usize,
    /// The enabled rules.
    pub only: Vec<&'static Rule>,
    /// Findings below are dropped.
    pub min_severity: Severity,
    /// Findings below are dropped, 0…1.
    pub min_confidence: f32,
    /// Caps for one photo.
    pub limits: Limits,
    /// Memory that all threads together may take for files and pixels, in bytes.
    pub memory_bytes: u64,
    /// Whether reports keep every metadata field.
    pub keep_fields: bool,
    /// Becomes true when the user stops the run.
    pub interrupt: Arc<AtomicBool>,
}

/// Who is told how the run goes (`overshare::scan::Progress`).
pub trait Progress: Sync {
    /// So many photos are known of so far.
    fn found(&self, photos: u64);
    /// A photo was looked at.
    fn done(&self, photo: &PhotoReport);
    /// Something for the user that belongs to no photo.
    fn warn(&self, line: &str);
}

/// Runs the corridor (`overshare::scan::run`).
pub fn run(
    options: &Options,
    reporter: &dyn Reporter,
    out: &mut dyn Write,
    progress: &dyn Progress,
) -> io::Result<Summary> {
    let _ = (options, reporter, out);
    let _told: fn(&dyn Progress, &PhotoReport) = |progress, photo| progress.done(photo);
    progress.found(0);
    progress.warn("this build only reads its arguments");
    Err(io::Error::from(io::ErrorKind::Unsupported))
}
