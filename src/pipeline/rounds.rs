//! The returns of the round before held against those of this one: what of them is read, what is kept of them, what has
//! changed (改动对照).
//!
//! Apart from `judge`, which asks for it once: which tables tell of the round before, and how little of them is opened, is said
//! here.

use super::standing::most;
use crate::catalog::Catalog;
use crate::changes::{self, Present, Rounds};
use crate::intake::round::{RoundTables, requests};
use crate::model::round::{EarlierReturn, KeptTable};
use crate::model::{ChangeCard, Changes, Filing, FilingStanding, Kept, Review, Store};
use anyhow::Result;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// The returns of the round before, as far as lists tell; nothing where the folder does not hold all of its tables.
#[derive(Debug)]
pub(super) struct Returns {
    tables: RoundTables,
    /// None where a table is missing.
    all: Option<Vec<EarlierReturn>>,
}

impl Returns {
    /// Those that tables list. The forms they name are looked up in the catalogue.
    ///
    /// # Errors
    /// If a table cannot be read.
    pub(super) fn read(tables: RoundTables, catalog: &Catalog) -> Result<Self> {
        if tables.missing().is_some() {
            return Ok(Self { tables, all: None });
        }
        let mut all = tables.returns()?;
        for own in &mut all {
            let form = catalog.form(&own.head.form);
            own.head.form_name = form.map_or_else(|| "未收录的表样".to_owned(), |form| form.name.clone());
        }
        Ok(Self { tables, all: Some(all) })
    }

    /// Holds the returns of this run against them, and says what is kept of them.
    ///
    /// # Errors
    /// If a table cannot be read.
    fn compare(&self, review: &mut Review, findings: &Path) -> Result<()> {
        let Some(before) = &self.all else {
            review.changes.untold =
                "上一轮 --data 文件夹里的数据表不全，上一轮的数无从对照；请保留上一轮写出的整个文件夹"
                    .to_owned();
            return Ok(());
        };
        let year = year_of(before);
        let present = present(review);
        let rounds = Rounds::new(before, present);
        let missing = rounds.missing();
        let (cards, untold) = match (year, review.year) {
            // Every figure of another year is another figure.
            (Some(earlier), Some(own)) if earlier != own => {
                (Vec::new(), format!("上一轮的数据表是 {earlier} 年度的，本次是 {own} 年度，没有逐数对照"))
            }
            _ => (self.changes(&rounds, before, findings, &review.store)?, String::new()),
        };
        review.changes.is_compared = untold.is_empty();
        (review.changes.cards, review.changes.untold) = (cards, untold);
        review.earlier_tables.extend(self.kept(missing));
        Ok(())
    }

    fn changes(
        &self,
        rounds: &Rounds<'_>,
        before: &[EarlierReturn],
        findings: &Path,
        store: &Store,
    ) -> Result<Vec<ChangeCard>> {
        let contents = self.tables.contents(before, &rounds.wanted(), store)?;
        let asked = requests(findings)?;
        let whole = |id: &str| contents.get(id).map(Kept::<Filing>::open);
        Ok(rounds.compare(&whole, &asked, store))
    }

    /// The lists as they are, and of what the returns state what cannot be read again.
    fn kept(&self, missing: BTreeSet<String>) -> impl Iterator<Item = KeptTable> + '_ {
        let returns = self.all.iter().flatten().filter(|own| missing.contains(&own.head.id));
        let paths = Arc::new(returns.map(|own| own.head.path.clone()).collect::<BTreeSet<String>>());
        let missing = Arc::new(missing);
        self.tables.all().map(move |(source, name)| {
            let only = match name {
                "earlier_files.csv" | "earlier_filings.csv" => None,
                "earlier_unread.csv" => Some(Arc::clone(&paths)),
                _ => Some(Arc::clone(&missing)),
            };
            KeptTable { source: source.to_owned(), name, only }
        })
    }
}

/// 改动对照: what differs from the round before, and between versions of one return.
///
/// # Errors
/// If a table of the round before cannot be read.
pub(super) fn compare(review: &mut Review, earlier: Option<(&Returns, &Path)>) -> Result<()> {
    review.changes = Changes::default();
    if let Some((returns, findings)) = earlier {
        returns.compare(review, findings)?;
    }
    let versions = changes::between_versions(present(review), &review.store);
    review.changes.cards.extend(versions);
    Ok(())
}

/// The year of most returns that counted.
fn year_of(returns: &[EarlierReturn]) -> Option<u16> {
    let counting = returns.iter().filter(|own| own.standing == FilingStanding::Counts);
    most(counting.filter_map(|own| own.head.head.year))
}

fn present(review: &Review) -> Present<'_> {
    Present {
        filings: &review.filings,
        aside: &review.aside,
        files: &review.files,
        register: &review.register,
        year: review.year,
    }
}
