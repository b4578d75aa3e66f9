//! Turns file, sheet and cell into the address of a link, or into none where Excel could not follow it.
//!
//! Apart because the limits of links are many and no tab should know them.

use super::cell::Cell;
use crate::model::{Filing, FilingCard, Place, Review};
use std::collections::BTreeMap;

/// Formats by content whose cells can be jumped to; in text documents and csv files only the file can.
const JUMPABLE: [&str; 8] = ["xlsx", "xlsm", "xls", "xlsb", "ods", "et", "xltx", "xlt"];

/// The addresses of all files of a run.
#[derive(Debug)]
pub struct Links<'r> {
    targets: &'r BTreeMap<String, String>,
    formats: BTreeMap<&'r str, &'r str>,
}

impl<'r> Links<'r> {
    /// Links of that review.
    #[must_use]
    pub fn new(review: &'r Review) -> Self {
        let formats = review.files.iter().map(|file| (file.path.as_str(), file.format.as_str())).collect();
        Self { targets: &review.links, formats }
    }

    /// Links to the same files from another place.
    #[must_use]
    pub fn from(targets: &'r BTreeMap<String, String>, review: &'r Review) -> Self {
        Self { targets, ..Self::new(review) }
    }

    /// Where places in a file are linked to; none where the file cannot be.
    fn target(&self, path: &str) -> Option<Target> {
        let format = self.formats.get(path).copied().unwrap_or_default().to_ascii_lowercase();
        let jumps = !path.contains("!/") && JUMPABLE.contains(&format.as_str());
        self.file(path).map(|file| Target { file, jumps })
    }

    /// The address of a file.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<String> {
        address(self.targets.get(path)?)
    }

    /// The address of a cell; of the file alone where cells cannot be jumped to.
    #[must_use]
    pub fn cell(&self, path: &str, place: Option<&Place>) -> Option<String> {
        self.target(path).map(|target| target.at(place))
    }
}

/// The rows of a ledger, return by return: of each entry and the address of its place, where the ledger is linked.
pub fn placed<'r, T: 'r>(
    review: &'r Review,
    links: Option<&'r Links<'r>>,
    entries: fn(&Filing) -> &[T],
    place: fn(&T) -> Option<&Place>,
    mut row: impl FnMut(&FilingCard, &T, Option<String>) -> Vec<Cell> + 'r,
) -> impl Iterator<Item = Vec<Cell>> + 'r {
    review.filings.iter().flat_map(move |card| {
        let (filing, target) = (card.whole(), links.and_then(|links| links.target(&card.path)));
        let link = |entry: &T| target.as_ref().map(|to| to.at(place(entry)));
        entries(&filing).iter().map(|entry| row(card, entry, link(entry))).collect::<Vec<_>>()
    })
}

/// What the note of a ledger says about its links.
#[must_use]
pub const fn how_linked(links: Option<&Links>) -> &'static str {
    match links {
        Some(_) => "点击“单元格”打开原文件的该位置。",
        None => "本次行数较多，没有逐行设链接；请按同行的文件、工作表、单元格查找，问题的链接在问题清单。",
    }
}

/// A file that is linked to, looked up once for many places in it.
#[derive(Debug)]
struct Target {
    file: String,
    /// Whether a link can lead to one of its cells.
    jumps: bool,
}

impl Target {
    /// The address of a place; of the file alone where cells cannot be jumped to.
    fn at(&self, place: Option<&Place>) -> String {
        place.and_then(|place| self.cell(place)).unwrap_or_else(|| self.file.clone())
    }

    fn cell(&self, place: &Place) -> Option<String> {
        let named = !place.sheet.is_empty() && !place.sheet.chars().any(char::is_control);
        (self.jumps && named && is_address(&place.cell))
            .then(|| format!("{}#'{}'!{}", self.file, place.sheet.replace('\'', "''"), place.cell))
    }
}

/// The address of what lies at a path relative to the workbook, or at an absolute one.
///
/// A bare # would be taken for the beginning of a cell address. Written %23 it is part of the name: `LibreOffice` opens such
/// links (tried with folders and files, with and without a cell behind), and Excel 365 does by the report of others
/// (RelaxTools-Addin issue 72); the run log says what to do where a program does not.
#[must_use]
pub fn address(target: &str) -> Option<String> {
    // XML cannot hold control characters.
    let broken = target.is_empty() || target.chars().any(char::is_control);
    let target = target.replace('%', "%25").replace('#', "%23");
    let share = target.strip_prefix("//").map(|rest| format!(r"\\{}", rest.replace('/', r"\")));
    (!broken).then(|| format!("file:///{}", share.as_deref().unwrap_or(&target)))
}

fn is_address(cell: &str) -> bool {
    let row = cell.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let letters = cell.len() - row.len();
    (1..=3).contains(&letters) && !row.is_empty() && row.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn links_lead_to_cells_where_they_can() {
        let mut review = sample::review();
        for (path, target) in [
            ("甲.xlsx", "../报表/甲 局.xlsx"),
            ("乙.docx", "../报表/乙.docx"),
            ("丙.xlsx", "../1#楼/完成 100%.xlsx"),
            ("戊.xlsx", "甲\n乙.xlsx"),
            ("丁.xlsx", "//server/share/丁.xlsx"),
        ] {
            review.links.insert(path.into(), target.into());
        }
        let links = Links::new(&review);
        let place = Place { sheet: "表'1".into(), cell: "B31".into() };
        for (path, wanted) in [
            ("甲.xlsx", Some("file:///../报表/甲 局.xlsx#'表''1'!B31")),
            ("乙.docx", Some("file:///../报表/乙.docx")),
            ("丙.xlsx", Some("file:///../1%23楼/完成 100%25.xlsx#'表''1'!B31")),
            ("戊.xlsx", None),
            ("丁.xlsx", Some(r"file:///\\server\share\丁.xlsx#'表''1'!B31")),
            ("无.xlsx", None),
        ] {
            assert_eq!(links.cell(path, Some(&place)).as_deref(), wanted, "{path}");
        }
    }
}
