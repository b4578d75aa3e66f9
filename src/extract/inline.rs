//! Label and value in one cell or line (公用经费预算：240.63万元) → a raw figure.

use super::Sheet;
use super::meaning::Reading;
use super::pairs::pair_family;
use super::table::path;
use crate::model::label::{Label, fold};
use crate::model::layout::{Look, LooseRow, Seen};
use crate::model::raw::RawFigure;
use crate::model::{CellRef, CellValue, Item, Text};

/// Takes the figures of a cell whose parts, set off by wide blanks, are each a label, a colon and a value; anything
/// else is left alone.
pub(super) fn take(sheet: &Sheet<'_>, loose: &LooseRow, at: CellRef, seen: &Seen) -> Vec<RawFigure> {
    if !seen.is_words() || !seen.text.contains([':', '：']) {
        return Vec::new();
    }
    let text = seen.text.replace('\u{3000}', "  ");
    text.split("  ").filter_map(|part| one(sheet, loose, at, part.trim())).collect()
}

fn one(sheet: &Sheet<'_>, loose: &LooseRow, at: CellRef, text: &str) -> Option<RawFigure> {
    let (label, value) = text.rsplit_once([':', '：'])?;
    let mut words = Label::parse(label);
    words.unit = sheet.vocabulary.units.declared(&words);
    let told = Seen {
        look: Look::Words,
        meanings: sheet.vocabulary.meanings(&words),
        label: words,
        text: label.to_owned(),
        names_rows: false,
        is_amount: false,
        is_half: false,
        is_note: false,
    };
    let reading = Reading::of(&told, pair_family(&told));
    let item = reading.item.clone().or_else(|| reading.measure.map(|_| Item::new("funds.total")))?;
    let value = if item.as_str() == "grade" { value.trim() } else { last_number(value)? };
    if value.is_empty() || is_year(value) {
        return None;
    }
    Some(RawFigure {
        place: sheet.place(at),
        scope: Text::default(),
        measure: reading.measure.unwrap_or_else(|| sheet.vocabulary.natural_measure(&item)),
        item,
        label: path([loose.section.trim(), label.trim()].into_iter()).into(),
        value: Some(CellValue::Text(value.to_owned())),
        unit: told.label.unit.or(loose.unit),
        other_unit: None,
        typed: false,
        block: sheet.block,
        is_guess: false,
    })
}

/// 预算年度：2026 is no amount.
fn is_year(value: &str) -> bool {
    fold(value).parse().is_ok_and(|year: u16| (2000..2100).contains(&year))
}

/// The value behind a colon: a number with its unit, at most after words set off by a blank; never one of several.
fn last_number(value: &str) -> Option<&str> {
    let value = value.trim();
    let last = value.rsplit(char::is_whitespace).next()?;
    let before = &value[..value.len() - last.len()];
    let begins = fold(last).starts_with(|c: char| c.is_ascii_digit() || "-△".contains(c));
    let alone = !before.contains(|c: char| c.is_ascii_digit());
    let numbers = fold(last)
        .split(|c: char| !c.is_ascii_digit() && !".,，".contains(c))
        .filter(|part| !part.is_empty())
        .count();
    (begins && alone && numbers == 1).then_some(last)
}
