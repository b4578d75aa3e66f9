//! Blank cells of a table in text → the merged ranges they probably were: text keeps no merged cells, and a heading
//! over several columns would else answer for the first of them alone.
//!
//! Three shapes are taken for merged, all of words: a heading over as many headings in the next row, a heading beside
//! such a one that goes down to its last row, and a label at the left edge above blanks.

use crate::model::{CellRef, CellValue, Grid, Rect};
use std::collections::BTreeMap;

/// The ranges that were probably merged.
pub(super) fn probable(grid: &Grid) -> Vec<Rect> {
    let rows: BTreeMap<u32, Row> = grid.rows().into_iter().map(|row| (row, Row::of(grid, row))).collect();
    let (mut ranges, bands) = headings(&rows);
    ranges.extend(edges(&rows, &bands));
    ranges
}

/// One row: whether each filled cell holds words.
#[derive(Debug, Clone, Default)]
struct Row {
    words: BTreeMap<u32, bool>,
    /// Whether it can be a row of headings: several, no number, no line such as 单位：万元.
    heads: bool,
}

impl Row {
    fn of(grid: &Grid, row: u32) -> Self {
        let is_words = |value: &CellValue| match value {
            CellValue::Text(text) => text.chars().any(char::is_alphabetic) && !begins_as_number(text),
            _ => false,
        };
        let words: BTreeMap<u32, bool> =
            grid.row(row).map(|(at, cell)| (at.col, is_words(&cell.value))).collect();
        let declares = grid.row(row).any(|(_, cell)| cell.shown().contains([':', '：']));
        let heads = words.len() > 1 && words.values().all(|words| *words) && !declares;
        Self { words, heads }
    }

    fn heads(&self, col: u32) -> bool {
        self.heads && self.has_words(col)
    }

    fn has_words(&self, col: u32) -> bool {
        self.words.get(&col).copied().unwrap_or_default()
    }

    fn is_blank(&self, col: u32) -> bool {
        !self.words.contains_key(&col)
    }

    fn first(&self) -> u32 {
        self.words.keys().next().copied().unwrap_or_default()
    }

    fn last(&self) -> u32 {
        self.words.keys().next_back().copied().unwrap_or_default()
    }
}

/// 210.18 and 95%, not 1、名称.
fn begins_as_number(text: &str) -> bool {
    let text = text.trim_start_matches(['-', '≥', '≤', '=', '>', '<', '(', '（', ' ']);
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit() || ".,".contains(c));
    rest.len() < text.len() && !rest.starts_with(['、', ')', '）', '年'])
}

/// Headings over headings, from the bottom up so that three rows work like two; with, by row, the last row of the band
/// of headings that begins there.
fn headings(rows: &BTreeMap<u32, Row>) -> (Vec<Rect>, BTreeMap<u32, u32>) {
    let mut rows = rows.clone();
    let (mut ranges, mut bands) = (Vec::new(), BTreeMap::<u32, u32>::new());
    let numbers: Vec<u32> = rows.keys().rev().copied().collect();
    for row in numbers {
        let last = bands.get(&(row + 1)).copied().unwrap_or(row + 1);
        let band: Vec<&Row> = (row..=last).map_while(|number| rows.get(&number)).collect();
        let found = over(&band, row.checked_sub(1).and_then(|above| rows.get(&above)));
        if !found.iter().any(|reach| reach.across > 0) {
            continue;
        }
        bands.insert(row, last);
        for reach in found {
            let first = CellRef::new(row, reach.col);
            let last = CellRef::new(row + reach.down, reach.col + reach.across);
            ranges.push(Rect { first, last });
            if let Some(upper) = rows.get_mut(&row) {
                upper.words.extend((first.col..=last.col).map(|col| (col, true)));
            }
        }
    }
    (ranges, bands)
}

/// How far a heading goes beyond its own cell.
struct Reach {
    col: u32,
    across: u32,
    down: u32,
}

/// How far each heading of the first row goes over the rows below it. Where the row above has a heading of its own and
/// this row a blank, that heading reaches down and this one ends.
fn over(band: &[&Row], above: Option<&Row>) -> Vec<Reach> {
    let Some((upper, below)) =
        band.split_first().filter(|(upper, below)| upper.words.len() > 1 && !below.is_empty())
    else {
        return Vec::new();
    };
    let filled: Vec<u32> = upper.words.keys().copied().collect();
    let edge = below.iter().map(|row| row.last()).max().unwrap_or_default();
    let ends = filled.iter().skip(1).map(|col| col - 1).chain([edge]);
    let reach = |(&col, end): (&u32, u32)| {
        let blanks = below.iter().take_while(|row| row.is_blank(col)).count();
        let parted = |col: u32| {
            let clear = below[..blanks].iter().all(|row| row.is_blank(col));
            clear && below.get(blanks).is_some_and(|row| row.has_words(col))
        };
        let own = |next: &u32| *next == col || above.is_none_or(|row| !row.heads(*next));
        let last = (col..=end).take_while(|next| parted(*next) && own(next)).last().unwrap_or(col);
        let down = u32::try_from(blanks).unwrap_or_default();
        upper.has_words(col).then_some(Reach { col, across: last - col, down })
    };
    filled.iter().zip(ends).filter_map(reach).collect()
}

/// Labels at the left edge above blanks. A band of headings ends them, and a column of numbers has none.
fn edges(rows: &BTreeMap<u32, Row>, bands: &BTreeMap<u32, u32>) -> Vec<Rect> {
    let mut open: BTreeMap<u32, Rect> = BTreeMap::new();
    let mut done = Vec::new();
    for (&number, row) in rows {
        let in_band = bands.range(..number).any(|(_, last)| number <= *last);
        // Beside a number the blank is no label that went down, but none at all.
        let first = if row.has_words(row.first()) { row.first() } else { 0 };
        for (col, range) in std::mem::take(&mut open) {
            let follows = range.last.row + 1 == number && !in_band;
            if follows && col < first {
                let last = CellRef::new(number, col);
                open.insert(col, Rect { first: range.first, last });
            } else if range.last.row + 1 < number || row.is_blank(col) || row.has_words(col) {
                done.push(range);
            }
        }
        let starts = row.words.len() > 1 && !bands.contains_key(&number);
        for (col, _) in row.words.iter().filter(|(_, words)| starts && **words) {
            open.entry(*col).or_insert(Rect::cell(CellRef::new(number, *col)));
        }
    }
    done.extend(open.into_values());
    done.retain(|range| range.first != range.last);
    done
}

#[cfg(test)]
mod tests {
    use super::probable;
    use crate::model::{Cell, CellRef, Grid};

    fn ranges(table: &str) -> Vec<String> {
        let mut grid = Grid::new("x");
        for (row, line) in (0..).zip(table.lines()) {
            for (col, text) in (0..).zip(line.split(',')) {
                grid.put(CellRef::new(row, col), Cell::text(text));
            }
        }
        let mut found: Vec<String> =
            probable(&grid).iter().map(|r| format!("{}:{}", r.first, r.last)).collect();
        found.retain(|range| range.split(':').next() != range.split(':').nth(1));
        found.sort();
        found
    }

    #[test]
    fn blanks_beside_and_under_words_are_merged_where_that_is_how_forms_are_drawn() {
        let cases: &[(&str, &[&str])] = &[
            ("单位,支出,,备注\n,预算数,决算数,\n甲局,1,2,\n", &["A1:A2", "B1:C1", "D1:D2"]),
            (
                "单位,三公,,,\n,合计,车辆,,\n,,购置,运行,接待\n甲局,1,2,3,4\n",
                &["A1:A3", "B1:E1", "B2:B3", "C2:E2"],
            ),
            ("资金,,年初数,执行数\n,总额,3,2\n,拨款,3,2\n,其他,,\n", &["A1:A4"]),
            ("产出,数量,公里,3\n,质量,合格率,95%\n,,验收率,95%\n效益,生态,提高,\n", &["A1:A3", "B2:B3"]),
            ("甲,,乙,,\n,,小计,,其他\n预算数,决算数,预算数,决算数,预算数\n", &["A1:B2", "C1:E1", "C2:D2"]),
            ("甲,,乙,丙\n小计,其他,,\n预算数,预算数,决算数,决算数\n", &["A1:B1", "C1:C2", "D1:D2"]),
            ("人员,编制数,实有数\n,86,83\n", &[]),
            ("序号,单位,金额\n,合计,3\n1,甲局,3\n", &[]),
            ("标题,,\n,,单位：万元\n项目,预算数,执行数\n", &[]),
        ];
        for (table, expected) in cases {
            assert_eq!(ranges(table), *expected, "{table}");
        }
    }
}
