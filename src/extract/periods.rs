//! Cells with a period that ends before it begins.

use crate::model::CellValue;
use crate::model::layout::Layout;
use crate::model::periods::of_cell;
use crate::model::raw::RawFiling;

/// Keeps those of one sheet.
pub(super) fn take(layout: &Layout<'_>, filing: &mut RawFiling) {
    for (at, cell) in layout.grid.cells() {
        if let CellValue::Text(text) = &cell.value {
            filing.periods.extend(of_cell(layout.grid.place(at), text));
        }
    }
}
