//! The law of imports (`docs/design.md`): rooms know only what lies below them.

#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The words that everybody speaks. They know each other and no room.
const WORDS: &[&str] = &["byte_order", "calendar", "error", "fence", "finding", "limits", "odds", "private", "rule"];

/// Each room, and what it may import beside [`WORDS`] and itself.
const LAW: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("strings", &[]),
    ("payload", &[]),
    ("home", &[]),
    ("places", &[]),
    ("container", &["source"]),
    ("metadata", &["source", "container"]),
    // A photo holds its pixels and their decoder asks the photo for its bytes; it keeps the meanings that `detect` gives to fields,
    // hands `vision`, which knows no strings, the question whether a line is worth a second look, and keeps what payloads mean.
    ("vision", &["source", "container", "photo"]),
    ("photo", &["source", "container", "metadata", "vision", "detect", "home", "strings", "payload"]),
    ("detect", &["places", "home", "strings", "payload", "container", "metadata", "vision", "photo"]),
    // What a scan hands over is what a report tells, and its threads render what they scanned.
    ("scan", &["source", "home", "container", "metadata", "vision", "photo", "detect", "report"]),
    ("report", &["container", "metadata", "scan"]),
    ("cli", &[]),
    ("main", &[]),
];

/// The source files below `folder`.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.append(&mut files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The rooms that `crate::…` names in the code of a file; comments and unit tests do not count.
fn imports(text: &str) -> BTreeSet<&str> {
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let names = lines.flat_map(|line| line.split("crate::").skip(1));
    names.map(|name| name.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()).collect()
}

#[test]
fn imports_only_go_down() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut read = BTreeSet::new();
    let files = files(&src);
    for file in &files {
        let inside = file.strip_prefix(&src).unwrap();
        let room = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        if room == "lib" {
            continue;
        }
        read.insert(room.to_owned());
        let text = fs::read_to_string(file).unwrap();
        let law = LAW.iter().find(|(name, _)| *name == room).map(|(_, below)| *below);
        let below = law.or(WORDS.contains(&room).then_some(&[])).unwrap_or_else(|| panic!("{room} is in no law"));
        for import in imports(&text) {
            let lawful = import == room || WORDS.contains(&import) || below.contains(&import);
            assert!(lawful, "src/{} must not import {import}", inside.display());
        }
    }
    // A walk that found nothing would pass as well.
    assert!(files.len() >= 217, "only {} files were read", files.len());
    let known: BTreeSet<String> =
        LAW.iter().map(|(room, _)| *room).chain(WORDS.iter().copied()).map(String::from).collect();
    assert_eq!(read, known, "rooms read, and rooms in the law");
}

#[test]
fn an_import_is_seen_wherever_it_stands() {
    let text = "//! See [`crate::cli`].\nuse crate::rule::{self, Rule};\nlet x = crate::scan::run();\n#[cfg(test)]\nmod tests { use crate::main; }";
    assert_eq!(imports(text), BTreeSet::from(["rule", "scan"]));
}
