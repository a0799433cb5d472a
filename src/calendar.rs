//! Owns the calendar: counts of days and seconds as dates, and dates as counts. Knows no time zone.

/// Year, month and day of a count of days since 1970-01-01 in the Gregorian calendar: whole 400-year eras of years that begin in March,
/// so that the leap day comes last (Howard Hinnant's `civil_from_days`).
fn date_of_days(days: u64) -> (u64, u64, u64) {
    // Days from 0000-03-01 to 1970-01-01, and of 400 years.
    let days = days.saturating_add(719_468);
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

/// Days from 1970-01-01 to a date of the (proleptic) Gregorian calendar, years from 1 on; what [`date_of_days`] undoes.
pub(crate) fn days_of_date(year: i64, month: i64, day: i64) -> i64 {
    // Months are counted from March, and days from the last of February of year 0.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 719_469
}

/// A count of seconds since 1970 in the form that EXIF gives to times: `YYYY:MM:DD HH:MM:SS`.
pub(crate) fn exif_time(seconds: u64) -> String {
    let (year, month, day) = date_of_days(seconds / 86_400);
    let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}:{month:02}:{day:02} {hour:02}:{minute:02}:{second:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_since_1970_become_an_exif_time() {
        assert_eq!(exif_time(0), "1970:01:01 00:00:00");
        assert_eq!(exif_time(951_827_696), "2000:02:29 12:34:56");
        assert_eq!(date_of_days(u64::MAX).1, date_of_days(u64::MAX - 1).1);
    }
    #[test]
    fn dates_and_days_undo_each_other() {
        for days in (0..800_000).step_by(97).chain([58, 59, 60, 11_015, 11_016, 11_017]) {
            let (year, month, day) = date_of_days(days);
            assert_eq!(days_of_date(year as i64, month as i64, day as i64), days as i64);
        }
    }
}
