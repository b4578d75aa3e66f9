//! Running text → what its sentences state: every quantity with its name, measure, year, bounds and certainty.
//!
//! Apart from `extract`, which answers to headings of tables: here grammar decides, and what it leaves open stays
//! uncertain. Knows no form, no rule and no other sheet.

mod chain;
mod clauses;
mod compare;
mod context;
mod forms;
mod names;
mod naming;
mod pairing;
mod proof;
mod sentences;
mod staff;
mod tokens;
mod whole;

use crate::catalog::Catalog;
use crate::model::label::fold;
use crate::model::statement::Told;
use crate::model::{Cell, CellRef, CellValue, Grid};
use chain::Chain;
use context::Context;
use names::Names;
use sentences::Prose;

/// A longer text beside a cell is no label.
const LONGEST_LABEL: usize = 20;

/// Lines at the head of a text that name the unit and what it reports on.
const TITLE_LINES: usize = 8;

/// Longer lines at the head are text already.
const TITLE_LENGTH: usize = 60;

/// Reads the paragraphs of a text document, or the long texts in the cells of a table; `file` is the name of the file.
#[must_use]
pub fn read(grid: &Grid, file: &str, catalog: &Catalog) -> Told {
    let texts = grid.cells().filter_map(|(at, cell)| Some((at, text_of(cell)?)));
    let mut spoken = texts.filter(|(_, text)| grid.is_text() || is_prose(text, catalog.phrases.least_cell));
    let Some(first) = spoken.next() else { return Told::default() };
    let titles = titles(grid);
    // The first cells of a table are labels.
    let heads: &[&str] = if grid.is_text() { &titles } else { &[] };
    let lines: Vec<&str> = heads.iter().copied().chain(std::iter::once(file)).collect();
    let context = Context::of(&lines, catalog);
    let own = own_names(grid, &titles, file, catalog);
    let mut chain = Chain::new(Names { catalog, own }, context);
    let mut prose = Prose::default();
    // A sheet that tells how to fill in, and notes below a form, give examples and limits and no numbers of the unit.
    let instructs = !grid.is_text()
        && catalog.vocabulary.papers.instructions.iter().any(|word| grid.name.contains(word.as_str()));
    for (at, text) in std::iter::once(first).chain(spoken) {
        let place = grid.place(at);
        let headed = grid.is_text();
        let mut paragraph = prose.take(text, &place, headed);
        if !headed {
            // 三公经费控制情况 | 年初预算6万元，实际支出5.1万元: the label of the row names what is spoken of.
            let label = row_label(grid, at).unwrap_or_default();
            for sentence in &mut paragraph {
                sentence.heading = label.as_str().into();
            }
        }
        chain.is_of_form = instructs || catalog.vocabulary.is_note(text);
        chain.paragraph(text, paragraph);
    }
    chain.finish()
}

fn text_of(cell: &Cell) -> Option<&str> {
    match &cell.value {
        CellValue::Text(text) => Some(text),
        _ => None,
    }
}

/// The nearest short text to the left of a cell.
fn row_label(grid: &Grid, at: CellRef) -> Option<String> {
    let left = grid.row(at.row).filter(|(cell, _)| cell.col < at.col);
    let short =
        left.filter_map(|(_, cell)| text_of(cell)).filter(|text| text.chars().count() <= LONGEST_LABEL);
    short.last().map(str::to_owned)
}

/// Long, with punctuation and a number: no label and no value.
fn is_prose(text: &str, least: usize) -> bool {
    // Most cells are shorter, and no text has more characters than bytes.
    text.len() >= least
        && text.contains(|c: char| c.is_ascii_digit())
        && text.contains(['，', '。', '；', ','])
        && text.chars().count() >= least
}

/// The lines at the head of a text that may be titles. A sentence is none: what it names may be anybody.
fn titles(grid: &Grid) -> Vec<&str> {
    let lines = grid.cells().take(TITLE_LINES).filter_map(|(_, cell)| text_of(cell));
    let short = lines.filter(|line| {
        line.chars().count() <= TITLE_LENGTH
            && !line.contains(['。', '，', '；', ';', ','])
            && !line.contains("元")
    });
    short.chain(grid.preface.iter().map(String::as_str)).collect()
}

/// What the head of a text calls the unit and its project, folded.
fn own_names(grid: &Grid, titles: &[&str], file: &str, catalog: &Catalog) -> String {
    let titles = titles.iter().copied().chain(std::iter::once(file)).map(fold);
    let called = catalog.phrases.called.iter().flat_map(|word| {
        let texts = grid.cells().filter_map(|(_, cell)| text_of(cell));
        texts.flat_map(move |text| text.split(word.as_str()).skip(1)).filter_map(quoted)
    });
    titles.chain(called).collect::<Vec<_>>().join("\n")
}

/// The quotation a text begins with.
fn quoted(text: &str) -> Option<String> {
    let (name, _) = text.strip_prefix(['“', '"'])?.split_once(['”', '"'])?;
    Some(fold(name))
}
