//! Owns measuring: one command in a process of its own, its CPU, wall time and peak memory; and the lower bound to compare with.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

/// What one run of a command cost.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// User and system time in seconds.
    pub cpu_s: f64,
    /// Wall time in seconds.
    pub wall_s: f64,
    /// Peak resident memory in megabytes.
    pub peak_mb: f64,
}

impl Cost {
    /// The median of each figure on its own.
    pub fn median(costs: &[Self]) -> Self {
        let of = |figure: fn(&Self) -> f64| median(costs.iter().map(figure).collect());
        Self { cpu_s: of(|c| c.cpu_s), wall_s: of(|c| c.wall_s), peak_mb: of(|c| c.peak_mb) }
    }

    /// One row of the table.
    pub fn print(&self, name: &str, photos: usize) {
        let rate = photos as f64 / self.wall_s;
        println!("{name:<20} {:>9.3} {:>9.3} {:>9.1} {rate:>10.0}", self.cpu_s, self.wall_s, self.peak_mb);
    }
}

/// The middle value; of an even number, the upper one.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Runs a command behind a process of its own, so that its resources are not mixed with those of earlier ones.
pub fn measured(command: &[&str]) -> Cost {
    let itself = std::env::current_exe().unwrap();
    let output = Command::new(itself).arg("--measured").args(command).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let figures: Vec<f64> = text.split_whitespace().filter_map(|n| n.parse().ok()).collect();
    let [cpu_s, wall_s, peak_mb] = figures[..] else {
        panic!("{}: {}{text}", command[0], String::from_utf8_lossy(&output.stderr));
    };
    Cost { cpu_s, wall_s, peak_mb }
}

/// The other side of [`measured`].
pub fn run_measured(command: Vec<String>) {
    let started = Instant::now();
    let status = Command::new(&command[0]).args(&command[1..]).stdout(Stdio::null()).status().unwrap();
    let wall_s = started.elapsed().as_secs_f64();
    assert!(status.code().is_some_and(|code| code != 2), "{command:?} could not run");
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    let cpu = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    println!("{} {wall_s} {}", cpu as f64 / 1e6, usage.max_rss() as f64 / 1024.0);
}

/// Opens each file of a folder and reads its first 64 KiB, nothing else.
pub fn bound(folder: &Path, threads: usize) {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut buffer = vec![0; 64 * 1024];
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let mut file = File::open(file).unwrap();
                    let mut done = 0;
                    while done < buffer.len() {
                        match file.read(&mut buffer[done..]).unwrap() {
                            0 => break,
                            n => done += n,
                        }
                    }
                }
            });
        }
    });
}
