//! Owns how evidence adds up: log odds, one term an argument, each with its words. Sources and fitting: `docs/confidence.md`.

use std::borrow::Cow;

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
    terms: Vec<Term>,
}

impl Belief {
    /// A belief that starts from the log odds of the string's shape alone.
    pub fn prior(log_odds: f32, why: impl Into<Cow<'static, str>>) -> Self {
        Self { log_odds, terms: vec![Term { why: why.into(), log_odds }] }
    }

    /// Adds an argument.
    pub fn add(&mut self, log_odds: f32, why: impl Into<Cow<'static, str>>) {
        self.log_odds += log_odds;
        self.terms.push(Term { why: why.into(), log_odds });
    }

    /// The sum of all arguments.
    pub const fn log_odds(&self) -> f32 {
        self.log_odds
    }

    /// The probability, 0…1.
    pub fn probability(&self) -> f32 {
        1.0 / (1.0 + (-self.log_odds).exp())
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
        assert_eq!(belief.terms().len(), 2);
    }
}
