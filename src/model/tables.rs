//! The tables of a run (`--data`) by name: their heads as other programs rely on them, and which a later run needs.
//!
//! Apart because `report` writes them and `intake` takes them in again. What stands in them is listed in `columns`.

use super::columns::{ColumnKind, OF_RUN, TABLES, TableColumn};

/// The table the findings of the round before are kept in; its columns are those of the findings.
pub const EARLIER: &str = "earlier.csv";

/// The tables of the returns of a round: their names, and those they are kept under beside the tables of the next.
pub const EARLIER_RETURNS: [(&str, &str); 5] = [
    ("files.csv", "earlier_files.csv"),
    ("filings.csv", "earlier_filings.csv"),
    ("figures.csv", "earlier_figures.csv"),
    ("indicators.csv", "earlier_indicators.csv"),
    ("unread.csv", "earlier_unread.csv"),
];

/// The file of views for `DuckDB` beside them.
pub const VIEWS: &str = "views.sql";

/// Without these nothing can be taken over from a run.
pub const NEEDED: [&str; 7] = [
    "files.csv",
    "filings.csv",
    "figures.csv",
    "indicators.csv",
    "findings.csv",
    "departments.csv",
    "ranking.csv",
];

/// The columns of a table by its name; empty where there is none of that name.
#[must_use]
pub fn columns_of(name: &str) -> &'static [TableColumn] {
    let kept = EARLIER_RETURNS.iter().find(|(_, kept)| *kept == name).map(|(own, _)| *own);
    let name = if name == EARLIER { "findings.csv" } else { kept.unwrap_or(name) };
    TABLES.iter().find(|table| table.name == name).map_or(&[], |table| table.columns)
}

/// What a column of a table holds; heads that only a run knows are values of units.
#[must_use]
pub fn kind_of(name: &str, head: &str) -> ColumnKind {
    let known = columns_of(name).iter().find(|column| column.name == head);
    known.map_or(ColumnKind::Exact, |column| column.kind)
}

/// The first column that is not where the contract has it, with the name it should bear. Of a table whose columns depend on
/// the run, those in front of them are looked at.
#[must_use]
pub fn misplaced<'h>(name: &str, mut found: impl Iterator<Item = &'h str>) -> Option<(String, &'static str)> {
    let fixed = columns_of(name).iter().map(|column| column.name).take_while(|head| *head != OF_RUN);
    fixed.into_iter().find_map(|wanted| {
        // An older version has fewer.
        let found = found.next()?;
        (found != wanted).then(|| (found.to_owned(), wanted))
    })
}
