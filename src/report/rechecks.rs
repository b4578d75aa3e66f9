//! Tab 复核差异: what reviewers gave against what units gave themselves; only where reviewers' scores were read.

use super::cell::{Cell, Kind, Tone};
use super::column::{Table, columns};
use super::links::Links;
use super::sheet::{Page, Written};
use crate::model::decimal::{plain, total};
use crate::model::{Recheck, Review};
use rust_decimal::Decimal;
use std::cmp::Reverse;

const COLUMNS: [(&str, u16, Kind); 13] = [
    ("序号", 6, Kind::Serial),
    ("单位", 28, Kind::Text),
    ("项目", 28, Kind::Text),
    ("自评得分", 9, Kind::Money),
    ("复核得分", 9, Kind::Money),
    ("偏差", 9, Kind::Money),
    ("偏差率（%）", 9, Kind::Money),
    ("自评等级", 8, Kind::Word),
    ("复核等级", 8, Kind::Word),
    ("等级变化", 9, Kind::Word),
    ("扣分点", 12, Kind::Text),
    ("主要原因", 40, Kind::Text),
    ("说明", 24, Kind::Text),
];

/// Writes the tab.
///
/// # Errors
/// If the sheet refuses.
pub fn write(page: &mut Page, review: &Review) -> Written {
    let links = Links::new(review);
    let mut sorted: Vec<&Recheck> = review.rechecks.iter().collect();
    sorted.sort_by_key(|one| Reverse(one.difference().map(|difference| difference.abs())));
    let table = Table {
        title: "复核差异",
        note: &note(&review.rechecks),
        columns: columns(&COLUMNS),
        pinned: 3,
        empty: "没有复核得分",
    };
    page.main_table(&table, (1_u64..).zip(sorted).map(|(number, one)| row(number, one, review, &links)))
}

/// Whether a reviewer gave any score.
#[must_use]
pub fn occur(review: &Review) -> bool {
    !review.rechecks.is_empty()
}

/// How many, how far apart on average, and how many grades changed.
fn note(rechecks: &[Recheck]) -> String {
    let differences: Vec<Decimal> = rechecks.iter().filter_map(Recheck::difference).collect();
    let count = Decimal::from(differences.len());
    let average = total(differences).and_then(|sum| sum.checked_div(count));
    let average = average
        .map_or(String::new(), |average| format!("，平均偏差 {} 分", plain(average.round_dp(2).normalize())));
    let open = rechecks.iter().filter(|one| one.self_score.is_none()).count();
    let open = if open > 0 { format!("，{open} 个没有自评得分可比") } else { String::new() };
    let changed = rechecks.iter().filter(|one| has_changed(one)).count();
    format!(
        "复核 {} 个{open}{average}，等级有变化的 {changed} 个。偏差 = 复核得分 − 自评得分，偏差率 = 偏差 ÷ 自评得分；按偏差大小排列。\
         等级按各自得分和分数线确定。",
        rechecks.len()
    )
}

fn has_changed(one: &Recheck) -> bool {
    !one.self_grade.is_empty() && one.self_grade != one.grade
}

fn row(number: u64, one: &Recheck, review: &Review, links: &Links) -> Vec<Cell> {
    let filing = one.filing.and_then(|number| review.filings.get(number));
    let source = filing.and_then(|filing| links.file(&filing.path));
    let changed = match (has_changed(one), one.self_grade.is_empty()) {
        (true, _) => Cell::text(format!("{}→{}", one.self_grade, one.grade)).toned(Tone::Verify),
        (false, true) => Cell::blank(),
        (false, false) => Cell::text("不变"),
    };
    vec![
        Cell::count(number),
        Cell::text(&one.department).linked(source),
        Cell::text(&one.project),
        Cell::number(one.self_score),
        Cell::number(one.score),
        Cell::number(one.difference()),
        Cell::number(one.rate()),
        Cell::text(&one.self_grade),
        Cell::text(&one.grade),
        changed,
        Cell::text(&one.points),
        Cell::text(&one.reason),
        Cell::text(&one.note),
    ]
}
