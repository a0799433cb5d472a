//! The metadata-only scan, side by side with a program that only opens each file and reads its first 64 KiB, and with exiftool.
//!
//! ```sh
//! cargo bench --bench metadata_scan                      # 2,000 photos, about 5 GB under target/
//! cargo bench --bench metadata_scan -- --many 50000      # and peak memory on 50,000 (hard links)
//! cargo bench --bench metadata_scan -- --photos 200 --rounds 3 --no-exiftool
//! ```
//!
//! CPU is user and system time of the whole process, start-up included; figures are medians over interleaved rounds, because the
//! machines are noisy. Photos lie in the page cache: the folder is read once before the first round.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::print_stderr, missing_docs)]

#[path = "../../examples/make_samples/exif.rs"]
#[allow(dead_code)]
mod exif;
mod folder;
#[path = "../../examples/make_samples/iptc.rs"]
#[allow(dead_code)]
mod iptc;
#[path = "../../examples/make_samples/jpeg.rs"]
#[allow(dead_code)]
mod jpeg;
#[path = "../../examples/make_samples/makernote.rs"]
#[allow(dead_code)]
mod makernote;
#[path = "../../examples/make_samples/md5.rs"]
#[allow(dead_code)]
mod md5;
mod measure;
#[path = "../../examples/make_samples/xmp.rs"]
#[allow(dead_code)]
mod xmp;

use std::path::PathBuf;

use measure::{Cost, bound, measured};

/// The families that need no pixels, as the issue's figure asks for them.
const METADATA_RULES: &str = "place,time,device,person,embedded-thumbnail,embedded-image,embedded-video,trailing-data,\
                              edit-history,file-path,generation-parameters,content-credentials,unknown-metadata,scan";

struct Options {
    photos: usize,
    rounds: usize,
    many: usize,
    exiftool: bool,
}

fn main() {
    let mut args = std::env::args().skip(1).peekable();
    let mut options = Options { photos: 2_000, rounds: 7, many: 0, exiftool: true };
    while let Some(arg) = args.next() {
        let mut number = || args.next().and_then(|n| n.parse().ok()).expect("a number");
        match arg.as_str() {
            "--photos" => options.photos = number(),
            "--rounds" => options.rounds = number(),
            "--many" => options.many = number(),
            "--no-exiftool" => options.exiftool = false,
            "--measured" => return measure::run_measured(args.collect()),
            "--bound" => {
                let threads = number();
                return bound(&PathBuf::from(args.next().expect("a folder")), threads);
            }
            // What cargo hands to every benchmark.
            "--bench" => {}
            // `cargo test --benches` only wants to know that it starts.
            "--test" => return,
            other => panic!("unknown argument {other}"),
        }
    }
    run(&options);
}

fn run(options: &Options) {
    let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let photos = folder::photos(&target, options.photos);
    let overshare = env!("CARGO_BIN_EXE_overshare");
    let itself = std::env::current_exe().unwrap();
    let itself = itself.to_str().unwrap();
    let path = photos.to_str().unwrap();
    let scan = |jobs: &'static str| {
        vec![overshare, "scan", "--format", "jsonl", "--only", METADATA_RULES, "--jobs", jobs, path]
    };
    let lower = |threads: &'static str| vec![itself, "--bound", threads, path];

    measured(&lower("1"));
    let rows = [
        ("bound, 1 thread", lower("1")),
        ("bound, 2 threads", lower("2")),
        ("overshare, 1 job", scan("1")),
        ("overshare, 2 jobs", scan("2")),
    ];
    let mut costs: Vec<Vec<Cost>> = vec![Vec::new(); rows.len()];
    for _ in 0..options.rounds {
        for ((_, command), costs) in rows.iter().zip(&mut costs) {
            costs.push(measured(command));
        }
    }
    println!("{} photos, medians of {} interleaved rounds", options.photos, options.rounds);
    println!("{:<20} {:>9} {:>9} {:>9} {:>10}", "", "cpu s", "wall s", "peak MB", "photos/s");
    let medians: Vec<Cost> = costs.iter().map(|costs| Cost::median(costs)).collect();
    for ((name, _), cost) in rows.iter().zip(&medians) {
        cost.print(name, options.photos);
    }
    let ratio = |over: usize, under: usize| {
        let pairs: Vec<f64> = costs[over].iter().zip(&costs[under]).map(|(a, b)| a.cpu_s / b.cpu_s).collect();
        measure::median(pairs)
    };
    println!("cpu, overshare 1 job / bound 1 thread     {:>8.2}   (at most 2)", ratio(2, 0));
    println!("cpu, overshare 2 jobs / bound 2 threads   {:>8.2}", ratio(3, 1));
    println!(
        "wall, overshare 1 job / 2 jobs            {:>8.2}   (gain of the second core)",
        medians[2].wall_s / medians[3].wall_s
    );
    if options.exiftool {
        let exiftool = measured(&["exiftool", "-r", "-j", "-fast2", "-q", path]);
        exiftool.print("exiftool -fast2", options.photos);
        println!(
            "wall, exiftool / overshare 2 jobs         {:>8.0}   (at least 200)",
            exiftool.wall_s / medians[3].wall_s
        );
        println!("cpu,  exiftool / overshare 1 job          {:>8.0}", exiftool.cpu_s / medians[2].cpu_s);
    }
    if options.many > 0 {
        let many = folder::many(&target, &photos, options.many);
        let path = many.to_str().unwrap();
        let cost = measured(&[overshare, "scan", "--format", "jsonl", "--only", METADATA_RULES, "--jobs", "2", path]);
        cost.print(&format!("overshare, {} photos", options.many), options.many);
    }
}
