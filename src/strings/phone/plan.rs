//! Owns what the world's numbering plans say of some digits: whose number they are, whether it is assigned, and whether they are
//! grouped as that country groups them. Plans are `rlibphonenumber`'s, loaded at the first question.

use std::str::FromStr as _;

use rlibphonenumber::{NumberLengthType, PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat, PhoneNumberType, Region};

/// The country code of the North American Numbering Plan.
const NORTH_AMERICA: i32 = 1;

/// How well digits fit a country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fit {
    /// In the form of ITU-T E.164.
    pub e164: String,
    pub standing: Standing,
    pub grouping: Grouping,
    pub home: Home,
    /// Of a mobile network, by its range.
    mobile: bool,
    /// The country's numbers vary so much in length that nearly any digits are one.
    loose: bool,
    /// Its country prints a leading 0, which is missing.
    lacks_trunk: bool,
    /// It has more than one group.
    grouped: bool,
}

/// Whose number it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Home {
    /// Its country code is printed.
    Printed,
    /// The likeliest home country's.
    First,
    /// Another home country's.
    Other,
    /// Some country's; none is known to be home.
    Guessed,
    /// A country's that is no home.
    Abroad,
}

/// What the plan says of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// Of a possible length.
    Possible,
    /// In an assigned range.
    Valid,
    /// In a range that is kept for films and books.
    Fiction,
}

/// How the printed groups compare with the usual ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grouping {
    /// It has gaps where none are usual, and none where they are.
    Odd,
    /// All usual gaps and more.
    Finer,
    /// Some of the usual gaps, or none.
    Coarser,
    /// The usual gaps.
    Exact,
}

impl Fit {
    /// Whether the number in its full form can be told without guessing a country.
    pub(super) fn is_sure(&self) -> bool {
        self.standing == Standing::Fiction || (self.standing == Standing::Valid && self.home < Home::Guessed)
    }

    /// Whether the number is assigned, and its groups are no others than usual.
    pub(super) fn is_likely(&self) -> bool {
        self.standing > Standing::Possible && self.grouping > Grouping::Odd
    }

    /// The plan's arguments, in log odds. Weights set by hand on made-up
    /// numbers of 66 countries and on strings that are none.
    pub(super) fn terms(&self, on_tag: bool) -> impl Iterator<Item = (f32, &'static str)> {
        let standing = match self.standing {
            Standing::Fiction => (3.0, "in a range of numbers kept for fiction"),
            Standing::Valid if self.home == Home::Printed => (1.5, "a valid number of its country"),
            Standing::Valid if self.loose => (0.2, "valid in a country whose numbers vary in length"),
            Standing::Valid => (0.7, "a valid number"),
            Standing::Possible => (-1.5, "of a possible length, in no known range"),
        };
        let grouping = match self.grouping {
            Grouping::Exact if self.grouped => Some((1.1, "grouped as usual in its country")),
            Grouping::Coarser if self.grouped => Some((0.3, "its groups fit its country")),
            // Gaps on a tag are often wide or narrow by chance.
            Grouping::Odd => Some((if on_tag { -0.8 } else { -1.8 }, "not grouped as usual in its country")),
            _ => None,
        };
        let home = match self.home {
            Home::Printed => None,
            Home::First => Some((1.3, "of the home country")),
            Home::Other => Some((0.9, "of a home country")),
            Home::Guessed => Some((-0.3, "its country is guessed")),
            Home::Abroad => Some((-0.9, "not of the home country")),
        };
        let trunk = self.lacks_trunk.then_some((-1.8, "without the leading 0 that is usual in its country"));
        let mobile = self.mobile.then_some((0.4, "of a mobile network"));
        [Some(standing), grouping, home, trunk, mobile].into_iter().flatten()
    }

    fn weight(&self) -> f32 {
        self.terms(false).map(|(log_odds, _)| log_odds).sum()
    }
}

/// Countries tried when no home country fits, and whether their numbers are printed with a leading 0. Order: how often their numbers are
/// met in photos, by internet users and photo sharing; among equally good fits the first stays.
const TRIED: &[(Region, bool)] = &[
    (Region::US, false),
    (Region::GB, true),
    (Region::FR, true),
    (Region::AU, true),
    (Region::DE, true),
    (Region::SE, true),
    (Region::IE, true),
    (Region::NL, true),
    (Region::ES, false),
    (Region::IT, true),
    (Region::IT, false),
    (Region::BE, true),
    (Region::CH, true),
    (Region::AT, true),
    (Region::BR, false),
    (Region::MY, true),
    (Region::SG, false),
    (Region::IN, true),
    (Region::IN, false),
    (Region::CN, false),
    (Region::NZ, true),
    (Region::ZA, true),
    (Region::JP, true),
    (Region::KR, true),
    (Region::PL, false),
    (Region::CZ, false),
    (Region::DK, false),
    (Region::NO, false),
    (Region::FI, true),
    (Region::PT, false),
    (Region::TR, true),
    (Region::GR, false),
    (Region::HK, false),
    (Region::MX, false),
    (Region::PH, true),
    (Region::ID, true),
    (Region::TH, true),
    (Region::TW, true),
    (Region::IL, true),
    (Region::AE, true),
    (Region::RO, true),
    (Region::HR, true),
    (Region::HU, true),
    (Region::UA, true),
    (Region::RU, false),
];

/// Country codes of countries that print the leading 0 or leave it out: India's mobile numbers, Mexico's, Russia's.
const WITHOUT_TRUNK: &[i32] = &[7, 52, 91];

/// Countries whose plans let numbers vary in length by three digits and more (ITU-T national numbering plans).
const LOOSE: &[i32] = &[39, 43, 49, 55, 62, 91, 358];

/// Digits as printed.
#[derive(Clone, Copy)]
pub(super) struct Printed<'a> {
    /// With the trunk prefix or the country code that is printed, without signs.
    pub digits: &'a str,
    /// Lengths of the groups.
    pub lengths: &'a [usize],
    /// They begin with a country code.
    pub international: bool,
    /// Countries other than home are worth asking.
    pub elsewhere: bool,
}

/// What the plan of a country that is no home can add at most to a number that is not for fiction.
pub(super) const fn elsewhere_at_most(grouped: bool) -> f32 {
    if grouped { 1.9 } else { 0.8 }
}

/// The best fit of some digits, or `None` where no country's numbers are as long. Home countries come first; others are asked only
/// where none of these knows the number, and no more than needed, since the first question to a country costs milliseconds.
pub(super) fn fit(printed: &Printed<'_>, home: &[String]) -> Option<Fit> {
    let Printed { digits, lengths, .. } = *printed;
    if printed.international {
        let with_plus = format!("+{digits}");
        let number = PHONE_NUMBER_UTIL.parse(&with_plus, None).ok()?;
        return fit_of(&number, lengths, None, home);
    }
    let trunk = digits.starts_with('0');
    if let Some((with_plus, region)) = fiction_of(digits) {
        let number = PHONE_NUMBER_UTIL.parse(&with_plus, None).ok()?;
        return fit_of(&number, lengths, Some(region), home);
    }
    let homes = home.iter().filter_map(|code| Region::from_str(code).ok());
    // Seven digits are a whole number in few countries.
    let elsewhere = printed.elsewhere && digits.len() > 7;
    let tried = TRIED.iter().filter(|(_, leading)| elsewhere && *leading == trunk).map(|(region, _)| *region);
    let mut best: Option<Fit> = None;
    for region in homes.chain(tried) {
        let Ok(number) = PHONE_NUMBER_UTIL.parse(digits, Some(region)) else { continue };
        let significant = number.get_national_significant_number();
        // What was stripped is a trunk prefix, and no country code that nobody printed.
        let prefix = digits.strip_suffix(significant.as_str());
        if !prefix.is_some_and(|prefix| matches!(prefix, "" | "0" | "1" | "8" | "06")) {
            continue;
        }
        let Some(fit) = fit_of(&number, lengths, Some(region), home) else { continue };
        let usual = !fit.lacks_trunk && (fit.grouping == Grouping::Exact || !fit.grouped);
        let done = fit.standing == Standing::Valid && (usual || (fit.home < Home::Guessed && fit.weight() > 0.0));
        if best.as_ref().is_none_or(|best| fit.weight() > best.weight()) {
            best = Some(fit);
        }
        if done {
            break;
        }
    }
    best
}

/// How a number fits its country; `region` is the country whose number it was taken for, `None` where the country code is printed.
fn fit_of(number: &PhoneNumber, lengths: &[usize], region: Option<Region>, home: &[String]) -> Option<Fit> {
    let code = number.country_code;
    let significant = number.get_national_significant_number();
    // Lengths are compared first: that needs no pattern, which would have to be made.
    let possible = || number.is_possible_with_reason() == Ok(NumberLengthType::IsPossible);
    let standing = match () {
        () if is_for_fiction(code, &significant) => Standing::Fiction,
        () if !possible() => return None,
        () if is_valid(number, region) => Standing::Valid,
        () => Standing::Possible,
    };
    // In a loose plan any length is possible: that says nothing.
    let loose = LOOSE.contains(&code);
    if standing == Standing::Possible && loose {
        return None;
    }
    let home = match home.iter().position(|home| calling_code(home) == Some(code)) {
        _ if region.is_none() => Home::Printed,
        Some(0) => Home::First,
        Some(_) => Home::Other,
        None if home.is_empty() => Home::Guessed,
        None => Home::Abroad,
    };
    let mobile = standing > Standing::Possible && code != NORTH_AMERICA && number.get_type() == PhoneNumberType::Mobile;
    let e164 = format!("+{code}{significant}");
    let usual = number.format_as(PhoneNumberFormat::National);
    let with_trunk = usual.trim_start_matches('(').starts_with('0') && !significant.starts_with('0');
    let printed: usize = lengths.iter().sum();
    let lacks_trunk = region.is_some() && with_trunk && printed == significant.len() && !WITHOUT_TRUNK.contains(&code);
    let grouping = grouping(number, significant.len(), lengths);
    Some(Fit { e164, standing, grouping, home, mobile, loose, lacks_trunk, grouped: lengths.len() > 1 })
}

/// Whether the number is in an assigned range. North America's two dozen countries are asked last: each question to a new country
/// costs a fraction of a millisecond, once.
fn is_valid(number: &PhoneNumber, region: Option<Region>) -> bool {
    let of = |region| number.is_valid_for_region(region);
    match region {
        _ if number.country_code == NORTH_AMERICA => of(Region::US) || of(Region::CA) || number.is_valid(),
        Some(region) => of(region),
        None => number.is_valid(),
    }
}

/// Compares gaps by how many digits stand behind them, so that country code and trunk prefix do not matter.
fn grouping(number: &PhoneNumber, significant: usize, lengths: &[usize]) -> Grouping {
    let gaps = |lengths: &[usize]| -> Vec<usize> {
        let mut behind = 0;
        let all = lengths.iter().rev().map(|length| {
            behind += length;
            behind
        });
        all.filter(|behind| *behind < significant).collect()
    };
    let printed = gaps(lengths);
    let styles = [PhoneNumberFormat::National, PhoneNumberFormat::International].map(|format| {
        let formatted = number.format_as(format);
        let groups =
            formatted.split(|character: char| !character.is_ascii_digit()).map(str::len).filter(|length| *length > 0);
        let usual = gaps(&groups.collect::<Vec<_>>());
        match () {
            () if printed == usual => Grouping::Exact,
            () if printed.iter().all(|gap| usual.contains(gap)) => Grouping::Coarser,
            () if usual.iter().all(|gap| printed.contains(gap)) => Grouping::Finer,
            () => Grouping::Odd,
        }
    });
    styles.into_iter().max().unwrap_or(Grouping::Odd)
}

/// National significant numbers kept for films and books: country code, leading digits, length. Ofcom (Telephone numbers for drama
/// use), ARCEP (décision 2018-0881, numbers for audiovisual works), ACMA (Numbers for use in radio, books, film and TV), PTS
/// (Telefonnummer för användning i böcker och filmer), Bundesnetzagentur (Rufnummern für Medienproduktionen), ComReg (Numbers for
/// drama use).
const FICTION: &[(i32, &str, usize)] = &[
    (44, "7700900", 10),
    (44, "2079460", 10),
    (44, "1134960", 10),
    (44, "1144960", 10),
    (44, "1154960", 10),
    (44, "1164960", 10),
    (44, "1174960", 10),
    (44, "1184960", 10),
    (44, "1214960", 10),
    (44, "1314960", 10),
    (44, "1414960", 10),
    (44, "1514960", 10),
    (44, "1614960", 10),
    (44, "1914980", 10),
    (44, "2896496", 10),
    (44, "2920180", 10),
    (44, "1632960", 10),
    (44, "8081570", 10),
    (44, "9098790", 10),
    (44, "3069990", 10),
    (33, "19900", 9),
    (33, "26191", 9),
    (33, "35301", 9),
    (33, "46571", 9),
    (33, "53649", 9),
    (33, "63998", 9),
    (61, "25550", 9),
    (61, "27010", 9),
    (61, "35550", 9),
    (61, "37010", 9),
    (61, "75550", 9),
    (61, "77010", 9),
    (61, "85550", 9),
    (61, "87010", 9),
    (61, "491570", 9),
    (46, "7017406", 9),
    (46, "3139006", 9),
    (46, "4062804", 9),
    (46, "8465004", 9),
    (46, "980319", 9),
    (49, "3023125", 10),
    (49, "6990009", 10),
    (49, "4066969", 10),
    (49, "2214710", 10),
    (49, "8999998", 10),
    (49, "17139200", 10),
    (49, "176040690", 11),
    (353, "2091", 9),
];

fn is_for_fiction(code: i32, significant: &str) -> bool {
    // NANPA, ATIS-0300115: 555-0100 to 555-0199 in every area.
    let american =
        || significant.len() == 10 && significant.get(3..8) == Some("55501") && !significant.starts_with(['0', '1']);
    let in_row = |(of, leading, length): &(i32, &str, usize)| {
        *of == code && significant.len() == *length && significant.starts_with(leading)
    };
    (code == NORTH_AMERICA && american()) || FICTION.iter().any(in_row)
}

/// Whether some digits, with or without country code, end like a number kept for fiction: cheap, and at times wrong.
pub(super) fn may_be_fiction(digits: &str) -> bool {
    digits.contains("55501") || FICTION.iter().any(|(_, leading, _)| digits.contains(leading))
}

/// A number printed as within its country, with its country code before it, where some country keeps it for fiction; and that country.
fn fiction_of(digits: &str) -> Option<(String, Region)> {
    let american = digits.strip_prefix('1').filter(|rest| rest.len() == 10).unwrap_or(digits);
    if is_for_fiction(NORTH_AMERICA, american) {
        return Some((format!("+{NORTH_AMERICA}{american}"), Region::US));
    }
    let significant = digits.strip_prefix('0')?;
    let code = FICTION.iter().map(|(code, ..)| *code).find(|code| is_for_fiction(*code, significant))?;
    Some((format!("+{code}{significant}"), PHONE_NUMBER_UTIL.get_region_for_country_code(code)?))
}

/// The calling code of a country (ISO 3166-1 alpha-2).
pub fn calling_code(country: &str) -> Option<i32> {
    PHONE_NUMBER_UTIL.get_country_code_for_region(Region::from_str(country).ok()?)
}
