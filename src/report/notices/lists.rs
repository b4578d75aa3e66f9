//! The numbered items of a letter → rows of the lists and of the reply slip.
//!
//! Apart because the notice and its attached sheet print the same rows. On the notice many items of one kind on one sheet
//! are one row, so that a page says what a page can say; explanations are asked for one by one.

use super::letters::Item;
use super::page::REST;
use crate::catalog::notice::{CODE, NUMBER, PLACE, REASON, RULE};
use crate::model::Severity;
use crate::report::cell::{Cell, Kind, Tone};
use crate::report::column::Column;
use crate::report::sheet::{Page, Written};
use crate::report::wrap::height_of;

/// Lines kept free for an answer written by hand.
pub const ANSWER: u32 = 2;
/// So many items of one kind become one row.
const MANY: usize = 4;
/// So many cells are named in such a row.
const NAMED: usize = 3;

/// The items as rows: those of one kind together where they are many, else each by itself.
#[must_use]
pub fn rows(items: &[Item]) -> Vec<&[Item]> {
    let alike = |a: &Item, b: &Item| {
        let sheet = |item: &Item| item.finding.place.as_ref().map(|place| place.sheet.clone());
        let same = |item: &Item| (item.finding.rule.clone(), item.finding.subject.clone(), sheet(item));
        a.finding.severity == Severity::Error && a.same_as.or(b.same_as).is_none() && same(a) == same(b)
    };
    let runs = items.chunk_by(alike);
    runs.flat_map(|run| run.chunks(if run.len() < MANY { 1 } else { run.len() })).collect()
}

/// The heights in points of a row and, where there is one, of its line on the slip.
#[must_use]
pub fn heights(page: &Page, row: &[Item]) -> Vec<u32> {
    let own = height_of(page.lines(&columns(), &line(row)));
    let answers = row.iter().filter(|item| is_asked(item)).map(|item| height_of(answer_lines(page, item)));
    std::iter::once(own).chain(answers).collect()
}

fn is_asked(item: &Item) -> bool {
    item.finding.severity == Severity::Verify
}

fn columns() -> Vec<Column> {
    vec![
        Column::over(NUMBER, 1, Kind::Word),
        Column::over(PLACE, 1, Kind::Text),
        Column::over("填报", 1, Kind::Word),
        Column::over("问题和算式", 2, Kind::Text),
        Column::over("要求", 3, Kind::Text),
    ]
}

/// The rows by severity, each list under its caption.
///
/// # Errors
/// If the sheet refuses.
pub fn bodies(page: &mut Page, rows: &[&[Item]]) -> Written {
    let kinds = [(Severity::Error, "需要改正（错误）"), (Severity::Verify, "需要核实（核实）")];
    let mut ordinals = ["一、", "二、"].into_iter();
    for (severity, title) in kinds {
        let own =
            || rows.iter().filter(|row| row.first().is_some_and(|item| item.finding.severity == severity));
        let count = own().map(|row| row.len()).sum::<usize>();
        if count > 0 {
            page.caption(&format!("{}{title}：{count} 条", ordinals.next().unwrap_or_default()))?;
            page.block(&columns(), own().map(|row| line(row)), "")?;
        }
    }
    Ok(())
}

fn line(row: &[Item]) -> Vec<Cell> {
    let [item, ..] = row else { return Vec::new() };
    let mut told = told(item);
    if row.len() > 1 {
        told.push(format!("另有 {} 处是同样的问题，逐条见“{REST}”。", row.len() - 1));
    }
    vec![
        number(row),
        Cell::text(place(item, row)),
        if row.len() > 1 { Cell::blank() } else { Cell::text(&item.stated) },
        Cell::text(told.join("\n")),
        Cell::text(asked(item)),
    ]
}

/// What is wrong, with the arithmetic, and what may have caused it.
#[must_use]
pub fn told(item: &Item) -> Vec<String> {
    let finding = &item.finding;
    let named = finding.message.starts_with(finding.name.as_str());
    let mut told =
        vec![if named { finding.message.clone() } else { format!("{}：{}", finding.name, finding.message) }];
    if !finding.cause.is_empty() {
        told.push(format!("可能：{}（仅供参考）", finding.cause));
    }
    if let Some(number) = item.same_as {
        told.push(format!("与第 {number} 条由同一个数引起。"));
    }
    told
}

/// What the unit is to do.
#[must_use]
pub fn asked(item: &Item) -> String {
    let asked = if is_asked(item) { "改正或说明" } else { "改正" };
    format!("{asked}。{}", item.finding.advice)
}

fn number(row: &[Item]) -> Cell {
    match row {
        [first, .., last] => Cell::text(format!("{}–{}", first.number, last.number)),
        [only] => Cell::count(only.number as u64).of_kind(Kind::Serial),
        [] => Cell::blank(),
    }
}

/// The place; for several items with the cells of the first.
fn place(item: &Item, row: &[Item]) -> String {
    fn cell(item: &Item) -> &str {
        item.finding.place.as_ref().map_or("", |place| &place.cell)
    }
    let own = cell(item);
    match item.place.strip_suffix(own).filter(|_| row.len() > 1 && !own.is_empty()) {
        Some(front) => {
            let cells: Vec<&str> = row.iter().take(NAMED).map(cell).collect();
            let more = if row.len() > NAMED { " 等" } else { "，" };
            format!("{front}{}{more} {} 处", cells.join("、"), row.len())
        }
        None => item.place.clone(),
    }
}

/// The reply slip: one box per item that may be explained.
///
/// # Errors
/// If the sheet refuses.
pub fn slip(page: &mut Page, rows: &[&[Item]]) -> Written {
    let mut own = rows.iter().flat_map(|row| row.iter()).filter(|item| is_asked(item)).peekable();
    if own.peek().is_none() {
        return Ok(());
    }
    page.caption("回执：对“需要核实”各条的说明")?;
    page.head_row(&slip_columns())?;
    own.try_for_each(|item| {
        let lines = answer_lines(page, item);
        page.line_of(&slip_columns(), &answer(item), lines)
    })
}

fn slip_columns() -> Vec<Column> {
    vec![
        Column::over(NUMBER, 1, Kind::Serial),
        Column::over(PLACE, 1, Kind::Text),
        Column::over(RULE, 1, Kind::Word),
        Column::over(REASON, 4, Kind::Text),
        Column::over(CODE, 1, Kind::Word),
    ]
}

fn answer(item: &Item) -> Vec<Cell> {
    vec![
        Cell::count(item.number as u64),
        Cell::text(&item.place),
        Cell::text(&item.finding.rule),
        Cell::blank().toned(Tone::Input),
        Cell::text(&item.finding.code).toned(Tone::Faint),
    ]
}

fn answer_lines(page: &Page, item: &Item) -> u32 {
    page.lines(&slip_columns(), &answer(item)).max(ANSWER)
}
