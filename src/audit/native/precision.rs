//! Amounts of one sheet that are stated to places which lie far apart.

use super::Check;
use crate::audit::Outcome;
use crate::audit::draft::operand;
use crate::model::decimal::plain;
use crate::model::term::Kind;
use crate::model::{Entry, Figure, Measure, Unit};
use std::collections::BTreeMap;

/// So many decimals more than the others are worth a word.
const APART: u32 = 2;

impl Check<'_> {
    pub(super) fn precision(&self) -> Outcome {
        let mut sheets: BTreeMap<(&str, Unit), Vec<(u32, &Figure)>> = BTreeMap::new();
        for figure in self.filing.figures.iter().filter(|figure| figure.measure != Measure::Change) {
            let Entry::Number(quantity) = &figure.entry else { continue };
            let places = quantity.unit.printed(quantity.step).normalize().scale();
            if places > 0 && figure.measure.kind() == Kind::Money {
                sheets.entry((&figure.place.sheet, quantity.unit)).or_default().push((places, figure));
            }
        }
        let apart: Vec<(u32, u32, &Figure)> = sheets.into_values().flat_map(far).collect();
        let Some((usual, places, first)) = apart.first() else { return Outcome::Passed };
        let message = format!(
            "{} 写到 {places} 位小数，同表其他金额写到 {usual} 位；共 {} 处。",
            first.place.cell,
            apart.len()
        );
        let vocabulary = &self.material.catalog.vocabulary;
        let mut finding = self.about(first, message);
        finding.operands = apart.iter().map(|(.., figure)| operand(figure, vocabulary)).collect();
        finding.stated =
            plain(first.entry.quantity().map(|quantity| quantity.value).unwrap_or_default()).into();
        Outcome::Failed(vec![finding])
    }
}

/// The figures stated far more finely than the coarsest: usual decimals, own decimals, figure.
fn far(figures: Vec<(u32, &Figure)>) -> Vec<(u32, u32, &Figure)> {
    let usual = figures.iter().map(|(places, _)| *places).min().unwrap_or(0);
    let fine = figures.into_iter().filter(|(places, _)| *places >= usual + APART);
    fine.map(|(places, figure)| (usual, places, figure)).collect()
}
