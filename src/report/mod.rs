//! Owns how findings are told: text for people, JSON and CSV for programs. Knows rules and findings, no detector.

use crate::scan::{PhotoReport, Summary};

/// One way of telling. `photo` is called from many threads at once, each with a buffer of its own; the buffers are then written in
/// the photos' order with [`Reporter::separator`] between them.
pub trait Reporter: Sync {
    /// What stands before the first photo.
    fn start(&self, out: &mut Vec<u8>);
    /// One photo. May write nothing (a clean photo under `--quiet`).
    fn photo(&self, report: &PhotoReport, out: &mut Vec<u8>);
    /// What stands between two photos that both wrote something.
    fn separator(&self) -> &'static [u8];
    /// What stands behind the last photo.
    fn end(&self, summary: &Summary, out: &mut Vec<u8>);
}
