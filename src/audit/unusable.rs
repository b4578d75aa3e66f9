//! Figures that cannot be right → kept out of every total: of an amount in 元 beside its budget in 万元 nobody knows which
//! one is wrong, and either would change the county's total by a factor of ten thousand.
//!
//! Apart because it draws the consequence of findings and finds nothing itself.

use super::Material;
use crate::catalog::Catalog;
use crate::catalog::formula::{Compare, Eval, Expr, Index, Values, eval};
use crate::catalog::rule::Check;
use crate::model::term::Kind;
use crate::model::{Figure, Filing, Finding, FindingCard, Item, Place, Severity};
use std::collections::{BTreeMap, BTreeSet};

/// The places of these figures, by return.
pub(super) fn places<'f>(
    findings: impl Iterator<Item = &'f FindingCard>,
    material: &Material<'_>,
) -> BTreeMap<usize, BTreeSet<Place>> {
    let settings = &material.catalog.settings;
    let is_of =
        |card: &FindingCard, words: &str| settings.words(words).iter().any(|id| card.rule == id.as_str());
    let mut found: BTreeMap<usize, BTreeSet<Place>> = BTreeMap::new();
    for card in findings.filter(|card| card.is_open()) {
        let Some(number) = card.subject.filing else { continue };
        let is_error = card.severity == Severity::Error;
        if is_of(card, "unusable_returns") {
            found.entry(number).or_default().extend(amounts(&material.filings[number].whole(), |_| true));
        } else if is_of(card, "unusable_families") {
            let filing = material.filings[number].whole();
            let item = filing.at(card.whole().place.as_ref()).map(|figure| figure.item.clone());
            let is_part = item.is_some_and(|item| item.family() == THREE_PUBLIC);
            let is_own = |item: &Item| (item.family() == THREE_PUBLIC) == is_part;
            found.entry(number).or_default().extend(amounts(&filing, is_own));
        } else if is_error && is_of(card, "unusable_cells") {
            found.entry(number).or_default().extend(card.whole().place);
        } else if is_error && is_of(card, "unusable_pairs") {
            let filing = material.filings[number].whole();
            let wrong = wrong_ones(&concerned(&card.whole()), &filing, material.catalog);
            found.entry(number).or_default().extend(wrong);
        }
    }
    found
}

/// 三公经费 is filled in apart from everything else of a unit, be it on the same form.
const THREE_PUBLIC: &str = "three_public";

/// The places of the amounts of some items.
fn amounts(filing: &Filing, wanted: impl Fn(&Item) -> bool) -> BTreeSet<Place> {
    let own = filing.figures.iter().filter(|figure| figure.measure.kind() == Kind::Money);
    own.filter(|figure| wanted(&figure.item)).map(|figure| figure.place.clone()).collect()
}

/// The cells a finding is about.
fn concerned(finding: &Finding) -> Vec<Place> {
    let mut places: Vec<Place> = finding.place.iter().cloned().collect();
    places.extend(finding.operands.iter().filter_map(|operand| operand.place.clone()));
    places.sort();
    places.dedup();
    places
}

/// Of several figures that contradict each other those that no equation of the return proves; all where none is proved.
fn wrong_ones(places: &[Place], filing: &Filing, catalog: &Catalog) -> Vec<Place> {
    let figures: Vec<&Figure> =
        filing.figures.iter().filter(|figure| places.contains(&figure.place)).collect();
    let is_proved = |place: &&Place| {
        let figure = figures.iter().find(|figure| figure.place == **place);
        figure.is_some_and(|figure| is_proved(figure, &figures, filing, catalog))
    };
    let unproved: Vec<Place> = places.iter().filter(|place| !is_proved(place)).cloned().collect();
    if unproved.is_empty() { places.to_vec() } else { unproved }
}

/// Whether an equation of the rules holds through a figure and none is broken; what also goes through another of the
/// figures that contradict each other proves nothing.
fn is_proved(figure: &Figure, suspects: &[&Figure], filing: &Filing, catalog: &Catalog) -> bool {
    let own = filing.figures.iter().filter(|other| other.scope == figure.scope);
    let mut index = Index::default();
    own.for_each(|figure| index.add(figure));
    let values =
        Values { index: Some(&index), scope: &figure.scope, measure: figure.measure, ..Values::of(filing) };
    let mut holds = is_part_of_total(figure, suspects, filing);
    for formula in equations(catalog, filing, figure) {
        let others = suspects.iter().filter(|other| other.place != figure.place);
        let goes_through = |other: &&&Figure| {
            formula.any_name(|item, measure| *item == other.item && measure == Some(other.measure))
        };
        if others.into_iter().any(|other| goes_through(&other)) {
            continue;
        }
        match eval(formula, &values) {
            Eval::Truth(true) => holds = true,
            Eval::Truth(false) => return false,
            _ => {}
        }
    }
    holds
}

/// Whether 基本支出 and 项目支出 of one number come to the total that the return states for it, none of the others having to do
/// with it: no rule asks for that of every form, and where it holds to the last place it proves both.
fn is_part_of_total(figure: &Figure, suspects: &[&Figure], filing: &Filing) -> bool {
    const PARTS: [&str; 2] = ["expenditure.basic", "expenditure.project"];
    const TOTALS: [&str; 2] = ["expenditure.total", "funds.total"];
    let Some(other) = PARTS.iter().find(|part| **part != figure.item.as_str()) else { return false };
    if !PARTS.contains(&figure.item.as_str()) {
        return false;
    }
    let stated = |item: &str| {
        let mut own = filing.find(&figure.scope, item, figure.measure);
        own.find(|own| !suspects.iter().any(|suspect| suspect.place == own.place))
            .and_then(|own| own.entry.quantity().copied())
    };
    let sum =
        figure.entry.quantity().copied().zip(stated(other)).and_then(|(a, b)| a.value.checked_add(b.value));
    let mut totals = TOTALS.iter().filter_map(|item| stated(item));
    sum.is_some_and(|sum| !sum.is_zero() && totals.any(|total| total.value == sum))
}

/// The equations of the rules in which a figure stands.
fn equations<'a>(
    catalog: &'a Catalog,
    filing: &'a Filing,
    figure: &'a Figure,
) -> impl Iterator<Item = &'a Expr> {
    let rules = catalog.rules.iter().filter(|rule| rule.applies_to(&filing.family));
    let formulas = rules.filter_map(|rule| match &rule.check {
        Check::Formulas(formulas) => Some(formulas),
        Check::Native(_) => None,
    });
    let equal = formulas.flatten().filter(|formula| matches!(formula, Expr::Compare(Compare::Equal, ..)));
    equal.filter(|formula| {
        formula
            .any_name(|item, measure| *item == figure.item && measure.is_none_or(|own| own == figure.measure))
    })
}
