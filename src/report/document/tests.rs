//! What holds of a paper whatever stands in it.

use super::xml::Xml;
use super::*;
use crate::report::charts::Shape;
use quick_xml::Reader;
use quick_xml::events::Event;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

/// The parts of a paper that are XML, each of which must be whole.
fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let mut parts = BTreeMap::new();
    for name in names.into_iter().filter(|name| name.ends_with("xml") || name.ends_with("rels")) {
        let mut text = String::new();
        archive.by_name(&name).unwrap().read_to_string(&mut text).unwrap();
        let mut reader = Reader::from_str(&text);
        while !matches!(reader.read_event().unwrap(), Event::Eof) {}
        parts.insert(name, text);
    }
    parts
}

fn saved(document: &Document) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    document.save(&mut bytes).unwrap();
    bytes.into_inner()
}

fn table(rows: usize) -> Table {
    let columns = vec![Column::new("单位", 3, Align::Left), Column::new("得分", 1, Align::Right)];
    Table { columns, rows: vec![vec!["甲".to_owned(), "9".to_owned()]; rows] }
}

fn chart() -> Chart {
    let series = |name: &str| Series {
        name: name.to_owned(),
        values: vec![Some(Decimal::new(9602, 2)), None, Some(Decimal::ONE)],
    };
    Chart {
        name: "执行率".to_owned(),
        shape: Shape::Columns,
        names: ["甲&<局>", "乙\u{1}", "丙"].map(str::to_owned).to_vec(),
        series: vec![series("本年"), series("上年")],
        format: "0.00",
        height: 60,
    }
}

#[test]
fn what_people_wrote_is_escaped_and_nothing_unseen_stays() {
    let mut xml = Xml::new();
    xml.open("a", &[("b", "\"<&>'")]).leaf("c", &[], "甲&<局>\u{1}\u{202e}\u{ffff}");
    let text = xml.finish();
    assert!(
        text.ends_with("<a b=\"&quot;&lt;&amp;&gt;&apos;\"><c>甲&amp;&lt;局&gt;␁⟨U+202E⟩\u{fffd}</c></a>"),
        "{text}"
    );
}

#[test]
fn lines_and_tabs_of_a_text_stay() {
    let mut document = Document::new("题", "试");
    document.say(Style::Title, "某局\n关于甲\t乙\r\n丙");
    let text = &parts(&saved(&document))[own::TEXT];
    assert_eq!(text.matches("<w:br/>").count(), 2, "{text}");
    assert_eq!(text.matches("<w:tab/>").count(), 1, "{text}");
}

#[test]
fn tables_are_as_wide_as_the_text_and_never_run_together() {
    let mut document = Document::new("题", "试");
    document.tabulate(table(2));
    document.tabulate(table(40));
    let text = parts(&saved(&document)).remove(own::TEXT).unwrap();
    assert!(text.contains("</w:tbl><w:p>") && !text.contains("</w:tbl><w:tbl>"));
    assert!(!text.contains("</w:tbl><w:sectPr>"));
    assert_eq!(text.matches("<w:tblHeader/>").count(), 2);
    let widths: Vec<u32> = text
        .split("<w:gridCol w:w=\"")
        .skip(1)
        .map(|rest| rest.split_once('"').unwrap().0.parse().unwrap())
        .collect();
    assert_eq!(widths, [6633, 2212, 6633, 2212]);
    assert_eq!(widths[0] + widths[1], styles::WIDTH);
    // The short one stays together: heads and all rows; of the long one heads and the last row.
    assert_eq!(text.matches("<w:keepNext/>").count(), 2 * (3 + 2));
}

#[test]
fn a_chart_holds_its_numbers_twice_and_leaves_nothing_to_the_program() {
    let parts = chart().parts("book").unwrap();
    for wanted in ["<c:v>甲&amp;&lt;局&gt;</c:v>", "<c:v>乙␁</c:v>", "<c:v>96.02</c:v>"] {
        assert!(parts.chart.contains(wanted), "{wanted}: {}", parts.chart);
    }
    // What the library writes has not changed.
    for (_, wanted) in chart::PLAIN {
        assert!(parts.chart.contains(wanted), "{wanted}: {}", parts.chart);
    }
    assert!(parts.chart.ends_with(
        "<c:externalData r:id=\"book\"><c:autoUpdate val=\"0\"/></c:externalData></c:chartSpace>"
    ));
    assert_eq!(parts.chart.matches("<a:latin ").count(), parts.chart.matches("<a:ea ").count());
    assert!(ZipArchive::new(Cursor::new(parts.book)).is_ok());
}

#[test]
fn a_paper_is_ours_until_somebody_types_into_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("甲.docx");
    let mut document = Document::new("题", "试");
    document.say(Style::Text, "原文");
    document.draw(chart());
    let bytes = saved(&document);
    assert_eq!(bytes, saved(&document), "the same paper is the same bytes");
    std::fs::write(&path, &bytes).unwrap();
    assert_eq!(origin(&path, "试"), Origin::Ours);
    assert_eq!(origin(&path, "别"), Origin::Others);
    let mut changed = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts(&bytes) {
        changed.start_file(name, SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut changed, text.replace("原文", "改过").as_bytes()).unwrap();
    }
    std::fs::write(&path, changed.finish().unwrap().into_inner()).unwrap();
    assert_eq!(origin(&path, "试"), Origin::Changed);
    for other in [b"PK".to_vec(), Vec::new()] {
        std::fs::write(&path, other).unwrap();
        assert_eq!(origin(&path, "试"), Origin::Others);
    }
    assert_eq!(origin(folder.path(), "试"), Origin::Others);
    assert_eq!(origin(&folder.path().join("没有"), "试"), Origin::Others);
}
