//! Rows that are no quantity of their own but lines of their table: whom money went to, what it is for, taxes of a government.

use super::Sheet;
use super::columns::{Across, ValueColumn};
use super::meaning::Reading;
use super::table::Table;
use crate::model::Item;
use crate::model::layout::{Block, Seen};

/// 省本级 in a list of those that get the money is one of them, and no source of it.
pub(super) fn as_entry(row: Reading, words: Option<&Seen>) -> Reading {
    let is_source = row.item.as_ref().is_some_and(|item| item.family() == "funds" && !item.is_total());
    let name = words.filter(|_| is_source).map(|words| words.label.key.clone());
    if name.is_some() { Reading { name, ..Reading::default() } } else { row }
}

/// What is no quantity of its own but a line of the table: what money is for, and a row nobody knows among rows of known items.
pub(super) fn listed(
    (item, scope): (Item, String),
    (row, row_words): (&Reading, Option<&Seen>),
    column: &ValueColumn,
    table: &Table,
) -> (Item, String) {
    if let Some(Across::Purpose(purpose)) = &column.across {
        let is_whole = scope.is_empty() || scope == "合计";
        let scope = if is_whole { purpose.clone() } else { format!("{scope}/{purpose}") };
        return (Item::new("line"), scope);
    }
    // 其他收入 below 增值税, 企业所得税: revenue of a government, and no income of a unit.
    if table.taxed && item.family() == "income" && scope.is_empty() {
        let name = row_words.map(|words| words.label.key.clone());
        return (Item::new("line"), name.unwrap_or_default());
    }
    // 行政经费 among 因公出国 and 公务接待, under 合计 | 一般公共预算: neither 三公经费 nor funds.
    let heading = column.label.rsplit('/').next().unwrap_or_default().trim();
    match (&row.name, &column.reading.item) {
        (Some(_), Some(own)) if table.of_items && own.is_total() => (Item::new("line"), scope),
        (Some(_), Some(_)) if table.of_items => (Item::new("line"), format!("{scope}/{heading}")),
        _ => (item, scope),
    }
}

/// Whether most rows with words name quantities that are known.
pub(super) fn are_items(sheet: &Sheet<'_>, block: &Block) -> bool {
    let names = block.body.iter().filter_map(|row| sheet.layout.row(*row).find(|(_, seen)| seen.is_words()));
    let readings: Vec<Reading> = names.map(|(_, seen)| Reading::of(seen, &block.family)).collect();
    let items = readings.iter().filter(|row| row.item.as_ref().is_some_and(|item| !item.is_total())).count();
    let names = readings.iter().filter(|row| row.name.is_some()).count();
    items >= LEAST_ITEMS && items > names
}

/// Whether rows are those of taxes: 增值税, 企业所得税, 房产税.
pub(super) fn are_taxes(sheet: &Sheet<'_>, block: &Block) -> bool {
    let names = block.body.iter().filter_map(|row| sheet.layout.row(*row).find(|(_, seen)| seen.is_words()));
    names.filter(|(_, seen)| sheet.vocabulary.is_tax(&seen.label.key)).count() >= LEAST_ITEMS
}

/// So many rows of known items make a table of them.
const LEAST_ITEMS: usize = 3;
