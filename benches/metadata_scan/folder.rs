//! Owns the photos to measure on: real JPEGs of 1 to 8 MB with the metadata of four kinds of cameras, the same bytes every time.

use std::fs;
use std::path::{Path, PathBuf};

use image::RgbImage;

use crate::exif::{self, Order, Value};
use crate::{iptc, jpeg, makernote, xmp};

/// Widths of the pictures, three quarters as high; noise at quality 85 makes 1 to 8 MB of them, weighted towards 2 to 3 MB as
/// phones' photos are.
const WIDTHS: [u32; 8] = [1_280, 1_600, 1_700, 1_800, 1_900, 2_000, 2_400, 3_400];

/// Length of the video behind every fiftieth photo, in bytes.
const VIDEO_BYTES: usize = 400_000;

/// The folder with `count` photos; made if it is not there yet.
pub fn photos(target: &Path, count: usize) -> PathBuf {
    let folder = target.join(format!("bench-photos-{count}"));
    let done = folder.join(".done");
    if done.exists() {
        return folder;
    }
    eprintln!("making {count} photos in {}", folder.display());
    fs::create_dir_all(&folder).unwrap();
    let bodies: Vec<Vec<u8>> =
        WIDTHS.iter().map(|width| jpeg::encode(&noise(*width, width * 3 / 4), 85).unwrap()).collect();
    // Noise of half the size, doubled: about the 8 KB that cameras' thumbnails have.
    let thumbnail = image::imageops::resize(&noise(80, 60), 160, 120, image::imageops::FilterType::Triangle);
    let thumbnail = jpeg::encode(&thumbnail, 75).unwrap();
    for index in 0..count {
        let mut photo = jpeg::assemble(&bodies[index % bodies.len()], &segments(index, &thumbnail));
        if has_video(index) {
            photo.extend_from_slice(&video());
        }
        fs::write(folder.join(format!("IMG_{index:05}.jpg")), photo).unwrap();
    }
    fs::write(done, "").unwrap();
    folder
}

/// A tree of `count` hard links to the photos, a thousand a folder.
pub fn many(target: &Path, photos: &Path, count: usize) -> PathBuf {
    let root = target.join(format!("bench-links-{count}"));
    if root.join(".done").exists() {
        return root;
    }
    let mut files: Vec<PathBuf> = fs::read_dir(photos).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some());
    files.sort();
    for index in 0..count {
        let folder = root.join(format!("{:03}", index / 1_000));
        fs::create_dir_all(&folder).unwrap();
        let _ = fs::remove_file(folder.join(format!("{index:06}.jpg")));
        fs::hard_link(&files[index % files.len()], folder.join(format!("{index:06}.jpg"))).unwrap();
    }
    fs::write(root.join(".done"), "").unwrap();
    root
}

/// Every fiftieth photo is a motion photo.
const fn has_video(index: usize) -> bool {
    index % 50 == 7
}

/// Even noise: what a JPEG coder can shrink least, and so the fewest pixels for the bytes.
fn noise(width: u32, height: u32) -> RgbImage {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64 ^ u64::from(width);
    RgbImage::from_fn(width, height, |_, _| {
        // xorshift64, Marsaglia 2003.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let [r, g, b, ..] = state.to_le_bytes();
        image::Rgb([r / 2 + 64, g / 2 + 64, b / 2 + 64])
    })
}

fn segments(index: usize, thumbnail: &[u8]) -> Vec<jpeg::Segment> {
    let number = index as u32;
    let (order, make, model, note) = match index % 4 {
        0 => (
            Order::Little,
            "Canon",
            "Canon EOS 90D",
            Some(makernote::canon("Bench Owner", 100_000 + number, "ZZ0000001")),
        ),
        1 => (Order::Big, "NIKON CORPORATION", "NIKON D750", Some(makernote::nikon("6000001"))),
        2 => (Order::Big, "Apple", "iPhone 12", Some(makernote::apple("00000000-0000-4000-8000-000000000000"))),
        _ => (Order::Little, "Example", "Phone 3", None),
    };
    let mut builder = exif::Builder::new(order, make, model)
        .taken("2024:06:01 12:00:00")
        .size(4_000, 3_000)
        .thumbnail(thumbnail.to_vec());
    // The settings that every camera writes: EXIF 3.0 section 4.6.5, as rationals and shorts.
    for tag in [0x829a, 0x829d, 0x9201, 0x9202, 0x9203, 0x9204, 0x9205, 0x920a] {
        builder = builder.exif(tag, Value::Rational(vec![(number % 97 + 1, 100)]));
    }
    for tag in [0x8822, 0x8827, 0x8830, 0x9207, 0x9208, 0x9209, 0xa001, 0xa217, 0xa401, 0xa402, 0xa403, 0xa406] {
        builder = builder.exif(tag, Value::Short(vec![1]));
    }
    if let Some(note) = note {
        builder = builder.exif(0x927c, note);
    }
    if index.is_multiple_of(2) {
        let spread = f64::from(number % 1_000) / 100.0;
        builder = builder.gps(exif::position(40.0 + spread, 2.0 + spread));
    }
    let mut segments = vec![jpeg::exif(&builder.build())];
    if has_video(index) {
        let body = format!(
            "<rdf:Description rdf:about=\"\" xmlns:GCamera=\"http://ns.google.com/photos/1.0/camera/\" \
             GCamera:MicroVideo=\"1\" GCamera:MicroVideoVersion=\"1\" GCamera:MicroVideoOffset=\"{VIDEO_BYTES}\"/>"
        );
        segments.push(jpeg::xmp(&xmp::packet(&body)));
    } else if index.is_multiple_of(3) {
        let body = xmp::text("xmp:CreatorTool", "Example Editor 1.0")
            + &xmp::sequence("dc:creator", &["Bench Owner"])
            + &xmp::text("xmpMM:DocumentID", "xmp.did:00000000-0000-4000-8000-000000000000")
            + &(0..20).map(|n| xmp::text(&format!("crs:Setting{n}"), "+12")).collect::<String>();
        segments.push(jpeg::xmp(&xmp::packet(&body)));
    }
    if index.is_multiple_of(10) {
        let records = iptc::records(&[(80, "Bench Owner"), (90, "Example City"), (101, "Nowhere")]);
        segments.push(jpeg::photoshop(&iptc::resource(0x0404, &records)));
    }
    segments
}

/// A file type box, a box of zeros, an empty movie box: as much of an MP4 as a scan looks at.
fn video() -> Vec<u8> {
    let mut video = b"\0\0\0\x10ftypmp42\0\0\0\0".to_vec();
    let data = VIDEO_BYTES - video.len() - 8;
    video.extend_from_slice(&(data as u32).to_be_bytes());
    video.extend_from_slice(b"mdat");
    video.resize(VIDEO_BYTES - 8, 0);
    video.extend_from_slice(b"\0\0\0\x08moov");
    video
}
