//! Lists lying beside the returns (说明, 复核得分): sheets → `Beside`.
//!
//! Apart because people write them by hand: columns are found by their titles, in any order.

use crate::model::label::{Label, fold};
use crate::model::{Beside, CellRef, CellValue, Explanation, Grid, Rescored};
use std::collections::BTreeMap;

/// Fields with the titles their columns carry.
const FIELDS: &[(&str, &[&str])] = &[
    ("rule", &["规则编号", "规则", "问题编号"]),
    ("unit", &["单位名称", "单位", "部门", "部门名称"]),
    ("project", &["项目名称", "项目"]),
    ("reason", &["说明", "原因", "情况说明", "原因说明", "单位说明"]),
    ("why", &["主要原因", "扣分原因", "偏差原因", "复核意见", "原因", "说明"]),
    ("points", &["扣分点", "扣分点编号", "扣分项"]),
    ("by", &["填写人", "说明人", "填报人"]),
    ("when", &["日期", "填写日期", "说明日期"]),
    ("score", &["复核得分", "复核分", "复审得分"]),
];

/// How many rows from the top the titles may stand.
const HEAD_ROWS: usize = 10;

/// What the sheets of a file say as lists; none if no sheet is one.
#[must_use]
pub fn read(grids: &[Grid]) -> Option<Beside> {
    let mut beside = Beside::default();
    let mut any = false;
    for grid in grids {
        let Some((head, columns)) = columns(grid) else { continue };
        any = true;
        for row in grid.rows().into_iter().filter(|row| *row > head) {
            let text = |field: &str| {
                let cell = columns.get(field).and_then(|col| grid.get(CellRef::new(row, *col)));
                cell.map_or_else(String::new, |cell| cell.shown().trim().to_owned())
            };
            take(&mut beside, &text);
        }
    }
    any.then_some(beside)
}

fn take(beside: &mut Beside, text: &dyn Fn(&str) -> String) {
    let (department, project) = (text("unit"), text("project"));
    if department.is_empty() {
        return;
    }
    if let Ok(score) = fold(&text("score")).trim_end_matches('分').parse() {
        let (points, reason) = (text("points"), text("why"));
        beside.rescored.push(Rescored { department, project, score, points, reason });
        return;
    }
    let (rule, reason) = (fold(&text("rule")).to_uppercase(), text("reason"));
    if !rule.is_empty() && !reason.is_empty() {
        let (by, when) = (text("by"), text("when"));
        beside.explanations.push(Explanation { rule, department, project, reason, by, when });
    }
}

/// The row of titles and the column of each field: a unit, and either a rule with a reason or a score.
fn columns(grid: &Grid) -> Option<(u32, BTreeMap<&'static str, u32>)> {
    grid.rows().into_iter().take(HEAD_ROWS).find_map(|row| {
        // Every file read is asked this, and nearly all are returns: their rows are not taken apart.
        let may_hold =
            |field: &str| FIELDS.iter().any(|(known, names)| *known == field && hints(grid, row, names));
        if !(may_hold("score") || may_hold("rule")) || !may_hold("unit") {
            return None;
        }
        let titles: Vec<(u32, String)> =
            grid.row(row).map(|(at, cell)| (at.col, Label::parse(&cell.shown()).key)).collect();
        let column = |names: &[&str]| {
            names.iter().find_map(|name| titles.iter().find(|(_, title)| title == name)).map(|(col, _)| *col)
        };
        let found: BTreeMap<&str, u32> =
            FIELDS.iter().filter_map(|(field, names)| Some((*field, column(names)?))).collect();
        let has = |field: &str| found.contains_key(field);
        let is_list = has("unit") && (has("score") || (has("rule") && has("reason")));
        is_list.then_some((row, found))
    })
}

/// Whether one of the titles can stand in a row: a cell holds the first character of one.
fn hints(grid: &Grid, row: u32, titles: &[&str]) -> bool {
    let begins = |c: char| titles.iter().any(|title| title.starts_with(c));
    grid.row(row).any(|(_, cell)| matches!(&cell.value, CellValue::Text(text) if text.contains(begins)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Cell;

    fn grid(rows: &[[&str; 4]]) -> Grid {
        let mut grid = Grid::new("表");
        for (row, cells) in (0..).zip(rows) {
            for (col, text) in (0..).zip(cells) {
                grid.put(CellRef::new(row, col), Cell::text(*text));
            }
        }
        grid
    }

    #[test]
    fn lists_are_known_by_their_titles() {
        let said = [
            ["情况说明", "", "", ""],
            ["规则编号", "单位", "原因", "日期"],
            ["x-02", "甲局", "征地推迟", "2025-04-01"],
        ];
        let beside = read(&[grid(&said)]).unwrap_or_default();
        assert_eq!(beside.explanations.first().map(Explanation::told), Some("征地推迟，2025-04-01".into()));
        let scored = [["单位名称", "项目名称", "自评得分", "复核得分"], ["甲局", "", "96", "82.5"]];
        let beside = read(&[grid(&scored)]).unwrap_or_default();
        assert_eq!(beside.rescored.first().map(|r| r.score.to_string()), Some("82.5".into()));
        assert_eq!(read(&[grid(&[["单位", "项目", "得分", "原因"]])]), None);
    }
}
