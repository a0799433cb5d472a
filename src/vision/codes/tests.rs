#![allow(clippy::unwrap_used, clippy::expect_used)]

use image::{GrayImage, Luma};
use rxing::{BarcodeFormat, MultiFormatWriter, Writer};

use super::formats::FORMATS;
use super::frame::{Frame, Pyramid};
use super::places::Place;
use super::runs::{Look, stretches};
use super::warp::{Grey, Warp};
use super::{Code, bars, look, retail};
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

/// A picture as it is seen by somebody whose own picture's corners lie at these points of it.
fn seen(picture: &GrayImage, corners: [[f32; 2]; 4], width: u32, height: u32) -> GrayImage {
    let warp = Warp::onto(corners).unwrap();
    let grey = Grey { picture, inverted: false };
    GrayImage::from_fn(width, height, |x, y| {
        let at = warp.at((x as f32 + 0.5) / width as f32, (y as f32 + 0.5) / height as f32);
        Luma([grey.at(at) as u8])
    })
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
    let codes = look(luma, false, Deadline::never());
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
    let codes = look(&picture, false, Deadline::starting_now(&limits));
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

#[test]
fn an_aztec_code_seen_from_the_side_is_read_and_its_corners_are_in_reading_order() {
    for text in ["far to the left", &"a long text in many layers, ".repeat(9)] {
        let straight = code(BarcodeFormat::AZTEC, text, 8);
        let side = straight.width() as f32;
        let corners = [[-0.1, -0.2], [1.5, -0.1], [1.1, 1.2], [-0.05, 1.4]].map(|corner| corner.map(|v: f32| v * side));
        let picture = seen(&straight, corners, 700, 700);
        let codes = found(&picture);
        assert_eq!(codes.len(), 1);
        assert_eq!((codes[0].format, codes[0].text.as_str()), ("Aztec", text));
        let [a, b, c, d] = codes[0].quad.corners;
        assert!(a[0] < b[0] && d[0] < c[0] && a[1] < d[1] && b[1] < c[1]);
    }
}

#[test]
fn a_mirrored_and_a_turned_aztec_code_of_two_pixels_a_module_are_read() {
    let text = "mirrored";
    let mirrored = image::imageops::flip_horizontal(&code(BarcodeFormat::AZTEC, text, 4));
    assert_eq!(told(&mirrored), [("Aztec", text.to_owned())]);
    let text = "many small modules ".repeat(12);
    let mut picture = surface(400, 400);
    lay(&mut picture, &code(BarcodeFormat::AZTEC, &text, 2), [200.0, 200.0], 0.4);
    assert_eq!(told(&picture), [("Aztec", text)]);
}

#[test]
fn an_ean_cut_off_aslant_by_the_edge_is_read_beside_another() {
    let mut picture = surface(480, 360);
    lay(&mut picture, &code(BarcodeFormat::EAN_13, "4006381333931", 2), [240.0, 110.0], 0.1);
    let second = code(BarcodeFormat::EAN_13, "5901234123457", 3);
    let grey = Grey { picture: &second, inverted: false };
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        // Its upper edge falls to the right and its bars lean, so that no line across them stays in the picture.
        let (x, y) = (x as f32 - 60.0, y as f32 - 290.0);
        let at = [30.0 + x + 0.3 * y, 30.0 + y - 0.13 * x];
        if at[1] > 0.0 && (0.0..second.width() as f32).contains(&at[0]) {
            *pixel = Luma([grey.at(at) as u8]);
        }
    }
    let texts: Vec<String> = told(&picture).into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, ["4006381333931", "5901234123457"]);
}

#[test]
fn rows_of_a_stacked_code_are_not_turned_to_look_alike() {
    let mut state = 3_u32;
    let rows: Vec<Vec<bool>> = (0..6)
        .map(|_| {
            let bit = |_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                state >> 31 == 1
            };
            (0..100).map(bit).collect()
        })
        .collect();
    let picture =
        GrayImage::from_fn(200, 432, |x, y| Luma([if rows[y as usize / 72][x as usize / 2] { 0 } else { 255 }]));
    let place = Place { quad: Quad::upright(0.0, 0.0, 200.0, 432.0), weight: 1.0, leaning: None };
    assert_eq!(bars::aligned(&Pyramid::new(&picture, 32), &place).quad.angle(), 0.0);
}

#[test]
fn white_of_nine_modules_is_part_of_a_code() {
    let bar = [0_u8, 0, 255, 255];
    let line: Vec<u8> = [vec![255; 40], bar.repeat(12), vec![255; 16], bar.repeat(12), vec![255; 40]].concat();
    let found = stretches(&line, Look::Turns, false, 1.0);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].widths().len(), 47);
}

const SHORT: &[(BarcodeFormat, &str)] = &[
    (BarcodeFormat::EAN_8, "96385074"),
    (BarcodeFormat::EAN_8, "59001270"),
    (BarcodeFormat::UPC_E, "04965802"),
    (BarcodeFormat::UPC_E, "05096893"),
    (BarcodeFormat::UPC_E, "01234565"),
];

#[test]
fn short_retail_codes_are_as_wide_as_they_are_written_and_others_do_not_fit() {
    for &(kind, text) in SHORT {
        let bits = MultiFormatWriter.encode(text, &kind, 1, 1).unwrap();
        let modules: Vec<bool> = (0..bits.width()).map(|x| bits.get(x, 0)).collect();
        let runs: Vec<u8> = modules.chunk_by(|a, b| a == b).map(|run| run.len() as u8).collect();
        let runs = runs[usize::from(!modules[0])..].to_vec();
        let widths = retail::widths(kind, text).unwrap();
        assert_eq!(runs[..widths.len()], widths, "{text}");
        // Seen at three samples a module, with bars half a sample wider than they are.
        let seen: Vec<f32> =
            (0..).zip(&widths).map(|(i, &w)| f32::from(w) * 3.0 + if i % 2 == 0 { 0.5 } else { -0.5 }).collect();
        assert!(retail::misfit(&seen, &widths) < 0.01);
        for (_, other) in SHORT.iter().filter(|other| other.0 == kind && other.1 != text) {
            assert!(retail::misfit(&seen, &retail::widths(kind, other).unwrap()) > 0.4);
        }
    }
    assert_eq!(retail::widths(BarcodeFormat::EAN_13, "4006381333931"), None);
    assert_eq!(retail::widths(BarcodeFormat::UPC_E, "24965802"), None);
}

#[test]
fn a_code_on_dim_paper_is_read_up_to_the_pictures_edge() {
    let bits = MultiFormatWriter.encode("04965802", &BarcodeFormat::UPC_E, 1, 1).unwrap();
    let picture = GrayImage::from_fn((bits.width() + 12) * 3, 150, |x, _| {
        Luma([if bits.try_get((x / 3).wrapping_sub(6), 0).unwrap_or(false) { 105 } else { 140 }])
    });
    let codes = found(&picture);
    assert_eq!(codes.len(), 1);
    assert_eq!((codes[0].format, codes[0].text.as_str()), ("UPC-E", "04965802"));
    assert!(codes[0].certainty > 0.6);
}
