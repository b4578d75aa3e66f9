//! One sheet → its forms: several returns stacked on one sheet are told apart by their titles.

use crate::catalog::Catalog;
use crate::model::label::{Label, fold, half_width};
use crate::model::meaning::Meaning;
use crate::model::{Cell, CellRef, CellValue, Grid};

/// The parts of a sheet, one per form on it; a single part if there is one form or none.
#[must_use]
pub fn split(grid: &Grid, catalog: &Catalog) -> Vec<Grid> {
    let starts = starts(grid, catalog);
    let Some(extent) = grid.extent().filter(|_| starts.len() > 1) else { return Vec::new() };
    let ends = starts.iter().skip(1).copied().chain([extent.last.row + 1]);
    let firsts = std::iter::once(extent.first.row).chain(starts.iter().skip(1).copied());
    firsts.zip(ends).map(|(first, end)| grid.between(first, end)).collect()
}

/// The rows of form titles; a later one counts only where numbers stand between it and the one before.
fn starts(grid: &Grid, catalog: &Catalog) -> Vec<u32> {
    let mut starts: Vec<u32> = Vec::new();
    let mut numbers = false;
    for row in grid.rows() {
        if is_form_title(grid, row, catalog) {
            if starts.is_empty() || numbers {
                starts.push(row);
            }
            numbers = false;
        }
        numbers |= grid.row(row).any(|(_, cell)| is_number(cell));
    }
    starts
}

/// A stored number, or text that is nothing but one.
fn is_number(cell: &Cell) -> bool {
    match &cell.value {
        CellValue::Number(_) | CellValue::Percentage(_) => true,
        CellValue::Text(text) if begins_with_digit(text) => {
            fold(text).chars().all(|c| c.is_ascii_digit() || ".,%".contains(c))
        }
        _ => false,
    }
}

fn begins_with_digit(text: &str) -> bool {
    text.trim_start().chars().next().map(half_width).is_some_and(|c| c.is_ascii_digit())
}

/// A row with one cell of words that holds the title of a form.
fn is_form_title(grid: &Grid, row: u32, catalog: &Catalog) -> bool {
    let mut cells = grid.row(row);
    let (Some((at, cell)), None) = (cells.next(), cells.next()) else { return false };
    let CellValue::Text(text) = &cell.value else { return false };
    !super::is_section_number(text)
        && catalog.names_form(text)
        && !is_label(text, catalog)
        && is_headline(grid, at, cell)
}

/// A heading of a table (三公经费变动率) is no title, whatever words it holds.
fn is_label(text: &str, catalog: &Catalog) -> bool {
    let label = Label::parse(text);
    catalog.vocabulary.meanings(&label).iter().any(|m| matches!(m, Meaning::Item(_) | Meaning::Quantity(..)))
}

/// Merged over other columns, or short enough to be nothing but a title.
fn is_headline(grid: &Grid, at: CellRef, cell: &Cell) -> bool {
    grid.span(at).width() > 1 || cell.shown().chars().count() <= 40
}
