//! The README shows what the program prints.

#![allow(clippy::unwrap_used, missing_docs)]

use std::fs;
use std::process::Command;

/// A command of the README and the lines that it says follow; a line `…` stands for any number of lines.
struct Example {
    command: String,
    shown: Vec<String>,
}

fn examples() -> Vec<Example> {
    let readme = fs::read_to_string("README.md").unwrap();
    let blocks = readme.split("```console\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    blocks
        .map(|block| {
            let mut lines = block.lines();
            let command = lines.next().unwrap().strip_prefix("$ ").unwrap().to_owned();
            Example { command, shown: lines.map(str::to_owned).collect() }
        })
        .collect()
}

/// Whether `told` is what `shown` says, line by line.
fn fits(shown: &[String], told: &[&str]) -> bool {
    match shown.split_first() {
        None => told.is_empty(),
        Some((first, rest)) if first == "…" => (0..=told.len()).any(|skipped| fits(rest, &told[skipped..])),
        Some((first, rest)) => told.split_first().is_some_and(|(line, told)| line == first && fits(rest, told)),
    }
}

#[cfg(unix)]
#[test]
fn every_example_prints_what_the_readme_shows() {
    let examples = examples();
    assert_eq!(examples.len(), 4);
    let has_jq = Command::new("jq").arg("--version").output().is_ok();
    let mut run = 0;
    for example in &examples {
        if example.command.contains("| jq") && !has_jq {
            continue;
        }
        let command = example.command.replacen("overshare", env!("CARGO_BIN_EXE_overshare"), 1);
        let output = Command::new("sh").args(["-c", &command]).output().unwrap();
        assert!(output.stderr.is_empty(), "{}: {}", example.command, String::from_utf8_lossy(&output.stderr));
        let told = String::from_utf8(output.stdout).unwrap();
        let told: Vec<&str> = told.lines().collect();
        assert!(fits(&example.shown, &told), "$ {}\n{}", example.command, told.join("\n"));
        run += 1;
    }
    assert!(run >= 3, "only {run} examples were run");
}

#[test]
fn the_page_of_rules_is_what_the_program_prints() {
    let output =
        Command::new(env!("CARGO_BIN_EXE_overshare")).args(["rules", "--format", "markdown"]).output().unwrap();
    let page = fs::read_to_string("docs/rules.md").unwrap();
    assert!(
        String::from_utf8(output.stdout).unwrap() == page,
        "run: overshare rules --format markdown > docs/rules.md"
    );
}

#[test]
fn the_samples_are_what_their_generator_writes() {
    let arguments = ["run", "-q", "--locked", "--example", "make_samples", "--", "--check"];
    let output = Command::new(env!("CARGO")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
