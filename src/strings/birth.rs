//! Owns dates of birth: a date in any usual notation behind or below a word that says it is one. Dates without such a word are no
//! matter of this file.

use std::time::{SystemTime, UNIX_EPOCH};

use super::reading::{Reading, Sign, fold, last};
use super::{Belief, Match, Passage};
use crate::rule::DATE_OF_BIRTH;

/// The greatest age that a date of birth may mean, in years.
const OLDEST: i64 = 120;
/// How many lines above a date its word may stand: documents set labels in two languages, and columns beside one another.
const LINES_ABOVE: usize = 3;
/// How many characters of the line before the date are looked at.
const BEFORE: usize = 60;
/// Most dates of one passage that are looked at.
const MAX_DATES: usize = 200;

/// Words for birth (folded: lower-case, no accents), in the languages of the Latin scripts and beyond.
const BIRTH: &[&str] = &[
    "dob",
    "date of birth",
    "birth date",
    "birthdate",
    "birthday",
    "birth",
    "born",
    "born on",
    "geburtsdatum",
    "geburtstag",
    "geboren am",
    "geboren",
    "geb",
    "geb am",
    "geb datum",
    "date de naissance",
    "naissance",
    "ne le",
    "nee le",
    "ne e le",
    "fecha de nacimiento",
    "fecha nacimiento",
    "fecha nac",
    "f nac",
    "nacimiento",
    "nacido",
    "nacida",
    "nacido el",
    "nacida el",
    "data di nascita",
    "nascita",
    "nato il",
    "nata il",
    "nato a il",
    "data de nascimento",
    "nascimento",
    "data nasc",
    "nascido",
    "nascida",
    "naixement",
    "data de naixement",
    "geboortedatum",
    "geboorte datum",
    "fodselsdato",
    "fodselsdag",
    "fodt",
    "fodelsedatum",
    "fodelsedag",
    "fodelsetid",
    "fodd",
    "syntymaaika",
    "syntynyt",
    "synt",
    "faedingardagur",
    "faeddur",
    "data urodzenia",
    "urodzony",
    "urodzona",
    "ur",
    "datum narozeni",
    "narozen",
    "narozena",
    "datum narodenia",
    "narodeny",
    "narodena",
    "datum rodenja",
    "rodenja",
    "datum rojstva",
    "rojstva",
    "roden",
    "rodena",
    "szuletesi ido",
    "szuletesi datum",
    "szuletett",
    "szul",
    "data nasterii",
    "nascut",
    "nascuta",
    "dogum tarihi",
    "dogum",
    "d tarihi",
    "data e lindjes",
    "datelindja",
    "gimimo data",
    "dzimsanas datums",
    "sunniaeg",
    "tarikh lahir",
    "tanggal lahir",
    "tgl lahir",
    "lahir",
    "ngay sinh",
    "kapanganakan",
    "tarehe ya kuzaliwa",
    "breith",
    "data geni",
    "jaiotze data",
    "дата рождения",
    "родился",
    "родилась",
    "дата народження",
    "дата на раждане",
    "датум рођења",
    "ημερομηνια γεννησης",
    "ημ γεννησης",
    "出生日期",
    "出生年月",
    "出生",
    "生年月日",
    "생년월일",
    "תאריך לידה",
    "تاريخ الميلاد",
    "تاریخ تولد",
    "जन्म तिथि",
    "जन्म",
    "วันเกิด",
];

/// Words for other dates: what stands nearest to a date has it.
const OTHER: &[&str] = &[
    "issue",
    "issued",
    "date of issue",
    "issue date",
    "expiry",
    "expires",
    "exp",
    "expiration",
    "date of expiry",
    "valid",
    "valid until",
    "valid thru",
    "valid to",
    "printed",
    "invoice",
    "invoice date",
    "due",
    "order",
    "delivered",
    "delivery",
    "visit",
    "admission",
    "appointment",
    "departure",
    "arrival",
    "death",
    "died",
    "joined",
    "member since",
    "since",
    "hired",
    "updated",
    "created",
    "signed",
    "purchase",
    "ausgestellt",
    "ausstellungsdatum",
    "gultig",
    "gultig bis",
    "ablauf",
    "gestorben",
    "gest",
    "datum",
    "rechnungsdatum",
    "delivrance",
    "date de delivrance",
    "delivre le",
    "expiration",
    "date d expiration",
    "valable",
    "decede",
    "expedicion",
    "emision",
    "validez",
    "caducidad",
    "valido hasta",
    "vencimiento",
    "fallecido",
    "rilascio",
    "emissione",
    "scadenza",
    "emissao",
    "validade",
    "afgifte",
    "geldig",
    "geldig tot",
    "udstedt",
    "utstedt",
    "utfardad",
    "giltigt",
    "gyldig",
    "wydania",
    "waznosci",
    "wazny",
    "vydani",
    "platnost",
    "kiallitas",
    "ervenyes",
    "eliberarii",
    "valabil",
    "verilis",
    "gecerlilik",
    "签发日期",
    "有效期",
    "発行",
    "有効期限",
    "выдан",
    "действителен",
];

/// Beginnings of the names of months, folded; longer ones before shorter ones that they begin with.
const MONTHS: &[(&str, i64)] = &[
    ("marraskuu", 11),
    ("cervenec", 7),
    ("cervenc", 7),
    ("cerven", 6),
    ("cervn", 6),
    ("juillet", 7),
    ("juil", 7),
    ("juin", 6),
    ("jui", 7),
    ("jan", 1),
    ("ene", 1),
    ("gen", 1),
    ("ian", 1),
    ("sty", 1),
    ("led", 1),
    ("tam", 1),
    ("oca", 1),
    ("sij", 1),
    ("feb", 2),
    ("fev", 2),
    ("lut", 2),
    ("uno", 2),
    ("hel", 2),
    ("sub", 2),
    ("mrt", 3),
    ("mar", 3),
    ("maa", 3),
    ("brez", 3),
    ("mac", 3),
    ("apr", 4),
    ("abr", 4),
    ("avr", 4),
    ("kwi", 4),
    ("dub", 4),
    ("huh", 4),
    ("nis", 4),
    ("may", 5),
    ("mai", 5),
    ("maj", 5),
    ("maggio", 5),
    ("mag", 5),
    ("mei", 5),
    ("kve", 5),
    ("tou", 5),
    ("jun", 6),
    ("giu", 6),
    ("iun", 6),
    ("cze", 6),
    ("kes", 6),
    ("haz", 6),
    ("jul", 7),
    ("lug", 7),
    ("iul", 7),
    ("lip", 7),
    ("hei", 7),
    ("tem", 7),
    ("aug", 8),
    ("ago", 8),
    ("aou", 8),
    ("sie", 8),
    ("srp", 8),
    ("elo", 8),
    ("agu", 8),
    ("ogos", 8),
    ("sep", 9),
    ("set", 9),
    ("wrz", 9),
    ("zar", 9),
    ("syy", 9),
    ("eyl", 9),
    ("oct", 10),
    ("okt", 10),
    ("ott", 10),
    ("out", 10),
    ("paz", 10),
    ("rij", 10),
    ("lok", 10),
    ("eki", 10),
    ("nov", 11),
    ("noi", 11),
    ("lis", 11),
    ("kas", 11),
    ("dec", 12),
    ("dez", 12),
    ("dic", 12),
    ("des", 12),
    ("gru", 12),
    ("pro", 12),
    ("jou", 12),
    ("ara", 12),
    ("dis", 12),
];

/// Words that may stand inside a date.
const INSIDE: &[&str] = &["de", "del", "of", "da", "el", "er", "st", "nd", "rd", "th", "ste", "e"];

/// A run of digits or of letters.
struct Token<'a> {
    start: usize,
    end: usize,
    chars: &'a [char],
    number: Option<i64>,
}

impl Token<'_> {
    /// Its letters, folded.
    fn word(&self) -> String {
        fold(self.chars.iter().copied()).trim().to_owned()
    }
}

/// A date as written.
struct Date {
    line: usize,
    start: usize,
    end: usize,
    /// Year, month and day; `None` where day and month cannot be told apart.
    iso: Option<(i64, i64, i64)>,
}

/// Adds the dates of birth of a passage.
pub(super) fn find(passage: &Passage<'_>, found: &mut Vec<Match>) {
    let digits: usize = passage.lines.iter().map(|line| line.text.bytes().filter(u8::is_ascii_digit).count()).sum();
    let words = passage.lines.iter().any(|line| line.text.chars().any(char::is_alphabetic));
    if digits < 3 || !words {
        return;
    }
    let reading = Reading::new(passage);
    let today = today();
    let us = passage.home.first().is_some_and(|home| home == "US");
    let dates: Vec<Date> =
        (0..reading.line_count()).flat_map(|line| dates(reading.row(line), line, today, us)).take(MAX_DATES).collect();
    for (index, date) in dates.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|index| dates.get(index));
        let Some((worth, why)) = word(&reading, date, before) else { continue };
        let mut belief = Belief::prior(-2.5, "a date, not in the future and not too long ago");
        belief.add(worth, why);
        let signs: Vec<Sign> = reading.signs_at(date.line, date.start..date.end);
        let iso = date.iso.map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}"));
        found.push(reading.found(&DATE_OF_BIRTH, &signs, &[], iso, belief));
    }
}

/// What the nearest word before a date is worth; `None` where it is none of birth.
fn word(reading: &Reading<'_>, date: &Date, before: Option<&Date>) -> Option<(f32, &'static str)> {
    let latest = |folded: &str, words: &[&str]| words.iter().filter_map(|word| last(folded, word)).max();
    let behind = before.filter(|before| before.line == date.line).map_or(0, |before| before.end);
    let from = date.start.saturating_sub(BEFORE).max(behind);
    let same = fold(reading.row(date.line).get(from..date.start)?.iter().copied());
    let (birth, other) = (latest(&same, BIRTH), latest(&same, OTHER));
    if birth.is_some() || other.is_some() {
        return (birth > other).then_some((4.5, "a word for birth stands before it"));
    }
    if behind > 0 {
        return None;
    }
    for up in 1..=LINES_ABOVE {
        let line = date.line.checked_sub(up)?;
        if before.is_some_and(|before| before.line == line) {
            return None;
        }
        let folded = reading.folded(line);
        let (birth, other) = (latest(folded, BIRTH), latest(folded, OTHER));
        let why = match up {
            1 => (3.6, "a word for birth stands above it"),
            2 => (3.0, "a word for birth stands two lines above it"),
            _ => (2.6, "a word for birth stands three lines above it"),
        };
        // Beside one another they head columns, of which the date below is the first.
        if birth.is_some() && (up == 1 || birth > other) {
            return Some(why);
        }
        if birth.is_some() || other.is_some() {
            return None;
        }
    }
    None
}

/// Year, month and day of now, by the clock (UTC).
fn today() -> (i64, i64, i64) {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let text = crate::calendar::exif_time(seconds);
    let part = |range| text.get(range).and_then(|part: &str| part.parse().ok()).unwrap_or(0);
    (part(0..4), part(5..7), part(8..10))
}

/// The row's runs of digits and of letters.
fn tokens(row: &[char]) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut at = 0;
    while at < row.len() {
        let digit = |c: &&char| c.is_ascii_digit();
        let letter = |c: &&char| c.is_alphabetic();
        let digits = row.iter().skip(at).take_while(digit).count();
        let letters = row.iter().skip(at).take_while(letter).count();
        let length = digits.max(letters);
        if let Some(chars) = row.get(at..at + length).filter(|chars| !chars.is_empty()) {
            let value =
                |chars: &[char]| chars.iter().try_fold(0, |value, c| Some(value * 10 + i64::from(c.to_digit(10)?)));
            let number = if digits > 0 && digits <= 8 { value(chars) } else { None };
            tokens.push(Token { start: at, end: at + length, chars, number });
        }
        at += length.max(1);
    }
    tokens
}

fn month(token: &Token<'_>) -> Option<i64> {
    let text = token.word();
    let known = MONTHS.iter().find(|(name, _)| text.starts_with(name))?;
    (text.len() <= 12).then_some(known.1)
}

/// The dates of a row.
fn dates(row: &[char], line: usize, today: (i64, i64, i64), us: bool) -> Vec<Date> {
    let all = tokens(row);
    let mut dates = Vec::new();
    let mut next = 0;
    while next < all.len() && dates.len() < MAX_DATES {
        match date_at(row, &all, next, today, us) {
            Some((end, iso)) => {
                let (Some(first), Some(behind)) = (all.get(next), all.get(end - 1)) else { break };
                dates.push(Date { line, start: first.start, end: behind.end, iso });
                next = end;
            }
            None => next += 1,
        }
    }
    dates
}

/// The date that begins with a token: the token behind it, and what it means.
#[expect(clippy::type_complexity, reason = "a date or an ambiguous one")]
fn date_at(
    row: &[char],
    tokens: &[Token<'_>],
    start: usize,
    today: (i64, i64, i64),
    us: bool,
) -> Option<(usize, Option<(i64, i64, i64)>)> {
    let first = tokens.get(start)?;
    if first.number.is_none() && !(3..=12).contains(&first.chars.len()) {
        return None;
    }
    let mut parts: Vec<&Token<'_>> = Vec::new();
    let mut end = start;
    for (index, token) in tokens.iter().enumerate().skip(start) {
        if let Some(last) = parts.last() {
            let from = tokens.get(index - 1).map_or(last.end, |before| before.end);
            let between = row.get(from..token.start)?;
            if between.len() > 3 || between.iter().any(|c| !" .,/-–'()".contains(*c)) {
                break;
            }
        }
        let inside = !parts.is_empty()
            && token.number.is_none()
            && (INSIDE.contains(&token.word().as_str()) || matches!(token.chars, ['年' | '月' | '년' | '월']));
        // Months in two languages: AUG/AOUT.
        let twice = token.number.is_none() && parts.last().is_some_and(|last| last.number.is_none());
        if inside || (twice && month(token).is_some()) {
            continue;
        }
        parts.push(token);
        end = index + 1;
        if parts.len() == 3 {
            break;
        }
    }
    let single = parts.first().filter(|token| token.chars.len() == 8).and_then(|token| token.number);
    if let Some(number) = single {
        let forms = [
            (number / 10_000, number / 100 % 100, number % 100),
            (number % 10_000, number / 10_000 % 100, number / 1_000_000),
        ];
        let fits: Vec<(i64, i64, i64)> = forms.into_iter().filter(|&date| plausible(date, today)).collect();
        return match fits.as_slice() {
            [one] => Some((start + 1, Some(*one))),
            _ => None,
        };
    }
    let [a, b, c] = parts.as_slice() else { return None };
    let long = |token: &Token<'_>| token.chars.len() == 4;
    let short = |token: &Token<'_>| token.chars.len() <= 2;
    let year = |token: &Token<'_>| match token.number? {
        year if long(token) => Some(year),
        year if token.chars.len() == 2 => {
            let full = 2000 + year;
            Some(if full > today.0 { full - 100 } else { full })
        }
        _ => None,
    };
    let date = match (a.number, b.number, c.number) {
        (Some(y), Some(m), Some(d)) if long(a) && short(b) && short(c) => Some((y, m, d)),
        (Some(d), None, Some(_)) if short(a) => Some((year(c)?, month(b)?, d)),
        (None, Some(d), Some(_)) if short(b) => Some((year(c)?, month(a)?, d)),
        (Some(y), None, Some(d)) if long(a) && short(c) => Some((y, month(b)?, d)),
        (Some(x), Some(y), Some(_)) if short(a) && short(b) => {
            let (year, dotted) = (year(c)?, row.get(a.end) == Some(&'.'));
            let (day_first, month_first) = ((year, y, x), (year, x, y));
            match (plausible(day_first, today), plausible(month_first, today) && !dotted) {
                (true, true) if x != y && !us => return Some((end, None)),
                (true, true) if us => Some(month_first),
                (true, _) => Some(day_first),
                (false, true) => Some(month_first),
                (false, false) => None,
            }
        }
        _ => None,
    }?;
    plausible(date, today).then_some((end, Some(date)))
}

/// Whether somebody alive may be born on a date.
fn plausible((year, month, day): (i64, i64, i64), today: (i64, i64, i64)) -> bool {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day) && (year, month, day) <= today && year >= today.0 - OLDEST
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::strings::reading::tests::pixels;

    fn born(lines: &[&str]) -> Option<(String, Option<String>)> {
        let mut found = pixels(find, lines).into_iter().filter(|found| found.belief.probability() >= 0.5);
        let only = found.next().map(|found| (found.text, found.normalized));
        assert!(found.next().is_none(), "{lines:?}");
        only
    }

    #[test]
    fn usual_notations_are_read() {
        for text in [
            "DOB: 1974-08-12",
            "Date of birth 12 AUG 1974",
            "Geboren am 12. August 1974",
            "Né(e) le 12/08/1974 à",
            "geb. 12.8.1974",
            "D.O.B. 12 AUGUST/AOUT 74",
            "Fecha de nacimiento: 12 de agosto de 1974",
            "Data di nascita 12.08.1974",
            "born August 12, 1974",
            "Fødselsdato 12.08.1974",
            "Data urodzenia 12.08.1974",
            "DOB 12AUG1974",
            "生年月日 1974年8月12日",
            "DOB 19740812",
            "doğum tarihi: 12.08.1974",
            "Dete of birth 12 AUG 1974",
        ] {
            let (_, iso) = born(&[text]).unwrap_or_else(|| panic!("{text}"));
            assert!(matches!(iso.as_deref(), Some("1974-08-12") | None), "{text} {iso:?}");
        }
        assert_eq!(born(&["DOB 12/08/1974"]), Some(("12/08/1974".to_owned(), None)));
        assert_eq!(born(&["DOB 08/25/1974"]).unwrap().1.as_deref(), Some("1974-08-25"));
    }

    #[test]
    fn the_word_may_stand_above() {
        assert!(born(&["Date of birth", "12 AUG 74"]).is_some());
        assert!(born(&["Date of birth/", "Date de naissance", "12 AUG/AOUT 74"]).is_some());
        assert!(born(&["Date of birth", "Personal No.", "12 AUG 74", "Date of issue", "16 APR 07"]).is_some());
    }

    #[test]
    fn other_dates_are_none() {
        for lines in [
            &["12.08.1974"][..],
            &["Date of issue 12.08.1974"],
            &["Date of birth", "Date of issue", "16 APR 07"],
            &["born 12.08.2974"],
            &["born 31.02.1974"],
            &["DOB 12.08.1804"],
            &["date: 12/08/2018", "birthday cake 12.50"],
            &["Dobermann 12.08.2014"],
        ] {
            assert_eq!(born(lines), None, "{lines:?}");
        }
    }
}
