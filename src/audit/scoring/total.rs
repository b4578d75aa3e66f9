//! Printed parts of a score → the total they add up to, and the score a return is ranked by.
//!
//! The checked score leaves the printed one only where the arithmetic is beyond doubt: all parts are there and do not
//! add up, or the execution score is not what rate and weight give. A doubtful indicator is a finding, no correction.

use crate::audit::tolerance::of_score;
use crate::catalog::Catalog;
use crate::model::decimal::{self, apart, plain};
use crate::model::score::{Rescored, Scores};
use crate::model::{Filing, Indicator, Measure};
use rust_decimal::Decimal;

const PARTS: [&str; 4] = ["score.decision", "score.management", "score.output", "score.effect"];
const NO_PARTS: &str = "没有分项得分，总分未能复算";

/// Fills in total, checked score and note.
pub(super) fn settle(filing: &Filing, catalog: &Catalog, scores: &mut Scores) {
    scores.total = total(filing, scores.execution_weight, catalog);
    let Some(printed) = filing.total_score() else {
        scores.note = "没有总分，不参加排名".into();
        return;
    };
    let (checked, note) = checked(filing, catalog, scores, printed);
    scores.checked = Some(checked);
    scores.note = note.into();
}

fn total(filing: &Filing, execution_weight: Option<Decimal>, catalog: &Catalog) -> Rescored {
    let parts: Option<Vec<Decimal>> = PARTS.iter().map(|part| filing.value(part, Measure::Score)).collect();
    match parts {
        Some(parts) => sum(&parts),
        None => of_indicators(filing, execution_weight, catalog),
    }
    .unwrap_or_else(Rescored::unknown)
}

fn sum(parts: &[Decimal]) -> Result<Rescored, &'static str> {
    let shown: Vec<String> = parts.iter().map(|part| plain(*part)).collect();
    let value = decimal::total(parts.iter().copied()).ok_or(Rescored::TOO_LARGE)?.normalize();
    Ok(Rescored { value: Some(value), arithmetic: shown.join(" + ").into(), ..Rescored::default() })
}

/// All indicators, with the execution score where its weight is needed to make up the whole.
fn of_indicators(
    filing: &Filing,
    execution_weight: Option<Decimal>,
    catalog: &Catalog,
) -> Result<Rescored, &'static str> {
    let counted: Vec<&Indicator> = filing.indicators.iter().filter(|row| is_counted(row)).collect();
    if counted.iter().all(|row| row.score.is_none()) {
        return Err(NO_PARTS);
    }
    let own: Option<Vec<Decimal>> = counted.iter().map(|row| row.score).collect();
    let own = own.ok_or("有指标没有填得分，总分未能复算")?;
    let execution = filing
        .value(super::execution::scored_item(filing), Measure::Score)
        .or_else(|| filing.value("execution", Measure::Score));
    let whole = filing
        .value("score.total", Measure::Weight)
        .unwrap_or_else(|| catalog.settings.number("score_total"));
    let weights: Option<Vec<Decimal>> = counted.iter().map(|row| row.weight).collect();
    let weights = weights.map(|weights| decimal::total(weights).ok_or(Rescored::TOO_LARGE)).transpose()?;
    let without_execution = execution_weight.and_then(|own| whole.checked_sub(own));
    let with_execution = || execution.into_iter().chain(own.iter().copied()).collect::<Vec<_>>();
    match weights {
        Some(weights) if weights == whole => sum(&own),
        Some(weights) if Some(weights) == without_execution => {
            if execution.is_some() {
                sum(&with_execution())
            } else {
                Err("没有填执行率得分，总分未能复算")
            }
        }
        Some(_) => Err("分值合计不等于满分，总分未能复算"),
        None if counted.iter().all(|row| row.weight_place.is_none()) => {
            if execution.is_some() {
                Ok(Rescored { supposed: true, ..sum(&with_execution())? })
            } else {
                Err("没有执行率得分，不能确定分项是否齐全，总分未能复算")
            }
        }
        None => Err("有指标没有填分值，总分未能复算"),
    }
}

/// Whether a row has points of its own: not one merged into another, and not a line of the form left unused.
fn is_counted(row: &Indicator) -> bool {
    let used = row.weight.is_some() || !row.target.raw.trim().is_empty() || !row.actual.raw.trim().is_empty();
    row.score.is_some() || (row.score_place.is_some() && used)
}

fn checked(filing: &Filing, catalog: &Catalog, scores: &Scores, printed: Decimal) -> (Decimal, String) {
    let Some(sum) = scores.total.value else { return (printed, scores.total.why.as_str().to_owned()) };
    let overfull = |row: &Indicator| row.score.zip(row.weight).is_some_and(|(score, weight)| score > weight);
    if filing.indicators.iter().any(overfull) {
        return (printed, "有指标得分超过分值，总分未能复算".into());
    }
    if scores.total.supposed {
        return (printed, "没有分值，不能确定分项是否齐全，总分未能复算".into());
    }
    let near = catalog.settings.number("score_agree").max(of_score(printed.normalize().scale()));
    let checked = replaced(printed, sum, correction(filing, scores), near);
    checked.unwrap_or_else(|| (printed, Rescored::TOO_LARGE.into()))
}

/// The printed total where it agrees with its parts, else what they come to, with the note.
fn replaced(
    printed: Decimal,
    sum: Decimal,
    correction: Option<Correction>,
    near: Decimal,
) -> Option<(Decimal, String)> {
    let corrected = match correction {
        Some(Correction { stated, earned }) => sum.checked_add(earned.checked_sub(stated)?)?,
        None => sum,
    };
    Some(match correction {
        _ if apart(printed, corrected)? <= near => (printed, String::new()),
        Some(Correction { stated, earned }) if apart(printed, sum)? <= near => {
            let checked = printed.checked_add(earned)?.checked_sub(stated)?;
            let (p, s, e, c) = (plain(printed), plain(stated), plain(earned), plain(checked));
            (checked, format!("填报 {p}，执行率得分 {s} 复算为 {e}，总分 {c}，以复算为准"))
        }
        _ => (corrected, format!("填报 {}，按分项复算 {}，以复算为准", plain(printed), plain(corrected))),
    })
}

/// An execution score that is not what rate and weight give.
#[derive(Clone, Copy)]
struct Correction {
    stated: Decimal,
    earned: Decimal,
}

/// Execution score as printed and as rate and weight give it, where both rate and amounts give the same and the
/// difference is more than rounding.
fn correction(filing: &Filing, scores: &Scores) -> Option<Correction> {
    let stated = filing.value(super::execution::scored_item(filing), Measure::Score)?;
    let earned = scores.execution.value.filter(|_| scores.execution.other.is_none())?;
    let stated_weight = filing.value(super::execution::scored_item(filing), Measure::Weight).is_some();
    let allowed = of_score(stated.normalize().scale());
    let differs = apart(stated, earned).is_none_or(|gap| gap > allowed);
    (stated_weight && differs).then_some(Correction { stated, earned })
}
