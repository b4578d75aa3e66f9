//! Head counts stated more than once.

use super::Check;
use crate::audit::Outcome;
use crate::audit::draft::operand;
use crate::model::decimal::plain;
use crate::model::{Figure, Measure};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

impl Check<'_> {
    pub(super) fn repeated_count(&self) -> Outcome {
        let mut counts: BTreeMap<&str, Vec<&Figure>> = BTreeMap::new();
        let stated = self.filing.figures.iter().filter(|f| f.measure == Measure::Count && f.scope.is_empty());
        for figure in stated.filter(|f| f.entry.quantity().is_some()) {
            counts.entry(figure.item.as_str()).or_default().push(figure);
        }
        Outcome::merge(counts.into_values().map(|figures| self.same_count(&figures)))
    }

    fn same_count(&self, figures: &[&Figure]) -> Outcome {
        let [first, rest @ ..] = figures else { return Outcome::NotApplicable };
        let value = |figure: &Figure| figure.entry.quantity().map(|q| q.value);
        if rest.is_empty() {
            return Outcome::NotApplicable;
        }
        let Some(other) = rest.iter().find(|figure| value(figure) != value(first)) else {
            return Outcome::Passed;
        };
        let (Some(a), Some(b)) = (value(first), value(other)) else { return Outcome::Undetermined };
        let Some(difference) = a.checked_sub(b) else { return Outcome::Undetermined };
        let message = format!(
            "{}“{}”填 {}，{}“{}”填 {}，相差 {}。",
            first.place.cell,
            last_part(&first.label),
            plain(a),
            other.place.cell,
            last_part(&other.label),
            plain(b),
            plain(difference.abs())
        );
        let mut finding = self.about(first, message);
        finding.computed = Some(b.normalize());
        finding.difference = Some(difference.normalize());
        finding.tolerance = Some(Decimal::ZERO);
        finding.operands =
            figures.iter().map(|figure| operand(figure, &self.material.catalog.vocabulary)).collect();
        Outcome::Failed(vec![finding])
    }
}

fn last_part(label: &str) -> &str {
    label.rsplit('/').next().unwrap_or(label)
}

impl Check<'_> {
    /// Head counts are whole numbers and not negative.
    pub(super) fn whole_count(&self) -> Outcome {
        let staff =
            self.filing.figures.iter().filter(|f| f.measure == Measure::Count && f.item.family() == "staff");
        Outcome::merge(staff.filter_map(|figure| {
            let count = figure.entry.quantity()?.value;
            if count.fract().is_zero() && !count.is_sign_negative() {
                return Some(Outcome::Passed);
            }
            Some(Outcome::Failed(vec![
                self.about(figure, format!("人数 {} 不是不小于 0 的整数。", plain(count))),
            ]))
        }))
    }
}
