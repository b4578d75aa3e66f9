//! Scores of reviewers and returns → 复核差异: own score and reviewed score side by side, with their grades.
//!
//! Apart because it follows the reviewers' list line by line, also where no return answers a line.

use super::Material;
use crate::catalog::settings::grade_by;
use crate::model::register::canonical_name;
use crate::model::{FilingCard, Recheck, Rescored};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// One line per score a reviewer gave, in the order of the lists.
#[must_use]
pub fn rechecks(rescored: &[Rescored], material: &Material<'_>) -> Vec<Recheck> {
    let index = material.register.index();
    let key = |code: &str, department: &str, project: &str| {
        let line = index.line_of(code, department);
        (canonical_name(line.map_or(department, |line| &line.department)), canonical_name(project))
    };
    let mut filings: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (number, filing) in material.filings.iter().enumerate() {
        let head = &filing.head;
        filings.entry(key(&head.department_code, &head.department, &head.project)).or_default().push(number);
    }
    let mut given: BTreeMap<(String, String), usize> = BTreeMap::new();
    for line in rescored {
        *given.entry(key("", &line.department, &line.project)).or_default() += 1;
    }
    let limits = material.scheme.grades(&material.catalog.settings);
    let grade = |score: Decimal| grade_by(limits, score).to_owned();
    let recheck = |line: &Rescored| {
        let key = key("", &line.department, &line.project);
        let found = filings.get(&key).map_or(&[][..], Vec::as_slice);
        let scored = |number: &&usize| material.filings[**number].total_score().is_some();
        let filing = found.iter().find(scored).or_else(|| found.first()).copied();
        let own = filing.and_then(|number| material.filings[number].total_score());
        Recheck {
            department: line.department.clone(),
            project: line.project.clone(),
            filing,
            self_score: own,
            score: line.score.normalize(),
            self_grade: own.map(grade).unwrap_or_default(),
            grade: grade(line.score),
            points: line.points.clone(),
            reason: line.reason.clone(),
            note: note(filing.map(|number| &material.filings[number]), own, given.get(&key).copied()),
        }
    };
    rescored.iter().map(recheck).collect()
}

/// What is odd about a line.
fn note(filing: Option<&FilingCard>, own: Option<Decimal>, times: Option<usize>) -> String {
    let mut notes = Vec::new();
    if filing.is_none() {
        notes.push("没有读到对应的自评表，请核对单位和项目名称".to_owned());
    } else if own.is_none() {
        notes.push("自评表没有总分".to_owned());
    }
    if let Some(times) = times.filter(|times| *times > 1) {
        notes.push(format!("同一项目给了 {times} 个复核得分"));
    }
    notes.join("；")
}
