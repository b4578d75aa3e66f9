//! New files over old ones, all of them or none, whatever happens in between.
//!
//! Apart because it knows nothing of what is written. Before the first file moves, the whole plan is written down; a run
//! that dies after that is completed by the next one, a run that dies before has changed nothing. Old files are moved out
//! of the way and not copied: on a full stick there is no room for a copy, and what is not there any more cannot come back.
//! Where somebody has saved an old file before the next run, that run goes back instead: what was typed is read as always.

use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// What is asked of a disk.
pub trait Disk {
    /// Moves a file, over what is there.
    ///
    /// # Errors
    /// As the disk says.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Gives a file a second name.
    ///
    /// # Errors
    /// As the disk says.
    fn link(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    ///
    /// # Errors
    /// As the disk says.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Writes a small file and waits until it is on the disk.
    ///
    /// # Errors
    /// As the disk says.
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Waits until what was written to a file is on the disk.
    ///
    /// # Errors
    /// As the disk says: on a failing disk or a stick pulled out, only here.
    fn sync(&self, file: &File) -> io::Result<()>;
}

/// The disk as it is.
#[derive(Debug, Clone, Copy)]
pub struct Real;

impl Disk for Real {
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        // On Windows a second name of a file that is open elsewhere could not be removed, and would stay.
        if cfg!(windows) { Err(io::ErrorKind::Unsupported.into()) } else { fs::hard_link(from, to) }
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        // Not through a link that somebody laid there.
        let _ = fs::remove_file(path);
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        file.write_all(bytes)?;
        self.sync(&file)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_all()
    }
}

/// What tells a file from the same file after somebody has saved it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    bytes: u64,
    second: u64,
}

impl Stamp {
    fn of(path: &Path) -> Option<Self> {
        let known = fs::metadata(path).ok()?;
        let since = known.modified().ok()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        Some(Self { bytes: known.len(), second: since.as_secs() })
    }

    /// Whether the file is as it was then. Some disks know every other second only.
    fn fits(self, path: &Path) -> bool {
        let now = Self::of(path);
        now.is_some_and(|now| now.bytes == self.bytes && now.second.abs_diff(self.second) <= 2)
    }
}

/// Whether a file is as it was; taken for granted where nobody noted how it was.
fn is_as(path: &Path, stamp: Option<Stamp>) -> bool {
    stamp.is_none_or(|stamp| stamp.fits(path))
}

/// One file that is to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    target: OsString,
    new: Option<OsString>,
    old: Option<OsString>,
    /// How the target and what is new were when the plan was made.
    #[serde(default)]
    was: Option<Stamp>,
    #[serde(default)]
    becomes: Option<Stamp>,
}

impl Move {
    /// What is to stand at a target, nothing if what stands there is to go; `aside` is a name for what stands there now.
    #[must_use]
    pub fn new(target: &Path, new: Option<&Path>, aside: PathBuf) -> Self {
        let whole =
            |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).into_os_string();
        let old = is_there(target).then(|| aside.into_os_string());
        let (was, becomes) = (Stamp::of(target), new.and_then(Stamp::of));
        Self { target: whole(target), new: new.map(whole), old, was, becomes }
    }

    /// Where something is to change.
    #[must_use]
    pub fn target(&self) -> &Path {
        Path::new(&self.target)
    }

    /// What is moved in, and where the old one waits.
    pub fn drafts(&self) -> impl Iterator<Item = &Path> {
        self.new.iter().chain(&self.old).map(Path::new)
    }

    /// The same with every path changed.
    fn map(&self, change: impl Fn(&Path) -> PathBuf) -> Self {
        let change = |name: &OsString| change(Path::new(name)).into_os_string();
        Self {
            target: change(&self.target),
            new: self.new.as_ref().map(change),
            old: self.old.as_ref().map(change),
            ..self.clone()
        }
    }

    fn path(name: Option<&OsString>) -> Option<&Path> {
        name.map(Path::new).filter(|path| is_there(path))
    }

    /// Whether something new was to come and is not there any more: moved in, as a rule.
    fn has_gone(&self) -> bool {
        self.new.is_some() && Self::path(self.new.as_ref()).is_none()
    }

    /// Whether somebody has changed the target that is to be replaced since the plan was made.
    fn is_changed(&self) -> bool {
        let is_untouched = self.old.is_some() && is_as(self.target(), self.was);
        !self.has_gone() && is_there(self.target()) && !is_untouched
    }

    /// Whether what was new is gone while the old one still stands there.
    fn is_lost(&self) -> bool {
        let fits = |stamp: Option<Stamp>| stamp.is_some_and(|stamp| stamp.fits(self.target()));
        self.has_gone() && fits(self.was) && !fits(self.becomes)
    }

    /// Sets aside what is there, and moves in what is new. Done again, it does what was not done yet.
    fn apply(&self, disk: &dyn Disk) -> io::Result<()> {
        let (target, old) = (self.target(), self.old.as_ref().map(Path::new));
        let Some(new) = &self.new else {
            let Some(old) = old.filter(|_| is_there(target)) else { return Ok(()) };
            return disk.rename(target, old);
        };
        let new = Path::new(new);
        if !is_there(new) {
            return if is_there(target) { Ok(()) } else { Err(io::ErrorKind::NotFound.into()) };
        }
        if let Some(old) = old.filter(|old| !is_there(old) && is_there(target)) {
            disk.link(target, old).or_else(|_| disk.rename(target, old))?;
        }
        disk.rename(new, target)
    }

    /// Puts back what was there. Done again, it does what was not done yet. What somebody has saved since stays.
    fn undo(&self, disk: &dyn Disk) -> io::Result<()> {
        let target = self.target();
        let is_ours = self.has_gone() && is_as(target, self.becomes);
        let Some(old) = Self::path(self.old.as_ref()) else {
            let is_new = self.old.is_none() && is_ours && is_there(target);
            return if is_new { disk.remove(target) } else { Ok(()) };
        };
        if !is_there(target) {
            return disk.rename(old, target);
        }
        // Two names of one file: renaming one over the other does nothing.
        if !is_same(old, target) {
            if is_ours {
                disk.rename(old, target)?;
            } else if !self.has_gone() {
                // Put there by somebody while the old one was out of the way.
                return disk.rename(old, &beside(target));
            }
        }
        self.forget_old(disk);
        Ok(())
    }

    fn forget_old(&self, disk: &dyn Disk) {
        if let Some(old) = Self::path(self.old.as_ref()) {
            // Left behind, it is removed by the next run.
            let _ = disk.remove(old);
        }
    }
}

fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Whether two names are of one file.
#[cfg(unix)]
fn is_same(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let number = |path: &Path| path.symlink_metadata().ok().map(|known| (known.dev(), known.ino()));
    number(one).is_some_and(|one| Some(one) == number(other))
}

/// Files get no second names there.
#[cfg(not(unix))]
fn is_same(_: &Path, _: &Path) -> bool {
    false
}

/// A free name beside a file for what it was before: 汇总(旧).xlsx.
fn beside(target: &Path) -> PathBuf {
    let stem = target.file_stem().unwrap_or_default().to_string_lossy();
    let end = target.extension().map(|end| format!(".{}", end.to_string_lossy())).unwrap_or_default();
    let mut names = std::iter::once(String::new()).chain((2_u32..).map(|number| number.to_string()));
    let free = |number: String| Some(target.with_file_name(format!("{stem}(旧{number}){end}")));
    names.find_map(|number| free(number).filter(|path| !is_there(path))).unwrap_or_default()
}

/// Which way a plan is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Direction {
    Forward,
    Back,
}

/// A plan is never longer than this.
const LONGEST_PLAN: u64 = 1 << 26;

/// What is written down before the first file moves.
#[derive(Debug, Serialize, Deserialize)]
pub struct Plan {
    direction: Direction,
    /// What is to change.
    pub moves: Vec<Move>,
}

impl Plan {
    /// Writes it down in one step, paths from its own folder on: that may be moved or renamed before the next run.
    fn note(&self, at: &Path, disk: &dyn Disk) -> io::Result<()> {
        let folder = at.parent().unwrap_or(at);
        let near = |path: &Path| path.strip_prefix(folder).unwrap_or(path).to_owned();
        let moves = self.moves.iter().map(|one| one.map(near)).collect();
        let draft = at.with_extension("tmp");
        disk.write(&draft, &serde_json::to_vec(&Self { direction: self.direction, moves })?)?;
        disk.rename(&draft, at)
    }

    /// A plan as it was written down; none where it is not whole, or no file at all.
    #[must_use]
    pub fn read(at: &Path) -> Option<Self> {
        at.symlink_metadata().ok().filter(fs::Metadata::is_file)?;
        let mut bytes = Vec::new();
        File::open(at).ok()?.take(LONGEST_PLAN).read_to_end(&mut bytes).ok()?;
        let known: Self = serde_json::from_slice(&bytes).ok()?;
        let folder = at.parent().unwrap_or(at);
        let moves = known.moves.iter().map(|one| one.map(|path| folder.join(path))).collect();
        Some(Self { moves, ..known })
    }
}

/// What could not be moved.
#[derive(Debug)]
pub struct Stopped {
    /// The number of the move; none if nothing had moved yet.
    pub at: Option<usize>,
    /// Why.
    pub cause: io::Error,
    /// What could not be put back then.
    pub stuck: Vec<Stuck>,
}

/// A file that is not what it was and could not be put back.
#[derive(Debug)]
pub struct Stuck {
    /// The file.
    pub target: PathBuf,
    /// Where the old one waits, if there was one.
    pub old: Option<PathBuf>,
    /// Why.
    pub cause: io::Error,
}

/// Carries all moves out, or none; the plan stands at that path meanwhile.
///
/// # Errors
/// The first that could not be carried out. Everything is as it was then, as far as the disk allows; what it does not allow
/// at once the next run does.
pub fn replace(moves: Vec<Move>, plan: &Path, disk: &dyn Disk) -> Result<(), Stopped> {
    let stopped = |at| move |cause| Stopped { at, cause, stuck: Vec::new() };
    // One file is replaced in one step.
    if let [Move { target, new: Some(new), .. }] = &moves[..] {
        return disk.rename(Path::new(new), Path::new(target)).map_err(stopped(Some(0)));
    }
    let forward = Plan { direction: Direction::Forward, moves };
    forward.note(plan, disk).map_err(stopped(None))?;
    for (number, one) in forward.moves.iter().enumerate() {
        if let Err(cause) = one.apply(disk) {
            return Err(Stopped { at: Some(number), cause, stuck: put_back(forward, plan, disk) });
        }
    }
    let _ = disk.remove(plan);
    forward.moves.iter().for_each(|one| one.forget_old(disk));
    Ok(())
}

/// Puts back all that can be put back, and gives what cannot; the plan stays then.
fn put_back(mut plan: Plan, at: &Path, disk: &dyn Disk) -> Vec<Stuck> {
    plan.direction = Direction::Back;
    // Where even that cannot be written down, the next run finds what is new gone, and goes back as well.
    let _ = plan.note(at, disk);
    let tried = |one: &Move| {
        let cause = one.undo(disk).err()?;
        let old = Move::path(one.old.as_ref()).map(Path::to_owned);
        Some(Stuck { target: one.target().to_owned(), old, cause })
    };
    let stuck: Vec<Stuck> = plan.moves.iter().rev().filter_map(tried).collect();
    if stuck.is_empty() {
        let _ = disk.remove(at);
    }
    stuck
}

/// How a plan ended that a run had left.
#[derive(Debug)]
pub struct Ended {
    /// The files.
    pub files: Vec<PathBuf>,
    /// Why they are the old ones; nothing if they are the new ones.
    pub back: Option<Why>,
    /// Those that are not.
    pub stuck: Vec<Stuck>,
}

/// Why a plan was not completed.
#[derive(Debug)]
pub enum Why {
    /// The run itself could not write its results.
    Failed,
    /// Somebody has changed that file since.
    Changed(PathBuf),
    /// What was to stand there is not there any more.
    Lost(PathBuf),
    /// That file cannot be replaced.
    Refused(PathBuf, io::Error),
}

impl Plan {
    /// Carries out what a run that died had written down there.
    pub fn complete(self, at: &Path, disk: &dyn Disk) -> Ended {
        let files: Vec<PathBuf> = self.moves.iter().map(|one| one.target().to_owned()).collect();
        let back = match self.direction {
            Direction::Forward => forward(&self.moves, disk).err(),
            Direction::Back => Some(Why::Failed),
        };
        let mut stuck = Vec::new();
        if back.is_some() {
            stuck = put_back(self, at, disk);
        } else {
            let _ = disk.remove(at);
            self.moves.iter().for_each(|one| one.forget_old(disk));
        }
        Ended { files, back, stuck }
    }
}

/// Carries out what is left to do, where nothing speaks against it.
fn forward(moves: &[Move], disk: &dyn Disk) -> Result<(), Why> {
    let of = |one: &Move| one.target().to_owned();
    if let Some(one) = moves.iter().find(|one| one.is_changed()) {
        return Err(Why::Changed(of(one)));
    }
    if let Some(one) = moves.iter().find(|one| one.is_lost()) {
        return Err(Why::Lost(of(one)));
    }
    moves.iter().try_for_each(|one| match one.apply(disk) {
        // A folder that has been removed since has nothing to be completed.
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(Why::Refused(of(one), cause)),
        _ => Ok(()),
    })
}

#[cfg(test)]
mod tests;
