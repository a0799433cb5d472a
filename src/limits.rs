//! Owns the caps that a hostile photo meets before memory or time is taken for it.

use std::time::{Duration, Instant};

/// What one photo may cost.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Largest file read whole, in bytes. Metadata of larger files is still read, by seeking.
    pub max_bytes: u64,
    /// Largest picture decoded, in pixels (width × height).
    pub max_pixels: u64,
    /// Longest time for one photo; `None` for no limit.
    pub time: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_bytes: 1 << 30, max_pixels: 250_000_000, time: Some(Duration::from_secs(60)) }
    }
}

/// The moment at which work on one photo must stop.
#[derive(Debug, Clone, Copy)]
pub struct Deadline(Option<Instant>);

impl Deadline {
    /// The deadline of a photo started now under `limits`.
    pub fn starting_now(limits: &Limits) -> Self {
        Self(limits.time.and_then(|time| Instant::now().checked_add(time)))
    }

    /// No deadline at all.
    pub const fn never() -> Self {
        Self(None)
    }

    /// Whether the time is over.
    pub fn is_over(self) -> bool {
        self.0.is_some_and(|end| Instant::now() >= end)
    }

    /// The time left, `None` where there is no deadline.
    pub fn left(self) -> Option<Duration> {
        self.0.map(|end| end.saturating_duration_since(Instant::now()))
    }
}
