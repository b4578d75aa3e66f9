//! Expression × figures of one filing → value with the play that rounding gives it.

use super::values::Values;
use super::{Column, Compare, Expr, Function, Op, Statistic, Test};
use crate::model::decimal::{half, step_of, total};
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
    /// A result has no room in a decimal: nothing can be said either, but it is no blank that a sum passes over.
    TooLarge,
}

impl Eval {
    /// A number that is there unless it was too large.
    fn within(number: Option<Number>) -> Self {
        number.map_or(Self::TooLarge, Self::Number)
    }

    /// Whether operands were stated, whatever they come to.
    const fn is_stated(self) -> bool {
        matches!(self, Self::Number(_) | Self::TooLarge)
    }
}

/// Evaluates a formula over the figures.
#[must_use]
pub fn eval(formula: &Expr, values: &Values<'_>) -> Eval {
    match formula {
        Expr::Literal(value) => Eval::Number(Number { value: *value, slack: Decimal::ZERO, is_money: false }),
        Expr::Name(item, measure) => named(item, *measure, values),
        Expr::Binary(op, left, right) => match (eval(left, values), eval(right, values)) {
            (Eval::Number(_), Eval::Number(right)) if *op == Op::Divide && right.value.is_zero() => {
                Eval::Missing
            }
            (Eval::Number(left), Eval::Number(right)) => Eval::within(arithmetic(*op, left, right)),
            (Eval::TooLarge, _) | (_, Eval::TooLarge) => Eval::TooLarge,
            _ => Eval::Missing,
        },
        Expr::Compare(compare, left, right) => match (eval(left, values), eval(right, values)) {
            (Eval::Number(left), Eval::Number(right)) => {
                holds(*compare, left, right).map_or(Eval::TooLarge, Eval::Truth)
            }
            (Eval::TooLarge, _) | (_, Eval::TooLarge) => Eval::TooLarge,
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

/// The result with its slack; none where one of them is too large for a decimal.
fn arithmetic(op: Op, left: Number, right: Number) -> Option<Number> {
    let both = || left.slack.checked_add(right.slack);
    let (value, slack) = match op {
        Op::Add => (left.value.checked_add(right.value)?, both()?),
        Op::Subtract => (left.value.checked_sub(right.value)?, both()?),
        Op::Multiply => {
            let (of_right, of_left) = (scaled(right.slack, left.value)?, scaled(left.slack, right.value)?);
            (left.value.checked_mul(right.value)?, of_right.checked_add(of_left)?)
        }
        Op::Divide => {
            let value = left.value.checked_div(right.value)?;
            let spread = left.slack.checked_add(scaled(right.slack, value)?)?;
            (value, spread.checked_div(right.value.abs())?)
        }
    };
    let is_money = match op {
        Op::Divide => left.is_money && !right.is_money,
        _ => left.is_money || right.is_money,
    };
    Some(Number { value, slack, is_money })
}

/// The slack of a factor in a product with that number.
fn scaled(slack: Decimal, by: Decimal) -> Option<Decimal> {
    by.abs().checked_mul(slack)
}

/// Whether a comparison holds; none where that cannot be worked out.
fn holds(compare: Compare, left: Number, right: Number) -> Option<bool> {
    let play = left.slack.checked_add(right.slack)?;
    let over = left.value.checked_sub(right.value)?;
    Some(match compare {
        Compare::Equal => over.abs() <= play,
        Compare::Differ => over.abs() > play,
        Compare::AtMost => over <= play,
        Compare::AtLeast => over >= -play,
        Compare::Less => over < Decimal::ZERO,
        Compare::More => over > Decimal::ZERO,
    })
}

fn call(function: Function, parts: &[Expr], values: &Values<'_>) -> Eval {
    match function {
        Function::Sum => sum(parts, values),
        Function::Either => parts
            .iter()
            .map(|part| eval(part, values))
            .find(|found| found.is_stated())
            .unwrap_or(Eval::Missing),
        Function::Abs => match parts.first().map(|part| eval(part, values)) {
            Some(Eval::Number(n)) => Eval::Number(Number { value: n.value.abs(), ..n }),
            Some(Eval::TooLarge) => Eval::TooLarge,
            _ => Eval::Missing,
        },
        Function::Min | Function::Max => extreme(function, parts, values),
        Function::Present => Eval::Truth(parts.iter().all(|part| eval(part, values).is_stated())),
        Function::Count => {
            let stated = parts.iter().filter(|part| eval(part, values).is_stated()).count();
            Eval::Number(Number { value: Decimal::from(stated), slack: Decimal::ZERO, is_money: false })
        }
        Function::If => match parts {
            [condition, then, other] => match eval(condition, values) {
                Eval::Truth(true) => eval(then, values),
                Eval::Truth(false) => eval(other, values),
                Eval::TooLarge => Eval::TooLarge,
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
    let found: Vec<Eval> = parts.iter().map(|part| eval(part, values)).collect();
    if found.contains(&Eval::TooLarge) {
        return Eval::TooLarge;
    }
    let mut numbers = found.into_iter().filter_map(|found| match found {
        Eval::Number(number) => Some(number),
        _ => None,
    });
    let Some(first) = numbers.next() else { return Eval::Missing };
    Eval::within(numbers.try_fold(first, |a, b| arithmetic(Op::Add, a, b)))
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
            Eval::TooLarge => return Eval::TooLarge,
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
    let Some(numbers) = numbers.filter(|numbers| !numbers.is_empty()) else { return Eval::Missing };
    Eval::within(total(numbers).map(|value| Number { value, slack: Decimal::ZERO, is_money: false }))
}
