//! Outputs that one run at a time may write: what a run holds, another one must leave alone until the first has ended.
//!
//! Apart from the claims, which say whose drafts lie in a folder: two runs may write different workbooks into one folder,
//! but the same workbook, read by both and then replaced by both, would be a mix. Taught by two runs started at once.

use super::claims::{LOCK, PREFIX};
use super::draft::folder_of;
use crate::model::manifest::hash;
use anyhow::bail;
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// What this process holds, by the files that are locked for it.
static HELD: Mutex<BTreeMap<PathBuf, File>> = Mutex::new(BTreeMap::new());

/// So often a lock that another run has just given up is tried again.
const TRIES: usize = 8;

/// Characters of the hash of a name that tell one output of a folder from another.
const MARK: usize = 12;

/// Outputs held by this run; given up when it is dropped.
#[derive(Debug, Default)]
pub struct Held(Vec<PathBuf>);

impl Held {
    /// Holds an output, a file or a folder; nothing where its folder is not there yet or the disk knows no locks.
    ///
    /// # Errors
    /// One Chinese sentence, if another run is writing there.
    pub fn add(&mut self, output: &Path) -> anyhow::Result<()> {
        let Some(lock) = lock_of(output) else { return Ok(()) };
        let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
        if held.contains_key(&lock) {
            return Ok(());
        }
        match taken(&lock) {
            Taken::Ours(file) => {
                held.insert(lock.clone(), file);
                self.0.push(lock);
            }
            Taken::Unknown => {}
            Taken::Others => bail!(
                "{} 正由另一次运行写出，没有覆盖；请等那次运行结束后再运行，或用 -o、--decisions、--data、--notices 给出另一个位置",
                output.display()
            ),
        }
        Ok(())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
        for lock in &self.0 {
            let file = held.remove(lock);
            // Removed while it is still locked, nobody else takes it in between.
            let _ = fs::remove_file(lock);
            drop(file);
        }
    }
}

/// Gives up everything, because the process ends.
pub fn abandon() {
    let held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
    for lock in held.keys() {
        let _ = fs::remove_file(lock);
    }
    std::mem::forget(held);
}

/// The file that is locked for an output: in the folder it is, or in the one it lies in.
fn lock_of(output: &Path) -> Option<PathBuf> {
    let is_folder = output.is_dir();
    let folder = if is_folder { output } else { folder_of(output) };
    // Names that differ in case are one on many disks.
    let name = output.file_name().filter(|_| !is_folder).unwrap_or_default().to_string_lossy().to_lowercase();
    let mark = hash(name.as_bytes()).ok()?;
    Some(dunce::canonicalize(folder).ok()?.join(format!("{PREFIX}{}{LOCK}", mark.get(..MARK)?)))
}

/// Whose a lock is.
enum Taken {
    Ours(File),
    Others,
    /// Neither can be told: then writing says what is wrong.
    Unknown,
}

fn taken(lock: &Path) -> Taken {
    for _ in 0..TRIES {
        if lock.symlink_metadata().is_ok_and(|known| !known.is_file()) {
            return Taken::Unknown;
        }
        let Some(file) = opened(lock) else { return Taken::Unknown };
        match file.try_lock() {
            Ok(()) if is_at(&file, lock) => return Taken::Ours(file),
            // The run that held it has removed it meanwhile.
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Taken::Others,
            Err(TryLockError::Error(_)) => {
                let _ = fs::remove_file(lock);
                return Taken::Unknown;
            }
        }
    }
    Taken::Others
}

fn opened(lock: &Path) -> Option<File> {
    match OpenOptions::new().read(true).write(true).create(true).truncate(false).open(lock) {
        Ok(file) => Some(file),
        // That of somebody else can be looked at.
        Err(fault) if fault.kind() == ErrorKind::PermissionDenied => File::open(lock).ok(),
        Err(_) => None,
    }
}

/// Whether an open file still stands at a path.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let number = |known: std::io::Result<fs::Metadata>| known.ok().map(|known| (known.dev(), known.ino()));
    number(file.metadata()) == number(path.symlink_metadata())
}

/// Whether anything still stands at a path.
#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> bool {
    path.exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_is_held_by_one_until_it_is_given_up() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let mut held = Held::default();
        held.add(&at("汇总.xlsx")).unwrap();
        held.add(folder.path()).unwrap();
        held.add(&at("没有/汇总.xlsx")).unwrap();
        let lock = lock_of(&at("汇总.xlsx")).unwrap();
        // A lock is of the open file, so that another handle stands for another run.
        assert!(matches!(taken(&lock), Taken::Others));
        assert!(matches!(taken(&lock_of(&at("另一本.xlsx")).unwrap()), Taken::Ours(_)));
        drop(held);
        assert!(!lock.exists());
        assert!(matches!(taken(&lock), Taken::Ours(_)));
    }
}
