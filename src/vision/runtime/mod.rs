//! Owns the networks that are embedded in the binary: their weights, which runtime runs them (one file a runtime), and that each is
//! loaded when it first runs, so that a photo pays only for what it needs.
//!
//! Whatever the runtime, each thread of a scan runs its networks alone: photos are what is done in parallel, and sums in one order keep
//! reports the same for any number of threads.

#[cfg(feature = "ort")]
mod onnxruntime;
mod rten;

use std::sync::OnceLock;

use super::faces::{Seer, Yunet};
use super::hands::Eyes;
use super::model::{Network, Tensor};
use super::text::Reader;

/// PP-OCRv6 tiny, text detector; `models/manifest.toml` says where it comes from.
static DETECTOR: &[u8] = include_bytes!("../../../models/ppocrv6_tiny_det.onnx");

/// PP-OCRv6 small, text recogniser.
static RECOGNISER: &[u8] = include_bytes!("../../../models/ppocrv6_small_rec.onnx");

/// The recogniser's characters, one a line, in the order of its classes.
static ALPHABET: &str = include_str!("../../../models/ppocrv6_small_dict.txt");

/// MediaPipe's palm detector.
static PALMS: &[u8] = include_bytes!("../../../models/palm_detection.onnx");

/// MediaPipe's hand landmarks, the smaller one.
static HAND_MARKS: &[u8] = include_bytes!("../../../models/hand_landmark_lite.onnx");

/// YuNet, which finds faces.
static FACE_FINDER: &[u8] = include_bytes!("../../../models/face_detection_yunet_2023mar.onnx");

/// CenterFace, which judges what was found.
static FACE_JUDGE: &[u8] = include_bytes!("../../../models/centerface_dyn.onnx");

/// The reader with the embedded weights.
pub fn reader() -> &'static Reader {
    static READER: OnceLock<Reader> = OnceLock::new();
    READER.get_or_init(|| Reader::new(embedded(DETECTOR), embedded(RECOGNISER), ALPHABET))
}

/// What finds hands, with the embedded weights.
pub fn hands() -> &'static Eyes {
    static EYES: OnceLock<Eyes> = OnceLock::new();
    EYES.get_or_init(|| Eyes::new(embedded(PALMS), embedded(HAND_MARKS)))
}

/// What sees faces, with the embedded weights.
///
/// # Errors
///
/// Why the weights could not be understood.
pub fn seer() -> Result<&'static Seer, String> {
    static SEER: OnceLock<Result<Seer, String>> = OnceLock::new();
    let load = || Ok(Seer::new(Box::new(Yunet::new(FACE_FINDER)?), embedded(FACE_JUDGE)));
    SEER.get_or_init(load).as_ref().map_err(Clone::clone)
}

/// A network from its embedded weights. Nothing is loaded before its first run; where loading fails, each run says why.
fn embedded(weights: &'static [u8]) -> Box<dyn Network> {
    Box::new(Embedded { weights, loaded: OnceLock::new() })
}

struct Embedded {
    weights: &'static [u8],
    loaded: OnceLock<Result<Box<dyn Network>, String>>,
}

impl Network for Embedded {
    fn outputs(&self, input: Tensor) -> Result<Vec<Tensor>, String> {
        let network = self.loaded.get_or_init(|| load(self.weights));
        network.as_ref().map_err(Clone::clone)?.outputs(input)
    }
}

/// What can run a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runtime {
    /// The one that is built in.
    Rten,
    /// ONNX Runtime, where its library is found.
    #[cfg(feature = "ort")]
    OnnxRuntime,
}

impl Runtime {
    /// A network from its ONNX file.
    ///
    /// # Errors
    ///
    /// Why there is no such runtime here, or why it refused the file; may name the runtime's path.
    pub fn load(self, weights: &'static [u8]) -> Result<Box<dyn Network>, String> {
        match self {
            Self::Rten => Ok(Box::new(rten::load(weights)?)),
            #[cfg(feature = "ort")]
            Self::OnnxRuntime => Ok(Box::new(onnxruntime::load(weights)?)),
        }
    }
}

/// A network on the fastest runtime that there is.
fn load(weights: &'static [u8]) -> Result<Box<dyn Network>, String> {
    #[cfg(feature = "ort")]
    match Runtime::OnnxRuntime.load(weights) {
        Ok(network) => return Ok(network),
        // The first is kept: what stands in the way of one network stands in the way of all.
        Err(why) => drop(FALLBACK.set(why)),
    }
    Runtime::Rten.load(weights)
}

#[cfg(feature = "ort")]
static FALLBACK: OnceLock<String> = OnceLock::new();

/// Why networks that ran did not run on ONNX Runtime; may name the library's path. `None` too where none ran.
#[cfg(feature = "ort")]
pub fn fallback() -> Option<&'static str> {
    FALLBACK.get().map(String::as_str)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_network_is_loaded_by_its_first_run_and_each_run_says_why_it_could_not_be() {
        let broken = embedded(b"no network");
        let input = || Tensor { shape: vec![1, 3, 32, 32], data: vec![0.0; 3 * 32 * 32] };
        let why = broken.outputs(input()).unwrap_err();
        assert!(!why.is_empty());
        assert_eq!(broken.outputs(input()).unwrap_err(), why);
    }

    #[test]
    fn the_detector_gives_a_map_of_its_inputs_size() {
        let map = embedded(DETECTOR).run(Tensor { shape: vec![1, 3, 64, 96], data: vec![0.0; 3 * 64 * 96] }).unwrap();
        assert_eq!(map.shape, [1, 1, 64, 96]);
        assert!(map.data.iter().all(|core| (0.0..=1.0).contains(core)));
    }
}
