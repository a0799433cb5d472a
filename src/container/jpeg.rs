//! Owns the layout of JPEG files: APPn segments (joined where they belong together), MPF pictures, the picture's end. Marker numbers
//! are those of ITU-T T.81 table B.1. What lies behind the end is `tail`'s to describe.

use std::borrow::Cow;

use memchr::{memchr, memmem};

use crate::byte_order::{Order, be16, be32};
use crate::container::window::{Window, behind};
use crate::container::{Embedded, EmbeddedKind, EndLook, Format, Layout, Location, Segment, SegmentKind, raw, tail};
use crate::error::{Skip, SkipKind, Stage};
use crate::limits::Deadline;
use crate::source::Bytes;

/// How much of a file's end is looked at for the end-of-image marker, in bytes. Large enough for the foot of every trailer known to
/// `tail`.
const TAIL_BYTES: usize = 1024;

/// How much of an embedded picture is read to learn its size and kind: with an Exif thumbnail of its own it is not enough, and then
/// the size stays unknown.
const PICTURE_HEAD_BYTES: usize = 4 * 1024;

/// Most marker segments walked; real files have fewer than 300 (a JUMBF manifest of 16 MB).
const MAX_SEGMENTS: usize = 8_192;

/// Most segments walked of a JPEG inside a RAW file, before its picture data.
const MAX_SEGMENTS_INSIDE: usize = 256;

/// How far the next marker is searched for where garbage stands between segments, in bytes.
const MAX_GARBAGE_BYTES: usize = 256 * 1024;

/// Most pictures followed of one Multi-Picture index.
const MAX_PICTURES: usize = 64;

/// Longest signature told of an application segment, in characters.
const MAX_SIGNATURE: usize = 16;

const EXIF: &[u8] = b"Exif\0";
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const XMP_EXTENSION: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
const ICC: &[u8] = b"ICC_PROFILE\0";
const PHOTOSHOP: &[u8] = b"Photoshop 3.0\0";

/// Walks a JPEG file. `format` is what the signature said; the walker may refine it.
pub fn read<'a>(bytes: &'a Bytes, format: Format, end: EndLook, deadline: Deadline) -> Layout<'a> {
    let mut walk = Walk::new(bytes, format, deadline);
    let stop = walk.header();
    walk.join();
    walk.pictures();
    match stop {
        Stop::Scan(start) => walk.find_end(start, end),
        Stop::End(at) => walk.behind(at),
        Stop::Broken => {}
    }
    walk.finish()
}

/// Where the header walk ended.
enum Stop {
    /// At the entropy-coded data of the first scan.
    Scan(u64),
    /// Behind an end-of-image marker without a scan before it.
    End(u64),
    /// The file broke off.
    Broken,
}

/// One part of something that was cut over several segments.
struct Part<'a> {
    /// Which of them it is part of.
    key: Vec<u8>,
    /// Its place in the order of parts.
    index: u64,
    /// How long the whole must be, or how many parts it must have.
    total: u64,
    /// Where its bytes start in the file.
    offset: u64,
    bytes: Cow<'a, [u8]>,
}

struct Walk<'a> {
    bytes: &'a Bytes,
    deadline: Deadline,
    window: Window<'a>,
    layout: Layout<'a>,
    /// Segments with the file offset that they are sorted by.
    found: Vec<(u64, Segment<'a>)>,
    icc: Vec<Part<'a>>,
    photoshop: Vec<Part<'a>>,
    extended_xmp: Vec<Part<'a>>,
    jumbf: Vec<Part<'a>>,
    flir: Vec<Part<'a>>,
    /// Where the Multi-Picture TIFF header lies.
    mpf: Option<u64>,
    /// The pictures of the Multi-Picture index that are really there: offset and length.
    pictures: Vec<(u64, u64)>,
    /// The length of the main picture as the Multi-Picture index has it.
    first_length: u64,
    /// Whether the Multi-Picture index points at something that is no picture.
    stale: bool,
    /// Whether the segment before was an Exif one, for Exif blocks that go on in the next segment.
    after_exif: bool,
    /// Whether a CIFF block was read. Cameras write one; what its entries say may overlap, and a hostile file has thousands.
    after_ciff: bool,
    /// Marker segments seen.
    count: usize,
}

impl<'a> Walk<'a> {
    fn new(bytes: &'a Bytes, format: Format, deadline: Deadline) -> Self {
        Self {
            bytes,
            deadline,
            window: Window::new(bytes),
            layout: Layout::new(format),
            found: Vec::new(),
            icc: Vec::new(),
            photoshop: Vec::new(),
            extended_xmp: Vec::new(),
            jumbf: Vec::new(),
            flir: Vec::new(),
            mpf: None,
            pictures: Vec::new(),
            first_length: 0,
            stale: false,
            after_exif: false,
            after_ciff: false,
            count: 0,
        }
    }

    fn skip(&mut self, kind: SkipKind, detail: &'static str) {
        self.layout.skip_once(Skip::new(Stage::Container, "JPEG", kind, detail));
    }

    /// Walks the marker segments from the start to the first scan.
    fn header(&mut self) -> Stop {
        let mut at = 2;
        loop {
            let Some([mark, code]) = self.window.array::<2>(at) else {
                self.layout.truncated = Some("the file ends before the picture's data".into());
                return Stop::Broken;
            };
            if mark != 0xff || code == 0 {
                self.skip(SkipKind::Malformed, "bytes between the segments that belong to none");
                let Some(next) = self.next_marker(at) else {
                    self.layout.truncated = Some("no picture data behind the segments".into());
                    return Stop::Broken;
                };
                at = next;
                continue;
            }
            match code {
                0xff => at += 1,
                0x01 | 0xd0..=0xd8 => at += 2,
                0xd9 => {
                    self.layout.truncated = Some("the picture has no data".into());
                    return Stop::End(at + 2);
                }
                _ => {
                    self.count += 1;
                    if self.count > MAX_SEGMENTS {
                        self.skip(SkipKind::TooLarge, "more segments than any camera writes; the rest was not walked");
                        return Stop::Broken;
                    }
                    let length = self.window.array::<2>(at + 2).map(u16::from_be_bytes);
                    let Some(length) = length else {
                        self.layout.truncated = Some("the file ends inside a segment".into());
                        return Stop::Broken;
                    };
                    if length < 2 {
                        self.skip(SkipKind::Malformed, "a segment without a length");
                        at += 2;
                        continue;
                    }
                    let (start, length) = (at + 4, usize::from(length) - 2);
                    let next = start + length as u64;
                    self.segment(code, start, length);
                    if next > self.window.len() {
                        self.layout.truncated = Some("the file ends inside a segment".into());
                        return Stop::Broken;
                    }
                    if code == 0xda {
                        return Stop::Scan(next);
                    }
                    at = next;
                }
            }
        }
    }

    /// The place of the next plausible marker behind `from`.
    fn next_marker(&mut self, from: u64) -> Option<u64> {
        let mut at = from + 1;
        while at < from + MAX_GARBAGE_BYTES as u64 {
            let left = usize::try_from(self.window.len().saturating_sub(at)).unwrap_or(usize::MAX);
            let piece = self.window.get(at, left.min(512))?;
            let hit = piece.windows(2).position(|pair| pair[0] == 0xff && matches!(pair[1], 0xc0..=0xfe));
            if let Some(hit) = hit {
                return Some(at + hit as u64);
            }
            if piece.len() < 2 {
                return None;
            }
            at += piece.len() as u64 - 1;
        }
        None
    }

    /// Sorts one marker segment away; `start` and `length` are those of its content.
    fn segment(&mut self, code: u8, start: u64, length: usize) {
        let after_exif = std::mem::replace(&mut self.after_exif, false);
        match code {
            0xc4 | 0xc8 | 0xcc => {}
            0xc0..=0xcf => {
                if let Some([_, h1, h2, w1, w2]) = self.window.array::<5>(start) {
                    let size = (u32::from(u16::from_be_bytes([w1, w2])), u32::from(u16::from_be_bytes([h1, h2])));
                    self.layout.size.get_or_insert(size);
                }
            }
            0xdc => {
                // DNL: the number of lines, where the frame header left it open (T.81 B.2.5).
                if let (Some([high, low]), Some(size)) = (self.window.array::<2>(start), self.layout.size.as_mut())
                    && size.1 == 0
                {
                    size.1 = u32::from(u16::from_be_bytes([high, low]));
                }
            }
            0xe0..=0xef => {
                let content = self.window.take(start, length);
                self.application(code - 0xe0, start, content, after_exif);
            }
            0xfe => {
                let content = self.window.take(start, length);
                self.push(SegmentKind::Comment, start, content);
            }
            _ => {}
        }
    }

    fn push(&mut self, kind: SegmentKind, offset: u64, bytes: Cow<'a, [u8]>) {
        self.found.push((offset, Segment { kind, offset: Some(offset), bytes }));
    }

    fn application(&mut self, number: u8, start: u64, content: Cow<'a, [u8]>, after_exif: bool) {
        let byte = |at: usize| content.get(at).copied().unwrap_or(0);
        match number {
            0 if content.starts_with(b"JFIF\0") => self.push(SegmentKind::Jfif, start + 5, behind(content, 5)),
            0 if content.starts_with(b"JFXX\0") => self.jfxx(start, &content),
            // Canon's cameras of before EXIF.
            0 if content.get(6..14) == Some(b"HEAPJPGM") && !self.after_ciff => {
                self.after_ciff = true;
                for (kind, offset, bytes) in raw::ciff_facts(&content) {
                    self.push(kind, start + offset, bytes.into());
                }
            }
            1 if exif_prefix(&content).is_some() => {
                let prefix = exif_prefix(&content).unwrap_or_default();
                let block = behind(content, prefix);
                self.after_exif = true;
                if after_exif
                    && !matches!(block.get(..4), Some(b"II*\0" | b"MM\0*"))
                    && let Some((_, segment)) = self.found.iter_mut().rev().find(|(_, s)| s.kind == SegmentKind::Exif)
                {
                    segment.bytes.to_mut().extend_from_slice(&block);
                    segment.offset = None;
                    return;
                }
                self.push(SegmentKind::Exif, start + prefix as u64, block);
            }
            1 if content.starts_with(XMP) => {
                self.push(SegmentKind::Xmp, start + XMP.len() as u64, behind(content, XMP.len()));
            }
            1 if content.starts_with(XMP_EXTENSION) && content.len() >= XMP_EXTENSION.len() + 40 => {
                let at = XMP_EXTENSION.len();
                let key = content.get(at..at + 32).unwrap_or_default().to_vec();
                let (total, index) = (number_at(&content, at + 32), number_at(&content, at + 36));
                let offset = start + at as u64 + 40;
                self.extended_xmp.push(Part { key, index, total, offset, bytes: behind(content, at + 40) });
            }
            1 if content.starts_with(b"FLIR\0") && content.len() >= 8 => {
                let (index, total) = (u64::from(byte(6)), u64::from(byte(7)) + 1);
                self.flir.push(Part { key: Vec::new(), index, total, offset: start + 8, bytes: behind(content, 8) });
            }
            1 => match packet_start(&content) {
                Some(at) => self.push(SegmentKind::Xmp, start + at as u64, behind(content, at)),
                None => self.other(number, start, content),
            },
            2 if content.starts_with(ICC) && content.len() >= ICC.len() + 2 => {
                let (index, total) = (u64::from(byte(12)), u64::from(byte(13)));
                self.icc.push(Part { key: Vec::new(), index, total, offset: start + 14, bytes: behind(content, 14) });
            }
            2 if content.starts_with(b"MPF\0") => {
                self.mpf.get_or_insert(start + 4);
                self.push(SegmentKind::Mpf, start + 4, behind(content, 4));
            }
            // JPEG XT boxes, which carry JUMBF: JP, box instance, packet sequence, then the box (ISO/IEC 19566-5 annex D).
            11 if content.starts_with(b"JP") && content.get(12..16) == Some(b"jumb") => {
                let key = content.get(2..4).unwrap_or_default().to_vec();
                let (index, mut header) = (number_at(&content, 4), 8);
                let mut total = number_at(&content, 8);
                if total == 1 {
                    total = number_at(&content, 16) << 32 | number_at(&content, 20);
                    header = 16;
                }
                // Every packet repeats the box header; the first one's is kept.
                let first = !self.jumbf.iter().any(|part| part.key == key);
                let skip = if first { 8 } else { 8 + header };
                self.jumbf.push(Part { key, index, total, offset: start + skip as u64, bytes: behind(content, skip) });
            }
            13 if content.starts_with(PHOTOSHOP) || content.starts_with(b"Adobe_Photoshop2.5:") => {
                let prefix = if content.starts_with(PHOTOSHOP) { PHOTOSHOP.len() } else { 19 };
                let (index, offset) = (self.photoshop.len() as u64, start + prefix as u64);
                let bytes = behind(content, prefix);
                self.photoshop.push(Part { key: Vec::new(), index, total: 0, offset, bytes });
            }
            13 if matches!(content.get(..2), Some([0x1c, 1..=9])) => self.push(SegmentKind::Iptc, start, content),
            _ => self.other(number, start, content),
        }
    }

    /// An application segment nobody here knows, under its number and the signature that it starts with.
    fn other(&mut self, number: u8, start: u64, content: Cow<'a, [u8]>) {
        let name: String = content
            .iter()
            .take(MAX_SIGNATURE)
            .take_while(|b| matches!(b, 0x20..=0x7e))
            .map(|b| char::from(*b))
            .collect();
        let name = name.trim();
        let name = if name.len() < 2 { format!("APP{number}") } else { format!("APP{number} {name}") };
        self.push(SegmentKind::Other(name.into()), start, content);
    }

    /// The JFIF extension: a thumbnail as JPEG, with a palette, or as plain RGB (JFIF 1.02, "JFIF Extension").
    fn jfxx(&mut self, start: u64, content: &[u8]) {
        let side = |at: usize| u32::from(content.get(at).copied().unwrap_or(0));
        let (header, media, size) = match content.get(5) {
            Some(0x10) => (6, Some("image/jpeg"), frame_size(content.get(6..).unwrap_or_default())),
            Some(0x11) => (8 + 768, None, Some((side(6), side(7)))),
            Some(0x13) => (8, None, Some((side(6), side(7)))),
            _ => return self.skip(SkipKind::Malformed, "a JFIF extension of an unknown kind"),
        };
        let length = content.len().saturating_sub(header) as u64;
        if length > 0 {
            self.layout.embedded.push(Embedded {
                kind: EmbeddedKind::Thumbnail,
                location: Location::File { offset: start + header as u64, length },
                media,
                size,
                named_by: "JFIF extension".into(),
            });
        }
    }

    /// Puts together what was cut over several segments, and the segments into file order.
    fn join(&mut self) {
        for (parts, kind, what) in [
            (std::mem::take(&mut self.icc), SegmentKind::Icc, "ICC profile"),
            (std::mem::take(&mut self.flir), SegmentKind::Flir, "FLIR"),
            (std::mem::take(&mut self.photoshop), SegmentKind::Photoshop, "Photoshop resources"),
            (std::mem::take(&mut self.jumbf), SegmentKind::Jumbf, "JUMBF"),
            (std::mem::take(&mut self.extended_xmp), SegmentKind::Xmp, "extended XMP"),
        ] {
            for (first, segment, whole) in joined(parts, kind) {
                self.found.push((first, segment));
                if !whole {
                    let detail = "some of its segments are missing";
                    self.layout.skips.push(Skip::new(Stage::Container, what, SkipKind::Malformed, detail));
                }
            }
        }
        self.found.sort_by_key(|(at, _)| *at);
        self.layout.segments.extend(self.found.drain(..).map(|(_, segment)| segment));
    }

    /// Reads the Multi-Picture index (CIPA DC-007 section 5.2) and looks at each picture that it names.
    fn pictures(&mut self) {
        let Some(start) = self.mpf else { return };
        let Some(index) = self.layout.segments.iter().find(|s| s.kind == SegmentKind::Mpf) else { return };
        let Some(entries) = mpf_entries(&index.bytes) else {
            return self.skip(SkipKind::Malformed, "the Multi-Picture index cannot be read");
        };
        let announced = self.layout.segments.iter().filter(|s| s.kind == SegmentKind::Xmp);
        let gain_map = announced.clone().any(|s| memmem::find(&s.bytes, b"\"GainMap\"").is_some());
        for (number, entry) in entries.iter().enumerate() {
            if number == 0 || entry.offset == 0 {
                // The first is the main picture itself.
                self.first_length = self.first_length.max(u64::from(entry.length));
                continue;
            }
            let offset = start + u64::from(entry.offset);
            let length = u64::from(entry.length);
            let head = self.bytes.up_to(offset, PICTURE_HEAD_BYTES).unwrap_or_default();
            if length < 4 || !head.starts_with(b"\xff\xd8\xff") {
                self.stale = true;
                continue;
            }
            let head = &head[..head.len().min(usize::try_from(length).unwrap_or(usize::MAX))];
            let kind = match entry.kind {
                0x01_0000..=0x01_ffff => EmbeddedKind::Preview,
                0x05_0000 => EmbeddedKind::GainMap,
                _ => match picture_kind(head) {
                    Some(kind) => kind,
                    None if entry.kind == 0 && gain_map && entries.len() == 2 => EmbeddedKind::GainMap,
                    None => EmbeddedKind::Picture,
                },
            };
            self.pictures.push((offset, length));
            self.layout.embedded.push(Embedded {
                kind,
                location: Location::File { offset, length },
                media: Some("image/jpeg"),
                size: frame_size(head),
                named_by: format!("MPF image {}", number + 1).into(),
            });
        }
        if self.stale {
            self.skip(SkipKind::Malformed, "the Multi-Picture index points at something that is no picture");
        }
        self.pictures.sort_unstable();
    }

    /// Finds the end of the picture whose entropy-coded data starts at `scan`.
    fn find_end(&mut self, scan: u64, end: EndLook) {
        if end == EndLook::Tail && !self.bytes.is_whole() {
            let len = self.bytes.len();
            let mut last = self.last_bytes(len);
            let announced = self.announced_video().or_else(|| tail::samsung_start(self.bytes, &last));
            let at = announced.unwrap_or(len);
            if announced.is_some() {
                last = self.last_bytes(at);
            }
            // A video that is announced without its length could lie anywhere.
            if (announced.is_some() || !self.announces_video()) && self.ends_at(at, &last) {
                self.layout.end = Some(EndLook::Tail);
                if at < len {
                    self.behind(at);
                }
                return;
            }
        }
        let data = match self.bytes.all() {
            Ok(data) => data,
            Err(skip) => {
                self.layout.end = Some(EndLook::Tail);
                self.layout.skips.push(skip);
                return;
            }
        };
        self.layout.end = Some(EndLook::Full);
        let ended = walk_scans(data, usize::try_from(scan).unwrap_or(usize::MAX));
        for (code, start, length) in ended.segments {
            self.segment(code, start as u64, length);
        }
        self.join();
        match ended.end {
            Some(at) => self.behind(at as u64),
            None => {
                self.layout.truncated = Some("the picture's end marker is missing".into());
                if let Some(next) = ended.next_picture {
                    self.behind(next as u64);
                } else if let Some(known) = self.pictures.first() {
                    self.behind(known.0);
                }
            }
        }
    }

    /// Whether the XMP announces something behind the picture that the Multi-Picture index does not know: the words of Google's
    /// Motion Photo format 1.0, of its forerunner (`MicroVideo`), and its list of contents.
    fn announces_video(&self) -> bool {
        self.google_xmp().any(|s| {
            let says = |word: &[u8]| memmem::find(&s.bytes, word).is_some();
            says(b"MotionPhoto") || says(b"MicroVideo") || (self.pictures.is_empty() && says(b"Container:Directory"))
        })
    }

    /// The XMP packets with Google's namespaces of photos, in which alone such a thing is announced.
    fn google_xmp(&self) -> impl Iterator<Item = &Segment<'a>> {
        let xmp = self.layout.segments.iter().filter(|s| s.kind == SegmentKind::Xmp);
        xmp.filter(|s| memmem::find(&s.bytes, b"ns.google.com/photos").is_some())
    }

    /// Where the XMP says that the video behind the picture starts: it gives the distance from the file's end, as `MicroVideoOffset`
    /// or as the length of the last item of a Motion Photo's directory.
    fn announced_video(&self) -> Option<u64> {
        let mut distances = self.google_xmp().filter_map(|s| {
            number_behind(&s.bytes, b"MicroVideoOffset").or_else(|| {
                let video = memmem::find(&s.bytes, b"MotionPhoto\"")?;
                number_behind(s.bytes.get(video..)?, b":Length")
            })
        });
        self.bytes.len().checked_sub(distances.next()?)
    }

    /// The last bytes before `at`.
    fn last_bytes(&self, at: u64) -> Cow<'a, [u8]> {
        let from = at.saturating_sub(TAIL_BYTES as u64);
        self.bytes.up_to(from, (at - from) as usize).unwrap_or_default()
    }

    /// Whether the picture may end at `len`: the `last` bytes before it look like the end of the last picture known, and nothing
    /// lies between the pictures.
    fn ends_at(&self, len: u64, last: &[u8]) -> bool {
        if self.stale {
            return false;
        }
        let content = tail::without_padding(last);
        if !content.ends_with(b"\xff\xd9") || tail::signed(content) {
            return false;
        }
        let end = len - (last.len() - content.len()) as u64;
        let mut at = self.first_length;
        for (offset, length) in &self.pictures {
            // A gap may hold padding; whether it holds more, the walk will tell.
            let gap = offset.checked_sub(at).filter(|gap| *gap <= TAIL_BYTES as u64);
            let Some(gap) = gap.and_then(|gap| self.bytes.up_to(at, gap as usize).ok()) else { return false };
            if !tail::without_padding(&gap).is_empty() {
                return false;
            }
            at = offset.saturating_add(*length);
        }
        self.pictures.is_empty() || (at >= end && at <= len)
    }

    /// Describes what lies behind the picture's end at `at`.
    fn behind(&mut self, at: u64) {
        let at = at.min(self.bytes.len());
        for (offset, length) in &self.pictures {
            if offset.saturating_add(*length) > self.bytes.len() {
                self.layout.truncated.get_or_insert("a further picture is cut off".into());
            }
        }
        tail::describe(&mut self.layout, self.bytes, at, &self.pictures, self.deadline);
    }

    fn finish(mut self) -> Layout<'a> {
        self.layout.skips.extend(self.window.failure("JPEG"));
        self.layout
    }
}

/// The number that follows the first `word`, as an attribute or as an element writes it.
fn number_behind(xmp: &[u8], word: &[u8]) -> Option<u64> {
    let start = memmem::find(xmp, word)? + word.len();
    let text = xmp.get(start..)?.iter().skip_while(|b| b"=\"'> ".contains(b));
    let digits: String = text.take_while(|b| b.is_ascii_digit()).take(12).map(|b| char::from(*b)).collect();
    digits.parse().ok().filter(|n| *n > 0)
}

/// The 32 bits at `at`, 0 where there are none: such a part joins no other.
fn number_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(be32(bytes, at).unwrap_or(0))
}

/// Length of the prefix before an Exif TIFF block. Up to four stray bytes before the signature, and any sixth byte, are met in
/// files of real cameras (ExifTool's reader says the same).
fn exif_prefix(content: &[u8]) -> Option<usize> {
    let head = content.get(..content.len().min(4 + EXIF.len()))?;
    Some(memmem::find(head, EXIF)? + EXIF.len() + 1)
}

/// Where an XMP packet starts in an APP1 segment that does not bear the standard signature.
fn packet_start(content: &[u8]) -> Option<usize> {
    let head = content.get(..content.len().min(256))?;
    memmem::find(head, b"<?xpacket").or_else(|| memmem::find(head, b"<x:xmpmeta"))
}

/// Joins the parts of each key in the order of their indices. The flag says whether all were there.
fn joined<'a>(parts: Vec<Part<'a>>, kind: SegmentKind) -> Vec<(u64, Segment<'a>, bool)> {
    let mut groups: Vec<Vec<Part<'a>>> = Vec::new();
    for part in parts {
        match groups.iter_mut().find(|group| group.first().is_some_and(|first| first.key == part.key)) {
            Some(group) => group.push(part),
            None => groups.push(vec![part]),
        }
    }
    groups.into_iter().filter_map(|group| join_group(group, kind.clone())).collect()
}

fn join_group<'a>(mut group: Vec<Part<'a>>, kind: SegmentKind) -> Option<(u64, Segment<'a>, bool)> {
    let place = group.iter().map(|part| part.offset).min()?;
    group.sort_by_key(|part| part.index);
    group.dedup_by_key(|part| part.index);
    let total = group.first()?.total;
    let mut length = 0;
    let mut whole = true;
    let (base, count) = (group.first()?.index, group.len() as u64);
    for (number, part) in group.iter().enumerate() {
        // Extended XMP numbers its parts by byte offset, the others count them.
        let due = if kind == SegmentKind::Xmp { length } else { base + number as u64 };
        whole &= part.index == due;
        length += part.bytes.len() as u64;
    }
    whole &= match kind {
        SegmentKind::Icc => base <= 1 && (count == total || total == 0),
        SegmentKind::Flir => base == 0 && count == total,
        SegmentKind::Xmp | SegmentKind::Jumbf => length == total,
        _ => true,
    };
    let (offset, bytes) = if count == 1 {
        let only = group.pop()?;
        (Some(only.offset), only.bytes)
    } else {
        let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
        group.iter().for_each(|part| bytes.extend_from_slice(&part.bytes));
        (None, Cow::Owned(bytes))
    };
    Some((place, Segment { kind, offset, bytes }, whole))
}

/// One entry of a Multi-Picture index.
struct MpEntry {
    /// The picture's type code: the low 24 bits of its attributes (CIPA DC-007 section 5.2.3.3.1).
    kind: u32,
    length: u32,
    /// From the index's TIFF header.
    offset: u32,
}

fn mpf_entries(tiff: &[u8]) -> Option<Vec<MpEntry>> {
    let order = Order::of_mark(tiff)?;
    let u32_at = |at: usize| order.u32_at(tiff, at);
    let ifd = u32_at(4)? as usize;
    for number in 0..usize::from(order.u16_at(tiff, ifd)?) {
        let entry = ifd.checked_add(2 + number * 12)?;
        if order.u16_at(tiff, entry)? != 0xb002 {
            continue;
        }
        let (count, start) = (u32_at(entry + 4)? as usize / 16, u32_at(entry + 8)? as usize);
        let mut entries = Vec::new();
        for at in (0..count.min(MAX_PICTURES)).map_while(|n| start.checked_add(n * 16)) {
            let (Some(attributes), Some(length)) = (u32_at(at), u32_at(at + 4)) else { break };
            let Some(offset) = u32_at(at + 8) else { break };
            entries.push(MpEntry { kind: attributes & 0x00ff_ffff, length, offset });
        }
        return Some(entries);
    }
    None
}

/// Where a picture's scans end.
struct Ended {
    /// Behind the end-of-image marker.
    end: Option<usize>,
    /// Where another picture starts although this one has not ended.
    next_picture: Option<usize>,
    /// Segments between the scans: marker, start and length of the content.
    segments: Vec<(u8, usize, usize)>,
}

/// Walks entropy-coded data from `from` to the end of the picture. Inside it `FF` is followed by `00` or a restart marker (T.81
/// B.1.1.5); further scans of a progressive picture start with segments of their own.
fn walk_scans(data: &[u8], from: usize) -> Ended {
    let mut ended = Ended { end: None, next_picture: None, segments: Vec::new() };
    let mut at = from;
    while let Some(hit) = data.get(at..).and_then(|rest| memchr(0xff, rest)) {
        at += hit;
        let Some(code) = data.get(at + 1) else { break };
        match code {
            0xff => at += 1,
            0xd9 => {
                ended.end = Some(at + 2);
                break;
            }
            0xd8 if matches!(data.get(at + 2..at + 4), Some([0xff, 0xc0 | 0xc4 | 0xdb | 0xe0..=0xef | 0xfe])) => {
                ended.next_picture = Some(at);
                break;
            }
            0xc0..=0xc7 | 0xc9..=0xcf | 0xda..=0xdf | 0xe0..=0xef | 0xfe => {
                let length = be16(data, at + 2).unwrap_or(0);
                let next = at + 2 + usize::from(length);
                // Damaged data can hold anything: a segment is one only where another marker follows it, or a scan header's
                // length fits its number of components (T.81 B.2.3).
                let is_segment = match code {
                    0xda => data.get(at + 4).is_some_and(|n| usize::from(length) == 6 + 2 * usize::from(*n)),
                    _ => length >= 2 && data.get(next) == Some(&0xff),
                };
                if is_segment {
                    if *code != 0xda && ended.segments.len() < MAX_SEGMENTS {
                        ended.segments.push((*code, at + 4, usize::from(length) - 2));
                    }
                    at = next;
                } else {
                    at += 2;
                }
            }
            _ => at += 2,
        }
    }
    ended
}

/// Length of the JPEG picture that `data` starts with, up to and with its end marker.
pub(super) fn extent(data: &[u8]) -> Option<usize> {
    let mut at = 2;
    loop {
        let code = match data.get(at..at + 2)? {
            [0xff, 0xff] => {
                at += 1;
                continue;
            }
            [0xff, code] => *code,
            _ => return None,
        };
        match code {
            0 => return None,
            0x01 | 0xd0..=0xd8 => at += 2,
            0xd9 => return Some(at + 2),
            _ => {
                let length = usize::from(be16(data, at + 2)?);
                if length < 2 {
                    return None;
                }
                at += 2 + length;
                if code == 0xda {
                    return walk_scans(data, at).end;
                }
            }
        }
    }
}

/// Adds the metadata segments of a JPEG that lies inside a RAW file: there they are the photo's own. Returns the size that its frame
/// header states. The end of such a JPEG is not looked for.
pub(super) fn segments_inside<'a>(
    bytes: &'a Bytes,
    offset: u64,
    length: u64,
    layout: &mut Layout<'a>,
) -> Option<(u32, u32)> {
    let end = offset.saturating_add(length);
    let mut at = offset.checked_add(2)?;
    for _ in 0..MAX_SEGMENTS_INSIDE {
        let header = bytes.at(at, 4).ok()?;
        let &[0xff, marker, high, low] = header.as_ref() else { return None };
        let content = usize::from(u16::from_be_bytes([high, low])).checked_sub(2)?;
        let start = at + 4;
        let next = start + content as u64;
        if next > end {
            return None;
        }
        match marker {
            0xe1 | 0xed => {
                let data = bytes.at(start, content).ok()?;
                let (kind, prefix) = match marker {
                    0xe1 if exif_prefix(&data).is_some() => (Some(SegmentKind::Exif), exif_prefix(&data).unwrap_or(0)),
                    0xe1 if data.starts_with(XMP) => (Some(SegmentKind::Xmp), XMP.len()),
                    0xed if data.starts_with(PHOTOSHOP) => (Some(SegmentKind::Photoshop), PHOTOSHOP.len()),
                    _ => (None, 0),
                };
                if let Some(kind) = kind {
                    let offset = Some(start + prefix as u64);
                    layout.segments.push(Segment { kind, offset, bytes: behind(data, prefix) });
                }
            }
            // SOF0…SOF15 without DHT, JPG and DAC (ITU-T T.81 table B.1).
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let frame = bytes.at(start, 5).ok()?;
                let (height, width) = (u32::from(be16(&frame, 1)?), u32::from(be16(&frame, 3)?));
                return (width > 0 && height > 0).then_some((width, height));
            }
            0xda => return None,
            _ => {}
        }
        at = next;
    }
    None
}

/// Width and height in the frame header of the JPEG picture whose first bytes are `head`, if it lies within them.
pub(super) fn frame_size(head: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2_usize;
    loop {
        let [mark, code, l1, l2] = *head.get(at..at + 4)? else { return None };
        match (mark, code) {
            (0xff, 0xff) => at += 1,
            (0xff, 0xda | 0xd9) => return None,
            (0xff, 0xc0..=0xcf) if !matches!(code, 0xc4 | 0xc8 | 0xcc) => {
                let [h1, h2, w1, w2] = *head.get(at + 5..at + 9)? else { return None };
                return Some((u32::from(u16::from_be_bytes([w1, w2])), u32::from(u16::from_be_bytes([h1, h2]))));
            }
            (0xff, _) => at += 2 + usize::from(u16::from_be_bytes([l1, l2])).max(2),
            _ => return None,
        }
    }
}

/// What the first bytes of an embedded JPEG picture say that it is: Adobe's and ISO's (21496-1) gain maps, Apple's auxiliary
/// pictures.
pub(super) fn picture_kind(head: &[u8]) -> Option<EmbeddedKind> {
    let head = &head[..head.len().min(PICTURE_HEAD_BYTES)];
    let says = |word: &[u8]| memmem::find(head, word).is_some();
    if says(b"hdr-gain-map/1.0") || says(b"hdrgainmap") || says(b"urn:iso:std:iso:ts:21496:-1\0") {
        Some(EmbeddedKind::GainMap)
    } else if says(b"AuxiliaryImageType") {
        let depth = says(b"disparity") || says(b"depth");
        Some(if depth { EmbeddedKind::DepthMap } else { EmbeddedKind::Auxiliary })
    } else {
        None
    }
}
