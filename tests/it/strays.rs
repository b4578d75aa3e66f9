//! Cells of chance beside and below the tables: no figure may become another one because of them.

use crate::ground::assert_none;
use crate::invariance::{Book, books, catalog, is_gap, told};
use huishen::model::{Cell, CellRef, CellValue, Figure, Grid, Rect};
use huishen::pipeline;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use rayon::prelude::*;
use rust_decimal::Decimal;
use std::cell::RefCell;

/// How many of a thousand figures cells of chance beside or below a table may cost. Only ever lowered.
const LOST_AT_MOST: usize = 38;

/// Tries of chance per file.
const TRIES: u32 = 32;

/// A cell of chance, off the table by so many rows and columns.
#[derive(Debug, Clone)]
struct Stray {
    right: bool,
    along: u32,
    off: u32,
    text: String,
}

fn strays() -> impl Strategy<Value = Vec<Stray>> {
    let words = prop_oneof![
        "[0-9]{1,6}(\\.[0-9]{1,2})?",
        "[一-龥]{1,8}",
        "[一-龥A-Za-z0-9（）：、，。% ]{1,24}",
        Just("合计".to_owned()),
        Just("预算数".to_owned()),
        Just("备注".to_owned()),
        Just("2019年".to_owned()),
    ];
    let stray = (any::<bool>(), 0_u32..60, 0_u32..4, words);
    let stray = stray.prop_map(|(right, along, off, text)| Stray { right, along, off, text });
    prop::collection::vec(stray, 1..8)
}

/// The sheet with cells of chance to the right of all its cells, a blank column between, or below, two blank rows
/// between.
fn with_strays(grid: &Grid, strays: &[Stray]) -> Grid {
    let mut new = grid.clone();
    let covered = grid.merges().iter().copied().chain(grid.extent()).reduce(Rect::union);
    let Some(covered) = covered else { return new };
    let last = covered.last;
    for stray in strays {
        let at = if stray.right {
            CellRef::new(stray.along.min(last.row), last.col + 2 + stray.off)
        } else {
            CellRef::new(last.row + 3 + stray.off, stray.along.min(last.col))
        };
        let number = stray.text.parse::<Decimal>().ok();
        let value = number.map_or_else(|| CellValue::Text(stray.text.clone()), CellValue::Number);
        new.put(at, Cell { value, formula: None });
    }
    new
}

/// A figure's name and number.
fn named(figure: &Figure) -> String {
    format!("[{}] {}.{} {}", figure.scope, figure.item, figure.measure, told(&figure.entry))
}

/// Whether a figure was read at this place under this name with this number before.
fn is_known(book: &Book, new: &Figure) -> bool {
    book.figures().any(|old| old.place == new.place && named(old) == named(new))
}

/// Tries cells of chance around the tables of one book: how often a figure was no longer read, or the smallest try
/// that made a figure another one.
fn disturb(book: &Book) -> Result<Vec<String>, String> {
    let config = Config { cases: TRIES, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let lost = RefCell::new(Vec::new());
    let tries = runner.run(&strays(), |strays| {
        let grids: Vec<Grid> = book.grids.iter().map(|grid| with_strays(grid, &strays)).collect();
        let after = pipeline::filings(&grids, &book.path, catalog());
        for old in book.figures().filter(|figure| figure.entry.quantity().is_some()) {
            let figures = after.iter().flat_map(|filing| &filing.figures);
            let here: Vec<&Figure> =
                figures.filter(|new| new.place == old.place && new.entry.quantity().is_some()).collect();
            if here.iter().any(|new| named(new) == named(old)) {
                continue;
            }
            if let Some(other) = here.iter().find(|new| !is_known(book, new)) {
                let (place, old, new) = (&old.place, named(old), named(other));
                return Err(TestCaseError::fail(format!("{place} {old} → {new}")));
            }
            lost.borrow_mut().push(format!("{}\t{}\t{}", book.path, old.place, named(old)));
        }
        Ok(())
    });
    let broken = tries.map_err(|error| match error {
        TestError::Fail(why, strays) => format!("    {}\n    {strays:?}", why.message()),
        TestError::Abort(why) => why.message().to_owned(),
    });
    broken.map(|()| lost.into_inner())
}

#[test]
fn cells_outside_the_tables_make_no_figure_another_one() {
    let name = "表外杂格";
    let tried: Vec<(&Book, Result<Vec<String>, String>)> =
        books().par_iter().map(|book| (book, disturb(book))).collect();
    let (mut wrong, mut lost, mut all) = (Vec::new(), Vec::new(), 0);
    for (book, outcome) in tried {
        match (outcome, is_gap(name, &book.path)) {
            (Ok(missed), false) => {
                lost.extend(missed);
                all += book.figures().filter(|figure| figure.entry.quantity().is_some()).count();
            }
            (Ok(_), true) => wrong.push(format!("{name}\t{}\t已经没有错读，请从列表中去掉", book.path)),
            (Err(why), false) => wrong.push(format!("{name}\t{}\n{why}", book.path)),
            (Err(_), true) => {}
        }
    }
    assert_none("表外的格改变了表内的数", &wrong);
    let all = all * usize::try_from(TRIES).unwrap();
    assert!(
        lost.len() * 1000 <= LOST_AT_MOST * all,
        "{all} 个数里丢了 {} 个\n{}",
        lost.len(),
        lost.join("\n")
    );
}
