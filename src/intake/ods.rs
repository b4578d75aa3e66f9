//! OpenDocument spreadsheets (.ods, .fods) → grids: one pass over the events of content.xml.
//!
//! An own reader, because merged ranges, hidden rows and results of formulas are wanted and repeated cells must be
//! counted before they are believed. Iterative, so nesting cannot exhaust the stack.

use super::encoding::{self, Decoded};
use super::filling::{Budget, Filling, GRID, Gathered};
use super::package::Package;
use super::stored::Shows;
use super::{Limits, Refusal, Sheets, damaged, incomplete};
use crate::model::decimal::from_f64;
use crate::model::{CellRef, CellValue, Rect};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeSet;

/// Reads the sheets of a package.
///
/// # Errors
/// A refusal where the package is encrypted, damaged or over a limit.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Sheets, Refusal> {
    let mut package = Package::open(bytes, limits)?;
    let manifest = package.part("META-INF/manifest.xml")?.unwrap_or_default();
    if String::from_utf8_lossy(&manifest).contains("encryption-data") {
        return Err(Refusal::encrypted());
    }
    let content = package.part("content.xml")?.ok_or_else(damaged)?;
    text(&encoding::decode_xml(content), limits)
}

/// Reads the sheets of a document that is one XML file (.fods).
///
/// # Errors
/// A refusal where the file is damaged or over a limit.
pub(super) fn flat(bytes: &[u8], limits: &Limits) -> Result<Sheets, Refusal> {
    text(&encoding::decode(bytes, encoding::declared(bytes).as_deref()), limits)
}

fn text(decoded: &Decoded, limits: &Limits) -> Result<Sheets, Refusal> {
    let mut sheets = sheets(&decoded.text, limits)?;
    sheets.notes.extend(decoded.note());
    Ok(sheets)
}

fn sheets(xml: &str, limits: &Limits) -> Result<Sheets, Refusal> {
    let budget = Budget::new(limits);
    let mut book = Book::new(&budget);
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => book.open(&tag),
            Ok(Event::Empty(tag)) => {
                book.open(&tag);
                book.close(tag.local_name().as_ref())?;
            }
            Ok(Event::End(tag)) => book.close(tag.local_name().as_ref())?,
            Ok(Event::Text(text)) => book.text(&text.xml10_content()),
            Ok(Event::CData(text)) => book.text(&text.xml10_content()),
            Ok(Event::GeneralRef(entity)) => {
                let named = quick_xml::escape::resolve_predefined_entity(&entity).map(str::to_owned);
                let code = || entity.resolve_char_ref().ok().flatten().map(String::from);
                book.text(&named.or_else(code).unwrap_or_default());
            }
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(_) => return Err(damaged()),
        }
    }
    if book.open > 0 {
        return Err(incomplete());
    }
    book.gathered.finish()
}

/// The document under construction.
struct Book<'b> {
    budget: &'b Budget,
    /// Elements open.
    open: usize,
    /// Elements open inside content that is left out.
    left_out: usize,
    /// Names of table styles that hide the sheet.
    hiding: BTreeSet<String>,
    style: String,
    sheet: Option<Sheet<'b>>,
    gathered: Gathered,
}

/// The sheet under construction.
struct Sheet<'b> {
    filling: Filling<'b>,
    row: u32,
    rows: u32,
    row_hidden: bool,
    column: u32,
    /// Columns declared so far.
    declared: u32,
    /// Whether any formula has a result.
    computed: bool,
    /// Formulas without a result.
    open_formulas: Vec<(CellRef, String)>,
    cells: Vec<Placed>,
    cell: Option<Typed>,
    paragraph: Option<String>,
}

/// A cell of the row at hand with the columns it fills.
struct Placed {
    column: u32,
    columns: u32,
    span: (u32, u32),
    value: Option<CellValue>,
    formula: Option<String>,
}

/// A cell while it is open: what its attributes say, and the text in it.
#[derive(Default)]
struct Typed {
    kind: String,
    stored: Option<String>,
    formula: Option<String>,
    columns: u32,
    span: (u32, u32),
    paragraphs: Vec<String>,
}

/// Parts of a document that hold cells or text that do not belong to the cells around them.
fn is_left_out(tag: &BytesStart<'_>) -> bool {
    let drawn = tag.name().prefix().is_some_and(|prefix| prefix.as_ref() == "draw");
    let local = tag.local_name();
    drawn
        || matches!(
            local.as_ref(),
            "annotation" | "tracked-changes" | "dde-links" | "shapes" | "forms" | "scenario"
        )
}

/// Whether a table is what `LibreOffice` remembers of another file that formulas refer to, under its address. It is no sheet,
/// nobody sees it, and a return in it would count a second time.
fn is_of_other_file(tag: &BytesStart<'_>) -> bool {
    attribute(tag, "name").is_some_and(|name| name.starts_with('\'') && name.contains("'#"))
}

impl<'b> Book<'b> {
    fn new(budget: &'b Budget) -> Self {
        Self {
            budget,
            open: 0,
            left_out: 0,
            hiding: BTreeSet::new(),
            style: String::new(),
            sheet: None,
            gathered: Gathered::default(),
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>) {
        self.open += 1;
        let is_table = tag.local_name().as_ref() == "table";
        let inner_table = self.sheet.is_some() && is_table;
        if self.left_out > 0 || is_left_out(tag) || inner_table || (is_table && is_of_other_file(tag)) {
            self.left_out += 1;
            return;
        }
        match (tag.local_name().as_ref(), &mut self.sheet) {
            ("style", None) => self.style = attribute(tag, "name").unwrap_or_default(),
            ("table-properties", None) if attribute(tag, "display").as_deref() == Some("false") => {
                self.hiding.insert(self.style.clone());
            }
            ("table", None) => {
                let mut filling = Filling::new(&attribute(tag, "name").unwrap_or_default(), self.budget);
                if attribute(tag, "style-name").is_some_and(|style| self.hiding.contains(&style)) {
                    filling.hide();
                }
                self.sheet = Some(Sheet::new(filling));
            }
            (name, Some(sheet)) => sheet.open(name, tag),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let (0, Some(sheet)) = (self.left_out, &mut self.sheet) {
            sheet.text(text);
        }
    }

    fn close(&mut self, name: &str) -> Result<(), Refusal> {
        self.open = self.open.saturating_sub(1);
        if self.left_out > 0 {
            self.left_out -= 1;
            return Ok(());
        }
        if name == "table" {
            if let Some(sheet) = self.sheet.take() {
                self.gathered.add(sheet.finish()?);
            }
        } else if let Some(sheet) = &mut self.sheet {
            sheet.close(name)?;
        }
        Ok(())
    }
}

impl<'b> Sheet<'b> {
    fn new(filling: Filling<'b>) -> Self {
        Self {
            filling,
            row: 0,
            rows: 1,
            row_hidden: false,
            column: 0,
            declared: 0,
            computed: false,
            open_formulas: Vec::new(),
            cells: Vec::new(),
            cell: None,
            paragraph: None,
        }
    }

    fn open(&mut self, name: &str, tag: &BytesStart<'_>) {
        match name {
            "table-column" => {
                let next = self.declared.saturating_add(count(tag, "number-columns-repeated"));
                if is_hidden(tag) {
                    self.filling.hidden_columns(self.declared, next - 1);
                }
                self.declared = next;
            }
            "table-row" => {
                self.rows = count(tag, "number-rows-repeated");
                self.row_hidden = is_hidden(tag);
                self.column = 0;
            }
            "table-cell" | "covered-table-cell" => self.cell = Some(typed(tag)),
            "p" if self.cell.is_some() => self.paragraph = Some(String::new()),
            "s" => {
                let blanks = count(tag, "c").min(1_000);
                self.push(&" ".repeat(usize::try_from(blanks).unwrap_or(1)));
            }
            "tab" => self.push("\t"),
            "line-break" => self.push("\n"),
            _ => {}
        }
    }

    /// Text as XML has it: any run of white space is one blank, none at the beginning.
    fn text(&mut self, text: &str) {
        let Some(paragraph) = &mut self.paragraph else { return };
        for c in text.chars() {
            let white = matches!(c, ' ' | '\t' | '\n' | '\r');
            if !white {
                paragraph.push(c);
            } else if !paragraph.is_empty() && !paragraph.ends_with(' ') {
                paragraph.push(' ');
            }
        }
    }

    fn push(&mut self, text: &str) {
        if let Some(paragraph) = &mut self.paragraph {
            paragraph.push_str(text);
        }
    }

    fn close(&mut self, name: &str) -> Result<(), Refusal> {
        match name {
            "p" => {
                if let (Some(paragraph), Some(cell)) = (self.paragraph.take(), &mut self.cell) {
                    cell.paragraphs.push(paragraph);
                }
            }
            "table-cell" | "covered-table-cell" => {
                if let Some(cell) = self.cell.take() {
                    let (columns, column) = (cell.columns, self.column);
                    self.column = column.saturating_add(columns);
                    if let (None, Some(formula)) = (cell.value(), &cell.formula) {
                        self.open_formulas.push((CellRef::new(self.row, column), formula.clone()));
                    }
                    self.cells.extend(cell.placed(column));
                }
            }
            "table-row" => self.close_row()?,
            _ => {}
        }
        Ok(())
    }

    /// Puts the cells of the row at hand into each row it stands for.
    fn close_row(&mut self) -> Result<(), Refusal> {
        let cells = std::mem::take(&mut self.cells);
        let end = self.row.saturating_add(self.rows);
        let filled = cells.iter().filter(|cell| cell.value.is_some());
        let filled: u64 = filled.map(|cell| u64::from(cell.columns)).fold(0, u64::saturating_add);
        self.filling.make_room(filled.saturating_mul(self.rows.into()))?;
        if !cells.is_empty() {
            for row in self.row..end {
                if self.row_hidden && row < GRID.row {
                    self.filling.hidden_row(row);
                }
                for cell in &cells {
                    self.put(row, cell)?;
                }
            }
        }
        self.row = end;
        Ok(())
    }

    fn put(&mut self, row: u32, cell: &Placed) -> Result<(), Refusal> {
        for column in cell.column..cell.column.saturating_add(cell.columns) {
            let at = CellRef::new(row, column);
            match (&cell.value, &cell.formula) {
                (Some(value), Some(formula)) => {
                    self.computed = true;
                    self.filling.put_result(at, value.clone(), formula)?;
                }
                (Some(value), None) => self.filling.put(at, value.clone())?,
                (None, _) => {}
            }
            if cell.span != (1, 1) {
                let last =
                    CellRef::new(row.saturating_add(cell.span.0 - 1), column.saturating_add(cell.span.1 - 1));
                self.filling.merge(Rect { first: at, last })?;
            }
        }
        Ok(())
    }

    /// An empty text as a result is not written, so formulas count as never computed only where none has a result.
    fn finish(mut self) -> Result<Filling<'b>, Refusal> {
        let open = std::mem::take(&mut self.open_formulas);
        for (at, formula) in open.iter().filter(|_| !self.computed) {
            self.filling.put_result(*at, CellValue::NoResult, formula)?;
        }
        Ok(self.filling)
    }
}

impl Typed {
    /// The cell at its place; nothing where it is empty and covers nothing else.
    fn placed(self, column: u32) -> Option<Placed> {
        let value = self.value();
        let wanted = value.is_some() || self.span != (1, 1);
        wanted.then_some(Placed {
            column,
            columns: self.columns,
            span: self.span,
            value,
            formula: self.formula,
        })
    }

    fn value(&self) -> Option<CellValue> {
        let shown = self.paragraphs.join("\n");
        let text = || {
            CellValue::Text(self.stored.clone().filter(|_| self.kind == "string").unwrap_or(shown.clone()))
        };
        if self.formula.is_some() && is_error(&shown) {
            // Earlier versions store 0 behind an error.
            return Some(CellValue::Error(shown));
        }
        match (self.kind.as_str(), &self.stored) {
            ("float" | "percentage" | "currency", Some(stored)) => {
                let number = stored.trim().parse().ok().and_then(from_f64);
                let form = if self.kind == "percentage" { Shows::Percentage } else { Shows::Number };
                Some(number.map_or_else(|| CellValue::Error("#NUM!".into()), |number| form.value(number)))
            }
            ("date", Some(stored)) => {
                Some(CellValue::Date(stored.chars().take_while(|c| *c != 'T').collect()))
            }
            ("boolean", Some(stored)) => Some(CellValue::Bool(stored == "true")),
            ("", _) if shown.is_empty() => None,
            _ => Some(text()),
        }
    }
}

fn is_error(shown: &str) -> bool {
    let known = ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"];
    known.contains(&shown) || shown.starts_with("Err:")
}

fn typed(tag: &BytesStart<'_>) -> Typed {
    let mut cell = Typed { columns: 1, span: (1, 1), ..Typed::default() };
    for attribute in tag.attributes().flatten() {
        let number = || attribute.value.trim().parse::<u32>().unwrap_or(1).max(1);
        let text = || {
            quick_xml::escape::unescape(&attribute.value)
                .map_or_else(|_| attribute.value.to_string(), Into::into)
        };
        match (attribute.key.prefix().as_ref().map(AsRef::as_ref), attribute.key.local_name().as_ref()) {
            (Some("office"), "value-type") => cell.kind = text(),
            (Some("office"), "value" | "date-value" | "boolean-value" | "string-value") => {
                cell.stored = Some(text());
            }
            (_, "formula") => cell.formula = Some(text()),
            (_, "number-columns-repeated") => cell.columns = number(),
            (_, "number-rows-spanned") => cell.span.0 = number(),
            (_, "number-columns-spanned") => cell.span.1 = number(),
            _ => {}
        }
    }
    cell
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|a| a.key.local_name().as_ref() == name)?;
    Some(quick_xml::escape::unescape(&found.value).map_or_else(|_| found.value.to_string(), Into::into))
}

/// A repetition; what cannot be read counts once.
fn count(tag: &BytesStart<'_>, name: &str) -> u32 {
    attribute(tag, name).and_then(|text| text.trim().parse().ok()).unwrap_or(1).max(1)
}

fn is_hidden(tag: &BytesStart<'_>) -> bool {
    matches!(attribute(tag, "visibility").as_deref(), Some("collapse" | "filter"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FileStatus, Grid};

    /// A document with one table S of these rows.
    fn read(rows: &str) -> Result<(Grid, Vec<String>), (FileStatus, String)> {
        let styles =
            "<style:style style:name=\"ta2\"><style:table-properties table:display=\"false\"/></style:style>";
        let table =
            format!("<table:table table:name=\"S&amp;T\" table:style-name=\"ta2\">{rows}</table:table>");
        let xml = format!("<office:document-content>{styles}{table}</office:document-content>");
        let limits = Limits { cells: 1_000, ..Limits::default() };
        let sheets = sheets(&xml, &limits).map_err(|refusal| (refusal.status, refusal.message))?;
        Ok((sheets.grids.into_iter().next().unwrap_or_default(), sheets.notes))
    }

    fn shown(rows: &str) -> Vec<String> {
        let grid = read(rows).unwrap_or_default().0;
        grid.cells().map(|(at, cell)| format!("{at}={}", cell.shown())).collect()
    }

    fn row(cells: &str) -> String {
        format!("<table:table-row>{cells}</table:table-row>")
    }

    #[test]
    fn what_is_remembered_of_other_files_is_no_sheet() {
        let cells = row("<table:table-cell office:value-type=\"float\" office:value=\"7\"/>");
        let own = format!("<table:table table:name=\"甲\">{cells}</table:table>");
        let other = "<table:table table:name=\"&apos;file:///D:/乙.ods&apos;#表1\"><table:table-source table:mode=\"copy-results-only\"/>";
        let xml =
            format!("<office:document-content>{own}{other}{cells}</table:table></office:document-content>");
        let found = sheets(&xml, &Limits::default()).unwrap();
        let names: Vec<&str> = found.grids.iter().map(|grid| grid.name.as_str()).collect();
        assert_eq!(names, ["甲"]);
    }

    #[test]
    fn values_are_taken_as_stored() {
        for (cell, expected) in [
            (
                "<table:table-cell office:value-type=\"float\" office:value=\"0.30000000000000004\"/>",
                "A1=0.3",
            ),
            (
                "<table:table-cell office:value-type=\"percentage\" office:value=\"0.9054\"><text:p>91%</text:p></table:table-cell>",
                "A1=0.9054",
            ),
            ("<table:table-cell office:value-type=\"float\" office:value=\"1.5E3\"/>", "A1=1500"),
            ("<table:table-cell office:value-type=\"float\" office:value=\"1,5\"/>", "A1=#NUM!"),
            (
                "<table:table-cell office:value-type=\"date\" office:date-value=\"2024-03-05T12:30:00\"/>",
                "A1=2024-03-05",
            ),
            ("<table:table-cell office:value-type=\"boolean\" office:boolean-value=\"true\"/>", "A1=TRUE"),
            (
                "<table:table-cell office:value-type=\"string\" office:string-value=\"甲&amp;乙\"/>",
                "A1=甲&乙",
            ),
            (
                "<table:table-cell table:formula=\"of:=1/0\" office:value-type=\"float\" office:value=\"0\"><text:p>#DIV/0!</text:p></table:table-cell>",
                "A1=#DIV/0!",
            ),
            (
                "<table:table-cell office:value-type=\"time\" office:time-value=\"PT1H\"><text:p>1:00</text:p></table:table-cell>",
                "A1=1:00",
            ),
            (
                "<table:table-cell><text:p>单 位<text:s text:c=\"2\"/>&lt;甲&#x3e;\n  乙</text:p><text:p>丙</text:p></table:table-cell>",
                "A1=单 位  <甲> 乙\n丙",
            ),
            (
                "<table:table-cell><office:annotation><text:p>9</text:p></office:annotation><draw:frame><text:p>8</text:p></draw:frame><text:p>7</text:p></table:table-cell>",
                "A1=7",
            ),
        ] {
            assert_eq!(shown(&row(cell)), [expected], "{cell}");
        }
    }

    #[test]
    fn repeated_and_covered_cells_stand_at_their_places() {
        let rows = "<table:table-row table:number-rows-repeated=\"2\"><table:table-cell table:number-columns-repeated=\"2\"/>\
                    <table:table-cell office:value-type=\"float\" office:value=\"5\" table:number-columns-repeated=\"2\"/></table:table-row>\
                    <table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
        assert_eq!(shown(rows), ["C1=5", "D1=5", "C2=5", "D2=5"]);
        let merged = row(
            "<table:table-cell table:number-columns-spanned=\"2\" table:number-rows-spanned=\"3\"><text:p>甲</text:p></table:table-cell><table:covered-table-cell/><table:table-cell><text:p>乙</text:p></table:table-cell>",
        );
        let (grid, _) = read(&merged).unwrap_or_default();
        assert_eq!(grid.merges(), [Rect { first: CellRef::new(0, 0), last: CellRef::new(2, 1) }]);
        assert_eq!(grid.get(CellRef::new(0, 2)).map(crate::model::Cell::shown), Some("乙".into()));
    }

    #[test]
    fn repetitions_are_counted_before_they_are_believed() {
        let many = "<table:table-row table:number-rows-repeated=\"4294967295\"><table:table-cell table:number-columns-repeated=\"4294967295\" office:value-type=\"float\" office:value=\"5\"/></table:table-row>";
        let spans = many
            .replace(" office:value-type", " table:number-columns-spanned=\"2\" x")
            .replace(" office:value=", " y=");
        assert!(
            read(&many.replace("office:value-type", "table:formula")).is_ok(),
            "empty formulas are not repeated"
        );
        for rows in [many, &spans] {
            assert_eq!(read(rows).err().map(|refusal| refusal.0), Some(FileStatus::TooLarge));
        }
    }

    #[test]
    fn what_is_hidden_or_never_computed_is_said() {
        let formula = "<table:table-cell table:formula=\"of:=1+1\"/>";
        let column = "<table:table-column/><table:table-column table:visibility=\"collapse\"/>";
        let hidden = format!(
            "<table:table-row table:visibility=\"filter\">{}</table:table-row>",
            "<table:table-cell><text:p>甲</text:p></table:table-cell>".repeat(2)
        );
        let (grid, notes) = read(&format!("{column}{hidden}{}", row(formula))).unwrap_or_default();
        assert!(grid.hidden && grid.name == "S&T");
        assert_eq!(
            notes,
            [
                "1 个公式没有保存计算结果（A2 等），请用 Excel/WPS 打开后重新保存",
                "工作表“S&T”有隐藏的B 列、第 1 行，已一并读取",
            ]
        );
        let computed = formula.replace("/>", " office:value-type=\"float\" office:value=\"2\"/>");
        let (_, notes) = read(&row(&format!("{formula}{computed}"))).unwrap_or_default();
        assert!(notes.is_empty(), "{notes:?}");
    }

    #[test]
    fn tables_that_are_not_closed_are_refused() {
        let whole = "<a><table:table table:name=\"S\"><table:table-row/></table:table></a>";
        assert!(sheets(whole, &Limits::default()).is_ok());
        for broken in [
            whole.replace("</table:table>", "</table:tabel>"),
            whole.replace("</table:table></a>", ""),
            "<a/>".to_owned(),
        ] {
            let status = sheets(&broken, &Limits::default()).err().map(|refusal| refusal.status);
            assert_eq!(status, Some(FileStatus::Unreadable), "{broken}");
        }
    }
}
