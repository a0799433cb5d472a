//! Owns what the items of HEIF and AVIF files (ISO/IEC 23008-12) are to the photo: which is the picture, which are its metadata,
//! thumbnails, depth and gain maps, and which are further pictures that no viewer shows. The tables are read in `items.rs`.

use std::borrow::Cow;

use super::boxes::{self, FourCc, MAX_METADATA_BYTES};
use super::items::{Item, Items, Reference};
use crate::byte_order::be32;
use crate::container::{Embedded, EmbeddedKind, Format, Layout, Location, Segment, SegmentKind};
use crate::error::{Skip, SkipKind, Stage};
use crate::source::Bytes;

/// Most metadata items taken, and further pictures reported; real files have fewer than ten of either.
const MAX_REPORTED: usize = 64;

/// A clean aperture that leaves out fewer pixels than this in both directions is only the coder's padding to whole blocks (64 is the
/// largest HEVC coding tree block, ITU-T H.265 section 7.4.3.2.1); one that leaves out more is a crop.
const MIN_CROP_PX: u32 = 64;

/// Reads the items of the `meta` box whose content lies at `offset` of the file.
#[expect(clippy::ptr_arg, reason = "whether the content is borrowed from the file decides whether its parts are")]
pub(super) fn read<'a>(bytes: &'a Bytes, meta: &Cow<'a, [u8]>, offset: u64, layout: &mut Layout<'a>) {
    let items = Items::read(meta, offset);
    if items.broken || items.cut {
        let detail = "an item table breaks off or claims more than there is";
        layout.skips.push(Skip::new(Stage::Container, "HEIF items", SkipKind::Malformed, detail));
    }
    items.metadata(bytes, meta, offset, layout);
    items.main_picture(layout);
    items.pictures(layout);
}

impl Items<'_> {
    #[expect(clippy::ptr_arg, reason = "whether the content is borrowed from the file decides whether its parts are")]
    fn metadata<'a>(&self, bytes: &'a Bytes, meta: &Cow<'a, [u8]>, offset: u64, layout: &mut Layout<'a>) {
        /// Most bytes of all metadata items together: they may overlap, so the file's length does not bound them.
        const MAX_TOTAL_BYTES: usize = 64 << 20;
        let (mut taken, mut total) = (0, 0);
        for item in &self.items {
            let kind = match &item.kind {
                b"Exif" => SegmentKind::Exif,
                b"mime" if item.content_type == "application/rdf+xml" => SegmentKind::Xmp,
                b"mime" => SegmentKind::Other("HEIF mime item".into()),
                b"uri " => SegmentKind::Other("HEIF uri item".into()),
                _ => continue,
            };
            if taken >= MAX_REPORTED || total > MAX_TOTAL_BYTES {
                let detail = "more metadata items than are read";
                layout.skips.push(Skip::new(Stage::Container, "HEIF items", SkipKind::TooLarge, detail));
                break;
            }
            taken += 1;
            let (data, offset, whole) = self.data(item, bytes, 0);
            total += data.len();
            if !whole {
                let detail = "a metadata item reaches beyond the file's end or a cap";
                layout.skips.push(Skip::new(Stage::Container, what(&kind), SkipKind::Truncated, detail));
            }
            if data.is_empty() {
                continue;
            }
            if kind != SegmentKind::Exif {
                layout.segments.push(Segment { kind, offset, bytes: data });
                continue;
            }
            match tiff_start(&data) {
                Some(start) => {
                    let offset = offset.map(|at| at + start as u64);
                    layout.segments.push(Segment { kind, offset, bytes: boxes::part(&data, start, data.len()) });
                }
                None => {
                    let detail = "the item holds no TIFF header";
                    layout.skips.push(Skip::new(Stage::Container, "EXIF", SkipKind::Malformed, detail));
                    let kind = SegmentKind::Other("HEIF Exif item".into());
                    layout.segments.push(Segment { kind, offset, bytes: data });
                }
            }
        }
        // Profiles are properties and may be shared by many tiles: each is yielded once.
        for property in self.properties.iter().filter(|p| p.kind == *b"colr") {
            if matches!(boxes::four_cc(property.body, 0).as_ref(), Some(b"prof" | b"rICC")) {
                let start = self.properties_at + property.at;
                let data = boxes::part(meta, start + 4, start + property.body.len());
                let offset = Some(offset + start as u64 + 4);
                layout.segments.push(Segment { kind: SegmentKind::Icc, offset, bytes: data });
            }
        }
    }

    /// The item's bytes, where they start in the file if they lie there in one piece, and whether that is all of them.
    fn data<'a>(&self, item: &Item, bytes: &'a Bytes, depth: u8) -> (Cow<'a, [u8]>, Option<u64>, bool) {
        /// Deepest chain of items made of items.
        const MAX_DEPTH: u8 = 1;
        /// Most extents joined of one metadata item; writers use one.
        const MAX_EXTENTS: usize = 256;
        /// Most extents taken from other items: each reads the other item anew.
        const MAX_BORROWED_EXTENTS: usize = 16;
        let mut joined = Vec::new();
        let mut whole = true;
        let sources: Vec<u32> =
            if item.construction == 2 { self.targets(item.id, b"iloc").collect() } else { Vec::new() };
        let most = if item.construction == 2 { MAX_BORROWED_EXTENTS } else { MAX_EXTENTS };
        whole &= item.extents.len() <= most;
        for (index, &(offset, length)) in item.extents.iter().take(most).enumerate() {
            let left = MAX_METADATA_BYTES.saturating_sub(joined.len());
            let wanted = if length == 0 { usize::MAX } else { usize::try_from(length).unwrap_or(usize::MAX) };
            let piece: Cow<'a, [u8]> = match item.construction {
                0 => bytes.up_to(offset, wanted.min(left)).unwrap_or_default(),
                1 => Cow::Owned(slice(self.idat.0, offset, wanted.min(left)).to_vec()),
                2 if depth < MAX_DEPTH => match sources.get(index).or(sources.first()).and_then(|id| self.item(*id)) {
                    Some(source) => {
                        let (data, _, _) = self.data(source, bytes, depth + 1);
                        Cow::Owned(slice(&data, offset, wanted.min(left)).to_vec())
                    }
                    None => Cow::Borrowed(&[]),
                },
                _ => Cow::Borrowed(&[]),
            };
            whole &= if length == 0 { !piece.is_empty() } else { piece.len() == wanted };
            if item.extents.len() == 1 {
                let at = match item.construction {
                    0 => Some(offset),
                    1 => self.idat.1.checked_add(offset),
                    _ => None,
                };
                return (piece, at, whole);
            }
            joined.extend_from_slice(&piece);
            if joined.len() >= MAX_METADATA_BYTES {
                whole = false;
                break;
            }
        }
        (Cow::Owned(joined), None, whole)
    }

    fn main_picture(&self, layout: &mut Layout<'_>) {
        let Some(primary) = self.primary.and_then(|id| self.item(id)) else {
            let detail = "the file names no main picture";
            layout.skips.push(Skip::new(Stage::Container, "HEIF items", SkipKind::Malformed, detail));
            return;
        };
        layout.size = self.size(primary);
        layout.orientation = Some(self.orientation(primary));
        let coded = match &primary.kind {
            b"grid" | b"iden" | b"iovl" | b"tmap" => {
                self.targets(primary.id, b"dimg").find_map(|id| self.item(id)).map_or(primary.kind, |tile| tile.kind)
            }
            kind => *kind,
        };
        match &coded {
            b"av01" => layout.format = Format::Avif,
            b"hvc1" => layout.format = Format::Heic,
            _ => {}
        }
        let (Some((width, height)), Some(clap)) = (layout.size, self.property(primary, b"clap")) else { return };
        let side = |at: usize| be32(clap, at)?.checked_div(be32(clap, at + 4)?);
        let (Some(shown_width), Some(shown_height)) = (side(0), side(8)) else { return };
        let text = format!("{shown_width}x{shown_height} of {width}x{height}");
        let tag = Cow::Borrowed("CleanAperture");
        let bytes = Cow::Owned(text.into_bytes());
        layout.segments.push(Segment { kind: SegmentKind::Stated { namespace: "HEIF", tag }, offset: None, bytes });
        if width.saturating_sub(shown_width) >= MIN_CROP_PX || height.saturating_sub(shown_height) >= MIN_CROP_PX {
            let named_by = format!("HEIF item {}, whole behind its clean aperture (crop)", primary.id);
            layout.embedded.extend(self.embedded(primary, EmbeddedKind::Picture, named_by));
        }
    }

    /// The item's `irot` and `imir`, in their order, as one EXIF orientation.
    ///
    /// ISO/IEC 23008-12 sections 6.5.10 and 6.5.12: `irot` turns anti-clockwise in quarters; `imir` axis 0 exchanges top and bottom,
    /// axis 1 left and right (edition 2022, which corrected the wording of 2017 to what every implementation did).
    fn orientation(&self, item: &Item) -> u8 {
        // How a point (x right, y down) moves: x' = a x + b y, y' = c x + d y.
        let (mut a, mut b, mut c, mut d) = (1i8, 0i8, 0i8, 1i8);
        for (kind, body) in self.properties_of(item) {
            let value = body.first().copied().unwrap_or(0);
            match &kind {
                b"irot" => {
                    for _ in 0..value & 3 {
                        (a, b, c, d) = (c, d, -a, -b);
                    }
                }
                b"imir" if value & 1 == 0 => (c, d) = (-c, -d),
                b"imir" => (a, b) = (-a, -b),
                _ => {}
            }
        }
        match (a, b, c, d) {
            (-1, 0, 0, 1) => 2,
            (-1, 0, 0, -1) => 3,
            (1, 0, 0, -1) => 4,
            (0, 1, 1, 0) => 5,
            (0, -1, 1, 0) => 6,
            (0, -1, -1, 0) => 7,
            (0, 1, -1, 0) => 8,
            _ => 1,
        }
    }

    /// Reports every picture item that is neither the main picture nor a piece of one.
    fn pictures(&self, layout: &mut Layout<'_>) {
        let primary = self.primary.unwrap_or(0);
        // A tone-mapped primary is derived from the base picture (first) and its gain map (second).
        let shown = self
            .item(primary)
            .filter(|item| item.kind == *b"tmap")
            .and_then(|item| self.targets(item.id, b"dimg").next())
            .unwrap_or(primary);
        // A big picture has hundreds of tiles, each with a reference: looked up, not searched through.
        let mut derived: Vec<(u32, u32)> =
            self.references.iter().filter(|r| r.kind == *b"dimg").map(|r| (r.to, r.from)).collect();
        derived.sort_unstable();
        let links: Vec<&Reference> = self.references.iter().filter(|r| matches!(&r.kind, b"thmb" | b"auxl")).collect();
        let mut reported = 0;
        for item in &self.items {
            let picture = media(item.kind).is_some() || is_derived(item.kind);
            if !picture || item.id == primary || item.id == shown || item.kind == *b"tmap" {
                continue;
            }
            let Some((kind, role)) = self.role(item, &derived, &links) else { continue };
            if reported >= MAX_REPORTED {
                let detail = "more further pictures than are reported";
                layout.skips.push(Skip::new(Stage::Container, "HEIF items", SkipKind::TooLarge, detail));
                return;
            }
            reported += 1;
            let hidden = if item.hidden { ", hidden" } else { "" };
            let named_by = format!("HEIF item {}{role}{hidden}", item.id);
            layout.embedded.extend(self.embedded(item, kind, named_by));
        }
    }

    /// What a picture item is beside the main picture; `None` for the tiles of another one. `derived` holds the `dimg` references as
    /// (to, from), ascending; `links` those of thumbnails and auxiliary pictures.
    fn role(&self, item: &Item, derived: &[(u32, u32)], links: &[&Reference]) -> Option<(EmbeddedKind, &'static str)> {
        if let Some(urn) = self.property(item, b"auxC").and_then(|body| body.get(4..)) {
            return Some(auxiliary(urn.split(|b| *b == 0).next().unwrap_or_default()));
        }
        match links.iter().find(|link| link.from == item.id) {
            Some(link) if link.kind == *b"thmb" => return Some((EmbeddedKind::Thumbnail, ", thumbnail")),
            Some(_) => return Some((EmbeddedKind::Auxiliary, ", auxiliary picture")),
            None => {}
        }
        let first = derived.partition_point(|(to, _)| *to < item.id);
        let users = derived.get(first..).unwrap_or_default().iter().take_while(|(to, _)| *to == item.id);
        let Some(user) = users.filter_map(|(_, from)| self.item(*from)).next() else {
            return Some((EmbeddedKind::Picture, ""));
        };
        match &user.kind {
            b"tmap" => (self.targets(user.id, b"dimg").nth(1) == Some(item.id))
                .then_some((EmbeddedKind::GainMap, ", gain map")),
            b"iden" if self.property(user, b"clap").is_some() => Some((EmbeddedKind::Picture, ", whole behind a crop")),
            b"iovl" => Some((EmbeddedKind::Picture, ", layer of an overlay")),
            _ => None,
        }
    }

    fn embedded(&self, item: &Item, kind: EmbeddedKind, named_by: String) -> Option<Embedded> {
        let pieces: Vec<&Item> = if is_derived(item.kind) {
            self.targets(item.id, b"dimg").filter_map(|id| self.item(id)).collect()
        } else {
            vec![item]
        };
        let (mut start, mut end) = (u64::MAX, 0);
        for piece in &pieces {
            let base = match piece.construction {
                0 => 0,
                1 => self.idat.1,
                _ => continue,
            };
            for (offset, length) in &piece.extents {
                let at = base.saturating_add(*offset);
                start = start.min(at);
                end = end.max(at.saturating_add(*length));
            }
        }
        let media = media(pieces.first()?.kind);
        let location = Location::File { offset: start, length: end.checked_sub(start)? };
        Some(Embedded { kind, location, media, size: self.size(item), named_by: named_by.into() })
    }
}

/// What an auxiliary picture is, by the URN of its `auxC` property (ISO/IEC 23008-12 annex B.1.6 and ISO/IEC 23000-22; Apple's own).
fn auxiliary(urn: &[u8]) -> (EmbeddedKind, &'static str) {
    match urn {
        b"urn:mpeg:hevc:2015:auxid:2"
        | b"urn:mpeg:mpegB:cicp:systems:auxiliary:depth"
        | b"urn:mpeg:avc:2015:auxid:2" => (EmbeddedKind::DepthMap, ", depth map"),
        b"urn:mpeg:hevc:2015:auxid:1"
        | b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha"
        | b"urn:mpeg:avc:2015:auxid:1" => (EmbeddedKind::Auxiliary, ", alpha"),
        b"urn:com:apple:photo:2020:aux:hdrgainmap" => (EmbeddedKind::GainMap, ", Apple HDR gain map"),
        urn if memchr::memmem::find(urn, b"depth").is_some() || memchr::memmem::find(urn, b"disparity").is_some() => {
            (EmbeddedKind::DepthMap, ", depth map")
        }
        urn if memchr::memmem::find(urn, b"matte").is_some() => (EmbeddedKind::Auxiliary, ", matte"),
        _ => (EmbeddedKind::Auxiliary, ", auxiliary picture"),
    }
}

/// Media type of a coded picture item; `None` for items that are no coded picture.
fn media(kind: FourCc) -> Option<&'static str> {
    match &kind {
        b"hvc1" | b"hev1" | b"lhv1" => Some("image/hevc"),
        b"av01" => Some("image/av1"),
        b"jpeg" => Some("image/jpeg"),
        b"avc1" => Some("image/avc"),
        b"vvc1" => Some("image/vvc"),
        b"j2k1" => Some("image/jp2"),
        b"unci" => Some("image/x-uncompressed"),
        _ => None,
    }
}

fn is_derived(kind: FourCc) -> bool {
    matches!(&kind, b"grid" | b"iden" | b"iovl" | b"tmap" | b"tili")
}

fn what(kind: &SegmentKind) -> &'static str {
    match kind {
        SegmentKind::Exif => "EXIF",
        SegmentKind::Xmp => "XMP",
        _ => "HEIF items",
    }
}

/// Where the TIFF header starts in an Exif item: after a 32-bit offset that counts from behind itself (ISO/IEC 23008-12 annex A.2.1).
/// Writers get it wrong, so the header itself is what counts.
pub(crate) fn tiff_start(item: &[u8]) -> Option<usize> {
    /// How far a stray header is looked for: `Exif\0\0` and some padding.
    const LOOK_BYTES: usize = 64;
    let is_tiff = |at: usize| matches!(boxes::four_cc(item, at).as_ref(), Some(b"II*\0" | b"MM\0*"));
    let stated = be32(item, 0).and_then(|offset| usize::try_from(offset).ok()?.checked_add(4));
    stated.filter(|at| is_tiff(*at)).or_else(|| (0..LOOK_BYTES).find(|at| is_tiff(*at)))
}

fn slice(data: &[u8], offset: u64, wanted: usize) -> &[u8] {
    let start = usize::try_from(offset).unwrap_or(usize::MAX).min(data.len());
    let end = start.saturating_add(wanted).min(data.len());
    data.get(start..end).unwrap_or_default()
}
