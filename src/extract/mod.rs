//! Layouts → raw filings: every value cell with its heading path, head data and indicators.
//!
//! A value answers to its nearest headings alone; what they do not explain is kept as unread. Reads no numbers and
//! no units beyond noting which were declared.

mod accounts;
mod around;
mod columns;
mod doubts;
mod gate;
mod goals;
mod head;
mod indicators;
mod inline;
mod lines;
mod meaning;
mod pairs;
mod periods;
mod printed;
mod remarks;
mod shape;
mod table;
mod titles;
mod told;
mod years;

use crate::catalog::Catalog;
use crate::catalog::vocabulary::Vocabulary;
use crate::model::filing::Unread;
use crate::model::layout::{Block, BlockKind, Layout};
use crate::model::raw::RawFiling;
use crate::model::{CellRef, Place, Told};
use std::collections::{BTreeMap, BTreeSet};

/// What all parts of the extraction share: the sheet, the words, and the filing under construction.
struct Sheet<'a> {
    layout: &'a Layout<'a>,
    vocabulary: &'a Vocabulary,
    filing: &'a mut RawFiling,
    block: u32,
}

impl Sheet<'_> {
    fn place(&self, at: CellRef) -> Place {
        self.layout.grid.place(at)
    }

    /// Keeps a numeric cell that the headings do not explain.
    fn leave_unread(&mut self, at: CellRef, label: &str, reason: &str) {
        let raw = self.layout.grid.get(at).map(crate::model::Cell::shown).unwrap_or_default();
        let place = self.place(at);
        let block = self.block;
        self.filing.unread.push(Unread { block, ..Unread::number(place, &raw, label, reason) });
    }
}

/// Takes everything from the sheets of one workbook. Sheets that belong to one return come as one filing; a sheet
/// with a project or department of its own begins another.
#[must_use]
pub fn extract(
    layouts: &[Layout<'_>],
    told: Vec<Told>,
    file_name: &str,
    catalog: &Catalog,
) -> Vec<RawFiling> {
    let mut filings: Vec<RawFiling> = Vec::new();
    let mut block = 0;
    for (layout, told) in layouts.iter().zip(told) {
        let mut found = sheet(layout, &catalog.vocabulary, &mut block);
        told::keep(layout, told, file_name, catalog, &mut found);
        match filings.last_mut() {
            Some(open) if !begins_another(open, &found, catalog) => join(open, found),
            _ => filings.push(found),
        }
    }
    for filing in &mut filings {
        table::settle_by_file(filing, file_name, &catalog.vocabulary);
        head::complete(filing, file_name, &catalog.vocabulary);
        if filing.is_report {
            let title = filing.head.title.clone();
            let lines: Vec<&str> = title.split(' ').chain(std::iter::once(file_name)).collect();
            titles::complete(&mut filing.head, &lines, &catalog.vocabulary);
        }
        if filing.is_report || !filing.figures.is_empty() || !filing.indicators.is_empty() {
            told::complete(filing, &catalog.phrases);
        }
    }
    filings.retain(|filing| {
        let some = !filing.figures.is_empty() || !filing.indicators.is_empty() || filing.is_report;
        some && gate::is_return(filing, &catalog.vocabulary)
    });
    filings
}

fn sheet(layout: &Layout<'_>, vocabulary: &Vocabulary, block: &mut u32) -> RawFiling {
    let mut filing = RawFiling {
        sheet: layout.grid.name.clone(),
        hidden: layout.grid.hidden,
        range: layout.grid.extent(),
        ..RawFiling::default()
    };
    filing.head = head::read(layout, vocabulary);
    filing.headings = headings(layout);
    let mut parts: Vec<(u32, Option<&Block>)> =
        layout.blocks.iter().map(|block| (block.band.first().copied().unwrap_or(0), Some(block))).collect();
    parts.extend(layout.loose.first().map(|row| (row.row, None)));
    parts.sort_by_key(|(row, _)| *row);
    let mut numbers = BTreeMap::new();
    for (row, part) in parts {
        *block += 1;
        numbers.extend(part.map(|_| (row, *block)));
        filing.printed.extend(part.map(|part| printed::read(layout, part, *block)).into_iter().flatten());
        filing.blocks.push((*block, describe(layout, part).into()));
        let mut sheet = Sheet { layout, vocabulary, filing: &mut filing, block: *block };
        match part {
            None => pairs::take(&mut sheet),
            Some(found) => match found.kind {
                BlockKind::Table => {
                    table::take(&mut sheet, found);
                    remarks::take(&mut sheet, found);
                }
                BlockKind::Mixed => {
                    table::take(&mut sheet, found);
                    indicators::take(&mut sheet, found);
                }
                BlockKind::Indicators => indicators::take(&mut sheet, found),
                BlockKind::Goals => {}
            },
        }
    }
    filing.goals = goals::read(layout, vocabulary);
    accounts::take(layout, vocabulary, &numbers, &mut filing);
    if !layout.blocks.is_empty() || !filing.figures.is_empty() {
        around::take(layout, &mut filing);
        periods::take(layout, &mut filing);
    }
    filing
}

/// What a block is, in words: where its rows stand, what kind, what it is about.
fn describe(layout: &Layout<'_>, part: Option<&Block>) -> String {
    let Some(block) = part else { return format!("{} 表外的标签与数值", layout.grid.name) };
    let rows = block.band.iter().chain(&block.body);
    let (first, last) = (rows.clone().min().unwrap_or(&0) + 1, rows.max().unwrap_or(&0) + 1);
    let kind = match block.kind {
        BlockKind::Table => "数据表",
        BlockKind::Mixed => "数据与指标表",
        BlockKind::Indicators => "指标表",
        BlockKind::Goals => "目标文字",
    };
    let about = if block.family.is_empty() { String::new() } else { format!("（{}）", block.family) };
    format!("{} 第 {first}–{last} 行 {kind}{about}", layout.grid.name)
}

/// The canonical texts of all labels that mean something.
fn headings(layout: &Layout<'_>) -> BTreeSet<String> {
    let known = layout.seen.all().filter(|seen| seen.is_words() && !seen.meanings.is_empty());
    // Those of indicators come once for each row: only what is kept is copied.
    let mut keys: Vec<&str> = known.map(|seen| seen.label.key.as_str()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.into_iter().map(str::to_owned).collect()
}

/// Whether a sheet begins a return of its own: another unit or project, a second form on the same sheet, or a form
/// title of its own over data.
fn begins_another(open: &RawFiling, next: &RawFiling, catalog: &Catalog) -> bool {
    let differs = |a: &str, b: &str| !a.is_empty() && !b.is_empty() && a != b;
    let has_data = |filing: &RawFiling| !filing.figures.is_empty() || !filing.indicators.is_empty();
    let titled = |filing: &RawFiling| catalog.names_form(&filing.head.title);
    let continued = next.head.title.contains('续');
    has_data(open)
        && (differs(&open.head.project, &next.head.project)
            || differs(&open.head.department, &next.head.department)
            // What nobody sees is no part of what everybody sees: a backup, or last year's form.
            || (has_data(next) && open.hidden != next.hidden)
            || (has_data(next) && open.sheet == next.sheet)
            || (has_data(next) && titled(open) && titled(next) && !continued))
}

fn join(open: &mut RawFiling, next: RawFiling) {
    if open.figures.is_empty() && open.indicators.is_empty() {
        open.sheet = next.sheet;
        open.hidden = next.hidden;
        open.range = next.range;
    }
    head::join(&mut open.head, next.head);
    open.headings.extend(next.headings);
    open.blocks.extend(next.blocks);
    open.figures.extend(next.figures);
    open.indicators.extend(next.indicators);
    open.remarks.extend(next.remarks);
    open.goals.extend(next.goals);
    open.unread.extend(next.unread);
    open.numeric += next.numeric;
    open.workings.extend(next.workings);
    open.periods.extend(next.periods);
    open.printed.extend(next.printed);
    open.columns.extend(next.columns);
    open.told.append(next.told);
    open.is_report |= next.is_report;
    if open.told_family.is_empty() {
        open.told_family = next.told_family;
    }
    open.conversions.extend(next.conversions);
}
