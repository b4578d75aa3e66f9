//! The register (名录): which unit owes which return.

use serde::{Deserialize, Serialize};

/// One line of the register.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterLine {
    /// 单位编码
    pub code: String,
    /// 单位名称
    pub department: String,
    /// 简称、曾用名: other names the unit is known by.
    pub aliases: Vec<String>,
    /// 主管部门
    pub supervisor: String,
    /// 部门类别
    pub category: String,
    /// 项目名称; empty for the return of the whole department.
    pub project: String,
    /// 年度
    pub year: Option<u16>,
    /// Whether the unit owes a return (免报 units do not).
    pub owed: bool,
}

/// The whole list of who owes what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Register {
    /// Where the list was read from; empty if no list was given.
    pub path: String,
    /// Its lines in order.
    pub lines: Vec<RegisterLine>,
}

/// A department name without blanks and brackets of either width, for comparison.
#[must_use]
pub fn folded(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace() && !"()（）“”\"".contains(*c)).collect()
}

impl Register {
    /// The first line of that unit, by code or by full name.
    #[must_use]
    pub fn line_of(&self, code: &str, department: &str) -> Option<&RegisterLine> {
        let wanted = folded(department);
        self.lines
            .iter()
            .find(|line| !code.is_empty() && line.code == code)
            .or_else(|| self.lines.iter().find(|line| line.is_named(&wanted)))
    }
}

impl RegisterLine {
    /// Whether a folded name is the unit's own or one it is known by.
    #[must_use]
    pub fn is_named(&self, wanted: &str) -> bool {
        folded(&self.department) == wanted || self.aliases.iter().any(|alias| folded(alias) == wanted)
    }
}

/// How alike two names are, from 0 to 100: the share of neighbouring character pairs they have in common.
#[must_use]
pub fn likeness(a: &str, b: &str) -> usize {
    let pairs = |name: &str| {
        let chars: Vec<char> = folded(name).chars().collect();
        chars.windows(2).map(|pair| (pair[0], pair[1])).collect::<Vec<_>>()
    };
    let (left, mut right) = (pairs(a), pairs(b));
    let all = left.len() + right.len();
    let shared = left
        .iter()
        .filter(|pair| right.iter().position(|other| other == *pair).map(|at| right.remove(at)).is_some());
    (shared.count() * 200).checked_div(all).unwrap_or(0)
}
