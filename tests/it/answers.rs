//! The samples against their answer key: every planted fault is found, nothing else is, and what is right stays
//! silent although it was read.

use crate::ground::{Opened, assert_none, contents, home, review, samples};
use huishen::model::decimal::plain;
use huishen::model::{Filing, Finding, Subject};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fs;
use std::sync::OnceLock;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    finding: Vec<Expected>,
    /// What a planted fault brings with it.
    #[serde(default)]
    follows: Vec<Expected>,
    #[serde(default)]
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

fn key(folder: &str) -> Key {
    toml::from_str(&fs::read_to_string(home(folder).join("answers.toml")).unwrap()).unwrap()
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
            ("stated", &self.stated, finding.stated.as_str().to_owned()),
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

/// The second example: a made county in a folder of its own.
const COUNTY: &str = "示例县";

/// Both examples in one run, as the README runs them.
fn both() -> &'static Opened {
    static BOTH: OnceLock<Opened> = OnceLock::new();
    BOTH.get_or_init(|| review(&samples()))
}

/// The first example without the second beside it.
fn alone() -> Opened {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in contents(&samples()).into_iter().filter(|(path, _)| !path.starts_with(COUNTY)) {
        let target = folder.path().join(path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, bytes).unwrap();
    }
    review(folder.path())
}

fn is_of_county(finding: &Finding) -> bool {
    let subject = &finding.subject;
    if subject.path.is_empty() { subject.department.starts_with(COUNTY) } else { is_in_county(&subject.path) }
}

fn is_in_county(path: &str) -> bool {
    path.strip_prefix(COUNTY).is_some_and(|rest| rest.starts_with('/'))
}

/// What is missing, different or too much.
fn judged<'a>(expected: &[Expected], findings: impl Iterator<Item = &'a Finding>) -> Vec<String> {
    let mut unclaimed: Vec<&Finding> = findings.collect();
    let mut wrong = Vec::new();
    for expected in expected {
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
    wrong
}

#[test]
fn every_planted_fault_is_found_and_nothing_else() {
    let (key, alone) = (key("sample_data"), alone());
    assert_none("第一例单独运行与答案不符", &judged(&key.finding, alone.findings.iter()));
    let own = both().findings.iter().filter(|finding| !is_of_county(finding));
    assert_none("第一例与答案不符", &judged(&key.finding, own));
}

#[test]
fn the_county_beside_them_changes_nothing_in_the_first_returns() {
    let (alone, both) = (alone(), both());
    let of_first: Vec<&Filing> = both.filings.iter().filter(|filing| !is_in_county(&filing.path)).collect();
    assert_eq!(of_first, alone.filings.iter().collect::<Vec<_>>());
    let placeless = |finding: &Finding| {
        let subject = Subject { filing: None, ..finding.subject.clone() };
        Finding { subject, parent: None, ..finding.clone() }
    };
    let own: Vec<Finding> =
        both.findings.iter().filter(|finding| !is_of_county(finding)).map(placeless).collect();
    assert_eq!(own, alone.findings.iter().map(placeless).collect::<Vec<_>>());
}

#[test]
fn every_planted_fault_of_the_county_is_found_and_every_other_finding_is_explained() {
    let mut key = key("sample_data/示例县");
    assert!(key.finding.len() >= 25, "{} faults", key.finding.len());
    let rules: BTreeSet<&str> = key.finding.iter().map(|expected| expected.rule.as_str()).collect();
    assert!(rules.len() >= 20, "{} kinds", rules.len());
    key.finding.append(&mut key.follows);
    let county = review(&home("sample_data").join(COUNTY));
    assert_none("示例县单独运行与答案不符", &judged(&key.finding, county.findings.iter()));
    for path in key.finding.iter_mut().filter_map(|expected| expected.path.as_mut()) {
        *path = format!("{COUNTY}/{path}");
    }
    assert_none(
        "示例县与答案不符",
        &judged(&key.finding, both().findings.iter().filter(|f| is_of_county(f))),
    );
}

#[test]
fn the_county_is_as_large_as_a_small_county() {
    let review = both();
    let filings: Vec<&Filing> = review.filings.iter().filter(|filing| is_in_county(&filing.path)).collect();
    let layouts: BTreeSet<&str> = filings.iter().map(|filing| filing.form.as_str()).collect();
    let units: BTreeSet<&str> = filings.iter().map(|filing| filing.head.department.as_str()).collect();
    let lines = review.register.lines.iter().filter(|line| line.department.starts_with(COUNTY)).count();
    assert!(filings.len() >= 115 && layouts.len() >= 10, "{} returns, {layouts:?}", filings.len());
    assert!(units.len() >= 38 && lines == 43, "{} units, {lines} lines", units.len());
    let bytes: usize = contents(&samples().join(COUNTY)).values().map(Vec::len).sum();
    assert!(bytes < 1_500_000, "{bytes} bytes");
}

#[test]
fn what_is_right_stays_silent_although_it_was_read() {
    let (key, review) = (key("sample_data"), both());
    let mut wrong = Vec::new();
    for silent in &key.silent {
        let place = format!("{} {} {}（{}）", silent.path, silent.sheet, silent.cell, silent.relation);
        for finding in &review.findings {
            let here = finding.subject.path == silent.path
                && sheet(finding) == silent.sheet
                && cell(finding) == silent.cell;
            if here && silent.rules.iter().any(|rule| finding.rule == *rule) {
                wrong.push(format!("误报：{place}：{}", shown(finding)));
            }
        }
        if !reads_number(review, silent) {
            wrong.push(format!("没有读出数：{place}"));
        }
    }
    assert_none("不应有的问题", &wrong);
}

/// Whether the relation's figure was read, as the number that stands before the equals sign.
fn reads_number(review: &Opened, silent: &Silent) -> bool {
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
    let review = both();
    let returns =
        key("sample_data").finding.into_iter().filter_map(|finding| finding.path).collect::<BTreeSet<_>>();
    for path in returns {
        let filings: Vec<_> = review.filings.iter().filter(|filing| filing.path == path).collect();
        assert_eq!(filings.len(), 1, "{path}");
        assert!(!filings[0].figures.is_empty() && !filings[0].head.department.is_empty(), "{path}");
    }
}
