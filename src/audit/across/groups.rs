//! Statistics over the units of the run, computed once for every formula that asks for one.

use crate::audit::Material;
use crate::catalog::formula::{Eval, Expr, Index, Spread, Spreads, Values, eval};
use crate::catalog::rule::{Check, Rule};
use crate::model::register::canonical_name;
use crate::model::term::Kind;
use crate::model::{Filing, Measure};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The groups of units (部门类别 of the register) and how their figures spread.
#[derive(Debug, Clone, Default)]
pub(crate) struct Groups {
    /// The group of each filing: family of forms within its area, and 部门类别. Where a group is small, all of the family
    /// in the area are compared.
    names: Vec<String>,
    /// How the formulas spread.
    pub(crate) spreads: Spreads,
}

/// A group of units, one of the formulas asked, and the measure it is tried for.
type Key<'a> = (&'a str, usize, Measure);

/// What a filing states for a formula: which of them, tried for which measure, value.
type Stated = (usize, Measure, Decimal, bool);

impl Groups {
    pub(crate) fn of(material: &Material<'_>) -> Self {
        let asked = asked(material);
        if asked.is_empty() {
            return Self::default();
        }
        let index = material.register.index();
        let mut groups = Self::default();
        let mut units: Vec<String> = Vec::new();
        for filing in material.filings {
            let line = index.line_of(&filing.head.department_code, &filing.head.department);
            let unit = line.map_or(filing.head.department.as_str(), |line| line.department.as_str());
            units.push(canonical_name(if unit.is_empty() { &filing.path } else { unit }));
            let category = line.map_or("", |line| line.category.as_str());
            let area = material.register.area(&filing.path);
            groups.names.push(format!("{}{area}/{category}", filing.family));
        }
        let stated: Vec<Vec<Stated>> = super::on_each(
            material,
            |number| material.filings[number].counts(),
            |filing| stated(filing, &asked),
        );
        // A unit that states a thing in three tables is still one unit: its first counts.
        let mut values: BTreeMap<Key<'_>, (BTreeMap<&str, Decimal>, bool)> = BTreeMap::new();
        for ((name, unit), stated) in groups.names.iter().zip(&units).zip(&stated) {
            for (formula, measure, value, is_money) in stated {
                let family = name.split('/').next().unwrap_or_default();
                for group in [family, name] {
                    let key = (group, *formula, *measure);
                    let (of_units, _) = values.entry(key).or_insert_with(|| (BTreeMap::new(), *is_money));
                    of_units.entry(unit).or_insert(*value);
                }
            }
        }
        let least = material.catalog.settings.number("group_size");
        let mut spreads = Spreads::default();
        for ((group, formula, measure), (values, is_money)) in values {
            let enough = !group.contains('/') || Decimal::from(values.len()) >= least;
            let values = values.into_values().collect();
            if let Some(spread) = Spread::of(values, is_money).filter(|_| enough) {
                spreads.add(asked[formula].1, measure, group, spread);
            }
        }
        groups.spreads = spreads;
        groups
    }

    pub(crate) fn of_filing(&self, number: usize) -> &str {
        self.names.get(number).map_or("", String::as_str)
    }
}

/// The formulas taken over all units, each with its rule.
fn asked<'a>(material: &Material<'a>) -> Vec<(&'a Rule, &'a Expr)> {
    let mut asked: Vec<(&Rule, &Expr)> = Vec::new();
    for rule in &material.catalog.rules {
        let Check::Formulas(formulas) = &rule.check else { continue };
        for (_, inner) in rule.when.iter().chain(formulas).flat_map(Expr::groups) {
            if !asked.iter().any(|(_, known)| *known == inner) {
                asked.push((rule, inner));
            }
        }
    }
    asked
}

fn stated(filing: &Filing, asked: &[(&Rule, &Expr)]) -> Vec<Stated> {
    let index = Index::of(&filing.figures);
    let values = Values { index: Some(&index), ..Values::of(filing) };
    let mut stated = Vec::new();
    for (number, (rule, formula)) in asked.iter().enumerate() {
        if !rule.applies_to(&filing.family) {
            continue;
        }
        let measures = Measure::ALL.iter().filter(|measure| measure.kind() == Kind::Money);
        let measures: Vec<Measure> =
            if formula.is_open() { measures.copied().collect() } else { vec![Measure::Amount] };
        for measure in measures {
            match eval(formula, &Values { measure, ..values }) {
                Eval::Number(found) => stated.push((number, measure, found.value, found.is_money)),
                Eval::Truth(truth) => stated.push((number, measure, Decimal::from(u8::from(truth)), false)),
                Eval::Missing | Eval::TooLarge => {}
            }
        }
    }
    stated
}
