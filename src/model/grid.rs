//! One sheet as sparse cells with merged ranges: what every reader delivers and every later stage reads.

use super::place::{CellRef, Rect};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CellValue {
    /// Text as typed.
    Text(String),
    /// A stored number, exact.
    Number(Decimal),
    /// A date or time, as ISO text.
    Date(String),
    /// 真/假.
    Bool(bool),
    /// An error such as `#REF!`.
    Error(String),
    /// A formula whose result was never stored.
    NoResult,
}

/// One non-empty cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// What the cell holds.
    pub value: CellValue,
    /// The formula behind the value, if there is one.
    pub formula: Option<String>,
}

impl Cell {
    /// A cell that holds typed text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self { value: CellValue::Text(text.into()), formula: None }
    }

    /// The content as text, numbers in their shortest form.
    #[must_use]
    pub fn shown(&self) -> String {
        match &self.value {
            CellValue::Text(text) | CellValue::Date(text) | CellValue::Error(text) => text.clone(),
            CellValue::Number(number) => number.normalize().to_string(),
            CellValue::Bool(true) => "TRUE".into(),
            CellValue::Bool(false) => "FALSE".into(),
            CellValue::NoResult => String::new(),
        }
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
    cells: BTreeMap<CellRef, Cell>,
    merges: Vec<Rect>,
    /// Indices into `merges` of the ranges that touch a row.
    merges_by_row: BTreeMap<u32, Vec<usize>>,
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
            Naming::Cells => at.to_string(),
            Naming::Paragraphs => format!("第{}段", at.row + 1),
        }
    }

    /// Puts a cell; text of blanks only is kept out, so that "empty" has one meaning.
    pub fn put(&mut self, at: CellRef, cell: Cell) {
        let blank = matches!(&cell.value, CellValue::Text(text) if text.trim().is_empty());
        if !blank {
            self.cells.insert(at, cell);
        }
    }

    /// Adds a merged range; ranges of one cell and absurdly tall ones are ignored.
    pub fn merge(&mut self, rect: Rect) {
        let tall = rect.last.row.saturating_sub(rect.first.row) > TALLEST_MERGE;
        if tall || rect.first == rect.last || rect.last < rect.first {
            return;
        }
        let index = self.merges.len();
        self.merges.push(rect);
        for row in rect.first.row..=rect.last.row {
            self.merges_by_row.entry(row).or_default().push(index);
        }
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

    /// The cells that stand in this row themselves (not merged in from elsewhere), left to right.
    pub fn row(&self, row: u32) -> impl Iterator<Item = (CellRef, &Cell)> {
        self.cells.range(CellRef::new(row, 0)..CellRef::new(row + 1, 0)).map(|(at, cell)| (*at, cell))
    }

    /// The rows that hold at least one cell, in order.
    #[must_use]
    pub fn rows(&self) -> Vec<u32> {
        let mut rows: Vec<u32> = self.cells.keys().map(|at| at.row).collect();
        rows.dedup();
        rows
    }

    /// The cell at this very position.
    #[must_use]
    pub fn get(&self, at: CellRef) -> Option<&Cell> {
        self.cells.get(&at)
    }

    /// The merged range over this position, or the position alone.
    #[must_use]
    pub fn span(&self, at: CellRef) -> Rect {
        self.merges_by_row
            .get(&at.row)
            .into_iter()
            .flatten()
            .map(|&index| self.merges[index])
            .find(|rect| rect.contains(at))
            .unwrap_or(Rect::cell(at))
    }

    /// The cell whose merged range covers this position: a label answers for every cell it covers.
    #[must_use]
    pub fn covering(&self, at: CellRef) -> Option<(CellRef, &Cell)> {
        let anchor = self.span(at).first;
        self.cells.get(&anchor).map(|cell| (anchor, cell))
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
        let range = CellRef::new(first, 0)..CellRef::new(end, 0);
        part.cells = self.cells.range(range).map(|(at, cell)| (*at, cell.clone())).collect();
        for rect in self.merges.iter().filter(|rect| first <= rect.first.row && rect.last.row < end) {
            part.merge(*rect);
        }
        part
    }

    /// The rectangle that holds all cells, if there is any.
    #[must_use]
    pub fn extent(&self) -> Option<Rect> {
        self.cells.keys().map(|at| Rect::cell(*at)).reduce(Rect::union)
    }
}
