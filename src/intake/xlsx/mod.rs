//! An .xlsx → its sheets as grids: own reader, one pass over the unpacked bytes of each needed part.
//!
//! Apart from the other spreadsheet readers because most returns are .xlsx and the ways they go wrong are known: a cell,
//! a sheet or a merged range that cannot be understood costs itself and is said. What is built in a way this reader
//! does not know goes to calamine, so that nothing is guessed.

mod book;
mod fallback;
mod known;
mod sheet;
mod strings;
mod styles;
#[cfg(test)]
mod tests;
mod xml;

use super::filling::{Budget, Filling};
use super::package::Package;
use super::{Limits, Refusal, Sheets};
use crate::model::FileStatus;
use crate::model::ledger::is_part;
use book::{Book, Listed, SheetPart};
use fallback::Fallback;
use known::Known;
use sheet::{Context, Fault};
use std::cell::RefCell;
use std::rc::Rc;
use strings::Strings;
use styles::Styles;
use xml::{Strange, Wellformed, decode};

thread_local! {
    /// Styles met before.
    static STYLES: RefCell<Known<Styles>> = const { RefCell::new(Known::new()) };
}

/// Reads all sheets of a workbook.
///
/// # Errors
/// A refusal if the package is damaged or too large, or if none of its sheets can be read.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Sheets, Refusal> {
    let mut package = Package::open(bytes, limits)?;
    let Some(book) = book::read(&mut package)? else { return Err(without_sheets()) };
    let budget = Budget::new(limits);
    let mut reading = Reading {
        package,
        only: &limits.only,
        fallback: Fallback::new(bytes, limits),
        budget: &budget,
        buffer: Vec::new(),
        sheets: Sheets { grids: Vec::new(), notes: Vec::new() },
    };
    let context = match &book {
        Ok(book) => reading.context(book)?,
        Err(Strange) => Err(Strange),
    };
    match (book, context) {
        (Ok(book), Ok(context)) => reading.all(&book, &context)?,
        _ => reading.by_fallback()?,
    }
    let sheets = reading.sheets;
    match (sheets.grids.is_empty(), sheets.notes.is_empty()) {
        (false, _) => Ok(sheets),
        (true, true) => Err(without_sheets()),
        (true, false) => Err(Refusal::new(
            FileStatus::Unreadable,
            format!("没有读出任何工作表：{}。请用 Excel/WPS 打开另存后重报。", sheets.notes.join("；")),
        )),
    }
}

fn without_sheets() -> Refusal {
    Refusal::new(FileStatus::Unreadable, "文件缺少工作表，可能已损坏。请用 Excel/WPS 打开另存后重报。")
}

/// A workbook being read.
struct Reading<'a> {
    package: Package<'a>,
    /// The tabs that are wanted; all sheets if none is named.
    only: &'a [String],
    fallback: Fallback<'a>,
    /// What may still be read.
    budget: &'a Budget,
    /// The unpacked part at hand.
    buffer: Vec<u8>,
    sheets: Sheets,
}

impl Reading<'_> {
    /// Reads what the cells of all sheets refer to.
    fn context(&mut self, book: &Book) -> Result<Result<Context, Strange>, Refusal> {
        let mut context = Context { epoch: book.epoch, ..Context::default() };
        match self.styles(book)? {
            Ok(styles) => context.styles = styles,
            Err(Strange) => return Ok(Err(Strange)),
        }
        if let Some(part) = &book.strings
            && self.package.read(part, &mut self.buffer)?
        {
            let (text, wellformed) = decode(&self.buffer);
            self.sheets.notes.extend(garbled(part, wellformed));
            match Strings::read(&text) {
                Ok(strings) => context.strings = strings,
                Err(Strange) => return Ok(Err(Strange)),
            }
        }
        Ok(Ok(context))
    }

    fn styles(&mut self, book: &Book) -> Result<Result<Rc<Styles>, Strange>, Refusal> {
        let none = || Ok(Ok(Rc::default()));
        let Some(part) = &book.styles else { return none() };
        if let Some(known) = STYLES.with_borrow(|known| known.find(part, &mut self.package)) {
            return Ok(Ok(known));
        }
        if !self.package.read(part, &mut self.buffer)? {
            return none();
        }
        let kept = self.package.keep(part, self.buffer.len()).map(|kept| vec![kept]);
        let styles = Styles::read(&decode(&self.buffer).0);
        Ok(styles.map(|styles| STYLES.with_borrow_mut(|known| known.keep(part, kept, styles))))
    }

    fn all(&mut self, book: &Book, context: &Context) -> Result<(), Refusal> {
        for (at, listed) in book.sheets.iter().enumerate() {
            let name = &listed.name;
            if !self.only.is_empty() && !self.only.iter().any(|tab| is_part(name, tab)) {
                continue;
            }
            let before = &book.sheets[..at];
            if before.iter().any(|other| other.name.to_lowercase() == name.to_lowercase()) {
                self.say(format!("有两张工作表都叫“{name}”，都已读取"));
            }
            match &listed.part {
                SheetPart::Cells(_) if before.iter().any(|other| other.part == listed.part) => {
                    self.say(format!("工作表“{name}”与前面一张是同一个部件，只读一次"));
                }
                SheetPart::Cells(part) => self.cells(listed, part, context)?,
                SheetPart::Other(kind) => self.say(format!("工作表“{name}”是{kind}，没有读取")),
                SheetPart::Missing => self.say(format!("工作表“{name}”缺少部件，没有读出")),
            }
        }
        Ok(())
    }

    fn cells(&mut self, listed: &Listed, part: &str, context: &Context) -> Result<(), Refusal> {
        let name = &listed.name;
        if !self.package.read(part, &mut self.buffer)? {
            self.say(format!("工作表“{name}”缺少部件，没有读出"));
            return Ok(());
        }
        let (text, wellformed) = decode(&self.buffer);
        let garbled = garbled(part, wellformed);
        let mut filling = Filling::new(name, self.budget);
        match sheet::read(&text, context, &mut filling) {
            Ok(()) => {
                self.sheets.notes.extend(garbled);
                self.keep(listed, filling);
            }
            Err(Fault::Refused(refusal)) => return Err(refusal),
            Err(Fault::NotASheet) => self.say(format!("工作表“{name}”里不是表格，没有读取")),
            Err(Fault::Strange) => self.strange(listed)?,
        }
        Ok(())
    }

    /// A sheet that only calamine may know.
    fn strange(&mut self, listed: &Listed) -> Result<(), Refusal> {
        let name = &listed.name;
        let mut filling = Filling::new(name, self.budget);
        match self.fallback.sheet(name, &mut filling) {
            Ok(()) => {
                self.say(format!(
                    "工作表“{name}”的写法特殊，已换一种方式读取，隐藏的行列和百分数格式没有核对"
                ));
                self.keep(listed, filling);
            }
            Err(Fault::Refused(refusal)) => return Err(refusal),
            Err(_) => self.say(format!("工作表“{name}”损坏，没有读出")),
        }
        Ok(())
    }

    /// The whole workbook through calamine.
    fn by_fallback(&mut self) -> Result<(), Refusal> {
        for (name, hidden) in self.fallback.names()? {
            self.strange(&Listed { name, hidden, part: SheetPart::Missing })?;
        }
        Ok(())
    }

    fn say(&mut self, note: String) {
        self.sheets.notes.push(note);
    }

    fn keep(&mut self, listed: &Listed, mut filling: Filling<'_>) {
        if listed.hidden {
            filling.hide();
        }
        let (grid, notes) = filling.finish();
        self.sheets.grids.push(grid);
        self.sheets.notes.extend(notes);
    }
}

fn garbled(part: &str, wellformed: Wellformed) -> Option<String> {
    (wellformed == Wellformed::No).then(|| format!("部件 {part} 里有不合法的字符，个别文字可能不对"))
}
