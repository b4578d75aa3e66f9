//! Total score, grade and full marks.

use super::Check;
use crate::audit::Outcome;
use crate::audit::draft::operand;
use crate::model::decimal::plain;
use crate::model::{Figure, Measure};
use rust_decimal::Decimal;

impl Check<'_> {
    pub(super) fn score_without_parts(&self) -> Outcome {
        let Some((figure, total)) = self.total_score() else { return Outcome::NotApplicable };
        let part = |f: &&Figure| {
            f.measure == Measure::Score && f.item.as_str() != "score.total" && f.entry.quantity().is_some()
        };
        let parts = self.filing.figures.iter().filter(part).count()
            + self.filing.indicators.iter().filter(|indicator| indicator.score.is_some()).count();
        if parts > 0 {
            return Outcome::Passed;
        }
        Outcome::Failed(vec![
            self.about(figure, format!("总分 {} 分，全表没有任何分项得分，无法复算。", plain(total))),
        ])
    }

    pub(super) fn full_marks(&self) -> Outcome {
        if let Some((figure, total)) = self.total_score()
            && total == self.material.catalog.settings.number("score_total")
        {
            return Outcome::Failed(vec![
                self.about(figure, format!("自评总分为满分 {} 分。", plain(total))),
            ]);
        }
        let scored: Vec<_> =
            self.filing.indicators.iter().filter(|i| i.weight.is_some() && i.score.is_some()).collect();
        if Decimal::from(scored.len()) >= self.material.catalog.settings.number("full_indicators")
            && scored.iter().all(|indicator| indicator.score == indicator.weight)
        {
            let mut finding = self.overall(format!("{} 项指标全部得满分。", scored.len()));
            finding.place = scored.first().and_then(|indicator| indicator.score_place.clone());
            return Outcome::Failed(vec![finding]);
        }
        if self.total_score().is_none() && scored.is_empty() {
            Outcome::NotApplicable
        } else {
            Outcome::Passed
        }
    }

    pub(super) fn grade(&self) -> Outcome {
        let printed = self.filing.grade();
        let Some((figure, total)) = self.total_score().filter(|_| !printed.is_empty()) else {
            return Outcome::NotApplicable;
        };
        let Some(standard) = self.material.catalog.settings.standard_grade(printed) else {
            return Outcome::Undetermined;
        };
        let earned = self.material.catalog.settings.grade_of(total);
        if standard == earned {
            return Outcome::Passed;
        }
        let message = format!("总分 {} 分对应“{earned}”，表中等级为“{printed}”。", plain(total));
        let mut finding = self.about(figure, message);
        let grade = self.filing.figures.iter().find(|f| f.item.as_str() == "grade");
        finding.operands.extend(grade.map(|figure| operand(figure, &self.material.catalog.vocabulary)));
        Outcome::Failed(vec![finding])
    }
}
