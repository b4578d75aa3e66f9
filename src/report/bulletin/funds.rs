//! 三、资金执行情况: budget and spending over the units that state both, and 三公经费; each with over how many units it is.

use super::paper::Paper;
use super::words::{MARK, cell, money, percent};
use crate::model::Review;
use crate::report::charts::Shape;
use crate::report::departments::{self, RATE};
use crate::report::document::{Align, Chart, Column, Series, Table};
use crate::report::keys::{self, Budgets};
use crate::report::picks::{ADJUSTED, EXECUTED, INITIAL};
use crate::report::sums::Numbers;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// Height of a bar and of what is around all of them, and the most that fits on a page; millimetres.
const BAR: u32 = 8;
const AROUND: u32 = 10;
const MOST_HEIGHT: u32 = 190;

/// Writes the part.
pub fn write(paper: &mut Paper) {
    paper.first("资金执行情况");
    paper.second("预算执行");
    budget(paper);
    supervisors(paper);
    paper.second("“三公”经费");
    three_public(paper);
}

fn budget(paper: &mut Paper) {
    let review = paper.review;
    let (units, same) = (review.counted_units(), keys::budgets(review, |_| true));
    if same.units == 0 {
        paper.text(singly(paper));
        return;
    }
    let rest = match units.saturating_sub(same.units) {
        0 => String::new(),
        rest => format!("其余{rest}个单位没有同时填报三项数据，不在合计之内。"),
    };
    paper.text(format!(
        "报送材料的{units}个单位中，同时填报年初预算、全年预算和执行数的{}个，{}。{rest}",
        same.units,
        sums(&same)
    ));
    let summaries = keys::summaries(review);
    if let Some(clean) = summaries.last().map(|own| &own.sums).filter(|own| own.units < same.units) {
        let is_empty = clean.units == 0;
        let told = if is_empty { String::new() } else { format!("，{}", sums(clean)) };
        paper.text(format!(
            "上述单位中，数据没有错误的{}个{told}。其余{}个单位的数据有错误或者有数不能采用，改正以后合计数可能变化。",
            clean.units,
            same.units - clean.units
        ));
    }
    left_out(paper);
    let columns = vec![
        Column::new("口径", 30, Align::Left),
        Column::new("单位数", 11, Align::Right),
        Column::new("年初预算", 18, Align::Right),
        Column::new("全年预算", 18, Align::Right),
        Column::new("执行数", 18, Align::Right),
        Column::new("执行率（%）", 15, Align::Right),
    ];
    let rows = summaries.iter().map(|own| {
        let sums = &own.sums;
        let numbers = [sums.initial, sums.adjusted, sums.executed, sums.rate()].map(cell);
        [own.name.to_owned(), sums.units.to_string()].into_iter().chain(numbers).collect()
    });
    let table = Table { columns, rows: rows.collect() };
    paper.tabulate("预算执行情况（金额单位：万元）", table, "注：单位数为同时填报三项数据的单位数。");
}

fn sums(sums: &Budgets) -> String {
    let named = [("年初预算", sums.initial), ("全年预算", sums.adjusted), ("执行数", sums.executed)];
    let amounts = named.into_iter().filter_map(|(name, sum)| Some(format!("{name}{}", money(sum?))));
    let rate = sums.rate().map(|rate| format!("执行率{}", percent(rate)));
    amounts.chain(rate).collect::<Vec<_>>().join("，")
}

/// Where no unit states all three: each over the units that state it.
fn singly(paper: &Paper<'_>) -> String {
    let review = paper.review;
    let named = [("年初预算", INITIAL), ("全年预算", ADJUSTED), ("执行数", EXECUTED)];
    let told = named.into_iter().filter_map(|(name, measures)| {
        let (sum, units) = keys::budget_sum(review, measures)?;
        Some(format!("填报{name}的单位{units}个，合计{}", money(sum)))
    });
    let rate = keys::overall_rate(review)
        .map(|(rate, units)| format!("同时填报全年预算和执行数的单位{units}个，执行率{}", percent(rate)));
    let told: Vec<String> = told.chain(rate).collect();
    if told.is_empty() {
        return "报送的材料没有填报可以汇总的预算数和执行数。".to_owned();
    }
    format!("没有单位同时填报年初预算、全年预算和执行数。{}。", told.join("；"))
}

/// What is in no total, and what may still change them.
fn left_out(paper: &mut Paper) {
    let left: Vec<String> = keys::left_out(paper.review)
        .into_iter()
        .map(|(name, count)| {
            let (name, unit) =
                name.trim_end_matches('）').split_once('（').map_or((name.as_str(), "项"), |own| own);
            format!("{name}{count}{unit}")
        })
        .collect();
    let mut told = Vec::new();
    if !left.is_empty() {
        told.push(format!("没有计入合计的有：{}", left.join("、")));
    }
    if !keys::open_questions(paper.review).is_empty() {
        told.push("部分材料没有读出或者计入口径尚待确认，以后合计数可能变化".to_owned());
    }
    if !told.is_empty() {
        paper.text(format!("{}。", told.join("；")));
    }
}

/// 执行率 by 主管部门, as the rows of sums of 部门汇总表 show it.
fn supervisors(paper: &mut Paper) {
    let mut groups = departments::rates(paper.review);
    groups.retain(|group| !group.group.is_empty());
    let all = groups.len();
    let mut rates: Vec<(&str, Decimal)> = rated(&groups).collect();
    if rates.len() < 2 {
        return;
    }
    rates.sort_by_key(|(_, rate)| std::cmp::Reverse(*rate));
    let chart = paper.next_chart();
    let rest = match all - rates.len() {
        0 => String::new(),
        rest => format!("，其余{rest}个因所属单位填报的预算数、执行数不配套，不计算执行率"),
    };
    let most = paper.review.policy.chart_units.max(2);
    let cut = rates.len() > most;
    let name = if cut {
        let bottom = most / 2;
        rates.drain(most - bottom..rates.len() - bottom);
        format!("执行率最高{}个和最低{bottom}个主管部门（%）", most - bottom)
    } else {
        "各主管部门预算执行率（%）".to_owned()
    };
    let counted = rated(&groups).count();
    let doubtful = doubtful(paper.review);
    let (names, values): (Vec<String>, Vec<Option<Decimal>>) = rates
        .into_iter()
        .map(|(name, rate)| {
            (if doubtful.contains(name) { format!("{name}{MARK}") } else { name.to_owned() }, Some(rate))
        })
        .unzip();
    let is_marked = names.iter().any(|name| name.ends_with(MARK));
    let marked = if is_marked {
        format!("图中标{MARK}的，所属单位的数据有错误或者有数不能采用，改正以后执行率可能变化。")
    } else {
        String::new()
    };
    paper.text(format!(
        "按主管部门（含所属单位）汇总，{all}个主管部门中可以计算执行率的{counted}个{rest}，见{chart}。{marked}"
    ));
    let bars = u32::try_from(names.len()).unwrap_or(u32::MAX).saturating_mul(BAR);
    paper.draw(Chart {
        name,
        shape: Shape::Bars,
        names,
        series: vec![Series { name: "执行率".to_owned(), values }],
        format: "0.00",
        height: bars.saturating_add(AROUND).min(MOST_HEIGHT),
    });
}

/// 主管部门 with units in which something is wrong.
fn doubtful(review: &Review) -> BTreeSet<&str> {
    let rows = review.departments.iter().filter(|row| row.errors > 0 || !row.excluded.is_empty());
    rows.map(|row| row.supervisor.as_str()).collect()
}

fn rated(groups: &[Numbers]) -> impl Iterator<Item = (&str, Decimal)> {
    groups.iter().filter_map(|group| Some((group.group.as_str(), group.get(RATE)?)))
}

fn three_public(paper: &mut Paper) {
    let review = paper.review;
    let kinds = keys::three_public(review);
    if kinds.is_empty() {
        paper.text("没有单位同时填报“三公”经费的预算数和决算数，不作汇总。");
        return;
    }
    let whole = kinds.iter().find(|kind| kind.name == "合计");
    let told = whole.and_then(|whole| {
        Some(format!(
            "计入汇总的{}个单位中，同时填报“三公”经费合计预算数和决算数的{}个，预算数{}，决算数{}。",
            review.counted_units(),
            whole.units,
            money(whole.planned?),
            money(whole.spent?)
        ))
    });
    let table = paper.next_table();
    let told = told.unwrap_or_default();
    paper.text(format!("{told}各项为同时填报该项预算数和决算数的单位相加，因填报单位不同，各项之和不一定等于合计，见{table}。"));
    let columns = vec![
        Column::new("项目", 34, Align::Left),
        Column::new("预算数", 24, Align::Right),
        Column::new("决算数", 24, Align::Right),
        Column::new("单位数", 18, Align::Right),
    ];
    let rows = kinds.iter().map(|kind| {
        vec![formal(kind.name).to_owned(), cell(kind.planned), cell(kind.spent), kind.units.to_string()]
    });
    let table = Table { columns, rows: rows.collect() };
    paper.tabulate("“三公”经费预算与决算（金额单位：万元）", table, "");
}

/// The name of a kind of 三公经费 as papers print it.
fn formal(name: &str) -> &str {
    match name {
        "合计" => "“三公”经费合计",
        "因公出国" => "因公出国（境）费",
        "车辆购置" => "公务用车购置费",
        "车辆运行" => "公务用车运行维护费",
        "公务接待" => "公务接待费",
        other => other,
    }
}
