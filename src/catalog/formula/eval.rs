//! Expression × figures of one filing → value with the play that rounding gives it.

use super::values::Values;
use super::{Column, Compare, Expr, Function, Op, Statistic, Test};
use crate::model::decimal::step_of;
use crate::model::term::Kind;
use crate::model::{Entry, Indicator, Item, Measure};
use rust_decimal::{Decimal, RoundingStrategy};

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
        Expr::Column(column) => values.row.map_or(Eval::Missing, |row| cell(*column, row)),
        Expr::Test(test) => {
            values.row.and_then(|row| holds_for(test, row)).map_or(Eval::Missing, Eval::Truth)
        }
        Expr::Prior(inner) => values.last_year().map_or(Eval::Missing, |values| eval(inner, &values)),
        Expr::Group(statistic, inner) => group(*statistic, inner, values),
    }
}

/// A number of an indicator row. Scores are stated to a place; weights, targets and results count as they stand.
fn cell(column: Column, row: &Indicator) -> Eval {
    let (value, slack) = match column {
        Column::Weight => (row.weight, Decimal::ZERO),
        Column::Score => (row.score, row.score.map(|score| half(step_of(score))).unwrap_or_default()),
        Column::Target => (row.target.value, Decimal::ZERO),
        Column::Actual => (row.actual.value, Decimal::ZERO),
    };
    value.map_or(Eval::Missing, |value| Eval::Number(Number { value, slack, is_money: false }))
}

fn holds_for(test: &Test, row: &Indicator) -> Option<bool> {
    match test {
        Test::Relation(wanted) => row.relation.map(|relation| wanted.contains(&relation)),
        Test::Comparable => {
            let numbers = row.target.value.and(row.actual.value);
            numbers.map(|_| row.target.unit == row.actual.unit)
        }
        Test::Explained(empty) => row.deviation.as_ref().map(|reason| {
            let reason = reason.trim();
            !reason.is_empty() && !empty.iter().any(|word| word == reason)
        }),
        Test::Named(words) => {
            let names = [&row.level1, &row.level2, &row.level3];
            Some(words.iter().any(|word| names.iter().any(|name| name.contains(word.as_str()))))
        }
    }
}

fn group(statistic: Statistic, inner: &Expr, values: &Values<'_>) -> Eval {
    let Some(spread) = values.spread(inner) else { return Eval::Missing };
    let value = match statistic {
        Statistic::Median => spread.median,
        Statistic::Mad => spread.mad,
        Statistic::Units => Decimal::from(spread.units),
        Statistic::Share => spread.share,
    };
    let is_money = spread.is_money && matches!(statistic, Statistic::Median | Statistic::Mad);
    Eval::Number(Number { value, slack: Decimal::ZERO, is_money })
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
        Function::Count => {
            let stated = parts.iter().filter(|part| matches!(eval(part, values), Eval::Number(_))).count();
            Eval::Number(Number { value: Decimal::from(stated), slack: Decimal::ZERO, is_money: false })
        }
        Function::If => match parts {
            [condition, then, other] => match eval(condition, values) {
                Eval::Truth(true) => eval(then, values),
                Eval::Truth(false) => eval(other, values),
                _ => Eval::Missing,
            },
            _ => Eval::Missing,
        },
        Function::Round => round(parts, values),
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

fn round(parts: &[Expr], values: &Values<'_>) -> Eval {
    let mut numbers = parts.iter().map(|part| eval(part, values));
    let (Some(Eval::Number(number)), Some(Eval::Number(places))) = (numbers.next(), numbers.next()) else {
        return Eval::Missing;
    };
    let Ok(places) = u32::try_from(places.value.trunc().mantissa()) else { return Eval::Missing };
    let value = number.value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
    Eval::Number(Number { value, ..number })
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
