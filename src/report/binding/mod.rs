//! A workbook while it is written: sheets and their links go in, one package comes out.
//!
//! Apart because `rust_xlsxwriter` keeps a kilobyte for each link until the workbook is packed. Here links wait beside the
//! sheets and join them on the way: the library packs into a pipe, and what comes out of it goes on into the target,
//! links put in. Knows nothing of tabs and of what they show.

mod hyperlinks;
mod latch;
mod parts;
mod stitch;
#[cfg(test)]
mod tests;

pub use hyperlinks::Hyperlinks;
pub use latch::Latch;
pub use stitch::{begin, pack};

use super::sheet::Page;
use super::style::Styles;
use super::{Length, Paper};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};
use std::io::{self, BufReader, BufWriter, Seek, Write};
use std::path::Path;
use std::thread;

/// The least the library offers: what it packs is packed again right away.
const PASSING: u8 = 1;
/// So many bytes go through the pipe at a time.
const PIECE: usize = 1 << 16;

/// A workbook being written.
pub struct Book {
    workbook: Workbook,
    hyperlinks: Hyperlinks,
}

impl Book {
    /// An empty workbook of that title; rows of long sheets and links wait in nameless files in that folder.
    ///
    /// # Errors
    /// If the folder is not there.
    pub fn new(title: &str, folder: &Path) -> Result<Self, XlsxError> {
        let mut workbook = Workbook::new();
        workbook.set_zip_compression_level(PASSING);
        workbook.set_tempdir(folder)?;
        // A fixed date: the same input gives the same bytes.
        let created = ExcelDateTime::from_ymd(2020, 1, 1)?;
        let properties = DocProperties::new().set_title(title).set_author("汇审");
        workbook.set_properties(&properties.set_creation_datetime(&created));
        Ok(Self { workbook, hyperlinks: Hyperlinks::waiting_in(folder) })
    }

    /// A page on a new sheet behind all others.
    ///
    /// # Errors
    /// If the name is taken or no sheet can be; rows of a long one need a file in the folder.
    pub fn page<'b>(
        &'b mut self,
        name: &str,
        (paper, length): (Paper, Length),
        styles: &'b Styles,
    ) -> Result<Page<'b>, XlsxError> {
        let sheet = match length {
            Length::Short => self.workbook.add_worksheet(),
            Length::Long => self.workbook.add_worksheet_with_constant_memory()?,
        };
        sheet.set_name(name)?;
        set_up_print(sheet, paper);
        self.hyperlinks.begin_sheet();
        Ok(Page::new(sheet, styles, &mut self.hyperlinks).of_length(length))
    }

    /// The names of the sheets.
    #[cfg(test)]
    pub fn names(&mut self) -> Vec<String> {
        self.workbook.worksheets().iter().map(Worksheet::name).collect()
    }

    /// Packs the workbook into the target.
    ///
    /// # Errors
    /// If what waits in the folder cannot be read, or the target takes no more.
    pub fn save(self, target: impl Write + Seek + Send) -> io::Result<()> {
        let Self { mut workbook, hyperlinks } = self;
        let links = hyperlinks.complete()?;
        let (from, to) = io::pipe()?;
        thread::scope(|scope| {
            let stitching = thread::Builder::new().spawn_scoped(scope, move || {
                let mut from = BufReader::with_capacity(PIECE, from);
                let stitched = stitch::stitch(&mut from, links, target);
                if stitched.is_err() {
                    // The library would complain of a pipe that breaks.
                    io::copy(&mut from, &mut io::sink())?;
                }
                stitched
            })?;
            let packed = workbook.save_to_writer(BufWriter::with_capacity(PIECE, to));
            let stitched = stitching.join().unwrap_or_else(|_| Err(io::Error::other("打包中断")));
            packed.map_err(cause).and(stitched)
        })
    }
}

/// What stopped the library.
#[must_use]
pub fn cause(fault: XlsxError) -> io::Error {
    match fault {
        XlsxError::IoError(cause) => cause,
        other => io::Error::other(other),
    }
}

/// Sets paper, scale, margins and footer of a sheet.
fn set_up_print(sheet: &mut Worksheet, paper: Paper) {
    const A3: u8 = 8;
    const A4: u8 = 9;
    match paper {
        Paper::A4 | Paper::A4Long => sheet.set_paper_size(A4).set_portrait(),
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
