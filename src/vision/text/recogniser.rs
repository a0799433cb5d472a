//! Owns the recogniser: a straightened line becomes characters, by a network of the CTC kind (Graves et al., ICML 2006) that gives
//! each narrow column of the line a distribution over characters and a blank.

use image::RgbImage;

use super::alphabet::Alphabet;
use super::{Reading, Seconds};
use crate::vision::model::{Network, Tensor};

/// Height of the lines that the network reads, in pixels.
pub const LINE_PX: u32 = 48;

/// Widest line that is read at once, in pixels: some 120 characters.
pub const MAX_LINE_PX: u32 = 2_400;

/// The network's columns are this wide, in pixels; lines are filled up to a multiple of it.
const COLUMN_PX: usize = 8;

/// Narrower lines are filled up to this, in pixels.
const MIN_LINE_PX: usize = 32;

/// Classes that are compared at once.
const LANES: usize = 16;

/// Reads a straightened line, [`LINE_PX`] tall. The text is empty where nothing was read.
///
/// # Errors
///
/// Where the network fails.
pub fn read(network: &dyn Network, alphabet: &Alphabet, line: &RgbImage) -> Result<Reading, String> {
    let (data, classes) = columns(network, line)?;
    Ok(decoded(data.chunks_exact(classes), alphabet))
}

/// What the network says of a straightened line, [`LINE_PX`] tall: the probabilities of all classes, column by column, and how many
/// classes there are.
///
/// # Errors
///
/// Where the network fails.
pub fn columns(network: &dyn Network, line: &RgbImage) -> Result<(Vec<f32>, usize), String> {
    let (width, height) = (line.width() as usize, line.height() as usize);
    let filled = width.div_ceil(COLUMN_PX) * COLUMN_PX;
    let filled = filled.max(MIN_LINE_PX);
    let mut data = vec![0.0; 3 * filled * height];
    for (y, row) in line.as_raw().chunks_exact(width.max(1) * 3).enumerate() {
        for (x, pixel) in row.chunks_exact(3).enumerate() {
            for (channel, plane) in [2, 1, 0].into_iter().zip(0..) {
                data[plane * filled * height + y * filled + x] = f32::from(pixel[channel]) / 127.5 - 1.0;
            }
        }
    }
    let output = network.run(Tensor { shape: vec![1, 3, height, filled], data })?;
    let [1, columns, classes] = output.shape[..] else {
        return Err("the recogniser's answer has an unknown shape".to_owned());
    };
    if classes == 0 || output.data.len() != columns * classes {
        return Err("the recogniser's answer is not complete".to_owned());
    }
    Ok((output.data, classes))
}

/// The likeliest class of each column, repeats taken together, blanks left out. A character's certainty is the highest of its columns.
fn decoded<'a>(columns: impl Iterator<Item = &'a [f32]>, alphabet: &Alphabet) -> Reading {
    let (mut text, mut certainty): (String, Vec<f32>) = (String::new(), Vec::new());
    let mut seconds: Vec<Seconds> = Vec::new();
    let mut before = 0;
    for column in columns {
        let (class, probability) = likeliest(column);
        if class == before {
            if class != 0
                && let (Some(last), Some(second)) = (certainty.last_mut(), seconds.last_mut())
                && probability > *last
            {
                *last = probability;
                *second = runners_up(column, class, alphabet);
            }
        } else if let Some(character) = alphabet.character(class) {
            text.push_str(character);
            let runners_up = runners_up(column, class, alphabet);
            for _ in character.chars() {
                certainty.push(probability);
                seconds.push(runners_up);
            }
        }
        before = class;
    }
    Reading { text, certainty, looks: 1, seconds, others: Vec::new() }
}

/// Less likely characters are no choice.
const LEAST_SECOND: f32 = 0.002;

/// The likeliest characters of a column but for the class that won and the blank.
fn runners_up(column: &[f32], won: usize, alphabet: &Alphabet) -> Seconds {
    let mut best = Seconds::default();
    for (class, &probability) in column.iter().enumerate().skip(1) {
        if class == won || probability < LEAST_SECOND {
            continue;
        }
        let Some(character) = alphabet.character(class).and_then(|character| character.chars().next()) else {
            continue;
        };
        let mut rising = Some((character, probability));
        for slot in &mut best {
            if slot.is_none_or(|(_, known)| rising.is_some_and(|(_, new)| new > known)) {
                std::mem::swap(slot, &mut rising);
            }
        }
    }
    best
}

/// Its place is looked for in the second pass: the first, without places, is one instruction for sixteen of the 18,710 classes.
fn likeliest(column: &[f32]) -> (usize, f32) {
    let lanes = column.chunks_exact(LANES);
    let rest = lanes.remainder().iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let best = lanes.fold([rest; LANES], |best, lane| std::array::from_fn(|at| best[at].max(lane[at])));
    let best = best.into_iter().fold(f32::NEG_INFINITY, f32::max);
    (column.iter().position(|&probability| probability == best).unwrap_or(0), best)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn repeats_are_one_character_unless_a_blank_parts_them() {
        let alphabet = Alphabet::new("a\nb\n");
        let columns: [&[f32]; 8] = [
            &[0.9, 0.1, 0.0, 0.0],
            &[0.1, 0.8, 0.0, 0.1],
            &[0.1, 0.9, 0.0, 0.0],
            &[0.6, 0.4, 0.0, 0.0],
            &[0.3, 0.7, 0.0, 0.0],
            &[0.0, 0.0, 0.1, 0.9],
            &[0.2, 0.0, 0.8, 0.0],
            &[1.0, 0.0, 0.0, 0.0],
        ];
        let reading = decoded(columns.into_iter(), &alphabet);
        assert_eq!(reading.text, "aa b");
        assert_eq!(reading.certainty, [0.9, 0.7, 0.9, 0.8]);
    }

    #[test]
    fn an_answer_of_another_shape_is_an_error() {
        struct Odd;
        impl Network for Odd {
            fn outputs(&self, _: Tensor) -> Result<Vec<Tensor>, String> {
                Ok(vec![Tensor { shape: vec![1, 2, 3], data: vec![0.0; 5] }])
            }
        }
        assert!(read(&Odd, &Alphabet::new("a\n"), &RgbImage::new(40, LINE_PX)).is_err());
    }
}
