//! Owns the check digits and sums of payloads. What the same arithmetic says of strings is `strings/`'s.

/// Whether ASCII digits with their check digit last hold the GS1 check (GS1 General Specifications, 7.9): modulo 10, weights 3 and 1
/// from the right.
pub(super) fn gs1(digits: &str) -> bool {
    let sum = digits.bytes().rev().enumerate().try_fold(0, |sum: u32, (place, byte)| {
        let value = byte.is_ascii_digit().then(|| u32::from(byte - b'0'))?;
        Some(sum + if place % 2 == 0 { value } else { 3 * value })
    });
    digits.len() > 1 && sum.is_some_and(|sum| sum.is_multiple_of(10))
}

/// Whether this is an International Bank Account Number without blanks whose check digits hold (ISO 13616: ISO 7064 MOD 97-10 over the
/// number with its first four characters last).
pub(super) fn iban(text: &str) -> bool {
    let country = text.bytes().take(2).all(|byte| byte.is_ascii_uppercase());
    let (Some(head), Some(rest)) = (text.get(..4), text.get(4..)) else { return false };
    let remainder = rest.bytes().chain(head.bytes()).try_fold(0_u32, |so_far, byte| {
        let value = char::from(byte).to_digit(36).filter(|_| !byte.is_ascii_lowercase())?;
        Some((so_far * if value > 9 { 100 } else { 10 } + value) % 97)
    });
    country && (15..=34).contains(&text.len()) && remainder == Some(1)
}

/// CRC-16/CCITT-FALSE (polynomial 0x1021, start 0xFFFF), as EMV QR codes have it (EMVCo, Merchant-Presented Mode, 4.7.3).
pub(super) fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |crc, &byte| {
        (0..8).fold(crc ^ (u16::from(byte) << 8), |crc, _| (crc << 1) ^ if crc & 0x8000 == 0 { 0 } else { 0x1021 })
    })
}

/// Whether a Bech32 or Bech32m text in lower case holds its checksum (BIP 173, BIP 350), by whatever human-readable part.
pub(super) fn bech32(text: &str) -> bool {
    const CHARACTERS: &str = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    const BECH32: u32 = 1;
    const BECH32M: u32 = 0x2bc8_30a3;
    let Some((human, data)) = text.rsplit_once('1') else { return false };
    let step = |sum: u32, value: u32| {
        let top = sum >> 25;
        let shifted = ((sum & 0x01ff_ffff) << 5) ^ value;
        GENERATOR
            .iter()
            .enumerate()
            .fold(shifted, |sum, (bit, word)| if top >> bit & 1 == 1 { sum ^ word } else { sum })
    };
    let high = human.bytes().map(|byte| u32::from(byte >> 5));
    let low = human.bytes().map(|byte| u32::from(byte & 31));
    let sum = high.chain([0]).chain(low).fold(1, step);
    let sum = data.chars().try_fold(sum, |sum, c| Some(step(sum, CHARACTERS.find(c)? as u32)));
    !human.is_empty() && data.len() >= 6 && sum.is_some_and(|sum| matches!(sum, BECH32 | BECH32M))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_pass_and_changed_ones_fail() {
        // GS1's own example, ISBN 978-0-306-40615-7, an SSCC of the General Specifications.
        assert!(
            gs1("9780306406157")
                && gs1("340123450000000000")
                && !gs1("9780306406158")
                && !gs1("0")
                && !gs1("97803o6406157")
        );
        assert!(
            iban("GB82WEST12345698765432")
                && !iban("GB82WEST12345698765433")
                && !iban("é")
                && !iban("gb82WEST12345698765432")
        );
        // The check value of the catalogue of parametrised CRC algorithms.
        assert_eq!(crc16(b"123456789"), 0x29B1);
        assert!(bech32("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"));
        assert!(bech32("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"));
        assert!(!bech32("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5") && !bech32("1") && !bech32(""));
    }
}
