//! The examples inside the rules → small filings on which the rule is tried: by the tests and by `catalog test`.

mod indicator;
#[cfg(test)]
mod large;
mod reading;
mod returns;
mod told;

use super::{Audited, Material, audit};
use crate::catalog::Catalog;
use crate::catalog::rule::{Case, Expected, Rule};
use crate::model::{FileRecord, FileStatus, Filing, FilingCard, FilingStanding, Register, Store};
use std::collections::BTreeMap;

/// Tries one example; an error tells what came out instead.
///
/// # Errors
/// What the rule said, or why the example cannot be built.
pub fn try_case(rule: &Rule, case: &Case, catalog: &Catalog) -> Result<(), String> {
    let filing = returns::filing(rule, case, catalog)?;
    let audited = audited(filing, rule, case, catalog)?;
    let index = catalog.rules.iter().position(|known| known.id == rule.id).unwrap_or_default();
    let tally = &audited.tallies[index];
    let got = if tally.failed > 0 {
        Expected::Fail
    } else if tally.passed > 0 {
        Expected::Pass
    } else {
        Expected::Open
    };
    let found = audited.findings.iter().find(|found| found.rule == rule.id);
    let message = found.map(|found| found.whole().message).unwrap_or_default();
    if got == case.expect {
        Ok(())
    } else {
        Err(format!("例子写的是“{}”，得到的是“{}”{message}", case.expect.words(), got.words()))
    }
}

/// What all rules make of the return of an example, with whatever else the example names beside it.
fn audited(filing: Filing, rule: &Rule, case: &Case, catalog: &Catalog) -> Result<Audited, String> {
    let last_year = returns::last_year(case, &filing, catalog)?;
    let mut filings = reading::beside(filing, &case.issued);
    for (number, text) in case.others.iter().enumerate() {
        let family = filings[0].family.clone();
        filings.push(returns::other(text, number + 1, &family, catalog)?);
    }
    filings.extend(returns::goals(rule, case, catalog)?);
    let filings: Vec<FilingCard> = filings.into_iter().map(card).collect();
    let files = case.files.iter().map(|text| file(text)).collect::<Result<Vec<_>, _>>()?;
    let lines = case.register.iter().map(|text| returns::line(text)).collect::<Result<_, _>>()?;
    let rescored = case.rescored.iter().map(|text| returns::rescored(text)).collect::<Result<Vec<_>, _>>()?;
    let material = Material {
        filings: &filings,
        files: &files,
        aside: &[],
        policy: &catalog.settings.policy(),
        register: &Register { path: "名录".into(), lines, ..Register::default() },
        year: case.task_year,
        last_year: &last_year,
        rescored: &rescored,
        false_alarms: &BTreeMap::new(),
        catalog,
        store: &Store::default(),
    };
    audit(&material).map_err(|why| why.to_string())
}

/// The card of a return as the stages before the rules would have left it.
fn card(filing: Filing) -> FilingCard {
    let is_rollup = filing.form_name == returns::ROLLUP;
    let mut card = FilingCard::of(filing);
    if is_rollup {
        card.standing = FilingStanding::Rollup;
    }
    card
}

fn file(text: &str) -> Result<FileRecord, String> {
    let (path, status) = text.rsplit_once(' ').ok_or_else(|| format!("文件例子应为“路径 状态”：{text}"))?;
    let status = [
        FileStatus::Read,
        FileStatus::Unreadable,
        FileStatus::Encrypted,
        FileStatus::Duplicate,
        FileStatus::Empty,
    ]
    .into_iter()
    .find(|known| known.as_str() == status)
    .ok_or_else(|| format!("文件例子里没有这种状态：{status}"))?;
    Ok(FileRecord {
        path: path.into(),
        size: 1,
        sha256: String::new(),
        format: "xlsx".into(),
        status,
        message: String::new(),
        sheets: 1,
        filings: 1,
        figures: 1,
        numeric: 0,
        used: 0,
        replaces: 0,
        lead: 0,
        owner: String::new(),
    })
}
