//! Files that stand where something is to be written: whether this program wrote them, so that nobody else's file is
//! ever replaced.
//!
//! Apart because it is asked before anything is read, and must not cost the reading of a large workbook: the names of
//! its sheets tell, and the first line of a table.

use super::notices::LIST_SHEET;
use super::{Length, SHEETS, is_own, tables};
use crate::model::Rect;
use crate::model::decision;
use crate::model::ledger::is_part;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use zip::ZipArchive;

/// The list of sheets of a workbook is never longer than this.
const LONGEST_LIST: u64 = 1 << 20;

/// The texts of a file of decisions are never longer than this.
const LONGEST_WORDS: u64 = 1 << 26;

/// Whether a file is a workbook of this program.
#[must_use]
pub fn is_our_workbook(path: &Path) -> bool {
    let names = sheet_names(path).unwrap_or_default();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    is_own(&names, &[])
}

/// Whether a file is a list of return notices.
#[must_use]
pub fn is_our_notice_list(path: &Path) -> bool {
    sheet_names(path).is_some_and(|names| names == [LIST_SHEET])
}

/// How many sheets of a workbook of this program somebody has added to it.
#[must_use]
pub fn added_sheets(path: &Path) -> usize {
    let is_ours = |name: &String| SHEETS.iter().any(|tab| is_part(name, tab.name));
    sheet_names(path).map_or(0, |names| names.iter().filter(|name| !is_ours(name)).count())
}

/// How many sheets of a workbook of this program somebody has put comments (批注) on; the program itself writes none.
#[must_use]
pub fn commented_sheets(path: &Path) -> usize {
    let archive = opened(path).and_then(|file| ZipArchive::new(BufReader::new(file)).ok());
    let parts = |kind: &str| {
        let names = archive.iter().flat_map(ZipArchive::file_names).filter_map(Result::ok);
        names.filter(|name| name.starts_with(kind)).count()
    };
    // Comments that can be answered stand in a part of their own beside their old form.
    parts("xl/comments").max(parts("xl/threadedComments"))
}

/// The sheets that reach beyond their main table, with the last column of that: somebody may have typed there.
///
/// Told by what a sheet says of its own size, so that no cell is read; an empty cell with a border reaches as far.
#[must_use]
pub fn widened(path: &Path) -> BTreeMap<String, u32> {
    let Some(listed) = listed(path) else { return BTreeMap::new() };
    // Every main table has a filter, and its range is a name of the workbook.
    let table = |range: &String| {
        let (sheet, cells) = range.rsplit_once('!')?;
        let sheet = sheet.trim_matches('\'').replace("''", "'");
        Some((sheet, Rect::parse(&cells.replace('$', ""))?.last.col))
    };
    let tables: BTreeMap<String, u32> = listed.filters.iter().filter_map(table).collect();
    let parts = parts(path).unwrap_or_default();
    let is_wider = |own: &Sheet| {
        let (last, part) = (tables.get(&own.name)?, parts.get(&own.relation)?);
        (size(path, part)?.last.col > *last).then(|| (own.name.clone(), *last))
    };
    // Short tabs keep the values of their charts beside the table.
    let is_long =
        |own: &&Sheet| SHEETS.iter().any(|tab| tab.length == Length::Long && is_part(&own.name, tab.name));
    listed.sheets.iter().filter(is_long).filter_map(is_wider).collect()
}

/// The parts of a workbook by their relations.
fn parts(path: &Path) -> Option<BTreeMap<String, String>> {
    let list = part(path, "xl/_rels/workbook.xml.rels", LONGEST_LIST)?;
    let mut reader = Reader::from_str(&list);
    let mut parts = BTreeMap::new();
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "Relationship" => {
                let told = |name: &str| Some(tag.try_get_attribute(name).ok()??.value.into_owned());
                let (id, target) = (told("Id")?, told("Target")?);
                let target = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
                parts.insert(id, target);
            }
            Event::Eof => return Some(parts),
            _ => {}
        }
    }
}

/// The cells a sheet says it has, which stands near its beginning.
fn size(path: &Path, name: &str) -> Option<Rect> {
    let head = part(path, name, HEAD_OF_SHEET)?;
    let (_, rest) = head.split_once("<dimension ref=\"")?;
    Rect::parse(rest.split_once('"')?.0)
}

/// So many bytes of a sheet stand in front of its size at most.
const HEAD_OF_SHEET: u64 = 4 << 10;

/// A file to read from; nothing else, for a named pipe would wait for somebody who writes into it.
fn opened(path: &Path) -> Option<File> {
    path.metadata().ok().filter(Metadata::is_file)?;
    File::open(path).ok()
}

/// The beginning of a part of a workbook.
fn part(path: &Path, name: &str, most: u64) -> Option<String> {
    let mut archive = ZipArchive::new(BufReader::new(opened(path)?)).ok()?;
    let mut bytes = Vec::new();
    archive.by_name(name).ok()?.take(most).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// What the list of sheets of a workbook says.
#[derive(Debug, Default)]
struct Listed {
    sheets: Vec<Sheet>,
    /// Ranges of filters: 问题清单!$A$3:$S$113.
    filters: Vec<String>,
}

/// A sheet as the list names it.
#[derive(Debug)]
struct Sheet {
    name: String,
    relation: String,
}

fn sheet_names(path: &Path) -> Option<Vec<String>> {
    listed(path).map(|listed| listed.sheets.into_iter().map(|sheet| sheet.name).collect())
}

fn listed(path: &Path) -> Option<Listed> {
    let list = part(path, "xl/workbook.xml", LONGEST_LIST)?;
    let mut reader = Reader::from_str(&list);
    let (mut listed, mut is_filter) = (Listed::default(), false);
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "sheet" => {
                let name = tag.try_get_attribute("name").ok()??;
                let name = quick_xml::escape::unescape(&name.value).ok()?.into_owned();
                let relation = tag.try_get_attribute("r:id").ok()?;
                let relation = relation.map_or_else(String::new, |own| own.value.into_owned());
                listed.sheets.push(Sheet { name, relation });
            }
            Event::Start(tag) if tag.local_name().as_ref() == "definedName" => {
                let name = tag.try_get_attribute("name").ok()?;
                is_filter = name.is_some_and(|name| &*name.value == FILTER);
            }
            Event::Text(text) if is_filter => listed.filters.push(text.to_string()),
            Event::End(_) => is_filter = false,
            Event::Eof => return Some(listed),
            _ => {}
        }
    }
}

/// What spreadsheet programs call the range of a filter.
const FILTER: &str = "_xlnm._FilterDatabase";

/// Whether a file is one of decisions: it has the sheet, or the heads of the columns stand in it.
///
/// Either is enough. A file that lost a column or whose sheet was renamed holds what somebody decided all the same; whoever
/// reads it then says what is missing, before anything is written.
#[must_use]
pub fn are_our_decisions(path: &Path) -> bool {
    let is_named = || sheet_names(path).is_some_and(|names| names.iter().any(|name| name == decision::NAME));
    let has_heads = |words: String| {
        let known = decision::HEADS.iter().filter(|head| words.contains(&format!(">{head}<")));
        // 校验 may be missing in a file made by hand.
        known.count() + 1 >= decision::HEADS.len()
    };
    is_named() || words(path).is_some_and(has_heads)
}

/// The texts of a workbook as they stand: in its list of texts, or in the cells of its first sheet.
fn words(path: &Path) -> Option<String> {
    let mut archive = ZipArchive::new(BufReader::new(opened(path)?)).ok()?;
    let mut words = String::new();
    for part in ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"] {
        if let Ok(part) = archive.by_name(part) {
            part.take(LONGEST_WORDS).read_to_string(&mut words).ok()?;
        }
    }
    Some(words)
}

/// Whether a file is a table of this program.
#[must_use]
pub fn is_our_table(path: &Path) -> bool {
    let line = first_line(path).unwrap_or_default();
    tables::is_own(&fields(&line)) || is_our_parquet(path) || (path.is_file() && tables::is_manifest(path))
}

fn first_line(path: &Path) -> Option<String> {
    let mut line = String::new();
    BufReader::new(opened(path)?.take(LONGEST_LIST)).read_line(&mut line).ok()?;
    Some(line.trim_start_matches('\u{feff}').to_owned())
}

/// The fields of a line of a table; none where it is none.
fn fields(line: &str) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(line.as_bytes());
    let heads = reader.records().next().and_then(Result::ok);
    heads.iter().flatten().map(str::to_owned).collect()
}

/// The end of a Parquet file names the program that wrote it.
fn is_our_parquet(path: &Path) -> bool {
    const MARK: &[u8] = b"huishen";
    let mut bytes = Vec::new();
    if opened(path).is_none_or(|mut file| file.read_to_end(&mut bytes).is_err()) {
        return false;
    }
    let end = &bytes[bytes.len().saturating_sub(1 << 16)..];
    bytes.starts_with(b"PAR1") && end.windows(MARK.len()).any(|part| part == MARK)
}
