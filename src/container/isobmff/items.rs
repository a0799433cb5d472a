//! Owns the item tables of HEIF and AVIF files (ISO/IEC 14496-12 section 8.11, ISO/IEC 23008-12 section 6): which items there are, where
//! their bytes lie, what they refer to, which properties they have. What an item is to the photo is for `heif.rs`, its pixels for
//! `vision/avif.rs`.

use super::boxes::{self, FourCc, Inner, boxes};
use crate::byte_order::{be16, be32};

/// Most references, and most extents of one table kept; a 100-megapixel picture in 512-pixel tiles has about 400 of either.
const MAX_ENTRIES: usize = 20_000;

/// Most properties of one item; real ones have fewer than ten.
const MAX_PROPERTIES: usize = 64;

/// One item.
#[derive(Default)]
pub(crate) struct Item {
    /// By which the tables name it.
    pub id: u32,
    /// Its type; `mime` for items of the first versions, which have none.
    pub kind: FourCc,
    /// Whether it is not to be shown.
    pub hidden: bool,
    /// Of a `mime` item: the media type.
    pub content_type: String,
    /// `iloc` construction method: 0 file, 1 `idat`, 2 another item.
    pub construction: u8,
    /// Offset and length of each extent; a length of 0 means to the end.
    pub extents: Vec<(u64, u64)>,
    /// 0-based indexes into `ipco`, in the order of `ipma`.
    properties: Vec<u16>,
}

/// That one item refers to another.
pub(crate) struct Reference {
    /// As what: `dimg` (made from it), `thmb` (thumbnail of it) …
    pub kind: FourCc,
    /// The item that refers.
    pub from: u32,
    /// The item referred to.
    pub to: u32,
}

/// The tables of one `meta` box.
pub(crate) struct Items<'d> {
    /// The main picture.
    pub primary: Option<u32>,
    /// By id, ascending.
    pub items: Vec<Item>,
    /// In the file's order.
    pub references: Vec<Reference>,
    /// Content of the `ipco` box.
    pub properties: Vec<Inner<'d>>,
    /// Where the `ipco` content starts in the `meta` content.
    pub properties_at: usize,
    /// Content of the `idat` box and where it lies in the file.
    pub idat: (&'d [u8], u64),
    /// Whether a table breaks off.
    pub broken: bool,
    /// Whether a box claims more than there is.
    pub cut: bool,
}

impl<'d> Items<'d> {
    /// Reads the tables of the `meta` box whose content lies at `offset` of the file.
    pub fn read(meta: &'d [u8], offset: u64) -> Self {
        let mut tables = Self {
            primary: None,
            items: Vec::new(),
            references: Vec::new(),
            properties: Vec::new(),
            properties_at: 0,
            idat: (&[], 0),
            broken: false,
            cut: false,
        };
        let (mut locations, mut associations) = (None, Vec::new());
        for child in boxes(meta.get(4..).unwrap_or_default()) {
            tables.cut |= !child.whole;
            match &child.kind {
                b"pitm" => tables.primary = sized(child.body, 4, child.body.first() == Some(&0)).map(|(id, _)| id),
                b"iinf" => tables.broken |= tables.iinf(child.body).is_none(),
                b"iloc" => locations = Some(child.body),
                b"iref" => tables.broken |= tables.iref(child.body).is_none(),
                b"idat" => tables.idat = (child.body, offset + 4 + child.at as u64),
                b"iprp" => {
                    for part in boxes(child.body) {
                        match &part.kind {
                            b"ipco" if tables.properties.is_empty() => {
                                tables.properties.extend(boxes(part.body));
                                tables.properties_at = 4 + child.at + part.at;
                            }
                            b"ipma" => associations.push(part.body),
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        tables.items.sort_by_key(|item| item.id);
        // These tables name items, so the items must be known and in order before.
        tables.broken |= locations.is_some_and(|body| tables.iloc(body).is_none());
        for body in associations {
            tables.broken |= tables.ipma(body).is_none();
        }
        tables
    }

    /// The item of this id.
    pub fn item(&self, id: u32) -> Option<&Item> {
        self.items.binary_search_by_key(&id, |item| item.id).ok().and_then(|index| self.items.get(index))
    }

    fn item_mut(&mut self, id: u32) -> Option<&mut Item> {
        self.items.binary_search_by_key(&id, |item| item.id).ok().and_then(|index| self.items.get_mut(index))
    }

    fn iinf(&mut self, body: &[u8]) -> Option<()> {
        let start = if *body.first()? == 0 { 6 } else { 8 };
        for entry in boxes(body.get(start..)?).filter(|b| b.kind == *b"infe") {
            let (Some(version), Some(flags)) = (entry.body.first(), entry.body.get(3)) else { continue };
            let mut item = Item { hidden: flags & 1 != 0, ..Item::default() };
            let Some((id, at)) = sized(entry.body, 4, *version < 3) else { continue };
            item.id = id;
            if *version >= 2 {
                let Some(kind) = boxes::four_cc(entry.body, at + 2) else { continue };
                item.kind = kind;
                let mut texts = entry.body.get(at + 6..).unwrap_or_default().split(|b| *b == 0).skip(1);
                item.content_type = String::from_utf8_lossy(texts.next().unwrap_or_default()).into_owned();
            } else {
                item.kind = *b"mime";
                let mut texts = entry.body.get(at + 2..).unwrap_or_default().split(|b| *b == 0).skip(1);
                item.content_type = String::from_utf8_lossy(texts.next().unwrap_or_default()).into_owned();
            }
            self.items.push(item);
        }
        Some(())
    }

    fn iloc(&mut self, body: &[u8]) -> Option<()> {
        let version = *body.first()?;
        let sizes = be16(body, 4)?;
        let width = |shift: u16| usize::from(sizes >> shift & 0xf);
        let (offset_size, length_size, base_size) = (width(12), width(8), width(4));
        let index_size = if version > 0 { width(0) } else { 0 };
        let (count, mut at) = sized(body, 6, version < 2)?;
        let mut extents_left = MAX_ENTRIES;
        for _ in 0..count {
            let (id, next) = sized(body, at, version < 2)?;
            at = next;
            let construction = if version > 0 {
                at += 2;
                (be16(body, at - 2)? & 0xf) as u8
            } else {
                0
            };
            // Data reference index: only 0, this file, is followed.
            let elsewhere = be16(body, at)? != 0;
            at += 2;
            let base = number(body, &mut at, base_size)?;
            let extents = be16(body, at)?;
            at += 2;
            let mut found = Vec::new();
            for _ in 0..extents {
                extents_left = extents_left.checked_sub(1)?;
                number(body, &mut at, index_size)?;
                let offset = number(body, &mut at, offset_size)?;
                let length = number(body, &mut at, length_size)?;
                found.push((base.saturating_add(offset), length));
            }
            if let Some(item) = self.item_mut(id).filter(|_| !elsewhere) {
                item.construction = construction;
                item.extents = found;
            }
        }
        Some(())
    }

    fn iref(&mut self, body: &[u8]) -> Option<()> {
        let short = *body.first()? == 0;
        for list in boxes(body.get(4..)?) {
            let (from, at) = sized(list.body, 0, short)?;
            let count = be16(list.body, at)?;
            let mut at = at + 2;
            for _ in 0..count {
                let (to, next) = sized(list.body, at, short)?;
                at = next;
                if self.references.len() >= MAX_ENTRIES {
                    return None;
                }
                self.references.push(Reference { kind: list.kind, from, to });
            }
        }
        Some(())
    }

    fn ipma(&mut self, body: &[u8]) -> Option<()> {
        let short = *body.first()? == 0;
        let wide = body.get(3)? & 1 != 0;
        let mut at = 8;
        for _ in 0..be32(body, 4)? {
            let (id, next) = sized(body, at, short)?;
            let count = *body.get(next)?;
            at = next + 1;
            for _ in 0..count {
                let index = if wide {
                    at += 2;
                    be16(body, at - 2)? & 0x7fff
                } else {
                    at += 1;
                    u16::from(*body.get(at - 1)? & 0x7f)
                };
                // Indexes count from 1; 0 means no property.
                if let (Some(index), Some(item)) = (index.checked_sub(1), self.item_mut(id))
                    && item.properties.len() < MAX_PROPERTIES
                {
                    item.properties.push(index);
                }
            }
        }
        Some(())
    }

    /// Types and contents of the item's properties, in the order of their association.
    pub fn properties_of(&self, item: &Item) -> impl Iterator<Item = (FourCc, &'d [u8])> {
        item.properties.iter().filter_map(|index| self.properties.get(usize::from(*index)).map(|p| (p.kind, p.body)))
    }

    /// The content of the item's first property of this type.
    pub fn property(&self, item: &Item, kind: &FourCc) -> Option<&'d [u8]> {
        self.properties_of(item).find(|(k, _)| k == kind).map(|(_, body)| body)
    }

    /// Width and height by the item's `ispe` property.
    pub fn size(&self, item: &Item) -> Option<(u32, u32)> {
        let body = self.property(item, b"ispe")?;
        let size = (be32(body, 4)?, be32(body, 8)?);
        (size.0 > 0 && size.1 > 0).then_some(size)
    }

    /// The items that `from` refers to as `kind`, in their order.
    pub fn targets(&self, from: u32, kind: &FourCc) -> impl Iterator<Item = u32> {
        self.references.iter().filter(move |r| r.from == from && r.kind == *kind).map(|r| r.to)
    }
}

/// The 16-bit (`short`) or 32-bit number at `at`, and what follows it.
fn sized(data: &[u8], at: usize, short: bool) -> Option<(u32, usize)> {
    if short { Some((u32::from(be16(data, at)?), at + 2)) } else { Some((be32(data, at)?, at + 4)) }
}

/// A number of `size` bytes at `at`, which moves on.
fn number(data: &[u8], at: &mut usize, size: usize) -> Option<u64> {
    let raw = data.get(*at..at.checked_add(size)?)?;
    *at += size;
    Some(raw.iter().fold(0u64, |n, b| n << 8 | u64::from(*b)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::container::isobmff::boxes::build::{boxed, full};

    /// The content of a `meta` box with one item of each id, and these association tables.
    fn meta(ids: &[u8], associations: &[Vec<u8>]) -> Vec<u8> {
        let infos: Vec<Vec<u8>> = ids.iter().map(|id| full(b"infe", 2, 0, &[&[0, *id, 0, 0], b"av01\0"])).collect();
        let iinf = full(b"iinf", 0, 0, &[&[0, ids.len() as u8], &infos.concat()]);
        let ispe = full(b"ispe", 0, 0, &[&[0, 0, 0, 9, 0, 0, 0, 7]]);
        let iprp = boxed(b"iprp", &[&boxed(b"ipco", &[&ispe, &boxed(b"irot", &[&[1]])]), &associations.concat()]);
        [&[0; 4][..], &full(b"pitm", 0, 0, &[&[0, 2]]), &iinf, &iprp].concat()
    }

    #[test]
    fn properties_come_from_every_association_table() {
        let short = full(b"ipma", 0, 0, &[&[0, 0, 0, 1, 0, 1, 1, 0x81]]);
        let long = full(b"ipma", 1, 1, &[&[0, 0, 0, 1, 0, 0, 0, 2, 2, 0x80, 2, 0, 1]]);
        let meta = meta(&[2, 1], &[short, long]);
        let items = Items::read(&meta, 0);
        assert!(!items.broken && !items.cut && items.primary == Some(2));
        let kinds = |id| items.properties_of(items.item(id).unwrap()).map(|(kind, _)| kind).collect::<Vec<_>>();
        assert_eq!((kinds(1), kinds(2)), (vec![*b"ispe"], vec![*b"irot", *b"ispe"]));
        assert_eq!(items.size(items.item(2).unwrap()), Some((9, 7)));
    }

    #[test]
    fn a_table_that_breaks_off_keeps_what_was_read() {
        let broken = full(b"ipma", 0, 0, &[&[0, 0, 0, 2, 0, 1, 1, 0x81]]);
        let meta = meta(&[1], &[broken]);
        let items = Items::read(&meta, 0);
        assert!(items.broken && !items.cut);
        assert!(items.property(items.item(1).unwrap(), b"ispe").is_some());
        assert!(Items::read(&meta[..meta.len() - 1], 0).cut);
    }
}
