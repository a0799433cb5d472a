//! Owns the arithmetic of check digits: Luhn, weighted sums, ISO 7064, Verhoeff, and the 7-3-1 sums of travel documents. Takes ASCII
//! characters and knows nothing of what they stand for.

/// The value of an ASCII digit, `None` for anything else.
pub(super) fn digit(byte: u8) -> Option<u32> {
    byte.is_ascii_digit().then(|| u32::from(byte - b'0'))
}

/// The values of ASCII digits; `None` if one is none.
pub(super) fn digits(text: &[u8]) -> Option<Vec<u32>> {
    text.iter().map(|&byte| digit(byte)).collect()
}

/// The value of a digit (0…9) or a capital (A = 10 … Z = 35), as ISO 13616 and ICAO Doc 9303 count.
pub(super) fn base36(byte: u8) -> Option<u32> {
    match byte {
        b'0'..=b'9' => Some(u32::from(byte - b'0')),
        b'A'..=b'Z' => Some(u32::from(byte - b'A') + 10),
        _ => None,
    }
}

/// Whether all digits together pass the Luhn test (ISO/IEC 7812-1 annex B).
pub(super) fn luhn(text: &[u8]) -> bool {
    let Some(values) = digits(text) else { return false };
    let sum: u32 = values
        .iter()
        .rev()
        .enumerate()
        .map(|(place, &value)| if place % 2 == 0 { value } else { value * 2 / 10 + value * 2 % 10 })
        .sum();
    !values.is_empty() && sum.is_multiple_of(10)
}

/// The sum of each digit times its weight; digits without a weight count nothing. `None` if one is no digit.
pub(super) fn weighted(text: &[u8], weights: &[u32]) -> Option<u32> {
    text.iter().zip(weights).map(|(&byte, &weight)| Some(digit(byte)? * weight)).sum()
}

/// The remainder of the number modulo 97, letters as two digits (A = 10): 1 where ISO 7064 MOD 97-10 holds.
pub(super) fn mod_97(text: impl IntoIterator<Item = u8>) -> Option<u32> {
    text.into_iter().try_fold(0, |rest, byte| {
        let value = base36(byte)?;
        Some((rest * if value > 9 { 100 } else { 10 } + value) % 97)
    })
}

/// Whether digits with their check digit last satisfy ISO 7064 MOD 11,10.
pub(super) fn mod_11_10(text: &[u8]) -> bool {
    let Some((last, body)) = text.split_last() else { return false };
    let product = body.iter().try_fold(10, |product, &byte| {
        let sum = (digit(byte)? + product) % 10;
        Some(if sum == 0 { 10 } else { sum } * 2 % 11)
    });
    product.is_some_and(|product| digit(*last) == Some((11 - product) % 10))
}

/// Whether digits with a last digit or `X` satisfy ISO 7064 MOD 11-2.
pub(super) fn mod_11_2(text: &[u8]) -> bool {
    let Some((last, body)) = text.split_last() else { return false };
    let rest = body.iter().try_fold(0, |rest, &byte| Some((rest + digit(byte)?) * 2 % 11));
    let last = if *last == b'X' { Some(10) } else { digit(*last) };
    rest.zip(last).is_some_and(|(rest, last)| (rest + last) % 11 == 1)
}

/// Multiplication in the dihedral group of ten elements: rotations 0…4, reflections 5…9.
fn dihedral(a: usize, b: usize) -> usize {
    match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => (a + b - 5) % 5 + 5,
        (false, true) => (a + 5 - b) % 5 + 5,
        (false, false) => (a + 5 - b) % 5,
    }
}

/// Whether digits pass Verhoeff's test (J. Verhoeff, Error Detecting Decimal Codes, 1969).
pub(super) fn verhoeff(text: &[u8]) -> bool {
    const PERMUTATION: [usize; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let Some(values) = digits(text) else { return false };
    let product = values.iter().rev().enumerate().fold(0, |product, (place, &value)| {
        let turned = (0..place % 8).fold(value as usize, |value, _| PERMUTATION[value]);
        dihedral(product, turned)
    });
    !values.is_empty() && product == 0
}

/// The check digit of a field of a machine-readable zone: weights 7, 3, 1, fillers count nothing (ICAO Doc 9303-3, 4.9).
pub(super) fn icao(text: impl IntoIterator<Item = u8>) -> Option<u32> {
    let sum: Option<u32> = text
        .into_iter()
        .zip([7, 3, 1].into_iter().cycle())
        .map(|(byte, weight)| if byte == b'<' { Some(0) } else { Some(base36(byte)? * weight) })
        .sum();
    sum.map(|sum| sum % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_pass_and_changed_ones_fail() {
        assert!(luhn(b"4111111111111111") && !luhn(b"4111111111111112") && !luhn(b"") && !luhn(b"41x1"));
        // ISO 7064 / IBAN registry: GB29 NWBK 6016 1331 9268 19.
        assert_eq!(mod_97(*b"NWBK60161331926819GB29"), Some(1));
        // Bundeszentralamt für Steuern, example of the identification number.
        assert!(mod_11_10(b"86095742719") && !mod_11_10(b"86095742718"));
        // GB 11643-1999, annex.
        assert!(mod_11_2(b"11010519491231002X") && !mod_11_2(b"110105194912310021"));
        assert!(verhoeff(b"2363") && !verhoeff(b"2364"));
    }

    #[test]
    fn the_specimen_of_doc_9303_has_its_check_digits() {
        assert_eq!(icao(*b"L898902C3"), Some(6));
        assert_eq!(icao(*b"740812"), Some(2));
        assert_eq!(icao(*b"ZE184226B<<<<<"), Some(1));
    }
}
