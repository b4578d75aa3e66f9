//! The register (名录): which unit owes which return.

use super::day::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    /// 归口股室: the section of the bureau that looks after the unit.
    pub office: String,
    /// 项目名称; empty for the return of the whole department.
    pub project: String,
    /// 年度
    pub year: Option<u16>,
    /// Whether the unit owes a return (免报 units do not).
    pub owed: bool,
    /// 项目数: how many project returns the unit has to send, if the list says so.
    pub projects: Option<u32>,
    /// 截止日期
    pub deadline: Option<Day>,
    /// 收到日期
    pub received: Option<Day>,
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

/// The lines of a register by code and by name, for many look-ups.
#[derive(Debug, Clone, Default)]
pub struct Index<'a> {
    codes: BTreeMap<&'a str, &'a RegisterLine>,
    names: BTreeMap<String, &'a RegisterLine>,
}

impl Register {
    /// Its lines by code and by folded name or alias; of several lines of a unit the first.
    #[must_use]
    pub fn index(&self) -> Index<'_> {
        let mut index = Index::default();
        for line in &self.lines {
            if !line.code.is_empty() {
                index.codes.entry(&line.code).or_insert(line);
            }
            for name in std::iter::once(&line.department).chain(&line.aliases) {
                index.names.entry(folded(name)).or_insert(line);
            }
        }
        index
    }
}

impl<'a> Index<'a> {
    /// The first line of that unit, by code, else by full name or alias.
    #[must_use]
    pub fn line_of(&self, code: &str, department: &str) -> Option<&'a RegisterLine> {
        self.codes.get(code).or_else(|| self.names.get(&folded(department))).copied()
    }
}

/// The neighbouring character pairs of a folded name: names that share most of them are much alike.
#[must_use]
pub fn pairs(name: &str) -> Vec<(char, char)> {
    let chars: Vec<char> = folded(name).chars().collect();
    let mut pairs: Vec<(char, char)> = chars.windows(2).map(|pair| (pair[0], pair[1])).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}
