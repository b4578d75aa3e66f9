//! Sentences against tables: amounts (T-01, C-14), head counts, score and grade (G-08).

use super::{Check, Stated, judged, lowered};
use crate::audit::Outcome;
use crate::audit::draft::more_or_less;
use crate::catalog::phrases::suffix;
use crate::model::decimal::plain;
use crate::model::statement::{Bound, Sort};
use crate::model::{Entry, Figure, Measure, Severity};
use rust_decimal::Decimal;

impl<'a> Check<'a> {
    /// Amounts in sentences against the same amount in a table; against another sentence where no table has it.
    pub(in crate::audit::native) fn told_amounts(&self, is_ours: impl Fn(&str) -> bool) -> Outcome {
        let year = self.filing.head.year;
        let comparable = |stated: &Stated<'_>| {
            stated.statement.sort == Sort::Amount
                && stated.statement.is_of(year)
                && !matches!(stated.statement.bound, Bound::AtLeast | Bound::AtMost)
                // A change has a base of its own each time.
                && stated.statement.measure != Measure::Change
                && stated.statement.item.as_ref().is_some_and(|item| is_ours(item.family()))
        };
        Outcome::merge(self.certain().filter(comparable).filter_map(|stated| {
            let figure = self.figure_for(&stated)?;
            Some(self.told_apart(&stated, figure).unwrap_or(Outcome::Undetermined))
        }))
    }

    /// The figure that states the same elsewhere: of a table, else the first of the text.
    fn figure_for(&self, stated: &Stated<'_>) -> Option<&'a Figure> {
        let statement = stated.statement;
        let item = statement.item.as_ref()?;
        let same = |figure: &&Figure| {
            figure.scope.is_empty()
                && figure.item == *item
                && figure.place != *stated.place()
                && self.is_grand(&figure.label) == self.is_grand(&statement.name)
                && figure.entry.quantity().is_some()
        };
        let mut figures = self.filing.figures.iter().filter(same);
        let in_words = |figure: &Figure| figure.place.cell.starts_with('第');
        let tabled =
            figures.clone().find(|figure| !in_words(figure) && is_same(figure.measure, statement.measure));
        tabled.or_else(|| figures.find(|figure| in_words(figure) && figure.measure == statement.measure))
    }

    /// 收入总计 holds what was carried over, 本年收入合计 does not: the two differ and both are right.
    fn is_grand(&self, name: &str) -> bool {
        self.material.catalog.phrases.grand.iter().any(|word| name.contains(word.as_str()))
    }

    fn told_apart(&self, stated: &Stated<'_>, figure: &Figure) -> Option<Outcome> {
        let quantity = figure.entry.quantity()?;
        let (below, above) = self.leeway(stated, quantity.step)?;
        let difference = stated.value()?.checked_sub(quantity.value)?;
        if difference <= below && -difference <= above {
            return Some(Outcome::Passed);
        }
        let (text, table) = (self.said(stated), self.cell(figure));
        let unit = quantity.unit;
        let gap = more_or_less(difference, &format!("{} {unit}", plain(unit.printed(difference.abs()))));
        let in_words = figure.place.cell.starts_with('第');
        let where_else = if in_words { "另一处" } else { "表中" };
        let message = format!(
            "文中{} {}，{where_else} {}（{}），{gap}。",
            text.name, text.shown, table.shown, figure.place.cell
        );
        let mut finding = self.about_statement(stated, message);
        finding.computed = Some(quantity.value.normalize());
        finding.difference = Some(difference.normalize());
        finding.tolerance = Some(below.max(above).normalize());
        finding.operands = vec![text, table];
        let finding = if in_words { lowered(finding, Severity::Verify) } else { finding };
        Some(Outcome::Failed(vec![finding]))
    }

    /// Head counts in sentences against the same count stated first.
    pub(in crate::audit::native) fn told_counts(&self) -> Outcome {
        let staff = |stated: &Stated<'_>| {
            stated.statement.sort == Sort::Count
                && stated.statement.bound == Bound::Exact
                && stated.statement.is_of(self.filing.head.year)
        };
        Outcome::merge(self.certain().filter(staff).filter_map(|stated| self.told_count(&stated)))
    }

    /// None where the count is stated nowhere else.
    fn told_count(&self, stated: &Stated<'_>) -> Option<Outcome> {
        let (item, own) = (stated.statement.item.as_ref()?, stated.value()?);
        let counted = |figure: &&Figure| figure.item == *item && figure.entry.quantity().is_some();
        let mut figures =
            self.filing.figures.iter().filter(|f| f.measure == Measure::Count && f.scope.is_empty());
        let figure = figures.find(counted)?;
        let value = figure.entry.quantity()?.value;
        if value == own || self.stands_as_figure(stated, own) {
            return (figure.place != *stated.place()).then_some(Outcome::Passed);
        }
        let Some(difference) = own.checked_sub(value) else { return Some(Outcome::Undetermined) };
        let (text, other) = (self.said(stated), self.cell(figure));
        let message = format!(
            "{}“{}” {}，{} {} {}，相差 {}。",
            stated.place().cell,
            stated.statement.name,
            text.shown,
            figure.place.cell,
            other.name,
            other.shown,
            plain(difference.abs())
        );
        let mut finding = self.about_statement(stated, message);
        finding.computed = Some(value.normalize());
        finding.difference = Some(difference.normalize());
        finding.tolerance = Some(Decimal::ZERO);
        finding.operands.push(other);
        // Two numbers of people in words may each mean something of its own.
        let both_told = figure.place.is_in_text() && stated.place().is_in_text();
        Some(Outcome::Failed(vec![if both_told { lowered(finding, Severity::Verify) } else { finding }]))
    }

    /// Whether the very number is a figure already, found by its label.
    fn stands_as_figure(&self, stated: &Stated<'_>, own: Decimal) -> bool {
        let same = |figure: &&Figure| {
            figure.place == *stated.place() && figure.entry.quantity().is_some_and(|q| q.value == own)
        };
        self.filing.figures.iter().any(|figure| same(&figure))
    }

    /// 实有人数 of the table is all heads of the text, retired ones among them.
    pub(in crate::audit::native) fn retired_among(&self) -> Outcome {
        let phrases = &self.material.catalog.phrases;
        let Some(figure) =
            self.filing.find("", "staff.actual", Measure::Count).find(|f| f.entry.quantity().is_some())
        else {
            return Outcome::NotApplicable;
        };
        let Some(actual) = figure.entry.quantity().map(|quantity| quantity.value) else {
            return Outcome::Undetermined;
        };
        let retired = self.certain().filter(|stated| {
            stated.statement.sort == Sort::Count && suffix(&stated.statement.name, &phrases.retired).is_some()
        });
        Outcome::merge(retired.filter_map(|part| {
            let whole = self.statement(part.statement.part_of?)?;
            let (out, all) = (part.value()?, whole.value().filter(|_| whole.statement.is_certain())?);
            if all != actual || out.is_zero() {
                return Some(Outcome::Passed);
            }
            let Some(left) = all.checked_sub(out) else { return Some(Outcome::Undetermined) };
            let message = format!(
                "表中实有人数 {}，文中 {} 人里有退休 {} 人，在职算得 {} 人。",
                plain(actual),
                plain(all),
                plain(out),
                plain(left)
            );
            let mut finding = self.about(figure, message);
            finding.computed = Some(left.normalize());
            finding.difference = Some(out.normalize());
            finding.operands.extend([self.said(&whole), self.said(&part)]);
            Some(Outcome::Failed(vec![finding]))
        }))
    }

    /// Total score and grade in sentences against the table.
    pub(in crate::audit::native) fn told_score(&self) -> Outcome {
        let (mut compared, mut findings) = (0, Vec::new());
        for stated in self.certain() {
            let statement = stated.statement;
            let Some(item) = &statement.item else { continue };
            let mut tabled = self.filing.figures.iter().filter(|figure| {
                figure.item == *item && figure.scope.is_empty() && !figure.place.cell.starts_with('第')
            });
            let differs = |figure: &&Figure| match (&figure.entry, statement.sort) {
                (Entry::Text(printed), Sort::Grade) => {
                    let grade = |text: &str| self.material.catalog.settings.standard_grade(text);
                    grade(printed).is_some() && grade(printed) != grade(&statement.raw)
                }
                (entry, Sort::Score) => {
                    let value = entry.quantity().map(|quantity| quantity.value);
                    figure.measure == Measure::Score && value.is_some() && value != stated.value()
                }
                _ => false,
            };
            // 90分及以上为优 is no score.
            let is_exact = statement.bound == Bound::Exact;
            let total = item.as_str() == "score.total" && statement.sort == Sort::Score && is_exact;
            if !total && statement.sort != Sort::Grade || tabled.clone().next().is_none() {
                continue;
            }
            compared += 1;
            if let Some(figure) = tabled.find(differs) {
                let (text, table) = (self.said(&stated), self.cell(figure));
                let message = format!(
                    "文中{} {}，表中 {}（{}），两处不一致。",
                    text.name, text.shown, table.shown, figure.place.cell
                );
                let mut finding = self.about_statement(&stated, message);
                finding.operands.push(table);
                findings.push(finding);
            }
        }
        judged(compared, findings)
    }
}

/// Whether two measures say the same of an item: a table that names none prints what was spent.
fn is_same(table: Measure, text: Measure) -> bool {
    let spent = |measure| matches!(measure, Measure::Amount | Measure::Executed);
    table == text || (spent(table) && spent(text))
}
