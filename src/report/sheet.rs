//! Turns rows of cells into a laid-out tab: title, note, heads, widths, heights, frozen panes, filter, print set-up.
//!
//! Apart so that all tabs look alike and none of them speaks to `rust_xlsxwriter` itself.

use super::cell::{Cell, Kind, Tone, Value};
use super::column::{Column, Table};
use super::style::{Look, Styles};
use super::wrap::{fitting, height_of, lines_of};
use crate::model::decimal::plain;
use rust_xlsxwriter::{ColNum, Format, Formula, IgnoreError, RowNum, Url, Worksheet, XlsxError};
use std::iter::Peekable;

/// The outcome of writing to a sheet.
pub type Written = Result<(), XlsxError>;

/// The first data row of a tab that begins with its main table: after title, note and heads.
pub const FIRST_ROW: RowNum = 3;
/// Excel follows no more links than this on one sheet.
pub const MOST_LINKS: u32 = 65_530;
/// The longest text that Excel shows for a link under a number.
const LONGEST_DISPLAY: usize = 255;
/// The last row that data may use: Excel's last one less room for closing lines.
pub const LAST_ROW: RowNum = 1_048_500;

/// A tab being written from top to bottom.
pub struct Page<'p> {
    /// The sheet itself, for charts.
    pub sheet: &'p mut Worksheet,
    styles: &'p Styles,
    row: RowNum,
    last_row: RowNum,
    links_left: u32,
    widths: Vec<u16>,
    /// Rows of the main table on earlier sheets.
    done: usize,
    /// Rows of the main table on this sheet and those before, if more of them follow.
    goes_on_after: Option<usize>,
}

impl<'p> Page<'p> {
    /// A new page on an empty sheet.
    pub fn new(sheet: &'p mut Worksheet, styles: &'p Styles) -> Self {
        Self {
            sheet,
            styles,
            row: 0,
            last_row: LAST_ROW,
            links_left: MOST_LINKS,
            widths: Vec::new(),
            done: 0,
            goes_on_after: None,
        }
    }

    /// The same page going on after so many rows of its main table and ending before that row of the sheet.
    #[must_use]
    pub fn between(self, done: usize, last_row: RowNum) -> Self {
        Self { last_row, done, ..self }
    }

    /// After how many rows in all the main table goes on in a further sheet; none where it ends on this page.
    #[must_use]
    pub const fn goes_on_after(&self) -> Option<usize> {
        self.goes_on_after
    }

    /// The row that is written next.
    #[must_use]
    pub const fn row(&self) -> RowNum {
        self.row
    }

    /// Leaves rows empty.
    pub const fn skip(&mut self, rows: RowNum) {
        self.row += rows;
    }

    /// Sets the column widths of the tab.
    ///
    /// # Errors
    /// If there are more columns than Excel has.
    pub fn set_widths(&mut self, widths: &[u16]) -> Written {
        self.widths = widths.to_vec();
        for (col, width) in (0..).zip(widths) {
            self.sheet.set_column_width(col, *width)?;
        }
        Ok(())
    }

    /// Writes title and note over the whole width.
    ///
    /// # Errors
    /// If the sheet refuses.
    pub fn heading(&mut self, title: &str, note: &str) -> Written {
        let styles = self.styles;
        self.sheet.set_row_height(self.row, 34)?;
        self.banner(title, &styles.title)?;
        let lines = lines_of(note, self.width(0, usize::MAX));
        self.sheet.set_row_height(self.row, height_of(lines))?;
        self.banner(note, &styles.note)
    }

    /// Writes the heading of a block.
    ///
    /// # Errors
    /// If the sheet refuses.
    pub fn caption(&mut self, text: &str) -> Written {
        self.sheet.set_row_height(self.row, 24)?;
        self.sheet.write_string_with_format(self.row, 0, text, &self.styles.caption)?;
        self.row += 1;
        Ok(())
    }

    /// Writes heading, heads and rows of the main table; freezes, filters and repeats its heads. Rows for which there
    /// is no room are left to a further sheet.
    ///
    /// # Errors
    /// If the sheet refuses.
    pub fn main_table(&mut self, table: &Table, rows: impl Iterator<Item = Vec<Cell>>) -> Written {
        self.set_widths(&table.columns.iter().map(|column| column.width).collect::<Vec<_>>())?;
        self.heading(table.title, table.note)?;
        let head = self.row;
        let mut rows = rows.skip(self.done).peekable();
        self.body(&table.columns, &mut rows, table.empty)?;
        let end = self.row.max(head + 2) - 1;
        if rows.peek().is_some() {
            let written = usize::try_from(self.row - head - 1).unwrap_or(usize::MAX);
            self.goes_on_after = Some(self.done.saturating_add(written));
            self.remark("下接后一张工作表")?;
        }
        self.sheet.set_freeze_panes(head + 1, table.pinned)?;
        self.sheet.set_repeat_rows(head, head)?;
        self.sheet.autofilter(head, 0, end, self.last_col())?;
        Ok(())
    }

    /// Writes heading, heads and rows of a block below the main table, once that has come to its end; a line of words if
    /// there are no rows.
    ///
    /// # Errors
    /// If the sheet refuses.
    pub fn further_table(
        &mut self,
        caption: &str,
        columns: &[Column],
        rows: impl Iterator<Item = Vec<Cell>>,
        empty: &str,
    ) -> Written {
        if self.goes_on_after.is_some() {
            return Ok(());
        }
        self.skip(1);
        self.caption(caption)?;
        self.block(columns, rows, empty)
    }

    /// Writes heads and rows; a line of words if there are no rows.
    ///
    /// # Errors
    /// If the sheet refuses.
    pub fn block(
        &mut self,
        columns: &[Column],
        rows: impl Iterator<Item = Vec<Cell>>,
        empty: &str,
    ) -> Written {
        let mut rows = rows.peekable();
        self.body(columns, &mut rows, empty)?;
        match rows.count() {
            0 => Ok(()),
            unwritten => {
                self.remark(&format!("工作表写满，另有 {unwritten} 行未列出，请用 --data 导出全部数据"))
            }
        }
    }

    /// Heads, and rows as long as there is room.
    fn body(
        &mut self,
        columns: &[Column],
        rows: &mut Peekable<impl Iterator<Item = Vec<Cell>>>,
        empty: &str,
    ) -> Written {
        self.head_row(columns)?;
        let first = self.row;
        while self.row < self.last_row
            && let Some(cells) = rows.next()
        {
            self.line(columns, &cells)?;
        }
        if self.row == first {
            return self.remark(empty);
        }
        let fault = IgnoreError::NumberStoredAsText;
        self.sheet.ignore_error_range(first, 0, self.row - 1, self.last_col(), fault)?;
        Ok(())
    }

    /// Writes one row.
    ///
    /// # Errors
    /// If the sheet refuses.
    pub fn line(&mut self, columns: &[Column], cells: &[Cell]) -> Written {
        self.line_of(columns, cells, self.lines(columns, cells))
    }

    /// Writes one row of so many lines, for what has to be filled in by hand.
    ///
    /// # Errors
    /// If the sheet refuses.
    pub fn line_of(&mut self, columns: &[Column], cells: &[Cell], lines: u32) -> Written {
        let mut col = 0;
        for (column, cell) in columns.iter().zip(cells) {
            self.cell(col, column, cell)?;
            col += column.span;
        }
        self.sheet.set_row_height(self.row, height_of(lines))?;
        self.row += 1;
        Ok(())
    }

    /// How many lines a row takes.
    #[must_use]
    pub fn lines(&self, columns: &[Column], cells: &[Cell]) -> u32 {
        let (mut col, mut lines) = (0, 1);
        for (column, cell) in columns.iter().zip(cells) {
            if let (true, Value::Text(text)) = (column.kind.wraps(), &cell.value) {
                lines = lines.max(lines_of(text, self.width(col, column.span.into())));
            }
            col += column.span;
        }
        lines
    }

    /// Writes a line of faint words over the whole width.
    ///
    /// # Errors
    /// If the sheet refuses.
    pub fn remark(&mut self, text: &str) -> Written {
        self.words(text, Tone::Faint)
    }

    /// Writes a line of running text over the whole width.
    ///
    /// # Errors
    /// If the sheet refuses.
    pub fn words(&mut self, text: &str, tone: Tone) -> Written {
        let whole = Column::over("", self.last_col() + 1, Kind::Text);
        self.line(&[whole], &[Cell::text(text).toned(tone)])
    }

    /// Writes the heads of a block.
    ///
    /// # Errors
    /// If the sheet refuses.
    pub fn head_row(&mut self, columns: &[Column]) -> Written {
        let styles = self.styles;
        let (mut col, mut lines) = (0, 1);
        for column in columns {
            lines = lines.max(lines_of(&column.title, self.width(col, column.span.into())));
            self.merge(col, column.span, &styles.head)?;
            self.sheet.write_string_with_format(self.row, col, &column.title, &styles.head)?;
            col += column.span;
        }
        self.sheet.set_row_height(self.row, height_of(lines) + 4)?;
        self.row += 1;
        Ok(())
    }

    fn banner(&mut self, text: &str, format: &Format) -> Written {
        self.merge(0, self.last_col() + 1, format)?;
        self.sheet.write_string_with_format(self.row, 0, text, format)?;
        self.row += 1;
        Ok(())
    }

    fn merge(&mut self, col: ColNum, span: u16, format: &Format) -> Written {
        if span > 1 {
            self.sheet.merge_range(self.row, col, self.row, col + span - 1, "", format)?;
        }
        Ok(())
    }

    fn cell(&mut self, col: ColNum, column: &Column, cell: &Cell) -> Written {
        let styles = self.styles;
        let kind = cell.kind.unwrap_or(column.kind);
        let plain = styles.cell(kind, cell.tone, Look::Plain);
        self.merge(col, column.span, plain)?;
        let linked = styles.cell(kind, cell.tone, Look::Linked);
        let format = if self.link(col, cell, linked) { linked } else { plain };
        self.put(col, &cell.value, format)
    }

    /// Lays a link under the cell; false where there is none or Excel could not follow it.
    fn link(&mut self, col: u16, cell: &Cell, format: &Format) -> bool {
        let wanted = cell.link.as_ref().filter(|_| self.links_left > 0);
        // Under a number Excel keeps the address as a text of its own, which must be short.
        let short =
            |link: &&String| matches!(cell.value, Value::Text(_)) || link.chars().count() <= LONGEST_DISPLAY;
        let Some(link) = wanted.filter(short) else { return false };
        let laid =
            self.sheet.write_url_with_options(self.row, col, Url::new(link), "→", "", Some(format)).is_ok();
        self.links_left -= u32::from(laid);
        laid
    }

    fn put(&mut self, col: ColNum, value: &Value, format: &Format) -> Written {
        let row = self.row;
        match value {
            Value::Blank => self.sheet.write_blank(row, col, format)?,
            Value::Text(text) => self.sheet.write_string_with_format(row, col, fitting(text), format)?,
            Value::Number(number) => self.sheet.write_with_format(row, col, *number, format)?,
            Value::Formula(formula, result) => {
                let formula = Formula::new(formula).set_result(plain(*result));
                self.sheet.write_formula_with_format(row, col, formula, format)?
            }
        };
        Ok(())
    }

    fn last_col(&self) -> ColNum {
        u16::try_from(self.widths.len()).unwrap_or(ColNum::MAX).saturating_sub(1)
    }

    fn width(&self, col: ColNum, span: usize) -> usize {
        self.widths.iter().skip(col.into()).take(span).map(|width| usize::from(*width)).sum()
    }
}
