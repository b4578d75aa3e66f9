//! What the rows of a block are before any of them is read: parts and wholes, subjects with their codes, other headings in the
//! middle.

use super::Sheet;
use super::columns::ValueColumn;
use super::meaning::Reading;
use crate::model::label::{dated, fold};
use crate::model::layout::{Block, Look, Seen};
use crate::model::{CellRef, Item};
use std::collections::BTreeSet;

/// 支出小计 in a table that has its 支出合计: the sum of some of the rows, and not the whole that the same words are alone.
pub(super) fn partial_rows(sheet: &Sheet<'_>, block: &Block) -> Vec<u32> {
    let named = |row: &u32| {
        let (_, seen) = sheet.layout.row(*row).find(|(_, seen)| seen.is_words())?;
        let item = Reading::of(seen, &block.family).item.filter(Item::is_total)?;
        let is_part = sheet.vocabulary.is_subtotal(&seen.label.key);
        Some((*row, item, is_part))
    };
    let totals: Vec<(u32, Item, bool)> = block.body.iter().filter_map(named).collect();
    let has_whole = |item: &Item| totals.iter().any(|(_, other, is_part)| !is_part && other == item);
    totals.iter().filter(|(_, item, is_part)| *is_part && has_whole(item)).map(|(row, ..)| *row).collect()
}

/// The families whose total has a row in the table, by the column of its name: 本年收入合计.
pub(super) fn whole_families(sheet: &Sheet<'_>, block: &Block) -> BTreeSet<(u32, String)> {
    let cells = block.body.iter().flat_map(|row| sheet.layout.row(*row));
    cells
        .filter(|(_, seen)| seen.is_words() && !sheet.vocabulary.grand_totals.contains(&seen.label.key))
        .flat_map(|(at, seen)| ["income", "expenditure"].map(|family| (at, seen, family)))
        .filter(|(_, seen, family)| {
            Reading::of(seen, family).item.is_some_and(|item| item.is_total() && item.family() == *family)
        })
        .map(|(at, _, family)| (at.col, family.to_owned()))
        .collect()
}

/// The first row below 财政供养人员情况（人） | 编制数 | 实际在职人数, whose first cell is left blank: each column says by itself what
/// stands in it.
pub(super) fn row_of_topic(sheet: &Sheet<'_>, block: &Block) -> Option<u32> {
    let (_, corner) = sheet.layout.row(*block.band.first()?).next()?;
    let first = *block.body.first()?;
    let is_nameless = sheet.layout.row(first).all(|(_, seen)| !seen.is_words());
    (sheet.vocabulary.is_topic(&corner.label.key) && is_nameless).then_some(first)
}

/// Whether the rows are subjects of a budget, each with its code: none of them is a unit.
pub(super) fn has_subjects(sheet: &Sheet<'_>, block: &Block) -> bool {
    let mut headings = block.band.iter().flat_map(|row| sheet.layout.row(*row));
    let words = &sheet.vocabulary.numbers.subjects;
    headings.any(|(_, seen)| words.iter().any(|word| seen.label.key.contains(word.as_str())))
}

/// Whether other headings begin in the middle of a table, which nobody knows: 楼堂馆所 | 批复规模（㎡） | 实际规模（㎡） | 控制率.
/// What stands below is not what the first headings say. Words that stand where a number is not known (待定) change nothing.
pub(super) fn heads_otherwise(sheet: &Sheet<'_>, row: u32, columns: &[ValueColumn]) -> bool {
    let cells: Vec<(CellRef, &Seen)> = sheet.layout.row(row).collect();
    if cells.len() <= 2 || cells.iter().any(|(_, seen)| !seen.is_words()) {
        return false;
    }
    let over: Vec<&Seen> = cells
        .iter()
        .filter(|(at, _)| columns.iter().any(|column| column.col == at.col))
        .map(|(_, seen)| *seen)
        .collect();
    let keys: BTreeSet<&str> = over.iter().map(|seen| seen.label.key.as_str()).collect();
    let names_number = |seen: &&&Seen| {
        // 相关统计数 | 2023年 | 2022年 under 预算数 | 决算数 | 上年决算数.
        let of_year = dated(&fold(&seen.text)).is_some_and(|(_, rest)| rest.is_empty());
        of_year
            || !seen.label.brackets.is_empty()
            || seen.label.counted
            || sheet.vocabulary.is_count(&seen.label.key)
    };
    let named = over.iter().filter(names_number).count();
    over.len() >= 2 && keys.len() == over.len() && named >= 2
}

/// The numbers of a row whose headings nobody knows.
pub(super) fn leave_row(sheet: &mut Sheet<'_>, row: u32, columns: &[ValueColumn]) {
    let numbers: Vec<CellRef> = sheet
        .layout
        .row(row)
        .filter(|(at, seen)| seen.look == Look::Number && columns.iter().any(|column| column.col == at.col))
        .map(|(at, _)| at)
        .collect();
    for at in numbers {
        sheet.leave_unread(at, "", "表中另起的列标题不认识");
    }
}
