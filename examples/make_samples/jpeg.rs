//! Owns JPEG files: pictures encoded, and segments put before them (ITU T.81 annex B, EXIF, XMP part 3, CIPA DC-007, ISO 19566-5).

use image::codecs::jpeg::JpegEncoder;
use image::{ImageError, RgbImage};

use crate::exif::{Directory, Order, Value, block};
use crate::md5;

/// One marker segment.
pub struct Segment {
    marker: u8,
    body: Vec<u8>,
}

/// Longest body of a segment: its length field counts itself.
const MAX_BODY: usize = 0xFFFF - 2;

/// A picture as a JFIF file of this quality (1..=100).
pub fn encode(picture: &RgbImage, quality: u8) -> Result<Vec<u8>, ImageError> {
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, quality).encode_image(picture)?;
    Ok(jpeg)
}

/// `picture` with `segments` in the place of its JFIF segment.
pub fn assemble(picture: &[u8], segments: &[Segment]) -> Vec<u8> {
    let mut jpeg = picture[..2].to_vec();
    for segment in segments {
        assert!(segment.body.len() <= MAX_BODY, "a segment is too long");
        jpeg.extend([0xFF, segment.marker]);
        jpeg.extend((segment.body.len() as u16 + 2).to_be_bytes());
        jpeg.extend(&segment.body);
    }
    let jfif =
        if picture[2..4] == [0xFF, 0xE0] { 2 + usize::from(u16::from_be_bytes([picture[4], picture[5]])) } else { 0 };
    jpeg.extend(&picture[2 + jfif..]);
    jpeg
}

/// APP1 with an EXIF block.
pub fn exif(block: &[u8]) -> Segment {
    Segment { marker: 0xE1, body: [b"Exif\0\0", block].concat() }
}

/// APP1 with an XMP packet.
pub fn xmp(packet: &str) -> Segment {
    Segment { marker: 0xE1, body: [b"http://ns.adobe.com/xap/1.0/\0", packet.as_bytes()].concat() }
}

/// The name of an extended XMP packet: its MD5 digest in capitals.
pub fn extended_xmp_name(packet: &str) -> String {
    md5::digest(packet.as_bytes()).iter().map(|byte| format!("{byte:02X}")).collect()
}

/// APP1 segments with an extended XMP packet in `parts` parts (XMP part 3, 1.1.3.1).
pub fn extended_xmp(packet: &str, parts: usize) -> Vec<Segment> {
    let (bytes, name) = (packet.as_bytes(), extended_xmp_name(packet));
    let size = bytes.len().div_ceil(parts);
    let part = |(i, part): (usize, &[u8])| {
        let mut body = [b"http://ns.adobe.com/xmp/extension/\0", name.as_bytes()].concat();
        body.extend((bytes.len() as u32).to_be_bytes());
        body.extend(((i * size) as u32).to_be_bytes());
        body.extend(part);
        Segment { marker: 0xE1, body }
    };
    bytes.chunks(size).enumerate().map(part).collect()
}

/// APP13 with Photoshop image resources.
pub fn photoshop(resources: &[u8]) -> Segment {
    Segment { marker: 0xED, body: [b"Photoshop 3.0\0", resources].concat() }
}

/// APP11 with a JUMBF superbox that fits one segment: common identifier, box instance, packet number, box.
pub fn jumbf(superbox: &[u8]) -> Segment {
    Segment { marker: 0xEB, body: [b"JP\0\x01\0\0\0\x01", superbox].concat() }
}

/// APP2 with a Multi-Picture Format index: the picture itself, `first` bytes long, and a second one `second` bytes long that lies
/// `offset` bytes behind the index's byte order mark.
fn multi_picture(first: u32, second: u32, offset: u32) -> Segment {
    let entry = |kind: u32, size: u32, offset: u32| [kind, size, offset, 0].map(u32::to_le_bytes).concat();
    // A baseline primary image; a large thumbnail of class 1.
    let entries = [entry(0x2003_0000, first, 0), entry(0x0001_0001, second, offset)].concat();
    let index = Directory::new().with(0xB000, Value::Undefined(b"0100".to_vec())).long(0xB001, 2);
    let index = index.with(0xB002, Value::Undefined(entries));
    Segment { marker: 0xE2, body: [b"MPF\0".to_vec(), block(Order::Little, &index, None)].concat() }
}

/// A multi-picture file: `picture` behind its EXIF block, then `preview` behind the end.
pub fn with_preview(picture: &[u8], exif_block: &[u8], preview: &[u8]) -> Vec<u8> {
    let second = preview.len() as u32;
    let first = assemble(picture, &[exif(exif_block), multi_picture(0, second, 0)]).len() as u32;
    // The byte order mark: behind SOI, the EXIF segment (4 + 6 bytes of frame) and the index's own frame (4 + 4).
    let mark = 2 + (4 + 6 + exif_block.len() as u32) + 8;
    let mut jpeg = assemble(picture, &[exif(exif_block), multi_picture(first, second, first - mark)]);
    jpeg.extend(preview);
    jpeg
}
