//! Subtotals among the indicators (产出指标小计) against the scores above or below them, and the totals of the two halves of a
//! table of income and expenditure against each other.

use super::Check;
use crate::audit::Outcome;
use crate::audit::draft::{more_or_less, operand};
use crate::audit::tolerance::{Added, of_score};
use crate::model::decimal::{apart, parse_plain, plain, total};
use crate::model::{CellRef, Figure, Finding, Measure, Operand, Text};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// A number in the row of a subtotal, as it stands.
struct Claim {
    at: CellRef,
    /// Whether it is of scores or of weights; where its row has no name that is known, its column says so.
    measure: Option<Measure>,
    stated: Decimal,
    operand: Operand,
}

/// A subtotal with the numbers of the rows it may sum up, those above and those below.
struct Part {
    claim: Claim,
    rows: [Vec<(Decimal, Operand)>; 2],
}

impl Part {
    fn sum(&self, side: usize) -> Option<Decimal> {
        let rows = self.rows.get(side).filter(|rows| !rows.is_empty())?;
        total(rows.iter().map(|(value, _)| *value))
    }

    /// Whether the sum on one side is what is stated.
    fn holds(&self, side: usize) -> bool {
        let stated = self.claim.stated;
        let allowed = of_score(stated.normalize().scale());
        self.sum(side).and_then(|sum| apart(sum, stated)).is_some_and(|gap| gap <= allowed)
    }
}

impl Check<'_> {
    /// Each subtotal is the sum of the rows on that side on which most of them are.
    pub(super) fn part_scores(&self) -> Outcome {
        let parts = self.parts();
        if parts.is_empty() {
            return Outcome::NotApplicable;
        }
        let held = [0, 1].map(|side| parts.iter().filter(|part| part.holds(side)).count());
        let has = |side: usize| parts.iter().any(|part| part.sum(side).is_some());
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

    /// The subtotals in the columns of scores and weights, with the indicators around them.
    fn parts(&self) -> Vec<Part> {
        let mut claims: BTreeMap<Text, Vec<Claim>> = BTreeMap::new();
        for claim in self.named_parts().chain(self.bare_subtotals()) {
            let sheet = claim.operand.place.as_ref().map(|place| place.sheet.clone()).unwrap_or_default();
            claims.entry(sheet).or_default().push(claim);
        }
        let mut parts = Vec::new();
        for (sheet, claims) in claims {
            let rows: BTreeSet<u32> = claims.iter().map(|claim| claim.at.row).collect();
            let numbers = self.scored(&sheet);
            for claim in claims {
                let before = rows.range(..claim.at.row).next_back().copied();
                let after = rows.range(claim.at.row + 1..).next().copied();
                let near = numbers.iter().filter(|(measure, at, ..)| {
                    let is_between =
                        before.is_none_or(|row| row < at.row) && after.is_none_or(|row| at.row < row);
                    claim.measure.map_or(at.col == claim.at.col, |own| own == *measure) && is_between
                });
                let mut rows = [Vec::new(), Vec::new()];
                let mut is_lost = false;
                for (_, at, value, operand) in near {
                    is_lost |= value.is_none();
                    rows[usize::from(at.row > claim.at.row)]
                        .extend(value.map(|value| (value, operand.clone())));
                }
                if !is_lost && rows.iter().any(|side| !side.is_empty()) {
                    parts.push(Part { claim, rows });
                }
            }
        }
        parts
    }

    /// 产出指标小计: a part of the score by its name.
    fn named_parts(&self) -> impl Iterator<Item = Claim> {
        let figures = self.filing.figures.iter().filter(|figure| {
            let is_part = figure.item.family() == "score" && !figure.item.is_total();
            let is_points = matches!(figure.measure, Measure::Score | Measure::Weight);
            is_part && is_points && figure.scope.is_empty()
        });
        figures.filter_map(|figure| {
            Some(Claim {
                at: CellRef::parse(&figure.place.cell)?,
                measure: Some(figure.measure),
                stated: figure.entry.quantity()?.value,
                operand: operand(figure, &self.material.catalog.vocabulary),
            })
        })
    }

    /// 小计 alone, or of a part that is no item: its numbers are kept as unread.
    fn bare_subtotals(&self) -> impl Iterator<Item = Claim> {
        let vocabulary = &self.material.catalog.vocabulary;
        let unread = self.filing.unread.iter().filter(|own| vocabulary.is_subtotal(&own.label));
        unread.filter_map(|own| {
            Some(Claim {
                at: CellRef::parse(&own.place.cell)?,
                measure: None,
                stated: parse_plain(&own.raw)?,
                operand: Operand {
                    name: own.label.clone(),
                    place: Some(own.place.clone()),
                    shown: own.raw.clone(),
                },
            })
        })
    }

    /// The scores and weights of the indicators of a sheet; nothing for one that could not be read.
    fn scored(&self, sheet: &Text) -> Vec<(Measure, CellRef, Option<Decimal>, Operand)> {
        let mut found = Vec::new();
        for row in &self.filing.indicators {
            let columns = [
                (Measure::Score, &row.score_place, row.score),
                (Measure::Weight, &row.weight_place, row.weight),
            ];
            for (measure, place, value) in columns {
                let Some(place) = place.as_ref().filter(|place| place.sheet == *sheet) else { continue };
                let Some(at) = CellRef::parse(&place.cell) else { continue };
                let shown = value.map(plain).unwrap_or_default().into();
                let operand = Operand { name: row.name().into(), place: Some(place.clone()), shown };
                found.push((measure, at, value, operand));
            }
        }
        found
    }

    fn wrong_part(&self, part: &Part, side: usize) -> Option<Finding> {
        let computed = part.sum(side)?;
        let Part { claim, rows } = part;
        let operands = rows.get(side)?.iter().map(|(_, operand)| operand);
        let gap = claim.stated.checked_sub(computed)?;
        let shown: Vec<&str> = operands.clone().map(|operand| operand.shown.as_str()).collect();
        let message = format!(
            "算得 {} = {} 分，表中小计 {} 分，{} 分。",
            shown.join(" + "),
            plain(computed),
            plain(claim.stated),
            more_or_less(gap, &plain(gap.abs()))
        );
        Some(Finding {
            place: claim.operand.place.clone(),
            stated: plain(claim.stated).into(),
            computed: Some(computed.normalize()),
            difference: Some(gap.normalize()),
            tolerance: Some(of_score(claim.stated.normalize().scale())),
            operands: std::iter::once(&claim.operand).chain(operands).cloned().collect(),
            ..self.overall(message)
        })
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
