//! Blocks → the part that holds the text, and the feet with the numbers of pages.
//!
//! Apart because it alone knows how Word writes paragraphs, tables and places for charts.

use super::package::{CHART, RELATIONS, WORDS};
use super::styles::{self, Style};
use super::xml::Xml;
use super::{Align, Block, Chart, Column, Paragraph, Table};

/// Where pictures stand in the text.
const PLACE: (&str, &str) =
    ("xmlns:wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing");
const DRAWING: (&str, &str) = ("xmlns:a", "http://schemas.openxmlformats.org/drawingml/2006/main");

/// A table of no more rows than this stays on one page, together with what is said below it,
const SHORT: usize = 12;
/// unless its texts are longer than this: twelve findings with their arithmetic are a page and more.
const SHORT_TEXTS: usize = 400;
/// A millimetre in the units of drawings.
const MILLIMETRE: u32 = 36_000;
/// Width of a chart: that of the text, less a hair.
const CHART_WIDTH: u32 = 154;

/// The text of a paper; charts are related to it in their order.
#[must_use]
pub fn body(blocks: &[Block]) -> String {
    let mut xml = Xml::new();
    xml.open("w:document", &[WORDS, RELATIONS, PLACE, DRAWING, CHART]).open("w:body", &[]);
    let mut charts = 0;
    for (at, block) in blocks.iter().enumerate() {
        match block {
            Block::Paragraph(own) => paragraph(&mut xml, own),
            Block::Table(own) => {
                table(&mut xml, own);
                // Two tables without words between them would become one, and no paper may end with a table.
                if !matches!(blocks.get(at + 1), Some(Block::Paragraph(_))) {
                    paragraph(&mut xml, &Paragraph::new(Style::Remark, ""));
                }
            }
            Block::Chart(own) => {
                charts += 1;
                chart(&mut xml, own, charts);
            }
        }
    }
    section(&mut xml);
    xml.finish()
}

fn section(xml: &mut Xml) {
    let [top, right, bottom, left] = styles::MARGINS.map(|margin| margin.to_string());
    let (width, height) = (styles::PAPER.0.to_string(), styles::PAPER.1.to_string());
    xml.open("w:sectPr", &[]);
    xml.empty("w:footerReference", &[("w:type", "default"), ("r:id", "odd")]);
    xml.empty("w:footerReference", &[("w:type", "even"), ("r:id", "even")]);
    xml.empty("w:pgSz", &[("w:w", &width), ("w:h", &height)]);
    xml.empty(
        "w:pgMar",
        &[
            ("w:top", &top),
            ("w:right", &right),
            ("w:bottom", &bottom),
            ("w:left", &left),
            ("w:header", "851"),
            ("w:footer", &styles::FOOT.to_string()),
            ("w:gutter", "0"),
        ],
    );
    xml.close();
}

fn paragraph(xml: &mut Xml, own: &Paragraph) {
    xml.open("w:p", &[]).open("w:pPr", &[]).empty("w:pStyle", &[("w:val", own.style.id())]);
    if own.is_bound {
        xml.empty("w:keepNext", &[]);
    }
    if own.starts_page {
        xml.empty("w:pageBreakBefore", &[]);
    }
    if own.right > 0 {
        let twips = styles::of_characters(own.right, styles::text_size()).to_string();
        xml.empty("w:ind", &[("w:rightChars", &own.right.to_string()), ("w:right", &twips)]);
    }
    if let Some(align) = own.align {
        xml.empty("w:jc", &[("w:val", align.word())]);
    }
    xml.close();
    run(xml, &own.text);
    xml.close();
}

/// A text, with its line breaks and tabs.
fn run(xml: &mut Xml, text: &str) {
    if text.is_empty() {
        return;
    }
    xml.open("w:r", &[]);
    let text = text.replace("\r\n", "\n");
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            xml.empty("w:br", &[]);
        }
        for (number, part) in line.split('\t').enumerate() {
            if number > 0 {
                xml.empty("w:tab", &[]);
            }
            xml.leaf("w:t", &[("xml:space", "preserve")], part);
        }
    }
    xml.close();
}

fn table(xml: &mut Xml, own: &Table) {
    let widths = widths(&own.columns);
    xml.open("w:tbl", &[]).open("w:tblPr", &[]);
    xml.empty("w:tblW", &[("w:w", &styles::WIDTH.to_string()), ("w:type", "dxa")]);
    xml.empty("w:jc", &[("w:val", "center")]).open("w:tblBorders", &[]);
    for side in ["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"] {
        let line = [("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", "000000")];
        xml.empty(side, &line);
    }
    xml.close().empty("w:tblLayout", &[("w:type", "fixed")]).open("w:tblCellMar", &[]);
    for side in ["w:left", "w:right"] {
        xml.empty(side, &[("w:w", "70"), ("w:type", "dxa")]);
    }
    xml.close().close().open("w:tblGrid", &[]);
    for width in &widths {
        xml.empty("w:gridCol", &[("w:w", &width.to_string())]);
    }
    xml.close();
    let heads: Vec<&str> = own.columns.iter().map(|column| column.title.as_str()).collect();
    row(xml, &widths, Row::Head, own.columns.iter().zip(&heads).map(|(_, head)| (Align::Centre, *head)));
    let texts = own.rows.iter().flatten().map(|text| text.chars().count()).sum::<usize>();
    let is_short = own.rows.len() <= SHORT && texts <= SHORT_TEXTS;
    for (number, cells) in (1..).zip(&own.rows) {
        let is_bound = is_short || number == own.rows.len();
        let kind = if is_bound { Row::Bound } else { Row::Free };
        let cells = own.columns.iter().zip(cells);
        row(xml, &widths, kind, cells.map(|(column, cell)| (column.align, cell.as_str())));
    }
    xml.close();
}

/// What a row of a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Row {
    /// The heads, repeated on each page.
    Head,
    /// A page may end below it.
    Free,
    /// Stays with what follows.
    Bound,
}

/// The widths of the columns, together as wide as the text.
fn widths(columns: &[Column]) -> Vec<u32> {
    let whole = columns.iter().map(|column| column.share).sum::<u32>().max(1);
    let mut widths: Vec<u32> = columns.iter().map(|column| styles::WIDTH * column.share / whole).collect();
    let rest = styles::WIDTH.saturating_sub(widths.iter().sum::<u32>());
    if let Some(last) = widths.last_mut() {
        *last += rest;
    }
    widths
}

fn row<'c>(xml: &mut Xml, widths: &[u32], kind: Row, cells: impl Iterator<Item = (Align, &'c str)>) {
    xml.open("w:tr", &[]).open("w:trPr", &[]).empty("w:cantSplit", &[]);
    if kind == Row::Head {
        xml.empty("w:tblHeader", &[]);
    }
    xml.close();
    for (width, (align, text)) in widths.iter().zip(cells) {
        xml.open("w:tc", &[]).open("w:tcPr", &[]);
        xml.empty("w:tcW", &[("w:w", &width.to_string()), ("w:type", "dxa")]);
        xml.empty("w:vAlign", &[("w:val", "center")]).close();
        let style = if kind == Row::Head { Style::Head } else { Style::Cell };
        let is_bound = kind != Row::Free;
        paragraph(xml, &Paragraph { align: Some(align), is_bound, ..Paragraph::new(style, text) });
        xml.close();
    }
    xml.close();
}

fn chart(xml: &mut Xml, own: &Chart, number: usize) {
    let (width, height) = (CHART_WIDTH * MILLIMETRE, own.height * MILLIMETRE);
    let (id, name) = (number.to_string(), format!("图表 {number}"));
    xml.open("w:p", &[]).open("w:pPr", &[]).empty("w:pStyle", &[("w:val", Style::Picture.id())]).close();
    xml.open("w:r", &[]).open("w:drawing", &[]);
    xml.open("wp:inline", &[("distT", "0"), ("distB", "0"), ("distL", "0"), ("distR", "0")]);
    xml.empty("wp:extent", &[("cx", &width.to_string()), ("cy", &height.to_string())]);
    xml.empty("wp:docPr", &[("id", &id), ("name", &name), ("descr", &own.name)]);
    xml.empty("wp:cNvGraphicFramePr", &[]);
    xml.open("a:graphic", &[]).open("a:graphicData", &[("uri", CHART.1)]);
    xml.empty("c:chart", &[("r:id", &format!("chart{number}"))]);
    xml.close().close().close().close().close().close();
}

/// The number of the page between dashes.
#[must_use]
pub fn foot(style: Style) -> String {
    let mut xml = Xml::new();
    xml.open("w:ftr", &[WORDS, RELATIONS]).open("w:p", &[]).open("w:pPr", &[]);
    xml.empty("w:pStyle", &[("w:val", style.id())]).close();
    run(&mut xml, "— ");
    for kind in ["begin", "separate", "end"] {
        xml.open("w:r", &[]).empty("w:fldChar", &[("w:fldCharType", kind)]).close();
        match kind {
            "begin" => {
                let kept = [("xml:space", "preserve")];
                xml.open("w:r", &[]).leaf("w:instrText", &kept, " PAGE ").close();
            }
            "separate" => run(&mut xml, "1"),
            _ => {}
        }
    }
    run(&mut xml, " —");
    xml.finish()
}
