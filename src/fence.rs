//! Owns the fences: a panic in one reader or detector on one photo is a record, not the end of the run.

use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe, Location};

use crate::error::{Skip, SkipKind, Stage};

thread_local! {
    /// How many fences this thread stands inside, and where the last panic behind one of them was raised.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    static PLACE: RefCell<Option<(String, u32)>> = const { RefCell::new(None) };
}

/// Runs `work`; a panic becomes a [`Skip`] that tells the place in the source and never the message, which could hold a value.
pub fn fenced<T>(stage: Stage, what: &'static str, work: impl FnOnce() -> T) -> Result<T, Skip> {
    DEPTH.set(DEPTH.get() + 1);
    let outcome = panic::catch_unwind(AssertUnwindSafe(work));
    DEPTH.set(DEPTH.get() - 1);
    outcome.map_err(|_| {
        let detail = match PLACE.take() {
            Some((file, line)) => format!("internal error at {file}:{line}; please report it"),
            None => "internal error; please report it".to_owned(),
        };
        Skip::new(stage, what, SkipKind::Panic, detail)
    })
}

/// Replaces the panic hook: behind a fence it only remembers the place; elsewhere `tell` is given the place. The message is dropped
/// in both cases.
pub fn install_hook(tell: fn(&Location<'_>)) {
    panic::set_hook(Box::new(move |info| {
        let Some(location) = info.location() else { return };
        if DEPTH.get() > 0 {
            PLACE.replace(Some((location.file().to_owned(), location.line())));
        } else {
            tell(location);
        }
    }));
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_panic_becomes_a_skip_without_its_message() {
        let skip = fenced(Stage::Detect, "positions", || panic!("07700 900123")).unwrap_err();
        assert_eq!(skip.kind, SkipKind::Panic);
        assert!(!skip.detail.contains("07700"));
    }

    #[test]
    fn work_without_panic_gives_its_value() {
        assert_eq!(fenced(Stage::Detect, "nothing", || 7), Ok(7));
    }
}
