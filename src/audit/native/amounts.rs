//! Amounts that agree too well or not at all: spending equal to the budget in every line, the same amount with two
//! values, money left where words say that all was spent.

use super::Check;
use crate::audit::Outcome;
use crate::audit::draft::operand;
use crate::model::decimal::half;
use crate::model::label::fold;
use crate::model::term::Kind;
use crate::model::{Figure, Measure, Quantity, Unit};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// How far two statements of one amount lie apart, and how far rounding alone may take them.
struct Apart {
    difference: Decimal,
    allowed: Decimal,
}

impl Apart {
    fn of(one: &Quantity, other: &Quantity) -> Option<Self> {
        let difference = one.value.checked_sub(other.value)?;
        Some(Self { difference, allowed: half(one.step.checked_add(other.step)?) })
    }
}

impl Check<'_> {
    pub(super) fn exact_execution(&self) -> Outcome {
        let least = self.material.catalog.settings.number("exact_lines");
        let budgets = self.budgets();
        let spent = self.filing.figures.iter().filter(|figure| {
            figure.measure == Measure::Executed
                && !figure.item.as_str().ends_with(".total")
                && is_positive(figure)
        });
        let pairs: Vec<(&Figure, &Figure)> =
            spent.filter_map(|executed| Some((executed, *budgets.get(&line_of(executed))?))).collect();
        if Decimal::from(pairs.len()) < least {
            return Outcome::NotApplicable;
        }
        let value = |figure: &Figure| figure.entry.quantity().map(|quantity| quantity.value);
        let round = |figure: &Figure| {
            value(figure).is_some_and(|value| Unit::ThousandYuan.printed(value).fract().is_zero())
        };
        if pairs.iter().any(|(executed, budget)| value(executed) != value(budget))
            || pairs.iter().all(|(executed, _)| round(executed))
        {
            return Outcome::Passed;
        }
        let (first, budget) = pairs[0];
        let mut finding = self.about(first, format!("{} 行的执行数全部与预算数分毫不差。", pairs.len()));
        finding.operands.push(operand(budget, &self.material.catalog.vocabulary));
        Outcome::Failed(vec![finding])
    }

    /// The same amount stated in two blocks of a return, once in a table and once in words or in another table.
    pub(super) fn two_amounts(&self) -> Outcome {
        let mut stated: BTreeMap<(&str, &str, Measure), Vec<&Figure>> = BTreeMap::new();
        let money = |figure: &&Figure| figure.measure.kind() == Kind::Money && figure.item.as_str() != "line";
        for figure in self.filing.figures.iter().filter(money).filter(|f| f.entry.quantity().is_some()) {
            stated.entry((&figure.scope, figure.item.as_str(), figure.measure)).or_default().push(figure);
        }
        Outcome::merge(stated.into_values().map(|figures| self.same_amount(&figures)))
    }

    fn same_amount(&self, figures: &[&Figure]) -> Outcome {
        let [first, rest @ ..] = figures else { return Outcome::NotApplicable };
        let Some(own) = first.entry.quantity() else { return Outcome::NotApplicable };
        // 三公经费 in a paragraph against the table is told by C-14.
        let told = |other: &Figure| {
            let in_words = |figure: &Figure| figure.place.cell.starts_with('第');
            first.item.family() == "three_public" && in_words(first) != in_words(other)
        };
        let mut others = rest.iter().filter(|other| other.block != first.block && !told(other)).peekable();
        if others.peek().is_none() {
            return Outcome::NotApplicable;
        }
        let mut unknown = false;
        let far = others.find_map(|other| {
            let quantity = other.entry.quantity()?;
            let apart = Apart::of(own, quantity);
            unknown |= apart.is_none();
            apart.filter(|apart| apart.difference.abs() > apart.allowed).map(|apart| (other, quantity, apart))
        });
        let Some((other, quantity, apart)) = far else {
            return if unknown { Outcome::Undetermined } else { Outcome::Passed };
        };
        let vocabulary = &self.material.catalog.vocabulary;
        let name = vocabulary.quantity_name(&first.item, first.measure);
        let (here, there) = (&first.place, &other.place);
        let message = format!("{name}：{here} 填 {own}，{there} 填 {quantity}，两处不一致。");
        let mut finding = self.about(first, message);
        finding.computed = Some(quantity.value.normalize());
        finding.difference = Some(apart.difference.normalize());
        finding.tolerance = Some(apart.allowed.normalize());
        finding.operands.push(operand(other, vocabulary));
        Outcome::Failed(vec![finding])
    }

    /// Words of an indicator say that all money was spent, figures say that some is left.
    pub(super) fn said_spent(&self) -> Outcome {
        let left = [
            ("balance.current", Measure::Amount),
            ("balance.current", Measure::Executed),
            ("funds.total", Measure::Remaining),
        ];
        let left = left.iter().find_map(|(item, measure)| {
            self.filing
                .find("", item, *measure)
                .find(|f| f.entry.quantity().is_some_and(|q| q.value > Decimal::ZERO))
        });
        let Some(left) = left else { return Outcome::NotApplicable };
        let words = self.material.catalog.settings.words("spent_words");
        let says = |text: &str| words.iter().find(|word| text.contains(word.as_str()));
        self.each(|row| {
            let reached = row.own.actual.raw.clone();
            let Some(word) = says(&row.own.actual.raw).or_else(|| {
                // 指标值 says it and 完成值 is 已完成.
                let done =
                    self.material.catalog.settings.words("qualitative_reached").contains(&fold(&reached));
                says(&row.own.target.raw).filter(|_| done)
            }) else {
                return Some(Outcome::Passed);
            };
            let shown = left.entry.quantity().map(ToString::to_string).unwrap_or_default();
            let mut finding = self.about_row(row, &format!("说“{word}”，{} 结余 {shown}", left.place.cell));
            finding.place = row.own.actual_place.clone().or(finding.place);
            finding.operands.push(operand(left, &self.material.catalog.vocabulary));
            Some(Outcome::Failed(vec![finding]))
        })
    }

    /// The first budget of each line that is more than 0: 全年预算数, else 预算数. Gathered once, since a list may have tens of
    /// thousands of lines.
    fn budgets(&self) -> BTreeMap<Line<'_>, &Figure> {
        let mut budgets = BTreeMap::new();
        for measure in [Measure::Adjusted, Measure::Budget] {
            let own =
                self.filing.figures.iter().filter(|figure| figure.measure == measure && is_positive(figure));
            for figure in own {
                budgets.entry(line_of(figure)).or_insert(figure);
            }
        }
        budgets
    }
}

/// What makes figures stand in one line: item, row and block.
type Line<'f> = (&'f str, &'f str, u32);

fn line_of(figure: &Figure) -> Line<'_> {
    (figure.item.as_str(), figure.scope.as_str(), figure.block)
}

fn is_positive(figure: &Figure) -> bool {
    figure.entry.quantity().is_some_and(|quantity| quantity.value > Decimal::ZERO)
}
