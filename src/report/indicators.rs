//! Tab 指标明细: every performance indicator row; left out when no return holds one.

use super::cell::{Cell, Kind};
use super::column::{Table, columns};
use super::links::{Links, how_linked, placed};
use super::sheet::{Page, Written};
use crate::model::filing::{Amount, Relation};
use crate::model::{FilingCard, Indicator, Review};

const COLUMNS: [(&str, u16, Kind); 15] = [
    ("单位", 22, Kind::Text),
    ("项目", 22, Kind::Text),
    ("年度", 7, Kind::Serial),
    ("一级指标", 12, Kind::Text),
    ("二级指标", 14, Kind::Text),
    ("三级指标", 26, Kind::Text),
    ("性质", 7, Kind::Word),
    ("指标值", 16, Kind::Text),
    ("实际完成值", 16, Kind::Text),
    ("分值", 8, Kind::Money),
    ("得分", 8, Kind::Money),
    ("偏差原因分析及改进措施", 36, Kind::Text),
    ("文件", 28, Kind::Text),
    ("工作表", 16, Kind::Text),
    ("单元格", 9, Kind::Word),
];

/// Writes the tab.
///
/// # Errors
/// If the sheet refuses.
pub fn write(page: &mut Page, review: &Review) -> Written {
    let count = review.filings.iter().map(|filing| filing.indicators).sum::<usize>();
    let linked = page.affords(count).then(|| Links::new(review));
    let table = Table {
        title: "指标明细",
        note: &format!("每个绩效指标一行，指标值与完成值为表中原文。{}", how_linked(linked.as_ref())),
        columns: columns(&COLUMNS),
        pinned: 1,
        empty: "没有读到绩效指标",
    };
    let rows = placed(review, linked.as_ref(), |filing| &filing.indicators, |own| own.place.as_ref(), row);
    page.main_table(&table, rows)
}

/// Whether any return holds an indicator.
#[must_use]
pub fn occur(review: &Review) -> bool {
    review.filings.iter().any(|filing| filing.indicators > 0)
}

fn row(filing: &FilingCard, indicator: &Indicator, link: Option<String>) -> Vec<Cell> {
    let place = indicator.place.as_ref();
    vec![
        Cell::text(&filing.head.department),
        Cell::text(&filing.head.project),
        Cell::year(filing.head.year),
        Cell::text(&indicator.level1),
        Cell::text(&indicator.level2),
        Cell::text(&indicator.level3),
        Cell::text(indicator.relation.map_or("", Relation::sign)),
        Cell::text(printed(&indicator.target)),
        Cell::text(printed(&indicator.actual)),
        Cell::number(indicator.weight),
        Cell::number(indicator.score),
        Cell::text(indicator.deviation.as_deref().unwrap_or_default()),
        Cell::text(&filing.path),
        Cell::text(place.map_or("", |place| place.sheet.as_str())),
        Cell::text(place.map_or("", |place| place.cell.as_str())).linked(link),
    ]
}

/// The text as printed, with the unit beside it unless the text holds it already.
fn printed(amount: &Amount) -> String {
    if amount.raw.is_empty() || amount.raw.ends_with(amount.unit.as_str()) {
        amount.raw.as_str().to_owned()
    } else {
        format!("{} {}", amount.raw, amount.unit)
    }
}
