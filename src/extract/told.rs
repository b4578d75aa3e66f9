//! What sentences state → figures, where no table states it: a return of words alone gets its figures here.
//!
//! Only what is certain, exact and about the year of the return; of several equal statements the first.

use crate::catalog::Catalog;
use crate::catalog::phrases::{Family, Phrases};
use crate::model::label::{fold, is_numbered, year_in};
use crate::model::layout::Layout;
use crate::model::raw::{RawFigure, RawFiling};
use crate::model::statement::{Bound, Sort, Statement, Told};
use crate::model::{CellValue, Item, Measure, Text};
use std::collections::BTreeSet;

/// Keeps what the sentences of a sheet state. A text that nobody reports in is no return, whatever it states.
pub(super) fn keep(layout: &Layout<'_>, told: Told, file: &str, catalog: &Catalog, filing: &mut RawFiling) {
    if layout.grid.is_text() {
        let lines = layout.grid.cells().filter(|(_, cell)| cell.shown().contains(['×', '*']));
        let known = filing.workings.clone();
        let own = lines.map(|(at, cell)| (layout.grid.place(at), cell.shown()));
        filing.workings.extend(own.filter(|(place, _)| known.iter().all(|(known, _)| known != place)));
        filing.is_report = is_report(layout, &told, file, catalog);
        filing.told_family = family(layout, file, catalog).unwrap_or_default();
    }
    filing.told = told;
}

/// Whether a text is what a unit reports in: its title or file name says so, or it states several things of the unit
/// without any doubt. A notice, a rule or a contract never is.
fn is_report(layout: &Layout<'_>, told: &Told, file: &str, catalog: &Catalog) -> bool {
    let words = &catalog.vocabulary.papers;
    let lines = || layout.title.split(' ').chain(std::iter::once(file)).map(fold);
    // 彩票公益金使用情况公告: a notice to everybody of what was done with the money.
    let accounts = |line: &str| words.accounts.iter().any(|word| line.contains(word.as_str()));
    let orders =
        |line: String| words.orders.iter().any(|word| line.ends_with(word.as_str())) && !accounts(&line);
    if lines().any(orders) {
        return false;
    }
    let has = |line: String| words.reports.iter().any(|word| line.contains(word.as_str()));
    lines().any(has) || stated(told) >= LEAST_STATED
}

/// So many items stated for certain make a report of a text without a title that says so: one may stand in any paper.
const LEAST_STATED: usize = 3;

/// How many items of money and people sentences state for certain.
fn stated(told: &Told) -> usize {
    let own = told.certain().filter_map(|statement| statement.item.as_ref());
    let items: BTreeSet<&str> =
        own.filter(|item| !matches!(item.family(), "score" | "grade")).map(Item::as_str).collect();
    items.len()
}

/// What a report is about, if its headings or its title tell.
fn family(layout: &Layout<'_>, file: &str, catalog: &Catalog) -> Option<String> {
    // 七、“三公”经费支出决算情况说明 among the first lines heads a chapter and not the text.
    let heads = layout.title.split(' ').filter(|line| !is_numbered(line) || year_in(line).is_some());
    let lines_above = || heads.clone().chain(std::iter::once(file)).map(fold);
    let titled = |family: &&Family| {
        lines_above().any(|line| family.titles.iter().any(|word| line.contains(word.as_str())))
    };
    let mut lines = layout.grid.cells().map(|(_, cell)| cell.shown());
    let known = |line: String| {
        let family = catalog.phrases.families.iter();
        family.clone().find(|family| family.headings.iter().any(|word| line.ends_with(word.as_str())))
    };
    let headed = lines.find_map(known);
    headed.or_else(|| catalog.phrases.families.iter().find(titled)).map(|family| family.family.clone())
}

/// Makes figures of the statements that no other figure of the return makes.
pub(super) fn complete(filing: &mut RawFiling, phrases: &Phrases) {
    let block = filing.blocks.iter().map(|(number, _)| *number).max().unwrap_or(0) + 1;
    let mut found: Vec<RawFigure> = Vec::new();
    // 本年收入合计 goes before 收入总计, which holds what was carried over.
    let is_grand = |s: &&Statement| phrases.grand.iter().any(|word| s.name.contains(word.as_str()));
    let stated = || filing.told.certain().filter(|s| is_figure(s, filing.head.year));
    let wholes = stated().filter(|s| !is_grand(s)).chain(stated().filter(is_grand));
    for statement in wholes {
        let Some(item) = &statement.item else { continue };
        // A dash in the row of the total, or the scores of the projects in a list, state nothing of the whole.
        let tabled = |figure: &RawFigure| {
            // 区直机关工委 | 收入 | 支出: a row of the unit's own name is the unit's.
            let is_own = filing.head.department.contains(figure.scope.as_str());
            let is_stated = figure.value.as_ref().is_some_and(holds_digit) && is_own;
            (is_stated || !(filing.is_report || item.family() == "score"))
                && figure.item == *item
                && is_same(figure.measure, statement.measure)
        };
        let told = |figure: &RawFigure| figure.item == *item && figure.measure == statement.measure;
        if !filing.figures.iter().any(tabled) && !found.iter().any(told) {
            found.extend(figure(statement, item, &filing.told, block));
        }
    }
    if !found.is_empty() {
        filing.blocks.push((block, "正文里的数".into()));
        filing.figures.append(&mut found);
    }
}

fn holds_digit(value: &CellValue) -> bool {
    match value {
        CellValue::Text(text) => fold(text).contains(|c: char| c.is_ascii_digit()),
        _ => true,
    }
}

/// Whether a statement can stand for a figure of the return.
fn is_figure(statement: &Statement, year: Option<u16>) -> bool {
    statement.bound == Bound::Exact
        && statement.is_of(year)
        && !matches!(statement.sort, Sort::Deduction | Sort::Product)
}

/// Whether two measures say the same of an item: a form that names none prints what was spent.
fn is_same(table: Measure, text: Measure) -> bool {
    let spent = |measure| matches!(measure, Measure::Amount | Measure::Executed);
    // 申请预算资金90万元 beside a table of 年初预算数 is that number again, whatever it is called.
    let planned = matches!(table, Measure::Initial | Measure::Adjusted | Measure::Planned);
    table == text || (spent(table) && spent(text)) || (planned && text == Measure::Budget)
}

/// The number with its unit as printed. 减少0.31万元 is −0.31万元: the words that say so stand in front of it.
fn signed(statement: &Statement) -> String {
    let raw = statement.raw.as_str();
    let is_less =
        statement.value.is_some_and(|value| value.value.is_sign_negative() && !value.value.is_zero());
    if is_less && !raw.starts_with('-') { format!("-{raw}") } else { raw.to_owned() }
}

fn figure(statement: &Statement, item: &Item, told: &Told, block: u32) -> Option<RawFigure> {
    let sentence = told.sentences.get(statement.sentence)?;
    let parts = [sentence.heading.as_str(), statement.name.as_str()];
    let label: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Some(RawFigure {
        place: sentence.place.clone(),
        scope: Text::default(),
        item: item.clone(),
        measure: statement.measure,
        label: label.join("/").into(),
        value: Some(CellValue::Text(signed(statement))),
        unit: None,
        other_unit: None,
        typed: false,
        block,
        is_guess: false,
    })
}
