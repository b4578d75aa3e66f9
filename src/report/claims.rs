//! Folders that runs write into: while a run has drafts in a folder, a file of its own lies locked there.
//!
//! Apart because by it the next run tells what a run that died has left from what another one is writing at the moment: a
//! lock goes with its process, whatever ended it. Taught by temporary files that stayed for good after a kill.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tempfile::{Builder, NamedTempFile};

/// What the name of everything begins with that a run lays beside its outputs for a while.
pub const PREFIX: &str = ".huishen-";
/// How the names end of locks, of drafts and of what says which drafts are to replace what.
pub const LOCK: &str = ".lock";
const DRAFT: &str = ".tmp";
const PLAN: &str = ".json";

/// The claims of this process, by folder.
static CLAIMS: Mutex<BTreeMap<PathBuf, Weak<Claim>>> = Mutex::new(BTreeMap::new());

/// A folder in which this process writes; given up when the last draft in it is gone.
#[derive(Debug)]
pub struct Claim {
    folder: PathBuf,
    mark: String,
    lock: NamedTempFile,
}

impl Claim {
    /// The claim of this process on a folder.
    ///
    /// # Errors
    /// If nothing can be written there.
    pub fn on(folder: &Path) -> io::Result<Arc<Self>> {
        let folder = std::path::absolute(folder)?;
        let mut claims = CLAIMS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = claims.get(&folder).and_then(Weak::upgrade) {
            return Ok(known);
        }
        let lock = Builder::new().prefix(PREFIX).suffix(LOCK).tempfile_in(&folder)?;
        // A disk that knows no locks is written to all the same.
        let _ = lock.as_file().try_lock();
        let name = lock.path().file_name().unwrap_or_default().to_string_lossy();
        let mark = mark_of(&name).unwrap_or_default().to_owned();
        let claim = Arc::new(Self { folder: folder.clone(), mark, lock });
        claims.insert(folder, Arc::downgrade(&claim));
        Ok(claim)
    }

    /// A new draft in the folder.
    ///
    /// # Errors
    /// If nothing can be written there.
    pub fn draft(&self) -> io::Result<NamedTempFile> {
        // Waits for good where the program is told to stop.
        let _claims = CLAIMS.lock().unwrap_or_else(PoisonError::into_inner);
        let prefix = format!("{PREFIX}{}-", self.mark);
        let mut builder = Builder::new();
        builder.prefix(&prefix).suffix(DRAFT);
        give_rights(&mut builder);
        builder.tempfile_in(&self.folder)
    }

    /// A name in the folder for what is set aside while others are moved in.
    #[must_use]
    pub fn aside(&self, number: usize) -> PathBuf {
        self.folder.join(format!("{PREFIX}{}-old-{number}{DRAFT}", self.mark))
    }

    /// Where it is written down which drafts are to replace what.
    #[must_use]
    pub fn plan(&self) -> PathBuf {
        self.folder.join(format!("{PREFIX}{}{PLAN}", self.mark))
    }

    /// Notes in the lock which plan the drafts of this folder belong to, for a run that looks into this folder alone.
    ///
    /// # Errors
    /// If the disk takes no more.
    pub fn point_to(&self, plan: &Path) -> io::Result<()> {
        let mut file = self.lock.as_file();
        file.write_all(plan.to_string_lossy().as_bytes())?;
        file.sync_all()
    }
}

/// Temporary files are private by default; a finished one gets the rights any new file has (umask applies).
#[cfg(unix)]
fn give_rights(builder: &mut Builder<'_, '_>) {
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
}

/// A new file has the rights of its folder.
#[cfg(not(unix))]
fn give_rights(_: &mut Builder<'_, '_>) {}

/// Removes all drafts of this process, because it ends before they are complete; none is begun any more.
pub fn abandon() {
    let claims = CLAIMS.lock().unwrap_or_else(PoisonError::into_inner);
    for claim in claims.values().filter_map(Weak::upgrade) {
        let own = |name: &&String| mark_of(name) == Some(&claim.mark);
        remove(&claim.folder, names(&claim.folder).iter().filter(own));
    }
    // Other threads are at work until the process ends, and would begin new ones.
    std::mem::forget(claims);
}

/// What runs that died have left in a folder.
#[derive(Debug, Default)]
pub struct Leftovers {
    folder: PathBuf,
    names: Vec<String>,
    /// Locks that point to a plan.
    pointed: Vec<(String, PathBuf)>,
    /// Kept as long as what they stand for is looked at: no other run takes them for its own meanwhile.
    locks: Vec<File>,
}

impl Leftovers {
    /// Looks for them; nothing where the folder is not there.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        let mut left = Self { folder: folder.to_owned(), names: names(folder), ..Self::default() };
        let mut alive = BTreeSet::new();
        for name in left.names.iter().filter(|name| name.ends_with(LOCK)) {
            let Some(mark) = mark_of(name) else { continue };
            let Some((lock, pointed)) = of_dead(&folder.join(name)) else {
                alive.insert(mark.to_owned());
                continue;
            };
            left.locks.push(lock);
            if !pointed.as_os_str().is_empty() {
                left.pointed.push((name.clone(), pointed));
            }
        }
        left.names.retain(|name| mark_of(name).is_some_and(|mark| !alive.contains(mark)));
        left
    }

    /// The plans among them, and those that their locks point to.
    pub fn plans(&self) -> impl Iterator<Item = PathBuf> {
        let own = self.names.iter().filter(|name| name.ends_with(PLAN)).map(|name| self.folder.join(name));
        own.chain(self.pointed.iter().map(|(_, plan)| plan.clone()))
    }

    /// The folder they lie in.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether a lock among them points to that plan.
    #[must_use]
    pub fn points_to(&self, plan: &Path) -> bool {
        self.pointed.iter().any(|(_, pointed)| pointed == plan)
    }

    /// Removes them but for what belongs to a plan that stays, and those files. Gives how many files there were.
    #[must_use]
    pub fn remove(self, plans: &BTreeSet<PathBuf>, spared: &BTreeSet<PathBuf>) -> usize {
        let pointed = self.pointed.iter().filter(|(_, plan)| plans.contains(plan)).map(|(name, _)| name);
        let own = self.names.iter().filter(|name| plans.contains(&self.folder.join(name)));
        let waiting: BTreeSet<&str> = own.chain(pointed).filter_map(|name| mark_of(name)).collect();
        let goes = |name: &&String| {
            let is_waiting = mark_of(name).is_some_and(|mark| waiting.contains(mark));
            !is_waiting && !spared.contains(&self.folder.join(name))
        };
        remove(&self.folder, self.names.iter().filter(goes))
    }
}

/// The lock of a run that died, and what it points to, the empty path where it points to nothing; none if the run is
/// alive.
fn of_dead(lock: &Path) -> Option<(File, PathBuf)> {
    // A pipe would be waited for, a link leads elsewhere.
    lock.symlink_metadata().ok().filter(fs::Metadata::is_file)?;
    // What cannot be opened is left alone, and so is all on a disk that knows no locks: who lives there cannot be told.
    let file = OpenOptions::new().read(true).write(true).open(lock).ok()?;
    file.try_lock().ok()?;
    let mut pointed = Vec::new();
    // Through the same handle: on Windows no other may read what is locked.
    (&file).take(LONGEST_PATH).read_to_end(&mut pointed).ok()?;
    let pointed = String::from_utf8(pointed).unwrap_or_default();
    Some((file, pointed.into()))
}

/// No path is longer.
const LONGEST_PATH: u64 = 1 << 16;

fn names(folder: &Path) -> Vec<String> {
    let entries = folder.read_dir().into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| mark_of(name).is_some()).collect()
}

/// What tells the files of one run in a folder from those of another.
fn mark_of(name: &str) -> Option<&str> {
    let is_own = [LOCK, DRAFT, PLAN].iter().any(|end| name.ends_with(end));
    let rest = name.strip_prefix(PREFIX).filter(|_| is_own)?;
    rest.split(['-', '.']).next().filter(|mark| !mark.is_empty())
}

/// Whether a file is called like a draft, or like what is set aside.
#[must_use]
pub fn is_draft(path: &Path) -> bool {
    is_called(path, DRAFT)
}

/// Whether a file is called like a plan.
#[must_use]
pub fn is_plan(path: &Path) -> bool {
    is_called(path, PLAN)
}

fn is_called(path: &Path, end: &str) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.ends_with(end) && mark_of(&name).is_some()
}

/// Removes files of runs, their locks last: while one is there, what it stands for is known. Gives how many went.
fn remove<'n>(folder: &Path, names: impl Iterator<Item = &'n String>) -> usize {
    let mut names: Vec<&String> = names.collect();
    names.sort_by_key(|name| name.ends_with(LOCK));
    names.iter().filter(|name| fs::remove_file(folder.join(name)).is_ok()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_dead_run_left_is_told_from_what_a_living_one_writes() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in
            [".huishen-dead-1.tmp", ".huishen-dead.lock", ".huishen-dead.json", ".huishen-old.tmp", "x.tmp"]
        {
            fs::write(at(name), "").unwrap();
        }
        let claim = Claim::on(folder.path()).unwrap();
        let draft = claim.draft().unwrap();
        // A lock is of the process, so that another handle stands for another run.
        let left = Leftovers::in_folder(folder.path());
        assert_eq!(left.plans().collect::<Vec<_>>(), [at(".huishen-dead.json")]);
        assert_eq!(left.remove(&BTreeSet::new(), &BTreeSet::new()), 4);
        assert!(draft.path().exists() && claim.lock.path().exists() && at("x.tmp").exists());
        assert_eq!(Claim::on(folder.path()).unwrap().mark, claim.mark);
        drop((draft, claim));
        assert_eq!(names(folder.path()), Vec::<String>::new());
    }
}
