//! Cells scribbled beside the tables: apart from everything else by an empty column, and few.

use crate::model::Grid;

/// Stray cells are at most this many of a hundred, or a handful beside a table of some size.
const SHARE: usize = 5;
const HANDFUL: usize = 3;
const SIZE: usize = 20;

/// The last column of the tables; what stands beyond it, behind a column without any cell or merged range, is stray.
pub(super) fn last_column(grid: &Grid) -> u32 {
    let Some(extent) = grid.extent() else { return 0 };
    let merged = grid.merges().iter().map(|rect| rect.last.col).max().unwrap_or(0);
    let mut counts = vec![0_usize; usize::try_from(extent.last.col).unwrap_or(0) + 1];
    for (at, _) in grid.cells() {
        if let Some(count) = usize::try_from(at.col).ok().and_then(|col| counts.get_mut(col)) {
            *count += 1;
        }
    }
    let total = grid.len();
    let mut beyond = 0;
    let mut cut = extent.last.col;
    for col in (1..=extent.last.col).rev() {
        let count = usize::try_from(col).ok().and_then(|col| counts.get(col)).copied().unwrap_or(0);
        if col <= merged {
            break;
        }
        let few = beyond * 100 <= total * SHARE || (beyond <= HANDFUL && total >= SIZE);
        if count == 0 && beyond > 0 && few {
            cut = col - 1;
        }
        beyond += count;
    }
    cut
}
