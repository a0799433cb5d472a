//! Owns what a C2PA manifest (JUMBF, CBOR) claims; validates nothing: no hash, no signature, no trust list.
//!
//! Sources: ISO 19566-5 (JUMBF), RFC 8949 (CBOR), C2PA Technical Specification 2.1 (labels of claims and assertions).

use std::borrow::Cow;

use serde_json::{Map, Number, Value as Json};

use crate::byte_order::{be16, be32, be64};
use crate::container::isobmff::boxes::{Inner, boxes};
use crate::container::{Embedded, EmbeddedKind, Location, Segment};
use crate::error::{Skip, SkipKind, Stage};
use crate::metadata::text::cut;
use crate::metadata::{Field, Metadata, Value, Within};

/// Most manifests read: one for each edit; longer chains exist but say nothing new.
const MAX_MANIFESTS: usize = 64;

/// Most fields of one manifest store.
const MAX_C2PA_FIELDS: usize = 1_000;

/// Deepest nesting of CBOR and JSON followed.
const MAX_DEPTH: u8 = 16;

/// Longest step of a tag's path kept, in bytes: every field of an assertion bears its label, and labels have any length.
const MAX_NAME_BYTES: usize = 128;

/// Most CBOR items decoded of one box.
const MAX_CBOR_ITEMS: usize = 20_000;

/// Reads a C2PA manifest store and adds its fields, embedded things and skips to `metadata`.
pub fn read(segment: &Segment<'_>, metadata: &mut Metadata) {
    let mut store = Store { offset: segment.offset, within: Within::Photo, fields_left: MAX_C2PA_FIELDS, metadata };
    let mut manifests = Vec::new();
    for root in boxes(&segment.bytes).filter(|b| b.kind == *b"jumb") {
        if !root.whole {
            store.skip(SkipKind::Truncated, "the manifest store breaks off");
        }
        for manifest in Super::parse(root, 0).into_iter().flat_map(|root| root.children()) {
            if manifests.len() < MAX_MANIFESTS {
                manifests.push(manifest);
            }
        }
    }
    if manifests.is_empty() {
        return store.skip(SkipKind::Malformed, "no manifest was found");
    }
    store.field("ManifestCount", Value::Unsigned(manifests.len() as u64));
    // The last manifest is the one of this file; those before it tell of the files that it was made from.
    for (age, manifest) in manifests.iter().rev().enumerate() {
        store.within = if age == 0 { Within::Photo } else { Within::Ancestor };
        store.manifest(manifest);
    }
    if store.fields_left == 0 {
        store.skip(SkipKind::TooLarge, "more fields than are kept");
    }
}

/// A JUMBF superbox.
struct Super<'d> {
    label: Cow<'d, str>,
    /// The boxes behind its description.
    content: &'d [u8],
    /// Where they start in the segment.
    at: usize,
}

impl<'d> Super<'d> {
    /// The superbox `found`, which lies in data that starts at `base` of the segment.
    fn parse(found: Inner<'d>, base: usize) -> Option<Self> {
        let description = boxes(found.body).next().filter(|b| b.kind == *b"jumd")?;
        // A type of 16 bytes, the toggles, and where the second of these is set a label.
        let labelled = description.body.get(16)? & 2 != 0;
        let raw = if labelled { description.body.get(17..)? } else { &[] };
        let label = raw.split(|b| *b == 0).next().unwrap_or_default();
        let end = description.at + description.body.len();
        let content = found.body.get(end..)?;
        Some(Self { label: String::from_utf8_lossy(label), content, at: base + found.at + end })
    }

    fn children(&self) -> impl Iterator<Item = Super<'d>> + use<'d> {
        let at = self.at;
        boxes(self.content).filter(|b| b.kind == *b"jumb").filter_map(move |b| Super::parse(b, at))
    }

    /// The content of its first CBOR or JSON box.
    fn value(&self) -> Option<Json> {
        boxes(self.content).find_map(|b| match &b.kind {
            b"cbor" => cbor(b.body),
            b"json" => serde_json::from_slice(b.body).ok(),
            _ => None,
        })
    }
}

struct Store<'m> {
    offset: Option<u64>,
    within: Within,
    fields_left: usize,
    metadata: &'m mut Metadata,
}

impl Store<'_> {
    fn skip(&mut self, kind: SkipKind, detail: &'static str) {
        self.metadata.skips.push(Skip::new(Stage::Metadata, "C2PA", kind, detail));
    }

    fn field(&mut self, tag: impl Into<Cow<'static, str>>, value: Value) {
        if self.fields_left > 0 {
            self.fields_left -= 1;
            self.metadata.fields.push(Field { within: self.within, ..Field::new("C2PA", tag, value) });
        }
    }

    fn text(&mut self, tag: impl Into<Cow<'static, str>>, text: &str) {
        if !text.is_empty() {
            self.field(tag, Value::Text(cut(text)));
        }
    }

    /// The text that stands in `object` under `key`, as `tag`.
    fn text_of(&mut self, tag: &'static str, object: &Json, key: &str) {
        if let Some(text) = object.get(key).and_then(Json::as_str) {
            self.text(tag, text);
        }
    }

    fn manifest(&mut self, manifest: &Super<'_>) {
        self.text("Label", &manifest.label);
        for part in manifest.children() {
            match base_label(&part.label) {
                "c2pa.claim" | "c2pa.claim.v2" => match part.value() {
                    Some(claim) => self.claim(&claim),
                    None => self.skip(SkipKind::Malformed, "the claim could not be decoded"),
                },
                "c2pa.assertions" => {
                    for assertion in part.children() {
                        self.assertion(&assertion);
                    }
                }
                "c2pa.signature" => self.signer(part.content),
                _ => {}
            }
        }
    }

    fn claim(&mut self, claim: &Json) {
        self.text_of("ClaimGenerator", claim, "claim_generator");
        let infos = claim.get("claim_generator_info");
        for info in infos.into_iter().flat_map(list) {
            let part = |key| info.get(key).and_then(Json::as_str).unwrap_or_default();
            self.text("ClaimGeneratorInfo", format!("{} {}", part("name"), part("version")).trim());
        }
        self.text_of("Title", claim, "dc:title");
        self.text_of("Format", claim, "dc:format");
        self.text_of("InstanceID", claim, "instanceID");
    }

    fn assertion(&mut self, assertion: &Super<'_>) {
        let label = base_label(&assertion.label);
        if label.starts_with("c2pa.hash.") {
            return;
        }
        if label.starts_with("c2pa.thumbnail") || label.starts_with("c2pa.icon") {
            return self.thumbnail(assertion);
        }
        let Some(value) = assertion.value() else {
            return self.skip(SkipKind::Malformed, "an assertion could not be decoded");
        };
        match label {
            "c2pa.actions" | "c2pa.actions.v2" => {
                for action in value.get("actions").into_iter().flat_map(list) {
                    self.action(action);
                }
            }
            "stds.schema-org.CreativeWork" => {
                for author in value.get("author").into_iter().flat_map(list) {
                    self.text_of("Author", author, "name");
                }
                self.flatten("CreativeWork", &value, 0);
            }
            "stds.exif" => self.flatten("Exif", &value, 0),
            "c2pa.ingredient" | "c2pa.ingredient.v2" | "c2pa.ingredient.v3" => {
                self.text_of("IngredientTitle", &value, "dc:title");
                self.text_of("IngredientDocumentID", &value, "documentID");
                self.text_of("IngredientInstanceID", &value, "instanceID");
                self.text_of("IngredientRelationship", &value, "relationship");
            }
            other => self.flatten(capped(other), &value, 0),
        }
    }

    fn action(&mut self, action: &Json) {
        self.text_of("Action", action, "action");
        self.text_of("ActionWhen", action, "when");
        match action.get("softwareAgent") {
            Some(Json::String(agent)) => self.text("ActionSoftwareAgent", agent),
            Some(agent) => self.text_of("ActionSoftwareAgent", agent, "name"),
            None => {}
        }
        self.text_of("ActionDigitalSourceType", action, "digitalSourceType");
        if let Some(parameters) = action.get("parameters") {
            self.text_of("ActionDescription", parameters, "description");
            self.text_of("ActionName", parameters, "name");
        }
    }

    /// Every text and number of `value`, its place as the tag's path. JSON-LD's own keys are left out.
    fn flatten(&mut self, path: &str, value: &Json, depth: u8) {
        if depth > MAX_DEPTH || self.fields_left == 0 {
            return;
        }
        match value {
            Json::Object(members) => {
                for (key, member) in members.iter().filter(|(key, _)| *key != "@context" && *key != "@type") {
                    let key = key.strip_prefix("exif:").unwrap_or(key);
                    self.flatten(&format!("{path}/{}", capped(key)), member, depth + 1);
                }
            }
            Json::Array(members) => members.iter().for_each(|member| self.flatten(path, member, depth + 1)),
            Json::String(text) => self.text(path.to_owned(), text),
            Json::Number(number) => self.text(path.to_owned(), &number.to_string()),
            Json::Bool(_) | Json::Null => {}
        }
    }

    /// A picture inside the manifest: of the file when it was signed, or of one that it was made from.
    fn thumbnail(&mut self, assertion: &Super<'_>) {
        let Some(data) = boxes(assertion.content).find(|b| b.kind == *b"bidb") else { return };
        let media = match data.body {
            [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
            [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
            _ => None,
        };
        let location = match self.offset {
            Some(start) => {
                let at = (assertion.at + data.at) as u64;
                Location::File { offset: start.saturating_add(at), length: data.body.len() as u64 }
            }
            None => Location::Memory(data.body.to_vec()),
        };
        let named_by = if assertion.label.contains("ingredient") {
            "C2PA thumbnail of an ingredient"
        } else {
            "C2PA thumbnail of the claim"
        };
        self.metadata.embedded.push(Embedded {
            kind: EmbeddedKind::Thumbnail,
            location,
            media,
            size: None,
            named_by: named_by.into(),
        });
    }

    /// Names in the signature's certificates: organisation (OID 2.5.4.10) and common name (2.5.4.3), which may be a person's. Found by
    /// their DER pattern; the certificates are not parsed.
    fn signer(&mut self, signature: &[u8]) {
        /// Most names told: those of one or two certificates.
        const MAX_NAMES: usize = 8;
        for (oid, tag) in
            [(b"\x06\x03\x55\x04\x0a", "SignatureOrganization"), (b"\x06\x03\x55\x04\x03", "SignatureCommonName")]
        {
            let mut seen: Vec<&str> = Vec::new();
            for at in memchr::memmem::find_iter(signature, oid).take(MAX_NAMES) {
                // A UTF8String (0x0c) or PrintableString (0x13) of a length that fits in one byte.
                let Some([0x0c | 0x13, length @ ..=0x7f]) = signature.get(at + 5..at + 7) else { continue };
                let raw = signature.get(at + 7..at + 7 + usize::from(*length)).unwrap_or_default();
                if let Some(name) = std::str::from_utf8(raw).ok().filter(|name| !seen.contains(name)) {
                    seen.push(name);
                    self.text(tag, name);
                }
            }
        }
    }
}

/// The label without the `__2` that tells several of one kind apart.
fn base_label(label: &str) -> &str {
    label.split("__").next().unwrap_or(label)
}

/// An array's members, or the value itself.
fn list(value: &Json) -> &[Json] {
    match value {
        Json::Array(members) => members,
        one => std::slice::from_ref(one),
    }
}

/// A step of a tag's path, without what is too long of it.
fn capped(name: &str) -> &str {
    name.get(..name.floor_char_boundary(MAX_NAME_BYTES)).unwrap_or(name)
}

/// The first CBOR item of `data` as JSON: byte strings become null, tags vanish, keys that are no text are written as text.
fn cbor(data: &[u8]) -> Option<Json> {
    let mut decoder = Cbor { data, at: 0, left: MAX_CBOR_ITEMS };
    match decoder.item(0)? {
        Item::Value(value) => Some(value),
        Item::Break => None,
    }
}

enum Item {
    Value(Json),
    /// The end of something of indefinite length.
    Break,
}

struct Cbor<'d> {
    data: &'d [u8],
    at: usize,
    left: usize,
}

impl<'d> Cbor<'d> {
    fn take(&mut self, length: usize) -> Option<&'d [u8]> {
        let end = self.at.checked_add(length)?;
        let taken = self.data.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    fn item(&mut self, depth: u8) -> Option<Item> {
        self.left = self.left.checked_sub(1)?;
        if depth > MAX_DEPTH {
            return None;
        }
        let head = *self.take(1)?.first()?;
        let (major, info) = (head >> 5, head & 0x1f);
        let argument = match info {
            0..=23 => Some(u64::from(info)),
            24 => Some(u64::from(*self.take(1)?.first()?)),
            25 => Some(u64::from(be16(self.take(2)?, 0)?)),
            26 => Some(u64::from(be32(self.take(4)?, 0)?)),
            27 => Some(be64(self.take(8)?, 0)?),
            31 => None,
            _ => return None,
        };
        let value = match (major, argument) {
            (0, Some(n)) => Json::from(n),
            (1, Some(n)) => Json::from(-1i64 - i64::try_from(n).ok()?),
            (2, Some(n)) => {
                self.take(usize::try_from(n).ok()?)?;
                Json::Null
            }
            (3, Some(n)) => Json::from(String::from_utf8_lossy(self.take(usize::try_from(n).ok()?)?)),
            (2 | 3, None) => {
                // Of indefinite length: pieces of the same kind up to a break.
                let mut text = String::new();
                while let Item::Value(piece) = self.item(depth + 1)? {
                    text.push_str(piece.as_str().unwrap_or_default());
                }
                if major == 2 { Json::Null } else { Json::from(text) }
            }
            (4, count) => {
                let mut members = Vec::new();
                while count.is_none_or(|count| (members.len() as u64) < count) {
                    match self.item(depth + 1)? {
                        Item::Value(member) => members.push(member),
                        Item::Break => break,
                    }
                }
                Json::Array(members)
            }
            (5, count) => {
                let mut members = Map::new();
                let mut taken = 0;
                while count.is_none_or(|count| taken < count) {
                    let Item::Value(key) = self.item(depth + 1)? else { break };
                    let Item::Value(member) = self.item(depth + 1)? else { return None };
                    let key = key.as_str().map_or_else(|| key.to_string(), str::to_owned);
                    members.insert(key, member);
                    taken += 1;
                }
                Json::Object(members)
            }
            (6, Some(_)) => return self.item(depth + 1),
            (7, None) => return Some(Item::Break),
            (7, Some(n)) => match (info, n) {
                (_, 20) => Json::Bool(false),
                (_, 21) => Json::Bool(true),
                (26, bits) => real(f64::from(f32::from_bits(bits as u32))),
                (27, bits) => real(f64::from_bits(bits)),
                _ => Json::Null,
            },
            _ => return None,
        };
        Some(Item::Value(value))
    }
}

fn real(number: f64) -> Json {
    Number::from_f64(number).map_or(Json::Null, Json::Number)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::container::SegmentKind;
    use crate::container::isobmff::boxes::build::{boxed, torment};

    fn superbox(label: &str, content: &[Vec<u8>]) -> Vec<u8> {
        let description = boxed(b"jumd", &[&[0; 16], &[3], label.as_bytes(), &[0]]);
        boxed(b"jumb", &[&description, &content.concat()])
    }

    /// CBOR of texts, arrays and maps; enough for tests.
    fn encode(value: &Json) -> Vec<u8> {
        let head =
            |major: u8, n: usize| if n < 24 { vec![major << 5 | n as u8] } else { vec![major << 5 | 24, n as u8] };
        match value {
            Json::String(s) => [head(3, s.len()), s.as_bytes().to_vec()].concat(),
            Json::Array(a) => [head(4, a.len()), a.iter().flat_map(encode).collect()].concat(),
            Json::Object(m) => {
                let body: Vec<u8> =
                    m.iter().flat_map(|(k, v)| [encode(&Json::from(k.as_str())), encode(v)].concat()).collect();
                [head(5, m.len()), body].concat()
            }
            _ => vec![0xf6],
        }
    }

    fn store() -> Vec<u8> {
        let cbor = |value: Json| boxed(b"cbor", &[&encode(&value)]);
        let json = |value: Json| boxed(b"json", &[value.to_string().as_bytes()]);
        let claim = serde_json::json!({"claim_generator": "Acme/1", "dc:title": "a.jpg",
            "claim_generator_info": [{"name": "Acme Camera", "version": "1.2"}]});
        let actions =
            serde_json::json!({"actions": [{"action": "c2pa.created", "softwareAgent": {"name": "Painter"}}]});
        let work = serde_json::json!({"@type": "CreativeWork", "author": [{"@type": "Person", "name": "Jane Doe"}]});
        let exif = serde_json::json!({"@context": {"exif": "x"}, "exif:GPSLatitude": "39,21.102N"});
        let thumbnail = [boxed(b"bfdb", &[b"\0image/jpeg\0"]), boxed(b"bidb", &[b"\xff\xd8\xff\xd9"])];
        let manifest = superbox(
            "urn:uuid:2",
            &[
                superbox(
                    "c2pa.assertions",
                    &[
                        superbox("c2pa.actions", &[cbor(actions)]),
                        superbox("stds.schema-org.CreativeWork", &[json(work)]),
                        superbox("stds.exif__1", &[json(exif)]),
                        superbox("c2pa.thumbnail.claim.jpeg", &thumbnail),
                    ],
                ),
                superbox("c2pa.claim", &[cbor(claim)]),
                superbox("c2pa.signature", &[boxed(b"cbor", &[b"\x06\x03\x55\x04\x0a\x0c\x04Acme"])]),
            ],
        );
        let older =
            superbox("urn:uuid:1", &[superbox("c2pa.claim.v2", &[cbor(serde_json::json!({"dc:title": "old.jpg"}))])]);
        superbox("c2pa", &[older, manifest])
    }

    fn told(data: &[u8]) -> Metadata {
        let mut metadata = Metadata::default();
        read(&Segment { kind: SegmentKind::Jumbf, offset: Some(10), bytes: Cow::Borrowed(data) }, &mut metadata);
        metadata
    }

    #[test]
    fn the_last_manifest_tells_and_older_ones_are_ancestors() {
        let data = store();
        let metadata = told(&data);
        let text = |tag| metadata.get("C2PA", tag).unwrap().value.to_text().into_owned();
        assert_eq!(text("ManifestCount"), "2");
        assert_eq!(text("Label"), "urn:uuid:2");
        assert_eq!(text("ClaimGenerator"), "Acme/1");
        assert_eq!(text("ClaimGeneratorInfo"), "Acme Camera 1.2");
        assert_eq!(text("Title"), "a.jpg");
        assert_eq!(text("Action"), "c2pa.created");
        assert_eq!(text("ActionSoftwareAgent"), "Painter");
        assert_eq!(text("Author"), "Jane Doe");
        assert_eq!(text("Exif/GPSLatitude"), "39,21.102N");
        assert_eq!(text("SignatureOrganization"), "Acme");
        let old = metadata.fields.iter().find(|f| f.tag == "Title" && f.within == Within::Ancestor).unwrap();
        assert_eq!(old.value.to_text(), "old.jpg");
        assert!(metadata.skips.is_empty());
        let Location::File { offset, length } = metadata.embedded[0].location else { panic!() };
        assert_eq!(&data[offset as usize - 10..][..length as usize], b"\xff\xd8\xff\xd9");
    }

    #[test]
    fn cbor_of_indefinite_length_and_negative_numbers_are_understood() {
        assert_eq!(
            cbor(b"\xbf\x61a\x9f\x01\x20\xff\x61b\x7f\x61x\x61y\xff\xff"),
            Some(serde_json::json!({"a": [1, -1], "b": "xy"}))
        );
        assert_eq!(cbor(b"\xc0\xfb\x3f\xf8\0\0\0\0\0\0"), Some(serde_json::json!(1.5)));
        assert_eq!(cbor(b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff\x01"), None);
        assert_eq!(cbor(&[0x81; 100_000]), None);
    }

    #[test]
    fn a_broken_store_never_panics() {
        torment(&store(), |data| {
            told(&data);
        });
        assert_eq!(told(b"").skips.len(), 1);
    }

    #[test]
    fn the_label_of_an_assertion_is_cut_before_it_stands_in_every_tag() {
        let values = serde_json::json!({"a".repeat(20): ["1", "2", "3"]});
        let long = superbox(&"L".repeat(10_000), &[boxed(b"json", &[values.to_string().as_bytes()])]);
        let data = superbox("c2pa", &[superbox("urn:uuid:1", &[superbox("c2pa.assertions", &[long])])]);
        let metadata = told(&data);
        let lengths: Vec<usize> = metadata.fields.iter().map(|f| f.tag.len()).filter(|length| *length > 20).collect();
        assert_eq!(lengths, [MAX_NAME_BYTES + 1 + 20; 3]);
    }
}
