//! Running text → what its sentences state: every quantity with its name, measure, year, bounds and certainty.
//!
//! Apart from `extract`, which answers to headings of tables: here grammar decides, and what it leaves open stays
//! uncertain. Knows no form, no rule and no other sheet.

mod chain;
mod names;
mod sentences;
mod tokens;

use crate::catalog::Catalog;
use crate::model::label::fold;
use crate::model::statement::Told;
use crate::model::{Cell, CellValue, Grid};
use chain::Chain;
use sentences::Prose;

/// Lines at the head of a text that name the unit and what it reports on.
const TITLE_LINES: usize = 8;

/// Longer lines at the head are text already.
const TITLE_LENGTH: usize = 60;

/// Reads the paragraphs of a text document, or the long texts in the cells of a table.
#[must_use]
pub fn read(grid: &Grid, catalog: &Catalog) -> Told {
    let texts = grid.cells().filter_map(|(at, cell)| Some((at, text_of(cell)?)));
    let mut spoken = texts.filter(|(_, text)| grid.is_text() || is_prose(text, catalog.phrases.least_cell));
    let Some(first) = spoken.next() else { return Told::default() };
    let mut chain = Chain::new(catalog, own_names(grid, catalog));
    let mut prose = Prose::default();
    for (at, text) in std::iter::once(first).chain(spoken) {
        let place = grid.place(at);
        let headed = grid.is_text();
        let paragraph = prose.take(text, &place, headed);
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

/// Long, with punctuation and a number: no label and no value.
fn is_prose(text: &str, least: usize) -> bool {
    // Most cells are shorter, and no text has more characters than bytes.
    text.len() >= least
        && text.contains(|c: char| c.is_ascii_digit())
        && text.contains(['，', '。', '；', ','])
        && text.chars().count() >= least
}

/// What the head of a text calls the unit and its project, folded.
fn own_names(grid: &Grid, catalog: &Catalog) -> String {
    let lines = grid.cells().take(TITLE_LINES).filter_map(|(_, cell)| text_of(cell));
    // A sentence is no title: what it names may be anybody.
    let short =
        lines.filter(|line| line.chars().count() <= TITLE_LENGTH && !line.contains(['。', '，', '；']));
    let titles = short.chain(grid.preface.iter().map(String::as_str)).map(fold);
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
