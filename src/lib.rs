//! overshare finds what a photo gives away before somebody else finds it.
//!
//! A photo walks down one corridor once: [`source`] finds its bytes, [`container`] its layout, [`metadata`] what its segments say,
//! [`vision`] what its pixels show; [`detect`] judges, and what it judges becomes a [`finding::Finding`]. What could not be looked
//! at becomes an [`error::Skip`]. Both leave by one door, the [`report`]. [`scan`] is the corridor, [`rule`] the list of what is
//! looked for.
//!
//! # One photo
//!
//! ```
//! use std::path::PathBuf;
//!
//! use overshare::scan::{Options, Scanner, Status};
//! use overshare::source::Item;
//!
//! let options = Options::default();
//! let report = Scanner::new(&options).look_at(Item::File(PathBuf::from("sample_images/clean.jpg")));
//! for finding in &report.findings {
//!     println!("{}: {}", finding.rule.id, overshare::report::message(finding, false));
//! }
//! // No finding means clean only where everything was looked at.
//! assert!(report.findings.is_empty() && report.status == Status::Complete);
//! ```
//!
//! # A folder
//!
//! [`scan::run`] looks at everything that the [`scan::Options`] name, with as many threads as there are cores, and writes the report
//! of a [`report::Reporter`] in the order of the photos. Leave out the pixels, and it reads only what metadata needs:
//!
//! ```
//! use std::path::PathBuf;
//!
//! use overshare::report::JsonLines;
//! use overshare::scan::{Options, run};
//! use overshare::source::Sources;
//!
//! let sources = Sources { paths: vec![PathBuf::from("sample_images/holiday_gps.jpg")], ..Sources::default() };
//! let mut report = Vec::new();
//! let summary = run(&Options { sources, pixels: false, ..Options::default() }, &JsonLines { mask: false }, &mut report, &())?;
//! assert_eq!(summary.photos, 1);
//! assert!(report.starts_with(br#"{"schema":1,"path":"sample_images/holiday_gps.jpg""#));
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! A caller that installs [`fence::install_hook`] keeps the messages of panics, which could hold a photo's values, off the terminal.

mod byte_order;
mod calendar;
pub mod container;
pub mod detect;
pub mod error;
pub mod fence;
pub mod finding;
pub mod home;
pub mod limits;
pub mod metadata;
mod odds;
pub mod payload;
pub mod photo;
pub mod places;
pub mod private;
pub mod report;
pub mod rule;
pub mod scan;
pub mod source;
pub mod strings;
pub mod vision;
