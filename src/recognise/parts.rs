//! One sheet → its forms: several returns stacked on one sheet are told apart by their titles.

use super::look;
use crate::catalog::Catalog;
use crate::model::label::{fold, half_width};
use crate::model::layout::Seen;
use crate::model::meaning::{HeadField, Meaning};
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

/// The rows of form titles, and of project names where a form follows without its title; a later one counts only where
/// numbers stand between it and the one before.
fn starts(grid: &Grid, catalog: &Catalog) -> Vec<u32> {
    let titles = grid.by_row().filter(|(_, cells)| is_form_title(grid, cells, catalog)).map(|(row, _)| row);
    let mut titles: Vec<u32> = titles.collect();
    titles.extend(projects(grid, catalog));
    titles.extend(units(grid, catalog));
    titles.sort_unstable();
    let mut starts: Vec<u32> = Vec::new();
    let mut last = 0;
    for row in titles {
        let numbers = || grid.between_rows(last, row).iter().any(|(_, cell)| is_number(cell));
        if starts.is_empty() || numbers() {
            starts.push(row);
        }
        last = row;
    }
    starts
}

/// The rows in which forms of one project each begin, if several are named below one another: 项目名称 | 甲项目 and, further
/// down, 项目名称 | 乙项目. The unit may be named in the row above.
fn projects(grid: &Grid, catalog: &Catalog) -> Vec<u32> {
    let mut found: Vec<(u32, String)> = Vec::new();
    let mut before = None;
    for (row, cells) in grid.by_row() {
        if let Some(name) = project(cells, catalog) {
            let first = before.filter(|(_, is_unit)| *is_unit).map_or(row, |(above, _)| above);
            found.push((first, name));
        }
        before = Some((row, names_unit(cells, catalog)));
    }
    several(found)
}

/// The rows that name the unit of a table, where tables of several units stand below one another; the title stands above.
fn units(grid: &Grid, catalog: &Catalog) -> Vec<u32> {
    let mut found: Vec<(u32, String)> = Vec::new();
    let mut before: Option<(u32, usize)> = None;
    for (row, cells) in grid.by_row() {
        let inline = cells.first().map(|(_, cell)| cell.shown()).unwrap_or_default();
        let value = inline.split_once([':', '：']).map(|(_, value)| value.trim().to_owned());
        if let Some(name) = value.filter(|name| !name.is_empty() && names_unit(cells, catalog)) {
            let title = before.filter(|(above, width)| *width == 1 && above + 1 == row);
            found.push((title.map_or(row, |(above, _)| above), name));
        }
        before = Some((row, cells.len()));
    }
    several(found)
}

/// The rows, if they bear more than one name.
fn several(found: Vec<(u32, String)>) -> Vec<u32> {
    let differ = found.iter().any(|(_, name)| found.first().is_some_and(|(_, first)| first != name));
    if differ { found.into_iter().map(|(row, _)| row).collect() } else { Vec::new() }
}

/// The name behind 项目名称 at the beginning of a row.
fn project(cells: &[(CellRef, Cell)], catalog: &Catalog) -> Option<String> {
    let [(_, label), (_, value), ..] = cells else { return None };
    let seen = look::see(label, &catalog.vocabulary);
    let is_label = seen.means(|m| matches!(m, Meaning::Head(HeadField::Project)));
    let value = look::see(value, &catalog.vocabulary);
    (is_label && value.is_words() && value.meanings.is_empty()).then(|| value.text.trim().to_owned())
}

/// 单位名称：某局, alone or beside the unit of money.
fn names_unit(cells: &[(CellRef, Cell)], catalog: &Catalog) -> bool {
    let Some((_, first)) = cells.first() else { return false };
    let text = first.shown();
    let label = text.split_once([':', '：']).map_or(text.as_str(), |(label, _)| label);
    let seen = look::see(&Cell::text(label), &catalog.vocabulary);
    seen.means(|m| matches!(m, Meaning::Head(HeadField::Department)))
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
fn is_form_title(grid: &Grid, row: &[(CellRef, Cell)], catalog: &Catalog) -> bool {
    let [(at, cell)] = row else { return false };
    let CellValue::Text(text) = &cell.value else { return false };
    let seen = look::see(cell, &catalog.vocabulary);
    is_headline(grid, *at, text)
        && !is_label(&seen)
        && catalog.has_title(&seen.label.key)
        && !super::is_section_number(text)
        // 三公经费情况（万元） heads a section of the form it stands in, and another form would be a 表.
        && !seen.label.key.ends_with("情况")
}

/// A heading of a table (三公经费变动率) is no title, whatever words it holds.
fn is_label(seen: &Seen) -> bool {
    seen.means(|m| matches!(m, Meaning::Item(_) | Meaning::Quantity(..)))
}

/// Merged over other columns, or short enough to be nothing but a title.
fn is_headline(grid: &Grid, at: CellRef, text: &str) -> bool {
    grid.span(at).width() > 1 || text.chars().count() <= 40
}
