//! Sums of the catalogue whose parts tell something although no formula does: all blank, or one in another unit.

use super::Check;
use crate::audit::Outcome;
use crate::audit::draft::operand;
use crate::catalog::formula::{Compare, Eval, Expr, Function, Tried, Values, eval};
use crate::catalog::rule::{Check as Kind, Rule, Tolerance};
use crate::model::term::Kind as Sort;
use crate::model::{Entry, Figure, Finding, Item, Measure, Operand, Quantity, Unit};
use rust_decimal::Decimal;

/// A total and the parts the catalogue says it is made of.
struct Sum<'a> {
    rule: &'a Rule,
    total: &'a Item,
    parts: &'a Expr,
    formula: &'a Expr,
}

impl<'a> Check<'a> {
    /// A filled total over parts that are all blank.
    pub(super) fn blank_parts(&self) -> Outcome {
        let outcome = self.each_total(|_, total, parts| {
            let blank = parts.len() > 1 && parts.iter().all(|part| part.entry == Entry::Blank);
            if !blank || total.entry.quantity().is_none_or(|q| q.value.is_zero()) {
                return Outcome::Passed;
            }
            let vocabulary = &self.material.catalog.vocabulary;
            let mut finding = self.about(total, String::new());
            finding.operands.extend(parts.iter().map(|part| operand(part, vocabulary)));
            Outcome::Failed(vec![finding])
        });
        match outcome {
            Outcome::Failed(found) => Outcome::Failed(all_in_one(found).into_iter().collect()),
            other => other,
        }
    }

    /// A sum that fails and holds once a single part is read in 万元 for 元 or the reverse.
    pub(super) fn mixed_units(&self) -> Outcome {
        self.each_total(|(sum, values), total, parts| {
            match eval(sum.formula, values) {
                Eval::Truth(false) => {}
                Eval::TooLarge => return Outcome::Undetermined,
                _ => return Outcome::Passed,
            }
            let closing: Vec<(&Figure, Quantity)> =
                parts.iter().filter_map(|part| closes(sum, values, part)).collect();
            match closing.as_slice() {
                [(part, quantity)] => Outcome::Failed(vec![self.in_other_unit(total, part, quantity)]),
                _ => Outcome::Passed,
            }
        })
    }

    fn in_other_unit(&self, total: &Figure, part: &Figure, fitting: &Quantity) -> Finding {
        let vocabulary = &self.material.catalog.vocabulary;
        let (shown, whole) = (operand(part, vocabulary), operand(total, vocabulary));
        let message = format!(
            "{} {}，按 {fitting} 计时各项之和恰为{} {}，多半是元与万元混用。",
            shown.name, shown.shown, whole.name, whole.shown
        );
        let mut finding = self.about(part, message);
        finding.computed = Some(fitting.value.normalize());
        let difference = part.entry.quantity().and_then(|q| q.value.checked_sub(fitting.value));
        finding.difference = difference.map(|difference| difference.normalize());
        finding.operands.push(whole);
        finding
    }

    /// Every total that a sum of the catalogue is stated for, with the parts that have a heading.
    fn each_total(&self, judge: impl Fn((&Sum<'_>, &Values<'_>), &Figure, &[&Figure]) -> Outcome) -> Outcome {
        let sums: Vec<Sum<'_>> = self.sums().collect();
        let mut outcomes = Vec::new();
        for sight in self.sights() {
            let mut seen: Vec<(&Item, Measure)> = Vec::new();
            for sum in &sums {
                for measure in tried(sum.rule).filter(|measure| !seen.contains(&(sum.total, *measure))) {
                    let values = Values { measure, ..sight };
                    let Some(total) = values.figure(sum.total, None) else { continue };
                    let parts = headed(sum.parts, &values);
                    if !parts.is_empty() {
                        outcomes.push(judge((sum, &values), total, &parts));
                    }
                }
                seen.extend(tried(sum.rule).map(|measure| (sum.total, measure)));
            }
        }
        Outcome::merge(outcomes)
    }

    /// The sums of the catalogue that hold for returns of this family.
    fn sums(&self) -> impl Iterator<Item = Sum<'a>> {
        let family = &self.filing.family;
        let rules = self.material.catalog.rules.iter();
        let rules = rules.filter(move |rule| rule.tolerance == Tolerance::T1 && rule.applies_to(family));
        rules.flat_map(|rule| {
            let formulas: &[Expr] = if let Kind::Formulas(formulas) = &rule.check { formulas } else { &[] };
            formulas.iter().filter_map(move |formula| match formula.sides()? {
                (Expr::Name(total, None), Compare::Equal, parts @ Expr::Call(Function::Sum, _)) => {
                    Some(Sum { rule, total, parts, formula })
                }
                _ => None,
            })
        })
    }
}

/// One finding for all totals of a return: it is one omission by one person.
fn all_in_one(found: Vec<Finding>) -> Option<Finding> {
    fn cell(operand: &Operand) -> &str {
        operand.place.as_ref().map_or("", |place| &place.cell)
    }
    let told: Vec<String> = found
        .iter()
        .filter_map(|one| {
            let (total, parts) = one.operands.split_first()?;
            let cells: Vec<&str> = parts.iter().map(cell).collect();
            Some(format!("{} {} {} 的分项（{}）", cell(total), total.name, total.shown, cells.join("、")))
        })
        .collect();
    let mut rest = found.into_iter();
    let mut first = rest.next()?;
    first.operands.extend(rest.flat_map(|other| other.operands));
    first.message = format!("{}全部空白。", told.join("，"));
    Some(first)
}

/// The measures a rule is tried for.
fn tried(rule: &Rule) -> impl Iterator<Item = Measure> + '_ {
    let money = Measure::ALL.iter().copied().filter(|measure| measure.kind() == Sort::Money);
    money.filter(|measure| rule.measures.is_empty() || rule.measures.contains(measure))
}

/// The figures of the parts that the form has a heading for.
fn headed<'a>(parts: &Expr, values: &Values<'a>) -> Vec<&'a Figure> {
    let mut found: Vec<&Figure> = Vec::new();
    for (item, measure) in parts.names() {
        let figure = values.figure(item, measure.or(Some(values.measure)));
        found.extend(figure.filter(|figure| !found.iter().any(|known| std::ptr::eq(*known, *figure))));
    }
    found
}

/// The part in the unit in which the sum holds, if it holds in one.
fn closes<'a>(sum: &Sum<'_>, values: &Values<'a>, part: &'a Figure) -> Option<(&'a Figure, Quantity)> {
    let own = part.entry.quantity().filter(|quantity| !quantity.value.is_zero())?;
    let unit = Unit::TenThousandYuan;
    let larger = unit.in_base(own.value).zip(unit.in_base(own.step));
    let scaled = [
        larger.map(|(value, step)| Quantity { value, step, ..*own }),
        Some(Quantity { value: unit.printed(own.value), step: unit.printed(own.step), ..*own }),
    ];
    let holds = |quantity: Quantity| {
        let tried = Values { tried: Some(Tried { figure: part, quantity }), ..*values };
        eval(sum.formula, &tried) == Eval::Truth(true)
    };
    // A part that may as well be nothing proves no unit.
    if holds(Quantity { value: Decimal::ZERO, ..*own }) {
        return None;
    }
    scaled.into_iter().flatten().find(|quantity| holds(*quantity)).map(|quantity| (part, quantity))
}
