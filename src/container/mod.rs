//! Owns how image files are laid out: which format a file is, where its metadata segments lie, where its picture ends and what lies
//! behind, beside or inside it. Yields segments and places; judges nothing and reads no metadata value (that is `metadata/`).

use std::borrow::Cow;

use crate::error::{Skip, SkipKind, Stage};
use crate::limits::Limits;
use crate::source::Bytes;

mod bmp;
mod format;
mod gif;
pub(crate) mod isobmff;
mod jp2;
mod jpeg;
mod jxl;
mod png;
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
    /// What could not be walked.
    pub skips: Vec<Skip>,
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
            skips: Vec::new(),
        }
    }
}

/// Walks the file's layout. `Err` only where it is no format that overshare knows.
pub fn read<'a>(bytes: &'a Bytes, end: EndLook, limits: &Limits) -> Result<Layout<'a>, Skip> {
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
    Ok(walk(bytes, format, end, limits))
}
