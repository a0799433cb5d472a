//! Owns the corridor: one photo from its bytes to its record, behind fences. The threads and the order are in [`run`].

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use crate::container::{self, EndLook, Format};
use crate::detect::{self, DETECTORS, Detector, Needs, needs_no_pixels};
use crate::error::{Skip, SkipKind, Stage};
use crate::fence::fenced;
use crate::finding::{Evidence, Finding};
use crate::home::Home;
use crate::limits::{Budget, Deadline, Limits};
use crate::metadata::{self, Field, Reading};
use crate::photo::{Photo, Wish};
use crate::rule::{self, Family, RULES, Rule, Severity};
use crate::source::{Bytes, Item, Sources};
use crate::vision::Pixels;

mod run;

pub use run::{Progress, run};

/// How far a photo was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Everything that was asked for looked at the whole photo.
    Complete,
    /// Something was skipped.
    Partial,
    /// Not a readable image.
    Failed,
}

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Examined {
    /// Whether the picture was decoded; `false` also where no enabled detector asked for it.
    pub pixels: bool,
    /// How the end of the picture was looked for; `None` where the format has none.
    pub end: Option<EndLook>,
    /// Height in pixels of the smallest text that could have been read; `None` where no text was looked for.
    pub smallest_text_px: Option<u32>,
}

/// What is told of one photo.
#[derive(Debug)]
pub struct PhotoReport {
    /// As given or found.
    pub path: PathBuf,
    /// By content; `None` where it is no known image.
    pub format: Option<Format>,
    /// Width and height of the upright, full-size picture.
    pub size: Option<(u32, u32)>,
    /// Length of the file in bytes.
    pub bytes: u64,
    /// How far it was looked at.
    pub status: Status,
    /// What was looked at.
    pub examined: Examined,
    /// The findings that passed the filters, worst first.
    pub findings: Vec<Finding>,
    /// What was not looked at.
    pub skipped: Vec<Skip>,
    /// All metadata fields, kept only where the report shows them (`inspect`).
    pub fields: Vec<Field>,
}

impl PhotoReport {
    /// Whether this is a file that nobody would take for a photo: neither its content nor its name says so.
    pub fn is_no_image(&self) -> bool {
        self.skipped.iter().any(|skip| skip.kind == SkipKind::NotAnImage) && !self.is_named_as_image()
    }

    fn is_named_as_image(&self) -> bool {
        let Some(extension) = self.path.extension().and_then(|extension| extension.to_str()) else { return false };
        let extension = extension.to_ascii_lowercase();
        Format::ALL.iter().any(|format| format.extensions().contains(&extension.as_str()))
    }
}

/// What is told at the end of a run.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Photos in the report.
    pub photos: u64,
    /// Photos by [`Status`]: complete, partial, failed.
    pub by_status: [u64; 3],
    /// Failed files that nobody would take for photos ([`PhotoReport::is_no_image`]).
    pub no_images: u64,
    /// Photos whose picture was decoded and looked at.
    pub pictures: u64,
    /// Symbolic links in folders that were not followed; no photos, but a photo may lie behind each.
    pub links: u64,
    /// Findings by rule, in the order of [`crate::rule::RULES`]: how many, in how many photos.
    pub by_rule: Vec<(u64, u64)>,
    /// Skips by what and why, most frequent first, at most 20; without those of `no_images`.
    pub skips: Vec<(String, u64)>,
    /// How long the run took.
    pub elapsed: Duration,
    /// Whether the run was stopped before its end.
    pub interrupted: bool,
}

/// What a run is asked to do.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the photos are.
    pub sources: Sources,
    /// How many threads; 0 for as many as there are cores.
    pub jobs: usize,
    /// The rules that are looked for.
    pub rules: Vec<&'static Rule>,
    /// Findings of rules below it are not told.
    pub min_severity: Severity,
    /// Findings below it are not told.
    pub min_confidence: f32,
    /// What one photo may cost.
    pub limits: Limits,
    /// How much memory decoded pictures and whole files may take together, in bytes. One photo alone may take more: it then runs
    /// alone.
    pub memory_bytes: u64,
    /// The home countries: in whose manner numbers and addresses are read first.
    pub home: Home,
    /// Whether pictures are decoded. Where not, what needs pixels is not looked for; strings are, in metadata and file names.
    pub pixels: bool,
    /// Whether things are looked for in every part of every picture at full size, however little it looks like them.
    pub thorough: bool,
    /// Whether the metadata fields go into the report.
    pub keep_fields: bool,
    /// Set from outside to end the run after the photos in hand.
    pub interrupt: Arc<AtomicBool>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            sources: Sources::default(),
            jobs: 0,
            rules: RULES.to_vec(),
            min_severity: Severity::Info,
            min_confidence: 0.5,
            limits: Limits::default(),
            memory_bytes: 1 << 30,
            home: Home::default(),
            pixels: true,
            thorough: false,
            keep_fields: false,
            interrupt: Arc::default(),
        }
    }
}

/// Room made for findings at the start; most photos have fewer.
const USUAL_FINDINGS: usize = 16;

/// What the options come down to, worked out once a run.
pub struct Scanner<'o> {
    options: &'o Options,
    detectors: Vec<&'static Detector>,
    budget: Budget,
    end: EndLook,
    reading: Reading,
    wish: Wish,
}

impl<'o> Scanner<'o> {
    /// A scanner for these options.
    pub fn new(options: &'o Options) -> Self {
        let wanted = |detector: &&'static Detector| {
            let mut rules = detector.rules.iter().filter(|rule| options.rules.contains(rule));
            rules.any(|rule| options.pixels || needs_no_pixels(rule))
        };
        let detectors: Vec<_> = DETECTORS.iter().copied().filter(wanted).collect();
        let needs = detectors.iter().map(|detector| detector.needs).max().filter(|_| options.pixels);
        let (pixels, scene) = (needs >= Some(Needs::Pixels), needs >= Some(Needs::Scene));
        Self {
            options,
            budget: Budget::new(options.memory_bytes),
            end: if pixels { EndLook::Full } else { EndLook::Tail },
            reading: if pixels || options.keep_fields { Reading::Whole } else { Reading::Fast },
            wish: Wish {
                pixels,
                scene,
                strings: options.rules.iter().any(|rule| rule.family == Family::Strings),
                thorough: options.thorough,
                home: options.home.clone(),
            },
            detectors,
        }
    }

    /// Whether some detector asks for the decoded picture.
    pub fn needs_pixels(&self) -> bool {
        self.end == EndLook::Full
    }

    /// Looks at one photo: opens, walks, reads, judges. Never fails: what goes wrong is in the record.
    pub fn look_at(&self, item: Item) -> PhotoReport {
        let (path, opened) = match item {
            Item::File(path) => {
                let opened = open(&path, &self.options.limits);
                (path, opened)
            }
            Item::Stdin => (PathBuf::from("-"), read_whole(io::stdin().lock(), &self.options.limits)),
            Item::Unreadable(path, skip) => (path, Err(skip)),
        };
        match opened {
            Ok(bytes) => self.walk_down(path, &bytes),
            Err(skip) => self.unreadable(path, 0, skip),
        }
    }

    fn unreadable(&self, path: PathBuf, bytes: u64, skip: Skip) -> PhotoReport {
        let evidence = Evidence::Bytes { offset: None, length: bytes, what: skip.detail.clone(), detail: None };
        let findings = vec![Finding::new(&rule::UNREADABLE_FILE, 1.0, evidence)];
        PhotoReport {
            path,
            format: None,
            size: None,
            bytes,
            status: Status::Failed,
            examined: Examined { pixels: false, end: None, smallest_text_px: None },
            findings: self.told(findings),
            skipped: vec![skip],
            fields: Vec::new(),
        }
    }

    fn walk_down(&self, path: PathBuf, bytes: &Bytes) -> PhotoReport {
        let limits = &self.options.limits;
        let deadline = Deadline::starting_now(limits);
        let layout = match fenced(Stage::Container, "layout", || container::read(bytes, self.end, deadline)).flatten() {
            Ok(layout) => layout,
            Err(skip) => return self.unreadable(path, bytes.len(), skip),
        };
        let mut metadata = metadata::read(&layout, bytes, self.reading, deadline);
        let nested = fenced(Stage::Metadata, "embedded pictures", || {
            metadata::nested::read(&layout, bytes, deadline, &mut metadata);
        });
        metadata.skips.extend(nested.err());
        let mut skipped = layout.skips.clone();
        if let Some(reason) = &layout.truncated {
            skipped.push(Skip::new(Stage::Container, "picture", SkipKind::Truncated, reason.clone()));
        }
        skipped.append(&mut metadata.skips);
        let photo = Photo::new(&path, bytes, &layout, &metadata, limits, deadline, &self.budget).wished(&self.wish);
        let mut findings = Vec::with_capacity(USUAL_FINDINGS);
        for detector in &self.detectors {
            // Looking at the clock for each of the cheap ones would cost more than some of them.
            if detector.needs >= Needs::Pixels && deadline.is_over() {
                let detail = "the time limit was reached before this was looked for";
                skipped.push(Skip::new(Stage::Detect, detector.name, SkipKind::TimeLimit, detail));
                continue;
            }
            let outcome = fenced(Stage::Detect, detector.name, || (detector.detect)(&photo, &mut findings)).flatten();
            skipped.extend(outcome.err());
        }
        skipped.extend(fenced(Stage::Detect, "links", || detect::link(&mut findings)).err());
        let pixels = photo.pixels_if_decoded();
        if let Some(Ok(Pixels { partial: Some(reason), .. })) = pixels {
            skipped.push(Skip::new(Stage::Decode, "pixels", SkipKind::Truncated, *reason));
        }
        if let (Some(Ok(_)), Some(reason)) = (pixels, layout.beyond_first) {
            skipped.push(Skip::new(Stage::Decode, "pixels", SkipKind::Unsupported, reason));
        }
        let text = photo.text_if_looked_for();
        skipped.extend(photo.skips().cloned());
        let examined = Examined {
            pixels: matches!(pixels, Some(Ok(_))),
            end: layout.end,
            smallest_text_px: text.map(|text| text.smallest_px).filter(|pixels| *pixels > 0),
        };
        let size = photo.upright_size();
        drop(photo);
        let mut seen = Vec::with_capacity(skipped.len());
        skipped.retain(|skip| {
            !seen.contains(skip) && {
                seen.push(skip.clone());
                true
            }
        });
        PhotoReport {
            format: Some(layout.format),
            size,
            bytes: bytes.len(),
            status: if skipped.is_empty() { Status::Complete } else { Status::Partial },
            examined,
            findings: self.told(findings),
            skipped,
            fields: if self.options.keep_fields { metadata.fields } else { Vec::new() },
            path,
        }
    }

    /// The findings that pass the filters, worst first; equal ones stay in the order of the detectors.
    fn told(&self, mut findings: Vec<Finding>) -> Vec<Finding> {
        findings.retain(|finding| {
            finding.rule.severity >= self.options.min_severity
                && finding.confidence >= self.options.min_confidence
                && self.options.rules.contains(&finding.rule)
        });
        findings.sort_by(|a, b| b.rule.severity.cmp(&a.rule.severity).then(b.confidence.total_cmp(&a.confidence)));
        findings
    }
}

fn open(path: &Path, limits: &Limits) -> Result<Bytes, Skip> {
    let io = |error: io::Error| Skip::io(Stage::Source, "file", &error);
    let file = File::open(path).map_err(io)?;
    let facts = file.metadata().map_err(io)?;
    if facts.is_file() {
        Bytes::from_file(file, facts.len(), limits.max_bytes).map_err(io)
    } else {
        read_whole(file, limits)
    }
}

/// Reads what has no length and no places (standard input, a pipe) into memory.
fn read_whole(source: impl Read, limits: &Limits) -> Result<Bytes, Skip> {
    let mut bytes = Vec::new();
    let cap = limits.max_bytes.saturating_add(1);
    source.take(cap).read_to_end(&mut bytes).map_err(|error| Skip::io(Stage::Source, "file", &error))?;
    if bytes.len() as u64 == cap {
        let detail = format!("more than the limit of {} bytes", limits.max_bytes);
        return Err(Skip::new(Stage::Source, "file", SkipKind::TooLarge, detail));
    }
    Ok(Bytes::from_memory(bytes))
}
