//! Owns the naming of rules on the command line: ids of rules and families, and what was probably meant by a misspelt one.

use overshare::rule::{Family, RULES, Rule};

use super::Selection;

/// A rule or a family of rules, by its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// One rule.
    Rule(&'static Rule),
    /// All rules of a family.
    Family(Family),
}

impl Named {
    fn covers(self, rule: &Rule) -> bool {
        match self {
            Self::Rule(named) => named == rule,
            Self::Family(family) => rule.family == family,
        }
    }
}

/// The rule or family of this id.
pub fn parse(id: &str) -> Result<Named, String> {
    let id = id.trim();
    let family = Family::ALL.into_iter().find(|family| family.id() == id).map(Named::Family);
    overshare::rule::rule(id)
        .map(Named::Rule)
        .or(family)
        .ok_or_else(|| unknown(id, Family::ALL.map(Family::id).to_vec()))
}

/// The rule of this id.
pub fn parse_rule(id: &str) -> Result<&'static Rule, String> {
    overshare::rule::rule(id.trim()).ok_or_else(|| unknown(id.trim(), Vec::new()))
}

/// What to say of an unknown id: the near ones among rules and `others`.
fn unknown(id: &str, others: Vec<&'static str>) -> String {
    let meant = suggestions(id, RULES.iter().map(|rule| rule.id).chain(others));
    if meant.is_empty() {
        return "no such rule; `overshare rules` lists them".to_owned();
    }
    format!("no such rule; did you mean {}?", meant.join(" or "))
}

/// The ids near to `id`, nearest first, at most three: within a third of its letters, or holding it as a part.
fn suggestions<'a>(id: &str, ids: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let allowed = (id.chars().count() / 3).max(1);
    let mut near: Vec<(usize, &str)> = ids
        .filter_map(|candidate| {
            let distance = edits(id, candidate);
            let part = id.len() >= 3 && (candidate.contains(id) || id.contains(candidate));
            (distance <= allowed || part).then_some((distance, candidate))
        })
        .collect();
    near.sort_unstable();
    near.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

/// How many letters must be put in, taken out or replaced to make `b` of `a` (Levenshtein's distance).
fn edits(a: &str, b: &str) -> usize {
    let mut costs: Vec<usize> = (0..=b.chars().count()).collect();
    for (row, letter) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut costs[0], row + 1);
        for (column, other) in b.chars().enumerate() {
            let replaced = diagonal + usize::from(letter != other);
            diagonal = costs[column + 1];
            costs[column + 1] = replaced.min(diagonal + 1).min(costs[column] + 1);
        }
    }
    costs.last().copied().unwrap_or_default()
}

impl Selection {
    /// The rules to look for: all, or those of `--only`, without those of `--except`.
    pub fn rules(&self) -> Vec<&'static Rule> {
        let named = |list: &[Named], rule: &Rule| list.iter().any(|named| named.covers(rule));
        RULES
            .iter()
            .copied()
            .filter(|rule| self.only.is_empty() || named(&self.only, rule))
            .filter(|rule| !named(&self.except, rule))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use overshare::rule;

    use super::*;

    #[test]
    fn rules_and_families_are_named_by_id() {
        assert_eq!(parse("gps-position"), Ok(Named::Rule(&rule::GPS_POSITION)));
        assert_eq!(parse(" left-inside "), Ok(Named::Family(Family::LeftInside)));
    }

    #[test]
    fn a_misspelt_id_is_answered_with_what_was_meant() {
        assert_eq!(parse("gps-positon").unwrap_err(), "no such rule; did you mean gps-position?");
        assert!(parse("serial").unwrap_err().contains("device-serial"));
        assert_eq!(parse("xyzzy").unwrap_err(), "no such rule; `overshare rules` lists them");
        assert!(parse_rule("place").unwrap_err().contains("place-name"));
    }

    #[test]
    fn except_takes_away_from_only() {
        let selection = Selection {
            only: vec![Named::Family(Family::Place)],
            except: vec![Named::Rule(&rule::GPS_TRACK)],
            min_confidence: 0.5,
            mask: false,
        };
        assert_eq!(selection.rules(), [&rule::GPS_POSITION, &rule::PLACE_NAME]);
    }
}
