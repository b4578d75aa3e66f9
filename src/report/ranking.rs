//! Tab 排名表: the ranked entries group by group, then those without a rank and why.

use super::cell::{Cell, Kind, Tone};
use super::column::{Table, columns};
use super::links::Links;
use super::sheet::{Page, Written};
use crate::model::{Review, Standing};
use std::collections::BTreeMap;

const COLUMNS: [(&str, u16, Kind); 13] = [
    ("分组", 16, Kind::Text),
    ("名次", 7, Kind::Serial),
    ("单位", 32, Kind::Text),
    ("项目", 30, Kind::Text),
    ("自评得分", 10, Kind::Money),
    ("核定得分", 10, Kind::Money),
    ("差异", 9, Kind::Money),
    ("自评等级", 9, Kind::Word),
    ("核定等级", 9, Kind::Word),
    ("执行率（%）", 11, Kind::Money),
    ("错误", 7, Kind::Whole),
    ("核实", 7, Kind::Whole),
    ("说明", 40, Kind::Text),
];

/// Writes the tab.
///
/// # Errors
/// If the sheet refuses.
pub fn write(page: &mut Page, review: &Review) -> Written {
    let links = Links::new(review);
    let (ranked, unranked): (Vec<&Standing>, Vec<&Standing>) =
        in_groups(&review.ranking).into_iter().partition(|standing| standing.rank.is_some());
    let table = Table {
        title: "排名表",
        note: "按分组排名。核定得分为按填报分值重新计算的得分，不能重新计算时取自评总分；差异 = 核定得分 − 自评得分。",
        columns: columns(&COLUMNS),
        pinned: 3,
        empty: "没有可以排名的自评表",
    };
    page.main_table(&table, ranked.into_iter().map(|standing| row(standing, review, &links)))?;
    if unranked.is_empty() {
        return Ok(());
    }
    page.skip(1);
    page.caption("未参与排名")?;
    let rows = unranked.into_iter().map(|standing| row(standing, review, &links));
    page.block(&table.columns, rows, "")
}

/// Groups in the order of their first entry, ranks rising within each.
fn in_groups(ranking: &[Standing]) -> Vec<&Standing> {
    let mut order: BTreeMap<&str, usize> = BTreeMap::new();
    for standing in ranking {
        let next = order.len();
        order.entry(&standing.group).or_insert(next);
    }
    let mut sorted: Vec<&Standing> = ranking.iter().collect();
    sorted.sort_by_key(|standing| (order.get(standing.group.as_str()).copied(), standing.rank));
    sorted
}

fn row(standing: &Standing, review: &Review, links: &Links) -> Vec<Cell> {
    let filing = standing.filing.and_then(|index| review.filings.get(index));
    let source = filing.and_then(|filing| links.file(&filing.path));
    let difference = standing.checked_score.zip(standing.self_score).map(|(checked, own)| checked - own);
    let tone =
        if difference.is_some_and(|difference| !difference.is_zero()) { Tone::Verify } else { Tone::Body };
    vec![
        Cell::text(&standing.group),
        Cell::number(standing.rank.map(Into::into)),
        Cell::text(&standing.department).linked(source),
        Cell::text(&standing.project),
        Cell::number(standing.self_score),
        Cell::number(standing.checked_score),
        Cell::number(difference).toned(tone),
        Cell::text(&standing.self_grade),
        Cell::text(&standing.checked_grade),
        Cell::number(standing.execution_rate),
        Cell::count(standing.errors),
        Cell::count(standing.verifies),
        Cell::text(&standing.note),
    ]
}
