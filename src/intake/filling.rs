//! Cells of one sheet, as a reader meets them → the grid, within the limits of the workbook, and what is worth saying.
//!
//! Shared by the readers of binary workbooks and OpenDocument; knows none of these formats.

use super::{Limits, Refusal};
use crate::model::place::column_name;
use crate::model::{Cell, CellRef, CellValue, FileStatus, Grid, Rect};

/// Most places named in one sentence.
const NAMED: usize = 5;

/// What is left of the limits of one workbook.
#[derive(Debug)]
pub(super) struct Budget {
    limits: Limits,
    cells: usize,
    text: u64,
}

impl Budget {
    pub(super) const fn new(limits: &Limits) -> Self {
        Self { limits: *limits, cells: limits.cells, text: limits.unpacked }
    }

    /// Takes one cell off. One shared text may stand in millions of cells, so texts are counted where they stand.
    fn spend(&mut self, value: &CellValue) -> Result<(), Refusal> {
        let length = match value {
            CellValue::Text(text) => u64::try_from(text.len()).unwrap_or(u64::MAX),
            _ => 0,
        };
        let cells = self.limits.cells;
        self.cells = self.cells.checked_sub(1).ok_or_else(|| {
            too_large(format!("工作簿超过 {cells} 个单元格，未读取；请删除表外多余内容后另存。"))
        })?;
        let unpacked = self.limits.unpacked >> 20;
        self.text = self.text.checked_sub(length).ok_or_else(|| {
            too_large(format!("解压后超过 {unpacked} MiB，未读取；请删除表外多余内容后重报。"))
        })?;
        Ok(())
    }
}

fn too_large(message: String) -> Refusal {
    Refusal::new(FileStatus::TooLarge, message)
}

/// Places met for one reason: the first, and how many.
#[derive(Debug, Default)]
struct Places {
    first: Option<CellRef>,
    count: usize,
}

impl Places {
    fn add(&mut self, at: CellRef) {
        self.first.get_or_insert(at);
        self.count += 1;
    }

    fn told(&self, sentence: impl Fn(usize, CellRef) -> String) -> Option<String> {
        self.first.map(|first| sentence(self.count, first))
    }
}

/// One sheet while it is read.
#[derive(Debug)]
pub(super) struct Filling<'b> {
    grid: Grid,
    budget: &'b mut Budget,
    without_result: Places,
    lost: Places,
    columns: Vec<String>,
    rows: Vec<String>,
    unclosed: Option<String>,
}

impl<'b> Filling<'b> {
    pub(super) fn new(name: &str, budget: &'b mut Budget) -> Self {
        Self {
            grid: Grid::new(name),
            budget,
            without_result: Places::default(),
            lost: Places::default(),
            columns: Vec::new(),
            rows: Vec::new(),
            unclosed: None,
        }
    }

    /// Marks the sheet itself as hidden.
    pub(super) fn hide(&mut self) {
        self.grid.hidden = true;
    }

    /// Puts a typed value.
    ///
    /// # Errors
    /// A refusal of the whole workbook where it is over a limit.
    pub(super) fn put(&mut self, at: CellRef, value: CellValue) -> Result<(), Refusal> {
        self.budget.spend(&value)?;
        self.grid.put(at, Cell { value, formula: None });
        Ok(())
    }

    /// Puts the stored result of a formula; the text of the formula is empty where a format keeps it in tokens.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub(super) fn put_result(&mut self, at: CellRef, value: CellValue, formula: &str) -> Result<(), Refusal> {
        self.budget.spend(&value)?;
        if value == CellValue::NoResult {
            self.without_result.add(at);
        }
        self.grid.put(at, Cell { value, formula: Some(formula.to_owned()) });
        Ok(())
    }

    /// A cell whose text is not in the file any more.
    pub(super) fn lose(&mut self, at: CellRef) {
        self.lost.add(at);
    }

    pub(super) fn merge(&mut self, area: Rect) {
        self.grid.merge(area);
    }

    pub(super) fn hidden_row(&mut self, row: u32) {
        if self.rows.len() <= NAMED {
            self.rows.push(format!("第 {} 行", u64::from(row) + 1));
        }
    }

    pub(super) fn hidden_columns(&mut self, first: u32, last: u32) {
        if self.columns.len() <= NAMED {
            let (first, last) = (column_name(first), column_name(last));
            self.columns.push(if first == last {
                format!("{first} 列")
            } else {
                format!("{first} 至 {last} 列")
            });
        }
    }

    /// The records of the sheet end without the mark of their end.
    pub(super) fn unclosed(&mut self) {
        self.unclosed = Some(format!("工作表“{}”没有结束标记，可能不完整，请核对", self.grid.name));
    }

    /// The grid and one sentence for each thing worth saying.
    pub(super) fn finish(mut self) -> (Grid, Vec<String>) {
        let name = &self.grid.name;
        let mut notes = Vec::new();
        notes.extend(self.without_result.told(|count, first| {
            format!("{count} 个公式没有保存计算结果（{first} 等），请用 Excel/WPS 打开后重新保存")
        }));
        notes.extend(self.lost.told(|count, first| {
            format!("工作表“{name}”有 {count} 个单元格的文字已损坏（{first} 等），没有读出")
        }));
        notes.extend(self.unclosed.take());
        let places: Vec<String> = self.columns.into_iter().chain(self.rows).collect();
        if !places.is_empty() {
            let named = places[..places.len().min(NAMED)].join("、");
            let more = if places.len() > NAMED { "等" } else { "" };
            notes.push(format!("工作表“{name}”有隐藏的{named}{more}，已一并读取"));
        }
        (self.grid, notes)
    }
}
