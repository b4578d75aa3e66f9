//! Declared units → the unit of each figure, and the place a block's figures are stated to.

use super::numbers::Written;
use crate::catalog::units::Units;
use crate::model::decimal::parse_plain;
use crate::model::label::fold;
use crate::model::raw::{RawFigure, RawFiling};
use crate::model::term::Kind;
use crate::model::{CellValue, Entry, Figure, Quantity, Unit};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// The money unit of the return as a whole: the form's own, or the one all its declarations agree on.
pub(super) fn of_document(figures: &[RawFigure], form: Option<Unit>, units: &Units) -> Option<Unit> {
    let mut declared: Vec<Unit> = figures
        .iter()
        .filter(|figure| figure.measure.kind() == Kind::Money)
        .filter_map(|figure| figure.unit.or_else(|| suffix(figure.value.as_ref(), units)))
        .collect();
    declared.sort_unstable();
    declared.dedup();
    match declared.as_slice() {
        [] => form,
        [one] => Some(*one),
        _ => None,
    }
}

/// So many different numbers of a table that prints no unit have to stand in the words beside it with one.
const LEAST_TOLD: usize = 3;

/// The unit in which the words around a table give its own numbers: 公务接待费1356万元 over a table in which 1356 stands. Small
/// numbers are found anywhere.
pub(super) fn told_beside(raw: &RawFiling, units: &Units) -> Option<Unit> {
    let amount = |figure: &RawFigure| {
        let is_bare =
            figure.measure.kind() == Kind::Money && figure.unit.is_none() && !figure.place.is_in_text();
        parse_plain(&fold(&figure.value.as_ref().filter(|_| is_bare)?.shown()).replace(',', ""))
    };
    let printed: BTreeSet<Decimal> =
        raw.figures.iter().filter_map(amount).map(|value| value.normalize()).collect();
    let mut told: BTreeMap<Unit, BTreeSet<Decimal>> = BTreeMap::new();
    for statement in &raw.told.statements {
        let Some(quantity) = statement.value.as_ref().filter(|own| own.unit.kind() == Kind::Money) else {
            continue;
        };
        let value = quantity.printed().normalize().abs();
        if value >= Decimal::TEN && printed.contains(&value) {
            told.entry(quantity.unit).or_default().insert(value);
        }
    }
    let mut found = told.into_iter().filter(|(_, values)| values.len() >= LEAST_TOLD);
    let (unit, _) = found.next()?;
    (found.next().is_none() && units.named(unit.as_str()).is_some()).then_some(unit)
}

fn suffix(value: Option<&CellValue>, units: &Units) -> Option<Unit> {
    let Some(CellValue::Text(text)) = value else { return None };
    let folded = crate::model::label::fold(text);
    let end = folded.rfind(|c: char| c.is_ascii_digit())?;
    units.named(&folded[end + 1..]).filter(|unit| unit.kind() == Kind::Money)
}

/// The unit of a number: behind the number, then heading, section or line above, then the return as a whole.
pub(super) fn settle(source: &RawFigure, written: &Written, document: Option<Unit>) -> Option<Unit> {
    let wanted = source.measure.kind();
    let printed = written.suffix.filter(|unit| unit.kind() == wanted);
    match wanted {
        Kind::Money => printed.or(source.unit).or(document),
        Kind::Percent => Some(Unit::Percent),
        Kind::Points => Some(Unit::Points),
        Kind::Count => Some(Unit::Count),
    }
}

/// Whether the unit behind a number is of another kind than its headings ask for: 5% where money should stand, be it
/// typed or shown by the format of the cell. Nothing in percent is still nothing.
pub(super) fn contradicts(source: &RawFigure, written: &Written) -> bool {
    let wanted = source.measure.kind();
    let amount = matches!(wanted, Kind::Money | Kind::Count);
    if written.percentage && amount && written.values().iter().any(|stated| !stated.value.is_zero()) {
        return true;
    }
    written
        .suffix
        .is_some_and(|unit| unit.kind() != wanted && (unit.kind() != Kind::Count || wanted == Kind::Money))
}

/// A ratio as percent: 0.9054 is 90.54 %; none if it has too many digits.
pub(super) fn hundredfold(ratio: Quantity) -> Option<Quantity> {
    let value = ratio.value.checked_mul(Decimal::ONE_HUNDRED)?;
    // 1 under 100% is exact to a percent at least: a step of a hundred would agree with any rate.
    let step = ratio.step.checked_mul(Decimal::ONE_HUNDRED)?.min(Decimal::ONE);
    Some(Quantity { value, step, ..ratio })
}

/// Totals are printed to the fen of 万元, however finely their parts are.
const USUAL_PLACES: u32 = 2;

/// Amounts of one block are stated to the same place: 46.9 beside 38.43 is 46.90. Where most have more places than two, one
/// that has fewer was rounded: 73.5 over 55.5357 and 8.6035 is 73.50, and not 73.5000.
pub(super) fn refine_steps(figures: &mut [Figure]) {
    let mut decimals: BTreeMap<(u32, Unit), BTreeMap<u32, usize>> = BTreeMap::new();
    for figure in figures.iter() {
        if let Some((unit, places)) = money_places(figure)
            && places > 0
        {
            *decimals.entry((figure.block, unit)).or_default().entry(places).or_default() += 1;
        }
    }
    for figure in figures {
        let Some((unit, own)) = money_places(figure) else { continue };
        let Some(counts) = decimals.get(&(figure.block, unit)) else { continue };
        let usual =
            counts.iter().max_by_key(|(places, count)| (**count, **places)).map_or(0, |(places, _)| *places);
        if let Entry::Number(quantity) = &mut figure.entry
            && let Some(step) = Decimal::new(1, own.max(usual.min(USUAL_PLACES))).checked_mul(unit.factor())
        {
            quantity.step = step;
        }
    }
}

/// Unit and number of decimals of an amount of money as printed.
fn money_places(figure: &Figure) -> Option<(Unit, u32)> {
    let Entry::Number(quantity) = &figure.entry else { return None };
    let printed_step = quantity.step.checked_div(quantity.unit.factor())?;
    (quantity.unit.kind() == Kind::Money).then(|| (quantity.unit, printed_step.normalize().scale()))
}
