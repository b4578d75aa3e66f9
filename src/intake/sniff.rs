//! First bytes → the real type of a file, whatever its extension says.

use super::ole::Compound;

/// The real type of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Xlsx,
    Xls,
    Xlsb,
    Ods,
    Docx,
    Doc,
    Zip,
    Cut,
    Encrypted,
    Ole,
    OldExcel,
    Pdf,
    Rtf,
    Html,
    Xml,
    Picture,
    Archive,
    Text,
    Unknown,
}

impl Format {
    /// The word in `files.format`.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Xls => "xls",
            Self::Xlsb => "xlsb",
            Self::Ods => "ods",
            Self::Docx => "docx",
            Self::Doc => "doc",
            Self::Zip | Self::Cut => "zip",
            Self::Encrypted => "encrypted",
            Self::Ole => "ole",
            Self::OldExcel => "biff",
            Self::Pdf => "pdf",
            Self::Rtf => "rtf",
            Self::Html => "html",
            Self::Xml => "xml",
            Self::Picture => "picture",
            Self::Archive => "archive",
            Self::Text => "text",
            Self::Unknown => "unknown",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Doc => "旧版 Word 文档（.doc）",
            Self::Zip | Self::Archive => "压缩包",
            Self::OldExcel => "Excel 5 以前的旧表格",
            Self::Pdf => "PDF 文件",
            Self::Rtf => "RTF 文档",
            Self::Html => "网页文件",
            Self::Xml => "XML 文件",
            Self::Picture => "图片",
            _ => "不认识的文件类型",
        }
    }

    /// The sentence for a type that is not read.
    pub(super) fn refusal(self, extension: &str) -> String {
        let name = self.name();
        match self {
            Self::Doc => "旧版 Word 文档（.doc），请另存为 .docx 或电子表格。".to_owned(),
            Self::Zip => "压缩包，这一版不打开；请解压后再读取。".to_owned(),
            _ if extension.is_empty() => format!("实际是{name}，未读取。请报送电子表格。"),
            _ => format!("扩展名是 .{extension}，实际是{name}，未读取。请报送电子表格。"),
        }
    }
}

const OLE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// Tells the type by content.
pub(super) fn sniff(bytes: &[u8]) -> Format {
    let begins = |mark: &[u8]| bytes.starts_with(mark);
    if begins(b"PK\x03\x04") || begins(b"PK\x05\x06") {
        return package(bytes);
    }
    if begins(OLE) {
        return compound(bytes);
    }
    if begins(b"%PDF") {
        return Format::Pdf;
    }
    if begins(b"{\\rtf") {
        return Format::Rtf;
    }
    if begins(b"Rar!") || begins(b"7z\xbc\xaf") || begins(&[0x1f, 0x8b]) {
        return Format::Archive;
    }
    if begins(b"\x89PNG") || begins(&[0xff, 0xd8, 0xff]) || begins(b"GIF8") || begins(b"BM") {
        return Format::Picture;
    }
    if begins(&[0x09, 0x00]) || begins(&[0x09, 0x02]) || begins(&[0x09, 0x04]) {
        return Format::OldExcel;
    }
    text(bytes)
}

/// Packages are told apart by the names of their parts, which a zip holds in plain bytes.
fn package(bytes: &[u8]) -> Format {
    let has = |name: &str| contains(bytes, name.as_bytes());
    if !contains(bytes, b"PK\x05\x06") {
        return Format::Cut;
    }
    if has("xl/workbook.bin") {
        Format::Xlsb
    } else if has("xl/workbook.xml") || has("xl/_rels/workbook.xml.rels") {
        Format::Xlsx
    } else if has("word/document.xml") {
        Format::Docx
    } else if has("application/vnd.oasis.opendocument.spreadsheet") {
        Format::Ods
    } else {
        Format::Zip
    }
}

/// Compound files are told apart by the entries of their root; an embedded object does not count.
fn compound(bytes: &[u8]) -> Format {
    let Ok(file) = Compound::open(bytes) else { return Format::Ole };
    let has = |name: &str| file.has(name);
    if has("EncryptedPackage") || has("\u{9}DRMContent") {
        Format::Encrypted
    } else if has("Workbook") || has("Book") {
        Format::Xls
    } else if has("WordDocument") {
        Format::Doc
    } else {
        Format::Ole
    }
}

fn text(bytes: &[u8]) -> Format {
    let head = &bytes[..bytes.len().min(4096)];
    let lower = String::from_utf8_lossy(head).to_lowercase();
    let start = lower.trim_start_matches(['\u{feff}', ' ', '\r', '\n', '\t']);
    if start.starts_with("<!doctype html") || start.starts_with("<html") || start.starts_with("<table") {
        return Format::Html;
    }
    if start.starts_with("<?xml") {
        return Format::Xml;
    }
    let utf16 = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]);
    let control = head.iter().filter(|b| **b < 9 || (13 < **b && **b < 32 && **b != 27)).count();
    if utf16 || control == 0 { Format::Text } else { Format::Unknown }
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}
