//! Owns the box: the size-and-type frame that ISO base media files, JPEG XL, JPEG 2000 and JUMBF share (ISO/IEC 14496-12 section 4.2),
//! walked in a file by ranged reads or in memory. Knows no box's content.

use std::borrow::Cow;

use crate::byte_order::{array, be32, be64};
use crate::container::{Embedded, EmbeddedKind, Layout, Location};
use crate::error::{Skip, SkipKind, Stage};
use crate::source::Bytes;

/// Most boxes walked on one level; real files have fewer than 100, tiled HEIF tables aside.
pub(crate) const MAX_BOXES: usize = 4_096;

/// Most bytes of one metadata box or item taken into memory.
pub(crate) const MAX_METADATA_BYTES: usize = 16 << 20;

/// A box's type.
pub(crate) type FourCc = [u8; 4];

/// The four characters at `at`.
pub(crate) fn four_cc(data: &[u8], at: usize) -> Option<FourCc> {
    array(data, at)
}

/// A box in memory.
#[derive(Clone, Copy)]
pub(crate) struct Inner<'d> {
    /// Its type.
    pub kind: FourCc,
    /// Its content, cut where the surrounding data ends.
    pub body: &'d [u8],
    /// Where the content starts in the surrounding data.
    pub at: usize,
    /// Whether all of the content is there.
    pub whole: bool,
}

/// The boxes that lie one behind the other in `data`. Ends at the first thing that is no box, after [`MAX_BOXES`], or behind a box
/// that claims more than there is.
pub(crate) struct Boxes<'d> {
    data: &'d [u8],
    at: usize,
    left: usize,
}

/// Walks the boxes of `data`.
pub(crate) fn boxes(data: &[u8]) -> Boxes<'_> {
    Boxes { data, at: 0, left: MAX_BOXES }
}

impl<'d> Iterator for Boxes<'d> {
    type Item = Inner<'d>;

    fn next(&mut self) -> Option<Inner<'d>> {
        self.left = self.left.checked_sub(1)?;
        let rest = self.data.get(self.at..)?;
        let (kind, header, size) = header(rest, rest.len() as u64)?;
        let start = self.at + header;
        let end = usize::try_from(size).ok().and_then(|size| self.at.checked_add(size));
        let whole = end.is_some_and(|end| end <= self.data.len());
        let end = end.unwrap_or(usize::MAX).min(self.data.len());
        let body = self.data.get(start..end)?;
        self.at = end;
        Some(Inner { kind, body, at: start, whole })
    }
}

/// Type, header length and size (header included) of the box that `data` starts with; `left` is what a size of 0 ("to the end")
/// stands for. `None` where it is no box.
fn header(data: &[u8], left: u64) -> Option<(FourCc, usize, u64)> {
    let kind = four_cc(data, 4)?;
    let (header, size) = match be32(data, 0)? {
        0 if kind == [0; 4] => return None,
        0 => (8, left),
        1 => (16, be64(data, 8)?),
        size => (8, u64::from(size)),
    };
    (size >= header as u64).then_some((kind, header, size))
}

/// A box in a file.
#[derive(Clone, Copy)]
pub(crate) struct Outer {
    /// Its type.
    pub kind: FourCc,
    /// Where its header starts in the file.
    pub start: u64,
    /// Where its content starts in the file.
    pub body: u64,
    /// Where it ends in the file, as claimed.
    pub end: u64,
}

impl Outer {
    /// Its content, at most `cap` bytes of it; shorter where the file ends before.
    pub fn content<'a>(&self, bytes: &'a Bytes, cap: usize) -> Cow<'a, [u8]> {
        let len = usize::try_from(self.end.saturating_sub(self.body)).unwrap_or(usize::MAX);
        bytes.up_to(self.body, len.min(cap)).unwrap_or_default()
    }

    /// The same with its header, as JUMBF superboxes are handed on.
    pub fn with_header<'a>(&self, bytes: &'a Bytes, cap: usize) -> Cow<'a, [u8]> {
        Self { body: self.start, ..*self }.content(bytes, cap)
    }
}

/// The box at `start` of the file.
pub(crate) fn outer(bytes: &Bytes, start: u64) -> Option<Outer> {
    let raw = bytes.up_to(start, 16).ok()?;
    let (kind, header, size) = header(&raw, bytes.len().checked_sub(start)?)?;
    Some(Outer { kind, start, body: start + header as u64, end: start.checked_add(size)? })
}

/// A walk over the boxes on the top level of a file, from its start. `known` tells the types that the format has there: a box of
/// another type that does not fit into the file is no box but trailing data. Calls `visit` for every box until it returns `false`,
/// then notes in `layout` what lies behind the last box, or that the file breaks off within one.
pub(crate) fn top_level<'a>(
    bytes: &'a Bytes,
    layout: &mut Layout<'a>,
    known: fn(FourCc) -> bool,
    mut visit: impl FnMut(&Outer, &mut Layout<'a>) -> bool,
) {
    let mut at = 0;
    for _ in 0..MAX_BOXES {
        if at >= bytes.len() {
            return;
        }
        let found = outer(bytes, at).filter(|b| known(b.kind) || (b.end <= bytes.len() && is_plausible(b.kind)));
        let Some(found) = found else {
            trailing(bytes, at, layout);
            return;
        };
        if found.end > bytes.len() {
            layout.truncated = Some("a box reaches beyond the file's end".into());
        }
        if !visit(&found, layout) {
            return;
        }
        at = found.end;
    }
    let detail = "more boxes than are walked";
    layout.skips.push(Skip::new(Stage::Container, "boxes", SkipKind::TooLarge, detail));
}

/// Whether the four bytes look like a box type at all: printable, `©` allowed.
fn is_plausible(kind: FourCc) -> bool {
    kind.iter().all(|c| (0x20..0x7f).contains(c) || *c == 0xa9)
}

/// Notes what lies from `at` to the file's end, unless it is padding.
fn trailing(bytes: &Bytes, at: u64, layout: &mut Layout<'_>) {
    /// How much is looked at to tell padding from data.
    const LOOK_BYTES: usize = 4_096;
    let Ok(start) = bytes.up_to(at, LOOK_BYTES) else { return };
    let length = bytes.len() - at;
    if start.iter().all(|b| *b == 0) && length <= LOOK_BYTES as u64 {
        return;
    }
    let (kind, media) = match start.as_ref() {
        [b'P', b'K', 3, 4, ..] => (EmbeddedKind::Archive, Some("application/zip")),
        [0xff, 0xd8, 0xff, ..] => (EmbeddedKind::Picture, Some("image/jpeg")),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => (EmbeddedKind::Video, Some("video/mp4")),
        _ => (EmbeddedKind::Trailing, None),
    };
    layout.embedded.push(Embedded {
        kind,
        location: Location::File { offset: at, length },
        media,
        size: None,
        named_by: "data behind the last box".into(),
    });
}

/// The part `start..end` of `whole`, borrowed from the file where `whole` is; empty where it does not lie inside.
pub(crate) fn part<'a>(whole: &Cow<'a, [u8]>, start: usize, end: usize) -> Cow<'a, [u8]> {
    match whole {
        Cow::Borrowed(data) => Cow::Borrowed(data.get(start..end).unwrap_or_default()),
        Cow::Owned(data) => Cow::Owned(data.get(start..end).unwrap_or_default().to_vec()),
    }
}

#[cfg(test)]
pub(crate) mod build {
    //! Builds boxes for tests.

    use super::FourCc;

    /// A box of `kind` around the joined `parts`.
    pub(crate) fn boxed(kind: &FourCc, parts: &[&[u8]]) -> Vec<u8> {
        let length: usize = parts.iter().map(|p| p.len()).sum();
        let mut b = (length as u32 + 8).to_be_bytes().to_vec();
        b.extend_from_slice(kind);
        parts.iter().for_each(|p| b.extend_from_slice(p));
        b
    }

    /// A full box: version, flags, then the joined `parts`.
    pub(crate) fn full(kind: &FourCc, version: u8, flags: u8, parts: &[&[u8]]) -> Vec<u8> {
        boxed(kind, &[&[version, 0, 0, flags], &parts.concat()])
    }

    /// Runs `try_on` on `file` cut at every length and with every byte flipped in turn.
    pub(crate) fn torment(file: &[u8], mut try_on: impl FnMut(Vec<u8>)) {
        for cut in 0..file.len() {
            try_on(file[..cut].to_vec());
            for mask in [0xff, 0x01, 0x80] {
                let mut flipped = file.to_vec();
                flipped[cut] ^= mask;
                try_on(flipped);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn sizes_of_zero_and_of_64_bits_are_understood() {
        let mut data = build::boxed(b"abcd", &[b"12"]);
        data.extend_from_slice(b"\0\0\0\x01wide\0\0\0\0\0\0\0\x12xy");
        data.extend_from_slice(b"\0\0\0\0lastrest");
        let got: Vec<_> = boxes(&data).map(|b| (b.kind, b.body.to_vec(), b.whole)).collect();
        assert_eq!(got.len(), 3);
        assert_eq!(got[1], (*b"wide", b"xy".to_vec(), true));
        assert_eq!(got[2], (*b"last", b"rest".to_vec(), true));
    }

    #[test]
    fn a_box_that_claims_too_much_is_cut() {
        let mut got = boxes(b"\0\0\x10\0abcdxyz");
        let first = got.next().unwrap();
        assert_eq!((first.body, first.whole), (&b"xyz"[..], false));
        assert!(got.next().is_none());
        assert!(boxes(b"\0\0\0\x04abcd").next().is_none());
    }
}
