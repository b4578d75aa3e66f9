//! Rates over nothing: the quotient rules of the catalogue where the denominator is 0.

use super::Check;
use crate::audit::Outcome;
use crate::audit::draft::operand;
use crate::catalog::formula::{Compare, Eval, Expr, Op, Values, eval};
use crate::catalog::rule::{Check as Kind, Tolerance};
use crate::model::{Figure, Item, Measure};
use rust_decimal::Decimal;

impl Check<'_> {
    pub(super) fn rate_of_nothing(&self) -> Outcome {
        let mut met: Vec<&Figure> = Vec::new();
        let mut tried = false;
        let quotients: Vec<(&Item, Measure, &Expr)> = self.quotients().collect();
        for values in self.sights() {
            for (item, measure, quotient) in &quotients {
                let Some(figure) = values.figure(item, Some(*measure)) else { continue };
                let Some(over) = denominator(quotient, &values) else { continue };
                tried = true;
                let known = met.last().is_some_and(|known| std::ptr::eq(*known, figure));
                if over.is_zero() && figure.entry.quantity().is_some() && !known {
                    met.push(figure);
                }
            }
        }
        let Some(first) = met.first() else {
            return if tried { Outcome::Passed } else { Outcome::NotApplicable };
        };
        let operands: Vec<_> = met.iter().map(|f| operand(f, &self.material.catalog.vocabulary)).collect();
        let told: Vec<String> = operands
            .iter()
            .zip(&met)
            .take(3)
            .map(|(o, f)| format!("{} {} {}", f.place.cell, o.name, o.shown))
            .collect();
        let more = if met.len() > told.len() { format!("等 {} 处", met.len()) } else { String::new() };
        let mut finding =
            self.about(first, format!("{}{more}：作分母的数是 0，比率不适用。", told.join("，")));
        finding.operands = operands;
        Outcome::Failed(vec![finding])
    }

    /// The rates of the catalogue with the expressions that give them.
    fn quotients(&self) -> impl Iterator<Item = (&Item, Measure, &Expr)> {
        let rules = self.material.catalog.rules.iter();
        let rules =
            rules.filter(|rule| rule.tolerance == Tolerance::T2 && rule.applies_to(&self.filing.family));
        rules.flat_map(|rule| {
            let formulas: &[Expr] = if let Kind::Formulas(formulas) = &rule.check { formulas } else { &[] };
            formulas.iter().filter_map(|formula| match formula.sides()? {
                (Expr::Name(item, Some(measure)), Compare::Equal, right) => Some((item, *measure, right)),
                _ => None,
            })
        })
    }
}

/// The value of the denominator of the first quotient in an expression.
fn denominator(expression: &Expr, values: &Values<'_>) -> Option<Decimal> {
    match expression {
        Expr::Binary(Op::Divide, _, below) => match eval(below, values) {
            Eval::Number(number) => Some(number.value),
            _ => None,
        },
        Expr::Binary(_, left, right) => denominator(left, values).or_else(|| denominator(right, values)),
        Expr::Call(_, parts) => parts.iter().find_map(|part| denominator(part, values)),
        _ => None,
    }
}
