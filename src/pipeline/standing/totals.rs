//! The totals that cards say → which returns may be the sum of what lies around them.
//!
//! Apart because a return is opened only where that may be so: in a folder of ten thousand each would else be opened for
//! each of the others. Nothing is proved here.

use super::neighbours::Neighbour;
use crate::model::card::SUMMED_ITEMS;
use crate::model::term::Kind;
use crate::model::{Measure, Text};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Where the parts of a sum lie.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Around<'p> {
    /// In the same file.
    Book(usize),
    /// In this folder or below it.
    Folder(&'p str),
    /// Among the projects of this unit.
    Projects(String),
    /// Among the units with this project.
    Units(String),
}

/// Item and measure, by their places among those that are looked at.
type Key = (usize, Measure);

/// What the returns of one kind state together, and each of them alone.
#[derive(Debug, Default)]
struct PlaceSum {
    all: Decimal,
    /// By unit and project, since a unit is no part of itself.
    own: BTreeMap<(String, String), Decimal>,
}

/// The sums of all places.
#[derive(Debug, Default)]
pub(super) struct Totals<'p> {
    sums: BTreeMap<(Around<'p>, Text, Key), PlaceSum>,
}

/// What places differ by in their last digits, in parts of the total: amounts are rounded before they are added up.
const NEARLY: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

impl<'p> Totals<'p> {
    pub(super) fn of(all: &[Neighbour<'p>]) -> Self {
        let mut totals = Self::default();
        for one in all.iter().filter(|one| one.said.is_none()) {
            for around in one.around() {
                for (key, value) in stated(one) {
                    let place = (around.clone(), one.card.family.clone(), key);
                    let sum = totals.sums.entry(place).or_default();
                    let own = sum.own.entry(whose(one)).or_default();
                    (sum.all, *own) = (sum.all.saturating_add(value), own.saturating_add(value));
                }
            }
        }
        totals
    }

    /// Whether a total of a return may be the sum of the others there.
    pub(super) fn may_be_sum(&self, one: &Neighbour<'p>, around: &Around<'p>) -> bool {
        stated(one).any(|(key, value)| {
            let place = (around.clone(), one.card.family.clone(), key);
            let Some(sum) = self.sums.get(&place) else { return false };
            let own = sum.own.get(&whose(one)).copied().unwrap_or_default();
            let gap = sum.all.saturating_sub(own).saturating_sub(value).abs();
            value.checked_mul(NEARLY).is_some_and(|allowed| gap <= allowed.abs())
        })
    }
}

fn whose(one: &Neighbour<'_>) -> (String, String) {
    (one.unit.clone(), one.project.clone())
}

/// The totals that a card says and that are not nil.
fn stated(one: &Neighbour<'_>) -> impl Iterator<Item = (Key, Decimal)> {
    let money = Measure::ALL.iter().copied().filter(|measure| measure.kind() == Kind::Money);
    money.flat_map(move |measure| {
        SUMMED_ITEMS.iter().enumerate().filter_map(move |(at, item)| {
            let value = one.card.value(item, measure).filter(|value| !value.is_zero())?;
            Some(((at, measure), value))
        })
    })
}
