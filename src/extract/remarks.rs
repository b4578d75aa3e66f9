//! The column of reasons beside a block of figures → remarks, filled in or not.
//!
//! Apart from `table`, which takes numbers; whether a reason was due is for the rules to say.

use super::Sheet;
use super::meaning::Reading;
use crate::model::CellRef;
use crate::model::filing::{Remark, Spot};
use crate::model::layout::Block;
use crate::model::meaning::{Column, Meaning};

/// Takes the reasons of one block.
pub(super) fn take(sheet: &mut Sheet<'_>, block: &Block) {
    let extent = sheet.layout.extent();
    let Some(col) = (extent.first.col..=extent.last.col).find(|col| is_reason(sheet, block, *col)) else {
        return;
    };
    for &row in &block.body {
        let at = CellRef::new(row, col);
        let left = sheet.layout.left_of(CellRef::new(row, extent.first.col.max(1)));
        let named = sheet.layout.row(row).find(|(_, seen)| seen.is_words() && !is_section(seen));
        let reading = named.or(left.first().copied()).map(|(_, seen)| Reading::of(seen, &block.family));
        let Some(item) = reading.and_then(|reading| reading.item) else { continue };
        if sheet.layout.grid.span(at).first.row != row {
            continue;
        }
        let raw = sheet.layout.seen.get(at).map(|seen| seen.text.trim().to_owned()).unwrap_or_default();
        let cell = Spot { place: sheet.place(at), raw: raw.into() };
        sheet.filing.remarks.push(Remark { item, cell });
    }
}

fn is_reason(sheet: &Sheet<'_>, block: &Block, col: u32) -> bool {
    let path = sheet.layout.above(&block.band, col);
    path.last().is_some_and(|(_, seen)| seen.means(|m| matches!(m, Meaning::Column(Column::Deviation))))
}

fn is_section(seen: &crate::model::layout::Seen) -> bool {
    seen.means(|m| matches!(m, Meaning::Section(_)))
}
