//! Owns what a decoder's text is told as.

use rxing::BarcodeFormat;

use super::formats::Format;

/// Longest payload that is told, in characters: over twice what the largest symbol holds.
const LONGEST: usize = 16_384;
/// What marks the start of GS1 data in the decoder's words (AIM's symbology identifier).
const GS1: &str = "]C1";

/// A payload as it is told: line ends as one line feed, not endlessly long.
pub fn told(text: &str) -> String {
    let cut = text.char_indices().nth(LONGEST).map_or(text, |(end, _)| text.get(..end).unwrap_or(text));
    cut.replace("\r\n", "\n")
}

/// The payload of a linear code.
pub fn linear(format: &Format, text: &str) -> String {
    match format.kind {
        BarcodeFormat::CODE_128 => told(text.strip_prefix(GS1).unwrap_or(text)),
        BarcodeFormat::CODE_39 => full_ascii(text).unwrap_or_else(|| told(text)),
        _ => told(text),
    }
}

/// Code 39 in "full ASCII" (ISO/IEC 16388 annex A): `$ % / +` before a letter stand for one character. `None` where a shift stands
/// before anything else, and where none is there.
fn full_ascii(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut shifted = false;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if !matches!(letter, '$' | '%' | '/' | '+') {
            out.push(letter);
            continue;
        }
        shifted = true;
        let next = letters.next().filter(char::is_ascii_uppercase)? as u8;
        out.push(char::from(match (letter, next) {
            ('+', _) => next + 32,
            ('$', _) => next - 64,
            ('/', b'A'..=b'O') => next - 32,
            ('/', b'Z') => b':',
            ('%', b'A'..=b'E') => next - 38,
            ('%', b'F'..=b'J') => next - 11,
            ('%', b'K'..=b'O') => next + 16,
            ('%', b'P'..=b'T') => next + 43,
            ('%', b'U') => 0,
            ('%', b'V') => b'@',
            ('%', b'W') => b'`',
            ('%', b'X'..=b'Z') => 127,
            _ => return None,
        }));
    }
    shifted.then_some(out)
}

/// Whether a linear code could hold that: short payloads of weak symbologies are what stripes read as.
pub fn plausible(format: &Format, text: &str) -> bool {
    let count = text.chars().count();
    match format.kind {
        BarcodeFormat::ITF => count >= 6,
        BarcodeFormat::CODABAR => count >= 4 && text.chars().filter(char::is_ascii_digit).count() >= 3,
        BarcodeFormat::CODE_39 | BarcodeFormat::CODE_93 => count >= 3,
        _ => count >= 1,
    }
}
