//! Owns the layout of JPEG 2000 files: the JP2 boxes (ISO/IEC 15444-1 annex I) and the codestream's main header (annex A).

use std::borrow::Cow;

use super::isobmff::boxes::{self, FourCc, MAX_METADATA_BYTES, Outer, boxes};
use super::isobmff::{UUID_XMP, tiff_start};
use crate::byte_order::{be16, be32};
use crate::container::{EndLook, Format, Layout, Segment, SegmentKind};
use crate::error::{Skip, SkipKind, Stage};
use crate::limits::Deadline;
use crate::source::Bytes;

/// EXIF, by the tool that made it up: the letters are its name. Exiv2 and ExifTool read it.
const UUID_EXIF: [u8; 16] = *b"JpgTiffExif->JP2";
/// IPTC-IIM records (same sources).
const UUID_IPTC: [u8; 16] = *b"\x33\xc7\xa4\xd2\xb8\x1d\x47\x23\xa0\xba\xf1\xa3\xe0\x97\xad\x38";
/// Photoshop image resources (same sources).
const UUID_PHOTOSHOP: [u8; 16] = *b"\x2c\x4c\x01\x00\x85\x04\x40\xb9\xa0\x3e\x56\x21\x48\xd6\xdf\xeb";
/// GeoTIFF: a TIFF block of one pixel (GeoJP2 specification).
const UUID_GEOTIFF: [u8; 16] = *b"\xb1\x4b\xf8\xbd\x08\x3d\x4b\x43\xa5\xae\x8c\xd7\xd5\xa6\xce\x03";

/// How much of the codestream is read for its main header, in bytes; those seen are shorter than 1 KiB.
const MAIN_HEADER_BYTES: usize = 16 << 10;

/// Most markers of the main header walked.
const MAX_MARKERS: usize = 256;

/// Start of a codestream: the SOC and SIZ markers.
const CODESTREAM: [u8; 4] = [0xff, 0x4f, 0xff, 0x51];

/// Walks a JPEG 2000 file, boxed or bare. `format` is what the signature said.
pub fn read<'a>(bytes: &'a Bytes, format: Format, _end: EndLook, _deadline: Deadline) -> Layout<'a> {
    let mut layout = Layout::new(format);
    if bytes.head().starts_with(&CODESTREAM) {
        codestream(bytes, 0, &mut layout);
        return layout;
    }
    layout.end = Some(EndLook::Full);
    boxes::top_level(bytes, &mut layout, is_known, |found, layout| {
        match &found.kind {
            b"jp2h" => header(&found.content(bytes, MAX_METADATA_BYTES), found.body, layout),
            b"jp2c" => codestream(bytes, found.body, layout),
            b"xml " => xml(found.content(bytes, MAX_METADATA_BYTES), found.body, layout),
            b"uuid" => uuid(bytes, found, layout),
            b"jumb" => {
                let data = found.with_header(bytes, MAX_METADATA_BYTES);
                push(SegmentKind::Jumbf, found.start, data, layout);
            }
            // GML and labels lie in association boxes; what they say is not told apart here.
            b"asoc" => push(
                SegmentKind::Other("JP2 asoc".into()),
                found.body,
                found.content(bytes, MAX_METADATA_BYTES),
                layout,
            ),
            _ => {}
        }
        true
    });
    layout
}

fn is_known(kind: FourCc) -> bool {
    matches!(
        &kind,
        b"jP  "
            | b"ftyp"
            | b"jp2h"
            | b"jp2c"
            | b"jp2i"
            | b"xml "
            | b"uuid"
            | b"uinf"
            | b"rreq"
            | b"asoc"
            | b"jpch"
            | b"jplh"
            | b"ftbl"
            | b"free"
            | b"mdat"
            | b"jumb"
            | b"prfl"
    )
}

fn push<'a>(kind: SegmentKind, offset: u64, bytes: Cow<'a, [u8]>, layout: &mut Layout<'a>) {
    if !bytes.is_empty() {
        layout.segments.push(Segment { kind, offset: Some(offset), bytes });
    }
}

#[expect(clippy::ptr_arg, reason = "whether the content is borrowed from the file decides whether its parts are")]
fn header<'a>(content: &Cow<'a, [u8]>, offset: u64, layout: &mut Layout<'a>) {
    for child in boxes(content) {
        match &child.kind {
            b"ihdr" => {
                if let (Some(height), Some(width)) = (be32(child.body, 0), be32(child.body, 4)) {
                    layout.size = (width > 0 && height > 0).then_some((width, height));
                }
            }
            // Method 2 and 3: an ICC profile behind method, precedence and approximation.
            b"colr" if matches!(child.body.first(), Some(2 | 3)) => {
                let data = boxes::part(content, child.at + 3, child.at + child.body.len());
                push(SegmentKind::Icc, offset + child.at as u64 + 3, data, layout);
            }
            _ => {}
        }
    }
}

fn xml<'a>(content: Cow<'a, [u8]>, offset: u64, layout: &mut Layout<'a>) {
    let is_rdf = memchr::memmem::find(&content, b"<rdf:RDF").is_some();
    let kind = if is_rdf { SegmentKind::Xmp } else { SegmentKind::Other("JP2 xml".into()) };
    push(kind, offset, content, layout);
}

fn uuid<'a>(bytes: &'a Bytes, found: &Outer, layout: &mut Layout<'a>) {
    let content = found.content(bytes, MAX_METADATA_BYTES);
    let Some(id) = content.first_chunk::<16>() else { return };
    let rest = content.get(16..).unwrap_or_default();
    let (kind, skip) = match *id {
        UUID_EXIF => match tiff_start(rest) {
            Some(start) => (SegmentKind::Exif, start),
            None => {
                let detail = "the box holds no TIFF header";
                layout.skips.push(Skip::new(Stage::Container, "EXIF", SkipKind::Malformed, detail));
                (SegmentKind::Other("JP2 EXIF box".into()), 0)
            }
        },
        UUID_XMP => (SegmentKind::Xmp, 0),
        UUID_IPTC => (SegmentKind::Iptc, 0),
        UUID_PHOTOSHOP => (SegmentKind::Photoshop, 0),
        UUID_GEOTIFF => (SegmentKind::Other("JP2 GeoTIFF".into()), 0),
        _ => (SegmentKind::Other("JP2 uuid box".into()), 0),
    };
    let start = 16 + skip;
    push(kind, found.body + start as u64, boxes::part(&content, start, content.len()), layout);
}

/// Reads the main header of the codestream at `offset`: the size by its SIZ marker where no box gave it, and its comments.
fn codestream<'a>(bytes: &'a Bytes, offset: u64, layout: &mut Layout<'a>) {
    let data = bytes.up_to(offset, MAIN_HEADER_BYTES).unwrap_or_default();
    if !data.starts_with(&CODESTREAM) {
        let detail = "the codestream does not start as one";
        layout.skips.push(Skip::new(Stage::Container, "JPEG 2000", SkipKind::Malformed, detail));
        return;
    }
    let mut at = 2;
    for _ in 0..MAX_MARKERS {
        let (Some(marker), Some(length)) = (be16(&data, at), be16(&data, at + 2).map(usize::from)) else { return };
        let (start, end) = (at + 4, at + 2 + length);
        match marker {
            0xff51 => {
                let side = |edge: usize| be32(&data, start + edge)?.checked_sub(be32(&data, start + edge + 8)?);
                if let (None, Some(width), Some(height)) = (layout.size, side(2), side(6)) {
                    layout.size = (width > 0 && height > 0).then_some((width, height));
                }
            }
            // COM: registration 1 is Latin-1 text, 0 is binary.
            0xff64 if be16(&data, start) == Some(1) => {
                push(SegmentKind::Comment, offset + start as u64 + 2, boxes::part(&data, start + 2, end), layout);
            }
            // SOT: the main header is over.
            0xff90 => return,
            _ => {}
        }
        if length < 2 {
            return;
        }
        at = end;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::isobmff::boxes::build::{boxed, torment};
    use super::*;

    fn stream() -> Vec<u8> {
        let siz: Vec<u8> =
            [&[0xff, 0x51, 0, 39, 0, 0][..], &[0, 0, 0, 70], &[0, 0, 0, 50], &[0, 0, 0, 6], &[0; 4], &[0; 19]].concat();
        [&[0xff, 0x4f][..], &siz, &[0xff, 0x64, 0, 9, 0, 1], b"Hello", &[0xff, 0x90, 0, 10]].concat()
    }

    fn file() -> Vec<u8> {
        [
            boxed(b"jP  ", &[b"\r\n\x87\n"]),
            boxed(b"ftyp", &[b"jp2 \0\0\0\0jp2 "]),
            boxed(
                b"jp2h",
                &[
                    &boxed(b"ihdr", &[&[0, 0, 0, 50, 0, 0, 0, 64, 0, 3, 7, 7, 0, 0]]),
                    &boxed(b"colr", &[&[2, 0, 0], b"profile"]),
                ],
            ),
            boxed(b"uuid", &[&UUID_EXIF, b"Exif\0\0II*\0\x08\0\0\0\0\0"]),
            boxed(b"uuid", &[&UUID_IPTC, b"\x1c\x02\x50\0\0"]),
            boxed(b"xml ", &[b"<gml/>"]),
            boxed(b"jp2c", &[&stream()]),
        ]
        .concat()
    }

    fn walk(file: Vec<u8>, judge: impl FnOnce(&Layout<'_>)) {
        let bytes = Bytes::from_memory(file);
        judge(&read(&bytes, Format::Jp2, EndLook::Full, Deadline::never()));
    }

    #[test]
    fn boxes_and_comments_are_told() {
        walk(file(), |layout| {
            assert_eq!(layout.size, Some((64, 50)));
            let got: Vec<_> = layout.segments.iter().map(|s| (s.kind.clone(), s.bytes.to_vec())).collect();
            assert_eq!(got[0], (SegmentKind::Icc, b"profile".to_vec()));
            assert_eq!(got[1].0, SegmentKind::Exif);
            assert!(got[1].1.starts_with(b"II*\0"));
            assert_eq!(got[2].0, SegmentKind::Iptc);
            assert_eq!(got[3].0, SegmentKind::Other("JP2 xml".into()));
            assert_eq!(got[4], (SegmentKind::Comment, b"Hello".to_vec()));
            assert!(layout.skips.is_empty());
        });
    }

    #[test]
    fn a_bare_codestream_gives_its_size() {
        walk(stream(), |layout| {
            assert_eq!(layout.size, Some((64, 50)));
            assert_eq!(&*layout.segments[0].bytes, b"Hello");
        });
    }

    #[test]
    fn a_broken_file_never_panics() {
        torment(&file(), |file| walk(file, |_| {}));
    }
}
