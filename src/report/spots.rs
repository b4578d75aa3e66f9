//! Turns a unit, a rule or a figure into the address of its row in another tab of the workbook.
//!
//! Apart because a row number is known only to the order in which a tab is written: each tab gives its rows in that
//! order to both.

use super::sheet::{FIRST_ROW, LAST_ROW};
use super::{departments, rules};
use crate::model::{CellRef, Finding, Place, Review, Text, ledger};
use rust_xlsxwriter::RowNum;
use std::collections::{BTreeMap, BTreeSet};

/// The tabs that rows are looked for in.
pub const TABS: [&str; 4] = ["部门汇总表", "指标明细", ledger::FIGURES, "规则清单"];

/// A figure: number of the filing, and where it stands.
type Spot = (usize, Place);

/// Rows of other tabs, as far as findings of a review are about them.
#[derive(Debug)]
pub struct Spots<'r> {
    units: BTreeMap<(&'r str, Option<u16>), RowNum>,
    rules: BTreeMap<&'r str, RowNum>,
    figures: BTreeMap<Spot, RowNum>,
    indicators: BTreeMap<(usize, Text, u32), RowNum>,
}

impl<'r> Spots<'r> {
    /// The rows that the findings of a review are about.
    #[must_use]
    pub fn of(review: &'r Review) -> Self {
        let mut spots = Self {
            units: departments::rows(review),
            rules: rules::rows(review),
            figures: BTreeMap::new(),
            indicators: BTreeMap::new(),
        };
        spots.look_up(review);
        spots
    }

    /// Notes where in the ledgers the places of findings stand. Returns without a finding are not opened.
    fn look_up(&mut self, review: &Review) {
        let cards = review.findings.iter();
        let wanted: BTreeSet<Spot> =
            cards.filter_map(|card| Some((card.subject.filing?, card.whole().place?))).collect();
        let (mut figure_row, mut indicator_row) = (FIRST_ROW, FIRST_ROW);
        for (number, card) in review.filings.iter().enumerate() {
            let from = Place::default();
            if wanted.range((number, from)..).next().is_some_and(|(filing, _)| *filing == number) {
                let filing = card.whole();
                let spots = filing.figures.iter().map(|figure| (number, figure.place.clone()));
                self.figures.extend(
                    (figure_row..)
                        .zip(spots)
                        .filter_map(|(row, spot)| wanted.contains(&spot).then_some((spot, row))),
                );
                let places = (indicator_row..).zip(&filing.indicators);
                self.indicators.extend(places.filter_map(|(row, own)| {
                    let Place { sheet, cell } = own.place.as_ref()?;
                    Some(((number, sheet.clone(), CellRef::parse(cell)?.row), row))
                }));
            }
            figure_row = figure_row.saturating_add(count(card.figures)).min(LAST_ROW);
            indicator_row = indicator_row.saturating_add(count(card.indicators)).min(LAST_ROW);
        }
        self.figures.retain(|_, row| *row < LAST_ROW);
        self.indicators.retain(|_, row| *row < LAST_ROW);
    }

    /// The row of its unit in 部门汇总表.
    #[must_use]
    pub fn unit(&self, finding: &Finding) -> Option<String> {
        let subject = &finding.subject;
        let year = (subject.department.as_str(), subject.year);
        let first = || self.units.range((year.0, None)..).next().filter(|(unit, _)| unit.0 == year.0);
        let row = self.units.get(&year).or_else(|| first().map(|(_, row)| row));
        row.map(|row| address(TABS[0], *row))
    }

    /// The row of its rule in 规则清单.
    #[must_use]
    pub fn rule(&self, finding: &Finding) -> Option<String> {
        self.rules.get(finding.rule.as_str()).map(|row| address(TABS[3], *row))
    }

    /// The row of the figure that is stated, in 指标明细 or 指标与数据明细.
    #[must_use]
    pub fn figure(&self, finding: &Finding) -> Option<String> {
        let (number, place) = (finding.subject.filing?, finding.place.as_ref()?);
        let row_of = |at: CellRef| self.indicators.get(&(number, place.sheet.clone(), at.row));
        let indicator = CellRef::parse(&place.cell).and_then(row_of);
        let figure = || self.figures.get(&(number, place.clone())).map(|row| address(TABS[2], *row));
        indicator.map(|row| address(TABS[1], *row)).or_else(figure)
    }
}

fn count(rows: usize) -> RowNum {
    RowNum::try_from(rows).unwrap_or(RowNum::MAX)
}

fn address(tab: &str, row: RowNum) -> String {
    format!("internal:'{tab}'!A{}", row + 1)
}
