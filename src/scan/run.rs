//! Owns the threads: who looks at which photo, how much at once, and the order of the report.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::report::Reporter;
use crate::rule::RULES;
use crate::scan::{Options, PhotoReport, Scanner, Summary};
use crate::source::{Item, Walk};

/// Photos handed to a thread at once where no pixels are asked for; empirical, on the benchmark folder: taking turns costs less than
/// 1 % of a metadata scan, and the report still comes steadily.
const BATCH_PHOTOS: usize = 32;

/// Most bytes of finished reports kept waiting for an earlier photo, before threads wait for it too.
const MAX_WAITING_BYTES: usize = 4 << 20;

/// Most skips told in a [`Summary`].
const MAX_SUMMARY_SKIPS: usize = 20;

/// Somebody who watches a run.
pub trait Progress: Sync {
    /// A photo is done.
    fn done(&self, report: &PhotoReport);
}

/// Nobody watches.
impl Progress for () {
    fn done(&self, _: &PhotoReport) {}
}

/// Scans everything that the sources hold; the report comes out in their order, whatever the number of threads.
///
/// # Errors
/// The sources could not be opened, or `out` could not be written; the photos told by then are in `out`.
pub fn run(
    options: &Options,
    reporter: &dyn Reporter,
    out: &mut (dyn Write + Send),
    progress: &dyn Progress,
) -> io::Result<Summary> {
    let started = Instant::now();
    let source = Mutex::new((0, options.sources.walk()?));
    let mut buffer = Vec::new();
    reporter.start(&mut buffer);
    out.write_all(&buffer)?;
    let writer = OrderedWriter::new(out, reporter.separator());
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.jobs)
        .thread_name(|n| format!("overshare-{n}"))
        .build()
        .map_err(io::Error::other)?;
    let scanner = Scanner::new(options);
    let batch = if scanner.needs_pixels() { 1 } else { BATCH_PHOTOS };
    let tallies = pool.broadcast(|_| {
        let mut tally = Tally::new();
        let mut room = 0;
        while let Some((number, items)) = take(&source, batch, &options.interrupt) {
            // The last batch tells how much room the next one needs.
            let mut told = Vec::with_capacity(room);
            for item in items {
                let report = scanner.look_at(item);
                append(&mut told, reporter.separator(), |out| reporter.photo(&report, out));
                progress.done(&report);
                tally.add(&report);
            }
            room = room.max(told.len());
            if !writer.put(number, told) {
                break;
            }
        }
        tally
    });
    let out = writer.finish()?;
    let mut summary = Tally::sum(tallies);
    summary.links = lock(&source).1.links_passed_over();
    summary.elapsed = started.elapsed();
    summary.interrupted = options.interrupt.load(Ordering::Relaxed);
    buffer.clear();
    reporter.end(&summary, &mut buffer);
    out.write_all(&buffer)?;
    out.flush()?;
    Ok(summary)
}

/// The next photos in order, with the number of their batch.
fn take(source: &Mutex<(u64, Walk)>, batch: usize, interrupt: &AtomicBool) -> Option<(u64, Vec<Item>)> {
    if interrupt.load(Ordering::Relaxed) {
        return None;
    }
    let mut source = lock(source);
    let items: Vec<Item> = source.1.by_ref().take(batch).collect();
    let number = source.0;
    source.0 += 1;
    (!items.is_empty()).then_some((number, items))
}

/// Lets `write` add to `out`, with `separator` before it if both sides wrote something.
fn append(out: &mut Vec<u8>, separator: &[u8], write: impl FnOnce(&mut Vec<u8>)) {
    let before = out.len();
    if before > 0 {
        out.extend_from_slice(separator);
    }
    let start = out.len();
    write(out);
    if out.len() == start {
        out.truncate(before);
    }
}

/// A thread that panicked while it held a lock has written nothing half: the state stays sound.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes batches in the order of their numbers. A batch that comes early waits in memory; when too much waits, so does its thread.
struct OrderedWriter<'a> {
    state: Mutex<WriterState<'a>>,
    moved: Condvar,
    separator: &'static [u8],
}

struct WriterState<'a> {
    out: &'a mut (dyn Write + Send),
    next: u64,
    waiting: BTreeMap<u64, Vec<u8>>,
    waiting_bytes: usize,
    any_written: bool,
    error: Option<io::Error>,
}

impl<'a> OrderedWriter<'a> {
    fn new(out: &'a mut (dyn Write + Send), separator: &'static [u8]) -> Self {
        let state =
            WriterState { out, next: 0, waiting: BTreeMap::new(), waiting_bytes: 0, any_written: false, error: None };
        Self { state: Mutex::new(state), moved: Condvar::new(), separator }
    }

    /// Hands in a batch; `false` when nothing more can be written.
    fn put(&self, number: u64, bytes: Vec<u8>) -> bool {
        let mut state = lock(&self.state);
        // The batch that all others wait for never waits itself.
        while number != state.next && state.waiting_bytes > MAX_WAITING_BYTES && state.error.is_none() {
            state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.waiting_bytes += bytes.len();
        state.waiting.insert(number, bytes);
        while state.error.is_none() {
            let next = state.next;
            let Some(bytes) = state.waiting.remove(&next) else { break };
            state.next += 1;
            state.waiting_bytes -= bytes.len();
            if bytes.is_empty() {
                continue;
            }
            let separator = if mem::replace(&mut state.any_written, true) { self.separator } else { b"" };
            let written = state.out.write_all(separator).and_then(|()| state.out.write_all(&bytes));
            state.error = written.err();
        }
        self.moved.notify_all();
        state.error.is_none()
    }

    fn finish(self) -> io::Result<&'a mut (dyn Write + Send)> {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        state.error.map_or(Ok(state.out), Err)
    }
}

/// One thread's share of the summary.
struct Tally {
    summary: Summary,
    skips: BTreeMap<String, u64>,
}

impl Tally {
    fn new() -> Self {
        let summary = Summary { by_rule: vec![(0, 0); RULES.len()], ..Summary::default() };
        Self { summary, skips: BTreeMap::new() }
    }

    fn add(&mut self, report: &PhotoReport) {
        self.summary.photos += 1;
        self.summary.by_status[report.status as usize] += 1;
        self.summary.pictures += u64::from(report.examined.pixels);
        for (rule, count) in RULES.iter().zip(&mut self.summary.by_rule) {
            let found = report.findings.iter().filter(|finding| finding.rule == *rule).count() as u64;
            count.0 += found;
            count.1 += u64::from(found > 0);
        }
        if report.is_no_image() {
            self.summary.no_images += 1;
            return;
        }
        for skip in &report.skipped {
            *self.skips.entry(format!("{}: {}", skip.what, skip.detail)).or_default() += 1;
        }
    }

    fn sum(tallies: Vec<Self>) -> Summary {
        let mut total = Self::new();
        for tally in tallies {
            total.summary.photos += tally.summary.photos;
            total.summary.no_images += tally.summary.no_images;
            total.summary.pictures += tally.summary.pictures;
            for (sum, n) in total.summary.by_status.iter_mut().zip(tally.summary.by_status) {
                *sum += n;
            }
            for (sum, n) in total.summary.by_rule.iter_mut().zip(tally.summary.by_rule) {
                *sum = (sum.0 + n.0, sum.1 + n.1);
            }
            for (skip, n) in tally.skips {
                *total.skips.entry(skip).or_default() += n;
            }
        }
        total.summary.skips = total.skips.into_iter().collect();
        total.summary.skips.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        total.summary.skips.truncate(MAX_SUMMARY_SKIPS);
        total.summary
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_come_out_in_order_with_separators_only_between_what_was_written() {
        let mut out = Vec::new();
        let writer = OrderedWriter::new(&mut out, b",");
        for (number, text) in [(2, "c"), (0, ""), (3, ""), (1, "b"), (4, "e")] {
            assert!(writer.put(number, text.into()));
        }
        assert!(writer.finish().is_ok());
        assert_eq!(out, b"b,c,e");
    }

    #[test]
    fn a_photo_that_tells_nothing_leaves_no_separator() {
        let mut out = Vec::new();
        for text in ["", "a", "", "b"] {
            append(&mut out, b", ", |out| out.extend_from_slice(text.as_bytes()));
        }
        assert_eq!(out, b"a, b");
    }

    #[test]
    fn a_closed_pipe_stops_the_threads() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut closed = Closed;
        let writer = OrderedWriter::new(&mut closed, b"");
        assert!(!writer.put(0, b"x".to_vec()));
        assert!(!writer.put(7, b"y".to_vec()));
        assert!(writer.finish().is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe));
    }
}
