//! Owns judgement: the only place that turns facts into findings. [`DETECTORS`] is THE TABLE, in the order of cost.

use crate::error::Skip;
use crate::finding::Finding;
use crate::photo::Photo;
use crate::rule::Rule;

/// What a detector must be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needs {
    /// The layout and the metadata, which are always there.
    Metadata,
    /// The decoded picture.
    Pixels,
}

/// One judge.
pub trait Detector: Sync {
    /// Its name, for skips: `"positions"`.
    fn name(&self) -> &'static str;
    /// The rules that it can find.
    fn rules(&self) -> &'static [&'static Rule];
    /// What it needs.
    fn needs(&self) -> Needs;
    /// Looks at the photo and adds what it finds. An error says what was not looked at; findings made before it stand.
    fn detect(&self, photo: &Photo<'_>, findings: &mut Vec<Finding>) -> Result<(), Skip>;
}

/// Every detector, in the order of cost.
pub static DETECTORS: &[&dyn Detector] = &[];
