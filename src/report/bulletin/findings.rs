//! 二、审核情况: what was looked at, what was found, of which kinds, and two cases with their arithmetic.

use super::cases;
use super::paper::Paper;
use super::words::numeral;
use crate::model::Severity;
use crate::report::digest::{Cause, causes};
use crate::report::document::{Align, Column, Table};

/// So many kinds are told in the text, and so many in the table.
const TOLD: usize = 3;
const LISTED: usize = 10;

/// Writes the part.
pub fn write(paper: &mut Paper) {
    paper.first("审核情况");
    paper.second("总体情况");
    scope(paper);
    result(paper);
    let mut causes = causes(paper.review);
    causes.retain(|cause| cause.severity != Severity::Notice);
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.findings));
    if causes.is_empty() {
        return;
    }
    kinds(paper, &causes);
    cases(paper, &causes);
}

/// What was received, read and counted.
fn scope(paper: &mut Paper) {
    let review = paper.review;
    let counted = review.filings.iter().filter(|filing| filing.counts()).count();
    let figures: usize = review.files.iter().map(|file| file.figures).sum::<usize>();
    let unread = review.files.iter().filter(|file| file.status.is_failure()).count();
    let unread = match unread {
        0 => String::new(),
        unread => format!("另有{unread}个文件因设有密码、不是电子表格或者损坏等原因无法读取。"),
    };
    let read = review.filings.len();
    let counted = if counted == read {
        String::new()
    } else {
        format!(
            "，其中计入汇总{counted}份、单位{}个（汇总表、副本、其他版本和其他年度的表不计入）",
            review.counted_units()
        )
    };
    paper.text(format!(
        "共收到文件{}个，读出{}个单位的自评表{read}份{counted}；审核数据{figures}个。{unread}",
        review.files.len(),
        review.departments.len()
    ));
}

fn result(paper: &mut Paper) {
    let review = paper.review;
    let told = |severity: Severity, what: &str| {
        let (count, units) = (review.count(severity), review.units_with(severity));
        if count == 0 { format!("{what}0条") } else { format!("{what}{count}条，涉及单位{units}个") }
    };
    if [Severity::Error, Severity::Verify, Severity::Notice].into_iter().all(|own| review.count(own) == 0) {
        paper.text(if review.filings.is_empty() {
            "本次没有可供审核的自评表。"
        } else {
            "审核未发现需要改正、核实的问题。"
        });
        return;
    }
    paper.text(format!(
        "审核发现：{}；{}；{}。其中，错误是指不可能成立、须退回改正的问题，核实是指须改正或者说明原因的事项，提示供完善填报参考，不影响受理。",
        told(Severity::Error, "错误"),
        told(Severity::Verify, "核实"),
        told(Severity::Notice, "提示")
    ));
}

/// The kinds of faults, most frequent first.
fn kinds(paper: &mut Paper, causes: &[Cause<'_>]) {
    paper.second("主要问题");
    let told = causes.iter().take(TOLD).zip(1..).map(|(cause, number)| {
        let is_one = causes.len() == 1;
        let number = if is_one { String::new() } else { format!("{}是", numeral(number)) };
        format!("{number}{}，{}条，涉及单位{}个", cause.name, cause.findings, cause.units)
    });
    let told: Vec<String> = told.collect();
    let table = paper.next_table();
    paper.text(format!(
        "错误和核实事项共{}类，出现较多的{}：{}。各类问题情况见{table}。",
        causes.len(),
        if told.len() == 1 { "是" } else { "有" },
        told.join("；")
    ));
    let columns = vec![
        Column::new("序号", 8, Align::Centre),
        Column::new("问题（核对依据编号）", 60, Align::Left),
        Column::new("级别", 9, Align::Centre),
        Column::new("条数", 9, Align::Right),
        Column::new("涉及单位数", 14, Align::Right),
    ];
    let rows = causes.iter().take(LISTED).zip(1_usize..).map(|(cause, number)| {
        vec![
            number.to_string(),
            format!("{}（{}）", cause.name, cause.rule),
            cause.severity.term().to_owned(),
            cause.findings.to_string(),
            cause.units.to_string(),
        ]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let remark = match causes.len().saturating_sub(LISTED) {
        0 => String::new(),
        rest => {
            let left: u32 = causes.iter().skip(LISTED).map(|cause| cause.findings).sum::<u32>();
            format!("注：按条数由多到少列出前{LISTED}类，其余{rest}类共{left}条。")
        }
    };
    paper.tabulate("主要问题情况", Table { columns, rows }, &remark);
}

/// Cases by which a unit can look through its own return; nobody is named.
fn cases(paper: &mut Paper, causes: &[Cause<'_>]) {
    let found = cases::typical(paper.review, causes);
    if found.is_empty() {
        return;
    }
    paper.second("典型情形");
    paper.text(format!(
        "为便于各单位对照检查，现将{}种情形说明如下。",
        if found.len() == 1 { "一" } else { "两" }
    ));
    for (case, number) in found.iter().zip(1..) {
        paper.text(format!("{number}.{case}"));
    }
}
