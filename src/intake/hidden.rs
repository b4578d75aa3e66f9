//! Hidden rows and columns of an .xlsx: read like the others, but said, because a total may silently include them.

use crate::model::Grid;
use crate::model::place::column_name;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;

/// Most places named in one sentence.
const NAMED: usize = 5;

/// The last column a sheet can have.
const LAST_COLUMN: u32 = 16_383;

/// What the parts of a workbook say about hidden content.
#[derive(Debug, Default)]
pub(super) struct Hidden {
    /// Sheet name by relation id.
    sheets: Vec<(String, String)>,
    /// Part by relation id.
    parts: BTreeMap<String, String>,
    /// Hidden rows and columns by part.
    found: BTreeMap<String, Places>,
}

/// Hidden rows and columns of one sheet, counted from zero.
#[derive(Debug, Default)]
struct Places {
    rows: Vec<u32>,
    columns: Vec<(u32, u32)>,
}

impl Places {
    fn words(&self) -> Vec<String> {
        let columns = self.columns.iter().map(|(first, _)| format!("{} 列", column_name(*first)));
        columns.chain(self.rows.iter().map(|row| format!("第 {} 行", row + 1))).collect()
    }
}

impl Hidden {
    /// Looks at one unpacked part.
    pub(super) fn look(&mut self, part: &str, content: &[u8]) {
        let Ok(xml) = std::str::from_utf8(content) else { return };
        if part == "xl/workbook.xml" {
            each(xml, "sheet", |tag| self.sheets.extend(pair(tag, "id", "name")));
        } else if part == "xl/_rels/workbook.xml.rels" {
            each(xml, "Relationship", |tag| self.parts.extend(pair(tag, "Id", "Target")));
        } else if part.starts_with("xl/worksheets/") && xml.contains("hidden=") {
            let mut places = Places::default();
            each(xml, "col", |tag| places.columns.extend(columns(tag)));
            each(xml, "row", |tag| places.rows.extend(row(tag)));
            self.found.insert(part.to_owned(), places);
        }
    }

    /// Whether a part is worth looking at.
    pub(super) fn wants(part: &str) -> bool {
        part == "xl/workbook.xml"
            || part == "xl/_rels/workbook.xml.rels"
            || part.starts_with("xl/worksheets/sheet")
    }

    /// Marks the hidden rows and columns of a sheet.
    pub(super) fn mark(&self, grid: &mut Grid) {
        let part = self.sheets.iter().find(|(_, name)| *name == grid.name);
        let Some(places) = part.and_then(|(id, _)| self.of_part(id)) else { return };
        grid.hidden_rows.extend(&places.rows);
        for (first, last) in &places.columns {
            grid.hidden_columns.extend(*first..=(*last).min(LAST_COLUMN));
        }
    }

    fn of_part(&self, id: &str) -> Option<&Places> {
        let target = self.parts.get(id)?;
        self.found.get(&format!("xl/{}", target.trim_start_matches("/xl/")))
    }

    /// One sentence per sheet with hidden rows or columns.
    pub(super) fn notes(&self) -> Vec<String> {
        let note = |(id, name): &(String, String)| {
            let places = self.of_part(id)?.words();
            let named = places.iter().take(NAMED).cloned().collect::<Vec<_>>().join("、");
            let more = if places.len() > NAMED { "等" } else { "" };
            (!places.is_empty()).then(|| format!("工作表“{name}”有隐藏的{named}{more}，已一并读取"))
        };
        self.sheets.iter().filter_map(note).collect()
    }
}

fn each(xml: &str, name: &str, mut act: impl FnMut(&BytesStart<'_>)) {
    let mut reader = Reader::from_str(xml);
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == name => act(&tag),
            Event::Eof => break,
            _ => {}
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|a| a.key.local_name().as_ref() == name)?;
    Some(found.value.to_string())
}

fn pair(tag: &BytesStart<'_>, key: &str, value: &str) -> Option<(String, String)> {
    Some((attribute(tag, key)?, attribute(tag, value)?))
}

fn is_hidden(tag: &BytesStart<'_>) -> bool {
    attribute(tag, "hidden").is_some_and(|value| value == "1" || value == "true")
}

fn row(tag: &BytesStart<'_>) -> Option<u32> {
    let number: u32 = attribute(tag, "r")?.parse().ok()?;
    is_hidden(tag).then(|| number.saturating_sub(1))
}

fn columns(tag: &BytesStart<'_>) -> Option<(u32, u32)> {
    let number = |name: &str| attribute(tag, name)?.parse::<u32>().ok();
    let (first, last) = (number("min")?, number("max")?);
    is_hidden(tag).then(|| (first.saturating_sub(1), last.saturating_sub(1)))
}
