//! How much room our own readers have: what lies beyond the grid of Excel, is too long or too much is counted and
//! said, not kept. Apart so that text, web pages and XML are held to the same limits.

use super::{Limits, Refusal};
use crate::model::{Cell, CellRef, CellValue, FileStatus, Grid, Rect};

/// Rows and columns of a sheet of Excel.
pub(super) const GRID: CellRef = CellRef::new(1_048_576, 16_384);

/// Characters that a cell of Excel can hold.
const LONGEST: usize = 32_767;

/// What is left of the limits while a file is read.
pub(super) struct Room {
    left: usize,
    limit: usize,
    beyond: usize,
    cut: usize,
}

impl Room {
    pub(super) const fn new(limits: &Limits) -> Self {
        Self { left: limits.cells, limit: limits.cells, beyond: 0, cut: 0 }
    }

    /// Puts a cell where there is room for it.
    pub(super) fn put(&mut self, grid: &mut Grid, at: CellRef, mut cell: Cell) -> Result<(), Refusal> {
        if at.row >= GRID.row || at.col >= GRID.col {
            self.beyond += 1;
            return Ok(());
        }
        if let CellValue::Text(text) = &mut cell.value
            && let Some((end, _)) = text.char_indices().nth(LONGEST)
        {
            text.truncate(end);
            self.cut += 1;
        }
        self.take(1)?;
        grid.put(at, cell);
        Ok(())
    }

    /// Merges a range; it costs as many cells as it is high, because it is looked up by row.
    pub(super) fn merge(&mut self, grid: &mut Grid, area: Rect) -> Result<(), Refusal> {
        if area.first.row >= GRID.row || area.first.col >= GRID.col {
            return Ok(());
        }
        let last = CellRef::new(area.last.row.min(GRID.row - 1), area.last.col.min(GRID.col - 1));
        self.take(usize::try_from(last.row.saturating_sub(area.first.row)).unwrap_or(usize::MAX))?;
        grid.merge(Rect { first: area.first, last });
        Ok(())
    }

    /// Uses up room.
    pub(super) fn take(&mut self, cells: usize) -> Result<(), Refusal> {
        let limit = self.limit;
        let left = self.left.checked_sub(cells).ok_or_else(|| {
            let message = format!("工作簿超过 {limit} 个单元格，未读取；请删除表外多余内容后另存。");
            Refusal::new(FileStatus::TooLarge, message)
        })?;
        self.left = left;
        Ok(())
    }

    /// What was left out.
    pub(super) fn notes(&self) -> Vec<String> {
        let beyond =
            (self.beyond > 0).then(|| format!("{} 个单元格超出 Excel 表格范围，没有读取", self.beyond));
        let cut = (self.cut > 0).then(|| format!("{} 个单元格超过 {LONGEST} 字，只读了前面的部分", self.cut));
        beyond.into_iter().chain(cut).collect()
    }
}
