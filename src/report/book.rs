//! Turns the tabs into the bytes of one workbook: sheets on disk for long tabs, further sheets where one is full.
//!
//! Apart because `SHEETS` says which tabs there are, and this how a workbook is made of them.

use super::SHEETS;
use super::binding::{Book, cause};
use super::sheet::LAST_ROW;
use super::style::Styles;
use crate::model::Review;
use crate::model::ledger::part_name;
use rust_xlsxwriter::{RowNum, XlsxError};
use std::io::{self, ErrorKind, Seek, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Writes the workbook; rows of long tabs and links wait in nameless files in that folder.
///
/// # Errors
/// If the folder or the target takes no more.
pub fn write(review: &Review, folder: &Path, target: impl Write + Seek + Send) -> io::Result<()> {
    // The library panics where a waiting file cannot be written to.
    let written = catch_unwind(AssertUnwindSafe(|| {
        compose(review, folder, LAST_ROW).map_err(cause).and_then(|book| book.save(target))
    }));
    written.unwrap_or_else(|_| Err(probe(folder).err().unwrap_or_else(|| ErrorKind::StorageFull.into())))
}

/// Why nothing can be written in a folder.
fn probe(folder: &Path) -> io::Result<()> {
    /// As much as is held back before it is written.
    const ROOM: usize = 1 << 16;
    tempfile::tempfile_in(folder)
        .and_then(|mut file| file.write_all(&vec![0; ROOM]).and_then(|()| file.sync_all()))
}

/// All tabs that occur; a sheet ends before `last_row`.
fn compose(review: &Review, folder: &Path, last_row: RowNum) -> Result<Book, XlsxError> {
    let mut book = Book::new("绩效自评汇审", folder)?;
    let styles = Styles::new();
    for tab in SHEETS.iter().filter(|tab| (tab.occurs)(review)) {
        let mut done = 0;
        for part in 1.. {
            let page = book.page(&part_name(tab.name, part), (tab.paper, tab.length), &styles)?;
            let mut page = page.between(done, last_row);
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
