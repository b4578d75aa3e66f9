//! Names of lists that stand twice (L-05): a town with two rows in a list that has one row for each.

use super::Check;
use crate::audit::Outcome;
use crate::audit::draft::operand;
use crate::model::{CellRef, Figure, Text};
use std::collections::BTreeMap;

/// Lists of fewer names are told by looking at them.
const LEAST_NAMES: usize = 5;

impl<'a> Check<'a> {
    /// One name of many that has two rows; where several have, the rows are of something else.
    pub(super) fn repeated_name(&self) -> Outcome {
        let lists = self.names_of_lists();
        if lists.is_empty() {
            return Outcome::NotApplicable;
        }
        let findings = lists.into_values().filter_map(|rows| {
            let mut repeated = rows.values().filter(|figures| figures.len() > 1);
            let (twice, others) = (repeated.next()?, repeated.next());
            let [first, second] = twice.as_slice() else { return None };
            if rows.len() < LEAST_NAMES || others.is_some() {
                return None;
            }
            let message = format!(
                "“{}”在表里列了两次（{} 和 {}），其他 {} 个名称都只有一行。",
                first.scope,
                first.place.cell,
                second.place.cell,
                rows.len() - 1
            );
            let mut finding = self.about(second, message);
            finding.operands.push(operand(first, &self.material.catalog.vocabulary));
            Some(finding)
        });
        Outcome::from_findings(findings.collect())
    }

    /// Of each list the towns and units, each with the first figure of its rows.
    fn names_of_lists(&self) -> BTreeMap<(u32, Text), BTreeMap<Text, Vec<&'a Figure>>> {
        let vocabulary = &self.material.catalog.vocabulary;
        let mut lists: BTreeMap<(u32, Text), BTreeMap<Text, Vec<&Figure>>> = BTreeMap::new();
        let row = |figure: &Figure| CellRef::parse(&figure.place.cell).map(|at| at.row);
        for figure in self.filing.figures.iter().filter(|figure| !figure.place.is_in_text()) {
            let is_name =
                vocabulary.ends_as_place(&figure.scope) || vocabulary.ends_as_department(&figure.scope);
            if !is_name {
                continue;
            }
            let list = lists.entry((figure.block, figure.place.sheet.clone())).or_default();
            let own = list.entry(figure.scope.clone()).or_default();
            if own.iter().all(|known| row(known) != row(figure)) {
                own.push(figure);
            }
        }
        lists
    }
}
