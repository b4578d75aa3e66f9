//! The numbers a table shows, under the titles of its columns: for papers that must say the same as the workbook.
//!
//! Apart because nothing is laid out here; rows and sums are those that `Sums` writes, so that no paper adds up differently.

use super::{Content, Sums, is_whole};
use crate::report::live::Key;
use crate::report::plan::{Plan, Values, in_groups};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The numbers of one row by the titles of the columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Numbers {
    /// 主管部门 of a sum; empty where nobody says.
    pub group: String,
    by_title: BTreeMap<String, Decimal>,
}

impl Numbers {
    /// The number under that title; none where the cell is empty.
    #[must_use]
    pub fn get(&self, title: &str) -> Option<Decimal> {
        self.by_title.get(title).copied()
    }
}

impl<'r, T: 'r> Sums<'r, T> {
    /// The row of each unit.
    #[must_use]
    pub fn of_rows(&self, rows: &[T]) -> Vec<Numbers> {
        let plan = self.plan(rows);
        plan.values.iter().map(|values| self.titled(values, "")).collect()
    }

    /// The sums of each 主管部门, in the order of the table; of one with a single unit the row of that.
    #[must_use]
    pub fn of_groups(&self, rows: &[T]) -> Vec<Numbers> {
        let plan = self.plan(rows);
        let mut groups: Vec<(&str, Vec<usize>)> = Vec::new();
        for at in in_groups(rows, self.group) {
            let Some(group) = rows.get(at).map(self.group) else { continue };
            match groups.last_mut().filter(|(last, _)| *last == group) {
                Some((_, members)) => members.push(at),
                None => groups.push((group, vec![at])),
            }
        }
        groups.into_iter().map(|(group, members)| self.summed(&plan, group, &members)).collect()
    }

    /// The sum over all rows.
    #[must_use]
    pub fn of_all(&self, rows: &[T]) -> Numbers {
        let all: Vec<usize> = (0..rows.len()).collect();
        self.summed(&self.plan(rows), "", &all)
    }

    fn summed(&self, plan: &Plan, group: &str, members: &[usize]) -> Numbers {
        if let ([only], false) = (members, group.is_empty()) {
            return plan.values.get(*only).map_or_else(Numbers::default, |row| self.titled(row, group));
        }
        let mut values = self.totals(plan, members);
        let sums = values.clone();
        for (at, field) in self.fields.iter().enumerate() {
            let Content::Live(formulas, _) = &field.content else { continue };
            let live = formulas.first().filter(|live| is_whole(live, plan, members));
            if let (Some(live), Some(value)) = (live, values.get_mut(at)) {
                *value = live.result(&sums);
            }
        }
        self.titled(&values, group)
    }

    fn titled(&self, values: &Values, group: &str) -> Numbers {
        let number = |(at, field): (usize, &super::Field<'r, T>)| {
            Some((field.title.clone(), values.get(Key(at).0).copied().flatten()?))
        };
        let by_title = self.fields.iter().enumerate().filter_map(number).collect();
        Numbers { group: group.to_owned(), by_title }
    }
}
