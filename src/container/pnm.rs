//! Owns the layout of the portable anymaps PBM, PGM and PPM (Netpbm's pbm(5), pgm(5), ppm(5)): size, comments in the header, and the end.

use std::borrow::Cow;

use crate::container::{EndLook, Format, Layout, Segment, SegmentKind, tail};
use crate::error::{Skip, SkipKind, Stage};
use crate::limits::Deadline;
use crate::source::Bytes;

/// Most comments kept; programs write one.
const MAX_COMMENTS: usize = 64;

/// What stands before the samples.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Where the samples start, bytes.
    pub start: usize,
    /// Fewest bytes that the samples can take: exact where they are binary, a digit and, but for bits, a blank each where they are text.
    pub least: u64,
    /// Whether the samples are text.
    pub plain: bool,
    /// Where the comments lie: first byte behind the `#`, and end.
    pub comments: Vec<(usize, usize)>,
}

/// Reads the header at the start of a file; `None` where it is none, or is longer than `head`.
pub fn header(head: &[u8]) -> Option<Header> {
    let kind = match head {
        [b'P', kind @ b'1'..=b'6', next, ..] if next.is_ascii_whitespace() || *next == b'#' => kind - b'0',
        _ => return None,
    };
    let mut header = Header { plain: kind <= 3, ..Header::default() };
    let mut at = 2;
    header.width = number(head, &mut at, &mut header.comments)?;
    header.height = number(head, &mut at, &mut header.comments)?;
    let bits = matches!(kind, 1 | 4);
    let most = if bits { 1 } else { number(head, &mut at, &mut header.comments)? };
    if header.width == 0 || header.height == 0 || !(1..=0xffff).contains(&most) {
        return None;
    }
    // One blank ends the header; a comment may come before it.
    match head.get(at)? {
        b'#' => at = comment(head, at, &mut header.comments) + 1,
        blank if blank.is_ascii_whitespace() => at += 1,
        _ => return None,
    }
    header.start = at;
    let (width, height) = (u64::from(header.width), u64::from(header.height));
    let channels = if matches!(kind, 3 | 6) { 3 } else { 1 };
    let row = match (header.plain, bits) {
        (true, true) => width,
        (true, false) => width.saturating_mul(2 * channels),
        (false, true) => width.div_ceil(8),
        (false, false) => width.saturating_mul(channels * if most > 0xff { 2 } else { 1 }),
    };
    // The last sample that is text needs no blank behind it.
    header.least = row.saturating_mul(height).saturating_sub(u64::from(header.plain && !bits));
    Some(header)
}

/// The next number of the header, behind blanks and comments; leaves `at` behind it.
fn number(head: &[u8], at: &mut usize, comments: &mut Vec<(usize, usize)>) -> Option<u32> {
    loop {
        match head.get(*at)? {
            b'#' => *at = comment(head, *at, comments),
            blank if blank.is_ascii_whitespace() => *at += 1,
            _ => break,
        }
    }
    let rest = head.get(*at..)?;
    let digits = rest.get(..rest.iter().position(|byte| !byte.is_ascii_digit())?)?;
    *at += digits.len();
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// Where the line of the comment at `at` ends; keeps the comment.
fn comment(head: &[u8], at: usize, comments: &mut Vec<(usize, usize)>) -> usize {
    let rest = head.get(at..).unwrap_or_default();
    let end = at + rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
    if comments.len() < MAX_COMMENTS {
        comments.push(((at + 1).min(end), end));
    }
    end
}

/// Walks a PNM file. `format` is what the signature said; the walker may refine it.
pub fn read<'a>(bytes: &'a Bytes, format: Format, end: EndLook, deadline: Deadline) -> Layout<'a> {
    let mut layout = Layout::new(format);
    layout.end = Some(end);
    let head = bytes.head();
    let Some(header) = header(head) else {
        layout.skips.push(Skip::new(Stage::Container, "PNM", SkipKind::Malformed, "the header cannot be read"));
        return layout;
    };
    layout.size = Some((header.width, header.height));
    for &(start, end) in &header.comments {
        let bytes = Cow::Borrowed(head.get(start..end).unwrap_or_default());
        layout.segments.push(Segment { kind: SegmentKind::Comment, offset: Some(start as u64), bytes });
    }
    if header.comments.len() == MAX_COMMENTS {
        layout.skips.push(Skip::new(Stage::Container, "PNM", SkipKind::TooLarge, "more comments than are kept"));
    }
    let end = (header.start as u64).saturating_add(header.least);
    if end > bytes.len() {
        layout.truncated = Some("the file ends before the picture's rows do".into());
    }
    // Where samples are text, only their reader knows the end.
    let end = if header.plain { bytes.len() } else { end.min(bytes.len()) };
    tail::describe(&mut layout, bytes, end, &[], deadline);
    layout
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// Width, height, where the samples start, and how many bytes they take at least.
    type Said = (u32, u32, usize, u64);

    #[test]
    fn a_header_says_how_many_bytes_the_samples_take_at_least() {
        let cases: &[(&[u8], Option<Said>)] = &[
            (b"P1\n3 2\n101\n010\n", Some((3, 2, 7, 6))),
            (b"P2 3 2 255\n0 1 2 3 4 5", Some((3, 2, 11, 11))),
            (b"P3 1 2 15\n0 1 2 3 4 5", Some((1, 2, 10, 11))),
            (b"P4\n9 2\n", Some((9, 2, 7, 4))),
            (b"P5\n3 2\n255\n", Some((3, 2, 11, 6))),
            (b"P5\n3 2\n256\n", Some((3, 2, 11, 12))),
            (b"P6\r\n3\t2\r\n255\n", Some((3, 2, 13, 18))),
            (b"P6 4294967295 4294967295 65535\n", Some((u32::MAX, u32::MAX, 31, u64::MAX))),
            (b"P5\n0 2\n255\n", None),
            (b"P5\n3 2\n0\n", None),
            (b"P5\n3 2\n65536\n", None),
            (b"P5\n3 4294967296\n255\n", None),
            (b"P5\n3 2\n255", None),
            (b"P5\n-3 2\n255\n", None),
            (b"P7\n3 2\n255\n", None),
            (b"P5 is the fifth part", None),
            (b"P5# no end of line", None),
            (b"P5", None),
        ];
        for (head, wanted) in cases {
            let got = header(head).map(|h| (h.width, h.height, h.start, h.least));
            assert_eq!(got, *wanted, "{:?}", String::from_utf8_lossy(head));
        }
    }

    fn read_whole(content: &[u8], check: impl FnOnce(Layout<'_>)) {
        let bytes = Bytes::from_memory(content.to_vec());
        check(read(&bytes, Format::Pnm, EndLook::Full, Deadline::never()));
    }

    #[test]
    fn comments_between_all_parts_of_a_header_are_kept() {
        read_whole(b"P5# one\n#two\n 2 # three\r2\n#\n255#four\nabcd", |layout| {
            let comments: Vec<_> = layout.segments.iter().map(|s| (&*s.bytes, s.offset.unwrap())).collect();
            let wanted: [(&[u8], u64); 5] = [(b" one", 3), (b"two", 9), (b" three", 17), (b"", 27), (b"four", 32)];
            assert_eq!(comments, wanted);
            assert_eq!((layout.size, layout.truncated.is_none()), (Some((2, 2)), true));
            assert!(layout.embedded.is_empty());
        });
    }

    #[test]
    fn what_lies_behind_the_rows_is_told_and_missing_rows_too() {
        read_whole(b"P5 2 2 255\nabcdPK\x03\x04zip", |layout| assert_eq!(layout.embedded.len(), 1));
        read_whole(b"P5 2 2 255\nabc", |layout| assert!(layout.truncated.is_some()));
        read_whole(b"P2 2 2 255\n1 2", |layout| assert!(layout.truncated.is_some()));
        read_whole(b"P2 2 2 255\n1 2 3 4\n", |layout| assert!(layout.truncated.is_none()));
    }

    #[test]
    fn very_many_comments_are_capped_with_a_skip() {
        let content = [b"P5\n", &b"#x\n".repeat(1_000)[..], b"1 1 255\na"].concat();
        read_whole(&content, |layout| {
            assert_eq!((layout.segments.len(), layout.skips.len()), (MAX_COMMENTS, 1));
            assert_eq!(layout.size, Some((1, 1)));
        });
    }
}
