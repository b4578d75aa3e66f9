//! Filings and a scheme → standings, ranked through Polars within each group.

use crate::catalog::Catalog;
use crate::catalog::scheme::{Scheme, Ties};
use crate::frames;
use crate::model::score::Scores;
use crate::model::{Filing, Finding, Measure, Receipts, Register, RegisterLine, Severity, Standing};
use anyhow::Result;
use polars::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Ranks all returns with a score within their group; the others follow with the reason.
///
/// # Errors
/// If a frame cannot be built.
pub fn rank(
    filings: &[Filing],
    scores: &[Scores],
    findings: &[Finding],
    register: &Register,
    catalog: &Catalog,
) -> Result<Vec<Standing>> {
    let counts = by_filing(findings);
    let mut standings: Vec<Standing> = filings
        .iter()
        .zip(scores)
        .enumerate()
        .filter_map(|(number, pair)| standing(number, pair, &counts, catalog))
        .collect();
    standings.extend(missing(filings, register));
    let mut groups: Vec<String> = standings.iter().map(|s| s.group.clone()).collect();
    groups.sort();
    groups.dedup();
    for group in &groups {
        number(&mut standings, group, &catalog.scheme)?;
    }
    standings.sort_by(|a, b| {
        let place = |s: &Standing| (s.group.clone(), s.rank.unwrap_or(u32::MAX));
        place(a)
            .cmp(&place(b))
            .then_with(|| b.execution_rate.cmp(&a.execution_rate))
            .then(a.errors.cmp(&b.errors))
    });
    Ok(standings)
}

/// Errors and verifies by filing.
type Counts = BTreeMap<usize, [u32; 2]>;

fn by_filing(findings: &[Finding]) -> Counts {
    let mut counts = Counts::new();
    for finding in findings.iter().filter(|finding| finding.is_open()) {
        let Some(filing) = finding.subject.filing else { continue };
        match finding.severity {
            Severity::Error => counts.entry(filing).or_default()[0] += 1,
            Severity::Verify => counts.entry(filing).or_default()[1] += 1,
            Severity::Notice => {}
        }
    }
    counts
}

fn group(family: &str) -> Option<&'static str> {
    match family {
        "department" => Some("部门整体支出"),
        "project" => Some("项目支出"),
        _ => None,
    }
}

fn standing(
    number: usize,
    (filing, scores): (&Filing, &Scores),
    counts: &Counts,
    catalog: &Catalog,
) -> Option<Standing> {
    let group = group(&filing.family)?;
    let (self_score, checked_score) = (filing.total_score(), scores.checked);
    let [errors, verifies] = counts.get(&number).copied().unwrap_or_default();
    let mut note: Vec<String> =
        Some(scores.note.clone()).filter(|note| !note.is_empty()).into_iter().collect();
    note.extend(checked_score.and_then(|score| borderline(score, catalog)));
    Some(Standing {
        group: group.to_owned(),
        rank: None,
        department: filing.head.department.clone(),
        project: filing.head.project.clone(),
        self_score,
        checked_score,
        self_grade: filing.grade().to_owned(),
        checked_grade: checked_score
            .map(|score| catalog.settings.grade_of(score).to_owned())
            .unwrap_or_default(),
        execution_rate: execution_rate(filing),
        errors,
        verifies,
        note: note.join("；"),
        filing: Some(number),
    })
}

fn borderline(score: Decimal, catalog: &Catalog) -> Option<String> {
    let near = |limit: Decimal| limit > Decimal::ZERO && (score - limit).abs() <= catalog.scheme.borderline;
    let grade = catalog.settings.grade.iter().find(|grade| near(grade.from))?;
    Some(format!("临近“{}”的分数线 {}", grade.name, grade.from))
}

/// 执行率: executed over budget of the return, computed; as printed where the amounts are not there.
fn execution_rate(filing: &Filing) -> Option<Decimal> {
    let computed = ["expenditure.total", "funds.total"].iter().find_map(|item| {
        let executed = filing.value(item, Measure::Executed)?;
        let budget = filing.value(item, Measure::Adjusted).or_else(|| filing.value(item, Measure::Budget))?;
        Some((executed.checked_div(budget)? * Decimal::ONE_HUNDRED).round_dp(2))
    });
    let printed = || {
        ["expenditure.total", "funds.total", "execution"].iter().find_map(|i| filing.value(i, Measure::Rate))
    };
    computed.or_else(printed)
}

/// Units and projects of the register from which nothing was read.
fn missing<'a>(filings: &[Filing], register: &'a Register) -> impl Iterator<Item = Standing> + 'a {
    let receipts = Receipts::of(register, filings, &[]);
    let owed = register.lines.iter().filter(|line| line.owed);
    let absent: Vec<&RegisterLine> = owed.filter(|line| receipts.answering(line).is_empty()).collect();
    absent.into_iter().map(|line| Standing {
        group: group(if line.project.is_empty() { "department" } else { "project" }).unwrap_or("").to_owned(),
        rank: None,
        department: line.department.clone(),
        project: line.project.clone(),
        self_score: None,
        checked_score: None,
        self_grade: String::new(),
        checked_grade: String::new(),
        execution_rate: None,
        errors: 1,
        verifies: 0,
        note: "未报".into(),
        filing: None,
    })
}

/// Numbers the scored standings of one group.
fn number(standings: &mut [Standing], group: &str, scheme: &Scheme) -> Result<()> {
    let members: Vec<usize> = (0..standings.len())
        .filter(|at| standings[*at].group == group && standings[*at].checked_score.is_some())
        .collect();
    if members.is_empty() {
        return Ok(());
    }
    let scores: Vec<Option<Decimal>> = members
        .iter()
        .map(|at| standings[*at].checked_score.map(|score| score.round_dp(scheme.decimals)))
        .collect();
    let method = match scheme.ties {
        Ties::Competition => RankMethod::Min,
        Ties::Dense => RankMethod::Dense,
    };
    let column = frames::decimals("score", &scores)?;
    let ranks = column.as_materialized_series().rank(RankOptions { method, descending: true }, None);
    let ranks = ranks.cast(&DataType::UInt32)?;
    let ranks = ranks.u32()?;
    let mut sizes: BTreeMap<u32, usize> = BTreeMap::new();
    for rank in ranks.iter().flatten() {
        *sizes.entry(rank).or_default() += 1;
    }
    for (index, at) in members.iter().enumerate() {
        let rank = ranks.get(index);
        let shared = rank.and_then(|rank| sizes.get(&rank)).copied().unwrap_or(0);
        standings[*at].rank = rank;
        if shared > 1 {
            let note = &mut standings[*at].note;
            let tie = format!("{shared} 个并列");
            *note = if note.is_empty() { tie } else { format!("{tie}；{note}") };
        }
    }
    Ok(())
}
