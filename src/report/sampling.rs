//! Tab 抽查建议: projects worth a second look, most risk points first, with room for the reviewer's score.

use super::cell::{Cell, Kind};
use super::charts::bars;
use super::column::{Table, columns};
use super::links::Links;
use super::sheet::{FIRST_ROW, Page, Written};
use crate::model::decimal::{percent_of, plain, total};
use crate::model::{Component, Review, Sampling, Suggestion, Unit};
use rust_decimal::Decimal;

/// 单位, 项目 and 复核得分 are the titles by which the list is read back once reviewers have filled it in.
const COLUMNS: [(&str, u16, Kind); 16] = [
    ("次序", 6, Kind::Serial),
    ("单位", 26, Kind::Text),
    ("项目", 28, Kind::Text),
    ("风险分", 8, Kind::Number),
    (Component::Amount.term(), 7, Kind::Number),
    (Component::Faults.term(), 7, Kind::Number),
    (Component::Full.term(), 7, Kind::Number),
    (Component::Low.term(), 7, Kind::Number),
    (Component::First.term(), 7, Kind::Number),
    (Component::Past.term(), 7, Kind::Number),
    ("预算金额（万元）", 12, Kind::Money),
    ("执行率（%）", 9, Kind::Money),
    ("自评得分", 9, Kind::Money),
    ("抽查理由", 44, Kind::Text),
    ("复核得分", 9, Kind::Money),
    ("扣分原因", 24, Kind::Text),
];
/// Where the points of the components begin.
const POINTS: u16 = 3;

/// Writes the tab.
///
/// # Errors
/// If the sheet refuses.
pub fn write(page: &mut Page, review: &Review) -> Written {
    let links = Links::new(review);
    let sampling = &review.sampling;
    let table = Table {
        title: "抽查建议",
        note: &note(sampling),
        columns: columns(&COLUMNS),
        pinned: 3,
        empty: "没有项目自评表，无从建议",
    };
    page.main_table(&table, sampling.suggestions.iter().map(|one| row(one, review, &links)))?;
    let rows = u32::try_from(sampling.suggestions.len()).unwrap_or(u32::MAX);
    if rows == 0 || page.goes_on_after().is_some() {
        return Ok(());
    }
    bars(page, (FIRST_ROW, FIRST_ROW + rows - 1), POINTS, None)
}

fn note(sampling: &Sampling) -> String {
    let chosen = sampling.suggestions.len();
    let covered = total(sampling.suggestions.iter().filter_map(|one| one.amount));
    let share = covered.zip(sampling.amount).and_then(|(covered, all)| percent_of(covered, all));
    let share = share.map_or(String::new(), |share| format!("，预算金额占 {}%", plain(share.round_dp(1))));
    format!(
        "全部项目 {} 个，建议抽查 {chosen} 个{share}。{}分高只说明更值得看，不说明有问题。\
         把本表另存为单独的文件，填上“复核得分”“扣分原因”，放进报送文件夹再运行，就有复核差异表。",
        sampling.projects, sampling.method
    )
}

fn row(one: &Suggestion, review: &Review, links: &Links) -> Vec<Cell> {
    let filing = review.filings.get(one.filing);
    let head = filing.map(|filing| &filing.head);
    let source = filing.and_then(|filing| links.file(&filing.path));
    let mut cells = vec![
        Cell::count(one.rank),
        Cell::text(head.map_or("", |head| &head.department)),
        Cell::text(head.map_or("", |head| &head.project)).linked(source),
        points(one.points),
    ];
    cells.extend(one.parts.iter().map(|part| points(*part)));
    cells.extend([
        Cell::number(one.amount.map(|amount| Unit::TenThousandYuan.printed(amount).normalize())),
        Cell::number(one.execution_rate),
        Cell::number(one.score),
        Cell::text(&one.reason),
        Cell::blank(),
        Cell::blank(),
    ]);
    cells
}

/// Points that were not earned leave the cell empty; whole points show no decimals.
fn points(points: Decimal) -> Cell {
    let cell = Cell::number(Some(points).filter(|points| !points.is_zero()));
    if points.fract().is_zero() { cell.of_kind(Kind::Whole) } else { cell }
}
