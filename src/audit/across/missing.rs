//! 应报未报: the units and projects of the register that sent nothing, with names that come near.

use super::of_line;
use crate::audit::draft::blank;
use crate::audit::{Material, Outcome};
use crate::catalog::rule::Rule;
use crate::model::register::Namesakes;
use crate::model::{Finding, Receipts, RegisterLine};

pub(super) fn missing(rule: &Rule, run: &Material<'_>) -> Outcome {
    let owed: Vec<&RegisterLine> = run.register.lines.iter().filter(|line| line.owed).collect();
    if owed.is_empty() {
        return Outcome::NotApplicable;
    }
    let received = Receipts::of(run.register, run.filings, run.files);
    let strangers = strangers(run);
    // What came and could not be read is no longer missing: the unit is asked for another file.
    let absent = owed
        .into_iter()
        .filter(|line| received.answering(line).is_empty() && received.unread(line).is_empty());
    let findings = absent.map(|line| {
        let what = if line.project.is_empty() {
            "自评表".to_owned()
        } else {
            format!("项目“{}”的自评表", line.project)
        };
        let near = strangers.near(&line.department).map_or_else(String::new, |name| {
            format!("名称相近的有“{name}”，没有当作同一单位；如是，请在名录中补上简称。")
        });
        let message = format!("名录中的“{}”应报{what}，没有读到。{near}", line.department);
        Finding { message, ..blank(rule, &of_line(line)) }
    });
    Outcome::from_findings(findings.collect())
}

/// The units of returns nobody asked for.
fn strangers<'a>(run: &Material<'a>) -> Namesakes<'a> {
    let index = run.register.index();
    let heads = run.filings.iter().map(|filing| &filing.head).filter(|head| !head.department.is_empty());
    let unknown = heads.filter(|head| index.line_of(&head.department_code, &head.department).is_none());
    Namesakes::of(unknown.map(|head| head.department.as_str()))
}
