//! Owns what a column of amounts says about the ones that were misread: faint print loses the right edge of a last nought, and `18.00`
//! is read `18.0C`. Says nothing of what an amount means.

use super::TextLine;

/// Amounts with two clear decimals that must stand in a photo before a misread one is taken for another: temperatures end in C too.
/// Empirical: the receipts on which this was looked at have ten or more.
const COMPANY: usize = 3;

/// What noughts are read as.
const LIKE_NOUGHT: [char; 7] = ['C', 'c', 'O', 'o', 'Q', 'U', 'D'];

/// How sure a nought is at most that was put in so, 0…1.
const PUT_IN: f32 = 0.5;

/// Reads the noughts of misread amounts where enough clear ones stand beside them.
pub fn mend(lines: &mut [TextLine]) {
    let texts = || lines.iter().filter_map(|line| line.reading.as_ref()).map(|reading| reading.text.as_str());
    let clear = texts().flat_map(str::split_whitespace).filter(|word| decimals(word).is_some_and(|d| d.all_digits));
    if clear.take(COMPANY).count() < COMPANY {
        return;
    }
    for reading in lines.iter_mut().filter_map(|line| line.reading.as_mut()) {
        let mut places = Vec::new();
        let mut before = 0;
        for word in reading.text.split(' ') {
            let length = word.chars().count();
            if let Some(Decimals { all_digits: false }) = decimals(word) {
                places.extend(before + length - 2..before + length);
            }
            before += length + 1;
        }
        if places.is_empty() {
            continue;
        }
        let nought = |(at, character): (usize, char)| match character {
            letter if places.contains(&at) && LIKE_NOUGHT.contains(&letter) => '0',
            other => other,
        };
        let mended: String = reading.text.chars().enumerate().map(nought).collect();
        for (certainty, (old, new)) in reading.certainty.iter_mut().zip(reading.text.chars().zip(mended.chars())) {
            if old != new {
                *certainty = certainty.min(PUT_IN);
            }
        }
        reading.text = mended;
    }
}

/// The two characters behind the decimal mark of an amount.
struct Decimals {
    all_digits: bool,
}

/// The decimals of a word that is an amount: digits (a sign or a currency's capitals may stand before them), a mark, a digit and another
/// one or what looks like a nought. Two that look like noughts could be the end of a domain: `.co`.
fn decimals(word: &str) -> Option<Decimals> {
    let (whole, decimals) = word.rsplit_once(['.', ','])?;
    let amount = whole.trim_start_matches(|c: char| !c.is_ascii_digit() && !c.is_lowercase());
    let is_amount = !amount.is_empty()
        && amount.len() <= 8
        && amount.chars().all(|c| c.is_ascii_digit() || c == ',')
        && decimals.chars().count() == 2
        && decimals.chars().any(|c| c.is_ascii_digit())
        && decimals.chars().all(|c| c.is_ascii_digit() || LIKE_NOUGHT.contains(&c));
    is_amount.then(|| Decimals { all_digits: decimals.chars().all(|c| c.is_ascii_digit()) })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::{Quad, Reading};
    use super::*;

    fn mended(texts: &[&str]) -> Vec<String> {
        let line = |text: &&str| TextLine {
            quad: Quad::upright(0.0, 0.0, 100.0, 20.0),
            reading: Some(Reading {
                text: (*text).into(),
                certainty: vec![0.9; text.chars().count()],
                looks: 1,
                ..Reading::default()
            }),
            score: 0.9,
        };
        let mut lines: Vec<TextLine> = texts.iter().map(line).collect();
        mend(&mut lines);
        lines.into_iter().map(|line| line.reading.unwrap().text).collect()
    }

    #[test]
    fn a_nought_among_amounts_is_read_and_words_stay() {
        let texts = ["37.00 SR 21.0C", "RM18.50", "1,250.00", "15.U0", "NO.59 JALAN", "web2.co", "A4.CO", "é 12.0c"];
        let expected = ["37.00 SR 21.00", "RM18.50", "1,250.00", "15.00", "NO.59 JALAN", "web2.co", "A4.CO", "é 12.00"];
        assert_eq!(mended(&texts), expected);
    }

    #[test]
    fn a_temperature_without_amounts_beside_it_stays() {
        assert_eq!(mended(&["36.5C", "12.50"]), ["36.5C", "12.50"]);
        assert_eq!(mended(&["1.00", "2.00", "3.00", "http://a.co"])[3], "http://a.co");
    }
}
