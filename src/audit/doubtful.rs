//! Findings that lean on figures the reader is not sure of: none of them is an error, and a sum over a table of which parts
//! stayed unread says nothing.
//!
//! Apart because it holds for every rule: a department that gets one false error stops believing the rest.

use super::Outcome;
use crate::catalog::rule::{Rule, Tolerance};
use crate::model::{CellRef, FigureCertainty, Filing, Finding, Place, Severity};
use std::collections::{BTreeMap, BTreeSet};

/// What is said of such a finding.
const CAUSE: &str = "所在的表有数字没有读懂，也可能是读错，请先看单元格";

/// The places of a return whose figures may be read wrongly.
pub(super) struct Doubtful<'f> {
    all: BTreeSet<&'f Place>,
    /// Those in tables of which parts stayed unread, with the number of their table.
    partial: BTreeMap<&'f Place, u32>,
    /// What stayed unread: the number of its table, and where it stands.
    unread: Vec<(u32, CellRef)>,
}

impl<'f> Doubtful<'f> {
    pub(super) fn of(filing: &'f Filing) -> Self {
        let of = |wanted: fn(FigureCertainty) -> bool| {
            let own = filing.figures.iter().filter(move |figure| wanted(figure.certainty));
            own.map(|figure| &figure.place).collect()
        };
        let partial = filing.figures.iter().filter(|own| own.certainty == FigureCertainty::Partial);
        let unread = filing.unread.iter().filter(|unread| unread.is_missed() && unread.block > 0);
        Self {
            all: of(FigureCertainty::is_doubtful),
            partial: partial.map(|figure| (&figure.place, figure.block)).collect(),
            unread: unread
                .filter_map(|unread| Some((unread.block, CellRef::parse(&unread.place.cell)?)))
                .collect(),
        }
    }

    /// The outcome of a rule with that in mind.
    pub(super) fn weigh(&self, rule: &Rule, outcome: Outcome) -> Outcome {
        let Outcome::Failed(findings) = outcome else { return outcome };
        if self.all.is_empty() {
            return Outcome::Failed(findings);
        }
        let needs_all = rule.needs_all();
        let left: Vec<Finding> = findings
            .into_iter()
            .filter(|finding| !(needs_all && self.lacks_parts(finding)))
            .map(|finding| if self.is_doubted(rule, &finding) { lowered(finding) } else { finding })
            .collect();
        if left.is_empty() { Outcome::Undetermined } else { Outcome::Failed(left) }
    }
}

impl Doubtful<'_> {
    /// Whether something unread may belong to the arithmetic of a finding: it stands in the same table, and in the same
    /// column where the numbers stand below each other (a column of rates nobody knows changes no sum of 决算数), in the
    /// same row where they stand side by side.
    fn lacks_parts(&self, finding: &Finding) -> bool {
        let own = places(finding).filter_map(|place| {
            let block = self.partial.get(place)?;
            Some((*block, CellRef::parse(&place.cell)?))
        });
        let own: Vec<(u32, CellRef)> = own.collect();
        let blocks: BTreeSet<u32> = own.iter().map(|(block, _)| *block).collect();
        let columns: BTreeSet<u32> = own.iter().map(|(_, at)| at.col).collect();
        let rows: BTreeSet<u32> = own.iter().map(|(_, at)| at.row).collect();
        self.unread.iter().filter(|(block, _)| blocks.contains(block)).any(|(_, at)| {
            match (columns.len(), rows.len()) {
                (1, many) if many > 1 => columns.contains(&at.col),
                (many, 1) if many > 1 => rows.contains(&at.row),
                _ => true,
            }
        })
    }

    /// Whether a finding rests on a figure that may have been read wrongly.
    fn is_doubted(&self, rule: &Rule, finding: &Finding) -> bool {
        let guessed = |place: &Place| self.all.contains(place) && !self.partial.contains_key(place);
        // A sum that lacks parts is undetermined, and one that shows in other rows lacks none.
        places(finding).any(guessed) || rule.tolerance != Tolerance::T1 && self.lacks_parts(finding)
    }
}

/// The places a finding rests on.
fn places(finding: &Finding) -> impl Iterator<Item = &Place> {
    finding.operands.iter().filter_map(|operand| operand.place.as_ref()).chain(&finding.place)
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
