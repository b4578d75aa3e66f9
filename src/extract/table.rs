//! A block with headings above and to the left → raw figures.

use super::Sheet;
use super::around;
use super::doubts::units;
use super::meaning::{Reading, column, combine};
use super::years;
use crate::model::layout::{Block, Look, Seen};
use crate::model::meaning::{Column, Meaning, Word};
use crate::model::raw::RawFigure;
use crate::model::term::Kind;
use crate::model::{CellRef, Item, Measure, Step, Unit};

/// Longer texts in a column of numbers are remarks, not values.
const LONGEST_VALUE: usize = 20;

/// Figures for which there is room at once.
const MOST_ROOM: usize = 256;

/// A column of the block that holds values.
pub(super) struct ValueColumn {
    pub(super) col: u32,
    reading: Reading,
    pub(super) label: String,
    /// Its lowest heading.
    anchor: CellRef,
    unit: Option<(Unit, String)>,
    /// The family of the half of the table it stands in (收入 | 支出), else that of the block.
    family: String,
    /// Whether things are counted in it.
    counted: bool,
    /// Whether it holds percentages of a kind nobody knows.
    percent: bool,
}

/// Takes the figures of one block.
pub(super) fn take(sheet: &mut Sheet<'_>, block: &Block) {
    let columns = value_columns(sheet, block);
    let named = block.body.iter().any(|row| sheet.layout.row(*row).any(|(_, seen)| seen.is_words()));
    let summed = block.body.iter().any(|row| sheet.layout.row(*row).any(|(_, seen)| sums_up(seen)));
    let list = is_list(sheet, block, &columns);
    let unit = corner_unit(sheet, block, &columns);
    sheet.filing.figures.reserve(columns.len().saturating_mul(block.body.len()).min(MOST_ROOM));
    let mut running: Option<Running> = None;
    for &row in &block.body {
        running = total_of(sheet, row, block).or(running);
        let own = sheet.layout.row(row).count();
        let words = sheet.layout.row(row).filter(|(_, seen)| seen.is_words()).count();
        if own == 0 || (words == own && words > 2) {
            continue; // nothing, or headings nobody knows
        }
        for column in &columns {
            let at = CellRef::new(row, column.col);
            if sheet.layout.grid.span(at).first != at {
                continue;
            }
            let before = sheet.filing.figures.len();
            let mode = Mode { named, summed, list, unit, running: running.as_ref() };
            take_cell(sheet, block, at, column, &mode);
            if sheet.filing.figures.get(before).is_some_and(|figure| figure.value.is_some()) {
                sheet.note_merged(block, at, &columns, before);
            }
        }
    }
    years::settle(sheet);
}

/// How the rows of a block are named.
struct Mode<'m> {
    /// Rows have names at all.
    named: bool,
    /// One of the rows sums up others.
    summed: bool,
    /// Rows are free names under a measure: a list of lines.
    list: bool,
    /// Unit printed over the row names: 经费控制情况（万元）.
    unit: Option<Unit>,
    /// The last row of a total above: rows under 收入合计 are parts of it.
    running: Option<&'m Running>,
}

/// A row that sums up a family of items, and the column of its name: in tables that stand side by side each has its own.
struct Running {
    family: String,
    col: u32,
}

/// The family a row sums up: 收入合计 of a block that is not about income alone.
fn total_of(sheet: &Sheet<'_>, row: u32, block: &Block) -> Option<Running> {
    let (at, first) = sheet.layout.row(row).find(|(_, seen)| seen.is_words())?;
    let item = Reading::of(first, &block.family).item?;
    let sums = item.as_str().ends_with(".total") && item.family() != "score";
    sums.then(|| Running { family: item.family().to_owned(), col: at.col })
}

/// What a row says: under the total of a family its words are first looked for in that family.
fn row_reading(at: CellRef, words: &Seen, column: &ValueColumn, block: &Block, mode: &Mode<'_>) -> Reading {
    let other = |running: &&Running| column.family == block.family && running.family != block.family;
    if let Some(running) = mode.running.filter(other).filter(|running| running.col == at.col) {
        let reading = Reading::of(words, &running.family);
        if reading.item.as_ref().is_some_and(|item| item.family() == running.family) {
            return reading;
        }
    }
    Reading::of(words, &column.family)
}

fn value_columns(sheet: &Sheet<'_>, block: &Block) -> Vec<ValueColumn> {
    let extent = sheet.layout.extent();
    let base = years::base(sheet, block);
    let mut taken: Vec<CellRef> = Vec::new();
    let mut columns = Vec::new();
    for col in extent.first.col..=extent.last.col {
        let path = sheet.layout.above(&block.band, col);
        let Some(&(anchor, lowest)) = path.iter().rev().find(|(_, seen)| !seen.label.key.is_empty()) else {
            continue;
        };
        let shapes = lowest.means(|m| matches!(m, Meaning::Word(Word::Corner)))
            || lowest.means(|m| matches!(m, Meaning::Column(Column::Ignored | Column::Deviation)));
        // A column under a heading of its own counts even if it is blank; one merely covered needs values.
        if shapes || ((anchor.col != col || taken.contains(&anchor)) && !has_values(sheet, block, col)) {
            continue;
        }
        taken.push(anchor);
        let words: Vec<&Seen> = path.iter().map(|(_, seen)| *seen).collect();
        let year = words.iter().find_map(|seen| years::of_heading(seen));
        let family = half(&words).unwrap_or(&block.family).to_owned();
        let mut reading = years::relative(column(&words, &family), year, base);
        let percent = words.iter().any(|seen| seen.label.percent);
        if percent && reading.measure.is_none_or(|measure| measure.kind() == Kind::Money) {
            reading.measure = None;
            reading.name = Some(lowest.label.key.clone());
        } else if reading.name.is_some() && reading.measure.is_none() {
            reading.measure = sheet.vocabulary.by_ending(&lowest.label);
        }
        columns.push(ValueColumn {
            col,
            reading,
            percent,
            counted: words.iter().any(|seen| seen.label.counted),
            family,
            label: words.iter().map(|seen| seen.text.trim()).collect::<Vec<_>>().join("/"),
            anchor,
            unit: words.iter().rev().find_map(|seen| Some((seen.label.unit?, seen.text.trim().to_owned()))),
        });
    }
    columns
}

/// The family a heading of the column names as a section: 收入, 支出.
fn half<'a>(path: &[&'a Seen]) -> Option<&'a str> {
    path.iter().flat_map(|seen| &seen.meanings).find_map(|meaning| match meaning {
        Meaning::Section(family) => Some(family.as_str()),
        _ => None,
    })
}

fn has_values(sheet: &Sheet<'_>, block: &Block, col: u32) -> bool {
    block.body.iter().any(|row| sheet.layout.seen.contains(CellRef::new(*row, col)))
}

/// The unit in a heading that stands over no values.
fn corner_unit(sheet: &Sheet<'_>, block: &Block, columns: &[ValueColumn]) -> Option<Unit> {
    let is_number = |row: &u32, col: u32| {
        sheet.layout.seen.get(CellRef::new(*row, col)).is_some_and(|seen| seen.look == Look::Number)
    };
    let holds_numbers = |col: u32| block.body.iter().any(|row| is_number(row, col));
    let told = |column: &&ValueColumn| column.reading.item.is_some() || column.reading.measure.is_some();
    let band = block.band.iter().flat_map(|row| sheet.layout.row(*row));
    let mut corners = band.filter(|(at, _)| {
        columns.iter().filter(told).all(|column| column.col != at.col || !holds_numbers(at.col))
    });
    corners.find_map(|(_, seen)| seen.label.unit)
}

/// Whether most rows bear names that mean nothing known, under columns that only name a measure.
fn is_list(sheet: &Sheet<'_>, block: &Block, columns: &[ValueColumn]) -> bool {
    let measured = columns.iter().any(|c| c.reading.measure.is_some() && c.reading.item.is_none());
    let (mut names, mut items) = (0, 0);
    let last = columns.iter().map(|column| column.col).max().unwrap_or(0);
    let numbered = |row: &&u32| sheet.layout.row(**row).any(|(_, seen)| seen.look == Look::Number);
    for row in block.body.iter().filter(numbered) {
        let words = sheet.layout.row(*row).filter(|(at, seen)| seen.is_words() && at.col <= last);
        for (_, seen) in words {
            let reading = Reading::of(seen, &block.family);
            let sums = reading.item.as_ref().is_some_and(|item| item.as_str().ends_with(".total"));
            names += usize::from(reading.name.is_some());
            items += usize::from(reading.item.is_some() && !sums);
        }
    }
    measured && names > 0 && items == 0
}

fn take_cell(sheet: &mut Sheet<'_>, block: &Block, at: CellRef, column: &ValueColumn, mode: &Mode<'_>) {
    let seen = sheet.layout.seen.get(at);
    let left = sheet.layout.left_of(at);
    let row_words = left.first().map(|(_, seen)| *seen);
    let row = left.first();
    let row = row.map(|(at, seen)| row_reading(*at, seen, column, block, mode)).unwrap_or_default();
    let numeric = seen.is_some_and(|seen| seen.look == Look::Number);
    if row.is_empty() && mode.named {
        if numeric {
            if mode.summed && !is_numbering(sheet, at.row) {
                sheet.note(at, Step::UnnamedRow, &column.label, "");
            }
            sheet.leave_unread(at, &column.label);
        }
        return;
    }
    if row_words.is_some_and(is_ignored) {
        return;
    }
    let row = as_line(row, mode);
    if seen.is_some_and(Seen::is_words) && !is_stray_text(seen, &column.reading) {
        return;
    }
    let names = left.iter().rev().map(|(_, seen)| seen.text.trim());
    let label = path(std::iter::once(block.section.trim()).chain(names).chain([column.label.as_str()]));
    match combine(&row, &column.reading, &column.family) {
        Ok((_, None, _)) if column.percent => {
            if numeric {
                sheet.leave_unread(at, &label);
            }
        }
        Ok((item, measure, scope)) => {
            let own = column.unit.as_ref().map(|(unit, words)| (*unit, words.as_str()));
            let rows = left.iter().filter_map(|(_, seen)| Some((seen.label.unit?, seen.text.trim())));
            let corner = mode.unit.map(|unit| (unit, "行名上方"));
            let above = block.unit.map(|unit| (unit, "表上方"));
            let (unit, other_unit) = units(own.into_iter().chain(rows).chain(corner).chain(above));
            let heading = sheet.layout.seen.get(column.anchor).map(|seen| (column.anchor, seen));
            sheet.note_guess(heading, &item);
            sheet.note_guess(left.first().copied(), &item);
            let counted = column.counted || row_words.is_some_and(|seen| seen.label.counted);
            let measure = measure.unwrap_or_else(|| default_measure(sheet, block, &item));
            let measure = if counted && measure.kind() == Kind::Money { Measure::Count } else { measure };
            let figure = RawFigure {
                place: sheet.place(at),
                scope: scope.into(),
                item,
                measure,
                label: label.into(),
                value: around::content(sheet.layout, at),
                unit,
                other_unit,
                typed: !sheet.layout.grid.text_only,
                block: sheet.block,
            };
            sheet.filing.figures.push(figure);
        }
        Err(_) if numeric => sheet.leave_unread(at, &label),
        Err(_) => {}
    }
}

/// Headings one behind the other, empty ones left out.
pub(super) fn path<'a>(parts: impl Iterator<Item = &'a str> + Clone) -> String {
    let mut path = String::with_capacity(parts.clone().map(|part| part.len() + 1).sum());
    for part in parts.filter(|part| !part.is_empty()) {
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(part);
    }
    path
}

/// The measure of a table that names none: points for parts of the score where the line above says 分值 or 权重.
fn default_measure(sheet: &Sheet<'_>, block: &Block, item: &Item) -> Measure {
    let weights = block.section.contains("分值") || block.section.contains("权重");
    if item.family() == "score" && weights { Measure::Weight } else { sheet.vocabulary.natural_measure(item) }
}

/// 合计, 小计, 汇总.
fn sums_up(seen: &Seen) -> bool {
    seen.means(|m| matches!(m, Meaning::Word(Word::Total | Word::Rollup)))
}

/// The row that numbers the columns: 1, 2, 3.
fn is_numbering(sheet: &Sheet<'_>, row: u32) -> bool {
    let numbers = sheet.layout.row(row).filter(|(_, seen)| seen.look == Look::Number);
    let numbers: Option<Vec<u32>> = numbers.map(|(_, seen)| seen.text.trim().parse().ok()).collect();
    numbers.is_some_and(|numbers| {
        numbers.first().is_some_and(|first| *first <= 2)
            && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1)
    })
}

/// A row of no figures: 栏次.
fn is_ignored(seen: &Seen) -> bool {
    seen.means(|m| matches!(m, Meaning::Column(Column::Ignored)))
}

/// In a list a row that sums up (支出合计) is the list's own total, not the unit's.
fn as_line(mut row: Reading, mode: &Mode<'_>) -> Reading {
    let sums = row.item.as_ref().is_some_and(|item: &Item| item.as_str().ends_with(".total"));
    if mode.list && sums {
        row.item = None;
        row.total = true;
    }
    row
}

/// Words in a column of numbers are worth reporting only where the column says what should stand there.
fn is_stray_text(seen: Option<&Seen>, column: &Reading) -> bool {
    let known = column.item.is_some() || column.measure.is_some();
    known && seen.is_some_and(|seen| seen.meanings.is_empty() && seen.text.chars().count() <= LONGEST_VALUE)
}
