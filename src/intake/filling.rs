//! Cells of one sheet, as a reader meets them → the grid, within the limits of the workbook, and what is worth saying.
//!
//! Shared by the readers of all workbooks; knows none of their formats.

use super::{Limits, Refusal, Sheets, damaged, guarded, incomplete};
use crate::model::place::column_name;
use crate::model::{Cell, CellRef, CellValue, FileStatus, Grid, Rect};
use std::cell::Cell as Remaining;
use std::collections::BTreeSet;

/// Most sheets of a workbook.
const MOST_SHEETS: usize = 10_000;
/// Characters that a cell of Excel can hold.
const LONGEST: usize = 32_767;
/// What stands where a text was and cannot be read any more.
pub(super) const LOST: &str = "文字丢失";
/// Cells for which there is room at once: as many as a form has.
const USUAL: usize = 256;
/// Most places named in one sentence.
const NAMED: usize = 5;

/// Rows and columns of a sheet of Excel.
pub(super) const GRID: CellRef = CellRef::new(1_048_576, 16_384);

/// Why the reading of a sheet stops.
#[derive(Debug)]
pub(super) enum Stop {
    /// The whole workbook is over a limit.
    Refused(Refusal),
    /// The file ends inside the sheet.
    Cut,
    /// The records cannot be followed.
    Damaged,
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// The sheets of a workbook that are read one by one: a damaged one does not cost the others.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    grids: Vec<Grid>,
    names: BTreeSet<String>,
    notes: Vec<String>,
}

impl Gathered {
    /// Room for the sheets that a workbook lists.
    ///
    /// # Errors
    /// A refusal where it lists none or more than anyone has: each line may lead to the same sheet once more.
    pub(super) fn of(sheets: usize) -> Result<Self, Refusal> {
        if sheets == 0 {
            let message = "文件缺少工作表，可能已损坏。请用 Excel/WPS 打开另存后重报。";
            return Err(Refusal::new(FileStatus::Unreadable, message));
        }
        if sheets > MOST_SHEETS {
            return Err(too_large(format!("工作簿有 {sheets} 张工作表，超过 {MOST_SHEETS} 张，未读取。")));
        }
        Ok(Self::default())
    }

    /// Takes a sheet that was read to its end.
    pub(super) fn add(&mut self, filling: Filling<'_>) {
        let (grid, notes) = filling.finish();
        if !self.names.insert(grid.name.to_lowercase()) {
            self.notes.push(format!("有两张同名的工作表“{}”，都已读取，请核对", grid.name));
        }
        self.grids.push(grid);
        self.notes.extend(notes);
    }

    /// Takes a sheet after its reading.
    ///
    /// # Errors
    /// A refusal where the file is cut short or over a limit.
    pub(super) fn take(&mut self, filling: Filling<'_>, read: Result<(), Stop>) -> Result<(), Refusal> {
        match read {
            Ok(()) => {
                self.add(filling);
                Ok(())
            }
            Err(Stop::Refused(refusal)) => Err(refusal),
            Err(Stop::Cut) => Err(incomplete()),
            Err(Stop::Damaged) => {
                self.notes.push(format!("工作表“{}”损坏，没有读出", filling.grid.name));
                Ok(())
            }
        }
    }

    /// Says that a sheet of macros is left out.
    pub(super) fn macros(&mut self, name: &str) {
        self.notes.push(format!("“{name}”是宏表，没有读取"));
    }

    /// The sheets that were read.
    ///
    /// # Errors
    /// A refusal where there are none.
    pub(super) fn finish(self) -> Result<Sheets, Refusal> {
        if self.grids.is_empty() { Err(damaged()) } else { Ok(self.sheets()) }
    }

    /// The sheets that were read, perhaps none.
    pub(super) fn sheets(self) -> Sheets {
        Sheets { grids: self.grids, notes: self.notes }
    }
}

/// What is left of the limits of one workbook, for all its sheets.
#[derive(Debug)]
pub(super) struct Budget {
    /// Cells and bytes of text at most, for the sentence.
    most: (usize, u64),
    cells: Remaining<usize>,
    text: Remaining<u64>,
}

impl Budget {
    pub(super) const fn new(limits: &Limits) -> Self {
        Self {
            most: (limits.cells, limits.unpacked),
            cells: Remaining::new(limits.cells),
            text: Remaining::new(limits.unpacked),
        }
    }

    /// Takes one cell off. One shared text may stand in millions of cells, so texts are counted where they stand.
    fn spend(&self, value: &CellValue) -> Result<(), Refusal> {
        let length = match value {
            CellValue::Text(text) => u64::try_from(text.len()).unwrap_or(u64::MAX),
            _ => 0,
        };
        let text = self.text.get().checked_sub(length);
        self.text.set(text.ok_or_else(|| {
            let limit = self.most.1 >> 20;
            too_large(format!("解压后超过 {limit} MiB，未读取；请删除表外多余内容后重报。"))
        })?);
        self.take(1)
    }

    /// Takes room for some cells off.
    ///
    /// # Errors
    /// A refusal of the whole file where there is not enough.
    pub(super) fn take(&self, count: usize) -> Result<(), Refusal> {
        let cells = self.cells.get().checked_sub(count);
        self.cells.set(cells.ok_or_else(|| {
            let limit = self.most.0;
            too_large(format!("工作簿超过 {limit} 个单元格，未读取；请删除表外多余内容后另存。"))
        })?);
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
    /// The sheet without its cells: name, and how it is to be taken.
    pub(super) grid: Grid,
    /// In the order of the file: they are put into reading order once, at the end.
    cells: Vec<(CellRef, Cell)>,
    /// Formulas whose stored result is an empty text, where that can be judged.
    empty: Vec<(CellRef, String)>,
    merges: Vec<Rect>,
    budget: &'b Budget,
    without_result: Places,
    lost: Places,
    beyond: Places,
    long: Places,
    shrunk: Places,
    /// Ranges that are none: the first as written, and how many.
    bad_ranges: (String, usize),
    rows: Vec<u32>,
    columns: Vec<(u32, u32)>,
    unclosed: bool,
}

impl<'b> Filling<'b> {
    pub(super) fn new(name: &str, budget: &'b Budget) -> Self {
        Self {
            grid: Grid::new(name),
            cells: Vec::with_capacity(USUAL),
            empty: Vec::new(),
            merges: Vec::new(),
            budget,
            without_result: Places::default(),
            lost: Places::default(),
            beyond: Places::default(),
            long: Places::default(),
            shrunk: Places::default(),
            bad_ranges: (String::new(), 0),
            rows: Vec::new(),
            columns: Vec::new(),
            unclosed: false,
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
        self.put_cell(at, Cell { value, formula: None })
    }

    /// Puts the stored result of a formula; the text of the formula is empty where a format keeps it in tokens.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub(super) fn put_result(&mut self, at: CellRef, value: CellValue, formula: &str) -> Result<(), Refusal> {
        if value == CellValue::NoResult && is_typed_text(formula) {
            return self.put(at, CellValue::Text(format!("={formula}")));
        }
        if value == CellValue::NoResult {
            self.without_result.add(at);
        }
        self.put_cell(at, Cell { value, formula: Some(formula.to_owned()) })
    }

    /// Notes a formula whose stored result is an empty text: the cell is blank, unless what stands around it says that it
    /// was never calculated.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub(super) fn put_empty_result(&mut self, at: CellRef, formula: &str) -> Result<(), Refusal> {
        if guarded::is_guarded(formula) {
            self.budget.spend(&CellValue::NoResult)?;
            self.empty.push((at, formula.to_owned()));
        }
        Ok(())
    }

    fn put_cell(&mut self, at: CellRef, mut cell: Cell) -> Result<(), Refusal> {
        self.budget.spend(&cell.value)?;
        if let CellValue::Text(text) = &mut cell.value
            && text.len() > LONGEST
            && let Some((end, _)) = text.char_indices().nth(LONGEST)
        {
            text.truncate(end);
            self.long.add(at);
        }
        if at.row < GRID.row && at.col < GRID.col {
            self.cells.push((at, cell));
        } else {
            self.beyond.add(at);
        }
        Ok(())
    }

    /// Looks whether so many more cells are within the limit, before the first of them is put.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub(super) fn make_room(&self, cells: u64) -> Result<(), Refusal> {
        let before = self.budget.cells.get();
        self.budget.take(usize::try_from(cells).unwrap_or(usize::MAX))?;
        self.budget.cells.set(before);
        Ok(())
    }

    /// What stands in a cell whose text is not in the file any more: it is not blank, nor known.
    pub(super) fn lose(&mut self, at: CellRef) -> CellValue {
        self.lost.add(at);
        CellValue::Error(LOST.into())
    }

    /// A text as it stands in the file, or what stands for it where it is lost.
    pub(super) fn text(&mut self, at: CellRef, text: Option<String>) -> CellValue {
        text.map_or_else(|| self.lose(at), CellValue::Text)
    }

    /// A cell whose number format shows a smaller number than the one stored.
    pub(super) fn shrunk(&mut self, at: CellRef) {
        self.shrunk.add(at);
    }

    /// Merges a range; it takes as much room as it has rows, because ranges are looked up by row.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub(super) fn merge(&mut self, area: Rect) -> Result<(), Refusal> {
        if area.first.row >= GRID.row || area.first.col >= GRID.col {
            return Ok(());
        }
        let last = CellRef::new(area.last.row.min(GRID.row - 1), area.last.col.min(GRID.col - 1));
        let rows = last.row.saturating_sub(area.first.row).saturating_add(1);
        self.budget.take(usize::try_from(rows).unwrap_or(usize::MAX))?;
        self.merges.push(Rect { first: area.first, last });
        Ok(())
    }

    /// The number of rows down to the last cell put.
    pub(super) fn rows(&self) -> u32 {
        self.cells.iter().map(|(at, _)| at.row + 1).max().unwrap_or(0)
    }

    /// A cell with a value whose place is none of a sheet.
    pub(super) fn misplaced(&mut self) {
        self.beyond.add(CellRef::new(0, 0));
    }

    /// A merged range that is none, as it is written.
    pub(super) fn bad_range(&mut self, written: &str) {
        if self.bad_ranges.1 == 0 {
            // Whatever stands there in a broken file is not repeated at length.
            self.bad_ranges.0 = written.chars().take(20).collect();
        }
        self.bad_ranges.1 += 1;
    }

    pub(super) fn hidden_row(&mut self, row: u32) {
        if row < GRID.row {
            self.rows.push(row);
            self.grid.hidden_rows.insert(row);
        }
    }

    pub(super) fn hidden_columns(&mut self, first: u32, last: u32) {
        let last = last.min(GRID.col - 1);
        if first <= last {
            self.columns.push((first, last));
            self.grid.hidden_columns.extend(first..=last);
        }
    }

    /// The records of the sheet end without the mark of their end.
    pub(super) fn unclosed(&mut self) {
        self.unclosed = true;
    }

    /// The grid and one sentence for each thing worth saying.
    pub(super) fn finish(mut self) -> (Grid, Vec<String>) {
        let open = !self.empty.is_empty() || self.without_result.count > 0;
        if open && guarded::settle(&mut self.cells, &self.empty) {
            self.without_result = Places::default();
            for (at, _) in self.cells.iter().filter(|(_, cell)| cell.value == CellValue::NoResult) {
                self.without_result.add(*at);
            }
        }
        let doubled = self.settle();
        let name = &self.grid.name;
        let told = [
            self.without_result.told(|count, first| {
                format!("{count} 个公式没有保存计算结果（{first} 等），请用 Excel/WPS 打开后重新保存")
            }),
            self.lost.told(|count, first| {
                format!("工作表“{name}”有 {count} 个单元格的文字已损坏（{first} 等），没有读出")
            }),
            self.beyond
                .told(|count, _| format!("工作表“{name}”有 {count} 个单元格超出 Excel 表格范围，没有读取")),
            self.long.told(|count, first| {
                format!("{count} 个单元格（{first} 等）超过 {LONGEST} 字，只读了前面的部分")
            }),
            self.shrunk.told(|count, first| {
                format!("工作表“{name}”有 {count} 个单元格的数字格式把数缩小显示（{first} 等），读取的是存储的数，请核对单位")
            }),
            doubled.told(|count, first| {
                format!("工作表“{name}”有 {count} 个单元格写了两次（{first} 等），以后一次为准")
            }),
            (self.bad_ranges.1 > 0).then(|| {
                let (first, count) = &self.bad_ranges;
                format!("工作表“{name}”有 {count} 处合并单元格写法有误（{first} 等），按未合并读取")
            }),
            self.unclosed.then(|| format!("工作表“{name}”没有结束标记，可能不完整，请核对")),
            self.out_of_sight(),
        ];
        let notes = told.into_iter().flatten().collect();
        (self.grid, notes)
    }

    /// Brings cells into reading order and into the grid; gives the places that have two.
    fn settle(&mut self) -> Places {
        let mut cells = std::mem::take(&mut self.cells);
        let mut doubled = Places::default();
        if !cells.is_sorted_by(|(one, _), (next, _)| one < next) {
            cells.sort_by_key(|(at, _)| *at);
            for pair in cells.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
                doubled.add(pair[0].0);
            }
        }
        self.grid.put_all(cells);
        self.grid.merge_all(std::mem::take(&mut self.merges));
        doubled
    }

    /// Hidden columns and rows that hold something.
    fn out_of_sight(&self) -> Option<String> {
        let used: BTreeSet<u32> = if self.columns.is_empty() {
            BTreeSet::new()
        } else {
            self.grid.cells().map(|(at, _)| at.col).collect()
        };
        let columns = self
            .columns
            .iter()
            .filter(|(first, last)| first <= last && used.range(first..=last).next().is_some());
        let rows: BTreeSet<u32> = self.rows.iter().copied().collect();
        let rows = rows.into_iter().filter(|row| self.grid.row(*row).next().is_some());
        let columns = columns.map(|(first, last)| columns_name(*first, *last));
        let places: Vec<String> = columns.chain(rows.map(|row| format!("第 {} 行", row + 1))).collect();
        let named = places.iter().take(NAMED).cloned().collect::<Vec<_>>().join("、");
        let more = if places.len() > NAMED { "等" } else { "" };
        let name = &self.grid.name;
        (!places.is_empty()).then(|| format!("工作表“{name}”有隐藏的{named}{more}，已一并读取"))
    }
}

/// =100%, =9个: a target as people write it, kept as a formula by a program that never worked it out. A formula that refers to
/// anything or computes holds a letter, a bracket or a sign; =1500 may be an amount, and its result is asked for.
fn is_typed_text(formula: &str) -> bool {
    let is_unit = |c: char| matches!(c, '%' | '％') || is_chinese(c);
    let is_plain = |c: char| c.is_ascii_digit() || c == '.' || is_unit(c);
    formula.starts_with(|c: char| c.is_ascii_digit())
        && formula.chars().all(is_plain)
        && formula.contains(is_unit)
}

const fn is_chinese(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}

fn columns_name(first: u32, last: u32) -> String {
    let (first, last) = (column_name(first), column_name(last));
    if first == last { format!("{first} 列") } else { format!("{first} 至 {last} 列") }
}
