//! Groups the units of the wide table by 主管部门 and makes the rows of sums between them.
//!
//! Apart from `departments` because sums are about row numbers, units about figures.

use super::cell::{Cell, Tone};
use super::departments::{LEAD, Source, cell_of, findings_of, value_of};
use super::picks::{ADJUSTED, EXECUTED};
use crate::model::DepartmentRow;
use crate::model::place::column_name;
use rust_decimal::Decimal;

/// One row of the wide table.
#[derive(Debug)]
pub enum Band<'r> {
    /// A unit.
    Unit {
        /// Its row in the sheet, from zero.
        row: u32,
        /// The unit.
        unit: &'r DepartmentRow,
    },
    /// The sum of the units of one 主管部门.
    Sum {
        /// Its row in the sheet.
        row: u32,
        /// First row of the units.
        first: u32,
        /// 主管部门
        group: &'r str,
        /// The units.
        units: Vec<&'r DepartmentRow>,
    },
    /// The sum of all units.
    Total {
        /// Its row in the sheet.
        row: u32,
        /// First row of the units.
        first: u32,
        /// The units.
        units: Vec<&'r DepartmentRow>,
    },
}

/// The rows of the table: groups in the order of their first unit, a sum after each with more than one unit.
#[must_use]
pub fn bands(departments: &[DepartmentRow], first: u32) -> Vec<Band<'_>> {
    let mut groups: Vec<(&str, Vec<&DepartmentRow>)> = Vec::new();
    let mut order = std::collections::BTreeMap::new();
    for unit in departments {
        let index = *order.entry(unit.supervisor.as_str()).or_insert(groups.len());
        if index == groups.len() {
            groups.push((&unit.supervisor, Vec::new()));
        }
        groups[index].1.push(unit);
    }
    let mut bands = Vec::new();
    let mut row = first;
    for (group, units) in groups {
        let start = row;
        for unit in &units {
            bands.push(Band::Unit { row, unit });
            row += 1;
        }
        if units.len() > 1 && !group.is_empty() {
            bands.push(Band::Sum { row, first: start, group, units });
            row += 1;
        }
    }
    if departments.len() > 1 {
        bands.push(Band::Total { row, first, units: departments.iter().collect() });
    }
    bands
}

/// The cells of a row of sums; empty for a row of a unit.
#[must_use]
pub fn sum_row(band: &Band, label: &str, group: &str, sources: &[Source]) -> Vec<Cell> {
    let (row, first, units, tone) = match band {
        Band::Sum { row, first, units, .. } => (*row, *first, units, Tone::Subtotal),
        Band::Total { row, first, units } => (*row, *first, units, Tone::Total),
        Band::Unit { .. } => return Vec::new(),
    };
    let mut cells = vec![Cell::text(label), Cell::text(group), Cell::blank()];
    for (index, source) in (LEAD..).zip(sources) {
        cells.push(match source {
            Source::Rate => rate(row, units, sources),
            Source::Score | Source::Grade => Cell::blank(),
            _ => sum(index, first, row, total(units, *source)),
        });
    }
    cells.push(Cell::blank());
    cells.into_iter().map(|cell| cell.toned(tone)).collect()
}

/// SUBTOTAL leaves out other subtotals and rows hidden by a filter; blank where no unit states anything.
fn sum(index: usize, first: u32, row: u32, total: Option<Decimal>) -> Cell {
    let column = u32::try_from(index).map(column_name).unwrap_or_default();
    total.map_or(Cell::blank(), |total| {
        Cell::formula(format!("=SUBTOTAL(9,{column}{}:{column}{row})", first + 1), total)
    })
}

fn total(units: &[&DepartmentRow], source: Source) -> Option<Decimal> {
    let value = |unit: &&DepartmentRow| match source {
        Source::Findings(severity) => Some(Decimal::from(findings_of(unit, severity))),
        _ => value_of(unit, source).map(|pick| pick.shown()),
    };
    units.iter().filter_map(value).reduce(|sum, value| sum + value)
}

/// Rates are not summed: the rate of a group is its execution over its budget, if every unit states both.
fn rate(row: u32, units: &[&DepartmentRow], sources: &[Source]) -> Cell {
    let (spent, budget) = (Source::Budget(EXECUTED), Source::Budget(ADJUSTED));
    let complete =
        units.iter().all(|unit| value_of(unit, spent).is_some() && value_of(unit, budget).is_some());
    let sums =
        total(units, spent).zip(total(units, budget)).filter(|(_, below)| complete && !below.is_zero());
    match (sums, cell_of(sources, spent, row), cell_of(sources, budget, row)) {
        (Some((above, below)), Some(spent), Some(budget)) => {
            let result = (above / below * Decimal::ONE_HUNDRED).round_dp(10);
            Cell::formula(format!("=IF({budget}=0,\"\",{spent}/{budget}*100)"), result)
        }
        _ => Cell::blank(),
    }
}
