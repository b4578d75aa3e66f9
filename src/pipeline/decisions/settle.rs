//! The end of a run → all rows of 决定.xlsx as the next one finds them: what was decided in its order, then what is asked.
//!
//! Apart because only at the end it is known which findings were called false alarms, and which decisions nothing asked for.

use super::{Docket, refuse};
use crate::model::decision::{BETWEEN, seal};
use crate::model::register::canonical_name;
use crate::model::{Decision, DecisionKind, DecisionState, Exempted, FileRecord, Review};
use std::collections::BTreeSet;

impl Docket {
    /// Puts all rows into the review.
    pub(in crate::pipeline) fn settle(mut self, review: &mut Review) {
        for (row, held) in self.rows.iter_mut().zip(&self.held) {
            if row.known_kind() == Some(DecisionKind::FalseAlarm) && held.is_some() {
                tell_alarm(row, &review.exempted, &review.files);
            }
        }
        let mut renewed = BTreeSet::new();
        for proposal in std::mem::take(&mut self.proposals) {
            renewed.insert(self.ask(proposal));
        }
        for row in self.rows.iter_mut().filter(|row| row.state == DecisionState::Unused) {
            if !row.has_note() && !row.is_remark() {
                row.note("这次没有要它决定的事，没有用到");
            }
        }
        let rows = self.rows.into_iter().enumerate();
        let rows = rows.filter(|(at, row)| renewed.contains(at) || row.is_typed() || !is_answered(row));
        review.decisions = rows.map(|(_, row)| row).collect();
    }

    /// Puts a question into the row in which it was asked before, else into a new one; gives the number of the row.
    fn ask(&mut self, proposal: Decision) -> usize {
        let Some(at) = self.row_of(&proposal) else {
            self.rows.push(proposal);
            return self.rows.len() - 1;
        };
        let row = &mut self.rows[at];
        if row.state == DecisionState::Unused {
            // Its files are among those of a wider question.
            row.ask_again("又收到了同一份表");
            row.state = DecisionState::Open;
        }
        row.renew(proposal);
        at
    }

    /// The row in which a question was asked before. A question about versions that has become wider, since another file
    /// came, is the same question.
    fn row_of(&self, proposal: &Decision) -> Option<usize> {
        let is_same = |row: &Decision| {
            let by_hand = row.code.is_empty() && row.files == proposal.files;
            row.kind == proposal.kind && (row.code == proposal.code || by_hand)
        };
        let same = self.rows.iter().position(is_same);
        same.or_else(|| self.rows.iter().position(|row| is_part(row, proposal)))
    }
}

/// Whether a row asks which of some of these versions counts, of the same unit and project.
fn is_part(row: &Decision, proposal: &Decision) -> bool {
    let is_version = |row: &Decision| {
        row.known_kind() == Some(DecisionKind::Version) && row.state != DecisionState::InForce
    };
    let named = |row: &Decision| (canonical_name(&row.unit), canonical_name(&row.project));
    let files: BTreeSet<&str> = proposal.files.split(BETWEEN).collect();
    is_version(row)
        && is_version(proposal)
        && named(row) == named(proposal)
        && row.files.split(BETWEEN).all(|file| files.contains(file))
}

/// Whether nobody has to know of a row any more: the program asked, nobody chose, and the question is gone.
fn is_answered(row: &Decision) -> bool {
    let by_hand = [DecisionKind::LeftOut, DecisionKind::FalseAlarm].map(Some).contains(&row.known_kind());
    !by_hand && row.state == DecisionState::Open && !row.code.is_empty()
}

/// Says of a row 误报 which finding it is about; fills in whose it is and the file, so that the row holds for what it was
/// made for.
fn tell_alarm(row: &mut Decision, exempted: &[Exempted], files: &[FileRecord]) {
    let Some(own) = exempted.iter().find(|own| own.finding.code == row.code.as_str()) else {
        if row.state == DecisionState::Unused && row.told.is_empty() {
            refuse(row, "问题清单里没有这个核对码");
        }
        return;
    };
    let finding = &own.finding;
    row.state = DecisionState::InForce;
    row.told = format!("{} {}：{}", finding.rule, finding.name, finding.message);
    row.unit = finding.subject.department.to_string();
    row.project = finding.subject.project.to_string();
    if row.files.is_empty()
        && let Some(file) = files.iter().find(|file| file.path == finding.subject.path.as_str())
    {
        (row.files, row.seals) = (file.own_path().to_owned(), seal(&file.sha256).to_owned());
    }
}
