//! Target and result of an indicator: units of different kinds, and words that say the opposite of the numbers.

use super::Check;
use super::indicators::target_and_result;
use crate::audit::Outcome;
use crate::model::decimal::{apart, plain, step_of};
use crate::model::filing::{Amount, Relation};
use crate::model::label::fold;
use crate::model::term::Kind;
use crate::model::{Indicator, Operand};
use rust_decimal::Decimal;

impl Check<'_> {
    /// 完成率 as printed against result over target; more than all may be printed as all.
    pub(super) fn progress(&self) -> Outcome {
        self.each(|row| {
            if row.own.progress.raw.trim().is_empty() {
                return Some(Outcome::NotApplicable);
            }
            let (share, printed) = (row.rescored.share?, in_percent(&row.own.progress)?);
            let allowed = step_of(printed).max(LEAST_STEP);
            let whole = share.min(Decimal::ONE_HUNDRED);
            if [share, whole].into_iter().any(|share| apart(share, printed).is_some_and(|gap| gap <= allowed))
            {
                return Some(Outcome::Passed);
            }
            let said = format!(
                "{}，完成率算得 {}%，填的是 {}",
                target_and_result(row),
                plain(share),
                row.own.progress.raw.trim()
            );
            let mut finding = self.about_row(row, &said);
            finding.place = row.own.progress_place.clone().or(finding.place);
            finding.stated = plain(printed).into();
            finding.computed = Some(share.normalize());
            finding.difference = printed.checked_sub(share).map(|gap| gap.normalize());
            Some(Outcome::Failed(vec![finding]))
        })
    }

    /// A percentage against a count or an amount.
    pub(super) fn indicator_unit(&self) -> Outcome {
        Outcome::merge(self.filing.indicators.iter().map(|indicator| {
            let (Some(target), Some(actual)) = (self.kind(&indicator.target), self.kind(&indicator.actual))
            else {
                return Outcome::NotApplicable;
            };
            if target == actual {
                return Outcome::Passed;
            }
            let message = format!(
                "指标“{}”的指标值 {} 与完成值 {} 不是同一种单位，不能比较。",
                name(indicator),
                shown(&indicator.target),
                shown(&indicator.actual)
            );
            self.of_row(indicator, message)
        }))
    }

    /// The kind of the printed unit; none without a number or without a unit that is known.
    fn kind(&self, amount: &Amount) -> Option<Kind> {
        amount.value?;
        self.material.catalog.vocabulary.units.named(&fold(&amount.unit)).map(crate::model::Unit::kind)
    }

    /// 达标 or 未达标 written beside a number that says otherwise.
    pub(super) fn verdict(&self) -> Outcome {
        let settings = &self.material.catalog.settings;
        let says =
            |raw: &str, list: &str| settings.words(list).iter().any(|word| raw.contains(word.as_str()));
        Outcome::merge(self.filing.indicators.iter().map(|indicator| {
            let raw = indicator.actual.raw.as_str();
            let denied = says(raw, "qualitative_missed");
            let claimed = !denied && !says(raw, "qualitative_partly") && says(raw, "qualitative_reached");
            let Some(reached) = reached(indicator).filter(|_| denied || claimed) else {
                return Outcome::NotApplicable;
            };
            if reached == claimed {
                return Outcome::Passed;
            }
            let fact = if reached { "达到了" } else { "没有达到" };
            let message = format!(
                "指标“{}”填“{raw}”，而按指标值 {} 比较，{fact}目标。",
                name(indicator),
                shown(&indicator.target)
            );
            self.of_row(indicator, message)
        }))
    }

    fn of_row(&self, indicator: &Indicator, message: String) -> Outcome {
        let operand = |what: &str, amount: &Amount| Operand {
            name: format!("{}{what}", name(indicator)).into(),
            place: indicator.place.clone(),
            shown: shown(amount).into(),
        };
        let mut finding = self.overall(message);
        finding.place.clone_from(&indicator.place);
        finding.stated = indicator.actual.raw.trim().into();
        finding.operands = vec![operand("完成值", &indicator.actual), operand("指标值", &indicator.target)];
        Outcome::Failed(vec![finding])
    }
}

/// Whether the result meets the target in its direction; none where the two cannot be compared.
fn reached(indicator: &Indicator) -> Option<bool> {
    let (target, actual) = (indicator.target.value?, indicator.actual.value?);
    if fold(&indicator.target.unit) != leading_unit(indicator) {
        return None;
    }
    Some(match indicator.relation? {
        Relation::AtLeast => actual >= target,
        Relation::AtMost => actual <= target,
        Relation::More => actual > target,
        Relation::Less => actual < target,
        Relation::Equal | Relation::Qualitative => return None,
    })
}

/// The unit of the result without the words behind it: 8.02%，未达标.
fn leading_unit(indicator: &Indicator) -> String {
    let unit = fold(&indicator.actual.unit);
    unit.split([',', '，', '(', ';', '。', '、']).next().unwrap_or_default().to_owned()
}

fn name(indicator: &Indicator) -> String {
    let name = if indicator.level3.trim().is_empty() { &indicator.level2 } else { &indicator.level3 };
    name.split_whitespace().collect()
}

fn shown(amount: &Amount) -> String {
    let raw = amount.raw.trim();
    if raw.contains(amount.unit.as_str()) { raw.to_owned() } else { format!("{raw}{}", amount.unit) }
}

/// Rates of completion are kept to two decimals; nobody is asked about the last of them.
const LEAST_STEP: Decimal = Decimal::from_parts(2, 0, 0, false, 2);

/// A rate in percent; 0.875 without a sign is one as well.
fn in_percent(rate: &Amount) -> Option<Decimal> {
    let value = rate.value?;
    let is_ratio = !rate.raw.contains(['%', '％']) && value <= Decimal::TWO;
    if is_ratio { value.checked_mul(Decimal::ONE_HUNDRED) } else { Some(value) }
}
