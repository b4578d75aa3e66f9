//! The outcomes of all rules on one filing → what is counted, found and exempted, with findings of one cause joined.

use super::Outcome;
use crate::catalog::Catalog;
use crate::model::{Exempted, Filing, Finding, FindingCard, Store, Tally};
use std::sync::Arc;

/// What came out for one filing, or for the run as a whole.
#[derive(Debug, Clone, Default)]
pub(super) struct Judged {
    /// Findings in the order of the catalogue; parents are indices into this list.
    pub(super) findings: Vec<Finding>,
    /// Findings that do not count.
    pub(super) exempted: Vec<Exempted>,
    /// What to count for each rule.
    counts: Vec<(usize, Counted)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counted {
    Passed,
    Failed,
    NotApplicable,
    Undetermined,
    Exempted,
}

impl Judged {
    /// Takes in the outcome of one rule, by its place in the catalogue.
    pub(super) fn take(&mut self, rule: usize, outcome: Outcome, catalog: &Catalog) {
        let counted = match outcome {
            Outcome::Passed => Counted::Passed,
            Outcome::NotApplicable => Counted::NotApplicable,
            Outcome::Undetermined => Counted::Undetermined,
            Outcome::Failed(findings) => {
                let before = self.findings.len();
                let some = !findings.is_empty();
                for finding in findings {
                    let by = catalog.exemptions.iter().find(|e| e.covers(&finding.rule, &finding.subject));
                    match by {
                        Some(by) => self.exempted.push(Exempted::new(finding, by.told())),
                        None => self.findings.push(finding),
                    }
                }
                if some && self.findings.len() == before { Counted::Exempted } else { Counted::Failed }
            }
        };
        self.counts.push((rule, counted));
    }

    /// Adds everything to what the run has found so far.
    pub(super) fn add_to(
        self,
        audited: &mut super::Audited,
        store: &Store,
        filing: impl Fn(&Finding) -> Option<Arc<Filing>>,
    ) {
        let base = audited.findings.len();
        let within =
            |finding: Finding| Finding { parent: finding.parent.map(|parent| parent + base), ..finding };
        audited.findings.extend(FindingCard::all(self.findings.into_iter().map(within), store, filing));
        audited.exempted.extend(self.exempted);
        for (rule, counted) in self.counts {
            counted.add_to(&mut audited.tallies[rule]);
        }
    }
}

impl Counted {
    fn add_to(self, tally: &mut Tally) {
        match self {
            Self::Passed => tally.passed += 1,
            Self::Failed => tally.failed += 1,
            Self::NotApplicable => tally.not_applicable += 1,
            Self::Undetermined => tally.undetermined += 1,
            Self::Exempted => tally.exempted += 1,
        }
    }
}
