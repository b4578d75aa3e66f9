//! The list (清单) of the notices in a folder that one 主管部门 or 股室 hands out: which units get one, by when they answer, and
//! a column in which they sign for it.

use super::letters::Letter;
use crate::model::review::EarlierNotice;
use crate::model::{Day, Review, Severity};
use crate::report::binding::Book;
use crate::report::cell::{Cell, Kind};
use crate::report::column::{Table, columns};
use crate::report::links::address;
use crate::report::style::Styles;
use crate::report::{Length, Paper};
use rust_xlsxwriter::XlsxError;
use std::path::Path;

/// The sheet of the list; a file with it is one of ours.
pub const SHEET: &str = "退回修改通知清单";

const COLUMNS: [(&str, u16, Kind); 8] = [
    ("序号", 6, Kind::Serial),
    ("单位", 30, Kind::Text),
    ("错误", 7, Kind::Whole),
    ("核实", 7, Kind::Whole),
    ("第几轮", 8, Kind::Serial),
    ("重报期限", 14, Kind::Word),
    ("通知", 40, Kind::Text),
    ("签收人和日期", 22, Kind::Text),
];

/// Makes the list of a folder.
///
/// # Errors
/// If the library refuses.
pub fn compose(
    letters: &[(Letter<'_>, &str)],
    before: &[&EarlierNotice],
    review: &Review,
    styles: &Styles,
    folder: &Path,
) -> Result<Book, XlsxError> {
    let held_by = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let due = review.due.map(Day::spelled).unwrap_or_default();
    let mut book = Book::new(SHEET, folder)?;
    let mut page = book.page(SHEET, (Paper::A4Landscape, Length::Short), styles)?;
    let table = Table {
        title: &format!("{SHEET}（{held_by}）"),
        note: &format!(
            "要改正、说明的 {} 个单位，通知在同一文件夹，点击打开；已经答复的列在后面。“签收人和日期”留给经手人填写，填了的清单不再重写。",
            letters.len()
        ),
        columns: columns(&COLUMNS),
        pinned: 2,
        empty: "没有需要退回的单位",
    };
    let rows = letters.iter().enumerate().map(|(at, (letter, name))| {
        vec![
            Cell::count(at + 1),
            Cell::text(letter.unit),
            Cell::count(letter.count(Severity::Error)),
            Cell::count(letter.count(Severity::Verify)),
            Cell::count(u64::from(letter.round)),
            Cell::text(&due),
            Cell::text(*name).linked(address(name)),
            Cell::blank(),
        ]
    });
    let numbers = letters.len() + 1..;
    let answered =
        numbers.zip(before.iter().filter(|notice| is_workbook(&notice.path))).map(|(at, notice)| {
            let name = notice.path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let mut row = vec![Cell::count(at), Cell::text(&notice.head.unit), Cell::blank(), Cell::blank()];
            row.extend([Cell::count(u64::from(notice.head.round)), Cell::text("已答复")]);
            row.extend([Cell::text(name).linked(address(name)), Cell::blank()]);
            row
        });
    page.main_table(&table, rows.chain(answered))?;
    Ok(book)
}

/// Papers for Word lie beside the workbook that says the same.
fn is_workbook(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "xlsx")
}
