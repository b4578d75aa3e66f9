//! Gives the rows of a sheet on disk their heights and most of their cells a format without keeping a note of each.
//!
//! Apart because it rests on the moment at which the library packs a row of such a sheet: when the next row begins,
//! with the default height and the formats of columns that hold just then. A height of its own would be remembered for
//! each row until the workbook is packed, 250 bytes a row, and a format is compared whole with all others for each
//! cell. The bytes of the cells are the same either way. Knows nothing of what stands in them.

use super::cell::Tone;
use super::column::Column;
use super::sheet::Written;
use super::style::{Look, Styles};
use rust_xlsxwriter::{ColNum, Format, RowNum, Worksheet};

/// Excel's own height of a row, in points.
const USUAL_HEIGHT: u32 = 15;

/// Where the rows being written have their heights and plain cells their formats from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// Each says its own.
    Own,
    /// What was laid under the table.
    Laid,
}

/// Lays the formats of plain cells under the columns of a table whose rows follow.
///
/// # Errors
/// If the sheet refuses.
pub fn lay(sheet: &mut Worksheet, columns: &[Column], styles: &Styles) -> Written {
    for (col, column) in single(columns) {
        sheet.set_column_format(col, styles.cell(column.kind, Tone::Body, Look::Plain))?;
    }
    Ok(())
}

/// Takes away what was laid, so that nothing of it shows below the table, which ends before that row.
///
/// # Errors
/// If the sheet refuses.
pub fn lift(sheet: &mut Worksheet, columns: &[Column], end: RowNum) -> Written {
    seal(sheet, end)?;
    sheet.set_default_row_height(USUAL_HEIGHT);
    let bare = Format::default();
    for (col, _) in single(columns) {
        sheet.set_column_format(col, &bare)?;
    }
    Ok(())
}

/// Packs what stands above that row, by beginning the row. The last row of a sheet on disk with a height of its own would
/// else be packed twice at the end, once without its cells, which a strict reader may take for a damaged file.
///
/// # Errors
/// If the sheet refuses.
pub fn seal(sheet: &mut Worksheet, end: RowNum) -> Written {
    // A blank cell without a format leaves no trace.
    sheet.write_blank(end, 0, &Format::default())?;
    Ok(())
}

/// Columns that take one column of the sheet, with its number.
fn single(columns: &[Column]) -> impl Iterator<Item = (ColNum, &Column)> {
    let placed = columns.iter().scan(0, |next, column| {
        let col = *next;
        *next += column.span;
        Some((col, column))
    });
    placed.filter(|(_, column)| column.span == 1)
}
