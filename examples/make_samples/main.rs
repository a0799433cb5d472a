//! Writes `sample_images/`: pictures drawn by code, with the metadata, leftovers and faults that overshare looks for.
//!
//! `cargo run --example make_samples [-- [--check] [OUT_DIR]]`. The same bytes come out every time; `--check` compares them with the
//! files in the folder and exits with 1 if any differs.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod c2pa;
mod coded;
mod codes;
mod dog;
mod draw;
mod exif;
mod fingers;
mod iptc;
mod isobmff;
mod jpeg;
mod lettering;
mod makernote;
mod manifest;
mod md5;
mod png;
mod portrait;
mod samples;
mod scenes;
mod still;
mod things;
mod trailer;
mod xmp;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Where the samples lie unless another folder is named.
const FOLDER: &str = "sample_images";

/// A file's name and content.
type NamedFile = (&'static str, Vec<u8>);

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut check = false;
    let mut folder = PathBuf::from(FOLDER);
    for argument in std::env::args_os().skip(1) {
        if argument == "--check" { check = true } else { folder = PathBuf::from(argument) }
    }
    let files = files()?;
    if check {
        let stale = stale(&folder, &files);
        for name in &stale {
            eprintln!("not as the generator writes it: {name}");
        }
        return Ok(if stale.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    fs::create_dir_all(&folder)?;
    for (name, bytes) in &files {
        fs::write(folder.join(name), bytes)?;
    }
    let total: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    println!("{} files, {total} bytes", files.len());
    Ok(ExitCode::SUCCESS)
}

/// Every file of the folder.
fn files() -> Result<Vec<NamedFile>, Box<dyn Error>> {
    let samples = samples::all()?;
    let mut files = vec![("manifest.jsonl", manifest::manifest(&samples).into_bytes())];
    files.push(("README.md", manifest::readme(&samples).into_bytes()));
    files.extend(samples.into_iter().map(|sample| (sample.name, sample.bytes)));
    Ok(files)
}

/// The names of files in `folder` that are missing or differ.
fn stale(folder: &Path, files: &[NamedFile]) -> Vec<&'static str> {
    let differs = |(name, bytes): &&NamedFile| fs::read(folder.join(name)).ok().as_ref() != Some(bytes);
    files.iter().filter(differs).map(|(name, _)| *name).collect()
}
