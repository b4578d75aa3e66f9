//! Files of the run by what became of them, and returns of other years.

use crate::audit::draft::blank;
use crate::audit::{Material, Outcome};
use crate::catalog::rule::Rule;
use crate::model::{FileStatus, Finding, Subject};

pub(super) fn with_status(
    rule: &Rule,
    run: &Material<'_>,
    concerned: impl Fn(FileStatus) -> bool,
) -> Outcome {
    if run.files.is_empty() {
        return Outcome::NotApplicable;
    }
    let found = run.files.iter().filter(|file| concerned(file.status)).map(|file| {
        let subject = Subject { path: file.path.clone(), ..Subject::default() };
        Finding { message: file.message.clone(), ..blank(rule, &subject) }
    });
    Outcome::from_findings(found.collect())
}

pub(super) fn other_years(rule: &Rule, run: &Material<'_>) -> Outcome {
    let Some(task) = run.year else { return Outcome::NotApplicable };
    let findings = run.filings.iter().enumerate().filter_map(|(number, filing)| {
        let year = filing.head.year.filter(|year| *year != task)?;
        let message = format!("表上的年度是 {year}，任务年度是 {task}。");
        Some(Finding {
            message,
            stated: year.to_string(),
            ..blank(rule, &crate::audit::subject(filing, number))
        })
    });
    Outcome::from_findings(findings.collect())
}
