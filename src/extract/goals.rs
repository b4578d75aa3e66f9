//! The goal of the year in words and what was done of it: two headings side by side, or one above the other.
//!
//! Apart from `indicators`, whose targets are numbers; whether the words say anything is for the rules to tell.

use crate::catalog::vocabulary::{GoalWords, Vocabulary};
use crate::model::filing::{Goal, Spot};
use crate::model::layout::{BlockKind, Layout, Seen};
use crate::model::meaning::{Column, Meaning};
use crate::model::{CellRef, Text};

/// Longer texts are goals themselves and head nothing.
const LONGEST_HEADING: usize = 16;

/// The goals of one sheet.
pub(super) fn read(layout: &Layout<'_>, vocabulary: &Vocabulary) -> Vec<Goal> {
    let words = &vocabulary.goals;
    let headings = layout.seen.iter().filter(|(_, seen)| words.is_completion(seen));
    headings
        .filter_map(|(at, _)| {
            let goal = beside(layout, words, at).or_else(|| below(layout, words, at));
            goal.or_else(|| in_row(layout, words, at))
        })
        .collect()
}

impl GoalWords {
    fn is_completion(&self, seen: &Seen) -> bool {
        is_short(seen) && self.completed.iter().any(|word| seen.label.key.contains(word.as_str()))
    }

    fn is_expectation(&self, seen: &Seen) -> bool {
        is_short(seen) && self.expected.iter().any(|word| seen.label.key.ends_with(word.as_str()))
    }
}

fn is_short(seen: &Seen) -> bool {
    seen.is_words() && seen.label.key.chars().count() <= LONGEST_HEADING
}

/// 预期目标 | 实际完成情况 over their texts.
fn beside(layout: &Layout<'_>, words: &GoalWords, completed: CellRef) -> Option<Goal> {
    let span = layout.grid.span(completed);
    let is_indicator_table = layout.row(completed.row).any(|(_, seen)| is_of_indicators(seen));
    if is_indicator_table || is_indicator(layout, span.last.row + 1) {
        return None;
    }
    // 年初绩效目标 | 全年（调整）绩效目标 | 全年目标实际完成情况: two columns of goals.
    let expected: Vec<u32> = layout
        .row(completed.row)
        .filter(|(at, seen)| {
            let is_as_high = layout.grid.span(*at).last.row == span.last.row;
            at.col < completed.col && is_as_high && words.is_expectation(seen)
        })
        .map(|(at, _)| at.col)
        .collect();
    let leftmost = CellRef::new(completed.row, *expected.first()?);
    let first = span.last.row + 1;
    let rows = first..=last_row(layout, leftmost, first);
    let text = |col: u32| -> Option<String> {
        rows.clone().map(|row| content(layout, CellRef::new(row, col), first)).collect()
    };
    let expected = expected.into_iter().map(|col| text(col).map(Text::from)).collect::<Option<_>>()?;
    let raw = text(completed.col)?;
    let place = layout.grid.place(CellRef::new(first, completed.col));
    Some(Goal { expected, completed: Spot { place, raw: raw.into() } })
}

/// The last row that the label at the side of the headings reaches down to; without one the first row alone is theirs.
fn last_row(layout: &Layout<'_>, leftmost: CellRef, first: u32) -> u32 {
    let mut left = (0..leftmost.col).rev().map(|col| CellRef::new(leftmost.row, col));
    let side = left.find_map(|at| layout.covering(at));
    side.map_or(first, |(at, _)| layout.grid.span(at).last.row.max(first))
}

/// What stands in a cell below the headings, empty where nothing does; `None` where a heading of something else does.
fn content(layout: &Layout<'_>, at: CellRef, first: u32) -> Option<String> {
    match layout.covering(at) {
        Some((anchor, _)) if anchor.row < first => None,
        Some((anchor, _)) if anchor.col != at.col => None,
        Some((anchor, _)) if anchor.row < at.row => Some(String::new()),
        Some((_, seen)) if is_of_indicators(seen) => None,
        Some((_, seen)) => Some(seen.text.trim().to_owned()),
        None => Some(String::new()),
    }
}

/// 预期目标 with its text at the right, and below it 实际完成情况 with its own.
fn below(layout: &Layout<'_>, words: &GoalWords, completed: CellRef) -> Option<Goal> {
    let above = CellRef::new(completed.row.checked_sub(1)?, completed.col);
    let (expected, heading) = layout.covering(above)?;
    if expected.col != completed.col || !words.is_expectation(heading) {
        return None;
    }
    let right = |at: CellRef| {
        let col = layout.grid.span(at).last.col + 1;
        (col <= layout.extent().last.col).then(|| CellRef::new(at.row, col))
    };
    let text = |at: CellRef| match layout.covering(at) {
        Some((anchor, _)) if anchor != at => None,
        Some((_, seen)) if is_of_indicators(seen) || words.is_completion(seen) => None,
        Some((_, seen)) => Some(seen.text.trim().to_owned()),
        None => Some(String::new()),
    };
    let place = right(completed)?;
    let spot = Spot { place: layout.grid.place(place), raw: text(place)?.into() };
    Some(Goal { expected: vec![text(right(expected)?)?.into()], completed: spot })
}

/// Whether a row is one of a table of indicators, whose rules look at its words already.
fn is_indicator(layout: &Layout<'_>, row: u32) -> bool {
    let mut blocks = layout.blocks.iter();
    blocks.any(|block| {
        matches!(block.kind, BlockKind::Indicators | BlockKind::Mixed) && block.body.contains(&row)
    })
}

/// 总体目标 | its text | 全年实际完成情况 | its text, all in one row.
fn in_row(layout: &Layout<'_>, words: &GoalWords, completed: CellRef) -> Option<Goal> {
    let cells: Vec<(CellRef, &Seen)> = layout.row(completed.row).collect();
    let at = cells.iter().position(|(at, _)| *at == completed)?;
    let (_, heading) = cells.get(at.checked_sub(2)?)?;
    let (_, text) = cells.get(at - 1)?;
    if !words.is_expectation(heading) || !text.is_words() || is_of_indicators(text) || is_short(text) {
        return None;
    }
    let next = cells.get(at + 1);
    let blank = CellRef::new(completed.row, layout.grid.span(completed).last.col + 1);
    let place = next.map_or(blank, |(at, _)| *at);
    let raw = next.map_or("", |(_, seen)| seen.text.trim());
    let spot = Spot { place: layout.grid.place(place), raw: raw.into() };
    Some(Goal { expected: vec![text.text.trim().into()], completed: spot })
}

/// A heading of a table of indicators.
fn is_of_indicators(seen: &Seen) -> bool {
    const OWN: [Column; 6] =
        [Column::Level1, Column::Level2, Column::Level3, Column::Weight, Column::Score, Column::Deviation];
    seen.means(|m| matches!(m, Meaning::Column(column) if OWN.contains(column)))
}
