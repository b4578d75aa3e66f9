//! The plan of a table of units: which columns occur and where, which rows are units and which sums, what sums come to.
//!
//! Apart from `sums` because it is about numbers and places alone and knows no cells.

use super::cell::Tone;
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

/// One row of the sheet.
#[derive(Debug)]
pub enum Band<'r> {
    /// A unit.
    Row {
        /// Its row in the sheet.
        row: u32,
        /// Its place among the units.
        at: usize,
    },
    /// A sum from the first row on.
    Sum {
        /// Its row in the sheet.
        row: u32,
        /// The first row it adds up.
        first: u32,
        /// 主管部门; empty for the sum over all.
        group: &'r str,
        /// The units.
        members: Vec<usize>,
        /// Whether it is the sum of a group or of all.
        tone: Tone,
    },
}

/// The rows: groups in the order of their first unit, a sum after each with more than one; apart the sum over all.
#[must_use]
pub fn bands<T>(rows: &[T], group: fn(&T) -> &str, first: u32) -> (Vec<Band<'_>>, Option<Band<'_>>) {
    let mut groups: Vec<(&str, Vec<usize>)> = Vec::new();
    let mut order = BTreeMap::new();
    for (at, unit) in rows.iter().enumerate() {
        let index = *order.entry(group(unit)).or_insert(groups.len());
        if index == groups.len() {
            groups.push((group(unit), Vec::new()));
        }
        if let Some((_, members)) = groups.get_mut(index) {
            members.push(at);
        }
    }
    let mut bands = Vec::new();
    let mut row = first;
    for (group, members) in groups {
        let start = row;
        for at in &members {
            bands.push(Band::Row { row, at: *at });
            row += 1;
        }
        if members.len() > 1 && !group.is_empty() {
            bands.push(Band::Sum { row, first: start, group, members, tone: Tone::Subtotal });
            row += 1;
        }
    }
    let total = (rows.len() > 1).then(|| Band::Sum {
        row,
        first,
        group: "",
        members: (0..rows.len()).collect(),
        tone: Tone::Total,
    });
    (bands, total)
}
