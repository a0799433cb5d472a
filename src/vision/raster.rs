//! Owns turning a decoder's samples into 8-bit RGB, in place where they fit: grey to RGB, 16 bits to 8, alpha onto white. What the
//! samples mean before that (YCbCr, CMYK) is the decoders' to say.

use image::{ColorType, RgbImage};

/// Packs `samples` of `color` (row-major, no padding, 16-bit samples in native byte order) into RGB. `None` for floating-point
/// samples, and where the buffer is too short for the size.
pub fn to_rgb8(color: ColorType, width: u32, height: u32, mut samples: Vec<u8>) -> Option<RgbImage> {
    let stored = usize::from(color.bytes_per_pixel());
    let pixels = usize::try_from(u64::from(width) * u64::from(height)).ok()?;
    if samples.len() < pixels.checked_mul(stored)? {
        return None;
    }
    let unpack: fn(&[u8]) -> [u8; 3] = match color {
        ColorType::Rgb8 => return RgbImage::from_raw(width, height, samples),
        ColorType::L8 => |p| [at(p, 0); 3],
        ColorType::La8 => |p| [onto_white(at(p, 0), at(p, 1)); 3],
        ColorType::Rgba8 => |p| [0, 1, 2].map(|c| onto_white(at(p, c), at(p, 3))),
        ColorType::L16 => |p| [high(p, 0); 3],
        ColorType::La16 => |p| [onto_white(high(p, 0), high(p, 1)); 3],
        ColorType::Rgb16 => |p| [0, 1, 2].map(|c| high(p, c)),
        ColorType::Rgba16 => |p| [0, 1, 2].map(|c| onto_white(high(p, c), high(p, 3))),
        _ => return None,
    };
    if stored < 3 {
        let rgb = samples.chunks_exact(stored).take(pixels).flat_map(unpack).collect();
        return RgbImage::from_raw(width, height, rgb);
    }
    // Every pixel gets smaller, so that writing never overtakes reading: no second buffer.
    for i in 0..pixels {
        let rgb = unpack(samples.get(i * stored..(i + 1) * stored)?);
        samples.get_mut(i * 3..i * 3 + 3)?.copy_from_slice(&rgb);
    }
    samples.truncate(pixels * 3);
    RgbImage::from_raw(width, height, samples)
}

/// One sample laid over white with opacity `alpha`.
pub fn onto_white(sample: u8, alpha: u8) -> u8 {
    let mixed = u32::from(sample) * u32::from(alpha) + 255 * (255 - u32::from(alpha));
    ((mixed + 127) / 255) as u8
}

fn at(pixel: &[u8], channel: usize) -> u8 {
    pixel.get(channel).copied().unwrap_or(0)
}

/// The high byte of a native-endian 16-bit sample.
fn high(pixel: &[u8], channel: usize) -> u8 {
    (u16::from_ne_bytes([at(pixel, channel * 2), at(pixel, channel * 2 + 1)]) >> 8) as u8
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn alpha_lies_on_white() {
        let rgb = to_rgb8(ColorType::Rgba8, 2, 1, vec![10, 20, 30, 255, 10, 20, 30, 0]).unwrap();
        assert_eq!(rgb.as_raw(), &[10, 20, 30, 255, 255, 255]);
    }

    #[test]
    fn sixteen_bits_keep_their_high_byte() {
        let samples = [0x1234_u16, 0xffff, 0x0080].iter().flat_map(|s| s.to_ne_bytes()).collect();
        assert_eq!(to_rgb8(ColorType::Rgb16, 1, 1, samples).unwrap().as_raw(), &[0x12, 0xff, 0]);
    }

    #[test]
    fn grey_becomes_rgb() {
        assert_eq!(to_rgb8(ColorType::L8, 2, 1, vec![7, 9]).unwrap().as_raw(), &[7, 7, 7, 9, 9, 9]);
        assert_eq!(to_rgb8(ColorType::La8, 1, 1, vec![0, 0]).unwrap().as_raw(), &[255; 3]);
    }

    #[test]
    fn a_short_buffer_is_no_picture() {
        assert!(to_rgb8(ColorType::Rgb8, 2, 2, vec![0; 11]).is_none());
        assert!(to_rgb8(ColorType::Rgba16, 2, 2, vec![0; 31]).is_none());
        assert!(to_rgb8(ColorType::Rgb32F, 1, 1, vec![0; 12]).is_none());
    }
}
