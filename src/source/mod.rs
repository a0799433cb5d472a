//! Owns where bytes come from: files, folders, lists of names, standard input. Knows no format.

mod bytes;
mod walk;

pub use bytes::{Bytes, HEAD_BYTES};
pub use walk::{FilesFrom, Item, Sources, Walk};
