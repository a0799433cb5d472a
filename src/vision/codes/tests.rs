#![allow(clippy::unwrap_used, clippy::expect_used)]

use image::{DynamicImage, GrayImage, Luma};
use rxing::{BarcodeFormat, MultiFormatWriter, Writer};

use super::formats::FORMATS;
use super::frame::{Frame, Pyramid};
use super::{Code, look};
use crate::limits::Deadline;
use crate::vision::quad::Quad;

/// A code, `scale` pixels a module, black on white with a quiet zone of ten modules.
fn code(kind: BarcodeFormat, text: &str, scale: u32) -> GrayImage {
    let bits = MultiFormatWriter.encode(text, &kind, 1, 1).unwrap();
    let rows = if bits.height() == 1 { 40 } else { bits.height() };
    let quiet = 10;
    GrayImage::from_fn((bits.width() + 2 * quiet) * scale, (rows + 2 * quiet) * scale, |x, y| {
        let (x, y) = ((x / scale).wrapping_sub(quiet), (y / scale).wrapping_sub(quiet));
        let y = if bits.height() == 1 && y < rows { 0 } else { y };
        Luma([if bits.try_get(x, y).unwrap_or(false) { 25 } else { 225 }])
    })
}

/// Lays a picture on another, turned around its centre by `angle` radians.
fn lay(onto: &mut GrayImage, picture: &GrayImage, centre: [f32; 2], angle: f32) {
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let quad = Quad::turned(centre, width, height, angle);
    let pyramid = Pyramid::new(picture, u32::MAX);
    for (x, y, pixel) in onto.enumerate_pixels_mut() {
        let (dx, dy) = (x as f32 + 0.5 - centre[0], y as f32 + 0.5 - centre[1]);
        if !quad.holds([x as f32 + 0.5, y as f32 + 0.5]) {
            continue;
        }
        let (sin, cos) = angle.sin_cos();
        let origin = [dx * cos + dy * sin + width / 2.0 - 0.5, dy * cos - dx * sin + height / 2.0 - 0.5];
        let frame = Frame { origin, along: [1.0, 0.0], across: [0.0, 1.0] };
        let mut value = [0];
        frame.row(&pyramid, 0.5, 225, &mut value);
        *pixel = Luma(value);
    }
}

/// A surface with some slow shading and fine grain, the same every time.
fn surface(width: u32, height: u32) -> GrayImage {
    let mut state = 1_u32;
    GrayImage::from_fn(width, height, |x, y| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Luma([(150 + (x * 30 / width) + (y * 20 / height) + (state >> 30)) as u8])
    })
}

fn found(luma: &GrayImage) -> Vec<Code> {
    let rgb = DynamicImage::ImageLuma8(luma.clone()).into_rgb8();
    let codes = look(&rgb, luma, false, Deadline::never());
    assert!(codes.skips.is_empty());
    codes.codes
}

fn told(luma: &GrayImage) -> Vec<(&'static str, String)> {
    found(luma).into_iter().map(|code| (code.format, code.text)).collect()
}

const SAMPLES: &[(BarcodeFormat, &str, &str)] = &[
    (BarcodeFormat::QR_CODE, "QR Code", "WIFI:T:WPA;S:home;P:secret;;"),
    (BarcodeFormat::AZTEC, "Aztec", "M1DESMARAIS/LUC       EABC123 YULFRAAC 0834"),
    (BarcodeFormat::DATA_MATRIX, "Data Matrix", "https://example.org/t/12345"),
    (BarcodeFormat::PDF_417, "PDF417", "a parcel for Lena Example, Lane 5"),
    (BarcodeFormat::EAN_13, "EAN-13", "4006381333931"),
    (BarcodeFormat::CODE_128, "Code 128", "1Z999AA10123456784"),
    (BarcodeFormat::CODE_39, "Code 39", "SERIAL 4711"),
    (BarcodeFormat::CODE_93, "Code 93", "BOX 93 7781"),
    (BarcodeFormat::ITF, "ITF", "15400141288763"),
    (BarcodeFormat::UPC_A, "UPC-A", "036000291452"),
    (BarcodeFormat::EAN_8, "EAN-8", "96385074"),
];

#[test]
fn every_kind_is_read_where_it_lies_in_a_larger_picture() {
    for &(kind, name, text) in SAMPLES {
        let mut picture = surface(900, 700);
        lay(&mut picture, &code(kind, text, 2), [480.0, 330.0], 0.0);
        let codes = found(&picture);
        assert_eq!(codes.len(), 1, "{name}");
        assert_eq!((codes[0].format, codes[0].text.as_str()), (name, text));
        assert!(codes[0].quad.holds([480.0, 330.0]), "{name} lies at {:?}", codes[0].quad);
        assert!(codes[0].certainty > 0.5 && !codes[0].why.is_empty());
    }
}

#[test]
fn matrix_codes_are_read_at_any_angle() {
    for (turn, &(kind, name, text)) in SAMPLES.iter().enumerate().take(3) {
        let mut picture = surface(1_000, 1_000);
        lay(&mut picture, &code(kind, text, 3), [500.0, 500.0], 0.35 + turn as f32 * 0.55);
        assert_eq!(told(&picture), [(name, text.to_owned())]);
    }
}

#[test]
fn light_on_dark_is_read_too() {
    for &(kind, name, text) in SAMPLES.iter().filter(|sample| matches!(sample.1, "QR Code" | "Data Matrix")) {
        let mut picture = surface(700, 700);
        let mut inverted = code(kind, text, 4);
        image::imageops::invert(&mut inverted);
        lay(&mut picture, &inverted, [350.0, 350.0], 0.2);
        let codes = found(&picture);
        assert_eq!(codes.len(), 1, "{name}");
        assert_eq!((codes[0].format, codes[0].text.as_str()), (name, text));
        assert!(codes[0].why.contains(&"light on dark"));
    }
}

#[test]
fn several_codes_in_one_picture_are_each_told_once_from_top_to_bottom() {
    let mut picture = surface(1_600, 1_200);
    lay(&mut picture, &code(BarcodeFormat::QR_CODE, "first", 4), [300.0, 200.0], 0.3);
    lay(&mut picture, &code(BarcodeFormat::QR_CODE, "second", 4), [1_200.0, 300.0], -0.4);
    lay(&mut picture, &code(BarcodeFormat::EAN_13, "4006381333931", 3), [500.0, 700.0], 0.1);
    lay(&mut picture, &code(BarcodeFormat::DATA_MATRIX, "fourth", 5), [1_200.0, 900.0], 0.0);
    let texts: Vec<String> = told(&picture).into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, ["first", "second", "4006381333931", "fourth"]);
}

#[test]
fn a_small_code_in_a_large_picture_is_read() {
    let mut picture = surface(4_000, 3_000);
    lay(&mut picture, &code(BarcodeFormat::QR_CODE, "tel:+447700900123", 3), [3_000.0, 700.0], 0.1);
    lay(&mut picture, &code(BarcodeFormat::EAN_13, "4006381333931", 2), [800.0, 2_200.0], 0.15);
    let texts: Vec<String> = told(&picture).into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, ["tel:+447700900123", "4006381333931"]);
}

#[test]
fn noise_stripes_and_an_empty_wall_hold_no_code() {
    let mut state = 7_u32;
    let noise = GrayImage::from_fn(500, 400, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Luma([(state >> 24) as u8])
    });
    let stripes = GrayImage::from_fn(500, 400, |x, _| Luma([if x / 3 % 2 == 0 { 20 } else { 230 }]));
    for picture in [noise, stripes, surface(500, 400)] {
        assert_eq!(told(&picture), []);
    }
}

#[test]
fn pictures_of_any_size_are_looked_at_without_harm() {
    for (width, height) in [(0, 0), (1, 1), (1, 500), (500, 1), (9, 9), (10, 10), (11, 300), (3_000, 12)] {
        let picture = GrayImage::from_fn(width, height, |x, y| Luma([if (x ^ y) & 1 == 0 { 0 } else { 255 }]));
        assert_eq!(told(&picture), []);
    }
}

#[test]
fn what_is_not_looked_at_for_lack_of_time_is_told() {
    let picture = code(BarcodeFormat::QR_CODE, "late", 4);
    let limits = crate::limits::Limits { time: Some(std::time::Duration::ZERO), ..Default::default() };
    let rgb = DynamicImage::ImageLuma8(picture.clone()).into_rgb8();
    let codes = look(&rgb, &picture, false, Deadline::starting_now(&limits));
    assert!(codes.codes.is_empty());
    assert_eq!(codes.skips.len(), 1);
}

#[test]
fn bytes_that_are_no_text_come_as_latin_1_and_line_ends_as_line_feeds() {
    assert_eq!(told(&code(BarcodeFormat::QR_CODE, "one\r\ntwo", 4)), [("QR Code", "one\ntwo".to_owned())]);
    assert_eq!(told(&code(BarcodeFormat::QR_CODE, "Zoë Müller", 4)), [("QR Code", "Zoë Müller".to_owned())]);
}

#[test]
fn every_kind_has_one_row_and_one_name() {
    assert_eq!(FORMATS.len(), 18);
    for (i, format) in FORMATS.iter().enumerate() {
        assert!(FORMATS.iter().skip(i + 1).all(|other| other.name != format.name && other.kind != format.kind));
        assert!(format.lines >= 1);
    }
}
