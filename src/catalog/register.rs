//! The register (名录): a sheet or CSV of who owes what → `Register`.

use crate::model::label::Label;
use crate::model::naming::{coded, unsealed};
use crate::model::register::{Register, RegisterLine, family_of_kind};
use crate::model::{CellRef, Day, Grid};

/// Column titles by field.
const UNIT: &[&str] = &[
    "单位名称",
    "部门名称",
    "单位",
    "部门",
    "预算单位",
    "单位全称",
    "全称",
    "预算单位名称",
    "应报单位",
    "应报单位名称",
    "部门单位名称",
    "填报单位",
    "名称",
];
/// The upper one of two columns of units, and the lower one.
const UPPER: &[&str] = &["一级预算单位", "一级单位", "一级部门"];
const LOWER: &[&str] = &["二级预算单位", "二级单位", "基层预算单位", "基层单位", "下属单位", "所属单位"];
const CODE: &[&str] =
    &["单位编码", "部门编码", "预算编码", "预算单位编码", "预算单位代码", "编码", "单位代码", "代码"];
const SUPERVISOR: &[&str] = &["主管部门", "主管单位", "主管部门名称"];
const SUPERVISOR_CODE: &[&str] = &["主管部门编码", "主管部门代码", "主管编码"];
const ALIASES: &[&str] = &["简称", "别名", "曾用名"];
const CATEGORY: &[&str] = &["部门类别", "类别", "单位类别"];
const OFFICE: &[&str] =
    &["归口股室", "责任股室", "业务股室", "归口科室", "责任科室", "业务科室", "归口处室", "业务处室"];
const PROJECT: &[&str] = &["项目名称", "项目"];
const YEAR: &[&str] = &["年度", "评价年度"];
const OWED: &[&str] = &["是否应报", "应报"];
const KIND: &[&str] = &["应报表种", "应报内容", "应报"];

const PROJECTS: &[&str] = &["项目数", "项目个数", "项目数量", "应报项目数"];
const RETURNS: &[&str] = &["应报表数", "应报份数", "应报数量"];
const ROLLUP: &[&str] = &["是否汇总", "汇总"];
const DEADLINE: &[&str] = &["截止日期", "截止日", "截止时间", "报送截止日", "报送截止日期", "报送期限"];
const RECEIVED: &[&str] = &["收到日期", "报送时间", "报送日期", "收件日期"];
const PERSON: &[&str] = &["联系人", "经办人", "财务联系人", "填报联系人"];
const TELEPHONE: &[&str] =
    &["联系电话", "电话", "联系方式", "手机", "手机号", "手机号码", "联系人电话", "办公电话"];

/// Titles in the second of two rows.
const SECOND: &[&str] = &[
    "编码",
    "代码",
    "名称",
    "单位编码",
    "单位代码",
    "单位名称",
    "一级预算单位",
    "二级预算单位",
    "一级单位",
    "二级单位",
];
/// What 是否应报 says of a unit that owes nothing.
const NOT_OWED: &[&str] = &["否", "免报", "不报", "免", "不用报", "无需报送", "0", "×", "✗", "✕", "x", "X"];
/// How the line below all units begins.
const FOOTERS: &[&str] = &["合计", "总计", "小计", "共计", "备注", "注：", "注:", "说明：", "填表人", "制表"];
/// What stands behind a number that counts units.
const COUNTS: &[&str] = &["个", "家", "个单位", "家单位", "个部门", "户"];
/// How the name of a group of units ends.
const GROUPS: &[&str] = &["系统", "战线", "片区"];

/// Words in a title or sheet name that announce a register.
const MARKS: &[&str] = &["名录", "应报单位", "单位名单", "应报清单"];

struct Columns {
    row: u32,
    unit: u32,
    /// Of two columns of units the lower one: a row names a unit in the one or in the other.
    lower: Option<u32>,
    code: Option<u32>,
    supervisor: Option<u32>,
    supervisor_code: Option<u32>,
    aliases: Option<u32>,
    category: Option<u32>,
    office: Option<u32>,
    project: Option<u32>,
    year: Option<u32>,
    owed: Option<u32>,
    kinds: Option<u32>,
    projects: Option<u32>,
    returns: Option<u32>,
    rollup: Option<u32>,
    deadline: Option<u32>,
    received: Option<u32>,
    person: Option<u32>,
    telephone: Option<u32>,
}

/// Reads a register from the sheets of its file; none if no sheet has a column of unit names.
#[must_use]
pub fn read(path: &str, grids: &[Grid]) -> Option<Register> {
    let (grid, sides) = grids.iter().map(|grid| (grid, sides(grid))).find(|(_, sides)| !sides.is_empty())?;
    let mut lines: Vec<RegisterLine> = Vec::new();
    for columns in &sides {
        append(grid, columns, &mut lines);
    }
    Some(Register { path: path.to_owned(), lines, ..Register::default() })
}

/// The lines below the titles of one side.
fn append(grid: &Grid, columns: &Columns, lines: &mut Vec<RegisterLine>) {
    let mut upper = String::new();
    for row in grid.rows().into_iter().filter(|row| *row > columns.row) {
        let below = Below { grid, row, columns };
        let Some(mut line) = below.line() else { continue };
        if below.is_lower() {
            if line.supervisor.is_empty() {
                line.supervisor.clone_from(&upper);
            }
        } else {
            upper.clone_from(&line.department);
        }
        lines.push(line);
    }
}

/// A row below the titles.
struct Below<'a> {
    grid: &'a Grid,
    row: u32,
    columns: &'a Columns,
}

impl Below<'_> {
    fn text(&self, col: Option<u32>) -> String {
        let Some(at) = col.map(|col| CellRef::new(self.row, col)) else { return String::new() };
        // 主管部门 merged over the rows of its units is that of each of them.
        let over = || self.grid.covering(at).filter(|(anchor, _)| anchor.col == at.col).map(|(_, cell)| cell);
        let cell = self.grid.get(at).or_else(over);
        cell.map_or_else(String::new, |cell| cell.shown().trim().to_owned())
    }

    /// Whether it names a unit in the lower one of two columns.
    fn is_lower(&self) -> bool {
        self.columns.lower.is_some() && !self.text(self.columns.lower).is_empty()
    }

    /// The line it is; none where it names no unit.
    fn line(&self) -> Option<RegisterLine> {
        let columns = self.columns;
        let named = if self.is_lower() { columns.lower } else { Some(columns.unit) };
        let (own_code, department) = apart(&self.text(named));
        if department.is_empty() || self.is_footer(&department) || self.is_group(&department) {
            return None;
        }
        let (own_supervisor_code, supervisor) = apart(&self.text(columns.supervisor));
        let or = |stated: String, own: String| if stated.is_empty() { own } else { stated };
        Some(RegisterLine {
            office_names: Vec::new(),
            code: or(self.text(columns.code), own_code),
            supervisor,
            supervisor_code: or(self.text(columns.supervisor_code), own_supervisor_code),
            aliases: self
                .text(columns.aliases)
                .split(['、', '，', ',', ';', '；'])
                .map(|name| unsealed(name).to_owned())
                .filter(|name| !name.is_empty())
                .collect(),
            category: self.text(columns.category),
            office: self.text(columns.office),
            project: self.text(columns.project),
            year: self.text(columns.year).trim_end_matches(['年', '度']).parse().ok(),
            owed: !NOT_OWED.contains(&self.text(columns.owed).as_str()),
            kinds: self
                .text(columns.kinds)
                .split(['、', '，', ',', ';', '；', '和', '及', '\n'])
                .map(|kind| kind.trim().to_owned())
                .filter(|kind| family_of_kind(kind).is_some())
                .collect(),
            rollup: matches!(self.text(columns.rollup).as_str(), "是" | "汇总" | "√" | "1"),
            projects: self.text(columns.projects).parse().ok(),
            returns: self.text(columns.returns).parse().ok(),
            deadline: Day::parse(&self.text(columns.deadline)),
            received: Day::parse(&self.text(columns.received)),
            contact: [columns.person, columns.telephone]
                .map(|column| self.text(column))
                .join(" ")
                .trim()
                .to_owned(),
            department,
        })
    }

    /// 合计, 5个单位, 备注：…: what stands below the units or counts them.
    fn is_footer(&self, name: &str) -> bool {
        let digits =
            name.trim_start_matches('共').trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        let counts = digits.len() < name.len() && COUNTS.contains(&digits);
        let first = self.grid.row(self.row).next().map(|(_, cell)| cell.shown().trim().to_owned());
        let ends = |text: &str| FOOTERS.iter().any(|word| text.starts_with(word));
        counts || ends(name) || first.is_some_and(|first| ends(&first))
    }

    /// 教育系统 over the units of it: a line that says nothing but its name, and has no number like a unit's.
    fn is_group(&self, name: &str) -> bool {
        let Columns { unit, .. } = self.columns;
        let others: Vec<String> = self
            .grid
            .row(self.row)
            .filter(|(at, _)| at.col != *unit)
            .map(|(_, cell)| cell.shown().trim().to_owned())
            .filter(|text| !text.is_empty())
            .collect();
        let numeral = |text: &str| {
            let plain = text.trim_matches(|c: char| "（）()、.".contains(c));
            !plain.is_empty() && plain.chars().all(|c| "一二三四五六七八九十".contains(c))
        };
        match others.as_slice() {
            [] => GROUPS.iter().any(|word| name.ends_with(word)),
            [only] => numeral(only),
            _ => false,
        }
    }
}

/// Code and name of a unit in one cell: 101001-某局.
fn apart(text: &str) -> (String, String) {
    let name = unsealed(text);
    coded(name).unwrap_or_else(|| (String::new(), name.to_owned()))
}

/// Whether the sheets look like a register: announced by a word, with a column of units and one of what they owe.
#[must_use]
pub fn is_register(file: &str, grids: &[Grid]) -> bool {
    grids.iter().any(|grid| is_announced(file, grid) && columns(grid).is_some())
}

/// Whether a file calls itself a register and has no column of unit names.
#[must_use]
pub fn lacks_units(file: &str, grids: &[Grid]) -> bool {
    grids.iter().any(|grid| is_announced(file, grid)) && grids.iter().all(|grid| columns(grid).is_none())
}

/// Whether file name, sheet name or title say that it is a register.
fn is_announced(file: &str, grid: &Grid) -> bool {
    let title = grid.cells().next().map(|(_, cell)| cell.shown()).unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    [stem, &title, &grid.name].iter().any(|text| is_mark(text))
}

/// 单位名录2024, 应报单位表（2023年度）; 基本单位名录库维护项目自评表 is the title of a return.
fn is_mark(text: &str) -> bool {
    let plain = text.split(['（', '(']).next().unwrap_or_default();
    let plain = plain.trim_end_matches(|c: char| c.is_ascii_digit() || "年度表 _-".contains(c));
    MARKS.iter().any(|mark| plain.ends_with(mark))
}

fn columns(grid: &Grid) -> Option<Columns> {
    sides(grid).into_iter().next()
}

/// The columns of each side of a list: 序号、单位名称 | 序号、单位名称 are two of them.
fn sides(grid: &Grid) -> Vec<Columns> {
    let rows = grid.rows();
    let first = rows.iter().take(10);
    let found = first.enumerate().find_map(|(at, row)| {
        // 填表日期 above the titles is no upper row of them.
        let is_upper = titles(grid, *row, None).iter().any(|(_, title)| UNIT.contains(&title.as_str()));
        let below = rows.get(at + 1).copied().filter(|below| is_upper && is_second(grid, *below));
        let titles = titles(grid, *row, below);
        let last = below.unwrap_or(*row);
        let sides: Vec<Columns> =
            apart_by_title(&titles).into_iter().filter_map(|side| Columns::of(side, last)).collect();
        (!sides.is_empty()).then_some(sides)
    });
    found.unwrap_or_default()
}

/// The titles cut where the first of them comes again.
fn apart_by_title(titles: &[(u32, String)]) -> Vec<&[(u32, String)]> {
    let Some((_, first)) = titles.first() else { return Vec::new() };
    let again = titles.iter().skip(1).position(|(_, title)| title == first && !title.is_empty());
    let Some(at) = again.map(|at| at + 1) else { return vec![titles] };
    let (left, right) = titles.split_at(at);
    std::iter::once(left).chain(apart_by_title(right)).collect()
}

/// What each column is called, the narrowest name first: 预算单位 over 名称 is 预算单位名称, else 名称.
fn titles(grid: &Grid, row: u32, below: Option<u32>) -> Vec<(u32, String)> {
    let named = |row: u32| {
        grid.row(row).map(|(at, cell)| (at.col, Label::parse(&cell.shown()).key)).collect::<Vec<_>>()
    };
    let upper = named(row);
    let Some(below) = below else { return upper };
    let lower = named(below);
    let mut titles = Vec::new();
    for (col, name) in &lower {
        let over = upper.iter().rev().find(|(from, title)| from <= col && !title.is_empty());
        titles.extend(over.map(|(_, title)| (*col, format!("{title}{name}"))));
        titles.push((*col, name.clone()));
    }
    titles.extend(upper.into_iter().filter(|(col, _)| !lower.iter().any(|(own, _)| own == col)));
    titles
}

/// Whether a row is the second one of the titles: 编码, 名称 below 预算单位.
fn is_second(grid: &Grid, row: u32) -> bool {
    let known = |title: &str| SECOND.contains(&title) || OWED.contains(&title) || KIND.contains(&title);
    grid.row(row).any(|(_, cell)| known(&Label::parse(&cell.shown()).key))
}

impl Columns {
    /// The columns of these titles, which end in that row; none without one of units.
    fn of(titles: &[(u32, String)], row: u32) -> Option<Self> {
        let find = |names: &[&str]| {
            names.iter().find_map(|name| titles.iter().find(|(_, title)| title == name)).map(|(col, _)| *col)
        };
        // 曾用名、简称 in one column; 单位简称.
        let aliases = titles.iter().find(|(_, title)| ALIASES.iter().any(|word| title.contains(word)));
        let kind = find(KIND);
        let lower = find(LOWER).filter(|_| find(UPPER).is_some());
        Some(Self {
            row,
            unit: lower.and_then(|_| find(UPPER)).or_else(|| find(UNIT))?,
            lower,
            code: find(CODE),
            supervisor: find(SUPERVISOR),
            supervisor_code: find(SUPERVISOR_CODE),
            aliases: aliases.map(|(col, _)| *col),
            category: find(CATEGORY),
            office: find(OFFICE),
            project: find(PROJECT),
            year: find(YEAR),
            owed: find(OWED).or(kind),
            kinds: kind,
            projects: find(PROJECTS),
            returns: find(RETURNS),
            rollup: find(ROLLUP),
            deadline: find(DEADLINE),
            received: find(RECEIVED),
            person: find(PERSON),
            telephone: find(TELEPHONE),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cell, Rect};

    #[test]
    fn lines_follow_the_titles() {
        let mut grid = Grid::new("名录");
        let rows = [
            ["单位名录", "", ""],
            ["单位名称", "主管部门", "是否应报"],
            ["甲局", "县政府", "是"],
            ["乙局", "", "免报"],
        ];
        for (row, cells) in (0..).zip(rows) {
            for (col, text) in (0..).zip(cells) {
                grid.put(CellRef::new(row, col), Cell::text(text));
            }
        }
        assert!(is_register("单位.xlsx", std::slice::from_ref(&grid)));
        let register = read("名录.xlsx", &[grid]).unwrap_or_default();
        let owed: Vec<_> = register.lines.iter().map(|l| (l.department.as_str(), l.owed)).collect();
        assert_eq!(owed, [("甲局", true), ("乙局", false)]);
    }

    /// A list of these rows.
    fn list(rows: &[&[&str]]) -> Register {
        let mut grid = Grid::new("单位名录");
        for (row, cells) in (0..).zip(rows) {
            for (col, text) in (0..).zip(*cells).filter(|(_, text)| !text.is_empty()) {
                grid.put(CellRef::new(row, col), Cell::text(*text));
            }
        }
        read("名录.xlsx", &[grid]).unwrap_or_default()
    }

    #[test]
    fn titles_may_stand_in_two_rows_and_codes_beside_names() {
        let register = list(&[
            &["序号", "预算单位", "", "主管部门", "报送要求", ""],
            &["", "编码", "名称", "", "是否应报", "应报表种"],
            &["一、", "教育系统"],
            &["1", "101001", "甲县教育局", "101-甲县教育局", "√", "部门整体"],
            &["2", "101002", "甲县河道所（盖章）", "", "×", "部门整体"],
            &["合计", "", "2个"],
        ]);
        let told: Vec<_> = register
            .lines
            .iter()
            .map(|l| (l.code.as_str(), l.department.as_str(), l.supervisor.as_str(), l.owed))
            .collect();
        assert_eq!(told, [("101001", "甲县教育局", "甲县教育局", true), ("101002", "甲县河道所", "", false)]);
        assert_eq!(register.lines[0].supervisor_code, "101");
        assert_eq!(register.lines[0].kinds, ["部门整体"]);
    }

    #[test]
    fn a_supervisor_merged_over_its_units_is_that_of_each() {
        let mut grid = Grid::new("单位名录");
        let rows = [["主管部门", "单位名称"], ["甲县教育局", "甲县甲校"], ["", "甲县乙校"]];
        for (row, cells) in (0..).zip(rows) {
            for (col, text) in (0..).zip(cells).filter(|(_, text)| !text.is_empty()) {
                grid.put(CellRef::new(row, col), Cell::text(text));
            }
        }
        grid.merge(Rect { first: CellRef::new(1, 0), last: CellRef::new(2, 0) });
        let register = read("名录.xlsx", &[grid]).unwrap_or_default();
        assert!(register.lines.iter().all(|line| line.supervisor == "甲县教育局"), "{register:?}");
        assert_eq!(register.lines.len(), 2);
    }

    #[test]
    fn a_list_may_stand_in_two_halves_side_by_side() {
        let register = list(&[
            &["序号", "单位名称", "是否应报", "序号", "单位名称", "是否应报"],
            &["1", "甲县水利局", "是", "3", "甲县民政局", "否"],
            &["2", "甲县教育局", "是", "4", "甲县林业局", "是"],
        ]);
        let told: Vec<_> = register.lines.iter().map(|l| (l.department.as_str(), l.owed)).collect();
        let wanted =
            [("甲县水利局", true), ("甲县教育局", true), ("甲县民政局", false), ("甲县林业局", true)];
        assert_eq!(told, wanted);
    }

    #[test]
    fn units_of_two_levels_may_stand_in_two_columns() {
        let register = list(&[
            &["填表日期：2025年1月"],
            &["序号", "预算单位", "", "是否应报"],
            &["", "一级预算单位", "二级预算单位", ""],
            &["一、行政政法口"],
            &["1", "甲县司法局", "", "是"],
            &["", "", "甲县公证处", "是"],
            &["2", "甲县水利局", "", "是"],
            &["合计", "3个单位"],
        ]);
        let told: Vec<_> =
            register.lines.iter().map(|l| (l.department.as_str(), l.supervisor.as_str())).collect();
        assert_eq!(told, [("甲县司法局", ""), ("甲县公证处", "甲县司法局"), ("甲县水利局", "")]);
    }

    #[test]
    fn groups_and_counts_are_no_units() {
        let register = list(&[
            &["序号", "单位名称", "主管部门", "曾用名、简称"],
            &["一", "教育类"],
            &["1", "101001-甲县教育局", "", "县教育局；教体局"],
            &["", "水利系统"],
            &["2", "102 甲县水利局"],
            &["合计", "2个单位"],
            &["", "共2家"],
        ]);
        let told: Vec<_> = register.lines.iter().map(|l| (l.code.as_str(), l.department.as_str())).collect();
        assert_eq!(told, [("101001", "甲县教育局"), ("102", "甲县水利局")]);
        assert_eq!(register.lines[0].aliases, ["县教育局", "教体局"]);
    }

    #[test]
    fn a_full_name_goes_before_an_alias_and_a_shared_alias_names_nobody() {
        let register = list(&[
            &["单位名称", "简称"],
            &["甲县教育局", "水利局；教体局"],
            &["甲县水利局", "教体局"],
            &["水利局", ""],
        ]);
        let index = register.index();
        let of = |name: &str| index.line_of("", name).map(|line| line.department.as_str());
        assert_eq!(of("水利局"), Some("水利局"));
        assert_eq!(of("教体局"), None);
    }
}
