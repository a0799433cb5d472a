//! How long the embedded networks take on each runtime, on one thread, and whether both say the same.
//!
//!     ORT_DYLIB_PATH=…/libonnxruntime.so.1.32.0 cargo bench --features ort --bench runtimes
//!
//! Times are of the CPU's wall clock, the best of [`ROUNDS`] in turns; inputs are patterns, since a convolution takes as long for one picture as
//! for another. `load` is what a network costs once; `first` its first run.

#![allow(clippy::print_stdout, clippy::expect_used, missing_docs)]

use std::time::Instant;

use overshare::vision::model::{Network, Tensor};
use overshare::vision::runtime::Runtime;

static DETECTOR: &[u8] = include_bytes!("../models/ppocrv6_tiny_det.onnx");
static RECOGNISER: &[u8] = include_bytes!("../models/ppocrv6_small_rec.onnx");

/// Runs of each network on each input and runtime.
const ROUNDS: usize = 9;

/// Runtimes must agree on each number this closely: sums in another order differ, on these inputs by 2e-3 at most.
const SAME: f32 = 1e-2;

struct Case {
    name: &'static str,
    weights: &'static [u8],
    /// Heights and widths of inputs, in pixels.
    sizes: [[usize; 2]; 3],
}

/// A coarse look and closer ones; a word, a line of a receipt, a long line of print.
const CASES: [Case; 2] = [
    Case { name: "detector, tiny", weights: DETECTOR, sizes: [[320, 480], [608, 832], [960, 1_280]] },
    Case { name: "recogniser, small", weights: RECOGNISER, sizes: [[48, 96], [48, 320], [48, 960]] },
];

fn main() {
    println!("{:<18} {:>10} {:>9} {:>9} {:>7} {:>10}", "network", "input", "rten ms", "ort ms", "factor", "difference");
    for Case { name, weights, sizes } in CASES {
        let (rten, rten_ms) = timed(|| Runtime::Rten.load(weights).expect("rten takes the weights"));
        let (ort, ort_ms) = timed(|| Runtime::OnnxRuntime.load(weights).expect("ONNX Runtime takes the weights"));
        println!("{name:<18} {:>10} {rten_ms:>9.1} {ort_ms:>9.1} {:>7.2}", "load", rten_ms / ort_ms);
        for (index, size) in sizes.into_iter().enumerate() {
            let ((a, rten_ms), (b, ort_ms)) = (run(rten.as_ref(), size), run(ort.as_ref(), size));
            if index == 0 {
                println!("{name:<18} {:>10} {rten_ms:>9.1} {ort_ms:>9.1} {:>7.2}", "first", rten_ms / ort_ms);
            }
            let apart = a.iter().zip(&b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(a.len() == b.len() && apart < SAME, "the runtimes differ by {apart}");
            let (mut best_rten, mut best_ort) = (f64::INFINITY, f64::INFINITY);
            for _ in 0..ROUNDS {
                best_rten = best_rten.min(run(rten.as_ref(), size).1);
                best_ort = best_ort.min(run(ort.as_ref(), size).1);
            }
            let input = format!("{}x{}", size[1], size[0]);
            println!(
                "{name:<18} {input:>10} {best_rten:>9.1} {best_ort:>9.1} {:>7.2} {apart:>10.1e}",
                best_rten / best_ort
            );
        }
    }
}

/// The network's answer to a pattern of bars, and the milliseconds it took.
fn run(network: &dyn Network, [height, width]: [usize; 2]) -> (Vec<f32>, f64) {
    let bar = |index: usize| if (index % width / 7 + index / width / 9).is_multiple_of(3) { 0.9 } else { -0.8 };
    let data = (0..3 * height * width).map(bar).collect();
    let (answer, ms) = timed(|| network.run(Tensor { shape: vec![1, 3, height, width], data }));
    (answer.expect("the network runs").data, ms)
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let made = work();
    (made, start.elapsed().as_secs_f64() * 1e3)
}
