//! Roll-up rows and lists against their lines.

use super::Check;
use crate::audit::draft::{more_or_less, operand};
use crate::audit::tolerance::Added;
use crate::audit::{Outcome, tolerance};
use crate::model::decimal::plain;
use crate::model::term::Kind;
use crate::model::{Figure, Finding, Measure};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

impl Check<'_> {
    /// Each column of a block: the roll-up row against the unit rows below it.
    pub(super) fn rollup(&self) -> Outcome {
        let mut unfilled: BTreeMap<u32, Vec<(&Figure, Vec<&Figure>)>> = BTreeMap::new();
        let mut tries = Vec::new();
        let columns = self.columns();
        for whole in
            self.filing.figures.iter().filter(|f| f.scope.is_empty() && f.measure.kind() == Kind::Money)
        {
            let parts = self.without_subtotals(parts_of(whole, &columns));
            let Some(total) = whole.entry.quantity().map(|q| q.value) else { continue };
            if parts.is_empty() {
                continue;
            }
            if parts.iter().all(|part| part.entry.is_unfilled()) {
                // Rows of 一般公共服务支出、教育支出 that stay blank are what a form prints, and no units that forgot to fill in.
                let are_below = parts.iter().any(|part| is_below(part, whole));
                if !total.is_zero() && are_below && !self.are_subjects(&parts) {
                    unfilled.entry(whole.block).or_default().push((whole, parts));
                }
                continue;
            }
            tries.push(self.sum(whole, &parts));
        }
        tries.extend(unfilled.into_values().map(|columns| Outcome::Failed(vec![self.not_filled(&columns)])));
        Outcome::merge(tries)
    }

    /// Rows that are no sums of others by their names: 本级专项小计. Where all are, they are what is added up.
    fn without_subtotals<'f>(&self, rows: Vec<&'f Figure>) -> Vec<&'f Figure> {
        let vocabulary = &self.material.catalog.vocabulary;
        let own: Vec<&Figure> =
            rows.iter().filter(|row| !vocabulary.is_subtotal(&row.scope)).copied().collect();
        if own.is_empty() { rows } else { own }
    }

    /// The lines of a list with what the vocabulary has names for: 预算执行 above 产出指标 in the column of the scores.
    fn with_items<'f>(&'f self, total: &Figure, mut lines: Vec<&'f Figure>) -> Vec<&'f Figure> {
        let others = self.filing.figures.iter().filter(|own| {
            let is_line = own.item.as_str() == "line" || own.item.is_total();
            !is_line
                && own.block == total.block
                && own.measure == total.measure
                && own.scope.is_empty()
                && column_letters(own) == column_letters(total)
        });
        lines.extend(others);
        lines
    }

    /// Whether most of the rows bear names of subjects (科目) and not of units.
    fn are_subjects(&self, rows: &[&Figure]) -> bool {
        let vocabulary = &self.material.catalog.vocabulary;
        rows.iter().filter(|row| vocabulary.is_category(&row.scope)).count() * 2 > rows.len()
    }

    /// The figures of rows, by the column they stand in.
    fn columns(&self) -> BTreeMap<Column<'_>, Vec<&Figure>> {
        let mut columns: BTreeMap<Column<'_>, Vec<&Figure>> = BTreeMap::new();
        for figure in self.filing.figures.iter().filter(|figure| !figure.scope.is_empty()) {
            columns.entry(column_of(figure)).or_default().push(figure);
        }
        columns
    }

    fn not_filled(&self, columns: &[(&Figure, Vec<&Figure>)]) -> Finding {
        let vocabulary = &self.material.catalog.vocabulary;
        let told: Vec<String> = columns
            .iter()
            .map(|(whole, _)| {
                let shown = operand(whole, vocabulary);
                format!("{} {} {}", whole.place.cell, shown.name, shown.shown)
            })
            .collect();
        let Some((whole, parts)) = columns.first() else { return self.overall(String::new()) };
        let mut finding =
            self.about(whole, format!("汇总行有数（{}），下面各单位行全部空白，算得 0。", told.join("，")));
        finding.computed = Some(Decimal::ZERO);
        finding.difference = whole.entry.quantity().map(|q| q.value.normalize());
        finding.operands.extend(columns.iter().skip(1).map(|(figure, _)| operand(figure, vocabulary)));
        finding.operands.extend(parts.iter().map(|part| operand(part, vocabulary)));
        finding.cause = "各单位行没有填列".into();
        finding
    }

    /// A total against the sum of its parts, blank ones adding nothing.
    fn sum(&self, whole: &Figure, parts: &[&Figure]) -> Outcome {
        let readable = parts.iter().all(|part| part.entry.quantity().is_some() || part.entry.is_unfilled());
        let (Some(stated), true) = (whole.entry.quantity(), readable) else { return Outcome::Undetermined };
        let filled: Vec<_> = parts.iter().filter_map(|part| part.entry.quantity()).collect();
        let settings = &self.material.catalog.settings;
        let Some(Added { computed, difference, allowed }) = Added::of(&filled, stated, settings) else {
            return Outcome::Undetermined;
        };
        if difference.abs() <= allowed {
            return Outcome::Passed;
        }
        let values: Vec<Decimal> = filled.iter().map(|quantity| quantity.value).collect();
        match nesting(&values, stated.value, allowed) {
            Nesting::Holds => return Outcome::Passed,
            Nesting::Unclear => return Outcome::Undetermined,
            Nesting::None => {}
        }
        let unit = stated.unit;
        let show = |value: Decimal| format!("{} {unit}", plain(unit.printed(value)));
        let terms: Vec<String> = filled.iter().map(|q| plain(unit.printed(q.value))).collect();
        let worked = match &filled[..] {
            // 42.3 = 42.3 would say nothing.
            [only] => format!("{}（下面只有一行有数）", show(only.value)),
            _ => format!("{} = {}", terms.join(" + "), show(computed)),
        };
        let message = format!(
            "算得 {worked}，表中 {}，{}（容许 {}）。",
            show(stated.value),
            more_or_less(difference, &show(difference.abs())),
            show(allowed)
        );
        let mut finding = self.about(whole, message);
        if tolerance::is_soft_sum(difference, allowed, settings) {
            finding.severity = crate::model::Severity::Notice;
        }
        finding.computed = Some(computed.normalize());
        finding.difference = Some(difference.normalize());
        finding.tolerance = Some(allowed.normalize());
        finding.operands.extend(parts.iter().map(|part| operand(part, &self.material.catalog.vocabulary)));
        Outcome::Failed(vec![finding])
    }

    /// The total of each list against its lines; lists with 其中 rows or subtotals are left undetermined.
    pub(super) fn list_total(&self) -> Outcome {
        let mut lists: BTreeMap<(u32, Measure), Vec<&Figure>> = BTreeMap::new();
        // Rates of rows do not add up to that of the whole.
        let adds_up = |f: &&Figure| matches!(f.measure.kind(), Kind::Money | Kind::Count | Kind::Points);
        for figure in self.filing.figures.iter().filter(|f| f.item.as_str() == "line").filter(adds_up) {
            lists.entry((figure.block, figure.measure)).or_default().push(figure);
        }
        Outcome::merge(lists.into_values().map(|lines| {
            let (totals, parts): (Vec<&Figure>, Vec<&Figure>) =
                lines.into_iter().partition(|f| f.scope == "合计");
            let nested = parts.iter().any(|part| part.label.contains("其中"));
            match totals.as_slice() {
                [] => Outcome::NotApplicable,
                _ if parts.iter().all(|part| part.entry.is_unfilled()) => Outcome::Undetermined,
                [total] if !nested && parts.len() > 1 => {
                    self.sum(total, &self.without_subtotals(self.with_items(total, parts)))
                }
                _ => Outcome::Undetermined,
            }
        }))
    }
}

/// What makes figures stand in one column: block, item and measure.
type Column<'f> = (u32, &'f str, Measure);

fn column_of(figure: &Figure) -> Column<'_> {
    (figure.block, figure.item.as_str(), figure.measure)
}

/// The rows of the column of a total, but for its own.
fn parts_of<'f>(whole: &Figure, columns: &BTreeMap<Column<'_>, Vec<&'f Figure>>) -> Vec<&'f Figure> {
    let rows = columns.get(&column_of(whole)).into_iter().flatten();
    rows.filter(|part| row_of(part) != row_of(whole)).copied().collect()
}

/// Whether rows below one another are a tree: 类 over 款 over 项, 小计 over or under what it sums up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nesting {
    /// The topmost rows add up to the total.
    Holds,
    /// Rows sum up others, but the topmost do not add up: which rows belong to the sum cannot be said.
    Unclear,
    /// Rows stand beside one another.
    None,
}

/// Rows sum up others where they come to this many times the total and more: each level of a tree repeats it.
const REPEATED: Decimal = Decimal::from_parts(15, 0, 0, false, 1);

fn nesting(rows: &[Decimal], total: Decimal, allowed: Decimal) -> Nesting {
    let backwards: Vec<Decimal> = rows.iter().rev().copied().collect();
    let trees = [topmost(rows, allowed), topmost(&backwards, allowed)];
    let sum = |tops: &[Decimal]| tops.iter().try_fold(Decimal::ZERO, |sum, value| sum.checked_add(*value));
    let is_total = |tops: &Vec<Decimal>| {
        let difference = sum(tops).and_then(|sum| sum.checked_sub(total));
        tops.len() < rows.len() && difference.is_some_and(|difference| difference.abs() <= allowed)
    };
    if trees.iter().any(is_total) {
        return Nesting::Holds;
    }
    let nested = trees.iter().any(|tops| tops.len() + 1 < rows.len());
    let repeated = total.checked_mul(REPEATED).zip(sum(rows)).is_some_and(|(most, sum)| sum >= most);
    if nested && repeated { Nesting::Unclear } else { Nesting::None }
}

/// The rows that stand under no other: a row stands over those behind it that add up to it.
fn topmost(rows: &[Decimal], allowed: Decimal) -> Vec<Decimal> {
    let mut ends = vec![0; rows.len()];
    for at in (0..rows.len()).rev() {
        ends[at] = end(rows, &ends, at, allowed).unwrap_or(at + 1);
    }
    let mut tops = Vec::new();
    let mut at = 0;
    while let Some(value) = rows.get(at) {
        tops.push(*value);
        at = ends[at];
    }
    tops
}

/// Where the rows end that add up to that one; none if none do. An equation of zeros proves nothing.
fn end(rows: &[Decimal], ends: &[usize], at: usize, allowed: Decimal) -> Option<usize> {
    let whole = rows.get(at).filter(|value| **value > Decimal::ZERO)?;
    let (mut next, mut sum) = (at + 1, Decimal::ZERO);
    while let Some(value) = rows.get(next) {
        sum = sum.checked_add(*value)?;
        next = ends[next];
        if sum.checked_sub(*whole)?.abs() <= allowed {
            return Some(next);
        }
        if sum > *whole {
            return None;
        }
    }
    None
}

/// Whether a figure stands below another one; a second row of headings above a total (功能分类科目编码, 科目名称) does not.
fn is_below(part: &Figure, whole: &Figure) -> bool {
    let number = |figure: &Figure| row_of(figure).parse::<u32>().ok();
    number(part).zip(number(whole)).is_none_or(|(part, whole)| part > whole)
}

/// C of C12.
fn column_letters(figure: &Figure) -> &str {
    figure.place.cell.trim_end_matches(|c: char| c.is_ascii_digit())
}

fn row_of(figure: &Figure) -> &str {
    figure.place.cell.trim_start_matches(|c: char| c.is_ascii_alphabetic())
}
