//! One indicator row at a time: score, weight, target and result.

use super::Check;
use crate::audit::Outcome;
use crate::model::decimal::plain;
use crate::model::filing::Relation;
use crate::model::{Finding, Indicator, Operand, Place};
use rust_decimal::Decimal;

impl Check<'_> {
    pub(super) fn score_above_weight(&self) -> Outcome {
        Outcome::merge(self.filing.indicators.iter().map(|indicator| {
            let (Some(weight), Some(score)) = (indicator.weight, indicator.score) else {
                return Outcome::Undetermined;
            };
            if score <= weight && !score.is_sign_negative() {
                return Outcome::Passed;
            }
            Outcome::Failed(vec![self.of_indicator(indicator, (score, weight), "")])
        }))
    }

    pub(super) fn deduction_unexplained(&self) -> Outcome {
        Outcome::merge(self.filing.indicators.iter().map(|indicator| {
            let (Some(weight), Some(score), Some(reason)) =
                (indicator.weight, indicator.score, &indicator.deviation)
            else {
                return Outcome::NotApplicable;
            };
            let blanks = &self.material.catalog.vocabulary.blanks;
            let said = !reason.trim().is_empty()
                && !blanks.dash.contains(reason)
                && !blanks.not_applicable.contains(reason);
            if score >= weight || said {
                return Outcome::Passed;
            }
            let lost = format!("，扣 {} 分，偏差原因一栏空白", plain(weight - score));
            Outcome::Failed(vec![self.of_indicator(indicator, (score, weight), &lost)])
        }))
    }

    pub(super) fn missed_full_score(&self) -> Outcome {
        Outcome::merge(self.filing.indicators.iter().map(|indicator| {
            let (Some(weight), Some(score), Some(missed)) =
                (indicator.weight, indicator.score, missed(indicator))
            else {
                return Outcome::Undetermined;
            };
            if !missed || score < weight || weight.is_zero() {
                return Outcome::Passed;
            }
            let more =
                format!("；指标值 {}，完成值 {}，没有达到", indicator.target.raw, indicator.actual.raw);
            Outcome::Failed(vec![self.of_indicator(indicator, (score, weight), &more)])
        }))
    }

    /// A finding about score and weight of one indicator.
    fn of_indicator(
        &self,
        indicator: &Indicator,
        (score, weight): (Decimal, Decimal),
        more: &str,
    ) -> Finding {
        let name = indicator.name();
        let operand = |what: &str, place: Option<&Place>, value| Operand {
            name: format!("{name}{what}"),
            place: place.cloned(),
            shown: plain(value),
        };
        let place = indicator.score_place.as_ref();
        Finding {
            place: place.cloned(),
            stated: plain(score),
            computed: Some(weight.normalize()),
            difference: Some((score - weight).normalize()),
            operands: vec![operand("得分", place, score), operand("分值", None, weight)],
            ..self.overall(format!("指标“{name}”分值 {}，得分 {}{more}。", plain(weight), plain(score)))
        }
    }
}

/// Whether the result falls short of the target; none where the two cannot be compared.
fn missed(indicator: &Indicator) -> Option<bool> {
    let (target, actual) = (indicator.target.value?, indicator.actual.value?);
    if indicator.target.unit != indicator.actual.unit {
        return None;
    }
    Some(match indicator.relation? {
        Relation::AtLeast => actual < target,
        Relation::AtMost => actual > target,
        Relation::More => actual <= target,
        Relation::Less => actual >= target,
        Relation::Equal | Relation::Qualitative => return None,
    })
}
