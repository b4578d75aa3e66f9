//! Tab 部门汇总表: one row per unit with budget, spending, 三公经费, staff, procurement and scores.

use super::cell::{Cell, Kind, Tone};
use super::keys;
use super::links::Links;
use super::live::{Key, Live};
use super::picks::{ADJUSTED, COUNTED, EXECUTED, INITIAL, PLANNED, Pick, budget_item, pick, stated_rate};
use super::plan::in_groups;
use super::sheet::{FIRST_ROW, Page, Written};
use super::spread::{self, Rivals};
use super::sums::{Numbers, Sums, Words};
use super::trail;
use super::unit::{Unit, units};
use crate::model::decimal::Sum;
use crate::model::decimal::plain;
use crate::model::{DepartmentRow, Item, Measure, Review};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

const NOTE: &str = "金额单位：万元（单元格内保留全部小数）。支出、结余和三公经费为执行数（决算数）；结转结余取累计结余，没有时取当年结余；预算各列取支出合计，没有时取年度资金总额、收入合计。\
    主管部门的汇总表不计入，以免重复。空白表示没有填报或看不准，不等于零。调整数、执行率、结转结余率、控制率按同行的数计算，不能计算时取填报数；合计和各主管部门、股室小计的比率按合计数计算，\
    有单位只填了其中一个数的不计算。点击数字打开原文件的该单元格。";
/// The title over 执行率.
pub const RATE: &str = "执行率（%）";
/// 结余: what is left, under whatever measure a form prints it.
const LEFT: &[Measure] = &[Measure::Executed, Measure::Amount, Measure::Remaining];

type Table<'t, 'r> = Sums<'t, Unit<'r>>;

/// Writes the tab.
///
/// # Errors
/// If the sheet refuses.
pub fn write(page: &mut Page, review: &Review) -> Written {
    let links = Links::new(review);
    let (units, rivals) = (units(review), Rivals::of(review));
    let in_doubt = |unit: &Unit| spread::told(&rivals.spreads(review, unit.row));
    let mut table = Unit::table();
    let adjusted = budget(&mut table, &links);
    spending(&mut table, adjusted, &links);
    others(&mut table, &links);
    scores(&mut table, review);
    Unit::findings(&mut table);
    table.own(("未计入合计", 24), Kind::Text, move |unit| {
        Cell::text(excluded(unit, review)).toned(Tone::Error)
    });
    if units.iter().any(|unit| !in_doubt(unit).is_empty()) {
        table.own(("版本差额范围（万元）", 20), Kind::Text, move |unit| {
            Cell::text(in_doubt(unit)).toned(Tone::Verify)
        });
    }
    trail::add_file(&mut table, &links, |unit| unit.filings.clone());
    let note = format!("{NOTE}{}", keys::covered(review));
    let words = Words { title: "部门汇总表", note: &note, empty: "没有单位可以汇总", pinned: 1 };
    table.write(page, &words, &units)
}

/// 执行率 of each 主管部门 as its row of sums shows it, percent, and over how many units; none where a unit states only one of
/// its numbers.
#[must_use]
pub fn rates(review: &Review) -> Vec<Numbers> {
    let links = Links::new(review);
    let mut table = Unit::table();
    budget(&mut table, &links);
    table.of_groups(&units(review))
}

/// The row of each unit and year.
#[must_use]
pub fn rows(review: &Review) -> BTreeMap<(&str, Option<u16>), u32> {
    let units = &review.departments;
    let order = in_groups(units, |row| &row.supervisor);
    order.into_iter().map(|at| (units[at].department.as_str(), units[at].year)).zip(FIRST_ROW..).collect()
}

/// The value of a budget column of a unit.
#[must_use]
pub fn budget_of(row: &DepartmentRow, measures: &[Measure]) -> Option<Pick> {
    pick(row, budget_item(row)?, measures)
}

/// 预算 to 执行率; gives the column of 全年预算.
fn budget<'t, 'r: 't>(table: &mut Table<'t, 'r>, links: &'t Links<'t>) -> Key {
    let column = |table: &mut Table<'t, 'r>, head, measures: &'static [Measure]| {
        let value = move |unit: &Unit| budget_of(unit.row, measures).map(|pick| pick.shown());
        let link = move |unit: &Unit| unit.origin(&budget_of(unit.row, measures)?, links);
        table.stated(head, Kind::Money, value, link)
    };
    let initial = column(table, ("年初预算", 10), INITIAL);
    let adjusted = column(table, ("全年预算", 10), ADJUSTED);
    let executed = column(table, ("执行数", 10), EXECUTED);
    let change = table.live(("调整数", 8), vec![Live::Less(adjusted, initial)]);
    table.fold_away(&[change]);
    let rates = vec![Live::Share(executed, adjusted), Live::Share(executed, initial)];
    let rate = table.live_or_stated((RATE, 7), rates, |unit| stated_rate(unit.row).map(|p| p.value));
    table.bars(rate, 100);
    adjusted
}

fn spending<'t, 'r: 't>(table: &mut Table<'t, 'r>, adjusted: Key, links: &'t Links<'t>) {
    for (title, item) in [
        ("基本支出", "expenditure.basic"),
        ("人员经费", "expenditure.personnel"),
        ("公用经费", "expenditure.public"),
        ("项目支出", "expenditure.project"),
    ] {
        let part = Unit::item(table, (title, 9), Kind::Money, (item, EXECUTED), links);
        table.fold_away(&[part]);
    }
    let left = |unit: &Unit| {
        let items = ["balance.cumulative", "balance.current"];
        items.into_iter().find_map(|item| pick(unit.row, item, LEFT))
    };
    let left = table.stated(
        ("结转结余", 8),
        Kind::Money,
        move |unit| left(unit).map(|pick| pick.shown()),
        move |unit| unit.origin(&left(unit)?, links),
    );
    let stated = |unit: &Unit| unit.shown("balance.current", &[Measure::Ratio]);
    let share = table.live_or_stated(("结转结余率（%）", 7), vec![Live::Share(left, adjusted)], stated);
    table.fold_away(&[left, share]);
}

fn others<'t, 'r: 't>(table: &mut Table<'t, 'r>, links: &'t Links<'t>) {
    Unit::item(table, ("三公经费合计", 8), Kind::Money, ("three_public.total", EXECUTED), links);
    // These have a tab of their own.
    for (title, item) in [
        ("因公出国（境）", "three_public.abroad"),
        ("车辆购置", "three_public.vehicle_purchase"),
        ("车辆运行", "three_public.vehicle_operation"),
        ("公务接待", "three_public.reception"),
    ] {
        let part = Unit::item(table, (title, 7), Kind::Money, (item, EXECUTED), links);
        table.fold_away(&[part]);
    }
    let posts = Unit::item(table, ("编制数", 5), Kind::Whole, ("staff.authorised", COUNTED), links);
    let staff = Unit::item(table, ("在职人数", 5), Kind::Whole, ("staff.actual", COUNTED), links);
    let stated = |unit: &Unit| unit.shown("staff.rate", &[Measure::Ratio, Measure::Rate]);
    let rate = table.live_or_stated(("在职人员控制率（%）", 7), vec![Live::Share(staff, posts)], stated);
    table.fold_away(&[posts, staff, rate]);
    let planned = Unit::item(table, ("政府采购预算", 7), Kind::Money, ("procurement", PLANNED), links);
    let bought = Unit::item(table, ("政府采购执行", 7), Kind::Money, ("procurement", EXECUTED), links);
    let stated = |unit: &Unit| unit.shown("procurement", &[Measure::Rate, Measure::Ratio]);
    let rate = table.live_or_stated(("政府采购执行率（%）", 7), vec![Live::Share(bought, planned)], stated);
    table.fold_away(&[planned, bought, rate]);
}

fn scores<'t, 'r: 't>(table: &mut Table<'t, 'r>, review: &'t Review) {
    let score = table.own(("自评得分", 7), Kind::Money, |unit| Cell::number(unit.row.score));
    table.bars(score, 100);
    table.own(("等级", 6), Kind::Word, |unit| Cell::text(&unit.row.grade));
    table.amount(("项目数", 5), Kind::Whole, |unit| projects(unit).map(Decimal::from));
    let impossible = review.impossible_scores();
    table.own(("项目平均分", 7), Kind::Money, move |unit| {
        Cell::number(average(unit, review, &impossible))
    });
}

/// The values that stay out of the sums, with what the unit states; why a row of a unit that sent something is empty.
fn excluded(unit: &Unit, review: &Review) -> String {
    if !unit.filings.is_empty() && unit.filings.iter().all(|filing| !filing.counts()) {
        let terms: BTreeSet<&str> = unit.filings.iter().map(|filing| filing.standing.term()).collect();
        return format!("{}，不计入", terms.into_iter().collect::<Vec<_>>().join("、"));
    }
    let values = unit.row.values.open();
    let told = |(item, measure): &(Item, Measure)| {
        let term = review.terms.iter().find(|(own, _)| own == item).map_or(item.as_str(), |(_, term)| term);
        let value = values.get(&(item.clone(), *measure)).copied().unwrap_or_default();
        let pick = Pick { item: item.clone(), measure: *measure, value };
        format!("{term}{} {}", measure.term(), plain(pick.shown()))
    };
    unit.row.excluded.iter().map(told).collect::<Vec<_>>().join("；")
}

/// How many project returns the unit sent; none where it sent none.
fn projects(unit: &Unit) -> Option<usize> {
    let count = unit.filings.iter().filter(|filing| filing.family == "project").count();
    (count > 0).then_some(count)
}

/// The average of the checked scores of its projects, as far as they have one.
fn average(unit: &Unit, review: &Review, impossible: &BTreeSet<usize>) -> Option<Decimal> {
    let numbers = unit.row.filings.iter().filter(|number| !impossible.contains(number));
    let scores: Vec<Decimal> = numbers
        .filter(|number| review.filings.get(**number).is_some_and(|filing| filing.family == "project"))
        .filter_map(|number| review.scores.get(*number)?.checked)
        .collect();
    let sum = scores.iter().copied().collect::<Sum>().amount()?;
    sum.checked_div(scores.len().into()).map(|average| average.round_dp(10).normalize())
}
