//! Turns bytes into a complete file: written beside the target, synced, and only then moved over it.
//!
//! Apart so that workbook and tables cannot leave a half file or lose the old one; knows nothing of what is written.

use super::claims::{self, Claim};
use super::swap::{self, Disk, Move};
use super::{holds, recovery};
use crate::model::manifest::hash;
use anyhow::anyhow;
use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tempfile::{NamedTempFile, TempPath};

/// A file on its way to its target, or one that is to go; dropped without `finish`, it leaves no trace.
#[derive(Debug)]
pub struct Draft {
    /// What is to stand at the target, closed: a run may have more notices than files may be open. Nothing if what
    /// stands there is to go.
    file: Option<TempPath>,
    target: PathBuf,
    /// Held as long as the draft is there.
    claim: Option<Arc<Claim>>,
}

impl Draft {
    /// Writes a draft beside its target.
    ///
    /// # Errors
    /// If the folder does not exist or cannot be written to; the target is untouched.
    pub fn write(
        target: &Path,
        content: impl FnOnce(&mut BufWriter<&mut NamedTempFile>) -> io::Result<()>,
    ) -> anyhow::Result<Self> {
        Self::write_on(&swap::Real, target, content)
    }

    fn write_on(
        disk: &dyn Disk,
        target: &Path,
        content: impl FnOnce(&mut BufWriter<&mut NamedTempFile>) -> io::Result<()>,
    ) -> anyhow::Result<Self> {
        let failed = |cause: io::Error| anyhow!(sentence(target, &cause));
        let claim = Claim::on(folder_of(target)).map_err(failed)?;
        let mut file = claim.draft().map_err(failed)?;
        let mut buffer = BufWriter::new(&mut file);
        content(&mut buffer).and_then(|()| buffer.flush()).map_err(failed)?;
        drop(buffer);
        disk.sync(file.as_file()).map_err(failed)?;
        Ok(Self { file: Some(file.into_temp_path()), target: target.to_owned(), claim: Some(claim) })
    }

    /// Where it is to stand.
    #[must_use]
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// SHA-256 of what is to stand at the target, hexadecimal; empty if what stands there is to go.
    ///
    /// # Errors
    /// If the draft cannot be read back.
    pub fn hash(&self) -> io::Result<String> {
        self.file.as_ref().map_or_else(|| Ok(String::new()), |file| hash(File::open(file)?))
    }

    /// The removal of what stands at a target.
    #[must_use]
    pub fn removal(target: &Path) -> Self {
        Self { file: None, target: target.to_owned(), claim: None }
    }

    /// Moves the finished draft and those that go with it over their targets: all of them or none. Where that fails
    /// the draft itself, which people wait for, is kept under another name if possible.
    ///
    /// # Errors
    /// If a target cannot be replaced; all of them are as they were then.
    pub fn finish(self, mut others: Vec<Self>) -> anyhow::Result<()> {
        let _swapping = swapping();
        others.push(self);
        let all = others;
        let stopped = match all.iter().find_map(Self::refused) {
            Some(fault) => Some(fault),
            None => replaced(&all).err(),
        };
        let Some(fault) = stopped else {
            HAS_SWAPPED.store(true, Ordering::Relaxed);
            return Ok(());
        };
        let kept = all.into_iter().next_back().and_then(Self::under_other_name);
        Err(match kept {
            Some(other) => anyhow!("{fault}；新的结果已写到 {}", other.display()),
            None => fault,
        })
    }

    /// Why its target must not be replaced whatever the disk would allow.
    fn refused(&self) -> Option<anyhow::Error> {
        let shown = self.target.display();
        if self.target.is_dir() {
            return Some(anyhow!("无法写出 {shown}：这是一个文件夹，请给出文件名"));
        }
        if self.file.is_none() && !self.target.exists() {
            return Some(anyhow!(sentence(&self.target, &ErrorKind::NotFound.into())));
        }
        // A device or a pipe would be replaced by a file: /dev/null, for all programs of the machine.
        (self.target.exists() && !self.target.is_file())
            .then(|| anyhow!("无法写出 {shown}：这不是普通文件，请给出另一个文件名"))
    }

    /// Keeps the draft beside a target that cannot be replaced; gives the name it got.
    fn under_other_name(self) -> Option<PathBuf> {
        let Self { file, target, .. } = self;
        let mut file = file?;
        if target.is_dir() {
            return None;
        }
        let stem = target.file_stem()?.to_string_lossy().into_owned();
        let end = target.extension().map(|end| format!(".{}", end.to_string_lossy())).unwrap_or_default();
        for number in 2..=MOST_NAMES {
            let other = target.with_file_name(format!("{stem}({number}){end}"));
            match file.persist_noclobber(&other) {
                Ok(()) => return Some(other),
                Err(fault) if fault.error.kind() == ErrorKind::AlreadyExists => file = fault.path,
                Err(_) => return None,
            }
        }
        None
    }
}

/// So many names are tried for a workbook whose own name is taken.
const MOST_NAMES: u32 = 99;

/// Held while files are moved: a run that is told to stop waits for it.
static SWAPPING: Mutex<()> = Mutex::new(());
/// Whether this run has written its results.
static HAS_SWAPPED: AtomicBool = AtomicBool::new(false);

/// Waits until no files are moved, and lets nobody else move any.
pub fn swapping() -> MutexGuard<'static, ()> {
    SWAPPING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Gives up what is not complete yet, because the program is told to stop. Waits for files that are being moved. Gives
/// whether the results were written before.
pub fn abandon() -> bool {
    // Nothing moves any more: the process ends.
    std::mem::forget(swapping());
    claims::abandon();
    holds::abandon();
    HAS_SWAPPED.load(Ordering::Relaxed)
}

/// Moves all drafts over their targets.
fn replaced(all: &[Draft]) -> anyhow::Result<()> {
    // The plan lies where the workbook is to stand, which people look for first.
    let claims: Vec<&Arc<Claim>> = all.iter().rev().filter_map(|draft| draft.claim.as_ref()).collect();
    let Some(first) = claims.first() else { return Ok(()) };
    let plan = first.plan();
    let mut moves = Vec::with_capacity(all.len());
    let mut pointed = vec![Arc::clone(first)];
    for (number, draft) in all.iter().enumerate() {
        let failed = |cause: io::Error| anyhow!(sentence(&draft.target, &cause));
        let claim =
            draft.claim.clone().map_or_else(|| Claim::on(folder_of(&draft.target)), Ok).map_err(failed)?;
        moves.push(Move::new(&draft.target, draft.file.as_deref(), claim.aside(number)));
        if !pointed.iter().any(|known| Arc::ptr_eq(known, &claim)) {
            claim.point_to(&plan).map_err(failed)?;
            pointed.push(claim);
        }
    }
    swap::replace(moves, &plan, &swap::Real).map_err(|stopped| {
        let draft = stopped.at.and_then(|at| all.get(at)).or(all.last());
        let target = draft.map_or(Path::new(""), |draft| &draft.target);
        if stopped.stuck.is_empty() {
            return anyhow!(sentence(target, &stopped.cause));
        }
        let (why, stuck) = (reason(target, &stopped.cause), recovery::stuck(&stopped.stuck));
        anyhow!("无法写出 {}：{why}；{stuck}；下次运行会再试", target.display())
    })
}

/// The folder a file lies in.
#[must_use]
pub fn folder_of(target: &Path) -> &Path {
    target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The error of the system within those that libraries wrap around it.
fn root(cause: &io::Error) -> &io::Error {
    let mut at = cause;
    let mut next: Option<&(dyn std::error::Error + 'static)> =
        cause.get_ref().map(|own| own as &(dyn std::error::Error + 'static));
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<io::Error>() {
            at = found;
            next = found.get_ref().map(|own| own as &(dyn std::error::Error + 'static));
        } else {
            next = error.source();
        }
    }
    at
}

/// One sentence for people: the path, the cause, what to do.
#[must_use]
pub fn sentence(path: &Path, cause: &io::Error) -> String {
    format!("无法写出 {}：{}（原有文件未改动）", path.display(), reason(path, cause))
}

/// Why a file cannot be written, and what to do.
#[must_use]
pub fn reason(path: &Path, cause: &io::Error) -> String {
    match root(cause).kind() {
        ErrorKind::NotFound if folder_of(path).is_dir() => {
            "写好的临时文件不见了，可能有别的程序在清理这个文件夹，请重新运行".into()
        }
        ErrorKind::NotFound | ErrorKind::NotADirectory => {
            "所在文件夹不存在，请先建立该文件夹或换一个位置".into()
        }
        _ if is_held(cause) => "目标文件正被别的程序打开，请关闭 Excel/WPS 中的该文件后重试".into(),
        ErrorKind::PermissionDenied => {
            "没有写入权限，或目标文件可能正被打开，请关闭 Excel/WPS 中的该文件，或换一个位置后重试".into()
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            "磁盘空间不足，请清理后重试".into()
        }
        ErrorKind::ReadOnlyFilesystem => "所在磁盘只读，请换一个位置".into(),
        _ if is_device_fault(cause) => "磁盘或 U 盘出错，可能已松动或损坏，请换一个磁盘后重试".into(),
        // The words of the system or of a library are those of its language; its number says as much.
        _ => {
            let number = root(cause)
                .raw_os_error()
                .map_or_else(String::new, |number| format!("（系统错误 {number}）"));
            format!("写入出错{number}；目标文件可能正被打开，请关闭后重试，或换一个位置")
        }
    }
}

/// Why a file that is there cannot even be opened, as one sentence; nothing if it can.
#[must_use]
pub fn why_closed(path: &Path) -> Option<String> {
    std::fs::File::open(path).err().map(|cause| sentence(path, &cause))
}

/// Whether Windows says that another program holds the file or a part of it: `ERROR_SHARING_VIOLATION`,
/// `ERROR_LOCK_VIOLATION`. The library has no kind for them, and their own words are those of the system's language.
fn is_held(cause: &io::Error) -> bool {
    cfg!(windows) && matches!(cause.raw_os_error(), Some(32 | 33))
}

/// Whether the system says that the device itself failed, for which the library has no kind: `EIO`; on Windows
/// `ERROR_CRC`, `ERROR_NOT_READY` and `ERROR_IO_DEVICE`.
fn is_device_fault(cause: &io::Error) -> bool {
    let numbers: &[i32] = if cfg!(windows) { &[21, 23, 1117] } else { &[5] };
    root(cause).raw_os_error().is_some_and(|number| numbers.contains(&number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn draft(target: &Path) -> Option<Draft> {
        Draft::write(target, |file| file.write_all(b"new")).ok()
    }

    /// Names and contents of a folder.
    fn contents(folder: &Path) -> BTreeMap<String, String> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let files = entries.filter(|entry| entry.path().is_file());
        files
            .map(|entry| {
                let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
                (entry.file_name().to_string_lossy().into_owned(), text)
            })
            .collect()
    }

    /// A disk that takes everything and fails when it is asked to have it.
    struct Failing;

    impl Disk for Failing {
        fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
            swap::Real.rename(from, to)
        }
        fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
            swap::Real.link(from, to)
        }
        fn remove(&self, path: &Path) -> io::Result<()> {
            swap::Real.remove(path)
        }
        fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
            swap::Real.write(path, bytes)
        }
        fn sync(&self, _: &File) -> io::Result<()> {
            Err(io::Error::from_raw_os_error(if cfg!(windows) { 1117 } else { 5 }))
        }
    }

    #[test]
    fn a_disk_that_fails_at_the_last_moment_costs_nothing_old() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let target = folder.path().join("汇总.xlsx");
        std::fs::write(&target, "old")?;
        let failed = Draft::write_on(&Failing, &target, |file| file.write_all(b"new"));
        let said = failed.err().map(|fault| fault.to_string()).unwrap_or_default();
        assert!(said.contains("磁盘或 U 盘出错") && said.contains("原有文件未改动"), "{said}");
        let left = contents(folder.path());
        let expected = BTreeMap::from([("汇总.xlsx".to_owned(), "old".to_owned())]);
        assert_eq!(left, expected);
        Ok(())
    }

    #[test]
    fn all_are_replaced_or_none() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let at = |name: &str| folder.path().join(name);
        for name in ["a.csv", "汇总.xlsx", "汇总(2).xlsx"] {
            std::fs::write(at(name), "old")?;
        }
        let before = contents(folder.path());
        let drafts = || ["a.csv", "b.csv", "c.csv"].iter().filter_map(|name| draft(&at(name))).collect();
        let other: Vec<Draft> = drafts();
        // Appears after the draft was begun and stands in its way.
        std::fs::create_dir(at("c.csv"))?;
        let ended = draft(&at("汇总.xlsx")).map(|draft| draft.finish(other));
        let said = ended.and_then(Result::err).map(|fault| fault.to_string()).unwrap_or_default();
        assert!(said.contains("c.csv") && said.contains("汇总(3).xlsx"), "{said}");
        let mut after = contents(folder.path());
        assert_eq!(after.remove("汇总(3).xlsx").as_deref(), Some("new"), "kept under another name");
        assert_eq!(after, before);

        let missing = Draft::removal(&at("没有"));
        let ended =
            draft(&at("汇总.xlsx")).map(|draft| draft.finish(vec![Draft::removal(&at("a.csv")), missing]));
        assert!(ended.is_some_and(|ended| ended.is_err()));
        assert_eq!(contents(folder.path()).get("a.csv").map(String::as_str), Some("old"), "put back");
        std::fs::remove_file(at("汇总(4).xlsx"))?;

        std::fs::remove_dir(at("c.csv"))?;
        std::fs::write(at("旧"), "old")?;
        let mut all: Vec<Draft> = drafts();
        all.push(Draft::removal(&at("旧")));
        let ended = draft(&at("汇总.xlsx")).map(|draft| draft.finish(all));
        assert!(ended.is_some_and(|ended| ended.is_ok()));
        let after = contents(folder.path());
        let new: Vec<&str> =
            after.iter().filter(|(_, text)| *text == "new").map(|(name, _)| name.as_str()).collect();
        assert_eq!(new, ["a.csv", "b.csv", "c.csv", "汇总(3).xlsx", "汇总.xlsx"]);
        assert_eq!(after.len(), 6, "nothing is left behind: {after:?}");
        Ok(())
    }
}
