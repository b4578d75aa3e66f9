//! A block of performance indicators → one `Indicator` per row, and the total row as figures.

use super::{Sheet, around};
use crate::model::decimal::parse_plain;
use crate::model::filing::{Amount, Indicator};
use crate::model::label::{Label, folded};
use crate::model::layout::{Block, Look, Seen};
use crate::model::meaning::{Column, Meaning, Word};
use crate::model::raw::RawFigure;
use crate::model::{CellRef, CellValue, Item, Measure, Place, Text};
use rust_decimal::Decimal;

/// Which column holds what; level columns from left to right.
#[derive(Default)]
struct Columns {
    levels: Vec<(u32, usize)>,
    roles: Vec<(Column, u32)>,
}

impl Columns {
    /// The column that holds this.
    fn of(&self, role: Column) -> Option<u32> {
        self.roles.iter().find(|(known, _)| *known == role).map(|(_, col)| *col)
    }

    /// Of several columns of one kind the last counts.
    fn put(&mut self, role: Column, col: u32) {
        self.roles.retain(|(known, _)| *known != role);
        self.roles.push((role, col));
    }
}

/// Takes the indicators of one block.
pub(super) fn take(sheet: &mut Sheet<'_>, block: &Block) {
    let columns = columns(sheet, block);
    let mut carried = <[Text; 2]>::default();
    sheet.filing.indicators.reserve(block.body.len());
    for &row in &block.body {
        let first = sheet.layout.row(row).next().map(|(_, seen)| seen);
        if first.is_some_and(|seen| seen.means(|m| matches!(m, Meaning::Column(Column::Ignored)))) {
            continue;
        }
        if is_total(sheet, row) {
            if is_before_total(sheet, row) {
                take_subtotal(sheet, row, &columns, &Subtotal::Unnamed);
            } else {
                take_total(sheet, row, &columns);
            }
            continue;
        }
        if let Some(subtotal) = subtotal(sheet, row) {
            take_subtotal(sheet, row, &columns, &subtotal);
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
        let is_progress = |seen: &Seen| sheet.vocabulary.numbers.progress.contains(&seen.label.key);
        let progress = path.iter().rev().find(|(_, seen)| is_progress(seen));
        let progress = progress.map(|(anchor, _)| (*anchor, Column::Progress));
        let role = progress.or_else(|| roles.into_iter().next()).or_else(|| {
            let (anchor, lowest) = path.last()?;
            Some((*anchor, role_by_content(sheet, block, col, lowest)?))
        });
        let Some((anchor, role)) = role else { continue };
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
            Column::Weight => columns.put(role, col),
            role if columns.of(role).is_none() => columns.put(role, col),
            _ => {}
        }
    }
    if columns.levels.is_empty() {
        columns.levels.extend(unknown_name(sheet, block).map(|col| (col, 2)));
    }
    columns.levels.dedup_by_key(|(_, level)| *level);
    // 项目权重 | 评价内容 | 分值: what stands in front of the only level that is known is the level above it.
    if let [(col, 0)] = columns.levels.as_slice()
        && let Some(above) = col.checked_sub(1).filter(|above| holds_words(sheet, block, *above))
    {
        columns.levels = vec![(above, 0), (*col, 2)];
    }
    columns
}

/// What a column is whose heading nobody knows: one that speaks of reasons, or one that holds nothing but ≥ and ≤.
fn role_by_content(sheet: &Sheet<'_>, block: &Block, col: u32, heading: &Seen) -> Option<Column> {
    let speaks_of = |word: &String| heading.label.key.contains(word.as_str());
    if heading.is_words() && sheet.vocabulary.numbers.reasons.iter().any(speaks_of) {
        return Some(Column::Deviation);
    }
    let cells = block.body.iter().filter_map(|row| sheet.layout.seen.get(CellRef::new(*row, col)));
    let signs: Vec<bool> =
        cells.map(|seen| sheet.vocabulary.bounds.in_column(seen.text.trim()).is_some()).collect();
    (signs.len() >= LEAST_SIGNS && signs.iter().all(|is_sign| *is_sign)).then_some(Column::Relation)
}

/// So many cells with a sign alone make a column of signs.
const LEAST_SIGNS: usize = 2;

/// The first column under a heading nobody knows: 管理内容 beside 分值 and 得分 names what is scored.
fn unknown_name(sheet: &Sheet<'_>, block: &Block) -> Option<u32> {
    let extent = sheet.layout.extent();
    let end = block.band.last().copied()?;
    (extent.first.col..=extent.last.col).find(|col| {
        let path = sheet.layout.above(&block.band, *col);
        path.last().is_some_and(|(anchor, seen)| {
            let is_side = sheet.layout.grid.span(*anchor).last.row > end;
            anchor.col == *col && seen.meanings.is_empty() && !is_side
        })
    })
}

/// Whether a column holds words and no numbers.
fn holds_words(sheet: &Sheet<'_>, block: &Block, col: u32) -> bool {
    let mut cells =
        block.body.iter().filter_map(|row| sheet.layout.seen.get(CellRef::new(*row, col))).peekable();
    cells.peek().is_some() && cells.all(Seen::is_words)
}

/// Whether any row of the block has a cell that begins in this column.
fn has_cells(sheet: &Sheet<'_>, block: &Block, col: u32) -> bool {
    block.body.iter().any(|row| {
        sheet.layout.covering(CellRef::new(*row, col)).is_some_and(|(anchor, _)| anchor.col == col)
    })
}

fn is_total(sheet: &Sheet<'_>, row: u32) -> bool {
    let is_total = |seen: &Seen| is_item(seen, "score.total") || seen.is_word(Word::Total);
    sheet
        .layout
        .row(row)
        .next()
        .is_some_and(|(_, seen)| is_total(seen) && !sheet.vocabulary.is_subtotal(&seen.label.key))
}

/// 合计 of the indicators above 自评总分（含预算执行）: a row below that is named the total score is the total.
fn is_before_total(sheet: &Sheet<'_>, row: u32) -> bool {
    let is_bare = |seen: &Seen| seen.is_word(Word::Total);
    let first = |row: u32| sheet.layout.row(row).next();
    if !first(row).is_some_and(|(_, seen)| is_bare(seen)) {
        return false;
    }
    let last = sheet.layout.extent().last.row;
    (row + 1..=last).take(ROWS_BELOW).any(|below| {
        first(below).is_some_and(|(_, seen)| is_item(seen, "score.total") && !is_bare(seen))
            && sheet.layout.row(below).any(|(_, seen)| seen.look == Look::Number)
    })
}

/// The total score stands in one of the next rows below the sum of the indicators.
const ROWS_BELOW: usize = 3;

/// What a row of a subtotal sums up.
enum Subtotal {
    /// 产出指标小计: the part of the score of that name.
    Part(Item),
    /// 小计 alone, or of a name that is no part of the score.
    Unnamed,
}

/// What the row sums up; `None` where it is no subtotal.
fn subtotal(sheet: &Sheet<'_>, row: u32) -> Option<Subtotal> {
    let (_, seen) = sheet.layout.row(row).find(|(_, seen)| seen.is_words())?;
    let key = seen.label.key.as_str();
    let word = sheet.vocabulary.subtotals.iter().find(|word| key.ends_with(word.as_str()))?;
    let label = Label::of_folded(&key[..key.len() - word.len()]);
    let meanings = sheet.vocabulary.meanings(&label);
    let part = meanings.into_iter().find_map(|meaning| match meaning {
        Meaning::Item(item) | Meaning::Local(item) if item.family() == "score" => Some(item),
        _ => None,
    });
    Some(part.map_or(Subtotal::Unnamed, Subtotal::Part))
}

/// Weight and score of a subtotal: figures of that part of the score, or numbers of no use.
fn take_subtotal(sheet: &mut Sheet<'_>, row: u32, columns: &Columns, subtotal: &Subtotal) {
    let Some(label) = sheet.layout.row(row).next().map(|(_, seen)| seen.text.trim().to_owned()) else {
        return;
    };
    for (role, measure) in [(Column::Weight, Measure::Weight), (Column::Score, Measure::Score)] {
        let Some(at) = columns.of(role).map(|col| CellRef::new(row, col)) else { continue };
        match subtotal {
            Subtotal::Part(item) => push(sheet, at, item.clone(), measure, &label),
            Subtotal::Unnamed => sheet.leave_unread(at, &label, "小计，不知道是哪一部分的"),
        }
    }
}

fn push(sheet: &mut Sheet<'_>, at: CellRef, item: Item, measure: Measure, label: &str) {
    let Some(value) = around::content(sheet.layout, at) else { return };
    let figure = RawFigure {
        place: sheet.place(at),
        scope: Text::default(),
        item,
        measure,
        label: label.into(),
        value: Some(value),
        unit: None,
        other_unit: None,
        typed: !sheet.layout.grid.text_only,
        block: sheet.block,
        is_guess: false,
    };
    sheet.filing.figures.push(figure);
}

/// The row of the total: weight and score in their columns, or pairs of label and value side by side.
fn take_total(sheet: &mut Sheet<'_>, row: u32, columns: &Columns) {
    let Some(label) = sheet.layout.row(row).next().map(|(_, seen)| seen.text.trim().to_owned()) else {
        return;
    };
    let cell = |role: Column| columns.of(role).map(|col| CellRef::new(row, col));
    let numeric = |at: &CellRef| {
        // 98.5分（优） begins with its score.
        let begins = |seen: &Seen| seen.label.key.starts_with(|c: char| c.is_ascii_digit());
        let is_number = |seen: &Seen| matches!(seen.look, Look::Number | Look::Void) || begins(seen);
        sheet.layout.seen.get(*at).is_some_and(is_number)
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
        push(sheet, at, Item::new(item), measure, &label);
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

/// The cell of one column in the row of an indicator.
#[derive(Clone, Copy)]
struct Spot<'s> {
    sheet: &'s Sheet<'s>,
    at: CellRef,
    /// Where the cell begins that is merged over it.
    anchor: CellRef,
    /// What stands in that cell.
    seen: Option<&'s Seen>,
}

impl<'s> Spot<'s> {
    fn of(sheet: &'s Sheet<'s>, at: CellRef) -> Self {
        match sheet.layout.covering(at) {
            Some((anchor, seen)) => Self { sheet, at, anchor, seen: Some(seen) },
            None => Self { sheet, at, anchor: sheet.layout.grid.span(at).first, seen: None },
        }
    }

    fn text(self) -> &'s str {
        self.seen.map_or("", |seen| seen.text.trim())
    }

    /// What stands at this very place.
    fn own(self) -> Option<&'s Seen> {
        if self.anchor == self.at { self.seen } else { self.sheet.layout.seen.get(self.at) }
    }

    fn own_text(self) -> Text {
        self.own().map(|seen| seen.text.trim().into()).unwrap_or_default()
    }

    /// Where the cell stands, filled in or not; merged cells stand where they begin.
    fn place(self) -> Place {
        self.sheet.place(self.anchor)
    }

    /// Likewise, but none where the cell is merged into that of another row.
    fn own_place(self) -> Option<Place> {
        (self.anchor.row == self.at.row).then(|| self.sheet.place(self.at))
    }

    /// The number of a target or result.
    fn amount(self, unit: &str) -> Amount {
        let bounds = &self.sheet.vocabulary.bounds;
        match percentage(self.sheet, self.anchor) {
            Some(shown) => Amount { raw: self.text().into(), ..bounds.amount(&shown, unit) },
            None => bounds.amount(self.text(), unit),
        }
    }
}

fn indicator(sheet: &Sheet<'_>, row: u32, columns: &Columns, carried: &mut [Text; 2]) -> Option<Indicator> {
    let spot = |role: Column| columns.of(role).map(|col| Spot::of(sheet, CellRef::new(row, col)));
    let [target, actual, weight, score, deviation] =
        [Column::Target, Column::Actual, Column::Weight, Column::Score, Column::Deviation].map(spot);
    let progress = spot(Column::Progress);
    let is_filled = |spot: Option<Spot<'_>>| spot.and_then(Spot::own).is_some();
    let [level1, level2, level3] = levels(sheet, row, columns, carried);
    let first = first_cell(sheet, row, columns)?;
    let numbered = is_filled(weight) || is_filled(score);
    let filled = numbered || is_filled(target) || is_filled(actual);
    let wanted = target.map_or("", Spot::text);
    let targeted = numbered || !wanted.is_empty();
    if !(filled && targeted) && is_placeholder(&level3) {
        return None;
    }
    // 归档合格率（8分）: a form without a column of weights prints them in the names.
    let printed = columns.of(Column::Weight).is_none().then(|| weight_in_name(&level3)).flatten();
    let bounds = &sheet.vocabulary.bounds;
    let unit = spot(Column::Unit).map_or("", Spot::text);
    let relation = spot(Column::Relation).and_then(|spot| bounds.in_column(spot.text()));
    Some(Indicator {
        place: Some(sheet.place(first)),
        relation: relation.or_else(|| bounds.in_target(wanted)),
        target: target.map(|spot| spot.amount(unit)).unwrap_or_default(),
        actual: actual.map(|spot| spot.amount(unit)).unwrap_or_default(),
        weight: weight.and_then(|spot| number(spot.own()?)).or(printed),
        score: score.and_then(|spot| number(spot.own()?)),
        weight_raw: weight.map(Spot::own_text).unwrap_or_default(),
        score_raw: score.map(Spot::own_text).unwrap_or_default(),
        score_place: score.and_then(Spot::own_place),
        weight_place: weight.and_then(Spot::own_place),
        target_place: target.map(Spot::place),
        actual_place: actual.map(Spot::place),
        progress: progress.map(|spot| spot.amount("")).unwrap_or_default(),
        progress_place: progress.and_then(Spot::own_place),
        deviation: deviation.map(|spot| spot.text().into()),
        deviation_place: deviation.map(Spot::place),
        level1,
        level2,
        level3,
    })
}

/// The points in brackets behind a name: （8分）.
fn weight_in_name(name: &str) -> Option<Decimal> {
    let folded = folded(name);
    let (_, inner) = folded.strip_suffix(')')?.rsplit_once('(')?;
    inner.strip_suffix('分')?.parse().ok()
}

/// Template text left in a level column: nothing, a dash, ……, 指标2：.
fn is_placeholder(text: &str) -> bool {
    let folded = folded(text);
    let rest = folded.strip_prefix("指标").unwrap_or(&folded);
    rest.chars().all(|c| c.is_ascii_digit() || "-—–/….:：*".contains(c))
}

/// The level texts of a row; unmerged blanks of level 1 and 2 carry on from above.
fn levels(sheet: &Sheet<'_>, row: u32, columns: &Columns, carried: &mut [Text; 2]) -> [Text; 3] {
    let mut levels = <[Text; 3]>::default();
    for (col, level) in &columns.levels {
        if let Some((_, seen)) = sheet.layout.covering(CellRef::new(row, *col)) {
            levels[*level] = seen.text.trim().into();
        }
    }
    for level in 0..2 {
        if levels[level].is_empty() {
            levels[level].clone_from(&carried[level]);
        } else if levels[level] != carried[level] {
            carried[level].clone_from(&levels[level]);
            if level == 0 {
                carried[1] = Text::default();
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
    parse_plain(folded(&seen.text).trim_end_matches('分'))
}
