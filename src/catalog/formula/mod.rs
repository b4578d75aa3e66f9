//! The formula language of the rules: the field's own words with `+ - * /`, comparisons and a few functions.
//!
//! ```text
//! three_public.total = sum(three_public.abroad, either(three_public.vehicle, ...), three_public.reception)
//! ```
//! A name is an item (`expenditure.total`, its measure is the one the rule is being tried for) or an item with a
//! measure (`expenditure.total.executed`). Parsed once when the catalogue is loaded.

mod eval;
mod parse;
mod words;

pub use eval::{Eval, Number, Tried, Values, eval};

use super::settings::Settings;
use crate::model::{Item, Measure};
use rust_decimal::Decimal;
use std::ops::Range;

/// What a formula may name.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    /// Whether a name is an item of the vocabulary.
    pub is_item: &'a dyn Fn(&str) -> bool,
    /// Settings: `setting.execution_low` stands for its value.
    pub settings: &'a Settings,
}

/// Arithmetic operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

/// Comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// `=`
    Equal,
    /// `!=`
    Differ,
    /// `<=`
    AtMost,
    /// `>=`
    AtLeast,
    /// `<`
    Less,
    /// `>`
    More,
}

/// Functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// Sum of the parts that are filled in; needs two headings and one number.
    Sum,
    /// The first of its arguments that is stated.
    Either,
    /// Absolute value.
    Abs,
    /// Smallest.
    Min,
    /// Largest.
    Max,
    /// Whether a figure is stated (a truth value).
    Present,
    /// Sum over the indicators: `indicators(weight)`, `indicators(score)`.
    Indicators(Measure),
}

/// A parsed formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    /// A number.
    Literal(Decimal),
    /// A figure; without a measure the one the rule is being tried for.
    Name(Item, Option<Measure>),
    /// Arithmetic.
    Binary(Op, Box<Expr>, Box<Expr>),
    /// A comparison.
    Compare(Compare, Box<Expr>, Box<Expr>),
    /// `and`
    And(Box<Expr>, Box<Expr>),
    /// `or`
    Or(Box<Expr>, Box<Expr>),
    /// `not`
    Not(Box<Expr>),
    /// A function call.
    Call(Function, Vec<Expr>),
}

/// What is wrong with a formula and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Why, in Chinese.
    pub why: String,
    /// Bytes of the formula concerned.
    pub span: Range<usize>,
}

impl Fault {
    /// The formula with a caret under the fault.
    #[must_use]
    pub fn show(&self, formula: &str) -> String {
        let before: String =
            formula.chars().take(formula[..self.span.start.min(formula.len())].chars().count()).collect();
        let indent = unicode_width::UnicodeWidthStr::width(before.as_str());
        format!("  {formula}\n  {}^ {}", " ".repeat(indent), self.why)
    }
}

impl Expr {
    /// Parses a formula with the names it may use.
    ///
    /// # Errors
    /// The fault with its place in the text.
    pub fn parse(text: &str, names: &Names<'_>) -> Result<Self, Fault> {
        parse::parse(text, names)
    }

    /// All names in the formula, left to right.
    #[must_use]
    pub fn names(&self) -> Vec<(&Item, Option<Measure>)> {
        let mut names = Vec::new();
        self.each_name(&mut |item, measure| {
            names.push((item, measure));
            false
        });
        names
    }

    /// Whether any name in the formula satisfies the condition.
    pub fn any_name(&self, mut condition: impl FnMut(&Item, Option<Measure>) -> bool) -> bool {
        self.each_name(&mut |item, measure| condition(item, measure))
    }

    /// Visits the names from left to right until one is enough.
    fn each_name<'a>(&'a self, enough: &mut dyn FnMut(&'a Item, Option<Measure>) -> bool) -> bool {
        match self {
            Self::Literal(_) => false,
            Self::Name(item, measure) => enough(item, *measure),
            Self::Binary(_, l, r) | Self::Compare(_, l, r) | Self::And(l, r) | Self::Or(l, r) => {
                l.each_name(enough) || r.each_name(enough)
            }
            Self::Not(inner) => inner.each_name(enough),
            Self::Call(_, arguments) => arguments.iter().any(|part| part.each_name(enough)),
        }
    }

    /// Whether the formula has to be tried measure by measure.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.any_name(|_, measure| measure.is_none())
    }

    /// Both sides and the sign of a comparison.
    #[must_use]
    pub const fn sides(&self) -> Option<(&Self, Compare, &Self)> {
        match self {
            Self::Compare(compare, left, right) => Some((left, *compare, right)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Expr, Fault> {
        let settings = Settings::parse("[setting]\nlow = { value = \"80\" }\n").unwrap_or_default();
        let is_item = |name: &str| matches!(name, "a.b" | "a.c" | "staff.rate");
        Expr::parse(text, &Names { is_item: &is_item, settings: &settings })
    }

    #[test]
    fn formulas_parse_with_the_usual_precedence() {
        let formula = parse("a.b = a.c + 2 * a.b.executed").unwrap_or(Expr::Literal(Decimal::ZERO));
        let names: Vec<_> = formula.names().iter().map(|(item, m)| (item.to_string(), *m)).collect();
        assert_eq!(
            names,
            [("a.b".to_owned(), None), ("a.c".to_owned(), None), ("a.b".to_owned(), Some(Measure::Executed))]
        );
        assert!(formula.is_open());
        assert!(parse("staff.rate.ratio <= 100").is_ok_and(|f| !f.is_open()));
        assert_eq!(parse("setting.low"), Ok(Expr::Literal(Decimal::from(80))));
    }

    #[test]
    fn faults_name_their_place() {
        for (text, start) in [
            ("a.b = ", 6),
            ("a.b = x.y", 6),
            ("a.b = setting.lowest", 6),
            ("a.b + (a.c", 10),
            ("a.b = 3 ?", 8),
            ("sum(", 4),
        ] {
            let fault = parse(text).err();
            assert_eq!(fault.map(|f| f.span.start), Some(start), "{text}");
        }
    }
}
