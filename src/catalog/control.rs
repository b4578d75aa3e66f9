//! What a bureau decides about rules without copying them: switched off, another 级别, 试行, and units exempted.
//!
//! Apart because these decisions are the bureau's own and change from year to year, while rules stay.

use super::rule::Rule;
use crate::model::Severity;
use crate::model::Subject;
use crate::model::register::canonical_name;
use serde::Deserialize;

/// A unit that a rule leaves alone, with the reason; printed in the workbook.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exemption {
    /// Rule id.
    pub rule: String,
    /// Name of the unit.
    pub unit: String,
    /// 项目; all returns of the unit if none is named.
    pub project: Option<String>,
    /// Why.
    pub reason: String,
    /// Who decided.
    #[serde(default)]
    pub by: String,
    /// When.
    #[serde(default)]
    pub when: String,
}

impl Exemption {
    /// Whether a finding of that rule about that unit is exempted.
    #[must_use]
    pub fn covers(&self, rule: &str, subject: &Subject) -> bool {
        let same = |a: &str, b: &str| canonical_name(a) == canonical_name(b);
        self.rule == rule
            && same(&self.unit, &subject.department)
            && self.project.as_ref().is_none_or(|project| same(project, &subject.project))
    }

    /// Reason, person and date in one line.
    #[must_use]
    pub fn told(&self) -> String {
        let parts = [self.reason.as_str(), self.by.as_str(), self.when.as_str()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("，")
    }
}

/// A rule changed without being copied.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Override {
    rule: String,
    enabled: Option<bool>,
    severity: Option<Severity>,
    beta: Option<bool>,
}

/// The decisions of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    #[serde(default, rename = "override")]
    overrides: Vec<Override>,
    /// Units exempted.
    #[serde(default, rename = "exemption")]
    pub exemptions: Vec<Exemption>,
}

impl Control {
    /// Reads a file of decisions.
    ///
    /// # Errors
    /// The parser's message with line and caret.
    pub fn parse(text: &str) -> Result<Self, String> {
        super::source::parse(text)
    }

    /// Applies the decisions about rules.
    ///
    /// # Errors
    /// A rule that does not exist.
    pub fn apply(&self, rules: &mut [Rule]) -> Result<(), String> {
        for change in &self.overrides {
            let rule = rules.iter_mut().find(|rule| rule.id == change.rule);
            let rule = rule.ok_or_else(|| format!("没有规则 {}", change.rule))?;
            rule.is_enabled = change.enabled.unwrap_or(rule.is_enabled);
            rule.severity = change.severity.unwrap_or(rule.severity);
            rule.is_beta = change.beta.unwrap_or(rule.is_beta);
        }
        let unknown = self.exemptions.iter().find(|known| rules.iter().all(|rule| rule.id != known.rule));
        unknown.map_or(Ok(()), |exemption| Err(format!("豁免里没有规则 {}", exemption.rule)))
    }
}
