//! Owns how evidence adds up: log odds, one term an argument, each with its words. Sources and fitting: `docs/confidence.md`.

use std::borrow::Cow;

use crate::odds;

/// One argument for or against.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// In plain words without a value, lower-case: `its check digit holds`.
    pub why: Cow<'static, str>,
    /// How much it shifts the log odds (natural logarithm); the likelihood ratio's logarithm.
    pub log_odds: f32,
}

/// How likely a string is of a kind: a prior and arguments, in log odds.
#[derive(Debug, Clone, PartialEq)]
pub struct Belief {
    log_odds: f32,
    confirmed: f32,
    terms: Vec<Term>,
}

impl Belief {
    /// A belief that starts from the log odds of the string's shape alone.
    pub fn prior(log_odds: f32, why: impl Into<Cow<'static, str>>) -> Self {
        Self { log_odds, confirmed: 0.0, terms: vec![Term { why: why.into(), log_odds }] }
    }

    /// Adds an argument.
    pub fn add(&mut self, log_odds: f32, why: impl Into<Cow<'static, str>>) {
        self.log_odds += log_odds;
        self.terms.push(Term { why: why.into(), log_odds });
    }

    /// Adds an argument that a misread string would hardly bear, such as a check digit that holds: it speaks for the kind, and as much
    /// for the reading.
    pub fn confirm(&mut self, log_odds: f32, why: impl Into<Cow<'static, str>>) {
        self.confirmed += log_odds;
        self.add(log_odds, why);
    }

    /// How much check digits speak for the reading, in log odds: a wrong reading bears a check digit of modulus 10 once in 10 times,
    /// so that one that holds is worth ln 10.
    pub const fn confirmed(&self) -> f32 {
        self.confirmed
    }

    /// The sum of all arguments.
    pub const fn log_odds(&self) -> f32 {
        self.log_odds
    }

    /// The probability, 0…1.
    pub fn probability(&self) -> f32 {
        odds::probability(self.log_odds)
    }

    /// The arguments, in the order in which they were added; the first is the shape.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_add_up_in_log_odds() {
        let mut belief = Belief::prior(0.0, "a shape");
        assert!((belief.probability() - 0.5).abs() < 1e-6);
        belief.add(2.3, "its check digit holds");
        assert!((belief.probability() - 0.909).abs() < 1e-3);
        assert_eq!((belief.terms().len(), belief.confirmed()), (2, 0.0));
        belief.confirm(2.4, "another one holds");
        assert!((belief.log_odds() - 4.7).abs() < 1e-6 && (belief.confirmed() - 2.4).abs() < 1e-6);
    }
}
