//! Owns `overshare scan`: from its arguments to a call of the corridor, and from the summary to an exit code.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::ValueEnum;
use overshare::report::{Csv, Json, JsonLines, Reporter, Text};
use overshare::rule::{RULES, Severity};
use overshare::scan::{self, Options, Summary};
use overshare::source::{FilesFrom, Sources};

use super::progress::Line;
use super::{
    Caps, Color, FOUND, INTERRUPTED, Looking, NOT_ALL, OK, Selection, check_stdin_photo, columns, machine_threads,
    output_file, value,
};

/// Arguments of `overshare scan`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Photos and folders; `-` for one photo on standard input
    #[arg(value_name = "PATHS", required_unless_present = "files_from")]
    paths: Vec<PathBuf>,

    /// How to tell it
    #[arg(long, value_enum, default_value_t = Format::Text, help_heading = "Report")]
    format: Format,
    /// Write the report to this file, which appears only when it is complete; `-` for standard output
    #[arg(short, long, value_name = "FILE", help_heading = "Report")]
    output: Option<PathBuf>,
    /// In text, leave out photos without findings, files that are no images, and the summary
    #[arg(short, long, help_heading = "Report")]
    quiet: bool,
    /// In text, tell every finding, context too, and shorten nothing
    #[arg(short, long, help_heading = "Report")]
    verbose: bool,
    /// When to colour
    #[arg(long, value_enum, default_value_t = Color::Auto, value_name = "WHEN", help_heading = "Report")]
    color: Color,
    /// Show no progress
    #[arg(long, help_heading = "Report")]
    no_progress: bool,
    /// Exit with 1 when a finding is at least this severe
    #[arg(long, value_enum, value_name = "LEVEL", help_heading = "Report")]
    fail_on: Option<Severity>,

    #[command(flatten, next_help_heading = "What to tell")]
    selection: Selection,
    /// Leave out findings less severe than this
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = Severity::Info, help_heading = "What to tell")]
    min_severity: Severity,

    #[command(flatten, next_help_heading = "Where to look")]
    finding: Where,

    #[command(flatten, next_help_heading = "How to look")]
    looking: Looking,

    #[command(flatten, next_help_heading = "What it may cost")]
    caps: Caps,
    /// Threads [default: as many as the machine has cores]
    #[arg(short, long, value_name = "N", value_parser = value::jobs, help_heading = "What it may cost")]
    jobs: Option<usize>,
    /// Memory for files and pictures of all threads together
    #[arg(long, value_name = "BYTES", default_value = "2G", value_parser = value::bytes, help_heading = "What it may cost")]
    memory: u64,
}

/// How photos are found.
#[derive(Debug, clap::Args)]
struct Where {
    /// Read further paths from this file, one a line; `-` for standard input
    #[arg(long, value_name = "FILE")]
    files_from: Option<PathBuf>,
    /// Paths in that list end in NUL, as `find -print0` writes them
    #[arg(short = '0', long, requires = "files_from")]
    null: bool,
    /// In folders, look only at files that match (repeatable)
    #[arg(long, value_name = "GLOB")]
    include: Vec<String>,
    /// In folders, pass over files and folders that match (repeatable)
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,
    /// In folders, look at hidden files and folders too
    #[arg(long)]
    hidden: bool,
    /// Follow symbolic links
    #[arg(long)]
    follow: bool,
}

/// Formats of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One JSON document
    Json,
    /// One JSON object a photo and line
    Jsonl,
    /// One row a finding
    Csv,
}

/// Runs the scan.
///
/// # Errors
///
/// Where the report could not be written, or the sources contradict each other.
pub fn run(arguments: &Arguments, out: &mut (dyn Write + Send), interrupt: Arc<AtomicBool>) -> io::Result<u8> {
    let mut options = options(arguments, interrupt)?;
    if options.sources.stdin_image {
        check_stdin_photo()?;
    }
    let reporter = reporter(arguments);
    // A text report that scrolls by on the same terminal is progress enough, and the two would tear each other.
    let output = output_file(arguments.output.as_deref());
    let report_scrolls = output.is_none() && io::stdout().is_terminal();
    let line = Line::new((!arguments.no_progress && !arguments.quiet && !report_scrolls).then_some(&options.sources));
    let summary = match output {
        None => scan::run(&options, reporter.as_ref(), out, &line),
        Some(path) => whole_file(path, |file, unfinished| {
            // The report that is being written may lie in a folder that is being looked at.
            options.sources.exclude.extend(unfinished.filter(|_| options.sources.hidden).map(str::to_owned));
            scan::run(&options, reporter.as_ref(), file, &line)
        }),
    };
    line.finish();
    Ok(exit_code(&summary?, arguments.fail_on))
}

fn reporter(arguments: &Arguments) -> Box<dyn Reporter> {
    let mask = arguments.selection.mask;
    let to_file = output_file(arguments.output.as_deref()).is_some();
    match arguments.format {
        Format::Text => Box::new(Text {
            mask,
            paint: arguments.color.paint(to_file),
            width: columns(to_file),
            quiet: arguments.quiet,
            verbose: arguments.verbose,
        }),
        Format::Json => Box::new(Json { mask }),
        Format::Jsonl => Box::new(JsonLines { mask }),
        Format::Csv => Box::new(Csv { mask }),
    }
}

fn options(arguments: &Arguments, interrupt: Arc<AtomicBool>) -> io::Result<Options> {
    let (stdin, paths): (Vec<PathBuf>, Vec<PathBuf>) =
        arguments.paths.iter().cloned().partition(|path| path == Path::new("-"));
    let files_from = arguments
        .finding
        .files_from
        .as_ref()
        .map(|list| FilesFrom { path: list.clone(), null: arguments.finding.null });
    if !stdin.is_empty() && files_from.as_ref().is_some_and(|list| list.path == Path::new("-")) {
        return Err(io::Error::other("standard input cannot be both an image and the list of files"));
    }
    Ok(Options {
        sources: Sources {
            paths,
            files_from,
            stdin_image: !stdin.is_empty(),
            include: arguments.finding.include.clone(),
            exclude: arguments.finding.exclude.clone(),
            hidden: arguments.finding.hidden,
            follow: arguments.finding.follow,
        },
        jobs: arguments.jobs.unwrap_or_else(machine_threads),
        rules: arguments.looking.possible(arguments.selection.rules())?,
        min_severity: arguments.min_severity,
        min_confidence: arguments.selection.min_confidence,
        limits: arguments.caps.limits(),
        memory_bytes: arguments.memory,
        home: arguments.looking.home(),
        pixels: !arguments.looking.no_pixels,
        thorough: arguments.looking.thorough,
        keep_fields: false,
        interrupt,
    })
}

/// Writes `path` through a temporary file beside it, so that nobody ever sees half a report; `write` is given that file and its name.
pub(super) fn whole_file<T>(
    path: &Path,
    write: impl FnOnce(&mut (dyn Write + Send), Option<&str>) -> io::Result<T>,
) -> io::Result<T> {
    let refused = |error: io::Error| {
        let why = match error.kind() {
            io::ErrorKind::NotFound => "no such folder".to_owned(),
            kind => kind.to_string(),
        };
        io::Error::new(error.kind(), format!("cannot write {}: {why}", path.display()))
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // What is there and no plain file (/dev/stdout, a named pipe) cannot be replaced, only written to.
    if path.metadata().is_ok_and(|there| !there.is_file()) {
        let mut file = BufWriter::new(File::create(path).map_err(refused)?);
        let told = write(&mut file, None)?;
        file.flush()?;
        return Ok(told);
    }
    let mut named = tempfile::Builder::new();
    named.prefix(".overshare-");
    // As any other new file: the user's umask decides who may read it.
    #[cfg(unix)]
    named.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = BufWriter::new(named.tempfile_in(folder).map_err(refused)?);
    let name = file.get_ref().path().file_name().and_then(|name| name.to_str()).map(str::to_owned);
    let told = write(&mut file, name.as_deref())?;
    let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.persist(path).map_err(|error| refused(error.error))?;
    Ok(told)
}

/// The exit code of a run: stopped before found before not all looked at.
pub(super) fn exit_code(summary: &Summary, fail_on: Option<Severity>) -> u8 {
    let found = |level: Severity| {
        RULES.iter().zip(&summary.by_rule).any(|(rule, (findings, _))| rule.severity >= level && *findings > 0)
    };
    let [_, partial, failed] = summary.by_status;
    if summary.interrupted {
        INTERRUPTED
    } else if fail_on.is_some_and(found) {
        FOUND
    } else if partial + failed > 0 || !summary.skips.is_empty() {
        NOT_ALL
    } else {
        OK
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use clap::Parser as _;

    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Arguments, String> {
        let all = ["overshare", "scan"].into_iter().chain(arguments.iter().copied());
        match super::super::Arguments::try_parse_from(all).map_err(|error| error.to_string())?.command {
            super::super::Command::Scan(arguments) => Ok(arguments),
            other => panic!("{other:?}"),
        }
    }

    fn asked(arguments: &[&str]) -> Options {
        options(&parsed(arguments).unwrap(), Arc::default()).unwrap()
    }

    #[test]
    fn defaults_are_those_of_the_limits() {
        let options = asked(&["x"]);
        let limits = overshare::limits::Limits::default();
        assert_eq!(options.limits.max_bytes, limits.max_bytes);
        assert_eq!(options.limits.max_pixels, limits.max_pixels);
        assert_eq!(options.limits.time, limits.time);
        assert_eq!((options.rules.len(), options.min_confidence), (RULES.len(), 0.5));
    }

    #[test]
    fn standard_input_is_an_image_or_a_list_but_not_both() {
        assert!(asked(&["-"]).sources.stdin_image);
        let list = asked(&["--files-from", "-", "-0"]).sources.files_from.unwrap();
        assert!(list.path == Path::new("-") && list.null);
        assert!(options(&parsed(&["-", "--files-from", "-"]).unwrap(), Arc::default()).is_err());
        assert!(parsed(&[]).is_err());
    }

    #[test]
    fn lists_of_rules_are_checked_and_suggestions_made() {
        let only = asked(&["x", "--only", "place,device-serial", "--except", "gps-track"]).rules;
        assert_eq!(
            only.iter().map(|rule| rule.id).collect::<Vec<_>>(),
            ["gps-position", "place-name", "device-serial"]
        );
        assert!(parsed(&["x", "--only", "gps-positoin"]).unwrap_err().contains("did you mean gps-position?"));
    }

    #[test]
    fn exit_codes_have_their_order() {
        let summary = |partial, interrupted, findings| Summary {
            by_status: [1, partial, 0],
            by_rule: vec![(findings, findings)],
            interrupted,
            ..Summary::default()
        };
        assert_eq!(exit_code(&summary(0, false, 1), None), OK);
        assert_eq!(exit_code(&summary(0, false, 1), Some(Severity::High)), FOUND);
        assert_eq!(exit_code(&summary(1, false, 1), Some(Severity::Low)), FOUND);
        assert_eq!(exit_code(&summary(1, false, 0), Some(Severity::Low)), NOT_ALL);
        assert_eq!(exit_code(&summary(1, true, 1), Some(Severity::Low)), INTERRUPTED);
    }

    #[test]
    fn an_output_file_is_whole_or_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.json");
        let failed: io::Result<()> = whole_file(&path, |out, _| {
            out.write_all(b"half")?;
            Err(io::Error::other("stop"))
        });
        assert!(failed.is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        whole_file(&path, |out, _| out.write_all(b"whole")).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"whole");
    }
}
