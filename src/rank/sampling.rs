//! Projects → 抽查建议: risk points by component, the most risky first, a share of them suggested.
//!
//! Apart because it ranks by risk and not by merit; weights and share are settings. It accuses nobody: points say where
//! a look is worth most.

use super::entry::{amount, execution_rate, rounded};
use super::{Material, by_filing};
use crate::catalog::settings::Settings;
use crate::model::decimal::{percentage, plain, total};
use crate::model::{Component, FilingCard, Sampling, Suggestion, Unit};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::collections::BTreeMap;

/// The projects worth a look.
#[must_use]
pub fn sample(material: &Material<'_>) -> Sampling {
    let settings = &material.catalog.settings;
    let projects: Vec<(usize, &FilingCard)> = material
        .filings
        .iter()
        .enumerate()
        .filter(|(_, filing)| filing.counts() && filing.family == "project")
        .collect();
    let usable =
        |number: usize, filing: &FilingCard| material.sound(number).unwrap_or_else(|| filing.clone());
    let amounts: Vec<Option<Decimal>> =
        projects.iter().map(|(number, filing)| amount(&usable(*number, filing))).collect();
    let sizes = Sizes::of(&amounts);
    let counts = by_filing(material.findings);
    let mut suggestions: Vec<Suggestion> = Vec::new();
    for ((number, filing), amount) in projects.iter().zip(&amounts) {
        let mut suggestion = Suggestion {
            filing: *number,
            amount: *amount,
            execution_rate: execution_rate(&usable(*number, filing)),
            score: filing.total_score(),
            ..Suggestion::default()
        };
        let [errors, verifies] = counts.get(number).copied().unwrap_or_default();
        suggestion.take(Component::Amount, sizes.points(*amount, settings));
        suggestion.take(Component::Faults, Some(faults(errors, verifies, settings)));
        suggestion.take(Component::Full, full(suggestion.score, settings));
        suggestion.take(Component::Low, low(suggestion.execution_rate, settings));
        suggestion.take(Component::First, first(filing, material));
        suggestion.take(Component::Past, Some(past(filing, material)));
        suggestions.push(suggestion);
    }
    suggestions.sort_by(|a, b| b.points.cmp(&a.points).then(b.amount.cmp(&a.amount)));
    suggestions.truncate(wanted(projects.len(), settings));
    suggestions.shrink_to_fit();
    number(&mut suggestions);
    let amount = total(amounts.iter().flatten().copied());
    Sampling { suggestions, projects: projects.len(), amount, method: method(settings) }
}

/// Points and the words for them; nothing where the component does not apply.
type Earned = Option<(Decimal, String)>;

trait Takes {
    fn take(&mut self, component: Component, earned: Earned);
}

impl Takes for Suggestion {
    fn take(&mut self, component: Component, earned: Earned) {
        let Some((points, why)) = earned.filter(|(points, _)| *points > Decimal::ZERO) else { return };
        self.parts[component as usize] = points;
        // Points only order the projects: more than a decimal holds come first.
        self.points = self.points.saturating_add(points);
        if !self.reason.is_empty() {
            self.reason.push('；');
        }
        self.reason.push_str(&why);
    }
}

/// How many projects to suggest.
fn wanted(projects: usize, settings: &Settings) -> usize {
    let share = percentage(Decimal::from(projects), settings.number("sample_share"));
    let least = settings.number("sample_least");
    share.and_then(|share| share.ceil().max(least).to_usize()).unwrap_or(projects).min(projects)
}

/// Equal points share a number.
fn number(suggestions: &mut [Suggestion]) {
    let mut last: Option<(Decimal, u32)> = None;
    for (place, suggestion) in (1..).zip(suggestions) {
        let shared = last.filter(|(points, _)| *points == suggestion.points).map(|(_, rank)| rank);
        suggestion.rank = shared.unwrap_or(place);
        last = Some((suggestion.points, suggestion.rank));
    }
}

/// All amounts with their place, the largest first.
struct Sizes {
    places: BTreeMap<Decimal, u32>,
    count: u32,
}

impl Sizes {
    fn of(amounts: &[Option<Decimal>]) -> Self {
        let mut sorted: Vec<Decimal> = amounts.iter().flatten().copied().collect();
        sorted.sort_unstable_by(|a, b| b.cmp(a));
        let mut places = BTreeMap::new();
        let mut count = 0;
        for amount in sorted {
            count += 1;
            places.entry(amount).or_insert(count);
        }
        Self { places, count }
    }

    /// The largest earns all points, the smallest nearly none.
    fn points(&self, amount: Option<Decimal>, settings: &Settings) -> Earned {
        let amount = amount?;
        let place = *self.places.get(&amount)?;
        let share = Decimal::from(self.count - place + 1).checked_div(Decimal::from(self.count))?;
        let points = settings.number("sample_amount").checked_mul(share)?;
        let shown = plain(rounded(Unit::TenThousandYuan.printed(amount), 2));
        Some((rounded(points, 0), format!("预算 {shown} 万元，居第 {place} 位")))
    }
}

fn faults(errors: u32, verifies: u32, settings: &Settings) -> (Decimal, String) {
    let of_errors = settings.number("sample_error").checked_mul(Decimal::from(errors));
    let of_verifies = settings.number("sample_verify").checked_mul(Decimal::from(verifies));
    let points = of_errors.zip(of_verifies).and_then(|(one, other)| one.checked_add(other));
    let most = settings.number("sample_faults_most");
    let told = [("错误", errors), ("核实", verifies)];
    let told: Vec<String> = told
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(what, count)| format!("{what} {count} 个"))
        .collect();
    (points.map_or(most, |points| points.min(most)), told.join("、"))
}

fn full(score: Option<Decimal>, settings: &Settings) -> Earned {
    let score = score.filter(|score| *score >= settings.number("sample_full_from"))?;
    Some((settings.number("sample_full"), format!("自评 {} 分", plain(score))))
}

fn low(rate: Option<Decimal>, settings: &Settings) -> Earned {
    let limit = settings.number("execution_low");
    let rate = rate.filter(|rate| *rate < limit)?;
    Some((settings.number("sample_low"), format!("执行率 {}%，低于 {}%", plain(rate), plain(limit))))
}

fn first(filing: &FilingCard, material: &Material<'_>) -> Earned {
    let unknown = !material.last_year.is_empty() && !material.last_year.knows(&filing.head);
    unknown.then(|| (material.catalog.settings.number("sample_first"), "上年没有这个项目".to_owned()))
}

fn past(filing: &FilingCard, material: &Material<'_>) -> (Decimal, String) {
    let settings = &material.catalog.settings;
    let faults = material.last_year.faults(&filing.head);
    let points = settings.number("sample_past").checked_mul(Decimal::from(faults));
    let most = settings.number("sample_past_most");
    (points.map_or(most, |points| points.min(most)), format!("上年有 {faults} 个错误、核实"))
}

/// How points come about, for the head of the tab.
fn method(settings: &Settings) -> String {
    let number = |name: &str| plain(settings.number(name));
    format!(
        "风险分：金额最大的 {} 分，往下按位次递减；每个错误 {} 分、核实 {} 分，最多 {} 分；自评 {} 分以上 {} 分；\
         执行率低于 {}% {} 分；上年没有的项目 {} 分；上年每个错误、核实 {} 分，最多 {} 分。分值和比例在 settings.toml 里改。",
        number("sample_amount"),
        number("sample_error"),
        number("sample_verify"),
        number("sample_faults_most"),
        number("sample_full_from"),
        number("sample_full"),
        number("execution_low"),
        number("sample_low"),
        number("sample_first"),
        number("sample_past"),
        number("sample_past_most"),
    )
}
