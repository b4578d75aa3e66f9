//! Chooses from a unit's stated values the ones that the wide table shows.
//!
//! Apart because units state the same thing under different items and 总览 sums what 部门汇总表 shows.

use crate::model::{DepartmentRow, Item, Measure, Unit};
use rust_decimal::Decimal;

/// Where the budget of a unit is looked for, best first: spending as a whole, the funds of the return, income.
const BUDGET_ITEMS: [&str; 3] = ["expenditure.total", "funds.total", "income.total"];
/// 年初预算
pub const INITIAL: &[Measure] = &[Measure::Initial];
/// 全年预算: the adjusted budget, else the one of which the form does not say which it is.
pub const ADJUSTED: &[Measure] = &[Measure::Adjusted, Measure::Budget];
/// 执行数; where the form names no measure the amount is what was spent.
pub const EXECUTED: &[Measure] = &[Measure::Executed, Measure::Amount];
/// The budget of a single item.
pub const PLANNED: &[Measure] = &[Measure::Adjusted, Measure::Budget, Measure::Initial];
/// 人数
pub const COUNTED: &[Measure] = &[Measure::Count, Measure::Amount];

/// A value and what it was stated as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pick {
    /// What it is about.
    pub item: Item,
    /// Which number of it.
    pub measure: Measure,
    /// The number, in its base unit.
    pub value: Decimal,
}

impl Pick {
    /// The number in 万元 for money, as it is otherwise.
    #[must_use]
    pub fn shown(&self) -> Decimal {
        if self.measure.kind() == crate::model::term::Kind::Money && self.item.family() != "staff" {
            Unit::TenThousandYuan.printed(self.value).normalize()
        } else {
            self.value
        }
    }
}

/// The first of these measures that the unit stated for that item.
#[must_use]
pub fn pick(row: &DepartmentRow, item: &str, measures: &[Measure]) -> Option<Pick> {
    measures.iter().find_map(|measure| {
        let key = (Item::new(item), *measure);
        // What a finding keeps out of the totals is shown nowhere as if it were right.
        if row.excluded.contains(&key) {
            return None;
        }
        let value = *row.values.open().get(&key)?;
        Some(Pick { item: key.0, measure: *measure, value })
    })
}

/// The item whose figures stand for the budget of that unit.
///
/// All budget columns of a unit come from one item, so that budget and execution belong together. Order:
/// `expenditure.total`, `funds.total`, `income.total`; the first that states 年初预算, 全年预算 and 执行数 wins, else the
/// first that states a budget and its execution, else the first that states any of them.
#[must_use]
pub fn budget_item(row: &DepartmentRow) -> Option<&'static str> {
    let spent = |item: &str| pick(row, item, EXECUTED).is_some();
    let planned = |item: &str| pick(row, item, ADJUSTED).or_else(|| pick(row, item, INITIAL)).is_some();
    let all = |item: &&str| {
        spent(item) && pick(row, item, ADJUSTED).is_some() && pick(row, item, INITIAL).is_some()
    };
    let all = BUDGET_ITEMS.into_iter().find(all);
    let both = || BUDGET_ITEMS.into_iter().find(|item| spent(item) && planned(item));
    all.or_else(both).or_else(|| BUDGET_ITEMS.into_iter().find(|item| spent(item) || planned(item)))
}

/// 执行率 as stated: for the budget item, else for the execution as a whole.
#[must_use]
pub fn stated_rate(row: &DepartmentRow) -> Option<Pick> {
    let own = budget_item(row).and_then(|item| pick(row, item, &[Measure::Rate]));
    own.or_else(|| pick(row, "execution", &[Measure::Rate]))
}
