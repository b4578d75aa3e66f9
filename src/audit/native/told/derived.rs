//! Numbers of a sentence that are another of its numbers once more: 0.1153亿元（1153.47万元） (U-09), 人均150.36元 of 6.27万元 and 417
//! persons (C-15).

use super::{Check, Stated, judged};
use crate::audit::Outcome;
use crate::model::decimal::{apart, half, plain};
use crate::model::statement::Sort;
use crate::model::{Finding, Measure};

/// What an amount is divided by.
struct Share<'w> {
    /// Words of the quotient.
    words: &'w [String],
    item: &'static str,
    counts: [Measure; 2],
}

impl Check<'_> {
    /// An amount given once more in brackets, in another unit.
    pub(in crate::audit::native) fn told_twice(&self) -> Outcome {
        let all: Vec<Stated<'_>> = self.statements().collect();
        let restated: Vec<(&Stated<'_>, &Stated<'_>)> = all
            .windows(2)
            .filter(|pair| is_restated(&pair[0], &pair[1]))
            .map(|pair| (&pair[0], &pair[1]))
            .collect();
        let findings = restated.iter().filter_map(|(first, second)| {
            let gap = apart(first.value()?, second.value()?)?;
            if gap <= half(first.step().max(second.step())) {
                return None;
            }
            let message = format!(
                "{} 和括号里的 {} 不是一个数，换算有一处错。",
                first.statement.raw, second.statement.raw
            );
            Some(Finding {
                place: Some(first.place().clone()),
                stated: first.value().map(|value| plain(value.normalize())).unwrap_or_default().into(),
                computed: second.value().map(|value| value.normalize()),
                operands: vec![self.said(first), self.said(second)],
                ..self.overall(message)
            })
        });
        judged(restated.len(), findings.collect())
    }

    /// 人均接待费 and 车均运行费 against the amount and the number they are worked out from.
    pub(in crate::audit::native) fn told_quotients(&self) -> Outcome {
        let phrases = &self.material.catalog.phrases;
        let shares = [
            Share {
                words: &phrases.per_person,
                item: "three_public.reception",
                counts: [Measure::Persons, Measure::Persons],
            },
            Share {
                words: &phrases.per_vehicle,
                item: "three_public.vehicle_operation",
                counts: [Measure::Count, Measure::Amount],
            },
        ];
        let exact = self.statements().filter(|own| own.statement.is_exact_amount());
        Outcome::merge(exact.filter_map(|stated| {
            let name = &stated.statement.name;
            let is_named = |share: &&Share<'_>| share.words.iter().any(|word| name.contains(word.as_str()));
            self.quotient(&stated, shares.iter().find(is_named)?)
        }))
    }

    /// None where the paragraph does not give both numbers.
    fn quotient(&self, stated: &Stated<'_>, share: &Share<'_>) -> Option<Outcome> {
        let own = |other: &Stated<'_>| {
            other.place() == stated.place()
                && other.statement.item.as_ref().is_some_and(|item| item.as_str() == share.item)
        };
        let spent = |measure| matches!(measure, Measure::Executed | Measure::Amount);
        let is_amount =
            |other: &Stated<'_>| other.statement.is_exact_amount() && spent(other.statement.measure);
        let is_count = |other: &Stated<'_>| {
            other.statement.sort == Sort::Count && share.counts.contains(&other.statement.measure)
        };
        let amount = self.statements().find(|other| own(other) && is_amount(other))?;
        let count = self.statements().find(|other| own(other) && is_count(other))?;
        let number = count.value().filter(|count| !count.is_zero())?;
        let computed = amount.value()?.checked_div(number)?;
        let allowed = half(stated.step()).checked_add(half(amount.step()).checked_div(number)?)?;
        if apart(computed, stated.value()?)? <= allowed {
            return Some(Outcome::Passed);
        }
        let unit = stated.statement.value?.unit;
        let message = format!(
            "{}算得 {} ÷ {} = {} {unit}，文中写 {}。",
            stated.statement.name,
            amount.statement.raw,
            count.statement.raw,
            plain(unit.printed(computed).round_dp(2).normalize()),
            stated.statement.raw
        );
        Some(Outcome::Failed(vec![Finding {
            place: Some(stated.place().clone()),
            stated: plain(stated.value()?.normalize()).into(),
            computed: Some(computed.round_dp(4).normalize()),
            operands: vec![self.said(stated), self.said(&amount), self.said(&count)],
            ..self.overall(message)
        }]))
    }
}

/// Whether nothing but the opening bracket stands between two amounts of different units.
fn is_restated(first: &Stated<'_>, second: &Stated<'_>) -> bool {
    let (one, other) = (first.statement, second.statement);
    let units = one.value.zip(other.value).is_some_and(|(one, other)| one.unit != other.unit);
    let position = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
    let (end, begin) = (position(one.span.1), position(other.span.0));
    let between = first.sentence.text.chars().skip(end).take(begin.saturating_sub(end));
    let between: String = between.filter(|c| !c.is_whitespace()).collect();
    one.sentence == other.sentence
        && units
        && first.statement.is_exact_amount()
        && second.statement.is_exact_amount()
        && ["(", "（", "(即", "（即", "(折合", "（折合"].contains(&between.as_str())
}
