//! Owns the runtime that is built in: `rten`.

use std::sync::Arc;

use ::rten::{Model, ModelOptions, RunOptions, ThreadPool, Value};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use crate::vision::model::{Network, Tensor};

thread_local! {
    /// One thread for each thread that scans; made when its first network runs.
    static ALONE: Arc<ThreadPool> = Arc::new(ThreadPool::with_num_threads(1));
}

struct Rten(Model);

/// A network from its ONNX file.
///
/// # Errors
///
/// Why the runtime refused the file.
pub fn load(weights: &'static [u8]) -> Result<impl Network, String> {
    let mut options = ModelOptions::with_all_ops();
    options.prepack_weights(true);
    options.load_static_slice(weights).map(Rten).map_err(|error| error.to_string())
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
