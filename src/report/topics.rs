//! Findings of a unit by what they are about: the items and measures whose cells a finding points at.
//!
//! Apart because tabs about one subject show what was found about it, and no tab should know ids of rules.

use crate::model::{FindingCard, Item, Measure, Review, Severity};
use std::collections::BTreeMap;

/// What a figure is about.
pub type About = (Item, Measure);

/// Open findings that point at a figure, by unit.
#[derive(Debug)]
pub struct Topics<'r> {
    review: &'r Review,
    by_unit: BTreeMap<&'r str, Vec<&'r FindingCard>>,
}

impl<'r> Topics<'r> {
    /// All findings of a run that point at a figure.
    #[must_use]
    pub fn of(review: &'r Review) -> Self {
        let mut by_unit: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for finding in review.findings.iter().filter(|finding| finding.is_open() && finding.about.is_some()) {
            by_unit.entry(&finding.subject.department).or_default().push(finding);
        }
        Self { review, by_unit }
    }

    /// The findings of a unit that point at a figure which is wanted, gravest first.
    #[must_use]
    pub fn about(
        &self,
        department: &str,
        wanted: impl Fn(&FindingCard, &About) -> bool,
    ) -> Vec<&'r FindingCard> {
        let all = self.by_unit.get(department).into_iter().flatten().copied();
        let mut found: Vec<&FindingCard> = all
            .filter(|finding| finding.about.as_ref().is_some_and(|about| wanted(finding, about)))
            .collect();
        found.sort_by_key(|finding| finding.severity);
        found
    }

    /// What the figures are about that a finding rests on beside the one it points at.
    #[must_use]
    pub fn beside(&self, finding: &FindingCard) -> Vec<About> {
        let number = finding.subject.filing;
        let Some(card) = number.and_then(|number| self.review.filings.get(number)) else { return Vec::new() };
        let filing = card.whole();
        let operands = finding.whole().operands;
        let figures = operands.iter().filter_map(|operand| filing.at(Some(operand.place.as_ref()?)));
        figures.map(|figure| (figure.item.clone(), figure.measure)).collect()
    }
}

/// The findings in one text: 级别, rule and name, one to a line.
#[must_use]
pub fn told(findings: &[&FindingCard]) -> String {
    let told =
        |finding: &&FindingCard| format!("{} {} {}", finding.severity.term(), finding.rule, finding.name);
    let mut lines: Vec<String> = findings.iter().map(told).collect();
    lines.dedup();
    lines.join("\n")
}

/// The gravest 级别.
#[must_use]
pub fn gravest(findings: &[&FindingCard]) -> Option<Severity> {
    findings.iter().map(|finding| finding.severity).min()
}
