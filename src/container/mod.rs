//! Owns how image files are laid out: which format a file is, where its metadata segments lie, where its picture ends and what lies
//! behind, beside or inside it. Yields segments and places; judges nothing and reads no metadata value (that is `metadata/`).

use std::borrow::Cow;
use std::io::Read;

use crate::error::{Skip, SkipKind, Stage};
use crate::limits::Deadline;
use crate::source::Bytes;

mod bmp;
mod format;
mod gif;
pub(crate) mod ifd;
pub(crate) mod isobmff;
mod jp2;
mod jpeg;
mod jxl;
mod png;
pub(crate) mod pnm;
mod psd;
mod raw;
mod tail;
mod tiff;
mod webp;
mod window;

pub use format::Format;

/// How thoroughly the end of the picture is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndLook {
    /// Only the last kilobytes are looked at; the whole file is walked where they do not look like a picture's end.
    /// Misses a complete picture glued behind another one that nothing announces.
    Tail,
    /// The picture's end is found by walking its data from the start.
    Full,
}

/// What a metadata segment holds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SegmentKind {
    /// The whole file is one TIFF block: `offset` is `Some(0)`, `bytes` is empty, and the reader goes through [`Bytes`].
    TiffFile,
    /// A TIFF block: starts with the byte order mark (`II`/`MM`), any `Exif\0\0` prefix already taken off.
    Exif,
    /// The TIFF block of a Multi-Picture Format index (CIPA DC-007), `MPF\0` taken off.
    Mpf,
    /// A CR3 `CMT1`…`CMT4` block: TIFF with its first IFD being IFD0, Exif, MakerNote (Canon) or GPS respectively.
    CanonCmt(u8),
    /// An XMP packet, as UTF-8, UTF-16 or UTF-32; extended XMP already put together.
    Xmp,
    /// Raw IPTC-IIM records (outside a Photoshop resource).
    Iptc,
    /// A run of Photoshop image resources (`8BIM` …), several APP13 segments already joined.
    Photoshop,
    /// An ICC profile, its segments already joined.
    Icc,
    /// A comment (JPEG COM, GIF comment extension), charset unknown.
    Comment,
    /// A PNG text chunk: keyword and, already inflated, its text; `utf8` tells iTXt from Latin-1 tEXt/zTXt.
    PngText {
        /// The chunk's keyword as stored.
        keyword: String,
        /// Whether the text is UTF-8 (iTXt) rather than Latin-1.
        utf8: bool,
    },
    /// A JUMBF superbox as C2PA uses it (ISO 19566-5), several segments already joined.
    Jumbf,
    /// A QuickTime/ISO-BMFF `moov` (or `meta`/`udta`) box's content, of a video file or of an embedded video.
    QuickTime,
    /// A FLIR thermal image record block (`FLIR\0` APP1), joined.
    Flir,
    /// A JFIF APP0 segment, `JFIF\0` taken off.
    Jfif,
    /// Any other application segment, chunk or box that may hold something: its name as the format has it, e.g. `APP4 "SCALADO"`.
    Other(Cow<'static, str>),
    /// A fact the container itself states as text, e.g. PNG `tIME`, PSD layer names: already a tag and a value.
    Stated {
        /// The namespace that the field gets.
        namespace: &'static str,
        /// The tag that the field gets.
        tag: Cow<'static, str>,
    },
}

/// One piece of metadata as it lies in the file.
#[derive(Clone)]
pub struct Segment<'a> {
    /// What it is.
    pub kind: SegmentKind,
    /// Where its bytes start in the file; `None` where they were inflated or put together and lie nowhere as they are.
    pub offset: Option<u64>,
    /// Its bytes, prefixes taken off. May be cut short by a cap or the file's end; then the layout has a skip.
    pub bytes: Cow<'a, [u8]>,
}

/// What an embedded thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum EmbeddedKind {
    /// A small copy of the picture that viewers show first (EXIF IFD1, JFIF/JFXX, Photoshop resource, HEIF `thmb`).
    Thumbnail,
    /// A larger copy (MPF, MakerNote preview, JpgFromRaw, PRVW).
    Preview,
    /// A further picture of its own (multi-picture disparity, stereo, burst, hidden HEIF item, GIF/TIFF page).
    Picture,
    /// A depth or disparity map.
    DepthMap,
    /// A gain map (Ultra HDR, Apple HDR, ISO 21496-1).
    GainMap,
    /// Another auxiliary picture (alpha, matte, segmentation).
    Auxiliary,
    /// A video (motion photo, live photo).
    Video,
    /// A sound recording.
    Audio,
    /// An archive or document (ZIP, RAR, 7z, PDF …).
    Archive,
    /// Bytes behind the picture's end that are none of the above.
    Trailing,
    /// Image data of an older, larger version of this file behind its end (aCropalypse, CVE-2023-21036).
    Remnant,
}

/// Where an embedded thing's bytes are.
#[derive(Clone)]
pub enum Location {
    /// As they are in the file: offset and length in bytes. May reach beyond the file's end in a broken file.
    File {
        /// First byte.
        offset: u64,
        /// How many bytes.
        length: u64,
    },
    /// Unpacked from something else (base64 in XMP, hexadecimal in PNG text).
    Memory(Vec<u8>),
}

impl Location {
    /// First byte in the file, where it lies there as it is.
    pub fn offset(&self) -> Option<u64> {
        match self {
            Self::File { offset, .. } => Some(*offset),
            Self::Memory(_) => None,
        }
    }

    /// How many bytes.
    pub fn length(&self) -> u64 {
        match self {
            Self::File { length, .. } => *length,
            Self::Memory(bytes) => bytes.len() as u64,
        }
    }
}

/// Something that lies in the file beside the picture it shows.
#[derive(Clone)]
pub struct Embedded {
    /// What it is.
    pub kind: EmbeddedKind,
    /// Where its bytes are.
    pub location: Location,
    /// Its media type where known, e.g. `image/jpeg`, `video/mp4`, `application/zip`.
    pub media: Option<&'static str>,
    /// Width and height in its own pixels, where the file states them without decoding.
    pub size: Option<(u32, u32)>,
    /// Who says that it is there, for people: `EXIF IFD1`, `MPF image 2`, `Samsung trailer MotionPhoto_Data`.
    pub named_by: Cow<'static, str>,
}

/// One file's layout.
pub struct Layout<'a> {
    /// What the file is, by its content.
    pub format: Format,
    /// Width and height of the main picture as stored, before any orientation; `None` where it could not be read.
    pub size: Option<(u32, u32)>,
    /// Orientation that the container itself orders (HEIF `irot`/`imir`, JPEG XL), as an EXIF orientation 1…8. Where it is `Some`,
    /// the EXIF orientation must not be applied again.
    pub orientation: Option<u8>,
    /// Metadata segments in file order.
    pub segments: Vec<Segment<'a>>,
    /// Things beside the picture that the container knows of (trailing data, MPF pictures, HEIF items, videos).
    pub embedded: Vec<Embedded>,
    /// How the end was looked for; `None` for formats without a notion of an end.
    pub end: Option<EndLook>,
    /// Where the file breaks off before its content is complete: a short reason, lower-case.
    pub truncated: Option<Cow<'static, str>>,
    /// Set where viewers show more pictures than the one that decoders give: why a look at the pixels is not a look at all of them, in
    /// the words of a skip.
    pub beyond_first: Option<&'static str>,
    /// What could not be walked.
    pub skips: Vec<Skip>,
    /// How many bytes packed parts may still unpack to.
    unpacking_left: usize,
}

impl<'a> Layout<'a> {
    /// An empty layout of `format`, to be filled by its walker.
    pub fn new(format: Format) -> Self {
        Self {
            format,
            size: None,
            orientation: None,
            segments: Vec::new(),
            embedded: Vec::new(),
            end: None,
            truncated: None,
            beyond_first: None,
            skips: Vec::new(),
            unpacking_left: MAX_UNPACKED_BYTES,
        }
    }

    /// Appends to `out` what `packed` unpacks to: at most `cap` bytes, and less where the file's other parts used up what all of them
    /// together may take. The parts are small, and what they unpack to is kept: a file can hold thousands. Returns what stood in the
    /// way.
    fn unpack(&mut self, packed: impl Read, cap: usize, out: &mut Vec<u8>) -> Option<SkipKind> {
        let cap = cap.min(self.unpacking_left);
        if cap == 0 {
            return Some(SkipKind::TooLarge);
        }
        let before = out.len();
        let ended = packed.take(cap as u64 + 1).read_to_end(out);
        let over = out.len() - before > cap;
        out.truncate(before + cap);
        self.unpacking_left -= out.len() - before;
        if over { Some(SkipKind::TooLarge) } else { ended.err().map(|_| SkipKind::Malformed) }
    }

    /// Adds a skip that is not there yet.
    fn skip_once(&mut self, skip: Skip) {
        if !self.skips.contains(&skip) {
            self.skips.push(skip);
        }
    }
}

/// What [`Layout::beyond_first`] says of animations, and of documents of several pages.
const FIRST_FRAME_ONLY: &str = "only the first picture of the animation was looked at";
const FIRST_PAGE_ONLY: &str = "only the first page was looked at";

/// Most bytes that all packed parts of one file together unpack to; several times what the largest profile and XMP packet take.
const MAX_UNPACKED_BYTES: usize = 32 << 20;

/// Walks the file's layout. `Err` only where it is no format that overshare knows.
pub fn read<'a>(bytes: &'a Bytes, end: EndLook, deadline: Deadline) -> Result<Layout<'a>, Skip> {
    let Some(format) = Format::sniff(bytes.head()) else {
        return Err(Skip::new(
            Stage::Container,
            "file",
            SkipKind::NotAnImage,
            if bytes.is_empty() { "the file is empty" } else { "not an image format that overshare knows" },
        ));
    };
    let walk = match format {
        Format::Jpeg => jpeg::read,
        Format::Png => png::read,
        Format::WebP => webp::read,
        Format::Gif => gif::read,
        Format::Bmp => bmp::read,
        Format::Pnm => pnm::read,
        Format::Psd => psd::read,
        Format::Heic | Format::Avif | Format::Cr3 | Format::Mov | Format::Mp4 => isobmff::read,
        Format::Jxl => jxl::read,
        Format::Jp2 => jp2::read,
        Format::Raf | Format::Crw | Format::Raw => raw::read,
        Format::Tiff
        | Format::Dng
        | Format::Cr2
        | Format::Nef
        | Format::Arw
        | Format::Orf
        | Format::Rw2
        | Format::Pef => tiff::read,
    };
    Ok(walk(bytes, format, end, deadline))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::limits::Limits;
    use proptest::prelude::*;
    use std::time::Duration;

    #[test]
    fn what_packed_chunks_unpack_to_is_capped_for_the_whole_file() {
        let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut packer, &vec![b'a'; 6 << 20]).unwrap();
        let bomb = chunk(b"zTXt", &[b"Comment\0\0", &packer.finish().unwrap()[..]].concat());
        let bytes = Bytes::from_memory(png(&vec![bomb; 100]));
        let layout = read(&bytes, EndLook::Full, Deadline::never()).unwrap();
        let unpacked: usize = layout.segments.iter().map(|segment| segment.bytes.len()).sum();
        assert_eq!((unpacked, layout.segments.len()), (MAX_UNPACKED_BYTES, 100));
        assert_eq!(layout.skips.iter().filter(|skip| skip.kind == SkipKind::TooLarge).count(), 1);
    }

    fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker], &length[..], content].concat()
    }

    /// A JPEG of 16 × 8 with `segments` before the frame, and a scan with stuffed and restart bytes.
    fn jpeg(segments: &[Vec<u8>]) -> Vec<u8> {
        let frame = segment(0xc0, &[8, 0, 8, 0, 16, 1, 1, 0x11, 0]);
        let scan = segment(0xda, &[1, 1, 0, 0, 63, 0]);
        let data = [0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56];
        [&[0xff, 0xd8], &segments.concat()[..], &frame, &scan, &data, &[0xff, 0xd9]].concat()
    }

    fn chunk(kind: &[u8], content: &[u8]) -> Vec<u8> {
        let mut crc = flate2::Crc::new();
        crc.update(kind);
        crc.update(content);
        [&(content.len() as u32).to_be_bytes(), kind, content, &crc.sum().to_be_bytes()].concat()
    }

    fn png(chunks: &[Vec<u8>]) -> Vec<u8> {
        let header = chunk(b"IHDR", &[0, 0, 0, 3, 0, 0, 0, 2, 8, 2, 0, 0, 0]);
        [b"\x89PNG\r\n\x1a\n", &header[..], &chunks.concat(), &chunk(b"IEND", b"")].concat()
    }

    fn webp(chunks: &[(&[u8], &[u8])]) -> Vec<u8> {
        let mut body = b"WEBP".to_vec();
        for (kind, content) in chunks {
            body.extend_from_slice(kind);
            body.extend_from_slice(&(content.len() as u32).to_le_bytes());
            body.extend_from_slice(content);
            body.resize(body.len().next_multiple_of(2), 0);
        }
        [b"RIFF", &(body.len() as u32).to_le_bytes()[..], &body].concat()
    }

    fn gif() -> Vec<u8> {
        let mut b = b"GIF89a\x05\0\x04\0\0\0\0".to_vec();
        b.extend_from_slice(b"!\xfe\x05hello\x06 there\0");
        b.extend_from_slice(b"!\xff\x0bXMP DataXMP<x/>");
        b.push(1);
        b.extend((0..=255u8).rev());
        b.push(0);
        b.extend_from_slice(b",\0\0\0\0\x05\0\x04\0\0\x02\x02\x01\x02\0;");
        b
    }

    fn bmp() -> Vec<u8> {
        let mut b = b"BM\x3e\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x02\0\0\0\xff\xff\xff\xff\x01\0\x18\0".to_vec();
        b.resize(0x3e, 0);
        b
    }

    fn psd() -> Vec<u8> {
        let mut b = b"8BPS\0\x01\0\0\0\0\0\0\0\x03\0\0\0\x07\0\0\0\x09\0\x08\0\x03\0\0\0\0".to_vec();
        b.extend_from_slice(b"\0\0\0\x0c8BIM\x04\x04\0\0\0\0\0\0");
        let mut layer = vec![0; 16];
        layer.extend_from_slice(b"\0\0");
        layer.extend_from_slice(b"8BIMnorm\xff\0\0\0");
        let extra = b"\0\0\0\0\0\0\0\0\x03abc8BIMluni\0\0\0\x08\0\0\0\x02\0h\0i";
        layer.extend_from_slice(&(extra.len() as u32).to_be_bytes());
        layer.extend_from_slice(extra);
        let info = [b"\0\x01", &layer[..]].concat();
        b.extend_from_slice(&(info.len() as u32 + 4).to_be_bytes());
        b.extend_from_slice(&(info.len() as u32).to_be_bytes());
        b.extend_from_slice(&info);
        b
    }

    /// A video of a file type box, media data and a movie box behind them.
    fn video() -> Vec<u8> {
        b"\0\0\0\x10ftypmp42\0\0\0\0\0\0\0\x0amdat\x01\x02\0\0\0\x0cmoovabcd".to_vec()
    }

    fn samsung(name: &[u8], content: &[u8]) -> Vec<u8> {
        let block = [b"\0\0\x30\x0a", &(name.len() as u32).to_le_bytes()[..], name, content].concat();
        let size = (block.len() as u32).to_le_bytes();
        let directory = [b"SEFH\x65\0\0\0\x01\0\0\0\0\0\x30\x0a", &size[..], &size].concat();
        [&block, &directory[..], &(directory.len() as u32).to_le_bytes(), b"SEFT"].concat()
    }

    fn samples() -> Vec<Vec<u8>> {
        let rich = jpeg(&[
            segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
            segment(0xe1, b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0"),
            segment(0xe2, b"MPF\0II*\0\x08\0\0\0\x01\0\x02\xb0\x07\0\x10\0\0\0\x1a\0\0\0\0\0\0\0"),
            segment(0xeb, b"JP\0\x01\0\0\0\x01\0\0\0\x0cjumbabcd"),
        ]);
        vec![
            b"P5\n# a note\n3 2\n255\nabcdefPK\x03\x04zip".to_vec(),
            [&rich[..], &jpeg(&[]), &samsung(b"MotionPhoto_Data", &video())].concat(),
            [&jpeg(&[])[..], &video(), b"PK\x03\x04zip"].concat(),
            png(&[
                chunk(b"tEXt", b"Author\0Ann"),
                chunk(b"iCCP", b"n\0\0x\x9c"),
                chunk(b"IDAT", b"abc"),
                chunk(b"tIME", &[7, 232, 1, 2, 3, 4, 5]),
            ]),
            webp(&[(b"VP8X", &[0, 0, 0, 0, 9, 0, 0, 4, 0, 0]), (b"EXIF", b"Exif\0\0II*\0"), (b"XMP ", b"<x/>")]),
            gif(),
            bmp(),
            psd(),
        ]
    }

    fn layout(content: Vec<u8>, check: impl FnOnce(Layout<'_>)) {
        let bytes = Bytes::from_memory(content);
        check(read(&bytes, EndLook::Full, Deadline::never()).unwrap_or_else(|_| panic!("not known")));
    }

    fn kinds(layout: &Layout<'_>) -> Vec<EmbeddedKind> {
        layout.embedded.iter().map(|e| e.kind).collect()
    }

    fn bytes_of<'l>(layout: &'l Layout<'_>, kind: &SegmentKind) -> Vec<&'l [u8]> {
        layout.segments.iter().filter(|s| s.kind == *kind).map(|s| &*s.bytes).collect()
    }

    #[test]
    fn every_sample_cut_anywhere_or_damaged_is_walked_without_a_panic() {
        for sample in samples() {
            for length in 0..sample.len() {
                for look in [EndLook::Tail, EndLook::Full] {
                    let bytes = Bytes::from_memory(sample[..length].to_vec());
                    let _ = read(&bytes, look, Deadline::never());
                }
            }
            for at in 0..sample.len() {
                for value in [0, 1, 0x7f, 0xff] {
                    let mut damaged = sample.clone();
                    damaged[at] = value;
                    let _ = read(&Bytes::from_memory(damaged), EndLook::Full, Deadline::never());
                }
            }
        }
    }

    proptest! {
        #[test]
        fn damage_in_several_places_is_walked_without_a_panic(
            which in 0..8usize, damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        ) {
            let mut sample = samples().swap_remove(which);
            for (at, value) in damage {
                let at = at.index(sample.len());
                sample[at] = value;
            }
            let _ = read(&Bytes::from_memory(sample), EndLook::Full, Deadline::never());
        }
    }

    #[test]
    fn a_jpeg_gives_size_and_segments_and_its_end() {
        layout(jpeg(&[segment(0xe1, b"Exif\0\0II*\0abcd"), segment(0xfe, b"hello")]), |layout| {
            assert_eq!(layout.size, Some((16, 8)));
            assert_eq!(layout.segments[0].offset, Some(12));
            assert_eq!(bytes_of(&layout, &SegmentKind::Exif), [b"II*\0abcd"]);
            assert_eq!(bytes_of(&layout, &SegmentKind::Comment), [b"hello"]);
            assert!(layout.embedded.is_empty() && layout.skips.is_empty() && layout.truncated.is_none());
        });
    }

    #[test]
    fn animations_say_that_decoders_give_their_first_picture_only() {
        let still_or_moving = |file: Vec<u8>| {
            let bytes = Bytes::from_memory(file);
            [EndLook::Tail, EndLook::Full].map(|look| read(&bytes, look, Deadline::never()).unwrap().beyond_first)
        };
        let (still, moving) = ([None; 2], [Some(FIRST_FRAME_ONLY); 2]);
        let mut two = gif();
        assert_eq!(two.pop(), Some(b';'));
        two.extend_from_slice(b",\0\0\0\0\x05\0\x04\0\0\x02\x02\x01\x02\0;");
        assert_eq!((still_or_moving(gif()), still_or_moving(two)), (still, moving));
        let frames = |number: u8| png(&[chunk(b"acTL", &[0, 0, 0, number, 0, 0, 0, 0]), chunk(b"IDAT", b"pixels")]);
        assert_eq!((still_or_moving(frames(1)), still_or_moving(frames(2))), (still, moving));
        let canvas = (&b"VP8X"[..], &[2, 0, 0, 0, 9, 0, 0, 4, 0, 0][..]);
        let frame = (&b"ANMF"[..], &[0; 24][..]);
        assert_eq!(still_or_moving(webp(&[canvas, frame])), still);
        assert_eq!(still_or_moving(webp(&[canvas, frame, frame])), moving);
    }

    #[test]
    fn exif_and_profiles_cut_over_segments_are_put_together() {
        let parts = [
            segment(0xe1, b"Exif\0\0MM\0*ab"),
            segment(0xe1, b"Exif\0\0cd"),
            segment(0xe2, b"ICC_PROFILE\0\x02\x02two"),
            segment(0xe2, b"ICC_PROFILE\0\x01\x02one"),
            segment(0xed, b"Photoshop 3.0\x008BIM"),
            segment(0xed, b"Photoshop 3.0\0more"),
        ];
        layout(jpeg(&parts), |layout| {
            assert_eq!(bytes_of(&layout, &SegmentKind::Exif), [b"MM\0*abcd"]);
            assert_eq!(layout.segments[0].offset, None);
            assert_eq!(bytes_of(&layout, &SegmentKind::Icc), [b"onetwo"]);
            assert_eq!(bytes_of(&layout, &SegmentKind::Photoshop), [b"8BIMmore"]);
            assert!(layout.skips.is_empty());
        });
    }

    #[test]
    fn incomplete_extended_xmp_is_a_skip() {
        let part = |offset: u32| {
            let head: &[u8] = b"http://ns.adobe.com/xmp/extension/\x000123456789ABCDEF0123456789ABCDEF";
            segment(0xe1, &[head, &8u32.to_be_bytes(), &offset.to_be_bytes(), b"abcd"].concat())
        };
        layout(jpeg(&[part(4), part(0)]), |layout| {
            assert_eq!(bytes_of(&layout, &SegmentKind::Xmp), [b"abcdabcd"]);
            assert!(layout.skips.is_empty());
        });
        layout(jpeg(&[part(4)]), |layout| assert_eq!(layout.skips.len(), 1));
    }

    #[test]
    fn padding_behind_the_end_is_quiet_and_anything_else_is_told() {
        layout([jpeg(&[]), vec![0; 100]].concat(), |layout| assert!(layout.embedded.is_empty()));
        layout([jpeg(&[]), b"\0\0secret".to_vec()].concat(), |layout| {
            assert_eq!(kinds(&layout), [EmbeddedKind::Trailing]);
        });
        layout([jpeg(&[]), jpeg(&[]), b"PK\x03\x04zip".to_vec()].concat(), |layout| {
            assert_eq!(kinds(&layout), [EmbeddedKind::Picture, EmbeddedKind::Archive]);
        });
    }

    #[test]
    fn remains_of_an_older_picture_are_told() {
        let old = |end: &[u8]| [&[7; 100], end].concat();
        layout([jpeg(&[]), old(b"\xff\xd9")].concat(), |layout| assert_eq!(kinds(&layout), [EmbeddedKind::Remnant]));
        layout([png(&[]), old(b"\0\0\0\0IEND\xae\x42\x60\x82")].concat(), |layout| {
            assert_eq!(kinds(&layout), [EmbeddedKind::Remnant]);
        });
    }

    #[test]
    fn a_video_behind_the_end_is_told_and_its_movie_box_handed_on() {
        for tail in [video(), samsung(b"MotionPhoto_Data", &video())] {
            layout([jpeg(&[]), tail].concat(), |layout| {
                assert_eq!(kinds(&layout)[0], EmbeddedKind::Video);
                assert_eq!(bytes_of(&layout, &SegmentKind::QuickTime), [b"abcd"]);
            });
        }
    }

    #[test]
    fn a_picture_of_the_multi_picture_index_is_told_once() {
        let with_index = |offset: u32| {
            let mut index = b"MPF\0II*\0\x08\0\0\0\x01\0\x02\xb0\x07\0\x20\0\0\0\x1a\0\0\0\0\0\0\0".to_vec();
            index.truncate(4 + 26);
            let second = (jpeg(&[]).len() as u32).to_le_bytes();
            for (kind, length, offset) in [([0, 0, 3, 0], [0; 4], 0), ([2, 0, 2, 0], second, offset)] {
                index.extend_from_slice(&kind);
                index.extend_from_slice(&length);
                index.extend_from_slice(&offset.to_le_bytes());
                index.extend_from_slice(&[0; 4]);
            }
            jpeg(&[segment(0xe2, &index)])
        };
        // The index's TIFF header stands behind SOI, the segment's header and its signature.
        let offset = with_index(0).len() as u32 - 10;
        layout([with_index(offset), jpeg(&[])].concat(), |layout| {
            assert_eq!(kinds(&layout), [EmbeddedKind::Picture]);
            assert_eq!((layout.embedded[0].size, &*layout.embedded[0].named_by), (Some((16, 8)), "MPF image 2"));
            assert!(layout.skips.is_empty());
        });
        layout([with_index(offset + 1), jpeg(&[])].concat(), |layout| {
            assert_eq!((kinds(&layout).len(), layout.skips.len()), (1, 1));
            assert_eq!(layout.embedded[0].named_by, "picture behind the end");
        });
    }

    #[test]
    fn a_picture_without_its_end_marker_is_truncated() {
        let mut cut = jpeg(&[]);
        cut.truncate(cut.len() - 2);
        layout(cut, |layout| assert!(layout.truncated.is_some()));
    }

    #[test]
    fn a_png_gives_texts_time_and_bad_checksums() {
        let mut chunks =
            vec![chunk(b"tEXt", b"Author\0Ann"), chunk(b"tIME", &[7, 232, 1, 2, 3, 4, 5]), chunk(b"abCd", b"x")];
        let last = chunks[2].len() - 1;
        chunks[2][last] ^= 1;
        layout(png(&chunks), |layout| {
            assert_eq!(layout.size, Some((3, 2)));
            let author = SegmentKind::PngText { keyword: "Author".into(), utf8: false };
            assert_eq!(bytes_of(&layout, &author), [b"Ann"]);
            let time = SegmentKind::Stated { namespace: "PNG", tag: "ModifyDate".into() };
            assert_eq!(bytes_of(&layout, &time), [b"2024:01:02 03:04:05"]);
            assert_eq!(bytes_of(&layout, &SegmentKind::Other("PNG abCd".into())), [b"x"]);
            assert_eq!(layout.skips.len(), 1);
        });
    }

    #[test]
    fn chunks_are_walked_until_the_time_is_over() {
        let limits = crate::limits::Limits { time: Some(std::time::Duration::ZERO), ..Default::default() };
        let canvas = (&b"VP8X"[..], &[0, 0, 0, 0, 2, 0, 0, 1, 0, 0][..]);
        for file in [png(&[chunk(b"tEXt", b"Author\0Ann")]), webp(&[canvas, (b"EXIF", b"II*\0")])] {
            let bytes = Bytes::from_memory(file);
            let layout = read(&bytes, EndLook::Full, Deadline::starting_now(&limits)).unwrap();
            assert_eq!((layout.size, layout.segments.len()), (Some((3, 2)), 0));
            assert_eq!(layout.skips.iter().map(|skip| skip.kind).collect::<Vec<_>>(), [SkipKind::TimeLimit]);
        }
    }

    #[test]
    fn the_other_formats_give_their_size_and_segments() {
        let mut all = samples();
        layout(all.pop().unwrap(), |layout| {
            assert_eq!(layout.size, Some((9, 7)));
            let name = SegmentKind::Stated { namespace: "Photoshop", tag: "LayerName".into() };
            assert_eq!(bytes_of(&layout, &name), [b"hi"]);
        });
        layout(all.pop().unwrap(), |layout| {
            assert_eq!((layout.size, layout.embedded.len(), layout.truncated), (Some((2, 1)), 0, None));
        });
        layout(all.pop().unwrap(), |layout| {
            assert_eq!((layout.size, layout.embedded.len(), &layout.truncated), (Some((5, 4)), 0, &None));
            assert_eq!(bytes_of(&layout, &SegmentKind::Comment), [b"hello there"]);
            assert_eq!(bytes_of(&layout, &SegmentKind::Xmp), [b"<x/>"]);
        });
        layout(all.pop().unwrap(), |layout| {
            assert_eq!((layout.size, layout.embedded.len(), &layout.truncated), (Some((10, 5)), 0, &None));
            assert_eq!(bytes_of(&layout, &SegmentKind::Exif), [b"II*\0"]);
        });
    }

    #[test]
    fn blocks_of_a_trailer_that_overlap_hand_on_no_more_than_it_has() {
        let movie = b"\0\0\0\x10ftypmp42\0\0\0\0\0\0\0\0moov".to_vec();
        let block = [b"\0\0\x30\x0a\x04\0\0\0Test", &movie[..]].concat();
        // Each movie box reaches to the end of all of them.
        let (count, filler) = (200, vec![0; 100_000]);
        let blocks = [block.repeat(count), filler].concat();
        let mut directory = b"SEFH\x65\0\0\0".to_vec();
        directory.extend((count as u32).to_le_bytes());
        for start in (0..count).map(|n| n * block.len()) {
            let back = ((blocks.len() - start) as u32).to_le_bytes();
            directory.extend([&b"\0\0\x30\x0a"[..], &back, &back].concat());
        }
        let trailer = [&blocks, &directory[..], &(directory.len() as u32).to_le_bytes(), b"SEFT"].concat();
        let length = trailer.len();
        layout([jpeg(&[]), trailer].concat(), |found| {
            assert!(found.embedded.len() >= count);
            let handed_on: usize = bytes_of(&found, &SegmentKind::QuickTime).iter().map(|bytes| bytes.len()).sum();
            assert!((100_000..=length).contains(&handed_on), "{handed_on}");
            assert_eq!(found.skips.iter().filter(|skip| skip.kind == SkipKind::Malformed).count(), 1);
        });
    }

    #[test]
    fn what_lies_behind_the_end_is_not_told_apart_when_the_time_is_over() {
        let other = jpeg(&[segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")]);
        let file = [&jpeg(&[])[..], b"some words, and behind them ", &other].concat();
        let bytes = Bytes::from_memory(file);
        let of = |deadline| kinds(&read(&bytes, EndLook::Full, deadline).unwrap());
        assert_eq!(of(Deadline::never()), [EmbeddedKind::Trailing, EmbeddedKind::Picture]);
        let now = Deadline::starting_now(&Limits { time: Some(Duration::ZERO), ..Limits::default() });
        assert_eq!(of(now), [EmbeddedKind::Remnant]);
        let skips = read(&bytes, EndLook::Full, now).unwrap().skips;
        assert_eq!(skips.iter().map(|skip| skip.kind).collect::<Vec<_>>(), [SkipKind::TimeLimit]);
    }

    #[test]
    fn a_second_ciff_block_of_a_jpeg_is_told_as_an_unknown_segment() {
        // A heap whose directory has one entry, the owner's name in front of it.
        let heap = b"Jo\0\0\x01\0\x10\x08\x03\0\0\0\0\0\0\0\x04\0\0\0";
        let block = segment(0xe0, &[b"II\x0e\0\0\0HEAPJPGM", &heap[..]].concat());
        layout(jpeg(&[block.clone(), block]), |found| {
            let kinds: Vec<_> = found.segments.iter().map(|segment| segment.kind.clone()).collect();
            let owner = SegmentKind::Stated { namespace: "Canon", tag: "OwnerName".into() };
            assert!(matches!(&kinds[..], [first, SegmentKind::Other(_)] if *first == owner), "{kinds:?}");
        });
    }
}
