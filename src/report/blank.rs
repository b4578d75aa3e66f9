//! Turns a drawn form into an .xlsx that can be filled in; with values in its slots it serves as a sample.

use super::draft::Draft;
use crate::catalog::picture::{Content, Drawn, Picture};
use anyhow::Context;
use rust_decimal::Decimal;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use std::collections::BTreeMap;
use std::path::Path;

/// Writes a form; slots named in `values` are filled, the others stay blank.
///
/// # Errors
/// If the target cannot be written; an old file is then untouched.
pub fn write_blank(
    picture: &Picture,
    name: &str,
    values: &BTreeMap<String, String>,
    target: &Path,
) -> anyhow::Result<()> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_ymd(2020, 1, 1).context("日期")?;
    book.set_properties(&DocProperties::new().set_title(name).set_creation_datetime(&created));
    fill(book.add_worksheet(), picture, values).context("空表写不出")?;
    Draft::write(target, |file| super::binding::pack(&mut book, file))?.finish(Vec::new())
}

fn fill(
    sheet: &mut Worksheet,
    picture: &Picture,
    values: &BTreeMap<String, String>,
) -> Result<(), XlsxError> {
    let extent = picture.extent();
    let width = extent.map_or(1, |area| area.width());
    for cell in &picture.cells {
        let title = cell.area.width() == width && cell.area.first.row < 2;
        write(sheet, cell, values, &format(title))?;
    }
    for col in 0..u16::try_from(width).unwrap_or(u16::MAX) {
        sheet.set_column_width(col, 16)?;
    }
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

fn format(title: bool) -> Format {
    let plain = Format::new().set_font_name("宋体").set_text_wrap().set_align(FormatAlign::VerticalCenter);
    let centred = plain.set_align(FormatAlign::Center);
    if title { centred.set_bold().set_font_size(14) } else { centred.set_border(FormatBorder::Thin) }
}

fn write(
    sheet: &mut Worksheet,
    cell: &Drawn,
    values: &BTreeMap<String, String>,
    format: &Format,
) -> Result<(), XlsxError> {
    let column = |col: u32| u16::try_from(col).unwrap_or(u16::MAX);
    let (first, last) = (cell.area.first, cell.area.last);
    let text = match &cell.content {
        Content::Words(words) => words.as_str(),
        Content::Slot(name) => values.get(name).map_or("", String::as_str),
    };
    if first != last {
        sheet.merge_range(first.row, column(first.col), last.row, column(last.col), "", format)?;
    }
    match text.parse::<Decimal>() {
        Ok(number) => sheet.write_with_format(first.row, column(first.col), number, format)?,
        Err(_) if text.is_empty() => sheet.write_blank(first.row, column(first.col), format)?,
        Err(_) => sheet.write_string_with_format(first.row, column(first.col), text, format)?,
    };
    Ok(())
}
