//! Tab 运行记录: every file met with its hash, and the program that read it; no clock, so equal runs look equal.

use super::cell::{Cell, Kind, Tone};
use super::column::{Table, columns};
use super::sheet::{Page, Written};
use crate::model::{FileRecord, Review};

const COLUMNS: [(&str, u16, Kind); 10] = [
    ("序号", 6, Kind::Serial),
    ("文件", 44, Kind::Text),
    ("大小（字节）", 13, Kind::Whole),
    ("格式", 8, Kind::Word),
    ("状态", 14, Kind::Word),
    ("说明", 44, Kind::Text),
    ("工作表", 8, Kind::Whole),
    ("自评表", 8, Kind::Whole),
    ("数据", 8, Kind::Whole),
    ("SHA-256", 36, Kind::Text),
];

/// Writes the tab.
///
/// # Errors
/// If the sheet refuses.
pub fn write(page: &mut Page, review: &Review) -> Written {
    // Written as it should be, but not tried with every Excel and WPS.
    let odd = review.files.iter().any(|file| file.path.contains('#'));
    let odd = if odd {
        "名称里有 # 的文件，链接如打不开，请按“文件”一栏的路径打开。"
    } else {
        ""
    };
    let note = format!(
        "程序：汇审 {}。输入：{}。SHA-256 用于证明文件未被改动。{odd}",
        env!("CARGO_PKG_VERSION"),
        review.roots.join("、")
    );
    let table = Table {
        title: "运行记录",
        note: &note,
        columns: columns(&COLUMNS),
        pinned: 2,
        empty: "没有收到文件",
    };
    page.main_table(&table, (1_u64..).zip(&review.files).map(|(number, file)| row(number, file)))
}

fn row(number: u64, file: &FileRecord) -> Vec<Cell> {
    let tone = if file.status.is_failure() { Tone::Error } else { Tone::Body };
    vec![
        Cell::count(number),
        Cell::text(&file.path),
        Cell::count(file.size),
        Cell::text(&file.format),
        Cell::text(file.status.term()).toned(tone),
        Cell::text(&file.message),
        Cell::count(file.sheets),
        Cell::count(file.filings),
        Cell::count(file.figures),
        Cell::text(&file.sha256),
    ]
}
