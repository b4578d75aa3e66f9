//! Binary workbooks of Excel 2007 and later (.xlsb) → grids, by the records of each part.
//!
//! An own reader, because every record is held against the length its kind needs: a record cut short must not be
//! filled up with the bytes of the one before it. Knows the package only by the names of its parts.

use super::binary::{f64_at, index_at, u16_at, u32_at};
use super::days::Epoch;
use super::filling::{Budget, Filling, GRID, Gathered, Stop};
use super::package::Package;
use super::stored::{Formats, error};
use super::{Limits, Refusal, Sheets, damaged};
use crate::model::{CellRef, CellValue, FileStatus, Rect};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Reads the worksheets of a package.
///
/// # Errors
/// A refusal where no sheet can be read or a limit is met.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Sheets, Refusal> {
    let mut package = Package::open(bytes, limits)?;
    let relations = package.part("xl/_rels/workbook.bin.rels")?.ok_or_else(damaged)?;
    let relations = relations_of(&String::from_utf8_lossy(&relations));
    let mut book = Book::default();
    if let Some(styles) = package.part("xl/styles.bin")? {
        book.styles(&styles);
    }
    let shared = relations.iter().find(|relation| relation.is("sharedStrings"));
    if let Some(texts) = shared.map(|shared| package.part(&shared.target)).transpose()?.flatten() {
        book.texts(&texts);
    }
    let workbook = package.part("xl/workbook.bin")?.ok_or_else(damaged)?;
    let sheets = book.sheets(&workbook);
    let (budget, mut gathered) = (Budget::new(limits), Gathered::of(sheets.len())?);
    for sheet in sheets {
        let relation = relations.iter().find(|relation| relation.id == sheet.relation);
        if relation.is_some_and(|relation| relation.is("xlMacrosheet")) {
            gathered.macros(&sheet.name);
        } else if relation.is_none_or(|relation| relation.is("worksheet")) {
            let mut filling = Filling::new(&sheet.name, &budget);
            if sheet.hidden {
                filling.hide();
            }
            let read = content(&mut package, relation).and_then(|part| book.fill(&part, &mut filling));
            gathered.take(filling, read)?;
        }
    }
    gathered.finish()
}

/// The part of a sheet; a part that is missing or damaged costs this sheet alone.
fn content(package: &mut Package<'_>, relation: Option<&Relation>) -> Result<Vec<u8>, Stop> {
    match package.part(&relation.ok_or(Stop::Damaged)?.target) {
        Ok(part) => part.ok_or(Stop::Damaged),
        Err(refusal) if refusal.status == FileStatus::TooLarge => Err(Stop::Refused(refusal)),
        Err(_) => Err(Stop::Damaged),
    }
}

/// A line of the list that leads from the workbook to its parts.
#[derive(Debug, Default)]
struct Relation {
    id: String,
    kind: String,
    target: String,
}

impl Relation {
    fn is(&self, kind: &str) -> bool {
        self.kind.rsplit('/').next() == Some(kind)
    }
}

fn relations_of(xml: &str) -> Vec<Relation> {
    let mut reader = Reader::from_str(xml);
    let mut found = Vec::new();
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "Relationship" => {
                found.push(relation(&tag));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    found
}

fn relation(tag: &BytesStart<'_>) -> Relation {
    let mut relation = Relation::default();
    for attribute in tag.attributes().flatten() {
        match attribute.key.local_name().as_ref() {
            "Id" => relation.id = attribute.value.to_string(),
            "Type" => relation.kind = attribute.value.to_string(),
            "Target" => {
                let target = attribute.value.as_ref();
                relation.target =
                    target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
            }
            _ => {}
        }
    }
    relation
}

/// The records of a part: kind and content. Ends early where the part is cut short.
struct Records<'a> {
    rest: &'a [u8],
}

impl Records<'_> {
    /// A number of up to `most` bytes with seven bits each.
    fn packed(&mut self, most: u32) -> Option<u32> {
        let mut value = 0;
        for place in 0..most {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            value |= u32::from(byte & 0x7f) << (7 * place);
            if byte & 0x80 == 0 {
                break;
            }
        }
        Some(value)
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = (u32, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let kind = self.packed(2)?;
        let length = usize::try_from(self.packed(4)?).ok()?;
        let (data, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some((kind, data))
    }
}

/// A text with its length in front, and where it ends; `None` where it is cut short.
fn text(data: &[u8], at: usize) -> Option<(String, usize)> {
    let start = at.checked_add(4)?;
    let end = index_at(data, at)?.checked_mul(2)?.checked_add(start)?;
    let units: Vec<u16> =
        data.get(start..end)?.as_chunks::<2>().0.iter().map(|u| u16::from_le_bytes(*u)).collect();
    Some((String::from_utf16_lossy(&units), end))
}

/// A sheet as the workbook lists it.
struct Bound {
    name: String,
    relation: String,
    hidden: bool,
}

/// What all sheets share.
#[derive(Default)]
struct Book {
    formats: Formats,
    texts: Vec<Option<String>>,
}

impl Book {
    fn styles(&mut self, part: &[u8]) {
        let mut in_cells = false;
        for (kind, data) in (Records { rest: part }) {
            match kind {
                44 => {
                    if let (Some(id), Some((code, _))) = (u16_at(data, 0), text(data, 2)) {
                        self.formats.own(id, &code);
                    }
                }
                617 | 618 => in_cells = kind == 617,
                47 if in_cells => self.formats.cell(u16_at(data, 2).unwrap_or(0)),
                _ => {}
            }
        }
    }

    fn texts(&mut self, part: &[u8]) {
        let items = (Records { rest: part }).filter(|(kind, _)| *kind == 19);
        self.texts = items.map(|(_, data)| text(data, 1).map(|(text, _)| text)).collect();
    }

    fn sheets(&mut self, part: &[u8]) -> Vec<Bound> {
        let mut sheets = Vec::new();
        for (kind, data) in (Records { rest: part }) {
            match kind {
                153 if data.first().is_some_and(|flags| flags & 1 != 0) => self.formats.epoch = Epoch::Y1904,
                156 => sheets.push(bound(data, sheets.len() + 1)),
                _ => {}
            }
        }
        sheets
    }

    fn fill(&self, part: &[u8], filling: &mut Filling<'_>) -> Result<(), Stop> {
        let mut row = None;
        for (kind, data) in (Records { rest: part }) {
            match kind {
                0 => {
                    let number = u32_at(data, 0).ok_or(Stop::Damaged)?;
                    row = Some(number);
                    if data.get(11).is_some_and(|flags| flags & 0x10 != 0) {
                        filling.hidden_row(number);
                    }
                }
                2..=11 | 62 => self.cell(kind, data, row.ok_or(Stop::Damaged)?, filling)?,
                60 if u16_at(data, 16).is_some_and(|flags| flags & 1 != 0) => {
                    if let (Some(first), Some(last)) = (u32_at(data, 0), u32_at(data, 4)) {
                        filling.hidden_columns(first, last);
                    }
                }
                176 => {
                    if let Some(area) = rect(data) {
                        filling.merge(area)?;
                    }
                }
                130 => return Ok(()),
                _ => {}
            }
        }
        Err(Stop::Damaged)
    }

    fn cell(&self, kind: u32, data: &[u8], row: u32, filling: &mut Filling<'_>) -> Result<(), Stop> {
        let at = CellRef::new(row, u32_at(data, 0).ok_or(Stop::Damaged)?);
        if at.row >= GRID.row || at.col >= GRID.col {
            filling.misplaced();
            return Ok(());
        }
        let format = index_at(data, 4).ok_or(Stop::Damaged)? & 0x00ff_ffff;
        let byte = data.get(8);
        let value = match kind {
            2 => self.formats.packed(data, 8, format),
            3 | 11 => byte.map(|code| error(*code)),
            4 | 10 => byte.map(|truth| CellValue::Bool(*truth != 0)),
            5 | 9 => f64_at(data, 8).map(|value| self.formats.double(value, format)),
            6 | 8 => text(data, 8).map(|(text, _)| CellValue::Text(text)),
            62 => text(data, 9).map(|(text, _)| CellValue::Text(text)),
            _ => {
                let index = index_at(data, 8).ok_or(Stop::Damaged)?;
                Some(filling.text(at, self.texts.get(index).cloned().flatten()))
            }
        };
        let value = value.ok_or(Stop::Damaged)?;
        if matches!(kind, 2 | 5 | 9) && self.formats.shrinks(format) {
            filling.shrunk(at);
        }
        if (8..=11).contains(&kind) {
            filling.put_result(at, value, "")?;
        } else {
            filling.put(at, value)?;
        }
        Ok(())
    }
}

/// A line of the list of sheets; one that is cut short still counts, so that its sheet is said.
fn bound(data: &[u8], number: usize) -> Bound {
    let relation = text(data, 8);
    let name = relation.as_ref().and_then(|(_, end)| text(data, *end));
    Bound {
        name: name.map_or_else(|| format!("第 {number} 张"), |(name, _)| name),
        relation: relation.map(|(relation, _)| relation).unwrap_or_default(),
        hidden: u32_at(data, 0).is_some_and(|state| state != 0),
    }
}

fn rect(data: &[u8]) -> Option<Rect> {
    let [top, bottom, left, right] = [0, 4, 8, 12].map(|at| u32_at(data, at));
    Some(Rect { first: CellRef::new(top?, left?), last: CellRef::new(bottom?, right?) })
}
