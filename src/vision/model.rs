//! Owns the one seam to neural networks: tensor in, tensor out. Which runtime stands behind it is one file's business
//! ([`super::runtime`]), and tests put fakes there.

/// Numbers in a grid, row-major.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// Length of each axis, outermost first.
    pub shape: Vec<usize>,
    /// The numbers; as many as the product of the axes.
    pub data: Vec<f32>,
}

/// A network with one input.
pub trait Network: Send + Sync {
    /// Runs the network; its outputs in the order in which its file names them.
    ///
    /// # Errors
    ///
    /// Why the runtime refused, in its own words; these never hold values of the photo.
    fn outputs(&self, input: Tensor) -> Result<Vec<Tensor>, String>;

    /// Runs a network of which one output, the first, is wanted.
    ///
    /// # Errors
    ///
    /// As [`Self::outputs`].
    fn run(&self, input: Tensor) -> Result<Tensor, String> {
        self.outputs(input)?.into_iter().next().ok_or_else(|| "the network gave nothing".to_owned())
    }
}
