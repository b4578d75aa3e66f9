//! Filings and a scheme → standings; and from the same facts which projects to look at, and what reviewers changed.
//!
//! `entry` says what each return brings along, `parts` which group it stands in, `number` who comes before whom; here
//! they are put in a row. Judges nothing: scores and findings come from the audit.

mod entry;
mod number;
mod parts;
mod recheck;
mod sampling;

pub use recheck::rechecks;
pub use sampling::sample;

use crate::catalog::Catalog;
use crate::catalog::scheme::Scheme;
use crate::model::earlier::LastYear;
use crate::model::standing::Change;
use crate::model::{
    FileRecord, FilingCard, FindingCard, Head, Place, Register, ScoreCard, Severity, Standing,
};
use anyhow::Result;
use entry::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// All that the order of returns depends on.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// All returns.
    pub filings: &'a [FilingCard],
    /// Their scores worked out again, in the same order.
    pub scores: &'a [ScoreCard],
    /// What was found.
    pub findings: &'a [FindingCard],
    /// All files met.
    pub files: &'a [FileRecord],
    /// Who owes what.
    pub register: &'a Register,
    /// What is known of last year.
    pub last_year: &'a LastYear,
    /// Returns that were sent back and still have an error of the round before.
    pub unmended: &'a BTreeSet<usize>,
    /// Figures that a finding keeps out of totals, by return.
    pub unusable: &'a BTreeMap<usize, BTreeSet<Place>>,
    /// Words and limits.
    pub catalog: &'a Catalog,
    /// How to rank.
    pub scheme: &'a Scheme,
}

impl Material<'_> {
    /// A return as far as its figures may be used: a rate of 966,653 % out of amounts in two units is none.
    fn sound(&self, number: usize) -> Option<FilingCard> {
        let places = self.unusable.get(&number)?;
        self.filings.get(number).map(|card| card.without(places))
    }
}

/// Ranks all returns with a score within their group; the others follow with the reason.
///
/// # Errors
/// If a frame cannot be built.
pub fn rank(material: &Material<'_>) -> Result<Vec<Standing>> {
    let mut entries = entry::entries(material);
    parts::divide(&mut entries, material);
    number::number(&mut entries, material.scheme)?;
    for entry in &mut entries {
        compare(entry, material);
    }
    let mut order: Vec<(usize, Entry)> = entries.into_iter().enumerate().collect();
    order.sort_by(|(a, left), (b, right)| {
        left.group_key().cmp(&right.group_key()).then_with(|| {
            let place = |entry: &Entry| entry.position.unwrap_or(usize::MAX);
            place(left).cmp(&place(right)).then(a.cmp(b))
        })
    });
    Ok(order.into_iter().map(|(_, entry)| entry.standing).collect())
}

/// Rank of last year and the places gained or lost since, where the groups bear the same name.
fn compare(entry: &mut Entry, material: &Material<'_>) {
    let standing = &mut entry.standing;
    let Some(filing) = standing.filing.and_then(|number| material.filings.get(number)) else { return };
    if !material.last_year.has_ranks() {
        return;
    }
    // Last year's ranking names units as the register does, and before that as they wrote themselves.
    let listed = Head { department: standing.department.clone(), ..filing.head.clone() };
    let last_year = material.last_year;
    let Some(placed) = last_year.placed(&filing.head).or_else(|| last_year.placed(&listed)) else {
        let known = last_year.knows(&filing.head) || last_year.knows(&listed);
        standing.change = if known { Change::Unknown } else { Change::New };
        return;
    };
    if placed.group == standing.group {
        standing.prior_rank = Some(placed.rank);
        let gained = standing.rank.map(|rank| i64::from(placed.rank) - i64::from(rank));
        standing.change = gained.map_or(Change::Unknown, Change::Places);
    } else {
        let told = format!("上年在“{}”中第 {} 名，分组不同，不比较", placed.group, placed.rank);
        standing.remark(&told);
    }
}

/// Open errors and verifies by filing.
fn by_filing(findings: &[FindingCard]) -> BTreeMap<usize, [u32; 2]> {
    let mut counts: BTreeMap<usize, [u32; 2]> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.is_open()) {
        let Some(filing) = finding.subject.filing else { continue };
        match finding.severity {
            Severity::Error => counts.entry(filing).or_default()[0] += 1,
            Severity::Verify => counts.entry(filing).or_default()[1] += 1,
            Severity::Notice => {}
        }
    }
    counts
}

#[cfg(test)]
mod tests;
