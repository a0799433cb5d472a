//! Owns log odds, the scale on which evidence adds up, and the way back to a probability. What counts as evidence is for the rooms
//! to say.

/// The log odds (natural logarithm) of a probability, which is kept `least` away from 0 and 1: nothing that was seen or read in
/// pixels is certain. Infinite at 0 and 1 where `least` is 0.
pub(crate) fn log_odds(p: f32, least: f32) -> f32 {
    let p = p.clamp(least, 1.0 - least);
    (p / (1.0 - p)).ln()
}

/// The probability, 0…1, of log odds: the logistic function.
pub(crate) fn probability(log_odds: f32) -> f32 {
    1.0 / (1.0 + (-log_odds).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_the_others_way_back() {
        for p in [0.001, 0.02, 0.5, 0.9, 0.999] {
            assert!((probability(log_odds(p, 1e-4)) - p).abs() < 1e-6, "{p}");
        }
        assert_eq!(probability(0.0), 0.5);
    }

    #[test]
    fn nothing_is_surer_than_it_may_be() {
        assert_eq!(log_odds(1.0, 0.02), log_odds(0.98, 0.0));
        assert_eq!(log_odds(-3.0, 1e-3), log_odds(1e-3, 1e-3));
        assert_eq!([probability(f32::INFINITY), probability(f32::NEG_INFINITY)], [1.0, 0.0]);
        assert!(log_odds(f32::NAN, 0.1).is_nan(), "who calls says what no number means");
    }
}
