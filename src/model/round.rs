//! The round before as its tables tell it: its returns, what was asked of them, and what is kept of it beside this one.
//!
//! Apart from `earlier`, which holds findings and last year's figures: here returns of two rounds are held against each other.

use super::filing::Filing;
use super::filing_standing::FilingStanding;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// What a finding of the round before asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// 核对码
    pub code: String,
    /// Rule id.
    pub rule: String,
    /// The file it was about.
    pub path: String,
    /// Cells of that file as the table lists them, with `;` on both ends: `;表!C5;表!C6;`.
    pub cells: String,
    /// Cells of other files likewise: `;乙.xlsx!表!C5;`.
    pub others: String,
}

/// A return of the round before, without what it states.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EarlierReturn {
    /// Head data, file, sheet, form; no figures.
    pub head: Filing,
    /// What it was among the returns of that round.
    pub standing: FilingStanding,
    /// SHA-256 of its file.
    pub sha256: String,
}

/// A table of the round before that is kept beside those of this run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptTable {
    /// Where it lies.
    pub source: PathBuf,
    /// What it is called from now on.
    pub name: &'static str,
    /// What the first column of a row must say that is kept: a return or a file; all rows are where nothing is named.
    pub only: Option<Arc<BTreeSet<String>>>,
}
