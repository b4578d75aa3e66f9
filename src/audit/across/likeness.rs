//! Units that state the same figure, to several digits, under the same name: a query on the ledger.

use crate::audit::draft::about;
use crate::audit::{Material, Outcome, subject};
use crate::catalog::rule::Rule;
use crate::ledger::UnitTable;
use crate::model::Finding;
use anyhow::Result;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// The same amount, to several digits, under the same name in two units; what more units state than `template_units`
/// comes from a template.
pub(super) fn same_figures(rule: &Rule, run: &Material<'_>, units: &UnitTable) -> Result<Outcome> {
    if run.filings.len() < 2 {
        return Ok(Outcome::NotApplicable);
    }
    let settings = &run.catalog.settings;
    let most = settings.number("template_units");
    let digits = settings.number("same_digits").to_u32().unwrap_or(u32::MAX);
    let mut findings = Vec::new();
    for places in units.ledger.shared_amounts(digits)? {
        let is_nameless = places.keys().any(|unit| units.rows[*unit].is_nameless);
        let Some((number, at)) = places.values().copied().max() else { continue };
        if is_nameless || Decimal::from(places.len()) > most {
            continue;
        }
        let others = places.iter().filter(|(_, place)| **place != (number, at));
        let mut others: Vec<&str> = others.map(|(unit, _)| units.rows[*unit].department.as_str()).collect();
        others.sort_unstable();
        let filing = run.filings[number].whole();
        let subject = subject(&run.filings[number], number);
        let own = about(rule, &subject, &filing.figures[at], &run.catalog.vocabulary);
        let message = format!("与“{}”的同一项数据完全相同。", others.join("”“"));
        findings.push(((number, at), Finding { message, ..own }));
    }
    findings.sort_by_key(|(place, _)| *place);
    Ok(Outcome::from_findings(findings.into_iter().map(|(_, finding)| finding).collect()))
}
