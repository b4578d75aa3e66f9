//! The tables of the round before → its returns, what stood in those that have changed, and what was asked of them.
//!
//! Apart from `tables`, which takes everything back: there may be millions of figures, and what was sent again is little. So the
//! lists are read first, and of the figures only what is asked for, return by return.

use super::earlier::{Row, rows};
use super::tables::{figure, filing, indicator, standing};
use crate::model::filing::{Unread, UnreadKind};
use crate::model::round::{EarlierReturn, Request};
use crate::model::tables::EARLIER_RETURNS;
use crate::model::{Filing, Kept, Place, State, Store};
use anyhow::Result;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Where the returns of a round are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundTables {
    /// Files, returns, figures, indicators and unread numbers, in the order of [`EARLIER_RETURNS`].
    paths: [PathBuf; 5],
}

impl RoundTables {
    /// The tables that a run wrote into a folder.
    #[must_use]
    pub fn own(folder: &Path) -> Self {
        Self { paths: EARLIER_RETURNS.map(|(own, _)| folder.join(own)) }
    }

    /// The tables of the round before that, which it kept beside its own.
    #[must_use]
    pub fn kept(folder: &Path) -> Self {
        Self { paths: EARLIER_RETURNS.map(|(_, kept)| folder.join(kept)) }
    }

    /// Whether all are there but that of unread numbers, which older versions did not write.
    #[must_use]
    pub fn are_there(&self) -> bool {
        let [needed @ .., _] = &self.paths;
        needed.iter().all(|path| path.exists())
    }

    /// Each table with the name it is kept under.
    pub fn all(&self) -> impl Iterator<Item = (&Path, &'static str)> {
        self.paths.iter().map(PathBuf::as_path).zip(EARLIER_RETURNS.map(|(_, kept)| kept))
    }

    /// The returns of the round, without what they state.
    ///
    /// # Errors
    /// If a table cannot be read.
    pub fn returns(&self) -> Result<Vec<EarlierReturn>> {
        let [files, filings, ..] = &self.paths;
        let mut hashes: BTreeMap<String, String> = BTreeMap::new();
        rows(files, &mut |row| {
            hashes.insert(row.text("path"), row.text("sha256"));
        })?;
        let mut returns = Vec::new();
        rows(filings, &mut |row| {
            let head = filing(row);
            let sha256 = hashes.get(&head.path).cloned().unwrap_or_default();
            returns.push(EarlierReturn { standing: standing(row), sha256, head });
        })?;
        Ok(returns)
    }

    /// What the wanted ones (`id`) among these returns state, put away.
    ///
    /// # Errors
    /// If a table cannot be read.
    pub fn contents(
        &self,
        returns: &[EarlierReturn],
        wanted: &BTreeSet<String>,
        store: &Store,
    ) -> Result<BTreeMap<String, Kept<Filing>>> {
        let wanted = returns.iter().filter(|own| wanted.contains(&own.head.id));
        let heads: BTreeMap<&str, &Filing> = wanted.map(|own| (own.head.id.as_str(), &own.head)).collect();
        let mut bench = Bench { heads, unread: BTreeMap::new(), store, kept: BTreeMap::new(), open: None };
        if bench.heads.is_empty() {
            return Ok(bench.kept);
        }
        let [.., figures, indicators, unread] = &self.paths;
        let paths: BTreeSet<&str> = bench.heads.values().map(|head| head.path.as_str()).collect();
        if unread.exists() {
            rows(unread, &mut |row| {
                let path = row.text("path");
                if row.text("kind") == UnreadKind::Unread.as_str() && paths.contains(path.as_str()) {
                    let place = Place { sheet: row.text("sheet").into(), cell: row.text("cell").into() };
                    let own =
                        Unread::number(place, &row.text("raw"), &row.text("label"), &row.text("reason"));
                    bench.unread.entry(path).or_default().push(own);
                }
            })?;
        }
        rows(figures, &mut |row| {
            if let Some(filing) = bench.of(row) {
                filing.figures.extend(figure(row));
            }
        })?;
        rows(indicators, &mut |row| {
            if let Some(filing) = bench.of(row) {
                filing.indicators.push(indicator(row));
            }
        })?;
        bench.close();
        Ok(bench.kept)
    }
}

/// Returns that are put together row by row: one lies open, for the rows of a return follow each other.
struct Bench<'a> {
    heads: BTreeMap<&'a str, &'a Filing>,
    /// The numbers of a file that became nothing; a file with several returns does not say of which.
    unread: BTreeMap<String, Vec<Unread>>,
    store: &'a Store,
    kept: BTreeMap<String, Kept<Filing>>,
    open: Option<Filing>,
}

impl Bench<'_> {
    /// The return that a row is about, if it is wanted.
    fn of(&mut self, row: &Row<'_>) -> Option<&mut Filing> {
        let id = row.text("filing");
        if self.open.as_ref().is_none_or(|open| open.id != id) {
            self.close();
            let head = self.heads.get(id.as_str())?;
            let begun = || Filing {
                unread: self.unread.get(&head.path).cloned().unwrap_or_default(),
                ..(*head).clone()
            };
            let known = self.kept.remove(&id);
            self.open = Some(known.map_or_else(begun, |known| known.copy()));
        }
        self.open.as_mut()
    }

    fn close(&mut self) {
        if let Some(open) = self.open.take() {
            self.kept.insert(open.id.clone(), self.store.keep(open));
        }
    }
}

/// What was asked for by the findings of a round as a table holds them: open 错误 and 核实.
///
/// # Errors
/// If the table cannot be read.
pub fn requests(table: &Path) -> Result<Vec<Request>> {
    let mut requests = Vec::new();
    rows(table, &mut |row| {
        let is_asked = matches!(row.text("severity").as_str(), "error" | "verify");
        if is_asked && !["explained", State::EXEMPTED].contains(&row.text("state").as_str()) {
            requests.push(request(row));
        }
    })?;
    Ok(requests)
}

fn request(row: &Row<'_>) -> Request {
    let bounded = |cells: String| if cells.is_empty() { cells } else { format!(";{cells};") };
    let (cells, cell) = (row.text("cells"), row.text("cell"));
    // Older versions name the stated figure alone.
    let own =
        if cells.is_empty() && !cell.is_empty() { format!("{}!{cell}", row.text("sheet")) } else { cells };
    Request {
        code: row.text("id"),
        rule: row.text("rule"),
        path: row.text("path"),
        cells: bounded(own),
        others: bounded(row.text("other_cells")),
    }
}
