//! The cells that the items of a letter are about, with links: the workbook of the unit itself is never marked.

use super::letters::{Item, Letter};
use crate::catalog::notice::NUMBER;
use crate::model::Operand;
use crate::report::cell::{Cell, Kind, Tone};
use crate::report::column::{Table, columns};
use crate::report::links::Links;
use crate::report::sheet::{Page, Written};

const COLUMNS: [(&str, u16, Kind); 8] = [
    (NUMBER, 6, Kind::Serial),
    ("级别", 7, Kind::Word),
    ("文件", 36, Kind::Text),
    ("工作表", 16, Kind::Text),
    ("单元格", 10, Kind::Word),
    ("数据", 26, Kind::Text),
    ("表中内容", 18, Kind::Text),
    ("一起计算的单元格", 56, Kind::Text),
];

/// So many further cells are named; a formula has fewer.
const NAMED: usize = 12;

/// Writes the sheet.
///
/// # Errors
/// If the sheet refuses.
pub fn write(page: &mut Page, letter: &Letter, links: &Links) -> Written {
    let table = Table {
        title: "有关单元格",
        note: "序号与通知相同，深色的是要改正或说明的单元格。点击“单元格”打开原文件的该位置（文件不在原处时打不开）。原文件没有作任何改动。",
        columns: columns(&COLUMNS),
        pinned: 1,
        empty: "没有涉及具体的单元格",
    };
    let rows = letter.items.iter().filter(|item| item.finding.place.is_some());
    page.main_table(&table, rows.map(|item| row(item, links)))
}

fn row(item: &Item, links: &Links) -> Vec<Cell> {
    let finding = &item.finding;
    let (place, path) = (finding.place.as_ref(), &finding.subject.path);
    let own = finding.operands.first().filter(|first| first.place == finding.place);
    let others = finding.operands.iter().filter(|other| other.place != finding.place);
    let told: Vec<String> = others.take(NAMED).map(shown).collect();
    vec![
        Cell::count(item.number as u64),
        Cell::text(finding.severity.term()),
        Cell::text(path.rsplit('/').next().unwrap_or_default()),
        Cell::text(place.map_or("", |place| place.sheet.as_str())),
        Cell::text(place.map_or("", |place| place.cell.as_str()))
            .linked(links.cell(path, place))
            .toned(Tone::from(finding.severity)),
        Cell::text(own.map_or(&finding.name, |own| &own.name)),
        Cell::text(&item.stated),
        Cell::text(told.join("；")),
    ]
}

fn shown(other: &Operand) -> String {
    let cell = other.place.as_ref().map_or("", |place| place.cell.as_str());
    format!("{cell} {} {}", other.name, other.shown).trim().to_owned()
}
