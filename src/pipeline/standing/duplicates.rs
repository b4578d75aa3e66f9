//! Files of the same content → one that counts, the others are duplicates and say of which.
//!
//! Apart because it looks at all files together and at nothing in them. The one whose name bears no mark of a copy
//! counts, so that links and findings lead to the file people know; else the first by path.

use super::marks::copies;
use super::set_aside;
use crate::catalog::rounds::Rounds;
use crate::model::register::canonical_name;
use crate::model::{DecidedBy, FilingCard, FilingStanding};
use crate::pipeline::file::Processed;
use std::collections::BTreeMap;

/// Sets aside the returns of all but one of the files with the same content.
pub(super) fn mark(processed: &mut [Processed], rounds: &Rounds) {
    let mut alike: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (number, file) in
        processed.iter().enumerate().filter(|(_, file)| file.filings.iter().any(FilingCard::counts))
    {
        alike.entry((file.record.sha256.clone(), whose(file))).or_default().push(number);
    }
    for files in alike.into_values().filter(|files| files.len() > 1) {
        let marks: Vec<Vec<String>> =
            files.iter().map(|file| copies(&processed[*file].record.path, rounds)).collect();
        let fewest = (0..files.len()).min_by_key(|at| marks[*at].len()).unwrap_or(0);
        let known = processed[files[fewest]].record.path.clone();
        for (at, file) in files.iter().enumerate().filter(|(at, _)| *at != fewest) {
            let more = marks[at].len() > marks[fewest].len();
            let mark = marks[at].last().filter(|_| more);
            let named = mark.map_or_else(String::new, |mark| format!("，这一份名称里有“{mark}”，按副本处理"));
            let why = format!("与 {known} 内容完全相同{named}，只计一份");
            for card in processed[*file].filings.iter_mut().filter(|card| card.counts()) {
                set_aside(card, FilingStanding::Copy, DecidedBy::Rule, &why);
            }
        }
    }
}

/// Whose the returns of a file are: a table that names no unit is that of its folder, and two units may well state the same.
fn whose(file: &Processed) -> String {
    let mut names = file.filings.iter().map(|card| canonical_name(&card.head.department));
    let folder = file.record.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    match names.find(|name| !name.is_empty()) {
        Some(name) => name,
        None => folder.to_owned(),
    }
}
