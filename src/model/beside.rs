//! Lists that lie beside the returns: what units said about findings (说明), and scores of reviewers (复核得分).

use super::reply::Reply;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a unit said about one 核实 finding.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// 规则编号
    pub rule: String,
    /// 单位
    pub department: String,
    /// 项目; empty for all returns of the unit.
    pub project: String,
    /// 说明
    pub reason: String,
    /// 填写人
    pub by: String,
    /// 日期
    pub when: String,
}

impl Explanation {
    /// Reason, person and date in one line.
    #[must_use]
    pub fn told(&self) -> String {
        let parts = [self.reason.as_str(), self.by.as_str(), self.when.as_str()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("，")
    }
}

/// The score a reviewer gave.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rescored {
    /// 单位
    pub department: String,
    /// 项目; empty for the return of the whole unit.
    pub project: String,
    /// 复核得分
    pub score: Decimal,
    /// 扣分点: numbers of what was marked down; empty if not given.
    pub points: String,
    /// 主要原因; empty if not given.
    pub reason: String,
}

/// All lists found beside the returns.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beside {
    /// 说明
    pub explanations: Vec<Explanation>,
    /// 复核得分
    pub rescored: Vec<Rescored>,
    /// 说明 on return notices that came back.
    pub replies: Vec<Reply>,
    /// 误报: the codes of findings that are none, with what is said in their stead.
    pub false_alarms: BTreeMap<String, String>,
}

impl Beside {
    /// Takes over what another list holds.
    pub fn append(&mut self, mut other: Self) {
        self.explanations.append(&mut other.explanations);
        self.rescored.append(&mut other.rescored);
        self.replies.append(&mut other.replies);
        self.false_alarms.append(&mut other.false_alarms);
    }
}
