//! Units that state the same figure, to several digits, under the same name.
//!
//! Every figure goes into a bucket of its own, so the work grows with the figures, never with the pairs of units.

use super::on_each;
use super::skim::{Skim, in_common, mark};
use crate::audit::draft::about;
use crate::audit::{Material, Outcome, subject};
use crate::catalog::rule::Rule;
use crate::model::term::Kind;
use crate::model::{Filing, Finding, Item, Measure};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A figure: its return and its place among the figures of it.
type At = (usize, usize);

/// What is stated and the amount, 元.
type Amount = (Item, Measure, Decimal);

/// The same amount, to several digits, under the same name in two units.
pub(super) fn same_figures(rule: &Rule, run: &Material<'_>, skims: &[Skim]) -> Outcome {
    let amounts = Amounts::of(run);
    let common = in_common(run, skims, |skim| &skim.amounts);
    let is_common = |own: &u64| common.binary_search(own).is_ok();
    let wanted = |number: usize| run.filings[number].counts() && skims[number].amounts.iter().any(is_common);
    let shared = on_each(run, wanted, |filing| -> Vec<(usize, Amount)> {
        let own = amounts.of_filing(filing).filter(|(_, amount)| is_common(&mark(amount)));
        own.map(|(at, (item, measure, value))| (at, (item.clone(), measure, value))).collect()
    });
    let mut buckets: BTreeMap<Amount, Vec<At>> = BTreeMap::new();
    for (number, own) in shared.into_iter().enumerate() {
        for (at, key) in own {
            buckets.entry(key).or_default().push((number, at));
        }
    }
    let most = run.catalog.settings.number("template_units");
    let mut findings = Vec::new();
    for places in buckets.into_values() {
        let mut units: BTreeMap<&str, At> = BTreeMap::new();
        for (number, at) in places {
            let head = &run.filings[number].head;
            units.entry(head.department.as_str()).or_insert((number, at));
        }
        let names: Vec<&str> = units.keys().copied().collect();
        let Some((number, at)) = units.values().copied().max() else { continue };
        if names.len() < 2 || Decimal::from(names.len()) > most || names.iter().any(|name| name.is_empty()) {
            continue;
        }
        let filing = run.filings[number].whole();
        let others: Vec<&str> =
            names.into_iter().filter(|name| *name != filing.head.department.as_str()).collect();
        let subject = subject(&run.filings[number], number);
        let own = about(rule, &subject, &filing.figures[at], &run.catalog.vocabulary);
        findings.push(Finding {
            message: format!("与“{}”的同一项数据完全相同。", others.join("”“")), ..own
        });
    }
    findings.sort_by_key(|finding| finding.subject.filing);
    if run.filings.len() < 2 { Outcome::NotApplicable } else { Outcome::from_findings(findings) }
}

/// Amounts that are long enough to be nobody else's.
#[derive(Debug)]
pub(super) struct Amounts {
    /// So many digits at least.
    digits: Decimal,
}

impl Amounts {
    pub(super) fn of(run: &Material<'_>) -> Self {
        Self { digits: run.catalog.settings.number("same_digits") }
    }

    /// The marks of the amounts of a filing.
    pub(super) fn marks(&self, filing: &Filing) -> Vec<u64> {
        self.of_filing(filing).map(|(_, amount)| mark(&amount)).collect()
    }

    /// The amounts of a filing with the places of their figures in it.
    fn of_filing<'f>(
        &self,
        filing: &'f Filing,
    ) -> impl Iterator<Item = (usize, (&'f Item, Measure, Decimal))> {
        let digits = self.digits;
        let figures = filing.figures.iter().enumerate().filter(|_| filing.family != "list");
        figures.filter_map(move |(at, figure)| {
            let whole = figure.scope.is_empty() && figure.measure.kind() == Kind::Money;
            let value = figure.entry.quantity().filter(|_| whole)?.value;
            let is_long = Decimal::from(significant(value)) >= digits;
            is_long.then_some((at, (&figure.item, figure.measure, value)))
        })
    }
}

/// Significant digits of an amount: 12,300,000 has three.
fn significant(value: Decimal) -> usize {
    value.normalize().mantissa().unsigned_abs().to_string().trim_end_matches('0').len()
}
