//! Scores beside each other: too many high ones under one 主管部门 (O-03), and reviewers' scores against the units' own.

use crate::audit::draft::{about, blank};
use crate::audit::tolerance::{self, Place};
use crate::audit::{Material, Outcome, subject};
use crate::catalog::formula::Spread;
use crate::catalog::rule::Rule;
use crate::model::decimal::{apart, percent_of, plain};
use crate::model::register::canonical_name;
use crate::model::{Finding, Measure, Severity, Subject};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

pub(super) fn high(rule: &Rule, run: &Material<'_>) -> Outcome {
    let settings = &run.catalog.settings;
    let (least, from) = (settings.number("group_size"), settings.number("full_from"));
    let index = run.register.index();
    let mut groups: BTreeMap<String, (&str, BTreeMap<String, bool>)> = BTreeMap::new();
    for filing in run.filings.iter().filter(|filing| filing.counts()) {
        let head = &filing.head;
        let line = index.line_of(&head.department_code, &head.department);
        let supervisor = line.map_or(head.supervisor.as_str(), |line| line.supervisor.as_str());
        if let Some(score) = filing.total_score().filter(|_| !supervisor.is_empty()) {
            let (_, units) =
                groups.entry(canonical_name(supervisor)).or_insert((supervisor, BTreeMap::new()));
            *units.entry(canonical_name(&head.department)).or_insert(true) &= score >= from;
        }
    }
    let shares = groups.into_values().filter(|(_, units)| Decimal::from(units.len()) >= least).map(
        |(supervisor, units)| {
            let high = units.values().filter(|high| **high).count();
            let share = percent_of(Decimal::from(high), Decimal::from(units.len()));
            let Some(share) = share else { return Outcome::Undetermined };
            if share <= settings.number("full_share") {
                return Outcome::Passed;
            }
            let subject = Subject { department: supervisor.into(), ..Subject::default() };
            let message = format!(
                "{} 个单位中有 {high} 个的自评得分都不低于 {} 分，占 {}%。",
                units.len(),
                plain(from),
                plain(share.round_dp(1))
            );
            Outcome::Failed(vec![Finding { message, ..blank(rule, &subject) }])
        },
    );
    Outcome::merge(shares.chain(far(rule, run)))
}

/// The total score of a return: which return, how high it is.
type Total = (usize, Decimal);

/// Total scores far from those of the other returns of the same kind.
fn far(rule: &Rule, run: &Material<'_>) -> Vec<Outcome> {
    let mut families: BTreeMap<(usize, &str), Vec<Total>> = BTreeMap::new();
    for (number, filing) in run
        .filings
        .iter()
        .enumerate()
        .filter(|(_, filing)| filing.counts() && rule.applies_to(&filing.family))
    {
        if let Some(score) = filing.total_score() {
            let area = run.register.area(&filing.path);
            families.entry((area, &filing.family)).or_default().push((number, score));
        }
    }
    let least = run.catalog.settings.number("outlier_score");
    let mut outcomes = Vec::new();
    for scores in families.into_values() {
        let values = scores.iter().map(|(_, score)| *score).collect();
        let Some(spread) = Spread::of(values, false) else { continue };
        for (number, score) in scores {
            // Where nearly all score alike, a few points are many times the usual spread and mean nothing.
            let near = apart(score, spread.median).is_some_and(|gap| gap < least);
            let how = match tolerance::place(score, &spread, &run.catalog.settings) {
                Place::Unknown => continue,
                _ if near => {
                    outcomes.push(Outcome::Passed);
                    continue;
                }
                Place::Within => {
                    outcomes.push(Outcome::Passed);
                    continue;
                }
                Place::Far(z) => format!("稳健 z 值 {}", plain(z)),
                Place::Times(times) => format!("是中位数的 {} 倍", plain(times)),
            };
            let message = format!(
                "总分 {} 分，{} 份同类自评表的中位数 {} 分，{how}。",
                plain(score),
                spread.units,
                plain(spread.median)
            );
            let mut finding =
                Finding { message, computed: Some(spread.median), ..of_total(rule, run, number) };
            // Who gives himself less than the others is not asked why, unless it is so little that it may be a slip.
            let is_modest =
                score < spread.median && score >= run.catalog.settings.number("least_plausible_score");
            if is_modest {
                finding.severity = Severity::Notice;
            }
            outcomes.push(Outcome::Failed(vec![finding]));
        }
    }
    outcomes
}

/// A finding about the total score of a return.
fn of_total(rule: &Rule, run: &Material<'_>, number: usize) -> Finding {
    let (card, filing) = (&run.filings[number], run.filings[number].whole());
    let mut totals = filing.find("", "score.total", Measure::Score);
    let figure = totals.find(|figure| figure.entry.quantity().is_some());
    let subject = subject(card, number);
    figure.map_or_else(
        || blank(rule, &subject),
        |figure| about(rule, &subject, figure, &run.catalog.vocabulary),
    )
}

pub(super) fn reviewed(rule: &Rule, run: &Material<'_>) -> Outcome {
    let settings = &run.catalog.settings;
    let key = |department: &str, project: &str| (canonical_name(department), canonical_name(project));
    let mut filings = BTreeMap::new();
    for (number, filing) in run.filings.iter().enumerate() {
        if let Some(own) = filing.total_score() {
            filings.entry(key(&filing.head.department, &filing.head.project)).or_insert((number, own));
        }
    }
    Outcome::merge(run.rescored.iter().map(|reviewed| {
        let found = filings.get(&key(&reviewed.department, &reviewed.project));
        let Some((number, own)) = found.copied() else { return Outcome::Undetermined };
        let Some(gap) = own.checked_sub(reviewed.score) else { return Outcome::Undetermined };
        let (grade, better) = (settings.grade_of(reviewed.score), settings.grade_of(own));
        if gap.abs() <= settings.number("review_gap") && grade == better {
            return Outcome::Passed;
        }
        let grades = if grade == better {
            String::new()
        } else {
            format!("，等级由“{better}”变为“{grade}”")
        };
        let message = format!(
            "自评 {} 分，复核 {} 分，相差 {} 分{grades}。",
            plain(own),
            plain(reviewed.score),
            plain(gap.abs())
        );
        Outcome::Failed(vec![Finding {
            message,
            computed: Some(reviewed.score.normalize()),
            difference: Some(gap.normalize()),
            ..of_total(rule, run, number)
        }])
    }))
}
