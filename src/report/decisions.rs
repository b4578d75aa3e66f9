//! Writes 决定.xlsx: how to fill it in, one row per decision, and what people typed and added as they did.
//!
//! Apart from the tabs because it is a file of its own that people work in and the next run reads: nothing in it is
//! protected, coloured by judgement or linked, and no cell of it is a formula.

use super::draft::Draft;
use super::style::{BODY_FONT, HEAD_FONT};
use crate::model::decision::{Additions, GUIDE, HEADS, NAME};
use crate::model::{CellRef, CellValue, Decision, DecisionKind, Review};
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format, FormatAlign,
    FormatBorder, Workbook, Worksheet, XlsxError,
};
use std::io;

/// Widths of the columns in digits.
const WIDTHS: [u16; HEADS.len()] = [11, 9, 20, 20, 36, 48, 28, 28, 24, 10, 12, 16];

/// Width of a column that somebody added.
const ADDED_WIDTH: u16 = 20;

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
        let mut book = book(&review.decisions, &file.additions).map_err(io::Error::other)?;
        super::binding::pack(&mut book, target)
    });
    draft.map(Some)
}

fn book(decisions: &[Decision], additions: &Additions) -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    // The same decisions are the same bytes.
    let created = ExcelDateTime::from_ymd(2020, 1, 1)?;
    book.set_properties(&DocProperties::new().set_title(NAME).set_creation_datetime(&created));
    guide(book.add_worksheet())?;
    rows(book.add_worksheet(), decisions, &additions.heads)?;
    for grid in &additions.sheets {
        let sheet = book.add_worksheet();
        // Where our own sheet had another name, theirs may have ours.
        let is_taken = grid.name == NAME;
        sheet.set_name(if is_taken { format!("{NAME}(2)") } else { grid.name.clone() })?;
        for (at, cell) in grid.cells() {
            added(sheet, at, &cell.value)?;
        }
    }
    Ok(book)
}

/// How to fill it in: what each kind asks, and what may be chosen.
fn guide(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name(GUIDE)?;
    sheet.set_column_width(0, 14)?.set_column_width(1, 100)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    let head = Format::new().set_font_name(HEAD_FONT).set_bold().set_align(FormatAlign::Top);
    let body = Format::new().set_font_name(BODY_FONT).set_text_wrap().set_align(FormatAlign::Top);
    let kinds = DecisionKind::ALL.into_iter().map(|kind| {
        let wanted = kind.wanted();
        (kind.term(), format!("{}选择填：{wanted}。", kind.asks()))
    });
    let steps = STEPS.iter().map(|(name, text)| (*name, (*text).to_owned()));
    for (row, (name, text)) in (0..).zip(steps.chain(kinds)) {
        sheet.write_string_with_format(row, 0, name, &head)?;
        sheet.write_string_with_format(row, 1, text, &body)?;
    }
    Ok(())
}

/// What the guide says before the kinds.
const STEPS: [(&str, &str); 5] = [
    (
        "怎样填写",
        "在“决定”表里逐行填“选择”，写上理由、经手人和日期，保存、关闭，再运行一次；程序照办，并在封面列出谁决定了什么。",
    ),
    (
        "不要改动",
        "“编号”“校验”两栏由程序填写，用来对应问题和文件；文件改动以后，原来的选择不再算数，程序会重新问，并写明原来选了什么。",
    ),
    (
        "可以加行",
        "“种类”写 不计（某个文件不计入）或 误报（问题清单里的某条问题不成立，编号写核对码，理由和经手人必填）。",
    ),
    ("同一编号", "只留一行。两行选择不同的，一行都不采用。"),
    (
        "自己的内容",
        "自己加的栏目和工作表，下次运行仍在（只保留文字和数，不保留格式和公式）；这张说明由程序重写，请不要在这里记事。",
    ),
];

fn rows(sheet: &mut Worksheet, decisions: &[Decision], extra: &[String]) -> Result<(), XlsxError> {
    sheet.set_name(NAME)?.set_active(true);
    for (col, width) in (0_u16..).zip(WIDTHS.into_iter().chain(extra.iter().map(|_| ADDED_WIDTH))) {
        sheet.set_column_width(col, width)?;
    }
    let head = Format::new().set_font_name(HEAD_FONT).set_bold().set_border(FormatBorder::Thin);
    for (col, title) in (0_u16..).zip(HEADS.into_iter().chain(extra.iter().map(String::as_str))) {
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
        let added = decision.extra.iter().map(String::as_str);
        for (col, text) in (0_u16..).zip(cells(decision).into_iter().chain(added)) {
            write(sheet, (row, col), text, &body)?;
        }
        offer(sheet, row, decision)?;
    }
    let kinds = [DecisionKind::LeftOut, DecisionKind::FalseAlarm].map(DecisionKind::term);
    sheet.add_data_validation(row + 1, 1, row + OFFERED, 1, &offered(&kinds)?)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}

/// A cell of a sheet that somebody added, as it was read.
fn added(sheet: &mut Worksheet, at: CellRef, value: &CellValue) -> Result<(), XlsxError> {
    let Ok(col) = u16::try_from(at.col) else { return Ok(()) };
    match value {
        CellValue::Number(number) => sheet.write(at.row, col, *number)?,
        CellValue::Percentage(share) => {
            sheet.write_with_format(at.row, col, *share, &Format::new().set_num_format("0.00%"))?
        }
        other => {
            let text = other.shown();
            let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(end, _)| end);
            sheet.write_string(at.row, col, &text[..end])?
        }
    };
    Ok(())
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
