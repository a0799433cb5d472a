//! Owns a Content Credentials store (C2PA 1.3, JUMBF of ISO 19566-5, CBOR of RFC 8949): one manifest with a claim, not signed.

use sha2::{Digest, Sha256};

use crate::isobmff::boxed;

/// What the JUMBF types of C2PA have behind their four letters.
const TYPE_TAIL: [u8; 12] = [0x00, 0x11, 0x00, 0x10, 0x80, 0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71];

/// The content of a labelled superbox: its description, then `boxes`.
fn labelled(kind: &[u8; 4], label: &str, boxes: &[u8]) -> Vec<u8> {
    // Toggles 3: the box can be asked for, and has a label.
    let description = [kind.as_slice(), &TYPE_TAIL, &[3], label.as_bytes(), &[0]].concat();
    [boxed(b"jumd", &description), boxes.to_vec()].concat()
}

/// A text in CBOR.
fn text(value: &str) -> Vec<u8> {
    [head(3, value.len()), value.as_bytes().to_vec()].concat()
}

/// A byte string in CBOR.
fn bytes(value: &[u8]) -> Vec<u8> {
    [head(2, value.len()), value.to_vec()].concat()
}

/// An array in CBOR.
fn array(items: &[Vec<u8>]) -> Vec<u8> {
    [head(4, items.len()), items.concat()].concat()
}

/// A map with text keys in CBOR.
fn map(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let entries_bytes = entries.iter().flat_map(|(key, value)| [text(key), value.clone()].concat());
    [head(5, entries.len()), entries_bytes.collect()].concat()
}

/// The head of a CBOR item: major type and a length below 65536.
fn head(major: u8, length: usize) -> Vec<u8> {
    let kind = major << 5;
    match length {
        0..24 => vec![kind | length as u8],
        24..256 => vec![kind | 24, length as u8],
        _ => [vec![kind | 25], (length as u16).to_be_bytes().to_vec()].concat(),
    }
}

/// A store whose claim names `generator` and `title`, and says that the picture was created by it `when`.
pub fn store(generator: &str, title: &str, when: &str) -> Vec<u8> {
    let action = map(&[("action", text("c2pa.created")), ("softwareAgent", text(generator)), ("when", text(when))]);
    let actions = labelled(b"cbor", "c2pa.actions", &boxed(b"cbor", &map(&[("actions", array(&[action]))])));
    let reference =
        map(&[("url", text("self#jumbf=c2pa.assertions/c2pa.actions")), ("hash", bytes(&Sha256::digest(&actions)))]);
    let claim = map(&[
        ("alg", text("sha256")),
        ("claim_generator", text(generator)),
        ("dc:title", text(title)),
        ("dc:format", text("image/jpeg")),
        ("instanceID", text("xmp:iid:5f0c2d1e-0000-4000-8000-00000000c2fa")),
        ("signature", text("self#jumbf=c2pa.signature")),
        ("assertions", array(&[reference])),
    ]);
    let assertions = boxed(b"jumb", &labelled(b"c2as", "c2pa.assertions", &boxed(b"jumb", &actions)));
    let claim = boxed(b"jumb", &labelled(b"c2cl", "c2pa.claim", &boxed(b"cbor", &claim)));
    let label = "urn:uuid:5f0c2d1e-0000-4000-8000-00000000c2fb";
    let manifest = boxed(b"jumb", &labelled(b"c2ma", label, &[assertions, claim].concat()));
    boxed(b"jumb", &labelled(b"c2pa", "c2pa", &manifest))
}
