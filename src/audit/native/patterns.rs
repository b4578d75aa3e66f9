//! What is suspicious only when all indicators of a return are seen together.

use super::Check;
use super::rows::{Row, at};
use crate::audit::Outcome;
use crate::model::filing::Relation;
use crate::model::label::{Label, fold};
use crate::model::{Finding, Indicator, Operand, Severity};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Fewer rows tell nothing about a habit.
const HABIT: usize = 3;

impl Check<'_> {
    pub(super) fn all_as_planned(&self) -> Outcome {
        let least = self.material.catalog.settings.number("planned_indicators");
        let compared: Vec<Row<'_>> = self.rows().filter(|row| row.rescored.reached.is_some()).collect();
        if Decimal::from(compared.len()) < least {
            return Outcome::NotApplicable;
        }
        if compared.iter().any(|row| row.own.target.value != row.own.actual.value) {
            return Outcome::Passed;
        }
        let message = format!("{} 项有数的指标，完成值全部恰等于指标值。", compared.len());
        let place = compared.first().and_then(|row| row.own.actual_place.clone());
        Outcome::Failed(vec![Finding { place, ..self.overall(message) }])
    }

    /// 已完成 in every row although some targets are numbers.
    pub(super) fn all_done(&self) -> Outcome {
        let words = self.material.catalog.settings.words("qualitative_reached");
        let done = |row: &&Indicator| words.contains(&fold(&row.actual.raw));
        let filled: Vec<&Indicator> =
            self.filing.indicators.iter().filter(|row| !row.actual.raw.trim().is_empty()).collect();
        if filled.len() < HABIT {
            return Outcome::NotApplicable;
        }
        let asked = filled.iter().filter(|row| asks_number(&row.target.raw)).count();
        if asked == 0 || !filled.iter().all(done) {
            return Outcome::Passed;
        }
        let first = filled.first().map_or("", |row| row.actual.raw.trim());
        let message =
            format!("{} 项指标的完成值都写“{first}”，其中 {asked} 项的指标值里有数。", filled.len());
        let place = filled.first().and_then(|row| row.actual_place.clone());
        Outcome::Failed(vec![Finding { place, stated: first.into(), ..self.overall(message) }])
    }

    /// Results that repeat their targets: whole sentences, or ≥360天 with its sign. One finding for all of them: it is one
    /// habit.
    pub(super) fn repeated_words(&self) -> Outcome {
        let sentences = self.each(|row| {
            let (target, actual) = (fold(&row.own.target.raw), fold(&row.own.actual.raw));
            let long = self.material.catalog.settings.number("sentence_length");
            if row.own.target.value.is_some() || Decimal::from(target.chars().count()) < long {
                return Some(Outcome::NotApplicable);
            }
            if target != actual {
                return Some(Outcome::Passed);
            }
            let mut finding = self.about_row(row, "的完成值照抄了指标值");
            finding.place = row.own.actual_place.clone().or(finding.place);
            Some(Outcome::Failed(vec![at(Severity::Notice, finding)]))
        });
        Outcome::merge([sentences, self.repeated_signs()])
    }

    /// A result is a number; ≥360天 says no more than that the target was reached.
    fn repeated_signs(&self) -> Outcome {
        let bounds = &self.material.catalog.vocabulary.bounds;
        let signed = |row: &Row<'_>| {
            let raw = &row.own.target.raw;
            bounds.in_target(raw).is_some_and(|relation| relation != Relation::Equal)
                && row.own.target.value.is_some()
                && !row.own.actual.raw.trim().is_empty()
        };
        let signed: Vec<Row<'_>> = self.rows().filter(signed).collect();
        let copied = |row: &&Row<'_>| fold(&row.own.target.raw) == fold(&row.own.actual.raw);
        let copied: Vec<&Row<'_>> = signed.iter().filter(copied).collect();
        let Some(first) = copied.first() else {
            return if signed.is_empty() { Outcome::NotApplicable } else { Outcome::Passed };
        };
        let others = match copied.len() {
            1 => String::new(),
            many => format!("，另有 {} 项也是这样", many - 1),
        };
        let said =
            format!("的完成值“{}”照抄了指标值，没有写实际完成的数{others}", first.own.actual.raw.trim());
        let mut finding = self.about_row(**first, &said);
        finding.place = first.own.actual_place.clone().or(finding.place);
        finding.stated = first.own.actual.raw.trim().into();
        finding.operands = copied
            .iter()
            .map(|row| Operand {
                name: format!("{}完成值", row.own.name()).into(),
                place: row.own.actual_place.clone(),
                shown: row.own.actual.raw.trim().into(),
            })
            .collect();
        Outcome::Failed(vec![finding])
    }

    pub(super) fn no_cost(&self) -> Outcome {
        let rows = &self.filing.indicators;
        let level = |row: &Indicator, word: &str| row.level1.contains(word) || row.level2.contains(word);
        let levelled = ["数量", "质量", "时效"].iter().all(|word| rows.iter().any(|row| level(row, word)));
        if !levelled || rows.len() < HABIT {
            return Outcome::NotApplicable;
        }
        if rows.iter().any(|row| level(row, "成本") || row.name().contains("成本")) {
            return Outcome::Passed;
        }
        Outcome::Failed(vec![self.overall("有数量、质量指标，没有成本指标。".into())])
    }

    pub(super) fn repeated_indicator(&self) -> Outcome {
        let mut seen: BTreeMap<(String, String, String), Row<'_>> = BTreeMap::new();
        let mut findings = Vec::new();
        for row in self.rows().filter(|row| row.own.weight.is_some() && !row.own.level3.trim().is_empty()) {
            let key = (Label::parse(&row.own.level3).key, fold(&row.own.target.raw), fold(&row.own.level2));
            if let Some(first) = seen.get(&key) {
                let other = first.own.place.as_ref().map_or("", |place| place.cell.as_str());
                findings.push(self.about_row(row, &format!("与 {other} 的指标名称、指标值都相同")));
            } else {
                seen.insert(key, row);
            }
        }
        if seen.is_empty() { Outcome::NotApplicable } else { Outcome::from_findings(findings) }
    }

    /// All output reached while little of the money was spent.
    pub(super) fn output_without_money(&self) -> Outcome {
        let Some(rate) = self.scores.execution.share else { return Outcome::Undetermined };
        let least = self.material.catalog.settings.number("output_needs");
        let output: Vec<Row<'_>> = self.rows().filter(|row| row.own.level1.contains("产出")).collect();
        let compared = output.iter().filter(|row| row.rescored.reached.is_some()).count();
        if rate >= least || compared < HABIT {
            return Outcome::Passed;
        }
        if output.iter().any(|row| row.rescored.reached == Some(false)) {
            return Outcome::Passed;
        }
        let shown = crate::model::decimal::plain(rate.round_dp(2));
        let message = format!("{compared} 项产出指标全部达到指标值，预算执行率只有 {shown}%。");
        let mut finding = self.overall(message);
        finding.operands = self.operands_of(&[
            ("funds.total", crate::model::Measure::Executed),
            ("funds.total", crate::model::Measure::Adjusted),
            ("funds.total", crate::model::Measure::Budget),
        ]);
        finding.place = finding.operands.first().and_then(|operand| operand.place.clone());
        Outcome::Failed(vec![finding])
    }
}

/// Whether a target names a number beside the numbering of its items: 1、 and 指标2： are none.
fn asks_number(target: &str) -> bool {
    let folded = fold(target);
    let mut rest = folded.as_str();
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let tail = rest[start..].trim_start_matches(|c: char| c.is_ascii_digit());
        if !tail.starts_with(['、', ':', ')', '.']) || rest[start..].starts_with("0.") {
            return true;
        }
        rest = tail;
    }
    false
}
