//! Owns the caps that a hostile photo meets before memory or time is taken for it.

use std::sync::{Condvar, Mutex, PoisonError};
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

/// How much memory decoded pictures may take together. A photo asks once, before it decodes; what it got comes back when the lease
/// is dropped. A photo that needs more than there is waits until it is alone, so that it is slow and not lost.
pub struct Budget {
    total: u64,
    used: Mutex<u64>,
    freed: Condvar,
}

/// A share of a [`Budget`], given back when dropped.
pub struct Lease<'a> {
    budget: &'a Budget,
    bytes: u64,
}

impl Budget {
    /// A budget of `total` bytes.
    pub const fn new(total: u64) -> Self {
        Self { total, used: Mutex::new(0), freed: Condvar::new() }
    }

    /// Waits until `bytes` are free.
    pub fn lease(&self, bytes: u64) -> Lease<'_> {
        let bytes = bytes.min(self.total);
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        while *used > 0 && used.saturating_add(bytes) > self.total {
            used = self.freed.wait(used).unwrap_or_else(PoisonError::into_inner);
        }
        *used += bytes;
        Lease { budget: self, bytes }
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        *self.budget.used.lock().unwrap_or_else(PoisonError::into_inner) -= self.bytes;
        self.budget.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_over_the_budget_runs_alone_instead_of_never() {
        let budget = Budget::new(10);
        drop(budget.lease(1_000));
        let small = budget.lease(4);
        let other = budget.lease(6);
        drop((small, other));
        assert!(budget.used.lock().is_ok_and(|used| *used == 0));
    }

    #[test]
    fn no_time_limit_means_no_deadline() {
        let limits = Limits { time: None, ..Limits::default() };
        assert!(!Deadline::starting_now(&limits).is_over());
        let limits = Limits { time: Some(Duration::ZERO), ..Limits::default() };
        assert!(Deadline::starting_now(&limits).is_over());
    }
}
