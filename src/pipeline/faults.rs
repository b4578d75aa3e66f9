//! A panic in a stage after reading → the returns that cause it, so that they are left out and the rest goes on.
//!
//! Apart because it is the last resort: files are read in processes of their own, but audit, ranking and reports go over
//! all returns together, and one return that a fault of ours cannot bear must cost its own line and not the run.

use super::file::Processed;
use super::judge::{Before, judge};
use crate::catalog::Catalog;
use crate::model::{Beside, FileRecord, FileStatus, FilingCard, Review};
use anyhow::Result;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::ScopedJoinHandle;

/// What is said of a file whose returns are left out.
const LEFT_OUT: &str =
    "读出后审核时程序内部出错，这一份没有计入任何结果；请把这个文件交给软件维护人员，其余文件不受影响。";

/// The paths of the files whose returns cannot be judged or, by `try_out`, reported: each is tried alone. What only
/// fails together with others is not found.
pub fn culprits(
    review: &Review,
    catalog: &Catalog,
    try_out: &(dyn Fn(&mut Review) -> Result<()> + Sync),
) -> Vec<String> {
    let mut sent: BTreeMap<&str, Vec<&FilingCard>> = BTreeMap::new();
    for filing in &review.filings {
        sent.entry(&filing.path).or_default().push(filing);
    }
    let files = review.files.iter().filter(|file| sent.contains_key(file.path.as_str()));
    let files: Vec<&FileRecord> = files.collect();
    let fails = |file: &&FileRecord| {
        let tried = catch_unwind(AssertUnwindSafe(|| {
            let mut alone = Review {
                year: review.year,
                policy: review.policy.clone(),
                terms: review.terms.clone(),
                files: vec![(*file).clone()],
                filings: sent[file.path.as_str()].iter().map(|filing| (*filing).clone()).collect(),
                ..Review::default()
            };
            // An ordinary error is one of the whole run, such as a full disk.
            let _ = judge(&mut alone, catalog, &Beside::default(), Before::default());
            let _ = try_out(&mut alone);
        }));
        tried.is_err()
    };
    // Threads of our own: the stages use rayon inside, and a thread of its pool that waits would begin the next try on
    // the stack of the one it waits for.
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let found = std::thread::scope(|scope| {
        let parts = files.chunks(files.len().div_ceil(threads).max(1));
        let tries: Vec<_> = parts
            .map(|part| {
                scope.spawn(|| part.iter().filter(|file| fails(file)).map(|file| file.path.clone()).collect())
            })
            .collect();
        tries.into_iter().map(ScopedJoinHandle::join).collect::<Result<Vec<Vec<String>>, _>>()
    });
    found.unwrap_or_default().concat()
}

/// The line of a file that is left out.
pub(super) fn leave_out(file: &mut Processed) {
    file.filings.clear();
    file.record.status = FileStatus::Unreadable;
    file.record.message = LEFT_OUT.to_owned();
    (file.record.filings, file.record.figures) = (0, 0);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Filing;

    #[test]
    fn the_return_that_cannot_be_borne_is_found() {
        let catalog = Catalog::embedded().unwrap();
        let filing = |path: &str| FilingCard::of(Filing { path: path.into(), ..Filing::default() });
        let file = |path: &str| FileRecord { path: path.into(), ..FileRecord::default() };
        let paths = ["a.xlsx", "b.xlsx", "c.xlsx"];
        let review = Review {
            files: paths.map(file).to_vec(),
            filings: paths.map(filing).to_vec(),
            ..Review::default()
        };
        let bears = |alone: &mut Review| {
            assert_ne!(alone.filings[0].path, "b.xlsx");
            Ok(())
        };
        assert_eq!(culprits(&review, &catalog, &bears), ["b.xlsx"]);
        assert!(culprits(&review, &catalog, &|_| Ok(())).is_empty());
    }
}
