//! One indicator → its score by the legal methods: full when reached, in proportion when missed (财预〔2020〕10号 and the
//! filling notes of the forms), two methods for indicators where less is better.

use super::compare::pair;
use super::rounded;
use crate::catalog::Catalog;
use crate::model::Indicator;
use crate::model::decimal::plain;
use crate::model::filing::Relation;
use crate::model::label::fold;
use crate::model::score::Rescored;
use crate::model::term::Kind;
use rust_decimal::Decimal;

/// Whether more or less is better.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Up,
    Down,
}

/// Works out the score of one indicator again.
pub(super) fn rescore(indicator: &Indicator, catalog: &Catalog) -> Rescored {
    if indicator.relation == Some(Relation::Qualitative) {
        return Rescored::unknown("定性指标按档计分");
    }
    let (target, actual) = match pair(indicator, catalog) {
        Ok(pair) => pair,
        Err(why) => return Rescored::unknown(why),
    };
    let Some((direction, supposed)) = direction(indicator, catalog) else {
        return Rescored::unknown("没有写明是越高越好还是越低越好");
    };
    let reached = match direction {
        Direction::Up => actual >= target,
        Direction::Down => actual <= target,
    };
    // 指标值 0 with = asks for none at all.
    let reached = if target.is_zero() && indicator.relation == Some(Relation::Equal) {
        actual <= target
    } else {
        reached
    };
    let share = share(direction, target, actual);
    let known =
        Rescored { weight: indicator.weight, reached: Some(reached), share, supposed, ..Rescored::default() };
    let Some(weight) = indicator.weight else { return Rescored { why: "没有分值".into(), ..known } };
    if reached {
        return Rescored {
            value: Some(weight),
            arithmetic: format!("达到指标值，得满分 {}", plain(weight)).into(),
            ..known
        };
    }
    if supposed && direction == Direction::Down {
        return Rescored { why: "没有写明是越高越好还是越低越好".into(), ..known };
    }
    let (value, other, arithmetic) = match direction {
        Direction::Up => proportional(weight, target, actual),
        Direction::Down => reverse(weight, target, actual, catalog),
    };
    Rescored {
        value: Some(rounded(value, catalog)),
        other: other.map(|other| rounded(other, catalog)),
        arithmetic: arithmetic.into(),
        ..known
    }
}

/// Whether more is better, and whether that is only supposed: the form prints no sign. Of durations, and of costs that
/// are no money, nobody can tell.
fn direction(indicator: &Indicator, catalog: &Catalog) -> Option<(Direction, bool)> {
    match indicator.relation {
        Some(Relation::AtLeast | Relation::More | Relation::Equal) => Some((Direction::Up, false)),
        Some(Relation::AtMost | Relation::Less) => Some((Direction::Down, false)),
        Some(Relation::Qualitative) | None => supposed(indicator, catalog).map(|direction| (direction, true)),
    }
}

/// Costs and accidents are to be few, everything else many.
fn supposed(indicator: &Indicator, catalog: &Catalog) -> Option<Direction> {
    let (target, settings) = (&indicator.target, &catalog.settings);
    if target.value == indicator.actual.value {
        return Some(Direction::Up);
    }
    if settings.words("time_units").iter().any(|word| target.unit.ends_with(word.as_str())) {
        return None;
    }
    let name = fold(&indicator.name());
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let says = |words: &str| settings.words(words).iter().any(|word| name.contains(word.as_str()));
    if says("cost_words") || says("low_words") {
        return Some(if says("better_words") { Direction::Up } else { Direction::Down });
    }
    if target.value.is_some_and(|value| value.is_zero()) {
        return Some(Direction::Down);
    }
    let is_cost = fold(&indicator.level2).contains("成本") && !name.ends_with(['率', '度']);
    let is_money =
        catalog.vocabulary.units.named(&target.unit).is_some_and(|unit| unit.kind() == Kind::Money);
    match (is_cost, is_money) {
        (false, _) => Some(Direction::Up),
        (true, true) => Some(Direction::Down),
        (true, false) => None,
    }
}

/// Result over target in percent; none for costs and for a target of 0.
fn share(direction: Direction, target: Decimal, actual: Decimal) -> Option<Decimal> {
    let up = direction == Direction::Up && target > Decimal::ZERO;
    let share = up.then(|| (actual * Decimal::ONE_HUNDRED).checked_div(target)).flatten();
    share.map(|share| share.round_dp(2))
}

fn proportional(weight: Decimal, target: Decimal, actual: Decimal) -> (Decimal, Option<Decimal>, String) {
    if actual <= Decimal::ZERO || target <= Decimal::ZERO {
        return (Decimal::ZERO, None, "没有完成，得 0".into());
    }
    let value = (weight * actual).checked_div(target).unwrap_or_default();
    (value, None, format!("{} × {} ÷ {}", plain(weight), plain(actual), plain(target)))
}

/// 反向指标: by the setting the excess is taken off in proportion, or target over result; both are legal.
fn reverse(
    weight: Decimal,
    target: Decimal,
    actual: Decimal,
    catalog: &Catalog,
) -> (Decimal, Option<Decimal>, String) {
    let linear = || {
        let excess = (actual - target).checked_div(target).unwrap_or(Decimal::ONE);
        let value = ((Decimal::ONE - excess) * weight).max(Decimal::ZERO);
        let (w, t, a) = (plain(weight), plain(target), plain(actual));
        (value, format!("{w} × [1 − ({a} − {t}) ÷ {t}]"))
    };
    let quotient = || {
        let value = (weight * target).checked_div(actual).unwrap_or_default().max(Decimal::ZERO);
        (value, format!("{} × {} ÷ {}", plain(weight), plain(target), plain(actual)))
    };
    let methods = catalog.settings.words("reverse_methods");
    let mut results = methods.iter().map(|name| if name == "quotient" { quotient() } else { linear() });
    let (value, arithmetic) = results.next().unwrap_or_else(linear);
    match results.next() {
        Some((other, second)) => (value, Some(other), format!("{arithmetic}，或 {second}")),
        None => (value, None, arithmetic),
    }
}
