//! Word documents (.docx) → grids: one for the paragraphs (正文) and one for each table (表格1, 表格2 …).
//!
//! Own reader on quick-xml, without recursion: merged cells become merged ranges, nested tables become text
//! of the cell around them, or tables of their own where that cell only holds them in place; what nobody sees (deleted,
//! hidden, struck out, prompts, fall-backs) is left out.

mod embedded;

use super::filling::{Budget, Filling, Gathered};
use super::package::Package;
use super::{Limits, Refusal, Sheets};
use super::{encoding, foreign};
use crate::model::place::BODY;
use crate::model::{CellRef, CellValue, FileStatus, Grid, Rect};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeSet;

/// Lines above a table that may declare its unit.
const PREFACE: usize = 3;

/// A frame around a table has so many cells at most, and the table inside so many at least: a form has dozens, a list of
/// two goals inside a cell has four.
const MOST_FRAMES: usize = 3;
const LEAST_CELLS: usize = 9;

/// Reads a document of Word, with the workbooks that are embedded in it.
pub(super) fn docx(bytes: &[u8], limits: &Limits) -> Result<Sheets, Refusal> {
    let mut package = Package::open(bytes, limits)?;
    let relations = package.part("_rels/.rels")?.unwrap_or_default();
    let name =
        main_name(&String::from_utf8_lossy(&relations)).unwrap_or_else(|| "word/document.xml".to_owned());
    let main = encoding::decode_xml(package.part(&name)?.ok_or_else(damaged)?);
    let styles = package.part("word/styles.xml")?.map(|part| encoding::decode_xml(part).text);
    let unseen = Unseen::of(&styles.unwrap_or_default());
    let mut sheets = read(&main.text, Document { styles: unseen, ..Document::default() }, limits)?;
    sheets.notes.extend(main.note());
    embedded::add(&mut package, &name, &mut sheets, limits)?;
    Ok(sheets)
}

/// Reads a document of Word that is one XML file: the parts of a package one after the other, or Word 2003 XML.
pub(super) fn flat(bytes: &[u8], limits: &Limits) -> Result<Sheets, Refusal> {
    let decoded = encoding::decode_xml(bytes.to_vec());
    let is_package = decoded.text.contains("xmlPackage");
    // Presentations and workbooks are packages as well.
    if is_package && !decoded.text.contains("/document.xml") {
        return Err(foreign::FLAT_PACKAGE.refusal("xml"));
    }
    let document =
        Document { styles: Unseen::of(&decoded.text), is_elsewhere: is_package, ..Document::default() };
    let mut sheets = read(&decoded.text, document, limits)?;
    sheets.notes.extend(decoded.note());
    Ok(sheets)
}

fn read(text: &str, mut document: Document, limits: &Limits) -> Result<Sheets, Refusal> {
    let mut reader = Reader::from_str(text);
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
    document.finish(&Budget::new(limits))
}

fn damaged() -> Refusal {
    Refusal::new(FileStatus::Unreadable, "Word 文件已损坏，未读取。请用 Word/WPS 打开另存后重报。")
}

/// The name of the main part, which some programs choose themselves.
fn main_name(relations: &str) -> Option<String> {
    let mut reader = Reader::from_str(relations);
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) | Event::Empty(tag) if leads_to(&tag, "/officeDocument") => {
                return attribute(&tag, "Target").map(|target| target.trim_start_matches('/').to_owned());
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// Whether a relation is of that kind.
fn leads_to(tag: &BytesStart<'_>, kind: &str) -> bool {
    tag.local_name().as_ref() == "Relationship"
        && attribute(tag, "Type").is_some_and(|stated| stated.ends_with(kind))
}

/// The document under construction.
#[derive(Default)]
struct Document {
    body: Vec<String>,
    paragraph: String,
    tables: Vec<Table>,
    /// Tables open at this point, the outermost first.
    open: Vec<Table>,
    /// Elements open inside text that is left out.
    left_out: usize,
    in_text: bool,
    /// Runs and paragraphs open at this point, each with whether its text is hidden.
    runs: Vec<bool>,
    paragraphs: Vec<bool>,
    /// How many of them are hidden.
    unseen: usize,
    /// Pieces of hidden text, and of text that was struck out.
    hidden: usize,
    /// Whether the text of the run at hand is raised.
    raised: bool,
    /// Fields of a form open at this point, each with whether only its prompt stands in it.
    controls: Vec<bool>,
    /// How many prompts are open.
    prompts: usize,
    /// Styles whose text nobody sees.
    styles: Unseen,
    /// Inside another part of a package that is one file: styles, settings.
    is_elsewhere: bool,
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
    /// The cell at hand likewise.
    cell_deleted: bool,
    /// Tables inside its cells, and how many cells the largest of them has, however deep it lies.
    nested: Vec<Table>,
    largest: usize,
    /// Paragraphs that stand in its own cells.
    own: Vec<String>,
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
        if name == "part" {
            // Of a package that is one file only the document itself is read.
            let part = attribute(tag, "name").unwrap_or_default();
            self.is_elsewhere = !part.ends_with("/document.xml");
        }
        if self.is_elsewhere {
            return;
        }
        if self.left_out > 0 || matches!(name, "del" | "Fallback" | "moveFrom" | "rt") {
            self.left_out += 1;
            if let (true, Some(table)) = (name == "del", self.open.last_mut()) {
                table.deleted |= table.of_row;
            }
            return;
        }
        match name {
            "tbl" => self.open_table(),
            "p" => self.paragraphs.push(false),
            "r" => {
                self.raised = false;
                self.runs.push(false);
            }
            "vanish" | "strike" | "dstrike" if is_on(tag) => self.hide_run(),
            "vertAlign" => self.raised = value(tag).is_some_and(|value| value == "superscript"),
            "rStyle" if self.styles.has(tag) => self.hide_run(),
            "pStyle" if self.styles.has(tag) => self.hide_paragraph(),
            "sdt" => self.controls.push(false),
            "showingPlcHdr" if is_on(tag) => {
                if let Some(control) = self.controls.last_mut() {
                    *control = true;
                }
            }
            "sdtContent" => self.prompts += usize::from(self.controls.last() == Some(&true)),
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
        if let Some(table) = self.open.last_mut() {
            table.open(name, tag);
        }
    }

    fn open_table(&mut self) {
        let lines = self.open.last().map_or(&self.body, |outer| &outer.own);
        let preface = lines.iter().rev().take(PREFACE).rev().cloned().collect();
        self.open.push(Table { preface, ..Table::default() });
    }

    fn text(&mut self, text: &str) {
        if self.in_text && self.left_out == 0 {
            self.show(text);
        }
    }

    /// Text where it is seen. A prompt (单击此处输入金额) is nobody's text.
    fn show(&mut self, text: &str) {
        // 288.45¹: the number of a note is no digit of the amount.
        let is_note = self.raised && !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
        if self.prompts > 0 || is_note {
        } else if self.unseen > 0 {
            self.hidden += usize::from(!text.trim().is_empty());
        } else {
            self.paragraph.push_str(text);
        }
    }

    /// The text of the run at hand is hidden; outside runs the mark of a paragraph is meant, which is no text.
    fn hide_run(&mut self) {
        if let Some(run) = self.runs.last_mut().filter(|run| !**run) {
            *run = true;
            self.unseen += 1;
        }
    }

    fn hide_paragraph(&mut self) {
        if let Some(paragraph) = self.paragraphs.last_mut().filter(|paragraph| !**paragraph) {
            *paragraph = true;
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
        if self.is_elsewhere {
            return;
        }
        if self.left_out > 0 {
            self.left_out -= 1;
            return;
        }
        match name {
            "t" => self.in_text = false,
            "r" => self.unseen -= usize::from(self.runs.pop() == Some(true)),
            "p" => {
                self.unseen -= usize::from(self.paragraphs.pop() == Some(true));
                self.close_paragraph();
            }
            "sdtContent" => self.prompts -= usize::from(self.controls.last() == Some(&true)),
            "sdt" => {
                self.controls.pop();
            }
            "tbl" => self.close_table(),
            _ => {}
        }
        if let Some(table) = self.open.last_mut() {
            table.close(name);
        }
    }

    fn close_table(&mut self) {
        let Some(table) = self.open.pop() else { return };
        match self.open.last_mut() {
            Some(outer) => outer.take_in(table),
            None => self.keep(table),
        }
    }

    /// A table of its own; of one that only holds other tables in place, these.
    fn keep(&mut self, table: Table) {
        let mut waiting = vec![table];
        while let Some(mut table) = waiting.pop() {
            if table.is_layout() {
                self.body.append(&mut table.own);
                waiting.extend(table.nested.into_iter().rev());
            } else {
                self.tables.push(table);
            }
        }
    }

    fn close_paragraph(&mut self) {
        let text = std::mem::take(&mut self.paragraph);
        match self.open.last_mut() {
            None if text.trim().is_empty() => {}
            None => self.body.push(text),
            Some(table) => {
                table.add_line(&text);
                if !text.trim().is_empty() {
                    table.own.push(text);
                }
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
            sheets.notes.push(format!("有 {} 处隐藏或划掉的文字，没有读取", self.hidden));
        }
        Ok(sheets)
    }
}

impl Table {
    fn add_line(&mut self, text: &str) {
        if !self.text.is_empty() && !text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(text);
    }

    /// A table inside a cell is text of that cell as well.
    fn take_in(&mut self, inner: Table) {
        for (_, text) in &inner.cells {
            self.add_line(text);
        }
        self.largest = self.largest.max(inner.cells.len()).max(inner.largest);
        self.nested.push(inner);
    }

    /// Whether it only holds another table in place: a frame of few cells around one of more.
    fn is_layout(&self) -> bool {
        self.cells.len() <= MOST_FRAMES && self.largest >= LEAST_CELLS
    }

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
                self.cell_deleted = false;
                self.text.clear();
            }
            "gridSpan" => self.span = value(tag).and_then(|v| v.parse().ok()).unwrap_or(1).clamp(1, 1000),
            "gridBefore" => self.col += value(tag).and_then(|v| v.parse::<u32>().ok()).unwrap_or(0).min(1000),
            "cellDel" => self.cell_deleted = true,
            "vMerge" | "vmerge" => {
                self.down = if value(tag).as_deref() == Some("restart") { Down::Begins } else { Down::GoesOn }
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "trPr" => self.of_row = false,
            "tc" if !self.deleted && !self.cell_deleted => self.close_cell(),
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

/// Styles whose text nobody sees.
#[derive(Default)]
struct Unseen(BTreeSet<String>);

impl Unseen {
    /// The styles of a document that hide their text or strike it out, and all that are made after them.
    fn of(xml: &str) -> Self {
        let (mut unseen, mut based): (BTreeSet<String>, Vec<(String, String)>) =
            (BTreeSet::new(), Vec::new());
        let mut reader = Reader::from_str(xml);
        let mut style = String::new();
        loop {
            match reader.read_event() {
                Ok(Event::Start(tag) | Event::Empty(tag)) => match tag.local_name().as_ref() {
                    "style" => style = attribute(&tag, "styleId").unwrap_or_default(),
                    "basedOn" => based.extend(value(&tag).map(|base| (style.clone(), base))),
                    "vanish" | "strike" | "dstrike" if is_on(&tag) && !style.is_empty() => {
                        unseen.insert(style.clone());
                    }
                    _ => {}
                },
                Ok(Event::End(tag)) if tag.local_name().as_ref() == "style" => style.clear(),
                Ok(Event::Eof) | Err(_) => break,
                Ok(_) => {}
            }
        }
        // A style inherits; no chain is longer than there are styles.
        for _ in 0..based.len() {
            let more = based.iter().filter(|(own, base)| unseen.contains(base) && !unseen.contains(own));
            let more: Vec<String> = more.map(|(own, _)| own.clone()).collect();
            if more.is_empty() {
                break;
            }
            unseen.extend(more);
        }
        Self(unseen)
    }

    /// Whether the style a run or paragraph names is one of them.
    fn has(&self, tag: &BytesStart<'_>) -> bool {
        value(tag).is_some_and(|style| self.0.contains(&style))
    }
}

/// Whether a property is switched on: it is, unless it says otherwise.
fn is_on(tag: &BytesStart<'_>) -> bool {
    !value(tag).is_some_and(|value| matches!(value.as_str(), "0" | "false" | "off" | "none"))
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
