//! Growth told in words (B-12): 比上年增加5万元，增长10% against the amount that grew.
//!
//! Published final accounts divide by this year's amount instead of last year's more often than not; one look at the three
//! numbers of the sentence shows it.

use super::{Check, Stated, judged};
use crate::audit::Outcome;
use crate::model::decimal::{half, plain};
use crate::model::statement::{Bound, Sort};
use crate::model::{Finding, Item, Measure};
use rust_decimal::Decimal;

/// An amount, by how much it changed, and by how many percent.
struct Growth<'a> {
    amount: Stated<'a>,
    change: Stated<'a>,
    rate: Stated<'a>,
}

/// What the rate comes to, and how far rounding alone may take the stated one from it.
struct Computed {
    rate: Decimal,
    allowed: Decimal,
}

impl Check<'_> {
    /// The rate of a change is the change in percent of last year's amount.
    pub(in crate::audit::native) fn told_growth(&self) -> Outcome {
        let rates = self.certain().filter(|stated| stated.statement.measure == Measure::ChangeRate);
        let grown: Vec<Growth<'_>> = rates.filter_map(|rate| self.growth(rate)).collect();
        let findings: Vec<Finding> = grown.iter().filter_map(|growth| self.wrong_growth(growth)).collect();
        judged(grown.len(), findings)
    }

    /// The change and the amount the rate is of: the statement right before it, and the last amount of the same item
    /// before that in the paragraph.
    fn growth<'a>(&'a self, rate: Stated<'a>) -> Option<Growth<'a>> {
        let at = self.number_of(&rate);
        let change = self.statement(at.checked_sub(1)?)?;
        let same = |other: &Stated<'_>| other.statement.item == rate.statement.item;
        let is_change = change.statement.measure == Measure::Change && same(&change);
        if !is_change || !change.statement.is_certain() || change.place() != rate.place() {
            return None;
        }
        let of_item = |at: &usize| {
            let stated = self.statement(*at);
            stated.is_some_and(|stated| same(&stated) && stated.place() == rate.place() && is_whole(&stated))
        };
        let is_spent = |at: &usize| self.statement(*at).is_some_and(|stated| is_spent(&stated));
        let wholes = || (0..at - 1).rev().filter(of_item);
        // 决算12万元，完成预算15万元的80%，比上年增加2万元: it is the spending that grew.
        let at = wholes().find(is_spent).or_else(|| wholes().next())?;
        let amount = self.statement(at)?;
        amount.statement.is_certain().then_some(Growth { amount, change, rate })
    }

    fn wrong_growth(&self, growth: &Growth<'_>) -> Option<Finding> {
        let Growth { amount, change, rate } = growth;
        let base = amount.value()?.checked_sub(change.value()?)?;
        let computed = growth.computed(base)?;
        let stated = rate.value()?;
        // A fall is written with or without its sign.
        let difference = stated.abs().checked_sub(computed.rate.abs())?;
        if difference.abs() <= computed.allowed {
            return None;
        }
        let unit = amount.statement.value?.unit;
        let shown = |value: Decimal| plain(unit.printed(value).normalize());
        let percent = plain(computed.rate.abs().round_dp(2).normalize());
        let sign = if change.value()?.is_sign_negative() { '+' } else { '-' };
        let name = rate.statement.item.as_ref().map_or_else(String::new, |item: &Item| {
            self.material.catalog.vocabulary.quantity_name(item, Measure::Amount)
        });
        let message = format!(
            "{name}增减率算得 {} ÷ {} = {percent}%（上年数 {} {sign} {} = {}），文中写 {}；增减率是增减额与上年数之比。",
            shown(change.value()?.abs()),
            shown(base),
            shown(amount.value()?),
            shown(change.value()?.abs()),
            shown(base),
            rate.statement.raw
        );
        let mut finding = self.about_statement(rate, message);
        finding.computed = Some(computed.rate.round_dp(4).normalize());
        finding.difference = Some(difference.round_dp(4).normalize());
        finding.tolerance = Some(computed.allowed.round_dp(4).normalize());
        finding.operands.extend([self.said(change), self.said(amount)]);
        Some(finding)
    }
}

impl Growth<'_> {
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

/// An exact amount that is no change and no number of another year.
fn is_whole(stated: &Stated<'_>) -> bool {
    let statement = stated.statement;
    let of_year = !matches!(
        statement.measure,
        Measure::Change
            | Measure::PriorExecuted
            | Measure::PriorBudget
            | Measure::Adjusted
            | Measure::Initial
    );
    statement.sort == Sort::Amount && statement.bound == Bound::Exact && of_year && stated.value().is_some()
}
