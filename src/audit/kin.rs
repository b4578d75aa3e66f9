//! Findings with one cause (同因) → one parent with children: a wrong total that breaks three sums and a rate is one slip.
//!
//! The cause is the figure that, given the value one of the broken relations asks for, makes every relation it stands in
//! hold, broken or not. Apart because it looks at all rules together.

use super::formula::{self, Try};
use super::{Outcome, Sight};
use crate::catalog::formula::{Compare, Expr, Tried, Values};
use crate::catalog::rule::{Check, Tolerance};
use crate::model::{Figure, Finding, Place, Quantity, Severity};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Joins the findings of one filing that one figure explains; each finding has one parent at most.
pub(super) fn join(findings: &mut [Finding], sight: &Sight<'_>) {
    join_by_figure(findings, sight);
    join_twins(findings, sight);
    join_confused(findings, sight);
}

/// One of two amounts is ten thousand times too large or too small: what looks odd about either of them besides is the same
/// slip. 年初预算 in 元 beside 全年预算 in 万元 also looked like a budget cut in the middle of the year (P-02). Errors stay
/// apart: they say how much money is in question, which the pair does not.
fn join_confused(findings: &mut [Finding], sight: &Sight<'_>) {
    let pairs = sight.material.catalog.settings.words("unusable_pairs");
    let is_of_pairs = |finding: &Finding| pairs.iter().any(|id| finding.rule == id.as_str());
    let mut accused: BTreeMap<Place, usize> = BTreeMap::new();
    for (at, finding) in findings.iter().enumerate().filter(|(_, finding)| is_of_pairs(finding)) {
        for place in places(finding) {
            accused.entry(place).or_insert(finding.parent.unwrap_or(at));
        }
    }
    if accused.is_empty() {
        return;
    }
    let parents: BTreeSet<usize> = findings.iter().filter_map(|finding| finding.parent).collect();
    for (at, finding) in findings.iter_mut().enumerate() {
        let is_free = finding.parent.is_none() && !parents.contains(&at);
        if is_free && finding.severity != Severity::Error {
            let slip = places(finding).find_map(|place| accused.get(&place).copied());
            finding.parent = slip;
        }
    }
}

/// The cells a finding is about.
fn places(finding: &Finding) -> impl Iterator<Item = Place> {
    let operands = finding.operands.iter().filter_map(|operand| operand.place.clone());
    finding.place.iter().cloned().chain(operands)
}

fn join_by_figure(findings: &mut [Finding], sight: &Sight<'_>) {
    if !share_a_figure(findings) {
        return;
    }
    let relations = relations(findings, sight);
    let known = Known::of(&relations, findings);
    let mut explanations: Vec<Explanation> =
        suspects(&known, sight).into_iter().filter_map(|figure| explain(figure, &known, findings)).collect();
    explanations.sort_by_key(|explanation| std::cmp::Reverse(explanation.explained.len()));
    let mut parents: BTreeSet<usize> = BTreeSet::new();
    for explanation in explanations {
        let free = |at: &usize| findings[*at].parent.is_none() && !parents.contains(at);
        let explained: Vec<usize> = explanation.explained.iter().copied().filter(free).collect();
        let own = explained
            .iter()
            .copied()
            .find(|at| findings[*at].place.as_ref() == Some(&explanation.figure.place));
        let Some(parent) = own.or_else(|| explained.first().copied()).filter(|_| explained.len() > 1) else {
            continue;
        };
        parents.insert(parent);
        for child in explained.iter().copied().filter(|at| *at != parent) {
            findings[child].parent = Some(parent);
        }
        let told = format!(
            "{} 若为 {}，同因的 {} 条都成立",
            explanation.figure.place.cell,
            explanation.value,
            explained.len()
        );
        let cause = &mut findings[parent].cause;
        *cause = if cause.is_empty() { told.into() } else { format!("{cause}；{told}").into() };
    }
}

/// 年度资金总额 and 其中：财政拨款 that are the same numbers fail by the same rule with the same arithmetic: one slip, told once.
fn join_twins(findings: &mut [Finding], sight: &Sight<'_>) {
    let mut first: BTreeMap<(String, String, Option<Decimal>, String), usize> = BTreeMap::new();
    let parents: BTreeSet<usize> = findings.iter().filter_map(|finding| finding.parent).collect();
    for at in 0..findings.len() {
        let Some(finding) = findings.get(at) else { continue };
        let figure = sight.filing.figures.iter().find(|figure| Some(&figure.place) == finding.place.as_ref());
        let Some(figure) = figure.filter(|figure| figure.scope.is_empty() && finding.computed.is_some())
        else {
            continue;
        };
        let kind = format!("{}.{}", figure.item.family(), figure.measure);
        let key = (finding.rule.to_string(), finding.stated.to_string(), finding.computed, kind);
        match first.get(&key) {
            // What stands behind others, or has a cause already, keeps its place.
            Some(_) if finding.parent.is_some() || parents.contains(&at) => {}
            Some(parent) => findings[at].parent = findings[*parent].parent.or(Some(*parent)),
            None => {
                first.insert(key, at);
            }
        }
    }
}

/// Whether one figure stands behind two equations that fail: most returns end here.
fn share_a_figure(findings: &[Finding]) -> bool {
    let mut seen = BTreeSet::new();
    findings.iter().filter(|finding| is_equation(finding)).any(|finding| {
        let own: BTreeSet<&Place> = finding.operands.iter().filter_map(|o| o.place.as_ref()).collect();
        let shared = own.iter().any(|place| seen.contains(place));
        seen.extend(own);
        shared
    })
}

/// Whether the finding says that two numbers should be equal.
fn is_equation(finding: &Finding) -> bool {
    finding.computed.is_some() && finding.tolerance.is_some() && finding.place.is_some()
}

/// A formula of the catalogue as tried on the filing, with the finding it gave.
struct Relation<'a> {
    equation: Try<'a>,
    operands: Vec<&'a Figure>,
    finding: Option<usize>,
}

impl Relation<'_> {
    /// Whether it asks for equality: only then can it say what a figure should be.
    fn is_equation(&self) -> bool {
        matches!(self.equation.formula, Expr::Compare(Compare::Equal, ..))
    }

    fn rests_on(&self, figure: &Figure) -> bool {
        self.operands.iter().any(|known| std::ptr::eq(*known, figure))
    }
}

/// All formulas that were tried and could be judged, in the order of the catalogue.
fn relations<'a>(findings: &[Finding], sight: &'a Sight<'a>) -> Vec<Relation<'a>> {
    let mut relations = Vec::new();
    let catalog = sight.material.catalog;
    let rules = catalog.rules.iter().filter(|rule| rule.is_enabled && rule.applies_to(&sight.filing.family));
    for rule in rules.filter(|rule| !matches!(rule.tolerance, Tolerance::T5 | Tolerance::T6)) {
        let Check::Formulas(formulas) = &rule.check else { continue };
        let mut own = (0..findings.len()).filter(|at| findings[*at].rule == rule.id);
        for equation in formula::tries(rule, formulas, sight) {
            let finding = match equation.outcome() {
                Outcome::Failed(_) => own.next(),
                Outcome::Passed => None,
                _ => continue,
            };
            let operands = equation.values.operands(equation.formula);
            relations.push(Relation { equation, operands, finding });
        }
    }
    relations
}

/// Relations and findings by the cells they go through: each is met once, however many lines a return has.
struct Known<'k> {
    relations: BTreeMap<&'k Place, Vec<&'k Relation<'k>>>,
    /// Findings that say that two numbers should be equal.
    equations: BTreeMap<&'k Place, Vec<usize>>,
    /// In how many broken relations a cell stands.
    broken: BTreeMap<&'k Place, usize>,
}

impl<'k> Known<'k> {
    fn of(relations: &'k [Relation<'k>], findings: &'k [Finding]) -> Self {
        let mut known =
            Self { relations: BTreeMap::new(), equations: BTreeMap::new(), broken: BTreeMap::new() };
        for relation in relations {
            for figure in &relation.operands {
                let own = known.relations.entry(&figure.place).or_default();
                if own.last().is_none_or(|last| !std::ptr::eq(*last, relation)) {
                    own.push(relation);
                    let counts = relation.finding.is_some() && relation.is_equation();
                    *known.broken.entry(&figure.place).or_default() += usize::from(counts);
                }
            }
        }
        let of_relations: BTreeSet<usize> =
            relations.iter().filter_map(|relation| relation.finding).collect();
        for (at, finding) in findings.iter().enumerate().filter(|(_, finding)| is_equation(finding)) {
            let places: BTreeSet<&Place> = finding.operands.iter().filter_map(|o| o.place.as_ref()).collect();
            for place in places {
                known.equations.entry(place).or_default().push(at);
                *known.broken.entry(place).or_default() += usize::from(!of_relations.contains(&at));
            }
        }
        known
    }

    /// The relations a figure stands in.
    fn of_figure(&self, figure: &Figure) -> Vec<&'k Relation<'k>> {
        let near = self.relations.get(&figure.place).into_iter().flatten().copied();
        near.filter(|relation| relation.rests_on(figure)).collect()
    }
}

/// The figures that stand in two broken relations at least, in reading order.
fn suspects<'a>(known: &Known<'_>, sight: &'a Sight<'a>) -> Vec<&'a Figure> {
    let stands_in_two = |figure: &&Figure| known.broken.get(&figure.place).is_some_and(|count| *count > 1);
    let read = sight.filing.figures.iter().filter(|figure| figure.entry.quantity().is_some());
    read.filter(stands_in_two).collect()
}

fn names(finding: &Finding, figure: &Figure) -> bool {
    finding.operands.iter().any(|operand| operand.place.as_ref() == Some(&figure.place))
}

/// A figure that explains several findings with another value.
struct Explanation<'a> {
    figure: &'a Figure,
    value: Quantity,
    explained: Vec<usize>,
}

/// The value that makes all relations of a figure hold, if there is one.
fn explain<'a>(figure: &'a Figure, known: &Known<'_>, findings: &[Finding]) -> Option<Explanation<'a>> {
    let own = figure.entry.quantity()?;
    let (of_figure, limits): (Vec<&Relation<'_>>, Vec<_>) =
        known.of_figure(figure).into_iter().partition(|r| r.is_equation());
    let broken = of_figure.iter().filter(|relation| relation.finding.is_some());
    let mut values: Vec<Decimal> = broken.filter_map(|relation| relation.root(figure, *own)).collect();
    values.sort_unstable();
    values.dedup();
    values.into_iter().find_map(|value| {
        let quantity = Quantity { value, ..*own };
        if of_figure.iter().any(|relation| !relation.holds_with(figure, quantity)) {
            return None;
        }
        let kept = limits.iter().filter(|relation| relation.holds_with(figure, quantity));
        let mut explained: Vec<usize> =
            of_figure.iter().chain(kept).filter_map(|relation| relation.finding).collect();
        let near = known.equations.get(&figure.place).into_iter().flatten().copied();
        let others: Vec<usize> = near.filter(|at| !explained.contains(at)).collect();
        let change = value.checked_sub(own.value)?;
        let more: Vec<usize> =
            others.into_iter().filter(|at| follows(&findings[*at], figure, change)).collect();
        explained.extend(more);
        explained.sort_unstable();
        (explained.len() > 1).then_some(Explanation { figure, value: quantity, explained })
    })
}

/// Whether a sum checked in Rust holds once the figure is changed by so much.
fn follows(finding: &Finding, figure: &Figure, change: Decimal) -> bool {
    let (Some(difference), Some(allowed)) = (finding.difference, finding.tolerance) else { return false };
    let is_total = finding.place.as_ref() == Some(&figure.place);
    let rest = if is_total { difference.checked_add(change) } else { difference.checked_sub(change) };
    names(finding, figure) && rest.is_some_and(|rest| rest.abs() <= allowed)
}

impl Relation<'_> {
    fn with(&self, figure: &Figure, quantity: Quantity) -> Option<Decimal> {
        self.equation.gap(&Values { tried: Some(Tried { figure, quantity }), ..self.equation.values })
    }

    fn holds_with(&self, figure: &Figure, quantity: Quantity) -> bool {
        let values = Values { tried: Some(Tried { figure, quantity }), ..self.equation.values };
        matches!(self.equation.with(values).outcome(), Outcome::Passed)
    }

    /// The value of the figure for which both sides are equal, to the place the figure is stated to: two steps of
    /// the secant, exact for sums after the first.
    fn root(&self, figure: &Figure, own: Quantity) -> Option<Decimal> {
        let gap = |value: Decimal| self.with(figure, Quantity { value, ..own });
        let (mut before, mut at) = (own.value, own.value.checked_add(Decimal::ONE_HUNDRED)?);
        let mut gap_before = gap(before)?;
        for _ in 0..3 {
            let gap_at = gap(at)?;
            let step = at.checked_sub(before)?;
            let Some(slope) = gap_at.checked_sub(gap_before)?.checked_div(step).filter(|s| !s.is_zero())
            else {
                break;
            };
            (before, gap_before) = (at, gap_at);
            at = at.checked_sub(gap_at.checked_div(slope)?)?;
        }
        let steps = at.checked_div(own.step)?.round();
        Some(steps.checked_mul(own.step)?.normalize())
    }
}
