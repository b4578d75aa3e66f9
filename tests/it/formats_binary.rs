//! Binary workbooks and OpenDocument: every cell as a second reader sees it, and files built to lead a reader astray.

use crate::ground::{assert_none, home, samples};
use calamine::{Data, Reader};
use huishen::model::{CellValue, Grid};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Sheet, row and column → what stands there, for people.
type Shown = BTreeMap<(String, u32, u32), String>;

/// Every file of these extensions that the project has.
fn own_files(extensions: &[&str]) -> Vec<PathBuf> {
    let roots = [samples(), home("tests")];
    let entries = roots.iter().flat_map(|root| walkdir::WalkDir::new(root).sort_by_file_name());
    let paths = entries.map(|entry| entry.unwrap().into_path());
    paths.filter(|path| path.extension().is_some_and(|e| extensions.iter().any(|own| e == *own))).collect()
}

fn grids(path: &Path) -> Vec<Grid> {
    let taken = huishen::pipeline::sheets(path);
    assert!(!taken[0].grids.is_empty(), "{}: {}", path.display(), taken[0].record.message);
    taken.into_iter().flat_map(|taken| taken.grids).collect()
}

fn ours(path: &Path) -> Shown {
    let mut shown = Shown::new();
    for grid in grids(path) {
        for (at, cell) in grid.cells().filter(|(_, cell)| cell.value != CellValue::NoResult) {
            shown.insert((grid.name.clone(), at.row, at.col), cell.shown());
        }
    }
    shown
}

fn theirs(path: &Path) -> Shown {
    let mut book = calamine::open_workbook_auto(path).unwrap();
    let mut shown = Shown::new();
    for (sheet, range) in book.worksheets() {
        let (top, left) = range.start().unwrap_or_default();
        for (row, col, data) in range.used_cells() {
            let text = match data {
                Data::Float(number) => huishen::model::decimal::from_f64(*number).unwrap().to_string(),
                Data::Bool(truth) => truth.to_string().to_uppercase(),
                Data::DateTime(moment) => {
                    let (year, month, day, ..) = moment.to_ymd_hms_milli();
                    format!("{year}-{month:02}-{day:02}")
                }
                other => other.to_string(),
            };
            if !text.trim().is_empty() {
                let at = (top + u32::try_from(row).unwrap(), left + u32::try_from(col).unwrap());
                shown.insert((sheet.clone(), at.0, at.1), text);
            }
        }
    }
    shown
}

#[test]
fn every_cell_is_what_a_second_reader_sees() {
    let files = own_files(&["xls", "et", "xlsb", "ods"]);
    assert!(files.len() >= 19, "{files:?}");
    let mut wrong = Vec::new();
    for path in files {
        let (ours, theirs) = (ours(&path), theirs(&path));
        for (at, text) in theirs.iter().filter(|(at, text)| ours.get(at) != Some(text)).take(5) {
            wrong.push(format!("{} {at:?}：{text:?}，我们 {:?}", path.display(), ours.get(at)));
        }
        let more = ours.keys().filter(|at| !theirs.contains_key(at)).count();
        if more > 0 {
            wrong.push(format!("{} 多 {more} 格", path.display()));
        }
    }
    assert_none("读法不同", &wrong);
}
