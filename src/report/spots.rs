//! Turns a unit, a rule or a figure into the address of its row in another tab of the workbook.
//!
//! Apart because a row number is known only to the order in which a tab is written: each tab gives its rows in that
//! order to both.

use super::sheet::{FIRST_ROW, LAST_ROW};
use super::{departments, details, indicators};
use crate::model::{CellRef, Finding, Place, Review, ledger};
use rust_xlsxwriter::RowNum;
use std::collections::{BTreeMap, BTreeSet};

/// The tabs that rows are looked for in.
pub const TABS: [&str; 4] = ["部门汇总表", "指标明细", ledger::FIGURES, "规则清单"];

/// A figure or an indicator row: number of the filing, sheet, cell or row.
type Spot<'r> = (usize, &'r str, &'r str);

/// Rows of other tabs, as far as findings of a review are about them.
#[derive(Debug)]
pub struct Spots<'r> {
    units: BTreeMap<(&'r str, Option<u16>), RowNum>,
    rules: BTreeMap<&'r str, RowNum>,
    figures: BTreeMap<Spot<'r>, RowNum>,
    indicators: BTreeMap<(usize, &'r str, u32), RowNum>,
}

impl<'r> Spots<'r> {
    /// The rows that the findings of a review are about.
    #[must_use]
    pub fn of(review: &'r Review) -> Self {
        let wanted: BTreeSet<Spot> = review.findings.iter().filter_map(spot).collect();
        let rows = FIRST_ROW..LAST_ROW;
        let figures = rows.clone().zip(details::entries(review)).filter_map(|(row, (number, _, figure))| {
            let spot = (number, figure.place.sheet.as_str(), figure.place.cell.as_str());
            wanted.contains(&spot).then_some((spot, row))
        });
        let indicators =
            rows.clone().zip(indicators::entries(review)).filter_map(|(row, (number, _, own))| {
                let place = own.place.as_ref()?;
                Some(((number, place.sheet.as_str(), CellRef::parse(&place.cell)?.row), row))
            });
        Self {
            units: departments::rows(review),
            rules: rows.zip(&review.rules).map(|(row, rule)| (rule.id.as_str(), row)).collect(),
            figures: figures.collect(),
            indicators: indicators.collect(),
        }
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
        let (filing, sheet, cell) = spot(finding)?;
        let indicator = CellRef::parse(cell).and_then(|at| self.indicators.get(&(filing, sheet, at.row)));
        let figure = || self.figures.get(&(filing, sheet, cell)).map(|row| address(TABS[2], *row));
        indicator.map(|row| address(TABS[1], *row)).or_else(figure)
    }
}

fn spot(finding: &Finding) -> Option<Spot<'_>> {
    let Place { sheet, cell } = finding.place.as_ref()?;
    Some((finding.subject.filing?, sheet, cell))
}

fn address(tab: &str, row: RowNum) -> String {
    format!("internal:'{tab}'!A{}", row + 1)
}
