//! What a formula is evaluated over: the figures of one return, seen for one scope, one measure and one indicator row,
//! with last year's return and the other units beside it.

use super::eval::{Eval, eval};
use super::spread::{Spread, Spreads};
use super::{Column, Expr, Function, Statistic};
use crate::model::{Figure, Filing, Indicator, Item, Measure, Quantity};
use std::collections::BTreeMap;

/// One thing a formula rests on.
#[derive(Debug, Clone, Copy)]
pub enum Source<'a> {
    /// A figure of the return.
    Figure(&'a Figure),
    /// A figure of last year's return.
    Prior(&'a Figure),
    /// A cell of an indicator row.
    Column(&'a Indicator, Column),
    /// A statistic over all units.
    Group(Statistic, Spread),
}

/// The figures of a return by item and measure, so that a name is found without looking at all of them.
#[derive(Debug, Clone, Default)]
pub struct Index<'a>(BTreeMap<(&'a str, Measure), Vec<&'a Figure>>);

impl<'a> Index<'a> {
    /// The figures in reading order under each name.
    #[must_use]
    pub fn of(figures: &'a [Figure]) -> Self {
        let mut index = Self::default();
        for figure in figures {
            index.add(figure);
        }
        index
    }

    /// Takes in one more figure, after the others.
    pub fn add(&mut self, figure: &'a Figure) {
        self.0.entry((figure.item.as_str(), figure.measure)).or_default().push(figure);
    }
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
    /// The same figures by name; without it they are looked through.
    pub index: Option<&'a Index<'a>>,
    /// Indicators.
    pub indicators: &'a [Indicator],
    /// Scope the rule is tried for.
    pub scope: &'a str,
    /// Measure of names that carry none.
    pub measure: Measure,
    /// A value tried in place of a figure's own.
    pub tried: Option<Tried<'a>>,
    /// The indicator row the rule is tried for.
    pub row: Option<&'a Indicator>,
    /// The figures of last year's return of the same unit by name; none if it is not known.
    pub prior: Option<&'a Index<'a>>,
    /// What all units of the run state.
    pub spreads: Option<&'a Spreads>,
    /// The group of units this return belongs to.
    pub group: &'a str,
}

impl<'a> Values<'a> {
    /// The figures of a filing as a whole.
    #[must_use]
    pub fn of(filing: &'a Filing) -> Self {
        Self {
            figures: &filing.figures,
            index: None,
            indicators: &filing.indicators,
            scope: "",
            measure: Measure::Amount,
            tried: None,
            row: None,
            prior: None,
            spreads: None,
            group: "",
        }
    }

    /// The figure a name stands for: the first that holds a number, else the first at all.
    #[must_use]
    pub fn figure(&self, item: &Item, measure: Option<Measure>) -> Option<&'a Figure> {
        let measure = measure.unwrap_or(self.measure);
        match self.index {
            Some(index) => {
                let named = index.0.get(&(item.as_str(), measure));
                self.first(named.into_iter().flatten().copied())
            }
            None => self.first(self.figures.iter().filter(|f| f.measure == measure && f.item == *item)),
        }
    }

    /// Of the figures of one name, the first of the scope that holds a number, else the first at all.
    fn first(&self, figures: impl Iterator<Item = &'a Figure>) -> Option<&'a Figure> {
        let mut found = None;
        for figure in figures.filter(|figure| figure.scope == self.scope) {
            if figure.entry.quantity().is_some() || self.is_tried(figure) {
                return Some(figure);
            }
            found = found.or(Some(figure));
        }
        found
    }

    /// The same question put to last year's return.
    pub(super) fn last_year(&self) -> Option<Self> {
        Some(Self {
            figures: &[],
            index: Some(self.prior?),
            indicators: &[],
            tried: None,
            row: None,
            prior: None,
            ..*self
        })
    }

    /// How that formula spreads over the units of this return's group.
    #[must_use]
    pub fn spread(&self, of: &Expr) -> Option<&'a Spread> {
        self.spreads?.of(of, self.measure, self.group)
    }

    pub(super) fn is_tried(&self, figure: &Figure) -> bool {
        self.tried.is_some_and(|tried| std::ptr::eq(tried.figure, figure))
    }

    pub(super) fn quantity(&self, figure: &'a Figure) -> Option<Quantity> {
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

    /// The figures of this return that a formula rests on, left to right: of alternatives the one taken.
    #[must_use]
    pub fn operands(&self, formula: &Expr) -> Vec<&'a Figure> {
        let figure = |source| match source {
            Source::Figure(figure) => Some(figure),
            _ => None,
        };
        self.sources(formula).into_iter().filter_map(figure).collect()
    }

    /// Everything a formula rests on, left to right: of alternatives the one taken.
    #[must_use]
    pub fn sources(&self, formula: &Expr) -> Vec<Source<'a>> {
        match formula {
            Expr::Name(item, measure) => {
                self.figure(item, *measure).map(Source::Figure).into_iter().collect()
            }
            Expr::Literal(_) | Expr::Test(_) => Vec::new(),
            Expr::Column(column) => self.row.map(|row| Source::Column(row, *column)).into_iter().collect(),
            Expr::Binary(_, l, r) | Expr::Compare(_, l, r) | Expr::And(l, r) | Expr::Or(l, r) => {
                let mut both = self.sources(l);
                both.extend(self.sources(r));
                both
            }
            Expr::Not(inner) => self.sources(inner),
            Expr::Prior(inner) => {
                let before = self.last_year();
                let figures = before.map(|values| values.operands(inner)).unwrap_or_default();
                figures.into_iter().map(Source::Prior).collect()
            }
            Expr::Group(statistic, inner) => {
                let spread = self.spread(inner).copied();
                spread.map(|spread| Source::Group(*statistic, spread)).into_iter().collect()
            }
            Expr::Call(Function::Either, parts) => parts
                .iter()
                .find(|part| matches!(eval(part, self), Eval::Number(_)))
                .or_else(|| parts.iter().find(|part| self.has_heading(part)))
                .map(|part| self.sources(part))
                .unwrap_or_default(),
            Expr::Call(_, parts) => parts.iter().flat_map(|part| self.sources(part)).collect(),
        }
    }
}
