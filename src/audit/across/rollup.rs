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

/// The returns of single units: by unit, by 主管部门, and by the unit of the register whose they are.
struct Units<'a> {
    by_name: BTreeMap<String, Vec<&'a FilingCard>>,
    under: BTreeMap<String, Vec<&'a FilingCard>>,
    of_unit: BTreeMap<String, Vec<&'a FilingCard>>,
}

impl Units<'_> {
    /// The 主管部门's own returns: its 汇总表 sums up its own office as well.
    fn own(&self, rollup: &FilingCard) -> Vec<Arc<Filing>> {
        let own = self.of_unit.get(&canonical_name(&rollup.head.department));
        own.into_iter().flatten().map(|card| card.whole()).collect()
    }

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
    let mut units = Units { by_name: BTreeMap::new(), under: BTreeMap::new(), of_unit: BTreeMap::new() };
    for filing in run.filings.iter().filter(|f| f.counts() && f.family != "project" && !is_rollup(f)) {
        let head = &filing.head;
        let line = index.line_of(&head.department_code, &head.department);
        let supervisor = line.map_or(&head.supervisor, |line| &line.supervisor);
        let unit = line.map_or(&head.department, |line| &line.department);
        units.of_unit.entry(canonical_name(unit)).or_default().push(filing);
        units.by_name.entry(canonical_name(&head.department)).or_default().push(filing);
        units.under.entry(canonical_name(supervisor)).or_default().push(filing);
    }
    Outcome::merge(rollups.into_iter().flat_map(|(number, rollup)| {
        let (members, own) = (units.all_under(rollup, run), units.own(rollup));
        let check = Check { rule, run, number, rollup, members, own };
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
    let is_own = |card: &&FilingCard| {
        let line = index.line_of(&card.head.department_code, &card.head.department);
        canonical_name(line.map_or(&card.head.department, |line| &line.department)) == unit
    };
    let same = run.filings.iter().filter(|card| card.counts() && card.family == rollup.family);
    let own = same.filter(is_own).map(FilingCard::whole).collect();
    let check = Check { rule, run, number, rollup, members, own };
    let whole = rollup.whole();
    let totals = whole.figures.iter().filter(|figure| {
        figure.scope.is_empty() && figure.item.as_str() != "line" && figure.measure.kind() == Kind::Money
    });
    let stated = totals.filter(|figure| figure.entry.quantity().is_some());
    Outcome::merge(stated.map(|figure| check.total(figure)).collect::<Vec<_>>())
}

struct Check<'a> {
    rule: &'a Rule,
    run: &'a Material<'a>,
    number: usize,
    rollup: &'a FilingCard,
    /// The returns its totals are held against.
    members: Vec<Arc<Filing>>,
    /// Those of the unit that sums them up.
    own: Vec<Arc<Filing>>,
}

impl Check<'_> {
    /// A total against the units below, with the office of the unit itself or without: nobody says which one it covers. Where
    /// it is neither, it is held against the nearer one.
    fn total(&self, figure: &Figure) -> Outcome {
        let below = self.compare(figure, &self.members);
        if self.own.is_empty() || !matches!(below, Outcome::Failed(_)) {
            return below;
        }
        let all: Vec<Arc<Filing>> = self.members.iter().chain(&self.own).cloned().collect();
        let with_own = self.compare(figure, &all);
        let gap = |outcome: &Outcome| match outcome {
            Outcome::Failed(found) => found.first().and_then(|one| one.difference).map(|gap| gap.abs()),
            _ => None,
        };
        match &with_own {
            Outcome::Failed(_) if gap(&with_own) < gap(&below) => with_own,
            Outcome::Passed => with_own,
            _ => below,
        }
    }

    /// A line that names a unit against that unit's return; a total against all units under the 主管部门, if all
    /// that owe a return have sent one.
    fn figure(&self, figure: &Figure, units: &Units<'_>) -> Outcome {
        if figure.measure.kind() != Kind::Money || figure.entry.quantity().is_none() {
            return Outcome::NotApplicable;
        }
        if figure.scope.is_empty() {
            return if self.members.is_empty() { Outcome::NotApplicable } else { self.total(figure) };
        }
        let Some(own) = units.by_name.get(&canonical_name(&figure.scope)) else {
            return Outcome::NotApplicable;
        };
        self.compare(figure, &own.iter().map(|card| card.whole()).collect::<Vec<_>>())
    }

    fn compare(&self, stated: &Figure, members: &[Arc<Filing>]) -> Outcome {
        let mut parts: BTreeMap<&str, (&str, Figure)> = BTreeMap::new();
        for filing in members {
            let mut own = filing.find("", stated.item.as_str(), stated.measure);
            if let Some(figure) = own.find(|figure| figure.entry.quantity().is_some()) {
                parts
                    .entry(filing.head.department.as_str())
                    .or_insert_with(|| (filing.path.as_str(), figure.clone()));
            }
        }
        let wanted: std::collections::BTreeSet<&str> =
            members.iter().map(|filing| filing.head.department.as_str()).collect();
        let Some(total) = stated.entry.quantity().filter(|_| parts.len() == wanted.len()) else {
            return Outcome::Undetermined;
        };
        let quantities: Vec<&Quantity> =
            parts.values().filter_map(|(_, figure)| figure.entry.quantity()).collect();
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
        let places = parts.values().map(|(path, figure)| ((*path).into(), figure.place.clone()));
        finding.elsewhere.extend(places);
        finding.operands.extend(parts.iter().map(|(unit, (_, figure))| {
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
