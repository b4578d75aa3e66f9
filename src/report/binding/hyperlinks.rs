//! Links of cells, one by one → the XML of the links of each sheet, and of the files they lead to, waiting on disk.
//!
//! Apart because it holds how a link is written in a package; where one leads is decided in `report/links.rs`. Keeps
//! a line of numbers for each sheet and nothing for a link.

use crate::model::place::column_name;
use quick_xml::escape::escape;
use rust_xlsxwriter::{ColNum, RowNum};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Take, Write};
use std::ops::Range;
use std::path::Path;
use tempfile::SpooledTempFile;

/// Excel follows no longer address, and no longer place in a file.
const LONGEST: usize = 2080;
/// What is shorter than this waits in memory.
const SMALL: usize = 1 << 16;
/// What kind of relation a link is.
const KIND: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink";
/// The characters that Excel escapes in an address; % and # in names are escaped already where it is made.
const ESCAPED: [(char, &str); 10] = [
    (' ', "%20"),
    ('"', "%22"),
    ('<', "%3c"),
    ('>', "%3e"),
    ('[', "%5b"),
    (']', "%5d"),
    ('^', "%5e"),
    ('`', "%60"),
    ('{', "%7b"),
    ('}', "%7d"),
];

/// The links of the sheets of a workbook.
#[derive(Debug)]
pub struct Hyperlinks {
    elements: BufWriter<SpooledTempFile>,
    relations: BufWriter<SpooledTempFile>,
    sheets: Vec<Extent>,
}

/// Where the links of one sheet wait, and how many lead to files.
#[derive(Debug, Default)]
struct Extent {
    elements: Range<u64>,
    relations: Range<u64>,
    files: u32,
}

impl Hyperlinks {
    /// No links yet; many will wait in nameless files in that folder.
    #[must_use]
    pub fn waiting_in(folder: &Path) -> Self {
        let spool = || BufWriter::new(tempfile::spooled_tempfile_in(SMALL, folder));
        Self { elements: spool(), relations: spool(), sheets: Vec::new() }
    }

    /// Goes on to the next sheet.
    pub fn begin_sheet(&mut self) {
        let (elements, relations) =
            self.sheets.last().map_or((0, 0), |last| (last.elements.end, last.relations.end));
        self.sheets.push(Extent { elements: elements..elements, relations: relations..relations, files: 0 });
    }

    /// Lays a link to an address under a cell of the sheet; false where Excel could not follow it. `shown` is the text
    /// of the cell.
    ///
    /// # Errors
    /// If the folder takes no more.
    pub fn add(&mut self, row: RowNum, col: ColNum, address: &str, shown: &str) -> io::Result<bool> {
        let Some(sheet) = self.sheets.last_mut() else { return Ok(false) };
        let Some((file, place)) = led(address) else { return Ok(false) };
        let cell = format!("{}{}", column_name(col.into()), row + 1);
        let element = match file {
            None => format!(
                r#"<hyperlink ref="{cell}" location="{}" display="{}"/>"#,
                escape(place),
                escape(shown)
            ),
            Some(file) => {
                sheet.files += 1;
                let relation = relation(sheet.files, &escaped(file));
                sheet.relations.end += put(&mut self.relations, &relation)?;
                let location = if place.is_empty() {
                    String::new()
                } else {
                    format!(r#" location="{}""#, escape(place))
                };
                format!(r#"<hyperlink ref="{cell}" r:id="{}"{location}/>"#, id(sheet.files))
            }
        };
        sheet.elements.end += put(&mut self.elements, &element)?;
        Ok(true)
    }

    /// All links, to be taken sheet by sheet.
    ///
    /// # Errors
    /// If the folder takes no more.
    pub fn complete(self) -> io::Result<Complete> {
        let whole = |spool: BufWriter<_>| spool.into_inner().map_err(io::IntoInnerError::into_error);
        Ok(Complete {
            elements: whole(self.elements)?,
            relations: whole(self.relations)?,
            sheets: self.sheets,
        })
    }
}

/// The links of a workbook, to be taken out sheet by sheet. Sheets are told by number, the first being 1.
#[derive(Debug)]
pub struct Complete {
    elements: SpooledTempFile,
    relations: SpooledTempFile,
    sheets: Vec<Extent>,
}

impl Complete {
    /// The links of a sheet; none where it has none.
    ///
    /// # Errors
    /// If they cannot be read.
    pub fn elements(&mut self, sheet: usize) -> io::Result<Option<impl Read>> {
        let extent = sheet.checked_sub(1).and_then(|at| self.sheets.get_mut(at));
        taken(&mut self.elements, extent.map(|extent| &mut extent.elements))
    }

    /// The files they lead to; none where they all stay in the workbook.
    ///
    /// # Errors
    /// If they cannot be read.
    pub fn relations(&mut self, sheet: usize) -> io::Result<Option<impl Read>> {
        let extent = sheet.checked_sub(1).and_then(|at| self.sheets.get_mut(at));
        taken(&mut self.relations, extent.map(|extent| &mut extent.relations))
    }

    /// Whether nothing is left.
    #[must_use]
    pub fn are_taken(&self) -> bool {
        self.sheets.iter().all(|extent| extent.elements.is_empty() && extent.relations.is_empty())
    }
}

fn taken<'s>(
    spool: &'s mut SpooledTempFile,
    range: Option<&mut Range<u64>>,
) -> io::Result<Option<Take<&'s mut SpooledTempFile>>> {
    let range = range.map(std::mem::take).unwrap_or_default();
    if range.is_empty() {
        return Ok(None);
    }
    spool.seek(SeekFrom::Start(range.start))?;
    Ok(Some(spool.take(range.end - range.start)))
}

/// Where an address leads: to a file and a place in it, or to a place in the workbook.
fn led(address: &str) -> Option<(Option<&str>, &str)> {
    let (file, place) = if let Some(place) = address.strip_prefix("internal:") {
        (None, place)
    } else {
        let (file, place) = address.split_once('#').unwrap_or((address, ""));
        let path = file.strip_prefix("file:///")?;
        // Only what is absolute for Windows keeps its scheme.
        (Some(if is_relative(path) { path } else { file }), place)
    };
    let fits = |text: &str| text.encode_utf16().count() <= LONGEST;
    (file.is_none_or(fits) && fits(place)).then_some((file, place))
}

fn is_relative(path: &str) -> bool {
    let drive = path.starts_with(|c: char| c.is_ascii()) && path.get(1..2) == Some(":");
    !drive && !path.starts_with(r"\\")
}

/// An address as a relation holds it.
fn escaped(file: &str) -> String {
    let mut escaped = String::with_capacity(file.len());
    let first = file.split('/').next().unwrap_or_default();
    // A file may be called javascript:….xlsx, and what stands in front of a colon would be the scheme of the address.
    if first.contains(':') && !file.starts_with("file:///") {
        escaped.push_str("./");
    }
    for c in file.chars() {
        match ESCAPED.iter().find(|(own, _)| *own == c) {
            Some((_, code)) => escaped.push_str(code),
            None => escaped.push(c),
        }
    }
    escaped
}

/// Differs from all that the library gives out: rId1 and so on.
fn id(number: u32) -> String {
    format!("R{number}")
}

fn relation(number: u32, file: &str) -> String {
    let (id, file) = (id(number), escape(file));
    format!(r#"<Relationship Id="{id}" Type="{KIND}" Target="{file}" TargetMode="External"/>"#)
}

fn put(spool: &mut impl Write, text: &str) -> io::Result<u64> {
    spool.write_all(text.as_bytes())?;
    Ok(text.len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What waits in a spool.
    fn waiting(spool: &mut SpooledTempFile) -> String {
        let mut text = String::new();
        spool.rewind().and_then(|()| spool.read_to_string(&mut text)).unwrap();
        text
    }

    #[test]
    fn addresses_become_links() {
        let long = format!("file:///{}", "长".repeat(LONGEST + 1));
        let deep = format!("file:///甲.xlsx#'表'!{}", "A".repeat(LONGEST));
        for (address, target, location) in [
            ("file:///甲.xlsx", Some("甲.xlsx"), None),
            (
                "file:///../报 表/100%25 [1].xlsx#'a''b #2'!B31",
                Some("../报%20表/100%25%20%5b1%5d.xlsx"),
                Some("'a''b #2'!B31"),
            ),
            ("file:///1%23楼/甲.xlsx#'表'!A1", Some("1%23楼/甲.xlsx"), Some("'表'!A1")),
            ("file:////home/甲^`{}.ods", Some("/home/甲%5e%60%7b%7d.ods"), None),
            (
                "file:///C:/a & \"b\"<>.xls#'&<\"'!A1",
                Some("file:///C:/a%20&amp;%20%22b%22%3c%3e.xls"),
                Some("'&amp;&lt;&quot;'!A1"),
            ),
            ("file:///javascript:alert(1).xlsx", Some("./javascript:alert(1).xlsx"), None),
            (r"file:///\\服务器\share\丁.xlsx", Some(r"file:///\\服务器\share\丁.xlsx"), None),
            ("internal:'规则 清单'!A4", None, Some("'规则 清单'!A4")),
        ] {
            let mut links = Hyperlinks::waiting_in(&std::env::temp_dir());
            links.begin_sheet();
            assert!(links.add(3, 27, address, "第 <1> 条").unwrap(), "{address}");
            let mut all = links.complete().unwrap();
            let location = location.map(|place| format!(" location=\"{}\"", place.replace('\'', "&apos;")));
            let location = location.unwrap_or_default();
            let (element, relation) = match target {
                Some(target) => (
                    format!("<hyperlink ref=\"AB4\" r:id=\"R1\"{location}/>"),
                    format!(
                        "<Relationship Id=\"R1\" Type=\"{KIND}\" Target=\"{target}\" TargetMode=\"External\"/>"
                    ),
                ),
                None => {
                    (format!("<hyperlink ref=\"AB4\"{location} display=\"第 &lt;1&gt; 条\"/>"), String::new())
                }
            };
            assert_eq!(waiting(&mut all.elements), element);
            assert_eq!(waiting(&mut all.relations), relation);
        }
        let mut links = Hyperlinks::waiting_in(&std::env::temp_dir());
        assert!(!links.add(0, 0, "file:///甲.xlsx", "").unwrap(), "no sheet yet");
        links.begin_sheet();
        for address in ["", "甲.xlsx", "http://a.example/", "javascript:x", &long, &deep] {
            assert!(!links.add(0, 0, address, "").unwrap(), "{address}");
        }
        assert!(links.complete().unwrap().are_taken());
    }

    #[test]
    fn links_are_numbered_and_taken_sheet_by_sheet() {
        let mut links = Hyperlinks::waiting_in(&std::env::temp_dir());
        let sheets = [&["甲", "甲", "乙", "乙"][..], &[], &["乙", "甲", "乙"]];
        for files in sheets {
            links.begin_sheet();
            for (row, file) in (0..).zip(files) {
                links.add(row, 0, &format!("file:///{file}#'表'!A{row}"), "").unwrap();
                links.add(row, 1, "internal:'表'!A1", "表").unwrap();
            }
        }
        let mut all = links.complete().unwrap();
        for (number, wanted) in [(1, vec!["R1", "R2", "R3", "R4"]), (2, vec![]), (3, vec!["R1", "R2", "R3"])]
        {
            let mut text = String::new();
            if let Some(mut elements) = all.elements(number).unwrap() {
                elements.read_to_string(&mut text).unwrap();
            }
            let ids = text.split("r:id=\"").skip(1).filter_map(|rest| rest.split_once('"')).map(|(id, _)| id);
            assert_eq!(ids.collect::<Vec<_>>(), wanted, "{number}");
            assert!(all.elements(number).unwrap().is_none(), "taken once");
            assert!(!all.are_taken());
        }
        for (number, targets) in [(3, "乙甲乙"), (1, "甲甲乙乙")] {
            let mut text = String::new();
            all.relations(number).unwrap().unwrap().read_to_string(&mut text).unwrap();
            let met = text.split("Target=\"").skip(1).filter_map(|rest| rest.split_once('"'));
            assert_eq!(met.map(|(target, _)| target).collect::<String>(), targets);
        }
        assert!(all.are_taken() && all.relations(2).unwrap().is_none() && all.elements(9).unwrap().is_none());
    }
}
