//! What the tabs say about their tables: columns with title, width and kind, and the words around them.
//!
//! Apart from `sheet` because a tab describes its table once and `sheet` lays it out.

use super::cell::Kind;

/// A column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its head.
    pub title: String,
    /// In digits.
    pub width: u16,
    /// How many columns of the sheet it takes.
    pub span: u16,
    /// What it holds.
    pub kind: Kind,
}

impl Column {
    /// A column of that width in digits (a Chinese character takes two).
    #[must_use]
    pub fn new(title: impl Into<String>, width: u16, kind: Kind) -> Self {
        Self { title: title.into(), width, span: 1, kind }
    }

    /// A column over several columns of a sheet whose widths are set.
    #[must_use]
    pub fn over(title: impl Into<String>, span: u16, kind: Kind) -> Self {
        Self { title: title.into(), width: 0, span, kind }
    }
}

/// Columns from (title, width, kind).
#[must_use]
pub fn columns(list: &[(&str, u16, Kind)]) -> Vec<Column> {
    list.iter().map(|(title, width, kind)| Column::new(*title, *width, *kind)).collect()
}

/// The main table of a tab.
#[derive(Debug)]
pub struct Table<'t> {
    /// Title over the tab.
    pub title: &'t str,
    /// The line under the title: unit of amounts, how to read the table.
    pub note: &'t str,
    /// Its columns.
    pub columns: Vec<Column>,
    /// How many columns on the left stay in view.
    pub pinned: u16,
    /// What stands there when there is no row.
    pub empty: &'t str,
}
