//! Turns rows of cells into a laid-out tab: title, note, heads, widths, heights, frozen panes, filter, print set-up.
//!
//! Apart so that all tabs look alike and none of them speaks to `rust_xlsxwriter` itself.

use super::Length;
use super::binding::Hyperlinks;
use super::cell::{Cell, Kind, Tone, Value};
use super::column::{Column, Table};
use super::ground::{self, Ground};
use super::style::{Look, Styles};
use super::typed::spread;
use super::wrap::{fitted, fitting, height_of, lines_of};
use crate::model::decimal::plain;
use rust_decimal::Decimal;
use rust_xlsxwriter::{ColNum, Format, Formula, IgnoreError, RowNum, Worksheet, XlsxError};
use std::iter::Peekable;

/// The outcome of writing to a sheet.
pub type Written = Result<(), XlsxError>;

/// The first data row of a tab that begins with its main table: after title, note and heads.
pub const FIRST_ROW: RowNum = 3;
/// Excel follows 65,530 links on a sheet; one of them leads back to the cover.
pub const MOST_LINKS: u32 = 65_530 - 1;
/// The last row that data may use: Excel's last one less room for closing lines.
pub const LAST_ROW: RowNum = 1_048_500;

/// Stands below a table that goes on in a further sheet.
pub const GOES_ON: &str = "下接后一张工作表";
/// Begins the line below a block for which there was no room.
pub const FULL: &str = "工作表写满";

/// A tab being written from top to bottom.
pub struct Page<'p> {
    /// The sheet itself, for charts.
    pub sheet: &'p mut Worksheet,
    styles: &'p Styles,
    /// Its links.
    pub hyperlinks: &'p mut Hyperlinks,
    row: RowNum,
    /// The row after the last that was written.
    end: RowNum,
    last_row: RowNum,
    links_left: u32,
    length: Length,
    ground: Ground,
    widths: Vec<u16>,
    /// The tab that the title leads back to.
    back: Option<&'static str>,
    /// How many rows are printed with the whole book; all if none is given.
    printed: Option<RowNum>,
    /// Rows of the main table on earlier sheets.
    done: usize,
    /// Rows of the main table on this sheet and those before, if more of them follow.
    goes_on_after: Option<usize>,
}

impl<'p> Page<'p> {
    /// A new page on an empty sheet, with the links of that sheet.
    pub fn new(sheet: &'p mut Worksheet, styles: &'p Styles, hyperlinks: &'p mut Hyperlinks) -> Self {
        Self {
            sheet,
            styles,
            hyperlinks,
            row: 0,
            end: 0,
            last_row: LAST_ROW,
            links_left: MOST_LINKS,
            length: Length::Short,
            ground: Ground::Own,
            widths: Vec::new(),
            back: None,
            printed: None,
            done: 0,
            goes_on_after: None,
        }
    }

    /// The same page going on after so many rows of its main table and ending before that row of the sheet.
    #[must_use]
    pub fn between(self, done: usize, last_row: RowNum) -> Self {
        Self { last_row, done, ..self }
    }

    /// The same page whose title leads back to another tab.
    #[must_use]
    pub fn leading_back(self, to: &'static str) -> Self {
        Self { back: Some(to), ..self }
    }

    /// The same page of which so many rows are printed with the whole book.
    #[must_use]
    pub fn printing(self, rows: Option<RowNum>) -> Self {
        Self { printed: rows, ..self }
    }

    /// The same page of a sheet of that length.
    #[must_use]
    pub fn of_length(self, length: Length) -> Self {
        Self { length, ..self }
    }

    /// Whether the sheet has room for so many links more. A ledger is linked as a whole or not at all: nobody could tell
    /// why one line leads somewhere and the next does not.
    #[must_use]
    pub const fn affords(&self, links: usize) -> bool {
        links <= self.links_left as usize
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

    /// Ends the page: nothing more is written on it.
    ///
    /// # Errors
    /// If the sheet refuses.
    pub fn finish(&mut self) -> Written {
        if let Some(rows) = self.printed.filter(|rows| *rows < self.end) {
            self.sheet.set_print_area(0, 0, rows, self.last_col())?;
        }
        match self.length {
            Length::Short => Ok(()),
            Length::Long => ground::seal(self.sheet, self.end),
        }
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

    /// Columns of a further block, over those of the tab.
    #[must_use]
    pub fn spread(&self, list: &[(&str, u16, Kind)]) -> Vec<Column> {
        spread(list, &self.widths)
    }

    /// Writes title and note over the whole width.
    ///
    /// # Errors
    /// If the sheet refuses.
    pub fn heading(&mut self, title: &str, note: &str) -> Written {
        let styles = self.styles;
        self.sheet.set_row_height(self.row, 34)?;
        if let Some(tab) = self.back {
            // The title itself, so that it stays the first cell of the tab: a later run finds it there.
            self.links_left = self.links_left.saturating_sub(1);
            self.hyperlinks.add(self.row, 0, &format!("internal:'{tab}'!A1"), &fitting(title))?;
        }
        self.banner(title, &styles.title)?;
        let note = self.printed.map_or_else(
            || note.to_owned(),
            |rows| format!("{note}打印时只印前 {rows} 行，要全部打印请先取消“打印区域”。"),
        );
        let lines = lines_of(&note, self.width(0, usize::MAX));
        self.sheet.set_row_height(self.row, height_of(lines))?;
        self.banner(&note, &styles.note)
    }

    /// Writes the heading of a block.
    ///
    /// # Errors
    /// If the sheet refuses.
    pub fn caption(&mut self, text: &str) -> Written {
        self.sheet.set_row_height(self.row, 24)?;
        self.sheet.write_string_with_format(self.row, 0, fitting(text), &self.styles.caption)?;
        self.end_line();
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
        self.head_row(&table.columns)?;
        self.body(&table.columns, &mut rows, table.empty)?;
        let end = self.row.max(head + 2) - 1;
        if rows.peek().is_some() {
            let written = usize::try_from(self.row - head - 1).unwrap_or(usize::MAX);
            self.goes_on_after = Some(self.done.saturating_add(written));
            self.remark(GOES_ON)?;
        }
        self.sheet.set_freeze_panes(head + 1, table.pinned)?;
        self.sheet.set_repeat_rows(head, head)?;
        self.sheet.autofilter(head, 0, end, self.last_col())?;
        Ok(())
    }

    /// Writes heading and rows of a block with the columns of the main table below that, once it has come to its end.
    ///
    /// # Errors
    /// If the sheet refuses.
    pub fn further_rows(
        &mut self,
        caption: &str,
        columns: &[Column],
        rows: impl Iterator<Item = Vec<Cell>>,
    ) -> Written {
        if self.goes_on_after.is_some() {
            return Ok(());
        }
        self.skip(1);
        self.caption(caption)?;
        self.more_rows(columns, rows, "没有")
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
        self.head_row(columns)?;
        self.more_rows(columns, rows, empty)
    }

    /// Writes rows under the heads of the main table, which stay in view and are repeated on each printed page: heads of
    /// their own would stand there twice.
    ///
    /// # Errors
    /// If the sheet refuses.
    pub fn more_rows(
        &mut self,
        columns: &[Column],
        rows: impl Iterator<Item = Vec<Cell>>,
        empty: &str,
    ) -> Written {
        let mut rows = rows.peekable();
        self.body(columns, &mut rows, empty)?;
        match rows.count() {
            0 => Ok(()),
            unwritten => self.remark(&format!("{FULL}，另有 {unwritten} 行未列出，请用 --data 导出全部数据")),
        }
    }

    /// Rows as long as there is room.
    fn body(
        &mut self,
        columns: &[Column],
        rows: &mut Peekable<impl Iterator<Item = Vec<Cell>>>,
        empty: &str,
    ) -> Written {
        let first = self.row;
        let laid = self.length == Length::Long;
        if laid {
            ground::lay(self.sheet, columns, self.styles)?;
            self.ground = Ground::Laid;
        }
        while self.row < self.last_row
            && let Some(cells) = rows.next()
        {
            let lines = self.lines(columns, &cells);
            self.put_line(columns, cells, lines)?;
        }
        if laid {
            ground::lift(self.sheet, columns, self.row)?;
            self.ground = Ground::Own;
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
        self.put_line(columns, cells.to_vec(), lines)
    }

    fn put_line(&mut self, columns: &[Column], cells: Vec<Cell>, lines: u32) -> Written {
        let mut col = 0;
        for (column, cell) in columns.iter().zip(cells) {
            self.cell(col, column, cell)?;
            col += column.span;
        }
        let height = height_of(lines);
        match self.ground {
            Ground::Own => self.sheet.set_row_height(self.row, height)?,
            Ground::Laid => self.sheet.set_default_row_height(height),
        };
        self.end_line();
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
            self.sheet.write_string_with_format(self.row, col, fitting(&column.title), &styles.head)?;
            col += column.span;
        }
        self.sheet.set_row_height(self.row, height_of(lines) + 4)?;
        self.end_line();
        Ok(())
    }

    const fn end_line(&mut self) {
        self.row += 1;
        self.end = self.row;
    }

    fn banner(&mut self, text: &str, format: &Format) -> Written {
        self.merge(0, self.last_col() + 1, format)?;
        self.sheet.write_string_with_format(self.row, 0, fitting(text), format)?;
        self.end_line();
        Ok(())
    }

    fn merge(&mut self, col: ColNum, span: u16, format: &Format) -> Written {
        if span > 1 {
            self.sheet.merge_range(self.row, col, self.row, col + span - 1, "", format)?;
        }
        Ok(())
    }

    fn cell(&mut self, col: ColNum, column: &Column, cell: Cell) -> Written {
        let (styles, Cell { value, link, tone, kind }) = (self.styles, cell);
        let kind = kind.unwrap_or(column.kind);
        let plain = styles.cell(kind, tone, Look::Plain);
        self.merge(col, column.span, plain)?;
        if let Some(link) = link
            && self.link(col, &value, &link)?
        {
            return self.put(col, value, styles.cell(kind, tone, Look::Linked));
        }
        let usual = column.span == 1 && kind == column.kind && tone == Tone::Body;
        match self.ground {
            Ground::Laid if usual => self.put_bare(col, value, plain),
            _ => self.put(col, value, plain),
        }
    }

    /// Lays a link under the cell; false where Excel could not follow it.
    fn link(&mut self, col: ColNum, value: &Value, link: &str) -> Result<bool, XlsxError> {
        let shown = match value {
            Value::Text(text) => fitting(text),
            _ => "".into(),
        };
        let laid = self.links_left > 0 && self.hyperlinks.add(self.row, col, link, &shown)?;
        self.links_left -= u32::from(laid);
        Ok(laid)
    }

    fn put(&mut self, col: ColNum, value: Value, format: &Format) -> Written {
        let row = self.row;
        match value {
            Value::Blank => self.sheet.write_blank(row, col, format)?,
            Value::Text(text) => self.sheet.write_string_with_format(row, col, fitted(text), format)?,
            Value::Number(number) => self.sheet.write_with_format(row, col, number, format)?,
            Value::Formula(formula, result) => {
                self.sheet.write_formula_with_format(row, col, calculated(formula, result), format)?
            }
        };
        Ok(())
    }

    /// The same on ground that was laid; only a blank cell needs its format to be there at all.
    fn put_bare(&mut self, col: ColNum, value: Value, format: &Format) -> Written {
        let row = self.row;
        match value {
            Value::Blank => self.sheet.write_blank(row, col, format)?,
            Value::Text(text) => self.sheet.write_string(row, col, fitted(text))?,
            Value::Number(number) => self.sheet.write(row, col, number)?,
            Value::Formula(formula, result) => {
                self.sheet.write_formula(row, col, calculated(formula, result))?
            }
        };
        Ok(())
    }

    fn last_col(&self) -> ColNum {
        u16::try_from(self.widths.len()).unwrap_or(ColNum::MAX).saturating_sub(1)
    }

    fn width(&self, col: ColNum, span: usize) -> usize {
        self.widths.iter().skip(col.into()).take(span).map(|width| usize::from(*width)).sum::<usize>()
    }
}

fn calculated(formula: String, result: Decimal) -> Formula {
    Formula::new(formula).set_result(plain(result))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Review;
    use crate::report::{departments, details, sample};

    #[test]
    fn numbers_and_lines_are_linked_all_or_none() {
        type Write = fn(&mut Page, &Review) -> Written;
        let mut review = sample::review();
        review.links.insert("甲.xlsx".into(), "甲.xlsx".into());
        // Three figures; one number that leads to its cell beside two units that lead to their file.
        let tabs: [(Write, u32, u32); 2] = [(details::write, 3, 0), (departments::write, 3, 2)];
        for (write, whole, least) in tabs {
            for (room, wanted) in [(3, whole), (2, least)] {
                let (mut sheet, styles) = (Worksheet::new(), Styles::new());
                let mut hyperlinks = Hyperlinks::waiting_in(&std::env::temp_dir());
                hyperlinks.begin_sheet();
                let mut page = Page::new(&mut sheet, &styles, &mut hyperlinks);
                page.links_left = room;
                write(&mut page, &review).unwrap();
                assert_eq!(room - page.links_left, wanted, "room for {room}");
            }
        }
    }
}
