//! Owns the making of foreign text fit for a terminal: control characters become visible, long lines short. Knows no finding.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Whether a character can command a terminal, reorder or hide the text around it: C0, DEL and C1 controls, bidirectional marks,
/// embeddings, overrides and isolates (Unicode UAX #9), line and paragraph separators, the byte order mark and tag characters.
pub(crate) fn is_hazardous(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(c, '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// The text with every hazardous character written out (`\n`, `\x1b`, `\u{202e}`), so that a value can neither drive a terminal
/// nor disguise itself. Backslashes stay as they are: paths are more frequent than escapes.
pub fn escape(text: &str) -> Cow<'_, str> {
    // Nearly every text is plain ASCII.
    let plain = |bytes: &[u8]| bytes.iter().fold(true, |all, b| all & matches!(b, 0x20..=0x7e));
    let (eights, rest) = text.as_bytes().as_chunks::<8>();
    if (eights.iter().all(|eight| plain(eight)) && plain(rest)) || !text.contains(is_hazardous) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            c if !is_hazardous(c) => escaped.push(c),
            c if u32::from(c) <= 0xff => escaped.push_str(&format!("\\x{:02x}", u32::from(c))),
            c => escaped.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
        }
    }
    Cow::Owned(escaped)
}

/// The text cut to at most `columns` terminal columns, with `…` in place of what was cut.
pub(super) fn shorten(text: &str, columns: usize) -> Cow<'_, str> {
    if text.width() <= columns {
        return Cow::Borrowed(text);
    }
    let mut used = 0;
    let mut end = 0;
    for (at, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used >= columns {
            break;
        }
        end = at + c.len_utf8();
    }
    Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default().trim_end()))
}

/// The text in pieces of at most `columns` terminal columns, broken behind a space where there is one; together they are the text.
pub(crate) fn fold(text: &str, columns: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut behind_space, mut used, mut used_behind_space) = (0, 0, 0, 0);
    for (at, c) in text.char_indices() {
        let width = c.width().unwrap_or(0);
        if used + width > columns && at > start {
            // A break at a space near the start would leave most of the line empty.
            let at_space = behind_space > start && used_behind_space > columns / 2;
            let (end, taken) = if at_space { (behind_space, used_behind_space) } else { (at, used) };
            pieces.extend(text.get(start..end));
            (start, used) = (end, used - taken);
        }
        used += width;
        if c == ' ' {
            (behind_space, used_behind_space) = (at + 1, used);
        }
    }
    pieces.extend(text.get(start..).filter(|rest| !rest.is_empty() || pieces.is_empty()));
    pieces
}

/// A number with a comma at every third digit: `12,345`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Words filled into lines of at most `columns` terminal columns; a longer word gets a line of its own.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.width() + 1 + word.width() > columns {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn escapes_that_drive_a_terminal_are_written_out() {
        assert_eq!(escape("a\x1b[31mred\x07"), "a\\x1b[31mred\\x07");
        assert_eq!(escape("c1 \u{9b}31m del \u{7f}"), "c1 \\x9b31m del \\x7f");
        assert_eq!(escape("two\r\nlines\tand a tab"), "two\\r\\nlines\\tand a tab");
    }

    #[test]
    fn characters_that_reorder_or_hide_text_are_written_out() {
        assert_eq!(escape("gpj.\u{202e}exe"), "gpj.\\u{202e}exe");
        assert_eq!(escape("\u{2066}a\u{2069}\u{feff}"), "\\u{2066}a\\u{2069}\\u{feff}");
    }

    #[test]
    fn ordinary_text_of_any_script_is_not_copied() {
        assert!(matches!(escape("Ærø, 東京, שלום, C:\\new"), Cow::Borrowed(_)));
    }

    #[test]
    fn shortening_counts_columns_and_never_cuts_a_character() {
        assert_eq!(shorten("abc", 3), "abc");
        assert_eq!(shorten("abcd", 3), "ab…");
        assert_eq!(shorten("東京都庁", 5), "東京…");
        assert_eq!(shorten("東京都庁", 0), "…");
    }

    #[test]
    fn folding_loses_nothing() {
        assert_eq!(fold("one two  three", 8), ["one two ", " three"]);
        assert_eq!(fold("unbreakable", 4), ["unbr", "eaka", "ble"]);
        assert_eq!(fold("東京", 1), ["東", "京"]);
        assert_eq!(fold("", 4), [""]);
    }

    #[test]
    fn thousands_are_set_off_by_commas() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1000), "1,000");
        assert_eq!(thousands(12_345_678), "12,345,678");
    }

    #[test]
    fn wrapping_keeps_every_word() {
        assert_eq!(wrap("one two  three", 7), ["one two", "three"]);
        assert_eq!(wrap("unbreakable", 3), ["unbreakable"]);
        assert!(wrap("", 10).is_empty());
    }
}
