//! XML spreadsheets of Excel 2003, mostly saved under .xls → grids. One pass over the events; prefixes
//! do not matter, positions are those of `ss:Index`, spans and merges.

use super::encoding::{declared, decode};
use super::filling::{Budget, Filling, GRID, Gathered};
use super::stored::Shows;
use super::{Limits, Refusal, Sheets};
use crate::model::decimal::from_f64;
use crate::model::{CellRef, CellValue, FileStatus, Rect};
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::collections::BTreeMap;

/// Deepest nesting of elements; a sheet needs eight levels.
const DEEPEST: usize = 64;

/// Reads all sheets.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Sheets, Refusal> {
    let decoded = decode(bytes, declared(bytes).as_deref());
    let mut reader = Reader::from_str(&decoded.text);
    reader.config_mut().allow_dangling_amp = true;
    let budget = Budget::new(limits);
    let mut book = Book::new(&budget);
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
    let mut sheets = book.gathered.sheets();
    sheets.notes.extend(decoded.note());
    Ok(sheets)
}

fn damaged() -> Refusal {
    Refusal::new(FileStatus::Unreadable, "XML 表格已损坏，未读取。请用 Excel/WPS 打开，另存为 .xlsx 后重报。")
}

/// The workbook as read so far.
struct Book<'b> {
    budget: &'b Budget,
    depth: usize,
    gathered: Gathered,
    styles: Styles,
    sheet: Option<Sheet<'b>>,
    cell: Option<Open>,
    listens: Listens,
}

/// What the styles show numbers as, by their names, and the style that is open.
#[derive(Default)]
struct Styles {
    shows: BTreeMap<String, Shows>,
    open: String,
}

/// The sheet that is open.
struct Sheet<'b> {
    filling: Filling<'b>,
    /// Where the next row, cell and column description stand.
    row: u32,
    col: u32,
    column: u32,
    /// Rows more that the open row stands for.
    span: u32,
    /// Styles of columns, and of the open row: cells without one of their own have these.
    columns: Vec<(u32, u32, String)>,
    row_style: Option<String>,
    visible: String,
}

/// The cell that is open.
struct Open {
    area: Rect,
    formula: Option<String>,
    kind: Option<String>,
    shows: Shows,
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

impl<'b> Book<'b> {
    fn new(budget: &'b Budget) -> Self {
        Self {
            budget,
            depth: 0,
            gathered: Gathered::default(),
            styles: Styles::default(),
            sheet: None,
            cell: None,
            listens: Listens::default(),
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), Refusal> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(damaged());
        }
        match (tag.local_name().as_ref(), &mut self.sheet) {
            ("Style", None) => self.styles.begin(tag),
            ("NumberFormat", None) => self.styles.number_format(tag),
            ("Worksheet", _) => {
                let name = attribute(tag, "Name").unwrap_or_default();
                self.sheet = Some(Sheet::new(Filling::new(&name, self.budget)));
            }
            ("Column", Some(sheet)) => sheet.describe_column(tag),
            ("Row", Some(sheet)) => sheet.open_row(tag),
            ("Cell", Some(sheet)) => self.cell = Some(sheet.open_cell(tag, &self.styles)),
            ("Comment" | "PhoneticText", _) => self.listens = Listens::Comment,
            ("Data", _) if self.listens == Listens::Nothing => {
                if let Some(cell) = &mut self.cell {
                    cell.kind = Some(attribute(tag, "Type").unwrap_or_default());
                    self.listens = Listens::Data;
                }
            }
            ("Visible", _) => self.listens = Listens::Visible,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        match (self.listens, &mut self.cell, &mut self.sheet) {
            (Listens::Data, Some(cell), _) => cell.text.push_str(text),
            (Listens::Visible, _, Some(sheet)) => sheet.visible.push_str(text),
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
        match (name, &mut self.sheet) {
            ("Data", _) if self.listens == Listens::Data => self.listens = Listens::Nothing,
            ("Comment" | "PhoneticText" | "Visible", _) => self.listens = Listens::Nothing,
            ("Cell", Some(sheet)) => {
                if let Some(cell) = self.cell.take() {
                    sheet.close_cell(cell)?;
                }
            }
            ("Row", Some(sheet)) => sheet.row = sheet.row.saturating_add(1).saturating_add(sheet.span),
            ("Worksheet", _) => {
                if let Some(sheet) = self.sheet.take() {
                    self.gathered.add(sheet.close());
                }
            }
            _ => {}
        }
        Ok(())
    }
}

impl Styles {
    fn begin(&mut self, tag: &BytesStart<'_>) {
        self.open = attribute(tag, "ID").unwrap_or_default();
        let parent = attribute(tag, "Parent").and_then(|parent| self.shows.get(&parent).copied());
        self.shows.insert(self.open.clone(), parent.unwrap_or_default());
    }

    fn number_format(&mut self, tag: &BytesStart<'_>) {
        let code = attribute(tag, "Format").unwrap_or_default();
        let shows = match code.as_str() {
            "Percent" => Shows::Percentage,
            // Names of formats hold letters that would stand for days; a date has a type of its own here.
            code if code.contains(['0', '#', '?']) => Shows::of(code),
            _ => Shows::Number,
        };
        self.shows.insert(self.open.clone(), shows);
    }

    fn of(&self, style: Option<&str>) -> Shows {
        self.shows.get(style.unwrap_or("Default")).copied().unwrap_or_default()
    }
}

impl<'b> Sheet<'b> {
    fn new(filling: Filling<'b>) -> Self {
        Self {
            filling,
            row: 0,
            col: 0,
            column: 0,
            span: 0,
            columns: Vec::new(),
            row_style: None,
            visible: String::new(),
        }
    }

    fn describe_column(&mut self, tag: &BytesStart<'_>) {
        let first = position(tag, self.column);
        let last = first.saturating_add(number(tag, "Span").unwrap_or(0));
        self.column = last.saturating_add(1);
        if is_hidden(tag) && first < GRID.col {
            self.filling.hidden_columns(first, last.min(GRID.col - 1));
        }
        if let Some(style) = attribute(tag, "StyleID")
            && first < GRID.col
        {
            self.columns.push((first, last, style));
        }
    }

    fn open_row(&mut self, tag: &BytesStart<'_>) {
        self.row = position(tag, self.row);
        self.col = 0;
        self.span = number(tag, "Span").unwrap_or(0);
        self.row_style = attribute(tag, "StyleID");
        if is_hidden(tag) && self.row < GRID.row {
            self.filling.hidden_row(self.row);
        }
    }

    fn open_cell(&mut self, tag: &BytesStart<'_>, styles: &Styles) -> Open {
        let first = CellRef::new(self.row, position(tag, self.col));
        let across = number(tag, "MergeAcross").unwrap_or(0);
        let down = number(tag, "MergeDown").unwrap_or(0);
        let last = CellRef::new(first.row.saturating_add(down), first.col.saturating_add(across));
        self.col = last.col.saturating_add(1);
        let own = attribute(tag, "StyleID");
        let of_column = || self.columns.iter().rev().find(|(from, to, _)| (*from..=*to).contains(&first.col));
        let style = own.as_deref().or(self.row_style.as_deref());
        let style = style.or_else(|| of_column().map(|(_, _, style)| style.as_str()));
        Open {
            area: Rect { first, last },
            formula: attribute(tag, "Formula"),
            kind: None,
            shows: styles.of(style),
            text: String::new(),
        }
    }

    fn close_cell(&mut self, cell: Open) -> Result<(), Refusal> {
        let at = cell.area.first;
        let value = match cell.kind {
            Some(kind) if !cell.text.is_empty() => Some(value(&kind, cell.shows, cell.text)),
            _ => cell.formula.as_ref().map(|_| CellValue::NoResult),
        };
        if let (Some(CellValue::Number(_)), Shows::Shrunk) = (&value, cell.shows) {
            self.filling.shrunk(at);
        }
        match (value, cell.formula) {
            (Some(value), Some(formula)) => self.filling.put_result(at, value, &formula)?,
            (Some(value), None) => self.filling.put(at, value)?,
            (None, _) => {}
        }
        if cell.area.first == cell.area.last { Ok(()) } else { self.filling.merge(cell.area) }
    }

    fn close(mut self) -> Filling<'b> {
        if self.visible.contains("Hidden") {
            self.filling.hide();
        }
        self.filling
    }
}

/// What a cell holds, by the type it declares.
fn value(kind: &str, shows: Shows, text: String) -> CellValue {
    match kind {
        "Number" => {
            let number = text.trim().parse().ok().and_then(from_f64);
            number.map_or(CellValue::Text(text), |number| shows.value(number))
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::read;
    use crate::intake::Limits;
    use crate::model::CellValue;

    #[test]
    fn sheets_keep_number_formats_and_what_is_hidden() {
        let style = |id: &str, more: &str, format: &str| {
            format!("<Style ss:ID='{id}'{more}><NumberFormat ss:Format='{format}'/></Style>")
        };
        let styles = [
            style("p", "", "Percent"),
            style("q", "", "0.00%"),
            style("t", "", "0!.0000"),
            style("d", "", "Short Date"),
            "<Style ss:ID='c' ss:Parent='p'/>".into(),
        ];
        let cell = |style: &str| format!("<Cell{style}><Data ss:Type='Number'>1.6593</Data></Cell>");
        let own = |id: &str| cell(&format!(" ss:StyleID='{id}'"));
        let first: String = ["p", "q", "c", "t", "d"].map(own).concat();
        let book = format!(
            "<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'><Styles>{}</Styles><Worksheet ss:Name='甲'>\
             <Table><Column ss:Index='2' ss:StyleID='q' ss:Hidden='1' ss:Span='1'/><Row>{first}</Row>\
             <Row ss:Hidden='1'>{}{}</Row><Row ss:StyleID='p'>{}</Row></Table></Worksheet></Workbook>",
            styles.concat(),
            cell(""),
            cell(""),
            cell("")
        );
        let sheets = read(book.as_bytes(), &Limits::default()).ok().unwrap();
        let (grid, notes) = (&sheets.grids[0], sheets.notes.join("；"));
        let percent = grid.cells().filter(|(_, cell)| matches!(cell.value, CellValue::Percentage(_)));
        let percent: Vec<String> = percent.map(|(at, _)| at.to_string()).collect();
        assert_eq!(percent, ["A1", "B1", "C1", "B2", "A3"], "{notes}");
        assert_eq!(
            (Vec::from_iter(&grid.hidden_rows), Vec::from_iter(&grid.hidden_columns)),
            (vec![&1], vec![&1, &2])
        );
        for said in ["隐藏的B 至 C 列、第 2 行", "1 个单元格的数字格式把数缩小显示（D1 等）"]
        {
            assert!(notes.contains(said), "{said}: {notes}");
        }
    }
}
