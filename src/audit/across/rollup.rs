//! 汇总表 against the returns of the units it sums up (O-01): its totals and its line for each unit.

use crate::audit::draft::{about, more_or_less, operand};
use crate::audit::formula::rounded;
use crate::audit::tolerance::Added;
use crate::audit::{Material, Outcome, subject};
use crate::catalog::rule::Rule;
use crate::model::decimal::plain;
use crate::model::register::canonical_name;
use crate::model::term::Kind;
use crate::model::{Figure, Filing, FilingCard, Finding, Operand, Quantity};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The returns of single units: by unit, and by 主管部门.
struct Units<'a> {
    by_name: BTreeMap<String, Vec<&'a FilingCard>>,
    under: BTreeMap<String, Vec<&'a FilingCard>>,
}

impl Units<'_> {
    /// The returns under the 主管部门 whose 汇总表 that is, if all that owe one have sent it; each is opened once for all
    /// totals.
    fn all_under(&self, rollup: &FilingCard, run: &Material<'_>) -> Vec<Arc<Filing>> {
        let supervisor = canonical_name(&rollup.head.department);
        let members = self.under.get(&supervisor).filter(|_| !supervisor.is_empty());
        let mut owed = run
            .register
            .lines
            .iter()
            .filter(|line| line.owed && canonical_name(&line.supervisor) == supervisor);
        if members.is_none_or(|members| members.len() < 2)
            || !owed.all(|line| self.by_name.contains_key(&canonical_name(&line.department)))
        {
            return Vec::new();
        }
        members.into_iter().flatten().map(|card| card.whole()).collect()
    }
}

pub(super) fn of_units(rule: &Rule, run: &Material<'_>) -> Outcome {
    let words = run.catalog.settings.words("rollup_words");
    let is_rollup = |filing: &FilingCard| words.iter().any(|word| filing.head.title.contains(word.as_str()));
    let rollups: Vec<(usize, &FilingCard)> =
        run.filings.iter().enumerate().filter(|(_, filing)| is_rollup(filing)).collect();
    if rollups.is_empty() {
        return Outcome::NotApplicable;
    }
    let index = run.register.index();
    let mut units = Units { by_name: BTreeMap::new(), under: BTreeMap::new() };
    for filing in run.filings.iter().filter(|f| f.counts() && f.family != "project" && !is_rollup(f)) {
        let head = &filing.head;
        let line = index.line_of(&head.department_code, &head.department);
        let supervisor = line.map_or(&head.supervisor, |line| &line.supervisor);
        units.by_name.entry(canonical_name(&head.department)).or_default().push(filing);
        units.under.entry(canonical_name(supervisor)).or_default().push(filing);
    }
    Outcome::merge(rollups.into_iter().flat_map(|(number, rollup)| {
        let check = Check { rule, run, number, rollup, members: units.all_under(rollup, run) };
        rollup.whole().figures.iter().map(|figure| check.figure(figure, &units)).collect::<Vec<_>>()
    }))
}

/// The totals of a 汇总表 that its title does not name, against the units below, also those of bureaus between.
pub(super) fn against_units(rule: &Rule, run: &Material<'_>, number: usize, rollup: &FilingCard) -> Outcome {
    let index = run.register.index();
    let above = |name: &str, stated: &str| {
        let line = index.line_of("", name);
        canonical_name(
            line.map(|line| line.supervisor.as_str()).filter(|name| !name.is_empty()).unwrap_or(stated),
        )
    };
    let unit = canonical_name(&rollup.head.department);
    let is_below = |card: &&FilingCard| {
        let own = canonical_name(&card.head.department);
        let first = above(&card.head.department, &card.head.supervisor);
        let second = above(&first, "");
        own != unit && (first == unit || second == unit)
    };
    let same = run.filings.iter().filter(|card| card.counts() && card.family == rollup.family);
    let members: Vec<Arc<Filing>> = same.filter(is_below).map(FilingCard::whole).collect();
    if members.len() < 2 {
        return Outcome::NotApplicable;
    }
    let check = Check { rule, run, number, rollup, members };
    let whole = rollup.whole();
    let totals = whole.figures.iter().filter(|figure| {
        figure.scope.is_empty() && figure.item.as_str() != "line" && figure.measure.kind() == Kind::Money
    });
    let stated = totals.filter(|figure| figure.entry.quantity().is_some());
    Outcome::merge(stated.map(|figure| check.compare(figure, &check.members)).collect::<Vec<_>>())
}

struct Check<'a> {
    rule: &'a Rule,
    run: &'a Material<'a>,
    number: usize,
    rollup: &'a FilingCard,
    /// The returns its totals are held against.
    members: Vec<Arc<Filing>>,
}

impl Check<'_> {
    /// A line that names a unit against that unit's return; a total against all units under the 主管部门, if all
    /// that owe a return have sent one.
    fn figure(&self, figure: &Figure, units: &Units<'_>) -> Outcome {
        if figure.measure.kind() != Kind::Money || figure.entry.quantity().is_none() {
            return Outcome::NotApplicable;
        }
        if figure.scope.is_empty() {
            return if self.members.is_empty() {
                Outcome::NotApplicable
            } else {
                self.compare(figure, &self.members)
            };
        }
        let Some(own) = units.by_name.get(&canonical_name(&figure.scope)) else {
            return Outcome::NotApplicable;
        };
        self.compare(figure, &own.iter().map(|card| card.whole()).collect::<Vec<_>>())
    }

    fn compare(&self, stated: &Figure, members: &[Arc<Filing>]) -> Outcome {
        let mut parts: BTreeMap<&str, Figure> = BTreeMap::new();
        for filing in members {
            let mut own = filing.find("", stated.item.as_str(), stated.measure);
            if let Some(figure) = own.find(|figure| figure.entry.quantity().is_some()) {
                parts.entry(filing.head.department.as_str()).or_insert_with(|| figure.clone());
            }
        }
        let wanted: std::collections::BTreeSet<&str> =
            members.iter().map(|filing| filing.head.department.as_str()).collect();
        let Some(total) = stated.entry.quantity().filter(|_| parts.len() == wanted.len()) else {
            return Outcome::Undetermined;
        };
        let quantities: Vec<&Quantity> =
            parts.values().filter_map(|figure| figure.entry.quantity()).collect();
        let Some(Added { computed, difference, allowed }) =
            Added::of(&quantities, total, &self.run.catalog.settings)
        else {
            return Outcome::Undetermined;
        };
        if difference.abs() <= allowed {
            return Outcome::Passed;
        }
        let unit = total.unit;
        let show = |value: Decimal| format!("{} {unit}", plain(rounded(unit.printed(value))));
        let vocabulary = &self.run.catalog.vocabulary;
        let mut finding = about(self.rule, &subject(self.rollup, self.number), stated, vocabulary);
        finding.operands.extend(parts.iter().map(|(unit, figure)| {
            let own = operand(figure, vocabulary);
            Operand { name: format!("{unit}·{}", own.name).into(), place: None, shown: own.shown }
        }));
        finding.message = format!(
            "{} 个单位自评表合计 {}，汇总表中{} {}，{}（容许 {}）。",
            parts.len(),
            show(computed),
            operand(stated, vocabulary).name,
            show(total.value),
            more_or_less(difference, &show(difference.abs())),
            show(allowed)
        );
        Outcome::Failed(vec![Finding {
            computed: Some(computed.normalize()),
            difference: Some(difference.normalize()),
            tolerance: Some(allowed.normalize()),
            ..finding
        }])
    }
}
