//! What this program wrote into the folder of notices (通知记录.json): path and SHA-256 of each file, so that a notice or a list
//! somebody has written into is told from one that is as it was written, and is neither replaced nor removed.
//!
//! Apart because a name and a telephone number typed into a notice, or who signed for it, stand nowhere else.

use super::folders::named_like_ours;
use crate::model::manifest::{PROGRAM, hash};
use crate::report::draft::Draft;
use anyhow::Context;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The file, in the folder of notices.
pub const NAME: &str = "通知记录.json";
/// No record is longer than this.
const LONGEST: u64 = 1 << 28;

#[derive(Debug, Default, Serialize, Deserialize)]
struct Record {
    program: String,
    /// SHA-256 by path below the folder.
    files: BTreeMap<String, String>,
}

/// The files in a folder of notices that are not as this program wrote them; none where no record says how it did.
#[must_use]
pub fn edited(folder: &Path) -> BTreeSet<PathBuf> {
    let known = read(folder).unwrap_or_default().files;
    let is_edited = |path: &PathBuf| {
        let written = known.get(&below(folder, path));
        let now = || File::open(path).ok().and_then(|file| hash(file).ok());
        written.is_some_and(|written| now().is_none_or(|now| now != *written))
    };
    named_like_ours(folder).into_iter().filter(is_edited).collect()
}

/// The files that this program wrote into a folder of notices, as its record says.
#[must_use]
pub fn written(folder: &Path) -> BTreeSet<PathBuf> {
    read(folder).unwrap_or_default().files.into_keys().map(|path| folder.join(path)).collect()
}

/// Whether a file is such a record.
#[must_use]
pub fn is_record(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == NAME)
        && path.parent().and_then(read).is_some_and(|record| record.program == PROGRAM)
}

/// The record after these drafts: what stays as it is keeps its line.
///
/// # Errors
/// If a draft cannot be read back or the record cannot be written.
pub fn draft(folder: &Path, drafts: &[Draft]) -> anyhow::Result<Draft> {
    let mut record = read(folder).unwrap_or_default();
    PROGRAM.clone_into(&mut record.program);
    record.files.retain(|path, _| folder.join(path).is_file());
    for draft in drafts {
        let (path, hash) = (below(folder, draft.target()), draft.hash().context("通知的校验值算不出")?);
        if hash.is_empty() {
            record.files.remove(&path);
        } else {
            record.files.insert(path, hash);
        }
    }
    Draft::write(&folder.join(NAME), |file| {
        serde_json::to_writer_pretty(&mut *file, &record)?;
        writeln!(file)
    })
}

fn read(folder: &Path) -> Option<Record> {
    let path = folder.join(NAME);
    path.metadata().ok().filter(|meta| meta.is_file() && meta.len() <= LONGEST)?;
    serde_json::from_reader(std::io::BufReader::new(File::open(path).ok()?)).ok()
}

/// The path of a file below the folder, with `/` on every system.
fn below(folder: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(folder).unwrap_or(path).components();
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
