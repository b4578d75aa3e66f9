//! One indicator → its score by the legal methods: full when reached, in proportion when missed (财预〔2020〕10号 and the
//! filling notes of the forms), two methods for indicators where less is better.

use super::compare::pair;
use super::deadline::is_late;
use super::rounded;
use crate::catalog::Catalog;
use crate::model::Indicator;
use crate::model::decimal::{percent_of, plain};
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

/// A score with its arithmetic, and the score by the other legal method where the settings name two.
struct Worked {
    value: Decimal,
    other: Option<Decimal>,
    arithmetic: String,
}

const NO_DIRECTION: &str = "没有写明是越高越好还是越低越好";

/// Works out the score of one indicator again.
pub(super) fn rescore(indicator: &Indicator, catalog: &Catalog) -> Rescored {
    work_out(indicator, catalog).unwrap_or_else(Rescored::unknown)
}

fn work_out(indicator: &Indicator, catalog: &Catalog) -> Result<Rescored, &'static str> {
    if let Some(why) = missed_in_words(indicator, catalog) {
        // How much of the score is left for it, no method says.
        let missed = Rescored { weight: indicator.weight, reached: Some(false), ..Rescored::default() };
        return Ok(Rescored { why: why.into(), ..missed });
    }
    if indicator.relation == Some(Relation::Qualitative) {
        return Err("定性指标按档计分");
    }
    let (target, actual) = pair(indicator, catalog)?;
    let (direction, supposed) = direction(indicator, catalog).ok_or(NO_DIRECTION)?;
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
    let share = share(direction, target, actual)?;
    let known =
        Rescored { weight: indicator.weight, reached: Some(reached), share, supposed, ..Rescored::default() };
    let Some(weight) = indicator.weight else { return Ok(Rescored { why: "没有分值".into(), ..known }) };
    if reached {
        return Ok(Rescored {
            value: Some(weight),
            arithmetic: format!("达到指标值，得满分 {}", plain(weight)).into(),
            ..known
        });
    }
    if supposed && direction == Direction::Down {
        return Ok(Rescored { why: NO_DIRECTION.into(), ..known });
    }
    let worked = match direction {
        Direction::Up => proportional(weight, target, actual),
        Direction::Down => reverse(weight, target, actual, catalog),
    };
    let Worked { value, other, arithmetic } = worked.ok_or(Rescored::TOO_LARGE)?;
    Ok(Rescored {
        value: Some(rounded(value, catalog)),
        other: other.map(|other| rounded(other, catalog)),
        arithmetic: arithmetic.into(),
        ..known
    })
}

/// A result that came too late, or that begins by saying that it did not come about: 未建立，推进困难.
fn missed_in_words(indicator: &Indicator, catalog: &Catalog) -> Option<&'static str> {
    let (target, actual) = (&indicator.target.raw, &indicator.actual.raw);
    if is_late(target, actual) == Some(true) {
        return Some("完成时间晚于指标值");
    }
    let settings = &catalog.settings;
    let begins = |text: &str, words: &str| {
        let folded = fold(text);
        settings.words(words).iter().any(|word| folded.starts_with(word.as_str()))
    };
    let is_denied = begins(actual, "denied") && !begins(actual, "denied_evils");
    // 未发生事故 is what was wanted; what stands in the bands as a whole is scored by them.
    let is_wanted = begins(target, "denied") || begins(target, "denied_evils");
    let is_banded = settings.words("qualitative_missed").contains(&fold(actual));
    let is_number = indicator.target.value.is_some() && indicator.actual.value.is_some();
    (is_denied && !is_wanted && !is_banded && !is_number).then_some("完成值写的是没有做到")
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
fn share(direction: Direction, target: Decimal, actual: Decimal) -> Result<Option<Decimal>, &'static str> {
    if direction == Direction::Down || target <= Decimal::ZERO {
        return Ok(None);
    }
    let share = percent_of(actual, target).ok_or(Rescored::TOO_LARGE)?;
    Ok(Some(share.round_dp(2)))
}

fn proportional(weight: Decimal, target: Decimal, actual: Decimal) -> Option<Worked> {
    if actual <= Decimal::ZERO || target <= Decimal::ZERO {
        return Some(Worked { value: Decimal::ZERO, other: None, arithmetic: "没有完成，得 0".into() });
    }
    let value = weight.checked_mul(actual)?.checked_div(target)?;
    let arithmetic = format!("{} × {} ÷ {}", plain(weight), plain(actual), plain(target));
    Some(Worked { value, other: None, arithmetic })
}

/// 反向指标: by the setting the excess is taken off in proportion, or target over result; both are legal.
fn reverse(weight: Decimal, target: Decimal, actual: Decimal, catalog: &Catalog) -> Option<Worked> {
    let mut methods = catalog.settings.words("reverse_methods").iter().map(|name| match name.as_str() {
        "quotient" => quotient(weight, target, actual),
        _ => linear(weight, target, actual),
    });
    let first = methods.next().unwrap_or_else(|| linear(weight, target, actual))?;
    let Some(second) = methods.next() else { return Some(first) };
    let second = second?;
    let arithmetic = format!("{}，或 {}", first.arithmetic, second.arithmetic);
    Some(Worked { other: Some(second.value), arithmetic, ..first })
}

/// The excess over the target is taken off in proportion, all of it where the target asks for none.
fn linear(weight: Decimal, target: Decimal, actual: Decimal) -> Option<Worked> {
    let excess =
        if target.is_zero() { Decimal::ONE } else { actual.checked_sub(target)?.checked_div(target)? };
    let value = Decimal::ONE.checked_sub(excess)?.checked_mul(weight)?.max(Decimal::ZERO);
    let (w, t, a) = (plain(weight), plain(target), plain(actual));
    Some(Worked { value, other: None, arithmetic: format!("{w} × [1 − ({a} − {t}) ÷ {t}]") })
}

/// Target over result, 0 where the result is 0 and yet too much.
fn quotient(weight: Decimal, target: Decimal, actual: Decimal) -> Option<Worked> {
    let value = if actual.is_zero() {
        Decimal::ZERO
    } else {
        weight.checked_mul(target)?.checked_div(actual)?.max(Decimal::ZERO)
    };
    let arithmetic = format!("{} × {} ÷ {}", plain(weight), plain(target), plain(actual));
    Some(Worked { value, other: None, arithmetic })
}
