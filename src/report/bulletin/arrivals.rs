//! 一、报送情况: who owed what, what came, what is missing or late.

use super::annexes::{Annex, Attached};
use super::paper::Paper;
use crate::model::policy::Named;
use crate::model::register::canonical_name;
use crate::report::coverage::{Answer, Arrival, Coverage};
use crate::report::document::{Align, Column, Style, Table};
use crate::report::filings::content_of;
use crate::report::keys;
use std::collections::BTreeSet;

/// So many units are named in the text; more stand in the annex.
const MOST_NAMED: usize = 10;

/// Writes the part.
pub fn write(paper: &mut Paper) {
    paper.first("报送情况");
    if paper.coverage.answers.is_empty() {
        paper.text(format!(
            "共收到{}个单位报送的自评材料。本次审核没有应报名录，未报送、部分报送和逾期报送的情况不作统计。",
            paper.review.departments.len()
        ));
        return;
    }
    paper.text(counts(paper));
    let groups = groups(paper);
    let annex = paper.cite(Annex::Arrivals).map(|annex| format!("具体情况见{annex}。")).unwrap_or_default();
    if !groups.is_empty() {
        paper.text(format!("{}。{annex}", groups.join("；")));
    }
}

/// How many owe and have sent what they owe.
fn counts(paper: &Paper<'_>) -> String {
    let coverage = &paper.coverage;
    let owed = coverage.due();
    let count = |arrival| coverage.owed(arrival);
    let parts = [
        (count(Arrival::Filed), "已报"),
        (count(Arrival::Partial), "部分报送"),
        (count(Arrival::Missing), "未报"),
        (count(Arrival::Unreadable), "收到而无法读取"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(count, word)| *count > 0 || matches!(*word, "已报" | "未报"))
        .map(|(count, word)| format!("{word}{count}份"))
        .collect();
    let late = match coverage.late() {
        0 => String::new(),
        late => format!("；报送的材料中，逾期报送的{late}份"),
    };
    format!(
        "按照应报名录，应报单位{}个，应报材料{owed}份。截至本次审核，{}{late}。",
        keys::owing_units(paper.review),
        parts.join("，")
    )
}

/// Who has not sent what is owed, or too late.
fn groups(paper: &Paper<'_>) -> Vec<String> {
    let coverage = &paper.coverage;
    let groups = [
        ("未报送的", of(coverage, Arrival::Missing)),
        ("部分报送的", of(coverage, Arrival::Partial)),
        ("报送的材料无法读取的", of(coverage, Arrival::Unreadable)),
        ("逾期报送的", coverage.answers.iter().filter(|answer| is_late(answer)).collect()),
    ];
    groups.iter().filter_map(|(what, answers)| sentence(paper, what, answers)).collect()
}

fn of<'c, 'r>(coverage: &'c Coverage<'r>, arrival: Arrival) -> Vec<&'c Answer<'r>> {
    coverage.answers.iter().filter(|answer| answer.line.owed && answer.arrival == arrival).collect()
}

fn is_late(answer: &Answer<'_>) -> bool {
    answer.arrival.is_received() && answer.days_late().is_some_and(|days| days > 0)
}

/// How many units they are, and their names where there are few of them and they may be named.
fn sentence(paper: &Paper<'_>, what: &str, answers: &[&Answer<'_>]) -> Option<String> {
    let mut seen = BTreeSet::new();
    let mut names: Vec<&str> = answers.iter().map(|answer| answer.line.department.as_str()).collect();
    names.retain(|name| seen.insert(canonical_name(name)));
    if names.is_empty() {
        return None;
    }
    let count = format!("{what}单位{}个", names.len());
    let is_listed = paper.names(Named::Unfiled) && names.len() <= MOST_NAMED;
    Some(if is_listed { format!("{count}：{}", names.join("、")) } else { count })
}

/// The list of what is missing or late.
#[must_use]
pub fn annex(coverage: &Coverage<'_>, named: &[Named]) -> Option<Attached> {
    let is_told = |answer: &&Answer<'_>| {
        let is_whole = matches!(answer.arrival, Arrival::Filed | Arrival::Exempt);
        (answer.line.owed && !is_whole) || is_late(answer)
    };
    let answers: Vec<&Answer<'_>> = coverage.answers.iter().filter(is_told).collect();
    if answers.is_empty() || !named.contains(&Named::Unfiled) {
        return None;
    }
    let columns = vec![
        Column::new("序号", 8, Align::Centre),
        Column::new("单位", 27, Align::Left),
        Column::new("应报内容", 21, Align::Left),
        Column::new("情况", 20, Align::Left),
        Column::new("截止日期", 17, Align::Centre),
        Column::new("收到日期", 17, Align::Centre),
    ];
    let names_projects = named.contains(&Named::Projects);
    let rows = answers.iter().zip(1_usize..).map(|(answer, number)| row(number, answer, names_projects));
    let mut own = Attached::new(Annex::Arrivals, "未报送、部分报送和逾期报送情况表");
    own.tabulate(Table { columns, rows: rows.collect() });
    own.say(Style::Remark, "");
    Some(own)
}

fn row(number: usize, answer: &Answer<'_>, names_projects: bool) -> Vec<String> {
    let day = |day: Option<crate::model::Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let is_project = !answer.line.project.is_empty();
    let content =
        if is_project && !names_projects { "项目支出".to_owned() } else { content_of(answer.line) };
    let mut told = vec![answer.arrival.term().to_owned()];
    if answer.arrival == Arrival::Partial {
        told.push(lacking(answer));
        told.retain(|part| !part.is_empty());
    }
    if let Some(days) = answer.days_late().filter(|_| is_late(answer)) {
        told.push(format!("逾期{days}天"));
    }
    vec![
        number.to_string(),
        answer.line.department.clone(),
        content,
        told.join("，"),
        day(answer.line.deadline),
        day(answer.line.received),
    ]
}

/// What has not come of a line that is answered in part.
fn lacking(answer: &Answer<'_>) -> String {
    if !answer.lacking.is_empty() {
        return format!("缺{}", answer.lacking.join("、"));
    }
    let few = |expected: u32| format!("应报{expected}份，收到{}份", answer.returns);
    answer.line.expected().filter(|expected| answer.returns < *expected).map(few).unwrap_or_default()
}
