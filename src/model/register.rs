//! The register (名录): which unit owes which return.

use super::day::Day;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

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
    /// 主管部门编码
    pub supervisor_code: String,
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
    /// 应报表数: how many returns the line stands for, if the list says so.
    pub returns: Option<u32>,
    /// 截止日期
    pub deadline: Option<Day>,
    /// 收到日期
    pub received: Option<Day>,
}

/// The whole list of who owes what; several lists from several folders are put together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Register {
    /// Where the lists were read from, joined by `、`; empty if no list was given.
    pub path: String,
    /// The folders the lists lie in: each list covers its folder, and those below it that have none of their own. Empty
    /// if one list covers everything.
    pub folders: Vec<String>,
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
    /// Puts a list from that folder behind the others; a line that is there already is not taken again. Gives the
    /// number of lines taken.
    pub fn append(&mut self, list: Self, folder: &str) -> usize {
        let key = |line: &RegisterLine| {
            (line.code.clone(), folded(&line.department), folded(&line.project), line.year)
        };
        let known: BTreeSet<_> = self.lines.iter().map(key).collect();
        let before = self.lines.len();
        self.lines.extend(list.lines.into_iter().filter(|line| !known.contains(&key(line))));
        self.path = if self.path.is_empty() { list.path } else { format!("{}、{}", self.path, list.path) };
        self.folders.push(folder.to_owned());
        self.lines.len() - before
    }

    /// The area a file belongs to: the number of the folder whose list covers it, counted from one; 0 for all others.
    ///
    /// Units are compared with each other within an area only: each list stands for one bureau.
    #[must_use]
    pub fn area(&self, path: &str) -> usize {
        let covers = |folder: &str| {
            folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
        };
        let covering = self.folders.iter().zip(1..).filter(|(folder, _)| covers(folder));
        covering.max_by_key(|(folder, _)| folder.len()).map_or(0, |(_, number)| number)
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    fn list(path: &str, units: &[&str]) -> Register {
        let line = |unit: &&str| RegisterLine { department: (*unit).to_owned(), ..RegisterLine::default() };
        Register { path: path.to_owned(), lines: units.iter().map(line).collect(), ..Register::default() }
    }

    #[test]
    fn lists_are_put_together_and_each_covers_its_folder() {
        let mut register = Register::default();
        assert_eq!(register.append(list("名录.xlsx", &["甲局", "乙局"]), ""), 2);
        assert_eq!(register.append(list("丙县/名录.xlsx", &["丙局", "乙局"]), "丙县"), 1);
        assert_eq!(register.path, "名录.xlsx、丙县/名录.xlsx");
        for (path, area) in [("甲局/表.xlsx", 1), ("丙县/丙局/表.xlsx", 2), ("丙县志办/表.xlsx", 1)]
        {
            assert_eq!(register.area(path), area, "{path}");
        }
        assert_eq!(list("", &[]).area("甲局/表.xlsx"), 0);
    }
}
