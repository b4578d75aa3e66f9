//! CSV and plain text → grids.

use super::{Sheets, extension};
use crate::model::{Cell, CellRef, Grid};
use encoding_rs::{Encoding, GB18030, UTF_8};
use std::path::Path;

/// Reads a delimited table; other text holds no table and gives no sheet.
pub(super) fn read(bytes: &[u8], path: &Path) -> Sheets {
    let delimiter = match extension(path).as_str() {
        "csv" => b',',
        "tsv" => b'\t',
        _ => return Sheets { grids: Vec::new(), notes: Vec::new() },
    };
    let text = decode(bytes);
    let mut grid = Grid::new(path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default());
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    for (row, record) in (0..).zip(reader.records().flatten()) {
        for (col, field) in (0..).zip(record.iter()) {
            grid.put(CellRef::new(row, col), Cell::text(field));
        }
    }
    Sheets { grids: vec![grid], notes: Vec::new() }
}

/// UTF-8 or UTF-16 by their marks, UTF-8 if it is legal, else GB18030.
fn decode(bytes: &[u8]) -> String {
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let encoding = marked.unwrap_or(if std::str::from_utf8(bytes).is_ok() { UTF_8 } else { GB18030 });
    encoding.decode(bytes).0.into_owned()
}
