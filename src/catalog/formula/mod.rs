//! The formula language of the rules: the field's own words with `+ - * /`, comparisons and a few functions.
//!
//! ```text
//! three_public.total = sum(three_public.abroad, either(three_public.vehicle, ...), three_public.reception)
//! ```
//! A name is an item (`expenditure.total`, its measure is the one the rule is being tried for), an item with a measure
//! (`expenditure.total.executed`), a column of an indicator row (`indicator.score`) or a setting
//! (`setting.execution_low`). `prior(…)` is the same in last year's return, `median(…)` and its kin look at all units of
//! the run. Parsed once when the catalogue is loaded.

mod eval;
mod parse;
mod spread;
mod values;
mod words;

pub use eval::{Eval, Number, eval};
pub use spread::{Spread, Spreads};
pub use values::{Index, Source, Tried, Values};

use super::settings::Settings;
use super::vocabulary::Vocabulary;
use crate::model::filing::Relation;
use crate::model::{Item, Measure};
use rust_decimal::Decimal;
use std::ops::Range;

/// What a formula may name.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    /// Items and measures by identifier or by Chinese term.
    pub vocabulary: &'a Vocabulary,
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
    /// How many of its arguments are stated.
    Count,
    /// Of three arguments the second where the first holds, else the third.
    If,
    /// The first argument rounded to as many decimals as the second says, halves away from zero.
    Round,
    /// Sum over the indicators: `indicators(weight)`, `indicators(score)`.
    Indicators(Measure),
}

/// A column of an indicator row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// 分值
    Weight,
    /// 得分
    Score,
    /// 指标值
    Target,
    /// 完成值
    Actual,
}

/// What can be asked of an indicator row beside its numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// Whether 指标性质 is one of these.
    Relation(Vec<Relation>),
    /// Whether 指标值 and 完成值 carry the same unit.
    Comparable,
    /// Whether 偏差原因 says anything; undetermined where the form has no such column.
    Explained(Vec<String>),
    /// Whether the name of the indicator or of a level above holds one of these words.
    Named(Vec<String>),
}

/// A statistic over the units of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statistic {
    /// 中位数
    Median,
    /// Median of the distances from the median.
    Mad,
    /// How many units state it.
    Units,
    /// How many of a hundred units the condition holds for.
    Share,
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
    /// A column of the indicator row the rule is being tried for.
    Column(Column),
    /// A truth about that row.
    Test(Test),
    /// The same in last year's return of the unit.
    Prior(Box<Expr>),
    /// A statistic over the units of the run.
    Group(Statistic, Box<Expr>),
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

    /// The first name in the formula.
    #[must_use]
    pub fn first_name(&self) -> Option<(&Item, Option<Measure>)> {
        let mut first = None;
        self.each_name(&mut |item, measure| {
            first = Some((item, measure));
            true
        });
        first
    }

    /// Whether any name in the formula satisfies the condition.
    pub fn any_name(&self, mut condition: impl FnMut(&Item, Option<Measure>) -> bool) -> bool {
        self.each_name(&mut |item, measure| condition(item, measure))
    }

    /// Visits the names from left to right until one is enough.
    fn each_name<'a>(&'a self, enough: &mut dyn FnMut(&'a Item, Option<Measure>) -> bool) -> bool {
        match self {
            // What last year's return or the other units say is none of this return's figures.
            Self::Literal(_) | Self::Column(_) | Self::Test(_) | Self::Prior(_) | Self::Group(..) => false,
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

    /// Whether the formula has to be tried indicator by indicator.
    #[must_use]
    pub fn is_rowwise(&self) -> bool {
        matches!(self, Self::Column(_) | Self::Test(_)) || self.parts().any(Self::is_rowwise)
    }

    /// The statistics over all units in the formula: each with what it is taken of.
    #[must_use]
    pub fn groups(&self) -> Vec<(Statistic, &Self)> {
        match self {
            Self::Group(statistic, inner) => vec![(*statistic, inner)],
            other => other.parts().flat_map(Self::groups).collect(),
        }
    }

    /// The formulas this one is made of.
    fn parts(&self) -> impl Iterator<Item = &Self> {
        let parts: Vec<&Self> = match self {
            Self::Literal(_) | Self::Name(..) | Self::Column(_) | Self::Test(_) => Vec::new(),
            Self::Binary(_, l, r) | Self::Compare(_, l, r) | Self::And(l, r) | Self::Or(l, r) => vec![l, r],
            Self::Not(inner) | Self::Prior(inner) | Self::Group(_, inner) => vec![inner],
            Self::Call(_, arguments) => arguments.iter().collect(),
        };
        parts.into_iter()
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
        let vocabulary = Vocabulary::parse(include_str!("../vocabulary.toml")).unwrap_or_default();
        Expr::parse(text, &Names { vocabulary: &vocabulary, settings: &settings })
    }

    #[test]
    fn formulas_parse_with_the_usual_precedence() {
        let formula =
            parse("conference = training + 2 * conference.executed").unwrap_or(Expr::Literal(Decimal::ZERO));
        let names: Vec<_> = formula.names().iter().map(|(item, m)| (item.to_string(), *m)).collect();
        assert_eq!(
            names,
            [
                ("conference".to_owned(), None),
                ("training".to_owned(), None),
                ("conference".to_owned(), Some(Measure::Executed))
            ]
        );
        assert!(formula.is_open());
        assert!(parse("staff.rate.ratio <= 100").is_ok_and(|f| !f.is_open()));
        assert_eq!(parse("setting.low"), Ok(Expr::Literal(Decimal::from(80))));
    }

    #[test]
    fn rows_last_year_and_other_units_can_be_named() {
        let names = |text: &str| parse(text).map(|f| (f.is_rowwise(), f.groups().len(), f.names().len()));
        assert_eq!(names("indicator.score <= indicator.weight"), Ok((true, 0, 0)));
        assert_eq!(names("relation(at_least, more) and comparable()"), Ok((true, 0, 0)));
        assert_eq!(names("conference = prior(training)"), Ok((false, 0, 1)));
        assert_eq!(names("conference / training = median(conference / training)"), Ok((false, 1, 2)));
        assert_eq!(names("if(conference > 0, round(training, 2), 0)"), Ok((false, 0, 2)));
        for (text, start) in [
            ("indicator.colour", 0),
            ("relation(at_leats)", 9),
            ("median(conference, training)", 28),
            ("round(conference)", 17),
            ("named(cost)", 6),
        ] {
            assert_eq!(parse(text).err().map(|f| f.span.start), Some(start), "{text}");
        }
    }

    #[test]
    fn chinese_terms_and_signs_say_the_same() {
        let told = parse("会议费.执行数 ＋ training ≤ 公务接待费.年初预算数 × 2");
        assert!(told.is_ok(), "{told:?}");
        assert_eq!(told, parse("conference.executed + training <= three_public.reception.initial * 2"));
        assert_eq!(parse("因公出国（境）费"), parse("three_public.abroad"));
        let fault = parse("会议费.执行数 = 公务招待费.执行数").err();
        let fault = fault.map(|fault| (fault.span.start, fault.why)).unwrap_or_default();
        assert_eq!(
            fault,
            ("会议费.执行数 = ".len(), "词汇表里没有这个数据项，最接近的是 公务接待费".to_owned())
        );
    }

    #[test]
    fn faults_name_their_place() {
        for (text, start) in [
            ("conference = ", 13),
            ("conference = x.y", 13),
            ("conference = setting.lowest", 13),
            ("conference + (training", 22),
            ("conference = 3 ?", 15),
            ("sum(", 4),
        ] {
            let fault = parse(text).err();
            assert_eq!(fault.map(|f| f.span.start), Some(start), "{text}");
        }
    }
}
