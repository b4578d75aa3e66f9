//! Figures as they stand, before units and numbers are read: text, place, heading path and what was declared around.

use super::conversion::Conversion;
use super::filing::{ColumnSum, Goal, Head, Indicator, Period, Remark, Unread};
use super::grid::CellValue;
use super::place::{Place, Rect};
use super::quantity::Unit;
use super::statement::Told;
use super::term::{Item, Measure};
use super::text::Text;
use std::collections::BTreeSet;

/// A figure as it stands in its cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawFigure {
    /// Sheet and cell.
    pub place: Place,
    /// Unit or line the row stands for; empty for the whole.
    pub scope: Text,
    /// What it is about.
    pub item: Item,
    /// Which number of it.
    pub measure: Measure,
    /// Heading path as printed.
    pub label: Text,
    /// The cell's content; none where the cell is empty.
    pub value: Option<CellValue>,
    /// The money unit the headings give: column head, row head, section, line above, in that order of right.
    pub unit: Option<Unit>,
    /// A farther heading that names another unit, as printed, and that unit.
    pub other_unit: Option<(String, Unit)>,
    /// Whether the cell stores numbers as numbers, so that text in it is worth a word.
    pub typed: bool,
    /// Number of the block.
    pub block: u32,
    /// Whether only its place tells what it is.
    pub is_guess: bool,
}

/// All that was taken from the sheets of one return.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawFiling {
    /// First sheet with data.
    pub sheet: String,
    /// Whether that sheet is hidden in the file.
    pub hidden: bool,
    /// The cells covered on it.
    pub range: Option<Rect>,
    /// Head data.
    pub head: Head,
    /// Canonical headings that occur, for the choice of the form.
    pub headings: BTreeSet<String>,
    /// The blocks found: number and what it is, in words.
    pub blocks: Vec<(u32, Text)>,
    /// Figures in reading order.
    pub figures: Vec<RawFigure>,
    /// Indicators in reading order.
    pub indicators: Vec<Indicator>,
    /// Reasons given beside figures.
    pub remarks: Vec<Remark>,
    /// Goals in words beside what was done of them.
    pub goals: Vec<Goal>,
    /// Numeric cells no heading explains.
    pub unread: Vec<Unread>,
    /// Numeric cells of its sheets.
    pub numeric: usize,
    /// Cells and paragraphs in which a price is multiplied out.
    pub workings: Vec<(Place, String)>,
    /// Periods that end before they begin.
    pub periods: Vec<Period>,
    /// How columns come of others by what the form prints.
    pub printed: Vec<ColumnSum>,
    /// The headings over the columns in reading order.
    pub columns: Vec<Text>,
    /// What its sentences state.
    pub told: Told,
    /// Whether the title of its text says that it is a report.
    pub is_report: bool,
    /// The family of forms that the headings of its text tell; empty if they do not.
    pub told_family: String,
    /// What was guessed or left out for the place it stands in.
    pub conversions: Vec<Conversion>,
}

impl RawFiling {
    /// Whether all it states stands in sentences.
    #[must_use]
    pub fn told_only(&self) -> bool {
        self.indicators.is_empty() && self.figures.iter().all(|figure| figure.place.is_in_text())
    }
}
