//! A unit's own return against its project returns.

use crate::audit::draft::{about, more_or_less, operand};
use crate::audit::formula::rounded;
use crate::audit::{Material, Outcome, subject};
use crate::catalog::rule::Rule;
use crate::ledger::parts_are_of;
use crate::model::decimal::{percentage, plain, total};
use crate::model::register::canonical_name;
use crate::model::{Figure, Filing, FilingCard, Finding, Measure};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Measures of 项目支出 that say what was spent, the plainest first.
const SPENT: &[Measure] = &[Measure::Executed, Measure::Amount];

pub(super) fn behind(rule: &Rule, run: &Material<'_>) -> Outcome {
    let mut projects: BTreeMap<String, Vec<&FilingCard>> = BTreeMap::new();
    for filing in run.filings.iter().filter(|filing| filing.counts() && filing.family == "project") {
        projects.entry(canonical_name(&filing.head.department)).or_default().push(filing);
    }
    let asked: Vec<String> = run
        .register
        .lines
        .iter()
        .filter(|line| line.owed && !line.project.is_empty())
        .map(|line| canonical_name(&line.department))
        .collect();
    let own =
        run.filings.iter().enumerate().filter(|(_, filing)| filing.counts() && filing.family == "department");
    Outcome::merge(own.map(|(number, card)| {
        let unit = canonical_name(&card.head.department);
        let sent = projects.get(&unit).map(Vec::as_slice).unwrap_or_default();
        if unit.is_empty() || (sent.is_empty() && !asked.contains(&unit)) {
            return Outcome::NotApplicable;
        }
        compare(rule, run, (number, card), sent)
    }))
}

fn spent<'a>(filing: &'a Filing, item: &'a str) -> Option<&'a Figure> {
    let of = |measure: &Measure| filing.find("", item, *measure).find(|f| f.entry.quantity().is_some());
    // An amount that is a part of the budget was not spent.
    let is_planned = item == "expenditure.project" && parts_are_of(filing).is_some();
    SPENT.iter().filter(|measure| **measure != Measure::Amount || !is_planned).find_map(of)
}

fn compare(
    rule: &Rule,
    run: &Material<'_>,
    (number, card): (usize, &FilingCard),
    sent: &[&FilingCard],
) -> Outcome {
    let filing = card.whole();
    let Some(stated) = spent(&filing, "expenditure.project") else { return Outcome::NotApplicable };
    let Some(quantity) = stated.entry.quantity().filter(|q| q.value > Decimal::ZERO) else {
        return Outcome::NotApplicable;
    };
    let vocabulary = &run.catalog.vocabulary;
    let mut finding = about(rule, &subject(card, number), stated, vocabulary);
    let unit = quantity.unit;
    let show = |value: Decimal| format!("{} {unit}", plain(rounded(unit.printed(value))));
    if sent.is_empty() {
        finding.message = format!("有项目支出 {}，没有收到任何项目自评表。", show(quantity.value));
        return Outcome::Failed(vec![finding]);
    }
    let parts: Option<Vec<Figure>> =
        sent.iter().map(|card| spent(&card.whole(), "funds.total").cloned()).collect();
    let Some(parts) = parts else { return Outcome::Undetermined };
    let values = parts.iter().filter_map(|part| part.entry.quantity()).map(|quantity| quantity.value);
    let share = percentage(quantity.value, run.catalog.settings.number("project_share"));
    let (Some(computed), Some(share)) = (total(values), share) else { return Outcome::Undetermined };
    let Some(difference) = quantity.value.checked_sub(computed) else { return Outcome::Undetermined };
    let allowed = share.max(run.catalog.settings.number("project_gap"));
    if difference.abs() <= allowed {
        return Outcome::Passed;
    }
    finding.elsewhere =
        sent.iter().zip(&parts).map(|(card, part)| (card.path.as_str().into(), part.place.clone())).collect();
    finding.operands.extend(sent.iter().zip(&parts).map(|(filing, part)| {
        let own = operand(part, vocabulary);
        crate::model::Operand {
            name: format!("{}·{}", filing.head.project, own.name).into(),
            place: None,
            shown: own.shown,
        }
    }));
    finding.message = format!(
        "{} 份项目自评表的执行数合计 {}，本表项目支出 {}，{}（容许 {}）。",
        sent.len(),
        show(computed),
        show(quantity.value),
        more_or_less(difference, &show(difference.abs())),
        show(allowed)
    );
    let finding = Finding {
        computed: Some(computed.normalize()),
        difference: Some(difference.normalize()),
        tolerance: Some(allowed.normalize()),
        ..finding
    };
    Outcome::Failed(vec![finding])
}
