//! A sheet as understood: which cells are labels, which rows form blocks, and what stands outside them.

use super::decimal::{self, parse_plain};
use super::grid::Grid;
use super::label::{Label, fold};
use super::meaning::{Meaning, Word};
use super::place::{CellRef, Rect};
use super::quantity::Unit;
use rust_decimal::Decimal;
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
#[expect(clippy::struct_excessive_bools, reason = "four facts that do not exclude each other")]
pub struct Seen {
    /// What it looks like.
    pub look: Look,
    /// Its label; empty for numbers.
    pub label: Label,
    /// What the label can mean.
    pub meanings: Vec<Meaning>,
    /// The text as it stands.
    pub text: String,
    /// Whether it stands over the names of rows: 乡镇, 任务名称.
    pub names_rows: bool,
    /// Whether it means nothing known and ends as the name of an amount: 支持金额合计.
    pub is_amount: bool,
    /// Whether it ends as the half of a table of income and expenditure does: 财政拨款支出.
    pub is_half: bool,
    /// Whether it is a note: 注：….
    pub is_note: bool,
}

impl Seen {
    /// A cell without words.
    #[must_use]
    pub fn wordless(look: Look, text: String) -> Self {
        Self {
            look,
            label: Label::default(),
            meanings: Vec::new(),
            text,
            names_rows: false,
            is_amount: false,
            is_half: false,
            is_note: false,
        }
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

    /// Whether it is a word that only shapes tables.
    #[must_use]
    pub fn is_word(&self, word: Word) -> bool {
        self.means(|meaning| matches!(meaning, Meaning::Word(found) if *found == word))
    }
}

/// The cells of a sheet with what they look like, in reading order.
#[derive(Debug, Clone, Default)]
pub struct Sightings(Vec<(CellRef, Arc<Seen>)>);

impl FromIterator<(CellRef, Arc<Seen>)> for Sightings {
    /// From cells in reading order.
    fn from_iter<I: IntoIterator<Item = (CellRef, Arc<Seen>)>>(cells: I) -> Self {
        let cells = cells.into_iter();
        // Nearly all cells of a sheet are seen; growing step by step costs more than the room for the others.
        let mut seen = Vec::with_capacity(cells.size_hint().1.unwrap_or(0));
        seen.extend(cells);
        Self(seen)
    }
}

impl Sightings {
    /// The cell at this very position.
    #[must_use]
    pub fn get(&self, at: CellRef) -> Option<&Seen> {
        self.0.get(self.find(at)?).map(|(_, seen)| &**seen)
    }

    fn find(&self, at: CellRef) -> Option<usize> {
        self.0.binary_search_by(|(known, _)| known.cmp(&at)).ok()
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
    /// A list of projects with amounts, and of each its indicators in further columns.
    Mixed,
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

/// Which cell answers for each position of a sheet, its own or the one merged over it: headings are looked for from
/// every number, and searching cells and merged ranges anew each time takes longer than all that is done with them.
#[derive(Debug, Clone)]
struct Covers {
    area: Rect,
    /// Row by row, the number of the cell among all, from one; 0 where none answers.
    cells: Vec<u32>,
}

impl Covers {
    /// Most positions, and most of them for each cell: few cells far apart are searched.
    const MOST: u64 = 1 << 20;
    const SPREAD: u64 = 64;

    /// None for a sheet that is searched: large, thin, or with ranges merged over each other many times.
    fn of(grid: &Grid, seen: &Sightings, area: Rect) -> Option<Self> {
        let (rows, width) = (u64::from(area.last.row - area.first.row) + 1, u64::from(area.width()));
        let spread = Self::SPREAD.saturating_mul(u64::try_from(seen.0.len()).ok()?);
        let size = Some(rows * width).filter(|size| *size <= Self::MOST.min(spread))?;
        let mut covers = Self { area, cells: vec![0; usize::try_from(size).ok()?] };
        for (number, (at, _)) in (1..).zip(&seen.0) {
            covers.put(Rect::cell(*at), number)?;
        }
        let mut left = size * 4;
        // Of ranges merged over each other the first counts.
        for merge in grid.merges().iter().rev() {
            let number = seen.find(merge.first).and_then(|at| u32::try_from(at + 1).ok()).unwrap_or(0);
            left = left.checked_sub(covers.put(*merge, number)?)?;
        }
        Some(covers)
    }

    /// Says which cell answers for a range; gives the number of positions.
    fn put(&mut self, range: Rect, number: u32) -> Option<u64> {
        let first =
            CellRef::new(range.first.row.max(self.area.first.row), range.first.col.max(self.area.first.col));
        let last =
            CellRef::new(range.last.row.min(self.area.last.row), range.last.col.min(self.area.last.col));
        let mut count = 0;
        if first.col <= last.col {
            for row in first.row..=last.row {
                let begin = self.index(CellRef::new(row, first.col))?;
                let end = self.index(CellRef::new(row, last.col))?;
                self.cells.get_mut(begin..=end)?.fill(number);
                count += u64::try_from(end - begin).ok()? + 1;
            }
        }
        Some(count)
    }

    fn index(&self, at: CellRef) -> Option<usize> {
        let (row, col) = (at.row.checked_sub(self.area.first.row)?, at.col.checked_sub(self.area.first.col)?);
        let width = self.area.width();
        (col < width).then(|| usize::try_from(u64::from(row) * u64::from(width) + u64::from(col)).ok())?
    }

    /// The number of the answering cell; none outside, where the search must tell.
    fn get(&self, at: CellRef) -> Option<u32> {
        self.cells.get(self.index(at)?).copied()
    }
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
    covers: Option<Covers>,
}

/// No words farther to the left than this name a number: the widest form has some hundred columns, and a row of sixteen thousand
/// numbers would be gone through from each of them.
const FARTHEST: u32 = 512;

impl<'a> Layout<'a> {
    /// A sheet of which only the cells are understood so far.
    #[must_use]
    pub fn of(grid: &'a Grid, seen: Sightings) -> Self {
        let area = seen.iter().map(|(at, _)| Rect::cell(at)).reduce(Rect::union).unwrap_or_default();
        let covers = Covers::of(grid, &seen, area);
        Self { grid, seen, area, blocks: Vec::new(), loose: Vec::new(), title: String::new(), covers }
    }
}

impl Layout<'_> {
    /// The cell that answers for a position: its own, or the one merged over it.
    #[must_use]
    pub fn covering(&self, at: CellRef) -> Option<(CellRef, &Seen)> {
        if let Some(number) = self.covers.as_ref().and_then(|covers| covers.get(at)) {
            let index = usize::try_from(number).ok()?.checked_sub(1)?;
            return self.seen.0.get(index).map(|(anchor, seen)| (*anchor, &**seen));
        }
        let anchor = self.grid.span(at).first;
        self.seen.get(anchor).map(|seen| (anchor, seen))
    }

    /// The cells that stand in a row themselves, left to right.
    pub fn row(&self, row: u32) -> impl Iterator<Item = (CellRef, &Seen)> {
        self.seen.row(row)
    }

    /// The numbers of a row in which each is one more than the one before: 1 | 2 | 3.
    #[must_use]
    pub fn counting(&self, row: u32) -> Option<Vec<u32>> {
        // 3=1+2 says besides of which columns the third comes.
        let own = |seen: &Seen| seen.text.split(['=', '＝']).next().and_then(|text| text.trim().parse().ok());
        let numbers = self.row(row).filter(|(_, seen)| seen.look == Look::Number || own(seen).is_some());
        let numbers: Vec<u32> = numbers.map(|(_, seen)| own(seen)).collect::<Option<_>>()?;
        numbers.windows(2).all(|pair| pair[0].checked_add(1) == Some(pair[1])).then_some(numbers)
    }

    /// Whether the numbers of a column are the sums of those in the columns to the right of it, row by row: 合计 | 艾滋病防治 |
    /// 结核病防治. A row with a single part proves nothing.
    #[must_use]
    pub fn adds_across(&self, total: u32, rows: &[u32]) -> bool {
        const LEAST: usize = 2;
        let number = |seen: &Seen| parse_plain(&fold(&seen.text).replace(',', ""));
        let mut holding = 0;
        for row in rows {
            let stated = self.seen.get(CellRef::new(*row, total)).filter(|seen| seen.look == Look::Number);
            let Some(stated) = stated.and_then(number) else { continue };
            let right = self.row(*row).filter(|(at, seen)| at.col > total && seen.look == Look::Number);
            let parts: Vec<Decimal> = right.filter_map(|(_, seen)| number(seen)).collect();
            if parts.is_empty() {
                continue;
            }
            let many = parts.len() > 1;
            if decimal::total(parts) != Some(stated) {
                return false;
            }
            holding += usize::from(many);
        }
        holding >= LEAST
    }

    /// The words to the left of a position in its row: the nearest first, as far as words follow one another.
    #[must_use]
    pub fn left_of(&self, at: CellRef) -> Vec<(CellRef, &Seen)> {
        self.left_beyond(at, &[])
    }

    /// The same, but words in these columns stand for values and name nothing.
    #[must_use]
    pub fn left_beyond(&self, at: CellRef, values: &[u32]) -> Vec<(CellRef, &Seen)> {
        let mut found: Vec<(CellRef, &Seen)> = Vec::new();
        let mut col = at.col;
        while col > at.col.saturating_sub(FARTHEST) {
            col -= 1;
            let Some((anchor, seen)) = self.covering(CellRef::new(at.row, col)) else { continue };
            col = anchor.col;
            match seen.look {
                Look::Words if values.contains(&anchor.col) && found.is_empty() => {}
                Look::Words if values.contains(&anchor.col) => break,
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
