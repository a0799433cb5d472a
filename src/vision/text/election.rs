//! Owns which of several readings of one line stays.

use super::Reading;
use crate::vision::quad::Quad;

/// Letters from which on a longer reading does not count more against a shorter one.
const LONG_ENOUGH: f32 = 6.0;

/// What a look counts whose least sure character is not sure at all; a sure one counts 1.
const UNSURE_VOTE: f32 = 0.3;

/// Whether a text has three different letters or digits: rows of rings and fences read as one again and again.
pub fn is_varied(text: &str) -> bool {
    let mut seen = [None; 3];
    for character in text.chars().filter(|c| c.is_alphanumeric()) {
        match seen.iter().position(|known| known.is_none_or(|known| known == character)) {
            Some(at) => seen[at] = Some(character),
            None => return true,
        }
    }
    seen[2].is_some()
}

/// Mean certainty of a reading's characters; 0 for an empty one.
pub fn mean(reading: &Reading) -> f32 {
    let count = reading.certainty.len();
    if count == 0 { 0.0 } else { reading.certainty.iter().sum::<f32>() / count as f32 }
}

/// The least sure character's certainty; 1 for an empty reading.
pub fn least(reading: &Reading) -> f32 {
    reading.certainty.iter().copied().fold(1.0, f32::min)
}

/// The surer of two readings; a longer one counts more, since an upside-down line often gives one sure letter.
pub fn better(a: (Quad, Reading), b: Option<(Quad, Reading)>) -> (Quad, Reading) {
    let worth = |reading: &Reading| mean(reading) * (reading.certainty.len() as f32).min(LONG_ENOUGH).sqrt();
    match b {
        Some(b) if worth(&b.1) > worth(&a.1) => b,
        _ => a,
    }
}

/// A text without its blanks.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The reading with the most certainty behind it, summed over the looks that gave the same characters. A look that saw only a part of
/// the line speaks for a longer one that holds it.
pub fn elected(mut readings: Vec<(Quad, Reading)>) -> (Quad, Reading) {
    let squeezed: Vec<String> = readings.iter().map(|(_, reading)| squeezed(&reading.text)).collect();
    let votes = |index: usize| {
        let own = squeezed.get(index).map_or("", String::as_str);
        let for_it = readings.iter().zip(&squeezed).filter(|(_, text)| !text.is_empty() && own.contains(text.as_str()));
        // What only this look adds must be as sure as the rest.
        let least = least(&readings[index].1);
        for_it.map(|((_, other), _)| mean(other)).sum::<f32>() * (UNSURE_VOTE + (1.0 - UNSURE_VOTE) * least)
    };
    let votes: Vec<f32> = (0..readings.len()).map(votes).collect();
    let mut best = 0;
    for (index, vote) in votes.iter().enumerate() {
        if *vote > votes[best] + 1e-6 {
            best = index;
        }
    }
    let alike: Vec<usize> = (0..readings.len()).filter(|&index| squeezed[index] == squeezed[best]).collect();
    let same = alike.len() as u8;
    // What is looked for around the line begins at its ends: of boxes in which the same was read the tightest says where those are.
    let tightest = alike.into_iter().map(|index| readings[index].0).min_by(|a, b| a.width().total_cmp(&b.width()));
    let (quad, reading) = readings.swap_remove(best);
    let quad = tightest.unwrap_or(quad);
    let mut others: Vec<(String, f32)> = Vec::new();
    for (_, other) in readings {
        if other.text != reading.text && !others.iter().any(|(text, _)| *text == other.text) {
            let certainty = mean(&other);
            others.push((other.text, certainty));
        }
    }
    (quad, Reading { looks: same, others, ..reading })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(width: f32, text: &str, certainty: f32) -> (Quad, Reading) {
        let certainty = vec![certainty; text.chars().count()];
        (
            Quad::upright(0.0, 0.0, width, 20.0),
            Reading { text: text.to_owned(), certainty, looks: 1, ..Default::default() },
        )
    }

    #[test]
    fn the_reading_of_most_looks_stays_in_the_tightest_box_that_gave_it() {
        let looks = vec![read(90.0, "AB 123", 0.9), read(120.0, "AB123", 0.95), read(70.0, "B123", 0.9)];
        let (quad, reading) = elected(looks);
        assert_eq!((reading.text.as_str(), reading.looks), ("AB123", 2));
        assert!((quad.width() - 90.0).abs() < 1e-3);
        assert_eq!(reading.others.len(), 2);
    }

    #[test]
    fn a_look_that_saw_only_a_part_speaks_for_the_whole() {
        let (_, reading) = elected(vec![read(60.0, "1366", 0.99), read(90.0, "1366026", 0.97)]);
        assert_eq!(reading.text, "1366026");
    }

    #[test]
    fn rows_of_one_shape_are_not_varied() {
        assert!(is_varied("A1B") && !is_varied("0000") && !is_varied("1-1-0"));
    }
}
