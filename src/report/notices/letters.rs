//! The open findings of a review → one letter per unit: what it has to correct, what it has to explain.
//!
//! Apart because the notices and the tab 退回清单 must name the same units with the same numbers.

use super::rounds::{Rounds, unit_of};
use crate::model::register::{Index, canonical_name};
use crate::model::{FileStatus, Finding, FindingCard, RegisterLine, Review, Severity};
use crate::report::printed::Printed;
use std::collections::{BTreeMap, BTreeSet};

/// One numbered line of a letter.
#[derive(Debug)]
pub struct Item {
    /// 序号, from 1.
    pub number: usize,
    /// The finding.
    pub finding: Finding,
    /// 序号 of the line whose mending mends this one too.
    pub same_as: Option<usize>,
    /// What is filled in, as printed; empty where nothing is.
    pub stated: String,
    /// Project, file, sheet and cell as far as they are needed to find it.
    pub place: String,
}

/// All that is sent back to one unit.
#[derive(Debug)]
pub struct Letter<'r> {
    /// 单位; empty where the returns do not say whose they are.
    pub unit: &'r str,
    /// The file, where the unit is not known.
    pub path: &'r str,
    /// Its line in the register.
    pub line: Option<&'r RegisterLine>,
    /// 主管部门
    pub supervisor: &'r str,
    /// 年度
    pub year: Option<u16>,
    /// Whether a return of the unit was read.
    pub heard: bool,
    /// 轮次
    pub round: u32,
    /// 材料校验: which files of the unit were checked.
    pub materials: String,
    /// 错误 first, then 核实; what has the same cause stands under it.
    pub items: Vec<Item>,
}

impl<'r> Letter<'r> {
    /// How many of its items are of that severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.items.iter().filter(|item| item.finding.severity == severity).count()
    }

    /// Whether a notice is written: somebody must be there to get it.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        !self.unit.is_empty()
    }

    /// 归口股室 from the register.
    #[must_use]
    pub fn office(&self) -> &'r str {
        self.line.map_or("", |line| line.office.as_str())
    }
}

/// What goes to whom, letters not yet written: one per unit with 错误 or 核实 open, in the order of the register, then of
/// the findings.
#[derive(Debug)]
pub struct Post<'r> {
    review: &'r Review,
    index: Index<'r>,
    heard: BTreeSet<String>,
    /// 轮次 of each unit.
    pub rounds: Rounds<'r>,
    written_to: BTreeSet<String>,
    /// Unit, file where the unit is not known, and findings of each letter.
    groups: Vec<((String, &'r str), Vec<usize>)>,
}

impl<'r> Post<'r> {
    /// All that is to be sent.
    #[must_use]
    pub fn of(review: &'r Review) -> Self {
        let index = review.register.index();
        let replaced = replaced(review);
        let mut open: BTreeMap<(String, &str), Vec<usize>> = BTreeMap::new();
        for (at, finding) in review.findings.iter().enumerate() {
            let is_asked = finding.is_open() && finding.severity != Severity::Notice;
            if is_asked && !replaced.contains(finding.subject.path.as_str()) {
                open.entry(review.whose(finding, &index)).or_default().push(at);
            }
        }
        let place: BTreeMap<String, usize> = review
            .register
            .lines
            .iter()
            .rev()
            .map(|line| canonical_name(&line.department))
            .zip(0..)
            .collect();
        let mut groups: Vec<_> = open.into_iter().collect();
        // The register was counted from its end, so that the first line of a unit decides.
        groups.sort_by_key(|((unit, _), own)| (std::cmp::Reverse(place.get(unit).copied()), own[0]));
        let heard = review.filings.iter().map(|card| unit_of(card, &index)).collect();
        let rounds = Rounds::of(review, &index);
        let written_to = groups.iter().map(|((unit, _), _)| unit.clone()).collect();
        Self { review, index, heard, rounds, written_to, groups }
    }

    /// How many letters there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.groups.len()
    }

    /// The letters for which a notice is written, with their numbers and nothing in them yet.
    pub fn sent(&self) -> impl Iterator<Item = (usize, Letter<'r>)> {
        (0..self.len()).map(|number| (number, self.envelope(number))).filter(|(_, letter)| letter.is_sent())
    }

    /// Whether there is a letter to a unit, by its canonical name.
    #[must_use]
    pub fn is_written_to(&self, unit: &str) -> bool {
        self.written_to.contains(unit)
    }

    /// How many units of which a return was read are asked about findings of that severity; the others have nothing to
    /// correct yet.
    #[must_use]
    pub fn heard_with(&self, severity: Severity) -> usize {
        let has = |own: &[usize]| own.iter().any(|at| self.review.findings[*at].severity == severity);
        let heard = |unit: &String| !unit.is_empty() && self.heard.contains(unit);
        self.groups.iter().filter(|((unit, _), own)| heard(unit) && has(own)).count()
    }

    /// A letter with nothing in it yet.
    #[must_use]
    pub fn envelope(&self, number: usize) -> Letter<'r> {
        let ((unit, path), own) = &self.groups[number];
        Letter {
            path,
            heard: self.heard.contains(unit),
            round: self.rounds.number(unit),
            materials: self.rounds.materials(unit),
            ..addressed(own, self.review, &self.index)
        }
    }

    /// A letter with all that goes into it.
    #[must_use]
    pub fn letter(&self, number: usize) -> Letter<'r> {
        let (_, own) = &self.groups[number];
        Letter { items: items(own, self.review), ..self.envelope(number) }
    }
}

/// The files that another one has replaced for certain: nobody is asked to send them again.
fn replaced(review: &Review) -> BTreeSet<&str> {
    let rivals: BTreeSet<&str> =
        review.filings.iter().flat_map(|card| &card.rivals).map(crate::model::Text::as_str).collect();
    let in_doubt = review.aside.iter().filter(|card| rivals.contains(card.id.as_str()));
    let in_doubt: BTreeSet<&str> = in_doubt.map(|card| card.path.as_str()).collect();
    let is_replaced = |status| matches!(status, FileStatus::Duplicate | FileStatus::Superseded);
    let files = review.files.iter().filter(|file| is_replaced(file.status));
    files.map(|file| file.path.as_str()).filter(|path| !in_doubt.contains(path)).collect()
}

fn line_of<'r>(finding: &FindingCard, review: &'r Review, index: &Index<'r>) -> Option<&'r RegisterLine> {
    let filing = finding.subject.filing.and_then(|at| review.filings.get(at));
    let code = filing.map_or("", |filing| filing.head.department_code.as_str());
    index.line_of(code, &finding.subject.department)
}

/// A letter to the unit of these findings, with nothing in it yet.
fn addressed<'r>(own: &[usize], review: &'r Review, index: &Index<'r>) -> Letter<'r> {
    let findings = || own.iter().map(|at| &review.findings[*at]);
    let filings = || findings().filter_map(|finding| review.filings.get(finding.subject.filing?));
    let line = findings().find_map(|finding| line_of(finding, review, index));
    let said = filings().map(|filing| filing.head.supervisor.as_str()).find(|name| !name.is_empty());
    let listed = line.map(|line| line.supervisor.as_str()).filter(|name| !name.is_empty());
    let first = &review.findings[own[0]];
    Letter {
        unit: line.map_or(&first.subject.department, |line| &line.department),
        path: "",
        line,
        supervisor: listed.or(said).unwrap_or_default(),
        year: review.year.or_else(|| findings().find_map(|finding| finding.subject.year)),
        heard: false,
        round: 1,
        materials: String::new(),
        items: Vec::new(),
    }
}

fn items(own: &[usize], review: &Review) -> Vec<Item> {
    let head = |at: usize| review.findings[at].parent.filter(|parent| own.contains(parent)).unwrap_or(at);
    let mut sorted = own.to_vec();
    sorted.sort_by_key(|at| (review.findings[*at].severity, head(*at), *at));
    let numbers: BTreeMap<usize, usize> = sorted.iter().copied().zip(1..).collect();
    let paths: BTreeSet<&str> = own
        .iter()
        .map(|at| review.findings[*at].subject.path.as_str())
        .filter(|path| !path.is_empty())
        .collect();
    let told: BTreeMap<&str, &str> = review
        .rules
        .iter()
        .filter(|rule| !rule.told.is_empty())
        .map(|rule| (rule.id.as_str(), rule.told.as_str()))
        .collect();
    let item = |at: usize| {
        let mut finding = review.findings[at].whole();
        // What the bureau is advised to do is nothing the unit can do.
        if let Some(told) = told.get(finding.rule.as_str()) {
            finding.advice = (*told).into();
        }
        Item {
            number: numbers[&at],
            same_as: finding.parent.and_then(|parent| numbers.get(&parent).copied()),
            stated: Printed::of(&finding).stated,
            place: place(&finding, paths.len() > 1),
            finding,
        }
    };
    sorted.into_iter().map(item).collect()
}

fn place(finding: &Finding, several: bool) -> String {
    let subject = &finding.subject;
    let mut parts = Vec::new();
    if !subject.project.is_empty() {
        parts.push(subject.project.clone());
    } else if several || subject.filing.is_none() {
        let name = subject.path.rsplit('/').next().unwrap_or_default();
        parts.push(name.rsplit_once('.').map_or(name, |(stem, _)| stem).into());
    }
    if let Some(place) = &finding.place {
        parts.push(format!("{} {}", place.sheet, place.cell).into());
    }
    parts.retain(|part| !part.is_empty());
    if parts.is_empty() {
        if subject.path.is_empty() { "全部材料".into() } else { "全表".into() }
    } else {
        parts.join("\n")
    }
}
