//! Where a reason is due: missed targets on forms without scores, low execution, changed budgets.

use super::Check;
use super::indicators::target_and_result;
use super::rows::at;
use crate::audit::Outcome;
use crate::audit::draft::more_or_less;
use crate::model::decimal::{percent_of, plain};
use crate::model::filing::Remark;
use crate::model::label::fold;
use crate::model::{Figure, Measure, Operand, Severity, Unit};
use rust_decimal::Decimal;

impl Check<'_> {
    /// Where a score stands, the deduction has to be explained (I-08) or is missing (I-13); here no score stands.
    pub(super) fn missed_unexplained(&self) -> Outcome {
        self.each(|row| {
            if row.own.score_place.is_some() || row.own.weight.is_some() || row.own.score.is_some() {
                return Some(Outcome::NotApplicable);
            }
            if row.rescored.reached? || self.has_reason(&row) {
                return Some(Outcome::Passed);
            }
            let mut finding =
                self.about_row(row, &format!("{}，没有达到，也没有说明原因", target_and_result(row)));
            finding.place = row.own.actual_place.clone().or(finding.place);
            finding.stated = row.own.actual.value.map(plain).unwrap_or_default().into();
            Some(Outcome::Failed(vec![if row.rescored.supposed {
                at(Severity::Verify, finding)
            } else {
                finding
            }]))
        })
    }

    /// The reason beside the total of the funds; none where the form has no such column.
    fn reason_of_funds(&self) -> Option<&Remark> {
        self.filing.remarks.iter().find(|remark| remark.item.as_str() == "funds.total")
    }

    fn with_reason(&self, figure: &Figure, remark: &Remark, message: String) -> crate::model::Finding {
        let mut finding = self.about(figure, message);
        finding.operands.push(Operand {
            name: "原因".into(),
            place: Some(remark.cell.place.clone()),
            shown: if remark.cell.raw.is_empty() { "空白".into() } else { remark.cell.raw.clone() },
        });
        finding
    }

    fn fund(&self, measure: Measure) -> Option<(&Figure, Decimal)> {
        let mut figures = self.filing.find("", "funds.total", measure);
        figures.find_map(|figure| Some((figure, figure.entry.quantity()?.value)))
    }

    pub(super) fn low_unexplained(&self) -> Outcome {
        let Some(remark) = self.reason_of_funds() else { return Outcome::NotApplicable };
        let Some(rate) = self.scores.execution.share.or_else(|| Some(self.fund(Measure::Rate)?.1)) else {
            return Outcome::Undetermined;
        };
        let limit = self.material.catalog.settings.number("execution_explain");
        if rate >= limit || self.says(&remark.cell.raw) {
            return Outcome::Passed;
        }
        let Some((figure, _)) = self.fund(Measure::Rate).or_else(|| self.fund(Measure::Executed)) else {
            return Outcome::Undetermined;
        };
        let message =
            format!("预算执行率 {}%，低于 {}%，原因一栏空白。", plain(rate.round_dp(2)), plain(limit));
        Outcome::Failed(vec![self.with_reason(figure, remark, message)])
    }

    pub(super) fn change_unexplained(&self) -> Outcome {
        let Some(remark) = self.reason_of_funds() else { return Outcome::NotApplicable };
        let (Some((_, initial)), Some((figure, adjusted))) =
            (self.fund(Measure::Initial), self.fund(Measure::Adjusted))
        else {
            return Outcome::Undetermined;
        };
        let step = figure.entry.quantity().map_or(Decimal::ZERO, |quantity| quantity.step);
        let Some(change) = adjusted.checked_sub(initial) else { return Outcome::Undetermined };
        if change.abs() <= step || self.says(&remark.cell.raw) {
            return Outcome::Passed;
        }
        let unit = figure.entry.quantity().map_or(Unit::Yuan, |quantity| quantity.unit);
        let shown = |value: Decimal| plain(unit.printed(value).normalize());
        let share = percent_of(change, initial).map(|share| share.abs().round_dp(2));
        let message = format!(
            "调整后预算数 {}，年初预算 {}，{}{}，原因一栏空白。",
            shown(adjusted),
            shown(initial),
            more_or_less(change, &shown(change.abs())),
            share.map(|share| format!("（{}%）", plain(share))).unwrap_or_default()
        );
        let mut finding = self.with_reason(figure, remark, message);
        finding.computed = Some(initial.normalize());
        finding.difference = Some(change.normalize());
        Outcome::Failed(vec![finding])
    }

    /// A reason that is there and says nothing; one that counts as blank is told by I-08 and X-01.
    pub(super) fn empty_reason(&self) -> Outcome {
        let words = self.material.catalog.settings.words("empty_reasons");
        self.each(|row| {
            let reason = row.own.deviation.as_ref().filter(|reason| self.says(reason))?;
            let lost = row.scored().is_some_and(|scored| scored.score < scored.weight);
            if !lost && row.rescored.reached != Some(false) {
                return Some(Outcome::NotApplicable);
            }
            if !words.contains(&fold(reason)) {
                return Some(Outcome::Passed);
            }
            let mut finding = self.about_row(row, &format!("没有得满分，原因只写“{}”", reason.trim()));
            finding.place = row.own.deviation_place.clone().or(finding.place);
            finding.stated = reason.trim().into();
            Some(Outcome::Failed(vec![finding]))
        })
    }
}
