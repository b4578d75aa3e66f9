//! Where something stands: cells, rectangles and places inside a workbook.

use super::text::Text;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A cell position, both parts counted from zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CellRef {
    /// Row, from zero.
    pub row: u32,
    /// Column, from zero.
    pub col: u32,
}

impl CellRef {
    /// A position from row and column, both from zero.
    #[must_use]
    pub const fn new(row: u32, col: u32) -> Self {
        Self { row, col }
    }
}

impl CellRef {
    /// The A1 notation.
    #[must_use]
    pub fn name(self) -> String {
        self.named(str::to_owned)
    }

    /// What is made of the A1 notation, which is not kept.
    pub fn named<T>(self, take: impl FnOnce(&str) -> T) -> T {
        // Written by hand: every figure names its cell, and the general way of formatting takes several times as long.
        let mut name = [0; 17];
        let mut begin = name.len();
        let mut put = |byte: u32| {
            begin -= 1;
            name[begin] = u8::try_from(byte).unwrap_or(b'?');
        };
        let mut rest = self.row + 1;
        while rest > 0 {
            put(u32::from(b'0') + rest % 10);
            rest /= 10;
        }
        letters(self.col, put);
        take(std::str::from_utf8(&name[begin..]).unwrap_or_default())
    }

    /// A cell from its A1 notation.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.find(|c: char| c.is_ascii_digit())?;
        let letters = &text[..digits];
        let row: u32 = text[digits..].parse().ok()?;
        if !(1..=3).contains(&letters.len()) || !letters.bytes().all(|b| b.is_ascii_uppercase()) {
            return None;
        }
        let col = letters.bytes().fold(0, |col, letter| col * 26 + u32::from(letter - b'A') + 1);
        Some(Self::new(row.checked_sub(1)?, col - 1))
    }
}

impl fmt::Display for CellRef {
    /// The A1 notation people see in Excel and WPS.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

/// Letters of a column counted from zero: 0 is A, 26 is AA.
#[must_use]
pub fn column_name(col: u32) -> String {
    let mut name = Vec::new();
    letters(col, |byte| name.push(char::from_u32(byte).unwrap_or('?')));
    name.iter().rev().collect()
}

/// Gives the letters of a column, the last one first.
fn letters(col: u32, mut put: impl FnMut(u32)) {
    let mut rest = col + 1;
    while rest > 0 {
        put(u32::from(b'A') + (rest - 1) % 26);
        rest = (rest - 1) / 26;
    }
}

/// A rectangle of cells, both corners included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Rect {
    /// Upper left corner.
    pub first: CellRef,
    /// Lower right corner.
    pub last: CellRef,
}

impl Rect {
    /// Reads `A1:H30`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (first, last) = text.split_once(':').unwrap_or((text, text));
        Some(Self { first: CellRef::parse(first)?, last: CellRef::parse(last)? })
    }

    /// The rectangle of one cell.
    #[must_use]
    pub const fn cell(at: CellRef) -> Self {
        Self { first: at, last: at }
    }

    /// Whether the cell lies inside.
    #[must_use]
    pub const fn contains(&self, at: CellRef) -> bool {
        self.first.row <= at.row
            && at.row <= self.last.row
            && self.first.col <= at.col
            && at.col <= self.last.col
    }

    /// Number of columns covered.
    #[must_use]
    pub const fn width(&self) -> u32 {
        self.last.col - self.first.col + 1
    }

    /// The smallest rectangle that covers both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            first: CellRef::new(self.first.row.min(other.first.row), self.first.col.min(other.first.col)),
            last: CellRef::new(self.last.row.max(other.last.row), self.last.col.max(other.last.col)),
        }
    }
}

impl fmt::Display for Rect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.first, self.last)
    }
}

/// The sheet that holds the paragraphs of a text: 正文.
pub const BODY: &str = "正文";

/// Where a value stands inside its file: sheet name and cell (or paragraph).
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Sheet as named in the file.
    pub sheet: Text,
    /// Cell in A1 notation.
    pub cell: Text,
}

impl Place {
    /// Whether it is a paragraph of a text.
    #[must_use]
    pub fn is_in_text(&self) -> bool {
        self.sheet == BODY
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}!{}", self.sheet, self.cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_print_and_parse_as_in_excel() {
        for (row, col, text) in
            [(0, 0, "A1"), (30, 1, "B31"), (0, 26, "AA1"), (1_048_575, 16_383, "XFD1048576")]
        {
            assert_eq!(CellRef::new(row, col).to_string(), text);
            assert_eq!(CellRef::parse(text), Some(CellRef::new(row, col)));
        }
    }
}
