//! Sums in sentences: deductions against the total (G-07), shares (B-07), parts against their total (B-08).

use super::{Check, Stated, lowered};
use crate::audit::Outcome;
use crate::audit::draft::more_or_less;
use crate::audit::tolerance::{is_soft_sum, of_score, of_sum};
use crate::catalog::phrases::{prefix, suffix};
use crate::model::decimal::{apart, half, plain, total};
use crate::model::statement::Sort;
use crate::model::{Finding, Item, Place, Severity, Unit};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// So many parts behind 分别为 are a list of all of them.
const LEAST_PARTS: usize = 3;

impl Check<'_> {
    /// 100 less all deductions is the total score.
    pub(in crate::audit::native) fn deductions(&self) -> Outcome {
        let deducted: Vec<Stated<'_>> =
            self.certain().filter(|stated| stated.statement.sort == Sort::Deduction).collect();
        let subjects: BTreeSet<&str> =
            deducted.iter().filter_map(|s| s.statement.item.as_ref()).map(Item::as_str).collect();
        let Some((figure, printed)) = self.total_score() else { return Outcome::NotApplicable };
        if deducted.len() < 2 || subjects.len() < deducted.len() {
            return Outcome::NotApplicable;
        }
        let full = self.material.catalog.settings.number("score_total");
        let points: Vec<Decimal> = deducted.iter().filter_map(Stated::value).collect();
        let computed = total(points.iter().copied()).and_then(|points| full.checked_sub(points));
        let Some(computed) = computed else { return Outcome::Undetermined };
        let Some(difference) = printed.checked_sub(computed) else { return Outcome::Undetermined };
        let allowed = of_score(printed.normalize().scale());
        if difference.abs() <= allowed {
            return Outcome::Passed;
        }
        let shown: Vec<String> = points.iter().map(|points| plain(*points)).collect();
        let message = format!(
            "文中扣分合计，算得 {} - {} = {} 分，总分填 {} 分，{} 分。",
            plain(full),
            shown.join(" - "),
            plain(computed),
            plain(printed),
            more_or_less(difference, &plain(difference.abs()))
        );
        let mut finding = self.about(figure, message);
        finding.computed = Some(computed.normalize());
        finding.difference = Some(difference.normalize());
        finding.tolerance = Some(allowed);
        finding.operands.extend(deducted.iter().map(|stated| self.said(stated)));
        Outcome::Failed(vec![finding])
    }

    /// 26 of 42 is 61.90 %: a share against the two amounts before it.
    pub(in crate::audit::native) fn shares(&self) -> Outcome {
        let words = &self.material.catalog.phrases.shares;
        let shares = self.statements().filter(|stated| {
            stated.statement.sort == Sort::Rate && prefix(&stated.statement.name, words).is_some()
        });
        let shares: Vec<Stated<'_>> = shares.collect();
        let single = shares.iter().filter_map(|share| self.share(share));
        Outcome::merge(single.chain(self.shares_of_lists(&shares)))
    }

    /// 甲76.97万元，占52%；乙45.88万元，占37.7%；丙25.16万元，占17%: parts of a list whose whole is their sum, which all shares but
    /// one bear out.
    fn shares_of_lists(&self, shares: &[Stated<'_>]) -> Vec<Outcome> {
        let mut lists: BTreeMap<&Place, Vec<Shared<'_>>> = BTreeMap::new();
        for share in shares {
            let part = self.number_of(share).checked_sub(1).and_then(|at| self.statement(at));
            let part = part.filter(|part| part.statement.sentence == share.statement.sentence);
            let Some(part) =
                part.filter(|part| part.statement.is_exact_amount() && self.whole_of(part).is_none())
            else {
                continue;
            };
            lists.entry(&share.sentence.place).or_default().push(Shared { share: *share, part });
        }
        let long = lists.into_values().filter(|list| list.len() >= LEAST_PARTS);
        long.filter_map(|list| self.shares_of_list(&list)).collect()
    }

    fn shares_of_list(&self, list: &[Shared<'_>]) -> Option<Outcome> {
        let whole = total(list.iter().filter_map(|own| own.part.value()))?;
        let steps = total(list.iter().map(|own| own.part.step()))?;
        let gap = |own: &Shared<'_>| -> Option<ShareGap> {
            let values = Divided { part: own.part.value()?, whole, share: own.share.value()? };
            values.gap(own.share.step(), own.part.step(), steps)
        };
        let (right, wrong): (Vec<&Shared<'_>>, Vec<&Shared<'_>>) =
            list.iter().partition(|own| gap(own).is_some_and(|gap| gap.difference.abs() <= gap.allowed));
        let [slip] = wrong.as_slice() else {
            return wrong.is_empty().then_some(Outcome::Passed);
        };
        let found = gap(slip).filter(|_| right.len() + 1 >= LEAST_PARTS)?;
        let terms: Vec<&str> = list.iter().map(|own| own.part.statement.raw.as_str()).collect();
        let message = format!(
            "占比算得 {} ÷ （{}） = {}%，文中写 {}；其余各项的占比都与此相符。",
            slip.part.statement.raw,
            terms.join(" + "),
            plain(found.computed.round_dp(2)),
            slip.share.statement.raw
        );
        let mut finding = Finding {
            place: Some(slip.share.place().clone()),
            stated: slip.share.value().map(|value| plain(value.normalize())).unwrap_or_default().into(),
            operands: vec![self.said(&slip.share)],
            ..self.overall(message)
        };
        finding.computed = Some(found.computed.round_dp(4).normalize());
        finding.difference = Some(found.difference.round_dp(4).normalize());
        finding.operands.extend(list.iter().map(|own| self.said(&own.part)));
        Some(Outcome::Failed(vec![finding]))
    }

    /// What a part is said to be a part of.
    fn whole_of<'a>(&'a self, part: &Stated<'a>) -> Option<Stated<'a>> {
        match part.statement.part_of {
            Some(whole) => self.statement(whole),
            None => self.family_total(part),
        }
    }

    /// The total of the same family that the paragraph names before a part: 支出合计…，基本支出…，占×%.
    fn family_total(&self, part: &Stated<'_>) -> Option<Stated<'_>> {
        let family = part.statement.item.as_ref()?.family();
        let is_total = |at: &usize| {
            let stated = self.statement(*at);
            stated.is_some_and(|stated| {
                let item = stated.statement.item.as_ref();
                let own = item.is_some_and(|item| item.is_total() && item.family() == family);
                let measure = stated.statement.measure == part.statement.measure;
                own && measure && stated.place() == part.place() && stated.statement.is_certain()
            })
        };
        self.statement((0..self.number_of(part)).rev().find(is_total)?)
    }

    /// None where no two amounts stand before the share.
    fn share(&self, share: &Stated<'_>) -> Option<Outcome> {
        let part = self.statement(self.number_of(share).checked_sub(1)?)?;
        let whole = self.whole_of(&part)?;
        let amounts = [part, whole].iter().all(|stated| stated.statement.sort == Sort::Amount);
        if !amounts || part.statement.sentence != share.statement.sentence {
            return None;
        }
        let values = Divided { part: part.value()?, whole: whole.value()?, share: share.value()? };
        if values.whole.is_zero() {
            return None;
        }
        let Some(ShareGap { computed, difference, allowed }) =
            values.gap(share.step(), part.step(), whole.step())
        else {
            return Some(Outcome::Undetermined);
        };
        if difference.abs() <= allowed {
            return Some(Outcome::Passed);
        }
        let message = format!(
            "占比算得 {} ÷ {} = {}%，文中写 {}。",
            part.statement.raw,
            whole.statement.raw,
            plain(computed.round_dp(2)),
            share.statement.raw
        );
        let mut finding = self.about_statement(share, message);
        finding.computed = Some(computed.round_dp(4).normalize());
        finding.difference = Some(difference.round_dp(4).normalize());
        finding.operands.extend([self.said(&part), self.said(&whole)]);
        Some(Outcome::Failed(vec![finding]))
    }

    /// The parts behind 其中 do not exceed their total; those behind 分别为 make it up.
    pub(in crate::audit::native) fn told_parts(&self) -> Outcome {
        let wholes = self.certain().filter(|own| own.statement.is_exact_amount());
        Outcome::merge(wholes.filter_map(|whole| {
            let number = self.number_of(&whole);
            let of_whole = |stated: &Stated<'_>| {
                stated.statement.part_of == Some(number) && stated.statement.is_exact_amount()
            };
            let parts: Vec<Stated<'_>> = self.statements().filter(of_whole).collect();
            let outcome = || self.sum_of_parts(&whole, &parts).unwrap_or(Outcome::Undetermined);
            (parts.len() > 1).then(outcome)
        }))
    }

    /// None where a sum is too large for a decimal.
    fn sum_of_parts(&self, whole: &Stated<'_>, parts: &[Stated<'_>]) -> Option<Outcome> {
        let stated = whole.value()?;
        let values: Vec<Decimal> = parts.iter().filter_map(Stated::value).collect();
        let steps = total(parts.iter().map(Stated::step))?.checked_add(whole.step())?;
        let settings = &self.material.catalog.settings;
        let allowed = of_sum(half(steps), settings);
        // A total may be divided twice, by kind and by source: one whole division is enough.
        let mut sum = Decimal::ZERO;
        for value in &values {
            sum = sum.checked_add(*value)?;
            if apart(stated, sum)? <= allowed {
                return Some(Outcome::Passed);
            }
        }
        let phrases = &self.material.catalog.phrases;
        let is_complete = phrases.complete.iter().any(|word| whole.sentence.text.contains(word.as_str()));
        let listed = suffix(whole.sentence.text.trim_end(), &phrases.listed).is_some()
            || (is_complete && parts.len() >= LEAST_PARTS);
        let difference = stated.checked_sub(sum)?;
        if difference > Decimal::ZERO && !listed {
            return Some(Outcome::Passed);
        }
        let unit = whole.statement.value.map_or(Unit::Yuan, |quantity| quantity.unit);
        let shown = |value: Decimal| plain(unit.printed(value).normalize());
        let terms: Vec<String> = values.iter().map(|value| shown(*value)).collect();
        let message = format!(
            "各项相加，算得 {} = {} {unit}，文中“{}” {}，{} {unit}。",
            terms.join(" + "),
            shown(sum),
            whole.statement.name,
            whole.statement.raw,
            more_or_less(difference, &shown(difference.abs()))
        );
        let mut finding = self.about_statement(whole, message);
        finding.computed = Some(sum.normalize());
        finding.difference = Some(difference.normalize());
        finding.tolerance = Some(allowed.normalize());
        finding.operands.extend(parts.iter().map(|part| self.said(part)));
        let near = is_soft_sum(difference, allowed, settings);
        let sure = parts.iter().all(|part| part.statement.is_certain());
        let finding = if near || !sure { lowered(finding, Severity::Notice) } else { finding };
        Some(Outcome::Failed(vec![finding]))
    }
}

/// A part of a list with its share.
#[derive(Clone, Copy)]
struct Shared<'a> {
    share: Stated<'a>,
    part: Stated<'a>,
}

/// A share with the two amounts it is of.
struct Divided {
    part: Decimal,
    whole: Decimal,
    share: Decimal,
}

/// What a share comes to, by how much the stated one is more, and how far rounding alone may take them apart.
struct ShareGap {
    computed: Decimal,
    difference: Decimal,
    allowed: Decimal,
}

impl Divided {
    /// None where a number is too large for a decimal.
    fn gap(&self, share_step: Decimal, part_step: Decimal, whole_step: Decimal) -> Option<ShareGap> {
        let ratio = self.part.checked_div(self.whole)?;
        let computed = ratio.checked_mul(Decimal::ONE_HUNDRED)?;
        let rounding = half(part_step.checked_add(whole_step.checked_mul(ratio)?)?);
        let play = rounding.checked_div(self.whole)?.checked_mul(Decimal::ONE_HUNDRED)?;
        let allowed = share_step.checked_add(play)?;
        Some(ShareGap { computed, difference: self.share.checked_sub(computed)?, allowed })
    }
}
