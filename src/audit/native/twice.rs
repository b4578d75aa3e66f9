//! One amount stated in a table and in words: the two must agree at the coarser printed place.

use super::Check;
use crate::audit::Outcome;
use crate::audit::draft::{more_or_less, operand};
use crate::model::decimal::{half, plain};
use crate::model::label::{dated, fold};
use crate::model::term::Kind;
use crate::model::{Figure, Quantity};

impl Check<'_> {
    /// The figures of this rule's items in paragraphs against those of the tables.
    pub(super) fn text_against_table(&self) -> Outcome {
        let (told, tabled): (Vec<&Figure>, Vec<&Figure>) = self
            .filing
            .figures
            .iter()
            .filter(|figure| self.is_comparable(figure))
            .partition(|figure| figure.place.cell.starts_with('第'));
        Outcome::merge(told.into_iter().filter_map(|text| {
            let same = |table: &&&Figure| table.item == text.item && table.measure == text.measure;
            let (text_says, table) = (text.entry.quantity()?, tabled.iter().find(same)?);
            Some(self.agree((text, text_says), (table, table.entry.quantity()?)))
        }))
    }

    fn is_comparable(&self, figure: &Figure) -> bool {
        let year = self.filing.head.year;
        let label = fold(&figure.label);
        figure.item.family() == "three_public"
            && figure.measure.kind() == Kind::Money
            && figure.scope.is_empty()
            && dated(&label).is_none_or(|(named, _)| Some(named) == year)
            && figure.entry.quantity().is_some()
    }

    fn agree(
        &self,
        (text, text_says): (&Figure, &Quantity),
        (table, table_says): (&Figure, &Quantity),
    ) -> Outcome {
        let allowed = half(text_says.step.max(table_says.step));
        let Some(difference) = text_says.value.checked_sub(table_says.value) else {
            return Outcome::Undetermined;
        };
        if difference.abs() <= allowed {
            return Outcome::Passed;
        }
        let vocabulary = &self.material.catalog.vocabulary;
        let (a, b) = (operand(text, vocabulary), operand(table, vocabulary));
        let unit = table_says.unit;
        let apart = more_or_less(difference, &format!("{} {unit}", plain(unit.printed(difference.abs()))));
        let message =
            format!("文中{} {}，表中 {}（{}），{apart}。", a.name, a.shown, b.shown, table.place.cell);
        let mut finding = self.about(text, message);
        finding.computed = Some(table_says.value.normalize());
        finding.difference = Some(difference.normalize());
        finding.tolerance = Some(allowed.normalize());
        finding.operands = vec![a, b];
        Outcome::Failed(vec![finding])
    }
}
