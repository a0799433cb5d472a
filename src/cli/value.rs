//! Owns the reading of argument values: sizes, times, probabilities.

use std::time::Duration;

/// A time limit; `None` for none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeLimit(pub Option<Duration>);

/// `30`, `30s`, `500ms`, `2m`, `1h`; `0` for no limit.
pub fn time(text: &str) -> Result<TimeLimit, String> {
    let text = text.trim();
    let at = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(at);
    let seconds_a_unit = match unit.trim() {
        "" | "s" => 1.0,
        "ms" => 1e-3,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => return Err("give seconds, or a number with ms, s, m or h".to_owned()),
    };
    let number: f64 = number.parse().map_err(|_| "give a number of seconds, such as 30".to_owned())?;
    let time = Duration::try_from_secs_f64(number * seconds_a_unit).map_err(|_| "too long".to_owned())?;
    Ok(TimeLimit((!time.is_zero()).then_some(time)))
}

/// A number of bytes; K, M, G and T are powers of 1024, and a `B` or `iB` behind them changes nothing.
pub fn bytes(text: &str) -> Result<u64, String> {
    let text = text.trim().to_ascii_lowercase();
    let text = text.strip_suffix("ib").or_else(|| text.strip_suffix('b')).unwrap_or(&text);
    scaled(text, 1024)
}

/// A number of pixels; K, M and G are powers of 1000.
pub fn pixels(text: &str) -> Result<u64, String> {
    scaled(&text.trim().to_ascii_lowercase(), 1000)
}

fn scaled(text: &str, step: u64) -> Result<u64, String> {
    let (number, power) = match text.char_indices().next_back() {
        Some((at, 'k')) => (text.get(..at), 1),
        Some((at, 'm')) => (text.get(..at), 2),
        Some((at, 'g')) => (text.get(..at), 3),
        Some((at, 't')) => (text.get(..at), 4),
        _ => (Some(text), 0),
    };
    let number: f64 = number
        .and_then(|number| number.trim().parse().ok())
        .filter(|number: &f64| number.is_finite() && *number >= 0.0)
        .ok_or_else(|| "give a number, with K, M or G behind it where needed".to_owned())?;
    Ok((number * step.pow(power) as f64) as u64)
}

/// A country, by its ISO 3166-1 alpha-2 code.
pub fn country(code: &str) -> Result<String, String> {
    overshare::home::country(code).ok_or_else(|| "give a country's two letters, such as GB".to_owned())
}

/// A number from 0 to 1.
pub fn probability(text: &str) -> Result<f32, String> {
    match text.trim().parse() {
        Ok(number) if (0.0..=1.0).contains(&number) => Ok(number),
        _ => Err("give a number from 0 to 1".to_owned()),
    }
}

/// A number of threads, 1 to 1024.
pub fn jobs(text: &str) -> Result<usize, String> {
    match text.trim().parse() {
        Ok(number) if (1..=1024).contains(&number) => Ok(number),
        _ => Err("give a number of threads, 1 to 1024".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn times_take_their_usual_units() {
        let limit = |millis| Ok(TimeLimit(Some(Duration::from_millis(millis))));
        assert_eq!(time("30"), limit(30_000));
        assert_eq!(time("30s"), limit(30_000));
        assert_eq!(time("500ms"), limit(500));
        assert_eq!(time("2m"), limit(120_000));
        assert_eq!(time("1.5"), limit(1_500));
        assert_eq!(time("0"), Ok(TimeLimit(None)));
        for wrong in ["", "s", "-1", "3 weeks", "1e99h", "99999999999999999999999h"] {
            assert!(time(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn sizes_take_their_usual_units() {
        assert_eq!(bytes("64"), Ok(64));
        assert_eq!(bytes("1.5K"), Ok(1536));
        assert_eq!(bytes("2MiB"), Ok(2 << 20));
        assert_eq!(bytes("1gb"), Ok(1 << 30));
        assert_eq!(pixels("50M"), Ok(50_000_000));
        for wrong in ["", "k", "-1", "1x", "nan", "inf"] {
            assert!(bytes(wrong).is_err() && pixels(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn probabilities_and_threads_have_bounds() {
        assert_eq!(probability("0.5"), Ok(0.5));
        assert!(probability("1.1").is_err() && probability("NaN").is_err());
        assert_eq!(jobs("8"), Ok(8));
        assert!(jobs("0").is_err() && jobs("5000").is_err());
    }
}
