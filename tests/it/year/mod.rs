//! A whole made year: more than a hundred returns in ten layouts. Without a fault nothing may be found; with one planted
//! fault in each of many returns, each must be found with its rule, cell, stated and computed value.

mod faults;
mod layouts;
mod make;

use crate::ground::assert_none;
use huishen::catalog::Catalog;
use huishen::model::{Finding, FindingCard, Severity};
use huishen::pipeline::{self, Order};
use make::Return;
use std::collections::BTreeSet;

/// Writes the returns and audits them.
fn findings(returns: &[Return]) -> Vec<Finding> {
    let folder = tempfile::tempdir().unwrap();
    for made in returns {
        made.write(folder.path());
    }
    let order = Order {
        roots: vec![folder.path().to_owned()],
        year: Some(make::YEAR.parse().unwrap()),
        ..Order::default()
    };
    let review = pipeline::run(&order, &Catalog::embedded().unwrap(), &|_, _| {}).unwrap();
    assert_eq!(review.filings.len(), returns.len(), "every made file is one return");
    review.findings.iter().map(FindingCard::whole).collect()
}

fn told(finding: &Finding) -> String {
    format!("{} {} {}", finding.subject.path, finding.rule, finding.message)
}

#[test]
fn a_clean_year_gives_no_error_and_nothing_to_verify() {
    let year = make::year();
    let layouts: BTreeSet<&str> = year.iter().map(|made| made.layout.0).collect();
    assert!(year.len() >= 100 && layouts.len() >= 6, "{} returns, {} layouts", year.len(), layouts.len());
    let found = findings(&year);
    let false_alarms: Vec<String> =
        found.iter().filter(|finding| finding.severity != Severity::Notice).map(told).collect();
    assert_none("无错的一年里报出的问题", &false_alarms);
}

#[test]
fn every_planted_fault_is_found_with_rule_cell_and_numbers() {
    let mut year = make::year();
    let mut planted = Vec::new();
    for fault in faults::all() {
        let free = |(number, made): &(usize, &Return)| {
            made.layout == fault.layout && planted.iter().all(|(taken, _)| taken != number)
        };
        let number = year.iter().enumerate().find(free).map(|(number, _)| number);
        let number = number.unwrap_or_else(|| panic!("too few returns of {}", fault.layout.0));
        let expected = (fault.plant)(&mut year[number]);
        planted.push((number, expected));
    }
    assert!(planted.len() >= 60, "{} faults", planted.len());
    let found = findings(&year);
    let missed = planted.iter().filter_map(|(number, expected)| {
        let made = &year[*number];
        let told: Vec<&Finding> = found.iter().filter(|finding| finding.subject.path == made.path).collect();
        if told.iter().any(|finding| expected.is_told(finding, made)) {
            return None;
        }
        let cell = expected.slot.map(|slot| made.cell(slot)).unwrap_or_default();
        let said: Vec<String> = told.iter().map(|finding| format!("    {}", described(finding))).collect();
        Some(format!(
            "{} {} {cell} 填 {:?} 算 {:?} 没有报出；报出的是\n{}",
            made.path,
            expected.rule,
            expected.stated,
            expected.computed,
            said.join("\n")
        ))
    });
    assert_none("没有找到的问题", &missed.collect::<Vec<_>>());
}

fn described(finding: &Finding) -> String {
    let cell = finding.place.as_ref().map_or("", |place| place.cell.as_str());
    format!("{} {cell} 填 {} 算 {:?}：{}", finding.rule, finding.stated, finding.computed, finding.message)
}
