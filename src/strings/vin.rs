//! Owns vehicle identification numbers (ISO 3779): seventeen characters, the maker's code (ISO 3780), and the check digit that North
//! America (49 CFR 565) and China (GB 16735) demand.

use super::confusion::cost;
use super::reading::{Gap, Near, Reading};
use super::{Belief, Match, Passage};
use crate::rule::VEHICLE_ID;

/// Length of a VIN.
const LENGTH: usize = 17;

/// World manufacturer identifiers in wide use, by their first two or three characters.
const MAKERS: &str = "1C3 1C4 1C6 1D7 1FA 1FD 1FM 1FT 1G1 1G2 1G4 1G6 1GC 1GK 1GN 1GT 1GY 1HD 1HG 1J4 1J8 1LN 1M1 1M2 1ME 1N4 1N6 1NX 1VW 1XK 1XP 1ZV \
    19U 19X 2A4 2B3 2C3 2C4 2D4 2FA 2FM 2FT 2G1 2G4 2GC 2GN 2HG 2HK 2HM 2HJ 2T1 2T3 3C4 3C6 3C8 3CZ 3D7 3FA 3FM 3G1 3GC 3GK 3GN 3GT 3HG 3KP 3MZ \
    3N1 3N6 3VV 3VW 4A3 4F2 4JG 4M2 4S3 4S4 4T1 4T3 4US 5FN 5FR 5GA 5J6 5J8 5LM 5N1 5NM 5NP 5TB 5TD 5TE 5TF 5UX 5XX 5XY 5YF 5YJ 58A 7SA 6F4 6FP \
    6G1 6H8 6MM 6T1 7A3 8AD 8AF 8AG 8AJ 8AP 8AW 8A1 9BD 9BF 9BG 9BM 9BR 9BW 93H 93Y 935 936 94D 95P 988 AAV AFA AHT JA3 JA4 JAA JDA JF1 JF2 JH2 \
    JH4 JHL JHM JKA JKB JM1 JM3 JM6 JMB JMZ JN1 JN6 JN8 JNK JS1 JS2 JS3 JSA JT2 JT3 JT4 JTD JTE JTH JTJ JTL JTM JTN JTK JTY JYA KL1 KL4 KL7 KLA KLY \
    KM8 KMF KMH KNA KNB KND KNE KNM KPA KPT L6T LB1 LBE LBV LC0 LDC LDY LE4 LFM LFP LFV LGB LGW LGX LHG LJ1 LJD LJN LMG LNB LRB LRW LS5 LSG LSJ LSV \
    LSY LTV LUX LVG LVH LVR LVS LVV LVT LWV LYV LZW MA1 MA3 MA6 MAJ MAK MAL MAT MB1 MBH MBJ MCA MHF MHR MLH MMB MMC MMT MNB MNT MPA MR0 MRH NLA NM0 \
    NMT NMB PL1 PM2 PN1 SAJ SAL SAR SCA SCB SCC SCF SDB SFD SHH SHS SJN SMT SUF SUU TMA TMB TRU TSM TYA U5Y UU1 VA0 VBK VF1 VF3 VF6 VF7 VF8 VNK VNV \
    VR1 VR3 VR7 VS5 VS6 VS7 VSE VSK VSS VSX VWV VXE VXK W0L W0V W1K W1N W1T W1V WA1 WAG WAU WB1 WB3 WBA WBS WBX WBY WBW WDA WDB WDC WDD WDF WF0 WMA WME \
    WMW WMZ WP0 WP1 WUA WV1 WV2 WV3 WVG WVW XL9 XLE XLR XTA XTT XTC XUF XW8 XWB XWE X4X X7L X9F YAR YK1 YS2 YS3 YV1 YV2 YV3 YV4 Y6D ZAA ZAC ZAM ZAP ZAR ZCF ZD4 \
    ZDC ZDM ZES ZFA ZFC ZFF ZGA ZGU ZHW ZLA LRW XP7 WAP";

/// Words beside a VIN.
const WORDS: &[&str] = &[
    "vin",
    "vin no",
    "vin number",
    "vehicle identification",
    "vehicle identification number",
    "vehicle id",
    "identification no",
    "chassis",
    "chassis no",
    "chassis number",
    "chassisnr",
    "frame no",
    "fin",
    "fahrgestellnummer",
    "fahrgestell nr",
    "fahrgestellnr",
    "fahrzeug ident nr",
    "fahrzeug identifizierungsnummer",
    "fzg ident nr",
    "ident nr",
    "numero de serie du type",
    "numero de chassis",
    "n de chassis",
    "vin e",
    "numero de identification",
    "bastidor",
    "numero de bastidor",
    "telaio",
    "numero di telaio",
    "n telaio",
    "numero do chassi",
    "chassi",
    "chassisnummer",
    "stelnummer",
    "understellsnummer",
    "chassinummer",
    "nr nadwozia",
    "numer vin",
    "cislo karoserie",
    "alvazszam",
    "sasi no",
    "车架号",
    "車台番号",
    "mfd by",
    "gvwr",
    "gawr",
    "typ approval",
];

/// What a character counts in the check digit's sum (49 CFR 565.15, table III).
fn value(byte: u8) -> Option<u32> {
    Some(match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        b'A'..=b'H' => u32::from(byte - b'A') + 1,
        b'J'..=b'N' => u32::from(byte - b'J') + 1,
        b'P' => 7,
        b'R' => 9,
        b'S'..=b'Z' => u32::from(byte - b'S') + 2,
        _ => return None,
    })
}

/// Whether the ninth character is the check digit of the others (49 CFR 565.15, table IV).
fn check_holds(text: &[u8]) -> bool {
    const WEIGHTS: [u32; LENGTH] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let sum: Option<u32> = text.iter().zip(WEIGHTS).map(|(&byte, weight)| Some(value(byte)? * weight)).sum();
    let expected = match sum.map(|sum| sum % 11) {
        Some(10) => b'X',
        Some(rest) => b'0' + rest as u8,
        None => return false,
    };
    text.get(8) == Some(&expected)
}

/// Adds the vehicle identification numbers of a passage.
pub(super) fn find(passage: &Passage<'_>, found: &mut Vec<Match>) {
    let may = |text: &str| text.len() >= LENGTH && text.bytes().filter(u8::is_ascii_digit).count() >= 4;
    if !passage.lines.iter().any(|line| may(line.text)) {
        return;
    }
    let reading = Reading::new(passage);
    reading.search(found, |start| {
        let mut ends = start + 1..=(start + 5).min(reading.groups.len());
        ends.find_map(|end| Some((end, candidate(&reading, start, end)?)))
    });
}

fn candidate(reading: &Reading<'_>, start: usize, end: usize) -> Option<Match> {
    let groups = reading.groups.get(start..end)?;
    if groups.iter().map(|group| group.end - group.start).sum::<usize>() != LENGTH
        || !groups.iter().skip(1).all(|group| matches!(group.gap, Gap::Blank | Gap::Dash))
    {
        return None;
    }
    let signs = reading.signs(start..end);
    let repair = reading.uncertain(&signs);
    let mut repairs = 0;
    let mut text = Vec::with_capacity(LENGTH);
    for sign in &signs {
        // VINs have no I, O and Q.
        let byte = match sign.read.to_ascii_uppercase() {
            'O' | 'Q' if repair => b'0',
            'I' | '|' if repair => b'1',
            c if sign.read == 'l' && repair && c == 'L' => b'1',
            c => u8::try_from(c).ok()?,
        };
        value(byte)?;
        repairs += usize::from(char::from(byte) != sign.read.to_ascii_uppercase());
        text.push(byte);
    }
    let digits = text.iter().filter(|byte| byte.is_ascii_digit()).count();
    let serial = text.get(LENGTH - 4..)?.iter().all(u8::is_ascii_digit);
    let kinds = text.iter().collect::<std::collections::BTreeSet<_>>().len();
    let small = signs.iter().any(|sign| sign.read.is_lowercase());
    if !serial || !(6..=15).contains(&digits) || kinds < 5 || (small && !repair) || repairs > 4 {
        return None;
    }
    let maker = text.get(..3).and_then(|maker| MAKERS.split_ascii_whitespace().find(|known| known.as_bytes() == maker));
    let check = check_holds(&text);
    let must = matches!(text.first()?, b'1'..=b'5' | b'L' | b'7');
    let mut belief = Belief::prior(-3.0, "seventeen letters and digits as in a vehicle's number");
    match (check, must) {
        (true, _) => belief.confirm(2.4, "its check digit holds"),
        (false, true) => belief.add(-4.0, "the check digit that its region demands fails"),
        (false, false) => {}
    }
    if maker.is_some() {
        belief.add(2.2, "it begins with a maker's code");
    }
    match reading.near(&signs, WORDS) {
        Some(Near::Beside) => belief.add(3.0, "a word for vehicles' numbers stands beside it"),
        Some(Near::Above(_)) => belief.add(2.0, "a word for vehicles' numbers stands above it"),
        None => {}
    }
    if text.get(3..6) == Some(b"ZZZ") {
        belief.add(2.0, "it has the fillers that European makers put");
    }
    if groups.len() > 1 {
        belief.add(-1.5, "there are gaps in it");
    }
    if repairs > 0 {
        belief.add(cost(repairs, 1) * 0.5, "I and O, which it cannot have, are taken for digits");
    }
    if belief.log_odds() < -2.0 {
        return None;
    }
    let number = String::from_utf8(text.clone()).ok()?;
    Some(reading.found(&VEHICLE_ID, &signs, &text, Some(number), belief))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::strings::reading::tests::{pixels, sure};

    fn belief(texts: &[&str]) -> f32 {
        pixels(find, texts).first().map_or(0.0, |vin| vin.belief.probability())
    }

    #[test]
    fn a_check_digit_or_words_make_a_vehicles_number() {
        // The worked example of 49 CFR 565 in wide use; all ones satisfy the rule but are no number.
        assert!(check_holds(b"1M8GDM9AXKP042788") && check_holds(b"11111111111111111"));
        assert!(belief(&["VIN: 1M8GDM9AXKP042788"]) > 0.8);
        assert!(belief(&["1HGCM82633A004352"]) > 0.8);
        assert!(belief(&["11111111111111111"]) < 0.1);
        assert!(belief(&["1HGCM82633A004353"]) < 0.5);
    }

    #[test]
    fn european_numbers_need_their_maker_and_a_word() {
        assert!(belief(&["Fahrgestellnummer", "WVWZZZ1JZ3W386752"]) > 0.9);
        assert!(belief(&["FIN VF1AAAAA555777123"]) > 0.7);
        assert!(belief(&["ABCDE6789ABCD1234"]) < 0.5);
    }

    #[test]
    fn letters_that_it_cannot_have_become_digits_unless_the_text_is_certain() {
        let found = pixels(find, &["VIN 1M8GDM9AXKPO42788"]);
        assert_eq!(found.first().unwrap().text, "1M8GDM9AXKP042788");
        assert!(sure(find, &["VIN 1M8GDM9AXKPO42788"]).is_empty());
    }
}
