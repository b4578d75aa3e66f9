//! The tabs of a workbook of ours → what people typed into it.
//!
//! Apart from `earlier_book`, which takes last year's figures out of the same file: here only the columns kept for people
//! are read, in whatever block of a tab they stand. Opens nothing; titles stand in `model::typed`.

use crate::model::ledger::is_part;
use crate::model::typed::{
    CONTACT, FILE, FROM_COLUMN, KeptTab, PROJECT, REMARK, RowKey, TEXT, TOLD, Typed, TypedCell, UNIT, YEAR,
};
use crate::model::{Cell, CellRef, Grid};
use std::collections::BTreeMap;

/// What people typed into these tabs.
#[must_use]
pub fn typed(grids: &[Grid], tabs: &[KeptTab]) -> Typed {
    let mut typed = Typed::default();
    for tab in tabs {
        for grid in grids.iter().filter(|grid| is_part(&grid.name, tab.name)) {
            read(grid, tab, &mut typed);
        }
    }
    typed
}

/// How many cells stand to the right of the tables of the other tabs, by the last column of each table.
#[must_use]
pub fn beside(grids: &[Grid], tabs: &[KeptTab], last: &BTreeMap<String, u32>) -> usize {
    let others = grids.iter().filter(|grid| !tabs.iter().any(|tab| is_part(&grid.name, tab.name)));
    let strays = others.filter_map(|grid| {
        let last = last.get(&grid.name)?;
        Some(grid.cells().filter(|(at, cell)| at.col > *last && is_filled(cell)).count())
    });
    strays.sum()
}

/// Goes through a sheet from top to bottom: heads begin a block, a line of words of the program ends it. An empty row does
/// not: somebody may have put it there.
fn read(grid: &Grid, tab: &KeptTab, typed: &mut Typed) {
    let mut heads: Option<BTreeMap<u32, String>> = None;
    for (row, cells) in grid.by_row() {
        if let Some(found) = heads_of(cells, tab) {
            // A column that somebody added says so in its head.
            typed.strays += found.values().filter(|title| !tab.titles.contains(&title.as_str())).count();
            heads = Some(found);
            continue;
        }
        if is_of_program(row, cells, tab) {
            heads = None;
            continue;
        }
        match &heads {
            Some(heads) => take(cells, heads, tab, typed),
            None => typed.strays += cells.iter().filter(|(_, cell)| is_filled(cell)).count(),
        }
    }
}

/// The rows of title and note.
const TOP: u32 = 2;

/// Whether a row is a line of words of the program: title, note, caption, remark. They begin in the first column and fill
/// their row.
fn is_of_program(row: u32, cells: &[(CellRef, Cell)], tab: &KeptTab) -> bool {
    let [(at, cell)] = cells else { return false };
    let text = cell.shown();
    at.col == 0 && (row < TOP || tab.words.iter().any(|words| text.starts_with(words)))
}

fn is_filled(cell: &Cell) -> bool {
    !cell.shown().trim().is_empty()
}

/// The heads of a block; none if the row is no such row: it names the column of the unit, and most of its titles are ours.
fn heads_of(cells: &[(CellRef, Cell)], tab: &KeptTab) -> Option<BTreeMap<u32, String>> {
    let heads: BTreeMap<u32, String> = cells
        .iter()
        .map(|(at, cell)| (at.col, cell.shown().trim().to_owned()))
        .filter(|(_, title)| !title.is_empty())
        .collect();
    let own = heads.values().filter(|title| tab.titles.contains(&title.as_str())).count();
    let names_unit = heads.values().any(|title| UNIT.contains(&title.as_str()));
    (names_unit && own * 2 > heads.len()).then_some(heads)
}

/// Takes what was typed into one row.
fn take(cells: &[(CellRef, Cell)], heads: &BTreeMap<u32, String>, tab: &KeptTab, typed: &mut Typed) {
    let under = |titles: &[&str]| {
        let own = |at: &CellRef| heads.get(&at.col).is_some_and(|title| titles.contains(&title.as_str()));
        cells.iter().find(|(at, _)| own(at)).map_or_else(String::new, |(_, cell)| cell.shown())
    };
    let row = RowKey {
        unit: under(&UNIT).trim().to_owned(),
        project: under(&PROJECT),
        file: under(&[FILE]),
        year: under(&[YEAR]),
    };
    // Every row of the program is numbered.
    let is_numbered = cells.first().is_some_and(|(at, cell)| at.col == 0 && is_number(cell));
    let before = (typed.cells.len(), typed.strays);
    // A tab older than the column wrote remarks of its own into it.
    let is_old = !heads.values().any(|title| title == TOLD || title == CONTACT);
    let held = under(&[FROM_COLUMN]);
    for (at, cell) in cells.iter().filter(|(_, cell)| is_filled(cell)) {
        let column = match heads.get(&at.col).map(String::as_str) {
            Some(title @ CONTACT) => title,
            Some(title @ REMARK) if !is_old => title,
            Some(TEXT) if [CONTACT, REMARK].contains(&held.as_str()) => &held,
            Some(title) if tab.titles.contains(&title) && title != TEXT => continue,
            _ => {
                typed.strays += 1;
                continue;
            }
        };
        typed.cells.push(TypedCell {
            tab: tab.name.to_owned(),
            column: column.to_owned(),
            row: row.clone(),
            text: cell.shown(),
        });
    }
    if !is_numbered && (typed.cells.len(), typed.strays) == before {
        typed.strays += cells.iter().filter(|(_, cell)| is_filled(cell)).count();
    }
}

fn is_number(cell: &Cell) -> bool {
    cell.value.number().is_some() || cell.shown().trim().parse::<u32>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tab() -> KeptTab {
        let titles = vec!["序号", "单位", "联系人和电话", "备注", "错误", "填写栏目", "填写内容"];
        KeptTab { name: "退回清单", titles, words: vec!["另有填写的内容"] }
    }

    fn grid(rows: &[&[&str]]) -> Grid {
        let mut grid = Grid::new("退回清单");
        for (row, cells) in (0..).zip(rows) {
            for (col, text) in (0..).zip(*cells).filter(|(_, text)| !text.is_empty()) {
                grid.put(CellRef::new(row, col), Cell::text(*text));
            }
        }
        grid
    }

    #[test]
    fn texts_are_taken_from_kept_columns_and_from_what_is_held() {
        let grid = grid(&[
            &["退回清单"],
            &["一句话"],
            &["序号", "单位", "联系人和电话", "备注", "错误"],
            &["1", "甲局", "张三 1", "", "2"],
            &["2", "乙局", "", "已催", "1"],
            &[],
            &["另有填写的内容"],
            &["序号", "单位", "填写栏目", "填写内容"],
            &["1", "丙局", "联系人和电话", "李四 2"],
        ]);
        let typed = typed(&[grid], &[tab()]);
        let told: Vec<[&str; 3]> = typed
            .cells
            .iter()
            .map(|cell| [cell.row.unit.as_str(), cell.column.as_str(), cell.text.as_str()])
            .collect();
        assert_eq!(
            told,
            [
                ["甲局", "联系人和电话", "张三 1"],
                ["乙局", "备注", "已催"],
                ["丙局", "联系人和电话", "李四 2"]
            ]
        );
        assert_eq!(typed.strays, 0);
    }

    #[test]
    fn what_stands_beside_and_below_is_counted() {
        let grid = grid(&[
            &["退回清单", "", "手写"],
            &["一句话"],
            &["上面插的一行"],
            &["序号", "单位", "联系人和电话", "备注", "错误", "催办"],
            &["1", "甲局", "", "", "2", "四月一日"],
            &["2", "乙局", "", "", "1", "", "又及"],
            &["", "共两家"],
            &[],
            &["", "下面写的"],
        ]);
        assert_eq!(typed(&[grid], &[tab()]), Typed { cells: Vec::new(), strays: 8 });
    }
}
