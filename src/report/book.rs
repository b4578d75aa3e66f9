//! Turns the tabs into the bytes of one workbook: sheets on disk for long tabs, further sheets where one is full.
//!
//! Apart because `SHEETS` says which tabs there are, and this how a workbook is made of them.

use super::binding::{Book, cause};
use super::sheet::LAST_ROW;
use super::style::{Styles, color};
use super::{COVER, Purpose, SHEETS};
use crate::model::Review;
use crate::model::ledger::part_name;
use rust_xlsxwriter::{RowNum, XlsxError};
use std::any::Any;
use std::io::{self, ErrorKind, Seek, Write};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;

/// Writes the workbook; rows of long tabs and links wait in nameless files in that folder.
///
/// # Errors
/// If the folder or the target takes no more.
///
/// # Panics
/// If a tab cannot bear the review, which is a fault of ours: whoever called is to find the return that does it.
pub fn write(review: &Review, folder: &Path, target: impl Write + Seek + Send) -> io::Result<()> {
    let written = catch_unwind(AssertUnwindSafe(|| {
        compose(review, folder, LAST_ROW).map_err(cause).and_then(|book| book.save(target))
    }));
    written.unwrap_or_else(|panic| match cause_of(panic.as_ref()) {
        Some(cause) => Err(cause),
        None => resume_unwind(panic),
    })
}

/// What the system refused, if a panic is about that: the library unwraps the outcome of writing to a waiting file, and
/// prints the error as `Os { code: 28, …` or, for errors that have no number, by its kind.
fn cause_of(panic: &(dyn Any + Send)) -> Option<io::Error> {
    let said = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())?;
    let code = said.split_once("Os { code: ").and_then(|(_, rest)| rest.split_once(','));
    if let Some(code) = code.and_then(|(code, _)| code.parse().ok()) {
        return Some(io::Error::from_raw_os_error(code));
    }
    (said.contains("StorageFull") || said.contains("WriteZero")).then(|| ErrorKind::StorageFull.into())
}

/// So many rows of a working paper come with a print of the whole book: about a page. All of them made a book of 121 pages for
/// 135 files, of which the first 30 are read.
const PRINTED_ROWS: RowNum = 40;

/// All tabs that occur; a sheet ends before `last_row`.
fn compose(review: &Review, folder: &Path, last_row: RowNum) -> Result<Book, XlsxError> {
    let mut book = Book::new("绩效自评汇审", folder)?;
    let styles = Styles::new();
    for tab in SHEETS.iter().filter(|tab| (tab.occurs)(review)) {
        let mut done = 0;
        for part in 1.. {
            let page = book.page(&part_name(tab.name, part), (tab.paper, tab.length), &styles)?;
            page.sheet.set_tab_color(color(tab.purpose));
            let printed = (tab.purpose == Purpose::Papers).then_some(PRINTED_ROWS);
            let page = page.between(done, last_row).printing(printed);
            let mut page = if tab.name == COVER { page } else { page.leading_back(COVER) };
            (tab.write)(&mut page, review)?;
            page.finish()?;
            match page.goes_on_after() {
                Some(rows) => done = rows,
                None => break,
            }
        }
    }
    Ok(book)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use std::io::Cursor;

    #[test]
    fn what_does_not_fit_goes_on_in_a_further_sheet() {
        let folder = tempfile::tempdir().unwrap();
        let mut review = sample::review();
        let finding = review.findings[0].clone();
        // Six rows fit under title, note and heads.
        for (findings, parts) in [(6, 1), (7, 2), (12, 2), (13, 3)] {
            review.findings = (0..findings).map(|_| finding.clone()).collect();
            let mut book = compose(&review, folder.path(), 9).unwrap();
            let names = book.names();
            let met: Vec<&String> = names.iter().filter(|name| name.starts_with("问题清单")).collect();
            let wanted = ["问题清单", "问题清单(2)", "问题清单(3)"];
            assert_eq!(met, wanted[..parts], "{findings}");
            book.save(Cursor::new(Vec::new())).unwrap();
        }
    }

    #[test]
    fn a_folder_that_takes_nothing_is_an_error_and_no_panic() {
        let missing = Path::new("no such folder");
        assert!(write(&sample::review(), missing, Cursor::new(Vec::new())).is_err());
    }
}
