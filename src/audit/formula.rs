//! Rules with formulas → outcomes: every scope, measure and indicator row that the figures offer is tried.

use super::cause::{Term, guess};
use super::draft::{self, Shown};
use super::others;
use super::tolerance::{self, Place};
use super::{Outcome, Sight};
use crate::catalog::formula::{Compare, Eval, Expr, Number, Source, Spread, Values, eval};
use crate::catalog::rule::{Rule, Tolerance};
use crate::model::decimal::plain;
use crate::model::term::Kind;
use crate::model::{Figure, Finding, Measure, Severity, Unit};
use rust_decimal::Decimal;

/// Both sides of a comparison, and by how much the left one is more.
#[derive(Clone, Copy)]
struct Sides {
    left: Number,
    right: Number,
    over: Decimal,
}

impl Sides {
    /// None where a side cannot be worked out, or the difference is too large for a decimal.
    fn of(left: &Expr, right: &Expr, values: &Values<'_>) -> Option<Self> {
        match (eval(left, values), eval(right, values)) {
            (Eval::Number(left), Eval::Number(right)) => {
                Some(Self { left, right, over: left.value.checked_sub(right.value)? })
            }
            _ => None,
        }
    }
}

/// One formula of a rule, tried for one scope, measure and row.
pub(super) struct Try<'a> {
    pub(super) rule: &'a Rule,
    pub(super) formula: &'a Expr,
    pub(super) values: Values<'a>,
    sight: &'a Sight<'a>,
}

/// Tries all formulas of a rule on one filing.
pub(super) fn check(rule: &Rule, formulas: &[Expr], sight: &Sight<'_>) -> Outcome {
    Outcome::merge(tries(rule, formulas, sight).iter().map(Try::outcome))
}

/// All tries of the formulas of a rule on one filing, in a fixed order.
pub(super) fn tries<'a>(rule: &'a Rule, formulas: &'a [Expr], sight: &'a Sight<'a>) -> Vec<Try<'a>> {
    let mut tries = Vec::new();
    let of = |formula, values| Try { rule, formula, values, sight };
    if rule.is_rowwise {
        for row in &sight.filing.indicators {
            let values = Values { row: Some(row), ..sight.values };
            tries.extend(formulas.iter().map(|formula| of(formula, values)));
        }
        return tries;
    }
    for (number, (scope, index)) in sight.scopes.iter().enumerate() {
        for formula in formulas {
            let values = Values { scope, index: Some(index), ..sight.values };
            // Lines of single units state a few figures only; what they do not state is not missing there.
            let stated = formula.sides().is_some_and(|(left, ..)| values.has_heading(left));
            if number > 0 && !stated {
                continue;
            }
            for measure in measures(rule, formula, &values) {
                tries.push(of(formula, Values { measure, ..values }));
            }
        }
    }
    tries
}

/// The measures an open formula is tried for: those in which its first item is stated.
fn measures(rule: &Rule, formula: &Expr, values: &Values<'_>) -> Vec<Measure> {
    let Some((stated, _)) = formula.first_name().filter(|_| formula.is_open()) else {
        return vec![Measure::Amount];
    };
    let allowed = |measure: &&Measure| rule.measures.is_empty() || rule.measures.contains(measure);
    let money = Measure::ALL.iter().filter(|measure| measure.kind() == Kind::Money).filter(allowed);
    money.copied().filter(|measure| values.figure(stated, Some(*measure)).is_some()).collect()
}

/// Whether the total of a sum stands in a sentence. Sentences name the parts worth naming: a sum that falls short of its
/// total proves nothing there, one that exceeds it does.
fn is_told(total: &[Source<'_>]) -> bool {
    matches!(total.first(), Some(Source::Figure(figure)) if figure.place.is_in_text())
}

impl Try<'_> {
    pub(super) fn outcome(&self) -> Outcome {
        let Some((left, compare, right)) = self.formula.sides() else { return Outcome::Undetermined };
        match self.rule.when.as_ref().map(|when| eval(when, &self.values)) {
            Some(Eval::Truth(false)) => return Outcome::NotApplicable,
            None | Some(Eval::Truth(true)) => {}
            Some(_) => return Outcome::Undetermined,
        }
        let Some(sides) = Sides::of(left, right, &self.values) else { return Outcome::Undetermined };
        match self.rule.tolerance {
            Tolerance::T5 => return self.unit_mistake(sides),
            Tolerance::T6 => return self.among_others(sides),
            _ => {}
        }
        let sources = self.values.sources(left);
        let Some(allowed) = self.allowed(&sources, sides) else { return Outcome::Undetermined };
        let whole = || self.rule.tolerance == Tolerance::T1 && compare == Compare::Equal;
        let closed = || whole() && others::close(&sources, sides.over, allowed, self.sight.filing);
        if tolerance::holds(compare, sides.over, allowed) || self.is_excused() || closed() {
            return Outcome::Passed;
        }
        if whole() && sides.over > Decimal::ZERO && is_told(&sources) {
            return Outcome::Undetermined;
        }
        Outcome::Failed(vec![self.finding(sides, allowed)])
    }

    /// How far the sides may lie apart; `sources` are those of the left one.
    fn allowed(&self, sources: &[Source<'_>], sides: Sides) -> Option<Decimal> {
        let step = Shown::of(sources.first()).step;
        let settings = &self.sight.material.catalog.settings;
        tolerance::allowed(self.rule.tolerance, sides.left, sides.right, step, settings)
    }

    /// Whether another relation holds that is as good, within the same tolerance.
    fn is_excused(&self) -> bool {
        self.rule.unless.iter().any(|other| match other.sides() {
            Some((left, compare, right)) => self.agree(left, compare, right).unwrap_or_default(),
            None => eval(other, &self.values) == Eval::Truth(true),
        })
    }

    fn agree(&self, left: &Expr, compare: Compare, right: &Expr) -> Option<bool> {
        let sides = Sides::of(left, right, &self.values)?;
        let allowed = self.allowed(&self.values.sources(left), sides)?;
        Some(tolerance::holds(compare, sides.over, allowed))
    }

    /// T5: fails where one side is a power of ten times the other.
    fn unit_mistake(&self, sides: Sides) -> Outcome {
        if sides.right.value.is_zero() {
            return Outcome::Passed;
        }
        let Some(ratio) = sides.left.value.checked_div(sides.right.value) else {
            return Outcome::Undetermined;
        };
        let settings = &self.sight.material.catalog.settings;
        let Some(power) = tolerance::power_of_ten(ratio, settings) else { return Outcome::Passed };
        let mut finding = self.finding(sides, Decimal::ZERO);
        finding.message = self.told_power(sides.left, sides.right, power);
        Outcome::Failed(vec![finding])
    }

    fn told_power(&self, left: Number, right: Number, power: i32) -> String {
        let vocabulary = &self.sight.material.catalog.vocabulary;
        let Some((stated, _, other)) = self.formula.sides() else { return String::new() };
        let side = |formula: &Expr, number: Number| {
            let shown = Shown::of(self.values.sources(formula).first());
            let number = shown.number(rounded(shown.unit.printed(number.value)));
            format!("{} {number}", formula.told(&self.values, vocabulary))
        };
        let words = match power.unsigned_abs() {
            8 => "1 亿".to_owned(),
            4 => "1 万".to_owned(),
            power => 10_i64.pow(power).to_string(),
        };
        let times = if power > 0 { format!("的 {words} 倍") } else { format!("的 {words} 分之一") };
        format!("{}，约是{}{times}。", side(stated, left), side(other, right))
    }

    /// T6: fails where the unit stands far from the others.
    fn among_others(&self, sides: Sides) -> Outcome {
        let left = sides.left;
        let Some((stated, _, Expr::Group(_, inner))) = self.formula.sides() else {
            return Outcome::Undetermined;
        };
        let Some(spread) = self.values.spread(inner) else { return Outcome::Undetermined };
        let far = match tolerance::place(left.value, spread, &self.sight.material.catalog.settings) {
            Place::Within => return Outcome::Passed,
            Place::Unknown => return Outcome::Undetermined,
            Place::Far(z) => format!("稳健 z 值 {}", plain(z)),
            Place::Times(times) => format!("是中位数的 {} 倍", plain(times)),
        };
        let mut finding = self.finding(sides, Decimal::ZERO);
        finding.severity = self.rule.weight();
        finding.tolerance = None;
        finding.stated = plain(rounded(left.value)).into();
        finding.message = self.told_among(stated, left, spread, &far);
        Outcome::Failed(vec![finding])
    }

    fn told_among(&self, stated: &Expr, left: Number, spread: &Spread, far: &str) -> String {
        let sources = self.values.sources(stated);
        let shown = Shown::of(sources.first());
        let amount = |value: Decimal| {
            let money = left.is_money || shown.unit.kind() != Kind::Money;
            if money { shown.number(rounded(shown.unit.printed(value))) } else { plain(rounded(value)) }
        };
        let name = stated.told(&self.values, &self.sight.material.catalog.vocabulary);
        format!(
            "{name} {}，{} 个单位的中位数 {}，{far}。",
            amount(left.value),
            spread.units,
            amount(spread.median)
        )
    }

    fn finding(&self, sides: Sides, allowed: Decimal) -> Finding {
        let vocabulary = &self.sight.material.catalog.vocabulary;
        let sources = self.values.sources(self.formula);
        let Some(stated) = sources.first() else { return draft::blank(self.rule, self.sight.subject) };
        let shown = Shown::of(Some(stated));
        let Sides { left, right, over } = sides;
        let mut finding = draft::about_source(self.rule, self.sight.subject, stated, vocabulary);
        finding.severity = self.severity(over.abs(), allowed, shown.step);
        finding.computed = Some(rounded(right.value));
        finding.difference = Some(rounded(over));
        finding.tolerance = Some(rounded(allowed));
        finding.operands = sources.iter().map(|source| draft::operand_of(source, vocabulary)).collect();
        finding.message = self.message(&shown, sides, allowed);
        let equal = matches!(self.formula, Expr::Compare(Compare::Equal, ..));
        if equal && matches!(self.rule.tolerance, Tolerance::T1 | Tolerance::T3) {
            let numbers = sources.iter().zip(&finding.operands).skip(1);
            let terms: Vec<Term> = numbers
                .filter_map(|(source, operand)| {
                    Some(Term::new(operand, shown.unit.printed(draft::value(source)?)))
                })
                .collect();
            let (stated, computed) = (shown.unit.printed(left.value), shown.unit.printed(right.value));
            finding.cause = guess(stated, computed, &terms, &self.other_columns(&sources, shown.unit)).into();
        }
        finding
    }

    /// The values of the stated item in the other money columns of the form.
    fn other_columns(&self, sources: &[Source<'_>], unit: Unit) -> Vec<Term> {
        let Some(Source::Figure(stated)) = sources.first() else { return Vec::new() };
        let same = |figure: &&Figure| {
            figure.item == stated.item
                && figure.scope == stated.scope
                && figure.measure != stated.measure
                && figure.measure.kind() == Kind::Money
        };
        let vocabulary = &self.sight.material.catalog.vocabulary;
        let others = self.sight.filing.figures.iter().filter(same);
        others
            .filter_map(|f| {
                let value = unit.printed(f.entry.quantity()?.value);
                Some(Term::new(&draft::operand(f, vocabulary), value))
            })
            .collect()
    }

    /// A sum or rate that misses by little more than rounding is shown as 提示.
    fn severity(&self, difference: Decimal, allowed: Decimal, step: Decimal) -> Severity {
        let settings = &self.sight.material.catalog.settings;
        let soft =
            tolerance::is_soft(self.rule.tolerance, self.formula, (difference, allowed, step), settings);
        if soft { Severity::Notice } else { self.rule.weight() }
    }

    fn message(&self, stated: &Shown, sides: Sides, allowed: Decimal) -> String {
        let (left, right) = (sides.left.value, sides.right.value);
        let vocabulary = &self.sight.material.catalog.vocabulary;
        let amounts = self
            .values
            .sources(self.formula)
            .iter()
            .map(|source| Shown::of(Some(source)))
            .find(|shown| shown.unit.kind() == Kind::Money)
            .map_or(stated.factor(), |shown| shown.factor());
        let show = |value: Decimal| stated.number(rounded(stated.unit.printed(value)));
        let Some((stated_side, compare, other)) = self.formula.sides() else { return String::new() };
        let arithmetic = other.arithmetic(&self.values, amounts);
        let name = stated_side.words(vocabulary);
        let computed = show(right);
        let limit = matches!(other, Expr::Literal(_));
        let plainly = limit || arithmetic == plain(rounded(stated.unit.printed(right)));
        let worked = if plainly { computed.clone() } else { format!("{arithmetic} = {computed}") };
        let told = if limit {
            format!(" {computed}")
        } else {
            let words = other.told(&self.values, vocabulary);
            if plainly { format!("{words} {computed}") } else { format!("{words}（{worked}）") }
        };
        let difference = draft::more_or_less(sides.over, &show(sides.over.abs()));
        let row = self.values.row.map(|row| format!("指标“{}”", row.name())).unwrap_or_default();
        let mut message = match compare {
            Compare::Equal => {
                format!(
                    "{row}算得 {worked}，表中{name} {}，{difference}（容许 {}）",
                    show(left),
                    show(allowed)
                )
            }
            Compare::Differ => format!("{row}表中 {}，恰等于 {worked}", show(left)),
            Compare::AtMost => format!("{row}{name} {} 大于{told}，{difference}", show(left)),
            Compare::AtLeast => format!("{row}{name} {} 小于{told}，{difference}", show(left)),
            Compare::Less => format!("{row}{name} {}，不低于 {computed}", show(left)),
            Compare::More => format!("{row}{name} {}，不高于 {computed}", show(left)),
        };
        if let Some((words, formula)) = &self.rule.tell
            && let Eval::Number(number) = eval(formula, &self.values)
        {
            message = format!("{message}；{words} {}%", plain(rounded(number.value)));
        }
        message.push('。');
        message
    }

    /// The same formula over other values.
    pub(super) fn with<'b>(&'b self, values: Values<'b>) -> Try<'b> {
        Try { values, rule: self.rule, formula: self.formula, sight: self.sight }
    }

    /// By how much the two sides differ when a figure has another value; none where that cannot be said.
    pub(super) fn gap(&self, values: &Values<'_>) -> Option<Decimal> {
        let (left, _, right) = self.formula.sides()?;
        Sides::of(left, right, values).map(|sides| sides.over)
    }
}

/// At most four decimals: quotients have no end.
pub(super) fn rounded(value: Decimal) -> Decimal {
    if value.scale() > 6 { value.round_dp(4).normalize() } else { value.normalize() }
}
