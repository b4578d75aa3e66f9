//! The check and the hint of a slot: what may be entered, what is told beside the cell and about a wrong entry.

use crate::catalog::blank::{Blank, Most, Slot};
use crate::catalog::filling::{Entry, Style, Told};
use crate::model::Unit;
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, Formula, Worksheet, XlsxError,
};

/// Longest title and text of a box.
const LONGEST_TITLE: usize = 32;
const LONGEST_TEXT: usize = 255;
/// Shares from one sign of a slip on: 90.48 typed where 0.9048 is stored would be 9048 %.
const LARGEST_SHARE: &str = "10";
/// No amount is larger, in whatever unit.
const LARGEST_AMOUNT: &str = "1000000000000000";

/// Adds both to a slot; a slot about which there is nothing to say gets none.
pub(super) fn add(sheet: &mut Worksheet, slot: &Slot, blank: &Blank) -> Result<(), XlsxError> {
    let Some(check) = check(slot, blank)? else { return Ok(()) };
    let (row, col) = (slot.area.first.row, super::column(slot.area.first.col));
    sheet.add_data_validation(row, col, row, col, &check)?;
    Ok(())
}

fn check(slot: &Slot, blank: &Blank) -> Result<Option<DataValidation>, XlsxError> {
    let Some(told) = blank.told(slot.entry) else { return Ok(None) };
    let hint = if slot.calc.is_some() { blank.told(Entry::Calculated) } else { Some(told) };
    let says_nothing = slot.entry == Entry::Words && slot.about.is_empty();
    let Some(hint) = hint.filter(|_| !says_nothing) else { return Ok(None) };
    let check = rule(slot)?
        .set_error_style(style(told))
        .set_input_title(short(&hint.title, LONGEST_TITLE))?
        .set_input_message(short(&worded(&hint.prompt, slot, blank), LONGEST_TEXT))?;
    if told.message.is_empty() {
        return Ok(Some(check.show_error_message(false)));
    }
    let check = check.set_error_title(short(&told.title, LONGEST_TITLE))?;
    Ok(Some(check.set_error_message(short(&worded(&told.message, slot, blank), LONGEST_TEXT))?))
}

/// What may be entered.
fn rule(slot: &Slot) -> Result<DataValidation, XlsxError> {
    let check = DataValidation::new();
    let between =
        |least: &str, most: &str| DataValidationRule::Between(Formula::new(least), Formula::new(most));
    Ok(match slot.entry {
        Entry::Amount => check.allow_decimal_number_formula(between("0", LARGEST_AMOUNT)),
        Entry::SignedAmount => {
            check.allow_decimal_number_formula(between(&format!("-{LARGEST_AMOUNT}"), LARGEST_AMOUNT))
        }
        Entry::Rate => check.allow_decimal_number_formula(between("0", LARGEST_SHARE)),
        Entry::SignedRate => {
            check.allow_decimal_number_formula(between(&format!("-{LARGEST_SHARE}"), LARGEST_SHARE))
        }
        Entry::Points | Entry::Score => {
            let most = match &slot.most {
                Some(Most::Cell(at)) => at.to_string(),
                Some(Most::Number(number)) => number.normalize().to_string(),
                None => LARGEST_AMOUNT.to_owned(),
            };
            check.allow_decimal_number_formula(between("0", &most))
        }
        Entry::Count => check.allow_whole_number_formula(between("0", LARGEST_AMOUNT)),
        Entry::Choice => check.allow_list_strings(&slot.choices)?,
        Entry::Words | Entry::Calculated => check.allow_any_value(),
    })
}

const fn style(told: &Told) -> DataValidationErrorStyle {
    match told.style {
        Style::Stop => DataValidationErrorStyle::Stop,
        Style::Warning => DataValidationErrorStyle::Warning,
        Style::Information => DataValidationErrorStyle::Information,
    }
}

fn worded(text: &str, slot: &Slot, blank: &Blank) -> String {
    let formula = slot.calc.as_ref().map_or_else(String::new, |calc| format!("{}。", calc.words()));
    let unit = blank.unit.map_or("与表头相同", Unit::as_str);
    text.replace("{about}", &slot.about).replace("{unit}", unit).replace("{formula}", &formula)
}

fn short(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}
