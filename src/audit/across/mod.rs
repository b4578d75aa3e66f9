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
mod scale;
mod scores;
mod skim;
mod templates;
mod totals;

pub(super) use groups::Groups;
pub(super) use scale::Scale;
pub(super) use skim::{Skim, Skimmer};

use super::{Material, Outcome};
use crate::catalog::rule::{Check, Native, Rule};
use crate::ledger::UnitTable;
use crate::model::{FileStatus, Filing, RegisterLine, Scope, Subject};
use anyhow::Result;
use rayon::prelude::*;

/// What a run-wide rule looks at; none for rules about single returns.
pub(super) const fn scope(check: &Check) -> Option<Scope> {
    let Check::Native(native) = check else { return None };
    Some(match native {
        Native::FileUnreadable | Native::DuplicateFile => Scope::Files,
        Native::Missing => Scope::OwedLines,
        Native::Late => Scope::DatedLines,
        Native::ProjectCount => Scope::CountedLines,
        Native::TablesDiffer | Native::LeftOutOfTotals | Native::OutOfScale | Native::MoreThanAll => {
            Scope::Units
        }
        Native::ReviewGap => Scope::Rescored,
        Native::RollupDiffers
        | Native::Template
        | Native::YearMismatch
        | Native::WrongSupervisor
        | Native::ProjectsBehind
        | Native::RollupOfUnits
        | Native::HighScores
        | Native::SameTexts
        | Native::OtherAuthor
        | Native::SameFigures => Scope::Returns,
        _ => return None,
    })
}

/// Whether totals follow from a rule over the run: it is checked before the ledger is filled.
pub(super) const fn precedes_totals(check: &Check) -> Option<Native> {
    match check {
        Check::Native(native @ (Native::OutOfScale | Native::MoreThanAll)) => Some(*native),
        _ => None,
    }
}

/// How many things of that kind there are to look at.
pub(super) fn number_of(scope: Scope, run: &Material<'_>, units: &UnitTable) -> usize {
    let lines = &run.register.lines;
    match scope {
        Scope::Files => run.files.len(),
        Scope::OwedLines => lines.iter().filter(|line| line.owed).count(),
        Scope::DatedLines => {
            lines.iter().filter(|line| line.received.is_some() && line.deadline.is_some()).count()
        }
        Scope::CountedLines => {
            lines.iter().filter(|line| line.project.is_empty() && line.projects.is_some()).count()
        }
        Scope::Units => units.rows.len(),
        Scope::Rescored => run.rescored.len(),
        Scope::Returns => run.filings.len(),
    }
}

/// The outcome of a run-wide rule; none for rules about single filings.
///
/// # Errors
/// If the ledger refuses a query.
pub(super) fn check(
    rule: &Rule,
    material: &Material<'_>,
    skims: &[Skim],
    units: &UnitTable,
) -> Result<Option<Outcome>> {
    let Check::Native(native) = rule.check else { return Ok(None) };
    Ok(match native {
        Native::FileUnreadable => Some(files::unreadable(rule, material)),
        Native::DuplicateFile => {
            let twice = |status| matches!(status, FileStatus::Duplicate | FileStatus::Superseded);
            Some(files::sent_twice(rule, material, twice))
        }
        Native::TablesDiffer => Some(totals::tables_differ(rule, material, units)),
        Native::RollupDiffers => Some(totals::rollups_differ(rule, material)),
        Native::LeftOutOfTotals => Some(totals::left_out(rule, material, units)),
        Native::Missing => Some(missing::missing(rule, material)),
        Native::Template => Some(templates::changed(rule, material, skims)),
        Native::YearMismatch => Some(files::other_years(rule, material)),
        Native::Late => Some(punctual::late(rule, material)),
        Native::WrongSupervisor => Some(punctual::supervisors(rule, material)),
        Native::ProjectCount => Some(punctual::project_count(rule, material)),
        Native::ProjectsBehind => Some(projects::behind(rule, material)),
        Native::RollupOfUnits => Some(rollup::of_units(rule, material)),
        Native::HighScores => Some(scores::high(rule, material)),
        Native::SameTexts => Some(copies::same_texts(rule, material, skims)),
        Native::OtherAuthor => Some(authors::others(skims)),
        Native::SameFigures => Some(likeness::same_figures(rule, material, units)?),
        Native::ReviewGap => Some(scores::reviewed(rule, material)),
        _ => None,
    })
}

/// What is found on each filing in which something is wanted, in their order; nothing on the others.
fn on_each<T: Send + Default>(
    run: &Material<'_>,
    wanted: impl Fn(usize) -> bool + Sync,
    find: impl Fn(&Filing) -> T + Sync,
) -> Vec<T> {
    let all = run.filings.par_iter().enumerate();
    all.map(|(number, card)| if wanted(number) { find(&card.whole()) } else { T::default() }).collect()
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
