//! 决定.xlsx: sheets → the decisions in it, row by row as typed.
//!
//! Apart because it lies among other lists and is edited by hand: it is known by the heads of its columns, wherever it
//! lies and whatever it is called.

use crate::model::decision::{Decision, HEADS};
use crate::model::label::fold;
use crate::model::{CellRef, Grid};
use std::collections::BTreeMap;

/// How many rows from the top the heads may stand.
const HEAD_ROWS: usize = 3;

/// 校验 may be missing: whoever makes the file by hand knows no hash.
const NEEDED: usize = HEADS.len() - 1;

/// What the sheets of a file decide; none if no sheet has the heads.
#[must_use]
pub fn read(grids: &[Grid]) -> Option<Vec<Decision>> {
    grids.iter().find_map(|grid| {
        let (head, columns) = columns(grid)?;
        let rows = grid.rows().into_iter().filter(|row| *row > head);
        let rows = rows.map(|row| decision(grid, row, &columns));
        Some(rows.filter(|row| *row != Decision::default()).collect())
    })
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

fn decision(grid: &Grid, row: u32, columns: &BTreeMap<&'static str, u32>) -> Decision {
    let text = |head: &str| {
        let cell = columns.get(head).and_then(|col| grid.get(CellRef::new(row, *col)));
        cell.map_or_else(String::new, |cell| cell.shown().trim().to_owned())
    };
    let [code, kind, unit, project, files, told, proposal, choice, reason, by, when, seals] = HEADS.map(text);
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
        assert_eq!(read(std::slice::from_ref(&grid)), Some(Vec::new()));
        grid.put(CellRef::new(2, 0), Cell::text("abcd-2345"));
        grid.put(CellRef::new(2, 1), Cell::text(" 误报 "));
        let rows = read(std::slice::from_ref(&grid)).unwrap_or_default();
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
