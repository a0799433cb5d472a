//! Owns the words for what could not be looked at. A reader or detector that stops short hands out a [`Skip`] beside what it got;
//! silence must mean "looked, and found nothing".

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

/// The part of the corridor that stopped short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Stage {
    /// Opening or reading the file.
    Source,
    /// Walking the file's layout.
    Container,
    /// Reading the metadata segments.
    Metadata,
    /// Decoding the pixels.
    Decode,
    /// Judging.
    Detect,
}

/// Why something was not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SkipKind {
    /// The operating system refused (not found, no permission, device error).
    Io,
    /// Not an image, or nothing that overshare knows.
    NotAnImage,
    /// Known, but not decoded or read by this version.
    Unsupported,
    /// The bytes contradict their own format.
    Malformed,
    /// The file ends before its content does.
    Truncated,
    /// Over a size or count limit (`--max-bytes`, `--max-pixels`, a built-in cap).
    TooLarge,
    /// `--time-limit` was reached.
    TimeLimit,
    /// A reader or detector panicked; only the place in the source is told, never the message, which could hold a value.
    Panic,
}

/// Something that was asked for and not looked at, or not wholly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Skip {
    /// Where it happened.
    pub stage: Stage,
    /// What was not looked at, in the field's terms: `"EXIF"`, `"pixels"`, `"MakerNote"`.
    pub what: Cow<'static, str>,
    /// Why.
    pub kind: SkipKind,
    /// One sentence for a person, lower-case, no full stop. Never holds a value from the photo.
    pub detail: Cow<'static, str>,
}

impl Skip {
    /// A new skip; see the fields for the style of `what` and `detail`.
    pub fn new(
        stage: Stage,
        what: impl Into<Cow<'static, str>>,
        kind: SkipKind,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { stage, what: what.into(), kind, detail: detail.into() }
    }

    /// A reading failure of the operating system, at `stage`.
    pub fn io(stage: Stage, what: impl Into<Cow<'static, str>>, error: &std::io::Error) -> Self {
        let kind = match error.kind() {
            std::io::ErrorKind::UnexpectedEof => SkipKind::Truncated,
            _ => SkipKind::Io,
        };
        let detail: Cow<'static, str> = match error.kind() {
            std::io::ErrorKind::NotFound => "no such file or folder".into(),
            other => other.to_string().into(),
        };
        Self::new(stage, what, kind, detail)
    }
}
