//! Word documents (.docx) → grids: one for the paragraphs (正文) and one for each table (表格1, 表格2 …).
//!
//! Own reader on quick-xml, without recursion: merged cells become merged ranges, nested tables become text
//! of the cell around them, deleted text and fall-backs are left out.

use super::package::Package;
use super::{Limits, Refusal, Sheets};
use crate::model::{Cell, CellRef, FileStatus, Grid, Rect};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Reads the main part of a document.
pub(super) fn docx(bytes: &[u8], limits: &Limits) -> Result<Sheets, Refusal> {
    let xml = main_part(bytes, limits)?;
    let mut reader = Reader::from_str(&xml);
    let mut document = Document::default();
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => document.open(&tag),
            Ok(Event::Empty(tag)) => {
                document.open(&tag);
                document.close(tag.local_name().as_ref());
            }
            Ok(Event::End(tag)) => document.close(tag.local_name().as_ref()),
            Ok(Event::Text(text)) => document.text(&text.xml10_content()),
            Ok(Event::GeneralRef(entity)) => document.entity(&entity),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(_) => return Err(damaged()),
        }
    }
    Ok(Sheets { grids: document.finish(), notes: Vec::new() })
}

fn damaged() -> Refusal {
    Refusal::new(FileStatus::Unreadable, "Word 文件已损坏，未读取。请用 Word/WPS 打开另存后重报。")
}

fn main_part(bytes: &[u8], limits: &Limits) -> Result<String, Refusal> {
    let mut package = Package::open(bytes, limits)?;
    let relations = package.part("_rels/.rels")?.unwrap_or_default();
    let name =
        main_name(&String::from_utf8_lossy(&relations)).unwrap_or_else(|| "word/document.xml".to_owned());
    let content = package.part(&name)?.ok_or_else(damaged)?;
    String::from_utf8(content).map_err(|_| damaged())
}

/// The name of the main part, which some programs choose themselves.
fn main_name(relations: &str) -> Option<String> {
    let mut reader = Reader::from_str(relations);
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) | Event::Empty(tag) if leads_to_main(&tag) => {
                return attribute(&tag, "Target").map(|target| target.trim_start_matches('/').to_owned());
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

fn leads_to_main(tag: &BytesStart<'_>) -> bool {
    tag.local_name().as_ref() == "Relationship"
        && attribute(tag, "Type").is_some_and(|kind| kind.ends_with("/officeDocument"))
}

/// The document under construction.
#[derive(Default)]
struct Document {
    body: Vec<String>,
    paragraph: String,
    tables: Vec<Table>,
    /// Tables open at this point; only the outermost becomes a grid.
    depth: usize,
    open: Option<Table>,
    /// Elements open inside text that is left out.
    left_out: usize,
    in_text: bool,
}

/// A table under construction.
#[derive(Default)]
struct Table {
    preface: Vec<String>,
    cells: Vec<(CellRef, String)>,
    merges: Vec<Rect>,
    row: u32,
    col: u32,
    span: u32,
    text: String,
    /// Upper end of the merged cell running down each column.
    running: Vec<Option<Rect>>,
    down: Down,
}

/// How a cell stands to the one above it.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Down {
    #[default]
    Alone,
    Begins,
    GoesOn,
}

impl Document {
    fn open(&mut self, tag: &BytesStart<'_>) {
        let name = tag.local_name();
        let name = name.as_ref();
        if self.left_out > 0 || matches!(name, "del" | "Fallback" | "moveFrom") {
            self.left_out += 1;
            return;
        }
        match name {
            "tbl" => self.open_table(),
            "t" => self.in_text = true,
            "tab" | "br" | "cr" => self.paragraph.push(if name == "tab" { '\t' } else { '\n' }),
            _ => {}
        }
        if let (1, Some(table)) = (self.depth, &mut self.open) {
            table.open(name, tag);
        }
    }

    fn open_table(&mut self) {
        self.depth += 1;
        if self.depth == 1 {
            let preface = self.body.iter().rev().take(3).rev().cloned().collect();
            self.open = Some(Table { preface, ..Table::default() });
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_text && self.left_out == 0 {
            self.paragraph.push_str(text);
        }
    }

    fn entity(&mut self, entity: &quick_xml::events::BytesRef<'_>) {
        let named = match &**entity {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => entity.resolve_char_ref().ok().flatten(),
        };
        if let Some(c) = named {
            self.text(c.encode_utf8(&mut [0; 4]));
        }
    }

    fn close(&mut self, name: &str) {
        if self.left_out > 0 {
            self.left_out -= 1;
            return;
        }
        match name {
            "t" => self.in_text = false,
            "p" => self.close_paragraph(),
            "tbl" => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    self.tables.extend(self.open.take());
                }
            }
            _ => {}
        }
        if let (1, Some(table)) = (self.depth, &mut self.open) {
            table.close(name);
        }
    }

    fn close_paragraph(&mut self) {
        let text = std::mem::take(&mut self.paragraph);
        match &mut self.open {
            None if text.trim().is_empty() => {}
            None => self.body.push(text),
            Some(table) => {
                if !table.text.is_empty() && !text.is_empty() {
                    table.text.push('\n');
                }
                table.text.push_str(&text);
            }
        }
    }

    fn finish(self) -> Vec<Grid> {
        let mut body = Grid::paragraphs("正文");
        for (row, text) in (0..).zip(self.body) {
            body.put(CellRef::new(row, 0), Cell::text(text));
        }
        let tables = (1..).zip(self.tables).map(|(number, table): (u32, Table)| table.grid(number));
        std::iter::once(body).chain(tables).collect()
    }
}

impl Table {
    fn open(&mut self, name: &str, tag: &BytesStart<'_>) {
        match name {
            "tr" => self.col = 0,
            "tc" => {
                self.span = 1;
                self.down = Down::Alone;
                self.text.clear();
            }
            "gridSpan" => self.span = value(tag).and_then(|v| v.parse().ok()).unwrap_or(1).clamp(1, 1000),
            "gridBefore" => self.col += value(tag).and_then(|v| v.parse::<u32>().ok()).unwrap_or(0).min(1000),
            "vMerge" => {
                self.down = if value(tag).as_deref() == Some("restart") { Down::Begins } else { Down::GoesOn }
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "tc" => self.close_cell(),
            "tr" => self.row += 1,
            _ => {}
        }
    }

    fn close_cell(&mut self) {
        let at = CellRef::new(self.row, self.col);
        let area = Rect { first: at, last: CellRef::new(self.row, self.col + self.span - 1) };
        let index = usize::try_from(self.col).unwrap_or(0);
        if self.running.len() <= index {
            self.running.resize(index + 1, None);
        }
        let above = self.running[index].take();
        let merged = match (self.down, above) {
            (Down::GoesOn, Some(above)) => above.union(area),
            _ => area,
        };
        if self.down == Down::GoesOn && above.is_some() {
            self.running[index] = Some(merged);
            self.merges.retain(|known| known.first != merged.first);
        } else {
            if self.down == Down::Begins {
                self.running[index] = Some(merged);
            }
            let text = std::mem::take(&mut self.text);
            self.cells.push((at, text));
        }
        self.merges.push(merged);
        self.col += self.span;
    }

    fn grid(self, number: u32) -> Grid {
        let mut grid = Grid::new(format!("表格{number}"));
        grid.preface = self.preface;
        grid.text_only = true;
        for (at, text) in self.cells {
            grid.put(at, Cell::text(text));
        }
        self.merges.into_iter().for_each(|area| grid.merge(area));
        grid
    }
}

fn value(tag: &BytesStart<'_>) -> Option<String> {
    attribute(tag, "val")
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|a| a.key.local_name().as_ref() == name)?;
    Some(found.value.to_string())
}
