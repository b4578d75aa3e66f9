//! 数量级: returns of which all amounts are thousands of times those of the other units (U-08), 三公经费 a hundred times all
//! that the unit has (U-07). Both are told by comparing, for each table alone is consistent: it was filled in in 元 throughout.
//!
//! Apart because totals follow from these findings: what is found here stays out of them, so that it is found before the
//! ledger is filled.

use super::Skim;
use crate::audit::draft::{about, operand};
use crate::audit::{Material, Outcome, subject};
use crate::catalog::formula::Spread;
use crate::catalog::rule::{Native, Rule};
use crate::catalog::settings::Settings;
use crate::model::decimal::plain;
use crate::model::register::canonical_name;
use crate::model::{Filing, Finding, Item, Measure, Operand};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What a unit spends or gets as a whole.
const WHOLE: [&str; 3] = ["expenditure.total", "funds.total", "income.total"];
const THREE_PUBLIC: &str = "three_public.total";

/// Families of forms that state amounts of a whole unit. Projects are of every size.
const FAMILIES: [&str; 3] = ["department", "three_public", "budget"];

/// Numbers of this year; last year's and changes say nothing of the unit of the table.
const MEASURES: [Measure; 5] =
    [Measure::Executed, Measure::Adjusted, Measure::Budget, Measure::Initial, Measure::Amount];

/// A total that a return states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Total {
    item: Item,
    measure: Measure,
    value: Decimal,
    /// Its number among the figures of the return.
    figure: usize,
}

/// The totals of a return, the first of each kind.
pub(super) fn totals(filing: &Filing) -> Vec<Total> {
    let mut found: Vec<Total> = Vec::new();
    for (number, figure) in filing.figures.iter().enumerate().filter(|(_, figure)| figure.scope.is_empty()) {
        let item = figure.item.as_str();
        let wanted = WHOLE.contains(&item) || item == THREE_PUBLIC;
        let value = figure.entry.quantity().map(|quantity| quantity.value.abs());
        let Some(value) = value.filter(|value| wanted && !value.is_zero()) else { continue };
        let is_known = found.iter().any(|one| one.item == figure.item && one.measure == figure.measure);
        if MEASURES.contains(&figure.measure) && !is_known {
            found.push(Total { item: figure.item.clone(), measure: figure.measure, value, figure: number });
        }
    }
    found
}

/// Which totals of which returns are compared with each other: area and family of forms, item and measure.
type Key<'a> = (usize, &'a str, &'a Item, Measure);

/// The totals of the run.
pub(crate) struct Scale<'a> {
    run: &'a Material<'a>,
    skims: &'a [Skim],
    medians: BTreeMap<Key<'a>, Decimal>,
}

/// A total of a return.
#[derive(Clone, Copy)]
struct At<'a> {
    filing: usize,
    total: &'a Total,
}

impl<'a> Scale<'a> {
    /// The medians over units, where there are enough of them.
    pub(crate) fn of(run: &'a Material<'a>, skims: &'a [Skim]) -> Self {
        let mut scale = Self { run, skims, medians: BTreeMap::new() };
        let mut values: BTreeMap<Key<'a>, BTreeMap<String, Decimal>> = BTreeMap::new();
        for filing in scale.whole_returns() {
            for total in &skims[filing].totals {
                let of_units = values.entry(scale.key(filing, total)).or_default();
                of_units.entry(unit_of(run, filing)).or_insert(total.value);
            }
        }
        let least = run.catalog.settings.number("scale_least");
        for (key, of_units) in values.into_iter().filter(|(_, of)| Decimal::from(of.len()) >= least) {
            let spread = Spread::of(of_units.into_values().collect(), true);
            scale.medians.extend(spread.map(|spread| (key, spread.median)));
        }
        scale
    }

    /// The returns that state a whole unit and count.
    fn whole_returns(&self) -> impl Iterator<Item = usize> + use<'a> {
        let cards = self.run.filings.iter().enumerate();
        let whole = cards.filter(|(_, card)| card.counts() && FAMILIES.contains(&card.family.as_str()));
        whole.filter(|(_, card)| !card.head.department.is_empty()).map(|(number, _)| number)
    }

    fn key(&self, filing: usize, total: &'a Total) -> Key<'a> {
        let card = &self.run.filings[filing];
        (self.run.register.area(&card.path), card.family.as_str(), &total.item, total.measure)
    }

    /// How many times the median of its kind a total is; none where there are too few to compare.
    fn times(&self, at: At<'a>) -> Option<Decimal> {
        at.total.value.checked_div(*self.medians.get(&self.key(at.filing, at.total))?)
    }

    /// What a rule about this finds.
    pub(crate) fn check(&self, native: Native, rule: &Rule) -> Outcome {
        let found = match native {
            Native::OutOfScale => self.out_of_scale(rule),
            Native::MoreThanAll => self.more_than_all(rule),
            _ => return Outcome::NotApplicable,
        };
        if found.is_empty() && self.whole_returns().next().is_none() {
            return Outcome::NotApplicable;
        }
        Outcome::from_findings(found)
    }

    /// Returns of which every total that can be compared is too many times the median.
    fn out_of_scale(&self, rule: &Rule) -> Vec<Finding> {
        let limit = self.settings().number("scale_times");
        let mut found = Vec::new();
        for filing in self.whole_returns() {
            let own = self.skims[filing].totals.iter().map(|total| At { filing, total });
            let compared: Vec<(At<'a>, Decimal)> = own.filter_map(|at| Some((at, self.times(at)?))).collect();
            let all = compared.iter().all(|(_, times)| *times >= limit);
            let Some((at, times)) = compared.first().filter(|_| all) else { continue };
            let (finding, shown) = self.about(rule, *at);
            let message = format!(
                "{shown}，是同类表中位数的 {} 倍，可能是元与万元混淆；这张表的金额暂不计入合计。",
                plain(times.round_dp(0))
            );
            found.push(Finding { message, cause: SLIP.into(), ..finding });
        }
        found
    }

    /// 三公经费 that is many times all that the unit has: one of the two is in another unit. Which one is told by the other
    /// units of the run, else neither is believed.
    fn more_than_all(&self, rule: &Rule) -> Vec<Finding> {
        let limit = self.settings().number("three_public_times");
        let mut by_unit: BTreeMap<(String, Option<u16>), Vec<At<'a>>> = BTreeMap::new();
        for filing in self.whole_returns() {
            let year = self.run.filings[filing].head.year.or(self.run.policy.run_year);
            let own = by_unit.entry((unit_of(self.run, filing), year)).or_default();
            own.extend(self.skims[filing].totals.iter().map(|total| At { filing, total }));
        }
        let mut found = Vec::new();
        for totals in by_unit.into_values() {
            let is_part = |at: &&At<'a>| at.total.item.as_str() == THREE_PUBLIC;
            let part = totals.iter().filter(is_part).max_by_key(|at| at.total.value).copied();
            let whole = totals.iter().filter(|at| !is_part(at)).max_by_key(|at| at.total.value).copied();
            let (Some(part), Some(whole)) = (part, whole) else { continue };
            let times = part.total.value.checked_div(whole.total.value).filter(|times| *times >= limit);
            let Some(times) = times else { continue };
            let wrong = match (self.is_usual(part), self.is_usual(whole)) {
                (true, false) => vec![(whole, part)],
                (false, true) => vec![(part, whole)],
                _ => vec![(part, whole), (whole, part)],
            };
            let tell = |(own, other): (At<'a>, At<'a>)| self.contradicting(rule, own, other, times);
            found.extend(wrong.into_iter().map(tell));
        }
        found
    }

    /// Whether the total is of the size that the other units have.
    fn is_usual(&self, at: At<'a>) -> bool {
        let limit = self.settings().number("scale_times");
        let within = |times: Decimal| {
            times < limit && Decimal::ONE.checked_div(times).is_some_and(|inverse| inverse < limit)
        };
        self.times(at).is_some_and(within)
    }

    fn contradicting(&self, rule: &Rule, own: At<'a>, other: At<'a>, times: Decimal) -> Finding {
        let (mut finding, shown) = self.about(rule, own);
        let (there, against) = self.about(rule, other);
        let path = &self.run.filings[other.filing].path;
        let place = there.place.as_ref().map(|place| format!("{} {}", place.sheet, place.cell));
        let is_part = own.total.item.as_str() == THREE_PUBLIC;
        let (more, less) = if is_part { (&shown, &against) } else { (&against, &shown) };
        finding.message = format!(
            "{more}，是{less}的 {} 倍（另一个数在 {path} {}），多半是元与万元混淆；不能确定的数不计入合计。",
            plain(times.round_dp(0)),
            place.unwrap_or_default()
        );
        // The place of an operand is one in the return itself.
        finding.elsewhere.extend(there.place.map(|place| (path.as_str().into(), place)));
        finding.operands.extend(there.operands.into_iter().map(|operand| Operand { place: None, ..operand }));
        Finding { cause: SLIP.into(), ..finding }
    }

    /// A finding about a total, and the total in words.
    fn about(&self, rule: &Rule, At { filing, total }: At<'a>) -> (Finding, String) {
        let card = &self.run.filings[filing];
        let whole = card.whole();
        let (figure, vocabulary) = (&whole.figures[total.figure], &self.run.catalog.vocabulary);
        let named = operand(figure, vocabulary);
        let shown = format!("{} {}", named.name, named.shown);
        (about(rule, &subject(card, filing), figure, vocabulary), shown)
    }

    fn settings(&self) -> &'a Settings {
        &self.run.catalog.settings
    }
}

const SLIP: &str = "元与万元混用（相差一万倍）";

/// The unit of a return, as names are compared.
fn unit_of(run: &Material<'_>, filing: usize) -> String {
    canonical_name(&run.filings[filing].head.department)
}
