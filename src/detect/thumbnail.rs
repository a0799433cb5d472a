//! Judges whether embedded copies still show what the picture shows.

use std::borrow::Cow;

use super::{Detector, Needs};
use crate::container::{Embedded, EmbeddedKind};
use crate::error::Skip;
use crate::finding::{Evidence, Finding};
use crate::photo::Photo;
use crate::rule::THUMBNAIL_MISMATCH;
use crate::vision::{self, Area, Lack, Likeness, Verdict};

/// Most copies compared; real files have three at most.
const MAX_COPIES: usize = 4;

/// Confidence by verdict; the comparison's thresholds are tuned for few false alarms, so what it says is mostly so.
const CROPPED: f32 = 0.85;
const CROPPED_LITTLE: f32 = 0.6;
const CROPPED_BY_CAMERA: f32 = 0.4;
const CHANGED: f32 = 0.75;
const FADED: f32 = 0.6;
const DIFFERENT: f32 = 0.9;
const BLANK: f32 = 0.85;
const SMALLER: f32 = 0.75;
const OTHER_COLOUR: f32 = 0.5;

/// Share of the copy from which the correction of a lens may have taken the edges.
const LITTLE_CROPPED: f32 = 0.88;

/// Confidence of a damaged picture's mismatch in parts of a whole one's: what its copy shows may be what the damage took.
const DAMAGED: f32 = 0.6;

pub(super) static THUMBNAIL: Detector =
    Detector { name: "thumbnail comparison", rules: &[&THUMBNAIL_MISMATCH], needs: Needs::Pixels, detect };

fn detect(photo: &Photo<'_>, findings: &mut Vec<Finding>) -> Result<(), Skip> {
    // A RAW file's preview is what its picture is decoded from.
    if photo.layout.format.is_raw() {
        return Ok(());
    }
    let copies: Vec<&Embedded> = photo
        .embedded()
        .filter(|embedded| matches!(embedded.kind, EmbeddedKind::Thumbnail | EmbeddedKind::Preview))
        .take(MAX_COPIES)
        .collect();
    if copies.is_empty() {
        return Ok(());
    }
    let picture = photo.pixels().map_err(Clone::clone)?;
    let mut first_skip = None;
    for embedded in copies {
        match vision::decode_small(embedded, photo.bytes) {
            Ok(copy) => {
                let likeness = vision::compare(&copy, &picture.rgb, photo.orientation());
                findings.extend(finding(embedded, likeness, picture.partial.is_some()));
            }
            Err(skip) => first_skip = first_skip.or(Some(skip)),
        }
    }
    first_skip.map_or(Ok(()), Err)
}

fn finding(embedded: &Embedded, likeness: Likeness, damaged: bool) -> Option<Finding> {
    let (confidence, told): (f32, Cow<'static, str>) = match &likeness.verdict {
        Verdict::Same | Verdict::Undecided => return None,
        Verdict::Cropped { by_camera: true, .. } => {
            (CROPPED_BY_CAMERA, "shows more at the edges, as cameras store it for another aspect ratio".into())
        }
        Verdict::Cropped { picture, .. } => {
            let little = picture.width * picture.height > LITTLE_CROPPED;
            (
                if little { CROPPED_LITTLE } else { CROPPED },
                format!("shows more than the picture, which is only {}", part(picture)).into(),
            )
        }
        Verdict::Changed { regions } => {
            let first = regions.first().map(place).unwrap_or_default();
            (CHANGED, format!("differs from the picture in {} part(s), the largest {first}", regions.len()).into())
        }
        Verdict::Faded { regions } => {
            let first = regions.first().map(place).unwrap_or_default();
            (
                FADED,
                format!("has details that the picture lacks in {} part(s), the largest {first}", regions.len()).into(),
            )
        }
        Verdict::Different => (DIFFERENT, "shows another scene than the picture".into()),
        Verdict::Richer(Lack::Detail) => (BLANK, "shows a scene where the picture is blank".into()),
        Verdict::Richer(Lack::Size) => (SMALLER, "is far larger than the picture and shows more detail".into()),
        Verdict::Richer(Lack::Colour) => (OTHER_COLOUR, "is blank in another colour than the picture".into()),
    };
    let confidence = if damaged { confidence * DAMAGED } else { confidence };
    let (offset, length) = (embedded.location.offset(), embedded.location.length());
    let what = Cow::Owned(format!("the embedded copy ({})", embedded.named_by));
    let mut finding =
        Finding::new(&THUMBNAIL_MISMATCH, confidence, Evidence::Bytes { offset, length, what, detail: Some(told) });
    finding.why.push(embedded.named_by.clone());
    if damaged {
        finding.why.push("the picture is damaged".into());
    }
    finding.why.extend(likeness.why.into_iter().map(Cow::Owned));
    Some(finding)
}

/// How much of the copy the picture shows, in words.
fn part(picture: &Area) -> String {
    format!("{:.0} % of it", (picture.width * picture.height * 100.0).clamp(0.0, 100.0))
}

/// Where in the copy something lies, in words.
fn place(area: &Area) -> String {
    let third = |middle: f32, names: [&'static str; 3]| names[((middle * 3.0) as usize).min(2)];
    let row = third(area.top + area.height / 2.0, ["top", "middle", "bottom"]);
    let column = third(area.left + area.width / 2.0, ["left", "centre", "right"]);
    format!("at the {row} {column}, {:.0} % of it", area.width * area.height * 100.0)
}
