//! What the register says beside names: deadlines (逾期), 主管部门, number of projects.

use super::of_line;
use crate::audit::draft::blank;
use crate::audit::{Material, Outcome, subject};
use crate::catalog::rule::Rule;
use crate::model::register::canonical_name;
use crate::model::{Finding, Receipts};

pub(super) fn late(rule: &Rule, run: &Material<'_>) -> Outcome {
    let dated = run.register.lines.iter().filter_map(|line| Some((line, line.received?, line.deadline?)));
    let mut any = false;
    let findings = dated.filter_map(|(line, received, deadline)| {
        any = true;
        let days = received.after(deadline);
        (days > 0).then(|| Finding {
            message: format!("截止日期 {deadline}，收到日期 {received}，逾期 {days} 天。"),
            stated: received.to_string().into(),
            ..blank(rule, &of_line(line))
        })
    });
    let findings: Vec<Finding> = findings.collect();
    if any { Outcome::from_findings(findings) } else { Outcome::NotApplicable }
}

/// One name that holds the other (县财政局, 财政局) is no other 主管部门.
pub(super) fn supervisors(rule: &Rule, run: &Material<'_>) -> Outcome {
    let index = run.register.index();
    let mut any = false;
    let findings = run.filings.iter().enumerate().filter_map(|(number, filing)| {
        let head = &filing.head;
        let line = index.line_of(&head.department_code, &head.department)?;
        let (stated, listed) = (canonical_name(&head.supervisor), canonical_name(&line.supervisor));
        if stated.is_empty() || listed.is_empty() {
            return None;
        }
        any = true;
        (!stated.contains(&listed) && !listed.contains(&stated)).then(|| Finding {
            message: format!("表上的主管部门是“{}”，名录中是“{}”。", head.supervisor, line.supervisor),
            stated: head.supervisor.as_str().into(),
            ..blank(rule, &subject(filing, number))
        })
    });
    let findings: Vec<Finding> = findings.collect();
    if any { Outcome::from_findings(findings) } else { Outcome::NotApplicable }
}

pub(super) fn project_count(rule: &Rule, run: &Material<'_>) -> Outcome {
    let receipts = Receipts::of(run.register, run.filings, run.files);
    let counted = run.register.lines.iter().filter(|line| line.project.is_empty());
    let mut any = false;
    let findings = counted.filter_map(|line| {
        let stated = usize::try_from(line.projects?).ok()?;
        any = true;
        let came = receipts.of_unit(line).into_iter();
        let came = came.filter(|number| run.filings[*number].family == "project").count();
        (came != stated).then(|| Finding {
            message: format!("应有项目自评表 {stated} 份，收到 {came} 份。"),
            stated: stated.to_string().into(),
            computed: Some(came.into()),
            ..blank(rule, &of_line(line))
        })
    });
    let findings: Vec<Finding> = findings.collect();
    if any { Outcome::from_findings(findings) } else { Outcome::NotApplicable }
}
