//! What a formula rule is tried with on one filing: figures by name, scopes, last year's return and the other units.
//!
//! Apart because it is made once per filing and read by every rule.

use super::Material;
use crate::catalog::formula::{Index, Spreads, Values};
use crate::model::{Filing, Subject};

/// One filing as the formulas see it.
pub(super) struct Sight<'a> {
    pub(super) filing: &'a Filing,
    pub(super) subject: &'a Subject,
    pub(super) material: &'a Material<'a>,
    /// The values for the filing as a whole.
    pub(super) values: Values<'a>,
    /// The scopes of the filing in reading order, the whole first.
    pub(super) scopes: Vec<&'a str>,
}

impl<'a> Sight<'a> {
    pub(super) fn of(
        filing: &'a Filing,
        subject: &'a Subject,
        material: &'a Material<'a>,
        index: &'a Index<'a>,
    ) -> Self {
        let values =
            Values { index: Some(index), prior: material.last_year.of(filing), ..Values::of(filing) };
        Self { filing, subject, material, values, scopes: scopes(filing) }
    }

    /// The same with the other units beside it.
    pub(super) fn among(mut self, group: &'a str, spreads: &'a Spreads) -> Self {
        self.values.group = group;
        self.values.spreads = Some(spreads);
        self
    }
}

fn scopes(filing: &Filing) -> Vec<&str> {
    let mut scopes = vec![""];
    for figure in &filing.figures {
        let scope = figure.scope.as_str();
        // Rows of one scope follow one another: the last one is looked at first.
        let known = scopes.last() == Some(&scope) || scopes.contains(&scope);
        if figure.item.as_str() != "line" && !known {
            scopes.push(scope);
        }
    }
    scopes
}
