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
use crate::model::{FileStatus, Filing, RegisterLine, Subject};
use rayon::prelude::*;
use std::hash::{DefaultHasher, Hash, Hasher};

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

/// What is found on each filing, in their order; each is opened once and put back.
fn on_each<T: Send>(run: &Material<'_>, find: impl Fn(usize, &Filing) -> T + Sync) -> Vec<T> {
    run.filings.par_iter().enumerate().map(|(number, card)| find(number, &card.whole())).collect()
}

/// What two or more filings have in common, each thing by its hash: marks that stand for far larger things, so that
/// things nobody else has are never kept.
fn in_common(marks: &[Vec<u64>]) -> Vec<u64> {
    let mut all: Vec<u64> = marks.iter().flatten().copied().collect();
    all.sort_unstable();
    let twice = all.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]);
    let mut common: Vec<u64> = twice.collect();
    common.dedup();
    common
}

/// The hash of a thing, the same in every run.
fn mark(thing: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    thing.hash(&mut hasher);
    hasher.finish()
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
