//! Owns dates as payloads write them: eight digits, six digits, days of a year.

/// Years that a date of a document may have.
const YEARS: std::ops::RangeInclusive<u32> = 1900..=2100;

/// `YYYYMMDD` (or with dashes) as `YYYY-MM-DD`; `None` where it is no date.
pub(super) fn year_first(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    written(digits.get(..4)?, digits.get(4..6)?, digits.get(6..)?)
}

/// `MMDDYYYY` as `YYYY-MM-DD`; `None` where it is no date.
pub(super) fn month_first(text: &str) -> Option<String> {
    written(text.get(4..)?, text.get(..2)?, text.get(2..4)?)
}

/// `YYMMDD` as `YYYY-MM-DD`; years from 51 on are of the last century, day 0 is the month's end (GS1 General Specifications, 7.12).
pub(super) fn short(text: &str) -> Option<String> {
    let (year, month, day) = (text.get(..2)?, text.get(2..4)?, text.get(4..)?);
    let century = if year > "50" { "19" } else { "20" };
    let year = [century, year].concat();
    if day == "00" {
        return written(&year, month, "01").map(|date| date.trim_end_matches("-01").to_owned());
    }
    written(&year, month, day)
}

/// Year, month and day in digits, as `YYYY-MM-DD`.
fn written(year: &str, month: &str, day: &str) -> Option<String> {
    let number = |text: &str, digits: usize| {
        let fits = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| text.parse::<u32>().ok()).flatten()
    };
    let fits = YEARS.contains(&number(year, 4)?)
        && (1..=12).contains(&number(month, 2)?)
        && (1..=31).contains(&number(day, 2)?);
    fits.then(|| [year, "-", month, "-", day].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_every_order_are_told_in_one() {
        for date in [year_first("19850131"), year_first("1985-01-31"), month_first("01311985"), short("850131")] {
            assert_eq!(date.as_deref(), Some("1985-01-31"));
        }
        assert_eq!(short("250600").as_deref(), Some("2025-06"));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for none in ["", "1", "01311985", "19851331", "1985013", "198501311", "é9850131", "+9850131"] {
            assert_eq!(year_first(none), None, "{none}");
        }
        assert_eq!((month_first("13011985"), month_first(""), short("2506")), (None, None, None));
    }
}
