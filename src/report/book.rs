//! Turns the tabs into the bytes of one workbook: print set-up, sheets on disk for long tabs, further sheets where one
//! is full.
//!
//! Apart because `SHEETS` says which tabs there are, and this how a workbook is made of them.

use super::links;
use super::sheet::{LAST_ROW, Page};
use super::style::{ACCENT, Styles};
use super::{Length, Paper, SHEETS, Tab};
use crate::model::Review;
use crate::model::ledger::part_name;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, RowNum, Workbook, Worksheet, XlsxError};
use std::io::{self, ErrorKind, Seek, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Packing more costs more time than it saves space.
pub const COMPRESSION: u8 = 3;

/// Writes the workbook; rows of long tabs wait in nameless files in that folder.
///
/// # Errors
/// If the folder or the target takes no more.
pub fn write(review: &Review, folder: &Path, target: impl Write + Seek + Send) -> io::Result<()> {
    // The library panics where a waiting file cannot be written to.
    let written = catch_unwind(AssertUnwindSafe(|| {
        compose(review, folder, LAST_ROW).and_then(|mut book| book.save_to_writer(target))
    }));
    match written {
        Ok(Ok(())) => Ok(()),
        Ok(Err(XlsxError::IoError(cause))) => Err(cause),
        Ok(Err(other)) => Err(io::Error::other(other)),
        Err(_) => Err(probe(folder).err().unwrap_or_else(|| ErrorKind::StorageFull.into())),
    }
}

/// Why nothing can be written in a folder.
fn probe(folder: &Path) -> io::Result<()> {
    /// As much as is held back before it is written.
    const ROOM: usize = 1 << 16;
    tempfile::tempfile_in(folder)
        .and_then(|mut file| file.write_all(&vec![0; ROOM]).and_then(|()| file.sync_all()))
}

/// All tabs that occur; a sheet ends before `last_row`.
fn compose(review: &Review, folder: &Path, last_row: RowNum) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_zip_compression_level(COMPRESSION);
    workbook.set_tempdir(folder)?;
    sign(&mut workbook, "绩效自评汇审")?;
    let styles = Styles::new();
    let mut spare = links::beyond_those_set_aside(review);
    for tab in SHEETS.iter().filter(|tab| (tab.occurs)(review)) {
        let mut done = 0;
        for part in 1.. {
            let sheet = sheet_for(tab, part, &mut workbook)?;
            let page = Page::new(sheet, &styles).of_length(tab.length);
            let mut page = page.between(done, last_row).sparing(spare);
            (tab.write)(&mut page, review)?;
            page.finish()?;
            spare = page.spare_links();
            match page.goes_on_after() {
                Some(rows) => done = rows,
                None => break,
            }
        }
    }
    Ok(workbook)
}

fn sheet_for<'w>(tab: &Tab, part: u32, workbook: &'w mut Workbook) -> Result<&'w mut Worksheet, XlsxError> {
    let sheet = match tab.length {
        Length::Short => workbook.add_worksheet(),
        Length::Long => workbook.add_worksheet_with_low_memory()?,
    };
    sheet.set_name(part_name(tab.name, part))?;
    set_up_print(sheet, tab.paper);
    Ok(sheet)
}

/// Sets title and author of a workbook.
///
/// # Errors
/// If the library refuses.
pub fn sign(workbook: &mut Workbook, title: &str) -> Result<(), XlsxError> {
    // A fixed date: the same input gives the same bytes.
    let created = ExcelDateTime::from_ymd(2020, 1, 1)?;
    let properties = DocProperties::new().set_title(title).set_author("汇审");
    workbook.set_properties(&properties.set_creation_datetime(&created));
    Ok(())
}

/// Sets paper, scale, margins and footer of a sheet.
pub fn set_up_print(sheet: &mut Worksheet, paper: Paper) {
    const A3: u8 = 8;
    const A4: u8 = 9;
    match paper {
        Paper::A4 => sheet.set_paper_size(A4).set_portrait().set_tab_color(ACCENT),
        Paper::A4Long => sheet.set_paper_size(A4).set_portrait(),
        Paper::A4Landscape => sheet.set_paper_size(A4).set_landscape(),
        Paper::A3Landscape => sheet.set_paper_size(A3).set_landscape(),
    };
    let pages = u16::from(paper == Paper::A4);
    sheet
        .set_print_fit_to_pages(1, pages)
        .set_print_center_horizontally(true)
        .set_screen_gridlines(false)
        .set_margins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3)
        .set_footer("&L&9&A&C&9第&P页 共&N页&R&9汇审");
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
            let names: Vec<String> = book.worksheets().iter().map(Worksheet::name).collect();
            let met: Vec<&String> = names.iter().filter(|name| name.starts_with("问题清单")).collect();
            let wanted = ["问题清单", "问题清单(2)", "问题清单(3)"];
            assert_eq!(met, wanted[..parts], "{findings}");
            book.save_to_writer(Cursor::new(Vec::new())).unwrap();
        }
    }

    #[test]
    fn a_folder_that_takes_nothing_is_an_error_and_no_panic() {
        let missing = Path::new("no such folder");
        assert!(write(&sample::review(), missing, Cursor::new(Vec::new())).is_err());
    }
}
