//! What sentences state against the tables, against each other and against their own words.
//!
//! Only statements whose name, measure and unit are certain fire at the level of the rule; others fire a 提示 at most.

mod changes;
mod coherence;
mod counted;
mod derived;
mod goals;
mod lists;
mod sums;
mod survey;
mod tables;
mod words;

use super::Check;
use crate::audit::Outcome;
use crate::audit::draft::operand;
use crate::model::decimal::{half, percentage};
use crate::model::statement::{Bound, Sentence, Statement};
use crate::model::{Figure, Finding, Operand, Place, Severity, Text};
use rust_decimal::Decimal;

/// A statement with its sentence.
#[derive(Clone, Copy)]
struct Stated<'a> {
    statement: &'a Statement,
    sentence: &'a Sentence,
}

impl Stated<'_> {
    fn value(&self) -> Option<Decimal> {
        self.statement.value.map(|quantity| quantity.value)
    }

    fn step(&self) -> Decimal {
        self.statement.value.map_or(Decimal::ZERO, |quantity| quantity.step)
    }

    fn place(&self) -> &Place {
        &self.sentence.place
    }
}

impl<'a> Check<'a> {
    fn statements(&self) -> impl Iterator<Item = Stated<'a>> + use<'a> {
        let told = &self.filing.told;
        told.statements.iter().filter_map(|statement| {
            Some(Stated { statement, sentence: told.sentences.get(statement.sentence)? })
        })
    }

    fn certain(&self) -> impl Iterator<Item = Stated<'a>> + use<'a> {
        self.statements().filter(|stated| stated.statement.is_certain())
    }

    fn statement(&self, number: usize) -> Option<Stated<'a>> {
        let told = &self.filing.told;
        let statement = told.statements.get(number)?;
        Some(Stated { statement, sentence: told.sentences.get(statement.sentence)? })
    }

    fn number_of(&self, stated: &Stated<'_>) -> usize {
        let all = &self.filing.told.statements;
        all.iter().position(|known| std::ptr::eq(known, stated.statement)).unwrap_or(usize::MAX)
    }

    /// A statement as people read it.
    fn said(&self, stated: &Stated<'_>) -> Operand {
        let statement = stated.statement;
        let name = match &statement.item {
            Some(item) => self.material.catalog.vocabulary.quantity_name(item, statement.measure).into(),
            None => statement.name.clone(),
        };
        Operand { name, place: Some(stated.place().clone()), shown: statement.raw.clone() }
    }

    /// A finding about a statement, at its sentence.
    fn about_statement(&self, stated: &Stated<'_>, message: String) -> Finding {
        let value = stated.value().map(|value| crate::model::decimal::plain(value.normalize()));
        let finding = Finding {
            place: Some(stated.place().clone()),
            stated: value.map_or_else(|| stated.statement.raw.clone(), Text::from),
            operands: vec![self.said(stated)],
            ..self.overall(message)
        };
        if stated.statement.is_certain() { finding } else { lowered(finding, Severity::Notice) }
    }

    fn cell(&self, figure: &Figure) -> Operand {
        operand(figure, &self.material.catalog.vocabulary)
    }

    /// How far a number in words may lie from what is meant: below, above (T4); none where that is too large for a
    /// decimal.
    fn leeway(&self, stated: &Stated<'_>, other_step: Decimal) -> Option<(Decimal, Decimal)> {
        let exact = half(stated.step().max(other_step));
        let share = self.material.catalog.settings.number("approximate");
        let wide = percentage(stated.value().unwrap_or_default().abs(), share)?;
        Some(match stated.statement.bound {
            Bound::Near => (wide.max(exact), exact),
            Bound::About => (wide.max(exact), wide.max(exact)),
            Bound::More | Bound::Above => (exact, wide.max(exact)),
            Bound::Exact | Bound::AtLeast | Bound::AtMost => (exact, exact),
        })
    }
}

/// A finding shown no higher than that.
fn lowered(finding: Finding, severity: Severity) -> Finding {
    Finding { severity: finding.severity.max(severity), ..finding }
}

/// Failed if there are findings, passed if something was compared.
fn judged(compared: usize, findings: Vec<Finding>) -> Outcome {
    if compared == 0 && findings.is_empty() {
        Outcome::NotApplicable
    } else {
        Outcome::from_findings(findings)
    }
}
