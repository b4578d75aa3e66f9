//! Tab 规则清单: every rule and how it fared; no result is silent.

use super::cell::{Cell, Kind, Tone};
use super::column::{Table, columns};
use super::sheet::{Page, Written};
use crate::model::review::RuleLine;
use crate::model::{Review, Severity};

const COLUMNS: [(&str, u16, Kind); 13] = [
    ("编号", 9, Kind::Word),
    ("名称", 28, Kind::Text),
    ("级别", 8, Kind::Word),
    ("启用", 8, Kind::Word),
    ("公式", 46, Kind::Text),
    ("容差", 14, Kind::Text),
    ("依据", 36, Kind::Text),
    ("说明", 42, Kind::Text),
    ("通过", 9, Kind::Whole),
    ("不通过", 9, Kind::Whole),
    ("不适用", 9, Kind::Whole),
    ("无法判断", 9, Kind::Whole),
    ("豁免", 9, Kind::Whole),
];

/// Writes the tab.
///
/// # Errors
/// If the sheet refuses.
pub fn write(page: &mut Page, review: &Review) -> Written {
    let table = Table {
        title: "规则清单",
        note: "每条规则对每份自评表的结果：通过、不通过、不适用（表中没有这类内容）、无法判断（参与计算的数据未填或无法辨认）、豁免（本局决定不计，见问题清单末尾）。试行的规则级别降一档。",
        columns: columns(&COLUMNS),
        pinned: 2,
        empty: "没有启用规则",
    };
    page.main_table(&table, review.rules.iter().map(row))
}

fn row(rule: &RuleLine) -> Vec<Cell> {
    let severity = [Severity::Error, Severity::Verify, Severity::Notice]
        .into_iter()
        .find(|severity| [severity.as_str(), severity.term()].contains(&rule.severity.as_str()));
    let tally = &rule.tally;
    let failed = if tally.failed > 0 { severity.map_or(Tone::Body, Tone::from) } else { Tone::Body };
    vec![
        Cell::text(&rule.id),
        Cell::text(&rule.name),
        Cell::text(severity.map_or(rule.severity.as_str(), |severity| severity.term())),
        Cell::text(&rule.state),
        Cell::text(&rule.formula),
        Cell::text(&rule.tolerance),
        Cell::text(&rule.basis),
        Cell::text(&rule.why),
        Cell::count(tally.passed),
        Cell::count(tally.failed).toned(failed),
        Cell::count(tally.not_applicable),
        Cell::count(tally.undetermined),
        Cell::count(tally.exempted),
    ]
}
