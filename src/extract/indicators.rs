//! A block of performance indicators → one `Indicator` per row, and the total row as figures.

use super::{Sheet, around};
use crate::model::decimal::parse_plain;
use crate::model::filing::{Amount, Indicator};
use crate::model::label::fold;
use crate::model::layout::{Block, Look, Seen};
use crate::model::meaning::{Column, Meaning};
use crate::model::raw::RawFigure;
use crate::model::{CellRef, CellValue, Item, Measure, Place, Text};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Which column holds what; level columns from left to right.
#[derive(Default)]
struct Columns {
    levels: Vec<(u32, usize)>,
    roles: BTreeMap<Column, u32>,
}

/// Takes the indicators of one block.
pub(super) fn take(sheet: &mut Sheet<'_>, block: &Block) {
    let columns = columns(sheet, block);
    let mut carried = [String::new(), String::new()];
    for &row in &block.body {
        let first = sheet.layout.row(row).next().map(|(_, seen)| seen);
        if first.is_some_and(|seen| seen.means(|m| matches!(m, Meaning::Column(Column::Ignored)))) {
            continue;
        }
        if is_total(sheet, row) {
            take_total(sheet, row, &columns);
            continue;
        }
        if let Some(indicator) = indicator(sheet, row, &columns, &mut carried) {
            sheet.filing.indicators.push(indicator);
        }
    }
}

fn columns(sheet: &Sheet<'_>, block: &Block) -> Columns {
    let mut columns = Columns::default();
    let mut next_level = 0;
    let extent = sheet.layout.extent();
    for col in extent.first.col..=extent.last.col {
        let path = sheet.layout.above(&block.band, col);
        let roles = path.iter().rev().flat_map(|(at, seen)| {
            seen.meanings.iter().filter_map(move |meaning| match meaning {
                Meaning::Column(role) => Some((*at, *role)),
                _ => None,
            })
        });
        let Some((anchor, role)) = roles.into_iter().next() else { continue };
        let side = sheet.layout.grid.span(anchor).last.row > block.band.last().copied().unwrap_or(0);
        if sheet.layout.grid.span(anchor).width() > 1 && !has_cells(sheet, block, col) {
            continue;
        }
        match role {
            Column::Level1 => columns.levels.push((col, 0)),
            Column::Level2 => columns.levels.push((col, 1)),
            Column::Level3 => columns.levels.push((col, 2)),
            Column::Levels if !side => {
                columns.levels.push((col, next_level));
                next_level = (next_level + 1).min(2);
            }
            Column::Levels | Column::Ignored => {}
            // Where every level has points of its own, those of the lowest level count.
            Column::Weight => {
                columns.roles.insert(role, col);
            }
            role => {
                columns.roles.entry(role).or_insert(col);
            }
        }
    }
    columns.levels.dedup_by_key(|(_, level)| *level);
    columns
}

/// Whether any row of the block has a cell that begins in this column.
fn has_cells(sheet: &Sheet<'_>, block: &Block, col: u32) -> bool {
    block.body.iter().any(|row| {
        sheet.layout.covering(CellRef::new(*row, col)).is_some_and(|(anchor, _)| anchor.col == col)
    })
}

fn is_total(sheet: &Sheet<'_>, row: u32) -> bool {
    sheet.layout.row(row).next().is_some_and(|(_, seen)| is_item(seen, "score.total"))
}

/// The row of the total: weight and score in their columns, or pairs of label and value side by side.
fn take_total(sheet: &mut Sheet<'_>, row: u32, columns: &Columns) {
    let Some(label) = sheet.layout.row(row).next().map(|(_, seen)| seen.text.trim().to_owned()) else {
        return;
    };
    let cell = |role: Column| columns.roles.get(&role).map(|col| CellRef::new(row, *col));
    let numeric = |at: &CellRef| {
        sheet.layout.seen.get(*at).is_some_and(|seen| matches!(seen.look, Look::Number | Look::Void))
    };
    let beside = || sheet.layout.row(row).nth(1).map(|(at, _)| at).filter(numeric);
    let columned = [Column::Weight, Column::Score].into_iter().filter_map(cell).any(|at| numeric(&at));
    let score = if columned { cell(Column::Score) } else { beside() };
    let found = [
        (cell(Column::Weight).filter(|_| columned), "score.total", Measure::Weight),
        (score, "score.total", Measure::Score),
        (grade_in(sheet, row), "grade", Measure::Amount),
    ];
    for (at, item, measure) in found {
        let Some(at) = at else { continue };
        let Some(value) = around::content(sheet.layout, at) else { continue };
        let figure = RawFigure {
            place: sheet.place(at),
            scope: Text::default(),
            item: Item::new(item),
            measure,
            label: label.as_str().into(),
            value: Some(value),
            unit: None,
            other_unit: None,
            typed: !sheet.layout.grid.text_only,
            block: sheet.block,
        };
        sheet.filing.figures.push(figure);
    }
}

/// The grade in the row of the total: the words behind 评价等次, or words without any heading.
fn grade_in(sheet: &Sheet<'_>, row: u32) -> Option<CellRef> {
    let mut words = sheet.layout.row(row).skip(1).filter(|(_, seen)| seen.is_words());
    let (at, first) = words.next()?;
    if !is_item(first, "grade") {
        return Some(at);
    }
    words.next().map(|(at, _)| at)
}

fn is_item(seen: &Seen, id: &str) -> bool {
    seen.means(|m| matches!(m, Meaning::Item(item) | Meaning::Local(item) if item.as_str() == id))
}

fn indicator(sheet: &Sheet<'_>, row: u32, columns: &Columns, carried: &mut [String; 2]) -> Option<Indicator> {
    let cell = |role: Column| {
        let col = *columns.roles.get(&role)?;
        sheet.layout.covering(CellRef::new(row, col))
    };
    let own = |role: Column| {
        let col = *columns.roles.get(&role)?;
        let at = CellRef::new(row, col);
        sheet.layout.seen.get(at).map(|seen| (at, seen))
    };
    let text = |role: Column| cell(role).map(|(_, seen)| seen.text.trim().to_owned()).unwrap_or_default();
    let levels = levels(sheet, row, columns, carried);
    let own_text = [Column::Target, Column::Actual, Column::Score, Column::Weight].into_iter().find_map(own);
    let first = first_cell(sheet, row, columns)?;
    let numbered = [Column::Weight, Column::Score].into_iter().find_map(own).is_some();
    if own_text.is_none() && is_placeholder(&levels[2])
        || (!numbered && is_placeholder(&levels[2]) && text(Column::Target).is_empty())
    {
        return None;
    }
    let bounds = &sheet.vocabulary.bounds;
    let unit = text(Column::Unit);
    let amount = |role: Column| match cell(role).and_then(|(at, _)| percentage(sheet, at)) {
        Some(shown) => Amount { raw: text(role).into(), ..bounds.amount(&shown, &unit) },
        None => bounds.amount(&text(role), &unit),
    };
    let place = |role: Column| cell_place(sheet, row, columns, role);
    let raw = |role: Column| own(role).map(|(_, seen)| seen.text.trim().to_owned()).unwrap_or_default();
    let points = |role: Column| own(role).and_then(|(_, seen)| number(seen));
    let relation =
        bounds.in_column(&text(Column::Relation)).or_else(|| bounds.in_target(&text(Column::Target)));
    Some(Indicator {
        place: Some(sheet.place(first)),
        relation,
        target: amount(Column::Target),
        actual: amount(Column::Actual),
        weight: points(Column::Weight),
        score: points(Column::Score),
        weight_raw: raw(Column::Weight).into(),
        score_raw: raw(Column::Score).into(),
        score_place: own_place(sheet, row, columns, Column::Score),
        weight_place: own_place(sheet, row, columns, Column::Weight),
        target_place: place(Column::Target),
        actual_place: place(Column::Actual),
        deviation: columns.roles.get(&Column::Deviation).map(|_| text(Column::Deviation).into()),
        deviation_place: place(Column::Deviation),
        level1: levels[0].as_str().into(),
        level2: levels[1].as_str().into(),
        level3: levels[2].as_str().into(),
    })
}

/// Where the cell of that column stands for a row, filled in or not; merged cells stand where they begin.
fn cell_place(sheet: &Sheet<'_>, row: u32, columns: &Columns, role: Column) -> Option<Place> {
    let at = CellRef::new(row, *columns.roles.get(&role)?);
    Some(sheet.place(sheet.layout.grid.span(at).first))
}

/// Likewise, but none where the cell is merged into that of another row.
fn own_place(sheet: &Sheet<'_>, row: u32, columns: &Columns, role: Column) -> Option<Place> {
    let at = CellRef::new(row, *columns.roles.get(&role)?);
    (sheet.layout.grid.span(at).first.row == row).then(|| sheet.place(at))
}

/// Template text left in a level column: nothing, a dash, ……, 指标2：.
fn is_placeholder(text: &str) -> bool {
    let folded = fold(text);
    let rest = folded.strip_prefix("指标").unwrap_or(&folded);
    rest.chars().all(|c| c.is_ascii_digit() || "-—–/….:：*".contains(c))
}

/// The level texts of a row; unmerged blanks of level 1 and 2 carry on from above.
fn levels(sheet: &Sheet<'_>, row: u32, columns: &Columns, carried: &mut [String; 2]) -> [String; 3] {
    let mut levels = [String::new(), String::new(), String::new()];
    for (col, level) in &columns.levels {
        if let Some((_, seen)) = sheet.layout.covering(CellRef::new(row, *col)) {
            levels[*level] = seen.text.trim().to_owned();
        }
    }
    for level in 0..2 {
        if levels[level].is_empty() {
            levels[level].clone_from(&carried[level]);
        } else if levels[level] != carried[level] {
            carried[level].clone_from(&levels[level]);
            if level == 0 {
                carried[1].clear();
            }
        }
    }
    levels
}

/// The first cell of the row that is its own, side labels apart.
fn first_cell(sheet: &Sheet<'_>, row: u32, columns: &Columns) -> Option<CellRef> {
    let leftmost = columns.levels.iter().map(|(col, _)| *col).min()?;
    sheet.layout.row(row).map(|(at, _)| at).find(|at| at.col >= leftmost)
}

/// What the cell shows of a stored ratio: 165.93% for 1.6593.
fn percentage(sheet: &Sheet<'_>, at: CellRef) -> Option<String> {
    match sheet.layout.grid.get(at)?.value {
        CellValue::Percentage(ratio) => {
            Some(format!("{}%", ratio.checked_mul(Decimal::ONE_HUNDRED)?.normalize()))
        }
        _ => None,
    }
}

fn number(seen: &Seen) -> Option<Decimal> {
    if seen.look != Look::Number {
        return None;
    }
    parse_plain(fold(&seen.text).trim_end_matches('分'))
}
