//! Total score, grade and full marks.

use super::Check;
use super::rows::at;
use crate::audit::Outcome;
use crate::audit::draft::{more_or_less, operand};
use crate::audit::scoring::scored_item;
use crate::audit::tolerance::of_score;
use crate::model::decimal::plain;
use crate::model::{CellRef, Entry, Figure, Finding, Measure, Operand, Severity};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

impl Check<'_> {
    pub(super) fn total_of_parts(&self) -> Outcome {
        let Some((figure, total)) = self.total_score() else { return Outcome::Undetermined };
        let Some(sum) = self.scores.total.value else { return Outcome::Undetermined };
        let allowed = of_score(total.normalize().scale());
        let Some(difference) = total.checked_sub(sum) else { return Outcome::Undetermined };
        let difference = difference.normalize();
        if difference.abs() <= allowed {
            return Outcome::Passed;
        }
        let message = format!(
            "算得 {} = {} 分，表中总分 {} 分，{} 分（容许 {} 分）。",
            self.scores.total.arithmetic,
            plain(sum),
            plain(total),
            more_or_less(difference, &plain(difference.abs())),
            plain(allowed)
        );
        let mut finding = self.about(figure, message);
        finding.computed = Some(sum);
        finding.difference = Some(difference);
        finding.tolerance = Some(allowed);
        finding.operands.extend(self.parts_of_total());
        Outcome::Failed(vec![finding])
    }

    /// The scores that make up the total.
    fn parts_of_total(&self) -> Vec<Operand> {
        let parts = [
            "score.decision",
            "score.management",
            "score.output",
            "score.effect",
            scored_item(self.filing),
            "execution",
        ];
        let mut operands = self.operands_of(&parts.map(|part| (part, Measure::Score)));
        let rows = self.filing.indicators.iter().filter_map(|row| {
            let score = row.score?;
            Some(Operand {
                name: row.name().into(),
                place: row.score_place.clone(),
                shown: plain(score).into(),
            })
        });
        operands.extend(rows);
        operands
    }

    pub(super) fn score_without_parts(&self) -> Outcome {
        // A report in words gives the total; its parts stand in the table that goes with it.
        let whole = self.total_score().filter(|(figure, _)| !figure.place.is_in_text());
        let Some((figure, total)) = whole else { return Outcome::NotApplicable };
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
        let settings = &self.material.catalog.settings;
        if let Some((figure, total)) = self.total_score()
            && total == settings.number("score_total")
        {
            return Outcome::Failed(vec![
                self.about(figure, format!("自评总分为满分 {} 分。", plain(total))),
            ]);
        }
        let scored: Vec<_> =
            self.filing.indicators.iter().filter(|i| i.weight.is_some() && i.score.is_some()).collect();
        if Decimal::from(scored.len()) >= settings.number("full_indicators")
            && scored.iter().all(|indicator| indicator.score == indicator.weight)
        {
            let mut finding = self.overall(format!("{} 项指标全部得满分。", scored.len()));
            finding.place = scored.first().and_then(|indicator| indicator.score_place.clone());
            // Points were lost elsewhere, on the execution.
            let lost = self.total_score().is_some();
            return Outcome::Failed(vec![if lost { at(Severity::Notice, finding) } else { finding }]);
        }
        if self.total_score().is_none() && scored.is_empty() {
            Outcome::NotApplicable
        } else {
            Outcome::Passed
        }
    }

    /// The grade of the return, and in a list of projects that of every row.
    pub(super) fn grade(&self) -> Outcome {
        Outcome::merge([self.grade_of_return(), self.grades_of_rows()])
    }

    fn grades_of_rows(&self) -> Outcome {
        let settings = &self.material.catalog.settings;
        let of_rows = |item: &'static str| {
            let own = self.filing.figures.iter().filter(move |figure| figure.item.as_str() == item);
            own.filter(|figure| !figure.scope.is_empty() && !figure.place.is_in_text())
        };
        let row = |figure: &Figure| {
            Some((figure.block, CellRef::parse(&figure.place.cell)?.row, figure.scope.clone()))
        };
        let scores = of_rows("score.total").filter(|figure| figure.measure == Measure::Score);
        // Of several scores in a row the first counts.
        let scores: BTreeMap<_, &Figure> =
            scores.rev().filter_map(|score| Some((row(score)?, score))).collect();
        Outcome::merge(of_rows("grade").filter_map(|grade| {
            let Entry::Text(printed) = &grade.entry else { return None };
            let score = *scores.get(&row(grade)?)?;
            let total = score.entry.quantity()?.value;
            let (standard, earned) = (settings.standard_grade(printed)?, settings.grade_of(total));
            if standard == earned {
                return Some(Outcome::Passed);
            }
            let message =
                format!("“{}” {} 分对应“{earned}”，表中等级为“{printed}”。", grade.scope, plain(total));
            let mut finding = self.about(grade, message);
            finding.operands.push(operand(score, &self.material.catalog.vocabulary));
            Some(Outcome::Failed(vec![finding]))
        }))
    }

    fn grade_of_return(&self) -> Outcome {
        let printed = self.filing.grade();
        let Some((figure, total)) = self.total_score().filter(|_| !printed.is_empty()) else {
            return Outcome::NotApplicable;
        };
        let settings = &self.material.catalog.settings;
        let earned = settings.grade_of(total);
        if printed.contains('、') {
            let message = format!("等级同时选了“{printed}”，总分 {} 分对应“{earned}”。", plain(total));
            return Outcome::Failed(vec![self.with_grade(figure, message)]);
        }
        let Some(standard) = settings.standard_grade(printed) else { return Outcome::Undetermined };
        if standard == earned {
            return Outcome::Passed;
        }
        let message = format!("总分 {} 分对应“{earned}”，表中等级为“{printed}”。", plain(total));
        Outcome::Failed(vec![self.with_grade(figure, message)])
    }

    /// A finding about the total, with the cell of the grade.
    fn with_grade(&self, total: &Figure, message: String) -> Finding {
        let mut finding = self.about(total, message);
        let vocabulary = &self.material.catalog.vocabulary;
        finding.operands.extend(self.grade_cell().map(|figure| operand(figure, vocabulary)));
        finding
    }

    fn grade_cell(&self) -> Option<&Figure> {
        self.filing.figures.iter().find(|figure| figure.item.as_str() == "grade" && figure.scope.is_empty())
    }

    pub(super) fn unknown_grade(&self) -> Outcome {
        let printed = self.filing.grade();
        let Some(figure) = self.grade_cell().filter(|_| !printed.is_empty()) else {
            return Outcome::NotApplicable;
        };
        let settings = &self.material.catalog.settings;
        if printed.split('、').all(|grade| settings.standard_grade(grade).is_some()) {
            return Outcome::Passed;
        }
        let known: Vec<&str> = settings.grade.iter().map(|grade| grade.name.as_str()).collect();
        let message = format!("等级“{printed}”不是{}中的一种，也不是它们的别称。", known.join("、"));
        Outcome::Failed(vec![self.about(figure, message)])
    }

    pub(super) fn grade_crossed(&self) -> Outcome {
        let (Some((figure, total)), Some(checked)) = (self.total_score(), self.scores.checked) else {
            return Outcome::Undetermined;
        };
        let settings = &self.material.catalog.settings;
        let (own, earned) = (settings.grade_of(total), settings.grade_of(checked));
        if own == earned {
            return Outcome::Passed;
        }
        let message = format!(
            "总分 {} 分属“{own}”，复算 {} 分属“{earned}”，改正后等级会变。",
            plain(total),
            plain(checked)
        );
        let mut finding = self.about(figure, message);
        finding.computed = Some(checked);
        finding.difference = total.checked_sub(checked).map(|difference| difference.normalize());
        Outcome::Failed(vec![finding])
    }

    pub(super) fn two_totals(&self) -> Outcome {
        let stated: Vec<(&Figure, Decimal)> = self
            .filing
            .find("", "score.total", Measure::Score)
            .filter_map(|figure| Some((figure, figure.entry.quantity()?.value)))
            .collect();
        let [(first, value), rest @ ..] = stated.as_slice() else { return Outcome::NotApplicable };
        let Some((other, second)) = rest.iter().find(|(_, other)| other != value) else {
            return if rest.is_empty() { Outcome::NotApplicable } else { Outcome::Passed };
        };
        let message = format!(
            "{} 填总分 {} 分，{} 填总分 {} 分，两处不一致。",
            first.place.cell,
            plain(*value),
            other.place.cell,
            plain(*second)
        );
        let mut finding = self.about(first, message);
        finding.computed = Some(second.normalize());
        finding.difference = value.checked_sub(*second).map(|difference| difference.normalize());
        finding.operands.push(operand(other, &self.material.catalog.vocabulary));
        Outcome::Failed(vec![finding])
    }
}
