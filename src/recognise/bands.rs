//! Heading bands: the one to three rows of column headings over a block, and where the block ends.

use super::{is_head, is_number};
use crate::model::label::{Label, dated, fold};
use crate::model::layout::{Block, BlockKind, Layout, Seen};
use crate::model::meaning::{Column, HeadField, Meaning, Word};
use crate::model::term::Kind;
use crate::model::{CellRef, Item, Measure};

/// The rows of the band that begins in the first of these rows, if one does.
pub(super) fn band(layout: &Layout<'_>, rows: &[u32]) -> Option<Vec<u32>> {
    let first = *rows.first()?;
    let merged = merged_band(layout, rows);
    if merged.is_none() && !begins(layout, first, rows.get(1..).unwrap_or_default()) {
        return None;
    }
    // 合计 | 公务用车费 over two rows may have 预算数 | 决算数 below each.
    let mut band = merged.unwrap_or_else(|| vec![first]);
    for &row in rows.iter().skip(band.len()).take(TALLEST_BAND) {
        if !continues(layout, &band, row) {
            break;
        }
        band.push(row);
    }
    Some(band)
}

/// The rows over which the first heading is merged down, if all others fill them side by side and one above the other and
/// rows with numbers follow: 相关区 down three rows beside 下达补贴资金 over 中央资金 | 市资金 over 2021年 | 2022年. What is merged
/// so says by itself that it heads columns, whatever its words are.
fn merged_band(layout: &Layout<'_>, rows: &[u32]) -> Option<Vec<u32>> {
    let first = *rows.first()?;
    let (corner, seen) = layout.row(first).next()?;
    let height = layout.grid.span(corner).last.row.saturating_sub(first);
    if corner.col != layout.extent().first.col || !seen.is_words() || is_head(seen) {
        return None;
    }
    let depth = usize::try_from(height).ok().filter(|depth| (1..=TALLEST_BAND).contains(depth))?;
    let band = rows.get(..=depth)?;
    let ends = first.checked_add(height)?;
    if band.last() != Some(&ends) {
        return None;
    }
    let cells: Vec<(CellRef, &Seen)> = band.iter().flat_map(|row| layout.row(*row)).collect();
    let short = |seen: &Seen| seen.is_words() && seen.text.chars().count() <= LONGEST_MERGED;
    // A heading that ends higher up stands over others: it is wide, or has one below it.
    let reaches = |at: CellRef| layout.grid.span(at).last.row == ends;
    let stands_over = |at: CellRef| {
        let span = layout.grid.span(at);
        cells
            .iter()
            .any(|(other, _)| other.row > at.row && (span.first.col..=span.last.col).contains(&other.col))
    };
    let fits = cells.iter().all(|(at, seen)| short(seen) && (reaches(*at) || stands_over(*at)));
    let groups = cells.iter().filter(|(at, _)| !reaches(*at) && layout.grid.span(*at).width() > 1).count();
    let told = cells.iter().any(|(_, seen)| is_telling(seen));
    // A row of one number may come first: 财政应拨付总保费 over the rows of the towns.
    let numbers = |row: &u32| layout.row(*row).filter(|(_, seen)| is_number(seen)).count();
    let is_followed = rows.iter().skip(depth.saturating_add(1)).take(ITEM_ROWS).any(|row| numbers(row) > 1);
    (fits && groups > 0 && told && is_followed).then(|| band.to_vec())
}

/// What is merged into place among headings is one, though it be long: 脱贫户（含监测户）学生资助金额、人数和人次.
const LONGEST_MERGED: usize = 30;

/// Headings stand in at most so many rows below the first, merged or one below the other.
const TALLEST_BAND: usize = 3;

/// A heading of a column: measure, item, indicator column, row-name heading.
fn is_heading(seen: &Seen) -> bool {
    seen.is_amount || seen.means(|m| !matches!(m, Meaning::Head(_))) || is_among(&seen.label)
}

/// 基本支出：1768.16万元: a label and its amount in one cell head nothing.
fn holds_amount(seen: &Seen) -> bool {
    let behind = seen.text.rsplit_once([':', '：']);
    behind.is_some_and(|(_, value)| value.trim_start().starts_with(|c: char| c.is_ascii_digit()))
}

/// A bare 其中：
fn is_among(label: &Label) -> bool {
    label.among && label.key.is_empty()
}

/// A heading that says what the numbers below it are.
fn is_telling(seen: &Seen) -> bool {
    seen.is_amount
        || seen.means(|m| match m {
            Meaning::Item(_) | Meaning::Local(_) | Meaning::Quantity(..) | Meaning::Measure(_) => true,
            Meaning::Column(column) => *column != Column::Ignored,
            _ => false,
        })
}

fn begins(layout: &Layout<'_>, row: u32, below: &[u32]) -> bool {
    // Most rows hold a number and are none; side labels are words and change nothing here.
    if layout.row(row).any(|(_, seen)| !seen.is_words()) {
        return false;
    }
    let own: Vec<(CellRef, &Seen)> = layout
        .row(row)
        .filter(|(at, seen)| !is_side_label(layout, *at, seen) && !is_beside(layout, *at))
        .collect();
    let cells: Vec<&Seen> = own.iter().map(|(_, seen)| *seen).collect();
    if cells.iter().any(|seen| holds_amount(seen)) {
        return false;
    }
    if heads_list(layout, &own, below) {
        return true;
    }
    if cells.first().is_none_or(|seen| is_head(seen) && !is_corner(seen)) {
        return false;
    }
    if names_years(layout, &cells, below)
        || names_groups(layout, &own, below)
        || heads_items(layout, &own, below)
    {
        return true;
    }
    let halves = own.iter().filter(|(at, seen)| seen.is_half && layout.grid.span(*at).width() > 1).count();
    if halves >= 2 && halves == own.len() {
        return true; // 财政拨款收入 | 财政拨款支出 over the columns of each
    }
    let headings = cells.iter().filter(|seen| is_heading(seen)).count();
    let telling = cells.iter().filter(|seen| is_telling(seen)).count();
    let words: Vec<&str> = cells.iter().map(|seen| seen.label.key.as_str()).collect();
    if words.len() > 1 && words.iter().all(|word| *word == words[0]) {
        return false; // 中央财政 | | 中央财政 | | …: pairs side by side whose values are blank
    }
    let corner = cells.first().is_some_and(|seen| is_corner(seen));
    let sections = cells.iter().filter(|seen| seen.means(|m| matches!(m, Meaning::Section(_)))).count();
    let enough = headings >= 2 && (corner || headings * 2 >= cells.len()) && (telling >= 1 || sections >= 2);
    (enough && !are_pairs(layout, &own, below)) || stand_over_numbers(layout, &own, below)
}

/// Two headings that are known, each over numbers row after row, make headings of those beside them that are not: 支出合计 |
/// 基本支出 | 项目支出 beside 上缴上级支出 | 经营支出 | 对附属单位补助支出.
fn stand_over_numbers(layout: &Layout<'_>, cells: &[(CellRef, &Seen)], below: &[u32]) -> bool {
    let over_numbers = |(at, seen): &&(CellRef, &Seen)| {
        let span = layout.grid.span(*at);
        let columns = span.first.col..=span.last.col;
        let numbered =
            |row: &&u32| layout.row(**row).any(|(cell, seen)| is_number(seen) && columns.contains(&cell.col));
        is_telling(seen) && below.iter().take(LIST_ROWS).filter(numbered).count() > ITEM_ROWS
    };
    cells.iter().filter(over_numbers).count() >= 2
}

/// Years side by side over the headings of their columns: 2023年度 | 2024年度 over 预算数 | 决算数 | 预算数 | 决算数.
fn names_years(layout: &Layout<'_>, cells: &[&Seen], below: &[u32]) -> bool {
    let of_year = |seen: &&&Seen| dated(&fold(&seen.text)).is_some_and(|(_, rest)| rest.is_empty());
    let years = cells.iter().filter(of_year).count();
    let others = cells.iter().filter(|seen| !of_year(seen) && !is_corner(seen));
    // A column of remarks or of ranks may stand beside the years; numbers would make it a row of the body.
    let are_headings = others.clone().all(|seen| seen.is_words()) && others.count() < years;
    let told =
        || below.first().map_or(0, |row| layout.row(*row).filter(|(_, seen)| is_telling(seen)).count());
    years >= 2 && are_headings && told() >= 2
}

/// The headings of a list: words only, one of them over amounts and another over the names of what they are for. Lists of
/// projects, towns and units have few headings that anybody knows.
fn heads_list(layout: &Layout<'_>, cells: &[(CellRef, &Seen)], below: &[u32]) -> bool {
    if cells.len() < 2 || layout.grid.is_text() {
        return false;
    }
    let under = |at: &CellRef, wanted: fn(&Seen) -> bool| {
        let span = layout.grid.span(*at);
        let columns = span.first.col..=span.last.col;
        let rows = below.iter().take(LIST_ROWS).flat_map(|row| layout.row(*row));
        rows.filter(|(cell, seen)| columns.contains(&cell.col) && wanted(seen)).count()
    };
    // Lists of projects state money, scores or both.
    // Lists of projects state money, scores or both; their columns may be called by the funds (中央资金).
    let of_money = |m: &Meaning| match m {
        Meaning::Measure(measure) | Meaning::Quantity(_, measure) => {
            matches!(measure.kind(), Kind::Money | Kind::Points)
        }
        Meaning::Item(item) => item.family() == "funds",
        _ => false,
    };
    let names_amount = |seen: &Seen| seen.is_amount || seen.means(of_money);
    // 合计 over the sums of what stands to the right, whatever that is called.
    let rows = below.get(..SUM_ROWS.min(below.len())).unwrap_or_default();
    let sums_up = |at: &CellRef, seen: &Seen| is_total(seen) && layout.adds_across(at.col, rows);
    let amounts = cells
        .iter()
        .filter(|(at, seen)| (names_amount(seen) || sums_up(at, seen)) && under(at, is_number) > 0);
    let amounts: Vec<CellRef> = amounts.map(|(at, _)| *at).collect();
    let named =
        cells.iter().filter(|(at, seen)| !amounts.contains(at) && (heads_entities(seen) || is_corner(seen)));
    let named = named.filter(|(at, _)| under(at, |seen| is_number(seen) || seen.is_words()) > 0).count();
    // 保障对象 over names, the first column of all: what stands in front of amounts is what they are for.
    let first = cells.first().map(|(at, _)| under(at, Seen::is_words)).filter(|_| amounts.len() > 1);
    let named = named + usize::from(first.is_some_and(|words| words > 1));
    !amounts.is_empty() && named > 0 && below.first().is_some_and(|row| is_entry(layout, *row, cells))
}

/// 项目 | a heading nobody knows, over rows of known items with their numbers: the numbers are those of that heading and not
/// simply of the items.
fn heads_items(layout: &Layout<'_>, cells: &[(CellRef, &Seen)], below: &[u32]) -> bool {
    let [(_, first), others @ ..] = cells else { return false };
    if !is_corner(first) || others.is_empty() {
        return false;
    }
    let is_item = |seen: &Seen| {
        seen.means(|m| matches!(m, Meaning::Item(_) | Meaning::Local(_) | Meaning::Word(Word::Total)))
    };
    let counted = |row: &&u32| {
        let mut row = layout.row(**row);
        let named = row.next().is_some_and(|(_, seen)| is_item(seen));
        let rest: Vec<(CellRef, &Seen)> = row.collect();
        let under =
            |at: CellRef| others.iter().any(|(heading, _)| layout.grid.span(*heading).first.col == at.col);
        named && !rest.is_empty() && rest.iter().all(|(at, seen)| is_number(seen) && under(*at))
    };
    below.iter().take(ITEM_ROWS).filter(counted).count() == ITEM_ROWS
}

/// So many rows of items must stand below a heading nobody knows: one alone is a pair of label and value.
const ITEM_ROWS: usize = 2;

/// Rows below the headings of a list that are looked at: further heading rows and the row of the total come first.
const LIST_ROWS: usize = 5;

/// Rows in which 合计 is added up.
const SUM_ROWS: usize = 12;

/// 合计, 小计.
fn is_total(seen: &Seen) -> bool {
    seen.is_word(Word::Total)
}

/// Whether a row stands under the headings of a list as one of its entries, or as further headings: cell under cell.
fn is_entry(layout: &Layout<'_>, row: u32, headings: &[(CellRef, &Seen)]) -> bool {
    let last = headings.iter().map(|(heading, _)| layout.grid.span(*heading).last.col).max().unwrap_or(0);
    let stands_under = |(at, seen): &(CellRef, &Seen)| {
        let under = headings.iter().any(|(heading, _)| {
            let span = layout.grid.span(*heading);
            (span.first.col..=span.last.col).contains(&at.col)
        });
        under || (at.col > last && seen.is_words())
    };
    let labels = layout.row(row).filter(|(_, seen)| is_head(seen)).count();
    labels == 0 && layout.row(row).all(|cell| stands_under(&cell))
}

/// 项目名称, 单位名称, 乡镇: what stands below are names.
fn heads_entities(seen: &Seen) -> bool {
    seen.means(|m| matches!(m, Meaning::Head(HeadField::Project | HeadField::Department))) || seen.names_rows
}

/// Names side by side over the same headings: 项目 | 甲局 | 乙局 over 预算数 | 决算数 | 预算数 | 决算数.
fn names_groups(layout: &Layout<'_>, cells: &[(CellRef, &Seen)], below: &[u32]) -> bool {
    let groups: Vec<CellRef> = cells.iter().filter(|(_, seen)| !is_corner(seen)).map(|(at, _)| *at).collect();
    let wide = groups.iter().all(|at| layout.grid.span(*at).width() > 1);
    let has_corner = cells.first().is_some_and(|(_, seen)| is_corner(seen));
    let Some(row) = below.first().filter(|_| has_corner && wide && groups.len() >= 2) else { return false };
    let under: Vec<(CellRef, &Seen)> = layout.row(*row).collect();
    let repeated = under.iter().all(|(_, seen)| {
        is_telling(seen) && under.iter().filter(|(_, other)| other.label.key == seen.label.key).count() > 1
    });
    repeated && under.len() >= groups.len() * 2
}

/// Labels each followed by room for its value (综合得分 | | 评价等次 | 良好) are pairs, not headings, unless numbers
/// stand under them in the next row that holds any.
fn are_pairs(layout: &Layout<'_>, cells: &[(CellRef, &Seen)], below: &[u32]) -> bool {
    let known: Vec<CellRef> = cells.iter().filter(|(_, seen)| is_telling(seen)).map(|(at, _)| *at).collect();
    let touches = |at: &CellRef| known.iter().any(|other| other.col == layout.grid.span(*at).last.col + 1);
    let numbered = below.iter().take(4).find(|row| layout.row(**row).any(|(_, seen)| is_number(seen)));
    let numbers_below = |at: &CellRef| {
        let span = layout.grid.span(*at);
        let columns = span.first.col..=span.last.col;
        numbered.is_some_and(|row| {
            layout.row(*row).any(|(cell, seen)| is_number(seen) && columns.contains(&cell.col))
        })
    };
    let apart =
        known.len() >= 2 && !known.iter().any(touches) && !cells.iter().any(|(_, seen)| is_corner(seen));
    apart && !known.iter().any(numbers_below)
}

fn is_corner(seen: &Seen) -> bool {
    seen.is_word(Word::Corner)
}

/// Whether a row goes on with the band: words only, each under a wide heading or itself a heading, and no row name.
fn continues(layout: &Layout<'_>, band: &[u32], row: u32) -> bool {
    // A number merged down from here belongs to the rows below: a column whose heading stands higher up.
    let reaches_down = |at: CellRef, seen: &Seen| is_number(seen) && layout.grid.span(at).last.row > row;
    let cells: Vec<(CellRef, &Seen)> =
        layout.row(row).filter(|(at, seen)| !reaches_down(*at, seen)).collect();
    if cells.iter().any(|(_, seen)| holds_amount(seen)) {
        return false;
    }
    let ends = band.iter().flat_map(|row| layout.row(*row)).map(|(at, _)| layout.grid.span(at).last.col);
    let last_col = ends.max().unwrap_or(0);
    let fits = |(at, seen): &(CellRef, &Seen)| {
        let parent = layout.above(band, at.col).last().copied();
        // A heading that is merged over several columns, or written out in each of them.
        let is_wide = |anchor: CellRef, parent: &Seen| {
            let beside = layout.row(anchor.row).filter(|(_, other)| other.label.key == parent.label.key);
            layout.grid.span(anchor).width() > 1 || beside.count() > 1
        };
        let under_wide = parent.is_some_and(|(anchor, parent)| {
            is_wide(anchor, parent) && !is_number(seen) && !is_side_label(layout, anchor, parent)
        });
        // 预算数 | 决算数 repeated under every heading, wide or not.
        let repeated = parent.is_some()
            && is_telling(seen)
            && cells.iter().filter(|(_, c)| c.label.key == seen.label.key).count() > 1;
        // 备注 in a column of its own, printed beside the lower headings.
        let beyond = parent.is_none() && seen.is_words() && at.col > last_col;
        let beside_among = parent.is_none() && seen.is_words() && under_among(layout, band, *at);
        // 年度 below 年度: one heading over both rows, in a table whose merged cells were written out.
        let same = parent.is_some_and(|(_, parent)| parent.label.key == seen.label.key);
        seen.is_words()
            && (under_wide
                || same
                || beyond
                || beside_among
                || repeated
                || (is_corner(seen) && !parent.is_some_and(|(_, p)| is_corner(p))))
    };
    let told =
        cells.iter().any(|(_, seen)| is_telling(seen) || seen.is_word(Word::Total) || seen.label.among);
    (told && cells.iter().all(fits)) || is_second_line(layout, band, &cells, row)
}

/// A longer text, in characters, is no heading of a column.
const LONGEST_HEADING: usize = 20;

/// 年度 | 实际 over 指标值 | 完成值, the other headings merged down over both rows: one heading written in two cells.
fn is_second_line(layout: &Layout<'_>, band: &[u32], cells: &[(CellRef, &Seen)], row: u32) -> bool {
    let last = band.last().copied().unwrap_or(row);
    let reaches = |(at, seen): &(CellRef, &Seen)| {
        layout.grid.span(*at).last.row == row && !is_side_label(layout, *at, seen)
    };
    let merged_down = layout.row(last).filter(reaches).count();
    let all = layout.row(last).count();
    // What stands below an open heading is its second line or its parts, and as short as headings are.
    let under = |(at, seen): &(CellRef, &Seen)| {
        seen.is_words()
            && seen.text.chars().count() <= LONGEST_HEADING
            && layout.above(band, at.col).last().is_some_and(|parent| !reaches(parent))
    };
    let merged_down = if merged_down * 2 >= all { merged_down } else { 0 };
    merged_down > 1 && !cells.is_empty() && cells.iter().all(under)
}

/// A label merged down the left side of the rows below (项目资金) is no column heading.
fn is_side_label(layout: &Layout<'_>, anchor: CellRef, seen: &Seen) -> bool {
    seen.means(|m| matches!(m, Meaning::Section(_))) && layout.grid.span(anchor).last.row > anchor.row + 1
}

/// Whether a cell in the first column is merged down over so many rows that it stands beside a table and not over a column.
fn is_beside(layout: &Layout<'_>, at: CellRef) -> bool {
    let span = layout.grid.span(at);
    at.col == layout.extent().first.col && span.last.row > at.row + TALLEST_HEADING
}

/// Headings reach down over at most so many further rows.
const TALLEST_HEADING: u32 = 3;

/// In tables without merged cells the children of 其中： stand under it and under the empty cells to its right.
fn under_among(layout: &Layout<'_>, band: &[u32], at: CellRef) -> bool {
    let Some(&row) = band.last() else { return false };
    layout
        .row(row)
        .filter(|(cell, _)| cell.col <= at.col)
        .last()
        .is_some_and(|(_, seen)| is_among(&seen.label))
}

/// What the headings of a band make of the block below.
pub(super) fn kind(layout: &Layout<'_>, band: &[u32]) -> BlockKind {
    let columns: Vec<Column> = band
        .iter()
        .flat_map(|row| layout.row(*row))
        .flat_map(|(_, seen)| &seen.meanings)
        .filter_map(|meaning| match meaning {
            Meaning::Column(column) => Some(*column),
            _ => None,
        })
        .collect();
    let has = |wanted: &[Column]| columns.iter().any(|column| wanted.contains(column));
    let levels = has(&[Column::Level1, Column::Level2, Column::Level3, Column::Levels]);
    let results = has(&[Column::Target, Column::Actual]);
    let graded = has(&[Column::Score]) && has(&[Column::Level2, Column::Level3]);
    // A list of projects with their money and, row by row, their indicators.
    let leveled =
        [Column::Level1, Column::Level2, Column::Level3].iter().filter(|level| has(&[**level])).count();
    if leveled >= 2 && results && has_amounts(layout, band) {
        BlockKind::Mixed
    } else if (levels && (results || graded) || is_scored(layout, &columns, band))
        && !has_amounts(layout, band)
    {
        BlockKind::Indicators
    } else if results && !has_figures(layout, band) {
        BlockKind::Goals
    } else {
        BlockKind::Table
    }
}

/// 管理内容 | 情况说明 | 分值 | 得分: what is scored under a name nobody knows, in words.
fn is_scored(layout: &Layout<'_>, columns: &[Column], band: &[u32]) -> bool {
    let points = [Measure::Weight, Measure::Score];
    let is_other = |meaning: &Meaning| match meaning {
        Meaning::Measure(measure) => !points.contains(measure),
        Meaning::Item(_) | Meaning::Quantity(..) => true,
        _ => false,
    };
    let headings = || band.iter().flat_map(|row| layout.row(*row));
    columns.contains(&Column::Weight)
        && columns.contains(&Column::Score)
        && headings().any(|(_, seen)| seen.is_words() && seen.meanings.is_empty())
        && !headings().any(|(_, seen)| seen.means(is_other))
}

fn has_figures(layout: &Layout<'_>, band: &[u32]) -> bool {
    band.iter().flat_map(|row| layout.row(*row)).any(|(_, seen)| {
        seen.means(|m| matches!(m, Meaning::Measure(_) | Meaning::Item(_) | Meaning::Quantity(..)))
    })
}

/// Columns of money make a table of figures even where its rows are called 指标名称.
fn has_amounts(layout: &Layout<'_>, band: &[u32]) -> bool {
    band.iter().flat_map(|row| layout.row(*row)).any(|(_, seen)| {
        seen.means(|m| matches!(m, Meaning::Measure(measure) if measure.kind() == Kind::Money))
    })
}

/// Whether a row no longer belongs to the block above it: head data or a pair of another kind.
pub(super) fn ends(layout: &Layout<'_>, block: &Block, row: u32) -> bool {
    let Some((at, first)) = layout.row(row).next() else { return false };
    if !first.is_words() {
        return false;
    }
    if block.kind == BlockKind::Table && follows_side_label(layout, block, at) {
        return true;
    }
    if (is_head(first) && !is_heading(first)) || (is_corner(first) && block.kind == BlockKind::Table) {
        return true;
    }
    let mut items = first.meanings.iter().filter_map(|meaning| match meaning {
        Meaning::Item(item) | Meaning::Quantity(item, _) => Some(item),
        _ => None,
    });
    let told = items.clone().count() > 0;
    told && match block.kind {
        BlockKind::Indicators => items.all(|item| ends_indicators(layout, block, item, row)),
        _ => items.all(|item| stands_alone(layout, item, at)),
    }
}

/// Whether a cell begins below the label that is merged down the left side of the block (资金投入情况 | 资金管理情况): what the
/// label held together ends there.
fn follows_side_label(layout: &Layout<'_>, block: &Block, at: CellRef) -> bool {
    let (Some(&top), Some(&bottom)) = (block.band.first(), block.band.last()) else { return false };
    let side = layout.row(top).next().map(|(side, _)| layout.grid.span(side));
    let held = |last: u32| {
        let rows = block.body.iter().filter(|row| **row <= last);
        rows.flat_map(|row| layout.row(*row)).any(|(_, seen)| is_number(seen))
    };
    side.is_some_and(|side| {
        side.first.col == at.col && side.last.row > bottom && side.last.row < at.row && held(side.last.row)
    })
}

/// Whether head data interrupts a block whose rows go on below it (其他需要说明事项 above 总分).
pub(super) fn interrupts(layout: &Layout<'_>, block: &Block, row: u32) -> bool {
    block.kind == BlockKind::Indicators
        && layout.row(row).next().is_some_and(|(_, first)| is_head(first) && !is_heading(first))
}

/// What a line of words alone is in the middle of a block of figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// A title: the block ends.
    Title,
    /// Words nobody knows between rows that go on: no part of the table.
    Aside,
    /// The name of a row without values, with its parts below: 三公经费 over 公务接待.
    Row,
}

/// Whether a block of figures goes on below a line of words: the next rows hold numbers, all of them under its headings, and
/// are no headings themselves.
pub(super) fn line(layout: &Layout<'_>, block: &Block, row: u32, next: &[u32]) -> Line {
    let Some((at, first)) = layout.row(row).next() else { return Line::Title };
    let in_table = block.kind == BlockKind::Table && !block.body.is_empty();
    if !in_table || super::is_section_number(&first.text) {
        return Line::Title;
    }
    let numbered = |row: &&u32| layout.row(**row).any(|(_, seen)| is_number(seen));
    let known = !first.meanings.is_empty();
    // Below the name of a whole some of its parts may be blank; below words nobody knows the very next row must go on.
    let reach = if known { BLANK_ROWS } else { 1 };
    let Some(&below) = next.iter().take(reach).find(numbered) else { return Line::Title };
    let mut numbers = layout.row(below).filter(|(_, seen)| is_number(seen));
    let label = layout.row(below).next().filter(|(_, seen)| seen.is_words() && !is_head(seen));
    let goes_on = label.is_some_and(|(own, _)| own.col == at.col)
        && numbers.all(|(at, _)| !layout.above(&block.band, at.col).is_empty())
        && !ends(layout, block, below);
    match (goes_on, known) {
        (true, false) => Line::Aside,
        (true, true) if layout.grid.span(at).width() == 1 => Line::Row,
        _ => Line::Title,
    }
}

/// So many rows without numbers may stand below the name of a whole before its first filled part.
const BLANK_ROWS: usize = 4;

/// Below indicators only the grade, head counts and a total score that does not stand in the column of scores are
/// pairs.
fn ends_indicators(layout: &Layout<'_>, block: &Block, item: &Item, row: u32) -> bool {
    match item.as_str() {
        "score.total" => {
            let columns = score_columns(layout, block);
            let numbers = layout.row(row).filter(|(_, seen)| is_number(seen));
            let (under, beside): (Vec<_>, Vec<_>) = numbers.partition(|(at, _)| columns.contains(&at.col));
            columns.is_empty() || (under.is_empty() && !beside.is_empty())
        }
        "grade" => true,
        _ => item.family() == "staff",
    }
}

/// Items that are stated in label-value pairs, not as rows of a table.
fn stands_alone(layout: &Layout<'_>, item: &Item, at: CellRef) -> bool {
    let numbers = layout.row(at.row).filter(|(_, seen)| is_number(seen)).count();
    match item.family() {
        "staff" => true,
        "score" | "grade" => numbers < 2,
        _ => false,
    }
}

/// The columns whose headings say 分值 or 得分.
fn score_columns(layout: &Layout<'_>, block: &Block) -> Vec<u32> {
    let headings = block.band.iter().flat_map(|row| layout.row(*row));
    let scores = headings
        .filter(|(_, seen)| seen.means(|m| matches!(m, Meaning::Column(Column::Score | Column::Weight))));
    scores
        .flat_map(|(at, _)| {
            let span = layout.grid.span(at);
            span.first.col..=span.last.col
        })
        .collect()
}
