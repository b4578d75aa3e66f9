//! Amounts and rate of a filing → the execution score: rate × weight, full above 100 %, or by steps where the setting
//! says so.

use super::rounded;
use crate::catalog::Catalog;
use crate::model::decimal::plain;
use crate::model::score::Rescored;
use crate::model::{Filing, Measure};
use rust_decimal::Decimal;

/// Works out the execution score again. `other` is the score by the amounts where the printed rate is another one.
pub(super) fn rescore(filing: &Filing, weight: Option<Decimal>, catalog: &Catalog) -> Rescored {
    let printed =
        filing.value("funds.total", Measure::Rate).or_else(|| filing.value("execution", Measure::Rate));
    let computed = rate(filing);
    let Some(rate) = computed.or(printed) else { return Rescored::unknown("没有预算执行率") };
    let Some(weight) = weight else { return Rescored::unknown("不知道预算执行率的分值") };
    let score = |rate: Decimal| rounded(earned(rate, catalog) * weight / Decimal::ONE_HUNDRED, catalog);
    let value = score(rate);
    let other = printed.map(score).filter(|other| *other != value);
    let capped = if rate > Decimal::ONE_HUNDRED { "（超过 100% 按 100% 计）" } else { "" };
    Rescored {
        weight: Some(weight),
        value: Some(value),
        other,
        arithmetic: format!("{} × {}%{capped}", plain(weight), plain(rate.round_dp(2))).into(),
        reached: Some(rate >= Decimal::ONE_HUNDRED),
        share: Some(rate),
        ..Rescored::default()
    }
}

/// The part of the weight that a rate earns, percent.
fn earned(rate: Decimal, catalog: &Catalog) -> Decimal {
    let rate = rate.max(Decimal::ZERO);
    if !catalog.settings.is_on("execution_stepped") {
        return rate.min(Decimal::ONE_HUNDRED);
    }
    catalog.settings.step("execution_steps", rate).unwrap_or(Decimal::ONE_HUNDRED)
}

/// 执行数 over 预算数 of the return, percent; none where one of them is not stated.
fn rate(filing: &Filing) -> Option<Decimal> {
    let of = |measure| filing.value("funds.total", measure);
    let changed = || Some(of(Measure::Initial)? + of(Measure::Change)?);
    let budget = of(Measure::Adjusted)
        .or_else(|| of(Measure::Budget))
        .or_else(changed)
        .or_else(|| of(Measure::Initial))?;
    (of(Measure::Executed)? * Decimal::ONE_HUNDRED).checked_div(budget)
}

/// The weight as printed; where a form prints none, what the indicators leave of the full score.
pub(super) fn weight(filing: &Filing, catalog: &Catalog) -> Option<Decimal> {
    let printed = ["funds.total", "execution"]
        .iter()
        .find_map(|item| filing.value(item, Measure::Weight))
        .filter(|w| !w.is_zero());
    printed.or_else(|| {
        let headed =
            filing.find("", "funds.total", Measure::Score).find_map(|figure| points_in(&figure.label));
        headed.or_else(|| {
            let scored = filing.value("funds.total", Measure::Score).is_some();
            scored.then(|| catalog.settings.number("execution_weight"))
        })
    })
}

/// 20 in 得分（20分*执行率） or 预算执行情况（20分）; the nearest heading counts.
fn points_in(label: &str) -> Option<Decimal> {
    label.rsplit('/').find_map(|part| {
        let folded = crate::model::label::fold(part);
        let (_, inside) = folded.split_once('(')?;
        inside.split(['(', ')']).find_map(|text| text.split_once('分')?.0.parse().ok())
    })
}
