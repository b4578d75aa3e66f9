//! The parts of a paper → one package, in a fixed order and without a clock: the same paper gives the same bytes.
//!
//! Apart because what refers to what in a package is nobody else's business.

use super::chart::Parts;
use super::styles::{self, Style};
use super::xml::Xml;
use super::{Block, Document, body, own};
use crate::model::manifest::hash;
use crate::report::binding::{Latch, begin};
use std::io::{self, Seek, Write};
use zip::ZipWriter;

/// The namespace of words.
pub const WORDS: (&str, &str) = ("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main");
/// The namespace of relations.
pub const RELATIONS: (&str, &str) =
    ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships");
/// The namespace of charts.
pub const CHART: (&str, &str) = ("xmlns:c", "http://schemas.openxmlformats.org/drawingml/2006/chart");

const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006";
const WORD_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";
const RELATION_TYPE: &str = "application/vnd.openxmlformats-package.relationships+xml";
const CHART_TYPE: &str = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml";
const BOOK_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// How a chart refers to its workbook.
const BOOK: &str = "book";

/// Packs a paper into the target.
///
/// # Errors
/// If a chart cannot be made, or the target takes no more.
pub fn save(document: &Document, target: impl Write + Seek) -> io::Result<()> {
    let charts: Vec<Parts> = document
        .blocks
        .iter()
        .filter_map(|block| if let Block::Chart(chart) = block { Some(chart) } else { None })
        .map(|chart| chart.parts(BOOK))
        .collect::<io::Result<_>>()?;
    let text = body::body(&document.blocks);
    let mark = own::mark(document.kind, &hash(text.as_bytes())?);
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    let mut put = |name: &str, content: String| parts.push((name.to_owned(), content.into_bytes()));
    put("[Content_Types].xml", types(charts.len()));
    put("_rels/.rels", roots());
    put("docProps/core.xml", core(&document.title));
    put(own::PART, mark);
    put(own::TEXT, text);
    put("word/_rels/document.xml.rels", relations(charts.len()));
    put("word/styles.xml", styles::styles());
    put("word/settings.xml", settings());
    put("word/fontTable.xml", styles::fonts());
    put("word/footer1.xml", body::foot(Style::OddFoot));
    put("word/footer2.xml", body::foot(Style::EvenFoot));
    for (number, chart) in (1..).zip(charts) {
        parts.push((format!("word/charts/chart{number}.xml"), chart.chart.into_bytes()));
        parts.push((format!("word/charts/_rels/chart{number}.xml.rels"), of_chart(number).into_bytes()));
        parts.push((book_of(number), chart.book));
    }
    let mut package = ZipWriter::new(Latch::new(target));
    for (name, content) in parts {
        begin(&mut package, &name)?;
        package.write_all(&content)?;
    }
    package.finish()?;
    Ok(())
}

fn book_of(number: usize) -> String {
    format!("word/embeddings/chart{number}.xlsx")
}

/// What each part is.
fn types(charts: usize) -> String {
    let mut xml = Xml::new();
    xml.open("Types", &[("xmlns", &format!("{PACKAGE}/content-types"))]);
    for (ending, kind) in [("rels", RELATION_TYPE), ("xml", "application/xml"), ("xlsx", BOOK_TYPE)] {
        xml.empty("Default", &[("Extension", ending), ("ContentType", kind)]);
    }
    let mut part = |name: &str, kind: &str| {
        xml.empty("Override", &[("PartName", name), ("ContentType", kind)]);
    };
    part("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml");
    part("/docProps/custom.xml", "application/vnd.openxmlformats-officedocument.custom-properties+xml");
    for (name, kind) in [
        ("document", "document.main"),
        ("styles", "styles"),
        ("settings", "settings"),
        ("fontTable", "fontTable"),
        ("footer1", "footer"),
        ("footer2", "footer"),
    ] {
        part(&format!("/word/{name}.xml"), &format!("{WORD_TYPE}.{kind}+xml"));
    }
    for number in 1..=charts {
        part(&format!("/word/charts/chart{number}.xml"), CHART_TYPE);
    }
    xml.finish()
}

/// What a part is related to.
struct Relation {
    /// How the part refers to it.
    id: String,
    /// What it is.
    kind: String,
    /// Where it lies.
    target: String,
}

impl Relation {
    /// A relation of a kind that office programs have named.
    fn of_office(id: impl Into<String>, kind: &str, target: impl Into<String>) -> Self {
        Self { id: id.into(), kind: format!("{OFFICE}/relationships/{kind}"), target: target.into() }
    }
}

fn list(relations: &[Relation]) -> String {
    let mut xml = Xml::new();
    xml.open("Relationships", &[("xmlns", &format!("{PACKAGE}/relationships"))]);
    for own in relations {
        xml.empty("Relationship", &[("Id", &own.id), ("Type", &own.kind), ("Target", &own.target)]);
    }
    xml.finish()
}

fn roots() -> String {
    let core = Relation {
        id: "core".to_owned(),
        kind: format!("{PACKAGE}/relationships/metadata/core-properties"),
        target: "docProps/core.xml".to_owned(),
    };
    list(&[
        Relation::of_office("text", "officeDocument", own::TEXT),
        core,
        Relation::of_office("custom", "custom-properties", own::PART),
    ])
}

fn relations(charts: usize) -> String {
    let mut all = vec![
        Relation::of_office("styles", "styles", "styles.xml"),
        Relation::of_office("settings", "settings", "settings.xml"),
        Relation::of_office("fonts", "fontTable", "fontTable.xml"),
        Relation::of_office("odd", "footer", "footer1.xml"),
        Relation::of_office("even", "footer", "footer2.xml"),
    ];
    for number in 1..=charts {
        let target = format!("charts/chart{number}.xml");
        all.push(Relation::of_office(format!("chart{number}"), "chart", target));
    }
    list(&all)
}

fn of_chart(number: usize) -> String {
    list(&[Relation::of_office(BOOK, "package", format!("/{}", book_of(number)))])
}

/// What lists of files show. A fixed day: the same paper gives the same bytes.
fn core(title: &str) -> String {
    let mut xml = Xml::new();
    xml.open(
        "cp:coreProperties",
        &[
            ("xmlns:cp", &format!("{PACKAGE}/metadata/core-properties")),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("xmlns:dcterms", "http://purl.org/dc/terms/"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ],
    );
    xml.leaf("dc:title", &[], title).leaf("dc:creator", &[], "汇审");
    xml.leaf("dcterms:created", &[("xsi:type", "dcterms:W3CDTF")], "2020-01-01T00:00:00Z");
    xml.finish()
}

fn settings() -> String {
    let mut xml = Xml::new();
    xml.open("w:settings", &[WORDS]);
    xml.empty("w:defaultTabStop", &[("w:val", "640")]);
    // Numbers of pages stand on the outer side.
    xml.empty("w:evenAndOddHeaders", &[]);
    xml.empty("w:characterSpacingControl", &[("w:val", "compressPunctuation")]);
    xml.open("w:compat", &[]);
    // Without it Word opens the paper as one of an old version.
    let uri = ("w:uri", "http://schemas.microsoft.com/office/word");
    xml.empty("w:compatSetting", &[("w:name", "compatibilityMode"), uri, ("w:val", "15")]);
    xml.close().empty("w:themeFontLang", &[("w:val", "en-US"), ("w:eastAsia", "zh-CN")]);
    xml.finish()
}
