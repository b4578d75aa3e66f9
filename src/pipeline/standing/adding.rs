//! Amounts of a return against those of others added up: how many are equal, how many are not.
//!
//! Apart because a 汇总表 is known by its amounts both where a register names the units below and where only its neighbours
//! tell. Nothing is decided here.

use super::At;
use crate::model::decimal::within_places;
use crate::model::term::Kind;
use crate::model::{FilingCard, Item, Measure, Quantity};
use crate::pipeline::file::Processed;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// What came out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Compared {
    /// Amounts that are the sum of the others.
    pub(super) equal: usize,
    /// Amounts that are not.
    pub(super) other: usize,
    /// How many different sums are among the equal ones: 年初 = 全年, 总额 = 财政拨款 say one thing four times.
    pub(super) distinct: usize,
}

/// A return against the parts of its own family; an amount that fewer than `least` of them state tells nothing.
pub(super) fn compare(at: At, parts: &[At], least: usize, processed: &[Processed]) -> Option<Compared> {
    let card = card(at, processed);
    let mut sums: BTreeMap<(Item, Measure), (Decimal, Decimal, usize)> = BTreeMap::new();
    let mut all = 0;
    for part in parts.iter().map(|at| self::card(*at, processed)).filter(|part| part.family == card.family) {
        all += 1;
        for (key, quantity) in amounts(part) {
            let sum = sums.entry(key).or_default();
            sum.0 = sum.0.checked_add(quantity.value)?;
            sum.1 = sum.1.checked_add(quantity.step)?;
            sum.2 += 1;
        }
    }
    let mut compared = Compared::default();
    let mut values = BTreeSet::new();
    for (key, stated) in &amounts(card) {
        let Some((sum, step, count)) = sums.get(key).filter(|(_, _, count)| *count >= least) else {
            continue;
        };
        if within_places((stated.value, stated.step), (*sum, *step))? {
            compared.equal += 1;
            values.insert(stated.value.normalize());
        } else if *count == all {
            // What some of the parts do not state in rows of their own (基本支出 here, 财政拨款 there) may still be in it.
            compared.other += 1;
        }
    }
    compared.distinct = values.len();
    Some(compared)
}

/// Amounts by what they are of.
pub(super) type Amounts = BTreeMap<(Item, Measure), Quantity>;

/// How many different amounts two returns of one family have in common; none if they differ in any that both state.
pub(super) fn in_common(own: &Amounts, others: &Amounts) -> Option<usize> {
    let mut values = BTreeSet::new();
    for (key, quantity) in own {
        let Some(known) = others.get(key) else { continue };
        if known.value != quantity.value {
            return None;
        }
        values.insert(quantity.value.normalize());
    }
    Some(values.len())
}

fn card(at: At, processed: &[Processed]) -> &FilingCard {
    &processed[at.0].filings[at.1]
}

/// The first readable amount of each item and measure of a return as a whole that is not nil.
pub(super) fn amounts(card: &FilingCard) -> Amounts {
    let filing = card.whole();
    let mut found = BTreeMap::new();
    for figure in
        filing.figures.iter().filter(|figure| figure.scope.is_empty() && figure.item.as_str() != "line")
    {
        let money = figure.measure.kind() == Kind::Money;
        if let Some(quantity) = figure.entry.quantity().filter(|quantity| money && !quantity.value.is_zero())
        {
            found.entry((figure.item.clone(), figure.measure)).or_insert(*quantity);
        }
    }
    found
}
