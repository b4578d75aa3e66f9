//! 复核差异: a score a reviewer gave beside the one the unit gave itself.

use rust_decimal::Decimal;

/// One re-scored return.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recheck {
    /// 单位
    pub department: String,
    /// 项目; empty for the return of the whole unit.
    pub project: String,
    /// The return meant; none where no return of that unit and project was read.
    pub filing: Option<usize>,
    /// 自评得分 as printed.
    pub self_score: Option<Decimal>,
    /// 复核得分
    pub score: Decimal,
    /// Grade that goes with the score the unit gave itself.
    pub self_grade: String,
    /// Grade that goes with the reviewed score.
    pub grade: String,
    /// 扣分点: numbers of what was marked down.
    pub points: String,
    /// 主要原因
    pub reason: String,
    /// What is odd about the line itself.
    pub note: String,
}

impl Recheck {
    /// 偏差: reviewed less own score; none where that is too large for a decimal.
    #[must_use]
    pub fn difference(&self) -> Option<Decimal> {
        self.score.checked_sub(self.self_score?)
    }

    /// 偏差率 in percent of the own score.
    #[must_use]
    pub fn rate(&self) -> Option<Decimal> {
        let share = self.difference()?.checked_div(self.self_score?)?;
        Some(share.checked_mul(Decimal::ONE_HUNDRED)?.round_dp(6).normalize())
    }
}
