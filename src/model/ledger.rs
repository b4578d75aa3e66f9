//! What the tabs of a workbook that a later run reads back are called, and the columns it finds there.
//!
//! Apart because `report` writes these tabs and `intake` reads them, and neither knows the other.

/// The tab of every figure that was read.
pub const FIGURES: &str = "指标与数据明细";
/// The tab of the ranking.
pub const RANKING: &str = "排名表";
/// The tab of the findings.
pub const FINDINGS: &str = "问题清单";

/// Stands between the name of the tab of the ranking and what is ranked, in its title.
pub const DASH: &str = "——";
/// Stands between how many projects a unit has and their average, where the ranking of units tells both.
pub const PROJECTS: &str = " 个项目，";

/// Unit.
pub const UNIT: &str = "单位";
/// Code of the unit, as its return has it.
pub const CODE: &str = "单位编码";
/// Project.
pub const PROJECT: &str = "项目";
/// Year of a figure.
pub const YEAR: &str = "年度";
/// Scope of a figure.
pub const SCOPE: &str = "范围";
/// Item of a figure, by its term.
pub const ITEM: &str = "数据项";
/// Measure of a figure, by its term.
pub const MEASURE: &str = "口径";
/// Heading path of a figure.
pub const LABEL: &str = "标题路径";
/// Text of a figure as it stands in its cell.
pub const RAW: &str = "原文";
/// Value in base units.
pub const VALUE: &str = "值";
/// The same as text, where it has more digits than a spreadsheet keeps.
pub const EXACT: &str = "准确值";
/// Base unit of the value.
pub const BASE: &str = "计量单位";
/// Unit that is printed in the return.
pub const STATED: &str = "填报单位";
/// Sheet of a figure.
pub const SHEET: &str = "工作表";
/// Cell of a figure.
pub const CELL: &str = "单元格";
/// Whether the return of a figure counts in the totals.
pub const STANDING: &str = "计入情况";
/// Rank within the group.
pub const RANK: &str = "名次";
/// Part of the contest that is ranked by itself.
pub const PART: &str = "分组";
/// Severity of a finding.
pub const SEVERITY: &str = "级别";

/// Digits that a spreadsheet keeps of a number.
pub const DIGITS: u32 = 15;

/// The name of the sheet that the rows of a tab stand in: the first, and further ones where that is full.
#[must_use]
pub fn part_name(tab: &str, part: u32) -> String {
    if part == 1 { tab.to_owned() } else { format!("{tab}({part})") }
}

/// Whether a sheet of that name is the tab or goes on with it.
#[must_use]
pub fn is_part(sheet: &str, tab: &str) -> bool {
    let Some(rest) = sheet.strip_prefix(tab) else { return false };
    rest.is_empty() || (rest.starts_with('(') && rest.ends_with(')'))
}

/// The title of the ranking.
#[must_use]
pub fn ranking_title(of: &str) -> String {
    format!("{RANKING}{DASH}{of}")
}
