//! A sheet as understood: which cells are labels, which rows form blocks, and what stands outside them.

use super::grid::Grid;
use super::label::Label;
use super::meaning::Meaning;
use super::place::{CellRef, Rect};
use super::quantity::Unit;
use std::sync::Arc;

/// What a cell looks like before anyone asks where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// A number, or text that begins as one and ends in a unit.
    Number,
    /// A dash or 无.
    Void,
    /// Words.
    Words,
}

/// A cell with what its words can mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// What it looks like.
    pub look: Look,
    /// Its label; empty for numbers.
    pub label: Label,
    /// What the label can mean.
    pub meanings: Vec<Meaning>,
    /// The text as it stands.
    pub text: String,
}

impl Seen {
    /// A cell without words.
    #[must_use]
    pub fn wordless(look: Look, text: String) -> Self {
        Self { look, label: Label::default(), meanings: Vec::new(), text }
    }

    /// Whether the cell holds words.
    #[must_use]
    pub fn is_words(&self) -> bool {
        self.look == Look::Words
    }

    /// Whether any of the readings satisfies the condition.
    pub fn means(&self, condition: impl Fn(&Meaning) -> bool) -> bool {
        self.is_words() && self.meanings.iter().any(condition)
    }
}

/// The cells of a sheet with what they look like, in reading order.
#[derive(Debug, Clone, Default)]
pub struct Sightings(Vec<(CellRef, Arc<Seen>)>);

impl FromIterator<(CellRef, Arc<Seen>)> for Sightings {
    /// From cells in reading order.
    fn from_iter<I: IntoIterator<Item = (CellRef, Arc<Seen>)>>(cells: I) -> Self {
        Self(cells.into_iter().collect())
    }
}

impl Sightings {
    /// The cell at this very position.
    #[must_use]
    pub fn get(&self, at: CellRef) -> Option<&Seen> {
        let index = self.0.binary_search_by(|(known, _)| known.cmp(&at)).ok()?;
        self.0.get(index).map(|(_, seen)| &**seen)
    }

    /// Whether a cell was seen there.
    #[must_use]
    pub fn contains(&self, at: CellRef) -> bool {
        self.get(at).is_some()
    }

    /// All cells with their positions.
    pub fn iter(&self) -> impl Iterator<Item = (CellRef, &Seen)> {
        self.0.iter().map(|(at, seen)| (*at, &**seen))
    }

    /// All cells.
    pub fn all(&self) -> impl Iterator<Item = &Seen> {
        self.0.iter().map(|(_, seen)| &**seen)
    }

    /// The cells of one row, left to right.
    fn row(&self, row: u32) -> impl Iterator<Item = (CellRef, &Seen)> {
        let begin = self.0.partition_point(|(at, _)| at.row < row);
        let rest = self.0.get(begin..).unwrap_or_default();
        rest.iter().take_while(move |(at, _)| at.row == row).map(|(at, seen)| (*at, &**seen))
    }
}

/// What a block of rows under a heading band is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// Figures: headings above and to the left.
    Table,
    /// Performance indicators, one per row.
    Indicators,
    /// Goals in words; nothing is taken from them.
    Goals,
}

/// A heading band with the rows below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Rows of the heading band, top down.
    pub band: Vec<u32>,
    /// Rows below it, top down.
    pub body: Vec<u32>,
    /// The family of items it is about: `income`, `three_public`; empty if its words do not tell.
    pub family: String,
    /// Title or section line above it.
    pub section: String,
    /// Unit declared above it.
    pub unit: Option<Unit>,
}

/// A row outside every block, with what was declared above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LooseRow {
    /// The row.
    pub row: u32,
    /// Title or section line above it.
    pub section: String,
    /// Unit declared above it.
    pub unit: Option<Unit>,
}

/// One sheet as understood.
#[derive(Debug, Clone)]
pub struct Layout<'a> {
    /// The sheet.
    pub grid: &'a Grid,
    /// What each cell looks like and can mean.
    pub seen: Sightings,
    /// The rectangle of all cells of the tables.
    pub area: Rect,
    /// Blocks from top to bottom.
    pub blocks: Vec<Block>,
    /// Rows outside the blocks.
    pub loose: Vec<LooseRow>,
    /// The title lines at the top.
    pub title: String,
}

impl Layout<'_> {
    /// The cell that answers for a position: its own, or the one merged over it.
    #[must_use]
    pub fn covering(&self, at: CellRef) -> Option<(CellRef, &Seen)> {
        let anchor = self.grid.span(at).first;
        self.seen.get(anchor).map(|seen| (anchor, seen))
    }

    /// The cells that stand in a row themselves, left to right.
    pub fn row(&self, row: u32) -> impl Iterator<Item = (CellRef, &Seen)> {
        self.seen.row(row)
    }

    /// The words to the left of a position in its row: the nearest first, as far as words follow one another.
    #[must_use]
    pub fn left_of(&self, at: CellRef) -> Vec<(CellRef, &Seen)> {
        let mut found: Vec<(CellRef, &Seen)> = Vec::new();
        let mut col = at.col;
        while col > 0 {
            col -= 1;
            let here = CellRef::new(at.row, col);
            let Some((anchor, seen)) = self.covering(here) else { continue };
            col = self.grid.span(here).first.col;
            match seen.look {
                Look::Words if found.iter().all(|(known, _)| *known != anchor) => found.push((anchor, seen)),
                Look::Words => {}
                Look::Number | Look::Void if found.is_empty() => {}
                Look::Number | Look::Void => break,
            }
        }
        found
    }

    /// The words of a heading band over a column, top down, each cell once.
    #[must_use]
    pub fn above(&self, band: &[u32], col: u32) -> Vec<(CellRef, &Seen)> {
        let mut found: Vec<(CellRef, &Seen)> = Vec::new();
        for row in band {
            if let Some((anchor, seen)) = self.covering(CellRef::new(*row, col)) {
                let fresh = found.iter().all(|(known, _)| *known != anchor);
                if fresh && seen.is_words() && band.contains(&anchor.row) {
                    found.push((anchor, seen));
                }
            }
        }
        found
    }

    /// The rectangle of all cells of the tables.
    #[must_use]
    pub const fn extent(&self) -> Rect {
        self.area
    }
}
