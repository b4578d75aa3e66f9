//! Tables in text, web pages and XML: the same return gives the same figures in every format and encoding, every type
//! is told by its content, and no bytes whatever stop the program.

use crate::ground::{assert_none, home, is_chinese};
use crate::package::stored;
use encoding_rs::GB18030;
use huishen::catalog::Catalog;
use huishen::intake::{Limits, Taken};
use huishen::model::{CellRef, Grid, Rect};
use huishen::pipeline;
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// Returns whose headings stand over several columns, whose labels go down, and whose values are of every kind.
const RETURNS: &[&str] = &[
    "清川县农村公路养护自评表.xlsx",
    "嘉禾区规资局三公预决算（并列）.xlsx",
    "东岭县人社局三公会议培训.xlsx",
    "梧桐区三公汇总表（分单位）.xlsx",
    "望湖区妇幼保健院自评表（得分计算方法）.xlsx",
];

fn read(name: &str, bytes: &[u8]) -> Taken {
    read_within(name, bytes, &Limits::default())
}

fn read_within(name: &str, bytes: &[u8], limits: &Limits) -> Taken {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    pipeline::sheets_within(&path, limits).remove(0)
}

/// Everything read in the sheets, without the names of sheets.
fn figures(grids: &[Grid], catalog: &Catalog) -> Vec<String> {
    let filings = pipeline::filings(grids, "return.x", catalog);
    let mut found = Vec::new();
    for filing in &filings {
        found.push(format!("{} {:?} {:?}", filing.form, filing.unit, filing.head.year));
        found.extend(filing.figures.iter().map(|figure| {
            let (item, measure, scope) = (&figure.item, figure.measure, &figure.scope);
            format!("{:?} {item:?} {measure:?} {scope} {:?}", figure.place.cell, figure.entry)
        }));
        found.extend(filing.indicators.iter().map(|indicator| {
            let levels = (&indicator.level1, &indicator.level2, &indicator.level3);
            format!("{levels:?} {:?} {:?}", indicator.target, indicator.score)
        }));
    }
    found
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// Rows and columns of a grid, each cell with the range it is merged into; cells under another are left out.
fn rows(grid: &Grid) -> Vec<Vec<(CellRef, Rect, String)>> {
    let last = grid.merges().iter().map(|area| area.last).chain(grid.extent().map(|area| area.last));
    let (rows, cols) = last.fold((0, 0), |(rows, cols), last| (rows.max(last.row), cols.max(last.col)));
    let cell = |at: CellRef| {
        let area = grid.span(at);
        let text = grid.get(at).map(huishen::model::Cell::shown).unwrap_or_default();
        (area.first == at).then_some((at, area, text))
    };
    (0..=rows).map(|row| (0..=cols).filter_map(|col| cell(CellRef::new(row, col))).collect()).collect()
}

fn down(area: Rect) -> u32 {
    area.last.row - area.first.row
}

/// A page as web systems write it: no end tags for cells and rows, line breaks as `<br>`.
fn html(grid: &Grid, charset: &str) -> String {
    let mut page = format!(
        "\r\n<!-- export --><!DOCTYPE html><html><head><meta http-equiv=Content-Type content=\"text/html; charset={charset}\">\
         <style>td{{mso-number-format:\"\\@\";}}</style><title>x</title></head><body>\n<TABLE border=1>"
    );
    for row in rows(grid) {
        page.push_str("<tr>\n");
        for (_, area, text) in row {
            let (across, down) = (area.width(), down(area) + 1);
            let text = escaped(&text).replace('\n', "<br/>");
            write!(page, "<td colspan={across} rowspan='{down}'>&nbsp;{text}\r\n   ").unwrap();
        }
    }
    page + "</table></body></html>"
}

fn spreadsheetml(grid: &Grid, encoding: &str) -> String {
    let mut book = format!(
        "<?xml version=\"1.0\" encoding=\"{encoding}\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n\
         <Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
         xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"表\"><Table>"
    );
    for row in rows(grid) {
        let Some((first, ..)) = row.first() else { continue };
        write!(book, "<Row ss:Index=\"{}\">", first.row + 1).unwrap();
        for (at, area, text) in row {
            let (across, down, col) = (area.width() - 1, down(area), at.col + 1);
            write!(book, "<Cell ss:Index=\"{col}\" ss:MergeAcross=\"{across}\" ss:MergeDown=\"{down}\">")
                .unwrap();
            let kind = if text.parse::<f64>().is_ok() { "Number" } else { "String" };
            let text = escaped(&text).replace('\n', "&#10;");
            write!(book, "<Data ss:Type=\"{kind}\">{text}</Data></Cell>").unwrap();
        }
        book.push_str("</Row>");
    }
    book + "</Table></Worksheet></Workbook>"
}

fn delimited(grid: &Grid, delimiter: char) -> String {
    let mut text = String::new();
    for row in 0..=grid.extent().map_or(0, |area| area.last.row) {
        let last = grid.extent().map_or(0, |area| area.last.col);
        let field = |col| {
            let shown = grid.get(CellRef::new(row, col)).map(huishen::model::Cell::shown).unwrap_or_default();
            format!("\"{}\"", shown.replace('"', "\"\""))
        };
        let fields: Vec<String> = (0..=last).map(field).collect();
        text += &fields.join(&delimiter.to_string());
        text += "\r\n";
    }
    text
}

fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(order).collect()
}

fn marked(mark: &[u8], body: Vec<u8>) -> Vec<u8> {
    mark.iter().copied().chain(body).collect()
}

/// One sheet in every format and encoding, under names that say nothing of it.
fn formats(grid: &Grid) -> Vec<(&'static str, &'static str, &'static str, Vec<u8>)> {
    let gbk = |text: &str| GB18030.encode(text).0.into_owned();
    let csv = delimited(grid, ',');
    vec![
        ("html utf-8", "a.xls", "html", html(grid, "utf-8").into_bytes()),
        ("html utf-8 as gb2312", "a.xls", "html", html(grid, "gb2312").into_bytes()),
        ("html gbk", "a.xlsx", "html", gbk(&html(grid, "gb2312"))),
        ("html gbk undeclared", "a.htm", "html", gbk(&html(grid, ""))),
        (
            "html utf-16",
            "a.xls",
            "html",
            marked(&[0xff, 0xfe], utf16(&html(grid, "unicode"), u16::to_le_bytes)),
        ),
        ("xml utf-8", "a.xls", "spreadsheetml", spreadsheetml(grid, "UTF-8").into_bytes()),
        ("xml gbk", "a.xml", "spreadsheetml", gbk(&spreadsheetml(grid, "GBK"))),
        ("xml utf-16", "a.xls", "spreadsheetml", utf16(&spreadsheetml(grid, "UTF-16"), u16::to_be_bytes)),
        ("csv utf-8", "a.csv", "csv", csv.clone().into_bytes()),
        ("csv marked", "a.csv", "csv", marked(&[0xef, 0xbb, 0xbf], csv.clone().into_bytes())),
        ("csv gbk", "a.csv", "csv", gbk(&csv)),
        ("csv utf-16", "a.csv", "csv", utf16(&csv, u16::to_le_bytes)),
        ("tsv as xls", "a.xls", "csv", gbk(&delimited(grid, '\t'))),
        (
            "semicolons",
            "a.csv",
            "csv",
            format!("sep=;\n{}", delimited(grid, ';').trim_start_matches("\"\";")).into(),
        ),
    ]
}

#[test]
fn the_same_return_gives_the_same_figures_in_every_format() {
    let catalog = Catalog::embedded().unwrap();
    let mut wrong = Vec::new();
    for name in RETURNS {
        let grid = pipeline::sheets(&home("tests/layouts/files").join(name)).remove(0).grids.remove(0);
        let expected = figures(std::slice::from_ref(&grid), &catalog);
        assert!(expected.len() > 10, "{name}: {expected:?}");
        for (what, file, format, bytes) in formats(&grid) {
            let taken = read(file, &bytes);
            if taken.record.format != format {
                wrong.push(format!("{name} {what}: {} {}", taken.record.format, taken.record.message));
            }
            // `sep=;` is a line of its own, so that every place moves down by one.
            let found = figures(&taken.grids, &catalog);
            if what != "semicolons" && found != expected {
                let first = found.iter().zip(&expected).find(|(a, b)| a != b);
                wrong.push(format!("{name} {what}: {} {} {first:?}", found.len(), expected.len()));
            } else if found.len() != expected.len() {
                wrong.push(format!("{name} {what}: {} figures of {}", found.len(), expected.len()));
            }
        }
    }
    assert_none("不同格式读得不同", &wrong);
}

/// The cells of the sheets as they stand: sheet, place, text; the sheet is left out where there is only one.
fn cells(taken: &Taken) -> Vec<String> {
    let many = taken.grids.len() > 1;
    let sheet = |grid: &Grid| if many { format!("{}!", grid.name) } else { String::new() };
    let cell = |grid: &Grid| {
        grid.cells().map(|(at, cell)| format!("{}{at}={}", sheet(grid), cell.shown())).collect()
    };
    taken.grids.iter().flat_map::<Vec<String>, _>(cell).collect()
}

#[test]
fn web_pages_are_read_as_browsers_show_them() {
    let cases: &[(&str, &str)] = &[
        // Nothing closed, nothing quoted.
        ("<table><tr><td>甲<td>乙<tr><td>1<td>2</table>", "A1=甲 B1=乙 A2=1 B2=2"),
        ("<table><td>甲<td>乙<tr><th>1<th>2\n", "A1=甲 B1=乙 A2=1 B2=2"),
        // Title and unit above the table, a note below.
        (
            "<h2>三公表</h2><p>单位：万元<table><tr><td>甲<td>乙<tr><td>1<td>2</table>填报人：某",
            "A1=三公表 A2=单位：万元 A3=甲 B3=乙 A4=1 B4=2 A5=填报人：某",
        ),
        // Cells that reach down and across.
        (
            "<table><tr><td rowspan=2>甲<td colspan=2>乙<td>丙<tr><td>1<td>2<td>3</table>",
            "A1=甲 B1=乙 D1=丙 B2=1 C2=2 D2=3",
        ),
        (
            "<table><tr><td colspan=100000000>甲<td>乙<tr><td rowspan=99999999>1<td>2</table>",
            "A1=甲 ALM1=乙 A2=1 B2=2",
        ),
        // Entities, breaks, paragraphs, white space.
        (
            "<table><tr><td>&ge;95&#37;&nbsp;<td>年初<br>预算数<tr><td><p>一</p><p>二</p><td>&#x4e07;\n  元</table>",
            "A1=≥95% B1=年初\n预算数 A2=一\n二 B2=万元",
        ),
        // Programs, styles and remarks are no text.
        (
            "<script>'<td>x</td>'</script><table><tr><td>甲<!-- <td>x --><td>乙<style>td{}</style><tr><td>1<td>2</table>",
            "A1=甲 B1=乙 A2=1 B2=2",
        ),
        // What Excel and LibreOffice keep behind what they show.
        (
            "<table><tr><td>甲<td>乙<tr><td x:num=\"210.18000000000001\">210.2<td sdval=\"0.9054\">91%</table>",
            "A1=甲 B1=乙 A2=210.18 B2=90.54%",
        ),
        // A page that sets everything by tables.
        (
            "<table><tr><td>三公表</td></tr><tr><td>单位：万元</td></tr><tr><td>\
             <table><tr><td>甲<td>乙<tr><td>1<td><table><tr><td>2</table></table></td></tr></table>",
            "A1=三公表 A2=单位：万元 A3=甲 B3=乙 A4=1 B4=2",
        ),
        (
            "<table><tr><td>三公表</table><table><tr><td>甲<td>乙<tr><td>1<td>2</table>",
            "A1=三公表 A2=甲 B2=乙 A3=1 B3=2",
        ),
        // A table within a table of data.
        (
            "<table><tr><td>甲<td>乙<tr><td>1<td><table><tr><td>丙<td>丁<tr><td>3<td>4</table></table>",
            "表格1!A1=甲 表格1!B1=乙 表格1!A2=1 表格2!A1=丙 表格2!B1=丁 表格2!A2=3 表格2!B2=4",
        ),
        // Fields and choices of a form.
        (
            "<table><tr><td>甲<td>乙<tr><td><input value=3.5><input type=hidden value=9><td>\
             <select><option>良<option selected>优</select></table>",
            "A1=甲 B1=乙 A2=3.5 B2=优",
        ),
    ];
    for (page, expected) in cases {
        let taken = read("a.xls", page.as_bytes());
        assert_eq!(cells(&taken).join(" "), *expected, "{page} {}", taken.record.message);
    }
}

#[test]
fn what_a_page_hides_is_said() {
    let page = "<table><tr><td>甲<td>乙<tr style='display: none'><td>1<td>2<tr><td><span style=\"display:none\">00012.5\
                </span>12.5<td style=display:none>7<td>3</table>";
    let taken = read("a.xls", page.as_bytes());
    assert_eq!(cells(&taken).join(" "), "A1=甲 B1=乙 A2=1 B2=2 A3=12.5 B3=3");
    assert!(taken.record.message.contains("有隐藏的第 2 行"), "{}", taken.record.message);
    assert!(taken.record.message.contains("看不见的内容有 2 处"), "{}", taken.record.message);
}

#[test]
fn a_page_that_breaks_off_gives_no_half_number() {
    let page = "<table><tr><td>甲<td>乙<tr><td>1<td>97.55</td></tr></table>";
    let until =
        |end: &str| cells(&read("a.xls", &page.as_bytes()[..page.find(end).unwrap() + end.len()])).join(" ");
    assert_eq!(until("97.55</"), "A1=甲 B1=乙 A2=1 B2=97.55");
    assert_eq!(until("97.5"), "A1=甲 B1=乙 A2=1 B2=不完整");
    let record = read("a.xls", &page.as_bytes()[..page.find("55").unwrap()]).record;
    assert!(
        record.message.contains("网页在表格中间结束，可能没有传完；最后一格不完整"),
        "{}",
        record.message
    );
}

#[test]
fn sheet_names_of_excel_are_kept() {
    let page = "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><head><!--[if gte mso 9]><xml><x:ExcelWorkbook>\
                <x:Name>三公&amp;经费</x:Name></x:ExcelWorkbook></xml><![endif]--></head><table><tr><td>甲<td>乙<tr><td>1\
                <td>2</table></html>";
    assert_eq!(read("a.xls", page.as_bytes()).grids[0].name, "三公&经费");
}

#[test]
fn xml_spreadsheets_are_read_as_excel_shows_them() {
    let sheet = "<Worksheet ss:Name='甲'><Table><Column ss:Index='2' ss:Hidden='1'/><Row><Cell ss:Index='2'><Data \
        ss:Type='String'>合&amp;计<ss:B>粗</ss:B>&#10;二</Data><Comment><Data ss:Type='String'>批注</Data></Comment></Cell>\
        <Cell ss:MergeAcross='2'><Data ss:Type='Number'>0.90539999999999998</Data></Cell><Cell><Data \
        ss:Type='Boolean'>1</Data></Cell></Row><Row ss:Index='4' ss:Hidden='1'><Cell><Data \
        ss:Type='DateTime'>2024-03-01T00:00:00.000</Data></Cell><Cell><Data ss:Type='Error'>#REF!</Data></Cell><Cell \
        ss:Formula='=R1C1+1'/></Row><Row><Cell ss:Index='99999999'><Data ss:Type='Number'>7</Data></Cell></Row><Row ss:Index='1'><Cell><Data ss:Type='String'>&unknown;</Data></Cell></Row></Table>\
        <WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>";
    let book = format!(
        "<?xml version='1.0'?><ss:Workbook xmlns:ss='urn:schemas-microsoft-com:office:spreadsheet' \
         xmlns='urn:schemas-microsoft-com:office:spreadsheet'>{sheet}</ss:Workbook>"
    );
    let taken = read("a.xls", book.as_bytes());
    assert_eq!(
        cells(&taken).join(" "),
        "B1=合&计粗\n二 C1=0.9054 F1=TRUE A4=2024-03-01 B4=#REF! C4= A6=&unknown;",
        "{}",
        taken.record.message
    );
    for said in
        ["隐藏的B 列、第 4 行", "1 个公式没有保存计算结果（C4 等）", "1 个单元格超出", "工作表“甲”是隐藏的"]
    {
        assert!(taken.record.message.contains(said), "{said}: {}", taken.record.message);
    }
    let cut = read("a.xls", &book.as_bytes()[..book.len() - 60]);
    assert_eq!(cut.record.status.as_str(), "unreadable", "{}", cut.record.message);
}

#[test]
fn numbers_that_are_gone_are_no_zeros() {
    let taken = read("a.csv", "项目,预算数,执行数\n三公经费合计,######,######\n".as_bytes());
    assert!(taken.record.message.contains("2 个单元格只有 #####（B2 等）"), "{}", taken.record.message);
    assert!(taken.record.message.contains("一个也没有读到"), "{}", taken.record.message);
    let figures = pipeline::filings(&taken.grids, "a.csv", &Catalog::embedded().unwrap());
    let read: Vec<&str> =
        figures.iter().flat_map(|filing| &filing.figures).map(|figure| figure.entry.status()).collect();
    assert!(read.iter().all(|status| *status == "unreadable"), "{read:?}");
}

/// Name, bytes, format and status: whatever the extension says.
fn types() -> Vec<(&'static str, Vec<u8>, &'static str, &'static str)> {
    let zip = |names: &[&str]| {
        let members: Vec<(&str, &[u8])> = names.iter().map(|name| (*name, b"<x/>" as &[u8])).collect();
        stored(&members)
    };
    let ods = |kind: &str| {
        let mime = format!("application/vnd.oasis.opendocument.{kind}");
        stored(&[("mimetype", mime.as_bytes()), ("content.xml", b"<x/>")])
    };
    let xml = |root: &str| format!("<?xml version=\"1.0\"?>\n<!-- x --><{root}/>").into_bytes();
    let at = |offset: usize, mark: &[u8]| marked(&vec![b'x'; offset], mark.to_vec());
    vec![
        ("a.xlsx", b"junk\n%PDF-1.4\n\x00\x01\x02".to_vec(), "pdf", "wrong_type"),
        ("a.doc", b"{\\rtf1 x}".to_vec(), "rtf", "wrong_type"),
        ("a.xlsx", zip(&["[Content_Types].xml", "ppt/presentation.xml"]), "pptx", "wrong_type"),
        ("a.xlsx", zip(&["OFD.xml", "Doc_0/Document.xml"]), "ofd", "wrong_type"),
        ("a.xlsx", ods("text"), "odt", "wrong_type"),
        ("a.xlsx", ods("presentation"), "opendocument", "wrong_type"),
        ("a.xlsx", zip(&["META-INF/MANIFEST.MF"]), "package", "wrong_type"),
        ("a.xls", marked(b"\r\n\r\n", zip(&["OFD.xml"])), "ofd", "wrong_type"),
        ("a.xlsx", b"Rar!\x1a\x07\x01\x00".to_vec(), "archive", "wrong_type"),
        ("a.zip", b"7z\xbc\xaf\x27\x1c\x00\x04".to_vec(), "archive", "wrong_type"),
        ("a.zip", at(257, b"ustar\x0000"), "archive", "wrong_type"),
        ("a.xlsx", b"\x89PNG\r\n\x1a\n".to_vec(), "picture", "wrong_type"),
        ("a.xlsx", b"\xff\xd8\xff\xe0\x00\x10JFIF".to_vec(), "picture", "wrong_type"),
        ("a.xlsx", b"RIFF\x00\x01\x00\x00WEBPVP8 ".to_vec(), "picture", "wrong_type"),
        ("a.xlsx", b"\x00\x00\x00\x18ftypheic\x00".to_vec(), "picture", "wrong_type"),
        ("a.xlsx", b"II*\x00\x08\x00\x00\x00".to_vec(), "picture", "wrong_type"),
        (
            "a.xlsx",
            b"BM\x36\x10\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28".to_vec(),
            "picture",
            "wrong_type",
        ),
        ("a.xlsx", b"\x00\x00\x00\x18ftypmp42\x00".to_vec(), "media", "wrong_type"),
        ("a.xls", b"MZ\x90\x00\x03\x00\x00\x00".to_vec(), "program", "wrong_type"),
        ("a.xls", b"\x09\x00\x04\x00\x02\x00\x10\x00".to_vec(), "biff", "wrong_type"),
        ("a.xls", b"\x09\x04\x06\x00\x00\x04\x10\x00\x00\x00".to_vec(), "biff", "wrong_type"),
        (
            "a.xls",
            xml("w:wordDocument xmlns:w=\"http://schemas.microsoft.com/office/word/2003/wordml\""),
            "wordml",
            "empty",
        ),
        (
            "a.xml",
            xml("pkg:package xmlns:pkg=\"http://schemas.microsoft.com/office/2006/xmlPackage\""),
            "wordml",
            "wrong_type",
        ),
        (
            "a.fods",
            xml("office:document office:mimetype=\"application/vnd.oasis.opendocument.spreadsheet\""),
            "fods",
            "unreadable",
        ),
        ("a.xml", xml("data"), "xml", "wrong_type"),
        ("a.xls", xml("svg width=\"1\""), "picture", "wrong_type"),
        (
            "a.xls",
            b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n<table>".to_vec(),
            "mht",
            "unreadable",
        ),
        (
            "a.xls",
            b"Received: x\nMIME-Version: 1.0\nContent-Type: text/plain\n\nx".to_vec(),
            "mail",
            "wrong_type",
        ),
        (
            "a.xls",
            b"<html><frameset rows=1><frame src=a.files/sheet001.htm></frameset></html>".to_vec(),
            "html",
            "wrong_type",
        ),
        (
            "a.xls",
            "\u{feff}\n <!-- x -->\n<html><p>请登录</p></html>".as_bytes().to_vec(),
            "html",
            "wrong_type",
        ),
        ("a.xls", b"Notice: x in y\n<br /><table><tr><td>1</td></tr></table>".to_vec(), "html", "read"),
        ("a.xlsx", vec![0; 4096], "blank", "empty"),
        ("a.csv", b" \r\n\t \n".to_vec(), "blank", "empty"),
        ("a.xls", "项目\t金额\n合计\t3\n".as_bytes().to_vec(), "csv", "read"),
        ("a.xlsx", b"\x01\x02\x03\x04abc\x05".to_vec(), "unknown", "wrong_type"),
    ]
}

#[test]
fn every_type_is_told_by_its_content() {
    let mut wrong = Vec::new();
    for (name, bytes, format, status) in types() {
        let record = read(name, &bytes).record;
        if record.format != format || record.status.as_str() != status || !is_chinese(&record.message) {
            wrong.push(format!(
                "{name} {format} {status}: {} {} {}",
                record.format,
                record.status.as_str(),
                record.message
            ));
        }
    }
    assert_none("类型认错", &wrong);
}

#[test]
fn a_sentence_names_the_type_and_what_to_send() {
    let cases: &[(&str, &[u8], &str)] = &[
        ("a.xlsx", b"%PDF-1.7", "扩展名是 .xlsx，实际是PDF 文件，未读取。请报送电子表格。"),
        ("a.pdf", b"%PDF-1.7", "PDF 文件，未读取。请报送电子表格。"),
        (
            "a.rtf",
            b"{\\rtf1",
            "RTF 文档，请另存为 .docx 或电子表格。也可用 --office-helper soffice 转换后读取。",
        ),
    ];
    for (name, bytes, message) in cases {
        assert_eq!(read(name, bytes).record.message, *message);
    }
}

/// Bytes changed, cut out, doubled, always in the same way.
fn mutants(seed: &[u8], count: usize) -> Vec<Vec<u8>> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap() % below.max(1)
    };
    let mut mutant = |_| {
        let mut bytes = seed.to_vec();
        for _ in 0..=next(6) {
            let at = next(bytes.len());
            let end = (at + 1 + next(40)).min(bytes.len());
            match next(4) {
                0 => bytes[at] = u8::try_from(next(256)).unwrap(),
                1 => drop(bytes.drain(at..end)),
                2 => bytes = [&bytes[..end], &bytes[at..]].concat(),
                _ => bytes.truncate(bytes.len() - next(bytes.len() / 4)),
            }
        }
        bytes
    };
    (0..count).map(&mut mutant).collect()
}

#[test]
fn no_bytes_stop_a_reader() {
    let grid = pipeline::sheets(&home("tests/layouts/files").join(RETURNS[0])).remove(0).grids.remove(0);
    let mut wrong = Vec::new();
    for (what, file, _, bytes) in formats(&grid) {
        for (number, mutant) in mutants(&bytes, 60).into_iter().enumerate() {
            let record = read(file, &mutant).record;
            if record.message.contains("读取中止") || !is_chinese(&record.message) {
                wrong.push(format!("{what} {number}: {}", record.message));
            }
        }
    }
    assert_none("读取程序出错", &wrong);
}

#[test]
fn limits_hold_for_every_reader() {
    let few = Limits { cells: 300, ..Limits::default() };
    let page = format!("<table>{}</table>", "<tr><td>1<td>2".repeat(200));
    let tall = format!("<table>{}</table>", "<tr><td rowspan=9000>1<td>2".repeat(40));
    let deep = "<table><tr><td>甲<td>".repeat(100);
    let text = "1,2\n".repeat(200);
    let cases = [(page, "too_large"), (tall, "too_large"), (deep, "unreadable"), (text, "too_large")];
    for (content, status) in cases {
        let record = read_within("a.csv", content.as_bytes(), &few).record;
        assert_eq!(record.status.as_str(), status, "{} {}", &content[..30], record.message);
    }
    let long = format!("甲,乙\n{},2\n", "长".repeat(40_000));
    let record = read("a.csv", long.as_bytes()).record;
    assert!(record.message.contains("超过 32767 字"), "{}", record.message);
}

/// A document of Word with one table.
fn docx() -> Vec<u8> {
    let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let row = |a: &str, b: &str| format!("<w:tr>{}{}</w:tr>", cell(a), cell(b));
    let body = format!("<w:tbl>{}{}</w:tbl>", row("项目", "金额"), row("合计", "3.5"));
    let document = format!("<w:document xmlns:w=\"x\"><w:body>{body}</w:body></w:document>");
    stored(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", document.as_bytes())])
}

/// A program that stands in for an office program: it gives the document beside it.
#[cfg(unix)]
fn stand_in(folder: &Path, script: &str) -> Limits {
    use std::os::unix::fs::PermissionsExt;
    let program = folder.join("office");
    fs::write(folder.join("result.docx"), docx()).unwrap();
    fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    Limits { office_helper: Some(program), ..Limits::default() }
}

#[cfg(unix)]
#[test]
fn old_documents_are_read_through_the_program_that_was_named() {
    let folder = tempfile::tempdir().unwrap();
    // The settings must lie in a folder of their own, the copy must bear the extension of what it is.
    let script = "case \"$1\" in -env:UserInstallation=file:///*) ;; *) exit 1;; esac\n\
                  while [ \"$1\" != --outdir ]; do shift; done\n\
                  case \"$3\" in *.rtf) mkdir -p \"$2\" && cp \"$(dirname \"$0\")/result.docx\" \"$2/document.docx\";; esac";
    let limits = stand_in(folder.path(), script);
    let taken = read_within("a.doc", b"{\\rtf1 x}", &limits);
    assert_eq!(cells(&taken), ["表格1!A1=项目", "表格1!B1=金额", "表格1!A2=合计", "表格1!B2=3.5"]);
    assert_eq!(taken.record.status.as_str(), "warned");
    assert!(taken.record.message.contains("由办公软件转换"), "{}", taken.record.message);
}

#[cfg(unix)]
#[test]
fn a_program_that_fails_or_is_not_there_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let missing = Limits { office_helper: Some(folder.path().join("nowhere")), ..Limits::default() };
    let junk =
        "while [ \"$1\" != --outdir ]; do shift; done; mkdir -p \"$2\"; echo junk > \"$2/document.docx\"";
    let other = tempfile::tempdir().unwrap();
    let (dies, junk) = (stand_in(folder.path(), "exit 1"), stand_in(other.path(), junk));
    for (limits, why) in [(dies, "没有得到结果"), (junk, "转换结果读不出"), (missing, "启动不了")]
    {
        let record = read_within("a.rtf", b"{\\rtf1 x}", &limits).record;
        assert_eq!(record.status.as_str(), "wrong_type");
        assert!(
            record.message.contains(why) && record.message.contains("请另存为 .docx"),
            "{}",
            record.message
        );
    }
}
