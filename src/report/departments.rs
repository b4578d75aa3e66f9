//! Tab 部门汇总表: one row per unit, sums per 主管部门 and over all as live formulas with stored results.

use super::cell::{Cell, Kind, Tone};
use super::column::{Column, Table};
use super::links::Links;
use super::picks::{ADJUSTED, COUNTED, EXECUTED, INITIAL, Pick, budget_item, pick, stated_rate};
use super::sheet::{FIRST_ROW, Page, Written};
use super::sums::{Band, bands, sum_row};
use crate::model::place::column_name;
use crate::model::{DepartmentRow, Figure, Filing, Place, Review};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Where the numbers of a column come from, and with that how they are summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The budget item of the unit, `picks::budget_item`.
    Budget(&'static [crate::model::Measure]),
    /// One item.
    Item(&'static str, &'static [crate::model::Measure]),
    /// 执行率: as stated, else computed in the row.
    Rate,
    /// 得分: never summed.
    Score,
    /// 等级: text.
    Grade,
    /// Findings of one severity: 0 错误, 1 核实, 2 提示.
    Findings(usize),
}

/// All columns of numbers, in order; those that no unit fills are left out.
const FIELDS: [(&str, u16, Source); 22] = [
    ("年初预算", 11, Source::Budget(INITIAL)),
    ("全年预算", 11, Source::Budget(ADJUSTED)),
    ("执行数", 11, Source::Budget(EXECUTED)),
    ("执行率（%）", 8, Source::Rate),
    ("收入合计", 11, Source::Item("income.total", EXECUTED)),
    ("支出合计", 11, Source::Item("expenditure.total", EXECUTED)),
    ("基本支出", 10, Source::Item("expenditure.basic", EXECUTED)),
    ("人员经费", 10, Source::Item("expenditure.personnel", EXECUTED)),
    ("公用经费", 10, Source::Item("expenditure.public", EXECUTED)),
    ("项目支出", 10, Source::Item("expenditure.project", EXECUTED)),
    ("当年结余", 10, Source::Item("balance.current", EXECUTED)),
    ("三公经费合计", 9, Source::Item("three_public.total", EXECUTED)),
    ("因公出国（境）", 9, Source::Item("three_public.abroad", EXECUTED)),
    ("车辆购置", 9, Source::Item("three_public.vehicle_purchase", EXECUTED)),
    ("车辆运行", 9, Source::Item("three_public.vehicle_operation", EXECUTED)),
    ("公务接待", 9, Source::Item("three_public.reception", EXECUTED)),
    ("编制数", 6, Source::Item("staff.authorised", COUNTED)),
    ("在职人数", 6, Source::Item("staff.actual", COUNTED)),
    ("自评得分", 7, Source::Score),
    ("等级", 6, Source::Grade),
    ("错误", 6, Source::Findings(0)),
    ("核实", 6, Source::Findings(1)),
];
/// Always shown.
const NOTICES: (&str, u16, Source) = ("提示", 6, Source::Findings(2));
/// Columns before the numbers: 单位, 主管部门, 年度.
pub const LEAD: usize = 3;

/// Writes the tab.
///
/// # Errors
/// If the sheet refuses.
pub fn write(page: &mut Page, review: &Review) -> Written {
    let fields: Vec<_> =
        FIELDS.into_iter().chain([NOTICES]).filter(|field| occurs(field.2, review)).collect();
    let sources: Vec<Source> = fields.iter().map(|field| field.2).collect();
    let table = Table {
        title: "部门汇总表",
        note: "金额单位：万元（单元格内保留全部小数）。收支和三公经费为执行数（决算数）；预算三列取支出合计，没有时取年度资金总额、收入合计。\
               空白表示表中未填，不等于零。执行率为填报数，未填时按执行数 ÷ 预算数计算。点击数字打开原文件的该单元格。",
        columns: columns(&fields),
        pinned: 1,
        empty: "没有单位可以汇总",
    };
    let links = Links::new(review);
    let bands = bands(&review.departments, FIRST_ROW);
    let line = |band: &Band| match band {
        Band::Unit { row, unit } => unit_row(*row, unit, &sources, review, &links),
        Band::Sum { group, units, .. } => {
            sum_row(band, &format!("小计（{} 个单位）", units.len()), group, &sources)
        }
        Band::Total { units, .. } => sum_row(band, &format!("合计（{} 个单位）", units.len()), "", &sources),
    };
    let (totals, rows): (Vec<&Band>, Vec<&Band>) =
        bands.iter().partition(|band| matches!(band, Band::Total { .. }));
    page.main_table(&table, rows.into_iter().map(line))?;
    // Under the filtered range, so that it stays in view and follows the filter.
    totals.into_iter().try_for_each(|total| page.line(&table.columns, &line(total)))
}

/// The row of each unit and year.
#[must_use]
pub fn rows(review: &Review) -> BTreeMap<(&str, Option<u16>), u32> {
    let bands = bands(&review.departments, FIRST_ROW);
    let unit = |band| match band {
        Band::Unit { row, unit } => Some(((unit.department.as_str(), unit.year), row)),
        Band::Sum { .. } | Band::Total { .. } => None,
    };
    bands.into_iter().filter_map(unit).collect()
}

fn columns(fields: &[(&str, u16, Source)]) -> Vec<Column> {
    let lead = [("单位", 30, Kind::Text), ("主管部门", 20, Kind::Text), ("年度", 6, Kind::Serial)];
    let kind = |source: Source| match source {
        Source::Grade => Kind::Word,
        Source::Findings(_) | Source::Item("staff.authorised" | "staff.actual", _) => Kind::Whole,
        _ => Kind::Money,
    };
    lead.into_iter()
        .chain(fields.iter().map(|(title, width, source)| (*title, *width, kind(*source))))
        .chain([("来源文件", 9, Kind::Word)])
        .map(|(title, width, kind)| Column::new(title, width, kind))
        .collect()
}

fn occurs(source: Source, review: &Review) -> bool {
    let found = |row: &DepartmentRow| match source {
        Source::Rate => stated_rate(row).is_some() || computable(row),
        Source::Score => row.score.is_some(),
        Source::Grade => !row.grade.is_empty(),
        Source::Findings(_) => true,
        Source::Budget(_) | Source::Item(..) => value_of(row, source).is_some(),
    };
    review.departments.iter().any(found)
}

/// The value of a column that sums.
#[must_use]
pub fn value_of(row: &DepartmentRow, source: Source) -> Option<Pick> {
    match source {
        Source::Budget(measures) => pick(row, budget_item(row)?, measures),
        Source::Item(item, measures) => pick(row, item, measures),
        Source::Rate => stated_rate(row),
        Source::Score | Source::Grade | Source::Findings(_) => None,
    }
}

/// Findings of a unit of one severity.
#[must_use]
pub const fn findings_of(row: &DepartmentRow, severity: usize) -> u32 {
    match severity {
        0 => row.errors,
        1 => row.verifies,
        _ => row.notices,
    }
}

/// Whether budget and execution are stated, so that a rate can be computed in the row.
fn computable(row: &DepartmentRow) -> bool {
    value_of(row, Source::Budget(EXECUTED)).is_some() && budget_of(row).is_some()
}

/// The budget that the rate is held against: 全年预算, else 年初预算.
fn budget_of(row: &DepartmentRow) -> Option<(Pick, Source)> {
    [Source::Budget(ADJUSTED), Source::Budget(INITIAL)]
        .into_iter()
        .find_map(|source| value_of(row, source).map(|pick| (pick, source)))
        .filter(|(pick, _)| !pick.value.is_zero())
}

fn unit_row(row: u32, unit: &DepartmentRow, sources: &[Source], review: &Review, links: &Links) -> Vec<Cell> {
    let filings: Vec<&Filing> = unit.filings.iter().filter_map(|index| review.filings.get(*index)).collect();
    let mut cells = vec![Cell::text(&unit.department), Cell::text(&unit.supervisor), Cell::year(unit.year)];
    cells.extend(sources.iter().map(|source| match *source {
        Source::Score => Cell::number(unit.score),
        Source::Grade => Cell::text(&unit.grade),
        Source::Findings(severity) => finding_count(unit, severity),
        Source::Rate if stated_rate(unit).is_none() => computed_rate(row, unit, sources),
        source => {
            value_of(unit, source).map_or(Cell::blank(), |pick| {
                Cell::number(pick.shown()).linked(origin(&pick, &filings, links))
            })
        }
    }));
    cells.push(files(&filings, links));
    cells
}

fn finding_count(unit: &DepartmentRow, severity: usize) -> Cell {
    let tone = if severity == 0 && unit.errors > 0 { Tone::Error } else { Tone::Body };
    Cell::count(findings_of(unit, severity)).toned(tone)
}

fn computed_rate(row: u32, unit: &DepartmentRow, sources: &[Source]) -> Cell {
    let spent = value_of(unit, Source::Budget(EXECUTED));
    let Some((spent, (budget, source))) = spent.zip(budget_of(unit)) else {
        return Cell::blank();
    };
    let address = |wanted: Source| cell_of(sources, wanted, row);
    match (address(Source::Budget(EXECUTED)), address(source)) {
        (Some(above), Some(below)) => {
            let result = (spent.value / budget.value * Decimal::ONE_HUNDRED).round_dp(10);
            Cell::formula(format!("={above}/{below}*100"), result)
        }
        _ => Cell::blank(),
    }
}

/// The address of a column's cell in a row counted from zero.
#[must_use]
pub fn cell_of(sources: &[Source], wanted: Source, row: u32) -> Option<String> {
    let index = sources.iter().position(|source| *source == wanted)? + LEAD;
    Some(format!("{}{}", column_name(u32::try_from(index).ok()?), row + 1))
}

/// Where a value stands, if exactly one figure of the unit states it.
fn origin(pick: &Pick, filings: &[&Filing], links: &Links) -> Option<String> {
    let states = |figure: &&Figure| {
        figure.item == pick.item
            && figure.measure == pick.measure
            && figure.scope.is_empty()
            && figure.entry.quantity().is_some_and(|quantity| quantity.value == pick.value)
    };
    let mut places = filings.iter().flat_map(|filing| {
        filing.figures.iter().filter(states).map(|figure| (filing.path.as_str(), &figure.place))
    });
    let (path, place): (&str, &Place) = places.next()?;
    if places.next().is_some() { None } else { links.cell(path, Some(place)) }
}

/// A short word that opens the first return; the names stand in 报送情况.
fn files(filings: &[&Filing], links: &Links) -> Cell {
    let paths: BTreeSet<&str> = filings.iter().map(|filing| filing.path.as_str()).collect();
    let Some(first) = filings.first() else {
        return Cell::blank();
    };
    let link = links.file(&first.path);
    let word = match (paths.len(), &link) {
        (1, Some(_)) => "打开".to_owned(),
        (count, _) => format!("{count} 个"),
    };
    Cell::text(word).linked(link)
}
