//! Which cells of a form are calculated from which: read off the rules that returns on it are checked by.
//!
//! Apart because there is one place of truth, the rule: what a form adds up is what the audit adds up, a rule that a
//! bureau changes or switches off changes the form, and a form filled in cannot contradict a rule it was made from. What no
//! rule says (a rate of a line of its own) the form says in `calculated`, in the same language.

use super::calc::{Calc, Term};
use super::slots::{Quantity, Subject};
use crate::catalog::Catalog;
use crate::catalog::form::Form;
use crate::catalog::formula::{Compare, Expr, Function, Op};
use crate::catalog::picture::{Content, Picture};
use crate::catalog::points::Points;
use crate::catalog::rule::{Check, Native, Rule};
use crate::catalog::settings::Grade;
use crate::model::label::Label;
use crate::model::meaning::{Meaning, Word};
use crate::model::term::Kind;
use crate::model::{CellRef, Item, Measure, Severity};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Decimals of a share as stored: 90.48 % is 0.9048.
const SHARE_DECIMALS: u32 = 4;
/// Decimals of a difference of amounts: 万元 to the hundredth of 元, which takes off what binary subtraction leaves behind.
const AMOUNT_DECIMALS: u32 = 6;

/// The slots of one form and the rules for it.
pub(super) struct Derive<'a> {
    form: &'a Form,
    picture: &'a Picture,
    catalog: &'a Catalog,
    subjects: &'a BTreeMap<CellRef, Subject>,
    places: BTreeMap<&'a Quantity, CellRef>,
}

impl<'a> Derive<'a> {
    pub(super) fn new(
        form: &'a Form,
        picture: &'a Picture,
        catalog: &'a Catalog,
        subjects: &'a BTreeMap<CellRef, Subject>,
    ) -> Self {
        let places = subjects.iter().filter_map(|(at, subject)| match subject {
            Subject::Quantity(quantity) => Some((quantity, *at)),
            _ => None,
        });
        Self { form, picture, catalog, subjects, places: places.collect() }
    }

    /// All that is calculated, by cell; nothing that goes round in a circle.
    pub(super) fn all(&self) -> BTreeMap<CellRef, Calc> {
        let mut found = BTreeMap::new();
        for (quantity, at) in &self.places {
            if let Some(calc) = self.of(quantity, *at)
                && !calc.operands().contains(at)
                && !calc.operands().iter().any(|operand| reaches(&found, *operand, *at))
            {
                found.insert(*at, calc);
            }
        }
        found
    }

    fn of(&self, quantity: &Quantity, at: CellRef) -> Option<Calc> {
        let own = self.form.calculated.iter().find_map(|formula| self.by_formula(formula, quantity, at));
        let applies = |rule: &&Rule| {
            let named = rule.families.iter().any(|family| *family == "*" || *family == self.form.family);
            rule.is_enabled && rule.when.is_none() && rule.severity != Severity::Notice && named
        };
        let rules = || self.catalog.rules.iter().filter(applies);
        // A row over units is the sum of its units, whatever else it is.
        let rollup = || {
            let rolls = rules().any(|rule| rule.check == Check::Native(Native::Rollup));
            rolls.then(|| self.rollup(quantity, at)).flatten()
        };
        own.or_else(rollup).or_else(|| rules().find_map(|rule| self.by_rule(rule, quantity, at)))
    }

    fn by_rule(&self, rule: &Rule, quantity: &Quantity, at: CellRef) -> Option<Calc> {
        let native = match &rule.check {
            Check::Formulas(formulas) => {
                let tried = |formula: &&Expr| {
                    let is_open = formula.sides().is_some_and(|(left, ..)| left.is_open());
                    !is_open || rule.measures.is_empty() || rule.measures.contains(&quantity.measure)
                };
                let mut tried = formulas.iter().filter(tried);
                return tried.find_map(|formula| self.by_formula(formula, quantity, at));
            }
            Check::Native(native) => native,
        };
        let is = |item: &str, measure| quantity.item.as_str() == item && quantity.measure == measure;
        match native {
            Native::ListTotal => self.list_total(quantity, at),
            Native::Points(Points::ExecutionScore) => self.execution_score(quantity, at),
            Native::Points(Points::TotalScore) if is("score.total", Measure::Score) => {
                self.part_scores(quantity).or_else(|| self.of_indicators(quantity, "score", at))
            }
            Native::Points(Points::WeightTotal) if is("score.total", Measure::Weight) => {
                self.of_indicators(quantity, "weight", at)
            }
            Native::Points(Points::Grade) if quantity.item.as_str() == "grade" => self.grade(quantity),
            _ => None,
        }
    }

    /// `this = …` of a rule, with the cells of this form in place of the names.
    fn by_formula(&self, formula: &Expr, quantity: &Quantity, at: CellRef) -> Option<Calc> {
        let (left, Compare::Equal, right) = formula.sides()? else { return None };
        let Expr::Name(item, measure) = left else { return None };
        if *item != quantity.item || measure.is_some_and(|measure| measure != quantity.measure) {
            return None;
        }
        if let Expr::Call(Function::Sum, parts) = right {
            return self.sum(parts, quantity).map(|cells| self.adding(cells, at));
        }
        let term = self.term(right, quantity)?;
        Some(match quantity.measure.kind() {
            Kind::Percent => Calc::Worked { term: without_hundred(term), decimals: SHARE_DECIMALS },
            Kind::Points => Calc::Worked { term, decimals: self.score_decimals() },
            Kind::Money | Kind::Count => Calc::Worked { term, decimals: AMOUNT_DECIMALS },
        })
    }

    /// The cells a sum goes over; none where the form breaks the total down into less than two parts.
    fn sum(&self, parts: &[Expr], quantity: &Quantity) -> Option<Vec<CellRef>> {
        let cells: Vec<CellRef> =
            parts.iter().filter_map(|part| self.part(part, quantity)).flatten().collect();
        (cells.len() > 1).then_some(cells)
    }

    fn part(&self, part: &Expr, quantity: &Quantity) -> Option<Vec<CellRef>> {
        match part {
            Expr::Name(item, measure) => self.cell(item, *measure, quantity).map(|at| vec![at]),
            Expr::Call(Function::Sum, parts) => self.sum(parts, quantity),
            Expr::Call(Function::Either, parts) => parts.iter().find_map(|part| self.part(part, quantity)),
            _ => None,
        }
    }

    fn cell(&self, item: &Item, measure: Option<Measure>, of: &Quantity) -> Option<CellRef> {
        self.at(&of.scope, item.as_str(), measure.unwrap_or(of.measure))
    }

    fn at(&self, scope: &str, item: &str, measure: Measure) -> Option<CellRef> {
        let wanted = Quantity { scope: scope.to_owned(), item: Item::new(item), measure };
        self.places.get(&wanted).copied()
    }

    fn term(&self, expr: &Expr, quantity: &Quantity) -> Option<Term> {
        let of = |expr: &Expr| self.term(expr, quantity).map(Box::new);
        match expr {
            Expr::Literal(number) => Some(Term::Number(*number)),
            Expr::Name(item, measure) => {
                let at = Term::Cell(self.cell(item, *measure, quantity)?);
                let is_share = measure.unwrap_or(quantity.measure).kind() == Kind::Percent;
                Some(if is_share { at.times(Term::Number(Decimal::ONE_HUNDRED)) } else { at })
            }
            Expr::Binary(op, a, b) => {
                let (a, b) = (of(a)?, of(b)?);
                Some(match op {
                    Op::Add => Term::Plus(a, b),
                    Op::Subtract => Term::Minus(a, b),
                    Op::Multiply => Term::Times(a, b),
                    Op::Divide => Term::Over(a, b),
                })
            }
            Expr::Call(Function::Abs, parts) => Some(Term::Abs(of(parts.first()?)?)),
            Expr::Call(Function::Either, parts) => parts.iter().find_map(|part| self.term(part, quantity)),
            _ => None,
        }
    }

    /// A sum with the free lines that stand between its parts and itself: what somebody adds there belongs to it.
    fn adding(&self, mut cells: Vec<CellRef>, at: CellRef) -> Calc {
        cells.sort();
        if let Some(first) = cells.first().copied()
            && cells.iter().all(|cell| cell.col == at.col)
            && first.row < at.row
        {
            let free = self.subjects.iter().filter(|(place, subject)| {
                **subject == Subject::Free && place.col == at.col && (first.row..at.row).contains(&place.row)
            });
            cells.extend(free.map(|(place, _)| *place));
            cells.sort();
        }
        Calc::Sum(cells)
    }

    /// The row over all units: the sum of the rows of the units.
    fn rollup(&self, quantity: &Quantity, at: CellRef) -> Option<Calc> {
        quantity.scope.is_empty().then(|| self.others(quantity, at)).flatten()
    }

    /// 合计 of a list: the sum of its lines.
    fn list_total(&self, quantity: &Quantity, at: CellRef) -> Option<Calc> {
        let meanings = self.catalog.vocabulary.meanings(&Label::parse(&quantity.scope));
        meanings.contains(&Meaning::Word(Word::Total)).then(|| self.others(quantity, at)).flatten()
    }

    /// The sum of the same quantity of other units or lines in the same column.
    fn others(&self, quantity: &Quantity, at: CellRef) -> Option<Calc> {
        let same = |other: &Quantity| {
            other.item == quantity.item && other.measure == quantity.measure && !other.scope.is_empty()
        };
        let cells =
            self.places.iter().filter(|(other, place)| same(other) && **place != at && place.col == at.col);
        let cells: Vec<CellRef> = cells.map(|(_, place)| *place).collect();
        (cells.len() > 1).then(|| self.adding(cells, at))
    }

    /// Points times rate, all of them from 100 % on. Where points go by steps there is no formula.
    fn execution_score(&self, quantity: &Quantity, at: CellRef) -> Option<Calc> {
        let scored = ["funds.total", "expenditure.total", "execution"].contains(&quantity.item.as_str());
        if !scored || quantity.measure != Measure::Score || self.catalog.settings.is_on("execution_stepped") {
            return None;
        }
        let of = |measure| self.cell(&quantity.item, Some(measure), quantity);
        let rate = Quantity { measure: Measure::Rate, ..quantity.clone() };
        let share = match self.of(&rate, of(Measure::Rate)?) {
            Some(Calc::Worked { term, .. }) => term,
            _ => Term::Cell(of(Measure::Rate)?),
        };
        let points = of(Measure::Weight).map(Term::Cell);
        let points = points.or_else(|| self.printed_points(at).map(Term::Number))?;
        let term = points.times(Term::Share(Box::new(share)));
        Some(Calc::Worked { term, decimals: self.score_decimals() })
    }

    /// Points printed beside or over a cell: 得分（20分*执行率）.
    fn printed_points(&self, at: CellRef) -> Option<Decimal> {
        let heads = |cell: &&crate::catalog::picture::Drawn| {
            let area = cell.area;
            let over = (area.first.col..=area.last.col).contains(&at.col) && area.last.row < at.row;
            let beside = (area.first.row..=area.last.row).contains(&at.row) && area.last.col < at.col;
            over || beside
        };
        self.picture.cells.iter().rev().filter(heads).find_map(|cell| match &cell.content {
            Content::Words(words) => Label::parse(words).weight,
            Content::Slot(_) => None,
        })
    }

    fn part_scores(&self, quantity: &Quantity) -> Option<Calc> {
        let parts = self.places.iter().filter(|(other, _)| {
            other.item.family() == "score"
                && other.item != quantity.item
                && other.measure == quantity.measure
                && other.scope == quantity.scope
        });
        let cells: Vec<CellRef> = parts.map(|(_, at)| *at).collect();
        (cells.len() > 1).then(|| {
            let mut cells = cells;
            cells.sort();
            Calc::Sum(cells)
        })
    }

    /// The sum of a column of the indicators and of the same of the execution.
    fn of_indicators(&self, quantity: &Quantity, column: &str, at: CellRef) -> Option<Calc> {
        let rows = self
            .subjects
            .iter()
            .filter(|(_, subject)| matches!(subject, Subject::Indicator(field) if field.column == column));
        let mut cells: Vec<CellRef> = rows.map(|(place, _)| *place).collect();
        if !quantity.scope.is_empty() || cells.len() < 2 {
            return None;
        }
        let execution = ["funds.total", "expenditure.total", "execution"];
        cells.extend(execution.iter().find_map(|item| self.at("", item, quantity.measure)));
        cells.retain(|cell| *cell != at);
        cells.sort();
        Some(Calc::Sum(cells))
    }

    fn grade(&self, quantity: &Quantity) -> Option<Calc> {
        // A cell that no heading calls a grade gets none by itself.
        if !self.form.graded && quantity.scope.is_empty() {
            return None;
        }
        let score = self.at(&quantity.scope, "score.total", Measure::Score)?;
        let limits = &self.catalog.settings.grade;
        let own = self.form.choices.get(super::GRADE).filter(|words| words.len() == limits.len());
        let named = |(number, grade): (usize, &Grade)| Grade {
            name: own.and_then(|words| words.get(number)).unwrap_or(&grade.name).clone(),
            ..grade.clone()
        };
        let limits: Vec<Grade> = limits.iter().enumerate().map(named).collect();
        (!limits.is_empty()).then_some(Calc::Grade { score, limits })
    }

    fn score_decimals(&self) -> u32 {
        use rust_decimal::prelude::ToPrimitive;
        self.catalog.settings.number("score_decimals").to_u32().unwrap_or(2)
    }
}

/// A rate is told in percent and stored as a share.
fn without_hundred(term: Term) -> Term {
    let hundred = Term::Number(Decimal::ONE_HUNDRED);
    match term {
        Term::Times(share, factor) if *factor == hundred => *share,
        other => other.over(hundred),
    }
}

/// Whether a cell is calculated, perhaps over others, from that one.
fn reaches(found: &BTreeMap<CellRef, Calc>, from: CellRef, to: CellRef) -> bool {
    found.get(&from).is_some_and(|calc| {
        calc.operands().iter().any(|operand| *operand == to || reaches(found, *operand, to))
    })
}
