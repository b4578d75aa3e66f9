//! The plan of a table of units: which columns occur and where, in which order the rows stand, what sums come to.
//!
//! Apart from `sums` because it is about numbers and places alone and knows no cells.

use super::live::{Key, Live};
use crate::model::decimal::Sum;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The numbers of a row by key.
pub type Values = Vec<Option<Decimal>>;

/// Values of all rows and places of the columns that occur.
#[derive(Debug)]
pub struct Plan {
    /// The values of each row.
    pub values: Vec<Values>,
    /// Whether stated numbers lead to their cells.
    pub linked: bool,
    columns: Vec<Option<u32>>,
}

impl Plan {
    /// Columns that occur stand side by side.
    #[must_use]
    pub fn new(values: Vec<Values>, occur: &[bool]) -> Self {
        let mut next = 0;
        let place = |occurs: &bool| {
            let place = occurs.then_some(next);
            next += u32::from(*occurs);
            place
        };
        Self { values, linked: true, columns: occur.iter().map(place).collect() }
    }

    /// The column of each key.
    #[must_use]
    pub fn columns(&self) -> &[Option<u32>] {
        &self.columns
    }

    /// The column of a key, none if it is left out.
    #[must_use]
    pub fn column(&self, key: Key) -> Option<u16> {
        self.columns.get(key.0).copied().flatten().and_then(|col| col.try_into().ok())
    }

    /// How many rows state a number in a column that occurs.
    #[must_use]
    pub fn stated(&self, key: Key) -> usize {
        let rows = self.column(key).map_or(0, |_| self.values.len());
        (0..rows).filter(|at| self.value(*at, key).is_some()).count()
    }

    fn value(&self, at: usize, key: Key) -> Option<Decimal> {
        self.values.get(at).and_then(|row| row.get(key.0)).copied().flatten()
    }

    /// What a column of these rows adds up to; none where no row states anything, or that is too large for a decimal.
    #[must_use]
    pub fn total(&self, key: Key, members: &[usize]) -> Option<Decimal> {
        members.iter().filter_map(|at| self.value(*at, key)).collect::<Sum>().amount()
    }

    /// Whether each row that states one of the numbers states all: else the sums do not belong together.
    #[must_use]
    pub fn complete(&self, live: &Live, members: &[usize]) -> bool {
        let operands = live.operands();
        members.iter().all(|at| {
            let stated = operands.iter().filter(|key| self.value(*at, **key).is_some()).count();
            stated == 0 || stated == operands.len()
        })
    }
}

/// The order of the rows: groups in the order of their first row, the rows of a group together.
#[must_use]
pub fn in_groups<T>(rows: &[T], group: fn(&T) -> &str) -> Vec<usize> {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        first.entry(group(row)).or_insert(at);
    }
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|at| first.get(group(&rows[*at])));
    order
}
