//! What a cell of a blank form is calculated from: the text of its formula and its exact result, from one definition.
//!
//! Apart because text and stored result must never part. Every formula begins with `IF(COUNT(…)`, so that a form nobody
//! has filled in shows nothing, and a reader can tell by counting whether a stored result can be that of the entries
//! around it (`intake/guarded.rs`).

use crate::catalog::settings::{Grade, grade_by};
use crate::model::CellRef;
use crate::model::decimal::total;
use rust_decimal::{Decimal, RoundingStrategy};
use std::collections::{BTreeMap, BTreeSet};

/// Numbers by cell, as the cells store them: 90.48 % is 0.9048.
pub type Numbers = BTreeMap<CellRef, Decimal>;

/// Arithmetic between cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// A number.
    Number(Decimal),
    /// What a cell stores.
    Cell(CellRef),
    /// The sum of both.
    Plus(Box<Term>, Box<Term>),
    /// The first less the second.
    Minus(Box<Term>, Box<Term>),
    /// The product.
    Times(Box<Term>, Box<Term>),
    /// The first over the second.
    Over(Box<Term>, Box<Term>),
    /// Without its sign.
    Abs(Box<Term>),
    /// Not below zero and not above one: how much of the points is earned.
    Share(Box<Term>),
}

/// What a calculated cell shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Calc {
    /// The sum of those cells that hold a number, one at least.
    Sum(Vec<CellRef>),
    /// Arithmetic over cells that must all hold a number, rounded to so many decimals.
    Worked {
        /// What is worked out.
        term: Term,
        /// Decimals of the result as stored.
        decimals: u32,
    },
    /// The grade that a score earns.
    Grade {
        /// The cell with the score.
        score: CellRef,
        /// Grades, best first.
        limits: Vec<Grade>,
    },
}

/// What is stored with a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    /// Nothing: something it needs is not filled in.
    Nothing,
    /// A number.
    Number(Decimal),
    /// A word.
    Word(String),
}

impl Calc {
    /// The cells it is calculated from.
    #[must_use]
    pub fn operands(&self) -> Vec<CellRef> {
        match self {
            Self::Sum(cells) => cells.clone(),
            Self::Worked { term, .. } => term.cells().into_iter().collect(),
            Self::Grade { score, .. } => vec![*score],
        }
    }

    /// The result over what the cells hold.
    #[must_use]
    pub fn result(&self, numbers: &Numbers) -> Stored {
        let number = match self {
            Self::Sum(cells) => {
                let mut filled = cells.iter().filter_map(|at| numbers.get(at).copied()).peekable();
                filled.peek().is_some().then(|| total(filled)).flatten()
            }
            Self::Worked { term, decimals } => term.value(numbers).map(|value| rounded(value, *decimals)),
            Self::Grade { score, limits } => {
                let word = numbers.get(score).map(|score| grade_by(limits, *score));
                return word.map_or(Stored::Nothing, |word| Stored::Word(word.to_owned()));
            }
        };
        number.map_or(Stored::Nothing, |number| Stored::Number(number.normalize()))
    }

    /// The formula of a spreadsheet, without its equals sign.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Sum(cells) => {
                let cells = ranges(cells);
                format!("IF(COUNT({cells})=0,\"\",SUM({cells}))")
            }
            Self::Worked { term, decimals } => {
                let cells: Vec<CellRef> = term.cells().into_iter().collect();
                let mut text = format!("ROUND({},{decimals})", term.whole());
                for divisor in term.divisors() {
                    text = format!("IF({divisor}=0,\"\",{text})");
                }
                format!("IF(COUNT({})<{},\"\",{text})", ranges(&cells), cells.len())
            }
            Self::Grade { score, limits } => {
                let lowest = limits.last().map_or("", |grade| &grade.name);
                let above = limits.iter().rev().skip(1);
                let words = above.fold(format!("\"{lowest}\""), |rest, grade| {
                    format!("IF({score}>={},\"{}\",{rest})", grade.from.normalize(), grade.name)
                });
                format!("IF(COUNT({score})=0,\"\",{words})")
            }
        }
    }

    /// The arithmetic for people, with the addresses of the cells.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Sum(cells) => format!("= {} 之和", ranges(cells).replace(',', "、").replace(':', " 至 ")),
            Self::Worked { term, .. } => format!("= {}", term.told()),
            Self::Grade { score, .. } => format!("按 {score} 的得分定；另有规定的可以改选"),
        }
    }
}

fn rounded(value: Decimal, decimals: u32) -> Decimal {
    value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

impl Term {
    /// A cell.
    #[must_use]
    pub fn over(self, divisor: Self) -> Self {
        Self::Over(Box::new(self), Box::new(divisor))
    }

    /// The product with another.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        Self::Times(Box::new(self), Box::new(other))
    }

    fn parts(&self) -> Vec<&Self> {
        match self {
            Self::Number(_) | Self::Cell(_) => Vec::new(),
            Self::Plus(a, b) | Self::Minus(a, b) | Self::Times(a, b) | Self::Over(a, b) => vec![a, b],
            Self::Abs(inner) | Self::Share(inner) => vec![inner],
        }
    }

    fn cells(&self) -> BTreeSet<CellRef> {
        match self {
            Self::Cell(at) => BTreeSet::from([*at]),
            other => other.parts().into_iter().flat_map(Self::cells).collect(),
        }
    }

    /// What is divided by, as text.
    fn divisors(&self) -> BTreeSet<String> {
        let mut found: BTreeSet<String> = self.parts().into_iter().flat_map(Self::divisors).collect();
        if let Self::Over(_, divisor) = self {
            found.insert(divisor.text());
        }
        found
    }

    fn value(&self, numbers: &Numbers) -> Option<Decimal> {
        let of = |term: &Self| term.value(numbers);
        match self {
            Self::Number(number) => Some(*number),
            Self::Cell(at) => numbers.get(at).copied(),
            Self::Plus(a, b) => of(a)?.checked_add(of(b)?),
            Self::Minus(a, b) => of(a)?.checked_sub(of(b)?),
            Self::Times(a, b) => of(a)?.checked_mul(of(b)?),
            Self::Over(a, b) => of(a)?.checked_div(of(b)?),
            Self::Abs(inner) => of(inner).map(|value| value.abs()),
            Self::Share(inner) => of(inner).map(|value| value.clamp(Decimal::ZERO, Decimal::ONE)),
        }
    }

    /// The text where nothing stands around it.
    fn whole(&self) -> String {
        match self {
            Self::Plus(a, b) => format!("{}+{}", a.whole(), b.text()),
            Self::Minus(a, b) => format!("{}-{}", a.whole(), b.text()),
            other => other.text(),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Number(number) => number.normalize().to_string(),
            Self::Cell(at) => at.to_string(),
            Self::Plus(a, b) => format!("({}+{})", a.text(), b.text()),
            Self::Minus(a, b) => format!("({}-{})", a.text(), b.text()),
            Self::Times(a, b) => format!("{}*{}", a.text(), b.text()),
            Self::Over(a, b) => match **b {
                // a/b/c and a/(b*c) differ.
                Self::Times(..) | Self::Over(..) => format!("{}/({})", a.text(), b.text()),
                _ => format!("{}/{}", a.text(), b.text()),
            },
            Self::Abs(inner) => format!("ABS({})", inner.whole()),
            Self::Share(inner) => format!("MAX(0,MIN(1,{}))", inner.text()),
        }
    }

    /// The words where nothing stands around them.
    fn told(&self) -> String {
        match self {
            Self::Plus(a, b) => format!("{} + {}", a.told(), b.words()),
            Self::Minus(a, b) => format!("{} - {}", a.told(), b.words()),
            other => other.words(),
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Number(number) => number.normalize().to_string(),
            Self::Cell(at) => at.to_string(),
            Self::Plus(a, b) => format!("（{} + {}）", a.words(), b.words()),
            Self::Minus(a, b) => format!("（{} - {}）", a.words(), b.words()),
            Self::Times(a, b) => format!("{} × {}", a.words(), b.words()),
            Self::Over(a, b) => format!("{} ÷ {}", a.words(), b.words()),
            Self::Abs(inner) => format!("{} 的绝对值", inner.words()),
            Self::Share(inner) => format!("（{}，超过 100% 按 100%）", inner.words()),
        }
    }
}

/// Cells as arguments of a function, those that stand below or beside each other as one range.
fn ranges(cells: &[CellRef]) -> String {
    let follows = |before: CellRef, next: CellRef| {
        (before.col == next.col && before.row + 1 == next.row)
            || (before.row == next.row && before.col + 1 == next.col)
    };
    let mut runs: Vec<Vec<CellRef>> = Vec::new();
    for at in cells {
        match runs.last_mut() {
            Some(run)
                if run.last().is_some_and(|last| follows(*last, *at))
                    && run.first().is_some_and(|first| first.row == at.row || first.col == at.col) =>
            {
                run.push(*at);
            }
            _ => runs.push(vec![*at]),
        }
    }
    let named = runs.iter().filter_map(|run| match (run.first()?, run.last()?) {
        (first, last) if first == last => Some(first.to_string()),
        (first, last) => Some(format!("{first}:{last}")),
    });
    named.collect::<Vec<_>>().join(",")
}
