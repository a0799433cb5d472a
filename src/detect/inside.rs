//! Judges what was left inside the file beside the picture that it shows.

use super::{Detector, Needs, STATED};
use crate::container::{Embedded, EmbeddedKind};
use crate::error::Skip;
use crate::finding::{Evidence, Finding};
use crate::photo::Photo;
use crate::rule::{EMBEDDED_IMAGE, EMBEDDED_THUMBNAIL, EMBEDDED_VIDEO, TRAILING_DATA};

pub(super) static INSIDE: Detector = Detector {
    name: "left inside",
    rules: &[&EMBEDDED_THUMBNAIL, &EMBEDDED_IMAGE, &EMBEDDED_VIDEO, &TRAILING_DATA],
    needs: Needs::Metadata,
    detect,
};

fn detect(photo: &Photo<'_>, findings: &mut Vec<Finding>) -> Result<(), Skip> {
    findings.extend(photo.embedded().map(finding));
    Ok(())
}

fn finding(embedded: &Embedded) -> Finding {
    use EmbeddedKind::*;
    let (rule, noun) = match embedded.kind {
        Thumbnail => (&EMBEDDED_THUMBNAIL, "thumbnail"),
        Preview => (&EMBEDDED_IMAGE, "preview"),
        Picture => (&EMBEDDED_IMAGE, "further picture"),
        DepthMap => (&EMBEDDED_IMAGE, "depth map"),
        GainMap => (&EMBEDDED_IMAGE, "gain map"),
        Auxiliary => (&EMBEDDED_IMAGE, "auxiliary picture"),
        Video => (&EMBEDDED_VIDEO, "video"),
        Audio => (&EMBEDDED_VIDEO, "sound recording"),
        Archive => (&TRAILING_DATA, "archive or document"),
        // What is known of such data is the name that its container has for it.
        Trailing => (&TRAILING_DATA, embedded.named_by.as_ref()),
        Remnant => (&TRAILING_DATA, "remains of an older version of the picture"),
    };
    let mut what = match embedded.media {
        Some(media) => format!("{noun} ({media})"),
        None => noun.to_owned(),
    };
    if let Some((width, height)) = embedded.size {
        what += &format!(", {width} x {height}");
    }
    let (offset, length) = (embedded.location.offset(), embedded.location.length());
    let evidence = Evidence::Bytes { offset, length, what: what.into(), detail: None };
    Finding::new(rule, STATED, evidence).because(embedded.named_by.clone())
}
