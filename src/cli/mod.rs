//! Owns the arguments: their names, help and meaning, one file a command. Prints no usage and exits nowhere; that is `main.rs`.

use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal as _, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};
use overshare::detect::needs_no_pixels;
use overshare::home::{Home, country_of_locale};
use overshare::report::Paint;
use overshare::rule::Rule;

mod completions;
mod explain;
mod inspect;
mod man;
mod progress;
mod rules;
mod scan;
mod schema;
mod selection;
mod value;

/// Everything was looked at, and nothing reached `--fail-on`.
pub const OK: u8 = 0;
/// A finding reached `--fail-on`.
pub const FOUND: u8 = 1;
/// The run could not start or could not go on.
pub const CANNOT_RUN: u8 = 2;
/// Something could not be looked at.
pub const NOT_ALL: u8 = 3;
/// The user stopped the run (128 + SIGINT).
pub const INTERRUPTED: u8 = 130;

/// The exit codes, for `--help` and the man page.
const EXIT_CODES: &str = "\
Exit codes:
  0    everything was looked at, and nothing reached --fail-on
  1    a finding reached --fail-on (also when 3 would apply)
  2    could not run: wrong arguments, or the report could not be written
  3    something could not be looked at, or not wholly
  130  interrupted; the report holds what was done until then
A closed pipe (overshare … | head) ends the run with 0: the reader had enough.";

/// Fewest columns that text is laid out for.
const MIN_COLUMNS: usize = 40;

/// Finds what photos give away: their metadata, what was left inside the file, and what can be seen in the picture: text, codes,
/// faces, fingertips. Works offline and changes nothing.
///
/// `overshare PHOTO` inspects one photo; `overshare FOLDER` scans a folder.
#[derive(Debug, Parser)]
#[command(name = "overshare", version, after_help = EXIT_CODES, disable_help_subcommand = true)]
#[command(override_usage = "overshare PHOTO | FOLDER…\n       overshare <COMMAND>")]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Look at many photos
    #[command(after_help = EXIT_CODES)]
    Scan(scan::Arguments),
    /// Tell everything about one photo
    #[command(after_help = EXIT_CODES)]
    Inspect(inspect::Arguments),
    /// List what can be found
    Rules(rules::Arguments),
    /// Say what a rule finds, why it matters and what to do
    Explain(explain::Arguments),
    /// Print the JSON Schema of the report
    Schema(schema::Arguments),
    /// Print a completion script for a shell
    Completions(completions::Arguments),
    /// Print the manual page, in roff
    Man,
}

/// Which findings are told.
#[derive(Debug, Args)]
struct Selection {
    /// Look only for these rules or families (see `overshare rules`)
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = selection::parse)]
    only: Vec<selection::Named>,
    /// Do not look for these rules or families
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = selection::parse)]
    except: Vec<selection::Named>,
    /// Leave out findings less certain than this, 0 to 1
    #[arg(long, value_name = "P", default_value = "0.5", value_parser = value::probability)]
    min_confidence: f32,
    /// Show that something was found, but not what: for reports that others see. File paths stay
    #[arg(long)]
    mask: bool,
}

/// How the picture is looked at, and text understood.
#[derive(Debug, Args)]
struct Looking {
    /// Home countries, in whose manner numbers and addresses are read, such as GB,US [default: where the photo was taken, then the
    /// locale's]
    #[arg(long, value_name = "COUNTRIES", value_delimiter = ',', value_parser = value::country)]
    region: Vec<String>,
    /// Look at every part of the picture at full size: slow, and finds the very small
    #[arg(long)]
    thorough: bool,
    /// Decode no picture: look at metadata, what was left inside, and file names, at the speed of opening files
    #[arg(long, conflicts_with = "thorough")]
    no_pixels: bool,
}

impl Looking {
    /// The rules of `wanted` that can be looked for.
    ///
    /// # Errors
    ///
    /// Where none is left: a report about nothing would look like a clean one.
    fn possible(&self, wanted: Vec<&'static Rule>) -> io::Result<Vec<&'static Rule>> {
        if self.no_pixels && !wanted.is_empty() && !wanted.iter().any(|rule| needs_no_pixels(rule)) {
            return Err(io::Error::other("--no-pixels leaves nothing to look for: these rules are about the picture"));
        }
        Ok(wanted)
    }

    /// The home countries, with those of the locale that the environment names.
    fn home(&self) -> Home {
        Home { stated: self.region.clone(), locale: locale().as_deref().and_then(country_of_locale) }
    }
}

/// The locale for telephone numbers, by the precedence of POSIX (Base Definitions §8.2).
fn locale() -> Option<String> {
    ["LC_ALL", "LC_TELEPHONE", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
}

/// What one photo may cost.
#[derive(Debug, Args)]
struct Caps {
    /// Longest time for one photo, such as 30, 500ms or 2m; 0 for no limit
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = value::time)]
    time_limit: value::TimeLimit,
    /// Largest picture to decode, in pixels (width × height), such as 50M
    #[arg(long, value_name = "PIXELS", default_value = "250M", value_parser = value::pixels)]
    max_pixels: u64,
    /// Largest file to read whole, such as 200M; metadata of larger ones is still read
    #[arg(long, value_name = "BYTES", default_value = "1G", value_parser = value::bytes)]
    max_bytes: u64,
}

impl Caps {
    fn limits(&self) -> overshare::limits::Limits {
        overshare::limits::Limits { max_bytes: self.max_bytes, max_pixels: self.max_pixels, time: self.time_limit.0 }
    }
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    /// How to paint what goes to standard output, or with `to_file` to a file.
    fn paint(self, to_file: bool) -> Paint {
        let coloured = match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => {
                let refused = |name| std::env::var_os(name).is_some_and(|value: OsString| !value.is_empty());
                let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
                !to_file && !refused("NO_COLOR") && !dumb && io::stdout().is_terminal()
            }
        };
        Paint { coloured }
    }
}

/// Refuses to wait for a photo that somebody would have to type.
///
/// # Errors
///
/// Where standard input is a terminal.
fn check_stdin_photo() -> io::Result<()> {
    if io::stdin().is_terminal() {
        return Err(io::Error::other("standard input is a terminal, no photo; try `overshare - < PHOTO`"));
    }
    Ok(())
}

/// Columns of the terminal that the report goes to. Without end where it goes `to_file` or into a pipe: nothing is shortened there.
fn columns(to_file: bool) -> usize {
    let terminal = if to_file { None } else { terminal_size::terminal_size_of(io::stdout()) };
    terminal.map_or(usize::MAX, |(width, _)| usize::from(width.0).max(MIN_COLUMNS))
}

/// Threads that the machine can run at once.
fn machine_threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Runs the command; `out` is standard output. The number is the exit code.
///
/// # Errors
///
/// Where the report could not be written or the sources not be listed; a closed pipe is an error of kind `BrokenPipe`.
pub fn run(arguments: &Arguments, out: &mut (dyn Write + Send), interrupt: Arc<AtomicBool>) -> io::Result<u8> {
    match &arguments.command {
        Command::Scan(arguments) => scan::run(arguments, out, interrupt),
        Command::Inspect(arguments) => inspect::run(arguments, out, interrupt),
        Command::Rules(arguments) => rules::run(arguments, out).map(|()| OK),
        Command::Explain(arguments) => explain::run(arguments, out).map(|()| OK),
        Command::Schema(arguments) => schema::run(arguments, out).map(|()| OK),
        Command::Completions(arguments) => completions::run(arguments, out).map(|()| OK),
        Command::Man => man::run(out).map(|()| OK),
    }
}

/// `arguments` (the program's name first) with the command that was meant where none is named: one file is inspected, anything
/// else that exists is scanned. Words that are neither a command nor look like a path are left for clap to complain about.
pub fn with_command(mut arguments: Vec<OsString>) -> Vec<OsString> {
    if let Some(command) = meant(arguments.get(1..).unwrap_or_default()) {
        arguments.insert(1, command.into());
    }
    arguments
}

/// The command that was meant by arguments that name none.
fn meant(arguments: &[OsString]) -> Option<&'static str> {
    let program = Arguments::command();
    let scan = program.find_subcommand("scan")?;
    let mut paths: Vec<&OsStr> = Vec::new();
    let (mut options_over, mut first_is_word) = (false, false);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let text = argument.to_string_lossy();
        if options_over || text == "-" || !text.starts_with('-') {
            // Behind `--` even `scan` is a path.
            first_is_word |= paths.is_empty() && !options_over;
            paths.push(argument);
        } else if text == "--" {
            options_over = true;
        } else if matches!(text.as_ref(), "-h" | "--help" | "-V" | "--version") && paths.is_empty() {
            return None;
        } else if takes_next(scan, &text) {
            rest.next();
        }
    }
    match paths.as_slice() {
        [] => (!arguments.is_empty()).then_some("scan"),
        [first, ..] if first_is_word && program.find_subcommand(first).is_some() => None,
        [only] if *only == "-" || Path::new(only).is_file() => Some("inspect"),
        [only] if !Path::new(only).exists() && !looks_like_path(only) => None,
        _ => Some("scan"),
    }
}

/// Whether a name that does not exist was still meant as a path rather than as a command.
fn looks_like_path(name: &OsStr) -> bool {
    name.to_string_lossy().contains(['/', '\\', '.'])
}

/// Whether the option takes the argument behind it as its value.
fn takes_next(command: &clap::Command, option: &str) -> bool {
    command.get_arguments().filter(|argument| argument.get_action().takes_values()).any(|argument| {
        match option.strip_prefix("--") {
            Some(long) => argument.get_long() == Some(long),
            // Of `-vj`, the last letter decides; `-j4` carries its value itself.
            None => option.chars().next_back().is_some_and(|short| argument.get_short() == Some(short)),
        }
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn completed(arguments: &[&str]) -> Vec<String> {
        let arguments = std::iter::once("overshare").chain(arguments.iter().copied()).map(OsString::from).collect();
        with_command(arguments).into_iter().skip(1).map(|argument| argument.into_string().unwrap()).collect()
    }

    #[test]
    fn the_definitions_hold_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_file_alone_is_inspected_and_a_folder_alone_is_scanned() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a photo.jpg");
        std::fs::write(&file, b"x").unwrap();
        let (folder, file) = (folder.path().to_str().unwrap(), file.to_str().unwrap());
        assert_eq!(completed(&[file]), ["inspect", file]);
        assert_eq!(completed(&["--mask", file]), ["inspect", "--mask", file]);
        assert_eq!(completed(&[folder]), ["scan", folder]);
        assert_eq!(completed(&[file, file]), ["scan", file, file]);
        assert_eq!(completed(&["--", file]), ["inspect", "--", file]);
        assert_eq!(completed(&["--format", "json", file]), ["inspect", "--format", "json", file]);
        assert_eq!(completed(&["--format=json", folder]), ["scan", "--format=json", folder]);
    }

    #[test]
    fn commands_help_and_misspelt_commands_are_left_alone() {
        for arguments in [&["scan", "x"][..], &["scan", "--", "-x"], &["rules"], &["--help"], &["-V"], &["scna"], &[]] {
            assert_eq!(completed(arguments), arguments);
        }
    }

    #[test]
    fn a_path_that_is_not_there_is_scanned_and_so_reported() {
        assert_eq!(completed(&["no/such.jpg"]), ["scan", "no/such.jpg"]);
        assert_eq!(completed(&["--", "scan", "x"]), ["scan", "--", "scan", "x"]);
        assert_eq!(completed(&["-"]), ["inspect", "-"]);
        assert_eq!(completed(&["--files-from", "-"]), ["scan", "--files-from", "-"]);
    }
}
