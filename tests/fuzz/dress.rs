//! Bytes for one parser → a whole file that brings them there. Shared by the fuzz targets and by the ordinary test that
//! reads the seeds (`tests/it/seeds.rs`), so that a finding of one can be tried in the other.

use crate::package::{compound, stored};

/// Every target with the name its input is read under.
pub const TARGETS: [(&str, &str); 19] = [
    ("csv", "输入.csv"),
    ("html", "输入.xls"),
    ("mht", "输入.mht"),
    ("spreadsheetml", "输入.xml"),
    ("xlsx_sheet", "输入.xlsx"),
    ("xlsx_strings", "输入.xlsx"),
    ("docx", "输入.docx"),
    ("ods", "输入.ods"),
    ("xlsb_sheet", "输入.xlsb"),
    ("ole", "输入.xls"),
    ("biff", "输入.xls"),
    ("crypto", "输入.xlsx"),
    ("zip", "输入.zip"),
    ("rules", "输入.toml"),
    ("register", "名录.csv"),
    ("merge", "输入.csv"),
    ("return_sheet", "输入.xlsx"),
    ("return_text", "输入.csv"),
    ("report", "输入.docx"),
];

const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/// The name and the bytes of a file that holds the input where the parser of the target meets it.
///
/// # Panics
/// If there is no such target.
pub fn dress(target: &str, input: &[u8]) -> (&'static str, Vec<u8>) {
    let name = TARGETS.iter().find(|(known, _)| *known == target).map(|(_, name)| *name);
    let file = match target {
        "html" => [b"<html>", input].concat(),
        "mht" => {
            [&b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n"[..], input].concat()
        }
        "xlsx_sheet" | "return_sheet" => workbook(&[("xl/worksheets/sheet1.xml", input)]),
        "xlsx_strings" => {
            workbook(&[("xl/worksheets/sheet1.xml", SHEET.as_bytes()), ("xl/sharedStrings.xml", input)])
        }
        "xlsb_sheet" => binary_workbook(input),
        "docx" | "report" => stored(&[
            ("[Content_Types].xml", b"<Types/>"),
            ("_rels/.rels", relations(&[(1, "officeDocument", "word/document.xml")]).as_bytes()),
            ("word/document.xml", input),
        ]),
        "ods" => {
            stored(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", input)])
        }
        "ole" => [&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], input].concat(),
        "biff" => compound(&[("Workbook", &[input, &[0; 4096]].concat())]),
        "crypto" => compound(&[("EncryptionInfo", input), ("EncryptedPackage", &package())]),
        _ => input.to_vec(),
    };
    (name.expect("the target is in the list"), file)
}

/// A sheet that shows the first strings of the table.
const SHEET: &str = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c>\
                     <c r=\"C1\"><v>2</v></c></row></sheetData></worksheet>";

fn relations(lines: &[(usize, &str, &str)]) -> String {
    let line = |(id, kind, target): &(usize, &str, &str)| {
        format!("<Relationship Id=\"rId{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/>")
    };
    let lines = lines.iter().map(line).collect::<Vec<_>>().concat();
    format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{lines}</Relationships>"
    )
}

fn workbook(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let root = relations(&[(1, "officeDocument", "xl/workbook.xml")]);
    let inner =
        relations(&[(1, "worksheet", "worksheets/sheet1.xml"), (2, "sharedStrings", "sharedStrings.xml")]);
    let book = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><sheets><sheet name=\"自评表\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let tying: [(&str, &[u8]); 4] = [
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", inner.as_bytes()),
    ];
    stored(&[&tying, parts].concat())
}

fn binary_workbook(sheet: &[u8]) -> Vec<u8> {
    let wide = |text: &str| {
        let units: Vec<u16> = text.encode_utf16().collect();
        let length = u32::try_from(units.len()).unwrap_or(0).to_le_bytes();
        [length.to_vec(), units.into_iter().flat_map(u16::to_le_bytes).collect()].concat()
    };
    let bundle = [vec![0, 0, 0, 0, 1, 0, 0, 0], wide("rId1"), wide("自评表")].concat();
    let length = u8::try_from(bundle.len()).unwrap_or(0);
    // Book, list of sheets, one sheet, and their ends.
    let book = [vec![131, 1, 0, 143, 1, 0, 156, 1, length], bundle, vec![144, 1, 0, 132, 1, 0]].concat();
    stored(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", relations(&[(1, "officeDocument", "xl/workbook.bin")]).as_bytes()),
        ("xl/workbook.bin", &book),
        ("xl/_rels/workbook.bin.rels", relations(&[(1, "worksheet", "worksheets/sheet1.bin")]).as_bytes()),
        ("xl/worksheets/sheet1.bin", sheet),
    ])
}

/// Something that looks encrypted: its size, then bytes.
fn package() -> Vec<u8> {
    let size = 4000_u64.to_le_bytes();
    size.into_iter().chain((0..4096_u32).map(|n| n.wrapping_mul(31).to_le_bytes()[0])).collect()
}
