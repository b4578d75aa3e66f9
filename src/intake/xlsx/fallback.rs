//! Sheets that the own reader does not know → cells through calamine, cell by cell and never as a dense range.
//!
//! Opened only when it is needed, and only after every part has been unpacked once under guard: calamine trusts sizes
//! and counts. It tells nothing of hidden rows and columns, nor of percentages.

use super::super::filling::Filling;
use super::super::package::Package;
use super::super::{Limits, Refusal, damaged};
use super::sheet::Fault;
use super::xml::{Scanner, Token, decode};
use crate::model::decimal::from_f64;
use crate::model::{CellRef, CellValue, Rect};
use calamine::{Data, Dimensions, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use std::io::Cursor;

/// A workbook that calamine may be asked for.
pub(super) struct Fallback<'a> {
    bytes: &'a [u8],
    limits: &'a Limits,
    book: Option<Xlsx<Cursor<&'a [u8]>>>,
}

impl<'a> Fallback<'a> {
    /// Nothing is opened yet.
    pub(super) fn new(bytes: &'a [u8], limits: &'a Limits) -> Self {
        Self { bytes, limits, book: None }
    }

    /// The sheets of the workbook with whether they are hidden.
    pub(super) fn names(&mut self) -> Result<Vec<(String, bool)>, Refusal> {
        Ok(worksheets(self.open()?.sheets_metadata()))
    }

    /// Reads one sheet. Of two sheets with one name calamine would read the first twice, so neither is read.
    pub(super) fn sheet(&mut self, name: &str, filling: &mut Filling<'_>) -> Result<(), Fault> {
        let book = self.open().map_err(|_| Fault::Strange)?;
        if book.sheets_metadata().iter().filter(|sheet| sheet.name == name).count() != 1 {
            return Err(Fault::Strange);
        }
        let mut reader = book.worksheet_cells_reader(name).map_err(|_| Fault::Strange)?;
        // The call that expands shared formulas would trust the index a formula claims.
        while let Some(record) = reader.next_cell_with_formula_metadata().map_err(|_| Fault::Strange)? {
            let at = CellRef::new(record.pos.0, record.pos.1);
            match (value(&Data::from(record.value)), record.formula) {
                (None, None) => {}
                (Some(value), None) => filling.put(at, value)?,
                (value, Some(_)) => filling.put_result(at, value.unwrap_or(CellValue::NoResult), "")?,
            }
        }
        drop(reader);
        for area in book.merge_cells_by_sheet_name(name).unwrap_or_default() {
            filling.merge(rect(area))?;
        }
        Ok(())
    }

    fn open(&mut self) -> Result<&mut Xlsx<Cursor<&'a [u8]>>, Refusal> {
        if self.book.is_none() {
            let mut package = Package::open(self.bytes, self.limits)?;
            package.check_all()?;
            honest(&mut package)?;
            let book = Xlsx::new(Cursor::new(self.bytes)).map_err(|error| match error {
                XlsxError::Password => Refusal::encrypted(),
                _ => damaged(),
            })?;
            self.book = Some(book);
        }
        self.book.as_mut().ok_or_else(damaged)
    }
}

/// calamine makes room for as many shared strings as the part declares: more than it has bytes is a lie.
fn honest(package: &mut Package<'_>) -> Result<(), Refusal> {
    let Some(content) = package.part("xl/sharedStrings.xml")? else { return Ok(()) };
    let (text, _) = decode(&content);
    let mut scanner = Scanner::new(&text);
    loop {
        match scanner.next() {
            Ok(Token::Open(tag)) => {
                let declared =
                    tag.attribute("uniqueCount").map_or(Ok(0), |count| count.trim().parse::<usize>());
                let lie = declared.map_or(true, |count| count > content.len());
                return if lie { Err(damaged()) } else { Ok(()) };
            }
            Ok(Token::End) | Err(_) => return Err(damaged()),
            Ok(_) => {}
        }
    }
}

fn worksheets(sheets: &[calamine::Sheet]) -> Vec<(String, bool)> {
    sheets
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible))
        .collect()
}

fn rect(area: Dimensions) -> Rect {
    Rect { first: CellRef::new(area.start.0, area.start.1), last: CellRef::new(area.end.0, area.end.1) }
}

fn value(data: &Data) -> Option<CellValue> {
    Some(match data {
        Data::Empty => return None,
        Data::Int(number) => CellValue::Number((*number).into()),
        Data::Float(number) => number_cell(*number),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            CellValue::Text(text.clone())
        }
        Data::Bool(truth) => CellValue::Bool(*truth),
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            CellValue::Date(format!("{year}-{month:02}-{day:02}"))
        }
        Data::Error(error) => CellValue::Error(error.to_string()),
    })
}

fn number_cell(number: f64) -> CellValue {
    from_f64(number).map_or_else(|| CellValue::Error("#NUM!".into()), CellValue::Number)
}
