//! The register (名录): which unit owes which return.

use serde::{Deserialize, Serialize};

/// One line of the register.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterLine {
    /// 单位编码
    pub code: String,
    /// 单位名称
    pub department: String,
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
            .or_else(|| self.lines.iter().find(|line| folded(&line.department) == wanted))
    }
}
