//! Web pages with tables, as web systems save them under .xls → one grid per table, the lines of text above a table as
//! its first rows. A page in one pass over the tokens, without a tree and without recursion.

use super::encoding::decode;
use super::filling::{Budget, Filling, Gathered};
use super::flow::Flow;
use super::foreign;
use super::html_table::{Standing, Table, put_rows};
use super::{Limits, Refusal, Sheets};
use crate::model::{Cell, FileStatus};
use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

/// Most tables inside one another.
const DEEPEST: usize = 64;

/// A page, and the encoding that is declared outside of it.
pub(super) struct Source<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) charset: Option<String>,
}

/// Reads the tables of a page.
pub(super) fn read(bytes: &[u8], extension: &str, limits: &Limits) -> Result<Sheets, Refusal> {
    read_all(&[Source { bytes, charset: None }], extension, limits)
}

/// Reads the tables of several pages that are one workbook.
pub(super) fn read_all(sources: &[Source<'_>], extension: &str, limits: &Limits) -> Result<Sheets, Refusal> {
    let (met, kept) = (Budget::new(limits), Budget::new(limits));
    let mut page = Page::new(&met, &kept);
    let mut notes = Vec::new();
    for source in sources {
        let declared = charset(source.bytes).or_else(|| source.charset.clone());
        let decoded = decode(source.bytes, declared.as_deref());
        page.read(&decoded.text)?;
        notes.extend(decoded.note());
    }
    let framed = page.framed;
    let mut sheets = page.finish();
    if sheets.grids.is_empty() {
        return Err(if framed { &foreign::WEB_FRAME } else { &foreign::WEB_PAGE }.refusal(extension));
    }
    sheets.notes.extend(notes);
    Ok(sheets)
}

/// How a page ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// Behind an element or a blank.
    Clean,
    /// In the middle of a text: a number may have lost its last digits.
    Broken,
}

/// The page without an element that was cut off.
fn whole(text: &str) -> (&str, Ending) {
    match text.rfind('<') {
        Some(at) if !text[at..].contains('>') => (&text[..at], Ending::Clean),
        _ if text.ends_with(|c: char| c == '>' || c.is_whitespace()) => (text, Ending::Clean),
        _ => (text, Ending::Broken),
    }
}

/// The encoding that the head of a page declares.
fn charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_lowercase();
    let (_, after) = head.split_once("charset=").or_else(|| head.split_once("encoding="))?;
    let after = after.trim_start_matches(['"', '\'', ' ']);
    let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(after.len());
    Some(after[..end].to_owned())
}

/// Names of sheets that Excel keeps in a comment at the head.
fn sheet_names(comment: &str) -> Vec<String> {
    let parts = comment.split("<x:Name>").skip(1);
    parts.filter_map(|part| part.split_once("</x:Name>")).map(|(name, _)| plain(name)).collect()
}

fn plain(text: &str) -> String {
    quick_xml::escape::unescape(text.trim()).map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned)
}

/// An element as it opens.
pub(super) struct Tag(StartTag<()>);

impl Tag {
    /// The value of an attribute.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        self.0.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(value).into_owned())
    }

    /// The value of an attribute that is a whole number; one too large counts as the largest.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        let value = self.get(name)?;
        let digits: String = value.trim().chars().take_while(char::is_ascii_digit).collect();
        (!digits.is_empty()).then(|| digits.parse().unwrap_or(u32::MAX))
    }

    /// `display:none` or `hidden`.
    pub(super) fn is_out_of_sight(&self) -> bool {
        let style = self.get("style").unwrap_or_default().to_lowercase().replace(' ', "");
        style.contains("display:none") || self.get("hidden").is_some()
    }
}

/// Something that is left out until it ends.
struct Skip {
    name: String,
    /// Elements of that name that are open.
    depth: usize,
    /// Tables that are open inside.
    tables: usize,
}

/// The page as read so far.
struct Page<'b> {
    /// Room for the cells that the page has.
    met: &'b Budget,
    /// Room for those that are kept.
    kept: &'b Budget,
    /// Rows of text that will stand above the next table.
    above: Vec<Vec<Cell>>,
    line: Flow,
    /// Tables open at this point, the innermost last.
    open: Vec<Table>,
    begun: usize,
    done: Vec<(usize, Filling<'b>)>,
    /// Sheet names that Excel gave.
    names: Vec<String>,
    framed: bool,
    skip: Option<Skip>,
    unseen: usize,
    notes: Vec<String>,
}

impl<'b> Page<'b> {
    fn new(met: &'b Budget, kept: &'b Budget) -> Self {
        Self {
            met,
            kept,
            above: Vec::new(),
            line: Flow::default(),
            open: Vec::new(),
            begun: 0,
            done: Vec::new(),
            names: Vec::new(),
            framed: false,
            skip: None,
            unseen: 0,
            notes: Vec::new(),
        }
    }

    /// One page, up to its end.
    fn read(&mut self, text: &str) -> Result<(), Refusal> {
        let mut emitter = DefaultEmitter::default();
        emitter.naively_switch_states(true);
        let (text, ending) = whole(text);
        let before = self.begun;
        for Ok(token) in Tokenizer::new_with_emitter(text, emitter) {
            match token {
                Token::StartTag(tag) => self.start(&Tag(tag))?,
                Token::EndTag(tag) => self.end(&String::from_utf8_lossy(&tag.name))?,
                Token::String(text) => self.text(&String::from_utf8_lossy(&text)),
                Token::Comment(text) => self.names.extend(sheet_names(&String::from_utf8_lossy(&text))),
                Token::Doctype(_) | Token::Error(_) => {}
            }
        }
        self.close_all(ending)?;
        self.settle(before)
    }

    fn start(&mut self, tag: &Tag) -> Result<(), Refusal> {
        let name = String::from_utf8_lossy(&tag.0.name);
        if self.skips_start(&name) || self.begins_skip(&name, tag) {
            return Ok(());
        }
        match &*name {
            "table" => self.open_table(tag)?,
            "tr" => self.in_table(|table| table.open_row(tag)),
            "td" | "th" => {
                if let Some(table) = self.open.last_mut() {
                    table.open_cell(tag, self.met)?;
                }
            }
            "br" => match self.open.last_mut().and_then(Table::flow) {
                Some(flow) => flow.end_line(),
                None => self.end_line(),
            },
            "input" if is_field(tag) => self.text(&tag.get("value").unwrap_or_default()),
            "frameset" => self.framed = true,
            name if PARAGRAPHS.contains(&name) => self.end_paragraph(),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), Refusal> {
        if self.skips_end(name) {
            return Ok(());
        }
        match name {
            "table" => self.close_table()?,
            "tr" => self.in_table(Table::close_row),
            "td" | "th" => self.in_table(Table::close_cell),
            name if PARAGRAPHS.contains(&name) => self.end_paragraph(),
            _ => {}
        }
        Ok(())
    }

    fn in_table(&mut self, act: impl FnOnce(&mut Table)) {
        if let Some(table) = self.open.last_mut() {
            act(table);
        }
    }

    fn text(&mut self, text: &str) {
        if self.skip.is_none() {
            // Text in a table outside its cells stands above it, as browsers show it.
            self.open.last_mut().and_then(Table::flow).unwrap_or(&mut self.line).push(text);
        }
    }

    fn end_paragraph(&mut self) {
        match self.open.last_mut().and_then(Table::flow) {
            Some(flow) => flow.end_paragraph(),
            None => self.end_line(),
        }
    }

    /// A line of text outside tables ends.
    fn end_line(&mut self) {
        let line = self.line.take();
        if !line.is_empty() {
            self.above.push(vec![Cell::text(line)]);
        }
    }

    fn open_table(&mut self, tag: &Tag) -> Result<(), Refusal> {
        if self.open.len() >= DEEPEST {
            let message = format!(
                "网页里的表格嵌套超过 {DEEPEST} 层，未读取。请用 Excel/WPS 打开，另存为 .xlsx 后重报。"
            );
            return Err(Refusal::new(FileStatus::Unreadable, message));
        }
        self.end_line();
        // A table that only sets things under one another is no table of data: what it holds stands for itself.
        let free = self.open.iter().all(Table::is_one_column);
        if free {
            let rows: Vec<_> = self.open.iter_mut().flat_map(Table::take_rows).collect();
            self.above.extend(rows);
        }
        let preface = self.open.last().map(Table::last_texts).unwrap_or_default();
        self.begun += 1;
        self.open.push(Table::new(self.begun, Standing { preface, free, hidden: tag.is_out_of_sight() }));
        Ok(())
    }

    fn close_table(&mut self) -> Result<(), Refusal> {
        let Some(mut table) = self.open.pop() else { return Ok(()) };
        self.end_line();
        table.close_row();
        match () {
            () if table.is_empty() => {}
            () if table.is_text() => self.flatten(&mut table),
            () => {
                let above = if table.standing.free { std::mem::take(&mut self.above) } else { Vec::new() };
                let number = table.number;
                let mut filling = Filling::new("", self.kept);
                table.fill(above, &mut filling)?;
                self.done.push((number, filling));
            }
        }
        Ok(())
    }

    /// A table of one row or one column becomes text of the cell around it or, without one, rows above the next table.
    fn flatten(&mut self, table: &mut Table) {
        let rows = table.take_rows();
        let Some(flow) = self.open.last_mut().and_then(Table::flow) else {
            self.above.extend(rows);
            return;
        };
        for cells in rows {
            flow.end_paragraph();
            let texts: Vec<String> = cells.iter().map(Cell::shown).collect();
            flow.push(&texts.join(" "));
        }
        flow.end_paragraph();
    }

    /// Whether an opening element lies in what is left out.
    fn skips_start(&mut self, name: &str) -> bool {
        let Some(skip) = &mut self.skip else { return false };
        let ends = match name {
            "td" | "th" | "tr" => skip.tables == 0,
            "option" => skip.name == "option",
            _ => false,
        };
        skip.tables += usize::from(name == "table");
        skip.depth += usize::from(name == skip.name);
        if ends {
            self.skip = None;
        }
        !ends
    }

    /// Whether a closing element lies in what is left out, or ends it.
    fn skips_end(&mut self, name: &str) -> bool {
        let Some(skip) = &mut self.skip else { return false };
        let around = match name {
            "td" | "th" | "tr" | "table" => skip.tables == 0,
            "select" => skip.name == "option",
            _ => false,
        };
        skip.tables -= usize::from(name == "table" && skip.tables > 0);
        skip.depth -= usize::from(name == skip.name && skip.depth > 0);
        if around || skip.depth == 0 {
            self.skip = None;
        }
        !around
    }

    /// Whether what begins here is left out: programs and styles, choices not taken, what no one sees inside a cell.
    /// Cells out of sight are no part of the table that people see, so that the others move up.
    fn begins_skip(&mut self, name: &str, tag: &Tag) -> bool {
        let never = matches!(name, "script" | "style" | "title" | "xml" | "noscript")
            || (name == "option" && tag.get("selected").is_none());
        let cell = matches!(name, "td" | "th");
        let in_cell = cell || self.open.last_mut().is_some_and(|table| table.flow().is_some());
        let void = matches!(name, "table" | "tr" | "br" | "img" | "input" | "col" | "hr" | "wbr");
        let unseen = in_cell && !void && tag.is_out_of_sight();
        if unseen {
            self.unseen += 1;
            if cell {
                self.in_table(Table::close_cell);
            }
        }
        if never || unseen {
            self.skip = Some(Skip { name: name.to_owned(), depth: 1, tables: 0 });
        }
        never || unseen
    }

    /// The page is over: tables that are still open end. What stands in a cell that broke off is not believed.
    fn close_all(&mut self, ending: Ending) -> Result<(), Refusal> {
        if self.open.is_empty() {
            return Ok(());
        }
        let mut note = "网页在表格中间结束，可能没有传完".to_owned();
        if ending == Ending::Broken && self.open.last_mut().is_some_and(Table::break_off) {
            note += "；最后一格不完整，没有读取";
        }
        self.notes.push(note);
        while !self.open.is_empty() {
            self.close_table()?;
        }
        Ok(())
    }

    /// The page is over: text below its last table stands below it; a page without a table holds nothing of interest.
    fn settle(&mut self, before: usize) -> Result<(), Refusal> {
        self.end_line();
        self.skip = None;
        let below = std::mem::take(&mut self.above);
        let last =
            self.done.iter_mut().max_by_key(|(number, _)| *number).filter(|(number, _)| *number > before);
        if let Some((_, last)) = last {
            let row = last.rows();
            put_rows(last, row, below)?;
        } else if self.begun > before {
            let mut filling = Filling::new("", self.kept);
            put_rows(&mut filling, 0, below)?;
            self.done.push((self.begun, filling));
        }
        Ok(())
    }

    /// All sheets in the order of the pages.
    fn finish(mut self) -> Sheets {
        self.done.sort_by_key(|(number, _)| *number);
        let fillings: Vec<Filling<'_>> = self.done.into_iter().map(|(_, filling)| filling).collect();
        let named = self.names.len() == fillings.len();
        let mut gathered = Gathered::default();
        for (number, mut filling) in fillings.into_iter().enumerate() {
            filling.grid.name =
                if named { self.names[number].clone() } else { format!("表格{}", number + 1) };
            gathered.add(filling);
        }
        let mut sheets = gathered.sheets();
        sheets.notes.splice(0..0, self.notes);
        if self.unseen > 0 {
            sheets.notes.push(format!("网页上看不见的内容有 {} 处，没有读取", self.unseen));
        }
        sheets
    }
}

/// Elements that stand on lines of their own.
const PARAGRAPHS: &[&str] = &[
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "hr",
    "pre",
    "center",
    "form",
    "caption",
    "header",
    "footer",
    "section",
    "article",
    "blockquote",
    "body",
    "address",
    "fieldset",
    "legend",
];

/// A field of a form whose content is shown.
fn is_field(tag: &Tag) -> bool {
    let kind = tag.get("type").unwrap_or_default().to_lowercase();
    matches!(kind.as_str(), "" | "text" | "number") && !tag.is_out_of_sight()
}
