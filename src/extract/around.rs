//! What stands around the figures of a sheet: products written out, links to other workbooks, results that were never
//! stored, hidden cells, personal data, and the headings as they follow one another.

use crate::model::label::fold;
use crate::model::layout::{Layout, Look};
use crate::model::raw::RawFiling;
use crate::model::{Cell, CellRef, CellValue, Conversion, Place, Step, Text};
use std::collections::BTreeSet;

/// Longer texts are prose.
const LONGEST_WORKING: usize = 400;

/// Notes what one sheet has around its figures.
pub(super) fn take(layout: &Layout<'_>, filing: &mut RawFiling) {
    let grid = layout.grid;
    for (at, cell) in grid.cells() {
        if cell.formula.as_deref().is_some_and(is_linked) {
            filing.conversions.push(Conversion::new(grid.place(at), Step::ExternalLink, &cell.shown()));
        }
        let CellValue::Text(text) = &cell.value else { continue };
        if is_working(text) {
            filing.workings.push((grid.place(at), text.trim().to_owned()));
        }
        if let Some(what) = personal(text) {
            let made =
                Conversion { note: what.into(), ..Conversion::new(grid.place(at), Step::Personal, what) };
            filing.conversions.push(made);
        }
    }
    for block in &layout.blocks {
        let cells = block.band.iter().flat_map(|row| layout.row(*row));
        filing
            .columns
            .extend(cells.filter(|(_, seen)| seen.is_words()).map(|(_, seen)| Text::from(&seen.label.key)));
    }
    hidden(layout, filing);
}

/// `[1]Sheet1!A1`, `'[上年.xls]表'!B2`: another workbook; `表1[列]` is a column of a table.
fn is_linked(formula: &str) -> bool {
    let mut before = ' ';
    for (at, c) in formula.char_indices() {
        let opens = c == '[' && !before.is_alphanumeric() && before != ']' && before != '[';
        if opens && formula[at..].contains('!') {
            return true;
        }
        before = c;
    }
    false
}

fn is_working(text: &str) -> bool {
    const SIGNS: [char; 7] = ['×', '*', '✕', '╳', 'x', 'X', '＊'];
    text.bytes().any(|byte| byte.is_ascii_digit())
        && text.contains(SIGNS)
        && text.chars().count() <= LONGEST_WORKING
}

/// Numbers of hidden rows and columns; of a hidden sheet those that were taken, for lists of choices are kept there.
fn hidden(layout: &Layout<'_>, filing: &mut RawFiling) {
    let grid = layout.grid;
    let numbers = layout.seen.iter().filter(|(at, seen)| seen.look == Look::Number && grid.is_hidden(*at));
    let mut numbers = numbers.peekable();
    if numbers.peek().is_none() {
        return;
    }
    let figures: BTreeSet<&Place> = filing.figures.iter().map(|figure| &figure.place).collect();
    let found: Vec<Conversion> = numbers
        .map(|(at, seen)| (grid.place(at), seen))
        .filter(|(place, _)| !grid.hidden || figures.contains(place))
        .map(|(place, seen)| Conversion::new(place, Step::Hidden, &seen.text))
        .collect();
    filing.conversions.extend(found);
}

/// Which kind of personal number a text holds, if one.
fn personal(text: &str) -> Option<&'static str> {
    if text.bytes().filter(u8::is_ascii_digit).count() < 11 {
        return None;
    }
    let folded = fold(text);
    let digits = |c: char| c.is_ascii_digit() || c == 'X' || c == 'x';
    folded.split(|c: char| !digits(c)).find_map(|run| match run.len() {
        18 if is_identity(run) => Some("身份证号"),
        11 if is_mobile(run) && !folded.contains("元") => Some("手机号码"),
        16..=19 if is_bank_card(run) => Some("银行卡号"),
        _ => None,
    })
}

fn is_mobile(run: &str) -> bool {
    let mut digits = run.bytes();
    digits.next() == Some(b'1')
        && digits.next().is_some_and(|d| (b'3'..=b'9').contains(&d))
        && run.bytes().all(|d| d.is_ascii_digit())
}

/// The check digit of the national identity number.
fn is_identity(run: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits: Option<Vec<u32>> = run.chars().take(17).map(|c| c.to_digit(10)).collect();
    let Some(digits) = digits else { return false };
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    let expected = "10X98765432".chars().nth(usize::try_from(sum % 11).unwrap_or(0));
    expected == run.chars().last().map(|c| c.to_ascii_uppercase())
}

/// The check digit of bank cards, which begin with 62, 4 or 5.
fn is_bank_card(run: &str) -> bool {
    let digits: Option<Vec<u32>> = run.chars().rev().map(|c| c.to_digit(10)).collect();
    let Some(digits) = digits else { return false };
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum: u32 =
        digits.iter().enumerate().map(|(at, digit)| if at % 2 == 1 { doubled(*digit) } else { *digit }).sum();
    (run.starts_with("62") || run.starts_with(['4', '5'])) && sum.is_multiple_of(10)
}

/// The content of a cell as a figure takes it: a sum of filled cells stored as 0 was never calculated.
pub(super) fn content(layout: &Layout<'_>, at: CellRef) -> Option<CellValue> {
    let cell = layout.grid.get(at)?;
    if is_stale(layout, at, cell) { Some(CellValue::NoResult) } else { Some(cell.value.clone()) }
}

/// `=SUM(B5:B9)` stored as 0 although every number in the range is positive and one is there.
fn is_stale(layout: &Layout<'_>, at: CellRef, cell: &Cell) -> bool {
    let (Some(stored), Some(formula)) = (cell.value.number(), &cell.formula) else { return false };
    let Some(range) = stored.is_zero().then(|| summed(formula)).flatten() else { return false };
    let numbers: Vec<_> = layout
        .grid
        .cells()
        .filter(|(place, _)| range.contains(*place) && *place != at)
        .filter_map(|(_, cell)| cell.value.number())
        .collect();
    numbers.iter().any(|number| !number.is_zero()) && numbers.iter().all(|number| !number.is_sign_negative())
}

/// The range of a formula that is nothing but one sum.
fn summed(formula: &str) -> Option<crate::model::Rect> {
    let plain = formula.trim_start_matches('=').replace('$', "").to_ascii_uppercase();
    let (first, last) = plain.strip_prefix("SUM(")?.strip_suffix(')')?.split_once(':')?;
    Some(crate::model::Rect { first: CellRef::parse(first)?, last: CellRef::parse(last)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_other_workbooks() {
        for (formula, linked) in [
            ("[1]Sheet1!A1", true),
            ("SUM('[上年.xls]表'!B2:B9)", true),
            ("SUM(B2:B9)", false),
            ("SUM(表1[金额])", false),
            ("Sheet2!A1", false),
        ] {
            assert_eq!(is_linked(formula), linked, "{formula}");
        }
    }

    #[test]
    fn personal_numbers_have_their_check_digits() {
        // Made-up numbers: the digits fit, nobody bears them.
        for (text, found) in [
            ("11010119000101001X", false),
            ("626380.00", false),
            ("2023-12-31", false),
            ("13800000000元", false),
        ] {
            assert_eq!(personal(text).is_some(), found, "{text}");
        }
        assert!(is_mobile("13000000000") && !is_mobile("23000000000"));
    }
}
