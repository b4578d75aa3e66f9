//! Units that state the same figure, to several digits, under the same name.
//!
//! Every figure goes into a bucket of its own, so the work grows with the figures, never with the pairs of units.

use crate::audit::draft::about;
use crate::audit::{Material, Outcome, subject};
use crate::catalog::rule::Rule;
use crate::model::term::Kind;
use crate::model::{Finding, Item, Measure};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A figure: its return and its place among the figures of it.
type At = (usize, usize);

/// The same amount, to several digits, under the same name in two units.
pub(super) fn same_figures(rule: &Rule, run: &Material<'_>) -> Outcome {
    let digits = run.catalog.settings.number("same_digits");
    let mut buckets: BTreeMap<(&Item, Measure, Decimal), Vec<At>> = BTreeMap::new();
    for (number, filing) in run.filings.iter().enumerate().filter(|(_, f)| f.family != "list") {
        for (at, figure) in filing.figures.iter().enumerate() {
            let whole = figure.scope.is_empty() && figure.measure.kind() == Kind::Money;
            let Some(quantity) = figure.entry.quantity().filter(|_| whole) else { continue };
            if Decimal::from(significant(quantity.value)) >= digits {
                buckets.entry((&figure.item, figure.measure, quantity.value)).or_default().push((number, at));
            }
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
        let filing = &run.filings[number];
        let others: Vec<&str> =
            names.into_iter().filter(|name| *name != filing.head.department.as_str()).collect();
        let subject = subject(filing, number);
        let own = about(rule, &subject, &filing.figures[at], &run.catalog.vocabulary);
        findings.push(Finding {
            message: format!("与“{}”的同一项数据完全相同。", others.join("”“")), ..own
        });
    }
    findings.sort_by_key(|finding| finding.subject.filing);
    if run.filings.len() < 2 { Outcome::NotApplicable } else { Outcome::from_findings(findings) }
}

/// Significant digits of an amount: 12,300,000 has three.
fn significant(value: Decimal) -> usize {
    value.normalize().mantissa().unsigned_abs().to_string().trim_end_matches('0').len()
}
