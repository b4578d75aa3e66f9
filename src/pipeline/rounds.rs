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

/// Where the tables of the round before lie.
#[derive(Debug, Clone, Copy)]
pub(super) struct EarlierRound<'r> {
    /// Those of its returns.
    pub tables: &'r RoundTables,
    /// That of its findings.
    pub findings: &'r Path,
}

/// 改动对照: what differs from the round before, and between versions of one return.
///
/// # Errors
/// If a table of the round before cannot be read.
pub(super) fn compare(
    review: &mut Review,
    earlier: Option<EarlierRound<'_>>,
    catalog: &Catalog,
) -> Result<()> {
    review.changes = Changes::default();
    if let Some(earlier) = earlier {
        earlier.compare(review, catalog)?;
    }
    let versions = changes::between_versions(present(review), &review.store);
    review.changes.cards.extend(versions);
    Ok(())
}

impl EarlierRound<'_> {
    /// Holds the returns of this run against those of the round before, and says what is kept of them.
    fn compare(self, review: &mut Review, catalog: &Catalog) -> Result<()> {
        if !self.tables.are_there() {
            review.changes.untold =
                "上一轮 --data 文件夹里的数据表不全，上一轮的数无从对照；请保留上一轮写出的整个文件夹"
                    .to_owned();
            return Ok(());
        }
        let before = self.returns(catalog)?;
        let rounds = Rounds::new(&before, present(review));
        let (cards, untold) = match (year_of(&before), review.year) {
            // Every figure of another year is another figure.
            (Some(earlier), Some(own)) if earlier != own => {
                (Vec::new(), format!("上一轮的数据表是 {earlier} 年度的，本次是 {own} 年度，没有逐数对照"))
            }
            _ => (self.changes(&rounds, &before, &review.store)?, String::new()),
        };
        let missing = rounds.missing();
        review.changes = Changes { cards, is_compared: untold.is_empty(), untold };
        review.earlier_tables.extend(self.kept(&before, missing));
        Ok(())
    }

    /// The returns of the round before, as far as lists tell. The forms they name are looked up in the catalogue.
    fn returns(self, catalog: &Catalog) -> Result<Vec<EarlierReturn>> {
        let mut all = self.tables.returns()?;
        for own in &mut all {
            let form = catalog.form(&own.head.form);
            own.head.form_name = form.map_or_else(|| "未收录的表样".to_owned(), |form| form.name.clone());
        }
        Ok(all)
    }

    fn changes(
        self,
        rounds: &Rounds<'_>,
        before: &[EarlierReturn],
        store: &Store,
    ) -> Result<Vec<ChangeCard>> {
        let contents = self.tables.contents(before, &rounds.wanted(), store)?;
        let asked = requests(self.findings)?;
        let whole = |id: &str| contents.get(id).map(Kept::<Filing>::open);
        Ok(rounds.compare(&whole, &asked, store))
    }

    /// The lists as they are, and of what the returns state what cannot be read again.
    fn kept(self, before: &[EarlierReturn], missing: BTreeSet<String>) -> Vec<KeptTable> {
        let returns = before.iter().filter(|own| missing.contains(&own.head.id));
        let paths = Arc::new(returns.map(|own| own.head.path.clone()).collect::<BTreeSet<String>>());
        let missing = Arc::new(missing);
        let keep = |(source, name): (&Path, &'static str)| {
            let only = match name {
                "earlier_files.csv" | "earlier_filings.csv" => None,
                "earlier_unread.csv" => Some(Arc::clone(&paths)),
                _ => Some(Arc::clone(&missing)),
            };
            KeptTable { source: source.to_owned(), name, only }
        };
        self.tables.all().filter(|(source, _)| source.exists()).map(keep).collect()
    }
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
