//! Owns the other still formats: WebP, TIFF, GIF, BMP and PNM files with their metadata.

use std::io::Cursor;

use image::codecs::gif::GifEncoder;
use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, Frame, GrayImage, ImageError, ImageFormat, RgbImage, Rgba, RgbaImage};

use crate::exif::{Directory, Order, Value, block};
use crate::png::deflate;

/// A lossless WebP file with EXIF and XMP chunks (RIFF container of the WebP specification, extended format).
pub fn webp(picture: &RgbImage, exif_block: &[u8], xmp: &str) -> Result<Vec<u8>, ImageError> {
    let mut simple = Vec::new();
    let (width, height) = picture.dimensions();
    WebPEncoder::new_lossless(&mut simple).encode(picture, width, height, ExtendedColorType::Rgb8)?;
    // Flags: 0x08 EXIF, 0x04 XMP; then width and height less one in 24 bits each.
    let size = |n: u32| (n - 1).to_le_bytes()[..3].to_vec();
    let extended = chunk(b"VP8X", &[vec![0x0C, 0, 0, 0], size(width), size(height)].concat());
    // The simple file is `RIFF`, size, `WEBP`, and its one chunk.
    let parts = [extended, simple[12..].to_vec(), chunk(b"EXIF", exif_block), chunk(b"XMP ", xmp.as_bytes())].concat();
    Ok([b"RIFF", (parts.len() as u32 + 4).to_le_bytes().as_slice(), b"WEBP", &parts].concat())
}

/// A RIFF chunk, padded to an even length.
fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = [kind, (data.len() as u32).to_le_bytes().as_slice(), data].concat();
    chunk.resize(chunk.len().next_multiple_of(2), 0);
    chunk
}

/// A grey TIFF file with one deflated strip and the further entries of `metadata`.
pub fn tiff(picture: &GrayImage, metadata: Directory) -> std::io::Result<Vec<u8>> {
    let strip = deflate(picture.as_raw())?;
    let (width, height) = picture.dimensions();
    let directory = metadata.long(0x0100, width).long(0x0101, height).short(0x0102, 8).short(0x0103, 8);
    let directory = directory.short(0x0106, 1).short(0x0115, 1).long(0x0116, height).long(0x0117, strip.len() as u32);
    let directory = directory.rational(0x011A, 150, 1).rational(0x011B, 150, 1).short(0x0128, 2);
    Ok(block(Order::Little, &directory.with(0x0111, Value::Offset(strip)), None))
}

/// A GIF file with a comment and an XMP packet (GIF89a sections 24 and 26; XMP part 3, 1.1.2).
pub fn gif(picture: &RgbImage, comment: &str, xmp: &str) -> Result<Vec<u8>, ImageError> {
    let mut plain = Vec::new();
    let opaque = RgbaImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [r, g, b] = picture.get_pixel(x, y).0;
        Rgba([r, g, b, 255])
    });
    GifEncoder::new_with_speed(&mut plain, 10).encode_frame(Frame::new(opaque))?;
    let mut extensions = vec![0x21, 0xFE];
    for part in comment.as_bytes().chunks(255) {
        extensions.push(part.len() as u8);
        extensions.extend(part);
    }
    extensions.push(0);
    extensions.extend(b"\x21\xFF\x0BXMP DataXMP");
    extensions.extend(xmp.as_bytes());
    // The magic trailer: readers that take the packet for sub-blocks land in it and find its end.
    extensions.push(1);
    extensions.extend((0..=255).rev());
    extensions.push(0);
    // Header and screen descriptor are 13 bytes; a global palette of 2^(n+1) colours may follow.
    let palette = if plain[10] & 0x80 != 0 { 3 << ((plain[10] & 7) + 1) } else { 0 };
    let place = 13 + palette;
    // Extensions need GIF89a.
    Ok([b"GIF89a", &plain[6..place], &extensions, &plain[place..]].concat())
}

/// A grey BMP file.
pub fn bmp(picture: &GrayImage) -> Result<Vec<u8>, ImageError> {
    let mut bmp = Cursor::new(Vec::new());
    picture.write_to(&mut bmp, ImageFormat::Bmp)?;
    Ok(bmp.into_inner())
}

/// A grey, binary PNM file (Netpbm's pgm(5)) with a comment.
pub fn pgm(picture: &GrayImage, comment: &str) -> Vec<u8> {
    let (width, height) = picture.dimensions();
    [format!("P5\n# {comment}\n{width} {height}\n255\n").as_bytes(), picture.as_raw()].concat()
}
