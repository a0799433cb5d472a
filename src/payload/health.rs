//! Owns health certificates of the European Union (eHealth Network, Digital Green Certificates, volume 3): base45, zlib, COSE, CBOR. The
//! signature is not checked: what it says is told, whoever wrote it.

use std::io::Read as _;

use flate2::read::ZlibDecoder;
use minicbor::Decoder;
use minicbor::data::Type;

use super::{Given, Payload, date};

/// Most bytes that a certificate is unpacked to; real ones have some 400.
const MAX_UNPACKED: u64 = 64 * 1024;

/// Most entries of one map, and how deep maps and arrays lie in each other.
const MAX_ENTRIES: usize = 100;
const MAX_DEPTH: usize = 8;

/// What is told of a certificate: the keys on the way to it in lower case, and its name for people.
const NAMES: [(&str, &str); 11] = [
    ("gn", "first name"),
    ("fn", "surname"),
    ("dob", "date of birth"),
    ("tg", "disease"),
    ("dt", "vaccinated"),
    ("sc", "tested"),
    ("fr", "tested positive"),
    ("co", "country"),
    ("is", "issuer"),
    ("ci", "certificate"),
    ("tc", "test centre"),
];

/// Whether the text is a certificate, and what it says.
pub(super) fn parse(given: &Given<'_>) -> Option<Payload> {
    let packed = base45(given.text.trim().strip_prefix("HC1:")?)?;
    let mut unpacked = Vec::new();
    ZlibDecoder::new(packed.as_slice()).take(MAX_UNPACKED).read_to_end(&mut unpacked).ok()?;
    let mut payload = Payload::new(None, 0.99, "keeps to the form of EU health certificates");
    payload.tell("kind", "health certificate");
    let mut found = Vec::new();
    leaves(&mut Decoder::new(claims(&unpacked)?), "", 0, &mut found)?;
    for (key, name) in NAMES {
        for (_, value) in found.iter().filter(|(known, _)| known == key) {
            match key {
                "dob" => {
                    let day = date::year_first(value).unwrap_or_else(|| value.clone());
                    payload.note(name, "date of birth", &day);
                }
                "fn" | "gn" => payload.note(name, "", value),
                _ => payload.tell(name, value),
            }
        }
    }
    Some(payload)
}

/// The signed message's payload: the third of a COSE_Sign1's four parts (RFC 8152, 4.2).
fn claims(bytes: &[u8]) -> Option<&[u8]> {
    let mut decoder = Decoder::new(bytes);
    if decoder.datatype().ok()? == Type::Tag {
        decoder.tag().ok()?;
    }
    decoder.array().ok()?;
    decoder.skip().ok()?;
    decoder.skip().ok()?;
    decoder.bytes().ok()
}

/// Every text of a CBOR item with the key that it stands at, from the outside in. `None` where the item is broken.
fn leaves(decoder: &mut Decoder<'_>, key: &str, depth: usize, found: &mut Vec<(String, String)>) -> Option<()> {
    if depth > MAX_DEPTH || found.len() > MAX_ENTRIES {
        return None;
    }
    match decoder.datatype().ok()? {
        Type::Map => {
            for _ in 0..decoder.map().ok()??.min(MAX_ENTRIES as u64) {
                let key = match decoder.datatype().ok()? {
                    Type::String => decoder.str().ok()?.to_owned(),
                    _ => {
                        decoder.skip().ok()?;
                        String::new()
                    }
                };
                leaves(decoder, &key, depth + 1, found)?;
            }
        }
        Type::Array => {
            for _ in 0..decoder.array().ok()??.min(MAX_ENTRIES as u64) {
                leaves(decoder, key, depth + 1, found)?;
            }
        }
        Type::String => found.push((key.to_owned(), decoder.str().ok()?.to_owned())),
        _ => decoder.skip().ok()?,
    }
    Some(())
}

/// Base45 (RFC 9285): three characters are two bytes, a rest of two is one.
fn base45(text: &str) -> Option<Vec<u8>> {
    const CHARACTERS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    let digits: Vec<usize> = text.chars().map(|c| CHARACTERS.find(c)).collect::<Option<_>>()?;
    let mut bytes = Vec::with_capacity(digits.len());
    for group in digits.chunks(3) {
        match *group {
            [a, b, c] => bytes.extend(u16::try_from(a + 45 * b + 2025 * c).ok()?.to_be_bytes()),
            [a, b] => bytes.push(u8::try_from(a + 45 * b).ok()?),
            _ => return None,
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use minicbor::Encoder;

    use super::*;
    use crate::payload::told::of;

    fn to_base45(bytes: &[u8]) -> String {
        const CHARACTERS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
        let digit = |value: usize| char::from(CHARACTERS[value % 45]);
        let group = |pair: &[u8]| match *pair {
            [a, b] => {
                let n = usize::from(a) * 256 + usize::from(b);
                vec![digit(n), digit(n / 45), digit(n / 2025)]
            }
            _ => vec![digit(pair[0].into()), digit(usize::from(pair[0]) / 45)],
        };
        bytes.chunks(2).flat_map(group).collect()
    }

    fn packed(bytes: &[u8]) -> String {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        format!("HC1:{}", to_base45(&encoder.finish().unwrap()))
    }

    fn certificate() -> Vec<u8> {
        let mut inner = Encoder::new(Vec::new());
        inner.map(2).unwrap().i8(1).unwrap().str("XX").unwrap().i16(-260).unwrap().map(1).unwrap().i8(1).unwrap();
        inner.map(3).unwrap().str("nam").unwrap().map(2).unwrap();
        inner.str("fn").unwrap().str("Specimen").unwrap().str("gn").unwrap().str("Anna").unwrap();
        inner.str("dob").unwrap().str("1985-01-31").unwrap().str("v").unwrap().array(1).unwrap();
        inner.map(2).unwrap().str("dt").unwrap().str("2021-05-01").unwrap().str("dn").unwrap().u8(2).unwrap();
        let mut outer = Encoder::new(Vec::new());
        outer.tag(minicbor::data::Tag::new(18)).unwrap().array(4).unwrap().bytes(&[]).unwrap().map(0).unwrap();
        outer.bytes(&inner.into_writer()).unwrap().bytes(&[0; 64]).unwrap();
        outer.into_writer()
    }

    #[test]
    fn a_certificate_names_its_holder() {
        let payload = of(parse, &packed(&certificate())).unwrap();
        let expected = [
            ("kind", "health certificate"),
            ("first name", "Anna"),
            ("surname", "Specimen"),
            ("date of birth", "1985-01-31"),
            ("vaccinated", "2021-05-01"),
        ];
        assert_eq!(payload.told(), expected);
        assert!(payload.rule.is_none());
    }

    #[test]
    fn a_bomb_and_a_broken_certificate_are_none() {
        assert!(of(parse, &packed(&vec![0x81; 1 << 20])).is_none());
        let whole = certificate();
        for end in 0..whole.len() {
            let _ = of(parse, &packed(&whole[..end]));
        }
        for text in ["HC1:", "HC1:é", "HC1:::::::", "HC1:A"] {
            assert!(of(parse, text).is_none(), "{text}");
        }
    }
}
