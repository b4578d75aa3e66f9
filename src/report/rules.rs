//! Tab 规则清单: every rule and how it fared; no result is silent.

use super::cell::{Cell, Kind, Tone};
use super::column::{Column, Table, columns};
use super::sheet::{FIRST_ROW, Page, Written};
use crate::model::review::RuleLine;
use crate::model::{Review, Severity};
use rust_xlsxwriter::RowNum;
use std::collections::BTreeMap;

/// What both blocks say of a rule.
const ABOUT: [(&str, u16, Kind); 8] = [
    ("编号", 9, Kind::Word),
    ("名称", 28, Kind::Text),
    ("级别", 8, Kind::Word),
    ("启用", 8, Kind::Word),
    ("公式", 46, Kind::Text),
    ("容差", 14, Kind::Text),
    ("依据", 36, Kind::Text),
    ("说明", 42, Kind::Text),
];

/// How a rule fared on each return.
const RESULTS: [(&str, u16, Kind); 6] = [
    ("通过", 9, Kind::Whole),
    ("不通过", 9, Kind::Whole),
    ("不适用", 9, Kind::Whole),
    ("无法判断", 9, Kind::Whole),
    ("豁免", 9, Kind::Whole),
    ("问题数", 9, Kind::Whole),
];

/// How a rule over all returns fared, over the columns of the others.
const OVER_RUN: [(&str, u16, Kind); 3] =
    [("查了", 2, Kind::Word), ("结果", 3, Kind::Word), ("问题数", 1, Kind::Whole)];

/// Writes the tab.
///
/// # Errors
/// If the sheet refuses.
pub fn write(page: &mut Page, review: &Review) -> Written {
    let note = format!(
        "逐份核查的规则对每份自评表各有一个结果，每行相加都是 {} 份：通过、不通过、不适用（表中没有这类内容）、无法判断（参与计算的数据未填或无法辨认）、豁免（本局决定不计，见问题清单末尾）；停用的规则没有结果。对全部材料的规则（应报未报、重复报送等）列在下面，每条一个结果。试行的规则级别降一档。",
        review.filings.len()
    );
    let table = Table {
        title: "规则清单",
        note: &note,
        columns: columns(&[ABOUT.as_slice(), RESULTS.as_slice()].concat()),
        pinned: 2,
        empty: "没有启用规则",
    };
    let (of_returns, over_run) = blocks(review);
    page.main_table(&table, of_returns.into_iter().map(row))?;
    let results = OVER_RUN.map(|(title, span, kind)| Column::over(title, span, kind));
    let below: Vec<Column> = columns(&ABOUT).into_iter().chain(results).collect();
    page.further_table("对全部材料的规则", &below, over_run.into_iter().map(row_over_run), "没有这类规则")
}

/// The rules of one return each, and those over all returns.
fn blocks(review: &Review) -> (Vec<&RuleLine>, Vec<&RuleLine>) {
    review.rules.iter().partition(|rule| rule.over.is_none())
}

/// The row of each rule in the tab.
pub fn rows(review: &Review) -> BTreeMap<&str, RowNum> {
    /// An empty row, the caption and the heads.
    const BETWEEN: RowNum = 3;
    let (of_returns, over_run) = blocks(review);
    let length = RowNum::try_from(of_returns.len().max(1)).unwrap_or(RowNum::MAX);
    let second = length.saturating_add(FIRST_ROW + BETWEEN);
    let of_returns = (FIRST_ROW..).zip(of_returns);
    of_returns.chain((second..).zip(over_run)).map(|(row, rule)| (rule.id.as_str(), row)).collect()
}

fn row(rule: &RuleLine) -> Vec<Cell> {
    let tally = &rule.tally;
    let counts = [tally.passed, tally.failed, tally.not_applicable, tally.undetermined, tally.exempted];
    let mut cells = about(rule);
    cells.extend(counts.map(Cell::count));
    cells[AT_FAILED] = Cell::count(tally.failed).toned(tone(rule));
    cells.push(Cell::count(rule.findings));
    cells
}

/// Where 不通过 stands in a row.
const AT_FAILED: usize = ABOUT.len() + 1;

fn row_over_run(rule: &RuleLine) -> Vec<Cell> {
    let tally = &rule.tally;
    let result = [
        (tally.failed, "不通过"),
        (tally.exempted, "豁免"),
        (tally.passed, "通过"),
        (tally.undetermined, "无法判断"),
        (tally.not_applicable, "不适用"),
    ];
    let result = result.into_iter().find(|(count, _)| *count > 0).map_or("", |(_, word)| word);
    let looked = rule.over.map_or(String::new(), |(scope, number)| format!("{number} {}", scope.term()));
    let mut cells = about(rule);
    cells.extend([Cell::text(looked), Cell::text(result).toned(tone(rule)), Cell::count(rule.findings)]);
    cells
}

fn severity(rule: &RuleLine) -> Option<Severity> {
    let all = [Severity::Error, Severity::Verify, Severity::Notice];
    all.into_iter().find(|own| [own.as_str(), own.term()].contains(&rule.severity.as_str()))
}

fn tone(rule: &RuleLine) -> Tone {
    severity(rule).filter(|_| rule.tally.failed > 0).map_or(Tone::Body, Tone::from)
}

fn about(rule: &RuleLine) -> Vec<Cell> {
    let texts = [
        rule.id.as_str(),
        &rule.name,
        severity(rule).map_or(rule.severity.as_str(), |own| own.term()),
        rule.state.term(),
        &rule.formula,
        &rule.tolerance,
        &rule.basis,
        &rule.why,
    ];
    texts.map(Cell::text).to_vec()
}
