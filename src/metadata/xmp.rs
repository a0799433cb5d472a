//! Owns XMP packets (ISO 16684-1): RDF in its serialisations, flattened to fields whose tags are the path of local names. What a
//! container or motion-photo description points to is resolved elsewhere; only data that lies in the packet itself is unpacked here.
//!
//! Read leniently, as writers are: names are never checked against a schema, an element that is neither array nor
//! `rdf:Description` is a structure member, and entities other than the five of XML are left as they stand (none is ever expanded).

use std::borrow::Cow;

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::container::{Embedded, EmbeddedKind, Location, Segment};
use crate::error::{Skip, SkipKind, Stage};
use crate::metadata::{Field, MAX_FIELDS, Metadata, Reading, Value, Within, text};

/// Deepest nesting of elements that is followed.
const MAX_DEPTH: usize = 64;
/// Most namespace declarations in force at once; further ones fall back to their prefix.
const MAX_BINDINGS: usize = 256;
/// Longest local name kept, in bytes; real ones stay below 60.
const MAX_NAME_BYTES: usize = 128;
/// Longest path kept, in bytes: bounds what a hostile packet's tags can take.
const MAX_PATH_BYTES: usize = 512;
/// Most items kept of one array.
const MAX_ITEMS: usize = 10_000;
/// Most alternatives kept of one text; they are compared with each other.
const MAX_LANGUAGES: usize = 128;
/// Largest thumbnail unpacked, in bytes of base64 (3 MiB of picture).
const MAX_THUMBNAIL_BASE64: usize = 4 << 20;
/// Largest other picture or sound unpacked, in bytes of base64.
const MAX_DATA_BASE64: usize = 64 << 20;

/// Base64 as writers have it: padded or not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Reads an XMP packet and adds its fields, embedded things and skips to `metadata`.
pub fn read(segment: &Segment<'_>, metadata: &mut Metadata) {
    let decoded = decode(&segment.bytes);
    let packet = packet(&decoded);
    if packet.is_empty() {
        return;
    }
    let mut reader = Reader::from_str(packet);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut walk = Walk::new(metadata);
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => walk.open(&element, false),
            Ok(Event::Empty(element)) => walk.open(&element, true),
            Ok(Event::End(_)) => walk.close(),
            Ok(Event::Text(content)) => walk.append(content.into_inner()),
            Ok(Event::CData(content)) => walk.append(content.into_inner()),
            Ok(Event::GeneralRef(reference)) => walk.reference(&reference),
            Ok(Event::Eof) => break,
            Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => {}
            Err(_) => {
                walk.broken = true;
                break;
            }
        }
        if walk.metadata.fields.len() > MAX_FIELDS {
            break;
        }
    }
    walk.finish();
}

/// A position as XMP writes it, in signed degrees: `DDD,MM,SSk`, `DDD,MM.mmk` (XMP Specification Part 2, GPSCoordinate; `k` one of
/// N, S, E, W), or, as some writers have it, plain decimal degrees with or without `k`. `None` where it is no position.
pub fn coordinate(text: &str) -> Option<f64> {
    let text = text.trim();
    let (numbers, sign, limit) = match text.chars().next_back()?.to_ascii_uppercase() {
        'N' => (text.get(..text.len() - 1)?, 1.0, 90.0),
        'S' => (text.get(..text.len() - 1)?, -1.0, 90.0),
        'E' => (text.get(..text.len() - 1)?, 1.0, 180.0),
        'W' => (text.get(..text.len() - 1)?, -1.0, 180.0),
        _ => (text, 0.0, 180.0),
    };
    let mut degrees = 0.0;
    let mut unit = 1.0;
    for (step, part) in numbers.split(',').enumerate() {
        let part = part.trim();
        let plain = part.bytes().all(|b| b.is_ascii_digit() || b == b'.') || (step == 0 && sign == 0.0);
        let number: f64 = part.parse().ok()?;
        if step > 2 || !plain || !number.is_finite() || (step > 0 && number >= 60.0) {
            return None;
        }
        degrees += number / unit;
        unit *= 60.0;
    }
    if sign == 0.0 && numbers.contains(',') {
        // Without a letter, commas could be decimal commas or a pair of coordinates.
        return None;
    }
    let degrees = if sign == 0.0 { degrees } else { degrees * sign };
    (degrees.abs() <= limit).then_some(degrees)
}

/// The packet as text: UTF-8, UTF-16 or UTF-32 by its byte order mark or its first characters (XMP Specification Part 3, 1.2);
/// bytes that are no UTF-8 are taken as Windows-1252, which is what the writers that put them there meant.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let utf32 = |rest: &[u8], unit: fn([u8; 4]) -> u32| {
        let units = rest.as_chunks::<4>().0.iter().map(|c| unit(*c));
        Cow::Owned(units.map(|n| char::from_u32(n).unwrap_or(char::REPLACEMENT_CHARACTER)).collect::<String>())
    };
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => decode_utf8(rest),
        [0xFF, 0xFE, 0, 0, rest @ ..] => utf32(rest, u32::from_le_bytes),
        [0, 0, 0xFE, 0xFF, rest @ ..] => utf32(rest, u32::from_be_bytes),
        [b'<', 0, 0, 0, ..] => utf32(bytes, u32::from_le_bytes),
        [0, 0, 0, b'<', ..] => utf32(bytes, u32::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0,
        [0xFE, 0xFF, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0,
        [b'<', 0, ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0,
        [0, b'<', ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(bytes).0,
        _ => decode_utf8(bytes),
    }
}

fn decode_utf8(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(&encoding_rs::WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
    Cow::Owned(text)
}

/// The packet without the garbage before it, where garbage could be taken for markup.
fn packet(text: &str) -> &str {
    let text = text.trim_matches(|c: char| c == '\0' || c == '\u{FEFF}' || c.is_whitespace());
    const STARTS: [&str; 6] = ["<?xpacket", "<x:x", "<rdf:RDF", "<?xml", "<xmp:xmpmeta", "<!--"];
    if STARTS.iter().any(|start| text.starts_with(start)) {
        return text;
    }
    let start = STARTS.iter().take(5).filter_map(|start| text.find(start)).min().or_else(|| text.find('<'));
    start.and_then(|start| text.get(start..)).unwrap_or(text)
}

/// What the names of a namespace are to RDF.
#[derive(Clone)]
enum Vocabulary {
    Rdf,
    Xml,
    Xmlns,
    /// Adobe's wrapper around the RDF, `x:xmpmeta`.
    Wrapper,
    /// Properties, with the group their fields get.
    Properties(Cow<'static, str>),
}

/// What an element is to RDF.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// Outside `rdf:RDF`.
    Outside,
    /// `rdf:RDF` itself.
    Rdf,
    /// `rdf:Description`.
    Node,
    /// A property or structure member.
    Property,
    /// `rdf:Bag` or `rdf:Seq`.
    Array,
    /// `rdf:Alt`.
    Alternatives,
    /// `rdf:li`.
    Item,
    /// `rdf:value`: what its parent says, beside qualifiers.
    Value,
}

/// An element that is open.
struct Frame {
    kind: Kind,
    /// Length of the path without this element.
    path: usize,
    /// Number of bindings without this element's.
    bindings: usize,
    /// How many fields and embedded things there were when it opened.
    fields: usize,
    embedded: usize,
    /// `xml:lang="x-default"`.
    default_language: bool,
    /// The value where it stands elsewhere than in the text (`rdf:resource`, `rdf:value`).
    value: Option<String>,
    /// The simple items of an array.
    items: Vec<Value>,
}

struct Walk<'a, 'm> {
    metadata: &'m mut Metadata,
    stack: Vec<Frame>,
    /// Prefixes in force and what they stand for, innermost last.
    bindings: Vec<(String, Vocabulary)>,
    /// Names from the top property down to the element, joined by `/`.
    path: String,
    /// Group of the top property.
    group: Cow<'static, str>,
    within: Within,
    /// Text since the last tag.
    text: Cow<'a, str>,
    /// Open elements below [`MAX_DEPTH`].
    too_deep: usize,
    deep: bool,
    many: bool,
    broken: bool,
    seen_rdf: bool,
    bad_attributes: bool,
    bad_data: bool,
    large_data: bool,
}

impl<'a, 'm> Walk<'a, 'm> {
    fn new(metadata: &'m mut Metadata) -> Self {
        Self {
            metadata,
            stack: Vec::with_capacity(16),
            bindings: Vec::with_capacity(16),
            path: String::with_capacity(64),
            group: Cow::Borrowed("XMP"),
            within: Within::Photo,
            text: Cow::Borrowed(""),
            too_deep: 0,
            deep: false,
            many: false,
            broken: false,
            seen_rdf: false,
            bad_attributes: false,
            bad_data: false,
            large_data: false,
        }
    }

    fn open(&mut self, element: &BytesStart<'_>, empty: bool) {
        if self.stack.len() >= MAX_DEPTH {
            self.deep = true;
            self.too_deep += usize::from(!empty);
            return;
        }
        self.stray_text();
        let parent = self.stack.last().map_or(Kind::Outside, |frame| frame.kind);
        let mut frame = Frame {
            kind: Kind::Outside,
            path: self.path.len(),
            bindings: self.bindings.len(),
            fields: self.metadata.fields.len(),
            embedded: self.metadata.embedded.len(),
            default_language: false,
            value: None,
            items: Vec::new(),
        };
        let attributes = element.attributes_raw();
        if !attributes.is_empty() && memchr::memmem::find(attributes.as_bytes(), b"xmlns").is_some() {
            self.bind(element);
        }
        let (prefix, local) = split(element.name().into_inner());
        let vocabulary = self.vocabulary(prefix);
        let is_rdf = matches!(vocabulary, Vocabulary::Rdf);
        frame.kind = match (parent, is_rdf, local) {
            (Kind::Outside, true, "RDF") => {
                self.seen_rdf = true;
                Kind::Rdf
            }
            (Kind::Outside, ..) => Kind::Outside,
            (Kind::Rdf, ..) | (_, true, "Description") => Kind::Node,
            (_, true, "Bag" | "Seq") => Kind::Array,
            (_, true, "Alt") => Kind::Alternatives,
            (_, true, "li") => Kind::Item,
            (_, true, "value") => Kind::Value,
            (_, true, numbered) if is_membership(numbered) => Kind::Item,
            _ => {
                self.enter(&vocabulary, local);
                Kind::Property
            }
        };
        let wrapper = matches!(vocabulary, Vocabulary::Wrapper);
        self.stack.push(frame);
        if !attributes.is_empty() {
            self.attributes(element, wrapper);
        }
        if empty {
            self.close();
        }
    }

    /// Takes the namespace declarations of `element` into force.
    fn bind(&mut self, element: &BytesStart<'_>) {
        for attribute in element.attributes().with_checks(false).flatten() {
            let prefix = match split(attribute.key.into_inner()) {
                ("xmlns", prefix) => prefix,
                ("", "xmlns") => "",
                _ => continue,
            };
            if self.bindings.len() < MAX_BINDINGS && prefix.len() <= MAX_NAME_BYTES {
                let vocabulary = known(&unescape(&attribute.value)).unwrap_or_else(|| by_prefix(prefix));
                self.bindings.push((prefix.to_owned(), vocabulary));
            }
        }
    }

    fn vocabulary(&self, prefix: &str) -> Vocabulary {
        match self.bindings.iter().rev().find(|(bound, _)| bound == prefix) {
            Some((_, vocabulary)) => vocabulary.clone(),
            None => by_prefix(prefix),
        }
    }

    /// Reads what the attributes of the innermost element say.
    fn attributes(&mut self, element: &BytesStart<'_>, wrapper: bool) {
        let kind = self.stack.last().map_or(Kind::Outside, |frame| frame.kind);
        for attribute in element.attributes().with_checks(false) {
            let Ok(attribute) = attribute else {
                self.bad_attributes = true;
                continue;
            };
            let (prefix, local) = split(attribute.key.into_inner());
            if prefix == "xmlns" || (prefix.is_empty() && local == "xmlns") {
                continue;
            }
            let vocabulary = match prefix {
                // RDF of before 1999 has its attributes without a prefix.
                "" => match local {
                    "about" | "resource" | "parseType" | "ID" | "nodeID" => Vocabulary::Rdf,
                    _ if wrapper => Vocabulary::Wrapper,
                    _ => by_prefix(""),
                },
                prefix => self.vocabulary(prefix),
            };
            match (&vocabulary, local) {
                (Vocabulary::Xml, "lang") => {
                    if let Some(frame) = self.stack.last_mut() {
                        frame.default_language = attribute.value.eq_ignore_ascii_case("x-default");
                    }
                }
                (Vocabulary::Xml | Vocabulary::Xmlns, _) => {}
                (Vocabulary::Wrapper, _) => {
                    let value = text::kept(&unescape(&attribute.value));
                    if let Some(value) = value {
                        self.metadata.fields.push(Field::new("XMP-x", capped(local).to_owned(), value));
                    }
                }
                _ if matches!(kind, Kind::Outside | Kind::Rdf) => {}
                (Vocabulary::Rdf, "resource" | "value") => {
                    if let Some(frame) = self.stack.last_mut() {
                        frame.value = Some(unescape(&attribute.value).into_owned());
                    }
                }
                (Vocabulary::Rdf, "parseType" | "ID" | "nodeID" | "datatype" | "bagID" | "type") => {}
                _ => {
                    let outer = self.path.len();
                    self.enter(&vocabulary, local);
                    self.emit(&unescape(&attribute.value));
                    self.path.truncate(outer);
                }
            }
            if self.metadata.fields.len() > MAX_FIELDS {
                return;
            }
        }
    }

    /// Lengthens the path by a property or member.
    fn enter(&mut self, vocabulary: &Vocabulary, local: &str) {
        let local = capped(local);
        if self.path.is_empty() {
            self.group = match vocabulary {
                Vocabulary::Properties(group) => group.clone(),
                Vocabulary::Rdf => Cow::Borrowed("XMP-rdf"),
                Vocabulary::Wrapper => Cow::Borrowed("XMP-x"),
                Vocabulary::Xml | Vocabulary::Xmlns => Cow::Borrowed("XMP-xml"),
            };
            self.within = match (&*self.group, local) {
                ("XMP-xmpMM", "DerivedFrom" | "Ingredients" | "Pantry" | "ManagedFrom" | "RenditionOf")
                | ("XMP-photoshop", "DocumentAncestors") => Within::Ancestor,
                _ => Within::Photo,
            };
        } else if self.path.len() + local.len() < MAX_PATH_BYTES {
            self.path.push('/');
        } else {
            return;
        }
        self.path.push_str(local);
    }

    fn append(&mut self, content: Cow<'a, str>) {
        if self.too_deep > 0 || !self.is_inside() {
            return;
        }
        if self.text.is_empty() {
            self.text = content;
        } else {
            self.text.to_mut().push_str(&content);
        }
    }

    fn reference(&mut self, reference: &BytesRef<'_>) {
        if self.too_deep > 0 || !self.is_inside() {
            return;
        }
        push_reference(self.text.to_mut(), reference);
    }

    /// Whether the innermost element can say something.
    fn is_inside(&self) -> bool {
        self.stack.last().is_some_and(|frame| !matches!(frame.kind, Kind::Outside | Kind::Rdf))
    }

    /// Text that a tag interrupts: not RDF, but said all the same.
    fn stray_text(&mut self) {
        let text = std::mem::replace(&mut self.text, Cow::Borrowed(""));
        if !is_blank(&text) && !self.path.is_empty() {
            self.emit(&text);
        }
    }

    fn close(&mut self) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        let Some(mut frame) = self.stack.pop() else { return };
        let text = std::mem::replace(&mut self.text, Cow::Borrowed(""));
        let said = match &frame.value {
            Some(value) if is_blank(&text) => value.as_str(),
            _ => &text,
        };
        match frame.kind {
            Kind::Outside | Kind::Rdf => {}
            Kind::Array | Kind::Alternatives => {
                self.emit_items(std::mem::take(&mut frame.items));
                self.emit(said);
            }
            Kind::Value => {
                if let Some(parent) = self.stack.last_mut() {
                    parent.value = Some(said.to_owned());
                }
            }
            Kind::Item => self.item(&frame, said),
            Kind::Node => {
                // `<li><Description><value>…`: the value passes through to the item or property.
                match self.stack.last_mut() {
                    Some(parent) if frame.value.is_some() => parent.value = frame.value.take(),
                    _ => self.emit(said),
                }
            }
            Kind::Property => self.emit(said),
        }
        if matches!(frame.kind, Kind::Item | Kind::Property) && self.metadata.embedded.len() > frame.embedded {
            self.size_embedded(&frame);
        }
        self.path.truncate(frame.path);
        self.bindings.truncate(frame.bindings);
    }

    fn item(&mut self, frame: &Frame, said: &str) {
        let Some(array) = self.stack.last_mut().filter(|f| matches!(f.kind, Kind::Array | Kind::Alternatives)) else {
            return self.emit(said);
        };
        let Some(value) = text::kept(said) else { return };
        let most = if array.kind == Kind::Array { MAX_ITEMS } else { MAX_LANGUAGES };
        if array.items.len() >= most {
            self.many = true;
        } else if array.kind == Kind::Array {
            array.items.push(value);
        } else if frame.default_language {
            array.items.retain(|item| *item != value);
            array.items.insert(0, value);
        } else if !array.items.contains(&value) {
            // An alternative in the same words adds nothing.
            array.items.push(value);
        }
    }

    fn emit_items(&mut self, mut items: Vec<Value>) {
        let value = match items.len() {
            0 => return,
            1 => items.swap_remove(0),
            _ => Value::List(items),
        };
        self.push(value);
    }

    fn emit(&mut self, said: &str) {
        // Lightroom writes a hundred of them into a photo: how the RAW file was developed, which says nothing of anybody.
        if self.metadata.reading == Reading::Fast && self.group == "XMP-crs" && self.path != "RawFileName" {
            return;
        }
        if let Some(kind) = self.data_kind().filter(|_| !is_blank(said)) {
            return self.unpack(kind, said);
        }
        if let Some(value) = text::kept(said) {
            self.push(value);
        }
    }

    fn push(&mut self, value: Value) {
        if self.path.is_empty() {
            return;
        }
        let (namespace, tag) = (self.group.clone(), Cow::Owned(self.path.clone()));
        self.metadata.fields.push(Field { namespace, tag, value, within: self.within });
    }

    /// What the property at hand holds as base64, and who says so.
    fn data_kind(&self) -> Option<(EmbeddedKind, &'static str)> {
        match (&*self.group, self.path.as_str()) {
            ("XMP-GDepth", "Data") => Some((EmbeddedKind::DepthMap, "XMP GDepth:Data")),
            ("XMP-GDepth", "Confidence") => Some((EmbeddedKind::Auxiliary, "XMP GDepth:Confidence")),
            ("XMP-GImage", "Data") => Some((EmbeddedKind::Picture, "XMP GImage:Data")),
            ("XMP-LImage", "Data") => Some((EmbeddedKind::Picture, "XMP LImage:Data")),
            ("XMP-GAudio", "Data") => Some((EmbeddedKind::Audio, "XMP GAudio:Data")),
            (_, path) if path.ends_with("Thumbnails/image") => Some((EmbeddedKind::Thumbnail, "XMP xmp:Thumbnails")),
            ("XMP-xmpTPg", path) if path.ends_with("/image") => Some((EmbeddedKind::Thumbnail, "XMP xmpGImg:image")),
            _ => None,
        }
    }

    /// Unpacks base64 into an embedded thing; the field says only how long it is.
    fn unpack(&mut self, (kind, named_by): (EmbeddedKind, &'static str), said: &str) {
        let cap = if kind == EmbeddedKind::Thumbnail { MAX_THUMBNAIL_BASE64 } else { MAX_DATA_BASE64 };
        if said.len() > cap {
            self.large_data = true;
            self.push(Value::Binary { length: said.len() as u64 / 4 * 3, offset: None });
            return;
        }
        let digits: Vec<u8> = said.bytes().filter(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/')).collect();
        // A single left-over digit holds no whole byte: the data was cut.
        let whole = if digits.len() % 4 == 1 { digits.len() - 1 } else { digits.len() };
        let Ok(data) = BASE64.decode(digits.get(..whole).unwrap_or_default()) else {
            self.bad_data = true;
            return;
        };
        if data.is_empty() {
            self.bad_data = true;
            return;
        }
        self.push(Value::Binary { length: data.len() as u64, offset: None });
        let media = match data.as_slice() {
            [0xFF, 0xD8, 0xFF, ..] => Some("image/jpeg"),
            [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
            [_, _, _, _, b'f', b't', b'y', b'p', ..] if kind == EmbeddedKind::Audio => Some("audio/mp4"),
            _ => None,
        };
        let location = Location::Memory(data);
        self.metadata.embedded.push(Embedded { kind, location, media, size: None, named_by: named_by.into() });
    }

    /// Gives a thumbnail the size that the members of its structure state.
    fn size_embedded(&mut self, frame: &Frame) {
        let fields = self.metadata.fields.get(frame.fields..).unwrap_or_default();
        let stated = |name: &str| {
            let field = fields.iter().find(|f| f.tag.rsplit('/').next() == Some(name))?;
            field.value.number().filter(|n| (1.0..=65_535.0).contains(n)).map(|n| n as u32)
        };
        if let (Some(width), Some(height)) = (stated("width"), stated("height")) {
            for embedded in self.metadata.embedded.iter_mut().skip(frame.embedded).filter(|e| e.size.is_none()) {
                embedded.size = Some((width, height));
            }
        }
    }

    fn finish(mut self) {
        let is_open = self.stack.iter().any(|frame| frame.kind != Kind::Outside);
        self.too_deep = 0;
        while !self.stack.is_empty() {
            self.close();
        }
        let mut skip = |kind, detail: &'static str| {
            self.metadata.skips.push(Skip::new(Stage::Metadata, "XMP", kind, detail));
        };
        if self.metadata.fields.len() > MAX_FIELDS || self.many {
            skip(SkipKind::TooLarge, "more fields or items than are kept; the rest of the packet was not read");
        } else if is_open {
            skip(SkipKind::Truncated, "the packet breaks off; what stands before was read");
        } else if self.broken {
            skip(SkipKind::Malformed, "the packet is no well-formed XML; what stands before the error was read");
        } else if !self.seen_rdf {
            skip(SkipKind::Malformed, "the packet holds no RDF");
        }
        if self.deep {
            skip(SkipKind::TooLarge, "elements are nested too deeply; the deepest were not read");
        }
        if self.bad_attributes {
            skip(SkipKind::Malformed, "some attributes are no well-formed XML and were not read");
        }
        if self.bad_data {
            skip(SkipKind::Malformed, "a picture or sound in the packet is no valid base64");
        }
        if self.large_data {
            skip(SkipKind::TooLarge, "a picture or sound in the packet is too large to be unpacked");
        }
    }
}

fn is_blank(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_whitespace() || b == 0)
}

/// `prefix:local`; an empty prefix where there is none.
fn split(name: &str) -> (&str, &str) {
    match memchr::memchr(b':', name.as_bytes()) {
        Some(colon) => (name.get(..colon).unwrap_or_default(), name.get(colon + 1..).unwrap_or_default()),
        None => ("", name),
    }
}

fn capped(name: &str) -> &str {
    name.get(..name.floor_char_boundary(MAX_NAME_BYTES)).unwrap_or(name)
}

/// `_1`, `_2` …: the container membership properties that `rdf:li` abbreviates (RDF/XML Syntax, 2.15).
fn is_membership(name: &str) -> bool {
    name.strip_prefix('_').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

fn push_reference(text: &mut String, name: &str) {
    match named_character(name) {
        Some(character) => text.push(character),
        None => {
            text.push('&');
            text.push_str(name);
            text.push(';');
        }
    }
}

/// The character of one of XML's five entities or of a character reference; nothing else is ever expanded.
fn named_character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| *c != '\0')
        }
    }
}

/// An attribute's value with its references resolved.
fn unescape(raw: &str) -> Cow<'_, str> {
    let Some(first) = memchr::memchr(b'&', raw.as_bytes()) else { return Cow::Borrowed(raw) };
    let (plain, mut rest) = raw.split_at(first);
    let mut text = String::with_capacity(raw.len());
    text.push_str(plain);
    while let Some(reference) = rest.strip_prefix('&') {
        // The longest reference is a number of ten characters: what has no semicolon near is a bare ampersand.
        match reference.bytes().take(12).position(|b| b == b';').and_then(|end| reference.split_at_checked(end)) {
            Some((name, tail)) if named_character(name).is_some() => {
                push_reference(&mut text, name);
                rest = tail.get(1..).unwrap_or_default();
            }
            _ => {
                text.push('&');
                rest = reference;
            }
        }
        let next = memchr::memchr(b'&', rest.as_bytes()).unwrap_or(rest.len());
        let (plain, tail) = rest.split_at(next);
        text.push_str(plain);
        rest = tail;
    }
    Cow::Owned(text)
}

/// What a prefix stands for that no declaration binds, or whose namespace is not known: itself.
fn by_prefix(prefix: &str) -> Vocabulary {
    match prefix {
        "rdf" => Vocabulary::Rdf,
        "xml" => Vocabulary::Xml,
        "xmlns" => Vocabulary::Xmlns,
        "" => Vocabulary::Properties(Cow::Borrowed("XMP")),
        prefix => Vocabulary::Properties(Cow::Owned(format!("XMP-{}", capped(prefix)))),
    }
}

/// The vocabulary of a namespace, groups named as ExifTool's family 1. URIs: XMP Specification Parts 1 and 2, and the documents of
/// the vocabularies' owners (IPTC, MWG, PLUS, PRISM, CIPA, Microsoft, Google, Apple, DJI, digiKam, ACDSee …).
fn known(uri: &str) -> Option<Vocabulary> {
    let group = match uri {
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#" | "http://www.w3.org/1999/02/22-rdf-syntax-ns" => {
            return Some(Vocabulary::Rdf);
        }
        "adobe:ns:meta/" => return Some(Vocabulary::Wrapper),
        "http://www.w3.org/XML/1998/namespace" => return Some(Vocabulary::Xml),
        "http://purl.org/dc/elements/1.1/" | "http://purl.org/dc/1.1/" => "XMP-dc",
        "http://ns.adobe.com/xap/1.0/" => "XMP-xmp",
        "http://ns.adobe.com/xap/1.0/mm/" => "XMP-xmpMM",
        "http://ns.adobe.com/xap/1.0/rights/" => "XMP-xmpRights",
        "http://ns.adobe.com/xap/1.0/bj/" => "XMP-xmpBJ",
        "http://ns.adobe.com/xap/1.0/t/pg/" => "XMP-xmpTPg",
        "http://ns.adobe.com/xap/1.0/g/" => "XMP-xmpG",
        "http://ns.adobe.com/xap/1.0/g/img/" => "XMP-xmpGImg",
        "http://ns.adobe.com/xap/1.0/PLUS/" => "XMP-xmpPLUS",
        "http://ns.adobe.com/xmp/1.0/DynamicMedia/" => "XMP-xmpDM",
        "http://ns.adobe.com/xmp/note/" => "XMP-xmpNote",
        "http://ns.adobe.com/photoshop/1.0/" => "XMP-photoshop",
        "http://ns.adobe.com/exif/1.0/" => "XMP-exif",
        "http://ns.adobe.com/exif/1.0/aux/" => "XMP-aux",
        "http://cipa.jp/exif/1.0/" => "XMP-exifEX",
        "http://ns.adobe.com/tiff/1.0/" => "XMP-tiff",
        "http://ns.adobe.com/pdf/1.3/" => "XMP-pdf",
        "http://ns.adobe.com/pdfx/1.3/" => "XMP-pdfx",
        "http://ns.adobe.com/camera-raw-settings/1.0/" => "XMP-crs",
        "http://ns.adobe.com/camera-raw-saved-settings/1.0/" => "XMP-crss",
        "http://ns.adobe.com/camera-raw-defaults/1.0/" => "XMP-crd",
        "http://ns.adobe.com/camera-raw-embedded-lens-profile/1.0/" => "XMP-crlcp",
        "http://ns.adobe.com/lightroom/1.0/" => "XMP-lr",
        "http://ns.adobe.com/album/1.0/" => "XMP-album",
        "http://ns.adobe.com/creatorAtom/1.0/" => "XMP-creatorAtom",
        "http://ns.adobe.com/swf/1.0/" => "XMP-swf",
        "http://ns.adobe.com/DICOM/" => "XMP-DICOM",
        "http://ns.adobe.com/hdr-gain-map/1.0/" => "XMP-hdrgm",
        "http://ns.adobe.com/hdr-metadata/1.0/" => "XMP-hdr",
        "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/" => "XMP-iptcCore",
        "http://iptc.org/std/Iptc4xmpExt/2008-02-29/" | "http://iptc.org/std/Iptc4xmpExt/2008-02-19/" => "XMP-iptcExt",
        "http://www.metadataworkinggroup.com/schemas/regions/" => "XMP-mwg-rs",
        "http://www.metadataworkinggroup.com/schemas/keywords/" => "XMP-mwg-kw",
        "http://www.metadataworkinggroup.com/schemas/collections/" => "XMP-mwg-coll",
        "http://ns.microsoft.com/photo/1.0" | "http://ns.microsoft.com/photo/1.0/" => "XMP-microsoft",
        "http://ns.microsoft.com/photo/1.1" => "XMP-MP1",
        "http://ns.microsoft.com/photo/1.2/" => "XMP-MP",
        "http://ns.microsoft.com/expressionmedia/1.0/" => "XMP-expressionmedia",
        "http://ns.iview-multimedia.com/mediapro/1.0/" => "XMP-mediapro",
        "http://ns.google.com/photos/1.0/panorama/" => "XMP-GPano",
        "http://ns.google.com/photos/1.0/camera/" => "XMP-GCamera",
        "http://ns.google.com/photos/1.0/container/" => "XMP-Container",
        "http://ns.google.com/photos/1.0/depthmap/" => "XMP-GDepth",
        "http://ns.google.com/photos/1.0/image/" => "XMP-GImage",
        "http://ns.google.com/photos/1.0/audio/" => "XMP-GAudio",
        "http://ns.google.com/photos/1.0/focus/" => "XMP-GFocus",
        "http://ns.google.com/photos/1.0/creations/" => "XMP-GCreations",
        "http://ns.google.com/videos/1.0/spherical/" => "XMP-GSpherical",
        "http://ns.google.com/photos/dd/1.0/device/" => "XMP-Device",
        "http://ns.google.com/photos/dd/1.0/profile/" => "XMP-Profile",
        "http://ns.leiainc.com/photos/1.0/image/" => "XMP-LImage",
        "http://ns.useplus.org/ldf/xmp/1.0/" => "XMP-plus",
        "http://ns.acdsee.com/iptc/1.0/" => "XMP-acdsee",
        "http://www.digikam.org/ns/1.0/" => "XMP-digiKam",
        "http://www.dji.com/drone-dji/1.0/" => "XMP-drone-dji",
        "http://ns.apple.com/faceinfo/1.0/" => "XMP-apple-fi",
        "http://ns.apple.com/adjustment-settings/1.0/" => "XMP-aas",
        "http://creativecommons.org/ns#" | "http://web.resource.org/cc/" => "XMP-cc",
        "http://ns.idimager.com/ics/1.0/" => "XMP-ics",
        "http://ns.extensis.com/extensis/1.0/" => "XMP-extensis",
        "http://ns.fastpictureviewer.com/fpv/1.0/" => "XMP-fpv",
        "http://xmp.gettyimages.com/gift/1.0/" => "XMP-getty",
        "http://ns.camerabits.com/photomechanic/1.0/" => "XMP-photomech",
        "http://ns.optimasc.com/dex/1.0/" => "XMP-dex",
        "http://rs.tdwg.org/dwc/index.htm" | "http://rs.tdwg.org/dwc/terms/" => "XMP-dwc",
        "http://developer.sonyericsson.com/cell/1.0/" => "XMP-cell",
        "http://ns.nikon.com/asteroid/1.0/" => "XMP-ast",
        "http://ns.nikon.com/nine/1.0/" => "XMP-nine",
        "http://ns.nikon.com/sdc/1.0/" => "XMP-sdc",
        _ => {
            // PRISM counts its versions in the URI.
            let prism = uri.strip_prefix("http://prismstandard.org/namespaces/")?;
            match prism.split('/').next()? {
                "basic" => "XMP-prism",
                "prismusagerights" => "XMP-pur",
                "prl" => "XMP-prl",
                "pmi" => "XMP-pmi",
                "prm" => "XMP-prm",
                _ => return None,
            }
        }
    };
    Some(Vocabulary::Properties(Cow::Borrowed(group)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;
    use crate::container::SegmentKind;

    const NAMESPACES: &str = concat!(
        r#"xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" "#,
        r#"xmlns:stEvt="http://ns.adobe.com/xap/1.0/sType/ResourceEvent#" xmlns:xmp="http://ns.adobe.com/xap/1.0/" "#,
        r#"xmlns:xmpGImg="http://ns.adobe.com/xap/1.0/g/img/" xmlns:GDepth="http://ns.google.com/photos/1.0/depthmap/" "#,
        r#"xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/" "#,
        r#"xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#" xmlns:own="urn:example:own" "#,
    );

    fn wrapped(attributes: &str, content: &str) -> String {
        format!(
            r#"<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="kit 1"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" {NAMESPACES}{attributes}>{content}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"#
        )
    }

    #[test]
    fn a_fast_reading_leaves_out_how_the_raw_file_was_developed() {
        let packet =
            br#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            <rdf:Description xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" crs:Exposure2012="+0.35"
            crs:RawFileName="a.nef" crs:CropTop="0"/></rdf:RDF></x:xmpmeta>"#;
        let tags = |reading| {
            let mut metadata = Metadata { reading, ..Metadata::default() };
            let segment =
                Segment { kind: crate::container::SegmentKind::Xmp, offset: None, bytes: packet.as_slice().into() };
            read(&segment, &mut metadata);
            let crs = metadata.fields.into_iter().filter(|field| field.namespace == "XMP-crs");
            crs.map(|field| field.tag.into_owned()).collect::<Vec<_>>()
        };
        assert_eq!(tags(Reading::Whole), ["Exposure2012", "RawFileName", "CropTop"]);
        assert_eq!(tags(Reading::Fast), ["RawFileName"]);
    }

    fn read_bytes(bytes: &[u8]) -> Metadata {
        let mut metadata = Metadata::default();
        read(&Segment { kind: SegmentKind::Xmp, offset: None, bytes: Cow::Borrowed(bytes) }, &mut metadata);
        metadata
    }

    /// The fields as `group:tag=value`, the toolkit aside.
    fn lines(metadata: &Metadata) -> Vec<String> {
        let fields = metadata.fields.iter().filter(|f| f.namespace != "XMP-x");
        fields.map(|f| format!("{}:{}={}", f.namespace, f.tag, f.value.to_text())).collect()
    }

    fn read_content(content: &str) -> Vec<String> {
        let metadata = read_bytes(wrapped("", content).as_bytes());
        assert!(metadata.skips.is_empty());
        lines(&metadata)
    }

    #[test]
    fn properties_are_read_from_elements_and_from_attributes() {
        let metadata = read_bytes(
            wrapped(r#"xmp:CreatorTool="A &amp; B&#xA;C""#, "<dc:format> image/jpeg </dc:format>").as_bytes(),
        );
        assert_eq!(lines(&metadata), ["XMP-xmp:CreatorTool=A & B\nC", "XMP-dc:format=image/jpeg"]);
        assert_eq!(metadata.get("XMP-x", "xmptk").unwrap().value.to_text(), "kit 1");
        assert!(metadata.skips.is_empty());
    }

    #[test]
    fn simple_arrays_are_one_field() {
        let got = read_content(
            "<dc:creator><rdf:Seq><rdf:li>Ann</rdf:li><rdf:li>Bob</rdf:li></rdf:Seq></dc:creator><dc:subject><rdf:Bag><rdf:li>one</rdf:li></rdf:Bag></dc:subject>",
        );
        assert_eq!(got, ["XMP-dc:creator=Ann, Bob", "XMP-dc:subject=one"]);
    }

    #[test]
    fn the_default_language_comes_first_and_same_words_once() {
        let got = read_content(
            r#"<dc:title><rdf:Alt><rdf:li xml:lang="de">Haus</rdf:li><rdf:li xml:lang="en">House</rdf:li><rdf:li xml:lang="x-default">House</rdf:li></rdf:Alt></dc:title>"#,
        );
        assert_eq!(got, ["XMP-dc:title=House, Haus"]);
    }

    #[test]
    fn structures_are_flattened_in_all_their_spellings() {
        let want =
            ["XMP-xmpMM:History/action=saved", "XMP-xmpMM:History/when=2020", "XMP-xmpMM:History/action=cropped"];
        let as_attributes = r#"<xmpMM:History><rdf:Seq><rdf:li stEvt:action="saved" stEvt:when="2020"/><rdf:li stEvt:action="cropped"/></rdf:Seq></xmpMM:History>"#;
        let as_resource = r#"<xmpMM:History><rdf:Seq><rdf:li rdf:parseType="Resource"><stEvt:action>saved</stEvt:action><stEvt:when>2020</stEvt:when></rdf:li><rdf:li rdf:parseType="Resource"><stEvt:action>cropped</stEvt:action></rdf:li></rdf:Seq></xmpMM:History>"#;
        let as_nodes = r#"<xmpMM:History><rdf:Seq><rdf:li><rdf:Description stEvt:action="saved"><stEvt:when>2020</stEvt:when></rdf:Description></rdf:li><rdf:li><rdf:Description stEvt:action="cropped"/></rdf:li></rdf:Seq></xmpMM:History>"#;
        for content in [as_attributes, as_resource, as_nodes] {
            assert_eq!(read_content(content), want);
        }
    }

    #[test]
    fn named_regions_keep_their_order() {
        let got = read_content(
            r#"<mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:RegionList><rdf:Bag><rdf:li><rdf:Description mwg-rs:Name="Ann" mwg-rs:Type="Face"><mwg-rs:Area stArea:x="0.5" stArea:y="0.25"/></rdf:Description></rdf:li></rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>"#,
        );
        assert_eq!(
            got,
            [
                "XMP-mwg-rs:Regions/RegionList/Name=Ann",
                "XMP-mwg-rs:Regions/RegionList/Type=Face",
                "XMP-mwg-rs:Regions/RegionList/Area/x=0.5",
                "XMP-mwg-rs:Regions/RegionList/Area/y=0.25",
            ]
        );
    }

    #[test]
    fn values_beside_qualifiers_and_resources_are_read() {
        let got = read_content(
            r#"<own:a rdf:parseType="Resource"><rdf:value>v</rdf:value><own:q>1</own:q></own:a><own:link rdf:resource="http://example.org/"/><dc:creator><rdf:Seq><rdf:li><rdf:Description><rdf:value>Ann</rdf:value></rdf:Description></rdf:li></rdf:Seq></dc:creator>"#,
        );
        assert_eq!(got, ["XMP-own:a/q=1", "XMP-own:a=v", "XMP-own:link=http://example.org/", "XMP-dc:creator=Ann"]);
    }

    #[test]
    fn a_foreign_prefix_for_a_known_namespace_gets_the_known_group() {
        let got = read_content(r#"<q:by xmlns:q="http://ns.adobe.com/photoshop/1.0/">Ann</q:by>"#);
        assert_eq!(got, ["XMP-photoshop:by=Ann"]);
    }

    #[test]
    fn what_tells_of_another_file_is_marked() {
        let metadata =
            read_bytes(wrapped("", r#"<xmpMM:DerivedFrom xmpMM:documentID="d"/><dc:format>f</dc:format>"#).as_bytes());
        assert_eq!(
            metadata.fields.iter().map(|f| f.within).collect::<Vec<_>>(),
            [Within::Photo, Within::Ancestor, Within::Photo]
        );
    }

    #[test]
    fn all_encodings_are_told_apart() {
        let text = wrapped("", "<dc:format>Grüße</dc:format>");
        let units: Vec<u16> = text.encode_utf16().collect();
        let chars = || text.chars().map(|c| c as u32);
        let mut encoded: Vec<Vec<u8>> = vec![
            [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            units.iter().flat_map(|u| u.to_le_bytes()).collect(),
            units.iter().flat_map(|u| u.to_be_bytes()).collect(),
            chars().flat_map(u32::to_le_bytes).collect(),
            chars().flat_map(u32::to_be_bytes).collect(),
            text.chars().map(|c| c as u8).collect(),
        ];
        encoded.push([&[0xFF, 0xFE], encoded[1].as_slice()].concat());
        encoded.push([&[0xFE, 0xFF], encoded[2].as_slice()].concat());
        encoded.push([&[0xFF, 0xFE, 0, 0], encoded[3].as_slice()].concat());
        encoded.push([&[0, 0, 0xFE, 0xFF], encoded[4].as_slice()].concat());
        for bytes in encoded {
            assert_eq!(lines(&read_bytes(&bytes)), ["XMP-dc:format=Grüße"]);
        }
    }

    #[test]
    fn garbage_around_the_packet_is_passed_over() {
        let text = format!("\0\0junk <\u{1} {}\0\0 more", wrapped("", "<dc:format>f</dc:format>"));
        assert_eq!(lines(&read_bytes(text.as_bytes())), ["XMP-dc:format=f"]);
    }

    #[test]
    fn entities_are_not_expanded() {
        let packet = wrapped("", "<dc:format>&lol; &amp;#38; &unclosed</dc:format>");
        let bomb =
            format!(r#"<?xml version="1.0"?><!DOCTYPE a [<!ENTITY lol "ha"><!ENTITY l2 "&lol;&lol;">]>{packet}"#);
        assert_eq!(lines(&read_bytes(bomb.as_bytes())), ["XMP-dc:format=&lol; &#38; &unclosed"]);
    }

    #[test]
    fn a_truncated_packet_keeps_what_was_read() {
        let text = wrapped("", "<dc:creator><rdf:Seq><rdf:li>Ann</rdf:li><rdf:li>Bo");
        let cut = text.find("Bo").unwrap() + 2;
        let metadata = read_bytes(&text.as_bytes()[..cut]);
        assert_eq!(lines(&metadata), ["XMP-dc:creator=Ann, Bo"]);
        assert_eq!(metadata.skips.first().unwrap().kind, SkipKind::Truncated);
    }

    #[test]
    fn a_packet_without_rdf_is_a_skip() {
        assert_eq!(read_bytes(b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>").skips.len(), 1);
        assert!(read_bytes(b" \0 ").skips.is_empty());
    }

    #[test]
    fn deep_nesting_and_long_names_are_bounded() {
        let name = format!("own:{}", "n".repeat(5_000));
        let text = wrapped("", &format!("<{name}>").repeat(300));
        let metadata = read_bytes(text.as_bytes());
        assert!(metadata.skips.iter().any(|s| s.kind == SkipKind::TooLarge));
        let text = wrapped(r#"xmp:Label="kept""#, &format!("<{name}>v</{name}>"));
        assert!(read_bytes(text.as_bytes()).fields.iter().all(|f| f.tag.len() <= MAX_PATH_BYTES));
    }

    #[test]
    fn pictures_in_the_packet_are_unpacked() {
        let content = r#"<xmp:Thumbnails><rdf:Alt><rdf:li rdf:parseType="Resource"><xmpGImg:width>8</xmpGImg:width><xmpGImg:height>6</xmpGImg:height><xmpGImg:image>/9j/&#xA;4AA=</xmpGImg:image></rdf:li></rdf:Alt></xmp:Thumbnails>"#;
        let metadata = read_bytes(wrapped(r#"GDepth:Data="iVBORw==""#, content).as_bytes());
        let found: Vec<_> = metadata.embedded.iter().map(|e| (e.kind, e.media, e.size)).collect();
        assert_eq!(
            found,
            [
                (EmbeddedKind::DepthMap, Some("image/png"), None),
                (EmbeddedKind::Thumbnail, Some("image/jpeg"), Some((8, 6))),
            ]
        );
        assert!(
            matches!(&metadata.embedded[1].location, Location::Memory(data) if data == &[0xFF, 0xD8, 0xFF, 0xE0, 0])
        );
        assert_eq!(
            metadata.get("XMP-xmp", "Thumbnails/image").unwrap().value,
            Value::Binary { length: 5, offset: None }
        );
    }

    #[test]
    fn no_cut_and_no_flipped_byte_panics() {
        let text = wrapped(
            r#"xmp:CreatorTool="A &amp; B""#,
            r#"<xmp:Thumbnails><rdf:Alt><rdf:li xmpGImg:image="/9j/4AA="/></rdf:Alt></xmp:Thumbnails><dc:title><rdf:Alt><rdf:li xml:lang="x-default">ü</rdf:li></rdf:Alt></dc:title>"#,
        );
        let bytes = text.as_bytes();
        for cut in 0..bytes.len() {
            read_bytes(&bytes[..cut]);
            let mut flipped = bytes.to_vec();
            flipped[cut] ^= 0x9F;
            read_bytes(&flipped);
        }
    }

    #[test]
    fn coordinates_are_read_in_all_their_spellings() {
        let near = |text: &str, want: f64| (coordinate(text).unwrap() - want).abs() < 1e-9;
        assert!(near("43,28.1N", 43.0 + 28.1 / 60.0));
        assert!(near("43,28,6S", -(43.0 + 28.0 / 60.0 + 6.0 / 3600.0)));
        assert!(near("11,53.1234w", -(11.0 + 53.1234 / 60.0)));
        assert!(near(" -43.5 ", -43.5));
        assert!(near("179.9E", 179.9));
        for bad in ["", "N", "43,61N", "91,0N", "181", "a,bN", "-4,5N", "43,28", "1,2,3,4N", "nan", "infE", "４N"] {
            assert_eq!(coordinate(bad), None, "{bad}");
        }
    }
}
