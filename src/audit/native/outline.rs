//! Rows that sum up those next to them in all columns but one: 业务工作专项 over its projects, 小计 under the towns.
//!
//! Which rows belong to which is written in numbers, indents and words of many kinds; it shows in the columns. Rows that add up
//! to another in two columns and fail in one hold a slip in that one. It knows no item.

use super::Check;
use super::lines::{Line, Number, heading};
use crate::audit::Outcome;
use crate::audit::draft::more_or_less;
use crate::audit::tolerance::of_sum;
use crate::model::decimal::{apart, half, plain};
use crate::model::{Finding, Place, Severity};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// So many columns have to bear out that rows add up to another, with two parts that are not nil in each: by chance that
/// happens to one column of cents in a long table, to two at once never.
const LEAST_PROOF: usize = 2;

/// A sum of less than so many units of its last place comes out by chance: 4 = 3 + 1. Where the row is called 小计 it is none.
const LEAST_UNITS: Decimal = Decimal::ONE_HUNDRED;

/// From so many on nobody doubts it, whatever the rows are called.
const PLENTY: usize = 3;

/// A sum of more rows is that of a whole list, which other rules look at.
const MOST_PARTS: usize = 40;

/// Longer tables are lists of entries and no outlines.
const MOST_ROWS: usize = 400;

/// One row as the sum of others, all of which come before or all behind it.
struct Sum {
    whole: usize,
    parts: Vec<usize>,
    end: usize,
    proofs: usize,
    failed: Option<u32>,
}

impl Check<'_> {
    /// Sums of neighbouring rows that hold in all columns but one.
    pub(super) fn outline(&self) -> Outcome {
        let mut told = self.told_places();
        let (mut findings, mut compared) = (Vec::new(), 0);
        for table in self.tables().values() {
            let mut lines: Vec<&Line> = table.values().collect();
            if lines.len() < 3 || lines.len() > MOST_ROWS {
                continue;
            }
            compared += 1;
            for _ in 0..2 {
                let sums = self.sums_in(&lines);
                for (sum, column) in sums.iter().filter_map(|sum| Some((sum, sum.failed?))) {
                    let found = self.not_as_other_columns(&lines, sum, column);
                    // One slip breaks the sum above and the sum below.
                    if found.iter().flat_map(places).all(|place| !told.contains(place)) {
                        told.extend(found.iter().flat_map(places).cloned());
                        findings.extend(found);
                    }
                }
                lines.reverse();
            }
        }
        if compared == 0 { Outcome::NotApplicable } else { Outcome::from_findings(findings) }
    }

    /// What the rules of totals and of single rows say already.
    fn told_places(&self) -> BTreeSet<Place> {
        let outcomes =
            [self.rollup(), self.list_total(), self.printed_sums(), self.other_way(), self.subject_tree()];
        let found = outcomes.into_iter().filter_map(|outcome| match outcome {
            Outcome::Failed(found) => Some(found),
            _ => None,
        });
        found.flatten().flat_map(|own| places(&own).cloned().collect::<Vec<_>>()).collect()
    }

    /// Each row that is the sum of those behind it, nested ones taken together.
    fn sums_in(&self, lines: &[&Line]) -> Vec<Sum> {
        let mut ends: Vec<usize> = (1..=lines.len()).collect();
        let mut sums = Vec::new();
        for whole in (0..lines.len()).rev() {
            if let Some(sum) = self.sum_behind(lines, &ends, whole) {
                ends[whole] = sum.end;
                sums.push(sum);
            }
        }
        sums
    }

    fn sum_behind(&self, lines: &[&Line], ends: &[usize], whole: usize) -> Option<Sum> {
        let (mut parts, mut next) = (Vec::new(), whole + 1);
        while next < lines.len() && parts.len() < MOST_PARTS {
            parts.push(next);
            next = ends[next];
            if parts.len() > 1
                && let Some((proofs, failed)) = self.columns_hold(lines, whole, &parts)
            {
                return Some(Sum { whole, parts, end: next, proofs, failed });
            }
        }
        None
    }

    /// In how many columns the rows add up, and the one in which they do not; nothing where too few do or more than one fails.
    fn columns_hold(&self, lines: &[&Line], whole: usize, parts: &[usize]) -> Option<(usize, Option<u32>)> {
        let (mut proofs, mut failed) = (0, None);
        let is_named = lines[whole].numbers.values().any(|number| self.sums_up(&number.name));
        let is_large = |number: &Number| {
            let units = number.value.abs().checked_div(number.step);
            units.is_none_or(|units| units >= LEAST_UNITS)
        };
        for (column, stated) in lines[whole].numbers.iter().filter(|(_, number)| self.adds_up(number)) {
            let (sum, allowed, filled) = self.summed(lines, parts, *column, stated)?;
            if apart(sum, stated.value)? <= allowed {
                proofs += usize::from(filled > 1 && sum == stated.value && (is_named || is_large(stated)));
            } else if failed.replace(*column).is_some() || !is_slip(sum, stated.value) {
                return None;
            }
        }
        // Where this year's projects are listed, what was spent last year may have been for others.
        let is_blank = |column: u32| {
            let filled = |part: usize, column: u32| lines[part].numbers.contains_key(&column);
            let others = lines[whole].numbers.keys().copied().filter(move |other| *other != column);
            parts
                .iter()
                .any(|part| !filled(*part, column) && others.clone().any(|other| filled(*part, other)))
        };
        if failed.is_some_and(is_blank) {
            return None;
        }
        (proofs >= LEAST_PROOF).then_some((proofs, failed))
    }

    /// Whether a column is one of amounts or counts, of which a whole is the sum of its parts.
    fn adds_up(&self, number: &Number) -> bool {
        let words = &self.material.catalog.vocabulary.numbers.quotients;
        !number.is_rate && !words.iter().any(|word| number.heading.contains(word.as_str()))
    }

    /// What the rows come to in a column, how far rounding may take it, and how many of them are not nil.
    fn summed(
        &self,
        lines: &[&Line],
        parts: &[usize],
        column: u32,
        stated: &Number,
    ) -> Option<(Decimal, Decimal, usize)> {
        let (mut sum, mut play, mut filled) = (Decimal::ZERO, stated.step, 0);
        for part in parts.iter().filter_map(|part| lines[*part].numbers.get(&column)) {
            sum = sum.checked_add(part.value)?;
            play = play.checked_add(part.step)?;
            filled += usize::from(!part.value.is_zero());
        }
        Some((sum, of_sum(half(play), &self.material.catalog.settings), filled))
    }

    fn not_as_other_columns(&self, lines: &[&Line], sum: &Sum, column: u32) -> Option<Finding> {
        let stated = lines[sum.whole].numbers.get(&column)?;
        let parts: Vec<&Number> =
            sum.parts.iter().filter_map(|part| lines[*part].numbers.get(&column)).collect();
        if stated.is_known && parts.iter().all(|part| part.is_known) {
            return None;
        }
        let (computed, allowed, _) = self.summed(lines, &sum.parts, column, stated)?;
        let others: Vec<&str> = lines[sum.whole]
            .numbers
            .iter()
            .filter(|(other, number)| **other != column && self.adds_up(number))
            .map(|(other, _)| heading(lines, *other))
            .collect();
        let gap = stated.value.checked_sub(computed)?;
        let shown: Vec<String> = parts.iter().map(|part| plain(part.value)).collect();
        let message = format!(
            "“{}”各栏里这一行都等于下列 {} 行相加，“{}”一栏算得 {} = {}，填的是 {}，{}。",
            others.join("”“"),
            sum.parts.len(),
            stated.heading,
            shown.join(" + "),
            plain(computed),
            plain(stated.value),
            more_or_less(gap, &plain(gap.abs()))
        );
        let operands = std::iter::once(stated).chain(parts).map(Number::in_row).collect();
        let mut finding = self.about_number(stated, operands, computed, allowed, message);
        if sum.proofs < PLENTY && !self.sums_up(&stated.name) {
            finding.severity = finding.severity.max(Severity::Verify);
        }
        Some(finding)
    }

    fn sums_up(&self, name: &str) -> bool {
        self.material.catalog.vocabulary.is_subtotal(name)
    }
}

fn places(finding: &Finding) -> impl Iterator<Item = &Place> {
    finding.operands.iter().filter_map(|operand| operand.place.as_ref())
}

/// Whether a gap may be a slip: rates and prices of rows come to a multiple of that of the whole.
fn is_slip(sum: Decimal, stated: Decimal) -> bool {
    apart(sum, stated).is_some_and(|gap| gap < half(sum.abs()))
}
