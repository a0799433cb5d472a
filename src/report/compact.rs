//! Owns the bytes of JSON: compact, and written straight into a buffer from what the records say through serde. `serde_json` writes
//! the same (a test compares them), but looks at every byte and copies in small steps: a fifth of a whole metadata scan.
//!
//! Also those characters are escaped that could drive the terminal on which somebody looks at the JSON: DEL, C1 controls and
//! bidirectional marks. A reader of JSON gets the same string.

use std::fmt;
use std::io::Write as _;

use serde::Serialize;
use serde::ser::{Impossible, SerializeSeq, SerializeStruct, Serializer};

use super::escape::is_hazardous;

/// Writes one value behind what the buffer holds. Errors are values of a kind that no record has: maps, tuples, bytes.
pub(super) struct Compact<'a>(pub(super) &'a mut Vec<u8>);

/// A list or an object that is being written.
pub(super) struct Open<'a> {
    out: &'a mut Vec<u8>,
    /// What stands before the next element: the opening bracket, then commas.
    before: u8,
    /// What stands behind the last.
    close: u8,
}

type Never = Impossible<(), fmt::Error>;

/// Numbers as `serde_json` writes them.
macro_rules! scalars {
    ($($name:ident($type:ty)),+) => {
        $(#[inline]
        fn $name(self, value: $type) -> fmt::Result {
            serde_json::to_writer(self.0, &value).map_err(|_| fmt::Error)
        })+
    };
}

impl<'a> Serializer for Compact<'a> {
    type Ok = ();
    type Error = fmt::Error;
    type SerializeSeq = Open<'a>;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = Never;
    type SerializeStruct = Open<'a>;
    type SerializeStructVariant = Never;

    scalars! {
        serialize_i8(i8), serialize_i16(i16), serialize_i32(i32), serialize_i64(i64),
        serialize_u8(u8), serialize_u16(u16), serialize_u32(u32), serialize_u64(u64),
        serialize_f32(f32), serialize_f64(f64)
    }

    fn serialize_bool(self, value: bool) -> fmt::Result {
        self.0.extend_from_slice(if value { b"true" } else { b"false" });
        Ok(())
    }

    fn serialize_char(self, value: char) -> fmt::Result {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> fmt::Result {
        self.0.push(b'"');
        if is_plain(text.as_bytes()) {
            self.0.extend_from_slice(text.as_bytes());
        } else {
            escape_into(text, self.0);
        }
        self.0.push(b'"');
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> fmt::Result {
        Err(fmt::Error)
    }

    fn serialize_none(self) -> fmt::Result {
        self.serialize_unit()
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> fmt::Result {
        value.serialize(self)
    }

    fn serialize_unit(self) -> fmt::Result {
        self.0.extend_from_slice(b"null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> fmt::Result {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> fmt::Result {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(self, _: &'static str, value: &T) -> fmt::Result {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> fmt::Result {
        Err(fmt::Error)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Open<'a>, fmt::Error> {
        Ok(Open { out: self.0, before: b'[', close: b']' })
    }

    fn serialize_tuple(self, _: usize) -> Result<Never, fmt::Error> {
        Err(fmt::Error)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Never, fmt::Error> {
        Err(fmt::Error)
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Never, fmt::Error> {
        Err(fmt::Error)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Never, fmt::Error> {
        Err(fmt::Error)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Open<'a>, fmt::Error> {
        Ok(Open { out: self.0, before: b'{', close: b'}' })
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Never, fmt::Error> {
        Err(fmt::Error)
    }
}

impl Open<'_> {
    fn close(self, open: u8) -> fmt::Result {
        if self.before == open {
            self.out.push(open);
        }
        self.out.push(self.close);
        Ok(())
    }
}

impl SerializeSeq for Open<'_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_element<T: ?Sized + Serialize>(&mut self, value: &T) -> fmt::Result {
        self.out.push(std::mem::replace(&mut self.before, b','));
        value.serialize(Compact(self.out))
    }

    fn end(self) -> fmt::Result {
        self.close(b'[')
    }
}

impl SerializeStruct for Open<'_> {
    type Ok = ();
    type Error = fmt::Error;

    // Names of members are names of Rust: they need no escaping.
    #[inline]
    fn serialize_field<T: ?Sized + Serialize>(&mut self, name: &'static str, value: &T) -> fmt::Result {
        self.out.extend_from_slice(&[std::mem::replace(&mut self.before, b','), b'"']);
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"\":");
        value.serialize(Compact(self.out))
    }

    fn end(self) -> fmt::Result {
        self.close(b'{')
    }
}

/// Whether a text stands in JSON as it is. Eight bytes at a time: no branch for each.
fn is_plain(text: &[u8]) -> bool {
    let plain = |b: u8| matches!(b, 0x20..=0x7e) & (b != b'"') & (b != b'\\');
    let (eights, rest) = text.as_chunks::<8>();
    eights.iter().all(|eight| eight.iter().fold(true, |all, b| all & plain(*b))) && rest.iter().all(|b| plain(*b))
}

/// The text with what JSON demands and what is hazardous written out.
#[cold]
fn escape_into(text: &str, out: &mut Vec<u8>) {
    let mut from = 0;
    for (at, c) in text.char_indices() {
        let short = match c {
            '"' | '\\' => c,
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            '\u{8}' => 'b',
            '\u{c}' => 'f',
            c if is_hazardous(c) => 'u',
            _ => continue,
        };
        out.extend_from_slice(text.get(from..at).unwrap_or_default().as_bytes());
        from = at + c.len_utf8();
        if short == 'u' {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let written = write!(out, "\\u{unit:04x}");
                debug_assert!(written.is_ok(), "a Vec takes every byte");
            }
        } else {
            out.extend_from_slice(&[b'\\', short as u8]);
        }
    }
    out.extend_from_slice(text.get(from..).unwrap_or_default().as_bytes());
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    fn compact(value: &impl Serialize) -> String {
        let mut out = Vec::new();
        value.serialize(Compact(&mut out)).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn plain_values_are_written_as_serde_json_writes_them() {
        #[derive(Serialize)]
        struct Inner {}
        #[derive(Serialize)]
        #[serde(tag = "kind")]
        enum Tagged {
            One { inner: Inner, none: Option<u8>, list: Vec<f64> },
        }
        let tagged =
            Tagged::One { inner: Inner {}, none: None, list: vec![0.1, 1.0, -1e300, f64::NAN, 43.467_448_2, 1e-7] };
        assert_eq!(compact(&tagged), serde_json::to_string(&tagged).unwrap());
        let texts: Vec<String> =
            (0..0x7f).chain(0xa0..0x100).filter_map(char::from_u32).map(|c| format!("seven{c} \u{1f600}")).collect();
        assert_eq!(compact(&texts), serde_json::to_string(&texts).unwrap());
        assert_eq!(compact(&(u64::MAX, i64::MIN).0), u64::MAX.to_string());
        assert_eq!(compact(&vec![true, false]), "[true,false]");
        assert_eq!(compact(&Vec::<u8>::new()), "[]");
    }
}
