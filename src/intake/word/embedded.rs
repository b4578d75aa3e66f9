//! Workbooks embedded in a document of Word (插入的 Excel 表格) → grids of their own.
//!
//! Only those the document itself refers to: a chart keeps its numbers in a workbook as well, and they stand in the text
//! already.

use super::{attribute, leads_to};
use crate::intake::package::Package;
use crate::intake::{Limits, Refusal, Sheets, xlsx};
use quick_xml::Reader;
use quick_xml::events::Event;

/// More workbooks than this in one document are not opened.
const MOST: usize = 20;

/// Adds the sheets of the workbooks that the main part refers to.
pub(super) fn add(
    package: &mut Package<'_>,
    main: &str,
    sheets: &mut Sheets,
    limits: &Limits,
) -> Result<(), Refusal> {
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", main));
    let relations = package.part(&format!("{folder}/_rels/{file}.rels"))?.unwrap_or_default();
    let targets = targets(&String::from_utf8_lossy(&relations));
    let mut read = 0;
    for (number, target) in (1..).zip(targets.into_iter().take(MOST)) {
        let name = target.strip_prefix('/').map_or_else(|| format!("{folder}/{target}"), str::to_owned);
        let Some(bytes) = package.part(&name)? else { continue };
        match xlsx::read(&bytes, limits) {
            Ok(found) => {
                read += 1;
                sheets.grids.extend(found.grids.into_iter().map(|mut grid| {
                    grid.name = format!("嵌入{number}·{}", grid.name);
                    grid
                }));
                sheets.notes.extend(found.notes);
            }
            Err(refusal) => {
                sheets.notes.push(format!("嵌入的第 {number} 个工作簿没有读出：{}", refusal.message));
            }
        }
    }
    if read > 0 {
        sheets.notes.push(format!("文中嵌入了 {read} 个工作簿，已一并读取"));
    }
    Ok(())
}

/// The workbooks among the relations of a part.
fn targets(relations: &str) -> Vec<String> {
    let mut reader = Reader::from_str(relations);
    let mut found = Vec::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) if leads_to(&tag, "/package") => {
                let target = attribute(&tag, "Target").unwrap_or_default();
                found.extend(
                    Some(target).filter(|target| target.ends_with(".xlsx") || target.ends_with(".xlsm")),
                );
            }
            Ok(Event::Eof) | Err(_) => return found,
            Ok(_) => {}
        }
    }
}
