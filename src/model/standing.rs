//! A standing: one line of the ranking.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Whether whole units or projects are ranked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Contest {
    /// 部门整体支出
    #[default]
    Department,
    /// 项目支出
    Project,
}

impl Contest {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Department, Self::Project];

    /// The name of the group where nothing divides it further.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::Department => "部门整体支出",
            Self::Project => "项目支出",
        }
    }

    /// The name of a group: that of the contest, and the part where the scheme divides it.
    #[must_use]
    pub fn group(self, part: &str) -> String {
        let term = self.term();
        if part.is_empty() { term.to_owned() } else { format!("{term}·{part}") }
    }

    /// What is ranked by returns of that family; none for other families.
    #[must_use]
    pub fn of(family: &str) -> Option<Self> {
        match family {
            "department" => Some(Self::Department),
            "project" => Some(Self::Project),
            _ => None,
        }
    }
}

/// Which score decides the rank.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// 核定得分
    #[default]
    Checked,
    /// 核定得分 less the deductions for findings.
    Deducted,
}

/// The ranks by each of the three scores, within the group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranks {
    /// By the score as printed.
    pub own: Option<u32>,
    /// By the checked score.
    pub checked: Option<u32>,
    /// By the checked score less deductions.
    pub deducted: Option<u32>,
}

/// Places gained or lost against last year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// Last year is not known, or cannot be compared.
    #[default]
    Unknown,
    /// 新: there was no such unit or project last year.
    New,
    /// Places gained (positive) or lost.
    Places(i64),
}

/// One ranked entry, or one that cannot be ranked with the reason in `note`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// What it takes part in.
    pub contest: Contest,
    /// 分组 in full: the contest, and the part of it where the scheme divides it.
    pub group: String,
    /// The part alone (部门类别, 主管部门, 金额档); empty where the contest is not divided.
    pub part: String,
    /// 名次 within the group; none for an entry that is not ranked.
    pub rank: Option<u32>,
    /// 总名次: among all of the contest.
    pub grand_rank: Option<u32>,
    /// The ranks by each score, whatever the scheme ranks by.
    pub ranks: Ranks,
    /// 部门（单位）
    pub department: String,
    /// 主管部门
    pub supervisor: String,
    /// 项目; empty for the whole department.
    pub project: String,
    /// 自评得分 as printed.
    pub self_score: Option<Decimal>,
    /// 核定得分, the score that is used: recomputed, or the printed one where it cannot be recomputed; with the projects
    /// of the unit where the scheme weighs them in.
    pub checked_score: Option<Decimal>,
    /// 扣减后: the checked score less deductions for findings.
    pub deducted_score: Option<Decimal>,
    /// Grade as printed.
    pub self_grade: String,
    /// Grade that goes with the checked score.
    pub checked_grade: String,
    /// 临近分数线: the checked score lies close to a limit of the grades.
    pub is_borderline: bool,
    /// 执行率, percent.
    pub execution_rate: Option<Decimal>,
    /// 预算金额, 元.
    pub amount: Option<Decimal>,
    /// Number of 错误.
    pub errors: u32,
    /// Number of 核实.
    pub verifies: u32,
    /// 项目数 and 项目平均分 of a unit; none for projects and units without any.
    pub projects: Option<(u32, Option<Decimal>)>,
    /// 上年名次 in a group of the same name.
    pub prior_rank: Option<u32>,
    /// 变化
    pub change: Change,
    /// 并列说明: with how many it shares the rank, or what decided.
    pub tie: String,
    /// Borderline cases, what the score rests on, or why there is no rank.
    pub note: String,
    /// The filing the scores come from.
    pub filing: Option<usize>,
}

impl Standing {
    /// Adds a remark to the note.
    pub fn remark(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if !self.note.is_empty() {
            self.note.push('；');
        }
        self.note.push_str(text);
    }

    /// 并列说明 and note in one.
    #[must_use]
    pub fn remarks(&self) -> String {
        let parts = [self.tie.as_str(), self.note.as_str()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("；")
    }
}
