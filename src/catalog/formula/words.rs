//! Expression → words and arithmetic for people.

use super::eval::{Eval, Number, eval};
use super::values::Values;
use super::{Column, Compare, Expr, Function, Op, Statistic, Test};
use crate::catalog::vocabulary::Vocabulary;
use crate::model::decimal::plain;
use crate::model::filing::Relation;
use rust_decimal::Decimal;

impl Op {
    const fn sign(self) -> &'static str {
        match self {
            Self::Add => " + ",
            Self::Subtract => " − ",
            Self::Multiply => " × ",
            Self::Divide => " ÷ ",
        }
    }

    const fn binds(self) -> u8 {
        match self {
            Self::Add | Self::Subtract => 1,
            Self::Multiply | Self::Divide => 2,
        }
    }
}

impl Compare {
    /// The sign people read.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Equal => " = ",
            Self::Differ => " ≠ ",
            Self::AtMost => " ≤ ",
            Self::AtLeast => " ≥ ",
            Self::Less => " < ",
            Self::More => " > ",
        }
    }
}

impl Column {
    /// The column as people call it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Weight => "分值",
            Self::Score => "得分",
            Self::Target => "指标值",
            Self::Actual => "完成值",
        }
    }
}

impl Statistic {
    /// The statistic as people call it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Median => "各单位的中位数",
            Self::Mad => "各单位离中位数的中位距离",
            Self::Units => "填报的单位数",
            Self::Share => "成立的单位占比",
        }
    }
}

impl Test {
    fn words(&self) -> String {
        match self {
            Self::Relation(relations) => {
                let signs: Vec<&str> = relations
                    .iter()
                    .map(|relation| match relation {
                        Relation::AtLeast => "≥",
                        Relation::AtMost => "≤",
                        Relation::More => ">",
                        Relation::Less => "<",
                        Relation::Equal => "=",
                        Relation::Qualitative => "定性",
                    })
                    .collect();
                format!("指标性质为 {}", signs.join(" 或 "))
            }
            Self::Comparable => "指标值与完成值单位相同".into(),
            Self::Explained(_) => "偏差原因已填".into(),
            Self::Named(words) => format!("指标名称含“{}”之一", words.join("、")),
        }
    }
}

impl Expr {
    /// The formula in the field's own words: 支出合计 = 基本支出 + 项目支出.
    #[must_use]
    pub fn words(&self, vocabulary: &Vocabulary) -> String {
        match self {
            Self::Literal(number) => plain(*number),
            Self::Name(item, Some(measure)) => vocabulary.quantity_name(item, *measure),
            Self::Name(item, None) => vocabulary.term(item).to_owned(),
            Self::Binary(op, left, right) => join(*op, left, right, &|part| part.words(vocabulary)),
            Self::Compare(compare, left, right) => {
                format!("{}{}{}", left.words(vocabulary), compare.sign(), right.words(vocabulary))
            }
            Self::And(left, right) => format!("{} 且 {}", left.words(vocabulary), right.words(vocabulary)),
            Self::Or(left, right) => format!("{} 或 {}", left.words(vocabulary), right.words(vocabulary)),
            Self::Not(inner) => format!("非（{}）", inner.words(vocabulary)),
            Self::Call(function, arguments) => {
                let parts: Vec<String> = arguments.iter().map(|part| part.words(vocabulary)).collect();
                call_words(*function, &parts)
            }
            Self::Column(column) => column.words().to_owned(),
            Self::Test(test) => test.words(),
            Self::Prior(inner) => format!("上年的{}", inner.words(vocabulary)),
            Self::Group(statistic, inner) => {
                format!("（{}）{}", inner.words(vocabulary), statistic.words())
            }
        }
    }

    /// The formula in words with, of alternatives, only the one that is stated.
    #[must_use]
    pub fn told(&self, values: &Values<'_>, vocabulary: &Vocabulary) -> String {
        match self {
            Self::Call(Function::Either, arguments) => arguments
                .iter()
                .find(|part| matches!(eval(part, values), Eval::Number(_)))
                .map_or_else(|| self.words(vocabulary), |part| part.told(values, vocabulary)),
            Self::Call(Function::Sum, arguments) => {
                let parts = arguments.iter().filter(|part| values.has_heading(part));
                parts.map(|part| part.told(values, vocabulary)).collect::<Vec<_>>().join(" + ")
            }
            Self::Call(Function::If, parts) if !std::ptr::eq(self.branch(parts, values), self) => {
                self.branch(parts, values).told(values, vocabulary)
            }
            Self::Binary(op, left, right) => join(*op, left, right, &|part| part.told(values, vocabulary)),
            Self::Compare(compare, left, right) => {
                format!(
                    "{}{}{}",
                    left.told(values, vocabulary),
                    compare.sign(),
                    right.told(values, vocabulary)
                )
            }
            other => other.words(vocabulary),
        }
    }

    /// The branch of an `if` that is taken; the formula itself where that cannot be said.
    fn branch<'a>(&'a self, parts: &'a [Self], values: &Values<'_>) -> &'a Self {
        match (parts, parts.first().map(|condition| eval(condition, values))) {
            ([_, then, _], Some(Eval::Truth(true))) => then,
            ([_, _, other], Some(Eval::Truth(false))) => other,
            _ => self,
        }
    }

    /// The arithmetic with numbers in place of names, money in the unit given: 3.24 + 2.27 + 0.
    #[must_use]
    pub fn arithmetic(&self, values: &Values<'_>, factor: Decimal) -> String {
        let number = |found: Number| {
            let money = || found.value.checked_div(factor).map(|value| value.normalize());
            if found.is_money {
                money().map_or_else(|| "数太大".into(), plain)
            } else {
                plain(found.value)
            }
        };
        match self {
            Self::Literal(value) => plain(*value),
            Self::Name(..)
            | Self::Column(_)
            | Self::Prior(_)
            | Self::Group(..)
            | Self::Call(Function::Indicators(_) | Function::Count, _) => match eval(self, values) {
                Eval::Number(found) => number(found),
                _ => "空白".into(),
            },
            Self::Binary(op, left, right) => join(*op, left, right, &|part| part.arithmetic(values, factor)),
            Self::Call(Function::Sum, arguments) => {
                let parts: Vec<String> = arguments
                    .iter()
                    .filter(|part| values.has_heading(part))
                    .map(|part| part.arithmetic(values, factor))
                    .collect();
                parts.join(" + ")
            }
            Self::Call(Function::Either, arguments) => arguments
                .iter()
                .find(|part| matches!(eval(part, values), Eval::Number(_)))
                .map_or_else(|| "空白".into(), |part| part.arithmetic(values, factor)),
            Self::Call(Function::If, parts) if !std::ptr::eq(self.branch(parts, values), self) => {
                self.branch(parts, values).arithmetic(values, factor)
            }
            Self::Call(Function::Round, parts) => {
                parts.first().map_or_else(String::new, |part| part.arithmetic(values, factor))
            }
            Self::Call(function, arguments) => {
                let parts: Vec<String> =
                    arguments.iter().map(|part| part.arithmetic(values, factor)).collect();
                call_words(*function, &parts)
            }
            _ => String::new(),
        }
    }
}

fn join(op: Op, left: &Expr, right: &Expr, show: &dyn Fn(&Expr) -> String) -> String {
    let guarded = |part: &Expr, stronger: bool| {
        let text = show(part);
        let loose = match part {
            Expr::Binary(inner, ..) => {
                inner.binds() < op.binds() || (stronger && inner.binds() == op.binds())
            }
            Expr::Call(Function::Sum, _) => op != Op::Add && text.contains(" + "),
            _ => false,
        };
        if loose { format!("（{text}）") } else { text }
    };
    format!(
        "{}{}{}",
        guarded(left, false),
        op.sign(),
        guarded(right, matches!(op, Op::Subtract | Op::Divide))
    )
}

fn call_words(function: Function, parts: &[String]) -> String {
    match function {
        Function::Sum => parts.join(" + "),
        Function::Either => format!("（{}）", parts.join(" 或 ")),
        Function::Abs => format!("|{}|", parts.concat()),
        Function::Min => format!("较小者（{}）", parts.join("，")),
        Function::Max => format!("较大者（{}）", parts.join("，")),
        Function::Present => format!("{}已填", parts.join("、")),
        Function::Count => format!("（{}）中已填的个数", parts.join("、")),
        Function::If => match parts {
            [condition, then, other] => format!("（{condition}时为 {then}，否则为 {other}）"),
            _ => String::new(),
        },
        Function::Round => format!("{}（保留 {} 位小数）", parts[..1].concat(), parts[1..].concat()),
        Function::Indicators(measure) => format!("各指标{}之和", measure.term()),
    }
}
