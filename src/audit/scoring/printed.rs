//! How a form says that execution is scored, where it says so itself: by steps (执行率≥95%得10分；85%（含）—95%得8分) or by points
//! taken off (达到95%得满分，每低1个百分点扣0.5分). What the form prints goes before rate × weight.

use crate::catalog::Catalog;
use crate::catalog::phrases::PrintedScores;
use crate::model::decimal::plain;
use crate::model::label::fold;
use crate::model::{Filing, Place};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What a form prints of the score for execution.
pub(super) enum Printed {
    /// Nothing, or that it is in proportion to the rate.
    Nothing,
    /// Something that nobody understood.
    Unclear,
    /// The score for the rate, with how it came about.
    Score(Decimal, String),
}

/// One step: from a rate on, up to another, so many points.
struct Step {
    from: Option<Decimal>,
    to: Option<Decimal>,
    points: Decimal,
}

/// The score that the notes of a return give to a rate.
pub(super) fn score(filing: &Filing, rate: Decimal, weight: Decimal, catalog: &Catalog) -> Printed {
    let words = &catalog.phrases.printed_scores;
    let Some(told) = notes(filing).into_iter().find_map(|note| rule_in(&note, words)) else {
        return Printed::Nothing;
    };
    let found = by_steps(&told, rate, weight, words).or_else(|| by_points(&told, rate, weight, words));
    match found {
        Some((points, how)) if points >= Decimal::ZERO && points <= weight => {
            Printed::Score(points, format!("按表内办法，执行率 {}%：{how}", plain(rate.round_dp(2))))
        }
        _ => Printed::Unclear,
    }
}

/// The texts of the cells, each whole.
fn notes(filing: &Filing) -> Vec<String> {
    let mut cells: BTreeMap<&Place, String> = BTreeMap::new();
    for sentence in &filing.told.sentences {
        cells.entry(&sentence.place).or_default().push_str(&fold(&sentence.text));
    }
    cells.into_values().collect()
}

/// The part of a note about the score for execution, up to the next of its numbered parts; none where it says no more than
/// rate × weight.
fn rule_in(note: &str, words: &PrintedScores) -> Option<String> {
    let at = words.subjects.iter().filter_map(|word| note.find(word.as_str())).min()?;
    let rest = &note[at..];
    let end = (1..=9)
        .filter_map(|number| rest.find(&format!("{number}.")).filter(|at| !is_decimal(rest, *at)))
        .min()
        .unwrap_or(rest.len());
    let told = &rest[..end];
    let is_rule = words.signs.iter().any(|word| told.contains(word.as_str()));
    is_rule.then(|| told.to_owned())
}

/// Whether the digit there begins a decimal number (0.5) and not the next part of a note (2.定量指标).
fn is_decimal(text: &str, at: usize) -> bool {
    let behind = text[at..].trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix('.');
    let before = text[..at].chars().next_back().is_some_and(|c| c.is_ascii_digit() || c == '.');
    before || behind.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// ≥95%得10分;85%(含)-95%得8分;70%以下不得分.
fn by_steps(told: &str, rate: Decimal, weight: Decimal, words: &PrintedScores) -> Option<(Decimal, String)> {
    let steps: Vec<(Step, &str)> = told
        .split([';', '。', ','])
        .filter_map(|piece| Some((step(piece, weight, words)?, piece.trim())))
        .collect();
    // On the edge of two steps either may be meant; the better one is no fault.
    let rate = rate.round_dp(2);
    let fits = |step: &Step| step.from.is_none_or(|from| rate >= from) && step.to.is_none_or(|to| rate <= to);
    let own = steps.iter().filter(|(step, _)| fits(step)).max_by_key(|(step, _)| step.points)?;
    (steps.len() > 1).then(|| (own.0.points, own.1.to_owned()))
}

fn step(piece: &str, weight: Decimal, words: &PrintedScores) -> Option<Step> {
    let has = |list: &[String]| list.iter().any(|word| piece.contains(word.as_str()));
    let points = if has(&words.none) {
        Decimal::ZERO
    } else if has(&words.full) {
        weight
    } else {
        number_before(piece.rsplit_once(words.gives.as_str())?.1, words.point.as_str())?
    };
    let rates = percentages(piece);
    let (from, to) = match rates.as_slice() {
        [one] if has(&words.below) => (None, Some(*one)),
        [one] if has(&words.above) => (Some(*one), None),
        [one, other] => (Some(*one.min(other)), Some(*one.max(other))),
        _ => return None,
    };
    Some(Step { from, to, points })
}

/// 达到95%得满分,每低1个百分点(不足1个百分点按1个计)扣0.5分.
fn by_points(told: &str, rate: Decimal, weight: Decimal, words: &PrintedScores) -> Option<(Decimal, String)> {
    let full = told
        .split([';', '。', ','])
        .find(|piece| words.full.iter().any(|word| piece.contains(word.as_str())))?;
    let [threshold] = percentages(full).try_into().ok()?;
    let per = words.per.iter().find_map(|word| Some(told.split_once(word.as_str())?.1))?;
    let unit = first_number(per)?;
    let off = first_number(per.split_once(words.off.as_str())?.1)?;
    let short = threshold.checked_sub(rate)?;
    if short <= Decimal::ZERO {
        return Some((weight, format!("达到 {}%，得满分", plain(threshold))));
    }
    let mut units = short.checked_div(unit)?;
    if words.rounded_up.iter().any(|word| told.contains(word.as_str())) {
        units = units.ceil();
    }
    let lost = units.checked_mul(off)?;
    let points = weight.checked_sub(lost)?.max(Decimal::ZERO);
    let how = format!(
        "低于 {}%，{} − {} = {}",
        plain(threshold),
        plain(weight),
        plain(lost.round_dp(2)),
        plain(points.round_dp(2))
    );
    Some((points, how))
}

/// The numbers in front of percent signs, in their order.
fn percentages(text: &str) -> Vec<Decimal> {
    let parts: Vec<&str> = text.split('%').collect();
    let Some((_, before)) = parts.split_last() else { return Vec::new() };
    before.iter().filter_map(|part| last_number(part)).collect()
}

fn last_number(text: &str) -> Option<Decimal> {
    let digits = text.trim_end().trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    text.trim_end()[digits.len()..].parse().ok()
}

fn first_number(text: &str) -> Option<Decimal> {
    let text = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    text[..text.len() - rest.len()].parse().ok()
}

/// The number that stands right before a word: 8 of 8分.
fn number_before(text: &str, word: &str) -> Option<Decimal> {
    last_number(text.split_once(word)?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(note: &str, rate: &str, weight: u32) -> Option<String> {
        let catalog = Catalog::embedded().unwrap();
        let words = &catalog.phrases.printed_scores;
        let rule = rule_in(&fold(note), words)?;
        let (rate, weight) = (rate.parse().unwrap(), Decimal::from(weight));
        let found = by_steps(&rule, rate, weight, words).or_else(|| by_points(&rule, rate, weight, words));
        Some(found.map_or_else(|| "?".to_owned(), |(points, _)| plain(points)))
    }

    #[test]
    fn steps_and_points_off_are_read_as_forms_print_them() {
        let steps = "注：1.预算执行率≥95%得10分；85%（含）—95%得8分；70%（含）—85%得6分；70%以下不得分。2.定量指标未完成的按完成比例计分。";
        for (rate, points) in [("97.2", "10"), ("95", "10"), ("87.69", "8"), ("70", "6"), ("69.99", "0")] {
            assert_eq!(told(steps, rate, 10).as_deref(), Some(points), "{rate}");
        }
        let off = "备注：1.执行率达到95%及以上得满分20分,低于95%的每低1个百分点(不足1个百分点按1个计)扣0.5分,扣完为止；2.其他";
        for (rate, points) in [("96", "20"), ("95", "20"), ("87.15", "16"), ("94.99", "19.5"), ("1", "0")] {
            assert_eq!(told(off, rate, 20).as_deref(), Some(points), "{rate}");
        }
        assert_eq!(told("备注：1.预算执行率得分=20分×执行率；2.得分=权重×B/A", "90", 20), None);
        assert_eq!(told("执行率低于上年的酌情扣分。", "90", 10).as_deref(), Some("?"));
        assert_eq!(told("定性指标分三档，未达成的不得分。", "90", 10), None);
    }
}
