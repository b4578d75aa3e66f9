//! 容差 (T0–T6): how far two numbers may lie apart before a rule says something. The one place that knows.
//!
//! T0 exact · T1 sums, half a last place per operand · T2 rates, the same rounding carried through the quotient · T3
//! scores, half a last place of the stated score and a hundredth at least · T4 text against table, the coarser printed
//! place · T5 unit mistakes, near a power of ten · T6 a unit against the others, robust z.

use crate::catalog::formula::{Compare, Expr, Function, Number, Op, Spread};
use crate::catalog::rule::Tolerance;
use crate::catalog::settings::Settings;
use crate::model::Quantity;
use crate::model::decimal::{apart, half, total};
use rust_decimal::Decimal;

/// Scores are kept to two decimals; nobody is asked about a hundredth.
const HUNDREDTH: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

/// Makes the median distance comparable with a standard deviation.
const NORMAL: Decimal = Decimal::from_parts(6745, 0, 0, false, 4);

/// How far rounding alone may take two sides apart; `step` is one unit of the last place of the stated number. None
/// where that is too large for a decimal.
pub(super) fn allowed(
    class: Tolerance,
    left: Number,
    right: Number,
    step: Decimal,
    settings: &Settings,
) -> Option<Decimal> {
    Some(match class {
        Tolerance::T0 | Tolerance::T5 | Tolerance::T6 => Decimal::ZERO,
        Tolerance::T1 => of_sum(left.slack.checked_add(right.slack)?, settings),
        Tolerance::T2 => left.slack.checked_add(right.slack)?,
        Tolerance::T3 => half(step).max(HUNDREDTH),
        Tolerance::T4 => left.slack.max(right.slack),
    })
}

/// T3 for a score stated to that many decimals: 0.5, 0.05 or 0.01 分.
pub(super) fn of_score(decimals: u32) -> Decimal {
    half(Decimal::new(1, decimals.min(2))).max(HUNDREDTH)
}

/// T1 for the rounding of all terms together.
pub(super) fn of_sum(play: Decimal, settings: &Settings) -> Decimal {
    play.min(settings.number("sum_cap"))
}

/// A stated total beside the sum of its parts (T1).
pub(super) struct Added {
    /// What the parts come to.
    pub(super) computed: Decimal,
    /// By how much the stated total is more.
    pub(super) difference: Decimal,
    /// How far rounding alone may take them apart.
    pub(super) allowed: Decimal,
}

impl Added {
    /// None where a number is too large for a decimal.
    pub(super) fn of(parts: &[&Quantity], stated: &Quantity, settings: &Settings) -> Option<Self> {
        let computed = total(parts.iter().map(|part| part.value))?;
        let play = total(parts.iter().map(|part| part.step))?.checked_add(stated.step)?;
        let difference = stated.value.checked_sub(computed)?;
        Some(Self { computed, difference, allowed: of_sum(half(play), settings) })
    }
}

/// Whether the comparison holds when both sides may be this far apart.
pub(super) fn holds(compare: Compare, over: Decimal, allowed: Decimal) -> bool {
    match compare {
        Compare::Equal => over.abs() <= allowed,
        Compare::Differ => over.abs() > allowed,
        Compare::AtMost => over <= allowed,
        Compare::AtLeast => -over <= allowed,
        Compare::Less => over < Decimal::ZERO,
        Compare::More => over > Decimal::ZERO,
    }
}

/// Whether a difference that is not allowed is small enough to be a 提示: sums, not the equality of two totals, and
/// rates that miss by one more half of the last place.
pub(super) fn is_soft(
    class: Tolerance,
    formula: &Expr,
    (difference, allowed, step): (Decimal, Decimal, Decimal),
    settings: &Settings,
) -> bool {
    let Some((_, Compare::Equal, right)) = formula.sides() else { return false };
    match class {
        Tolerance::T1 => adds_up(right) && is_soft_sum(difference, allowed, settings),
        Tolerance::T2 => allowed.checked_add(half(step)).is_some_and(|limit| difference <= limit),
        _ => false,
    }
}

/// Whether a sum that fails by this much is a 提示.
pub(super) fn is_soft_sum(difference: Decimal, allowed: Decimal, settings: &Settings) -> bool {
    allowed.checked_mul(settings.number("soft")).is_some_and(|limit| difference.abs() <= limit)
}

fn adds_up(formula: &Expr) -> bool {
    match formula {
        Expr::Binary(Op::Add | Op::Subtract, ..) | Expr::Call(Function::Sum, _) => true,
        Expr::Call(_, parts) => parts.iter().any(adds_up),
        _ => false,
    }
}

/// T5: the power of ten that the ratio of two numbers is near to, if there is one. What is too large for a decimal once
/// scaled is near to none.
pub(super) fn power_of_ten(ratio: Decimal, settings: &Settings) -> Option<i32> {
    let near = settings.number("factor_near").checked_div(Decimal::ONE_HUNDRED)?;
    [1_i32, 2, 3, 4, 8].into_iter().flat_map(|power| [power, -power]).find(|power| {
        let factor = Decimal::from(10_i64.pow(power.unsigned_abs()));
        let scaled = if *power > 0 { ratio.checked_div(factor) } else { ratio.checked_mul(factor) };
        let off = scaled.and_then(|scaled| apart(scaled.abs(), Decimal::ONE));
        off.is_some_and(|off| off <= near)
    })
}

/// How a unit stands among the others (T6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Among them.
    Within,
    /// Far from them, by robust z.
    Far(Decimal),
    /// Few units: so many times the median.
    Times(Decimal),
    /// Too few units to say, or a number too large to compare.
    Unknown,
}

/// T6: robust z where the group is large enough, else the ratio to the median.
pub(super) fn place(value: Decimal, spread: &Spread, settings: &Settings) -> Place {
    if Decimal::from(spread.units) < settings.number("group_least") {
        return Place::Unknown;
    }
    let large = Decimal::from(spread.units) >= settings.number("group_size");
    let found = if large && !spread.mad.is_zero() {
        by_distance(value, spread, settings)
    } else {
        by_ratio(value, spread, settings)
    };
    found.unwrap_or(Place::Unknown)
}

fn by_distance(value: Decimal, spread: &Spread, settings: &Settings) -> Option<Place> {
    let z = value.checked_sub(spread.median)?.checked_mul(NORMAL)?.checked_div(spread.mad)?;
    Some(if z.abs() > settings.number("outlier") { Place::Far(z.round_dp(1)) } else { Place::Within })
}

fn by_ratio(value: Decimal, spread: &Spread, settings: &Settings) -> Option<Place> {
    let times = value.checked_div(spread.median)?;
    let limit = settings.number("ratio_high");
    let far = times > limit || times.checked_mul(limit)? < Decimal::ONE;
    Some(if far { Place::Times(times.round_dp(1)) } else { Place::Within })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    fn dec(text: &str) -> Decimal {
        text.parse().unwrap_or_default()
    }

    fn settings() -> Settings {
        Catalog::embedded().map(|catalog| catalog.settings).unwrap_or_default()
    }

    #[test]
    fn powers_of_ten_are_seen_through_small_differences() {
        for (stated, other, power) in
            [("897400", "89.74", Some(4)), ("0.909", "9", Some(-1)), ("12", "10", None), ("5", "5", None)]
        {
            let ratio = dec(stated).checked_div(dec(other)).unwrap_or_default();
            assert_eq!(power_of_ten(ratio, &settings()), power, "{stated} {other}");
        }
        assert_eq!(power_of_ten(Decimal::MAX, &settings()), None);
    }

    #[test]
    fn a_unit_is_far_from_many_or_many_times_a_few() {
        let of = |values: &[i64]| Spread::of(values.iter().map(|v| Decimal::from(*v)).collect(), false);
        let many = of(&[10, 11, 12, 12, 13, 13, 14, 15]).unwrap_or_else(|| unreachable!());
        let few = of(&[10, 12, 14]).unwrap_or_else(|| unreachable!());
        let settings = settings();
        assert_eq!(place(dec("14"), &many, &settings), Place::Within);
        assert!(matches!(place(dec("35"), &many, &settings), Place::Far(_)));
        assert_eq!(place(dec("35"), &few, &settings), Place::Within);
        assert_eq!(place(dec("72"), &few, &settings), Place::Times(dec("6")));
        let two = of(&[10, 12]).unwrap_or_else(|| unreachable!());
        assert_eq!(place(dec("72"), &two, &settings), Place::Unknown);
        assert_eq!(place(Decimal::MIN, &many, &settings), Place::Unknown);
        let small = Spread { median: dec("0.1"), ..few };
        assert_eq!(place(Decimal::MAX, &small, &settings), Place::Unknown);
    }

    #[test]
    fn only_sums_are_softened() {
        let vocabulary =
            crate::catalog::vocabulary::Vocabulary::parse(include_str!("../catalog/vocabulary.toml"));
        let names = crate::catalog::formula::Names {
            vocabulary: &vocabulary.unwrap_or_default(),
            settings: &settings(),
        };
        let soft = |text: &str, class: Tolerance| {
            let formula = Expr::parse(text, &names).unwrap_or(Expr::Literal(Decimal::ZERO));
            is_soft(class, &formula, (dec("0.02"), dec("0.01"), dec("0.01")), &settings())
        };
        assert!(soft("conference = sum(training, assets.total)", Tolerance::T1));
        assert!(soft("conference = training + assets.total", Tolerance::T1));
        assert!(!soft("conference = training", Tolerance::T1));
        assert!(!soft("conference = training * assets.total", Tolerance::T4));
    }
}
