//! Turns a review into the key figures of 总览: counts, scores, grades, frequent faults.
//!
//! Apart from `overview` so that what is counted and how it is laid out change separately.

use super::departments::budget_of;
use super::picks::{ADJUSTED, EXECUTED, INITIAL, PLANNED, pick, stated_rate};
use super::spread::{self, Spread};
use crate::model::decimal::{Sum, half, percent_of, total};
use crate::model::register::canonical_name;
use crate::model::{DecisionState, DepartmentRow, FileStatus, FilingStanding, Measure, Review, Severity};
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
        });
        fault.count += 1;
        fault.severity = fault.severity.min(finding.severity);
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

/// Units of the register that owe something.
#[must_use]
pub fn owing_units(review: &Review) -> usize {
    let owing = review.register.lines.iter().filter(|line| line.owed);
    owing.map(|line| canonical_name(&line.department)).collect::<BTreeSet<_>>().len()
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

/// Budget and spending over the same units, in 万元.
#[derive(Debug, Clone, Default)]
pub struct Budgets {
    /// How many units state all three.
    pub units: usize,
    /// 年初预算
    pub initial: Option<Decimal>,
    /// 全年预算
    pub adjusted: Option<Decimal>,
    /// 执行数
    pub executed: Option<Decimal>,
    is_moved: bool,
}

impl Budgets {
    /// The same sums moved by one end of these spreads. No 执行率 follows: what lowers one number need not be the version
    /// that lowers the other.
    #[must_use]
    pub fn moved(&self, spreads: &[Spread; 3], end: fn(&Spread) -> Decimal) -> Self {
        let moved = |sum: Option<Decimal>, at: usize| sum?.checked_add(end(&spreads[at]));
        Self {
            units: self.units,
            initial: moved(self.initial, 0),
            adjusted: moved(self.adjusted, 1),
            executed: moved(self.executed, 2),
            is_moved: true,
        }
    }

    /// 执行率, percent.
    #[must_use]
    pub fn rate(&self) -> Option<Decimal> {
        if self.is_moved { None } else { percent(self.executed?, self.adjusted?) }
    }
}

/// 年初预算, 全年预算 and 执行数 of the units that state all three: sums over different units do not stand side by side.
/// `wanted` chooses among the units.
#[must_use]
pub fn budgets(review: &Review, wanted: impl Fn(&DepartmentRow) -> bool) -> Budgets {
    let shown = |row: &DepartmentRow, measures| budget_of(row, measures).map(|pick| pick.shown());
    let of_unit =
        |row: &DepartmentRow| Some([shown(row, INITIAL)?, shown(row, ADJUSTED)?, shown(row, EXECUTED)?]);
    let all: Vec<[Decimal; 3]> =
        review.departments.iter().filter(|row| wanted(row)).filter_map(of_unit).collect();
    if all.is_empty() {
        return Budgets::default();
    }
    let sum = |at: usize| total(all.iter().map(|own| own[at]));
    Budgets { units: all.len(), initial: sum(0), adjusted: sum(1), executed: sum(2), is_moved: false }
}

/// A row of 可以汇总吗.
#[derive(Debug)]
pub struct Summary {
    /// 口径
    pub name: &'static str,
    /// The sums.
    pub sums: Budgets,
}

/// The sums of 可以汇总吗: over all units, moved by the versions in doubt where there are any, and over units without errors.
#[must_use]
pub fn summaries(review: &Review) -> Vec<Summary> {
    let all = budgets(review, |_| true);
    let spreads = spreads(review);
    let clean = budgets(review, |row| row.errors == 0 && row.excluded.is_empty());
    let (low, high) = (all.moved(&spreads, |spread| spread.low), all.moved(&spreads, |spread| spread.high));
    let mut summaries = vec![Summary { name: "全部单位", sums: all }];
    if spreads.iter().any(|spread| !spread.is_nil()) {
        summaries.push(Summary { name: "　改用其他版本，最低", sums: low });
        summaries.push(Summary { name: "　改用其他版本，最高", sums: high });
    }
    summaries.push(Summary { name: "没有错误的单位", sums: clean });
    summaries
}

/// How far 年初预算, 全年预算 and 执行数 over all units move if other versions count than those that do.
#[must_use]
pub fn spreads(review: &Review) -> [Spread; 3] {
    let states_all = |row: &&DepartmentRow| {
        [INITIAL, ADJUSTED, EXECUTED].iter().all(|measures| budget_of(row, measures).is_some())
    };
    spread::of_totals(review, review.departments.iter().filter(states_all))
}

/// Over how many units the sums of the budget columns are, in the words of 总览 and 部门汇总表 alike.
#[must_use]
pub fn covered(review: &Review) -> String {
    let stating =
        |measures| review.departments.iter().filter(|row| budget_of(row, measures).is_some()).count();
    let all = budgets(review, |_| true).units;
    format!(
        "年初预算 {} 个单位填报，全年预算 {} 个，执行数 {} 个，三项都填报的 {all} 个：部门汇总表各栏的合计是填报这一栏的单位相加，总览的合计是三项都填报的单位相加。",
        stating(INITIAL),
        stating(ADJUSTED),
        stating(EXECUTED)
    )
}

/// The sum over all units of a budget column of 部门汇总表, in 万元, and how many units state it.
#[must_use]
pub fn budget_sum(review: &Review, measures: &[Measure]) -> Option<(Decimal, usize)> {
    let picks = review.departments.iter().filter_map(|unit| budget_of(unit, measures));
    let values: Vec<Decimal> = picks.map(|pick| pick.shown()).collect();
    let sum = total(values.iter().copied()).filter(|_| !values.is_empty())?;
    Some((sum, values.len()))
}

/// What does not go into the totals: returns by what they are, and figures.
#[must_use]
pub fn left_out(review: &Review) -> Vec<(String, usize)> {
    let cards = || review.filings.iter().chain(&review.aside);
    let of = |standing: FilingStanding| cards().filter(move |card| card.standing == standing).count();
    let returns = FilingStanding::ALL.into_iter().filter(|standing| *standing != FilingStanding::Counts);
    let mut found: Vec<(String, usize)> =
        returns.map(|standing| (format!("{}（份）", standing.term()), of(standing))).collect();
    let figures = review.departments.iter().map(|row| row.excluded.len()).sum::<usize>();
    found.push(("单位混淆的数（个）".to_owned(), figures));
    found.retain(|(_, count)| *count > 0);
    found
}

/// What may still change the totals, in words: questions nobody has answered, files whose numbers count nowhere, units that
/// the register does not know.
#[must_use]
pub fn open_questions(review: &Review) -> Vec<String> {
    let open = review.filings.iter().filter(|card| card.is_open).count();
    let asked = review.decisions.iter().filter(|one| one.state == DecisionState::Open).count();
    let unread = review.files.iter().filter(|file| file.status.is_failure()).count();
    let aside =
        review.files.iter().filter(|file| file.status == FileStatus::NoForm && file.numeric > 0).count();
    let strangers = strangers(review);
    let mut told = Vec::new();
    if asked.max(open) > 0 {
        told.push(format!("有 {} 件事要定（决定.xlsx）", asked.max(open)));
    }
    if unread > 0 {
        told.push(format!("有 {unread} 个文件没有读出"));
    }
    if aside > 0 {
        told.push(format!("有 {aside} 个文件里的数看不出是哪一项的，没有计入"));
    }
    let progress =
        review.filings.iter().filter(|card| card.counts() && review.policy.is_progress(card)).count();
    if progress > 0 {
        told.push(format!("有 {progress} 份表只说到年中的进度，没有计入"));
    }
    if !strangers.is_empty() {
        told.push(format!("名录以外的单位也计入了：{}", strangers.join("、")));
    }
    told
}

/// The units of returns that count and that the register does not know; none without a register.
fn strangers(review: &Review) -> Vec<&str> {
    let index = review.register.index();
    let counted = review.filings.iter().filter(|card| card.counts() && !card.is_nameless());
    let unknown = counted
        .map(|card| &card.head)
        .filter(|head| index.line_of(&head.department_code, &head.department).is_none())
        .map(|head| head.department.as_str());
    if review.register.lines.is_empty() {
        Vec::new()
    } else {
        unknown.collect::<BTreeSet<_>>().into_iter().collect()
    }
}

/// 执行率 of a unit: executed over 全年预算, else over 年初预算, else as stated.
fn rate(row: &DepartmentRow) -> Option<Decimal> {
    let spent = budget_of(row, EXECUTED).map(|pick| pick.value);
    let budget = budget_of(row, ADJUSTED).or_else(|| budget_of(row, INITIAL)).map(|pick| pick.value);
    spent
        .zip(budget)
        .and_then(|(spent, budget)| percent(spent, budget))
        .or_else(|| Some(stated_rate(row)?.value))
}

fn percent(part: Decimal, whole: Decimal) -> Option<Decimal> {
    Some(percent_of(part, whole)?.round_dp(6).normalize())
}

/// 执行率 of all units that have one, highest first.
#[must_use]
pub fn rates(review: &Review) -> Vec<(&str, Decimal)> {
    let mut rates: Vec<(&str, Decimal)> =
        review.departments.iter().filter_map(|row| Some((row.department.as_str(), rate(row)?))).collect();
    rates.sort_by_key(|(_, rate)| std::cmp::Reverse(*rate));
    rates
}

/// 执行率 over all units that state both 全年预算 and 执行数, and how many they are.
#[must_use]
pub fn overall_rate(review: &Review) -> Option<(Decimal, usize)> {
    let rows = review.departments.iter();
    let (spent, budgets): (Vec<Decimal>, Vec<Decimal>) = rows
        .filter_map(|row| Some((budget_of(row, EXECUTED)?.value, budget_of(row, ADJUSTED)?.value)))
        .unzip();
    let units = budgets.len();
    Some((percent(total(spent)?, total(budgets)?)?, units))
}

/// Budget and execution of a kind of 三公经费.
#[derive(Debug)]
pub struct ThreePublic {
    /// Its short name.
    pub name: &'static str,
    /// 预算数, 万元; none where it is too large for a decimal.
    pub planned: Option<Decimal>,
    /// 决算数, 万元; none where it is too large for a decimal.
    pub spent: Option<Decimal>,
    /// How many units state both.
    pub units: usize,
}

/// 三公经费 over the units that state both budget and execution.
#[must_use]
pub fn three_public(review: &Review) -> Vec<ThreePublic> {
    let kinds = [
        ("合计", "three_public.total"),
        ("因公出国", "three_public.abroad"),
        ("车辆购置", "three_public.vehicle_purchase"),
        ("车辆运行", "three_public.vehicle_operation"),
        ("公务接待", "three_public.reception"),
    ];
    let sum = |(name, item): (&'static str, &str)| {
        let rows = review.departments.iter();
        let (planned, spent): (Vec<Decimal>, Vec<Decimal>) = rows
            .filter_map(|row| Some((pick(row, item, PLANNED)?.shown(), pick(row, item, EXECUTED)?.shown())))
            .unzip();
        ThreePublic { name, units: planned.len(), planned: total(planned), spent: total(spent) }
    };
    kinds.into_iter().map(sum).filter(|kind| kind.units > 0).collect()
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
    let impossible = review.impossible_scores();
    let counted = review.filings.iter().enumerate().filter(|(_, filing)| filing.counts());
    let possible = counted.filter(|(number, _)| !impossible.contains(number));
    let mut scores: Vec<Decimal> = possible.filter_map(|(_, filing)| filing.total_score()).collect();
    scores.sort_unstable();
    let (count, middle) = (scores.len(), scores.len() / 2);
    let upper = scores.get(middle).copied();
    let lower = if count % 2 == 0 { middle.checked_sub(1) } else { Some(middle) };
    let lower = lower.and_then(|index| scores.get(index).copied());
    let sum = scores.iter().copied().collect::<Sum>().amount();
    Scores {
        count,
        average: sum.and_then(|sum| Some(sum.checked_div(Decimal::from(count))?.round_dp(6))),
        median: lower.zip(upper).and_then(|(lower, upper)| lower.checked_add(upper)).map(half),
        highest: scores.last().copied(),
        lowest: scores.first().copied(),
    }
}

/// How many returns have each grade, best first: 优秀 counts as the bureau's 优; words the bureau does not know come last.
#[must_use]
pub fn grades(review: &Review) -> Vec<(&str, usize)> {
    let policy = &review.policy;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let counted = review.filings.iter().filter(|filing| filing.counts());
    for printed in counted.map(|filing| filing.grade().trim()).filter(|grade| !grade.is_empty()) {
        let known = policy.standard(printed);
        *counts.entry(if known.is_empty() { printed } else { known }).or_default() += 1;
    }
    let place = |grade: &str| policy.grades.iter().position(|own| own.name == grade).unwrap_or(usize::MAX);
    let mut sorted: Vec<(&str, usize)> = counts.into_iter().collect();
    sorted.sort_by_key(|(grade, _)| place(grade));
    sorted
}
