//! Owns ISO base media files (ISO 14496-12): boxes, the smallest MP4 with a position, a HEIF file (ISO 23008-12) with metadata only.

/// A box.
pub fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [&(content.len() as u32 + 8).to_be_bytes(), kind.as_slice(), content].concat()
}

/// A box with version and flags.
fn full_box(kind: &[u8; 4], version: u8, flags: u8, content: &[u8]) -> Vec<u8> {
    boxed(kind, &[&[version, 0, 0, flags], content].concat())
}

/// A video file without tracks whose user data says where it was taken (`position` as ISO 6709).
pub fn video(position: &str) -> Vec<u8> {
    let mut header = [0, 0, 1000, 1500, 0x0001_0000].map(u32::to_be_bytes).concat();
    header.extend([1, 0]);
    header.resize(header.len() + 10, 0);
    for n in [0x0001_0000_u32, 0, 0, 0, 0x0001_0000, 0, 0, 0, 0x4000_0000] {
        header.extend(n.to_be_bytes());
    }
    header.resize(header.len() + 24, 0);
    header.extend(1_u32.to_be_bytes());
    // User data text of QuickTime: length, packed language (und), text.
    let place = [(position.len() as u16).to_be_bytes().as_slice(), &[0x55, 0xC4], position.as_bytes()].concat();
    let user_data = boxed(b"udta", &boxed(b"\xA9xyz", &place));
    let movie = boxed(b"moov", &[full_box(b"mvhd", 0, 0, &header), user_data].concat());
    [boxed(b"ftyp", b"isom\0\0\x02\0isommp42"), movie, boxed(b"mdat", &[0; 64])].concat()
}

/// A HEIF file: a primary item whose coded picture is a stub, an Exif item and an XMP item.
pub fn heif(width: u32, height: u32, exif_block: &[u8], xmp: &str) -> Vec<u8> {
    let exif = [&6_u32.to_be_bytes(), b"Exif\0\0".as_slice(), exif_block].concat();
    let items: [&[u8]; 3] = [&[0; 16], &exif, xmp.as_bytes()];
    let brand = boxed(b"ftyp", b"heic\0\0\0\0mif1heic");
    let length = brand.len() + heif_meta(width, height, &items, 0).len();
    let meta = heif_meta(width, height, &items, length as u32 + 8);
    [brand, meta, boxed(b"mdat", &items.concat())].concat()
}

/// The `meta` box of [`heif`]; the items lie one behind the other from `place` on.
fn heif_meta(width: u32, height: u32, items: &[&[u8]; 3], place: u32) -> Vec<u8> {
    let handler = full_box(b"hdlr", 0, 0, b"\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0");
    let primary = full_box(b"pitm", 0, 0, &[0, 1]);
    let picture = full_box(b"infe", 2, 0, b"\0\x01\0\0hvc1\0");
    let exif = full_box(b"infe", 2, 1, b"\0\x02\0\0Exif\0");
    let xmp = full_box(b"infe", 2, 1, b"\0\x03\0\0mime\0application/rdf+xml\0");
    let infos = full_box(b"iinf", 0, 0, &[b"\0\x03".to_vec(), picture, exif, xmp].concat());
    let refers = |from: u8| boxed(b"cdsc", &[0, from, 0, 1, 0, 1]);
    let references = full_box(b"iref", 0, 0, &[refers(2), refers(3)].concat());
    let size = full_box(b"ispe", 0, 0, &[width.to_be_bytes(), height.to_be_bytes()].concat());
    // Item 1 has property 1.
    let associations = full_box(b"ipma", 0, 0, &[0, 0, 0, 1, 0, 1, 1, 1]);
    let properties = boxed(b"iprp", &[boxed(b"ipco", &size), associations].concat());
    // Offsets and lengths of 4 bytes, no base offset; one extent an item.
    let mut locations = vec![0x44, 0x00, 0, 3];
    let mut offset = place;
    for (i, item) in items.iter().enumerate() {
        locations.extend([0, i as u8 + 1, 0, 0, 0, 1]);
        locations.extend(offset.to_be_bytes());
        locations.extend((item.len() as u32).to_be_bytes());
        offset += item.len() as u32;
    }
    let content = [handler, primary, infos, references, properties, full_box(b"iloc", 0, 0, &locations)].concat();
    full_box(b"meta", 0, 0, &content)
}
