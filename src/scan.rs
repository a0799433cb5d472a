//! Owns the corridor: threads, fences, order, and what is told of each photo.

use std::path::PathBuf;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use crate::container::{EndLook, Format};
use crate::error::Skip;
use crate::finding::Finding;
use crate::metadata::Field;

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

/// What is told at the end of a run.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Photos in the report.
    pub photos: u64,
    /// Photos by [`Status`]: complete, partial, failed.
    pub by_status: [u64; 3],
    /// Findings by rule, in the order of [`crate::rule::RULES`]: how many, in how many photos.
    pub by_rule: Vec<(u64, u64)>,
    /// Skips by what and why, most frequent first, at most 20.
    pub skips: Vec<(String, u64)>,
    /// How long the run took.
    pub elapsed: Duration,
    /// Whether the run was stopped before its end.
    pub interrupted: bool,
}
