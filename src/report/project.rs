//! One project return as 项目汇总表 shows it: its scores by level, what became of its indicators, and its light.
//!
//! Apart from the tab because counting and judging the light are about the return, not about columns.

use crate::model::decimal::{Sum, percent_of, total};
use crate::model::policy::Policy;
use crate::model::score::Scores;
use crate::model::{Filing, FilingCard, Indicator, Measure, Review, ScoreCard};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// 预警灯
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Light {
    /// 红灯
    Red,
    /// 黄灯
    Yellow,
    /// 绿灯
    Green,
    /// Neither execution nor indicators say anything.
    Unknown,
}

impl Light {
    /// The word people read; it also tells the light on a grey print.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::Red => "● 红",
            Self::Yellow => "▲ 黄",
            Self::Green => "○ 绿",
            Self::Unknown => "无法判断",
        }
    }
}

/// A project return.
#[derive(Debug)]
pub struct Project<'r> {
    /// The return.
    pub filing: &'r FilingCard,
    /// The same without the figures that a finding keeps out of totals, where there are any.
    pub usable: Option<FilingCard>,
    /// Its scores worked out again.
    pub scores: &'r ScoreCard,
    /// 主管部门
    pub supervisor: &'r str,
    /// 归口股室
    pub office: &'r str,
    /// Open 错误 and 核实.
    pub counts: [u32; 2],
    /// Indicators that missed their target.
    pub unmet: usize,
    /// Indicators whose result lies far above the target.
    pub over: usize,
    /// The light and why it is not green.
    pub light: (Light, String),
}

/// 一级指标 by the word its name holds.
pub const LEVELS: [(&str, &[&str]); 4] =
    [("产出", &["产出"]), ("效益", &["效益", "效果"]), ("满意度", &["满意"]), ("成本", &["成本"])];

/// All project returns in their order.
#[must_use]
pub fn projects(review: &Review) -> Vec<Project<'_>> {
    let (index, counts) = (review.register.index(), counts(review));
    let owners: BTreeMap<usize, &str> = review
        .departments
        .iter()
        .flat_map(|row| row.filings.iter().map(|number| (*number, row.supervisor.as_str())))
        .collect();
    let all = review.filings.iter().zip(&review.scores).enumerate();
    let projects = all.filter(|(_, (filing, _))| filing.counts() && filing.family == "project").map(
        |(number, (filing, scores))| {
            let head = &filing.head;
            let line = index.line_of(&head.department_code, &head.department);
            let rescored = scores.whole();
            let missed = rescored.indicators.iter().filter(|one| one.reached == Some(false)).count();
            let far = |share: Decimal| share >= review.policy.lights.over;
            Project {
                filing,
                usable: review.without_unusable(number),
                scores,
                supervisor: owners.get(&number).copied().unwrap_or_default(),
                office: line.map_or("", |line| line.office.as_str()),
                counts: counts.get(&number).copied().unwrap_or_default(),
                unmet: missed,
                over: rescored.indicators.iter().filter(|one| one.share.is_some_and(far)).count(),
                light: light(&filing.whole(), &rescored, missed, &review.policy),
            }
        },
    );
    projects.collect()
}

/// Open 错误 and 核实 by filing.
fn counts(review: &Review) -> BTreeMap<usize, [u32; 2]> {
    let mut counts: BTreeMap<usize, [u32; 2]> = BTreeMap::new();
    for finding in review.findings.iter().filter(|finding| finding.is_open()) {
        let counts = finding.subject.filing.map(|number| counts.entry(number).or_default());
        let place = super::coverage::place_of(finding.severity);
        if let Some(count) = counts.and_then(|counts| counts.get_mut(place)) {
            *count += 1;
        }
    }
    counts
}

impl Project<'_> {
    /// 项目资金: the amount of that measure, 万元; none for a figure in another unit than the form's, as it would go into the
    /// totals.
    #[must_use]
    pub fn funds(&self, measures: &[Measure]) -> Option<Decimal> {
        let usable = self.usable.as_ref().unwrap_or(self.filing);
        let value = measures.iter().find_map(|measure| usable.value("funds.total", *measure))?;
        Some(crate::model::Unit::TenThousandYuan.printed(value).normalize())
    }

    /// The first readable number of that item and measure.
    #[must_use]
    pub fn value(&self, item: &str, measure: Measure) -> Option<Decimal> {
        self.filing.value(item, measure)
    }

    /// 预算执行率得分 as printed.
    #[must_use]
    pub fn execution_score(&self) -> Option<Decimal> {
        execution_score(&self.filing.whole())
    }

    /// What the indicators of a level add up to; none where no row of it says anything.
    #[must_use]
    pub fn level(&self, words: &[&str], part: fn(&Indicator) -> Option<Decimal>) -> Option<Decimal> {
        let of_level = |row: &&Indicator| words.iter().any(|word| row.level1.contains(word));
        let filing = self.filing.whole();
        let rows = filing.indicators.iter().filter(of_level);
        rows.filter_map(part).collect::<Sum>().amount()
    }
}

fn execution_score(filing: &Filing) -> Option<Decimal> {
    ["execution", "funds.total", "expenditure.total"]
        .into_iter()
        .find_map(|item| filing.value(item, Measure::Score))
}

/// 执行率: executed over 全年预算, else as printed.
fn execution_rate(filing: &Filing) -> Option<Decimal> {
    let value = |measure| filing.value("funds.total", measure);
    let budget = [Measure::Adjusted, Measure::Budget, Measure::Initial].into_iter().find_map(value);
    let computed = value(Measure::Executed).zip(budget).and_then(|(spent, budget)| percent_of(spent, budget));
    computed.or_else(|| value(Measure::Rate)).or_else(|| filing.value("execution", Measure::Rate))
}

/// Red: hardly spent, or points far above what was spent. Yellow: little spent, or targets missed.
fn light(filing: &Filing, scores: &Scores, missed: usize, policy: &Policy) -> (Light, String) {
    let limits = &policy.lights;
    let rate = execution_rate(filing);
    let gap = gap(filing, scores);
    let mut reasons: Vec<(Light, String)> = Vec::new();
    if let Some(rate) = rate {
        let shown = rate.round_dp(2).normalize();
        if rate < limits.red {
            reasons.push((Light::Red, format!("执行率 {shown}%")));
        } else if rate < limits.yellow {
            reasons.push((Light::Yellow, format!("执行率 {shown}%")));
        }
    }
    if let Some(gap) = gap.filter(|gap| *gap > limits.gap) {
        let shown = gap.round_dp(2).normalize();
        reasons.push((Light::Red, format!("得分率高出执行 {shown}%")));
    }
    if Decimal::from(missed) > limits.unmet {
        reasons.push((Light::Yellow, format!("{missed} 项指标未达标")));
    }
    let known = rate.is_some() || scores.indicators.iter().any(|one| one.reached.is_some());
    let worst = reasons.iter().map(|(light, _)| *light).min();
    let light = worst.unwrap_or(if known { Light::Green } else { Light::Unknown });
    (light, reasons.into_iter().map(|(_, reason)| reason).collect::<Vec<_>>().join("；"))
}

/// By how many percent the indicators earn more of their points than the execution does.
fn gap(filing: &Filing, scores: &Scores) -> Option<Decimal> {
    let rows = || filing.indicators.iter().filter(|row| row.weight.is_some() && row.score.is_some());
    let points = total(rows().filter_map(|row| row.score))?;
    let own = percent_of(points, total(rows().filter_map(|row| row.weight))?)?;
    let execution = percent_of(execution_score(filing)?, scores.execution_weight?)?;
    percent_of(own.checked_sub(execution)?, own)
}
