//! Owns the EXIF standard as `kamadak-exif` knows it: the values of the standard directories of a block in memory, and the words by which
//! people know values. What it has no eye for, and what it drops, is the walker's in `mod.rs`.

use super::{
    Directory, Fill, MAX_VALUE_BYTES, is_followed, say, tag, tag_name, tags, text_of_parts, value_of_bytes,
    value_of_entry,
};
use crate::error::SkipKind;
use crate::metadata::ifd::{Block, Entry, MAX_ITEMS, Order, item_bytes};
use crate::metadata::{Field, Metadata, Value};

/// Largest block handed to `kamadak-exif`, in bytes. It keeps every value as a vector of its own, entries may overlap, and an ASCII
/// value of NULs takes 24 bytes a byte; larger blocks go through the walker alone. JPEG blocks have at most 64 KiB.
const MAX_KAMADAK_BYTES: usize = 1 << 20;

/// Most entries of all directories together of a block handed to `kamadak-exif`: it follows every pointer, and thousands of pointers to
/// overlapping directories make millions of entries out of 64 KiB. Real blocks have fewer than 300.
const MAX_KAMADAK_ENTRIES: usize = 4_000;

/// Adds the fields that `kamadak-exif` reads, and says what is left for the walker.
pub(super) fn fields(data: &[u8], block: Block<'_>, first: u64, metadata: &mut Metadata) -> Fill {
    if data.len() > MAX_KAMADAK_BYTES || claims_too_many_entries(&block, first) {
        return Fill::All;
    }
    let mut whole = true;
    let exif = exif::Reader::new().continue_on_error(true).read_raw(data.to_vec()).or_else(|error| {
        whole = false;
        error.distill_partial_result(|_| {})
    });
    // It believes the header's byte order; where the block is read in the other one, its values are wrong.
    let Ok(exif) = exif else { return Fill::All };
    if exif.little_endian() != (block.order == Order::Little) {
        return Fill::All;
    }
    let mut seen = Vec::new();
    let mut value_bytes = 0;
    metadata.fields.reserve(exif.fields().len());
    for field in exif.fields() {
        let directory = directory_of(field);
        let number = field.tag.number();
        if !is_followed(directory, number)
            && let Some(value) = value_of(directory, number, field, block)
        {
            metadata.fields.push(Field::new(directory.namespace(), tag_name(directory, number), value));
        }
        value_bytes += taken_bytes(&field.value);
        if !whole || value_bytes > MAX_VALUE_BYTES {
            seen.push((directory, number));
        }
        if value_bytes > MAX_VALUE_BYTES {
            say(metadata, SkipKind::TooLarge, "the entries claim more bytes than the block can mean");
            return Fill::Nothing;
        }
    }
    seen.sort_unstable();
    if whole { Fill::Nothing } else { Fill::Missing(seen) }
}

/// Whether the directories together claim more than [`MAX_KAMADAK_ENTRIES`].
fn claims_too_many_entries(block: &Block<'_>, first: u64) -> bool {
    let mut entries = 0;
    let mut waiting = vec![first];
    while let Some(offset) = waiting.pop() {
        let Some(ifd) = block.ifd(offset) else { continue };
        // One more for the directory itself, so that a ring of empty ones ends.
        entries += ifd.entries.len() + ifd.unknown + 1;
        if entries > MAX_KAMADAK_ENTRIES {
            return true;
        }
        let pointers = ifd.entries.iter().filter(|e| matches!(e.tag, tag::EXIF_IFD | tag::GPS_IFD | tag::INTEROP_IFD));
        waiting.extend(pointers.filter_map(|e| e.unsigned(block)));
        if ifd.next != 0 {
            waiting.push(ifd.next);
        }
    }
    false
}

/// Memory that `kamadak-exif` took for a value, in bytes, roughly.
fn taken_bytes(value: &exif::Value) -> usize {
    match value {
        exif::Value::Byte(v) | exif::Value::Undefined(v, _) => v.len(),
        exif::Value::Ascii(parts) => parts.iter().map(|p| p.len() + 24).sum(),
        exif::Value::Short(v) => v.len() * 2,
        exif::Value::Long(v) => v.len() * 4,
        exif::Value::Rational(v) => v.len() * 8,
        exif::Value::SRational(v) => v.len() * 8,
        exif::Value::SByte(v) => v.len(),
        exif::Value::SShort(v) => v.len() * 2,
        exif::Value::SLong(v) => v.len() * 4,
        exif::Value::Float(v) => v.len() * 4,
        exif::Value::Double(v) => v.len() * 8,
        exif::Value::Unknown(..) => 0,
    }
}

fn directory_of(field: &exif::Field) -> Directory {
    match (field.tag.context(), field.ifd_num.index()) {
        (exif::Context::Exif, _) => Directory::Exif,
        (exif::Context::Gps, _) => Directory::Gps,
        (exif::Context::Interop, _) => Directory::Interop,
        (_, 0) => Directory::Zero,
        (_, n) => Directory::Later(n),
    }
}

/// A value of `kamadak-exif` as a value of ours.
fn value_of(directory: Directory, number: u16, field: &exif::Field, block: Block<'_>) -> Option<Value> {
    fn list<T: Copy>(items: &[T], item_bytes: usize, value: impl Fn(T) -> Value) -> Value {
        match items {
            [one] => value(*one),
            _ if items.len() > MAX_ITEMS => Value::Binary { length: (items.len() * item_bytes) as u64, offset: None },
            _ => Value::List(items.iter().map(|i| value(*i)).collect()),
        }
    }
    Some(match &field.value {
        exif::Value::Ascii(parts) => text_of_parts(number, parts.iter().map(Vec::as_slice)),
        exif::Value::Byte(bytes) => value_of_bytes(directory, number, bytes, None, block.order),
        exif::Value::Undefined(bytes, at) => {
            value_of_bytes(directory, number, bytes, block.file_offset(u64::from(*at)), block.order)
        }
        exif::Value::Short(v) => list(v, 2, |n| Value::Unsigned(u64::from(n))),
        exif::Value::Long(v) => list(v, 4, |n| Value::Unsigned(u64::from(n))),
        exif::Value::Rational(v) => list(v, 8, |r| Value::Rational(i64::from(r.num), i64::from(r.denom))),
        exif::Value::SByte(v) => list(v, 1, |n| Value::Signed(i64::from(n))),
        exif::Value::SShort(v) => list(v, 2, |n| Value::Signed(i64::from(n))),
        exif::Value::SLong(v) => list(v, 4, |n| Value::Signed(i64::from(n))),
        exif::Value::SRational(v) => list(v, 8, |r| Value::Rational(i64::from(r.num), i64::from(r.denom))),
        exif::Value::Float(v) => list(v, 4, |x| Value::Real(f64::from(x))),
        exif::Value::Double(v) => list(v, 8, Value::Real),
        // Types that it does not know, e.g. EXIF 3.0's UTF-8: it tells the place of the entry's last four bytes.
        exif::Value::Unknown(kind, count, at) => {
            let kind_bytes = item_bytes(*kind)?;
            let length = u64::from(kind_bytes) * u64::from(*count);
            let at = if length <= 4 { u64::from(*at) } else { u64::from(block.u32(u64::from(*at))?) };
            return value_of_entry(directory, &Entry { tag: number, kind: *kind, count: *count, at }, &block);
        }
    })
}

/// A standard tag's value as people read it (`1/60 s`, `rotated to left`, flash and metering words); `None` where the stored value
/// says it already or the tag is not of the EXIF standard. The words are `kamadak-exif`'s.
pub fn readable(field: &Field) -> Option<String> {
    let (context, directory) = match field.namespace.as_ref() {
        "IFD0" | "SubIFD" => (exif::Context::Tiff, Directory::Zero),
        "IFD1" => (exif::Context::Tiff, Directory::Later(1)),
        "ExifIFD" => (exif::Context::Exif, Directory::Exif),
        "GPS" => (exif::Context::Gps, Directory::Gps),
        "InteropIFD" => (exif::Context::Interop, Directory::Interop),
        _ => return None,
    };
    let number = tags::number(directory, &field.tag)?;
    let tag = exif::Tag(context, number);
    tag.description()?;
    let value = standard_value(tag, &field.value)?;
    let standard = exif::Field { tag, ifd_num: exif::In::PRIMARY, value };
    let mut text = standard.display_value().with_unit(()).to_string();
    // A unit that another field states: better none than a complaint.
    if text.ends_with(" missing]") {
        text = standard.value.display_as(tag).to_string();
    }
    (text != field.value.to_text()).then_some(text)
}

/// Our value in the type that the standard gives the tag, as far as `kamadak-exif` has words for it.
fn standard_value(tag: exif::Tag, value: &Value) -> Option<exif::Value> {
    let items = value.items();
    let bytes = || -> Option<Vec<u8>> {
        items.iter().map(|v| if let Value::Unsigned(n) = v { u8::try_from(*n).ok() } else { None }).collect()
    };
    if matches!(tag, exif::Tag::FileSource | exif::Tag::SceneType | exif::Tag::ComponentsConfiguration) {
        return Some(exif::Value::Undefined(bytes().unwrap_or_default(), 0));
    }
    if matches!(tag, exif::Tag::GPSVersionID | exif::Tag::GPSAltitudeRef) {
        return bytes().map(exif::Value::Byte);
    }
    match items.first()? {
        // Only words behind a code letter help; a text that says itself is left as it is.
        Value::Text(text) if text.len() == 1 => Some(exif::Value::Ascii(vec![text.clone().into_bytes()])),
        Value::Unsigned(_) => {
            let whole = |v: &Value| if let Value::Unsigned(n) = v { u16::try_from(*n).ok() } else { None };
            items.iter().map(whole).collect::<Option<_>>().map(exif::Value::Short)
        }
        Value::Rational(..) => {
            let unsigned = |v: &Value| match v {
                Value::Rational(n, d) => {
                    Some(exif::Rational { num: u32::try_from(*n).ok()?, denom: u32::try_from(*d).ok()? })
                }
                _ => None,
            };
            let signed = |v: &Value| match v {
                Value::Rational(n, d) => {
                    Some(exif::SRational { num: i32::try_from(*n).ok()?, denom: i32::try_from(*d).ok()? })
                }
                _ => None,
            };
            let signed = || items.iter().map(signed).collect::<Option<_>>().map(exif::Value::SRational);
            items.iter().map(unsigned).collect::<Option<_>>().map(exif::Value::Rational).or_else(signed)
        }
        _ => None,
    }
}
