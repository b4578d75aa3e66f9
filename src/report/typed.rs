//! What people typed into the workbook before → the rows of the new one, what is held below them, and what nothing of this
//! run can take.
//!
//! Apart because two tabs place texts alike, and the cover, the terminal and the copy of the old workbook ask what is left.

use super::cell::{Cell, Kind};
use super::column::Column;
use super::draft::Draft;
use super::sheet::{FULL, GOES_ON, Page, Written};
use super::{filings, returns};
use crate::model::register::{Index, canonical_name};
use crate::model::typed::{ARRIVALS, FROM_COLUMN, KeptTab, RETURNS, RowKey, TEXT, TypedCell};
use crate::model::{FileRecord, Review};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io;

/// The tabs with columns for people.
#[must_use]
pub fn kept_tabs() -> [KeptTab; 2] {
    let held = || HELD.iter().map(|column| column.0);
    [
        KeptTab {
            name: ARRIVALS,
            titles: filings::titles().chain(held()).collect(),
            words: filings::WORDS.into_iter().chain(WORDS).collect(),
        },
        KeptTab {
            name: RETURNS,
            titles: returns::titles().chain(held()).collect(),
            words: WORDS.into_iter().chain([returns::NONE]).collect(),
        },
    ]
}

/// Heads and least widths of the block of texts without a row.
const HELD: [(&str, u16, Kind); 6] = [
    ("序号", 6, Kind::Serial),
    ("单位名称", 20, Kind::Text),
    ("应报内容", 16, Kind::Text),
    ("文件", 24, Kind::Text),
    (FROM_COLUMN, 12, Kind::Word),
    (TEXT, 30, Kind::Text),
];

/// Caption of that block.
const CAPTION: &str = "以前填写、现在没有对应行的内容（以后有了对应的行，自动放回）";

/// Lines of words that may stand in either tab.
const WORDS: [&str; 3] = [CAPTION, GOES_ON, FULL];

/// What stands between two texts that come to the same cell.
const BETWEEN: &str = "；";

/// The texts of a tab, placed.
#[derive(Debug, Default)]
pub struct Placed<'r> {
    rows: BTreeMap<(usize, &'r str), String>,
    /// Of units of this run that have no row, or several that may be meant.
    held: Vec<&'r TypedCell>,
    /// Of nobody in this run.
    lost: Vec<&'r TypedCell>,
}

impl<'r> Placed<'r> {
    /// Places what was typed into a tab; `rows` are its rows now, and are asked for only if anything was typed.
    pub fn on(review: &'r Review, tab: &str, rows: impl FnOnce() -> Vec<RowKey>) -> Self {
        let mut placed = Self::default();
        let cells: Vec<&TypedCell> = review.typed.cells.iter().filter(|cell| cell.tab == tab).collect();
        if cells.is_empty() {
            return placed;
        }
        let whose = Whose::of(review);
        let rows: Vec<RowKey> = rows().into_iter().map(|row| whose.folded(&row)).collect();
        for cell in cells {
            let own = whose.folded(&cell.row);
            if let Some(row) = row_of(&own, &rows) {
                let text = placed.rows.entry((row, &cell.column)).or_default();
                if !text.is_empty() {
                    text.push_str(BETWEEN);
                }
                text.push_str(&cell.text);
            } else if whose.is_known(&own) {
                placed.held.push(cell);
            } else {
                placed.lost.push(cell);
            }
        }
        placed
    }

    /// What was typed into that column of that row.
    #[must_use]
    pub fn cell(&self, row: usize, column: &str) -> Cell {
        let text = self.rows.iter().find(|((at, title), _)| *at == row && *title == column);
        text.map_or(Cell::blank(), |(_, text)| Cell::text(text))
    }

    /// Writes what is held below the tables of the tab.
    ///
    /// # Errors
    /// If the sheet refuses.
    pub fn write_held(&self, page: &mut Page) -> Written {
        if self.held.is_empty() {
            return Ok(());
        }
        let columns = page.spread(&HELD);
        let rows = (1_u64..).zip(&self.held).map(|(number, cell)| {
            let own = &cell.row;
            let texts = [&own.unit, &own.project, &own.file, &cell.column, &cell.text];
            let texts = texts.map(|text| Cell::text(text.as_str()));
            std::iter::once(Cell::count(number)).chain(texts).collect()
        });
        page.further_table(CAPTION, &columns, rows, "")
    }
}

/// Columns that take at least so much of the widths of a sheet; the last takes the rest.
#[must_use]
pub fn spread(list: &[(&str, u16, Kind)], widths: &[u16]) -> Vec<Column> {
    let (mut columns, mut free) = (Vec::new(), widths);
    for (number, (title, wanted, kind)) in list.iter().enumerate() {
        let left = list.len() - number;
        let (mut span, mut width) = (0, 0);
        // One column at least is left to each of the others.
        while free.len() > span + left - 1 && (span == 0 || width < *wanted || left == 1) {
            width += free[span];
            span += 1;
        }
        free = &free[span..];
        columns.push(Column::over(*title, u16::try_from(span).unwrap_or(1).max(1), *kind));
    }
    columns
}

/// The row that is meant: of the unit, and where that has several, of the same project, file and year.
fn row_of(own: &RowKey, rows: &[RowKey]) -> Option<usize> {
    let is_candidate = |row: &RowKey| {
        let same_file = !own.file.is_empty() && row.file == own.file;
        if own.unit.is_empty() { same_file } else { row.unit == own.unit }
    };
    let mut left: Vec<usize> = (0..rows.len()).filter(|row| is_candidate(&rows[*row])).collect();
    let parts: [fn(&RowKey) -> &str; 3] = [|key| &key.project, |key| &key.file, |key| &key.year];
    for part in parts {
        let same: Vec<usize> = left.iter().copied().filter(|row| part(&rows[*row]) == part(own)).collect();
        if !same.is_empty() {
            left = same;
        }
    }
    let [row] = left[..] else { return None };
    // A note on one project is no note on another of the same unit.
    let found = &rows[row];
    let fits = own.project == found.project
        || own.project.is_empty()
        || found.project.is_empty()
        || (own.file == found.file && !own.file.is_empty());
    fits.then_some(row)
}

/// Who is known in this run, by names as they are folded for comparison.
struct Whose<'r> {
    index: Index<'r>,
    units: BTreeSet<String>,
    files: BTreeSet<String>,
}

impl<'r> Whose<'r> {
    fn of(review: &'r Review) -> Self {
        let index = review.register.index();
        let lines = review.register.lines.iter().map(|line| &line.department);
        let rows = review.departments.iter().map(|row| &row.department);
        let units = lines.chain(rows).map(|name| unit(&index, name)).collect();
        let files = review.files.iter().map(|file| canonical_name(name_of(file))).collect();
        Self { index, units, files }
    }

    fn folded(&self, row: &RowKey) -> RowKey {
        RowKey {
            unit: unit(&self.index, &row.unit),
            project: canonical_name(&row.project),
            file: canonical_name(row.file.rsplit('/').next().unwrap_or_default()),
            year: row.year.clone(),
        }
    }

    fn is_known(&self, own: &RowKey) -> bool {
        self.units.contains(&own.unit) || (own.unit.is_empty() && self.files.contains(&own.file))
    }
}

/// A unit as the register calls it, folded.
fn unit(index: &Index<'_>, name: &str) -> String {
    let line = index.line_of("", name).filter(|_| !name.is_empty());
    canonical_name(line.map_or(name, |line| &line.department))
}

fn name_of(file: &FileRecord) -> &str {
    file.path.rsplit('/').next().unwrap_or_default()
}

/// How many typed cells and added sheets nothing of this run can take over.
#[must_use]
pub fn unplaced(review: &Review) -> usize {
    if review.typed.is_empty() {
        return 0;
    }
    let lost = [filings::placed(review).lost.len(), returns::placed(review).lost.len()];
    review.typed.strays + lost.iter().sum::<usize>()
}

/// Says that the old workbook is kept, where it is.
#[must_use]
pub fn said(review: &Review) -> Option<String> {
    let (count, old) = (unplaced(review), review.old_book.as_ref()?);
    let kept = old.kept.file_name().unwrap_or_default().to_string_lossy();
    (count > 0).then(|| {
        format!("原来的工作簿里有 {count} 处填写的内容在新工作簿里没有地方放，原工作簿保留为 {kept}，请从那里取用。")
    })
}

/// The draft of the old workbook under its new name, if it is kept.
///
/// # Errors
/// One Chinese sentence with the path and what to do, if it cannot be copied.
pub fn draft(review: &Review) -> anyhow::Result<Option<Draft>> {
    let Some(old) = review.old_book.as_ref().filter(|_| unplaced(review) > 0) else { return Ok(None) };
    Draft::write(&old.kept, |target| io::copy(&mut File::open(&old.path)?, target).map(drop)).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(unit: &str, project: &str, file: &str) -> RowKey {
        RowKey { unit: unit.into(), project: project.into(), file: file.into(), year: String::new() }
    }

    #[test]
    fn a_text_goes_to_the_one_row_that_is_meant() {
        let rows = [
            key("甲局", "部门整体", "a.xlsx"),
            key("甲局", "道路", "b.xlsx"),
            key("乙局", "部门整体", ""),
            key("", "", "c.xlsx"),
        ];
        for (own, row) in [
            (key("甲局", "道路", "旧.xlsx"), Some(1)),
            (key("甲局", "", "a.xlsx"), Some(0)),
            (key("甲局", "", ""), None),
            (key("甲局", "桥梁", ""), None),
            (key("乙局", "", "z.xlsx"), Some(2)),
            (key("乙局", "桥梁", "z.xlsx"), None),
            (key("", "", "c.xlsx"), Some(3)),
            (key("丙局", "", ""), None),
        ] {
            assert_eq!(row_of(&own, &rows), row, "{own:?}");
        }
    }

    #[test]
    fn a_block_fills_the_width_of_its_sheet() {
        for widths in [&[6, 26, 20, 12, 18, 24, 7, 7, 12, 8, 84, 12][..], &[6, 6, 6, 6, 6, 6], &[40; 9]] {
            let columns = spread(&HELD, widths);
            assert_eq!(columns.iter().map(|column| usize::from(column.span)).sum::<usize>(), widths.len());
            assert_eq!(columns.len(), HELD.len());
        }
    }
}
