//! The returns of the round before held against those of this one: what of them is read, what is kept of them, what has
//! changed (改动对照).
//!
//! Apart from `judge`, which asks for it once: which tables tell of the round before, and how little of them is opened, is said
//! here.

use crate::catalog::Catalog;
use crate::changes::{self, Present, Rounds};
use crate::intake::round::{RoundTables, requests};
use crate::model::round::{EarlierReturn, KeptTable};
use crate::model::{Changes, Filing, Kept, Review};
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
            let missing = self.tables.missing().map(|path| path.display().to_string()).unwrap_or_default();
            review.changes.untold =
                format!("没有 {missing}，上一轮的数无从对照；请保留上一轮 --data 写出的整个文件夹");
            return Ok(());
        };
        let rounds = Rounds::new(before, present(review));
        let contents = self.tables.contents(before, &rounds.wanted(), &review.store)?;
        let asked = requests(findings)?;
        let whole = |id: &str| contents.get(id).map(|kept: &Kept<Filing>| kept.open());
        let cards = rounds.compare(&whole, &asked, &review.store);
        let missing = Arc::new(rounds.missing());
        review.changes.cards = cards;
        review.changes.is_compared = true;
        review.earlier_tables.extend(self.kept(&missing));
        Ok(())
    }

    /// The lists as they are, and of figures and indicators what cannot be read again.
    fn kept<'a>(&'a self, missing: &'a Arc<BTreeSet<String>>) -> impl Iterator<Item = KeptTable> + 'a {
        self.tables.all().enumerate().map(|(number, (source, name))| KeptTable {
            source: source.to_owned(),
            name,
            only: (number >= LISTS).then(|| Arc::clone(missing)),
        })
    }
}

/// The first tables of a round are lists: files and returns.
const LISTS: usize = 2;

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

fn present(review: &Review) -> Present<'_> {
    Present {
        filings: &review.filings,
        aside: &review.aside,
        files: &review.files,
        register: &review.register,
        year: review.year,
    }
}
