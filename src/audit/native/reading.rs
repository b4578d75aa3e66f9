//! Figures that could not be read as they stand.

use super::Check;
use crate::audit::Outcome;
use crate::audit::draft::operand;
use crate::model::quantity::NO_UNIT;
use crate::model::{Entry, Figure, Finding};

impl Check<'_> {
    pub(super) fn unreadable(&self) -> Outcome {
        let bad = self.filing.figures.iter().filter_map(|figure| match &figure.entry {
            Entry::Unreadable(why) if why != NO_UNIT => {
                Some(self.about(figure, format!("{why}，没有计入任何合计。")))
            }
            _ => None,
        });
        Outcome::from_findings(bad.collect())
    }

    pub(super) fn corrected(&self) -> Outcome {
        let corrected = self.filing.figures.iter().filter_map(|figure| match &figure.entry {
            Entry::Corrected(quantity, proof) => Some(Finding {
                stated: figure.raw.trim().to_owned(),
                computed: Some(quantity.value.normalize()),
                ..self.about(figure, format!("填报“{}”，{proof}，按此计。", figure.raw.trim()))
            }),
            _ => None,
        });
        Outcome::from_findings(corrected.collect())
    }

    pub(super) fn unit_missing(&self) -> Outcome {
        let without: Vec<&Figure> = self
            .filing
            .figures
            .iter()
            .filter(|figure| matches!(&figure.entry, Entry::Unreadable(why) if why == NO_UNIT))
            .collect();
        let Some(first) = without.first() else { return Outcome::Passed };
        let message =
            format!("{} 个金额没有计量单位（{} 等），没有计入任何合计。", without.len(), first.place.cell);
        let mut finding = self.about(first, message);
        finding.operands =
            without.iter().map(|figure| operand(figure, &self.material.catalog.vocabulary)).collect();
        Outcome::Failed(vec![finding])
    }
}
