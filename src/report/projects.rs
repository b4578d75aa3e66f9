//! Tab 项目汇总表: one row per project return with funds, scores by level, printed beside computed, and its light.

use super::cell::{Cell, Kind, Tone};
use super::links::Links;
use super::live::{Key, Live};
use super::picks::{ADJUSTED, INITIAL};
use super::project::{LEVELS, Light, Project, projects};
use super::sheet::{Page, Written};
use super::sums::{Sums, Words};
use super::trail;
use crate::model::{Measure, Review};

type Table<'t, 'r> = Sums<'t, Project<'r>>;

/// Whether any return is about a project.
#[must_use]
pub fn occurs(review: &Review) -> bool {
    review.filings.iter().any(|filing| filing.family == "project")
}

/// Writes the tab.
///
/// # Errors
/// If the sheet refuses.
pub fn write(page: &mut Page, review: &Review) -> Written {
    let links = Links::new(review);
    let mut table = Sums::new(
        "项目",
        ("项目", 22),
        |project: &Project| Cell::text(&project.filing.head.project),
        |project| project.supervisor,
        |project| project.office,
    );
    table.own(("单位", 18), Kind::Text, |project| Cell::text(&project.filing.head.department));
    table.own(("年度", 6), Kind::Serial, |project| Cell::year(project.filing.head.year));
    funds(&mut table);
    levels(&mut table);
    totals(&mut table, review);
    indicators(&mut table);
    trail::add(&mut table, &links, |project| vec![project.filing]);
    let note = note(review);
    let words = Words { title: "项目汇总表", note: &note, empty: "没有项目自评表", pinned: 1 };
    table.write(page, &words, &projects(review))
}

fn note(review: &Review) -> String {
    let lights = &review.policy.lights;
    format!(
        "金额单位：万元（单元格内保留全部小数），得分为分；空白表示没有填报或看不准，不等于零；单位混淆的数（见问题清单）不列、不计。“算”为按填报的分值和完成情况重新计算，不能计算的空白；差 = 填 − 算。\
         预警灯：红，执行率低于 {}%，或指标得分率高出执行得分率 {}% 以上；黄，执行率低于 {}%，或没有达到目标的指标超过 {} 项；其余为绿。\
         超额指标为完成值达到指标值 {}% 以上的。",
        lights.red, lights.gap, lights.yellow, lights.unmet, lights.over
    )
}

fn funds<'t, 'r: 't>(table: &mut Table<'t, 'r>) -> Key {
    let money = |table: &mut Table<'t, 'r>, title, measures: &'static [Measure]| {
        table.amount((title, 9), Kind::Money, |project| project.funds(measures))
    };
    let initial = money(table, "年初预算", INITIAL);
    let adjusted = money(table, "全年预算", ADJUSTED);
    let executed = money(table, "执行数", &[Measure::Executed]);
    let rates = vec![Live::Share(executed, adjusted), Live::Share(executed, initial)];
    let printed = |project: &Project| project.value("funds.total", Measure::Rate);
    let rate = table.live_or_stated(("执行率（%）", 7), rates, printed);
    table.bars(rate, 100);
    rate
}

fn levels<'t, 'r: 't>(table: &mut Table<'t, 'r>) {
    // The parts of the total: whoever asks how it came about unfolds them.
    let mut parts = vec![
        table.fact(("执行\n分值", 5), |project| project.scores.whole().execution_weight),
        table.fact(("执行\n得分填", 6), Project::execution_score),
        table.fact(("执行\n得分算", 6), |project| project.scores.whole().execution.value),
    ];
    let heads = [
        ("产出\n分值", "产出\n得分"),
        ("效益\n分值", "效益\n得分"),
        ("满意度\n分值", "满意度\n得分"),
        ("成本\n分值", "成本\n得分"),
    ];
    for ((_, words), (weight, score)) in LEVELS.into_iter().zip(heads) {
        parts.push(table.fact((weight, 6), move |project| project.level(words, |row| row.weight)));
        parts.push(table.fact((score, 6), move |project| project.level(words, |row| row.score)));
    }
    table.fold_away(&parts);
}

fn totals<'t, 'r: 't>(table: &mut Table<'t, 'r>, review: &'t Review) {
    let printed = table.fact(("总分\n填", 6), |project| project.filing.total_score());
    table.bars(printed, 100);
    let computed = table.fact(("总分\n算", 6), |project| project.scores.whole().total.value);
    let gap = table.live(("总分\n差", 6), vec![Live::Less(printed, computed)]);
    table.alarm(gap, Tone::Verify);
    table.own(("等级\n填", 5), Kind::Word, |project| Cell::text(project.filing.grade()));
    table.own(("等级\n算", 5), Kind::Word, move |project| {
        Cell::text(project.scores.checked.map_or("", |score| review.policy.grade_of(score)))
    });
}

fn indicators<'t, 'r: 't>(table: &mut Table<'t, 'r>) {
    let all = table.count(("指标数", 5), |project| small(project.filing.indicators));
    let unmet = table.count(("未完成\n指标", 6), |project| small(project.unmet));
    let over = table.count(("超额\n指标", 5), |project| small(project.over));
    table.fold_away(&[all, unmet, over]);
    table.own(("预警灯", 7), Kind::Word, |project| {
        let (light, _) = &project.light;
        Cell::text(light.term()).toned(match light {
            Light::Red => Tone::Error,
            Light::Yellow => Tone::Verify,
            Light::Green => Tone::Good,
            Light::Unknown => Tone::Faint,
        })
    });
    table.own(("预警原因", 20), Kind::Text, |project| Cell::text(&project.light.1));
    let errors = table.count(("错误", 5), |project| project.counts[0]);
    table.alarm(errors, Tone::Error);
    table.count(("核实", 5), |project| project.counts[1]);
}

fn small(count: usize) -> u32 {
    count.try_into().unwrap_or(u32::MAX)
}
