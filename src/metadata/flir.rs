//! Owns what FLIR thermal cameras write into their own record block: the camera's and lens's serial numbers, the time, the position,
//! and the visible-light photo beside the thermal one. Temperatures and colour palettes are left alone.
//!
//! Record and field offsets: ExifTool's documentation of its FLIR tags (Image::ExifTool::FLIR).

use std::borrow::Cow;

use crate::byte_order::Order;
use crate::calendar::exif_time;
use crate::container::{Embedded, EmbeddedKind, Location, Segment};
use crate::error::{Skip, SkipKind, Stage};
use crate::metadata::ifd::decode_text;
use crate::metadata::{Field, Metadata, Value};

/// Most records of the directory read; cameras write fewer than 20.
const MAX_RECORDS: u32 = 256;

/// Length of a directory entry in bytes.
const ENTRY_BYTES: usize = 0x20;

/// Length of the header in front of an embedded picture, in bytes.
const PICTURE_HEADER_BYTES: usize = 0x20;

/// Texts of the camera record: where, how long at most, which tag.
const CAMERA_TEXTS: [(usize, usize, &str); 10] = [
    (0xd4, 32, "CameraModel"),
    (0xf4, 16, "CameraPartNumber"),
    (0x104, 16, "CameraSerialNumber"),
    (0x114, 16, "CameraSoftware"),
    (0x170, 32, "LensModel"),
    (0x190, 16, "LensPartNumber"),
    (0x1a0, 16, "LensSerialNumber"),
    (0x1ec, 16, "FilterModel"),
    (0x1fc, 32, "FilterPartNumber"),
    (0x21c, 32, "FilterSerialNumber"),
];

/// Where the camera record holds the time: seconds since 1970, milliseconds, minutes west of Greenwich.
const CAMERA_TIME: usize = 0x384;

/// Reads a FLIR record block and adds its fields, embedded things and skips to `metadata`.
pub fn read(segment: &Segment<'_>, metadata: &mut Metadata) {
    if records(segment, metadata).is_none() {
        let detail = "the record block breaks off or is of an unknown version";
        metadata.skips.push(Skip::new(Stage::Metadata, "FLIR", SkipKind::Malformed, detail));
    }
}

fn records(segment: &Segment<'_>, metadata: &mut Metadata) -> Option<()> {
    let data: &[u8] = &segment.bytes;
    if !data.starts_with(b"FFF\0") && !data.starts_with(b"AFF\0") {
        return None;
    }
    // The byte order is told by the version, 100 or 101 so far.
    let order =
        [Order::Big, Order::Little].into_iter().find(|order| matches!(order.u32_at(data, 0x14), Some(100..=199)))?;
    let directory = usize::try_from(order.u32_at(data, 0x18)?).ok()?;
    let count = order.u32_at(data, 0x1c)?.min(MAX_RECORDS);
    // Records do not overlap; those of a hostile block do, and a picture's bytes are kept.
    let mut left = data.len();
    for index in 0..count as usize {
        let entry = data.get(directory.checked_add(index * ENTRY_BYTES)?..)?.get(..ENTRY_BYTES)?;
        let start = usize::try_from(order.u32_at(entry, 0x0c)?).ok()?;
        let length = usize::try_from(order.u32_at(entry, 0x10)?).ok()?;
        let kind = order.u16_at(entry, 0)?;
        if !matches!(kind, 0x0e | 0x20 | 0x2b) {
            continue;
        }
        let Some(record) = start.checked_add(length).and_then(|end| data.get(start..end)) else {
            let detail = "a record reaches beyond the block's end";
            metadata.skips.push(Skip::new(Stage::Metadata, "FLIR", SkipKind::Truncated, detail));
            continue;
        };
        let Some(rest) = left.checked_sub(record.len()) else {
            let detail = "the records claim more bytes than the block has";
            metadata.skips.push(Skip::new(Stage::Metadata, "FLIR", SkipKind::Malformed, detail));
            break;
        };
        left = rest;
        match kind {
            0x0e => picture(record, metadata),
            0x20 => camera(record, metadata),
            _ => position(record, metadata),
        }
    }
    Some(())
}

fn camera(record: &[u8], metadata: &mut Metadata) {
    for (at, length, tag) in CAMERA_TEXTS {
        text(record, at, length, tag, metadata);
    }
    let Some(order) = order_of(record, 2) else { return };
    let time = || {
        let seconds = order.u32_at(record, CAMERA_TIME)?;
        let milliseconds = order.u32_at(record, CAMERA_TIME + 4)? & 0xffff;
        let west_minutes = order.u16_at(record, CAMERA_TIME + 8)? as i16;
        local_time(seconds, milliseconds, west_minutes)
    };
    if let Some(time) = time() {
        metadata.fields.push(Field::new("FLIR", "DateTimeOriginal", Value::Text(time)));
    }
}

/// `YYYY:MM:DD HH:MM:SS.mmm±HH:MM`; `None` for an unset clock.
fn local_time(seconds: u32, milliseconds: u32, west_minutes: i16) -> Option<String> {
    if seconds == 0 || west_minutes.unsigned_abs() > 24 * 60 {
        return None;
    }
    let offset = -i64::from(west_minutes);
    let local = u64::try_from(i64::from(seconds) + offset * 60).ok()?;
    let sign = if offset < 0 { '-' } else { '+' };
    let (hours, minutes) = (offset.unsigned_abs() / 60, offset.unsigned_abs() % 60);
    Some(format!("{}.{milliseconds:03}{sign}{hours:02}:{minutes:02}", exif_time(local)))
}

fn position(record: &[u8], metadata: &mut Metadata) {
    // "Valid" is 1 where there is a position; it tells the byte order as well.
    let Some(order) = [Order::Little, Order::Big].into_iter().find(|order| order.u32_at(record, 0) == Some(1)) else {
        return;
    };
    for (at, length, tag) in [(0x08, 2, "GPSLatitudeRef"), (0x0a, 2, "GPSLongitudeRef"), (0x58, 16, "GPSMapDatum")] {
        text(record, at, length, tag, metadata);
    }
    let double = |at: usize| Some(f64::from_bits(order.u64(record.get(at..at + 8)?.try_into().ok()?)));
    let single = |at: usize| order.u32_at(record, at).map(|bits| f64::from(f32::from_bits(bits)));
    // Some cameras leave the sign to the reference letter: the fields told are signed either way.
    let signed = |at: usize, letter: usize, negative: u8| {
        let degrees = double(at)?;
        Some(if record.get(letter) == Some(&negative) { -degrees.abs() } else { degrees })
    };
    let (latitude, longitude) = (signed(0x10, 0x08, b'S'), signed(0x18, 0x0a, b'W'));
    for (tag, value) in [("GPSLatitude", latitude), ("GPSLongitude", longitude), ("GPSAltitude", single(0x20))] {
        if let Some(value) = value.filter(|value| value.is_finite()) {
            metadata.fields.push(Field::new("FLIR", tag, Value::Real(value)));
        }
    }
}

/// The visible-light photo. The block is put together from many segments, so its bytes lie nowhere in the file as they are.
fn picture(record: &[u8], metadata: &mut Metadata) {
    let Some(picture) = record.get(PICTURE_HEADER_BYTES..) else { return };
    let media = match picture {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        _ => None,
    };
    let size = order_of(record, 3).and_then(|order| {
        let size = (order.u16_at(record, 2)?, order.u16_at(record, 4)?);
        (size.0 > 0 && size.1 > 0).then_some((size.0.into(), size.1.into()))
    });
    metadata.embedded.push(Embedded {
        kind: EmbeddedKind::Picture,
        location: Location::Memory(picture.to_vec()),
        media,
        size,
        named_by: "FLIR visible-light picture".into(),
    });
}

fn text(record: &[u8], at: usize, length: usize, tag: &'static str, metadata: &mut Metadata) {
    let Some(raw) = record.get(at..at + length) else { return };
    let text = decode_text(raw);
    let text = text.trim();
    if !text.is_empty() {
        metadata.fields.push(Field::new("FLIR", Cow::Borrowed(tag), Value::Text(text.to_owned())));
    }
}

/// The byte order of a record that starts with the 16-bit number `mark`.
fn order_of(record: &[u8], mark: u16) -> Option<Order> {
    [Order::Little, Order::Big].into_iter().find(|order| order.u16_at(record, 0) == Some(mark))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::container::SegmentKind;
    use crate::container::isobmff::boxes::build::torment;

    fn block() -> Vec<u8> {
        let mut camera = vec![0; 0x3a0];
        camera[0] = 2;
        camera[0xd4..0xda].copy_from_slice(b"Model7");
        camera[0x104..0x109].copy_from_slice(b"12345");
        camera[CAMERA_TIME..CAMERA_TIME + 4].copy_from_slice(&951_827_696u32.to_le_bytes());
        camera[CAMERA_TIME + 4] = 7;
        camera[CAMERA_TIME + 8..CAMERA_TIME + 10].copy_from_slice(&(-90i16).to_le_bytes());
        let mut gps = vec![0; 0x60];
        gps[0] = 1;
        gps[0x08] = b'N';
        gps[0x10..0x18].copy_from_slice(&34.5f64.to_le_bytes());
        gps[0x18..0x20].copy_from_slice(&(-118.25f64).to_le_bytes());
        let mut block = b"FFF\0".to_vec();
        block.resize(0x14, 0);
        for number in [100u32, 0x40, 2] {
            block.extend_from_slice(&number.to_be_bytes());
        }
        block.resize(0x40, 0);
        let mut start = 0x80u32;
        for (kind, record) in [(0x20u16, &camera), (0x2b, &gps)] {
            block.extend_from_slice(&kind.to_be_bytes());
            block.extend_from_slice(&[0; 10]);
            block.extend_from_slice(&start.to_be_bytes());
            block.extend_from_slice(&(record.len() as u32).to_be_bytes());
            block.extend_from_slice(&[0; 12]);
            start += record.len() as u32;
        }
        [block, camera, gps].concat()
    }

    fn told(data: &[u8]) -> Metadata {
        let mut metadata = Metadata::default();
        read(&Segment { kind: SegmentKind::Flir, offset: None, bytes: Cow::Borrowed(data) }, &mut metadata);
        metadata
    }

    #[test]
    fn camera_time_and_position_are_told() {
        let metadata = told(&block());
        let text = |tag| metadata.get("FLIR", tag).unwrap().value.to_text().into_owned();
        assert_eq!(text("CameraModel"), "Model7");
        assert_eq!(text("CameraSerialNumber"), "12345");
        assert_eq!(text("DateTimeOriginal"), "2000:02:29 14:04:56.007+01:30");
        assert_eq!(metadata.get("FLIR", "GPSLatitude").unwrap().value.number(), Some(34.5));
        assert_eq!(metadata.get("FLIR", "GPSLongitude").unwrap().value.number(), Some(-118.25));
        assert!(metadata.get("FLIR", "LensModel").is_none());
        assert!(metadata.skips.is_empty());
    }

    #[test]
    fn a_broken_block_never_panics() {
        torment(&block(), |data| {
            told(&data);
        });
        assert_eq!(told(b"FFF\0").skips.len(), 1);
    }

    #[test]
    fn records_that_overlap_yield_no_more_than_the_block_has() {
        let mut data = b"FFF\0".to_vec();
        data.resize(0x14, 0);
        for number in [100u32, 0x40, 200] {
            data.extend_from_slice(&number.to_be_bytes());
        }
        data.resize(0x40, 0);
        for _ in 0..200 {
            let mut entry = vec![0; ENTRY_BYTES];
            entry[1] = 0x0e;
            entry[0x10..0x14].copy_from_slice(&5_000u32.to_be_bytes());
            data.extend(entry);
        }
        data.resize(12_000, 0);
        let metadata = told(&data);
        assert_eq!(metadata.embedded.len(), 2);
        assert_eq!(metadata.skips.len(), 1);
    }
}
