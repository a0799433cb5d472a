//! Owns the made-up photos that the reporters' tests tell about.

use std::path::PathBuf;
use std::time::Duration;

use crate::container::{EndLook, Format};
use crate::error::{Skip, SkipKind, Stage};
use crate::finding::{Evidence, Finding, NearestPlace, Origin, Region};
use crate::metadata::{Field, Value, Within};
use crate::rule::{self, RULES, Rule};
use crate::scan::{Examined, PhotoReport, Status, Summary};

pub(super) fn field(rule: &'static Rule, namespace: &'static str, tag: &'static str, value: &str) -> Finding {
    let evidence =
        Evidence::Field { namespace: namespace.into(), tag: tag.into(), value: value.to_owned().into(), offset: None };
    Finding::new(rule, 1.0, evidence)
}

pub(super) fn position() -> Finding {
    let place = NearestPlace {
        name: "Arezzo".to_owned().into(),
        region: "Tuscany".to_owned().into(),
        country: "IT".to_owned().into(),
        distance_km: 1.23,
    };
    let evidence = Evidence::Position {
        latitude: 43.467_448_155_55.into(),
        longitude: 11.885_126_663_88.into(),
        altitude_m: Some(281.5.into()),
        accuracy_m: None,
        place: Some(place),
    };
    Finding::new(&rule::GPS_POSITION, 1.0, evidence).because("EXIF GPS")
}

pub(super) fn bytes() -> Finding {
    let evidence =
        Evidence::Bytes {
            offset: Some(12_345), length: 4_322, what: "JPEG thumbnail, 160 × 120".into(), detail: None
        };
    Finding::new(&rule::EMBEDDED_THUMBNAIL, 1.0, evidence)
}

/// A string found somewhere.
pub(super) fn string(rule: &'static Rule, text: &str, origin: Origin) -> Finding {
    let evidence = Evidence::Text {
        text: text.to_owned().into(),
        normalized: None,
        origin,
        field: (origin == Origin::Metadata).then_some("IPTC Caption-Abstract".into()),
    };
    let mut finding = Finding::new(rule, 0.95, evidence);
    finding.region = (origin == Origin::Pixels).then_some(Region { x: 10, y: 20, width: 100, height: 12 });
    finding
}

/// A code, of which these fields were understood.
pub(super) fn code(rule: &'static Rule, payload: &str, fields: &[(&'static str, &str)]) -> Finding {
    let evidence = Evidence::Code {
        format: "QR Code",
        payload: payload.to_owned().into(),
        fields: fields.iter().map(|(name, value)| ((*name).into(), (*value).to_owned().into())).collect(),
    };
    let mut finding = Finding::new(rule, 0.95, evidence).because("error correction holds");
    finding.region = Some(Region { x: 10, y: 20, width: 100, height: 100 });
    finding
}

/// A line that could not be read.
pub(super) fn shape() -> Finding {
    let evidence = Evidence::Shape { what: "a line of text".into(), length_px: 120.4, height_px: 13.8, angle: -4.5 };
    let mut finding = Finding::new(&rule::TEXT_REGION, 0.7, evidence);
    finding.region = Some(Region { x: 5, y: 6, width: 121, height: 24 });
    finding
}

/// A photo with findings of every kind of evidence.
pub(super) fn photo() -> PhotoReport {
    let mut time = field(&rule::CAPTURE_TIME, "ExifIFD", "DateTimeOriginal", "2008:10:22 16:28:39");
    time.confidence = 0.72;
    if let Evidence::Field { offset, .. } = &mut time.evidence {
        *offset = Some("+02:00".to_owned().into());
    }
    let mut unknown = field(&rule::UNKNOWN_METADATA, "ExifIFD", "0x9999", "whatever");
    unknown.region = Some(Region { x: 1, y: 2, width: 30, height: 40 });
    PhotoReport {
        path: PathBuf::from("holiday/bob.jpg"),
        format: Some(Format::Jpeg),
        size: Some((3024, 4032)),
        bytes: 2_817_345,
        status: Status::Partial,
        examined: Examined { pixels: true, end: Some(EndLook::Tail), smallest_text_px: None },
        findings: vec![
            position(),
            field(&rule::PERSON_NAME, "IFD0", "Artist", "=Ian \"Ace\" Britton\x1b[0m"),
            field(&rule::PERSON_NAME, "XMP-dc", "creator", "=Ian \"Ace\" Britton\x1b[0m"),
            field(&rule::DEVICE_SERIAL, "Canon", "SerialNumber", "1731000068"),
            time,
            bytes(),
            unknown,
        ],
        skipped: vec![Skip::new(Stage::Metadata, "MakerNote", SkipKind::Malformed, "an offset lies outside the file")],
        fields: vec![
            Field::new("IFD0", "Artist", Value::Text("=Ian \"Ace\" Britton\x1b[0m".into())),
            Field::new("ExifIFD", "Flash", Value::Unsigned(16)),
            Field {
                namespace: "QuickTime".into(),
                tag: "CreateDate".into(),
                value: Value::Text("2008".into()),
                within: Within::Video,
            },
        ],
    }
}

/// A complete photo without findings.
pub(super) fn clean() -> PhotoReport {
    PhotoReport {
        path: PathBuf::from("holiday/clean.png"),
        format: Some(Format::Png),
        size: Some((10, 20)),
        bytes: 99,
        status: Status::Complete,
        examined: Examined { pixels: false, end: Some(EndLook::Full), smallest_text_px: None },
        findings: Vec::new(),
        skipped: Vec::new(),
        fields: Vec::new(),
    }
}

/// A file that is no image.
pub(super) fn failed() -> PhotoReport {
    PhotoReport {
        path: PathBuf::from("holiday/notes\x1b[2J.jpg"),
        format: None,
        size: None,
        bytes: 7,
        status: Status::Failed,
        examined: Examined { pixels: false, end: None, smallest_text_px: None },
        findings: Vec::new(),
        skipped: vec![Skip::new(Stage::Container, "file", SkipKind::NotAnImage, "not an image format")],
        fields: Vec::new(),
    }
}

/// The summary of the three photos above.
pub(super) fn summary() -> Summary {
    let mut by_rule = vec![(0, 0); RULES.len()];
    for finding in &photo().findings {
        let at = RULES.iter().position(|rule| *rule == finding.rule).unwrap_or_default();
        by_rule[at].0 += 1;
        by_rule[at].1 = 1;
    }
    Summary {
        photos: 3,
        by_status: [1, 1, 1],
        no_images: 0,
        pictures: 1,
        links: 0,
        by_rule,
        skips: vec![("MakerNote: malformed".to_owned(), 1)],
        elapsed: Duration::from_millis(1500),
        interrupted: false,
    }
}
