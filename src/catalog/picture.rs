//! A form drawn as text (`picture` of a form) → cells, merged ranges and slots.
//!
//! ```text
//! 项目支出绩效自评表 | < | < | <
//! 项目名称 | {project} | 主管部门 | {supervisor}
//! 项目资金（万元） | ^ ...
//! ```
//! One line per row, cells between `|`. `<` belongs to the cell on its left, `^` to the cell above, `{name}` is a slot
//! for a value: head data (`{department}`), a quantity (`{funds.total.executed}`), one of a unit or line
//! (`{局机关 / income.total}`), or free space (`{}`). `⏎` breaks a line inside a cell.

use crate::model::{CellRef, Grid, Rect};

/// A drawing is a form, not a data table: no more than this is drawn of a sheet.
const MOST_ROWS: u32 = 200;
const MOST_COLUMNS: u32 = 40;

/// What a cell of a picture holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Printed words.
    Words(String),
    /// A value to be filled in.
    Slot(String),
}

/// One drawn cell with all it covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// What it covers.
    pub area: Rect,
    /// What it holds.
    pub content: Content,
}

/// A form as drawn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picture {
    /// Cells in reading order.
    pub cells: Vec<Drawn>,
}

impl Picture {
    /// Reads a drawing.
    ///
    /// # Errors
    /// The row and cell where `<` or `^` has nothing to belong to, or where a merged cell is no rectangle.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut cells: Vec<Drawn> = Vec::new();
        let rows = text.lines().map(str::trim).filter(|line| !line.is_empty());
        for (row, line) in (0..).zip(rows) {
            for (col, word) in (0..).zip(line.split('|').map(str::trim)) {
                let at = CellRef::new(row, col);
                match word {
                    "<" => extend(&mut cells, at, CellRef::new(row, col.saturating_sub(1)))?,
                    "^" => extend(&mut cells, at, CellRef::new(row.saturating_sub(1), col))?,
                    word => cells.push(Drawn { area: Rect::cell(at), content: content(word) }),
                }
            }
        }
        let drawn = Self { cells };
        drawn.check()?;
        Ok(drawn)
    }

    /// Merged cells must be rectangles: no two of them may share a place.
    fn check(&self) -> Result<(), String> {
        for (index, cell) in self.cells.iter().enumerate() {
            let shared = self.cells[..index].iter().find(|other| {
                other.area.first.row <= cell.area.last.row
                    && cell.area.first.row <= other.area.last.row
                    && other.area.first.col <= cell.area.last.col
                    && cell.area.first.col <= other.area.last.col
            });
            if shared.is_some() {
                return Err(format!(
                    "图样第 {} 行第 {} 格：合并的格不是矩形",
                    cell.area.first.row + 1,
                    cell.area.first.col + 1
                ));
            }
        }
        Ok(())
    }

    /// Draws a sheet: its words as they stand, every other cell as free space.
    #[must_use]
    pub fn of(grid: &Grid) -> Self {
        let Some(extent) = grid.cells().map(|(at, _)| grid.span(at)).reduce(Rect::union) else {
            return Self::default();
        };
        let mut cells: Vec<Drawn> = Vec::new();
        for row in extent.first.row..=extent.last.row.min(MOST_ROWS) {
            for col in extent.first.col..=extent.last.col.min(MOST_COLUMNS) {
                let area = grid.span(CellRef::new(row, col));
                if area.first != CellRef::new(row, col) {
                    continue;
                }
                let words = grid.get(area.first).map(crate::model::Cell::shown).unwrap_or_default();
                let content =
                    if words.is_empty() { Content::Slot(String::new()) } else { Content::Words(words) };
                cells.push(Drawn { area, content });
            }
        }
        Self { cells }
    }

    /// The rectangle of the whole drawing.
    #[must_use]
    pub fn extent(&self) -> Option<Rect> {
        self.cells.iter().map(|cell| cell.area).reduce(Rect::union)
    }

    /// Draws cells as text again.
    #[must_use]
    pub fn draw(&self) -> String {
        let Some(extent) = self.extent() else { return String::new() };
        let rows = (extent.first.row..=extent.last.row).map(|row| {
            let words = (extent.first.col..=extent.last.col).map(|col| self.word(CellRef::new(row, col)));
            words.collect::<Vec<_>>().join(" | ")
        });
        rows.collect::<Vec<_>>().join("\n")
    }

    fn word(&self, at: CellRef) -> String {
        let Some(cell) = self.cells.iter().find(|cell| cell.area.contains(at)) else { return String::new() };
        if at == cell.area.first {
            return match &cell.content {
                Content::Words(words) => {
                    words.replace('|', "｜").split('\n').map(str::trim).collect::<Vec<_>>().join("⏎")
                }
                Content::Slot(name) => format!("{{{name}}}"),
            };
        }
        if at.col > cell.area.first.col { "<".into() } else { "^".into() }
    }
}

fn content(word: &str) -> Content {
    match word.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        Some(name) => Content::Slot(name.trim().to_owned()),
        None => Content::Words(word.replace('⏎', "\n")),
    }
}

fn extend(cells: &mut [Drawn], at: CellRef, neighbour: CellRef) -> Result<(), String> {
    let wrong = || format!("图样第 {} 行第 {} 格：左边或上边没有可以合并的格", at.row + 1, at.col + 1);
    if at == neighbour {
        return Err(wrong());
    }
    let cell = cells.iter_mut().find(|cell| cell.area.contains(neighbour)).ok_or_else(wrong)?;
    cell.area = cell.area.union(Rect::cell(at));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawings_survive_reading_and_drawing() {
        let text = "项目绩效自评表 | < | <\n项目资金⏎（万元） | 年初预算数 | 执行数\n^ | {funds.total.initial} | {funds.total.executed}";
        let picture = Picture::parse(text).unwrap();
        assert_eq!(picture.cells.len(), 6);
        assert_eq!(picture.cells[0].area.width(), 3);
        assert_eq!(picture.draw(), text);
    }

    #[test]
    fn merging_with_nothing_is_a_fault() {
        assert!(Picture::parse("< | 甲").is_err());
        assert!(Picture::parse("甲 | <\n^ | 乙").is_err());
    }
}
