//! Files of the run by what became of them, and returns of other years.

use crate::audit::draft::blank;
use crate::audit::{Material, Outcome, subject};
use crate::catalog::rule::Rule;
use crate::model::inventory::file_name;
use crate::model::register::{Owners, canonical_name};
use crate::model::{
    DecidedBy, FileStatus, FilingCard, FilingStanding, Finding, Receipts, Severity, Subject, Text,
};
use std::collections::BTreeSet;

pub(super) fn with_status(
    rule: &Rule,
    run: &Material<'_>,
    concerned: impl Fn(FileStatus) -> bool,
) -> Outcome {
    if run.files.is_empty() {
        return Outcome::NotApplicable;
    }
    let owners = Owners::of(run.register);
    let found = run.files.iter().filter(|file| concerned(file.status)).map(|file| {
        // What somebody has decided, else what folder and file name say.
        let decided = Some(file.owner.as_str()).filter(|unit| !unit.is_empty());
        let unit = decided.or_else(|| owners.named_in(&file.path)).unwrap_or_default();
        let subject =
            Subject { department: unit.into(), path: file.path.as_str().into(), ..Subject::default() };
        Finding { message: file.message.clone(), ..blank(rule, &subject) }
    });
    Outcome::from_findings(found.collect())
}

/// Files that could not be read. Where the unit has sent the same under the same name once more, or all it owes has come, the
/// file need not be sent again: a picture of the sealed page is no fault.
pub(super) fn unreadable(rule: &Rule, run: &Material<'_>) -> Outcome {
    let mut findings = match with_status(rule, run, FileStatus::is_failure) {
        Outcome::Failed(findings) => findings,
        other => return other,
    };
    let read: BTreeSet<&str> =
        run.files.iter().filter(|file| file.filings > 0).map(|file| stem(&file.path)).collect();
    let complete = complete_units(run);
    let pictures: BTreeSet<&str> = run
        .files
        .iter()
        .filter(|file| file.status == FileStatus::WrongType)
        .map(|file| file.path.as_str())
        .collect();
    for finding in &mut findings {
        let path = finding.subject.path.as_str();
        let is_complete = complete.contains(&canonical_name(&finding.subject.department));
        if read.contains(stem(path)) {
            finding.severity = Severity::Notice;
            finding.message = format!("{}另有同名的文件已经读出，不必重报。", finding.message);
        } else if is_complete && !finding.subject.department.is_empty() {
            let is_picture = pictures.contains(path);
            finding.severity = if is_picture { Severity::Notice } else { Severity::Verify };
            finding.message = format!("{}该单位应报的表都已收到。", finding.message);
        }
    }
    Outcome::Failed(findings)
}

/// A path without the ending of its file name.
fn stem(path: &str) -> &str {
    let name = file_name(path);
    let length = name.rsplit_once('.').map_or(name, |(stem, _)| stem).len();
    &path[..path.len() - name.len() + length]
}

/// The units of the register from which all came that they owe.
fn complete_units(run: &Material<'_>) -> BTreeSet<String> {
    let receipts = Receipts::of(run.register, run.filings, run.files);
    let mut complete: BTreeSet<String> = BTreeSet::new();
    let mut lacking: BTreeSet<String> = BTreeSet::new();
    for line in run.register.lines.iter().filter(|line| line.owed) {
        let answers = receipts.answering(line);
        let unit = canonical_name(&line.department);
        // Where the list does not say what is owed, the unit's own form is.
        let has_whole = answers.iter().any(|number| run.filings[*number].family == "department");
        let is_open = line.project.is_empty() && line.kinds.is_empty() && !has_whole;
        if answers.is_empty() || is_open || receipts.fall_short(line, answers.len()) {
            lacking.insert(unit);
        } else {
            complete.insert(unit);
        }
    }
    complete.retain(|unit| !lacking.contains(unit));
    complete
}

/// Returns that were sent several times: files of the same content, versions, copies within a workbook, and those of
/// which nobody knows which one holds.
pub(super) fn sent_twice(rule: &Rule, run: &Material<'_>, concerned: impl Fn(FileStatus) -> bool) -> Outcome {
    let aside: Vec<&FilingCard> = run
        .aside
        .iter()
        .filter(|card| matches!(card.standing, FilingStanding::Version | FilingStanding::Copy))
        .collect();
    let told: BTreeSet<&str> = aside.iter().map(|card| card.path.as_str()).collect();
    let of_card = |subject: Subject, card: &FilingCard| Finding {
        message: format!("{}。", card.why),
        ..blank(rule, &subject)
    };
    // One question names all the versions between which nobody can tell; it stands with the one that counts meanwhile.
    let rivals: BTreeSet<&str> = run.filings.iter().flat_map(|card| &card.rivals).map(Text::as_str).collect();
    let settled = aside.iter().filter(|card| !rivals.contains(card.id.as_str()));
    let left_out = settled.map(|card| {
        let head = &card.head;
        let subject = Subject {
            filing: None,
            department: head.department.as_str().into(),
            project: head.project.as_str().into(),
            year: head.year,
            path: card.path.as_str().into(),
        };
        let finding = of_card(subject, card);
        // What the names of the files have settled is told, and asked of nobody.
        let is_settled = card.standing == FilingStanding::Version;
        Finding { severity: if is_settled { Severity::Notice } else { finding.severity }, ..finding }
    });
    let open = run.filings.iter().enumerate().filter(|(_, card)| card.counts() && card.is_open);
    let open = open.map(|(number, card)| of_card(subject(card, number), card));
    let mut findings: Vec<Finding> = left_out.chain(open).collect();
    match with_status(rule, run, concerned) {
        Outcome::Failed(files) => {
            findings
                .extend(files.into_iter().filter(|finding| !told.contains(finding.subject.path.as_str())));
            Outcome::from_findings(findings)
        }
        _ if !findings.is_empty() => Outcome::Failed(findings),
        other => other,
    }
}

pub(super) fn other_years(rule: &Rule, run: &Material<'_>) -> Outcome {
    let index = run.register.index();
    // What somebody of the bureau has left out is settled, and nothing to be asked of the unit again.
    let asked = run.filings.iter().enumerate();
    let asked = asked.filter(|(_, filing)| filing.counts() || filing.decided_by != DecidedBy::Decision);
    let counted = run.filings.iter().filter(|filing| filing.counts());
    let thing = |filing: &FilingCard| {
        let head = &filing.head;
        (canonical_name(&head.department), canonical_name(&head.project), filing.family.clone())
    };
    let sent: BTreeSet<(String, String, Text)> = counted.map(thing).collect();
    let dated = asked.filter_map(|(number, filing)| {
        let head = &filing.head;
        let listed = index.years_of(&head.department_code, &head.department);
        // A line of the register that names the year of a unit has the right before that of the run.
        let task = run.year.filter(|_| listed.is_empty());
        let told = match filing.standing {
            // Next year's plan is sent with this year's return, and last year's beside it: neither is a fault.
            FilingStanding::OtherYear => {
                let is_ahead = filing.family == "target" || head.title.contains("预算");
                let is_beside = sent.contains(&thing(filing));
                let severity = (is_ahead || is_beside).then_some(Severity::Notice);
                Some((format!("{}。", filing.why), severity))
            }
            _ => other_year(head.year?, task, &without_project(&filing.path, &head.project)),
        };
        let finding = |(message, severity): (String, Option<Severity>)| Finding {
            message,
            severity: severity.unwrap_or(rule.severity),
            stated: filing.head.year.map(|year| year.to_string()).unwrap_or_default().into(),
            ..blank(rule, &subject(filing, number))
        };
        Some(told.map_or(Outcome::Passed, |told| Outcome::Failed(vec![finding(told)])))
    });
    Outcome::merge(dated)
}

/// A path without the name of the project, which may hold a year of its own: 2023年高标准农田建设.
fn without_project(path: &str, project: &str) -> String {
    let project = project.trim();
    if project.is_empty() { path.to_owned() } else { path.replace(project, "") }
}

/// The other year, of the task or in the name of the file, in a sentence; a file named after the year in which it was
/// written is common and worth no more than a notice.
fn other_year(year: u16, task: Option<u16>, path: &str) -> Option<(String, Option<Severity>)> {
    if let Some(task) = task.filter(|task| *task != year) {
        return Some((format!("表上的年度是 {year}，任务年度是 {task}。"), None));
    }
    let named = year_of_name(path).filter(|named| *named != year)?;
    let severity = (named == year + 1).then_some(Severity::Notice);
    Some((format!("表上的年度是 {year}，文件名写的是 {named}。"), severity))
}

/// The one year in the name of a file; none in dates (20240315, 2024.3.15) and where there are several.
fn year_of_name(path: &str) -> Option<u16> {
    let name = file_name(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let mut years = stem.split(|c: char| !c.is_ascii_digit() && !"._-".contains(c)).filter_map(|run| {
        let year: u16 = run.parse().ok()?;
        (run.len() == 4 && (2000..2100).contains(&year)).then_some(year)
    });
    let first = years.next()?;
    years.all(|other| other == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_after_one_year() {
        for (path, year) in [
            ("甲局/2017自评.xls", Some(2017)),
            ("甲局2023年度自评表.xlsx", Some(2023)),
            ("自评表20240315.xlsx", None),
            ("自评表2024.3.15.xlsx", None),
            ("2024年报送2023年度自评表.xlsx", None),
            ("02010_某局.xlsx", None),
            ("2016/自评表.xlsx", None),
        ] {
            assert_eq!(year_of_name(path), year, "{path}");
        }
    }

    #[test]
    fn a_file_may_be_named_after_the_year_it_was_written_in() {
        let told = |task, path| other_year(2023, task, path).map(|(_, severity)| severity);
        assert_eq!(told(Some(2024), "甲.xls"), Some(None));
        assert_eq!(told(None, "2021年.xls"), Some(None));
        assert_eq!(told(None, "2024年.xls"), Some(Some(Severity::Notice)));
        assert_eq!(told(Some(2023), "2023年.xls"), None);
    }
}
