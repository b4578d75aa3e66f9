//! Growth told in words (B-12): 比上年增加5万元，增长10% against the amount that grew.
//!
//! Published final accounts divide by this year's amount instead of last year's more often than not; one look at the three
//! numbers of the sentence shows it.

use super::{Check, Stated, judged};
use crate::audit::Outcome;
use crate::model::decimal::{apart, half, plain};
use crate::model::statement::Bound;
use crate::model::{Finding, Item, Measure};
use rust_decimal::Decimal;

/// An amount, by how much it changed, and by how many percent.
struct Growth<'a> {
    amount: Stated<'a>,
    change: Stated<'a>,
    rate: Stated<'a>,
    /// All amounts of the item: what the change starts from is one of them, or one of them without the change.
    amounts: Vec<Stated<'a>>,
}

/// What the rate comes to, and how far rounding alone may take the stated one from it.
struct Computed {
    rate: Decimal,
    allowed: Decimal,
}

impl Check<'_> {
    /// The rate of a change is the change in percent of last year's amount.
    pub(in crate::audit::native) fn told_growth(&self) -> Outcome {
        // Whatever the base is, the year before or the budget: it is the amount without the change.
        let rates: Vec<Stated<'_>> = self
            .statements()
            .filter(|stated| {
                stated.statement.measure == Measure::ChangeRate && stated.statement.bound == Bound::Exact
            })
            .collect();
        let contrary: Vec<(usize, Finding)> =
            rates.iter().filter_map(|rate| Some((self.number_of(rate), self.contrary(rate)?))).collect();
        let grown: Vec<Growth<'_>> = rates
            .into_iter()
            .filter(|rate| contrary.iter().all(|(at, _)| *at != self.number_of(rate)))
            .filter_map(|rate| self.growth(rate))
            .collect();
        let wrong =
            grown.iter().filter_map(|growth| self.wrong_way(growth).or_else(|| self.wrong_growth(growth)));
        let findings: Vec<Finding> = wrong.chain(contrary.into_iter().map(|(_, finding)| finding)).collect();
        judged(grown.len(), findings)
    }

    /// 减少0.04万元，增长0.01%: an amount and its rate that go different ways.
    fn contrary(&self, rate: &Stated<'_>) -> Option<Finding> {
        let change = self.change_before(rate)?;
        let (by, percent) = (change.value()?, rate.value()?);
        let goes_on = rate.statement.name.is_empty() || rate.statement.name == change.statement.name;
        let is_contrary = by.is_sign_negative() != percent.is_sign_negative();
        if !goes_on || !is_contrary || by.is_zero() || percent.is_zero() {
            return None;
        }
        let (amount, growth) =
            if by.is_sign_negative() { ("减少", "增长") } else { ("增加", "下降") };
        let message = format!(
            "增减额写的是{amount} {}，增减率写的是{growth} {}，方向相反。",
            change.statement.raw, rate.statement.raw
        );
        Some(Finding {
            place: Some(rate.place().clone()),
            stated: plain(percent.normalize()).into(),
            operands: vec![self.said(rate), self.said(&change)],
            ..self.overall(message)
        })
    }

    /// The change that stands right before its rate.
    fn change_before<'a>(&'a self, rate: &Stated<'a>) -> Option<Stated<'a>> {
        let change = self.statement(self.number_of(rate).checked_sub(1)?)?;
        let is_change = change.statement.measure == Measure::Change
            && change.statement.item == rate.statement.item
            && change.statement.sentence == rate.statement.sentence;
        is_change.then_some(change)
    }

    /// The change right before the rate, and the amounts of the same item before that: in the paragraph, else in those before
    /// it (合计2.7万元。 … 合计比上年减少0.06万元，减幅2.17%).
    fn growth<'a>(&'a self, rate: Stated<'a>) -> Option<Growth<'a>> {
        let change = self.change_before(&rate).filter(|_| rate.statement.item.is_some())?;
        let at = self.number_of(&change);
        let of_item = |stated: &Stated<'_>| stated.statement.item == rate.statement.item && is_amount(stated);
        let earlier: Vec<Stated<'_>> =
            (0..at).rev().filter_map(|at| self.statement(at)).filter(of_item).collect();
        let amounts: Vec<Stated<'_>> =
            earlier.iter().filter(|stated| stated.place() == rate.place()).copied().collect();
        // 决算12万元，完成预算15万元的80%，比上年增加2万元: it is the spending that grew.
        let current = || amounts.iter().filter(|stated| !is_base(stated));
        let amount = current().find(|stated| is_spent(stated)).or_else(|| current().next());
        // 2022年9万元，较上年增加2万元 in the text of 2023: a year before as well has one before it.
        let amount = amount.or_else(|| amounts.last().filter(|stated| is_prior(stated))).copied();
        if let Some(amount) = amount {
            return amount.statement.is_certain().then_some(Growth { amount, change, rate, amounts });
        }
        let mut known = earlier.iter().filter(|stated| stated.statement.is_certain() && !is_base(stated));
        let amount = *known.next().filter(|_| change.statement.is_certain())?;
        Some(Growth { amount, change, rate, amounts: earlier })
    }

    /// 与上年648.69万元相比，增加51.97万元 of 596.72万元: by the amount it fell and not grew.
    fn wrong_way(&self, growth: &Growth<'_>) -> Option<Finding> {
        let Growth { amount, change, amounts, .. } = growth;
        let (now, told) = (amount.value()?, change.value()?);
        let before = amounts.iter().find(|own| is_prior(own))?;
        let real = now.checked_sub(before.value()?)?;
        let allowed = half(steps(&[amount, before, change])?);
        let is_opposite = apart(real.abs(), told.abs())? <= allowed
            && !told.is_zero()
            && real.is_sign_negative() != told.is_sign_negative();
        if !is_opposite {
            return None;
        }
        let unit = amount.statement.value?.unit;
        let shown = |value: Decimal| plain(unit.printed(value).normalize());
        let (is, said) = if real.is_sign_negative() { ("减少", "增加") } else { ("增加", "减少") };
        let message = format!(
            "{} 比上年 {} {is} {}，文中写的是{said}。",
            shown(now),
            shown(before.value()?),
            shown(real.abs())
        );
        let mut finding = Finding {
            place: Some(change.place().clone()),
            stated: plain(told.normalize()).into(),
            operands: vec![self.said(change), self.said(amount), self.said(before)],
            ..self.overall(message)
        };
        finding.computed = Some(real.normalize());
        finding.tolerance = Some(allowed.normalize());
        Some(finding)
    }

    fn wrong_growth(&self, growth: &Growth<'_>) -> Option<Finding> {
        let Growth { amount, change, rate, amounts } = growth;
        let stated = rate.value()?;
        // 收入总计2633.93万元；本年收入减少242.69万元: the income of the year that fell may stand in another paragraph.
        let elsewhere: Vec<Stated<'_>> = self
            .certain()
            .filter(|stated| stated.statement.item == rate.statement.item && is_amount(stated))
            .collect();
        let before_change = amount.value()?.checked_sub(change.value()?);
        let bases =
            amounts.iter().chain(&elsewhere).filter_map(|amount| growth.base(amount)).chain(before_change);
        if bases.filter_map(|base| growth.computed(base)).any(|computed| computed.is(stated)) {
            return None;
        }
        let base = before_change.filter(|base| *base > Decimal::ZERO)?;
        let computed = growth.computed(base)?;
        let difference = stated.abs().checked_sub(computed.rate.abs())?;
        let unit = amount.statement.value?.unit;
        let shown = |value: Decimal| plain(unit.printed(value).normalize());
        let percent = plain(computed.rate.abs().round_dp(2).normalize());
        let sign = if change.value()?.is_sign_negative() { '+' } else { '-' };
        let name = rate.statement.item.as_ref().map_or_else(String::new, |item: &Item| {
            self.material.catalog.vocabulary.quantity_name(item, Measure::Amount)
        });
        let message = format!(
            "{name}增减率算得 {} ÷ {} = {percent}%（基数 {} {sign} {} = {}），文中写 {}；增减率是增减额与变动前的数之比。",
            shown(change.value()?.abs()),
            shown(base),
            shown(amount.value()?),
            shown(change.value()?.abs()),
            shown(base),
            rate.statement.raw
        );
        let mut finding = Finding {
            place: Some(rate.place().clone()),
            stated: plain(stated.normalize()).into(),
            operands: vec![self.said(rate)],
            ..self.overall(message)
        };
        finding.computed = Some(computed.rate.round_dp(4).normalize());
        finding.difference = Some(difference.round_dp(4).normalize());
        finding.tolerance = Some(computed.allowed.round_dp(4).normalize());
        finding.operands.extend([self.said(change), self.said(amount)]);
        Some(finding)
    }
}

impl Computed {
    /// Whether the stated rate is that one; a fall is written with or without its sign.
    fn is(&self, stated: Decimal) -> bool {
        apart(stated.abs(), self.rate.abs()).is_some_and(|apart| apart <= self.allowed)
    }
}

impl Growth<'_> {
    /// What the change starts from if that amount is meant: last year's or the budget itself, else the amount without the
    /// change.
    fn base(&self, amount: &Stated<'_>) -> Option<Decimal> {
        if is_base(amount) { amount.value() } else { amount.value()?.checked_sub(self.change.value()?) }
    }

    /// None where last year's amount is nil or unknown, or a number is too large for a decimal.
    fn computed(&self, base: Decimal) -> Option<Computed> {
        let ratio = self.change.value()?.checked_div(base)?;
        let rate = ratio.checked_mul(Decimal::ONE_HUNDRED)?;
        // Each operand may be half a step off, and the base is made of two of them.
        let steps = self.change.step().checked_add(self.amount.step())?;
        let play = half(steps.checked_mul(ratio.abs().checked_add(Decimal::ONE)?)?);
        let play = play.checked_div(base)?.checked_mul(Decimal::ONE_HUNDRED)?.abs();
        // Rates are cut off as often as rounded: 69.386 is printed 69.38.
        Some(Computed { rate, allowed: self.rate.step().checked_add(play)? })
    }
}

fn is_spent(stated: &Stated<'_>) -> bool {
    matches!(stated.statement.measure, Measure::Executed | Measure::Amount | Measure::Received)
}

/// Last year's number.
fn is_prior(stated: &Stated<'_>) -> bool {
    stated.statement.measure == Measure::PriorExecuted
}

/// A number that a change starts from and never ends at.
fn is_base(stated: &Stated<'_>) -> bool {
    matches!(stated.statement.measure, Measure::PriorExecuted | Measure::PriorBudget | Measure::Initial)
}

/// An exact amount that is no change itself.
fn is_amount(stated: &Stated<'_>) -> bool {
    let statement = stated.statement;
    statement.is_exact_amount() && statement.measure != Measure::Change
}

/// One step of each of these amounts together.
fn steps(amounts: &[&Stated<'_>]) -> Option<Decimal> {
    amounts.iter().try_fold(Decimal::ZERO, |sum, own| sum.checked_add(own.step()))
}
