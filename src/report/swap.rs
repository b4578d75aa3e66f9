//! New files over old ones, all of them or none, whatever happens in between.
//!
//! Apart because it knows nothing of what is written. Before the first file moves, the whole plan is written down; a run
//! that dies after that is completed by the next one, a run that dies before has changed nothing. Old files are moved out
//! of the way and not copied: on a full stick there is no room for a copy, and what is not there any more cannot come back.

use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

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
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        self.sync(&file)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_all()
    }
}

/// One file that is to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    target: OsString,
    new: Option<OsString>,
    old: Option<OsString>,
}

impl Move {
    /// What is to stand at a target, nothing if what stands there is to go; `aside` is a name for what stands there now.
    #[must_use]
    pub fn new(target: &Path, new: Option<&Path>, aside: PathBuf) -> Self {
        let whole =
            |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).into_os_string();
        let old = is_there(target).then(|| aside.into_os_string());
        Self { target: whole(target), new: new.map(whole), old }
    }

    fn target(&self) -> &Path {
        Path::new(&self.target)
    }

    /// The same with every path changed.
    fn map(&self, change: impl Fn(&Path) -> PathBuf) -> Self {
        let change = |name: &OsString| change(Path::new(name)).into_os_string();
        Self {
            target: change(&self.target),
            new: self.new.as_ref().map(change),
            old: self.old.as_ref().map(change),
        }
    }

    fn path(name: Option<&OsString>) -> Option<&Path> {
        name.map(Path::new).filter(|path| is_there(path))
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

    /// Puts back what was there. Done again, it does what was not done yet.
    fn undo(&self, disk: &dyn Disk) -> io::Result<()> {
        let target = self.target();
        if let Some(old) = Self::path(self.old.as_ref()) {
            disk.rename(old, target)?;
            // Two names of one file: renaming one over the other does nothing.
            return if is_there(old) { disk.remove(old) } else { Ok(()) };
        }
        let was_moved = self.old.is_none() && self.new.is_some() && Self::path(self.new.as_ref()).is_none();
        if was_moved && is_there(target) { disk.remove(target) } else { Ok(()) }
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

/// Which way a plan is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Direction {
    Forward,
    Back,
}

/// What is written down before the first file moves.
#[derive(Debug, Serialize, Deserialize)]
struct Plan {
    direction: Direction,
    moves: Vec<Move>,
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

    /// A plan as it was written down; none where it is not whole.
    fn read(at: &Path) -> Option<Self> {
        let known: Self = serde_json::from_slice(&fs::read(at).ok()?).ok()?;
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
}

/// Carries all moves out, or none; the plan stands at that path meanwhile.
///
/// # Errors
/// The first that could not be carried out. Everything is as it was then, as far as the disk allows; what it does not allow
/// at once the next run does.
pub fn replace(moves: Vec<Move>, plan: &Path, disk: &dyn Disk) -> Result<(), Stopped> {
    let stopped = |at| move |cause| Stopped { at, cause };
    // One file is replaced in one step.
    if let [Move { target, new: Some(new), .. }] = &moves[..] {
        return disk.rename(Path::new(new), Path::new(target)).map_err(stopped(Some(0)));
    }
    let forward = Plan { direction: Direction::Forward, moves };
    forward.note(plan, disk).map_err(stopped(None))?;
    for (number, one) in forward.moves.iter().enumerate() {
        if let Err(cause) = one.apply(disk) {
            let back = Plan { direction: Direction::Back, moves: forward.moves };
            // Where even that cannot be written down, the next run completes what this one began.
            if back.note(plan, disk).is_ok() && put_back(&back.moves, disk).is_ok() {
                let _ = disk.remove(plan);
            }
            return Err(Stopped { at: Some(number), cause });
        }
    }
    let _ = disk.remove(plan);
    forward.moves.iter().for_each(|one| one.forget_old(disk));
    Ok(())
}

fn put_back(moves: &[Move], disk: &dyn Disk) -> io::Result<()> {
    moves.iter().rev().try_for_each(|one| one.undo(disk))
}

/// How a plan ended that a run had left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// The files are the new ones.
    Completed(Vec<PathBuf>),
    /// The files are the old ones.
    PutBack(Vec<PathBuf>),
}

/// Carries out what a run that died had written down; nothing if it had written down nothing whole.
///
/// # Errors
/// The file that cannot be moved, and why.
pub fn complete(plan: &Path, disk: &dyn Disk) -> Result<Option<Ended>, (PathBuf, io::Error)> {
    let Some(Plan { direction, moves }) = Plan::read(plan) else { return Ok(None) };
    let tried = |one: &Move, ended: io::Result<()>| match ended {
        // A folder that has been removed since has nothing to be completed.
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err((one.target().to_owned(), cause)),
        _ => Ok(()),
    };
    let targets: Vec<PathBuf> = moves.iter().map(|one| one.target().to_owned()).collect();
    let ended = match direction {
        Direction::Forward => {
            moves.iter().try_for_each(|one| tried(one, one.apply(disk)))?;
            for one in &moves {
                one.forget_old(disk);
            }
            Ended::Completed(targets)
        }
        Direction::Back => {
            moves.iter().rev().try_for_each(|one| tried(one, one.undo(disk)))?;
            Ended::PutBack(targets)
        }
    };
    let _ = disk.remove(plan);
    Ok(Some(ended))
}

#[cfg(test)]
mod tests;
