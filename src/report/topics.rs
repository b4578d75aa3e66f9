//! Findings of a unit by what they are about: the items and measures whose cells a finding points at.
//!
//! Apart because tabs about one subject show what was found about it, and no tab should know ids of rules.

use crate::model::{Figure, Finding, Place, Review, Severity};
use std::collections::BTreeMap;

/// What stands in a cell: file, sheet, cell.
type Cells<'r> = BTreeMap<(&'r str, &'r str, &'r str), &'r Figure>;

/// Open findings with the figures they rest on, the one pointed at first.
#[derive(Debug)]
pub struct Topics<'r> {
    by_unit: BTreeMap<&'r str, Vec<(&'r Finding, Vec<&'r Figure>)>>,
}

impl<'r> Topics<'r> {
    /// All findings of a run that point at a figure.
    #[must_use]
    pub fn of(review: &'r Review) -> Self {
        let cells = cells(review);
        let mut by_unit: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for finding in review.findings.iter().filter(|finding| finding.is_open()) {
            let others = finding.operands.iter().filter_map(|operand| operand.place.as_ref());
            let places = finding.place.iter().chain(others);
            let figures: Vec<&Figure> =
                places.filter_map(|place| figure_at(&cells, &finding.subject.path, place)).collect();
            if figure_of(&cells, finding).is_some() {
                by_unit.entry(&finding.subject.department).or_default().push((finding, figures));
            }
        }
        Self { by_unit }
    }

    /// The findings of a unit about some figures, gravest first.
    #[must_use]
    pub fn about(&self, department: &str, wanted: impl Fn(&[&Figure]) -> bool) -> Vec<&'r Finding> {
        let all = self.by_unit.get(department).map_or(&[][..], Vec::as_slice);
        let mut found: Vec<&Finding> =
            all.iter().filter(|(_, figures)| wanted(figures)).map(|(finding, _)| *finding).collect();
        found.sort_by_key(|finding| finding.severity);
        found
    }
}

/// What stands where in all returns.
#[must_use]
pub fn cells(review: &Review) -> Cells<'_> {
    let mut cells = Cells::new();
    for filing in &review.filings {
        for figure in &filing.figures {
            let Place { sheet, cell } = &figure.place;
            cells.entry((filing.path.as_str(), sheet.as_str(), cell.as_str())).or_insert(figure);
        }
    }
    cells
}

/// The figure a finding points at.
#[must_use]
pub fn figure_of<'r>(cells: &Cells<'r>, finding: &Finding) -> Option<&'r Figure> {
    figure_at(cells, &finding.subject.path, finding.place.as_ref()?)
}

fn figure_at<'r>(cells: &Cells<'r>, path: &str, place: &Place) -> Option<&'r Figure> {
    cells.get(&(path, place.sheet.as_str(), place.cell.as_str())).copied()
}

/// The findings in one text: 级别, rule and name, one to a line.
#[must_use]
pub fn told(findings: &[&Finding]) -> String {
    let told = |finding: &&Finding| format!("{} {} {}", finding.severity.term(), finding.rule, finding.name);
    let mut lines: Vec<String> = findings.iter().map(told).collect();
    lines.dedup();
    lines.join("\n")
}

/// The gravest 级别.
#[must_use]
pub fn gravest(findings: &[&Finding]) -> Option<Severity> {
    findings.iter().map(|finding| finding.severity).min()
}
