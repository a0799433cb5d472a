//! overshare finds what a photo gives away before somebody else finds it.
//!
//! A photo walks down one corridor once: [`source`] finds its bytes, [`container`] its layout, [`metadata`] what its segments say,
//! [`vision`] what its pixels show; [`detect`] judges, and what it judges becomes a [`finding::Finding`]. What could not be looked
//! at becomes an [`error::Skip`]. Both leave by one door, the report.

mod byte_order;
mod calendar;
pub mod container;
pub mod detect;
pub mod error;
pub mod fence;
pub mod finding;
pub mod limits;
pub mod metadata;
pub mod photo;
pub mod places;
pub mod private;
pub mod report;
pub mod rule;
pub mod scan;
pub mod source;
pub mod vision;
