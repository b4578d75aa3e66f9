//! Targets and results told in one sentence (T-13): 年初指标值不低于180人，实际完成164人，已完成目标.

use super::{Check, Stated, judged};
use crate::audit::Outcome;
use crate::model::decimal::plain;
use crate::model::statement::{Bound, Sort};
use crate::model::{Finding, Unit};
use rust_decimal::Decimal;

impl Check<'_> {
    /// A result below its least target is said to be so.
    pub(in crate::audit::native) fn told_goals(&self) -> Outcome {
        let all: Vec<Stated<'_>> = self.statements().collect();
        let pairs =
            all.windows(2).filter_map(|pair| Some((self.goal(&pair[0])?, self.result(&pair[0], &pair[1])?)));
        let pairs: Vec<(&Stated<'_>, &Stated<'_>)> = pairs.collect();
        let findings: Vec<Finding> =
            pairs.iter().filter_map(|(goal, result)| self.missed_goal(goal, result)).collect();
        judged(pairs.len(), findings)
    }

    /// A number that is the least to be reached: 不低于180人, ≥95%.
    fn goal<'s, 'a>(&self, stated: &'s Stated<'a>) -> Option<&'s Stated<'a>> {
        let goals = &self.material.catalog.phrases.goals;
        let named = goals.iter().any(|word| stated.statement.name.contains(word.as_str()));
        (named && stated.statement.bound == Bound::AtLeast).then_some(stated)
    }

    /// The result right behind its target, in the same sentence and in the same unit.
    fn result<'s, 'a>(&self, goal: &Stated<'a>, stated: &'s Stated<'a>) -> Option<&'s Stated<'a>> {
        let results = &self.material.catalog.phrases.results;
        let named = results.iter().any(|word| stated.statement.name.contains(word.as_str()));
        let unit = |of: &Stated<'_>| of.statement.value.map(|value| value.unit);
        let same_unit = unit(goal).is_some() && unit(goal) == unit(stated);
        let together = goal.statement.sentence == stated.statement.sentence;
        let is_exact = matches!(stated.statement.bound, Bound::Exact | Bound::About);
        (named && together && same_unit && is_exact).then_some(stated)
    }

    /// 分值10分，得9.57分: points were taken off for it in the same sentence.
    fn is_deducted(&self, result: &Stated<'_>) -> bool {
        let same = |stated: &Stated<'_>| stated.statement.sentence == result.statement.sentence;
        let points = self.statements().filter(|stated| same(stated) && stated.statement.sort == Sort::Score);
        let points: Vec<Decimal> = points.filter_map(|stated| stated.value()).collect();
        matches!(points.as_slice(), [weight, score] if score < weight)
    }

    fn missed_goal(&self, goal: &Stated<'_>, result: &Stated<'_>) -> Option<Finding> {
        let (wanted, reached) = (goal.value()?, result.value()?);
        let admitted = &self.material.catalog.phrases.admitted;
        // The reason may stand in a sentence of its own behind: 未完成原因：….
        let own = self.filing.told.sentences.iter().filter(|told| told.place == goal.sentence.place);
        let mut behind = own.filter(|told| told.number >= goal.sentence.number);
        let is_admitted = behind.any(|told| admitted.iter().any(|word| told.text.contains(word.as_str())));
        if reached >= wanted || is_admitted || is_explained(result) || self.is_deducted(result) {
            return None;
        }
        let shown = |stated: &Stated<'_>| stated.statement.raw.clone();
        let unit = goal.statement.value.map_or(Unit::Count, |value| value.unit);
        let gap = plain(unit.printed(wanted.checked_sub(reached)?).normalize());
        let message = format!(
            "文中目标“{}”{}，完成 {}，少 {gap}，没有达到目标，也没有说明。",
            goal.statement.name,
            shown(goal),
            shown(result)
        );
        Some(Finding {
            place: Some(result.place().clone()),
            stated: shown(result),
            computed: Some(wanted.normalize()),
            operands: vec![self.said(goal), self.said(result)],
            ..self.overall(message)
        })
    }
}

/// Characters of a remark that says more than a rate: （完成率90.3%）.
const LEAST_REMARK: usize = 8;

/// Whether a bracket right behind the result says more than a number; a sentence may end inside it.
fn is_explained(result: &Stated<'_>) -> bool {
    let end = usize::try_from(result.statement.span.1).unwrap_or(usize::MAX);
    let behind: String = result.sentence.text.chars().skip(end).collect();
    let Some(inner) = behind.trim_start().strip_prefix(['(', '（']) else { return false };
    let closed = inner.split_once([')', '）']);
    let remark = closed.map_or(inner, |(inner, _)| inner);
    closed.is_none() || remark.chars().filter(|c| c.is_alphabetic()).count() >= LEAST_REMARK
}
