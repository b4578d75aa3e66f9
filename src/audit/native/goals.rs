//! The goals of a return: what it says was done of them, and the goals approved for the same project where they are among
//! the files.

use super::Check;
use crate::audit::Outcome;
use crate::model::decimal::{parse_plain, plain};
use crate::model::filing::Goal;
use crate::model::label::{Label, fold};
use crate::model::register::canonical_name;
use crate::model::{Filing, FilingCard, Finding, Head, Indicator, Operand, Text};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;

impl Check<'_> {
    /// What was done of the goal of the year: blank, the goal once more, or words that say nothing.
    pub(super) fn goal_completion(&self) -> Outcome {
        if self.filing.goals.is_empty() {
            return Outcome::NotApplicable;
        }
        Outcome::from_findings(
            self.filing.goals.iter().filter_map(|goal| self.empty_completion(goal)).collect(),
        )
    }

    fn empty_completion(&self, goal: &Goal) -> Option<Finding> {
        let completed = &goal.completed;
        let expected: Vec<&Text> = goal.expected.iter().filter(|text| self.says(text)).collect();
        let shown = completed.raw.trim();
        let message = match (expected.first(), self.says(&completed.raw)) {
            (Some(_), false) => "年度目标写了，实际完成情况空白。".into(),
            (None, true) if goal.expected.iter().all(|text| text.trim().is_empty()) => {
                "写了实际完成情况，预期目标空白。".into()
            }
            (Some(_), true) if expected.iter().any(|text| words_of(text) == words_of(shown)) => {
                "实际完成情况与预期目标一字不差，没有写实际做了多少。".into()
            }
            (Some(_), true) if self.is_empty_completion(shown) => {
                format!("实际完成情况只写“{shown}”，没有写实际做了多少。")
            }
            _ => return None,
        };
        let mut finding = self.overall(message);
        finding.place = Some(completed.place.clone());
        finding.stated = cut(shown).into();
        Some(finding)
    }

    /// 已完成, or the name of the project alone.
    fn is_empty_completion(&self, completed: &str) -> bool {
        let own = words_of(completed);
        let words = self.material.catalog.settings.words("empty_completions");
        let project = &self.filing.head.project;
        words.contains(&own) || (!project.is_empty() && words_of(project) == own)
    }

    /// What the goals in words say of an indicator against its row.
    pub(super) fn goal_numbers(&self) -> Outcome {
        let (mut compared, mut findings) = (0, Vec::new());
        for goal in &self.filing.goals {
            let completed = [&goal.completed.raw];
            let pairs = [
                (goal.expected.iter().collect::<Vec<_>>(), Side::Target),
                (completed.to_vec(), Side::Actual),
            ];
            for (texts, side) in pairs {
                for row in &self.filing.indicators {
                    let mut told = texts.iter().filter_map(|text| told_of(row, side, text));
                    let Some(told) = told.next() else { continue };
                    compared += 1;
                    findings.extend(self.other_number(goal, row, side, told));
                }
            }
        }
        if compared == 0 { Outcome::NotApplicable } else { Outcome::from_findings(findings) }
    }

    fn other_number(&self, goal: &Goal, row: &Indicator, side: Side, told: Decimal) -> Option<Finding> {
        let (amount, place, what) = match side {
            Side::Target => (&row.target, &row.target_place, "指标值"),
            Side::Actual => (&row.actual, &row.actual_place, "完成值"),
        };
        let value = amount.value.filter(|value| *value != told)?;
        let message = format!(
            "文字里“{}”写的是 {}{}，指标表里的{what}是 {}。",
            row.name(),
            plain(told),
            amount.unit,
            amount.raw.trim()
        );
        let mut finding = self.overall(message);
        finding.place = Some(goal.completed.place.clone());
        finding.stated = plain(told).into();
        finding.computed = Some(value.normalize());
        finding.operands = vec![Operand {
            name: format!("{}{what}", row.name()).into(),
            place: place.clone(),
            shown: amount.raw.trim().into(),
        }];
        Some(finding)
    }

    pub(super) fn goals_changed(&self) -> Outcome {
        let Some(goals) = self.goals else { return Outcome::NotApplicable };
        let key = |row: &Indicator| Label::parse(&row.level3).key;
        let named = |filing: &Filing| -> BTreeMap<String, Indicator> {
            let rows = filing.indicators.iter().filter(|row| !key(row).is_empty());
            rows.map(|row| (key(row), row.clone())).collect()
        };
        let (approved, own) = (named(goals), named(self.filing));
        if approved.is_empty() || own.is_empty() {
            return Outcome::Undetermined;
        }
        let differs = |key: &String, row: &Indicator| {
            approved.get(key).is_some_and(|goal| {
                let same = match (goal.target.value, row.target.value) {
                    (Some(a), Some(b)) => a == b,
                    _ => fold(&goal.target.raw) == fold(&row.target.raw),
                };
                !same && !goal.target.raw.trim().is_empty()
            })
        };
        let lost = approved.iter().filter(|(key, _)| !own.contains_key(*key)).map(|(_, row)| {
            let message = format!("批复的指标“{}”在自评表里没有。", row.name());
            Finding {
                place: self.filing.indicators.first().and_then(|first| first.place.clone()),
                ..self.overall(message)
            }
        });
        let changed = own.iter().filter(|(key, row)| differs(key, row)).map(|(key, row)| {
            let goal = approved.get(key).map_or("", |goal| goal.target.raw.trim());
            let message = format!(
                "指标“{}”批复的指标值是“{goal}”，自评表里是“{}”。",
                row.name(),
                row.target.raw.trim()
            );
            Finding {
                place: row.target_place.clone(),
                stated: row.target.raw.trim().into(),
                ..self.overall(message)
            }
        });
        Outcome::from_findings(lost.chain(changed).collect())
    }
}

/// The tables of goals among the files by unit and project; none where a pair has several.
pub(in crate::audit) struct Goals<'a>(BTreeMap<(String, String), Option<&'a FilingCard>>);

impl<'a> Goals<'a> {
    pub(in crate::audit) fn of(filings: &'a [FilingCard]) -> Self {
        let mut goals = BTreeMap::new();
        // Next year's goals approve nothing of this year.
        for filing in filings.iter().filter(|filing| filing.family == "target" && filing.counts()) {
            let Some(key) = key(&filing.head) else { continue };
            goals.entry(key).and_modify(|known| *known = None).or_insert(Some(filing));
        }
        Self(goals)
    }

    /// The goals approved for the same unit and project.
    pub(in crate::audit) fn approved_for(&self, filing: &Filing) -> Option<Arc<Filing>> {
        self.0.get(&key(&filing.head)?).copied().flatten().map(FilingCard::whole)
    }
}

fn key(head: &Head) -> Option<(String, String)> {
    let key = (canonical_name(&head.department), canonical_name(&head.project));
    (!key.0.is_empty() && !key.1.is_empty()).then_some(key)
}

/// The words of a text without their punctuation.
fn words_of(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Enough of a text to know it again.
fn cut(text: &str) -> String {
    text.chars().take(60).collect()
}

/// Which number of an indicator.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Target,
    Actual,
}

/// Shorter names may be part of any word.
const LEAST_NAME: usize = 4;

/// Characters between a name and its number: 不少于.
const MOST_BETWEEN: usize = 6;

/// The number a text gives for an indicator: right behind its name, in its unit.
fn told_of(row: &Indicator, side: Side, text: &str) -> Option<Decimal> {
    let amount = if side == Side::Target { &row.target } else { &row.actual };
    let unit = fold(&amount.unit);
    let name = Label::parse(&row.level3).key;
    if amount.value.is_none() || unit.is_empty() || name.chars().count() < LEAST_NAME {
        return None;
    }
    let text = fold(text);
    let behind = &text[text.find(name.as_str())? + name.len()..];
    let start = behind.find(|c: char| c.is_ascii_digit())?;
    let between = &behind[..start];
    let is_near = between.chars().count() <= MOST_BETWEEN && !between.contains(['，', ',', '。', ';', '、']);
    let digits = &behind[start..];
    let end = digits.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(digits.len());
    let of_unit = digits[end..].starts_with(unit.as_str());
    (is_near && of_unit).then(|| parse_plain(&digits[..end]))?
}
