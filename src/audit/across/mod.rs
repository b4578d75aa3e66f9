//! Checks over the whole run: what files, filings and the register say together. One file per subject.

mod authors;
mod copies;
mod files;
mod groups;
mod likeness;
mod missing;
mod projects;
mod punctual;
mod rollup;
mod scores;
mod templates;

pub(super) use groups::Groups;

use super::{Material, Outcome};
use crate::catalog::rule::{Check, Native, Rule};
use crate::model::{FileStatus, RegisterLine, Subject};

/// The outcome of a run-wide rule; none for rules about single filings.
pub(super) fn check(rule: &Rule, material: &Material<'_>) -> Option<Outcome> {
    let Check::Native(native) = rule.check else { return None };
    match native {
        Native::FileUnreadable => Some(files::with_status(rule, material, FileStatus::is_failure)),
        Native::DuplicateFile => {
            let twice = |status| matches!(status, FileStatus::Duplicate | FileStatus::Superseded);
            Some(files::with_status(rule, material, twice))
        }
        Native::Missing => Some(missing::missing(rule, material)),
        Native::Template => Some(templates::changed(rule, material)),
        Native::YearMismatch => Some(files::other_years(rule, material)),
        Native::Late => Some(punctual::late(rule, material)),
        Native::WrongSupervisor => Some(punctual::supervisors(rule, material)),
        Native::ProjectCount => Some(punctual::project_count(rule, material)),
        Native::ProjectsBehind => Some(projects::behind(rule, material)),
        Native::RollupOfUnits => Some(rollup::of_units(rule, material)),
        Native::HighScores => Some(scores::high(rule, material)),
        Native::SameTexts => Some(copies::same_texts(rule, material)),
        Native::OtherAuthor => Some(authors::others(rule, material)),
        Native::SameFigures => Some(likeness::same_figures(rule, material)),
        Native::ReviewGap => Some(scores::reviewed(rule, material)),
        _ => None,
    }
}

/// What a finding about a line of the register is about.
fn of_line(line: &RegisterLine) -> Subject {
    Subject {
        department: line.department.as_str().into(),
        project: line.project.as_str().into(),
        year: line.year,
        ..Subject::default()
    }
}
