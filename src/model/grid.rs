//! One sheet as sparse cells with merged ranges: what every reader delivers and every later stage reads.

use super::decimal::shortest;
use super::place::{CellRef, Place, Rect};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CellValue {
    /// Text as typed.
    Text(String),
    /// A stored number, exact.
    Number(Decimal),
    /// A stored number that the format of its cell shows as a percentage, as stored: 1.6593 where 165.93% is seen.
    Percentage(Decimal),
    /// A date or time, as ISO text.
    Date(String),
    /// 真/假.
    Bool(bool),
    /// An error such as `#REF!`.
    Error(String),
    /// A formula whose result was never stored.
    NoResult,
}

impl CellValue {
    /// The stored number, however its cell shows it.
    #[must_use]
    pub const fn number(&self) -> Option<Decimal> {
        match self {
            Self::Number(number) | Self::Percentage(number) => Some(*number),
            _ => None,
        }
    }

    /// The content as text, numbers in their shortest form.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Text(text) | Self::Date(text) | Self::Error(text) => text.clone(),
            Self::Number(number) | Self::Percentage(number) => shortest(*number),
            Self::Bool(true) => "TRUE".into(),
            Self::Bool(false) => "FALSE".into(),
            Self::NoResult => String::new(),
        }
    }
}

/// One non-empty cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// What the cell holds.
    pub value: CellValue,
    /// The formula behind the value, if there is one; empty where the file keeps its text at another cell or in tokens.
    pub formula: Option<String>,
}

impl Cell {
    /// A cell that holds typed text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self { value: CellValue::Text(text.into()), formula: None }
    }

    /// Whether it is text of blanks only.
    fn is_blank(&self) -> bool {
        matches!(&self.value, CellValue::Text(text) if text.chars().all(char::is_whitespace))
    }

    /// The content as text, numbers in their shortest form.
    #[must_use]
    pub fn shown(&self) -> String {
        self.value.shown()
    }
}

/// One sheet: its non-empty cells in reading order and its merged ranges.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grid {
    /// Sheet as named in the file.
    pub name: String,
    /// Whether the sheet is hidden in the file.
    pub hidden: bool,
    /// Whether every cell is text by nature: tables of a text document, delimited text.
    pub text_only: bool,
    /// Rows hidden in the file.
    pub hidden_rows: BTreeSet<u32>,
    /// Columns hidden in the file.
    pub hidden_columns: BTreeSet<u32>,
    /// Lines that stand above a table of a text document.
    pub preface: Vec<String>,
    /// How places in it are named.
    naming: Naming,
    /// In reading order, no place twice: readers deliver them so, and a look-up is a search among few.
    cells: Vec<(CellRef, Cell)>,
    merges: Vec<Rect>,
    /// Rows with the indices into `merges` of the ranges that touch them, in order.
    merges_by_row: Vec<(u32, usize)>,
}

/// How places in a grid are named.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Naming {
    /// A1
    #[default]
    Cells,
    /// 第12段
    Paragraphs,
}

/// Merged ranges taller than this are layout accidents (whole columns) and are not indexed.
const TALLEST_MERGE: u32 = 10_000;

/// Most rows all merged ranges touch together; more are no form but an attack on memory.
const MOST_MERGED_ROWS: usize = 1_000_000;

impl Grid {
    /// An empty sheet.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// The paragraphs of a text document, one per row.
    #[must_use]
    pub fn paragraphs(name: impl Into<String>) -> Self {
        Self { name: name.into(), naming: Naming::Paragraphs, text_only: true, ..Self::default() }
    }

    /// Whether the rows are paragraphs.
    #[must_use]
    pub fn is_text(&self) -> bool {
        self.naming == Naming::Paragraphs
    }

    /// The name of a place: A1, or 第12段 in a text.
    #[must_use]
    pub fn place_name(&self, at: CellRef) -> String {
        match self.naming {
            Naming::Cells => at.name(),
            Naming::Paragraphs => format!("第{}段", at.row + 1),
        }
    }

    /// Where a cell of this sheet stands.
    #[must_use]
    pub fn place(&self, at: CellRef) -> Place {
        let cell = match self.naming {
            Naming::Cells => at.named(|name| name.into()),
            Naming::Paragraphs => self.place_name(at).into(),
        };
        Place { sheet: self.name.as_str().into(), cell }
    }

    /// Puts a cell; text of blanks only is kept out, so that "empty" has one meaning.
    pub fn put(&mut self, at: CellRef, cell: Cell) {
        if cell.is_blank() {
            return;
        }
        match self.find(at) {
            Ok(index) => self.cells[index].1 = cell,
            Err(index) => self.cells.insert(index, (at, cell)),
        }
    }

    /// Puts many cells at once, in any order; of two for one place the later stays.
    pub fn put_all(&mut self, cells: Vec<(CellRef, Cell)>) {
        if self.cells.is_empty() {
            self.cells = cells;
        } else {
            self.cells.extend(cells);
        }
        self.cells.retain(|(_, cell)| !cell.is_blank());
        if !self.cells.is_sorted_by(|(one, _), (next, _)| one < next) {
            self.cells.sort_by_key(|(at, _)| *at);
            self.cells.dedup_by(|later, earlier| {
                let same = later.0 == earlier.0;
                if same {
                    std::mem::swap(later, earlier);
                }
                same
            });
        }
    }

    /// Adds a merged range; ranges of one cell and absurdly tall ones are ignored.
    pub fn merge(&mut self, rect: Rect) {
        self.merge_all([rect]);
    }

    /// Adds merged ranges, as [`Grid::merge`] does.
    pub fn merge_all(&mut self, rects: impl IntoIterator<Item = Rect>) {
        for rect in rects {
            let tall = rect.last.row.saturating_sub(rect.first.row) > TALLEST_MERGE;
            let full = self.merges_by_row.len() > MOST_MERGED_ROWS;
            if tall || full || rect.first == rect.last || rect.last < rect.first {
                continue;
            }
            let index = self.merges.len();
            self.merges.push(rect);
            self.merges_by_row.extend((rect.first.row..=rect.last.row).map(|row| (row, index)));
        }
        // Runs that are in order already cost this sort next to nothing.
        self.merges_by_row.sort_by_key(|touched| *touched);
    }

    /// Whether no cell holds anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Number of non-empty cells.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// All non-empty cells, row by row.
    pub fn cells(&self) -> impl Iterator<Item = (CellRef, &Cell)> {
        self.cells.iter().map(|(at, cell)| (*at, cell))
    }

    /// Where the cell of a place stands in `cells`, or would stand.
    fn find(&self, at: CellRef) -> Result<usize, usize> {
        match self.cells.last() {
            Some((last, _)) if *last >= at => self.cells.binary_search_by(|(known, _)| known.cmp(&at)),
            _ => Err(self.cells.len()),
        }
    }

    /// The cells from row `first` up to and without row `end`, in reading order.
    #[must_use]
    pub fn between_rows(&self, first: u32, end: u32) -> &[(CellRef, Cell)] {
        let begin = self.cells.partition_point(|(at, _)| at.row < first);
        let length = self.cells[begin..].partition_point(|(at, _)| at.row < end);
        &self.cells[begin..begin + length]
    }

    /// The cells that stand in this row themselves (not merged in from elsewhere), left to right.
    pub fn row(&self, row: u32) -> impl Iterator<Item = (CellRef, &Cell)> {
        self.between_rows(row, row + 1).iter().map(|(at, cell)| (*at, cell))
    }

    /// The cells row by row: each row that holds any, with its cells left to right.
    pub fn by_row(&self) -> impl Iterator<Item = (u32, &[(CellRef, Cell)])> {
        let rows = self.cells.chunk_by(|(one, _), (next, _)| one.row == next.row);
        rows.filter_map(|cells| cells.first().map(|(at, _)| (at.row, cells)))
    }

    /// The rows that hold at least one cell, in order.
    #[must_use]
    pub fn rows(&self) -> Vec<u32> {
        self.by_row().map(|(row, _)| row).collect()
    }

    /// The cell at this very position.
    #[must_use]
    pub fn get(&self, at: CellRef) -> Option<&Cell> {
        self.find(at).ok().map(|index| &self.cells[index].1)
    }

    /// The merged range over this position, or the position alone.
    #[must_use]
    pub fn span(&self, at: CellRef) -> Rect {
        let begin = self.merges_by_row.partition_point(|(row, _)| *row < at.row);
        self.merges_by_row[begin..]
            .iter()
            .take_while(|(row, _)| *row == at.row)
            .map(|(_, index)| self.merges[*index])
            .find(|rect| rect.contains(at))
            .unwrap_or(Rect::cell(at))
    }

    /// The cell whose merged range covers this position: a label answers for every cell it covers.
    #[must_use]
    pub fn covering(&self, at: CellRef) -> Option<(CellRef, &Cell)> {
        let anchor = self.span(at).first;
        self.get(anchor).map(|cell| (anchor, cell))
    }

    /// Whether nobody sees the cell: its sheet, row or column is hidden.
    #[must_use]
    pub fn is_hidden(&self, at: CellRef) -> bool {
        self.hidden || self.hidden_rows.contains(&at.row) || self.hidden_columns.contains(&at.col)
    }

    /// The merged ranges.
    #[must_use]
    pub fn merges(&self) -> &[Rect] {
        &self.merges
    }

    /// The rows from `first` up to and without `end`, at their places.
    #[must_use]
    pub fn between(&self, first: u32, end: u32) -> Self {
        let mut part = Self {
            name: self.name.clone(),
            hidden: self.hidden,
            text_only: self.text_only,
            hidden_rows: self.hidden_rows.clone(),
            hidden_columns: self.hidden_columns.clone(),
            naming: self.naming,
            ..Self::default()
        };
        part.cells = self.between_rows(first, end).to_vec();
        let inside = self.merges.iter().filter(|rect| first <= rect.first.row && rect.last.row < end);
        part.merge_all(inside.copied());
        part
    }

    /// The rectangle that holds all cells, if there is any.
    #[must_use]
    pub fn extent(&self) -> Option<Rect> {
        self.cells.iter().map(|(at, _)| Rect::cell(*at)).reduce(Rect::union)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str) -> Cell {
        Cell::text(text)
    }

    #[test]
    fn cells_come_in_reading_order_however_they_were_put() {
        let at = |row, col| CellRef::new(row, col);
        let places = [at(2, 1), at(0, 3), at(2, 0), at(0, 3), at(1, 0)];
        let (mut one, mut all) = (Grid::new("表"), Grid::new("表"));
        let cells: Vec<(CellRef, Cell)> =
            (0..).zip(places).map(|(n, at): (u32, _)| (at, cell(&n.to_string()))).collect();
        for (at, cell) in &cells {
            one.put(*at, cell.clone());
        }
        all.put_all(cells);
        all.put_all(vec![(at(9, 9), cell(" "))]);
        assert_eq!(one, all);
        let found: Vec<String> = one.cells().map(|(at, cell)| format!("{at}={}", cell.shown())).collect();
        assert_eq!(found, ["D1=3", "A2=4", "A3=2", "B3=0"], "the later of two for D1 stays");
        assert_eq!(one.row(2).count(), 2);
        assert_eq!(one.get(at(1, 0)), Some(&cell("4")));
        assert_eq!(one.get(at(1, 1)), None);
        assert_eq!(one.between(1, 3).rows(), [1, 2]);
    }

    #[test]
    fn merged_ranges_are_found_from_every_cell() {
        let rect = |top, left, bottom, right| Rect {
            first: CellRef::new(top, left),
            last: CellRef::new(bottom, right),
        };
        let mut grid = Grid::new("表");
        grid.merge(rect(5, 0, 6, 0));
        grid.merge_all([rect(0, 1, 9, 1), rect(0, 0, 0, 0), rect(3, 2, 1, 2), rect(0, 9, 2_000_000, 9)]);
        assert_eq!(grid.merges().len(), 2, "one cell, upside down and absurdly tall are ignored");
        assert_eq!(grid.span(CellRef::new(6, 0)), rect(5, 0, 6, 0));
        assert_eq!(grid.span(CellRef::new(6, 1)), rect(0, 1, 9, 1));
        assert_eq!(grid.span(CellRef::new(4, 0)), rect(4, 0, 4, 0));
        assert_eq!(grid.between(5, 9).merges(), [rect(5, 0, 6, 0)]);
    }
}
