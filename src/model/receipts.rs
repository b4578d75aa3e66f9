//! Register × returns → which return answers which line: the one place that matches names for audit, report and ranking.

use super::card::FilingCard;
use super::inventory::{FileRecord, file_name};
use super::naming::is_same_project;
use super::register::{Owners, Register, RegisterLine, canonical_name, family_of_kind};
use std::collections::{BTreeMap, BTreeSet};

/// The returns that count by unit code and by unit name, and the files that could not be read by the unit their path
/// names.
#[derive(Debug)]
pub struct Receipts<'a> {
    filings: &'a [FilingCard],
    by_code: BTreeMap<&'a str, Vec<usize>>,
    by_name: BTreeMap<String, Vec<usize>>,
    /// Returns by the unit of the register they are of, however it is written.
    by_unit: BTreeMap<String, Vec<usize>>,
    /// Units of which the register asks for projects one by one.
    asked_for_projects: BTreeSet<String>,
    unread: BTreeMap<String, Vec<&'a str>>,
}

impl<'a> Receipts<'a> {
    /// Returns that do not count answer nothing; what sums up others is still an answer of the unit that sent it.
    #[must_use]
    pub fn of(register: &Register, filings: &'a [FilingCard], files: &'a [FileRecord]) -> Self {
        let index = register.index();
        let named = register.lines.iter().filter(|line| !line.project.is_empty());
        let mut receipts = Self {
            filings,
            by_code: BTreeMap::new(),
            by_name: BTreeMap::new(),
            by_unit: BTreeMap::new(),
            asked_for_projects: named.map(|line| canonical_name(&line.department)).collect(),
            unread: BTreeMap::new(),
        };
        for (number, filing) in filings.iter().enumerate().filter(|(_, filing)| filing.standing.is_of_run()) {
            let head = &filing.head;
            receipts.by_code.entry(&head.department_code).or_default().push(number);
            receipts.by_name.entry(canonical_name(&head.department)).or_default().push(number);
            if let Some(line) = index.line_of(&head.department_code, &head.department) {
                receipts.by_unit.entry(canonical_name(&line.department)).or_default().push(number);
            }
        }
        let owners = Owners::of(register);
        for file in files.iter().filter(|file| file.status.is_failure()) {
            let decided = Some(file.owner.as_str()).filter(|unit| !unit.is_empty());
            if let Some(unit) = decided.or_else(|| owners.named_in(&file.path)) {
                receipts.unread.entry(canonical_name(unit)).or_default().push(&file.path);
            }
        }
        receipts
    }

    /// The returns that answer a line: by code, by full name or by an alias, then by project.
    #[must_use]
    pub fn answering(&self, line: &RegisterLine) -> BTreeSet<usize> {
        self.of_unit(line)
            .into_iter()
            .filter(|number| self.is_asked_for(line, &self.filings[*number]))
            .collect()
    }

    /// All returns of the unit of a line, whatever they are about.
    #[must_use]
    pub fn of_unit(&self, line: &RegisterLine) -> BTreeSet<usize> {
        let coded = self.by_code.get(line.code.as_str()).filter(|_| !line.code.is_empty());
        let names = std::iter::once(&line.department).chain(&line.aliases).map(|name| canonical_name(name));
        let by_name = names.filter(|name| !name.is_empty()).filter_map(|name| self.by_name.get(&name));
        let by_unit = self.by_unit.get(&canonical_name(&line.department));
        coded.into_iter().chain(by_name).chain(by_unit).flatten().copied().collect()
    }

    /// The kinds of returns that a line without project asks for and the unit did not send.
    #[must_use]
    pub fn lacking<'l>(&self, line: &'l RegisterLine) -> Vec<&'l str> {
        if !line.project.is_empty() {
            return Vec::new();
        }
        let sent: BTreeSet<&str> =
            self.of_unit(line).into_iter().map(|number| kind_sent(&self.filings[number])).collect();
        // A form nobody knows may be whatever was asked for.
        let is_sent = |kind: &&String| {
            sent.contains("other") || family_of_kind(kind).is_none_or(|own| sent.contains(own))
        };
        line.kinds.iter().filter(|kind| !is_sent(kind)).map(String::as_str).collect()
    }

    /// Whether so many answers are fewer than the line stands for, or not of all kinds it asks for.
    #[must_use]
    pub fn fall_short(&self, line: &RegisterLine, answers: usize) -> bool {
        let is_project = |number: &usize| ["project", "other"].contains(&kind_sent(&self.filings[*number]));
        // A further table of the unit is no project that is missing.
        let lacks_projects = line.projects.is_some_and(|owed| {
            self.of_unit(line).iter().filter(|number| is_project(number)).count() < owed as usize
        });
        line.expected().is_some_and(|expected| answers < expected as usize)
            || lacks_projects
            || !self.lacking(line).is_empty()
    }

    /// The files of the unit of a line that came and could not be read, as far as their names or folders say whose they
    /// are and, where the register asks for several projects of the unit, which of them.
    #[must_use]
    pub fn unread(&self, line: &RegisterLine) -> Vec<&'a str> {
        let unit = canonical_name(&line.department);
        let files = self.unread.get(&unit).map(Vec::as_slice).unwrap_or_default();
        let project = canonical_name(&line.project);
        let names_it = |path: &&&str| canonical_name(path).contains(&project);
        if project.is_empty() || !self.asked_for_projects.contains(&unit) {
            return files.to_vec();
        }
        files.iter().filter(names_it).copied().collect()
    }

    /// Whether the return is the kind that the line asks for. A line without project asks for the unit's own return: where
    /// the register asks for projects of that unit one by one, those are no answer to it.
    fn is_asked_for(&self, line: &RegisterLine, filing: &FilingCard) -> bool {
        if line.project.is_empty() {
            filing.family != "project" || !self.asked_for_projects.contains(&canonical_name(&line.department))
        } else {
            let year = filing.head.year;
            let [own, asked] = [&filing.head.project, &line.project].map(|name| canonical_name(name));
            is_same_project(&asked, &own, year)
        }
    }
}

/// The family of forms a return is of; of a form nobody knows, what its title or its file name says: 决算情况说明 is no
/// answer of a unit that owes 部门整体.
fn kind_sent(filing: &FilingCard) -> &str {
    let told = || family_of_kind(&filing.head.title).or_else(|| family_of_kind(file_name(&filing.path)));
    if filing.family == "other" { told().unwrap_or("other") } else { filing.family.as_str() }
}
