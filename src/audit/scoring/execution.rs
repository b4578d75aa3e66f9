//! Amounts and rate of a filing → the execution score: rate × weight, full above 100 %, or by steps where the setting
//! says so.

use super::printed::{self, Printed};
use super::rounded;
use crate::catalog::Catalog;
use crate::model::decimal::{percent_of, percentage, plain, total};
use crate::model::score::Rescored;
use crate::model::{Filing, Measure};
use rust_decimal::Decimal;

/// Works out the execution score again. `other` is the score by the amounts where the printed rate is another one.
pub(super) fn rescore(filing: &Filing, weight: Option<Decimal>, catalog: &Catalog) -> Rescored {
    work_out(filing, weight, catalog).unwrap_or_else(Rescored::unknown)
}

fn work_out(filing: &Filing, weight: Option<Decimal>, catalog: &Catalog) -> Result<Rescored, &'static str> {
    let printed =
        filing.value(scored_item(filing), Measure::Rate).or_else(|| filing.value("execution", Measure::Rate));
    let rate = rate(filing)?.or(printed).ok_or("没有预算执行率")?;
    let weight = weight.ok_or("不知道预算执行率的分值")?;
    match printed::score(filing, rate, weight, catalog) {
        Printed::Nothing => {}
        Printed::Unclear => return Err("表内另有执行率的计分办法"),
        Printed::Score(value, told) => {
            return Ok(Rescored {
                weight: Some(weight),
                value: Some(rounded(value, catalog)),
                arithmetic: told.into(),
                reached: Some(rate >= Decimal::ONE_HUNDRED),
                share: Some(rate),
                ..Rescored::default()
            });
        }
    }
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
    let executed = filing.value(scored_item(filing), Measure::Executed);
    let Some((executed, budget)) = executed.zip(budget(filing)?).filter(|(_, budget)| !budget.is_zero())
    else {
        return Ok(None);
    };
    percent_of(executed, budget).map(Some).ok_or(Rescored::TOO_LARGE)
}

/// 全年预算 as stated, else the first budget with what it was changed by, else that budget alone.
fn budget(filing: &Filing) -> Result<Option<Decimal>, &'static str> {
    let of = |measure| filing.value(scored_item(filing), measure);
    if let Some(stated) = of(Measure::Adjusted).or_else(|| of(Measure::Budget)) {
        return Ok(Some(stated));
    }
    let (initial, change) = (of(Measure::Initial), of(Measure::Change));
    match initial.zip(change) {
        Some((initial, change)) => initial.checked_add(change).map(Some).ok_or(Rescored::TOO_LARGE),
        None => Ok(initial),
    }
}

/// The item whose execution is scored: the funds of a project; in forms of departments whose first row is 部门整体支出总额, that.
pub(in crate::audit) fn scored_item(filing: &Filing) -> &'static str {
    let is_scored = |item: &str| {
        [Measure::Weight, Measure::Score].iter().any(|measure| filing.value(item, *measure).is_some())
    };
    if is_scored("expenditure.total") && !is_scored("funds.total") {
        "expenditure.total"
    } else {
        "funds.total"
    }
}

/// The weight as printed; where a form prints none, what the indicators leave of the full score.
pub(super) fn weight(filing: &Filing, catalog: &Catalog) -> Option<Decimal> {
    let printed = [scored_item(filing), "execution"]
        .iter()
        .find_map(|item| filing.value(item, Measure::Weight))
        .filter(|w| !w.is_zero());
    printed.or_else(|| {
        let headed =
            filing.find("", scored_item(filing), Measure::Score).find_map(|figure| points_in(&figure.label));
        let scored = filing.value(scored_item(filing), Measure::Score).is_some();
        headed.or_else(|| if scored { remaining(filing, catalog) } else { None })
    })
}

/// Weights of execution are multiples of it, 10, 15 or 20 分 in the forms of the provinces; what else the indicators leave of
/// the whole is a slip in one of them.
const WEIGHT_STEP: Decimal = Decimal::from_parts(5, 0, 0, false, 0);

/// What the weights of the indicators leave of the whole, where they leave a weight that forms have; the usual weight where
/// they do not say. None where they leave something else.
fn remaining(filing: &Filing, catalog: &Catalog) -> Option<Decimal> {
    let usual = catalog.settings.number("execution_weight");
    let weights: Vec<Decimal> = filing.indicators.iter().filter_map(|row| row.weight).collect();
    let lacks = filing.indicators.iter().any(|row| row.weight.is_none() && row.score.is_some());
    let whole = filing.value("score.total", Measure::Weight);
    let (Some(whole), false, false) = (whole, weights.is_empty(), lacks) else { return Some(usual) };
    let left = whole.checked_sub(total(weights)?)?;
    if left.is_zero() {
        return Some(usual);
    }
    let is_weight = left > Decimal::ZERO
        && left <= catalog.settings.number("largest_execution_weight")
        && left.checked_rem(WEIGHT_STEP).is_some_and(|rest| rest.is_zero());
    is_weight.then_some(left)
}

/// 20 in 得分（20分*执行率） or 预算执行情况（20分）; the nearest heading counts.
fn points_in(label: &str) -> Option<Decimal> {
    label.rsplit('/').find_map(|part| {
        let folded = crate::model::label::fold(part);
        let (_, inside) = folded.split_once('(')?;
        inside.split(['(', ')']).find_map(|text| text.split_once('分')?.0.parse().ok())
    })
}
