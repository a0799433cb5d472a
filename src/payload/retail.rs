//! Owns the numbers of articles in shops: EAN, UPC, ITF-14 and DataBar. The prefix says which country's GS1 organisation gave the number
//! to a company, or that a shop made it up for itself: then the label says where it was bought.

use super::{Given, Payload, check};

/// Prefixes of three digits, from and to, and whose they are (GS1 company prefixes, gs1.org, 2024). Sorted.
const PREFIXES: &[(u16, u16, &str)] = &[
    (1, 19, "United States or Canada"),
    (30, 39, "United States (drugs)"),
    (60, 139, "United States or Canada"),
    (300, 379, "France or Monaco"),
    (380, 380, "Bulgaria"),
    (383, 383, "Slovenia"),
    (385, 385, "Croatia"),
    (387, 387, "Bosnia and Herzegovina"),
    (389, 389, "Montenegro"),
    (390, 390, "Kosovo"),
    (400, 440, "Germany"),
    (450, 459, "Japan"),
    (460, 469, "Russia"),
    (470, 470, "Kyrgyzstan"),
    (471, 471, "Taiwan"),
    (474, 474, "Estonia"),
    (475, 475, "Latvia"),
    (476, 476, "Azerbaijan"),
    (477, 477, "Lithuania"),
    (478, 478, "Uzbekistan"),
    (479, 479, "Sri Lanka"),
    (480, 480, "Philippines"),
    (481, 481, "Belarus"),
    (482, 482, "Ukraine"),
    (483, 483, "Turkmenistan"),
    (484, 484, "Moldova"),
    (485, 485, "Armenia"),
    (486, 486, "Georgia"),
    (487, 487, "Kazakhstan"),
    (488, 488, "Tajikistan"),
    (489, 489, "Hong Kong"),
    (490, 499, "Japan"),
    (500, 509, "United Kingdom"),
    (520, 521, "Greece"),
    (528, 528, "Lebanon"),
    (529, 529, "Cyprus"),
    (530, 530, "Albania"),
    (531, 531, "North Macedonia"),
    (535, 535, "Malta"),
    (539, 539, "Ireland"),
    (540, 549, "Belgium or Luxembourg"),
    (560, 560, "Portugal"),
    (569, 569, "Iceland"),
    (570, 579, "Denmark"),
    (590, 590, "Poland"),
    (594, 594, "Romania"),
    (599, 599, "Hungary"),
    (600, 601, "South Africa"),
    (603, 603, "Ghana"),
    (604, 604, "Senegal"),
    (608, 608, "Bahrain"),
    (609, 609, "Mauritius"),
    (611, 611, "Morocco"),
    (613, 613, "Algeria"),
    (615, 615, "Nigeria"),
    (616, 616, "Kenya"),
    (617, 617, "Cameroon"),
    (618, 618, "Ivory Coast"),
    (619, 619, "Tunisia"),
    (620, 620, "Tanzania"),
    (621, 621, "Syria"),
    (622, 622, "Egypt"),
    (624, 624, "Libya"),
    (625, 625, "Jordan"),
    (626, 626, "Iran"),
    (627, 627, "Kuwait"),
    (628, 628, "Saudi Arabia"),
    (629, 629, "United Arab Emirates"),
    (630, 630, "Qatar"),
    (640, 649, "Finland"),
    (680, 681, "China"),
    (690, 699, "China"),
    (700, 709, "Norway"),
    (729, 729, "Israel"),
    (730, 739, "Sweden"),
    (740, 740, "Guatemala"),
    (741, 741, "El Salvador"),
    (742, 742, "Honduras"),
    (743, 743, "Nicaragua"),
    (744, 744, "Costa Rica"),
    (745, 745, "Panama"),
    (746, 746, "Dominican Republic"),
    (750, 750, "Mexico"),
    (754, 755, "Canada"),
    (759, 759, "Venezuela"),
    (760, 769, "Switzerland or Liechtenstein"),
    (770, 771, "Colombia"),
    (773, 773, "Uruguay"),
    (775, 775, "Peru"),
    (777, 777, "Bolivia"),
    (778, 779, "Argentina"),
    (780, 780, "Chile"),
    (784, 784, "Paraguay"),
    (786, 786, "Ecuador"),
    (789, 790, "Brazil"),
    (800, 839, "Italy, San Marino or Vatican"),
    (840, 849, "Spain or Andorra"),
    (850, 850, "Cuba"),
    (858, 858, "Slovakia"),
    (859, 859, "Czechia"),
    (860, 860, "Serbia"),
    (865, 865, "Mongolia"),
    (867, 867, "North Korea"),
    (868, 869, "Türkiye"),
    (870, 879, "Netherlands"),
    (880, 881, "South Korea"),
    (883, 883, "Myanmar"),
    (884, 884, "Cambodia"),
    (885, 885, "Thailand"),
    (888, 888, "Singapore"),
    (890, 890, "India"),
    (893, 893, "Vietnam"),
    (896, 896, "Pakistan"),
    (899, 899, "Indonesia"),
    (900, 919, "Austria"),
    (930, 939, "Australia"),
    (940, 949, "New Zealand"),
    (955, 955, "Malaysia"),
    (958, 958, "Macao"),
];

/// What a number is, beside an article's of some country.
enum Sort {
    /// Made up by a shop for itself: goods weighed or packed there, with price or weight in the number.
    Own,
    Book,
    Serial,
    Coupon,
    Article,
}

/// Whether the text is an article's number, and what it says.
pub(super) fn parse(given: &Given<'_>) -> Option<Payload> {
    let text = given.text.trim();
    // A supplement of two or five digits (a newspaper's issue, a book's price) may follow the number.
    let (digits, extra) = text.split_once([' ', '+']).unwrap_or((text, ""));
    let digits = digits.trim_start_matches("]E0");
    let lengths: &[usize] = if given.is("ean8") {
        &[8]
    } else if given.is("upce") {
        &[6, 7, 8, 12]
    } else if given.begins("ean") || given.begins("upc") || given.begins("jan") {
        &[12, 13]
    } else if given.begins("itf") || given.begins("databar") || given.begins("rss") {
        &[14, 16]
    } else {
        return None;
    };
    if !lengths.contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // DataBar may say `01` before the number.
    let digits = if digits.len() == 16 { digits.strip_prefix("01")? } else { digits };
    let whole = if given.is("upce") && digits.len() <= 8 { expanded(digits)? } else { digits.to_owned() };
    let holds = check::gs1(&whole) && whole.bytes().any(|byte| byte != b'0');
    if !holds {
        return None;
    }
    let mut payload = Payload::new(None, 0.99, "its check digit holds");
    let (sort, country) = sort(&whole);
    match sort {
        Sort::Own => {
            payload.tell("article", &whole);
            payload.tell("label", "a shop's own");
            payload.because("a shop's own label: it may say where it was bought");
        }
        Sort::Book => payload.tell("ISBN", &whole),
        Sort::Serial => payload.tell("ISSN", &whole),
        Sort::Coupon => payload.tell("coupon", &whole),
        Sort::Article => payload.tell("article", &whole),
    }
    payload.tell("registered in", country.unwrap_or(""));
    payload.tell("supplement", extra);
    Some(payload)
}

/// What a number says by its first digits, and the country.
fn sort(whole: &str) -> (Sort, Option<&'static str>) {
    if whole.len() == 8 {
        // Short numbers have prefixes of their own; those from 0 and 2 are the shops'.
        let own = whole.starts_with(['0', '2']);
        return if own { (Sort::Own, None) } else { (Sort::Article, country(whole.get(..3))) };
    }
    // Without the level of packing, in thirteen digits.
    let number = match whole.len() {
        12 => ["0", whole].concat(),
        14 => whole.get(1..).unwrap_or("").to_owned(),
        _ => whole.to_owned(),
    };
    let prefix = number.get(..3).and_then(|prefix| prefix.parse::<u16>().ok()).unwrap_or(0);
    let sort = match prefix {
        20..=29 | 40..=49 | 200..=299 => Sort::Own,
        50..=59 | 981..=984 | 990..=999 => Sort::Coupon,
        977 => Sort::Serial,
        978 | 979 => Sort::Book,
        _ => Sort::Article,
    };
    (sort, country(number.get(..3)))
}

fn country(prefix: Option<&str>) -> Option<&'static str> {
    let prefix: u16 = prefix?.parse().ok()?;
    PREFIXES.iter().find(|(from, to, _)| (*from..=*to).contains(&prefix)).map(|(.., country)| *country)
}

/// The twelve digits of a UPC-A that a UPC-E stands for (GS1 General Specifications, 5.2.2.4.2). Without a check digit it is worked out.
fn expanded(short: &str) -> Option<String> {
    let (system, six, stated) = match short.len() {
        6 => ("0", short, ""),
        7 => (short.get(..1)?, short.get(1..)?, ""),
        _ => (short.get(..1)?, short.get(1..7)?, short.get(7..)?),
    };
    let (five, last) = six.split_at_checked(5)?;
    let part = |from: usize, to: usize| five.get(from..to).unwrap_or("");
    let body = match last {
        "0" | "1" | "2" => [part(0, 2), last, "0000", part(2, 5)].concat(),
        "3" => [part(0, 3), "00000", part(3, 5)].concat(),
        "4" => [part(0, 4), "00000", part(4, 5)].concat(),
        _ => [five, "0000", last].concat(),
    };
    let without = [system, &body].concat();
    if !stated.is_empty() {
        return Some([&without, stated].concat());
    }
    (0..10).map(|digit| format!("{without}{digit}")).find(|whole| check::gs1(whole))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn of(format: &str, text: &str) -> Option<Payload> {
        parse(&Given { format, text })
    }

    #[test]
    fn an_article_tells_where_it_is_registered() {
        let payload = of("EAN-13", "4006381333931").unwrap();
        assert_eq!(payload.told(), [("article", "4006381333931"), ("registered in", "Germany")]);
        assert_eq!(of("UPC-A", "036000291452").unwrap().told()[0], ("article", "036000291452"));
        assert_eq!(of("EAN-13", "9780306406157").unwrap().told()[0], ("ISBN", "9780306406157"));
    }

    #[test]
    fn a_short_number_stands_for_a_long_one() {
        assert_eq!(of("UPC-E", "04965802").unwrap().told()[0], ("article", "049000006582"));
        assert_eq!(of("UPC-E", "05096893").unwrap().told()[0], ("article", "050968000093"));
        assert!(of("UPC-E", "04965803").is_none());
    }

    #[test]
    fn a_shops_own_label_is_told_as_one() {
        for (format, text) in [("EAN-13", "2012345000003"), ("UPC-A", "201234500003"), ("EAN-8", "20123451")] {
            let digit = |d: u32| format!("{}{d}", &text[..text.len() - 1]);
            let whole = (0..10).map(digit).find(|whole| check::gs1(whole)).unwrap();
            assert!(of(format, &whole).unwrap().told().contains(&("label", "a shop's own")), "{whole}");
        }
    }

    #[test]
    fn wrong_check_digits_lengths_and_symbologies_are_none() {
        assert!(of("EAN-13", "4006381333932").is_none() && of("EAN-13", "400638133393").is_none());
        assert!(of("QR Code", "4006381333931").is_none() && of("EAN-13", "40O6381333931").is_none());
        assert!(of("EAN-13", "0000000000000").is_none() && of("EAN-8", "é5123457").is_none());
    }

    #[test]
    fn prefixes_are_sorted_and_do_not_overlap() {
        assert!(PREFIXES.iter().all(|(from, to, _)| from <= to));
        assert!(PREFIXES.is_sorted_by(|a, b| a.1 < b.0));
    }
}
