//! The execution score: against rate and weight, against the scores of the indicators, and as a limit of the total.
//! A full score below 100 % is told by S-02, any other wrong one by S-01.

use super::Check;
use super::rows::{Agreement, agreement, at};
use crate::audit::Outcome;
use crate::audit::draft::{more_or_less, operand};
use crate::audit::scoring::scored_item;
use crate::audit::tolerance::of_score;
use crate::model::decimal::{percent_of, plain, total};
use crate::model::{Entry, Figure, Finding, Measure, Severity};
use rust_decimal::Decimal;

/// The execution score as printed, with its weight.
#[derive(Clone, Copy)]
struct Stated<'a> {
    figure: &'a Figure,
    score: Decimal,
    weight: Decimal,
    agreement: Agreement,
}

impl<'a> Check<'a> {
    pub(super) fn execution_score(&self) -> Outcome {
        let Some(stated) = self.stated_execution() else { return Outcome::Undetermined };
        if self.is_full_below(&stated) || stated.agreement == Agreement::Agrees {
            return Outcome::Passed;
        }
        let Some(finding) = self.of_execution(&stated, "") else { return Outcome::Undetermined };
        let near = stated.agreement == Agreement::Near;
        Outcome::Failed(vec![if near { at(Severity::Notice, finding) } else { finding }])
    }

    pub(super) fn execution_full(&self) -> Outcome {
        let Some(stated) = self.stated_execution() else { return Outcome::Undetermined };
        if !self.is_full_below(&stated) {
            return Outcome::Passed;
        }
        let more = "，执行率不到 100% 而得满分";
        let Some(finding) = self.of_execution(&stated, more) else { return Outcome::Undetermined };
        let rounded = matches!(stated.agreement, Agreement::Agrees | Agreement::Near);
        Outcome::Failed(vec![if rounded { at(Severity::Notice, finding) } else { finding }])
    }

    /// Full points although the score by the rate is less even after rounding to two decimals.
    fn is_full_below(&self, stated: &Stated<'_>) -> bool {
        let below = |value: Option<Decimal>| value.is_none_or(|value| value < stated.weight);
        let rescored = &self.scores.execution;
        stated.score == stated.weight && below(rescored.value) && below(rescored.other)
    }

    fn stated_execution(&self) -> Option<Stated<'a>> {
        let rescored = &self.scores.execution;
        rescored.value?;
        let filing = self.filing;
        let mut figures = [scored_item(filing), "execution"]
            .into_iter()
            .flat_map(|item| filing.find("", item, Measure::Score));
        let (figure, score) = figures.find_map(|figure| Some((figure, figure.entry.quantity()?.value)))?;
        let allowed = match score.normalize().scale() {
            0 => self.scores.allowed,
            scale => of_score(scale),
        };
        let agreement = agreement(score, rescored, allowed)?;
        Some(Stated { figure, score, weight: rescored.weight?, agreement })
    }

    fn of_execution(&self, stated: &Stated<'_>, more: &str) -> Option<Finding> {
        let rescored = &self.scores.execution;
        let value = rescored.value?;
        let gap = stated.score.checked_sub(value)?;
        let message = format!(
            "算得 {} = {} 分，表中执行率得分 {} 分，{} 分{more}。",
            rescored.arithmetic,
            plain(value),
            plain(stated.score),
            more_or_less(gap, &plain(gap.abs()))
        );
        let mut finding = self.about(stated.figure, message);
        finding.computed = Some(value);
        finding.difference = Some(gap.normalize());
        finding.tolerance = Some(self.scores.allowed);
        let item = scored_item(self.filing);
        let measures =
            [Measure::Rate, Measure::Weight, Measure::Adjusted, Measure::Budget, Measure::Executed];
        finding.operands.extend(self.operands_of(&measures.map(|measure| (item, measure))));
        Some(finding)
    }

    /// The figures of these names that hold a number, as operands.
    pub(super) fn operands_of(&self, names: &[(&str, Measure)]) -> Vec<crate::model::Operand> {
        let vocabulary = &self.material.catalog.vocabulary;
        let found = names.iter().filter_map(|(item, measure)| {
            self.filing.figures.iter().find(|figure| {
                figure.item.as_str() == *item
                    && figure.measure == *measure
                    && figure.scope.is_empty()
                    && figure.entry.quantity().is_some()
            })
        });
        found.map(|figure| operand(figure, vocabulary)).collect()
    }

    pub(super) fn execution_gap(&self) -> Outcome {
        self.try_execution_gap().unwrap_or(Outcome::Undetermined)
    }

    fn try_execution_gap(&self) -> Option<Outcome> {
        let stated = self.stated_execution()?;
        let rows = || self.filing.indicators.iter().filter(|row| row.weight.is_some() && row.score.is_some());
        let weights = total(rows().filter_map(|row| row.weight))?;
        let scores = total(rows().filter_map(|row| row.score))?;
        let (own, execution) = (percent_of(scores, weights)?, percent_of(stated.score, stated.weight)?);
        let gap = percent_of(own.checked_sub(execution)?, own)?;
        if gap <= self.material.catalog.settings.number("light_gap") {
            return Some(Outcome::Passed);
        }
        let message = format!(
            "指标得分率 {}%（{} ÷ {}），执行得分率 {}%（{} ÷ {}），相差 {}%。",
            plain(own.round_dp(2)),
            plain(scores),
            plain(weights),
            plain(execution.round_dp(2)),
            plain(stated.score),
            plain(stated.weight),
            plain(gap.round_dp(2))
        );
        Some(Outcome::Failed(vec![self.about(stated.figure, message)]))
    }

    /// The rate of execution, or its score, left blank beside what it is worked out from.
    pub(super) fn execution_blank(&self) -> Outcome {
        let item = scored_item(self.filing);
        let figure = |measure| self.filing.find("", item, measure).next();
        let number = |measure| Some(figure(measure)?.entry.quantity()?.value);
        let budget = [Measure::Adjusted, Measure::Budget, Measure::Initial].into_iter().find_map(number);
        let is_blank = |figure: &&Figure| figure.entry == Entry::Blank;
        let (rate, score) = (figure(Measure::Rate), figure(Measure::Score));
        if rate.is_none() && score.is_none() {
            return Outcome::NotApplicable;
        }
        // A rate without the amount it was worked out from: somebody forgot to type it in.
        let spent = figure(Measure::Executed).filter(is_blank).filter(|_| budget.is_some());
        let of_spent = spent.zip(number(Measure::Rate).filter(|rate| *rate > Decimal::ZERO));
        let of_spent = of_spent
            .map(|(spent, rate)| self.about(spent, format!("执行数空白，执行率却填 {}%。", plain(rate))));
        let share =
            budget.zip(number(Measure::Executed)).and_then(|(budget, spent)| percent_of(spent, budget));
        let of_rate = rate.filter(is_blank).zip(share.filter(|share| *share > Decimal::ZERO));
        let of_rate = of_rate.map(|(rate, share)| {
            let shown = plain(share.round_dp(2).normalize());
            self.about(rate, format!("执行率一栏空白，按执行数、预算数算得 {shown}%。"))
        });
        let weight = number(Measure::Weight).filter(|weight| *weight > Decimal::ZERO);
        let of_score = score.filter(is_blank).zip(weight);
        let of_score = of_score.map(|(score, weight)| {
            self.about(score, format!("执行率分值 {} 分，得分一栏空白。", plain(weight)))
        });
        Outcome::from_findings(of_spent.into_iter().chain(of_rate).chain(of_score).collect())
    }

    pub(super) fn score_cap(&self) -> Outcome {
        let settings = &self.material.catalog.settings;
        if !settings.is_on("caps_on") {
            return Outcome::NotApplicable;
        }
        let (Some((figure, total)), Some(rate)) = (self.total_score(), self.scores.execution.share) else {
            return Outcome::Undetermined;
        };
        let Some(cap) = settings.step("caps", rate).filter(|cap| total > *cap) else {
            return Outcome::Passed;
        };
        let (shown, limit) = (plain(rate.round_dp(2)), plain(cap));
        let message = format!("预算执行率 {shown}%，总分最高 {limit} 分，表中总分 {} 分。", plain(total));
        let mut finding = self.about(figure, message);
        finding.computed = Some(cap);
        finding.difference = total.checked_sub(cap).map(|difference| difference.normalize());
        Outcome::Failed(vec![finding])
    }
}
