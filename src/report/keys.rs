//! Turns a review into the key figures of 总览: counts, scores, grades, frequent faults.
//!
//! Apart from `overview` so that what is counted and how it is laid out change separately.

use super::departments::budget_of;
use crate::model::register::folded;
use crate::model::{FileStatus, Filing, Measure, Review, Severity};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// How often a rule was broken.
#[derive(Debug)]
pub struct Fault<'r> {
    /// Rule id.
    pub rule: &'r str,
    /// Name of the fault.
    pub name: &'r str,
    /// The gravest 级别 it was found with.
    pub severity: Severity,
    /// Number of findings.
    pub count: usize,
    /// Units concerned.
    pub units: BTreeSet<&'r str>,
}

/// Rules by number of findings, most first, then by id.
#[must_use]
pub fn faults(review: &Review) -> Vec<Fault<'_>> {
    let mut faults: BTreeMap<&str, Fault> = BTreeMap::new();
    for finding in &review.findings {
        let fault = faults.entry(&finding.rule).or_insert_with(|| Fault {
            rule: &finding.rule,
            name: &finding.name,
            severity: finding.severity,
            count: 0,
            units: BTreeSet::new(),
        });
        fault.count += 1;
        fault.severity = fault.severity.min(finding.severity);
        fault.units.insert(&finding.subject.department);
    }
    let mut sorted: Vec<Fault> = faults.into_values().collect();
    sorted.sort_by_key(|fault| std::cmp::Reverse(fault.count));
    sorted
}

/// 错误, 核实, 提示.
#[must_use]
pub fn severities(review: &Review) -> [usize; 3] {
    [Severity::Error, Severity::Verify, Severity::Notice].map(|severity| review.count(severity))
}

/// Units with at least one 错误.
#[must_use]
pub fn faulty_units(review: &Review) -> usize {
    let errors = review.findings.iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| finding.subject.department.as_str()).collect::<BTreeSet<_>>().len()
}

/// Units of the register that owe something.
#[must_use]
pub fn owing_units(review: &Review) -> usize {
    let owing = review.register.lines.iter().filter(|line| line.owed);
    owing.map(|line| folded(&line.department)).collect::<BTreeSet<_>>().len()
}

/// Files by what became of them, as far as they occur.
#[must_use]
pub fn statuses(review: &Review) -> BTreeMap<FileStatus, usize> {
    let mut counts = BTreeMap::new();
    for file in &review.files {
        *counts.entry(file.status).or_insert(0) += 1;
    }
    counts
}

/// The sum over all units of a budget column of 部门汇总表, in 万元.
#[must_use]
pub fn budget_sum(review: &Review, measures: &[Measure]) -> Option<Decimal> {
    let values = review.departments.iter().filter_map(|unit| budget_of(unit, measures));
    values.map(|pick| pick.shown()).reduce(|sum, value| sum + value)
}

/// Total scores as printed.
#[derive(Debug, Default)]
pub struct Scores {
    /// How many returns carry one.
    pub count: usize,
    /// 平均分
    pub average: Option<Decimal>,
    /// 中位数
    pub median: Option<Decimal>,
    /// 最高分
    pub highest: Option<Decimal>,
    /// 最低分
    pub lowest: Option<Decimal>,
}

/// The scores of all returns that carry one.
#[must_use]
pub fn scores(review: &Review) -> Scores {
    let mut scores: Vec<Decimal> = review.filings.iter().filter_map(Filing::total_score).collect();
    scores.sort_unstable();
    let (count, middle) = (scores.len(), scores.len() / 2);
    let upper = scores.get(middle).copied();
    let lower = if count % 2 == 0 { middle.checked_sub(1) } else { Some(middle) };
    let lower = lower.and_then(|index| scores.get(index).copied());
    Scores {
        count,
        average: scores
            .iter()
            .copied()
            .reduce(|a, b| a + b)
            .map(|sum| (sum / Decimal::from(count)).round_dp(6)),
        median: lower.zip(upper).map(|(lower, upper)| (lower + upper) / Decimal::TWO),
        highest: scores.last().copied(),
        lowest: scores.first().copied(),
    }
}

/// Grades as printed, most frequent first.
#[must_use]
pub fn grades(review: &Review) -> Vec<(&str, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for grade in review.filings.iter().map(|filing| filing.grade().trim()).filter(|grade| !grade.is_empty()) {
        *counts.entry(grade).or_default() += 1;
    }
    let mut sorted: Vec<(&str, usize)> = counts.into_iter().collect();
    sorted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    sorted
}
