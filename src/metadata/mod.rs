//! Owns what the metadata segments say: EXIF, MakerNotes, XMP, IPTC-IIM, Photoshop resources, ICC, comments, PNG text, C2PA,
//! QuickTime. Yields fields with the field's own names; judges nothing (which field identifies whom is `detect/`'s to say).

use std::borrow::Cow;
use std::fmt;

use crate::container::{Embedded, Layout, Segment, SegmentKind};
use crate::error::{Skip, SkipKind, Stage};
use crate::fence::fenced;
use crate::limits::Deadline;
use crate::source::Bytes;

mod c2pa;
mod exif;
mod flir;
mod icc;
mod ifd;
mod iptc;
mod jfif;
mod makernote;
pub(crate) mod nested;
mod photoshop;
mod quicktime;
mod text;
mod xmp;

pub(crate) use exif::is_setting;
pub use exif::readable;
pub(crate) use xmp::coordinate;

/// Most fields kept of one photo; a hostile file can claim millions. The rest becomes a skip.
pub const MAX_FIELDS: usize = 20_000;

/// Longest text value kept, in bytes; longer ones are cut at a character boundary and end in `…`.
pub const MAX_TEXT_BYTES: usize = 64 * 1024;

/// Most bytes of texts kept of one photo. What segments say may overlap (entries that point to one place), so that the file's length
/// does not bound it; real photos have less than 2 MB.
const MAX_KEPT_BYTES: usize = 32 << 20;

/// Deepest nesting of segments (EXIF in Photoshop resources in PNG text …) that is followed; a hostile file can nest thousands.
const MAX_SEGMENT_DEPTH: u8 = 6;

/// A field's value as stored. `Debug` does not show it: values are private.
#[derive(Clone, PartialEq)]
pub enum Value {
    /// Text, decoded to UTF-8 and without its terminating NULs; inner line breaks are kept.
    Text(String),
    /// An unsigned whole number.
    Unsigned(u64),
    /// A signed whole number.
    Signed(i64),
    /// A floating-point number.
    Real(f64),
    /// A fraction as stored, numerator and denominator (which may be 0).
    Rational(i64, i64),
    /// Several values (an array, an XMP bag).
    List(Vec<Value>),
    /// Bytes that were not decoded: their length, and where they start in the file if they lie there as they are.
    Binary {
        /// Length in bytes.
        length: u64,
        /// Offset in the file.
        offset: Option<u64>,
    },
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[private]")
    }
}

impl Value {
    /// The value as plain text for a report: texts as they are, fractions as decimal numbers without needless digits, lists joined
    /// by `", "` (texts) or `" "` (numbers), binary as `(N bytes)`.
    pub fn to_text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Unsigned(n) => Cow::Owned(n.to_string()),
            Self::Signed(n) => Cow::Owned(n.to_string()),
            Self::Real(x) => Cow::Owned(x.to_string()),
            Self::Rational(n, d) => Cow::Owned(match (*n, *d) {
                (n, 0) => format!("{n}/0"),
                (n, d) if n.checked_rem(d) == Some(0) => (n / d).to_string(),
                (n, d) => (n as f64 / d as f64).to_string(),
            }),
            Self::List(items) => {
                let separator = if items.iter().any(|v| matches!(v, Self::Text(_))) { ", " } else { " " };
                Cow::Owned(items.iter().map(Self::to_text).collect::<Vec<_>>().join(separator))
            }
            Self::Binary { length, .. } => Cow::Owned(format!("({length} bytes)")),
        }
    }

    /// The value as a number: of a list, its first.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Unsigned(n) => Some(*n as f64),
            Self::Signed(n) => Some(*n as f64),
            Self::Real(x) => Some(*x),
            Self::Rational(n, d) => (*d != 0).then(|| *n as f64 / *d as f64),
            Self::Text(text) => text.trim().parse().ok(),
            Self::List(items) => items.first().and_then(Self::number),
            Self::Binary { .. } => None,
        }
    }

    /// How many bytes its texts take.
    fn text_bytes(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::List(items) => items.iter().map(Self::text_bytes).sum(),
            _ => 0,
        }
    }

    /// The values one by one: a list's items, or the value itself.
    pub fn items(&self) -> &[Value] {
        match self {
            Self::List(items) => items,
            other => std::slice::from_ref(other),
        }
    }
}

/// Inside what a field was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Within {
    /// The photo itself.
    #[default]
    Photo,
    /// A thumbnail or preview that carries metadata of its own.
    Thumbnail,
    /// An embedded video.
    Video,
    /// Data behind the picture's end.
    Trailer,
    /// A MakerNote, XMP history entry or the like that tells of another file than this one (derived-from, pantry).
    Ancestor,
}

/// One metadata field.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Where it stands, named as ExifTool's family-1 groups are, because that is what people search for: `IFD0`, `ExifIFD`, `GPS`,
    /// `InteropIFD`, `IFD1`, `SubIFD`, a maker (`Canon`, `Nikon` …), `XMP-dc`, `XMP-xmpMM`, `IPTC`, `Photoshop`, `ICC_Profile`,
    /// `PNG`, `File` (comments), `C2PA`, `QuickTime`, `JFIF`, `MPF`.
    pub namespace: Cow<'static, str>,
    /// The tag's name in the field's terms (`DateTimeOriginal`, `BodySerialNumber`, `By-line`); an unknown one as `0x1234`.
    /// XMP structures are flattened with the path of their steps: `PersonInImageWDetails/PersonName`.
    pub tag: Cow<'static, str>,
    /// What it says.
    pub value: Value,
    /// Inside what it was found.
    pub within: Within,
}

impl Field {
    /// A field of the photo itself.
    pub fn new(namespace: impl Into<Cow<'static, str>>, tag: impl Into<Cow<'static, str>>, value: Value) -> Self {
        Self { namespace: namespace.into(), tag: tag.into(), value, within: Within::Photo }
    }
}

/// How metadata is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reading {
    /// Every field; the standard EXIF directories by `kamadak-exif`, the rest and what it drops by the walkers.
    #[default]
    Whole,
    /// For scans of many files: by the walkers alone, and without EXIF's settings (exposure, picture structure), which say nothing
    /// of anybody.
    Fast,
}

/// All that the metadata says, and what of it could not be read.
#[derive(Default)]
pub struct Metadata {
    /// The fields, in the order in which the file holds them.
    pub fields: Vec<Field>,
    /// Embedded things that metadata points to (EXIF thumbnail, MakerNote preview, XMP-described containers).
    pub embedded: Vec<Embedded>,
    /// What could not be read.
    pub skips: Vec<Skip>,
    /// How many segments the one that is being read lies in.
    pub(crate) depth: u8,
    /// How many bytes of packets inside EXIF's tags were handed on.
    pub(crate) packet_bytes: usize,
    /// How it is read.
    pub(crate) reading: Reading,
}

impl Metadata {
    /// The first field `tag` in `namespace` of the photo itself.
    pub fn get(&self, namespace: &str, tag: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.within == Within::Photo && f.tag == tag && f.namespace == namespace)
    }
}

/// Reads every segment of `layout`; `bytes` is the file, for values that lie outside the segments.
pub fn read(layout: &Layout<'_>, bytes: &Bytes, reading: Reading, deadline: Deadline) -> Metadata {
    let mut metadata = Metadata { reading, ..Metadata::default() };
    let mut kept_bytes = 0_usize;
    for segment in &layout.segments {
        if deadline.is_over() {
            let detail = "the time limit was reached while reading the metadata";
            metadata.skips.push(Skip::new(Stage::Metadata, "metadata", SkipKind::TimeLimit, detail));
            break;
        }
        let before = metadata.fields.len();
        if let Err(skip) = fenced(Stage::Metadata, "metadata", || read_segment(segment, bytes, &mut metadata)) {
            metadata.skips.push(skip);
            metadata.depth = 0;
        }
        if segment.kind == SegmentKind::QuickTime && !layout.format.is_movie() {
            metadata.fields[before..].iter_mut().for_each(|field| field.within = Within::Video);
        }
        kept_bytes += metadata.fields[before..].iter().map(|field| field.value.text_bytes()).sum::<usize>();
        if kept_bytes > MAX_KEPT_BYTES {
            let detail = "more text than is kept; the rest of the metadata was not read";
            metadata.skips.push(Skip::new(Stage::Metadata, "metadata", SkipKind::TooLarge, detail));
            break;
        }
        if metadata.fields.len() > MAX_FIELDS {
            break;
        }
    }
    if metadata.fields.len() > MAX_FIELDS {
        metadata.fields.truncate(MAX_FIELDS);
        let detail = format!("more than {MAX_FIELDS} fields; the rest was not kept");
        metadata.skips.push(Skip::new(Stage::Metadata, "metadata", SkipKind::TooLarge, detail));
    }
    metadata
}

/// Reads one segment with the reader of its kind.
pub(crate) fn read_segment(segment: &Segment<'_>, bytes: &Bytes, metadata: &mut Metadata) {
    if metadata.depth >= MAX_SEGMENT_DEPTH {
        let detail = "metadata is nested too deeply; the innermost was not read";
        metadata.skips.push(Skip::new(Stage::Metadata, "metadata", SkipKind::TooLarge, detail));
        return;
    }
    metadata.depth += 1;
    match &segment.kind {
        SegmentKind::Exif | SegmentKind::TiffFile | SegmentKind::Mpf | SegmentKind::CanonCmt(_) => {
            exif::read(segment, bytes, metadata)
        }
        SegmentKind::Xmp => xmp::read(segment, metadata),
        SegmentKind::Iptc => iptc::read(segment, metadata),
        SegmentKind::Photoshop => photoshop::read(segment, bytes, metadata),
        SegmentKind::Icc => icc::read(segment, metadata),
        SegmentKind::Comment | SegmentKind::PngText { .. } => text::read(segment, bytes, metadata),
        SegmentKind::Jumbf => c2pa::read(segment, metadata),
        SegmentKind::QuickTime => quicktime::read(segment, metadata),
        SegmentKind::Flir => flir::read(segment, metadata),
        SegmentKind::Jfif | SegmentKind::Other(_) => jfif::read(segment, metadata),
        SegmentKind::Stated { namespace, tag } => {
            let value = text::kept(&String::from_utf8_lossy(&segment.bytes));
            metadata.fields.extend(value.map(|value| Field::new(*namespace, tag.clone(), value)));
        }
    }
    metadata.depth -= 1;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_told_without_needless_digits_and_never_overflow() {
        let text = |n, d| Value::Rational(n, d).to_text().into_owned();
        assert_eq!((text(6, 3).as_str(), text(1, 4).as_str(), text(7, 0).as_str()), ("2", "0.25", "7/0"));
        assert!(text(i64::MIN, -1).starts_with("9223372036854"));
    }

    #[test]
    fn more_text_than_any_photo_has_ends_the_reading_and_is_told() {
        let mut layout = Layout::new(crate::container::Format::Jpeg);
        let comment = vec![b'x'; MAX_TEXT_BYTES];
        layout.segments = vec![
            Segment { kind: SegmentKind::Comment, offset: None, bytes: Cow::Borrowed(&comment) };
            2 * MAX_KEPT_BYTES / MAX_TEXT_BYTES
        ];
        let metadata = read(&layout, &Bytes::from_memory(Vec::new()), Reading::Fast, Deadline::never());
        assert_eq!(metadata.fields.len(), MAX_KEPT_BYTES / MAX_TEXT_BYTES + 1);
        assert_eq!(metadata.skips.iter().map(|skip| skip.kind).collect::<Vec<_>>(), [SkipKind::TooLarge]);
    }
}
