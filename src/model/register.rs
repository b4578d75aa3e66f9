//! The register (名录): which unit owes which return.

use super::card::FilingCard;
use super::day::Day;
use super::label::half_width;
use super::naming::{town, unsealed, without_level, without_place};
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
    /// The names of its own office, 某局本级, that no line of its own has.
    pub office_names: Vec<String>,
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
    /// 应报表种: the kinds of returns the unit owes, as printed; empty if the list does not say.
    pub kinds: Vec<String>,
    /// 是否汇总: whether what the unit sends sums up other units.
    pub rollup: bool,
    /// 项目数: how many project returns the unit has to send, if the list says so.
    pub projects: Option<u32>,
    /// 应报表数: how many returns the line stands for, if the list says so.
    pub returns: Option<u32>,
    /// 截止日期
    pub deadline: Option<Day>,
    /// 收到日期
    pub received: Option<Day>,
    /// 联系人和电话, as the list writes them; empty if it does not.
    pub contact: String,
}

impl RegisterLine {
    /// The line of the unit itself, of one that names projects.
    fn without_project(&self) -> Self {
        let kinds =
            self.kinds.iter().filter(|kind| family_of_kind(kind) != Some("project")).cloned().collect();
        Self { project: String::new(), projects: None, returns: None, kinds, ..self.clone() }
    }

    /// How many returns the line stands for, as far as it says.
    #[must_use]
    pub fn expected(&self) -> Option<u32> {
        // 应报表种 that says nothing of the whole owes projects alone.
        let owes_whole = self.kinds.is_empty() || self.kinds.iter().any(|kind| kind.contains(WHOLE));
        let own = || self.projects.map(|projects| projects.saturating_add(u32::from(owes_whole)));
        let one = || (!self.project.is_empty()).then_some(1);
        self.returns.or_else(own).or_else(one).filter(|_| self.owed)
    }
}

/// The family of forms a kind of return is of, by how lists write it.
const KINDS: [(&str, &str); 7] = [
    (WHOLE, "department"),
    ("项目", "project"),
    ("三公", "three_public"),
    ("目标", "target"),
    ("预算", "budget"),
    ("决算", "budget"),
    ("收支", "budget"),
];
const WHOLE: &str = "整体";

/// The family of forms of a kind of return that a list names: 部门整体, 项目支出自评表; none where the words say nothing.
#[must_use]
pub fn family_of_kind(kind: &str) -> Option<&'static str> {
    KINDS.iter().find(|(word, _)| kind.contains(word)).map(|(_, family)| *family)
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

/// A name of a unit or project for comparison: half width, lower case, without blanks, brackets and quotation marks of
/// either width, and without what is said about its seal. 甲县第１中学（盖章） is 甲县第1中学.
#[must_use]
pub fn canonical_name(name: &str) -> String {
    let plain = unsealed(name).chars().map(half_width).flat_map(char::to_lowercase);
    plain.filter(|c| !c.is_whitespace() && !"()[]【】〔〕“”\"'‘’".contains(*c)).collect()
}

/// The lines of a register by code and by name, for many look-ups.
#[derive(Debug, Clone, Default)]
pub struct Index<'a> {
    codes: BTreeMap<&'a str, &'a RegisterLine>,
    names: BTreeMap<String, &'a RegisterLine>,
    /// Names in the register without a place in front, and those with one, without it; none where several units share it.
    placed: BTreeMap<String, Option<&'a RegisterLine>>,
    years: BTreeMap<String, BTreeSet<u16>>,
    /// Towns without their governments, with and without the place in front; none where several units share the name.
    towns: BTreeMap<String, Option<&'a RegisterLine>>,
}

impl Register {
    /// Puts a list from that folder behind the others; a line that is there already is not taken again. Gives the
    /// number of lines taken.
    pub fn append(&mut self, list: Self, folder: &str) -> usize {
        let key = |line: &RegisterLine| {
            (line.code.clone(), canonical_name(&line.department), canonical_name(&line.project), line.year)
        };
        let known: BTreeSet<_> = self.lines.iter().map(key).collect();
        let before = self.lines.len();
        self.lines.extend(list.lines.into_iter().filter(|line| !known.contains(&key(line))));
        self.path = if self.path.is_empty() { list.path } else { format!("{}、{}", self.path, list.path) };
        self.folders.push(folder.to_owned());
        self.lines.len() - before
    }

    /// The same with a line for each project where a cell holds several: 甲；乙, also divided by 、 or a line break. A name
    /// that has such a mark in itself and is the name of a project met stays whole. A unit whose line names projects and
    /// owes 部门整体 as well gets a line for that.
    #[must_use]
    pub fn with_projects_apart(self, met: &BTreeSet<String>) -> Self {
        let mut lines = Vec::with_capacity(self.lines.len());
        let mut whole: BTreeSet<String> = self
            .lines
            .iter()
            .filter(|line| line.project.is_empty())
            .map(|line| canonical_name(&line.department))
            .collect();
        for line in self.lines {
            let owes_whole = line.kinds.iter().any(|kind| kind.contains(WHOLE));
            if owes_whole && whole.insert(canonical_name(&line.department)) {
                lines.push(line.without_project());
            }
            let parts: Vec<&str> = line
                .project
                .split(['；', ';', '、', '，', ',', '\n', '\r'])
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .collect();
            if parts.len() < 2 || met.contains(&canonical_name(&line.project)) {
                lines.push(line);
                continue;
            }
            let parts: Vec<String> = parts.into_iter().map(str::to_owned).collect();
            for (number, project) in parts.into_iter().enumerate() {
                let mut own = RegisterLine { project, ..line.clone() };
                if number > 0 {
                    (own.projects, own.returns) = (None, None);
                }
                lines.push(own);
            }
        }
        Self { lines, ..self }
    }

    /// Gives every unit the names of its own office as further names (某局本级 and 某局机关 are 某局), where the list has no
    /// line of its own for that.
    pub fn name_offices(&mut self, words: &[String]) {
        let names = self.lines.iter().flat_map(|line| std::iter::once(&line.department).chain(&line.aliases));
        let listed: BTreeSet<String> = names.map(|name| canonical_name(name)).collect();
        for line in &mut self.lines {
            let names = words.iter().map(|word| format!("{}{word}", line.department));
            line.office_names = names.filter(|name| !listed.contains(&canonical_name(name))).collect();
        }
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

    /// The aliases that name one unit alone: 乙局 is no alias of 甲局 where it is a unit itself, and one that two units share
    /// names neither.
    fn further_names(&self) -> impl Iterator<Item = (String, &RegisterLine)> {
        let full: BTreeSet<String> = self.lines.iter().map(|line| canonical_name(&line.department)).collect();
        let mut own: BTreeMap<String, Option<&RegisterLine>> = BTreeMap::new();
        for line in &self.lines {
            let unit = canonical_name(&line.department);
            for name in
                line.aliases.iter().map(|name| canonical_name(name)).filter(|name| !full.contains(name))
            {
                let is_other = |known: &mut Option<&RegisterLine>| {
                    *known = known.filter(|known| canonical_name(&known.department) == unit);
                };
                own.entry(name).and_modify(is_other).or_insert(Some(line));
            }
        }
        own.into_iter().filter_map(|(name, line)| Some((name, line?)))
    }

    /// Its lines by code and by name or alias; of several lines of a unit the first.
    #[must_use]
    pub fn index(&self) -> Index<'_> {
        let mut index = Index::default();
        for line in &self.lines {
            if !line.code.is_empty() {
                index.codes.entry(&line.code).or_insert(line);
            }
            index.names.entry(canonical_name(&line.department)).or_insert(line);
        }
        for (name, line) in self.further_names() {
            index.names.entry(name).or_insert(line);
        }
        for line in &self.lines {
            for name in &line.office_names {
                index.names.entry(canonical_name(name)).or_insert(line);
            }
            let unit = canonical_name(&line.department);
            let years = index.years.entry(unit.clone()).or_default();
            years.extend(line.year);
            let bare = without_place(&unit).map(str::to_owned);
            let is_other = |known: &mut Option<&RegisterLine>| {
                *known = known.filter(|known| canonical_name(&known.department) == unit);
            };
            if let Some(town) = town(&unit) {
                for name in std::iter::once(town).chain(without_place(town)) {
                    index.towns.entry(name.to_owned()).and_modify(is_other).or_insert(Some(line));
                }
            }
            if let Some(bare) = bare {
                index.placed.entry(bare).and_modify(is_other).or_insert(Some(line));
            }
        }
        index
    }
}

/// Whether a line names a unit so.
fn is_named(line: &RegisterLine, name: &str) -> bool {
    std::iter::once(&line.department).chain(&line.aliases).any(|own| canonical_name(own) == name)
}

impl<'a> Index<'a> {
    /// The first line of that unit, by code, else by full name or alias, else by its name with or without the place in
    /// front where only one unit of the register can be meant.
    #[must_use]
    pub fn line_of(&self, code: &str, department: &str) -> Option<&'a RegisterLine> {
        if let Some(line) = self.codes.get(code) {
            return Some(line);
        }
        let name = canonical_name(department);
        if let Some(line) = self.names.get(&name) {
            return Some(line);
        }
        let bare = without_place(&name).and_then(|bare| self.names.get(bare).copied());
        let placed = |name: &str| self.placed.get(name).copied().flatten();
        let by_place = bare.or_else(|| placed(&name)).or_else(|| placed(without_level(&name)?));
        by_place.or_else(|| {
            let town = town(&name)?;
            let known = |name: &str| self.towns.get(name).copied().flatten();
            known(town).or_else(|| known(without_place(town)?))
        })
    }

    /// Whether that is the name of a unit's own office, which the list does not name apart from the unit: 某局本级.
    #[must_use]
    pub fn is_office(&self, department: &str) -> bool {
        let name = canonical_name(department);
        let line = self.names.get(&name).filter(|line| !is_named(line, &name));
        line.is_some_and(|line| line.office_names.iter().any(|own| canonical_name(own) == name))
    }

    /// The years the register names for that unit; empty where it names none.
    #[must_use]
    pub fn years_of(&self, code: &str, department: &str) -> BTreeSet<u16> {
        let line = self.line_of(code, department);
        let years = line.and_then(|line| self.years.get(&canonical_name(&line.department)));
        years.cloned().unwrap_or_default()
    }

    /// Whether the register says that what this unit sends is a 汇总表.
    #[must_use]
    pub fn is_rollup(&self, filing: &FilingCard) -> bool {
        let head = &filing.head;
        let line = self.line_of(&head.department_code, &head.department);
        line.is_some_and(|line| line.rollup) && !self.is_office(&head.department)
    }
}

/// The names of all units, to find in paths whose files they are.
#[derive(Debug, Clone, Default)]
pub struct Owners<'a> {
    /// Names as they are compared, with the unit each belongs to.
    names: Vec<(String, &'a str)>,
}

impl<'a> Owners<'a> {
    /// A single character stands in too many other words.
    const SHORTEST: usize = 2;

    /// The names in a register.
    #[must_use]
    pub fn of(register: &'a Register) -> Self {
        let mut names: Vec<(String, &str)> = Vec::new();
        let full = register.lines.iter().map(|line| (canonical_name(&line.department), line));
        for (name, line) in full.chain(register.further_names()) {
            // Folders leave out the place: 水利局 for 甲县水利局.
            let bare = without_place(&name).map(str::to_owned);
            for name in std::iter::once(name).chain(bare) {
                if name.chars().count() >= Self::SHORTEST {
                    names.push((name, line.department.as_str()));
                }
            }
        }
        names.sort();
        names.dedup();
        Self { names }
    }

    /// The unit a path names: by the file, else by the nearest folder that names one. Of names within each other the
    /// longest counts (第二中心小学, not 中心小学); none where several units are named.
    #[must_use]
    pub fn named_in(&self, path: &str) -> Option<&'a str> {
        path.rsplit(['/', '!']).map(canonical_name).find_map(|part| {
            let inside = self.names.iter().filter(|(name, _)| part.contains(name.as_str()));
            let found: Vec<&(String, &str)> = inside.collect();
            let longest = found.iter().filter(|(name, _)| {
                !found.iter().any(|(other, _)| other.len() > name.len() && other.contains(name.as_str()))
            });
            let mut units: Vec<&'a str> = longest.map(|(_, unit)| *unit).collect();
            units.dedup();
            match units[..] {
                [unit] => Some(Some(unit)),
                // A folder of a unit that the list does not know: what is in it is not that of the folder around it.
                [] if is_unit_folder(&part) => Some(None),
                _ => None,
            }
        })?
    }
}

/// How the names of folders end that hold the papers of one unit.
const UNIT_FOLDERS: [&str; 14] =
    ["局", "委员会", "中心", "所", "站", "院", "学校", "中学", "小学", "幼儿园", "馆", "公司", "镇", "街道"];

/// Whether the name of a folder is that of a unit.
#[must_use]
pub fn is_unit_folder(name: &str) -> bool {
    name.chars().count() > 2 && UNIT_FOLDERS.iter().any(|ending| name.ends_with(ending))
}

/// Names are proposed when this share of their character pairs, in percent, is the same; never taken.
const NEAR: usize = 60;

/// Pairs that stand in more names than this (教育, 育局) tell nothing.
const COMMON: usize = 200;

/// Names by their character pairs, to find one that comes near another.
#[derive(Debug, Default)]
pub struct Namesakes<'a> {
    names: Vec<&'a str>,
    by_pair: BTreeMap<(char, char), Vec<usize>>,
}

impl<'a> Namesakes<'a> {
    /// All of these names.
    #[must_use]
    pub fn of(names: impl Iterator<Item = &'a str>) -> Self {
        let names: BTreeSet<&str> = names.collect();
        let mut namesakes = Self { names: names.into_iter().collect(), by_pair: BTreeMap::new() };
        for (number, name) in namesakes.names.iter().enumerate() {
            for pair in pairs(name) {
                namesakes.by_pair.entry(pair).or_default().push(number);
            }
        }
        namesakes
    }

    /// The name most like this one, if it is much like it.
    #[must_use]
    pub fn near(&self, name: &str) -> Option<&'a str> {
        let wanted = pairs(name);
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for number in
            wanted.iter().filter_map(|pair| self.by_pair.get(pair)).filter(|l| l.len() <= COMMON).flatten()
        {
            *shared.entry(*number).or_default() += 1;
        }
        let likeness = |number: usize, count: usize| {
            (count * 200).checked_div(wanted.len() + pairs(self.names[number]).len()).unwrap_or(0)
        };
        let best = shared.into_iter().map(|(number, count)| (likeness(number, count), number)).max();
        let near = best.filter(|best| best.0 >= NEAR).map(|best| self.names[best.1]);
        near.or_else(|| self.shortened(name))
    }

    /// The one name that is an abbreviation of this one, or the other way round: 畜控中心 of 畜病预防控制中心.
    fn shortened(&self, name: &str) -> Option<&'a str> {
        let wanted = canonical_name(name);
        let mut found = self.names.iter().filter(|own| {
            let own = canonical_name(own);
            is_short_of(&own, &wanted) || is_short_of(&wanted, &own)
        });
        found.next().filter(|_| found.next().is_none()).copied()
    }
}

/// Whether a name is another one with characters left out: it begins and ends as that does, and what is left stands there in
/// the same order: 发改局 of 发展和改革局.
fn is_short_of(short: &str, long: &str) -> bool {
    let bare = |name: &str| without_place(name).unwrap_or(name).chars().collect::<Vec<char>>();
    let (short, long) = (bare(short), bare(long));
    let (count, all) = (short.len(), long.len());
    if count < LEAST_SHORT || count >= all || short[count - 1] != long[all - 1] {
        return false;
    }
    // 移民中心 of 水库移民服务中心 leaves out the beginning, and says enough all the same.
    let is_telling = count > LEAST_SHORT && short[count - 2] == long[all - 2];
    if short[0] != long[0] && !is_telling {
        return false;
    }
    let mut rest = long.iter();
    short.iter().all(|c| rest.any(|own| own == c))
}

/// An abbreviation has at least so many characters: 县局 may be anybody's.
const LEAST_SHORT: usize = 3;

/// The neighbouring character pairs of a folded name: names that share most of them are much alike.
#[must_use]
pub fn pairs(name: &str) -> Vec<(char, char)> {
    let chars: Vec<char> = canonical_name(name).chars().collect();
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
    fn a_folder_of_an_unknown_unit_is_not_that_of_the_one_around_it() {
        let register = list("", &["甲县卫健局", "甲县水利局"]);
        let owners = Owners::of(&register);
        for (path, wanted) in [
            ("卫健局/三公/加密.xlsx", Some("甲县卫健局")),
            ("卫健局/畜控中心/加密.xlsx", None),
            ("卫健局/畜控中心/水利局.xlsx", Some("甲县水利局")),
        ] {
            assert_eq!(owners.named_in(path), wanted, "{path}");
        }
    }

    #[test]
    fn abbreviations_come_near() {
        let names = ["甲县畜控中心", "甲县发改局", "甲县水利局"];
        let near = Namesakes::of(names.into_iter());
        assert_eq!(near.near("甲县畜病预防控制中心"), Some("甲县畜控中心"));
        assert_eq!(near.near("甲县发展和改革局"), Some("甲县发改局"));
        assert_eq!(near.near("甲县卫健局"), None);
        let near = Namesakes::of(["甲县移民中心"].into_iter());
        assert_eq!(near.near("甲县水库移民服务中心"), Some("甲县移民中心"));
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
