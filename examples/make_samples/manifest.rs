//! Owns what is said about the samples: one line of JSON a file, and the folder's README.

use serde_json::{Value, json};

/// One sample file.
pub struct Sample {
    /// The file's name.
    pub name: &'static str,
    /// What it shows, one sentence.
    pub shows: &'static str,
    /// The status of a scan with all rules: `complete`, `partial` or `failed`.
    pub status: &'static str,
    /// Findings that a scan must make: each with `rule`, and what its evidence must say.
    pub must: Vec<Value>,
    /// Rules that may not find anything.
    pub must_not: Vec<&'static str>,
    /// What the pixels show; nothing if there is nothing to read or recognise.
    pub pictured: Value,
    /// The file.
    pub bytes: Vec<u8>,
}

/// A finding whose evidence may say anything.
pub fn any(rule: &str) -> Value {
    json!({ "rule": rule })
}

/// A finding whose evidence's value is `value`.
pub fn says(rule: &str, value: &str) -> Value {
    json!({ "rule": rule, "value": value })
}

/// A string that can be read in the picture and that says `text`.
pub fn reads(rule: &str, text: &str) -> Value {
    json!({ "rule": rule, "text": text, "source": "pixels" })
}

/// A string that stands in the metadata and that says `text`.
pub fn holds(rule: &str, text: &str) -> Value {
    json!({ "rule": rule, "text": text, "source": "metadata" })
}

/// A code whose payload says `payload`, taken for what the rule says.
pub fn encodes(rule: &str, payload: &str) -> Value {
    json!({ "rule": rule, "payload": payload })
}

/// A string that stands in a code and that says `text`.
pub fn carries(rule: &str, text: &str) -> Value {
    json!({ "rule": rule, "text": text, "source": "code" })
}

/// A position found.
pub fn at(position: (f64, f64)) -> Value {
    json!({ "rule": "gps-position", "latitude": position.0, "longitude": position.1 })
}

/// The manifest: one line a sample.
pub fn manifest(samples: &[Sample]) -> String {
    let line = |s: &Sample| {
        let (path, shows, status) = (json!(s.name), json!(s.shows), json!(s.status));
        let (must, must_not, pictured) = (json!(s.must), json!(s.must_not), &s.pictured);
        format!(
            "{{\"path\":{path},\"shows\":{shows},\"status\":{status},\"must\":{must},\"must_not\":{must_not},\"pictured\":{pictured}}}\n"
        )
    };
    samples.iter().map(line).collect()
}

/// The README: where the files come from, and a table of them.
pub fn readme(samples: &[Sample]) -> String {
    let row = |s: &Sample| format!("| `{}` | {} | {} bytes |\n", s.name, s.shows, s.bytes.len());
    let rows: String = samples.iter().map(row).collect();
    format!("{README_HEAD}{rows}")
}

/// What stands before the table.
const README_HEAD: &str = "\
# Sample images

Every file here is drawn and written by this project's own program, `examples/make_samples/`: no photo, no font and no
metadata of anybody else is in them. They come under the project's licence, or CC0 1.0 at your choice.

All data is invented. Phone numbers are reserved for fiction (Ofcom's 07700 900xxx, the North American 555-01xx), e-mail
addresses are at example.org, positions lie on public squares and in lakes, documents are marked SPECIMEN. Numbers are those that
their issuers print as examples: ICAO's specimen passport, the card networks' test card, an IBAN from the standard's registry, the
plate of the DVLA's leaflet, the vehicle number of manuals, the sample key of AWS, the article of GS1's manuals.

    cargo run --example make_samples             # writes the folder anew: the same bytes every time
    cargo run --example make_samples -- --check  # says whether the folder is current

`manifest.jsonl` has one line a file. `must` holds findings that a scan has to make (`why`: with this reason, `why_not`: without
it), `must_not` rules that may not find anything, `status` how the scan ends with all rules on; `pictured` says what can be seen
in the pixels.

| file | shows | size |
|---|---|---|
";
