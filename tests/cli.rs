//! The program as its users meet it: exit codes, what goes to standard output and what to standard error, and names and files that are
//! out to break it.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

const OK: i32 = 0;
const FOUND: i32 = 1;
const CANNOT_RUN: i32 = 2;
const NOT_ALL: i32 = 3;

/// How long a run of a few small files may take on a busy machine before it counts as hanging.
const PATIENCE: Duration = Duration::from_secs(120);

/// What a run said.
#[derive(Debug)]
struct Told {
    code: i32,
    out: String,
    err: String,
}

impl Told {
    /// The records of `--format jsonl`.
    fn records(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The rule ids found in all records.
    fn rules(&self) -> Vec<String> {
        let found = |record: &Value| record["findings"].as_array().unwrap().clone();
        let mut ids: Vec<String> =
            self.records().iter().flat_map(found).map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        ids.dedup();
        ids
    }
}

/// For scans of many photos that are about something else: without a look into the pictures they take seconds, not minutes.
const NO_LOOK: [&str; 2] = ["--except", "text,strings,codes,people"];

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_overshare"));
    // The locale names a home country.
    command.args(arguments).env_remove("NO_COLOR").env("LC_ALL", "C").stdin(Stdio::null());
    command
}

/// Waits for a run without believing that it ends.
fn ended(mut child: Child) -> i32 {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code().expect("ended by a signal");
        }
        if started.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("the run hangs");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn told_by(command: &mut Command) -> Told {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let read_err = std::thread::spawn(move || {
        let mut text = String::new();
        err.read_to_string(&mut text).unwrap();
        text
    });
    let read_out = std::thread::spawn(move || {
        let mut text = String::new();
        out.read_to_string(&mut text).unwrap();
        text
    });
    let code = ended(child);
    Told { code, out: read_out.join().unwrap(), err: read_err.join().unwrap() }
}

/// Runs the program in the repository's root.
fn overshare(arguments: &[&str]) -> Told {
    told_by(&mut program(arguments))
}

/// Runs the program in `folder`.
fn overshare_in(folder: &TempDir, arguments: &[&str]) -> Told {
    told_by(program(arguments).current_dir(folder.path()))
}

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_images").join(name)
}

fn sample_text(name: &str) -> String {
    sample(name).to_str().unwrap().to_owned()
}

/// A folder with copies of samples.
fn folder(samples: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in samples {
        fs::copy(sample(name), folder.path().join(name)).unwrap();
    }
    folder
}

/// A small PNG whose `Author` text is `author`.
fn png_by(author: &[u8]) -> Vec<u8> {
    let mut png = Cursor::new(Vec::new());
    image::RgbImage::new(2, 2).write_to(&mut png, image::ImageFormat::Png).unwrap();
    let mut png = png.into_inner();
    let content = [&b"tEXtAuthor\0"[..], author].concat();
    let mut sum = flate2::Crc::new();
    sum.update(&content);
    let chunk = [&(content.len() as u32 - 4).to_be_bytes()[..], &content, &sum.sum().to_be_bytes()].concat();
    // Behind the signature and IHDR.
    png.splice(33..33, chunk);
    png
}

fn paths(told: &Told) -> Vec<String> {
    told.records().iter().map(|record| record["path"].as_str().unwrap().to_owned()).collect()
}

// Exit codes

#[test]
fn a_clean_photo_ends_with_0_and_a_quiet_standard_error() {
    let told = overshare(&["scan", &sample_text("clean.jpg")]);
    assert_eq!((told.code, told.err.as_str()), (OK, ""));
    assert!(told.out.contains("clean.jpg  clean\n") && told.out.contains("nothing found"), "{}", told.out);
}

#[test]
fn findings_alone_do_not_fail_a_run() {
    assert_eq!(overshare(&["scan", &sample_text("holiday_gps.jpg")]).code, OK);
}

#[test]
fn fail_on_ends_with_1_from_its_level_on() {
    let photo = sample_text("mpf_preview.jpg");
    for (level, code) in [("info", FOUND), ("low", FOUND), ("medium", OK), ("high", OK)] {
        assert_eq!(overshare(&["scan", "--fail-on", level, &photo]).code, code, "{level}");
        assert_eq!(overshare(&["inspect", "--fail-on", level, &photo]).code, code, "{level}");
    }
    assert_eq!(overshare(&["scan", "--fail-on", "worst", &photo]).code, CANNOT_RUN);
}

#[test]
fn what_cannot_be_looked_at_ends_with_3_and_a_finding_goes_before_it() {
    let broken = sample_text("broken_exif.jpg");
    assert_eq!(overshare(&["scan", &broken]).code, NOT_ALL);
    assert_eq!(overshare(&["scan", "--fail-on", "high", &broken]).code, FOUND);
    assert_eq!(overshare(&["scan", "--fail-on", "high", &sample_text("truncated.jpg")]).code, NOT_ALL);
    assert_eq!(overshare(&["scan", "no/such/photo.jpg"]).code, NOT_ALL);
}

#[test]
fn wrong_arguments_end_with_2_and_say_what_was_meant() {
    for (arguments, hint) in [
        (&["scan"][..], "PATHS"),
        (&["scna"], "scan"),
        (&["holidays"], "no file or folder of this name"),
        (&["scan", "x", "--only", "gps-positoin"], "did you mean gps-position?"),
        (&["scan", "x", "--except", "devise"], "did you mean device?"),
        (&["explain", "gps"], "did you mean"),
        (&["scan", "x", "--time-limit", "soon"], "give seconds"),
        (&["scan", "x", "--jobs", "0"], "1 to 1024"),
        (&["scan", "x", "--region", "GB,QQ"], "two letters"),
        (&["scan", "x", "--include", "["], "error parsing glob"),
        (&["scan", "--files-from", "no/such/list"], "no/such/list"),
        (&["scan", "-", "--files-from", "-"], "cannot be both"),
        (&["inspect", "x", "y"], "unexpected argument"),
        (&["scan", "x", "--only", "place", "--except", "place"], "leaves nothing to look for"),
    ] {
        let told = overshare(arguments);
        assert_eq!((told.code, told.out.as_str()), (CANNOT_RUN, ""), "{arguments:?}");
        assert!(told.err.contains(hint), "{arguments:?}: {}", told.err);
    }
}

#[test]
fn help_goes_to_standard_output_and_names_the_exit_codes() {
    for arguments in [&["--help"][..], &["scan", "--help"], &["inspect", "-h"]] {
        let told = overshare(arguments);
        assert_eq!((told.code, told.err.as_str()), (OK, ""), "{arguments:?}");
        assert!(told.out.contains("130  interrupted"), "{arguments:?}");
    }
    assert_eq!(overshare(&[]).code, CANNOT_RUN);
}

// What is looked for

#[test]
fn only_and_except_take_rules_and_families() {
    let photo = sample_text("holiday_gps.jpg");
    let rules = |more: &[&str]| overshare(&[&["scan", "--format", "jsonl", &photo], more].concat()).rules();
    assert_eq!(rules(&["--only", "place"]), ["gps-position", "gps-track"]);
    assert_eq!(rules(&["--only", "place,device-model", "--except", "gps-track"]), ["device-model", "gps-position"]);
    assert_eq!(rules(&["--except", "place", "--except", "time"]), ["device-model"]);
    assert!(rules(&["--only", "person"]).is_empty());
}

#[test]
fn severity_and_confidence_filter_what_is_told() {
    let photo = sample_text("holiday_gps.jpg");
    let high = overshare(&["scan", "--format", "jsonl", "--min-severity", "high", &photo]);
    assert_eq!(high.rules(), ["gps-position"]);
    // Its thumbnail comparison is less than sure.
    let covered = sample_text("covered_thumbnail.jpg");
    let count = |least| {
        let told = overshare(&["scan", "--format", "jsonl", "--min-confidence", least, &covered]);
        told.records()[0]["findings"].as_array().unwrap().len()
    };
    assert!(count("0.9") < count("0.5"));
    assert_eq!(overshare(&["scan", "--min-confidence", "2", &photo]).code, CANNOT_RUN);
}

#[test]
fn a_masked_report_holds_no_value_in_any_format() {
    let photos = [sample_text("owner_and_serial.jpg"), sample_text("press_iptc.jpg"), sample_text("holiday_gps.jpg")];
    let values = ["Placeholder", "Ravi", "012345678901", "Genève", "Beispiel", "47.62", "Immenstaad", "2024-05-17"];
    for format in ["text", "json", "jsonl", "csv"] {
        let run = |more: &[&str]| {
            let all = ["scan", "--verbose", "--format", format, &photos[0], &photos[1], &photos[2]];
            overshare(&[&all, more].concat()).out
        };
        let (open, masked) = (run(&[]), run(&["--mask"]));
        assert!(open.contains("Placeholder") && masked.contains("person-name"), "{format}");
        assert!(values.iter().all(|value| !masked.contains(value)), "{format}: {masked}");
    }
    let masked = overshare(&["inspect", "--mask", &photos[0]]).out;
    assert!(masked.contains("[masked]") && values.iter().all(|value| !masked.contains(value)), "{masked}");
}

// Where photos come from

#[test]
fn a_file_alone_is_inspected_and_a_folder_alone_is_scanned() {
    let folder = folder(&["clean.jpg"]);
    let inspected = overshare_in(&folder, &["clean.jpg"]);
    assert!(inspected.out.contains("\nmetadata in the photo\n"), "{}", inspected.out);
    let scanned = overshare_in(&folder, &["."]);
    assert!(scanned.out.contains("1 file: 1 looked at completely"), "{}", scanned.out);
    assert_eq!((inspected.code, scanned.code), (OK, OK));
}

#[test]
fn a_photo_on_standard_input_is_looked_at() {
    for arguments in [&["-"][..], &["scan", "-"], &["inspect", "-"]] {
        let photo = File::open(sample("holiday_gps.jpg")).unwrap();
        let told = told_by(program(arguments).stdin(photo));
        assert_eq!((told.code, told.err.as_str()), (OK, ""), "{arguments:?}");
        assert!(told.out.contains("-  exposed") && told.out.contains("47.620000"), "{}", told.out);
    }
}

#[test]
fn lists_come_from_files_and_standard_input_by_line_or_nul() {
    let folder = folder(&["clean.jpg", "plain.bmp"]);
    fs::write(folder.path().join("list"), "clean.jpg\n\nplain.bmp").unwrap();
    let told = overshare_in(&folder, &["scan", "--format", "jsonl", "--files-from", "list"]);
    assert_eq!(paths(&told), ["clean.jpg", "plain.bmp"]);
    fs::write(folder.path().join("list"), "plain.bmp\0clean.jpg\0").unwrap();
    let list = File::open(folder.path().join("list")).unwrap();
    let mut command = program(&["--files-from", "-", "-0", "--format", "jsonl"]);
    let told = told_by(command.current_dir(folder.path()).stdin(list));
    assert_eq!(paths(&told), ["plain.bmp", "clean.jpg"]);
    assert_eq!(told.code, OK);
}

#[test]
fn folders_are_filtered_by_name() {
    let folder = folder(&["clean.jpg", "plain.bmp"]);
    fs::create_dir(folder.path().join(".cache")).unwrap();
    fs::copy(sample("clean.jpg"), folder.path().join(".cache/hidden.JPG")).unwrap();
    let found = |more: &[&str]| paths(&overshare_in(&folder, &[&["scan", "--format", "jsonl", "."], more].concat()));
    assert_eq!(found(&[]), ["./clean.jpg", "./plain.bmp"]);
    assert_eq!(found(&["--include", "*.jpg"]), ["./clean.jpg"]);
    assert_eq!(found(&["--include", "*.jpg", "--hidden"]), ["./.cache/hidden.JPG", "./clean.jpg"]);
    assert_eq!(found(&["--exclude", "*.BMP"]), ["./clean.jpg"]);
}

#[test]
fn an_empty_folder_is_told_as_empty() {
    let folder = folder(&[]);
    let told = overshare_in(&folder, &["."]);
    assert_eq!((told.code, told.out.trim(), told.err.as_str()), (OK, "no files found", ""));
    let told = overshare_in(&folder, &["scan", "--format", "json", "."]);
    assert_eq!(serde_json::from_str::<Value>(&told.out).unwrap()["photos"], serde_json::json!([]));
}

#[test]
fn a_path_that_is_not_there_is_a_record() {
    for arguments in [&["scan", "--format", "jsonl", "no/such.jpg"][..], &["--format", "jsonl", "no/such folder/"]] {
        let told = overshare(arguments);
        assert_eq!((told.code, told.err.as_str()), (NOT_ALL, ""));
        assert_eq!(told.records()[0]["status"], "failed");
        assert_eq!(told.records()[0]["skipped"][0]["kind"], "io");
    }
    let told = overshare(&["inspect", "no/such.jpg"]);
    assert_eq!(told.code, NOT_ALL);
    assert!(told.out.contains("no such file or folder"), "{}", told.out);
}

#[test]
fn a_folder_cannot_be_inspected() {
    let folder = folder(&[]);
    let told = overshare_in(&folder, &["inspect", "."]);
    assert_eq!((told.code, told.out.as_str()), (CANNOT_RUN, ""));
    assert_eq!(told.err, "overshare: . is a folder; `overshare scan .` looks at the photos in it\n");
}

#[test]
fn a_name_that_begins_with_a_hyphen_is_a_name_behind_two_hyphens() {
    let folder = folder(&[]);
    fs::copy(sample("clean.jpg"), folder.path().join("-v.jpg")).unwrap();
    assert_eq!(overshare_in(&folder, &["scan", "--", "-v.jpg"]).code, OK);
    assert_eq!(overshare_in(&folder, &["--", "-v.jpg"]).code, OK);
    assert_eq!(paths(&overshare_in(&folder, &["scan", "--format", "jsonl", "."])), ["./-v.jpg"]);
}

#[cfg(unix)]
#[test]
fn names_that_are_not_utf8_or_hold_a_line_feed_are_looked_at() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = folder(&[]);
    for name in [&b"caf\xe9.jpg"[..], b"two\nlines.jpg"] {
        fs::copy(sample("clean.jpg"), folder.path().join(OsStr::from_bytes(name))).unwrap();
    }
    let told = overshare_in(&folder, &["scan", "--format", "jsonl", "."]);
    assert_eq!(paths(&told), ["./caf\u{fffd}.jpg", "./two\nlines.jpg"]);
    assert_eq!((told.records()[0]["path_bytes"].as_str(), told.code), (Some("Li9jYWbpLmpwZw=="), OK));
    let text = overshare_in(&folder, &["scan", "."]).out;
    assert!(text.contains("./two\\nlines.jpg  clean\n"), "{text}");
}

#[cfg(unix)]
#[test]
fn links_and_pipes_inside_a_folder_neither_hang_nor_loop() {
    use std::os::unix::fs::symlink;
    let folder = folder(&["clean.jpg"]);
    symlink(folder.path(), folder.path().join("up")).unwrap();
    symlink("nowhere", folder.path().join("dangling.jpg")).unwrap();
    assert!(Command::new("mkfifo").arg(folder.path().join("pipe.jpg")).status().unwrap().success());
    let told = overshare_in(&folder, &["scan", "--format", "jsonl", "."]);
    assert_eq!((paths(&told), told.code), (vec!["./clean.jpg".to_owned()], OK));
    let told = overshare_in(&folder, &["scan", "--no-pixels", "."]);
    assert!(told.out.contains("\n2 symbolic links were not followed; --follow does\n"), "{}", told.out);
    let told = overshare_in(&folder, &["scan", "--format", "jsonl", "--follow", "."]);
    assert_eq!(paths(&told), ["./clean.jpg", "./dangling.jpg", "./up"]);
    assert_eq!(told.code, NOT_ALL);
    let told = overshare_in(&folder, &["scan", "--format", "jsonl", "dangling.jpg"]);
    assert_eq!((told.records()[0]["skipped"][0]["kind"].as_str(), told.code), (Some("io"), NOT_ALL));
}

// What is written

/// A folder with a photo and four files that are none: one record each.
fn mixed() -> TempDir {
    let folder = folder(&["holiday_gps.jpg", "broken.jpg"]);
    fs::write(folder.path().join("empty.jpg"), b"").unwrap();
    fs::write(folder.path().join("notes.txt"), b"buy film\n").unwrap();
    folder
}

const MIXED: [&str; 4] = ["./broken.jpg", "./empty.jpg", "./holiday_gps.jpg", "./notes.txt"];

#[test]
fn every_file_has_its_record_in_every_format() {
    let folder = mixed();
    let jsonl = overshare_in(&folder, &["scan", "--format", "jsonl", "."]);
    assert_eq!((paths(&jsonl), jsonl.code, jsonl.err.as_str()), (MIXED.map(str::to_owned).to_vec(), NOT_ALL, ""));
    for (record, status) in jsonl.records().iter().zip(["failed", "failed", "complete", "failed"]) {
        assert_eq!(record["status"], status, "{}", record["path"]);
        assert_eq!(record["skipped"].as_array().unwrap().is_empty(), status == "complete");
    }
    let json = overshare_in(&folder, &["scan", "--format", "json", "."]);
    let document: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(document["photos"].as_array().unwrap(), &jsonl.records());
    assert_eq!((&document["summary"]["failed"], &document["summary"]["no_images"]), (&3.into(), &1.into()));
    let table = overshare_in(&folder, &["scan", "--format", "csv", "."]);
    let mut rows = csv::Reader::from_reader(table.out.as_bytes());
    let mut named: Vec<String> = rows.records().map(|row| row.unwrap()[0].to_owned()).collect();
    named.dedup();
    assert_eq!(named, MIXED);
}

#[test]
fn a_file_that_is_no_photo_is_one_calm_line() {
    let text = overshare_in(&mixed(), &["scan", "."]).out;
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines.contains(&"./notes.txt  not an image"), "{text}");
    assert!(lines.contains(&"./empty.jpg  unreadable  the file is empty"), "{text}");
    assert!(lines.contains(&"./broken.jpg  unreadable  not an image format that overshare knows"), "{text}");
    assert!(lines.contains(&"4 files: 1 looked at completely, 2 not readable, 1 not an image"), "{text}");
    let quiet = overshare_in(&mixed(), &["scan", "--quiet", "."]).out;
    assert!(quiet.contains("empty.jpg") && !quiet.contains("notes.txt") && !quiet.contains("4 files"), "{quiet}");
}

#[test]
fn the_number_of_threads_does_not_change_the_report() {
    for format in ["text", "jsonl", "csv"] {
        let run = |jobs| {
            let told =
                overshare(&[&["scan", "--format", format, "--jobs", jobs, "sample_images"], &NO_LOOK[..]].concat());
            // The last line of the text tells the time.
            told.out.lines().filter(|line| !line.ends_with(" s")).collect::<Vec<_>>().join("\n")
        };
        assert_eq!(run("1"), run("4"), "{format}");
    }
}

#[test]
fn colours_come_only_when_asked_for_or_on_a_terminal() {
    let photo = sample_text("holiday_gps.jpg");
    for command in ["scan", "inspect"] {
        let plain = overshare(&[command, &photo]).out;
        let coloured = overshare(&[command, "--color", "always", &photo]).out;
        assert!(!plain.contains('\x1b') && coloured.contains("\x1b["), "{command}");
        assert!(!told_by(program(&[command, &photo]).env("NO_COLOR", "1")).out.contains('\x1b'));
    }
    assert!(!overshare(&["rules"]).out.contains('\x1b'));
}

#[test]
fn what_a_photo_or_its_name_says_cannot_drive_a_terminal() {
    let folder = folder(&[]);
    let author = b"Eve\x1b]0;owned\x07\x1b[2J \x9b1m\rBob";
    fs::write(folder.path().join("red\x1b[31m\u{202e}gpj.png"), png_by(author)).unwrap();
    fs::write(folder.path().join("-\x1b[2J"), b"no photo").unwrap();
    let hazardous =
        |text: &str| text.chars().any(|c| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c));
    let check = |told: &Told| {
        assert!(!hazardous(&told.out) && !hazardous(&told.err), "{told:?}");
    };
    for arguments in [
        &["scan", "."][..],
        &["scan", "--verbose", "."],
        &["scan", "--format", "jsonl", "."],
        &["inspect", "./red\x1b[31m\u{202e}gpj.png"],
        &["inspect", "--format", "json", "./red\x1b[31m\u{202e}gpj.png"],
    ] {
        let told = overshare_in(&folder, arguments);
        assert!(told.out.contains("Eve"), "{told:?}");
        check(&told);
    }
    let csv = overshare_in(&folder, &["scan", "--format", "csv", "."]);
    assert!(!hazardous(&csv.out.replace("\r\n", "\n")), "{csv:?}");
    // As `overshare *` would have it, and where errors quote names.
    for arguments in [
        &["scan", "-\x1b[2J"][..],
        &["-\x1b[2J"],
        &["sc\x1b[2Jan"],
        &["scan", "--files-from", "no\x1b[2J"],
        &["scan", ".", "-o", "no\x1b[2J/report"],
        &["scan", ".", "--include", "[\x1b[2J"],
        &["scan", ".", "--only", "\x1b[2J"],
        &["explain", "\x1b[2J"],
    ] {
        let told = overshare_in(&folder, arguments);
        assert_eq!(told.code, CANNOT_RUN, "{told:?}");
        check(&told);
    }
}

#[test]
fn a_report_file_is_whole_or_not_there() {
    let folder = folder(&["clean.jpg"]);
    // It may lie in the folder that is looked at.
    let told = overshare_in(&folder, &["scan", "--hidden", "--format", "json", "--output", "report.json", "."]);
    assert_eq!((told.code, told.out.as_str(), told.err.as_str()), (OK, "", ""));
    let document: Value =
        serde_json::from_str(&fs::read_to_string(folder.path().join("report.json")).unwrap()).unwrap();
    assert_eq!(document["photos"].as_array().unwrap().len(), 1);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "a temporary file was left behind");

    let told = overshare_in(&folder, &["inspect", "-o", "photo.txt", "clean.jpg"]);
    assert_eq!((told.code, told.out.as_str()), (OK, ""));
    assert!(fs::read_to_string(folder.path().join("photo.txt")).unwrap().contains("clean.jpg  clean"));

    let told = overshare_in(&folder, &["scan", "--no-pixels", "-o", "-", "clean.jpg"]);
    assert!(told.out.starts_with("clean.jpg  clean\n"), "{}", told.out);
    let told = overshare_in(&folder, &["--no-pixels", "-o", "-", "clean.jpg"]);
    assert!(told.out.starts_with("clean.jpg  clean  (JPEG"), "{}", told.out);

    for arguments in [
        &["scan", ".", "-o", "none/report"][..],
        &["scan", ".", "-o", "."],
        &["scan", ".", "-o", "new", "--include", "["],
        &["scan", "--files-from", "none", "-o", "new"],
    ] {
        let told = overshare_in(&folder, arguments);
        assert_eq!((told.code, told.out.as_str()), (CANNOT_RUN, ""), "{arguments:?}");
        assert!(told.err.starts_with("overshare: "), "{}", told.err);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let full = || File::options().write(true).open("/dev/full").unwrap();
    let scan = [&["scan", "sample_images"], &NO_LOOK[..]].concat();
    for arguments in [&scan[..], &["rules"], &["schema"], &["man"], &["completions", "bash"]] {
        let mut child = program(arguments).stdout(full()).stderr(Stdio::piped()).spawn().unwrap();
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert_eq!(ended(child), CANNOT_RUN, "{arguments:?}");
        assert!(err.starts_with("overshare: "), "{arguments:?}: {err}");
    }
}

/// A run over a list that never ends, written to it from a thread of its own.
fn endless(arguments: &[&str], out: Stdio) -> Child {
    let photo = sample_text("holiday_gps.jpg");
    let mut command = program(
        &[&["scan", "--files-from", "-", "--except", "left-inside,text,strings,codes,people"], arguments].concat(),
    );
    let mut child = command.stdin(Stdio::piped()).stdout(out).stderr(Stdio::piped()).spawn().unwrap();
    let mut list = child.stdin.take().unwrap();
    std::thread::spawn(move || while writeln!(list, "{photo}").is_ok() {});
    child
}

#[test]
fn a_closed_pipe_ends_a_run_quietly() {
    for format in ["text", "json", "jsonl", "csv"] {
        let mut child = endless(&["--format", format], Stdio::piped());
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let mut err = child.stderr.take().unwrap();
        assert_eq!(ended(child), OK, "{format}");
        let mut said = String::new();
        err.read_to_string(&mut said).unwrap();
        assert_eq!(said, "", "{format}");
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_ends_with_130_and_a_valid_report() {
    for format in ["json", "jsonl", "text"] {
        let folder = folder(&[]);
        let path = folder.path().join("out");
        let child = endless(&["--format", format], File::create(&path).unwrap().into());
        let started = Instant::now();
        while fs::metadata(&path).unwrap().len() < 10_000 && started.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(5));
        }
        let process = child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &process]).status().unwrap().success());
        assert_eq!(ended(child), 130, "{format}");
        let out = fs::read_to_string(&path).unwrap();
        match format {
            "json" => {
                let document: Value = serde_json::from_str(&out).unwrap();
                assert_eq!(document["summary"]["interrupted"], true);
                assert_eq!(document["summary"]["photos"], document["photos"].as_array().unwrap().len());
            }
            "jsonl" => assert!(out.ends_with('\n') && out.lines().all(|l| serde_json::from_str::<Value>(l).is_ok())),
            _ => assert!(out.contains("\ninterrupted: ")),
        }
    }
}

// What it may cost

#[test]
fn limits_leave_skips_and_what_the_metadata_says() {
    let photo = sample_text("honest_thumbnail.jpg");
    let record = |more: &[&str]| {
        let told = overshare(&[&["scan", "--format", "jsonl", &photo], more].concat());
        assert_eq!((told.code, told.err.as_str()), (NOT_ALL, ""), "{more:?}");
        assert!(told.rules().contains(&"device-model".to_owned()) || more[0] == "--time-limit", "{more:?}");
        told.records().remove(0)
    };
    for (more, kind) in [
        (["--max-pixels", "1000"], "too-large"),
        (["--max-bytes", "1K"], "too-large"),
        // A microsecond is over before anything is read.
        (["--time-limit", "0.001ms"], "time-limit"),
    ] {
        let record = record(&more);
        assert_eq!(record["status"], "partial", "{more:?}");
        let skips = record["skipped"].as_array().unwrap();
        assert!(skips.iter().any(|skip| skip["kind"] == kind), "{more:?}: {skips:?}");
    }
}

#[test]
fn without_pixels_strings_are_found_in_metadata_and_names_only() {
    let folder = folder(&[]);
    fs::write(folder.path().join("a.png"), png_by(b"Erika, +44 7700 900123")).unwrap();
    let told = overshare_in(&folder, &["scan", "--no-pixels", "--format", "jsonl", "."]);
    assert_eq!((told.code, told.rules()), (OK, ["person-name", "phone-number"].map(str::to_owned).to_vec()));
    assert_eq!(told.records()[0]["examined"]["pixels"], "none");
    // A report about nothing would look like a clean one.
    let told = overshare_in(&folder, &["scan", "--no-pixels", "--only", "face,text-region", "."]);
    assert_eq!((told.code, told.out.as_str()), (CANNOT_RUN, ""));
    assert!(told.err.contains("--no-pixels"), "{}", told.err);
}

// Text

#[test]
fn strings_are_found_in_the_metadata_and_in_the_name() {
    let folder = folder(&[]);
    let name = "for erika@example.org.png";
    fs::write(folder.path().join(name), png_by(b"Erika, +44 7700 900123, +1 650 253 0000")).unwrap();
    let told = overshare_in(&folder, &["scan", "--format", "jsonl", "--region", "gb,US", "--only", "strings", "."]);
    let record = told.records().remove(0);
    let of = |rule: &str| {
        let findings = record["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == rule);
        findings.map(|finding| &finding["evidence"]).cloned().collect::<Vec<_>>()
    };
    let phones = of("phone-number");
    assert_eq!(phones.len(), 2, "{record}");
    assert!(phones.iter().all(|phone| phone["source"] == "metadata" && phone["field"] == "PNG Author"), "{record}");
    assert_eq!(phones[0]["normalized"], "+447700900123");
    assert_eq!(of("email-address")[0]["source"], "filename");
}

// The other commands

#[test]
fn every_rule_is_listed_and_explained() {
    let listed = overshare(&["rules"]).out;
    for rule in overshare::rule::RULES {
        assert!(listed.lines().any(|line| line.starts_with(rule.id)), "{}", rule.id);
        let told = overshare(&["explain", rule.id]);
        assert_eq!((told.code, told.err.as_str()), (OK, ""));
        assert!(told.out.starts_with(rule.id) && told.out.contains("What to do"), "{}", told.out);
    }
    let json: Value = serde_json::from_str(&overshare(&["rules", "--format", "json"]).out).unwrap();
    assert_eq!(json.as_array().unwrap().len(), overshare::rule::RULES.len());
}

/// Checks a value against the parts of JSON Schema that the report's schema uses.
fn check(schema: &Value, value: &Value, root: &Value, place: &str) -> Result<(), String> {
    let fail = |what: &str| Err(format!("{place}: {what}: {value}"));
    if let Some(name) = schema["$ref"].as_str() {
        let target = root.pointer(name.strip_prefix('#').unwrap()).expect("a reference that leads somewhere");
        check(target, value, root, place)?;
    }
    if schema.get("const").is_some_and(|wanted| wanted != value) {
        return fail("not the constant");
    }
    if schema["enum"].as_array().is_some_and(|values| !values.contains(value)) {
        return fail("not one of the values");
    }
    let is = |kind: &str| match kind {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("unknown type {other}"),
    };
    let typed = match &schema["type"] {
        Value::String(kind) => is(kind),
        Value::Array(kinds) => kinds.iter().any(|kind| is(kind.as_str().unwrap())),
        _ => true,
    };
    if !typed {
        return fail("of another type");
    }
    if let Some(number) = value.as_f64() {
        let beyond =
            |key: &str, out: fn(f64, f64) -> bool| schema[key].as_f64().is_some_and(|bound| out(number, bound));
        if beyond("minimum", |n, least| n < least) || beyond("maximum", |n, most| n > most) {
            return fail("out of range");
        }
    }
    for key in ["anyOf", "oneOf"] {
        let Some(choices) = schema[key].as_array() else { continue };
        let fitting = choices.iter().filter(|choice| check(choice, value, root, place).is_ok()).count();
        if fitting == 0 || key == "oneOf" && fitting > 1 {
            return fail(&format!("{fitting} of the choices fit"));
        }
    }
    if let Some(members) = value.as_object() {
        let required = schema["required"].as_array().into_iter().flatten();
        if let Some(name) = required.filter_map(Value::as_str).find(|name| !members.contains_key(*name)) {
            return fail(&format!("{name} is missing"));
        }
        for (name, member) in members {
            match schema["properties"].get(name) {
                Some(schema) => check(schema, member, root, &format!("{place}/{name}"))?,
                None if schema["additionalProperties"] == false => return fail(&format!("{name} is unknown")),
                None => {}
            }
        }
    }
    if let (Some(items), Some(schema)) = (value.as_array(), schema.get("items")) {
        for (number, item) in items.iter().enumerate() {
            check(schema, item, root, &format!("{place}/{number}"))?;
        }
    }
    Ok(())
}

#[test]
fn every_record_of_the_samples_fits_the_schema() {
    let schema: Value = serde_json::from_str(&overshare(&["schema"]).out).unwrap();
    let text = ["pet_tag.jpg", "blurred_letter.jpg", "press_iptc.jpg"].map(sample_text);
    let text = text.each_ref().map(String::as_str);
    let all = [&["sample_images"], &NO_LOOK[..]].concat();
    for (photos, more, least) in
        [(&all[..], &[][..], 62), (&all, &["--mask"], 62), (&text, &[], 3), (&text, &["--mask"], 3)]
    {
        let records = overshare(&[&["scan", "--format", "jsonl"], photos, more].concat()).records();
        assert!(records.len() >= least);
        for record in &records {
            check(&schema, record, &schema, record["path"].as_str().unwrap()).unwrap();
            let known = schema["properties"].as_object().unwrap();
            assert!(record.as_object().unwrap().keys().all(|name| known.contains_key(name)));
        }
    }
    let inspected = overshare(&["inspect", "--format", "json", &sample_text("press_iptc.jpg")]).out;
    check(&schema, &serde_json::from_str(&inspected).unwrap(), &schema, "inspect").unwrap();
    let document: Value = serde_json::from_str(&overshare(&["schema", "--document"]).out).unwrap();
    let report = overshare(&[&["scan", "--format", "json", "sample_images"], &NO_LOOK[..]].concat()).out;
    check(&document, &serde_json::from_str(&report).unwrap(), &document, "document").unwrap();
    // The check itself must be able to fail.
    let broken = serde_json::json!({"schema": 1, "path": 7});
    assert!(check(&schema, &broken, &schema, "").is_err());
}

#[test]
fn completions_and_the_manual_page_name_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let told = overshare(&["completions", shell]);
        assert_eq!((told.code, told.err.as_str()), (OK, ""), "{shell}");
        assert!(["scan", "inspect", "files-from"].iter().all(|word| told.out.contains(word)), "{shell}");
    }
    assert_eq!(overshare(&["completions", "dos"]).code, CANNOT_RUN);
    let man = overshare(&["man"]).out;
    assert!(man.contains(".TH overshare 1") && man.contains("EXIT STATUS") && man.is_ascii(), "{man}");
}

#[test]
fn a_long_list_of_photos_is_told_in_order() {
    let folder = folder(&[]);
    let names: Vec<String> = (0..200).map(|n| format!("{n:03}.png")).collect();
    for name in &names {
        fs::write(folder.path().join(name), png_by(name.as_bytes())).unwrap();
    }
    let arguments: Vec<OsString> = [&["scan", "--format", "jsonl", "--jobs", "4"], &NO_LOOK[..]]
        .concat()
        .into_iter()
        .map(OsString::from)
        .collect();
    let mut command = program(&[]);
    let told = told_by(command.args(arguments).args(&names).current_dir(folder.path()));
    assert_eq!(paths(&told), names);
    for (record, name) in told.records().iter().zip(&names) {
        assert_eq!(record["findings"][0]["evidence"]["value"], *name);
    }
}
