//! Text that a word processor exported → the grids of the document: paragraphs (正文) and tables (表格1 …).
//!
//! Every cell stands on a line of its own behind a tab, rows are apart by a blank line, and merged cells are lost: they
//! are inferred from the rows, as far as the blanks tell. Told from tables and notes by its content alone.

use super::filling::{Budget, Filling, Gathered};
use super::{Limits, Refusal, Sheets};
use crate::model::place::BODY;
use crate::model::{CellRef, CellValue, Grid, Rect};

/// So many paragraphs end in a full stop at least: a short report has few, a table none.
const LEAST_SENTENCES: usize = 2;

/// Fewer lines in the last cell of a table are a cell, not the report behind it.
const LEAST_LINES: usize = 8;

/// Lines above a table that may declare its unit.
const PREFACE: usize = 3;

/// One table row: its cells with the columns each covers.
type Row = Vec<(String, u32)>;

enum Block {
    Paragraph(String),
    Table(Vec<Vec<String>>),
}

/// The grids of an exported document; none if the text is none.
pub(super) fn read(text: &str, limits: &Limits) -> Result<Option<Sheets>, Refusal> {
    if !is_export(text) {
        return Ok(None);
    }
    let budget = Budget::new(limits);
    let mut body = Filling::new("", &budget);
    body.grid = Grid::paragraphs(BODY);
    let (mut lines, mut tables): (Vec<String>, Vec<Filling<'_>>) = (Vec::new(), Vec::new());
    for block in blocks(text) {
        match block {
            Block::Paragraph(line) => {
                let row = u32::try_from(lines.len()).unwrap_or(u32::MAX);
                body.put(CellRef::new(row, 0), CellValue::Text(line.clone()))?;
                lines.push(line);
            }
            Block::Table(rows) => {
                let mut filling = Filling::new(&format!("表格{}", tables.len() + 1), &budget);
                filling.grid.text_only = true;
                filling.grid.preface = lines[lines.len().saturating_sub(PREFACE)..].to_vec();
                table(rows, &mut filling)?;
                tables.push(filling);
            }
        }
    }
    let mut gathered = Gathered::default();
    std::iter::once(body).chain(tables).for_each(|filling| gathered.add(filling));
    Ok(Some(gathered.sheets()))
}

/// Cells behind a single tab, or running text with sentences.
fn is_export(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let cells = lines.iter().filter(|line| cell_of(line).is_some()).count();
    let tabbed = lines.iter().filter(|line| line.contains('\t')).count();
    let sentences = lines.iter().filter(|line| line.trim_end().ends_with('。')).count();
    let prose = sentences >= LEAST_SENTENCES && sentences * 4 >= lines.len() && tabbed == cells;
    (cells >= 4 && tabbed == cells && cells < lines.len()) || prose
}

/// The text of a cell: behind the only tab, which only blanks stand before.
fn cell_of(line: &str) -> Option<&str> {
    let (before, cell) = line.split_once('\t')?;
    (before.trim().is_empty() && !cell.contains('\t')).then_some(cell)
}

/// Paragraphs and tables in order. A line without a tab goes on with the cell before it, if a cell follows without
/// a gap between rows.
fn blocks(text: &str) -> Vec<Block> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found: Vec<Block> = Vec::new();
    let (mut rows, mut row): (Vec<Vec<String>>, Vec<String>) = (Vec::new(), Vec::new());
    for (at, line) in lines.iter().enumerate() {
        if let Some(cell) = cell_of(line) {
            row.push(cell.to_owned());
        } else if line.trim().is_empty() {
            let first = at == 0 || !is_blank(lines[at - 1]);
            if first
                && !row.is_empty()
                && !goes_on(&lines[at..])
                && !lacks_cells(&row, rows.last(), &lines[at..])
            {
                let rest = &lines[at..];
                let last = rest.iter().all(|line| cell_of(line).is_none());
                let text = if last { text_behind(&mut row, rest) } else { Vec::new() };
                rows.extend((!row.is_empty()).then(|| std::mem::take(&mut row)));
                if !text.is_empty() {
                    found.extend((!rows.is_empty()).then(|| Block::Table(std::mem::take(&mut rows))));
                    found.extend(text.into_iter().map(Block::Paragraph));
                }
            }
        } else if let Some(cell) = row.last_mut() {
            cell.push('\n');
            cell.push_str(line.trim());
        } else {
            if !rows.is_empty() {
                found.push(Block::Table(std::mem::take(&mut rows)));
            }
            found.push(Block::Paragraph((*line).to_owned()));
        }
    }
    let text = text_behind(&mut row, &[]);
    rows.extend((!row.is_empty()).then_some(row));
    if !rows.is_empty() {
        found.push(Block::Table(rows));
    }
    found.extend(text.into_iter().map(Block::Paragraph));
    found
}

/// The report in words that begins in the last cell of all: its heading stands there, or all of it.
fn text_behind(row: &mut Vec<String>, rest: &[&str]) -> Vec<String> {
    let [cell] = row.as_slice() else { return Vec::new() };
    let lines: Vec<String> = cell.lines().map(str::to_owned).collect();
    let heads = gap(rest) == 1 && rest.len() > 1;
    if lines.len() < LEAST_LINES && !heads {
        return Vec::new();
    }
    row.clear();
    lines.into_iter().filter(|line| !line.trim().is_empty()).collect()
}

/// A blank line; a cell without text is none.
fn is_blank(line: &str) -> bool {
    line.trim().is_empty() && cell_of(line).is_none()
}

/// Number of blank lines a text begins with.
fn gap(rest: &[&str]) -> usize {
    rest.iter().take_while(|line| is_blank(line)).count()
}

/// Whether blank lines at the end of a cell stand between it and the next one of its row: more than divide rows, and
/// the row above has more cells.
fn lacks_cells(row: &[String], above: Option<&Vec<String>>, rest: &[&str]) -> bool {
    let blanks = gap(rest);
    let next = rest.get(blanks).is_some_and(|line| cell_of(line).is_some());
    blanks == 2 && next && above.is_some_and(|above| row.len() < above.len())
}

/// Whether the text behind a blank line belongs to the cell above it: one blank line divides the paragraphs of a cell,
/// two or more end a table. Another cell has to follow.
fn goes_on(rest: &[&str]) -> bool {
    let first = gap(rest);
    let behind = rest.get(first);
    first == 1
        && behind.is_some_and(|line| cell_of(line).is_none())
        && rest.iter().any(|line| cell_of(line).is_some())
}

fn table(rows: Vec<Vec<String>>, filling: &mut Filling<'_>) -> Result<(), Refusal> {
    let rows = widths(rows);
    let mut open: Vec<(u32, Rect)> = Vec::new();
    let mut ranges = Vec::new();
    for (number, cells) in (0..).zip(&rows) {
        // Data under a heading may be blank too; a row that goes on with headings is blank at its beginning.
        let goes_on_above = cells.first().is_some_and(|(text, _)| text.trim().is_empty());
        let mut col = 0;
        let mut next_open = Vec::new();
        for (text, span) in cells {
            let at = CellRef::new(number, col);
            let area = Rect { first: at, last: CellRef::new(number, col + span - 1) };
            let above = open.iter().find(|(start, rect)| *start == col && rect.width() == *span);
            let merged = match above {
                Some((_, above)) if text.trim().is_empty() && goes_on_above => above.union(area),
                _ => area,
            };
            let begins = begins_band(&rows, number, col);
            if begins || merged != area {
                next_open.push((col, merged));
            }
            if !text.trim().is_empty() {
                filling.put(at, CellValue::Text(text.clone()))?;
            }
            if merged != area || *span > 1 {
                ranges.retain(|known: &Rect| known.first != merged.first);
                ranges.push(merged);
            }
            col += span;
        }
        open = next_open;
    }
    ranges.into_iter().try_for_each(|range| filling.merge(range))
}

/// Whether a label at this place goes down over the blank below it: the first column of a block, or a heading beside
/// one that is divided.
fn begins_band(rows: &[Row], row: u32, col: u32) -> bool {
    let cell = |row: u32, col: u32| {
        let cells = rows.get(usize::try_from(row).ok()?)?;
        let mut at = 0;
        cells.iter().find_map(|(text, span)| {
            let here = at == col;
            at += span;
            here.then_some((text.trim(), *span))
        })
    };
    let is_words = |text: &str| text.chars().any(char::is_alphabetic);
    let Some((own, _)) = cell(row, col) else { return false };
    let below = cell(row + 1, col).is_some_and(|(text, _)| text.is_empty());
    let heads = |row: u32| {
        rows.get(usize::try_from(row).unwrap_or(usize::MAX)).is_some_and(|cells| {
            let filled: Vec<&str> =
                cells.iter().map(|(text, _)| text.trim()).filter(|t| !t.is_empty()).collect();
            !filled.is_empty() && filled.iter().all(|text| is_words(text))
        })
    };
    is_words(own) && below && heads(row) && heads(row + 1)
}

/// How many columns each cell covers: a row with fewer cells than the table has columns stands over others.
fn widths(rows: Vec<Vec<String>>) -> Vec<Row> {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut done: Vec<Row> = Vec::with_capacity(rows.len());
    for row in rows.into_iter().rev() {
        let below = done.last();
        done.push(spread(row, below, width));
    }
    done.reverse();
    done
}

/// Spreads a row over the row below it, if that is a row of headings under it; else its last cell takes what is left.
fn spread(row: Vec<String>, below: Option<&Row>, width: usize) -> Row {
    let over = below.filter(|below| row.len() < below.len()).and_then(|below| under(&row, below));
    let mut cells: Row = match over {
        Some(spans) => row.into_iter().zip(spans).collect(),
        None => row.into_iter().map(|cell| (cell, 1)).collect(),
    };
    let total: u32 = cells.iter().map(|(_, span)| span).sum();
    let left = u32::try_from(width).unwrap_or(0).saturating_sub(total);
    if let Some((_, span)) = cells.last_mut() {
        *span += left;
    }
    cells
}

/// Columns of each cell of a row of headings over the next one: blanks below go on with a heading, words below divide
/// it. Two headings side by side that are divided share by the words they have in common.
fn under(row: &[String], below: &Row) -> Option<Vec<u32>> {
    let mut spans = Vec::with_capacity(row.len());
    let mut rest = below.as_slice();
    for number in 0..row.len() {
        let after = row.len() - number - 1;
        let (first, others) = rest.split_first()?;
        if first.0.trim().is_empty() || after == 0 && others.is_empty() {
            spans.push(first.1);
            rest = others;
            continue;
        }
        let run = rest.iter().take_while(|(text, _)| !text.trim().is_empty()).count();
        let blank_after = rest.len() - run;
        let sharing = after.saturating_sub(blank_after);
        let own = if sharing == 0 { run } else { shared(&row[number + 1], &rest[..run], sharing) };
        spans.push(rest[..own].iter().map(|(_, span)| span).sum());
        rest = &rest[own..];
    }
    rest.is_empty().then_some(spans)
}

/// How many of the words below belong to the first of the headings side by side: those before the first that holds
/// the words of the next heading.
fn shared(next: &str, run: &[(String, u32)], sharing: usize) -> usize {
    let next: String = next.split_whitespace().collect();
    let plain = |text: &str| text.split_whitespace().collect::<String>();
    let found = run.iter().position(|(text, _)| !next.is_empty() && plain(text).contains(&next));
    found.filter(|at| *at > 0).unwrap_or_else(|| run.len().saturating_sub(sharing)).max(1)
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::intake::Limits;

    fn grids(text: &str) -> Vec<String> {
        let read = read(text, &Limits::default()).ok().flatten().map(|read| read.grids).unwrap_or_default();
        let shown = |grid: &crate::model::Grid| {
            let cells = grid.cells().map(|(at, cell)| format!("{}={}", grid.place_name(at), cell.shown()));
            let merged = grid.merges().iter().map(|range| format!("[{range}]"));
            format!("{} {}", grid.name, cells.chain(merged).collect::<Vec<_>>().join(" "))
        };
        read.iter().map(shown).collect()
    }

    #[test]
    fn cells_rows_and_merged_headings_come_back() {
        let text = "标题\n\t机构\n\t合计\n\t其中：\n\t结余\n\n\t\n\t\n\t基本\n\t项目\n\t当年结余\n\n\t甲局\n\t3\n\t1\n\t2\n\t0\n\n\n后文。\n";
        assert_eq!(
            grids(text),
            [
                "正文 第1段=标题 第2段=后文。",
                "表格1 A1=机构 B1=合计 C1=其中： E1=结余 C2=基本 D2=项目 E2=当年结余 A3=甲局 B3=3 C3=1 D3=2 E3=0 \
                 [C1:D1] [A1:A2] [B1:B2]"
            ]
        );
    }

    #[test]
    fn a_cell_of_several_paragraphs_stays_one() {
        let text = "标题\n\t甲\n\n乙\n\t丙\n\n\t丁\n\n\n\t戊\n\n\t综述\n\n一、概况。\n二、情况。\n";
        assert_eq!(
            grids(text),
            [
                "正文 第1段=标题 第2段=综述 第3段=一、概况。 第4段=二、情况。",
                "表格1 A1=甲\n乙 B1=丙 A2=丁 B2=戊"
            ]
        );
    }

    #[test]
    fn notes_and_tables_are_no_documents() {
        for text in ["请于三月底前报送。\n谢谢，\n", "a\tb\n1\t2\n", "单位,金额\n甲,1\n", "", "\ta\n\tb\n"]
        {
            assert_eq!(grids(text), Vec::<String>::new(), "{text:?}");
        }
    }
}
