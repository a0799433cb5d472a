//! Owns the runtime behind [`Network`]: `rten`, and the weights embedded in the binary. Each thread of a scan runs its networks alone:
//! photos are what is done in parallel, and sums in one order keep reports the same for any number of threads.

use std::sync::{Arc, OnceLock};

use rten::{Model, ModelOptions, RunOptions, ThreadPool, Value};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use super::faces::{Seer, Yunet};
use super::model::{Network, Tensor};
use super::text::Reader;

/// PP-OCRv6 tiny, text detector; `models/manifest.toml` says where it comes from.
static DETECTOR: &[u8] = include_bytes!("../../models/ppocrv6_tiny_det.onnx");

/// PP-OCRv6 small, text recogniser.
static RECOGNISER: &[u8] = include_bytes!("../../models/ppocrv6_small_rec.onnx");

/// The recogniser's characters, one a line, in the order of its classes.
static ALPHABET: &str = include_str!("../../models/ppocrv6_small_dict.txt");

/// YuNet, which finds faces.
static FACE_FINDER: &[u8] = include_bytes!("../../models/face_detection_yunet_2023mar.onnx");

/// CenterFace, which judges what was found.
static FACE_JUDGE: &[u8] = include_bytes!("../../models/centerface_dyn.onnx");

thread_local! {
    /// One thread for each thread that scans; made when its first photo is read.
    static ALONE: Arc<ThreadPool> = Arc::new(ThreadPool::with_num_threads(1));
}

struct Rten(Model);

impl Rten {
    fn load(weights: &'static [u8]) -> Result<Self, String> {
        let mut options = ModelOptions::with_all_ops();
        options.prepack_weights(true);
        options.load_static_slice(weights).map(Self).map_err(|error| error.to_string())
    }
}

impl Network for Rten {
    fn outputs(&self, input: Tensor) -> Result<Vec<Tensor>, String> {
        let shape: [usize; 4] = input.shape.try_into().map_err(|_| "an input needs four axes".to_owned())?;
        let input = NdTensor::try_from_data(shape, input.data).map_err(|error| error.to_string())?;
        let id = *self.0.input_ids().first().ok_or("the network takes nothing")?;
        let options = ALONE.with(|pool| RunOptions::default().with_thread_pool(Some(pool.clone())));
        let outputs = self.0.run(vec![(id, input.into())], self.0.output_ids(), Some(options));
        let plain = |output: Value| {
            let output: rten_tensor::Tensor<f32> =
                output.try_into().map_err(|_| "an output is not of floats".to_owned())?;
            let shape = output.shape().to_vec();
            Ok(Tensor { shape, data: output.into_data() })
        };
        outputs.map_err(|error| error.to_string())?.into_iter().map(plain).collect()
    }
}

/// The reader with the embedded weights, loaded at the first call.
///
/// # Errors
///
/// Why the weights could not be loaded.
pub fn reader() -> Result<&'static Reader, String> {
    static READER: OnceLock<Result<Reader, String>> = OnceLock::new();
    let load = || {
        let (detector, recogniser) = (Rten::load(DETECTOR)?, Rten::load(RECOGNISER)?);
        Ok(Reader::new(Box::new(detector), Box::new(recogniser), ALPHABET))
    };
    READER.get_or_init(load).as_ref().map_err(Clone::clone)
}

/// What sees faces, with the embedded weights, loaded at the first call.
///
/// # Errors
///
/// Why the weights could not be loaded.
pub fn seer() -> Result<&'static Seer, String> {
    static SEER: OnceLock<Result<Seer, String>> = OnceLock::new();
    let load = || Ok(Seer::new(Box::new(Yunet::new(FACE_FINDER)?), Box::new(Rten::load(FACE_JUDGE)?)));
    SEER.get_or_init(load).as_ref().map_err(Clone::clone)
}
