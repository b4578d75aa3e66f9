//! Workbooks that are wrong in one way each: what could be read is read, the rest is said, and nothing is guessed.

use super::*;
use crate::intake::xlsx::read;
use crate::intake::{Refusal, Sheets};
use crate::model::{CellValue, FileStatus};

const RELATIONS: &str = "<Relationships><Relationship Id='r1' Target='xl/workbook.xml' \
    Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument'/></Relationships>";

const STYLES: &str = "<styleSheet><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>";

const STRINGS: &str =
    "<sst uniqueCount='2'><si><t>预算数</t></si><si><r><t>决</t></r><r><t>算</t></r></si></sst>";

/// A sheet of a workbook under construction: name, further attributes of its line, kind of its relation, part.
type Line<'a> = (&'a str, &'a str, &'a str, &'a [u8]);

fn book(lines: &[Line<'_>], head: &str, strings: &str) -> Vec<u8> {
    let (mut sheets, mut relations) = (Vec::new(), Vec::new());
    let names: Vec<String> = (0..lines.len()).map(|at| format!("xl/worksheets/s{at}.xml")).collect();
    for (at, (name, more, kind, _)) in lines.iter().enumerate() {
        sheets.push(format!("<sheet name='{name}' sheetId='{at}' r:id='s{at}' {more}/>"));
        let target = format!("worksheets/s{at}.xml");
        relations.push(format!("<Relationship Id='s{at}' Type='http://x/{kind}' Target='{target}'/>"));
    }
    let (sheets, relations) = (sheets.concat(), relations.concat());
    let book = format!("<workbook>{head}<sheets>{sheets}</sheets></workbook>");
    let relations = format!(
        "<Relationships>{relations}<Relationship Id='a' Type='x/sharedStrings' Target='/xl/sharedStrings.xml'/>\
         <Relationship Id='b' Type='x/styles' Target='styles.xml'/></Relationships>"
    );
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("_rels/.rels", RELATIONS.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/sharedStrings.xml", strings.as_bytes()),
        ("xl/styles.xml", STYLES.as_bytes()),
    ];
    for (name, (.., part)) in names.iter().zip(lines).filter(|(_, line)| !line.3.is_empty()) {
        parts.push((name, part));
    }
    zipped(&parts)
}

fn sheet(data: &str) -> Vec<u8> {
    format!("<worksheet><sheetData>{data}</sheetData></worksheet>").into_bytes()
}

fn taken(bytes: &[u8]) -> Result<Sheets, Refusal> {
    read(bytes, &Limits::default())
}

/// Cells as `A1=text`, merged ranges and notes of a workbook, sheet by sheet.
fn told(bytes: &[u8]) -> (Vec<String>, String) {
    let sheets = taken(bytes).map_err(|refusal| refusal.message).unwrap();
    let mut lines = Vec::new();
    for grid in &sheets.grids {
        let shown = |value: &CellValue| match value {
            CellValue::NoResult => "?".into(),
            CellValue::Date(date) => format!("@{date}"),
            CellValue::Bool(truth) => format!("!{truth}"),
            CellValue::Error(error) => format!("E{error}"),
            CellValue::Number(number) => format!("{number}"),
            CellValue::Percentage(ratio) => format!("{ratio} as %"),
            CellValue::Text(text) => format!("'{text}"),
        };
        lines.extend(grid.cells().map(|(at, cell)| format!("{at}={}", shown(&cell.value))));
        lines.extend(grid.merges().iter().map(|rect| format!("[{rect}]")));
    }
    (lines, sheets.notes.join("；"))
}

/// The same for a workbook of one ordinary sheet with this content.
fn one(part: &[u8]) -> (Vec<String>, String) {
    told(&book(&[("表", "", "worksheet", part)], "", STRINGS))
}

#[test]
fn every_kind_of_cell_is_read() {
    for (cell, found) in [
        ("<c r='A1'><v>12.50</v></c>", "A1=12.5"),
        ("<c r='A1' t='n'><v> 0.30000000000000004 </v></c>", "A1=0.3"),
        ("<c r='A1'><v>1E-3</v></c>", "A1=0.001"),
        ("<c r='A1'><v>1e999</v></c>", "A1=E#NUM!"),
        ("<c r='A1'><v>六万</v></c>", "A1='六万"),
        ("<c r='A1' t='s'><v>0</v></c>", "A1='预算数"),
        ("<c r='A1' t='s'><v>1</v></c>", "A1='决算"),
        ("<c r='A1' t='str'><f>B1&amp;C1</f><v>甲_x000D_&#10;乙&amp;丙</v></c>", "A1='甲\r\n乙&丙"),
        (
            "<c r='A1' t='inlineStr'><is><r><t>10 </t></r><r><t>20</t></r><rPh><t>x</t></rPh></is></c>",
            "A1='10 20",
        ),
        ("<c r='A1' t='inlineStr'><v>9</v><is><t>文</t></is><v>8</v></c>", "A1='文"),
        ("<c r='A1' t='b'><v>1</v></c>", "A1=!true"),
        ("<c r='A1' t='b'><v>false</v></c>", "A1=!false"),
        ("<c r='A1' t='e'><v>#SPILL!</v></c>", "A1=E#SPILL!"),
        ("<c r='A1' t='e'><f>X()</f><v>#GETTING_DATA</v></c>", "A1=E#GETTING_DATA"),
        ("<c r='A1' s='1'><v>45352</v></c>", "A1=@2024-03-01"),
        ("<c r='A1' s='1'><v>-7.5</v></c>", "A1=-7.5"),
        ("<c r='A1' s='9'><v>45352</v></c>", "A1=45352"),
        ("<c r='A1' t='d'><v>2024-03-01T00:00:00</v></c>", "A1=@2024-03-01"),
        ("<c r='A1'><f>1+1</f></c>", "A1=?"),
        ("<c r='A1'><f t='shared' si='4000000000'/><v></v></c>", "A1=?"),
        ("<c r='A1'><!-- 注 --><v><![CDATA[7]]></v><extLst><v>8</v></extLst></c>", "A1=7"),
    ] {
        assert_eq!(one(&sheet(&format!("<row r='1'>{cell}</row>"))).0, [found], "{cell}");
    }
    for blank in
        ["<c r='A1' s='1'/>", "<c r='A1'></c>", "<c r='A1'><v/></c>", "<c r='A1' t='str'><v> </v></c>"]
    {
        let with_other = format!("<row r='1'>{blank}<c r='B1'><v>1</v></c></row>");
        assert_eq!(one(&sheet(&with_other)).0, ["B1=1"], "{blank}");
    }
}

#[test]
fn places_are_implied_where_they_are_not_written() {
    let data = "<row><c><v>1</v></c><c/><c><v>3</v></c></row><row/><row><c r='C3'><v>4</v></c><c><v>5</v></c></row>\
                <row r='9'><c><v>6</v></c></row>";
    assert_eq!(
        one(&sheet(data)),
        (["A1=1", "C1=3", "C3=4", "D3=5", "A9=6"].map(str::to_owned).to_vec(), String::new())
    );
}

#[test]
fn what_is_wrong_costs_itself_and_is_said() {
    let long = format!("<row r='1'><c r='A1' t='str'><v>{}</v></c></row>", "字".repeat(32_768));
    for (data, found, note) in [
        (
            "<row r='1'><c r='XFE1'><v>1</v></c><c r='A1048577'><v>2</v></c><c r='A0'><v>3</v></c><c r='B1'><v>4</v></c>\
             <c r='ZZZZZZZZZZ99999999999'><v>5</v></c></row>",
            &["B1=4"][..],
            "工作表“表”有 4 个单元格超出 Excel 表格范围，没有读取",
        ),
        (
            "<row r='1'><c r='B1'><v>1</v></c><c r='A1'><v>2</v></c><c r='B1'><v>3</v></c></row>",
            &["A1=2", "B1=3"],
            "工作表“表”有 1 个单元格写了两次（B1 等），以后一次为准",
        ),
        (
            "<row r='1'><c r='A1' t='s'><v>7</v></c><c r='B1' t='s'><v>0</v></c></row>",
            &["A1=E文字丢失", "B1='预算数"],
            "工作表“表”有 1 个单元格的文字已损坏（A1 等），没有读出",
        ),
        (
            "<row r='1' hidden='1'><c r='A1'><v>1</v></c></row>",
            &["A1=1"],
            "工作表“表”有隐藏的第 1 行，已一并读取",
        ),
        (
            "<row r='2'><c r='A2'><f>1</f></c></row>",
            &["A2=?"],
            "1 个公式没有保存计算结果（A2 等），请用 Excel/WPS 打开后重新保存",
        ),
    ] {
        let (cells, said) = one(&sheet(data));
        assert_eq!(
            (cells.as_slice(), said.as_str()),
            (&*found.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>(), note)
        );
    }
    let (cells, said) = one(&sheet(&long));
    assert_eq!(cells[0].chars().count(), 32_767 + "A1='".len());
    assert!(said.contains("1 个单元格（A1 等）超过 32767 字"), "{said}");
}

#[test]
fn bad_merged_ranges_keep_the_values() {
    let part = "<worksheet><cols><col min='3' max='4' hidden='true'/></cols>\
                <sheetData><row r='1'><c r='A1'><v>1</v></c><c r='D1'><v>2</v></c></row></sheetData><mergeCells>\
                <mergeCell ref='A1:B1'/><mergeCell ref='A1:'/><mergeCell ref='C3:B2'/><mergeCell/></mergeCells></worksheet>";
    let (cells, said) = one(part.as_bytes());
    assert_eq!(cells, ["A1=1", "D1=2", "[A1:B1]"]);
    assert!(said.contains("3 处合并单元格写法有误（A1: 等）") && said.contains("隐藏的C 至 D 列"), "{said}");
}

#[test]
fn prefixes_and_other_encodings_are_read() {
    let plain = "<?xml version='1.0'?><x:worksheet xmlns:x='http://purl.oclc.org/ooxml/spreadsheetml/main'>\n \
                 <x:sheetData>\n <x:row r='1'>\n <x:c r='A1' t='inlineStr'>\n <x:is><x:t>中</x:t></x:is></x:c></x:row>\
                 </x:sheetData></x:worksheet>";
    let wide: Vec<u8> = plain.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for part in [
        plain.as_bytes(),
        &[&[0xef, 0xbb, 0xbf], plain.as_bytes()].concat(),
        &wide,
        &[&[0xfe, 0xff], &*wide].concat(),
    ] {
        assert_eq!(one(part), (vec!["A1='中".to_owned()], String::new()));
    }
    let (cells, said) =
        one(b"<worksheet><sheetData><row><c t='str'><v>a\xff</v></c></row></sheetData></worksheet>");
    assert_eq!(cells, ["A1='a\u{fffd}"]);
    assert!(said.contains("不合法的字符"), "{said}");
}

#[test]
fn strange_sheets_never_cost_the_workbook() {
    let good = sheet("<row r='1'><c r='A1'><v>1</v></c></row>");
    let macros = b"<xm:macrosheet><sheetData/></xm:macrosheet>";
    let cut = b"<worksheet><sheetData><row r='1'><c r='A1'><v>1";
    let lines: Vec<Line<'_>> = vec![
        ("自评", "state='show'", "worksheet", &good),
        ("宏", "", "xlMacrosheet", macros),
        ("图", "", "chartsheet", b"<chartsheet/>"),
        ("其实是图", "", "worksheet", b"<chartsheet/>"),
        ("没有", "", "worksheet", b""),
        ("断了", "", "worksheet", cut),
        ("自评", "state='veryHidden'", "worksheet", &good),
        ("", "", "worksheet", &good),
    ];
    let bytes = book(&lines, "", STRINGS);
    let sheets = taken(&bytes).map_err(|refusal| refusal.message).unwrap();
    let names: Vec<(&str, bool)> =
        sheets.grids.iter().map(|grid| (grid.name.as_str(), grid.hidden)).collect();
    assert_eq!(names, [("自评", false), ("自评", true), ("", false)]);
    let said = sheets.notes.join("；");
    for note in [
        "工作表“宏”是宏表，没有读取",
        "工作表“图”是图表，没有读取",
        "工作表“其实是图”里不是表格，没有读取",
        "工作表“没有”缺少部件，没有读出",
        "工作表“断了”损坏，没有读出",
        "有两张工作表都叫“自评”，都已读取",
    ] {
        assert!(said.contains(note), "{note}：{said}");
    }
}

#[test]
fn a_workbook_is_found_by_its_relation_or_not_at_all() {
    let part = sheet("<row><c><v>45352</v></c><c s='1'><v>43890</v></c></row>");
    let relations = "<Relationships><Relationship Id='s' Type='x/worksheet' Target='..\\data\\one.xml'/>\
                 <Relationship Id='b' Type='x/styles' Target='s.xml'/></Relationships>";
    let root = RELATIONS.replace("xl/workbook.xml", "/Book/Main.xml");
    let main = "<workbook><workbookPr date1904='1'/><sheets><sheet name='表' r:id='s'/></sheets></workbook>";
    let parts: [(&str, &[u8]); 5] = [
        ("_rels/.rels", root.as_bytes()),
        ("book/main.xml", main.as_bytes()),
        ("book/_rels/main.xml.rels", relations.as_bytes()),
        ("data/one.xml", &part),
        ("book/s.xml", STYLES.as_bytes()),
    ];
    assert_eq!(told(&zipped(&parts)).0, ["A1=45352", "B1=@2024-03-01"]);
    for parts in [&parts[..1], &parts[..2], &[("xl/workbook.xml", b"<workbook/>".as_slice())]] {
        let refusal = taken(&zipped(parts)).err().unwrap();
        assert_eq!(refusal.status, FileStatus::Unreadable, "{}", refusal.message);
    }
}

#[test]
fn what_is_not_known_goes_to_calamine_under_guard() {
    let odd = b"<!DOCTYPE worksheet><worksheet><sheetData><row r='1'><c r='A1'><v>5</v></c></row></sheetData></worksheet>";
    let lines: [Line<'_>; 1] = [("表", "", "worksheet", odd)];
    let (cells, said) = told(&book(&lines, "", STRINGS));
    assert_eq!(cells, ["A1=5"]);
    assert!(said.contains("换一种方式"), "{said}");
    // Two values in one cell: calamine takes the last, and it is said that this way was taken.
    let two = sheet("<row><c r='A1'><v>1</v><v>2</v></c></row>");
    let (cells, said) = told(&book(&[("表", "", "worksheet", &two)], "", STRINGS));
    assert_eq!(cells, ["A1=2"]);
    assert!(said.contains("换一种方式"), "{said}");
    // calamine would make room for as many strings as are declared.
    let lie = STRINGS.replace("'2'", "'100000000000'");
    assert!(taken(&book(&lines, "", &lie)).err().unwrap().message.contains("工作表“表”损坏"));
    let (cells, _) =
        told(&book(&[("表", "", "worksheet", &sheet("<row><c t='s'><v>1</v></c></row>"))], "", &lie));
    assert_eq!(cells, ["A1='决算"], "the own reader does not believe it");
}

#[test]
fn limits_hold() {
    let row = "<row><c><v>1</v></c><c><v>2</v></c></row>".repeat(50);
    let bytes = book(&[("表", "", "worksheet", &sheet(&row))], "", STRINGS);
    for (cells, unpacked, fits) in [(100, 1 << 20, true), (99, 1 << 20, false), (100, 1_000, false)] {
        let read = read(&bytes, &Limits { cells, unpacked, ..Limits::default() });
        assert_eq!(
            read.map_err(|refusal| refusal.status).map(|_| ()),
            if fits { Ok(()) } else { Err(FileStatus::TooLarge) }
        );
    }
}

#[test]
fn no_bytes_make_it_panic() {
    let part = sheet(
        "<row r='1'><c r='A1' t='s'><v>1</v></c><c r='B1' t='inlineStr'><is><t>中&amp;</t></is></c></row>",
    );
    let cells = part.len() - "</sheetData></worksheet>".len();
    for at in 0..part.len() {
        for byte in [b'<', b'>', b'"', b'&', 0, 0xff, b'9'] {
            let mut wrong = part.clone();
            wrong[at] = byte;
            let bytes = book(&[("表", "", "worksheet", &wrong)], "", STRINGS);
            let _ = taken(&bytes).map_err(|refusal| refusal.status);
        }
        // Behind the last cell nothing is missing but merged ranges, and it is said that they may be.
        let bytes = book(&[("表", "", "worksheet", &part[..at])], "", STRINGS);
        let told = taken(&bytes).map(|sheets| sheets.notes.join("；"));
        assert!(
            told.is_err() || told.is_ok_and(|said| at > cells && said.contains("换一种方式")),
            "cut at {at}"
        );
    }
}
