//! Target and result → two numbers in one unit, or the reason why they cannot be compared.
//!
//! Never across units: only money is converted (万元 and 元), and a share written without a percent sign is read as a
//! percentage where the other one can be nothing else.

use crate::catalog::Catalog;
use crate::model::filing::Amount;
use crate::model::label::fold;
use crate::model::score::Rescored;
use crate::model::term::Kind;
use crate::model::{Indicator, Unit};
use rust_decimal::Decimal;

/// Target and result in the same unit.
pub(super) type Pair = (Decimal, Decimal);

const NO_NUMBER: &str = "指标值或完成值不是一个数";
const OTHER_UNIT: &str = "指标值与完成值单位不同";
const OTHER_WORDS: &str = "指标值与完成值说的不是同一件事";
const A_DATE: &str = "时间不按比例计分";

/// Up to this size a number without a sign may be a share: 1.5.
const SHARE: Decimal = Decimal::from_parts(15, 0, 0, false, 1);

/// The two numbers of an indicator.
pub(super) fn pair(indicator: &Indicator, catalog: &Catalog) -> Result<Pair, &'static str> {
    let (target, actual) = (&indicator.target, &indicator.actual);
    let (Some(t), Some(a)) = (target.value, actual.value) else { return Err(NO_NUMBER) };
    if indicator.relation.is_none() && (is_date(target, t) || is_date(actual, a)) {
        return Err(A_DATE);
    }
    if !same_words(indicator, catalog) {
        return Err(OTHER_WORDS);
    }
    // 完成值 ≥90% under 指标值 90% repeats the bound; against another number it says nothing exact.
    if catalog.vocabulary.bounds.in_target(&actual.raw).is_some_and(|_| t != a) {
        return Err(NO_NUMBER);
    }
    in_one_unit((t, &target.unit), (a, &actual.unit), catalog)
}

/// 12月底前, 2022年: no quantity to reach.
fn is_date(amount: &Amount, value: Decimal) -> bool {
    let unit = amount.unit.as_str();
    (unit.starts_with('年') && value >= Decimal::from(1900))
        || ["月", "号", "日前", "日之前"].iter().any(|word| unit.starts_with(word))
}

/// Whether the words in front of both numbers are the same, or only say that it was done.
fn same_words(indicator: &Indicator, catalog: &Catalog) -> bool {
    let bounds = &catalog.vocabulary.bounds;
    let fillers = catalog.settings.words("filler_words");
    let plain = |text: &str| {
        let front = bounds.front(text);
        if fillers.contains(&front) { String::new() } else { front }
    };
    let (target, actual) = (plain(&indicator.target.raw), plain(&indicator.actual.raw));
    actual.is_empty() || actual == target || fold(&indicator.level3).contains(&actual)
}

fn in_one_unit(
    target: (Decimal, &str),
    actual: (Decimal, &str),
    catalog: &Catalog,
) -> Result<Pair, &'static str> {
    let named = |text: &str| catalog.vocabulary.units.named(text);
    let (of_target, of_actual) = (named(target.1), named(actual.1));
    let percent = |unit: Option<Unit>| unit == Some(Unit::Percent);
    if percent(of_target) && percent(of_actual) {
        return Ok((target.0, actual.0));
    }
    if percent(of_target) && actual.1.is_empty() {
        return percentage(actual.0, target.0).map(|a| (target.0, a));
    }
    if percent(of_actual) && target.1.is_empty() {
        return percentage(target.0, actual.0).map(|t| (t, actual.0));
    }
    if target.1 == actual.1 || (!target.1.is_empty() && actual.1.is_empty()) || target.1.is_empty() {
        return Ok((target.0, actual.0));
    }
    match (of_target, of_actual) {
        (Some(t), Some(a)) if t.kind() == Kind::Money && a.kind() == Kind::Money => {
            t.in_base(target.0).zip(a.in_base(actual.0)).ok_or(Rescored::TOO_LARGE)
        }
        _ => Err(OTHER_UNIT),
    }
}

/// A number without a sign beside a percentage: 0.95 beside 90 % is 95 %, 95 is 95 %; beside a small percentage nobody
/// can tell.
fn percentage(number: Decimal, beside: Decimal) -> Result<Decimal, &'static str> {
    if number.is_zero() || number > SHARE {
        return Ok(number);
    }
    if beside < Decimal::TEN {
        return Err(OTHER_UNIT);
    }
    number.checked_mul(Decimal::ONE_HUNDRED).ok_or(Rescored::TOO_LARGE)
}
