//! The same cells, formulas, merged ranges, names and hidden sheets as calamine reads, on every .xlsx at hand.

use super::*;
use crate::intake::filling::{Budget, Filling};
use crate::intake::xlsx::fallback::Fallback;
use crate::intake::xlsx::read;
use crate::model::{Cell, CellRef, CellValue, Grid};
use std::path::Path;

/// Every .xlsx below the folders of samples and tests.
fn workbooks() -> Vec<std::path::PathBuf> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["sample_data", "tests/cases", "tests/layouts", "tests/regressions"];
    let more = std::env::var_os("HUISHEN_MORE_WORKBOOKS").map(std::path::PathBuf::from);
    let roots = folders.iter().map(|folder| home.join(folder)).chain(more);
    let files = roots.flat_map(|root| walkdir::WalkDir::new(root).sort_by_file_name().into_iter().flatten());
    let paths = files.map(walkdir::DirEntry::into_path);
    paths.filter(|path| path.extension().is_some_and(|e| e == "xlsx" || e == "xlsm")).collect()
}

/// The workbook through calamine.
fn by_calamine(bytes: &[u8]) -> Vec<Grid> {
    let limits = Limits::default();
    let mut fallback = Fallback::new(bytes, &limits);
    let names = fallback.names().map_err(|refusal| refusal.message).unwrap();
    let grid = |(name, hidden): (String, bool)| {
        let budget = Budget::new(&limits);
        let mut filling = Filling::new(&name, &budget);
        if hidden {
            filling.hide();
        }
        fallback.sheet(&name, &mut filling).unwrap();
        filling.finish().0
    };
    names.into_iter().map(grid).collect()
}

/// What is known to differ, and why: calamine drops blanks at the ends of runs that do not ask to keep them, which could
/// join two numbers of a rich text; and it takes dates before the epoch for the epoch, and says of no
/// number that it is shown as a percentage. Whether a formula stands behind
/// a value counts, its text does not: nobody reads it.
fn comparable(cell: &Cell) -> String {
    let value = match &cell.value {
        CellValue::Text(text) => text.split_whitespace().collect::<String>(),
        CellValue::Percentage(number) => format!("{:?}", CellValue::Number(*number)),
        value => format!("{value:?}"),
    };
    format!("{value}{}", if cell.formula.is_some() { " =" } else { "" })
}

fn lines(grid: &Grid) -> Vec<String> {
    let cells = grid.cells().map(|(at, cell): (CellRef, &Cell)| format!("{at} {}", comparable(cell)));
    let mut merges: Vec<String> = grid.merges().iter().map(|rect| format!("merged {rect}")).collect();
    merges.sort();
    cells.chain(merges).collect()
}

#[test]
fn both_readers_see_the_same() {
    let (mut wrong, mut cells) = (Vec::new(), 0);
    let paths = workbooks();
    for path in &paths {
        let bytes = std::fs::read(path).unwrap();
        // An encrypted workbook is a compound file.
        if !bytes.starts_with(b"PK") {
            continue;
        }
        let own = read(&bytes, &Limits::default()).map_err(|refusal| refusal.message).unwrap();
        if let Some(note) = own.notes.iter().find(|note| note.contains("换一种方式")) {
            wrong.push(format!("{}: {note}", path.display()));
        }
        let other = by_calamine(&bytes);
        let heads = |grids: &[Grid]| -> Vec<(String, bool)> {
            grids.iter().map(|grid| (grid.name.clone(), grid.hidden)).collect()
        };
        if heads(&own.grids) != heads(&other) {
            wrong.push(format!("{}: {:?} {:?}", path.display(), heads(&own.grids), heads(&other)));
        }
        for (own, other) in own.grids.iter().zip(&other) {
            cells += own.len();
            let (own_lines, other_lines) = (lines(own), lines(other));
            let differ = own_lines.iter().zip(&other_lines).find(|(one, other)| one != other);
            if own_lines.len() != other_lines.len() || differ.is_some() {
                let lengths = (own_lines.len(), other_lines.len());
                wrong.push(format!("{} {}: {lengths:?} {differ:?}", path.display(), own.name));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(paths.len() > 40 && cells > 3_000, "{} files, {cells} cells", paths.len());
}
