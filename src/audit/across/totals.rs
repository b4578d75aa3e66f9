//! What the unit table rests on: tables of one unit that differ (L-01), 汇总表 that are not the sum of their units (L-02),
//! figures left out of the totals (L-03).

use crate::audit::draft::{about, blank, operand};
use crate::audit::{Material, Outcome, subject};
use crate::catalog::rule::Rule;
use crate::ledger::{Conflict, UnitTable};
use crate::model::{FilingStanding, Finding, Operand, Subject};

/// Two numbers for the same thing in two tables of one unit.
pub(super) fn tables_differ(rule: &Rule, run: &Material<'_>, units: &UnitTable) -> Outcome {
    if units.rows.iter().all(|row| row.filings.len() < 2) {
        return Outcome::NotApplicable;
    }
    Outcome::from_findings(units.conflicts.iter().map(|conflict| differing(rule, run, conflict)).collect())
}

fn differing(rule: &Rule, run: &Material<'_>, conflict: &Conflict) -> Finding {
    let vocabulary = &run.catalog.vocabulary;
    let (number, at) = conflict.speaks;
    let card = &run.filings[number];
    let filing = card.whole();
    let figure = &filing.figures[at];
    let mut finding = about(rule, &subject(card, number), figure, vocabulary);
    let name = operand(figure, vocabulary);
    let mut others = Vec::new();
    for (number, at) in &conflict.others {
        let card = &run.filings[*number];
        let filing = card.whole();
        let other = &filing.figures[*at];
        let shown = operand(other, vocabulary).shown;
        others.push(format!("{} {} {} 填 {shown}", card.path, other.place.sheet, other.place.cell));
        finding.computed =
            finding.computed.or(other.entry.quantity().map(|quantity| quantity.value.normalize()));
        finding.elsewhere.push((card.path.as_str().into(), other.place.clone()));
        finding.operands.push(Operand {
            name: format!("{}·{}", card.path, name.name).into(),
            place: None,
            shown,
        });
    }
    let stated = figure.entry.quantity().map(|quantity| quantity.value);
    finding.difference = stated
        .zip(finding.computed)
        .and_then(|(stated, other)| stated.checked_sub(other))
        .map(|gap| gap.normalize());
    let counted = if conflict.is_counted { "汇总采用这个数" } else { "不计入合计" };
    finding.message = format!(
        "同一单位的几张表里{}不同：本表填 {}（{counted}），{}。",
        name.name,
        name.shown,
        others.join("；")
    );
    finding
}

/// What stays out of the totals, for each unit.
pub(super) fn left_out(rule: &Rule, run: &Material<'_>, units: &UnitTable) -> Outcome {
    if units.rows.is_empty() {
        return Outcome::NotApplicable;
    }
    let rows = units.rows.iter().filter(|row| !row.excluded.is_empty());
    let finding = |row: &crate::model::DepartmentRow| {
        let origins = row.origins.open();
        let first = row.excluded.iter().find_map(|key| origins.get(key)).map(|(number, _)| *number);
        let whom = match first {
            Some(number) => subject(&run.filings[number], number),
            None => {
                Subject { department: row.department.as_str().into(), year: row.year, ..Subject::default() }
            }
        };
        let vocabulary = &run.catalog.vocabulary;
        let names = row.excluded.iter().map(|(item, measure)| vocabulary.quantity_name(item, *measure));
        let names: Vec<String> = names.collect();
        let message = format!(
            "{} 个数没有计入合计：{}。原因见本单位单位混淆的错误；改正后即计入。",
            names.len(),
            names.join("、")
        );
        Finding { message, ..blank(rule, &whom) }
    };
    Outcome::from_findings(rows.map(finding).collect())
}

/// 汇总表 whose amounts are only nearly those of their units; those whose titles say what they are are held against
/// their units line by line by O-01.
pub(super) fn rollups_differ(rule: &Rule, run: &Material<'_>) -> Outcome {
    let rollups = run.filings.iter().enumerate().filter(|(_, card)| card.standing == FilingStanding::Rollup);
    let rollups: Vec<(usize, &crate::model::FilingCard)> = rollups.collect();
    if rollups.is_empty() {
        return Outcome::NotApplicable;
    }
    let words = run.catalog.settings.words("rollup_words");
    let titled = |title: &str| words.iter().any(|word| title.contains(word.as_str()));
    Outcome::merge(
        rollups
            .into_iter()
            .filter(|(_, card)| !titled(&card.head.title))
            .map(|(number, card)| super::rollup::against_units(rule, run, number, card)),
    )
}
