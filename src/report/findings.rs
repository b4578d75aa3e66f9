//! Tab 问题清单: one row per finding, with a link to the cell it is about.

use super::cell::{Cell, Kind, Tone};
use super::column::{Table, columns};
use super::links::Links;
use super::sheet::{Page, Written};
use crate::model::decimal::parse_plain;
use crate::model::{Finding, Review};
use std::collections::BTreeMap;

const COLUMNS: [(&str, u16, Kind); 21] = [
    ("序号", 6, Kind::Serial),
    ("级别", 7, Kind::Word),
    ("规则", 8, Kind::Word),
    ("问题", 20, Kind::Text),
    ("单位", 20, Kind::Text),
    ("项目", 18, Kind::Text),
    ("年度", 7, Kind::Serial),
    ("文件", 24, Kind::Text),
    ("工作表", 14, Kind::Text),
    ("单元格", 9, Kind::Word),
    ("填报值", 13, Kind::Number),
    ("算得值", 13, Kind::Number),
    ("差额", 12, Kind::Number),
    ("容差", 9, Kind::Number),
    ("说明", 46, Kind::Text),
    ("可能原因（仅供参考）", 22, Kind::Text),
    ("处理建议", 24, Kind::Text),
    ("依据", 24, Kind::Text),
    ("状态", 9, Kind::Word),
    ("同因", 9, Kind::Word),
    ("单位说明", 24, Kind::Text),
];

const CLOSED: [(&str, u16, Kind); 18] = head_of(&COLUMNS);

/// The columns of findings that are no longer counted: all but the last three.
const fn head_of(columns: &[(&'static str, u16, Kind); 21]) -> [(&'static str, u16, Kind); 18] {
    let mut head = [("", 0, Kind::Word); 18];
    let mut at = 0;
    while at < head.len() {
        head[at] = columns[at];
        at += 1;
    }
    head
}

/// Writes the tab.
///
/// # Errors
/// If the sheet refuses.
pub fn write(page: &mut Page, review: &Review) -> Written {
    let links = Links::new(review);
    let table = Table {
        title: "问题清单",
        note: "金额单位：元；比率为百分数，得分为分。差额 = 填报值 − 算得值，容差为四舍五入可能造成的最大差额。\
               “算得”不等于“应为”：程序不能判断哪个数填错。点击“单元格”打开原文件的该位置。“同因”的问题由同一个数引起，改好那个数就一并消失。",
        columns: columns(&COLUMNS),
        pinned: 4,
        empty: "没有发现问题",
    };
    let rows = in_order(&review.findings).into_iter().map(|at| {
        let finding = &review.findings[at];
        let mut cells = row(serial(at), finding, &links);
        cells.push(Cell::text(finding.state.term()));
        cells.push(
            finding
                .parent
                .map_or_else(|| Cell::text(""), |parent| Cell::text(format!("同 {}", serial(parent)))),
        );
        cells.push(Cell::text(&finding.explanation));
        cells
    });
    page.main_table(&table, rows)?;
    if !review.closed.is_empty() {
        let rows = (1_u64..).zip(&review.closed).map(|(number, finding)| row(number, finding, &links));
        page.further_table("已改：上一轮有、这一轮没有了的问题", &columns(&CLOSED), rows, "没有")?;
    }
    if !review.exempted.is_empty() {
        let rows = (1_u64..).zip(&review.exempted).map(|(number, exempted)| {
            let told = Finding { basis: exempted.reason.clone(), ..exempted.finding.clone() };
            row(number, &told, &links)
        });
        let caption = "豁免：本局已决定不计的问题，“依据”一栏是豁免的理由";
        page.further_table(caption, &columns(&CLOSED), rows, "没有")?;
    }
    Ok(())
}

/// 序号 of a finding: its place in the list, so that it is the same here and in the tables.
fn serial(at: usize) -> u64 {
    u64::try_from(at).unwrap_or(u64::MAX).saturating_add(1)
}

/// Findings in their order, children right under their parent.
fn in_order(findings: &[Finding]) -> Vec<usize> {
    let mut children: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, finding) in findings.iter().enumerate() {
        if let Some(parent) = finding.parent {
            children.entry(parent).or_default().push(at);
        }
    }
    let heads = (0..findings.len()).filter(|at| findings[*at].parent.is_none());
    heads.flat_map(|at| std::iter::once(at).chain(children.remove(&at).unwrap_or_default())).collect()
}

fn row(number: u64, finding: &Finding, links: &Links) -> Vec<Cell> {
    let subject = &finding.subject;
    let place = finding.place.as_ref();
    // A finding about a whole file still leads there.
    let whole = if subject.path.is_empty() { "" } else { "文件" };
    let spot = place.map_or(whole, |place| place.cell.as_str());
    vec![
        Cell::count(number),
        Cell::text(finding.severity.term()).toned(Tone::from(finding.severity)),
        Cell::text(&finding.rule),
        Cell::text(&finding.name),
        Cell::text(&subject.department),
        Cell::text(&subject.project),
        Cell::year(subject.year),
        Cell::text(&subject.path),
        Cell::text(place.map_or("", |place| place.sheet.as_str())),
        Cell::text(spot).linked(links.cell(&subject.path, place)),
        stated(&finding.stated),
        Cell::number(finding.computed),
        Cell::number(finding.difference),
        Cell::number(finding.tolerance),
        Cell::text(&finding.message),
        Cell::text(&finding.cause),
        Cell::text(&finding.advice),
        Cell::text(&finding.basis),
    ]
}

/// A stated figure as a number where it is one, as text where the fault is the text itself.
fn stated(text: &str) -> Cell {
    parse_plain(text).map_or_else(|| Cell::text(text), Cell::number)
}
