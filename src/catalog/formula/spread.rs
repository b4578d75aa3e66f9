//! How a formula spreads over the units of a run: median, distance from it, number and share. Computed once per run.

use super::Expr;
use crate::model::Measure;
use crate::model::decimal::{half, percent_of};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What all units of a group state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// How many units state it.
    pub units: u64,
    /// 中位数, base units.
    pub median: Decimal,
    /// Median of the distances from the median.
    pub mad: Decimal,
    /// Of a hundred units, those for which it holds or is not zero.
    pub share: Decimal,
    /// Whether it is an amount of money.
    pub is_money: bool,
}

impl Spread {
    /// The spread of these values; none of nothing, and none where half of them or more are too large for a decimal.
    #[must_use]
    pub fn of(mut values: Vec<Decimal>, is_money: bool) -> Option<Self> {
        let median = middle(&mut values)?;
        // A distance too large for a decimal only has to stand behind the others.
        let distance = |value: &Decimal| value.saturating_sub(median).abs();
        let mut distances: Vec<Decimal> = values.iter().map(distance).collect();
        let mad = middle(&mut distances).filter(|mad| *mad < Decimal::MAX)?;
        let held = values.iter().filter(|value| !value.is_zero()).count();
        let share = percent_of(Decimal::from(held), Decimal::from(values.len()))?;
        Some(Self { units: u64::try_from(values.len()).unwrap_or(u64::MAX), median, mad, share, is_money })
    }
}

fn middle(values: &mut [Decimal]) -> Option<Decimal> {
    values.sort_unstable();
    let at = values.len() / 2;
    let upper = *values.get(at)?;
    let lower = if values.len().is_multiple_of(2) { values[at - 1] } else { upper };
    Some(half(lower.checked_add(upper)?).normalize())
}

/// The spread of one formula, tried for one measure.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Known {
    formula: Expr,
    measure: Measure,
    spread: Spread,
}

/// The spreads of all formulas that ask for one, by group of units; `a/b` is a group within `a`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spreads(BTreeMap<String, Vec<Known>>);

impl Spreads {
    /// Takes in what the units of a group state.
    pub fn add(&mut self, formula: &Expr, measure: Measure, group: &str, spread: Spread) {
        let known = Known { formula: formula.clone(), measure, spread };
        self.0.entry(group.to_owned()).or_default().push(known);
    }

    /// The spread of a formula within a group, else within the larger one.
    #[must_use]
    pub fn of(&self, formula: &Expr, measure: Measure, group: &str) -> Option<&Spread> {
        let same = |known: &&Known| known.measure == measure && known.formula == *formula;
        let within = |name: &str| self.0.get(name)?.iter().find(same).map(|known| &known.spread);
        within(group).or_else(|| within(group.split('/').next().unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_the_distance_from_it() {
        let spread = |values: &[i64]| Spread::of(values.iter().map(|v| Decimal::from(*v)).collect(), false);
        let told =
            |values: &[i64]| spread(values).map(|s| (s.units, s.median.to_string(), s.mad.to_string()));
        assert_eq!(told(&[1, 9, 2, 3, 2]), Some((5, "2".into(), "1".into())));
        assert_eq!(told(&[4, 1, 3, 2]), Some((4, "2.5".into(), "1".into())));
        assert_eq!(told(&[]), None);
    }
}
