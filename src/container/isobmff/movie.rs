//! Owns the `moov` box: the size and kind of a movie's tracks, and Canon's CR3, which is a movie whose first track is a JPEG.

use std::borrow::Cow;

use super::boxes::{self, Inner, MAX_METADATA_BYTES, Outer, boxes};
use super::{embedded, segment};
use crate::byte_order::{be16, be32, be64};
use crate::container::{Embedded, EmbeddedKind, FIRST_FRAME_ONLY, Format, Layout, SegmentKind};
use crate::error::{Skip, SkipKind, Stage};
use crate::source::Bytes;

/// Canon's metadata inside `moov` (github.com/lclevy/canon_cr3).
const UUID_CANON: [u8; 16] = *b"\x85\xc0\xb6\x87\x82\x0f\x11\xe0\x81\x11\xf4\xce\x46\x2b\x6a\x48";

/// How far the start of a Canon picture's JPEG is looked for, in bytes.
pub(super) const CANON_HEADER_BYTES: usize = 96;

/// Most tracks looked at.
const MAX_TRACKS: usize = 64;

/// Reads the `moov` box `found`. `still` says that the file is a HEIF picture that has a movie (an image sequence) beside it.
pub(super) fn read<'a>(bytes: &'a Bytes, found: &Outer, still: bool, layout: &mut Layout<'a>) {
    let content = found.content(bytes, MAX_METADATA_BYTES);
    if (content.len() as u64) < found.end.saturating_sub(found.body) {
        let detail = "the moov box is longer than the file or the cap";
        layout.skips.push(Skip::new(Stage::Container, "moov", SkipKind::Truncated, detail));
    }
    let mut tracks = Vec::new();
    for child in boxes(&content) {
        match &child.kind {
            b"trak" if tracks.len() < MAX_TRACKS => tracks.push(Track::parse(child.body)),
            b"uuid" if child.body.starts_with(&UUID_CANON) => canon(&content, child, found.body, layout),
            _ => {}
        }
    }
    if layout.format == Format::Cr3 {
        if let Some(first) = tracks.first() {
            layout.size = first.picture_size;
            layout.embedded.extend(first.first_sample.and_then(|(offset, length)| {
                // The sample says whether it is the JPEG; HDR files hold HEVC here.
                let jpeg = bytes.at(offset, 3).is_ok_and(|start| start.as_ref() == b"\xff\xd8\xff");
                let media = Some("image/jpeg");
                jpeg.then(|| Embedded {
                    media,
                    size: first.picture_size,
                    ..embedded(EmbeddedKind::Preview, offset, length, "CR3 full-size JPEG")
                })
            }));
        }
        return;
    }
    if still {
        let video = tracks.iter().find(|t| t.handler == *b"vide" || t.handler == *b"pict");
        if let Some(track) = video {
            let (kind, named_by) = if track.handler == *b"vide" {
                (EmbeddedKind::Video, "moov box with a video track")
            } else {
                layout.beyond_first = Some(FIRST_FRAME_ONLY);
                (EmbeddedKind::Picture, "moov box with an image sequence")
            };
            let length = found.end.min(bytes.len()).saturating_sub(found.start);
            layout.embedded.push(Embedded {
                media: None,
                size: track.size,
                ..embedded(kind, found.start, length, named_by)
            });
        }
    } else {
        layout.size =
            tracks.iter().find(|t| t.handler == *b"vide").and_then(|t| t.size.or(t.picture_size)).or(layout.size);
    }
    layout.segments.push(segment(SegmentKind::QuickTime, found.body, content));
}

/// What is needed of one `trak` box.
#[derive(Default)]
struct Track {
    handler: boxes::FourCc,
    /// By `tkhd`: whole pixels.
    size: Option<(u32, u32)>,
    /// By the first sample description.
    picture_size: Option<(u32, u32)>,
    /// Offset and length of the first sample.
    first_sample: Option<(u64, u64)>,
}

impl Track {
    fn parse(body: &[u8]) -> Self {
        let mut track = Self::default();
        for child in boxes(body) {
            match &child.kind {
                b"tkhd" => track.size = tkhd_size(child.body),
                b"mdia" => track.media(child.body),
                _ => {}
            }
        }
        track
    }

    fn media(&mut self, body: &[u8]) {
        let path = |body, kind: &boxes::FourCc| boxes(body).find(|b| b.kind == *kind).map(|b| b.body);
        if let Some(handler) = path(body, b"hdlr").and_then(|body| boxes::four_cc(body, 8)) {
            self.handler = handler;
        }
        let Some(table) = path(body, b"minf").and_then(|body| path(body, b"stbl")) else { return };
        let (mut offset, mut length) = (None, None);
        for child in boxes(table) {
            match &child.kind {
                // Behind version, flags and count the first entry starts; its size stands 24 bytes into its content.
                b"stsd" => {
                    let entry = child.body.get(8..).and_then(|entries| boxes(entries).next());
                    self.picture_size = entry.and_then(|entry| {
                        let size = (be16(entry.body, 24)?, be16(entry.body, 26)?);
                        (size.0 > 0 && size.1 > 0).then_some((size.0.into(), size.1.into()))
                    });
                }
                b"stsz" => {
                    length = match be32(child.body, 4) {
                        Some(0) => be32(child.body, 12),
                        same => same,
                    };
                }
                b"co64" => offset = be64(child.body, 8),
                b"stco" => offset = be32(child.body, 8).map(u64::from),
                _ => {}
            }
        }
        self.first_sample = offset.zip(length.map(u64::from));
    }
}

/// Width and height of a `tkhd` box (ISO/IEC 14496-12 section 8.3.2): 16.16 fixed point, the last eight bytes.
fn tkhd_size(body: &[u8]) -> Option<(u32, u32)> {
    let at = if *body.first()? == 1 { 88 } else { 76 };
    let size = (be32(body, at)? >> 16, be32(body, at + 4)? >> 16);
    (size.0 > 0 && size.1 > 0).then_some(size)
}

#[expect(clippy::ptr_arg, reason = "whether the content is borrowed from the file decides whether its parts are")]
fn canon<'a>(content: &Cow<'a, [u8]>, uuid: Inner<'_>, offset: u64, layout: &mut Layout<'a>) {
    for child in boxes(uuid.body.get(16..).unwrap_or_default()) {
        let start = uuid.at + 16 + child.at;
        let at = offset + start as u64;
        match &child.kind {
            [b'C', b'M', b'T', n @ b'1'..=b'4'] => {
                let bytes = boxes::part(content, start, start + child.body.len());
                layout.segments.push(segment(SegmentKind::CanonCmt(n - b'0'), at, bytes));
            }
            b"THMB" => {
                canon_picture(child.body, at, child.body.len() as u64, (EmbeddedKind::Thumbnail, "CR3 THMB"), layout);
            }
            _ => {}
        }
    }
}

/// Notes the JPEG of a `THMB` box or of the box around `PRVW`: `head` is the start of its content, which lies at `offset` and is `length`
/// bytes long. The header is 16 to 40 bytes long, by version, so the JPEG is found by its start; it reaches to the box's end.
pub(super) fn canon_picture(
    head: &[u8],
    offset: u64,
    length: u64,
    (kind, named_by): (EmbeddedKind, &'static str),
    layout: &mut Layout<'_>,
) {
    let head = head.get(..head.len().min(CANON_HEADER_BYTES)).unwrap_or_default();
    let Some(start) = memchr::memmem::find(head, b"\xff\xd8\xff") else { return };
    let length = length.saturating_sub(start as u64);
    let media = Some("image/jpeg");
    layout.embedded.push(Embedded { media, ..embedded(kind, offset + start as u64, length, named_by) });
}
