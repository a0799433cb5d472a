//! Owns where bytes come from: files, folders, lists of names, standard input. Knows no format.

mod bytes;

pub use bytes::{Bytes, HEAD_BYTES};
