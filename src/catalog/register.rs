//! The register (名录): a sheet or CSV of who owes what → `Register`.

use crate::model::label::Label;
use crate::model::register::{Register, RegisterLine};
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
];
const CODE: &[&str] = &["单位编码", "部门编码", "预算编码", "编码", "单位代码"];
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

/// Words in a title or sheet name that announce a register.
const MARKS: &[&str] = &["名录", "应报单位", "单位名单", "应报清单"];

struct Columns {
    row: u32,
    unit: u32,
    code: Option<u32>,
    supervisor: Option<u32>,
    supervisor_code: Option<u32>,
    aliases: Option<u32>,
    category: Option<u32>,
    office: Option<u32>,
    project: Option<u32>,
    year: Option<u32>,
    owed: Option<u32>,
    projects: Option<u32>,
    returns: Option<u32>,
    rollup: Option<u32>,
    deadline: Option<u32>,
    received: Option<u32>,
}

/// Reads a register from the sheets of its file; none if no sheet has a column of unit names.
#[must_use]
pub fn read(path: &str, grids: &[Grid]) -> Option<Register> {
    let (grid, columns) = grids.iter().find_map(|grid| Some((grid, columns(grid)?)))?;
    let mut lines = Vec::new();
    for row in grid.rows().into_iter().filter(|row| *row > columns.row) {
        let text = |col: Option<u32>| {
            col.and_then(|col| grid.get(CellRef::new(row, col)))
                .map_or_else(String::new, |cell| cell.shown().trim().to_owned())
        };
        let department = text(Some(columns.unit));
        if department.is_empty() || department.starts_with("合计") {
            continue;
        }
        lines.push(RegisterLine {
            code: text(columns.code),
            supervisor: text(columns.supervisor),
            supervisor_code: text(columns.supervisor_code),
            aliases: text(columns.aliases)
                .split(['、', '，', ',', ';', '；'])
                .map(|name| name.trim().to_owned())
                .filter(|name| !name.is_empty())
                .collect(),
            category: text(columns.category),
            office: text(columns.office),
            project: text(columns.project),
            year: text(columns.year).trim_end_matches(['年', '度']).parse().ok(),
            owed: !matches!(text(columns.owed).as_str(), "否" | "免报" | "不报" | "0"),
            rollup: matches!(text(columns.rollup).as_str(), "是" | "汇总" | "√" | "1"),
            projects: text(columns.projects).parse().ok(),
            returns: text(columns.returns).parse().ok(),
            deadline: Day::parse(&text(columns.deadline)),
            received: Day::parse(&text(columns.received)),
            department,
        });
    }
    Some(Register { path: path.to_owned(), lines, ..Register::default() })
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
    grid.rows().into_iter().take(10).find_map(|row| {
        let titles: Vec<(u32, String)> =
            grid.row(row).map(|(at, cell)| (at.col, Label::parse(&cell.shown()).key)).collect();
        let find = |names: &[&str]| {
            names.iter().find_map(|name| titles.iter().find(|(_, title)| title == name)).map(|(col, _)| *col)
        };
        let kind = find(KIND);
        Some(Columns {
            row,
            unit: find(UNIT)?,
            code: find(CODE),
            supervisor: find(SUPERVISOR),
            supervisor_code: find(SUPERVISOR_CODE),
            aliases: find(ALIASES),
            category: find(CATEGORY),
            office: find(OFFICE),
            project: find(PROJECT),
            year: find(YEAR),
            owed: find(OWED).or(kind),
            projects: find(PROJECTS),
            returns: find(RETURNS),
            rollup: find(ROLLUP),
            deadline: find(DEADLINE),
            received: find(RECEIVED),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Cell;

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
}
