//! Expression × figures of one filing → value with the play that rounding gives it.

use super::{Compare, Expr, Function, Op};
use crate::model::term::Kind;
use crate::model::{Entry, Figure, Filing, Indicator, Item, Measure, Quantity};
use rust_decimal::Decimal;

/// A number and how far rounding of its operands may move it either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    /// The value in base units.
    pub value: Decimal,
    /// Half a last place of each operand, carried through the arithmetic.
    pub slack: Decimal,
    /// Whether it is an amount of money.
    pub is_money: bool,
}

/// What a formula gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Eval {
    /// A number.
    Number(Number),
    /// A truth value.
    Truth(bool),
    /// An operand is missing or unreadable: nothing can be said.
    Missing,
}

/// A figure taken with another value than it has, to see whether the sums around it then hold.
#[derive(Debug, Clone, Copy)]
pub struct Tried<'a> {
    /// The figure in question.
    pub figure: &'a Figure,
    /// The value tried.
    pub quantity: Quantity,
}

/// The figures a formula sees: one filing, one scope, one measure for open names.
#[derive(Debug, Clone, Copy)]
pub struct Values<'a> {
    /// Figures.
    pub figures: &'a [Figure],
    /// Indicators.
    pub indicators: &'a [Indicator],
    /// Scope the rule is tried for.
    pub scope: &'a str,
    /// Measure of names that carry none.
    pub measure: Measure,
    /// A value tried in place of a figure's own.
    pub tried: Option<Tried<'a>>,
}

impl<'a> Values<'a> {
    /// The figures of a filing as a whole.
    #[must_use]
    pub fn of(filing: &'a Filing) -> Self {
        Self {
            figures: &filing.figures,
            indicators: &filing.indicators,
            scope: "",
            measure: Measure::Amount,
            tried: None,
        }
    }

    /// The figure a name stands for: the first that holds a number, else the first at all.
    #[must_use]
    pub fn figure(&self, item: &Item, measure: Option<Measure>) -> Option<&'a Figure> {
        let measure = measure.unwrap_or(self.measure);
        let mut found = None;
        for figure in self.figures {
            if figure.measure != measure || figure.item != *item || figure.scope != self.scope {
                continue;
            }
            if figure.entry.quantity().is_some() || self.is_tried(figure) {
                return Some(figure);
            }
            found = found.or(Some(figure));
        }
        found
    }

    fn is_tried(&self, figure: &Figure) -> bool {
        self.tried.is_some_and(|tried| std::ptr::eq(tried.figure, figure))
    }

    fn quantity(&self, figure: &'a Figure) -> Option<Quantity> {
        match self.tried {
            Some(tried) if std::ptr::eq(tried.figure, figure) => Some(tried.quantity),
            _ => figure.entry.quantity().copied(),
        }
    }

    /// Whether the form has a heading for this part, filled in or not.
    #[must_use]
    pub fn has_heading(&self, part: &Expr) -> bool {
        part.any_name(|item, measure| self.figure(item, measure).is_some())
    }

    /// The figures a formula rests on, left to right: of alternatives the one taken.
    #[must_use]
    pub fn operands(&self, formula: &Expr) -> Vec<&'a Figure> {
        match formula {
            Expr::Name(item, measure) => self.figure(item, *measure).into_iter().collect(),
            Expr::Literal(_) => Vec::new(),
            Expr::Binary(_, l, r) | Expr::Compare(_, l, r) | Expr::And(l, r) | Expr::Or(l, r) => {
                let mut both = self.operands(l);
                both.extend(self.operands(r));
                both
            }
            Expr::Not(inner) => self.operands(inner),
            Expr::Call(Function::Either, parts) => parts
                .iter()
                .find(|part| matches!(eval(part, self), Eval::Number(_)))
                .or_else(|| parts.iter().find(|part| self.has_heading(part)))
                .map(|part| self.operands(part))
                .unwrap_or_default(),
            Expr::Call(_, parts) => parts.iter().flat_map(|part| self.operands(part)).collect(),
        }
    }
}

/// Evaluates a formula over the figures.
#[must_use]
pub fn eval(formula: &Expr, values: &Values<'_>) -> Eval {
    match formula {
        Expr::Literal(value) => Eval::Number(Number { value: *value, slack: Decimal::ZERO, is_money: false }),
        Expr::Name(item, measure) => named(item, *measure, values),
        Expr::Binary(op, left, right) => match (eval(left, values), eval(right, values)) {
            (Eval::Number(left), Eval::Number(right)) => arithmetic(*op, left, right),
            _ => Eval::Missing,
        },
        Expr::Compare(compare, left, right) => match (eval(left, values), eval(right, values)) {
            (Eval::Number(left), Eval::Number(right)) => Eval::Truth(holds(*compare, left, right)),
            _ => Eval::Missing,
        },
        Expr::And(left, right) => match (eval(left, values), eval(right, values)) {
            (Eval::Truth(false), _) | (_, Eval::Truth(false)) => Eval::Truth(false),
            (Eval::Truth(true), Eval::Truth(true)) => Eval::Truth(true),
            _ => Eval::Missing,
        },
        Expr::Or(left, right) => match (eval(left, values), eval(right, values)) {
            (Eval::Truth(true), _) | (_, Eval::Truth(true)) => Eval::Truth(true),
            (Eval::Truth(false), Eval::Truth(false)) => Eval::Truth(false),
            _ => Eval::Missing,
        },
        Expr::Not(inner) => match eval(inner, values) {
            Eval::Truth(truth) => Eval::Truth(!truth),
            _ => Eval::Missing,
        },
        Expr::Call(function, parts) => call(*function, parts, values),
    }
}

fn named(item: &Item, measure: Option<Measure>, values: &Values<'_>) -> Eval {
    let Some(quantity) = values.figure(item, measure).and_then(|figure| values.quantity(figure)) else {
        return Eval::Missing;
    };
    let is_money = quantity.unit.kind() == Kind::Money;
    let slack = if quantity.unit.kind() == Kind::Count { Decimal::ZERO } else { half(quantity.step) };
    Eval::Number(Number { value: quantity.value, slack, is_money })
}

fn half(step: Decimal) -> Decimal {
    step / Decimal::TWO
}

fn arithmetic(op: Op, left: Number, right: Number) -> Eval {
    let result = match op {
        Op::Add => left.value.checked_add(right.value).map(|v| (v, left.slack + right.slack)),
        Op::Subtract => left.value.checked_sub(right.value).map(|v| (v, left.slack + right.slack)),
        Op::Multiply => left
            .value
            .checked_mul(right.value)
            .map(|v| (v, left.value.abs() * right.slack + right.value.abs() * left.slack)),
        Op::Divide => left.value.checked_div(right.value).map(|v| {
            let spread = left.slack + v.abs() * right.slack;
            (v, spread.checked_div(right.value.abs()).unwrap_or_default())
        }),
    };
    let is_money = match op {
        Op::Divide => left.is_money && !right.is_money,
        _ => left.is_money || right.is_money,
    };
    result.map_or(Eval::Missing, |(value, slack)| Eval::Number(Number { value, slack, is_money }))
}

fn holds(compare: Compare, left: Number, right: Number) -> bool {
    let play = left.slack + right.slack;
    let over = left.value - right.value;
    match compare {
        Compare::Equal => over.abs() <= play,
        Compare::Differ => over.abs() > play,
        Compare::AtMost => over <= play,
        Compare::AtLeast => over >= -play,
        Compare::Less => over < Decimal::ZERO,
        Compare::More => over > Decimal::ZERO,
    }
}

fn call(function: Function, parts: &[Expr], values: &Values<'_>) -> Eval {
    match function {
        Function::Sum => sum(parts, values),
        Function::Either => parts
            .iter()
            .map(|part| eval(part, values))
            .find(|found| matches!(found, Eval::Number(_)))
            .unwrap_or(Eval::Missing),
        Function::Abs => match parts.first().map(|part| eval(part, values)) {
            Some(Eval::Number(n)) => Eval::Number(Number { value: n.value.abs(), ..n }),
            _ => Eval::Missing,
        },
        Function::Min | Function::Max => extreme(function, parts, values),
        Function::Present => {
            Eval::Truth(parts.iter().all(|part| matches!(eval(part, values), Eval::Number(_))))
        }
        Function::Indicators(measure) => indicator_sum(measure, values.indicators),
    }
}

/// Sum of the parts that are filled in. Blank parts add nothing, but two headings must be there and one number,
/// and a part that cannot be read makes the whole undetermined.
fn sum(parts: &[Expr], values: &Values<'_>) -> Eval {
    let unreadable = parts.iter().flat_map(|part| values.operands(part)).any(|figure| {
        matches!(figure.entry, Entry::Unreadable(_) | Entry::Text(_)) && !values.is_tried(figure)
    });
    let headings = parts.iter().filter(|part| values.has_heading(part)).count();
    if unreadable || headings < 2 {
        return Eval::Missing;
    }
    parts
        .iter()
        .filter_map(|part| match eval(part, values) {
            Eval::Number(number) => Some(number),
            _ => None,
        })
        .reduce(|a, b| Number {
            value: a.value + b.value,
            slack: a.slack + b.slack,
            is_money: a.is_money || b.is_money,
        })
        .map_or(Eval::Missing, Eval::Number)
}

fn extreme(function: Function, parts: &[Expr], values: &Values<'_>) -> Eval {
    let mut numbers = Vec::new();
    for part in parts {
        match eval(part, values) {
            Eval::Number(number) => numbers.push(number),
            _ => return Eval::Missing,
        }
    }
    let chosen = match function {
        Function::Min => numbers.into_iter().min_by_key(|n| n.value),
        _ => numbers.into_iter().max_by_key(|n| n.value),
    };
    chosen.map_or(Eval::Missing, Eval::Number)
}

/// Sum of weights or scores; missing where any indicator row lacks one, so that an excerpt is never summed up.
fn indicator_sum(measure: Measure, indicators: &[Indicator]) -> Eval {
    let numbers: Option<Vec<Decimal>> = indicators
        .iter()
        .map(|indicator| if measure == Measure::Weight { indicator.weight } else { indicator.score })
        .collect();
    match numbers {
        Some(numbers) if !numbers.is_empty() => {
            Eval::Number(Number { value: numbers.iter().sum(), slack: Decimal::ZERO, is_money: false })
        }
        _ => Eval::Missing,
    }
}
