//! Documents of Word as departments make them: frames around forms, text that is struck out or hidden by its style, cells
//! whose deletion waits to be accepted, prompts of forms, embedded workbooks, and documents that are one XML file.

use crate::package::stored;
use huishen::intake::{Limits, Taken};
use huishen::pipeline;
use rust_xlsxwriter::Workbook;
use std::fs;

fn read(name: &str, bytes: &[u8]) -> Taken {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    pipeline::sheets_within(&path, &Limits::default()).remove(0)
}

fn run(properties: &str, text: &str) -> String {
    format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>")
}

fn paragraph(inside: &str) -> String {
    format!("<w:p>{inside}</w:p>")
}

fn cell(inside: &str) -> String {
    format!("<w:tc>{}</w:tc>", paragraph(inside))
}

fn row(cells: &[String]) -> String {
    format!("<w:tr>{}</w:tr>", cells.concat())
}

fn table(rows: &[String]) -> String {
    format!("<w:tbl>{}</w:tbl>", rows.concat())
}

const SPACE: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

fn main_part(body: &str) -> String {
    format!("<w:document {SPACE}><w:body>{body}</w:body></w:document>")
}

fn docx(body: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let main = main_part(body);
    let mut members: Vec<(&str, &[u8])> =
        vec![("[Content_Types].xml", b"<Types/>"), ("word/document.xml", main.as_bytes())];
    members.extend(more);
    stored(&members)
}

/// Every cell with its text, sheet by sheet.
fn cells(taken: &Taken) -> Vec<String> {
    let of_sheet = |grid: &huishen::model::Grid| {
        let texts = grid.cells().map(|(at, cell)| format!("{}!{}={}", grid.name, at.name(), cell.shown()));
        texts.collect::<Vec<_>>()
    };
    taken.grids.iter().flat_map(of_sheet).collect()
}

fn plain(text: &str) -> String {
    cell(&run("", text))
}

/// A table of three by three.
fn form() -> String {
    let rows: Vec<String> =
        ["甲", "乙", "丙"].iter().map(|name| row(&[plain(name), plain("1"), plain("2")])).collect();
    table(&rows)
}

#[test]
fn a_form_in_a_frame_is_a_table_of_its_own() {
    let title = paragraph(&run("", "自评表"));
    let framed = format!("<w:tbl><w:tr><w:tc>{title}{}{}</w:tc></w:tr></w:tbl>", form(), paragraph(""));
    let twice = format!("<w:tbl><w:tr><w:tc>{framed}{}</w:tc></w:tr></w:tbl>", paragraph(""));
    for body in [framed, twice] {
        let found = cells(&read("框.docx", &docx(&body, &[])));
        assert_eq!(found[0], "正文!A1=自评表");
        assert_eq!(found[1..4], ["表格1!A1=甲", "表格1!B1=1", "表格1!C1=2"], "{found:?}");
        assert_eq!(found.len(), 10);
    }
    // Two goals in a cell of a form stay text of that cell.
    let goals = table(&[row(&[plain("目标一"), plain("修路")])]);
    let inner = format!("<w:tc>{goals}{}</w:tc>", paragraph(""));
    let body = table(&[row(&[plain("年度目标"), inner]), row(&[plain("资金"), plain("5")])]);
    let found = cells(&read("目标.docx", &docx(&body, &[])));
    assert_eq!(found[1], "表格1!B1=目标一\n修路", "{found:?}");
}

#[test]
fn what_is_struck_out_or_hidden_by_its_style_is_not_read() {
    let styles = format!(
        "<w:styles {SPACE}><w:style w:styleId=\"a\"><w:rPr><w:vanish/></w:rPr></w:style>\
         <w:style w:styleId=\"b\"><w:basedOn w:val=\"a\"/></w:style>\
         <w:style w:styleId=\"c\"><w:rPr><w:vanish w:val=\"0\"/></w:rPr></w:style></w:styles>"
    );
    let hidden_line = format!("<w:p><w:pPr><w:pStyle w:val=\"a\"/></w:pPr>{}</w:p>", run("", "一行"));
    let cells_of = [
        cell(&(run("<w:strike/>", "2000") + &run("", "288.45"))),
        cell(&(run("<w:rStyle w:val=\"b\"/>", "7") + &run("<w:rStyle w:val=\"c\"/>", "5"))),
        cell(&run("<w:strike w:val=\"0\"/>", "9")),
    ];
    let body = hidden_line + &table(&[row(&cells_of)]);
    let taken = read("划.docx", &docx(&body, &[("word/styles.xml", styles.as_bytes())]));
    assert_eq!(cells(&taken), ["表格1!A1=288.45", "表格1!B1=5", "表格1!C1=9"]);
    assert!(taken.record.message.contains("有 3 处隐藏或划掉的文字"), "{}", taken.record.message);
}

#[test]
fn deleted_cells_and_prompts_are_nobodys() {
    let deleted =
        format!("<w:tc><w:tcPr><w:cellDel w:author=\"x\"/></w:tcPr>{}</w:tc>", paragraph(&run("", "旧")));
    let prompt = format!(
        "<w:p><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt></w:p>",
        run("", "单击此处输入金额")
    );
    let filled =
        format!("<w:p><w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt></w:p>", run("", "12"));
    let body = table(&[row(&[
        plain("项目"),
        deleted,
        plain("新"),
        format!("<w:tc>{prompt}</w:tc><w:tc>{filled}</w:tc>"),
    ])]);
    let found = cells(&read("删.docx", &docx(&body, &[])));
    assert_eq!(found, ["表格1!A1=项目", "表格1!B1=新", "表格1!D1=12"]);
}

#[test]
fn documents_that_are_one_xml_file_are_read() {
    let body = paragraph(&run("", "标题")) + &form();
    let part = |name: &str, inside: &str| {
        format!("<pkg:part pkg:name=\"{name}\"><pkg:xmlData>{inside}</pkg:xmlData></pkg:part>")
    };
    let styles = format!("<w:styles {SPACE}><w:p><w:r><w:t>样式里的字</w:t></w:r></w:p></w:styles>");
    let package = format!(
        "<?xml version=\"1.0\"?><pkg:package xmlns:pkg=\"http://schemas.microsoft.com/office/2006/xmlPackage\">{}{}</pkg:package>",
        part("/word/document.xml", &main_part(&body)),
        part("/word/styles.xml", &styles)
    );
    let old = format!(
        "<?xml version=\"1.0\"?><?mso-application progid=\"Word.Document\"?>\
         <w:wordDocument xmlns:w=\"http://schemas.microsoft.com/office/word/2003/wordml\"><w:body>{body}</w:body></w:wordDocument>"
    );
    for (name, text) in [("平.doc", package), ("旧.xml", old)] {
        let taken = read(name, text.as_bytes());
        let found = cells(&taken);
        assert_eq!(taken.record.format, "wordml");
        assert_eq!(found[0], "正文!A1=标题", "{found:?}");
        assert_eq!(found.len(), 10, "{found:?}");
    }
}

#[test]
fn an_embedded_workbook_is_read_and_that_of_a_chart_is_not() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("自评表").unwrap();
    sheet.write(0, 0, "年度资金总额").unwrap();
    sheet.write(0, 1, 5).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let relations = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
        <Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/package\" Target=\"embeddings/a.xlsx\"/>\
        <Relationship Id=\"r2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/package\" Target=\"embeddings/c.xlsx\"/>\
        </Relationships>";
    let parts: [(&str, &[u8]); 4] = [
        ("word/_rels/document.xml.rels", relations.as_bytes()),
        ("word/embeddings/a.xlsx", &bytes),
        ("word/embeddings/b.xlsx", &bytes),
        ("word/embeddings/c.xlsx", b"no workbook"),
    ];
    let taken = read("嵌.docx", &docx(&paragraph(&run("", "附表如下")), &parts));
    assert_eq!(cells(&taken), ["正文!A1=附表如下", "嵌入1·自评表!A1=年度资金总额", "嵌入1·自评表!B1=5"]);
    let said = &taken.record.message;
    assert!(said.contains("文中嵌入了 1 个工作簿") && said.contains("嵌入的第 2 个工作簿没有读出"), "{said}");
}
