//! A block of performance indicators → one `Indicator` per row, and the total row as figures.

use super::{Sheet, around};
use crate::model::decimal::parse_plain;
use crate::model::filing::{Amount, Indicator, Relation};
use crate::model::label::fold;
use crate::model::layout::{Block, Look, Seen};
use crate::model::meaning::{Column, Meaning};
use crate::model::raw::RawFigure;
use crate::model::{CellRef, Item, Measure};
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
    sheet.layout.row(row).next().is_some_and(|(_, seen)| {
        seen.means(|m| match m {
            Meaning::Item(item) | Meaning::Local(item) => item.as_str() == "score.total",
            _ => false,
        })
    })
}

fn take_total(sheet: &mut Sheet<'_>, row: u32, columns: &Columns) {
    let Some(label) = sheet.layout.row(row).next().map(|(_, seen)| seen.text.trim().to_owned()) else {
        return;
    };
    let cell = |role: Column| columns.roles.get(&role).map(|col| CellRef::new(row, *col));
    let mut found = vec![
        (cell(Column::Weight), "score.total", Measure::Weight),
        (cell(Column::Score), "score.total", Measure::Score),
    ];
    let said = |(_, seen): &(CellRef, &Seen)| seen.is_words() && seen.meanings.is_empty();
    let grade = sheet.layout.row(row).skip(1).find(said).map(|(at, _)| at);
    found.push((grade, "grade", Measure::Amount));
    for (at, item, measure) in found {
        let Some(at) = at else { continue };
        let Some(value) = around::content(sheet.layout, at) else { continue };
        let figure = RawFigure {
            place: sheet.place(at),
            scope: String::new(),
            item: Item::new(item),
            measure,
            label: label.clone(),
            value: Some(value),
            unit: None,
            other_unit: None,
            typed: !sheet.layout.grid.text_only,
            block: sheet.block,
        };
        sheet.filing.figures.push(figure);
    }
}

fn indicator(sheet: &Sheet<'_>, row: u32, columns: &Columns, carried: &mut [String; 2]) -> Option<Indicator> {
    let cell = |role: Column| {
        let col = *columns.roles.get(&role)?;
        sheet.layout.covering(CellRef::new(row, col))
    };
    let own = |role: Column| {
        let col = *columns.roles.get(&role)?;
        let at = CellRef::new(row, col);
        sheet.layout.seen.get(&at).map(|seen| (at, seen))
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
    let spot = |role: Column| {
        let at = CellRef::new(row, *columns.roles.get(&role)?);
        Some(sheet.place(sheet.layout.grid.span(at).first))
    };
    let relation = relation(&text(Column::Relation)).or_else(|| relation_in(&text(Column::Target)));
    Some(Indicator {
        place: Some(sheet.place(first)),
        relation,
        target: amount(&text(Column::Target), &text(Column::Unit)),
        actual: amount(&text(Column::Actual), &text(Column::Unit)),
        weight: own(Column::Weight).and_then(|(_, seen)| number(seen)),
        score: own(Column::Score).and_then(|(_, seen)| number(seen)),
        score_place: own(Column::Score).map(|(at, _)| sheet.place(at)),
        weight_place: spot(Column::Weight),
        target_place: spot(Column::Target),
        actual_place: spot(Column::Actual),
        deviation_place: spot(Column::Deviation),
        deviation: columns.roles.get(&Column::Deviation).map(|_| text(Column::Deviation)),
        level1: levels[0].clone(),
        level2: levels[1].clone(),
        level3: levels[2].clone(),
    })
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

fn number(seen: &Seen) -> Option<Decimal> {
    if seen.look != Look::Number {
        return None;
    }
    parse_plain(fold(&seen.text).trim_end_matches('分'))
}

/// 指标性质 as a sign or a word.
fn relation(text: &str) -> Option<Relation> {
    Some(match fold(text).as_str() {
        "≥" | ">=" | "≧" | "大于等于" => Relation::AtLeast,
        "≤" | "<=" | "≦" | "小于等于" => Relation::AtMost,
        ">" | "大于" => Relation::More,
        "<" | "小于" => Relation::Less,
        "=" | "═" | "等于" => Relation::Equal,
        "定性" => Relation::Qualitative,
        _ => return None,
    })
}

/// The sign a target begins with: ≥95%, 不低于2家.
fn relation_in(text: &str) -> Option<Relation> {
    let folded = fold(text);
    let begins = |marks: &[&str]| marks.iter().any(|mark| folded.starts_with(mark));
    if begins(&["≥", ">=", "≧", "不低于", "不少于"]) || folded.ends_with("以上") {
        Some(Relation::AtLeast)
    } else if begins(&["≤", "<=", "≦", "不高于", "不超过"]) || folded.ends_with("以内") {
        Some(Relation::AtMost)
    } else if begins(&[">", "高于", "大于"]) {
        Some(Relation::More)
    } else if begins(&["<", "低于", "小于"]) {
        Some(Relation::Less)
    } else {
        None
    }
}

/// The one number in a text with what stands behind it; none where there are several or none.
fn amount(text: &str, unit: &str) -> Amount {
    let folded = fold(text);
    let start = folded.find(|c: char| c.is_ascii_digit());
    let body = start.map_or("", |start| &folded[start..]);
    let end = body.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(body.len());
    let rest = &body[end..];
    let single = !rest.contains(|c: char| c.is_ascii_digit()) && folded.chars().count() <= 16;
    let value = parse_plain(&body[..end]).filter(|_| single);
    let printed = if unit.is_empty() { rest } else { unit };
    let unit = if value.is_some() { printed.trim_end_matches("以上").to_owned() } else { String::new() };
    Amount { raw: text.to_owned(), value, unit }
}
