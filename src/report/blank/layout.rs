//! Columns, rows and paper of a blank form: wide and high enough for what is printed and for what is to be written, and
//! no larger than a page where that can be.

use super::look::Part;
use crate::catalog::blank::{Blank, Slot};
use crate::catalog::filling::Entry;
use crate::catalog::picture::{Content, Drawn};
use crate::model::{CellRef, Rect};
use crate::report::wrap::{height_of, lines_of};
use rust_xlsxwriter::{Worksheet, XlsxError};
use std::collections::{BTreeMap, BTreeSet};
use unicode_width::UnicodeWidthStr;

/// A sheet of paper: room for columns in digits of the default font, for rows in points, margins taken off.
#[derive(Debug, Clone, Copy)]
struct Sheet {
    width: usize,
    height: u32,
    is_across: bool,
}

const UPRIGHT: Sheet = Sheet { width: 96, height: 790, is_across: false };
const ACROSS: Sheet = Sheet { width: 143, height: 530, is_across: true };
/// What is sure to go on a page of several, in percent of the heights above: they count on a digit being wider than Excel
/// has it by default, which makes the print smaller.
const SURE: u32 = 94;
/// Columns that need less than this share of a page, in percent, stand upright: across, they would stand far apart.
const NARROW: usize = 55;

/// What the edges of a column take, in tenths of a digit.
const EDGES: usize = 7;
/// Printed smaller than this, in percent, a form is hard to read.
const SMALLEST: u32 = 78;
/// A page that would stay emptier than this, in percent, is not ended by hand.
const FULL: u32 = 55;
/// Rows grow to so many percent where the page has room.
const STRETCH: u32 = 140;
/// Rows for texts grow to so many more.
const PROSE_STRETCH: u32 = 250;
/// The lowest row in points: a number of the body font with air around it.
const LOWEST: u32 = 23;
const LOWEST_OF_MANY: u32 = 20;
/// Names of rows up to so many digits stand on one line.
const ROW_NAME: usize = 22;
/// Digits of a side label.
const SIDE: usize = 8;
/// The row of the title in points.
const TITLE: u32 = 36;
/// Lines for a text of several sentences.
const PROSE_LINES: u32 = 5;
/// With more rows of texts than this each gets fewer lines.
const FEW_TEXTS: usize = 4;
const LINES_OF_MANY: u32 = 3;
/// A free cell over at least this share of the page, in percent, is for such texts.
const PROSE_SHARE: usize = 40;

/// How a form stands on paper.
#[derive(Debug)]
pub(super) struct Layout {
    widths: Vec<usize>,
    heights: Vec<u32>,
    sheet: Sheet,
    is_one_page: bool,
    /// Rows that begin a page where there are several.
    breaks: Vec<u32>,
}

impl Layout {
    pub(super) fn of(blank: &Blank, values: &BTreeMap<String, String>) -> Self {
        let least = needed(blank).iter().sum::<usize>();
        let across = Self::on(ACROSS, blank, values);
        // Short tables lie across, all others stand upright, as bureaus hand them out.
        if least > UPRIGHT.width * NARROW / 100 && across.total() <= ACROSS.height {
            return across.stretched(blank, values);
        }
        Self::on(UPRIGHT, blank, values).stretched(blank, values)
    }

    fn on(sheet: Sheet, blank: &Blank, values: &BTreeMap<String, String>) -> Self {
        let needed = needed(blank);
        let edges = needed.len() * EDGES / 10;
        let widths = filled(blank, &needed, sheet.width.saturating_sub(edges));
        let heights = heights(blank, &widths, values, Roominess::Usual);
        Self { widths, heights, sheet, is_one_page: true, breaks: Vec::new() }
    }

    /// How small it is printed for all columns to be on the page, percent.
    fn scale(&self) -> u32 {
        let edges = self.widths.len() * EDGES / 10;
        let total = self.widths.iter().sum::<usize>() + edges;
        u32::try_from(self.sheet.width * 100 / total.max(1)).unwrap_or(100).clamp(SMALLEST / 2, 100)
    }

    fn total(&self) -> u32 {
        self.heights.iter().sum::<u32>()
    }

    /// Rows higher where the page has room, those for texts most of all; where it has none, breaks between tables.
    fn stretched(mut self, blank: &Blank, values: &BTreeMap<String, String>) -> Self {
        let page = self.sheet.height * 100 / self.scale();
        if self.total() > self.sheet.height * 100 / SMALLEST {
            self.is_one_page = false;
            self.heights = heights(blank, &self.widths, values, Roominess::Dense);
            self.breaks = breaks(blank, &self.heights, page * SURE / 100);
            return self;
        }
        let title = blank.picture.cells.first().map_or(0, |cell| cell.area.last.row);
        self.grow(page, STRETCH, |row| row > title);
        let prose: BTreeSet<u32> = prose(blank, &self.widths).map(|cell| cell.area.first.row).collect();
        self.grow(page, PROSE_STRETCH, |row| prose.contains(&row));
        self
    }

    /// Makes rows up to so many percent high as far as the page has room.
    fn grow(&mut self, page: u32, percent: u32, grows: impl Fn(u32) -> bool) {
        let free = page.saturating_sub(self.total());
        let gain = |row: u32, height: u32| {
            if grows(row) { (height * percent / 100).saturating_sub(height) } else { 0 }
        };
        let wanted: u32 = (0..).zip(&self.heights).map(|(row, height)| gain(row, *height)).sum::<u32>();
        for (row, height) in (0..).zip(self.heights.iter_mut()) {
            let gained = gain(row, *height);
            *height += if wanted <= free { gained } else { gained * free / wanted };
        }
    }

    pub(super) fn apply(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        for (col, width) in (0..).zip(&self.widths) {
            sheet.set_column_width(col, u16::try_from(*width).unwrap_or(u16::MAX))?;
        }
        for (row, height) in (0..).zip(&self.heights) {
            sheet.set_row_height(row, *height)?;
        }
        sheet.set_paper_size(super::PAPER).set_print_center_horizontally(true);
        sheet.set_margins(0.55, 0.55, 0.6, 0.6, 0.3, 0.3);
        if self.sheet.is_across {
            sheet.set_landscape();
        } else {
            sheet.set_portrait();
        }
        // The width of a digit differs between programs and machines, so that only the program can fit columns exactly.
        let pages = u16::from(self.is_one_page);
        sheet.set_print_fit_to_pages(1, pages);
        if !self.is_one_page {
            sheet.set_footer("&C第 &P 页，共 &N 页").set_page_breaks(&self.breaks)?;
        }
        Ok(())
    }
}

/// The rows before which a new page begins: the last row that heads something before the page is full.
fn breaks(blank: &Blank, heights: &[u32], page: u32) -> Vec<u32> {
    let heads: BTreeSet<u32> = blank
        .picture
        .cells
        .iter()
        .filter(|cell| is_head(cell, blank))
        .map(|cell| cell.area.first.row)
        .collect();
    let (mut found, mut used, mut last) = (Vec::new(), 0, None);
    for (row, height) in (0..).zip(heights) {
        if heads.contains(&row) {
            last = Some((row, used));
        }
        used += height;
        if used > page
            && let Some((head, before)) = last.take().filter(|(_, before)| *before >= page * FULL / 100)
        {
            found.push(head);
            used -= before;
        } else if used > page {
            used = *height;
        }
    }
    found
}

/// Whether a row begins here that may begin a page: a section, or the heading of a table.
fn is_head(cell: &Drawn, blank: &Blank) -> bool {
    let above = |other: &&Drawn| {
        other.area.last.row + 1 == cell.area.first.row && Part::of(other, blank) == Part::Section
    };
    let follows = blank.picture.cells.iter().any(|other| above(&other));
    let starts = cell.area.first.col == 0 && cell.area.last.row > cell.area.first.row;
    (Part::of(cell, blank) == Part::Section || starts) && !follows && cell.area.first.row > 0
}

/// The cells for texts of several sentences.
fn prose<'b>(blank: &'b Blank, widths: &'b [usize]) -> impl Iterator<Item = &'b Drawn> {
    let total: usize = widths.iter().sum::<usize>();
    blank.picture.cells.iter().filter(move |cell| {
        let width: usize = widths.get(columns_of(cell.area)).unwrap_or_default().iter().sum::<usize>();
        let is_text = match (&cell.content, Part::of(cell, blank)) {
            (Content::Slot(name), Part::Slot) => name.is_empty(),
            (Content::Words(words), Part::Completed) => words.contains('字'),
            _ => false,
        };
        is_text && width * 100 >= total * PROSE_SHARE
    })
}

/// The width each column needs: first from cells of one column, then from those over several.
fn needed(blank: &Blank) -> Vec<usize> {
    let columns = blank.picture.extent().map_or(1, |area| area.last.col + 1);
    let mut widths = vec![5_usize; usize::try_from(columns).unwrap_or(1)];
    let mut cells: Vec<&Drawn> = blank.picture.cells.iter().collect();
    cells.sort_by_key(|cell| cell.area.width());
    for cell in cells {
        let span = columns_of(cell.area);
        let Some(covered) = widths.get_mut(span) else { continue };
        let has: usize = covered.iter().sum::<usize>();
        let lacks = width_of(cell, blank).saturating_sub(has);
        let count = covered.len().max(1);
        for (nth, width) in covered.iter_mut().enumerate() {
            *width += lacks / count + usize::from(nth < lacks % count);
        }
    }
    widths
}

fn columns_of(area: Rect) -> std::ops::Range<usize> {
    let index = |col: u32| usize::try_from(col).unwrap_or(usize::MAX);
    index(area.first.col)..index(area.last.col.saturating_add(1))
}

/// The width a cell asks for.
fn width_of(cell: &Drawn, blank: &Blank) -> usize {
    match &cell.content {
        Content::Words(words) => match Part::of(cell, blank) {
            Part::Label => label_width(words, cell.area),
            Part::Completed => 16,
            _ => 0,
        },
        Content::Slot(_) => blank.slots.get(&cell.area.first).map_or(8, slot_width),
    }
}

/// A label goes on in a second line, beside several rows in as many as there are.
fn label_width(words: &str, area: Rect) -> usize {
    let longest = words.lines().map(UnicodeWidthStr::width_cjk).max().unwrap_or(0);
    let rows = usize::try_from(area.last.row - area.first.row + 1).unwrap_or(1);
    let lines = if rows > 1 { rows.min(4) } else { 2 };
    if rows == 1 && area.first.col == 0 && area.last.col == 0 && longest <= ROW_NAME {
        return longest + 1;
    }
    // Four characters and their edges: 绩效指标 on one line, 年度总体目标 on two.
    if longest <= SIDE { longest + 1 } else { (longest.div_ceil(lines) + 1).max(SIDE + 1) }
}

fn slot_width(slot: &Slot) -> usize {
    match slot.entry {
        Entry::Amount | Entry::SignedAmount => 11,
        Entry::Rate | Entry::SignedRate => 8,
        Entry::Points | Entry::Score | Entry::Count => 6,
        Entry::Choice => 7,
        Entry::Words | Entry::Calculated => match slot.name.rsplit('.').next().unwrap_or_default() {
            "level3" => 18,
            "deviation" => 16,
            "target" | "actual" => 12,
            "unit" => 7,
            "" => 6,
            _ => 10,
        },
    }
}

/// The widths made to fill the page; where they need more than it has, the print is made smaller. Columns of nothing but
/// side labels stay as they are.
fn filled(blank: &Blank, needed: &[usize], page: usize) -> Vec<usize> {
    let grows = |col: usize| {
        let mut own = blank.picture.cells.iter().filter(|cell| columns_of(cell.area) == (col..col + 1));
        own.any(|cell| cell.area.first.row == cell.area.last.row)
    };
    let growing: Vec<bool> = (0..needed.len()).map(grows).collect();
    let sum = |wanted: bool| -> usize {
        needed
            .iter()
            .zip(&growing)
            .filter(|(_, grows)| **grows == wanted)
            .map(|(width, _)| width)
            .sum::<usize>()
    };
    let (total, room) = (sum(true), page.saturating_sub(sum(false)));
    if total == 0 || total >= room {
        return needed.to_vec();
    }
    let stretched = |(width, grows): (&usize, &bool)| if *grows { width * room / total } else { *width };
    needed.iter().zip(&growing).map(stretched).collect()
}

/// How much room rows get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Roominess {
    /// As much as one page has.
    Usual,
    /// Less, for there are several pages.
    Dense,
}

impl Roominess {
    const fn lowest(self) -> u32 {
        match self {
            Self::Usual => LOWEST,
            Self::Dense => LOWEST_OF_MANY,
        }
    }

    /// Lines for a text of several sentences.
    const fn lines(self, texts: usize) -> u32 {
        if matches!(self, Self::Usual) && texts <= FEW_TEXTS { PROSE_LINES } else { LINES_OF_MANY }
    }
}

fn heights(blank: &Blank, widths: &[usize], values: &BTreeMap<String, String>, room: Roominess) -> Vec<u32> {
    let prose: BTreeSet<CellRef> = prose(blank, widths).map(|cell| cell.area.first).collect();
    let texts: BTreeSet<u32> = prose.iter().map(|at| at.row).collect();
    let least = room.lines(texts.len());
    let rows = blank.picture.extent().map_or(1, |area| area.last.row + 1);
    let mut heights = vec![room.lowest(); usize::try_from(rows).unwrap_or(1)];
    let mut cells: Vec<&Drawn> = blank.picture.cells.iter().collect();
    cells.sort_by_key(|cell| cell.area.last.row - cell.area.first.row);
    for cell in cells {
        let index = |row: u32| usize::try_from(row).unwrap_or(usize::MAX);
        let span = index(cell.area.first.row)..index(cell.area.last.row.saturating_add(1));
        let Some(covered) = heights.get_mut(span) else { continue };
        let least = if prose.contains(&cell.area.first) { least } else { 1 };
        let needed = height_needed(cell, blank, (widths, values), least);
        let lacks = needed.saturating_sub(covered.iter().sum::<u32>());
        let count = u32::try_from(covered.len()).unwrap_or(1).max(1);
        for (nth, height) in (0..).zip(covered.iter_mut()) {
            *height += lacks / count + u32::from(nth < lacks % count);
        }
    }
    heights
}

fn height_needed(
    cell: &Drawn,
    blank: &Blank,
    (widths, values): (&[usize], &BTreeMap<String, String>),
    least: u32,
) -> u32 {
    let covered = widths.get(columns_of(cell.area)).unwrap_or_default();
    // Merged cells gain the edges between their columns.
    let width = covered.iter().sum::<usize>() + covered.len().saturating_sub(1) * EDGES / 10;
    let lines = match &cell.content {
        Content::Words(_) if Part::of(cell, blank) == Part::Title => return TITLE,
        Content::Words(words) => lines_of(words, width),
        Content::Slot(name) => {
            let text = values.get(name).map_or("", String::as_str);
            let is_text = |slot: &Slot| slot.entry == Entry::Words && slot.name.starts_with("indicator.");
            let two = blank.slots.get(&cell.area.first).is_some_and(is_text);
            lines_of(text, width).max(if two { 2 } else { 1 })
        }
    };
    height_of(lines.max(least))
}
