//! The tables of a run → views.sql: views for `DuckDB` in which every column has its type.
//!
//! Apart because a program that guesses types takes codes for numbers and amounts for binary fractions.

use super::tables::{CsvTable, Format};
use crate::model::columns::ColumnKind;
use crate::model::tables::kind_of;
use std::io::{self, Write};
use std::path::Path;

/// The first line, by which the file is known as ours.
pub(super) const HEAD: &str = "-- huishen：DuckDB 视图。在本文件夹里运行 duckdb -init views.sql；各列的意思用 huishen catalog tables 印出。";

/// Types as `DuckDB` calls them. Eight places leave room to multiply two amounts; returns state fewer.
const fn type_name(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text => "VARCHAR",
        ColumnKind::Whole => "BIGINT",
        ColumnKind::Exact => "DECIMAL(38,8)",
    }
}

/// Writes the view of one table.
///
/// # Errors
/// If the file cannot be written.
pub(super) fn view(file: &mut impl Write, table: &CsvTable<'_>, format: Format) -> io::Result<()> {
    let name = Path::new(table.name).file_stem().unwrap_or_default().to_string_lossy();
    match format {
        Format::Csv => {
            let typed = |head: &str| format!("{}: '{}'", quoted(head), type_name(kind_of(table.name, head)));
            let columns: Vec<String> = table.heads.iter().map(|head| typed(head)).collect();
            writeln!(
                file,
                "CREATE OR REPLACE VIEW {name} AS SELECT * FROM read_csv('{}', auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', nullstr = '', columns = {{{}}});",
                table.name,
                columns.join(", ")
            )
        }
        #[cfg(feature = "parquet")]
        Format::Parquet => {
            writeln!(file, "CREATE OR REPLACE VIEW {name} AS SELECT * FROM read_parquet('{name}.parquet');")
        }
    }
}

/// A text between quotes; what a bureau calls its items is its own affair.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
