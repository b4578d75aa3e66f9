//! Numbers that nothing took → unread: whatever stands on a sheet is read, or said.

use crate::model::filing::Unread;
use crate::model::layout::{BlockKind, Layout, Look, Seen};
use crate::model::meaning::{Column, Meaning, Word};
use crate::model::raw::RawFiling;
use crate::model::{CellRef, Text};
use std::collections::BTreeSet;

/// Adds the numeric cells that are neither figure nor indicator nor head data, with their nearest headings.
pub(super) fn take(layout: &Layout<'_>, filing: &mut RawFiling) {
    let figures = filing.figures.iter().map(|figure| &figure.place);
    let taken: BTreeSet<Text> = figures
        .chain(filing.unread.iter().map(|unread| &unread.place))
        .map(|place| place.cell.clone())
        .collect();
    let beside =
        layout.grid.cells().filter(|(at, cell)| !layout.seen.contains(*at) && cell.value.number().is_some());
    for (at, cell) in beside {
        let place = layout.grid.place(at);
        filing.unread.push(Unread { place, raw: cell.shown().into(), label: "表外".into() });
    }
    let numbers = layout.seen.iter().filter(|(_, seen)| seen.look == Look::Number);
    for (at, seen) in numbers.filter(|(at, _)| !taken.contains(layout.grid.place_name(*at).as_str())) {
        if is_explained(layout, at) {
            continue;
        }
        let place = layout.grid.place(at);
        let left = layout.left_of(at);
        let label = left.first().map(|(_, words)| words.text.trim().to_owned()).unwrap_or_default();
        filing.unread.push(Unread { place, raw: seen.text.as_str().into(), label: label.into() });
    }
}

/// Rows of indicators and goals hold no figures; row numbers and head data are no figures either.
fn is_explained(layout: &Layout<'_>, at: CellRef) -> bool {
    let block = layout.blocks.iter().find(|block| block.body.contains(&at.row));
    if let Some(block) = block {
        let numbering = || layout.above(&block.band, at.col).iter().any(|(_, seen)| shapes(seen));
        if block.kind != BlockKind::Table || numbering() {
            return true;
        }
        let first = layout.row(at.row).next();
        return first.is_some_and(|(_, seen)| seen.means(|m| matches!(m, Meaning::Column(Column::Ignored))));
    }
    let left = layout.left_of(at);
    left.first().is_some_and(|(_, seen)| seen.means(|m| matches!(m, Meaning::Head(_))))
}

fn shapes(seen: &Seen) -> bool {
    seen.means(|m| matches!(m, Meaning::Word(Word::Corner) | Meaning::Column(Column::Ignored)))
}
