//! Units that state the same figure, to several digits, under the same name.
//!
//! Every figure goes into a bucket of its own, so the work grows with the figures, never with the pairs of units.

use super::{in_common, mark, on_each};
use crate::audit::draft::about;
use crate::audit::{Material, Outcome, of_card};
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
pub(super) fn same_figures(rule: &Rule, run: &Material<'_>) -> Outcome {
    let digits = run.catalog.settings.number("same_digits");
    let marks = on_each(run, |_, filing| amounts(filing, digits).map(|(_, key)| mark(&key)).collect());
    let common = in_common(&marks);
    let shared = on_each(run, |_, filing| -> Vec<(usize, Amount)> {
        let own = amounts(filing, digits).filter(|(_, key)| common.binary_search(&mark(key)).is_ok());
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
        let subject = of_card(&run.filings[number], number);
        let own = about(rule, &subject, &filing.figures[at], &run.catalog.vocabulary);
        findings.push(Finding {
            message: format!("与“{}”的同一项数据完全相同。", others.join("”“")), ..own
        });
    }
    findings.sort_by_key(|finding| finding.subject.filing);
    if run.filings.len() < 2 { Outcome::NotApplicable } else { Outcome::from_findings(findings) }
}

/// The amounts of a filing that are long enough to be nobody else's, with the places of their figures in it.
fn amounts(filing: &Filing, digits: Decimal) -> impl Iterator<Item = (usize, (&Item, Measure, Decimal))> {
    let figures = filing.figures.iter().enumerate().filter(|_| filing.family != "list");
    figures.filter_map(move |(at, figure)| {
        let whole = figure.scope.is_empty() && figure.measure.kind() == Kind::Money;
        let value = figure.entry.quantity().filter(|_| whole)?.value;
        (Decimal::from(significant(value)) >= digits).then_some((at, (&figure.item, figure.measure, value)))
    })
}

/// Significant digits of an amount: 12,300,000 has three.
fn significant(value: Decimal) -> usize {
    value.normalize().mantissa().unsigned_abs().to_string().trim_end_matches('0').len()
}
