//! Versions of which nobody knows which one holds → how far the totals would move if another one counted (差额范围).
//!
//! Apart because 总览 says it of the totals and 部门汇总表 of each unit. Only one version counts at a time, so the lowest
//! and the highest total take of each return the version that lowers or raises it most.

use super::departments::budget_of;
use super::picks::{ADJUSTED, EXECUTED, INITIAL, Pick};
use crate::model::decimal::plain;
use crate::model::{DepartmentRow, FilingCard, Measure, Review};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Budget columns in the order of the tabs.
const COLUMNS: [(&str, &[Measure]); 3] =
    [("年初预算", INITIAL), ("全年预算", ADJUSTED), ("执行数", EXECUTED)];

/// How far a number may move, 万元: down (nil or less) and up (nil or more).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spread {
    /// 最低
    pub low: Decimal,
    /// 最高
    pub high: Decimal,
}

impl Spread {
    fn add(self, other: Self) -> Option<Self> {
        Some(Self { low: self.low.checked_add(other.low)?, high: self.high.checked_add(other.high)? })
    }

    /// Whether no version moves the number.
    #[must_use]
    pub const fn is_nil(&self) -> bool {
        self.low.is_zero() && self.high.is_zero()
    }

    /// −10 至 +3.5
    #[must_use]
    pub fn words(&self) -> String {
        let signed = |value: Decimal| {
            let sign = if value.is_zero() || value.is_sign_negative() { "" } else { "+" };
            format!("{sign}{}", plain(value.round_dp(6).normalize()))
        };
        format!("{} 至 {}", signed(self.low), signed(self.high))
    }
}

/// The returns that count nowhere, by what they are called.
pub struct Rivals<'r>(BTreeMap<&'r str, &'r FilingCard>);

impl<'r> Rivals<'r> {
    /// Those of a run.
    #[must_use]
    pub fn of(review: &'r Review) -> Self {
        Self(review.aside.iter().map(|card| (card.id.as_str(), card)).collect())
    }

    /// How far the budget columns of a unit may move, in their order; nil where no version is in doubt.
    #[must_use]
    pub fn spreads(&self, review: &Review, row: &DepartmentRow) -> [Spread; 3] {
        let is_doubtful = |number: &&usize| {
            review.filings.get(**number).is_some_and(|card| card.counts() && !card.rivals.is_empty())
        };
        let doubtful: Vec<usize> = row.filings.iter().filter(is_doubtful).copied().collect();
        COLUMNS.map(|(_, measures)| {
            let Some(pick) = budget_of(row, measures).filter(|_| !doubtful.is_empty()) else {
                return Spread::default();
            };
            let mut own = doubtful.iter().map(|number| self.spread(review, row, *number, &pick));
            own.try_fold(Spread::default(), Spread::add).unwrap_or_default()
        })
    }

    /// How far one return moves a number of its unit.
    fn spread(&self, review: &Review, row: &DepartmentRow, number: usize, pick: &Pick) -> Spread {
        let card = &review.filings[number];
        let speaks = match row.origins.open().get(&(pick.item.clone(), pick.measure)) {
            Some((filing, _)) => *filing == number,
            // Amounts of projects that were added up.
            None => card.family == "project",
        };
        let Some(counted) = stated(card, pick).filter(|_| speaks) else { return Spread::default() };
        let mut spread = Spread::default();
        for rival in card.rivals.iter().filter_map(|id| self.0.get(id.as_str())) {
            let gap = stated(rival, pick).and_then(|value| value.checked_sub(counted));
            let Some(gap) = gap else { continue };
            let gap = Pick { value: gap, ..pick.clone() }.shown();
            spread = Spread { low: spread.low.min(gap), high: spread.high.max(gap) };
        }
        spread
    }
}

/// What a return states of a number, base units; a form that names no measure states it as an amount.
fn stated(card: &FilingCard, pick: &Pick) -> Option<Decimal> {
    let filing = card.whole();
    let of = |measure: Measure| {
        let mut found = filing.find("", pick.item.as_str(), measure);
        found.find_map(|figure| Some(figure.entry.quantity()?.value))
    };
    of(pick.measure).or_else(|| of(Measure::Amount))
}

/// What the cell of a unit says: 执行数 −10 至 0.
#[must_use]
pub fn told(spreads: &[Spread; 3]) -> String {
    let named = COLUMNS.iter().zip(spreads).filter(|(_, spread)| !spread.is_nil());
    named.map(|((name, _), spread)| format!("{name} {}", spread.words())).collect::<Vec<_>>().join("；")
}

/// How far the totals over these units may move, in the order of the columns.
#[must_use]
pub fn of_totals<'r>(review: &'r Review, rows: impl Iterator<Item = &'r DepartmentRow>) -> [Spread; 3] {
    let rivals = Rivals::of(review);
    let mut all = [Spread::default(); 3];
    for row in rows {
        for (sum, own) in all.iter_mut().zip(rivals.spreads(review, row)) {
            *sum = sum.add(own).unwrap_or(*sum);
        }
    }
    all
}
