//! 年度: which year the run is about, and which returns are of another one.
//!
//! Apart because a return of last year among those of this one is no fault of its own: it is merely not added up.

use super::{keep, set_aside};
use crate::model::register::Index;
use crate::model::review::YearSource;
use crate::model::{DecidedBy, Decision, DecisionKind, FilingCard, FilingStanding, Register};
use crate::pipeline::decisions::{Docket, question};
use crate::pipeline::file::Processed;
use std::collections::BTreeMap;

/// The year of the run: the one given, else the one most lines of the register name, else that of at least
/// half of the returns, of two such years the later; none where no year has that many.
pub(in crate::pipeline) fn run_year(
    given: Option<u16>,
    register: &Register,
    processed: &[Processed],
) -> (Option<u16>, YearSource) {
    if given.is_some() {
        return (given, YearSource::Given);
    }
    let listed = register.lines.iter().filter_map(|line| line.year);
    let cards = processed.iter().flat_map(|file| &file.filings).filter(|card| card.counts() && !card.hidden);
    let years: Vec<u16> = cards.filter_map(|card| card.head.year).collect();
    // Where no year has half of the returns, the folder is of many years and none of them is that of the run.
    let returned = most(years.iter().copied())
        .filter(|year| years.iter().filter(|own| *own == year).count() * 2 >= years.len());
    // A line that names a year sets it for its unit; only where most lines name the same one is it that of the run.
    let lines = register.lines.len();
    let named = most(listed.clone()).filter(|year| listed.filter(|own| own == year).count() * 2 > lines);
    if named.is_some() {
        return (named, YearSource::Register);
    }
    (returned, YearSource::MostReturns)
}

/// The most frequent year; of equally frequent ones the latest.
fn most(years: impl Iterator<Item = u16>) -> Option<u16> {
    let mut counts: BTreeMap<u16, usize> = BTreeMap::new();
    for year in years {
        *counts.entry(year).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(year, count)| (*count, *year)).map(|(year, _)| year)
}

/// Sets aside the returns of other years. A line of the register that names a year sets it for its unit.
pub(super) fn mark(processed: &mut [Processed], register: &Register, year: Option<u16>, docket: &mut Docket) {
    let index = register.index();
    for (number, file) in processed.iter_mut().enumerate() {
        let ruling = docket.about(DecisionKind::Year, number);
        let question = question(DecisionKind::Year, &[file]);
        for card in file.filings.iter_mut().filter(|card| card.counts()) {
            let Some(told) = other_year(card, &index, year) else { continue };
            match &ruling {
                Some(ruling) if ruling.choice == "计入" => {
                    docket.honour(ruling);
                    keep(card, &format!("{told}；{}", ruling.said));
                }
                Some(ruling) => {
                    docket.honour(ruling);
                    let why = format!("{told}，不计入合计和排名；{}", ruling.said);
                    set_aside(card, FilingStanding::OtherYear, DecidedBy::Decision, &why);
                }
                None => {
                    let why = format!("{told}，不计入合计和排名");
                    set_aside(card, FilingStanding::OtherYear, DecidedBy::Rule, &why);
                    let (unit, project) = (card.head.department.clone(), card.head.project.clone());
                    let proposal = "不计入".to_owned();
                    docket.propose(Decision { unit, project, told, proposal, ..question.clone() });
                }
            }
        }
    }
}

/// What is said of a return that is of another year than wanted.
fn other_year(card: &FilingCard, index: &Index<'_>, year: Option<u16>) -> Option<String> {
    let own = card.head.year?;
    let listed = index.years_of(&card.head.department_code, &card.head.department);
    let told = match (listed.is_empty(), year) {
        (false, _) if !listed.contains(&own) => "名录写的是别的年度".to_owned(),
        (true, Some(year)) if own != year => format!("本次汇总的是 {year} 年度"),
        _ => return None,
    };
    Some(format!("{own} 年度的表，{told}"))
}
