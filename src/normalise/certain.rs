//! How surely each figure is filed: by a form of the catalogue, by an equation that holds, by headings alone, or in doubt.
//!
//! Apart because findings lean on it: what stands in a table of which parts stayed unread is no ground for an error.

use crate::model::filing::Unread;
use crate::model::{Figure, FigureCertainty, Filing, Item, Match, Measure};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// A rate printed with two places may differ by half of the second from the quotient, and some cut instead of rounding.
const RATE_STEP: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

/// Settles the certainty of all figures; `decided` are those whose value the figures around them proved.
pub(super) fn settle(filing: &mut Filing, decided: &BTreeSet<usize>) {
    let missed = filing.unread.iter().filter(|unread| unread.is_missed());
    let partial: BTreeSet<u32> =
        missed.map(|unread: &Unread| unread.block).filter(|block| *block > 0).collect();
    let proved = proved(&filing.figures);
    let exact = filing.matching == Match::Exact;
    for (index, figure) in filing.figures.iter_mut().enumerate() {
        figure.certainty = match figure.certainty {
            FigureCertainty::Guessed => FigureCertainty::Guessed,
            _ if partial.contains(&figure.block) => FigureCertainty::Partial,
            _ if exact => FigureCertainty::Exact,
            _ if decided.contains(&index) || proved.contains(&index) => FigureCertainty::Proved,
            other => other,
        };
    }
}

/// What one row of a block states of one item.
type Row<'f> = BTreeMap<Measure, (usize, &'f Figure)>;

/// The figures through which a rate of execution holds: executed ÷ budget = rate. An equation of zeros proves nothing.
fn proved(figures: &[Figure]) -> BTreeSet<usize> {
    let mut rows: BTreeMap<(u32, &str, &Item), Row<'_>> = BTreeMap::new();
    for (index, figure) in figures.iter().enumerate() {
        let row = rows.entry((figure.block, figure.scope.as_str(), &figure.item)).or_default();
        row.entry(figure.measure).or_insert((index, figure));
    }
    let mut proved = BTreeSet::new();
    for row in rows.values() {
        let of = |measure: Measure| {
            let (index, figure) = row.get(&measure)?;
            Some((*index, figure.entry.quantity()?.value))
        };
        let budget = [Measure::Adjusted, Measure::Budget, Measure::Initial].into_iter().find_map(of);
        let (Some(budget), Some(executed), Some(rate)) = (budget, of(Measure::Executed), of(Measure::Rate))
        else {
            continue;
        };
        if holds(budget.1, executed.1, rate.1) {
            proved.extend([budget.0, executed.0, rate.0]);
        }
    }
    proved
}

fn holds(budget: Decimal, executed: Decimal, rate: Decimal) -> bool {
    let quotient = executed.checked_div(budget).and_then(|ratio| ratio.checked_mul(Decimal::ONE_HUNDRED));
    let difference = quotient.and_then(|quotient| quotient.checked_sub(rate));
    !executed.is_zero() && difference.is_some_and(|difference| difference.abs() <= RATE_STEP)
}
