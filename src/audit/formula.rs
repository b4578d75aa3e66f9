//! Rules with formulas → outcomes: every scope and measure the figures offer is tried.

use super::Outcome;
use super::cause::{Term, guess};
use super::draft;
use crate::catalog::Catalog;
use crate::catalog::formula::{Compare, Eval, Expr, Number, Values, eval};
use crate::catalog::rule::{Rule, Tolerance};
use crate::model::decimal::plain;
use crate::model::term::Kind;
use crate::model::{Figure, Filing, Finding, Measure, Severity, Subject, Unit};
use rust_decimal::Decimal;

/// What a formula rule is tried with.
struct Try<'a> {
    rule: &'a Rule,
    subject: &'a Subject,
    catalog: &'a Catalog,
    values: Values<'a>,
}

/// Tries all formulas of a rule on one filing.
pub(super) fn check(
    rule: &Rule,
    formulas: &[Expr],
    filing: &Filing,
    subject: &Subject,
    catalog: &Catalog,
) -> Outcome {
    let mut outcomes = Vec::new();
    for scope in scopes(filing) {
        for formula in formulas {
            for measure in measures(rule, formula, filing, scope) {
                let values = Values { scope, measure, ..Values::of(filing) };
                outcomes.push(Try { rule, subject, catalog, values }.outcome(formula));
            }
        }
    }
    Outcome::merge(outcomes)
}

/// The scopes of a filing in reading order, the whole first.
fn scopes(filing: &Filing) -> Vec<&str> {
    let mut scopes = vec![""];
    for figure in &filing.figures {
        if figure.item.as_str() != "line" && !scopes.contains(&figure.scope.as_str()) {
            scopes.push(&figure.scope);
        }
    }
    scopes
}

/// The measures an open formula is tried for: those in which its first item is stated.
fn measures(rule: &Rule, formula: &Expr, filing: &Filing, scope: &str) -> Vec<Measure> {
    if !formula.is_open() {
        return vec![Measure::Amount];
    }
    let names = formula.names();
    let Some((stated, _)) = names.first() else { return Vec::new() };
    let allowed = |measure: &&Measure| rule.measures.is_empty() || rule.measures.contains(measure);
    Measure::ALL
        .iter()
        .filter(allowed)
        .filter(|measure| measure.kind() == Kind::Money)
        .copied()
        .filter(|measure| {
            filing.figures.iter().any(|f| f.measure == *measure && f.item == **stated && f.scope == scope)
        })
        .collect()
}

impl Try<'_> {
    fn outcome(&self, formula: &Expr) -> Outcome {
        match self.rule.when.as_ref().map(|when| eval(when, &self.values)) {
            Some(Eval::Truth(false)) => return Outcome::NotApplicable,
            None | Some(Eval::Truth(true)) => {}
            Some(_) => return Outcome::Undetermined,
        }
        let Some((left, compare, right)) = formula.sides() else { return Outcome::Undetermined };
        let (Eval::Number(l), Eval::Number(r)) = (eval(left, &self.values), eval(right, &self.values)) else {
            return Outcome::Undetermined;
        };
        let stated = self.values.operands(left).first().copied();
        let allowed = self.allowed(l, r, stated);
        let excused = self.rule.unless.iter().any(|other| eval(other, &self.values) == Eval::Truth(true));
        if excused || holds(compare, l.value - r.value, allowed) {
            return Outcome::Passed;
        }
        Outcome::Failed(vec![self.finding(formula, (l, r), allowed)])
    }

    /// How far rounding alone may take both sides apart.
    fn allowed(&self, left: Number, right: Number, stated: Option<&Figure>) -> Decimal {
        let play = left.slack + right.slack;
        match self.rule.tolerance {
            Tolerance::T0 => Decimal::ZERO,
            Tolerance::T1 => play.min(self.catalog.settings.number("sum_cap")),
            Tolerance::T2 => play,
            Tolerance::T3 => step(stated) / Decimal::TWO,
        }
    }

    fn finding(&self, formula: &Expr, (left, right): (Number, Number), allowed: Decimal) -> Finding {
        let operands = self.values.operands(formula);
        let vocabulary = &self.catalog.vocabulary;
        let Some(stated) = operands.first() else { return draft::blank(self.rule, self.subject) };
        let difference = left.value - right.value;
        let mut finding = draft::about(self.rule, self.subject, stated, vocabulary);
        finding.severity = self.severity(formula, difference.abs(), allowed, step(Some(stated)));
        finding.computed = Some(rounded(right.value));
        finding.difference = Some(rounded(difference));
        finding.tolerance = Some(rounded(allowed));
        finding.operands = operands.iter().map(|figure| draft::operand(figure, vocabulary)).collect();
        let factor = factor(stated);
        finding.message = self.message(formula, stated, (left.value, right.value), allowed);
        if matches!(formula, Expr::Compare(Compare::Equal, ..)) && self.rule.tolerance == Tolerance::T1 {
            let terms: Vec<Term> = operands
                .iter()
                .skip(1)
                .zip(finding.operands.iter().skip(1))
                .filter_map(|(figure, operand)| {
                    Some(Term::new(operand, figure.entry.quantity()?.value / factor))
                })
                .collect();
            finding.cause = guess(left.value / factor, right.value / factor, &terms);
        }
        finding
    }

    /// A sum or rate that misses by little more than rounding is shown as 提示.
    fn severity(&self, formula: &Expr, difference: Decimal, allowed: Decimal, step: Decimal) -> Severity {
        let equal = matches!(formula, Expr::Compare(Compare::Equal, ..));
        let soft = match self.rule.tolerance {
            Tolerance::T1 => difference <= allowed * self.catalog.settings.number("soft"),
            Tolerance::T2 => difference <= allowed + step / Decimal::TWO,
            Tolerance::T0 | Tolerance::T3 => false,
        };
        if equal && soft { Severity::Notice } else { self.rule.severity }
    }

    fn message(
        &self,
        formula: &Expr,
        stated: &Figure,
        (left, right): (Decimal, Decimal),
        allowed: Decimal,
    ) -> String {
        let (unit, factor) = (unit(stated), factor(stated));
        let amounts = self
            .values
            .operands(formula)
            .into_iter()
            .find(|f| f.measure.kind() == Kind::Money)
            .map_or(factor, self::factor);
        let show = |value: Decimal| with_unit(rounded(value / factor), unit);
        let Some((stated_side, compare, other)) = formula.sides() else { return String::new() };
        let arithmetic = other.arithmetic(&self.values, amounts);
        let name = stated_side.words(&self.catalog.vocabulary);
        let told = if matches!(other, Expr::Literal(_)) {
            String::new()
        } else {
            format!("{} ", other.told(&self.values, &self.catalog.vocabulary))
        };
        let computed = show(right);
        let plainly = matches!(other, Expr::Literal(_)) || arithmetic == plain(rounded(right / factor));
        let worked = if plainly { computed.clone() } else { format!("{arithmetic} = {computed}") };
        let difference = draft::more_or_less(left - right, &show((left - right).abs()));
        let mut message = match compare {
            Compare::Equal => {
                format!("算得 {worked}，表中{name} {}，{difference}（容许 {}）", show(left), show(allowed))
            }
            Compare::Differ => format!("表中 {}，恰等于 {worked}", show(left)),
            Compare::AtMost => format!("{name} {} 大于{told}{worked}，{difference}", show(left)),
            Compare::AtLeast => format!("{name} {} 小于{told}{worked}，{difference}", show(left)),
            Compare::Less => format!("{name} {}，不低于 {computed}", show(left)),
            Compare::More => format!("{name} {}，不高于 {computed}", show(left)),
        };
        if let Some((words, formula)) = &self.rule.tell
            && let Eval::Number(number) = eval(formula, &self.values)
        {
            message = format!("{message}；{words} {}%", plain(rounded(number.value)));
        }
        message.push('。');
        message
    }
}

/// Whether the comparison holds when both sides may be this far apart by rounding.
fn holds(compare: Compare, over: Decimal, allowed: Decimal) -> bool {
    match compare {
        Compare::Equal => over.abs() <= allowed,
        Compare::Differ => over.abs() > allowed,
        Compare::AtMost => over <= allowed,
        Compare::AtLeast => -over <= allowed,
        Compare::Less => over < Decimal::ZERO,
        Compare::More => over > Decimal::ZERO,
    }
}

/// At most four decimals: quotients have no end.
fn rounded(value: Decimal) -> Decimal {
    if value.scale() > 6 { value.round_dp(4).normalize() } else { value.normalize() }
}

fn step(figure: Option<&Figure>) -> Decimal {
    figure.and_then(|figure| figure.entry.quantity()).map_or(Decimal::ZERO, |quantity| quantity.step)
}

fn unit(figure: &Figure) -> Unit {
    figure.entry.quantity().map_or(Unit::Count, |quantity| quantity.unit)
}

fn factor(figure: &Figure) -> Decimal {
    unit(figure).factor()
}

fn with_unit(value: Decimal, unit: Unit) -> String {
    match unit {
        Unit::Percent => format!("{}%", plain(value)),
        Unit::Count => plain(value),
        unit => format!("{} {unit}", plain(value)),
    }
}
