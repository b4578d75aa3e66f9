//! What reading changed, guessed or refused: one finding per cell where an amount was lost or corrected, one per
//! return where a convention was merely followed.

use super::Check;
use crate::audit::Outcome;
use crate::model::{Certainty, Conversion, Finding, Operand, Severity, Step};

/// Cells named in the sentence.
const NAMED: usize = 5;

/// Cells listed under a finding; all of them stand in the log.
const LISTED: usize = 200;

/// Up to so many cells each has a finding of its own.
const APART: usize = 10;

impl Check<'_> {
    pub(super) fn reading(&self) -> Outcome {
        let met: Vec<&Conversion> = self
            .filing
            .conversions
            .iter()
            .filter(|conversion| conversion.step.rule() == self.rule.id && conversion.is_telling())
            .collect();
        if met.is_empty() {
            return Outcome::Passed;
        }
        let apart = self.rule.severity == Severity::Error && met.len() <= APART;
        let groups: Vec<&[&Conversion]> = if apart { met.chunks(1).collect() } else { vec![&met] };
        Outcome::Failed(groups.into_iter().filter_map(|group| self.met(group)).collect())
    }

    /// One finding about the cells of a group.
    pub(super) fn met(&self, group: &[&Conversion]) -> Option<Finding> {
        let first = group.first()?;
        let figure = self.filing.figures.iter().find(|figure| figure.place == first.place);
        let number = figure.and_then(|figure| figure.entry.quantity());
        let message = match group {
            [one] => alone(one),
            many => together(first.step, many),
        };
        Some(Finding {
            place: Some(first.place.clone()),
            stated: first.raw.clone(),
            computed: number.filter(|_| first.certainty == Certainty::Proved).map(|q| q.value.normalize()),
            operands: group.iter().take(LISTED).map(|conversion| operand(conversion)).collect(),
            ..self.overall(message)
        })
    }
}

fn alone(met: &Conversion) -> String {
    match (met.certainty, met.note.is_empty()) {
        (Certainty::Proved, _) => format!("填报“{}”，{}，按此计。", met.raw, met.note),
        (Certainty::Refused, false) => format!("{}，没有计入任何合计。", met.note),
        (_, false) => format!("{}（{}）：{}。", met.step.term(), met.place.cell, met.note),
        (_, true) => format!("{}：{}。", met.step.term(), shown(met)),
    }
}

fn together(step: Step, met: &[&Conversion]) -> String {
    let cells: Vec<String> = met.iter().take(NAMED).map(|conversion| shown(conversion)).collect();
    let more = if met.len() > NAMED { "等" } else { "" };
    format!("{}，共 {} 处：{}{more}。", step.term(), met.len(), cells.join("、"))
}

fn shown(met: &Conversion) -> String {
    let made = match (met.certainty, met.result.is_empty()) {
        (_, true) => String::new(),
        (_, false) if met.result == met.raw => String::new(),
        (_, false) => format!("读作 {}", met.result),
    };
    let raw = if met.raw.is_empty() { String::new() } else { format!("“{}”", met.raw) };
    format!("{}{raw}{made}", met.place.cell)
}

fn operand(met: &Conversion) -> Operand {
    let shown = if met.raw.is_empty() { "空白".into() } else { met.raw.clone() };
    let name = if met.label.is_empty() { met.step.term() } else { last_part(&met.label) };
    Operand { name: name.into(), place: Some(met.place.clone()), shown }
}

fn last_part(label: &str) -> &str {
    label.rsplit('/').next().unwrap_or(label)
}
