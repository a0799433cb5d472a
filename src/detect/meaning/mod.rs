//! Owns what a metadata field means for privacy: one table of judgement by namespace and tag, used by every metadata detector.
//! Metadata is judged by an allow-list: what stands in no table is [`Meaning::Unknown`] and is told.

use crate::metadata::{Field, Value, is_setting};

mod tables;

/// What a field can give away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// Known to say nothing about anybody: camera settings, picture structure, colour.
    Harmless,
    /// Part of a position; the position detector puts the parts together.
    Position,
    /// Direction, speed or destination from a GPS receiver.
    Track,
    /// A place named in words.
    Place,
    /// When the picture was taken.
    Taken,
    /// When it was digitized, created or stored: nearly always the same moment.
    Stored,
    /// When the file was last changed.
    Changed,
    /// The maker of the device.
    Make,
    /// The model of the device.
    Model,
    /// A serial number or a unique id of the device or a part of it.
    Serial(Part),
    /// The name of a computer or a name given to a device.
    DeviceName,
    /// A person, a rights holder or a way to reach them.
    Person,
    /// Programs, steps, and ids of documents.
    History,
    /// A path or file name.
    Path,
    /// Parameters of an image generator.
    Generation,
    /// Part of a C2PA manifest.
    Credentials,
    /// Not in any table.
    Unknown,
}

/// The part of a device that a serial number belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Camera, phone or scanner.
    Body,
    /// Lens, converter or extender.
    Lens,
    /// A number of the maker's own that users never see, or an electronic module.
    Internal,
    /// Flash, battery, back.
    Accessory,
}

impl Part {
    /// The words for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Body => "the body",
            Self::Lens => "the lens",
            Self::Internal => "an internal part",
            Self::Accessory => "an accessory",
        }
    }
}

use Meaning::*;

/// The meaning of a field.
pub fn meaning(field: &Field) -> Meaning {
    let tag = field.tag.as_ref();
    let namespace = field.namespace.as_ref();
    match namespace {
        "IFD0" | "IFD1" | "IFD2" | "IFD3" | "SubIFD" | "SubIFD1" | "SubIFD2" | "ExifIFD" | "GPS" | "InteropIFD" => {
            exif(tag, &field.value)
        }
        "IPTC" => tables::IPTC.get(tag).unwrap_or(Unknown),
        "ICC_Profile" => tables::ICC.get(tag).unwrap_or(Unknown),
        "PNG" => png(tag),
        "File" | "GIF" | "BMP" | "RIFF" => container(tag),
        "QuickTime" => tables::QUICKTIME.get(tag).unwrap_or(Unknown),
        "C2PA" => c2pa(tag),
        "Photoshop" => photoshop(tag),
        "JFIF" | "JFXX" | "Adobe" | "Ducky" => Harmless,
        "MPF" => mpf(tag),
        "APP12" => maker(tag, &field.value),
        _ => match namespace.strip_prefix("XMP-") {
            Some(prefix) => xmp(prefix, tag, &field.value),
            // Photoshop's mark of its colour settings.
            None if tag == "Adobe_CM" => Harmless,
            None if namespace.starts_with("APP") => Unknown,
            None => maker(tag, &field.value),
        },
    }
}

fn exif(tag: &str, value: &Value) -> Meaning {
    match tables::EXIF.get(tag) {
        Some(meaning) => meaning,
        None if is_setting(tag) => Harmless,
        // Cameras fill the comment and the description with blanks.
        None if is_blank(value) => Harmless,
        None => Unknown,
    }
}

fn png(tag: &str) -> Meaning {
    match tag.to_ascii_lowercase().as_str() {
        "creation time" | "create time" => Taken,
        lower => tables::PNG.get(tag).or_else(|| tables::PNG.get(lower)).unwrap_or(Unknown),
    }
}

fn container(tag: &str) -> Meaning {
    match tag {
        "ProfileFileName" => Path,
        "Software" => History,
        _ => Unknown,
    }
}

fn c2pa(tag: &str) -> Meaning {
    match tag {
        "Author" => Person,
        _ if tag.ends_with("GPSLatitude") || tag.ends_with("GPSLongitude") => Position,
        _ => Credentials,
    }
}

fn photoshop(tag: &str) -> Meaning {
    match tables::PHOTOSHOP.get(tag) {
        Some(meaning) => meaning,
        None if tag.starts_with("0x") => Unknown,
        None => Harmless,
    }
}

fn mpf(tag: &str) -> Meaning {
    match tag {
        "ImageUIDList" => History,
        _ => Harmless,
    }
}

fn xmp(prefix: &str, tag: &str, value: &Value) -> Meaning {
    // The last step of a structure's path tells what the value is, its first what it belongs to.
    let last = tag.rsplit('/').next().unwrap_or(tag);
    let first = tag.split('/').next().unwrap_or(tag);
    match (prefix, first) {
        ("xmpMM" | "stEvt" | "stRef" | "xmpBJ" | "crss", _)
        | ("photoshop", "DocumentAncestors" | "History" | "TextLayers")
        | ("xmpDM", "projectRef" | "Ingredients" | "Pantry") => match last {
            "filePath" | "originalFileName" | "path" | "fileName" | "PreservedFileName" => Path,
            _ => History,
        },
        (
            "crs" | "crd" | "hdrgm" | "HDRGainMap" | "Container" | "GContainer" | "xmpG" | "xmpGImg" | "xmpTPg" | "x"
            | "xmpNote" | "panorama" | "apdi" | "mwg-kw" | "lightroom" | "darktable",
            _,
        ) => match last {
            "RawFileName" | "import_from" | "derived_from" => Path,
            _ => Harmless,
        },
        ("iptcExt", "LocationCreated" | "LocationShown") | ("plus", "Location") => {
            if last.contains("GPS") {
                Position
            } else {
                Place
            }
        }
        ("iptcCore", "CreatorContactInfo") | ("plus", _) => {
            if is_number(value) {
                Harmless
            } else {
                Person
            }
        }
        ("iptcExt", "PersonInImage" | "PersonInImageWDetails" | "Contributor" | "AboutCvTerm") => Person,
        ("pdf", "Creator") => Person,
        ("mwg-rs" | "MP" | "MPRI" | "MPReg" | "apple-fi" | "digiKam", _) => match last {
            "Name" | "PersonDisplayName" | "PersonEmailDigest" | "PersonLiveIdCID" | "PersonSourceID" => Person,
            "Description" | "Title" | "TagsList" | "CaptionsAuthorNames" => Unknown,
            _ => Harmless,
        },
        ("exif" | "tiff" | "exifEX" | "aux", _) => match tables::XMP.get(last).or_else(|| tables::EXIF.get(last)) {
            Some(meaning) => meaning,
            // Nearly all are numbers, and the list of settings is long.
            None if is_number(value) || is_setting(last) => Harmless,
            None => number_or_unknown(value),
        },
        _ => tables::XMP.get(last).unwrap_or_else(|| number_or_unknown(value)),
    }
}

fn number_or_unknown(value: &Value) -> Meaning {
    if is_number(value) || is_blank(value) { Harmless } else { Unknown }
}

/// MakerNotes and the other private tables of makers: a named setting with a number is a setting; ids, names, dates and places are
/// judged by their names, which the readers take from one vocabulary whatever the maker.
fn maker(tag: &str, value: &Value) -> Meaning {
    if tag.starts_with("0x") {
        return Unknown;
    }
    match tables::MAKER.get(tag) {
        Some(meaning) => meaning,
        None if matches!(value, Value::Binary { .. }) => Harmless,
        None => number_or_unknown(value),
    }
}

/// A number, or a list of numbers, or text that is nothing else.
fn is_number(value: &Value) -> bool {
    match value {
        Value::Unsigned(_) | Value::Signed(_) | Value::Real(_) | Value::Rational(..) => true,
        Value::List(items) => items.iter().all(is_number),
        Value::Text(text) => {
            let text = text.trim();
            text.len() <= 24
                && (matches!(text, "True" | "False" | "true" | "false")
                    || text.bytes().all(|b| b.is_ascii_digit() || b"+-./, e".contains(&b)))
        }
        Value::Binary { .. } => false,
    }
}

/// Text without a letter or digit.
fn is_blank(value: &Value) -> bool {
    match value {
        Value::Text(text) => !text.chars().any(char::is_alphanumeric),
        Value::List(items) => items.iter().all(is_blank),
        Value::Binary { length, .. } => *length == 0,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_stands_in_no_table_is_unknown() {
        let text = || Value::Text("something".into());
        for namespace in ["IFD0", "XMP-dc", "XMP-made-up", "IPTC", "PNG", "Canon", "QuickTime", "APP7", "Never-Seen"] {
            assert_eq!(meaning(&Field::new(namespace, "NeverSeen", text())), Unknown, "{namespace}");
        }
    }

    #[test]
    fn serial_numbers_are_told_apart_by_part() {
        let serial = |namespace: &'static str, tag: &'static str| {
            meaning(&Field::new(namespace, tag, Value::Text("123".into())))
        };
        assert_eq!(serial("ExifIFD", "BodySerialNumber"), Serial(Part::Body));
        assert_eq!(serial("XMP-aux", "SerialNumber"), Serial(Part::Body));
        assert_eq!(serial("Olympus", "LensSerialNumber"), Serial(Part::Lens));
        assert_eq!(serial("Panasonic", "InternalSerialNumber"), Serial(Part::Internal));
    }
}
