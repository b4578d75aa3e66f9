//! Turns a form into an .xlsx that can be filled in: formulas, words to choose from, checks, a page to print. With
//! values in its slots it serves as a sample.

mod checks;
mod layout;
mod look;

use super::draft::Draft;
use crate::catalog::blank::calc::{Calc, Stored};
use crate::catalog::blank::{Blank, Slot};
use crate::catalog::picture::{Content, Drawn};
use crate::model::CellRef;
use anyhow::Context;
use layout::Layout;
use look::Looks;
use rust_decimal::Decimal;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Formula, Workbook, Worksheet, XlsxError};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

/// Longest name of a sheet.
const LONGEST_NAME: usize = 31;
/// A4.
const PAPER: u8 = 9;

/// Writes a form; slots named in `values` are filled, the others stay blank. A calculated slot without a value gets its
/// formula, and with it what the formula gives over the values.
///
/// # Errors
/// If the target cannot be written; an old file is then untouched.
pub fn write_blank(blank: &Blank, values: &BTreeMap<String, String>, target: &Path) -> anyhow::Result<()> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_ymd(2020, 1, 1).context("日期")?;
    book.set_properties(&DocProperties::new().set_title(&blank.name).set_creation_datetime(&created));
    fill(book.add_worksheet(), blank, values).context("空表写不出")?;
    Draft::write(target, |file| super::binding::pack(&mut book, file))?.finish(Vec::new())
}

/// Writes the bureau's own blank, byte by byte.
///
/// # Errors
/// If the target cannot be written; an old file is then untouched.
pub fn write_copy(content: &[u8], target: &Path) -> anyhow::Result<()> {
    Draft::write(target, |file| file.write_all(content))?.finish(Vec::new())
}

/// The name of the sheet: that of the form without what stands in brackets, for units hand it in under that name.
#[must_use]
pub fn sheet_name(blank: &Blank) -> String {
    let plain = blank.name.split(['（', '(']).next().unwrap_or_default();
    let legal = plain.chars().filter(|c| !"[]:*?/\\'".contains(*c) && !c.is_control());
    let name: String = legal.take(LONGEST_NAME).collect();
    if name.trim().is_empty() { "自评表".into() } else { name.trim().into() }
}

fn fill(sheet: &mut Worksheet, blank: &Blank, values: &BTreeMap<String, String>) -> Result<(), XlsxError> {
    // The library takes an empty result for none and would store 0.
    sheet.set_name(sheet_name(blank))?.set_formula_result_default("");
    let (layout, looks) = (Layout::of(blank, values), Looks::default());
    let stored = blank.stored(values);
    for cell in &blank.picture.cells {
        let at = cell.area.first;
        let format = looks.of(cell, blank);
        merge(sheet, cell, &format)?;
        match (&cell.content, blank.slots.get(&at)) {
            (Content::Slot(name), Some(slot)) => match (values.get(name), &slot.calc, stored.get(&at)) {
                (None, Some(calc), Some(stored)) => calculate(sheet, at, (calc, stored), &format)?,
                (value, ..) => put(sheet, at, value.map_or("", String::as_str), (slot, &format))?,
            },
            (Content::Words(words), _) => {
                let plain = words.parse::<Decimal>();
                match plain {
                    Ok(number) => sheet.write_with_format(at.row, column(at.col), number, &format)?,
                    Err(_) if words.is_empty() => sheet.write_blank(at.row, column(at.col), &format)?,
                    Err(_) => sheet.write_string_with_format(at.row, column(at.col), words, &format)?,
                };
            }
            (Content::Slot(_), None) => {
                sheet.write_blank(at.row, column(at.col), &format)?;
            }
        }
    }
    for slot in blank.slots.values() {
        checks::add(sheet, slot, blank)?;
    }
    layout.apply(sheet)
}

fn column(col: u32) -> u16 {
    u16::try_from(col).unwrap_or(u16::MAX)
}

fn merge(sheet: &mut Worksheet, cell: &Drawn, format: &Format) -> Result<(), XlsxError> {
    let (first, last) = (cell.area.first, cell.area.last);
    if first != last {
        sheet.merge_range(first.row, column(first.col), last.row, column(last.col), "", format)?;
    }
    Ok(())
}

/// Puts a formula with its result; the result of a form nobody has filled in is the empty text, which is not 0.
fn calculate(
    sheet: &mut Worksheet,
    at: CellRef,
    (calc, stored): (&Calc, &Stored),
    format: &Format,
) -> Result<(), XlsxError> {
    let result = match stored {
        Stored::Nothing => String::new(),
        Stored::Number(number) => number.to_string(),
        Stored::Word(word) => word.clone(),
    };
    let formula = Formula::new(calc.text()).set_result(result);
    sheet.write_formula_with_format(at.row, column(at.col), formula, format)?;
    Ok(())
}

fn put(
    sheet: &mut Worksheet,
    at: CellRef,
    text: &str,
    (slot, format): (&Slot, &Format),
) -> Result<(), XlsxError> {
    let col = column(at.col);
    // What is typed with its sign into a cell for rates becomes a number there; a script may leave it a text.
    match slot.number(text).filter(|_| !text.ends_with('%')) {
        Some(number) => sheet.write_with_format(at.row, col, number, format)?,
        None if text.is_empty() => sheet.write_blank(at.row, col, format)?,
        None => sheet.write_string_with_format(at.row, col, text, format)?,
    };
    Ok(())
}
