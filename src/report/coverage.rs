//! Turns register, files and filings into who has sent what: one answer per register line, and the files left over.
//!
//! Apart because 总览 and 报送情况 must count alike; knows nothing of sheets.

use crate::model::register::canonical_name;
use crate::model::{FileRecord, Receipts, RegisterLine, Review, Severity, Text};
use std::collections::{BTreeMap, BTreeSet};

/// What became of a return that a unit owes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// 已报
    Filed,
    /// 部分报送: fewer returns came than the line stands for, or not all kinds of them.
    Partial,
    /// 未报
    Missing,
    /// A file of that unit came but cannot be read.
    Unreadable,
    /// 免报 and nothing sent.
    Exempt,
}

impl Arrival {
    /// The word people read.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::Filed => "已报",
            Self::Partial => "部分报送",
            Self::Missing => "未报",
            Self::Unreadable => "收到未读",
            Self::Exempt => "免报",
        }
    }

    /// Whether a return came and could be read.
    #[must_use]
    pub const fn is_received(self) -> bool {
        matches!(self, Self::Filed | Self::Partial)
    }
}

/// One register line and what came for it.
#[derive(Debug)]
pub struct Answer<'r> {
    /// The line.
    pub line: &'r RegisterLine,
    /// What became of it.
    pub arrival: Arrival,
    /// The files that answer it, or that cannot be read.
    pub paths: Vec<&'r str>,
    /// How many returns answer it.
    pub returns: u32,
    /// The kinds of returns that are owed and did not come, as the list writes them.
    pub lacking: Vec<&'r str>,
    /// 错误, 核实, 提示
    pub counts: [u32; 3],
}

/// Register and files side by side.
#[derive(Debug)]
pub struct Coverage<'r> {
    /// One answer per register line, in its order.
    pub answers: Vec<Answer<'r>>,
    /// Files that answer no line.
    pub loose: Vec<&'r FileRecord>,
}

impl<'r> Coverage<'r> {
    /// Matches units by code or by full name, projects by name; years are left to the rules.
    #[must_use]
    pub fn of(review: &'r Review) -> Self {
        let receipts = Receipts::of(&review.register, &review.filings, &review.files);
        let findings = FindingIndex::of(review);
        let mut answers = Vec::with_capacity(review.register.lines.len());
        for line in &review.register.lines {
            answers.push(answer(review, line, &receipts, &findings));
        }
        let taken: BTreeSet<&str> = answers.iter().flat_map(|answer| answer.paths.iter().copied()).collect();
        let loose = review.files.iter().filter(|file| !taken.contains(file.path.as_str())).collect();
        Self { answers, loose }
    }

    /// 应报份数: how many lines are owed.
    #[must_use]
    pub fn due(&self) -> usize {
        self.answers.iter().filter(|answer| answer.line.owed).count()
    }

    /// How many owed lines ended that way.
    #[must_use]
    pub fn owed(&self, arrival: Arrival) -> usize {
        self.answers.iter().filter(|answer| answer.line.owed && answer.arrival == arrival).count()
    }
}

impl Coverage<'_> {
    /// How many lines were answered after their deadline.
    #[must_use]
    pub fn late(&self) -> usize {
        let filed = self.answers.iter().filter(|answer| answer.arrival.is_received());
        filed.filter(|answer| answer.days_late().is_some_and(|days| days > 0)).count()
    }

    /// How many lines were answered with returns that hold an error.
    #[must_use]
    pub fn faulty(&self) -> usize {
        let filed = self.answers.iter().filter(|answer| answer.arrival.is_received());
        filed.filter(|answer| answer.counts[0] > 0).count()
    }
}

impl Answer<'_> {
    /// How many days after the deadline it came, as far as the register says.
    #[must_use]
    pub fn days_late(&self) -> Option<i64> {
        Some(self.line.received?.after(self.line.deadline?))
    }
}

fn answer<'r>(
    review: &'r Review,
    line: &'r RegisterLine,
    receipts: &Receipts<'r>,
    findings: &FindingIndex,
) -> Answer<'r> {
    let found = receipts.answering(line);
    let mut paths: Vec<&str> = Vec::new();
    for path in found.iter().filter_map(|index| review.filings.get(*index)).map(|filing| filing.path.as_str())
    {
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    if paths.is_empty() {
        paths = receipts.unread(line);
    }
    // The unit's own form came and cannot be read, other tables of it can.
    let unread = line.project.is_empty() && !found.is_empty() && !receipts.unread(line).is_empty();
    let whole =
        found.iter().filter_map(|number| review.filings.get(*number)).any(|card| card.family == "department");
    let lacking = receipts.lacking(line);
    let few = (unread && !whole) || receipts.fall_short(line, found.len());
    let arrival = match (found.is_empty(), paths.is_empty(), line.owed) {
        (false, ..) if few => Arrival::Partial,
        (false, ..) => Arrival::Filed,
        (true, false, _) => Arrival::Unreadable,
        (true, true, true) => Arrival::Missing,
        (true, true, false) => Arrival::Exempt,
    };
    let counts = findings.over(&found, &paths, line);
    let returns = found.len().try_into().unwrap_or(u32::MAX);
    Answer { line, arrival, paths, returns, lacking, counts }
}

#[derive(Default)]
struct FindingIndex {
    filings: BTreeMap<usize, [u32; 3]>,
    paths: BTreeMap<Text, [u32; 3]>,
    units: BTreeMap<(String, String), [u32; 3]>,
}

impl FindingIndex {
    fn of(review: &Review) -> Self {
        let mut index = Self::default();
        for finding in review.findings.iter().filter(|finding| finding.is_open()) {
            let subject = &finding.subject;
            let counts = match (subject.filing, subject.path.is_empty()) {
                (Some(filing), _) => index.filings.entry(filing).or_default(),
                (None, false) => index.paths.entry(subject.path.clone()).or_default(),
                (None, true) => index
                    .units
                    .entry((canonical_name(&subject.department), canonical_name(&subject.project)))
                    .or_default(),
            };
            counts[place_of(finding.severity)] += 1;
        }
        index
    }

    fn over(&self, filings: &BTreeSet<usize>, paths: &[&str], line: &RegisterLine) -> [u32; 3] {
        let of_filings = filings.iter().filter_map(|filing| self.filings.get(filing));
        let of_paths = paths.iter().filter_map(|path| self.paths.get(*path));
        let of_unit = self.units.get(&(canonical_name(&line.department), canonical_name(&line.project)));
        let mut sum = [0; 3];
        for counts in of_filings.chain(of_paths).chain(of_unit) {
            for (total, count) in sum.iter_mut().zip(counts) {
                *total += count;
            }
        }
        sum
    }
}

/// Where the counts of a severity stand.
#[must_use]
pub const fn place_of(severity: Severity) -> usize {
    match severity {
        Severity::Error => 0,
        Severity::Verify => 1,
        Severity::Notice => 2,
    }
}

/// Findings over one file, whether they name a filing of it or the file alone: 错误, 核实, 提示.
#[must_use]
pub fn counts_by_path(review: &Review) -> BTreeMap<&str, [u32; 3]> {
    let mut counts: BTreeMap<&str, [u32; 3]> = BTreeMap::new();
    for finding in review.findings.iter().filter(|finding| finding.is_open()) {
        let filing = finding.subject.filing.and_then(|index| review.filings.get(index));
        let path = filing.map_or(finding.subject.path.as_str(), |filing| filing.path.as_str());
        counts.entry(path).or_default()[place_of(finding.severity)] += 1;
    }
    counts
}
