//! A table of a web page under construction: cells find their places among those that reach down or across, rows out
//! of sight are remembered. Apart from the page, which decides what a table belongs to.

use super::Refusal;
use super::filling::{Budget, Filling, GRID};
use super::flow::Flow;
use super::html::Tag;
use crate::model::decimal::from_f64;
use crate::model::{Cell, CellRef, CellValue, Rect};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Most columns of one cell, as browsers have it.
const WIDEST: u32 = 1000;
/// Most rows of one cell, as browsers have it.
const TALLEST: u32 = 65_534;

/// A table under construction.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// Number of the table in the page, by where it begins.
    pub(super) number: usize,
    pub(super) standing: Standing,
    cells: BTreeMap<CellRef, Cell>,
    merges: Vec<Rect>,
    hidden_rows: BTreeSet<u32>,
    /// By column, the first row that no cell from above reaches.
    reached: Vec<u32>,
    row: u32,
    col: u32,
    in_row: bool,
    open: Option<Open>,
}

/// How a table stands in the page.
#[derive(Debug, Default)]
pub(super) struct Standing {
    /// Texts of the table around it that stand before it.
    pub(super) preface: Vec<String>,
    /// Whether it stands for itself; else it is part of a table of data.
    pub(super) free: bool,
    /// Out of sight as a whole.
    pub(super) hidden: bool,
}

/// The cell that is open.
#[derive(Debug)]
struct Open {
    area: Rect,
    flow: Flow,
    number: Option<String>,
    formula: Option<String>,
}

impl Table {
    pub(super) fn new(number: usize, standing: Standing) -> Self {
        Self { number, standing, ..Self::default() }
    }

    /// Begins a row; one that is open ends.
    pub(super) fn open_row(&mut self, tag: &Tag) {
        self.close_row();
        self.in_row = true;
        if tag.is_out_of_sight() {
            self.hidden_rows.insert(self.row);
        }
    }

    /// Ends the row that is open, if one is.
    pub(super) fn close_row(&mut self) {
        self.close_cell();
        if self.in_row {
            self.row = self.row.saturating_add(1);
        }
        self.in_row = false;
        self.col = 0;
    }

    /// Begins a cell; one that is open ends, and a row begins where the page forgot to.
    pub(super) fn open_cell(&mut self, tag: &Tag, met: &Budget) -> Result<(), Refusal> {
        met.take(1)?;
        self.close_cell();
        self.in_row = true;
        let free = |col: u32| self.reached.get(index(col)).is_none_or(|row| *row <= self.row);
        let col = (self.col..GRID.col).find(|col| free(*col)).unwrap_or(GRID.col);
        let span = |name: &str, most: u32| tag.number(name).unwrap_or(1).clamp(1, most);
        let (across, down) = (span("colspan", WIDEST), span("rowspan", TALLEST));
        let last = CellRef::new(self.row.saturating_add(down - 1), (col + across - 1).min(GRID.col));
        self.col = last.col + 1;
        if down > 1 && col < GRID.col {
            let end = index(last.col) + 1;
            self.reached.resize(self.reached.len().max(end), 0);
            self.reached[index(col)..end].fill(last.row + 1);
        }
        self.open = Some(Open {
            area: Rect { first: CellRef::new(self.row, col), last },
            flow: Flow::default(),
            number: tag.get("x:num").or_else(|| tag.get("sdval")),
            formula: tag.get("x:fmla"),
        });
        Ok(())
    }

    /// Ends the cell that is open, if one is.
    pub(super) fn close_cell(&mut self) {
        let Some(mut open) = self.open.take() else { return };
        let value = stored(open.flow.take(), open.number.as_deref());
        if open.area.first != open.area.last {
            self.merges.push(open.area);
        }
        if !matches!(&value, CellValue::Text(text) if text.is_empty()) {
            self.cells.insert(open.area.first, Cell { value, formula: open.formula });
        }
    }

    /// The page broke off inside the cell that is open: something stood there, but not what was read. Tells whether
    /// there is such a cell.
    pub(super) fn break_off(&mut self) -> bool {
        let Some(open) = self.open.take() else { return false };
        self.cells.insert(open.area.first, Cell { value: CellValue::Error("不完整".into()), formula: None });
        true
    }

    /// The text of the cell that is open.
    pub(super) fn flow(&mut self) -> Option<&mut Flow> {
        self.open.as_mut().map(|open| &mut open.flow)
    }

    /// Whether no row has two cells with content: such a table only sets text under one another.
    pub(super) fn is_one_column(&self) -> bool {
        let mut rows =
            self.cells.keys().map(|at| at.row).chain(self.open.as_ref().map(|open| open.area.first.row));
        let mut before = None;
        rows.all(|row| before.replace(row) != Some(row))
    }

    /// Whether it is part of the text rather than a table of data: one row, or one column.
    pub(super) fn is_text(&self) -> bool {
        let rows: BTreeSet<u32> = self.cells.keys().map(|at| at.row).collect();
        rows.len() <= 1 || self.is_one_column()
    }

    /// Takes out all texts, row by row.
    pub(super) fn take_rows(&mut self) -> Vec<Vec<Cell>> {
        let mut rows: BTreeMap<u32, Vec<Cell>> = BTreeMap::new();
        for (at, cell) in std::mem::take(&mut self.cells) {
            rows.entry(at.row).or_default().push(cell);
        }
        let open = self.flow().map(Flow::take).filter(|text| !text.is_empty());
        let open = open.map(|text| vec![Cell::text(text)]);
        rows.into_values().chain(open).collect()
    }

    /// The last texts before this point, for a table inside that stands for itself.
    pub(super) fn last_texts(&self) -> Vec<String> {
        self.cells.values().rev().take(3).rev().map(Cell::shown).collect()
    }

    /// Whether nothing stands in it.
    pub(super) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Fills the sheet, with these rows above the table; the name comes later.
    pub(super) fn fill(self, above: Vec<Vec<Cell>>, filling: &mut Filling<'_>) -> Result<(), Refusal> {
        let grid = &mut filling.grid;
        (grid.preface, grid.hidden) = (self.standing.preface, self.standing.hidden);
        grid.text_only = true;
        let offset = put_rows(filling, 0, above)?;
        let down = |at: CellRef| CellRef::new(at.row.saturating_add(offset), at.col);
        let lowest = self.row.saturating_sub(1);
        for (at, cell) in self.cells {
            put(filling, down(at), cell)?;
        }
        for area in self.merges {
            let last = CellRef::new(area.last.row.min(lowest), area.last.col);
            filling.merge(Rect { first: down(area.first), last: down(last) })?;
        }
        self.hidden_rows.iter().for_each(|row| filling.hidden_row(row.saturating_add(offset)));
        Ok(())
    }
}

/// Puts rows of texts from this row on; gives the row behind them.
pub(super) fn put_rows(filling: &mut Filling<'_>, first: u32, rows: Vec<Vec<Cell>>) -> Result<u32, Refusal> {
    let mut row = first;
    for cells in rows {
        for (col, cell) in (0..).zip(cells) {
            put(filling, CellRef::new(row, col), cell)?;
        }
        row = row.saturating_add(1);
    }
    Ok(row)
}

fn put(filling: &mut Filling<'_>, at: CellRef, cell: Cell) -> Result<(), Refusal> {
    match cell.formula {
        Some(formula) => filling.put_result(at, cell.value, &formula),
        None => filling.put(at, cell.value),
    }
}

fn index(col: u32) -> usize {
    usize::try_from(col).unwrap_or(usize::MAX)
}

/// What the cell holds: Excel writes the number behind what it shows into `x:num`. A date shown stays what is shown,
/// and so does a percentage, with all its digits.
fn stored(shown: String, number: Option<&str>) -> CellValue {
    let exact = number.and_then(|text| text.trim().parse().ok()).and_then(from_f64);
    let Some(exact) = exact else { return CellValue::Text(shown) };
    let numeric = shown.chars().all(|c| c.is_ascii_digit() || " ,.()-+%#￥¥$".contains(c));
    let date = shown.trim_start_matches(['-', '(']).contains('-');
    match () {
        () if !numeric || date => CellValue::Text(shown),
        () if shown.ends_with('%') => {
            let percent = exact.checked_mul(Decimal::ONE_HUNDRED).map(|percent| percent.normalize());
            CellValue::Text(percent.map_or(shown, |percent| format!("{percent}%")))
        }
        () => CellValue::Number(exact),
    }
}

#[cfg(test)]
mod tests {
    use super::stored;
    use crate::model::{Cell, CellValue};

    #[test]
    fn the_number_behind_what_is_shown_is_taken() {
        let cases = [
            ("210.2", Some("210.18000000000001"), "210.18", false),
            ("#####", Some("210.18"), "210.18", false),
            ("91%", Some("0.90539999999999998"), "90.54%", true),
            ("2024-3-1", Some("45352"), "2024-3-1", true),
            ("2024年3月", Some("45352"), "2024年3月", true),
            ("-12.30", Some("-12.3"), "-12.3", false),
            ("1,234.50", Some(""), "1,234.50", true),
            ("1,234.50", None, "1,234.50", true),
            ("", Some("7"), "7", false),
        ];
        for (shown, number, expected, text) in cases {
            let value = stored(shown.to_owned(), number);
            assert_eq!(matches!(value, CellValue::Text(_)), text, "{shown}");
            assert_eq!(Cell { value, formula: None }.shown(), expected, "{shown}");
        }
    }
}
