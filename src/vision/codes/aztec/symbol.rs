//! Owns what the modules of an Aztec symbol say (ISO/IEC 24778): which way it is turned, its mode message, and its codewords. The
//! decoder's own reading of modules refuses the flag for the initialisation of readers; its error correction and its tables of
//! characters are used.

use rxing::aztec::decoder::highLevelDecode;
use rxing::common::reedsolomon::{PredefinedGenericGF, ReedSolomonDecoder};

/// Modules of the marks that tell the turn that may be wrong.
const MARKS_WRONG: usize = 1;
/// The most layers of a full symbol in which readers can be initialised; in compact ones it is one (ISO/IEC 24778, 7.2.1 and 8).
const LAYERS_WITH_FLAG: i32 = 22;

/// How a symbol's own directions lie in the grid: x and y of the grid by x and y of the symbol, turned or mirrored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    quarters: u8,
    mirrored: bool,
}

impl Turn {
    /// A module of the symbol in the grid.
    pub const fn apply(self, x: i32, y: i32) -> (i32, i32) {
        let (mut x, mut y) = if self.mirrored { (y, x) } else { (x, y) };
        let mut left = self.quarters;
        while left > 0 {
            (x, y) = (-y, x);
            left -= 1;
        }
        (x, y)
    }

    /// The turns that the marks at the corners of the mode message allow, best first. `dark` takes modules of the grid.
    pub fn of(compact: bool, dark: impl Fn(i32, i32) -> bool) -> Vec<Self> {
        let r = if compact { 5 } else { 7 };
        let inner = r - 1;
        // From the upper left corner clockwise: three dark modules, two, one, none.
        let marks = [
            (-r, -r, true),
            (-inner, -r, true),
            (-r, -inner, true),
            (r, -r, true),
            (r, -inner, true),
            (inner, -r, false),
            (r, r, false),
            (r, inner, true),
            (inner, r, false),
            (-r, r, false),
            (-r, inner, false),
            (-inner, r, false),
        ];
        let mut found: Vec<(usize, Self)> = Vec::new();
        for mirrored in [false, true] {
            for quarters in 0..4 {
                let turn = Self { quarters, mirrored };
                let differs = |&&(x, y, mark): &&(i32, i32, bool)| {
                    let (x, y) = turn.apply(x, y);
                    dark(x, y) != mark
                };
                let wrong = marks.iter().filter(differs).count();
                if wrong <= MARKS_WRONG {
                    found.push((wrong, turn));
                }
            }
        }
        found.sort_by_key(|&(wrong, _)| wrong);
        found.into_iter().map(|(_, turn)| turn).collect()
    }
}

/// What a mode message says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// A symbol of some layers, with some codewords of data.
    Layers {
        /// Rings of two modules around the mode message.
        layers: i32,
        /// Codewords that are data.
        words: usize,
    },
    /// No layers: the message itself is the value (ISO/IEC 24778, annex A).
    Rune(u8),
}

impl Mode {
    /// Of the modules around a bull's eye; `dark` takes modules of the symbol.
    pub fn read(compact: bool, dark: impl Fn(i32, i32) -> bool) -> Option<Self> {
        let (r, side) = if compact { (5, 7) } else { (7, 10) };
        // The full symbol's reference grid runs through the middle of each side.
        let along = |i: i32| if compact { i - 3 } else { i - 5 + i / 5 };
        let side_of = |which: i32, i: i32| match which {
            0 => dark(along(i), -r),
            1 => dark(r, along(i)),
            2 => dark(along(side - 1 - i), r),
            _ => dark(-r, along(side - 1 - i)),
        };
        let bits: Vec<bool> =
            (0..4).flat_map(|which| (0..side).map(move |i| (which, i))).map(|(w, i)| side_of(w, i)).collect();
        let received: Vec<i32> = bits.chunks(4).map(number).collect();
        let data = if compact { 2 } else { 4 };
        let decoder = ReedSolomonDecoder::new(PredefinedGenericGF::AztecParam.into());
        let checks = (received.len() - data) as i32;
        let mut words = received.clone();
        if decoder.decode(&mut words, checks).is_err() {
            // A rune has every other bit of it inverted; little guards it, so that it must be whole.
            let mut words: Vec<i32> = received.iter().map(|word| word ^ 0b1010).collect();
            let whole = compact && decoder.decode(&mut words, checks).is_ok_and(|wrong| wrong == 0);
            let value = words.first().zip(words.get(1)).map(|(high, low)| high << 4 | low)?;
            return whole.then(|| u8::try_from(value).ok().map(Self::Rune))?;
        }
        let message = words.iter().take(data).fold(0, |sum, word| sum << 4 | word);
        let (low, flag, flagged) = if compact { (6, 0x20, 1) } else { (11, 0x400, LAYERS_WITH_FLAG) };
        let layers = (message >> low) + 1;
        let mut count = message & ((1 << low) - 1);
        if layers <= flagged {
            count &= !flag;
        }
        Some(Self::Layers { layers, words: usize::try_from(count).ok()? + 1 })
    }
}

fn number(bits: &[bool]) -> i32 {
    bits.iter().fold(0, |sum, &bit| sum << 1 | i32::from(bit))
}

/// Modules from the middle to the outermost layer of a symbol.
pub const fn reach(compact: bool, layers: i32) -> i32 {
    if compact { 5 + 2 * layers } else { place(false, 6 + 2 * layers) }
}

/// How far from the middle the module lies that is `count` behind the first one beside the middle, the reference grid's lines of a
/// full symbol not counted.
const fn place(compact: bool, count: i32) -> i32 {
    if compact { count } else { count + count / 15 + 1 }
}

/// The text of a symbol, by its modules; `None` where its error correction does not hold.
pub fn text(compact: bool, layers: i32, words: usize, dark: impl Fn(i32, i32) -> bool) -> Option<String> {
    let bits: Vec<bool> = spiral(compact, layers).into_iter().map(|(x, y)| dark(x, y)).collect();
    let (size, field) = match layers {
        i32::MIN..=2 => (6, PredefinedGenericGF::AztecData6),
        3..=8 => (8, PredefinedGenericGF::AztecData8),
        9..=LAYERS_WITH_FLAG => (10, PredefinedGenericGF::AztecData10),
        _ => (12, PredefinedGenericGF::AztecData12),
    };
    // What is left over stands in front.
    let mut received: Vec<i32> = bits.get(bits.len() % size..)?.chunks_exact(size).map(number).collect();
    let checks = received.len().checked_sub(words).filter(|&checks| checks > 0)?;
    let decoder = ReedSolomonDecoder::new(field.into());
    decoder.decode(&mut received, i32::try_from(checks).ok()?).ok()?;
    let data = unstuffed(received.get(..words)?, size)?;
    // The decoder takes five bits for granted.
    (data.len() > 5).then(|| highLevelDecode(&data).ok())?
}

/// The modules of a symbol's codewords in turn: each layer from the outside, two modules at a time, down the left side, along the
/// bottom, up the right side and back along the top (ISO/IEC 24778, 7.3).
fn spiral(compact: bool, layers: i32) -> Vec<(i32, i32)> {
    // Places are counted without the reference grid: in compact symbols from a middle module, in full ones from between two.
    let total = if compact { 11 } else { 14 } + 4 * layers;
    let at = |i: i32| match i - total / 2 {
        behind if compact || behind >= 0 => place(compact, behind),
        before => -place(false, -before - 1),
    };
    let mut modules = Vec::new();
    for layer in 0..layers {
        let (low, high) = (2 * layer, total - 1 - 2 * layer);
        let length = 4 * (layers - layer) + if compact { 9 } else { 12 };
        for side in 0..4 {
            for i in 0..length {
                for depth in 0..2 {
                    let (x, y) = match side {
                        0 => (low + depth, low + i),
                        1 => (low + i, high - depth),
                        2 => (high - depth, high - i),
                        _ => (high - i, low + depth),
                    };
                    modules.push((at(x), at(y)));
                }
            }
        }
    }
    modules
}

/// The bits of codewords, freed of those that keep a codeword from being all alike; `None` where one is all alike.
fn unstuffed(words: &[i32], size: usize) -> Option<Vec<bool>> {
    let mask = (1 << size) - 1;
    let mut bits = Vec::with_capacity(words.len() * size);
    for &word in words {
        if word == 0 || word == mask {
            return None;
        }
        let stuffed = usize::from(word == 1 || word == mask - 1);
        bits.extend((stuffed..size).rev().map(|bit| word >> bit & 1 == 1));
    }
    Some(bits)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use rxing::common::reedsolomon::ReedSolomonEncoder;

    use super::*;

    /// What is read of a mode message with these data words, each inverted where `mask` is set.
    fn read(compact: bool, data: &[i32], mask: i32) -> Option<Mode> {
        let (r, side, count) = if compact { (5, 7, 7) } else { (7, 10, 10) };
        let mut words = vec![0; count];
        words[..data.len()].copy_from_slice(data);
        let mut encoder = ReedSolomonEncoder::new(PredefinedGenericGF::AztecParam.into()).unwrap();
        encoder.encode(&mut words, count - data.len()).unwrap();
        let bits: Vec<bool> =
            words.iter().flat_map(|word| (0..4).rev().map(move |bit| (word ^ mask) >> bit & 1 == 1)).collect();
        // From the left end of the upper side clockwise; a full symbol's sides have a line of the reference grid in their middle.
        let line: Vec<i32> = (-7..=7).filter(|&i: &i32| i.abs() <= side / 2 && (compact || i != 0)).collect();
        let mut modules = Vec::new();
        modules.extend(line.iter().map(|&i| (i, -r)));
        modules.extend(line.iter().map(|&i| (r, i)));
        modules.extend(line.iter().rev().map(|&i| (i, r)));
        modules.extend(line.iter().rev().map(|&i| (-r, i)));
        assert_eq!(modules.len(), bits.len());
        let dark = |x: i32, y: i32| modules.iter().position(|&module| module == (x, y)).is_some_and(|at| bits[at]);
        Mode::read(compact, dark)
    }

    #[test]
    fn the_flag_for_the_initialisation_of_readers_is_no_part_of_the_count() {
        // Layers less one in 2 bits and codewords less one in 6; in full symbols in 5 and 11.
        assert_eq!(read(true, &[0b0000, 0b1001], 0), Some(Mode::Layers { layers: 1, words: 10 }));
        assert_eq!(read(true, &[0b0010, 0b1001], 0), Some(Mode::Layers { layers: 1, words: 10 }));
        assert_eq!(read(true, &[0b0110, 0b1001], 0), Some(Mode::Layers { layers: 2, words: 42 }));
        assert_eq!(read(false, &[0b0010, 0b0000, 0b0110, 0b0000], 0), Some(Mode::Layers { layers: 5, words: 97 }));
        assert_eq!(read(false, &[0b0010, 0b0100, 0b0110, 0b0000], 0), Some(Mode::Layers { layers: 5, words: 97 }));
        assert_eq!(read(false, &[0b1011, 0b0100, 0b0000, 0b0000], 0), Some(Mode::Layers { layers: 23, words: 1025 }));
    }

    #[test]
    fn a_rune_is_its_value() {
        for value in [0, 25, 255] {
            assert_eq!(read(true, &[value >> 4, value & 15], 0b1010), Some(Mode::Rune(value as u8)));
        }
    }

    #[test]
    fn the_spiral_meets_every_module_of_a_symbol_once() {
        for (compact, most) in [(true, 4), (false, 32)] {
            for layers in 1..=most {
                let mut modules = spiral(compact, layers);
                let bits = (if compact { 88 } else { 112 } + 16 * layers) * layers;
                assert_eq!(modules.len(), bits as usize);
                let edge = reach(compact, layers);
                assert_eq!(modules.iter().map(|&(x, y)| x.abs().max(y.abs())).max(), Some(edge));
                if !compact {
                    assert!(modules.iter().all(|&(x, y)| x % 16 != 0 && y % 16 != 0));
                }
                modules.sort_unstable();
                modules.dedup();
                assert_eq!(modules.len(), bits as usize);
            }
        }
    }

    #[test]
    fn turns_and_mirrors_are_eight_different_ones_that_keep_the_middle() {
        let mut seen = Vec::new();
        for mirrored in [false, true] {
            for quarters in 0..4 {
                let turn = Turn { quarters, mirrored };
                assert_eq!(turn.apply(0, 0), (0, 0));
                let seen_as = (turn.apply(3, 1), turn.apply(1, 3));
                assert!(!seen.contains(&seen_as));
                seen.push(seen_as);
            }
        }
        assert_eq!(seen.len(), 8);
    }
}
