//! Printed parts of a score → the total they add up to, and the score a return is ranked by.
//!
//! The checked score leaves the printed one only where the arithmetic is beyond doubt: all parts are there and do not
//! add up, or the execution score is not what rate and weight give. A doubtful indicator is a finding, no correction.

use crate::audit::tolerance::of_score;
use crate::catalog::Catalog;
use crate::model::decimal::plain;
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
}

fn sum(parts: &[Decimal]) -> Rescored {
    let shown: Vec<String> = parts.iter().map(|part| plain(*part)).collect();
    let value: Decimal = parts.iter().sum();
    Rescored { value: Some(value.normalize()), arithmetic: shown.join(" + ").into(), ..Rescored::default() }
}

/// All indicators, with the execution score where its weight is needed to make up the whole.
fn of_indicators(filing: &Filing, execution_weight: Option<Decimal>, catalog: &Catalog) -> Rescored {
    let counted: Vec<&Indicator> = filing.indicators.iter().filter(|row| is_counted(row)).collect();
    if counted.iter().all(|row| row.score.is_none()) {
        return Rescored::unknown(NO_PARTS);
    }
    let Some(own) = counted.iter().map(|row| row.score).collect::<Option<Vec<Decimal>>>() else {
        return Rescored::unknown("有指标没有填得分，总分未能复算");
    };
    let execution =
        filing.value("funds.total", Measure::Score).or_else(|| filing.value("execution", Measure::Score));
    let whole = filing
        .value("score.total", Measure::Weight)
        .unwrap_or_else(|| catalog.settings.number("score_total"));
    let weights: Option<Decimal> = counted.iter().map(|row| row.weight).sum();
    let with_execution = || execution.into_iter().chain(own.iter().copied()).collect::<Vec<_>>();
    match weights {
        Some(weights) if weights == whole => sum(&own),
        Some(weights) if Some(weights) == execution_weight.map(|own| whole - own) => {
            if execution.is_some() {
                sum(&with_execution())
            } else {
                Rescored::unknown("没有填执行率得分，总分未能复算")
            }
        }
        Some(_) => Rescored::unknown("分值合计不等于满分，总分未能复算"),
        None if counted.iter().all(|row| row.weight_place.is_none()) => {
            if execution.is_some() {
                Rescored { supposed: true, ..sum(&with_execution()) }
            } else {
                Rescored::unknown("没有执行率得分，不能确定分项是否齐全，总分未能复算")
            }
        }
        None => Rescored::unknown("有指标没有填分值，总分未能复算"),
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
    let agrees = |score: Decimal| (printed - score).abs() <= near;
    let correction = correction(filing, scores);
    let corrected = sum + correction.map_or(Decimal::ZERO, |(stated, earned)| earned - stated);
    match correction {
        _ if agrees(corrected) => (printed, String::new()),
        Some((stated, earned)) if agrees(sum) => {
            let checked = printed + earned - stated;
            let (p, s, e, c) = (plain(printed), plain(stated), plain(earned), plain(checked));
            (checked, format!("填报 {p}，执行率得分 {s} 复算为 {e}，总分 {c}，按复算排名"))
        }
        _ => (corrected, format!("填报 {}，按分项复算 {}，按复算排名", plain(printed), plain(corrected))),
    }
}

/// Execution score as printed and as rate and weight give it, where both rate and amounts give the same and the
/// difference is more than rounding.
fn correction(filing: &Filing, scores: &Scores) -> Option<(Decimal, Decimal)> {
    let stated = filing.value("funds.total", Measure::Score)?;
    let earned = scores.execution.value.filter(|_| scores.execution.other.is_none())?;
    let stated_weight = filing.value("funds.total", Measure::Weight).is_some();
    let allowed = of_score(stated.normalize().scale());
    (stated_weight && (stated - earned).abs() > allowed).then_some((stated, earned))
}
