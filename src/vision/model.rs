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

/// A network with one input and one output.
pub trait Network: Send + Sync {
    /// Runs the network.
    ///
    /// # Errors
    ///
    /// Why the runtime refused, in its own words; these never hold values of the photo.
    fn run(&self, input: Tensor) -> Result<Tensor, String>;
}
