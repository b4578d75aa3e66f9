//! One change in a table, and every other cell reads as before: over all published documents, no expectation needed. A figure
//! that becomes another number, item or measure because something else changed is a fault of the mechanism.
//!
//! `HUISHEN_SHOW=1 cargo test metamorphic -- --nocapture` prints each of them.

use crate::ground::{Row, huishen, rows};
use crate::published::{Document, documents, position, write};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;

const BATCHES: [&str; 8] = ["batch1", "batch2", "batch3", "batch4", "batch5", "batch6", "batch7", "batch8"];

/// Where a row of the changed table stood before; none for a row that was not there.
type Before = fn(u32, u32) -> Option<u32>;

/// One changed document.
struct Variant {
    name: String,
    document: Document,
    /// The cell that was touched, or the row that was put in.
    touched: (u32, Option<u16>),
    /// Whether a row was put in at the touched one.
    inserted: bool,
}

/// Words where an amount is asked for.
fn worded(document: &Document, at: (u32, u16), words: &str) -> Document {
    let mut changed = document.clone();
    if let Some(cell) =
        changed.sheets[0].rows.get_mut(at.0 as usize).and_then(|row| row.get_mut(at.1 as usize))
    {
        *cell = if words.is_empty() { Value::Null } else { Value::String(words.to_owned()) };
    }
    changed
}

/// A row put in above that one; merged cells that reach over it grow.
fn with_row(document: &Document, at: u32, cells: Vec<Value>) -> Document {
    let mut changed = document.clone();
    let page = &mut changed.sheets[0];
    page.rows.insert(at as usize, cells);
    for merge in &mut page.merges {
        let (first, last) = merge.split_once(':').unwrap();
        let moved = |cell: &str| {
            let (row, _) = position(cell);
            let letters = cell.trim_end_matches(|c: char| c.is_ascii_digit());
            let row = if row >= at { row + 1 } else { row };
            format!("{letters}{}", row + 1)
        };
        *merge = format!("{}:{}", moved(first), moved(last));
    }
    changed
}

/// A column 备注 behind the last one.
fn with_remarks(document: &Document, band: u32) -> Document {
    let mut changed = document.clone();
    let page = &mut changed.sheets[0];
    let width = page.rows.iter().map(Vec::len).max().unwrap_or(0);
    if let Some(row) = page.rows.get_mut(band as usize) {
        row.resize(width, Value::Null);
        row.push(Value::String("备注".into()));
    }
    changed
}

fn variants(batch: &str, name: &str, document: &Document) -> Vec<Variant> {
    let own: Vec<(u32, u16)> = document
        .expect
        .figures
        .iter()
        .filter(|figure| figure.sheet == 0)
        .map(|figure| position(&figure.cell))
        .filter(|at| {
            let cell = document.sheets[0].rows.get(at.0 as usize).and_then(|row| row.get(at.1 as usize));
            cell.is_some_and(Value::is_number)
        })
        .collect();
    let Some(middle) = own.get(own.len() / 2).copied() else { return Vec::new() };
    let first = own.iter().map(|at| at.0).min().unwrap_or(0);
    let mut found = Vec::new();
    let mut add = |kind: &str, document: Document, touched: (u32, Option<u16>), inserted: bool| {
        found.push(Variant { name: format!("{batch}_{name}_{kind}"), document, touched, inserted });
    };
    for (kind, words) in [("待定", "待定"), ("约", "约55"), ("已支付", "已支付"), ("空", "")] {
        add(kind, worded(document, middle, words), (middle.0, Some(middle.1)), false);
    }
    for (kind, row) in
        [("空行", vec![]), ("注行", vec![Value::String("注：数据来自2023年度决算，共12项。".into())])]
    {
        add(kind, with_row(document, middle.0, row), (middle.0, None), true);
    }
    if first > 0 {
        add("备注列", with_remarks(document, first - 1), (first - 1, None), false);
    }
    found
}

/// What is read of a file, cell by cell.
fn read(all: &[Row], file: &str) -> BTreeMap<(String, String), String> {
    let own = all
        .iter()
        .filter(|row| row["path"] == file && (row["status"] == "number" || row["status"] == "corrected"));
    own.map(|row| {
        let said = format!("{}.{}@{}={}", row["item"], row["measure"], row["scope"], row["value"]);
        ((row["sheet"].clone(), row["cell"].clone()), said)
    })
    .collect()
}

/// A cell of the changed table, where it stood before; none if it was touched.
fn before(cell: &str, variant: &Variant) -> Option<String> {
    let (row, col) = position(cell);
    let letters = cell.trim_end_matches(|c: char| c.is_ascii_digit());
    let (touched, column) = variant.touched;
    if variant.inserted {
        let own: Before = |row, touched| (row != touched).then(|| if row > touched { row - 1 } else { row });
        return own(row, touched).map(|row| format!("{letters}{}", row + 1));
    }
    let same = row == touched && column.is_none_or(|column| column == col);
    (!same).then(|| cell.to_owned())
}

#[test]
fn what_is_not_touched_is_read_as_before() {
    let ground = tempfile::tempdir().unwrap();
    let (folder, data) = (ground.path().join("表"), ground.path().join("data"));
    fs::create_dir(&folder).unwrap();
    let mut all = Vec::new();
    for batch in BATCHES {
        for (name, document) in documents(batch) {
            let base = format!("{batch}_{name}");
            write(&document, &folder.join(format!("{base}.xlsx")));
            for variant in variants(batch, &name, &document) {
                write(&variant.document, &folder.join(format!("{}.xlsx", variant.name)));
                all.push((base.clone(), variant));
            }
        }
    }
    let mut run = huishen();
    run.arg("run").arg(&folder).arg("-o").arg(ground.path().join("x.xlsx")).arg("--data").arg(&data);
    assert!(matches!(run.output().unwrap().status.code(), Some(0 | 1)));
    let figures = rows(&data.join("figures.csv"));
    let show = std::env::var_os("HUISHEN_SHOW").is_some();
    let (mut cells, mut other, mut lost) = (0_usize, 0_usize, 0_usize);
    for (base, variant) in &all {
        let was = read(&figures, &format!("{base}.xlsx"));
        let now = read(&figures, &format!("{}.xlsx", variant.name));
        let sheet = &variant.document.sheets[0].name;
        let moved: BTreeMap<(String, String), &String> = now
            .iter()
            .filter_map(|((own, cell), said)| {
                let cell = if own == sheet { before(cell, variant)? } else { cell.clone() };
                Some(((own.clone(), cell), said))
            })
            .collect();
        for (key, said) in &was {
            let (row, col) = position(&key.1);
            let is_touched = key.0 == *sheet
                && !variant.inserted
                && row == variant.touched.0
                && variant.touched.1.is_none_or(|column| column == col);
            if is_touched {
                continue;
            }
            cells += 1;
            match moved.get(key) {
                Some(same) if *same == said => {}
                Some(changed) => {
                    other += 1;
                    if show {
                        println!("{} {}!{} {said} → {changed}", variant.name, key.0, key.1);
                    }
                }
                None => {
                    lost += 1;
                    if show {
                        println!("{} {}!{} {said} → 没有读出", variant.name, key.0, key.1);
                    }
                }
            }
        }
    }
    println!("{} 个变化，{cells} 个单元格，读成别的 {other}，没有读出 {lost}", all.len());
    assert!(cells > 4_000, "{cells}");
    assert_eq!((other, lost), (0, 0), "读成别的、没有读出的单元格");
}
