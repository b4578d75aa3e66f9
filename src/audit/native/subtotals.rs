//! Subtotals among the indicators (产出指标小计) against the scores above or below them, and the totals of the two halves of a
//! table of income and expenditure against each other.

use super::Check;
use crate::audit::Outcome;
use crate::audit::draft::{more_or_less, operand};
use crate::audit::tolerance::{Added, of_score};
use crate::model::decimal::{apart, plain, total};
use crate::model::{CellRef, Figure, Finding, Measure, Operand};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A subtotal with the scores of the rows it may sum up.
struct Part<'a> {
    figure: &'a Figure,
    stated: Decimal,
    above: Vec<Operand>,
    below: Vec<Operand>,
    sums: [Option<Decimal>; 2],
}

/// A score with the row it stands in.
struct Scored {
    row: u32,
    score: Decimal,
    operand: Operand,
}

impl Part<'_> {
    /// Whether the sum on one side is what is stated.
    fn holds(&self, side: usize) -> bool {
        let allowed = of_score(self.stated.normalize().scale());
        let sum = self.sums.get(side).copied().flatten();
        sum.and_then(|sum| apart(sum, self.stated)).is_some_and(|gap| gap <= allowed)
    }
}

impl<'a> Check<'a> {
    /// Each subtotal is the sum of the rows on that side on which most of them are.
    pub(super) fn part_scores(&self) -> Outcome {
        let parts = self.parts();
        if parts.is_empty() {
            return Outcome::NotApplicable;
        }
        let held = [0, 1].map(|side| parts.iter().filter(|part| part.holds(side)).count());
        let has = |side: usize| parts.iter().any(|part| part.sums.get(side).copied().flatten().is_some());
        let side = match (held, has(0), has(1)) {
            ([0, 0], true, false) => 0,
            ([0, 0], false, true) => 1,
            // Nothing says whether they sum up what stands above or below.
            ([0, 0], ..) => return Outcome::Undetermined,
            ([above, below], ..) => usize::from(below > above),
        };
        let wrong = parts.iter().filter(|part| !part.holds(side));
        Outcome::from_findings(wrong.filter_map(|part| self.wrong_part(part, side)).collect())
    }

    fn parts(&self) -> Vec<Part<'a>> {
        let figures = self.filing.figures.iter().filter(|figure| {
            let is_part = figure.item.family() == "score" && !figure.item.is_total();
            is_part && figure.measure == Measure::Score && figure.scope.is_empty()
        });
        let rows: Vec<(&Figure, u32, Decimal)> = figures
            .filter_map(|figure| {
                let at = CellRef::parse(&figure.place.cell)?;
                Some((figure, at.row, figure.entry.quantity()?.value))
            })
            .collect();
        let scores = |figure: &Figure| -> Vec<Scored> {
            let own = self.filing.indicators.iter().filter_map(|row| {
                let place = row.score_place.clone().filter(|place| place.sheet == figure.place.sheet)?;
                let (at, score) = (CellRef::parse(&place.cell)?, row.score?);
                let operand =
                    Operand { name: row.name().into(), place: Some(place), shown: plain(score).into() };
                Some(Scored { row: at.row, score, operand })
            });
            own.collect()
        };
        let part = |(figure, at, stated): &(&'a Figure, u32, Decimal)| {
            let others = || rows.iter().map(|(_, row, _)| *row);
            let before = others().filter(|row| row < at).max().unwrap_or(0);
            let after = others().filter(|row| row > at).min().unwrap_or(u32::MAX);
            let (above, below): (Vec<Scored>, Vec<Scored>) = scores(figure)
                .into_iter()
                .filter(|scored| scored.row > before && scored.row < after)
                .partition(|scored| scored.row < *at);
            let sum =
                |rows: &[Scored]| total(rows.iter().map(|scored| scored.score)).filter(|_| !rows.is_empty());
            let sums = [sum(&above), sum(&below)];
            let operands = |rows: Vec<Scored>| rows.into_iter().map(|scored| scored.operand).collect();
            Part { figure, stated: *stated, above: operands(above), below: operands(below), sums }
        };
        rows.iter().map(part).collect()
    }

    fn wrong_part(&self, part: &Part<'_>, side: usize) -> Option<Finding> {
        let computed = part.sums.get(side).copied().flatten()?;
        let operands = if side == 0 { &part.above } else { &part.below };
        let gap = part.stated.checked_sub(computed)?;
        let shown: Vec<&str> = operands.iter().map(|operand| operand.shown.as_str()).collect();
        let message = format!(
            "算得 {} = {} 分，表中小计 {} 分，{} 分。",
            shown.join(" + "),
            plain(computed),
            plain(part.stated),
            more_or_less(gap, &plain(gap.abs()))
        );
        let mut finding = self.about(part.figure, message);
        finding.computed = Some(computed.normalize());
        finding.difference = Some(gap.normalize());
        finding.tolerance = Some(of_score(part.stated.normalize().scale()));
        finding.operands.extend(operands.iter().cloned());
        Some(finding)
    }

    /// 总计 of income and 总计 of expenditure are one number, whatever was carried over.
    pub(super) fn sides_balance(&self) -> Outcome {
        let grand = &self.material.catalog.vocabulary.grand_totals;
        let of_total = |figure: &&Figure| {
            grand.iter().any(|word| figure.scope == *word) && figure.entry.quantity().is_some()
        };
        let mut sides: BTreeMap<(u32, Measure), Vec<&Figure>> = BTreeMap::new();
        for figure in self.filing.figures.iter().filter(of_total) {
            sides.entry((figure.block, figure.measure)).or_default().push(figure);
        }
        let has_halves = |block: u32| {
            ["income.total", "expenditure.total"].iter().all(|item| {
                self.filing.figures.iter().any(|own| own.block == block && own.item.as_str() == *item)
            })
        };
        Outcome::merge(sides.into_iter().map(|((block, _), figures)| match figures.as_slice() {
            [income, expenditure] if has_halves(block) => self.balance(income, expenditure),
            _ => Outcome::NotApplicable,
        }))
    }

    fn balance(&self, income: &Figure, expenditure: &Figure) -> Outcome {
        let (Some(left), Some(right)) = (income.entry.quantity(), expenditure.entry.quantity()) else {
            return Outcome::Undetermined;
        };
        let Some(added) = Added::of(&[left], right, &self.material.catalog.settings) else {
            return Outcome::Undetermined;
        };
        if added.difference.abs() <= added.allowed {
            return Outcome::Passed;
        }
        let shown = |value: Decimal| plain(right.unit.printed(value).normalize());
        let message = format!(
            "收入一边总计 {}，支出一边总计 {}，{}。",
            left,
            right,
            more_or_less(
                added.difference,
                &format!("{} {}", shown(added.difference.abs()), right.unit.as_str())
            )
        );
        let mut finding = self.about(expenditure, message);
        finding.computed = Some(added.computed.normalize());
        finding.difference = Some(added.difference.normalize());
        finding.tolerance = Some(added.allowed.normalize());
        finding.operands.push(operand(income, &self.material.catalog.vocabulary));
        Outcome::Failed(vec![finding])
    }
}
