//! Sums in sentences: deductions against the total (G-07), shares (B-07), parts against their total (B-08).

use super::{Check, Stated, judged, lowered};
use crate::audit::Outcome;
use crate::audit::draft::more_or_less;
use crate::audit::tolerance::{of_score, of_sum};
use crate::catalog::phrases::{prefix, suffix};
use crate::model::decimal::plain;
use crate::model::statement::{Bound, Sort};
use crate::model::{Finding, Item, Severity, Unit};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

impl Check<'_> {
    /// 100 less all deductions is the total score.
    pub(in crate::audit::native) fn deductions(&self) -> Outcome {
        let deducted: Vec<Stated<'_>> =
            self.certain().filter(|stated| stated.statement.sort == Sort::Deduction).collect();
        let subjects: BTreeSet<&str> =
            deducted.iter().filter_map(|s| s.statement.item.as_ref()).map(Item::as_str).collect();
        let Some((figure, total)) = self.total_score() else { return Outcome::NotApplicable };
        if deducted.len() < 2 || subjects.len() < deducted.len() {
            return Outcome::NotApplicable;
        }
        let full = self.material.catalog.settings.number("score_total");
        let points: Vec<Decimal> = deducted.iter().filter_map(Stated::value).collect();
        let computed = full - points.iter().sum::<Decimal>();
        let (difference, allowed) = (total - computed, of_score(total.normalize().scale()));
        if difference.abs() <= allowed {
            return Outcome::Passed;
        }
        let shown: Vec<String> = points.iter().map(|points| plain(*points)).collect();
        let message = format!(
            "文中扣分合计，算得 {} - {} = {} 分，总分填 {} 分，{} 分。",
            plain(full),
            shown.join(" - "),
            plain(computed),
            plain(total),
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
        let (mut compared, mut findings) = (0, Vec::new());
        let shares = self.statements().filter(|stated| {
            stated.statement.sort == Sort::Rate && prefix(&stated.statement.name, words).is_some()
        });
        for share in shares {
            let part = self.number_of(&share).checked_sub(1).and_then(|before| self.statement(before));
            let Some(part) = part.filter(|part| part.statement.sentence == share.statement.sentence) else {
                continue;
            };
            let Some(whole) = part.statement.part_of.and_then(|whole| self.statement(whole)) else {
                continue;
            };
            let values = (part.value(), whole.value(), share.value());
            let (Some(of_part), Some(of_whole), Some(stated)) = values else { continue };
            let amounts = part.statement.sort == Sort::Amount && whole.statement.sort == Sort::Amount;
            let Some(ratio) = of_part.checked_div(of_whole).filter(|_| amounts) else { continue };
            compared += 1;
            let computed = ratio * Decimal::ONE_HUNDRED;
            let rounding = (part.step() + whole.step() * ratio) / Decimal::TWO;
            let play = rounding.checked_div(of_whole).unwrap_or_default() * Decimal::ONE_HUNDRED;
            let allowed = share.step() + play;
            if (stated - computed).abs() <= allowed {
                continue;
            }
            let message = format!(
                "占比算得 {} ÷ {} = {}%，文中写 {}。",
                part.statement.raw,
                whole.statement.raw,
                plain(computed.round_dp(2)),
                share.statement.raw
            );
            let mut finding = self.about_statement(&share, message);
            finding.computed = Some(computed.round_dp(4).normalize());
            finding.difference = Some((stated - computed).round_dp(4).normalize());
            finding.operands.extend([self.said(&part), self.said(&whole)]);
            findings.push(finding);
        }
        judged(compared, findings)
    }

    /// The parts behind 其中 do not exceed their total; those behind 分别为 make it up.
    pub(in crate::audit::native) fn told_parts(&self) -> Outcome {
        let (mut compared, mut findings) = (0, Vec::new());
        for whole in self.certain().filter(|stated| is_plain_amount(stated)) {
            let number = self.number_of(&whole);
            let of_whole =
                |stated: &Stated<'_>| stated.statement.part_of == Some(number) && is_plain_amount(stated);
            let parts: Vec<Stated<'_>> = self.statements().filter(of_whole).collect();
            if parts.len() < 2 {
                continue;
            }
            compared += 1;
            findings.extend(self.sum_of_parts(&whole, &parts));
        }
        judged(compared, findings)
    }

    fn sum_of_parts(&self, whole: &Stated<'_>, parts: &[Stated<'_>]) -> Option<Finding> {
        let total = whole.value()?;
        let values: Vec<Decimal> = parts.iter().filter_map(Stated::value).collect();
        let steps = parts.iter().map(Stated::step).sum::<Decimal>() + whole.step();
        let settings = &self.material.catalog.settings;
        let allowed = of_sum(steps / Decimal::TWO, settings);
        // A total may be divided twice, by kind and by source: one whole division is enough.
        let mut sum = Decimal::ZERO;
        let divided = values.iter().any(|value| {
            sum += value;
            (total - sum).abs() <= allowed
        });
        let listed = suffix(whole.sentence.text.trim_end(), &self.material.catalog.phrases.listed).is_some();
        let difference = total - sum;
        if divided || (difference > Decimal::ZERO && !listed) {
            return None;
        }
        let unit = whole.statement.value.map_or(Unit::Yuan, |quantity| quantity.unit);
        let shown = |value: Decimal| plain((value / unit.factor()).normalize());
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
        let near = difference.abs() <= allowed * settings.number("soft");
        let sure = parts.iter().all(|part| part.statement.is_certain());
        Some(if near || !sure { lowered(finding, Severity::Notice) } else { finding })
    }
}

fn is_plain_amount(stated: &Stated<'_>) -> bool {
    stated.statement.sort == Sort::Amount
        && stated.statement.bound == Bound::Exact
        && stated.value().is_some()
}
