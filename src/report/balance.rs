//! Tab 收支勾稽表: income, expenditure and what is left of each unit, printed beside computed, with a verdict in words.

use super::cell::{Cell, Kind, Tone};
use super::links::Links;
use super::live::{Key, Live};
use super::picks::EXECUTED;
use super::sheet::{Page, Written};
use super::sums::{Sums, Words};
use super::topics::{About, Topics, gravest, told};
use super::trail;
use super::unit::{Unit, units};
use crate::model::decimal::{Sum, plain};
use crate::model::{DepartmentRow, FindingCard, Measure, Review};
use rust_decimal::Decimal;

const NOTE: &str = "金额单位：万元（单元格内保留全部小数）；空白表示没有填报或看不准，不等于零。差额 = 填报数 − 算得数。收入算得 = 各项收入之和，支出算得 = 基本支出 + 项目支出，\
    结余算得 = 收入合计 − 支出合计。有的表收入合计不含上年结转，有的表另有未列的项目，结论以问题清单为准。没有填报收支的单位不列。点击数字打开原文件的该单元格。";
const LEFT: &[Measure] = &[Measure::Executed, Measure::Amount, Measure::Remaining];
const INCOME: [(&str, &str); 6] = [
    ("上年结转", "income.carryover"),
    ("财政拨款", "income.fiscal"),
    ("政府性基金", "income.gov_fund"),
    ("专户管理资金", "income.special_account"),
    ("事业收入", "income.business"),
    ("其他收入", "income.other"),
];
const TOTALS: [&str; 2] = ["income.total", "expenditure.total"];

type Table<'t, 'r> = Sums<'t, Unit<'r>>;

/// Whether any unit states what it took in or spent in all.
#[must_use]
pub fn occurs(review: &Review) -> bool {
    review.departments.iter().any(states)
}

fn states(row: &DepartmentRow) -> bool {
    let parts = INCOME.iter().map(|(_, item)| *item).chain(["expenditure.basic", "expenditure.project"]);
    let any_part = parts.into_iter().any(|item| super::picks::pick(row, item, EXECUTED).is_some());
    any_part && TOTALS.iter().any(|item| super::picks::pick(row, item, EXECUTED).is_some())
}

/// Writes the tab.
///
/// # Errors
/// If the sheet refuses.
pub fn write(page: &mut Page, review: &Review) -> Written {
    let (links, topics) = (Links::new(review), Topics::of(review));
    let mut units = units(review);
    units.retain(|unit| states(unit.row));
    let mut table = Unit::table();
    let income = income(&mut table, &links);
    let spent = expenditure(&mut table, &links);
    left(&mut table, income, spent, &links);
    table.own(("结论", 32), Kind::Text, |unit| verdict(unit, &topics));
    trail::add(&mut table, &links, |unit| unit.filings.clone());
    let words = Words { title: "收支勾稽表", note: NOTE, empty: "没有单位填报收支", pinned: 1 };
    table.write(page, &words, &units)
}

fn money<'t, 'r: 't>(
    table: &mut Table<'t, 'r>,
    title: &'t str,
    (item, measures): (&'t str, &'t [Measure]),
    links: &'t Links<'t>,
) -> Key {
    Unit::item(table, (title, 9), Kind::Money, (item, measures), links)
}

fn income<'t, 'r: 't>(table: &mut Table<'t, 'r>, links: &'t Links<'t>) -> Key {
    let parts = INCOME.map(|(title, item)| money(table, title, (item, EXECUTED), links));
    let computed = table.live(("收入算得", 9), vec![Live::Plus(parts.to_vec())]);
    let printed = money(table, "收入合计", ("income.total", EXECUTED), links);
    table.live(("收入差额", 8), vec![Live::Less(printed, computed)]);
    printed
}

fn expenditure<'t, 'r: 't>(table: &mut Table<'t, 'r>, links: &'t Links<'t>) -> Key {
    money(table, "人员经费", ("expenditure.personnel", EXECUTED), links);
    money(table, "公用经费", ("expenditure.public", EXECUTED), links);
    let parts = [("基本支出", "expenditure.basic"), ("项目支出", "expenditure.project")]
        .map(|(title, item)| money(table, title, (item, EXECUTED), links));
    let computed = table.live(("支出算得", 9), vec![Live::Plus(parts.to_vec())]);
    let printed = money(table, "支出合计", ("expenditure.total", EXECUTED), links);
    table.live(("支出差额", 8), vec![Live::Less(printed, computed)]);
    printed
}

fn left<'t, 'r: 't>(table: &mut Table<'t, 'r>, income: Key, spent: Key, links: &'t Links<'t>) {
    let computed = table.live(("结余算得", 9), vec![Live::Less(income, spent)]);
    let printed = money(table, "当年结余", ("balance.current", LEFT), links);
    table.live(("结余差额", 8), vec![Live::Less(printed, computed)]);
    money(table, "累计结余", ("balance.cumulative", LEFT), links);
}

/// Whether it is an amount of this tab.
fn is_ours((item, measure): &About) -> bool {
    let amount = EXECUTED.contains(measure) || *measure == Measure::Remaining;
    amount && ["income", "expenditure", "balance"].contains(&item.family())
}

/// Whether one of these amounts is weighed against another of them.
fn weighs(finding: &FindingCard, about: &About, topics: &Topics) -> bool {
    let is_another = |other: &About| is_ours(other) && other.0 != about.0;
    is_ours(about) && topics.beside(finding).iter().any(is_another)
}

/// What was found about these amounts; where nothing was, whether they agree.
fn verdict(unit: &Unit, topics: &Topics) -> Cell {
    let found = topics.about(&unit.row.department, |finding, about| weighs(finding, about, topics));
    if let Some(severity) = gravest(&found) {
        return Cell::text(told(&found)).toned(Tone::from(severity));
    }
    let value = |item: &str| unit.shown(item, EXECUTED);
    let sum = |items: &[&str]| items.iter().filter_map(|item| value(item)).collect::<Sum>();
    let income = sum(&INCOME.map(|(_, item)| item));
    let parts = sum(&["expenditure.basic", "expenditure.project"]);
    let (taken, spent) = (value("income.total"), value("expenditure.total"));
    let left = taken.zip(spent).map(|(taken, spent)| [taken, -spent].into_iter().collect());
    let left = left.unwrap_or(Sum::Nothing);
    let told = [
        agree("收入", taken, income, value("income.carryover")),
        agree("支出", spent, parts, None),
        agree("结余", unit.shown("balance.current", LEFT), left, None),
    ];
    Cell::text(told.into_iter().flatten().collect::<Vec<_>>().join("；"))
}

/// One pair of printed and computed amounts in words; nothing where the form does not state the total.
fn agree(what: &str, printed: Option<Decimal>, computed: Sum, carried: Option<Decimal>) -> Option<String> {
    let printed = printed?;
    if computed == Sum::Nothing {
        return Some(format!("{what}没有分项，不能核对"));
    }
    let Some(difference) = computed.amount().and_then(|computed| printed.checked_sub(computed)) else {
        return Some(format!("{what}数太大，不能核对"));
    };
    Some(if difference.is_zero() {
        format!("{what}相符")
    } else if carried == Some(-difference) {
        format!("{what}相符（合计不含上年结转）")
    } else {
        let more = if difference.is_sign_positive() { "多" } else { "少" };
        let gap = plain(difference.abs().normalize());
        format!("{what}填报{more} {gap}，未列为问题：在容差以内，或另有未列、未填、无法辨认的分项")
    })
}
