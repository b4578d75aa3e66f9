//! 决定.xlsx: sheets → the decisions in it, row by row as typed.
//!
//! Apart because it lies among other lists and is edited by hand: it is known by the heads of its columns, wherever it
//! lies and whatever it is called.

use crate::model::decision::{Additions, Decision, GUIDE, HEADS, NAME};
use crate::model::label::fold;
use crate::model::{CellRef, Grid};
use std::collections::{BTreeMap, BTreeSet};

/// How many rows from the top the heads may stand.
const HEAD_ROWS: usize = 3;

/// 校验 may be missing: whoever makes the file by hand knows no hash.
const NEEDED: usize = HEADS.len() - 1;

/// What the sheets of a file decide, and what people added; none if no sheet has the heads.
#[must_use]
pub fn read(grids: &[Grid]) -> Option<(Vec<Decision>, Additions)> {
    // A copy that somebody keeps on a sheet of their own has the same heads.
    let named = grids.iter().position(|grid| grid.name == NAME).into_iter();
    let mut sheets = named.chain(0..grids.len());
    let (at, head, columns) = sheets.find_map(|at| columns(&grids[at]).map(|(head, own)| (at, head, own)))?;
    let grid = &grids[at];
    let extra = added(grid, head, &columns);
    let rows = grid.rows().into_iter().filter(|row| *row > head);
    let rows = rows.map(|row| decision(grid, row, &columns, &extra));
    let rows = rows.filter(|row| *row != Decision::default()).collect();
    let others = grids.iter().enumerate().filter(|(other, grid)| *other != at && grid.name != GUIDE);
    let additions = Additions {
        heads: extra.iter().map(|col| text_at(grid, head, *col)).collect(),
        sheets: others.map(|(_, grid)| grid.clone()).collect(),
    };
    Some((rows, additions))
}

/// The columns that people added: whatever stands at or below the row of the heads and is not ours.
fn added(grid: &Grid, head: u32, columns: &BTreeMap<&'static str, u32>) -> Vec<u32> {
    let own: BTreeSet<u32> = columns.values().copied().collect();
    let cells = grid.cells().filter(|(at, cell)| at.row >= head && !cell.shown().trim().is_empty());
    let added: BTreeSet<u32> = cells.map(|(at, _)| at.col).filter(|col| !own.contains(col)).collect();
    added.into_iter().collect()
}

fn text_at(grid: &Grid, row: u32, col: u32) -> String {
    grid.get(CellRef::new(row, col)).map_or_else(String::new, |cell| cell.shown().trim().to_owned())
}

/// The row of the heads, and the column of each.
fn columns(grid: &Grid) -> Option<(u32, BTreeMap<&'static str, u32>)> {
    grid.rows().into_iter().take(HEAD_ROWS).find_map(|row| {
        // Every file read is asked this, and nearly all are returns.
        let last = grid.row(row).map(|(at, _)| at.col).max()?;
        if usize::try_from(last).is_ok_and(|last| last + 1 < NEEDED) {
            return None;
        }
        let mut found = BTreeMap::new();
        for (at, cell) in grid.row(row) {
            let text = cell.shown();
            if let Some(head) = HEADS.into_iter().find(|head| text.trim() == *head) {
                found.entry(head).or_insert(at.col);
            }
        }
        HEADS[..NEEDED].iter().all(|head| found.contains_key(head)).then_some((row, found))
    })
}

fn decision(grid: &Grid, row: u32, columns: &BTreeMap<&'static str, u32>, extra: &[u32]) -> Decision {
    let text = |head: &str| columns.get(head).map_or_else(String::new, |col| text_at(grid, row, *col));
    let [code, kind, unit, project, files, told, proposal, choice, reason, by, when, seals] = HEADS.map(text);
    let extra: Vec<String> = extra.iter().map(|col| text_at(grid, row, *col)).collect();
    Decision {
        code: fold(&code).to_uppercase(),
        kind,
        unit,
        project,
        files,
        told,
        proposal,
        choice,
        reason,
        by,
        when,
        seals,
        extra: if extra.iter().all(String::is_empty) { Vec::new() } else { extra },
        ..Decision::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Cell;

    #[test]
    fn decisions_are_known_by_their_heads() {
        let mut grid = Grid::new("表");
        for (col, head) in (0..).zip(HEADS) {
            grid.put(CellRef::new(0, col), Cell::text(head));
        }
        assert_eq!(read(std::slice::from_ref(&grid)), Some((Vec::new(), Additions::default())));
        grid.put(CellRef::new(2, 0), Cell::text("abcd-2345"));
        grid.put(CellRef::new(2, 1), Cell::text(" 误报 "));
        let (rows, _) = read(std::slice::from_ref(&grid)).unwrap_or_default();
        assert_eq!(
            rows.iter().map(|row| (row.code.as_str(), row.kind.as_str())).collect::<Vec<_>>(),
            [("ABCD-2345", "误报")]
        );
        let mut other = Grid::new("表");
        for (col, head) in (0..).zip(&HEADS[..10]) {
            other.put(CellRef::new(0, col), Cell::text(*head));
        }
        assert_eq!(read(&[other]), None);
    }
}
