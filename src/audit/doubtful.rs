//! Findings that lean on figures the reader is not sure of: none of them is an error, and a sum over a table of which parts
//! stayed unread says nothing.
//!
//! Apart because it holds for every rule: a department that gets one false error stops believing the rest.

use super::Outcome;
use crate::catalog::rule::{Rule, Tolerance};
use crate::model::{FigureCertainty, Filing, Finding, Place, Severity};
use std::collections::BTreeSet;

/// What is said of such a finding.
const CAUSE: &str = "所在的表有数字没有读懂，也可能是读错，请先看单元格";

/// The places of a return whose figures may be read wrongly.
pub(super) struct Doubtful<'f> {
    all: BTreeSet<&'f Place>,
    /// Those in tables of which parts stayed unread.
    partial: BTreeSet<&'f Place>,
}

impl<'f> Doubtful<'f> {
    pub(super) fn of(filing: &'f Filing) -> Self {
        let of = |wanted: fn(FigureCertainty) -> bool| {
            let own = filing.figures.iter().filter(move |figure| wanted(figure.certainty));
            own.map(|figure| &figure.place).collect()
        };
        Self {
            all: of(FigureCertainty::is_doubtful),
            partial: of(|certainty| certainty == FigureCertainty::Partial),
        }
    }

    /// The outcome of a rule with that in mind.
    pub(super) fn weigh(&self, rule: &Rule, outcome: Outcome) -> Outcome {
        let Outcome::Failed(findings) = outcome else { return outcome };
        if self.all.is_empty() {
            return Outcome::Failed(findings);
        }
        // Sums are those of the tables: a part that nobody read may be what is missing.
        let needs_all = rule.tolerance == Tolerance::T1;
        let left: Vec<Finding> = findings
            .into_iter()
            .filter(|finding| !(needs_all && rests_on(finding, &self.partial)))
            .map(|finding| if rests_on(&finding, &self.all) { lowered(finding) } else { finding })
            .collect();
        if left.is_empty() { Outcome::Undetermined } else { Outcome::Failed(left) }
    }
}

/// Whether a finding rests on a figure that stands in one of these places.
fn rests_on(finding: &Finding, places: &BTreeSet<&Place>) -> bool {
    let operands = finding.operands.iter().filter_map(|operand| operand.place.as_ref());
    operands.chain(&finding.place).any(|place| places.contains(place))
}

fn lowered(mut finding: Finding) -> Finding {
    if finding.severity == Severity::Error {
        finding.severity = Severity::Verify;
    }
    if finding.cause.is_empty() {
        finding.cause = CAUSE.into();
    }
    finding
}
