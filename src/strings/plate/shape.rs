//! Owns what the countries' plates look like: which letters and digits in which groups. Facts from the countries' registration
//! rules as told by Wikipedia's "Vehicle registration plates of …" articles and the European distinguishing signs of UNECE; where a
//! state has had many series, those of the last thirty years. What a line's surroundings say is `plate.rs`'s business.

use Part::{Any, Digits, Gap, Is, Letters};

/// One part of a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// So many letters, at least and at most.
    Letters(usize, usize),
    /// So many digits, at least and at most.
    Digits(usize, usize),
    /// One of these letters.
    Is(&'static str),
    /// So many letters and digits, mixed, at least and at most.
    Any(usize, usize),
    /// Where the plate has a gap, a hyphen, a dot or a sticker.
    Gap,
}

impl Part {
    /// How many characters it takes, at least and at most.
    pub(super) const fn counts(self) -> (usize, usize) {
        match self {
            Letters(low, high) | Digits(low, high) | Any(low, high) => (low, high),
            Is(_) => (1, 1),
            Gap => (0, 0),
        }
    }
}

/// How seldom other writing has the shape, as the log odds that a line of just this shape, read in a picture, is a plate. Judged on
/// what other lines RapidOCR reads on receipts, tags and street scenes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rarity(pub(super) f32);

/// Letters and digits change places more than once, or a list of codes holds.
pub(super) const RARE: Rarity = Rarity(0.0);
/// Three letters and three or four digits, and the like.
pub(super) const FAIR: Rarity = Rarity(-0.8);
/// Three letters and up to three digits.
pub(super) const SHORT: Rarity = Rarity(-1.3);
/// One or two letters and a number: article numbers look like that too.
pub(super) const COMMON: Rarity = Rarity(-1.8);
/// Nothing but a number. Of the lines of five to seven digits in photos with little other text, three stood on plates and six elsewhere;
/// that photos full of text hold many is said by their lines.
pub(super) const BARE: Rarity = Rarity(-3.2);
/// Letters and digits as somebody liked them.
pub(super) const CHOSEN: Rarity = Rarity(-5.0);

/// How one country's plates look.
pub(super) struct Shape {
    /// ISO 3166-1 alpha-2 code of the country.
    pub(super) country: &'static str,
    /// Whose plates they are, in words: `a plate of …`.
    pub(super) place: &'static str,
    /// The signs by which the blue band or an oval sticker names the country.
    pub(super) signs: &'static [&'static str],
    /// The groups.
    pub(super) parts: &'static [Part],
    /// How seldom other writing has it.
    pub(super) rarity: Rarity,
    /// Letters that never occur.
    pub(super) never: &'static str,
    /// What else must hold; gets the characters without gaps.
    pub(super) holds: Option<fn(&[char]) -> Verdict>,
}

/// Countries whose plates are as wide as in the European Union, or nearly: 520 mm, with characters 75 to 80 mm tall that stand 50 mm
/// apart and more (German FZV, annex 4; Polish, Czech, British and French rules alike).
const WIDE: &str =
    "DE FR IT ES NL BE AT CH PL CZ SK HU HR SI RO BG GR LT LV EE SE FI DK NO PT IE GB LU MT CY UA RU BY RS BA AL TR MD";

impl Shape {
    /// Whether the country's characters stand far apart, in their heights.
    pub(super) fn is_wide(&self) -> bool {
        listed(WIDE, self.country)
    }

    /// Whether the shape says so little that it bears no repair.
    pub(super) fn is_bare(&self) -> bool {
        self.rarity.0 <= BARE.0
    }
}

/// What a country's own rule says of a string that has the shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Not one of its plates.
    No,
    /// The codes used are the country's.
    Codes,
    /// A check letter holds.
    Check,
}

const fn shape(
    country: &'static str,
    place: &'static str,
    signs: &'static [&'static str],
    rarity: Rarity,
    never: &'static str,
    parts: &'static [Part],
) -> Shape {
    Shape { country, place, signs, parts, rarity, never, holds: None }
}

const fn coded(
    country: &'static str,
    place: &'static str,
    signs: &'static [&'static str],
    rarity: Rarity,
    parts: &'static [Part],
    holds: fn(&[char]) -> Verdict,
) -> Shape {
    Shape { country, place, signs, parts, rarity, never: "", holds: Some(holds) }
}

const fn usa(rarity: Rarity, parts: &'static [Part]) -> Shape {
    shape("US", "the United States", &[], rarity, "", parts)
}

const L1: Part = Letters(1, 1);
const L2: Part = Letters(2, 2);
const L3: Part = Letters(3, 3);
const D1: Part = Digits(1, 1);
const D2: Part = Digits(2, 2);
const D3: Part = Digits(3, 3);
const D4: Part = Digits(4, 4);

const VOWELS_AND_Q: &str = "AEIOUQ";

/// Every shape. Where several fit, the one that asks for the fewest repairs and has the most in its favour counts.
pub(super) static SHAPES: &[Shape] = &[
    // Europe.
    coded("DE", "Germany", &["D"], COMMON, &[Letters(1, 3), Gap, Letters(1, 2), Gap, Digits(1, 4)], german),
    coded("DE", "Germany", &["D"], FAIR, &[Letters(1, 3), Gap, Letters(1, 2), Gap, Digits(1, 4), Is("EH")], german),
    shape("FR", "France", &["F"], RARE, "IOU", &[L2, Gap, D3, Gap, L2]),
    shape("FR", "France", &["F"], RARE, "IOU", &[Digits(1, 4), Gap, Letters(2, 3), Gap, D2]),
    shape("IT", "Italy", &["I"], RARE, "IOQU", &[L2, Gap, D3, Gap, L2]),
    shape("ES", "Spain", &["E"], FAIR, VOWELS_AND_Q, &[D4, Gap, L3]),
    coded("ES", "Spain", &["E"], FAIR, &[Letters(1, 2), Gap, D4, Gap, Letters(1, 2)], spanish),
    shape("NL", "the Netherlands", &["NL"], RARE, "", &[D2, Gap, L2, Gap, L2]),
    shape("NL", "the Netherlands", &["NL"], RARE, "", &[L2, Gap, D2, Gap, L2]),
    shape("NL", "the Netherlands", &["NL"], FAIR, "", &[L2, Gap, L2, Gap, D2]),
    shape("NL", "the Netherlands", &["NL"], RARE, "", &[D2, Gap, L3, Gap, D1]),
    shape("NL", "the Netherlands", &["NL"], RARE, "", &[D1, Gap, L3, Gap, D2]),
    shape("NL", "the Netherlands", &["NL"], RARE, "", &[L2, Gap, D3, Gap, L1]),
    shape("NL", "the Netherlands", &["NL"], RARE, "", &[L1, Gap, D3, Gap, L2]),
    shape("NL", "the Netherlands", &["NL"], FAIR, "", &[L3, Gap, D2, Gap, L1]),
    shape("NL", "the Netherlands", &["NL"], RARE, "", &[L1, Gap, D2, Gap, L3]),
    shape("NL", "the Netherlands", &["NL"], RARE, "", &[D1, Gap, L2, Gap, D3]),
    shape("NL", "the Netherlands", &["NL"], RARE, "", &[D3, Gap, L2, Gap, D1]),
    shape("BE", "Belgium", &["B"], RARE, "", &[D1, Gap, L3, Gap, D3]),
    shape("BE", "Belgium", &["B"], FAIR, "", &[L3, Gap, D3]),
    shape("BE", "Belgium", &["B"], FAIR, "", &[D3, Gap, L3]),
    coded("AT", "Austria", &["A"], FAIR, &[Letters(1, 2), Gap, Digits(1, 5), Gap, Letters(1, 3)], austrian),
    coded("CH", "Switzerland", &["CH"], COMMON, &[L2, Gap, Digits(3, 6)], swiss),
    coded("PL", "Poland", &["PL"], COMMON, &[L2, Gap, Digits(5, 5)], polish),
    coded("PL", "Poland", &["PL"], RARE, &[L2, Gap, D4, L1], polish),
    coded("PL", "Poland", &["PL"], RARE, &[L2, Gap, D3, L2], polish),
    coded("PL", "Poland", &["PL"], RARE, &[L2, Gap, D1, L1, D3], polish),
    coded("PL", "Poland", &["PL"], RARE, &[L2, Gap, D1, L2, D2], polish),
    coded("PL", "Poland", &["PL"], RARE, &[L3, Gap, D2, L2], polish),
    coded("PL", "Poland", &["PL"], FAIR, &[L3, Gap, Digits(4, 5)], polish),
    coded("PL", "Poland", &["PL"], RARE, &[L3, Gap, L1, D3], polish),
    coded("PL", "Poland", &["PL"], RARE, &[L3, Gap, D1, L1, D2], polish),
    coded("PL", "Poland", &["PL"], RARE, &[L3, Gap, D2, L1, D1], polish),
    coded("PL", "Poland", &["PL"], FAIR, &[L3, Gap, D3, L1], polish),
    shape("CZ", "Czechia", &["CZ"], RARE, "GOQW", &[D1, Is("ABCEHJKLMPSTUZ"), D1, Gap, D4]),
    shape("CZ", "Czechia", &["CZ"], RARE, "GOQW", &[D1, Is("ABCEHJKLMPSTUZ"), L1, Gap, D4]),
    shape("CZ", "Czechia", &["CZ"], FAIR, "", &[L3, Gap, D2, Gap, D2]),
    coded("SK", "Slovakia", &["SK"], RARE, &[L2, Gap, D3, L2], slovak),
    shape("SK", "Slovakia", &["SK"], RARE, "QW", &[L2, Gap, D3, L2]),
    shape("HU", "Hungary", &["H"], FAIR, "", &[L3, Gap, D3]),
    shape("HU", "Hungary", &["H"], FAIR, "", &[L2, Gap, L2, Gap, D3]),
    coded("HR", "Croatia", &["HR"], RARE, &[L2, Gap, Digits(3, 4), Gap, Letters(1, 2)], croatian),
    coded("SI", "Slovenia", &["SLO"], RARE, &[L2, Gap, L2, Gap, D3], slovene),
    coded("SI", "Slovenia", &["SLO"], RARE, &[L2, Gap, D2, Gap, L3], slovene),
    coded("SI", "Slovenia", &["SLO"], RARE, &[L2, Gap, L1, D1, Gap, D3], slovene),
    coded("RO", "Romania", &["RO"], RARE, &[Letters(1, 2), Gap, Digits(2, 3), Gap, L3], romanian),
    coded("BG", "Bulgaria", &["BG"], RARE, &[Letters(1, 2), Gap, D4, Gap, L2], bulgarian),
    shape("GR", "Greece", &["GR"], FAIR, "CDFGJLQRSUVW", &[L3, Gap, D4]),
    shape("LT", "Lithuania", &["LT"], FAIR, "QWX", &[L3, Gap, D3]),
    shape("LV", "Latvia", &["LV"], COMMON, "QWXY", &[L2, Gap, Digits(2, 4)]),
    shape("EE", "Estonia", &["EST"], FAIR, "QWYCI", &[D3, Gap, L3]),
    shape("SE", "Sweden", &["S"], FAIR, "IQVÅÄÖ", &[L3, Gap, D3]),
    shape("SE", "Sweden", &["S"], FAIR, "IQVÅÄÖ", &[L3, Gap, D2, L1]),
    shape("FI", "Finland", &["FIN"], FAIR, "", &[Letters(2, 3), Gap, D3]),
    shape("DK", "Denmark", &["DK"], COMMON, "IOQ", &[L2, Gap, D2, Gap, D3]),
    shape("NO", "Norway", &["N"], COMMON, "GIMOQW", &[L2, Gap, Digits(5, 5)]),
    shape("PT", "Portugal", &["P"], RARE, "", &[D2, Gap, L2, Gap, D2]),
    shape("PT", "Portugal", &["P"], RARE, "", &[L2, Gap, D2, Gap, L2]),
    shape("PT", "Portugal", &["P"], FAIR, "", &[D2, Gap, D2, Gap, L2]),
    shape("PT", "Portugal", &["P"], FAIR, "", &[L2, Gap, D2, Gap, D2]),
    coded("IE", "Ireland", &["IRL"], RARE, &[Digits(2, 3), Gap, Letters(1, 2), Gap, Digits(1, 6)], irish),
    shape("GB", "the United Kingdom", &["GB", "UK"], RARE, "IQ", &[L2, D2, Gap, L3]),
    shape("GB", "the United Kingdom", &["GB", "UK"], RARE, "IQ", &[L1, Digits(1, 3), Gap, L3]),
    shape("GB", "the United Kingdom", &["GB", "UK"], FAIR, "IQ", &[L3, Gap, Digits(1, 3), L1]),
    shape("GB", "the United Kingdom", &["GB", "UK"], SHORT, "IQ", &[L3, Gap, Digits(1, 3)]),
    shape("GB", "the United Kingdom", &["GB", "UK"], SHORT, "IQ", &[Digits(1, 3), Gap, L3]),
    coded("GB", "Northern Ireland", &["GB", "UK"], FAIR, &[Letters(2, 3), Gap, Digits(3, 4)], northern_irish),
    shape("LU", "Luxembourg", &["L"], COMMON, "IOQ", &[L2, Gap, D4]),
    shape("MT", "Malta", &["M"], FAIR, "", &[L3, Gap, D3]),
    shape("CY", "Cyprus", &["CY"], FAIR, "CDFGIJLOQRSUVW", &[L3, Gap, D3]),
    coded("UA", "Ukraine", &["UA"], RARE, &[L2, Gap, D4, Gap, L2], ukrainian),
    coded("RU", "Russia", &["RUS"], RARE, &[L1, D3, L2, Gap, Digits(0, 3)], russian),
    shape("BY", "Belarus", &["BY"], RARE, "DFGJLNQRSUVWYZ", &[D4, Gap, L2, Gap, D1]),
    coded("RS", "Serbia", &["SRB"], RARE, &[L2, Gap, Digits(3, 5), Gap, L2], serbian),
    shape("BA", "Bosnia and Herzegovina", &["BIH"], RARE, "", &[Is("AEJKMOT"), D2, Gap, Is("AEJKMOT"), Gap, D3]),
    shape("AL", "Albania", &["AL"], RARE, "IOQ", &[L2, Gap, D3, Gap, L2]),
    coded("TR", "Türkiye", &["TR"], RARE, &[D2, Gap, Letters(1, 3), Gap, Digits(2, 4)], turkish),
    shape("MD", "Moldova", &["MD"], FAIR, "", &[L3, Gap, D3]),
    // The Americas.
    shape("BR", "Brazil", &["BR"], RARE, "", &[L3, D1, L1, D2]),
    shape("BR", "Brazil", &["BR"], FAIR, "", &[L3, Gap, D4]),
    shape("AR", "Argentina", &["RA"], RARE, "", &[L2, Gap, D3, Gap, L2]),
    shape("AR", "Argentina", &["RA"], FAIR, "", &[L3, Gap, D3]),
    shape("CL", "Chile", &["RCH"], FAIR, VOWELS_AND_Q, &[L2, Gap, L2, Gap, D2]),
    shape("CO", "Colombia", &["CO"], FAIR, "", &[L3, Gap, D3]),
    shape("MX", "Mexico", &["MEX"], RARE, "", &[L3, Gap, D3, Gap, L1]),
    shape("MX", "Mexico", &["MEX"], FAIR, "", &[L3, Gap, D2, Gap, D2]),
    shape("MX", "Mexico", &["MEX"], RARE, "", &[L1, D2, Gap, L3]),
    shape("CA", "Canada", &["CDN"], FAIR, "", &[L3, Gap, D3]),
    shape("CA", "Canada", &["CDN"], FAIR, "", &[L3, Gap, D4]),
    shape("CA", "Canada", &["CDN"], FAIR, "", &[L2, D1, Gap, D2, L1]),
    shape("CA", "Canada", &["CDN"], RARE, "", &[L1, D2, Gap, L3]),
    usa(FAIR, &[L3, Gap, D4]),
    usa(FAIR, &[L3, Gap, D3]),
    usa(FAIR, &[D3, Gap, L3]),
    usa(FAIR, &[D4, Gap, L3]),
    usa(RARE, &[D1, L3, D3]),
    usa(FAIR, &[D1, L1, Digits(5, 5)]),
    usa(FAIR, &[Digits(5, 5), L1, D1]),
    usa(RARE, &[L2, D1, Gap, L1, D1, L1]),
    usa(RARE, &[L2, D1, Gap, L1, D3]),
    usa(RARE, &[L1, D2, Gap, L3]),
    usa(RARE, &[L1, D2, Gap, D1, L2]),
    usa(RARE, &[L1, D2, Gap, D2, L1]),
    usa(FAIR, &[L3, Gap, D2, L1]),
    usa(RARE, &[L3, Gap, L1, D2]),
    usa(RARE, &[L1, D1, L1, Gap, D3]),
    usa(RARE, &[L1, D1, L1, D1, L2]),
    usa(RARE, &[D1, L1, D1, L1, D3]),
    usa(RARE, &[D1, L2, D4]),
    usa(FAIR, &[D1, L2, Gap, D3]),
    usa(FAIR, &[D1, Gap, L2, D3]),
    usa(FAIR, &[D2, L1, Gap, D3]),
    usa(FAIR, &[D2, Gap, L1, D3]),
    usa(FAIR, &[D3, Gap, L2, D1]),
    usa(RARE, &[D1, L3, D2]),
    usa(FAIR, &[D2, Gap, Letters(3, 4)]),
    usa(FAIR, &[L1, D2, Gap, D4]),
    usa(COMMON, &[L1, Gap, Digits(6, 6)]),
    usa(COMMON, &[L2, Gap, Digits(4, 5)]),
    usa(COMMON, &[D4, Gap, L2]),
    usa(SHORT, &[L3, D2]),
    usa(FAIR, &[D3, Gap, L1, D2]),
    usa(FAIR, &[L2, D1, Gap, D2, L1]),
    usa(FAIR, &[D2, L2, D3]),
    usa(FAIR, &[D2, L1, Gap, D4]),
    usa(COMMON, &[Letters(4, 4), D2]),
    usa(COMMON, &[Digits(1, 2), Gap, Digits(4, 5), L1]),
    usa(CHOSEN, &[Any(5, 7)]),
    usa(BARE, &[D1, Gap, Digits(5, 6)]),
    usa(BARE, &[D3, Gap, D4]),
    usa(BARE, &[D3, Gap, D3]),
    usa(BARE, &[Digits(5, 7)]),
    // Asia, Africa, Oceania.
    coded("SG", "Singapore", &["SGP"], RARE, &[Is("SPG"), Letters(0, 2), Gap, Digits(1, 4), Gap, L1], singaporean),
    coded("IN", "India", &["IND"], RARE, &[L2, Gap, Digits(1, 2), Gap, Letters(1, 3), Gap, D4], indian),
    shape("ZA", "South Africa", &["ZA"], RARE, VOWELS_AND_Q, &[L2, Gap, D2, Gap, L2, Gap, Is("GEM"), Is("PC")]),
    shape("ZA", "South Africa", &["ZA"], RARE, "", &[L3, Gap, D3, Gap, Is("GLMNE"), Is("PWC")]),
    shape("MY", "Malaysia", &["MAL"], FAIR, "IOZ", &[L3, Gap, D4]),
    shape("MY", "Malaysia", &["MAL"], RARE, "IO", &[Is("WVPJ"), L2, Gap, Digits(1, 4), Gap, L1]),
    shape("IL", "Israel", &["IL"], BARE, "", &[D2, Gap, D3, Gap, D2]),
    shape("IL", "Israel", &["IL"], BARE, "", &[D3, Gap, D2, Gap, D3]),
    shape("AU", "Australia", &["AUS"], FAIR, "", &[L3, Gap, D2, L1]),
    shape("AU", "Australia", &["AUS"], RARE, "", &[D1, L2, Gap, D1, L2]),
    shape("AU", "Australia", &["AUS"], RARE, "", &[L2, Gap, D2, Gap, L2]),
    shape("AU", "Australia", &["AUS"], RARE, "", &[D3, Gap, L1, D2]),
    shape("AU", "Australia", &["AUS"], RARE, "", &[L1, D3, Gap, L3]),
    shape("NZ", "New Zealand", &["NZ"], FAIR, "", &[L3, Gap, D3]),
    shape("NZ", "New Zealand", &["NZ"], COMMON, "", &[L2, Gap, D4]),
];

fn letters(chars: &[char]) -> String {
    chars.iter().take_while(|c| c.is_alphabetic()).collect()
}

fn known(yes: bool) -> Verdict {
    if yes { Verdict::Codes } else { Verdict::No }
}

/// Provinces of Spanish plates before 2000.
fn spanish(chars: &[char]) -> Verdict {
    known(listed(SPANISH, &letters(chars)))
}

/// Whether a blank-separated list holds a code.
pub(super) fn listed(list: &str, code: &str) -> bool {
    !code.is_empty() && list.split_ascii_whitespace().any(|one| one == code)
}

/// The first `n` characters where there are as many letters.
fn head(chars: &[char], n: usize) -> String {
    chars.iter().take(n).collect()
}

/// District code, one or two letters, up to four digits; eight characters at most.
fn german(chars: &[char]) -> Verdict {
    let all = letters(chars);
    let count = all.chars().count();
    let starts = chars.iter().find(|c| c.is_ascii_digit());
    if chars.len() > 8 || starts == Some(&'0') {
        return Verdict::No;
    }
    let fits = (1..=3).any(|n| n < count && count - n <= 2 && listed(GERMAN, &head(chars, n)));
    known(fits)
}

fn austrian(chars: &[char]) -> Verdict {
    known((1..=2).any(|n| listed(AUSTRIAN, &head(chars, n))) && chars.len() <= 8 && chars.len() >= 5)
}

fn swiss(chars: &[char]) -> Verdict {
    known(listed(SWISS, &head(chars, 2)) && chars.get(2) != Some(&'0'))
}

fn polish(chars: &[char]) -> Verdict {
    known(chars.first().is_some_and(|c| "BCDEFGKLNOPRSTWZ".contains(*c)))
}

fn slovak(chars: &[char]) -> Verdict {
    known(listed(SLOVAK, &head(chars, 2)))
}

fn croatian(chars: &[char]) -> Verdict {
    known(listed(CROATIAN, &head(chars, 2)))
}

fn slovene(chars: &[char]) -> Verdict {
    known(listed(SLOVENE, &head(chars, 2)))
}

fn romanian(chars: &[char]) -> Verdict {
    let code = letters(chars);
    known(listed(ROMANIAN, &code) && (code != "B" || chars.len() >= 6) && (code == "B" || chars.len() == 7))
}

fn bulgarian(chars: &[char]) -> Verdict {
    let code = letters(chars);
    known(listed(BULGARIAN, &code) && chars.iter().all(|c| c.is_ascii_digit() || "ABCEHKMOPTXY".contains(*c)))
}

fn serbian(chars: &[char]) -> Verdict {
    known(listed(SERBIAN, &head(chars, 2)))
}

fn ukrainian(chars: &[char]) -> Verdict {
    known(chars.iter().all(|c| c.is_ascii_digit() || "ABCEHIKMOPTX".contains(*c)))
}

fn russian(chars: &[char]) -> Verdict {
    let digits = chars.get(6..).map_or(0, <[char]>::len);
    let used = chars.iter().all(|c| c.is_ascii_digit() || "ABEKMHOPCTYX".contains(*c));
    known(used && digits != 1)
}

fn turkish(chars: &[char]) -> Verdict {
    let province: u32 = head(chars, 2).parse().unwrap_or(0);
    let letters = chars.iter().filter(|c| c.is_alphabetic()).count();
    let digits = chars.len() - letters - 2;
    let lengths = matches!((letters, digits), (1, 4) | (2, 3 | 4) | (3, 2 | 3));
    known((1..=81).contains(&province) && lengths && !chars.iter().any(|c| "QWX".contains(*c)))
}

/// Two digits of the year (with a half-year from 2013), a county, a number.
fn irish(chars: &[char]) -> Verdict {
    let year: String = chars.iter().take_while(|c| c.is_ascii_digit()).collect();
    let county: String = chars.iter().filter(|c| c.is_alphabetic()).collect();
    let year_holds = match year.len() {
        2 => year.parse().is_ok_and(|year: u32| year >= 87 || year <= 12),
        _ => {
            matches!(year.get(2..), Some("1" | "2")) && year.get(..2).is_some_and(|year| ("13"..="39").contains(&year))
        }
    };
    let first = chars.get(year.len() + county.len());
    known(year_holds && listed(IRISH, &county) && first != Some(&'0') && chars.len() >= 6)
}

/// Northern Ireland's letters always hold an I or a Z.
fn northern_irish(chars: &[char]) -> Verdict {
    known(chars.iter().filter(|c| c.is_alphabetic()).any(|c| "IZ".contains(*c)) && chars.len() >= 6)
}

fn indian(chars: &[char]) -> Verdict {
    known(listed(INDIAN, &head(chars, 2)))
}

/// The check letter of Singapore's Land Transport Authority: the last two letters of the prefix (A = 1) and the four digits, times 9,
/// 4, 5, 4, 3, 2, modulo 19.
fn singaporean(chars: &[char]) -> Verdict {
    let Some((check, body)) = chars.split_last() else {
        return Verdict::No;
    };
    let prefix: Vec<u32> =
        body.iter().take_while(|c| c.is_alphabetic()).map(|c| u32::from(*c) - u32::from('A') + 1).collect();
    let digits: Vec<u32> = body.iter().filter_map(|c| c.to_digit(10)).collect();
    let mut values = [0; 6];
    for (slot, value) in [1, 0].into_iter().zip(prefix.iter().rev()) {
        values[slot] = *value;
    }
    for (slot, value) in (2..6).rev().zip(digits.iter().rev()) {
        values[slot] = *value;
    }
    let sum: u32 = values.iter().zip([9, 4, 5, 4, 3, 2]).map(|(value, weight)| value * weight).sum();
    if "AZYXUTSRPMLKJHGEDCB".chars().nth((sum % 19) as usize) == Some(*check) { Verdict::Check } else { Verdict::No }
}

/// District codes of German plates (Anlage 1 FZV and re-admitted codes).
const GERMAN: &str = "\
A AA AB ABG ABI AC AE AH AIB AIC AK ALF ALZ AM AN ANA ANG ANK AP APD AR ARN ART AS ASL ASZ AT AU AUR AW AZ AZE \
B BA BAD BAR BB BBG BBL BC BCH BED BER BF BGD BGL BH BI BID BIN BIR BIT BIW BK BKS BL BLB BLK BM BN BNA BO BOG BOH BOR BOT BRA \
BRB BRG BRI BRK BRL BRV BS BSB BSK BT BTF BUL BUR BZ BZA \
C CA CAS CB CE CHA CLP CLZ CO COC COE CR CUX CW \
D DA DAH DAN DAU DBR DD DE DEG DEL DGF DH DI DIL DIN DIZ DKB DL DLG DM DN DO DON DU DUD DW DZ \
E EA EB EBE EBN EBS ECK ED EE EF EG EH EI EIC EIL EIN EIS EL EM EMD EMS EN ER ERB ERH ERK ERZ ES ESB ESW EU EUT EW \
F FB FD FDB FDS FEU FF FFB FG FH FI FKB FL FLO FN FO FOR FR FRG FRI FRW FS FT FTL FW \
G GA GAN GAP GC GD GDB GE GEL GEO GER GF GG GHA GHC GI GK GL GLA GM GMN GN GOA GOH GP GR GRA GRH GRI GRM GRS GRZ GS GT GTH GU GUB \
GUN GV GVM GW GZ \
H HA HAB HAL HAM HAS HB HBN HBS HC HCH HD HDH HDL HE HEB HEF HEI HEL HER HET HF HG HGN HGW HH HHM HI HIG HIP HK HL HM HMU HN HO \
HOG HOH HOL HOM HOR HOT HP HR HRO HS HSK HST HU HV HVL HWI HX HY HZ \
IGB IK IL ILL IN IZ J JE JL JUL K KA KB KC KE KEH KEL KEM KF KG KH KI KIB KK KL KLE KLZ KM KN KO KON KR KRU KS KT KU KUN KUS KW KY \
KYF L LA LAN LAU LB LBS LBZ LC LD LDK LDS LEO LER LEV LF LG LH LI LIB LIF LIN LIP LL LM LN LO LOS LP LR LRO LSA LSN LSZ LU LUN LUP \
LWL M MA MAB MAI MAK MAL MB MC MD ME MED MEG MEI MEK MEL MER MET MG MGH MGN MH MHL MI MIL MK MKK ML MM MN MO MOD MOL MON MOS MQ MR \
MS MSE MSH MSP MST MTK MTL MVL MW MY MYK MZ MZG N NAB NAI NAU NB ND NDH NE NEA NEB NEC NEN NES NEU NEW NF NH NI NK NL NM NMB NMS \
NOH NOL NOM NOR NP NR NRW NT NU NVP NW NWM NY NZ OA OAL OB OBB OBG OC OCH OD OE OF OG OH OHA OHV OHZ OK OL OP OPR OS OSL OVI OVL \
OVP OZ P PA PAF PAN PAR PB PCH PE PEG PF PI PIR PL PLO PM PN PR PRU PS PW PZ QFT QLB R RA RC RD RDG RE REG REH REI RG RH RI RID RIE \
RL RM RN RO ROD ROF ROK ROL ROS ROT ROW RP RPL RS RSL RT RU RV RW RZ S SAB SAD SAL SAN SAW SB SBG SBK SC SCZ SDH SDL SDT SE SEB SEE \
SEF SEL SFB SFT SG SGH SH SHA SHG SHK SHL SI SIG SIM SK SL SLE SLF SLG SLK SLN SLS SLZ SM SMU SN SO SOB SOG SOK SON SP SPB SPN SR SRB \
SRO ST STA STB STD STE STH STL STO SU SUL SW SWA SY SZ SZB TBB TDO TE TET TF TG THL THW TIR TO TP TR TS TUT UE UEM UER UFF UH UL UM \
UN USI V VAI VB VEC VER VG VIB VIE VIT VK VOH VR VS W WA WAF WAK WAN WAR WAT WB WBS WDA WE WEB WEL WEN WER WES WF WG WHV WI WIL WIS \
WIT WIV WIZ WK WL WLG WM WMS WN WND WO WOB WOH WOL WOR WOS WR WRN WS WSF WST WSW WT WTL WTM WUG WUN WUR WW WWZ WZ WZL X Y Z ZE ZEL \
ZI ZIG ZP ZR ZS ZW ZZ ÖHR AÖ BÜD BÜR BÜS BÖ DÜW FÖ FÜ FÜS GÖ GÜ HÖS HÜN KÖN KÖT KÖZ KÜN LÖ LÖB LÜN MÜ MÜB MÜL MÜN MÜR NÖ PLÖ RÜD RÜG \
SLÜ SÖM SÜW TÖL TÜ ÜB WÜ WÜM ZÜ NÖL MÄ GRÄ BÄ RÖ";

/// District codes of Austrian plates.
const AUSTRIAN: &str = "AM B BA BB BH BL BM BN BR BZ D DL DO E EF EU FB FE FF FK FR FV G GB GD GF GM GR GS GU HA HB HE HF HL HO I IL \
IM JE JO JU JW K KB KF KG KI KL KO KR KS KU L LA LB LE LF LI LL LN LZ MA MD ME MI MT MU MZ ND NK OP OW P PE PL RA RE RI RO S SB SD SE SK \
SL SO SP SR ST SV SW SZ TA TU UU VB VI VK VL VO W WB WE WL WN WO WT WU WY WZ ZE ZT ZW";

const SPANISH: &str = "A AB AL AV B BA BI BU C CA CC CE CO CR CS CU GC GE GI GR GU H HU IB J L LE LO LU M MA ML MU NA O OR OU P PA PM PO S SA \
SE SG SH SO SS T TE TF TO V VA VI Z ZA";

const SWISS: &str = "AG AI AR BE BL BS FR GE GL GR JU LU NE NW OW SG SH SO SZ TG TI UR VD VS ZG ZH";

const SLOVAK: &str = "BA BL BB BJ BN BR BS BY CA DK DS DT GA GL HC HE IL KA KE KK KM KN KS LC LE LM LV MA MI ML MT MY NM NO NR NZ PB PD PE \
PK PN PO PP PT PU PV RA RK RS RV SA SB SC SE SI SK SL SN SO SP SV TN TO TR TS TT TV VK VT ZA ZC ZH ZM ZV EL EV EC";

const CROATIAN: &str = "BJ BM ČK CK DA DE DJ DU GS IM KA KC KR KT KŽ KZ MA NA NG OG OS PU PŽ PZ RI SB SK SL ST ŠI SI VK VT VU VŽ VZ ZD ZG ŽU ZU";

const SLOVENE: &str = "CE GO KK KP KR LJ MB MS NM PO SG";

const ROMANIAN: &str = "AB AG AR B BC BH BN BR BT BV BZ CJ CL CS CT CV DB DJ GJ GL GR HD HR IF IL IS MH MM MS NT OT PH SB SJ SM SV TL TM TR VL \
VN VS";

const BULGARIAN: &str = "A B BH BP BT C CA CB CC CH CM CO CT E EB EH H K KH M OB P PA PB PK PP T TX X Y";

const SERBIAN: &str = "AL AR BB BC BG BO BP BT BU BČ BĆ CA CK DE DJ DO GL GM IC IN JA KA KC KG KI KM KO KS KV KŠ KŽ LB LE LO LU MI NG NI NP NS \
NV PA PB PE PI PK PN PO PP PR PT PZ PŽ RA RU SA SC SD SI SJ SM SO SP SU SV TO TS TT UB UE UR VA VB VL VP VR VS VŠ ZA ZR ŠA ŠI ŽA";

const IRISH: &str = "C CE CN CW D DL G KE KK KY L LD LH LK LM LS MH MN MO OY RN SO T TN TS W WD WH WW WX";

const INDIAN: &str = "AN AP AR AS BR CG CH DD DL DN GA GJ HP HR JH JK KA KL LA LD MH ML MN MP MZ NL OD OR PB PY RJ SK TN TR TS TG UK UP WB";
