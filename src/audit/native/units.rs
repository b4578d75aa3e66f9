//! One quantity stated in 元 here and in 万元 there: budget, spending and last year of the same item.

use super::Check;
use crate::audit::Outcome;
use crate::audit::draft::operand;
use crate::audit::tolerance::power_of_ten;
use crate::model::decimal::plain;
use crate::model::{Figure, Finding, Item, Measure};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// Nobody spends, or is granted, this many times the budget.
const TOO_MANY: Decimal = Decimal::from_parts(3_000, 0, 0, false, 0);

/// The measures that are compared, the one to be judged first.
const PAIRS: &[(Measure, Measure)] = &[
    (Measure::Executed, Measure::Adjusted),
    (Measure::Executed, Measure::Budget),
    (Measure::Executed, Measure::Received),
    (Measure::Executed, Measure::Planned),
    (Measure::Adjusted, Measure::Initial),
    (Measure::Executed, Measure::Initial),
    (Measure::Executed, Measure::PriorExecuted),
];

impl Check<'_> {
    pub(super) fn unit_factor(&self) -> Outcome {
        let items: BTreeSet<&Item> = self.filing.figures.iter().map(|figure| &figure.item).collect();
        let mut outcomes = Vec::new();
        for values in self.sights() {
            for item in items.iter().filter(|item| item.as_str() != "line") {
                let mut told: Vec<&Figure> = Vec::new();
                for (judged, other) in PAIRS {
                    let stated = |measure: Measure| values.figure(item, Some(measure));
                    let (Some(first), Some(second)) = (stated(*judged), stated(*other)) else { continue };
                    let outcome = self.apart(first, second, stated(Measure::Rate));
                    let fails = matches!(outcome, Outcome::Failed(_));
                    if fails
                        && told
                            .iter()
                            .any(|known| std::ptr::eq(*known, first) || std::ptr::eq(*known, second))
                    {
                        continue;
                    }
                    told.extend(fails.then_some([first, second]).into_iter().flatten());
                    outcomes.push(outcome);
                }
            }
        }
        Outcome::merge(outcomes)
    }

    fn apart(&self, first: &Figure, second: &Figure, rate: Option<&Figure>) -> Outcome {
        let (Some(a), Some(b)) = (first.entry.quantity(), second.entry.quantity()) else {
            return Outcome::Undetermined;
        };
        if a.value.is_zero() || b.value.is_zero() {
            return Outcome::NotApplicable;
        }
        // A quotient too large or too small for a decimal says nothing.
        let Some(ratio) = a.value.checked_div(b.value).filter(|ratio| !ratio.is_zero()) else {
            return Outcome::Undetermined;
        };
        let settings = &self.material.catalog.settings;
        let exactly = power_of_ten(ratio, settings).is_some_and(|power| matches!(power.abs(), 4 | 8));
        let budgeted = second.measure != Measure::PriorExecuted;
        let told = budgeted && (ratio >= TOO_MANY || self.rate_says_so(first, rate, ratio));
        if exactly || told {
            Outcome::Failed(vec![self.mistaken(first, second, ratio)])
        } else {
            Outcome::Passed
        }
    }

    /// Whether the printed rate is ten thousand times the one that the amounts give.
    fn rate_says_so(&self, first: &Figure, rate: Option<&Figure>, ratio: Decimal) -> bool {
        let Some(rate) = rate.and_then(|figure| figure.entry.quantity()) else { return false };
        let settings = &self.material.catalog.settings;
        // What is too large for a decimal is beyond every power that is looked for.
        let times =
            ratio.checked_mul(Decimal::ONE_HUNDRED).and_then(|percent| rate.value.checked_div(percent));
        let power = times.and_then(|times| power_of_ten(times, settings));
        first.measure == Measure::Executed && power.is_some_and(|power| matches!(power, 4 | 8))
    }

    fn mistaken(&self, first: &Figure, second: &Figure, ratio: Decimal) -> Finding {
        let vocabulary = &self.material.catalog.vocabulary;
        let (a, b) = (operand(first, vocabulary), operand(second, vocabulary));
        let times = |ratio: Decimal| plain(ratio.round_dp(if ratio < Decimal::TEN { 2 } else { 0 }));
        let apart = match Decimal::ONE.checked_div(ratio) {
            Some(inverse) if ratio <= Decimal::ONE => format!("只有它的 {} 分之一", times(inverse)),
            _ => format!("是它的 {} 倍", times(ratio)),
        };
        let message =
            format!("{} {}，{} {}，前者{apart}，多半是元与万元混淆。", a.name, a.shown, b.name, b.shown);
        let mut finding = self.about(first, message);
        finding.computed = second.entry.quantity().map(|q| q.value.normalize());
        finding.operands = vec![a, b];
        finding.cause = "元与万元混用（相差一万倍）".into();
        finding
    }
}
