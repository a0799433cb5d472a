//! Pictures that another encoder wrote decode to what was drawn, turned upright exactly once.
//!
//! `tests/fixtures/manifest.toml` says what wrote each file.

#![allow(clippy::unwrap_used, missing_docs)]

use std::fs;
use std::path::Path;

use image::metadata::Orientation;
use image::{DynamicImage, Rgb, RgbImage};
use overshare::container::{self, EndLook, Format};
use overshare::limits::{Budget, Deadline, Limits};
use overshare::metadata;
use overshare::photo::Photo;
use overshare::source::Bytes;
use overshare::vision;

/// What was drawn: a gradient with a red corner at the top left.
fn drawn() -> RgbImage {
    RgbImage::from_fn(64, 32, |x, y| match (x, y) {
        (0..16, 0..8) => Rgb([250, 20, 20]),
        (x, y) => Rgb([255 - 3 * x as u8, 3 * x as u8, 6 * y as u8]),
    })
}

/// Decodes a fixture the way a scan does.
fn decoded(name: &str) -> RgbImage {
    let bytes = Bytes::from_memory(fs::read(Path::new("tests/fixtures").join(name)).unwrap());
    let limits = Limits::default();
    let (deadline, budget) = (Deadline::starting_now(&limits), Budget::new(u64::MAX));
    let layout = container::read(&bytes, EndLook::Tail, Deadline::never()).unwrap();
    let metadata = metadata::read(&layout, &bytes, metadata::Reading::Whole, deadline);
    let photo = Photo::new(Path::new(name), &bytes, &layout, &metadata, &limits, deadline, &budget);
    vision::decode(&photo).unwrap().rgb
}

/// Mean difference of the samples, in levels.
fn difference(a: &RgbImage, b: &RgbImage) -> f32 {
    assert_eq!(a.dimensions(), b.dimensions());
    let total: u32 = a.as_raw().iter().zip(b.as_raw()).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
    total as f32 / a.as_raw().len() as f32
}

fn assert_shows(name: &str, expected: RgbImage) {
    let apart = difference(&decoded(name), &expected);
    assert!(apart < 8.0, "{name} is {apart} levels off");
}

#[test]
fn what_the_container_turns_is_turned_once() {
    for extension in ["heic", "avif", "jxl"] {
        for orientation in [1, 6, 7] {
            let mut expected = DynamicImage::ImageRgb8(drawn());
            expected.apply_orientation(Orientation::from_exif(orientation).unwrap());
            assert_shows(&format!("gradient_{orientation}.{extension}"), expected.into_rgb8());
        }
    }
}

#[test]
fn the_exif_orientation_does_not_turn_jpeg_xl() {
    assert_shows("gradient_exif_6.jxl", drawn());
}

#[test]
fn grey_jpeg_xl_decodes() {
    // The luma of BT.601, which Pillow makes grey by.
    let luma = |[r, g, b]: [u8; 3]| (0.299 * f32::from(r) + 0.587 * f32::from(g) + 0.114 * f32::from(b)) as u8;
    let drawn = drawn();
    assert_shows("grey_1.jxl", RgbImage::from_fn(64, 32, |x, y| Rgb([luma(drawn.get_pixel(x, y).0); 3])));
}

#[test]
fn an_association_with_no_property_is_no_obstacle() {
    let mut file = fs::read("tests/fixtures/gradient_6.heic").unwrap();
    // The last association of the last item is put out: its index becomes 0.
    let name = file.windows(4).position(|w| w == b"ipma").unwrap();
    let size = u32::from_be_bytes(file[name - 4..name].try_into().unwrap()) as usize;
    let last = name - 4 + size - 1;
    let kept = file[last];
    file[last] = 0;
    assert_ne!(kept, 0);
    vision::decode_bytes(Format::Heic, &file, &Limits::default()).unwrap();
}
