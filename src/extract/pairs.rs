//! Rows outside blocks: a label and the value to its right → raw figures.

use super::Sheet;
use super::around;
use super::inline;
use super::meaning::Reading;
use super::table::path;
use crate::model::layout::{Look, LooseRow, Seen};
use crate::model::meaning::Meaning;
use crate::model::raw::RawFigure;
use crate::model::{CellRef, Item, Measure, Unit};
use std::collections::BTreeMap;

/// What was said higher up of a column of labels.
#[derive(Default)]
struct Above {
    /// Measure and unit: 计划安排资金（万元） over 中央财政, 省财政 …
    announced: BTreeMap<u32, (Measure, Option<Unit>)>,
    /// The total over a column that is not about this year: 项目资金总额 beside 年度资金总额.
    other_times: BTreeMap<u32, String>,
}

impl Above {
    /// Two totals of one item side by side, one of the year and the other of the whole project or of some years: the
    /// labels below the other one go with it.
    fn notice_lanes(&mut self, sheet: &Sheet<'_>, loose: &LooseRow) {
        let words = sheet.layout.row(loose.row).filter(|(_, seen)| seen.is_words());
        let totals: Vec<(CellRef, &Seen)> =
            words.filter(|(_, seen)| sheet.vocabulary.is_money_total(&seen.label.key)).collect();
        let of_year = |(_, seen): &&(CellRef, &Seen)| sheet.vocabulary.is_of_year(&seen.label.key);
        // 中期资金总额 with its parts, and below it 年度资金总额 with its own.
        for (at, seen) in &totals {
            if sheet.vocabulary.is_of_other_time(&seen.label.key) {
                self.other_times.insert(at.col, seen.label.key.clone());
            } else {
                self.other_times.remove(&at.col);
            }
        }
        if totals.len() > 1 && totals.iter().filter(of_year).count() == 1 {
            let others = totals.iter().filter(|total| !of_year(total));
            self.other_times.extend(others.map(|(at, seen)| (at.col, seen.label.key.clone())));
        }
    }
}

/// Takes the figures of all loose rows of a sheet.
pub(super) fn take(sheet: &mut Sheet<'_>) {
    let mut above = Above::default();
    let mut section = String::new();
    for loose in &sheet.layout.loose {
        if loose.section != section {
            above = Above::default();
            section.clone_from(&loose.section);
        }
        above.notice_lanes(sheet, loose);
        take_row(sheet, loose, &mut above);
    }
}

fn take_row(sheet: &mut Sheet<'_>, loose: &LooseRow, above: &mut Above) {
    let cells: Vec<(CellRef, &Seen)> = sheet.layout.row(loose.row).collect();
    for (index, (at, seen)) in cells.iter().enumerate() {
        let inside = inline::take(sheet, loose, *at, seen);
        if !inside.is_empty() {
            sheet.filing.figures.extend(inside);
            continue;
        }
        if sheet.layout.grid.is_text() {
            continue;
        }
        let reading = Reading::of(seen, pair_family(seen));
        if !seen.is_words()
            || (reading.item.is_none() && reading.measure.is_none())
            || is_parent(sheet, &cells, index)
        {
            continue;
        }
        let Some(item) = reading.item.clone().or_else(|| reading.measure.map(|_| Item::new("funds.total")))
        else {
            continue;
        };
        if reading.item.is_none() || reading.measure.is_some() {
            above.announced.extend(reading.measure.map(|measure| (at.col, (measure, seen.label.unit))));
        }
        let end = sheet.layout.grid.span(*at).last.col;
        if end >= sheet.layout.extent().last.col {
            continue; // a section line over the whole width has no room for a value
        }
        let worded =
            cells.get(index + 1).is_some_and(|(_, next)| next.is_words() && next.meanings.is_empty());
        if worded && item.as_str() != "grade" {
            continue;
        }
        if cells.get(index + 1).is_some_and(|(at, _)| orders(sheet, *at)) {
            continue; // 行次 beside the label
        }
        if let Some(several) = several_numbers(&cells[index + 1..]) {
            // 支出合计 | 20 | 25 | 30 under headings nobody knows: which of them it is cannot be said.
            for at in several {
                let label = label(sheet, loose, at);
                sheet.leave_unread(at, &label, "标签后面不止一个数，没有认识的列标题");
            }
            continue;
        }
        let natural = sheet.vocabulary.natural_measure(&item);
        let inherited = above.announced.get(&at.col).copied().filter(|_| item.family() == "funds");
        let measure = reading.measure.or(inherited.map(|(measure, _)| measure)).unwrap_or(natural);
        let value = cells.get(index + 1).filter(|(_, next)| is_value(next, &item)).copied();
        let blank = CellRef::new(at.row, sheet.layout.grid.span(*at).last.col + 1);
        let place = sheet.place(value.map_or(blank, |(at, _)| at));
        let inherited = inherited.and_then(|(_, unit)| unit);
        let unit = seen.label.unit.or_else(|| side_unit(sheet, *at)).or(inherited).or(loose.unit);
        let label = label(sheet, loose, *at);
        let content = value.and_then(|(at, _)| around::content(sheet.layout, at));
        let figure = RawFigure {
            place,
            scope: above.other_times.get(&at.col).map(|name| name.as_str().into()).unwrap_or_default(),
            item,
            measure,
            label: label.into(),
            value: content,
            unit,
            other_unit: None,
            typed: !sheet.layout.grid.text_only,
            block: sheet.block,
            is_guess: false,
        };
        sheet.filing.figures.push(figure);
    }
}

/// Whether a column orders the rows: the nearest words above say 行次.
fn orders(sheet: &Sheet<'_>, at: CellRef) -> bool {
    let above = (0..at.row)
        .rev()
        .find_map(|row| sheet.layout.seen.get(CellRef::new(row, at.col)).filter(|seen| seen.is_words()));
    let words = &sheet.vocabulary.numbers.ordinals;
    above.is_some_and(|seen| words.contains(&seen.label.key))
}

/// The numbers behind a label, if more than one follows it before the next words.
fn several_numbers(behind: &[(CellRef, &Seen)]) -> Option<Vec<CellRef>> {
    let numbers = behind.iter().take_while(|(_, seen)| seen.look != Look::Words);
    let numbers: Vec<CellRef> =
        numbers.filter(|(_, seen)| seen.look == Look::Number).map(|(at, _)| *at).collect();
    (numbers.len() > 1).then_some(numbers)
}

/// A pair stands in no block; its own item tells the family.
pub(super) fn pair_family(seen: &Seen) -> &str {
    let found = seen.meanings.iter().find_map(|meaning| match meaning {
        Meaning::Item(item) | Meaning::Quantity(item, _) => Some(item.family()),
        Meaning::Local(item) if item.family() == "funds" && !item.as_str().ends_with(".total") => {
            Some("funds")
        }
        _ => None,
    });
    found.unwrap_or("")
}

/// A label directly followed by another known label heads it (项目资金 | 总额 | 10) and has no value of its own.
fn is_parent(sheet: &Sheet<'_>, cells: &[(CellRef, &Seen)], index: usize) -> bool {
    let (at, seen) = cells[index];
    let span = sheet.layout.grid.span(at);
    let side = span.last.row > span.first.row && seen.means(|m| matches!(m, Meaning::Section(_)));
    side || cells
        .get(index + 1)
        .is_some_and(|(at, next)| next.is_words() && !next.meanings.is_empty() && at.col == span.last.col + 1)
}

/// What can be the value of a label: a number, a dash, or for a grade words.
fn is_value(seen: &Seen, item: &Item) -> bool {
    match seen.look {
        Look::Number | Look::Void => true,
        Look::Words => item.as_str() == "grade",
    }
}

fn side_unit(sheet: &Sheet<'_>, at: CellRef) -> Option<crate::model::Unit> {
    sheet.layout.left_of(at).iter().find_map(|(_, seen)| seen.label.unit)
}

pub(super) fn label(sheet: &Sheet<'_>, loose: &LooseRow, at: CellRef) -> String {
    let left = sheet.layout.left_of(at);
    let names = left.iter().rev().map(|(_, seen)| seen.text.trim());
    let own = sheet.layout.seen.get(at).map(|seen| seen.text.trim());
    path(std::iter::once(loose.section.as_str()).chain(names).chain(own))
}
