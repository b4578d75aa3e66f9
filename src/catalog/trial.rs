//! New or changed rules before they are switched on: a catalogue in which they stand beside those they would replace.

use super::rule::{self, Check, Rule};
use super::{Catalog, broken};
use anyhow::Result;

/// A rule on trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnTrial {
    /// Its id in the catalogue of the trial.
    pub id: String,
    /// The id of the rule it would replace, if the two can be compared.
    pub replaces: Option<String>,
}

impl Catalog {
    /// This catalogue with the rules of a text; gives those rules too. A rule with the id of a known one stands beside
    /// it, so that one run shows what both find. A check by the program can be there once only, since what it looks at
    /// names the rule: it takes the place of the known one.
    ///
    /// # Errors
    /// A fault in the text, with line and caret; an id that stands there twice.
    pub fn with_trial(self, name: &str, text: &str) -> Result<(Self, Vec<OnTrial>)> {
        let new = rule::parse(text, &self.vocabulary, &self.settings).map_err(|why| broken(name, &why))?;
        let mut rules = self.rules.to_vec();
        let mut trials: Vec<OnTrial> = Vec::new();
        for rule in new {
            // Whoever tries a rule wants to see it at work.
            let rule = Rule { is_enabled: true, ..rule };
            let trial = put(rule, &mut rules);
            if trials.contains(&trial) {
                return Err(broken(name, &format!("规则 {} 写了两次", trial.id)));
            }
            trials.push(trial);
        }
        Ok((Self { rules: rules.into(), ..self }, trials))
    }
}

/// Puts a rule among the others.
fn put(rule: Rule, rules: &mut Vec<Rule>) -> OnTrial {
    let id = rule.id.clone();
    let Some(known) = rules.iter_mut().find(|known| known.id == id) else {
        rules.push(rule);
        return OnTrial { id, replaces: None };
    };
    if matches!(rule.check, Check::Native(_)) {
        *known = rule;
        return OnTrial { id, replaces: None };
    }
    let beside = format!("{id}（新）");
    rules.push(Rule { id: beside.clone(), ..rule });
    OnTrial { id: beside, replaces: Some(id) }
}
