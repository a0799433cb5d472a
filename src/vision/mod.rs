//! Owns what the pixels show: decoding, comparing an embedded copy with the picture, and where text, codes, faces, hands and ridges are
//! and what was measured of them, with the networks that see them. Knows nothing of findings.

mod avif;
mod bounds;
pub mod codes;
mod decode;
pub mod faces;
pub mod hands;
mod likeness;
pub mod model;
pub mod quad;
mod raster;
mod resample;
pub mod ridges;
#[cfg(feature = "weights")]
pub mod runtime;
pub mod text;

pub use decode::{decode, decode_bytes, decode_small};
pub use likeness::{Area, Lack, Likeness, Verdict, compare};

/// A decoded picture, 8 bits a channel; upright where [`decode`] made it.
pub struct Pixels {
    /// Red, green, blue; alpha flattened onto white. Values are as coded in the picture's own colour space: no ICC transform and no
    /// HDR tone mapping.
    pub rgb: image::RgbImage,
    /// Why a part of the picture is missing (left black or grey): lower-case, no full stop. `None` where it is whole.
    pub partial: Option<&'static str>,
}
