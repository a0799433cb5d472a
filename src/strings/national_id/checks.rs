//! Owns the check rules of the kinds in `table`: each takes the characters without separators and says, where its rule holds, how much
//! that is worth (the logarithm of how few random strings of the shape pass). Rules are those that the issuing states publish; the
//! weights were compared with the descriptions of python-stdnum.

use super::super::checksum::{base36, digit, digits, luhn, mod_11_2, mod_11_10, verhoeff, weighted};

/// What a check digit of modulo 10 and 11 is worth: ln 10, ln 11.
const MOD_10: f32 = 2.3;
const MOD_11: f32 = 2.4;
/// What a date in six digits is worth: one in about 27 random strings has month and day.
const DATE: f32 = 2.5;
/// A date in eight digits, the century with it.
const LONG_DATE: f32 = 5.0;

/// The number that some digits make.
fn number(text: &[u8]) -> Option<u64> {
    text.iter().try_fold(0_u64, |value, &byte| value.checked_mul(10)?.checked_add(u64::from(digit(byte)?)))
}

fn part(text: &[u8], from: usize, to: usize) -> Option<u64> {
    number(text.get(from..to)?)
}

fn check(holds: bool, worth: f32) -> Option<f32> {
    holds.then_some(worth)
}

fn is_day(month: u64, day: u64) -> bool {
    let longest = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=longest).contains(&day)
}

/// A day as YYMMDD at a place.
fn ymd(text: &[u8], at: usize) -> Option<()> {
    is_day(part(text, at + 2, at + 4)?, part(text, at + 4, at + 6)?).then_some(())
}

/// A day as DDMMYY at a place.
fn dmy(text: &[u8], at: usize) -> Option<()> {
    is_day(part(text, at + 2, at + 4)?, part(text, at, at + 2)?).then_some(())
}

/// The weighted sum's remainder with the last digit as check: `(modulus - sum) % modulus`, taken modulo ten at last.
fn complement(text: &[u8], weights: &[u32], modulus: u32) -> Option<bool> {
    let sum = weighted(text, weights)? % modulus;
    Some(digit(*text.get(weights.len())?)? == (modulus - sum) % modulus)
}

fn letter_of(table: &[u8], index: u64) -> Option<u8> {
    table.get(usize::try_from(index).ok()?).copied()
}

pub(super) fn us_ssn(text: &[u8]) -> Option<f32> {
    let (area, group, serial) = (part(text, 0, 3)?, part(text, 3, 5)?, part(text, 5, 9)?);
    // Numbers from advertisements and made-up rows.
    let known = matches!(text, b"078051120" | b"219099999" | b"123456789" | b"111111111" | b"333333333" | b"987654321");
    let itin = area >= 900 && matches!(group, 50..=65 | 70..=88 | 90..=92 | 94..=99);
    check(!known && (itin || (area != 0 && area != 666 && area < 900)) && group != 0 && serial != 0, 0.2)
}

pub(super) fn gb_nino(text: &[u8]) -> Option<f32> {
    let (first, second) = (*text.first()?, *text.get(1)?);
    let barred = matches!(&[first, second], b"BG" | b"GB" | b"KN" | b"NK" | b"NT" | b"TN" | b"ZZ");
    let last = *text.get(8)?;
    let prefix = !b"DFIQUV".contains(&first) && !b"DFIOQUV".contains(&second);
    check(prefix && !barred && (b'A'..=b'D').contains(&last), MOD_10)
}

pub(super) fn de_steuer_id(text: &[u8]) -> Option<f32> {
    let mut counts = [0_u32; 10];
    for value in digits(text.get(..10)?)? {
        *counts.get_mut(value as usize)? += 1;
    }
    let repeated: Vec<u32> = counts.into_iter().filter(|count| *count > 1).collect();
    let pattern = matches!(repeated.as_slice(), [2 | 3]);
    check(pattern && text.first() != Some(&b'0') && mod_11_10(text), MOD_10 + 2.0)
}

pub(super) fn de_pension(text: &[u8]) -> Option<f32> {
    let letter = base36(*text.get(8)?)? - 9;
    let mut values = digits(text.get(..8)?)?;
    values.extend([letter / 10, letter % 10]);
    values.extend(digits(text.get(9..11)?)?);
    let weights = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];
    let sum: u32 = values.iter().zip(weights).map(|(value, weight)| value * weight / 10 + value * weight % 10).sum();
    dmy(text, 2)?;
    check(digit(*text.get(11)?) == Some(sum % 10), MOD_10 + DATE)
}

pub(super) fn fr_nir(text: &[u8]) -> Option<f32> {
    let mut plain = text.to_vec();
    let department = plain.get_mut(5..7)?;
    match &*department {
        b"2A" => department.copy_from_slice(b"19"),
        b"2B" => department.copy_from_slice(b"18"),
        _ => {}
    }
    let (body, key) = (part(&plain, 0, 13)?, part(&plain, 13, 15)?);
    let month = part(&plain, 3, 5)?;
    let sex = matches!(plain.first(), Some(b'1' | b'2' | b'3' | b'4' | b'7' | b'8'));
    let months = (1..=12).contains(&month) || (20..=42).contains(&month) || month >= 50;
    check(sex && months && key == 97 - body % 97, 4.6 + 1.5)
}

pub(super) fn es_dni(text: &[u8]) -> Option<f32> {
    let lead = match text.first()? {
        b'X' => 0,
        b'Y' => 1,
        b'Z' => 2,
        &byte => u64::from(digit(byte)?),
    };
    let value = lead * 10_000_000 + part(text, 1, 8)?;
    check(letter_of(b"TRWAGMYFPDXBNJZSQVHLCKE", value % 23)? == *text.get(8)?, 3.1)
}

pub(super) fn it_codice_fiscale(text: &[u8]) -> Option<f32> {
    const ODD: [u32; 26] =
        [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    let (last, body) = text.split_last()?;
    let mut sum = 0;
    for (place, &byte) in body.iter().enumerate() {
        let index = if byte.is_ascii_digit() { digit(byte)? } else { base36(byte)? - 10 };
        sum += if place % 2 == 0 { *ODD.get(index as usize)? } else { index };
    }
    let month = b"ABCDEHLMPRST".contains(text.get(8)?);
    let day = part(text, 9, 11)?;
    let days = (1..=31).contains(&day) || (41..=71).contains(&day);
    check(month && days && u32::from(*last) == u32::from(b'A') + sum % 26, 3.3 + 1.5)
}

pub(super) fn pt_nif(text: &[u8]) -> Option<f32> {
    let sum = weighted(text, &[9, 8, 7, 6, 5, 4, 3, 2])? % 11;
    let expected = if sum < 2 { 0 } else { 11 - sum };
    check(b"123".contains(text.first()?) && digit(*text.get(8)?) == Some(expected), MOD_11 + 1.0)
}

pub(super) fn nl_bsn(text: &[u8]) -> Option<f32> {
    let sum = weighted(text, &[9, 8, 7, 6, 5, 4, 3, 2])?;
    check(sum > 0 && sum % 11 == digit(*text.get(8)?)?, MOD_11)
}

pub(super) fn be_national(text: &[u8]) -> Option<f32> {
    let (body, key) = (part(text, 0, 9)?, part(text, 9, 11)?);
    ymd(text, 0)?;
    let holds = key == 97 - body % 97 || key == 97 - (2_000_000_000 + body) % 97;
    check(holds, 3.9 + DATE)
}

pub(super) fn se_personnummer(text: &[u8]) -> Option<f32> {
    let short = text.get(text.len().checked_sub(10)?..)?;
    let long = text.len() == 12;
    if long && !matches!(text.get(..2), Some(b"19" | b"20")) {
        return None;
    }
    ymd(short, 0)?;
    check(luhn(short), MOD_10 + if long { LONG_DATE } else { DATE })
}

pub(super) fn fi_hetu(text: &[u8]) -> Option<f32> {
    dmy(text, 0)?;
    // With or without the sign of the century.
    let serial = text.get(text.len().checked_sub(4)?..text.len() - 1)?;
    if text.len() == 11 && !b"ABCDEFYXWVU".contains(text.get(6)?) {
        return None;
    }
    let value = number(&[text.get(..6)?, serial].concat())?;
    check(letter_of(b"0123456789ABCDEFHJKLMNPRSTUVWXY", value % 31)? == *text.last()?, 3.4 + DATE)
}

pub(super) fn no_fodselsnummer(text: &[u8]) -> Option<f32> {
    // D numbers have four added to the first digit.
    let day = part(text, 0, 2)?;
    let day = if day > 40 { day - 40 } else { day };
    let first = complement(text, &[3, 7, 6, 1, 8, 9, 4, 5, 2], 11)?;
    let second = complement(text, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2], 11)?;
    check(is_day(part(text, 2, 4)?, day) && first && second, 4.8 + 2.0)
}

pub(super) fn dk_cpr(text: &[u8]) -> Option<f32> {
    dmy(text, 0)?;
    let old = weighted(text, &[4, 3, 2, 7, 6, 5, 4, 3, 2, 1])? % 11 == 0;
    Some(if old { DATE + 0.7 } else { DATE })
}

pub(super) fn pl_pesel(text: &[u8]) -> Option<f32> {
    let month = part(text, 2, 4)? % 20;
    check(is_day(month, part(text, 4, 6)?) && complement(text, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3], 10)?, MOD_10 + 1.5)
}

pub(super) fn cz_rodne_cislo(text: &[u8]) -> Option<f32> {
    let month = match part(text, 2, 4)? {
        month @ 1..=12 => month,
        month @ 21..=32 => month - 20,
        month @ 51..=62 => month - 50,
        month @ 71..=82 => month - 70,
        _ => return None,
    };
    let (body, whole) = (part(text, 0, 9)?, number(text)?);
    let holds = whole % 11 == 0 || (body % 11 == 10 && text.last() == Some(&b'0'));
    check(is_day(month, part(text, 4, 6)?) && holds, MOD_11 + 1.8)
}

pub(super) fn ro_cnp(text: &[u8]) -> Option<f32> {
    let sum = weighted(text, &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9])? % 11;
    let county = part(text, 7, 9)?;
    ymd(text, 1)?;
    let holds = digit(*text.get(12)?) == Some(if sum == 10 { 1 } else { sum });
    check(holds && text.first() != Some(&b'0') && (matches!(county, 1..=48 | 51 | 52 | 70)), MOD_11 + DATE)
}

pub(super) fn bg_egn(text: &[u8]) -> Option<f32> {
    let month = part(text, 2, 4)? % 20;
    let sum = weighted(text, &[2, 4, 8, 5, 10, 9, 7, 3, 6])? % 11 % 10;
    check(is_day(month, part(text, 4, 6)?) && digit(*text.get(9)?) == Some(sum), MOD_11 + 1.8)
}

pub(super) fn br_cpf(text: &[u8]) -> Option<f32> {
    let key = |length: u32| -> Option<bool> {
        let weights: Vec<u32> = (2..=length + 1).rev().collect();
        let rest = weighted(text, &weights)? % 11;
        Some(digit(*text.get(length as usize)?)? == if rest < 2 { 0 } else { 11 - rest })
    };
    let plain = text.iter().all(|byte| Some(byte) == text.first());
    check(!plain && key(9)? && key(10)?, 4.6)
}

pub(super) fn in_aadhaar(text: &[u8]) -> Option<f32> {
    check(!matches!(text.first()?, b'0' | b'1') && verhoeff(text), MOD_10)
}

pub(super) fn in_pan(text: &[u8]) -> Option<f32> {
    check(text.get(3) == Some(&b'P') && text.get(5..9) != Some(b"0000"), 3.0)
}

pub(super) fn cn_resident(text: &[u8]) -> Option<f32> {
    let province = part(text, 0, 2)?;
    let year = part(text, 6, 10)?;
    let day = is_day(part(text, 10, 12)?, part(text, 12, 14)?);
    check((1900..=2099).contains(&year) && day && (11..=91).contains(&province) && mod_11_2(text), MOD_11 + LONG_DATE)
}

pub(super) fn mx_curp(text: &[u8]) -> Option<f32> {
    const STATES: &str =
        "AS BC BS CC CL CM CS CH DF DG GT GR HG JC MC MN MS NT NL OC PL QT QR SP SL SR TC TS TL VZ YN ZS NE MX";
    ymd(text, 4)?;
    let state = text.get(11..13)?;
    let known = STATES.split(' ').any(|known| known.as_bytes() == state);
    let mut sum = 0;
    for (place, &byte) in text.get(..17)?.iter().enumerate() {
        // The alphabet has Ñ behind N.
        let value = base36(byte)? + u32::from(byte > b'N');
        sum += value * (18 - place as u32);
    }
    let sex = b"HMX".contains(text.get(10)?);
    check(known && sex && digit(*text.get(17)?) == Some((10 - sum % 10) % 10), MOD_10 + DATE + 3.0)
}

pub(super) fn za_id(text: &[u8]) -> Option<f32> {
    ymd(text, 0)?;
    check(luhn(text) && b"012".contains(text.get(10)?) && b"89".contains(text.get(11)?), MOD_10 + DATE)
}

pub(super) fn tr_kimlik(text: &[u8]) -> Option<f32> {
    let values = digits(text)?;
    let sum = |from: usize, to: usize, step: usize| -> u32 { values.iter().take(to).skip(from).step_by(step).sum() };
    let tenth = (sum(0, 9, 2) * 7 + 90 - sum(1, 8, 2)) % 10;
    let eleventh = sum(0, 10, 1) % 10;
    check(values.first() != Some(&0) && values.get(9) == Some(&tenth) && values.get(10) == Some(&eleventh), 4.6)
}

pub(super) fn kr_rrn(text: &[u8]) -> Option<f32> {
    ymd(text, 0)?;
    let rest = weighted(text, &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5])? % 11;
    let old = digit(*text.get(12)?) == Some((11 - rest) % 10);
    check(matches!(text.get(6)?, b'1'..=b'8'), if old { DATE + 1.5 } else { DATE - 0.5 })
}

pub(super) fn sg_nric(text: &[u8]) -> Option<f32> {
    let sum = weighted(text.get(1..)?, &[2, 7, 6, 5, 4, 3, 2])?;
    let (add, table): (u32, &[u8]) = match text.first()? {
        b'S' => (0, b"JZIHGFEDCBA"),
        b'T' => (4, b"JZIHGFEDCBA"),
        b'F' => (0, b"XWUTRQPNMLK"),
        b'G' => (4, b"XWUTRQPNMLK"),
        b'M' => (3, b"XWUTRQPNJLK"),
        _ => return None,
    };
    check(table.get((sum + add) as usize % 11) == text.get(8), 3.2)
}

pub(super) fn my_mykad(text: &[u8]) -> Option<f32> {
    ymd(text, 0)?;
    let place = part(text, 6, 8)?;
    check(matches!(place, 1..=16 | 21..=59 | 82 | 83..=93 | 98 | 99), DATE + 0.5)
}

pub(super) fn ca_sin(text: &[u8]) -> Option<f32> {
    check(!matches!(text.first()?, b'0' | b'8') && luhn(text), MOD_10)
}

pub(super) fn au_tfn(text: &[u8]) -> Option<f32> {
    check(weighted(text, &[1, 4, 3, 7, 5, 8, 6, 9, 10])? % 11 == 0 && text.first() != Some(&b'0'), MOD_11)
}

pub(super) fn au_medicare(text: &[u8]) -> Option<f32> {
    let sum = weighted(text, &[1, 3, 7, 9, 1, 3, 7, 9])? % 10;
    check((b'2'..=b'6').contains(text.first()?) && digit(*text.get(8)?) == Some(sum), MOD_10 + 0.7)
}

pub(super) fn hk_id(text: &[u8]) -> Option<f32> {
    let letters = text.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    let (last, body) = text.split_last()?;
    // One letter has a blank (36) before it.
    let mut sum = if letters == 1 { 36 * 9 } else { 0 };
    for (&byte, weight) in body.iter().zip((2..=(body.len() as u32 + 1)).rev()) {
        sum += base36(byte)? * weight;
    }
    let expected = match (11 - sum % 11) % 11 {
        10 => b'A',
        value => b'0' + value as u8,
    };
    check((1..=2).contains(&letters) && *last == expected, MOD_11)
}

pub(super) fn tw_id(text: &[u8]) -> Option<f32> {
    const ORDER: &[u8] = b"ABCDEFGHJKLMNPQRSTUVXYWZIO";
    let place = ORDER.iter().position(|letter| Some(letter) == text.first())? as u32 + 10;
    let sum = place / 10 + place % 10 * 9 + weighted(text.get(1..)?, &[8, 7, 6, 5, 4, 3, 2, 1, 1])?;
    check(matches!(text.get(1)?, b'1' | b'2' | b'8' | b'9') && sum.is_multiple_of(10), MOD_10 + 0.9)
}

pub(super) fn il_id(text: &[u8]) -> Option<f32> {
    check(luhn(text) && text.iter().any(|byte| *byte != b'0'), MOD_10)
}

pub(super) fn ch_ahv(text: &[u8]) -> Option<f32> {
    let sum: u32 =
        digits(text)?.iter().enumerate().map(|(place, value)| value * if place % 2 == 1 { 3 } else { 1 }).sum();
    check(text.starts_with(b"756") && sum.is_multiple_of(10), MOD_10 + 3.0)
}

pub(super) fn at_svnr(text: &[u8]) -> Option<f32> {
    let sum = weighted(text, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6])? % 11;
    dmy(text, 4)?;
    check(text.first() != Some(&b'0') && digit(*text.get(3)?) == Some(sum), MOD_11 + DATE)
}

pub(super) fn ie_pps(text: &[u8]) -> Option<f32> {
    let second = text.get(8).map_or(Some(0), |&byte| base36(byte).map(|value| value - 9))?;
    let sum = weighted(text, &[8, 7, 6, 5, 4, 3, 2])? + second * 9;
    check(letter_of(b"WABCDEFGHIJKLMNOPQRSTUV", u64::from(sum % 23))? == *text.get(7)?, 3.1)
}

pub(super) fn lt_ee_code(text: &[u8]) -> Option<f32> {
    let first = weighted(text, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1])? % 11;
    let expected = if first == 10 { weighted(text, &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3])? % 11 % 10 } else { first };
    ymd(text, 1)?;
    check((b'1'..=b'6').contains(text.first()?) && digit(*text.get(10)?) == Some(expected), MOD_11 + DATE)
}

pub(super) fn lv_code(text: &[u8]) -> Option<f32> {
    let sum = weighted(text, &[10, 5, 8, 4, 2, 1, 6, 3, 7, 9])?;
    dmy(text, 0)?;
    check(digit(*text.get(10)?) == Some((1 + sum) % 11 % 10), MOD_11 + DATE)
}

pub(super) fn gr_amka(text: &[u8]) -> Option<f32> {
    dmy(text, 0)?;
    check(luhn(text), MOD_10 + DATE)
}

pub(super) fn hr_oib(text: &[u8]) -> Option<f32> {
    check(mod_11_10(text), MOD_10)
}

pub(super) fn cl_rut(text: &[u8]) -> Option<f32> {
    let (last, body) = text.split_last()?;
    let sum: u32 = digits(body)?
        .iter()
        .rev()
        .zip([2, 3, 4, 5, 6, 7].into_iter().cycle())
        .map(|(value, weight)| value * weight)
        .sum();
    let expected = match 11 - sum % 11 {
        11 => b'0',
        10 => b'K',
        value => b'0' + value as u8,
    };
    check(*last == expected, MOD_11)
}

pub(super) fn ar_cuil(text: &[u8]) -> Option<f32> {
    let sum = weighted(text, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2])? % 11;
    let person = matches!(text.get(..2)?, b"20" | b"23" | b"24" | b"25" | b"26" | b"27");
    check(person && digit(*text.get(10)?) == Some((11 - sum) % 11), MOD_11 + 1.5)
}

pub(super) fn th_id(text: &[u8]) -> Option<f32> {
    let sum = weighted(text, &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2])? % 11;
    check((b'1'..=b'8').contains(text.first()?) && digit(*text.get(12)?) == Some((11 - sum) % 10), MOD_11)
}

pub(super) fn jp_my_number(text: &[u8]) -> Option<f32> {
    let sum = weighted(text, &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2])? % 11;
    check(digit(*text.get(11)?) == Some(if sum < 2 { 0 } else { 11 - sum }), MOD_11)
}

pub(super) fn pk_cnic(text: &[u8]) -> Option<f32> {
    check(matches!(text.first()?, b'1'..=b'8'), 0.3)
}

pub(super) fn ru_snils(text: &[u8]) -> Option<f32> {
    let sum = weighted(text, &[9, 8, 7, 6, 5, 4, 3, 2, 1])? % 101 % 100;
    check(part(text, 9, 11)? == u64::from(sum), 4.6)
}

pub(super) fn hu_taj(text: &[u8]) -> Option<f32> {
    check(digit(*text.get(8)?) == Some(weighted(text, &[3, 7, 3, 7, 3, 7, 3, 7])? % 10), MOD_10)
}

pub(super) fn id_nik(text: &[u8]) -> Option<f32> {
    // Women's days have forty added.
    let day = part(text, 6, 8)?;
    let day = if day > 40 { day - 40 } else { day };
    check(is_day(part(text, 8, 10)?, day) && (11..=96).contains(&part(text, 0, 2)?), 2.0)
}
