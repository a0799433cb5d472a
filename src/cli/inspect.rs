//! Owns `overshare inspect`: a scan of one photo that keeps every metadata field.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::ValueEnum;
use overshare::metadata::readable;
use overshare::report::Inspect;
use overshare::rule::Severity;
use overshare::scan::{self, Options};
use overshare::source::Sources;

use super::scan::{exit_code, whole_file};
use super::{Caps, Color, Looking, Selection, check_stdin_photo, columns, output_file};

/// Arguments of `overshare inspect`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The photo; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// How to tell it
    #[arg(long, value_enum, default_value_t = Format::Text, help_heading = "Report")]
    format: Format,
    /// Write the report to this file, which appears only when it is complete; `-` for standard output
    #[arg(short, long, value_name = "FILE", help_heading = "Report")]
    output: Option<PathBuf>,
    /// Tell every finding, be there hundreds of one kind
    #[arg(short, long, help_heading = "Report")]
    verbose: bool,
    /// When to colour
    #[arg(long, value_enum, default_value_t = Color::Auto, value_name = "WHEN", help_heading = "Report")]
    color: Color,
    /// Exit with 1 when a finding is at least this severe
    #[arg(long, value_enum, value_name = "LEVEL", help_heading = "Report")]
    fail_on: Option<Severity>,

    #[command(flatten, next_help_heading = "What to tell")]
    selection: Selection,

    #[command(flatten, next_help_heading = "How to look")]
    looking: Looking,

    #[command(flatten, next_help_heading = "What it may cost")]
    caps: Caps,
}

/// Formats of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// The record of a scan with all metadata
    Json,
}

/// Inspects the photo.
///
/// # Errors
///
/// Where the report could not be written, or a folder was named.
pub fn run(arguments: &Arguments, out: &mut (dyn Write + Send), interrupt: Arc<AtomicBool>) -> io::Result<u8> {
    let stdin_image = arguments.file == Path::new("-");
    if stdin_image {
        check_stdin_photo()?;
    } else if arguments.file.is_dir() {
        let name = arguments.file.display();
        return Err(io::Error::other(format!("{name} is a folder; `overshare scan {name}` looks at the photos in it")));
    }
    let options = Options {
        sources: Sources {
            paths: if stdin_image { Vec::new() } else { vec![arguments.file.clone()] },
            stdin_image,
            ..Sources::default()
        },
        jobs: 1,
        rules: arguments.looking.possible(arguments.selection.rules())?,
        min_severity: Severity::Info,
        min_confidence: arguments.selection.min_confidence,
        limits: arguments.caps.limits(),
        // One photo has no neighbours to share with: only its own limits hold.
        memory_bytes: u64::MAX,
        home: arguments.looking.home(),
        pixels: !arguments.looking.no_pixels,
        thorough: arguments.looking.thorough,
        keep_fields: true,
        interrupt,
    };
    let output = output_file(arguments.output.as_deref());
    let reporter = Inspect {
        json: arguments.format == Format::Json,
        mask: arguments.selection.mask,
        paint: arguments.color.paint(output.is_some()),
        width: columns(output.is_some()),
        verbose: arguments.verbose,
        readable: &readable,
    };
    let summary = match output {
        None => scan::run(&options, &reporter, out, &())?,
        Some(path) => whole_file(path, |file, _| scan::run(&options, &reporter, file, &()))?,
    };
    Ok(exit_code(&summary, arguments.fail_on))
}
