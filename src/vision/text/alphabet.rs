//! Owns the characters that a recogniser knows, class by class, and which of them are the signs of short codes. What a network says of
//! its classes is `recogniser.rs`'s to read, and what looks at a code say together `code.rs`'s.

/// The character between words: the class behind the alphabet's last.
const SPACE: &str = " ";

/// The characters of codes.
pub const SIGNS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÜČĆŠŽĐ";
pub const SIGN_COUNT: usize = 44;

/// Small letters that only their size tells from capitals; others are none of a code's characters.
const SMALL_AS_CAPITALS: &str = "ckopsuvwxz";

/// The characters that a recogniser knows, in the order of its classes; class 0 is CTC's blank.
pub struct Alphabet {
    characters: Vec<&'static str>,
    /// The classes that are a sign of codes, rising, and which: some fifty of thousands, and each look at a code asks for them.
    signs: Vec<(usize, usize)>,
}

impl Alphabet {
    /// An alphabet from its file: one character a line.
    pub fn new(file: &'static str) -> Self {
        let characters: Vec<&str> = file.lines().collect();
        let single = |text: &str| text.chars().next().filter(|ch| ch.len_utf8() == text.len());
        let classes = characters.iter().zip(1..);
        let signs = classes.filter_map(|(text, class)| Some((class, sign(single(text)?)?))).collect();
        Self { characters, signs }
    }

    /// The classes that are one sign of codes each, and its number in [`SIGNS`].
    pub fn signs(&self) -> &[(usize, usize)] {
        &self.signs
    }

    /// What a class stands for; `None` for CTC's blank and for classes that the alphabet does not have.
    pub fn character(&self, class: usize) -> Option<&'static str> {
        match class.checked_sub(1)? {
            index if index == self.characters.len() => Some(SPACE),
            index => self.characters.get(index).copied(),
        }
    }
}

/// The sign that a character is, as its number in [`SIGNS`].
pub fn sign(ch: char) -> Option<usize> {
    let capital = if SMALL_AS_CAPITALS.contains(ch) { ch.to_ascii_uppercase() } else { ch };
    SIGNS.chars().position(|sign| sign == capital)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// The classes of codes as going through all classes finds them.
    fn gone_through(alphabet: &Alphabet, classes: usize) -> Vec<(usize, usize)> {
        let single = |class: usize| {
            let mut characters = alphabet.character(class)?.chars();
            characters.next().filter(|_| characters.next().is_none())
        };
        (0..classes).filter_map(|class| Some((class, sign(single(class)?)?))).collect()
    }

    #[test]
    fn the_classes_of_codes_are_those_that_going_through_all_classes_finds() {
        let alphabet = Alphabet::new("0\nA\nk\na\nA0\nÄ\n\n用\nK\n9\n");
        assert_eq!(alphabet.signs(), [(1, 0), (2, 10), (3, 20), (6, 36), (9, 20), (10, 9)]);
        assert_eq!(alphabet.signs(), gone_through(&alphabet, 13));
        assert_eq!((alphabet.character(0), alphabet.character(11), alphabet.character(12)), (None, Some(SPACE), None));
    }

    #[test]
    fn the_embedded_alphabet_has_every_sign_of_codes() {
        let alphabet = Alphabet::new(include_str!("../../../models/ppocrv6_small_dict.txt"));
        assert_eq!(alphabet.signs(), gone_through(&alphabet, alphabet.characters.len() + 2));
        assert!((0..SIGN_COUNT).all(|wanted| alphabet.signs().iter().any(|(_, sign)| *sign == wanted)));
    }

    #[test]
    fn signs_are_as_many_as_counted() {
        assert_eq!(SIGNS.chars().count(), SIGN_COUNT);
    }
}
