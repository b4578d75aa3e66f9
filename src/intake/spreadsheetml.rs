//! XML spreadsheets of Excel 2003, mostly saved under .xls → grids. One pass over the events; prefixes
//! do not matter, positions are those of `ss:Index`, spans and merges.

use super::encoding::decode;
use super::room::Room;
use super::{Limits, Refusal, Sheets};
use crate::model::decimal::from_f64;
use crate::model::place::column_name;
use crate::model::{Cell, CellRef, CellValue, FileStatus, Grid, Rect};
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// Deepest nesting of elements; a sheet needs eight levels.
const DEEPEST: usize = 64;

/// Most hidden rows and columns named in one sentence.
const NAMED: usize = 5;

/// Reads all sheets.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Sheets, Refusal> {
    let decoded = decode(bytes, declared(bytes).as_deref());
    let mut reader = Reader::from_str(&decoded.text);
    reader.config_mut().allow_dangling_amp = true;
    let mut book = Book::new(limits);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => book.start(&tag)?,
            Ok(Event::Empty(tag)) => {
                book.start(&tag)?;
                book.end(tag.local_name().as_ref())?;
            }
            Ok(Event::End(tag)) => book.end(tag.local_name().as_ref())?,
            Ok(Event::Text(text)) => book.text(&text.xml10_content()),
            Ok(Event::CData(text)) => book.text(&text),
            Ok(Event::GeneralRef(entity)) => book.entity(&entity),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(_) => return Err(damaged()),
        }
    }
    if book.depth > 0 {
        return Err(super::incomplete());
    }
    let mut notes = book.notes;
    notes.extend(book.room.notes());
    notes.extend(decoded.note());
    Ok(Sheets { grids: book.grids, notes })
}

fn damaged() -> Refusal {
    Refusal::new(FileStatus::Unreadable, "XML 表格已损坏，未读取。请用 Excel/WPS 打开，另存为 .xlsx 后重报。")
}

/// The encoding that the XML declaration names.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
    let (_, after) = head.split_once("encoding=")?;
    after[1..].split(['"', '\'']).next().map(str::to_owned)
}

/// The workbook as read so far.
struct Book {
    room: Room,
    depth: usize,
    grids: Vec<Grid>,
    notes: Vec<String>,
    sheet: Sheet,
    cell: Option<Open>,
    listens: Listens,
}

/// The sheet that is open.
#[derive(Default)]
struct Sheet {
    grid: Grid,
    /// Where the next row, cell and column description stand.
    row: u32,
    col: u32,
    column: u32,
    /// Rows more that the open row stands for.
    span: u32,
    hidden: Vec<String>,
    without_result: Vec<CellRef>,
    visible: String,
}

/// The cell that is open.
struct Open {
    area: Rect,
    formula: Option<String>,
    kind: Option<String>,
    text: String,
}

/// What text is listened to.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Listens {
    #[default]
    Nothing,
    Data,
    Visible,
    /// Inside a remark, whose data are none of the cell.
    Comment,
}

impl Book {
    fn new(limits: &Limits) -> Self {
        Self {
            room: Room::new(limits),
            depth: 0,
            grids: Vec::new(),
            notes: Vec::new(),
            sheet: Sheet::default(),
            cell: None,
            listens: Listens::default(),
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), Refusal> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(damaged());
        }
        match tag.local_name().as_ref() {
            "Worksheet" => {
                let name = attribute(tag, "Name").unwrap_or_default();
                self.sheet = Sheet { grid: Grid::new(name), ..Sheet::default() };
            }
            "Column" => self.sheet.describe_column(tag),
            "Row" => self.sheet.open_row(tag),
            "Cell" => self.cell = Some(self.sheet.open_cell(tag)),
            "Comment" | "PhoneticText" => self.listens = Listens::Comment,
            "Data" if self.listens == Listens::Nothing => {
                if let Some(cell) = &mut self.cell {
                    cell.kind = Some(attribute(tag, "Type").unwrap_or_default());
                    self.listens = Listens::Data;
                }
            }
            "Visible" => self.listens = Listens::Visible,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        match (self.listens, &mut self.cell) {
            (Listens::Data, Some(cell)) => cell.text.push_str(text),
            (Listens::Visible, _) => self.sheet.visible.push_str(text),
            _ => {}
        }
    }

    fn entity(&mut self, entity: &BytesRef<'_>) {
        let named = quick_xml::escape::resolve_predefined_entity(entity).map(str::to_owned);
        let numbered = || entity.resolve_char_ref().ok().flatten().map(String::from);
        // One that the file declares itself is not looked up: it could stand for anything of any length.
        self.text(&named.or_else(numbered).unwrap_or_else(|| format!("&{};", &**entity)));
    }

    fn end(&mut self, name: &str) -> Result<(), Refusal> {
        self.depth = self.depth.saturating_sub(1);
        match name {
            "Data" if self.listens == Listens::Data => self.listens = Listens::Nothing,
            "Comment" | "PhoneticText" | "Visible" => self.listens = Listens::Nothing,
            "Cell" => {
                if let Some(cell) = self.cell.take() {
                    self.sheet.close_cell(cell, &mut self.room)?;
                }
            }
            "Row" => self.sheet.row = self.sheet.row.saturating_add(1).saturating_add(self.sheet.span),
            "Worksheet" => {
                let (grid, notes) = std::mem::take(&mut self.sheet).close();
                self.grids.push(grid);
                self.notes.extend(notes);
            }
            _ => {}
        }
        Ok(())
    }
}

impl Sheet {
    fn describe_column(&mut self, tag: &BytesStart<'_>) {
        let first = position(tag, self.column);
        let span = number(tag, "Span").unwrap_or(0);
        self.column = first.saturating_add(span).saturating_add(1);
        if is_hidden(tag) && first < super::room::GRID.col {
            self.hidden.push(format!("{} 列", column_name(first)));
        }
    }

    fn open_row(&mut self, tag: &BytesStart<'_>) {
        self.row = position(tag, self.row);
        self.col = 0;
        self.span = number(tag, "Span").unwrap_or(0);
        if is_hidden(tag) {
            self.hidden.push(format!("第 {} 行", self.row.saturating_add(1)));
        }
    }

    fn open_cell(&mut self, tag: &BytesStart<'_>) -> Open {
        let first = CellRef::new(self.row, position(tag, self.col));
        let across = number(tag, "MergeAcross").unwrap_or(0);
        let down = number(tag, "MergeDown").unwrap_or(0);
        let last = CellRef::new(first.row.saturating_add(down), first.col.saturating_add(across));
        self.col = last.col.saturating_add(1);
        let area = Rect { first, last };
        Open { area, formula: attribute(tag, "Formula"), kind: None, text: String::new() }
    }

    fn close_cell(&mut self, cell: Open, room: &mut Room) -> Result<(), Refusal> {
        let at = cell.area.first;
        let value = match cell.kind {
            Some(kind) if !cell.text.is_empty() => Some(value(&kind, cell.text)),
            _ => cell.formula.as_ref().map(|_| CellValue::NoResult),
        };
        if value == Some(CellValue::NoResult) {
            self.without_result.push(at);
        }
        if let Some(value) = value {
            room.put(&mut self.grid, at, Cell { value, formula: cell.formula })?;
        }
        room.merge(&mut self.grid, cell.area)
    }

    fn close(mut self) -> (Grid, Vec<String>) {
        self.grid.hidden = self.visible.contains("Hidden");
        let name = &self.grid.name;
        let named = self.hidden.iter().take(NAMED).cloned().collect::<Vec<_>>().join("、");
        let more = if self.hidden.len() > NAMED { "等" } else { "" };
        let hidden = format!("工作表“{name}”有隐藏的{named}{more}，已一并读取");
        let count = self.without_result.len();
        let first = self.without_result.first().map(ToString::to_string).unwrap_or_default();
        let missing = format!("{count} 个公式没有保存计算结果（{first} 等），请用 Excel/WPS 打开后重新保存");
        let said = [(!self.hidden.is_empty(), hidden), (count > 0, missing)];
        let notes = said.into_iter().filter(|(so, _)| *so).map(|(_, note)| note).collect();
        (self.grid, notes)
    }
}

/// What a cell holds, by the type it declares.
fn value(kind: &str, text: String) -> CellValue {
    match kind {
        "Number" => {
            text.trim().parse().ok().and_then(from_f64).map_or(CellValue::Text(text), CellValue::Number)
        }
        "Boolean" => CellValue::Bool(text.trim() == "1" || text.trim().eq_ignore_ascii_case("true")),
        "DateTime" => CellValue::Date(text.split('T').next().unwrap_or_default().to_owned()),
        "Error" => CellValue::Error(text),
        _ => CellValue::Text(text),
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.attributes();
    let found = attributes.with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name)?;
    let plain = quick_xml::escape::unescape(&found.value).map(std::borrow::Cow::into_owned);
    Some(plain.unwrap_or_else(|_| found.value.to_string()))
}

/// A number from zero on; one too large counts as the largest.
fn number(tag: &BytesStart<'_>, name: &str) -> Option<u32> {
    let value = attribute(tag, name)?;
    let digits = value.trim();
    let whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    whole.then(|| digits.parse().unwrap_or(u32::MAX))
}

/// `ss:Index`, which counts from one and never goes back: it would put one value over another.
fn position(tag: &BytesStart<'_>, next: u32) -> u32 {
    number(tag, "Index").map_or(next, |index| index.saturating_sub(1).max(next))
}

fn is_hidden(tag: &BytesStart<'_>) -> bool {
    attribute(tag, "Hidden").is_some_and(|value| value == "1")
}
