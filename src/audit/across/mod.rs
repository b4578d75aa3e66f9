//! Checks over the whole run: what files, filings and the register say together. One file per subject.

mod files;
mod groups;
mod missing;

pub(super) use groups::Groups;

use super::{Material, Outcome};
use crate::catalog::rule::{Check, Native, Rule};
use crate::model::FileStatus;

/// The outcome of a run-wide rule; none for rules about single filings.
pub(super) fn check(rule: &Rule, material: &Material<'_>) -> Option<Outcome> {
    let Check::Native(native) = rule.check else { return None };
    match native {
        Native::FileUnreadable => Some(files::with_status(rule, material, FileStatus::is_failure)),
        Native::DuplicateFile => {
            Some(files::with_status(rule, material, |status| status == FileStatus::Duplicate))
        }
        Native::Missing => Some(missing::missing(rule, material)),
        Native::YearMismatch => Some(files::other_years(rule, material)),
        _ => None,
    }
}
