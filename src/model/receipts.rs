//! Register × returns → which return answers which line: the one place that matches names for audit, report and ranking.

use super::card::FilingCard;
use super::inventory::{FileRecord, FileStatus};
use super::register::{Register, RegisterLine, folded};
use std::collections::{BTreeMap, BTreeSet};

/// The returns by unit code and by unit name.
#[derive(Debug)]
pub struct Receipts<'a> {
    filings: &'a [FilingCard],
    by_code: BTreeMap<&'a str, Vec<usize>>,
    by_name: BTreeMap<String, Vec<usize>>,
    asks_projects: bool,
}

impl<'a> Receipts<'a> {
    /// Returns of superseded and duplicate files answer nothing.
    #[must_use]
    pub fn of(register: &Register, filings: &'a [FilingCard], files: &[FileRecord]) -> Self {
        let out = |file: &&FileRecord| matches!(file.status, FileStatus::Duplicate | FileStatus::Superseded);
        let replaced: BTreeSet<&str> = files.iter().filter(out).map(|file| file.path.as_str()).collect();
        let asks_projects = register.lines.iter().any(|line| !line.project.is_empty());
        let mut receipts =
            Self { filings, by_code: BTreeMap::new(), by_name: BTreeMap::new(), asks_projects };
        for (number, filing) in filings.iter().enumerate() {
            if !replaced.contains(filing.path.as_str()) {
                receipts.by_code.entry(&filing.head.department_code).or_default().push(number);
                receipts.by_name.entry(folded(&filing.head.department)).or_default().push(number);
            }
        }
        receipts
    }

    /// The returns that answer a line: by code, by full name or by an alias, then by project.
    #[must_use]
    pub fn answering(&self, line: &RegisterLine) -> BTreeSet<usize> {
        self.of_unit(line).into_iter().filter(|number| self.asked(line, &self.filings[*number])).collect()
    }

    /// All returns of the unit of a line, whatever they are about.
    #[must_use]
    pub fn of_unit(&self, line: &RegisterLine) -> BTreeSet<usize> {
        let coded = self.by_code.get(line.code.as_str()).filter(|_| !line.code.is_empty());
        let names = std::iter::once(&line.department).chain(&line.aliases).map(|name| folded(name));
        let by_name = names.filter(|name| !name.is_empty()).filter_map(|name| self.by_name.get(&name));
        coded.into_iter().chain(by_name).flatten().copied().collect()
    }

    /// Whether the return is the kind that the line asks for. A line without project asks for the unit's own return;
    /// a register that names no projects at all takes any.
    fn asked(&self, line: &RegisterLine, filing: &FilingCard) -> bool {
        if line.project.is_empty() {
            filing.family != "project" || !self.asks_projects
        } else {
            folded(&filing.head.project) == folded(&line.project)
        }
    }
}
