//! Tab 指标与数据明细: every figure that was read, with its place; the ledger behind all other tabs.

use super::cell::{Cell, Kind};
use super::column::{Table, columns};
use super::links::{Links, how_linked, placed};
use super::sheet::{Page, Written};
use crate::model::decimal::plain;
use crate::model::ledger;
use crate::model::term::Kind as Sort;
use crate::model::{Entry, Figure, FilingCard, Item, Quantity, Review, Unit};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

const COLUMNS: [(&str, u16, Kind); 19] = [
    (ledger::UNIT, 24, Kind::Line),
    (ledger::PROJECT, 22, Kind::Line),
    (ledger::YEAR, 7, Kind::Serial),
    (ledger::SCOPE, 14, Kind::Line),
    (ledger::ITEM, 20, Kind::Line),
    (ledger::MEASURE, 12, Kind::Line),
    (ledger::LABEL, 34, Kind::Line),
    (ledger::RAW, 16, Kind::Line),
    ("状态", 10, Kind::Word),
    (ledger::VALUE, 18, Kind::Number),
    (ledger::BASE, 9, Kind::Word),
    ("金额（万元）", 15, Kind::Money),
    (ledger::STATED, 9, Kind::Word),
    ("文件", 30, Kind::Line),
    (ledger::SHEET, 18, Kind::Line),
    (ledger::CELL, 9, Kind::Word),
    ("备注", 40, Kind::Line),
    (ledger::CODE, 12, Kind::Word),
    (ledger::STANDING, 10, Kind::Word),
];
/// Stands where a value has more digits than a spreadsheet keeps.
const EXACT: (&str, u16, Kind) = (ledger::EXACT, 26, Kind::Line);

/// Writes the tab.
///
/// # Errors
/// If the sheet refuses.
pub fn write(page: &mut Page, review: &Review) -> Written {
    let count = review.filings.iter().map(|filing| filing.figures).sum::<usize>();
    let linked = page.affords(count).then(|| Links::new(review));
    let terms: BTreeMap<&Item, &str> =
        review.terms.iter().map(|(item, term)| (item, term.as_str())).collect();
    let exact = review.filings.iter().any(|filing| filing.is_long);
    let table = Table {
        title: ledger::FIGURES,
        note: &format!(
            "每个读到的数据一行。“值”以元、%、分为单位，“填报单位”为表中原来的计量单位；空白不等于零；“计入情况”不是“计入”的，不在合计里。{}",
            how_linked(linked.as_ref())
        ),
        columns: columns(&[&COLUMNS[..], if exact { &[EXACT] } else { &[] }].concat()),
        pinned: 1,
        empty: "没有读到数据",
    };
    let row = |filing: &FilingCard, figure: &Figure, link| row(filing, figure, &terms, link);
    let rows = placed(review, linked.as_ref(), |filing| &filing.figures, |own| Some(&own.place), row);
    page.main_table(&table, rows)
}

fn row(
    filing: &FilingCard,
    figure: &Figure,
    terms: &BTreeMap<&Item, &str>,
    link: Option<String>,
) -> Vec<Cell> {
    let quantity = figure.entry.quantity();
    let unit = quantity.map_or("", |quantity| quantity.unit.base().as_str());
    let term = terms.get(&figure.item).copied().unwrap_or(figure.item.as_str());
    vec![
        Cell::text(&filing.head.department),
        Cell::text(&filing.head.project),
        Cell::year(figure.year(filing.head.year)),
        Cell::text(&figure.scope),
        Cell::text(term),
        Cell::text(figure.measure.term()),
        Cell::text(&figure.label),
        Cell::text(&figure.raw),
        Cell::text(status(&figure.entry)),
        value(quantity),
        Cell::text(unit),
        Cell::number(quantity.and_then(ten_thousands)),
        Cell::text(figure.stated_unit.map_or("", Unit::as_str)),
        Cell::text(&filing.path),
        Cell::text(&figure.place.sheet),
        Cell::text(&figure.place.cell).linked(link),
        Cell::text(proof(&figure.entry)),
        Cell::text(&filing.head.department_code),
        Cell::text(filing.standing.term()),
        Cell::text(figure.exact().map_or(String::new(), plain)),
    ]
}

/// Counted things are whole; everything else shows two decimals at least.
fn value(quantity: Option<&Quantity>) -> Cell {
    let cell = Cell::number(quantity.map(|quantity| quantity.value));
    let counted =
        quantity.is_some_and(|quantity| quantity.unit == Unit::Count && quantity.value.fract().is_zero());
    if counted { cell.of_kind(Kind::Whole) } else { cell }
}

fn ten_thousands(quantity: &Quantity) -> Option<Decimal> {
    (quantity.unit.kind() == Sort::Money).then(|| Unit::TenThousandYuan.printed(quantity.value).normalize())
}

const fn status(entry: &Entry) -> &'static str {
    match entry {
        Entry::Number(_) => "数值",
        Entry::Corrected(..) => "更正",
        Entry::Blank => "空白",
        Entry::Dash => "横线",
        Entry::NotApplicable => "不适用",
        Entry::Text(_) => "文字",
        Entry::Unreadable(_) => "无法辨认",
    }
}

fn proof(entry: &Entry) -> &str {
    match entry {
        Entry::Corrected(_, why) | Entry::Unreadable(why) => why.as_str(),
        _ => "",
    }
}
