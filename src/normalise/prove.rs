//! Numbers that can be read in several ways: the sums and rates around them decide, or nobody does.

use super::numbers::RATIO_LIMIT;
use crate::catalog::Catalog;
use crate::catalog::formula::{Compare, Eval, Expr, Index, Tried, Values, eval};
use crate::catalog::rule::Check;
use crate::model::decimal::{half, plain};
use crate::model::label::fold;
use crate::model::term::Kind;
use crate::model::{Entry, Figure, Filing, Measure, Quantity};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Settles the figures with several readings, each by the equations of the rules it stands in. Exactly one reading
/// that fits is taken; a rate that nothing decides keeps the reading its heading suggests. Returns the figures decided.
pub(super) fn settle(
    filing: &mut Filing,
    doubts: Vec<(usize, Vec<Quantity>)>,
    catalog: &Catalog,
) -> BTreeSet<usize> {
    if doubts.is_empty() {
        return BTreeSet::new();
    }
    let ground = Ground::of(filing);
    let decisions: Vec<(usize, Entry)> = doubts
        .into_iter()
        .filter_map(|(index, readings)| ground.decide(index, &readings, catalog).map(|entry| (index, entry)))
        .collect();
    let decided = decisions.iter().map(|(index, _)| *index).collect();
    for (index, entry) in decisions {
        filing.figures[index].entry = entry;
    }
    decided
}

/// What stands around the figures in doubt, looked up once for all of them.
struct Ground<'a> {
    filing: &'a Filing,
    /// The figures of each scope by name.
    scopes: BTreeMap<&'a str, Index<'a>>,
    /// Blocks and measures in which a rate without a sign is too large for a ratio.
    percent: BTreeSet<(u32, Measure)>,
}

impl<'a> Ground<'a> {
    fn of(filing: &'a Filing) -> Self {
        let mut scopes: BTreeMap<&str, Index<'_>> = BTreeMap::new();
        for figure in &filing.figures {
            scopes.entry(figure.scope.as_str()).or_default().add(figure);
        }
        let rates = filing.figures.iter().filter(|figure| figure.measure.kind() == Kind::Percent);
        let percent = rates.filter(|figure| is_plain_percent(figure)).map(|f| (f.block, f.measure)).collect();
        Self { filing, scopes, percent }
    }

    fn decide(&self, index: usize, readings: &[Quantity], catalog: &Catalog) -> Option<Entry> {
        let figure = &self.filing.figures[index];
        let proofs: Vec<(Quantity, Option<String>)> =
            readings.iter().map(|reading| (*reading, self.proof(figure, *reading, catalog))).collect();
        let mut fitting = proofs.into_iter().filter_map(|(reading, proof)| Some((reading, proof?)));
        let (Some((reading, proof)), None) = (fitting.next(), fitting.next()) else {
            return self.by_neighbours(figure, readings);
        };
        Some(match figure.entry {
            Entry::Number(_) => Entry::Number(reading),
            _ => Entry::Corrected(reading, proof.into()),
        })
    }

    /// Rates of one block are written in one way: beside −16.77 a −1.05 is a percentage, beside 0.86 a 1 is a ratio.
    fn by_neighbours(&self, figure: &Figure, readings: &[Quantity]) -> Option<Entry> {
        let Entry::Number(_) = figure.entry else { return None };
        let stated_as_percent = self.percent.contains(&(figure.block, figure.measure));
        stated_as_percent.then_some(Entry::Number(*readings.last()?))
    }

    /// The equation that holds with this reading, in words; none if one is broken or none can be tried.
    fn proof(&self, figure: &Figure, reading: Quantity, catalog: &Catalog) -> Option<String> {
        let values = Values {
            index: self.scopes.get(figure.scope.as_str()),
            scope: &figure.scope,
            measure: figure.measure,
            tried: Some(Tried { figure, quantity: reading }),
            ..Values::of(self.filing)
        };
        let mut held = None;
        for formula in equations(catalog, self.filing, figure) {
            match eval(formula, &values) {
                // The equation must hold to the last place of this reading: the tolerance of a sum of three whole numbers is
                // 1.5, in which “1,00” proved itself beside 10 + 0 = 10.
                Eval::Truth(true) if !is_exact(formula, &values, figure, reading) => {}
                Eval::Truth(true) => {
                    held = held.or_else(|| Some(written(formula, &values, catalog, reading)));
                }
                Eval::Truth(false) => return None,
                _ => {}
            }
        }
        held
    }
}

/// Whether both sides differ by no more than half the last place of a reading; what was legal as written may be off by as much
/// as any other number.
fn is_exact(formula: &Expr, values: &Values<'_>, figure: &Figure, reading: Quantity) -> bool {
    if matches!(figure.entry, Entry::Number(_)) {
        return true;
    }
    let side = |expr| match eval(expr, values) {
        Eval::Number(number) => Some(number.value),
        _ => None,
    };
    let sides = formula.sides().and_then(|(left, _, right)| side(left).zip(side(right)));
    let gap = sides.and_then(|(left, right)| left.checked_sub(right));
    gap.is_some_and(|gap| gap.abs() <= half(reading.step))
}

/// A rate without a percent sign that is too large for a ratio.
fn is_plain_percent(figure: &Figure) -> bool {
    let number = || fold(&figure.raw).parse::<Decimal>();
    // A cell with the format of a percentage stores a ratio of any size, and was read a hundredfold.
    let as_stored = |number: &Decimal| figure.entry.quantity().is_some_and(|read| read.value == *number);
    !figure.raw.contains(['%', '％'])
        && number().is_ok_and(|number| number.abs() > RATIO_LIMIT && as_stored(&number))
}

fn equations<'a>(
    catalog: &'a Catalog,
    filing: &'a Filing,
    figure: &'a Figure,
) -> impl Iterator<Item = &'a Expr> {
    let open = figure.measure.kind() == Kind::Money;
    let rules = catalog.rules.iter().filter(|rule| rule.applies_to(&filing.family));
    rules
        .filter_map(|rule| match &rule.check {
            Check::Formulas(formulas) => Some(formulas),
            Check::Native(_) => None,
        })
        .flatten()
        .filter(|formula| matches!(formula, Expr::Compare(Compare::Equal, ..)))
        .filter(move |formula| {
            formula.any_name(|item, measure| {
                *item == figure.item && measure.map_or(open, |m| m == figure.measure)
            })
        })
}

fn written(formula: &Expr, values: &Values<'_>, catalog: &Catalog, reading: Quantity) -> String {
    let words = formula.told(values, &catalog.vocabulary);
    let Some((left, _, right)) = formula.sides() else { return words };
    let factor = reading.unit.factor();
    format!(
        "读作 {} 时 {}：{} = {}",
        plain(reading.printed()),
        words,
        right.arithmetic(values, factor),
        left.arithmetic(values, factor)
    )
}
