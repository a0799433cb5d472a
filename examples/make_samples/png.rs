//! Owns PNG files: pictures deflated, chunks put before them (PNG, third edition).

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::RgbImage;

/// Most bytes of picture data in one IDAT chunk.
const IDAT_BYTES: usize = 8192;

/// One chunk with its length and CRC.
pub fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(kind);
    crc.update(data);
    let length = (data.len() as u32).to_be_bytes();
    [length.as_slice(), kind, data, &crc.sum().to_be_bytes()].concat()
}

/// `data` deflated with a zlib frame.
pub fn deflate(data: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data)?;
    encoder.finish()
}

/// A picture with `chunks` (already framed) between header and picture data. Rows are predicted from the left (filter 1).
pub fn encode(picture: &RgbImage, chunks: &[Vec<u8>]) -> io::Result<Vec<u8>> {
    let mut png = b"\x89PNG\r\n\x1A\n".to_vec();
    let size = [picture.width().to_be_bytes(), picture.height().to_be_bytes()].concat();
    png.extend(chunk(b"IHDR", &[size.as_slice(), &[8, 2, 0, 0, 0]].concat()));
    png.extend(chunks.concat());
    let mut rows = Vec::new();
    for row in picture.as_raw().chunks(picture.width() as usize * 3) {
        rows.push(1);
        rows.extend(row.iter().enumerate().map(|(i, byte)| byte.wrapping_sub(if i < 3 { 0 } else { row[i - 3] })));
    }
    for part in deflate(&rows)?.chunks(IDAT_BYTES) {
        png.extend(chunk(b"IDAT", part));
    }
    png.extend(chunk(b"IEND", &[]));
    Ok(png)
}

/// A Latin-1 text.
pub fn text(keyword: &str, text: &str) -> Vec<u8> {
    chunk(b"tEXt", &[keyword.as_bytes(), &[0], text.as_bytes()].concat())
}

/// A UTF-8 text, not compressed, no language.
pub fn utf8_text(keyword: &str, text: &str) -> Vec<u8> {
    chunk(b"iTXt", &[keyword.as_bytes(), &[0, 0, 0, 0, 0], text.as_bytes()].concat())
}

/// A deflated Latin-1 text.
pub fn deflated_text(keyword: &str, text: &str) -> io::Result<Vec<u8>> {
    Ok(chunk(b"zTXt", &[keyword.as_bytes(), &[0, 0], &deflate(text.as_bytes())?].concat()))
}

/// An EXIF block as ImageMagick hides it in a text: name, length, and hexadecimal digits in lines of 36 bytes.
pub fn raw_profile(exif_block: &[u8]) -> io::Result<Vec<u8>> {
    let profile = [b"Exif\0\0", exif_block].concat();
    let lines = profile.chunks(36).map(|line| line.iter().map(|byte| format!("{byte:02x}")).collect::<String>() + "\n");
    let text = format!("\nexif\n{:8}\n{}", profile.len(), lines.collect::<String>());
    deflated_text("Raw profile type exif", &text)
}
