//! Numbers of sentences that fit each other whatever they are called: both totals of income and expenditure, changes that
//! went the other way (B-12), and what stands above a table against its rows (T-16).

use super::{Check, Stated, judged};
use crate::audit::Outcome;
use crate::audit::draft::more_or_less;
use crate::model::decimal::{apart, half, plain};
use crate::model::statement::{Sentence, Sort};
use crate::model::term::Kind;
use crate::model::{Figure, Finding, Measure, Unit};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// So many numbers before a change may be what it led to.
const NEAR: usize = 12;

/// An amount of fewer units of its last place is found anywhere: 5 万元.
const LEAST_UNITS: Decimal = Decimal::ONE_HUNDRED;

impl<'a> Check<'a> {
    /// 收入总计 and 支出总计 of one sentence are one number, whatever was carried over.
    pub(in crate::audit::native) fn told_sides(&self) -> Outcome {
        let words = &self.material.catalog.phrases.grand;
        let of = |item: &str| {
            let is_side = |stated: &Stated<'_>| {
                let is_grand = words.iter().any(|word| stated.statement.name.ends_with(word.as_str()));
                stated.statement.item.as_ref().is_some_and(|own| own.as_str() == item)
                    && is_grand
                    && stated.statement.is_exact()
            };
            self.certain().filter(is_side).collect::<Vec<_>>()
        };
        let expenditure = of("expenditure.total");
        let mut compared = 0;
        let mut findings = Vec::new();
        for income in of("income.total") {
            let beside = |own: &&Stated<'_>| {
                own.statement.sentence == income.statement.sentence
                    && own.statement.year == income.statement.year
            };
            let Some(other) = expenditure.iter().find(beside) else { continue };
            let (Some(one), Some(two)) = (income.value(), other.value()) else { continue };
            compared += 1;
            let allowed = half(income.step().max(other.step()));
            if apart(one, two).is_some_and(|gap| gap > allowed) {
                findings.push(self.sides_apart(&income, other, allowed));
            }
        }
        judged(compared, findings)
    }

    fn sides_apart(&self, income: &Stated<'_>, other: &Stated<'_>, allowed: Decimal) -> Finding {
        let gap = other.value().zip(income.value()).and_then(|(two, one)| two.checked_sub(one));
        let gap = gap.unwrap_or_default();
        let unit = income.statement.value.map_or(Unit::Yuan, |own| own.unit);
        let message = format!(
            "文中收入总计 {}，支出总计 {}，{}；收支总计都含结转，应当相等。",
            income.statement.raw,
            other.statement.raw,
            more_or_less(gap, &format!("{} {unit}", plain(unit.printed(gap.abs()).normalize())))
        );
        let mut finding = self.about_statement(other, message);
        finding.computed = income.value().map(|value| value.normalize());
        finding.difference = Some(gap.normalize());
        finding.tolerance = Some(allowed.normalize());
        finding.operands.push(self.said(income));
        finding
    }

    /// Changes whose amounts before and after stand near them and say that it was the other way.
    pub(in crate::audit::native) fn other_directions(&self) -> Outcome {
        let changes = self
            .statements()
            .filter(|own| own.statement.measure == Measure::Change && own.statement.is_exact());
        let found: Vec<Vec<Finding>> = changes
            .filter_map(|change| self.against_prior(&change).or_else(|| self.against_budget(&change)))
            .collect();
        judged(found.len(), found.into_iter().flatten().collect())
    }

    /// 与上年648.69万元相比，增加51.97万元 behind 596.72万元. Nothing where no amount near by is either.
    fn against_prior(&self, change: &Stated<'a>) -> Option<Vec<Finding>> {
        let at = self.number_of(change);
        let before = self.statement(at.checked_sub(1)?)?;
        let is_base = before.statement.measure == Measure::PriorExecuted
            && before.statement.sentence == change.statement.sentence
            && before.statement.is_exact();
        if !is_base {
            return None;
        }
        let near: Vec<Stated<'a>> = (at.saturating_sub(NEAR)..at - 1)
            .rev()
            .filter_map(|at| self.statement(at))
            .filter(is_current)
            .collect();
        self.other_way_round(change, &before, &near)
    }

    /// 年初69.45万元，年中调减14.79万元，全年84.24万元.
    fn against_budget(&self, change: &Stated<'a>) -> Option<Vec<Finding>> {
        let at = self.number_of(change);
        let [before, after] = [at.checked_sub(1)?, at.checked_add(1)?].map(|at| self.statement(at));
        let (before, after) = (before?, after?);
        let fits =
            before.statement.measure == Measure::Initial || before.statement.measure == Measure::Budget;
        let is_one = [&before, &after]
            .iter()
            .all(|own| own.statement.sentence == change.statement.sentence && own.statement.is_exact());
        let is_budget =
            fits && matches!(after.statement.measure, Measure::Adjusted | Measure::Budget) && is_one;
        if is_budget { self.other_way_round(change, &before, &[after]) } else { None }
    }

    /// Whether the amounts after the change lie as far on the other side of the one before it.
    fn other_way_round(
        &self,
        change: &Stated<'_>,
        before: &Stated<'_>,
        after: &[Stated<'_>],
    ) -> Option<Vec<Finding>> {
        let (base, told) = (before.value()?, change.value()?);
        let allowed = half(before.step().checked_add(change.step())?);
        let is = |wanted: Decimal| {
            move |own: &&Stated<'_>| {
                own.value().and_then(|value| apart(value, wanted)).is_some_and(|gap| gap <= allowed)
            }
        };
        if told.is_zero() || after.iter().any(|own| is(base.saturating_add(told))(&own)) {
            return Some(Vec::new());
        }
        let now = after.iter().find(is(base.checked_sub(told)?)).filter(|own| is_large(own))?;
        let unit = change.statement.value?.unit;
        let shown = |value: Decimal| plain(unit.printed(value).normalize());
        let (real, said) = if told.is_sign_negative() { ("增加", "减少") } else { ("减少", "增加") };
        let message = format!(
            "由 {} 到 {} 是{real} {}，文中写的是{said}。",
            before.statement.raw,
            now.statement.raw,
            shown(told.abs())
        );
        let mut finding = Finding {
            place: Some(change.place().clone()),
            stated: plain(told.normalize()).into(),
            operands: vec![self.said(change), self.said(before), self.said(now)],
            ..self.overall(message)
        };
        finding.computed = Some((-told).normalize());
        finding.tolerance = Some(allowed.normalize());
        Some(vec![finding])
    }

    /// 共实施项目6个，预算77.78万元，支出47.97万元，见下表: one of the amounts is that of the table, another is not.
    pub(in crate::audit::native) fn above_table(&self) -> Outcome {
        let mut blocks: BTreeMap<u32, Vec<&'a Figure>> = BTreeMap::new();
        for figure in
            self.filing.figures.iter().filter(|own| !own.place.is_in_text() && own.item.as_str() == "line")
        {
            blocks.entry(figure.block).or_default().push(figure);
        }
        let (mut compared, mut findings) = (0, Vec::new());
        for sentence in self.filing.told.sentences.iter().filter(|own| own.text.chars().count() >= LEAST_LEAD)
        {
            let lead = sentence.text.trim().trim_end_matches(['。', '：', ':']);
            let under =
                |figures: &&Vec<&Figure>| figures.first().is_some_and(|own| own.label.starts_with(lead));
            let Some(figures) = blocks.values().find(under) else { continue };
            let Some(found) = self.against_rows(sentence, figures) else { continue };
            compared += 1;
            findings.extend(found);
        }
        judged(compared, findings)
    }

    /// Nothing where no amount of the sentence is a total of the table.
    fn against_rows(&self, sentence: &Sentence, figures: &[&'a Figure]) -> Option<Vec<Finding>> {
        let totals: Vec<&Figure> = figures.iter().filter(|own| own.scope == "合计").copied().collect();
        let told: Vec<Stated<'_>> = self
            .statements()
            .filter(|own| std::ptr::eq(own.sentence, sentence) && own.statement.is_exact())
            .collect();
        let is_total = |own: &Stated<'_>, total: &Figure| {
            total
                .entry
                .quantity()
                .zip(own.value())
                .and_then(|(one, two)| apart(one.value, two))
                .is_some_and(|gap| gap <= half(own.step()))
        };
        let amounts = || told.iter().filter(|own| own.statement.sort == Sort::Amount && is_large(own));
        amounts().find(|own| totals.iter().any(|total| is_total(own, total)))?;
        let mut findings = Vec::new();
        for own in amounts().filter(|own| totals.iter().all(|total| !is_total(own, total))) {
            let same = totals.iter().find(|total| total.measure == own.statement.measure);
            findings.extend(same.map(|total| self.other_than_total(own, total)));
        }
        findings.extend(self.other_count(&told, figures));
        Some(findings)
    }

    fn other_than_total(&self, own: &Stated<'_>, total: &Figure) -> Finding {
        let cell = self.cell(total);
        let message = format!(
            "文中“{}” {}，下面的表合计 {}（{}）。",
            own.statement.name, own.statement.raw, cell.shown, total.place.cell
        );
        let mut finding = Finding {
            place: Some(own.place().clone()),
            stated: own.value().map(|value| plain(value.normalize())).unwrap_or_default().into(),
            operands: vec![self.said(own), cell],
            ..self.overall(message)
        };
        finding.computed = total.entry.quantity().map(|quantity| quantity.value.normalize());
        finding
    }

    /// 共实施项目6个 over a table of five.
    fn other_count(&self, told: &[Stated<'_>], figures: &[&Figure]) -> Option<Finding> {
        let words = &self.material.catalog.phrases.narrow;
        let is_count = |own: &&Stated<'_>| {
            own.statement.sort == Sort::Count
                && words.iter().any(|word| own.statement.name.ends_with(word.as_str()))
        };
        let count = told.iter().find(is_count)?;
        let vocabulary = &self.material.catalog.vocabulary;
        let sums_up = |scope: &str| scope == "合计" || vocabulary.is_subtotal(scope);
        let rows: BTreeSet<&str> = figures
            .iter()
            .map(|own| own.scope.as_str())
            .filter(|scope| !scope.is_empty() && !sums_up(scope))
            .collect();
        let listed = Decimal::from(rows.len());
        if count.value()? == listed {
            return None;
        }
        let message = format!("文中写 {}，下面的表列了 {} 个。", count.statement.raw, plain(listed));
        let mut finding = Finding {
            place: Some(count.place().clone()),
            stated: count.statement.raw.clone(),
            operands: vec![self.said(count)],
            ..self.overall(message)
        };
        finding.computed = Some(listed);
        Some(finding)
    }
}

/// A shorter sentence may be the beginning of any label.
const LEAST_LEAD: usize = 10;

/// An amount of the year itself that a change may have led to.
fn is_current(stated: &Stated<'_>) -> bool {
    let statement = stated.statement;
    let is_other =
        matches!(statement.measure, Measure::Change | Measure::PriorExecuted | Measure::PriorBudget);
    let kind = statement.value.map(|own| own.unit.kind());
    statement.is_exact_amount() && !is_other && kind == Some(Kind::Money)
}

fn is_large(stated: &Stated<'_>) -> bool {
    let units = stated.value().and_then(|value| value.abs().checked_div(stated.step()));
    units.is_some_and(|units| units >= LEAST_UNITS)
}
