//! Papers of offices that are no returns: regulations, tenders, price lists, scoring standards, blank frameworks. They were
//! found outside by queries written down beforehand (`tests/papers/queries.md`); two allocation tables among them are lists
//! that a bureau collects.

use crate::ground::{home, huishen, rows};
use crate::words::{Block, write_document};
use rust_xlsxwriter::Workbook;
use serde::Deserialize;
use serde_json::Value;
use std::fs;

/// Lists of amounts by village, published by the body that distributes them.
const LISTS: [&str; 2] = ["097_allocation_table", "098_allocation_table"];

#[derive(Deserialize)]
struct Paper {
    title: String,
    format: String,
    #[serde(default)]
    paragraphs: Vec<String>,
    #[serde(default)]
    tables: Vec<Vec<Vec<Value>>>,
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// The paper as a workbook: title and paragraphs above the first table.
fn workbook(paper: &Paper, target: &std::path::Path) {
    let mut book = Workbook::new();
    let none = vec![Vec::new()];
    let tables = if paper.tables.is_empty() { &none } else { &paper.tables };
    for (number, table) in tables.iter().enumerate() {
        let sheet = book.add_worksheet();
        let mut row = 0;
        if number == 0 {
            for line in std::iter::once(&paper.title).chain(&paper.paragraphs) {
                sheet.write(row, 0, line.as_str()).unwrap();
                row += 1;
            }
        }
        for cells in table {
            for (col, value) in (0..).zip(cells) {
                match value {
                    Value::Null => {}
                    Value::Number(number) => {
                        sheet.write(row, col, number.as_f64().unwrap()).unwrap();
                    }
                    text => {
                        sheet.write(row, col, shown(text).as_str()).unwrap();
                    }
                }
            }
            row += 1;
        }
    }
    book.save(target).unwrap();
}

/// The paper as text, its tables with a tab between cells.
fn text(paper: &Paper) -> String {
    let lines = std::iter::once(paper.title.clone()).chain(paper.paragraphs.iter().cloned());
    let tables =
        paper.tables.iter().flatten().map(|row| row.iter().map(shown).collect::<Vec<_>>().join("\t"));
    lines.chain(tables).collect::<Vec<_>>().join("\n")
}

/// The paper as a document of Word.
fn document(paper: &Paper, target: &std::path::Path) {
    let lines = std::iter::once(&paper.title).chain(&paper.paragraphs);
    let mut body: Vec<Block> = lines.map(|line| Block::Paragraph(line.clone())).collect();
    body.extend(paper.tables.iter().map(|table| Block::Table {
        table: table.iter().map(|row| row.iter().map(shown).collect()).collect(),
    }));
    write_document(&body, target);
}

#[test]
fn papers_that_are_no_returns_are_not_taken_for_one() {
    taken_for_returns(&|paper, target| match paper.format.as_str() {
        "xlsx" => workbook(paper, &target.with_extension("xlsx")),
        _ => fs::write(target.with_extension("txt"), text(paper)).unwrap(),
    });
}

#[test]
fn papers_in_word_that_are_no_returns_are_not_taken_for_one() {
    taken_for_returns(&|paper, target| document(paper, &target.with_extension("docx")));
}

fn taken_for_returns(write: &dyn Fn(&Paper, &std::path::Path)) {
    let ground = tempfile::tempdir().unwrap();
    let (folder, data) = (ground.path().join("材料"), ground.path().join("data"));
    fs::create_dir(&folder).unwrap();
    let mut number = 0;
    for entry in fs::read_dir(home("tests/papers")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "json") {
            continue;
        }
        let paper: Paper = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        write(&paper, &folder.join(format!("{name}.x")));
        number += 1;
    }
    assert_eq!(number, 100);
    let mut run = huishen();
    run.arg("run").arg(&folder).arg("-o").arg(ground.path().join("x.xlsx")).arg("--data").arg(&data);
    assert!(matches!(run.output().unwrap().status.code(), Some(0 | 1)));
    let taken: Vec<String> = rows(&data.join("files.csv"))
        .iter()
        .filter(|row| row["filings"] != "0" && !LISTS.iter().any(|list| row["path"].starts_with(list)))
        .map(|row| row["path"].clone())
        .collect();
    assert!(taken.is_empty(), "{taken:?}");
}
