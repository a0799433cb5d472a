//! Every sample image gives what its manifest says, in every format, whatever the number of threads.

#![allow(clippy::unwrap_used, missing_docs)]

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use overshare::report::{Csv, Json, JsonLines, Reporter, Text};
use overshare::rule::{Family, RULES, Rule};
use overshare::scan::{Options, PhotoReport, Summary, run};
use overshare::source::Sources;
use serde_json::Value;

/// Where two positions count as the same, in degrees (the scoring's tolerance).
const SAME_DEGREES: f64 = 2e-4;

/// Everything but text and people: what networks say differs in the third decimal from one processor to the next.
fn without_networks() -> Vec<&'static Rule> {
    let by_networks = |rule: &&Rule| matches!(rule.family, Family::Text | Family::Strings | Family::People);
    RULES.iter().copied().filter(|rule| !by_networks(rule)).collect()
}

fn options(jobs: usize, rules: Vec<&'static Rule>) -> Options {
    let sources = Sources { paths: vec![PathBuf::from("sample_images")], exclude: not_samples(), ..Sources::default() };
    Options { sources, jobs, rules, ..Options::default() }
}

/// The files beside the samples.
fn not_samples() -> Vec<String> {
    vec!["manifest.jsonl".into(), "README.md".into()]
}

fn report(reporter: &dyn Reporter, jobs: usize, rules: Vec<&'static Rule>) -> String {
    let mut out = Vec::new();
    run(&options(jobs, rules), reporter, &mut out, &()).unwrap();
    String::from_utf8(out).unwrap()
}

const OPEN: JsonLines = JsonLines { mask: false };
const MASKED: JsonLines = JsonLines { mask: true };
const CSV: Csv = Csv { mask: false };
const MASKED_CSV: Csv = Csv { mask: true };
const JSON: Json = Json { mask: false };
const TEXT: Text =
    Text { mask: false, paint: overshare::report::Paint { coloured: false }, width: 120, quiet: false, verbose: false };

/// Every way of telling that the tests ask for.
const REPORTERS: [&dyn Reporter; 6] = [&OPEN, &MASKED, &CSV, &MASKED_CSV, &JSON, &TEXT];

/// Tells each photo in every way, as one line of JSON: reading text takes a second a photo, so that one scan serves all tests.
struct Every;

impl Every {
    fn push(tell: impl Fn(&dyn Reporter, &mut Vec<u8>), out: &mut Vec<u8>) {
        let told = REPORTERS.map(|reporter| {
            let mut told = Vec::new();
            tell(reporter, &mut told);
            String::from_utf8(told).unwrap()
        });
        serde_json::to_writer(&mut *out, &told).unwrap();
        out.push(b'\n');
    }
}

impl Reporter for Every {
    fn start(&self, out: &mut Vec<u8>) {
        Self::push(|reporter, told| reporter.start(told), out);
    }

    fn photo(&self, report: &PhotoReport, out: &mut Vec<u8>) {
        Self::push(|reporter, told| reporter.photo(report, told), out);
    }

    fn end(&self, summary: &Summary, out: &mut Vec<u8>) {
        Self::push(|reporter, told| reporter.end(summary, told), out);
    }
}

/// The reports on the samples, in the order of [`REPORTERS`].
fn told(rules: Vec<&'static Rule>) -> [String; 6] {
    let told = report(&Every, 2, rules);
    let lines: Vec<[String; 6]> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [start, photos @ .., end] = lines.as_slice() else { panic!("no report") };
    std::array::from_fn(|way| {
        let separator = str::from_utf8(REPORTERS[way].separator()).unwrap();
        let photos: Vec<&str> = photos.iter().map(|told| told[way].as_str()).filter(|told| !told.is_empty()).collect();
        [start[way].as_str(), &photos.join(separator), &end[way]].concat()
    })
}

/// The reports with every rule.
fn reports() -> &'static [String; 6] {
    static REPORTS: LazyLock<[String; 6]> = LazyLock::new(|| told(RULES.to_vec()));
    &REPORTS
}

/// The reports that snapshots are taken of.
fn steady_reports() -> &'static [String; 6] {
    static REPORTS: LazyLock<[String; 6]> = LazyLock::new(|| told(without_networks()));
    &REPORTS
}

fn records() -> Vec<Value> {
    reports()[0].lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn manifest() -> Vec<Value> {
    let text = fs::read_to_string("sample_images/manifest.jsonl").unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Whether a finding is what a row of `must` asks for.
fn fits(finding: &Value, wanted: &Value) -> bool {
    let evidence = &finding["evidence"];
    finding["rule"] == wanted["rule"]
        && wanted.as_object().unwrap().iter().all(|(key, value)| match key.as_str() {
            "rule" => true,
            // A reason that is given, and one that may not be.
            "why" => finding["why"].to_string().contains(value.as_str().unwrap()),
            "why_not" => !finding["why"].to_string().contains(value.as_str().unwrap()),
            "latitude" | "longitude" => {
                let (Some(got), Some(wanted)) = (evidence[key].as_f64(), value.as_f64()) else { return false };
                (got - wanted).abs() < SAME_DEGREES
            }
            key => {
                let (got, wanted) = (evidence[key].to_string().to_lowercase(), value.to_string().to_lowercase());
                got.contains(wanted.trim_matches('"'))
            }
        })
}

#[test]
fn every_sample_gives_what_its_manifest_says() {
    let (records, manifest) = (records(), manifest());
    assert!(manifest.len() >= 62, "only {} samples in the manifest", manifest.len());
    assert_eq!(records.len(), manifest.len(), "photos in the report and in the manifest");
    let mut wrong = Vec::new();
    let mut wanted_in_all = 0;
    for row in &manifest {
        let path = format!("sample_images/{}", row["path"].as_str().unwrap());
        let record = records.iter().find(|record| record["path"] == path.as_str()).unwrap();
        if record["status"] != row["status"] {
            wrong.push(format!("{path}: {} instead of {}: {}", record["status"], row["status"], record["skipped"]));
        }
        let findings = record["findings"].as_array().unwrap();
        for wanted in row["must"].as_array().unwrap() {
            wanted_in_all += 1;
            if !findings.iter().any(|finding| fits(finding, wanted)) {
                wrong.push(format!("{path}: misses {wanted}"));
            }
        }
        for unwanted in row["must_not"].as_array().unwrap() {
            if findings.iter().any(|finding| finding["rule"] == *unwanted) {
                wrong.push(format!("{path}: has {unwanted}"));
            }
        }
    }
    assert!(wanted_in_all >= 129, "the manifest asks for {wanted_in_all} findings only");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_is_shown_by_a_sample() {
    let records = records();
    for rule in RULES {
        let shown =
            records.iter().flat_map(|record| record["findings"].as_array().unwrap()).any(|f| f["rule"] == rule.id);
        assert!(shown, "no sample shows {}", rule.id);
    }
}

#[test]
fn the_report_is_the_same_for_any_number_of_jobs() {
    assert!(report(&OPEN, 1, RULES.to_vec()) == reports()[0], "one job tells something else than two");
}

#[test]
fn samples_as_text() {
    let told = &steady_reports()[5];
    // Seconds alone on a line, at the end, are how long it took.
    let is_time = |line: &str| line.strip_suffix(" s").is_some_and(|seconds| seconds.parse::<f64>().is_ok());
    let steady: Vec<&str> = told.lines().filter(|line| !is_time(line)).collect();
    insta::assert_snapshot!(steady.join("\n"));
}

#[test]
fn samples_as_json_lines() {
    insta::assert_snapshot!(steady_reports()[0]);
}

#[test]
fn samples_as_csv() {
    insta::assert_snapshot!(steady_reports()[2]);
}

#[test]
fn samples_as_one_json_document() {
    let document: Value = serde_json::from_str(&reports()[4]).unwrap();
    assert_eq!(document["photos"].as_array().unwrap(), &records(), "the two JSON formats tell the same");
    let mut document: Value = serde_json::from_str(&steady_reports()[4]).unwrap();
    document["photos"].take();
    document["summary"]["seconds"].take();
    insta::assert_snapshot!(serde_json::to_string_pretty(&document).unwrap());
}

#[test]
fn a_masked_report_holds_no_value() {
    let masked = [reports()[1].as_str(), &reports()[3]].concat();
    let mut hidden = 0;
    for row in manifest() {
        for wanted in row["must"].as_array().unwrap() {
            for key in ["value", "text", "payload", "latitude", "longitude"] {
                let value = wanted[key].to_string();
                let value = value.trim_matches('"');
                // Short values (a place of four letters) can stand in other words by chance.
                if value != "null" && value.len() > 5 && !row["path"].as_str().unwrap().contains(value) {
                    assert!(!masked.contains(value), "{} shows in a masked report", row["path"]);
                    hidden += 1;
                }
            }
        }
    }
    assert!(hidden >= 100, "only {hidden} values were looked for");
}
