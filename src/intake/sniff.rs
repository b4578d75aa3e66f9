//! Bytes → the real type of a file, whatever its extension says. Tables of marks, part names and root elements; what
//! is said about types that are not read stands in `foreign`.

use super::directory;
use super::encoding;
use super::foreign::{self, Foreign};
use std::io::{Cursor, Read};
use zip::ZipArchive;

use super::ole::Compound;

/// The real type of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Xlsx,
    Xls,
    Xlsb,
    Ods,
    /// One XML file instead of a package.
    FlatOds,
    Docx,
    /// A document of Word that is one XML file.
    FlatWord,
    Doc,
    Zip,
    Cut,
    Encrypted,
    Ole,
    Html,
    /// A web page with all that belongs to it in one file.
    WebArchive,
    SpreadsheetMl,
    Text,
    /// Nothing but blanks or zero bytes.
    Blank,
    /// Anything that is not read.
    Foreign(&'static Foreign),
}

impl Format {
    /// The word in `files.format`.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Xls => "xls",
            Self::Xlsb => "xlsb",
            Self::Ods => "ods",
            Self::FlatOds => "fods",
            Self::Docx => "docx",
            Self::FlatWord => "wordml",
            Self::Zip | Self::Cut => "zip",
            Self::Encrypted => "encrypted",
            Self::Html => "html",
            Self::WebArchive => "mht",
            Self::SpreadsheetMl => "spreadsheetml",
            Self::Text => "text",
            Self::Blank => "blank",
            Self::Doc | Self::Ole | Self::Foreign(_) => self.as_foreign().word,
        }
    }

    /// What is said of it where it is not read.
    pub(super) const fn as_foreign(self) -> &'static Foreign {
        match self {
            Self::Foreign(foreign) => foreign,
            Self::Doc => &foreign::DOC,
            Self::Zip => &foreign::ZIP,
            Self::Ole => &foreign::COMPOUND,
            _ => &foreign::UNKNOWN,
        }
    }
}

const OLE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// Where a mark stands, the mark, and the type it proves.
type Mark = (usize, &'static [u8], &'static Foreign);

/// Marks of types that are not read. The first that fits counts.
const MARKS: &[Mark] = &[
    (0, b"%PDF", &foreign::PDF),
    (0, b"{\\rtf", &foreign::RTF),
    (0, b"Rar!\x1a\x07", &foreign::ARCHIVE),
    (0, b"7z\xbc\xaf\x27\x1c", &foreign::ARCHIVE),
    (0, b"\x1f\x8b", &foreign::ARCHIVE),
    (0, b"BZh91AY&SY", &foreign::ARCHIVE),
    (0, b"\xfd7zXZ\0", &foreign::ARCHIVE),
    (0, b"\x28\xb5\x2f\xfd", &foreign::ARCHIVE),
    (0, b"MSCF\0\0\0\0", &foreign::ARCHIVE),
    (2, b"-lh", &foreign::ARCHIVE),
    (257, b"ustar", &foreign::ARCHIVE),
    (0, b"\x89PNG", &foreign::PICTURE),
    (0, b"\xff\xd8\xff", &foreign::PICTURE),
    (0, b"GIF8", &foreign::PICTURE),
    (0, b"II*\0", &foreign::PICTURE),
    (0, b"MM\0*", &foreign::PICTURE),
    (0, b"8BPS", &foreign::PICTURE),
    (0, b"\xd7\xcd\xc6\x9a", &foreign::PICTURE),
    (8, b"WEBP", &foreign::PICTURE),
    (4, b"ftyphei", &foreign::PICTURE),
    (4, b"ftyphev", &foreign::PICTURE),
    (4, b"ftypmif1", &foreign::PICTURE),
    (4, b"ftypavif", &foreign::PICTURE),
    (6, b"\0\0\0\0\x36\0\0\0", &foreign::PICTURE),
    (6, b"\0\0\0\0\x8a\0\0\0", &foreign::PICTURE),
    (6, b"\0\0\0\0\x7a\0\0\0", &foreign::PICTURE),
    (4, b"ftyp", &foreign::MEDIA),
    (8, b"AVI ", &foreign::MEDIA),
    (8, b"WAVE", &foreign::MEDIA),
    (0, b"ID3\x03", &foreign::MEDIA),
    (0, b"ID3\x04", &foreign::MEDIA),
    (0, b"MZ\x90\0", &foreign::PROGRAM),
    (0, b"\x7fELF", &foreign::PROGRAM),
    (0, b"L\0\0\0\x01\x14\x02\0", &foreign::SHORTCUT),
    (0, b"[InternetShortcut]", &foreign::SHORTCUT),
    (0, b"ID;P", &foreign::SYMBOLIC_LINK),
    (0, b"TABLE\r\n0,1", &foreign::INTERCHANGE),
    (0, b"TABLE\n0,1", &foreign::INTERCHANGE),
    (0, b"SQLite format 3\0", &foreign::DATABASE),
    (4, b"Standard Jet DB", &foreign::DATABASE),
    (4, b"Standard ACE DB", &foreign::DATABASE),
    (0, b"\x09\x00\x04\x00", &foreign::OLD_EXCEL),
    (0, b"\x09\x00\x06\x00", &foreign::OLD_EXCEL),
    (0, b"\x09\x02\x06\x00", &foreign::OLD_EXCEL),
    (0, b"\x09\x04\x06\x00", &foreign::OLD_EXCEL),
    (0, b"\x09\x08\x08\x00", &foreign::OLD_EXCEL),
    (0, b"\x09\x08\x10\x00", &foreign::OLD_EXCEL),
];

/// Tells the type by content.
pub(super) fn sniff(bytes: &[u8]) -> Format {
    if bytes.starts_with(OLE) {
        return compound(bytes);
    }
    if bytes.iter().all(|byte| *byte == 0 || byte.is_ascii_whitespace()) {
        return Format::Blank;
    }
    let marked = |(at, mark, _): &&Mark| bytes.get(*at..).is_some_and(|rest| rest.starts_with(mark));
    if let Some((_, _, foreign)) = MARKS.iter().find(marked) {
        return Format::Foreign(foreign);
    }
    if package_begins(bytes).is_some() {
        return package(bytes);
    }
    let head = &bytes[..bytes.len().min(1024)];
    if contains(head, b"%PDF-") && !encoding::is_text(bytes) {
        return Format::Foreign(&foreign::PDF);
    }
    if encoding::is_text(bytes) { markup(bytes) } else { Format::Foreign(&foreign::UNKNOWN) }
}

/// Where a package begins: at the first byte or, where a web system put blank lines or messages before it, a little
/// later, if there is an end record too.
pub(super) fn package_begins(bytes: &[u8]) -> Option<usize> {
    const MARK: &[u8] = b"PK\x03\x04";
    if bytes.starts_with(MARK) || bytes.starts_with(b"PK\x05\x06") {
        return Some(0);
    }
    let head = &bytes[..bytes.len().min(64 << 10)];
    let tail = &bytes[bytes.len().saturating_sub(66 << 10)..];
    head.windows(MARK.len()).position(|window| window == MARK).filter(|_| contains(tail, b"PK\x05\x06"))
}

/// The folder or part that tells one kind of package from the others; the first that is there counts.
const PARTS: &[(&str, Format)] = &[
    ("xl/workbook.bin", Format::Xlsb),
    ("xl/workbook.xml", Format::Xlsx),
    ("xl/_rels/", Format::Xlsx),
    ("word/document.xml", Format::Docx),
    ("ofd.xml", Format::Foreign(&foreign::OFD)),
    ("ppt/", Format::Foreign(&foreign::PRESENTATION)),
    ("visio/", Format::Foreign(&foreign::PACKAGE)),
    ("meta-inf/manifest.mf", Format::Foreign(&foreign::PACKAGE)),
    ("index/document.iwa", Format::Foreign(&foreign::PACKAGE)),
];

/// Folders that tell only where the package says that it is one of Office.
const FOLDERS: &[(&str, Format)] = &[("xl/", Format::Xlsx), ("word/", Format::Docx)];

/// The main part of a package of Office that lies in a folder of its own choice, as some programs write them.
const MAIN_PARTS: &[(&str, Format)] = &[("workbook.xml", Format::Xlsx), ("document.xml", Format::Docx)];

/// The entry in which a package declares what it is.
const MIME_TYPE: &str = "mimetype";

/// What that entry begins with, and the type it declares; the first that fits counts.
const MIME_TYPES: &[(&str, Format)] = &[
    ("application/vnd.oasis.opendocument.spreadsheet", Format::Ods),
    ("application/vnd.oasis.opendocument.text", Format::Foreign(&foreign::ODT)),
    ("application/vnd.oasis.opendocument", Format::Foreign(&foreign::OPEN_DOCUMENT)),
    ("application/", Format::Foreign(&foreign::PACKAGE)),
];

/// Packages are told apart by the names of their parts, as the directory at the end lists them.
fn package(bytes: &[u8]) -> Format {
    let Ok(lines) = directory::read(bytes) else { return broken_package(bytes) };
    let mime = if lines.iter().any(|line| line.name == MIME_TYPE) { declared(bytes) } else { String::new() };
    let declared = MIME_TYPES.iter().find(|(begin, _)| mime.trim_start().starts_with(begin));
    let names: Vec<String> = lines.iter().map(|line| line.name.to_lowercase()).collect();
    let any = |begin: &str| names.iter().any(|name| name.starts_with(begin));
    let told = declared.or_else(|| PARTS.iter().find(|(begin, _)| any(begin)));
    let office = any("[content_types].xml") || any("_rels/.rels");
    let told = told.or_else(|| FOLDERS.iter().find(|(begin, _)| office && any(begin)));
    let is_part = |end: &str| names.iter().any(|name| name.rsplit('/').next() == Some(end));
    let told = told.or_else(|| MAIN_PARTS.iter().find(|(end, _)| office && is_part(end)));
    told.map_or(Format::Zip, |(_, format)| *format)
}

/// The beginning of what the package declares itself to be; what cannot be read decides nothing.
fn declared(bytes: &[u8]) -> String {
    let mut mime = String::new();
    if let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes))
        && let Ok(entry) = archive.by_name(MIME_TYPE)
    {
        let _ = entry.take(100).read_to_string(&mut mime);
    }
    mime
}

/// A package whose directory cannot be read is cut, or damaged; what it was stands in plain bytes before each part.
fn broken_package(bytes: &[u8]) -> Format {
    if !contains(bytes, b"PK\x05\x06") {
        return Format::Cut;
    }
    let named = |(begin, _): &&(&str, Format)| begin.len() > 6 && contains(bytes, begin.as_bytes());
    PARTS.iter().find(named).map_or(Format::Cut, |(_, format)| *format)
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

/// Characters at the beginning of a text that tell what it is.
const HEAD: usize = 16 << 10;

/// Root element, a word that its attributes must hold, and the type. The first that fits counts.
const ROOTS: &[(&str, &str, Format)] = &[
    ("workbook", "urn:schemas-microsoft-com:office:spreadsheet", Format::SpreadsheetMl),
    ("worddocument", "schemas.microsoft.com/office/word/2003", Format::FlatWord),
    ("package", "schemas.microsoft.com/office/2006/xmlpackage", Format::FlatWord),
    ("document", "opendocument.spreadsheet", Format::FlatOds),
    ("document", "urn:oasis:names:tc:opendocument", Format::Foreign(&foreign::FLAT_ODT)),
    ("svg", "", Format::Foreign(&foreign::PICTURE)),
    ("html", "", Format::Html),
];

/// Text is told apart by its first element, or the lines at its head.
fn markup(bytes: &[u8]) -> Format {
    let head = encoding::decode(&bytes[..bytes.len().min(HEAD)], None).text.to_lowercase();
    let (declared, start) = prologue(&head);
    let (name, attributes) = first_element(start).unwrap_or_default();
    let local = name.rsplit(':').next().unwrap_or_default();
    let root = |(root, word, _): &&(&str, &str, Format)| *root == local && attributes.contains(word);
    if let Some((_, _, format)) = ROOTS.iter().find(root) {
        return *format;
    }
    if head.contains("mime-version:") && head.contains("content-type:") {
        let page = head.contains("multipart/related") || head.contains("text/html");
        return if page && !head.contains("received:") {
            Format::WebArchive
        } else {
            Format::Foreign(&foreign::MAIL)
        };
    }
    let page = ["<html", "<table", "<!doctype html"].iter().any(|mark| head.contains(mark));
    match () {
        () if page || ELEMENTS.contains(&name) => Format::Html,
        () if declared == Declared::Xml || (!name.is_empty() && head.trim_end().ends_with('>')) => {
            Format::Foreign(&foreign::XML)
        }
        () => Format::Text,
    }
}

/// Elements a fragment of a web page begins with.
const ELEMENTS: &[&str] = &[
    "head", "body", "meta", "style", "title", "div", "center", "form", "p", "tr", "thead", "font", "span",
    "br", "script",
];

#[derive(PartialEq, Eq)]
enum Declared {
    Nothing,
    Xml,
}

/// What stands before the first element: declarations, comments, blanks. Tells whether XML is declared.
fn prologue(text: &str) -> (Declared, &str) {
    let mut declared = Declared::Nothing;
    let mut rest = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    loop {
        let end = match rest {
            _ if rest.starts_with("<!--") => rest.find("-->").map(|at| at + 3),
            _ if rest.starts_with("<!") => end_of_declaration(rest),
            _ if rest.starts_with("<?") => rest.find('>').map(|at| at + 1),
            _ => return (declared, rest),
        };
        if rest.starts_with("<?xml") {
            declared = Declared::Xml;
        }
        let Some(end) = end else { return (declared, "") };
        rest = rest[end..].trim_start();
    }
}

/// Where a declaration ends; one of entities has others inside it.
fn end_of_declaration(text: &str) -> Option<usize> {
    let end = text.find('>')?;
    if text[..end].contains('[') { text.find("]>").map(|at| at + 2) } else { Some(end + 1) }
}

/// Name and attributes of the element a text begins with.
fn first_element(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix('<')?;
    let tag = inside.split('>').next()?;
    let end = tag.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(tag.len());
    Some((&tag[..end], &tag[end..]))
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}
