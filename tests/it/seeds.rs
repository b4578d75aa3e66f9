//! The seeds of the fuzz targets, read as ordinary files: no seed may make our code panic, and those that hold a table
//! must give its cells. Runs without nightly and without a fuzzer.

use crate::ground::{assert_none, home};
use crate::panics::Watch;
use dress::TARGETS;
use read::read;
use std::fs;

#[path = "../fuzz/dress.rs"]
mod dress;
#[path = "../fuzz/read.rs"]
mod read;

#[test]
fn every_seed_is_read_or_refused_without_a_panic() {
    let watch = Watch::begin("seeds");
    let mut wrong = Vec::new();
    for (target, _) in TARGETS {
        let folder = home("tests/fuzz/seeds").join(target);
        let mut seeds = 0;
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let input = fs::read(&path).unwrap();
            let grids = watch.run(|| read(target, &input));
            seeds += 1;
            let Some(grids) = grids else {
                wrong.push(format!("{target}/{name} panicked"));
                continue;
            };
            let cells: usize = grids.iter().map(huishen::model::Grid::len).sum();
            let whole = name.starts_with("form");
            if whole && cells < 40 {
                wrong.push(format!("{target}/{name}：{cells} 格"));
            }
        }
        assert!(seeds >= 2, "{target} has {seeds} seeds");
    }
    wrong.extend(watch.own());
    assert_none("种子", &wrong);
}
