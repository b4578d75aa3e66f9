//! A standing: one line of the ranking.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// One ranked entry, or one that cannot be ranked with the reason in `note`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// 分组: entries are ranked within their group.
    pub group: String,
    /// 名次; none for an entry that is not ranked.
    pub rank: Option<u32>,
    /// 部门（单位）
    pub department: String,
    /// 项目; empty for the whole department.
    pub project: String,
    /// 自评得分 as printed.
    pub self_score: Option<Decimal>,
    /// 核定得分: the recomputed score, or the printed one where it cannot be recomputed.
    pub checked_score: Option<Decimal>,
    /// Grade as printed.
    pub self_grade: String,
    /// Grade that goes with the checked score.
    pub checked_grade: String,
    /// 执行率, percent.
    pub execution_rate: Option<Decimal>,
    /// Number of 错误.
    pub errors: u32,
    /// Number of 核实.
    pub verifies: u32,
    /// Ties, borderline cases, or why there is no rank.
    pub note: String,
    /// The filing the scores come from.
    pub filing: Option<usize>,
}
