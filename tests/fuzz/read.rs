//! One input of a target → everything that the program would do with it. What is looked for are panics, hangs and memory
//! in our own code; a panic of a library is the worker's business and told apart by the fuzzer's own report.

use super::dress::dress;
use huishen::catalog::{Catalog, beside, register, rule};
use huishen::intake::{Limits, read_bytes};
use huishen::model::Grid;
use huishen::pipeline::{Below, Order, RegisterSource, run};
use std::fs;
use std::hint::black_box;
use std::path::PathBuf;
use std::sync::LazyLock;

/// Limits that keep a run inside the fuzzer's own limit of memory.
const LIMITS: Limits = Limits {
    file_size: 16 << 20,
    cells: 200_000,
    unpacked: 16 << 20,
    parts: 1000,
    office_helper: None,
    only: Vec::new(),
};

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::embedded().expect("the catalogue is sound"));

/// Does what the target is for; gives the cells read, where it reads cells.
///
/// # Panics
/// If there is no such target, or no room for temporary files.
pub fn read(target: &str, input: &[u8]) -> Vec<Grid> {
    match target {
        "rules" => {
            let text = String::from_utf8_lossy(input);
            let _ = black_box(rule::parse(&text, &CATALOG.vocabulary, &CATALOG.settings));
            Vec::new()
        }
        "merge" => {
            merge(input);
            Vec::new()
        }
        _ => {
            let (name, bytes) = dress(target, input);
            let grids = read_bytes(name, &bytes, &LIMITS).grids;
            match target {
                "register" => {
                    black_box(register::read(name, &grids));
                    black_box(beside::read(&grids));
                }
                "return_sheet" | "return_text" | "report" => whole_run(name, &bytes),
                _ => {}
            }
            grids
        }
    }
}

/// A folder of this process alone, empty.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("huishen-fuzz-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("there is room for temporary files");
    folder
}

/// The file alone in a folder: read, understood, audited, ranked.
fn whole_run(name: &str, bytes: &[u8]) {
    let folder = folder("run");
    fs::write(folder.join(name), bytes).expect("there is room for temporary files");
    let order = Order {
        roots: vec![folder.clone()],
        register: RegisterSource::Unused,
        jobs: Some(1),
        limits: LIMITS,
        ..Order::default()
    };
    let _ = black_box(run(&order, &CATALOG, &|_, _| {}));
    let _ = fs::remove_dir_all(folder);
}

/// Tables of a run below, one behind the other, each after a line `==name`; merged beside an empty return.
fn merge(input: &[u8]) {
    let (tables, own) = (folder("tables"), folder("own"));
    let text = String::from_utf8_lossy(input);
    for table in text.split("==").skip(1) {
        let Some((name, rows)) = table.split_once('\n') else { continue };
        if name.bytes().all(|byte| byte.is_ascii_alphanumeric()) && !name.is_empty() && name.len() < 20 {
            fs::write(tables.join(format!("{name}.csv")), rows).expect("there is room for temporary files");
        }
    }
    fs::write(own.join("空.txt"), "无").expect("there is room for temporary files");
    let order = Order {
        roots: vec![own.clone()],
        register: RegisterSource::Unused,
        merge: vec![Below { level: "甲县".to_owned(), folder: tables.clone() }],
        jobs: Some(1),
        limits: LIMITS,
        ..Order::default()
    };
    let _ = black_box(run(&order, &CATALOG, &|_, _| {}));
    let _ = fs::remove_dir_all(own);
    let _ = fs::remove_dir_all(tables);
}
