//! The same input gives the same bytes, whatever the hour and the number of threads.

use crate::ground::{contents, huishen, samples};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Everything a run writes, and what it says.
fn run(jobs: &[&str]) -> (BTreeMap<PathBuf, Vec<u8>>, Vec<u8>) {
    let out = tempfile::tempdir().unwrap();
    let workbook = out.path().join("汇总.xlsx");
    let data = out.path().join("data");
    let ended = huishen()
        .arg("run")
        .arg(samples())
        .arg("-o")
        .arg(workbook)
        .arg("--data")
        .arg(data)
        .args(jobs)
        .output();
    let said = String::from_utf8(ended.unwrap().stderr).unwrap();
    (contents(out.path()), said.replace(&*out.path().to_string_lossy(), "").into_bytes())
}

#[test]
fn two_runs_and_any_number_of_threads_give_the_same_bytes() {
    let first = run(&[]);
    assert_eq!(
        first.0.len(),
        15,
        "the workbook, what is to be decided, eleven tables, their views and what the run says of them: {:?}",
        first.0.keys()
    );
    for jobs in [&[][..], &["--jobs", "1"], &["--jobs", "8"]] {
        let again = run(jobs);
        for (path, bytes) in &first.0 {
            assert!(again.0.get(path) == Some(bytes), "{} differs with {jobs:?}", path.display());
        }
        assert_eq!(again, first, "{jobs:?}");
    }
}
