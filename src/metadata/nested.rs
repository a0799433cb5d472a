//! Owns the metadata of embedded pictures: a preview is a JPEG of its own, and strippers forget what it carries.

use crate::container::{self, Embedded, EmbeddedKind, EndLook, Layout, Location};
use crate::limits::{Deadline, Limits};
use crate::metadata::{Metadata, Within};
use crate::source::Bytes;

/// Most embedded pictures looked into.
const MAX_PICTURES: usize = 8;

/// How much of an embedded picture is looked at: metadata stands before the picture's data.
const HEAD_BYTES: u64 = 128 * 1024;

/// Reads the metadata of the JPEGs inside the file and adds its fields, marked [`Within::Thumbnail`]. RAW files are left out: their
/// preview stands for the picture, and their walker has handed out its metadata.
pub fn read(layout: &Layout<'_>, bytes: &Bytes, limits: &Limits, deadline: Deadline, metadata: &mut Metadata) {
    if layout.format.is_raw() {
        return;
    }
    let thumbnails_too = layout.end == Some(EndLook::Full);
    let wanted = |embedded: &&Embedded| match embedded.kind {
        EmbeddedKind::Preview | EmbeddedKind::Picture | EmbeddedKind::GainMap => true,
        EmbeddedKind::Thumbnail => thumbnails_too,
        _ => false,
    };
    let mut found = Vec::new();
    for embedded in layout.embedded.iter().chain(&metadata.embedded).filter(wanted).take(MAX_PICTURES) {
        if embedded.media != Some("image/jpeg") || deadline.is_over() {
            continue;
        }
        let head = match &embedded.location {
            Location::File { offset, length } => bytes.up_to(*offset, HEAD_BYTES.min(*length) as usize),
            Location::Memory(memory) => Ok(memory.as_slice().into()),
        };
        let Ok(head) = head else { continue };
        let inner = Bytes::from_memory(head.into_owned());
        let Ok(inner_layout) = container::read(&inner, EndLook::Tail, limits) else { continue };
        let mut inner = super::read(&inner_layout, &inner, metadata.reading, deadline);
        for field in &mut inner.fields {
            field.within = Within::Thumbnail;
        }
        found.append(&mut inner.fields);
    }
    metadata.fields.append(&mut found);
}
