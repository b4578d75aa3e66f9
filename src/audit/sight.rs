//! What a formula rule is tried with on one filing: figures by name, scopes, last year's return and the other units.
//!
//! Apart because it is made once per filing and read by every rule.

use super::Material;
use crate::catalog::formula::{Index, Spreads, Values};
use crate::model::{Filing, Subject};
use std::collections::BTreeMap;

/// One filing as the formulas see it.
pub(super) struct Sight<'a> {
    pub(super) filing: &'a Filing,
    pub(super) subject: &'a Subject,
    pub(super) material: &'a Material<'a>,
    /// The values for the filing as a whole.
    pub(super) values: Values<'a>,
    /// The scopes of the filing in reading order, the whole first, each with its figures by name.
    pub(super) scopes: &'a [(&'a str, Index<'a>)],
}

impl<'a> Sight<'a> {
    pub(super) fn of(
        filing: &'a Filing,
        subject: &'a Subject,
        material: &'a Material<'a>,
        scopes: &'a [(&'a str, Index<'a>)],
    ) -> Self {
        let index = scopes.first().map(|(_, index)| index);
        let values = Values { index, ..Values::of(filing) };
        Self { filing, subject, material, values, scopes }
    }

    /// The same with last year's figures beside it.
    pub(super) fn after(mut self, prior: Option<&'a Index<'a>>) -> Self {
        self.values.prior = prior;
        self
    }

    /// The same with the other units beside it.
    pub(super) fn among(mut self, group: &'a str, spreads: &'a Spreads) -> Self {
        self.values.group = group;
        self.values.spreads = Some(spreads);
        self
    }
}

/// The figures of each scope by name; named lines of lists are no scopes.
pub(super) fn scopes(filing: &Filing) -> Vec<(&str, Index<'_>)> {
    let mut scopes = vec![("", Index::default())];
    let mut places: BTreeMap<&str, usize> = BTreeMap::from([("", 0)]);
    for figure in filing.figures.iter().filter(|f| f.scope.is_empty() || f.item.as_str() != "line") {
        let scope = figure.scope.as_str();
        let at = *places.entry(scope).or_insert_with(|| {
            scopes.push((scope, Index::default()));
            scopes.len() - 1
        });
        scopes[at].1.add(figure);
    }
    scopes
}
