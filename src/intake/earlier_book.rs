//! The workbook of an earlier run → last year's figures, ranks and findings.
//!
//! Apart from `earlier`, which takes the same out of the tables of `--data`: here columns are found by their titles,
//! items and measures by their Chinese terms. Opens nothing; what the tabs are called stands in `model::ledger`.

use super::earlier::{Codes, Row, figure};
use crate::model::decimal::plain;
use crate::model::earlier::{LastYear, Placed};
use crate::model::{Cell, CellValue, Contest, FilingStanding, Grid, Item, Measure, Severity, ledger};
use anyhow::{Result, bail};
use csv::StringRecord;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// What the columns of the tables are called in the tabs.
const NAMES: [(&str, &str); 15] = [
    ("department", ledger::UNIT),
    ("department_code", ledger::CODE),
    ("project", ledger::PROJECT),
    ("scope", ledger::SCOPE),
    ("item", ledger::ITEM),
    ("measure", ledger::MEASURE),
    ("label", ledger::LABEL),
    ("raw", ledger::RAW),
    ("value", ledger::VALUE),
    ("unit", ledger::BASE),
    ("stated_unit", ledger::STATED),
    ("sheet", ledger::SHEET),
    ("cell", ledger::CELL),
    ("severity", ledger::SEVERITY),
    ("standing", ledger::STANDING),
];
/// Without these a figure says nothing.
const NEEDED: [&str; 6] =
    [ledger::UNIT, ledger::ITEM, ledger::MEASURE, ledger::RAW, ledger::VALUE, ledger::STATED];
/// Rows above the heads of a tab at most.
const LOWEST_HEAD: u32 = 10;

/// Last year's figures from the sheets of a workbook, with the ranks and findings if they are still there. `terms` are
/// the items of the vocabulary; what it does not know, or knows twice, is counted as not read.
///
/// # Errors
/// If the workbook holds no figures, or their tab has lost a column.
pub fn last_year(grids: &[Grid], terms: &[(Item, String)]) -> Result<LastYear> {
    let (mut last_year, mut codes) = (LastYear::default(), Codes::default());
    let items = Items::of(terms);
    let mut parts = parts(grids, ledger::FIGURES).peekable();
    if parts.peek().is_none() {
        bail!("工作簿里没有“{}”表", ledger::FIGURES);
    }
    for grid in parts {
        let Some(table) = Table::of(grid, &NEEDED) else {
            bail!("工作表“{}”的表头改动过，应有“{}”各列", grid.name, NEEDED.join("、"));
        };
        for line in table.lines() {
            codes.take_name(&Row {
                columns: &table.names,
                record: &line.record(&[]),
                strange: &RefCell::default(),
            });
            take(&line, &items, &mut last_year);
        }
    }
    ranks(grids, &codes, &mut last_year);
    faults(grids, &codes, &mut last_year);
    Ok(last_year)
}

/// The sheets of a tab in their order.
fn parts<'g>(grids: &'g [Grid], tab: &'static str) -> impl Iterator<Item = &'g Grid> {
    grids.iter().filter(move |grid| ledger::is_part(&grid.name, tab))
}

/// Takes a row of the figures, if it states a number.
fn take(line: &Line<'_>, items: &Items, last_year: &mut LastYear) {
    let (item, measure) = (line.text(ledger::ITEM), line.text(ledger::MEASURE));
    match (items.item(&item), Measure::of_term(&measure)) {
        _ if line.value().is_empty() || !is_of_run(&line.text(ledger::STANDING)) => {}
        (None, _) => last_year.add_unread(&item),
        (_, None) => last_year.add_unread(&measure),
        (Some(item), Some(measure)) => {
            let record = line.record(&[("item", item.as_str()), ("measure", measure.as_str())]);
            if let Some(figure) =
                figure(&Row { columns: &line.table.names, record: &record, strange: &RefCell::default() })
            {
                let whose = [ledger::CODE, ledger::UNIT, ledger::PROJECT].map(|title| line.text(title));
                let year = line.text(ledger::YEAR).parse().ok();
                last_year.add((&whose[0], &whose[1], &whose[2]), year, figure);
            }
        }
    }
}

/// Whether the return of a figure was one of its run; older workbooks do not have the column.
fn is_of_run(standing: &str) -> bool {
    let known = FilingStanding::ALL.into_iter().find(|known| known.term() == standing);
    known.is_none_or(FilingStanding::is_of_run)
}

/// Takes the ranks. The tab holds a block of units and one of projects, and below each those without a rank.
fn ranks(grids: &[Grid], codes: &Codes, last_year: &mut LastYear) {
    for grid in parts(grids, ledger::RANKING) {
        let Some(table) = Table::of(grid, &[ledger::RANK, ledger::UNIT]) else { continue };
        let mut contest = None;
        for row in grid.rows() {
            let line = table.line(row);
            contest = caption(&line.first()).or(contest);
            let (Some(contest), Ok(rank)) = (contest, line.text(ledger::RANK).parse()) else { continue };
            // In the block of units the column tells how many projects a unit has.
            let counts =
                contest == Contest::Department && line.text(ledger::PROJECT).contains(ledger::PROJECTS);
            let record = line.record(if counts { &[("project", "")] } else { &[] });
            let placed = Placed { group: contest.group(&line.text(ledger::PART)), rank };
            let row = Row { columns: &table.names, record: &record, strange: &RefCell::default() };
            codes.of_row(&row, |whose| last_year.add_rank(whose, placed));
        }
    }
}

/// What is ranked below a title or caption.
fn caption(text: &str) -> Option<Contest> {
    Contest::ALL.into_iter().find(|contest| {
        let term = contest.term();
        text == ledger::ranking_title(term)
            || text.strip_prefix(term).is_some_and(|rest| rest.starts_with('（'))
    })
}

/// Counts the findings of the main block; what was closed or exempted stands below it.
fn faults(grids: &[Grid], codes: &Codes, last_year: &mut LastYear) {
    let counted = [Severity::Error, Severity::Verify].map(Severity::term);
    for grid in parts(grids, ledger::FINDINGS) {
        let Some(table) = Table::of(grid, &[ledger::SEVERITY, ledger::UNIT]) else { continue };
        for line in table.lines() {
            if counted.contains(&line.text(ledger::SEVERITY).as_str()) {
                let record = line.record(&[]);
                let row = Row { columns: &table.names, record: &record, strange: &RefCell::default() };
                codes.of_row(&row, |whose| last_year.add_fault(whose));
            }
        }
    }
}

/// The items of the vocabulary by their terms; none under a term that two of them bear.
struct Items(BTreeMap<String, Option<Item>>);

impl Items {
    fn of(terms: &[(Item, String)]) -> Self {
        let mut items = BTreeMap::new();
        for (item, term) in terms {
            let known: &mut Option<Item> = items.entry(term.clone()).or_insert_with(|| Some(item.clone()));
            known.take_if(|known| known != item);
        }
        Self(items)
    }

    fn item(&self, term: &str) -> Option<&Item> {
        self.0.get(term).and_then(Option::as_ref)
    }
}

/// A table on a sheet: its heads, and the names of their columns for `Row`.
struct Table<'g> {
    grid: &'g Grid,
    head: u32,
    titles: BTreeMap<String, u32>,
    names: BTreeMap<String, usize>,
}

impl<'g> Table<'g> {
    /// The first table of a sheet whose heads are among its first rows.
    fn of(grid: &'g Grid, needed: &[&str]) -> Option<Self> {
        let names = NAMES.iter().zip(0..).map(|((name, _), at)| ((*name).to_owned(), at)).collect();
        (0..LOWEST_HEAD).find_map(|head| {
            let titles: BTreeMap<String, u32> =
                grid.row(head).map(|(at, cell)| (cell.shown(), at.col)).collect();
            let all = needed.iter().all(|title| titles.contains_key(*title));
            all.then(|| Self { grid, head, titles, names: BTreeMap::clone(&names) })
        })
    }

    /// The rows below the heads up to the first that is empty.
    fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        (self.head + 1..).map(|row| self.line(row)).take_while(|line| !line.cells.is_empty())
    }

    fn line(&self, row: u32) -> Line<'_> {
        Line { table: self, cells: self.grid.row(row).map(|(at, cell)| (at.col, cell)).collect() }
    }
}

/// A row of a table.
struct Line<'t> {
    table: &'t Table<'t>,
    cells: BTreeMap<u32, &'t Cell>,
}

impl Line<'_> {
    /// The text furthest to the left, where titles and captions stand.
    fn first(&self) -> String {
        self.cells.values().next().map_or_else(String::new, |cell| cell.shown())
    }

    /// The text under a title; of a number the digits that a spreadsheet keeps.
    fn text(&self, title: &str) -> String {
        let cell = self.table.titles.get(title).and_then(|column| self.cells.get(column));
        cell.map_or_else(String::new, |cell| match &cell.value {
            CellValue::Number(number) => plain(number.round_sf(ledger::DIGITS).unwrap_or(*number)),
            _ => cell.shown(),
        })
    }

    fn value(&self) -> String {
        let exact = self.text(ledger::EXACT);
        if exact.is_empty() { self.text(ledger::VALUE) } else { exact }
    }

    /// The row as the tables have it, some columns of it said otherwise.
    fn record(&self, own: &[(&str, &str)]) -> StringRecord {
        let field = |(name, title): &(&str, &str)| match own.iter().find(|(known, _)| known == name) {
            Some((_, text)) => (*text).to_owned(),
            None if *name == "value" => self.value(),
            None => self.text(title),
        };
        NAMES.iter().map(field).collect::<Vec<_>>().into()
    }
}
