//! Sheets → layouts: which cells are labels and what they can mean, where heading bands stand and how far their
//! blocks reach; and, from what was understood, the form. Knows words, not positions.

mod bands;
mod form;
mod look;
mod parts;
mod strays;

pub use form::{Choice, choose};
pub use parts::split;

use crate::catalog::vocabulary::Vocabulary;
use crate::model::label::Label;
use crate::model::layout::{Block, Layout, Look, LooseRow, Seen, Sightings};
use crate::model::meaning::{HeadField, Meaning};
use crate::model::{CellRef, Grid, Unit};
use std::collections::BTreeMap;

/// A longer paragraph is no line of a title.
const LONGEST_TITLE: usize = 60;

/// Understands one sheet.
#[must_use]
pub fn lay_out<'a>(grid: &'a Grid, vocabulary: &Vocabulary) -> Layout<'a> {
    let last = strays::last_column(grid);
    let tables = grid.cells().filter(|(at, _)| at.col <= last);
    let seen: Sightings = tables.map(|(at, cell)| (at, look::see(cell, vocabulary))).collect();
    let mut layout = Layout::of(grid, seen);
    let mut walk = Walk::default();
    for line in &grid.preface {
        walk.notice_preface(line, vocabulary);
    }
    let rows = grid.rows();
    let mut index = 0;
    while let Some(&row) = rows.get(index) {
        if let Some(band) = bands::band(&layout, &rows[index..]) {
            index += rows[index..].iter().position(|r| r == band.last().unwrap_or(&row)).unwrap_or(0) + 1;
            walk.open(&layout, band);
            continue;
        }
        index += 1;
        let next = rows.get(index..).unwrap_or_default();
        walk.take(&layout, row, next);
    }
    walk.close();
    // Where text stands before the table, its title is the line above it.
    let first = walk.blocks.first().filter(|_| !grid.is_text() && grid.preface.is_empty());
    let section = first.map(|block| block.section.clone()).filter(|line| !line.is_empty());
    walk.title.extend(section.filter(|line| !walk.title.contains(line)));
    layout.title = walk.title.join(" ");
    layout.blocks = walk.blocks;
    layout.loose = walk.loose;
    for number in 0..layout.blocks.len() {
        layout.blocks[number].family = family(&layout, &layout.blocks[number], vocabulary);
    }
    layout
}

/// The walk down the rows of a sheet: what was declared so far and the block that is open.
#[derive(Default)]
struct Walk {
    title: Vec<String>,
    section: String,
    unit: Option<Unit>,
    open: Option<Block>,
    blocks: Vec<Block>,
    loose: Vec<LooseRow>,
}

impl Walk {
    fn open(&mut self, layout: &Layout<'_>, band: Vec<u32>) {
        self.close();
        // 部门总体资金情况 单位：万元, printed in the label beside the headings.
        let declared = band.iter().flat_map(|row| layout.row(*row)).find_map(|(_, seen)| declared_unit(seen));
        self.unit = declared.or(self.unit);
        self.open = Some(Block {
            kind: bands::kind(layout, &band),
            band,
            body: Vec::new(),
            family: String::new(),
            section: self.section.clone(),
            unit: self.unit,
        });
    }

    fn close(&mut self) {
        self.blocks.extend(self.open.take());
    }

    fn take(&mut self, layout: &Layout<'_>, row: u32, next: &[u32]) {
        let mut cells = layout.row(row);
        if cells.next().is_some_and(|(_, seen)| seen.is_note && seen.meanings.is_empty())
            && cells.next().is_none()
        {
            // A note between the rows is neither the end of a table nor the title of what follows.
            self.loose.push(LooseRow { row, section: self.section.clone(), unit: self.unit });
            return;
        }
        self.notice_unit(layout, row);
        let title = is_title(layout, row, self.open.as_ref(), next);
        if !title
            && let Some(block) = &mut self.open
            && !bands::ends(layout, block, row)
        {
            block.body.push(row);
            return;
        }
        let line = self.open.as_ref().filter(|_| title).map(|block| bands::line(layout, block, row, next));
        if let (Some(block), Some(bands::Line::Row)) = (&mut self.open, line) {
            block.body.push(row);
            return;
        }
        let interrupted = match line {
            Some(line) => line == bands::Line::Aside,
            None => self.open.as_ref().is_some_and(|block| bands::interrupts(layout, block, row)),
        };
        if !interrupted {
            self.close();
        }
        if title && !interrupted {
            self.notice_title(layout, row);
        }
        self.loose.push(LooseRow { row, section: self.section.clone(), unit: self.unit });
    }

    fn notice_title(&mut self, layout: &Layout<'_>, row: u32) {
        let Some((_, seen)) = layout.row(row).next().filter(|(_, seen)| !is_unit_line(seen)) else { return };
        let sentence = layout.grid.is_text() && seen.text.chars().count() > LONGEST_TITLE;
        if self.blocks.is_empty() && self.title.len() < 4 && !sentence {
            self.title.push(seen.text.trim().to_owned());
        }
        seen.text.trim().clone_into(&mut self.section);
    }

    /// A line of text above a table: it may declare the unit and names what follows.
    fn notice_preface(&mut self, line: &str, vocabulary: &Vocabulary) {
        let seen = look::see(&crate::model::Cell::text(line), vocabulary);
        match declared_unit(&seen).or(seen.label.unit) {
            Some(unit) => self.unit = Some(unit),
            None => line.trim().clone_into(&mut self.section),
        }
    }

    fn notice_unit(&mut self, layout: &Layout<'_>, row: u32) {
        let alone = layout.row(row).nth(1).is_none();
        let loose = |open: Option<&Block>| open.is_none_or(|block| bands::ends(layout, block, row));
        let mut asks = false;
        for (_, seen) in layout.row(row) {
            let money = money_word(seen);
            let answer = money.filter(|_| asks);
            asks = asks_for_unit(seen);
            if let Some(unit) = declared_unit(seen).or(answer) {
                self.unit = Some(unit);
            } else if let Some(unit) = money.filter(|_| loose(self.open.as_ref())) {
                // 单位：某局 | | 万元 above the table.
                self.unit = Some(unit);
            } else if let Some(unit) = seen.label.unit
                && alone
                && loose(self.open.as_ref())
            {
                self.unit = Some(unit);
            }
        }
    }
}

/// 单位：万元, 金额单位：元, wherever it stands in the cell.
fn declared_unit(seen: &Seen) -> Option<Unit> {
    if !seen.text.contains('单') && !seen.text.contains('额') {
        return None;
    }
    let folded = crate::model::label::fold(&seen.text);
    // 标准：元；金额：万元: each in its own unit, and amounts in that of 金额.
    if let Some((_, after)) = folded.rsplit_once("金额:") {
        return crate::model::label::unit_in(after.split([';', ',', '、', ')']).next().unwrap_or_default());
    }
    let (_, after) = folded.rsplit_once("单位:")?;
    let after = after.trim_end_matches([')', '。']);
    // 单位：个、万元: of several units the one of money, if there is one alone.
    let mut money = after.split(['、', ',', '/']).filter_map(crate::model::label::unit_in);
    let first = money.next();
    crate::model::label::unit_in(after).or(first.filter(|_| money.next().is_none()))
}

/// 金额单位： with the unit in the next cell, as forms have it whose labels and answers stand in cells of their own.
fn asks_for_unit(seen: &Seen) -> bool {
    let folded = crate::model::label::folded(&seen.text);
    folded.ends_with("单位:") || folded == "金额单位" || folded == "单位"
}

/// 万元, and nothing else in the cell: after 单位： there may also be the name of a unit.
fn money_word(seen: &Seen) -> Option<Unit> {
    Unit::money(&crate::model::label::folded(&seen.text))
}

/// A line that does nothing but declare the unit.
fn is_unit_line(seen: &Seen) -> bool {
    if declared_unit(seen).is_none() {
        return false;
    }
    let folded = crate::model::label::fold(&seen.text);
    let words = folded.trim_start_matches('(');
    words.starts_with("单位:") || words.starts_with("金额单位:")
}

/// Whether a row is a title or section line: one cell of words over the width of the table, or alone above a band.
fn is_title(layout: &Layout<'_>, row: u32, open: Option<&Block>, next: &[u32]) -> bool {
    let mut cells = layout.row(row);
    let (Some((at, seen)), None) = (cells.next(), cells.next()) else { return false };
    if !seen.is_words() || is_head(seen) {
        return false;
    }
    let span = layout.grid.span(at);
    let extent = layout.extent();
    let covered =
        layout.covering(CellRef::new(row, extent.first.col)).is_some_and(|(anchor, _)| anchor.row != row);
    let wide = span.width() * 2 > extent.width() && span.width() > 1;
    // Inside a block only a numbered section (二、) or a unit makes a title of a label: a last row may stand there too.
    let telling = open.is_none() || seen.label.unit.is_some() || is_section_number(&seen.text);
    let above_band = telling && bands::band(layout, next).is_some() && at.col <= extent.first.col;
    let named = seen.means(|m| matches!(m, Meaning::Section(_)));
    !covered && (wide || named || above_band || (open.is_none() && at.col == extent.first.col))
}

/// 二、 or （二） in front.
fn is_section_number(text: &str) -> bool {
    let folded = crate::model::label::fold(text);
    let rest = folded.trim_start_matches('(').trim_start_matches(|c| "一二三四五六七八九十".contains(c));
    rest.len() < folded.trim_start_matches('(').len() && rest.starts_with(['、', ')'])
}

/// The family most of the block's headings belong to; the section line decides where they say nothing.
fn family(layout: &Layout<'_>, block: &Block, vocabulary: &Vocabulary) -> String {
    let mut votes: BTreeMap<&str, usize> = BTreeMap::new();
    for row in block.band.iter().chain(&block.body) {
        for (at, seen) in layout.row(*row).filter(|(_, seen)| seen.is_words()) {
            for meaning in &seen.meanings {
                match meaning {
                    Meaning::Item(item) | Meaning::Quantity(item, _) => {
                        *votes.entry(item.family()).or_default() += 2;
                    }
                    // 项目资金来源, printed beside the headings, says what all of them are about.
                    Meaning::Section(family) => {
                        let is_beside = at.col == layout.extent().first.col && block.band.contains(&at.row);
                        *votes.entry(family).or_default() += if is_beside { 2 } else { 1 };
                    }
                    _ => {}
                }
            }
        }
    }
    let best = votes.iter().max_by_key(|(name, count)| (**count, std::cmp::Reverse(**name)));
    if let Some((name, count)) = best
        && *count > 1
    {
        return (*name).to_owned();
    }
    let section = Label::parse(&block.section);
    vocabulary
        .family_within(&section.key)
        .or_else(|| vocabulary.family_within(&layout.title))
        .map_or_else(String::new, str::to_owned)
}

/// Whether a label announces head data.
pub(crate) fn is_head(seen: &Seen) -> bool {
    seen.means(|m| matches!(m, Meaning::Head(field) if *field != HeadField::Unit))
}

/// Whether a cell can be a number of the table.
fn is_number(seen: &Seen) -> bool {
    seen.look == Look::Number
}
