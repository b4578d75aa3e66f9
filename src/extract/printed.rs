//! What a block prints of how its columns belong together. Reads no numbers.

use crate::model::filing::ColumnSum;
use crate::model::layout::{Block, Layout};
use crate::model::printed::{Written, joined, lettered, numbered};

/// The 栏目算式 of one block.
pub(super) fn read(layout: &Layout<'_>, block: &Block, number: u32) -> Vec<ColumnSum> {
    let mut written = Vec::new();
    // The row of 栏次 is one of the headings or the first below them.
    let rows = block.band.iter().chain(block.body.iter().take(2));
    for row in rows {
        let counts = layout.counting(*row).is_some_and(|numbers| numbers.len() > 2);
        // A heading over several columns names none of them.
        for (at, seen) in layout.row(*row).filter(|(at, _)| layout.grid.span(*at).width() == 1) {
            let said = if counts { numbered(&seen.text) } else { lettered(&seen.text) };
            if !said.is_empty() {
                written.push(Written {
                    place: layout.grid.place(at),
                    column: at.col,
                    text: &seen.text,
                    said,
                });
            }
        }
    }
    joined(written, number)
}
