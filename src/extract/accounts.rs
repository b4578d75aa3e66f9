//! Every numeric cell accounted for: what became no figure, no indicator and no head data is kept with its kind and the reason,
//! so that what is missing in a total can be found.

use crate::catalog::vocabulary::Vocabulary;
use crate::model::filing::{Unread, UnreadKind};
use crate::model::label::fold;
use crate::model::layout::{Block, BlockKind, Layout, Look, Seen};
use crate::model::meaning::{HeadField, Meaning};
use crate::model::raw::RawFiling;
use crate::model::{CellRef, Place};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Digits of the shortest code and of the shortest telephone number.
const CODE: usize = 3;
const PHONE: usize = 7;

/// Adds what is left of the numbers of one sheet.
///
/// `numbers`: of each block, by the first row of its headings, its number.
pub(super) fn take(
    layout: &Layout<'_>,
    vocabulary: &Vocabulary,
    numbers: &BTreeMap<u32, u32>,
    filing: &mut RawFiling,
) {
    let sheet = Sheet { layout, vocabulary, numbers, counted: RefCell::default() };
    let known: BTreeSet<String> = places(filing).map(|place| place.cell.to_string()).collect();
    let unread: BTreeSet<String> = filing.unread.iter().map(|unread| unread.place.cell.to_string()).collect();
    let grid = layout.grid;
    let beside =
        grid.cells().filter(|(at, cell)| cell.value.number().is_some() && !layout.seen.contains(*at));
    let beside: Vec<Unread> = beside
        .map(|(at, cell)| Unread::number(grid.place(at), &cell.shown(), "表外", "写在表外面"))
        .collect();
    let cells = layout.seen.iter().filter(|(_, seen)| seen.look == Look::Number);
    let mut found = Vec::new();
    filing.numeric += beside.len();
    for (at, seen) in cells {
        filing.numeric += 1;
        let name = grid.place_name(at);
        if !known.contains(name.as_str()) && !unread.contains(name.as_str()) && !sheet.is_head_data(at) {
            found.push(sheet.left(at, seen));
        }
    }
    // Numbers that only order others were met as unknown while the table was read.
    for unread in &mut filing.unread {
        if let Some(at) = CellRef::parse(&unread.place.cell).filter(|_| unread.place.sheet == grid.name) {
            unread.kind = sheet.kind(at, &unread.raw);
        }
    }
    filing.unread.extend(beside);
    filing.unread.extend(found);
}

/// Where something was taken from.
fn places(filing: &RawFiling) -> impl Iterator<Item = &Place> {
    let indicators = filing.indicators.iter().flat_map(|indicator| {
        [
            &indicator.place,
            &indicator.score_place,
            &indicator.weight_place,
            &indicator.target_place,
            &indicator.actual_place,
            &indicator.progress_place,
            &indicator.deviation_place,
        ]
    });
    filing.figures.iter().map(|figure| &figure.place).chain(indicators.flatten())
}

/// One sheet with the words that tell kinds of numbers.
struct Sheet<'a> {
    layout: &'a Layout<'a>,
    vocabulary: &'a Vocabulary,
    numbers: &'a BTreeMap<u32, u32>,
    counted: RefCell<BTreeMap<u32, bool>>,
}

impl<'a> Sheet<'a> {
    /// The value of a label of head data: 评价年度 | 2023.
    fn is_head_data(&self, at: CellRef) -> bool {
        let taken = |seen: &Seen| {
            seen.means(|m| matches!(m, Meaning::Head(HeadField::Year | HeadField::DepartmentCode)))
        };
        let left = self.layout.left_of(at);
        self.block_of(at.row).is_none() && left.first().is_some_and(|(_, seen)| taken(seen))
    }

    fn left(&self, at: CellRef, seen: &Seen) -> Unread {
        let label = self.layout.left_of(at).first().map_or("", |(_, words)| words.text.trim()).to_owned();
        let kind = self.kind(at, &seen.text);
        let raw = if kind == UnreadKind::Phone { "（号码）" } else { seen.text.as_str() };
        let block = self.block_of(at.row).filter(|block| block.kind == BlockKind::Table);
        let number = block.and_then(|block| self.numbers.get(block.band.first()?)).copied().unwrap_or(0);
        let unread = Unread::number(self.layout.grid.place(at), raw, &label, self.reason(at));
        Unread { kind, block: number, ..unread }
    }

    fn reason(&self, at: CellRef) -> &'static str {
        match self.block_of(at.row).map(|block| block.kind) {
            Some(BlockKind::Indicators | BlockKind::Mixed) => "指标表里没有认识的列",
            Some(BlockKind::Goals) => "写在目标文字里",
            Some(BlockKind::Table) => "行、列标题都不认识",
            None => "附近没有认识的标题",
        }
    }

    fn block_of(&self, row: u32) -> Option<&'a Block> {
        self.layout.blocks.iter().find(|block| block.body.contains(&row))
    }

    /// A row that numbers the columns: 1 | 2 | 3. Looked at once, however many numbers stand in it.
    fn numbers_columns(&self, row: u32) -> bool {
        let mut known = self.counted.borrow_mut();
        let counts = || self.layout.counting(row).is_some_and(|numbers| numbers.len() > 2);
        *known.entry(row).or_insert_with(counts)
    }

    /// What kind of number stands there, by the headings over it and the words in front of it.
    fn kind(&self, at: CellRef, text: &str) -> UnreadKind {
        let digits = fold(text);
        let whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let left = self.layout.left_of(at);
        let above =
            self.block_of(at.row).map(|block| self.layout.above(&block.band, at.col)).unwrap_or_default();
        let near = || above.iter().chain(left.first()).map(|(_, seen)| seen.label.key.as_str());
        let says = |words: &[String]| near().any(|key| words.iter().any(|word| key.contains(word.as_str())));
        let words = &self.vocabulary.numbers;
        if says(&words.ordinals) || self.numbers_columns(at.row) {
            UnreadKind::Ordinal
        } else if digits.len() >= PHONE && says(&words.phones) {
            UnreadKind::Phone
        } else if whole && is_year(&digits) && says(&words.years) {
            UnreadKind::Year
        } else if whole && (says(&words.codes) || digits.len() >= CODE && leads(self.layout, at)) {
            UnreadKind::Code
        } else {
            UnreadKind::Unread
        }
    }
}

fn is_year(digits: &str) -> bool {
    digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"))
}

/// Whether a number stands first in its row, with the name of what it is the code of behind it: 2080505 | 基本养老保险缴费.
fn leads(layout: &Layout<'_>, at: CellRef) -> bool {
    let mut row = layout.row(at.row);
    row.next().is_some_and(|(first, _)| first == at) && row.next().is_some_and(|(_, seen)| seen.is_words())
}
