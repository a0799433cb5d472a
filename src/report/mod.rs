//! Owns how findings are told: text for people, JSON and CSV for programs. Knows rules and findings, no detector.

use crate::scan::{PhotoReport, Summary};

mod compact;
mod csv;
mod escape;
mod inspect;
mod json;
mod jsonl;
mod message;
mod paint;
mod record;
mod schema;
mod text;

pub use csv::Csv;
pub use escape::{escape, thousands, wrap};
pub use inspect::{Inspect, Readable};
pub use json::Json;
pub use jsonl::JsonLines;
pub use message::message;
pub use paint::Paint;
pub use schema::schema;
pub use text::Text;

/// One way of telling. `photo` is called from many threads at once, each with a buffer of its own; the buffers are then written in
/// the photos' order with [`Reporter::separator`] between them.
pub trait Reporter: Sync {
    /// What stands before the first photo.
    fn start(&self, out: &mut Vec<u8>);
    /// One photo. May write nothing (a clean photo under `--quiet`).
    fn photo(&self, report: &PhotoReport, out: &mut Vec<u8>);
    /// What stands between two photos that both wrote something; nothing by default.
    fn separator(&self) -> &'static [u8] {
        b""
    }
    /// What stands behind the last photo.
    fn end(&self, summary: &Summary, out: &mut Vec<u8>);
}

#[cfg(test)]
mod samples;
