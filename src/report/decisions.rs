//! Writes 决定.xlsx: one sheet, one row per decision, what people typed as they typed it.
//!
//! Apart from the tabs because it is a file of its own that people work in and the next run reads: nothing in it is
//! protected, coloured by judgement or linked, and no cell of it is a formula.

use super::draft::Draft;
use super::style::{BODY_FONT, HEAD_FONT};
use crate::model::decision::{HEADS, NAME};
use crate::model::{Decision, DecisionKind, Review};
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format, FormatAlign,
    FormatBorder, Workbook, Worksheet, XlsxError,
};
use std::io;

/// Widths of the columns in digits.
const WIDTHS: [u16; HEADS.len()] = [11, 9, 20, 20, 36, 48, 28, 28, 24, 10, 12, 16];

/// Excel takes no longer text in a cell.
const LONGEST: usize = 32_767;

/// So many rows below the last one offer the kinds a person may add.
const OFFERED: u32 = 200;

/// The column 选择.
const CHOICE: u16 = 7;

/// The draft of the file, if there is something to decide, or was.
///
/// # Errors
/// One Chinese sentence with the path and what to do, if the file cannot be written.
pub fn draft(review: &Review) -> anyhow::Result<Option<Draft>> {
    let Some(file) =
        review.decisions_file.as_ref().filter(|file| file.is_kept || !review.decisions.is_empty())
    else {
        return Ok(None);
    };
    let draft = Draft::write(&file.path, |target| {
        let mut book = book(&review.decisions).map_err(io::Error::other)?;
        super::binding::pack(&mut book, target)
    });
    draft.map(Some)
}

fn book(decisions: &[Decision]) -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    // The same decisions are the same bytes.
    let created = ExcelDateTime::from_ymd(2020, 1, 1)?;
    book.set_properties(&DocProperties::new().set_title(NAME).set_creation_datetime(&created));
    let sheet = book.add_worksheet();
    sheet.set_name(NAME)?;
    for (col, width) in (0_u16..).zip(WIDTHS) {
        sheet.set_column_width(col, width)?;
    }
    let head = Format::new().set_font_name(HEAD_FONT).set_bold().set_border(FormatBorder::Thin);
    for (col, title) in (0_u16..).zip(HEADS) {
        sheet.write_string_with_format(0, col, title, &head)?;
    }
    sheet.set_freeze_panes(1, 2)?;
    let body = Format::new()
        .set_font_name(BODY_FONT)
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_border(FormatBorder::Thin);
    let mut row = 0;
    for decision in decisions {
        row += 1;
        for (col, text) in (0_u16..).zip(cells(decision)) {
            write(sheet, (row, col), text, &body)?;
        }
        offer(sheet, row, decision)?;
    }
    let kinds = [DecisionKind::LeftOut, DecisionKind::FalseAlarm].map(DecisionKind::term);
    sheet.add_data_validation(row + 1, 1, row + OFFERED, 1, &offered(&kinds)?)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(book)
}

fn write(sheet: &mut Worksheet, at: (u32, u16), text: &str, body: &Format) -> Result<(), XlsxError> {
    if text.is_empty() {
        sheet.write_blank(at.0, at.1, body)?;
        return Ok(());
    }
    let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(end, _)| end);
    sheet.write_string_with_format(at.0, at.1, &text[..end], body)?;
    Ok(())
}

/// The cells of a row in the order of the heads.
fn cells(decision: &Decision) -> [&str; HEADS.len()] {
    [
        &decision.code,
        &decision.kind,
        &decision.unit,
        &decision.project,
        &decision.files,
        &decision.told,
        &decision.proposal,
        &decision.choice,
        &decision.reason,
        &decision.by,
        &decision.when,
        &decision.seals,
    ]
}

/// Offers the words that can be chosen in a row.
fn offer(sheet: &mut Worksheet, row: u32, decision: &Decision) -> Result<(), XlsxError> {
    let words = decision.known_kind().map_or(&[][..], DecisionKind::choices);
    if !words.is_empty() {
        sheet.add_data_validation(row, CHOICE, row, CHOICE, &offered(words)?)?;
    }
    Ok(())
}

/// Words to choose from; others may be typed all the same, and are told what is wrong with them by the next run.
fn offered(words: &[&str]) -> Result<DataValidation, XlsxError> {
    let list = DataValidation::new().allow_list_strings(words)?;
    Ok(list.set_error_style(DataValidationErrorStyle::Information))
}
