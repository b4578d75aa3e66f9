//! Numbers that nothing took → unread: whatever stands on a sheet is read, or said.

use crate::model::CellRef;
use crate::model::filing::Unread;
use crate::model::layout::{Block, BlockKind, Layout, Look, Seen};
use crate::model::meaning::{Column, Meaning, Word};
use crate::model::raw::RawFiling;
use std::collections::BTreeSet;

/// Adds the numeric cells that are neither figure nor indicator nor head data, with their nearest headings.
pub(super) fn take(layout: &Layout<'_>, filing: &mut RawFiling) {
    let figures = filing.figures.iter().map(|figure| &figure.place);
    let places = figures.chain(filing.unread.iter().map(|unread| &unread.place));
    let taken: BTreeSet<&str> = places.map(|place| &*place.cell).collect();
    let grid = layout.grid;
    let unread = |at: CellRef, raw: &str, label: &str| Unread {
        place: grid.place(at),
        raw: raw.into(),
        label: label.into(),
    };
    let beside =
        grid.cells().filter(|(at, cell)| cell.value.number().is_some() && !layout.seen.contains(*at));
    let mut found: Vec<Unread> = beside.map(|(at, cell)| unread(at, &cell.shown(), "表外")).collect();
    let numbers = layout.seen.iter().filter(|(_, seen)| seen.look == Look::Number);
    for (at, seen) in numbers.filter(|(at, _)| may_hold_figures(layout, at.row)) {
        if !taken.contains(grid.place_name(at).as_str()) && !is_explained(layout, at) {
            let left = layout.left_of(at);
            found.push(unread(at, &seen.text, left.first().map_or("", |(_, words)| words.text.trim())));
        }
    }
    filing.unread.extend(found);
}

fn block_of<'a>(layout: &'a Layout<'_>, row: u32) -> Option<&'a Block> {
    layout.blocks.iter().find(|block| block.body.contains(&row))
}

/// Rows of indicators and goals hold no figures.
fn may_hold_figures(layout: &Layout<'_>, row: u32) -> bool {
    block_of(layout, row).is_none_or(|block| block.kind == BlockKind::Table)
}

/// Row numbers and head data are no figures either.
fn is_explained(layout: &Layout<'_>, at: CellRef) -> bool {
    if let Some(block) = block_of(layout, at.row) {
        if layout.above(&block.band, at.col).iter().any(|(_, seen)| shapes(seen)) {
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
