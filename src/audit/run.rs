//! Checks over the whole run: files that could not be read, files that came twice, units that sent nothing.

use super::Outcome;
use super::draft::blank;
use crate::catalog::rule::{Check, Native, Rule};
use crate::model::register::{folded, likeness};
use crate::model::{FileRecord, FileStatus, Filing, Finding, Register, RegisterLine, Subject};

/// Everything a run-wide check sees.
pub(super) struct Run<'a> {
    pub(super) filings: &'a [Filing],
    pub(super) files: &'a [FileRecord],
    pub(super) register: &'a Register,
    pub(super) year: Option<u16>,
}

/// The outcome of a run-wide rule; none for rules about single filings.
pub(super) fn check(rule: &Rule, run: &Run<'_>) -> Option<Outcome> {
    let Check::Native(native) = rule.check else { return None };
    match native {
        Native::FileUnreadable => Some(files(rule, run, FileStatus::is_failure)),
        Native::DuplicateFile => Some(files(rule, run, |status| status == FileStatus::Duplicate)),
        Native::Missing => Some(missing(rule, run)),
        Native::YearMismatch => Some(other_years(rule, run)),
        _ => None,
    }
}

fn files(rule: &Rule, run: &Run<'_>, concerned: impl Fn(FileStatus) -> bool) -> Outcome {
    if run.files.is_empty() {
        return Outcome::NotApplicable;
    }
    let found = run.files.iter().filter(|file| concerned(file.status)).map(|file| {
        let subject = Subject { path: file.path.clone(), ..Subject::default() };
        Finding { message: file.message.clone(), ..blank(rule, &subject) }
    });
    Outcome::from_findings(found.collect())
}

fn other_years(rule: &Rule, run: &Run<'_>) -> Outcome {
    let Some(task) = run.year else { return Outcome::NotApplicable };
    let findings = run.filings.iter().enumerate().filter_map(|(number, filing)| {
        let year = filing.head.year.filter(|year| *year != task)?;
        let message = format!("表上的年度是 {year}，任务年度是 {task}。");
        Some(Finding { message, stated: year.to_string(), ..blank(rule, &super::subject(filing, number)) })
    });
    Outcome::from_findings(findings.collect())
}

fn missing(rule: &Rule, run: &Run<'_>) -> Outcome {
    let owed: Vec<&RegisterLine> = run.register.lines.iter().filter(|line| line.owed).collect();
    if owed.is_empty() {
        return Outcome::NotApplicable;
    }
    let absent = owed.into_iter().filter(|line| !run.filings.iter().any(|filing| answers(filing, line)));
    let findings = absent.map(|line| {
        let subject = Subject {
            department: line.department.clone(),
            project: line.project.clone(),
            year: line.year,
            ..Subject::default()
        };
        let what = if line.project.is_empty() {
            "自评表".to_owned()
        } else {
            format!("项目“{}”的自评表", line.project)
        };
        let message = format!("名录中的“{}”应报{what}，没有读到。{}", line.department, near(line, run));
        Finding { message, ..blank(rule, &subject) }
    });
    Outcome::from_findings(findings.collect())
}

/// Names are proposed from this likeness on, never taken.
const NEAR: usize = 60;

/// The unit of a return nobody asked for whose name is much like the one that is missing.
fn near(line: &RegisterLine, run: &Run<'_>) -> String {
    let strangers = run.filings.iter().map(|filing| &filing.head).filter(|head| {
        !head.department.is_empty() && run.register.line_of(&head.department_code, &head.department).is_none()
    });
    let best = strangers.max_by_key(|head| likeness(&head.department, &line.department));
    best.filter(|head| likeness(&head.department, &line.department) >= NEAR)
        .map_or_else(String::new, |head| {
            format!("名称相近的有“{}”，没有当作同一单位；如是，请在名录中补上简称。", head.department)
        })
}

/// Whether a filing is the return a line of the register asks for: by code, else by full name.
fn answers(filing: &Filing, line: &RegisterLine) -> bool {
    let same_code = !line.code.is_empty() && line.code == filing.head.department_code;
    let same_unit = same_code || line.is_named(&folded(&filing.head.department));
    let same_project = line.project.is_empty() || folded(&line.project) == folded(&filing.head.project);
    same_unit && same_project
}
