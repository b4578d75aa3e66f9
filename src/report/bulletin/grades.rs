//! 四、得分与等级: average and spread of scores, and the grades by 主管部门 as tab 等级分布 shows them.

use super::annexes::{Annex, Attached};
use super::paper::Paper;
use super::words::{cell, percent, points};
use crate::model::decimal::percent_of;
use crate::model::policy::Named;
use crate::model::{Contest, Review};
use crate::report::charts::Shape;
use crate::report::document::{Align, Chart, Column, Series, Style, Table};
use crate::report::grades::{self as tab, COUNT, MEAN, Spread, count_of};
use crate::report::keys;
use crate::report::sums::Numbers;
use rust_decimal::Decimal;

/// Millimetres.
const HEIGHT: u32 = 70;

/// Writes the part.
pub fn write(paper: &mut Paper) {
    paper.first("得分与等级");
    let review = paper.review;
    let scores = keys::scores(review);
    let named = [
        ("平均", scores.average),
        ("中位数", scores.median),
        ("最高", scores.highest),
        ("最低", scores.lowest),
    ];
    let told: Vec<String> =
        named.into_iter().filter_map(|(name, score)| Some(format!("{name}{}", points(score?)))).collect();
    if told.is_empty() {
        paper.text("报送的自评表没有填报总分。");
    } else {
        paper.text(format!("填报总分的自评表{}份，自评得分{}。", scores.count, told.join("，")));
    }
    if !tab::occurs(review) {
        return;
    }
    let spreads = tab::spreads(review);
    let annex = paper
        .cite(Annex::Grades)
        .map(|annex| format!("各主管部门的等级分布和平均分见{annex}，"))
        .unwrap_or_default();
    let chart = paper.next_chart();
    paper.text(format!(
        "等级按核定得分和本级标准（{}）确定；没有核定得分的，取表上填报的等级。{annex}等级分布见{chart}。",
        limits(review)
    ));
    for (contest, spread) in Contest::ALL.into_iter().zip(&spreads) {
        if !spread.rows.is_empty() {
            paper.text(family(contest, spread));
        }
    }
    draw(paper, &spreads);
}

/// From where to where each grade reaches.
fn limits(review: &Review) -> String {
    let grades = &review.policy.grades;
    let told = grades.iter().enumerate().map(|(at, grade)| {
        let above = at.checked_sub(1).and_then(|at| grades.get(at)).filter(|_| grade.from.is_zero());
        let limit = above.map_or_else(
            || format!("{}以上", points(grade.from)),
            |above| format!("不足{}", points(above.from)),
        );
        format!("{}{limit}", grade.name)
    });
    told.collect::<Vec<_>>().join("，")
}

/// The grades of one family.
fn family(contest: Contest, spread: &Spread) -> String {
    let all = spread.all.get(COUNT).unwrap_or_default();
    let grades = spread.grades.iter().filter_map(|grade| {
        let count = spread.all.get(&count_of(grade)).filter(|count| !count.is_zero())?;
        let share =
            percent_of(count, all).map(|share| format!("（占{}）", percent(share))).unwrap_or_default();
        Some(format!("{grade}{count}份{share}", count = count.normalize()))
    });
    let mean = spread.all.get(MEAN).map(|mean| format!("；平均核定得分{}", points(mean))).unwrap_or_default();
    let grades: Vec<String> = grades.collect();
    format!("{}自评表{}份，其中{}{mean}。", contest.term(), all.normalize(), grades.join("、"))
}

fn draw(paper: &mut Paper, spreads: &[Spread; 2]) {
    let grades = spreads[0].grades.clone();
    let series = Contest::ALL.into_iter().zip(spreads).filter(|(_, spread)| !spread.rows.is_empty()).map(
        |(contest, spread)| Series {
            name: contest.term().to_owned(),
            values: grades.iter().map(|grade| spread.all.get(&count_of(grade))).collect(),
        },
    );
    paper.draw(Chart {
        name: "等级分布（份）".to_owned(),
        shape: Shape::Columns,
        series: series.collect(),
        names: grades,
        format: "0",
        height: HEIGHT,
    });
}

/// The grades by 主管部门.
#[must_use]
pub fn annex(review: &Review, named: &[Named]) -> Option<Attached> {
    if !tab::occurs(review) {
        return None;
    }
    let mut own = Attached::new(Annex::Grades, "各主管部门自评等级分布表");
    for (contest, spread) in Contest::ALL.into_iter().zip(tab::spreads(review)) {
        if spread.rows.is_empty() {
            continue;
        }
        own.say(Style::Caption, format!("{}自评表（份）", contest.term()));
        own.tabulate(table(&spread, named.contains(&Named::Ranked)));
        own.say(Style::Remark, "");
    }
    own.say(Style::Remark, "注：平均分为有核定得分的自评表的平均数。");
    Some(own)
}

/// Where scores of units are not told, the average of one alone is not either.
fn table(spread: &Spread, tells_scores: bool) -> Table {
    let mut columns = vec![Column::new("主管部门", 34, Align::Left), Column::new(COUNT, 10, Align::Right)];
    columns.extend(spread.grades.iter().map(|grade| Column::new(grade, 9, Align::Right)));
    columns.push(Column::new(MEAN, 14, Align::Right));
    let row = |name: &str, own: &Numbers| {
        let count =
            |title: &str| own.get(title).map(|count| count.normalize().to_string()).unwrap_or_default();
        let mut row = vec![name.to_owned(), count(COUNT)];
        row.extend(spread.grades.iter().map(|grade| count(&count_of(grade))));
        let is_of_many = own.get(COUNT).is_some_and(|count| count > Decimal::ONE);
        row.push(cell(own.get(MEAN).filter(|_| tells_scores || is_of_many)));
        row
    };
    let mut rows: Vec<Vec<String>> = spread.rows.iter().map(|own| row(&own.group, own)).collect();
    rows.push(row("合计", &spread.all));
    Table { columns, rows }
}
