//! Judges the file itself: a name that lies about the format, an end that comes too early.

use super::{Detector, Needs, STATED};
use crate::error::Skip;
use crate::finding::{Evidence, Finding};
use crate::photo::Photo;
use crate::rule::{FORMAT_MISMATCH, TRUNCATED_FILE, UNREADABLE_FILE};

pub(super) static FILE: Detector = Detector {
    name: "file",
    // `unreadable-file` is found in the corridor, before there is a photo to look at; it is listed here so that every rule has a row.
    rules: &[&FORMAT_MISMATCH, &TRUNCATED_FILE, &UNREADABLE_FILE],
    needs: Needs::Metadata,
    detect,
};

fn detect(photo: &Photo<'_>, findings: &mut Vec<Finding>) -> Result<(), Skip> {
    let length = photo.bytes.len();
    if let Some(reason) = &photo.layout.truncated {
        let evidence = Evidence::Bytes { offset: None, length, what: reason.clone(), detail: None };
        findings.push(Finding::new(&TRUNCATED_FILE, STATED, evidence));
    }
    if let Some(extension) = photo.name.extension().and_then(|extension| extension.to_str()) {
        let extension = extension.to_ascii_lowercase();
        let format = photo.layout.format;
        if !format.extensions().contains(&extension.as_str()) {
            let what = format!("{} named .{extension}", format.title());
            let evidence = Evidence::Bytes { offset: None, length, what: what.into(), detail: None };
            findings.push(Finding::new(&FORMAT_MISMATCH, STATED, evidence).because("told by the first bytes"));
        }
    }
    Ok(())
}
