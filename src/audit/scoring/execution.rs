//! Amounts and rate of a filing → the execution score: rate × weight, full above 100 %, or by steps where the setting
//! says so.

use super::rounded;
use crate::catalog::Catalog;
use crate::model::decimal::{percent_of, percentage, plain};
use crate::model::score::Rescored;
use crate::model::{Filing, Measure};
use rust_decimal::Decimal;

/// Works out the execution score again. `other` is the score by the amounts where the printed rate is another one.
pub(super) fn rescore(filing: &Filing, weight: Option<Decimal>, catalog: &Catalog) -> Rescored {
    work_out(filing, weight, catalog).unwrap_or_else(Rescored::unknown)
}

fn work_out(filing: &Filing, weight: Option<Decimal>, catalog: &Catalog) -> Result<Rescored, &'static str> {
    let printed =
        filing.value("funds.total", Measure::Rate).or_else(|| filing.value("execution", Measure::Rate));
    let rate = rate(filing)?.or(printed).ok_or("没有预算执行率")?;
    let weight = weight.ok_or("不知道预算执行率的分值")?;
    let value = score(rate, weight, catalog)?;
    let by_printed = printed.map(|printed| score(printed, weight, catalog)).transpose()?;
    let other = by_printed.filter(|other| *other != value);
    let capped = if rate > Decimal::ONE_HUNDRED { "（超过 100% 按 100% 计）" } else { "" };
    Ok(Rescored {
        weight: Some(weight),
        value: Some(value),
        other,
        arithmetic: format!("{} × {}%{capped}", plain(weight), plain(rate.round_dp(2))).into(),
        reached: Some(rate >= Decimal::ONE_HUNDRED),
        share: Some(rate),
        ..Rescored::default()
    })
}

fn score(rate: Decimal, weight: Decimal, catalog: &Catalog) -> Result<Decimal, &'static str> {
    let score = percentage(weight, earned(rate, catalog)).ok_or(Rescored::TOO_LARGE)?;
    Ok(rounded(score, catalog))
}

/// The part of the weight that a rate earns, percent.
fn earned(rate: Decimal, catalog: &Catalog) -> Decimal {
    let rate = rate.max(Decimal::ZERO);
    if !catalog.settings.is_on("execution_stepped") {
        return rate.min(Decimal::ONE_HUNDRED);
    }
    catalog.settings.step("execution_steps", rate).unwrap_or(Decimal::ONE_HUNDRED)
}

/// 执行数 over 预算数 of the return, percent; none where one of them is not stated, or nothing was granted.
fn rate(filing: &Filing) -> Result<Option<Decimal>, &'static str> {
    let executed = filing.value("funds.total", Measure::Executed);
    let Some((executed, budget)) = executed.zip(budget(filing)?).filter(|(_, budget)| !budget.is_zero())
    else {
        return Ok(None);
    };
    percent_of(executed, budget).map(Some).ok_or(Rescored::TOO_LARGE)
}

/// 全年预算 as stated, else the first budget with what it was changed by, else that budget alone.
fn budget(filing: &Filing) -> Result<Option<Decimal>, &'static str> {
    let of = |measure| filing.value("funds.total", measure);
    if let Some(stated) = of(Measure::Adjusted).or_else(|| of(Measure::Budget)) {
        return Ok(Some(stated));
    }
    let (initial, change) = (of(Measure::Initial), of(Measure::Change));
    match initial.zip(change) {
        Some((initial, change)) => initial.checked_add(change).map(Some).ok_or(Rescored::TOO_LARGE),
        None => Ok(initial),
    }
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
