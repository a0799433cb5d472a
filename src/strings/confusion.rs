//! Owns what recognisers of characters mistake for one another, and the repaired variants of a string. Whether a repair is
//! believed is the callers' matter: they ask a check digit and let [`cost`] count.

/// Most variants that are ever tried of one string.
pub(super) const MAX_VARIANTS: usize = 64;

/// Letters that are read where a digit stands.
const DIGITS: &[(char, char)] = &[
    ('O', '0'),
    ('o', '0'),
    ('D', '0'),
    ('Q', '0'),
    ('I', '1'),
    ('l', '1'),
    ('i', '1'),
    ('|', '1'),
    ('!', '1'),
    ('S', '5'),
    ('s', '5'),
    ('B', '8'),
    ('Z', '2'),
    ('z', '2'),
    ('G', '6'),
    ('b', '6'),
    ('T', '7'),
    ('A', '4'),
    ('q', '9'),
    ('g', '9'),
];

/// Digits that are read where a letter stands.
const LETTERS: &[(char, char)] = &[('0', 'O'), ('1', 'I'), ('5', 'S'), ('8', 'B'), ('2', 'Z'), ('6', 'G'), ('4', 'A')];

/// What a place of a shape can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// 0…9.
    Digit,
    /// A…Z.
    Letter,
    /// Either.
    Either,
}

/// The digit that a character stands for, itself if it is one.
pub(super) fn as_digit(read: char) -> Option<char> {
    if read.is_ascii_digit() {
        return Some(read);
    }
    DIGITS.iter().find(|(from, _)| *from == read).map(|&(_, to)| to)
}

/// The capital letter that a character stands for, itself if it is a letter.
pub(super) fn as_letter(read: char) -> Option<char> {
    if read.is_ascii_alphabetic() {
        return Some(read.to_ascii_uppercase());
    }
    LETTERS.iter().find(|(from, _)| *from == read).map(|&(_, to)| to)
}

/// A reading made to fit its shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Variant {
    /// The characters, capitals and digits only.
    pub text: Vec<u8>,
    /// How many of them are not as read.
    pub repairs: usize,
}

/// A reading with each character forced into its place's class; `None` where one fits in no way, or where a repair is needed and not
/// allowed. Places that hold either stay as read.
pub(super) fn fit(read: &[char], shape: impl IntoIterator<Item = Class>, repair: bool) -> Option<Variant> {
    let mut shape = shape.into_iter();
    let mut repairs = 0;
    let mut text = Vec::with_capacity(read.len());
    for &read in read {
        let fitted = match shape.next()? {
            Class::Digit => as_digit(read)?,
            Class::Letter => as_letter(read)?,
            Class::Either => Some(read.to_ascii_uppercase()).filter(char::is_ascii_alphanumeric)?,
        };
        if fitted != read.to_ascii_uppercase() || (fitted.is_ascii_digit() && !read.is_ascii_digit()) {
            repairs += 1;
        }
        text.push(u8::try_from(fitted).ok()?);
    }
    (shape.next().is_none() && (repair || repairs == 0)).then_some(Variant { text, repairs })
}

/// The other character that a capital or digit may have been, where a digit and a letter look alike.
fn twin(byte: u8) -> Option<u8> {
    const TWINS: &[(u8, u8)] = &[(b'0', b'O'), (b'1', b'I'), (b'5', b'S'), (b'8', b'B'), (b'2', b'Z')];
    TWINS.iter().find_map(|&(digit, letter)| match byte {
        _ if byte == digit => Some(letter),
        _ if byte == letter => Some(digit),
        _ => None,
    })
}

/// The string itself, then with one, then with two of the places in `free` exchanged for their look-alikes; at most
/// [`MAX_VARIANTS`].
pub(super) fn variants(text: &[u8], free: impl Fn(usize) -> bool) -> Vec<Variant> {
    let swap = |text: &[u8], place: usize| {
        let mut text = text.to_vec();
        let twin = text.get(place).copied().and_then(twin)?;
        *text.get_mut(place)? = twin;
        Some(text)
    };
    let open: Vec<usize> = text
        .iter()
        .enumerate()
        .filter(|&(place, &byte)| free(place) && twin(byte).is_some())
        .map(|(place, _)| place)
        .collect();
    let mut all = vec![Variant { text: text.to_vec(), repairs: 0 }];
    for &place in &open {
        all.extend(swap(text, place).map(|text| Variant { text, repairs: 1 }));
    }
    for (index, &first) in open.iter().enumerate() {
        for &second in open.iter().skip(index + 1) {
            if all.len() >= MAX_VARIANTS {
                return all;
            }
            all.extend(swap(text, first).and_then(|text| swap(&text, second)).map(|text| Variant { text, repairs: 2 }));
        }
    }
    all.truncate(MAX_VARIANTS);
    all
}

/// What repairs take from a belief: the logarithm of how many readings were tried until one fitted. Each forced repair had two.
pub(super) fn cost(repairs: usize, tried: usize) -> f32 {
    -(repairs as f32) * std::f32::consts::LN_2 - (tried.max(1) as f32).ln()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn characters_are_forced_into_their_class() {
        let read: Vec<char> = "l2O4".chars().collect();
        let fitted = fit(&read, [Class::Digit; 4], true).unwrap();
        assert_eq!((fitted.text.as_slice(), fitted.repairs), (&b"1204"[..], 2));
        assert_eq!(fit(&read, [Class::Digit; 4], false), None);
        assert_eq!(fit(&read, [Class::Digit; 3], true), None);
    }

    #[test]
    fn variants_are_few_and_begin_with_the_reading() {
        let all = variants(&[b'0'; 40], |_| true);
        assert_eq!(all.len(), MAX_VARIANTS);
        assert_eq!(all.first().map(|variant| variant.repairs), Some(0));
        assert_eq!(variants(b"ACX", |_| true).len(), 1);
    }
}
