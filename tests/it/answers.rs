//! The samples against their answer key: every planted fault is found, nothing else is, and what is right stays
//! silent although it was read.

use crate::ground::{assert_none, home, review, samples};
use huishen::model::decimal::plain;
use huishen::model::{Finding, Review};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fs;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    finding: Vec<Expected>,
    silent: Vec<Silent>,
}

/// A finding that must come out; what is not given is not judged.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    rule: String,
    path: Option<String>,
    department: Option<String>,
    sheet: Option<String>,
    cell: Option<String>,
    stated: Option<String>,
    computed: Option<String>,
    difference: Option<String>,
    #[serde(default)]
    cells: Vec<String>,
    #[serde(rename = "why")]
    _why: String,
}

/// A relation that holds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Silent {
    path: String,
    rules: Vec<String>,
    sheet: String,
    cell: String,
    relation: String,
}

fn key() -> Key {
    toml::from_str(&fs::read_to_string(home("sample_data/answers.toml")).unwrap()).unwrap()
}

fn sheet(finding: &Finding) -> &str {
    finding.place.as_ref().map_or("", |place| &place.sheet)
}

fn cell(finding: &Finding) -> &str {
    finding.place.as_ref().map_or("", |place| &place.cell)
}

impl Expected {
    /// Whether the finding stands at the place this one is expected at.
    fn is_at(&self, finding: &Finding) -> bool {
        let same = |wanted: &Option<String>, got: &str| wanted.as_ref().is_none_or(|wanted| wanted == got);
        finding.rule == self.rule
            && same(&self.path, &finding.subject.path)
            && same(&self.department, &finding.subject.department)
            && same(&self.sheet, sheet(finding))
            && same(&self.cell, cell(finding))
    }

    /// What the finding says otherwise.
    fn differences(&self, finding: &Finding) -> Vec<String> {
        let number = |number: Option<rust_decimal::Decimal>| number.map(plain).unwrap_or_default();
        let numbers = [
            ("stated", &self.stated, finding.stated.clone()),
            ("computed", &self.computed, number(finding.computed)),
            ("difference", &self.difference, number(finding.difference)),
        ];
        let mut wrong: Vec<String> = numbers
            .into_iter()
            .filter(|(_, wanted, got)| wanted.as_ref().is_some_and(|wanted| wanted != got))
            .map(|(field, wanted, got)| {
                format!("{field} 应为 {}，得到 {got}", wanted.as_deref().unwrap_or_default())
            })
            .collect();
        let operands: BTreeSet<&str> = finding
            .operands
            .iter()
            .filter_map(|operand| operand.place.as_ref())
            .map(|place| place.cell.as_str())
            .collect();
        let missing: Vec<&str> =
            self.cells.iter().map(String::as_str).filter(|cell| !operands.contains(cell)).collect();
        if !missing.is_empty() {
            wrong.push(format!("操作数缺 {missing:?}，只有 {operands:?}"));
        }
        wrong
    }
}

fn shown(finding: &Finding) -> String {
    format!("{} {} {} {}", finding.rule, finding.whereabouts(), finding.stated, finding.message)
}

#[test]
fn every_planted_fault_is_found_and_nothing_else() {
    let (key, review) = (key(), review(&samples()));
    let mut unclaimed: Vec<&Finding> = review.findings.iter().collect();
    let mut wrong = Vec::new();
    for expected in &key.finding {
        let place = format!(
            "{} {} {} {}",
            expected.rule,
            expected.path.as_deref().or(expected.department.as_deref()).unwrap_or_default(),
            expected.sheet.as_deref().unwrap_or_default(),
            expected.cell.as_deref().unwrap_or_default()
        );
        match unclaimed.iter().position(|finding| expected.is_at(finding)) {
            None => wrong.push(format!("没有查出：{place}")),
            Some(index) => {
                let finding = unclaimed.remove(index);
                wrong.extend(expected.differences(finding).iter().map(|why| format!("{place}：{why}")));
            }
        }
    }
    wrong.extend(unclaimed.into_iter().map(|finding| format!("多出：{}", shown(finding))));
    assert_none("与答案不符", &wrong);
}

#[test]
fn what_is_right_stays_silent_although_it_was_read() {
    let (key, review) = (key(), review(&samples()));
    let mut wrong = Vec::new();
    for silent in &key.silent {
        let place = format!("{} {} {}（{}）", silent.path, silent.sheet, silent.cell, silent.relation);
        for finding in &review.findings {
            let here = finding.subject.path == silent.path
                && sheet(finding) == silent.sheet
                && cell(finding) == silent.cell;
            if here && silent.rules.contains(&finding.rule) {
                wrong.push(format!("误报：{place}：{}", shown(finding)));
            }
        }
        if !reads_number(&review, silent) {
            wrong.push(format!("没有读出数：{place}"));
        }
    }
    assert_none("不应有的问题", &wrong);
}

/// Whether the relation's figure was read, as the number that stands before the equals sign.
fn reads_number(review: &Review, silent: &Silent) -> bool {
    let stated = silent.relation.split('=').next().unwrap_or_default().trim();
    let stated: rust_decimal::Decimal = stated.parse().expect("a relation begins with the stated number");
    let figures =
        review.filings.iter().filter(|filing| filing.path == silent.path).flat_map(|filing| &filing.figures);
    figures
        .filter(|figure| figure.place.sheet == silent.sheet && figure.place.cell == silent.cell)
        .filter_map(|figure| figure.entry.quantity())
        .any(|quantity| quantity.printed() == stated.normalize())
}

#[test]
fn every_sample_return_is_read() {
    let review = review(&samples());
    let returns = key().finding.into_iter().filter_map(|finding| finding.path).collect::<BTreeSet<_>>();
    for path in returns {
        let filings: Vec<_> = review.filings.iter().filter(|filing| filing.path == path).collect();
        assert_eq!(filings.len(), 1, "{path}");
        assert!(!filings[0].figures.is_empty() && !filings[0].head.department.is_empty(), "{path}");
    }
}
