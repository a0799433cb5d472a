//! Owns matrix codes: which readers look at a picture, whole or cut out, and where what they read lies.

use image::GrayImage;
use rxing::common::{BitMatrix, HybridBinarizer};
use rxing::datamatrix::DataMatrixReader;
use rxing::maxicode::MaxiCodeReader;
use rxing::multi::MultipleBarcodeReader;
use rxing::pdf417::PDF417Reader;
use rxing::qrcode::{QRCodeReader, cpp_port::QrReader};
use rxing::{BinaryBitmap, DecodeHints, Luma8Source, RXingResult, Reader};

use super::formats::format;
use super::frame::Frame;
use super::warp::Grey;
use super::{Code, aztec, text};
use crate::vision::quad::Quad;

/// Certainty of a payload that its error correction confirms.
const CORRECTED: f32 = 0.99;

/// Width of a cut-out picture's border, in pixels: about its margin.
const BORDER: u32 = 6;

/// Which readers look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Eyes {
    /// Those that find their code anywhere in a picture at little cost.
    Quick,
    /// All but those for stacked stripes, as hard as they can.
    Hard,
    /// All of them, as hard as they can.
    Any,
    /// The one for PDF417, stripes in many rows.
    Stacked,
}

impl Eyes {
    fn hard(self) -> bool {
        matches!(self, Self::Hard | Self::Any)
    }
}

/// Reads a picture that lies at `frame`, dark on light and then light on dark.
pub fn read(picture: &GrayImage, frame: &Frame, eyes: Eyes) -> Vec<Code> {
    let (width, height) = picture.dimensions();
    let Ok(source) = Luma8Source::new_with_slice(picture.as_raw(), width, height) else { return Vec::new() };
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    let whole = Quad::upright(0.0, 0.0, width as f32, height as f32);
    for inverted in [false, true] {
        if inverted {
            if eyes != Eyes::Quick && !darker_around(picture) {
                break;
            }
            bitmap.get_black_matrix_mut().flip_self();
        }
        let mut codes = Vec::new();
        if eyes.hard() {
            codes = aztec_codes(bitmap.get_black_matrix(), Grey { picture, inverted }, frame);
        }
        codes.extend(told(&decode(&mut bitmap, eyes, codes.is_empty()), whole, |x, y| frame.at(x, y)));
        if !codes.is_empty() {
            codes.iter_mut().filter(|_| inverted).for_each(|code| code.why.push("light on dark"));
            return codes;
        }
    }
    Vec::new()
}

/// Whether a cut-out picture is darker at its border than inside, as light codes on dark are.
fn darker_around(picture: &GrayImage) -> bool {
    let (width, height) = picture.dimensions();
    let (mut border, mut inside) = ((0_u64, 0_u64), (0_u64, 0_u64));
    for (x, y, value) in picture.enumerate_pixels() {
        let edge = x.min(width - 1 - x).min(y).min(height - 1 - y) < BORDER;
        let sum = if edge { &mut border } else { &mut inside };
        *sum = (sum.0 + u64::from(value.0[0]), sum.1 + 1);
    }
    border.0 * inside.1.max(1) < inside.0 * border.1.max(1)
}

/// Aztec codes by their bull's eye.
fn aztec_codes(bits: &BitMatrix, grey: Grey<'_>, frame: &Frame) -> Vec<Code> {
    let code = |read: aztec::Read| {
        let text = text::told(&read.text);
        let quad = Quad { corners: read.corners.map(|[x, y]| frame.at(x, y)) };
        let why = vec!["error correction holds"];
        (!text.is_empty()).then_some(Code { format: "Aztec", text, quad, certainty: CORRECTED, why })
    };
    aztec::read(bits, grey).into_iter().filter_map(code).collect()
}

/// What was read, as codes; `whole` is the place of those whose reader does not tell theirs, and `at` takes a point to the photo.
fn told(results: &[RXingResult], whole: Quad, at: impl Fn(f32, f32) -> [f32; 2]) -> Vec<Code> {
    let code = |result: &RXingResult| {
        let format = format(*result.getBarcodeFormat())?;
        let points: Vec<[f32; 2]> = result.getPoints().iter().map(|point| [point.x, point.y]).collect();
        let quad = Quad { corners: corners(&points).unwrap_or(whole).corners.map(|[x, y]| at(x, y)) };
        let text = text::told(result.getText());
        let why = vec!["error correction holds"];
        (!text.is_empty()).then_some(Code { format: format.name, text, quad, certainty: CORRECTED, why })
    };
    results.iter().filter_map(code).collect()
}

type Bitmap<'a> = BinaryBitmap<HybridBinarizer<Luma8Source<'a>>>;

/// `seek`: whether the costly readers look too, which they do only where no other found anything.
fn decode(bitmap: &mut Bitmap<'_>, eyes: Eyes, seek: bool) -> Vec<RXingResult> {
    let hints = DecodeHints { TryHarder: Some(eyes.hard()), ..DecodeHints::default() };
    let mut found = Vec::new();
    if eyes != Eyes::Stacked {
        found.extend(QrReader.decode_multiple_with_hints(bitmap, &hints).unwrap_or_default());
        found.extend(DataMatrixReader.decode_with_hints(bitmap, &hints));
    }
    if !seek {
        return found;
    }
    if eyes.hard() && found.is_empty() {
        found.extend(MaxiCodeReader::default().decode_with_hints(bitmap, &hints));
    }
    if eyes.hard() && found.is_empty() {
        found.extend(QRCodeReader.decode_with_hints(bitmap, &hints));
    }
    if matches!(eyes, Eyes::Any | Eyes::Stacked) && found.is_empty() {
        found.extend(PDF417Reader.decode_multiple_with_hints(bitmap, &hints).unwrap_or_default());
    }
    found
}

/// The quadrilateral of a decoder's points, from the first one clockwise; three points of a square are made four. `None` for fewer.
fn corners(points: &[[f32; 2]]) -> Option<Quad> {
    let mut points = points.to_vec();
    if points.iter().flatten().any(|v| !v.is_finite()) {
        return None;
    }
    if let [a, b, c] = points[..] {
        // Bottom left, top left, top right, as readers of QR codes tell them.
        points = vec![b, c, [a[0] + c[0] - b[0], a[1] + c[1] - b[1]], a];
    }
    if points.len() > 4 {
        let axis = |axis: usize| points.iter().map(move |point| point[axis]);
        let (left, top) = (axis(0).fold(f32::INFINITY, f32::min), axis(1).fold(f32::INFINITY, f32::min));
        let (right, bottom) = (axis(0).fold(f32::NEG_INFINITY, f32::max), axis(1).fold(f32::NEG_INFINITY, f32::max));
        return Some(Quad::upright(left, top, right - left, bottom - top));
    }
    let first = *points.first()?;
    let mut corners: [[f32; 2]; 4] = points.try_into().ok()?;
    let centre = Quad { corners }.centre();
    let angle = |p: &[f32; 2]| (p[1] - centre[1]).atan2(p[0] - centre[0]);
    corners.sort_by(|a, b| angle(a).total_cmp(&angle(b)));
    let start = corners.iter().position(|&corner| corner == first).unwrap_or(0);
    corners.rotate_left(start);
    Some(Quad { corners })
}
