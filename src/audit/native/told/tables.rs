//! Sentences against tables: amounts (T-01, C-14), head counts, score and grade (G-08).

use super::{Check, Stated, judged, lowered};
use crate::audit::Outcome;
use crate::audit::draft::more_or_less;
use crate::catalog::phrases::suffix;
use crate::model::decimal::plain;
use crate::model::statement::{Bound, Sort};
use crate::model::{Entry, Figure, Finding, Measure, Severity};
use rust_decimal::Decimal;

impl<'a> Check<'a> {
    /// Amounts in sentences against the same amount in a table; against another sentence where no table has it.
    pub(in crate::audit::native) fn told_amounts(&self, is_ours: impl Fn(&str) -> bool) -> Outcome {
        let year = self.filing.head.year;
        let comparable = |stated: &Stated<'_>| {
            stated.statement.sort == Sort::Amount
                && stated.statement.is_of(year)
                && !matches!(stated.statement.bound, Bound::AtLeast | Bound::AtMost)
                && stated.statement.item.as_ref().is_some_and(|item| is_ours(item.family()))
        };
        let (mut compared, mut findings) = (0, Vec::new());
        for stated in self.certain().filter(comparable) {
            let Some(figure) = self.figure_for(&stated) else { continue };
            compared += 1;
            findings.extend(self.told_apart(&stated, figure));
        }
        judged(compared, findings)
    }

    /// The figure that states the same elsewhere: of a table, else the first of the text.
    fn figure_for(&self, stated: &Stated<'_>) -> Option<&'a Figure> {
        let statement = stated.statement;
        let item = statement.item.as_ref()?;
        let same = |figure: &&Figure| {
            figure.scope.is_empty()
                && figure.item == *item
                && figure.place != *stated.place()
                && figure.entry.quantity().is_some()
        };
        let mut figures = self.filing.figures.iter().filter(same);
        let in_words = |figure: &Figure| figure.place.cell.starts_with('第');
        let tabled =
            figures.clone().find(|figure| !in_words(figure) && is_same(figure.measure, statement.measure));
        tabled.or_else(|| figures.find(|figure| in_words(figure) && figure.measure == statement.measure))
    }

    fn told_apart(&self, stated: &Stated<'_>, figure: &Figure) -> Option<Finding> {
        let (own, quantity) = (stated.value()?, figure.entry.quantity()?);
        let (below, above) = self.leeway(stated, quantity.step);
        let difference = own - quantity.value;
        if difference <= below && -difference <= above {
            return None;
        }
        let (text, table) = (self.said(stated), self.cell(figure));
        let unit = quantity.unit;
        let gap = more_or_less(difference, &format!("{} {unit}", plain(difference.abs() / unit.factor())));
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
        Some(if in_words { lowered(finding, Severity::Verify) } else { finding })
    }

    /// Head counts in sentences against the same count stated first.
    pub(in crate::audit::native) fn told_counts(&self) -> Outcome {
        let staff = |stated: &Stated<'_>| {
            stated.statement.sort == Sort::Count
                && stated.statement.bound == Bound::Exact
                && stated.statement.is_of(self.filing.head.year)
        };
        let (mut compared, mut findings) = (0, Vec::new());
        for stated in self.certain().filter(staff) {
            let (Some(item), Some(own)) = (&stated.statement.item, stated.value()) else { continue };
            let counted = |figure: &&Figure| figure.item == *item && figure.entry.quantity().is_some();
            let mut figures =
                self.filing.figures.iter().filter(|f| f.measure == Measure::Count && f.scope.is_empty());
            let Some(figure) = figures.find(counted) else { continue };
            let value = figure.entry.quantity().map_or(own, |quantity| quantity.value);
            compared += usize::from(figure.place != *stated.place());
            if value == own || self.stands_as_figure(&stated, own) {
                continue;
            }
            let (text, other) = (self.said(&stated), self.cell(figure));
            let message = format!(
                "{}“{}” {}，{} {} {}，相差 {}。",
                stated.place().cell,
                stated.statement.name,
                text.shown,
                figure.place.cell,
                other.name,
                other.shown,
                plain((own - value).abs())
            );
            let mut finding = self.about_statement(&stated, message);
            finding.computed = Some(value.normalize());
            finding.difference = Some((own - value).normalize());
            finding.tolerance = Some(Decimal::ZERO);
            finding.operands.push(other);
            findings.push(finding);
        }
        judged(compared, findings)
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
        let (mut compared, mut findings) = (0, Vec::new());
        for part in self.certain().filter(|stated| stated.statement.sort == Sort::Count) {
            let retired = suffix(&part.statement.name, &phrases.retired).is_some();
            let whole = part.statement.part_of.and_then(|whole| self.statement(whole));
            let (Some(whole), Some(out), true) = (whole, part.value(), retired) else { continue };
            let Some(all) = whole.value().filter(|_| whole.statement.is_certain()) else { continue };
            compared += 1;
            if all != actual || out.is_zero() {
                continue;
            }
            let message = format!(
                "表中实有人数 {}，文中 {} 人里有退休 {} 人，在职算得 {} 人。",
                plain(actual),
                plain(all),
                plain(out),
                plain(all - out)
            );
            let mut finding = self.about(figure, message);
            finding.computed = Some((all - out).normalize());
            finding.difference = Some(out.normalize());
            finding.operands.extend([self.said(&whole), self.said(&part)]);
            findings.push(finding);
        }
        judged(compared, findings)
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
            let total = item.as_str() == "score.total" && statement.sort == Sort::Score;
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
