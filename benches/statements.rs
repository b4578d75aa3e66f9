//! How long running text takes: a report of twenty pages must be understood within milliseconds.
//!
//! `cargo bench --bench statements`

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use huishen::catalog::Catalog;
use huishen::intake::{self, Limits};
use huishen::model::Grid;
use huishen::{pipeline, statements};
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

/// Characters of a printed page.
const PAGE: usize = 700;

/// Pages of the report.
const PAGES: usize = 20;

/// How often it is read.
const ROUNDS: usize = 101;

/// The longest it may take.
const AIM: Duration = Duration::from_millis(20);

fn main() {
    let catalog = Catalog::embedded().unwrap();
    let report = report();
    let grids = intake::read_bytes("报告.txt", report.as_bytes(), &Limits::default()).grids;
    let mut read = times(|| grids.iter().map(|grid| told(grid, &catalog)).sum());
    let mut whole = times(|| {
        let grids = intake::read_bytes("报告.txt", report.as_bytes(), &Limits::default()).grids;
        pipeline::filings(&grids, "报告.txt", &catalog).len()
    });
    println!("{} 字，{PAGES} 页", report.chars().count());
    println!("句子读数：中位 {:?}（目标 {AIM:?}）", median(&mut read));
    println!("从文件到自评表：中位 {:?}", median(&mut whole));
    assert!(median(&mut read) <= AIM, "慢于目标");
}

fn told(grid: &Grid, catalog: &Catalog) -> usize {
    statements::read(grid, "", catalog).statements.len()
}

/// The paragraphs of the reports of the tests, over and over, up to twenty pages.
fn report() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reports");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "txt"));
    files.sort();
    let texts: Vec<String> = files.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let lines =
        texts.iter().flat_map(|text| text.lines()).filter(|line| !line.contains('\t') && !line.is_empty());
    let lines: Vec<&str> = lines.collect();
    let mut report = String::from("2023年度甲局部门整体支出绩效自评报告\n");
    let mut length = 0;
    for line in lines.iter().cycle() {
        if length >= PAGE * PAGES {
            break;
        }
        length += line.chars().count();
        report.push_str(line);
        report.push('\n');
    }
    report
}

fn times(mut work: impl FnMut() -> usize) -> Vec<Duration> {
    let round = |_| {
        let start = Instant::now();
        black_box(work());
        start.elapsed()
    };
    (0..ROUNDS).map(round).collect()
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
