//! Word documents (.docx) → grids: one for the paragraphs (正文) and one for each table (表格1, 表格2 …).
//!
//! Own reader on quick-xml, without recursion: merged cells become merged ranges, nested tables become text
//! of the cell around them; what nobody sees (deleted, hidden, fall-backs) is left out.

use super::encoding;
use super::filling::{Budget, Filling, Gathered};
use super::package::Package;
use super::{Limits, Refusal, Sheets};
use crate::model::place::BODY;
use crate::model::{CellRef, CellValue, FileStatus, Grid, Rect};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Reads the main part of a document.
pub(super) fn docx(bytes: &[u8], limits: &Limits) -> Result<Sheets, Refusal> {
    let decoded = encoding::decode_xml(main_part(bytes, limits)?);
    let mut reader = Reader::from_str(&decoded.text);
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
    let mut sheets = document.finish(&Budget::new(limits))?;
    sheets.notes.extend(decoded.note());
    Ok(sheets)
}

fn damaged() -> Refusal {
    Refusal::new(FileStatus::Unreadable, "Word 文件已损坏，未读取。请用 Word/WPS 打开另存后重报。")
}

fn main_part(bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, Refusal> {
    let mut package = Package::open(bytes, limits)?;
    let relations = package.part("_rels/.rels")?.unwrap_or_default();
    let name =
        main_name(&String::from_utf8_lossy(&relations)).unwrap_or_else(|| "word/document.xml".to_owned());
    package.part(&name)?.ok_or_else(damaged)
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
    /// Runs open at this point, each with whether its text is hidden.
    runs: Vec<bool>,
    /// How many of them are hidden.
    unseen: usize,
    /// Pieces of hidden text.
    hidden: usize,
}

/// A table under construction.
#[derive(Default)]
struct Table {
    preface: Vec<String>,
    cells: Vec<(CellRef, String)>,
    merges: Vec<Rect>,
    hidden_rows: Vec<u32>,
    row: u32,
    col: u32,
    span: u32,
    text: String,
    /// The merged cell running down each column, by its place in `merges`.
    running: Vec<Option<usize>>,
    down: Down,
    /// Inside the properties of a row.
    of_row: bool,
    /// The row at hand was deleted, and the deletion only waits to be accepted.
    deleted: bool,
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
        if self.left_out > 0 || matches!(name, "del" | "Fallback" | "moveFrom" | "rt") {
            self.left_out += 1;
            if let (1, "del", Some(table)) = (self.depth, name, &mut self.open) {
                table.deleted |= table.of_row;
            }
            return;
        }
        match name {
            "tbl" => self.open_table(),
            "r" => self.runs.push(false),
            "vanish" => self.hide(tag),
            "t" => self.in_text = true,
            "tab" => self.show("\t"),
            "br" | "cr" => self.show("\n"),
            "noBreakHyphen" => self.show("-"),
            "sym" => {
                let code = attribute(tag, "char").and_then(|code| u32::from_str_radix(&code, 16).ok());
                let font = attribute(tag, "font").unwrap_or_default();
                self.show(&code.map(|code| symbol(&font, code)).unwrap_or_default());
            }
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
            self.show(text);
        }
    }

    /// Text where it is seen.
    fn show(&mut self, text: &str) {
        if self.unseen > 0 {
            self.hidden += usize::from(!text.trim().is_empty());
        } else {
            self.paragraph.push_str(text);
        }
    }

    /// The text of the run at hand is hidden; outside runs the mark of a paragraph is meant, which is no text.
    fn hide(&mut self, tag: &BytesStart<'_>) {
        let hides = !value(tag).is_some_and(|value| matches!(value.as_str(), "0" | "false" | "off"));
        if let Some(run) = self.runs.last_mut().filter(|run| hides && !**run) {
            *run = true;
            self.unseen += 1;
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
            "r" => self.unseen -= usize::from(self.runs.pop() == Some(true)),
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

    fn finish(self, budget: &Budget) -> Result<Sheets, Refusal> {
        let mut gathered = Gathered::default();
        let mut body = Filling::new("", budget);
        body.grid = Grid::paragraphs(BODY);
        for (row, text) in (0..).zip(self.body) {
            body.put(CellRef::new(row, 0), CellValue::Text(text))?;
        }
        gathered.add(body);
        for (number, table) in (1..).zip(self.tables) {
            gathered.add(table.filled(number, budget)?);
        }
        let mut sheets = gathered.sheets();
        if self.hidden > 0 {
            sheets.notes.push(format!("有 {} 处隐藏的文字，没有读取", self.hidden));
        }
        Ok(sheets)
    }
}

impl Table {
    fn open(&mut self, name: &str, tag: &BytesStart<'_>) {
        match name {
            "tr" => (self.col, self.deleted) = (0, false),
            "trPr" => self.of_row = true,
            "hidden" if self.of_row && value(tag).is_none_or(|value| value != "0" && value != "false") => {
                self.hidden_rows.push(self.row);
            }
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
            "trPr" => self.of_row = false,
            "tc" if !self.deleted => self.close_cell(),
            "tr" if !self.deleted => self.row += 1,
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
        let above = self.running[index].take().filter(|_| self.down == Down::GoesOn);
        if let Some(known) = above {
            self.merges[known] = self.merges[known].union(area);
            self.running[index] = Some(known);
        } else {
            if self.down == Down::Begins {
                self.running[index] = Some(self.merges.len());
            }
            self.cells.push((at, std::mem::take(&mut self.text)));
            self.merges.push(area);
        }
        self.col += self.span;
    }

    fn filled(self, number: u32, budget: &Budget) -> Result<Filling<'_>, Refusal> {
        let mut filling = Filling::new(&format!("表格{number}"), budget);
        filling.grid.preface = self.preface;
        filling.grid.text_only = true;
        for (at, text) in self.cells {
            filling.put(at, CellValue::Text(text))?;
        }
        for area in self.merges.into_iter().filter(|area| area.first != area.last) {
            filling.merge(area)?;
        }
        self.hidden_rows.into_iter().for_each(|row| filling.hidden_row(row));
        Ok(filling)
    }
}

/// What a character shows that Word keeps apart from text, with its font. Pictures that say nothing give nothing; a
/// sign nobody knows is no reason to read the rest as if it were not there.
fn symbol(font: &str, code: u32) -> String {
    let font = font.to_lowercase();
    let picture = font.starts_with("wingdings") || font.starts_with("webdings");
    if !picture && font != "symbol" && !(0xf000..=0xf0ff).contains(&code) {
        return char::from_u32(code).map_or_else(String::new, String::from);
    }
    let shown = match (picture, code & 0xff) {
        (true, 0x52 | 0xfe) => "☑",
        (true, 0x50 | 0xfc) => "√",
        (true, 0x6f | 0x71 | 0x72 | 0xa3 | 0xa8) => "□",
        (true, 0x6e) => "■",
        (true, 0xfb | 0xfd) | (false, 0xb4) => "×",
        (true, _) => "",
        (false, sign @ 0x20..=0x3f) => return char::from_u32(sign).map_or_else(String::new, String::from),
        (false, 0xa3) => "≤",
        (false, 0xb0) => "°",
        (false, 0xb1) => "±",
        (false, 0xb3) => "≥",
        (false, 0xb8) => "÷",
        (false, 0xb9) => "≠",
        (false, 0xbb) => "≈",
        (false, _) => "\u{fffd}",
    };
    shown.to_owned()
}

fn value(tag: &BytesStart<'_>) -> Option<String> {
    attribute(tag, "val")
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|a| a.key.local_name().as_ref() == name)?;
    Some(found.value.to_string())
}
