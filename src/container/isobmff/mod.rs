//! Owns the layout of ISO base media files: HEIC/HEIF and AVIF items, CR3 boxes, QuickTime and MP4 movies. What the boxes' metadata
//! says is read in `metadata/`.

use std::borrow::Cow;

use crate::container::{Embedded, EmbeddedKind, EndLook, Format, Layout, Location, Segment, SegmentKind};
use crate::error::{Skip, SkipKind, Stage};
use crate::limits::Deadline;
use crate::source::Bytes;

pub(crate) mod boxes;
mod heif;
pub(crate) mod items;
mod movie;

use boxes::{FourCc, MAX_METADATA_BYTES, Outer};
pub(crate) use heif::tiff_start;

/// C2PA manifest store (C2PA 2.1, "Embedding manifests into BMFF-based assets").
const UUID_C2PA: [u8; 16] = *b"\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81";
/// XMP packet (XMP specification part 3, ISO base media files).
pub(crate) const UUID_XMP: [u8; 16] = *b"\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac";
/// Canon's preview picture (github.com/lclevy/canon_cr3).
const UUID_CANON_PREVIEW: [u8; 16] = *b"\xea\xf4\x2b\x5e\x1c\x98\x4b\x88\xb9\xfb\xb7\xdc\x40\x6e\x4d\x16";
/// Canon's trimming and cutting parameters (same source): no private data.
const UUID_CANON_PARAMETERS: [u8; 16] = *b"\x57\x66\xb8\x29\xbb\x6a\x47\xc5\xbc\xfb\x8b\x9f\x22\x60\xd0\x6d";

/// A `free` box up to this length is looked into: tools that "remove" metadata turn its box into a free one and leave the bytes.
const MAX_FREE_BYTES: usize = 64 << 10;

/// Walks an ISO-BMFF file. `format` is what the signature said; an HEIF file whose picture turns out to be AV1 comes back as AVIF.
///
/// The boxes tell where the file ends, so every look at the end is a full one.
pub fn read<'a>(bytes: &'a Bytes, format: Format, _end: EndLook, _deadline: Deadline) -> Layout<'a> {
    let mut layout = Layout::new(format);
    layout.end = Some(EndLook::Full);
    let still = matches!(format, Format::Heic | Format::Avif);
    if still {
        layout.orientation = Some(1);
    }
    let mut first = true;
    let mut tables = 0;
    boxes::top_level(bytes, &mut layout, is_known, |found, layout| {
        if found.kind == *b"ftyp" && !first {
            // A second file glued behind the first: older Samsung phones append the motion photo's video so.
            let length = bytes.len() - found.start;
            layout.embedded.push(embedded(EmbeddedKind::Video, found.start, length, "a second ftyp box"));
            return false;
        }
        first = false;
        if still && found.kind == *b"meta" {
            tables += 1;
            if tables > 1 {
                // ISO/IEC 14496-12 section 8.11.1 allows one; thousands of them could hand out the same items again and again.
                let detail = "more than one box of item tables; only the first was read";
                layout.skip_once(Skip::new(Stage::Container, "HEIF items", SkipKind::Malformed, detail));
                return true;
            }
        }
        top_box(bytes, found, still, layout);
        true
    });
    layout
}

fn top_box<'a>(bytes: &'a Bytes, found: &Outer, still: bool, layout: &mut Layout<'a>) {
    let length = found.end.min(bytes.len()).saturating_sub(found.body);
    match &found.kind {
        b"meta" => {
            let content = found.content(bytes, MAX_METADATA_BYTES);
            if still {
                heif::read(bytes, &content, found.body, layout);
            } else {
                layout.segments.push(segment(SegmentKind::QuickTime, found.body, content));
            }
        }
        b"moov" => movie::read(bytes, found, still, layout),
        b"mini" => {
            let detail = "the low-overhead form of the item tables is not read";
            layout.skips.push(Skip::new(Stage::Container, "HEIF items", SkipKind::Unsupported, detail));
        }
        b"uuid" => uuid(bytes, found, layout),
        // Google's motion photo in HEIF, also written by Samsung: the box's content is a whole MP4 file.
        b"mpvd" => layout.embedded.push(embedded(EmbeddedKind::Video, found.body, length, "mpvd box")),
        b"sefd" => layout
            .embedded
            .push(Embedded { media: None, ..embedded(EmbeddedKind::Trailing, found.body, length, "Samsung sefd box") }),
        b"free" | b"skip" if length > 0 => {
            let content = found.content(bytes, MAX_FREE_BYTES);
            if content.iter().any(|b| *b != 0) {
                layout.segments.push(segment(SegmentKind::Other("ISO-BMFF free box".into()), found.body, content));
            }
        }
        kind if !is_known(*kind) && length > 0 => layout.embedded.push(Embedded {
            media: None,
            ..embedded(EmbeddedKind::Trailing, found.body, length, format!("unknown box {}", name(*kind)))
        }),
        _ => {}
    }
}

fn uuid<'a>(bytes: &'a Bytes, found: &Outer, layout: &mut Layout<'a>) {
    let head = found.content(bytes, 16 + movie::CANON_HEADER_BYTES);
    let Some(id) = head.first_chunk::<16>() else { return };
    if *id == UUID_CANON_PREVIEW {
        let length = found.end.min(bytes.len()).saturating_sub(found.body);
        movie::canon_picture(&head, found.body, length, (EmbeddedKind::Preview, "CR3 PRVW"), layout);
        return;
    }
    let content = found.content(bytes, MAX_METADATA_BYTES);
    let rest = |start: usize| (found.body + start as u64, boxes::part(&content, start, content.len()));
    match *id {
        UUID_XMP => {
            let (offset, bytes) = rest(16);
            layout.segments.push(segment(SegmentKind::Xmp, offset, bytes));
        }
        UUID_C2PA => {
            // Version and flags, a purpose as text, for manifests an offset; the superbox follows and says its own name.
            let head = content.get(..content.len().min(80)).unwrap_or_default();
            let start = memchr::memmem::find(head, b"jumb").and_then(|at| at.checked_sub(4));
            if let Some(start) = start.filter(|start| *start >= 16) {
                let (offset, bytes) = rest(start);
                layout.segments.push(segment(SegmentKind::Jumbf, offset, bytes));
            }
        }
        UUID_CANON_PARAMETERS => {}
        _ => {
            let (offset, bytes) = rest(16);
            layout.segments.push(segment(SegmentKind::Other("ISO-BMFF uuid box".into()), offset, bytes));
        }
    }
}

/// Types that ISO/IEC 14496-12, QuickTime and the phone makers put on the top level.
fn is_known(kind: FourCc) -> bool {
    matches!(
        &kind,
        b"ftyp"
            | b"styp"
            | b"pdin"
            | b"moov"
            | b"moof"
            | b"mfra"
            | b"mdat"
            | b"free"
            | b"skip"
            | b"wide"
            | b"pnot"
            | b"meta"
            | b"mini"
            | b"meco"
            | b"uuid"
            | b"sidx"
            | b"ssix"
            | b"prft"
            | b"idat"
            | b"mpvd"
            | b"sefd"
            | b"udta"
            | b"emsg"
    )
}

fn segment(kind: SegmentKind, offset: u64, bytes: Cow<'_, [u8]>) -> Segment<'_> {
    Segment { kind, offset: Some(offset), bytes }
}

fn embedded(kind: EmbeddedKind, offset: u64, length: u64, named_by: impl Into<Cow<'static, str>>) -> Embedded {
    let location = Location::File { offset, length };
    Embedded { kind, location, media: Some("video/mp4"), size: None, named_by: named_by.into() }
}

/// A box type for people; unprintable bytes as dots.
fn name(kind: FourCc) -> String {
    kind.iter().map(|c| if c.is_ascii_graphic() { char::from(*c) } else { '.' }).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::boxes::build::{boxed, full, torment};
    use super::*;

    fn infe(id: u16, kind: &[u8; 4], hidden: bool, rest: &[u8]) -> Vec<u8> {
        full(b"infe", 2, u8::from(hidden), &[&id.to_be_bytes(), &[0, 0], kind, b"\0", rest])
    }

    fn ispe(width: u32, height: u32) -> Vec<u8> {
        full(b"ispe", 0, 0, &[&width.to_be_bytes(), &height.to_be_bytes()])
    }

    /// A picture of 64 x 48 in item 1 with the given transformations, a thumbnail, a hidden picture, EXIF in `idat`, and a crop.
    fn heic(transformations: &[Vec<u8>]) -> Vec<u8> {
        heic_with(transformations, b"")
    }

    /// The same, with more references.
    fn heic_with(transformations: &[Vec<u8>], references: &[u8]) -> Vec<u8> {
        let idat = b"\0\0\0\x06Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0";
        let mut properties = vec![ispe(640, 480), ispe(16, 12), boxed(b"colr", &[b"prof", b"profile"])];
        properties.extend_from_slice(transformations);
        let mut own: Vec<u8> = vec![0, 1, 2 + transformations.len() as u8, 1, 3];
        own.extend((0..transformations.len()).map(|n| 0x84 + n as u8));
        let extent = |id: u16, method: u8, offset: u32, length: u32| {
            let mut b = id.to_be_bytes().to_vec();
            b.extend_from_slice(&[0, method, 0, 0, 0, 1]);
            b.extend_from_slice(&offset.to_be_bytes());
            b.extend_from_slice(&length.to_be_bytes());
            b
        };
        let meta = full(
            b"meta",
            0,
            0,
            &[
                &full(b"hdlr", 0, 0, &[b"\0\0\0\0pict"]),
                &full(b"pitm", 0, 0, &[&[0, 1]]),
                &full(
                    b"iinf",
                    0,
                    0,
                    &[
                        &[0, 4],
                        &infe(1, b"hvc1", false, b""),
                        &infe(2, b"hvc1", false, b""),
                        &infe(3, b"hvc1", true, b""),
                        &infe(4, b"Exif", true, b""),
                    ],
                ),
                &full(
                    b"iloc",
                    1,
                    0,
                    &[
                        &[0x44, 0, 0, 4],
                        &extent(1, 0, 100, 50),
                        &extent(2, 0, 150, 5),
                        &extent(3, 0, 155, 7),
                        &extent(4, 1, 0, idat.len() as u32),
                    ],
                ),
                &full(
                    b"iref",
                    0,
                    0,
                    &[&boxed(b"thmb", &[&[0, 2, 0, 1, 0, 1]]), references, &boxed(b"cdsc", &[&[0, 4, 0, 1, 0, 1]])],
                ),
                &boxed(
                    b"iprp",
                    &[
                        &boxed(b"ipco", &[&properties.concat()]),
                        &full(b"ipma", 0, 0, &[&[0, 0, 0, 2], &own, &[0, 2, 1, 2]]),
                    ],
                ),
                &boxed(b"idat", &[idat]),
            ],
        );
        [boxed(b"ftyp", &[b"heic\0\0\0\0mif1"]), meta, boxed(b"mdat", &[&[7; 8]])].concat()
    }

    fn walk(file: Vec<u8>, format: Format, judge: impl FnOnce(&Layout<'_>)) {
        let bytes = Bytes::from_memory(file);
        judge(&read(&bytes, format, EndLook::Full, Deadline::never()));
    }

    #[test]
    fn a_heic_gives_its_size_its_metadata_and_its_other_pictures() {
        walk(heic(&[]), Format::Heic, |layout| {
            assert_eq!(layout.size, Some((640, 480)));
            assert_eq!(layout.orientation, Some(1));
            let kinds: Vec<_> = layout.segments.iter().map(|s| s.kind.clone()).collect();
            assert_eq!(kinds, [SegmentKind::Exif, SegmentKind::Icc]);
            assert!(layout.segments[0].bytes.starts_with(b"MM\0*"));
            assert_eq!(&*layout.segments[1].bytes, b"profile");
            let embedded: Vec<_> = layout.embedded.iter().map(|e| (e.kind, e.size, e.named_by.as_ref())).collect();
            assert_eq!(
                embedded,
                [
                    (EmbeddedKind::Thumbnail, Some((16, 12)), "HEIF item 2, thumbnail"),
                    (EmbeddedKind::Picture, None, "HEIF item 3, hidden"),
                ]
            );
            assert!(matches!(layout.embedded[0].location, Location::File { offset: 150, length: 5 }));
            assert!(layout.skips.is_empty());
        });
    }

    #[test]
    fn segments_lie_where_they_say() {
        let file = heic(&[]);
        walk(file.clone(), Format::Heic, |layout| {
            for segment in &layout.segments {
                let at = segment.offset.unwrap() as usize;
                assert_eq!(&file[at..at + segment.bytes.len()], &*segment.bytes);
            }
        });
    }

    #[test]
    fn rotations_are_anti_clockwise_and_mirrors_apply_in_their_order() {
        let irot = |angle: u8| boxed(b"irot", &[&[angle]]);
        let imir = |axis: u8| boxed(b"imir", &[&[axis]]);
        let cases = [
            (vec![irot(1)], 8),
            (vec![irot(2)], 3),
            (vec![irot(3)], 6),
            (vec![imir(0)], 4),
            (vec![imir(1)], 2),
            // 270 degrees clockwise, then left and right exchanged: the transposition.
            (vec![irot(3), imir(1)], 5),
            (vec![imir(1), irot(3)], 7),
            (vec![irot(2), imir(0)], 2),
        ];
        for (transformations, orientation) in cases {
            walk(heic(&transformations), Format::Heic, |layout| assert_eq!(layout.orientation, Some(orientation)));
        }
    }

    #[test]
    fn tiles_are_not_reported_and_auxiliary_pictures_are_named() {
        let kinds = |references: &[u8]| {
            let mut kinds = Vec::new();
            walk(heic_with(&[], references), Format::Heic, |layout| {
                kinds = layout.embedded.iter().map(|e| e.kind).collect();
            });
            kinds
        };
        assert_eq!(kinds(&boxed(b"dimg", &[&[0, 1, 0, 1, 0, 3]])), [EmbeddedKind::Thumbnail]);
        assert_eq!(kinds(&boxed(b"auxl", &[&[0, 3, 0, 1, 0, 1]])), [EmbeddedKind::Thumbnail, EmbeddedKind::Auxiliary]);
    }

    #[test]
    fn a_crop_tells_of_the_whole_picture_behind_it_but_padding_does_not() {
        let clap = |width: u32, height: u32| {
            let numbers = [width, 1, height, 1, 0, 1, 0, 1].map(u32::to_be_bytes).concat();
            boxed(b"clap", &[&numbers])
        };
        let count = |file| {
            let mut crops = 0;
            walk(file, Format::Heic, |layout| {
                crops = layout.embedded.iter().filter(|e| e.named_by.contains("crop")).count();
            });
            crops
        };
        assert_eq!(count(heic(&[clap(300, 480)])), 1);
        assert_eq!(count(heic(&[clap(638, 470)])), 0);
    }

    #[test]
    fn videos_and_data_behind_the_boxes_are_told() {
        let mut file = heic(&[]);
        file.extend(boxed(b"mpvd", &[b"\0\0\0\x0cftypmp42"]));
        file.extend(boxed(b"uuid", &[&UUID_XMP, b"<x:xmpmeta/>"]));
        file.extend(boxed(b"free", &[b"old secret"]));
        file.extend_from_slice(b"PK\x03\x04 and so on");
        walk(file, Format::Heic, |layout| {
            let kinds: Vec<_> = layout.embedded.iter().skip(2).map(|e| e.kind).collect();
            assert_eq!(kinds, [EmbeddedKind::Video, EmbeddedKind::Archive]);
            assert_eq!(layout.segments[2].kind, SegmentKind::Xmp);
            assert_eq!(layout.segments[3].kind, SegmentKind::Other("ISO-BMFF free box".into()));
        });
    }

    #[test]
    fn a_c2pa_box_gives_its_superbox() {
        let jumbf = boxed(b"jumb", &[b"x"]);
        let file = [heic(&[]), boxed(b"uuid", &[&UUID_C2PA, b"\0\0\0\0manifest\0\0\0\0\0\0\0\0\0", &jumbf])].concat();
        walk(file, Format::Heic, |layout| {
            assert_eq!(layout.segments[2].kind, SegmentKind::Jumbf);
            assert_eq!(&*layout.segments[2].bytes, &*jumbf);
        });
    }

    #[test]
    fn a_cr3_gives_its_blocks_and_its_jpegs() {
        let canon = [0x85, 0xc0, 0xb6, 0x87, 0x82, 0x0f, 0x11, 0xe0, 0x81, 0x11, 0xf4, 0xce, 0x46, 0x2b, 0x6a, 0x48];
        let entry = boxed(b"CRAW", &[&[0; 24], &[0x17, 0x70, 0x0f, 0xa0], &[0; 8]]);
        let table = |offset: u64| {
            let parts = [
                full(b"stsd", 0, 0, &[&[0, 0, 0, 1], &entry]),
                full(b"stsz", 0, 0, &[&[0, 0, 0, 9], &[0, 0, 0, 1]]),
                full(b"co64", 0, 0, &[&[0, 0, 0, 1], &offset.to_be_bytes()]),
            ];
            boxed(b"trak", &[&boxed(b"mdia", &[&boxed(b"minf", &[&boxed(b"stbl", &[&parts.concat()])])])])
        };
        let build = |offset: u64| {
            let moov = boxed(
                b"moov",
                &[
                    &boxed(
                        b"uuid",
                        &[
                            &canon,
                            &boxed(b"CMT1", &[b"II*\0"]),
                            &boxed(b"CMT4", &[b"II*\0gps"]),
                            &boxed(b"THMB", &[&[0; 16], b"\xff\xd8\xff\xd9"]),
                        ],
                    ),
                    &table(offset),
                ],
            );
            [boxed(b"ftyp", &[b"crx \0\0\0\x01crx isom"]), moov, boxed(b"mdat", &[b"\xff\xd8\xff jpeg"])].concat()
        };
        let offset = build(0).len() as u64 - 8;
        walk(build(offset), Format::Cr3, |layout| {
            assert_eq!(layout.size, Some((6000, 4000)));
            let kinds: Vec<_> = layout.segments.iter().map(|s| s.kind.clone()).collect();
            assert_eq!(kinds, [SegmentKind::CanonCmt(1), SegmentKind::CanonCmt(4)]);
            let kinds: Vec<_> = layout.embedded.iter().map(|e| e.kind).collect();
            assert_eq!(kinds, [EmbeddedKind::Thumbnail, EmbeddedKind::Preview]);
        });
        torment(&build(offset), |file| walk(file, Format::Cr3, |_| {}));
    }

    #[test]
    fn of_several_boxes_of_item_tables_the_first_is_read_and_the_others_are_told() {
        let mut file = heic(&[]);
        let once = Bytes::from_memory(file.clone());
        let expected = read(&once, Format::Heic, EndLook::Full, Deadline::never()).segments.len();
        let start = boxed(b"ftyp", &[b"heic\0\0\0\0mif1"]).len();
        let meta = file[start..file.len() - 16].to_vec();
        file.extend(meta.repeat(50));
        walk(file, Format::Heic, |layout| {
            assert_eq!(layout.segments.len(), expected);
            assert_eq!(layout.skips.iter().filter(|skip| skip.kind == SkipKind::Malformed).count(), 1);
        });
    }

    #[test]
    fn a_broken_heic_never_panics_and_keeps_what_was_read() {
        let file = heic(&[boxed(b"irot", &[&[1]])]);
        torment(&file, |file| walk(file, Format::Heic, |_| {}));
        torment(&file, |file| walk(file, Format::Mov, |_| {}));
        let without_data = file.len() - 30;
        walk(file[..without_data].to_vec(), Format::Heic, |layout| {
            assert_eq!(layout.size, Some((640, 480)));
            assert!(layout.truncated.is_some());
        });
    }
}
