//! Tab 三公经费表: one row per unit that states any 三公经费, item by item, with change and 控制率.

use super::cell::{Cell, Kind, Tone};
use super::links::Links;
use super::live::{Key, Live};
use super::picks::{EXECUTED, PLANNED};
use super::sheet::{Page, Written};
use super::sums::{Sums, Words};
use super::topics::{Topics, gravest, told};
use super::trail;
use super::unit::{Unit, units};
use crate::model::{DepartmentRow, Measure, Review};

const FAMILY: &str = "three_public";
const NOTE: &str = "金额单位：万元（单元格内保留全部小数）；空白表示没有填报或看不准，不等于零。增减额 = 决算数 − 上年决算数，增减率 = 增减额 ÷ 上年决算数，\
    控制率 = 决算数 ÷ 预算数，占公用经费 = 三公经费合计 ÷ 公用经费，不能计算时取填报数。小计、合计行的比率按合计数计算，有单位只填了其中一个数的不计算。\
    没有填报三公经费的单位不列。点击数字打开原文件的该单元格。";

type Table<'t, 'r> = Sums<'t, Unit<'r>>;
/// The heads of one item: 预算, 决算, 上年决算, 增减额, 增减率, 控制率, 数量.
type Heads = [&'static str; 7];

const ITEMS: [(&str, Heads); 6] = [
    (
        "three_public.total",
        [
            "合计\n预算",
            "合计\n决算",
            "合计\n上年",
            "合计\n增减额",
            "合计\n增减率%",
            "合计\n控制率%",
            "合计\n数量",
        ],
    ),
    (
        "three_public.abroad",
        [
            "出国\n预算",
            "出国\n决算",
            "出国\n上年",
            "出国\n增减额",
            "出国\n增减率%",
            "出国\n控制率%",
            "出国\n团组人次",
        ],
    ),
    (
        "three_public.vehicle",
        [
            "用车\n预算",
            "用车\n决算",
            "用车\n上年",
            "用车\n增减额",
            "用车\n增减率%",
            "用车\n控制率%",
            "用车\n辆数",
        ],
    ),
    (
        "three_public.vehicle_purchase",
        [
            "购置\n预算",
            "购置\n决算",
            "购置\n上年",
            "购置\n增减额",
            "购置\n增减率%",
            "购置\n控制率%",
            "购置\n辆数",
        ],
    ),
    (
        "three_public.vehicle_operation",
        [
            "运行\n预算",
            "运行\n决算",
            "运行\n上年",
            "运行\n增减额",
            "运行\n增减率%",
            "运行\n控制率%",
            "保有\n辆数",
        ],
    ),
    (
        "three_public.reception",
        [
            "接待\n预算",
            "接待\n决算",
            "接待\n上年",
            "接待\n增减额",
            "接待\n增减率%",
            "接待\n控制率%",
            "接待\n批次人次",
        ],
    ),
];

/// Whether any unit states 三公经费.
#[must_use]
pub fn occurs(review: &Review) -> bool {
    review.departments.iter().any(states)
}

fn states(row: &DepartmentRow) -> bool {
    row.values.open().keys().any(|(item, _)| item.family() == FAMILY)
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
    let spent = ITEMS.map(|(item, heads)| columns(&mut table, item, heads, &links));
    let public = ("expenditure.public", EXECUTED);
    let public = Unit::item(&mut table, ("公用\n经费", 9), Kind::Money, public, &links);
    let [total, ..] = spent;
    let share = table.live(("占公用\n经费%", 8), vec![Live::Share(total, public)]);
    table.bars(share, 100);
    table.own(("异常", 30), Kind::Text, |unit| findings(unit, &topics));
    trail::add(&mut table, &links, |unit| unit.filings.clone());
    let words =
        Words { title: "三公经费表", note: NOTE, empty: "没有单位填报三公经费", pinned: 1 };
    table.write(page, &words, &units)
}

/// The columns of one item; gives that of 决算.
fn columns<'t, 'r: 't>(table: &mut Table<'t, 'r>, item: &'t str, heads: Heads, links: &'t Links<'t>) -> Key {
    let [planned, spent, prior, change, growth, control, count] = heads;
    let mut money = |title, measures| Unit::item(table, (title, 8), Kind::Money, (item, measures), links);
    let planned = money(planned, PLANNED);
    let spent = money(spent, EXECUTED);
    let prior = money(prior, &[Measure::PriorExecuted]);
    let stated = |measures: &'static [Measure]| move |unit: &Unit| unit.shown(item, measures);
    table.live_or_stated((change, 8), vec![Live::Less(spent, prior)], stated(&[Measure::Change]));
    table.live_or_stated((growth, 8), vec![Live::Growth(spent, prior)], stated(&[Measure::ChangeRate]));
    let ratio = stated(&[Measure::Ratio, Measure::Rate]);
    table.live_or_stated((control, 8), vec![Live::Share(spent, planned)], ratio);
    Unit::item(table, (count, 6), Kind::Whole, (item, &[Measure::Count]), links);
    spent
}

fn findings(unit: &Unit, topics: &Topics) -> Cell {
    let found = topics.about(&unit.row.department, |_, (item, _)| item.family() == FAMILY);
    let tone = gravest(&found).map_or(Tone::Body, Tone::from);
    Cell::text(told(&found)).toned(tone)
}
