//! Turns bytes into a complete file: written beside the target, synced, and only then moved over it.
//!
//! Apart so that workbook and tables cannot leave a half file or lose the old one; knows nothing of what is written.

use anyhow::anyhow;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use tempfile::{NamedTempFile, TempPath};

/// A file on its way to its target, or one that is to go; dropped without `finish`, it leaves no trace.
#[derive(Debug)]
pub struct Draft {
    /// What is to stand at the target, closed: a run may have more notices than files may be open. Nothing if what
    /// stands there is to go.
    file: Option<TempPath>,
    target: PathBuf,
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
        let failed = |cause: io::Error| anyhow!(sentence(target, &cause));
        let mut file = beside(target).map_err(failed)?;
        let mut buffer = BufWriter::new(&mut file);
        content(&mut buffer).and_then(|()| buffer.flush()).map_err(failed)?;
        drop(buffer);
        file.as_file().sync_all().map_err(failed)?;
        Ok(Self { file: Some(file.into_temp_path()), target: target.to_owned() })
    }

    /// The removal of what stands at a target.
    #[must_use]
    pub fn removal(target: &Path) -> Self {
        Self { file: None, target: target.to_owned() }
    }

    /// Moves the finished draft and those that go with it over their targets: all of them or none. Where that fails
    /// the draft itself, which people wait for, is kept under another name if possible.
    ///
    /// # Errors
    /// If a target cannot be replaced; all of them are as they were then.
    pub fn finish(self, others: Vec<Self>) -> anyhow::Result<()> {
        let mut done = Vec::new();
        for other in others {
            match other.replace() {
                Ok(replaced) => done.push(replaced),
                Err((_, fault)) => return Err(undone(done, fault, self)),
            }
        }
        self.replace().map(drop).map_err(|(draft, fault)| undone(done, fault, draft))
    }

    fn replace(self) -> Result<Replaced, (Self, anyhow::Error)> {
        let Self { file, target } = self;
        if target.is_dir() {
            let fault = anyhow!("无法写出 {}：这是一个文件夹，请给出文件名", target.display());
            return Err((Self { file, target }, fault));
        }
        // A device or a pipe would be replaced by a file: /dev/null, for all programs of the machine.
        if target.exists() && !target.is_file() {
            let fault = anyhow!("无法写出 {}：这不是普通文件，请给出另一个文件名", target.display());
            return Err((Self { file, target }, fault));
        }
        let old = second_name(&target);
        let Some(file) = file else {
            return match std::fs::remove_file(&target) {
                Ok(()) => Ok(Replaced { target, old }),
                Err(fault) => {
                    Err((Self { file: None, target: target.clone() }, anyhow!(sentence(&target, &fault))))
                }
            };
        };
        match file.persist(&target) {
            Ok(()) => Ok(Replaced { target, old }),
            Err(fault) => {
                let sentence = anyhow!(sentence(&target, &fault.error));
                Err((Self { file: Some(fault.path), target }, sentence))
            }
        }
    }

    /// Keeps the draft beside a target that cannot be replaced; gives the name it got.
    fn under_other_name(self) -> Option<PathBuf> {
        let Self { file, target } = self;
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

/// A target that has been replaced, with what stood there before; that goes when this is dropped.
#[derive(Debug)]
struct Replaced {
    target: PathBuf,
    old: Option<TempPath>,
}

impl Replaced {
    fn undo(self) {
        // What cannot be undone is a complete new file at least.
        let _ = match self.old {
            Some(old) => old.persist(&self.target).is_ok(),
            None => std::fs::remove_file(&self.target).is_ok(),
        };
    }
}

/// A second name for what stands at the target, so that it can come back after it was replaced.
///
/// On Windows a copy: a link to a file that is open elsewhere cannot be removed while it is, and would stay in the folder.
fn second_name(target: &Path) -> Option<TempPath> {
    let copied = |other: &Path| {
        if other.exists() {
            Err(ErrorKind::AlreadyExists.into())
        } else {
            std::fs::copy(target, other).map(drop)
        }
    };
    let link = |other: &Path| {
        if cfg!(windows) {
            return copied(other);
        }
        std::fs::hard_link(target, other).or_else(|_| copied(other))
    };
    let old = if target.is_file() { new_name().make_in(folder_of(target), link) } else { return None };
    old.ok().map(NamedTempFile::into_temp_path)
}

fn undone(done: Vec<Replaced>, fault: anyhow::Error, draft: Draft) -> anyhow::Error {
    done.into_iter().rev().for_each(Replaced::undo);
    match draft.under_other_name() {
        Some(other) => anyhow!("{fault}；新的结果已写到 {}", other.display()),
        None => fault,
    }
}

/// The folder a file lies in.
#[must_use]
pub fn folder_of(target: &Path) -> &Path {
    target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn new_name() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".huishen-").suffix(".tmp");
    builder
}

fn beside(target: &Path) -> io::Result<NamedTempFile> {
    let mut builder = new_name();
    rights(&mut builder).tempfile_in(folder_of(target))
}

/// Temporary files are private by default; a finished one gets the rights any new file has (umask applies).
#[cfg(unix)]
fn rights<'a>(
    builder: &'a mut tempfile::Builder<'static, 'static>,
) -> &'a mut tempfile::Builder<'static, 'static> {
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666))
}

/// A new file has the rights of its folder.
#[cfg(not(unix))]
fn rights<'a>(
    builder: &'a mut tempfile::Builder<'static, 'static>,
) -> &'a mut tempfile::Builder<'static, 'static> {
    builder
}

/// One sentence for people: the path, the cause, what to do.
#[must_use]
pub fn sentence(path: &Path, cause: &io::Error) -> String {
    let advice = match cause.kind() {
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
        _ => format!("{cause}；目标文件可能正被打开，请关闭后重试，或换一个位置"),
    };
    format!("无法写出 {}：{advice}（原有文件未改动）", path.display())
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
